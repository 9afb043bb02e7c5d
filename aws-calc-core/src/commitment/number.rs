//! The numbers that an hour is computed with: quotients of machine integers, which are quick, and [`Ratio`], which holds
//! whatever they cannot. Both are exact; the quick ones give up where they would overflow.

use std::collections::BTreeMap;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

type Result<T> = std::result::Result<T, ArithmeticError>;

/// A number of an hour.
pub(super) trait Number: Copy {
    /// A sum of such numbers over many hours.
    type Sum: Clone + Default;
    /// Nothing.
    const ZERO: Self;

    /// `value`, without loss.
    fn read(value: Ratio) -> Result<Self>;
    /// Whether it is zero.
    fn is_zero(self) -> bool;
    /// The product.
    fn times(self, other: Self) -> Result<Self>;
    /// The difference.
    fn minus(self, other: Self) -> Result<Self>;
    /// The quotient.
    fn over(self, other: Self) -> Result<Self>;
    /// Whether it is no more than `other`.
    fn at_most(self, other: Self) -> Result<bool>;
    /// Adds it so many times.
    fn add_to(self, times: u32, sum: &mut Self::Sum) -> Result<()>;
    /// What a sum comes to.
    fn total(sum: &Self::Sum) -> Result<Ratio>;

    /// The same number.
    fn to_ratio(self) -> Result<Ratio> {
        let mut sum = Self::Sum::default();
        self.add_to(1, &mut sum)?;
        Self::total(&sum)
    }
}

impl Number for Ratio {
    type Sum = Option<Self>;
    const ZERO: Self = Self::ZERO;

    fn read(value: Self) -> Result<Self> {
        Ok(value)
    }

    fn is_zero(self) -> bool {
        Self::is_zero(self)
    }

    fn times(self, other: Self) -> Result<Self> {
        Self::times(self, other)
    }

    fn minus(self, other: Self) -> Result<Self> {
        Self::minus(self, other)
    }

    fn over(self, other: Self) -> Result<Self> {
        Self::over(self, other)
    }

    fn at_most(self, other: Self) -> Result<bool> {
        Ok(self <= other)
    }

    fn add_to(self, times: u32, sum: &mut Self::Sum) -> Result<()> {
        let before = sum.unwrap_or(Self::ZERO);
        *sum = Some(before.plus(self.times(Self::from(Exact::from(times)))?)?);
        Ok(())
    }

    fn total(sum: &Self::Sum) -> Result<Self> {
        Ok(sum.unwrap_or(Self::ZERO))
    }
}

/// A quotient of whole numbers; the denominator is positive, and nearly always 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// A sum of fractions: the whole ones, and the numerators of the others by their denominator.
#[derive(Clone, Debug, Default)]
pub(super) struct FractionSum {
    whole: i128,
    parts: BTreeMap<i128, i128>,
}

fn checked(value: Option<i128>) -> Result<i128> {
    value.ok_or(ArithmeticError::Overflow)
}

impl Fraction {
    const fn whole(numerator: i128) -> Self {
        Self { numerator, denominator: 1 }
    }

    const fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// `value` as a whole number; `None` if it is none, or is marked as rounded: a mark has no place here.
    fn of(value: Ratio) -> Option<Self> {
        let whole = value.to_exact().ok().filter(|whole| !whole.is_rounded())?;
        match whole.parts() {
            (numerator, 0) => Some(Self::whole(numerator)),
            _ => None,
        }
    }
}

impl Number for Fraction {
    type Sum = FractionSum;
    const ZERO: Self = Self::whole(0);

    fn read(value: Ratio) -> Result<Self> {
        Self::of(value).ok_or(ArithmeticError::Overflow)
    }

    fn is_zero(self) -> bool {
        self.numerator == 0
    }

    fn times(self, other: Self) -> Result<Self> {
        Ok(Self {
            numerator: checked(self.numerator.checked_mul(other.numerator))?,
            denominator: checked(self.denominator.checked_mul(other.denominator))?,
        })
    }

    fn minus(self, other: Self) -> Result<Self> {
        if self.denominator == other.denominator {
            return Ok(Self { numerator: checked(self.numerator.checked_sub(other.numerator))?, ..self });
        }
        let left = checked(self.numerator.checked_mul(other.denominator))?;
        let right = checked(other.numerator.checked_mul(self.denominator))?;
        Ok(Self {
            numerator: checked(left.checked_sub(right))?,
            denominator: checked(self.denominator.checked_mul(other.denominator))?,
        })
    }

    fn over(self, other: Self) -> Result<Self> {
        if other.numerator <= 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        let numerator = checked(self.numerator.checked_mul(other.denominator))?;
        let denominator = checked(self.denominator.checked_mul(other.numerator))?;
        match checked(numerator.checked_rem(denominator))? {
            0 => Ok(Self::whole(checked(numerator.checked_div(denominator))?)),
            _ => Ok(Self { numerator, denominator }),
        }
    }

    fn at_most(self, other: Self) -> Result<bool> {
        if self.denominator == other.denominator {
            return Ok(self.numerator <= other.numerator);
        }
        let left = checked(self.numerator.checked_mul(other.denominator))?;
        Ok(left <= checked(other.numerator.checked_mul(self.denominator))?)
    }

    fn add_to(self, times: u32, sum: &mut Self::Sum) -> Result<()> {
        let more = checked(self.numerator.checked_mul(i128::from(times)))?;
        let part = if self.is_whole() { &mut sum.whole } else { sum.parts.entry(self.denominator).or_default() };
        *part = checked(part.checked_add(more))?;
        Ok(())
    }

    fn total(sum: &Self::Sum) -> Result<Ratio> {
        let number = |value: i128| Exact::from_parts(value, 0).ok_or(ArithmeticError::Overflow);
        let mut whole = sum.whole;
        let mut rest = Ratio::ZERO;
        for (denominator, numerator) in &sum.parts {
            // What is whole in it goes to the whole, so that what is left is small enough for a ratio.
            whole = checked(whole.checked_add(checked(numerator.checked_div(*denominator))?))?;
            let left = checked(numerator.checked_rem(*denominator))?;
            rest = rest.plus(Ratio::new(number(left)?, number(*denominator)?)?)?;
        }
        rest.plus(Ratio::from(number(whole)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same<N: Number>(a: u32, b: u32, c: u32, times: u32) -> Ratio {
        let read = |value: u32| N::read(Ratio::from(Exact::from(value))).unwrap();
        let quotient = read(a).over(read(b)).unwrap();
        let rest = read(c).times(read(7)).unwrap().minus(quotient.times(read(3)).unwrap()).unwrap();
        assert_eq!(rest.at_most(quotient).unwrap(), rest.to_ratio().unwrap() <= quotient.to_ratio().unwrap());
        let mut sum = N::Sum::default();
        for part in [quotient, rest, quotient, read(c)] {
            part.add_to(times, &mut sum).unwrap();
        }
        N::total(&sum).unwrap()
    }

    proptest! {
        #[test]
        fn both_numbers_compute_the_same(a in 0_u32..5000, b in 1_u32..500, c in 0_u32..5000, times in 1_u32..9000) {
            prop_assert_eq!(same::<Fraction>(a, b, c, times), same::<Ratio>(a, b, c, times));
        }
    }

    #[test]
    fn what_has_no_place_is_refused() {
        let third = Ratio::new(Exact::ONE, Exact::from(3)).unwrap();
        assert!(Fraction::read(third).is_err());
        assert!(Fraction::read(Ratio::from(Exact::ONE.marked(true))).is_err());
        let large = Fraction::whole(i128::MAX / 2);
        assert!(large.times(Fraction::whole(3)).is_err());
    }
}
