//! Figures of a scenario while one of its parameters goes through a range.
//!
//! **Answers:** each figure at each value of the parameter, as a table and a chart. Every point is a whole estimate: tiers,
//! free allowances and rounding rules are those of the value, not interpolated. Where another figure becomes the smallest, the
//! place is solved for: exactly where both are linear between two points.
//!
//! **Left out:** two parameters at once.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::{Field, Named, Record, Text, Words};
use crate::ratio::Ratio;
use crate::unit::{Amount, Count, Unit};

use super::linear::linear;
use super::{
    Answer, Cell, Chart, ChartKind, Context, Grid, Mark, Search, Sentence, Series, Solution, SolveError, Study, solve,
};

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
    let mut answer = Answer { findings: ends(&grid), ..Answer::default() };
    let mut marks = Vec::new();
    let sweep = Sweep { parameter, figures, context, unit: y };
    for crossing in sweep.crossings(&grid, &values).map_err(one)? {
        let at = Amount::new(crossing.at, unit);
        let name = figures.get(crossing.next).map_or("", |(name, _)| &name.text);
        let from = if crossing.exact { "from " } else { "from about " };
        answer.findings.push(Sentence::new(format!("{name} is the smallest {from}")).then(at).then(" on."));
        if let Ok(x) = crossing.at.to_exact() {
            marks.push(Mark::At(x, format!("from here on: {name}")));
        }
        let number = answer.figures.len() + 1;
        let title = format!("the {} from which on {name} is the smallest", parameter.text);
        answer.figure(format!("crossover_{number}"), title, Value::Amount(at));
    }
    answer.charts.push(Chart {
        title: grid.title.clone(),
        kind: ChartKind::Lines,
        x: axis(&parameter.text, unit),
        y: y.to_string(),
        series: lines,
        marks,
    });
    answer.tables.push(grid);
    Ok(answer)
}

/// Where another figure becomes the smallest.
struct Crossing {
    at: Ratio,
    /// Whether both are equal there, to the last digit.
    exact: bool,
    /// The place of the figure that is smaller from there on.
    next: usize,
}

/// What the points of a sweep are computed from.
struct Sweep<'a> {
    parameter: &'a Words,
    figures: &'a [(Words, Words)],
    context: &'a Context<'a>,
    unit: Unit,
}

impl Sweep<'_> {
    /// Every place between two rows at which another figure becomes the smallest: exact where both are linear there.
    fn crossings(&self, grid: &Grid, values: &[Amount]) -> Result<Vec<Crossing>, Diagnostic> {
        let mut crossings = Vec::new();
        let rows = grid.rows.iter().map(|row| smallest(row)).zip(values);
        let rows: Vec<_> = rows.collect();
        for (first, second) in rows.iter().zip(rows.iter().skip(1)) {
            let ((Some(before), low), (Some(next), high)) = (*first, *second) else { continue };
            if before != next {
                crossings.push(self.crossing(before, next, (*low, *high))?);
            }
        }
        Ok(crossings)
    }

    fn crossing(&self, before: usize, next: usize, (low, high): (Amount, Amount)) -> Result<Crossing, Diagnostic> {
        let failed = |error: ArithmeticError| too_large(&error.to_string(), self.parameter);
        let width = high.value.minus(low.value).map_err(failed)?;
        let thousandth = width.over(Ratio::from(1000)).map_err(failed)?;
        let search = Search { from: low.value, to: high.value, step: width, tolerance: thousandth };
        let of = |place: usize, at: Ratio| -> Result<Ratio, Diagnostic> {
            let Some((_, words)) = self.figures.get(place) else { return Ok(Ratio::ZERO) };
            let set = [(self.parameter.text.clone(), Amount::new(at, low.unit))];
            let figure = (self.context.figures)(&set, words)?;
            number(&figure, Some(self.unit), words, self.context).map(|amount| amount.value)
        };
        let mut apart = |at| of(before, at)?.minus(of(next, at)?).map_err(failed);
        if let Some(at) = linear(&mut apart, (low.value, high.value), &failed)? {
            return Ok(Crossing { at, exact: true, next });
        }
        let found = solve(Ratio::ZERO, &search, apart);
        let (at, exact) = match found {
            Ok(Solution::Exactly(at)) => (at, true),
            Ok(Solution::Between { high, .. }) => (high, false),
            Err(SolveError::Figure(error)) => return Err(error),
            // On one side everywhere, or too steep to find: it is somewhere up to the next row.
            Ok(Solution::None { .. }) | Err(_) => (high.value, false),
        };
        Ok(Crossing { at, exact, next })
    }
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
    let values: Result<Vec<Amount>, ArithmeticError> = values.collect();
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

/// Where each figure begins and ends.
fn ends(grid: &Grid) -> Vec<Sentence> {
    let names = grid.columns.get(1..).unwrap_or_default();
    let (Some(first), Some(last)) = (grid.rows.first(), grid.rows.last()) else { return Vec::new() };
    let ends = names.iter().enumerate().filter_map(|(place, name)| {
        let (begin, end) = (first.get(place + 1)?.clone(), last.get(place + 1)?.clone());
        Some(Sentence::new(format!("{name} goes from ")).then(begin).then(" to ").then(end).then("."))
    });
    ends.collect()
}

/// Which figure of a row is the smallest; the first of equals.
fn smallest(row: &[Cell]) -> Option<usize> {
    let amounts = row.iter().skip(1).enumerate().filter_map(|(place, cell)| match cell {
        Cell::Amount(amount) => Some((place, amount.value)),
        _ => None,
    });
    amounts.min_by(|(_, a), (_, b)| a.cmp(b)).map(|(place, _)| place)
}
