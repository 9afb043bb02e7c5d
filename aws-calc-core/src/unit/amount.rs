//! Numbers with units.

use std::cmp::Ordering;
use std::fmt;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

use super::{Convention, Unit};

/// A number with a unit, computed exactly.
///
/// # Example
/// ```
/// use aws_calc_core::ratio::Ratio;
/// use aws_calc_core::unit::{Amount, Convention, Unit};
/// let unit = |text| Unit::parse(text).unwrap();
/// let stored = Amount::new(Ratio::from(50), unit("TB"));
/// let price = Amount::new(Ratio::from(2), unit("$/GB"));
/// assert_eq!(stored.times(price, &Convention::AWS)?.to_string(), "102400 $");
/// assert_eq!(stored.times(price, &Convention::DECIMAL)?.to_string(), "100000 $");
/// assert!(stored.plus(Amount::new(Ratio::ONE, unit("requests")), &Convention::AWS).is_err());
/// # Ok::<(), aws_calc_core::unit::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The number.
    pub value: Ratio,
    /// Its unit.
    pub unit: Unit,
}

/// Why two amounts do not combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// The two units measure different things.
    Mismatch(Unit, Unit),
    /// The result's unit combines more base units than make sense.
    UnitTooComplex,
    /// The power is not a small whole number.
    LargePower,
    /// The power has a unit.
    PowerWithUnit,
    /// The numbers have no result.
    Arithmetic(ArithmeticError),
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch(left, right) => {
                write!(f, "{} and {} do not measure the same thing", left.described(), right.described())
            }
            Self::UnitTooComplex => f.write_str("the result would combine more than four units"),
            Self::LargePower => f.write_str("a power is a whole number from -99 to 99"),
            Self::PowerWithUnit => f.write_str("a power has no unit"),
            Self::Arithmetic(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AmountError {}

impl From<ArithmeticError> for AmountError {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

impl Amount {
    /// `value` in `unit`.
    #[must_use]
    pub const fn new(value: Ratio, unit: Unit) -> Self {
        Self { value, unit }
    }

    /// A number without a unit.
    #[must_use]
    pub const fn plain(value: Ratio) -> Self {
        Self { value, unit: Unit::NONE }
    }

    /// The same amount in `unit`.
    ///
    /// # Errors
    /// [`AmountError::Mismatch`] when `unit` measures something else; overflow.
    pub fn to(self, unit: Unit, convention: &Convention) -> Result<Self, AmountError> {
        match convention.factor(self.unit, unit)? {
            Some(factor) => Ok(Self::new(self.value.times(factor)?, unit)),
            None => Err(AmountError::Mismatch(self.unit, unit)),
        }
    }

    /// The sum, in the unit of `self`.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn plus(self, other: Self, convention: &Convention) -> Result<Self, AmountError> {
        let other = other.to(self.unit, convention).map_err(|error| self.turned(error))?;
        Ok(Self::new(self.value.plus(other.value)?, self.unit))
    }

    /// The difference, in the unit of `self`.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn minus(self, other: Self, convention: &Convention) -> Result<Self, AmountError> {
        self.plus(Self::new(other.value.negated(), other.unit), convention)
    }

    /// A mismatch told in the reader's order: the left side first.
    fn turned(self, error: AmountError) -> AmountError {
        match error {
            AmountError::Mismatch(right, left) => AmountError::Mismatch(left, right),
            other => other,
        }
    }

    /// The product. Where the two have units of one dimension (TB and GB), the second is converted to the first's.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn times(self, other: Self, convention: &Convention) -> Result<Self, AmountError> {
        let mut value = self.value.times(other.value)?;
        let mut unit = self.unit;
        for (base, exponent) in other.unit.factors() {
            let known = unit.factors().find(|(known, _)| known.dimension() == base.dimension());
            let target = known.map_or(base, |(known, _)| known);
            if target != base
                && let Some(factor) = convention.factor(Unit::of(base), Unit::of(target))?
            {
                value = value.times(factor.to_power(exponent.into())?)?;
            }
            let factor = Unit::of(target).to_power(exponent).ok_or(AmountError::UnitTooComplex)?;
            unit = unit.times(factor).ok_or(AmountError::UnitTooComplex)?;
        }
        Ok(Self::new(value, unit))
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn over(self, other: Self, convention: &Convention) -> Result<Self, AmountError> {
        let unit = other.unit.to_power(-1).ok_or(AmountError::UnitTooComplex)?;
        self.times(Self::new(Ratio::ONE.over(other.value)?, unit), convention)
    }

    /// `self` to a whole `power` between -99 and 99.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn to_power(self, power: Self) -> Result<Self, AmountError> {
        if power.unit != Unit::NONE {
            return Err(AmountError::PowerWithUnit);
        }
        let whole = power.value.to_exact().ok().and_then(Exact::to_i64);
        let power = whole.filter(|power| (-99..=99).contains(power)).ok_or(AmountError::LargePower)?;
        let power = i8::try_from(power).map_err(|_| AmountError::LargePower)?;
        let unit = self.unit.to_power(power).ok_or(AmountError::UnitTooComplex)?;
        Ok(Self::new(self.value.to_power(power.into())?, unit))
    }

    /// Which of the two is larger.
    ///
    /// # Errors
    /// [`AmountError::Mismatch`].
    pub fn compare(self, other: Self, convention: &Convention) -> Result<Ordering, AmountError> {
        let other = other.to(self.unit, convention).map_err(|error| self.turned(error))?;
        Ok(self.value.cmp(&other.value))
    }
}

/// The number, exactly (`149/408`), and the unit.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        if self.unit != Unit::NONE {
            write!(f, " {}", self.unit)?;
        }
        Ok(())
    }
}
