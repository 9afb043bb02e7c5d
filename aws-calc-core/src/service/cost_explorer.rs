//! AWS Cost Explorer.
//!
//! **Billed:** requests to its API, each page of an answer being one. Looking at costs in the console is free, which
//! the book prices at nothing.
//!
//! **Left out:** hourly and resource-level granularity, billed by the usage records kept.
//!
//! Source: <https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Request;

use super::{Context, Service, checks};

const API: Field<Request> =
    Field::flow("monthly_api_requests", "pages of answers of the API in the month", "\"1000 requests\"").optional();
const CONSOLE: Field<Request> =
    Field::flow("monthly_console_requests", "what people look up in the console in the month", "\"500 requests\"")
        .optional();

const API_REQUESTS: Meter<Request> = Meter::new("cost_explorer.api_requests", "API requests");
const CONSOLE_REQUESTS: Meter<Request> = Meter::new("cost_explorer.console_requests", "Console requests");

pub(super) const SERVICE: Service = Service {
    name: "cost_explorer",
    title: "AWS Cost Explorer",
    doc: "Requests to the API; the console is free. Left out: hourly and resource-level granularity.",
    page: "https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/",
    fields: &[API.spec(), CONSOLE.spec()],
    meters: &[API_REQUESTS.info(), CONSOLE_REQUESTS.info()],
    usage,
};

fn usage(explorer: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(explorer, SERVICE.fields)?;
    let billed = [(API, API_REQUESTS), (CONSOLE, CONSOLE_REQUESTS)];
    Ok(billed.into_iter().filter_map(|(field, meter)| explorer.given(field).map(|n| meter.of(n))).collect())
}
