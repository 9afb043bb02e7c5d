//! The prices of a meter: its table, its tiers, the price under each Region.

use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::document::{Entry, Node, Value};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, MeterUnit, Unit};

use super::super::packed::{Block, EVERYWHERE, Shape};
use super::super::{Pool, Tiering};
use super::{Inherited, Reader, Tables, place_of};

impl Reader<'_> {
    pub(super) fn meter(&mut self, entry: &Entry, file: &Inherited, tables: &Tables) {
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

    /// A table of prices where there is one price.
    fn misplaced_table(&mut self, entry: &Entry, info: &MeterInfo) {
        let place = if self.private { "prices." } else { "" };
        let (message, help) = match info.key {
            Some(what) => (
                format!("a table has the prices of a whole family, not of one {what}"),
                format!("write it below [{place}\"{}\"], or a price here: us-east-1 = \"0.045\"", info.path),
            ),
            None => (
                format!("`{}` is no family: it has one price in a Region", info.path),
                "write a price for each Region: us-east-1 = \"0.045\"".to_owned(),
            ),
        };
        self.error(Diagnostic::error("misplaced-table", message).at(entry.key_at, "not here").help(help));
    }

    /// Reads the settings and the prices of one table: a meter's, or that of a family's key.
    pub(super) fn prices(
        &mut self,
        entries: &[&Entry],
        table: &Entry,
        key: Option<&str>,
        info: &MeterInfo,
        inherited: &mut Inherited,
        tables: &Tables,
    ) {
        let mut priced = Vec::new();
        let (mut csv, mut history) = (None, None);
        for entry in entries {
            match &*entry.key {
                "unit" => self.unit(entry, info, inherited),
                "graduated" => self.tiers(entry, Tiering::Graduated, info, inherited),
                "volume" => self.tiers(entry, Tiering::Volume, info, inherited),
                "table" if info.key.is_some() && key.is_none() => csv = Some(*entry),
                "table" => self.misplaced_table(entry, info),
                "until" if !self.private => {
                    inherited.until = Some(self.date(&entry.node, "until").unwrap_or_default());
                }
                "history" if !self.private => history = Some(*entry),
                "global" => priced.push((EVERYWHERE, *entry)),
                _ if self.setting(entry, inherited) => {}
                code => match self.header.regions.iter().position(|(known, _)| known == code) {
                    Some(place) => priced.push((u8::try_from(place).unwrap_or(EVERYWHERE), *entry)),
                    None => self.unknown_region(entry),
                },
            }
        }
        if priced.is_empty() && csv.is_none() && history.is_none() {
            return;
        }
        if inherited.unit.is_none() {
            let message = format!("the prices of `{}` need a `unit`", info.path);
            let error = Diagnostic::error("missing-unit", message).at(table.key_at, "a price per what?");
            self.error(error.help(format!("add: unit = \"{}\"", info.unit)));
        }
        if let Some(entry) = history {
            let own = Inherited { until: None, ..inherited.clone() };
            match entry.node.text() {
                Some(name) if key.is_none() => self.dated_table(name, entry, info, &own, tables),
                _ => self.earlier(entry, table, key, info, &own, tables),
            }
        }
        if priced.is_empty() && csv.is_none() {
            return;
        }
        if info.key.is_some() && key.is_none() && !priced.is_empty() {
            let what = info.key.unwrap_or_default();
            let message = format!("`{}` is a family: each of its prices belongs to one {what}", info.path);
            let place = if self.private { "prices." } else { "" };
            let error = Diagnostic::error("missing-key", message).at(table.key_at, format!("which {what}?"));
            self.error(error.help(format!("write [{place}\"{}\".\"…\"], with the {what} at its end", info.path)));
            return;
        }
        let Some(papers) = self.papers("a price", inherited, table.key_at) else { return };
        let shape = self.shape(inherited);
        let mut block = Block::new(papers, shape);
        for (place, entry) in priced {
            let Some((prices, rate_codes, own)) = self.coded_price(entry, inherited) else { continue };
            if inherited.until.is_none() && !self.first(info, key, place, entry.key_at) {
                continue;
            }
            match own {
                None => block.add(place, prices, rate_codes),
                Some(own) => {
                    let Some(papers) = self.papers("a price", &own, table.key_at) else { continue };
                    let mut block = Block::new(papers, shape);
                    block.add(place, prices, rate_codes);
                    self.keep(info, key, block, &own, table.key_at);
                }
            }
        }
        self.keep(info, key, block, inherited, table.key_at);
        if let Some(entry) = csv
            && let Some(name) = self.text(&entry.node, "table")
        {
            match &inherited.tiers {
                Some(_) => {
                    let error = Diagnostic::error("bad-tiers", "a table has one price per cell, so it has no tiers");
                    let help = "prices with tiers stand below [\"METER\".KEY], one table per key";
                    self.error(error.at(entry.node.at, "one price per cell").help(help));
                }
                None => self.table(&name, entry, info, (papers, shape), inherited, tables),
            }
        }
    }

    fn unknown_region(&mut self, entry: &Entry) {
        let error = Diagnostic::error("unknown-region", format!("the book has no Region `{}`", entry.key));
        let of_the_past: &[&str] = if self.private { &[] } else { &["until", "history"] };
        let settings =
            ["unit", "global", "graduated", "volume", "pool", "source", "effective", "checked", "note", "table"];
        let names = self
            .header
            .regions
            .iter()
            .map(|(code, _)| code.as_str())
            .chain(settings)
            .chain(of_the_past.iter().copied());
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
    pub(super) fn bound(&self, text: &str, info: &MeterInfo) -> Option<Exact> {
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

    pub(super) fn shape(&mut self, inherited: &Inherited) -> usize {
        let (tiering, from) = inherited.tiers.clone().unwrap_or((Tiering::Graduated, vec![Exact::ZERO]));
        let shape = Shape { pool: inherited.pool.unwrap_or(Pool::Region), tiering, from };
        place_of(&mut self.header.shapes, shape)
    }

    /// The price or prices under a Region: one per tier.
    pub(super) fn price(&mut self, node: &Node, region: &str, inherited: &Inherited) -> Option<Vec<Money>> {
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
    pub(super) fn first(&mut self, info: &MeterInfo, key: Option<&str>, place: u8, at: Span) -> bool {
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
}
