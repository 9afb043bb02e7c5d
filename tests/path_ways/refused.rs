//! What is no path, and paths that are written beside one.

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};

use super::offered::assert_offers;
use super::{
    ABROAD, CACHE_B, DATABASE, ENDPOINT, GATEWAY_ENDPOINT, INSTANCE, INTERNET, INTERNET_GATEWAY, LAMBDA, NAT, OFFICE,
    PEERING, S3, SERVICE, answer, path, scenario,
};

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
