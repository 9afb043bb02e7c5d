//! What a reader learns of the search.

use crate::commitment::{Counts, Curve, Fleet, Kind, Outcome, Search, rest};
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Chart, ChartKind, Context, Grid, Mark, Sentence, Series};
use crate::unit::{Amount, Base, Unit};

use super::Answered;
use super::offers::Offer;

/// Points of a curve in a picture.
const POINTS: u32 = 80;
/// Candidates whose curves fit into one picture.
const CURVES: usize = 6;
/// Hours in the picture of a week.
const WEEK: usize = 168;
/// Lines about single instances before the rest is left out.
const LEVELS: usize = 16;

/// Money as a cell.
pub(super) fn money(dollars: Ratio) -> Result<Cell, ArithmeticError> {
    Ok(Cell::Money(Money::new(dollars.to_exact()?)))
}

/// Money as a figure that claims can use.
pub(super) fn dollars(dollars: Ratio) -> Result<Value, ArithmeticError> {
    Ok(Value::Amount(Amount::new(Ratio::from(dollars.to_exact()?), Unit::of(Base::Usd))))
}

/// Dollars an hour.
fn hourly(dollars: Ratio) -> Amount {
    let unit = Unit::of(Base::Usd).over(Unit::of(Base::Hour)).unwrap_or(Unit::of(Base::Usd));
    Amount::new(dollars, unit)
}

/// Dollars an hour as a cell, with all three decimals of a commitment.
pub(super) fn per_hour(dollars: Ratio) -> Cell {
    match dollars.to_exact() {
        Ok(dollars) if dollars.is_zero() => Cell::from("–"),
        Ok(dollars) => Cell::from(format!("${}", dollars.to_fixed(3))),
        Err(_) => Cell::Empty,
    }
}

pub(super) fn add(answer: &mut Answer, answered: &Answered<'_>, context: &Context<'_>) -> Result<(), ArithmeticError> {
    findings(answer, answered)?;
    warnings(answer, answered, context);
    answer.tables.push(candidates(answered)?);
    answer.tables.push(by_type(answered)?);
    if let Some(offer) = answered.leader() {
        answer.tables.extend(by_instance(offer, &answered.search)?);
    }
    answer.charts.extend(curves(answered)?);
    answer.charts.push(week(answered)?);
    figures(answer, answered)
}

fn hours(fleet: &Fleet) -> Exact {
    Exact::from(u32::try_from(fleet.len()).unwrap_or(u32::MAX))
}

fn findings(answer: &mut Answer, answered: &Answered<'_>) -> Result<(), ArithmeticError> {
    let (before, after) = (answered.found.before.total()?, answered.found.after.total()?);
    let over = Sentence::new("Over ").then(Cell::of(hours(answered.search.fleet), Unit::of(Base::Hour)));
    let over = over.then(" the usage costs ").then(money(answered.found.before.on_demand)?).then(" on demand");
    answer.findings.push(
        if answered.search.existing.plans.is_empty() && answered.search.existing.reservations.is_empty() {
            over.then(".")
        } else {
            over.then(", and ").then(money(before)?).then(" with the commitments that are held.")
        },
    );
    let mut purchases = answered.purchases();
    let Some((offer, amount)) = purchases.next() else {
        answer.findings.push(Sentence::new("Buying nothing is best: every candidate costs more than it saves."));
        return Ok(());
    };
    let mut sentence = Sentence::new("Least is paid with ").then(bought(offer, amount)?);
    for (offer, amount) in purchases {
        sentence = sentence.then(" and ").then(bought(offer, amount)?);
    }
    let saved = before.minus(after)?;
    let sentence = sentence.then(": ").then(money(after)?).then(", which saves ").then(money(saved)?);
    answer.findings.push(sentence.then(" (").then(Cell::Share(saved.over(before)?)).then(")."));
    answer.findings.push(
        Sentence::new("It covers ")
            .then(Cell::Share(answered.found.after.coverage()?))
            .then(" of the usage at prices on demand; ")
            .then(Cell::Share(answered.found.after.utilization()?))
            .then(" of what is promised is used, and ")
            .then(money(answered.found.after.committed()?.minus(answered.found.after.used()?)?)?)
            .then(" of it is lost."),
    );
    Ok(())
}

/// How many Reserved Instances `commitment` dollars an hour are; `None` for a Savings Plan.
fn instances(offer: &Offer, commitment: Ratio) -> Result<Option<Exact>, ArithmeticError> {
    let reserved = matches!(offer.candidate.kind, Kind::Reserved(_));
    reserved.then(|| offer.candidate.steps(commitment)).transpose()
}

/// `$1.234 an hour of compute (Compute Savings Plan, 1 year, no upfront)`, or so many instances.
fn bought(offer: &Offer, amount: Ratio) -> Result<String, ArithmeticError> {
    Ok(match instances(offer, amount)? {
        Some(count) => format!("{count} x {} ({})", offer.covers, offer.offering),
        None => format!("${} an hour of {} ({})", amount.to_exact()?.to_fixed(3), offer.candidate.name, offer.offering),
    })
}

fn warnings(answer: &mut Answer, answered: &Answered<'_>, context: &Context<'_>) {
    for (offer, _) in answered.purchases() {
        let term = u64::from(offer.offering.term.hours());
        if u64::try_from(answered.search.fleet.len()).unwrap_or(u64::MAX) < term {
            answer.warnings.push(
                Sentence::new(format!("{} lasts ", offer.candidate.name))
                    .then(Cell::of(Exact::from(term), Unit::of(Base::Hour)))
                    .then(": usage is taken to go on as in the ")
                    .then(Cell::of(hours(answered.search.fleet), Unit::of(Base::Hour)))
                    .then(" that are looked at."),
            );
        }
    }
    if !context.terms.discounts.is_empty() {
        answer
            .warnings
            .push(Sentence::new("Discounts of the scenario are not in these figures: all prices are before them."));
    }
}

fn candidates(answered: &Answered<'_>) -> Result<Grid, ArithmeticError> {
    let columns =
        ["candidate", "covers", "commitment an hour", "costs", "saved", "coverage", "utilization", "savings rate"];
    let mut grid = Grid::new("Each candidate alone at its best", columns);
    let before = answered.found.before.total()?;
    let row = |name: &str, covers: &str, amount: Cell, outcome: &Outcome| -> Result<Vec<Cell>, ArithmeticError> {
        let total = outcome.total()?;
        Ok(vec![
            Cell::from(name),
            Cell::from(covers),
            amount,
            money(total)?,
            money(before.minus(total)?)?,
            Cell::Share(outcome.coverage()?),
            if outcome.committed()?.is_zero() { Cell::from("–") } else { Cell::Share(outcome.utilization()?) },
            Cell::Share(outcome.effective_savings_rate()?),
        ])
    };
    grid.rows.push(row("nothing", "", Cell::from("–"), &answered.found.before)?);
    for (offer, (amount, outcome)) in answered.offers.iter().zip(&answered.found.alone) {
        let amount = match instances(offer, *amount)? {
            Some(count) if !amount.is_zero() => Cell::from(format!("${} ({count})", amount.to_exact()?.to_fixed(3))),
            _ => per_hour(*amount),
        };
        grid.rows.push(row(&offer.candidate.name, &offer.covers, amount, outcome)?);
    }
    let several: Vec<_> = answered.purchases().collect();
    if several.len() > 1 {
        let names: Vec<&str> = several.iter().map(|(offer, _)| &*offer.candidate.name).collect();
        let all = several.iter().try_fold(Ratio::ZERO, |sum, (_, amount)| sum.plus(*amount))?;
        grid.rows.push(row("together", &names.join(", "), per_hour(all), &answered.found.after)?);
    }
    grid.notes.push(Sentence::new(
        "Commitments as they are sold: dollars an hour with three decimals, whole Reserved Instances (their number in brackets).",
    ));
    grid.notes.extend(answered.usage.notes.iter().cloned());
    Ok(grid)
}

/// What of each type is covered in the end.
fn by_type(answered: &Answered<'_>) -> Result<Grid, ArithmeticError> {
    let columns = ["type", "an hour on demand", "instance hours", "on demand in the end", "covered"];
    let mut grid = Grid::new("By instance type, with what is bought", columns);
    let mut sums = vec![Exact::ZERO; answered.search.fleet.items().len()];
    for (row, times) in answered.search.fleet.rows() {
        for (sum, count) in sums.iter_mut().zip(row) {
            *sum = sum.plus(count.times(times.into())?)?;
        }
    }
    for ((item, sum), left) in answered.search.fleet.items().iter().zip(sums).zip(&answered.found.after.uncovered_hours)
    {
        let covered = if sum.is_zero() { Ratio::ZERO } else { Ratio::ONE.minus(left.over(Ratio::from(sum))?)? };
        let name = match &item.zone {
            Some(zone) => format!("{} in {zone}", item.name),
            None => item.name.to_string(),
        };
        grid.rows.push(vec![
            Cell::from(name),
            Cell::from(format!("${}", item.on_demand)),
            Cell::of(sum.rounded_to(2), Unit::NONE),
            Cell::of(left.to_exact()?.rounded_to(2), Unit::NONE),
            Cell::Share(covered),
        ]);
    }
    Ok(grid)
}

/// Why, where one type is covered: the instance that runs in more than 1 - d of the hours pays, the next one does not.
fn by_instance(offer: &Offer, search: &Search<'_>) -> Result<Option<Grid>, ArithmeticError> {
    let columns = ["type", "instance", "runs in", "pays above", "so it is better"];
    let mut grid = Grid::new(format!("Instance by instance, against the rates of {}", offer.candidate.name), columns);
    if offer.candidate.rates.iter().flatten().count() > 1 {
        // A commitment that goes from one type to another pays for instances that run less.
        return Ok(None);
    }
    let left = rest(search.fleet, search.existing)?;
    let all = u32::try_from(left.len()).map_err(|_| ArithmeticError::Overflow)?;
    for (place, (item, rate)) in left.items().iter().zip(&offer.candidate.rates).enumerate() {
        let Some(rate) = *rate else { continue };
        let threshold = rate.over(Ratio::from(item.on_demand))?;
        let mut counts: Vec<(Exact, u32)> = Vec::new();
        for (row, times) in left.rows() {
            counts.push((row.get(place).copied().unwrap_or(Exact::ZERO), times));
        }
        counts.sort_by_key(|(count, _)| *count);
        let (mut level, mut running) = (Exact::ZERO, all);
        for (count, times) in counts {
            if count > level {
                let share = Ratio::new(running.into(), all.into())?;
                let first = level.plus(Exact::ONE)?;
                let instances = if first >= count { count.to_string() } else { format!("{first} to {count}") };
                let verdict = if share > threshold { "committed" } else { "on demand" };
                grid.rows.push(vec![
                    Cell::from(&*item.name),
                    Cell::from(instances),
                    Cell::Share(share),
                    Cell::Share(threshold),
                    Cell::from(verdict),
                ]);
                level = count;
            }
            running -= times;
        }
    }
    if grid.rows.len() > LEVELS {
        return Ok(None);
    }
    Ok(Some(grid))
}

/// What all hours cost by commitment, a line per candidate.
fn curves(answered: &Answered<'_>) -> Result<Option<Chart>, ArithmeticError> {
    let counts = Counts::of(&rest(answered.search.fleet, answered.search.existing)?)?;
    let held = answered.found.before.committed()?.to_exact()?;
    let curves =
        answered.offers.iter().take(CURVES).map(|offer| Ok((offer, Curve::new(&counts, &offer.candidate.rates)?)));
    let curves: Vec<(&Offer, Curve)> = curves.collect::<Result<_, ArithmeticError>>()?;
    let mut most = Ratio::ZERO;
    for (_, curve) in &curves {
        most = most.max(curve.most()?);
    }
    if most.is_zero() {
        return Ok(None);
    }
    let mut series = Vec::new();
    for (offer, curve) in &curves {
        let points = (0..=POINTS).map(|step| {
            let commitment = most.times(Ratio::new(step.into(), POINTS.into())?)?;
            Ok((commitment.to_exact()?.rounded_to(6), curve.cost(commitment)?.plus(held)?.rounded_to(2)))
        });
        let points = points.collect::<Result<Vec<_>, ArithmeticError>>()?;
        series.push(Series { name: offer.candidate.name.to_string(), points });
    }
    let alone = answered.offers.iter().zip(&answered.found.alone).take(CURVES);
    let least = alone
        .filter(|(_, (amount, _))| !amount.is_zero())
        .map(|(offer, (amount, outcome))| Ok((outcome.total()?, offer, *amount)));
    let least = least.collect::<Result<Vec<_>, ArithmeticError>>()?.into_iter().min_by_key(|(total, ..)| *total);
    let marks = match least {
        Some((_, offer, amount)) => {
            let amount = amount.to_exact()?;
            vec![Mark::At(amount, format!("least: ${} an hour of {}", amount.to_fixed(3), offer.candidate.name))]
        }
        None => vec![Mark::At(Exact::ZERO, "least: nothing".to_owned())],
    };
    Ok(Some(Chart {
        title: "What all hours cost, by commitment".to_owned(),
        kind: ChartKind::Lines,
        x: "commitment, US dollars an hour".to_owned(),
        y: "US dollars".to_owned(),
        series,
        marks,
    }))
}

/// The first week, hour by hour: what is covered and what is not, at prices on demand.
fn week(answered: &Answered<'_>) -> Result<Chart, ArithmeticError> {
    let part = answered.search.fleet.part(0, WEEK);
    let left = rest(&part, &answered.search.portfolio(&answered.found.bought)?)?;
    let spend = |counts: &[Exact]| {
        let parts = counts.iter().zip(part.items()).map(|(count, item)| count.times(item.on_demand));
        parts.collect::<Result<Vec<_>, _>>()?.into_iter().try_fold(Exact::ZERO, Exact::plus)
    };
    let (mut covered, mut uncovered) = (Vec::new(), Vec::new());
    for (place, (all, left)) in part.hours().zip(left.hours()).enumerate() {
        let (all, left) = (spend(all)?, spend(left)?);
        // Two points an hour, so that an hour looks like a step.
        for x in [place, place + 1] {
            let x = Exact::from(u32::try_from(x).unwrap_or(u32::MAX));
            covered.push((x, all.minus(left)?.rounded_to(6)));
            uncovered.push((x, left.rounded_to(6)));
        }
    }
    Ok(Chart {
        title: "The first week".to_owned(),
        kind: ChartKind::Stacked,
        x: format!("hour, from {}", answered.usage.start.strftime("%A %Y-%m-%d %H:%M")),
        y: "US dollars an hour at prices on demand".to_owned(),
        series: vec![
            Series { name: "covered".to_owned(), points: covered },
            Series { name: "on demand".to_owned(), points: uncovered },
        ],
        marks: Vec::new(),
    })
}

fn figures(answer: &mut Answer, answered: &Answered<'_>) -> Result<(), ArithmeticError> {
    let (before, after) = (answered.found.before.total()?, answered.found.after.total()?);
    let bought = answered.found.bought.iter().copied().try_fold(Ratio::ZERO, Ratio::plus)?;
    answer.figure("on_demand", "all hours on demand", dollars(answered.found.before.on_demand)?);
    answer.figure("before", "all hours before anything is bought", dollars(before)?);
    answer.figure("cost", "all hours with the best purchase", dollars(after)?);
    answer.figure("savings", "what the best purchase saves", dollars(before.minus(after)?)?);
    answer.figure("commitment", "what is bought, an hour", Value::Amount(hourly(bought)));
    answer.figure(
        "coverage",
        "the share of the usage that is covered, at prices on demand",
        Value::plain(answered.found.after.coverage()?),
    );
    answer.figure(
        "utilization",
        "the share of what is promised that is used",
        Value::plain(answered.found.after.utilization()?),
    );
    answer.figure(
        "effective_savings_rate",
        "what is saved of the cost on demand, after what is lost",
        Value::plain(answered.found.after.effective_savings_rate()?),
    );
    for (offer, (amount, outcome)) in answered.offers.iter().zip(&answered.found.alone) {
        let name = &offer.candidate.name;
        // A figure's name is a word of expressions: letters, digits and underscores.
        let word: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let title = format!("the best commitment to {name} alone");
        answer.figure(format!("{word}_commitment"), title, Value::Amount(hourly(*amount)));
        answer.figure(format!("{word}_cost"), "all hours with it", dollars(outcome.total()?)?);
    }
    Ok(())
}
