//! What data transfer costs along a path, leg by leg, and on the other legal paths between the same ends.
//!
//! **Answers:** who charges what on each leg and at each stop: by direction, on both sides of a hop between Availability
//! Zones, hours and every GB of NAT gateways, endpoints, load balancers, Transit Gateways and accelerators, the way that
//! follows; what the path costs in all; which other legal paths there are, and from which volume on each of them is the
//! cheaper one, exactly.
//!
//! **How:** stops in order, a leg between each two; what goes forward and back is the path's, less what a stop keeps to
//! itself (`passes_on`). Each leg becomes usage on the meters of the services' own rooms, priced through `charge` on top of
//! the rest of the account, so tiers and allowances are shared with it: a path costs what the bill rises by. Between two
//! tiers the cost is a straight line of the volume; places where two lines meet are solved for as fractions.
//!
//! What AWS does not bill is said: data into AWS; between an origin and CloudFront; to services of the same Region, also
//! behind a NAT gateway, whose processing is billed nevertheless; between zones to an Application Load Balancer, and since
//! April 2022 to interface endpoints and Transit Gateways; data from a peering attachment; the side of an ElastiCache node.
//! A Network Load Balancer pays between zones as instances do, and so do public addresses inside one zone.
//!
//! **Left out:** the instances, functions, databases and buckets themselves, with their requests; capacity units of load
//! balancers by other dimensions than GB; Network Firewall, Gateway Load Balancers, private NAT gateways, cross-Region
//! PrivateLink, Client VPN, Local Zones; locations of Direct Connect that belong to another Region.
//!
//! Source: <https://aws.amazon.com/ec2/pricing/on-demand/>, "Data Transfer"; AWS Architecture Blog, "Overview of Data
//! Transfer Costs for Common Architectures"; "AWS announces data transfer price reduction for AWS PrivateLink, AWS Transit
//! Gateway, and AWS Client VPN services" (April 2022); AWS Site-to-Site VPN user guide, "Tunnel options" (two tunnels, each
//! with its own public address); AWS Global Accelerator API reference, `CreateAccelerator` (two static IPv4 addresses); AWS
//! Networking blog, "Identify and optimize public IPv4 address usage" (both are billed as service-managed addresses); the
//! pricing pages of Amazon VPC, Elastic Load Balancing, AWS PrivateLink, AWS Transit Gateway, AWS Global Accelerator, Amazon
//! CloudFront, Amazon ElastiCache and Amazon RDS.

mod alternatives;
mod appliances;
mod bill;
mod charges;
mod curve;
mod place;
mod read;
mod show;
#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Flag, HOURS, Record, Refusal, Tables, Text, Words};
use crate::meter::Quantity;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::cloudfront;
use crate::unit::Gb;

use super::{Answer, Context, Study};
use alternatives::{Front, Route, routes};
use bill::Biller;
use charges::{Item, Terms, Traffic, common_multiple, items, multiple_of_both};
use curve::{Curve, knees};
use place::Stop;

const FORWARD: Field<Gb> = Field::flow("forward", "data from the first stop to the last in the month", "\"1 TB\"");
const BACK: Field<Gb> = Field::flow("back", "data from the last stop to the first in the month", "\"10 TB\"")
    .or("0 GB", "nothing comes back");
const ADDRESSES: Field<Flag> =
    Field::flag("public_addresses", "whether the hours of public IPv4 addresses count", "false")
        .or("true", "AWS bills them");
const ROUTE_NAME: Field<Text> = Field::text("name", "a word", "what claims call it", "\"hub\"");
const ROUTE_TITLE: Field<Text> = Field::text("title", "any words", "what it is", "\"through the hub\"").optional();
const ALTERNATIVES: Field<Tables> = Field::tables(
    "alternative",
    const { &[ROUTE_NAME.spec(), ROUTE_TITLE.spec(), read::STOPS.spec()] },
    "other paths between the same ends, besides those that are found",
    "[{ name = \"direct\", stop = [{ place = \"instance\" }, { place = \"s3\" }] }]",
)
.optional();

pub(super) const STUDY: Study = Study {
    name: "path",
    title: "Transfer path",
    doc: "What data transfer costs along a path, leg by leg, and on the other legal paths between the same ends, with the \
          volume from which on each of them is the cheaper one. Left out: what stands at the ends, capacity units of load \
          balancers by other dimensions than GB, Network Firewall, private NAT gateways, cross-Region PrivateLink, Local \
          Zones.",
    fields: &[
        FORWARD.spec(),
        BACK.spec(),
        read::STOPS.spec(),
        ALTERNATIVES.spec(),
        read::EDGE.spec(),
        read::RESPONSE.spec(),
        ADDRESSES.spec(),
        HOURS.spec(),
    ],
    of_all_variants: false,
    answer,
};

/// A path with what it costs.
struct Priced {
    route: Route,
    items: Vec<Item>,
    total: Money,
    /// Without any traffic.
    standing: Money,
    /// By volume; `None` when nothing goes along the path.
    curve: Option<Curve>,
}

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let hours = record.quantity(HOURS).map_err(refused)?;
    let traffic =
        Traffic { forward: record.quantity(FORWARD).map_err(refused)?, back: record.quantity(BACK).map_err(refused)? };
    let front = front(record, context);
    let (written, others) = (read::path(record, context.at, &front, context), by_hand(record, &front, context));
    let (stops, mut others) = match (written, others) {
        (Ok(stops), Ok(others)) => (stops, others),
        (stops, others) => return Err(stops.err().into_iter().chain(others.err()).flatten().collect()),
    };
    let mut found = routes(&stops, &front);
    // What is written by hand takes the place of what would be found.
    found.retain(|route| !others.iter().any(|own| own.name == route.name));
    let other_ends: Vec<Diagnostic> = others.iter().filter_map(|route| other_ends(&stops, &route.stops)).collect();
    if !other_ends.is_empty() {
        return Err(other_ends);
    }
    let written = Route { name: "as_written".to_owned(), title: "as written".to_owned(), stops, mind: None };
    let study = Paths {
        context,
        terms: Terms { context, hours: &hours, addresses: record.flag(ADDRESSES) },
        traffic: &traffic,
        biller: Biller::new(context).map_err(|error| vec![error])?,
    };
    let mut priced = vec![study.priced(written).map_err(|error| vec![error])?];
    for route in others.drain(..) {
        priced.push(study.priced(route).map_err(|error| vec![error])?);
    }
    let mut unpriced = Vec::new();
    for route in found {
        let title = route.title.clone();
        match study.priced(route) {
            Ok(route) => priced.push(route),
            Err(error) if error.code == "missing-price" => unpriced.push((title, error.message)),
            Err(error) => return Err(vec![error]),
        }
    }
    study.add_curves(&mut priced).map_err(|error| vec![error])?;
    let parts = priced.iter().map(|path| study.biller.parts(&path.items, &path.route.stops));
    let parts: Vec<Vec<Money>> = parts.collect::<Result<_, _>>().map_err(|error| vec![error])?;
    show::answer(&study, &priced, &parts, &unpriced).map_err(|error| refused(Refusal::from(error)))
}

/// What CloudFront is told where a stop does not say otherwise.
fn front(record: &Record, context: &Context<'_>) -> Front {
    let edge = record.word_given(read::EDGE);
    let for_all_areas = cloudfront::TO_VIEWERS.info().path;
    let is_priced = edge.is_some() || context.book.find(for_all_areas, None, context.region).is_some();
    Front { edge, response: record.given(read::RESPONSE), is_priced }
}

/// The alternatives that stand in the file.
fn by_hand(record: &Record, front: &Front, context: &Context<'_>) -> Result<Vec<Route>, Vec<Diagnostic>> {
    let (mut routes, mut errors) = (Vec::new(), Vec::new());
    for (table, at) in record.tables(ALTERNATIVES) {
        let Some(name) = table.words(ROUTE_NAME) else { continue };
        errors.extend(bad_name(name, &routes));
        let title = table.words(ROUTE_TITLE).map_or_else(|| name.text.to_string(), |words| words.text.to_string());
        match read::path(table, *at, front, context) {
            Ok(stops) => routes.push(Route { name: name.text.to_string(), title, stops, mind: None }),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(routes) } else { Err(errors) }
}

/// Why claims could not call an alternative by this name, if they could not.
fn bad_name(name: &Words, before: &[Route]) -> Option<Diagnostic> {
    let text = &*name.text;
    let is_word = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let own = ["as_written", "cheapest", "monthly", "standing", "per_gb"];
    let is_taken = own.contains(&text)
        || ["stop_", "leg_", "crossover_"].iter().any(|own| text.starts_with(own))
        || before.iter().any(|route| route.name == text);
    let (message, label) = match (is_word, is_taken) {
        (true, false) => return None,
        (false, _) => (format!("`{text}` is no name that a claim could use"), "not a word"),
        (true, true) => (format!("the name `{text}` is taken"), "taken"),
    };
    let error = Diagnostic::error("bad-name", message).at(name.at, label);
    Some(error.help("a name of small letters, digits and `_`; what it is called in reports is its `title`"))
}

/// Why a path is no alternative to another one, if it is none.
fn other_ends(written: &[Stop], other: &[Stop]) -> Option<Diagnostic> {
    let ends = [(written.first()?, other.first()?), (written.last()?, other.last()?)];
    let (end, own) = ends.into_iter().find(|(end, own)| end.place != own.place || end.region != own.region)?;
    let message = format!(
        "the path ends at `{}` in {}, and this alternative at `{}` in {}",
        end.place.word(),
        end.region,
        own.place.word(),
        own.region
    );
    let error = Diagnostic::error("other-ends", message).at(own.at, "another end").and(end.at, "the path's own");
    Some(error.help("only paths between the same ends can be compared"))
}

/// What paths are priced by.
struct Paths<'a> {
    context: &'a Context<'a>,
    terms: Terms<'a>,
    traffic: &'a Traffic,
    biller: Biller<'a>,
}

impl Paths<'_> {
    fn priced(&self, route: Route) -> Result<Priced, Diagnostic> {
        let items = items(&route.stops, self.traffic, self.terms)?;
        let total = self.biller.total(&items, &route.stops)?;
        let standing = self.cost(&route.stops, Exact::ZERO)?;
        Ok(Priced { route, items, total, standing, curve: None })
    }

    /// The items along `stops` when `scale` times the traffic goes along them.
    fn items_at(&self, stops: &[Stop], scale: Exact) -> Result<Vec<Item>, Diagnostic> {
        let scaled = |moved: &Quantity<Gb>| -> Result<Quantity<Gb>, ArithmeticError> {
            let value = moved.value().times(scale)?;
            Ok(Quantity::fixed(value, "data moved", "a volume that is compared"))
        };
        let failed = |error: ArithmeticError| self.too_large(error);
        let forward = scaled(&self.traffic.forward).map_err(failed)?;
        let back = scaled(&self.traffic.back).map_err(failed)?;
        items(stops, &Traffic { forward, back }, self.terms)
    }

    fn cost(&self, stops: &[Stop], scale: Exact) -> Result<Money, Diagnostic> {
        self.biller.total(&self.items_at(stops, scale)?, stops)
    }

    /// Both directions together, as the study gives them.
    fn volume(&self) -> Result<Ratio, ArithmeticError> {
        Ok(Ratio::from(self.traffic.forward.value().plus(self.traffic.back.value())?))
    }

    /// Gives each path its cost by volume.
    fn add_curves(&self, priced: &mut [Priced]) -> Result<(), Diagnostic> {
        let failed = |error: ArithmeticError| self.too_large(error);
        if self.volume().map_err(failed)?.is_zero() {
            return Ok(());
        }
        let mut bends = Vec::new();
        for path in priced.iter() {
            let none = self.items_at(&path.route.stops, Exact::ZERO)?;
            bends.extend(knees(&none, &path.items, &self.biller, self.context.book).map_err(failed)?);
        }
        bends.sort();
        bends.dedup();
        let multiples = priced.iter().map(|path| common_multiple(&path.route.stops));
        let grain = Exact::from(multiples.fold(1, multiple_of_both));
        for path in priced {
            let cost = |scale: Exact| self.cost(&path.route.stops, scale);
            path.curve = Some(Curve::of(&cost, (&bends, grain), &failed)?);
        }
        Ok(())
    }

    fn too_large(&self, error: ArithmeticError) -> Diagnostic {
        Diagnostic::error("too-large", error.to_string()).at(self.context.at, "in this study")
    }
}
