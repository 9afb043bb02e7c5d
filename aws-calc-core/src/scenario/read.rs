//! The shape of a file: which tables it has, and what stands in them.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::document::{Entry, Node, Value};
use crate::exact::Exact;
use crate::expr::{self, Name, Scope};
use crate::field::{Field, Named, Record, Spec, Words};
use crate::service;
use crate::unit::Convention;

use super::fields::{Reader, unknown_key};
use super::{Claim, Parameter, ResourceTable, Scenario, Solve, VariantTable, keys};

/// The shape of a file knows no names yet.
struct NoNames;

impl Scope for NoNames {
    fn convention(&self) -> &Convention {
        &Convention::AWS
    }
    fn value(&self, _: &Name) -> Result<Option<expr::Value>, Diagnostic> {
        Ok(None)
    }
    fn known_names(&self) -> Vec<String> {
        Vec::new()
    }
    fn functions(&self) -> &[&'static expr::Function] {
        &[]
    }
}

/// Reads what it can, and says what is wrong with the rest.
pub(super) fn scenario(tree: Node, file: &str) -> (Scenario, Vec<Diagnostic>) {
    let mut scenario = Scenario {
        title: String::new(),
        description: None,
        book: None,
        region: None,
        month: None,
        free_tier: false,
        claims: Vec::new(),
        budgets: Vec::new(),
        discounts: Vec::new(),
        prices: None,
        parameters: Vec::new(),
        resources: Vec::new(),
        variants: Vec::new(),
        file: Arc::from(file),
    };
    let at = tree.at;
    let mut reader = Reader { scope: &NoNames, errors: Vec::new() };
    let mut plain = Vec::new();
    let Value::Table(entries) = tree.value else { return (scenario, reader.errors) };
    for entry in entries {
        match &*entry.key {
            "parameter" => scenario.parameters = parameters(&mut reader, entry),
            "resource" => scenario.resources = resources(&mut reader, entry),
            "variant" => scenario.variants = variants(&mut reader, entry),
            "claim" => scenario.claims = claims(&mut reader, &entry),
            "budget" => scenario.budgets = budgets(&mut reader, &entry),
            "discount" => scenario.discounts = table(&mut reader, entry),
            "prices" => scenario.prices = Some(entry.node),
            key if keys::SCENARIO.iter().any(|spec| spec.name == key) => plain.push(entry),
            _ => {
                let names =
                    keys::SCENARIO.iter().map(|spec| spec.name).chain(keys::TABLES.iter().map(|(name, _)| *name));
                let mut error = unknown_key(&entry, names, "file");
                if service::find(&entry.key).is_some() {
                    error = error.help(format!("a resource has a name: [resource.NAME.{}]", entry.key));
                }
                reader.errors.push(error);
            }
        }
    }
    // An empty file has no first line to point at; the span of the whole is its start.
    let top = Span { end: at.start, ..at };
    if let Some(record) = reader.record(keys::SCENARIO, &plain.iter().collect::<Vec<_>>(), top, "file", &[]) {
        header(&mut scenario, &record, &mut reader);
    }
    (scenario, reader.errors)
}

fn header(scenario: &mut Scenario, record: &Record, reader: &mut Reader<'_>) {
    scenario.title = record.words(keys::TITLE).map(|words| words.text.to_string()).unwrap_or_default();
    scenario.description = record.words(keys::DESCRIPTION).map(|words| words.text.to_string());
    scenario.book = record.words(keys::BOOK).cloned();
    scenario.region = record.words(keys::REGION).cloned();
    scenario.free_tier = record.flag(keys::FREE_TIER);
    if let Some(month) = record.words(keys::MONTH) {
        match hours_of(&month.text) {
            Some(hours) => scenario.month = Some((month.text.to_string(), hours)),
            None => {
                let error = Diagnostic::error("bad-month", format!("`{}` is no month", month.text));
                reader
                    .errors
                    .push(error.at(month.at, "expected year and month").help("for example: month = \"2026-03\""));
            }
        }
    }
}

/// The hours of a calendar month such as `2026-03`, in UTC, as AWS bills.
fn hours_of(month: &str) -> Option<Exact> {
    let first: jiff::civil::Date = format!("{month}-01").parse().ok()?;
    Exact::from(u32::try_from(first.days_in_month()).ok()?).times(Exact::from(24)).ok()
}

/// The entries of a table, or an error.
fn table(reader: &mut Reader<'_>, entry: Entry) -> Vec<Entry> {
    match entry.node.value {
        Value::Table(entries) => entries,
        other => {
            let message = format!("`{}` must be a table, but this is {}", entry.key, other.kind());
            reader.errors.push(Diagnostic::error("wrong-type", message).at(entry.node.at, "expected a table"));
            Vec::new()
        }
    }
}

fn parameters(reader: &mut Reader<'_>, entry: Entry) -> Vec<Parameter> {
    let entries = table(reader, entry);
    entries
        .into_iter()
        .map(|entry| Parameter { name: Arc::from(&*entry.key), name_at: entry.key_at, node: entry.node })
        .collect()
}

fn resources(reader: &mut Reader<'_>, entry: Entry) -> Vec<ResourceTable> {
    let mut found = Vec::new();
    for named in table(reader, entry) {
        let name: Arc<str> = Arc::from(&*named.key);
        let (name_at, key) = (named.key_at, named.key.clone());
        let services = table(reader, named);
        if services.is_empty() {
            let error = Diagnostic::error("empty-resource", format!("the resource `{key}` has no service"));
            reader.errors.push(
                error
                    .at(name_at, "nothing in it")
                    .help("write [resource.NAME.SERVICE], for example [resource.web.ec2]"),
            );
        }
        for service in services {
            if matches!(&service.node.value, Value::Table(_)) {
                let service_at = service.key_at;
                let service_name: Arc<str> = Arc::from(&*service.key);
                let entries = table(reader, service);
                found.push(ResourceTable { name: Arc::clone(&name), service: service_name, service_at, entries });
            } else {
                let message = format!("`{}` belongs to a service, not to the resource", service.key);
                let error = Diagnostic::error("wrong-type", message).at(service.key_at, "a service is expected here");
                reader
                    .errors
                    .push(error.help(format!("write [resource.{key}.SERVICE] and put `{}` below it", service.key)));
            }
        }
    }
    found
}

fn variants(reader: &mut Reader<'_>, entry: Entry) -> Vec<VariantTable> {
    let mut found = Vec::new();
    for variant in table(reader, entry) {
        let name: Arc<str> = Arc::from(&*variant.key);
        let at = variant.key_at;
        let (mut resources_here, mut parameters_here, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        for entry in table(reader, variant) {
            match &*entry.key {
                "resource" => resources_here = resources(reader, entry),
                "parameter" => parameters_here = parameters(reader, entry),
                _ => plain.push(entry),
            }
        }
        let known = |entry: &&Entry| keys::VARIANT.iter().any(|spec| spec.name == &*entry.key);
        for entry in plain.iter().filter(|entry| !known(entry)) {
            let names = keys::VARIANT.iter().map(|spec| spec.name).chain(["resource", "parameter"]);
            reader.errors.push(unknown_key(entry, names, "variant"));
        }
        let known: Vec<&Entry> = plain.iter().filter(known).collect();
        let Some(record) = reader.record(keys::VARIANT, &known, at, "variant", &[]) else { continue };
        found.push(VariantTable {
            name,
            title: record.words(keys::VARIANT_TITLE).map(|words| words.text.to_string()),
            region: record.words(keys::REGION).cloned(),
            drop: record.texts(keys::DROP).to_vec(),
            resources: resources_here,
            parameters: parameters_here,
        });
    }
    found
}

fn claims(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Claim> {
    let Value::List(items) = &entry.node.value else {
        let error = Diagnostic::error("wrong-type", "claims stand in an array of tables");
        reader.errors.push(error.at(entry.key_at, "a single table").help("write [[claim]] with two brackets"));
        return Vec::new();
    };
    items.iter().filter_map(|item| claim(reader, item)).collect()
}

fn claim(reader: &mut Reader<'_>, item: &Node) -> Option<Claim> {
    let entries: Vec<&Entry> = item.entries().unwrap_or_default().iter().collect();
    let record = reader.record(keys::CLAIM, &entries, item.at, "claim", &[])?;
    let solve = record.table(keys::SOLVE).and_then(|solve| {
        Some(Solve {
            parameter: solve.words(keys::PARAMETER)?.clone(),
            from: solve.words(keys::FROM)?.clone(),
            to: solve.words(keys::TO)?.clone(),
            step: solve.words(keys::STEP).cloned(),
        })
    });
    Some(Claim {
        says: record.words(keys::SAYS)?.clone(),
        quote: record.words(keys::QUOTE).cloned(),
        value: record.words(keys::VALUE)?.clone(),
        source: record.words(keys::SOURCE).cloned(),
        expected: record.word_given(keys::VERDICT),
        because: record.words(keys::BECAUSE).cloned(),
        missing: record.texts(keys::MISSING).to_vec(),
        readings: record.named(keys::READINGS).to_vec(),
        solve,
    })
}

fn budgets(reader: &mut Reader<'_>, entry: &Entry) -> Vec<(Words, Words)> {
    /// Budgets are read as if they stood under one key of a table.
    const BUDGET: Field<Named> =
        Field::named("budget", "conditions that must hold", "{ \"under 500 dollars\" = \"monthly < $500/month\" }");
    const SPECS: &[Spec] = &[BUDGET.spec()];
    let record = reader.record(SPECS, &[entry], entry.key_at, "file", &[]);
    record.map(|record| record.named(BUDGET).to_vec()).unwrap_or_default()
}

/// The error for a service that does not exist.
pub(super) fn unknown_service(table: &ResourceTable) -> Diagnostic {
    let names = || service::SERVICES.iter().map(|service| service.name);
    let error = Diagnostic::error("unknown-service", format!("there is no service `{}`", table.service));
    let help = did_you_mean(&table.service, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
    error.at(table.service_at, "unknown").help(help)
}
