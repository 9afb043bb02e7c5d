//! Which products of an offer are which meters: data, one file per offer, as `pricing/mapping/README.md` describes it.

mod read;

use aws_calc_core::diagnostic::Span;
use aws_calc_core::exact::Exact;

use crate::names::rest_of;

/// Where the price of a product holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the Region at this place of [`PLACES`].
    Region(usize),
    /// Everywhere.
    Global,
}

/// One attribute and the values that it may have; an empty one stands for none.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub slot: usize,
    pub accepted: Vec<String>,
    /// Whether the value may begin with the short name of a Region: `EUW2-TimedStorage-ByteHrs`.
    pub prefixed: bool,
}

/// A piece of a family's key.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    /// The value of an attribute.
    Slot(usize),
    /// The Region at this place of [`PLACES`].
    Region(usize),
    /// What the `*` of the usage type stands for, with its size in full.
    Rest,
}

/// A promise for a term: how long it is, how it is paid, and its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term<T> {
    /// `1yr`
    pub length: T,
    /// `Partial Upfront`
    pub payment: T,
    /// `standard`
    pub class: T,
}

/// Which products are a meter.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The meter's path, or the allowance's name.
    pub meter: String,
    /// The key, for a family.
    pub key: Option<Vec<Piece>>,
    pub conditions: Vec<Condition>,
    /// The place of the rule that takes the same products; then this one has no conditions of its own.
    pub like: Option<usize>,
    /// For which term the price is; none is on demand.
    pub term: Option<Term<String>>,
    /// Where the tiers are products of their own: the usage type of each, and where the tier begins.
    pub tiers: Vec<(String, Exact)>,
    /// AWS's spellings of the unit, and how many of the meter's units one is.
    pub units: Vec<(String, Exact)>,
    /// The meter's unit, as price files write it.
    pub unit: &'static str,
    pub place: Place,
    pub pool: Option<String>,
    pub note: Option<String>,
    /// Not every Region has it.
    pub optional: bool,
    /// The meters that share it, when it is a free allowance.
    pub allowance: Option<Vec<String>>,
    pub at: Span,
}

/// The rules for one offer.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The offer's code, `AWSELB`; a Savings Plan has several.
    pub(crate) offers: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    /// The attributes that rules look at, by folded name.
    pub(crate) slots: Vec<String>,
    /// The slots of [`PLACES`]: code and name.
    pub(crate) places: Vec<(usize, usize)>,
    /// The slot whose value names a product best.
    pub(crate) usage: usize,
}

impl Mapping {
    /// Whether there are prices of reserved terms that a rule takes.
    pub(crate) fn has_terms(&self) -> bool {
        self.rules.iter().any(|rule| rule.term.is_some())
    }
}

impl Term<String> {
    /// Whether a price of this term is one of `other`.
    pub(crate) fn is(&self, other: Term<&str>) -> bool {
        self.length == other.length && self.payment == other.payment && self.class == other.class
    }
}

impl Condition {
    /// Whether an attribute may have this value.
    pub(crate) fn holds(&self, value: &str) -> bool {
        self.accepted.iter().any(
            |accepted| {
                if self.prefixed { rest_of(value, accepted).is_some() } else { value == accepted }
            },
        )
    }

    /// Whether a value that does not hold is worth showing: most usage types have nothing to do with each other.
    pub(crate) fn is_near(&self, value: &str) -> bool {
        !self.prefixed || self.accepted.iter().any(|accepted| value.contains(accepted.trim_end_matches('*')))
    }

    /// What the `*` of the usage type stands for in `value`.
    pub(crate) fn rest<'v>(&self, value: &'v str) -> Option<&'v str> {
        self.accepted.iter().find_map(|accepted| rest_of(value, accepted))
    }
}
