//! Price lists in JSON, read as a stream: of an offer file, which has its products first and their prices behind, only
//! the products are kept that a rule takes.

mod offer;
mod plan;
mod small;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use aws_calc_core::diagnostic::Diagnostic;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::file::{Meta, OfferFile, Reading};
use crate::found::{Found, Target};

/// Reads a JSON file of whichever kind.
pub(crate) fn read<'m>(input: impl Read, reading: &mut Reading<'m, '_>) -> Result<Vec<OfferFile<'m>>, Vec<Diagnostic>> {
    let mut state = State {
        reading,
        errors: Vec::new(),
        meta: Meta::default(),
        found: None,
        products: BTreeMap::new(),
        plans: BTreeMap::new(),
        small: Vec::new(),
        other: None,
        complete: (false, false),
    };
    let mut deserializer = serde_json::Deserializer::from_reader(input);
    let read = Top(&mut state).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    if !state.errors.is_empty() {
        return Err(state.errors);
    }
    if let Err(error) = read {
        if error.is_io() {
            return Err(vec![state.reading.unreadable(&error.into())]);
        }
        let message = format!("line {} of `{}` is damaged: {error}", error.line(), state.reading.file);
        let help = if error.is_eof() {
            "it was cut short: download it again"
        } else {
            "download it again; import each file for itself"
        };
        return Err(vec![Diagnostic::error("damaged", message).help(help)]);
    }
    state.finish()
}

/// What is known so far.
struct State<'a, 'm, 's> {
    reading: &'a mut Reading<'m, 's>,
    errors: Vec<Diagnostic>,
    meta: Meta,
    found: Option<Found<'m>>,
    /// The products that rules take, by SKU: what they are, and what tells them from others.
    products: BTreeMap<String, (Vec<Target>, String)>,
    /// Savings plans by SKU: their attributes by slot.
    plans: BTreeMap<String, Vec<String>>,
    /// Answers of the API: products with their prices.
    small: Vec<Value>,
    /// An index, which holds no prices.
    other: Option<Diagnostic>,
    /// Whether there were products, and prices.
    complete: (bool, bool),
}

/// The reader stops; why stands in the state.
const STOPPED: &str = "stopped";

impl<'m> State<'_, 'm, '_> {
    fn stop<E: de::Error>(&mut self, error: Diagnostic) -> E {
        self.errors.push(error);
        E::custom(STOPPED)
    }

    /// Begins with the rules for the offer `code`, unless that was done.
    fn begin<E: de::Error>(&mut self, code: &str) -> Result<(), E> {
        if self.found.is_none() {
            match self.reading.mapping(code) {
                Ok(mapping) => self.found = Some(Found::new(mapping, self.reading.regions)),
                Err(errors) => {
                    self.errors.extend(errors);
                    return Err(E::custom(STOPPED));
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<OfferFile<'m>>, Vec<Diagnostic>> {
        if let Some(error) = self.other {
            return Err(vec![error]);
        }
        if !self.small.is_empty() {
            return small::read(&self.small, self.reading);
        }
        let file = self.reading.file;
        match (self.found, self.complete) {
            (Some(found), (true, true)) if !self.meta.published.is_empty() => {
                Ok(vec![OfferFile { meta: self.meta, found, whole: true }])
            }
            (None, (false, false)) => {
                let error = Diagnostic::error("not-an-offer", format!("`{file}` is not a price list of AWS"));
                Err(vec![error.help("expected an offer file, a Savings Plan file or an answer of GetProducts")])
            }
            _ => {
                let message = format!("`{file}` lacks its publicationDate, its products or its terms");
                Err(vec![Diagnostic::error("damaged", message).help("download it again")])
            }
        }
    }
}

/// The outermost object.
struct Top<'x, 'a, 'm, 's>(&'x mut State<'a, 'm, 's>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            self.0.small.push(item);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let state = self.0;
        let mut seen: Vec<String> = Vec::new();
        // One product as the API gives it, with its parts in any order.
        let mut product = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) {
                let message = format!("`{}` has `{key}` twice: two files were put together", state.reading.file);
                return Err(state.stop(Diagnostic::error("damaged", message).help("import each file for itself")));
            }
            match key.as_str() {
                "offerCode" => state.meta.offer = map.next_value()?,
                "version" => state.meta.version = map.next_value()?,
                "publicationDate" => state.meta.published = map.next_value()?,
                "products" => {
                    if let Some(offer) = Some(state.meta.offer.clone()).filter(|offer| !offer.is_empty()) {
                        state.begin(&offer)?;
                    }
                    map.next_value_seed(offer::Products(state))?;
                    state.complete.0 = true;
                }
                "terms" if state.complete.0 => {
                    map.next_value_seed(offer::Terms(state))?;
                    state.complete.1 = true;
                }
                "terms" if !product.contains_key("product") => {
                    let message =
                        format!("`{}` has its prices before its products, which AWS never does", state.reading.file);
                    return Err(state.stop(Diagnostic::error("damaged", message)));
                }
                "product" | "serviceCode" | "terms" => {
                    product.insert(key.clone(), map.next_value()?);
                }
                "PriceList" => state.small = map.next_value()?,
                "offers" | "versions" | "regions" | "SpotPriceHistory" => {
                    let value: Value = map.next_value()?;
                    state.other = Some(small::index(&key, &value, state.reading));
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            seen.push(key);
        }
        if product.contains_key("product") {
            product.insert("version".to_owned(), state.meta.version.clone().into());
            product.insert("publicationDate".to_owned(), state.meta.published.clone().into());
            state.small.push(Value::Object(product));
        }
        Ok(())
    }
}
