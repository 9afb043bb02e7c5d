//! AWS's documented examples, and the laws of commitments.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::exact::Exact;
use crate::ratio::Ratio;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn ratio(text: &str) -> Ratio {
    Ratio::from(exact(text))
}

fn item(name: &str, on_demand: &str) -> Item {
    Item { name: Arc::from(name), zone: None, on_demand: exact(on_demand), size: None }
}

/// `m3.xlarge` in a family, 8 units large.
fn sized(name: &str, units: &str, on_demand: &str) -> Item {
    let family = Arc::from(name.split('.').next().unwrap());
    Item { size: Some(Size { family, units: exact(units) }), ..item(name, on_demand) }
}

fn plan(reach: Reach, commitment: &str, rates: &[&str]) -> Plan {
    let rate = |text: &&str| (!text.is_empty()).then(|| ratio(text));
    let name = if reach == Reach::Family { "instance plan" } else { "compute plan" };
    Plan { name: Arc::from(name), reach, commitment: ratio(commitment), rates: rates.iter().map(rate).collect() }
}

fn reserved(instance_type: &str, place: Place, count: u32, hourly: &str) -> Reservation {
    let name = Arc::from("reserved");
    Reservation { name, instance_type: Arc::from(instance_type), place, count: count.into(), hourly: ratio(hourly) }
}

fn hour(items: &[Item], counts: &[&str]) -> Fleet {
    Fleet::new(items.to_vec(), [counts.iter().map(|count| exact(count)).collect()])
}

fn under(fleet: &Fleet, reservations: Vec<Reservation>, plans: Vec<Plan>) -> Outcome {
    apply(fleet, &Portfolio { reservations, plans }).unwrap()
}

fn text(ratio: Result<Ratio, crate::exact::ArithmeticError>) -> String {
    ratio.unwrap().to_string()
}

/// Savings Plans user guide, "Understanding how Savings Plans apply to your AWS usage": four r5.4xlarge, a Windows
/// m5.24xlarge, 400 vCPU and 1,600 GB of Fargate, a million Lambda requests of 3 s at 0.5 GB, in one hour.
fn documented() -> Fleet {
    let items = [
        item("r5.4xlarge", "1.00"),
        item("m5.24xlarge Windows", "10.00"),
        item("Fargate vCPU", "0.04"),
        item("Fargate GB", "0.004"),
        item("Lambda GB-s", "0.000015"),
        item("Lambda requests, a million", "0.20"),
    ];
    hour(&items, &["4", "1", "400", "1600", "1500000", "1"])
}

const COMPUTE: [&str; 6] = ["0.70", "8.20", "0.03", "0.003", "0.00001275", "0.20"];

#[test]
fn the_documented_example_comes_to_47_125_dollars() {
    let outcome = under(&documented(), vec![], vec![plan(Reach::Wide, "50.00", &COMPUTE)]);
    // 4 x 0.70 + 8.20 + 400 x 0.03 + 1,600 x 0.003 + 1.5 M x 0.00001275 + 0.20; the guide shows $47.13.
    assert_eq!(text(outcome.used()), "47.125");
    assert_eq!((outcome.uncovered.is_zero(), text(outcome.total())), (true, "50".to_owned()));
    // 4 + 10 + 16 + 6.40 + 22.50 + 0.20
    assert_eq!(outcome.on_demand.to_string(), "59.1");
    assert_eq!(text(outcome.utilization()), "0.9425");
}

#[test]
fn two_dollars_go_to_the_highest_savings_percentage() {
    let outcome = under(&documented(), vec![], vec![plan(Reach::Wide, "2.00", &COMPUTE)]);
    // 30 % off r5.4xlarge is the most: 2.00 / 0.70 = 20/7 of the four instances, and 8/7 stay on demand.
    assert_eq!(outcome.uncovered_hours[0].to_string(), "8/7");
    assert_eq!(outcome.uncovered, ratio("59.1").minus(Ratio::new(20.into(), 7.into()).unwrap()).unwrap());
}

#[test]
fn an_instance_plan_comes_first_whatever_the_other_saves() {
    // An earlier edition of the same page: c5.9xlarge, c5.24xlarge on Windows, 10 vCPU and 5 GB of Fargate.
    let items =
        [item("c5.9xlarge", "4"), item("c5.24xlarge", "10"), item("Fargate vCPU", "1.50"), item("Fargate GB", "2")];
    let fleet = hour(&items, &["1", "1", "10", "5"]);
    let compute = |commitment| plan(Reach::Wide, commitment, &["2", "8", "1", "1"]);
    // Scenario 1: $25.00 cover everything, 2 + 8 + 10 + 5.
    let outcome = under(&fleet, vec![], vec![compute("25")]);
    assert_eq!((text(outcome.used()), outcome.uncovered.is_zero()), ("25".to_owned(), true));
    // 50 % twice: Fargate GB at $1 goes before c5.9xlarge at $2.
    let outcome = under(&fleet, vec![], vec![compute("5")]);
    assert_eq!(outcome.uncovered_hours[0].to_string(), "1");
    assert!(outcome.uncovered_hours[3].is_zero());
    // With an EC2 Instance plan of $7 there is nothing of c5 left for the Compute plan.
    let outcome = under(&fleet, vec![], vec![compute("15"), plan(Reach::Family, "7", &["1", "6", "", ""])]);
    assert_eq!((text(outcome.used()), text(outcome.total())), ("22".to_owned(), "22".to_owned()));
}

#[test]
fn thirteen_dollars_at_four_cover_three_and_a_quarter() {
    // AWS re:Post, "How compute saving plan going to be adjusted?": 0.75 units stay at $5.
    let fleet = hour(&[item("m5.large", "5")], &["4"]);
    let outcome = under(&fleet, vec![], vec![plan(Reach::Wide, "13", &["4"])]);
    assert_eq!(outcome.uncovered_hours[0].to_string(), "0.75");
    assert_eq!(text(outcome.total()), "16.75");
}

#[test]
fn a_regional_reservation_covers_the_smallest_sizes_first() {
    // One m3.2xlarge has 16 units: two m3.large (4 each) and one of two m3.xlarge (8 each).
    let items = [
        sized("m3.xlarge", "8", "0.266"),
        sized("m3.large", "4", "0.133"),
        sized("m3.2xlarge", "16", "0.532"),
        sized("m4.large", "4", "0.10"),
    ];
    let fleet = hour(&items, &["2", "2", "0", "1"]);
    let outcome = under(&fleet, vec![reserved("m3.2xlarge", Place::Region, 1, "0.35")], vec![]);
    let left: Vec<String> = outcome.uncovered_hours.iter().map(ToString::to_string).collect();
    assert_eq!(left, ["1", "0", "0", "1"]);
    assert_eq!((text(outcome.used()), text(outcome.utilization())), ("0.35".to_owned(), "1".to_owned()));
}

#[test]
fn half_an_instance_is_covered_when_the_reservation_is_half_as_large() {
    // EC2 user guide: a t2.medium covers two t2.small in full, or half of one t2.large.
    let items = [sized("t2.small", "1", "0.023"), sized("t2.medium", "2", "0.0464"), sized("t2.large", "4", "0.0928")];
    let own = || vec![reserved("t2.medium", Place::Region, 1, "0.03")];
    assert!(under(&hour(&items, &["2", "0", "0"]), own(), vec![]).uncovered.is_zero());
    assert_eq!(under(&hour(&items, &["0", "0", "1"]), own(), vec![]).uncovered_hours[2].to_string(), "0.5");
}

#[test]
fn who_is_not_flexible_covers_its_own_type_only_and_zones_come_first() {
    let zone = |name: &str| Some(Arc::from(name));
    let in_zone = |name: &str, zone| Item { zone, ..item(name, "1") };
    // g4dn has no size flexibility, so its items have no size.
    let items =
        [in_zone("g4dn.xlarge", zone("a")), in_zone("g4dn.xlarge", zone("b")), in_zone("g4dn.2xlarge", zone("a"))];
    let fleet = hour(&items, &["1", "2", "5"]);
    let regional = || reserved("g4dn.xlarge", Place::Region, 2, "0.6");
    let zonal = || reserved("g4dn.xlarge", Place::Zone(Arc::from("a")), 1, "0.5");
    let outcome = under(&fleet, vec![regional(), zonal()], vec![]);
    let left: Vec<String> = outcome.uncovered_hours.iter().map(ToString::to_string).collect();
    // The zonal one takes zone a although it is listed last, so both regional ones are left for zone b.
    assert_eq!(left, ["0", "0", "5"]);
    assert_eq!(text(outcome.utilization()), "1");
}

#[test]
fn reservations_go_before_plans() {
    let fleet = hour(&[item("m5.large", "1")], &["2"]);
    let outcome =
        under(&fleet, vec![reserved("m5.large", Place::Region, 1, "0.9")], vec![plan(Reach::Family, "1", &["0.5"])]);
    // The plan could have covered both; it covers the one that is left and loses half.
    assert_eq!((text(outcome.used()), text(outcome.total())), ("1.4".to_owned(), "1.9".to_owned()));
}

/// Prices and rates in cents, then counts of each item in some hours.
type Case = (Vec<(u32, u32)>, Vec<Vec<u32>>);

fn case() -> impl Strategy<Value = Case> {
    (1_usize..5).prop_flat_map(|items| {
        let prices = proptest::collection::vec((2_u32..40).prop_flat_map(|price| (Just(price), 1..price)), items);
        (prices, proptest::collection::vec(proptest::collection::vec(0_u32..6, items), 1..8))
    })
}

fn fleet((prices, hours): &Case) -> Fleet {
    let items = prices.iter().enumerate().map(|(place, (price, _))| Item {
        name: Arc::from(format!("type {place}")),
        zone: None,
        on_demand: Exact::constant(*price, 2),
        size: Some(Size { family: Arc::from("family"), units: Exact::from(1_u32 << (place % 3)) }),
    });
    Fleet::new(items.collect(), hours.iter().map(|hour| hour.iter().map(|count| Exact::from(*count)).collect()))
}

fn rates((prices, _): &Case) -> Vec<Option<Ratio>> {
    prices.iter().map(|(_, rate)| Some(Ratio::from(Exact::constant(*rate, 2)))).collect()
}

fn committed(case: &Case, commitment: Ratio) -> Outcome {
    let (name, rates) = (Arc::from("plan"), rates(case));
    under(&fleet(case), vec![], vec![Plan { name, reach: Reach::Wide, commitment, rates }])
}

/// Every commitment at which an item is covered in full in some hour.
fn breakpoints(case: &Case) -> Vec<Ratio> {
    let (prices, hours) = case;
    let mut order: Vec<usize> = (0..prices.len()).collect();
    order.sort_by_key(|item| {
        let (price, rate) = prices[*item];
        (Ratio::new(rate.into(), price.into()).unwrap(), rate)
    });
    let sums = hours.iter().flat_map(|hour| {
        order.iter().scan(0, |sum, item| {
            *sum += hour[*item] * prices[*item].1;
            Some(*sum)
        })
    });
    sums.chain([0]).map(|cents| Ratio::from(Exact::constant(cents, 2))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_best_commitment_is_that_of_brute_force(case in case(), other in 0_u32..3000) {
        let counts = Counts::of(&fleet(&case)).unwrap();
        let best = Curve::new(&counts, &rates(&case)).unwrap().best().unwrap();
        let cost = |commitment| committed(&case, commitment).total().unwrap();
        let tried = breakpoints(&case).into_iter().map(|commitment| (cost(commitment), commitment)).min().unwrap();
        // The same cost, and of several commitments that cost it the smallest.
        prop_assert_eq!((cost(best), best), tried);
        prop_assert!(cost(best) <= cost(Ratio::from(Exact::constant(other, 3))));
    }
}

proptest! {
    #[test]
    fn the_curve_is_what_applying_comes_to(case in case(), mills in 0_u32..3000) {
        let counts = Counts::of(&fleet(&case)).unwrap();
        let commitment = Ratio::from(Exact::constant(mills, 3));
        let curve = Curve::new(&counts, &rates(&case)).unwrap().cost(commitment).unwrap();
        let total = committed(&case, commitment).total().unwrap().to_exact().unwrap();
        let apart = curve.minus(total).unwrap().magnitude();
        prop_assert!(apart <= exact("0.00000001"), "{} and {}", curve, total);
    }

    #[test]
    fn n_times_the_fleet_takes_n_times_the_commitment(case in case(), n in 1_u32..50) {
        let best = |fleet: &Fleet| {
            Curve::new(&Counts::of(fleet).unwrap(), &rates(&case)).unwrap().best().unwrap()
        };
        let one = fleet(&case);
        prop_assert_eq!(best(&one.scaled(n.into()).unwrap()), best(&one).times(Ratio::from(Exact::from(n))).unwrap());
    }

    #[test]
    fn with_one_discount_it_is_a_quantile(counts in proptest::collection::vec(0_u32..30, 1..40), percent in 1_u32..99) {
        // Reserve the k-th instance exactly if it runs in more than 1 - d of the hours.
        let running = |k: u32| counts.iter().filter(|count| **count >= k).count();
        let hours = u32::try_from(counts.len()).unwrap();
        let pays = |k: &u32| u32::try_from(running(*k)).unwrap() * 100 > (100 - percent) * hours;
        let instances = (1..=30).take_while(pays).count();
        let fleet = Fleet::new(vec![item("one", "1")], counts.iter().map(|count| vec![Exact::from(*count)]));
        let rate = Ratio::from(Exact::constant(100 - percent, 2));
        let best = Curve::new(&Counts::of(&fleet).unwrap(), &[Some(rate)]).unwrap().best().unwrap();
        prop_assert_eq!(best, rate.times(Ratio::from(Exact::from(u32::try_from(instances).unwrap()))).unwrap());
    }

    #[test]
    fn nothing_is_lost_on_the_way(
        case in case(), zonal in 0_u32..4, regional in 0_u32..4, one in 0_u32..200, two in 0_u32..200,
    ) {
        let prices = &case.0;
        let cheaper = |cents: u32| Some(Ratio::from(Exact::constant(cents.max(1), 2)));
        let family = Plan {
            name: Arc::from("family"),
            reach: Reach::Family,
            commitment: Ratio::from(Exact::constant(one, 2)),
            rates: prices.iter().enumerate().map(|(place, (_, rate))| cheaper(*rate).filter(|_| place % 2 == 0)).collect(),
        };
        let wide = Plan {
            name: Arc::from("wide"),
            reach: Reach::Wide,
            commitment: Ratio::from(Exact::constant(two, 2)),
            rates: prices.iter().map(|(price, rate)| cheaper((price + rate) / 2)).collect(),
        };
        let portfolio = |wide: Plan| Portfolio {
            reservations: vec![
                reserved("type 0", Place::Region, regional, "0.03"),
                reserved("type 0", Place::Zone(Arc::from("a")), zonal, "0.02"),
            ],
            plans: vec![family.clone(), wide],
        };
        let fleet = fleet(&case);
        let outcome = apply(&fleet, &portfolio(wide.clone())).unwrap();
        let sum = |part: fn(&Use) -> Ratio| {
            outcome.commitments.iter().map(part).try_fold(Ratio::ZERO, Ratio::plus).unwrap()
        };
        // What is covered and what is not are all there is.
        prop_assert_eq!(sum(|own| own.covered).plus(outcome.uncovered).unwrap(), outcome.on_demand);
        // Used and lost are what was promised, and nothing covers more than was promised.
        for own in &outcome.commitments {
            prop_assert!(Ratio::ZERO <= own.used && own.used <= own.committed, "{own:?}");
        }
        prop_assert_eq!(outcome.total().unwrap().plus(outcome.savings().unwrap()).unwrap(), outcome.on_demand);
        // A larger commitment leaves no more to be paid on demand.
        let larger = Plan { commitment: wide.commitment.plus(Ratio::ONE).unwrap(), ..wide };
        prop_assert!(apply(&fleet, &portfolio(larger)).unwrap().uncovered <= outcome.uncovered);
    }

    #[test]
    fn hours_in_another_order_cost_the_same(case in case(), cents in 0_u32..100) {
        let mut turned = case.clone();
        turned.1.reverse();
        let commitment = Ratio::from(Exact::constant(cents, 2));
        prop_assert_eq!(committed(&case, commitment), committed(&turned, commitment));
    }
}

/// One item per family; a narrow plan for the first, and a wide one with a smaller discount for both.
fn pair() -> impl Strategy<Value = (u32, u32, [u32; 2], Vec<Vec<u32>>)> {
    let hours = proptest::collection::vec(proptest::collection::vec(0_u32..4, 2), 1..6);
    (3_u32..9, 1_u32..5, 2_u32..9, 2_u32..9, hours).prop_map(|(price, narrow, first, second, hours)| {
        let narrow = narrow.min(price - 1);
        (price, narrow, [first.clamp(narrow, price), second], hours)
    })
}

#[test]
fn what_is_found_on_a_sample_of_the_hours_is_about_the_best_on_all_of_them() {
    // 1,000 hours of 20 types in which no two are alike: more counts than a golden section looks at.
    let some = |a: u32, b: u32| (a.wrapping_mul(2_654_435_761) ^ b.wrapping_mul(40_503)) % 97 % 40;
    let prices: Vec<u32> = (0..20).map(|place| 20 + some(place, 1)).collect();
    let items = prices.iter().zip(0..).map(|(price, place)| Item {
        name: Arc::from(format!("type {place}")),
        zone: None,
        on_demand: Exact::constant(*price, 2),
        size: None,
    });
    let hours = (0..1000).map(|hour| (0..20).map(|place| Exact::from(some(hour, place))).collect::<Vec<_>>());
    let fleet = Fleet::new(items.collect(), hours);
    let plan = |name: &str, reach, share: u32, covers: fn(usize) -> bool| Candidate {
        name: Arc::from(name),
        kind: Kind::Plan(reach),
        rates: fleet
            .items()
            .iter()
            .enumerate()
            .map(|(place, item)| {
                covers(place).then(|| Ratio::from(item.on_demand.times(Exact::constant(share, 2)).unwrap()))
            })
            .collect(),
        step: Ratio::from(Exact::constant(1, 3)),
    };
    let candidates = [plan("narrow", Reach::Family, 66, |place| place < 5), plan("wide", Reach::Wide, 73, |_| true)];
    let existing = Portfolio::default();
    let search = Search { fleet: &fleet, existing: &existing, candidates: &candidates };
    let found = search.run().unwrap();
    let after = found.after.total().unwrap();
    for (_, outcome) in &found.alone {
        assert!(after <= outcome.total().unwrap());
    }
    // Beside a twentieth, two, … of what the narrow one would be alone, the wide one at its best.
    let counts = |portfolio: &Portfolio| Counts::of(&rest(&fleet, portfolio).unwrap()).unwrap();
    let bound = Ratio::new(Exact::from(999), Exact::from(1000)).unwrap();
    for part in 0..=20 {
        let part = Ratio::new(Exact::from(part), Exact::from(20)).unwrap();
        let narrow = found.alone[0].0.times(part).unwrap();
        let beside = search.portfolio(&[narrow, Ratio::ZERO]).unwrap();
        let (wide, _) = candidates[1].best(&counts(&beside)).unwrap();
        let tried = apply(&fleet, &search.portfolio(&[narrow, wide]).unwrap()).unwrap().total().unwrap();
        assert!(after.times(bound).unwrap() < tried, "{after} against {tried} at {narrow}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_narrow_and_a_wide_plan_together_are_those_of_brute_force_within_a_step((price, narrow, wide, hours) in pair()) {
        let cents = |cents: u32| Ratio::from(Exact::constant(cents, 2));
        let case = (vec![(price, narrow), (9, 9)], hours);
        let fleet = fleet(&case);
        let candidate = |name: &str, reach, rates| Candidate {
            name: Arc::from(name), kind: Kind::Plan(reach), rates, step: cents(1),
        };
        let candidates = [
            candidate("narrow", Reach::Family, vec![Some(cents(narrow)), None]),
            candidate("wide", Reach::Wide, wide.map(|rate| Some(cents(rate))).to_vec()),
        ];
        let existing = Portfolio::default();
        let search = Search { fleet: &fleet, existing: &existing, candidates: &candidates };
        let found = search.run().unwrap().after.total().unwrap();
        // Both are sold in cents: what that hides is less than a cent an hour.
        let step = cents(u32::try_from(case.1.len()).unwrap());
        let found = found.minus(step).unwrap();
        let most = |rates: [u32; 2]| case.1.iter().map(|hour| hour[0] * rates[0] + hour[1] * rates[1]).max().unwrap();
        for one in 0..=most([narrow, 0]) {
            for two in 0..=most(wide) {
                let portfolio = search.portfolio(&[cents(one), cents(two)]).unwrap();
                let tried = apply(&fleet, &portfolio).unwrap().total().unwrap();
                prop_assert!(found < tried, "{} > {} at {} and {}", found, tried, one, two);
            }
        }
    }

    #[test]
    fn several_candidates_are_never_dearer_than_one(case in case(), paid in proptest::collection::vec(1_u32..100, 3)) {
        let fleet = fleet(&case);
        let rates = |place: usize| {
            let paid = Exact::constant(paid[place], 2);
            fleet.items().iter().enumerate().map(move |(item, own)| {
                let covers = place == 2 || item % 2 == place;
                covers.then(|| Ratio::from(own.on_demand.times(paid).unwrap()))
            })
        };
        let reach = |place| if place == 2 { Reach::Wide } else { Reach::Family };
        let candidates: Vec<Candidate> = (0..3).map(|place| Candidate {
            name: Arc::from(format!("plan {place}")),
            kind: Kind::Plan(reach(place)),
            rates: rates(place).collect(),
            step: Ratio::from(Exact::constant(1, 3)),
        }).collect();
        let existing = Portfolio::default();
        let found = Search { fleet: &fleet, existing: &existing, candidates: &candidates }.run().unwrap();
        let after = found.after.total().unwrap();
        prop_assert!(after <= found.before.total().unwrap());
        for (_, outcome) in &found.alone {
            prop_assert!(after <= outcome.total().unwrap());
        }
    }
}
