//! What a reader learns of strategies.

use crate::capacity::recovery::{Band, Objective, Recovery};
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Chart, ChartKind, Grid, Mark, Sentence, Series};
use crate::unit::{Amount, Base, Unit};

use super::Question;
use super::choice::{Miss, Outcome, pays_from};
use super::cost::Part;

pub(super) fn answer(question: &Question, outcomes: &[Outcome<'_>]) -> Result<Answer, ArithmeticError> {
    let turns = pays_from(outcomes, question)?;
    let loss = question.loss.unwrap_or(Ratio::ZERO);
    let chosen = turns.iter().rev().find(|(from, _)| *from <= loss).map(|(_, outcome)| *outcome);
    let view = View { question, outcomes, turns, loss, chosen };
    let mut answer = Answer::default();
    view.struck(&mut answer);
    view.choice(&mut answer)?;
    view.next(&mut answer);
    answer.tables.push(view.strategies()?);
    answer.tables.push(view.times()?);
    answer.tables.push(view.costs());
    answer.tables.push(view.bands());
    answer.charts.push(view.cost_by_time()?);
    answer.charts.extend(view.cost_by_loss()?);
    view.figures(&mut answer)?;
    Ok(answer)
}

struct View<'a, 'w> {
    question: &'a Question,
    outcomes: &'a [Outcome<'w>],
    /// From which loss an hour on which strategy costs least.
    turns: Vec<(Ratio, &'a Outcome<'w>)>,
    loss: Ratio,
    chosen: Option<&'a Outcome<'w>>,
}

impl View<'_, '_> {
    /// Which strategies are struck, and why.
    fn struck(&self, answer: &mut Answer) {
        for outcome in self.outcomes {
            let misses = outcome.misses(self.question);
            if misses.is_empty() {
                continue;
            }
            let mut sentence = Sentence::new(format!("{} is struck: ", capital(outcome.way.strategy.name)));
            for (place, (objective, reached, asked)) in misses.iter().enumerate() {
                let and = if place > 0 { ", and " } else { "" };
                sentence = sentence.then(format!("{and}its {} of ", short(*objective))).then(Cell::Duration(*reached));
                sentence = sentence.then(" misses ").then(Cell::Duration(*asked));
            }
            answer.findings.push(sentence.then("."));
        }
    }

    fn choice(&self, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let Some(chosen) = self.chosen else {
            let nearest = self.outcomes.iter().min_by(|a, b| (a.rto, a.rpo).cmp(&(b.rto, b.rpo)));
            let words =
                nearest.map_or(String::new(), |nearest| format!("; {} is back soonest", nearest.way.strategy.name));
            answer.findings.push(Sentence::new(format!("No strategy keeps the objectives{words}.")));
            return Ok(());
        };
        let name = capital(chosen.way.strategy.name);
        let begin = match self.turns.len() {
            1 if self.kept() == 1 && self.outcomes.len() > 1 => {
                format!("{name} is the one that keeps the objectives: ")
            }
            _ => format!("{name} is chosen: "),
        };
        let reached = Sentence::new(begin).then(Cell::Duration(chosen.rpo)).then(" of data lost at most, back in ");
        let reached = reached.then(Cell::Duration(chosen.rto)).then(", for ").then(monthly(chosen.costs.total));
        let reached = reached.then(" beside production");
        let lost = chosen.lost(self.question, self.loss)?;
        answer.findings.push(if lost.is_zero() {
            reached.then(".")
        } else {
            reached.then(" and ").then(monthly(lost)).then(" that outages are expected to lose.")
        });
        Ok(())
    }

    fn kept(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.misses(self.question).is_empty()).count()
    }

    /// From which loss on another one pays.
    fn next(&self, answer: &mut Answer) {
        if self.question.disasters_every.is_none() {
            return;
        }
        for (from, outcome) in self.turns.iter().filter(|(from, _)| !from.is_zero()) {
            let name = capital(outcome.way.strategy.name);
            let sentence = Sentence::new(format!("{name} pays from ")).then(hourly(*from)).then(" of outage on.");
            answer.findings.push(sentence);
        }
    }

    fn strategies(&self) -> Result<Grid, ArithmeticError> {
        let counts_losses = self.question.loss.is_some() || self.question.data_loss.is_some();
        let mut columns = vec!["strategy", "RPO", "RTO", "cost"];
        columns.extend(if counts_losses { vec!["expected loss", "in all"] } else { Vec::new() });
        columns.push("verdict");
        let mut grid = Grid::new("Strategies", columns);
        for outcome in self.outcomes {
            let mut row = vec![Cell::from(capital(outcome.way.strategy.name))];
            row.extend([Cell::Duration(outcome.rpo), Cell::Duration(outcome.rto), monthly(outcome.costs.total)]);
            if counts_losses {
                row.push(monthly(outcome.lost(self.question, self.loss)?));
                row.push(monthly(outcome.in_all(self.question, self.loss)?));
            }
            row.push(self.verdict(outcome).into());
            grid.rows.push(row);
        }
        grid.notes.push(Sentence::new("Costs are beside production, without the first copy of the data."));
        if let (true, None) = (counts_losses, self.question.data_loss) {
            grid.notes.push(Sentence::new("Lost data is not counted: `data_loss` is not given."));
        }
        Ok(grid)
    }

    fn verdict(&self, outcome: &Outcome<'_>) -> String {
        let misses = outcome.misses(self.question);
        if !misses.is_empty() {
            let missed: Vec<&str> = misses.iter().map(|(objective, ..): &Miss| short(*objective)).collect();
            return format!("misses the {}", missed.join(" and the "));
        }
        match self.chosen {
            Some(chosen) if chosen.way.strategy.key == outcome.way.strategy.key => "chosen".to_owned(),
            _ if self.question.rpo.is_none() && self.question.rto.is_none() => String::new(),
            _ => "keeps the objectives".to_owned(),
        }
    }

    fn times(&self) -> Result<Grid, ArithmeticError> {
        let mut grid = self.by_strategy("Until it is back", "step");
        type Step = (&'static str, fn(&Recovery) -> Result<Ratio, ArithmeticError>);
        let steps: [Step; 6] = [
            ("notice", |steps| Ok(steps.detect)),
            ("decide", |steps| Ok(steps.decide)),
            ("provision and promote", |steps| Ok(steps.provision)),
            ("restore data", |steps| {
                if steps.restored.is_zero() { Ok(Ratio::ZERO) } else { steps.restored.over(steps.throughput) }
            }),
            ("scale out", |steps| Ok(steps.scale)),
            ("clients forget the old address", |steps| Ok(steps.dns_ttl)),
        ];
        for (name, of) in steps {
            let times = self.outcomes.iter().map(|outcome| of(&outcome.steps).map(Cell::Duration));
            let times = times.collect::<Result<Vec<_>, _>>()?;
            grid.rows.push([Cell::from(name)].into_iter().chain(times).collect());
        }
        self.sum(&mut grid, "RTO", |outcome| Cell::Duration(outcome.rto));
        Ok(grid)
    }

    fn costs(&self) -> Grid {
        let mut grid = self.by_strategy("Cost a month beside production", "part");
        let mut parts: Vec<(Part, &str)> = Vec::new();
        for (part, name, _) in self.outcomes.iter().flat_map(|outcome| &outcome.costs.parts) {
            if !parts.contains(&(*part, name)) {
                parts.push((*part, name));
            }
        }
        for (part, name) in parts {
            let words = match part {
                Part::Copies => format!("copies of {name}"),
                Part::Sent => format!("changes of {name}, sent"),
                Part::Standing => format!("{name} in {}", self.question.recovery_region),
            };
            let of = |outcome: &Outcome<'_>| {
                let known = outcome.costs.parts.iter().find(|(known, of, _)| *known == part && of == name);
                known.map_or(Cell::Empty, |(_, _, cost)| money(*cost))
            };
            grid.rows.push([Cell::from(words)].into_iter().chain(self.outcomes.iter().map(of)).collect());
        }
        if !self.question.drills.is_zero() {
            self.sum(&mut grid, "drills", |outcome| money(outcome.costs.drills));
        }
        self.sum(&mut grid, "total", |outcome| money(outcome.costs.total));
        grid
    }

    /// A table with a column for each strategy.
    fn by_strategy(&self, title: &str, first: &'static str) -> Grid {
        let names = self.outcomes.iter().map(|outcome| outcome.way.strategy.name);
        Grid::new(title, std::iter::once(first).chain(names))
    }

    fn sum(&self, grid: &mut Grid, name: &str, of: impl Fn(&Outcome<'_>) -> Cell) {
        grid.rows.push([Cell::from(name)].into_iter().chain(self.outcomes.iter().map(of)).collect());
        grid.has_total = true;
    }

    /// What is computed here beside the words of the guide, which follow AWS's.
    fn bands(&self) -> Grid {
        let columns = ["strategy", "RPO", "as a rule", "RTO", "as a rule"];
        let mut grid = Grid::new("Beside the rule of thumb", columns);
        grid.notes.push(Sentence::new(
            "The rule of thumb is that of the guide, lines 2309-2313 and 2350-2353, which follow AWS.",
        ));
        for outcome in self.outcomes {
            let strategy = outcome.way.strategy;
            let name = capital(strategy.name);
            let row = [
                Cell::Duration(outcome.rpo),
                strategy.rpo.words.into(),
                Cell::Duration(outcome.rto),
                strategy.rto.words.into(),
            ];
            grid.rows.push([Cell::from(&*name)].into_iter().chain(row).collect());
            for (what, reached, band) in [("RPO", outcome.rpo, strategy.rpo), ("RTO", outcome.rto, strategy.rto)] {
                let Some(apart) = apart(reached, band) else { continue };
                let at = |seconds: u32| Cell::Duration(Ratio::from(Exact::from(seconds)));
                let note = Sentence::new(format!("{name}: an {what} of ")).then(Cell::Duration(reached));
                let note = note.then(format!(" is {apart} than {}, read as ", band.words)).then(at(band.best));
                grid.notes.push(note.then(" to ").then(at(band.worst)).then("."));
            }
        }
        grid
    }

    fn cost_by_time(&self) -> Result<Chart, ArithmeticError> {
        let series = self.outcomes.iter().map(|outcome| {
            let point = (outcome.rto.to_exact()?, outcome.costs.total.to_exact()?);
            Ok(Series { name: outcome.way.strategy.name.to_owned(), points: vec![point] })
        });
        let asked = self.question.rto.map(|rto| Ok(Mark::At(rto.to_exact()?, "the RTO that is asked for".to_owned())));
        Ok(Chart {
            title: "Cost and time to be back".to_owned(),
            kind: ChartKind::Durations,
            x: "time to be back (RTO)".to_owned(),
            y: "US dollars a month beside production".to_owned(),
            series: series.collect::<Result<_, ArithmeticError>>()?,
            marks: asked.into_iter().collect::<Result<_, ArithmeticError>>()?,
        })
    }

    /// What each strategy costs in all over the loss an hour; `None` where that is one, or nobody says how often it counts.
    fn cost_by_loss(&self) -> Result<Option<Chart>, ArithmeticError> {
        if self.question.disasters_every.is_none() || self.kept() < 2 {
            return Ok(None);
        }
        let last = self.turns.last().map_or(Ratio::ZERO, |(from, _)| *from).max(self.loss);
        let end =
            if last.is_zero() { Ratio::from(1000) } else { last.times(Ratio::new(Exact::from(3), Exact::from(2))?)? };
        let series = self.outcomes.iter().map(|outcome| {
            let at = |loss: Ratio| Ok((loss.to_exact()?, outcome.in_all(self.question, loss)?.to_exact()?));
            // What is struck keeps its colour from the others.
            let is_kept = outcome.misses(self.question).is_empty();
            let points = if is_kept { vec![at(Ratio::ZERO)?, at(end)?] } else { Vec::new() };
            Ok(Series { name: outcome.way.strategy.name.to_owned(), points })
        });
        let turns = self.turns.iter().filter(|(from, _)| !from.is_zero()).map(|(from, outcome)| {
            Ok(Mark::At(from.to_exact()?, format!("from here on: {}", outcome.way.strategy.name)))
        });
        let loss = self.question.loss.map(|loss| Ok(Mark::At(loss.to_exact()?, "the loss here".to_owned())));
        Ok(Some(Chart {
            title: "Cost with what outages are expected to lose".to_owned(),
            kind: ChartKind::Lines,
            x: "loss in an hour of outage, US dollars".to_owned(),
            y: "US dollars a month".to_owned(),
            series: series.collect::<Result<_, ArithmeticError>>()?,
            marks: turns.chain(loss).collect::<Result<_, ArithmeticError>>()?,
        }))
    }

    fn figures(&self, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let seconds = |value: Ratio| Value::Amount(Amount::new(value, Unit::of(Base::Second)));
        let of_month = |value: Ratio| Value::Amount(Amount::new(value, per(Base::Month)));
        if let Some(chosen) = self.chosen {
            answer.figure("strategy", "the strategy that is chosen", Value::text(chosen.way.strategy.name));
            answer.figure("rpo", "its RPO", seconds(chosen.rpo));
            answer.figure("rto", "its RTO", seconds(chosen.rto));
            answer.figure("cost", "what it costs a month beside production", of_month(chosen.costs.total));
            if self.question.loss.is_some() || self.question.data_loss.is_some() {
                let title = "what outages are expected to lose a month";
                answer.figure("expected_loss", title, of_month(chosen.lost(self.question, self.loss)?));
            }
        }
        for outcome in self.outcomes {
            let (key, name) = (outcome.way.strategy.key, outcome.way.strategy.name);
            answer.figure(format!("rpo_{key}"), format!("the RPO of {name}"), seconds(outcome.rpo));
            answer.figure(format!("rto_{key}"), format!("the RTO of {name}"), seconds(outcome.rto));
            let title = format!("what {name} costs a month beside production");
            answer.figure(format!("cost_{key}"), title, of_month(outcome.costs.total));
        }
        if self.question.disasters_every.is_some() {
            for (from, outcome) in &self.turns {
                let (key, name) = (outcome.way.strategy.key, outcome.way.strategy.name);
                let title = format!("the loss an hour of outage from which on {name} pays");
                answer.figure(format!("pays_from_{key}"), title, Value::Amount(Amount::new(*from, per(Base::Hour))));
            }
        }
        Ok(())
    }
}

/// How `reached` lies outside of `band`, if it does.
fn apart(reached: Ratio, band: Band) -> Option<&'static str> {
    let at = |seconds: u32| Ratio::from(Exact::from(seconds));
    if reached < at(band.best) {
        Some("shorter")
    } else if reached > at(band.worst) {
        Some("longer")
    } else {
        None
    }
}

const fn short(objective: Objective) -> &'static str {
    match objective {
        Objective::Rpo => "RPO",
        Objective::Rto => "RTO",
    }
}

fn per(base: Base) -> Unit {
    Unit::of(Base::Usd).over(Unit::of(base)).unwrap_or(Unit::NONE)
}

fn money(dollars: Ratio) -> Cell {
    Cell::Amount(Amount::new(dollars, Unit::of(Base::Usd)))
}

fn monthly(dollars: Ratio) -> Cell {
    Cell::Amount(Amount::new(dollars, per(Base::Month)))
}

fn hourly(dollars: Ratio) -> Cell {
    Cell::Amount(Amount::new(dollars, per(Base::Hour)))
}

/// With a capital, for the beginning of a sentence.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
