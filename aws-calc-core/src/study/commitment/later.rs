//! What happens after the purchase: usage that falls or grows, buying in steps, switching off instead.

use crate::commitment::{Counts, Fleet, Search, apply, rest};
use crate::diagnostic::{Diagnostic, Span};
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Record, Spec, Table, Text, Texts};
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Grid, Sentence};
use crate::unit::Count;

use super::Answered;
use super::clock::Clock;
use super::show::{dollars, money, per_hour};

pub(super) const CHANGES: Field<Texts> =
    Field::texts("changes", "by how much usage falls or grows after the purchase", "[\"-30%\", \"20%\"]").optional();
/// What is looked at when the scenario does not say.
const USUAL: [&str; 4] = ["-50%", "-25%", "25%", "50%"];

pub(super) const PURCHASES: Field<Count> = Field::quantity(
    "purchases",
    "into how many equal parts the time is cut, to buy at the beginning of each what the part before it lacked",
    "4",
)
.or("4", "once a quarter of a year")
.within(Exact::ONE, Exact::constant(36, 0), "more than 36 purchases are no plan");

const DAYS: Field<Text> =
    Field::text("days", "days of the week", "on which days of the week it stays on", "\"mon-fri\"")
        .or("mon-fri", "office days");
const HOURS: Field<Text> =
    Field::text("hours", "hours of the day", "in which hours of the day it stays on, in UTC", "\"8-20\"");
const TYPES: Field<Texts> =
    Field::texts("types", "which instance types are switched off; all when it is left out", "[\"m7g.large\"]")
        .optional();
const OFF: &[Spec] = &[DAYS.spec(), HOURS.spec(), TYPES.spec()];
pub(super) const SCHEDULE: Field<Table> = Field::table(
    "schedule",
    OFF,
    "when things stay on if they are switched off at all other times, to compare that with a commitment",
    "{ days = \"mon-fri\", hours = \"8-20\" }",
)
.optional();

/// What is asked about the time after the purchase.
pub(super) struct Later {
    /// As written, and as a factor.
    changes: Vec<(String, Exact)>,
    purchases: usize,
    schedule: Option<(Clock, Vec<String>)>,
}

/// What the table asks.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read(record: &Record) -> Result<Later, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    let written = record.texts(CHANGES);
    for words in written {
        match factor(&words.text) {
            Some(factor) => changes.push((words.text.to_string(), factor)),
            None => {
                let error = Diagnostic::error("bad-change", format!("`{}` is no change of usage", words.text));
                errors.push(
                    error
                        .at(words.at, "no percentage of -100% or more")
                        .help("for example: changes = [\"-30%\", \"20%\"]"),
                );
            }
        }
    }
    if written.is_empty() {
        changes.extend(USUAL.iter().filter_map(|text| Some(((*text).to_owned(), factor(text)?))));
    }
    let schedule = record.table(SCHEDULE).map(|table| clock(table, record.at(SCHEDULE.spec().name)));
    let schedule = match schedule.transpose() {
        Ok(schedule) => schedule,
        Err(error) => {
            errors.push(error);
            None
        }
    };
    let purchases = record.given(PURCHASES).and_then(|count| usize::try_from(count.value().to_i64()?).ok());
    if purchases.is_none() {
        let error = Diagnostic::error("out-of-range", "`purchases` is a whole number");
        errors.push(error.at_maybe(record.at(PURCHASES.spec().name), "not whole"));
    }
    let later = Later { changes, purchases: purchases.unwrap_or(1), schedule };
    if errors.is_empty() { Ok(later) } else { Err(errors) }
}

/// `-30%` is 0.7 times as much.
fn factor(text: &str) -> Option<Exact> {
    let percent = Exact::parse(text.trim().strip_suffix('%')?.trim()).ok()?;
    let change = percent.times(Exact::constant(1, 2)).ok()?;
    Exact::ONE.plus(change).ok().filter(|factor| !factor.is_negative())
}

fn clock(table: &Record, at: Option<Span>) -> Result<(Clock, Vec<String>), Diagnostic> {
    let text = |field| table.text(field).unwrap_or_default();
    let clock = Clock::parse(&text(DAYS), &text(HOURS));
    let clock = clock.map_err(|wrong| {
        let error = Diagnostic::error(wrong.code, wrong.message.clone());
        error.at_maybe(table.at(wrong.key).or(at), "in these words").help(wrong.help)
    })?;
    Ok((clock, table.texts(TYPES).iter().map(|words| words.text.to_string()).collect()))
}

/// Adds what was asked.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub(super) fn add(answer: &mut Answer, answered: &Answered<'_>, later: &Later) -> Result<(), ArithmeticError> {
    if answered.purchases().next().is_some() {
        changes(answer, answered, later)?;
        if later.purchases > 1 {
            ladder(answer, answered, later.purchases)?;
        }
    }
    if let Some((clock, types)) = &later.schedule {
        schedule(answer, answered, clock, types)?;
    }
    Ok(())
}

/// What the same purchase costs beside the best one when usage has changed.
fn changes(answer: &mut Answer, answered: &Answered<'_>, later: &Later) -> Result<(), ArithmeticError> {
    let columns =
        ["usage", "nothing bought", "with the purchase", "saved", "utilization", "best purchase then", "regret"];
    let mut grid = Grid::new("When usage changes after the purchase", columns);
    let (search, found) = (answered.search, answered.found);
    let portfolio = search.portfolio(&found.bought)?;
    for (words, factor) in &later.changes {
        let fleet = search.fleet.scaled(*factor)?;
        let (before, after) = (apply(&fleet, search.existing)?, apply(&fleet, &portfolio)?);
        let best = Search { fleet: &fleet, ..search }.run()?.after.total()?;
        let regret = after.total()?.minus(best)?;
        let saved = before.total()?.minus(after.total()?)?;
        grid.rows.push(vec![
            Cell::from(words.as_str()),
            money(before.total()?)?,
            money(after.total()?)?,
            money(saved)?,
            Cell::Share(after.utilization()?),
            money(best)?,
            money(regret)?,
        ]);
        let key = words.replace('%', "").replace('-', "minus_").replace(['+', ' '], "").replace('.', "_");
        answer.figure(
            format!("regret_{key}"),
            format!("what the purchase costs too much when usage changes by {words}"),
            dollars(regret)?,
        );
    }
    grid.notes.push(Sentence::new("Regret is what the purchase costs more than the best one for the changed usage."));
    answer.tables.push(grid);
    Ok(())
}

/// Buying in steps: at the beginning of each part of the time, what the part before it lacked.
fn ladder(answer: &mut Answer, answered: &Answered<'_>, purchases: usize) -> Result<(), ArithmeticError> {
    let Some(offer) = answered.leader().map(|offer| &offer.candidate) else { return Ok(()) };
    let search = answered.search;
    let hours = search.fleet.len();
    let length = hours.div_ceil(purchases);
    let mut grid = Grid::new(
        format!("Buying {} in {purchases} steps", offer.name),
        ["from day", "best for the part before", "bought then", "held", "this part costs", "nothing bought"],
    );
    let (mut held, mut all, mut nothing) = (Ratio::ZERO, Ratio::ZERO, Ratio::ZERO);
    let mut before: Option<Fleet> = None;
    for start in (0..hours).step_by(length.max(1)) {
        let part = search.fleet.part(start, length);
        // There is no part before the first one: it is taken to be like it.
        let seen = before.as_ref().unwrap_or(&part);
        let (target, _) = offer.best(&Counts::of(&rest(seen, search.existing)?)?)?;
        let bought = if target > held { target.minus(held)? } else { Ratio::ZERO };
        held = held.plus(bought)?;
        let with = apply(&part, &offer.bought(search.existing, held)?)?;
        let without = apply(&part, search.existing)?.total()?;
        (all, nothing) = (all.plus(with.total()?)?, nothing.plus(without)?);
        let day = Exact::from(u32::try_from(start / 24).unwrap_or(u32::MAX));
        grid.rows.push(vec![
            Cell::number(day),
            per_hour(target),
            per_hour(bought),
            per_hour(held),
            money(with.total()?)?,
            money(without)?,
        ]);
        before = Some(part);
    }
    grid.rows.push(vec![Cell::from("total"), Cell::Empty, Cell::Empty, Cell::Empty, money(all)?, money(nothing)?]);
    grid.has_total = true;
    let mut alone = answered.offers.iter().zip(&answered.found.alone);
    let Some((_, (_, at_once))) = alone.find(|(own, _)| own.candidate.name == offer.name) else { return Ok(()) };
    let at_once = at_once.total()?;
    let more = all.minus(at_once)?;
    let sentence = Sentence::new("Bought at once, knowing all of the time, it costs ").then(money(at_once)?);
    let sentence = if more.is_zero() {
        sentence.then(", as much as in steps that look only at the part before.")
    } else if more.is_negative() {
        sentence.then(", ").then(money(more.negated())?).then(" more than in steps: the steps follow the usage.")
    } else {
        sentence.then(", ").then(money(more)?).then(" less than in steps that look only at the part before.")
    };
    grid.notes.push(sentence);
    answer.tables.push(grid);
    answer.figure("ladder_cost", "all hours when it is bought in steps", dollars(all)?);
    Ok(())
}

/// Switching off against committing, and both.
fn schedule(
    answer: &mut Answer,
    answered: &Answered<'_>,
    clock: &Clock,
    types: &[String],
) -> Result<(), ArithmeticError> {
    let (usage, found) = (answered.usage, answered.found);
    let items = usage.fleet.items();
    let stops: Vec<bool> =
        items.iter().map(|item| types.is_empty() || types.iter().any(|own| *own == *item.name)).collect();
    let hours = usage.fleet.hours().enumerate().map(|(place, counts)| {
        let (day, hour) = usage.time(place);
        let on = clock.includes(day, hour);
        counts.iter().zip(&stops).map(|(count, stops)| if on || !stops { *count } else { Exact::ZERO }).collect()
    });
    let switched = Fleet::new(items.to_vec(), hours.collect::<Vec<Vec<Exact>>>());
    let with_schedule = Search { fleet: &switched, ..answered.search }.run()?;
    let all = found.before.total()?;
    let mut grid =
        Grid::new("Switching off, committing, or both", ["", "costs", "saved", "of what nothing costs", "commitment"]);
    let rows = [
        ("nothing", &found.before, Ratio::ZERO),
        ("the purchase alone", &found.after, sum(&found.bought)?),
        ("the schedule alone", &with_schedule.before, Ratio::ZERO),
        ("the schedule and the best purchase for it", &with_schedule.after, sum(&with_schedule.bought)?),
    ];
    for (words, outcome, commitment) in rows {
        let total = outcome.total()?;
        let saved = all.minus(total)?;
        let share = if all.is_zero() { Ratio::ZERO } else { saved.over(all)? };
        grid.rows.push(vec![Cell::from(words), money(total)?, money(saved)?, Cell::Share(share), per_hour(commitment)]);
    }
    let week = Exact::from(u32::try_from(clock.hours_a_week()).unwrap_or(168));
    grid.notes.push(Sentence::new("On in ").then(Cell::number(week)).then(" of 168 hours a week."));
    answer.tables.push(grid);
    answer.figure(
        "schedule_cost",
        "all hours when things are switched off and nothing is bought",
        dollars(with_schedule.before.total()?)?,
    );
    answer.figure("schedule_and_purchase_cost", "all hours when both is done", dollars(with_schedule.after.total()?)?);
    Ok(())
}

fn sum(parts: &[Ratio]) -> Result<Ratio, ArithmeticError> {
    parts.iter().copied().try_fold(Ratio::ZERO, Ratio::plus)
}
