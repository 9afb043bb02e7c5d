//! Derivations as trees of lines: what, how much, and where each figure is from.

use serde::Serialize;

use crate::book::{Papers, Price, Tiering};
use crate::charge::{Charge, PooledCharge};
use crate::diagnostic::Sources;
use crate::exact::Exact;
use crate::expr::{Note, Trace, Value};
use crate::meter::{AtOnce, Derivation, How, Promise};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::{Names, Variant};
use crate::unit::{Amount, Base, MeterUnit, Unit};

use super::estimate::charge_title;
use super::number::{dollars_in_full, percent, quantity, quantity_of, unit_price};

/// A line of an explanation with the lines below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// What it says.
    pub text: String,
    /// Where it is from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Explained>,
}

impl Explained {
    fn new(text: impl Into<String>, from: impl Into<String>, parts: Vec<Self>) -> Self {
        Self { text: text.into(), from: from.into(), parts }
    }

    fn leaf(text: impl Into<String>, from: impl Into<String>) -> Self {
        Self::new(text, from, Vec::new())
    }
}

/// The derivation of a variant's total: a line per charge that `wanted` picks.
#[must_use]
pub fn explain_variant(variant: &Variant, sources: &Sources, wanted: impl Fn(&Charge) -> bool) -> Explained {
    let charges: Vec<_> = variant.charges.lines.iter().filter(|charge| wanted(charge)).collect();
    // The total of all is known from the pools, without what was lost in giving it back to the lines.
    let sum = match charges.len() == variant.charges.lines.len() {
        true => variant.monthly(),
        false => Money::sum(charges.iter().map(|charge| charge.cost)).unwrap_or_default(),
    };
    let parts = charges.into_iter().map(|charge| explain_charge(variant, charge, sources)).collect();
    Explained::new(format!("{}: {sum} a month", variant.name), "", parts)
}

/// The derivation of a charge, down to what the scenario gives and what the book says.
#[must_use]
pub fn explain_charge(variant: &Variant, charge: &Charge, sources: &Sources) -> Explained {
    let resource = variant.resources.get(charge.resource);
    let name = resource.map(|resource| format!("{}.{}", resource.name, resource.service.name)).unwrap_or_default();
    let title = format!("{name}: {} = {}", charge_title(charge), charge.cost);
    let Some(pool) = variant.charges.pools.get(charge.pool) else { return Explained::leaf(title, "") };
    let mut parts = vec![explain_quantity(&charge.quantity, sources)];
    parts.extend(explain_pool(pool, charge, sources));
    Explained::new(title, "", parts)
}

/// How the price of a pool came about, and a line's part of it.
fn explain_pool(pool: &PooledCharge, charge: &Charge, sources: &Sources) -> Vec<Explained> {
    let unit = pool.meter.unit;
    let mut parts = Vec::new();
    let shared = pool.lines > 1 && (pool.slices.len() > 1 || !pool.free.is_empty());
    if shared {
        let share = Ratio::new(charge.quantity.value, pool.quantity).map(percent).unwrap_or_default();
        let text = format!(
            "{} of this meter in {} are priced together: this line is {share} of them and pays that share of {}",
            amount(pool.quantity, unit),
            place(pool),
            pool.cost
        );
        parts.push(Explained::leaf(text, "the book pools this meter's tiers"));
    }
    if pool.times != Exact::ONE {
        parts.push(Explained::leaf(format!("{} × the cost of one, each with its own tiers", quantity(pool.times)), ""));
    }
    for (name, taken) in &pool.free {
        parts.push(Explained::leaf(format!("{} free: {name}", amount(*taken, unit)), "free_tier = true"));
    }
    let tiered = pool.price.schedule.tiers().len() > 1;
    // At one price each line pays for its own quantity; else the tiers are those of the pool.
    let own = match pool.slices.as_slice() {
        [only] if pool.lines > 1 && !shared => only.price.times(charge.quantity.value).ok(),
        _ => None,
    };
    for slice in &pool.slices {
        let tier = if tiered { format!(" ({})", tier_text(pool, slice.tier)) } else { String::new() };
        let price = unit_price(slice.price.dollars(), unit);
        let (quantity, cost) = own.map_or((slice.quantity, slice.cost), |cost| (charge.quantity.value, cost));
        parts.push(Explained::leaf(
            format!("{} × {price}{tier} = {cost}", amount(quantity, unit)),
            coded_papers(&pool.price, slice.tier),
        ));
    }
    if !pool.discount.is_zero() {
        let off = percent(Ratio::from(pool.discount));
        let fee = pool.promise.as_ref().is_some_and(|promise| promise.paid == AtOnce::Fee);
        let (of_pool, of_line) = if fee { (pool.upfront, charge.upfront) } else { (pool.cost, charge.cost) };
        let (whole, left) = own.map_or((pool.undiscounted, of_pool), |cost| (cost, of_line));
        let whose = if pool.list.is_some() { "private" } else { "list" };
        let at = pool.discount_at.map(|at| format!(", {}", sources.location(at))).unwrap_or_default();
        parts.push(Explained::leaf(
            format!("{off} off the {whose} cost of {whole} leaves {left}"),
            format!("discount{at}"),
        ));
    }
    parts.extend(pool.promise.as_ref().map(|promise| explain_promise(promise, charge, sources)));
    if let Some(list) = &pool.list {
        let text = format!("{} at the list price of {}", charge.list_cost, prices_text(list, unit));
        parts.push(Explained::leaf(text, papers_text(&list.papers)));
    }
    parts
}

/// What a month bears of what is paid at once, or what is paid at once of a month's cost.
fn explain_promise(promise: &Promise, charge: &Charge, sources: &Sources) -> Explained {
    let Promise { month, term, paid } = promise;
    let (month_text, term_text) = (amount(month.value, month.unit), amount(term.value, term.unit));
    let (text, why) = match paid {
        AtOnce::Fee => (
            format!("{} × {month_text} ÷ {term_text} = {}", charge.upfront, charge.cost),
            "paid at once, and spread evenly over the hours of its term",
        ),
        AtOnce::Share(share) => {
            let share = percent(Ratio::from(*share));
            let of_term = format!("{} × {term_text} ÷ {month_text} × {share}", charge.cost);
            (format!("{of_term} = {}", charge.upfront), "paid at once for the term; the month bears its part of it")
        }
    };
    Explained::new(text, why, vec![explain_quantity(month, sources), explain_quantity(term, sources)])
}

/// The prices of all tiers, in a line.
fn prices_text(price: &Price, unit: MeterUnit) -> String {
    let tiers: Vec<String> = price.schedule.tiers().iter().map(|tier| format!("${}", tier.price.dollars())).collect();
    format!("{}/{unit}", tiers.join(", then "))
}

fn place(pool: &PooledCharge) -> String {
    match pool.price.pool {
        crate::book::Pool::Account => "the account".to_owned(),
        crate::book::Pool::Region | crate::book::Pool::Resource => pool.region.to_string(),
    }
}

fn tier_text(pool: &PooledCharge, tier: usize) -> String {
    let tiers = pool.price.schedule.tiers();
    let from = tiers.get(tier).map_or(Exact::ZERO, |tier| tier.from);
    let kind = match pool.price.schedule.tiering() {
        Tiering::Graduated => "the part",
        Tiering::Volume => "all of it",
    };
    match tiers.get(tier + 1) {
        Some(next) => format!("{kind} from {} to {}", quantity(from), quantity(next.from)),
        None => format!("{kind} over {}", quantity(from)),
    }
}

/// File, dates and source of a price, and AWS's own code for that of the tier.
fn coded_papers(price: &Price, tier: usize) -> String {
    let code = price.rate_codes.get(tier).map(|code| format!(", rate code {code}")).unwrap_or_default();
    format!("{}{code}", papers_text(&price.papers))
}

/// File, dates and source of a price.
fn papers_text(papers: &Papers) -> String {
    let dates = match (&*papers.effective, &*papers.checked) {
        ("", "") => String::new(),
        ("", checked) => format!(", checked {checked}"),
        (effective, "") => format!(", in effect {effective}"),
        (effective, checked) => {
            let until = papers.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
            format!(", in effect {effective}{until}, checked {checked}")
        }
    };
    let note = papers.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
    format!("{}: {}{dates}{note}", papers.file, papers.source)
}

fn amount(value: Exact, unit: MeterUnit) -> String {
    let bases = unit.unit();
    // A composed unit has a name of its own: GB-second, MBps-month.
    if bases.factors().count() > 1 { format!("{} {unit}", quantity(value)) } else { quantity_of(value, bases) }
}

/// How a quantity came about.
fn explain_quantity(derivation: &Derivation, sources: &Sources) -> Explained {
    let all = |parts: &[std::sync::Arc<Derivation>], sign: &str| {
        parts.iter().map(|part| amount(part.value, part.unit)).collect::<Vec<_>>().join(sign)
    };
    let below =
        |parts: &[std::sync::Arc<Derivation>]| parts.iter().map(|part| explain_quantity(part, sources)).collect();
    let shown = amount(derivation.value, derivation.unit);
    match &derivation.how {
        How::Given { name, at } => Explained::leaf(format!("{shown}: {name}"), sources.location(*at)),
        How::Fixed { name, because } => Explained::leaf(format!("{shown}: {name}"), *because),
        How::Sum(parts) => Explained::new(format!("{shown} = {}", all(parts, " + ")), "", below(parts)),
        How::Product(parts) => Explained::new(format!("{shown} = {}", all(parts, " × ")), "", below(parts)),
        How::Quotient(of, by) => {
            let text = format!("{shown} = {} ÷ {}", amount(of.value, of.unit), amount(by.value, by.unit));
            Explained::new(text, "", vec![explain_quantity(of, sources), explain_quantity(by, sources)])
        }
        How::Excess(of, above) => {
            let text =
                format!("{shown} = what {} exceeds {} by", amount(of.value, of.unit), amount(above.value, above.unit));
            Explained::new(text, "", vec![explain_quantity(of, sources), explain_quantity(above, sources)])
        }
        How::Largest(parts) => {
            Explained::new(format!("{shown} = the largest of {}", all(parts, ", ")), "", below(parts))
        }
        How::RoundedUp(of, step) => {
            let text =
                format!("{shown} = {} rounded up to {}", amount(of.value, of.unit), amount(step.value, step.unit));
            Explained::new(text, "", vec![explain_quantity(of, sources), explain_quantity(step, sources)])
        }
        How::Converted(of, factor) => {
            let text = format!("{shown} = {} × {factor}", amount(of.value, of.unit));
            Explained::new(text, "in another unit", vec![explain_quantity(of, sources)])
        }
        How::Counted(of, because) => {
            Explained::new(format!("{shown}: {because}"), "", vec![explain_quantity(of, sources)])
        }
    }
}

/// How an expression came to its value, with the papers of the prices in it.
#[must_use]
pub fn explain_trace(trace: &Trace, names: &Names<'_>) -> Explained {
    let mut parts: Vec<Explained> = trace.steps.iter().map(|step| explain_trace(step, names)).collect();
    if let Some(Note::Priced { price, quantity: counted }) = &trace.note {
        parts.push(Explained::leaf(
            format!("{} in the units of the price", value_text(&Value::Amount(*counted))),
            names.convention_text(),
        ));
        for slice in &trace.slices {
            let each = unit_price(slice.price.dollars(), price.unit);
            let tier = if trace.slices.len() > 1 { format!(" (tier {})", slice.tier + 1) } else { String::new() };
            let text = format!("{} × {each}{tier} = {}", amount(slice.quantity, price.unit), slice.cost);
            parts.push(Explained::leaf(text, ""));
        }
    }
    let from = match (&trace.value, &trace.note) {
        (_, Some(Note::Source(source))) => (*source).to_owned(),
        (Value::Price(price), _) => {
            let segments: Vec<String> = price.name.split('.').map(str::to_owned).collect();
            names.papers_of(&segments).map(|papers| papers_text(&papers)).unwrap_or_default()
        }
        (Value::Amount(_), None) if trace.text.starts_with("limit.") => {
            let segments: Vec<String> = trace.text.split('.').map(str::to_owned).collect();
            names.papers_of(&segments).map(|papers| papers_text(&papers)).unwrap_or_default()
        }
        _ => String::new(),
    };
    let value = value_text(&trace.value);
    let text = if trace.text == value { value } else { format!("{} = {value}", trace.text) };
    Explained::new(text, from, parts)
}

/// A value as a reader wants to see it: money in cents, other numbers with their digits and unit.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Price(price) => {
            let tiers: Vec<String> =
                price.schedule.tiers().iter().map(|tier| format!("${}", tier.price.dollars())).collect();
            format!("{}/{}", tiers.join(", then "), price.unit)
        }
        Value::Amount(amount) => amount_text(*amount),
    }
}

fn amount_text(amount: Amount) -> String {
    let Ok(value) = amount.value.to_exact() else { return amount.to_string() };
    let money = |per: &str| format!("{}{per}", Money::new(value));
    money_text(amount, value, money)
        .unwrap_or_else(|| format!("{}{}", quantity_of(value, amount.unit), quotient_of(amount.value)))
}

/// An amount with all the digits that a verdict may have rounded.
pub(super) fn amount_in_full(amount: Amount) -> String {
    let Ok(value) = amount.value.to_exact() else { return amount.to_string() };
    let money = |per: &str| format!("{}{per}", dollars_in_full(value));
    money_text(amount, value, money).unwrap_or_else(|| amount_text(amount))
}

/// A quotient behind its decimal, where the decimal does not end and the quotient is short enough to tell something.
pub(super) fn quotient_of(value: Ratio) -> String {
    let quotient = value.to_string();
    let endless = value.to_exact().is_ok_and(Exact::is_rounded) && !value.is_rounded();
    if endless && quotient.len() <= LONGEST_QUOTIENT { format!(" (= {quotient})") } else { String::new() }
}

/// Characters of a quotient beyond which it tells nobody anything.
const LONGEST_QUOTIENT: usize = 16;

/// The text of an amount of money, or of money per something: `money` writes the dollars and what follows.
fn money_text(amount: Amount, value: Exact, money: impl Fn(&str) -> String) -> Option<String> {
    let dollars = Unit::of(Base::Usd);
    if amount.unit == dollars {
        return Some(money(""));
    }
    for (base, words) in [(Base::Month, " a month"), (Base::Year, " a year")] {
        if dollars.over(Unit::of(base)) == Some(amount.unit) {
            return Some(money(words));
        }
    }
    let is_money = amount.unit.factors().any(|factor| factor == (Base::Usd, 1));
    let rest = amount.unit.over(dollars).filter(|_| is_money)?;
    let mark = if value.is_rounded() { "≈" } else { "" };
    let digits = quantity(value.magnitude()).replace('≈', "");
    let sign = if value.is_negative() { "-" } else { "" };
    rest.factors().all(|(_, exponent)| exponent < 0).then(|| format!("{mark}{sign}${digits}{rest}"))
}
