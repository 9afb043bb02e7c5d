//! Variants side by side, and what makes the difference.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::charge::{Charge, Costs};
use crate::exact::ArithmeticError;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::{Estimate, Scenario, Variant};

use super::bill::{CashReport, CurrencyReport};
use super::estimate::{BookReport, charge_title, meter_name};
use super::estimate_table::footer;
use super::number::percent;
use super::pricing::{Differing, PricingReport};
use super::table::{Align, RowKind, Table};

/// Variants side by side.
#[derive(Clone, Debug, Serialize)]
pub struct CompareReport {
    /// What the scenario is about.
    pub title: String,
    /// The prices that were used.
    pub book: BookReport,
    /// Whether free allowances counted.
    pub free_tier: bool,
    /// The names of the variants.
    pub variants: Vec<String>,
    /// What each variant is called, where it has a title.
    pub titles: Vec<Option<String>>,
    /// One row per charge of any variant; `None` where a variant does not have it.
    pub rows: Vec<CompareRow>,
    /// What each costs a month.
    pub monthly: Vec<Money>,
    /// The four costs of each.
    pub costs: Vec<Costs>,
    /// What is to be paid for each: what is billed, with tax.
    pub due: Vec<Money>,
    /// The cash behind it, where something is paid at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cash: Vec<CashReport>,
    /// What differs in its pricing model, under that of each variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pricing: Option<PricingReport>,
    /// The second currency, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyReport>,
    /// How each differs from the first.
    pub differences: Vec<Difference>,
}

/// One charge over the variants.
#[derive(Clone, Debug, Serialize)]
pub struct CompareRow {
    /// Resource and service.
    pub resource: String,
    /// What is charged.
    pub charge: String,
    /// What it costs a month in each variant.
    pub monthly: Vec<Option<Money>>,
    /// Whether it is charged under a pricing model of its own.
    #[serde(skip)]
    by_model: bool,
}

/// How a variant differs from the first one, by cause. The causes add up to the difference.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The variant.
    pub variant: String,
    /// How much more it costs a month; negative when it saves.
    pub monthly: Money,
    /// The same as a share of the first; `None` when that is nothing.
    pub share: Option<String>,
    /// What the same prices make of other quantities.
    pub quantity: Money,
    /// What other prices, tiers or discounts make of the same quantities.
    pub price: Money,
    /// What is charged on another meter: another class, type or pricing model.
    pub meter: Money,
    /// Resources that only this variant has.
    pub added: Money,
    /// Resources that it does not have.
    pub removed: Money,
}

impl Difference {
    /// Whether nothing but the meters differs.
    fn is_of_meters(&self) -> bool {
        [self.quantity, self.price, self.added, self.removed].iter().all(|cause| *cause == Money::ZERO)
    }
}

type Key = (String, String, String);

/// The comparison of an estimate's variants.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn compare(scenario: &Scenario, estimate: &Estimate) -> Result<CompareReport, ArithmeticError> {
    let bills: Vec<_> = estimate.variants.iter().map(by_charge).collect::<Result<_, _>>()?;
    let differences = match (estimate.variants.split_first(), bills.split_first()) {
        (Some((base, others)), Some((base_bill, other_bills))) => others
            .iter()
            .zip(other_bills)
            .map(|(variant, bill)| difference(base, base_bill, variant, bill))
            .collect::<Result<Vec<_>, _>>()?,
        _ => Vec::new(),
    };
    // Where more than the pricing model changes, what it is worth alone cannot be told.
    let pricing = Differing::of(estimate).filter(|_| differences.iter().all(Difference::is_of_meters));
    let mut rows: Vec<(Key, CompareRow)> = Vec::new();
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    for (place, (variant, bill)) in estimate.variants.iter().zip(&bills).enumerate() {
        for charge in &variant.charges.lines {
            let Some(key) = key_of(variant, charge) else { continue };
            let row = *places.entry(key.clone()).or_insert_with(|| {
                let resource = format!("{}.{}", key.0, key.1);
                let monthly = vec![None; estimate.variants.len()];
                let by_model = pricing.as_ref().is_some_and(|pricing| pricing.counts(variant, charge));
                rows.push((key.clone(), CompareRow { resource, charge: charge_title(charge), monthly, by_model }));
                rows.len() - 1
            });
            let cell = rows.get_mut(row).and_then(|(_, row)| row.monthly.get_mut(place));
            if let (Some(cell), Some(side)) = (cell, bill.get(&key)) {
                *cell = Some(side.cost);
            }
        }
    }
    Ok(CompareReport {
        title: scenario.title.clone(),
        book: BookReport::new(&estimate.book, &estimate.convention),
        free_tier: estimate.free_tier,
        variants: estimate.variants.iter().map(|variant| variant.name.to_string()).collect(),
        titles: estimate.variants.iter().map(|variant| variant.title.clone()).collect(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        monthly: estimate.variants.iter().map(Variant::monthly).collect(),
        costs: estimate.variants.iter().map(|variant| variant.charges.costs()).collect::<Result<_, _>>()?,
        due: estimate.variants.iter().map(|variant| variant.charges.due()).collect::<Result<_, _>>()?,
        cash: cash(estimate),
        pricing: pricing.map(|differing| differing.report(estimate)).transpose()?,
        currency: estimate.currency.as_ref().map(CurrencyReport::from),
        differences,
    })
}

/// The cash of each variant; none where no variant pays anything at once.
fn cash(estimate: &Estimate) -> Vec<CashReport> {
    let of = |variant: &Variant| CashReport::of(&variant.charges);
    if estimate.variants.iter().all(|variant| of(variant).is_none()) {
        return Vec::new();
    }
    let nothing_at_once = |variant: &Variant| CashReport { upfront: Money::ZERO, recurring: variant.charges.recurring };
    estimate.variants.iter().map(|variant| of(variant).unwrap_or_else(|| nothing_at_once(variant))).collect()
}

/// A charge of one variant: what it costs, and how much of what there is.
struct Side {
    cost: Money,
    quantity: Ratio,
}

fn key_of(variant: &Variant, charge: &Charge) -> Option<Key> {
    let resource = variant.resources.get(charge.resource)?;
    Some((resource.name.to_string(), resource.service.name.to_owned(), meter_name(charge)))
}

fn by_charge(variant: &Variant) -> Result<BTreeMap<Key, Side>, ArithmeticError> {
    let mut bill: BTreeMap<Key, Side> = BTreeMap::new();
    for charge in &variant.charges.lines {
        let Some(key) = key_of(variant, charge) else { continue };
        let side = bill.entry(key).or_insert(Side { cost: Money::ZERO, quantity: Ratio::ZERO });
        side.cost = side.cost.plus(charge.cost)?;
        side.quantity = side.quantity.plus(Ratio::from(charge.quantity.value))?;
    }
    Ok(bill)
}

fn difference(
    base: &Variant,
    base_bill: &BTreeMap<Key, Side>,
    variant: &Variant,
    bill: &BTreeMap<Key, Side>,
) -> Result<Difference, ArithmeticError> {
    let monthly = variant.monthly().minus(base.monthly())?;
    let mut found = Difference {
        variant: variant.name.to_string(),
        monthly,
        share: if base.monthly() == Money::ZERO {
            None
        } else {
            Some(percent(Ratio::new(monthly.dollars(), base.monthly().dollars())?))
        },
        quantity: Money::ZERO,
        price: Money::ZERO,
        meter: Money::ZERO,
        added: Money::ZERO,
        removed: Money::ZERO,
    };
    let has = |bill: &BTreeMap<Key, Side>, key: &Key| bill.keys().any(|other| other.0 == key.0 && other.1 == key.1);
    for (key, now) in bill {
        match base_bill.get(key) {
            Some(before) => {
                let by_quantity = at_the_old_price(before, now)?;
                found.quantity = found.quantity.plus(by_quantity)?;
                found.price = found.price.plus(now.cost.minus(before.cost)?.minus(by_quantity)?)?;
            }
            None if has(base_bill, key) => found.meter = found.meter.plus(now.cost)?,
            None => found.added = found.added.plus(now.cost)?,
        }
    }
    for (key, before) in base_bill.iter().filter(|(key, _)| !bill.contains_key(*key)) {
        if has(bill, key) {
            found.meter = found.meter.minus(before.cost)?;
        } else {
            found.removed = found.removed.minus(before.cost)?;
        }
    }
    Ok(found)
}

/// What the change of quantity alone would have cost, at what one cost before on average.
fn at_the_old_price(before: &Side, now: &Side) -> Result<Money, ArithmeticError> {
    if before.quantity == now.quantity || before.quantity.is_zero() {
        // From nothing there is no old price: all of it is quantity.
        return if before.quantity == now.quantity { Ok(Money::ZERO) } else { now.cost.minus(before.cost) };
    }
    let more = now.quantity.minus(before.quantity)?.over(before.quantity)?;
    Ok(Money::new(Ratio::from(before.cost.dollars()).times(more)?.to_exact()?).settled())
}

/// The comparison as tables: charges side by side, and the differences by cause.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn compare_table(report: &CompareReport) -> Result<Vec<Table>, ArithmeticError> {
    let columns = [("resource", Align::Left), ("charge", Align::Left)];
    let names = report.variants.iter().map(|name| (name.as_str(), Align::Right));
    let mut table = Table::new(report.title.clone(), columns.into_iter().chain(names));
    for row in &together(&report.rows)? {
        let cell = |money: &Option<Money>| money.map_or_else(|| "–".to_owned(), |money| money.to_string());
        let cells = [row.resource.clone(), row.charge.clone()].into_iter().chain(row.monthly.iter().map(cell));
        table.push(RowKind::Line, cells.collect::<Vec<_>>());
    }
    let mut total = |name: String, sums: Vec<String>| {
        table.push(RowKind::Total, [name, String::new()].into_iter().chain(sums).collect::<Vec<_>>());
    };
    let texts = |of: fn(&Costs) -> Money| report.costs.iter().map(|costs| of(costs).to_string()).collect::<Vec<_>>();
    // What differs from what is contracted is told beside it.
    if report.costs.iter().any(|costs| costs.list != costs.contracted) {
        total("at list price".to_owned(), texts(|costs| costs.list));
    }
    total("total a month".to_owned(), report.monthly.iter().map(Money::to_string).collect());
    let cash: Vec<_> = report.cash.iter().map(CashReport::rows).collect();
    for row in 0..2 {
        let cells: Vec<_> = cash.iter().filter_map(|rows| rows.get(row)).collect();
        if let Some((name, _)) = cells.first() {
            total((*name).to_owned(), cells.iter().map(|(_, money)| money.to_string()).collect());
        }
    }
    if report.costs.iter().any(|costs| costs.billed != costs.contracted) {
        total("billed after credits".to_owned(), texts(|costs| costs.billed));
    }
    if report.costs.iter().zip(&report.due).any(|(costs, due)| costs.billed != *due) {
        total("to pay with tax".to_owned(), report.due.iter().map(Money::to_string).collect());
    }
    if let Some(currency) = &report.currency {
        let sums = report.due.iter().map(|due| currency.of(*due)).collect::<Result<_, _>>()?;
        total(format!("that in {}", currency.code), sums);
    }
    let titled = report.variants.iter().zip(&report.titles);
    table.notes.extend(titled.filter_map(|(name, title)| Some(format!("{name}: {}", title.as_ref()?))));
    table.notes.extend(report.cash.first().map(|_| CashReport::NOTE.to_owned()));
    let mut tables: Vec<Table> = report.pricing.iter().map(PricingReport::table).collect();
    tables.push(table);
    if let Some(first) = report.variants.first()
        && !report.differences.is_empty()
    {
        tables.push(difference_table(first, &report.differences));
    }
    if let Some(last) = tables.last_mut() {
        last.notes.extend(report.currency.iter().map(CurrencyReport::note));
        last.notes.extend(footer(&report.book, report.free_tier));
    }
    Ok(tables)
}

/// The rows, where what a resource is charged under each pricing model stands in one.
fn together(rows: &[CompareRow]) -> Result<Vec<CompareRow>, ArithmeticError> {
    let mut shown: Vec<CompareRow> = Vec::new();
    for row in rows {
        let known = shown.iter_mut().find(|known| known.by_model && row.by_model && known.resource == row.resource);
        let Some(known) = known else {
            let charge = if row.by_model { "under its pricing model".to_owned() } else { row.charge.clone() };
            shown.push(CompareRow { charge, ..row.clone() });
            continue;
        };
        for (cell, more) in known.monthly.iter_mut().zip(&row.monthly) {
            *cell = match (*cell, *more) {
                (Some(cell), Some(more)) => Some(cell.plus(more)?),
                (cell, more) => cell.or(more),
            };
        }
    }
    Ok(shown)
}

fn difference_table(first: &str, differences: &[Difference]) -> Table {
    type Cause = fn(&Difference) -> Money;
    let causes: [(&str, Cause); 5] = [
        ("quantity", |difference| difference.quantity),
        ("price or tier", |difference| difference.price),
        ("other meter", |difference| difference.meter),
        ("added", |difference| difference.added),
        ("removed", |difference| difference.removed),
    ];
    // A cause that plays no part anywhere is not shown.
    let shown: Vec<_> = causes
        .into_iter()
        .filter(|(_, of)| differences.iter().any(|difference| of(difference) != Money::ZERO))
        .collect();
    let columns = [("variant", Align::Left), ("a month", Align::Right), ("share", Align::Right)];
    let columns = columns.into_iter().chain(shown.iter().map(|(name, _)| (*name, Align::Right)));
    let mut table = Table::new(format!("Against {first}"), columns);
    for difference in differences {
        let mut cells = vec![
            difference.variant.clone(),
            difference.monthly.to_string(),
            difference.share.clone().unwrap_or_else(|| "–".to_owned()),
        ];
        cells.extend(shown.iter().map(|(_, of)| of(difference).to_string()));
        table.push(RowKind::Line, cells);
    }
    table
}
