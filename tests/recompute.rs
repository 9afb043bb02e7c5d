//! Every example's bill, computed again outside the code that charges: quantities from the leaves of their derivations,
//! costs from the book's tiers in decimals of any length.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test harness stops the test")]

mod common;

use std::fs;

use aws_calc_core::book::{Book, Pool, Price, Tiering};
use aws_calc_core::charge::{Charges, PooledCharge};
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::scenario::{Estimate, Scenario, Settings};
use bigdecimal::{BigDecimal, Zero};

use common::{files, root};

/// All digits of `value`.
fn long(value: Exact) -> BigDecimal {
    value.to_string().parse().unwrap()
}

/// Name and estimate of every example.
fn examples() -> Vec<(String, Estimate)> {
    let books: Vec<Book> =
        aws_calc_pricing::BOOKS.iter().map(|(name, bytes)| Book::open(*name, *bytes).unwrap()).collect();
    let estimates = files(&root().join("examples"), ".toml").into_iter().map(|path| {
        let (name, text) = (path.display().to_string(), fs::read_to_string(&path).unwrap());
        let mut sources = Sources::default();
        let scenario = Scenario::read(&text, sources.add(&name, text.as_str()), &name)
            .unwrap_or_else(|misread| panic!("{name}: {:?}", misread.errors));
        let asked = scenario.book.as_ref().map_or("aws", |words| &words.text);
        let book = books.iter().find(|book| book.name() == asked).unwrap_or_else(|| panic!("{name}: {asked}"));
        let estimate = scenario.estimate(book, &Settings::default());
        let estimate = estimate.unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        (name, estimate)
    });
    let estimates: Vec<_> = estimates.collect();
    assert!(!estimates.is_empty());
    estimates
}

/// What `quantity` costs at `price`: each unit at the price of the tier it lies in, or all at that of the last.
fn cost(price: &Price, quantity: &BigDecimal) -> BigDecimal {
    let tiers = price.schedule.tiers();
    let mut sum = BigDecimal::zero();
    for (place, tier) in tiers.iter().enumerate() {
        let (from, each) = (long(tier.from), long(tier.price.dollars()));
        let end = tiers.get(place + 1).map(|next| long(next.from));
        let reached = place == 0 || *quantity > from;
        match price.schedule.tiering() {
            Tiering::Graduated if reached => {
                let upto = end.map_or_else(|| quantity.clone(), |end| end.min(quantity.clone()));
                sum += (upto - from) * each;
            }
            Tiering::Volume if reached && end.is_none_or(|end| *quantity <= end) => sum = quantity * each,
            _ => {}
        }
    }
    sum
}

fn pooled_cost(pool: &PooledCharge, price: &Price) -> BigDecimal {
    let free: BigDecimal = pool.free.iter().map(|(_, taken)| long(*taken)).sum();
    let list = cost(price, &(long(pool.quantity) - free)) * long(pool.times);
    list * (BigDecimal::from(1) - long(pool.discount))
}

/// Equal to the last digit; where a digit was lost, to the eighteenth decimal.
fn assert_same(name: &str, what: &str, found: Exact, expected: &BigDecimal) {
    if found.is_rounded() {
        let off = (long(found) - expected).abs();
        assert!(
            off <= "0.000000000000000001".parse::<BigDecimal>().unwrap(),
            "{name}: {what} is {found}, but {expected}"
        );
    } else {
        assert_eq!(long(found), *expected, "{name}: {what}");
    }
}

fn check(name: &str, charges: &Charges, book: &Book) {
    for line in &charges.lines {
        let what = line.meter.path;
        assert_eq!(line.quantity.recomputed().unwrap(), line.quantity.value, "{name}: {what}");
        assert_eq!(line.quantity.unit, line.meter.unit, "{name}: {what}");
    }
    for (place, pool) in charges.pools.iter().enumerate() {
        let what = pool.meter.path;
        let price = book.price(what, pool.key.as_deref(), &pool.region).unwrap();
        let lines = || charges.lines.iter().filter(|line| line.pool == place);
        let quantity: BigDecimal = lines().map(|line| long(line.quantity.value)).sum();
        let times = if price.pool == Pool::Resource { long(pool.times) } else { BigDecimal::from(1) };
        assert_eq!(long(pool.quantity) * times, quantity, "{name}: quantity of {what}");
        assert_same(name, what, pool.cost.dollars(), &pooled_cost(pool, &price));
        let shares: BigDecimal = lines().map(|line| long(line.cost.dollars())).sum();
        assert_eq!(shares, long(pool.cost.dollars()), "{name}: lines of {what}");
    }
    let total: BigDecimal = charges.lines.iter().map(|line| long(line.cost.dollars())).sum();
    assert_eq!(total, long(charges.total.dollars()), "{name}: total");
}

#[test]
fn every_example_computes_again() {
    let mut variants = 0;
    for (name, estimate) in examples() {
        for variant in &estimate.variants {
            check(&format!("{name} {}", variant.name), &variant.charges, &estimate.book);
            variants += 1;
        }
    }
    assert!(variants > 0);
}

#[test]
fn the_arithmetic_of_this_test_is_that_of_the_price_list() {
    // S3 Standard in us-east-1, first 50 TB at 0.023, next 450 TB at 0.022: 60 TB = 51,200 x 0.023 + 10,240 x 0.022.
    let book = Book::open("aws", aws_calc_pricing::AWS).unwrap();
    let price = book.price("s3.storage.standard", None, "us-east-1").unwrap();
    assert_eq!(cost(&price, &BigDecimal::from(61_440)), "1402.88".parse::<BigDecimal>().unwrap());
}
