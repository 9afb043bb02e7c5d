//! What is let through at the edge: weighted answers, throttles, quotas, rate rules, caches.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, whole};

const THROTTLING: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html";

/// The share of answers that a weighted record gets, of all records with its name and type.
///
/// # Formula
/// `weight / sum of weights`; when all weights are zero, all records are answered alike.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn weighted_share(weight: u64, others: &[u64]) -> Result<Ratio, ArithmeticError> {
    let sum = others.iter().try_fold(weight, |sum, other| sum.checked_add(*other));
    match sum.ok_or(ArithmeticError::Overflow)? {
        0 => Ratio::ONE.over(whole(others.len() as u64 + 1)),
        sum => whole(weight).over(whole(sum)),
    }
}

/// The most requests that a token bucket lets through in so many seconds, when it is full at the start.
///
/// # Formula
/// `burst + rate x seconds`: the bucket holds `burst` tokens, is filled with `rate` a second, and a request takes one.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn bucket_requests(rate: Ratio, burst: Ratio, seconds: Ratio) -> Result<Ratio, ArithmeticError> {
    burst.plus(rate.times(seconds)?)
}

/// How many seconds a full token bucket serves a steady demand above its rate before it throttles.
///
/// # Formula
/// `burst / (demand - rate)`
/// # Errors
/// A demand that does not exceed the rate: it is never throttled.
pub fn bucket_time(demand: Ratio, rate: Ratio, burst: Ratio) -> Result<Ratio, FunctionError> {
    if demand <= rate {
        return Err(FunctionError::at(0, "a demand up to the rate is never throttled"));
    }
    Ok(burst.over(demand.minus(rate)?)?)
}

/// The most requests that a usage plan lets a client make in a period.
///
/// # Formula
/// `min(quota, burst + rate x period)`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn plan_requests(rate: Ratio, burst: Ratio, quota: Ratio, seconds: Ratio) -> Result<Ratio, ArithmeticError> {
    Ok(quota.min(bucket_requests(rate, burst, seconds)?))
}

/// The share of an address's requests that a rate-based rule blocks, in the long run.
///
/// # Formula
/// `max(0, 1 - limit / requests)`, both in one evaluation window. AWS WAF estimates the rate and looks every few seconds,
/// so the first requests above the limit still pass.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn rate_rule_blocks(requests: Ratio, limit: Ratio) -> Result<Ratio, ArithmeticError> {
    if requests <= limit {
        return Ok(Ratio::from(Exact::ZERO));
    }
    Ratio::ONE.minus(limit.over(requests)?)
}

/// The share of requests for one key that a cache answers, when it keeps each answer for a time to live.
///
/// # Formula
/// `r / (1 + r)` with `r = rate x TTL`: a miss is followed by the `r` requests that come, on average, before its answer
/// grows old. Requests come independently of each other, and nothing is evicted early.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn ttl_hit_ratio(rate: Ratio, ttl: Ratio) -> Result<Ratio, ArithmeticError> {
    let hits = rate.times(ttl)?;
    hits.over(Ratio::ONE.plus(hits)?)
}

/// A weight of Route 53: 0 to 255.
fn weight(arguments: &Arguments<'_>, place: usize) -> Result<u64, FunctionError> {
    let weight = arguments.whole(place)?;
    if weight > 255 {
        return Err(FunctionError::at(place, "a weight lies between 0 and 255"));
    }
    Ok(weight)
}

const RATE: Parameter = Parameter::new("rate", Takes::Count("request/s"));
const BURST: Parameter = Parameter::new("burst", Takes::Count("request"));

/// See [`weighted_share`].
pub static WEIGHTED_SHARE: Function = Function {
    name: "weighted_share",
    parameters: &[Parameter::new("weight", Takes::Number), Parameter::new("others", Takes::Number).repeated()],
    doc: "The share of answers that a weighted record gets beside the others with its name; weights go from 0 to 255.",
    source: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html",
    example: ("weighted_share(90, 10)", "90%"),
    apply: |arguments| {
        let others = (1..arguments.all().len()).map(|place| weight(arguments, place));
        let others = others.collect::<Result<Vec<_>, _>>()?;
        Ok(Value::plain(weighted_share(weight(arguments, 0)?, &others)?))
    },
};

/// See [`bucket_requests`].
pub static BUCKET_REQUESTS: Function = Function {
    name: "bucket_requests",
    parameters: &[RATE, BURST, Parameter::new("time", Takes::In("s"))],
    doc: "The most requests that a throttle with this rate and burst lets through in a time: burst + rate x time.",
    source: THROTTLING,
    example: ("bucket_requests(5 requests/s, 10, 1 min)", "310 requests"),
    apply: |arguments| {
        let (rate, burst, time) = (arguments.non_negative(0)?, arguments.non_negative(1)?, arguments.non_negative(2)?);
        amount(bucket_requests(rate, burst, time)?, "request")
    },
};

/// See [`bucket_time`].
pub static BUCKET_TIME: Function = Function {
    name: "bucket_time",
    parameters: &[Parameter::new("demand", Takes::Count("request/s")), RATE, BURST],
    doc: "How long a throttle with this rate and burst serves a steady demand before it refuses requests.",
    source: THROTTLING,
    example: ("bucket_time(15000 requests/s, 10000 requests/s, 5000)", "1 s"),
    apply: |arguments| {
        let (demand, rate) = (arguments.non_negative(0)?, arguments.non_negative(1)?);
        amount(bucket_time(demand, rate, arguments.non_negative(2)?)?, "s")
    },
};

/// See [`plan_requests`].
pub static PLAN_REQUESTS: Function = Function {
    name: "plan_requests",
    parameters: &[
        RATE,
        BURST,
        Parameter::new("quota", Takes::Count("request")),
        Parameter::new("period", Takes::In("s")),
    ],
    doc: "The most requests that a usage plan lets a client make in the period of its quota.",
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    example: ("plan_requests(5 requests/s, 10, 1000, 30 days)", "1000 requests"),
    apply: |arguments| {
        let (rate, burst) = (arguments.non_negative(0)?, arguments.non_negative(1)?);
        let (quota, period) = (arguments.non_negative(2)?, arguments.non_negative(3)?);
        amount(plan_requests(rate, burst, quota, period)?, "request")
    },
};

/// See [`rate_rule_blocks`].
pub static RATE_RULE_BLOCKS: Function = Function {
    name: "rate_rule_blocks",
    parameters: &[
        Parameter::new("requests", Takes::Count("request")),
        Parameter::new("limit", Takes::Count("request")),
    ],
    doc: "The share of an address's requests in a window that a rate-based rule of AWS WAF blocks.",
    source: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
    example: ("rate_rule_blocks(10000, 100)", "99%"),
    apply: |arguments| {
        let (requests, limit) = (arguments.non_negative(0)?, arguments.whole(1)?);
        if !(10..=2_000_000_000).contains(&limit) {
            return Err(FunctionError::at(1, "the limit of a rate-based rule lies between 10 and 2,000,000,000"));
        }
        Ok(Value::plain(rate_rule_blocks(requests, whole(limit))?))
    },
};

/// See [`ttl_hit_ratio`].
pub static TTL_HIT_RATIO: Function = Function {
    name: "ttl_hit_ratio",
    parameters: &[RATE, Parameter::new("ttl", Takes::In("s"))],
    doc: "The share of requests for one key that a cache answers, when it keeps each answer this long.",
    source: "",
    example: ("ttl_hit_ratio(1 request/min, 3 min)", "75%"),
    apply: |arguments| Ok(Value::plain(ttl_hit_ratio(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};
