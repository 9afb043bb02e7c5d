//! AWS Step Functions.
//!
//! **Billed:** state transitions of standard workflows; requests of express workflows, and the memory they hold for as
//! long as they run: each run is rounded up to 100 ms and its memory to 64 MB. A GB is 1,024 MB here.
//!
//! **Left out:** what the states call. Where `express_duration` is left out, express workflows are billed by their
//! requests alone, as the guide's table does; AWS's bill has both.
//!
//! Source: <https://aws.amazon.com/step-functions/pricing/>; limit: AWS Step Functions developer guide, "Choosing workflow
//! type".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Convention, Count, Gb, GbSecond, Mb, Millisecond, Request, Second, Transition};

use super::{Context, Service, checks};

const TRANSITIONS: Field<Transition> = Field::flow(
    "monthly_transitions",
    "state transitions of standard workflows in the month; a retry is a transition",
    "\"5M transitions\"",
)
.optional();
const EXPRESS: Field<Request> =
    Field::flow("monthly_express_requests", "runs of express workflows in the month", "\"10M requests\"").optional();
const DURATION: Field<Millisecond> =
    Field::quantity("express_duration", "how long a run of an express workflow takes", "\"800 ms\"").optional().within(
        Exact::ZERO,
        Exact::constant(300_000, 0),
        "AWS Step Functions developer guide, \"Choosing workflow type\"",
    );
const MEMORY: Field<Mb> =
    Field::quantity("express_memory", "memory that a run of an express workflow holds", "\"50 MB\"")
        .or("64 MB", "the least that is billed")
        .at_least(Exact::ZERO, "less than nothing cannot be held");

const STANDARD_TRANSITIONS: Meter<Transition> = Meter::new("step_functions.standard_transitions", "State transitions");
const EXPRESS_REQUESTS: Meter<Request> = Meter::new("step_functions.express_requests", "Express workflow requests");
const EXPRESS_DURATION: Meter<GbSecond> = Meter::new("step_functions.express_duration", "Express workflow duration");

pub(super) const SERVICE: Service = Service {
    name: "step_functions",
    title: "AWS Step Functions",
    doc: "State transitions of standard workflows; requests of express workflows, and their duration in GB-seconds by \
          100 ms and 64 MB. Left out: what the states call.",
    page: "https://aws.amazon.com/step-functions/pricing/",
    fields: &[TRANSITIONS.spec(), EXPRESS.spec(), DURATION.spec(), MEMORY.spec()],
    meters: &[STANDARD_TRANSITIONS.info(), EXPRESS_REQUESTS.info(), EXPRESS_DURATION.info()],
    usage,
};

fn usage(workflow: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(workflow, &[TRANSITIONS.spec(), EXPRESS.spec()])?;
    checks::only_with(workflow, DURATION.spec(), EXPRESS.spec())?;
    checks::only_with(workflow, MEMORY.spec(), DURATION.spec())?;
    let mut usage = Vec::new();
    usage.extend(workflow.given(TRANSITIONS).map(|transitions| STANDARD_TRANSITIONS.of(transitions)));
    if let Some(requests) = workflow.given(EXPRESS) {
        if let Some(duration) = workflow.given(DURATION) {
            usage.push(EXPRESS_DURATION.of(gb_seconds(workflow, &duration, &requests)?));
        }
        usage.push(EXPRESS_REQUESTS.of(requests));
    }
    Ok(usage)
}

/// `requests x duration, rounded up to 100 ms x memory, rounded up to 64 MB`.
fn gb_seconds(
    workflow: &Record,
    duration: &Quantity<Millisecond>,
    requests: &Quantity<Request>,
) -> Result<Quantity<GbSecond>, Refusal> {
    let millis = Quantity::fixed(Exact::constant(100, 0), "billing step", "each run is rounded up to 100 ms");
    let chunk = Quantity::fixed(Exact::constant(64, 0), "memory chunk", "memory is billed in chunks of 64 MB");
    let billed = duration.rounded_up_to(&millis)?.at_least(&millis);
    let memory = workflow.quantity(MEMORY)?.rounded_up_to(&chunk)?.at_least(&chunk);
    // The service's own sizes, not the book's.
    let seconds: Quantity<Second> = checks::in_unit(&billed, &Convention::AWS)?;
    let gb: Quantity<Gb> = checks::in_unit(&memory, &Convention::AWS)?;
    Ok(gb.times(&seconds)?.times(&requests.counted_as::<Count>())?)
}
