//! The shape of a file: which tables it has, and what stands in them.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::document::{Entry, Node, Value};
use crate::exact::Exact;
use crate::expr::{self, Expression, Name, Scope};
use crate::field::{Field, Named, Record, Spec, Words};
use crate::service;
use crate::unit::Convention;

use super::fields::{FILE, Reader};
use super::rates::{self, Rates};
use super::{Claim, Parameter, ResourceTable, Scenario, Solve, VariantTable, keys, studies};

/// The code of the error for a file that is no scenario, but rates that may go with one.
pub const NO_SCENARIO: &str = "no-scenario";

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

/// Reads what it can, and says what is wrong with the rest. Nothing is understood without a book, a Region and the
/// parameters that the file has: whoever went on would only find mistakes that are none.
pub(super) fn scenario(tree: Node, file: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let mut scenario = Scenario {
        title: String::new(),
        description: None,
        book: None,
        region: None,
        month: None,
        free_tier: false,
        claims: Vec::new(),
        budgets: Vec::new(),
        rates: Rates::of_scenario(file),
        parameters: Vec::new(),
        resources: Vec::new(),
        studies: Vec::new(),
        variants: Vec::new(),
    };
    let at = tree.at;
    let is_table = |name: &str| tree.get(name).is_none_or(|node| node.entries().is_some());
    let is_text = |name: &str| tree.get(name).is_none_or(|node| node.text().is_some());
    let goes_on = is_table("parameter") && is_text("book") && is_text("region");
    let mut reader = Reader { scope: &NoNames, errors: Vec::new() };
    let mut plain = Vec::new();
    let Value::Table(entries) = tree.value else { return (None, reader.errors) };
    // An empty file has no first line to point at; the span of the whole is its start.
    let top = Span { end: at.start, ..at };
    if !entries.is_empty() && entries.iter().all(|entry| rates::TABLES.contains(&&*entry.key)) {
        let error = Diagnostic::error(NO_SCENARIO, "this is a file of rates, and no scenario").at(top, "no `title`");
        return (None, vec![error.help("it goes with a scenario: aws-calc estimate SCENARIO.toml --rates FILE.toml")]);
    }
    for entry in entries {
        match &*entry.key {
            "parameter" => scenario.parameters = parameters(&mut reader, entry),
            "resource" => scenario.resources = resources(&mut reader, entry),
            "study" => scenario.studies = studies_of(&mut reader, entry),
            "variant" => scenario.variants = variants(&mut reader, entry),
            "claim" => scenario.claims = claims(&mut reader, &entry),
            "budget" => scenario.budgets = budgets(&mut reader, &entry),
            key if rates::TABLES.contains(&key) => scenario.rates.take(entry, &mut reader.errors),
            _ => plain.push(entry),
        }
    }
    let tables: Vec<&str> = keys::TABLES.iter().map(|(name, _)| *name).collect();
    let plain: Vec<&Entry> = plain.iter().collect();
    let record = reader.what_is_right(keys::SCENARIO, &plain, top, FILE, &tables);
    header(&mut scenario, &record, &mut reader);
    (goes_on.then_some(scenario), reader.errors)
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
            let error = Diagnostic::error("wrong-type", message).at(entry.node.at, "not a table");
            let doc = keys::TABLES.iter().find(|(name, _)| *name == &*entry.key).map(|(_, doc)| (*doc).to_owned());
            let form = || format!("its keys stand in a table: {} = {{ … }}", entry.key);
            reader.errors.push(error.help(doc.unwrap_or_else(form)));
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
        let was_table = named.node.entries().is_some();
        let services = table(reader, named);
        if let Some(entry) = services.iter().find(|entry| entry.node.entries().is_none())
            && service::find(&key).is_some()
        {
            let error = Diagnostic::error("unnamed-resource", format!("this resource of {key} has no name"));
            let error = error.at(name_at, "a name is expected here").and(entry.key_at, "a key of the service");
            reader.errors.push(error.help(format!("write [resource.NAME.{key}]")));
            continue;
        }
        if services.is_empty() && was_table {
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
            } else if matches!(&service.node.value, Value::List(_)) && service::find(&service.key).is_some() {
                let error = Diagnostic::error("wrong-type", "a resource is a single table");
                let help = format!(
                    "write [resource.{key}.{}] with single brackets; several of a kind have a `count`, or a name each",
                    service.key
                );
                reader.errors.push(error.at(service.key_at, "an array of tables").help(help));
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

fn studies_of(reader: &mut Reader<'_>, entry: Entry) -> Vec<ResourceTable> {
    let entries = table(reader, entry);
    studies::read(reader, entries)
}

fn variants(reader: &mut Reader<'_>, entry: Entry) -> Vec<VariantTable> {
    let mut found = Vec::new();
    for variant in table(reader, entry) {
        let name: Arc<str> = Arc::from(&*variant.key);
        let at = variant.key_at;
        let (mut resources_here, mut parameters_here, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        let mut studies_here = Vec::new();
        for entry in table(reader, variant) {
            match &*entry.key {
                "resource" => resources_here = resources(reader, entry),
                "study" => studies_here = studies_of(reader, entry),
                "parameter" => parameters_here = parameters(reader, entry),
                _ => plain.push(entry),
            }
        }
        let plain: Vec<&Entry> = plain.iter().collect();
        let record = reader.what_is_right(keys::VARIANT, &plain, at, "variant", &["resource", "study", "parameter"]);
        found.push(VariantTable {
            name,
            title: record.words(keys::VARIANT_TITLE).map(|words| words.text.to_string()),
            region: record.words(keys::REGION).cloned(),
            drop: record.texts(keys::DROP).to_vec(),
            resources: resources_here,
            studies: studies_here,
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
    let Some(entries) = item.entries() else {
        let error = Diagnostic::error("wrong-type", format!("a claim is a table, but this is {}", item.value.kind()));
        let help = "write [[claim]], and below it: says = \"costing $1,150/month\", and `value`";
        reader.errors.push(error.at(item.at, "not a table").help(help));
        return None;
    };
    let entries: Vec<&Entry> = entries.iter().collect();
    let record = reader.record(keys::CLAIM, &entries, item.at, "claim", &[])?;
    let solve = record.table(keys::SOLVE).and_then(|solve| {
        Some(Solve {
            parameter: solve.words(keys::PARAMETER)?.clone(),
            from: solve.words(keys::FROM)?.clone(),
            to: solve.words(keys::TO)?.clone(),
            step: solve.words(keys::STEP).cloned(),
        })
    });
    let value = record.words(keys::VALUE)?.clone();
    let readings = record.named(keys::READINGS).to_vec();
    for words in std::iter::once(&value).chain(readings.iter().map(|(_, words)| words)) {
        syntax(reader, words);
    }
    Some(Claim {
        id: record.words(keys::ID).cloned(),
        says: record.words(keys::SAYS)?.clone(),
        quote: record.words(keys::QUOTE).cloned(),
        value,
        source: record.words(keys::SOURCE).cloned(),
        expected: record.word_given(keys::VERDICT),
        because: record.words(keys::BECAUSE).cloned(),
        missing: record.texts(keys::MISSING).to_vec(),
        readings,
        solve,
    })
}

fn budgets(reader: &mut Reader<'_>, entry: &Entry) -> Vec<(Words, Words)> {
    /// Budgets are read as if they stood under one key of a table.
    const BUDGET: Field<Named> =
        Field::named("budget", "conditions that must hold", "{ \"under 500 dollars\" = \"monthly < $500/month\" }");
    const SPECS: &[Spec] = &[BUDGET.spec()];
    let record = reader.record(SPECS, &[entry], entry.key_at, FILE, &[]);
    let budgets = record.map(|record| record.named(BUDGET).to_vec()).unwrap_or_default();
    for (_, condition) in &budgets {
        syntax(reader, condition);
    }
    budgets
}

/// Tells what is wrong with the form of an expression that is computed later, so that all mistakes are told at once.
fn syntax(reader: &mut Reader<'_>, words: &Words) {
    if let Err(error) = Expression::parse(&words.text, words.at) {
        reader.errors.push(error);
    }
}

/// The error for a service that does not exist.
pub(super) fn unknown_service(table: &ResourceTable) -> Diagnostic {
    let names = || service::SERVICES.iter().map(|service| service.name);
    let error = Diagnostic::error("unknown-service", format!("there is no service `{}`", table.service));
    let help = did_you_mean(&table.service, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
    error.at(table.service_at, "unknown").help(help)
}
