//! Pages about scenario files, services, studies and functions, made from the same descriptions that the reader uses.

use crate::capacity;
use crate::expr::{BUILT_INS, Function};
use crate::field::{Kind, Presence, Spec};
use crate::scenario::{CLAIM, CREDIT, CURRENCY, RESOURCE, SCENARIO, SOLVE_KEYS, STUDY, TABLES, TAX, VARIANT};
use crate::service::{self, Service};
use crate::study::{self, Study};
use crate::unit::MeterUnit;

use super::table::{Align, RowKind, Table};

/// What there is a page about.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// The keys of a scenario file outside of services and studies.
    Scenario,
    /// The functions of expressions.
    Functions,
    /// A service.
    Service(&'static Service),
    /// A kind of study.
    Study(&'static Study),
}

impl Topic {
    /// Every topic: the general ones, then services, then studies.
    pub fn all() -> impl Iterator<Item = Self> {
        let services = service::SERVICES.iter().copied().map(Self::Service);
        let studies = study::STUDIES.iter().copied().map(Self::Study);
        [Self::Scenario, Self::Functions].into_iter().chain(services).chain(studies)
    }

    /// The word that it is asked for by: `s3`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Functions => "functions",
            Self::Service(service) => service.name,
            Self::Study(study) => study.name,
        }
    }

    /// What it is, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Scenario => "Scenario files",
            Self::Functions => "Functions of expressions",
            Self::Service(service) => service.title,
            Self::Study(study) => study.title,
        }
    }

    /// Its page, from top to bottom; a table without columns is a paragraph.
    #[must_use]
    pub fn page(self) -> Vec<Table> {
        match self {
            Self::Scenario => of_scenario(),
            Self::Functions => of_functions(),
            Self::Service(service) => of_service(service),
            Self::Study(study) => of_study(study),
        }
    }
}

fn paragraph(heading: &str, text: impl Into<String>) -> Table {
    let mut table = Table::new(heading, []);
    table.notes.push(text.into());
    table
}

fn of_scenario() -> Vec<Table> {
    let mut page = vec![
        paragraph(
            "",
            "An amount is a number with a unit (`\"50 TB\"`), a plain number where things are counted (`3`), or an expression \
             over parameters and prices (`\"visits * 300 KB\"`). What flows may be written per time: `\"100 GB/day\"` is \
             taken for the month.",
        ),
        keys("At the top", SCENARIO),
    ];
    let mut tables = Table::new("Tables", [("table", Align::Left), ("what stands in it", Align::Left)]);
    for (name, doc) in TABLES {
        tables.push(RowKind::Line, [format!("`{name}`"), (*doc).to_owned()]);
    }
    page.push(tables);
    page.push(paragraph(
        "A variant",
        "`[variant.NAME]`; `resource` and `parameter` tables beside these keys are laid over the shared ones.",
    ));
    page.push(keys("", VARIANT));
    page.push(paragraph("A claim", "`[[claim]]`"));
    page.push(keys("", CLAIM));
    page.push(keys("`solve` of a claim", SOLVE_KEYS));
    page.push(paragraph(
        "A resource",
        "`[resource.NAME.SERVICE]`; every resource may have these keys beside those of its service.",
    ));
    page.push(keys("", RESOURCE));
    page.push(paragraph("A credit", "`[credit.NAME]`; in a scenario, or in a file of rates (`--rates`)."));
    page.push(keys("", CREDIT));
    page.push(paragraph("A tax", "`[tax]`; in a scenario, or in a file of rates."));
    page.push(keys("", TAX));
    page.push(paragraph("A second currency", "`[currency]`; in a scenario, or in a file of rates."));
    page.push(keys("", CURRENCY));
    page.push(paragraph("A study", "`[study.NAME.KIND]`; every study may have these keys beside those of its kind."));
    page.push(keys("", STUDY));
    page
}

fn of_service(service: &'static Service) -> Vec<Table> {
    let table = format!("A table `[resource.NAME.{}]` of a scenario. Prices: {}", service.name, service.page);
    let mut about = paragraph("", service.doc);
    about.notes.push(table);
    let mut page = vec![about, keys("Keys", service.fields)];
    page.extend(inner_tables(service.fields));
    let columns = [("meter", Align::Left), ("what it is", Align::Left), ("unit", Align::Left), ("by", Align::Left)];
    let mut meters = Table::new("Meters", columns);
    for meter in service.meters {
        let path = format!("`{}`", meter.path);
        let key = meter.key.unwrap_or_default().to_owned();
        meters.push(RowKind::Line, [path, meter.title.to_owned(), meter.unit.to_string(), key]);
    }
    page.push(meters);
    page
}

fn of_study(study: &'static Study) -> Vec<Table> {
    let table = format!("A table `[study.NAME.{}]` of a scenario.", study.name);
    let mut about = paragraph("", study.doc);
    about.notes.push(table);
    let mut page = vec![about, keys("Keys", study.fields)];
    page.extend(inner_tables(study.fields));
    page
}

fn of_functions() -> Vec<Table> {
    let columns = [("function", Align::Left), ("what it answers", Align::Left), ("for example", Align::Left)];
    let mut functions = Table::new("", columns);
    for function in BUILT_INS.iter().chain(capacity::FUNCTIONS) {
        functions.push(RowKind::Line, row(function));
    }
    vec![functions]
}

/// The keys that hold tables, each with its own keys.
fn inner_tables(specs: &'static [Spec]) -> impl Iterator<Item = Table> {
    specs.iter().filter_map(|spec| match spec.kind {
        Kind::Table(inner) | Kind::Tables(inner) => Some(keys(&format!("Keys of `{}`", spec.name), inner)),
        _ => None,
    })
}

fn keys(heading: &str, specs: &[Spec]) -> Table {
    let columns =
        [("key", Align::Left), ("value", Align::Left), ("meaning", Align::Left), ("for example", Align::Left)];
    let mut table = Table::new(heading, columns);
    for spec in specs {
        let cells = [format!("`{}`", spec.name), value(spec), meaning(spec), format!("`{}`", spec.example)];
        table.push(RowKind::Line, cells);
    }
    if specs.is_empty() {
        table.columns.clear();
        table.notes.push("It has no keys.".to_owned());
    }
    table
}

fn value(spec: &Spec) -> String {
    match spec.kind {
        Kind::Quantity(MeterUnit::Count) => "a number".to_owned(),
        Kind::Quantity(unit) => format!("an amount in {unit}"),
        Kind::Flow(MeterUnit::Count) => "a number, in the month or per time".to_owned(),
        Kind::Flow(unit) => format!("an amount in {unit}, in the month or per time"),
        Kind::Choice(words) => words.iter().map(|word| format!("`{}`", word.name)).collect::<Vec<_>>().join(", "),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Text(what) => what.to_owned(),
        Kind::Mix(_, unit) => format!("a table from words to amounts in {unit}"),
        Kind::Texts => "an array of texts".to_owned(),
        Kind::Named => "a table of texts".to_owned(),
        Kind::Table(_) => "a table".to_owned(),
        Kind::Tables(_) => "an array of tables".to_owned(),
        Kind::File(what) => format!("a file: {what}"),
        Kind::Inventory => "a file: the `manifest.json` of an S3 Inventory, or a data file of Parquet".to_owned(),
    }
}

fn meaning(spec: &Spec) -> String {
    match spec.presence {
        Presence::Required => format!("{} (required)", spec.doc),
        Presence::Optional => spec.doc.to_owned(),
        Presence::Default(default, because) => format!("{}; left out: `{default}`, {because}", spec.doc),
    }
}

fn row(function: &Function) -> [String; 3] {
    let (call, same) = function.example;
    let source = if function.source.is_empty() { String::new() } else { format!(" ({})", function.source) };
    [format!("`{function}`"), format!("{}{source}", function.doc), format!("`{call}` = `{same}`")]
}
