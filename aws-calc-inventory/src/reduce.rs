//! The reduction: files and row groups handed out to threads, their histograms added up.

use std::io::Read;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};

use crate::columns::Columns;
use crate::csv::{self, Rows};
use crate::histogram::Histogram;
use crate::inventory::{DataFile, Inventory};
use crate::manifest::orc;
use crate::parquet::{self, Footer};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::row::too_many;
use crate::stream::{self, Format};

/// Once so many problems are known, no further part is begun.
const MOST_PROBLEMS: usize = 1000;

/// Counts the objects of an inventory with so many threads; `progress` may be watched from another one.
///
/// # Errors
/// All that is wrong with its files, in their order; of each file or row group the first ten problems.
pub fn reduce(inventory: &Inventory, threads: usize, progress: &Progress) -> Result<Histogram, Vec<Problem>> {
    let sources = sources(inventory)?;
    let mut parts: Vec<Part<'_>> = sources.iter().enumerate().flat_map(|(place, source)| source.parts(place)).collect();
    progress.expect_bytes(parts.iter().map(Part::bytes).sum());
    // The large ones first: otherwise one may be left over for a single thread.
    parts.sort_by_key(|part| std::cmp::Reverse(part.bytes()));
    let threads = threads.max(1);
    let work =
        Work { parts, sources: &sources, inventory, progress, next: AtomicUsize::new(0), told: AtomicUsize::new(0) };
    let workers = threads.min(work.parts.len()).max(1);
    let reads_ahead = workers < threads;
    let results: Vec<Done> = thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(move || work.run(scope, reads_ahead))).collect();
        let join = |worker: ScopedJoinHandle<'_, Done>| worker.join().unwrap_or_else(|cause| resume_unwind(cause));
        workers.into_iter().map(join).collect()
    });
    let mut total = Histogram::default();
    let mut problems = Vec::new();
    for done in results {
        problems.extend(done.problems);
        if problems.is_empty() && total.merge(&done.histogram).is_err() {
            problems.push((usize::MAX, too_many("histogram")));
        }
    }
    if problems.is_empty() {
        return Ok(total);
    }
    problems.sort_by_key(|(file, problem)| (*file, problem.row));
    Err(problems.into_iter().map(|(_, problem)| problem).collect())
}

/// A data file, looked into.
enum Source<'a> {
    Csv { file: &'a DataFile, columns: &'a Columns, format: Format, bytes: u64 },
    Parquet { file: &'a DataFile, footer: Footer },
}

/// What a thread does at a time: a file of CSV, or a row group of Parquet.
struct Part<'a> {
    /// The place of its file.
    source: usize,
    group: Option<&'a parquet::Group>,
    bytes: u64,
}

impl Part<'_> {
    fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Looks into all data files.
fn sources(inventory: &Inventory) -> Result<Vec<Source<'_>>, Vec<Problem>> {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for file in &inventory.files {
        match source(file, inventory.columns.as_ref()) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(problems) }
}

fn source<'a>(file: &'a DataFile, columns: Option<&'a Columns>) -> Result<Source<'a>, Problem> {
    let (opened, bytes, format) = stream::open(file)?;
    match format {
        Format::Parquet => Ok(Source::Parquet { file, footer: parquet::footer(opened, bytes, &file.name())? }),
        Format::Orc => Err(orc(&file.name())),
        Format::Csv | Format::GzipCsv => match columns {
            Some(columns) => Ok(Source::Csv { file, columns, format, bytes }),
            None => {
                let problem =
                    Problem::new("missing-column", &file.name(), "CSV has no header, so its columns are not known");
                Err(problem
                    .help("give its manifest.json, or --columns \"Bucket, Key, Size, LastModifiedDate, StorageClass\""))
            }
        },
    }
}

impl Source<'_> {
    fn parts(&self, place: usize) -> Vec<Part<'_>> {
        match self {
            Self::Csv { bytes, .. } => vec![Part { source: place, group: None, bytes: *bytes }],
            Self::Parquet { footer, .. } => {
                let part = |group| Part { source: place, group: Some(group), bytes: parquet::Group::bytes(group) };
                footer.groups.iter().map(part).collect()
            }
        }
    }
}

/// What all threads share.
struct Work<'a> {
    parts: Vec<Part<'a>>,
    sources: &'a [Source<'a>],
    inventory: &'a Inventory,
    progress: &'a Progress,
    next: AtomicUsize,
    told: AtomicUsize,
}

/// What a thread has found.
#[derive(Default)]
struct Done {
    histogram: Histogram,
    problems: Vec<(usize, Problem)>,
}

impl Work<'_> {
    /// Does one part after the other until there are no more.
    fn run<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>, reads_ahead: bool) -> Done {
        let mut done = Done::default();
        while let Some(part) = self.parts.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            if self.told.load(Ordering::Relaxed) >= MOST_PROBLEMS {
                break;
            }
            let problems = match self.sources.get(part.source) {
                Some(Source::Csv { file, columns, format, .. }) => {
                    self.csv(file, columns, *format, reads_ahead.then_some(scope), &mut done.histogram)
                }
                Some(Source::Parquet { file, footer }) => part.group.map_or_else(Vec::new, |group| {
                    parquet::reduce(file, (footer, group), self.inventory.day, &mut done.histogram, self.progress)
                }),
                None => Vec::new(),
            };
            self.told.fetch_add(problems.len(), Ordering::Relaxed);
            done.problems.extend(problems.into_iter().map(|problem| (part.source, problem)));
        }
        done
    }

    fn csv<'scope>(
        &'scope self,
        file: &DataFile,
        columns: &Columns,
        format: Format,
        ahead: Option<&'scope Scope<'scope, '_>>,
        histogram: &mut Histogram,
    ) -> Vec<Problem> {
        let name = file.name();
        let mut rows = Rows::new(&name, columns, self.inventory.day);
        let reader = match stream::text(file, format, self.progress) {
            Ok(reader) => reader,
            Err(problem) => return vec![problem],
        };
        match ahead {
            Some(scope) => csv::reduce(stream::ahead(scope, reader), &mut rows, histogram, self.progress),
            None => csv::reduce(reader as Box<dyn Read>, &mut rows, histogram, self.progress),
        }
    }
}
