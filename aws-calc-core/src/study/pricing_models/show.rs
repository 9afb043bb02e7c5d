//! What a reader learns of the pricing models.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::Choices;
use crate::money::Money;
use crate::offering::{Product, Term};
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Chart, ChartKind, Grid, Mark, Sentence, Series};
use crate::unit::{Amount, Base, Unit};

use super::model::{Model, Models, in_words};
use super::read::Fleet;

pub(super) fn answer(fleet: &Fleet, models: &Models, months: u32) -> Result<Answer, ArithmeticError> {
    let Some(on_demand) = models.all.first() else { return Ok(Answer::default()) };
    let shown = Shown { fleet, models, on_demand, months };
    let mut answer = Answer::default();
    shown.findings(&mut answer)?;
    answer.tables = vec![shown.costs()?, shown.when_it_pays()?];
    answer.charts = vec![shown.cash()?];
    shown.figures(&mut answer)?;
    Ok(answer)
}

struct Shown<'a> {
    fleet: &'a Fleet,
    models: &'a Models,
    on_demand: &'a Model,
    months: u32,
}

fn per(value: Ratio, period: Base) -> Amount {
    Amount::new(value, Unit::of(Base::Usd).over(Unit::of(period)).unwrap_or(Unit::NONE))
}

fn a_month(money: Money) -> Amount {
    per(Ratio::from(money.dollars()), Base::Month)
}

fn in_months(months: Ratio) -> Amount {
    Amount::new(months, Unit::of(Base::Month))
}

impl Shown<'_> {
    fn promises(&self) -> impl Iterator<Item = &Model> {
        self.models.all.iter().filter(|model| model.offering.is_some() && model.key != "mix")
    }

    /// The share of the month that the instances run.
    fn use_of(&self) -> Result<Ratio, ArithmeticError> {
        Ratio::new(self.fleet.used, self.fleet.month)
    }

    /// The share of the month from which on a promise is cheaper than on demand.
    fn needed(&self, model: &Model) -> Result<Ratio, ArithmeticError> {
        model.hourly.over(self.on_demand.hourly)
    }

    fn title(&self) -> String {
        let types = self.fleet.instances.iter().map(|some| match some.count {
            one if one == Exact::ONE => some.name.to_string(),
            count => format!("{count} x {}", some.name),
        });
        types.collect::<Vec<_>>().join(", ")
    }

    fn findings(&self, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let first = Sentence::new(format!("{}, {} hours a month: on demand ", self.title(), self.fleet.used))
            .then(a_month(self.on_demand.monthly))
            .then(".");
        answer.findings.push(first);
        let cheapest = self.promises().min_by_key(|model| model.monthly);
        match cheapest {
            Some(model) if model.monthly < self.on_demand.monthly => {
                answer.findings.push(
                    Sentence::new(format!("The cheapest promise: {}, ", model.name))
                        .then(a_month(model.monthly))
                        .then(", ")
                        .then(Cell::Share(model.saves(self.on_demand)?))
                        .then(" less."),
                );
                if let Some(months) = model.paid_back(self.on_demand)?.filter(|months| !months.is_zero()) {
                    answer.findings.push(
                        Sentence::new("Its payment at once, ")
                            .then(model.upfront)
                            .then(", has paid for itself after ")
                            .then(in_months(months))
                            .then("."),
                    );
                }
            }
            Some(model) => answer.findings.push(
                Sentence::new("No promise pays: they run ")
                    .then(Cell::Share(self.use_of()?))
                    .then(" of the time, and the least that one needs is ")
                    .then(Cell::Share(self.needed(model)?))
                    .then("."),
            ),
            None => answer.findings.push(Sentence::new("No promise has a known rate.")),
        }
        self.spot_findings(cheapest, answer)?;
        if !self.models.missing.is_empty() {
            let missing = in_words(&self.models.missing).join("; ");
            answer.warnings.push(Sentence::new(format!(
                "No rate is known, so it is not shown: {missing}. A rate of your own goes into `rates`."
            )));
        }
        Ok(())
    }

    /// How much work may be done again before Spot is as dear as something else.
    fn spot_findings(&self, cheapest: Option<&Model>, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let Some(spot) = self.models.spot.price() else { return Ok(()) };
        let price = Ratio::from(spot.dollars());
        let bearable = |other: &Model| Ratio::ONE.minus(price.over(other.hourly)?);
        let mut sentence = Sentence::new("Spot stays cheaper than on demand until ")
            .then(Cell::Share(bearable(self.on_demand)?))
            .then(" of its work is done again");
        if let Some(other) = cheapest.filter(|other| !other.hourly.is_zero()) {
            let rework = bearable(other)?;
            sentence = if rework.is_negative() {
                sentence.then(format!("; it is dearer than {}", other.name))
            } else {
                sentence.then("; than the cheapest promise until ").then(Cell::Share(rework))
            };
        }
        answer.findings.push(sentence.then("."));
        let rework = Ratio::from(self.models.spot.rework);
        answer.figure(
            "spot_bearable_rework",
            "the share done again at which Spot costs as much as on demand",
            Value::plain(bearable(self.on_demand)?),
        );
        if rework > bearable(self.on_demand)? {
            answer.warnings.push(Sentence::new("So much work is done again that on demand is cheaper than Spot."));
        }
        Ok(())
    }

    fn costs(&self) -> Result<Grid, ArithmeticError> {
        let total = format!("paid in {} months", self.months);
        let columns = ["pricing model", "at once", "every month", "an hour", "a month", "off", &total];
        let mut grid = Grid::new("What it costs", columns);
        for model in &self.models.all {
            let at_once = if model.upfront == Money::ZERO { Cell::Empty } else { Cell::Money(model.upfront) };
            let hourly = Money::new(model.hourly.to_exact()?.rounded_to(6));
            grid.rows.push(vec![
                Cell::from(model.name.clone()),
                at_once,
                Cell::Money(model.recurring),
                Cell::Text(format!("${}", hourly.dollars())),
                Cell::Money(model.monthly),
                Cell::Share(model.saves(self.on_demand)?),
                Cell::Money(model.cash(self.months)?),
            ]);
        }
        grid.notes.push(Sentence::new(
            "an hour and a month: with what is paid at once spread over the term; an hour to six decimals",
        ));
        let mut sources: Vec<(&String, Vec<&str>)> = Vec::new();
        for model in &self.models.all {
            for source in &model.sources {
                match sources.iter_mut().find(|(known, _)| *known == source) {
                    Some((_, names)) => names.push(&model.key),
                    None => sources.push((source, vec![&model.key])),
                }
            }
        }
        grid.notes.extend(sources.into_iter().map(|(source, names)| {
            let of = if names.len() > 3 { format!("{} of them", names.len()) } else { names.join(", ") };
            Sentence::new(format!("prices of {of}: {source}"))
        }));
        grid.notes.extend(self.models.spot.notes.iter().map(|note| Sentence::new(note.clone())));
        Ok(grid)
    }

    fn when_it_pays(&self) -> Result<Grid, ArithmeticError> {
        let columns = ["promise", "paid back after", "all paid for after", "use it needs", "at this use"];
        let mut grid = Grid::new("When it pays, against on demand", columns);
        let here = self.use_of()?;
        for model in self.promises() {
            let needed = self.needed(model)?;
            let back = match model.paid_back(self.on_demand)? {
                Some(months) if months.is_zero() => Cell::from("at once"),
                Some(months) => Cell::Text(months_in_words(months)?),
                None => Cell::from("not within the term"),
            };
            let term = model.offering.map_or(0, |offering| offering.term.months());
            let all = Ratio::new(model.monthly.dollars(), self.on_demand.monthly.dollars())
                .and_then(|share| share.times(Ratio::from(Exact::from(term))));
            let all = all.and_then(months_in_words).map_or(Cell::Empty, Cell::Text);
            let verdict = if here >= needed { "pays" } else { "on demand is cheaper" };
            grid.rows.push(vec![Cell::from(model.name.clone()), back, all, Cell::Share(needed), Cell::from(verdict)]);
        }
        grid.notes = vec![
            Sentence::new("paid back: when the payment at once is made up by lower months"),
            Sentence::new("all paid for: when on demand would have cost what the whole term does"),
            Sentence::new("use it needs: the share of the term below which on demand is cheaper"),
        ];
        Ok(grid)
    }

    /// Cash over the months: on demand, Spot, and of each product and term the cheapest.
    fn cash(&self) -> Result<Chart, ArithmeticError> {
        let best = |product: Product, term: Term| {
            let of = self.promises().filter(move |model| {
                model.offering.is_some_and(|offering| offering.product == product && offering.term == term)
            });
            of.min_by_key(|model| model.monthly)
        };
        let pairs = Product::ALL.iter().flat_map(|product| Term::ALL.iter().map(move |term| (*product, *term)));
        let best: Vec<&Model> = pairs.filter_map(|(product, term)| best(product, term)).collect();
        let others = self.models.all.iter().filter(|model| model.offering.is_none() || model.key == "mix");
        let mut series = Vec::new();
        for model in others.chain(best.iter().copied()) {
            series.push(Series { name: model.name.clone(), points: self.course(model)? });
        }
        let mut marks = Vec::new();
        if let Some(model) = best.iter().copied().min_by_key(|model| model.monthly)
            && let Some(months) = model.paid_back(self.on_demand)?.filter(|months| !months.is_zero())
        {
            marks.push(Mark::At(months.to_exact()?, "the cheapest promise is paid back".to_owned()));
        }
        Ok(Chart {
            title: format!("Cash paid: {}", self.title()),
            kind: ChartKind::Lines,
            x: "month".to_owned(),
            y: "US dollars".to_owned(),
            series,
            marks,
        })
    }

    fn course(&self, model: &Model) -> Result<Vec<(Exact, Exact)>, ArithmeticError> {
        let term = model.offering.map_or(self.months, |offering| offering.term.months());
        let (mut month, mut sum) = (0, Money::ZERO);
        let mut points = vec![(Exact::ZERO, Exact::ZERO)];
        while month < self.months {
            if model.upfront != Money::ZERO {
                sum = sum.plus(model.upfront)?;
                points.push((Exact::from(month), sum.dollars()));
            }
            let until = (month + term.max(1)).min(self.months);
            sum = sum.plus(model.recurring.times(Exact::from(until - month))?)?;
            points.push((Exact::from(until), sum.dollars()));
            month = until;
        }
        Ok(points)
    }

    fn figures(&self, answer: &mut Answer) -> Result<(), ArithmeticError> {
        let dollars = |money: Money| Value::Amount(Amount::new(Ratio::from(money.dollars()), Unit::of(Base::Usd)));
        for model in &self.models.all {
            let Model { key, name, .. } = model;
            let mut figure = |word: &str, title: &str, value: Value| {
                answer.figure(format!("{key}_{word}"), format!("{title}: {name}"), value);
            };
            figure("hourly", "the price of an hour", Value::Amount(per(model.hourly, Base::Hour)));
            figure("monthly", "a month", Value::Amount(a_month(model.monthly)));
            figure("discount", "off on demand", Value::plain(model.saves(self.on_demand)?));
            figure("paid", "cash over the months", dollars(model.cash(self.months)?));
            if model.offering.is_some() {
                figure("upfront", "paid at once", dollars(model.upfront));
                figure("use", "the share of the term it needs", Value::plain(self.needed(model)?));
                if let Some(months) = model.paid_back(self.on_demand)? {
                    figure("paid_back", "when it has paid for itself", Value::Amount(in_months(months)));
                }
            }
        }
        Ok(())
    }
}

/// `7.05 months`
fn months_in_words(months: Ratio) -> Result<String, ArithmeticError> {
    Ok(format!("{} months", months.to_exact()?.to_fixed(2)))
}
