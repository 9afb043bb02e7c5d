use aws_calc_core::diagnostic::{Sources, Span};
use aws_calc_core::expr::{Expression, Value};
use aws_calc_core::report::{Align, BookReport, Explained, RowKind, Table, explain_trace, value_text};
use aws_calc_core::scenario::{Names, unknown_region};
use serde::Serialize;

use crate::args::{Common, Format};
use crate::commands::tree::tree;
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// The answer to an expression.
#[derive(Serialize)]
struct Answer<'a> {
    expression: &'a str,
    /// As a reader wants to see it.
    text: String,
    /// All digits, or a quotient.
    exact: String,
    unit: String,
    book: BookReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Explained>,
}

/// Calculates with units and prices.
pub fn eval(text: &str, explain: bool, common: &Common) -> Result<Outcome, Failure> {
    let book = input::book_alone(common)?;
    let convention = book.convention();
    // A calculator that asks for the Region each time is no pleasure; prices are those of us-east-1 and say so.
    let region = common.region.as_deref().unwrap_or("us-east-1");
    let mut sources = Sources::default();
    let id = sources.add("expression", text);
    if !book.knows_region(region) {
        return Err(Failure::plain(unknown_region(region, None, &book)));
    }
    let names = Names::of_book(&book, &convention, Some(region));
    let trace = Expression::parse(text, Span::new(id, 0..text.len()))
        .and_then(|expression| expression.trace(&names))
        .map_err(|error| Failure { errors: vec![error], sources })?;
    let shown = value_text(&trace.value);
    let (exact, unit) = match &trace.value {
        Value::Amount(amount) => (amount.value.to_string(), amount.unit.to_string()),
        other => (value_text(other), String::new()),
    };
    let steps = explain.then(|| explain_trace(&trace, &names));
    let answer =
        Answer { expression: text, text: shown.clone(), exact, unit, book: BookReport::new(&book, &convention), steps };
    let text = match (common.format, &answer.steps) {
        (Format::Json, _) => return output::json(&answer, common).map(|()| Outcome::Good),
        (Format::Table, Some(steps)) => tree(steps),
        (Format::Table, None) => format!("{shown}\n"),
        (Format::Csv | Format::Markdown | Format::Html, _) => {
            let columns = [("expression", Align::Left), ("value", Align::Right), ("unit", Align::Left)];
            let mut table = Table::new("", columns);
            table.push(RowKind::Line, [answer.expression.to_owned(), answer.exact.clone(), answer.unit.clone()]);
            return output::answer(&answer, || vec![table], common).map(|()| Outcome::Good);
        }
    };
    output::write(&text, common)?;
    Ok(Outcome::Good)
}
