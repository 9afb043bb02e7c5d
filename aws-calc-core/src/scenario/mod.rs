//! The scenario file: from text to a checked [`Scenario`], and from there to an [`Estimate`].
//!
//! [`Scenario::read`] understands the file as far as it can without prices; [`Scenario::estimate`] lays each variant
//! over the shared resources, reads every table by its description, lets the rooms meter and charges the usage. Both
//! collect every error they find.

mod estimate;
mod fields;
mod keys;
mod names;
mod parameters;
mod placement;
mod rates;
mod read;
mod schema;
mod size;
mod studies;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, SourceId, Span};
use crate::document::{self, Entry, Node};
use crate::exact::Exact;
use crate::field::Words;

pub use estimate::{Assumption, Estimate, Resource, Variant, unknown_region};
pub use keys::{CLAIM, CREDIT, CURRENCY, Expected, RESOURCE, SCENARIO, SOLVE_KEYS, STUDY, TABLES, TAX, VARIANT};
pub use names::{Names, meter_of, missing_price};
pub use rates::{Currency, Rates};
pub use read::NO_SCENARIO;
pub use schema::schema;
pub use size::{MOST_BYTES, too_many_bytes};
pub use studies::{Studied, Wanted};

/// How many messages of a run come with a near name: to look for one takes a while.
const SUGGESTIONS: usize = 100;

/// What a file says, before prices.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is about.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// The price book it asks for.
    pub book: Option<Words>,
    /// The Region of resources that name none.
    pub region: Option<Words>,
    /// The calendar month it bills, as written, and its hours.
    pub month: Option<(String, Exact)>,
    /// Whether free allowances count.
    pub free_tier: bool,
    /// The numbers to be judged.
    pub claims: Vec<Claim>,
    /// Conditions that must hold: name and expression.
    pub budgets: Vec<(Words, Words)>,
    rates: Rates,
    parameters: Vec<Parameter>,
    resources: Vec<ResourceTable>,
    studies: Vec<ResourceTable>,
    variants: Vec<VariantTable>,
}

/// A number that somebody quoted, and what it should be.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What others call it: `30.4`.
    pub id: Option<Words>,
    /// The words that state it.
    pub says: Words,
    /// The number in them, when it is given apart.
    pub quote: Option<Words>,
    /// The expression for what it should be.
    pub value: Words,
    /// Who said it.
    pub source: Option<Words>,
    /// The verdict that is expected.
    pub expected: Option<Expected>,
    /// Why it is so.
    pub because: Option<Words>,
    /// Inputs that nobody has.
    pub missing: Vec<Words>,
    /// Other readings, with their values.
    pub readings: Vec<(Words, Words)>,
    /// Which parameter would make it true.
    pub solve: Option<Solve>,
}

/// A question for the value of a parameter.
#[derive(Clone, Debug)]
pub struct Solve {
    /// The parameter.
    pub parameter: Words,
    /// The least value to try.
    pub from: Words,
    /// The largest value to try.
    pub to: Words,
    /// Its grain.
    pub step: Option<Words>,
}

/// A named value.
#[derive(Clone, Debug)]
struct Parameter {
    name: Arc<str>,
    name_at: Span,
    node: Node,
}

/// `[resource.NAME.SERVICE]` or `[study.NAME.KIND]`, as written.
#[derive(Clone, Debug)]
struct ResourceTable {
    name: Arc<str>,
    service: Arc<str>,
    service_at: Span,
    entries: Vec<Entry>,
}

/// `[variant.NAME]`, as written.
#[derive(Clone, Debug)]
struct VariantTable {
    name: Arc<str>,
    title: Option<String>,
    region: Option<Words>,
    drop: Vec<Words>,
    resources: Vec<ResourceTable>,
    studies: Vec<ResourceTable>,
    parameters: Vec<Parameter>,
}

/// What the caller sets beside the file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// A Region in place of the file's.
    pub region: Option<Arc<str>>,
    /// Values in place of parameters', as expressions, with where they stand for messages.
    pub parameters: BTreeMap<String, Words>,
    /// What the customer pays otherwise, beside what the file says of it.
    pub rates: Option<Arc<Rates>>,
    /// Another size of TB and another month, to try another reading.
    pub convention: Option<crate::unit::Convention>,
    /// Which studies are answered.
    pub studies: Wanted,
    /// The texts of the files that they read.
    pub files: crate::study::Files,
    /// The studies that wait for this estimate: none of them can be a part of it.
    pub answering: Vec<Arc<str>>,
}

/// Why a file is no scenario.
#[derive(Clone, Debug)]
pub struct Misread {
    /// What could be understood all the same.
    pub understood: Option<Box<Scenario>>,
    /// What is wrong.
    pub errors: Vec<Diagnostic>,
}

impl Scenario {
    /// Reads `text`, the source `id` named `file`.
    ///
    /// # Errors
    /// Every mistake that shows without prices; and what could be understood all the same, so that the caller can
    /// look for more.
    pub fn read(text: &str, id: SourceId, file: &str) -> Result<Self, Misread> {
        size::check(text, id).map_err(|error| Misread { understood: None, errors: vec![error] })?;
        let tree = document::parse(text, id).map_err(|errors| Misread { understood: None, errors })?;
        let (scenario, errors) = read::scenario(tree, file);
        match scenario {
            Some(scenario) if errors.is_empty() => Ok(scenario),
            understood => Err(Misread { understood: understood.map(Box::new), errors }),
        }
    }
}
