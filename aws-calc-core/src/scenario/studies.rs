//! Studies of a file: which there are, their records, and their answers when they are wanted.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::charge::{Line, Terms};
use crate::diagnostic::{Diagnostic, did_you_mean, one_of};
use crate::document::{Entry, Value as Toml};
use crate::expr::{Expression, Value};
use crate::field::{Kind, Words};
use crate::study::{self, Answer, Context, Study};
use crate::unit::{Amount, Unit};

use super::fields::Reader;
use super::{Names, ResourceTable, Scenario, Settings, keys};

/// Which studies are answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// None: what a month costs needs no study.
    #[default]
    None,
    /// Those of these names.
    Named(BTreeSet<Arc<str>>),
    /// All.
    All,
}

impl Wanted {
    fn includes(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::Named(names) => names.contains(name),
            Self::All => true,
        }
    }
}

/// A study of a variant, with its answer if it was wanted.
#[derive(Clone, Debug)]
pub struct Studied {
    /// Its name.
    pub name: Arc<str>,
    /// What reports call it.
    pub title: Option<String>,
    /// Its kind.
    pub study: &'static Study,
    /// The Region it is about.
    pub region: Arc<str>,
    /// What it found; `None` when nobody asked.
    pub answer: Option<Answer>,
}

impl Scenario {
    /// The names of all studies.
    #[must_use]
    pub fn study_names(&self) -> BTreeSet<Arc<str>> {
        let of_variants = self.variants.iter().flat_map(|variant| &variant.studies);
        self.studies.iter().chain(of_variants).map(|table| Arc::clone(&table.name)).collect()
    }

    /// The studies whose figures an expression may use: those whose name is one of its words.
    #[must_use]
    pub fn studies_in<'w>(&self, expressions: impl IntoIterator<Item = &'w Words>) -> Wanted {
        let known = self.study_names();
        if known.is_empty() {
            return Wanted::None;
        }
        let mut named = BTreeSet::new();
        for words in expressions {
            // What is no expression is told where it is evaluated.
            let Ok(expression) = Expression::parse(&words.text, words.at) else { continue };
            for segment in expression.names().flat_map(|name| &name.segments) {
                named.extend(known.get(segment.as_str()).cloned());
            }
        }
        if named.is_empty() { Wanted::None } else { Wanted::Named(named) }
    }

    /// The studies whose figures claims and budgets use.
    #[must_use]
    pub fn studies_in_claims(&self) -> Wanted {
        let readings =
            |claim: &'_ super::Claim| claim.readings.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>();
        let claims = self.claims.iter().flat_map(|claim| readings(claim).into_iter().chain([claim.value.clone()]));
        let budgets = self.budgets.iter().map(|(_, condition)| condition.clone());
        let all: Vec<Words> = claims.chain(budgets).collect();
        self.studies_in(&all)
    }

    /// The files that the wanted studies read, as the scenario names them.
    #[must_use]
    pub fn files(&self, wanted: &Wanted) -> Vec<Words> {
        self.names_of(wanted, |kind| matches!(kind, Kind::File(_)))
    }

    /// The inventories that the wanted studies read, as the scenario names them: for each its histogram is to be provided.
    #[must_use]
    pub fn inventories(&self, wanted: &Wanted) -> Vec<Words> {
        self.names_of(wanted, |kind| matches!(kind, Kind::Inventory))
    }

    /// The texts of the wanted studies' keys of a kind.
    fn names_of(&self, wanted: &Wanted, is_meant: impl Fn(&Kind) -> bool) -> Vec<Words> {
        let tables = self.studies.iter().chain(self.variants.iter().flat_map(|variant| &variant.studies));
        let mut names = Vec::new();
        for table in tables.filter(|table| wanted.includes(&table.name)) {
            let Some(study) = study::find(&table.service) else { continue };
            for entry in &table.entries {
                let is_key = |spec: &&crate::field::Spec| spec.name == &*entry.key && is_meant(&spec.kind);
                if let (Some(_), Toml::Text(text)) = (study.fields.iter().find(is_key), &entry.node.value) {
                    names.push(Words { text: Arc::from(&**text), at: entry.node.words_at() });
                }
            }
        }
        names
    }
}

/// `[study.NAME.KIND]`, as written.
pub(super) fn read(reader: &mut Reader<'_>, entries: Vec<Entry>) -> Vec<ResourceTable> {
    let mut found = Vec::new();
    for named in entries {
        let name: Arc<str> = Arc::from(&*named.key);
        let Toml::Table(kinds) = named.node.value else {
            let message = format!("`{name}` must be a table, but this is {}", named.node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(named.node.at, "not a table");
            reader.errors.push(error.help(format!("write [study.{name}.KIND]: {}", one_of(kinds_known()))));
            continue;
        };
        if kinds.is_empty() {
            let error = Diagnostic::error("empty-study", format!("the study `{name}` has no kind"));
            let help = format!("write [study.{name}.KIND], where KIND is {}", one_of(kinds_known()));
            reader.errors.push(error.at(named.key_at, "nothing in it").help(help));
        }
        let several = kinds.len() > 1;
        for kind in kinds {
            if study::find(&kind.key).is_none() {
                let error = Diagnostic::error("unknown-study", format!("there is no study `{}`", kind.key));
                let help = did_you_mean(&kind.key, kinds_known())
                    .unwrap_or_else(|| format!("write [study.NAME.KIND], where KIND is {}", one_of(kinds_known())));
                reader.errors.push(error.at(kind.key_at, "unknown").help(help));
                continue;
            }
            if several {
                let error = Diagnostic::error("several-studies", format!("the study `{name}` has several kinds"));
                reader.errors.push(error.at(kind.key_at, "one of them").help("give each a name of its own"));
                continue;
            }
            let Toml::Table(entries) = kind.node.value else {
                let message = format!("`{}` must be a table, but this is {}", kind.key, kind.node.value.kind());
                reader.errors.push(Diagnostic::error("wrong-type", message).at(kind.node.at, "not a table"));
                continue;
            };
            let service = Arc::from(&*kind.key);
            found.push(ResourceTable { name: Arc::clone(&name), service, service_at: kind.key_at, entries });
        }
    }
    found
}

fn kinds_known() -> impl Iterator<Item = &'static str> {
    study::STUDIES.iter().map(|study| study.name)
}

/// What the studies of a variant are answered from.
pub(super) struct Questions<'a> {
    pub scenario: &'a Scenario,
    /// The book as the caller gave it, to estimate the scenario again.
    pub original: &'a crate::book::Book,
    pub settings: &'a Settings,
    /// The book with the scenario's own prices.
    pub book: &'a crate::book::Book,
    pub terms: &'a Terms,
    pub lines: &'a [Line],
    /// What resources would cost elsewhere.
    pub placed: &'a study::Placing<'a>,
    pub region: Option<&'a Arc<str>>,
    /// Whether studies of all variants are answered here: with the first of them.
    pub first: bool,
}

impl Questions<'_> {
    /// The studies of a variant: `tables` with what is laid over each.
    pub(super) fn answered(
        &self,
        tables: Vec<(&ResourceTable, Option<&ResourceTable>)>,
        reader: &mut Reader<'_>,
    ) -> Vec<Studied> {
        // What is computed from wrong resources is not wrong itself; a study says nothing about the next one.
        let answerable = reader.errors.is_empty();
        tables.into_iter().filter_map(|(table, over)| self.study(table, over, answerable, reader)).collect()
    }

    fn study(
        &self,
        table: &ResourceTable,
        over: Option<&ResourceTable>,
        answerable: bool,
        reader: &mut Reader<'_>,
    ) -> Option<Studied> {
        let study = study::find(&table.service).filter(|study| self.first || !study.of_all_variants)?;
        let over = over.map(|over| over.entries.as_slice()).unwrap_or_default();
        let shared = table.entries.iter().filter(|entry| !over.iter().any(|own| own.key == entry.key));
        let common = |entry: &&Entry| keys::STUDY.iter().any(|spec| spec.name == &*entry.key);
        let (common, own): (Vec<&Entry>, Vec<&Entry>) = shared.chain(over).partition(common);
        let what = format!("{} study", study.name);
        let beside: Vec<&str> = keys::STUDY.iter().map(|spec| spec.name).collect();
        let general = reader.record(keys::STUDY, &common, table.service_at, &what, &[]);
        let record = reader.record(study.fields, &own, table.service_at, &what, &beside);
        let (general, record) = (general?, record?);
        let region = match general.words(keys::REGION) {
            Some(words) if !self.book.knows_region(&words.text) => {
                reader.errors.push(super::unknown_region(&words.text, Some(words.at), self.book));
                return None;
            }
            Some(words) => Arc::clone(&words.text),
            None => match self.region {
                // An unknown one is told where it is written.
                Some(region) if !self.book.knows_region(region) => return None,
                Some(region) => Arc::clone(region),
                None => {
                    let error =
                        Diagnostic::error("missing-region", "no Region is given, and prices differ between them");
                    let help = "add `region = \"us-east-1\"` at the top of the file, or pass --region";
                    reader.errors.push(error.at(table.service_at, "in which Region?").help(help));
                    return None;
                }
            },
        };
        let title = general.words(keys::VARIANT_TITLE).map(|words| words.text.to_string());
        let mut studied = Studied { name: Arc::clone(&table.name), title, study, region, answer: None };
        if answerable && self.settings.studies.includes(&table.name) {
            let figures = |set: &[(Arc<str>, Amount)], words: &Words| self.figure(&table.name, set, words);
            let context = Context {
                at: table.service_at,
                book: self.book,
                convention: reader.scope.convention(),
                region: &studied.region,
                terms: self.terms,
                others: self.lines,
                files: &self.settings.files,
                figures: &figures,
                placed: self.placed,
            };
            match (study.answer)(&record, &context) {
                Ok(answer) => studied.answer = Some(answer),
                Err(errors) => reader.errors.extend(errors),
            }
        }
        Some(studied)
    }

    /// The value of an expression over the scenario's results when parameters have the values of `set`.
    fn figure(&self, asking: &Arc<str>, set: &[(Arc<str>, Amount)], words: &Words) -> Result<Value, Diagnostic> {
        let expression = Expression::parse(&words.text, words.at)?;
        let mut settings = self.settings.clone();
        settings.answering.push(Arc::clone(asking));
        settings.studies = self.scenario.studies_in([words]);
        if let Some(circle) = settings.answering.iter().find(|name| settings.studies.includes(name)) {
            let error = Diagnostic::error("circular-study", format!("the study `{circle}` waits for its own answer"));
            return Err(error.at(words.at, "this figure needs it").help("ask for a figure of another study"));
        }
        for (name, amount) in set {
            let text = match amount.unit {
                Unit::NONE => amount.value.to_string(),
                unit => format!("({}) * 1 {unit}", amount.value),
            };
            settings.parameters.insert(name.to_string(), Words { text: Arc::from(text), at: words.at });
        }
        let estimate = self.scenario.estimate(self.original, &settings).map_err(|errors| {
            let first = errors.into_iter().next();
            first.unwrap_or_else(|| Diagnostic::error("unsolvable", "there is no estimate"))
        })?;
        expression.evaluate(&Names::of_estimate(&estimate))
    }
}
