//! Legs and their neighbours, fractions of zones, and curves.

use std::sync::Arc;

use super::charges::{common_multiple, crossing, multiple_of_both};
use super::curve::Curve;
use super::place::{Place, Stop};
use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};
use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::money::Money;
use crate::ratio::Ratio;

fn source() -> SourceId {
    Sources::default().add("a test", "")
}

fn stop(place: Place, zones: &[&str]) -> Stop {
    Stop {
        place,
        name: None,
        region: Arc::from("us-east-1"),
        zones: zones.iter().map(|zone| Arc::from(*zone)).collect(),
        stays: false,
        passes_on: Exact::ONE,
        edge: None,
        response: None,
        pair: None,
        port: None,
        at: Span::new(source(), 0..0),
    }
}

#[test]
fn whatever_meets_is_met() {
    for a in Place::ALL.iter().copied() {
        assert!(a.neighbours().next().is_some(), "{} is nowhere", a.word());
        for b in Place::ALL.iter().copied() {
            assert_eq!(a.meets(b), b.meets(a), "{} and {}", a.word(), b.word());
        }
    }
    assert!(!Place::OnPremises.meets(Place::Internet));
    assert!(!Place::VpcPeering.meets(Place::VpcPeering), "peering does not lead on");
}

#[test]
fn the_share_that_crosses_is_that_of_the_pairs_of_zones() {
    let instances = stop(Place::Instance, &["a", "b", "c"]);
    // (k-1)/k, when nobody looks for its own zone.
    assert_eq!(crossing(&instances, &stop(Place::Database, &["a"])), (2, 3));
    assert_eq!(crossing(&instances, &instances), (6, 9));
    assert_eq!(crossing(&instances, &stop(Place::Instance, &["d"])), (3, 3));
    // A route leads to the NAT gateway of its own zone, where there is one.
    assert_eq!(crossing(&instances, &stop(Place::NatGateway, &["a", "b", "c"])), (0, 3));
    assert_eq!(crossing(&instances, &stop(Place::NatGateway, &["a"])), (2, 3));
    assert_eq!(crossing(&stop(Place::NatGateway, &["a", "b"]), &stop(Place::Instance, &["b"])), (0, 1));
}

#[test]
fn scales_are_multiples_of_what_shares_of_zones_divide_by() {
    let stops = [
        stop(Place::Instance, &["a", "b", "c"]),
        stop(Place::VpcPeering, &["a"]),
        stop(Place::Instance, &["a", "b"]),
        stop(Place::Database, &["a"]),
    ];
    assert_eq!(common_multiple(&stops), 6);
    assert_eq!(multiple_of_both(4, 6), 12);
    assert_eq!(multiple_of_both(0, 0), 1);
}

fn failed(error: ArithmeticError) -> Diagnostic {
    Diagnostic::error("too-large", error.to_string())
}

fn dollars(value: Exact) -> Money {
    Money::new(value)
}

#[test]
fn two_lines_meet_where_their_equation_says() {
    // 0.045 x against 7.30 + 0.01 x: 7.30 / 0.035 = 1460/7.
    let through_nat = |x: Exact| Ok(dollars(x.times(Exact::constant(45, 3)).map_err(failed)?));
    let endpoint = |x: Exact| {
        let moving = x.times(Exact::constant(1, 2)).map_err(failed)?;
        Ok(dollars(moving.plus(Exact::constant(730, 2)).map_err(failed)?))
    };
    let curves = [
        Curve::of(&through_nat, (&[], Exact::ONE), &failed).unwrap(),
        Curve::of(&endpoint, (&[], Exact::ONE), &failed).unwrap(),
    ];
    let crossings = curves[0].crossings(&curves[1]).unwrap();
    assert_eq!(crossings.len(), 1);
    assert!(crossings[0].exact && !crossings[0].first_is_cheaper);
    assert_eq!(crossings[0].at, Ratio::new(Exact::from(1460), Exact::from(7)).unwrap());
}

#[test]
fn knees_that_nobody_told_of_are_found_and_marked_as_near() {
    // Free up to 100, then 1 each; against 50: they meet at 150. Without the knee at 100 it is a place nearby.
    let tiered = |x: Exact| Ok(dollars(x.minus(Exact::from(100)).map_err(failed)?.max(Exact::ZERO)));
    let flat = |_: Exact| Ok(dollars(Exact::from(50)));
    let flat = Curve::of(&flat, (&[], Exact::ONE), &failed).unwrap();
    let told = Curve::of(&tiered, (&[Ratio::from(100)], Exact::ONE), &failed).unwrap();
    let crossings = told.crossings(&flat).unwrap();
    assert!(crossings.len() == 1 && crossings[0].exact);
    assert_eq!(crossings[0].at, Ratio::from(150));
    let untold = Curve::of(&tiered, (&[Ratio::from(90), Ratio::from(300)], Exact::ONE), &failed).unwrap();
    let crossings = untold.crossings(&flat).unwrap();
    assert_eq!(crossings.len(), 1);
    assert_eq!(crossings[0].at, Ratio::from(150), "the piece behind the cut is straight");
}

#[test]
fn a_piece_that_is_not_straight_is_cut_until_its_parts_are() {
    // Free up to 100, then 1 each, and nobody tells: against 20 they meet at 120, beside the cuts around 100.
    let tiered = |x: Exact| Ok(dollars(x.minus(Exact::from(100)).map_err(failed)?.max(Exact::ZERO)));
    let flat = |_: Exact| Ok(dollars(Exact::from(20)));
    let flat = Curve::of(&flat, (&[], Exact::ONE), &failed).unwrap();
    let untold = Curve::of(&tiered, (&[Ratio::from(300)], Exact::constant(1, 6)), &failed).unwrap();
    let crossings = untold.crossings(&flat).unwrap();
    assert_eq!(crossings.len(), 1);
    assert!(crossings[0].exact && !crossings[0].first_is_cheaper);
    assert_eq!(crossings[0].at, Ratio::from(120));
    // Just behind 100 they meet on the part that is never straight: near there, and said to be.
    let flat = |_: Exact| Ok(dollars(Exact::constant(1, 2)));
    let flat = Curve::of(&flat, (&[], Exact::ONE), &failed).unwrap();
    let crossings = untold.crossings(&flat).unwrap();
    assert!(crossings.len() == 1 && !crossings[0].exact);
    let off = crossings[0].at.minus(Ratio::from(100)).unwrap().magnitude();
    assert!(off < Ratio::ONE, "{off}");
}

#[test]
fn curves_that_touch_do_not_cross() {
    let same = |x: Exact| Ok(dollars(x));
    let later = |x: Exact| Ok(dollars(x.max(Exact::from(10))));
    let knees = [Ratio::from(10)];
    let [same, later] = [
        Curve::of(&same, (&knees, Exact::ONE), &failed).unwrap(),
        Curve::of(&later, (&knees, Exact::ONE), &failed).unwrap(),
    ];
    assert!(same.crossings(&later).unwrap().is_empty(), "the same from 10 on");
    assert!(same.crossings(&same).unwrap().is_empty());
}
