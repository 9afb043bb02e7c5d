//! Answers of studies as plain data: sentences as text, tables with rounded cells, charts as they are.

use serde::Serialize;

use crate::exact::Exact;
use crate::scenario::{Estimate, Studied};
use crate::study::{Cell, Chart, Grid, Sentence};
use crate::unit::{Base, Unit};

use super::explain::value_text;
use super::number::{dollars_in_full, duration, percent, quantity_of, uptime};
use super::table::{Align, RowKind, Table};

/// The answer of one study of one variant.
#[derive(Clone, Debug, Serialize)]
pub struct StudyReport {
    /// The variant, where a file has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The study's name.
    pub name: String,
    /// What it is called, with its variant.
    pub title: String,
    /// Its kind.
    pub kind: &'static str,
    /// The Region it is about.
    pub region: String,
    /// What was found.
    pub findings: Vec<String>,
    /// What should not be overlooked.
    pub warnings: Vec<String>,
    /// What claims can use.
    pub figures: Vec<FigureReport>,
    /// The numbers behind it, all digits.
    pub tables: Vec<GridReport>,
    #[serde(skip)]
    grids: Vec<Grid>,
    /// The pictures of it.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

/// A value that claims can use.
#[derive(Clone, Debug, Serialize)]
pub struct FigureReport {
    /// Its name in expressions.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Its value.
    pub value: String,
}

/// A table with all digits.
#[derive(Clone, Debug, Serialize)]
pub struct GridReport {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The answered studies of `estimate`, in order; only those named `name` if it is given.
#[must_use]
pub fn studies(estimate: &Estimate, name: Option<&str>) -> Vec<StudyReport> {
    let several = estimate.variants.len() > 1;
    let mut reports = Vec::new();
    for variant in &estimate.variants {
        let of_variant = several.then(|| (&*variant.name, variant.title.as_deref().unwrap_or(&variant.name)));
        let wanted = variant.studies.iter().filter(|studied| name.is_none_or(|name| *studied.name == *name));
        reports.extend(wanted.filter_map(|studied| report(studied, of_variant)));
    }
    reports
}

fn report(studied: &Studied, variant: Option<(&str, &str)>) -> Option<StudyReport> {
    let answer = studied.answer.as_ref()?;
    let variant = variant.filter(|_| !studied.study.of_all_variants);
    let title = studied.title.clone().unwrap_or_else(|| studied.name.to_string());
    let figures = answer.figures.iter().map(|figure| FigureReport {
        name: match variant {
            Some((variant, _)) => format!("{variant}.{}.{}", studied.name, figure.name),
            None => format!("{}.{}", studied.name, figure.name),
        },
        title: figure.title.clone(),
        value: value_text(&figure.value),
    });
    let in_full = |grid: &Grid| GridReport {
        title: grid.title.clone(),
        columns: grid.columns.clone(),
        rows: grid.rows.iter().map(|row| row.iter().map(all_digits).collect()).collect(),
    };
    Some(StudyReport {
        variant: variant.map(|(name, _)| name.to_owned()),
        name: studied.name.to_string(),
        title: variant.map_or(title.clone(), |(_, variant)| format!("{title} – {variant}")),
        kind: studied.study.name,
        region: studied.region.to_string(),
        findings: answer.findings.iter().map(sentence).collect(),
        warnings: answer.warnings.iter().map(sentence).collect(),
        figures: figures.collect(),
        tables: answer.tables.iter().map(in_full).collect(),
        grids: answer.tables.clone(),
        charts: answer.charts.clone(),
    })
}

impl StudyReport {
    /// Its tables as a reader sees them; with the figures that claims can use as the last.
    #[must_use]
    pub fn shown(&self) -> Vec<Table> {
        let mut tables: Vec<Table> = self.grids.iter().map(shown).collect();
        if !self.figures.is_empty() {
            let columns = [("figure", Align::Left), ("value", Align::Right), ("what it is", Align::Left)];
            let mut table = Table::new("Figures that claims can use", columns);
            for figure in &self.figures {
                table.push(RowKind::Line, [figure.name.clone(), figure.value.clone(), figure.title.clone()]);
            }
            tables.push(table);
        }
        tables
    }
}

fn shown(grid: &Grid) -> Table {
    let is_words = |column: usize| grid.rows.iter().any(|row| matches!(row.get(column), Some(Cell::Text(_))));
    let columns = grid.columns.iter().enumerate();
    let columns = columns.map(|(place, name)| (&**name, if is_words(place) { Align::Left } else { Align::Right }));
    let mut table = Table::new(grid.title.clone(), columns);
    for (place, row) in grid.rows.iter().enumerate() {
        let is_total = grid.has_total && place + 1 == grid.rows.len();
        let kind = if is_total { RowKind::Total } else { RowKind::Line };
        table.push(kind, row.iter().map(cell).collect::<Vec<_>>());
    }
    table.notes = grid.notes.iter().map(sentence).collect();
    table
}

/// A sentence as text.
fn sentence(sentence: &Sentence) -> String {
    sentence.parts().iter().map(cell).collect()
}

/// A value as a reader sees it: money to the cent, shares in percent, money per month to the cent as well.
///
/// What is rounded to the cent here needs no mark for a digit that was lost after the 28th.
fn cell(cell: &Cell) -> String {
    written(cell).replace('≈', "")
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => words.clone(),
        Cell::Money(money) => money.to_string(),
        Cell::Share(share) => percent(*share),
        Cell::Uptime(share) => uptime(*share),
        Cell::Duration(seconds) => duration(*seconds),
        Cell::Empty => String::new(),
        Cell::Amount(amount) => match amount.value.to_exact() {
            Ok(value) => match per(amount.unit) {
                Some(period) => format!("{}{period}", crate::money::Money::new(value)),
                // Prices by the hour have digits behind the cent.
                None if amount.unit.to_string() == "$/hour" => {
                    let shown = if value < Exact::ONE { value } else { value.rounded_to(2) };
                    format!("{}/hour", dollars_in_full(shown))
                }
                None => quantity_of(brief(value), amount.unit),
            },
            Err(_) => "–".to_owned(),
        },
    }
}

/// A number with the digits that matter in a table: whole from ten thousand on, two decimals below.
fn brief(value: Exact) -> Exact {
    match value.order() {
        Some(order) if order >= 4 => value.rounded_to(0),
        Some(order) if order >= 0 => value.rounded_to(2),
        _ => value,
    }
}

/// For money over a period, the period: `/month`.
fn per(unit: Unit) -> Option<String> {
    let mut factors = unit.factors();
    match (factors.next(), factors.next(), factors.next()) {
        (Some((Base::Usd, 1)), None, _) => Some(String::new()),
        (Some((Base::Usd, 1)), Some((period @ (Base::Month | Base::Year), -1)), None) => {
            Some(format!("/{}", period.symbol()))
        }
        _ => None,
    }
}

/// A value with all its digits.
fn all_digits(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => words.clone(),
        Cell::Money(money) => money.dollars().to_string(),
        Cell::Amount(amount) => amount.to_string(),
        Cell::Share(share) | Cell::Uptime(share) => share.to_string(),
        Cell::Duration(seconds) => format!("{seconds} s"),
        Cell::Empty => String::new(),
    }
}
