//! How a resource is bought for a promise: the keys and the usage that EC2, RDS and ElastiCache share.
//!
//! A reservation has a fee that is paid at once, a price for every hour of its term, or both. Each hour is paid, used or
//! not; and the fee is spread evenly over the hours of the term, of which a month bears its part.
//!
//! Source: Amazon EC2 user guide, "Reserved Instances for Amazon EC2 overview"; AWS Cost Management user guide,
//! "Understanding your amortized costs".

use std::sync::Arc;

use crate::exact::Exact;
use crate::field::{Choices, Field, Record, Refusal, Spec, Word};
use crate::meter::{Family, MeterInfo, Promise, Quantity, Usage};
use crate::offering::{Offering, Payment, Product, Term};
use crate::unit::{Count, Hour, Reservation};

use super::{Context, checks};

pub(super) const TERM: Field<Word<Term>> =
    Field::word("term", "for how long it is promised, where `pricing` is a promise", "\"1yr\"").optional();
pub(super) const PAYMENT: Field<Word<Payment>> =
    Field::word("payment", "how the promise is paid", "\"partial_upfront\"").optional();

/// The keys that say more about a promise.
pub(super) const OF_PROMISES: [Spec; 2] = [TERM.spec(), PAYMENT.spec()];

crate::choices! {
    /// What was promised for the price of a database or a cache.
    DatabasePricing {
        OnDemand "on_demand" "list price, no promise made";
        Reserved "reserved" "a reservation, of this `term` and `payment`";
        DatabaseSavingsPlan "database_savings_plan" "a Savings Plan on databases, for one year without payment upfront";
    }
}

pub(super) const DATABASE_PRICING: Field<Word<DatabasePricing>> =
    Field::word("pricing", "the pricing model", "\"reserved\"").or("on_demand", "no commitment is stated");

/// What is promised, which `pricing` names: `product` with its term and payment option, which have to be given.
pub(super) fn offering(record: &Record, pricing: Spec, product: Product) -> Result<Offering, Refusal> {
    let (term, payment) = (record.word_given(TERM), record.word_given(PAYMENT));
    if let (Some(term), Some(payment)) = (term, payment) {
        return Ok(Offering::new(product, term, payment));
    }
    let lacks = [(TERM.spec(), Term::WORDS, term.is_none()), (PAYMENT.spec(), Payment::WORDS, payment.is_none())];
    let lacks = lacks.iter().filter(|(.., lacks)| *lacks);
    let names: Vec<String> = lacks.clone().map(|(key, ..)| format!("`{}`", key.name)).collect();
    let choices = lacks.map(|(key, words, _)| {
        let words: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.name)).collect();
        format!("{} = {}", key.name, words.join(" or "))
    });
    let message = format!("a {} needs {}: each has prices of its own", product.title(), names.join(" and "));
    Err(Refusal::new("missing-key", pricing.name, message)
        .help(format!("add {}", choices.collect::<Vec<_>>().join(", and "))))
}

/// The Database Savings Plan that is asked for. AWS sells one, so that its term and payment option may be left out.
pub(super) fn database_plan(record: &Record) -> Offering {
    let term = record.word_given(TERM).unwrap_or(Term::OneYear);
    Offering::new(Product::DatabaseSavingsPlan, term, record.word_given(PAYMENT).unwrap_or(Payment::NoUpfront))
}

/// Refuses `keys` of a promise where none is made: they would change nothing.
pub(super) fn nothing_is_promised(record: &Record, pricing: Spec, keys: &[Spec]) -> Result<(), Refusal> {
    match keys.iter().find(|key| checks::is_given(record, **key)) {
        Some(key) => {
            let message = format!("`{}` belongs to a promise, and `{}` makes none", key.name, pricing.name);
            Err(Refusal::new("not-applicable", key.name, message)
                .help(format!("leave it out, or say what is promised: {} = {}", pricing.name, pricing.example)))
        }
        None => Ok(()),
    }
}

/// The hours of the month, and those of `term`.
fn hours(term: Term, context: &Context<'_>) -> (Quantity<Hour>, Quantity<Hour>) {
    let month =
        Quantity::fixed(context.convention.month, "hours in a month", "each hour of the term is paid, used or not");
    (month, Quantity::fixed(Exact::from(term.hours()), "hours of the term", "years of 365 days"))
}

/// Usage of a reservation for each of `number` resources, which run for `used` of the month.
pub(super) fn reserved(
    offering: Offering,
    (fee, hourly): (Option<Family<Reservation>>, Option<Family<Hour>>),
    key: &Arc<str>,
    used: Option<Quantity<Hour>>,
    number: Option<&Quantity<Count>>,
    context: &Context<'_>,
) -> Result<Vec<Usage>, Refusal> {
    let (month, term) = hours(offering.term, context);
    let mut usage = Vec::new();
    if let Some(fee) = fee {
        let one: Quantity<Reservation> = Quantity::fixed(Exact::ONE, "reserved", "one for each that runs");
        let all = number.map_or(Ok(one.clone()), |number| one.times(number))?;
        usage.push(fee.of(key, all).promised(Promise::fee(&month, &term)));
    }
    if let Some(hourly) = hourly {
        // Fewer hours of use do not make it cheaper; the derivation shows both.
        let each = used.map_or_else(|| month.clone(), |used| used.at_least(&month));
        usage.push(hourly.of(key, number.map_or(Ok(each.clone()), |number| each.times(number))?));
    }
    Ok(usage)
}

/// Usage of `hours` at a Savings Plan's rate, as if its commitment were used in full.
pub(super) fn planned(
    offering: Offering,
    rate: Family<Hour>,
    key: &Arc<str>,
    used: Quantity<Hour>,
    context: &Context<'_>,
) -> Usage {
    let usage = rate.of(key, used);
    let at_once = offering.payment.plan_share_upfront();
    if at_once.is_zero() {
        return usage;
    }
    let (month, term) = hours(offering.term, context);
    usage.promised(Promise::share(at_once, &month, &term))
}

/// What is paid by the hour: so many databases or nodes, and how long each runs.
pub(super) struct Hourly<'a> {
    /// The meter of its hours on demand.
    pub on_demand: Family<Hour>,
    /// Its type.
    pub key: &'a Arc<str>,
    /// How long each runs.
    pub hours: Quantity<Hour>,
    /// Whether that is what the scenario says.
    pub given: bool,
    /// How many there are, unless it is one.
    pub number: Option<Quantity<Count>>,
}

/// Usage of a database or a cache under its pricing model, on those of the service's `meters`.
pub(super) fn of_database(
    record: &Record,
    hourly: Hourly<'_>,
    meters: &[MeterInfo],
    context: &Context<'_>,
) -> Result<Vec<Usage>, Refusal> {
    let Hourly { on_demand, key, hours, given, number } = hourly;
    let all = |hours: &Quantity<Hour>| number.as_ref().map_or(Ok(hours.clone()), |number| hours.times(number));
    let pricing = DATABASE_PRICING.spec();
    match record.word(DATABASE_PRICING)? {
        DatabasePricing::OnDemand => {
            nothing_is_promised(record, pricing, &OF_PROMISES)?;
            Ok(vec![on_demand.of(key, all(&hours)?)])
        }
        DatabasePricing::Reserved => {
            let offering = offering(record, pricing, Product::StandardReserved)?;
            let fee = under(meters, on_demand.info(), "reserved_fee.standard", offering).and_then(Family::described);
            let hourly =
                under(meters, on_demand.info(), "reserved_hours.standard", offering).and_then(Family::described);
            if fee.is_none() && hourly.is_none() {
                return Err(not_sold(record, offering));
            }
            let used = given.then_some(hours);
            reserved(offering, (fee, hourly), key, used, number.as_ref(), context)
        }
        DatabasePricing::DatabaseSavingsPlan => {
            let offering = database_plan(record);
            let rate = under(meters, on_demand.info(), "savings_plan.database", offering).and_then(Family::described);
            let rate = rate.ok_or_else(|| not_sold(record, offering))?;
            Ok(vec![planned(offering, rate, key, all(&hours)?, context)])
        }
    }
}

/// The one of `meters` for the usage on `on_demand` under an offering: its promise stands behind the service.
pub(super) fn under<'m>(
    meters: impl IntoIterator<Item = &'m MeterInfo>,
    on_demand: MeterInfo,
    promise: &str,
    offering: Offering,
) -> Option<MeterInfo> {
    let (service, usage) = on_demand.path.split_once('.')?;
    let (term, payment) = (word::<Term>(offering.term as usize), word::<Payment>(offering.payment as usize));
    let path = format!("{service}.{promise}_{term}_{payment}.{usage}");
    meters.into_iter().find(|meter| meter.path == path).copied()
}

fn word<C: Choices>(place: usize) -> &'static str {
    C::WORDS.get(place).map_or("", |word| word.name)
}

pub(super) fn not_sold(record: &Record, offering: Offering) -> Refusal {
    let said = if checks::is_given(record, PAYMENT.spec()) { PAYMENT.spec() } else { TERM.spec() };
    Refusal::new("not-applicable", said.name, format!("AWS does not sell this for it: {offering}"))
        .help("another `term` or `payment`; a Database Savings Plan is for one year without upfront, and not for every engine")
}
