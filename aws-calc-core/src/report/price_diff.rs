//! What changed between two books, and what it does to scenarios, as rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::{Book, Change, Differences, PriceChange};
use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::{Estimate, Scenario, Variant};
use crate::service;

use super::estimate::{BookReport, meter_name, prices_reached};
use super::number::{percent, quantity};
use super::table::{Align, RowKind, Table};

/// What changed between two books.
#[derive(Clone, Debug, Serialize)]
pub struct DiffReport {
    /// The earlier book.
    pub before: BookReport,
    /// The later book.
    pub after: BookReport,
    /// How many prices are the same in both.
    pub unchanged: usize,
    /// The others.
    pub changes: Vec<ChangeRow>,
    /// What the changes do to scenarios.
    pub scenarios: Vec<ScenarioChange>,
}

/// A price that is not the same in both books.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// What became of it: `cheaper`.
    pub change: &'static str,
    /// The meter's path, with the key of a family.
    pub meter: String,
    /// The Region; `global` for a price that holds everywhere.
    pub region: String,
    /// What it is per.
    pub unit: &'static str,
    /// The prices wherever a tier of either book begins.
    pub steps: Vec<StepRow>,
    /// The day from which on the later book has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    #[serde(skip)]
    kind: Change,
    #[serde(skip)]
    path: String,
}

/// The prices of both books from one quantity on.
#[derive(Clone, Debug, Serialize)]
pub struct StepRow {
    /// Where it begins, in the meter's unit.
    pub from: Exact,
    /// The price of one in the earlier book, in dollars.
    pub before: Option<Money>,
    /// The price of one in the later book.
    pub after: Option<Money>,
    /// How much more it is; negative when it is less.
    pub difference: Option<Money>,
    /// The same as a share of the earlier price; `None` when that is nothing.
    pub percent: Option<String>,
}

/// What changed prices do to a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioChange {
    /// Its file.
    pub file: String,
    /// What it is about.
    pub title: String,
    /// One per variant.
    pub variants: Vec<VariantChange>,
}

/// What changed prices do to a variant. Its causes add up to the difference.
#[derive(Clone, Debug, Serialize)]
pub struct VariantChange {
    /// Its name.
    pub name: String,
    /// What it costs a month with the earlier book.
    pub before: Money,
    /// What it costs a month with the later book.
    pub after: Money,
    /// How much more that is.
    pub difference: Money,
    /// The same as a share; `None` when it cost nothing.
    pub percent: Option<String>,
    /// Why, by meter and Region, the largest first.
    pub causes: Vec<Cause>,
}

/// What the changed price of a meter does in a Region.
#[derive(Clone, Debug, Serialize)]
pub struct Cause {
    /// The meter's path, with the key of a family.
    pub meter: String,
    /// The Region.
    pub region: String,
    /// How much is billed with the earlier book.
    pub quantity_before: Exact,
    /// How much is billed with the later book: another number where the books mean another GB.
    pub quantity: Exact,
    /// Of what.
    pub unit: &'static str,
    /// The earlier price of one, or the prices of the tiers that were reached.
    pub price_before: String,
    /// The later price.
    pub price: String,
    /// How much more the usage costs a month.
    pub difference: Money,
}

impl DiffReport {
    /// The report of `found`, what changed from `before` to `after`.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn new(before: &Book, after: &Book, found: &Differences) -> Result<Self, ArithmeticError> {
        Ok(Self {
            before: BookReport::new(before, &before.convention()),
            after: BookReport::new(after, &after.convention()),
            unchanged: found.unchanged,
            changes: found.changes.iter().map(ChangeRow::new).collect::<Result<_, _>>()?,
            scenarios: Vec::new(),
        })
    }
}

impl ChangeRow {
    fn new(change: &PriceChange) -> Result<Self, ArithmeticError> {
        let unit = service::meters().find(|meter| meter.path == change.meter).map_or("", |meter| meter.unit.symbol());
        let steps = change.steps().into_iter().map(|step| {
            let difference = match (step.before, step.after) {
                (Some(before), Some(after)) => Some(after.minus(before)?),
                _ => None,
            };
            let share = difference.zip(step.before);
            let percent = share.and_then(|(difference, before)| share_of(difference, before));
            Ok(StepRow { from: step.from, before: step.before, after: step.after, difference, percent })
        });
        Ok(Self {
            change: change.change.word(),
            meter: change.key.as_ref().map_or_else(|| change.meter.clone(), |key| format!("{}.{key}", change.meter)),
            region: change.region.clone().unwrap_or_else(|| "global".to_owned()),
            unit,
            steps: steps.collect::<Result<_, _>>()?,
            since: change.since.clone(),
            kind: change.change,
            path: change.meter.clone(),
        })
    }
}

/// `difference` in percent of `whole`, with its sign.
fn share_of(difference: Money, whole: Money) -> Option<String> {
    let share = percent(Ratio::new(difference.dollars(), whole.dollars()).ok()?);
    Some(if difference > Money::ZERO { format!("+{share}") } else { share })
}

impl ScenarioChange {
    /// What the prices of `after` make of the scenario `file`, which was estimated with those of `before`.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn new(file: &str, scenario: &Scenario, before: &Estimate, after: &Estimate) -> Result<Self, ArithmeticError> {
        let variants = before.variants.iter().zip(&after.variants).map(|(before, after)| variant(before, after));
        Ok(Self { file: file.to_owned(), title: scenario.title.clone(), variants: variants.collect::<Result<_, _>>()? })
    }
}

/// What is billed on a meter in a Region.
#[derive(Default)]
struct Side {
    quantity: Exact,
    cost: Money,
    price: String,
}

type Sides = BTreeMap<(String, String), (&'static str, [Side; 2])>;

fn variant(before: &Variant, after: &Variant) -> Result<VariantChange, ArithmeticError> {
    let mut sides = Sides::new();
    for (side, variant) in [before, after].into_iter().enumerate() {
        for charge in &variant.charges.lines {
            let (Some(pool), Some(resource)) =
                (variant.charges.pools.get(charge.pool), variant.resources.get(charge.resource))
            else {
                continue;
            };
            let name = (meter_name(charge), resource.region.to_string());
            let (_, both) = sides.entry(name).or_insert_with(|| (charge.meter.unit.symbol(), Default::default()));
            if let Some(side) = both.get_mut(side) {
                side.quantity = side.quantity.plus(charge.quantity.value)?;
                side.cost = side.cost.plus(charge.cost)?;
                if side.price.is_empty() {
                    side.price = prices_reached(pool);
                }
            }
        }
    }
    let mut causes = Vec::new();
    for ((meter, region), (unit, [before, after])) in sides {
        let difference = after.cost.minus(before.cost)?;
        if difference != Money::ZERO {
            causes.push(Cause {
                meter,
                region,
                quantity_before: before.quantity,
                quantity: after.quantity,
                unit,
                price_before: before.price,
                price: after.price,
                difference,
            });
        }
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.difference.dollars().magnitude()));
    let difference = after.monthly().minus(before.monthly())?;
    Ok(VariantChange {
        name: before.name.to_string(),
        before: before.monthly(),
        after: after.monthly(),
        difference,
        percent: share_of(difference, before.monthly()),
        causes,
    })
}

/// How many changed prices a page shows one by one.
const SHOWN: usize = 60;

/// The report as tables for a reader: an overview, the changed prices, what is new and gone by meter, the scenarios.
#[must_use]
pub fn diff_tables(report: &DiffReport) -> Vec<Table> {
    let mut tables = vec![overview(report)];
    let of_both = |row: &&ChangeRow| !matches!(row.kind, Change::Added | Change::Removed);
    let changed: Vec<&ChangeRow> = report.changes.iter().filter(of_both).collect();
    if !changed.is_empty() {
        let mut table = changes_table("Changed prices", true, &changed.iter().copied().take(SHOWN).collect::<Vec<_>>());
        if changed.len() > SHOWN {
            let more = changed.len() - SHOWN;
            table
                .notes
                .push(format!("and {more} more: --only WORD and --region CODE narrow it down, --format csv has all"));
        }
        tables.push(table);
    }
    for (kind, title) in [(Change::Added, "New prices"), (Change::Removed, "Prices that are gone")] {
        tables.extend(by_meter(title, report.changes.iter().filter(|row| row.kind == kind)));
    }
    for scenario in &report.scenarios {
        tables.extend(scenario_tables(scenario));
    }
    tables
}

/// All changes as one table, a row per tier.
#[must_use]
pub fn changes_csv(report: &DiffReport) -> Table {
    changes_table("", false, &report.changes.iter().collect::<Vec<_>>())
}

fn overview(report: &DiffReport) -> Table {
    let named = |book: &BookReport| {
        let day = book.as_of.as_ref().map(|day| format!(" as of {day}")).unwrap_or_default();
        format!("{} ({}){day}", book.title, book.name)
    };
    let title = format!("From {} to {}", named(&report.before), named(&report.after));
    let mut table =
        Table::new(title, [("prices", Align::Right), ("what became of them", Align::Left), ("meters", Align::Right)]);
    for kind in Change::ALL {
        let rows = || report.changes.iter().filter(|row| row.kind == kind);
        let meters: BTreeSet<&str> = rows().map(|row| row.path.as_str()).collect();
        if !meters.is_empty() {
            table.push(RowKind::Line, [rows().count().to_string(), kind.word().to_owned(), meters.len().to_string()]);
        }
    }
    table.push(RowKind::Line, [report.unchanged.to_string(), "unchanged".to_owned(), String::new()]);
    if report.before.convention != report.after.convention {
        let note = format!(
            "the books mean other units, and prices are compared as they are quoted: {} in the first, {} in the second",
            report.before.convention, report.after.convention
        );
        table.notes.push(note);
    }
    table
}

/// A row per tier; without saying what became of the price when the `sign` of the difference tells.
fn changes_table(title: &str, sign: bool, rows: &[&ChangeRow]) -> Table {
    let columns = [
        ("change", Align::Left),
        ("meter", Align::Left),
        ("region", Align::Left),
        ("from", Align::Right),
        ("before, USD", Align::Right),
        ("after, USD", Align::Right),
        ("per", Align::Left),
        ("difference", Align::Right),
        ("share", Align::Right),
        ("since", Align::Left),
    ];
    let mut table = Table::new(title, columns.into_iter().skip(usize::from(sign)));
    let price = |price: Option<Money>| price.map_or_else(|| "–".to_owned(), |price| price.dollars().to_string());
    for row in rows {
        for step in &row.steps {
            let cells = [
                row.change.to_owned(),
                row.meter.clone(),
                row.region.clone(),
                quantity(step.from),
                price(step.before),
                price(step.after),
                row.unit.to_owned(),
                price(step.difference),
                step.percent.clone().unwrap_or_else(|| "–".to_owned()),
                row.since.clone().unwrap_or_else(|| "–".to_owned()),
            ];
            table.push(RowKind::Line, cells.into_iter().skip(usize::from(sign)).collect::<Vec<_>>());
        }
    }
    table
}

/// A row per meter: how many prices, of how many keys in how many Regions.
fn by_meter<'r>(title: &str, rows: impl Iterator<Item = &'r ChangeRow>) -> Option<Table> {
    let mut meters: BTreeMap<&str, Vec<&ChangeRow>> = BTreeMap::new();
    for row in rows {
        meters.entry(&row.path).or_default().push(row);
    }
    let columns =
        [("meter", Align::Left), ("prices", Align::Right), ("Regions", Align::Right), ("such as", Align::Left)];
    let mut table = Table::new(title, columns);
    for (meter, rows) in &meters {
        let regions: BTreeSet<&str> = rows.iter().map(|row| row.region.as_str()).collect();
        let mut keys: Vec<&str> =
            rows.iter().filter_map(|row| row.meter.strip_prefix(*meter)?.strip_prefix('.')).collect();
        keys.dedup();
        let shown = keys.iter().take(4).copied().collect::<Vec<_>>().join(", ");
        let more = if keys.len() > 4 { format!(" and {} more", keys.len() - 4) } else { String::new() };
        let cells = [(*meter).to_owned(), rows.len().to_string(), regions.len().to_string(), format!("{shown}{more}")];
        table.push(RowKind::Line, cells);
    }
    (!meters.is_empty()).then_some(table)
}

fn scenario_tables(scenario: &ScenarioChange) -> Vec<Table> {
    let totals = [
        ("variant", Align::Left),
        ("before", Align::Right),
        ("after", Align::Right),
        ("a month", Align::Right),
        ("share", Align::Right),
    ];
    let mut table = Table::new(format!("{} – {}", scenario.file, scenario.title), totals);
    for variant in &scenario.variants {
        let VariantChange { name, before, after, difference, percent, .. } = variant;
        let share = percent.clone().unwrap_or_else(|| "–".to_owned());
        table.push(RowKind::Line, [name.clone(), before.to_string(), after.to_string(), difference.to_string(), share]);
    }
    let mut tables = vec![table];
    for variant in scenario.variants.iter().filter(|variant| !variant.causes.is_empty()) {
        let columns = [
            ("cause", Align::Left),
            ("region", Align::Left),
            ("quantity", Align::Right),
            ("unit", Align::Left),
            ("price before", Align::Right),
            ("price after", Align::Right),
            ("a month", Align::Right),
        ];
        let mut table = Table::new(format!("Why: {}", variant.name), columns);
        for cause in &variant.causes {
            let billed = if cause.quantity_before == cause.quantity {
                quantity(cause.quantity)
            } else {
                format!("{} → {}", quantity(cause.quantity_before), quantity(cause.quantity))
            };
            let cells = [
                cause.meter.clone(),
                cause.region.clone(),
                billed,
                cause.unit.to_owned(),
                cause.price_before.clone(),
                cause.price.clone(),
                cause.difference.to_string(),
            ];
            table.push(RowKind::Line, cells);
        }
        let mut total = vec!["together".to_owned()];
        total.extend(std::iter::repeat_n(String::new(), 5));
        total.push(variant.difference.to_string());
        table.push(RowKind::Total, total);
        tables.push(table);
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::diff;
    use crate::book::testing::of_services;
    use crate::diagnostic::Sources;
    use crate::scenario::Settings;
    use proptest::prelude::*;

    fn book(hours: u32, first: u32, over: u32) -> Book {
        let price = |n: u32| Exact::constant(n, 3).to_string();
        of_services(&format!(
            "[\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"{}\"\n\
             [\"nat_gateway.data_processed\"]\nunit = \"GB\"\ngraduated = [\"first 100 GB\", \"over 100 GB\"]\nus-east-1 = [\"{}\", \"{}\"]\n",
            price(hours),
            price(first),
            price(over)
        ))
    }

    fn change(before: &Book, after: &Book, gb: u32) -> VariantChange {
        let text = format!(
            "title = \"x\"\nregion = \"us-east-1\"\n[resource.a.nat_gateway]\nmonthly_processed = \"{gb} GB\"\n\
             [resource.b.nat_gateway]\ncount = 2\nmonthly_processed = \"7 GB\"\n"
        );
        let scenario = Scenario::read(&text, Sources::default().add("x.toml", &*text), "x.toml").unwrap();
        let estimated = |book: &Book| scenario.estimate(book, &Settings::default()).unwrap();
        let change = ScenarioChange::new("x.toml", &scenario, &estimated(before), &estimated(after)).unwrap();
        change.variants.into_iter().next().unwrap()
    }

    #[test]
    fn a_cause_is_the_quantity_at_the_difference_of_the_prices() {
        // 3 gateways x 730 h x (0.045 - 0.050) = -10.95; the data costs the same.
        let found = change(&book(50, 20, 10), &book(45, 20, 10), 30);
        assert_eq!(found.difference.dollars().to_string(), "-10.95");
        let causes: Vec<_> =
            found.causes.iter().map(|cause| (cause.meter.as_str(), cause.quantity.to_string())).collect();
        assert_eq!(causes, [("nat_gateway.hours", "2190".to_owned())]);
        assert_eq!(found.causes[0].difference, found.difference);
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_difference(
            old in (0u32..500, 0u32..500, 0u32..500), new in (0u32..500, 0u32..500, 0u32..500), gb in 0u32..500,
        ) {
            let (before, after) = (book(old.0, old.1, old.2), book(new.0, new.1, new.2));
            let found = change(&before, &after, gb);
            prop_assert_eq!(Money::sum(found.causes.iter().map(|cause| cause.difference)).unwrap(), found.difference);
            prop_assert_eq!(found.after.minus(found.before).unwrap(), found.difference);
            let report = DiffReport::new(&before, &after, &diff(&before, &after, None, |_, _| true)).unwrap();
            prop_assert_eq!(report.changes.len() + report.unchanged, 2);
        }
    }

    #[test]
    fn a_share_has_its_sign_and_nothing_has_none() {
        let money = |n: i32| Money::new(Exact::from(n));
        assert_eq!(share_of(money(1), money(4)).as_deref(), Some("+25%"));
        assert_eq!(share_of(money(-1), money(4)).as_deref(), Some("-25%"));
        assert_eq!(share_of(money(1), money(0)), None);
    }
}
