//! Answers of `GetProducts`, and the files of AWS that hold no prices but say where they are.

use aws_calc_core::diagnostic::Diagnostic;
use serde_json::Value;

use super::offer::take_term;
use super::plan::put;
use crate::file::{Meta, OfferFile, Reading};
use crate::found::Found;

/// Where AWS publishes its price list.
const SITE: &str = "https://pricing.us-east-1.amazonaws.com";
/// How many addresses a message names.
const SHOWN: usize = 40;

/// Reads the products of an answer: objects, or texts that hold one.
pub(super) fn read<'m>(items: &[Value], reading: &Reading<'m, '_>) -> Result<Vec<OfferFile<'m>>, Vec<Diagnostic>> {
    let mut files: Vec<OfferFile<'m>> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let damaged = |what: &str| {
            let message = format!("product {} of `{}` {what}", place + 1, reading.file);
            vec![Diagnostic::error("damaged", message).help("expected an answer of GetProducts")]
        };
        let parsed;
        let item = match item.as_str() {
            Some(text) => {
                parsed =
                    serde_json::from_str::<Value>(text).map_err(|error| damaged(&format!("is no JSON: {error}")))?;
                &parsed
            }
            None => item,
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let product = item.get("product").ok_or_else(|| damaged("has no `product`"))?;
        let sku = text(product.get("sku"));
        let meta = Meta {
            offer: text(item.get("serviceCode")),
            version: text(item.get("version")),
            published: text(item.get("publicationDate")),
        };
        if meta.published.is_empty() || meta.offer.is_empty() || sku.is_empty() {
            return Err(damaged("lacks its serviceCode, its publicationDate or its sku"));
        }
        let mapping = reading.mapping(&meta.offer)?;
        let known = files.iter().position(|file| file.meta == meta);
        let place = known.unwrap_or_else(|| {
            files.push(OfferFile { meta, found: Found::new(mapping, reading.regions), whole: false });
            files.len() - 1
        });
        let Some(OfferFile { found, .. }) = files.get_mut(place) else { continue };
        let mut values = vec![String::new(); mapping.slots.len()];
        put(product, &mapping.slots, &mut values);
        if let Some(attributes) = product.get("attributes") {
            put(attributes, &mapping.slots, &mut values);
        }
        let targets = found.targets(&sku, &values);
        let what = values.get(mapping.usage).cloned().unwrap_or_default();
        for (kind, reserved) in [("OnDemand", false), ("Reserved", true)] {
            let terms = item.get("terms").and_then(|terms| terms.get(kind)).and_then(Value::as_object);
            for term in terms.into_iter().flat_map(|terms| terms.values()) {
                take_term(&sku, term, reserved, &targets, &what, found).map_err(|error| vec![error])?;
            }
        }
    }
    Ok(files)
}

/// What an index says: which files to download. It holds no prices.
pub(super) fn index(key: &str, value: &Value, reading: &Reading<'_, '_>) -> Diagnostic {
    let (kind, addresses) = match key {
        "SpotPriceHistory" => {
            let message =
                format!("`{}` holds spot prices, which change by the hour: they are no price list", reading.file);
            return Diagnostic::error("not-an-offer", message);
        }
        "offers" => ("the index of offers", of_offers(value, reading)),
        "versions" => ("an index of versions", addresses(value, "", "offerVersionUrl", true)),
        _ => ("an index of Regions", of_regions(value)),
    };
    let message = format!("`{}` is {kind}: it holds no prices, but says where they are", reading.file);
    let mut error = Diagnostic::error("index", message);
    if !addresses.is_empty() {
        error = error.help("download what you need of these, and import it:");
    }
    let count = addresses.len();
    for (name, address) in addresses.into_iter().take(SHOWN) {
        error = error.help(format!("{name}: {SITE}{address}"));
    }
    if count > SHOWN { error.help(format!("… and {} more", count - SHOWN)) } else { error }
}

/// The name and the address of each entry of an object; those of versions that are in force.
fn addresses(value: &Value, only: &str, field: &str, current: bool) -> Vec<(String, String)> {
    let entries = value.as_object().into_iter().flatten();
    let entries = entries.filter(|(name, _)| only.is_empty() || *name == only);
    let in_force = |entry: &Value| !current || entry.get("versionEffectiveEndDate").and_then(Value::as_str) == Some("");
    entries
        .filter(|(_, entry)| in_force(entry))
        .filter_map(|(name, entry)| Some((name.clone(), entry.get(field)?.as_str()?.to_owned())))
        .collect()
}

/// The offers that a mapping turns into meters.
fn of_offers(value: &Value, reading: &Reading<'_, '_>) -> Vec<(String, String)> {
    let codes = reading.mappings.iter().flat_map(|mapping| &mapping.offers);
    codes
        .flat_map(|code| {
            let mut all = addresses(value, code, "currentRegionIndexUrl", false);
            if all.is_empty() {
                all = addresses(value, code, "currentVersionUrl", false);
            }
            let plans = addresses(value, code, "currentSavingsPlanIndexUrl", false);
            all.extend(plans.into_iter().map(|(name, address)| (format!("{name}, Savings Plans"), address)));
            all
        })
        .collect()
}

fn of_regions(value: &Value) -> Vec<(String, String)> {
    match value.as_array() {
        // That of Savings Plans.
        Some(regions) => regions
            .iter()
            .filter_map(|region| {
                Some((region.get("regionCode")?.as_str()?.to_owned(), region.get("versionUrl")?.as_str()?.to_owned()))
            })
            .collect(),
        None => addresses(value, "", "currentVersionUrl", false),
    }
}
