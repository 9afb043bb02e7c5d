//! What an expression comes to, and the steps on the way.

use std::fmt;
use std::sync::Arc;

use crate::book::{Schedule, Slice};
use crate::diagnostic::Span;
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Dimension, MeterUnit, Unit};

/// A name as it is used in an expression: `lifecycle.monthly`, `ec2.instance."u-6tb1.56xlarge"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The parts between the points, without quotes.
    pub segments: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// As it is written: segments that are no plain words are quoted.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.segments.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            if !segment.is_empty() && segment.chars().all(|c| c.is_alphanumeric() || c == '_') {
                f.write_str(segment)?;
            } else {
                write!(f, "\"{segment}\"")?;
            }
        }
        Ok(())
    }
}

/// What an expression, or a part of it, comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number with a unit.
    Amount(Amount),
    /// The price of a meter, with its tiers.
    ///
    /// A quantity in the price's own measure (GB-month, GB) times it is money, through the tiers. For a price per
    /// month, what is held all month times it is money per month: `50 TB * s3.storage.standard`. In any other
    /// operation a price with a single tier is the amount `$/unit`, and one with several tiers is an error.
    Price(Arc<PricedMeter>),
    /// A word.
    Text(Arc<str>),
    /// True or false.
    Truth(bool),
}

impl Value {
    /// A number without a unit.
    #[must_use]
    pub const fn plain(value: Ratio) -> Self {
        Self::Amount(Amount::plain(value))
    }

    /// A word.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// What it is, for a message: "GB", "a plain number", "the price `s3.storage.standard`", "text".
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::Amount(amount) => spoken(amount.unit),
            Self::Price(price) => format!("the price `{}`", price.name),
            Self::Text(_) => "text".to_owned(),
            Self::Truth(_) => "true or false".to_owned(),
        }
    }
}

/// The price of a meter in some Region and book.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedMeter {
    /// The meter's path, as it is written in an expression: `s3.storage.standard`.
    pub name: String,
    /// What the price is per.
    pub unit: MeterUnit,
    /// The tiers.
    pub schedule: Schedule,
}

impl PricedMeter {
    /// The one price as an amount in `$/unit`, or `None` when there are several tiers.
    #[must_use]
    pub fn flat(&self) -> Option<Amount> {
        let price = self.schedule.flat_price()?;
        Some(Amount::new(Ratio::from(price.dollars()), Unit::of(Base::Usd).over(self.unit.unit())?))
    }
}

/// How a value came about: the evaluation of one part of an expression. A number written in the text is no step.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The part, as it is written.
    pub text: String,
    /// What it came to.
    pub value: Value,
    /// The parts it was computed from, in the order of the text.
    pub steps: Vec<Trace>,
    /// Where a quantity met a price: what each slice of it cost. Empty otherwise.
    pub slices: Vec<Slice>,
    /// What else there is to say.
    pub note: Option<Note>,
}

/// What a step has to say beyond its value.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A quantity met a price.
    Priced {
        /// The price.
        price: Arc<PricedMeter>,
        /// The quantity in the unit that the slices count.
        quantity: Amount,
    },
    /// A function's source, as its documentation gives it.
    Source(&'static str),
}

/// A unit as a sentence says it: "requests", "hours", "GB-month", "a plain number".
pub(super) fn spoken(unit: Unit) -> String {
    let mut factors = unit.factors();
    match (factors.next(), factors.next()) {
        (Some((base, 1)), None) => match base.dimension() {
            Dimension::Count(name) => name.to_owned(),
            Dimension::Money => "dollars".to_owned(),
            Dimension::Time if base.symbol().len() > 3 => format!("{}s", base.symbol()),
            _ => unit.to_string(),
        },
        _ => unit.described(),
    }
}
