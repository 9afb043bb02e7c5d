//! Keys whose values have a type, so that a room that asks for a key gets what the key holds.

use std::marker::PhantomData;

use crate::exact::Exact;
use crate::unit::{Hour, Metered};

use super::{Choice, Kind, Limits, Presence, Spec};

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
