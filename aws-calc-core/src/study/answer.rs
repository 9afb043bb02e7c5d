//! What a study answers with: sentences, tables, charts and figures that claims can use. All of it is values; how they
//! are rounded and written is the report's.

use crate::exact::Exact;
use crate::expr::Value;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, Unit};

/// A value with what is needed to write it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// Dollars, shown to the cent.
    Money(Money),
    /// A number with its unit.
    Amount(Amount),
    /// A share, shown in percent.
    Share(Ratio),
    /// An availability, shown in percent with the digits behind its nines, never better than it is.
    Uptime(Ratio),
    /// A time in seconds, shown in words: `52 min 33.6 s`.
    Duration(Ratio),
    /// Nothing to show.
    Empty,
}

impl Cell {
    /// A number of `unit`.
    #[must_use]
    pub fn of(value: Exact, unit: Unit) -> Self {
        Self::Amount(Amount::new(Ratio::from(value), unit))
    }

    /// A plain number.
    #[must_use]
    pub fn number(value: impl Into<Exact>) -> Self {
        Self::of(value.into(), Unit::NONE)
    }
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        Self::Text(words.to_owned())
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Self::Text(words)
    }
}

impl From<Money> for Cell {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

impl From<Amount> for Cell {
    fn from(amount: Amount) -> Self {
        Self::Amount(amount)
    }
}

/// A sentence: words and values, in order.
///
/// # Example
/// ```
/// use aws_calc_core::{money::Money, study::{Cell, Sentence}};
/// let saved = Sentence::new("It saves ").then(Money::ZERO).then(" a month.");
/// assert_eq!(saved.parts().len(), 3);
/// assert_eq!(saved.parts()[1], Cell::Money(Money::ZERO));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence(Vec<Cell>);

impl Sentence {
    /// It begins with these words.
    #[must_use]
    pub fn new(words: impl Into<Cell>) -> Self {
        Self(vec![words.into()])
    }

    /// It goes on with this.
    #[must_use]
    pub fn then(mut self, part: impl Into<Cell>) -> Self {
        self.0.push(part.into());
        self
    }

    /// Its parts.
    #[must_use]
    pub fn parts(&self) -> &[Cell] {
        &self.0
    }
}

/// A table of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// What it shows.
    pub title: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows, a cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row is a sum of those before it.
    pub has_total: bool,
    /// What stands below it.
    pub notes: Vec<Sentence>,
}

impl Grid {
    /// A table without rows.
    #[must_use]
    pub fn new<'a>(title: impl Into<String>, columns: impl IntoIterator<Item = &'a str>) -> Self {
        let columns = columns.into_iter().map(str::to_owned).collect();
        Self { title: title.into(), columns, rows: Vec::new(), has_total: false, notes: Vec::new() }
    }
}

/// How the points of a chart are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// A line through the points of each series.
    Lines,
    /// Each series on top of those before it, as areas.
    Stacked,
    /// As lines, but a value stays until the next point.
    Steps,
    /// Points only, each with the name of its series beside it.
    Points,
    /// As points, where x is a time in seconds: from a second to weeks, on a logarithmic axis.
    Durations,
    /// Stops and legs of a path by turns, a series of one point each, each as wide as its y.
    Path,
}

/// One line or area of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is, in words.
    pub name: String,
    /// Its points, from left to right; without any it only keeps its colour from others.
    pub points: Vec<(Exact, Exact)>,
}

/// Something to point at: a place on one of the axes, and words.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line from top to bottom at this x.
    At(Exact, String),
    /// A line from left to right at this y.
    Level(Exact, String),
}

/// A chart, in the units of its axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What x is, with its unit: "month".
    pub x: String,
    /// What y is, with its unit: "US dollars a month".
    pub y: String,
    /// The lines or areas.
    pub series: Vec<Series>,
    /// What is pointed at.
    pub marks: Vec<Mark>,
}

/// A value of the answer that claims can use: `STUDY.NAME`.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// Its value.
    pub value: Value,
}

/// What a study found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// What a reader wants to know first.
    pub findings: Vec<Sentence>,
    /// What a reader should not overlook.
    pub warnings: Vec<Sentence>,
    /// The numbers behind it.
    pub tables: Vec<Grid>,
    /// The pictures of it.
    pub charts: Vec<Chart>,
    /// What claims can use.
    pub figures: Vec<Figure>,
}

impl Answer {
    /// Adds a figure.
    pub fn figure(&mut self, name: impl Into<String>, title: impl Into<String>, value: Value) {
        self.figures.push(Figure { name: name.into(), title: title.into(), value });
    }
}
