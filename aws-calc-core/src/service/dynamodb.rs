//! Amazon DynamoDB tables.
//!
//! **Billed:** on demand, the read and write request units of every request: a read takes half a unit (eventually
//! consistent), one (strongly) or two (transactional) for each 4 KB of the item begun, a write one (standard) or two
//! (transactional) for each KB begun, and at least one step each. Provisioned, the hours of the capacity units that the
//! table has, used or not. Either way storage, reads of its stream, backups, and what is restored from them.
//!
//! A replica of a global table is billed for replicated writes: all writes to the global table, wherever they are made,
//! in each replica's Region at its own price. Describe each replica as a resource in its Region. DynamoDB's KB is
//! 1,024 bytes, whatever a price book means by one.
//!
//! Under a Database Savings Plan request and capacity units are paid at its rates: its commitment is taken to be used in
//! full, hour by hour. Storage, streams and backups are not covered.
//!
//! **Left out:** the Standard-IA table class, reserved capacity, transactional writes of global tables, the transfer
//! between replicas (`data_transfer`), imports, exports, change capture to Kinesis, DAX. An index is billed like a
//! table: add its writes and its storage (AWS counts 100 bytes more for each item and each index entry). Queries and
//! scans are billed by the size of what they read together: give them as reads of that size.
//!
//! Source: <https://aws.amazon.com/dynamodb/pricing/>; units: Amazon DynamoDB developer guide, "DynamoDB read and write
//! operations" and "Understanding Amazon DynamoDB billing for global tables".

use crate::exact::Exact;
use crate::field::{Field, Flag, HOURS, Record, Refusal, Spec, Word};
use crate::meter::{Meter, MeterInfo, Quantity, Usage};
use crate::unit::{Count, Gb, GbMonth, Kb, Rcu, RcuHour, Request, Rru, Wcu, WcuHour, Wru};

use super::{Context, Service, checks, promised, purchase};

crate::choices! {
    /// How throughput is billed.
    Capacity {
        OnDemand "on_demand" "every request is billed";
        Provisioned "provisioned" "capacity is billed by the hour, used or not";
    }
}

crate::choices! {
    /// How sure a read is to see the latest write.
    Consistency {
        Eventual "eventual" "half a unit for each 4 KB";
        Strong "strong" "a unit for each 4 KB";
        Transactional "transactional" "two units for each 4 KB";
    }
}

crate::choices! {
    /// What a write is part of.
    Writes {
        Standard "standard" "a unit for each KB";
        Transactional "transactional" "two units for each KB";
    }
}

const QUOTAS: &str = "Amazon DynamoDB developer guide, \"Quotas in Amazon DynamoDB\"";

const CAPACITY: Field<Word<Capacity>> = Field::word("capacity", "how throughput is billed", "\"on_demand\"");
const READS: Field<Request> =
    Field::flow("monthly_reads", "reads of items in the month (on demand)", "\"200 requests/s\"").optional();
const WRITES_MADE: Field<Request> = Field::flow(
    "monthly_writes",
    "writes and deletes of items in the month (on demand); for a replica those of all Regions",
    "\"50M requests\"",
)
.optional();
const ITEM_SIZE: Field<Kb> = Field::quantity("item_size", "the size of an item, names and values", "\"2.5 KB\"")
    .optional()
    .within(Exact::ZERO, Exact::constant(400, 0), QUOTAS);
const CONSISTENCY: Field<Word<Consistency>> =
    Field::word("consistency", "how sure reads are to see the latest write", "\"strong\"")
        .or("eventual", "the default of a read");
const WRITES: Field<Word<Writes>> =
    Field::word("writes", "what writes are part of", "\"transactional\"").or("standard", "the default of a write");
const RCU: Field<Rcu> = Field::quantity("rcu", "read capacity units provisioned, on average", "\"100 RCU\"").optional();
const WCU: Field<Wcu> =
    Field::quantity("wcu", "write capacity units provisioned, on average", "\"100 WCU\"").optional();
const REPLICA: Field<Flag> = Field::flag(
    "global_replica",
    "whether it is a replica of a global table, which is billed for replicated writes",
    "true",
)
.optional();
const STORAGE: Field<Gb> = Field::quantity("storage", "the table with its indexes, all month", "\"25 GB\"").optional();
const INDEXES: Field<Count> = Field::quantity(
    "written_indexes",
    "secondary indexes that each write also writes, with the whole item projected (on demand)",
    "2",
)
.optional()
.within(Exact::ZERO, Exact::constant(25, 0), "Amazon DynamoDB developer guide, \"Quotas in Amazon DynamoDB\"");
const TTL_DELETES: Field<Request> =
    Field::flow("monthly_ttl_deletes", "items that expire by their time to live in the month", "\"5M requests\"")
        .optional();
const STREAM_READS: Field<Request> = Field::flow(
    "monthly_stream_reads",
    "reads of the table's stream that are billed, in the month; those of Lambda triggers and global tables are not",
    "\"1M requests\"",
)
.optional();
const BACKUP: Field<Gb> = Field::quantity("backup", "backups on demand, kept all month", "\"60 GB\"").optional();
const CONTINUOUS: Field<Gb> =
    Field::quantity("pitr", "the table's size under continuous backups (point-in-time recovery)", "\"25 GB\"")
        .optional();
const RESTORED: Field<Gb> =
    Field::flow("monthly_restored", "data restored from backups in the month", "\"25 GB\"").optional();

const READ_UNITS: Meter<Rru> = Meter::new("dynamodb.read_request_units", "Read request units");
const WRITE_UNITS: Meter<Wru> = Meter::new("dynamodb.write_request_units", "Write request units");
const REPLICATED_UNITS: Meter<Wru> =
    Meter::new("dynamodb.replicated_write_request_units", "Replicated write request units");
const READ_CAPACITY: Meter<RcuHour> = Meter::new("dynamodb.read_capacity", "Read capacity");
const WRITE_CAPACITY: Meter<WcuHour> = Meter::new("dynamodb.write_capacity", "Write capacity");
const REPLICATED_CAPACITY: Meter<WcuHour> =
    Meter::new("dynamodb.replicated_write_capacity", "Replicated write capacity");
const STORED: Meter<GbMonth> = Meter::new("dynamodb.storage", "Table storage");
const EXPIRED: Meter<Request> = Meter::new("dynamodb.ttl_deletes", "Items expired by time to live");
const STREAM: Meter<Request> = Meter::new("dynamodb.stream_reads", "Stream reads");
const BACKED_UP: Meter<GbMonth> = Meter::new("dynamodb.backup", "Backups on demand");
const BACKED_UP_ALWAYS: Meter<GbMonth> = Meter::new("dynamodb.continuous_backup", "Continuous backups");
const DATA_RESTORED: Meter<Gb> = Meter::new("dynamodb.restored", "Data restored");

/// The keys of requests, which only a table on demand is billed for.
const REQUESTS: [Spec; 6] =
    [READS.spec(), WRITES_MADE.spec(), ITEM_SIZE.spec(), CONSISTENCY.spec(), WRITES.spec(), INDEXES.spec()];
/// The keys of capacity, which only a provisioned table has.
const PROVISIONED: [Spec; 3] = [RCU.spec(), WCU.spec(), HOURS.spec()];

const ON_DEMAND: [MeterInfo; 12] = [
    READ_UNITS.info(),
    WRITE_UNITS.info(),
    REPLICATED_UNITS.info(),
    READ_CAPACITY.info(),
    WRITE_CAPACITY.info(),
    REPLICATED_CAPACITY.info(),
    STORED.info(),
    EXPIRED.info(),
    STREAM.info(),
    BACKED_UP.info(),
    BACKED_UP_ALWAYS.info(),
    DATA_RESTORED.info(),
];
const DATABASE_PLAN: [MeterInfo; 6] = promised::under_a_database_plan!("dynamodb" {
    READ_UNITS "read_request_units" "Read request units",
    WRITE_UNITS "write_request_units" "Write request units",
    REPLICATED_UNITS "replicated_write_request_units" "Replicated write request units",
    READ_CAPACITY "read_capacity" "Read capacity",
    WRITE_CAPACITY "write_capacity" "Write capacity",
    REPLICATED_CAPACITY "replicated_write_capacity" "Replicated write capacity",
});
const METERS: [MeterInfo; ON_DEMAND.len() + DATABASE_PLAN.len()] = promised::joined(&[&ON_DEMAND, &DATABASE_PLAN]);

pub(super) const SERVICE: Service = Service {
    name: "dynamodb",
    title: "Amazon DynamoDB",
    doc: "Request units by item size, or provisioned capacity; storage, stream reads, backups, restores. Left out: \
          Standard-IA, reserved capacity, imports and exports, change capture to Kinesis, DAX.",
    page: "https://aws.amazon.com/dynamodb/pricing/",
    fields: &[
        CAPACITY.spec(),
        READS.spec(),
        WRITES_MADE.spec(),
        ITEM_SIZE.spec(),
        CONSISTENCY.spec(),
        WRITES.spec(),
        INDEXES.spec(),
        RCU.spec(),
        WCU.spec(),
        HOURS.spec(),
        REPLICA.spec(),
        STORAGE.spec(),
        TTL_DELETES.spec(),
        STREAM_READS.spec(),
        BACKUP.spec(),
        CONTINUOUS.spec(),
        RESTORED.spec(),
        promised::PRICING.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(table: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(
        table,
        &[
            READS.spec(),
            WRITES_MADE.spec(),
            RCU.spec(),
            WCU.spec(),
            STORAGE.spec(),
            TTL_DELETES.spec(),
            STREAM_READS.spec(),
            BACKUP.spec(),
            CONTINUOUS.spec(),
            RESTORED.spec(),
        ],
    )?;
    let mut usage = match table.word(CAPACITY)? {
        Capacity::OnDemand => on_demand(table)?,
        Capacity::Provisioned => provisioned(table)?,
    };
    usage.extend(table.given(STORAGE).map(|size| STORED.of(size.counted_as())));
    usage.extend(table.given(TTL_DELETES).map(|items| EXPIRED.of(items)));
    usage.extend(table.given(STREAM_READS).map(|reads| STREAM.of(reads)));
    usage.extend(table.given(BACKUP).map(|size| BACKED_UP.of(size.counted_as())));
    usage.extend(table.given(CONTINUOUS).map(|size| BACKED_UP_ALWAYS.of(size.counted_as())));
    usage.extend(table.given(RESTORED).map(|size| DATA_RESTORED.of(size)));
    promised::bought(table, usage)
}

fn on_demand(table: &Record) -> Result<Vec<Usage>, Refusal> {
    refuse(table, &PROVISIONED, "a table on demand has no capacity of its own: its requests are billed")?;
    checks::only_with(table, READS.spec(), ITEM_SIZE.spec())?;
    checks::only_with(table, WRITES_MADE.spec(), ITEM_SIZE.spec())?;
    checks::only_with(table, CONSISTENCY.spec(), READS.spec())?;
    checks::only_with(table, WRITES.spec(), WRITES_MADE.spec())?;
    checks::only_with(table, REPLICA.spec(), WRITES_MADE.spec())?;
    checks::only_with(table, INDEXES.spec(), WRITES_MADE.spec())?;
    if checks::is_given(table, ITEM_SIZE.spec()) {
        checks::needs_one_of(table, &[READS.spec(), WRITES_MADE.spec()])?;
    }
    let mut usage = Vec::new();
    if let Some(reads) = table.given(READS) {
        let units = match table.word(CONSISTENCY)? {
            Consistency::Eventual => fixed(Exact::constant(5, 1), "units for 4 KB", "an eventually consistent read"),
            Consistency::Strong => fixed(Exact::ONE, "units for 4 KB", "a strongly consistent read"),
            Consistency::Transactional => fixed(Exact::constant(2, 0), "units for 4 KB", "a transactional read"),
        };
        let step = fixed(Exact::constant(4, 0), "KB in a step", "the units are for each 4 KB");
        usage.push(READ_UNITS.of(steps_of(table, &reads, 4)?.times(&units)?.over(&step)?.counted_as()));
    }
    if let Some(writes) = table.given(WRITES_MADE) {
        let mut units = steps_of(table, &writes, 1)?;
        if let Some(indexes) = table.given(INDEXES) {
            units = units.times(&indexes.plus(&fixed(Exact::ONE, "the table itself", "written once"))?)?;
        }
        usage.push(match (table.word(WRITES)?, table.flag(REPLICA)) {
            (Writes::Standard, false) => WRITE_UNITS.of(units.counted_as()),
            (Writes::Standard, true) => REPLICATED_UNITS.of(units.counted_as()),
            (Writes::Transactional, false) => {
                let twice = fixed(Exact::constant(2, 0), "units for 1 KB", "a transactional write");
                WRITE_UNITS.of(units.times(&twice)?.counted_as())
            }
            (Writes::Transactional, true) => {
                let message = "transactional writes of global tables are not covered";
                return Err(Refusal::new("not-applicable", WRITES.spec().name, message)
                    .help("leave `writes` out and count each write as often as it is billed"));
            }
        });
    }
    Ok(usage)
}

/// `requests x KB of an item, rounded up to the step, at least one step`.
fn steps_of(table: &Record, requests: &Quantity<Request>, step_kb: u32) -> Result<Quantity<Count>, Refusal> {
    let step = Quantity::fixed(step_kb.into(), "billing step", "each request is rounded up to the next step");
    let least = Quantity::fixed(step_kb.into(), "minimum of a request", "an item that is not there costs as much");
    let billed = table.quantity(ITEM_SIZE)?.rounded_up_to(&step)?.at_least(&least);
    Ok(requests.counted_as::<Count>().times(&billed.counted_as::<Count>())?)
}

fn fixed(number: Exact, name: &'static str, because: &'static str) -> Quantity<Count> {
    Quantity::fixed(number, name, because)
}

fn provisioned(table: &Record) -> Result<Vec<Usage>, Refusal> {
    refuse(table, &REQUESTS, "a provisioned table is billed for its capacity, not for its requests")?;
    if checks::is_given(table, HOURS.spec()) {
        checks::needs_one_of(table, &[RCU.spec(), WCU.spec()])?;
    }
    checks::only_with(table, REPLICA.spec(), WCU.spec())?;
    let mut usage = Vec::new();
    if let Some(units) = table.given(RCU) {
        usage.push(READ_CAPACITY.of(units.times(&table.quantity(HOURS)?)?));
    }
    if let Some(units) = table.given(WCU) {
        let meter = if table.flag(REPLICA) { REPLICATED_CAPACITY } else { WRITE_CAPACITY };
        usage.push(meter.of(units.times(&table.quantity(HOURS)?)?));
    }
    Ok(usage)
}

fn refuse(table: &Record, keys: &[Spec], message: &'static str) -> Result<(), Refusal> {
    match keys.iter().find(|key| checks::is_given(table, **key)) {
        Some(key) => Err(Refusal::new("not-applicable", key.name, message)
            .help("for capacity from requests, write `rcu = \"100 * read_units(9 KB, \\\"eventual\\\")\"`")),
        None => Ok(()),
    }
}
