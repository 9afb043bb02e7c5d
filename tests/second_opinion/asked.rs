//! The studies of all examples with their answers, and the tables that asked for them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::{Sources, Span};
use aws_calc_core::expr::{Expression, Value as Answered};
use aws_calc_core::field::Words;
use aws_calc_core::scenario::{Names, Scenario, Settings, Wanted};
use aws_calc_core::study::{FileText, Files};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use toml::{Table, Value};

use super::common;
use super::price_files::fraction;

/// What nobody here computes again: the end of a study's name or a kind, the beginning of a figure's name (none for the whole
/// study), and why.
pub const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("lifecycle", "optimum", "a search over policies: each course of it is one of these simulations"),
    (
        "sizes-and-ages.toml: mixed",
        "",
        "a log-normal distribution has no fractions; tests/lifecycle.rs holds it against tables",
    ),
    (
        "lifecycle-inventory.toml: media",
        "",
        "its reduction is compared with DuckDB in tests/engines.rs; the histogram goes the same way",
    ),
];

/// Name and value of a figure.
pub type Figure = (String, Expected);

/// A value that was worked out here: a number in the unit that the figure has, or a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    Number(BigRational),
    Word(String),
}

/// The value of a figure as the study gives it.
#[derive(Clone, Debug)]
pub enum Given {
    Number { value: BigRational, is_rounded: bool },
    Word(String),
}

impl Given {
    /// How it differs from what it should be. A number is right to the last digit, or, where one was lost and it is marked,
    /// to 18 digits: it is held in 28, and a year of hours adds up 8,760 of them.
    pub fn differs(&self, expected: &Expected) -> Option<String> {
        match (self, expected) {
            (Self::Number { value, is_rounded }, Expected::Number(expected)) => {
                let off = (value - expected).abs();
                let bound =
                    if *is_rounded { expected.abs() * fraction("0.000000000000000001") } else { BigRational::zero() };
                (off > bound).then(|| format!("{} is not {}", decimal(value), decimal(expected)))
            }
            (Self::Word(word), Expected::Word(expected)) if word == expected => None,
            _ => Some(format!("{self:?} is not {expected:?}")),
        }
    }
}

/// A fraction in 30 decimals.
pub fn decimal(value: &BigRational) -> String {
    let shifted = (value * BigRational::from_integer(num_bigint::BigInt::from(10).pow(30))).round().to_integer();
    let digits = format!("{:0>31}", shifted.abs().to_string());
    let (whole, rest) = digits.split_at(digits.len() - 30);
    format!("{}{whole}.{}", if shifted.is_negative() { "-" } else { "" }, rest.trim_end_matches('0'))
}

/// A study that was answered.
pub struct Asked {
    pub example: PathBuf,
    pub variant: String,
    pub study: String,
    pub kind: &'static str,
    pub book: String,
    pub region: String,
    /// The keys of the study, with those of the variant laid over them.
    pub table: Table,
    pub figures: Vec<(String, Given)>,
    /// What the resources of the variant use, by meter, key and Region.
    pub usage: Sums<(String, Option<String>, String)>,
    /// The whole file.
    pub written: Table,
    scenario: Arc<Scenario>,
    priced: Arc<Book>,
}

impl Asked {
    /// `examples/aws/x.toml: variant.study`
    pub fn name(&self) -> String {
        let variant = if self.variant == "default" { String::new() } else { format!("{}.", self.variant) };
        format!("{}: {variant}{}", self.example.display(), self.study)
    }

    /// What an expression comes to by an estimate of the scenario, which is not what is looked at here, with parameters of
    /// these values.
    pub fn ask(&self, expression: &str, parameters: &[(&str, String)]) -> BigRational {
        let at = Span::new(Sources::default().add("", ""), 0..0);
        let set = |(name, value): &(&str, String)| ((*name).to_owned(), Words { text: Arc::from(value.as_str()), at });
        let settings = Settings { parameters: parameters.iter().map(set).collect(), ..Settings::default() };
        let estimate = self.scenario.estimate(&self.priced, &settings).unwrap();
        let read = Expression::parse(expression, at).unwrap();
        match given(
            &read.evaluate(&Names::of_estimate(&estimate)).unwrap_or_else(|error| panic!("{expression}: {error:?}")),
        ) {
            Given::Number { value, .. } => value,
            Given::Word(word) => panic!("{expression} is {word}"),
        }
    }

    /// What a month of another scenario costs.
    pub fn monthly(&self, scenario: &Table) -> BigRational {
        let text = scenario.to_string();
        let read = Scenario::read(&text, Sources::default().add("", text.as_str()), "").unwrap();
        let estimate = read.estimate(&self.priced, &Settings::default());
        let estimate = estimate.unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
        estimate.variants.iter().map(|variant| fraction(&variant.charges.total.dollars().to_string())).sum()
    }

    /// A file beside the example.
    pub fn beside(&self, name: &str) -> String {
        fs::read_to_string(self.example.with_file_name(name)).unwrap()
    }
}

/// Every study of every example.
pub fn all() -> Vec<Asked> {
    let open = |(name, bytes): &(&'static str, _)| Arc::new(Book::open(*name, *bytes).unwrap());
    let books: Vec<Arc<Book>> = aws_calc_pricing::BOOKS.iter().map(open).collect();
    common::examples().into_iter().flat_map(|example| of_example(&example, &books)).collect()
}

fn of_example(example: &Path, books: &[Arc<Book>]) -> Vec<Asked> {
    let (name, text) = (example.display().to_string(), fs::read_to_string(example).unwrap());
    let mut sources = Sources::default();
    let scenario = Scenario::read(&text, sources.add(&name, text.as_str()), &name).unwrap();
    let mut files = Files::new();
    for words in scenario.files(&Wanted::All) {
        let text: Arc<str> = Arc::from(fs::read_to_string(example.with_file_name(&*words.text)).unwrap());
        files.insert(Arc::clone(&words.text), FileText { source: sources.add(&*words.text, &*text), text });
    }
    // An inventory is a study of its own kind of file; what it is reduced to is not read here.
    for words in scenario.inventories(&Wanted::All) {
        let text: Arc<str> =
            Arc::from("storage_class,version,age_days,size_step,objects,bytes\nSTANDARD,current,1,1,1,1\n");
        files.insert(Arc::clone(&words.text), FileText { source: sources.add(&*words.text, &*text), text });
    }
    let asked = scenario.book.as_ref().map_or("aws", |words| &words.text).to_owned();
    let book = books.iter().find(|book| book.name() == asked).unwrap();
    let settings = Settings { studies: Wanted::All, files, ..Settings::default() };
    let estimate = scenario.estimate(book, &settings).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    let (scenario, written) = (Arc::new(scenario), text.parse::<Table>().unwrap());
    let mut found = Vec::new();
    for variant in &estimate.variants {
        for studied in &variant.studies {
            let answer = studied.answer.as_ref().unwrap();
            let figures = answer.figures.iter().map(|figure| (figure.name.clone(), given(&figure.value)));
            let mut usage = Sums::new();
            for line in &variant.charges.lines {
                let region = variant.charges.pools[line.pool].region.to_string();
                let meter = (line.meter.path.to_owned(), line.key.as_deref().map(str::to_owned), region);
                *usage.entry(meter).or_insert_with(BigRational::zero) += fraction(&line.quantity.value.to_string());
            }
            found.push(Asked {
                usage,
                example: example.to_path_buf(),
                variant: variant.name.to_string(),
                study: studied.name.to_string(),
                kind: studied.study.name,
                book: asked.clone(),
                region: studied.region.to_string(),
                table: table(&written, &variant.name, &studied.name, studied.study.name),
                figures: figures.collect(),
                written: written.clone(),
                scenario: Arc::clone(&scenario),
                priced: Arc::clone(book),
            });
        }
    }
    found
}

fn given(value: &Answered) -> Given {
    match value {
        Answered::Amount(amount) => {
            let (over, under) = amount.value.parts();
            let value = fraction(&over.to_string()) / fraction(&under.to_string());
            Given::Number { value, is_rounded: amount.value.is_rounded() }
        }
        Answered::Text(text) => Given::Word(text.to_string()),
        Answered::Truth(truth) => Given::Word(truth.to_string()),
        Answered::Price(_) => panic!("no figure is a price"),
    }
}

/// The keys of a study, with those of a variant laid over them.
fn table(scenario: &Table, variant: &str, study: &str, kind: &str) -> Table {
    let of = |root: &Table| -> Option<Table> {
        let study = root.get("study")?.get(study)?.get(kind)?;
        study.as_table().cloned()
    };
    let mut table = of(scenario).unwrap_or_default();
    let variants = scenario.get("variant").and_then(Value::as_table);
    let over = variants.and_then(|variants| of(variants.get(variant)?.as_table()?));
    table.extend(over.unwrap_or_default());
    table
}

/// Numbers by name, as figures.
pub fn numbers(all: impl IntoIterator<Item = (String, BigRational)>) -> Vec<Figure> {
    all.into_iter().map(|(name, value)| (name, Expected::Number(value))).collect()
}

/// Sums by name.
pub type Sums<K> = BTreeMap<K, BigRational>;
