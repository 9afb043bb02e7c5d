//! Amazon API Gateway.
//!
//! **Billed:** requests to REST and to HTTP APIs; the hours of a REST API's cache, by its size.
//!
//! **Left out:** WebSocket APIs; the cache sizes between the smallest and the largest; the steps of 512 KB in which
//! requests to HTTP APIs are metered (give the metered number); transfer out is `data_transfer`.
//!
//! Source: <https://aws.amazon.com/api-gateway/pricing/>.

use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Hour, Request};

use super::{Context, Service, checks};

crate::choices! {
    /// The size of the cache.
    CacheSize {
        Smallest "smallest" "0.5 GB";
        Largest "largest" "237 GB";
    }
}

const REST: Field<Request> =
    Field::flow("monthly_rest_requests", "calls to REST APIs in the month", "\"50M requests\"").optional();
const HTTP: Field<Request> =
    Field::flow("monthly_http_requests", "calls to HTTP APIs in the month", "\"50M requests\"").optional();
const CACHE: Field<Word<CacheSize>> =
    Field::word("cache", "the size of the REST API's cache", "\"smallest\"").optional();

const REST_REQUESTS: Meter<Request> = Meter::new("api_gateway.rest_requests", "REST API requests");
const HTTP_REQUESTS: Meter<Request> = Meter::new("api_gateway.http_requests", "HTTP API requests");
const CACHE_HOURS_MIN: Meter<Hour> = Meter::new("api_gateway.cache_hours_min", "Cache hours (0.5 GB)");
const CACHE_HOURS_MAX: Meter<Hour> = Meter::new("api_gateway.cache_hours_max", "Cache hours (237 GB)");

pub(super) const SERVICE: Service = Service {
    name: "api_gateway",
    title: "Amazon API Gateway",
    doc: "Requests to REST and HTTP APIs; hours of the smallest or largest cache. Left out: WebSocket APIs, the cache \
          sizes between, metering in steps of 512 KB.",
    page: "https://aws.amazon.com/api-gateway/pricing/",
    fields: &[REST.spec(), HTTP.spec(), CACHE.spec(), HOURS.spec()],
    meters: &[REST_REQUESTS.info(), HTTP_REQUESTS.info(), CACHE_HOURS_MIN.info(), CACHE_HOURS_MAX.info()],
    usage,
};

fn usage(api: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(api, &[REST.spec(), HTTP.spec(), CACHE.spec()])?;
    checks::only_with(api, HOURS.spec(), CACHE.spec())?;

    let mut usage = Vec::new();
    usage.extend(api.given(REST).map(|requests| REST_REQUESTS.of(requests)));
    usage.extend(api.given(HTTP).map(|requests| HTTP_REQUESTS.of(requests)));
    if let Some(size) = api.word_given(CACHE) {
        let hours = api.quantity(HOURS)?;
        usage.push(match size {
            CacheSize::Smallest => CACHE_HOURS_MIN.of(hours),
            CacheSize::Largest => CACHE_HOURS_MAX.of(hours),
        });
    }
    Ok(usage)
}
