//! What is in a book, as rows.

use serde::Serialize;

use crate::book::{Book, Listing, Price};
use crate::service;

use super::number::quantity;
use super::table::{Align, RowKind, Table};

/// A price in a Region.
#[derive(Clone, Debug, Serialize)]
pub struct PriceRow {
    /// The meter's path, with the key of a family.
    pub meter: String,
    /// The Region; `global` for a price that holds everywhere.
    pub region: String,
    /// What it is per.
    pub unit: &'static str,
    /// Where each tier begins, in the meter's unit, and its price.
    pub tiers: Vec<(String, String)>,
    /// Over what usage is added up before it meets the tiers.
    pub pool: &'static str,
    /// Where it is from.
    pub source: String,
    /// What a reader must know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The day it took effect.
    pub effective: String,
    /// The day it was last compared with its source.
    pub checked: String,
    /// The codes under which AWS's own price list has it, one per tier, where they are recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rate_codes: Vec<String>,
}

/// Whether the name of a meter, with its key, contains all of `words`.
#[must_use]
pub fn named(meter: &str, key: Option<&str>, words: &[String]) -> bool {
    let name = key.map_or_else(|| meter.to_owned(), |key| format!("{meter}.{key}"));
    words.iter().all(|word| name.contains(&word.to_lowercase()) || name.contains(word.as_str()))
}

/// The prices of `book` on meters whose name contains every word of `search`, in `region` if one is given.
#[must_use]
pub fn prices(book: &Book, search: &[String], region: Option<&str>) -> Vec<PriceRow> {
    let wanted = |meter: &str, key: Option<&str>| named(meter, key, search);
    let rows = |listing: Listing| {
        let name = listing.key.as_ref().map_or_else(|| listing.meter.clone(), |key| format!("{}.{key}", listing.meter));
        let unit = service::meters().find(|meter| meter.path == listing.meter).map_or("", |meter| meter.unit.symbol());
        let here = |code: &Option<String>| region.is_none() || code.is_none() || code.as_deref() == region;
        listing
            .prices
            .into_iter()
            .filter(move |(code, _)| here(code))
            .map(move |(code, price)| row(&name, code.as_deref(), unit, &price))
    };
    book.listings(wanted).into_iter().flat_map(rows).collect()
}

fn row(meter: &str, region: Option<&str>, unit: &'static str, price: &Price) -> PriceRow {
    let tiers = price.schedule.tiers().iter();
    PriceRow {
        meter: meter.to_owned(),
        region: region.unwrap_or("global").to_owned(),
        unit,
        tiers: tiers.map(|tier| (tier.from.to_string(), tier.price.dollars().to_string())).collect(),
        pool: price.pool.name(),
        source: price.papers.source.to_string(),
        note: price.papers.note.as_ref().map(ToString::to_string),
        effective: price.papers.effective.to_string(),
        checked: price.papers.checked.to_string(),
        rate_codes: price.rate_codes.iter().map(ToString::to_string).collect(),
    }
}

/// Prices as a table, a line per tier, with the notes on them below.
#[must_use]
pub fn prices_table(title: &str, rows: &[PriceRow]) -> Table {
    let columns = [
        ("meter", Align::Left),
        ("region", Align::Left),
        ("from", Align::Right),
        ("USD", Align::Right),
        ("per", Align::Left),
        ("in effect", Align::Left),
        ("checked", Align::Left),
    ];
    let mut table = Table::new(title, columns);
    for row in rows {
        for (from, price) in &row.tiers {
            let from = crate::exact::Exact::parse(from).map(quantity).unwrap_or_default();
            let cells = [
                row.meter.clone(),
                row.region.clone(),
                from,
                price.clone(),
                row.unit.to_owned(),
                row.effective.clone(),
                row.checked.clone(),
            ];
            table.push(RowKind::Line, cells);
        }
    }
    let mut notes: Vec<String> = Vec::new();
    for row in rows {
        let note = row.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        let line = format!("source: {}{note}", row.source);
        if !notes.contains(&line) {
            notes.push(line);
        }
    }
    table.notes = notes;
    table
}
