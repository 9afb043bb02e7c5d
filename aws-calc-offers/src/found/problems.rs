//! Whether each rule found exactly one price per Region and key, and whether its tiers are a schedule.

use aws_calc_core::diagnostic::{Diagnostic, all_of};
use aws_calc_core::exact::Exact;

use super::{Found, Product, SHOWN, Target, TierPrice};
use crate::mapping::{Place, Rule};

impl<'m> Found<'m> {
    /// Every rule that did not find exactly one price per Region and key, and every schedule with a hole in it. With
    /// `partial`, a rule may have found none.
    pub(crate) fn problems(&mut self, file: &str, partial: bool) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        for (target, products) in &mut self.prices {
            let Some(rule) = self.mapping.rules.get(target.rule) else { continue };
            let what = described(rule, target);
            match products.as_mut_slice() {
                [only] => {
                    only.tiers.sort_by_key(|tier| tier.from);
                    errors.extend(hole(&only.tiers, rule).map(|(hole, at)| {
                        let place = at.map_or(format!("in {file}"), |tier| match tier.line {
                            Some(line) => format!("on line {line} of {file}"),
                            None => format!("at its price `{}` in {file}", tier.code),
                        });
                        let error = Diagnostic::error("mixed-tiers", format!("{what} has {hole}, {place}"));
                        error.at(rule.at, "found by this rule").help(listed(only))
                    }));
                }
                several => {
                    let message = format!("{} prices for {what} in {file}: which one counts?", several.len());
                    let mut error = Diagnostic::error("two-prices", message).at(rule.at, "this rule takes all of them");
                    for product in several.iter().take(SHOWN) {
                        error = error.help(listed(product));
                    }
                    errors.push(
                        error.help("the rule must tell them apart: add what only one of them has to its `where`"),
                    );
                }
            }
        }
        for ((rule, why), sku) in &self.nowhere {
            let Some(rule) = self.mapping.rules.get(*rule) else { continue };
            let message = format!("`{}` takes the product {sku} in {file}, but {why}", rule.meter);
            errors.push(Diagnostic::error("nowhere", message).at(rule.at, "this rule"));
        }
        if !partial {
            errors.extend(self.gaps(false).into_iter().map(|(rule, regions)| self.no_match(rule, &regions, file)));
        }
        errors
    }

    /// Rules that found nothing, each with the Regions where; those that not every Region has, only when asked.
    pub(crate) fn gaps(&self, optional: bool) -> Vec<(&'m Rule, Vec<&str>)> {
        let mut regions: Vec<&str> = self.prices.keys().filter_map(|target| target.region.as_deref()).collect();
        regions.sort_unstable();
        regions.dedup();
        let mut gaps = Vec::new();
        for (place, rule) in self.mapping.rules.iter().enumerate().filter(|(_, rule)| optional || !rule.optional) {
            let mut of_rule = self.prices.keys().filter(|target| target.rule == place);
            if rule.place == Place::Global {
                if of_rule.next().is_none() {
                    gaps.push((rule, Vec::new()));
                }
                continue;
            }
            let priced: Vec<&str> = of_rule.filter_map(|target| target.region.as_deref()).collect();
            let lacking: Vec<&str> = regions.iter().copied().filter(|region| !priced.contains(region)).collect();
            if !lacking.is_empty() || regions.is_empty() {
                gaps.push((rule, lacking));
            }
        }
        gaps
    }

    fn no_match(&self, rule: &Rule, regions: &[&str], file: &str) -> Diagnostic {
        let here = if regions.is_empty() { String::new() } else { format!(" in {}", all_of(regions.iter().copied())) };
        let message = format!("no price for `{}`{here} in {file}", rule.meter);
        let mut error = Diagnostic::error("no-match", message).at(rule.at, "this rule takes none of the products");
        let place = self.mapping.rules.iter().position(|other| other.at == rule.at);
        for near in place.and_then(|place| self.near.get(place)).into_iter().flatten() {
            error = error.help(format!("nearly: {near}"));
        }
        error.help("for a part of AWS's file, --partial takes what is there")
    }
}

fn described(rule: &Rule, target: &Target) -> String {
    let key = target.key.as_ref().map(|key| format!(" {key}")).unwrap_or_default();
    let region = target.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    format!("`{}{key}`{region}", rule.meter)
}

/// A product with its prices, for a message.
fn listed(product: &Product) -> String {
    let tiers: Vec<String> = product
        .tiers
        .iter()
        .map(|tier| {
            let to = tier.to.map_or("Inf".to_owned(), |to| to.to_string());
            let line = tier.line.map(|line| format!(" (line {line})")).unwrap_or_default();
            format!("${} from {} to {to}{line}", tier.price, tier.from)
        })
        .collect();
    format!("{}.{}, {}: {}", product.sku, product.term, product.what, tiers.join("; "))
}

/// What keeps `tiers`, in order, from being a schedule, and at which of them: from zero, without a gap, the last one open.
fn hole<'t>(tiers: &'t [TierPrice], rule: &Rule) -> Option<(String, Option<&'t TierPrice>)> {
    let mut reached = Some(Exact::ZERO);
    for tier in tiers {
        match reached {
            Some(end) if end == tier.from => {}
            Some(end) if end < tier.from => {
                return Some((format!("a gap between its tiers, from {end} to {}", tier.from), Some(tier)));
            }
            Some(_) => return Some((format!("two prices from {} on", tier.from), Some(tier))),
            None => return Some((format!("two open tiers, the second from {}", tier.from), Some(tier))),
        }
        reached = tier.to;
    }
    match (reached, &rule.allowance) {
        (None, None) | (Some(_), Some(_)) => None,
        (Some(end), None) => Some((format!("no price above {end}"), tiers.last())),
        (None, Some(_)) => Some(("no end to what is free".to_owned(), tiers.last())),
    }
}
