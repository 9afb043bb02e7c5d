//! Small transfer paths worked out by hand at AWS's list prices, and which other ways between their ends are offered.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};
use aws_calc_core::study::{Answer, Cell, ChartKind};
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

/// Why a study is refused: the code, what it points at, and its help.
fn refused(stops: &[&str], keys: &str) -> Vec<(&'static str, String, String)> {
    let text = scenario(stops, (100, 200), keys);
    let mut sources = Sources::default();
    let id = sources.add("a test", &*text);
    let read = Scenario::read(&text, id, "a test").unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let settings = Settings { studies: Wanted::All, ..Settings::default() };
    let Err(errors) = read.estimate(&book, &settings) else { panic!("{text} is not refused") };
    let told = errors.into_iter().map(|error| {
        let at = error.at.map_or_else(String::new, |label| sources.snippet(label.span).to_owned());
        (error.code, at, error.help.join("; "))
    });
    told.collect()
}

fn codes(stops: &[&str]) -> Vec<&'static str> {
    refused(stops, "").into_iter().map(|(code, ..)| code).collect()
}

fn figures(answer: &Answer) -> BTreeMap<&str, Ratio> {
    let amounts = answer.figures.iter().filter_map(|figure| match &figure.value {
        Value::Amount(amount) => Some((&*figure.name, amount.value)),
        _ => None,
    });
    amounts.collect()
}

/// The names of the ways that are offered beside the path that is written.
fn offered(stops: &[&str], keys: &str) -> BTreeSet<String> {
    let answer = answer(stops, (100, 200), keys);
    let own = ["cheapest", "monthly", "standing", "per_gb"];
    let names = answer.figures.iter().map(|figure| figure.name.clone());
    let mut offered = BTreeSet::new();
    for name in names {
        let is_own = own.contains(&&*name) || ["stop_", "leg_", "crossover_"].iter().any(|part| name.starts_with(part));
        assert!(is_own || offered.insert(name.clone()), "{name} is offered twice: {stops:?}");
    }
    offered
}

fn assert_offers(stops: &[&str], keys: &str, names: &[&str]) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(offered(stops, keys), names, "{stops:?} {keys}");
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

#[test]
fn from_a_subnet_a_service_is_reached_by_gateway_or_endpoint() {
    for client in [INSTANCE, LAMBDA] {
        assert_offers(&[client, NAT, S3], "", &["gateway_endpoint", "interface_endpoint"]);
        assert_offers(&[DYNAMODB, NAT, client], "", &["gateway_endpoint", "interface_endpoint"]);
        assert_offers(&[client, GATEWAY_ENDPOINT, S3], "", &["nat_gateway", "interface_endpoint"]);
        assert_offers(&[client, ENDPOINT, DYNAMODB], "", &["nat_gateway", "gateway_endpoint"]);
        // Other services have no gateway endpoint; the internet has no endpoint at all.
        assert_offers(&[client, NAT, SERVICE], "", &["interface_endpoint"]);
        assert_offers(&[client, NAT, INTERNET], "", &[]);
    }
    // Endpoints lead to services of their own Region.
    assert_offers(&[INSTANCE, NAT, "place = \"s3\", region = \"eu-west-1\""], "", &[]);
    // A database begins no connections to services.
    assert_offers(&[DATABASE, ENDPOINT, S3], "", &[]);
}

#[test]
fn a_nat_gateway_serves_one_zone_or_all() {
    assert_offers(&[INSTANCES, NAT, INTERNET], "", &["nat_per_zone"]);
    assert_offers(&[INSTANCES, NATS, INTERNET], "", &["shared_nat"]);
    assert_offers(&[INSTANCES, NAT, SERVICE], "", &["nat_per_zone", "interface_endpoint"]);
    assert_offers(&[INSTANCES, GATEWAY_ENDPOINT, S3], "", &["nat_per_zone", "shared_nat", "interface_endpoint"]);
}

#[test]
fn two_vpcs_are_joined_by_peering_a_hub_or_private_link() {
    assert_offers(&[INSTANCE, PEERING, INSTANCE], "", &["transit_gateway", "private_link"]);
    assert_offers(&[INSTANCE, HUB, INSTANCE], "", &["vpc_peering", "private_link"]);
    assert_offers(&[INSTANCE, HUB, INSTANCE, DATABASE], "", &["vpc_peering", "private_link"]);
    // Between Regions a hub stands in each of them, and PrivateLink is not priced.
    assert_offers(&[INSTANCE, PEERING, ABROAD], "", &["transit_gateway"]);
    assert_offers(&[INSTANCE, HUB, HUB_ABROAD, ABROAD], "", &["vpc_peering"]);
    // Where a Network Load Balancer stands already, there is no place for that of PrivateLink.
    assert_offers(&[NLB, PEERING, INSTANCE], "", &["transit_gateway"]);
    assert_offers(&[INSTANCE, HUB, NLB], "", &["vpc_peering"]);
    // Peering leads to the interfaces of the other VPC only, so it takes no hub's place before a gateway or an endpoint.
    assert_offers(&[INSTANCE, HUB, VPN, OFFICE], "", &[]);
    assert_offers(&[OFFICE, LINE, HUB, HUB_ABROAD, ABROAD], "", &[]);
    assert_offers(&[INSTANCE, HUB, ENDPOINT, S3], "", &[]);
    assert_offers(&[INSTANCE, HUB, HUB, ENDPOINT, S3], "", &[]);
    assert_offers(&[INSTANCE, PEERING, ENDPOINT, S3], "", &[]);
}

#[test]
fn public_addresses_are_needless_inside_a_region_only() {
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, INSTANCE_B], "", &["private_addresses"]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, ABROAD], "", &[]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, S3], "", &[]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, INTERNET], "", &[]);
}

#[test]
fn workloads_of_one_region_can_move_into_one_zone() {
    assert_offers(&[INSTANCE, "place = \"database\", zones = [\"b\"]"], "", &["one_zone"]);
    assert_offers(&[INSTANCES, INSTANCES], "", &["one_zone"]);
    assert_offers(&[INSTANCE, DATABASE], "", &[]);
    // Between zones to an Application Load Balancer nothing is billed, so there is nothing to save.
    assert_offers(&[ALB, INSTANCE_B], "", &[]);
    assert_offers(&[NLB, INSTANCE_B], "", &["one_zone"]);
    assert_offers(&[INSTANCE, PEERING, INSTANCE_B], "", &["transit_gateway", "private_link", "one_zone"]);
    // A zone belongs to a Region: what spans two is left where it is.
    assert_offers(&[INSTANCE, INSTANCE_B, PEERING, ABROAD], "", &["transit_gateway"]);
}

#[test]
fn what_clients_reach_can_have_cloudfront_in_front() {
    let edge = "edge = \"europe\"";
    for origin in [S3, SERVICE, INSTANCE, LAMBDA, ALB, NLB] {
        assert_offers(&[INTERNET, origin], edge, &["cloudfront"]);
        assert_offers(&[origin, INTERNET], edge, &["cloudfront"]);
        // AWS has no price for all areas, so one has to be named.
        assert_offers(&[INTERNET, origin], "", &[]);
    }
    assert_offers(&[INTERNET, DYNAMODB], edge, &[]);
    assert_offers(&[INTERNET, CLOUDFRONT, S3], "", &["without_cloudfront"]);
    assert_offers(&[INTERNET, ACCELERATOR, INSTANCE], "", &["without_accelerator"]);
    assert_offers(&[OFFICE, VPN, INSTANCE], edge, &[]);
}

#[test]
fn a_shared_nat_gateway_by_hand() {
    // Hours 730 x 0.045 = 32.85 and processing 1,100 x 0.045 = 49.50; its address 730 x 0.005 = 3.65. Half of the traffic
    // comes from the other zone: 550 x 0.01 on both sides = 11.00. Out to the internet 100 x 0.09 = 9.00, nothing for the
    // way in.
    let path = [INSTANCES, NAT, INTERNET];
    assert_costs(
        &path,
        (100, 1000),
        "",
        &[
            ("monthly", 10_600),
            ("standing", 3650),
            ("stop_2", 8600),
            ("leg_1", 1100),
            ("leg_2", 900),
            // A second gateway: 32.85 + 3.65 more, but nothing crosses zones any more.
            ("nat_per_zone", 10_600 + 3650 - 1100),
            ("cheapest", 10_600),
        ],
    );
    assert_costs(&path, (100, 1000), "public_addresses = false", &[("monthly", 10_235), ("standing", 3285)]);
    // In half of the month, half of the hours.
    assert_costs(&path, (100, 1000), "hours = 365", &[("monthly", 10_600 - 1825), ("standing", 1825)]);
    let there_anyway = [INSTANCES, "place = \"nat_gateway\", stays = true", INTERNET];
    assert_costs(&there_anyway, (100, 1000), "", &[("monthly", 6950), ("standing", 0), ("stop_2", 4950)]);
}

#[test]
fn endpoints_by_hand() {
    // Gateway endpoints are free; S3 in the same Region is as well.
    assert_costs(&[LAMBDA, GATEWAY_ENDPOINT, S3], (300, 700), "", &[("monthly", 0), ("stop_2", 0), ("standing", 0)]);
    // In two zones 2 x 730 x 0.01 = 14.60, and 1,000 x 0.01 = 10.00; nothing for the way between zones.
    let both = "place = \"interface_endpoint\", zones = [\"a\", \"b\"]";
    assert_costs(
        &[INSTANCE, both, SERVICE],
        (300, 700),
        "",
        &[("monthly", 2460), ("standing", 1460), ("stop_2", 2460), ("nat_gateway", 8150)],
    );
}

#[test]
fn hubs_and_private_lines_by_hand() {
    // Two attachments 2 x 730 x 0.05 = 73.00; both sides send: 1,000 x 0.02 = 20.00. Nothing between zones to it.
    let over_hub = [INSTANCE, HUB, INSTANCE_B];
    assert_costs(
        &over_hub,
        (400, 600),
        "",
        &[("monthly", 9300), ("standing", 7300), ("stop_2", 9300), ("vpc_peering", 2000)],
    );
    // Port hours 730 x 0.30 = 219.00; out of AWS 600 x 0.02 = 12.00; into AWS nothing, in any zone and Region.
    for inside in [INSTANCE, INSTANCE_B] {
        assert_costs(
            &[OFFICE, LINE, inside],
            (400, 600),
            "",
            &[("monthly", 23_100), ("standing", 21_900), ("stop_2", 21_900), ("leg_2", 1200)],
        );
    }
    // A tunnel: 730 x 0.05 = 36.50, two addresses 2 x 730 x 0.005 = 7.30; out 600 x 0.09 = 54.00.
    let tunnel = [OFFICE, VPN, INSTANCE];
    assert_costs(&tunnel, (400, 600), "", &[("monthly", 9780), ("standing", 4380), ("leg_2", 5400)]);
    // The line ends at the hub: a port, two attachments, and 400 + 600 GB sent to it; out 600 x 0.02.
    let line_to_hub = [OFFICE, LINE, HUB, INSTANCE];
    assert_costs(&line_to_hub, (400, 600), "", &[("monthly", 21_900 + 7300 + 2000 + 1200)]);
    // A port that is there anyway needs no name.
    let there_anyway = [OFFICE, "place = \"direct_connect\", stays = true", INSTANCE];
    assert_costs(&there_anyway, (400, 600), "", &[("monthly", 1200), ("standing", 0)]);
}

#[test]
fn hubs_of_two_regions_by_hand() {
    // Two attachments in each Region: 4 x 730 x 0.05 = 146.00. Each hub processes what its own VPC sends, not what its
    // peer does: (400 + 600) x 0.02 = 20.00; between the Regions the senders pay 1,000 x 0.02 = 20.00.
    let path = [INSTANCE, HUB, HUB_ABROAD, ABROAD];
    assert_costs(
        &path,
        (400, 600),
        "",
        &[("monthly", 18_600), ("standing", 14_600), ("leg_2", 2000), ("stop_2", 8100), ("stop_3", 8500)],
    );
}

#[test]
fn load_balancers_by_hand() {
    // 730 x 0.0225 = 16.425 and an address 3.65; a GB an hour is a capacity unit at 0.008: 1,000 x 0.008 = 8.00. Out to the
    // internet 900 x 0.09 = 81.00.
    let own = 1643 + 365;
    let to_instances = [INTERNET, ALB, INSTANCES];
    let answer = answer(&to_instances, (100, 900), "");
    let monthly = Ratio::from(Exact::constant(16_425, 3)).plus(cents(365 + 800 + 8100)).unwrap();
    assert_eq!(figures(&answer)["monthly"], monthly);
    assert!(figures(&answer)["standing"] < cents(own));
    // With Lambda behind it a unit is 0.4 GB: 2,500 units = 20.00.
    let to_lambda = [INTERNET, ALB, LAMBDA];
    let answer = self::answer(&to_lambda, (100, 900), "");
    assert_eq!(figures(&answer)["monthly"], monthly.plus(cents(1200)).unwrap());
    // A Network Load Balancer: 0.006 a unit, and both sides of the way into the other zone: half of 1,000 x 0.02.
    let answer = self::answer(&[INTERNET, NLB, INSTANCES], (100, 900), "");
    assert_eq!(figures(&answer)["monthly"], monthly.plus(cents(1000 - 200)).unwrap());
}

#[test]
fn an_accelerator_by_hand() {
    // 730 x 0.025 = 18.25 and two addresses 7.30; the larger direction at the premium between its areas, and out to the
    // internet 900 x 0.09 = 81.00; an instance behind it has a private address.
    let path = |moved| answer(&[INTERNET, ACCELERATOR, INSTANCE], moved, "");
    let both = path((100, 900));
    let figures = figures(&both);
    assert_eq!(figures["standing"], cents(1825 + 730));
    assert_eq!(figures["leg_2"], cents(8100));
    assert_eq!(figures.get("leg_1"), None, "billed by the premium");
    let alone = path((0, 900));
    assert_eq!(self::figures(&alone)["stop_2"], figures["stop_2"], "the smaller direction has no premium");
    let more = path((901, 900));
    assert!(self::figures(&more)["stop_2"] > figures["stop_2"]);
}

#[test]
fn public_addresses_inside_a_region_by_hand() {
    // As if they were in two zones: 1,000 x 0.01 on both sides; an address on both sides, 2 x 3.65.
    assert_costs(
        &[INSTANCE, INTERNET_GATEWAY, INSTANCE],
        (400, 600),
        "",
        &[("monthly", 2730), ("standing", 730), ("stop_1", 365), ("private_addresses", 0)],
    );
    // Away from the internet no address is needed.
    assert_costs(&[INSTANCE, INSTANCE_B], (400, 600), "", &[("monthly", 2000), ("standing", 0), ("one_zone", 0)]);
    // The side of an ElastiCache node is not billed.
    assert_costs(&[INSTANCE, CACHE_B], (400, 600), "", &[("monthly", 1000)]);
    // What spans three zones meets the one zone of a database in a third of the cases: 2/3 x 900 x 0.02.
    let three = "place = \"instance\", zones = [\"a\", \"b\", \"c\"]";
    assert_costs(&[three, DATABASE], (400, 500), "", &[("monthly", 1200), ("leg_1", 1200)]);
}

#[test]
fn a_stop_keeps_a_share_to_itself() {
    // A fifth of 1,000 GB goes on to the other zone and is billed there on both sides: 200 x 0.02.
    let cached = [INSTANCE, "place = \"instance\", passes_on = \"20%\"", INSTANCE_B];
    assert_costs(&cached, (400, 600), "", &[("monthly", 400), ("leg_2", 400)]);
    assert_costs(&[INSTANCE, INSTANCE, INSTANCE_B], (400, 600), "", &[("monthly", 2000), ("leg_2", 2000)]);
}

#[test]
fn cloudfront_by_hand() {
    // To viewers in Europe 1,000 x 0.085 = 85.00, from the origin nothing; the other way round to the origin 500 x 0.02 =
    // 10.00, from viewers nothing.
    let path = [INTERNET, CLOUDFRONT, S3];
    assert_costs(&path, (500, 1000), "", &[("monthly", 9500), ("leg_1", 8500), ("leg_2", 1000), ("standing", 0)]);
    // Without it S3 sends to the internet: 1,000 x 0.09.
    assert_costs(&path, (500, 1000), "", &[("without_cloudfront", 9000)]);
    // 1,000 GB of 2^30 bytes in responses of 1,024 KB of 2^10: 1,024,000 requests at 1.20 a million = 1.2288.
    let sized = "place = \"cloudfront\", edge = \"europe\", response_size = \"1 MB\"";
    for (stops, moved) in [([INTERNET, sized, S3], (500, 1000)), ([S3, sized, INTERNET], (1000, 500))] {
        let answer = answer(&stops, moved, "");
        let requests = Ratio::from(Exact::constant(12_288, 4));
        assert_eq!(figures(&answer)["monthly"], requests.plus(cents(9500)).unwrap(), "{stops:?}");
    }
}

#[test]
fn a_crossover_by_hand() {
    // PrivateLink between zones: endpoint 7.30, load balancer 16.425, and each GB 0.01 + 0.006, against 0.02 a GB between
    // the zones over peering: 23.725 / 0.004 = 5,931.25 GB.
    let path = [INSTANCE, PEERING, INSTANCE_B];
    let answer = answer(&path, (4000, 1000), "public_addresses = false");
    let figures = figures(&answer);
    assert_eq!(figures.get("monthly"), Some(&cents(10_000)));
    assert_eq!(figures.get("crossover_private_link"), Some(&cents(593_125)));
    // A hub costs 73.00 and the same 0.02 a GB, so it is never the cheaper one.
    assert_eq!(figures.get("crossover_transit_gateway"), None);
    let table = answer.tables.iter().find(|table| table.title == "Crossovers").unwrap();
    let words = |cell: &Cell| match cell {
        Cell::Text(words) => words.clone(),
        cell => panic!("{cell:?}"),
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(words).collect()).collect();
    assert!(rows.contains(&vec![
        "5,931.25 GB".to_owned(),
        "through PrivateLink and a Network Load Balancer".to_owned(),
        "as written".to_owned(),
    ]));
}

#[test]
fn the_chart_by_volume_bends_where_the_tier_ends() {
    // Out to the internet 0.09 for the first 10 TB, then 0.085; twice 8,192 GB reach the second tier. An instance that is
    // reached by CloudFront or directly needs its address.
    let answer = answer(&[INTERNET, S3], (0, 8192), "edge = \"united_states\"");
    let chart = answer.charts.iter().find(|chart| chart.kind == ChartKind::Lines).unwrap();
    let line = chart.series.iter().find(|line| line.name == "as written").unwrap();
    let points: Vec<(i64, Ratio)> = line.points.iter().map(|(x, y)| (x.to_i64().unwrap(), Ratio::from(*y))).collect();
    let last = 92_160 + (16_384 - 10_240) * 17 / 2;
    let expected = [(0, 0), (8192, 73_728), (10_240, 92_160), (16_384, last)];
    assert_eq!(points, expected.map(|(x, y)| (x, cents(y))));
    // What the rest of the account sends out fills the first tier too, here and elsewhere up to its own tier.
    let rest = |region: &str| {
        let text = scenario(&[INTERNET, ACCELERATOR, INSTANCE], (0, 8192), "");
        let usage = "[resource.rest.data_transfer]\ninternet_out = \"3000 GB\"\n";
        studied::answer(&format!("{text}{usage}{region}"), &[])
    };
    for (region, tier) in [("", 7240), ("region = \"eu-west-1\"\n", 10_240)] {
        let answer = rest(region);
        let chart = answer.charts.iter().find(|chart| chart.kind == ChartKind::Lines).unwrap();
        let line = chart.series.iter().find(|line| line.name == "as written").unwrap();
        let mut expected = vec![Some(0), Some(8192), Some(tier), Some(16_384)];
        expected.sort_unstable();
        assert_eq!(line.points.iter().map(|(x, _)| x.to_i64()).collect::<Vec<_>>(), expected, "{region}");
    }
    // A straight line has no points but its ends and where the study stands.
    let answer = self::answer(&[INSTANCE, INSTANCE_B], (100, 100), "");
    let chart = answer.charts.iter().find(|chart| chart.kind == ChartKind::Lines).unwrap();
    for line in &chart.series {
        let places: Vec<Option<i64>> = line.points.iter().map(|(x, _)| x.to_i64()).collect();
        assert_eq!(places, [Some(0), Some(200), Some(400)], "{}", line.name);
    }
}

#[test]
fn another_chart_shows_the_cheapest_way_at_the_same_scale() {
    let drawn = |stops: &[&str]| {
        let answer = answer(stops, (400, 600), "");
        answer.charts.iter().filter(|chart| chart.kind == ChartKind::Path).count()
    };
    assert_eq!(drawn(&[INSTANCE, HUB, INSTANCE]), 2, "peering is cheaper");
    assert_eq!(drawn(&[INSTANCE, PEERING, INSTANCE]), 1, "nothing costs less than nothing");
    assert_eq!(drawn(&[INSTANCE, NAT, INTERNET]), 1, "there is no other way");
    // One that costs the same is no reason for a second picture.
    let same = format!("alternative = [{{ name = \"twin\", {} }}]", path(&[LAMBDA, GATEWAY_ENDPOINT, S3]));
    let answer = answer(&[LAMBDA, GATEWAY_ENDPOINT, S3], (100, 0), &same);
    let pictures: Vec<_> = answer.charts.iter().filter(|chart| chart.kind == ChartKind::Path).collect();
    assert_eq!(pictures.len(), 1);
    // Where nothing comes back there is no arrow for it.
    let pieces: Vec<&str> = pictures.iter().flat_map(|chart| &chart.series).map(|piece| &*piece.name).collect();
    assert_eq!(pieces, ["Lambda function", "→ 100 GB", "Gateway endpoint", "→ 100 GB", "S3"]);
}

/// Alternatives by hand to a path from an instance to S3, each through a gateway endpoint.
fn by_hand(names: &[&str]) -> String {
    let path = path(&[INSTANCE, GATEWAY_ENDPOINT, S3]);
    let tables = names.iter().map(|name| format!("{{ name = \"{name}\", title = \"by hand\", {path} }}"));
    format!("alternative = [{}]", tables.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_is_written_by_hand_is_compared_as_well() {
    let through_nat = [INSTANCE, NAT, S3];
    assert_offers(&through_nat, &by_hand(&["mine_2"]), &["mine_2", "gateway_endpoint", "interface_endpoint"]);
    // It takes the place of what would be found under its name.
    assert_offers(&through_nat, &by_hand(&["gateway_endpoint"]), &["gateway_endpoint", "interface_endpoint"]);
    let answer = answer(&through_nat, (100, 200), &by_hand(&["gateway_endpoint"]));
    let figure = answer.figures.iter().find(|figure| figure.name == "gateway_endpoint").unwrap();
    assert_eq!(figure.title, "by hand in the month");
    for names in [
        &["Mine"][..],
        &["2nd"],
        &["my-way"],
        &["my way"],
        &["way.2"],
        &["monthly"],
        &["as_written"],
        &["cheapest"],
        &["stop_1"],
        &["leg_2"],
        &["crossover_mine"],
        &["mine", "mine"],
    ] {
        let told: Vec<_> = refused(&through_nat, &by_hand(names)).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(told, ["bad-name"], "{names:?}");
    }
}

#[test]
fn what_is_no_path() {
    assert_eq!(codes(&[INSTANCE]), ["short-path"]);
    assert_eq!(codes(&[NAT, INTERNET]), ["open-end"]);
    assert_eq!(codes(&[INSTANCE, GATEWAY_ENDPOINT, SERVICE]), ["no-such-endpoint"]);
    // Only S3 and DynamoDB are the matter of gateway endpoints, and only with one is that the matter.
    assert_eq!(codes(&[DATABASE, GATEWAY_ENDPOINT, S3]), ["impossible-leg"]);
    assert_eq!(codes(&[CACHE_B, SERVICE]), ["impossible-leg"]);
    assert_eq!(codes(&[INSTANCE, GATEWAY_ENDPOINT, LAMBDA]), ["impossible-leg"]);
    assert_eq!(codes(&[INTERNET, INTERNET_GATEWAY, S3]), ["impossible-leg"]);
    assert_eq!(codes(&[S3, INTERNET_GATEWAY, INTERNET]), ["impossible-leg"]);
    let abroad = "place = \"s3\", region = \"eu-west-1\"";
    assert_eq!(codes(&[INSTANCE, ENDPOINT, abroad]), ["another-region"]);
    assert_eq!(codes(&[INSTANCE, GATEWAY_ENDPOINT, abroad]), ["another-region"]);
    assert_eq!(codes(&[INSTANCE, ABROAD]), ["another-region"]);
    assert_eq!(codes(&[INTERNET, "place = \"cloudfront\"", S3]), ["missing-key"]);
    assert_eq!(codes(&[INTERNET, "place = \"global_accelerator\"", INSTANCE]), ["missing-key"]);
    assert_eq!(codes(&[OFFICE, "place = \"direct_connect\"", INSTANCE]), ["missing-key"]);
    assert_eq!(codes(&[INSTANCE, NAT, "place = \"instance\", zones = [\"b\", \"b\"]"]), ["duplicate-zone"]);
    // What helps depends on what stands beside: the internet, a peering connection, or anything else.
    let help = |stops: &[&str]| refused(stops, "").into_iter().map(|(.., help)| help).collect::<String>();
    assert!(help(&[INTERNET, CACHE_B]).starts_with("from the internet it is reached through"));
    assert!(help(&[INSTANCE, PEERING, NAT, INTERNET]).starts_with("a peering connection leads to"));
    assert!(help(&[CACHE_B, S3]).starts_with("`cache` meets "));
    assert!(help(&[OFFICE, INTERNET]).starts_with("`on_premises` meets "));
}

#[test]
fn a_line_may_lead_to_another_region() {
    // 200 GB out of London x $0.02; what comes in is free.
    let london = "place = \"instance\", region = \"eu-west-2\"";
    assert_costs(&[OFFICE, LINE, london], (100, 200), "", &[("leg_2", 400)]);
}

#[test]
fn two_ways_may_cross_twice() {
    // NAT without hours but with an address, $3.65, and $0.10 for each of the first 100 GB; an endpoint for $7.30 and $0.01 a GB.
    // The endpoint is cheaper from 3.65 / 0.09 GB on, and again not from 100 x 0.10 + 3.65 = 7.30 + 635 x 0.01 on.
    let prices = "[prices]\nsource = \"a contract\"\neffective = 2026-01-01\n\
                  [prices.\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"0\"\n\
                  [prices.\"nat_gateway.data_processed\"]\nunit = \"GB\"\n\
                  graduated = [\"first 100 GB\", \"over 100 GB\"]\nus-east-1 = [\"0.1\", \"0\"]\n";
    let answer = studied::answer(&(scenario(&[INSTANCE, NAT, SERVICE], (100, 0), "") + prices), &[]);
    let figures = figures(&answer);
    let crossings: Vec<_> = figures.iter().filter(|(name, _)| name.starts_with("crossover_")).collect();
    let [(first, at_first), (second, at_second)] = crossings.as_slice() else { panic!("{figures:?}") };
    assert_eq!((**first, **second), ("crossover_interface_endpoint", "crossover_interface_endpoint_2"));
    assert_eq!((**at_first, **at_second), (Ratio::new(Exact::from(365), Exact::from(9)).unwrap(), Ratio::from(635)));
}

#[test]
fn a_leg_without_a_price_is_pointed_out_where_it_leads_to() {
    // The price list has no transfer from Jakarta to São Paulo.
    let (from, to) =
        ("place = \"instance\", region = \"ap-southeast-3\"", "place = \"database\", region = \"sa-east-1\"");
    for (stops, at) in [([from, PEERING, to], to), ([to, PEERING, from], from)] {
        let told = refused(&stops, "");
        let [(code, found, _)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((*code, found.contains(at)), ("missing-price", true), "{found}");
    }
}
