//! Small transfer paths worked out by hand at AWS's list prices, and which other ways between their ends are offered.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

#[path = "../common/mod.rs"]
mod common;
mod costs;
mod crossings;
mod offered;
mod refused;

use std::collections::BTreeMap;

use aws_calc_core::exact::Exact;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::Answer;
use common::studied;

const INSTANCE: &str = "place = \"instance\"";
const INSTANCE_B: &str = "place = \"instance\", zones = [\"b\"]";
const INSTANCES: &str = "place = \"instance\", zones = [\"a\", \"b\"]";
const ABROAD: &str = "place = \"instance\", region = \"eu-west-1\"";
const LAMBDA: &str = "place = \"lambda\"";
const DATABASE: &str = "place = \"database\"";
const CACHE_B: &str = "place = \"cache\", zones = [\"b\"]";
const ALB: &str = "place = \"application_load_balancer\"";
const NLB: &str = "place = \"network_load_balancer\"";
const NAT: &str = "place = \"nat_gateway\"";
const NATS: &str = "place = \"nat_gateway\", zones = [\"a\", \"b\"]";
const ENDPOINT: &str = "place = \"interface_endpoint\"";
const GATEWAY_ENDPOINT: &str = "place = \"gateway_endpoint\"";
const INTERNET_GATEWAY: &str = "place = \"internet_gateway\"";
const INTERNET: &str = "place = \"internet\"";
const CLOUDFRONT: &str = "place = \"cloudfront\", edge = \"europe\"";
const ACCELERATOR: &str = "place = \"global_accelerator\", pair = \"us_and_canada.europe\"";
const PEERING: &str = "place = \"vpc_peering\"";
const HUB: &str = "place = \"transit_gateway\"";
const HUB_ABROAD: &str = "place = \"transit_gateway\", region = \"eu-west-1\"";
const VPN: &str = "place = \"vpn\"";
const LINE: &str = "place = \"direct_connect\", port = \"dedicated.1G\"";
const OFFICE: &str = "place = \"on_premises\"";
const S3: &str = "place = \"s3\"";
const DYNAMODB: &str = "place = \"dynamodb\"";
const SERVICE: &str = "place = \"service\"";

fn path(stops: &[&str]) -> String {
    let stops: Vec<String> = stops.iter().map(|stop| format!("{{ {stop} }}")).collect();
    format!("stop = [{}]", stops.join(", "))
}

/// A scenario of a path in us-east-1, GB out and GB back, with other keys of the study.
fn scenario(stops: &[&str], (forward, back): (u32, u32), keys: &str) -> String {
    format!(
        "title = \"a path\"\nregion = \"us-east-1\"\n[study.p.path]\n\
         forward = \"{forward} GB\"\nback = \"{back} GB\"\n{keys}\n{}\n",
        path(stops)
    )
}

fn answer(stops: &[&str], moved: (u32, u32), keys: &str) -> Answer {
    studied::answer(&scenario(stops, moved, keys), &[])
}

fn figures(answer: &Answer) -> BTreeMap<&str, Ratio> {
    let amounts = answer.figures.iter().filter_map(|figure| match &figure.value {
        Value::Amount(amount) => Some((&*figure.name, amount.value)),
        _ => None,
    });
    amounts.collect()
}

/// Dollars and cents.
fn cents(amount: i64) -> Ratio {
    Ratio::new(Exact::from(amount), Exact::from(100)).unwrap()
}

fn assert_costs(stops: &[&str], moved: (u32, u32), keys: &str, expected: &[(&str, i64)]) {
    let answer = answer(stops, moved, keys);
    let figures = figures(&answer);
    for (name, amount) in expected {
        assert_eq!(figures.get(name), Some(&cents(*amount)), "{name} of {stops:?} {keys}: {figures:?}");
    }
}
