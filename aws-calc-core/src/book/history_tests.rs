//! Earlier prices: which one is in force on a day, and what the loader refuses.

use proptest::prelude::*;

use super::testing::{load, toys};
use super::*;

const HERE: &str = "us-east-1";

/// Three prices in a row with a gap: 3 in 2022, nothing in 2023, 2 in 2024, 1 from 2025 on.
const ROW: &str = "[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"1\"\nhistory = [\n\
    { effective = 2024-01-01, until = 2025-01-01, us-east-1 = \"2\" },\n\
    { effective = 2022-01-01, until = 2023-01-01, us-east-1 = \"3\", eu-west-1 = \"4\" },\n]\n";

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn on(book: &Book, text: &str) -> Result<String, Missing> {
    let price = book.as_of(day(text)).price("toy.sent", None, HERE)?;
    Ok(price.schedule.flat_price().unwrap().dollars().to_string())
}

fn codes(prices: &str) -> Vec<&'static str> {
    load(prices).map(|_| Vec::new()).unwrap_or_else(|errors| errors.iter().map(|error| error.code).collect())
}

#[test]
fn the_price_in_force_on_the_day_counts() {
    let book = load(ROW).unwrap();
    let prices =
        [("2022-01-01", "3"), ("2022-12-31", "3"), ("2024-01-01", "2"), ("2024-12-31", "2"), ("2025-01-01", "1")];
    for (text, price) in prices {
        assert_eq!(on(&book, text).as_deref(), Ok(price), "{text}");
    }
    let known = vec![
        ("2022-01-01".to_owned(), Some("2023-01-01".to_owned())),
        // The last two follow each other without a gap.
        ("2024-01-01".to_owned(), None),
    ];
    for text in ["2021-12-31", "2023-01-01", "2023-12-31"] {
        assert_eq!(on(&book, text), Err(Missing::Day { known: known.clone() }), "{text}");
    }
    // Without a day the latest one counts, and the book says so.
    assert_eq!(book.price("toy.sent", None, HERE).unwrap().schedule.flat_price().unwrap().dollars(), Exact::ONE);
    assert_eq!(book.day(), None);
}

#[test]
fn what_is_listed_is_in_force() {
    let book = load(ROW).unwrap();
    let listed = |text| {
        let listings = book.as_of(day(text)).listings(|_, _| true);
        let prices = listings.into_iter().flat_map(|listing| listing.prices);
        prices.map(|(region, price)| (region.unwrap(), price.papers.until)).collect::<Vec<_>>()
    };
    let ended = || Some(Arc::from("2023-01-01"));
    assert_eq!(listed("2022-06-01"), [("eu-west-1".to_owned(), ended()), (HERE.to_owned(), ended())]);
    assert_eq!(listed("2023-06-01"), []);
    assert_eq!(listed("2025-06-01"), [(HERE.to_owned(), None)]);
}

#[test]
fn a_price_that_ended_is_known_to_have_been() {
    let book = load("[\"toy.engine\".gone]\nunit = \"Hour\"\nuntil = 2026-01-01\nus-east-1 = \"1\"\n").unwrap();
    let missing = book.price("toy.engine", Some("gone"), HERE).unwrap_err();
    let known = vec![("2025-01-01".to_owned(), Some("2026-01-01".to_owned()))];
    assert_eq!(missing, Missing::Day { known });
    assert!(book.as_of(day("2025-12-31")).find("toy.engine", Some("gone"), HERE).is_some());
}

#[test]
fn a_price_is_as_old_as_it_has_been_the_same() {
    let history = |middle: &str| {
        let text = ROW.replace("us-east-1 = \"2\"", &format!("us-east-1 = \"{middle}\""));
        let book = load(&text).unwrap();
        book.since(&book.find("toy.sent", None, HERE).unwrap(), "toy.sent", None, HERE)
    };
    assert_eq!((history("2").as_str(), history("1").as_str()), ("2025-01-01", "2024-01-01"));
}

/// [`ROW`] with one more price.
fn with_another(from: &str, until: &str) -> String {
    let row = ROW.strip_suffix("]\n").unwrap();
    format!("{row}{{ effective = {from}, until = {until}, us-east-1 = \"9\" }},\n]\n")
}

#[test]
fn two_prices_on_one_day_are_refused() {
    for (from, until) in [("2023-06-01", "2024-06-01"), ("2021-01-01", "2022-01-02"), ("2022-12-31", "2023-06-01")] {
        assert_eq!(codes(&with_another(from, until)), ["bad-history"], "{from} to {until}");
    }
    assert_eq!(codes(&with_another("2023-01-01", "2024-01-01")), [""; 0]);
}

proptest! {
    /// Whatever the day, at most one of adjoining prices is in force, and it is the last that has begun.
    #[test]
    fn the_last_that_has_begun_is_in_force(begins in proptest::collection::btree_set(0i32..1500, 2..8), asked in 0i32..1600) {
        let date = |days: i32| day("2020-01-01").plus_days(days).to_string();
        let begins: Vec<i32> = begins.into_iter().collect();
        let rows = begins.iter().zip(begins.iter().skip(1)).enumerate().map(|(price, (from, until))| {
            format!("{{ effective = {}, until = {}, us-east-1 = \"{price}\" }}", date(*from), date(*until))
        });
        let (rows, last) = (rows.collect::<Vec<_>>().join(", "), begins.len() - 1);
        let text = format!(
            "[\"toy.sent\"]\nunit = \"GB\"\neffective = {}\nchecked = 2030-01-01\nus-east-1 = \"{last}\"\nhistory = [{rows}]\n",
            date(begins[last])
        );
        let book = load(&text).unwrap();
        let expected = begins.iter().rposition(|from| *from <= asked).map(|price| price.to_string());
        prop_assert_eq!(on(&book, &date(asked)).ok(), expected);
        let again = Book::open("toys", book.bytes().to_vec()).unwrap();
        prop_assert_eq!(on(&again, &date(asked)), on(&book, &date(asked)));
    }
}

#[test]
fn a_book_without_history_begins_with_its_prices() {
    let before = toys().as_of(day("2024-12-31"));
    assert!(before.listings(|_, _| true).is_empty());
    assert_eq!(toys().as_of(day("2025-01-01")).listings(|_, _| true).len(), toys().listings(|_, _| true).len());
}
