//! What may be said of a key: its kind, whether it has to be there, its limits.

use crate::exact::Exact;
use crate::unit::MeterUnit;

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
