//! A path as a picture: stops from left to right, legs between them, each as high as its cost. What is free is a thin grey
//! line. Words say all that colours and heights do.

use aws_calc_core::exact::{Exact, with_thousands};
use aws_calc_core::study::{Chart, Mark};
use plotters::element::{Rectangle, Text};
use plotters::prelude::{BLACK, Color, IntoFont, RGBColor, TextStyle, WHITE};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Area, COLOURS, Drawn, GREY, WIDTH, lines, pixel};

pub const HEIGHT: u32 = 260;

const TITLE: i32 = 30;
/// The line that stops and legs are centred on.
const MIDDLE: i32 = 140;
/// The height of what costs most.
const MOST: f64 = 80.0;
/// Half the width of a stop.
const STOP: i32 = 13;
const LINE: i32 = 15;
/// About how wide a letter is.
const LETTER: i32 = 7;

/// A stop or a leg.
struct Piece<'c> {
    name: &'c str,
    cost: Exact,
    /// The height in pixels.
    high: i32,
}

pub fn draw(chart: &Chart, panel: &Area<'_>) -> Drawn {
    let title = TextStyle::from(("sans-serif", 18).into_font()).color(&BLACK).pos(Pos::new(HPos::Center, VPos::Top));
    panel.draw(&Text::new(chart.title.clone(), (width() / 2, 8), title))?;
    let pieces = pieces(chart);
    let stops = i32::try_from(pieces.len().div_ceil(2)).unwrap_or(1).max(1);
    let apart = (width() / stops).max(1);
    let centre = |stop: usize| apart / 2 + apart * i32::try_from(stop).unwrap_or(0);
    for (place, piece) in pieces.iter().enumerate() {
        let at = centre(place / 2);
        if place % 2 == 1 {
            leg(piece, (at + STOP, centre(place / 2 + 1) - STOP), apart, panel)?;
        }
    }
    for (place, piece) in pieces.iter().enumerate().step_by(2) {
        // Its words stand above what is highest beside it.
        let beside = pieces.iter().skip(place.saturating_sub(1)).take(if place == 0 { 2 } else { 3 });
        let high = beside.map(|piece| piece.high).max().unwrap_or(0);
        stop(piece, (centre(place / 2), high), apart, panel)?;
    }
    let legend = "heights are US dollars a month; a grey line is free";
    panel.draw(&Text::new(legend, (20, i32::try_from(HEIGHT).unwrap_or(0) - 22), words(&GREY, HPos::Left, VPos::Top)))
}

fn width() -> i32 {
    i32::try_from(WIDTH).unwrap_or(i32::MAX)
}

fn pieces(chart: &Chart) -> Vec<Piece<'_>> {
    let cost = |points: &[(Exact, Exact)]| points.first().map_or(Exact::ZERO, |(_, cost)| *cost);
    let levels = chart.marks.iter().filter_map(|mark| match mark {
        Mark::Level(most, _) => Some(*most),
        Mark::At(..) => None,
    });
    let most = chart.series.iter().map(|piece| cost(&piece.points)).chain(levels).max().map_or(0.0, pixel);
    let high = |cost: Exact| if most > 0.0 { round(pixel(cost) / most * MOST) } else { 0 };
    chart
        .series
        .iter()
        .map(|piece| {
            let cost = cost(&piece.points);
            Piece { name: &piece.name, cost, high: high(cost) }
        })
        .collect()
}

/// A whole number of pixels.
fn round(pixels: f64) -> i32 {
    format!("{pixels:.0}").parse().unwrap_or(0)
}

fn leg(piece: &Piece<'_>, (left, right): (i32, i32), apart: i32, panel: &Area<'_>) -> Drawn {
    let (half, colour) = if piece.cost.is_zero() { (1, GREY) } else { ((piece.high / 2).max(2), COLOURS[1]) };
    panel.draw(&Rectangle::new([(left, MIDDLE - half), (right, MIDDLE + half)], colour.filled()))?;
    let mut y = MIDDLE + half.max(10) + 6;
    let style = words(&BLACK, HPos::Center, VPos::Top);
    for line in piece.name.lines().chain([&*dollars(piece.cost)]) {
        for line in fitting(line, apart - 2 * STOP) {
            panel.draw(&Text::new(line, ((left + right) / 2, y), style.clone()))?;
            y += LINE;
        }
    }
    Ok(())
}

fn stop(piece: &Piece<'_>, (at, beside): (i32, i32), apart: i32, panel: &Area<'_>) -> Drawn {
    let half = (piece.high / 2).max(7);
    let corners = [(at - STOP, MIDDLE - half), (at + STOP, MIDDLE + half)];
    let fill = if piece.cost.is_zero() { WHITE } else { COLOURS[0] };
    panel.draw(&Rectangle::new(corners, fill.filled()))?;
    panel.draw(&Rectangle::new(corners, GREY.stroke_width(1)))?;
    let mut above = fitting(piece.name, apart);
    if !piece.cost.is_zero() {
        above.push(dollars(piece.cost));
    }
    // The last line stands right above the box.
    let mut y = MIDDLE - half.max(beside / 2).max(20) - 4;
    for line in above.into_iter().rev() {
        if y > TITLE + LINE {
            panel.draw(&Text::new(line, (at, y), words(&BLACK, HPos::Center, VPos::Bottom)))?;
        }
        y -= LINE;
    }
    Ok(())
}

/// `words` in lines that fit into so many pixels.
fn fitting(words: &str, pixels: i32) -> Vec<String> {
    lines(words, usize::try_from(pixels / LETTER).unwrap_or(0).max(8))
}

fn words(colour: &RGBColor, side: HPos, edge: VPos) -> TextStyle<'_> {
    TextStyle::from(("sans-serif", 13).into_font()).color(colour).pos(Pos::new(side, edge))
}

/// To the cent, as the tables have it.
fn dollars(cost: Exact) -> String {
    format!("${}", with_thousands(&cost.to_fixed(2)))
}
