//! What resources would cost elsewhere, for studies that place them in another Region or place new ones there.

use std::sync::Arc;

use crate::charge::{Line, Terms, charge};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::{Entry, Node, Value as Toml};
use crate::exact::{ArithmeticError, Exact};
use crate::field::Words;
use crate::meter::Quantity;
use crate::money::Money;
use crate::study::{Placed, Placement};
use crate::unit::Count;

use super::ResourceTable;
use super::estimate::{Found, Lowering};
use super::fields::Reader;
use super::keys;
use super::parameters::Parameters;

impl Lowering<'_> {
    /// What each of `placements` costs a month beside the lines of the variant.
    ///
    /// # Errors
    /// Everything that is wrong with them; a price that the book does not have.
    pub(super) fn placed(
        &self,
        placements: &[Placement],
        parameters: &Parameters<'_>,
        (others, terms): (&[Line], &Terms),
    ) -> Result<Vec<Money>, Vec<Diagnostic>> {
        let mut reader = Reader { scope: parameters, errors: Vec::new() };
        let tables = self.tables(&mut reader);
        let mut found = Found::default();
        for (place, placement) in placements.iter().enumerate() {
            for table in meant(placement, &tables, &mut reader.errors) {
                let before = found.lines.len();
                // With a table laid over it, however empty, it is not taken for one that should lie over another.
                let nothing = ResourceTable { entries: Vec::new(), ..table.clone() };
                self.resource(&table, Some(&nothing), Some(&placement.region), parameters, &mut reader, &mut found);
                for line in found.lines.iter_mut().skip(before) {
                    line.resource = place;
                    match standing(line, placement.share) {
                        Ok(count) => line.count = Some(Arc::clone(count.derivation())),
                        Err(error) => reader.errors.push(too_large(error).at(table.service_at, "in this resource")),
                    }
                }
            }
        }
        if !reader.errors.is_empty() {
            return Err(reader.errors);
        }
        let others = others.iter().map(|line| Line { resource: usize::MAX, ..line.clone() });
        let charges = charge(found.lines.into_iter().chain(others).collect(), self.book, terms).map_err(|failed| {
            let failed = failed.into_iter().enumerate();
            failed.map(|(place, error)| self.charge_error(error, &found.places, place)).collect::<Vec<_>>()
        })?;
        let of = |place: usize| charges.lines.iter().filter(move |line| line.resource == place).map(|line| line.cost);
        let sums = (0..placements.len()).map(|place| Money::sum(of(place)).map_err(|error| vec![too_large(error)]));
        sums.collect()
    }
}

/// The tables that a placement means, with its own keys in place of theirs.
fn meant(
    placement: &Placement,
    tables: &[(&ResourceTable, Option<&ResourceTable>)],
    errors: &mut Vec<Diagnostic>,
) -> Vec<ResourceTable> {
    let own = || placement.keys.iter().map(|(key, value)| entry(key, value));
    let is_own = |entry: &&Entry| placement.keys.iter().any(|(key, _)| *key.text == *entry.key);
    let name = match &placement.what {
        Placed::New(service) => {
            let (name, at) = (Arc::clone(&service.text), service.at);
            return vec![ResourceTable {
                name: Arc::clone(&name),
                service: name,
                service_at: at,
                entries: own().collect(),
            }];
        }
        Placed::Resource(name) => name,
    };
    let known: Vec<_> = tables.iter().filter(|(table, _)| table.name == name.text).collect();
    if known.is_empty() {
        let error = Diagnostic::error("unknown-resource", format!("there is no resource `{}`", name.text));
        let near = did_you_mean(&name.text, tables.iter().map(|(table, _)| &*table.name));
        errors.push(error.at(name.at, "unknown").help_maybe(near));
    }
    let moved = known.into_iter().map(|(table, over)| {
        let over = over.map(|over| over.entries.as_slice()).unwrap_or_default();
        let shared = table.entries.iter().filter(|entry| !over.iter().any(|own| own.key == entry.key));
        // Where it stands is what the placement says.
        let kept = shared.chain(over).filter(|entry| &*entry.key != keys::REGION.spec().name && !is_own(entry));
        ResourceTable { entries: kept.cloned().chain(own()).collect(), ..(*table).clone() }
    });
    moved.collect()
}

/// A key of a placement as if it stood in the table of the resource.
fn entry(key: &Words, value: &Words) -> Entry {
    let text = &*value.text;
    let toml = match text {
        "true" | "false" => Toml::Flag(text == "true"),
        _ => Toml::Text(text.into()),
    };
    Entry { key: (&*key.text).into(), key_at: key.at, node: Node { at: value.at, value: toml } }
}

/// How many stand there: a part of a thing is a whole one.
fn standing(line: &Line, share: Exact) -> Result<Quantity<Count>, ArithmeticError> {
    let count = line.count.as_ref().map_or(Exact::ONE, |count| count.value);
    Ok(Quantity::fixed(count.times(share)?.ceiling(), "there", "the share of them that stands there, in whole numbers"))
}

fn too_large(error: ArithmeticError) -> Diagnostic {
    Diagnostic::error("too-large", error.to_string())
}
