//! Amazon EC2 instances (Linux, shared tenancy).
//!
//! **Billed:** instance hours at the price of the chosen pricing model; for burstable types in unlimited mode, the CPU
//! used above the baseline, per vCPU-hour.
//!
//! An Auto Scaling group is described by the hours of all its instances together (`fleet_hours`); Auto Scaling itself
//! costs nothing (<https://aws.amazon.com/ec2/autoscaling/pricing/>).
//!
//! A Reserved Instance is paid for every hour of its term, whatever the hours of the instance; what is paid for it at once is
//! spread over those hours. Under a Savings Plan the hours that run are paid at its rate: its commitment is taken to be
//! used in full, hour by hour. The study `commitment` applies commitments to usage that varies.
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
use crate::meter::{Family, MeterInfo, PricingCategory, Quantity, Usage};
use crate::offering::Product;
use crate::unit::{Count, Hour, VcpuHour};

use super::{Context, Service, checks, promised, purchase};

crate::choices! {
    /// What was promised for the price.
    PricingModel {
        OnDemand "on_demand" "list price, no promise made";
        Reserved "reserved" "a Reserved Instance, of this `class`, `term` and `payment`";
        Ec2InstanceSavingsPlan "ec2_instance_savings_plan" "a Savings Plan on its family, of this `term` and `payment`";
        ComputeSavingsPlan "compute_savings_plan" "a Savings Plan on any compute, of this `term` and `payment`";
        SavingsPlan1yr "savings_plan_1yr" "Savings Plan for one year, where a book does not say which";
        SavingsPlan3yr "savings_plan_3yr" "Savings Plan for three years, where a book does not say which";
        Spot "spot" "spare capacity that AWS may take back";
    }
}

crate::choices! {
    /// Whether a Reserved Instance may be exchanged.
    OfferingClass {
        Standard "standard" "it keeps its family";
        Convertible "convertible" "it may be exchanged for another";
    }
}

const TYPE: Field<Text> = Field::text("type", "instance type", "the instance type", "\"m7g.large\"");
const PRICING: Field<Word<PricingModel>> =
    Field::word("pricing", "the pricing model", "\"reserved\"").or("on_demand", "no commitment is stated");
const CLASS: Field<Word<OfferingClass>> =
    Field::word("class", "the offering class of a Reserved Instance", "\"convertible\"")
        .or("standard", "no exchange is asked for");
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
    Family::new("ec2.savings_plan_1yr", "1-year Savings Plan instance hours", "instance type")
        .priced(PricingCategory::Committed);
const SAVINGS_PLAN_3YR: Family<Hour> =
    Family::new("ec2.savings_plan_3yr", "3-year Savings Plan instance hours", "instance type")
        .priced(PricingCategory::Committed);
const SPOT: Family<Hour> =
    Family::new("ec2.spot", "Spot instance hours", "instance type").priced(PricingCategory::Dynamic);
const CPU_CREDITS: Family<VcpuHour> =
    Family::new("ec2.cpu_credits", "CPU above the baseline (surplus credits)", "burstable family");

const OWN: [MeterInfo; 5] =
    [INSTANCE.info(), SAVINGS_PLAN_1YR.info(), SAVINGS_PLAN_3YR.info(), SPOT.info(), CPU_CREDITS.info()];
pub(crate) const METERS: [MeterInfo; OWN.len() + offers::METERS.len()] = promised::joined(&[&OWN, &offers::METERS]);

pub(super) const SERVICE: Service = Service {
    name: "ec2",
    title: "Amazon EC2",
    doc: "Instance hours by pricing model (Linux, shared tenancy); CPU above the baseline of burstable types in \
          unlimited mode. Left out: other operating systems, dedicated tenancy, detailed monitoring.",
    page: "https://aws.amazon.com/ec2/pricing/on-demand/",
    fields: &[
        TYPE.spec(),
        PRICING.spec(),
        CLASS.spec(),
        purchase::TERM.spec(),
        purchase::PAYMENT.spec(),
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
    let mut usage = match instance.word(PRICING)? {
        PricingModel::OnDemand => without_keys(instance, INSTANCE, &name, &hours),
        PricingModel::SavingsPlan1yr => without_keys(instance, SAVINGS_PLAN_1YR, &name, &hours),
        PricingModel::SavingsPlan3yr => without_keys(instance, SAVINGS_PLAN_3YR, &name, &hours),
        PricingModel::Spot => without_keys(instance, SPOT, &name, &hours),
        PricingModel::Reserved => reserved(instance, &name, &hours, context),
        PricingModel::Ec2InstanceSavingsPlan => {
            planned(instance, Product::Ec2InstanceSavingsPlan, &name, &hours, context)
        }
        PricingModel::ComputeSavingsPlan => planned(instance, Product::ComputeSavingsPlan, &name, &hours, context),
    }?;
    if let Some(cpu) = instance.given(CPU) {
        usage.push(surplus(&name, &cpu, &hours, context)?);
    }
    Ok(usage)
}

/// Hours under a pricing model that takes no more keys.
fn without_keys(
    instance: &Record,
    family: Family<Hour>,
    name: &Arc<str>,
    hours: &Quantity<Hour>,
) -> Result<Vec<Usage>, Refusal> {
    let keys = [purchase::TERM.spec(), purchase::PAYMENT.spec(), CLASS.spec()];
    purchase::nothing_is_promised(instance, PRICING.spec(), &keys)?;
    Ok(vec![family.of(name, hours.clone())])
}

fn reserved(
    instance: &Record,
    name: &Arc<str>,
    hours: &Quantity<Hour>,
    context: &Context<'_>,
) -> Result<Vec<Usage>, Refusal> {
    if checks::is_given(instance, FLEET_HOURS.spec()) {
        let message = "these hours do not say how many instances are reserved, and each is paid all month";
        return Err(Refusal::new("not-applicable", FLEET_HOURS.spec().name, message)
            .help("describe the reserved ones with `count`, and the hours above them as a resource of its own"));
    }
    let product = match instance.word(CLASS)? {
        OfferingClass::Standard => Product::StandardReserved,
        OfferingClass::Convertible => Product::ConvertibleReserved,
    };
    let offering = purchase::offering(instance, PRICING.spec(), product)?;
    let meters = (offers::reserved_fee(offering), offers::reserved_hours(offering));
    let used = checks::is_given(instance, HOURS.spec()).then(|| hours.clone());
    purchase::reserved(offering, meters, name, used, None, context)
}

fn planned(
    instance: &Record,
    product: Product,
    name: &Arc<str>,
    hours: &Quantity<Hour>,
    context: &Context<'_>,
) -> Result<Vec<Usage>, Refusal> {
    if checks::is_given(instance, CLASS.spec()) {
        return Err(Refusal::new("not-applicable", CLASS.spec().name, "a Savings Plan has no offering class")
            .help("leave it out: only Reserved Instances have one"));
    }
    let offering = purchase::offering(instance, PRICING.spec(), product)?;
    let rate = offers::plan_rate(offering).ok_or_else(|| {
        Refusal::new("not-applicable", PRICING.spec().name, format!("a {} does not cover instances", product.title()))
    })?;
    Ok(vec![purchase::planned(offering, rate, name, hours.clone(), context)])
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
