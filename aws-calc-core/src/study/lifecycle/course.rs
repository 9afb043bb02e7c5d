//! A bucket's months under a policy, simulated and billed.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::field::Refusal;
use crate::money::Money;
use crate::study::Context;

use super::bill::{Bill, Biller};
use super::bucket::Bucket;
use super::policy::Policy;
use super::simulate::Timeline;

/// A bucket's months under one policy.
pub(super) struct Course {
    pub timeline: Timeline,
    pub bills: Vec<Bill>,
}

/// All sizes.
pub(super) const EVERY_SIZE: Range<u128> = 0..u128::MAX;

/// Runs a bucket through months, and bills them.
pub(super) struct Simulator<'a> {
    pub bucket: &'a Bucket,
    /// How many days each month of the study has.
    pub days: &'a [u32],
    pub biller: Biller<'a>,
    pub context: &'a Context<'a>,
}

impl Simulator<'_> {
    /// The months of the study.
    pub(super) fn course(&self, policy: &Policy) -> Result<Course, Vec<Diagnostic>> {
        let timeline = self.part(policy, &EVERY_SIZE)?;
        let bills = timeline.months.iter().map(|month| self.biller.bill(month)).collect::<Result<Vec<_>, _>>();
        Ok(Course { timeline, bills: bills.map_err(|error| vec![error])? })
    }

    /// What all months of the study cost.
    pub(super) fn price(&self, policy: &Policy) -> Result<Money, Vec<Diagnostic>> {
        self.cost(&self.part(policy, &EVERY_SIZE)?)
    }

    /// The months of the objects of some sizes; of all sizes also of what has none.
    pub(super) fn part(&self, policy: &Policy, sizes: &Range<u128>) -> Result<Timeline, Vec<Diagnostic>> {
        self.bucket.live(policy, self.days, sizes).map_err(|error| self.refused(error))
    }

    /// Other months than those of the study, of which only the last are billed.
    pub(super) fn last(&self, policy: &Policy, days: &[u32], billed: usize) -> Result<Course, Vec<Diagnostic>> {
        let timeline = self.bucket.live(policy, days, &EVERY_SIZE).map_err(|error| self.refused(error))?;
        let last = timeline.months.iter().skip(days.len().saturating_sub(billed));
        let bills = last.map(|month| self.biller.bill(month)).collect::<Result<Vec<_>, _>>();
        Ok(Course { bills: bills.map_err(|error| vec![error])?, timeline })
    }

    /// What months cost.
    pub(super) fn cost(&self, timeline: &Timeline) -> Result<Money, Vec<Diagnostic>> {
        let mut sum = Money::ZERO;
        for month in &timeline.months {
            let bill = self.biller.bill(month).map_err(|error| vec![error])?;
            sum = sum.plus(bill.total).map_err(|error| self.refused(error))?;
        }
        Ok(sum)
    }

    /// The message about a number that is too large.
    pub(super) fn refused(&self, error: impl Into<Refusal>) -> Vec<Diagnostic> {
        let refusal = error.into();
        let error = Diagnostic::error(refusal.code, refusal.message).at(self.context.at, "");
        vec![error.help_maybe(refusal.help)]
    }
}
