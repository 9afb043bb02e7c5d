//! AWS CodePipeline.
//!
//! **Billed:** each pipeline of type V1 that is active in the month (older than 30 days, with a change that ran
//! through); the minutes that actions of V2 pipelines run, without manual approvals and custom actions.
//!
//! **Left out:** the free pipeline and the free minutes of every month; builds (`codebuild`) and artifacts (`s3`).
//!
//! Source: <https://aws.amazon.com/codepipeline/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Minute, Pipeline, PipelineMonth};

use super::{Context, Service, checks};

const PIPELINES: Field<Pipeline> = Field::quantity("active_pipelines", "pipelines of type V1 active in the month", "2")
    .optional()
    .at_least(Exact::ZERO, "there is no negative number of pipelines");
const ACTION_MINUTES: Field<Minute> =
    Field::flow("monthly_action_minutes", "minutes that actions of V2 pipelines ran in the month", "\"500 min\"")
        .optional();

const ACTIVE: Meter<PipelineMonth> = Meter::new("codepipeline.active_pipelines", "Active pipelines (V1)");
const MINUTES: Meter<Minute> = Meter::new("codepipeline.action_minutes", "Action minutes (V2)");

pub(super) const SERVICE: Service = Service {
    name: "codepipeline",
    title: "AWS CodePipeline",
    doc: "Active pipelines of type V1, action minutes of type V2. Left out: the free pipeline and the free minutes of \
          every month.",
    page: "https://aws.amazon.com/codepipeline/pricing/",
    fields: &[PIPELINES.spec(), ACTION_MINUTES.spec()],
    meters: &[ACTIVE.info(), MINUTES.info()],
    usage,
};

fn usage(pipelines: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(pipelines, &[PIPELINES.spec(), ACTION_MINUTES.spec()])?;
    let mut usage = Vec::new();
    usage.extend(pipelines.given(PIPELINES).map(|active| ACTIVE.of(active.counted_as())));
    usage.extend(pipelines.given(ACTION_MINUTES).map(|minutes| MINUTES.of(minutes)));
    Ok(usage)
}
