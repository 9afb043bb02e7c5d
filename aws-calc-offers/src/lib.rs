//! AWS's own price list, as AWS publishes it, turned into price books.
//!
//! Offer files (JSON or CSV, of one Region or of all), Savings Plan files and answers of `GetProducts`, plain or packed
//! with gzip or zstd, are read as streams: memory does not grow with the file. Which product of an offer is which meter
//! is data, in `pricing/mapping`; a rule must take exactly one product per Region and key, or the import is refused with
//! the candidates. Indexes are recognised, and the message says what to download from them.
//!
//! What this crate does not do: it opens no files and writes none, it converts no currency, and it leaves out what no
//! rule takes (other operating systems, Local Zones).
//!
//! # Example
//! ```
//! use aws_calc_core::diagnostic::Sources;
//! use aws_calc_offers::{Import, Library};
//! let rules = r#"
//!     offer = "AWSELB"
//!     ["load_balancer.application_hours"]
//!     usage = "LoadBalancerUsage"
//!     unit  = "Hrs"
//!     where = { operation = "LoadBalancing:Application" }
//! "#;
//! let mut sources = Sources::default();
//! let library = Library::read(&[("AWSELB.toml", rules)], ("regions.toml", ""), &mut sources).expect("the rules are right");
//! let offer = "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"\"\n\"Publication Date\",\"2026-08-31T09:22:55Z\"\n\
//!     \"Version\",\"20260831092255\"\n\"OfferCode\",\"AWSELB\"\n\
//!     SKU,OfferTermCode,RateCode,TermType,EffectiveDate,StartingRange,EndingRange,Unit,PricePerUnit,Currency,usageType,operation,Region Code\n\
//!     S,T,S.T.R,OnDemand,2026-08-01,0,Inf,Hrs,0.0225,USD,LoadBalancerUsage,LoadBalancing:Application,us-east-1\n";
//! let mut import = Import::new(&library, false);
//! import.add("elb.csv", offer.as_bytes(), &mut sources).expect("the file is whole");
//! let book = import.finish().expect("each rule takes one product");
//! assert!(book.files[1].1.contains(r#"us-east-1 = { price = "0.0225", rate_code = "S.T.R" }"#));
//! ```

mod file;
mod found;
mod json;
mod mapping;
mod names;
mod rows;
mod table;
mod unpack;
mod write;

use std::collections::BTreeMap;
use std::io::Read;

use aws_calc_core::day::Day;
use aws_calc_core::diagnostic::{Diagnostic, Sources};
use serde::Serialize;

use file::{OfferFile, Reading};
use found::{Product, Target};
pub use mapping::Mapping;
pub use names::Regions;
pub use write::MARK;
use write::Part;

/// The rules for all offers, and the names of Regions.
#[derive(Clone, Debug, Default)]
pub struct Library {
    mappings: Vec<Mapping>,
    regions: Regions,
}

impl Library {
    /// Reads files of rules, each a name and a text; of two for one offer the earlier one counts, so a user's own stands
    /// first. `regions` has the names of Regions in price lists.
    ///
    /// # Errors
    /// Every mistake in them.
    pub fn read(
        mappings: &[(&str, &str)],
        regions: (&str, &str),
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (mut library, mut errors) = (Self::default(), Vec::new());
        for (name, text) in mappings {
            match Mapping::read(name, text, sources) {
                Ok(mapping) => library.mappings.push(mapping),
                Err(found) => errors.extend(found),
            }
        }
        match Regions::read(regions.0, regions.1, sources) {
            Ok(regions) => library.regions = regions,
            Err(found) => errors.extend(found),
        }
        if errors.is_empty() { Ok(library) } else { Err(errors) }
    }
}

/// A book to be, from one or more files.
#[derive(Debug)]
pub struct Import<'l> {
    library: &'l Library,
    partial: bool,
    files: Vec<(String, OfferFile<'l>)>,
}

/// A book in its readable form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBook {
    /// Names and texts, `book.toml` first.
    pub files: Vec<(String, String)>,
    /// What was taken from each price list.
    pub taken: Vec<Taken>,
}

/// What was taken from a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The file.
    pub file: String,
    /// The offer's code.
    pub offer: String,
    /// When it was published.
    pub published: String,
    /// In how many Regions there are prices.
    pub regions: usize,
    /// How many meters, and keys of families, have a price in some Region.
    pub meters: usize,
    /// How many prices, counted by tiers.
    pub prices: usize,
    /// Meters of the mapping that the file has no price for, with the Regions where.
    pub lacking: Vec<String>,
}

impl<'l> Import<'l> {
    /// An import without files yet. With `partial`, a rule may take nothing: the file is a part of AWS's.
    #[must_use]
    pub const fn new(library: &'l Library, partial: bool) -> Self {
        Self { library, partial, files: Vec::new() }
    }

    /// Reads a file to its end.
    ///
    /// # Errors
    /// Damage, a kind of file without prices, an offer without rules, and every rule that does not take exactly one
    /// product per Region and key.
    pub fn add(&mut self, name: &str, input: impl Read, sources: &mut Sources) -> Result<(), Vec<Diagnostic>> {
        let Library { mappings, regions } = self.library;
        let mut reading = Reading { file: name, mappings, regions, sources };
        let mut errors = Vec::new();
        for mut file in file::read(input, &mut reading)? {
            if file.meta.published.get(..10).and_then(Day::parse).is_none() {
                let message = format!("`{name}` was published on `{}`, which is no day", file.meta.published);
                errors.push(Diagnostic::error("damaged", message).help("download it again"));
            }
            let problems = file.found.problems(name, self.partial || !file.whole);
            if problems.is_empty() && file.found.prices.is_empty() {
                let message = format!("`{name}` has no price that a rule for `{}` takes", file.meta.offer);
                errors.push(Diagnostic::error("nothing-taken", message));
            }
            errors.extend(problems);
            self.files.push((name.to_owned(), file));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The book.
    ///
    /// # Errors
    /// When two files, or two rules, price the same meter in one Region.
    pub fn finish(self) -> Result<NewBook, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut seen: BTreeMap<Identity<'_>, (&str, &Product)> = BTreeMap::new();
        let mut parts: Vec<Part<'_>> = Vec::new();
        for (name, OfferFile { meta, found, .. }) in &self.files {
            let mut of_file: BTreeMap<Option<&str>, Part<'_>> = BTreeMap::new();
            for (target, products) in &found.prices {
                let (Some(rule), Some(product)) = (found.mapping.rules.get(target.rule), products.first()) else {
                    continue;
                };
                let identity = (rule.meter.as_str(), target.key.as_deref(), target.region.as_deref());
                match seen.get(&identity) {
                    None => drop(seen.insert(identity, (name, product))),
                    // Region files repeat what holds in every Region.
                    Some((_, earlier)) if target.region.is_none() && same(earlier, product) => continue,
                    Some((other, earlier)) => {
                        errors.push(twice(rule, target, (other, earlier), (name, product)));
                        continue;
                    }
                }
                let region = target.region.as_deref();
                let part =
                    of_file.entry(region).or_insert_with(|| Part { meta, file: name, region, prices: Vec::new() });
                part.prices.push((rule, target, product));
            }
            parts.extend(of_file.into_values());
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut files = vec![("book.toml".to_owned(), self.manifest(&parts))];
        for part in &parts {
            let stem = format!("{}_{}", part.meta.offer.to_lowercase(), part.region.unwrap_or("global"));
            let taken = |stem: &str| files.iter().any(|(name, _)| *name == format!("{stem}.toml"));
            let stem = (2..)
                .map(|number| format!("{stem}_{number}"))
                .find(|next| !taken(next))
                .filter(|_| taken(&stem))
                .unwrap_or(stem);
            files.extend(write::part(&stem, part));
        }
        Ok(NewBook { files, taken: self.files.iter().map(|(name, file)| summary(name, file)).collect() })
    }

    fn manifest(&self, parts: &[Part<'_>]) -> String {
        let mut offers: Vec<&str> = parts.iter().map(|part| part.meta.offer.as_str()).collect();
        offers.dedup();
        let mut regions: BTreeMap<String, String> = BTreeMap::new();
        for code in parts.iter().filter_map(|part| part.region) {
            let in_file = self.files.iter().find_map(|(_, file)| file.found.names.get(code));
            let name = self.library.regions.name(code);
            let name =
                if name == code { in_file.filter(|name| !name.is_empty()).map_or(code, String::as_str) } else { name };
            regions.insert(code.to_owned(), name.to_owned());
        }
        if regions.is_empty() {
            // What holds everywhere is no use without a Region.
            regions.extend(self.library.regions.all());
        }
        write::manifest(&offers, &regions)
    }
}

/// What a price is for: meter, key and Region.
type Identity<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

fn same(one: &Product, other: &Product) -> bool {
    let prices =
        |product: &Product| product.tiers.iter().map(|tier| (tier.from, tier.to, tier.price)).collect::<Vec<_>>();
    one.sku == other.sku && prices(one) == prices(other)
}

fn twice(rule: &mapping::Rule, target: &Target, one: (&str, &Product), other: (&str, &Product)) -> Diagnostic {
    let key = target.key.as_ref().map(|key| format!(" {key}")).unwrap_or_default();
    let region = target.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    let message = format!("two prices for `{}{key}`{region}: which one counts?", rule.meter);
    let error = Diagnostic::error("two-prices", message).at(rule.at, "this rule takes one of them");
    let listed =
        |(file, product): (&str, &Product)| format!("{}.{}, {}, in {file}", product.sku, product.term, product.what);
    error.help(listed(one)).help(listed(other))
}

fn summary(name: &str, file: &OfferFile<'_>) -> Taken {
    let prices = &file.found.prices;
    let mut regions: Vec<_> = prices.keys().filter_map(|target| target.region.as_deref()).collect();
    regions.sort_unstable();
    regions.dedup();
    let mut meters: Vec<_> = prices.keys().map(|target| (target.rule, target.key.as_deref())).collect();
    meters.sort_unstable();
    meters.dedup();
    // What an answer of the API lacks, nobody asked for.
    let gaps = if file.whole { file.found.gaps(true) } else { Vec::new() };
    let lacking = gaps.into_iter().map(|(rule, places)| match places.len() {
        0 => rule.meter.clone(),
        count if count == regions.len() => rule.meter.clone(),
        _ => format!("{} in {}", rule.meter, places.join(", ")),
    });
    let mut lacking: Vec<String> = lacking.collect();
    lacking.dedup();
    Taken {
        file: name.to_owned(),
        offer: file.meta.offer.clone(),
        published: file.meta.published.clone(),
        regions: regions.len(),
        meters: meters.len(),
        prices: prices.values().flatten().map(|product| product.tiers.len()).sum(),
        lacking,
    }
}
