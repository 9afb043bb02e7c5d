//! RDS Proxy.
//!
//! **Billed:** by the hour, the vCPUs of each database instance behind the proxy, two of an instance at least; or the
//! ACUs that Aurora Serverless v2 takes, eight at least.
//!
//! **Left out:** endpoints beside the default one, for which the recorded list has no price; the secrets that the proxy
//! reads (`secrets_manager`); the databases themselves (`rds`, `aurora`).
//!
//! Source: <https://aws.amazon.com/rds/proxy/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{AcuHour, Count, Vcpu, VcpuHour};

use super::{Context, Service, checks};

crate::choices! {
    /// What the proxy stands in front of.
    Database {
        Rds "rds" "instances of Amazon RDS";
        Aurora "aurora" "instances of Amazon Aurora";
        AuroraServerless "aurora_serverless" "Aurora Serverless v2";
    }
}

const DATABASE: Field<Word<Database>> = Field::word("database", "what it stands in front of", "\"aurora\"");
const VCPU: Field<Vcpu> = Field::quantity("vcpu", "vCPUs of each instance (RDS, Aurora)", "4")
    .optional()
    .at_least(Exact::ZERO, "there is no negative number of vCPUs");
const INSTANCES: Field<Count> = Field::quantity("instances", "instances that it stands in front of (RDS, Aurora)", "2")
    .or("1", "one instance")
    .at_least(Exact::ZERO, "there is no negative number of instances");
const ACU: Field<Count> =
    Field::quantity("acu", "Aurora capacity units of Serverless v2, all instances together, on average", "4.5")
        .optional()
        .at_least(Exact::ZERO, "there is no negative capacity");

const RDS_HOURS: Meter<VcpuHour> = Meter::new("rds_proxy.vcpu_hours.rds", "Proxied vCPUs");
const AURORA_HOURS: Meter<VcpuHour> = Meter::new("rds_proxy.vcpu_hours.aurora", "Proxied vCPUs (Aurora)");
const ACU_HOURS: Meter<AcuHour> = Meter::new("rds_proxy.acu_hours", "Proxied capacity (Serverless v2)");

pub(super) const SERVICE: Service = Service {
    name: "rds_proxy",
    title: "Amazon RDS Proxy",
    doc: "vCPU-hours of the instances behind it, two vCPUs an instance at least, or ACU-hours of Aurora Serverless v2, \
          eight ACUs at least. Left out: endpoints beside the default one.",
    page: "https://aws.amazon.com/rds/proxy/pricing/",
    fields: &[DATABASE.spec(), VCPU.spec(), INSTANCES.spec(), ACU.spec(), HOURS.spec()],
    meters: &[RDS_HOURS.info(), AURORA_HOURS.info(), ACU_HOURS.info()],
    usage,
};

fn usage(proxy: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![match proxy.word(DATABASE)? {
        Database::Rds => RDS_HOURS.of(vcpu_hours(proxy)?),
        Database::Aurora => AURORA_HOURS.of(vcpu_hours(proxy)?),
        Database::AuroraServerless => ACU_HOURS.of(acu_hours(proxy)?),
    }])
}

fn vcpu_hours(proxy: &Record) -> Result<Quantity<VcpuHour>, Refusal> {
    refuse_given(proxy, ACU.spec(), "the capacity of Serverless v2 is in ACUs, that of instances in vCPUs")?;
    let Some(vcpu) = proxy.given(VCPU) else {
        return Err(Refusal::new("missing-key", VCPU.spec().name, "a proxy is billed by the vCPUs of each instance")
            .help("add the vCPUs of the instance class: for example vcpu = 2 for a db.r7g.large"));
    };
    let least =
        Quantity::fixed(Exact::constant(2, 0), "minimum of an instance", "each is billed for two vCPUs at least");
    Ok(vcpu.at_least(&least).times(&proxy.quantity(INSTANCES)?)?.times(&proxy.quantity(HOURS)?)?)
}

fn acu_hours(proxy: &Record) -> Result<Quantity<AcuHour>, Refusal> {
    for key in [VCPU.spec(), INSTANCES.spec()] {
        refuse_given(proxy, key, "Serverless v2 is billed by its ACUs, however many instances take them")?;
    }
    let Some(acu) = proxy.given(ACU) else {
        return Err(Refusal::new("missing-key", ACU.spec().name, "a proxy of Serverless v2 is billed by its ACUs")
            .help("add what all instances take on average: for example acu = 4.5"));
    };
    let least = Quantity::fixed(Exact::constant(8, 0), "minimum capacity", "eight ACUs at least are billed");
    Ok(proxy.quantity(HOURS)?.times(&acu.at_least(&least))?.counted_as())
}

fn refuse_given(proxy: &Record, key: Spec, message: &'static str) -> Result<(), Refusal> {
    if checks::is_given(proxy, key) {
        return Err(Refusal::new("not-applicable", key.name, message).help(format!("leave `{}` out", key.name)));
    }
    Ok(())
}
