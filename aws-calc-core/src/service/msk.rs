//! Amazon Managed Streaming for Apache Kafka (MSK): clusters of Standard brokers, MSK Serverless, and MSK Connect.
//!
//! **Billed:** every hour of every Standard broker, by instance type, and the storage provisioned for each; data that
//! has moved to tiered storage, and the GB read from there. A serverless cluster is billed by its hours, those of its
//! partitions, the GB written to it, read from it and kept. Connectors are billed by the hours of their MSK Connect
//! Units (MCUs).
//!
//! Brokers replicate between zones at no charge. What clients of brokers send to and read from another zone is
//! `data_transfer`; for serverless clusters AWS names only transfer to other Regions and to the internet.
//!
//! **Left out:** Express brokers, provisioned storage throughput, private connectivity from other VPCs, MSK Replicator.
//!
//! Source: <https://aws.amazon.com/msk/pricing/>; Amazon MSK developer guide, "Amazon MSK quota".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Spec, Text};
use crate::meter::{Family, Meter, Usage};
use crate::unit::{Count, Gb, GbMonth, Hour};

use super::{Context, Service, checks};

const QUOTA: &str = "Amazon MSK developer guide, \"Amazon MSK Standard broker quota\"";

const TYPE: Field<Text> = Field::text(
    "type",
    "instance type",
    "the instance type of its Standard brokers; a serverless cluster has none",
    "\"kafka.m7g.large\"",
)
.optional();
const BROKERS: Field<Count> = Field::quantity("brokers", "brokers of the cluster, in all zones together", "3")
    .optional()
    .at_least(Exact::ONE, "a cluster has one broker at least");
const BROKER_STORAGE: Field<Gb> =
    Field::quantity("broker_storage", "storage provisioned for each broker, all month", "\"1000 GB\"")
        .optional()
        .within(Exact::ONE, Exact::constant(16_384, 0), QUOTA);
const TIERED: Field<Gb> = Field::quantity(
    "tiered_storage",
    "data in tiered storage, on average of the month; brokers do not copy it",
    "\"5 TB\"",
)
.optional()
.at_least(Exact::ZERO, "less than nothing cannot be kept");
const RETRIEVED: Field<Gb> =
    Field::flow("monthly_tiered_retrieval", "data read from tiered storage in the month", "\"500 GB\"").optional();

const PARTITIONS: Field<Count> =
    Field::quantity("serverless_partitions", "partitions of a serverless cluster, on average", "60")
        .optional()
        .at_least(Exact::ZERO, "there are no fewer partitions than none");
const KEPT: Field<Gb> = Field::quantity(
    "serverless_storage",
    "data that a serverless cluster keeps, on average of the month",
    "\"100 GB\"",
)
.optional()
.at_least(Exact::ZERO, "less than nothing cannot be kept");
const DATA_IN: Field<Gb> =
    Field::flow("monthly_data_in", "data written to a serverless cluster in the month", "\"3 TB\"").optional();
const DATA_OUT: Field<Gb> =
    Field::flow("monthly_data_out", "data read from a serverless cluster in the month", "\"6 TB\"").optional();

const MCUS: Field<Count> =
    Field::quantity("connect_mcus", "MSK Connect Units (MCUs) of all workers of connectors, on average", "4")
        .optional()
        .at_least(Exact::ZERO, "there are no fewer units than none");

const BROKER_HOURS: Family<Hour> = Family::new("msk.brokers", "Broker hours", "instance type");
const STORED: Meter<GbMonth> = Meter::new("msk.broker_storage", "Broker storage");
const STORED_IN_TIER: Meter<GbMonth> = Meter::new("msk.tiered_storage", "Tiered storage");
const READ_FROM_TIER: Meter<Gb> = Meter::new("msk.tiered_retrieval", "Tiered storage retrieval");
const CLUSTER_HOURS: Meter<Hour> = Meter::new("msk.serverless_cluster_hours", "Serverless cluster hours");
const PARTITION_HOURS: Meter<Hour> = Meter::new("msk.serverless_partition_hours", "Serverless partition hours");
const SERVERLESS_STORED: Meter<GbMonth> = Meter::new("msk.serverless_storage", "Serverless storage");
const WRITTEN: Meter<Gb> = Meter::new("msk.serverless_data_in", "Serverless data in");
const READ: Meter<Gb> = Meter::new("msk.serverless_data_out", "Serverless data out");
const MCU_HOURS: Meter<Hour> = Meter::new("msk.connect_mcu_hours", "MSK Connect Unit hours");

const OF_BROKERS: [Spec; 4] = [BROKERS.spec(), BROKER_STORAGE.spec(), TIERED.spec(), RETRIEVED.spec()];
const OF_SERVERLESS: [Spec; 3] = [KEPT.spec(), DATA_IN.spec(), DATA_OUT.spec()];

pub(super) const SERVICE: Service = Service {
    name: "msk",
    title: "Amazon MSK",
    doc: "Standard brokers by instance type with their storage, tiered storage; serverless clusters, their partitions \
          and data; MSK Connect. Left out: Express brokers, storage throughput, private connectivity, MSK Replicator.",
    page: "https://aws.amazon.com/msk/pricing/",
    fields: &[
        TYPE.spec(),
        BROKERS.spec(),
        BROKER_STORAGE.spec(),
        TIERED.spec(),
        RETRIEVED.spec(),
        PARTITIONS.spec(),
        KEPT.spec(),
        DATA_IN.spec(),
        DATA_OUT.spec(),
        MCUS.spec(),
        HOURS.spec(),
    ],
    meters: &[
        BROKER_HOURS.info(),
        STORED.info(),
        STORED_IN_TIER.info(),
        READ_FROM_TIER.info(),
        CLUSTER_HOURS.info(),
        PARTITION_HOURS.info(),
        SERVERLESS_STORED.info(),
        WRITTEN.info(),
        READ.info(),
        MCU_HOURS.info(),
    ],
    usage,
};

fn usage(kafka: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(kafka, &[TYPE.spec(), PARTITIONS.spec(), MCUS.spec()])?;
    for key in OF_SERVERLESS {
        checks::only_with(kafka, key, PARTITIONS.spec())?;
    }
    let mut usage = if checks::is_given(kafka, PARTITIONS.spec()) { serverless(kafka)? } else { on_brokers(kafka)? };
    if let Some(units) = kafka.given(MCUS) {
        usage.push(MCU_HOURS.of(kafka.quantity(HOURS)?.times(&units)?));
    }
    Ok(usage)
}

fn on_brokers(cluster: &Record) -> Result<Vec<Usage>, Refusal> {
    for key in OF_BROKERS {
        checks::only_with(cluster, key, TYPE.spec())?;
    }
    if !checks::is_given(cluster, TYPE.spec()) {
        return Ok(Vec::new());
    }
    checks::only_with(cluster, TYPE.spec(), BROKERS.spec())?;
    checks::only_with(cluster, TYPE.spec(), BROKER_STORAGE.spec())?;
    let brokers = cluster.quantity(BROKERS)?;
    let mut usage = vec![
        BROKER_HOURS.of(&cluster.text(TYPE)?, cluster.quantity(HOURS)?.times(&brokers)?),
        STORED.of(cluster.quantity(BROKER_STORAGE)?.times(&brokers)?.counted_as()),
    ];
    usage.extend(cluster.given(TIERED).map(|kept| STORED_IN_TIER.of(kept.counted_as())));
    usage.extend(cluster.given(RETRIEVED).map(|read| READ_FROM_TIER.of(read)));
    Ok(usage)
}

fn serverless(cluster: &Record) -> Result<Vec<Usage>, Refusal> {
    let of_brokers = [TYPE.spec()].into_iter().chain(OF_BROKERS);
    let help = "leave it out, or leave `serverless_partitions` out for a cluster of brokers";
    checks::has_none_of(cluster, "a serverless cluster", of_brokers, help)?;
    let hours = cluster.quantity(HOURS)?;
    let mut usage =
        vec![CLUSTER_HOURS.of(hours.clone()), PARTITION_HOURS.of(hours.times(&cluster.quantity(PARTITIONS)?)?)];
    usage.extend(cluster.given(KEPT).map(|kept| SERVERLESS_STORED.of(kept.counted_as())));
    usage.extend(cluster.given(DATA_IN).map(|written| WRITTEN.of(written)));
    usage.extend(cluster.given(DATA_OUT).map(|read| READ.of(read)));
    Ok(usage)
}
