//! The prices that the rules of a mapping find in one file, and whether each rule found exactly one.

mod problems;

use std::collections::BTreeMap;

use aws_calc_core::day::Day;
use aws_calc_core::diagnostic::{Diagnostic, all_of};
use aws_calc_core::exact::Exact;

use crate::mapping::{Condition, Mapping, Piece, Place, Rule, Term};
use crate::names::{Regions, rest_of, with_full_size};

/// How many products are shown that a rule nearly takes, or takes besides another.
const SHOWN: usize = 3;

/// What a product is, by one rule: the place of the rule, the Region (none is everywhere) and the key of a family.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub rule: usize,
    pub region: Option<String>,
    pub key: Option<String>,
}

/// One price of a product, as the file writes it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rate<'a> {
    pub sku: &'a str,
    pub term: &'a str,
    pub code: &'a str,
    pub effective: &'a str,
    pub begin: &'a str,
    pub end: &'a str,
    pub unit: &'a str,
    pub price: &'a str,
    pub currency: &'a str,
    /// For which term it is reserved; none is on demand.
    pub reserved: Option<Term<&'a str>>,
    /// The line that it stands on, where a file has a line for each.
    pub line: Option<u64>,
}

/// A part of a [`Rate`] that is wrong, and why.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub part: Part,
    pub error: Diagnostic,
}

/// The parts of a [`Rate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Code,
    Effective,
    Begin,
    End,
    Unit,
    Price,
    Currency,
}

/// The price of one tier.
#[derive(Clone, Debug)]
pub(crate) struct TierPrice {
    pub from: Exact,
    pub to: Option<Exact>,
    pub price: Exact,
    pub code: String,
    pub line: Option<u64>,
}

/// A product that a rule takes.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    pub sku: String,
    pub term: String,
    /// What tells it from others for a reader: its usage type.
    pub what: String,
    pub effective: Day,
    pub tiers: Vec<TierPrice>,
}

/// Prices by what they are for.
#[derive(Debug)]
pub(crate) struct Found<'m> {
    pub mapping: &'m Mapping,
    regions: &'m Regions,
    pub prices: BTreeMap<Target, Vec<Product>>,
    /// Names of the Regions, where the file has them.
    pub names: BTreeMap<String, String>,
    /// By rule, products that all but one condition takes.
    near: Vec<Vec<String>>,
    taken: Vec<bool>,
    /// Products that rules take, but whose Region or key nobody can tell: by rule and name of the place.
    nowhere: BTreeMap<(usize, String), String>,
}

impl<'m> Found<'m> {
    pub(crate) fn new(mapping: &'m Mapping, regions: &'m Regions) -> Self {
        let rules = mapping.rules.len();
        let (near, taken) = (vec![Vec::new(); rules], vec![false; rules]);
        Self {
            mapping,
            regions,
            prices: BTreeMap::new(),
            names: BTreeMap::new(),
            near,
            taken,
            nowhere: BTreeMap::new(),
        }
    }

    /// What the product with these values in the mapping's slots is.
    pub(crate) fn targets(&mut self, sku: &str, values: &[impl AsRef<str>]) -> Vec<Target> {
        let mapping = self.mapping;
        let value = |slot: usize| values.get(slot).map_or("", AsRef::as_ref);
        let mut targets = Vec::new();
        for (place, rule) in mapping.rules.iter().enumerate().filter(|(_, rule)| rule.like.is_none()) {
            let holds = |condition: &&Condition| condition.holds(value(condition.slot));
            let mut failed = rule.conditions.iter().filter(|condition| !holds(condition));
            match failed.next() {
                None => {}
                Some(first) => {
                    let near = self.near.get_mut(place).filter(|near| near.len() < SHOWN);
                    if let (Some(near), false) = (near, self.taken.get(place) == Some(&true))
                        && failed.next().is_none()
                        && first.is_near(value(first.slot))
                    {
                        near.push(almost(sku, value(mapping.usage), first, value(first.slot), mapping));
                    }
                    continue;
                }
            }
            if let Some(taken) = self.taken.get_mut(place) {
                *taken = true;
            }
            let region = match rule.place {
                Place::Global => None,
                Place::Region(at) => match self.region(at, &value) {
                    Some(code) => Some(code),
                    None => {
                        let (code, name) =
                            mapping.places.get(at).map_or(("", ""), |(code, name)| (value(*code), value(*name)));
                        let named = if code.is_empty() { name } else { code };
                        self.lost(place, &format!("its place is `{named}`, which is no Region that is known"), sku);
                        continue;
                    }
                },
            };
            let key = match &rule.key {
                None => None,
                Some(pieces) => match self.key(rule, pieces, &value) {
                    Some(key) => Some(key),
                    None => {
                        self.lost(place, "it has nothing that could be its key", sku);
                        continue;
                    }
                },
            };
            let target = Target { rule: place, region, key };
            let alike = mapping.rules.iter().enumerate().filter(|(_, rule)| rule.like == Some(place));
            targets.extend(alike.map(|(place, _)| Target { rule: place, ..target.clone() }));
            targets.push(target);
        }
        if let Some((code, name)) = self.mapping.places.first()
            && !targets.is_empty()
            && !value(*code).is_empty()
            && !self.names.contains_key(value(*code))
        {
            self.names.insert(value(*code).to_owned(), value(*name).to_owned());
        }
        targets
    }

    /// Notes a product that a rule takes, but that cannot become a price; a few are enough for the message.
    fn lost(&mut self, rule: usize, why: &str, sku: &str) {
        if self.nowhere.len() < SHOWN {
            self.nowhere.entry((rule, why.to_owned())).or_insert_with(|| sku.to_owned());
        }
    }

    /// The code of a Region, from its own attribute or from its name.
    fn region<'v>(&self, place: usize, value: &impl Fn(usize) -> &'v str) -> Option<String> {
        let (code, name) = self.mapping.places.get(place)?;
        let code = if value(*code).is_empty() { self.regions.code(value(*name))? } else { value(*code) };
        is_code(code).then(|| code.to_owned())
    }

    fn key<'v>(&self, rule: &Rule, pieces: &[Piece], value: &impl Fn(usize) -> &'v str) -> Option<String> {
        let mut key = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => key.push_str(text),
                Piece::Slot(slot) => key.push_str(value(*slot)),
                Piece::Rest => {
                    let usage = rule.conditions.iter().find(|condition| condition.prefixed)?;
                    key.push_str(&with_full_size(usage.rest(value(usage.slot))?));
                }
                Piece::Region(place) => key.push_str(&self.region(*place, value)?),
            }
        }
        Some(key).filter(|key| !key.is_empty())
    }

    /// Takes the price `rate` for whichever of `targets` it is; `what` tells the product from others.
    pub(crate) fn take(&mut self, targets: &[Target], rate: Rate<'_>, what: &str) -> Result<(), Wrong> {
        let mapping = self.mapping;
        let (mut known, mut taken) = (None, false);
        for target in targets {
            let Some(rule) = mapping.rules.get(target.rule) else { continue };
            match (&rule.term, rate.reserved) {
                (None, None) => self.take_one(target, rule, rate, what)?,
                (Some(term), Some(reserved)) if term.is(reserved) => {
                    known = Some(rule);
                    // An offer has a fee, or a price per hour, or both: the unit says which of them this is.
                    if rule.units.iter().any(|(spelling, _)| spelling == rate.unit) {
                        taken = true;
                        self.take_one(target, rule, rate, what)?;
                    }
                }
                _ => {}
            }
        }
        let is_free = || Exact::parse(rate.price).is_ok_and(Exact::is_zero);
        match known {
            // The hours of an offer that is all paid upfront are in the list, at nothing.
            Some(rule) if !taken && !is_free() => {
                let message = format!(
                    "no rule takes this part of a reserved offer, which is priced per `{}`: without it `{}` would look cheap",
                    rate.unit, rule.meter
                );
                Err(Wrong { part: Part::Unit, error: Diagnostic::error("unknown-unit", message) })
            }
            _ => Ok(()),
        }
    }

    fn take_one(&mut self, target: &Target, rule: &Rule, rate: Rate<'_>, what: &str) -> Result<(), Wrong> {
        let (effective, mut tier) = checked(rule, rate)?;
        let products = self.prices.entry(target.clone()).or_default();
        let own = rule.tiers.iter().position(|(usage, _)| rest_of(what, usage).is_some());
        if let Some((_, from)) = own.and_then(|place| rule.tiers.get(place)) {
            // The tier is a product of its own; together they are one price.
            tier.from = *from;
            tier.to = own.and_then(|place| rule.tiers.get(place + 1)).map(|(_, next)| *next);
            if let Some(product) = products.first_mut() {
                product.tiers.push(tier);
                return Ok(());
            }
        }
        match products.iter_mut().find(|product| product.sku == rate.sku && product.term == rate.term) {
            Some(product) => product.tiers.push(tier),
            None => products.push(Product {
                sku: rate.sku.to_owned(),
                term: rate.term.to_owned(),
                what: what.to_owned(),
                effective,
                tiers: vec![tier],
            }),
        }
        Ok(())
    }
}

/// Whether `code` is made like a Region's: files are named after it, and `global` has a meaning of its own.
fn is_code(code: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !code.is_empty() && code.bytes().all(letter) && code != "global"
}

/// A product that all but one condition of a rule takes.
fn almost(sku: &str, usage: &str, failed: &Condition, value: &str, mapping: &Mapping) -> String {
    let name = mapping.slots.get(failed.slot).map_or("", String::as_str);
    let value = if value.is_empty() { "empty".to_owned() } else { format!("`{value}`") };
    format!(
        "{sku}, {usage}: its {name} is {value}, not {}",
        all_of(failed.accepted.iter().map(String::as_str)).replace(" and ", " or ")
    )
}

/// The parts of `rate` as values.
fn checked(rule: &Rule, rate: Rate<'_>) -> Result<(Day, TierPrice), Wrong> {
    let wrong =
        |part: Part, code: &'static str, message: String| Wrong { part, error: Diagnostic::error(code, message) };
    let belongs = rate.code.strip_prefix(rate.sku).and_then(|rest| rest.strip_prefix('.'));
    if !belongs.is_some_and(|rest| rest.starts_with(rate.term)) {
        let message =
            format!("the rate code `{}` is not one of SKU `{}`: columns are shifted, or mixed", rate.code, rate.sku);
        return Err(wrong(Part::Code, "wrong-column", message));
    }
    if rate.currency != "USD" {
        let message = format!("this price is in {}, but the prices of a book are in USD", rate.currency);
        return Err(wrong(Part::Currency, "wrong-currency", message));
    }
    let day = rate.effective.get(..10).and_then(Day::parse);
    let effective =
        day.ok_or_else(|| wrong(Part::Effective, "wrong-column", format!("`{}` is no day", rate.effective)))?;
    let Some((_, factor)) = rule.units.iter().find(|(spelling, _)| spelling == rate.unit) else {
        let known = all_of(rule.units.iter().map(|(spelling, _)| spelling.as_str()));
        let message = format!("`{}` is priced per {known} so far, but this price is per `{}`", rule.meter, rate.unit);
        return Err(wrong(Part::Unit, "unknown-unit", message));
    };
    let number = |part: Part, text: &str| {
        let number = Exact::parse(text).ok().filter(|number| !number.is_negative());
        number.ok_or_else(|| wrong(part, "wrong-column", format!("`{text}` is not a number that can stand here")))
    };
    let scaled = |part: Part, text: &str, over: bool| {
        let number = number(part, text)?;
        let scaled = if over { number.over(*factor) } else { number.times(*factor) };
        let scaled = scaled.ok().filter(|scaled| !scaled.is_rounded());
        scaled
            .ok_or_else(|| wrong(part, "too-many-digits", format!("`{text}` cannot be held exactly per {}", rule.unit)))
    };
    // The fee of a reserved offer has no range.
    let is_fee = rate.reserved.is_some() && rate.begin.is_empty() && rate.end.is_empty();
    let (begin, end) = if is_fee { ("0", "Inf") } else { (rate.begin, rate.end) };
    let to = if end == "Inf" { None } else { Some(scaled(Part::End, end, false)?) };
    let (from, price) = (scaled(Part::Begin, begin, false)?, scaled(Part::Price, rate.price, true)?);
    if rule.allowance.is_some() && !price.is_zero() {
        let message = format!("`{}` is a free allowance, but this price is not zero", rule.meter);
        return Err(wrong(Part::Price, "not-free", message));
    }
    Ok((effective, TierPrice { from, to, price, code: rate.code.to_owned(), line: rate.line }))
}
