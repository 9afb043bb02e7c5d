//! The reference of scenario files as a Markdown page, made from the same descriptions that the reader uses.

use crate::capacity;
use crate::expr::{BUILT_INS, Function};
use crate::field::{Kind, Presence, Spec};
use crate::service;
use crate::study;
use crate::unit::MeterUnit;

use super::keys::{CLAIM, RESOURCE, SCENARIO, SOLVE_KEYS, STUDY, TABLES, VARIANT};

const INTRODUCTION: &str = "\
# Scenario files

Every key that a scenario file may have. This page is made by the command (`aws-calc schema --format markdown`) from the
descriptions that it reads files by.

An amount is a number with a unit (`\"50 TB\"`), a plain number where things are counted (`3`), or an expression over
parameters and prices (`\"visits * 300 KB\"`). What flows may be written per time: `\"100 GB/day\"` is taken for the month.
";

/// The page.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    section(&mut page, "## At the top", "", SCENARIO);
    page.push_str("\nThen come tables:\n\n");
    for (name, doc) in TABLES {
        page.push_str(&format!("- `{name}` – {doc}\n"));
    }
    let about = "`[variant.NAME]`; `resource` and `parameter` tables beside these keys are laid over the shared ones.";
    section(&mut page, "## A variant", about, VARIANT);
    section(&mut page, "## A claim", "`[[claim]]`", CLAIM);
    section(&mut page, "### `solve` of a claim", "", SOLVE_KEYS);
    let about = "`[resource.NAME.SERVICE]`; every resource may have these keys beside those of its service.";
    section(&mut page, "## A resource", about, RESOURCE);
    page.push_str("\n## Services\n");
    for service in service::SERVICES {
        let about = format!("{} {}", service.doc, link(service.page));
        section(&mut page, &format!("### `{}` – {}", service.name, service.title), &about, service.fields);
        let meters: Vec<String> = service.meters.iter().map(|meter| format!("`{}`", meter.path)).collect();
        page.push_str(&format!("\nMeters: {}.\n", meters.join(", ")));
    }
    let about = "`[study.NAME.KIND]`; every study may have these keys beside those of its kind.";
    section(&mut page, "## A study", about, STUDY);
    for study in study::STUDIES {
        section(&mut page, &format!("### `{}` – {}", study.name, study.title), study.doc, study.fields);
        for (spec, specs) in tables_in(study.fields) {
            let about = format!("{}; for example `{}`.", spec.doc, spec.example);
            section(&mut page, &format!("#### `{}` of `{}`", spec.name, study.name), &about, specs);
        }
    }
    page.push_str("\n## Functions\n\n| function | answers | for example |\n| --- | --- | --- |\n");
    for function in BUILT_INS.iter().chain(capacity::FUNCTIONS) {
        page.push_str(&row(function));
    }
    page
}

/// The keys that hold tables, with their keys.
fn tables_in(specs: &'static [Spec]) -> impl Iterator<Item = (&'static Spec, &'static [Spec])> {
    specs.iter().filter_map(|spec| match spec.kind {
        Kind::Table(inner) | Kind::Tables(inner) => Some((spec, inner)),
        _ => None,
    })
}

fn link(page: &str) -> String {
    format!("([pricing page]({page}))")
}

/// A heading, what it is about, and a table of keys.
fn section(page: &mut String, heading: &str, about: &str, specs: &[Spec]) {
    page.push_str(&format!("\n{heading}\n"));
    if !about.is_empty() {
        page.push_str(&format!("\n{about}\n"));
    }
    page.push_str("\n| key | value | meaning | for example |\n| --- | --- | --- | --- |\n");
    for spec in specs {
        let cells = [format!("`{}`", spec.name), value(spec), meaning(spec), format!("`{}`", spec.example)];
        page.push_str(&format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | ")));
    }
}

fn value(spec: &Spec) -> String {
    match spec.kind {
        Kind::Quantity(MeterUnit::Count) => "a number".to_owned(),
        Kind::Quantity(unit) => format!("an amount in {unit}"),
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
    }
}

fn meaning(spec: &Spec) -> String {
    match spec.presence {
        Presence::Required => format!("{} (required)", spec.doc),
        Presence::Optional => spec.doc.to_owned(),
        Presence::Default(default, because) => format!("{}; left out: `{default}`, {because}", spec.doc),
    }
}

fn row(function: &Function) -> String {
    let (call, same) = function.example;
    let source = if function.source.is_empty() { String::new() } else { format!(" ({})", function.source) };
    let cells = [format!("`{function}`"), format!("{}{source}", function.doc), format!("`{call}` = `{same}`")];
    format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|").replace('\n', " ")).join(" | "))
}
