//! Watching: how long an alarm takes, how many traces sampling leaves, how much a log group keeps.

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, share, whole};

const ALARM_SOURCE: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const SAMPLING_SOURCE: &str = "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html";
const RETENTION_SOURCE: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html";

/// The retentions that a log group may have, in days.
pub const RETENTION_DAYS: [u16; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Seconds until an alarm goes off once its metric has crossed the threshold and stays there.
///
/// # Formula
/// `period x datapoints`: as many periods must breach as the alarm asks for, M of the last N. The first of them begins
/// with the breach; what a metric needs to arrive is not in it.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn alarm_time(period: Ratio, datapoints: u64) -> Result<Ratio, ArithmeticError> {
    period.times(whole(datapoints))
}

/// Traces a second that sampling leaves of requests a second.
///
/// # Formula
/// `min(requests, reservoir) + rate x (requests - reservoir)`, the second part where requests exceed the reservoir.
/// # Errors
/// A rate beyond 0 to 1.
pub fn sampled(requests: Ratio, reservoir: Ratio, rate: Ratio) -> Result<Ratio, FunctionError> {
    let rate = share(rate, 2)?;
    if requests <= reservoir {
        return Ok(requests);
    }
    Ok(reservoir.plus(requests.minus(reservoir)?.times(rate)?)?)
}

/// What a log group keeps once its first logs have expired.
///
/// # Formula
/// `ingested a day x days of retention`; before compression.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn logs_kept(daily: Ratio, days: u16) -> Result<Ratio, ArithmeticError> {
    daily.times(whole(days.into()))
}

/// A period that an alarm may have, in seconds: 10, 20, 30, or a multiple of 60.
fn period(arguments: &Arguments<'_>) -> Result<Ratio, FunctionError> {
    let seconds = arguments.whole(0)?;
    if [10, 20, 30].contains(&seconds) || (seconds > 0 && seconds.is_multiple_of(60)) {
        return Ok(whole(seconds));
    }
    Err(FunctionError::at(0, "the period of an alarm is 10, 20 or 30 seconds, or a multiple of 60"))
}

fn alarm(arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (period, periods) = (period(arguments)?, arguments.whole(1)?);
    if periods == 0 {
        return Err(FunctionError::at(1, "an alarm looks at one period or more"));
    }
    let range = if period < whole(HOUR) { DAY } else { 7 * DAY };
    if alarm_time(period, periods)? > whole(range) {
        return Err(FunctionError::at(
            1,
            "an alarm looks back a day at most, or a week with periods of an hour or more",
        )
        .help("make the periods fewer, or longer"));
    }
    let datapoints = if arguments.all().len() > 2 { arguments.whole(2)? } else { periods };
    if !(1..=periods).contains(&datapoints) {
        return Err(FunctionError::at(2, "the datapoints to alarm are one of the periods or more, and at most all"));
    }
    amount(alarm_time(period, datapoints)?, "s")
}

fn retention(arguments: &Arguments<'_>, place: usize) -> Result<u16, FunctionError> {
    let days = arguments.whole(place)?;
    RETENTION_DAYS.into_iter().find(|legal| u64::from(*legal) == days).ok_or_else(|| {
        let next = RETENTION_DAYS.into_iter().find(|legal| u64::from(*legal) > days);
        let error = FunctionError::at(place, "a log group cannot have this retention");
        match next {
            Some(next) => error.help(format!("the next one is {next} days")),
            None => error.help("the longest is 3,653 days; without a policy logs never expire"),
        }
    })
}

/// See [`alarm_time`].
pub static ALARM_TIME: Function = Function {
    name: "alarm_time",
    parameters: &[
        Parameter::new("period", Takes::In("s")),
        Parameter::new("evaluation_periods", Takes::Number),
        Parameter::new("datapoints_to_alarm", Takes::Number).optional(),
    ],
    doc: "How long a metric must breach until its alarm goes off: the period times the datapoints to alarm, which are \
          all evaluation periods unless said.",
    source: ALARM_SOURCE,
    example: ("alarm_time(300 s, 3, 2)", "10 min"),
    apply: alarm,
};

/// See [`sampled`].
pub static XRAY_TRACES: Function = Function {
    name: "xray_traces",
    parameters: &[
        Parameter::new("requests_per_s", Takes::Count("request/s")),
        Parameter::new("reservoir_per_s", Takes::Count("request/s")),
        Parameter::new("rate", Takes::Number),
    ],
    doc: "Traces that X-Ray records of requests: the reservoir of each second, and a share of the rest. By default one a \
          second and 5%.",
    source: SAMPLING_SOURCE,
    example: ("xray_traces(101 requests/s, 1, 5%)", "6 traces/s"), // 1 + 5 % of 100
    apply: |arguments| {
        let traces = sampled(arguments.non_negative(0)?, arguments.non_negative(1)?, arguments.number(2)?)?;
        amount(traces, "trace/s")
    },
};

/// See [`logs_kept`].
pub static LOGS_KEPT: Function = Function {
    name: "logs_kept",
    parameters: &[Parameter::new("ingested", Takes::In("GB/day")), Parameter::new("retention", Takes::In("day"))],
    doc: "What a log group keeps, before compression, once its retention has passed. CloudWatch Logs takes the \
          retentions of its list only, such as 30, 90 or 365 days.",
    source: RETENTION_SOURCE,
    example: ("logs_kept(10 GB/day, 30 days)", "300 GB"),
    apply: |arguments| amount(logs_kept(arguments.non_negative(0)?, retention(arguments, 1)?)?, "GB"),
};
