//! Where another way becomes the cheaper one, and the charts that show it.

use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::{Cell, ChartKind};

use super::common::studied;
use super::{
    ACCELERATOR, GATEWAY_ENDPOINT, HUB, INSTANCE, INSTANCE_B, INTERNET, LAMBDA, NAT, PEERING, S3, SERVICE, answer,
    cents, figures, path, scenario,
};

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
