//! AWS CodeBuild.
//!
//! **Billed:** the minutes that builds run on demand, by compute type; each build is rounded up to the minute.
//!
//! **Left out:** reserved capacity, builds on Lambda (billed by the second), the free minutes of the first type; what a
//! build stores (`s3`), logs (`cloudwatch`) and calls (`kms`) is billed there.
//!
//! Source: <https://aws.amazon.com/codebuild/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Text};
use crate::meter::{Family, Quantity, Usage};
use crate::unit::{Build, Count, Minute};

use super::{Context, Service};

const TYPE: Field<Text> =
    Field::text("type", "compute type", "environment and compute type of the build", "\"linux.general1.small\"");
const BUILDS: Field<Build> = Field::flow("monthly_builds", "builds in the month", "\"200 builds\"");
const DURATION: Field<Minute> = Field::quantity("duration", "how long a build runs", "\"4.5 min\"")
    .at_least(Exact::ZERO, "a build cannot end before it begins");

const MINUTES: Family<Minute> = Family::new("codebuild.minutes", "Build minutes", "compute type");

pub(super) const SERVICE: Service = Service {
    name: "codebuild",
    title: "AWS CodeBuild",
    doc: "Build minutes on demand by compute type, each build rounded up to the minute. Left out: reserved capacity, \
          builds on Lambda, the free minutes.",
    page: "https://aws.amazon.com/codebuild/pricing/",
    fields: &[TYPE.spec(), BUILDS.spec(), DURATION.spec()],
    meters: &[MINUTES.info()],
    usage,
};

fn usage(project: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let minute = Quantity::fixed(Exact::ONE, "billing step", "each build is rounded up to the minute");
    let billed = project.quantity(DURATION)?.rounded_up_to(&minute)?;
    let minutes = billed.times(&project.quantity(BUILDS)?.counted_as::<Count>())?;
    Ok(vec![MINUTES.of(&project.text(TYPE)?, minutes)])
}
