//! What comes evenly, in whole things: what a day leaves over goes on to the next.

use crate::exact::ArithmeticError;
use crate::ratio::{Ratio, gcd};

/// No part of a thing is smaller than one in so many.
const FINEST: u128 = 1_000_000_000_000_000_000;

/// Things that come day by day, counted in parts so small that both a day's and what is left over are whole numbers of them: a
/// decimal would lose a digit of 1/73 each day, and after 73 days one thing too few would have come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trickle {
    /// How many parts a thing has.
    parts: u128,
    daily: u128,
    left: u128,
}

impl Trickle {
    /// Nothing, until it is [set](Self::set).
    pub(super) const NONE: Self = Self { parts: 1, daily: 0, left: 0 };

    /// From now on so many things come in a day.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`] for more than anybody has.
    pub(super) fn set(&mut self, daily: Ratio) -> Result<(), ArithmeticError> {
        let (number, of) = match fraction(daily) {
            Some(fraction) => fraction,
            None => fraction(Ratio::from(daily.to_exact()?.rounded_to(18))).ok_or(ArithmeticError::Overflow)?,
        };
        let common = (self.parts / gcd(self.parts, of)).checked_mul(of).filter(|common| *common <= FINEST);
        // Where a thing has too many parts for what came before and what comes now, what is left over loses less than one.
        let parts = common.unwrap_or(of);
        self.left = self.left.checked_mul(parts).ok_or(ArithmeticError::Overflow)? / self.parts;
        self.daily = number.checked_mul(parts / of).ok_or(ArithmeticError::Overflow)?;
        self.parts = parts;
        Ok(())
    }

    /// How many whole things come on the next day.
    pub(super) fn day(&mut self) -> u128 {
        let due = self.left.saturating_add(self.daily);
        self.left = due % self.parts;
        due / self.parts
    }
}

/// Numerator and denominator in whole numbers, where a thing does not have too many parts.
fn fraction(value: Ratio) -> Option<(u128, u128)> {
    let (numerator, denominator) = value.parts();
    let ((over, over_scale), (under, under_scale)) = (numerator.parts(), denominator.parts());
    let common = over_scale.min(under_scale);
    let shifted =
        |value: i128, scale: u32| u128::try_from(value).ok()?.checked_mul(10_u128.checked_pow(scale - common)?);
    let (over, under) = (shifted(over, under_scale)?, shifted(under, over_scale)?);
    let divisor = gcd(over, under);
    let (over, under) = (over.checked_div(divisor)?, under.checked_div(divisor)?);
    (under <= FINEST).then_some((over, under))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Exact;
    use proptest::prelude::*;

    fn ratio(over: u64, under: u64) -> Ratio {
        Ratio::new(Exact::from(over), Exact::from(under)).unwrap()
    }

    #[test]
    fn after_as_many_days_as_there_are_parts_everything_has_come() {
        // 600 GB of 8 MB objects in 730 h: 76,800 x 24 / 730 a day, which is 184,320 in 73 days.
        let mut trickle = Trickle::NONE;
        trickle.set(ratio(184_320, 73)).unwrap();
        assert_eq!((0..73).map(|_| trickle.day()).sum::<u128>(), 184_320);
    }

    proptest! {
        #[test]
        fn what_has_come_is_what_was_due_rounded_down(
            months in proptest::collection::vec((0_u64..1_000_000, 1_u64..1000, 1_u64..40), 1..6),
        ) {
            let (mut trickle, mut come) = (Trickle::NONE, 0_u128);
            // Everything due, in parts of one in the product of all denominators.
            let all: u128 = months.iter().map(|(_, under, _)| u128::from(*under)).product();
            let mut due = 0_u128;
            for (over, under, days) in months {
                trickle.set(ratio(over, under)).unwrap();
                for _ in 0..days {
                    come += trickle.day();
                    due += u128::from(over) * (all / u128::from(under));
                    prop_assert_eq!(come, due / all);
                }
            }
        }
    }
}
