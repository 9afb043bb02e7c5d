//! Studies: questions over time or alternatives, answered by computing figures many times.
//!
//! A study is a table `[study.NAME.KIND]` of a scenario. Its kind describes the keys of the table and answers from the
//! record; it knows the book, the rest of the account's usage and how to ask for figures of the scenario, but neither
//! the file format nor how its answer is shown.

mod answer;
mod availability;
mod commitment;
mod disaster_recovery;
mod lifecycle;
mod linear;
mod path;
mod pricing_models;
mod solve;
mod solve_for;
mod stated;
mod sweep;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::Book;
use crate::charge::{Line, Terms};
use crate::diagnostic::{Diagnostic, SourceId, Span};
use crate::exact::Exact;
use crate::expr::Value;
use crate::field::{Record, Refusal, Spec, Words};
use crate::money::Money;
use crate::unit::{Amount, Convention};

pub use answer::{Answer, Cell, Chart, ChartKind, Figure, Grid, Mark, Sentence, Series};
pub use solve::{Search, Solution, SolveError, solve};

/// A kind of study: what its table may say, and how it is answered.
#[derive(Debug)]
pub struct Study {
    /// The key in a scenario: `lifecycle` in `[study.NAME.lifecycle]`.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it answers, what it leaves out, and where the rules come from.
    pub doc: &'static str,
    /// The keys of its table.
    pub fields: &'static [Spec],
    /// Whether it is about all variants together, and so answered once.
    pub of_all_variants: bool,
    /// The answer, or everything that is wrong with the question.
    pub answer: fn(&Record, &Context<'_>) -> Result<Answer, Vec<Diagnostic>>,
}

/// A text that stands beside the scenario.
#[derive(Clone, Debug)]
pub struct FileText {
    /// What messages point into.
    pub source: SourceId,
    /// The text.
    pub text: Arc<str>,
}

/// The texts beside a scenario, by the name that the scenario gives.
pub type Files = BTreeMap<Arc<str>, FileText>;

/// A figure of the scenario when parameters have these values, for an expression.
pub type Figures<'a> = dyn Fn(&[(Arc<str>, Amount)], &Words) -> Result<Value, Diagnostic> + 'a;

/// A resource of the scenario as it would stand elsewhere, or one that stands only there.
#[derive(Clone, Debug)]
pub struct Placement {
    /// What it is.
    pub what: Placed,
    /// Keys that differ there, as texts: over those of the resource, or all that a new one has.
    pub keys: Vec<(Words, Words)>,
    /// The Region in which it stands.
    pub region: Arc<str>,
    /// How much of it stands there: its count times this, rounded up to whole things.
    pub share: Exact,
}

/// What is placed somewhere else.
#[derive(Clone, Debug)]
pub enum Placed {
    /// The resources of this name.
    Resource(Words),
    /// A resource of this service.
    New(Words),
}

/// What each of these costs a month, beside all that the variant has: tiers and allowances are shared with it.
pub type Placing<'a> = dyn Fn(&[Placement]) -> Result<Vec<Money>, Vec<Diagnostic>> + 'a;

/// What a study may know besides its table.
pub struct Context<'a> {
    /// Where its table stands.
    pub at: Span,
    /// The prices.
    pub book: &'a Book,
    /// The sizes of GB, TB and month.
    pub convention: &'a Convention,
    /// The Region that it is about.
    pub region: &'a Arc<str>,
    /// Discounts, and whether free allowances count.
    pub terms: &'a Terms,
    /// The rest of the account's usage in a month: tiers are shared with it.
    pub others: &'a [Line],
    /// The texts beside the scenario.
    pub files: &'a Files,
    /// Asks for figures of the scenario.
    pub figures: &'a Figures<'a>,
    /// Asks what resources would cost elsewhere.
    pub placed: &'a Placing<'a>,
}

impl Context<'_> {
    /// The message of a refusal about a key of `record`.
    #[must_use]
    pub fn refused(&self, refusal: Refusal, record: &Record) -> Diagnostic {
        let at = refusal.field.and_then(|field| record.at(field)).unwrap_or(self.at);
        Diagnostic::error(refusal.code, refusal.message).at(at, "").help_maybe(refusal.help)
    }

    /// The text of the file that `words` name.
    ///
    /// # Errors
    /// The caller did not provide it.
    pub fn file(&self, words: &Words) -> Result<&FileText, Diagnostic> {
        self.files.get(&words.text).ok_or_else(|| {
            let message = format!("the text of `{}` was not provided", words.text);
            Diagnostic::error("unreadable-file", message).at(words.at, "this file")
        })
    }
}

/// Every kind of study, by name. A new one is one line here.
pub const STUDIES: &[&Study] = &[
    &availability::STUDY,
    &commitment::STUDY,
    &disaster_recovery::STUDY,
    &lifecycle::STUDY,
    &path::STUDY,
    &pricing_models::STUDY,
    &solve_for::STUDY,
    &sweep::STUDY,
];

/// The kind of study of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Study> {
    STUDIES.iter().copied().find(|study| study.name == name)
}

/// The name of a figure about something that is called `name`: letters, digits and underscores.
fn figure_name(name: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(kept).collect()
}
