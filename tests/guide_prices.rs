//! Every price that the guide prints is held by an example: if it were another, `check` would fail.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test harness stops the test")]

mod common;

use std::fs;

use aws_calc_core::book::{Book, Price};
use aws_calc_core::claim;
use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::exact::Exact;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::scenario::{Scenario, Settings};
use aws_calc_core::service;
use toml::{Table, Value};

use common::{files, root};

type Files = Vec<(String, String)>;

/// The files of the guide's book.
fn book_files() -> Files {
    let folder = root().join("pricing/guide");
    let mut all = files(&folder, ".toml");
    all.extend(files(&folder, ".csv"));
    let name = |path: &std::path::Path| format!("guide/{}", path.file_name().unwrap().to_string_lossy());
    all.into_iter().map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

fn load(files: Files) -> Book {
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    Book::load("guide", files, &meters, &mut Sources::default()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// The examples on the guide's prices.
fn scenarios() -> Vec<(String, Scenario)> {
    let all = files(&root().join("examples/guide"), ".toml").into_iter().map(|path| {
        let (name, text) = (path.display().to_string(), fs::read_to_string(&path).unwrap());
        let mut sources = Sources::default();
        let id = sources.add(&name, text.as_str());
        (
            name.clone(),
            Scenario::read(&text, id, &name).unwrap_or_else(|misread| panic!("{name}: {:?}", misread.errors)),
        )
    });
    all.filter(|(_, scenario)| scenario.book.as_ref().is_some_and(|book| &*book.text == "guide")).collect()
}

/// Whether everything in `scenario` is found as its file expects.
fn as_expected(scenario: &Scenario, book: &Book) -> Result<bool, Vec<Diagnostic>> {
    let settings = Settings { studies: scenario.studies_in_claims(), ..Settings::default() };
    let estimate = scenario.estimate(book, &settings)?;
    Ok(claim::check(scenario, book, &settings, &estimate)?.all_met())
}

/// The prices below `table`: their keys, and which tier.
fn prices(table: &Table, path: &[String], found: &mut Vec<(Vec<String>, Option<usize>)>) {
    for (key, value) in table {
        let path: Vec<String> = path.iter().chain([key]).cloned().collect();
        let is_price = key == "global" || key.matches('-').count() >= 2;
        match value {
            Value::Table(below) if path.first().is_some_and(|first| first != "allowance") => {
                prices(below, &path, found)
            }
            Value::String(_) if is_price => found.push((path, None)),
            Value::Array(tiers) if is_price => found.extend((0..tiers.len()).map(|tier| (path.clone(), Some(tier)))),
            _ => {}
        }
    }
}

/// `table` with the price at `path` one percent higher; `None` when it is free.
fn raised(table: &Table, path: &[String], tier: Option<usize>) -> Option<Table> {
    let mut table = table.clone();
    let (last, above) = path.split_last().unwrap();
    let mut at = &mut table;
    for key in above {
        at = at.get_mut(key).unwrap().as_table_mut().unwrap();
    }
    let mut value = at.get_mut(last).unwrap();
    if let Some(tier) = tier {
        value = value.get_mut(tier).unwrap();
    }
    let price = Exact::parse(value.as_str().unwrap()).unwrap();
    let higher = price.times(Exact::constant(101, 2)).unwrap();
    *value = Value::String(higher.to_string());
    (!price.is_zero()).then_some(table)
}

#[test]
fn every_guide_example_is_as_expected() {
    let book = load(book_files());
    let scenarios = scenarios();
    assert!(!scenarios.is_empty());
    for (name, scenario) in scenarios {
        assert_eq!(as_expected(&scenario, &book), Ok(true), "{name}");
    }
}

#[test]
fn changing_any_price_of_the_guide_by_one_percent_is_noticed() {
    let (files, scenarios) = (book_files(), scenarios());
    let mut changed = 0;
    let mut unnoticed = Vec::new();
    for (place, (name, text)) in files.iter().enumerate().filter(|(_, (name, _))| name.ends_with(".toml")) {
        let table: Table = text.parse().unwrap();
        let mut found = Vec::new();
        if !name.ends_with("book.toml") {
            prices(&table, &[], &mut found);
        }
        for (path, tier) in found {
            let Some(table) = raised(&table, &path, tier) else { continue };
            let mut files = files.clone();
            files[place].1 = table.to_string();
            let book = load(files);
            changed += 1;
            // A file that no longer computes fails `check` as well.
            if scenarios.iter().all(|(_, scenario)| as_expected(scenario, &book) == Ok(true)) {
                unnoticed.push(format!("{name} {} {tier:?}", path.join(" ")));
            }
        }
    }
    let paid = |price: &Price| price.schedule.tiers().iter().filter(|tier| !tier.price.dollars().is_zero()).count();
    let listings = load(files).listings(|_, _| true);
    let all: usize = listings.iter().flat_map(|listing| &listing.prices).map(|(_, price)| paid(price)).sum();
    assert_eq!(changed, all, "a price was passed over");
    assert!(unnoticed.is_empty(), "no example holds these prices:\n{}", unnoticed.join("\n"));
}
