//! AWS X-Ray.
//!
//! **Billed:** traces recorded, traces retrieved, traces scanned, and once more the traces recorded in groups with
//! Insights. A trace is billed once, whatever its number of segments. `xray_traces` gives those that sampling leaves of
//! the requests.
//!
//! **Left out:** traces sent to CloudWatch as spans (Transaction Search); keys of one's own, which are `kms`.
//!
//! Source: <https://aws.amazon.com/xray/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Trace;

use super::{Context, Service, checks};

const RECORDED: Field<Trace> =
    Field::flow("monthly_recorded", "traces recorded in the month, after sampling", "\"5M traces\"").optional();
const RETRIEVED: Field<Trace> =
    Field::flow("monthly_retrieved", "traces retrieved in the month", "\"1M traces\"").optional();
const SCANNED: Field<Trace> =
    Field::flow("monthly_scanned", "traces scanned by filters and queries in the month", "\"1M traces\"").optional();
const INSIGHTS: Field<Trace> =
    Field::flow("monthly_insights", "traces recorded in the month in groups with Insights", "\"5M traces\"").optional();

const TRACES_RECORDED: Meter<Trace> = Meter::new("xray.recorded", "Traces recorded");
const TRACES_RETRIEVED: Meter<Trace> = Meter::new("xray.retrieved", "Traces retrieved");
const TRACES_SCANNED: Meter<Trace> = Meter::new("xray.scanned", "Traces scanned");
const TRACES_WITH_INSIGHTS: Meter<Trace> = Meter::new("xray.insights", "Traces with Insights");

const BILLED: [(Field<Trace>, Meter<Trace>); 4] = [
    (RECORDED, TRACES_RECORDED),
    (RETRIEVED, TRACES_RETRIEVED),
    (SCANNED, TRACES_SCANNED),
    (INSIGHTS, TRACES_WITH_INSIGHTS),
];

pub(super) const SERVICE: Service = Service {
    name: "xray",
    title: "AWS X-Ray",
    doc: "Traces recorded, retrieved, scanned, and recorded with Insights. Left out: spans sent to CloudWatch.",
    page: "https://aws.amazon.com/xray/pricing/",
    fields: &[RECORDED.spec(), RETRIEVED.spec(), SCANNED.spec(), INSIGHTS.spec()],
    meters: &[TRACES_RECORDED.info(), TRACES_RETRIEVED.info(), TRACES_SCANNED.info(), TRACES_WITH_INSIGHTS.info()],
    usage,
};

fn usage(traced: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(traced, SERVICE.fields)?;
    Ok(BILLED.into_iter().filter_map(|(field, meter)| traced.given(field).map(|traces| meter.of(traces))).collect())
}
