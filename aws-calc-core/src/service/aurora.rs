//! Amazon Aurora, compatible with PostgreSQL and with MySQL.
//!
//! **Billed:** the hours of writer and readers by instance class, or the ACU-hours of Serverless v2; storage, which all
//! instances share; requests for I/O. In the I/O-Optimized configuration instances and storage cost more and I/O
//! nothing. A Global Database pays for the write I/O that is replicated to each secondary Region.
//!
//! Under a Database Savings Plan instance hours and capacity are paid at its rates: its commitment is taken to be used in
//! full, hour by hour. Storage, I/O and backups are not covered.
//!
//! **Left out:** reserved instances, backtracking, snapshot exports, Performance
//! Insights, extended support, Aurora DSQL and Limitless; transfer (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/rds/aurora/pricing/>; limits: Amazon Aurora user guide, "Quotas and constraints for
//! Amazon Aurora", and "Performance and scaling for Aurora Serverless v2".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, MeterInfo, Usage};
use crate::unit::{AcuHour, Count, Gb, GbMonth, Hour, Request};

use super::{Context, Service, checks, promised, purchase};

crate::choices! {
    /// Which database it is compatible with.
    Engine {
        Postgresql "postgresql" "Aurora PostgreSQL";
        Mysql "mysql" "Aurora MySQL";
    }
}

crate::choices! {
    /// How I/O is paid for.
    Configuration {
        Standard "standard" "by the request";
        IoOptimized "io_optimized" "with instances and storage";
    }
}

const USER_GUIDE: &str = "Amazon Aurora user guide, \"Performance and scaling for Aurora Serverless v2\"";

const ENGINE: Field<Word<Engine>> = Field::word("engine", "the database it is compatible with", "\"postgresql\"");
const CONFIGURATION: Field<Word<Configuration>> =
    Field::word("configuration", "how I/O is paid for", "\"io_optimized\"").or("standard", "the default of a cluster");
const TYPE: Field<Text> =
    Field::text("type", "instance class", "the instance class of writer and readers", "\"db.r7g.large\"").optional();
const INSTANCES: Field<Count> = Field::quantity("instances", "the writer and its readers", "2").optional().within(
    Exact::ONE,
    Exact::constant(16, 0),
    "Amazon Aurora user guide, \"Replication with Amazon Aurora\"",
);
const ACU: Field<Count> =
    Field::quantity("acu", "Aurora capacity units of Serverless v2, all instances together, on average", "4.5")
        .optional()
        .within(Exact::ZERO, Exact::constant(256 * 16, 0), USER_GUIDE);
const STORAGE: Field<Gb> =
    Field::quantity("storage", "the cluster volume, all month; its six copies count once", "\"500 GB\"")
        .optional()
        .within(
            Exact::ZERO,
            Exact::constant(256 * 1024, 0),
            "Amazon Aurora user guide, \"Quotas and constraints for Amazon Aurora\"",
        );
const IO_REQUESTS: Field<Request> =
    Field::flow("monthly_io_requests", "requests for I/O in the month (standard configuration)", "\"200M requests\"")
        .optional();
const REPLICATED_WRITES: Field<Request> = Field::flow(
    "monthly_replicated_writes",
    "write I/O that a Global Database replicates to its secondary Regions in the month, once for each",
    "\"50M requests\"",
)
.optional();

const BACKUP: Field<Gb> = Field::quantity(
    "backup",
    "snapshots and continuous backups beyond the size of the cluster volume, all month",
    "\"200 GB\"",
)
.optional()
.at_least(Exact::ZERO, "less than nothing cannot be kept");

const POSTGRESQL: Family<Hour> =
    Family::new("aurora.postgresql.standard", "Aurora PostgreSQL instance hours", "instance class");
const POSTGRESQL_IO: Family<Hour> =
    Family::new("aurora.postgresql.io_optimized", "Aurora PostgreSQL instance hours (I/O-Optimized)", "instance class");
const MYSQL: Family<Hour> = Family::new("aurora.mysql.standard", "Aurora MySQL instance hours", "instance class");
const MYSQL_IO: Family<Hour> =
    Family::new("aurora.mysql.io_optimized", "Aurora MySQL instance hours (I/O-Optimized)", "instance class");
const ACU_POSTGRESQL: Meter<AcuHour> = Meter::new("aurora.acu_hours.postgresql.standard", "Serverless v2 capacity");
const ACU_POSTGRESQL_IO: Meter<AcuHour> =
    Meter::new("aurora.acu_hours.postgresql.io_optimized", "Serverless v2 capacity (I/O-Optimized)");
const ACU_MYSQL: Meter<AcuHour> = Meter::new("aurora.acu_hours.mysql.standard", "Serverless v2 capacity");
const ACU_MYSQL_IO: Meter<AcuHour> =
    Meter::new("aurora.acu_hours.mysql.io_optimized", "Serverless v2 capacity (I/O-Optimized)");
const STORED: Meter<GbMonth> = Meter::new("aurora.storage.standard", "Cluster storage");
const STORED_IO: Meter<GbMonth> = Meter::new("aurora.storage.io_optimized", "Cluster storage (I/O-Optimized)");
const IO: Meter<Request> = Meter::new("aurora.io_requests", "I/O requests");
const BACKUP_POSTGRESQL: Meter<GbMonth> = Meter::new("aurora.backup.postgresql", "Backups beyond the volume");
const BACKUP_MYSQL: Meter<GbMonth> = Meter::new("aurora.backup.mysql", "Backups beyond the volume");
const GLOBAL_WRITES: Meter<Request> = Meter::new("aurora.replicated_writes", "Replicated write I/O");

const ON_DEMAND: [MeterInfo; 14] = [
    POSTGRESQL.info(),
    POSTGRESQL_IO.info(),
    MYSQL.info(),
    MYSQL_IO.info(),
    ACU_POSTGRESQL.info(),
    ACU_POSTGRESQL_IO.info(),
    ACU_MYSQL.info(),
    ACU_MYSQL_IO.info(),
    STORED.info(),
    STORED_IO.info(),
    IO.info(),
    BACKUP_POSTGRESQL.info(),
    BACKUP_MYSQL.info(),
    GLOBAL_WRITES.info(),
];
const DATABASE_PLAN: [MeterInfo; 8] = promised::under_a_database_plan!("aurora" {
    POSTGRESQL "postgresql.standard" "Aurora PostgreSQL instance hours",
    POSTGRESQL_IO "postgresql.io_optimized" "Aurora PostgreSQL instance hours, I/O-Optimized",
    MYSQL "mysql.standard" "Aurora MySQL instance hours",
    MYSQL_IO "mysql.io_optimized" "Aurora MySQL instance hours, I/O-Optimized",
    ACU_POSTGRESQL "acu_hours.postgresql.standard" "Serverless v2 capacity",
    ACU_POSTGRESQL_IO "acu_hours.postgresql.io_optimized" "Serverless v2 capacity, I/O-Optimized",
    ACU_MYSQL "acu_hours.mysql.standard" "Serverless v2 capacity",
    ACU_MYSQL_IO "acu_hours.mysql.io_optimized" "Serverless v2 capacity, I/O-Optimized",
});
const METERS: [MeterInfo; ON_DEMAND.len() + DATABASE_PLAN.len()] = promised::joined(&[&ON_DEMAND, &DATABASE_PLAN]);

pub(super) const SERVICE: Service = Service {
    name: "aurora",
    title: "Amazon Aurora",
    doc: "Instance hours or Serverless v2 capacity, storage and I/O, standard and I/O-Optimized; replicated writes of a \
          Global Database; backups. Left out: reserved instances, backtracking, exports, extended support.",
    page: "https://aws.amazon.com/rds/aurora/pricing/",
    fields: &[
        ENGINE.spec(),
        CONFIGURATION.spec(),
        TYPE.spec(),
        INSTANCES.spec(),
        ACU.spec(),
        STORAGE.spec(),
        IO_REQUESTS.spec(),
        BACKUP.spec(),
        REPLICATED_WRITES.spec(),
        HOURS.spec(),
        promised::PRICING.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(cluster: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(
        cluster,
        &[INSTANCES.spec(), ACU.spec(), STORAGE.spec(), BACKUP.spec(), REPLICATED_WRITES.spec()],
    )?;
    checks::only_with(cluster, INSTANCES.spec(), TYPE.spec())?;
    checks::only_with(cluster, TYPE.spec(), INSTANCES.spec())?;
    let configuration = cluster.word(CONFIGURATION)?;
    let (instances_on, acu_on) = match (cluster.word(ENGINE)?, configuration) {
        (Engine::Postgresql, Configuration::Standard) => (POSTGRESQL, ACU_POSTGRESQL),
        (Engine::Postgresql, Configuration::IoOptimized) => (POSTGRESQL_IO, ACU_POSTGRESQL_IO),
        (Engine::Mysql, Configuration::Standard) => (MYSQL, ACU_MYSQL),
        (Engine::Mysql, Configuration::IoOptimized) => (MYSQL_IO, ACU_MYSQL_IO),
    };
    let mut usage = Vec::new();
    let hours = cluster.quantity(HOURS)?;
    if let Some(instances) = cluster.given(INSTANCES) {
        usage.push(instances_on.of(&cluster.text(TYPE)?, hours.times(&instances)?));
    }
    if let Some(acu) = cluster.given(ACU) {
        usage.push(acu_on.of(hours.times(&acu)?.counted_as()));
    }
    let stored_on = match configuration {
        Configuration::Standard => STORED,
        Configuration::IoOptimized => STORED_IO,
    };
    usage.extend(cluster.given(STORAGE).map(|storage| stored_on.of(storage.counted_as())));
    if let Some(requests) = cluster.given(IO_REQUESTS) {
        if configuration == Configuration::IoOptimized {
            return Err(Refusal::new(
                "not-applicable",
                IO_REQUESTS.spec().name,
                "I/O is not billed in this configuration",
            )
            .help("leave it out, or write configuration = \"standard\""));
        }
        usage.push(IO.of(requests));
    }
    let backup_on = match cluster.word(ENGINE)? {
        Engine::Postgresql => BACKUP_POSTGRESQL,
        Engine::Mysql => BACKUP_MYSQL,
    };
    usage.extend(cluster.given(BACKUP).map(|size| backup_on.of(size.counted_as())));
    usage.extend(cluster.given(REPLICATED_WRITES).map(|writes| GLOBAL_WRITES.of(writes)));
    promised::bought(cluster, usage)
}
