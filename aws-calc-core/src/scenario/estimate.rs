//! From a checked file to a bill per variant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::book::Book;
use crate::charge::{ChargeError, Charges, Line, Terms, charge};
use crate::commitment;
use crate::day::Day;
use crate::diagnostic::{Diagnostic, Span, all_of, did_you_mean};
use crate::document::Entry;
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::{Kind, Record, Refusal, Words};
use crate::meter::MeterInfo;
use crate::money::Money;
use crate::service::{self, Context, Service};
use crate::study::Placement;
use crate::unit::Convention;

use super::fields::Reader;
use super::names::missing_price;
use super::parameters::{self, FOLLOWS, Parameters};
use super::rates::{self, Currency, Rates};
use super::read::unknown_service;
use super::studies::{Questions, Studied};
use super::{Parameter, ResourceTable, SUGGESTIONS, Scenario, Settings, VariantTable, keys};

/// The bills of a scenario's variants.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// One per variant, in the order of the file.
    pub variants: Vec<Variant>,
    /// The parameters outside of any variant.
    pub parameters: BTreeMap<String, Value>,
    /// The prices that were used.
    pub book: Book,
    /// The sizes of GB, TB and month that were used.
    pub convention: Convention,
    /// The Region of resources that name none.
    pub region: Option<Arc<str>>,
    /// Whether free allowances counted.
    pub free_tier: bool,
    /// The second currency, if there is one.
    pub currency: Option<Currency>,
}

/// One variant and its bill.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Arc<str>,
    /// What reports call it.
    pub title: Option<String>,
    /// Its resources; a charge names one by its place.
    pub resources: Vec<Resource>,
    /// Its parameters.
    pub parameters: BTreeMap<String, Value>,
    /// Its bill for a month.
    pub charges: Charges,
    /// What was taken for keys that were left out.
    pub assumptions: Vec<Assumption>,
    /// Its studies, answered as far as they were wanted.
    pub studies: Vec<Studied>,
}

/// A resource of a variant.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name.
    pub name: Arc<str>,
    /// Its service.
    pub service: &'static Service,
    /// The Region it is in.
    pub region: Arc<str>,
    /// Words to group by.
    pub tags: Vec<(Words, Words)>,
    /// Where it stands.
    pub at: Span,
}

/// A default that was taken, and for how many resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The service.
    pub service: &'static str,
    /// The key that was left out.
    pub key: &'static str,
    /// What was taken.
    pub value: &'static str,
    /// Why.
    pub because: &'static str,
    /// For how many resources.
    pub resources: usize,
}

impl Variant {
    /// What it costs a month.
    #[must_use]
    pub const fn monthly(&self) -> Money {
        self.charges.total
    }

    /// What it costs in twelve such months.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn yearly(&self) -> Result<Money, ArithmeticError> {
        self.charges.total.times(Exact::from(12))
    }
}

impl Scenario {
    /// The bills of all variants.
    ///
    /// # Errors
    /// Every mistake in the file that prices and rooms can see.
    pub fn estimate(&self, original: &Book, settings: &Settings) -> Result<Estimate, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut convention = settings.convention.unwrap_or_else(|| original.convention());
        if let (None, Some((_, hours))) = (settings.convention, &self.month) {
            convention.month = *hours;
        }
        let rates: Vec<&Rates> = settings.rates.as_deref().into_iter().chain([&self.rates]).collect();
        let book = rates::with_prices(&rates, original).unwrap_or_else(|found| {
            errors.extend(found);
            original.clone()
        });
        let region = self.region(&book, settings, &mut errors);
        let of_variants = self.variants.iter().flat_map(|variant| &variant.parameters);
        parameters::check_set(&settings.parameters, self.parameters.iter().chain(of_variants), &mut errors);
        let shared: Vec<&Parameter> = self.parameters.iter().collect();
        let prices = (&book, region.as_ref());
        let parameters = parameters::compute(&shared, &settings.parameters, convention, prices, &mut errors);
        let month = self.month.as_ref().map(|(month, _)| month.clone()).or_else(|| book.day().map(Day::month));
        let (terms, currency) = rates::terms(&rates, self.free_tier, month.as_deref(), &parameters, &mut errors);
        let plain;
        let variants = if self.variants.is_empty() {
            plain = [VariantTable {
                name: Arc::from("default"),
                title: None,
                region: None,
                drop: Vec::new(),
                resources: Vec::new(),
                studies: Vec::new(),
                parameters: Vec::new(),
            }];
            &plain[..]
        } else {
            &self.variants
        };
        let mut estimated = Vec::new();
        for variant in variants {
            let lowering = Lowering { scenario: self, variant, original, book: &book, region: region.as_ref() };
            match lowering.variant(&parameters, settings, &terms) {
                Ok(variant) => estimated.push(variant),
                // A mistake in what variants share is one mistake.
                Err(found) => errors.extend(found),
            }
        }
        told_once(&mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Estimate {
            variants: estimated,
            parameters: parameters.values,
            book,
            convention,
            region,
            free_tier: self.free_tier,
            currency,
        })
    }

    /// The Region of resources that name none: the caller's, the file's, or the only one of the book.
    fn region(&self, book: &Book, settings: &Settings, errors: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
        if let Some(region) = &settings.region {
            if !book.knows_region(region) {
                errors.push(unknown_region(region, None, book));
            }
            return Some(Arc::clone(region));
        }
        if let Some(words) = &self.region {
            if !book.knows_region(&words.text) {
                errors.push(unknown_region(&words.text, Some(words.at), book));
            }
            return Some(Arc::clone(&words.text));
        }
        let mut regions = book.regions();
        match (regions.next(), regions.next()) {
            (Some((only, _)), None) => Some(Arc::from(only)),
            _ => None,
        }
    }
}

/// Leaves one message per mistake: variants share resources, a Region is missing for all, and what is computed from a
/// wrong parameter is not wrong itself.
fn told_once(errors: &mut Vec<Diagnostic>) {
    let is_root = |error: &Diagnostic| error.code != FOLLOWS;
    if errors.iter().any(is_root) {
        errors.retain(is_root);
    }
    // A missing Region is one mistake, however many resources lack it.
    let place = |error: &Diagnostic| match error.code {
        "missing-region" => None,
        _ => error.at.as_ref().map(|label| label.span),
    };
    let mut seen = BTreeSet::new();
    errors.retain(|error| seen.insert((error.code, error.message.clone(), place(error), error.help.clone())));
}

/// The error for a Region that the book does not know.
#[must_use]
pub fn unknown_region(region: &str, at: Option<Span>, book: &Book) -> Diagnostic {
    let error = Diagnostic::error("unknown-region", format!("the book `{}` has no Region `{region}`", book.name()));
    let codes = || book.regions().map(|(code, _)| code);
    let place = region.to_lowercase();
    let named = || book.regions().find(|(_, name)| !place.is_empty() && name.to_lowercase().contains(&place));
    let help = did_you_mean(region, codes())
        .or_else(|| named().map(|(code, name)| format!("{name} is `{code}`")))
        .unwrap_or_else(|| {
            let all: Vec<&str> = codes().collect();
            let known =
                if all.len() < 6 { all_of(all) } else { format!("{} and others", all_of(all.into_iter().take(4))) };
            format!("it has {known}")
        });
    error.at_maybe(at, "unknown").help(help)
}

/// One variant on its way to a bill.
pub(super) struct Lowering<'a> {
    scenario: &'a Scenario,
    variant: &'a VariantTable,
    /// The book without the scenario's own prices.
    original: &'a Book,
    pub(super) book: &'a Book,
    region: Option<&'a Arc<str>>,
}

/// What is found in a variant's tables.
#[derive(Default)]
pub(super) struct Found {
    resources: Vec<Resource>,
    pub(super) lines: Vec<Line>,
    /// By the place of the line: where the key of its meter, or its resource, stands.
    pub(super) places: Vec<Span>,
    assumptions: Vec<Assumption>,
}

impl Lowering<'_> {
    fn variant(&self, shared: &Parameters<'_>, settings: &Settings, terms: &Terms) -> Result<Variant, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let own;
        let parameters = if self.variant.parameters.is_empty() {
            shared
        } else {
            let prices = (self.book, self.region);
            own = parameters::compute(
                &self.overlaid_parameters(),
                &settings.parameters,
                shared.convention,
                prices,
                &mut errors,
            );
            &own
        };
        let region = match &self.variant.region {
            Some(words) => {
                if !self.book.knows_region(&words.text) {
                    errors.push(unknown_region(&words.text, Some(words.at), self.book));
                }
                Some(&words.text)
            }
            None => self.region,
        };
        let mut reader = Reader { scope: parameters, errors };
        let mut found = Found::default();
        for (table, overlay) in self.tables(&mut reader) {
            self.resource(table, overlay, region, parameters, &mut reader, &mut found);
        }
        let placed = |placements: &[Placement]| self.placed(placements, parameters, (&found.lines, terms));
        let questions = Questions {
            scenario: self.scenario,
            original: self.original,
            settings,
            book: self.book,
            terms,
            lines: &found.lines,
            placed: &placed,
            region,
            first: self.scenario.variants.first().is_none_or(|first| std::ptr::eq(first, self.variant)),
        };
        let tables = overlaid(&self.scenario.studies, &self.variant.studies, &[]);
        let studies = questions.answered(tables, &mut reader);
        let mut errors = reader.errors;
        match charge(found.lines, self.book, terms) {
            Ok(charges) if errors.is_empty() => match self.allowance_of_later(&charges) {
                Some(error) => Err(vec![error]),
                None => Ok(Variant {
                    name: Arc::clone(&self.variant.name),
                    title: self.variant.title.clone(),
                    resources: found.resources,
                    parameters: parameters.values.clone(),
                    charges,
                    assumptions: found.assumptions,
                    studies,
                }),
            },
            Ok(_) => Err(errors),
            Err(failed) => {
                let failed = failed.into_iter().enumerate();
                errors.extend(failed.map(|(place, error)| self.charge_error(error, &found.places, place)));
                Err(errors)
            }
        }
    }

    /// The message for a free allowance that counts, but that the book knows only from a later day on.
    fn allowance_of_later(&self, charges: &Charges) -> Option<Diagnostic> {
        let day = self.book.day()?;
        let used = |name: &str| charges.pools.iter().flat_map(|pool| &pool.free).any(|(used, _)| used == name);
        let later = |from: &str| Day::parse(from).is_some_and(|from| from > day);
        let mut allowances = self.book.allowances().iter().filter(|allowance| used(&allowance.name));
        let allowance = allowances.find(|allowance| later(&allowance.papers.effective))?;
        let from = &allowance.papers.effective;
        let message = format!(
            "the book `{}` knows the free allowance `{}` from {from} on, not as of {day}",
            self.book.name(),
            allowance.name
        );
        Some(Diagnostic::error("missing-allowance", message).help("leave `free_tier` out, or ask as of a later day"))
    }

    /// The message of the error at `place` in its list.
    pub(super) fn charge_error(&self, error: ChargeError, places: &[Span], place: usize) -> Diagnostic {
        match error {
            ChargeError::Unpriced { line, meter, key, region } => {
                let missing = (place < SUGGESTIONS).then(|| self.book.missing(meter, key.as_deref(), &region));
                let error = missing_price(meter, key.as_deref(), &region, missing.as_ref(), self.book);
                let offers = key.as_deref().filter(|_| place < SUGGESTIONS);
                let offers = offers.and_then(|key| commitment::instead(self.book, meter, key, &region));
                error.help_maybe(offers).at_maybe(places.get(line).copied(), "needs this price")
            }
            ChargeError::Arithmetic { line, error } => Diagnostic::error("too-large", error.to_string())
                .at_maybe(places.get(line).copied(), "in this resource"),
        }
    }

    /// The file's parameters with the variant's in their place.
    fn overlaid_parameters(&self) -> Vec<&Parameter> {
        let own = &self.variant.parameters;
        let shared = self.scenario.parameters.iter().filter(|shared| !own.iter().any(|own| own.name == shared.name));
        shared.chain(own).collect()
    }

    /// The variant's resources: the shared ones less those it drops, each with what is laid over it, then its own.
    pub(super) fn tables(&self, reader: &mut Reader<'_>) -> Vec<(&ResourceTable, Option<&ResourceTable>)> {
        let shared = &self.scenario.resources;
        for dropped in &self.variant.drop {
            if !shared.iter().any(|table| table.name == dropped.text) {
                let names = shared.iter().map(|table| &*table.name);
                let error =
                    Diagnostic::error("unknown-resource", format!("there is no resource `{}` to drop", dropped.text));
                reader.errors.push(error.at(dropped.at, "unknown").help_maybe(did_you_mean(&dropped.text, names)));
            }
        }
        overlaid(shared, &self.variant.resources, &self.variant.drop)
    }

    pub(super) fn resource(
        &self,
        table: &ResourceTable,
        overlay: Option<&ResourceTable>,
        region: Option<&Arc<str>>,
        parameters: &Parameters<'_>,
        reader: &mut Reader<'_>,
        found: &mut Found,
    ) {
        let Some(service) = service::find(&table.service) else {
            reader.errors.push(unknown_service(table));
            return;
        };
        let over = overlay.map(|overlay| overlay.entries.as_slice()).unwrap_or_default();
        let shared = table.entries.iter().filter(|entry| !over.iter().any(|own| own.key == entry.key));
        let common = |entry: &&Entry| keys::RESOURCE.iter().any(|spec| spec.name == &*entry.key);
        let (common, own): (Vec<&Entry>, Vec<&Entry>) = shared.chain(over).partition(common);
        let what = format!("{} resource", service.name);
        let before = reader.errors.len();
        let general = reader.record(keys::RESOURCE, &common, table.service_at, &what, &[]);
        let beside: Vec<&str> = keys::RESOURCE.iter().map(|spec| spec.name).collect();
        let record = reader.record(service.fields, &own, table.service_at, &what, &beside);
        if overlay.is_none() && before < SUGGESTIONS && reader.errors.len() > before {
            self.may_be_an_overlay(table, reader.errors.get_mut(before..).unwrap_or_default());
        }
        let (Some(general), Some(record)) = (general, record) else { return };
        let Some(region) = self.region_of(&general, region, table, reader) else { return };
        let instance_type = |name: &str| self.book.instance_type(name);
        let context = Context { convention: &parameters.convention, region: &region, instance_type: &instance_type };
        match (service.usage)(&record, &context) {
            Ok(usage) => {
                let resource = found.resources.len();
                let count = general.given(keys::COUNT).map(|count| Arc::clone(count.derivation()));
                for usage in usage {
                    found.places.push(place(&usage.meter, &record).unwrap_or(table.service_at));
                    found.lines.push(Line { resource, usage, count: count.clone(), region: Arc::clone(&region) });
                }
                note_defaults(service, &record, &mut found.assumptions);
                found.resources.push(Resource {
                    name: Arc::clone(&table.name),
                    service,
                    region,
                    tags: general.named(keys::TAGS).to_vec(),
                    at: table.service_at,
                });
            }
            Err(refusal) => reader.errors.push(refused(refusal, &record, table)),
        }
    }

    /// A variant's own resource that is not whole was probably meant to be laid over a shared one.
    fn may_be_an_overlay(&self, table: &ResourceTable, errors: &mut [Diagnostic]) {
        let shared = &self.scenario.resources;
        if shared.is_empty() || shared.iter().any(|shared| std::ptr::eq(shared, table)) {
            return;
        }
        let names: Vec<String> = shared.iter().map(|table| format!("{}.{}", table.name, table.service)).collect();
        let name = format!("{}.{}", table.name, table.service);
        let near = did_you_mean(&name, names.iter().map(String::as_str)).map(|near| format!("; {near}"));
        for error in errors.iter_mut().filter(|error| error.code == "missing-key") {
            let near = near.as_deref().unwrap_or_default();
            error.help.push(format!("there is no shared resource `{name}` to lay this over{near}"));
        }
    }

    fn region_of(
        &self,
        general: &Record,
        default: Option<&Arc<str>>,
        table: &ResourceTable,
        reader: &mut Reader<'_>,
    ) -> Option<Arc<str>> {
        if let Some(words) = general.words(keys::REGION) {
            if !self.book.knows_region(&words.text) {
                reader.errors.push(unknown_region(&words.text, Some(words.at), self.book));
                return None;
            }
            return Some(Arc::clone(&words.text));
        }
        let region = default.filter(|region| self.book.knows_region(region));
        if default.is_none() {
            let error = Diagnostic::error("missing-region", "no Region is given, and prices differ between them");
            let help = "add `region = \"us-east-1\"` at the top of the file, or to the resource, or pass --region";
            reader.errors.push(error.at(table.service_at, "in which Region?").help(help));
        }
        region.cloned()
    }
}

/// The `shared` tables less those of a dropped name, each with what is laid over it, then the variant's own.
fn overlaid<'t>(
    shared: &'t [ResourceTable],
    own: &'t [ResourceTable],
    drop: &[Words],
) -> Vec<(&'t ResourceTable, Option<&'t ResourceTable>)> {
    let mut over: BTreeMap<(&str, &str), &ResourceTable> =
        own.iter().map(|table| ((&*table.name, &*table.service), table)).collect();
    let kept = shared.iter().filter(|table| !drop.iter().any(|dropped| dropped.text == table.name));
    let mut tables: Vec<_> = kept.map(|table| (table, over.remove(&(&*table.name, &*table.service)))).collect();
    let own = own.iter().filter(|table| over.contains_key(&(&*table.name, &*table.service)));
    tables.extend(own.map(|table| (table, None)));
    tables
}

/// Where the text that picks the key of a family stands: the instance type of `ec2.instance`.
fn place(meter: &MeterInfo, record: &Record) -> Option<Span> {
    let what = meter.key?;
    let spec = record.specs().iter().find(|spec| matches!(spec.kind, Kind::Text(names) if names == what))?;
    record.at(spec.name)
}

fn refused(refusal: Refusal, record: &Record, table: &ResourceTable) -> Diagnostic {
    let at = refusal.field.and_then(|field| record.at(field)).unwrap_or(table.service_at);
    Diagnostic::error(refusal.code, refusal.message).at(at, "").help_maybe(refusal.help)
}

fn note_defaults(service: &'static Service, record: &Record, assumptions: &mut Vec<Assumption>) {
    for (key, value, because) in record.defaults() {
        let known = assumptions.iter_mut().find(|known| known.service == service.name && known.key == key);
        match known {
            Some(known) => known.resources += 1,
            None => assumptions.push(Assumption { service: service.name, key, value, because, resources: 1 }),
        }
    }
}
