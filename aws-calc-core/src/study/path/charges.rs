//! Who charges what along a path: the usage of each leg and of each stop, on the meters of the services' own rooms.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::meter::{Quantity, Usage};
use crate::ratio::gcd;
use crate::service::cloudfront::{self, EdgeArea};
use crate::service::{data_transfer, direct_connect};
use crate::study::Context;
use crate::unit::{Count, Gb, Hour};

use super::place::{Place, Stop};

/// What goes along a leg in the month.
#[derive(Clone, Debug)]
pub(super) struct Traffic {
    /// From its first stop to its second.
    pub forward: Quantity<Gb>,
    /// From its second stop to its first.
    pub back: Quantity<Gb>,
}

impl Traffic {
    /// Both directions together.
    pub(super) fn both(&self) -> Result<Quantity<Gb>, ArithmeticError> {
        match (self.forward.is_zero(), self.back.is_zero()) {
            (_, true) => Ok(self.forward.clone()),
            (true, _) => Ok(self.back.clone()),
            _ => self.forward.plus(&self.back),
        }
    }
}

/// Where something is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// At the stop of this place in the path.
    Stop(usize),
    /// On the leg behind it.
    Leg(usize),
}

/// Something that is charged, or a word on why nothing is.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub spot: Spot,
    pub words: String,
    /// The usage and its Region; `None` where no meter counts it.
    pub usage: Option<(Usage, Arc<str>)>,
}

/// What a path is billed by besides its stops.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub context: &'a Context<'a>,
    /// How long everything stands there in the month.
    pub hours: &'a Quantity<Hour>,
    /// Whether public IPv4 addresses count.
    pub addresses: bool,
}

/// What is charged along `stops` when `traffic` goes from the first to the last and back.
///
/// # Errors
/// A number too large; a stop of which a meter needs to know more.
pub(super) fn items(stops: &[Stop], traffic: &Traffic, terms: Terms<'_>) -> Result<Vec<Item>, Diagnostic> {
    let failed = |error: ArithmeticError| {
        Diagnostic::error("too-large", error.to_string()).at(terms.context.at, "in this study")
    };
    let mut ledger = Ledger { stops, legs: legs(stops, traffic).map_err(failed)?, terms, items: Vec::new() };
    for place in 0..stops.len() {
        ledger.stop(place).map_err(failed)?;
        ledger.leg(place).map_err(failed)?;
    }
    Ok(ledger.items)
}

/// What goes along each leg: all of the traffic, less what stops before it keep to themselves.
pub(super) fn legs(stops: &[Stop], traffic: &Traffic) -> Result<Vec<Traffic>, ArithmeticError> {
    let mut legs: Vec<Traffic> = Vec::new();
    for stop in stops.iter().take(stops.len().saturating_sub(1)) {
        let before = legs.last().unwrap_or(traffic);
        let part: Quantity<Count> = Quantity::fixed(stop.passes_on, "passed on", "of what reaches the stop before");
        legs.push(if stop.passes_on == Exact::ONE {
            before.clone()
        } else {
            Traffic { forward: before.forward.times(&part)?, back: before.back.times(&part)? }
        });
    }
    Ok(legs)
}

/// A leg between what bills it: the stops on both sides of a joint, or two neighbours.
struct Hop<'p> {
    spot: Spot,
    from: &'p Stop,
    to: &'p Stop,
    joint: Option<Place>,
}

/// The items of a path as they are found.
pub(super) struct Ledger<'p> {
    pub stops: &'p [Stop],
    pub legs: Vec<Traffic>,
    pub terms: Terms<'p>,
    items: Vec<Item>,
}

impl<'p> Ledger<'p> {
    pub(super) fn charge(&mut self, spot: Spot, words: impl Into<String>, usage: Usage, region: &Arc<str>) {
        // What does not happen needs no price.
        if !usage.quantity.value.is_zero() {
            self.items.push(Item { spot, words: words.into(), usage: Some((usage, Arc::clone(region))) });
        }
    }

    pub(super) fn remark(&mut self, spot: Spot, words: impl Into<String>) {
        let words = words.into();
        // The same in both directions is said once.
        if !self.items.iter().any(|item| item.spot == spot && item.words == words) {
            self.items.push(Item { spot, words, usage: None });
        }
    }

    fn leg(&mut self, place: usize) -> Result<(), ArithmeticError> {
        let (Some(from), Some(to)) = (self.stops.get(place), self.stops.get(place + 1)) else { return Ok(()) };
        let Some(traffic) = self.legs.get(place).cloned() else { return Ok(()) };
        if to.place.is_joint() {
            return Ok(());
        }
        let before = place.checked_sub(1).and_then(|before| self.stops.get(before));
        let (from, joint) = match (from.place.is_joint(), before) {
            (true, Some(before)) => (before, Some(from.place)),
            _ => (from, None),
        };
        let spot = Spot::Leg(place);
        if !traffic.forward.is_zero() {
            self.one_way(&Hop { spot, from, to, joint }, &traffic.forward)?;
        }
        if !traffic.back.is_zero() {
            self.one_way(&Hop { spot, from: to, to: from, joint }, &traffic.back)?;
        }
        Ok(())
    }

    /// What `moved` from one side to the other is charged.
    fn one_way(&mut self, hop: &Hop<'p>, moved: &Quantity<Gb>) -> Result<(), ArithmeticError> {
        let Hop { spot, from, to, .. } = *hop;
        match (from.place, to.place) {
            (Place::OnPremises, _) | (_, Place::OnPremises) => self.remark(spot, "your own line"),
            (Place::Internet, Place::CloudFront) => self.remark(spot, "from viewers: not billed"),
            (Place::CloudFront, Place::Internet) => {
                let usage = match area(from) {
                    Some(area) => cloudfront::TO_VIEWERS_FROM.of(&area, moved.clone()),
                    None => cloudfront::TO_VIEWERS.of(moved.clone()),
                };
                self.charge(spot, "to viewers", usage, &from.region);
            }
            (Place::CloudFront, _) => {
                // A book without areas has no price for it, and the error says so.
                let area = area(from).unwrap_or_else(|| Arc::from("any area"));
                let usage = cloudfront::DATA_TO_ORIGIN.of(&area, moved.clone());
                self.charge(spot, "from the edge to the origin", usage, &to.region);
            }
            (_, Place::CloudFront) => {
                let usage = cloudfront::DATA_FROM_ORIGIN.of(moved.clone());
                self.charge(spot, "from the origin to CloudFront: free", usage, &from.region);
            }
            (Place::Internet, Place::GlobalAccelerator) | (Place::GlobalAccelerator, Place::Internet) => {
                self.remark(spot, "billed by the accelerator's premium");
            }
            (_, Place::DirectConnect) => {
                self.charge(spot, "out of AWS", direct_connect::OUT.of(moved.clone()), &from.region);
            }
            (Place::DirectConnect, _) => {
                self.charge(spot, "into AWS: free", direct_connect::IN.of(moved.clone()), &to.region);
            }
            (Place::Internet | Place::GlobalAccelerator | Place::Vpn, _) => {
                self.charge(spot, "into AWS: free", data_transfer::IN.of(moved.clone()), &to.region);
            }
            (_, Place::Internet | Place::GlobalAccelerator | Place::Vpn) => {
                self.charge(spot, "out to the internet", data_transfer::OUT.of(moved.clone()), &from.region);
            }
            _ if from.region != to.region => {
                let usage = data_transfer::BETWEEN_REGIONS.of(&to.region, moved.clone());
                self.charge(spot, format!("{} to {}: the sender pays", from.region, to.region), usage, &from.region);
            }
            _ => self.inside_a_region(hop, moved)?,
        }
        Ok(())
    }

    fn inside_a_region(&mut self, hop: &Hop<'p>, moved: &Quantity<Gb>) -> Result<(), ArithmeticError> {
        let Hop { spot, from, to, joint } = *hop;
        let either = |place: Place| from.place == place || to.place == place;
        if [from, to].iter().any(|stop| stop.place.is_service()) {
            self.remark(spot, "inside the Region: not billed");
            return Ok(());
        }
        if either(Place::TransitGateway) || either(Place::InterfaceEndpoint) {
            self.remark(spot, "between zones to it: not billed since April 2022");
            return Ok(());
        }
        if either(Place::ApplicationLoadBalancer) && joint.is_none() {
            self.remark(spot, "between zones to it: not billed");
            return Ok(());
        }
        let (parts, of) = match joint {
            // Public addresses are billed as if they were in another zone.
            Some(Place::InternetGateway) => (1, 1),
            _ => crossing(from, to),
        };
        if parts == 0 {
            let usage = data_transfer::INSIDE_AZ.of(moved.clone());
            self.charge(spot, "inside a zone: free", usage, &from.region);
            return Ok(());
        }
        let crossing = if parts == of {
            moved.clone()
        } else {
            let parts: Quantity<Count> = Quantity::fixed(parts.into(), "of the pairs of zones", "are of two zones");
            let pairs: Quantity<Count> = Quantity::fixed(of.into(), "pairs of zones", "used evenly");
            moved.times(&parts)?.over(&pairs)?
        };
        let by = if joint == Some(Place::InternetGateway) { "a public address" } else { "another zone" };
        for (stop, words) in
            [(from, format!("out of {}, to {by}", from.title())), (to, format!("into {}, from {by}", to.title()))]
        {
            if stop.place == Place::Cache {
                self.remark(spot, format!("{}: this side is not billed", stop.title()));
            } else {
                self.charge(spot, words, data_transfer::BETWEEN_AZS.of(crossing.clone()), &stop.region);
            }
        }
        Ok(())
    }
}

/// The key of a distribution's area.
pub(super) fn area(stop: &Stop) -> Option<Arc<str>> {
    let edge = stop.edge?;
    EdgeArea::WORDS.get(edge as usize).map(|word| Arc::from(word.name))
}

/// The share of the traffic that crosses between Availability Zones, as a fraction.
///
/// A NAT gateway in one's own zone is used by route; all others are reached from each zone evenly.
pub(super) fn crossing(from: &Stop, to: &Stop) -> (u32, u32) {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let common = from.zones.iter().filter(|zone| to.zones.contains(zone)).count();
    let (own, all) = match (from.place, to.place) {
        (Place::NatGateway, _) => (common, to.zones.len()),
        (_, Place::NatGateway) => (common, from.zones.len()),
        _ => (common, from.zones.len().saturating_mul(to.zones.len())),
    };
    (number(all.saturating_sub(own)), number(all))
}

/// A number that every share of `stops`' traffic that crosses zones divides.
pub(super) fn common_multiple(stops: &[Stop]) -> u32 {
    let located: Vec<&Stop> = stops.iter().filter(|stop| !stop.place.is_joint()).collect();
    located.iter().zip(located.iter().skip(1)).map(|(from, to)| crossing(from, to).1).fold(1, multiple_of_both)
}

pub(super) fn multiple_of_both(a: u32, b: u32) -> u32 {
    let divisor = u32::try_from(gcd(a.into(), b.into())).unwrap_or(1);
    a.checked_div(divisor).map_or(1, |part| part.saturating_mul(b).max(1))
}
