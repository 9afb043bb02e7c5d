use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::exact::with_thousands;
use aws_calc_core::report::{Align, RowKind, Table};
use aws_calc_inventory::{Dialect, FileFormat, Histogram, Manifest, Query, Total};
use serde::Serialize;

use crate::args::{Common, Engine, OfInventory};
use crate::input::Failure;
use crate::{Outcome, inventory, output};

/// Reduces an inventory to its histogram, and says what is in the bucket.
pub fn reduce(options: &OfInventory, common: &Common) -> Result<Outcome, Failure> {
    let mut sources = Sources::default();
    let opened = inventory::open(&options.inventory, options, &mut sources);
    let reduced = opened.and_then(|opened| Ok((opened.day, inventory::reduce(&opened, options, &mut sources)?)));
    let (day, histogram) = match reduced {
        Ok(reduced) => reduced,
        Err(errors) => return Err(Failure { errors, sources }),
    };
    let report = Report::new(day.to_string(), &histogram);
    output::answer(&report, || vec![report.table(options)], common)?;
    Ok(Outcome::Good)
}

/// Prints the query that reduces an inventory on `engine`.
pub fn query(engine: Engine, options: &OfInventory, common: &Common) -> Result<Outcome, Failure> {
    let mut sources = Sources::default();
    match the_query(engine, options, &mut sources) {
        Ok(query) => output::write(&query.to_string(), common).map(|()| Outcome::Good),
        Err(error) => Err(Failure { errors: vec![error], sources }),
    }
}

fn the_query(engine: Engine, options: &OfInventory, sources: &mut Sources) -> Result<Query, Diagnostic> {
    let dialect = match engine {
        Engine::Athena => Dialect::Athena,
        Engine::Spark => Dialect::Spark,
        Engine::Duckdb => Dialect::DuckDb,
    };
    let today = inventory::today(options, sources)?;
    let columns = inventory::columns(options, sources)?;
    match (options.inventory.as_slice(), today, columns) {
        ([path], today, None) if inventory::is_manifest(path) => {
            let read = Manifest::read(path, today);
            let manifest = read.map_err(|problem| inventory::diagnostic(problem, sources))?;
            let is_csv = manifest.format == FileFormat::Csv;
            Ok(Query::new(dialect, manifest.day).of_columns(manifest.columns, is_csv))
        }
        ([], Some(day), None) => Ok(Query::new(dialect, day)),
        ([], Some(day), Some(columns)) => Ok(Query::new(dialect, day).of_columns(columns, true)),
        ([], None, _) => {
            let error = Diagnostic::error("missing-date", "a query has to know the day that ages are counted to");
            Err(error.help("add --today, such as --today 2026-11-01, or --inventory manifest.json"))
        }
        _ => {
            let error = Diagnostic::error("bad-setting", "a query is made for one manifest, or for columns");
            Err(error.help("give --inventory manifest.json, or --today with --columns, or --today alone"))
        }
    }
}

/// What is in a bucket.
#[derive(Serialize)]
struct Report {
    day: String,
    objects: String,
    bytes: String,
    rows: usize,
    classes: Vec<Class>,
}

/// The objects of a storage class and version.
#[derive(Serialize)]
struct Class {
    storage_class: &'static str,
    version: &'static str,
    objects: String,
    bytes: String,
}

impl Report {
    fn new(day: String, histogram: &Histogram) -> Self {
        let totals = histogram.totals();
        let objects: u64 = totals.iter().map(|total| total.objects).sum();
        let bytes: u128 = totals.iter().map(|total| total.bytes).sum();
        let class = |Total { storage_class, version, objects, bytes }: Total| Class {
            storage_class,
            version,
            objects: objects.to_string(),
            bytes: bytes.to_string(),
        };
        let classes = totals.into_iter().map(class).collect();
        let rows = histogram.rows().count();
        Self { day, objects: objects.to_string(), bytes: bytes.to_string(), rows, classes }
    }

    fn table(&self, options: &OfInventory) -> Table {
        let title = format!("What is in the bucket on {}", self.day);
        let columns =
            [("class", Align::Left), ("version", Align::Left), ("objects", Align::Right), ("bytes", Align::Right)];
        let mut table = Table::new(title, columns);
        let row = |class: &str, version: &str, objects: &str, bytes: &str| {
            [class.to_owned(), version.to_owned(), with_thousands(objects), with_thousands(bytes)]
        };
        for class in &self.classes {
            table.push(RowKind::Line, row(class.storage_class, class.version, &class.objects, &class.bytes));
        }
        table.push(RowKind::Total, row("total", "", &self.objects, &self.bytes));
        table.notes.push(match &options.histogram {
            Some(file) => {
                format!("The histogram, {} rows, is in {}.", with_thousands(&self.rows.to_string()), file.display())
            }
            None => "--histogram FILE keeps the histogram, which a study reads: histogram = \"FILE\".".to_owned(),
        });
        table
    }
}
