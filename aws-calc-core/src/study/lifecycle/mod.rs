//! What an S3 lifecycle policy saves, month by month, and when it loses money.
//!
//! **Answers:** what a bucket costs in each month under a policy and without one, by kind of charge; what is saved in all;
//! in which month the policy has paid for itself; which share of its cost are fees; which objects it loses money on.
//!
//! **How:** cohorts of objects of one size and one day go day by day through the classes, in whole objects, bytes and days.
//! Rules count from the first midnight UTC after creation; what comes on a day is taken to come at its midnight, so that its
//! first day is a whole one. Objects that are there at the beginning are taken to have been in their class since they were
//! made. In Intelligent-Tiering those that are read at an age are taken to be the same as at another age: what a smaller share
//! reads is among what a larger one reads, every month. Objects that are replaced are overwritten again and again after as many
//! days, which is how newer versions come. Early deletion is billed for the remaining days, as storage of its class, in the
//! month in which it happens. Parts of unfinished uploads are billed as storage of their class, at the rate of Standard on
//! the way to the two archive classes, and never for leaving early.
//!
//! **Left out:** expedited restores from the archive tiers of Intelligent-Tiering; requests that begin multipart uploads.
//!
//! Source: Amazon S3 user guide, "Managing the lifecycle of objects" and "Understanding and managing Amazon S3 storage
//! classes"; <https://aws.amazon.com/s3/pricing/>.

mod bill;
mod break_even;
mod bucket;
mod course;
mod describe;
mod itinerary;
mod life;
mod log_normal;
mod optimise;
mod policy;
mod policy_file;
mod rules;
mod show;
mod simulate;
mod sizes;
mod steady;
mod stock;
#[cfg(test)]
mod tests;
mod tiers;
mod trickle;

use crate::day::Day;
use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Text};
use crate::unit::Count;

use super::{Answer, Context, Study};
use bill::Biller;
use bucket::Bucket;
use course::Simulator;
use policy::Policy;

const MONTHS: Field<Count> = Field::quantity("months", "how many months it looks ahead", "84")
    .or("36", "three years")
    .within(Exact::ONE, Exact::constant(1200, 0), "a study looks at most a hundred years ahead");
const START: Field<Text> = Field::text("start", "a month", "the month it begins with", "\"2026-03\"")
    .or("2026-01", "a year without a leap day");

#[expect(clippy::indexing_slicing, reason = "computed when it is compiled: a wrong place would not build")]
const SPECS: &[Spec] = &{
    let mut specs = [MONTHS.spec(); 3 + bucket::SPECS.len() + rules::SPECS.len()];
    specs[1] = START.spec();
    specs[2] = optimise::AMONG.spec();
    let mut place = 0;
    while place < bucket::SPECS.len() {
        specs[3 + place] = bucket::SPECS[place];
        place += 1;
    }
    let mut place = 0;
    while place < rules::SPECS.len() {
        specs[3 + bucket::SPECS.len() + place] = rules::SPECS[place];
        place += 1;
    }
    specs
};

pub(super) const STUDY: Study = Study {
    name: "lifecycle",
    title: "S3 lifecycle",
    doc: "What an S3 lifecycle policy saves, month by month, and when it loses money: transitions, minimum durations and \
          sizes, overhead, monitoring, retrieval and early deletion, simulated day by day, for a bucket that is described or \
          counted in a histogram. Left out: expedited restores from Intelligent-Tiering, requests that begin multipart uploads.",
    fields: SPECS,
    of_all_variants: false,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let start = start(record).map_err(|refusal| vec![context.refused(refusal, record)])?;
    let read = (Bucket::read(record, context), rules::policy(record, context, start), optimise::among(record));
    let (bucket, policy, among) = match read {
        (Ok(bucket), Ok(policy), Ok(among)) => (bucket, policy, among),
        (bucket, policy, among) => {
            let errors = bucket.err().into_iter().chain(policy.err()).chain(among.err()).flatten();
            return Err(errors.collect());
        }
    };
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let months = months(record, start).map_err(refused)?;
    let days: Vec<u32> = months.iter().map(|month| month.days).collect();
    let biller = Biller::new(context, &bucket.access, bucket.restores);
    let biller = biller.map_err(|error| refused(Refusal::from(error)))?;
    let simulator = Simulator { bucket: &bucket, days: &days, biller, context };
    let (with, without) = (simulator.course(&policy)?, simulator.course(&Policy::NONE)?);
    let shown = show::answer(&months, &with, &without);
    let mut answer = shown.map_err(|error| refused(Refusal::from(error)))?;
    let settling = (with.timeline.settling, without.timeline.settling);
    steady::add(&mut answer, &simulator, start, (&policy, settling.0), settling.1)?;
    describe::add(&mut answer, &bucket, &policy, &with).map_err(|error| refused(Refusal::from(error)))?;
    optimise::warn(&mut answer, &policy, &simulator)?;
    optimise::add(&mut answer, (&policy, &among), record, &simulator)?;
    let mean = bucket.main_sizes().mean.to_exact();
    let added = mean.and_then(|mean| break_even::add(&mut answer, mean, months.len(), context));
    added.map_err(|error| refused(Refusal::from(error)))?;
    Ok(answer)
}

/// A calendar month.
struct MonthName {
    name: String,
    days: u32,
}

/// The first day of a study.
fn start(record: &Record) -> Result<Day, Refusal> {
    let start = record.text(START)?;
    Day::parse(&format!("{start}-01")).ok_or_else(|| {
        let refusal = Refusal::new("bad-month", "start", format!("`{start}` is no month"));
        refusal.help("for example: start = \"2026-03\"")
    })
}

fn months(record: &Record, start: Day) -> Result<Vec<MonthName>, Refusal> {
    let count = record.quantity(MONTHS)?.value();
    let count = match count.to_i64().filter(|_| count.is_whole()) {
        Some(count) => count,
        None => return Err(Refusal::new("out-of-range", "months", format!("{count} is no whole number of months"))),
    };
    months_from(start, usize::try_from(count).unwrap_or(0))
}

/// So many months from a day on.
fn months_from(start: Day, count: usize) -> Result<Vec<MonthName>, Refusal> {
    let mut months = Vec::new();
    let mut first = start;
    for _ in 0..count {
        let Some(next) = first.next_month() else {
            return Err(Refusal::new("out-of-range", "months", "the study ends after the year 9999"));
        };
        let days = u32::try_from(next.days_after(first)).unwrap_or(30);
        months.push(MonthName { name: first.month(), days });
        first = next;
    }
    Ok(months)
}
