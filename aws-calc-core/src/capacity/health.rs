//! Availability of a whole and of its parts, and how long an outage goes unnoticed.

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
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

/// The availability of something that is up on average for `mtbf` between failures that last `mttr`; both in one unit.
///
/// # Formula
/// `MTBF / (MTBF + MTTR)`; the time until a failure is noticed is part of MTTR.
/// # Errors
/// Both zero.
pub fn repaired(mtbf: Ratio, mttr: Ratio) -> Result<Ratio, ArithmeticError> {
    mtbf.over(mtbf.plus(mttr)?)
}

/// The availability of something that needs every one of its parts.
///
/// # Formula
/// `A1 x A2 x …`; failures are taken to be independent.
/// # Errors
/// A share beyond 0 to 1.
pub fn in_series(parts: &[Ratio]) -> Result<Ratio, FunctionError> {
    parts.iter().enumerate().try_fold(Ratio::ONE, |all, (place, part)| Ok(all.times(share(*part, place)?)?))
}

/// The availability of something that needs one of its parts.
///
/// # Formula
/// `1 - (1 - A1) x (1 - A2) x …`; failures are taken to be independent.
/// # Errors
/// A share beyond 0 to 1.
pub fn in_parallel(parts: &[Ratio]) -> Result<Ratio, FunctionError> {
    let all_down = parts.iter().enumerate().try_fold(Ratio::ONE, |all, (place, part)| {
        Ok::<_, FunctionError>(all.times(Ratio::ONE.minus(share(*part, place)?)?)?)
    })?;
    Ok(Ratio::ONE.minus(all_down)?)
}

/// The availability of something that needs `needed` of `parts` like parts.
///
/// # Formula
/// `shared x sum over i from needed to parts of C(parts, i) x A^i x (1 - A)^(parts - i)`; failures are taken to be
/// independent, but for what all parts share: while that is down, all of them are.
/// # Errors
/// More needed than there are, more than 100 parts, or a share beyond 0 to 1.
pub fn k_of_n(needed: u64, parts: u64, availability: Ratio, shared: Ratio) -> Result<Ratio, FunctionError> {
    if needed > parts {
        return Err(FunctionError::at(0, format!("{needed} are needed, and there are only {parts}")));
    }
    if parts > 100 {
        return Err(FunctionError::at(1, "this takes at most 100 parts"));
    }
    let (up, shared) = (share(availability, 2)?, share(shared, 3)?);
    let down = Ratio::ONE.minus(up)?;
    // The chance of exactly `i` up among the parts so far, part by part: no factorial grows out of hand.
    let mut chances = vec![Ratio::ONE];
    for _ in 0..parts {
        let mut next = vec![Ratio::ZERO];
        for chance in &chances {
            let stays = next.pop().unwrap_or(Ratio::ZERO).plus(chance.times(down)?)?;
            next.extend([stays, chance.times(up)?]);
        }
        chances = next;
    }
    let enough = chances.iter().zip(0..).filter(|(_, count)| *count >= needed);
    let sum = enough.map(|(chance, _)| *chance).try_fold(Ratio::ZERO, Ratio::plus)?;
    Ok(shared.times(sum)?)
}

fn shares(arguments: &Arguments<'_>) -> Result<Vec<Ratio>, FunctionError> {
    (0..arguments.all().len()).map(|place| arguments.number(place)).collect()
}

const AVAILABILITIES: &[Parameter] = &[Parameter::new("availability", Takes::Number).repeated()];

/// See [`repaired`].
pub static AVAILABILITY_OF_REPAIRS: Function = Function {
    name: "availability_of_repairs",
    parameters: &[Parameter::new("mtbf", Takes::In("s")), Parameter::new("mttr", Takes::In("s"))],
    doc: "The availability of something that fails every `mtbf` on average and is back after `mttr`: MTBF/(MTBF+MTTR).",
    source: AVAILABILITY_SOURCE,
    example: ("availability_of_repairs(999 h, 1 h)", "99.9%"),
    apply: |arguments| Ok(Value::plain(repaired(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`in_series`].
pub static AVAILABILITY_IN_SERIES: Function = Function {
    name: "availability_in_series",
    parameters: AVAILABILITIES,
    doc: "The availability of something that needs every part, if they fail independently: their product.",
    source: AVAILABILITY_SOURCE,
    example: ("availability_in_series(99.99%, 99.9%)", "99.89001%"),
    apply: |arguments| Ok(Value::plain(in_series(&shares(arguments)?)?)),
};

/// See [`in_parallel`].
pub static AVAILABILITY_IN_PARALLEL: Function = Function {
    name: "availability_in_parallel",
    parameters: AVAILABILITIES,
    doc: "The availability of something that needs one of its parts, if they fail independently.",
    source: AVAILABILITY_SOURCE,
    example: ("availability_in_parallel(99%, 99.9%)", "99.999%"),
    apply: |arguments| Ok(Value::plain(in_parallel(&shares(arguments)?)?)),
};

/// See [`k_of_n`].
pub static AVAILABILITY_K_OF_N: Function = Function {
    name: "availability_k_of_n",
    parameters: &[
        Parameter::new("needed", Takes::Count("instance")),
        Parameter::new("parts", Takes::Count("instance")),
        Parameter::new("availability", Takes::Number),
        Parameter::new("shared", Takes::Number).optional(),
    ],
    doc: "The availability of something that needs so many of its like parts, if they fail independently; `shared` is \
          the availability of what they have in common.",
    source: AVAILABILITY_SOURCE,
    example: ("availability_k_of_n(2, 3, 90%)", "97.2%"), // 0.9^3 + 3 x 0.9^2 x 0.1
    apply: |arguments| {
        let shared = if arguments.all().len() > 3 { arguments.number(3)? } else { Ratio::ONE };
        Ok(Value::plain(k_of_n(arguments.whole(0)?, arguments.whole(1)?, arguments.number(2)?, shared)?))
    },
};
