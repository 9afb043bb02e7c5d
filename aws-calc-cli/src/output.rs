//! Answers on standard output or in a file.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::{env, fs};

use aws_calc_core::diagnostic::Diagnostic;
use aws_calc_core::report::{Align, RowKind, Table, to_csv, to_markdown};
use comfy_table::{Cell, CellAlignment, ContentArrangement, presets};
use serde::Serialize;

use crate::args::{Common, Format};
use crate::input::Failure;

/// How wide a table may be where no terminal says so.
const WIDTH: u16 = 120;

/// Prints `report` in the form that was asked for; `tables` are its tables.
pub fn answer(report: &impl Serialize, tables: &[Table], common: &Common) -> Result<(), Failure> {
    let text = match common.format {
        Format::Table => tables.iter().map(|table| draw(table, Fit::Wrap)).collect::<Vec<_>>().join("\n"),
        Format::Markdown => to_markdown(tables),
        Format::Csv => to_csv(tables),
        Format::Json => json(report)?,
    };
    write(&text, common.output.as_deref())
}

/// `report` as JSON with a line break at its end.
pub fn json(report: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(report);
    let text = text.map_err(|error| Failure::plain(Diagnostic::error("unwritable", error.to_string())))?;
    Ok(text + "\n")
}

/// Writes `text` to `file`, or to standard output.
pub fn write(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    let written = match file {
        Some(path) => replace(path, text),
        None => match anstream::stdout().lock().write_all(text.as_bytes()) {
            // Whoever reads the answer may stop reading it.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        },
    };
    written.map_err(|error| {
        let name = file.map_or_else(|| "standard output".to_owned(), |path| format!("`{}`", path.display()));
        let folder = file.and_then(Path::parent).filter(|_| error.kind() == io::ErrorKind::NotFound);
        let message = match folder {
            Some(folder) => format!("there is no folder `{}`", folder.display()),
            None => format!("{name} cannot be written: {error}"),
        };
        Failure::plain(Diagnostic::error("unwritable-file", message))
    })
}

/// Puts `text` in the place of `path` at once: a reader sees the old file or the new one, never half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::write(&part, text).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// What a table does with text that is wider than the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It breaks cells between words.
    Wrap,
    /// It keeps each row on one line.
    OneLine,
}

/// A table for a terminal: title, rows, notes.
pub fn draw(table: &Table, fit: Fit) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        text.push_str(&table.title);
        text.push('\n');
    }
    if !table.columns.is_empty() {
        text.push_str(&grid(table, fit));
    }
    for note in &table.notes {
        text.push_str(note);
        text.push('\n');
    }
    text
}

fn grid(table: &Table, fit: Fit) -> String {
    let mut grid = comfy_table::Table::new();
    match fit {
        Fit::Wrap => {
            grid.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
            grid.set_width(width());
            grid.set_header(table.columns.iter().map(|(name, align)| Cell::new(name).set_alignment(side(*align))));
        }
        Fit::OneLine => {
            grid.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    let tails: Vec<usize> = (0..table.columns.len()).map(|column| longest_fraction(table, column)).collect();
    let mut totals = 0;
    for row in &table.rows {
        // A line between the rows and their totals is drawn by an empty row of dashes only once.
        if row.kind == RowKind::Total && totals == 0 && fit == Fit::Wrap {
            grid.add_row(vec![""; table.columns.len()]);
        }
        totals += usize::from(row.kind == RowKind::Total);
        let cells = row.cells.iter().zip(&table.columns).zip(&tails).map(|((cell, (_, align)), tail)| {
            let aligned = if *align == Align::Right { on_the_point(cell, *tail) } else { cell.clone() };
            Cell::new(aligned).set_alignment(side(*align))
        });
        grid.add_row(cells.collect::<Vec<_>>());
    }
    if fit == Fit::Wrap {
        grid.style_mut().row_separator = comfy_table::LineStyle::none();
    }
    let lines: Vec<String> = grid.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    lines.concat()
}

fn side(align: Align) -> CellAlignment {
    match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    }
}

/// The part of a number from its point on.
fn fraction(cell: &str) -> &str {
    let number = cell.split([' ', '/']).next().unwrap_or(cell);
    number.find('.').and_then(|at| number.get(at..)).unwrap_or("")
}

fn longest_fraction(table: &Table, column: usize) -> usize {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.filter(|cell| is_number(cell)).map(|cell| fraction(cell).chars().count()).max().unwrap_or(0)
}

/// Whether a cell is nothing but a number, so that its point can stand under others.
fn is_number(cell: &str) -> bool {
    cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '$' | '-' | '≈'))
}

/// `cell` with blanks behind it, so that the points of a column stand below each other.
fn on_the_point(cell: &str, tail: usize) -> String {
    if !is_number(cell) || cell.is_empty() {
        return cell.to_owned();
    }
    let missing = tail.saturating_sub(fraction(cell).chars().count());
    // A no-break space: the table would trim a plain one.
    format!("{cell}{}", "\u{a0}".repeat(missing))
}

/// How many columns the terminal has.
fn width() -> u16 {
    let of_terminal = || {
        let (width, _) = terminal_size::terminal_size()?;
        io::stdout().is_terminal().then_some(width.0)
    };
    let of_environment = || env::var("COLUMNS").ok()?.parse().ok();
    of_terminal().or_else(of_environment).unwrap_or(WIDTH).max(40)
}
