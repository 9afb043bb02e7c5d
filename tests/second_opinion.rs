//! A second opinion on every line of every example: quantities recomputed from the leaves of their derivations, prices read
//! from the price files, tiers, allowances and shares worked out again, all in plain fractions. Nothing here uses the code
//! that reads books or charges usage.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test harness stops the test")]

mod common;
#[path = "second_opinion/price_files.rs"]
mod price_files;

use std::collections::BTreeMap;
use std::fs;

use aws_calc_core::book::Book;
use aws_calc_core::charge::Charge;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::meter::{Derivation, How};
use aws_calc_core::scenario::{Estimate, Scenario, Settings, Variant};
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use price_files::{Prices, Tiers, fraction};

fn exact(value: Exact) -> BigRational {
    fraction(&value.to_string())
}

/// How far a figure may be off that is marked as rounded: it is held in 28 digits.
fn bound() -> BigRational {
    fraction("0.000000000000001")
}

/// Equal to the last digit; within the bound where a digit was lost, and then marked.
fn assert_same(what: &str, found: Exact, expected: &BigRational) {
    let off = (exact(found) - expected).abs();
    let allowed = if found.is_rounded() { bound() } else { BigRational::zero() };
    assert!(off <= allowed, "{what} is {found}, but {expected}: off by {off}");
}

/// The number at the root of a derivation, from its leaves.
fn recomputed(derivation: &Derivation) -> BigRational {
    let all = |parts: &[std::sync::Arc<Derivation>]| parts.iter().map(|part| recomputed(part)).collect::<Vec<_>>();
    match &derivation.how {
        How::Given { .. } | How::Fixed { .. } => exact(derivation.value),
        How::Counted(of, _) => recomputed(of),
        How::Sum(parts) => all(parts).into_iter().sum(),
        How::Product(parts) => all(parts).into_iter().product(),
        How::Largest(parts) => all(parts).into_iter().max().unwrap(),
        How::Quotient(of, by) => recomputed(of) / recomputed(by),
        How::Excess(of, above) => (recomputed(of) - recomputed(above)).max(BigRational::zero()),
        How::RoundedUp(of, step) => {
            let step = recomputed(step);
            (recomputed(of) / &step).ceil() * step
        }
        How::Converted(of, factor) => {
            let (times, over) = factor.parts();
            recomputed(of) * exact(times) / exact(over)
        }
    }
}

/// The part of a term's fee that a month bears, what of a month's cost by the hour is paid at once for the term, and what is
/// paid every month, as shares of the cost, by the words of a meter: `ec2.reserved_fee.standard_1yr_partial_upfront`.
fn shares_of_a_promise(meter: &str, month: Exact) -> (BigRational, BigRational, BigRational) {
    let whole = |number: i64| BigRational::from_integer(number.into());
    let months = match (meter.contains("_1yr"), meter.contains("_3yr")) {
        (true, _) => Some(whole(8760) / exact(month)),
        (_, true) => Some(whole(3 * 8760) / exact(month)),
        _ => None,
    };
    let half = BigRational::new(1.into(), 2.into());
    match months {
        Some(months) if meter.contains("reserved_fee.") => (whole(1) / months, whole(1), whole(0)),
        Some(months) if meter.contains("savings_plan.") && meter.ends_with("all_upfront") => {
            (whole(1), months, whole(0))
        }
        Some(months) if meter.contains("savings_plan.") && meter.ends_with("partial_upfront") => {
            (whole(1), months * &half, half)
        }
        _ => (whole(1), whole(0), whole(1)),
    }
}

/// Name and estimate of every example, with its text.
fn examples() -> Vec<(String, String, Estimate)> {
    let books: Vec<Book> =
        aws_calc_pricing::BOOKS.iter().map(|(name, bytes)| Book::open(*name, *bytes).unwrap()).collect();
    let estimates = common::examples().into_iter().map(|path| {
        let (name, text) = (path.display().to_string(), fs::read_to_string(&path).unwrap());
        let mut sources = Sources::default();
        let scenario = Scenario::read(&text, sources.add(&name, text.as_str()), &name)
            .unwrap_or_else(|misread| panic!("{name}: {:?}", misread.errors));
        let asked = scenario.book.as_ref().map_or("aws", |words| &words.text);
        let book = books.iter().find(|book| book.name() == asked).unwrap_or_else(|| panic!("{name}: {asked}"));
        let estimate = scenario.estimate(book, &Settings::default());
        let estimate = estimate.unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        (name, text, estimate)
    });
    let estimates: Vec<_> = estimates.collect();
    assert!(!estimates.is_empty());
    estimates
}

/// What is priced together: lines of one meter and key, in one Region, for one resource or over all Regions.
struct Group<'a> {
    tiers: Tiers,
    /// By line: its place, its quantity, and how many resources it stands for if each is priced for itself.
    lines: Vec<(usize, BigRational, BigRational)>,
    free: BigRational,
    first: &'a Charge,
    region: String,
}

impl Group<'_> {
    fn quantity(&self) -> BigRational {
        self.lines.iter().map(|(_, quantity, _)| quantity.clone()).sum()
    }

    /// The tiers that the usage of one resource reaches, for as many resources as there are.
    fn list_cost(&self) -> BigRational {
        let times = self.lines.first().map_or_else(BigRational::zero, |(_, _, times)| times.clone());
        if times.is_zero() { times } else { self.tiers.cost(&(self.quantity() / &times - &self.free)) * times }
    }
}

fn groups<'a>(estimate: &Estimate, variant: &'a Variant, prices: &Prices) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, line) in variant.charges.lines.iter().enumerate() {
        let pool = variant.charges.pools.get(line.pool).unwrap();
        let region = pool.region.to_string();
        let tiers = prices.find(line.meter.path, line.key.as_deref(), &region);
        let each = tiers.pool == "resource";
        let times = if each { exact(pool.times) } else { BigRational::from_integer(1.into()) };
        let known = groups.iter_mut().find(|group| {
            let same_meter = group.first.meter.path == line.meter.path && group.first.key == line.key;
            let same_place = group.region == region || (tiers.pool == "account" && group.tiers == tiers);
            !each && same_meter && same_place
        });
        let line_of = (place, recomputed(&line.quantity), times);
        match known {
            Some(group) => group.lines.push(line_of),
            None => groups.push(Group { tiers, lines: vec![line_of], free: BigRational::zero(), first: line, region }),
        }
    }
    if estimate.free_tier {
        allow(&mut groups, prices);
    }
    groups
}

/// Takes each free allowance off the groups of its meters, in the order of the meters, then of Regions and keys.
fn allow(groups: &mut [Group<'_>], prices: &Prices) {
    for allowance in &prices.allowances {
        let mut left: BTreeMap<String, BigRational> = BTreeMap::new();
        for meter in &allowance.meters {
            let mut sharing: Vec<&mut Group<'_>> =
                groups.iter_mut().filter(|group| group.first.meter.path == meter).collect();
            sharing.sort_by_key(|group| (group.region.clone(), group.first.key.clone()));
            for group in sharing {
                let shared_by = if allowance.pool == "account" { String::new() } else { group.region.clone() };
                let left = left.entry(shared_by).or_insert_with(|| allowance.quantity.clone());
                let taken = (group.quantity() - &group.free).min(left.clone());
                *left -= &taken;
                group.free += taken;
            }
        }
    }
}

#[test]
fn every_line_of_every_example_is_computed_again() {
    let books: BTreeMap<&str, Prices> =
        aws_calc_pricing::BOOKS.iter().map(|(name, _)| (*name, Prices::of_book(name))).collect();
    let mut lines = 0;
    for (name, text, estimate) in examples() {
        let prices = books.get(estimate.book.name()).unwrap().with_those_of(&text);
        for variant in &estimate.variants {
            let name = format!("{name}, {}", variant.name);
            let (mut total, mut at_once, mut recurring) =
                (BigRational::zero(), BigRational::zero(), BigRational::zero());
            for group in groups(&estimate, variant, &prices) {
                let first = variant.charges.pools.get(group.first.pool).unwrap();
                let cost = group.list_cost() * (BigRational::from_integer(1.into()) - exact(first.discount));
                let (month, once, every) = shares_of_a_promise(group.first.meter.path, estimate.convention.month);
                let quantity = group.quantity();
                for (place, own, _) in &group.lines {
                    let line = variant.charges.lines.get(*place).unwrap();
                    let what = format!("{name}: {}", line.meter.path);
                    assert_same(&format!("{what}, quantity"), line.quantity.value, own);
                    let share = if quantity.is_zero() { BigRational::zero() } else { &cost * own / &quantity };
                    assert_same(&format!("{what}, cost"), line.cost.dollars(), &(&share * &month));
                    assert_same(&format!("{what}, paid at once"), line.upfront.dollars(), &(&share * &once));
                    assert_same(&format!("{what}, every month"), line.recurring.dollars(), &(&share * &every));
                    lines += 1;
                }
                total += &cost * month;
                at_once += &cost * once;
                recurring += &cost * every;
            }
            assert_same(&format!("{name}: total"), variant.charges.total.dollars(), &total);
            assert_same(&format!("{name}: paid at once"), variant.charges.upfront.dollars(), &at_once);
            assert_same(&format!("{name}: every month"), variant.charges.recurring.dollars(), &recurring);
        }
    }
    assert!(lines > 800, "{lines}");
}

#[test]
fn its_arithmetic_is_that_of_the_price_list() {
    // S3 Standard in us-east-1, first 50 TB at 0.023, next 450 TB at 0.022: 60 TB = 51,200 x 0.023 + 10,240 x 0.022.
    let tiers = Prices::of_book("aws").find("s3.storage.standard", None, "us-east-1");
    assert_eq!(tiers.cost(&fraction("61440")), fraction("1402.88"));
}
