//! A second opinion on the studies of every example: their figures worked out again from the scenario and the price files, in
//! plain fractions, by the simplest way there is: object by object and day by day, hour by hour, leg by leg. Nothing here uses
//! the code that charges usage, applies commitments or answers studies.
//!
//! **Not covered:** the figures of [`asked::LEFT_OUT`], each with its reason; sentences, tables and charts, which show the
//! same values.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken test harness stops the test")]

#[path = "second_opinion/asked.rs"]
mod asked;
#[path = "second_opinion/availability.rs"]
mod availability;
#[path = "second_opinion/commitment/mod.rs"]
mod commitment;
mod common;
#[path = "second_opinion/disaster_recovery.rs"]
mod disaster_recovery;
#[path = "second_opinion/lifecycle/mod.rs"]
mod lifecycle;
#[path = "second_opinion/offering.rs"]
mod offering;
#[path = "second_opinion/path/mod.rs"]
mod path;
#[allow(dead_code, reason = "each test file uses a part of it")]
#[path = "second_opinion/price_files.rs"]
mod price_files;
#[path = "second_opinion/pricing_models.rs"]
mod pricing_models;
#[path = "second_opinion/searches.rs"]
mod searches;
#[path = "second_opinion/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};

use asked::{Asked, LEFT_OUT};
use price_files::Prices;

/// Recomputes the figures of a study: name and value of each.
type Again = fn(&Asked, &Prices) -> Vec<asked::Figure>;

/// By kind of study.
const KINDS: [(&str, Again); 8] = [
    ("availability", availability::again),
    ("commitment", commitment::again),
    ("disaster_recovery", disaster_recovery::again),
    ("lifecycle", lifecycle::again),
    ("path", path::again),
    ("pricing_models", pricing_models::again),
    ("solve", searches::solve),
    ("sweep", searches::sweep),
];

#[test]
fn every_figure_of_every_study_is_computed_again() {
    let books: BTreeMap<&str, Prices> =
        aws_calc_pricing::BOOKS.iter().map(|(name, _)| (*name, Prices::of_book(name))).collect();
    let (mut compared, mut used, mut problems) = (0, BTreeSet::new(), Vec::new());
    for asked in asked::all() {
        let name = asked.name();
        if let Some(place) = LEFT_OUT.iter().position(|(study, figure, _)| figure.is_empty() && name.ends_with(study)) {
            used.insert(place);
            continue;
        }
        let Some((_, again)) = KINDS.iter().find(|(kind, _)| *kind == asked.kind) else {
            problems.push(format!("{name}: nobody computes it again"));
            continue;
        };
        let mut expected = again(&asked, &books[asked.book.as_str()]);
        for (figure, value) in &asked.figures {
            if let Some(place) = expected.iter().position(|(name, _)| name == figure) {
                compared += 1;
                problems.extend(
                    value.differs(&expected.swap_remove(place).1).map(|how| format!("{name}: {figure}: {how}")),
                );
                continue;
            }
            let left = |(study, word, _): &(&str, &str, &str)| {
                !word.is_empty() && figure.starts_with(word) && (*study == asked.kind || name.ends_with(study))
            };
            match LEFT_OUT.iter().position(left) {
                Some(place) => drop(used.insert(place)),
                None => problems.push(format!("{name}: nobody computes `{figure}` again")),
            }
        }
        problems.extend(expected.iter().map(|(figure, _)| format!("{name}: the study has no figure `{figure}`")));
    }
    for (place, (study, figure, _)) in LEFT_OUT.iter().enumerate() {
        if !used.contains(&place) {
            problems.push(format!("`{study}` has no figure `{figure}` that could be left out"));
        }
    }
    assert!(problems.is_empty(), "{compared} figures compared\n{}", problems.join("\n"));
    assert!(compared > 900, "{compared}");
}
