//! Figures of a scenario while one of its parameters goes through a range.
//!
//! **Answers:** each figure at each value of the parameter, as a table and a chart. Every point is a whole estimate: tiers,
//! free allowances and rounding rules are those of the value, not interpolated.
//!
//! **Left out:** two parameters at once.

use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::expr::Value;
use crate::field::{Field, Named, Record, Text, Words};
use crate::ratio::Ratio;
use crate::unit::{Amount, Count, Unit};

use super::{Answer, Cell, Chart, ChartKind, Context, Grid, Sentence, Series, Study};

const PARAMETER: Field<Text> =
    Field::text("parameter", "a parameter", "the parameter that goes through a range", "\"users\"");
const FROM: Field<Text> = Field::text("from", "an amount", "where it begins", "\"1 TB\"");
const TO: Field<Text> = Field::text("to", "an amount", "where it ends", "\"100 TB\"");
const STEPS: Field<Count> = Field::quantity("steps", "into how many equal steps the range is cut", "20")
    .or("20", "enough to see where a line bends")
    .within(Exact::ONE, Exact::constant(1000, 0), "more than 1,000 estimates take long and show no more");
const FIGURES: Field<Named> = Field::named(
    "figures",
    "what is computed, by the name it has in the table: expressions over the results",
    "{ \"with NAT\" = \"nat.monthly\" }",
);

pub(super) const STUDY: Study = Study {
    name: "sweep",
    title: "Sweep",
    doc: "Figures of the scenario while one of its parameters goes through a range, each point a whole estimate. \
          Left out: two parameters at once.",
    fields: &[PARAMETER.spec(), FROM.spec(), TO.spec(), STEPS.spec(), FIGURES.spec()],
    of_all_variants: true,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let one = |error: Diagnostic| vec![error];
    let refused = |refusal| vec![context.refused(refusal, record)];
    let (Some(parameter), Some(from), Some(to)) = (record.words(PARAMETER), record.words(FROM), record.words(TO))
    else {
        return Ok(Answer::default());
    };
    let steps = record.quantity(STEPS).map_err(refused)?.value();
    if !steps.is_whole() {
        let error = Diagnostic::error("out-of-range", "`steps` is a whole number");
        return Err(one(error.at_maybe(record.at(STEPS.spec().name), "not whole")));
    }
    let figures = record.named(FIGURES);
    if figures.is_empty() {
        let error = Diagnostic::error("nothing-to-compute", "a sweep without figures shows nothing");
        let at = record.at(FIGURES.spec().name).unwrap_or(context.at);
        return Err(one(error.at(at, "no figure").help("for example: figures = { total = \"monthly\" }")));
    }
    let values = range(context, from, to, steps).map_err(one)?;
    let unit = values.first().map_or(Unit::NONE, |value| value.unit);

    let columns = std::iter::once(&*parameter.text).chain(figures.iter().map(|(name, _)| &*name.text));
    let mut grid = Grid::new(format!("By {}", parameter.text), columns);
    let mut lines: Vec<Series> =
        figures.iter().map(|(name, _)| Series { name: name.text.to_string(), points: Vec::new() }).collect();
    let mut of_figures: Option<Unit> = None;
    for value in &values {
        let mut row = vec![Cell::Amount(*value)];
        for ((_, words), line) in figures.iter().zip(&mut lines) {
            let set = [(parameter.text.clone(), *value)];
            let figure = (context.figures)(&set, words).map_err(one)?;
            let amount = number(&figure, of_figures, words, context).map_err(one)?;
            of_figures = Some(amount.unit);
            let point = value.value.to_exact().and_then(|x| Ok((x, amount.value.to_exact()?)));
            line.points.push(point.map_err(|error| one(too_large(&error.to_string(), words)))?);
            row.push(Cell::Amount(amount));
        }
        grid.rows.push(row);
    }
    let y = of_figures.unwrap_or(Unit::NONE);
    let chart = Chart {
        title: grid.title.clone(),
        kind: ChartKind::Lines,
        x: axis(&parameter.text, unit),
        y: y.to_string(),
        series: lines,
        marks: Vec::new(),
    };
    let findings = findings(&grid);
    Ok(Answer { findings, tables: vec![grid], charts: vec![chart], ..Answer::default() })
}

/// What an axis of `name` in `unit` is called.
fn axis(name: &str, unit: Unit) -> String {
    if unit == Unit::NONE { name.to_owned() } else { format!("{name} ({unit})") }
}

/// The values from `from` to `to`, in the unit of `from`.
fn range(context: &Context<'_>, from: &Words, to: &Words, steps: Exact) -> Result<Vec<Amount>, Diagnostic> {
    let bound = |words: &Words| match (context.figures)(&[], words)? {
        Value::Amount(amount) => Ok(amount),
        other => Err(not_a_number(&other, words)),
    };
    let (low, high) = (bound(from)?, bound(to)?);
    let high = high.to(low.unit, context.convention).map_err(|error| {
        let error = Diagnostic::error("unit-mismatch", error.to_string());
        error.at(to.at, "another unit than `from`").and(from.at, "it begins here")
    })?;
    if high.value <= low.value {
        let error = Diagnostic::error("empty-range", "a range goes from a lower to a higher value");
        return Err(error.at(to.at, "not above the other end").and(from.at, "it begins here"));
    }
    let count = steps.to_i64().unwrap_or(1);
    let at = |place: i64| {
        let share = Ratio::new(Exact::from(place), steps)?;
        low.value.plus(high.value.minus(low.value)?.times(share)?)
    };
    let values = (0..=count).map(|place| Ok(Amount::new(at(place)?, low.unit)));
    let values: Result<Vec<Amount>, crate::exact::ArithmeticError> = values.collect();
    values.map_err(|error| too_large(&error.to_string(), to))
}

/// The number that a figure is, in the unit of the others.
fn number(value: &Value, unit: Option<Unit>, words: &Words, context: &Context<'_>) -> Result<Amount, Diagnostic> {
    let Value::Amount(amount) = value else { return Err(not_a_number(value, words)) };
    match unit {
        None => Ok(*amount),
        Some(unit) => amount.to(unit, context.convention).map_err(|error| {
            let error = Diagnostic::error("unit-mismatch", error.to_string());
            error.at(words.at, "another unit than the figures before").help("figures of one sweep share a chart")
        }),
    }
}

fn not_a_number(value: &Value, words: &Words) -> Diagnostic {
    let error = Diagnostic::error("wrong-type", format!("this is no number but {}", value.described()));
    error.at(words.at, "expected an amount")
}

fn too_large(message: &str, words: &Words) -> Diagnostic {
    Diagnostic::error("too-large", message).at(words.at, "")
}

/// What a reader sees at a glance: where each figure begins and ends, and where the cheapest changes.
fn findings(grid: &Grid) -> Vec<Sentence> {
    let names = grid.columns.get(1..).unwrap_or_default();
    let (Some(first), Some(last)) = (grid.rows.first(), grid.rows.last()) else { return Vec::new() };
    let mut findings = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let (Some(begin), Some(end)) = (first.get(place + 1), last.get(place + 1)) else { continue };
        let sentence = Sentence::new(format!("{name} goes from ")).then(begin.clone()).then(" to ").then(end.clone());
        findings.push(sentence.then("."));
    }
    if names.len() > 1 {
        let mut least: Option<usize> = None;
        for row in &grid.rows {
            let Some(now) = smallest(row) else { continue };
            if least.is_some_and(|before| before != now)
                && let (Some(name), Some(at)) = (names.get(now), row.first())
            {
                findings.push(Sentence::new(format!("{name} is the smallest from ")).then(at.clone()).then(" on."));
            }
            least = Some(now);
        }
    }
    findings
}

/// Which figure of a row is the smallest; the first of equals.
fn smallest(row: &[Cell]) -> Option<usize> {
    let amounts = row.iter().skip(1).enumerate().filter_map(|(place, cell)| match cell {
        Cell::Amount(amount) => Some((place, amount.value)),
        _ => None,
    });
    amounts.min_by(|(_, a), (_, b)| a.cmp(b)).map(|(place, _)| place)
}
