//! Amazon Redshift, on nodes and serverless.
//!
//! **Billed:** on nodes every hour of every node that is not paused, by node type, and the seconds of clusters that
//! concurrency scaling adds: each has as many nodes as the cluster itself. A serverless workgroup is billed by the
//! RPU-hour while queries run: each stretch of queries by the second, at least 60 seconds, for the RPUs that it has.
//! RA3 nodes and serverless pay for the managed storage they use, paused or not; dc2 nodes store on their own disks.
//!
//! A cluster earns a free hour of concurrency scaling with every 24 hours that it runs. For how long unused hours are
//! kept is not documented exactly, so the key takes what is billed, beyond what is free.
//!
//! **Left out:** reserved nodes and serverless reservations; Spectrum (part of the RPUs on serverless), snapshots,
//! transfer to another Region; machine learning, zero-ETL and data sharing.
//!
//! Source: <https://aws.amazon.com/redshift/pricing/>; Amazon Redshift management guide, "Compute capacity for Amazon
//! Redshift Serverless" and "Billing for Amazon Redshift Serverless".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Spec, Text};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Count, Gb, GbMonth, Hour, RpuHour, Second};

use super::{Context, Service, checks};

const CAPACITY: &str = "Amazon Redshift management guide, \"Compute capacity for Amazon Redshift Serverless\"";

const TYPE: Field<Text> =
    Field::text("type", "node type", "the type of its nodes; a serverless workgroup has none", "\"ra3.xlplus\"")
        .optional();
const NODES: Field<Count> = Field::quantity("nodes", "compute nodes of the cluster", "2")
    .optional()
    .at_least(Exact::ONE, "a cluster has one node at least");
const SCALING: Field<Second> = Field::flow(
    "monthly_concurrency_scaling",
    "how long clusters that concurrency scaling adds run queries in the month, beyond the hours that are free",
    "\"5 h\"",
)
.optional();
const BASE_CAPACITY: Field<Count> =
    Field::quantity("base_capacity", "RPUs that a serverless workgroup begins with", "32").optional().within(
        Exact::constant(4, 0),
        Exact::constant(1024, 0),
        CAPACITY,
    );
const AVERAGE_CAPACITY: Field<Count> = Field::quantity(
    "average_capacity",
    "RPUs while queries run, on average, where they become more than the base capacity",
    "48",
)
.optional();
const RUNS: Field<Count> =
    Field::flow("monthly_runs", "how often in the month queries begin on an idle workgroup", "30").optional();
const DURATION: Field<Second> =
    Field::quantity("run_duration", "how long queries run each time, until none does", "\"3 h\"").optional();
const STORAGE: Field<Gb> = Field::quantity(
    "managed_storage",
    "data in the managed storage of RA3 nodes or a serverless namespace, all month",
    "\"2 TB\"",
)
.optional()
.at_least(Exact::ZERO, "less than nothing cannot be kept");

const NODE_HOURS: Family<Hour> = Family::new("redshift.nodes", "Node hours", "node type");
const ADDED: Family<Second> = Family::new("redshift.concurrency_scaling", "Concurrency scaling", "node type");
const RPU_HOURS: Meter<RpuHour> = Meter::new("redshift.rpu_hours", "Serverless capacity");
const STORED: Meter<GbMonth> = Meter::new("redshift.managed_storage", "Managed storage");

const OF_NODES: [Spec; 4] = [TYPE.spec(), NODES.spec(), SCALING.spec(), HOURS.spec()];
const OF_SERVERLESS: [Spec; 4] = [BASE_CAPACITY.spec(), AVERAGE_CAPACITY.spec(), RUNS.spec(), DURATION.spec()];

pub(super) const SERVICE: Service = Service {
    name: "redshift",
    title: "Amazon Redshift",
    doc: "Node hours by node type, concurrency scaling beyond its free hours, or serverless RPU-hours, each run of \
          queries for 60 seconds at least; managed storage. Left out: reservations, Spectrum, snapshots, transfer to \
          another Region.",
    page: "https://aws.amazon.com/redshift/pricing/",
    fields: &[
        TYPE.spec(),
        NODES.spec(),
        HOURS.spec(),
        SCALING.spec(),
        BASE_CAPACITY.spec(),
        AVERAGE_CAPACITY.spec(),
        RUNS.spec(),
        DURATION.spec(),
        STORAGE.spec(),
    ],
    meters: &[NODE_HOURS.info(), ADDED.info(), RPU_HOURS.info(), STORED.info()],
    usage,
};

fn usage(warehouse: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(warehouse, &[TYPE.spec(), BASE_CAPACITY.spec()])?;
    let mut usage = if checks::is_given(warehouse, BASE_CAPACITY.spec()) {
        vec![serverless(warehouse, context)?]
    } else {
        on_nodes(warehouse)?
    };
    usage.extend(warehouse.given(STORAGE).map(|stored| STORED.of(stored.counted_as())));
    Ok(usage)
}

fn on_nodes(cluster: &Record) -> Result<Vec<Usage>, Refusal> {
    for key in OF_SERVERLESS {
        checks::only_with(cluster, key, BASE_CAPACITY.spec())?;
    }
    checks::only_with(cluster, TYPE.spec(), NODES.spec())?;
    let (kind, nodes) = (cluster.text(TYPE)?, cluster.quantity(NODES)?);
    if kind.starts_with("dc2.") && checks::is_given(cluster, STORAGE.spec()) {
        let message = "dc2 nodes have no managed storage: their hours include their own disks";
        return Err(Refusal::new("not-applicable", STORAGE.spec().name, message)
            .help("leave it out, or write an RA3 type, such as type = \"ra3.large\""));
    }
    let mut usage = vec![NODE_HOURS.of(&kind, cluster.quantity(HOURS)?.times(&nodes)?)];
    if let Some(added) = cluster.given(SCALING) {
        usage.push(ADDED.of(&kind, added.times(&nodes)?));
    }
    Ok(usage)
}

/// Runs x RPUs x the time that each run is billed for.
fn serverless(workgroup: &Record, context: &Context<'_>) -> Result<Usage, Refusal> {
    let help = "leave it out, or leave `base_capacity` out for a cluster on nodes";
    checks::has_none_of(workgroup, "a serverless workgroup", OF_NODES, help)?;
    checks::only_with(workgroup, BASE_CAPACITY.spec(), RUNS.spec())?;
    checks::only_with(workgroup, RUNS.spec(), DURATION.spec())?;
    let step = Quantity::fixed(Exact::ONE, "billing step", "capacity is billed by the second");
    let least = Quantity::fixed(Exact::constant(60, 0), "minimum of a run", "a run is billed for at least 60 seconds");
    let billed = workgroup.quantity(DURATION)?.rounded_up_to(&step)?.at_least(&least);
    let seconds = billed.times(&capacity(workgroup)?)?.times(&workgroup.quantity(RUNS)?)?;
    let hours: Quantity<Hour> = checks::in_unit(&seconds, context.convention)?;
    Ok(RPU_HOURS.of(hours.counted_as()))
}

/// The RPUs of a workgroup while queries run.
fn capacity(workgroup: &Record) -> Result<Quantity<Count>, Refusal> {
    let base = workgroup.quantity(BASE_CAPACITY)?;
    let rpus = base.value();
    let step = if rpus <= Exact::constant(512, 0) { 8 } else { 32 };
    if rpus != Exact::constant(4, 0) && !rpus.over(Exact::constant(step, 0))?.is_whole() {
        let message = format!("there is no base capacity of {rpus} RPUs");
        return Err(Refusal::new("over-limit", BASE_CAPACITY.spec().name, message).help(format!(
            "4, or 8 to 512 in steps of 8, or, in some Regions, up to 1,024 in steps of 32 ({CAPACITY})"
        )));
    }
    let Some(average) = workgroup.given(AVERAGE_CAPACITY) else { return Ok(base) };
    if average.value() < rpus {
        let message = format!("it has its base capacity of {rpus} RPUs at least, but this is {}", average.value());
        return Err(Refusal::new("not-applicable", AVERAGE_CAPACITY.spec().name, message)
            .help("leave it out, or make `base_capacity` smaller"));
    }
    Ok(average)
}
