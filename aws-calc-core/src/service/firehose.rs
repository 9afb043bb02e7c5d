//! Amazon Data Firehose.
//!
//! **Billed:** the GB taken in, each record rounded up to 5 KB, in tiers of the Region; format conversion, dynamic
//! partitioning and its objects; delivery into a VPC by the hour of each Availability Zone and the GB.
//!
//! **Left out:** streams fed from Kinesis Data Streams, MSK or vended logs (other prices), Snowflake and Iceberg
//! destinations; what is written (`s3`) and transformed (`lambda`) is billed there.
//!
//! Source: <https://aws.amazon.com/firehose/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, Event, Gb, Hour, Kb, Object};

use super::{Context, Service, checks};

const RECORDS: Field<Event> =
    Field::flow("monthly_records", "records put directly into the stream in the month", "\"1000 events/s\"");
const SIZE: Field<Kb> = Field::quantity("record_size", "the size of each record", "\"3 KB\"").within(
    Exact::ZERO,
    Exact::constant(1000, 0),
    "Amazon Data Firehose developer guide, \"Amazon Data Firehose Quota\"",
);
const CONVERTED: Field<Gb> =
    Field::flow("monthly_converted", "data converted to Parquet or ORC in the month", "\"1 TB\"").optional();
const PARTITIONED: Field<Gb> =
    Field::flow("monthly_partitioned", "data delivered by dynamic partitioning in the month", "\"1 TB\"").optional();
const OBJECTS: Field<Object> = Field::flow(
    "monthly_partitioned_objects",
    "objects that dynamic partitioning writes in the month",
    "\"1M objects\"",
)
.optional();
const VPC_ZONES: Field<Count> =
    Field::quantity("vpc_availability_zones", "Availability Zones that it delivers into a VPC in", "2")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of zones");
const VPC_DATA: Field<Gb> =
    Field::flow("monthly_vpc_delivered", "data delivered into a VPC in the month", "\"1 TB\"").optional();

const INGESTED: Meter<Gb> = Meter::new("firehose.ingested", "Data ingested");
const FORMAT: Meter<Gb> = Meter::new("firehose.format_conversion", "Format conversion");
const PARTITIONING: Meter<Gb> = Meter::new("firehose.dynamic_partitioning", "Dynamic partitioning");
const PARTITION_OBJECTS: Meter<Object> =
    Meter::new("firehose.dynamic_partitioning_objects", "Dynamic partitioning objects");
const VPC_HOURS: Meter<Hour> = Meter::new("firehose.vpc_hours", "VPC delivery hours by Availability Zone");
const VPC_DELIVERED: Meter<Gb> = Meter::new("firehose.vpc_delivery", "VPC delivery");

pub(super) const SERVICE: Service = Service {
    name: "firehose",
    title: "Amazon Data Firehose",
    doc: "Data ingested by direct PUT, each record rounded up to 5 KB; format conversion, dynamic partitioning, VPC \
          delivery. Left out: other sources and their prices.",
    page: "https://aws.amazon.com/firehose/pricing/",
    fields: &[
        RECORDS.spec(),
        SIZE.spec(),
        CONVERTED.spec(),
        PARTITIONED.spec(),
        OBJECTS.spec(),
        VPC_ZONES.spec(),
        VPC_DATA.spec(),
        HOURS.spec(),
    ],
    meters: &[
        INGESTED.info(),
        FORMAT.info(),
        PARTITIONING.info(),
        PARTITION_OBJECTS.info(),
        VPC_HOURS.info(),
        VPC_DELIVERED.info(),
    ],
    usage,
};

fn usage(stream: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let step = Quantity::fixed(Exact::constant(5, 0), "billing step", "each record is rounded up to 5 KB");
    let billed = stream.quantity(SIZE)?.rounded_up_to(&step)?.at_least(&step);
    let ingested = billed.times(&stream.quantity(RECORDS)?.counted_as::<Count>())?;
    let mut usage = vec![INGESTED.of(checks::in_unit(&ingested, context.convention)?)];
    usage.extend(stream.given(CONVERTED).map(|data| FORMAT.of(data)));
    usage.extend(stream.given(PARTITIONED).map(|data| PARTITIONING.of(data)));
    usage.extend(stream.given(OBJECTS).map(|objects| PARTITION_OBJECTS.of(objects)));
    if let Some(zones) = stream.given(VPC_ZONES) {
        usage.push(VPC_HOURS.of(stream.quantity(HOURS)?.times(&zones)?));
    }
    usage.extend(stream.given(VPC_DATA).map(|data| VPC_DELIVERED.of(data)));
    Ok(usage)
}
