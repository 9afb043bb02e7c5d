//! Judging a quoted number against the exact one.

use std::fmt;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;
use crate::unit::{Amount, AmountError, Base, Convention, Dimension, Unit};

use super::quote::{Form, Quote, Relation};

/// Whether a value is what a quote says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Without rounding.
    Exactly,
    /// When it is rounded, half away from zero, to the place of the quote's last digit.
    WhenRounded,
    /// Neither.
    No,
}

/// A quote beside a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the value is what the quote says.
    pub matched: Match,
    /// The quoted amount: of a range, the end that is nearer to the value.
    pub quoted: Amount,
    /// The value in the quote's unit.
    pub value: Amount,
}

/// How far a value lies from its quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// This many percent of the quote above it, or below when negative.
    Percent(Ratio),
    /// The value is this many times the quote: beyond twice, within half, or with the other sign.
    Factor(Ratio),
    /// The quote is zero and the value is not.
    FromZero,
}

impl Comparison {
    /// `value / quoted - 1`, or `None` for a quote of zero.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn off(&self) -> Result<Option<Ratio>, ArithmeticError> {
        if self.quoted.value.is_zero() {
            return Ok(None);
        }
        self.value.value.over(self.quoted.value)?.minus(Ratio::ONE).map(Some)
    }

    /// How far the value lies from the quote, as a reader would say it.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn distance(&self) -> Result<Distance, ArithmeticError> {
        match self.off()? {
            None if self.value.value.is_zero() => Ok(Distance::Percent(Ratio::ZERO)),
            None => Ok(Distance::FromZero),
            Some(off) => {
                let factor = off.plus(Ratio::ONE)?;
                let half = Ratio::from(Exact::constant(5, 1));
                if factor < half || factor > Ratio::from(2) {
                    Ok(Distance::Factor(factor))
                } else {
                    off.times(Ratio::from(100)).map(Distance::Percent)
                }
            }
        }
    }
}

/// Why a quote and a value do not compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareError {
    /// They measure different things.
    UnitMismatch {
        /// The quote's unit.
        quote: Unit,
        /// The value's unit.
        value: Unit,
    },
    /// The numbers have no result.
    Arithmetic(ArithmeticError),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnitMismatch { quote, value } => AmountError::Mismatch(*quote, *value).fmt(f),
            Self::Arithmetic(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CompareError {}

impl From<ArithmeticError> for CompareError {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

/// Whether a value in `value` can be compared with `quote`.
///
/// The two measure the same thing; or one is a plain number (the quote also per time) and the other counts something; or the quote is dollars and the value dollars per month; or the quote is per million of things that it
/// does not name (`$3.50/million`) and the value is per one counted thing.
#[must_use]
pub fn comparable(quote: &Quote, value: Unit) -> bool {
    read_as(quote, value).is_some()
}

/// The unit in which a value's number is read so that it measures what the quote does.
fn read_as(quote: &Quote, value: Unit) -> Option<Unit> {
    let quoted = quote.amount().unit;
    if quoted.measures_the_same(value) {
        return Some(value);
    }
    let dollars = Unit::of(Base::Usd);
    if quoted == dollars && dollars.over(Unit::of(Base::Month)) == Some(value) {
        return Some(dollars);
    }
    let mut counted = quoted.factors();
    if let (Some((base, 1)), None, true) = (counted.next(), counted.next(), value == Unit::NONE)
        && matches!(base.dimension(), Dimension::Count(_))
    {
        return Some(quoted);
    }
    let mut counts = value.factors().filter(|(base, _)| matches!(base.dimension(), Dimension::Count(_)));
    let (Some((base, exponent)), None) = (counts.next(), counts.next()) else { return None };
    let number = quote.form() == Form::Number && quoted.factors().all(|(_, exponent)| exponent < 0);
    let nameless = (exponent == 1 && number) || (exponent == -1 && quote.is_per_nameless());
    let rest = value.over(Unit::of(base).to_power(exponent)?)?;
    (nameless && rest.measures_the_same(quoted)).then_some(rest)
}

/// Whether `value` is what `quote` says.
///
/// `=` and "about" hold when the value rounded to the quote's place is the quoted number. "Up to", "at least" and
/// ranges hold exactly when the value is within, and when rounded if only the rounded value is; "below" and "above"
/// are not rounded.
///
/// # Errors
/// [`CompareError`]: the units measure different things; overflow.
///
/// # Example
/// ```
/// use aws_calc_core::claim::{Match, Quote, compare};
/// use aws_calc_core::{ratio::Ratio, unit::{Amount, Convention}};
/// // 1 - 320/1150 = 83/115 = 72.17 %
/// let saved = Amount::plain(Ratio::from(83).over(Ratio::from(115))?);
/// let says = |text| compare(&Quote::parse(text).unwrap(), saved, &Convention::DECIMAL).unwrap().matched;
/// assert_eq!(says("72%"), Match::WhenRounded);
/// assert_eq!(says("~70%"), Match::WhenRounded);
/// assert_eq!(says("70%"), Match::No);
/// assert_eq!(says("> 72%"), Match::Exactly);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(quote: &Quote, value: Amount, convention: &Convention) -> Result<Comparison, CompareError> {
    let mismatch = CompareError::UnitMismatch { quote: quote.amount().unit, value: value.unit };
    let unit = read_as(quote, value.unit).ok_or(mismatch)?;
    let Some(factor) = convention.factor(unit, quote.amount().unit)? else { return Err(mismatch) };
    let number = value.value.times(factor)?;
    let value = Amount::new(number, quote.amount().unit);
    let quoted = nearer_end(quote, number)?;
    Ok(Comparison { matched: matches(quote, number)?, quoted: Amount::new(quoted, value.unit), value })
}

fn matches(quote: &Quote, value: Ratio) -> Result<Match, ArithmeticError> {
    let quoted = quote.amount().value;
    let says = |value: Ratio| match quote.relation() {
        Relation::Equals | Relation::About => value == quoted,
        Relation::AtMost => value <= quoted,
        Relation::Below => value < quoted,
        Relation::AtLeast => value >= quoted,
        Relation::Above => value > quoted,
        Relation::Between(high) => quoted <= value && value <= high,
    };
    // A number that has lost a digit is not known to be exactly the quoted one.
    let known = !(value.is_rounded() && matches!(quote.relation(), Relation::Equals | Relation::About));
    if says(value) && known {
        Ok(Match::Exactly)
    } else if says(rounded(value, quote.place())?) {
        // Never of "below" and "above": rounding does not carry a value across the quoted number, only onto it.
        Ok(Match::WhenRounded)
    } else {
        Ok(Match::No)
    }
}

/// `value` rounded half away from zero to a whole number of `place`s.
fn rounded(value: Ratio, place: Ratio) -> Result<Ratio, ArithmeticError> {
    let half = Ratio::from(Exact::constant(5, 1));
    let places = value.magnitude().over(place)?.plus(half)?.floor()?;
    let magnitude = places.times(place)?;
    Ok(if value.is_negative() { magnitude.negated() } else { magnitude })
}

fn nearer_end(quote: &Quote, value: Ratio) -> Result<Ratio, ArithmeticError> {
    let low = quote.amount().value;
    match quote.relation() {
        Relation::Between(high) if value.minus(low)?.magnitude() > value.minus(high)?.magnitude() => Ok(high),
        _ => Ok(low),
    }
}

/// What one way of computing a claim's value gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A number beside the quoted one.
    Number(Comparison),
    /// The claim is a statement, and this is whether it is true.
    Truth(bool),
    /// A name beside the quoted one (`which class is cheapest`): the same but for case and outer spaces, or not.
    Text {
        /// What the claim says.
        quoted: String,
        /// What was found.
        found: String,
    },
}

impl Outcome {
    /// Whether the outcome is what the claim says.
    #[must_use]
    pub fn matched(&self) -> Match {
        let exactly = |so: bool| if so { Match::Exactly } else { Match::No };
        match self {
            Self::Number(comparison) => comparison.matched,
            Self::Truth(so) => exactly(*so),
            Self::Text { quoted, found } => exactly(quoted.trim().to_lowercase() == found.trim().to_lowercase()),
        }
    }
}

/// Another way to read the claim: `1 TB = 1,024 GB`, a month of 744 hours, one-way transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name, as a report shows it.
    pub name: String,
    /// Whether AWS bills this way.
    pub billed_by_aws: bool,
    /// What the value is when read so.
    pub outcome: Outcome,
}

/// Where a parameter makes a claim true whose inputs are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldsAt {
    /// The parameter's name.
    pub parameter: String,
    /// Whether its values are written in percent.
    pub in_percent: bool,
    /// What was found.
    pub answer: Answer,
}

/// What a search for a parameter's value found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The claim is exactly true at this value.
    Exactly(Amount),
    /// It is true to its printed digits at this value; the exact one has no end.
    About(Amount),
    /// The figure jumps over the quoted number between these two values, as a number of whole things does.
    Jumps(Amount, Amount),
    /// It is true at no value between these two.
    Nowhere(Amount, Amount),
}

/// What was found about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// True without rounding.
    Holds,
    /// True to the last printed digit.
    HoldsRounded,
    /// Not true as the file reads it, but true under a reading that people also use.
    HoldsUnderAnotherReading,
    /// Not true.
    Refuted,
    /// Inputs are missing.
    CannotTell,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: &[Self] =
        &[Self::Holds, Self::HoldsRounded, Self::HoldsUnderAnotherReading, Self::Refuted, Self::CannotTell];

    /// Its words: `holds`, `holds when rounded`, `refuted` …
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsRounded => "holds when rounded",
            Self::HoldsUnderAnotherReading => "holds under another reading",
            Self::Refuted => "refuted",
            Self::CannotTell => "cannot tell",
        }
    }

    /// Reads those words.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verdict| verdict.words() == text)
    }

    /// Whether this finding is the expected one. To expect nothing is to expect that the claim holds, be it when
    /// rounded; an expectation that is written down is met by itself only, so `holds` asks for every digit.
    #[must_use]
    pub fn meets(self, expected: Option<Self>) -> bool {
        match expected {
            None => matches!(self, Self::Holds | Self::HoldsRounded),
            Some(expected) => self == expected,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// A verdict and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What the file's own reading gave; `None` when inputs are missing.
    pub outcome: Option<Outcome>,
    /// The other readings that make the claim true, when the file's own does not.
    pub readings: Vec<Reading>,
    /// The inputs that are missing.
    pub missing: Vec<String>,
    /// Where one parameter decides: for which of its values the claim is true.
    pub holds_at: Option<HoldsAt>,
}

/// The verdict on a claim whose value could be computed.
#[must_use]
pub fn judge(outcome: Outcome, readings: Vec<Reading>) -> Judgement {
    let mut true_readings = Vec::new();
    let verdict = match outcome.matched() {
        Match::Exactly => Verdict::Holds,
        Match::WhenRounded => Verdict::HoldsRounded,
        Match::No => {
            true_readings = readings;
            true_readings.retain(|reading| reading.outcome.matched() != Match::No);
            if true_readings.is_empty() { Verdict::Refuted } else { Verdict::HoldsUnderAnotherReading }
        }
    };
    Judgement { verdict, outcome: Some(outcome), readings: true_readings, missing: Vec::new(), holds_at: None }
}

/// The verdict on a claim whose inputs are missing.
#[must_use]
pub const fn cannot_tell(missing: Vec<String>, holds_at: Option<HoldsAt>) -> Judgement {
    Judgement { verdict: Verdict::CannotTell, outcome: None, readings: Vec::new(), missing, holds_at }
}

#[cfg(test)]
mod tests;
