//! Charts as SVG. Pixels are floats, so this is the only module that has them: values come rounded for the eye, and no sum
//! of money is computed here.
#![expect(clippy::disallowed_types, reason = "pixels, not money")]

mod path;

use aws_calc_core::exact::{Exact, with_thousands};
use aws_calc_core::study::{Chart, ChartKind, Mark, Series};
use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{
    BLACK, ChartBuilder, Color, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, IntoFont, LineSeries, RGBColor,
    SVGBackend, TextStyle, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

const WIDTH: u32 = 920;
const HEIGHT: u32 = 420;
/// Room at the right for the names of the series.
const NAMES: u32 = 190;

/// Colours that people with any colour vision can tell apart, also in grey (Okabe and Ito).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(213, 94, 0),
    RGBColor(240, 228, 66),
    RGBColor(90, 90, 90),
];
const GREY: RGBColor = RGBColor(110, 110, 110);
/// Lines to read values by.
const LINES: RGBColor = RGBColor(225, 225, 225);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// The charts below each other in one picture; `None` when there is nothing to draw.
pub fn svg(charts: &[Chart]) -> Option<String> {
    let all = charts.iter().map(height).try_fold(0_u32, u32::checked_add).filter(|all| *all > 0)?;
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (WIDTH, all)).into_drawing_area();
        root.fill(&WHITE).ok()?;
        let mut rest = root.clone();
        for chart in charts {
            let (panel, below) = rest.split_vertically(height(chart));
            draw(chart, &panel).ok()?;
            rest = below;
        }
        root.present().ok()?;
    }
    Some(text)
}

fn height(chart: &Chart) -> u32 {
    if chart.kind == ChartKind::Path { path::HEIGHT } else { HEIGHT }
}

/// A chart whose values are floats.
struct Plot {
    series: Vec<(String, Vec<(f64, f64)>)>,
    x: (f64, f64),
    y: (f64, f64),
}

impl Plot {
    fn of(chart: &Chart) -> Self {
        let mut series: Vec<(String, Vec<(f64, f64)>)> = chart.series.iter().map(points).collect();
        if chart.kind == ChartKind::Durations {
            series.iter_mut().flat_map(|(_, points)| points).for_each(|(x, _)| *x = on_the_axis(*x));
        }
        if chart.kind == ChartKind::Stacked {
            stack(&mut series);
        }
        let all = || series.iter().flat_map(|(_, points)| points);
        let marks = || chart.marks.iter();
        let xs = all().map(|(x, _)| *x).chain(marks().filter_map(|mark| match mark {
            Mark::At(x, _) => Some(across(chart, *x)),
            Mark::Level(..) => None,
        }));
        let ys = all().map(|(_, y)| *y).chain(marks().filter_map(|mark| match mark {
            Mark::Level(y, _) => Some(pixel(*y)),
            Mark::At(..) => None,
        }));
        let (mut x, (low, high)) = (range(xs), range(ys.chain([0.0])));
        if chart.kind == ChartKind::Durations {
            // No point on the frame.
            let room = (x.1 - x.0) * 0.06;
            x = (x.0 - room, x.1 + room);
        }
        // A little room above the highest point.
        Self { series, x, y: (low, high + (high - low) * 0.06) }
    }
}

/// Times that an axis of them names.
const TIMES: [(f64, &str); 10] = [
    (1.0, "1 s"),
    (10.0, "10 s"),
    (60.0, "1 min"),
    (300.0, "5 min"),
    (900.0, "15 min"),
    (3600.0, "1 h"),
    (14_400.0, "4 h"),
    (86_400.0, "1 day"),
    (604_800.0, "1 week"),
    (2_592_000.0, "30 days"),
];

/// Where a time in seconds is on a logarithmic axis that begins with a second.
fn on_the_axis(seconds: f64) -> f64 {
    seconds.max(1.0).log10()
}

/// Where an x of `chart` is.
fn across(chart: &Chart, x: Exact) -> f64 {
    if chart.kind == ChartKind::Durations { on_the_axis(pixel(x)) } else { pixel(x) }
}

/// A value as a float, rounded to what a picture can show.
fn pixel(value: Exact) -> f64 {
    value.to_string().parse().unwrap_or(0.0)
}

fn points(series: &Series) -> (String, Vec<(f64, f64)>) {
    (series.name.clone(), series.points.iter().map(|(x, y)| (pixel(*x), pixel(*y))).collect())
}

/// Each series on top of those before it.
fn stack(series: &mut [(String, Vec<(f64, f64)>)]) {
    let mut below: Vec<f64> = Vec::new();
    for (_, points) in series {
        below.resize(below.len().max(points.len()), 0.0);
        for ((_, y), below) in points.iter_mut().zip(&mut below) {
            *y += *below;
            *below = *y;
        }
    }
}

/// From the least to the largest; never empty.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values {
        (low, high) = (low.min(value), high.max(value));
    }
    match (low.is_finite() && high.is_finite(), high > low) {
        (false, _) => (0.0, 1.0),
        (true, false) => (low, low + 1.0),
        (true, true) => (low, high),
    }
}

fn draw(chart: &Chart, panel: &Area<'_>) -> Drawn {
    if chart.kind == ChartKind::Path {
        return path::draw(chart, panel);
    }
    let plot = Plot::of(chart);
    let title = TextStyle::from(("sans-serif", 18).into_font()).color(&BLACK);
    let small = ("sans-serif", 13).into_font();
    let panel = panel.titled(&chart.title, title)?;
    let (left, right) = panel.split_horizontally(WIDTH - NAMES);
    let mut axes = ChartBuilder::on(&left)
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(84)
        .build_cartesian_2d(plot.x.0..plot.x.1, plot.y.0..plot.y.1)?;
    let of_times = chart.kind == ChartKind::Durations;
    let mut mesh = axes.configure_mesh();
    if of_times {
        mesh.disable_x_mesh();
    }
    mesh.light_line_style(WHITE)
        .bold_line_style(LINES)
        .axis_style(GREY)
        .x_desc(&*chart.x)
        .y_desc(&*chart.y)
        .x_labels(if of_times { 0 } else { 10 })
        .y_labels(7)
        .x_label_formatter(&|value| tick(*value))
        .y_label_formatter(&|value| tick(*value))
        .label_style(small.clone())
        .axis_desc_style(small.clone())
        .draw()?;
    if of_times {
        let style = TextStyle::from(small.clone()).color(&BLACK).pos(Pos::new(HPos::Center, VPos::Top));
        let named = TIMES.iter().map(|(seconds, name)| (on_the_axis(*seconds), *name));
        for (x, name) in named.filter(|(x, _)| (plot.x.0..=plot.x.1).contains(x)) {
            axes.draw_series([PathElement::new(vec![(x, plot.y.0), (x, plot.y.1)], LINES.stroke_width(1))])?;
            let below = plot.y.0 - (plot.y.1 - plot.y.0) * 0.02;
            axes.draw_series([Text::new(name, (x, below), style.clone())])?;
        }
    }
    let coloured = || plot.series.iter().zip(COLOURS.iter().cycle());
    match chart.kind {
        ChartKind::Stacked => {
            // The uppermost first: each covers what is above those below it.
            for ((_, points), colour) in coloured().collect::<Vec<_>>().into_iter().rev() {
                let ends = |at: Option<&(f64, f64)>| at.map(|(x, _)| (*x, 0.0));
                let mut outline = points.clone();
                outline.extend(ends(points.last()));
                outline.extend(ends(points.first()));
                axes.draw_series([Polygon::new(outline, colour.mix(0.85).filled())])?;
                axes.draw_series(LineSeries::new(points.iter().copied(), WHITE.stroke_width(1)))?;
            }
        }
        ChartKind::Lines | ChartKind::Steps => {
            for ((_, points), colour) in coloured() {
                let points = if chart.kind == ChartKind::Steps { steps(points) } else { points.clone() };
                axes.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
            }
        }
        // A path has no axes and is drawn elsewhere.
        ChartKind::Points | ChartKind::Durations | ChartKind::Path => {
            for ((_, points), colour) in coloured() {
                axes.draw_series(points.iter().map(|point| Circle::new(*point, 5, colour.filled())))?;
            }
        }
    }
    for (place, mark) in chart.marks.iter().enumerate() {
        let (line, at, words) = match mark {
            Mark::At(x, words) => {
                let x = across(chart, *x);
                let height = plot.y.1 - (plot.y.1 - plot.y.0) * 0.06 * count(place);
                (vec![(x, plot.y.0), (x, plot.y.1)], (x, height), words)
            }
            Mark::Level(y, words) => (vec![(plot.x.0, pixel(*y)), (plot.x.1, pixel(*y))], (plot.x.0, pixel(*y)), words),
        };
        axes.draw_series([PathElement::new(line, GREY.stroke_width(1))])?;
        let in_right_half = at.0 > (plot.x.0 + plot.x.1) / 2.0;
        let side = if in_right_half { HPos::Right } else { HPos::Left };
        let style = TextStyle::from(small.clone()).color(&BLACK).pos(Pos::new(side, VPos::Top));
        let words = if in_right_half { format!("{words} ") } else { format!(" {words}") };
        axes.draw_series([Text::new(words, at, style)])?;
    }
    names(chart, &plot, &right)
}

/// The names of the series at the right, the uppermost first as in the picture; those without points are not in it.
fn names(chart: &Chart, plot: &Plot, area: &Area<'_>) -> Drawn {
    let mut order: Vec<(&str, RGBColor, f64)> = plot
        .series
        .iter()
        .zip(COLOURS.iter().cycle())
        .filter(|((_, points), _)| !points.is_empty())
        .map(|((name, points), colour)| (&**name, *colour, points.last().map_or(0.0, |(_, y)| *y)))
        .collect();
    match chart.kind {
        ChartKind::Stacked => order.reverse(),
        _ => order.sort_by(|a, b| b.2.total_cmp(&a.2)),
    }
    let style = TextStyle::from(("sans-serif", 13).into_font()).color(&BLACK);
    let mut y = 18;
    for (name, colour, _) in order {
        area.draw(&Rectangle::new([(4, y), (16, y + 12)], colour.filled()))?;
        for line in lines(name, 24) {
            area.draw(&Text::new(line, (22, y), style.clone()))?;
            y += 16;
        }
        y += 6;
    }
    Ok(())
}

/// `words` in lines of about so many characters.
fn lines(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A value stays until the next point.
fn steps(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut stairs = Vec::new();
    for (place, (x, y)) in points.iter().enumerate() {
        stairs.push((*x, *y));
        if let Some((next, _)) = points.get(place + 1) {
            stairs.push((*next, *y));
        }
    }
    stairs
}

fn count(place: usize) -> f64 {
    u32::try_from(place).map_or(0.0, f64::from)
}

/// A number on an axis: round, with thousands marked.
fn tick(value: f64) -> String {
    let places = if value.abs() >= 10.0 || value == value.round() { 0 } else { 2 };
    let text = format!("{value:.places$}");
    with_thousands(if text == "-0" { "0" } else { &text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(kind: ChartKind, points: &[(i32, i32)]) -> Chart {
        let points = points.iter().map(|(x, y)| (Exact::from(*x), Exact::from(*y))).collect();
        Chart {
            title: "A <chart> & more".to_owned(),
            kind,
            x: "month".to_owned(),
            y: "US dollars".to_owned(),
            series: vec![
                Series { name: "a long name that does not fit on one line".to_owned(), points },
                Series { name: "nothing".to_owned(), points: Vec::new() },
            ],
            marks: vec![Mark::At(Exact::ONE, "here".to_owned()), Mark::Level(Exact::ZERO, "there".to_owned())],
        }
    }

    #[test]
    fn whatever_the_points_are_there_is_a_picture() {
        let many: [&[(i32, i32)]; 5] =
            [&[], &[(1, 5)], &[(0, 0), (1, 0)], &[(0, -5), (3, i32::MAX)], &[(1, 1), (1, 1)]];
        for points in many {
            for kind in [
                ChartKind::Lines,
                ChartKind::Stacked,
                ChartKind::Steps,
                ChartKind::Points,
                ChartKind::Durations,
                ChartKind::Path,
            ] {
                let picture = svg(&[chart(kind, points), chart(kind, points)]).unwrap();
                assert!(picture.starts_with("<svg") && picture.trim_end().ends_with("</svg>"), "{kind:?}");
                assert!(picture.contains("A &lt;chart&gt; &amp; more") && !picture.contains("NaN"), "{kind:?}");
            }
        }
        assert_eq!(svg(&[]), None);
    }

    #[test]
    fn areas_stand_on_each_other() {
        let mut series =
            vec![("a".to_owned(), vec![(0.0, 1.0), (1.0, 2.0)]), ("b".to_owned(), vec![(0.0, 3.0), (1.0, 4.0)])];
        stack(&mut series);
        assert_eq!(series[1].1, [(0.0, 4.0), (1.0, 6.0)]);
    }
}
