//! Inventories of buckets: options, messages, and the bar that shows how far a reduction is.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use aws_calc_core::diagnostic::{Diagnostic, Sources, Span};
use aws_calc_core::exact::with_thousands;
use aws_calc_inventory::{Columns, Day, Histogram, Inventory, Problem, Progress};

use crate::args::OfInventory;
use crate::input;
use crate::output;

/// How many cells the bar has.
const CELLS: u64 = 30;
/// How often it is drawn.
const PAUSE: Duration = Duration::from_millis(200);

/// The day that the options count ages to, if they say one.
pub fn today(options: &OfInventory, sources: &mut Sources) -> Result<Option<Day>, Diagnostic> {
    let Some(text) = &options.today else { return Ok(None) };
    let day = input::day("--today", text, sources)?;
    Day::parse(&day.to_string())
        .map(Some)
        .ok_or_else(|| Diagnostic::error("bad-date", format!("S3 had no objects on {day}")).help("S3 opened in 2006"))
}

/// The columns that the options name.
pub fn columns(options: &OfInventory, sources: &mut Sources) -> Result<Option<Columns>, Diagnostic> {
    let parse = |text: &String| Columns::parse(text, "--columns").map_err(|problem| diagnostic(problem, sources));
    options.columns.as_ref().map(parse).transpose()
}

/// Whether a file is a manifest, by its name.
pub fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

/// The inventory that the files are: manifests, data files, or both.
pub fn open(paths: &[PathBuf], options: &OfInventory, sources: &mut Sources) -> Result<Inventory, Vec<Diagnostic>> {
    let today = today(options, sources).map_err(|error| vec![error])?;
    let columns = columns(options, sources).map_err(|error| vec![error])?;
    match paths {
        [manifest] if is_manifest(manifest) => {
            Inventory::of_manifest(manifest, today).map_err(|problems| diagnostics(problems, sources))
        }
        files => {
            if let Some(manifest) = files.iter().find(|path| is_manifest(path)) {
                let message = format!("`{}` is a manifest among other files", manifest.display());
                let error = Diagnostic::error("bad-setting", message);
                return Err(vec![error.help("reduce each manifest on its own, or give data files only")]);
            }
            let Some(day) = today else {
                let error =
                    Diagnostic::error("missing-date", "data files do not say on which day the inventory was made");
                return Err(vec![error.help("add --today, such as --today 2026-11-01, or give the manifest.json")]);
            };
            Ok(Inventory::of_files(files.iter().cloned(), day, columns))
        }
    }
}

/// The histogram of an inventory; a bar on the terminal shows how far it is. It is kept where the options say.
pub fn reduce(
    inventory: &Inventory,
    options: &OfInventory,
    sources: &mut Sources,
) -> Result<Histogram, Vec<Diagnostic>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let progress = Progress::default();
    let reduced = watched(&progress, || aws_calc_inventory::reduce(inventory, threads, &progress));
    let histogram = reduced.map_err(|problems| diagnostics(problems, sources))?;
    if let Some(file) = &options.histogram {
        let kept = output::put(Some(file), |sink| histogram.write_csv(BufWriter::new(sink)));
        kept.map_err(|failure| failure.errors)?;
    }
    Ok(histogram)
}

/// The text of the histogram of the inventory that a scenario names.
pub fn histogram(path: &Path, options: &OfInventory, sources: &mut Sources) -> Result<String, Vec<Diagnostic>> {
    let inventory = open(&[path.to_owned()], options, sources)?;
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = reduce(&inventory, options, sources)?.write_csv(&mut text);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// What is wrong with the options when the studies of a scenario read so many inventories.
pub fn meaningless(options: &OfInventory, inventories: usize) -> Option<Diagnostic> {
    let OfInventory { histogram, columns, today, .. } = options;
    let given = [(histogram.is_some(), "--histogram"), (columns.is_some(), "--columns"), (today.is_some(), "--today")];
    let (_, option) = given.into_iter().find(|(is_given, _)| *is_given)?;
    let error = |message: String| Diagnostic::error("bad-setting", message);
    match inventories {
        0 => {
            let error = error(format!("no study reads an inventory, so {option} has no meaning here"));
            Some(error.help("a study of kind `lifecycle` reads one: inventory = \"manifest.json\""))
        }
        1 => None,
        _ if histogram.is_none() => None,
        _ => {
            let error = error(format!("--histogram keeps one histogram, but {inventories} inventories are read"));
            Some(
                error.help("name the study: aws-calc study FILE NAME, or reduce each: aws-calc study --inventory FILE"),
            )
        }
    }
}

/// Problems as messages; the rows that they show become texts of their own.
pub fn diagnostics(problems: Vec<Problem>, sources: &mut Sources) -> Vec<Diagnostic> {
    problems.into_iter().map(|problem| diagnostic(problem, sources)).collect()
}

pub fn diagnostic(problem: Problem, sources: &mut Sources) -> Diagnostic {
    let error = Diagnostic::error(problem.code, problem.to_string()).help_maybe(problem.help);
    let Some(excerpt) = problem.excerpt else { return error };
    let line = problem.row.and_then(|row| usize::try_from(row).ok()).unwrap_or(1);
    let source = sources.add_part(problem.file, line, excerpt.text);
    error.at(Span::new(source, excerpt.fault), "")
}

/// Does `work` while a bar on the terminal shows `progress`; without a terminal there is no bar.
fn watched<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, waiting) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while waiting.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                // Without a terminal to tell, the work goes on.
                let _ = write!(anstream::stderr(), "\r{}", bar(progress));
            }
            let _ = write!(anstream::stderr(), "\r{:79}\r", "");
        });
        let result = work();
        drop(done);
        result
    })
}

/// `[########······················]  26 %  12,345,678 objects`
fn bar(progress: &Progress) -> String {
    let (bytes, all) = (progress.bytes(), progress.all_bytes().max(1));
    let share = |of: u64| bytes.saturating_mul(of).checked_div(all).unwrap_or(0).min(of);
    let full = usize::try_from(share(CELLS)).unwrap_or(0);
    let empty = usize::try_from(CELLS).unwrap_or(0).saturating_sub(full);
    let objects = with_thousands(&progress.objects().to_string());
    format!("[{}{}] {:3} %  {objects} objects ", "#".repeat(full), "·".repeat(empty), share(100))
}
