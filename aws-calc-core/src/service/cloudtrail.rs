//! AWS CloudTrail.
//!
//! **Billed:** management events that a trail delivers beyond the first copy in a Region; data events delivered, each
//! copy; events that Insights analyzes; for CloudTrail Lake, the GB ingested (one-year retention that can be extended)
//! and the GB that queries scan.
//!
//! The first copy of management events is free; so is the event history of 90 days, which needs no trail.
//!
//! **Left out:** Lake stores with seven years of retention, Lake storage beyond the first year, network activity
//! events; the S3 that keeps what is delivered, which is `s3`.
//!
//! Source: <https://aws.amazon.com/cloudtrail/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, Event, Gb};

use super::{Context, Service, checks};

const MANAGEMENT: Field<Event> =
    Field::flow("monthly_management_events", "management events in the month, each counted once", "\"5M events\"")
        .optional();
const TRAILS: Field<Count> = Field::quantity("trails", "trails that deliver the management events of a Region", "2")
    .or("1", "one trail delivers the copy that is free")
    .within(
        Exact::ONE,
        Exact::constant(5, 0),
        "a Region has at most 5 trails (AWS CloudTrail user guide, \"Quotas in AWS CloudTrail\")",
    );
const DATA: Field<Event> =
    Field::flow("monthly_data_events", "data events delivered in the month, each copy counted", "\"200M events\"")
        .optional();
const INSIGHTS: Field<Event> =
    Field::flow("monthly_insights_events", "events that Insights analyzes in the month", "\"5M events\"").optional();
const INGESTED: Field<Gb> =
    Field::flow("monthly_lake_ingested", "data ingested into CloudTrail Lake in the month", "\"50 GB\"").optional();
const SCANNED: Field<Gb> =
    Field::flow("monthly_lake_scanned", "data that queries of CloudTrail Lake scan in the month", "\"500 GB\"")
        .optional();

const FIRST_COPY: Meter<Event> = Meter::new("cloudtrail.management_events.first_copy", "Management events, first copy");
const FURTHER_COPIES: Meter<Event> =
    Meter::new("cloudtrail.management_events.further_copies", "Management events, further copies");
const DATA_EVENTS: Meter<Event> = Meter::new("cloudtrail.data_events", "Data events");
const INSIGHTS_EVENTS: Meter<Event> = Meter::new("cloudtrail.insights_events", "Events analyzed by Insights");
const LAKE_INGESTED: Meter<Gb> = Meter::new("cloudtrail.lake_ingested", "Lake: ingested");
const LAKE_SCANNED: Meter<Gb> = Meter::new("cloudtrail.lake_scanned", "Lake: scanned");

pub(super) const SERVICE: Service = Service {
    name: "cloudtrail",
    title: "AWS CloudTrail",
    doc: "Management events (the first copy is free), data events, Insights, CloudTrail Lake of one year. Left out: \
          Lake of seven years, network activity events, the storage of what is delivered (`s3`).",
    page: "https://aws.amazon.com/cloudtrail/pricing/",
    fields: &[MANAGEMENT.spec(), TRAILS.spec(), DATA.spec(), INSIGHTS.spec(), INGESTED.spec(), SCANNED.spec()],
    meters: &[
        FIRST_COPY.info(),
        FURTHER_COPIES.info(),
        DATA_EVENTS.info(),
        INSIGHTS_EVENTS.info(),
        LAKE_INGESTED.info(),
        LAKE_SCANNED.info(),
    ],
    usage,
};

fn usage(trail: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(trail, &[MANAGEMENT.spec(), DATA.spec(), INSIGHTS.spec(), INGESTED.spec(), SCANNED.spec()])?;
    checks::only_with(trail, TRAILS.spec(), MANAGEMENT.spec())?;
    let mut usage = Vec::new();
    if let Some(events) = trail.given(MANAGEMENT) {
        let first = Quantity::fixed(Exact::ONE, "first copy", "the first copy is free");
        let further = trail.quantity(TRAILS)?.excess_over(&first)?;
        usage.push(FIRST_COPY.of(events.clone()));
        if !further.is_zero() {
            usage.push(FURTHER_COPIES.of(events.times(&further)?));
        }
    }
    for (field, meter) in [(DATA, DATA_EVENTS), (INSIGHTS, INSIGHTS_EVENTS)] {
        usage.extend(trail.given(field).map(|events| meter.of(events)));
    }
    for (field, meter) in [(INGESTED, LAKE_INGESTED), (SCANNED, LAKE_SCANNED)] {
        usage.extend(trail.given(field).map(|data| meter.of(data)));
    }
    Ok(usage)
}
