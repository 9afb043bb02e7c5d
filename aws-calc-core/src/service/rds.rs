//! Amazon RDS for PostgreSQL, MySQL and MariaDB.
//!
//! **Billed:** instance hours by engine, instance class and deployment; provisioned storage; the IOPS of io1; gp3's
//! IOPS and throughput above what storage of 400 GB and more includes (12,000 IOPS, 500 MB/s); backups beyond the size
//! of the database. Multi-AZ is one instance with a standby, at prices of its own. Storage is billed while the instance
//! is stopped. A read replica is an instance of its own.
//!
//! AWS gives backups as large as all databases of the account in a Region for free; here each instance has its own
//! share, and what one leaves unused does not help another. The standby does not add to it.
//!
//! A reserved instance is paid for every hour of its term; under a Database Savings Plan the hours that run are paid at its
//! rate, as if its commitment were used in full.
//!
//! **Left out:** other engines, Aurora, Multi-AZ clusters with two readable standbys, io2 and magnetic storage, CPU credits
//! of burstable classes, RDS Proxy, Performance Insights, extended support, snapshot exports, size flexibility of reserved
//! instances, replication traffic between Regions (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/rds/pricing/>; limits: Amazon RDS user guide, "Amazon RDS DB instance storage".

use crate::exact::{Exact, with_thousands};
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, MeterInfo, Quantity, Usage};
use crate::unit::{Gb, GbMonth, Hour, Iops, IopsMonth, Mbps, MbpsMonth, Metered};

use super::purchase::{self, Hourly};
use super::{Context, Service, checks, promised};

crate::choices! {
    /// Which database it runs.
    Engine {
        Postgresql "postgresql" "RDS for PostgreSQL";
        Mysql "mysql" "RDS for MySQL";
        Mariadb "mariadb" "RDS for MariaDB";
    }
}

crate::choices! {
    /// How many instances stand behind the database.
    Deployment {
        SingleAz "single_az" "one instance; also a read replica";
        MultiAz "multi_az" "an instance and a standby in another Availability Zone";
    }
}

crate::choices! {
    /// What the database is stored on.
    StorageType {
        Gp3 "gp3" "general purpose SSD";
        Gp2 "gp2" "general purpose SSD of the previous generation";
        Io1 "io1" "provisioned IOPS SSD";
    }
}

const USER_GUIDE: &str = "Amazon RDS user guide, \"Amazon RDS DB instance storage\"";

/// From this size on RDS stripes gp3 storage over four volumes: more is included, and more can be had.
const STRIPED_FROM: Exact = Exact::constant(400, 0);

const ENGINE: Field<Word<Engine>> = Field::word("engine", "the database engine", "\"postgresql\"");
const TYPE: Field<Text> = Field::text("type", "instance class", "the instance class", "\"db.r7g.large\"");
const DEPLOYMENT: Field<Word<Deployment>> =
    Field::word("deployment", "one instance, or one with a standby", "\"multi_az\"");
const STORAGE: Field<Gb> =
    Field::quantity("storage", "provisioned storage; with a standby, the size of one copy", "\"100 GB\"");
const STORAGE_TYPE: Field<Word<StorageType>> = Field::word("storage_type", "what the database is stored on", "\"gp3\"");
const IOPS: Field<Iops> = Field::quantity("iops", "provisioned IOPS (io1, and gp3 of 400 GB and more)", "20000")
    .optional()
    .within(Exact::constant(1000, 0), Exact::constant(256_000, 0), USER_GUIDE);
const THROUGHPUT: Field<Mbps> =
    Field::quantity("throughput", "provisioned throughput of gp3 storage of 400 GB and more", "\"1000 MB/s\"")
        .optional()
        .within(Exact::constant(500, 0), Exact::constant(4000, 0), USER_GUIDE);
const BACKUP: Field<Gb> =
    Field::quantity("backup", "all automated backups and snapshots; as much as `storage` is free", "\"250 GB\"")
        .optional();

const POSTGRESQL_SINGLE: Family<Hour> =
    Family::new("rds.postgresql.single_az", "PostgreSQL instance hours", "instance class");
const POSTGRESQL_MULTI: Family<Hour> =
    Family::new("rds.postgresql.multi_az", "PostgreSQL instance hours (Multi-AZ)", "instance class");
const MYSQL_SINGLE: Family<Hour> = Family::new("rds.mysql.single_az", "MySQL instance hours", "instance class");
const MYSQL_MULTI: Family<Hour> =
    Family::new("rds.mysql.multi_az", "MySQL instance hours (Multi-AZ)", "instance class");
const MARIADB_SINGLE: Family<Hour> = Family::new("rds.mariadb.single_az", "MariaDB instance hours", "instance class");
const MARIADB_MULTI: Family<Hour> =
    Family::new("rds.mariadb.multi_az", "MariaDB instance hours (Multi-AZ)", "instance class");
const GP3_SINGLE: Meter<GbMonth> = Meter::new("rds.storage.gp3.single_az", "gp3 storage");
const GP3_MULTI: Meter<GbMonth> = Meter::new("rds.storage.gp3.multi_az", "gp3 storage (Multi-AZ)");
const GP2_SINGLE: Meter<GbMonth> = Meter::new("rds.storage.gp2.single_az", "gp2 storage");
const GP2_MULTI: Meter<GbMonth> = Meter::new("rds.storage.gp2.multi_az", "gp2 storage (Multi-AZ)");
const IO1_SINGLE: Meter<GbMonth> = Meter::new("rds.storage.io1.single_az", "io1 storage");
const IO1_MULTI: Meter<GbMonth> = Meter::new("rds.storage.io1.multi_az", "io1 storage (Multi-AZ)");
const GP3_IOPS_SINGLE: Meter<IopsMonth> = Meter::new("rds.iops.gp3.single_az", "gp3 IOPS above 12,000");
const GP3_IOPS_MULTI: Meter<IopsMonth> = Meter::new("rds.iops.gp3.multi_az", "gp3 IOPS above 12,000 (Multi-AZ)");
const IO1_IOPS_SINGLE: Meter<IopsMonth> = Meter::new("rds.iops.io1.single_az", "io1 IOPS");
const IO1_IOPS_MULTI: Meter<IopsMonth> = Meter::new("rds.iops.io1.multi_az", "io1 IOPS (Multi-AZ)");
const GP3_THROUGHPUT_SINGLE: Meter<MbpsMonth> =
    Meter::new("rds.throughput.gp3.single_az", "gp3 throughput above 500 MB/s");
const GP3_THROUGHPUT_MULTI: Meter<MbpsMonth> =
    Meter::new("rds.throughput.gp3.multi_az", "gp3 throughput above 500 MB/s (Multi-AZ)");
const BACKUP_STORAGE: Meter<GbMonth> = Meter::new("rds.backup", "Backups beyond the size of the database");

const ON_DEMAND: [MeterInfo; 19] = [
    POSTGRESQL_SINGLE.info(),
    POSTGRESQL_MULTI.info(),
    MYSQL_SINGLE.info(),
    MYSQL_MULTI.info(),
    MARIADB_SINGLE.info(),
    MARIADB_MULTI.info(),
    GP3_SINGLE.info(),
    GP3_MULTI.info(),
    GP2_SINGLE.info(),
    GP2_MULTI.info(),
    IO1_SINGLE.info(),
    IO1_MULTI.info(),
    GP3_IOPS_SINGLE.info(),
    GP3_IOPS_MULTI.info(),
    IO1_IOPS_SINGLE.info(),
    IO1_IOPS_MULTI.info(),
    GP3_THROUGHPUT_SINGLE.info(),
    GP3_THROUGHPUT_MULTI.info(),
    BACKUP_STORAGE.info(),
];
const DATABASE_PLAN: [MeterInfo; 6] = promised::under_a_database_plan!("rds" {
    POSTGRESQL_SINGLE "postgresql.single_az" "PostgreSQL instance hours",
    POSTGRESQL_MULTI "postgresql.multi_az" "PostgreSQL instance hours (Multi-AZ)",
    MYSQL_SINGLE "mysql.single_az" "MySQL instance hours",
    MYSQL_MULTI "mysql.multi_az" "MySQL instance hours (Multi-AZ)",
    MARIADB_SINGLE "mariadb.single_az" "MariaDB instance hours",
    MARIADB_MULTI "mariadb.multi_az" "MariaDB instance hours (Multi-AZ)",
});
const RESERVED: [[MeterInfo; 7]; 6] = promised::reserved!("rds" {
    POSTGRESQL_SINGLE "postgresql.single_az" "PostgreSQL instance",
    POSTGRESQL_MULTI "postgresql.multi_az" "Multi-AZ PostgreSQL instance",
    MYSQL_SINGLE "mysql.single_az" "MySQL instance",
    MYSQL_MULTI "mysql.multi_az" "Multi-AZ MySQL instance",
    MARIADB_SINGLE "mariadb.single_az" "MariaDB instance",
    MARIADB_MULTI "mariadb.multi_az" "Multi-AZ MariaDB instance",
});
const METERS: [MeterInfo; ON_DEMAND.len() + DATABASE_PLAN.len() + RESERVED.as_flattened().len()] =
    promised::joined(&[&ON_DEMAND, &DATABASE_PLAN, RESERVED.as_flattened()]);

pub(super) const SERVICE: Service = Service {
    name: "rds",
    title: "Amazon RDS",
    doc: "Instance hours of PostgreSQL, MySQL and MariaDB, Single-AZ and Multi-AZ; gp3, gp2 and io1 storage with IOPS \
          and throughput; backups. Left out: other engines, Aurora, readable standbys, io2, CPU credits of burstable \
          classes, RDS Proxy, extended support, size flexibility of reserved instances.",
    page: "https://aws.amazon.com/rds/pricing/",
    fields: &[
        ENGINE.spec(),
        TYPE.spec(),
        DEPLOYMENT.spec(),
        STORAGE.spec(),
        STORAGE_TYPE.spec(),
        IOPS.spec(),
        THROUGHPUT.spec(),
        BACKUP.spec(),
        HOURS.spec(),
        purchase::DATABASE_PRICING.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(database: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let deployment = database.word(DEPLOYMENT)?;
    let kind = database.word(STORAGE_TYPE)?;
    let storage = database.quantity(STORAGE)?;
    let iops = database.given(IOPS);
    let throughput = database.given(THROUGHPUT);
    check_size(kind, &storage)?;
    check_iops(kind, &storage, iops.as_ref())?;
    check_throughput(kind, &storage, iops.as_ref(), throughput.as_ref())?;

    let instance = match (database.word(ENGINE)?, deployment) {
        (Engine::Postgresql, Deployment::SingleAz) => POSTGRESQL_SINGLE,
        (Engine::Postgresql, Deployment::MultiAz) => POSTGRESQL_MULTI,
        (Engine::Mysql, Deployment::SingleAz) => MYSQL_SINGLE,
        (Engine::Mysql, Deployment::MultiAz) => MYSQL_MULTI,
        (Engine::Mariadb, Deployment::SingleAz) => MARIADB_SINGLE,
        (Engine::Mariadb, Deployment::MultiAz) => MARIADB_MULTI,
    };
    let stored_on = match (kind, deployment) {
        (StorageType::Gp3, Deployment::SingleAz) => GP3_SINGLE,
        (StorageType::Gp3, Deployment::MultiAz) => GP3_MULTI,
        (StorageType::Gp2, Deployment::SingleAz) => GP2_SINGLE,
        (StorageType::Gp2, Deployment::MultiAz) => GP2_MULTI,
        (StorageType::Io1, Deployment::SingleAz) => IO1_SINGLE,
        (StorageType::Io1, Deployment::MultiAz) => IO1_MULTI,
    };
    let hourly = Hourly {
        on_demand: instance,
        key: &database.text(TYPE)?,
        hours: database.quantity(HOURS)?,
        given: checks::is_given(database, HOURS.spec()),
        number: None,
    };
    let mut usage = purchase::of_database(database, hourly, &METERS, context)?;
    usage.push(stored_on.of(storage.counted_as::<GbMonth>()));
    if let Some(iops) = iops {
        let above = || Ok::<_, Refusal>(iops.excess_over(&included("included IOPS", 12_000))?.counted_as());
        usage.push(match (kind, deployment) {
            (StorageType::Io1, Deployment::SingleAz) => IO1_IOPS_SINGLE.of(iops.counted_as()),
            (StorageType::Io1, Deployment::MultiAz) => IO1_IOPS_MULTI.of(iops.counted_as()),
            (_, Deployment::SingleAz) => GP3_IOPS_SINGLE.of(above()?),
            (_, Deployment::MultiAz) => GP3_IOPS_MULTI.of(above()?),
        });
    }
    if let Some(throughput) = throughput {
        let above = throughput.excess_over(&included("included throughput", 500))?.counted_as();
        usage.push(match deployment {
            Deployment::SingleAz => GP3_THROUGHPUT_SINGLE.of(above),
            Deployment::MultiAz => GP3_THROUGHPUT_MULTI.of(above),
        });
    }
    if let Some(backup) = database.given(BACKUP) {
        usage.push(BACKUP_STORAGE.of(backup.excess_over(&storage)?.counted_as()));
    }
    Ok(usage)
}

fn included<U: Metered>(name: &'static str, number: u32) -> Quantity<U> {
    Quantity::fixed(number.into(), name, "in the price of gp3 storage of 400 GB and more")
}

fn check_size(kind: StorageType, storage: &Quantity<Gb>) -> Result<(), Refusal> {
    let least = if kind == StorageType::Io1 { 100 } else { 20 };
    if storage.value() < Exact::from(least) || storage.value() > Exact::from(65_536) {
        let given = with_thousands(&storage.value().to_string());
        let message = format!("storage of this type has {least} to 65,536 GB, but this is {given} GB");
        return Err(Refusal::new("over-limit", STORAGE.spec().name, message).help(USER_GUIDE));
    }
    Ok(())
}

fn check_iops(kind: StorageType, storage: &Quantity<Gb>, iops: Option<&Quantity<Iops>>) -> Result<(), Refusal> {
    let refused = |code, message: String| Refusal::new(code, IOPS.spec().name, message);
    match (kind, iops) {
        (StorageType::Io1, None) => {
            Err(Refusal::new("missing-key", STORAGE_TYPE.spec().name, "io1 storage needs `iops`")
                .help("add `iops = …`: they are billed by the IOPS that are provisioned"))
        }
        (StorageType::Gp2, Some(_)) => Err(refused("not-applicable", "gp2 storage has no provisioned IOPS".to_owned())
            .help("gp2's IOPS follow its size: leave `iops` out, or choose gp3 or io1")),
        (StorageType::Gp3, Some(_)) if storage.value() < STRIPED_FROM => {
            Err(refused("not-applicable", "gp3 storage below 400 GB has its 3,000 IOPS, and no more".to_owned())
                .help(format!("leave `iops` out, or provision 400 GB or more ({USER_GUIDE})")))
        }
        (StorageType::Gp3, Some(iops)) if iops.value() < Exact::from(12_000) || iops.value() > Exact::from(64_000) => {
            let given = with_thousands(&iops.value().to_string());
            Err(refused("over-limit", format!("gp3 storage of this size has 12,000 to 64,000 IOPS, not {given}"))
                .help(USER_GUIDE))
        }
        (StorageType::Io1, Some(iops)) => {
            let (least, most) = (storage.value().times(Exact::constant(5, 1))?, storage.value().times(50.into())?);
            if iops.value() < least || iops.value() > most {
                let (least, most) = (with_thousands(&least.to_string()), with_thousands(&most.to_string()));
                return Err(refused("over-limit", format!("io1 storage of this size has {least} to {most} IOPS"))
                    .help("0.5 to 50 IOPS per GB (Amazon RDS API reference, CreateDBInstance, `Iops`)"));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn check_throughput(
    kind: StorageType,
    storage: &Quantity<Gb>,
    iops: Option<&Quantity<Iops>>,
    throughput: Option<&Quantity<Mbps>>,
) -> Result<(), Refusal> {
    let Some(throughput) = throughput else { return Ok(()) };
    let refused = |code, message: String| Refusal::new(code, THROUGHPUT.spec().name, message);
    if kind != StorageType::Gp3 {
        return Err(refused("not-applicable", "only gp3 storage has provisioned throughput".to_owned())
            .help("leave `throughput` out, or choose gp3"));
    }
    if storage.value() < STRIPED_FROM {
        return Err(refused("not-applicable", "gp3 storage below 400 GB has its 125 MB/s, and no more".to_owned())
            .help(format!("leave `throughput` out, or provision 400 GB or more ({USER_GUIDE})")));
    }
    let iops = iops.map_or(Exact::from(12_000), Quantity::value);
    let most = iops.times(Exact::constant(25, 2))?;
    if throughput.value() > most {
        let (iops, most) = (with_thousands(&iops.to_string()), with_thousands(&most.to_string()));
        return Err(refused("over-limit", format!("{iops} IOPS carry at most {most} MB/s"))
            .help("0.25 MB/s per provisioned IOPS (Amazon RDS API reference, ValidStorageOptions)"));
    }
    Ok(())
}
