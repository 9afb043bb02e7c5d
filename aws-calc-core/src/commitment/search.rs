//! What to buy of several candidates: each alone, and together.
//!
//! # How
//! One candidate alone is exact: [`Curve`] finds the best commitment, and because the cost is convex in it, the best of what
//! is sold is next to that.
//!
//! Several go together in AWS's order: what is narrow is applied first, so it is chosen first, and each wider one on what
//! is left; within a group, the one that saves most comes first. Then every narrow commitment is looked at again: its best
//! may be smaller, because a wider one could cover the same. With the wider ones chosen anew for each size of it, the cost
//! is convex in that size wherever both put the items of the narrow one into the same order (within one family they do,
//! up to the rounding of rates), and the least of it is found by golden section, down to what is sold.
//!
//! So one narrow and one wide candidate are the best in that case, up to the steps in which they are sold: amounts that are
//! rounded to steps can hide a portfolio that is cheaper by less than a step an hour. Where a year of many types differs in
//! every hour, the smaller commitments are looked for on a sample of the hours, and what is found is computed on all of
//! them: it is taken only where it is cheaper there. Of more candidates, each is the best
//! beside the others, and no portfolio that was looked at on the way is cheaper. That none is at all is not proved.

use std::sync::Arc;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

use super::apply::{Outcome, Place, Plan, Portfolio, Reach, Reservation, apply, rest};
use super::fleet::Fleet;
use super::optimise::{Counts, Curve};

/// Steps of the golden section at most: 0.618^48 of a commitment is less than any step in which it is sold.
const SECTIONS: usize = 48;

/// Up to so many counts, hours times items, a golden section looks at all hours.
const MOST_COUNTS: usize = 1 << 14;

/// What a candidate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Regional Reserved Instances of this type.
    Reserved(Arc<str>),
    /// A Savings Plan.
    Plan(Reach),
}

/// Something that might be bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What it is called in results.
    pub name: Arc<str>,
    /// What it is.
    pub kind: Kind,
    /// Its rate for each item of the fleet, in dollars for one for an hour; `None` where it does not apply.
    pub rates: Vec<Option<Ratio>>,
    /// What it is sold in, in dollars an hour: $0.001 of a plan, the hourly price of one Reserved Instance.
    pub step: Ratio,
}

impl Candidate {
    /// `portfolio`, and `commitment` dollars an hour of this.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn bought(&self, portfolio: &Portfolio, commitment: Ratio) -> Result<Portfolio, ArithmeticError> {
        let mut portfolio = portfolio.clone();
        if commitment.is_zero() {
            return Ok(portfolio);
        }
        let name = Arc::clone(&self.name);
        match &self.kind {
            Kind::Reserved(instance_type) => portfolio.reservations.push(Reservation {
                name,
                instance_type: Arc::clone(instance_type),
                place: Place::Region,
                count: self.steps(commitment)?,
                hourly: self.step,
            }),
            Kind::Plan(reach) => {
                portfolio.plans.push(Plan { name, reach: *reach, commitment, rates: self.rates.clone() });
            }
        }
        Ok(portfolio)
    }

    /// In how many steps `commitment` is bought: the number of Reserved Instances.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a step of zero.
    pub fn steps(&self, commitment: Ratio) -> Result<Exact, ArithmeticError> {
        commitment.over(self.step)?.to_exact()
    }

    /// How much of it costs least, of what is sold, and about what all hours cost then.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a step of zero.
    pub fn best(&self, counts: &Counts) -> Result<(Ratio, Exact), ArithmeticError> {
        let curve = Curve::new(counts, &self.rates)?;
        let below = curve.best()?.over(self.step)?.floor()?.times(self.step)?;
        let above = below.plus(self.step)?;
        let (low, high) = (curve.cost(below)?, curve.cost(above)?);
        Ok(if high < low { (above, high) } else { (below, low) })
    }

    /// When it is applied: Reserved Instances, narrow plans, wide plans.
    const fn group(&self) -> usize {
        match self.kind {
            Kind::Reserved(_) => 0,
            Kind::Plan(Reach::Family) => 1,
            Kind::Plan(Reach::Wide) => 2,
        }
    }
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The usage.
    pub fleet: &'a Fleet,
    /// What is held already.
    pub existing: &'a Portfolio,
    /// What might be bought.
    pub candidates: &'a [Candidate],
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Without anything new.
    pub before: Outcome,
    /// Each candidate alone at its best, in dollars an hour, with what that comes to.
    pub alone: Vec<(Ratio, Outcome)>,
    /// How much of each candidate is bought, in dollars an hour: the cheapest that was found.
    pub bought: Vec<Ratio>,
    /// What that comes to.
    pub after: Outcome,
}

impl<'a> Search<'a> {
    /// Looks.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a step of zero.
    pub fn run(&self) -> Result<Found, ArithmeticError> {
        let before = apply(self.fleet, self.existing)?;
        let counts = Counts::of(&rest(self.fleet, self.existing)?)?;
        let nothing = vec![Ratio::ZERO; self.candidates.len()];
        let mut found = Found { bought: nothing.clone(), after: before.clone(), before, alone: Vec::new() };
        for (place, candidate) in self.candidates.iter().enumerate() {
            let (amount, _) = candidate.best(&counts)?;
            let mut bought = nothing.clone();
            set(&mut bought, place, amount);
            let outcome = self.outcome(&bought)?;
            found.alone.push((amount, outcome.clone()));
            found.take(bought, outcome)?;
        }
        if self.candidates.len() > 1 {
            let bought = self.completed(nothing, 0)?;
            found.take(bought.clone(), self.outcome(&bought)?)?;
            self.smaller(&mut found, bought)?;
        }
        Ok(found)
    }

    /// What is in force with so much of each candidate.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a step of zero.
    pub fn portfolio(&self, bought: &[Ratio]) -> Result<Portfolio, ArithmeticError> {
        let mut portfolio = self.existing.clone();
        for (candidate, amount) in self.candidates.iter().zip(bought) {
            portfolio = candidate.bought(&portfolio, *amount)?;
        }
        Ok(portfolio)
    }

    fn outcome(&self, bought: &[Ratio]) -> Result<Outcome, ArithmeticError> {
        apply(self.fleet, &self.portfolio(bought)?)
    }

    /// `bought`, and of each group from `first` on what saves most on the rest, as long as anything does.
    fn completed(&self, mut bought: Vec<Ratio>, first: usize) -> Result<Vec<Ratio>, ArithmeticError> {
        for group in first..=2 {
            let of_group = |place: &usize| self.candidates.get(*place).is_some_and(|own| own.group() == group);
            let mut open: Vec<usize> = (0..self.candidates.len()).filter(of_group).collect();
            while !open.is_empty() {
                let counts = Counts::of(&rest(self.fleet, &self.portfolio(&bought)?)?)?;
                let mut least: Option<(Exact, usize, Ratio)> = None;
                for place in &open {
                    let Some(candidate) = self.candidates.get(*place) else { continue };
                    let (amount, cost) = candidate.best(&counts)?;
                    if !amount.is_zero() && least.is_none_or(|(known, ..)| cost < known) {
                        least = Some((cost, *place, amount));
                    }
                }
                let Some((_, place, amount)) = least else { break };
                set(&mut bought, place, amount);
                open.retain(|other| *other != place);
            }
        }
        Ok(bought)
    }

    /// Looks for smaller commitments to what is applied before other candidates, starting from `bought`.
    fn smaller(&self, found: &mut Found, mut bought: Vec<Ratio>) -> Result<(), ArithmeticError> {
        let last = self.candidates.iter().map(Candidate::group).max().unwrap_or(0);
        let most = MOST_COUNTS.checked_div(self.fleet.items().len()).unwrap_or(MOST_COUNTS);
        let sample = self.fleet.sampled(most)?;
        for (place, candidate) in self.candidates.iter().enumerate() {
            let own = bought.get(place).copied().unwrap_or(Ratio::ZERO);
            if candidate.group() == last || own.is_zero() {
                continue;
            }
            let looked_at = Search { fleet: sample.as_ref().unwrap_or(self.fleet), ..*self };
            let with = |steps: Exact| looked_at.with(&bought, place, candidate, steps);
            let (_, mut changed, mut outcome) = golden_section(candidate.steps(own)?, with)?;
            if sample.is_some() {
                let steps = candidate.steps(changed.get(place).copied().unwrap_or(Ratio::ZERO))?;
                (_, changed, outcome) = self.with(&bought, place, candidate, steps)?;
            }
            if found.take(changed.clone(), outcome)? || sample.is_none() {
                bought = changed;
            }
        }
        Ok(())
    }

    /// `bought` with so many steps of the candidate at `place`, and the wider ones chosen anew; with what it costs.
    fn with(
        &self,
        bought: &[Ratio],
        place: usize,
        candidate: &Candidate,
        steps: Exact,
    ) -> Result<(Ratio, Vec<Ratio>, Outcome), ArithmeticError> {
        let mut changed = bought.to_vec();
        for (other, amount) in self.candidates.iter().zip(&mut changed) {
            if other.group() > candidate.group() {
                *amount = Ratio::ZERO;
            }
        }
        set(&mut changed, place, candidate.step.times(Ratio::from(steps))?);
        let changed = self.completed(changed, candidate.group() + 1)?;
        let outcome = self.outcome(&changed)?;
        Ok((outcome.total()?, changed, outcome))
    }
}

impl Found {
    /// Takes what is cheaper, and says whether it was.
    fn take(&mut self, bought: Vec<Ratio>, after: Outcome) -> Result<bool, ArithmeticError> {
        let is_cheaper = after.total()? < self.after.total()?;
        if is_cheaper {
            (self.bought, self.after) = (bought, after);
        }
        Ok(is_cheaper)
    }
}

fn set(amounts: &mut [Ratio], place: usize, amount: Ratio) {
    if let Some(slot) = amounts.get_mut(place) {
        *slot = amount;
    }
}

/// What `with` makes of the whole number from 0 to `most` for which its first part is least, if that is convex.
fn golden_section<T: Clone>(
    most: Exact,
    with: impl Fn(Exact) -> Result<(Ratio, T, Outcome), ArithmeticError>,
) -> Result<(Ratio, T, Outcome), ArithmeticError> {
    let (mut low, mut high) = (Exact::ZERO, most.ceiling());
    let mut least = with(high)?;
    let mut known: Vec<(Exact, Ratio)> = Vec::new();
    let mut cost = |steps: Exact, least: &mut (Ratio, T, Outcome)| -> Result<Ratio, ArithmeticError> {
        if let Some((_, cost)) = known.iter().find(|(known, _)| *known == steps) {
            return Ok(*cost);
        }
        let tried = with(steps)?;
        known.push((steps, tried.0));
        let cost = tried.0;
        if cost < least.0 {
            *least = tried;
        }
        Ok(cost)
    };
    for _ in 0..SECTIONS {
        let width = high.minus(low)?;
        if width < Exact::constant(3, 0) {
            break;
        }
        let inner = width.times(Exact::constant(382, 3))?.ceiling();
        let (left, right) = (low.plus(inner)?, high.minus(inner)?);
        let (left, right) = if left < right { (left, right) } else { (right, right.plus(Exact::ONE)?) };
        if cost(left, &mut least)? <= cost(right, &mut least)? {
            high = right;
        } else {
            low = left;
        }
    }
    let mut steps = low;
    while steps <= high {
        cost(steps, &mut least)?;
        steps = steps.plus(Exact::ONE)?;
    }
    Ok(least)
}
