//! From the text of price files to checked prices. The form is described in `pricing/README.md`.

mod coded;
mod history;
mod limits;
mod prices;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, SourceId, Sources, Span, all_of, did_you_mean, one_of};
use crate::document::{self, Entry, Node, Value};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::unit::{Convention, MeterUnit};

use super::packed::{Block, Header, LimitRecord, Past, Unpacked};
use super::{Allowance, InstanceType, Papers, Pool, Price, Tiering};

/// Prices that stand in front of a book's own: a scenario's private prices.
#[derive(Clone, Debug)]
pub struct Overlay {
    header: Header,
    blocks: BTreeMap<(String, Option<String>), Vec<Block>>,
}

impl Overlay {
    pub(super) fn price(&self, meter: &str, key: Option<&str>, region: &str) -> Option<Price> {
        let blocks = self.blocks.get(&(meter.to_owned(), key.map(str::to_owned)))?;
        let place = self.header.regions.iter().position(|(code, _)| code == region);
        blocks.iter().find_map(|block| self.header.price(block, place))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (String, Option<String>)> {
        self.blocks.keys().cloned()
    }

    pub(super) fn prices(&self, meter: &str, key: Option<&str>) -> Vec<(Option<String>, Price)> {
        let blocks = self.blocks.get(&(meter.to_owned(), key.map(str::to_owned)));
        blocks.into_iter().flatten().flat_map(|block| self.header.prices(block)).collect()
    }
}

/// Reads tables of private prices in the form of a price file, each with its file and what a report calls its place,
/// against the Regions and the convention of `book`. Source and dates may be left out: a private price needs none.
///
/// # Errors
/// Every mistake in them; the same price twice is one, in whichever tables.
pub fn read_overlay(
    tables: &[(Node, Arc<str>, Arc<str>)],
    book: &super::Book,
    meters: &[MeterInfo],
) -> Result<Overlay, Vec<Diagnostic>> {
    let mut header = (*book.header).clone();
    header.papers.clear();
    let mut reader = Reader { header, private: true, ..Reader::default_for(meters) };
    for (prices, file, place) in tables {
        let papers = Inherited {
            file: Arc::clone(file),
            source: Some(format!("a private price of {place}").into()),
            effective: Some("".into()),
            checked: Some("".into()),
            ..Inherited::default()
        };
        reader.file(prices, papers, &BTreeMap::new());
    }
    if reader.errors.is_empty() {
        Ok(Overlay { header: reader.header, blocks: reader.blocks })
    } else {
        Err(reader.errors)
    }
}

/// Reads all files of the book `book`.
pub(super) fn read(
    book: &str,
    files: Vec<(String, String)>,
    meters: &[MeterInfo],
    sources: &mut Sources,
) -> Result<Unpacked, Vec<Diagnostic>> {
    let mut reader = Reader::default_for(meters);
    let mut manifest = None;
    let mut price_files = Vec::new();
    let mut tables = BTreeMap::new();
    for (name, text) in files {
        let id = sources.add(&name, text);
        let text = sources.get(id).map(|source| source.text.clone()).unwrap_or_default();
        let base = name.rsplit('/').next().unwrap_or(&name).to_owned();
        if base.ends_with(".csv") {
            tables.insert(base, (id, text));
        } else {
            match document::parse(&text, id) {
                Ok(tree) if base == "book.toml" => manifest = Some(tree),
                Ok(tree) => price_files.push((name, tree)),
                Err(errors) => reader.errors.extend(errors),
            }
        }
    }
    match manifest {
        Some(tree) => reader.manifest(&tree),
        None if reader.errors.is_empty() => {
            let error =
                Diagnostic::error("missing-manifest", format!("`{book}` is no price book: it has no `book.toml`"));
            reader.errors.push(
                error.help("a book is a folder with a `book.toml`, which names it and its Regions, and price files"),
            );
        }
        None => {}
    }
    if reader.errors.is_empty() {
        price_files.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, tree) in &price_files {
            let file = Inherited { file: Arc::from(name.as_str()), ..Inherited::default() };
            reader.file(tree, file, &tables);
        }
        reader.one_price_at_a_time();
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let Reader { header, blocks, past, instance_types, limits, .. } = reader;
    let past = past.into_iter().map(|(name, past)| (name, past.into_iter().map(|(past, _)| past).collect()));
    Ok(Unpacked { header, blocks, past: past.collect(), instance_types, limits })
}

/// A meter's path and the key in the family.
type MeterName = (String, Option<String>);

type Tables = BTreeMap<String, (SourceId, String)>;

/// What a price has from its file, its meter's table or its key's table; the inner one counts.
#[derive(Clone, Debug, Default)]
struct Inherited {
    file: Arc<str>,
    source: Option<Arc<str>>,
    effective: Option<Arc<str>>,
    until: Option<Arc<str>>,
    checked: Option<Arc<str>>,
    note: Option<Arc<str>>,
    unit: Option<MeterUnit>,
    pool: Option<Pool>,
    tiers: Option<(Tiering, Vec<Exact>)>,
    /// Then nobody knows how many prices there should be.
    tiers_are_wrong: bool,
}

struct Reader<'a> {
    header: Header,
    blocks: BTreeMap<(String, Option<String>), Vec<Block>>,
    /// Earlier prices, and where each stands.
    past: BTreeMap<MeterName, Vec<(Past, Span)>>,
    instance_types: BTreeMap<String, InstanceType>,
    limits: BTreeMap<String, LimitRecord>,
    meters: &'a [MeterInfo],
    /// Where each price stands, to tell a second one from the first.
    seen: BTreeMap<(String, Option<String>, u8), Span>,
    private: bool,
    errors: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn default_for(meters: &'a [MeterInfo]) -> Self {
        let header = Header {
            title: String::new(),
            gigabyte: Convention::AWS.gigabyte,
            step: Convention::AWS.step,
            because: String::new(),
            regions: Vec::new(),
            papers: Vec::new(),
            shapes: Vec::new(),
            allowances: Vec::new(),
        };
        Self {
            header,
            blocks: BTreeMap::new(),
            past: BTreeMap::new(),
            instance_types: BTreeMap::new(),
            limits: BTreeMap::new(),
            meters,
            seen: BTreeMap::new(),
            private: false,
            errors: Vec::new(),
        }
    }

    fn convention(&self) -> Convention {
        Convention { gigabyte: self.header.gigabyte, step: self.header.step, month: Convention::AWS.month }
    }

    fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// The text of `node`, or an error.
    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = node.text().map(str::to_owned);
        if text.is_none() {
            let message = format!("`{key}` is {}, but a string is expected", node.value.kind());
            self.error(Diagnostic::error("wrong-type", message).at(node.at, "not a string"));
        }
        text
    }

    fn date(&mut self, node: &Node, key: &str) -> Option<Arc<str>> {
        match &node.value {
            Value::Date(date) if date.parse::<jiff::civil::Date>().is_ok() => Some(Arc::from(&**date)),
            _ => {
                let message = format!("`{key}` is no day");
                let error = Diagnostic::error("bad-date", message).at(node.at, "expected a date");
                self.error(error.help("write a bare date: 2025-12-31"));
                None
            }
        }
    }

    fn manifest(&mut self, tree: &Node) {
        for entry in tree.entries().unwrap_or_default() {
            match &*entry.key {
                "title" => self.header.title = self.text(&entry.node, "title").unwrap_or_default(),
                "because" => self.header.because = self.text(&entry.node, "because").unwrap_or_default(),
                "currency" if entry.node.text() == Some("USD") => {}
                "gb" => match entry.node.text() {
                    Some("2^30 bytes") => self.header.gigabyte = Convention::AWS.gigabyte,
                    Some("10^9 bytes") => self.header.gigabyte = Convention::DECIMAL.gigabyte,
                    _ => self.expected(&entry.node, "gb", &["2^30 bytes", "10^9 bytes"]),
                },
                "tb" => match entry.node.text() {
                    Some("1024 GB") => self.header.step = Convention::AWS.step,
                    Some("1000 GB") => self.header.step = Convention::DECIMAL.step,
                    _ => self.expected(&entry.node, "tb", &["1024 GB", "1000 GB"]),
                },
                "regions" if entry.node.entries().is_none_or(<[Entry]>::is_empty) => {
                    let error = Diagnostic::error("wrong-type", "`regions` is a table of codes and names");
                    let error = error.at(entry.node.at, "no Region is in it");
                    self.error(error.help("for example: us-east-1 = \"US East (N. Virginia)\""));
                }
                "regions" => {
                    for region in entry.node.entries().unwrap_or_default() {
                        if let Some(name) = self.text(&region.node, &region.key) {
                            self.header.regions.push((region.key.to_string(), name));
                        }
                    }
                }
                "currency" => self.expected(&entry.node, "currency", &["USD"]),
                _ => self.unknown(entry, &["title", "because", "currency", "gb", "tb", "regions"]),
            }
        }
        let needed =
            [("title", "title = \"Our prices\""), ("regions", "[regions] with us-east-1 = \"US East (N. Virginia)\"")];
        for (key, example) in needed.into_iter().filter(|(key, _)| tree.get(key).is_none()) {
            let error = Diagnostic::error("missing-key", format!("a book needs `{key}`"));
            let start = Span { end: tree.at.start, ..tree.at };
            self.error(error.at(start, "in this file").help(format!("for example: {example}")));
        }
    }

    fn expected(&mut self, node: &Node, key: &str, words: &[&str]) {
        let message = format!("`{key}` must be {}", one_of(words.iter().copied()));
        let label = if words.len() == 1 { "something else" } else { "not one of them" };
        self.error(Diagnostic::error("unknown-word", message).at(node.at, label));
    }

    fn unknown(&mut self, entry: &Entry, known: &[&str]) {
        let error = Diagnostic::error("unknown-key", format!("there is no key `{}` here", entry.key));
        let help = did_you_mean(&entry.key, known.iter().copied())
            .unwrap_or_else(|| format!("expected {}", one_of(known.iter().copied())));
        self.error(error.at(entry.key_at, "not a key of this table").help(help));
    }

    fn file(&mut self, tree: &Node, mut file: Inherited, tables: &Tables) {
        for entry in tree.entries().unwrap_or_default() {
            match (&*entry.key, &entry.node.value) {
                (_, Value::Table(_)) => {}
                _ if self.setting(entry, &mut file) => {}
                (path, _) if self.meters.iter().any(|meter| meter.path == path) => {
                    let error = Diagnostic::error("wrong-type", format!("the prices of `{path}` are a table"));
                    let error = error.at(entry.node.at, format!("this is {}", entry.node.value.kind()));
                    self.error(error.help("write a table with its `unit` and a price for each Region"));
                }
                _ => self.unknown(entry, &["source", "effective", "checked", "note"]),
            }
        }
        for entry in tree.entries().unwrap_or_default().iter().filter(|entry| entry.node.entries().is_some()) {
            match &*entry.key {
                "allowance" if !self.private => {
                    for allowance in entry.node.entries().unwrap_or_default() {
                        self.allowance(allowance, &file);
                    }
                }
                "instance_types" if !self.private => self.facts(entry, &file, tables),
                "limit" if !self.private => {
                    for limit in entry.node.entries().unwrap_or_default() {
                        self.limit(limit, &file);
                    }
                }
                _ => self.meter(entry, &file, tables),
            }
        }
    }

    /// Takes a key that a file, a meter or a key may set; `false` when it is none.
    fn setting(&mut self, entry: &Entry, inherited: &mut Inherited) -> bool {
        let node = &entry.node;
        match &*entry.key {
            // What is wrong is told once: it is not missing besides.
            "source" => inherited.source = Some(self.text(node, "source").unwrap_or_default().into()),
            "note" => inherited.note = self.text(node, "note").map(Arc::from),
            "effective" => inherited.effective = Some(self.date(node, "effective").unwrap_or_default()),
            "checked" => inherited.checked = Some(self.date(node, "checked").unwrap_or_default()),
            "pool" => match node.text() {
                Some("region") => inherited.pool = Some(Pool::Region),
                Some("account") => inherited.pool = Some(Pool::Account),
                Some("resource") => inherited.pool = Some(Pool::Resource),
                _ => self.expected(node, "pool", &["region", "account", "resource"]),
            },
            _ => return false,
        }
        true
    }

    fn papers(&mut self, what: &str, inherited: &Inherited, at: Span) -> Option<usize> {
        let (Some(source), Some(effective), Some(checked)) =
            (inherited.source.clone(), inherited.effective.clone(), inherited.checked.clone())
        else {
            let examples = [
                ("source", "\"https://…\"", inherited.source.is_none()),
                ("effective", "2025-10-28", inherited.effective.is_none()),
                ("checked", "2025-12-31", inherited.checked.is_none()),
            ];
            let missing = || examples.iter().filter(|(_, _, is_missing)| *is_missing);
            let lines: Vec<String> = missing().map(|(name, example, _)| format!("{name} = {example}")).collect();
            let message = format!("{what} needs {}", all_of(missing().map(|(name, _, _)| *name)));
            let error = Diagnostic::error("missing-papers", message);
            let error = error.at(at, "nobody can tell whether it is right");
            self.error(
                error.help(format!("write it here, or in the file's first lines for all: {}", lines.join(", "))),
            );
            return None;
        };
        let papers = Papers {
            file: Arc::clone(&inherited.file),
            source,
            effective,
            until: None,
            checked,
            note: inherited.note.clone(),
        };
        Some(place_of(&mut self.header.papers, papers))
    }

    fn allowance(&mut self, entry: &Entry, file: &Inherited) {
        let mut inherited = file.clone();
        let mut quantity = None;
        let mut meters: Vec<MeterInfo> = Vec::new();
        for item in entry.node.entries().unwrap_or_default() {
            match &*item.key {
                "quantity" => quantity = Some(&item.node),
                "meters" => {
                    let Value::List(names) = &item.node.value else {
                        self.expected(&item.node, "meters", &["[\"meter.path\", …]"]);
                        continue;
                    };
                    for name in names {
                        match self.meters.iter().find(|meter| Some(meter.path) == name.text()) {
                            Some(meter) => meters.push(*meter),
                            None => {
                                let error = Diagnostic::error("unknown-meter", "no service has such a meter");
                                self.error(error.at(name.at, "not a meter"));
                            }
                        }
                    }
                }
                _ if self.setting(item, &mut inherited) => {}
                _ => self.unknown(item, &["quantity", "meters", "pool", "source", "effective", "checked", "note"]),
            }
        }
        let Some(papers) = self.papers("an allowance", &inherited, entry.key_at) else { return };
        let amount = meters.first().zip(quantity).and_then(|(meter, node)| self.bound(node.text()?, meter));
        let amount = amount.filter(|amount| !amount.is_negative());
        let pool = inherited.pool.unwrap_or(Pool::Account);
        if pool == Pool::Resource {
            let message = format!("the allowance `{}` is shared, so it does not belong to one resource", entry.key);
            let error = Diagnostic::error("bad-allowance", message).at(entry.key_at, "whose is it?");
            self.error(error.help("write pool = \"account\" or pool = \"region\""));
            return;
        }
        let same_unit = meters.iter().zip(meters.iter().skip(1)).all(|(a, b)| a.unit == b.unit);
        match (amount, self.header.papers.get(papers).cloned()) {
            (Some(quantity), Some(papers)) if same_unit => self.header.allowances.push(Allowance {
                name: entry.key.to_string(),
                quantity,
                pool,
                meters: meters.iter().map(|meter| meter.path.to_owned()).collect(),
                papers,
            }),
            _ => {
                let message = format!("the allowance `{}` needs a `quantity` and `meters` of one unit", entry.key);
                self.error(Diagnostic::error("bad-allowance", message).at(entry.key_at, ""));
            }
        }
    }
}

/// The place of `item` in `list`, where it is put if it is new.
fn place_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    if let Some(place) = list.iter().position(|known| *known == item) {
        return place;
    }
    list.push(item);
    list.len() - 1
}
