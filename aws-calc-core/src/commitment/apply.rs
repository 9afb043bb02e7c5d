//! Commitments applied to usage hour by hour, in the order in which AWS applies them.
//!
//! In every hour, each on what is left by those before it:
//! 1. zonal Reserved Instances, to the same type in the same Availability Zone;
//! 2. regional Reserved Instances: to the same family from its smallest size to its largest, counted in normalised units,
//!    where they are flexible in size, else to the same type in any zone;
//! 3. EC2 Instance Savings Plans, 4. the Savings Plans that reach further: Compute, Database, SageMaker AI. The plans of a
//!    group are applied together to the usage with the highest savings percentage first, of equal ones to the lowest
//!    rate first, until the usage or the commitment is spent. The last usage is covered in part.
//!
//! What is left is billed on demand; what an hour does not use of a commitment is lost with it.
//!
//! **Left out:** whose account owns a commitment (all usage is taken to share it).
//!
//! Source: Amazon EC2 user guide, "How Reserved Instance discounts are applied"; Savings Plans user guide, "Understanding
//! how Savings Plans apply to your AWS usage".

use std::sync::Arc;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

use super::fleet::Fleet;
use super::hour::{Totals, left_over};

/// Decimal places of [`rest`].
const REST_PLACES: u32 = 6;

/// Where a Reserved Instance applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this Availability Zone; it also reserves capacity there.
    Zone(Arc<str>),
    /// Anywhere in the Region.
    Region,
}

/// Reserved Instances of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// What they are called in results.
    pub name: Arc<str>,
    /// The instance type.
    pub instance_type: Arc<str>,
    /// Where they apply.
    pub place: Place,
    /// How many there are.
    pub count: Exact,
    /// What one costs for an hour of its term, with what was paid at once spread over it, in dollars.
    pub hourly: Ratio,
}

/// How far a Savings Plan reaches; the narrow ones are applied first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// One family in one Region: EC2 Instance Savings Plans.
    Family,
    /// Whatever the plan has a rate for: Compute, Database and SageMaker AI Savings Plans.
    Wide,
}

/// A Savings Plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What it is called in results.
    pub name: Arc<str>,
    /// How far it reaches.
    pub reach: Reach,
    /// What is committed an hour, in dollars at the plan's rates.
    pub commitment: Ratio,
    /// The rate of each item of the fleet, in dollars for one for an hour; `None` where the plan does not apply.
    pub rates: Vec<Option<Ratio>>,
}

/// All commitments that are in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Portfolio {
    /// Reserved Instances.
    pub reservations: Vec<Reservation>,
    /// Savings Plans.
    pub plans: Vec<Plan>,
}

/// What became of one commitment, in dollars.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Its name.
    pub name: Arc<str>,
    /// What was promised over all hours.
    pub committed: Ratio,
    /// What of it was used; the rest was lost.
    pub used: Ratio,
    /// What the covered usage would have cost on demand.
    pub covered: Ratio,
}

/// What usage costs under a portfolio, in dollars over all hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What all usage would cost on demand.
    pub on_demand: Ratio,
    /// What is billed on demand, because no commitment covers it.
    pub uncovered: Ratio,
    /// How much of each item is billed on demand, in its hours.
    pub uncovered_hours: Vec<Ratio>,
    /// Each commitment: Reserved Instances, then plans, in their order.
    pub commitments: Vec<Use>,
}

impl Outcome {
    /// What is promised over all hours.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn committed(&self) -> Result<Ratio, ArithmeticError> {
        sum(self.commitments.iter().map(|own| own.committed))
    }

    /// What is used of it.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn used(&self) -> Result<Ratio, ArithmeticError> {
        sum(self.commitments.iter().map(|own| own.used))
    }

    /// What is paid: commitments, used or not, and the rest on demand.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn total(&self) -> Result<Ratio, ArithmeticError> {
        self.uncovered.plus(self.committed()?)
    }

    /// What is saved; below zero when commitments cost more than they cover.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn savings(&self) -> Result<Ratio, ArithmeticError> {
        self.on_demand.minus(self.total()?)
    }

    /// The share of the usage that is covered, at prices on demand.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn coverage(&self) -> Result<Ratio, ArithmeticError> {
        share(self.on_demand.minus(self.uncovered)?, self.on_demand)
    }

    /// The share of what is promised that is used.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn utilization(&self) -> Result<Ratio, ArithmeticError> {
        share(self.used()?, self.committed()?)
    }

    /// What is saved as a share of what all usage costs on demand, after what is lost.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn effective_savings_rate(&self) -> Result<Ratio, ArithmeticError> {
        share(self.savings()?, self.on_demand)
    }
}

fn share(part: Ratio, of: Ratio) -> Result<Ratio, ArithmeticError> {
    if of.is_zero() { Ok(Ratio::ZERO) } else { part.over(of) }
}

fn sum(parts: impl IntoIterator<Item = Ratio>) -> Result<Ratio, ArithmeticError> {
    parts.into_iter().try_fold(Ratio::ZERO, Ratio::plus)
}

/// What the usage of `fleet` costs when `portfolio` is in force in all of its hours.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
///
/// # Example
/// ```
/// use std::sync::Arc;
/// use aws_calc_core::commitment::{Fleet, Item, Plan, Portfolio, Reach, apply};
/// use aws_calc_core::{exact::Exact, ratio::Ratio};
/// // Three instances at $1.00 by day, one at night; $1.40 an hour is committed at a rate of $0.70.
/// let item = Item { name: Arc::from("r5.4xlarge"), zone: None, on_demand: Exact::ONE, size: None };
/// let fleet = Fleet::new(vec![item], [vec![Exact::from(3)], vec![Exact::from(1)]]);
/// let rate = Ratio::from(Exact::parse("0.70")?);
/// let plan = Plan {
///     name: Arc::from("Compute"),
///     reach: Reach::Wide,
///     commitment: rate.times(2.into())?,
///     rates: vec![Some(rate)],
/// };
/// let outcome = apply(&fleet, &Portfolio { plans: vec![plan], ..Portfolio::default() })?;
/// // By day two are covered and one is not; at night half of the commitment is lost.
/// assert_eq!(outcome.uncovered.to_string(), "1");
/// assert_eq!((outcome.committed()?.to_string(), outcome.used()?.to_string()), ("2.8".into(), "2.1".into()));
/// assert_eq!(outcome.total()?.to_string(), "3.8"); // instead of 4.00 on demand
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn apply(fleet: &Fleet, portfolio: &Portfolio) -> Result<Outcome, ArithmeticError> {
    let Totals { all, left, used, covered } = Totals::of(fleet, portfolio)?;
    // Hours are added up before they meet a price, so that only one quotient per item can be without an end.
    let at_prices = |hours: &[Ratio]| {
        let items = hours.iter().zip(fleet.items());
        sum(items.map(|(hours, item)| hours.times(Ratio::from(item.on_demand))).collect::<Result<Vec<_>, _>>()?)
    };
    let hours = Ratio::from(Exact::from(u32::try_from(fleet.len()).map_err(|_| ArithmeticError::Overflow)?));
    let reserved = portfolio.reservations.iter().map(|own| {
        let each_hour = own.hourly.times(Ratio::from(own.count))?;
        Ok((Arc::clone(&own.name), each_hour))
    });
    let planned = portfolio.plans.iter().map(|plan| Ok((Arc::clone(&plan.name), plan.commitment)));
    let uses = reserved.chain(planned).zip(used.iter().zip(&covered)).map(|(named, (used, covered))| {
        let (name, each_hour): (Arc<str>, Ratio) = named?;
        Ok(Use { name, committed: each_hour.times(hours)?, used: *used, covered: at_prices(covered)? })
    });
    Ok(Outcome {
        on_demand: at_prices(&all)?,
        uncovered: at_prices(&left)?,
        commitments: uses.collect::<Result<_, ArithmeticError>>()?,
        uncovered_hours: left,
    })
}

/// The usage that `portfolio` leaves to be billed on demand, hour by hour, to a millionth of an instance.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn rest(fleet: &Fleet, portfolio: &Portfolio) -> Result<Fleet, ArithmeticError> {
    if portfolio.reservations.is_empty() && portfolio.plans.is_empty() {
        return Ok(fleet.clone());
    }
    left_over(fleet, portfolio, |left| Ok(left.to_exact()?.rounded_to(REST_PLACES)))
}
