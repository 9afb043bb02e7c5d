use aws_calc_core::book::{Book, diff};
use aws_calc_core::diagnostic::{Diagnostic, did_you_mean};
use aws_calc_core::report::{DiffReport, ScenarioChange, changes_csv, diff_tables, named};
use aws_calc_core::scenario::unknown_region;

use crate::args::{Common, Format};
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// What changed between two books, and what it does to scenarios.
pub fn diff_books(
    before: &str,
    after: &str,
    scenarios: &[String],
    only: &[String],
    common: &Common,
) -> Result<Outcome, Failure> {
    if common.book.is_some() {
        let error =
            Diagnostic::error("bad-setting", "`prices diff` names its two books, so --book has no meaning here");
        return Err(Failure::plain(error.help("write prices diff BEFORE AFTER, such as prices diff guide aws")));
    }
    let (old, new) = (with_book(before, common), with_book(after, common));
    let (earlier, later) = (input::book_alone(&old)?, input::book_alone(&new)?);
    if let Some(code) = common.region.as_deref()
        && ![&earlier, &later].iter().any(|book| book.knows_region(code))
    {
        return Err(Failure::plain(unknown_region(code, None, &later)));
    }
    let found = diff(&earlier, &later, common.region.as_deref(), |meter, key| named(meter, key, only));
    if !only.is_empty() && found.changes.is_empty() && found.unchanged == 0 {
        return Err(no_such_meter(only, &later));
    }
    let mut report = DiffReport::new(&earlier, &later, &found)?;
    for file in scenarios {
        let (before, after) = (input::load(file, &old)?, input::load(file, &new)?);
        report.scenarios.push(ScenarioChange::new(file, &after.scenario, &before.estimate, &after.estimate)?);
    }
    let tables = || if common.format == Format::Csv { vec![changes_csv(&report)] } else { diff_tables(&report) };
    output::answer(&report, tables, common)?;
    Ok(Outcome::Good)
}

/// The common options with the book `name`, which may say as of which day: `aws@2025-05-01`.
fn with_book(name: &str, common: &Common) -> Common {
    let (book, day) = match name.rsplit_once('@') {
        Some((book, day)) => (book, Some(day.to_owned())),
        None => (name, common.as_of.clone()),
    };
    Common { book: Some(book.to_owned()), as_of: day, ..common.clone() }
}

fn no_such_meter(only: &[String], book: &Book) -> Failure {
    let words = only.join(" ");
    let names: Vec<String> = book.names().into_iter().map(|(meter, _)| meter).collect();
    let error = Diagnostic::error("no-price", format!("neither book has a price for `{words}`"));
    let help = did_you_mean(&words, names.iter().map(String::as_str));
    Failure::plain(error.help_maybe(help).help("`aws-calc prices` lists every meter"))
}
