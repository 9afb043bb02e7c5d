//! AWS Systems Manager Parameter Store.
//!
//! **Billed:** advanced parameters by the hour; calls to the API for advanced parameters, and for standard ones too
//! where higher throughput is switched on. Standard parameters at standard throughput are free.
//!
//! **Left out:** the rest of Systems Manager; `SecureString` parameters call `kms`.
//!
//! Source: <https://aws.amazon.com/systems-manager/pricing/>, "Parameter Store"; limits: AWS Systems Manager user guide,
//! "Managing parameter tiers".

use crate::exact::Exact;
use crate::field::{Field, Flag, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Hour, Request};

use super::{Context, Service, checks};

const TIERS: &str = "AWS Systems Manager user guide, \"Managing parameter tiers\"";

const STANDARD: Field<Count> = Field::quantity("standard", "standard parameters, of up to 4 KB each", "120")
    .optional()
    .within(Exact::ZERO, Exact::constant(10_000, 0), TIERS);
const ADVANCED: Field<Count> = Field::quantity("advanced", "advanced parameters, of up to 8 KB each", "10")
    .optional()
    .within(Exact::ZERO, Exact::constant(100_000, 0), TIERS);
const REQUESTS: Field<Request> =
    Field::flow("monthly_requests", "calls to the API for standard parameters in the month", "\"10M requests\"")
        .optional();
const ADVANCED_REQUESTS: Field<Request> = Field::flow(
    "monthly_advanced_requests",
    "calls to the API for advanced parameters in the month",
    "\"1M requests\"",
)
.optional();
const HIGHER: Field<Flag> = Field::flag("higher_throughput", "whether higher throughput is switched on", "true")
    .or("false", "the default of an account");

const STANDARD_HOURS: Meter<Hour> = Meter::new("parameter_store.standard_hours", "Standard parameter hours");
const ADVANCED_HOURS: Meter<Hour> = Meter::new("parameter_store.advanced_hours", "Advanced parameter hours");
const STANDARD_CALLS: Meter<Request> =
    Meter::new("parameter_store.requests.standard", "Standard parameter calls, standard throughput");
const HIGHER_CALLS: Meter<Request> =
    Meter::new("parameter_store.requests.higher_throughput", "Standard parameter calls, higher throughput");
const ADVANCED_CALLS: Meter<Request> = Meter::new("parameter_store.requests.advanced", "Advanced parameter calls");

pub(super) const SERVICE: Service = Service {
    name: "parameter_store",
    title: "AWS Systems Manager Parameter Store",
    doc: "Advanced parameters by the hour, calls to the API; standard parameters are free. Left out: the rest of \
          Systems Manager.",
    page: "https://aws.amazon.com/systems-manager/pricing/",
    fields: &[STANDARD.spec(), ADVANCED.spec(), REQUESTS.spec(), ADVANCED_REQUESTS.spec(), HIGHER.spec(), HOURS.spec()],
    meters: &[
        STANDARD_HOURS.info(),
        ADVANCED_HOURS.info(),
        STANDARD_CALLS.info(),
        HIGHER_CALLS.info(),
        ADVANCED_CALLS.info(),
    ],
    usage,
};

fn usage(parameters: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(parameters, &[STANDARD.spec(), ADVANCED.spec(), REQUESTS.spec(), ADVANCED_REQUESTS.spec()])?;
    let mut usage = Vec::new();
    for (count, meter) in [(STANDARD, STANDARD_HOURS), (ADVANCED, ADVANCED_HOURS)] {
        if let Some(count) = parameters.given(count) {
            usage.push(meter.of(parameters.quantity(HOURS)?.times(&count)?));
        }
    }
    if let Some(requests) = parameters.given(REQUESTS) {
        let meter = if parameters.flag(HIGHER) { HIGHER_CALLS } else { STANDARD_CALLS };
        usage.push(meter.of(requests));
    }
    usage.extend(parameters.given(ADVANCED_REQUESTS).map(|requests| ADVANCED_CALLS.of(requests)));
    Ok(usage)
}
