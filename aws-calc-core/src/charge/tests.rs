use std::str::FromStr;

use bigdecimal::BigDecimal;
use proptest::prelude::*;

use super::*;
use crate::book::Missing;
use crate::book::testing::{CALLS, ENGINES, IOPS, QUIET_CALLS, SENT, STORED, VIEWED, toys};
use crate::meter::{Meter, Quantity};
use crate::unit::{Gb, GbMonth, Hour, Metered};

const HERE: &str = "us-east-1";
const THERE: &str = "eu-west-1";

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn dollars(text: &str) -> Money {
    Money::new(exact(text))
}

/// `n` thousandths.
fn thousandths(n: u32) -> Exact {
    Exact::constant(n, 3)
}

fn usage<U: Metered>(meter: Meter<U>, quantity: Exact) -> Usage {
    meter.of(Quantity::fixed(quantity, "usage", "a test"))
}

fn line(resource: usize, usage: Usage, region: &str) -> Line {
    Line { resource, usage, count: None, region: Arc::from(region) }
}

fn times(count: u32, line: Line) -> Line {
    let count: Quantity<crate::unit::Count> = Quantity::fixed(count.into(), "count", "a test");
    Line { count: Some(Arc::clone(count.derivation())), ..line }
}

fn bill(lines: Vec<Line>) -> Charges {
    bill_with(lines, &Terms::default())
}

fn bill_with(lines: Vec<Line>, terms: &Terms) -> Charges {
    charge(lines, &toys(), terms).unwrap()
}

fn off(share: Exact) -> Discount {
    Discount { share, at: None }
}

fn free() -> Terms {
    Terms { free_tier: true, ..Terms::default() }
}

/// A meter of the book of toys with a quantity, by a number that picks one.
fn on_any_meter(which: u8, quantity: Exact) -> Usage {
    match which % 4 {
        0 => usage(SENT, quantity),
        1 => usage(STORED, quantity),
        2 => usage(CALLS, quantity),
        _ => usage(VIEWED, quantity),
    }
}

/// A line by its place: quantity in thousandths, meter, and whether it is here or there.
type Drawn = (usize, (u32, (u8, bool)));

/// All digits of `money`, in decimals of any length.
fn long(money: Money) -> BigDecimal {
    BigDecimal::from_str(&money.dollars().to_string()).unwrap()
}

fn assert_conserved(charges: &Charges) -> Result<(), TestCaseError> {
    for (place, pool) in charges.pools.iter().enumerate() {
        let lines = || charges.lines.iter().filter(|line| line.pool == place);
        let sum: BigDecimal = lines().map(|line| long(line.cost)).sum();
        prop_assert_eq!(sum, long(pool.cost), "{}", pool.meter.path);
        let list: BigDecimal = lines().map(|line| long(line.list_cost)).sum();
        prop_assert_eq!(list, long(pool.list_cost), "{} at list price", pool.meter.path);
        prop_assert!(pool.list.is_some() || pool.list_cost >= pool.cost);
    }
    let pools: BigDecimal = charges.pools.iter().map(|pool| long(pool.cost)).sum();
    prop_assert_eq!(pools, long(charges.total));
    let list: BigDecimal = charges.pools.iter().map(|pool| long(pool.list_cost)).sum();
    prop_assert_eq!(list, long(charges.list_total));
    Ok(())
}

/// Lines of different quantities, in two orders.
fn in_two_orders() -> impl Strategy<Value = (Vec<Drawn>, Vec<Drawn>)> {
    prop::collection::btree_map(1u32..5_000_000, (0u8..4, any::<bool>()), 1..12).prop_flat_map(|lines| {
        let lines: Vec<Drawn> = lines.into_iter().enumerate().collect();
        (Just(lines.clone()), Just(lines).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn splitting_usage_over_lines_never_changes_the_total(
        which in 0u8..4,
        parts in prop::collection::vec(0u32..5_000_000, 1..12),
    ) {
        let all = on_any_meter(which, thousandths(parts.iter().sum()));
        let part = |part: &u32| on_any_meter(which, thousandths(*part));
        let split = parts.iter().map(part).enumerate().map(|(place, usage)| line(place, usage, HERE));
        prop_assert_eq!(bill(split.collect()).total, bill(vec![line(0, all, HERE)]).total);
    }

    #[test]
    fn permuting_lines_changes_nothing(
        (lines, shuffled) in in_two_orders(),
        free_tier: bool,
    ) {
        let terms = Terms { free_tier, ..Terms::default() };
        let priced = |lines: &[Drawn]| {
            let lines = lines.iter().map(|(place, (quantity, (which, here)))| {
                line(*place, on_any_meter(*which, thousandths(*quantity)), if *here { HERE } else { THERE })
            });
            let charges = bill_with(lines.collect(), &terms);
            let mut costs: Vec<_> = charges.lines.iter().map(|line| (line.resource, line.cost)).collect();
            costs.sort();
            (charges.total, costs)
        };
        prop_assert_eq!(priced(&lines), priced(&shuffled));
    }

    #[test]
    fn lines_add_up_to_their_pool_and_pools_to_the_total(
        lines in prop::collection::vec((0u8..4, 1u64..10_000_000_000, 0u32..12, any::<bool>()), 1..12),
        percent in 0u32..100,
        free_tier: bool,
    ) {
        // Quotients of quantities from a billion to a thousandth of a billionth lose digits at very different places.
        let lines = lines.iter().enumerate().map(|(place, (which, digits, scale, here))| {
            let quantity = Exact::from_parts(i128::from(*digits), *scale).unwrap().over(Exact::from(7)).unwrap();
            line(place, on_any_meter(*which, quantity), if *here { HERE } else { THERE })
        });
        let discounts = BTreeMap::from([("toy".to_owned(), off(Exact::constant(percent, 2)))]);
        assert_conserved(&bill_with(lines.collect(), &Terms { free_tier, discounts, ..Terms::default() }))?;
    }

    #[test]
    fn n_resources_cost_n_times_one_unless_they_share_a_tier(n in 1u32..50, q in 0u32..2_000_000) {
        let one = |meter| line(0, on_any_meter(meter, thousandths(q)), HERE);
        let many = |meter| times(n, one(meter));
        // Flat: n times one. Tiered: as one resource with n times the usage.
        prop_assert_eq!(bill(vec![many(0)]).total, bill(vec![one(0)]).total.times(n.into()).unwrap());
        let pooled = usage(STORED, thousandths(q).times(n.into()).unwrap());
        prop_assert_eq!(bill(vec![many(1)]).total, bill(vec![line(0, pooled, HERE)]).total);
        // And the same when each stands on a line of its own.
        let lines = (0..n).map(|place| line(place as usize, usage(STORED, thousandths(q)), HERE));
        prop_assert_eq!(bill(lines.collect()).total, bill(vec![many(1)]).total);
    }

    #[test]
    fn tiers_of_a_resource_count_each_resource_alone(n in 1u32..50, q in 0u32..1_000_000) {
        let one = || line(0, usage(IOPS, thousandths(q)), HERE);
        let alone = bill(vec![one()]).total.times(n.into()).unwrap();
        prop_assert_eq!(bill(vec![times(n, one())]).total, alone);
        prop_assert_eq!(bill((0..n).map(|_| one()).collect()).total, alone);
    }

    #[test]
    fn regions_are_never_mixed(a in 0u32..5_000_000, b in 0u32..5_000_000, which in 0u8..3) {
        let on = |q, region| line(0, on_any_meter(which, thousandths(q)), region);
        let both = bill(vec![on(a, HERE), on(b, THERE)]);
        let apart = bill(vec![on(a, HERE)]).total.plus(bill(vec![on(b, THERE)]).total).unwrap();
        prop_assert_eq!(both.total, apart);
        prop_assert_eq!(both.pools.len(), 2);
    }

    #[test]
    fn an_account_is_one_pool_over_regions_of_one_schedule(a in 0u32..50_000, b in 0u32..50_000, c in 0u32..50_000) {
        let on = |q, region| line(0, usage(VIEWED, thousandths(q)), region);
        let together = bill(vec![on(a, HERE), on(b, THERE), on(c, "ap-south-1")]);
        let pooled = bill(vec![on(a + b, HERE)]).total.plus(bill(vec![on(c, "ap-south-1")]).total).unwrap();
        prop_assert_eq!(together.total, pooled);
        prop_assert_eq!(together.pools.len(), 2);
    }

    #[test]
    fn an_allowance_is_used_once_over_its_meters(a in 0u32..3000, b in 0u32..3000) {
        // 1,000 requests are free: first those on `toy.calls`, then what is left of them on `toy.quiet_calls`.
        let lines = || vec![line(0, usage(QUIET_CALLS, b.into()), HERE), line(1, usage(CALLS, a.into()), HERE)];
        let (paid_calls, paid_quiet) = (a.saturating_sub(1000), b.saturating_sub(1000 - a.min(1000)));
        let price = if paid_calls <= 1000 { 30 } else { 10 };
        let expected = Exact::constant(paid_calls * price + paid_quiet * 2, 3);
        prop_assert_eq!(bill_with(lines(), &free()).total, Money::new(expected));
        let listed = if a <= 1000 { 30 } else { 10 };
        prop_assert_eq!(bill(lines()).total, Money::new(Exact::constant(a * listed + b * 2, 3)));
    }

    #[test]
    fn an_allowance_of_the_account_is_shared_by_its_regions(a in 0u32..3000, b in 0u32..3000) {
        let on = |q: u32, region| line(0, usage(QUIET_CALLS, q.into()), region);
        let bill = bill_with(vec![on(a, HERE), on(b, THERE)], &free());
        let taken = bill.pools.iter().flat_map(|pool| &pool.free).map(|(_, taken)| taken.to_i64().unwrap());
        let taken: i64 = taken.sum();
        prop_assert_eq!(taken, i64::from((a + b).min(1000)));
    }

    #[test]
    fn a_discount_is_a_share_of_the_list_cost(which in 0u8..4, q in 0u32..5_000_000, permille in 0u32..=1000) {
        let on = || vec![line(0, on_any_meter(which, thousandths(q)), HERE)];
        let discounts = BTreeMap::from([(String::new(), off(Exact::constant(permille, 3)))]);
        let off = bill_with(on(), &Terms { discounts, ..Terms::default() });
        let list = bill(on()).total;
        prop_assert_eq!(off.total, list.times(Exact::constant(1000 - permille, 3)).unwrap());
        prop_assert_eq!(off.pools[0].list_cost, list);
    }

    #[test]
    fn more_usage_never_costs_less(
        q in 0u32..5_000_000, more in 0u32..1_000_000, which in prop::sample::select(vec![0u8, 1, 3]),
    ) {
        let cost = |q| bill(vec![line(0, on_any_meter(which, thousandths(q)), HERE)]).total;
        prop_assert!(cost(q) <= cost(q + more));
    }
}

#[test]
fn a_volume_tier_may_dip_where_the_next_begins() {
    // 1,000 calls x $0.03 = $30; 1,001 calls x $0.01 = $10.01.
    assert_eq!(bill(vec![line(0, usage(CALLS, 1000.into()), HERE)]).total, dollars("30"));
    assert_eq!(bill(vec![line(0, usage(CALLS, 1001.into()), HERE)]).total, dollars("10.01"));
}

#[test]
fn lines_of_a_tiered_pool_pay_by_their_share() {
    // 150 GB: 10 x 3 + 90 x 2 + 50 x 0.7 = 245. A third of it and two thirds: 81.66… and 163.33….
    let charges = bill(vec![line(0, usage(STORED, 50.into()), HERE), line(1, usage(STORED, 100.into()), HERE)]);
    assert_eq!(charges.total, dollars("245"));
    assert!(!charges.total.dollars().is_rounded());
    assert_eq!(of_resource(&charges, 0).to_string(), "≈$81.67");
    assert_eq!(of_resource(&charges, 1).to_string(), "≈$163.33");
    assert_conserved(&charges).unwrap();
}

#[test]
fn a_resource_that_uses_nothing_pays_nothing() {
    let charges = bill(vec![line(0, usage(STORED, Exact::ZERO), HERE), line(1, usage(STORED, 100.into()), HERE)]);
    assert_eq!(of_resource(&charges, 0), Money::ZERO);
    assert_eq!(bill(vec![line(0, usage(STORED, Exact::ZERO), HERE)]).total, Money::ZERO);
    assert_eq!(bill(Vec::new()).total, Money::ZERO);
}

#[test]
fn lines_that_use_nothing_of_a_tiered_pool_pay_nothing() {
    for meter in [SENT, VIEWED] {
        let idle = |resource| line(resource, usage(meter, Exact::ZERO), HERE);
        for terms in [Terms::default(), free()] {
            let charges = bill_with(vec![idle(0), idle(1)], &terms);
            assert!(charges.lines.iter().all(|line| line.cost == Money::ZERO && line.list_cost == Money::ZERO));
            assert_eq!((charges.lines.len(), charges.total), (2, Money::ZERO));
        }
    }
}

#[test]
fn an_allowance_is_spread_over_identical_resources() {
    // Four volumes of 100 IOPS share 200 free: 50 each. 4 x 50 x $0.5 = $100.
    let prices =
        format!("{}\n[allowance.iops]\nquantity = \"200\"\nmeters = [\"toy.iops\"]\n", crate::book::testing::TOYS);
    let book = crate::book::testing::load(&prices).unwrap();
    let charges = charge(vec![times(4, line(0, usage(IOPS, 100.into()), HERE))], &book, &free()).unwrap();
    assert_eq!(charges.total, dollars("100"));
}

#[test]
fn each_key_of_a_family_is_a_pool_of_its_own() {
    let run = |key: &str, hours: u32| {
        let hours: Quantity<Hour> = Quantity::fixed(hours.into(), "hours", "a test");
        line(0, ENGINES.of(&Arc::from(key), hours), HERE)
    };
    // 10 h x 0.2 + 5 h x 0.1
    let charges = bill(vec![run("big.one", 10), run("small.one", 5)]);
    assert_eq!(charges.total, dollars("2.5"));
    assert_eq!(charges.pools.len(), 2);
}

#[test]
fn a_discount_of_a_service_stands_before_that_for_all() {
    let discounts = BTreeMap::from([(String::new(), off(exact("0.5"))), ("toy".to_owned(), off(exact("0.1")))]);
    // 10 GB x 0.5 x 0.9
    let charges = bill_with(vec![line(0, usage(SENT, 10.into()), HERE)], &Terms { discounts, ..Terms::default() });
    assert_eq!(charges.total, dollars("4.5"));
}

#[test]
fn every_line_without_a_price_is_named() {
    const NOWHERE: Meter<Gb> = Meter::new("toy.nowhere", "Nowhere");
    const KEPT: Meter<GbMonth> = STORED;
    let lines = vec![
        line(0, usage(NOWHERE, Exact::ONE), HERE),
        line(1, usage(SENT, Exact::ONE), HERE),
        line(2, usage(KEPT, Exact::ONE), "ap-south-1"),
    ];
    let errors = charge(lines, &toys(), &Terms::default()).unwrap_err();
    let places: Vec<_> = errors
        .iter()
        .map(|error| match error {
            ChargeError::Unpriced { line, meter, key, region } => {
                (*line, toys().missing(meter, key.as_deref(), region))
            }
            ChargeError::Arithmetic { .. } => panic!("{error:?}"),
        })
        .collect();
    let priced = vec![HERE.to_owned(), THERE.to_owned()];
    assert_eq!(places.len(), 2);
    assert!(matches!(&places[0], (0, Missing::Meter { .. })));
    assert_eq!(places[1], (2, Missing::Region { priced }));
}

#[test]
fn a_number_too_large_is_an_error_on_its_line() {
    let huge = exact("7e28");
    let lines = vec![line(0, usage(SENT, Exact::ONE), HERE), times(2, line(1, usage(SENT, huge), HERE))];
    let errors = charge(lines, &toys(), &Terms::default()).unwrap_err();
    assert_eq!(errors, [ChargeError::Arithmetic { line: 1, error: ArithmeticError::Overflow }]);
}

/// What the lines of one resource cost.
fn of_resource(charges: &Charges, place: usize) -> Money {
    let lines = charges.lines.iter().filter(|line| line.resource == place);
    Money::sum(lines.map(|line| line.cost)).unwrap()
}

/// The book of toys with private prices in front.
fn with_private(prices: &str) -> Book {
    let tree = crate::document::parse(prices, crate::diagnostic::Sources::default().add("own", prices)).unwrap();
    let tables = [(tree, Arc::from("own.toml"), Arc::from("`own.toml`"))];
    toys().with_overlay(crate::book::read_overlay(&tables, &toys(), crate::book::testing::METERS).unwrap())
}

#[test]
fn a_private_price_leaves_the_list_cost_as_it_is() {
    let book = with_private("[\"toy.stored\"]\nunit = \"GB-month\"\nus-east-1 = \"1\"\n");
    let lines = vec![line(0, usage(STORED, 15.into()), HERE), line(1, usage(STORED, 5.into()), HERE)];
    let discounts = BTreeMap::from([(String::new(), off(exact("0.1")))]);
    let charges = charge(lines, &book, &Terms { discounts, ..Terms::default() }).unwrap();
    // List: 10 GB x 3 + 10 GB x 2 = 50, of which the lines have 15/20 and 5/20. Contracted: 20 GB x 1 x 0.9 = 18.
    let costs = charges.costs().unwrap();
    assert_eq!((costs.list, costs.contracted), (dollars("50"), dollars("18")));
    let lines: Vec<_> = charges.lines.iter().map(|line| (line.list_cost, line.cost)).collect();
    assert_eq!(lines, [(dollars("37.5"), dollars("13.5")), (dollars("12.5"), dollars("4.5"))]);
    assert_conserved(&charges).unwrap();
}

#[test]
fn a_private_price_without_a_list_price_is_its_own_list_price() {
    let book = with_private("[\"toy.iops\"]\nunit = \"IOPS-month\"\nap-south-1 = \"2\"\n");
    let charges = charge(vec![line(0, usage(IOPS, 3.into()), "ap-south-1")], &book, &Terms::default()).unwrap();
    assert_eq!((charges.list_total, charges.total), (dollars("6"), dollars("6")));
}

proptest! {
    #[test]
    fn what_is_to_be_paid_follows_from_the_costs(
        drawn in prop::collection::vec((0u8..4, 0u32..5_000_000), 1..6),
        percent in 0u32..=100, credit in 0u32..2_000, tax in 0u32..=100, before: bool,
    ) {
        let lines = drawn.iter().enumerate().map(|(place, (which, q))| line(place, on_any_meter(*which, thousandths(*q)), HERE));
        let credit = Credit {
            name: Arc::from("c"), left: Money::new(credit.into()), monthly: None, services: Vec::new(), expires: None,
            expired: false,
        };
        let on = if before { Taxed::Contracted } else { Taxed::Billed };
        let terms = Terms {
            discounts: BTreeMap::from([(String::new(), off(Exact::constant(percent, 2)))]),
            credits: vec![credit.clone()],
            tax: Some(Tax { name: Arc::from("t"), share: Exact::constant(tax, 2), on }),
            ..Terms::default()
        };
        let charges = bill_with(lines.collect(), &terms);
        let costs = charges.costs().unwrap();
        prop_assert!(costs.list >= costs.contracted && costs.contracted == costs.effective);
        // One credit for all services pays the smaller of what there is and what is due.
        prop_assert_eq!(costs.billed, costs.contracted.minus(credit.left.min(costs.contracted)).unwrap());
        let taxed = if before { costs.contracted } else { costs.billed };
        let due = costs.billed.plus(taxed.times(Exact::constant(tax, 2)).unwrap()).unwrap();
        prop_assert_eq!(charges.due().unwrap(), due);
        assert_conserved(&charges)?;
    }
}
