//! CSV files beside the price files: wide tables of prices, and facts about instance types.

use crate::diagnostic::{Diagnostic, SourceId, Span, did_you_mean};
use crate::document::Entry;
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::money::Money;

use super::super::InstanceType;
use super::super::packed::{Block, EVERYWHERE};
use super::{Inherited, Reader, Tables, coded};

impl Reader<'_> {
    /// The text of the CSV file `name`, or an error.
    pub(super) fn csv<'t>(&mut self, name: &str, entry: &Entry, tables: &'t Tables) -> Option<&'t (SourceId, String)> {
        let table = tables.get(name);
        if table.is_none() {
            let error = Diagnostic::error("missing-table", format!("there is no file `{name}` beside this one"));
            let help = did_you_mean(name, tables.keys().map(String::as_str));
            self.error(error.at(entry.node.at, "not found").help_maybe(help));
        }
        table
    }

    /// A wide table: a row per key, a column per Region. A table with codes has a row per price.
    pub(super) fn table(
        &mut self,
        name: &str,
        entry: &Entry,
        info: &MeterInfo,
        (papers, shape): (usize, usize),
        inherited: &Inherited,
        tables: &Tables,
    ) {
        let Some((source, text)) = self.csv(name, entry, tables) else { return };
        let rows = self.rows(*source, text);
        let mut rows = rows.into_iter();
        let Some((header, header_at)) = rows.next() else { return };
        if coded::is_coded(&header) {
            return self.coded_table(rows, text, &(header, header_at), info, inherited);
        }
        let (mut places, mut wrong) = (Vec::new(), 0);
        for code in header.iter().skip(1) {
            match self.header.regions.iter().position(|(known, _)| known == code) {
                Some(place) => places.push(u8::try_from(place).unwrap_or(EVERYWHERE)),
                None => {
                    let error = Diagnostic::error("unknown-region", format!("the book has no Region `{code}`"));
                    let at = cell_at(text, header_at, places.len() + wrong + 1);
                    let help = did_you_mean(code, self.header.regions.iter().map(|(code, _)| code.as_str()));
                    let help = help.unwrap_or_else(|| "the Regions of a book stand in its `book.toml`".to_owned());
                    self.error(error.at(at, "unknown").help(help));
                    wrong += 1;
                }
            }
        }
        if wrong > 0 {
            return;
        }
        for (row, at) in rows {
            let mut cells = row.iter();
            let key = cells.next().unwrap_or_default().to_owned();
            let mut block = Block::new(papers, shape);
            for (column, (place, cell)) in
                places.iter().zip(cells).enumerate().filter(|(_, (_, cell))| !cell.is_empty())
            {
                let at = cell_at(text, at, column + 1);
                match Exact::parse(cell) {
                    Ok(price) if !price.is_negative() => {
                        if inherited.until.is_some() || self.first(info, Some(&key), *place, at) {
                            block.add(*place, vec![Money::new(price)], Vec::new());
                        }
                    }
                    _ => {
                        let error = Diagnostic::error("bad-price", format!("`{cell}` is not a price")).at(at, "");
                        let help = "write US dollars without their sign, such as 0.045; leave it empty where nothing is offered";
                        self.error(error.help(help));
                    }
                }
            }
            self.keep(info, Some(&key), block, inherited, at);
        }
    }

    /// The rows of a CSV file with where each stands; comment lines begin with `#`.
    pub(super) fn rows(&mut self, source: SourceId, text: &str) -> Vec<(csv::StringRecord, Span)> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).comment(Some(b'#')).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            match row {
                Ok(row) => {
                    let start = row.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
                    let line = text.get(start..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
                    rows.push((row, Span::new(source, start..start + line)));
                }
                Err(error) => {
                    let start = error.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
                    let line = text.get(start..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
                    let message = match error.kind() {
                        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                            format!("this row has {len} cells, but the first one has {expected_len}")
                        }
                        _ => "this is not CSV".to_owned(),
                    };
                    self.error(Diagnostic::error("syntax", message).at(Span::new(source, start..start + line), ""));
                }
            }
        }
        rows
    }

    pub(super) fn facts(&mut self, entry: &Entry, file: &Inherited, tables: &Tables) {
        let mut inherited = file.clone();
        let mut table = None;
        for item in entry.node.entries().unwrap_or_default() {
            match &*item.key {
                "table" => table = Some(item),
                _ if self.setting(item, &mut inherited) => {}
                _ => self.unknown(item, &["table", "source", "effective", "checked", "note"]),
            }
        }
        if self.papers("a fact", &inherited, entry.key_at).is_none() {
            return;
        }
        let Some(table) = table else { return };
        let Some(name) = self.text(&table.node, "table") else { return };
        let Some((source, text)) = self.csv(&name, table, tables) else { return };
        for (row, at) in self.rows(*source, text).into_iter().skip(1) {
            match facts(&row) {
                Some((name, facts)) => {
                    if self.instance_types.insert(name.clone(), facts).is_some() {
                        let error = Diagnostic::error("duplicate-facts", format!("`{name}` is described twice"));
                        self.error(error.at(at, "the second description"));
                    }
                }
                None => {
                    let error = Diagnostic::error("bad-facts", "this row does not describe an instance type");
                    self.error(error.at(at, "expected name, vCPU, GiB, architecture and four optional numbers"));
                }
            }
        }
    }
}

/// Where the cell `column` of the row at `row` stands; the whole row when a cell is quoted.
pub(super) fn cell_at(text: &str, row: Span, column: usize) -> Span {
    let line = text.get(row.start as usize..row.end as usize).unwrap_or_default();
    let mut start = 0;
    for (place, cell) in line.split(',').enumerate() {
        if place == column && !line.contains('"') {
            return row.part(start..start + cell.trim_end().len());
        }
        start += cell.len() + 1;
    }
    row
}

/// `key,vcpu,memory_gib,arch,baseline_percent,credits_per_hour,credits_max,normalization_factor`
fn facts(row: &csv::StringRecord) -> Option<(String, InstanceType)> {
    let number = |place: usize| Exact::parse(row.get(place)?).ok();
    let optional = |place: usize| match row.get(place) {
        None | Some("") => Some(None),
        Some(text) => Exact::parse(text).ok().map(Some),
    };
    let baseline = match optional(4)? {
        Some(percent) => Some(percent.over(Exact::from(100)).ok()?),
        None => None,
    };
    let facts = InstanceType {
        vcpu: number(1)?,
        memory_gib: number(2)?,
        arch: row.get(3)?.to_owned(),
        baseline,
        credits_per_hour: optional(5)?,
        credits_max: optional(6)?,
        normalization_factor: optional(7)?,
    };
    Some((row.get(0)?.to_owned(), facts))
}
