//! AWS Step Functions.
//!
//! **Billed:** state transitions of standard workflows; requests of express workflows.
//!
//! **Left out:** the duration and memory of express workflows, which AWS bills on top of their requests.
//!
//! Source: <https://aws.amazon.com/step-functions/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Request, Transition};

use super::{Context, Service, checks};

const TRANSITIONS: Field<Transition> = Field::flow(
    "monthly_transitions",
    "state transitions of standard workflows in the month; a retry is a transition",
    "\"5M transitions\"",
)
.optional();
const EXPRESS: Field<Request> =
    Field::flow("monthly_express_requests", "runs of express workflows in the month", "\"10M requests\"").optional();

const STANDARD_TRANSITIONS: Meter<Transition> = Meter::new("step_functions.standard_transitions", "State transitions");
const EXPRESS_REQUESTS: Meter<Request> = Meter::new("step_functions.express_requests", "Express workflow requests");

pub(super) const SERVICE: Service = Service {
    name: "step_functions",
    title: "AWS Step Functions",
    doc: "State transitions of standard workflows; requests of express workflows. Left out: the duration and memory of \
          express workflows.",
    page: "https://aws.amazon.com/step-functions/pricing/",
    fields: &[TRANSITIONS.spec(), EXPRESS.spec()],
    meters: &[STANDARD_TRANSITIONS.info(), EXPRESS_REQUESTS.info()],
    usage,
};

fn usage(workflow: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(workflow, &[TRANSITIONS.spec(), EXPRESS.spec()])?;
    let mut usage = Vec::new();
    usage.extend(workflow.given(TRANSITIONS).map(|transitions| STANDARD_TRANSITIONS.of(transitions)));
    usage.extend(workflow.given(EXPRESS).map(|requests| EXPRESS_REQUESTS.of(requests)));
    Ok(usage)
}
