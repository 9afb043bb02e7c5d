//! The availability study: fixtures worked out by hand, and laws of chains, alternatives and copies.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use common::studied;
use proptest::prelude::*;

/// A figure of a study of these components.
fn figure(components: &str, name: &str) -> Ratio {
    let text = format!(
        "title = \"a whole\"\nregion = \"us-east-1\"\n[study.whole.availability]\ncomponent = [\n{components}\n]\n"
    );
    studied::amount(&studied::answer(&text, &[]), name)
}

fn exact(digits: &str) -> Ratio {
    Ratio::from(Exact::parse(digits).unwrap())
}

#[test]
fn three_parts_of_four_nines_have_three_and_a_half() {
    let parts = "{ name = \"a\", availability = \"99.99%\" }, { name = \"b\", availability = \"99.99%\" },\n\
                 { name = \"c\", availability = \"99.99%\" }, { name = \"all\", series = [\"a\", \"b\", \"c\"] }";
    assert_eq!(figure(parts, "availability"), exact("0.999700029999")); // 0.9999^3
}

#[test]
fn nines_are_down_as_long_as_everybody_says() {
    let of = |share: &str| figure(&format!("{{ name = \"a\", availability = \"{share}\" }}"), "downtime_year");
    assert_eq!(of("99.9%"), exact("525.6")); // 8.76 h
    assert_eq!(of("99.99%"), exact("52.56"));
    assert_eq!(of("100%"), Ratio::ZERO);
}

#[test]
fn failures_and_repairs_and_a_spare_that_takes_over() {
    let alone = "{ name = \"a\", mtbf = \"999 h\", mttr = \"1 h\" }";
    assert_eq!(figure(alone, "availability"), exact("0.999"));
    // Both down 0.001^2; a takeover of an hour after each 999 h would be 0.999 of the time without one.
    let spare = "{ name = \"a\", mtbf = \"999 h\", mttr = \"1 h\", copies = 2, failover = \"1 h\" }";
    assert_eq!(figure(spare, "availability"), exact("0.999").times(exact("0.999999")).unwrap());
    // Two of three serve, so twice as many failures begin a takeover: every 499.5 h.
    let needed = "{ name = \"a\", mtbf = \"999 h\", mttr = \"1 h\", copies = 3, needed = 2, failover = \"30 min\" }";
    assert_eq!(figure(needed, "availability"), exact("0.999").times(exact("0.999997002")).unwrap());
}

#[test]
fn twelve_parts_that_others_share_are_weighed() {
    // Two chains of the same twelve parts are up whenever all of these are: 0.9^12.
    let names: Vec<String> = (1..=12).map(|number| format!("part_{number}")).collect();
    let parts: String =
        names.iter().map(|name| format!("{{ name = \"{name}\", availability = \"90%\" }},\n")).collect();
    let chains = format!(
        "{parts}{{ name = \"left\", series = {names:?} }}, {{ name = \"right\", series = {names:?} }},\n\
         {{ name = \"either\", parallel = [\"left\", \"right\"] }}"
    );
    assert_eq!(figure(&chains, "availability"), exact("0.282429536481"));
}

#[test]
fn what_two_chains_share_fails_once() {
    // 0.9 x (1 - 0.1^2): multiplied as if each chain had its own it would be 1 - 0.19^2.
    let chains = "{ name = \"power\", availability = \"90%\" },\n\
                  { name = \"a\", availability = \"90%\" }, { name = \"b\", availability = \"90%\" },\n\
                  { name = \"left\", series = [\"power\", \"a\"] }, { name = \"right\", series = [\"power\", \"b\"] },\n\
                  { name = \"either\", parallel = [\"left\", \"right\"] }";
    assert_eq!(figure(chains, "availability"), exact("0.891"));
}

#[test]
fn causes_that_copies_share_come_on_top() {
    let copies = |share: &str| {
        figure(
            &format!("{{ name = \"a\", availability = \"90%\", copies = 2, shared_cause = \"{share}\" }}"),
            "availability",
        )
    };
    assert_eq!(copies("0%"), exact("0.99"));
    assert_eq!(copies("100%"), exact("0.9")); // whatever fails, fails for both: no better than one
    // S = 0.95, A/S = 18/19: 0.95 x (1 - 1/361) = 0.95 x 360/361 = 342/361 = 18/19
    assert_eq!(copies("50%"), Ratio::new(Exact::from(18), Exact::from(19)).unwrap());
}

fn share() -> impl Strategy<Value = u32> {
    0_u32..=1000
}

/// Tenths of a percent.
fn in_percent(share: u32) -> String {
    format!("{}.{}%", share / 10, share % 10)
}

fn listed(shares: &[u32]) -> (String, String) {
    let parts = shares.iter().enumerate();
    let parts =
        parts.map(|(place, share)| format!("{{ name = \"p{place}\", availability = \"{}\" }}", in_percent(*share)));
    let names: Vec<String> = (0..shares.len()).map(|place| format!("\"p{place}\"")).collect();
    (parts.collect::<Vec<_>>().join(",\n"), names.join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_chain_is_no_better_than_its_weakest_part_and_alternatives_no_worse_than_the_best(
        shares in proptest::collection::vec(share(), 1..5),
    ) {
        let (parts, names) = listed(&shares);
        let (weakest, best) = (*shares.iter().min().unwrap(), *shares.iter().max().unwrap());
        let tenths = |share: u32| Ratio::new(Exact::from(share), Exact::from(1000)).unwrap();
        let of = |how: &str| figure(&format!("{parts},\n{{ name = \"all\", {how} = [{names}] }}"), "availability");
        prop_assert!(of("series") <= tenths(weakest));
        prop_assert!(of("parallel") >= tenths(best));
    }

    #[test]
    fn fewer_that_are_needed_and_more_copies_are_never_worse(
        up in share(), copies in 2_u32..7, needed in 1_u32..6, cause in 0_u32..=100,
    ) {
        let needed = needed.min(copies - 1);
        let of = |needed: u32, copies: u32| {
            let how = format!("copies = {copies}, needed = {needed}, shared_cause = \"{cause}%\"");
            figure(&format!("{{ name = \"a\", availability = \"{}\", {how} }}", in_percent(up)), "availability")
        };
        // Where 28 digits do not do, the last of them may be off.
        let or_a_digit = |ratio: Ratio| ratio.plus(exact("0.000000000000000000000001")).unwrap();
        prop_assert!(of(needed + 1, copies) <= or_a_digit(of(needed, copies)));
        prop_assert!(of(needed, copies) <= or_a_digit(of(needed, copies + 1)));
    }

    #[test]
    fn a_shared_cause_never_helps(up in share(), copies in 2_u32..6, cause in 0_u32..=100) {
        let of = |cause: u32| {
            let how = format!("copies = {copies}, shared_cause = \"{cause}%\"");
            figure(&format!("{{ name = \"a\", availability = \"{}\", {how} }}", in_percent(up)), "availability")
        };
        let or_a_digit = |ratio: Ratio| ratio.plus(exact("0.000000000000000000000001")).unwrap();
        prop_assert!(of(cause) <= or_a_digit(of(0)));
        prop_assert!(of(100) <= or_a_digit(of(cause)));
    }
}
