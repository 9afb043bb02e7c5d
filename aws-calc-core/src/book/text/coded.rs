//! Prices with the vendor's code for them and a day of their own, as an import of the vendor's price list writes them.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::document::{Entry, Node, Value};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::money::Money;

use super::super::packed::{Block, EVERYWHERE};
use super::tables::cell_at;
use super::{Inherited, Reader};

/// The columns of a CSV file with a row per price.
const COLUMNS: [&str; 5] = ["key", "region", "price", "effective", "rate_code"];

/// Whether a CSV file with the header `header` has a row per price; a Region is never called `region`.
pub(super) fn is_coded(header: &csv::StringRecord) -> bool {
    header.get(1) == COLUMNS.get(1).copied()
}

/// The prices of the tiers, their codes, and the papers where they are not those of the table.
type Coded = (Vec<Money>, Vec<Arc<str>>, Option<Inherited>);

impl Reader<'_> {
    /// What stands under a Region: a price, one per tier, or `{ price = …, rate_code = …, effective = … }`.
    pub(super) fn coded_price(&mut self, entry: &Entry, inherited: &Inherited) -> Option<Coded> {
        let Some(parts) = entry.node.entries().filter(|_| !self.private) else {
            return Some((self.price(&entry.node, &entry.key, inherited)?, Vec::new(), None));
        };
        let (mut price, mut codes, mut own) = (None, None, None);
        for part in parts {
            match &*part.key {
                "price" => price = Some(part),
                "rate_code" => codes = Some(&part.node),
                "effective" => {
                    let effective = Some(self.date(&part.node, "effective").unwrap_or_default());
                    own = Some(Inherited { effective, ..inherited.clone() });
                }
                _ => self.unknown(part, &["price", "rate_code", "effective"]),
            }
        }
        let Some(price) = price else {
            let error = Diagnostic::error("missing-key", format!("the price of `{}` is not in its table", entry.key));
            let error = error.at(entry.node.at, "no `price`");
            self.error(
                error.help(
                    "for example: { price = \"0.0225\", rate_code = \"37CUWUT8GSNQEPUV.JRTCKXETXF.6YS6EN2CT7\" }",
                ),
            );
            return None;
        };
        let prices = self.price(&price.node, &entry.key, inherited)?;
        let codes = match codes {
            Some(node) => self.codes(node, prices.len())?,
            None => Vec::new(),
        };
        Some((prices, codes, own))
    }

    /// One code per tier.
    fn codes(&mut self, node: &Node, tiers: usize) -> Option<Vec<Arc<str>>> {
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if items.len() != tiers {
            let message = format!("`rate_code` has {} of the {tiers} codes", items.len());
            self.error(Diagnostic::error("bad-rate-code", message).at(node.at, "expected one code per tier"));
            return None;
        }
        items.iter().map(|item| self.text(item, "rate_code").map(Arc::from)).collect()
    }

    /// A CSV file with a row per price of a family: its day and its code beside it.
    pub(super) fn coded_table(
        &mut self,
        rows: impl Iterator<Item = (csv::StringRecord, Span)>,
        text: &str,
        header: &(csv::StringRecord, Span),
        info: &MeterInfo,
        inherited: &Inherited,
    ) {
        if !header.0.iter().eq(COLUMNS) {
            let message = format!("a table with a row per price has the columns {}", COLUMNS.join(","));
            self.error(Diagnostic::error("bad-columns", message).at(header.1, "other columns"));
            return;
        }
        let shape = self.shape(inherited);
        for (row, at) in rows {
            let cell = |column: usize| row.get(column).unwrap_or_default();
            let place = self.place(cell(1));
            let price = Exact::parse(cell(2)).ok().filter(|price| !price.is_negative());
            let effective = if cell(3).is_empty() { None } else { Some(cell(3)) };
            let day = effective.is_none_or(|day| day.parse::<jiff::civil::Date>().is_ok());
            let wrong = [
                (place.is_none(), 1, Column::Region),
                (price.is_none(), 2, Column::Price),
                (!day, 3, Column::Day("effective")),
            ];
            if let Some((_, column, kind)) = wrong.into_iter().find(|(is_wrong, ..)| *is_wrong) {
                self.error(kind.wrong(cell(column)).at(cell_at(text, at, column), ""));
                continue;
            }
            let (Some(place), Some(price)) = (place, price) else { continue };
            let key = cell(0);
            if inherited.until.is_none() && !self.first(info, Some(key), place, at) {
                continue;
            }
            let mut papers = inherited.clone();
            papers.effective = effective.map(Arc::from).or(papers.effective);
            let Some(place_of_papers) = self.papers("a price", &papers, at) else { return };
            let codes = if cell(4).is_empty() { Vec::new() } else { vec![Arc::from(cell(4))] };
            let mut block = Block::new(place_of_papers, shape);
            block.add(place, vec![Money::new(price)], codes);
            self.keep(info, Some(key), block, &papers, at);
        }
    }

    /// The place of the Region `code`, or that of every one.
    pub(super) fn place(&self, code: &str) -> Option<u8> {
        if code == "global" {
            return Some(EVERYWHERE);
        }
        let place = self.header.regions.iter().position(|(known, _)| known == code)?;
        u8::try_from(place).ok()
    }
}

/// What a cell of a table with a row per price says.
#[derive(Clone, Copy)]
pub(super) enum Column {
    Region,
    /// A day, by the name of its column.
    Day(&'static str),
    Price,
}

impl Column {
    /// The message about a cell that says something else.
    pub(super) fn wrong(self, written: &str) -> Diagnostic {
        match self {
            Self::Region => Diagnostic::error("unknown-region", format!("the book has no Region `{written}`"))
                .help("add it to `[regions]` in book.toml, or leave the row out"),
            Self::Day(name) => Diagnostic::error("bad-date", format!("`{name}` is `{written}`, which is no day"))
                .help("write year, month and day: 2026-01-31"),
            Self::Price => Diagnostic::error("bad-price", format!("`{written}` is no price"))
                .help("write the dollars of one unit, for example 0.0816; what is free costs 0"),
        }
    }
}
