//! Amazon Kinesis Data Streams.
//!
//! **Billed:** for a provisioned stream the hours of its shards and every 25 KB begun of each record put (a PUT payload
//! unit); for an on-demand stream its hours, the GB written (each record rounded up to the KB) and the GB read. Either
//! way: retention beyond 24 hours, and consumers of enhanced fan-out with the GB they read.
//!
//! **Left out:** the on-demand advantage mode; data kept beyond seven days read again; producers and consumers
//! (`lambda`, `ec2`).
//!
//! Source: <https://aws.amazon.com/kinesis/data-streams/pricing/>; limits: Amazon Kinesis Data Streams developer guide,
//! "Quotas and limits".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, Event, Gb, GbMonth, Hour, Kb, PutUnit};

use super::{Context, Service, checks};

crate::choices! {
    /// How throughput is billed.
    Capacity {
        OnDemand "on_demand" "by the GB written and read";
        Provisioned "provisioned" "by shards that are held ready";
    }
}

const QUOTAS: &str = "Amazon Kinesis Data Streams developer guide, \"Quotas and limits\"";

const CAPACITY: Field<Word<Capacity>> = Field::word("capacity", "how throughput is billed", "\"provisioned\"");
const SHARDS: Field<Count> = Field::quantity("shards", "shards of a provisioned stream", "4")
    .optional()
    .at_least(Exact::ONE, "a provisioned stream has a shard at least");
const RECORDS: Field<Event> =
    Field::flow("monthly_records", "records put into the stream in the month", "\"500 events/s\"");
const SIZE: Field<Kb> = Field::quantity("record_size", "the size of each record", "\"3 KB\"").within(
    Exact::ZERO,
    Exact::constant(10_240, 0),
    QUOTAS,
);
const READ: Field<Gb> = Field::flow(
    "monthly_read",
    "data that consumers of an on-demand stream read in the month, without enhanced fan-out",
    "\"2 TB\"",
)
.optional();
const EXTENDED: Field<Count> =
    Field::quantity("extended_retention_shards", "shards kept for 24 hours to 7 days (provisioned)", "4")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of shards");
const LONG_TERM: Field<Gb> =
    Field::quantity("long_term", "data kept for more than 7 days, all month (provisioned)", "\"1 TB\"")
        .optional()
        .at_least(Exact::ZERO, "less than nothing cannot be kept");
const FAN_OUT_CONSUMERS: Field<Count> =
    Field::quantity("fan_out_consumers", "consumers of enhanced fan-out (provisioned)", "2").optional().within(
        Exact::ZERO,
        Exact::constant(20, 0),
        QUOTAS,
    );
const FAN_OUT_READ: Field<Gb> =
    Field::flow("monthly_fan_out_read", "data read by enhanced fan-out in the month (provisioned)", "\"2 TB\"")
        .optional();

const SHARD_HOURS: Meter<Hour> = Meter::new("kinesis.shard_hours", "Shard hours");
const PUT_UNITS: Meter<PutUnit> = Meter::new("kinesis.put_units", "PUT payload units");
const EXTENDED_HOURS: Meter<Hour> = Meter::new("kinesis.extended_retention_hours", "Extended retention shard hours");
const LONG_TERM_STORAGE: Meter<GbMonth> = Meter::new("kinesis.long_term_storage", "Long-term retention");
const FAN_OUT_HOURS: Meter<Hour> = Meter::new("kinesis.fan_out_hours", "Enhanced fan-out consumer-shard hours");
const FAN_OUT_DATA: Meter<Gb> = Meter::new("kinesis.fan_out_data", "Enhanced fan-out data");
const STREAM_HOURS: Meter<Hour> = Meter::new("kinesis.on_demand_hours", "On-demand stream hours");
const DATA_IN: Meter<Gb> = Meter::new("kinesis.on_demand_data_in", "On-demand data in");
const DATA_OUT: Meter<Gb> = Meter::new("kinesis.on_demand_data_out", "On-demand data out");

pub(super) const SERVICE: Service = Service {
    name: "kinesis",
    title: "Amazon Kinesis Data Streams",
    doc: "Shard hours and PUT payload units of provisioned streams; stream hours and GB of on-demand streams; \
          retention, enhanced fan-out. Left out: the on-demand advantage mode, reading old data again.",
    page: "https://aws.amazon.com/kinesis/data-streams/pricing/",
    fields: &[
        CAPACITY.spec(),
        SHARDS.spec(),
        RECORDS.spec(),
        SIZE.spec(),
        READ.spec(),
        EXTENDED.spec(),
        LONG_TERM.spec(),
        FAN_OUT_CONSUMERS.spec(),
        FAN_OUT_READ.spec(),
        HOURS.spec(),
    ],
    meters: &[
        SHARD_HOURS.info(),
        PUT_UNITS.info(),
        EXTENDED_HOURS.info(),
        LONG_TERM_STORAGE.info(),
        FAN_OUT_HOURS.info(),
        FAN_OUT_DATA.info(),
        STREAM_HOURS.info(),
        DATA_IN.info(),
        DATA_OUT.info(),
    ],
    usage,
};

fn usage(stream: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    match stream.word(CAPACITY)? {
        Capacity::OnDemand => on_demand(stream, context),
        Capacity::Provisioned => provisioned(stream),
    }
}

fn provisioned(stream: &Record) -> Result<Vec<Usage>, Refusal> {
    let hours = stream.quantity(HOURS)?;
    let Some(shards) = stream.given(SHARDS) else {
        return Err(Refusal::new("missing-key", SHARDS.spec().name, "a provisioned stream needs `shards`")
            .help("a shard takes 1 MB and 1,000 records a second: for example shards = 4"));
    };
    if checks::is_given(stream, READ.spec()) {
        return Err(Refusal::new("not-applicable", READ.spec().name, "reads from shards are not billed")
            .help("leave `monthly_read` out; enhanced fan-out is `monthly_fan_out_read`"));
    }
    let mut usage = vec![SHARD_HOURS.of(hours.times(&shards)?), PUT_UNITS.of(put_units(stream)?)];
    if let Some(kept) = stream.given(EXTENDED) {
        usage.push(EXTENDED_HOURS.of(hours.times(&kept)?));
    }
    usage.extend(stream.given(LONG_TERM).map(|kept| LONG_TERM_STORAGE.of(kept.counted_as())));
    if let Some(consumers) = stream.given(FAN_OUT_CONSUMERS) {
        usage.push(FAN_OUT_HOURS.of(hours.times(&shards)?.times(&consumers)?));
    }
    usage.extend(stream.given(FAN_OUT_READ).map(|read| FAN_OUT_DATA.of(read)));
    Ok(usage)
}

/// `records x size, rounded up to 25 KB / 25 KB`.
fn put_units(stream: &Record) -> Result<Quantity<PutUnit>, Refusal> {
    let step_kb = Exact::constant(25, 0);
    let step = Quantity::fixed(step_kb, "PUT payload unit", "each 25 KB begun is a unit");
    let billed = stream.quantity(SIZE)?.rounded_up_to(&step)?.at_least(&step).counted_as::<Count>();
    let kb = stream.quantity(RECORDS)?.counted_as::<Count>().times(&billed)?;
    Ok(kb.over(&Quantity::fixed(step_kb, "KB of a unit", "each 25 KB begun is a unit"))?.counted_as())
}

fn on_demand(stream: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    for key in [SHARDS.spec(), EXTENDED.spec(), LONG_TERM.spec(), FAN_OUT_CONSUMERS.spec(), FAN_OUT_READ.spec()] {
        if checks::is_given(stream, key) {
            let message = format!("`{}` belongs to a provisioned stream", key.name);
            return Err(Refusal::new("not-applicable", key.name, message)
                .help("leave it out, or write capacity = \"provisioned\""));
        }
    }
    let step = Quantity::fixed(Exact::ONE, "billing step", "each record is rounded up to the KB");
    let billed = stream.quantity(SIZE)?.rounded_up_to(&step)?.at_least(&step);
    let written = billed.times(&stream.quantity(RECORDS)?.counted_as::<Count>())?;
    let mut usage =
        vec![STREAM_HOURS.of(stream.quantity(HOURS)?), DATA_IN.of(checks::in_unit(&written, context.convention)?)];
    usage.extend(stream.given(READ).map(|read| DATA_OUT.of(read)));
    Ok(usage)
}
