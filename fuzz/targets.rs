//! What is fuzzed: each function takes any bytes and must end, without a panic, whatever they are.
//!
//! The fuzzers in `fuzz_targets/` call them, and `tests/fuzzed.rs` does, with every text to begin with and everything
//! that was ever found.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{env, fs, process};

use aws_calc_core::book::Book;
use aws_calc_core::claim;
use aws_calc_core::day;
use aws_calc_core::diagnostic::{Diagnostic, Label, Sources, Span};
use aws_calc_core::exact::Exact;
use aws_calc_core::expr::Expression;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::scenario::{Misread, Names, Scenario, Settings, Wanted};
use aws_calc_core::service;
use aws_calc_core::study::{FileText, Files};
use aws_calc_core::unit::Unit;
use aws_calc_inventory::{Columns, Day, Inventory, Progress, reduce};
use aws_calc_offers::{Import, Library};

/// A target, and where there are files to begin with: folders of the project and the ends of the files' names.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: &'static [(&'static str, &'static [&'static str])],
}

pub const TARGETS: [Target; 7] = [
    Target { name: "scenario", run: scenario, seeds: &[("examples", &[".toml"]), ("tests/wrong", &[".toml"])] },
    Target { name: "expression", run: expression, seeds: &[("fuzz/seeds/expression", &[""])] },
    Target { name: "quantity", run: quantity, seeds: &[("fuzz/seeds/quantity", &[""])] },
    Target {
        name: "book",
        run: book,
        seeds: &[("pricing/aws", &[".toml", ".csv"]), ("tests/wrong_books", &[".toml"])],
    },
    Target {
        name: "lifecycle",
        run: lifecycle,
        seeds: &[("examples", &[".json", ".yaml"]), ("tests/wrong", &[".json", ".yaml"])],
    },
    Target {
        name: "inventory",
        run: inventory,
        seeds: &[("aws-calc-inventory/tests/data", &[".csv", ".gz", ".parquet"])],
    },
    Target { name: "offers", run: offers, seeds: &[("tests/offers", &[".csv", ".json", ".gz", ".zst"])] },
];

/// The book whose prices everything is asked at.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    Book::open("aws", *bytes).unwrap()
});

static METERS: LazyLock<Vec<MeterInfo>> = LazyLock::new(|| service::meters().copied().collect());

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let mappings = aws_calc_pricing::MAPPINGS;
    Library::read(mappings, aws_calc_pricing::REGIONS, &mut Sources::default()).unwrap()
});

/// A scenario file, with everything that is asked of it.
pub fn scenario(bytes: &[u8]) {
    ask(&String::from_utf8_lossy(bytes), Files::default());
}

/// An expression alone, as `aws-calc eval` reads it.
pub fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut sources = Sources::default();
    let id = sources.add("expression", text.as_ref());
    let convention = BOOK.convention();
    let names = Names::of_book(&BOOK, &convention, Some("us-east-1"));
    let traced = Expression::parse(&text, Span::new(id, 0..text.len())).and_then(|read| read.trace(&names));
    if let Err(error) = traced {
        inside(&[error], &text);
    }
}

/// Numbers with units and days, alone and as a claim quotes them.
pub fn quantity(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (_, _) = (Expression::amount(&text), Unit::parse(&text));
    let (_, _) = (Exact::parse(&text), day::Day::parse(&text));
    let quoted: String = text.chars().filter(|c| !matches!(c, '\'' | '\n' | '\r')).collect();
    ask(&format!("title = 'x'\n[[claim]]\nsays = '{quoted}'\nvalue = '1'\n"), Files::default());
}

/// A price file with a table beside it: what stands behind a line of three dashes is the table.
pub fn book(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (prices, table) = text.split_once("\n---\n").unwrap_or((&text, ""));
    let header =
        "title = 'x'\ncurrency = 'USD'\ngb = '2^30 bytes'\ntb = '1024 GB'\nbecause = 'x'\n[regions]\nus-east-1 = 'x'\n";
    let files = [("book.toml", header), ("prices.toml", prices), ("table.csv", table)];
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let mut sources = Sources::default();
    match Book::load("x", files, &METERS, &mut sources) {
        Ok(book) => drop(book.listings(|_, _| true)),
        Err(errors) => assert!(!errors.is_empty(), "a book is refused without a message"),
    }
    // A packed book that is no book.
    let _ = Book::open("x", bytes.to_vec());
}

/// A lifecycle configuration, as AWS or CloudFormation writes it.
pub fn lifecycle(bytes: &[u8]) {
    let text: Arc<str> = String::from_utf8_lossy(bytes).into();
    let scenario = "title = 'x'\nregion = 'us-east-1'\n[study.x.lifecycle]\nmonths = 2\nstored = '1 TB'\nobject_size = '1 MB'\npolicy = 'rules'\n";
    let mut sources = Sources::default();
    let source = sources.add("a scenario", scenario);
    let policy = sources.add("rules", text.as_ref());
    let file = FileText { source: policy, text: Arc::clone(&text) };
    let files: Files = [(Arc::from("rules"), file)].into_iter().collect();
    let read = Scenario::read(scenario, source, "a scenario").unwrap();
    if let Err(errors) = read.estimate(&BOOK, &Settings { studies: Wanted::All, files, ..Settings::default() }) {
        assert!(!errors.is_empty(), "a policy is refused without a message");
    }
}

/// An inventory's file: the first byte says in which form.
pub fn inventory(bytes: &[u8]) {
    let form = match bytes {
        [0x1f, 0x8b, ..] => "csv.gz",
        [b'P', b'A', b'R', b'1', ..] => "parquet",
        _ => "csv",
    };
    let folder = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { env::temp_dir() };
    let path = folder.join(format!("aws-calc-fuzz-{}.{form}", process::id()));
    fs::write(&path, bytes).unwrap();
    let columns = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, \
                   IntelligentTieringAccessTier";
    let (day, columns) = (Day::parse("2026-11-01").unwrap(), Columns::parse(columns, "--columns").unwrap());
    match reduce(&Inventory::of_files([path.clone()], day, Some(columns)), 1, &Progress::default()) {
        Ok(histogram) => histogram.write_csv(&mut Vec::new()).unwrap(),
        Err(problems) => assert!(!problems.is_empty(), "an inventory is refused without a message"),
    }
    fs::remove_file(path).unwrap();
}

/// A price list of AWS: it is refused, or becomes a book that loads.
pub fn offers(bytes: &[u8]) {
    let mut sources = Sources::default();
    let mut import = Import::new(&LIBRARY, true);
    let refused = import.add("list", bytes, &mut sources).and_then(|()| import.finish());
    match refused {
        Ok(book) => drop(Book::load("x", book.files, &METERS, &mut sources).unwrap()),
        Err(errors) => assert!(!errors.is_empty(), "a price list is refused without a message"),
    }
}

/// Everything that a scenario file goes through.
fn ask(text: &str, files: Files) {
    let mut sources = Sources::default();
    let id = sources.add("it.toml", text);
    let scenario = match Scenario::read(text, id, "it.toml") {
        Ok(scenario) => scenario,
        Err(Misread { understood, errors }) => {
            inside(&errors, text);
            let Some(scenario) = understood else { return };
            *scenario
        }
    };
    let settings = Settings { studies: Wanted::All, files, ..Settings::default() };
    let told = match scenario.estimate(&BOOK, &settings) {
        Ok(estimate) => claim::check(&scenario, &BOOK, &settings, &estimate).err(),
        Err(errors) => Some(errors),
    };
    if let Some(errors) = told {
        inside(&errors, text);
    }
}

/// There is a message, and each points into the text.
fn inside(errors: &[Diagnostic], text: &str) {
    assert!(!errors.is_empty(), "refused without a message");
    for error in errors {
        for Label { span, .. } in error.at.iter().chain(&error.also) {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{error:?} points outside of the text");
        }
    }
}
