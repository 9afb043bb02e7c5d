//! The study of transfer paths against AWS's list prices: turned around it costs the same, with less of it it never costs
//! more, and what it offers costs what the same path costs by hand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken test stops")]

mod common;

use std::collections::BTreeMap;

use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use common::studied;
use proptest::prelude::*;

/// The figures of a study of a path, with what else is in the file.
fn figures(path: &str, besides: &str) -> BTreeMap<String, Ratio> {
    let text =
        format!("title = \"a path\"\nregion = \"us-east-1\"\nfree_tier = true\n{besides}\n[study.p.path]\n{path}\n");
    let answer = studied::answer(&text, &[]);
    let figures = answer.figures.iter();
    let amounts = figures.filter_map(|figure| match &figure.value {
        Value::Amount(amount) => Some((figure.name.clone(), amount.value)),
        _ => None,
    });
    amounts.collect()
}

fn monthly(stops: &[&str], forward: u32, back: u32, besides: &str) -> Ratio {
    figures(&path(stops, forward, back), besides)["monthly"]
}

fn path(stops: &[&str], forward: u32, back: u32) -> String {
    let stops: Vec<String> = stops.iter().map(|stop| format!("{{ {stop} }}")).collect();
    format!("forward = \"{forward} GB\"\nback = \"{back} GB\"\nedge = \"europe\"\nstop = [{}]", stops.join(", "))
}

const INTERNET: &str = "place = \"internet\"";
const S3: &str = "place = \"s3\"";

/// Paths of many kinds; each of their beginnings of at least two stops that may end where it ends is a path as well.
fn paths() -> Vec<Vec<&'static str>> {
    vec![
        vec!["place = \"instance\", zones = [\"a\", \"b\"]", "place = \"nat_gateway\"", INTERNET],
        vec!["place = \"lambda\"", "place = \"gateway_endpoint\"", S3],
        vec!["place = \"instance\"", "place = \"interface_endpoint\", zones = [\"a\", \"b\"]", "place = \"dynamodb\""],
        vec![INTERNET, "place = \"cloudfront\"", "place = \"application_load_balancer\"", "place = \"lambda\""],
        vec![
            INTERNET,
            "place = \"global_accelerator\", pair = \"us_and_canada.europe\"",
            "place = \"network_load_balancer\"",
            "place = \"instance\", zones = [\"a\", \"b\"]",
            "place = \"cache\", zones = [\"b\"]",
        ],
        vec![
            INTERNET,
            "place = \"application_load_balancer\"",
            "place = \"instance\", zones = [\"a\", \"b\"]",
            "place = \"vpc_peering\"",
            "place = \"instance\", region = \"eu-west-1\"",
            "place = \"database\", region = \"eu-west-1\", zones = [\"b\"]",
        ],
        vec![
            "place = \"on_premises\"",
            "place = \"direct_connect\", port = \"dedicated.1G\"",
            "place = \"transit_gateway\"",
            "place = \"transit_gateway\", region = \"eu-west-1\"",
            "place = \"instance\", region = \"eu-west-1\"",
            "place = \"s3\", region = \"us-east-1\"",
        ],
        vec!["place = \"on_premises\"", "place = \"vpn\"", "place = \"instance\"", "place = \"internet_gateway\"", S3],
    ]
}

/// The words for a place at which a path may end.
fn may_end(stop: &str) -> bool {
    ["instance", "lambda", "database", "cache", "load_balancer\"", "s3", "dynamodb", "internet\"", "on_premises"]
        .iter()
        .any(|word| stop.starts_with("place = \"") && stop.contains(word) && !stop.contains("endpoint"))
}

fn besides() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        (1_u32..80_000).prop_map(|gb| format!("[resource.rest.data_transfer]\ninternet_out = \"{gb} GB\"")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn turned_around_a_path_costs_the_same(
        number in 0_usize..8, forward in 0_u32..90_000, back in 0_u32..90_000, besides in besides(),
    ) {
        let stops = &paths()[number];
        let reversed: Vec<&str> = stops.iter().rev().copied().collect();
        prop_assert_eq!(monthly(stops, forward, back, &besides), monthly(&reversed, back, forward, &besides));
    }

    #[test]
    fn a_leg_less_never_costs_more(
        number in 0_usize..8, forward in 0_u32..90_000, back in 0_u32..90_000, besides in besides(),
    ) {
        let stops = &paths()[number];
        let whole = monthly(stops, forward, back, &besides);
        for length in 2..stops.len() {
            if may_end(stops[length - 1]) {
                prop_assert!(monthly(&stops[..length], forward, back, &besides) <= whole, "{:?}", &stops[..length]);
            }
        }
    }

    #[test]
    fn more_data_never_costs_less(
        number in 0_usize..8, forward in 0_u32..90_000, back in 0_u32..90_000, more in 0_u32..90_000, besides in besides(),
    ) {
        let stops = &paths()[number];
        let less = monthly(stops, forward, back, &besides);
        prop_assert!(less <= monthly(stops, forward + more, back, &besides));
        prop_assert!(less <= monthly(stops, forward, back + more, &besides));
    }

    #[test]
    fn stops_and_legs_add_up_to_the_path(
        number in 0_usize..8, forward in 0_u32..90_000, back in 0_u32..90_000, besides in besides(),
    ) {
        let figures = figures(&path(&paths()[number], forward, back), &besides);
        let parts = figures.iter().filter(|(name, _)| name.starts_with("stop_") || name.starts_with("leg_"));
        let sum = parts.fold(Ratio::ZERO, |sum, (_, part)| sum.plus(*part).unwrap());
        prop_assert_eq!(sum, figures["monthly"]);
    }

    #[test]
    fn what_is_offered_costs_what_it_costs_by_hand(
        forward in 0_u32..90_000, back in 1_u32..90_000, besides in besides(),
    ) {
        let client = "place = \"lambda\", zones = [\"a\", \"b\"]";
        let both = "zones = [\"a\", \"b\"]";
        let nat = format!("place = \"nat_gateway\", {both}");
        let endpoint = format!("place = \"interface_endpoint\", {both}");
        let offered = figures(&path(&[client, &nat, S3], forward, back), &besides);
        for (name, middle) in [
            ("gateway_endpoint", "place = \"gateway_endpoint\""),
            ("interface_endpoint", &*endpoint),
            ("shared_nat", "place = \"nat_gateway\""),
        ] {
            prop_assert_eq!(offered[name], monthly(&[client, middle, S3], forward, back, &besides), "{}", name);
        }
        let straight = figures(&path(&[INTERNET, S3], forward, back), &besides);
        let in_front = monthly(&[INTERNET, "place = \"cloudfront\"", S3], forward, back, &besides);
        prop_assert_eq!(straight["cloudfront"], in_front);
        let (orders, stock) = ("place = \"instance\"", "place = \"instance\", region = \"eu-west-1\"");
        let peering = figures(&path(&[orders, "place = \"vpc_peering\"", stock], forward, back), &besides);
        let hubs = ["place = \"transit_gateway\"", "place = \"transit_gateway\", region = \"eu-west-1\""];
        let hubs = monthly(&[orders, hubs[0], hubs[1], stock], forward, back, &besides);
        prop_assert_eq!(peering["transit_gateway"], hubs);
    }

    #[test]
    fn at_a_crossover_both_cost_the_same(gb in 1_u32..60_000, other in 0_u32..80_000) {
        let besides = format!("[resource.rest.data_transfer]\ninternet_out = \"{other} GB\"");
        let figures = figures(&path(&[INTERNET, S3], 0, gb), &besides);
        for (name, at) in figures.iter().filter(|(name, _)| name.starts_with("crossover_cloudfront")) {
            // To a whole GB on either side, another one is the cheaper.
            let (below, above) = (at.floor().unwrap().to_exact().unwrap(), at.ceiling().unwrap().to_exact().unwrap());
            let apart = |gb: i64| {
                let gb = u32::try_from(gb).unwrap();
                let figures = self::figures(&path(&[INTERNET, S3], 0, gb), &besides);
                figures["monthly"].minus(figures["cloudfront"]).unwrap()
            };
            let (low, high) = (apart(below.to_i64().unwrap() - 1), apart(above.to_i64().unwrap() + 1));
            prop_assert!(low.is_negative() != high.is_negative(), "{name} {at}: {low} {high}");
        }
    }
}
