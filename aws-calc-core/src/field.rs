//! Descriptions of the keys that a table may hold. One description serves the reader of scenario files, its messages,
//! the documentation and the JSON Schema, so that they cannot part; and its type is what a room gets back.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::exact::{ArithmeticError, Exact};
use crate::meter::Quantity;
use crate::unit::{Hour, MeterUnit, Metered};

/// What a key's value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An amount of this unit: something that is there (`50 TB`), or the size of one thing.
    Quantity(MeterUnit),
    /// An amount of this unit in the month; written per time (`100 GB/day`) it is taken for the month.
    Flow(MeterUnit),
    /// One of these words.
    Choice(&'static [Choice]),
    /// `true` or `false`.
    Flag,
    /// Any text; for a key of a meter family this says which (`instance type`).
    Text(&'static str),
    /// A table from these words to an amount of this unit.
    Mix(&'static [Choice], MeterUnit),
    /// An array of texts.
    Texts,
    /// A table from names to texts, each of which is an expression.
    Named,
    /// A table with these keys.
    Table(&'static [Spec]),
    /// An array of tables with these keys.
    Tables(&'static [Spec]),
    /// The name of a file beside the scenario, whose text the caller provides; this says what is in it.
    File(&'static str),
    /// The manifest of an S3 Inventory beside the scenario; the caller provides the histogram that it is reduced to.
    Inventory,
}

/// A word that a key may hold.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The word in the file.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug)]
pub enum Presence {
    /// Without it there is no answer.
    Required,
    /// "Not given" means something of its own.
    Optional,
    /// Left out, it is this, for this reason; the report says so.
    Default(&'static str, &'static str),
}

/// The description of a key.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The key.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// Whether it has to be there.
    pub presence: Presence,
    /// What it means, in a sentence.
    pub doc: &'static str,
    /// A value as one would write it in TOML.
    pub example: &'static str,
    /// The least and the most that the service allows, as decimals in the key's unit, and where it says so.
    pub limits: Option<Limits>,
}

/// The least and the most that a service allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The least.
    pub least: Exact,
    /// The most, if there is one.
    pub most: Option<Exact>,
    /// Where the service says so.
    pub source: &'static str,
}

/// A key whose value has the type `K`: a unit, [`Word`], [`Flag`], [`Text`] or [`Mix`].
#[derive(Clone, Copy, Debug)]
pub struct Field<K> {
    spec: Spec,
    kind: PhantomData<K>,
}

/// The kind of a key that holds one word of a closed list.
#[derive(Clone, Copy, Debug)]
pub struct Word<C>(PhantomData<C>);
/// The kind of a key that holds `true` or `false`.
#[derive(Clone, Copy, Debug)]
pub struct Flag;
/// The kind of a key that holds any text.
#[derive(Clone, Copy, Debug)]
pub struct Text;
/// The kind of a key that holds a table from words to amounts of `U`.
#[derive(Clone, Copy, Debug)]
pub struct Mix<C, U>(PhantomData<(C, U)>);
/// The kind of a key that holds an array of texts.
#[derive(Clone, Copy, Debug)]
pub struct Texts;
/// The kind of a key that holds a table from names to expressions.
#[derive(Clone, Copy, Debug)]
pub struct Named;
/// The kind of a key that holds a table of its own.
#[derive(Clone, Copy, Debug)]
pub struct Table;
/// The kind of a key that holds an array of tables.
#[derive(Clone, Copy, Debug)]
pub struct Tables;

/// A closed list of words; made by [`choices!`](crate::choices).
pub trait Choices: Copy + 'static {
    /// The words, in the order of the variants.
    const WORDS: &'static [Choice];
    /// The variants, in the same order.
    const ALL: &'static [Self];
}

/// Declares an enum whose variants are the words that a key may hold.
#[macro_export]
macro_rules! choices {
    ($(#[doc = $doc:literal])* $name:ident { $($variant:ident $word:literal $meaning:literal;)* }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $meaning] $variant,)* }

        impl $crate::field::Choices for $name {
            const WORDS: &'static [$crate::field::Choice] =
                &[$($crate::field::Choice { name: $word, doc: $meaning },)*];
            const ALL: &'static [Self] = &[$(Self::$variant,)*];
        }
    };
}

impl<K> Field<K> {
    const fn new(name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> Self {
        let spec = Spec { name, kind, presence: Presence::Required, doc, example, limits: None };
        Self { spec, kind: PhantomData }
    }

    /// The description alone.
    #[must_use]
    pub const fn spec(&self) -> Spec {
        self.spec
    }

    /// The same key, which may be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.spec.presence = Presence::Optional;
        self
    }

    /// The same key, which is `value` when left out, for the reason `because`.
    #[must_use]
    pub const fn or(mut self, value: &'static str, because: &'static str) -> Self {
        self.spec.presence = Presence::Default(value, because);
        self
    }
}

impl<U: Metered> Field<U> {
    /// An amount of `U`.
    #[must_use]
    pub const fn quantity(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Quantity(U::UNIT), doc, example)
    }

    /// An amount of `U` in the month.
    #[must_use]
    pub const fn flow(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Flow(U::UNIT), doc, example)
    }

    /// The same key, at least `least` and at most `most` of `U`.
    #[must_use]
    pub const fn within(mut self, least: Exact, most: Exact, source: &'static str) -> Self {
        self.spec.limits = Some(Limits { least, most: Some(most), source });
        self
    }

    /// The same key, at least `least` of `U`.
    #[must_use]
    pub const fn at_least(mut self, least: Exact, source: &'static str) -> Self {
        self.spec.limits = Some(Limits { least, most: None, source });
        self
    }
}

impl<C: Choices> Field<Word<C>> {
    /// One of the words of `C`.
    #[must_use]
    pub const fn word(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Choice(C::WORDS), doc, example)
    }
}

impl Field<Flag> {
    /// `true` or `false`.
    #[must_use]
    pub const fn flag(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Flag, doc, example)
    }
}

impl Field<Text> {
    /// Any text; `what` says what it names.
    #[must_use]
    pub const fn text(name: &'static str, what: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Text(what), doc, example)
    }

    /// The name of a file beside the scenario; `what` says what is in it.
    #[must_use]
    pub const fn file(name: &'static str, what: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::File(what), doc, example)
    }

    /// The name of an S3 Inventory's manifest beside the scenario.
    #[must_use]
    pub const fn inventory(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Inventory, doc, example)
    }
}

impl Field<Texts> {
    /// An array of texts.
    #[must_use]
    pub const fn texts(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Texts, doc, example)
    }
}

impl Field<Named> {
    /// A table from names to expressions.
    #[must_use]
    pub const fn named(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Named, doc, example)
    }
}

impl Field<Table> {
    /// A table with the keys `specs`.
    #[must_use]
    pub const fn table(name: &'static str, specs: &'static [Spec], doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Table(specs), doc, example)
    }
}

impl Field<Tables> {
    /// An array of tables with the keys `specs`.
    #[must_use]
    pub const fn tables(name: &'static str, specs: &'static [Spec], doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Tables(specs), doc, example)
    }
}

impl<C: Choices, U: Metered> Field<Mix<C, U>> {
    /// A table from words of `C` to amounts of `U`.
    #[must_use]
    pub const fn mix(name: &'static str, doc: &'static str, example: &'static str) -> Self {
        Self::new(name, Kind::Mix(C::WORDS, U::UNIT), doc, example)
    }
}

/// For how long in the month the resource runs. Services that bill by the hour take this key.
pub const HOURS: Field<Hour> = Field::flow(
    "hours",
    "how long each of them runs in the month; also per day or week (`12 h/day`, `45 h/week`)",
    "\"730 h\"",
)
.or("1 month", "it runs all month")
.within(Exact::ZERO, Exact::constant(744, 0), "the longest month has 744 hours");

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

/// What a room cannot accept, and about which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable name in kebab-case.
    pub code: &'static str,
    /// The key at fault, if one is.
    pub field: Option<&'static str>,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Refusal {
    /// `message` about the key `field`.
    #[must_use]
    pub fn new(code: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: Some(field), message: message.into(), help: None }
    }

    /// The same, with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<ArithmeticError> for Refusal {
    fn from(error: ArithmeticError) -> Self {
        Self { code: "too-large", field: None, message: error.to_string(), help: None }
    }
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
        match self.value(field.spec.name)? {
            (spec, FieldValue::Quantity(value), at) => Some(quantity(*value, spec, at)),
            _ => None,
        }
    }

    /// The amount under `field`.
    ///
    /// # Errors
    /// [`Refusal`] when it is not there, which only a room that asks for an optional key can see.
    pub fn quantity<U: Metered>(&self, field: Field<U>) -> Result<Quantity<U>, Refusal> {
        self.given(field).ok_or_else(|| absent(field.spec.name))
    }

    /// The word under `field`.
    ///
    /// # Errors
    /// As [`Self::quantity`].
    pub fn word<C: Choices>(&self, field: Field<Word<C>>) -> Result<C, Refusal> {
        match self.value(field.spec.name) {
            Some((_, FieldValue::Choice(place), _)) => C::ALL.get(*place).copied(),
            _ => None,
        }
        .ok_or_else(|| absent(field.spec.name))
    }

    /// The word under `field`, if there is one.
    #[must_use]
    pub fn word_given<C: Choices>(&self, field: Field<Word<C>>) -> Option<C> {
        self.word(field).ok()
    }

    /// Whether the flag under `field` is set; `false` when it is not given.
    #[must_use]
    pub fn flag(&self, field: Field<Flag>) -> bool {
        matches!(self.value(field.spec.name), Some((_, FieldValue::Flag(true), _)))
    }

    /// The text under `field`.
    ///
    /// # Errors
    /// As [`Self::quantity`].
    pub fn text(&self, field: Field<Text>) -> Result<Arc<str>, Refusal> {
        self.words(field).map(|words| Arc::clone(&words.text)).ok_or_else(|| absent(field.spec.name))
    }

    /// The text under `field` and where it stands, if it is given.
    #[must_use]
    pub fn words(&self, field: Field<Text>) -> Option<&Words> {
        match self.value(field.spec.name)? {
            (_, FieldValue::Text(words), _) => Some(words),
            _ => None,
        }
    }

    /// The texts under `field`; none when it is not given.
    #[must_use]
    pub fn texts(&self, field: Field<Texts>) -> &[Words] {
        match self.value(field.spec.name) {
            Some((_, FieldValue::Texts(texts), _)) => texts,
            _ => &[],
        }
    }

    /// The names and texts under `field`; none when it is not given.
    #[must_use]
    pub fn named(&self, field: Field<Named>) -> &[(Words, Words)] {
        match self.value(field.spec.name) {
            Some((_, FieldValue::Named(named), _)) => named,
            _ => &[],
        }
    }

    /// The table under `field`, if it is given.
    #[must_use]
    pub fn table(&self, field: Field<Table>) -> Option<&Self> {
        match self.value(field.spec.name)? {
            (_, FieldValue::Table(record), _) => Some(record),
            _ => None,
        }
    }

    /// The tables under `field`, with where each stands; none when it is not given.
    #[must_use]
    pub fn tables(&self, field: Field<Tables>) -> &[(Self, Span)] {
        match self.value(field.spec.name) {
            Some((_, FieldValue::Tables(tables), _)) => tables,
            _ => &[],
        }
    }

    /// The amounts under `field` by word; empty when it is not given.
    #[must_use]
    pub fn mix<C: Choices, U: Metered>(&self, field: Field<Mix<C, U>>) -> Vec<(C, Quantity<U>)> {
        match self.value(field.spec.name) {
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
