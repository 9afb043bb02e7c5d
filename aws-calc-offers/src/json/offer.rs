//! Products and prices of an offer file.

use std::fmt;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use aws_calc_core::diagnostic::Diagnostic;

use super::{State, plan};
use crate::found::{Rate, Target};
use crate::mapping::Term;
use crate::names::folded;

/// `products`: an object by SKU in an offer file, an array in a Savings Plan file.
pub(super) struct Products<'x, 'a, 'm, 's>(pub &'x mut State<'a, 'm, 's>);

impl<'de> DeserializeSeed<'de> for Products<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Products<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("products by SKU")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let state = self.0;
        let Some(found) = &state.found else {
            let message = format!("`{}` has products before its offerCode", state.reading.file);
            return Err(state.stop(Diagnostic::error("damaged", message)));
        };
        let mapping = found.mapping;
        let mut values = vec![String::new(); mapping.slots.len()];
        while let Some(sku) = map.next_key::<String>()? {
            values.iter_mut().for_each(String::clear);
            map.next_value_seed(Attributes { slots: &mapping.slots, values: &mut values })?;
            let Some(found) = &mut state.found else { break };
            let targets = found.targets(&sku, &values);
            if targets.is_empty() {
                continue;
            }
            let what = values.get(mapping.usage).cloned().unwrap_or_default();
            if state.products.insert(sku.clone(), (targets, what)).is_some() {
                let message = format!("`{}` has the product `{sku}` twice", state.reading.file);
                return Err(state.stop(Diagnostic::error("damaged", message)));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        plan::products(self.0, items)
    }
}

/// The attributes of a product that rules look at, wherever they stand in it.
pub(super) struct Attributes<'x> {
    pub slots: &'x [String],
    pub values: &'x mut [String],
}

impl<'de> DeserializeSeed<'de> for Attributes<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Attributes<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a product")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(slot) = map.next_key_seed(Slot(self.slots))? {
            match slot {
                Named::Attributes => map.next_value_seed(Attributes { slots: self.slots, values: self.values })?,
                Named::Slot(slot) => match self.values.get_mut(slot) {
                    Some(value) => map.next_value_seed(Text(value))?,
                    None => drop(map.next_value::<IgnoredAny>()?),
                },
                Named::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Which slot a name has.
enum Named {
    Slot(usize),
    Attributes,
    Other,
}

struct Slot<'x>(&'x [String]);

impl<'de> DeserializeSeed<'de> for Slot<'_> {
    type Value = Named;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Named, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Slot<'_> {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Named, E> {
        if name == "attributes" {
            return Ok(Named::Attributes);
        }
        let same = |slot: &String| slot.len() == name.len() && slot.eq_ignore_ascii_case(name);
        let place = self.0.iter().position(same).or_else(|| {
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let folded = (!plain).then(|| folded(name))?;
            self.0.iter().position(|slot| *slot == folded)
        });
        Ok(place.map_or(Named::Other, Named::Slot))
    }
}

/// A text, put where one was.
struct Text<'x>(&'x mut String);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(text);
        Ok(())
    }
}

/// `terms`: kinds of terms, each by SKU. Those that no rule takes are passed over.
pub(super) struct Terms<'x, 'a, 'm, 's>(pub &'x mut State<'a, 'm, 's>);

impl<'de> DeserializeSeed<'de> for Terms<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Terms<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("terms by kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(kind) = map.next_key::<String>()? {
            match kind.as_str() {
                "OnDemand" => map.next_value_seed(BySku { state: &mut *self.0, reserved: false })?,
                "Reserved" if self.0.found.as_ref().is_some_and(|found| found.mapping.has_terms()) => {
                    map.next_value_seed(BySku { state: &mut *self.0, reserved: true })?;
                }
                "savingsPlan" => map.next_value_seed(plan::Plans(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct BySku<'x, 'a, 'm, 's> {
    state: &'x mut State<'a, 'm, 's>,
    reserved: bool,
}

impl<'de> DeserializeSeed<'de> for BySku<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for BySku<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("terms by SKU")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { state, reserved } = self;
        while let Some(sku) = map.next_key::<String>()? {
            let Some((targets, what)) = state.products.get(&sku) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let terms: serde_json::Map<String, serde_json::Value> = map.next_value()?;
            let Some(found) = &mut state.found else { break };
            let taken = terms.values().try_for_each(|term| take_term(&sku, term, reserved, targets, what, found));
            if let Err(error) = taken {
                return Err(state.stop(error));
            }
        }
        Ok(())
    }
}

/// Takes the prices of one term of a product.
pub(super) fn take_term(
    sku: &str,
    term: &serde_json::Value,
    reserved: bool,
    targets: &[Target],
    what: &str,
    found: &mut crate::found::Found<'_>,
) -> Result<(), Diagnostic> {
    let text = |value: &'_ serde_json::Value, key: &str| {
        value.get(key).and_then(|text| text.as_str()).map(str::to_owned).unwrap_or_default()
    };
    let (code, effective) = (text(term, "offerTermCode"), text(term, "effectiveDate"));
    let attribute = |key| term.get("termAttributes").map(|all| text(all, key)).unwrap_or_default();
    let (length, payment) = (attribute("LeaseContractLength"), attribute("PurchaseOption"));
    let class = attribute("OfferingClass");
    let reserved = reserved.then_some(Term { length: &*length, payment: &*payment, class: &*class });
    let dimensions = term.get("priceDimensions").and_then(|all| all.as_object());
    let Some(dimensions) = dimensions.filter(|all| !all.is_empty()) else {
        return Err(Diagnostic::error("damaged", format!("the term `{sku}.{code}` has no priceDimensions")));
    };
    for dimension in dimensions.values() {
        let prices = dimension.get("pricePerUnit").and_then(|prices| prices.as_object());
        let price = prices.and_then(|prices| {
            prices
                .get("USD")
                .map(|price| ("USD", price))
                .or_else(|| prices.iter().next().map(|(currency, price)| (currency.as_str(), price)))
        });
        let (currency, price) = price.unwrap_or(("no currency", &serde_json::Value::Null));
        let (begin, end, unit) = (text(dimension, "beginRange"), text(dimension, "endRange"), text(dimension, "unit"));
        let rate_code = text(dimension, "rateCode");
        let rate = Rate {
            sku,
            term: &code,
            code: &rate_code,
            effective: &effective,
            begin: &begin,
            end: &end,
            unit: &unit,
            price: price.as_str().unwrap_or_default(),
            currency,
            reserved,
            line: None,
        };
        found
            .take(targets, rate, what)
            .map_err(|wrong| wrong.error.help(format!("in the price `{rate_code}` of {what}")))?;
    }
    Ok(())
}
