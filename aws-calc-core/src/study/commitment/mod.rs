//! Which commitment costs least for usage that is known hour by hour, and what happens when that usage changes.
//!
//! **Answers:** for each candidate the commitment that costs least, exactly; the candidates that go together; what is
//! saved, covered, used and lost; what the same commitment costs when usage falls or grows; what buying in steps costs;
//! what switching off costs instead. Commitments that are held already are used first.
//!
//! **How:** every hour goes through AWS's order of application ([`crate::commitment::apply`]); one candidate alone is found
//! exactly, several together as [`crate::commitment::Search`] says. Commitments are rounded to what is sold: dollars an hour
//! with three decimals, whole Reserved Instances.
//!
//! **Left out:** discounts that the scenario states (both sides are at the prices before them); Reserved Instances that
//! are sold or exchanged; accounts that do not share their commitments; partial hours.
//!
//! Source: Savings Plans user guide, "Understanding how Savings Plans apply to your AWS usage"; Amazon EC2 user guide, "How
//! Reserved Instance discounts are applied".

mod clock;
mod file;
mod later;
mod offers;
mod show;
mod usage;

use crate::commitment::{Candidate, Found, Search};
use crate::diagnostic::Diagnostic;
use crate::exact::ArithmeticError;
use crate::field::{Record, Spec};
use crate::ratio::Ratio;

use super::{Answer, Context, Study};

const SPECS: &[Spec] = &[
    usage::START.spec(),
    usage::DAYS.spec(),
    usage::USAGE.spec(),
    usage::FILE.spec(),
    offers::EXISTING.spec(),
    offers::CANDIDATES.spec(),
    later::CHANGES.spec(),
    later::PURCHASES.spec(),
    later::SCHEDULE.spec(),
];

pub(super) const STUDY: Study = Study {
    name: "commitment",
    title: "Commitments",
    doc: "Which Savings Plan or Reserved Instances cost least for usage that is known hour by hour, found exactly, and what \
          happens when the usage changes. Usage comes from a day and week shape or from a file (CSV of hour, type and count; \
          the hourly rows of a Cost and Usage Report or FOCUS export). Left out: the discounts of the scenario, Reserved \
          Instances that are sold or exchanged, accounts that do not share.",
    fields: SPECS,
    of_all_variants: false,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let usage = usage::read(record, context)?;
    let read = (
        offers::existing(record, usage.fleet.items(), context),
        offers::candidates(record, usage.fleet.items(), context),
        later::read(record),
    );
    let (existing, candidates, later) = match read {
        (Ok(existing), Ok(candidates), Ok(later)) => (existing, candidates, later),
        (existing, candidates, later) => {
            return Err(existing.err().into_iter().chain(candidates.err()).chain(later.err()).flatten().collect());
        }
    };
    let too_large = |error: ArithmeticError| {
        vec![Diagnostic::error("too-large", error.to_string()).at(context.at, "in this study")]
    };
    let alone: Vec<Candidate> = candidates.iter().map(|offer| offer.candidate.clone()).collect();
    let search = Search { fleet: &usage.fleet, existing: &existing, candidates: &alone };
    let found = search.run().map_err(too_large)?;
    let answered = Answered { usage: &usage, offers: &candidates, search, found: &found };
    let mut answer = Answer::default();
    show::add(&mut answer, &answered, context).map_err(too_large)?;
    later::add(&mut answer, &answered, &later).map_err(too_large)?;
    Ok(answer)
}

/// What was asked, and what was found.
struct Answered<'a> {
    usage: &'a usage::Usage,
    offers: &'a [offers::Offer],
    search: Search<'a>,
    found: &'a Found,
}

impl Answered<'_> {
    /// What is bought, and how much of it, in dollars an hour.
    fn purchases(&self) -> impl Iterator<Item = (&offers::Offer, Ratio)> {
        let all = self.offers.iter().zip(&self.found.bought);
        all.filter(|(_, amount)| !amount.is_zero()).map(|(offer, amount)| (offer, *amount))
    }

    /// The candidate of which most is bought, or the first.
    fn leader(&self) -> Option<&offers::Offer> {
        self.purchases().max_by_key(|(_, amount)| *amount).map(|(offer, _)| offer).or_else(|| self.offers.first())
    }
}
