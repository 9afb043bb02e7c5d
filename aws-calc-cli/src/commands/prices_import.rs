//! AWS's price list in, a book out.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::report::{Align, RowKind, Table};
use aws_calc_core::service;
use aws_calc_offers::{Import, Library, NewBook, Taken};

use crate::args::Common;
use crate::input::{self, Failure};
use crate::{Outcome, folder, output};

/// Reads price lists of AWS and writes a book of what their prices are on our meters.
pub fn import_offers(
    files: &[PathBuf],
    mappings: &[PathBuf],
    partial: bool,
    common: &Common,
) -> Result<Outcome, Failure> {
    let Some(target) = &common.output else {
        let error = Diagnostic::error("missing-output", "`prices import` writes a book, but it is not said where");
        return Err(Failure::plain(error.help("add -o FOLDER; then: aws-calc estimate … --book FOLDER")));
    };
    folder::check(target)?;
    let mut sources = Sources::default();
    let book = match read(files, mappings, partial, &mut sources) {
        Ok(book) => book,
        Err(errors) => return Err(Failure { errors, sources }),
    };
    // The book is read as any other before it stands where somebody may use it.
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    let name = target.display().to_string();
    let named = book.files.iter().map(|(file, text)| (format!("{name}/{file}"), text.clone())).collect();
    if let Err(errors) = Book::load(&name, named, &meters, &mut sources) {
        return Err(Failure { errors, sources });
    }
    folder::replace(target, &book.files)?;
    let table = || vec![summary(&name, &book.taken)];
    output::answer(&book.taken, table, &Common { output: None, ..common.clone() })?;
    Ok(Outcome::Good)
}

fn read(
    files: &[PathBuf],
    mappings: &[PathBuf],
    partial: bool,
    sources: &mut Sources,
) -> Result<NewBook, Vec<Diagnostic>> {
    let mut own = Vec::new();
    for path in mappings {
        own.push((path.display().to_string(), input::read(path).map_err(|failure| failure.errors)?));
    }
    let own = own.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let rules: Vec<(&str, &str)> = own.chain(aws_calc_pricing::MAPPINGS.iter().copied()).collect();
    let library = Library::read(&rules, aws_calc_pricing::REGIONS, sources)?;
    let mut import = Import::new(&library, partial);
    let mut errors = Vec::new();
    for path in files {
        let name = path.display().to_string();
        match open(path) {
            Ok(input) => errors.extend(import.add(&name, input, sources).err().unwrap_or_default()),
            Err(failure) => errors.extend(failure.errors),
        }
    }
    if errors.is_empty() { import.finish() } else { Err(errors) }
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    match file {
        Ok((about, file)) if about.is_file() || !about.is_dir() => Ok(Box::new(Progress::new(path, about.len(), file))),
        // The message for what is no file is that of every command.
        _ => input::read(path).map(|_| Box::new(io::empty()) as Box<dyn Read>),
    }
}

/// A file that shows on a terminal how much of it is read.
struct Progress {
    name: String,
    size: u64,
    done: u64,
    shown: Option<u64>,
    file: File,
}

/// How wide the bar is.
const BAR: usize = 30;

impl Progress {
    fn new(path: &Path, size: u64, file: File) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = (io::stderr().is_terminal() && size > 0).then_some(0);
        Self { name, size, done: 0, shown, file }
    }
}

impl Read for Progress {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.done = self.done.saturating_add(count as u64);
        let percent = (self.done.saturating_mul(100) / self.size.max(1)).min(100);
        if self.shown.is_some_and(|shown| shown < percent) {
            self.shown = Some(percent);
            let full = BAR * usize::try_from(percent).unwrap_or(0) / 100;
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(BAR - full));
            let _ = write!(anstream::stderr(), "\r{bar} {percent:3} % {}", self.name);
        }
        Ok(count)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some_and(|shown| shown > 0) {
            // The line is cleared: what comes next is the answer, or a message.
            let _ = write!(anstream::stderr(), "\r\x1b[K");
        }
    }
}

/// A line per price list.
fn summary(name: &str, taken: &[Taken]) -> Table {
    let columns = [
        ("read from", Align::Left),
        ("offer", Align::Left),
        ("published", Align::Left),
        ("Regions", Align::Right),
        ("meters", Align::Right),
        ("prices", Align::Right),
    ];
    let mut table = Table::new(format!("Price book {name}"), columns);
    for list in taken {
        let regions = if list.regions == 0 { "all".to_owned() } else { list.regions.to_string() };
        let published = list.published.get(..10).unwrap_or(&list.published).to_owned();
        let (meters, prices) = (list.meters.to_string(), list.prices.to_string());
        table.push(RowKind::Line, [list.file.clone(), list.offer.clone(), published, regions, meters, prices]);
        if !list.lacking.is_empty() {
            table.notes.push(format!("{} has no price for {}", list.file, list.lacking.join("; ")));
        }
    }
    table.notes.push(format!("use it with --book {name}; compare it with aws-calc prices diff aws {name}"));
    table
}
