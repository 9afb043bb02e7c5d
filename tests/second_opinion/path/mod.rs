//! The study of transfer paths: what each stop and each leg is charged, summed up. A place where two paths cost the same is
//! checked by what both cost there.

mod routes;

use num_rational::BigRational;
use num_traits::{Signed, Zero};
use toml::Table;

use super::asked::{Asked, Figure, Given, Sums, numbers};
use super::price_files::Prices;
use super::words::{bytes, find, share, tables, whole};

/// A place on a path.
#[derive(Clone, Debug)]
pub struct Stop {
    pub place: String,
    pub region: String,
    pub zones: Vec<String>,
    stays: bool,
    passes_on: BigRational,
    edge: Option<String>,
    /// The mean size of a response in bytes.
    response: Option<BigRational>,
    pair: Option<String>,
    port: Option<String>,
}

/// What is counted: meter, key and Region.
type Meter = (String, Option<String>, String);

/// A stop or a leg by its place, and what it is charged for.
struct Item {
    spot: String,
    meter: Meter,
    quantity: BigRational,
}

struct Path<'a> {
    asked: &'a Asked,
    prices: &'a Prices,
    hours: BigRational,
    addresses: bool,
    /// What goes forward and back.
    forward: BigRational,
    back: BigRational,
}

pub fn again(asked: &Asked, prices: &Prices) -> Vec<Figure> {
    let table = &asked.table;
    let gigabytes = |key: &str| {
        find(table, key).map_or_else(BigRational::zero, |moved| asked.ask(&format!("({moved}) / (1 GB)"), &[]))
    };
    let path = Path {
        asked,
        prices,
        hours: find(table, "hours").map_or_else(|| whole(730), |hours| asked.ask(&format!("({hours}) / (1 h)"), &[])),
        addresses: table.get("public_addresses").and_then(toml::Value::as_bool).unwrap_or(true),
        forward: gigabytes("forward"),
        back: gigabytes("back"),
    };
    let stops = path.stops(table);
    let (one, none) = (whole(1), BigRational::zero());
    let (monthly, standing) = (path.cost(&stops, &one), path.cost(&stops, &none));
    let volume = &path.forward + &path.back;
    let mut figures = vec![
        ("per_gb".to_owned(), (&monthly - &standing) / &volume),
        ("monthly".to_owned(), monthly.clone()),
        ("standing".to_owned(), standing),
    ];
    figures.extend(path.by_spot(&stops));
    let own = ["monthly", "standing", "per_gb", "cheapest", "stop_", "leg_", "crossover_"];
    let others = asked.figures.iter().map(|(name, _)| name).filter(|name| !own.iter().any(|own| name.starts_with(own)));
    let others: Vec<(String, Vec<Stop>)> = others.map(|name| (name.clone(), path.other(name, &stops))).collect();
    let costs: Vec<BigRational> = others.iter().map(|(_, stops)| path.cost(stops, &one)).collect();
    if !others.is_empty() {
        figures.push(("cheapest".to_owned(), costs.iter().chain([&monthly]).min().unwrap().clone()));
    }
    for (name, given) in &asked.figures {
        let (Some(name), Given::Number { value, is_rounded }) = (name.strip_prefix("crossover_"), given) else {
            continue;
        };
        let (_, other) = others.iter().rfind(|(other, _)| name.starts_with(other.as_str())).unwrap();
        let scale = value / &volume;
        let (own, other) = (path.cost(&stops, &scale), path.cost(other, &scale));
        let apart = (&own - &other).abs();
        if apart.is_zero()
            || (*is_rounded && apart < own * BigRational::new(1.into(), 1_000_000_000_000_000_u64.into()))
        {
            figures.push((format!("crossover_{name}"), value.clone()));
        }
    }
    figures.extend(others.into_iter().map(|(name, _)| name).zip(costs));
    numbers(figures)
}

impl Path<'_> {
    fn stops(&self, table: &Table) -> Vec<Stop> {
        let of_study = |key: &str| find(&self.asked.table, key);
        let stop = |table: &Table| {
            let zones = table.get("zones").and_then(toml::Value::as_array).cloned().unwrap_or_default();
            let zones: Vec<String> = zones.iter().map(|zone| zone.as_str().unwrap().to_owned()).collect();
            Stop {
                place: find(table, "place").unwrap(),
                region: find(table, "region").unwrap_or_else(|| self.asked.region.clone()),
                zones: if zones.is_empty() { vec!["a".to_owned()] } else { zones },
                stays: table.get("stays").and_then(toml::Value::as_bool).unwrap_or(false),
                passes_on: find(table, "passes_on").map_or_else(|| whole(1), |part| share(&part)),
                edge: find(table, "edge").or_else(|| of_study("edge")),
                response: find(table, "response_size").or_else(|| of_study("response_size")).map(|size| bytes(&size)),
                pair: find(table, "pair"),
                port: find(table, "port"),
            }
        };
        tables(table, "stop").into_iter().map(stop).collect()
    }

    /// What the bill rises by when so many times the traffic goes along `stops`.
    fn cost(&self, stops: &[Stop], scale: &BigRational) -> BigRational {
        self.risen(&self.items(stops, scale))
    }

    /// What the bill of the rest of the account rises by.
    fn risen(&self, items: &[Item]) -> BigRational {
        let before = &self.asked.usage;
        let mut after = before.clone();
        for item in items {
            *after.entry(item.meter.clone()).or_insert_with(BigRational::zero) += &item.quantity;
        }
        self.bill(&after) - self.bill(before)
    }

    /// What usage costs, after the allowances where they count.
    fn bill(&self, usage: &Sums<Meter>) -> BigRational {
        let mut left = usage.clone();
        if self.asked.written.get("free_tier").and_then(toml::Value::as_bool) == Some(true) {
            for allowance in &self.prices.allowances {
                let mut free = allowance.quantity.clone();
                let shared = left.iter_mut().filter(|(meter, _)| allowance.meters.contains(&meter.0));
                for (_, quantity) in shared {
                    let taken = quantity.clone().min(free.clone());
                    *quantity -= &taken;
                    free -= taken;
                }
            }
        }
        let cost = |((meter, key, region), quantity): (&Meter, &BigRational)| {
            self.prices.find(meter, key.as_deref(), region).cost(quantity)
        };
        left.iter().map(cost).sum()
    }

    /// What each stop and each leg adds to those before it.
    fn by_spot(&self, stops: &[Stop]) -> Vec<(String, BigRational)> {
        let items = self.items(stops, &whole(1));
        let mut spots = Vec::new();
        let mut begin = 0;
        while begin < items.len() {
            let spot = &items[begin].spot;
            let end = begin + items[begin..].iter().take_while(|item| item.spot == *spot).count();
            spots.push((spot.clone(), self.risen(&items[..end]) - self.risen(&items[..begin])));
            begin = end;
        }
        spots
    }

    fn items(&self, stops: &[Stop], scale: &BigRational) -> Vec<Item> {
        let mut passed = whole(1);
        let mut legs = Vec::new();
        for stop in &stops[..stops.len() - 1] {
            passed *= &stop.passes_on;
            legs.push((&self.forward * scale * &passed, &self.back * scale * &passed));
        }
        let mut items = Vec::new();
        for place in 0..stops.len() {
            let mut add = |spot: &str, (meter, key, region): (&str, Option<&String>, &str), quantity: BigRational| {
                let meter = (meter.to_owned(), key.cloned(), region.to_owned());
                let spot = format!("{spot}_{}", place + 1);
                items.extend((!quantity.is_zero()).then_some(Item { spot, meter, quantity }));
            };
            self.stop(stops, &legs, place, &mut |meter, quantity| add("stop", meter, quantity));
            if place + 1 < stops.len() {
                leg(stops, &legs[place], place, &mut |meter, quantity| add("leg", meter, quantity));
            }
        }
        items
    }

    /// Hours, what is processed, requests and public addresses.
    fn stop(&self, stops: &[Stop], legs: &[(BigRational, BigRational)], place: usize, add: &mut Add<'_>) {
        let stop = &stops[place];
        let (forward, back) = &legs[place.saturating_sub(1)];
        let (both, zones, region) = (forward + back, whole(stop.zones.len()), stop.region.as_str());
        let beside: Vec<&Stop> =
            [place.checked_sub(1), Some(place + 1)].into_iter().flatten().filter_map(|at| stops.get(at)).collect();
        let standing = if stop.stays { BigRational::zero() } else { self.hours.clone() };
        match stop.place.as_str() {
            "nat_gateway" => {
                add(("nat_gateway.hours", None, region), &standing * &zones);
                add(("nat_gateway.data_processed", None, region), both);
            }
            "interface_endpoint" => {
                add(("vpc_endpoint.interface_hours", None, region), &standing * &zones);
                add(("vpc_endpoint.interface_data", None, region), both);
            }
            "gateway_endpoint" => {
                add(("vpc_endpoint.gateway_hours", None, region), standing.clone());
                add(("vpc_endpoint.gateway_data", None, region), both);
            }
            "transit_gateway" => {
                add(("transit_gateway.attachment_hours", None, region), &standing * whole(beside.len()));
                let sent = [(place.checked_sub(1), forward), (Some(place + 1), &legs[place.min(legs.len() - 1)].1)];
                for (sender, sent) in sent {
                    // Data from a peering attachment is not processed for a fee.
                    if sender.and_then(|at| stops.get(at)).is_some_and(|stop| stop.place != "transit_gateway") {
                        add(("transit_gateway.data_processed", None, region), sent.clone());
                    }
                }
            }
            "application_load_balancer" => {
                add(("load_balancer.application_hours", None, region), standing.clone());
                assert!(beside.iter().all(|stop| stop.place != "lambda"), "a unit has 0.4 GB of Lambda targets");
                add(("load_balancer.application_lcu_hours", None, region), both);
            }
            "network_load_balancer" => {
                add(("load_balancer.network_hours", None, region), standing.clone());
                add(("load_balancer.network_lcu_hours", None, region), both);
            }
            "cloudfront" => {
                if let (Some(size), Some(edge)) = (&stop.response, &stop.edge) {
                    let to_viewers = if stops[place - 1].place == "internet" { back } else { &legs[place].0 };
                    let requests = to_viewers * whole(1_u64 << 30) / size;
                    add(("cloudfront.https_requests", Some(edge), region), requests);
                }
            }
            "global_accelerator" => {
                add(("global_accelerator.hours", None, region), standing.clone());
                add(("global_accelerator.data_premium", stop.pair.as_ref(), region), forward.max(back).clone());
            }
            "vpn" => add(("vpn.connection_hours", None, region), standing.clone()),
            "direct_connect" => add(("direct_connect.port", stop.port.as_ref(), region), standing.clone()),
            _ => {}
        }
        let is_public =
            beside.iter().any(|stop| ["internet", "internet_gateway", "cloudfront"].contains(&stop.place.as_str()));
        let addresses = match stop.place.as_str() {
            "nat_gateway" => zones,
            "instance" | "database" | "application_load_balancer" | "network_load_balancer" if is_public => zones,
            "global_accelerator" | "vpn" => whole(2),
            _ => BigRational::zero(),
        };
        if self.addresses {
            add(("public_ipv4.in_use_hours", None, region), standing * addresses);
        }
    }
}

type Add<'a> = dyn FnMut((&str, Option<&String>, &str), BigRational) + 'a;

fn is_joint(stop: &Stop) -> bool {
    ["vpc_peering", "internet_gateway", "gateway_endpoint"].contains(&stop.place.as_str())
}

/// A leg in both directions; what only joins two others is passed over.
fn leg(stops: &[Stop], (forward, back): &(BigRational, BigRational), place: usize, add: &mut Add<'_>) {
    let (mut from, to, mut joint) = (&stops[place], &stops[place + 1], None);
    if is_joint(to) {
        return;
    }
    if is_joint(from) {
        (joint, from) = (Some(from.place.as_str()), &stops[place - 1]);
    }
    way(from, to, joint, forward, add);
    way(to, from, joint, back, add);
}

fn way(from: &Stop, to: &Stop, joint: Option<&str>, moved: &BigRational, add: &mut Add<'_>) {
    let (own, other) = (from.region.as_str(), to.region.as_str());
    let either = |names: &[&str]| names.contains(&from.place.as_str()) || names.contains(&to.place.as_str());
    let meter = match (from.place.as_str(), to.place.as_str()) {
        ("on_premises", _) | (_, "on_premises") | ("internet", "cloudfront" | "global_accelerator") => return,
        ("global_accelerator", "internet") => return,
        ("cloudfront", "internet") => ("cloudfront.data_out_from", from.edge.as_ref(), own),
        ("cloudfront", _) => ("cloudfront.data_to_origin", from.edge.as_ref(), other),
        (_, "cloudfront") => ("cloudfront.data_from_aws_origin", None, own),
        (_, "direct_connect") => ("direct_connect.data_out", None, own),
        ("direct_connect", _) => ("direct_connect.data_in", None, other),
        ("internet" | "global_accelerator" | "vpn", _) => ("data_transfer.internet_in", None, other),
        (_, "internet" | "global_accelerator" | "vpn") => ("data_transfer.internet_out", None, own),
        _ if own != other => ("data_transfer.cross_region", Some(&to.region), own),
        _ if either(&["s3", "dynamodb", "service", "transit_gateway", "interface_endpoint"]) => return,
        _ if either(&["application_load_balancer"]) && joint.is_none() => return,
        _ => {
            let crossing = if joint == Some("internet_gateway") { whole(1) } else { crossing(from, to) };
            if crossing.is_zero() {
                return add(("data_transfer.same_az", None, own), moved.clone());
            }
            for side in [from, to].into_iter().filter(|side| side.place != "cache") {
                add(("data_transfer.cross_az", None, &side.region), moved * &crossing);
            }
            return;
        }
    };
    add(meter, moved.clone());
}

/// The share that goes from one zone to another: each of one side sends evenly to each of the other; but a NAT gateway in its
/// own zone is used by route.
fn crossing(from: &Stop, to: &Stop) -> BigRational {
    let common = whole(from.zones.iter().filter(|zone| to.zones.contains(zone)).count());
    let (own, other) = (whole(from.zones.len()), whole(to.zones.len()));
    let all = match (from.place.as_str(), to.place.as_str()) {
        ("nat_gateway", _) => other,
        (_, "nat_gateway") => own,
        _ => own * other,
    };
    whole(1) - common / all
}
