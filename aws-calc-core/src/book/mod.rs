//! Price books: prices with their papers, by meter, key and Region.
//!
//! A book is read from text ([`Book::load`]), or opened from the packed form that the same loader made at build time
//! ([`Book::open`]), of which a lookup decodes only the record it needs. A price that is not there is a [`Missing`]
//! price: never zero, never another Region's.

mod diff;
mod packed;
mod schedule;
#[cfg(test)]
pub(crate) mod testing;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::diagnostic::{Diagnostic, Sources, nearest};
use crate::exact::Exact;
use crate::meter::MeterInfo;
use crate::unit::{Amount, Convention};

pub use diff::{Change, Differences, PriceChange, Step, diff};
pub use packed::OpenError;
use packed::{Header, Packed};
pub use schedule::{Schedule, Slice, Tier, Tiering};
pub use text::{Overlay, read_overlay};

/// Over what usage is added up before it meets the tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Pool {
    /// Each resource for itself (the IOPS tiers of an io2 volume).
    Resource,
    /// All resources of a Region.
    Region,
    /// All resources of the account.
    Account,
}

impl Pool {
    /// The word in a book: `region`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Region => "region",
            Self::Account => "account",
        }
    }
}

/// Where a price is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// The book's file it stands in: `aws/s3.toml`.
    pub file: Arc<str>,
    /// The public source.
    pub source: Arc<str>,
    /// The day it took effect, or the day of the list it stands in: `2025-12-02`. Empty for a private price.
    pub effective: Arc<str>,
    /// The first day on which it was in force no longer, for an earlier price.
    pub until: Option<Arc<str>>,
    /// The day it was last compared with its source. Empty for a private price.
    pub checked: Arc<str>,
    /// What a reader must know about it.
    pub note: Option<Arc<str>>,
}

/// A price as it stands in the book for one Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// What each quantity costs.
    pub schedule: Schedule,
    /// Over what usage is added up.
    pub pool: Pool,
    /// Where it is from.
    pub papers: Papers,
    /// The codes under which the vendor's own price list has it, one per tier; none where nobody recorded them.
    pub rate_codes: Vec<Arc<str>>,
}

/// Free usage that several meters may share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// What it is called.
    pub name: String,
    /// How much a month, in the meters' unit.
    pub quantity: Exact,
    /// Over what it is shared.
    pub pool: Pool,
    /// The meters that share it, in the order in which they use it up.
    pub meters: Vec<String>,
    /// Where it is from.
    pub papers: Papers,
}

/// Facts about an instance type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceType {
    /// Virtual CPUs.
    pub vcpu: Exact,
    /// Memory in GiB.
    pub memory_gib: Exact,
    /// Processor architecture: `arm64`, `x86_64`.
    pub arch: String,
    /// For burstable types: the share of each vCPU that may be used all the time (0.2 is 20 %).
    pub baseline: Option<Exact>,
    /// For burstable types: CPU credits earned an hour.
    pub credits_per_hour: Option<Exact>,
    /// For burstable types: the most credits it can hold.
    pub credits_max: Option<Exact>,
    /// The size in normalised units, for Reserved Instances with size flexibility.
    pub normalization_factor: Option<Exact>,
}

/// A documented limit, quota or fixed figure of a service: `lambda.timeout` is 15 minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How much it is.
    pub value: Amount,
    /// Where it is documented.
    pub papers: Papers,
}

/// Why there is no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The book has no price on this meter at all.
    Meter {
        /// The nearest meter that it has.
        nearest: Option<String>,
    },
    /// The family has no such key.
    Key {
        /// The nearest key that it has.
        nearest: Option<String>,
    },
    /// There is one in this Region, but not on the day that is asked about.
    Day {
        /// The first day of each time in which there is one, and the first day after it; the last may be open.
        known: Vec<(String, Option<String>)>,
    },
    /// There is one, but not in this Region.
    Region {
        /// The Regions that have one.
        priced: Vec<String>,
    },
}

/// One meter, or one key of a family, with its prices in all Regions.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The meter's path.
    pub meter: String,
    /// The key in the family.
    pub key: Option<String>,
    /// Prices by Region; `None` is a price that holds everywhere.
    pub prices: Vec<(Option<String>, Price)>,
}

/// Prices by meter, key and Region, with the conventions they are quoted in.
#[derive(Clone, Debug)]
pub struct Book {
    name: String,
    header: Arc<Header>,
    packed: Packed,
    overlay: Option<Arc<Overlay>>,
    as_of: Option<Day>,
}

impl Book {
    /// Opens a packed book.
    ///
    /// # Errors
    /// [`OpenError`] when the bytes are not a book of this version.
    pub fn open(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, OpenError> {
        let (header, packed) = Packed::open(bytes.into())?;
        Ok(Self { name: name.into(), header: Arc::new(header), packed, overlay: None, as_of: None })
    }

    /// Reads a book from its files (name and text; `book.toml` among them), checked against the meters that services
    /// declare.
    ///
    /// # Errors
    /// Every mistake in the files.
    pub fn load(
        name: &str,
        files: Vec<(String, String)>,
        meters: &[MeterInfo],
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let bytes = text::read(name, files, meters, sources)?.pack().map_err(|error| vec![error])?;
        Self::open(name, bytes).map_err(|error| vec![Diagnostic::error("book", error.to_string())])
    }

    /// The packed form, for a build script to keep.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.packed.bytes()
    }

    /// The same book with `overlay`'s prices in place of its own, where it has them.
    #[must_use]
    pub fn with_overlay(&self, overlay: Overlay) -> Self {
        Self { overlay: Some(Arc::new(overlay)), ..self.clone() }
    }

    /// The same book with the prices that were in force on `day`: of each, the one whose time holds it.
    ///
    /// A price counts from the day that the book gives for it. Where that is the day of the list it was read from, it
    /// may be older; but nobody can tell from this book, so before that day there is none.
    #[must_use]
    pub fn as_of(&self, day: Day) -> Self {
        Self { as_of: Some(day), ..self.clone() }
    }

    /// The day whose prices these are, unless they are the latest.
    #[must_use]
    pub const fn day(&self) -> Option<Day> {
        self.as_of
    }

    /// The name it is chosen by: `aws`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.header.title
    }

    /// What its prices mean by GB, TB and month.
    #[must_use]
    pub fn convention(&self) -> Convention {
        Convention { gigabyte: self.header.gigabyte, step: self.header.step, month: Convention::AWS.month }
    }

    /// Why its convention is what it is.
    #[must_use]
    pub fn because(&self) -> &str {
        &self.header.because
    }

    /// The Regions it knows: code and display name.
    pub fn regions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.header.regions.iter().map(|(code, name)| (code.as_str(), name.as_str()))
    }

    /// Whether it knows the Region `code`.
    #[must_use]
    pub fn knows_region(&self, code: &str) -> bool {
        self.header.regions.iter().any(|(known, _)| known == code)
    }

    /// The free allowances.
    #[must_use]
    pub fn allowances(&self) -> &[Allowance] {
        &self.header.allowances
    }

    /// The earliest and the latest day on which a price of it was compared with its source.
    #[must_use]
    pub fn checked(&self) -> Option<(&str, &str)> {
        let days = || self.header.papers.iter().map(|papers| &*papers.checked).filter(|day| !day.is_empty());
        Some((days().min()?, days().max()?))
    }

    /// The price on a meter in a Region.
    ///
    /// # Errors
    /// [`Missing`], with what there is instead.
    pub fn price(&self, meter: &str, key: Option<&str>, region: &str) -> Result<Price, Missing> {
        self.find(meter, key, region).ok_or_else(|| self.missing(meter, key, region))
    }

    /// As [`Self::price`], without looking for what there is instead.
    #[must_use]
    pub fn find(&self, meter: &str, key: Option<&str>, region: &str) -> Option<Price> {
        let private = self.overlay.as_ref().and_then(|overlay| overlay.price(meter, key, region));
        private.filter(|price| self.in_force(price)).or_else(|| self.find_listed(meter, key, region))
    }

    /// As [`Self::find`], without private prices.
    #[must_use]
    pub fn find_listed(&self, meter: &str, key: Option<&str>, region: &str) -> Option<Price> {
        let place = self.place(region);
        let blocks = self.packed.blocks(meter, key).unwrap_or_default();
        let latest = blocks.iter().find_map(|block| self.header.price(block, place));
        match self.as_of {
            Some(day) if !latest.as_ref().is_some_and(|price| self.in_force(price)) => {
                let past = self.packed.past(meter, key);
                past.iter().filter(|past| past.on(day)).find_map(|past| self.header.past_price(past, place))
            }
            _ => latest,
        }
    }

    /// The list price in whose place `price` stands, when that is a private one.
    #[must_use]
    pub fn list_behind(&self, price: &Price, meter: &str, key: Option<&str>, region: &str) -> Option<Price> {
        self.overlay.as_ref()?;
        self.find_listed(meter, key, region).filter(|list| list != price)
    }

    fn place(&self, region: &str) -> Option<usize> {
        self.header.regions.iter().position(|(code, _)| code == region)
    }

    /// Whether a latest price was in force already on the day that is asked about; a private price without a day was.
    fn in_force(&self, price: &Price) -> bool {
        let began = |day: Day| Day::parse(&price.papers.effective).is_none_or(|effective| effective <= day);
        self.as_of.is_none_or(began)
    }

    /// The day since when a meter's price in a Region has been what it is: that of `price`, or of the first of the earlier
    /// ones that led to it without a change.
    #[must_use]
    pub fn since(&self, price: &Price, meter: &str, key: Option<&str>, region: &str) -> String {
        let place = self.place(region);
        let mut since = price.papers.effective.to_string();
        for past in self.packed.past(meter, key).iter().rev() {
            let same = || self.header.past_price(past, place).is_some_and(|past| past.schedule == price.schedule);
            if *past.until == *since && same() {
                since = past.effective.to_string();
            }
        }
        since
    }

    /// The last of the earlier prices on a meter in a Region, if one is known.
    #[must_use]
    pub fn before(&self, meter: &str, key: Option<&str>, region: &str) -> Option<Price> {
        let place = self.place(region);
        let past = self.packed.past(meter, key);
        past.iter().rev().find_map(|past| self.header.past_price(past, place))
    }

    /// The times in which the book has a price on a meter in a Region, in order.
    #[must_use]
    pub fn times(&self, meter: &str, key: Option<&str>, region: &str) -> Vec<(String, Option<String>)> {
        let place = self.place(region);
        let past = self.packed.past(meter, key);
        let past = past.iter().filter_map(|past| self.header.past_price(past, place));
        let blocks = self.packed.blocks(meter, key).unwrap_or_default();
        let latest = blocks.iter().filter_map(|block| self.header.price(block, place));
        let mut times: Vec<(String, Option<String>)> = Vec::new();
        for price in past.chain(latest) {
            let (from, until) = (price.papers.effective.to_string(), price.papers.until.map(|day| day.to_string()));
            match times.last_mut() {
                // The one took over from the other.
                Some((_, end)) if end.as_ref() == Some(&from) => *end = until,
                _ => times.push((from, until)),
            }
        }
        times
    }

    /// What there is instead of a price that [`Self::find`] does not find.
    #[must_use]
    pub fn missing(&self, meter: &str, key: Option<&str>, region: &str) -> Missing {
        let known = self.times(meter, key, region);
        if !known.is_empty() {
            return Missing::Day { known };
        }
        let names = self.names();
        if names.iter().any(|(known, its_key)| known == meter && its_key.as_deref() == key) {
            let listed = self.listings(|known, its_key| known == meter && its_key == key);
            let prices: Vec<_> = listed.into_iter().flat_map(|listing| listing.prices).collect();
            let priced = |code: &str| prices.iter().any(|(region, _)| region.as_deref() == Some(code));
            let codes = self.header.regions.iter().map(|(code, _)| code).filter(|code| priced(code));
            return Missing::Region { priced: codes.cloned().collect() };
        }
        let keys: Vec<&str> =
            names.iter().filter(|(known, _)| known == meter).filter_map(|(_, key)| key.as_deref()).collect();
        match key {
            Some(key) if !keys.is_empty() => {
                // A key that other meters of the service have is spelt right.
                let service = meter.split('.').next();
                let is_own = |path: &str| path.split('.').next() == service;
                let is_spelt = names.iter().any(|(path, other)| other.as_deref() == Some(key) && is_own(path));
                let near = if is_spelt { None } else { nearest(key, keys) };
                Missing::Key { nearest: near.map(str::to_owned) }
            }
            _ => {
                let meters = names.iter().map(|(meter, _)| meter.as_str());
                Missing::Meter { nearest: nearest(meter, meters).map(str::to_owned) }
            }
        }
    }

    /// Every meter and key that has a price on some day, in order; without a day to ask about, the latest ones.
    #[must_use]
    pub fn names(&self) -> Vec<(String, Option<String>)> {
        let mut names: Vec<_> = self.packed.names();
        if self.as_of.is_some() {
            names.extend(self.packed.past_names());
        }
        names.extend(self.overlay.iter().flat_map(|overlay| overlay.names()));
        names.sort();
        names.dedup();
        names
    }

    /// The prices of the meters and keys that `wanted` picks.
    pub fn listings(&self, wanted: impl Fn(&str, Option<&str>) -> bool) -> Vec<Listing> {
        let mut found = Vec::new();
        for (meter, key) in self.names().into_iter().filter(|(meter, key)| wanted(meter, key.as_deref())) {
            let mut prices: BTreeMap<Option<String>, Price> = BTreeMap::new();
            if let Some(day) = self.as_of {
                let past = self.packed.past(&meter, key.as_deref());
                prices.extend(past.iter().filter(|past| past.on(day)).flat_map(|past| self.header.past_prices(past)));
            }
            for block in self.packed.blocks(&meter, key.as_deref()).unwrap_or_default() {
                prices.extend(self.header.prices(&block).into_iter().filter(|(_, price)| self.in_force(price)));
            }
            if let Some(overlay) = &self.overlay {
                let own = overlay.prices(&meter, key.as_deref()).into_iter().filter(|(_, price)| self.in_force(price));
                let own: Vec<_> = own.collect();
                if own.iter().any(|(region, _)| region.is_none()) {
                    prices.clear();
                }
                prices.extend(own);
            }
            if !prices.is_empty() {
                found.push(Listing { meter, key, prices: prices.into_iter().collect() });
            }
        }
        found
    }

    /// The facts about an instance type.
    ///
    /// # Errors
    /// The nearest name that the book knows, if there is one.
    pub fn instance_type(&self, name: &str) -> Result<InstanceType, Option<String>> {
        self.packed.instance_type(name).ok_or_else(|| {
            let names = self.packed.instance_types();
            nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
        })
    }

    /// A documented limit: `lambda.timeout`.
    ///
    /// # Errors
    /// The nearest name that the book knows, if there is one.
    pub fn limit(&self, name: &str) -> Result<Limit, Option<String>> {
        self.packed.limit(name).and_then(|record| self.header.limit(&record)).ok_or_else(|| {
            let names = self.packed.limits();
            nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
        })
    }

    /// The names of the limits that the book documents.
    #[must_use]
    pub fn limits(&self) -> Vec<String> {
        self.packed.limits()
    }

    /// The names of the instance types that the book has facts about.
    #[must_use]
    pub fn instance_types(&self) -> Vec<String> {
        self.packed.instance_types()
    }
}

#[cfg(test)]
mod coded_tests;
#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod tests;
