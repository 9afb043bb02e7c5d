//! Prices with AWS's codes and days of their own.

use super::testing::{METERS, files, load};
use super::*;

const HERE: &str = "us-east-1";
const CODE: &str = "37CUWUT8GSNQEPUV.JRTCKXETXF.6YS6EN2CT7";

fn codes(price: &Price) -> Vec<&str> {
    price.rate_codes.iter().map(|code| &**code).collect()
}

fn wrong(prices: &str) -> Vec<&'static str> {
    load(prices).map(|_| Vec::new()).unwrap_or_else(|errors| errors.iter().map(|error| error.code).collect())
}

#[test]
fn a_price_carries_its_code_and_its_day() {
    let text = format!(
        "[\"toy.sent\"]\nunit = \"GB\"\neu-west-1 = \"0.7\"\n\
         us-east-1 = {{ price = \"0.5\", rate_code = \"{CODE}\", effective = 2024-08-01 }}\n\
         ap-south-1 = {{ price = \"0.6\" }}\n"
    );
    let book = Book::open("again", load(&text).unwrap().bytes().to_vec()).unwrap();
    let here = book.price("toy.sent", None, HERE).unwrap();
    assert_eq!(here.schedule.flat_price().unwrap().to_string(), "$0.50");
    assert_eq!(
        (codes(&here), &*here.papers.effective, &*here.papers.checked),
        (vec![CODE], "2024-08-01", "2025-01-02")
    );
    for region in ["eu-west-1", "ap-south-1"] {
        // The day is that of the file, and nobody recorded a code.
        let there = book.price("toy.sent", None, region).unwrap();
        assert_eq!((codes(&there), &*there.papers.effective), (vec![], "2025-01-01"), "{region}");
    }
    // The day counts: before it there was no such price.
    let before = book.as_of(Day::parse("2024-07-31").unwrap());
    assert!(before.find("toy.sent", None, HERE).is_none());
    assert!(book.as_of(Day::parse("2024-08-01").unwrap()).find("toy.sent", None, HERE).is_some());
}

#[test]
fn each_tier_has_a_code() {
    let text = |codes: &str| {
        format!(
            "[\"toy.calls\"]\nunit = \"Request\"\ngraduated = [\"first 1 k\", \"over 1 k\"]\n\
             us-east-1 = {{ price = [\"3\", \"2\"], rate_code = {codes} }}\n"
        )
    };
    let book = load(&text("[\"A.B.C\", \"A.B.D\"]")).unwrap();
    assert_eq!(codes(&book.price("toy.calls", None, HERE).unwrap()), ["A.B.C", "A.B.D"]);
    for one in ["[\"A.B.C\"]", "\"A.B.C\"", "[\"A\", \"B\", \"C\"]"] {
        assert_eq!(wrong(&text(one)), ["bad-rate-code"], "{one}");
    }
    assert_eq!(wrong(&text("[1, \"A.B.D\"]")), ["wrong-type"]);
}

/// A book whose engines stand in a CSV of `rows`.
fn engines(rows: &str) -> Result<Book, Vec<&'static str>> {
    let mut files = files("1024 GB", "[\"toy.engine\"]\nunit = \"Hour\"\ntable = \"engines.csv\"\n");
    files.retain(|(name, _)| !name.ends_with(".csv"));
    files.push(("toys/engines.csv".to_owned(), rows.to_owned()));
    Book::load("toys", files, METERS, &mut Sources::default())
        .map_err(|errors| errors.iter().map(|error| error.code).collect())
}

#[test]
fn a_table_may_have_a_row_per_price() {
    let book = engines(&format!(
        "key,region,price,effective,rate_code\nbig.one,us-east-1,0.2,2023-02-01,{CODE}\nbig.one,eu-west-1,0.25,,\n"
    ))
    .unwrap();
    let price = |region| book.price("toy.engine", Some("big.one"), region).unwrap();
    assert_eq!((codes(&price(HERE)), &*price(HERE).papers.effective), (vec![CODE], "2023-02-01"));
    assert_eq!((codes(&price("eu-west-1")), &*price("eu-west-1").papers.effective), (vec![], "2025-01-01"));
    assert_eq!(price("eu-west-1").schedule.flat_price().unwrap().to_string(), "$0.25");
}

#[test]
fn what_is_wrong_with_a_row_is_told() {
    let header = "key,region,price,effective,rate_code\n";
    let cases = [
        ("big.one,us-east-9,1,,\n", "unknown-region"),
        ("big.one,us-east-1,-1,,\n", "bad-price"),
        ("big.one,us-east-1,free,,\n", "bad-price"),
        ("big.one,us-east-1,1,2025-02-30,\n", "bad-date"),
        ("big.one,us-east-1,1,,\nbig.one,us-east-1,1,,\n", "duplicate-price"),
        ("big.one,us-east-1,1,,\nbig.one,global,1,,\n", "duplicate-price"),
        ("big.one,us-east-1,1\n", "syntax"),
    ];
    for (rows, code) in cases {
        assert_eq!(engines(&format!("{header}{rows}")).unwrap_err(), [code], "{rows}");
    }
    assert_eq!(engines("key,region,price\nbig.one,us-east-1,1\n").unwrap_err(), ["bad-columns"]);
}

#[test]
fn a_table_of_a_price_needs_the_price_and_nothing_unknown() {
    let text = |inner: &str| format!("[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = {{ {inner} }}\n");
    assert_eq!(wrong(&text("rate_code = \"A.B.C\"")), ["missing-key"]);
    assert_eq!(wrong(&text("price = \"1\", sku = \"A\"")), ["unknown-key"]);
    assert_eq!(wrong(&text("price = \"1\", effective = \"today\"")), ["bad-date"]);
    assert_eq!(wrong(&text("price = \"-1\"")), ["bad-price"]);
}
