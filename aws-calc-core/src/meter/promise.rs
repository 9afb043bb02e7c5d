//! What is paid at once for a term, and what a month bears of it.

use std::sync::Arc;

use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::Hour;

use super::{Derivation, Quantity};

/// How a price is agreed. The words are those of FOCUS' `PricingCategory`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PricingCategory {
    /// List price, no promise made.
    #[default]
    Standard,
    /// A price that follows the market: Spot.
    Dynamic,
    /// A price for a promise: Reserved Instances and nodes, Savings Plans.
    Committed,
}

/// A term for which something is paid at once. The month bears its part of that, by its hours.
///
/// # Source
/// FOCUS 1.2, `EffectiveCost`: what is paid at once is amortised over the term; AWS Cost Management user guide, "Understanding
/// your amortized costs": evenly over the hours of the term.
///
/// # Example
/// ```
/// use aws_calc_core::exact::Exact;
/// use aws_calc_core::meter::{Promise, Quantity};
/// use aws_calc_core::money::Money;
/// use aws_calc_core::unit::Hour;
/// let month: Quantity<Hour> = Quantity::fixed(Exact::from(730), "hours in a month", "8,760 / 12");
/// let term: Quantity<Hour> = Quantity::fixed(Exact::from(8760), "hours of the term", "a year of 365 days");
/// let fee = Promise::fee(&month, &term);
/// let paid = Money::new(Exact::from(252));
/// assert_eq!(fee.amortized(paid)?.to_string(), "$21.00"); // 252 x 730 / 8,760
/// assert_eq!((fee.upfront(paid)?.to_string(), fee.recurring(paid)?.to_string()), ("$252.00".into(), "$0.00".into()));
///
/// // A Savings Plan that costs $37.814 a month, half of it paid at once: 37.814 x 12 / 2.
/// let plan = Promise::share(Exact::parse("0.5")?, &month, &term);
/// let cost = Money::new(Exact::parse("37.814")?);
/// assert_eq!((plan.amortized(cost)?, plan.upfront(cost)?.to_string()), (cost, "$226.88".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Promise {
    /// The hours of the month.
    pub month: Arc<Derivation>,
    /// The hours of the term.
    pub term: Arc<Derivation>,
    /// What is paid at once.
    pub paid: AtOnce,
}

/// What is paid at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtOnce {
    /// All of a fee for the whole term.
    Fee,
    /// This share of what the months of the term cost.
    Share(Exact),
}

impl Promise {
    /// A fee that is paid at once for the hours of `term`.
    #[must_use]
    pub fn fee(month: &Quantity<Hour>, term: &Quantity<Hour>) -> Self {
        Self { month: Arc::clone(month.derivation()), term: Arc::clone(term.derivation()), paid: AtOnce::Fee }
    }

    /// A price by the hour, of which `share` is paid at once for the hours of `term`.
    #[must_use]
    pub fn share(share: Exact, month: &Quantity<Hour>, term: &Quantity<Hour>) -> Self {
        Self { paid: AtOnce::Share(share), ..Self::fee(month, term) }
    }

    /// What a month bears of `cost`, which is a fee for the term or what a month costs by the hour.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a term of no hours.
    pub fn amortized(&self, cost: Money) -> Result<Money, ArithmeticError> {
        match self.paid {
            AtOnce::Fee => times_over(cost, self.month.value, self.term.value),
            AtOnce::Share(_) => Ok(cost),
        }
    }

    /// What of `cost` is paid at once, for all of the term.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a month of no hours.
    pub fn upfront(&self, cost: Money) -> Result<Money, ArithmeticError> {
        match self.paid {
            AtOnce::Fee => Ok(cost),
            AtOnce::Share(share) => times_over(cost.times(share)?, self.term.value, self.month.value),
        }
    }

    /// What of `cost` is paid every month.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn recurring(&self, cost: Money) -> Result<Money, ArithmeticError> {
        match self.paid {
            AtOnce::Fee => Ok(Money::ZERO),
            AtOnce::Share(share) => cost.times(Exact::ONE.minus(share)?),
        }
    }
}

/// `money x times / over`: the quotient comes last, so that no digit is lost before it.
fn times_over(money: Money, times: Exact, over: Exact) -> Result<Money, ArithmeticError> {
    let part = Ratio::from(money.dollars()).times(Ratio::new(times, over)?)?;
    Ok(Money::new(part.to_exact()?).settled())
}
