//! An estimate as tables.

use std::collections::BTreeMap;

use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;

use super::bill::{self, CashReport, CreditReport, CurrencyReport};
use super::estimate::{AssumptionReport, BookReport, EstimateReport, VariantReport};
use super::number::{percent, quantity};
use super::table::{Align, RowKind, Table};

/// What the rows of an estimate's tables are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Charges.
    Charge,
    /// Resources.
    Resource,
    /// Services.
    Service,
    /// Regions.
    Region,
    /// The values of this tag.
    Tag(String),
}

/// The estimate as one table per variant.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn estimate_table(report: &EstimateReport, by: &GroupBy) -> Result<Vec<Table>, ArithmeticError> {
    let alone = report.variants.len() == 1;
    let mut tables = Vec::new();
    for variant in &report.variants {
        let title = match (&variant.title, alone) {
            (Some(title), _) => format!("{} – {title}", report.title),
            (None, true) => report.title.clone(),
            (None, false) => format!("{} – {}", report.title, variant.name),
        };
        let discounted = variant.costs.list != variant.costs.contracted
            || variant.lines.iter().any(|line| line.costs.list != line.costs.contracted);
        let list = discounted && *by == GroupBy::Charge;
        let mut table = match by {
            GroupBy::Charge => charges(title, variant, list),
            _ => groups(title, variant, by)?,
        };
        let blanks = table.columns.len() - 2 - usize::from(list);
        let mut total = |name: String, at_list: Option<Money>, money: String| {
            let mut cells = vec![name];
            cells.extend(std::iter::repeat_n(String::new(), blanks));
            cells.extend(list.then(|| at_list.map(|money| money.to_string()).unwrap_or_default()));
            cells.push(money);
            table.push(RowKind::Total, cells);
        };
        total("total a month".to_owned(), Some(variant.costs.list), variant.monthly.to_string());
        let yearly_list = variant.costs.list.times(Exact::from(12))?;
        total("total a year".to_owned(), Some(yearly_list), variant.yearly.to_string());
        for (name, money) in variant.cash.iter().flat_map(CashReport::rows) {
            total(name.to_owned(), None, money.to_string());
        }
        let bill = bill::rows(&variant.costs, &variant.credits, variant.tax.as_ref(), variant.due);
        for (name, money) in bill {
            total(name, None, money.to_string());
        }
        if let Some(currency) = &report.currency {
            total(format!("that in {}", currency.code), None, currency.of(variant.due)?);
        }
        table.notes.extend(variant.cash.map(|_| CashReport::NOTE.to_owned()));
        table.notes.extend(variant.credits.iter().map(CreditReport::note));
        table.notes.extend(variant.free.iter().map(|free| {
            format!("free: {} {} on {} ({})", quantity(free.quantity), free.unit, free.meter, free.allowance)
        }));
        for assumption in &variant.assumptions {
            let AssumptionReport { service, key, value, because, resources } = assumption;
            let how_often = if *resources == 1 { String::new() } else { format!(" ({resources} resources)") };
            table.notes.push(format!("assumed: {service} {key} = {value}, {because}{how_often}"));
        }
        tables.push(table);
    }
    if let Some(last) = tables.last_mut() {
        last.notes.extend(report.currency.iter().map(CurrencyReport::note));
        last.notes.extend(footer(&report.book, report.free_tier));
    }
    Ok(tables)
}

/// A row per charge; with what it is at `list` price where that is something else.
fn charges(title: String, variant: &VariantReport, list: bool) -> Table {
    let columns = [
        ("resource", Align::Left),
        ("charge", Align::Left),
        ("quantity", Align::Right),
        ("unit", Align::Left),
        ("unit price", Align::Right),
    ];
    let costs: &[(&str, Align)] =
        if list { &[("list", Align::Right), ("contracted", Align::Right)] } else { &[("monthly", Align::Right)] };
    let mut table = Table::new(title, columns.iter().chain(costs).copied());
    for line in &variant.lines {
        let mut cells = vec![
            format!("{}.{}", line.resource, line.service),
            line.charge.to_string(),
            quantity(line.quantity),
            line.unit.to_owned(),
            line.unit_price.to_string(),
        ];
        cells.extend(list.then(|| line.costs.list.to_string()));
        cells.push(line.monthly.to_string());
        table.push(RowKind::Line, cells);
    }
    table
}

/// A row per group, the dearest first.
fn groups(title: String, variant: &VariantReport, by: &GroupBy) -> Result<Table, ArithmeticError> {
    let heading = match by {
        GroupBy::Charge | GroupBy::Resource => "resource",
        GroupBy::Service => "service",
        GroupBy::Region => "Region",
        GroupBy::Tag(tag) => tag,
    };
    let mut sums: BTreeMap<String, (usize, Money)> = BTreeMap::new();
    for resource in &variant.resources {
        let name = match by {
            GroupBy::Charge | GroupBy::Resource => format!("{}.{}", resource.name, resource.service),
            GroupBy::Service => resource.service.to_owned(),
            GroupBy::Region => resource.region.to_string(),
            GroupBy::Tag(tag) => resource.tags.get(tag.as_str()).map_or("(without)", |value| value).to_owned(),
        };
        let (count, sum) = sums.entry(name).or_default();
        *count += 1;
        *sum = sum.plus(resource.monthly)?;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (_, sum))| std::cmp::Reverse(*sum));
    let columns =
        [(heading, Align::Left), ("resources", Align::Right), ("share", Align::Right), ("monthly", Align::Right)];
    let mut table = Table::new(title, columns);
    for (name, (count, sum)) in sums {
        let share = Ratio::new(sum.dollars(), variant.monthly.dollars()).map_or_else(|_| "–".to_owned(), percent);
        table.push(RowKind::Line, [name, count.to_string(), share, sum.to_string()]);
    }
    Ok(table)
}

/// What stands below every report: the book, how old it is, what its units mean, whether allowances counted.
pub(super) fn footer(book: &BookReport, free_tier: bool) -> Vec<String> {
    let as_of = book.as_of.as_ref().map(|day| format!(", as of {day}")).unwrap_or_default();
    let checked = book.checked.as_ref().map(|day| format!(", checked {day}")).unwrap_or_default();
    let allowances = if free_tier { "free allowances are taken off" } else { "free allowances are not taken off" };
    vec![format!("prices: {} ({}){as_of}{checked}; {}; {allowances}", book.title, book.name, book.convention)]
}
