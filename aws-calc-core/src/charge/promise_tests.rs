use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::book::testing::{SENT, toys};
use crate::meter::Quantity;
use crate::unit::{Count, Hour};

/// A fee of $0.50 for each, paid at once for a term of these hours, in months of 730.
fn fee(resource: usize, number: u32, term: u32) -> Line {
    line(resource, number, Promise::fee, term)
}

fn line(
    resource: usize,
    number: u32,
    promise: impl Fn(&Quantity<Hour>, &Quantity<Hour>) -> Promise,
    term: u32,
) -> Line {
    let hours = |hours: u32| Quantity::fixed(hours.into(), "hours", "a test");
    let usage = SENT.of(Quantity::fixed(number.into(), "number", "a test"));
    let promise = promise(&hours(730), &hours(term));
    Line { resource, usage: usage.promised(promise), count: None, region: Arc::from("us-east-1") }
}

fn off(share: Exact) -> Terms {
    let discounts = BTreeMap::from([(String::new(), Discount { share, at: None })]);
    Terms { discounts, ..Terms::default() }
}

fn texts(charges: &Charges) -> [String; 3] {
    [charges.total, charges.upfront, charges.recurring].map(|money| money.dollars().to_string())
}

#[test]
fn a_fee_is_spread_over_its_term() {
    // 504 x 0.5 = $252: 252 x 730 / 8,760 = $21 a month.
    let charges = charge(vec![fee(0, 504, 8760)], &toys(), &Terms::default()).unwrap();
    assert_eq!(texts(&charges), ["21", "252", "0"]);
    assert!(!charges.total.dollars().is_rounded());
    // A tenth off: 226.8, and 18.9 a month.
    let charges = charge(vec![fee(0, 504, 8760)], &toys(), &off(Exact::constant(1, 1))).unwrap();
    assert_eq!(texts(&charges), ["18.9", "226.8", "0"]);
    assert_eq!(charges.list_total.dollars().to_string(), "21");
}

#[test]
fn a_share_is_paid_at_once_for_all_months_of_the_term() {
    let half = |number| line(0, number, |month, term| Promise::share(Exact::constant(5, 1), month, term), 3 * 8760);
    // 100 x 0.5 = $50 a month, of which $25 every month, and 36 x 25 at once.
    let charges = charge(vec![half(100)], &toys(), &Terms::default()).unwrap();
    assert_eq!(texts(&charges), ["50", "900", "25"]);
}

#[test]
fn identical_resources_pay_their_fees_each() {
    let count: Quantity<Count> = Quantity::fixed(3.into(), "count", "a test");
    let three = Line { count: Some(Arc::clone(count.derivation())), ..fee(0, 504, 8760) };
    let charges = charge(vec![three], &toys(), &Terms::default()).unwrap();
    assert_eq!(texts(&charges), ["63", "756", "0"]);
}

proptest! {
    #[test]
    fn the_months_of_a_term_bear_what_is_paid(
        fees in proptest::collection::vec(0_u32..2000, 1..6),
        years in prop_oneof![Just(1_u32), Just(3)],
        percent in 0_u32..100,
        share in 0_u32..=100,
        is_fee in any::<bool>(),
    ) {
        let share = Exact::constant(share, 2);
        let of = |(resource, number): (usize, &u32)| match is_fee {
            true => fee(resource, *number, years * 8760),
            false => line(resource, *number, |month, term| Promise::share(share, month, term), years * 8760),
        };
        let lines = fees.iter().enumerate().map(of).collect();
        let charges = charge(lines, &toys(), &off(Exact::constant(percent, 2))).unwrap();
        let months = Exact::from(12 * years);
        let borne = charges.total.times(months).unwrap();
        let paid = charges.upfront.plus(charges.recurring.times(months).unwrap()).unwrap();
        let apart = borne.minus(paid).unwrap().dollars();
        // Exact, unless a month's part has no end; then it is held in 18 decimals.
        prop_assert!(apart.is_zero() || (apart.is_rounded() && apart.magnitude() < Exact::constant(1, 12)));
        // The lines add up to the totals.
        let sum = |part: fn(&Charge) -> Money| Money::sum(charges.lines.iter().map(part)).unwrap();
        prop_assert_eq!(sum(|line| line.cost), charges.total);
        prop_assert_eq!(sum(|line| line.upfront), charges.upfront);
        prop_assert_eq!(sum(|line| line.recurring), charges.recurring);
    }
}
