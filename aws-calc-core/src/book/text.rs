//! From the text of price files to checked prices. The form is described in `pricing/README.md`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, SourceId, Sources, Span, all_of, did_you_mean, one_of};
use crate::document::{self, Entry, Node, Value};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, Convention, MeterUnit, Unit};

use super::packed::{Block, EVERYWHERE, Header, Shape, Unpacked};
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

/// Reads the table `prices` of a scenario in the form of a price file, against the Regions and the convention of
/// `book`. Source and dates may be left out: a private price needs none.
///
/// # Errors
/// Every mistake in it.
pub fn read_overlay(
    prices: &Node,
    file: &str,
    book: &super::Book,
    meters: &[MeterInfo],
) -> Result<Overlay, Vec<Diagnostic>> {
    let mut header = (*book.header).clone();
    header.papers.clear();
    let mut reader = Reader { header, meters, private: true, ..Reader::default_for(meters) };
    let papers = Inherited {
        file: Arc::from(file),
        source: Some("a private price of the scenario".into()),
        effective: Some("".into()),
        checked: Some("".into()),
        ..Inherited::default()
    };
    reader.file(prices, papers, &BTreeMap::new());
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
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    Ok(Unpacked { header: reader.header, blocks: reader.blocks, instance_types: reader.instance_types })
}

type Tables = BTreeMap<String, (SourceId, String)>;

/// What a price has from its file, its meter's table or its key's table; the inner one counts.
#[derive(Clone, Debug, Default)]
struct Inherited {
    file: Arc<str>,
    source: Option<Arc<str>>,
    effective: Option<Arc<str>>,
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
    instance_types: BTreeMap<String, InstanceType>,
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
            instance_types: BTreeMap::new(),
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
                ("allowance", Value::Table(_)) | ("instance_types", Value::Table(_)) if !self.private => {}
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

    fn papers(&mut self, inherited: &Inherited, at: Span) -> Option<usize> {
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
            let message = format!("a price needs {}", all_of(missing().map(|(name, _, _)| *name)));
            let error = Diagnostic::error("missing-papers", message);
            let error = error.at(at, "nobody can tell whether it is right");
            self.error(
                error.help(format!("write it here, or in the file's first lines for all: {}", lines.join(", "))),
            );
            return None;
        };
        let papers =
            Papers { file: Arc::clone(&inherited.file), source, effective, checked, note: inherited.note.clone() };
        Some(place_of(&mut self.header.papers, papers))
    }

    fn meter(&mut self, entry: &Entry, file: &Inherited, tables: &Tables) {
        let Some(info) = self.meters.iter().find(|meter| meter.path == &*entry.key).copied() else {
            let error = Diagnostic::error("unknown-meter", format!("no service has a meter `{}`", entry.key));
            let help = self.unquoted(entry).map(|path| format!("a meter's path stands in quotes: [{path}]"));
            let help = help.or_else(|| did_you_mean(&entry.key, self.meters.iter().map(|meter| meter.path)));
            self.error(error.at(entry.key_at, "a price for it could never be used").help_maybe(help));
            return;
        };
        let mut inherited = file.clone();
        let entries = entry.node.entries().unwrap_or_default();
        let is_key = |entry: &&Entry| info.key.is_some() && entry.node.entries().is_some();
        let own: Vec<&Entry> = entries.iter().filter(|entry| !is_key(entry)).collect();
        self.prices(&own, entry, None, &info, &mut inherited, tables);
        for key in entries.iter().filter(is_key) {
            let all: Vec<&Entry> = key.node.entries().unwrap_or_default().iter().collect();
            self.prices(&all, key, Some(&key.key), &info, &mut inherited.clone(), tables);
        }
    }

    /// The path of the meter whose first words `entry` is, when its dots were read as tables in tables.
    fn unquoted(&self, entry: &Entry) -> Option<String> {
        let place = if self.private { "prices." } else { "" };
        let (mut path, mut table) = (entry.key.to_string(), &entry.node);
        while let [only, ..] = table.entries()? {
            path = format!("{path}.{}", only.key);
            if self.meters.iter().any(|meter| meter.path == path) {
                return Some(format!("{place}\"{path}\""));
            }
            table = &only.node;
        }
        None
    }

    /// Reads the settings and the prices of one table: a meter's, or that of a family's key.
    fn prices(
        &mut self,
        entries: &[&Entry],
        table: &Entry,
        key: Option<&str>,
        info: &MeterInfo,
        inherited: &mut Inherited,
        tables: &Tables,
    ) {
        let mut priced = Vec::new();
        let mut csv = None;
        for entry in entries {
            match &*entry.key {
                "unit" => self.unit(entry, info, inherited),
                "graduated" => self.tiers(entry, Tiering::Graduated, info, inherited),
                "volume" => self.tiers(entry, Tiering::Volume, info, inherited),
                "table" if info.key.is_some() && key.is_none() => csv = Some(*entry),
                "global" => priced.push((EVERYWHERE, *entry)),
                _ if self.setting(entry, inherited) => {}
                code => match self.header.regions.iter().position(|(known, _)| known == code) {
                    Some(place) => priced.push((u8::try_from(place).unwrap_or(EVERYWHERE), *entry)),
                    None => self.unknown_region(entry),
                },
            }
        }
        if priced.is_empty() && csv.is_none() {
            return;
        }
        if inherited.unit.is_none() {
            let message = format!("the prices of `{}` need a `unit`", info.path);
            let error = Diagnostic::error("missing-unit", message).at(table.key_at, "a price per what?");
            self.error(error.help(format!("add: unit = \"{}\"", info.unit)));
        }
        if info.key.is_some() && key.is_none() && !priced.is_empty() {
            let what = info.key.unwrap_or_default();
            let message = format!("`{}` is a family: each of its prices belongs to one {what}", info.path);
            let place = if self.private { "prices." } else { "" };
            let error = Diagnostic::error("missing-key", message).at(table.key_at, format!("which {what}?"));
            self.error(error.help(format!("write [{place}\"{}\".\"…\"], with the {what} at its end", info.path)));
            return;
        }
        let Some(papers) = self.papers(inherited, table.key_at) else { return };
        let shape = self.shape(inherited);
        let mut block = Block { papers, shape, prices: Vec::new() };
        for (place, entry) in priced {
            if let Some(prices) = self.price(&entry.node, &entry.key, inherited)
                && self.first(info, key, place, entry.key_at)
            {
                block.prices.push((place, prices));
            }
        }
        if !block.prices.is_empty() {
            self.blocks.entry((info.path.to_owned(), key.map(str::to_owned))).or_default().push(block);
        }
        if let Some(entry) = csv
            && let Some(name) = self.text(&entry.node, "table")
        {
            match &inherited.tiers {
                Some(_) => {
                    let error = Diagnostic::error("bad-tiers", "a table has one price per cell, so it has no tiers");
                    let help = "prices with tiers stand below [\"METER\".KEY], one table per key";
                    self.error(error.at(entry.node.at, "one price per cell").help(help));
                }
                None => self.table(&name, entry, info, papers, shape, tables),
            }
        }
    }

    fn unknown_region(&mut self, entry: &Entry) {
        let error = Diagnostic::error("unknown-region", format!("the book has no Region `{}`", entry.key));
        let settings =
            ["unit", "global", "graduated", "volume", "pool", "source", "effective", "checked", "note", "table"];
        let names = self.header.regions.iter().map(|(code, _)| code.as_str()).chain(settings);
        let help = did_you_mean(&entry.key, names)
            .unwrap_or_else(|| "a Region of `book.toml`, or `global` for a price that holds everywhere".to_owned());
        self.error(error.at(entry.key_at, "neither a Region nor a key of a price").help(help));
    }

    fn unit(&mut self, entry: &Entry, info: &MeterInfo, inherited: &mut Inherited) {
        let Some(text) = self.text(&entry.node, "unit") else { return };
        if MeterUnit::parse(&text) == Some(info.unit) {
            inherited.unit = Some(info.unit);
        } else {
            let message = format!("`{}` counts {}, but this price is per {text}", info.path, info.unit);
            let error = Diagnostic::error("unit-mismatch", message).at(entry.node.at, "another unit");
            self.error(error.help(format!("write unit = \"{}\"", info.unit)));
            inherited.unit = Some(info.unit);
        }
    }

    fn tiers(&mut self, entry: &Entry, tiering: Tiering, info: &MeterInfo, inherited: &mut Inherited) {
        let Value::List(items) = &entry.node.value else {
            let error = Diagnostic::error("wrong-type", format!("`{}` is an array of tiers", entry.key));
            let error = error.at(entry.node.at, format!("this is {}", entry.node.value.kind()));
            self.error(error.help(format!("for example: {} = [\"first 50 TB\", \"over 50 TB\"]", entry.key)));
            inherited.tiers_are_wrong = true;
            return;
        };
        let mut from = vec![Exact::ZERO];
        let mut reached = Exact::ZERO;
        for (place, item) in items.iter().enumerate() {
            let last = place + 1 == items.len();
            let word = if last {
                "over"
            } else if place == 0 {
                "first"
            } else {
                "next"
            };
            let bound = item.text().and_then(|text| text.strip_prefix(word)).and_then(|rest| self.bound(rest, info));
            let sum = match bound {
                Some(bound) if last => (bound == reached && items.len() > 1).then_some(bound),
                Some(bound) => reached.plus(bound).ok().filter(|sum| *sum > reached),
                None => None,
            };
            let Some(sum) = sum else {
                let message =
                    "the tiers of a price begin at zero, follow each other without a gap, and the last is open";
                let expected = if last {
                    format!("expected \"over {}\", where the others end", self.in_words(reached, info))
                } else {
                    format!("expected \"{word} …\"")
                };
                self.error(Diagnostic::error("bad-tiers", message).at(item.at, expected));
                inherited.tiers_are_wrong = true;
                return;
            };
            reached = sum;
            if !last {
                from.push(sum);
            }
        }
        inherited.tiers = Some((tiering, from));
    }

    /// The bound of a tier as [`Self::bound`] reads it, data in TB where they are whole.
    fn in_words(&self, bound: Exact, info: &MeterInfo) -> String {
        let unit = info.unit.held().unwrap_or_else(|| info.unit.unit());
        let whole = || {
            let amount = Amount::new(Ratio::from(bound), unit).to(Unit::parse("TB")?, &self.convention()).ok()?;
            let value = amount.value.to_exact().ok()?;
            value.to_i64().filter(|_| Unit::parse("GB") == Some(unit)).map(|value| format!("{value} TB"))
        };
        whole().unwrap_or_else(|| bound.to_string())
    }

    /// An amount such as `50 TB`, `1 M` or `333 M`, in the meter's unit without its month.
    fn bound(&self, text: &str, info: &MeterInfo) -> Option<Exact> {
        let text = text.trim().replace(',', "");
        let (number, unit) = match text.split_once(' ') {
            Some((number, unit)) => (number, unit.trim()),
            None => (text.as_str(), ""),
        };
        let number = Ratio::from(Exact::parse(number).ok()?);
        let thousands = |power: i32| number.times(Ratio::from(1000).to_power(power).ok()?).ok()?.to_exact().ok();
        match unit {
            "" => thousands(0),
            "k" => thousands(1),
            "M" => thousands(2),
            "B" => thousands(3),
            _ => {
                let target = info.unit.held().unwrap_or_else(|| info.unit.unit());
                let amount = Amount::new(number, Unit::parse(unit)?).to(target, &self.convention()).ok()?;
                amount.value.to_exact().ok()
            }
        }
    }

    fn shape(&mut self, inherited: &Inherited) -> usize {
        let (tiering, from) = inherited.tiers.clone().unwrap_or((Tiering::Graduated, vec![Exact::ZERO]));
        let shape = Shape { pool: inherited.pool.unwrap_or(Pool::Region), tiering, from };
        place_of(&mut self.header.shapes, shape)
    }

    /// The price or prices under a Region: one per tier.
    fn price(&mut self, node: &Node, region: &str, inherited: &Inherited) -> Option<Vec<Money>> {
        let tiers = inherited.tiers.as_ref().map_or(1, |(_, from)| from.len());
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        if items.len() != tiers && !inherited.tiers_are_wrong {
            let prices = if items.len() == 1 { "1 price".to_owned() } else { format!("{} prices", items.len()) };
            let tiers = if tiers == 1 { "there is 1 tier".to_owned() } else { format!("there are {tiers} tiers") };
            let message = format!("`{region}` has {prices}, but {tiers}");
            self.error(Diagnostic::error("bad-tiers", message).at(node.at, "expected one price per tier"));
            return None;
        }
        items.iter().map(|item| self.one_price(item)).collect()
    }

    fn one_price(&mut self, node: &Node) -> Option<Money> {
        let Some(text) = node.text() else {
            let message = format!("a price is a quoted decimal, but this is {}", node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(node.at, "not quoted");
            self.error(error.help("write it as a string, such as \"0.045\": then no reader rounds it to binary"));
            return None;
        };
        match Exact::parse(text) {
            Ok(price) if !price.is_negative() => Some(Money::new(price)),
            Ok(_) => {
                self.error(Diagnostic::error("bad-price", "a price is not negative").at(node.at, "below zero"));
                None
            }
            Err(error) => {
                let error = Diagnostic::error("bad-price", format!("this price {error}"));
                self.error(error.at(node.at, "").help("write US dollars without their sign, such as \"0.045\""));
                None
            }
        }
    }

    /// Notes that a price stands at `at`; an error when there was one already.
    fn first(&mut self, info: &MeterInfo, key: Option<&str>, place: u8, at: Span) -> bool {
        let name = |place| (info.path.to_owned(), key.map(str::to_owned), place);
        // A price that holds everywhere and one of a Region: whichever counted, the other would be ignored.
        let others = if place == EVERYWHERE { 0..=EVERYWHERE } else { EVERYWHERE..=EVERYWHERE };
        let rival = self.seen.range(name(*others.start())..=name(*others.end())).next().map(|(_, at)| *at);
        let same = self.seen.insert(name(place), at);
        let Some(earlier) = same.or(rival) else { return true };
        let what = key.map_or_else(|| info.path.to_owned(), |key| format!("{} {key}", info.path));
        let error = Diagnostic::error("duplicate-price", format!("`{what}` has two prices in this Region"));
        self.error(error.at(at, "the second").and(earlier, "the first"));
        false
    }

    /// The text of the CSV file `name`, or an error.
    fn csv<'t>(&mut self, name: &str, entry: &Entry, tables: &'t Tables) -> Option<&'t (SourceId, String)> {
        let table = tables.get(name);
        if table.is_none() {
            let error = Diagnostic::error("missing-table", format!("there is no file `{name}` beside this one"));
            let help = did_you_mean(name, tables.keys().map(String::as_str));
            self.error(error.at(entry.node.at, "not found").help_maybe(help));
        }
        table
    }

    /// A wide table: a row per key, a column per Region.
    fn table(&mut self, name: &str, entry: &Entry, info: &MeterInfo, papers: usize, shape: usize, tables: &Tables) {
        let Some((source, text)) = self.csv(name, entry, tables) else { return };
        let rows = self.rows(*source, text);
        let mut rows = rows.into_iter();
        let Some((header, header_at)) = rows.next() else { return };
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
            let mut block = Block { papers, shape, prices: Vec::new() };
            for (column, (place, cell)) in
                places.iter().zip(cells).enumerate().filter(|(_, (_, cell))| !cell.is_empty())
            {
                let at = cell_at(text, at, column + 1);
                match Exact::parse(cell) {
                    Ok(price) if !price.is_negative() => {
                        if self.first(info, Some(&key), *place, at) {
                            block.prices.push((*place, vec![Money::new(price)]));
                        }
                    }
                    _ => {
                        let error = Diagnostic::error("bad-price", format!("`{cell}` is not a price")).at(at, "");
                        let help = "write US dollars without their sign, such as 0.045; leave it empty where nothing is offered";
                        self.error(error.help(help));
                    }
                }
            }
            if !block.prices.is_empty() {
                self.blocks.entry((info.path.to_owned(), Some(key))).or_default().push(block);
            }
        }
    }

    /// The rows of a CSV file with where each stands; comment lines begin with `#`.
    fn rows(&mut self, source: SourceId, text: &str) -> Vec<(csv::StringRecord, Span)> {
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
        let Some(papers) = self.papers(&inherited, entry.key_at) else { return };
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

    fn facts(&mut self, entry: &Entry, file: &Inherited, tables: &Tables) {
        let mut inherited = file.clone();
        let mut table = None;
        for item in entry.node.entries().unwrap_or_default() {
            match &*item.key {
                "table" => table = Some(item),
                _ if self.setting(item, &mut inherited) => {}
                _ => self.unknown(item, &["table", "source", "effective", "checked", "note"]),
            }
        }
        if self.papers(&inherited, entry.key_at).is_none() {
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
fn cell_at(text: &str, row: Span, column: usize) -> Span {
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

/// The place of `item` in `list`, where it is put if it is new.
fn place_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    if let Some(place) = list.iter().position(|known| *known == item) {
        return place;
    }
    list.push(item);
    list.len() - 1
}
