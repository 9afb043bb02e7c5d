//! An estimate as rows and totals.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::book::Book;
use crate::charge::{Charge, Costs, PooledCharge};
use crate::exact::{ArithmeticError, Exact};
use crate::meter::AtOnce;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::{Assumption, Estimate, Resource, Scenario, Variant};
use crate::unit::{Base, Convention, Unit};

use super::bill::{self, CashReport, CreditReport, CurrencyReport, TaxReport};
use super::number::{percent, quantity_of, unit_price};

/// A scenario's bills.
#[derive(Clone, Debug, Serialize)]
pub struct EstimateReport {
    /// What the scenario is about.
    pub title: String,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The prices that were used.
    pub book: BookReport,
    /// Whether free allowances counted.
    pub free_tier: bool,
    /// The second currency, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyReport>,
    /// One per variant.
    pub variants: Vec<VariantReport>,
}

/// The prices that were used, and what they mean by GB, TB and month.
#[derive(Clone, Debug, Serialize)]
pub struct BookReport {
    /// The book.
    pub name: String,
    /// What it holds.
    pub title: String,
    /// The day whose prices these are, unless they are the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The earliest day on which one of its prices was compared with its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<String>,
    /// The conventions, in words.
    pub convention: String,
}

/// A variant's bill.
#[derive(Clone, Debug, Serialize)]
pub struct VariantReport {
    /// Its name.
    pub name: String,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One line per charge.
    pub lines: Vec<LineReport>,
    /// The prices of the lines, one per meter and Region.
    pub prices: Vec<UsedPrice>,
    /// What each resource costs.
    pub resources: Vec<ResourceReport>,
    /// The free allowances that were taken off.
    pub free: Vec<FreeReport>,
    /// What it costs a month, in dollars: the contracted cost.
    pub monthly: Money,
    /// What it costs in twelve such months.
    pub yearly: Money,
    /// What it costs a month at list price, as contracted, with commitments spread, and as billed.
    pub costs: Costs,
    /// The cash behind it, where something is paid at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashReport>,
    /// What credits pay of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<CreditReport>,
    /// The tax on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<TaxReport>,
    /// What is to be paid for the month: what is billed, with tax.
    pub due: Money,
    /// What was taken for keys that were left out.
    pub assumptions: Vec<AssumptionReport>,
}

/// A charge.
#[derive(Clone, Debug, Serialize)]
pub struct LineReport {
    /// The resource.
    pub resource: Arc<str>,
    /// Its service.
    pub service: &'static str,
    /// The Region.
    pub region: Arc<str>,
    /// What is charged: "On-demand instance hours (m7g.large)".
    pub charge: Arc<str>,
    /// The meter's path, with the key of a family.
    pub meter: Arc<str>,
    /// How much.
    pub quantity: Exact,
    /// Of what.
    pub unit: &'static str,
    /// The price of one, or the prices of the tiers that were reached.
    pub unit_price: Arc<str>,
    /// What it costs a month, in dollars: the contracted cost.
    pub monthly: Money,
    /// The four costs of it; credits and tax are no lines.
    pub costs: Costs,
    /// What of it is paid at once, for a whole term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upfront: Option<Money>,
    /// Whether a digit was lost on the way.
    pub rounded: bool,
}

/// A resource and what it costs.
#[derive(Clone, Debug, Serialize)]
pub struct ResourceReport {
    /// Its name.
    pub name: Arc<str>,
    /// Its service.
    pub service: &'static str,
    /// The Region it is in.
    pub region: Arc<str>,
    /// Words to group by.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<Arc<str>, Arc<str>>,
    /// What it costs a month, in dollars.
    pub monthly: Money,
}

/// Usage that was free.
#[derive(Clone, Debug, Serialize)]
pub struct FreeReport {
    /// The allowance.
    pub allowance: String,
    /// The meter's path.
    pub meter: &'static str,
    /// How much was free.
    pub quantity: Exact,
    /// Of what.
    pub unit: &'static str,
}

/// A price that lines used.
#[derive(Clone, Debug, Serialize)]
pub struct UsedPrice {
    /// The meter's path, with the key of a family.
    pub meter: Arc<str>,
    /// The Region.
    pub region: Arc<str>,
    /// The price of one, or the prices of the tiers that were reached.
    pub unit_price: Arc<str>,
    /// Where it is from.
    pub source: Arc<str>,
    /// The day it took effect.
    pub effective: Arc<str>,
    /// The day it was last compared with its source.
    pub checked: Arc<str>,
}

/// A default that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct AssumptionReport {
    /// The service.
    pub service: &'static str,
    /// The key that was left out.
    pub key: &'static str,
    /// What was taken.
    pub value: &'static str,
    /// Why.
    pub because: &'static str,
    /// For how many resources.
    pub resources: usize,
}

/// The report of an estimate.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn estimate(scenario: &Scenario, estimate: &Estimate) -> Result<EstimateReport, ArithmeticError> {
    Ok(EstimateReport {
        title: scenario.title.clone(),
        description: scenario.description.clone(),
        book: BookReport::new(&estimate.book, &estimate.convention),
        free_tier: estimate.free_tier,
        currency: estimate.currency.as_ref().map(CurrencyReport::from),
        variants: estimate.variants.iter().map(VariantReport::new).collect::<Result<_, _>>()?,
    })
}

impl BookReport {
    /// What a report says of `book` and `convention`.
    #[must_use]
    pub fn new(book: &Book, convention: &Convention) -> Self {
        Self {
            name: book.name().to_owned(),
            title: book.title().to_owned(),
            as_of: book.day().map(|day| day.to_string()),
            checked: book.checked().map(|(earliest, _)| earliest.to_owned()),
            convention: format!(
                "{}, {}; a month of {} hours",
                convention.gigabyte_text(),
                convention.terabyte_text(),
                convention.month
            ),
        }
    }
}

/// What the lines of a pool have in common.
#[derive(Clone)]
struct Shared {
    title: Arc<str>,
    meter: Arc<str>,
    unit_price: Arc<str>,
}

impl Shared {
    fn new(charge: &Charge, pool: &PooledCharge) -> Self {
        Self {
            title: charge_title(charge).into(),
            meter: meter_name(charge).into(),
            unit_price: prices_reached(pool).into(),
        }
    }
}

impl VariantReport {
    fn new(variant: &Variant) -> Result<Self, ArithmeticError> {
        // What lines of one pool have in common is made once.
        let mut shared: Vec<Option<Shared>> = variant.charges.pools.iter().map(|_| None).collect();
        let lines = variant.charges.lines.iter().filter_map(|charge| {
            let pool = variant.charges.pools.get(charge.pool)?;
            let resource = variant.resources.get(charge.resource)?;
            let Shared { title, meter, unit_price } =
                shared.get_mut(charge.pool)?.get_or_insert_with(|| Shared::new(charge, pool)).clone();
            Some(LineReport {
                resource: Arc::clone(&resource.name),
                service: resource.service.name,
                region: Arc::clone(&resource.region),
                charge: title,
                meter,
                quantity: charge.quantity.value,
                unit: charge.meter.unit.symbol(),
                unit_price,
                monthly: charge.cost,
                costs: charge.costs(),
                upfront: Some(charge.upfront).filter(|upfront| *upfront != Money::ZERO),
                rounded: charge.cost.dollars().is_rounded(),
            })
        });
        let lines = lines.collect();
        let used = shared.into_iter().zip(&variant.charges.pools).filter_map(|(shared, pool)| {
            let Shared { meter, unit_price, .. } = shared?;
            Some(UsedPrice {
                meter,
                region: Arc::clone(&pool.region),
                unit_price,
                source: Arc::clone(&pool.price.papers.source),
                effective: Arc::clone(&pool.price.papers.effective),
                checked: Arc::clone(&pool.price.papers.checked),
            })
        });
        Ok(Self {
            name: variant.name.to_string(),
            title: variant.title.clone(),
            lines,
            prices: used.collect(),
            resources: resources(variant)?,
            free: free(variant),
            monthly: variant.monthly(),
            yearly: variant.yearly()?,
            costs: variant.charges.costs()?,
            cash: CashReport::of(&variant.charges),
            credits: variant.charges.credits.iter().map(CreditReport::from).collect(),
            tax: bill::tax(&variant.charges),
            due: variant.charges.due()?,
            assumptions: variant.assumptions.iter().map(AssumptionReport::from).collect(),
        })
    }
}

/// The resources with what they cost: one pass over the lines, however many there are.
fn resources(variant: &Variant) -> Result<Vec<ResourceReport>, ArithmeticError> {
    let report = |resource: &Resource| ResourceReport {
        name: Arc::clone(&resource.name),
        service: resource.service.name,
        region: Arc::clone(&resource.region),
        tags: resource.tags.iter().map(|(tag, value)| (Arc::clone(&tag.text), Arc::clone(&value.text))).collect(),
        monthly: Money::ZERO,
    };
    let mut reports: Vec<ResourceReport> = variant.resources.iter().map(report).collect();
    for line in &variant.charges.lines {
        if let Some(resource) = reports.get_mut(line.resource) {
            resource.monthly = resource.monthly.plus(line.cost)?;
        }
    }
    Ok(reports)
}

fn free(variant: &Variant) -> Vec<FreeReport> {
    let of_pool = |pool: &PooledCharge| {
        let (meter, unit) = (pool.meter.path, pool.meter.unit.symbol());
        let report = |(allowance, quantity): &(String, Exact)| FreeReport {
            allowance: allowance.clone(),
            meter,
            quantity: *quantity,
            unit,
        };
        pool.free.iter().map(report).collect::<Vec<_>>()
    };
    variant.charges.pools.iter().flat_map(of_pool).collect()
}

impl From<&Assumption> for AssumptionReport {
    fn from(assumption: &Assumption) -> Self {
        let Assumption { service, key, value, because, resources } = *assumption;
        Self { service, key, value, because, resources }
    }
}

/// The title of a charge's meter, with its key.
pub(super) fn charge_title(charge: &Charge) -> String {
    match &charge.key {
        Some(key) => format!("{} ({key})", charge.meter.title),
        None => charge.meter.title.to_owned(),
    }
}

/// The path of a charge's meter, with its key.
pub(super) fn meter_name(charge: &Charge) -> String {
    match &charge.key {
        Some(key) => format!("{}.{key}", charge.meter.path),
        None => charge.meter.path.to_owned(),
    }
}

/// The prices that a pool's usage met, one or the first and the last of several tiers, and what is off them.
pub(super) fn prices_reached(pool: &PooledCharge) -> String {
    let prices = match pool.slices.as_slice() {
        [] => String::new(),
        [only] => unit_price(only.price.dollars(), pool.meter.unit),
        [first, .., last] => {
            format!("${} … {}", first.price.dollars(), unit_price(last.price.dollars(), pool.meter.unit))
        }
    };
    let term = match &pool.promise {
        Some(promise) if promise.paid == AtOnce::Fee => format!(" for {}", years(promise.term.value)),
        _ => String::new(),
    };
    let off = percent(Ratio::from(pool.discount));
    if pool.discount.is_zero() { format!("{prices}{term}") } else { format!("{prices}{term} less {off}") }
}

/// A term of so many hours: `1 year`, `3 years`.
fn years(hours: Exact) -> String {
    let years = hours.over(Exact::from(8760)).unwrap_or(Exact::ZERO);
    quantity_of(years, Unit::of(Base::Year))
}
