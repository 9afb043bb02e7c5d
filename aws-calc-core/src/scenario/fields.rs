//! From a table of the file to a checked [`Record`]: the one reader of every table that a [`Spec`] describes.

use std::sync::Arc;

use super::written::{number, where_names_are_given};
use crate::diagnostic::{Diagnostic, Span, all_of, did_you_mean, nearest, one_of};
use crate::document::{Entry, Node, Value as Toml};
use crate::exact::{Exact, with_thousands};
use crate::expr::{Expression, Scope, Value};
use crate::field::{Choice, FieldValue, Kind, Presence, Record, Spec, Words};
use crate::ratio::Ratio;
use crate::service;
use crate::unit::{Amount, AmountError, Base, Dimension, MeterUnit, Unit};

/// What messages call the table that the whole file is.
pub(super) const FILE: &str = "file";

/// Reads tables with the values of `scope` for the names in their expressions, and collects what is wrong.
pub(super) struct Reader<'a> {
    pub scope: &'a dyn Scope,
    pub errors: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The record of `entries` by `specs`; `None` when something in it is wrong. `table` is where the table stands,
    /// `what` its name in messages ("s3 resource"), and `beside` the keys that are read elsewhere.
    pub(super) fn record(
        &mut self,
        specs: &'static [Spec],
        entries: &[&Entry],
        table: Span,
        what: &str,
        beside: &[&'static str],
    ) -> Option<Record> {
        let before = self.errors.len();
        let record = self.what_is_right(specs, entries, table, what, beside);
        (self.errors.len() == before).then_some(record)
    }

    /// As [`Self::record`], without the keys that are wrong.
    pub(super) fn what_is_right(
        &mut self,
        specs: &'static [Spec],
        entries: &[&Entry],
        table: Span,
        what: &str,
        beside: &[&'static str],
    ) -> Record {
        let names = || specs.iter().map(|spec| spec.name).chain(beside.iter().copied());
        // Keys that stand there with a slip of the finger: they are not missing besides.
        let mut meant: Vec<&str> = Vec::new();
        let mut values: Vec<Option<(FieldValue, Option<Span>)>> = specs.iter().map(|_| None).collect();
        for entry in entries {
            match specs.iter().position(|spec| spec.name == &*entry.key) {
                Some(place) => {
                    let spec = specs.get(place).copied();
                    let value = spec.and_then(|spec| self.value(&spec, &entry.node));
                    if let (Some(slot), Some(value)) = (values.get_mut(place), value) {
                        *slot = Some((value, Some(entry.node.at)));
                    }
                }
                None => {
                    let near = nearest(&entry.key, names());
                    let words = if near.is_none() { in_other_words(entry, specs, entries) } else { None };
                    meant.extend(near.or(words.map(|(key, _)| key)));
                    self.errors.push(match words {
                        Some((key, word)) => no_key(entry, what).help(format!("did you mean `{key} = \"{word}\"`?")),
                        None => unknown_key(entry, names(), what),
                    });
                }
            }
        }
        for (spec, slot) in specs.iter().zip(&mut values) {
            let is_written = entries.iter().any(|entry| &*entry.key == spec.name);
            match spec.presence {
                Presence::Default(default, _) if slot.is_none() && !is_written => {
                    *slot = self.default(spec, default, table).map(|value| (value, None));
                }
                Presence::Required if slot.is_none() && !is_written && !meant.contains(&spec.name) => {
                    let error = Diagnostic::error("missing-key", format!("this {what} needs `{}`", spec.name));
                    let help = format!("{}: {} = {}", spec.doc, spec.name, spec.example);
                    let place = if what == FILE { "in the first lines of the file" } else { "in this table" };
                    self.errors.push(error.at(table, place).help(help));
                }
                _ => {}
            }
        }
        Record::new(specs, values)
    }

    /// A default is read as if it were written.
    fn default(&mut self, spec: &Spec, text: &str, at: Span) -> Option<FieldValue> {
        let value = match spec.kind {
            Kind::Flag => Toml::Flag(text == "true"),
            _ => Toml::Text(text.into()),
        };
        self.value(spec, &Node { at, value })
    }

    fn value(&mut self, spec: &Spec, node: &Node) -> Option<FieldValue> {
        match (spec.kind, &node.value) {
            (Kind::Quantity(unit) | Kind::Flow(unit), _) => self.quantity(spec, unit, node).map(FieldValue::Quantity),
            (Kind::Choice(words), Toml::Text(text)) => {
                self.choice(spec.name, words, text, node.at).map(FieldValue::Choice)
            }
            (Kind::Flag, Toml::Flag(flag)) => Some(FieldValue::Flag(*flag)),
            (Kind::Text(_) | Kind::File(_) | Kind::Inventory, Toml::Text(text)) => {
                Some(FieldValue::Text(Words { text: Arc::from(&**text), at: node.words_at() }))
            }
            (Kind::Mix(words, unit), Toml::Table(parts)) => {
                let read = parts.iter().map(|part| {
                    let place = self.choice(spec.name, words, &part.key, part.key_at);
                    let amount = self.quantity(spec, unit, &part.node);
                    Some((place?, amount?, part.node.at))
                });
                let read: Vec<_> = read.collect();
                read.into_iter().collect::<Option<Vec<_>>>().map(FieldValue::Mix)
            }
            (Kind::Texts, Toml::List(items)) => {
                let texts: Vec<_> = items.iter().map(|item| self.words(item, spec)).collect();
                texts.into_iter().collect::<Option<Vec<_>>>().map(FieldValue::Texts)
            }
            (Kind::Named, Toml::Table(entries)) => {
                let named: Vec<_> = entries
                    .iter()
                    .map(|entry| {
                        let name = Words { text: Arc::from(&*entry.key), at: entry.key_at };
                        Some((name, self.words(&entry.node, spec)?))
                    })
                    .collect();
                named.into_iter().collect::<Option<Vec<_>>>().map(FieldValue::Named)
            }
            (Kind::Table(specs), Toml::Table(entries)) => {
                let entries: Vec<&Entry> = entries.iter().collect();
                self.record(specs, &entries, node.at, &format!("`{}` table", spec.name), &[]).map(FieldValue::Table)
            }
            (Kind::Tables(specs), Toml::List(items)) => {
                let tables: Vec<_> = items.iter().map(|item| self.table_of(spec, specs, item)).collect();
                tables.into_iter().collect::<Option<Vec<_>>>().map(FieldValue::Tables)
            }
            _ => self.wrong_type(spec, node, node.value.kind()),
        }
    }

    /// One table of an array of them.
    fn table_of(&mut self, spec: &Spec, specs: &'static [Spec], item: &Node) -> Option<(Record, Span)> {
        let Some(entries) = item.entries() else {
            let message = format!("`{}` holds tables, but this is {}", spec.name, item.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(item.at, "not a table");
            self.errors.push(error.help(format!("for example: {} = {}", spec.name, spec.example)));
            return None;
        };
        let entries: Vec<&Entry> = entries.iter().collect();
        let record = self.record(specs, &entries, item.at, &format!("`{}` table", spec.name), &[])?;
        Some((record, item.at))
    }

    /// Notes that `node` cannot stand under the key of `spec`, because it is `found`.
    fn wrong_type<T>(&mut self, spec: &Spec, node: &Node, found: &str) -> Option<T> {
        let expected = match spec.kind {
            Kind::Quantity(_) | Kind::Flow(_) => "an amount",
            Kind::Choice(_) | Kind::Text(_) | Kind::File(_) | Kind::Inventory => "a string",
            Kind::Flag => "true or false",
            Kind::Mix(..) | Kind::Table(_) => "a table",
            Kind::Texts => "an array of strings",
            Kind::Tables(_) => "an array of tables",
            Kind::Named => "a table of strings",
        };
        let message = format!("`{}` must be {expected}, but this is {found}", spec.name);
        let error = Diagnostic::error("wrong-type", message).at(node.at, format!("not {expected}"));
        self.errors.push(error.help(format!("for example: {} = {}", spec.name, spec.example)));
        None
    }

    /// One string of an array or a table of them.
    fn words(&mut self, item: &Node, spec: &Spec) -> Option<Words> {
        let Some(text) = item.text() else {
            let message = format!("`{}` holds strings, but this is {}", spec.name, item.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(item.at, "not a string");
            self.errors.push(error.help(format!("for example: {} = {}", spec.name, spec.example)));
            return None;
        };
        Some(Words { text: Arc::from(text), at: item.words_at() })
    }

    fn choice(&mut self, key: &str, words: &'static [Choice], text: &str, at: Span) -> Option<usize> {
        let place = words.iter().position(|word| word.name == text);
        if place.is_none() {
            let error = Diagnostic::error("unknown-word", format!("`{key}` cannot be `{text}`"));
            let names = || words.iter().map(|word| word.name);
            let help = did_you_mean(text, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
            self.errors.push(error.at(at, "not one of its words").help(help));
        }
        place
    }

    /// An amount in `unit`: a number, an amount with a unit, or an expression.
    fn quantity(&mut self, spec: &Spec, unit: MeterUnit, node: &Node) -> Option<Exact> {
        let amount = self.amount(spec, node)?;
        let value = match self.converted(amount, unit, spec, node) {
            Ok(value) => value,
            Err(error) => {
                self.errors.push(*error);
                return None;
            }
        };
        let (least, most, source) = match spec.limits {
            Some(limits) => (limits.least, limits.most, limits.source),
            None => (Exact::ZERO, None, "a quantity is not negative"),
        };
        if value < least || most.is_some_and(|most| value > most) {
            let range = match most {
                Some(most) => format!("{} to {}", in_words(least, None, spec), in_words(most, Some(unit), spec)),
                None => format!("at least {}", in_words(least, Some(unit), spec)),
            };
            let message = format!("`{}` is {}, but must be {range}", spec.name, in_words(value, Some(unit), spec));
            let label = if value < least { "too little" } else { "too much" };
            self.errors.push(Diagnostic::error("out-of-range", message).at(node.at, label).help(source));
            return None;
        }
        Some(value)
    }

    fn amount(&mut self, spec: &Spec, node: &Node) -> Option<Amount> {
        if let Some(amount) = node.text().and_then(Expression::amount) {
            return Some(amount);
        }
        let read = match &node.value {
            Toml::Number(digits) => {
                number(spec.name, digits, node.at).map(|value| Value::Amount(Amount::plain(Ratio::from(value))))
            }
            Toml::Text(text) => Expression::parse(text, node.words_at()).and_then(|parsed| parsed.evaluate(self.scope)),
            _ => return self.wrong_type(spec, node, node.value.kind()),
        };
        match read {
            Ok(Value::Amount(amount)) => Some(amount),
            Ok(other) => self.wrong_type(spec, node, &other.described()),
            Err(error) => {
                self.errors.push(where_names_are_given(error));
                None
            }
        }
    }

    /// The number of `amount` in `unit`, taking rates per time for the month and plain numbers for counts.
    fn converted(&self, amount: Amount, unit: MeterUnit, spec: &Spec, node: &Node) -> Result<Exact, Box<Diagnostic>> {
        let convention = self.scope.convention();
        let target = unit.unit();
        let wrong = |found: &str, label: &str, help: Option<String>| {
            let expected = match unit {
                MeterUnit::Count => "a plain number".to_owned(),
                _ => format!("an amount of {}", unit.symbol()),
            };
            let message = format!("`{}` is {expected}, but this is {found}", spec.name);
            let help = help.unwrap_or_else(|| format!("for example: {} = {}", spec.name, spec.example));
            Box::new(Diagnostic::error("unit-mismatch", message).at(node.at, label).help(help))
        };
        let number = |result: Result<Amount, AmountError>| {
            result.and_then(|amount| Ok(amount.value.to_exact()?)).map_err(|error| {
                Box::new(Diagnostic::error("too-large", format!("`{}`: {error}", spec.name)).at(node.at, ""))
            })
        };
        if amount.unit.measures_the_same(target) {
            return number(amount.to(target, convention));
        }
        let counts_only = target.factors().all(|(base, _)| matches!(base.dimension(), Dimension::Count(_)));
        let plain = amount.unit.dimensions().is_empty();
        let bare_hours = unit == MeterUnit::Hour && spec.name == "hours" && amount.unit == Unit::NONE;
        if plain && (counts_only || bare_hours) {
            // Half of the month is not half an hour.
            let is_percentage = matches!(&node.value, Toml::Text(text) if text.trim_end().ends_with('%'));
            if is_percentage && !counts_only {
                let help = "write hours, or `… h/day`: a percentage of what?".to_owned();
                return Err(wrong("a percentage", "not hours", Some(help)));
            }
            return number(amount.to(Unit::NONE, convention));
        }
        // A count of things under another name is the same count: 3 instances as a plain count.
        if unit == MeterUnit::Count
            && amount.unit.factors().all(|(base, _)| matches!(base.dimension(), Dimension::Count(_)))
        {
            return number(Ok(amount));
        }
        let month = Unit::of(Base::Month);
        // What flows may be given per time: hours a day, GB a week. What is there, or open at once, may not.
        let is_flow = matches!(spec.kind, Kind::Flow(_));
        if is_flow && target.over(month).is_some_and(|rate| rate.measures_the_same(amount.unit)) {
            let held = Amount::new(Ratio::ONE, month);
            return number(amount.times(held, convention).and_then(|amount| amount.to(target, convention)));
        }
        if plain {
            // What is meant is known when the number itself is written here.
            let written = match &node.value {
                Toml::Number(digits) => Some(&**digits),
                Toml::Text(text) => Some(&**text).filter(|text| Exact::parse(text).is_ok()),
                _ => None,
            };
            let help = written.map(|digits| format!("write its unit: {} = \"{digits} {unit}\"", spec.name));
            return Err(wrong("a plain number", "no unit", help));
        }
        let found = Value::Amount(amount).described();
        let over_time = amount.unit.factors().find(|(base, power)| *power == 1 && base.dimension() == Dimension::Time);
        let held = over_time.and_then(|(time, _)| amount.unit.over(Unit::of(time)));
        let help = held.filter(|held| held.measures_the_same(target)).map(|held| {
            let amount = Amount::new(amount.value, held);
            format!("for {amount} all month, write {} = \"{amount}\"", spec.name)
        });
        let label = if unit == MeterUnit::Count { "this has a unit" } else { "this measures something else" };
        Err(wrong(&format!("in {found}"), label, help))
    }
}

/// `value` as a message shows it, with its unit if it is to be said; a share as the percentage that its key is written in.
fn in_words(value: Exact, unit: Option<MeterUnit>, spec: &Spec) -> String {
    if spec.example.contains('%')
        && let Ok(percent) = value.times(Exact::from(100))
    {
        return format!("{percent}%");
    }
    let number = with_thousands(&value.to_string());
    match unit.map(|unit| unit.symbol()) {
        None | Some("") => number,
        Some("hour") => format!("{number} hours"),
        Some(symbol) => format!("{number} {symbol}"),
    }
}

/// The error for a key that a table does not have.
pub(super) fn unknown_key<'k>(entry: &Entry, names: impl Iterator<Item = &'k str> + Clone, what: &str) -> Diagnostic {
    let is_service = what == FILE && service::find(&entry.key).is_some();
    let help = if is_service {
        format!("a resource has a name: [resource.NAME.{}]", entry.key)
    } else {
        did_you_mean(&entry.key, names.clone()).unwrap_or_else(|| format!("its keys are {}", all_of(names)))
    };
    no_key(entry, what).help(help)
}

fn no_key(entry: &Entry, what: &str) -> Diagnostic {
    let message = format!("this {what} has no key `{}`", entry.key);
    Diagnostic::error("unknown-key", message).at(entry.key_at, "unknown")
}

/// The key, and its word, that an unknown `entry` says in other words: `multi_az = true` for `deployment = "multi_az"`, or
/// `type = "application"` for `kind = "application"`. What is written among `entries` already is not meant.
fn in_other_words(entry: &Entry, specs: &[Spec], entries: &[&Entry]) -> Option<(&'static str, &'static str)> {
    let said = match &entry.node.value {
        Toml::Flag(true) => &*entry.key,
        Toml::Text(text) => text,
        _ => return None,
    };
    let open = specs.iter().filter(|spec| !entries.iter().any(|entry| &*entry.key == spec.name));
    let mut words = open.filter_map(|spec| match spec.kind {
        Kind::Choice(words) => words.iter().find(|word| word.name == said).map(|word| (spec.name, word.name)),
        _ => None,
    });
    words.next()
}
