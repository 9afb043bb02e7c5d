//! Amazon API Gateway.
//!
//! **Billed:** requests to REST and to HTTP APIs; messages of WebSocket APIs and the minutes that their connections are
//! open; the hours of a REST API's cache, by its size. A request to an HTTP API counts once for each 512 KB begun, a
//! WebSocket message once for each 32 KB begun: give the size of one, or numbers that are metered already.
//!
//! **Left out:** portals, the free million of new accounts, private endpoints (`vpc_endpoint`), authorizers (`lambda`),
//! and transfer out (`data_transfer`). API keys and usage plans are free.
//!
//! Source: <https://aws.amazon.com/api-gateway/pricing/>; limits: Amazon API Gateway developer guide, "Quotas".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{ConnectionMinute, Hour, Kb, Message, Request};

use super::{Context, Service, checks, chunks};

crate::choices! {
    /// The size of the cache.
    CacheSize {
        Smallest "smallest" "0.5 GB";
        Gb0_5 "0.5 GB" "the smallest";
        Gb1_6 "1.6 GB" "the next size";
        Gb6_1 "6.1 GB" "the next size";
        Gb13_5 "13.5 GB" "the next size";
        Gb28_4 "28.4 GB" "the next size";
        Gb58_2 "58.2 GB" "the next size";
        Gb118 "118 GB" "the next size";
        Gb237 "237 GB" "the largest";
        Largest "largest" "237 GB";
    }
}

const QUOTAS: &str = "Amazon API Gateway developer guide, \"Quotas\"";

const REST: Field<Request> =
    Field::flow("monthly_rest_requests", "calls to REST APIs in the month", "\"50M requests\"").optional();
const HTTP: Field<Request> =
    Field::flow("monthly_http_requests", "calls to HTTP APIs in the month", "\"50M requests\"").optional();
const HTTP_SIZE: Field<Kb> = Field::quantity(
    "http_request_size",
    "payload of a call to an HTTP API; left out, `monthly_http_requests` are metered already",
    "\"700 KB\"",
)
.optional()
.within(Exact::ZERO, Exact::constant(10_240, 0), QUOTAS);
const MESSAGES: Field<Message> = Field::flow(
    "monthly_websocket_messages",
    "messages of WebSocket APIs, both ways, in the month",
    "\"50M messages\"",
)
.optional();
const MESSAGE_SIZE: Field<Kb> = Field::quantity(
    "websocket_message_size",
    "size of a message; left out, `monthly_websocket_messages` are metered already",
    "\"40 KB\"",
)
.optional()
.within(Exact::ZERO, Exact::constant(128, 0), QUOTAS);
const CONNECTED: Field<ConnectionMinute> = Field::flow(
    "monthly_connection_minutes",
    "minutes that connections of WebSocket APIs are open, over all of them, in the month",
    "\"1000 connections * 12 h/day\"",
)
.optional();
const CACHE: Field<Word<CacheSize>> =
    Field::word("cache", "the size of the REST API's cache", "\"smallest\"").optional();

const REST_REQUESTS: Meter<Request> = Meter::new("api_gateway.rest_requests", "REST API requests");
const HTTP_REQUESTS: Meter<Request> = Meter::new("api_gateway.http_requests", "HTTP API requests");
const WEBSOCKET_MESSAGES: Meter<Message> = Meter::new("api_gateway.websocket_messages", "WebSocket messages");
const CONNECTION_MINUTES: Meter<ConnectionMinute> =
    Meter::new("api_gateway.connection_minutes", "WebSocket connection minutes");
const CACHE_HOURS_MIN: Meter<Hour> = Meter::new("api_gateway.cache_hours_min", "Cache hours (0.5 GB)");
const CACHE_HOURS_1_6: Meter<Hour> = Meter::new("api_gateway.cache_hours_1_6_gb", "Cache hours (1.6 GB)");
const CACHE_HOURS_6_1: Meter<Hour> = Meter::new("api_gateway.cache_hours_6_1_gb", "Cache hours (6.1 GB)");
const CACHE_HOURS_13_5: Meter<Hour> = Meter::new("api_gateway.cache_hours_13_5_gb", "Cache hours (13.5 GB)");
const CACHE_HOURS_28_4: Meter<Hour> = Meter::new("api_gateway.cache_hours_28_4_gb", "Cache hours (28.4 GB)");
const CACHE_HOURS_58_2: Meter<Hour> = Meter::new("api_gateway.cache_hours_58_2_gb", "Cache hours (58.2 GB)");
const CACHE_HOURS_118: Meter<Hour> = Meter::new("api_gateway.cache_hours_118_gb", "Cache hours (118 GB)");
const CACHE_HOURS_MAX: Meter<Hour> = Meter::new("api_gateway.cache_hours_max", "Cache hours (237 GB)");

pub(super) const SERVICE: Service = Service {
    name: "api_gateway",
    title: "Amazon API Gateway",
    doc: "Requests to REST and HTTP APIs, those to HTTP APIs for each 512 KB begun; WebSocket messages for each 32 KB \
          begun, and connection minutes; hours of the cache by its size. Left out: portals, private endpoints \
          (`vpc_endpoint`), transfer out (`data_transfer`).",
    page: "https://aws.amazon.com/api-gateway/pricing/",
    fields: &[
        REST.spec(),
        HTTP.spec(),
        HTTP_SIZE.spec(),
        MESSAGES.spec(),
        MESSAGE_SIZE.spec(),
        CONNECTED.spec(),
        CACHE.spec(),
        HOURS.spec(),
    ],
    meters: &[
        REST_REQUESTS.info(),
        HTTP_REQUESTS.info(),
        WEBSOCKET_MESSAGES.info(),
        CONNECTION_MINUTES.info(),
        CACHE_HOURS_MIN.info(),
        CACHE_HOURS_1_6.info(),
        CACHE_HOURS_6_1.info(),
        CACHE_HOURS_13_5.info(),
        CACHE_HOURS_28_4.info(),
        CACHE_HOURS_58_2.info(),
        CACHE_HOURS_118.info(),
        CACHE_HOURS_MAX.info(),
    ],
    usage,
};

fn usage(api: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(api, &[REST.spec(), HTTP.spec(), MESSAGES.spec(), CONNECTED.spec(), CACHE.spec()])?;
    checks::only_with(api, HOURS.spec(), CACHE.spec())?;
    checks::only_with(api, HTTP_SIZE.spec(), HTTP.spec())?;
    checks::only_with(api, MESSAGE_SIZE.spec(), MESSAGES.spec())?;

    let mut usage = Vec::new();
    usage.extend(api.given(REST).map(|requests| REST_REQUESTS.of(requests)));
    if let Some(requests) = api.given(HTTP) {
        usage.push(HTTP_REQUESTS.of(match api.given(HTTP_SIZE) {
            Some(size) => chunks::of_kb(&requests, &size, 512, "each 512 KB begun is billed as one")?,
            None => requests,
        }));
    }
    if let Some(messages) = api.given(MESSAGES) {
        usage.push(WEBSOCKET_MESSAGES.of(match api.given(MESSAGE_SIZE) {
            Some(size) => chunks::of_kb(&messages, &size, 32, "each 32 KB begun is billed as one")?,
            None => messages,
        }));
    }
    usage.extend(api.given(CONNECTED).map(|minutes| CONNECTION_MINUTES.of(minutes)));
    if let Some(size) = api.word_given(CACHE) {
        usage.push(cache_hours(size).of(api.quantity(HOURS)?));
    }
    Ok(usage)
}

const fn cache_hours(size: CacheSize) -> Meter<Hour> {
    match size {
        CacheSize::Smallest | CacheSize::Gb0_5 => CACHE_HOURS_MIN,
        CacheSize::Gb1_6 => CACHE_HOURS_1_6,
        CacheSize::Gb6_1 => CACHE_HOURS_6_1,
        CacheSize::Gb13_5 => CACHE_HOURS_13_5,
        CacheSize::Gb28_4 => CACHE_HOURS_28_4,
        CacheSize::Gb58_2 => CACHE_HOURS_58_2,
        CacheSize::Gb118 => CACHE_HOURS_118,
        CacheSize::Gb237 | CacheSize::Largest => CACHE_HOURS_MAX,
    }
}
