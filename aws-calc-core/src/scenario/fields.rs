//! From a table of the file to a checked [`Record`]: the one reader of every table that a [`Spec`] describes.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::document::{Entry, Node, Value as Toml};
use crate::exact::Exact;
use crate::expr::{Expression, Scope, Value};
use crate::field::{Choice, FieldValue, Kind, Presence, Record, Spec, Words};
use crate::ratio::Ratio;
use crate::unit::{Amount, AmountError, Base, Dimension, MeterUnit, Unit};

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
        beside: &'static [Spec],
    ) -> Option<Record> {
        let before = self.errors.len();
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
                None => self.errors.push(unknown_key(entry, specs.iter().chain(beside).map(|spec| spec.name), what)),
            }
        }
        for (spec, slot) in specs.iter().zip(&mut values) {
            let is_written = entries.iter().any(|entry| &*entry.key == spec.name);
            match spec.presence {
                Presence::Default(default, _) if slot.is_none() && !is_written => {
                    *slot = self.default(spec, default, table).map(|value| (value, None));
                }
                Presence::Required if slot.is_none() && !is_written => {
                    let error = Diagnostic::error("missing-key", format!("this {what} needs `{}`", spec.name));
                    let help = format!("{}: {} = {}", spec.doc, spec.name, spec.example);
                    self.errors.push(error.at(table, "in this table").help(help));
                }
                _ => {}
            }
        }
        (self.errors.len() == before).then(|| Record::new(specs, values))
    }

    /// A default is read as if it were written.
    fn default(&mut self, spec: &Spec, text: &str, at: Span) -> Option<FieldValue> {
        self.value(spec, &Node { at, value: Toml::Text(text.into()) })
    }

    fn value(&mut self, spec: &Spec, node: &Node) -> Option<FieldValue> {
        match (spec.kind, &node.value) {
            (Kind::Quantity(unit), _) => self.quantity(spec, unit, node).map(FieldValue::Quantity),
            (Kind::Choice(words), Toml::Text(text)) => {
                self.choice(spec.name, words, text, node.at).map(FieldValue::Choice)
            }
            (Kind::Flag, Toml::Flag(flag)) => Some(FieldValue::Flag(*flag)),
            (Kind::Text(_), Toml::Text(text)) => {
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
                let texts = items.iter().map(words).collect::<Option<Vec<_>>>();
                self.or_wrong_type(texts.map(FieldValue::Texts), spec, node)
            }
            (Kind::Named, Toml::Table(entries)) => {
                let named = entries
                    .iter()
                    .map(|entry| Some((Words { text: Arc::from(&*entry.key), at: entry.key_at }, words(&entry.node)?)));
                let named = named.collect::<Option<Vec<_>>>();
                self.or_wrong_type(named.map(FieldValue::Named), spec, node)
            }
            (Kind::Table(specs), Toml::Table(entries)) => {
                let entries: Vec<&Entry> = entries.iter().collect();
                self.record(specs, &entries, node.at, &format!("`{}` table", spec.name), &[]).map(FieldValue::Table)
            }
            _ => self.or_wrong_type(None, spec, node),
        }
    }

    fn or_wrong_type(&mut self, value: Option<FieldValue>, spec: &Spec, node: &Node) -> Option<FieldValue> {
        if value.is_none() {
            let expected = match spec.kind {
                Kind::Quantity(_) => "an amount",
                Kind::Choice(_) | Kind::Text(_) => "a string",
                Kind::Flag => "true or false",
                Kind::Mix(..) | Kind::Table(_) => "a table",
                Kind::Texts => "an array of strings",
                Kind::Named => "a table of strings",
            };
            let message = format!("`{}` must be {expected}, but this is {}", spec.name, node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(node.at, format!("expected {expected}"));
            self.errors.push(error.help(format!("for example: {} = {}", spec.name, spec.example)));
        }
        value
    }

    fn choice(&mut self, key: &str, words: &'static [Choice], text: &str, at: Span) -> Option<usize> {
        let place = words.iter().position(|word| word.name == text);
        if place.is_none() {
            let error = Diagnostic::error("unknown-word", format!("`{key}` cannot be `{text}`"));
            let names = || words.iter().map(|word| word.name);
            let error = error.at(at, "not one of its words").help_maybe(did_you_mean(text, names()));
            self.errors.push(error.help(format!("expected {}", one_of(names()))));
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
                Some(most) => format!("{least} to {most} {unit}"),
                None => format!("at least {least} {unit}"),
            };
            let message = format!("`{}` is {value} {unit}, but must be {}", spec.name, range.trim_end());
            let error = Diagnostic::error("out-of-range", message.replace("  ", " "));
            self.errors.push(error.at(node.at, format!("expected {}", range.trim_end())).help(source));
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
                Exact::parse(digits).map(|value| Value::Amount(Amount::plain(Ratio::from(value)))).map_err(|error| {
                    Diagnostic::error("bad-number", format!("`{}`: {error}", spec.name)).at(node.at, "not readable")
                })
            }
            Toml::Text(text) => Expression::parse(text, node.words_at()).and_then(|parsed| parsed.evaluate(self.scope)),
            _ => {
                self.or_wrong_type(None, spec, node);
                return None;
            }
        };
        match read {
            Ok(Value::Amount(amount)) => Some(amount),
            Ok(_) => {
                self.or_wrong_type(None, spec, node);
                None
            }
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// The number of `amount` in `unit`, taking rates per time for the month and plain numbers for counts.
    fn converted(&self, amount: Amount, unit: MeterUnit, spec: &Spec, node: &Node) -> Result<Exact, Box<Diagnostic>> {
        let convention = self.scope.convention();
        let target = unit.unit();
        let wrong = |found: &str| {
            let message = format!("`{}` is an amount of {}, but this is {found}", spec.name, word(unit));
            let example = format!("for example: {} = {}", spec.name, spec.example);
            Box::new(
                Diagnostic::error("unit-mismatch", message)
                    .at(node.at, format!("expected {}", word(unit)))
                    .help(example),
            )
        };
        let number = |result: Result<Amount, AmountError>| {
            result.and_then(|amount| Ok(amount.value.to_exact()?)).map_err(|error| {
                Box::new(Diagnostic::error("too-large", format!("`{}`: {error}", spec.name)).at(node.at, ""))
            })
        };
        if amount.unit.measures_the_same(target) {
            // Hours of a month may be hours a day: a plain share of the time.
            return number(amount.to(target, convention));
        }
        let counts_only = target.factors().all(|(base, _)| matches!(base.dimension(), Dimension::Count(_)));
        let is_share_of_time = unit == MeterUnit::Hour && amount.unit != Unit::NONE;
        let plain = amount.unit.dimensions().is_empty();
        if plain && is_share_of_time {
            let month = Amount::new(Ratio::ONE, Unit::of(Base::Month));
            return number(amount.times(month, convention).and_then(|amount| amount.to(target, convention)));
        }
        if plain && (counts_only || (unit == MeterUnit::Hour && spec.name == "hours")) {
            // Half of the month is not half an hour.
            let is_percentage = matches!(&node.value, Toml::Text(text) if text.trim_end().ends_with('%'));
            if is_percentage && !counts_only {
                return Err(wrong("a percentage"));
            }
            return number(Ok(amount));
        }
        // A count of things under another name is the same count: 3 instances as a plain count.
        if unit == MeterUnit::Count
            && amount.unit.factors().all(|(base, _)| matches!(base.dimension(), Dimension::Count(_)))
        {
            return number(Ok(amount));
        }
        let month = Unit::of(Base::Month);
        if target.over(month).is_some_and(|rate| rate.measures_the_same(amount.unit)) {
            let held = Amount::new(Ratio::ONE, month);
            return number(amount.times(held, convention).and_then(|amount| amount.to(target, convention)));
        }
        Err(if plain { wrong("a plain number") } else { wrong(&format!("in {}", amount.unit)) })
    }
}

fn words(node: &Node) -> Option<Words> {
    node.text().map(|text| Words { text: Arc::from(text), at: node.words_at() })
}

fn word(unit: MeterUnit) -> &'static str {
    if unit == MeterUnit::Count { "a plain number" } else { unit.symbol() }
}

/// The error for a key that a table does not have.
pub(super) fn unknown_key<'k>(entry: &Entry, names: impl Iterator<Item = &'k str> + Clone, what: &str) -> Diagnostic {
    let error = Diagnostic::error("unknown-key", format!("this {what} has no key `{}`", entry.key));
    let help = did_you_mean(&entry.key, names.clone()).unwrap_or_else(|| format!("its keys are {}", one_of(names)));
    error.at(entry.key_at, "unknown").help(help)
}
