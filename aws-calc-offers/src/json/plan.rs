//! Savings Plan files in JSON: arrays of plans, and of rates for what they discount.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, SeqAccess, Visitor};
use serde_json::Value;

use super::State;
use crate::found::Rate;
use crate::names::folded;

/// The plans, which have no prices of their own.
pub(super) fn products<'de, A: SeqAccess<'de>>(state: &mut State<'_, '_, '_>, mut items: A) -> Result<(), A::Error> {
    while let Some(product) = items.next_element::<Value>()? {
        let text = |key: &str| product.get(key).and_then(Value::as_str).unwrap_or_default();
        if state.meta.offer.is_empty() {
            state.meta.offer = text("serviceCode").to_owned();
        }
        state.begin(text("serviceCode"))?;
        let Some(found) = &state.found else { break };
        let mut values = vec![String::new(); found.mapping.slots.len()];
        put(&product, &found.mapping.slots, &mut values);
        if let Some(attributes) = product.get("attributes") {
            put(attributes, &found.mapping.slots, &mut values);
            // What CSV calls the length of the lease is called the term here.
            let term = attributes.get("purchaseTerm").and_then(Value::as_str).unwrap_or_default();
            let slot = found.mapping.slots.iter().position(|slot| slot == "leasecontractlength");
            if let Some(place) = slot.and_then(|slot| values.get_mut(slot)) {
                term.clone_into(place);
            }
        }
        state.plans.insert(text("sku").to_owned(), values);
    }
    Ok(())
}

/// Puts the texts of `object` into the slots of their names.
pub(super) fn put(object: &Value, slots: &[String], values: &mut [String]) {
    for (name, value) in object.as_object().into_iter().flatten() {
        let slot = slots.iter().position(|slot| *slot == folded(name));
        if let (Some(place), Some(text)) = (slot.and_then(|slot| values.get_mut(slot)), value.as_str()) {
            text.clone_into(place);
        }
    }
}

/// `savingsPlan`: the rates of each plan.
pub(super) struct Plans<'x, 'a, 'm, 's>(pub &'x mut State<'a, 'm, 's>);

impl<'de> DeserializeSeed<'de> for Plans<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Plans<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plans with their rates")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Plan(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// One plan; its rates are read one at a time, once its SKU and its day are known.
struct Plan<'x, 'a, 'm, 's>(&'x mut State<'a, 'm, 's>);

impl<'de> DeserializeSeed<'de> for Plan<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Plan<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a plan")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut sku, mut effective) = (String::new(), String::new());
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "sku" => sku = map.next_value()?,
                "effectiveDate" => effective = map.next_value()?,
                "rates" => map.next_value_seed(Rates { state: &mut *self.0, sku: &sku, effective: &effective })?,
                _ => drop(map.next_value::<de::IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Rates<'x, 'y, 'a, 'm, 's> {
    state: &'x mut State<'a, 'm, 's>,
    sku: &'y str,
    effective: &'y str,
}

impl<'de> DeserializeSeed<'de> for Rates<'_, '_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

/// What a plan makes of one product.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Discount {
    discounted_sku: String,
    #[serde(default)]
    discounted_usage_type: String,
    #[serde(default)]
    discounted_operation: String,
    #[serde(default)]
    discounted_service_code: String,
    #[serde(default)]
    discounted_region_code: String,
    #[serde(default)]
    discounted_instance_type: String,
    rate_code: String,
    unit: String,
    discounted_rate: DiscountedRate,
}

#[derive(Deserialize)]
struct DiscountedRate {
    price: String,
    #[serde(default)]
    currency: String,
}

impl<'de> Visitor<'de> for Rates<'_, '_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rates")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let plan = self.state.plans.get(self.sku).cloned();
        while let Some(rate) = items.next_element::<Discount>()? {
            let Some(found) = &mut self.state.found else { break };
            let Some(mut values) = plan.clone() else {
                let message = format!("the plan `{}` has rates, but is no product of the file", self.sku);
                return Err(self.state.stop(aws_calc_core::diagnostic::Diagnostic::error("damaged", message)));
            };
            let attributes = [
                ("discountedsku", &rate.discounted_sku),
                ("discountedusagetype", &rate.discounted_usage_type),
                ("discountedoperation", &rate.discounted_operation),
                ("discountedservicecode", &rate.discounted_service_code),
                ("discountedregioncode", &rate.discounted_region_code),
                ("discountedinstancetype", &rate.discounted_instance_type),
            ];
            for (name, value) in attributes {
                let slot = found.mapping.slots.iter().position(|slot| slot == name);
                if let Some(place) = slot.and_then(|slot| values.get_mut(slot)) {
                    value.clone_into(place);
                }
            }
            let taken = Rate {
                sku: self.sku,
                term: &rate.discounted_sku,
                code: &rate.rate_code,
                effective: self.effective,
                begin: "0",
                end: "Inf",
                unit: &rate.unit,
                price: &rate.discounted_rate.price,
                currency: &rate.discounted_rate.currency,
                reserved: None,
                line: None,
            };
            let what = rate.discounted_usage_type.as_str();
            let targets = found.targets(&rate.discounted_sku, &values);
            if let Err(wrong) = found.take(&targets, taken, what) {
                let error = wrong.error.help(format!("in the rate `{}` of {what}", rate.rate_code));
                return Err(self.state.stop(error));
            }
        }
        Ok(())
    }
}
