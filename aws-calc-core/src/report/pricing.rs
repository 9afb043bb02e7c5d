//! Variants that buy the same thing under other pricing models, as one table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::charge::Charge;
use crate::exact::{ArithmeticError, Exact};
use crate::meter::PricingCategory;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::{Estimate, Variant};

use super::number::{percent, quantity};
use super::table::{Align, RowKind, Table};

/// Decimals of the price of an hour.
const PLACES: u32 = 6;

/// What differs in its pricing model, under that of each variant.
#[derive(Clone, Debug, Serialize)]
pub struct PricingReport {
    /// The resources that are priced in other ways by other variants.
    pub resources: Vec<String>,
    /// The hours of the month.
    pub hours: Exact,
    /// One row per variant.
    pub rows: Vec<PricingRow>,
}

/// What a variant pays for those resources, without what all variants have in common.
#[derive(Clone, Debug, Serialize)]
pub struct PricingRow {
    /// The variant.
    pub variant: String,
    /// What an hour of the month costs, with the hour's part of what is paid at once.
    pub hourly: Exact,
    /// What a month costs, with its part of what is paid at once.
    pub monthly: Money,
    /// What is paid at once.
    pub upfront: Money,
    /// What is paid every month.
    pub recurring: Money,
    /// How much lower a month is than in the first variant; `None` when that is free.
    pub discount: Option<String>,
}

type Name = (Arc<str>, &'static str);
type Metered<'a> = (&'static str, Option<&'a str>);

fn name(variant: &Variant, charge: &Charge) -> Option<Name> {
    variant.resources.get(charge.resource).map(|resource| (Arc::clone(&resource.name), resource.service.name))
}

fn metered(charge: &Charge) -> Metered<'_> {
    (charge.meter.path, charge.key.as_deref())
}

/// The resources that are priced on one model in some variants and on another in others, each with what all variants are
/// charged on alike: that says nothing about their pricing models.
pub(super) struct Differing<'a>(BTreeMap<Name, BTreeSet<Metered<'a>>>);

impl<'a> Differing<'a> {
    /// Those of `estimate`, if there are any.
    pub(super) fn of(estimate: &'a Estimate) -> Option<Self> {
        let mut meters: BTreeMap<Name, Vec<BTreeSet<Metered<'a>>>> = BTreeMap::new();
        let mut promised: BTreeSet<Name> = BTreeSet::new();
        for (place, variant) in estimate.variants.iter().enumerate() {
            for charge in &variant.charges.lines {
                let Some(name) = name(variant, charge) else { continue };
                if charge.meter.category != PricingCategory::Standard {
                    promised.insert(name.clone());
                }
                let own = meters.entry(name).or_insert_with(|| vec![BTreeSet::new(); estimate.variants.len()]);
                own.get_mut(place).map(|own| own.insert(metered(charge)));
            }
        }
        let differ = |own: &[BTreeSet<_>]| own.iter().any(|set| Some(set) != own.first());
        let found = meters.into_iter().filter(|(name, own)| promised.contains(name) && differ(own));
        let found: BTreeMap<_, _> =
            found.map(|(name, own)| (name, own.into_iter().reduce(|a, b| &a & &b).unwrap_or_default())).collect();
        (!found.is_empty()).then_some(Self(found))
    }

    /// Whether `charge` is one that depends on the pricing model.
    pub(super) fn counts(&self, variant: &Variant, charge: &Charge) -> bool {
        let in_common = name(variant, charge).and_then(|name| self.0.get(&name));
        in_common.is_some_and(|in_common| !in_common.contains(&metered(charge)))
    }

    /// What each variant pays for them.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub(super) fn report(&self, estimate: &Estimate) -> Result<PricingReport, ArithmeticError> {
        let hours = estimate.convention.month;
        let mut rows: Vec<PricingRow> = Vec::new();
        for variant in &estimate.variants {
            let charges = || variant.charges.lines.iter().filter(|charge| self.counts(variant, charge));
            let sum = |part: fn(&Charge) -> Money| Money::sum(charges().map(part));
            let monthly = sum(|charge| charge.cost)?;
            let first = rows.first().map_or(monthly, |first| first.monthly).dollars();
            let discount = match first.is_zero() {
                true => None,
                false => Some(percent(Ratio::ONE.minus(Ratio::new(monthly.dollars(), first)?)?)),
            };
            rows.push(PricingRow {
                variant: variant.name.to_string(),
                hourly: monthly.dollars().over(hours)?,
                monthly,
                upfront: sum(|charge| charge.upfront)?,
                recurring: sum(|charge| charge.recurring)?,
                discount,
            });
        }
        let resources = self.0.keys().map(|(name, service)| format!("{name}.{service}")).collect();
        Ok(PricingReport { resources, hours, rows })
    }
}

impl PricingReport {
    /// The report as a table.
    pub(super) fn table(&self) -> Table {
        let cash = self.rows.iter().any(|row| row.upfront != Money::ZERO);
        let mut columns = vec![("variant", Align::Left), ("an hour", Align::Right), ("a month", Align::Right)];
        if cash {
            columns.extend([("paid at once", Align::Right), ("paid every month", Align::Right)]);
        }
        columns.push(("off", Align::Right));
        let mut table = Table::new(format!("Pricing models: {}", self.resources.join(", ")), columns);
        for row in &self.rows {
            let hourly = format!("${}", row.hourly.rounded_to(PLACES));
            let mut cells = vec![row.variant.clone(), hourly, row.monthly.to_string()];
            if cash {
                cells.extend([row.upfront.to_string(), row.recurring.to_string()]);
            }
            cells.push(row.discount.clone().unwrap_or_else(|| "–".to_owned()));
            table.push(RowKind::Line, cells);
        }
        let hours = quantity(self.hours);
        table
            .notes
            .push(format!("an hour: a month over its {hours} hours, to six decimals; off: against the first variant"));
        table
    }
}
