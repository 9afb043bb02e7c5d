//! How long an application is down, from what it is made of, and what each further nine costs.
//!
//! **Answers:** the availability of each component – one that is given, a published SLA, failures and repairs, a chain of
//! all that is needed, alternatives, or copies of which some are enough – and the time it is down in a year of 8,760 hours
//! and in a month; which design keeps a target at the least cost; what the next nine costs; what holds a design back.
//!
//! **How:** failures are taken to be independent, in products and binomial sums of exact quotients. A component that two
//! others need is one thing that fails once: both cases, up and down, are weighed. What the copies of a component have in
//! common is a share of its failures that strikes all of them at once. While a spare takes over, nobody serves.
//!
//! **Left out:** planned maintenance, operators' mistakes and software bugs, unless they are components; repairs that queue;
//! being slow. An SLA is what AWS pays credits below, not what it measured.
//!
//! Source: AWS Well-Architected Framework, Reliability Pillar, "Availability"; AWS whitepaper "Availability and Beyond".

mod compose;
mod parts;
mod show;

use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::unit::Count;

use super::{Answer, Context, Study};

const TARGET: Field<Count> = Field::quantity("target", "the availability that is wanted", "\"99.95%\"")
    .optional()
    .within(Exact::ZERO, Exact::ONE, "an availability is between 0% and 100%");

pub(super) const STUDY: Study = Study {
    name: "availability",
    title: "Availability",
    doc: "How long an application is down, from SLAs, failures and repairs of its parts in series, in parallel or k of n, \
          with causes that they share; and what each further nine costs. Left out: planned maintenance, operators' mistakes \
          and software bugs, unless they are components.",
    fields: &[TARGET.spec(), parts::COMPONENTS.spec()],
    of_all_variants: true,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let components = parts::read(record, context)?;
    let target = record.given(TARGET).map(|target| target.value());
    let failed = |refusal: Refusal| vec![context.refused(refusal, record)];
    let graph = compose::Graph::of(&components).map_err(failed)?;
    show::answer(&graph, target, context).map_err(|error| failed(Refusal::from(error)))
}
