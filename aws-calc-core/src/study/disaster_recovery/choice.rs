//! Which strategy to choose: those that miss an objective are struck, and of the rest the one counts that costs least
//! together with what outages lose.

use crate::capacity::recovery::{self, Objective, Recovery};
use crate::exact::ArithmeticError;
use crate::ratio::Ratio;

use super::Question;
use super::cost::Costs;
use super::strategy::Way;

/// What a strategy comes to.
#[derive(Clone, Debug)]
pub(super) struct Outcome<'w> {
    pub way: &'w Way,
    /// Seconds.
    pub rpo: Ratio,
    /// Seconds.
    pub rto: Ratio,
    pub steps: Recovery,
    pub costs: Costs,
}

/// An objective that is missed: what is reached, and what is asked for, in seconds.
pub(super) type Miss = (Objective, Ratio, Ratio);

impl<'w> Outcome<'w> {
    pub(super) fn of(way: &'w Way, rpo: Ratio, steps: Recovery, costs: Costs) -> Result<Self, ArithmeticError> {
        Ok(Self { way, rpo, rto: recovery::recovery_time(steps)?, steps, costs })
    }

    pub(super) fn misses(&self, question: &Question) -> Vec<Miss> {
        let asked = [(Objective::Rpo, self.rpo, question.rpo), (Objective::Rto, self.rto, question.rto)];
        let asked = asked.into_iter().filter_map(|(objective, reached, asked)| Some((objective, reached, asked?)));
        asked.filter(|(_, reached, asked)| reached > asked).collect()
    }

    /// Dollars a month that the data lost in disasters is worth.
    fn lost_data(&self, question: &Question) -> Result<Ratio, ArithmeticError> {
        match (question.data_loss, question.disasters_every) {
            (Some(loss), Some(months)) => hours(self.rpo)?.times(loss)?.over(months),
            _ => Ok(Ratio::ZERO),
        }
    }

    /// Dollars a month that disasters cost, at `loss` an hour of outage.
    pub(super) fn lost(&self, question: &Question, loss: Ratio) -> Result<Ratio, ArithmeticError> {
        self.lost_data(question)?.plus(loss.times(self.outage(question)?)?)
    }

    /// Hours of outage a month.
    fn outage(&self, question: &Question) -> Result<Ratio, ArithmeticError> {
        question.disasters_every.map_or(Ok(Ratio::ZERO), |months| hours(self.rto)?.over(months))
    }

    /// Dollars a month in all, at `loss` an hour of outage.
    ///
    /// # Formula
    /// `cost + (RTO x loss an hour + RPO x loss an hour's data) / time between disasters`
    pub(super) fn in_all(&self, question: &Question, loss: Ratio) -> Result<Ratio, ArithmeticError> {
        self.costs.total.plus(self.lost(question, loss)?)
    }
}

fn hours(seconds: Ratio) -> Result<Ratio, ArithmeticError> {
    seconds.over(Ratio::from(3600))
}

/// The strategies that keep the objectives, each with the loss an hour from which on it costs least in all: exact, as the
/// cost of each is a line over the loss. One that never does is not in it.
pub(super) fn pays_from<'o, 'w>(
    outcomes: &'o [Outcome<'w>],
    question: &Question,
) -> Result<Vec<(Ratio, &'o Outcome<'w>)>, ArithmeticError> {
    let mut kept = Vec::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.misses(question).is_empty()) {
        kept.push((outcome.in_all(question, Ratio::ZERO)?, outcome.outage(question)?, outcome));
    }
    // Without a loss the cheapest; of equals the one that is back sooner.
    let Some(mut now) = kept.iter().min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1))) else { return Ok(Vec::new()) };
    let mut turns = vec![(Ratio::ZERO, now.2)];
    loop {
        let mut next = None;
        for line in kept.iter().filter(|line| line.1 < now.1) {
            let at = line.0.minus(now.0)?.over(now.1.minus(line.1)?)?;
            // Of those that cross at one place, the one that is ahead behind it.
            let is_sooner = next
                .is_none_or(|(known, other): (Ratio, &(Ratio, Ratio, &Outcome<'w>))| (at, line.1) < (known, other.1));
            if is_sooner {
                next = Some((at, line));
            }
        }
        let Some((at, line)) = next else { return Ok(turns) };
        turns.push((at, line.2));
        now = line;
    }
}
