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
    /// `value` in `parts`, without loss.
    fn in_parts(value: Exact, parts: Tens) -> Result<Self>;
    /// What it is, counted in `parts`.
    fn of_parts(self, parts: Tens) -> Result<Ratio>;
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
}

/// A power of ten, in so many parts something is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tens {
    places: u32,
    factor: Ratio,
}

impl Tens {
    /// One part: the thing itself.
    pub(super) const ONE: Self = Self { places: 0, factor: Ratio::ONE };

    /// The parts in which all `values` are whole numbers.
    pub(super) fn of(values: impl IntoIterator<Item = Exact>) -> Option<Self> {
        let places = values.into_iter().map(Exact::places).max().unwrap_or(0);
        let factor = Exact::from_parts(10_i128.checked_pow(places)?, 0).map(Ratio::from)?;
        Some(Self { places, factor })
    }

    /// How many parts there are.
    pub(super) const fn factor(self) -> Ratio {
        self.factor
    }
}

impl Number for Ratio {
    type Sum = Option<Self>;
    const ZERO: Self = Self::ZERO;

    fn read(value: Self) -> Result<Self> {
        Ok(value)
    }

    fn in_parts(value: Exact, parts: Tens) -> Result<Self> {
        Self::from(value).times(parts.factor)
    }

    fn of_parts(self, parts: Tens) -> Result<Self> {
        self.over(parts.factor)
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

    fn in_parts(value: Exact, parts: Tens) -> Result<Self> {
        let (mantissa, places) = value.parts();
        let factor = parts.places.checked_sub(places).and_then(|shift| 10_i128.checked_pow(shift));
        let whole = factor.filter(|_| !value.is_rounded()).and_then(|factor| mantissa.checked_mul(factor));
        Ok(Self::whole(checked(whole)?))
    }

    fn of_parts(self, parts: Tens) -> Result<Ratio> {
        if self.is_whole() {
            return Exact::from_parts(self.numerator, parts.places).map(Ratio::from).ok_or(ArithmeticError::Overflow);
        }
        let number = |value: i128| Exact::from_parts(value, 0).ok_or(ArithmeticError::Overflow);
        Ratio::new(number(self.numerator)?, number(self.denominator)?)?.over(parts.factor)
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
        let ratio = |number: N| number.of_parts(Tens::ONE).unwrap();
        assert_eq!(rest.at_most(quotient).unwrap(), ratio(rest) <= ratio(quotient));
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
    fn parts_are_whole_and_come_back() {
        let values = ["0.25", "3", "1.5", "0"].map(|text| Exact::parse(text).unwrap());
        let parts = Tens::of(values).unwrap();
        for (value, hundredths) in values.into_iter().zip([25, 300, 150, 0]) {
            let quick = Fraction::in_parts(value, parts).unwrap();
            assert_eq!((quick.numerator, quick.denominator), (hundredths, 1));
            assert_eq!(quick.of_parts(parts).unwrap(), Ratio::from(value));
            assert_eq!(Ratio::in_parts(value, parts).unwrap().of_parts(parts).unwrap(), Ratio::from(value));
        }
        assert!(Fraction::in_parts(Exact::constant(1, 3), parts).is_err());
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
