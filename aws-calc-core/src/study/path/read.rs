//! From tables of the file to paths whose legs exist.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, all_of, did_you_mean, one_of};
use crate::exact::Exact;
use crate::field::{Choices, Field, Flag, Record, Tables, Text, Texts, Word};
use crate::service::cloudfront::{self, EdgeArea};
use crate::study::Context;
use crate::unit::{Count, Kb};

use super::alternatives::Front;
use super::place::{Place, Stop};

const PLACE: Field<Word<Place>> = Field::word("place", "what it is", "\"nat_gateway\"");
const NAME: Field<Text> = Field::text("name", "any words", "what it is called", "\"order service\"").optional();
const REGION: Field<Text> =
    Field::text("region", "a Region", "the Region it is in; left out: that of the study", "\"eu-west-1\"").optional();
const ZONES: Field<Texts> = Field::texts(
    "zones",
    "the Availability Zones that it is spread over, evenly; left out: one zone, `a`",
    "[\"a\", \"b\"]",
)
.optional();
const STAYS: Field<Flag> = Field::flag(
    "stays",
    "whether it is there anyway, for other traffic: then its hours do not count, only what goes through it",
    "true",
)
.or("false", "it is there for this path");
const PASSES_ON: Field<Count> =
    Field::quantity("passes_on", "the share of what reaches it that goes on, such as the misses of a cache", "\"20%\"")
        .or("1", "everything goes on")
        .within(Exact::ZERO, Exact::ONE, "a share is between 0% and 100%");
pub(super) const EDGE: Field<Word<EdgeArea>> =
    Field::word("edge", "for CloudFront: the area of the edge locations that answer", "\"europe\"").optional();
pub(super) const RESPONSE: Field<Kb> = Field::quantity(
    "response_size",
    "for CloudFront: the mean size of a response, which tells how many HTTPS requests are billed",
    "\"200 KB\"",
)
.optional()
.at_least(Exact::constant(1, 3), "a response has at least a byte");
const PAIR: Field<Text> = Field::text(
    "pair",
    "a pair of areas",
    "for Global Accelerator: the area of the Region and that of the clients' edge location",
    "\"europe.india\"",
)
.optional();
const PORT: Field<Text> =
    Field::text("port", "kind and capacity", "for Direct Connect: the port", "\"dedicated.1G\"").optional();

pub(super) const STOPS: Field<Tables> = Field::tables(
    "stop",
    const {
        &[
            PLACE.spec(),
            NAME.spec(),
            REGION.spec(),
            ZONES.spec(),
            STAYS.spec(),
            PASSES_ON.spec(),
            EDGE.spec(),
            RESPONSE.spec(),
            PAIR.spec(),
            PORT.spec(),
        ]
    },
    "the places that the path goes through, in order: between each two is a leg",
    "[{ place = \"lambda\" }, { place = \"nat_gateway\" }, { place = \"s3\" }]",
);

/// The path through the stops of `record`, or everything that is wrong with it. `at` is where its table stands.
pub(super) fn path(
    record: &Record,
    at: Span,
    front: &Front,
    context: &Context<'_>,
) -> Result<Vec<Stop>, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let mut stops = Vec::new();
    for (table, at) in record.tables(STOPS) {
        match stop(table, *at, front, context) {
            Ok(stop) => stops.push(stop),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        errors = mistakes(&stops, record.at(STOPS.spec().name).unwrap_or(at));
    }
    if errors.is_empty() { Ok(stops) } else { Err(errors) }
}

fn stop(table: &Record, at: Span, front: &Front, context: &Context<'_>) -> Result<Stop, Vec<Diagnostic>> {
    let read = || -> Result<Stop, crate::field::Refusal> {
        let place = table.word(PLACE)?;
        let zones: Vec<Arc<str>> = table.texts(ZONES).iter().map(|words| Arc::clone(&words.text)).collect();
        Ok(Stop {
            place,
            name: table.words(NAME).map(|words| Arc::clone(&words.text)),
            region: table.words(REGION).map_or_else(|| Arc::clone(context.region), |words| Arc::clone(&words.text)),
            zones: if zones.is_empty() { vec![Arc::from("a")] } else { zones },
            stays: table.flag(STAYS),
            passes_on: table.quantity(PASSES_ON)?.value(),
            edge: table.word_given(EDGE).or(front.edge.filter(|_| place == Place::CloudFront)),
            response: table.given(RESPONSE).or_else(|| front.response.clone()),
            pair: table.words(PAIR).map(|words| Arc::clone(&words.text)),
            port: table.words(PORT).map(|words| Arc::clone(&words.text)),
            at,
        })
    };
    let stop = read().map_err(|refusal| vec![context.refused(refusal, table)])?;
    let errors = not_applicable(&stop, table).chain(not_known(&stop, table, context)).chain(missing(&stop, context));
    let errors: Vec<Diagnostic> = errors.collect();
    if errors.is_empty() { Ok(stop) } else { Err(errors) }
}

/// Keys that say nothing about a place of this kind.
fn not_applicable<'r>(stop: &Stop, table: &'r Record) -> impl Iterator<Item = Diagnostic> + use<'r> {
    let place = stop.place;
    let keys = [
        (REGION.spec().name, place.is_in_a_region(), "is in no Region"),
        (ZONES.spec().name, place.is_zonal(), "is in no Availability Zone that a path could name"),
        (STAYS.spec().name, place.has_hours(), "has no hours that are billed here"),
        (EDGE.spec().name, place == Place::CloudFront, "has no edge locations"),
        (RESPONSE.spec().name, place == Place::CloudFront, "bills no requests here"),
        (PAIR.spec().name, place == Place::GlobalAccelerator, "bills no pair of areas"),
        (PORT.spec().name, place == Place::DirectConnect, "has no port"),
    ];
    keys.into_iter().filter(|(_, applies, _)| !applies).filter_map(move |(key, _, because)| {
        let at = table.at(key)?;
        let message = format!("`{key}` says nothing here: `{}` {because}", place.word());
        Some(Diagnostic::error("not-applicable", message).at(at, "not needed").help(format!("leave `{key}` out")))
    })
}

fn not_known<'r>(
    stop: &Stop,
    table: &'r Record,
    context: &'r Context<'_>,
) -> impl Iterator<Item = Diagnostic> + use<'r> {
    let region = table.words(REGION).filter(|words| !context.book.knows_region(&words.text)).map(|words| {
        let message = format!("the book `{}` has no Region `{}`", context.book.name(), words.text);
        let names = || context.book.regions().map(|(code, _)| code);
        let help = did_you_mean(&words.text, names());
        Diagnostic::error("unknown-region", message).at(words.at, "unknown").help_maybe(help)
    });
    let twice = table
        .texts(ZONES)
        .iter()
        .enumerate()
        .find(|(place, zone)| table.texts(ZONES).iter().take(*place).any(|before| before.text == zone.text));
    let twice = twice.map(|(_, zone)| {
        let message = format!("the zone `{}` is named twice", zone.text);
        let error = Diagnostic::error("duplicate-zone", message).at(zone.at, "once more");
        error.help("what is spread over zones has an equal share in each of them")
    });
    let pair = stop.pair.as_ref().zip(table.at(PAIR.spec().name)).filter(|(pair, _)| {
        let meter = crate::service::global_accelerator::PREMIUM_OF_PATH.info().path;
        context.book.find(meter, Some(pair), context.region).is_none()
    });
    let pair = pair.map(|(pair, at)| {
        let message = format!("the book `{}` has no premium for `{pair}`", context.book.name());
        let error = Diagnostic::error("missing-price", message).at(at, "the area of the Region, then the clients'");
        error.help("`aws-calc prices global_accelerator` lists the pairs")
    });
    region.into_iter().chain(twice).chain(pair)
}

/// Keys that a place of this kind cannot do without.
fn missing(stop: &Stop, context: &Context<'_>) -> impl Iterator<Item = Diagnostic> + use<> {
    let needs = |key: &str, example: &str, because: &str| {
        let error = Diagnostic::error("missing-key", format!("`{}` needs `{key}`: {because}", stop.place.word()));
        error.at(stop.at, "in this stop").help(format!("for example: {key} = {example}"))
    };
    let for_all_areas = cloudfront::TO_VIEWERS.info().path;
    let found = match stop.place {
        Place::CloudFront if stop.edge.is_none() && context.book.find(for_all_areas, None, &stop.region).is_none() => {
            let areas = one_of(EdgeArea::WORDS.iter().map(|word| word.name));
            let because = "prices differ between the areas of edge locations";
            Some(needs(EDGE.spec().name, EDGE.spec().example, because).help(format!("it is {areas}")))
        }
        Place::GlobalAccelerator if stop.pair.is_none() => {
            Some(needs(PAIR.spec().name, PAIR.spec().example, "the premium depends on the two areas"))
        }
        Place::DirectConnect if stop.port.is_none() && !stop.stays => {
            Some(needs(PORT.spec().name, PORT.spec().example, "its hours depend on it"))
        }
        _ => None,
    };
    found.into_iter()
}

/// What is wrong with the stops as a path; `at` is where they stand.
pub(super) fn mistakes(stops: &[Stop], at: Span) -> Vec<Diagnostic> {
    let [first, .., last] = stops else {
        let error = Diagnostic::error("short-path", "a path needs at least two stops").at(at, "no leg");
        return vec![error.help("for example: stop = [{ place = \"instance\" }, { place = \"internet\" }]")];
    };
    let mut errors = Vec::new();
    for end in [first, last] {
        if !end.place.is_end() {
            let message = format!("a path does not end at `{}`", end.place.word());
            let ends = Place::ALL.iter().filter(|place| place.is_end()).map(|place| place.word());
            let error = Diagnostic::error("open-end", message).at(end.at, "data only goes through it");
            errors.push(error.help(format!("it begins and ends at {}", one_of(ends))));
        }
        if end.passes_on != Exact::ONE {
            let error = Diagnostic::error("not-applicable", "nothing goes on behind the end of a path");
            errors.push(error.at(end.at, "`passes_on` in this stop").help("leave `passes_on` out"));
        }
    }
    errors.extend(stops.iter().zip(stops.iter().skip(1)).filter_map(|(from, to)| impossible(from, to)));
    errors.extend(stops.windows(3).filter_map(|window| match window {
        [before, joint, after] if joint.place.is_joint() => impossible_joint(before, joint, after),
        [before, endpoint, after] if endpoint.place == Place::InterfaceEndpoint => {
            let outside = [before, after].into_iter().filter(|stop| stop.region != endpoint.region).collect::<Vec<_>>();
            let [other, ..] = outside.as_slice() else { return None };
            // A leg to another Region is told above, unless it leads to a service.
            other.place.is_service().then(|| another_region(endpoint, other))
        }
        _ => None,
    }));
    errors
}

/// Why no leg joins two neighbours, if none does.
fn impossible(from: &Stop, to: &Stop) -> Option<Diagnostic> {
    let (a, b) = (from.place, to.place);
    if a.meets(b) {
        let may_leave = [a, b].iter().any(|place| {
            place.is_joint()
                || place.is_service()
                || !place.is_in_a_region()
                || matches!(place, Place::Vpn | Place::DirectConnect)
        }) || (a, b) == (Place::TransitGateway, Place::TransitGateway);
        return (from.region != to.region && !may_leave).then(|| another_region(from, to));
    }
    let pair = [a, b];
    if pair.contains(&Place::GatewayEndpoint) && pair.contains(&Place::Service) {
        let error = Diagnostic::error("no-such-endpoint", "only S3 and DynamoDB have gateway endpoints");
        let error = error.at(from.at.min(to.at), "this endpoint").and(from.at.max(to.at), "to this service");
        return Some(error.help("an interface endpoint: place = \"interface_endpoint\""));
    }
    let message = format!("no leg joins `{}` and `{}`", a.word(), b.word());
    let error = Diagnostic::error("impossible-leg", message).at(to.at, "this stop").and(from.at, "behind this one");
    let through_peering = pair.contains(&Place::VpcPeering).then_some(
        "a peering connection leads to the network interfaces of the other VPC, not to its gateways or beyond",
    );
    let at_the_edge = (pair.contains(&Place::Internet) && !pair.contains(&Place::OnPremises))
        .then_some("from the internet it is reached through a load balancer, an instance or a gateway");
    let because = through_peering.or(at_the_edge);
    let known = |place: Place| format!("`{}` meets {}", place.word(), all_of(place.neighbours().map(Place::word)));
    Some(match because {
        Some(because) => error.help(because),
        None => error.help(known(a)).help_maybe((a != b).then(|| known(b))),
    })
}

/// Why what stands on both sides of a joint is not joined by it, if it is not.
fn impossible_joint(before: &Stop, joint: &Stop, after: &Stop) -> Option<Diagnostic> {
    match joint.place {
        Place::GatewayEndpoint => {
            let service = [before, after].into_iter().find(|stop| stop.place.is_service());
            let Some(service) = service else {
                let error = Diagnostic::error("impossible-leg", "a gateway endpoint leads to S3 or DynamoDB only");
                let error = error.at(joint.at, "this endpoint").and(after.at, "leads here");
                return Some(error.help("inside a VPC nothing is needed between two stops: leave the endpoint out"));
            };
            let elsewhere = [before, joint].into_iter().chain([after]).find(|stop| stop.region != service.region);
            elsewhere.map(|_| another_region(joint, service))
        }
        Place::InternetGateway => {
            let inside = [before, after].iter().all(|stop| stop.place.is_service() || stop.place == Place::Internet);
            inside.then(|| {
                let error = Diagnostic::error("impossible-leg", "an internet gateway has a VPC on one side");
                error
                    .at(joint.at, "this gateway")
                    .help("services are reached from the internet without it: leave it out")
            })
        }
        _ => None,
    }
}

fn another_region(from: &Stop, to: &Stop) -> Diagnostic {
    let message = format!(
        "`{}` is in {} and `{}` in {}: no private leg joins them",
        from.place.word(),
        from.region,
        to.place.word(),
        to.region
    );
    let error = Diagnostic::error("another-region", message).at(to.at, format!("in {}", to.region));
    let error = error.and(from.at, format!("in {}", from.region));
    if [from, to].iter().any(|stop| matches!(stop.place, Place::GatewayEndpoint | Place::InterfaceEndpoint)) {
        return error.help("an endpoint leads to services of its own Region");
    }
    error.help("put `vpc_peering` between them, or a `transit_gateway` in each Region")
}
