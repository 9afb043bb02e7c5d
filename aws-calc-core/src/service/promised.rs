//! The meters of what services besides EC2 sell for a promise: rates of Database Savings Plans, fees and hours of
//! reserved nodes and instances.
//!
//! Usage under a promise has a price of its own, on the meter of the same usage with the promise behind its service:
//! `rds.mysql.multi_az` is `rds.savings_plan.database_1yr_no_upfront.mysql.multi_az` under a Database Savings Plan, and
//! `rds.reserved_hours.standard_1yr_no_upfront.mysql.multi_az` for a reserved instance. Unit and key are those of the
//! usage; a fee is per reservation.
//!
//! Source: Savings Plans user guide, "Savings Plans types": a Database Savings Plan is for one year without payment
//! upfront; Amazon RDS user guide, "Reserved DB instances": no upfront is for one year only; Amazon ElastiCache user
//! guide, "Reserved nodes".

use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{MeterInfo, Usage};
use crate::offering::{Offering, Payment, Product, Term};

use super::purchase;

crate::choices! {
    /// What was promised for the price of a database.
    Pricing {
        OnDemand "on_demand" "list price, no promise made";
        DatabaseSavingsPlan "database_savings_plan" "a Savings Plan on databases, for one year without payment upfront";
    }
}

pub(super) const PRICING: Field<Word<Pricing>> =
    Field::word("pricing", "the pricing model, on demand where none is named", "\"database_savings_plan\"").optional();

/// `usage` as it is bought: what a plan covers at the plan's rates, as if its commitment were used in full; the rest on
/// demand.
pub(super) fn bought(resource: &Record, usage: Vec<Usage>) -> Result<Vec<Usage>, Refusal> {
    match resource.word_given(PRICING) {
        None | Some(Pricing::OnDemand) => {
            purchase::nothing_is_promised(resource, PRICING.spec(), &purchase::OF_PROMISES)?;
            Ok(usage)
        }
        Some(Pricing::DatabaseSavingsPlan) => under_the_plan(resource, usage),
    }
}

/// The only Database Savings Plan that AWS sells.
const PLAN: Offering = Offering::new(Product::DatabaseSavingsPlan, Term::OneYear, Payment::NoUpfront);

/// What a Database Savings Plan covers of `usage` at its rates.
pub(super) fn under_the_plan(resource: &Record, mut usage: Vec<Usage>) -> Result<Vec<Usage>, Refusal> {
    let asked = purchase::database_plan(resource);
    if asked != PLAN {
        return Err(purchase::not_sold(resource, asked));
    }
    let mut covered = false;
    for usage in &mut usage {
        if let Some(meter) = purchase::under(super::meters(), usage.meter, "savings_plan.database", PLAN) {
            usage.meter = meter;
            covered = true;
        }
    }
    if !covered {
        let message = "a Database Savings Plan covers nothing of this";
        return Err(Refusal::new("not-applicable", PRICING.spec().name, message)
            .help("it covers instances, capacity and request units, not storage, backups or transfer; leave it out"));
    }
    Ok(usage)
}

/// The meters of usage under a Database Savings Plan: for each its meter on demand, its path behind the service, and what
/// a report calls it.
macro_rules! under_a_database_plan {
    ($service:literal { $($meter:ident $path:literal $title:literal,)* }) => {
        [$($crate::meter::MeterInfo {
            path: concat!($service, ".savings_plan.database_1yr_no_upfront.", $path),
            title: concat!($title, " (Database Savings Plan, 1 year, no upfront)"),
            category: $crate::meter::PricingCategory::Committed,
            ..$meter.info()
        }),*]
    };
}

/// The meters of what is reserved, for each meter of hours: fees, and hours of the term, of every offer that has them.
macro_rules! reserved {
    ($service:literal { $($meter:ident $path:literal $title:literal,)* }) => {
        [$([
            $crate::service::promised::reserved!(@hours $meter $service $path $title "1yr_no_upfront" "1 year, no upfront"),
            $crate::service::promised::reserved!(@fee $meter $service $path $title "1yr_partial_upfront" "1 year, partial upfront"),
            $crate::service::promised::reserved!(@hours $meter $service $path $title "1yr_partial_upfront" "1 year, partial upfront"),
            $crate::service::promised::reserved!(@fee $meter $service $path $title "1yr_all_upfront" "1 year, all upfront"),
            $crate::service::promised::reserved!(@fee $meter $service $path $title "3yr_partial_upfront" "3 years, partial upfront"),
            $crate::service::promised::reserved!(@hours $meter $service $path $title "3yr_partial_upfront" "3 years, partial upfront"),
            $crate::service::promised::reserved!(@fee $meter $service $path $title "3yr_all_upfront" "3 years, all upfront"),
        ]),*]
    };
    // Not every service sells it.
    ($service:literal for three years without upfront { $($meter:ident $path:literal $title:literal,)* }) => {
        [$(
            $crate::service::promised::reserved!(@hours $meter $service $path $title "3yr_no_upfront" "3 years, no upfront")
        ),*]
    };
    (@hours $meter:ident $service:literal $path:literal $title:literal $offer:literal $words:literal) => {
        $crate::meter::MeterInfo {
            path: concat!($service, ".reserved_hours.standard_", $offer, ".", $path),
            title: concat!($title, " hours (reserved, ", $words, ")"),
            category: $crate::meter::PricingCategory::Committed,
            ..$meter.info()
        }
    };
    (@fee $meter:ident $service:literal $path:literal $title:literal $offer:literal $words:literal) => {
        $crate::meter::MeterInfo {
            path: concat!($service, ".reserved_fee.standard_", $offer, ".", $path),
            title: concat!($title, " fee (reserved, ", $words, ")"),
            unit: <$crate::unit::Reservation as $crate::unit::Metered>::UNIT,
            category: $crate::meter::PricingCategory::Committed,
            ..$meter.info()
        }
    };
}

pub(super) use {reserved, under_a_database_plan};

/// All of `parts`, of which there are `N` together.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses a place beyond the end")]
pub(super) const fn joined<const N: usize>(parts: &[&[MeterInfo]]) -> [MeterInfo; N] {
    let mut meters = [parts[0][0]; N];
    let (mut place, mut part) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            meters[place] = parts[part][row];
            (place, row) = (place + 1, row + 1);
        }
        part += 1;
    }
    assert!(place == N, "as many meters as there are places");
    meters
}

#[cfg(test)]
mod tests {
    use crate::meter::PricingCategory;
    use crate::service;
    use crate::unit::MeterUnit;

    /// The path of the usage that the meter `path` prices under a promise, if it does.
    fn on_demand(path: &str) -> Option<String> {
        let (service, rest) = path.split_once('.')?;
        let promise = ["savings_plan.database", "reserved_hours.standard", "reserved_fee.standard"];
        let behind = promise.iter().find_map(|promise| rest.strip_prefix(promise))?;
        // EC2's are families by type alone.
        behind.split_once('.').map(|(_, usage)| format!("{service}.{usage}"))
    }

    #[test]
    fn what_is_promised_is_usage_that_a_room_has() {
        let mut promised = 0;
        for meter in service::meters() {
            let Some(path) = on_demand(meter.path) else { continue };
            let usage = service::meters().find(|usage| usage.path == path);
            let Some(usage) = usage else { panic!("{}: nothing is metered on {path}", meter.path) };
            let unit = if meter.path.contains("reserved_fee") { MeterUnit::Reservation } else { usage.unit };
            assert_eq!((meter.unit, meter.key), (unit, usage.key), "{}", meter.path);
            assert_eq!(meter.category, PricingCategory::Committed, "{}", meter.path);
            promised += 1;
        }
        // Under a plan 6 of RDS, 8 of Aurora, 3 of ElastiCache, 6 of DynamoDB and 2 of DMS; reserved, 7 of each of RDS's
        // 6 families and 8 of each of ElastiCache's 3.
        assert_eq!(promised, 25 + 6 * 7 + 3 * 8);
    }
}
