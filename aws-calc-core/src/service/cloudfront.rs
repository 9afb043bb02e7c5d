//! Amazon CloudFront distributions.
//!
//! **Billed:** GB sent to viewers, GB sent to origins, HTTP and HTTPS requests, each by the area of the edge location;
//! requests to Origin Shield, in the Region that it stands in; invocations of CloudFront Functions; Lambda@Edge by
//! request and GB-second, each run rounded up to 1 ms; paths invalidated (the first thousand a month are free to the
//! account, which is a tier in the price book). What an origin in AWS sends to CloudFront is free, and has a price of
//! zero to say so.
//!
//! A resource describes the viewers of one area. A distribution with viewers in two areas is two resources: tiers count
//! per area over the whole account, so nothing is lost. Without `edge`, data out is metered at the one price that a book
//! has for all areas, if it has one.
//!
//! **Left out:** requests other than GET and HEAD where an area prices them otherwise, field-level encryption, real-time
//! logs, dedicated IP certificates, static addresses, flat-rate plans, the security savings bundle.
//!
//! Source: <https://aws.amazon.com/cloudfront/pricing/>; limits: Amazon CloudFront developer guide, "Quotas".

use std::sync::Arc;

use crate::exact::Exact;
use crate::field::{Choices, Field, Record, Refusal, Word};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Convention, Count, Gb, GbSecond, Mb, Millisecond, Path, Request, Second};

use super::{Context, Service, checks};

crate::choices! {
    /// The area of an edge location, as prices tell them apart.
    EdgeArea {
        UnitedStates "united_states" "the United States";
        Canada "canada" "Canada";
        Europe "europe" "Europe";
        SouthAfrica "south_africa" "South Africa";
        MiddleEast "middle_east" "the Middle East";
        SouthAmerica "south_america" "South America";
        Japan "japan" "Japan";
        Australia "australia" "Australia and New Zealand";
        AsiaPacific "asia_pacific" "the rest of Asia Pacific";
        India "india" "India";
    }
}

crate::choices! {
    /// What starts a Lambda@Edge function.
    EdgeEvent {
        Viewer "viewer" "a viewer's request or the response to it: 128 MB and 5 s at most";
        Origin "origin" "a request to the origin or its response: 30 s at most";
    }
}

const QUOTAS: &str = "Amazon CloudFront developer guide, \"Quotas\", \"Quotas on Lambda@Edge\"";

const EDGE: Field<Word<EdgeArea>> =
    Field::word("edge", "the area of the edge locations that answer", "\"united_states\"").optional();
const DATA_OUT: Field<Gb> =
    Field::flow("monthly_data_out", "data sent to viewers in the month", "\"10 TB\"").optional();
const HTTP: Field<Request> =
    Field::flow("monthly_http_requests", "HTTP requests of viewers in the month", "\"50M requests\"").optional();
const HTTPS: Field<Request> =
    Field::flow("monthly_https_requests", "HTTPS requests of viewers in the month", "\"50M requests\"").optional();
const TO_ORIGIN: Field<Gb> =
    Field::flow("monthly_to_origin", "data that edge locations send to origins in the month", "\"100 GB\"").optional();
const FROM_ORIGIN: Field<Gb> = Field::flow(
    "monthly_from_aws_origin",
    "data that origins in AWS send to CloudFront in the month, which is free",
    "\"500 GB\"",
)
.optional();
const SHIELD: Field<Request> = Field::flow(
    "monthly_origin_shield_requests",
    "requests to Origin Shield in the month, in the Region of this resource",
    "\"5M requests\"",
)
.optional();
const FUNCTION: Field<Request> =
    Field::flow("monthly_function_invocations", "invocations of CloudFront Functions in the month", "\"50M requests\"")
        .optional();
const EDGE_REQUESTS: Field<Request> = Field::flow(
    "monthly_lambda_edge_requests",
    "runs of Lambda@Edge functions in the month, in the Region of this resource",
    "\"5M requests\"",
)
.optional();
const EDGE_EVENT: Field<Word<EdgeEvent>> =
    Field::word("lambda_edge_event", "what starts the Lambda@Edge function", "\"origin\"").optional();
const EDGE_DURATION: Field<Millisecond> =
    Field::quantity("lambda_edge_duration", "mean duration of a run of Lambda@Edge", "\"50 ms\"").optional().within(
        Exact::ZERO,
        Exact::constant(30_000, 0),
        QUOTAS,
    );
const EDGE_MEMORY: Field<Mb> =
    Field::quantity("lambda_edge_memory", "memory of the Lambda@Edge function", "\"128 MB\"").optional().within(
        Exact::constant(128, 0),
        Exact::constant(10_240, 0),
        QUOTAS,
    );
const PATHS: Field<Path> =
    Field::flow("monthly_invalidation_paths", "paths invalidated in the month", "\"3000 paths\"").optional();

pub(crate) const TO_VIEWERS: Meter<Gb> = Meter::new("cloudfront.data_out", "Data transfer out to viewers");
pub(crate) const TO_VIEWERS_FROM: Family<Gb> =
    Family::new("cloudfront.data_out_from", "Data transfer out to viewers", "edge area");
const HTTP_REQUESTS: Family<Request> = Family::new("cloudfront.http_requests", "HTTP requests", "edge area");
pub(crate) const HTTPS_REQUESTS: Family<Request> =
    Family::new("cloudfront.https_requests", "HTTPS requests", "edge area");
pub(crate) const DATA_TO_ORIGIN: Family<Gb> =
    Family::new("cloudfront.data_to_origin", "Data transfer to origins", "edge area");
pub(crate) const DATA_FROM_ORIGIN: Meter<Gb> =
    Meter::new("cloudfront.data_from_aws_origin", "Data transfer from origins in AWS");
const SHIELD_REQUESTS: Meter<Request> = Meter::new("cloudfront.origin_shield_requests", "Origin Shield requests");
const FUNCTIONS: Meter<Request> = Meter::new("cloudfront.function_invocations", "CloudFront Functions");
const LAMBDA_REQUESTS: Meter<Request> = Meter::new("cloudfront.lambda_edge_requests", "Lambda@Edge requests");
const LAMBDA_DURATION: Meter<GbSecond> = Meter::new("cloudfront.lambda_edge_duration", "Lambda@Edge duration");
const INVALIDATIONS: Meter<Path> = Meter::new("cloudfront.invalidation_paths", "Invalidation paths");

pub(super) const SERVICE: Service = Service {
    name: "cloudfront",
    title: "Amazon CloudFront",
    doc: "GB sent to viewers and to origins and requests, by the area of the edge locations (a resource for each area); \
          Origin Shield; CloudFront Functions; Lambda@Edge; paths invalidated. Left out: field-level encryption, \
          real-time logs, dedicated IP certificates, static addresses, flat-rate plans.",
    page: "https://aws.amazon.com/cloudfront/pricing/",
    fields: &[
        EDGE.spec(),
        DATA_OUT.spec(),
        HTTP.spec(),
        HTTPS.spec(),
        TO_ORIGIN.spec(),
        FROM_ORIGIN.spec(),
        SHIELD.spec(),
        FUNCTION.spec(),
        EDGE_REQUESTS.spec(),
        EDGE_EVENT.spec(),
        EDGE_DURATION.spec(),
        EDGE_MEMORY.spec(),
        PATHS.spec(),
    ],
    meters: &[
        TO_VIEWERS.info(),
        TO_VIEWERS_FROM.info(),
        HTTP_REQUESTS.info(),
        HTTPS_REQUESTS.info(),
        DATA_TO_ORIGIN.info(),
        DATA_FROM_ORIGIN.info(),
        SHIELD_REQUESTS.info(),
        FUNCTIONS.info(),
        LAMBDA_REQUESTS.info(),
        LAMBDA_DURATION.info(),
        INVALIDATIONS.info(),
    ],
    usage,
};

fn usage(distribution: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    check(distribution)?;
    let area = distribution.word_given(EDGE).and_then(|edge| EdgeArea::WORDS.get(edge as usize));
    let area: Option<Arc<str>> = area.map(|word| Arc::from(word.name));
    let mut usage = Vec::new();
    usage.extend(distribution.given(DATA_OUT).map(|sent| match &area {
        Some(area) => TO_VIEWERS_FROM.of(area, sent),
        None => TO_VIEWERS.of(sent),
    }));
    if let Some(area) = &area {
        usage.extend(distribution.given(HTTP).map(|requests| HTTP_REQUESTS.of(area, requests)));
        usage.extend(distribution.given(HTTPS).map(|requests| HTTPS_REQUESTS.of(area, requests)));
        usage.extend(distribution.given(TO_ORIGIN).map(|sent| DATA_TO_ORIGIN.of(area, sent)));
    }
    usage.extend(distribution.given(FROM_ORIGIN).map(|sent| DATA_FROM_ORIGIN.of(sent)));
    usage.extend(distribution.given(SHIELD).map(|requests| SHIELD_REQUESTS.of(requests)));
    usage.extend(distribution.given(FUNCTION).map(|runs| FUNCTIONS.of(runs)));
    if let Some(runs) = distribution.given(EDGE_REQUESTS) {
        usage.push(LAMBDA_DURATION.of(gb_seconds(distribution, &runs)?));
        usage.push(LAMBDA_REQUESTS.of(runs));
    }
    usage.extend(distribution.given(PATHS).map(|paths| INVALIDATIONS.of(paths)));
    Ok(usage)
}

/// `runs x duration, rounded up to 1 ms x memory in units of 1,024 MB`, within what the event allows.
fn gb_seconds(function: &Record, runs: &Quantity<Request>) -> Result<Quantity<GbSecond>, Refusal> {
    let (duration, memory) = (function.quantity(EDGE_DURATION)?, function.quantity(EDGE_MEMORY)?);
    if function.word(EDGE_EVENT)? == EdgeEvent::Viewer {
        if memory.value() > Exact::constant(128, 0) {
            return Err(
                Refusal::new("over-limit", EDGE_MEMORY.spec().name, "viewer events have 128 MB at most").help(QUOTAS)
            );
        }
        if duration.value() > Exact::constant(5000, 0) {
            let message = "a function for viewer events takes 5 s at most";
            return Err(Refusal::new("over-limit", EDGE_DURATION.spec().name, message).help(QUOTAS));
        }
    }
    let millisecond = Quantity::fixed(Exact::ONE, "billing step", "each run is rounded up to the next 1 ms");
    let billed = duration.rounded_up_to(&millisecond)?;
    // Lambda's own sizes, not the book's.
    let seconds: Quantity<Second> = checks::in_unit(&billed, &Convention::AWS)?;
    let gb: Quantity<Gb> = checks::in_unit(&memory, &Convention::AWS)?;
    Ok(gb.times(&seconds)?.times(&runs.counted_as::<Count>())?)
}

fn check(distribution: &Record) -> Result<(), Refusal> {
    let by_area = [HTTP.spec(), HTTPS.spec(), TO_ORIGIN.spec()];
    let [http, https, to_origin] = by_area;
    let (data_out, from_origin, shield) = (DATA_OUT.spec(), FROM_ORIGIN.spec(), SHIELD.spec());
    let (function, lambda, paths) = (FUNCTION.spec(), EDGE_REQUESTS.spec(), PATHS.spec());
    let billed = [data_out, http, https, to_origin, from_origin, shield, function, lambda, paths];
    checks::needs_one_of(distribution, &billed)?;
    for key in by_area {
        checks::only_with(distribution, key, EDGE.spec())?;
    }
    if checks::is_given(distribution, EDGE.spec())
        && ![data_out, http, https, to_origin].iter().any(|key| checks::is_given(distribution, *key))
    {
        let message = "`edge` prices data and requests, and none are given";
        return Err(Refusal::new("missing-key", EDGE.spec().name, message)
            .help("add `monthly_data_out` or `monthly_https_requests`, or leave `edge` out"));
    }
    for key in [EDGE_EVENT.spec(), EDGE_DURATION.spec(), EDGE_MEMORY.spec()] {
        checks::only_with(distribution, key, EDGE_REQUESTS.spec())?;
        checks::only_with(distribution, EDGE_REQUESTS.spec(), key)?;
    }
    Ok(())
}
