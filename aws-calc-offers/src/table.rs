//! Offer files and Savings Plan files in CSV: five lines about the file, a header, a row per price.

use std::borrow::Cow;
use std::io::Read;

use aws_calc_core::diagnostic::{Diagnostic, Sources, Span, all_of};

use crate::file::{Meta, OfferFile, Reading};
use crate::found::{Found, Part, Rate};
use crate::mapping::Term;
use crate::names::folded;
use crate::rows::{Excerpt, Fault, Row, Rows};

/// The columns of an offer file that say what a price is.
const OFFER: [&str; 10] = [
    "SKU",
    "OfferTermCode",
    "RateCode",
    "EffectiveDate",
    "StartingRange",
    "EndingRange",
    "Unit",
    "PricePerUnit",
    "Currency",
    "TermType",
];
/// Those of a Savings Plan file; it has no tiers, and no other terms.
const PLAN: [&str; 10] =
    ["SKU", "DiscountedSKU", "RateCode", "EffectiveDate", "", "", "Unit", "DiscountedRate", "Currency", ""];
/// The columns that say for which term a price is reserved; offers without such prices lack them.
const TERM: [&str; 3] = ["LeaseContractLength", "PurchaseOption", "OfferingClass"];
/// The lines about the file, each a name and a value.
const ABOUT: [&str; 5] = ["FormatVersion", "Disclaimer", "Publication Date", "Version", "OfferCode"];

/// Where the parts of a price stand in a row, and the attributes that rules look at.
struct Columns {
    count: usize,
    parts: [Option<usize>; 10],
    term: [Option<usize>; 3],
    slots: Vec<Option<usize>>,
}

impl Columns {
    /// Which column a part of a price is from.
    fn of(&self, part: Part) -> Option<usize> {
        let place = match part {
            Part::Code => 2,
            Part::Effective => 3,
            Part::Begin => 4,
            Part::End => 5,
            Part::Unit => 6,
            Part::Price => 7,
            Part::Currency => 8,
        };
        self.parts.get(place).copied().flatten()
    }

    fn part<'r>(&self, place: usize, row: &Row<'r>) -> &'r [u8] {
        self.parts.get(place).copied().flatten().map_or(b"", |column| row.bytes(column))
    }
}

/// Reads a CSV file.
pub(crate) fn read<'m>(input: impl Read, reading: &mut Reading<'m, '_>) -> Result<OfferFile<'m>, Vec<Diagnostic>> {
    let mut rows = Rows::new(input);
    let (meta, header) = about(&mut rows, reading)?;
    let plan = header.iter().any(|name| name == "DiscountedSKU");
    // The offer of a Savings Plan file has many names; what the plan is stands in its rows.
    let code = meta.offer.clone();
    let mapping = reading.mapping(&code)?;
    let columns = columns(&header, if plan { &PLAN } else { &OFFER }, &mapping.slots, reading)?;
    let has_terms = mapping.has_terms();
    let mut found = Found::new(mapping, reading.regions);
    let mut targets = Vec::new();
    let mut last_sku = Vec::new();
    loop {
        let row = match rows.next_row() {
            Ok(None) => break,
            Ok(Some(row)) => row,
            Err(fault) => return Err(vec![damaged(&fault, reading)]),
        };
        if row.count() != columns.count {
            return Err(vec![uneven(&row, columns.count, reading)]);
        }
        let price = columns.part(7, &row);
        if price.is_empty() || !price.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
            let message = format!(
                "`{}` is no price: this row is damaged, or its columns are mixed",
                String::from_utf8_lossy(price)
            );
            return Err(vec![at_row(
                Diagnostic::error("wrong-column", message),
                &row,
                columns.of(Part::Price),
                reading,
            )]);
        }
        let reserved = match columns.part(9, &row) {
            b"OnDemand" => None,
            b"Reserved" if has_terms => Some(columns.term.map(|column| column.map_or(&b""[..], |at| row.bytes(at)))),
            _ if plan => None,
            _ => continue,
        };
        let sku = columns.part(0, &row);
        let texts: Option<Vec<Cow<'_, str>>> = columns
            .slots
            .iter()
            .map(|column| column.map_or(Some(Cow::Borrowed("")), |column| row.text(column)))
            .collect();
        let Some(values) = texts else {
            let error = Diagnostic::error("not-utf8", "this row is not UTF-8 text");
            return Err(vec![at_row(error, &row, None, reading)]);
        };
        // The rows of one product of an offer have the same attributes.
        if plan || sku != last_sku.as_slice() || targets.is_empty() {
            targets = found.targets(&String::from_utf8_lossy(sku), &values);
            last_sku.clear();
            last_sku.extend_from_slice(sku);
        }
        if targets.is_empty() {
            continue;
        }
        let text = |place: usize| utf8(columns.part(place, &row));
        let rate = Rate {
            sku: text(0),
            term: text(1),
            code: text(2),
            effective: text(3),
            begin: if plan { "0" } else { text(4) },
            end: if plan { "Inf" } else { text(5) },
            unit: text(6),
            price: text(7),
            currency: text(8),
            reserved: reserved.map(|term| {
                let [length, payment, class] = term.map(utf8);
                Term { length, payment, class }
            }),
            line: Some(row.line),
        };
        let what = values.get(mapping.usage).map_or("", |usage| usage);
        if let Err(wrong) = found.take(&targets, rate, what) {
            return Err(vec![at_row(wrong.error, &row, columns.of(wrong.part), reading)]);
        }
    }
    Ok(OfferFile { meta, found, whole: true })
}

/// A field that was seen to be UTF-8 with its row.
fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The lines about the file, and the header behind them.
fn about<R: Read>(rows: &mut Rows<R>, reading: &mut Reading<'_, '_>) -> Result<(Meta, Vec<String>), Vec<Diagnostic>> {
    let mut values: [String; 5] = Default::default();
    let mut count = 0;
    loop {
        let row = match rows.next_row() {
            Ok(None) => {
                let message = format!("`{}` ends before its header", reading.file);
                return Err(vec![Diagnostic::error("cut-short", message).help("download it again")]);
            }
            Ok(Some(row)) => row,
            Err(fault) => return Err(vec![damaged(&fault, reading)]),
        };
        let fields: Option<Vec<String>> = (0..row.count()).map(|at| Some(row.text(at)?.into_owned())).collect();
        let fields = fields.unwrap_or_default();
        let first = fields.first().map_or("", String::as_str);
        if first == "SKU" {
            let [format, _, published, version, offer] = values;
            if offer.is_empty() || published.is_empty() || version.is_empty() || format != "v1.0" {
                let message = "the lines before the header do not say FormatVersion v1.0, Publication Date, Version and OfferCode";
                let error = Diagnostic::error("not-an-offer", message);
                return Err(vec![at_row(error, &row, Some(0), reading).help("import the file as AWS publishes it")]);
            }
            return Ok((Meta { offer, version, published }, fields));
        }
        let known = ABOUT.iter().position(|name| *name == first).filter(|_| fields.len() == 2);
        match known.and_then(|place| values.get_mut(place)) {
            Some(value) if value.is_empty() && count < ABOUT.len() => {
                *value = fields.into_iter().nth(1).unwrap_or_default();
                count += 1;
            }
            _ => {
                let message = format!(
                    "`{}` is not a price list of AWS: its lines before the header are {}",
                    reading.file,
                    all_of(ABOUT)
                );
                let error = at_row(Diagnostic::error("not-an-offer", message), &row, Some(0), reading);
                return Err(vec![error.help("import the file as AWS publishes it, JSON or CSV")]);
            }
        }
    }
}

fn columns(
    header: &[String],
    parts: &[&str; 10],
    slots: &[String],
    reading: &Reading<'_, '_>,
) -> Result<Columns, Vec<Diagnostic>> {
    let mut missing = Vec::new();
    let found = parts.map(|name| {
        let column = header.iter().position(|column| column == name);
        if column.is_none() && !name.is_empty() {
            missing.push(name);
        }
        column
    });
    if !missing.is_empty() {
        let message = format!("`{}` has no column {}", reading.file, all_of(missing));
        return Err(vec![Diagnostic::error("missing-column", message).help("import the file as AWS publishes it")]);
    }
    let names: Vec<String> = header.iter().map(|name| folded(name)).collect();
    let slots: Vec<Option<usize>> = slots.iter().map(|slot| names.iter().position(|name| name == slot)).collect();
    for column in slots.iter().flatten() {
        let name = names.get(*column);
        if names.iter().filter(|other| Some(*other) == name).count() > 1 {
            let message =
                format!("`{}` has the column `{}` twice", reading.file, header.get(*column).map_or("", String::as_str));
            return Err(vec![Diagnostic::error("two-columns", message)]);
        }
    }
    let term = TERM.map(|name| header.iter().position(|column| column == name));
    Ok(Columns { count: header.len(), parts: found, term, slots })
}

/// The message for a row that the reader of rows refuses.
fn damaged(fault: &Fault, reading: &mut Reading<'_, '_>) -> Diagnostic {
    match fault {
        Fault::Unreadable(error) => reading.unreadable(error),
        Fault::Malformed { line, message, excerpt } => {
            let error =
                Diagnostic::error("damaged", format!("line {line} of `{}` is damaged: {message}", reading.file));
            shown(error, *line, excerpt, reading.file, reading.sources).help("download it again")
        }
    }
}

fn uneven(row: &Row<'_>, columns: usize, reading: &mut Reading<'_, '_>) -> Diagnostic {
    let message = format!("this row has {} fields, but the header has {columns}", row.count());
    let error = Diagnostic::error("damaged", message);
    if row.bytes(0) == ABOUT.first().map_or(&b""[..], |name| name.as_bytes()) {
        return at_row(error, row, Some(0), reading)
            .help("here a second price list begins: import each file for itself");
    }
    at_row(error, row, None, reading).help("download it again")
}

/// `error` with the row, and the field `column` of it marked.
fn at_row(error: Diagnostic, row: &Row<'_>, column: Option<usize>, reading: &mut Reading<'_, '_>) -> Diagnostic {
    shown(error, row.line, &row.excerpt(column.unwrap_or(0)), reading.file, reading.sources)
}

fn shown(error: Diagnostic, line: u64, excerpt: &Excerpt, file: &str, sources: &mut Sources) -> Diagnostic {
    let id = sources.add_part(file, usize::try_from(line).unwrap_or(usize::MAX), excerpt.text.as_str());
    let (start, end) = excerpt.marked;
    error.at(Span::new(id, start..end), "")
}
