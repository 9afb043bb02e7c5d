//! Parameters: named values that may be computed from each other, but not in a circle.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::book::Book;
use crate::capacity;
use crate::diagnostic::{Diagnostic, Span, all_of, did_you_mean};
use crate::document::Value as Toml;
use crate::expr::{Expression, Function, Name, Scope, Value};
use crate::field::Words;
use crate::ratio::Ratio;
use crate::unit::{Amount, Convention};

use super::written::{number, where_names_are_given};
use super::{Names, Parameter, SUGGESTIONS};

/// The code of an error that only follows from a mistake that is told elsewhere: it is not shown.
pub(super) const FOLLOWS: &str = "follows";

/// The parameters of a variant, computed; the names that resource tables may use.
#[derive(Clone, Debug)]
pub(super) struct Parameters<'a> {
    pub values: BTreeMap<String, Value>,
    pub convention: Convention,
    /// The prices that parameters and tables may use, in this Region.
    pub book: &'a Book,
    pub region: Option<Arc<str>>,
    /// Those whose mistake is told already.
    failed: BTreeSet<String>,
    /// All of them, for suggestions, less the one that is computed.
    names: BTreeSet<String>,
    /// How often names were asked for to suggest one.
    suggested: Cell<usize>,
}

impl Parameters<'_> {
    fn prices(&self) -> Names<'_> {
        Names::of_book(self.book, &self.convention, self.region.as_deref())
    }
}

impl Scope for Parameters<'_> {
    fn convention(&self) -> &Convention {
        &self.convention
    }

    fn value(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        match name.segments.as_slice() {
            [only] if self.failed.contains(only) => Err(Diagnostic::error(FOLLOWS, format!("`{only}` has no value"))),
            [only] if self.values.contains_key(only) => Ok(self.values.get(only).cloned()),
            _ => self.prices().value(name),
        }
    }

    fn known_names(&self) -> Vec<String> {
        self.suggested.set(self.suggested.get() + 1);
        if self.suggested.get() > SUGGESTIONS {
            return Vec::new();
        }
        self.names.iter().cloned().chain(self.prices().known_names()).collect()
    }

    fn functions(&self) -> &[&'static Function] {
        capacity::FUNCTIONS
    }
}

/// What a parameter's text is, wherever it comes from.
struct Definition {
    expression: Expression,
    at: Span,
}

/// Computes `parameters`, with the values of `set` in place of theirs.
pub(super) fn compute<'a>(
    parameters: &[&Parameter],
    set: &BTreeMap<String, Words>,
    convention: Convention,
    (book, region): (&'a Book, Option<&Arc<str>>),
    errors: &mut Vec<Diagnostic>,
) -> Parameters<'a> {
    let mut computed = Parameters {
        values: BTreeMap::new(),
        convention,
        book,
        region: region.cloned(),
        failed: BTreeSet::new(),
        suggested: Cell::new(0),
        names: parameters.iter().map(|parameter| parameter.name.to_string()).collect(),
    };
    let mut open: BTreeMap<String, Definition> = BTreeMap::new();
    for parameter in parameters {
        let name = parameter.name.to_string();
        let read = match (set.get(&name), &parameter.node.value) {
            (Some(words), _) => Expression::parse(&words.text, words.at).map(Some),
            (None, Toml::Text(text)) => Expression::parse(text, parameter.node.words_at()).map(Some),
            (None, Toml::Number(digits)) => number(&name, digits, parameter.node.at).map(|value| {
                computed.values.insert(name.clone(), Value::Amount(Amount::plain(Ratio::from(value))));
                None
            }),
            (None, Toml::Flag(flag)) => {
                computed.values.insert(name.clone(), Value::Truth(*flag));
                Ok(None)
            }
            (None, other) => {
                let message = format!("a parameter is a number or an expression, but this is {}", other.kind());
                Err(Diagnostic::error("wrong-type", message).at(parameter.node.at, "expected a number or a string"))
            }
        };
        match read {
            Ok(Some(expression)) => {
                open.insert(name, Definition { expression, at: parameter.name_at });
            }
            Ok(None) => {}
            Err(error) => {
                computed.failed.insert(name);
                errors.push(error);
            }
        }
    }
    settle(open, &mut computed, errors);
    computed
}

/// The errors for values set for parameters that are none of `known`.
pub(super) fn check_set<'k>(
    set: &BTreeMap<String, Words>,
    known: impl Iterator<Item = &'k Parameter> + Clone,
    errors: &mut Vec<Diagnostic>,
) {
    for (name, words) in set {
        let names = known.clone().map(|parameter| &*parameter.name);
        if !names.clone().any(|known| known == name) {
            let error = Diagnostic::error("unknown-parameter", format!("the file has no parameter `{name}`"));
            let help = did_you_mean(name, names.clone()).unwrap_or_else(|| {
                let some = all_of(names.take(6));
                if some.is_empty() {
                    format!("give it a value in `[parameter]`: {name} = 1")
                } else {
                    format!("it has {some}")
                }
            });
            errors.push(error.at(words.at, "set here").help(help));
        }
    }
}

/// Computes each parameter once those that it uses are computed, until nothing is left, or nothing but circles.
fn settle(mut open: BTreeMap<String, Definition>, computed: &mut Parameters<'_>, errors: &mut Vec<Diagnostic>) {
    let mut waits_for: BTreeMap<String, usize> = BTreeMap::new();
    let mut used_by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, definition) in &open {
        let used: BTreeSet<&str> = used_parameters(definition, &open).collect();
        waits_for.insert(name.clone(), used.len());
        for used in used {
            used_by.entry(used.to_owned()).or_default().push(name.clone());
        }
    }
    let free = waits_for.iter().filter(|(_, count)| **count == 0);
    let mut ready: BTreeSet<String> = free.map(|(name, _)| name.clone()).collect();
    while let Some(name) = ready.pop_first() {
        let Some(definition) = open.remove(&name) else { continue };
        computed.names.remove(&name);
        let value = definition.expression.evaluate(computed);
        computed.names.insert(name.clone());
        for user in used_by.remove(&name).unwrap_or_default() {
            if let Some(count) = waits_for.get_mut(&user) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(user);
                }
            }
        }
        match value {
            Ok(value) => {
                computed.values.insert(name, value);
            }
            Err(error) => {
                computed.failed.insert(name);
                errors.push(where_names_are_given(error));
            }
        }
    }
    if !open.is_empty() {
        errors.push(circle(&open));
        computed.failed.extend(open.into_keys());
    }
}

/// The parameters among `open` that a definition uses.
fn used_parameters<'o>(
    definition: &'o Definition,
    open: &'o BTreeMap<String, Definition>,
) -> impl Iterator<Item = &'o str> {
    definition.expression.names().filter_map(|used| match used.segments.as_slice() {
        [only] => open.get_key_value(only).map(|(name, _)| name.as_str()),
        _ => None,
    })
}

/// How many names of a circle a message shows.
const CIRCLE_SHOWN: usize = 8;

/// The error for parameters that wait for each other: it walks from one to the next until it comes back.
fn circle(open: &BTreeMap<String, Definition>) -> Diagnostic {
    let mut path: Vec<&str> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut next = open.keys().next().map(String::as_str);
    while let Some(name) = next {
        if let Some(start) = places.insert(name, path.len()) {
            path.drain(..start);
            path.push(name);
            break;
        }
        path.push(name);
        next = open.get(name).and_then(|definition| used_parameters(definition, open).next());
    }
    let shown = match path.as_slice() {
        [begin @ .., end] if begin.len() > CIRCLE_SHOWN => {
            let begin: Vec<&str> = begin.iter().take(CIRCLE_SHOWN).copied().collect();
            format!("{} → … → {end}", begin.join(" → "))
        }
        all => all.join(" → "),
    };
    let error = Diagnostic::error("circular-parameters", format!("these parameters wait for each other: {shown}"));
    match path.first().and_then(|first| open.get(*first)) {
        Some(first) => error.at(first.at, "the circle begins here").help("give one of them a value of its own"),
        None => error,
    }
}
