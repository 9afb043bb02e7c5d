//! What a reader learns of a simulated policy.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::Choices;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::{Answer, Cell, Chart, ChartKind, Grid, Mark, Sentence, Series};
use crate::unit::{Amount, Base, Unit};

use super::MonthName;
use super::bill::{Kind, whole};
use super::course::Course;
use super::policy::name;
use super::simulate::place;

/// Months shown in a table before only the last of each year is.
const SHOWN: usize = 24;

pub(super) fn answer(months: &[MonthName], with: &Course, without: &Course) -> Result<Answer, ArithmeticError> {
    let totals = Totals::of(with, without)?;
    let mut answer = Answer::default();
    findings(&totals, months, &mut answer);
    warnings(with, without, &mut answer)?;
    answer.tables = vec![by_month(months, with, without, &totals), by_kind(with, without)?, by_class(with)?];
    answer.charts = vec![stored(months, with)?, cumulative(&totals)];
    figures(months, with, without, &totals, &mut answer)?;
    Ok(answer)
}

/// Sums over the months.
struct Totals {
    /// Up to and with each month: with the policy, without it.
    with: Vec<Money>,
    without: Vec<Money>,
    /// The place of the first month from which on it stays ahead.
    paid_back: Option<usize>,
    /// Charges of the policy that are no storage: transitions, early deletion, monitoring.
    fees: Money,
}

impl Totals {
    fn of(with: &Course, without: &Course) -> Result<Self, ArithmeticError> {
        let (with_policy, baseline) = (cumulated(with)?, cumulated(without)?);
        let ahead = |place: usize| with_policy.get(place) <= baseline.get(place);
        let last = with_policy.len();
        let paid_back = (0..last).find(|place| (*place..last).all(ahead));
        let fees = with
            .bills
            .iter()
            .flat_map(|bill| [Kind::Transitions, Kind::EarlyDeletion, Kind::Monitoring].map(|kind| bill.of(kind)));
        Ok(Self { fees: Money::sum(fees)?, with: with_policy, without: baseline, paid_back })
    }

    fn saved(&self) -> Result<Money, ArithmeticError> {
        self.all(&self.without).minus(self.all(&self.with))
    }

    fn all(&self, sums: &[Money]) -> Money {
        sums.last().copied().unwrap_or(Money::ZERO)
    }

    fn share(&self, part: Money, of: Money) -> Ratio {
        Ratio::new(part.dollars(), of.dollars()).unwrap_or(Ratio::ZERO)
    }
}

fn cumulated(course: &Course) -> Result<Vec<Money>, ArithmeticError> {
    let mut sum = Money::ZERO;
    let sums = course.bills.iter().map(|bill| {
        sum = sum.plus(bill.total)?;
        Ok(sum)
    });
    sums.collect()
}

fn findings(totals: &Totals, months: &[MonthName], answer: &mut Answer) {
    let (with, without) = (totals.all(&totals.with), totals.all(&totals.without));
    let span = format!(" over {} months", months.len());
    let Ok(saved) = totals.saved() else { return };
    let sentence = if saved.dollars().is_negative() {
        let lost = Money::ZERO.minus(saved).unwrap_or(Money::ZERO);
        Sentence::new("The policy loses ").then(lost).then(span)
    } else {
        Sentence::new("The policy saves ")
            .then(saved)
            .then(" (")
            .then(Cell::Share(totals.share(saved, without)))
            .then(format!("){span}"))
    };
    answer.findings.push(sentence.then(": ").then(with).then(" instead of ").then(without).then(" without it."));
    let paid = totals.paid_back.and_then(|place| Some((place + 1, months.get(place)?)));
    answer.findings.push(match paid {
        Some((1, _)) => Sentence::new("It is at no time dearer, all in all, than no policy."),
        Some((number, month)) => {
            Sentence::new(format!("It has paid for itself in month {number} ({}), and stays ahead.", month.name))
        }
        None => Sentence::new(format!("It has not paid for itself within {} months.", months.len())),
    });
    let share = totals.share(totals.fees, with);
    answer.findings.push(
        Sentence::new("Fees (transitions, early deletion, monitoring) are ")
            .then(totals.fees)
            .then(", ")
            .then(Cell::Share(share))
            .then(" of what it costs."),
    );
}

/// What loses money, and on which objects.
fn warnings(with: &Course, without: &Course, answer: &mut Answer) -> Result<(), ArithmeticError> {
    let early = Money::sum(with.bills.iter().map(|bill| bill.of(Kind::EarlyDeletion)))?;
    if !early.dollars().is_zero() {
        answer.warnings.push(
            Sentence::new("Objects leave a class before its minimum duration: that costs ").then(early).then("."),
        );
    }
    if let (Some(last), Some(baseline)) = (with.bills.last(), without.bills.last())
        && last.total > baseline.total
    {
        let more = last.total.minus(baseline.total)?;
        answer.warnings.push(Sentence::new("In the last month the policy costs ").then(more).then(" more than none."));
    }
    Ok(())
}

fn by_month(months: &[MonthName], with: &Course, without: &Course, totals: &Totals) -> Grid {
    let columns = ["month", "storage", "fees", "reading", "with policy", "without", "saved in all"];
    let mut grid = Grid::new("Month by month", columns);
    for (place, month) in months.iter().enumerate() {
        let is_shown = months.len() <= SHOWN || place < 3 || (place + 1) % 12 == 0 || place + 1 == months.len();
        let (Some(bill), Some(baseline)) = (with.bills.get(place), without.bills.get(place)) else { continue };
        if !is_shown {
            continue;
        }
        let sum = |kinds: &[Kind]| Money::sum(kinds.iter().map(|kind| bill.of(*kind))).unwrap_or(Money::ZERO);
        let at = |sums: &[Money]| sums.get(place).copied().unwrap_or(Money::ZERO);
        grid.rows.push(vec![
            Cell::from(&*month.name),
            bill.of(Kind::Storage).into(),
            sum(&[Kind::Transitions, Kind::EarlyDeletion, Kind::Monitoring]).into(),
            sum(&[Kind::Uploads, Kind::Retrieval, Kind::Requests]).into(),
            bill.total.into(),
            baseline.total.into(),
            at(&totals.without).minus(at(&totals.with)).unwrap_or(Money::ZERO).into(),
        ]);
    }
    if months.len() > SHOWN {
        grid.notes.push(Sentence::new("The first months, and the last of each year. Reading includes uploads."));
    } else {
        grid.notes.push(Sentence::new("Reading includes uploads."));
    }
    grid
}

fn by_kind(with: &Course, without: &Course) -> Result<Grid, ArithmeticError> {
    let mut grid = Grid::new("All months, by kind of charge", ["charge", "with policy", "without", "difference"]);
    let sum = |course: &Course, kind: Kind| Money::sum(course.bills.iter().map(|bill| bill.of(kind)));
    let (mut all, mut baseline) = (Money::ZERO, Money::ZERO);
    for kind in Kind::ALL {
        let (own, other) = (sum(with, kind)?, sum(without, kind)?);
        (all, baseline) = (all.plus(own)?, baseline.plus(other)?);
        if !own.dollars().is_zero() || !other.dollars().is_zero() {
            grid.rows.push(vec![Cell::from(kind.name()), own.into(), other.into(), own.minus(other)?.into()]);
        }
    }
    grid.rows.push(vec![Cell::from("total"), all.into(), baseline.into(), all.minus(baseline)?.into()]);
    grid.has_total = true;
    Ok(grid)
}

/// What is where when the last month ends.
fn by_class(with: &Course) -> Result<Grid, ArithmeticError> {
    let mut grid = Grid::new("When the last month ends", ["class", "objects", "stored"]);
    let Some(month) = with.timeline.months.last() else { return Ok(grid) };
    for class in StorageClass::ALL.iter().copied() {
        let of = |by_class: &super::simulate::ByClass| by_class.get(place(class)).copied().unwrap_or(0);
        if of(&month.objects) > 0 {
            grid.rows.push(vec![
                Cell::from(name(class)),
                Cell::number(whole(of(&month.objects))?),
                Cell::of(gibibytes(of(&month.bytes))?, Unit::of(Base::Gb)),
            ]);
        }
    }
    if month.markers > 0 {
        grid.rows.push(vec![Cell::from("Delete markers"), Cell::number(whole(month.markers)?), Cell::Empty]);
    }
    Ok(grid)
}

/// For the reader: GB of 2^30 bytes.
fn gibibytes(bytes: u128) -> Result<Exact, ArithmeticError> {
    whole(bytes)?.over(Exact::from(1_u64 << 30))
}

fn stored(months: &[MonthName], with: &Course) -> Result<Chart, ArithmeticError> {
    let mut series = Vec::new();
    for class in StorageClass::ALL.iter().copied() {
        let bytes = |month: &super::simulate::Month| month.bytes.get(place(class)).copied().unwrap_or(0);
        if with.timeline.months.iter().all(|month| bytes(month) == 0) {
            continue;
        }
        let points = with
            .timeline
            .months
            .iter()
            .enumerate()
            .map(|(place, month)| Ok((number(place + 1), gibibytes(bytes(month))?)));
        series.push(Series {
            name: name(class).to_owned(),
            points: points.collect::<Result<Vec<_>, ArithmeticError>>()?,
        });
    }
    Ok(Chart {
        title: "Stored by class when each month ends".to_owned(),
        kind: ChartKind::Stacked,
        x: format!("month, from {}", months.first().map_or("", |month| &month.name)),
        y: "GB".to_owned(),
        series,
        marks: Vec::new(),
    })
}

fn cumulative(totals: &Totals) -> Chart {
    let line = |name: &str, sums: &[Money]| Series {
        name: name.to_owned(),
        points: sums.iter().enumerate().map(|(place, sum)| (number(place + 1), sum.dollars())).collect(),
    };
    let paid = totals
        .paid_back
        .filter(|place| *place > 0)
        .map(|place| Mark::At(number(place + 1), format!("paid back in month {}", place + 1)));
    Chart {
        title: "Paid in all".to_owned(),
        kind: ChartKind::Lines,
        x: "month".to_owned(),
        y: "US dollars".to_owned(),
        series: vec![line("with the policy", &totals.with), line("without", &totals.without)],
        marks: paid.into_iter().collect(),
    }
}

fn number(place: usize) -> Exact {
    Exact::from(u32::try_from(place).unwrap_or(u32::MAX))
}

/// Money as a figure that claims can use.
pub(super) fn dollars(money: Money) -> Value {
    Value::Amount(Amount::new(Ratio::from(money.dollars()), Unit::of(Base::Usd)))
}

/// Money a month as a figure that claims can use.
pub(super) fn monthly(money: Money) -> Value {
    match (dollars(money), Unit::of(Base::Usd).over(Unit::of(Base::Month))) {
        (Value::Amount(amount), Some(unit)) => Value::Amount(Amount::new(amount.value, unit)),
        (value, _) => value,
    }
}

fn figures(
    months: &[MonthName],
    with: &Course,
    without: &Course,
    totals: &Totals,
    answer: &mut Answer,
) -> Result<(), ArithmeticError> {
    answer.figure("cost", "all months with the policy", dollars(totals.all(&totals.with)));
    answer.figure("baseline", "all months without it", dollars(totals.all(&totals.without)));
    answer.figure("savings", "what the policy saves in all months", dollars(totals.saved()?));
    let share = totals.share(totals.saved()?, totals.all(&totals.without));
    answer.figure("savings_share", "its share of the cost without", Value::plain(share));
    answer.figure("fees", "transitions, early deletion and monitoring in all months", dollars(totals.fees));
    let early = Money::sum(with.bills.iter().map(|bill| bill.of(Kind::EarlyDeletion)))?;
    answer.figure("early_deletion", "what of it is for leaving a class early", dollars(early));
    if let Some(place) = totals.paid_back {
        answer.figure(
            "payback",
            "the month in which the policy has paid for itself",
            Value::plain(Ratio::from(number(place + 1))),
        );
    }
    if let Some(first) = with.bills.first() {
        let month = months.first().map_or("", |month| &month.name);
        answer.figure("first_month", format!("the first month, {month}, with the policy"), monthly(first.total));
    }
    if let (Some(last), Some(baseline)) = (with.bills.last(), without.bills.last()) {
        let month = months.last().map_or("", |month| &month.name);
        answer.figure("last_month", format!("the last month, {month}, with the policy"), monthly(last.total));
        answer.figure("last_month_storage", "the storage in it", monthly(last.of(Kind::Storage)));
        answer.figure("last_month_baseline", "the last month without the policy", monthly(baseline.total));
    }
    Ok(())
}
