//! Money: exact US dollars. Money plus money is money; money times money does not compile.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::exact::{ArithmeticError, Exact, with_thousands};

/// How many decimals of money are kept that has lost a digit already.
const PLACES_SETTLED: u32 = 18;

/// An exact sum of US dollars. Cents appear when it is displayed, not before.
///
/// # Example
/// ```
/// use aws_calc_core::{exact::Exact, money::Money};
/// let month = Money::new(Exact::parse("0.0225")?).times(Exact::from(730))?;
/// assert_eq!(month.to_string(), "$16.43");
/// assert_eq!(month.dollars().to_string(), "16.425");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(Exact);

impl Money {
    /// No dollars.
    pub const ZERO: Self = Self(Exact::ZERO);

    /// This many dollars.
    #[must_use]
    pub const fn new(dollars: Exact) -> Self {
        Self(dollars)
    }

    /// The dollars, all digits.
    #[must_use]
    pub const fn dollars(self) -> Exact {
        self.0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn plus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.0.plus(other.0).map(Self)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn minus(self, other: Self) -> Result<Self, ArithmeticError> {
        self.0.minus(other.0).map(Self)
    }

    /// This many times the money.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn times(self, number: Exact) -> Result<Self, ArithmeticError> {
        self.0.times(number).map(Self)
    }

    /// The same money; where a digit was lost already, without what it has beyond the eighteenth decimal.
    ///
    /// Sums of such money lose no more, so the parts of a bill add up to it in any order.
    pub(crate) fn settled(self) -> Self {
        if self.0.is_rounded() { Self(self.0.rounded_to(PLACES_SETTLED)) } else { self }
    }

    /// The sum of all.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Result<Self, ArithmeticError> {
        all.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

/// Dollars and cents, rounded half away from zero, with thousands marked; `≈` before it when a digit was lost on the
/// way; all leading digits when it is smaller than a cent.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below_a_cent = self.0.order().is_some_and(|order| order < -2);
        let places = if below_a_cent { self.0.places().min(12) } else { 2 };
        let digits = self.0.magnitude().to_fixed(places);
        let mark = if self.0.is_rounded() { "≈" } else { "" };
        let sign =
            if self.0.is_negative() && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) { "-" } else { "" };
        f.pad(&format!("{mark}{sign}${}", with_thousands(&digits)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Money::new(Exact::parse(text).unwrap()).to_string()
    }

    #[test]
    fn money_reads_as_people_write_it() {
        for (exact, cents) in [
            ("1150", "$1,150.00"),
            ("16.425", "$16.43"),
            ("63.85", "$63.85"),
            ("-1234567.891", "-$1,234,567.89"),
            ("0.00000666668", "$0.00000666668"),
            ("0.05", "$0.05"),
            ("0", "$0.00"),
        ] {
            assert_eq!(shown(exact), cents);
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_to_the_cent(units in -10_000_000_000i64..10_000_000_000, scale in 0u32..6) {
            let money = Money::new(Exact::from_parts(units.into(), scale).unwrap());
            let digits = money.to_string().replace(['$', ',', '≈'], "");
            let off = Exact::parse(&digits).unwrap().minus(money.dollars()).unwrap().magnitude();
            prop_assert!(off <= Exact::constant(5, 3), "{} for {:?}", money, money);
        }

        #[test]
        fn sums_do_not_care_for_order(mut cents in proptest::collection::vec(-1_000_000i32..1_000_000, 0..20)) {
            let sum = |cents: &[i32]| Money::sum(cents.iter().map(|c| Money::new(Exact::from(*c)))).unwrap();
            let forwards = sum(&cents);
            cents.reverse();
            prop_assert_eq!(forwards, sum(&cents));
            prop_assert_eq!(forwards.minus(forwards).unwrap(), Money::ZERO);
        }
    }

    #[test]
    fn a_lost_digit_shows() {
        let third = Money::new(Exact::ONE.over(Exact::from(3)).unwrap());
        assert_eq!(third.to_string(), "≈$0.33");
    }
}
