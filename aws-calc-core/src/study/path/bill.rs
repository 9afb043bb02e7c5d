//! What a path costs: what the account's bill rises by when it is added.

use crate::charge::{ChargeError, Line, charge};
use crate::diagnostic::{Diagnostic, Span};
use crate::exact::ArithmeticError;
use crate::money::Money;
use crate::study::Context;

use super::charges::{Item, Spot};
use super::place::Stop;

/// The rooms whose meters a path is billed on, and with whose usage it shares tiers and allowances.
const ROOMS: [&str; 10] = [
    "cloudfront.",
    "data_transfer.",
    "direct_connect.",
    "global_accelerator.",
    "load_balancer.",
    "nat_gateway.",
    "public_ipv4.",
    "transit_gateway.",
    "vpc_endpoint.",
    "vpn.",
];

/// Prices paths on top of the rest of the account.
pub(super) struct Biller<'a> {
    context: &'a Context<'a>,
    /// The rest of the account's usage of the same meters.
    pub others: Vec<Line>,
    /// What that costs.
    base: Money,
}

impl<'a> Biller<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Result<Self, Diagnostic> {
        let is_shared = |line: &&Line| ROOMS.iter().any(|room| line.usage.meter.path.starts_with(room));
        let others: Vec<Line> = context.others.iter().filter(is_shared).cloned().collect();
        let mut biller = Self { context, others, base: Money::ZERO };
        biller.base = biller.bill(&[], &[])?;
        Ok(biller)
    }

    /// What all of `items` add to the bill.
    pub(super) fn total(&self, items: &[Item], stops: &[Stop]) -> Result<Money, Diagnostic> {
        self.bill(items, stops)?.minus(self.base).map_err(|error| self.too_large(error))
    }

    /// What each of `items` adds to the bill when it comes on top of those before it: the parts are the total.
    pub(super) fn parts(&self, items: &[Item], stops: &[Stop]) -> Result<Vec<Money>, Diagnostic> {
        let mut so_far = self.base;
        let parts = items.iter().enumerate().map(|(place, item)| {
            if item.usage.is_none() {
                return Ok(Money::ZERO);
            }
            let with = self.bill(items.get(..=place).unwrap_or(items), stops)?;
            let part = with.minus(so_far).map_err(|error| self.too_large(error))?;
            so_far = with;
            Ok(part)
        });
        parts.collect()
    }

    /// The bill of the rest of the account and of `items`.
    fn bill(&self, items: &[Item], stops: &[Stop]) -> Result<Money, Diagnostic> {
        let own: Vec<(&Item, Line)> = items
            .iter()
            .filter_map(|item| {
                let (usage, region) = item.usage.clone()?;
                Some((item, Line { resource: 0, usage, count: None, region }))
            })
            .collect();
        let lines = own.iter().map(|(_, line)| line.clone()).chain(self.others.iter().cloned()).collect();
        let charges = charge(lines, self.context.book, self.context.terms).map_err(|errors| {
            let first = errors.into_iter().next();
            match first {
                Some(ChargeError::Unpriced { line, meter, key, region }) => {
                    let at = own.get(line).and_then(|(item, _)| stop_of(item.spot, stops)).unwrap_or(self.context.at);
                    let meter = match key {
                        Some(key) => format!("`{meter}` of `{key}`"),
                        None => format!("`{meter}`"),
                    };
                    let message =
                        format!("the book `{}` has no price for {meter} in {region}", self.context.book.name());
                    let error = Diagnostic::error("missing-price", message).at(at, "this path needs it");
                    error.help("a price of your own goes into `[prices]`; `aws-calc prices` lists what is there")
                }
                Some(ChargeError::Arithmetic { error, .. }) => self.too_large(error),
                None => self.too_large(ArithmeticError::Overflow),
            }
        })?;
        Ok(charges.total)
    }

    fn too_large(&self, error: ArithmeticError) -> Diagnostic {
        Diagnostic::error("too-large", error.to_string()).at(self.context.at, "in this study")
    }
}

/// Where the stop of `spot` is written; of a leg, the one it leads to.
fn stop_of(spot: Spot, stops: &[Stop]) -> Option<Span> {
    let place = match spot {
        Spot::Stop(place) => place,
        Spot::Leg(place) => place + 1,
    };
    stops.get(place).map(|stop| stop.at)
}
