//! What a reader learns of how often an application is down.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Chart, ChartKind, Context, Grid, Mark, Sentence, Series, figure_name};
use crate::unit::{Amount, Base, Unit};

use super::compose::Graph;
use super::parts::{Component, Made, Origin};

/// Seconds in a year of 365 days.
const YEAR: i32 = 31_536_000;
/// More nines than anybody promises.
const MOST_NINES: i32 = 12;

/// A component that is compared with others, or the whole.
#[derive(Clone)]
struct Design<'a> {
    place: usize,
    name: &'a str,
    up: Ratio,
    /// Dollars a month.
    cost: Option<Ratio>,
}

impl Design<'_> {
    /// Seconds down in a year.
    fn down(&self) -> Result<Ratio, ArithmeticError> {
        down(self.up, Ratio::from(YEAR))
    }

    /// How many nines its availability begins with; the most that are counted when it is never down.
    fn nines(&self) -> i32 {
        let enough = |nines: &i32| Ratio::ONE.minus(self.up).is_ok_and(|down| down <= unavailability(*nines));
        (1..=MOST_NINES).take_while(enough).last().unwrap_or(0)
    }

    fn priced(&self) -> Cell {
        self.cost.map_or(Cell::Empty, monthly)
    }
}

/// What is missing with so many nines: a thousandth with three.
fn unavailability(nines: i32) -> Ratio {
    Ratio::from(10).to_power(-nines).unwrap_or(Ratio::ZERO)
}

fn down(up: Ratio, period: Ratio) -> Result<Ratio, ArithmeticError> {
    Ratio::ONE.minus(up)?.times(period)
}

pub(super) fn answer(
    graph: &Graph<'_>,
    target: Option<Exact>,
    context: &Context<'_>,
) -> Result<Answer, ArithmeticError> {
    let compared = |component: &Component| component.cost.is_some();
    let all = graph.components.iter().enumerate();
    let are_priced = graph.components.iter().any(compared);
    let chosen = all.filter(|(place, component)| if are_priced { compared(component) } else { graph.is_whole(*place) });
    let designs = chosen.map(|(place, component)| {
        let up = graph.availability(place, &BTreeMap::new())?;
        Ok(Design { place, name: &component.name.text, up, cost: component.cost })
    });
    let designs = designs.collect::<Result<Vec<_>, ArithmeticError>>()?;
    let month = Ratio::from(context.convention.month).times(Ratio::from(3600))?;
    let view = View { graph, designs, target: target.map(Ratio::from), month };
    let mut answer = Answer::default();
    let Some(chosen) = view.chosen() else { return Ok(answer) };
    view.findings(&chosen, &mut answer)?;
    view.warnings(&mut answer);
    answer.tables.push(view.compared()?);
    answer.tables.extend(view.by_nines()?);
    answer.tables.push(view.components(&chosen)?);
    answer.charts.extend(view.chart()?);
    view.figures(&chosen, &mut answer)?;
    Ok(answer)
}

struct View<'a> {
    graph: &'a Graph<'a>,
    designs: Vec<Design<'a>>,
    target: Option<Ratio>,
    /// Seconds in a month.
    month: Ratio,
}

impl<'a> View<'a> {
    fn keeps(&self, design: &Design<'_>) -> bool {
        self.target.is_none_or(|target| design.up >= target)
    }

    /// The cheapest design that keeps the target; without one that does the most available; without a target the last.
    fn chosen(&self) -> Option<Design<'a>> {
        if self.target.is_none() {
            return self.designs.last().cloned();
        }
        let kept = self.designs.iter().filter(|design| self.keeps(design));
        kept.min_by(|a, b| a.cost.cmp(&b.cost)).or_else(|| self.designs.iter().max_by(|a, b| a.up.cmp(&b.up))).cloned()
    }

    fn findings(&self, chosen: &Design<'_>, answer: &mut Answer) -> Result<(), ArithmeticError> {
        if let Some(target) = self.target {
            let allowed = Sentence::new("A target of ").then(Cell::Uptime(target)).then(" leaves ");
            let allowed = allowed.then(Cell::Duration(down(target, Ratio::from(YEAR))?)).then(" a year: ");
            answer.findings.push(if self.keeps(chosen) {
                allowed.then(format!("{} is the cheapest design that keeps it.", chosen.name))
            } else {
                allowed.then(format!("no design keeps it, and {} comes closest.", chosen.name))
            });
        }
        let up =
            Sentence::new(format!("{} is up ", chosen.name)).then(Cell::Uptime(chosen.up)).then(" of the time: down ");
        let up = up.then(Cell::Duration(chosen.down()?)).then(" a year, ");
        let up = up.then(Cell::Duration(down(chosen.up, self.month)?)).then(" a month");
        answer.findings.push(match chosen.cost {
            Some(cost) => up.then(", for ").then(monthly(cost)).then("."),
            None => up.then("."),
        });
        if let Some((part, without)) = self.holds_back(chosen)? {
            let begin = format!("{part} holds it back most: if that never failed, it would be down ");
            answer.findings.push(Sentence::new(begin).then(Cell::Duration(without)).then(" a year."));
        }
        Ok(())
    }

    fn warnings(&self, answer: &mut Answer) {
        for design in self.designs.iter().filter(|design| design.cost.is_some()) {
            let better = |other: &&Design<'_>| {
                let order = (other.cost.cmp(&design.cost), other.up.cmp(&design.up));
                matches!(
                    order,
                    (Ordering::Less, Ordering::Equal | Ordering::Greater) | (Ordering::Equal, Ordering::Greater)
                )
            };
            if let Some(better) = self.designs.iter().find(better) {
                let words = format!("{} costs more than {} and is no more available.", design.name, better.name);
                answer.warnings.push(Sentence::new(words));
            }
        }
        let is_sla = |component: &Component| matches!(component.made, Made::Alone(_, Origin::Sla(_)));
        if self.graph.components.iter().any(is_sla) {
            let words =
                "An SLA is what AWS pays credits below, not what it measured: outages may be shorter, or longer.";
            answer.warnings.push(Sentence::new(words));
        }
    }

    /// The part without whose failures the design would be down least, and for how long then: seconds a year.
    fn holds_back(&self, design: &Design<'_>) -> Result<Option<(&'a str, Ratio)>, ArithmeticError> {
        let mut least: Option<(&str, Ratio)> = None;
        for place in self.leaves(design) {
            let without = self.without(design, place)?;
            let name = self.graph.components.get(place).map_or("", |component| &component.name.text);
            if least.is_none_or(|(_, known)| without < known) {
                least = Some((name, without));
            }
        }
        Ok(least.filter(|(name, _)| *name != design.name))
    }

    /// The components of `design` that are made of no others.
    fn leaves(&self, design: &Design<'_>) -> Vec<usize> {
        let alone = |place: &usize| {
            self.graph.components.get(*place).is_some_and(|component| matches!(component.made, Made::Alone(..)))
        };
        self.graph.within(design.place).into_iter().filter(alone).collect()
    }

    /// Seconds down in a year if the component at `place` never failed.
    fn without(&self, design: &Design<'_>, place: usize) -> Result<Ratio, ArithmeticError> {
        down(self.graph.availability(design.place, &BTreeMap::from([(place, true)]))?, Ratio::from(YEAR))
    }

    fn compared(&self) -> Result<Grid, ArithmeticError> {
        let priced = self.designs.iter().any(|design| design.cost.is_some());
        let mut columns = vec!["design", "availability", "down a year", "down a month"];
        columns.extend(priced.then_some("cost"));
        columns.extend(self.target.map(|_| "keeps the target"));
        let mut grid = Grid::new("Down time", columns);
        for design in &self.designs {
            let mut row = vec![Cell::from(design.name), Cell::Uptime(design.up)];
            row.extend([Cell::Duration(design.down()?), Cell::Duration(down(design.up, self.month)?)]);
            row.extend(priced.then(|| design.priced()));
            row.extend(self.target.map(|_| Cell::from(if self.keeps(design) { "yes" } else { "no" })));
            grid.rows.push(row);
        }
        let note = "Failures are taken to be independent, but for components that several need and for shared causes. A \
                    year has 8,760 hours, a month ";
        let hours = Amount::new(self.month.over(Ratio::from(3600))?, Unit::of(Base::Hour));
        grid.notes.push(Sentence::new(note).then(hours).then("."));
        Ok(grid)
    }

    /// For each number of nines the cheapest design that has them, with their cost: more nines never cost less.
    fn cheapest_by_nines(&self) -> Vec<(i32, &Design<'a>, Ratio)> {
        let cheapest = |nines: i32| {
            let enough = self.designs.iter().filter(|design| design.nines() >= nines);
            enough.filter_map(|design| Some((nines, design, design.cost?))).min_by(|a, b| a.2.cmp(&b.2))
        };
        (1..=MOST_NINES).map_while(cheapest).collect()
    }

    fn by_nines(&self) -> Result<Option<Grid>, ArithmeticError> {
        let mut grid =
            Grid::new("What each nine costs", ["nines", "cheapest design", "cost", "more", "per hour less down"]);
        let mut before: Option<(&Design<'_>, Ratio)> = None;
        for (nines, design, cost) in self.cheapest_by_nines() {
            let is_same = before.is_some_and(|(known, _)| known.place == design.place);
            let mut row = vec![Cell::number(nines), design.name.into(), monthly(cost)];
            row.extend(match before {
                Some((known, paid)) if !is_same => {
                    let hours = known.down()?.minus(design.down()?)?.over(Ratio::from(3600))?;
                    let yearly = cost.minus(paid)?.times(Ratio::from(12))?;
                    let per_hour = if hours.is_zero() { Cell::Empty } else { dollars(yearly.over(hours)?, Base::Hour) };
                    [monthly(cost.minus(paid)?), per_hour]
                }
                _ => [Cell::Empty, Cell::Empty],
            });
            grid.rows.push(row);
            before = Some((design, cost));
        }
        Ok(Some(grid).filter(|grid| !grid.rows.is_empty() && self.designs.len() > 1))
    }

    fn components(&self, chosen: &Design<'_>) -> Result<Grid, ArithmeticError> {
        let within = self.graph.within(chosen.place);
        let has_parts = within.len() > 1;
        let without = format!("{}, if it never failed", chosen.name);
        let mut columns = vec!["component", "availability", "down a year"];
        columns.extend(has_parts.then_some(&*without));
        columns.push("from");
        let mut grid = Grid::new("Components", columns);
        for (place, component) in self.graph.components.iter().enumerate() {
            let up = self.graph.availability(place, &BTreeMap::new())?;
            let mut row = vec![Cell::from(&*component.name.text), Cell::Uptime(up)];
            row.push(Cell::Duration(down(up, Ratio::from(YEAR))?));
            if has_parts {
                let is_part = place != chosen.place && within.contains(&place);
                row.push(if is_part { Cell::Duration(self.without(chosen, place)?) } else { Cell::Empty });
            }
            row.push(self.made(component).into());
            grid.rows.push(row);
        }
        Ok(grid)
    }

    /// What a component is made of, in words.
    fn made(&self, component: &Component) -> String {
        let names = |parts: &[usize]| {
            let names = parts.iter().filter_map(|part| self.graph.components.get(*part));
            names.map(|part| part.name.text.to_string()).collect::<Vec<_>>().join(", ")
        };
        let one = match &component.made {
            Made::Alone(_, Origin::Given) => "given".to_owned(),
            Made::Alone(_, Origin::Sla(source)) => format!("SLA, {source}"),
            Made::Alone(_, Origin::Repairs) => "failures and repairs".to_owned(),
            Made::Series(parts) => format!("all of {}", names(parts)),
            Made::Parallel(parts) => format!("one of {}", names(parts)),
        };
        if component.copies == 1 {
            return one;
        }
        format!("{} of {} copies; {one}", component.needed, component.copies)
    }

    fn chart(&self) -> Result<Option<Chart>, ArithmeticError> {
        let priced: Vec<&Design<'_>> = self.designs.iter().filter(|design| design.cost.is_some()).collect();
        if priced.len() < 2 {
            return Ok(None);
        }
        let series = priced.iter().map(|design| {
            let point = (design.down()?.to_exact()?, design.cost.unwrap_or(Ratio::ZERO).to_exact()?);
            Ok(Series { name: design.name.to_owned(), points: vec![point] })
        });
        let mut marks = Vec::new();
        if let Some(target) = self.target {
            marks.push(Mark::At(down(target, Ratio::from(YEAR))?.to_exact()?, "the target".to_owned()));
        }
        let series = series.collect::<Result<Vec<_>, ArithmeticError>>()?;
        Ok(Some(Chart {
            title: "What less down time costs".to_owned(),
            kind: ChartKind::Durations,
            x: "down a year".to_owned(),
            y: "US dollars a month".to_owned(),
            series,
            marks,
        }))
    }

    fn figures(&self, chosen: &Design<'_>, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let minutes = |seconds: Ratio| -> Result<Value, ArithmeticError> {
            Ok(Value::Amount(Amount::new(seconds.over(Ratio::from(60))?, Unit::of(Base::Minute))))
        };
        if self.designs.len() > 1 {
            let title = if self.target.is_some() { "the design that was chosen" } else { "the last design" };
            answer.figure("design", title, Value::text(chosen.name));
        }
        answer.figure("availability", "how often it is up", Value::plain(chosen.up));
        answer.figure("downtime_year", "how long it is down in a year", minutes(chosen.down()?)?);
        answer.figure("downtime_month", "how long it is down in a month", minutes(down(chosen.up, self.month)?)?);
        if let Some(cost) = chosen.cost {
            answer.figure("cost", "what it costs a month", Value::Amount(Amount::new(cost, per(Base::Month))));
        }
        for (place, component) in self.graph.components.iter().enumerate() {
            let (name, of) = (figure_name(&component.name.text), &component.name.text);
            let up = self.graph.availability(place, &BTreeMap::new())?;
            answer.figure(format!("availability_{name}"), format!("how often {of} is up"), Value::plain(up));
            if self.designs.iter().any(|design| design.place == place) {
                let title = format!("how long {of} is down in a year");
                answer.figure(format!("downtime_{name}"), title, minutes(down(up, Ratio::from(YEAR))?)?);
            }
        }
        let mut paid: Option<Ratio> = None;
        for (nines, _, cost) in self.cheapest_by_nines() {
            if let Some(paid) = paid {
                let title = format!("what the {} nine costs a month", ordinal(nines));
                let more = Value::Amount(Amount::new(cost.minus(paid)?, per(Base::Month)));
                answer.figure(format!("nine_{nines}"), title, more);
            }
            paid = Some(cost);
        }
        Ok(())
    }
}

fn per(base: Base) -> Unit {
    Unit::of(Base::Usd).over(Unit::of(base)).unwrap_or(Unit::NONE)
}

fn dollars(value: Ratio, per_unit: Base) -> Cell {
    Cell::Amount(Amount::new(value, per(per_unit)))
}

fn monthly(cost: Ratio) -> Cell {
    dollars(cost, Base::Month)
}

/// `third`, as words up to twelve.
fn ordinal(number: i32) -> &'static str {
    const WORDS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    usize::try_from(number - 1).ok().and_then(|place| WORDS.get(place)).copied().unwrap_or("next")
}
