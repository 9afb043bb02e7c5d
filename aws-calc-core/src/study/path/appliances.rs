//! What stops on a path charge: hours, what they process, requests, public addresses.

use crate::exact::{ArithmeticError, Exact};
use crate::meter::{Quantity, Usage};
use crate::service::{
    cloudfront, direct_connect, global_accelerator, load_balancer, nat_gateway, public_ipv4, transit_gateway,
    vpc_endpoint, vpn,
};
use crate::unit::{Count, Gb, Kb};

use super::charges::{Ledger, Spot, area};
use super::place::{Place, Stop};

impl Ledger<'_> {
    /// What a stop charges: its hours, what it processes, its public addresses.
    pub(super) fn stop(&mut self, place: usize) -> Result<(), ArithmeticError> {
        let Some(stop) = self.stops.get(place) else { return Ok(()) };
        let spot = Spot::Stop(place);
        let (before, after) = (place.checked_sub(1), place);
        let leg = |place: Option<usize>| place.and_then(|place| self.legs.get(place)).cloned();
        let Some(through) = leg(before).or_else(|| leg(Some(after))) else { return Ok(()) };
        let (hours, region) = (self.terms.hours.clone(), &stop.region);
        let zones: Quantity<Count> = count(stop.zones.len(), "Availability Zones", "one in each");
        match stop.place {
            Place::NatGateway => {
                self.hours(stop, spot, "gateway hours", nat_gateway::GATEWAY_HOURS.of(hours.times(&zones)?));
                self.charge(spot, "data processed", nat_gateway::DATA_PROCESSED.of(through.both()?), region);
            }
            Place::InterfaceEndpoint => {
                let standing = vpc_endpoint::INTERFACE_HOURS.of(hours.times(&zones)?);
                self.hours(stop, spot, "endpoint hours in each zone", standing);
                self.charge(spot, "data processed", vpc_endpoint::INTERFACE_DATA.of(through.both()?), region);
            }
            Place::GatewayEndpoint => {
                self.charge(spot, "endpoint hours: free", vpc_endpoint::GATEWAY_HOURS.of(hours), region);
                self.charge(spot, "data: free", vpc_endpoint::GATEWAY_DATA.of(through.both()?), region);
            }
            Place::TransitGateway => self.transit_gateway(place, stop)?,
            Place::ApplicationLoadBalancer => {
                self.hours(stop, spot, "load balancer hours", load_balancer::APPLICATION_HOURS.of(hours));
                let behind = [before.and_then(|before| self.stops.get(before)), self.stops.get(place + 1)];
                let to_lambda = behind.iter().flatten().any(|stop| stop.place == Place::Lambda);
                let moved = through.both()?;
                let units = if to_lambda {
                    let held = Exact::constant(4, 1);
                    moved.over(&Quantity::fixed(held, "GB of Lambda targets in a unit", "LCU details"))?
                } else {
                    moved
                };
                let usage = load_balancer::APPLICATION_LCU.of(units.counted_as());
                self.charge(spot, "capacity units, by GB processed", usage, region);
            }
            Place::NetworkLoadBalancer => {
                self.hours(stop, spot, "load balancer hours", load_balancer::NETWORK_HOURS.of(hours));
                let usage = load_balancer::NETWORK_LCU.of(through.both()?.counted_as());
                self.charge(spot, "capacity units, by GB processed", usage, region);
            }
            Place::CloudFront => self.requests(place, stop)?,
            Place::GlobalAccelerator => {
                self.hours(stop, spot, "accelerator hours", global_accelerator::ACCELERATOR_HOURS.of(hours));
                let dominant = Quantity::largest(&[through.forward, through.back]);
                if let (Some(dominant), Some(pair)) = (dominant, &stop.pair) {
                    let usage = global_accelerator::PREMIUM_OF_PATH.of(pair, dominant);
                    self.charge(spot, "premium, larger direction", usage, region);
                }
            }
            Place::Vpn => self.hours(stop, spot, "connection hours", vpn::CONNECTION_HOURS.of(hours)),
            Place::DirectConnect => {
                if let Some(port) = &stop.port {
                    self.hours(stop, spot, "port hours", direct_connect::PORT_HOURS.of(port, hours));
                }
            }
            _ => {}
        }
        self.addresses(place, stop)
    }

    /// Hours that count unless the stop is there anyway.
    fn hours(&mut self, stop: &Stop, spot: Spot, words: &str, usage: Usage) {
        if stop.stays {
            self.remark(spot, format!("{words}: it is there anyway"));
        } else {
            self.charge(spot, words, usage, &stop.region);
        }
    }

    /// An attachment for each neighbour; data processed for those that send to it, other than a peer.
    fn transit_gateway(&mut self, place: usize, stop: &Stop) -> Result<(), ArithmeticError> {
        let spot = Spot::Stop(place);
        let before = place.checked_sub(1).and_then(|before| Some((self.stops.get(before)?, self.legs.get(before)?)));
        let after = self.stops.get(place + 1).zip(self.legs.get(place));
        let sent =
            [before.map(|(stop, leg)| (stop, leg.forward.clone())), after.map(|(stop, leg)| (stop, leg.back.clone()))];
        let sent: Vec<(&Stop, Quantity<Gb>)> = sent.into_iter().flatten().collect();
        let attachments: Quantity<Count> = count(sent.len(), "attachments", "one for each neighbour");
        let hours = transit_gateway::ATTACHMENT_HOURS.of(self.terms.hours.times(&attachments)?);
        self.hours(stop, spot, "attachment hours", hours);
        for (sender, sent) in sent {
            if sender.place == Place::TransitGateway {
                self.remark(spot, "data from a peering attachment: not processed for a fee");
            } else {
                let words = format!("data from {}", sender.title());
                self.charge(spot, words, transit_gateway::DATA_PROCESSED.of(sent), &stop.region);
            }
        }
        Ok(())
    }

    /// HTTPS requests of viewers, when the size of a response is known.
    fn requests(&mut self, place: usize, stop: &Stop) -> Result<(), ArithmeticError> {
        let (Some(size), Some(area)) = (&stop.response, area(stop)) else { return Ok(()) };
        let viewers_before = place
            .checked_sub(1)
            .is_some_and(|before| self.stops.get(before).is_some_and(|stop| stop.place == Place::Internet));
        let to_viewers = if viewers_before {
            place.checked_sub(1).and_then(|before| self.legs.get(before)).map(|leg| leg.back.clone())
        } else {
            self.legs.get(place).map(|leg| leg.forward.clone())
        };
        let Some(sent) = to_viewers else { return Ok(()) };
        let Some(sent) = sent.converted::<Kb>(self.terms.context.convention)? else { return Ok(()) };
        let requests: Quantity<Count> = sent.counted_as::<Count>().over(&size.counted_as())?;
        let usage = cloudfront::HTTPS_REQUESTS.of(&area, requests.counted_as());
        self.charge(Spot::Stop(place), "HTTPS requests", usage, &stop.region);
        Ok(())
    }

    /// Public IPv4 addresses: of NAT gateways, of what the internet reaches, of accelerators and tunnels.
    fn addresses(&mut self, place: usize, stop: &Stop) -> Result<(), ArithmeticError> {
        if !self.terms.addresses {
            return Ok(());
        }
        let before = place.checked_sub(1).and_then(|before| self.stops.get(before));
        let beside = |places: &[Place]| {
            [before, self.stops.get(place + 1)].into_iter().flatten().any(|stop| places.contains(&stop.place))
        };
        let addresses = match stop.place {
            Place::NatGateway => stop.zones.len(),
            // CloudFront and the internet reach an origin by its public address.
            Place::Instance | Place::Database | Place::ApplicationLoadBalancer | Place::NetworkLoadBalancer
                if beside(&[Place::Internet, Place::InternetGateway, Place::CloudFront]) =>
            {
                stop.zones.len()
            }
            // Two static addresses; two tunnels with an address each.
            Place::GlobalAccelerator | Place::Vpn => 2,
            _ => 0,
        };
        let addresses: Quantity<Count> = count(addresses, "public IPv4 addresses", "in use");
        let usage = public_ipv4::IN_USE_HOURS.of(self.terms.hours.times(&addresses)?);
        if addresses.is_zero() {
            return Ok(());
        }
        self.hours(stop, Spot::Stop(place), "public IPv4 address hours", usage);
        Ok(())
    }
}

fn count(number: usize, name: &'static str, because: &'static str) -> Quantity<Count> {
    Quantity::fixed(Exact::from(u32::try_from(number).unwrap_or(u32::MAX)), name, because)
}
