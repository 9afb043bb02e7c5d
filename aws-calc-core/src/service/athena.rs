//! Amazon Athena.
//!
//! **Billed:** SQL queries by the data they scan, rounded up to the next MB, at least 10 MB a query; provisioned
//! capacity by the DPU-hour.
//!
//! **Left out:** Athena for Apache Spark; the S3 requests and transfer that queries cause (`s3`, `data_transfer`);
//! queries that run on provisioned capacity are not billed for what they scan, so leave them out of `monthly_queries`.
//!
//! Source: <https://aws.amazon.com/athena/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, DpuHour, Mb, Query, Tb};

use super::{Context, Service, checks};

const QUERIES: Field<Query> =
    Field::flow("monthly_queries", "queries billed by the data they scan, in the month", "\"1000 queries\"").optional();
const SCANNED: Field<Mb> = Field::quantity("scanned_per_query", "data that each query scans", "\"10 GB\"").optional();
const DPUS: Field<Count> = Field::quantity("provisioned_dpus", "DPUs of provisioned capacity", "24").optional();

const DATA_SCANNED: Meter<Tb> = Meter::new("athena.data_scanned", "Data scanned");
const PROVISIONED: Meter<DpuHour> = Meter::new("athena.provisioned_dpu_hours", "Provisioned capacity");

pub(super) const SERVICE: Service = Service {
    name: "athena",
    title: "Amazon Athena",
    doc: "Data scanned by SQL queries, rounded up to the MB, at least 10 MB a query; provisioned DPU-hours. Left out: \
          Athena for Apache Spark, the S3 requests that queries cause.",
    page: "https://aws.amazon.com/athena/pricing/",
    fields: &[QUERIES.spec(), SCANNED.spec(), DPUS.spec(), HOURS.spec()],
    meters: &[DATA_SCANNED.info(), PROVISIONED.info()],
    usage,
};

fn usage(workgroup: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(workgroup, &[QUERIES.spec(), DPUS.spec()])?;
    checks::only_with(workgroup, QUERIES.spec(), SCANNED.spec())?;
    checks::only_with(workgroup, SCANNED.spec(), QUERIES.spec())?;
    checks::only_with(workgroup, HOURS.spec(), DPUS.spec())?;

    let mut usage = Vec::new();
    if let Some(queries) = workgroup.given(QUERIES) {
        let step = Quantity::fixed(Exact::ONE, "billing step", "each query is rounded up to the next MB");
        let least =
            Quantity::fixed(Exact::constant(10, 0), "minimum of a query", "a query is billed for at least 10 MB");
        let billed = workgroup.quantity(SCANNED)?.rounded_up_to(&step)?.at_least(&least);
        let scanned = billed.times(&queries.counted_as::<Count>())?;
        usage.push(DATA_SCANNED.of(checks::in_unit(&scanned, context.convention)?));
    }
    if let Some(dpus) = workgroup.given(DPUS) {
        usage.push(PROVISIONED.of(workgroup.quantity(HOURS)?.times(&dpus)?.counted_as()));
    }
    Ok(usage)
}
