//! Commitments that are worked out by hand: what is bought of one and of several, in which order it is used, and what
//! happens at a draw.

#![allow(clippy::unwrap_used, reason = "a broken test stops")]

use std::sync::Arc;

use aws_calc_core::commitment::{
    Candidate, Counts, Curve, Fleet, Found, Item, Kind, Place, Plan, Portfolio, Reach, Reservation, Search, Size,
    apply, rest,
};
use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn ratio(text: &str) -> Ratio {
    Ratio::from(exact(text))
}

fn item(name: &str, on_demand: &str) -> Item {
    Item { name: Arc::from(name), zone: None, on_demand: exact(on_demand), size: None }
}

/// Usage of these items in ten hours, a count for each of them.
fn fleet(items: &[Item], counts: impl Fn(usize) -> Vec<u32>) -> Fleet {
    let hours = (0..10).map(|hour| counts(hour).into_iter().map(Exact::from).collect());
    Fleet::new(items.to_vec(), hours.collect::<Vec<Vec<Exact>>>())
}

/// A candidate with these rates, none where a text is empty, in steps of a tenth of a cent.
fn candidate(name: &str, kind: Kind, rates: &[&str]) -> Candidate {
    let rates = rates.iter().map(|rate| (!rate.is_empty()).then(|| ratio(rate))).collect();
    Candidate { name: Arc::from(name), kind, rates, step: ratio("0.001") }
}

fn wide(name: &str, rates: &[&str]) -> Candidate {
    candidate(name, Kind::Plan(Reach::Wide), rates)
}

fn narrow(name: &str, rates: &[&str]) -> Candidate {
    candidate(name, Kind::Plan(Reach::Family), rates)
}

fn search(fleet: &Fleet, candidates: &[Candidate]) -> Found {
    let existing = Portfolio::default();
    Search { fleet, existing: &existing, candidates }.run().unwrap()
}

fn bought(found: &Found) -> Vec<String> {
    found.bought.iter().map(ToString::to_string).collect()
}

fn total(found: &Found) -> String {
    found.after.total().unwrap().to_string()
}

#[test]
fn what_saves_nothing_is_not_bought() {
    // One instance in half of the hours at half of the price: bought or not, ten hours cost $5.
    let half = fleet(&[item("m5.large", "1.00")], |hour| vec![u32::from(hour % 2 == 0)]);
    let found = search(&half, &[wide("plan", &["0.50"])]);
    assert_eq!((bought(&found), total(&found)), (vec!["0".to_owned()], "5".to_owned()));
    assert!(found.alone.iter().all(|(amount, _)| amount.is_zero()));
    // A cent below half of the price it is worth it: 10 x 0.49.
    let found = search(&half, &[wide("plan", &["0.49"])]);
    assert_eq!((bought(&found), total(&found)), (vec!["0.49".to_owned()], "4.9".to_owned()));
}

#[test]
fn of_equal_offers_the_first_is_bought() {
    let items = [item("m5.large", "1.00"), item("c5.large", "1.00")];
    let all_day = fleet(&items, |_| vec![1, 1]);
    let rates = ["0.60", "0.60"];
    let found = search(&all_day, &[wide("first", &rates), wide("second", &rates)]);
    assert_eq!(bought(&found), ["1.2", "0"]);
    // Beside a narrow plan as well: 10 x (0.50 + 0.60).
    let offers = [narrow("m5", &["0.50", ""]), wide("first", &rates), wide("second", &rates)];
    let found = search(&all_day, &offers);
    assert_eq!((bought(&found), total(&found)), (["0.5", "0.6", "0"].map(str::to_owned).to_vec(), "11".to_owned()));
}

#[test]
fn of_the_plans_of_a_group_the_one_that_saves_most_comes_first() {
    // Alone, the first saves 0.50 an hour and the second 0.30 + 0.15. Together 10 x (0.50 + 0.35); had the second come
    // first, it would have left nothing to cover.
    let items = [item("m5.large", "1.00"), item("c5.large", "0.50")];
    let all_day = fleet(&items, |_| vec![1, 1]);
    for turned in [false, true] {
        let mut offers = vec![wide("m5 only", &["0.50", ""]), wide("both", &["0.70", "0.35"])];
        let mut expected = vec!["0.5", "0.35"];
        if turned {
            offers.reverse();
            expected.reverse();
        }
        let found = search(&all_day, &offers);
        assert_eq!(bought(&found), expected);
        assert_eq!(total(&found), "8.5");
        let alone: Vec<String> = found.alone.iter().map(|(_, outcome)| outcome.total().unwrap().to_string()).collect();
        // 10 x (0.50 + 0.50) and 10 x (0.70 + 0.35)
        assert_eq!(alone, if turned { ["10.5", "10"] } else { ["10", "10.5"] });
    }
}

/// One m5 always and a second one in 6 of 10 hours; in the other 4 a c5; an r5 always.
fn changing() -> Fleet {
    let items = [item("m5.large", "1.00"), item("c5.large", "1.00"), item("r5.large", "1.00")];
    fleet(&items, |hour| if hour < 6 { vec![2, 0, 1] } else { vec![1, 1, 1] })
}

#[test]
fn a_narrow_plan_leaves_to_a_wide_one_what_that_covers_better() {
    // Alone, the narrow plan pays for the second m5 too: 60 % of the hours at 50 % of the price. The wide one covers it and
    // the c5 by turns, all of the time. So the narrow one covers one m5, the other one the r5: 10 x (0.50 + 0.50 + 0.55).
    let offers =
        [narrow("m5", &["0.50", "", ""]), narrow("r5", &["", "", "0.50"]), wide("wide", &["0.55", "0.55", "0.55"])];
    let found = search(&changing(), &offers);
    assert_eq!(bought(&found), ["0.5", "0.5", "0.55"]);
    assert_eq!(total(&found), "15.5");
    let alone: Vec<String> = found.alone.iter().map(|(amount, _)| amount.to_string()).collect();
    assert_eq!(alone, ["1", "0.5", "1.65"]);
    assert!(found.after.commitments.iter().all(|own| own.used == own.committed), "nothing is lost");
}

#[test]
fn whole_reserved_instances_leave_room_for_a_wide_plan_too() {
    // As before, but reserved instances are bought as a whole: two of them alone, one beside the plan.
    let reserved =
        Candidate { step: ratio("0.50"), ..candidate("m5", Kind::Reserved(Arc::from("m5.large")), &["0.50", "", ""]) };
    let offers = [reserved, wide("wide", &["0.55", "0.55", "0.55"])];
    let found = search(&changing(), &offers);
    assert_eq!(found.alone.first().unwrap().0.to_string(), "1");
    // 10 x (0.50 + 2 x 0.55)
    assert_eq!((bought(&found), total(&found)), (vec!["0.5".to_owned(), "1.1".to_owned()], "16".to_owned()));
}

#[test]
fn a_large_narrow_plan_is_searched_as_well_as_a_small_one() {
    // The same a thousand times: between 0 and 1,000,000 steps the search finds the 500 dollars.
    let large = changing().scaled(Exact::from(1000)).unwrap();
    let offers = [narrow("m5", &["0.50", "", ""]), wide("wide", &["0.55", "0.55", "0.55"])];
    let found = search(&large, &offers);
    assert_eq!((bought(&found), total(&found)), (vec!["500".to_owned(), "1100".to_owned()], "16000".to_owned()));
}

#[test]
fn a_zonal_reservation_is_used_by_its_type_in_its_zone() {
    let in_zone = |name: &str, zone: &str| Item { zone: Some(Arc::from(zone)), ..item(name, "1.00") };
    let items =
        [in_zone("m5.large", "a"), in_zone("m5.large", "b"), in_zone("c5.large", "a"), item("m5.large", "1.00")];
    let usage = fleet(&items, |_| vec![1, 1, 1, 1]);
    let reservation = |place| Reservation {
        name: Arc::from("reserved"),
        instance_type: Arc::from("m5.large"),
        place,
        count: Exact::from(4),
        hourly: ratio("0.60"),
    };
    let left = |place| {
        let portfolio = Portfolio { reservations: vec![reservation(place)], plans: Vec::new() };
        let outcome = apply(&usage, &portfolio).unwrap();
        outcome.uncovered_hours.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(left(Place::Zone(Arc::from("a"))), ["0", "10", "10", "10"]);
    assert_eq!(left(Place::Zone(Arc::from("b"))), ["10", "0", "10", "10"]);
    assert_eq!(left(Place::Region), ["0", "0", "10", "0"]);
}

#[test]
fn what_is_left_is_left_by_both_kinds_of_commitments() {
    // Two m5: one is covered by a reservation, or half of one by a plan of 0.30 an hour at 0.60.
    let usage = fleet(&[item("m5.large", "1.00")], |_| vec![2]);
    let reservation = Reservation {
        name: Arc::from("reserved"),
        instance_type: Arc::from("m5.large"),
        place: Place::Region,
        count: Exact::ONE,
        hourly: ratio("0.60"),
    };
    let plan = Plan {
        name: Arc::from("plan"),
        reach: Reach::Wide,
        commitment: ratio("0.30"),
        rates: vec![Some(ratio("0.60"))],
    };
    let left = |reservations: &[Reservation], plans: &[Plan]| {
        let portfolio = Portfolio { reservations: reservations.to_vec(), plans: plans.to_vec() };
        rest(&usage, &portfolio).unwrap().on_demand().unwrap().to_string()
    };
    assert_eq!(left(&[], &[]), "20");
    assert_eq!(left(std::slice::from_ref(&reservation), &[]), "10");
    assert_eq!(left(&[], std::slice::from_ref(&plan)), "15");
    assert_eq!(left(std::slice::from_ref(&reservation), std::slice::from_ref(&plan)), "5");
    // In ten hours 6 dollars of the reservation and 3 of the plan are used; a plan of 1 an hour for the rest uses all of 3.
    let second = Plan { commitment: ratio("1"), ..plan.clone() };
    let portfolio = Portfolio { reservations: vec![reservation], plans: vec![plan, second] };
    let outcome = apply(&usage, &portfolio).unwrap();
    let used: Vec<String> = outcome.commitments.iter().map(|own| own.used.to_string()).collect();
    let covered: Vec<String> = outcome.commitments.iter().map(|own| own.covered.to_string()).collect();
    assert_eq!(
        (used, covered),
        (["6", "3", "3"].map(str::to_owned).to_vec(), ["10", "5", "5"].map(str::to_owned).to_vec())
    );
    assert_eq!(outcome.committed().unwrap().to_string(), "19");
}

#[test]
fn counts_of_many_places_and_prices_without_end_are_looked_at_too() {
    // A third of an instance all of the time, to ten places, at a rate of a third: 0.3333333333 of it is covered.
    let usage = Fleet::new(vec![item("m5.large", "1.00")], [vec![exact("0.3333333333")], vec![exact("0.3333333333")]]);
    let rate = Ratio::new(Exact::ONE, Exact::from(3)).unwrap();
    let curve = Curve::new(&Counts::of(&usage).unwrap(), &[Some(rate)]).unwrap();
    // To a millionth of an instance: 0.333333 x 1/3.
    assert_eq!(curve.best().unwrap().to_exact().unwrap().to_fixed(6), "0.111111");
    assert_eq!(curve.most().unwrap(), curve.best().unwrap());
    let cost = curve.cost(curve.best().unwrap()).unwrap();
    assert_eq!(cost.to_fixed(5), "0.22222", "two hours of 1/9, and next to nothing on demand");
    // Without any usage nothing is worth a commitment.
    let idle = fleet(&[item("m5.large", "1.00")], |_| vec![0]);
    let curve = Curve::new(&Counts::of(&idle).unwrap(), &[Some(rate)]).unwrap();
    assert!(curve.best().unwrap().is_zero() && curve.most().unwrap().is_zero());
}

#[test]
fn a_fleet_without_hours_is_empty_and_costs_nothing() {
    let none = Fleet::new(vec![item("m5.large", "1.00")], []);
    assert!(none.is_empty() && none.on_demand().unwrap().is_zero());
    let idle = fleet(&[item("m5.large", "1.00")], |_| vec![0]);
    assert!(!idle.is_empty() && idle.on_demand().unwrap().is_zero());
}

#[test]
fn a_reservation_of_a_family_fills_the_smaller_sizes_first() {
    // 2 xlarge of 8 units each against 1 large of 4 and 2 xlarge: the large and one and a half of the others.
    let sized = |name: &str, units: u32, price: &str| Item {
        size: Some(Size { family: Arc::from("m5"), units: units.into() }),
        ..item(name, price)
    };
    let usage = fleet(&[sized("m5.xlarge", 8, "0.20"), sized("m5.large", 4, "0.10")], |_| vec![2, 1]);
    let reservation = Reservation {
        name: Arc::from("reserved"),
        instance_type: Arc::from("m5.xlarge"),
        place: Place::Region,
        count: Exact::from(2),
        hourly: ratio("0.12"),
    };
    let outcome = apply(&usage, &Portfolio { reservations: vec![reservation], plans: Vec::new() }).unwrap();
    // Half of an xlarge is left for ten hours: 5 x 0.20. Reserved: 2 x 0.12 x 10.
    let left: Vec<String> = outcome.uncovered_hours.iter().map(ToString::to_string).collect();
    assert_eq!(left, ["5", "0"]);
    assert_eq!(outcome.uncovered.to_string(), "1");
    assert_eq!(outcome.total().unwrap().to_string(), "3.4");
}
