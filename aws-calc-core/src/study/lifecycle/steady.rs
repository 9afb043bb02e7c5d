//! The steady state: what a month costs once nothing changes any more, or why there is no such month.

use crate::day::Day;
use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::{Answer, Cell, Grid, Sentence};
use crate::unit::{Base, Unit};

use super::bill::{Kind, whole};
use super::course::{Course, Simulator};
use super::policy::{Policy, name};
use super::show::monthly;
use super::simulate::{Settling, place};
use super::{MonthName, months_from};

/// The months of a year, over which a steady month is an average: months differ in length.
const YEAR: usize = 12;
/// Later than after a hundred years nobody waits.
const LATEST: usize = 1200;

/// Why there is no steady state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Growth,
    Endless,
    Late,
}

impl Reason {
    const fn words(self) -> &'static str {
        match self {
            Self::Growth => "more comes every month than in the one before",
            Self::Endless => "what comes is never deleted",
            Self::Late => "it would come after more than a hundred years",
        }
    }
}

/// A year in which nothing changes.
struct Steady {
    /// Its first month.
    from: String,
    year: Course,
}

impl Steady {
    /// What a month costs, on average.
    fn month(&self, kind: Option<Kind>) -> Result<Money, ArithmeticError> {
        let sum = Money::sum(self.year.bills.iter().map(|bill| kind.map_or(bill.total, |kind| bill.of(kind))))?;
        let months = Exact::from(u32::try_from(self.year.bills.len().max(1)).unwrap_or(1));
        Ratio::new(sum.dollars(), months)?.to_exact().map(Money::new)
    }
}

/// Adds what is known of the steady state with the policy and without it.
pub(super) fn add(
    answer: &mut Answer,
    simulator: &Simulator<'_>,
    start: Day,
    (policy, with): (&Policy, Settling),
    without: Settling,
) -> Result<(), Vec<Diagnostic>> {
    let own = steady(simulator, start, policy, with)?;
    let baseline = steady(simulator, start, &Policy::NONE, without)?;
    show(answer, &own, &baseline).map_err(|error| simulator.refused(error))
}

fn steady(
    simulator: &Simulator<'_>,
    start: Day,
    policy: &Policy,
    settling: Settling,
) -> Result<Result<Steady, Reason>, Vec<Diagnostic>> {
    let bucket = simulator.bucket;
    let comes = !bucket.new.0.is_zero() || !bucket.unfinished.is_zero();
    if !bucket.new.0.is_zero() && !bucket.new.1.is_zero() {
        return Ok(Err(Reason::Growth));
    }
    if comes && settling.endless {
        return Ok(Err(Reason::Endless));
    }
    let day = if comes { settling.stock.max(i64::from(settling.new)) } else { settling.stock };
    let Ok(months) = months_from(start, LATEST) else { return Ok(Err(Reason::Late)) };
    let mut first = 0_i64;
    let before = months.iter().take_while(|month| {
        let is_before = first < day;
        first += i64::from(month.days);
        is_before
    });
    let before = before.count();
    let days: Vec<u32> = months.iter().take(before + YEAR).map(|month| month.days).collect();
    if days.len() < before + YEAR {
        return Ok(Err(Reason::Late));
    }
    let year = simulator.last(policy, &days, YEAR)?;
    let from = months.get(before).map(|month: &MonthName| month.name.clone()).unwrap_or_default();
    Ok(Ok(Steady { from, year }))
}

fn show(
    answer: &mut Answer,
    own: &Result<Steady, Reason>,
    baseline: &Result<Steady, Reason>,
) -> Result<(), ArithmeticError> {
    let own = match own {
        Ok(own) => own,
        Err(reason) => {
            let words = format!("It never comes to a steady state: {}.", reason.words());
            answer.findings.push(Sentence::new(words));
            return Ok(());
        }
    };
    let month = own.month(None)?;
    let sentence = Sentence::new(format!("From {} on nothing changes any more: a month costs ", own.from)).then(month);
    answer.figure("steady_month", "a month of the steady state with the policy", monthly(month));
    let finding = match baseline {
        Ok(baseline) => {
            let other = baseline.month(None)?;
            let saved = other.minus(month)?;
            answer.figure("steady_baseline", "a month of the steady state without the policy", monthly(other));
            answer.figure("steady_savings", "what the policy saves in a month of the steady state", monthly(saved));
            let later = if baseline.from > own.from { format!(" from {} on", baseline.from) } else { String::new() };
            sentence.then(" instead of ").then(other).then(format!(" without the policy{later}."))
        }
        Err(reason) => {
            let words =
                format!(". Without the policy it never comes to that, and ever more is saved: {}.", reason.words());
            sentence.then(words)
        }
    };
    answer.findings.push(finding);
    answer.tables.push(charges(own, baseline.as_ref().ok())?);
    Ok(())
}

fn charges(own: &Steady, baseline: Option<&Steady>) -> Result<Grid, ArithmeticError> {
    let title = format!("A month of the steady state, on average of a year from {}", own.from);
    let mut grid = Grid::new(title, ["charge", "with policy", "without"]);
    let other = |kind: Option<Kind>| baseline.map(|baseline| baseline.month(kind)).transpose();
    let shown = |other: Option<Money>| other.map_or(Cell::from("no steady state"), Cell::Money);
    for kind in Kind::ALL {
        let (cost, other) = (own.month(Some(kind))?, other(Some(kind))?);
        if cost != Money::ZERO || other.is_some_and(|other| other != Money::ZERO) {
            grid.rows.push(vec![Cell::from(kind.name()), cost.into(), other.map_or(Cell::Empty, Cell::Money)]);
        }
    }
    grid.rows.push(vec![Cell::from("total"), own.month(None)?.into(), shown(other(None)?)]);
    grid.has_total = true;
    let Some(last) = own.year.timeline.months.last() else { return Ok(grid) };
    for class in StorageClass::ALL.iter().copied() {
        let of = |amounts: &super::simulate::ByClass| amounts.get(place(class)).copied().unwrap_or(0);
        if of(&last.objects) > 0 {
            let stored = whole(of(&last.bytes))?.over(Exact::from(1_u64 << 30))?;
            let note = Sentence::new(format!("Stored in {}: ", name(class))).then(Cell::of(stored, Unit::of(Base::Gb)));
            let note = note.then(", ").then(Cell::number(whole(of(&last.objects))?)).then(" objects.");
            grid.notes.push(note);
        }
    }
    Ok(grid)
}
