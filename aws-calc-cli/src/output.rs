//! Answers on standard output or in a file.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::{env, fs};

use aws_calc_core::diagnostic::Diagnostic;
use aws_calc_core::report::{Align, Row, RowKind, Table, to_csv, to_markdown};
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use serde::Serialize;

use crate::args::{Common, Format};
use crate::input::Failure;
use crate::page;

/// How wide a table may be where no terminal says so.
const WIDTH: u16 = 120;

/// Prints `report` in the form that was asked for; `tables` makes its tables.
pub fn answer(report: &impl Serialize, tables: impl FnOnce() -> Vec<Table>, common: &Common) -> Result<(), Failure> {
    let text = match common.format {
        Format::Json => return json(report, common),
        Format::Table => tables().iter().map(|table| draw(table, Fit::Wrap)).collect::<Vec<_>>().join("\n"),
        Format::Markdown => to_markdown(&tables()),
        Format::Csv => to_csv(&tables()),
        Format::Html => page::of_tables(&tables()),
    };
    write(&text, common)
}

/// Writes `report` as JSON, as it goes: a large one is never in memory as a whole.
pub fn json(report: &impl Serialize, common: &Common) -> Result<(), Failure> {
    put(common.output.as_deref(), |sink| {
        let mut sink = BufWriter::new(sink);
        serde_json::to_writer_pretty(&mut sink, report)?;
        sink.write_all(b"\n")?;
        sink.flush()
    })
}

/// Writes `text` to the file that was asked for, or to standard output.
pub fn write(text: &str, common: &Common) -> Result<(), Failure> {
    put(common.output.as_deref(), |sink| sink.write_all(text.as_bytes()))
}

/// Lets `fill` write to `file`, or to standard output.
pub fn put(file: Option<&Path>, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let written = match file {
        Some(path) => replace(path, fill),
        None => match fill(&mut anstream::stdout().lock()) {
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

/// Puts what `fill` writes in the place of `path` at once: a reader sees the old file or the new one, never half of it.
/// What is there and is no file, a device or a pipe, is written to and stays what it is; a link keeps pointing.
fn replace(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(there) if !there.is_file() => return fill(&mut fs::OpenOptions::new().write(true).open(path)?),
        _ => {}
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let written = fs::File::create(&part).and_then(|mut file| fill(&mut file)).and_then(|()| fs::rename(&part, path));
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

/// Rows beyond which a table keeps each row on one line and is drawn in parts: it is for a pager or a file then.
const LONG: usize = 2000;

fn grid(table: &Table, fit: Fit) -> String {
    let tails: Vec<usize> = (0..table.columns.len()).map(|column| longest_fraction(table, column)).collect();
    if table.rows.len() <= LONG {
        return part(table, &table.rows, fit, &tails, &[], true);
    }
    let widths = widths(table, &tails);
    let parts = table.rows.chunks(LONG).enumerate();
    parts.map(|(place, rows)| part(table, rows, Fit::OneLine, &tails, &widths, place == 0)).collect()
}

/// Some rows of a table, with its header if `first`.
fn part(table: &Table, rows: &[Row], fit: Fit, tails: &[usize], widths: &[u16], first: bool) -> String {
    let mut grid = comfy_table::Table::new();
    let header = || table.columns.iter().map(|(name, align)| Cell::new(name).set_alignment(side(*align)));
    match fit {
        Fit::Wrap => {
            grid.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
            grid.style_mut().row_separator = comfy_table::LineStyle::none();
            grid.set_width(width()).set_header(header());
        }
        Fit::OneLine => {
            grid.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
            if first && !widths.is_empty() {
                grid.add_row(header());
            }
        }
    }
    for (place, row) in rows.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| rows.get(place));
        if fit == Fit::Wrap && row.kind == RowKind::Total && before.is_some_and(|row| row.kind == RowKind::Line) {
            grid.add_row(vec![""; table.columns.len()]);
        }
        let cells = row.cells.iter().zip(&table.columns).zip(tails).map(|((cell, (_, align)), tail)| {
            let aligned = if *align == Align::Right { on_the_point(cell, *tail) } else { cell.clone() };
            Cell::new(aligned).set_alignment(side(*align))
        });
        grid.add_row(cells.collect::<Vec<_>>());
    }
    // Cells have a blank on either side.
    grid.set_constraints(widths.iter().map(|width| ColumnConstraint::LowerBoundary(Width::Fixed(width + 2))));
    grid.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// How wide each column of a long table is, over all of its parts.
fn widths(table: &Table, tails: &[usize]) -> Vec<u16> {
    let of_column = |column: usize, (name, tail): (&str, usize)| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        let widest = cells.map(|cell| cell.chars().count() + tail.saturating_sub(fraction(cell).chars().count())).max();
        u16::try_from(widest.unwrap_or(0).max(name.chars().count())).unwrap_or(u16::MAX - 2)
    };
    let columns = table
        .columns
        .iter()
        .zip(tails)
        .map(|((name, align), tail)| (name.as_str(), if *align == Align::Right { *tail } else { 0 }));
    columns.enumerate().map(|(place, column)| of_column(place, column)).collect()
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
