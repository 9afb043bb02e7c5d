//! Quotients that are not rounded: a numerator over a denominator.
//!
//! Expressions and claims compute with [`Ratio`], so `100 / 730 * 730` is 100 again and 1 - 0.0518 / 0.0816 is exactly
//! 149/408. Only the last step, for the reader, turns a ratio into digits.

use std::cmp::Ordering;
use std::fmt;

use crate::exact::{ArithmeticError, Exact};

/// An exact quotient. The denominator is positive, and 1 whenever the quotient can be written as a decimal.
///
/// When numerator or denominator would outgrow what [`Exact`] can hold, the ratio falls back to a rounded decimal and
/// carries its mark.
///
/// # Example
/// ```
/// use aws_calc_core::{exact::Exact, ratio::Ratio};
/// let back = Ratio::from(100).over(Ratio::from(730))?.times(Ratio::from(730))?;
/// assert_eq!(back, Ratio::from(100));
/// assert!(!back.is_rounded());
/// assert_eq!(Ratio::from(1).over(Ratio::from(3))?.to_exact()?.is_rounded(), true);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Ratio {
    numerator: Exact,
    denominator: Exact,
}

impl Ratio {
    /// Zero.
    pub const ZERO: Self = Self { numerator: Exact::ZERO, denominator: Exact::ONE };
    /// One.
    pub const ONE: Self = Self { numerator: Exact::ONE, denominator: Exact::ONE };

    /// `numerator / denominator`.
    ///
    /// # Errors
    /// [`ArithmeticError::DivisionByZero`].
    pub fn new(numerator: Exact, denominator: Exact) -> Result<Self, ArithmeticError> {
        if denominator.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let (numerator, denominator) = if denominator.is_negative() {
            (numerator.negated(), denominator.negated())
        } else {
            (numerator, denominator)
        };
        if denominator == Exact::ONE {
            return Ok(Self { numerator, denominator: Exact::ONE.marked(denominator.is_rounded()) });
        }
        match numerator.over(denominator) {
            Ok(quotient) if quotient.is_rounded() == (numerator.is_rounded() || denominator.is_rounded()) => {
                Ok(Self { numerator: quotient, denominator: Exact::ONE })
            }
            _ => Ok(Self { numerator, denominator }.as_fraction()),
        }
    }

    /// The value as a decimal: exact when it has an end, else rounded and marked.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn to_exact(self) -> Result<Exact, ArithmeticError> {
        if self.denominator == Exact::ONE {
            return Ok(self.numerator.marked(self.denominator.is_rounded()));
        }
        self.numerator.over(self.denominator)
    }

    /// Numerator and denominator.
    #[must_use]
    pub const fn parts(self) -> (Exact, Exact) {
        (self.numerator, self.denominator)
    }

    /// Whether a digit was lost on the way to this value.
    #[must_use]
    pub const fn is_rounded(self) -> bool {
        self.numerator.is_rounded() || self.denominator.is_rounded()
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.numerator.is_zero()
    }

    /// Whether the value is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.numerator.is_negative()
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        let crossed = |a: Self, b: Self| -> Result<Self, ArithmeticError> {
            let left = a.numerator.times(b.denominator)?;
            let right = b.numerator.times(a.denominator)?;
            Self::new(left.plus(right)?, a.denominator.times(b.denominator)?)
        };
        self.without_loss(other, crossed, Exact::plus)
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
        // Cancelling crosswise first keeps the products small: (a/b)(c/d) = (a/d)(c/b).
        let crossed = |a: Self, b: Self| -> Result<Self, ArithmeticError> {
            let left = Self { numerator: a.numerator, denominator: b.denominator }.as_fraction();
            let right = Self { numerator: b.numerator, denominator: a.denominator }.as_fraction();
            Self::new(left.numerator.times(right.numerator)?, left.denominator.times(right.denominator)?)
        };
        self.without_loss(other, crossed, Exact::times)
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or division by zero.
    pub fn over(self, other: Self) -> Result<Self, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let (numerator, denominator) = if other.numerator.is_negative() {
            (other.denominator.negated(), other.numerator.negated())
        } else {
            (other.denominator, other.numerator)
        };
        self.times(Self { numerator, denominator })
    }

    /// The operation on plain decimals if that loses nothing, else on fractions of whole numbers, else on decimals
    /// all the same, which marks what it loses.
    fn without_loss(
        self,
        other: Self,
        crossed: impl Fn(Self, Self) -> Result<Self, ArithmeticError>,
        on_decimals: fn(Exact, Exact) -> Result<Exact, ArithmeticError>,
    ) -> Result<Self, ArithmeticError> {
        let marked = self.is_rounded() || other.is_rounded();
        let kept = |result: Result<Self, ArithmeticError>| result.ok().filter(|ratio| ratio.is_rounded() == marked);
        let direct = if self.denominator == Exact::ONE && other.denominator == Exact::ONE {
            kept(on_decimals(self.numerator, other.numerator).map(Self::from))
        } else {
            None
        };
        match direct.or_else(|| kept(crossed(self.as_fraction(), other.as_fraction()))) {
            Some(ratio) => Ok(ratio),
            None => Ok(Self { numerator: on_decimals(self.to_exact()?, other.to_exact()?)?, denominator: Exact::ONE }),
        }
    }

    /// The same value as a fraction of whole numbers in lowest terms, where those can be held: a long decimal such as
    /// 5^12 / 2^28 is short in this form.
    fn as_fraction(self) -> Self {
        let (n, n_scale) = self.numerator.parts();
        let (d, d_scale) = self.denominator.parts();
        let powers = |scale: u32| 10i128.checked_pow(scale);
        let fraction = || -> Option<Self> {
            let common = n_scale.min(d_scale);
            let (n, d) = (n.checked_mul(powers(d_scale - common)?)?, d.checked_mul(powers(n_scale - common)?)?);
            let divisor = i128::try_from(gcd(n.unsigned_abs(), d.unsigned_abs())).ok()?;
            Some(Self {
                numerator: Exact::from_parts(n.checked_div(divisor)?, 0)?.marked(self.numerator.is_rounded()),
                denominator: Exact::from_parts(d.checked_div(divisor)?, 0)?.marked(self.denominator.is_rounded()),
            })
        };
        fraction().unwrap_or(self)
    }

    /// The value with its sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { numerator: self.numerator.negated(), denominator: self.denominator }
    }

    /// The value without its sign.
    #[must_use]
    pub fn magnitude(self) -> Self {
        Self { numerator: self.numerator.magnitude(), denominator: self.denominator }
    }

    /// `self` to a whole `power`.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or zero to a negative power.
    pub fn to_power(self, power: i32) -> Result<Self, ArithmeticError> {
        let mut result = Self::ONE;
        let mut square = self;
        let mut rest = power.unsigned_abs();
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.times(square)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.times(square)?;
            }
        }
        if power < 0 { Self::ONE.over(result) } else { Ok(result) }
    }

    /// The next whole number at or above the value.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn ceiling(self) -> Result<Self, ArithmeticError> {
        let floor = self.floor()?;
        if floor == self { Ok(floor) } else { floor.plus(Self::ONE) }
    }

    /// The next whole number at or below the value.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn floor(self) -> Result<Self, ArithmeticError> {
        let mut floor = Self::from(self.to_exact()?.floor());
        // The decimal may have been rounded up across a whole number, or down to just below one.
        if floor > self {
            floor = floor.minus(Self::ONE)?;
        } else {
            let next = floor.plus(Self::ONE)?;
            if next <= self {
                floor = next;
            }
        }
        // The comparisons above are exact, so the whole number is: only a mark of the value's own stays.
        let (mantissa, scale) = floor.numerator.parts();
        let exact = Exact::from_parts(mantissa, scale).ok_or(ArithmeticError::Overflow)?;
        Ok(Self::from(exact.marked(self.is_rounded())))
    }
}

pub(crate) fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl From<Exact> for Ratio {
    fn from(value: Exact) -> Self {
        Self { numerator: value, denominator: Exact::ONE }
    }
}

impl From<i32> for Ratio {
    fn from(value: i32) -> Self {
        Self::from(Exact::from(value))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let crossed =
            self.numerator.times(other.denominator).and_then(|l| Ok((l, other.numerator.times(self.denominator)?)));
        match crossed {
            Ok((left, right)) => left.cmp(&right),
            // Too large to cross-multiply: the decimals differ long before their last digit.
            Err(_) => match (self.to_exact(), other.to_exact()) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                _ => self.is_negative().cmp(&other.is_negative()).reverse(),
            },
        }
    }
}

/// `149/408`, or the plain decimal when the denominator is 1.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator == Exact::ONE {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

impl fmt::Debug for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{self}", if self.is_rounded() { "≈" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio() -> impl Strategy<Value = Ratio> {
        (-1_000_000i64..1_000_000, 1i64..1_000_000).prop_map(|(n, d)| Ratio::new(n.into(), d.into()).unwrap())
    }

    proptest! {
        #[test]
        fn ratios_are_a_field(a in ratio(), b in ratio(), c in ratio()) {
            prop_assert_eq!(a.plus(b).unwrap(), b.plus(a).unwrap());
            prop_assert_eq!(a.times(b.plus(c).unwrap()).unwrap(), a.times(b).unwrap().plus(a.times(c).unwrap()).unwrap());
            prop_assert_eq!(a.plus(b).unwrap().minus(b).unwrap(), a);
            if !b.is_zero() {
                let back = a.over(b).unwrap().times(b).unwrap();
                prop_assert_eq!(back, a);
                prop_assert!(!back.is_rounded());
            }
        }

        #[test]
        fn floor_and_ceiling_enclose_the_value(a in ratio()) {
            let (floor, ceiling) = (a.floor().unwrap(), a.ceiling().unwrap());
            prop_assert!(floor <= a && a <= ceiling);
            prop_assert!(ceiling.minus(floor).unwrap() <= Ratio::ONE);
            prop_assert!(!floor.is_rounded() && !ceiling.is_rounded());
        }

        #[test]
        fn a_power_is_repeated_multiplication(a in ratio(), n in 0i32..4) {
            let mut product = Ratio::ONE;
            for _ in 0..n { product = product.times(a).unwrap(); }
            prop_assert_eq!(a.to_power(n).unwrap(), product);
        }
    }

    #[test]
    fn the_savings_plan_discount_of_the_guide_is_149_over_408() {
        let discount =
            Ratio::ONE.minus(Ratio::new(Exact::parse("0.0518").unwrap(), Exact::parse("0.0816").unwrap()).unwrap());
        assert_eq!(discount.unwrap().to_string(), "149/408");
    }

    #[test]
    fn what_outgrows_the_digits_is_marked() {
        let third = Ratio::new(Exact::ONE, Exact::from(3)).unwrap();
        assert!(third.to_power(100).unwrap().is_rounded());
        assert!(!third.to_power(20).unwrap().is_rounded());
        assert_eq!(Ratio::ZERO.to_power(-1), Err(ArithmeticError::DivisionByZero));
    }
}
