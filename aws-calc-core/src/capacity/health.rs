//! Availability, and how long an outage goes unnoticed.

use crate::exact::ArithmeticError;
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, share, whole};

const AVAILABILITY_SOURCE: &str =
    "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html";

/// Hours in a year of 365 days.
const YEAR_HOURS: u64 = 8760;

/// How long it takes a health check to notice, at worst; in the unit of `interval`.
///
/// # Formula
/// `interval x failures`: the outage begins just after a check that passed. Checkers do not keep step and each check
/// may take up to its timeout, so what is seen can lie a little off.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn detection_time(interval: Ratio, failures: Ratio) -> Result<Ratio, ArithmeticError> {
    interval.times(failures)
}

/// The share of `period` without outage; both in one unit.
///
/// # Formula
/// `1 - outage / period`
/// # Errors
/// A period of zero, or an outage longer than it.
pub fn availability(outage: Ratio, period: Ratio) -> Result<Ratio, FunctionError> {
    if outage > period {
        return Err(FunctionError::at(0, "the outage is longer than the period"));
    }
    Ok(Ratio::ONE.minus(outage.over(period)?)?)
}

/// Minutes in a year of 365 days during which something of this availability may be down.
///
/// # Formula
/// `(1 - availability) x 8,760 h x 60`
/// # Errors
/// A share beyond 0 to 1.
pub fn downtime_minutes(availability: Ratio) -> Result<Ratio, FunctionError> {
    Ok(Ratio::ONE.minus(share(availability, 0)?)?.times(whole(YEAR_HOURS * 60))?)
}

/// See [`detection_time`].
pub static DETECTION_TIME: Function = Function {
    name: "detection_time",
    parameters: &[Parameter::new("interval", Takes::In("s")), Parameter::new("failures", Takes::Number)],
    doc: "How long a health check takes to notice an outage, at worst: its interval times the failures it waits for.",
    source: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/\
        dns-failover-determining-health-of-endpoints.html",
    example: ("detection_time(30 s, 3)", "90 s"),
    apply: |arguments| amount(detection_time(arguments.non_negative(0)?, whole(arguments.whole(1)?))?, "s"),
};

/// See [`availability`].
pub static AVAILABILITY: Function = Function {
    name: "availability",
    parameters: &[Parameter::new("outage", Takes::In("s")), Parameter::new("period", Takes::In("s"))],
    doc: "The share of a period without outage.",
    source: AVAILABILITY_SOURCE,
    example: ("availability(8.76 h, 1 year)", "99.9%"),
    apply: |arguments| Ok(Value::plain(availability(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`downtime_minutes`].
pub static NINES_DOWNTIME: Function = Function {
    name: "nines_downtime",
    parameters: &[Parameter::new("availability", Takes::Number)],
    doc: "How long something of this availability may be down in a year.",
    source: AVAILABILITY_SOURCE,
    example: ("nines_downtime(99.99%)", "52.56 min"),
    apply: |arguments| amount(downtime_minutes(arguments.number(0)?)?, "min"),
};
