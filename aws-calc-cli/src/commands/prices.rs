use aws_calc_core::diagnostic::{Diagnostic, did_you_mean};
use aws_calc_core::report::{self, Align, PriceRow, RowKind, Table, limits_table, prices_table};
use aws_calc_core::scenario::unknown_region;

use crate::args::Common;
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// What is in a book: all Regions of one meter, or a line for each of several.
pub fn prices(search: &[String], common: &Common) -> Result<Outcome, Failure> {
    let book = input::book_alone(common)?;
    let region = common.region.as_deref();
    if let Some(code) = region
        && !book.knows_region(code)
    {
        return Err(Failure::plain(unknown_region(code, None, &book)));
    }
    let rows = report::prices(&book, search, region);
    if rows.is_empty() {
        let words = search.join(" ");
        let names: Vec<String> = book.names().into_iter().map(|(meter, _)| meter).collect();
        let error = Diagnostic::error("no-price", format!("the book `{}` has no price for `{words}`", book.name()));
        let help = did_you_mean(&words, names.iter().map(String::as_str));
        return Err(Failure::plain(error.help_maybe(help).help("`aws-calc prices` lists every meter")));
    }
    let as_of = book.day().map(|day| format!(" as of {day}")).unwrap_or_default();
    let title = format!("{} ({}){as_of}", book.title(), book.name());
    let alone = rows.iter().all(|row| Some(&row.meter) == rows.first().map(|first| &first.meter));
    let table = if alone || region.is_some() { prices_table(&title, &rows) } else { overview(&title, &rows) };
    output::answer(&rows, || vec![table], common)?;
    Ok(Outcome::Good)
}

/// The limits that a book documents.
pub fn limits(search: &[String], common: &Common) -> Result<Outcome, Failure> {
    let book = input::book_alone(common)?;
    let rows = report::limits(&book, search);
    if rows.is_empty() {
        let words = search.join(" ");
        let message = format!("the book `{}` documents no limit for `{words}`", book.name());
        let names = book.limits();
        let help = did_you_mean(&words, names.iter().map(String::as_str));
        let error = Diagnostic::error("no-limit", message).help_maybe(help);
        return Err(Failure::plain(error.help("`aws-calc prices --limits` lists all of them")));
    }
    let title = format!("{} ({})", book.title(), book.name());
    output::answer(&rows, || vec![limits_table(&title, &rows)], common)?;
    Ok(Outcome::Good)
}

/// A line per meter: in how many Regions it has a price, and the range of its first tier.
fn overview(title: &str, rows: &[PriceRow]) -> Table {
    let columns = [
        ("meter", Align::Left),
        ("per", Align::Left),
        ("tiers", Align::Right),
        ("Regions", Align::Right),
        ("us-east-1, USD", Align::Right),
        ("in effect", Align::Left),
    ];
    let mut table = Table::new(title, columns);
    for group in rows.chunk_by(|a, b| a.meter == b.meter) {
        let Some(first) = group.first() else { continue };
        let regions = if first.region == "global" { "all".to_owned() } else { group.len().to_string() };
        let here = group.iter().find(|row| row.region == "us-east-1" || row.region == "global");
        let price = here.and_then(|row| row.tiers.first()).map_or("–", |(_, price)| price.as_str());
        let tiers = first.tiers.len().to_string();
        let cells =
            [first.meter.clone(), first.unit.to_owned(), tiers, regions, price.to_owned(), first.effective.clone()];
        table.push(RowKind::Line, cells);
    }
    table.notes.push("add words to narrow it down, or --region CODE to see every tier with its source".to_owned());
    table
}
