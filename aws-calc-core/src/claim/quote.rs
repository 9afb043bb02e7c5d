//! Reading a quoted number: its amount, the place of its last digit, and the relation that its words state.

use std::fmt;
use std::ops::Range;

use crate::exact::ArithmeticError;
use crate::ratio::Ratio;
use crate::unit::Amount;

mod draft;
mod word;

use draft::Draft;
use word::words;

/// What a quote says about the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `$1,150`: to the last printed digit.
    Equals,
    /// `~70%`, `about 70%`: to the last printed digit that is not a trailing zero.
    About,
    /// `up to 72%`, `at most`, `within`, `<=`.
    AtMost,
    /// `< 15 minutes`, `under`, `less than`.
    Below,
    /// `at least 3`, `400+`, `>=`.
    AtLeast,
    /// `> 3`, `over`, `more than`.
    Above,
    /// `10-30 min`: from the quoted amount to this one, in the same unit.
    Between(Ratio),
}

/// How the number is written, so that the right value can be shown in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Number,
    /// In hundredths: `72%` is 0.72.
    Percent,
    /// As a factor: `200x`.
    Times,
}

/// A quoted number.
///
/// The place of its last digit is how precisely it was meant: `$1,150` to the dollar, `72%` to a hundredth, `$28.5K` to
/// 100 dollars. Zeros that end a whole number are printed digits (`5,500` is meant to 1), except after `~` or "about".
///
/// # Example
/// ```
/// use aws_calc_core::claim::{Quote, Relation};
/// let (quote, range) = Quote::find("Monthly cost dropped by about 70% overall")?;
/// assert_eq!(quote.words(), "about 70%");
/// assert_eq!(range, 24..33);
/// assert_eq!(quote.amount().to_string(), "0.7");
/// assert_eq!(quote.place().to_string(), "0.1");
/// assert_eq!(quote.relation(), Relation::About);
///
/// // Two numbers: the file has to say which one is meant.
/// assert!(Quote::find("from 90% to 35%").is_err());
/// # Ok::<(), aws_calc_core::claim::QuoteError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    words: String,
    amount: Amount,
    place: Ratio,
    relation: Relation,
    form: Form,
    per_nameless: bool,
}

/// Why a text has no quoted number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuoteError {
    /// There is none. The words with digits in them, which are names or addresses (`S3`, `10.0.0.0/16`).
    NoNumber(Vec<String>),
    /// There are several: these.
    Several(Vec<String>),
    /// An amount of money whose unit is unknown: `$5/fortnight`.
    NotUnderstood(String),
    /// More than the quote: these words.
    LeftOver(String),
    /// The number is beyond what can be held.
    Arithmetic(ArithmeticError),
}

impl fmt::Display for QuoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |words: &[String]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match self {
            Self::NoNumber(seen) if seen.is_empty() => f.write_str("there is no number"),
            Self::NoNumber(seen) => write!(f, "there is no number that can be read, only {}", quoted(seen)),
            Self::Several(seen) => write!(f, "there are several numbers: {}", quoted(seen)),
            Self::NotUnderstood(word) => write!(f, "`{word}` is not understood"),
            Self::LeftOver(text) => write!(f, "`{text}` is not part of the number or its unit"),
            Self::Arithmetic(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for QuoteError {}

impl From<ArithmeticError> for QuoteError {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

impl Quote {
    /// Reads a text that is the quote and nothing else: `$1,150`, `~70%`, `< 15 minutes`.
    ///
    /// # Errors
    /// [`QuoteError`]: no number, several, or words that belong to none.
    pub fn parse(text: &str) -> Result<Self, QuoteError> {
        let (quote, range) = Self::find(text)?;
        let outside = [text.get(..range.start), text.get(range.end..)];
        let left_over = outside.into_iter().flatten().map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
        match left_over.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" … ") {
            text if text.is_empty() => Ok(quote),
            text => Err(QuoteError::LeftOver(text)),
        }
    }

    /// The one number in a sentence, with the words that belong to it, and where they stand (bytes).
    ///
    /// Numbers in names (`S3`, `m7g.large`), addresses and dates do not count; number words ("three") are not read.
    ///
    /// # Errors
    /// [`QuoteError`]: no number, or several; the error lists what was seen.
    pub fn find(sentence: &str) -> Result<(Self, Range<usize>), QuoteError> {
        let words = words(sentence);
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        let mut place = 0;
        while let Some(word) = words.get(place) {
            let next = match Draft::at(&words, place) {
                Some(draft) => {
                    let next = draft.next;
                    found.push(draft.quote(sentence, &words)?);
                    next
                }
                None if word.text.contains('$') && word.text.contains(|c: char| c.is_ascii_digit()) => {
                    return Err(QuoteError::NotUnderstood(word.text.to_owned()));
                }
                None => {
                    if word.text.contains(|c: char| c.is_ascii_digit()) {
                        unread.push(word.text.to_owned());
                    }
                    place + 1
                }
            };
            place = next;
        }
        match <[_; 1]>::try_from(found) {
            Ok([only]) => Ok(only),
            Err(found) if found.is_empty() => Err(QuoteError::NoNumber(unread)),
            Err(found) => Err(QuoteError::Several(found.into_iter().map(|(quote, _)| quote.words).collect())),
        }
    }

    /// The words, as they were written.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The amount: for a range, its lower end.
    #[must_use]
    pub const fn amount(&self) -> Amount {
        self.amount
    }

    /// What one step of the last printed digit is worth, in the amount's unit.
    #[must_use]
    pub const fn place(&self) -> Ratio {
        self.place
    }

    /// What the quote says about the value.
    #[must_use]
    pub const fn relation(&self) -> Relation {
        self.relation
    }

    /// How the number is written.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Whether it is a price for one of some things that it does not name: `$3.50/million`.
    #[must_use]
    pub const fn is_per_nameless(&self) -> bool {
        self.per_nameless
    }
}

#[cfg(test)]
mod tests;
