//! What a reader learns of a path.

use crate::exact::{ArithmeticError, Exact, with_thousands};
use crate::expr::Value;
use crate::meter::Quantity;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Chart, ChartKind, Grid, Mark, Sentence, Series};
use crate::unit::{Amount, Base, Gb, Unit};

use super::charges::{Item, Spot, legs};
use super::place::{Place, Stop};
use super::{Paths, Priced};

/// Another path that has no price, and why.
type Unpriced = (String, String);

pub(super) fn answer(
    paths: &Paths<'_>,
    priced: &[Priced],
    parts: &[Vec<Money>],
    unpriced: &[Unpriced],
) -> Result<Answer, ArithmeticError> {
    let mut answer = Answer::default();
    let (Some((written, others)), Some(own)) = (priced.split_first(), parts.first()) else { return Ok(answer) };
    let volume = paths.volume()?;
    findings(written, volume, &mut answer)?;
    cheapest(written, others, &mut answer)?;
    warnings(priced, unpriced, &mut answer);
    answer.tables.push(by_leg(paths, written, own)?);
    answer.charts.push(drawn(paths, written, own)?);
    if let Some((best, parts)) = others.iter().zip(parts.iter().skip(1)).min_by_key(|(path, _)| path.total)
        && best.total < written.total
    {
        answer.charts.push(drawn(paths, best, parts)?);
        same_scale(&mut answer.charts);
    }
    figures((written, others), own, volume, &mut answer)?;
    if !others.is_empty() {
        answer.tables.push(compared(priced)?);
        if !volume.is_zero() {
            let (grid, marks) = crossovers(priced, volume, &mut answer)?;
            answer.tables.extend(grid);
            answer.charts.push(by_volume(priced, volume, marks)?);
        }
    }
    Ok(answer)
}

fn findings(written: &Priced, volume: Ratio, answer: &mut Answer) -> Result<(), ArithmeticError> {
    let moving = written.total.minus(written.standing)?;
    let mut sentence = Sentence::new("The path costs ").then(written.total).then(" a month");
    if !written.standing.dollars().is_zero() {
        sentence =
            sentence.then(": ").then(written.standing).then(" for hours, whatever goes through, and ").then(moving);
    }
    if !volume.is_zero() {
        sentence =
            sentence.then(" for ").then(gigabytes(volume)).then(", ").then(per_gb(moving, volume)?).then(" a GB");
    }
    answer.findings.push(sentence.then("."));
    Ok(())
}

fn cheapest(written: &Priced, others: &[Priced], answer: &mut Answer) -> Result<(), ArithmeticError> {
    let Some(best) = others.iter().min_by_key(|path| path.total) else { return Ok(()) };
    let saved = written.total.minus(best.total)?;
    answer.findings.push(if saved.dollars().is_zero() || saved.dollars().is_negative() {
        Sentence::new("No other path that was found costs less at this volume.")
    } else {
        let share = Ratio::new(saved.dollars(), written.total.dollars())?;
        Sentence::new(format!("{}, it costs ", capital(&best.route.title)))
            .then(best.total)
            .then(": ")
            .then(saved)
            .then(" a month less (")
            .then(Cell::Share(share))
            .then(").")
    });
    answer.figure("cheapest", "the cheapest of all paths in the month", monthly(written.total.min(best.total)));
    Ok(())
}

fn warnings(priced: &[Priced], unpriced: &[Unpriced], answer: &mut Answer) {
    for path in priced {
        if let Some(mind) = path.route.mind {
            answer.warnings.push(Sentence::new(format!("{}: {mind}.", capital(&path.route.title))));
        }
    }
    let uncounted =
        |path: &Priced| path.route.stops.iter().any(|stop| stop.place == Place::CloudFront && stop.response.is_none());
    if priced.iter().any(uncounted) {
        let words = "CloudFront's requests are not counted: give `response_size`, the mean size of a response.";
        answer.warnings.push(Sentence::new(words));
    }
    for (title, why) in unpriced {
        answer.warnings.push(Sentence::new(format!("Not compared, {title}: {why}.")));
    }
}

/// The path from stop to stop, with what is charged where.
fn by_leg(paths: &Paths<'_>, written: &Priced, parts: &[Money]) -> Result<Grid, ArithmeticError> {
    let mut grid = Grid::new("The path", ["where", "what is charged", "meter", "quantity", "a month"]);
    let stops = &written.route.stops;
    let legs = legs(stops, paths.traffic)?;
    for (place, stop) in stops.iter().enumerate() {
        rows(&mut grid, capital(&location(stop, stops)), Spot::Stop(place), &written.items, parts);
        if let Some(leg) = legs.get(place) {
            let arrows = [("↓", &leg.forward), ("↑", &leg.back)].into_iter().filter(|(_, moved)| !moved.is_zero());
            let arrows: Vec<String> = arrows.map(|(arrow, moved)| format!("{arrow} {}", brief(moved))).collect();
            let words = if arrows.is_empty() { "│".to_owned() } else { arrows.join("  ") };
            rows(&mut grid, format!("│ {words}").replace("│ │", "│"), Spot::Leg(place), &written.items, parts);
        }
    }
    let total = Money::sum(parts.iter().copied())?;
    grid.rows.push(vec![Cell::from("total"), Cell::Empty, Cell::Empty, Cell::Empty, total.into()]);
    grid.has_total = true;
    Ok(grid)
}

/// The rows of a stop or a leg: its name stands in the first of them.
fn rows(grid: &mut Grid, name: String, spot: Spot, items: &[Item], parts: &[Money]) {
    let mut name = Some(name);
    let own = items.iter().zip(parts).filter(|(item, _)| item.spot == spot);
    for (item, cost) in own {
        let first = name.take().map_or(Cell::Empty, Cell::Text);
        let words = Cell::from(&*item.words);
        grid.rows.push(match &item.usage {
            Some((usage, _)) => {
                let quantity = Cell::of(usage.quantity.value, usage.meter.unit.unit());
                vec![first, words, Cell::from(usage.meter.path), quantity, Cell::Money(*cost)]
            }
            None => vec![first, words, Cell::Empty, Cell::Empty, Cell::Empty],
        });
    }
    if let Some(name) = name {
        grid.rows.push(vec![Cell::Text(name), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    }
}

/// What a stop is called, with its zones and its Region where the path has several.
fn location(stop: &Stop, stops: &[Stop]) -> String {
    let zonal = || stops.iter().filter(|stop| stop.place.is_zonal());
    let first = zonal().next().map(|stop| &stop.zones);
    let several_zones = zonal().any(|stop| Some(&stop.zones) != first || stop.zones.len() > 1);
    let regions = || stops.iter().filter(|stop| stop.place.is_in_a_region()).map(|stop| &stop.region);
    let several_regions = regions().any(|region| Some(region) != regions().next());
    let mut parts = Vec::new();
    if several_regions && stop.place.is_in_a_region() {
        parts.push(stop.region.to_string());
    }
    if several_zones && stop.place.is_zonal() {
        let zones: Vec<&str> = stop.zones.iter().map(|zone| &**zone).collect();
        let zones_or_zone = if zones.len() > 1 { "zones" } else { "zone" };
        parts.push(format!("{zones_or_zone} {}", zones.join(", ")));
    }
    let title = stop.title();
    if parts.is_empty() { title.to_owned() } else { format!("{title} ({})", parts.join(", ")) }
}

/// The path as a picture: stops and legs by turns, each as wide as its cost.
fn drawn(paths: &Paths<'_>, path: &Priced, parts: &[Money]) -> Result<Chart, ArithmeticError> {
    let stops = &path.route.stops;
    let legs = legs(stops, paths.traffic)?;
    let mut series = Vec::new();
    let cost = |spot: Spot| {
        let own = path.items.iter().zip(parts).filter(|(item, _)| item.spot == spot);
        Money::sum(own.map(|(_, cost)| *cost))
    };
    for (place, stop) in stops.iter().enumerate() {
        let points = vec![(Exact::ZERO, cost(Spot::Stop(place))?.dollars())];
        series.push(Series { name: capital(&location(stop, stops)), points });
        if let Some(leg) = legs.get(place) {
            let arrows = [("→", &leg.forward), ("←", &leg.back)].into_iter().filter(|(_, moved)| !moved.is_zero());
            let words: Vec<String> = arrows.map(|(arrow, moved)| format!("{arrow} {}", brief(moved))).collect();
            let points = vec![(Exact::ONE, cost(Spot::Leg(place))?.dollars())];
            series.push(Series { name: words.join("\n"), points });
        }
    }
    Ok(Chart {
        title: format!("{}, {} a month", path.route.title, path.total).replace('≈', ""),
        kind: ChartKind::Path,
        x: String::new(),
        y: "US dollars a month".to_owned(),
        series,
        marks: Vec::new(),
    })
}

/// Lets the same width mean the same money in all of `charts`.
fn same_scale(charts: &mut [Chart]) {
    let costs = charts.iter().flat_map(|chart| &chart.series).flat_map(|piece| &piece.points).map(|(_, cost)| *cost);
    if let Some(most) = costs.max() {
        for chart in charts {
            chart.marks.push(Mark::Level(most, String::new()));
        }
    }
}

fn compared(priced: &[Priced]) -> Result<Grid, ArithmeticError> {
    let mut grid = Grid::new("Paths between the same ends", ["path", "stops", "hours", "data", "a month", "less"]);
    let written = priced.first().map_or(Money::ZERO, |path| path.total);
    let mut order: Vec<&Priced> = priced.iter().collect();
    order.sort_by_key(|path| path.total);
    for path in order {
        let stops: Vec<String> = path.route.stops.iter().map(|stop| location(stop, &path.route.stops)).collect();
        grid.rows.push(vec![
            Cell::from(&*path.route.title),
            Cell::from(stops.join(" – ")),
            path.standing.into(),
            path.total.minus(path.standing)?.into(),
            path.total.into(),
            written.minus(path.total)?.into(),
        ]);
    }
    Ok(grid)
}

/// For each pair of paths, from which volume on another one is the cheaper; and the marks of those that matter most.
fn crossovers(
    priced: &[Priced],
    volume: Ratio,
    answer: &mut Answer,
) -> Result<(Option<Grid>, Vec<Mark>), ArithmeticError> {
    let columns = ["from this volume on", "this path is the cheaper one", "than this one"];
    let mut grid = Grid::new("Crossovers", columns);
    let mut marks = Vec::new();
    for (place, first) in priced.iter().enumerate() {
        for second in priced.iter().skip(place + 1) {
            let (Some(own), Some(other)) = (&first.curve, &second.curve) else { continue };
            for (number, crossing) in own.crossings(other)?.into_iter().enumerate() {
                let at = crossing.at.times(volume)?;
                let (winner, loser) = if crossing.first_is_cheaper { (first, second) } else { (second, first) };
                let about = if crossing.exact { "" } else { "about " };
                let volume = Cell::Text(format!("{about}{}", in_gigabytes(at)?));
                grid.rows.push(vec![volume, Cell::from(&*winner.route.title), Cell::from(&*loser.route.title)]);
                let suffix = if number == 0 { String::new() } else { format!("_{}", number + 1) };
                let name = if place == 0 {
                    format!("crossover_{}{suffix}", second.route.name)
                } else {
                    format!("crossover_{}_{}{suffix}", first.route.name, second.route.name)
                };
                let title = format!("from there on {} is cheaper than {}", winner.route.title, loser.route.title);
                answer.figure(name, title, Value::Amount(Amount::new(at, Unit::of(Base::Gb))));
                if place == 0 {
                    let x = at.to_exact()?;
                    marks.push(Mark::At(x, format!("from {} on: {}", in_gigabytes(at)?, winner.route.title)));
                }
            }
        }
    }
    if grid.rows.is_empty() {
        return Ok((None, marks));
    }
    grid.notes.push(Sentence::new("GB a month, both directions together, in the proportion that the study gives."));
    Ok((Some(grid), marks))
}

/// The cost of each path from nothing to twice the volume.
fn by_volume(priced: &[Priced], volume: Ratio, marks: Vec<Mark>) -> Result<Chart, ArithmeticError> {
    let end = Ratio::from(2);
    let mut series = Vec::new();
    for path in priced {
        let Some(curve) = &path.curve else { continue };
        let bends = curve.bends().filter(|bend| *bend < end);
        let scales = [Ratio::ZERO].into_iter().chain(bends).chain([Ratio::ONE, end]);
        let mut scales: Vec<Ratio> = scales.collect();
        scales.sort();
        let points = scales.into_iter().map(|at| Ok((at.times(volume)?.to_exact()?, curve.at(at)?.to_exact()?)));
        series.push(Series { name: path.route.title.clone(), points: points.collect::<Result<_, ArithmeticError>>()? });
    }
    let last = end.times(volume)?.to_exact()?;
    let inside = marks.into_iter().filter(|mark| matches!(mark, Mark::At(x, _) if *x <= last));
    let now = Mark::At(volume.to_exact()?, "this study".to_owned());
    Ok(Chart {
        title: "Paths between the same ends, by volume".to_owned(),
        kind: ChartKind::Lines,
        x: "GB a month, both directions together".to_owned(),
        y: "US dollars a month".to_owned(),
        series,
        marks: [now].into_iter().chain(inside).collect(),
    })
}

fn figures(
    (written, others): (&Priced, &[Priced]),
    parts: &[Money],
    volume: Ratio,
    answer: &mut Answer,
) -> Result<(), ArithmeticError> {
    let moving = written.total.minus(written.standing)?;
    answer.figure("monthly", "what the path costs in the month", monthly(written.total));
    answer.figure("standing", "what it costs without any traffic", monthly(written.standing));
    if !volume.is_zero() {
        let price = Ratio::from(moving.dollars()).over(volume)?;
        let unit = Unit::of(Base::Usd).over(Unit::of(Base::Gb)).unwrap_or(Unit::NONE);
        answer.figure(
            "per_gb",
            "what a GB costs on average, without the hours",
            Value::Amount(Amount::new(price, unit)),
        );
    }
    for (place, stop) in written.route.stops.iter().enumerate() {
        for (spot, name, title) in [
            (Spot::Stop(place), format!("stop_{}", place + 1), format!("at stop {}: {}", place + 1, stop.title())),
            (Spot::Leg(place), format!("leg_{}", place + 1), format!("on the leg behind it: {}", stop.title())),
        ] {
            let own = || written.items.iter().zip(parts).filter(move |(item, _)| item.spot == spot);
            if own().any(|(item, _)| item.usage.is_some()) {
                answer.figure(name, title, monthly(Money::sum(own().map(|(_, cost)| *cost))?));
            }
        }
    }
    for path in others {
        answer.figure(&*path.route.name, format!("{} in the month", path.route.title), monthly(path.total));
    }
    Ok(())
}

/// `words` with a capital letter.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn gigabytes(volume: Ratio) -> Cell {
    Cell::Amount(Amount::new(volume, Unit::of(Base::Gb)))
}

fn per_gb(cost: Money, volume: Ratio) -> Result<String, ArithmeticError> {
    let price = Ratio::from(cost.dollars()).over(volume)?.to_exact()?;
    Ok(format!("${}", price.rounded_to(6)).replace('≈', ""))
}

/// A volume with two decimals, and with thousands.
fn in_gigabytes(volume: Ratio) -> Result<String, ArithmeticError> {
    let digits = volume.to_exact()?.rounded_to(2).to_string().replace('≈', "");
    Ok(format!("{} GB", with_thousands(&digits)))
}

fn brief(moved: &Quantity<Gb>) -> String {
    in_gigabytes(Ratio::from(moved.value())).unwrap_or_default()
}

/// Dollars a month, as a figure that claims can use.
fn monthly(money: Money) -> Value {
    let unit = Unit::of(Base::Usd).over(Unit::of(Base::Month)).unwrap_or(Unit::NONE);
    Value::Amount(Amount::new(Ratio::from(money.dollars()), unit))
}
