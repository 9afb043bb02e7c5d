//! Earlier prices: those that were in force for a time and are no longer.

use std::sync::Arc;

use crate::day::Day;
use crate::diagnostic::{Diagnostic, Span};
use crate::document::{Entry, Node, Value};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::money::Money;

use super::super::packed::{Block, EVERYWHERE, Past};
use super::coded::Column;
use super::tables::cell_at;
use super::{Inherited, MeterName, Reader, Tables};

/// The columns of a CSV file of earlier prices.
const COLUMNS: [&str; 5] = ["key", "region", "effective", "until", "price"];

impl Reader<'_> {
    /// Keeps the prices of `block`: as the latest, or with an `until` as earlier ones. `at` is where they stand.
    pub(super) fn keep(&mut self, info: &MeterInfo, key: Option<&str>, block: Block, papers: &Inherited, at: Span) {
        if block.prices.is_empty() {
            return;
        }
        let name = (info.path.to_owned(), key.map(str::to_owned));
        match &papers.until {
            None => self.blocks.entry(name).or_default().push(block),
            Some(until) => {
                let effective = papers.effective.clone().unwrap_or_default();
                let past = Past { effective: effective.as_ref().into(), until: until.as_ref().into(), block };
                self.keep_past(name, past, at);
            }
        }
    }

    fn keep_past(&mut self, name: MeterName, past: Past, at: Span) {
        let days = (Day::parse(&past.effective), Day::parse(&past.until));
        match days {
            (Some(from), Some(until)) if until <= from => {
                let message = format!("this price ends on {until}, but it begins on {from}");
                let error = Diagnostic::error("bad-history", message).at(at, "in force on no day");
                self.error(error.help("`until` is the first day on which it was in force no longer"));
            }
            (Some(_), Some(_)) => self.past.entry(name).or_default().push((past, at)),
            // A day that is none is told where it is written.
            _ => {}
        }
    }

    /// `history = [{ effective = …, until = …, us-east-1 = "…" }]`: tables like that of the price itself.
    pub(super) fn earlier(
        &mut self,
        entry: &Entry,
        table: &Entry,
        key: Option<&str>,
        info: &MeterInfo,
        inherited: &Inherited,
        tables: &Tables,
    ) {
        let Value::List(items) = &entry.node.value else {
            return self.not_a_history(&entry.node);
        };
        for item in items {
            let Some(entries) = item.entries() else {
                self.not_a_history(item);
                continue;
            };
            if item.get("effective").is_none() || item.get("until").is_none() {
                let error = Diagnostic::error("missing-papers", "an earlier price needs `effective` and `until`");
                let error = error.at(item.at, "nobody can tell when it was in force");
                self.error(error.help("for example: effective = 2022-07-05, until = 2025-06-23"));
                continue;
            }
            let own: Vec<&Entry> = entries.iter().collect();
            // Messages about its prices point at the table itself.
            let whose =
                Entry { key: table.key.clone(), key_at: item.at, node: Node { at: item.at, value: Value::Flag(true) } };
            self.prices(&own, &whose, key, info, &mut inherited.clone(), tables);
        }
    }

    fn not_a_history(&mut self, node: &Node) {
        let message = format!(
            "earlier prices stand in an array of tables, or for a family in a CSV file; this is {}",
            node.value.kind()
        );
        let error = Diagnostic::error("wrong-type", message).at(node.at, "not a table");
        self.error(
            error.help("for example: history = [{ effective = 2022-07-05, until = 2025-06-23, us-east-1 = \"0.05\" }]"),
        );
    }

    /// A CSV file with a row per earlier price of a family.
    pub(super) fn dated_table(
        &mut self,
        name: &str,
        entry: &Entry,
        info: &MeterInfo,
        inherited: &Inherited,
        tables: &Tables,
    ) {
        let Some((source, text)) = self.csv(name, entry, tables) else { return };
        let mut rows = self.rows(*source, text).into_iter();
        let Some((header, header_at)) = rows.next() else { return };
        if inherited.tiers.is_some() {
            let error = Diagnostic::error("bad-tiers", "a table has one price per cell, so it has no tiers");
            let help = "earlier prices with tiers stand in `history = [{ effective = …, until = …, … }]`";
            self.error(error.at(entry.node.at, "one price per row").help(help));
            return;
        }
        if info.key.is_none() || !header.iter().eq(COLUMNS) {
            let error = Diagnostic::error(
                "bad-history",
                format!("a table of earlier prices has the columns {}", COLUMNS.join(",")),
            );
            let (at, label) =
                if info.key.is_none() { (entry.node.at, "not a family") } else { (header_at, "other columns") };
            let help = "the prices of a meter without keys stand in `history = [{ effective = …, until = …, … }]`";
            self.error(error.at(at, label).help_maybe(info.key.is_none().then(|| help.to_owned())));
            return;
        }
        // The days stand in the rows.
        let papers = Inherited { effective: Some(Arc::from("")), ..inherited.clone() };
        let Some(papers) = self.papers("a price", &papers, entry.key_at) else { return };
        let shape = self.shape(inherited);
        for (row, at) in rows {
            let cell = |column: usize| row.get(column).unwrap_or_default();
            let place = self.place(cell(1));
            let price = Exact::parse(cell(4)).ok().filter(|price| !price.is_negative());
            let day = |column| Day::parse(cell(column)).is_some();
            let wrong = [
                (place.is_none(), 1, Column::Region),
                (!day(2), 2, Column::Day("effective")),
                (!day(3), 3, Column::Day("until")),
                (price.is_none(), 4, Column::Price),
            ];
            if let Some((_, column, kind)) = wrong.into_iter().find(|(is_wrong, ..)| *is_wrong) {
                self.error(kind.wrong(cell(column)).at(cell_at(text, at, column), ""));
                continue;
            }
            let (Some(place), Some(price)) = (place, price) else { continue };
            let mut block = Block::new(papers, shape);
            block.add(place, vec![Money::new(price)], Vec::new());
            let past = Past { effective: cell(2).into(), until: cell(3).into(), block };
            self.keep_past((info.path.to_owned(), Some(cell(0).to_owned())), past, at);
        }
    }

    /// On no day may two prices be in force: whichever counted, the other would be ignored.
    pub(super) fn one_price_at_a_time(&mut self) {
        let mut errors = Vec::new();
        for ((meter, key), past) in &mut self.past {
            past.sort_by(|(a, _), (b, _)| (&a.effective, &a.until).cmp(&(&b.effective, &b.until)));
            let what = key.as_ref().map_or_else(|| meter.clone(), |key| format!("{meter} {key}"));
            let latest = self.blocks.get(&(meter.clone(), key.clone()));
            let latest = latest.into_iter().flatten().flat_map(|block| {
                let begins = self.header.papers.get(block.papers).map(|papers| &*papers.effective).unwrap_or_default();
                let at = |place: u8| self.seen.get(&(meter.clone(), key.clone(), place)).copied();
                block.prices.iter().filter_map(move |(place, _)| Some((*place, begins, at(*place)?)))
            });
            let earlier = past.iter().flat_map(|(past, at)| {
                past.block.prices.iter().map(|(place, _)| (*place, &*past.effective, Some(&*past.until), *at))
            });
            let mut times: Vec<_> =
                earlier.chain(latest.map(|(place, begins, at)| (place, begins, None, at))).collect();
            times.sort_by_key(|(place, begins, until, _)| (*place, *begins, until.is_none()));
            for (one, next) in times.iter().zip(times.iter().skip(1)) {
                let (same_place, ends) = (one.0 == next.0, one.2);
                // A price for everywhere stands last; beside it no Region has one of its own.
                let rivals = next.0 == EVERYWHERE && !same_place;
                if rivals || (same_place && ends.is_none_or(|ends| ends > next.1)) {
                    let message = format!("on {} two prices of `{what}` are in force", next.1);
                    let error =
                        Diagnostic::error("bad-history", message).at(next.3, "this one").and(one.3, "and this one");
                    errors.push(
                        error.help("the `until` of a price is the day on which the next one took effect, or earlier"),
                    );
                }
            }
        }
        self.errors.extend(errors);
    }
}
