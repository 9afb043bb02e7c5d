//! AWS Database Migration Service: replication instances.
//!
//! **Billed:** hours of replication instances by class and deployment; storage beyond the 50 GB that a burstable class
//! (t2, t3) includes, or the 100 GB of any other class. Multi-AZ is an instance with a standby, at prices of its own. An
//! instance is billed while it exists, whether or not a task runs on it. Under a Database Savings Plan its hours are paid
//! at the plan's rates: the commitment is taken to be used in full, hour by hour.
//!
//! **Left out:** DMS Serverless, homogeneous data migrations, CPU credits of burstable classes in unlimited mode, Fleet
//! Advisor, the databases on both ends, data transfer (into AWS and inside a zone it is free).
//!
//! Source: <https://aws.amazon.com/dms/pricing/>; what a class includes: AWS DMS user guide, "Replication instances" (50
//! or 100 GB, depending on the class), and infracost/infracost, `dms_replication_instance.go` (which class has which).

use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, MeterInfo, Quantity, Usage};
use crate::unit::{Gb, GbMonth, Hour};

use super::{Context, Service, promised, purchase};

crate::choices! {
    /// How many instances stand behind it.
    Deployment {
        SingleAz "single_az" "one instance";
        MultiAz "multi_az" "an instance and a standby in another Availability Zone";
    }
}

const TYPE: Field<Text> = Field::text("type", "instance class", "the replication instance class", "\"dms.r5.large\"");
const DEPLOYMENT: Field<Word<Deployment>> =
    Field::word("deployment", "one instance, or one with a standby", "\"multi_az\"")
        .or("single_az", "the default of a replication instance");
const STORAGE: Field<Gb> = Field::quantity(
    "storage",
    "storage of each instance; its class includes 50 GB (t2, t3) or 100 GB, which is what it has unless this says more",
    "\"500 GB\"",
)
.optional();

const SINGLE: Family<Hour> = Family::new("dms.instance.single_az", "Replication instance hours", "instance class");
const MULTI: Family<Hour> =
    Family::new("dms.instance.multi_az", "Replication instance hours (Multi-AZ)", "instance class");
const STORAGE_SINGLE: Meter<GbMonth> = Meter::new("dms.storage.single_az", "Storage beyond what the class includes");
const STORAGE_MULTI: Meter<GbMonth> =
    Meter::new("dms.storage.multi_az", "Storage beyond what the class includes (Multi-AZ)");

const ON_DEMAND: [MeterInfo; 4] = [SINGLE.info(), MULTI.info(), STORAGE_SINGLE.info(), STORAGE_MULTI.info()];
const DATABASE_PLAN: [MeterInfo; 2] = promised::under_a_database_plan!("dms" {
    SINGLE "instance.single_az" "Replication instance hours",
    MULTI "instance.multi_az" "Replication instance hours, Multi-AZ",
});
const METERS: [MeterInfo; ON_DEMAND.len() + DATABASE_PLAN.len()] = promised::joined(&[&ON_DEMAND, &DATABASE_PLAN]);

pub(super) const SERVICE: Service = Service {
    name: "dms",
    title: "AWS Database Migration Service",
    doc: "Hours of replication instances by class, Single-AZ and Multi-AZ; storage beyond what the class includes. Left \
          out: DMS Serverless, homogeneous data migrations, CPU credits, the databases on both ends.",
    page: "https://aws.amazon.com/dms/pricing/",
    fields: &[
        TYPE.spec(),
        DEPLOYMENT.spec(),
        STORAGE.spec(),
        HOURS.spec(),
        promised::PRICING.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(instance: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let class = instance.text(TYPE)?;
    let (hours, storage) = match instance.word(DEPLOYMENT)? {
        Deployment::SingleAz => (SINGLE, STORAGE_SINGLE),
        Deployment::MultiAz => (MULTI, STORAGE_MULTI),
    };
    let mut usage = vec![hours.of(&class, instance.quantity(HOURS)?)];
    if let Some(provisioned) = instance.given(STORAGE) {
        usage.push(storage.of(provisioned.excess_over(&included(&class))?.counted_as()));
    }
    promised::bought(instance, usage)
}

/// What the price of a class includes.
fn included(class: &str) -> Quantity<Gb> {
    if class.starts_with("dms.t") {
        Quantity::fixed(50.into(), "included storage", "in the price of a burstable class")
    } else {
        Quantity::fixed(100.into(), "included storage", "in the price of a class that is not burstable")
    }
}
