use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::report::{verify, verify_tables};

use crate::args::Common;
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// What a book prices where, what looks wrong, and how old it is on `today`.
pub fn verify_book(name: &str, today: Option<&str>, common: &Common) -> Result<Outcome, Failure> {
    if common.book.is_some() {
        let error = Diagnostic::error("bad-setting", "`prices verify` names its book, so --book has no meaning here");
        return Err(Failure::plain(error.help("write prices verify BOOK, such as prices verify aws")));
    }
    let mut sources = Sources::default();
    let today = match today.map(|text| input::day("--today", text, &mut sources)).transpose() {
        Ok(today) => today,
        Err(error) => return Err(Failure { errors: vec![error], sources }),
    };
    let book = input::book_alone(&Common { book: Some(name.to_owned()), ..common.clone() })?;
    let report = verify(&book, today);
    output::answer(&report, || verify_tables(&report), common)?;
    Ok(if report.findings.is_empty() { Outcome::Good } else { Outcome::Failed })
}
