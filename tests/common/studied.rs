//! Studies asked of the library itself, at the prices of the book `aws`.

use std::sync::Arc;

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};
use aws_calc_core::study::{Answer, Cell, FileText, Files, Sentence};

/// The answer to the first study of a scenario; of `files`, names and texts, it may read.
pub fn answer(scenario: &str, files: &[(&str, &str)]) -> Answer {
    answer_at("aws", scenario, files)
}

/// The same at the prices of another book.
pub fn answer_at(book: &str, scenario: &str, files: &[(&str, &str)]) -> Answer {
    let mut sources = Sources::default();
    let id = sources.add("a test", scenario);
    let read = Scenario::read(scenario, id, "a test").unwrap_or_else(|errors| panic!("{scenario}\n{errors:?}"));
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == book).unwrap();
    let book = Book::open(book, *bytes).unwrap();
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

/// A sentence as plain words; money, amounts and shares with all their digits.
pub fn words(sentence: &Sentence) -> String {
    sentence.parts().iter().map(cell).collect()
}

/// A cell of a table or a sentence as plain words.
pub fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Money(money) => money.to_string(),
        Cell::Amount(amount) => amount.to_string(),
        Cell::Share(share) | Cell::Uptime(share) | Cell::Duration(share) => share.to_string(),
        Cell::Empty => String::new(),
    }
}
