//! Amazon CloudFront distributions.
//!
//! **Billed:** GB sent to viewers; paths invalidated (the first thousand a month are free to the account, which is a
//! tier in the price book).
//!
//! **Left out:** requests, functions, Origin Shield, real-time logs, dedicated IP certificates; prices by edge
//! location.
//!
//! Source: <https://aws.amazon.com/cloudfront/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Gb, Path};

use super::{Context, Service, checks};

const DATA_OUT: Field<Gb> =
    Field::flow("monthly_data_out", "data sent to viewers in the month", "\"10 TB\"").optional();
const PATHS: Field<Path> =
    Field::flow("monthly_invalidation_paths", "paths invalidated in the month", "\"3000 paths\"").optional();

const TO_VIEWERS: Meter<Gb> = Meter::new("cloudfront.data_out", "Data transfer out to viewers");
const INVALIDATIONS: Meter<Path> = Meter::new("cloudfront.invalidation_paths", "Invalidation paths");

pub(super) const SERVICE: Service = Service {
    name: "cloudfront",
    title: "Amazon CloudFront",
    doc: "GB sent to viewers; paths invalidated. Left out: requests, functions, Origin Shield, real-time logs, \
          dedicated IP certificates, prices by edge location.",
    page: "https://aws.amazon.com/cloudfront/pricing/",
    fields: &[DATA_OUT.spec(), PATHS.spec()],
    meters: &[TO_VIEWERS.info(), INVALIDATIONS.info()],
    usage,
};

fn usage(distribution: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(distribution, &[DATA_OUT.spec(), PATHS.spec()])?;
    let mut usage = Vec::new();
    usage.extend(distribution.given(DATA_OUT).map(|sent| TO_VIEWERS.of(sent)));
    usage.extend(distribution.given(PATHS).map(|paths| INVALIDATIONS.of(paths)));
    Ok(usage)
}
