//! Amazon ElastiCache for Redis OSS, Valkey and Memcached, on nodes.
//!
//! **Billed:** every hour of every node, by engine and node type. A Redis OSS or Valkey cluster has shards, and in each a
//! primary with up to five replicas: `shards x (1 + replicas)` nodes.
//!
//! **Left out:** ElastiCache Serverless, reserved nodes, data tiering, global datastores, backups beyond the one that
//! is free; transfer between Availability Zones (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/elasticache/pricing/>; limits: Amazon ElastiCache user guide, "Quotas for
//! ElastiCache".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Quantity, Usage};
use crate::unit::{Count, Hour};

use super::{Context, Service, checks};

crate::choices! {
    /// Which cache it runs.
    Engine {
        Redis "redis" "Redis OSS";
        Valkey "valkey" "Valkey";
        Memcached "memcached" "Memcached";
    }
}

const QUOTAS: &str = "Amazon ElastiCache user guide, \"Quotas for ElastiCache\"";

const ENGINE: Field<Word<Engine>> = Field::word("engine", "the cache engine", "\"valkey\"");
const TYPE: Field<Text> = Field::text("type", "node type", "the node type", "\"cache.r7g.large\"");
const SHARDS: Field<Count> = Field::quantity("shards", "shards of a Redis OSS or Valkey cluster", "3")
    .optional()
    .within(Exact::ONE, Exact::constant(500, 0), QUOTAS);
const REPLICAS: Field<Count> = Field::quantity("replicas", "replicas of each shard's primary", "2").optional().within(
    Exact::ZERO,
    Exact::constant(5, 0),
    QUOTAS,
);
const NODES: Field<Count> = Field::quantity("nodes", "nodes of a Memcached cluster", "4").optional().within(
    Exact::ONE,
    Exact::constant(60, 0),
    QUOTAS,
);

const REDIS: Family<Hour> = Family::new("elasticache.redis", "Redis OSS node hours", "node type");
const VALKEY: Family<Hour> = Family::new("elasticache.valkey", "Valkey node hours", "node type");
const MEMCACHED: Family<Hour> = Family::new("elasticache.memcached", "Memcached node hours", "node type");

pub(super) const SERVICE: Service = Service {
    name: "elasticache",
    title: "Amazon ElastiCache",
    doc: "Node hours by engine and node type; shards with their replicas. Left out: serverless caches, reserved nodes, \
          data tiering, global datastores, backups.",
    page: "https://aws.amazon.com/elasticache/pricing/",
    fields: &[ENGINE.spec(), TYPE.spec(), SHARDS.spec(), REPLICAS.spec(), NODES.spec(), HOURS.spec()],
    meters: &[REDIS.info(), VALKEY.info(), MEMCACHED.info()],
    usage,
};

fn usage(cache: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let engine = cache.word(ENGINE)?;
    let (family, nodes) = match engine {
        Engine::Memcached => (MEMCACHED, memcached_nodes(cache)?),
        Engine::Redis => (REDIS, shards_and_replicas(cache)?),
        Engine::Valkey => (VALKEY, shards_and_replicas(cache)?),
    };
    Ok(vec![family.of(&cache.text(TYPE)?, cache.quantity(HOURS)?.times(&nodes)?)])
}

/// `shards x (1 + replicas)`.
fn shards_and_replicas(cache: &Record) -> Result<Quantity<Count>, Refusal> {
    if checks::is_given(cache, NODES.spec()) {
        return Err(Refusal::new("not-applicable", NODES.spec().name, "`nodes` belongs to Memcached")
            .help("a Redis OSS or Valkey cluster has `shards` and `replicas`"));
    }
    let one = Quantity::fixed(Exact::ONE, "primary", "each shard has one");
    let shards = cache.given(SHARDS).unwrap_or(Quantity::fixed(Exact::ONE, "shards", "one, where none are named"));
    let of_each = match cache.given(REPLICAS) {
        Some(replicas) => replicas.plus(&one)?,
        None => one,
    };
    Ok(shards.times(&of_each)?)
}

fn memcached_nodes(cache: &Record) -> Result<Quantity<Count>, Refusal> {
    for key in [SHARDS.spec(), REPLICAS.spec()] {
        if checks::is_given(cache, key) {
            let message = format!("`{}` belongs to Redis OSS and Valkey", key.name);
            return Err(Refusal::new("not-applicable", key.name, message).help("a Memcached cluster has `nodes`"));
        }
    }
    cache.given(NODES).ok_or_else(|| {
        Refusal::new("missing-key", NODES.spec().name, "a Memcached cluster needs `nodes`")
            .help("for example nodes = 4")
    })
}
