//! Tables that were read and found right, and what a room asks of them.

use std::cell::Cell;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::exact::Exact;
use crate::meter::Quantity;
use crate::unit::Metered;

use super::{Choices, Field, Flag, Mix, Named, Presence, Refusal, Spec, Table, Tables, Text, Texts, Word};

/// A value that has been read and found right.
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// An amount in the key's unit.
    Quantity(Exact),
    /// The place of the word in the list.
    Choice(usize),
    /// `true` or `false`.
    Flag(bool),
    /// A text.
    Text(Words),
    /// Amounts by the place of their word, with where each stands.
    Mix(Vec<(usize, Exact, Span)>),
    /// Texts, with where each stands.
    Texts(Vec<Words>),
    /// Names with their texts.
    Named(Vec<(Words, Words)>),
    /// A table of its own.
    Table(Record),
    /// Tables, with where each stands.
    Tables(Vec<(Record, Span)>),
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: Arc<str>,
    /// Where its words stand, without quotes.
    pub at: Span,
}

/// What a resource's table says, read and found right: every required key is there, every value is of its key's kind
/// and within its limits.
#[derive(Clone, Debug)]
pub struct Record {
    specs: &'static [Spec],
    /// By the place of the key in `specs`; `None` in the span for a default.
    values: Vec<Option<(FieldValue, Option<Span>)>>,
    /// Which keys a room has asked for, a bit each: only those defaults matter to the reader.
    asked: Cell<u64>,
}

impl Record {
    /// A record of `values`, one place per key in `specs`.
    #[must_use]
    pub fn new(specs: &'static [Spec], values: Vec<Option<(FieldValue, Option<Span>)>>) -> Self {
        Self { specs, values, asked: Cell::new(0) }
    }

    /// The keys.
    #[must_use]
    pub const fn specs(&self) -> &'static [Spec] {
        self.specs
    }

    fn value(&self, name: &str) -> Option<(&'static Spec, &FieldValue, Option<Span>)> {
        let place = self.specs.iter().position(|spec| spec.name == name)?;
        let (value, at) = self.values.get(place)?.as_ref()?;
        self.asked.set(self.asked.get() | 1 << (place % 64));
        Some((self.specs.get(place)?, value, *at))
    }

    /// Where the value of the key `name` stands; `None` for a default or when it is not given.
    #[must_use]
    pub fn at(&self, name: &str) -> Option<Span> {
        let place = self.specs.iter().position(|spec| spec.name == name)?;
        self.values.get(place)?.as_ref()?.1
    }

    /// The amount under `field`, if there is one.
    #[must_use]
    pub fn given<U: Metered>(&self, field: Field<U>) -> Option<Quantity<U>> {
        match self.value(field.spec().name)? {
            (spec, FieldValue::Quantity(value), at) => Some(quantity(*value, spec, at)),
            _ => None,
        }
    }

    /// The amount under `field`.
    ///
    /// # Errors
    /// [`Refusal`] when it is not there, which only a room that asks for an optional key can see.
    pub fn quantity<U: Metered>(&self, field: Field<U>) -> Result<Quantity<U>, Refusal> {
        self.given(field).ok_or_else(|| absent(field.spec().name))
    }

    /// The word under `field`.
    ///
    /// # Errors
    /// As [`Self::quantity`].
    pub fn word<C: Choices>(&self, field: Field<Word<C>>) -> Result<C, Refusal> {
        match self.value(field.spec().name) {
            Some((_, FieldValue::Choice(place), _)) => C::ALL.get(*place).copied(),
            _ => None,
        }
        .ok_or_else(|| absent(field.spec().name))
    }

    /// The word under `field`, if there is one.
    #[must_use]
    pub fn word_given<C: Choices>(&self, field: Field<Word<C>>) -> Option<C> {
        self.word(field).ok()
    }

    /// Whether the flag under `field` is set; `false` when it is not given.
    #[must_use]
    pub fn flag(&self, field: Field<Flag>) -> bool {
        matches!(self.value(field.spec().name), Some((_, FieldValue::Flag(true), _)))
    }

    /// The text under `field`.
    ///
    /// # Errors
    /// As [`Self::quantity`].
    pub fn text(&self, field: Field<Text>) -> Result<Arc<str>, Refusal> {
        self.words(field).map(|words| Arc::clone(&words.text)).ok_or_else(|| absent(field.spec().name))
    }

    /// The text under `field` and where it stands, if it is given.
    #[must_use]
    pub fn words(&self, field: Field<Text>) -> Option<&Words> {
        match self.value(field.spec().name)? {
            (_, FieldValue::Text(words), _) => Some(words),
            _ => None,
        }
    }

    /// The texts under `field`; none when it is not given.
    #[must_use]
    pub fn texts(&self, field: Field<Texts>) -> &[Words] {
        match self.value(field.spec().name) {
            Some((_, FieldValue::Texts(texts), _)) => texts,
            _ => &[],
        }
    }

    /// The names and texts under `field`; none when it is not given.
    #[must_use]
    pub fn named(&self, field: Field<Named>) -> &[(Words, Words)] {
        match self.value(field.spec().name) {
            Some((_, FieldValue::Named(named), _)) => named,
            _ => &[],
        }
    }

    /// The table under `field`, if it is given.
    #[must_use]
    pub fn table(&self, field: Field<Table>) -> Option<&Self> {
        match self.value(field.spec().name)? {
            (_, FieldValue::Table(record), _) => Some(record),
            _ => None,
        }
    }

    /// The tables under `field`, with where each stands; none when it is not given.
    #[must_use]
    pub fn tables(&self, field: Field<Tables>) -> &[(Self, Span)] {
        match self.value(field.spec().name) {
            Some((_, FieldValue::Tables(tables), _)) => tables,
            _ => &[],
        }
    }

    /// The amounts under `field` by word; empty when it is not given.
    #[must_use]
    pub fn mix<C: Choices, U: Metered>(&self, field: Field<Mix<C, U>>) -> Vec<(C, Quantity<U>)> {
        match self.value(field.spec().name) {
            Some((spec, FieldValue::Mix(parts), _)) => parts
                .iter()
                .filter_map(|(place, value, at)| Some((*C::ALL.get(*place)?, Quantity::given(*value, spec.name, *at))))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The keys that were left out, took their default and were asked for, with the default and the reason.
    pub fn defaults(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let asked = self.asked.get();
        self.specs.iter().zip(&self.values).enumerate().filter_map(move |(place, (spec, value))| {
            match (spec.presence, value) {
                (Presence::Default(default, because), Some((_, None))) if asked & (1 << (place % 64)) != 0 => {
                    Some((spec.name, default, because))
                }
                _ => None,
            }
        })
    }
}

fn quantity<U: Metered>(value: Exact, spec: &'static Spec, at: Option<Span>) -> Quantity<U> {
    match (at, spec.presence) {
        (Some(at), _) => Quantity::given(value, spec.name, at),
        (None, Presence::Default(_, because)) => Quantity::fixed(value, spec.name, because),
        (None, _) => Quantity::fixed(value, spec.name, "not given"),
    }
}

fn absent(name: &'static str) -> Refusal {
    Refusal::new("missing-key", name, format!("`{name}` is not given"))
}
