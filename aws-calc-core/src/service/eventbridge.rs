//! Amazon EventBridge event buses.
//!
//! **Billed:** custom events put on a bus (and those of other accounts), once for each 64 KB begun. Events that AWS
//! services put on the default bus are free, so leave them out of `monthly_custom_events`.
//!
//! **Left out:** pipes, the scheduler, archives and replays, API destinations, schema discovery, deliveries to other
//! accounts; what the targets of rules cost.
//!
//! Source: <https://aws.amazon.com/eventbridge/pricing/>; limit: Amazon EventBridge API reference, "PutEvents".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Event, Kb};

use super::{Context, Service, chunks};

const EVENTS: Field<Event> =
    Field::flow("monthly_custom_events", "custom events put on the bus in the month", "\"10M events\"");
const SIZE: Field<Kb> = Field::quantity("event_size", "the size of each event", "\"10 KB\"")
    .or("64 KB", "an event of up to 64 KB is billed as one")
    .within(Exact::ZERO, Exact::constant(1024, 0), "Amazon EventBridge API reference, \"PutEvents\"");

const CUSTOM_EVENTS: Meter<Event> = Meter::new("eventbridge.custom_events", "Custom events");

pub(super) const SERVICE: Service = Service {
    name: "eventbridge",
    title: "Amazon EventBridge",
    doc: "Custom events, one for each 64 KB begun. Left out: pipes, the scheduler, archives, API destinations, schema \
          discovery.",
    page: "https://aws.amazon.com/eventbridge/pricing/",
    fields: &[EVENTS.spec(), SIZE.spec()],
    meters: &[CUSTOM_EVENTS.info()],
    usage,
};

fn usage(bus: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![CUSTOM_EVENTS.of(chunks::of_64_kb(&bus.quantity(EVENTS)?, &bus.quantity(SIZE)?)?)])
}
