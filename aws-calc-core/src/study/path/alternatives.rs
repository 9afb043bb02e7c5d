//! Other legal paths between the same ends.

use std::sync::Arc;

use crate::meter::Quantity;
use crate::service::cloudfront::EdgeArea;
use crate::unit::Kb;

use super::charges::crossing;
use super::place::{Place, Stop};
use super::read::mistakes;

/// A path beside the one that is written.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// What claims call it.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    pub stops: Vec<Stop>,
    /// What comes with it besides its cost.
    pub mind: Option<&'static str>,
}

/// What CloudFront in front of an origin needs to know.
pub(super) struct Front {
    pub edge: Option<EdgeArea>,
    pub response: Option<Quantity<Kb>>,
    /// Whether the book prices it, for this area or for all.
    pub is_priced: bool,
}

/// Every way that leads between the same ends, as rewritings of `stops`.
pub(super) fn routes(stops: &[Stop], front: &Front) -> Vec<Route> {
    let mut routes = Vec::new();
    for (place, window) in stops.windows(3).enumerate() {
        let [before, middle, after] = window else { continue };
        let instead = |with: Vec<Stop>| replaced(stops, place + 1, 1, with);
        to_a_service((before, middle, after), &instead, &mut routes);
        let workloads = before.place.is_workload() && after.place.is_workload();
        match middle.place {
            Place::VpcPeering if workloads => {
                routes.extend(private_link(stops, place + 1, (before, after)));
                let mut hubs = vec![Stop::beside(before, Place::TransitGateway)];
                if before.region != after.region {
                    hubs.push(Stop::beside(after, Place::TransitGateway));
                }
                routes.push(route("transit_gateway", "through a Transit Gateway", instead(hubs)));
            }
            Place::TransitGateway if workloads => {
                routes.extend(private_link(stops, place + 1, (before, after)));
                let peering = vec![Stop::beside(before, Place::VpcPeering)];
                routes.push(route("vpc_peering", "over a VPC peering connection", instead(peering)));
            }
            Place::InternetGateway if workloads && before.region == after.region => {
                routes.push(route("private_addresses", "over private addresses", instead(Vec::new())));
            }
            Place::CloudFront => routes.push(route("without_cloudfront", "without CloudFront", instead(Vec::new()))),
            Place::GlobalAccelerator => {
                routes.push(route("without_accelerator", "without the accelerator", instead(Vec::new())));
            }
            _ => {}
        }
    }
    for (place, window) in stops.windows(4).enumerate() {
        let [before, first, second, after] = window else { continue };
        let hubs = first.place == Place::TransitGateway && second.place == Place::TransitGateway;
        if hubs && before.place.is_workload() && after.place.is_workload() {
            let peering = vec![Stop::beside(before, Place::VpcPeering)];
            let stops = replaced(stops, place + 1, 2, peering);
            routes.push(route("vpc_peering", "over a VPC peering connection", stops));
        }
    }
    for (place, window) in stops.windows(2).enumerate() {
        let [before, after] = window else { continue };
        let origin = match (before.place, after.place) {
            (Place::Internet, _) => after,
            (_, Place::Internet) => before,
            _ => continue,
        };
        if Place::CloudFront.meets(origin.place) && front.is_priced {
            let distribution =
                Stop { edge: front.edge, response: front.response.clone(), ..Stop::beside(origin, Place::CloudFront) };
            let stops = replaced(stops, place + 1, 0, vec![distribution]);
            let mind = "it is for what clients ask for by HTTP; each GB is taken to come from the origin once";
            routes.push(Route { mind: Some(mind), ..route("cloudfront", "with CloudFront in front", stops) });
        }
    }
    routes.extend(in_one_zone(stops));
    // Rewriting one place may break what stands beside it.
    routes.retain(|route| route.stops.first().is_some_and(|first| mistakes(&route.stops, first.at).is_empty()));
    routes
}

/// The ways from a subnet to the internet or to a service of the Region.
fn to_a_service(
    (before, middle, after): (&Stop, &Stop, &Stop),
    instead: &dyn Fn(Vec<Stop>) -> Vec<Stop>,
    routes: &mut Vec<Route>,
) {
    let is_client = |stop: &Stop| matches!(stop.place, Place::Instance | Place::Lambda);
    let (client, far) = match (is_client(before), is_client(after)) {
        (true, _) => (before, after),
        (_, true) => (after, before),
        _ => return,
    };
    let ways = [Place::NatGateway, Place::GatewayEndpoint, Place::InterfaceEndpoint];
    let is_service = far.place.is_service() && far.region == client.region;
    if !ways.contains(&middle.place) || !(is_service || far.place == Place::Internet) {
        return;
    }
    let mut offer = |name: &str, title: &str, stop: Stop, mind: Option<&'static str>| {
        let same = stop.place == middle.place && (stop.zones == middle.zones || !stop.place.is_zonal());
        if !same {
            routes.push(Route { mind, ..route(name, title, instead(vec![stop])) });
        }
    };
    let gateway = Stop::beside(client, Place::NatGateway);
    match client.zones.as_slice() {
        [_] => offer("nat_gateway", "through a NAT gateway", gateway, None),
        zones => {
            let first = zones.first().map(Arc::clone).into_iter().collect();
            let shared = Stop { zones: first, ..gateway.clone() };
            offer("nat_per_zone", "through a NAT gateway in each zone", gateway, None);
            let mind = "when its zone fails, the others lose their way out";
            offer("shared_nat", "through one NAT gateway for all zones", shared, Some(mind));
        }
    }
    if is_service {
        if matches!(far.place, Place::S3 | Place::DynamoDb) {
            let endpoint = Stop::beside(client, Place::GatewayEndpoint);
            offer("gateway_endpoint", "through a gateway endpoint", endpoint, None);
        }
        let endpoint = Stop::beside(client, Place::InterfaceEndpoint);
        let title = match client.zones.as_slice() {
            [_] => "through an interface endpoint",
            _ => "through an interface endpoint in each zone",
        };
        offer("interface_endpoint", title, endpoint, None);
    }
}

/// An endpoint to a load balancer in the other VPC instead of what joins the two.
fn private_link(stops: &[Stop], at: usize, (before, after): (&Stop, &Stop)) -> Option<Route> {
    let balancer = Place::NetworkLoadBalancer;
    if before.region != after.region || [before, after].iter().any(|stop| stop.place == balancer) {
        return None;
    }
    let with = vec![Stop::beside(before, Place::InterfaceEndpoint), Stop::beside(after, balancer)];
    let mind = "only the first of the two can begin a connection, and each service needs an endpoint of its own";
    let title = "through PrivateLink and a Network Load Balancer";
    Some(Route { mind: Some(mind), ..route("private_link", title, replaced(stops, at, 1, with)) })
}

/// Everything that is in zones in the first zone, where workloads talk across them.
fn in_one_zone(stops: &[Stop]) -> Option<Route> {
    let located: Vec<&Stop> = stops.iter().filter(|stop| !stop.place.is_joint()).collect();
    let crosses = located.iter().zip(located.iter().skip(1)).any(|(from, to)| {
        let workloads = from.place.is_workload() && to.place.is_workload();
        let balanced = [from, to].iter().any(|stop| stop.place == Place::ApplicationLoadBalancer);
        workloads && !balanced && from.region == to.region && crossing(from, to).0 > 0
    });
    let region = located.first().map(|stop| &stop.region);
    let one_region = located.iter().all(|stop| Some(&stop.region) == region);
    if !crosses || !one_region || stops.iter().any(|stop| stop.place == Place::InternetGateway) {
        return None;
    }
    let zone = stops.iter().find(|stop| stop.place.is_zonal()).and_then(|stop| stop.zones.first()).cloned()?;
    let moved = stops.iter().map(|stop| Stop { zones: vec![Arc::clone(&zone)], ..stop.clone() }).collect();
    let mind = "what fails with one zone fails altogether";
    Some(Route { mind: Some(mind), ..route("one_zone", "all in one zone", moved) })
}

fn route(name: &str, title: &str, stops: Vec<Stop>) -> Route {
    Route { name: name.to_owned(), title: title.to_owned(), stops, mind: None }
}

/// `stops` with `count` of them from `from` on replaced.
fn replaced(stops: &[Stop], from: usize, count: usize, with: Vec<Stop>) -> Vec<Stop> {
    let before = stops.iter().take(from).cloned();
    before.chain(with).chain(stops.iter().skip(from.saturating_add(count)).cloned()).collect()
}
