//! Studies asked of the library itself, at the prices of the book `aws`.

use std::sync::Arc;

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};
use aws_calc_core::study::{Answer, FileText, Files};

/// The answer to the first study of a scenario; of `files`, names and texts, it may read.
pub fn answer(scenario: &str, files: &[(&str, &str)]) -> Answer {
    let mut sources = Sources::default();
    let id = sources.add("a test", scenario);
    let read = Scenario::read(scenario, id, "a test").unwrap_or_else(|errors| panic!("{scenario}\n{errors:?}"));
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let text_of = |(name, text): &(&str, &str)| {
        (Arc::from(*name), FileText { source: sources.add(*name, *text), text: Arc::from(*text) })
    };
    let files: Files = files.iter().map(text_of).collect();
    let settings = Settings { studies: Wanted::All, files, ..Settings::default() };
    let estimate = read.estimate(&book, &settings).unwrap_or_else(|errors| panic!("{scenario}\n{errors:?}"));
    estimate.variants.into_iter().flat_map(|variant| variant.studies).next().unwrap().answer.unwrap()
}

/// A figure of an answer.
pub fn amount(answer: &Answer, name: &str) -> Ratio {
    let figures = &answer.figures;
    let figure = figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("{name}: {figures:?}"));
    let Value::Amount(amount) = &figure.value else { panic!("{name} is no amount") };
    amount.value
}
