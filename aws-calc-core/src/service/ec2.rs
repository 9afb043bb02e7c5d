//! Amazon EC2 instances (Linux, shared tenancy).
//!
//! **Billed:** instance hours at the price of the chosen pricing model; for burstable types in unlimited mode, the CPU
//! used above the baseline, per vCPU-hour.
//!
//! An Auto Scaling group is described by the hours of all its instances together (`fleet_hours`); Auto Scaling itself
//! costs nothing (<https://aws.amazon.com/ec2/autoscaling/pricing/>).
//!
//! **Left out:** other operating systems, dedicated tenancy, detailed monitoring. Volumes are `ebs`; traffic is
//! `data_transfer`; public IPv4 addresses are `public_ipv4`.
//!
//! Source: <https://aws.amazon.com/ec2/pricing/on-demand/>; surplus credits: Amazon EC2 user guide, "Unlimited mode for
//! burstable performance instances".

pub(crate) mod offers;

use std::sync::Arc;

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, MeterInfo, Quantity, Usage};
use crate::unit::{Count, Hour, VcpuHour};

use super::{Context, Service, checks};

crate::choices! {
    /// What was promised for the price.
    PricingModel {
        OnDemand "on_demand" "list price, no promise made";
        SavingsPlan1yr "savings_plan_1yr" "Savings Plan for one year, where a book does not say which";
        SavingsPlan3yr "savings_plan_3yr" "Savings Plan for three years, where a book does not say which";
        Spot "spot" "spare capacity that AWS may take back";
    }
}

const TYPE: Field<Text> = Field::text("type", "instance type", "the instance type", "\"m7g.large\"");
const PRICING: Field<Word<PricingModel>> =
    Field::word("pricing", "the pricing model", "\"savings_plan_1yr\"").or("on_demand", "no commitment is stated");
const CPU: Field<Count> =
    Field::quantity("cpu", "mean CPU utilisation of a burstable type in unlimited mode", "\"45%\"").optional().within(
        Exact::ZERO,
        Exact::ONE,
        "a vCPU cannot be busier than always",
    );

const FLEET_HOURS: Field<Hour> = Field::flow(
    "fleet_hours",
    "hours of all instances of an Auto Scaling group together in the month, in place of `hours`",
    "\"fleet_hours(8, 45 h, 3, 123 h) * 1 month / 1 week\"",
)
.optional();
const MIN_SIZE: Field<Count> = Field::quantity("min_size", "the least instances of the Auto Scaling group", "2")
    .optional()
    .at_least(Exact::ZERO, "a group has no negative number of instances");
const MAX_SIZE: Field<Count> = Field::quantity("max_size", "the most instances of the Auto Scaling group", "10")
    .optional()
    .at_least(Exact::ZERO, "a group has no negative number of instances");

const INSTANCE: Family<Hour> = Family::new("ec2.instance", "On-demand instance hours", "instance type");
const SAVINGS_PLAN_1YR: Family<Hour> =
    Family::new("ec2.savings_plan_1yr", "1-year Savings Plan instance hours", "instance type");
const SAVINGS_PLAN_3YR: Family<Hour> =
    Family::new("ec2.savings_plan_3yr", "3-year Savings Plan instance hours", "instance type");
const SPOT: Family<Hour> = Family::new("ec2.spot", "Spot instance hours", "instance type");
const CPU_CREDITS: Family<VcpuHour> =
    Family::new("ec2.cpu_credits", "CPU above the baseline (surplus credits)", "burstable family");

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses a place beyond the end")]
const METERS: [MeterInfo; 5 + offers::METERS.len()] = {
    let mut meters = [INSTANCE.info(); 5 + offers::METERS.len()];
    [meters[1], meters[2], meters[3], meters[4]] =
        [SAVINGS_PLAN_1YR.info(), SAVINGS_PLAN_3YR.info(), SPOT.info(), CPU_CREDITS.info()];
    let mut place = 0;
    while place < offers::METERS.len() {
        meters[5 + place] = offers::METERS[place];
        place += 1;
    }
    meters
};

pub(super) const SERVICE: Service = Service {
    name: "ec2",
    title: "Amazon EC2",
    doc: "Instance hours by pricing model (Linux, shared tenancy); CPU above the baseline of burstable types in \
          unlimited mode. Left out: other operating systems, dedicated tenancy, detailed monitoring.",
    page: "https://aws.amazon.com/ec2/pricing/on-demand/",
    fields: &[
        TYPE.spec(),
        PRICING.spec(),
        CPU.spec(),
        HOURS.spec(),
        FLEET_HOURS.spec(),
        MIN_SIZE.spec(),
        MAX_SIZE.spec(),
    ],
    meters: &METERS,
    usage,
};

fn usage(instance: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let name = instance.text(TYPE)?;
    let hours = hours(instance, context)?;
    let family = match instance.word(PRICING)? {
        PricingModel::OnDemand => INSTANCE,
        PricingModel::SavingsPlan1yr => SAVINGS_PLAN_1YR,
        PricingModel::SavingsPlan3yr => SAVINGS_PLAN_3YR,
        PricingModel::Spot => SPOT,
    };
    let mut usage = vec![family.of(&name, hours.clone())];
    if let Some(cpu) = instance.given(CPU) {
        usage.push(surplus(&name, &cpu, &hours, context)?);
    }
    Ok(usage)
}

/// The hours of the instance, or of all instances of its Auto Scaling group, which keeps within its bounds.
fn hours(instance: &Record, context: &Context<'_>) -> Result<Quantity<Hour>, Refusal> {
    for bound in [MIN_SIZE.spec(), MAX_SIZE.spec()] {
        checks::only_with(instance, bound, FLEET_HOURS.spec())?;
    }
    let Some(fleet) = instance.given(FLEET_HOURS) else { return instance.quantity(HOURS) };
    if checks::is_given(instance, HOURS.spec()) {
        return Err(Refusal::new("ambiguous", HOURS.spec().name, "`hours` and `fleet_hours` say the same thing twice")
            .help("leave `hours` out: `fleet_hours` has the hours of every instance"));
    }
    let mean = fleet.value().over(context.convention.month)?;
    let bounds = (instance.given(MIN_SIZE), instance.given(MAX_SIZE));
    let below = bounds.0.as_ref().filter(|least| mean < least.value()).map(|least| (MIN_SIZE, "at least", least));
    let above = bounds.1.as_ref().filter(|most| mean > most.value()).map(|most| (MAX_SIZE, "at most", most));
    match below.or(above) {
        Some((bound, words, limit)) => {
            let message = format!(
                "the group has {words} {} instances, but these hours are {} of them all month",
                limit.value(),
                mean.rounded_to(2)
            );
            Err(Refusal::new("over-limit", FLEET_HOURS.spec().name, message)
                .help(format!("change `{}`, or the schedule that the hours come from", bound.spec().name)))
        }
        None => Ok(fleet),
    }
}

/// In the steady state, what is used above the baseline is charged: `hours x vCPU x max(0, cpu - baseline)`.
fn surplus(
    name: &Arc<str>,
    cpu: &Quantity<Count>,
    hours: &Quantity<Hour>,
    context: &Context<'_>,
) -> Result<Usage, Refusal> {
    let facts = (context.instance_type)(name).map_err(|nearest| {
        let refusal = Refusal::new("unknown-instance-type", TYPE.spec().name, format!("the book knows no `{name}`"));
        match nearest {
            Some(nearest) => refusal.help(format!("did you mean `{nearest}`?")),
            None => refusal,
        }
    })?;
    let Some(baseline) = facts.baseline else {
        return Err(Refusal::new("not-applicable", CPU.spec().name, format!("`{name}` is not a burstable type"))
            .help("only T instances earn and spend CPU credits: leave `cpu` out"));
    };
    let baseline = Quantity::fixed(baseline, "baseline of the type", "the book's facts about instance types");
    let vcpu = Quantity::fixed(facts.vcpu, "vCPUs of the type", "the book's facts about instance types");
    let above = cpu.excess_over(&baseline)?;
    let surplus = hours.times(&vcpu)?.times(&above)?.counted_as::<VcpuHour>();
    let key = name.split('.').next().unwrap_or_default();
    Ok(CPU_CREDITS.of(&Arc::from(key), surplus))
}
