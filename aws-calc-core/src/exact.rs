//! Digits: decimals that never lose one in silence.
//!
//! This is the only module that names the decimal crate. [`Exact`] holds up to 28 significant digits. Sums and
//! products that fit are exact; what does not fit is rounded half away from zero *and marked*, and the mark travels
//! through everything computed from it, so a report can show `≈`. Beyond the largest magnitude (about 7.9 × 10^28)
//! there is no value, only [`ArithmeticError::Overflow`].
//!
//! [`crate::ratio::Ratio`] divides without rounding.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest mantissa that the decimal type can hold: 96 bits.
const MAX_MANTISSA: i128 = (1 << 96) - 1;
/// The most decimal places that the decimal type can hold.
const MAX_SCALE: u32 = 28;

/// A decimal number that knows whether a digit was lost on the way to it.
///
/// Kept in canonical form: no trailing zeros, no negative zero. So equal values print equally, and equality and order
/// look at the value only, not at the mark.
///
/// # Example
/// ```
/// use aws_calc_core::exact::Exact;
/// let price = Exact::parse("0.0225")?;
/// let month = price.times(Exact::from(730))?;
/// assert_eq!(month.to_string(), "16.425");
/// assert_eq!(month.rounded_to(2).to_string(), "16.43"); // half away from zero, once, for the reader
///
/// // A quotient that has no end is marked, and stays marked.
/// let back = Exact::from(100).over(Exact::from(730))?.times(Exact::from(730))?;
/// assert!(back.is_rounded() && back != Exact::from(100));
///
/// // A product below the last place is not silently zero.
/// let tiny = Exact::parse("1e-15")?;
/// assert!(tiny.times(tiny)?.is_rounded());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Exact {
    value: Decimal,
    rounded: bool,
}

/// Why an operation on [`Exact`] or [`crate::ratio::Ratio`] has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticError {
    /// The result is beyond about 7.9 × 10^28.
    Overflow,
    /// A division by zero.
    DivisionByZero,
}

impl fmt::Display for ArithmeticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the number is too large: at most 28 digits before the point can be held",
            Self::DivisionByZero => "division by zero",
        })
    }
}

impl std::error::Error for ArithmeticError {}

/// Why a text is not an [`Exact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseExactError {
    /// Not digits with an optional sign, point, `_` between digits, or exponent.
    NotANumber,
    /// More digits than can be held without rounding.
    TooManyDigits,
}

impl fmt::Display for ParseExactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "is not a decimal number",
            Self::TooManyDigits => "has more digits than can be held exactly: 28, and 28 after the point",
        })
    }
}

impl std::error::Error for ParseExactError {}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self { value: Decimal::ZERO, rounded: false };
    /// One.
    pub const ONE: Self = Self { value: Decimal::ONE, rounded: false };

    /// `units` x 10^-`scale`, as a constant: `Exact::constant(1024, 0)`, `Exact::constant(5, 1)` for 0.5.
    #[must_use]
    pub const fn constant(units: u32, scale: u32) -> Self {
        let scale = if scale > MAX_SCALE { MAX_SCALE } else { scale };
        Self { value: Decimal::from_parts(units, 0, 0, false, scale), rounded: false }
    }

    /// Reads `12`, `-0.5`, `.5`, `1_000`, `1e-7`: all digits or an error, never a rounded value.
    ///
    /// # Errors
    /// [`ParseExactError`]: not a number, or more digits than can be held.
    pub fn parse(text: &str) -> Result<Self, ParseExactError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let exponent: i64 = exponent.parse().map_err(|_| ParseExactError::NotANumber)?;
                (mantissa, exponent)
            }
            None => (text, 0),
        };
        let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
        let well_formed = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'_')
            && digits.bytes().any(|b| b.is_ascii_digit())
            && !digits.starts_with('_')
            && !digits.ends_with('_');
        if !well_formed || digits.bytes().filter(|b| *b == b'.').count() > 1 {
            return Err(ParseExactError::NotANumber);
        }
        let value = Decimal::from_str_exact(mantissa).map_err(|_| ParseExactError::TooManyDigits)?;
        let value = Self::canonical(value, false);
        if exponent == 0 || value.is_zero() {
            Ok(value)
        } else {
            value.shifted(exponent).ok_or(ParseExactError::TooManyDigits)
        }
    }

    /// The value times 10^`exponent`, when that is exact.
    fn shifted(self, exponent: i64) -> Option<Self> {
        let mut mantissa = self.value.mantissa();
        let mut scale = i64::from(self.value.scale()).checked_sub(exponent)?;
        if !(-40..=40).contains(&scale) {
            return None;
        }
        while scale < 0 {
            mantissa = mantissa.checked_mul(10)?;
            scale += 1;
        }
        let value = Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?).ok()?;
        Some(Self::canonical(value, self.rounded))
    }

    fn canonical(value: Decimal, rounded: bool) -> Self {
        let value = match value.scale() {
            _ if value.is_zero() => Decimal::ZERO,
            0 => value,
            _ => value.normalize(),
        };
        Self { value, rounded }
    }

    /// Whether a digit was lost on the way to this value.
    #[must_use]
    pub const fn is_rounded(self) -> bool {
        self.rounded
    }

    /// The same value, marked as rounded if `mark` says so: for a caller that lost a digit elsewhere.
    #[must_use]
    pub const fn marked(self, mark: bool) -> Self {
        Self { value: self.value, rounded: self.rounded || mark }
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.value.is_zero()
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.value.is_sign_negative() && !self.value.is_zero()
    }

    /// Whether the value is a whole number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.value.scale() == 0
    }

    /// How many decimal places the canonical form has.
    #[must_use]
    pub const fn places(self) -> u32 {
        self.value.scale()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        let sum = self.value.checked_add(other.value).ok_or(ArithmeticError::Overflow)?;
        // The crate drops low digits when the sum does not fit; the scale of what it returns tells.
        let lost = sum.scale() != self.value.scale().max(other.value.scale());
        Ok(Self::canonical(sum, self.rounded || other.rounded || lost))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.plus(other.negated())
    }

    /// The product.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn times(self, other: Self) -> Result<Self, ArithmeticError> {
        let rounded = self.rounded || other.rounded;
        if self.is_zero() || other.is_zero() {
            return Ok(Self { value: Decimal::ZERO, rounded });
        }
        let product = self.value.checked_mul(other.value).ok_or(ArithmeticError::Overflow)?;
        if product.scale() == self.value.scale() + other.value.scale() {
            return Ok(Self::canonical(product, rounded));
        }
        // Digits were dropped, or only trailing zeros: 5e-20 x 2e-10 fits, though its plain scale (30) does not.
        match exact_product(self.value, other.value) {
            Some(product) => Ok(Self::canonical(product, rounded)),
            None => Ok(Self::canonical(product, true)),
        }
    }

    /// The quotient: exact when it has an end within 28 digits, else rounded and marked.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or division by zero.
    pub fn over(self, other: Self) -> Result<Self, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let quotient = self.value.checked_div(other.value).ok_or(ArithmeticError::Overflow)?;
        let quotient = Self::canonical(quotient, false);
        let back = quotient.times(Self { value: other.value, rounded: false })?;
        let lost = back.is_rounded() || back.value != self.value;
        Ok(quotient.marked(self.rounded || other.rounded || lost))
    }

    /// The value with its sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::canonical(-self.value, self.rounded)
    }

    /// The value without its sign.
    #[must_use]
    pub fn magnitude(self) -> Self {
        Self::canonical(self.value.abs(), self.rounded)
    }

    /// The next whole number at or above the value.
    #[must_use]
    pub fn ceiling(self) -> Self {
        Self::canonical(self.value.ceil(), self.rounded)
    }

    /// The next whole number at or below the value.
    #[must_use]
    pub fn floor(self) -> Self {
        Self::canonical(self.value.floor(), self.rounded)
    }

    /// The value rounded half away from zero to `places` decimals, for display: 16.425 gives 16.43.
    ///
    /// This does not set the mark: it is a choice of the reader's, not a loss.
    #[must_use]
    pub fn rounded_to(self, places: u32) -> Self {
        let value = self.value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        Self::canonical(value, self.rounded)
    }

    /// The digits with exactly `places` decimals, rounded half away from zero.
    #[must_use]
    pub fn to_fixed(self, places: u32) -> String {
        let rounded = self.rounded_to(places).value;
        format!("{rounded:.places$}", places = places as usize)
    }

    /// The power of ten of the first significant digit (0 for 1 to 9.99, -3 for 0.001), or `None` for zero.
    #[must_use]
    pub fn order(self) -> Option<i64> {
        if self.is_zero() {
            return None;
        }
        let digits = self.value.mantissa().unsigned_abs().checked_ilog10()?;
        Some(i64::from(digits) - i64::from(self.value.scale()))
    }

    /// The value as a whole number that fits an `i64`, if it is one.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        if self.is_whole() { i64::try_from(self.value.mantissa()).ok() } else { None }
    }

    /// Mantissa and scale of the canonical form: the value is `mantissa / 10^scale`.
    #[must_use]
    pub fn parts(self) -> (i128, u32) {
        (self.value.mantissa(), self.value.scale())
    }

    /// The value `mantissa / 10^scale`, if it can be held.
    #[must_use]
    pub fn from_parts(mantissa: i128, scale: u32) -> Option<Self> {
        Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(|value| Self::canonical(value, false))
    }
}

/// `digits` with a comma after each third digit before the point.
#[must_use]
pub fn with_thousands(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// The product of two decimals when it can be held exactly.
///
/// Trailing zeros of a product come from a 2 on one side meeting a 5 on the other. Cancelling those first leaves the
/// smallest mantissas; if their product fits now, it is exact, and if it does not, no form of it does.
fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (mut m, mut n) = (a.mantissa(), b.mantissa());
    let mut scale = a.scale() + b.scale();
    while scale > 0 && m % 2 == 0 && n % 5 == 0 {
        (m, n, scale) = (m / 2, n / 5, scale - 1);
    }
    while scale > 0 && m % 5 == 0 && n % 2 == 0 {
        (m, n, scale) = (m / 5, n / 2, scale - 1);
    }
    let mantissa = m.checked_mul(n)?;
    if scale > MAX_SCALE || mantissa.abs() > MAX_MANTISSA {
        return None;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.rounded { "≈" } else { "" }, self.value)
    }
}

impl From<u32> for Exact {
    fn from(value: u32) -> Self {
        Self::canonical(Decimal::from(value), false)
    }
}

impl From<i32> for Exact {
    fn from(value: i32) -> Self {
        Self::canonical(Decimal::from(value), false)
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Self::canonical(Decimal::from(value), false)
    }
}

impl From<u64> for Exact {
    fn from(value: u64) -> Self {
        Self::canonical(Decimal::from(value), false)
    }
}

/// Written as a string, so that no reader passes it through a binary float.
/// As text where people read it, as whole number and scale where they do not.
impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.value)
        } else {
            (self.value.mantissa(), self.value.scale()).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
            Self::parse(&text).map_err(serde::de::Error::custom)
        } else {
            let (mantissa, scale) = Deserialize::deserialize(deserializer)?;
            Self::from_parts(mantissa, scale).ok_or_else(|| serde::de::Error::custom("this is no decimal"))
        }
    }
}

#[cfg(test)]
mod tests;
