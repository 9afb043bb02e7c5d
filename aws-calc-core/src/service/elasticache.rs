//! Amazon ElastiCache for Redis OSS, Valkey and Memcached, on nodes and serverless.
//!
//! **Billed:** on nodes every hour of every node, by engine and node type. A Redis OSS or Valkey cluster has shards, and in
//! each a primary with up to five replicas: `shards x (1 + replicas)` nodes. A serverless cache is billed for the data it
//! holds, at least 1 GB (Valkey: 100 MB), by the GB-hour, and for ElastiCache processing units (ECPUs).
//!
//! A reserved node is paid for every hour of its term; under a Database Savings Plan the hours that run, and what a serverless
//! cache of Valkey uses, are paid at its rates, as if its commitment were used in full.
//!
//! **Left out:** data tiering, global datastores, backups beyond the one that is free; transfer between Availability Zones
//! (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/elasticache/pricing/>; limits: Amazon ElastiCache user guide, "Quotas for
//! ElastiCache".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, MeterInfo, Quantity, Usage};
use crate::unit::{Count, Ecpu, Gb, GbHour, Hour};

use super::purchase::{self, DatabasePricing, Hourly};
use super::{Context, Service, checks, promised};

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
const TYPE: Field<Text> =
    Field::text("type", "node type", "the node type; a serverless cache has none", "\"cache.r7g.large\"").optional();
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

const DATA: Field<Gb> =
    Field::quantity("serverless_data", "data that a serverless cache holds, on average", "\"5 GB\"").optional().within(
        Exact::ZERO,
        Exact::constant(5000, 0),
        QUOTAS,
    );
const ECPUS: Field<Ecpu> = Field::flow(
    "monthly_ecpus",
    "processing units of a serverless cache in the month: a KB read or written is one at least",
    "\"500 ECPUs/s\"",
)
.optional();

const REDIS_DATA: Meter<GbHour> = Meter::new("elasticache.serverless_data.redis", "Serverless data");
const VALKEY_DATA: Meter<GbHour> = Meter::new("elasticache.serverless_data.valkey", "Serverless data");
const MEMCACHED_DATA: Meter<GbHour> = Meter::new("elasticache.serverless_data.memcached", "Serverless data");
const REDIS_ECPUS: Meter<Ecpu> = Meter::new("elasticache.ecpus.redis", "Serverless processing units");
const VALKEY_ECPUS: Meter<Ecpu> = Meter::new("elasticache.ecpus.valkey", "Serverless processing units");
const MEMCACHED_ECPUS: Meter<Ecpu> = Meter::new("elasticache.ecpus.memcached", "Serverless processing units");
const REDIS: Family<Hour> = Family::new("elasticache.redis", "Redis OSS node hours", "node type");
const VALKEY: Family<Hour> = Family::new("elasticache.valkey", "Valkey node hours", "node type");
const MEMCACHED: Family<Hour> = Family::new("elasticache.memcached", "Memcached node hours", "node type");

const ON_DEMAND: [MeterInfo; 9] = [
    REDIS.info(),
    VALKEY.info(),
    MEMCACHED.info(),
    REDIS_DATA.info(),
    VALKEY_DATA.info(),
    MEMCACHED_DATA.info(),
    REDIS_ECPUS.info(),
    VALKEY_ECPUS.info(),
    MEMCACHED_ECPUS.info(),
];
const DATABASE_PLAN: [MeterInfo; 3] = promised::under_a_database_plan!("elasticache" {
    VALKEY "valkey" "Valkey node hours",
    VALKEY_DATA "serverless_data.valkey" "Serverless data",
    VALKEY_ECPUS "ecpus.valkey" "Serverless processing units",
});
const RESERVED: [[MeterInfo; 7]; 3] = promised::reserved!("elasticache" {
    REDIS "redis" "Redis OSS node",
    VALKEY "valkey" "Valkey node",
    MEMCACHED "memcached" "Memcached node",
});
const RESERVED_3YR_NO_UPFRONT: [MeterInfo; 3] = promised::reserved!("elasticache" for three years without upfront {
    REDIS "redis" "Redis OSS node",
    VALKEY "valkey" "Valkey node",
    MEMCACHED "memcached" "Memcached node",
});
const METERS: [MeterInfo;
    ON_DEMAND.len() + DATABASE_PLAN.len() + RESERVED.as_flattened().len() + RESERVED_3YR_NO_UPFRONT.len()] =
    promised::joined(&[&ON_DEMAND, &DATABASE_PLAN, RESERVED.as_flattened(), &RESERVED_3YR_NO_UPFRONT]);

pub(super) const SERVICE: Service = Service {
    name: "elasticache",
    title: "Amazon ElastiCache",
    doc: "Node hours by engine and node type; shards with their replicas; serverless data and processing units. Left \
          out: data tiering, global datastores, backups.",
    page: "https://aws.amazon.com/elasticache/pricing/",
    fields: &[
        ENGINE.spec(),
        TYPE.spec(),
        SHARDS.spec(),
        REPLICAS.spec(),
        NODES.spec(),
        DATA.spec(),
        ECPUS.spec(),
        HOURS.spec(),
        purchase::DATABASE_PRICING.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(cache: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let engine = cache.word(ENGINE)?;
    checks::needs_one_of(cache, &[TYPE.spec(), DATA.spec()])?;
    if checks::is_given(cache, DATA.spec()) {
        return serverless(cache, engine);
    }
    checks::only_with(cache, ECPUS.spec(), DATA.spec())?;
    let (family, nodes) = match engine {
        Engine::Memcached => (MEMCACHED, memcached_nodes(cache)?),
        Engine::Redis => (REDIS, shards_and_replicas(cache)?),
        Engine::Valkey => (VALKEY, shards_and_replicas(cache)?),
    };
    let hourly = Hourly {
        on_demand: family,
        key: &cache.text(TYPE)?,
        hours: cache.quantity(HOURS)?,
        given: checks::is_given(cache, HOURS.spec()),
        number: Some(nodes),
    };
    purchase::of_database(cache, hourly, &METERS, context)
}

fn serverless(cache: &Record, engine: Engine) -> Result<Vec<Usage>, Refusal> {
    let of_nodes = [TYPE.spec(), SHARDS.spec(), REPLICAS.spec(), NODES.spec()];
    let help = "leave it out, or leave `serverless_data` out for a cache on nodes";
    checks::has_none_of(cache, "a serverless cache", of_nodes, help)?;
    let (data_on, ecpus_on, least) = match engine {
        Engine::Redis => (REDIS_DATA, REDIS_ECPUS, Exact::ONE),
        Engine::Valkey => (VALKEY_DATA, VALKEY_ECPUS, Exact::constant(1, 1)),
        Engine::Memcached => (MEMCACHED_DATA, MEMCACHED_ECPUS, Exact::ONE),
    };
    let least = Quantity::fixed(least, "minimum of a cache", "a serverless cache is billed for so much at least");
    let mut usage = Vec::new();
    if let Some(data) = cache.given(DATA) {
        usage.push(data_on.of(data.at_least(&least).times(&cache.quantity(HOURS)?)?));
    }
    usage.extend(cache.given(ECPUS).map(|ecpus| ecpus_on.of(ecpus)));
    let pricing = purchase::DATABASE_PRICING.spec();
    match cache.word(purchase::DATABASE_PRICING)? {
        DatabasePricing::OnDemand => {
            purchase::nothing_is_promised(cache, pricing, &purchase::OF_PROMISES)?;
            Ok(usage)
        }
        DatabasePricing::Reserved => {
            Err(Refusal::new("not-applicable", pricing.name, "a serverless cache has no nodes to reserve")
                .help("leave it out; for Valkey there is pricing = \"database_savings_plan\""))
        }
        DatabasePricing::DatabaseSavingsPlan => promised::under_the_plan(cache, usage),
    }
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
