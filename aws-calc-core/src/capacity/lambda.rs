//! Lambda: memory, processor share, concurrency, GB-seconds.
//!
//! Memory is in MB of 1,024 KB, as Lambda counts it; its GB is 1,024 MB. `512 MB` is 512 under any convention.

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;
use crate::unit::{Base, Convention, Unit};

use super::{amount, share, steps, whole};

const MEMORY_SOURCE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html";

/// The processor share of a function with `mb` of memory, in vCPUs.
///
/// # Formula
/// `MB / 1,769`: a function has one full vCPU at 1,769 MB.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn vcpu(mb: Ratio) -> Result<Ratio, ArithmeticError> {
    mb.over(whole(1769))
}

/// Executions under way at a time, on average.
///
/// # Formula
/// `requests per second x seconds`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn concurrency(requests_per_second: Ratio, seconds: Ratio) -> Result<Ratio, ArithmeticError> {
    requests_per_second.times(seconds)
}

/// What one execution of `milliseconds` at `mb` is billed, in GB-seconds.
///
/// # Formula
/// `MB / 1,024 x ceil(ms) / 1,000`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn gb_seconds(mb: Ratio, milliseconds: Ratio) -> Result<Ratio, ArithmeticError> {
    mb.times(milliseconds.ceiling()?)?.over(whole(1024 * 1000))
}

/// Of measured points (memory in MB, duration in ms), the one that costs least, runs fastest, or balances the two: the
/// least sum of its cost and its time, each as a share of the worst. Each duration is rounded up to the millisecond.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn power_tuning(goal: Goal, points: &[(Ratio, Ratio)]) -> Result<Option<Ratio>, ArithmeticError> {
    let mut best: Option<(Ratio, Ratio)> = None;
    let costs = points.iter().map(|(mb, ms)| gb_seconds(*mb, *ms)).collect::<Result<Vec<_>, _>>()?;
    let worst = costs.iter().copied().max().zip(points.iter().map(|(_, ms)| *ms).max());
    for ((mb, ms), cost) in points.iter().zip(costs) {
        let score = match (goal, worst) {
            (Goal::Cheapest, _) => cost,
            (Goal::Fastest, _) => *ms,
            (Goal::Balanced, Some((dearest, slowest))) => cost.over(dearest)?.plus(ms.over(slowest)?)?,
            (Goal::Balanced, None) => Ratio::ZERO,
        };
        if best.is_none_or(|(least, _)| score < least) {
            best = Some((score, *mb));
        }
    }
    Ok(best.map(|(_, mb)| mb))
}

/// What power tuning looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The least GB-seconds.
    Cheapest,
    /// The shortest duration.
    Fastest,
    /// Both, in equal parts.
    Balanced,
}

/// How many of `requests` may start cold while the percentile `percentile` stays warm.
///
/// # Formula
/// `floor(requests x (1 - percentile))`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn cold_start_budget(requests: Ratio, percentile: Ratio) -> Result<Ratio, ArithmeticError> {
    requests.times(Ratio::ONE.minus(percentile)?)?.floor()
}

/// Memory between the limits, in whole MB.
fn memory(arguments: &Arguments<'_>, place: usize) -> Result<Ratio, FunctionError> {
    let mb = arguments.whole(place)?;
    if !(128..=10_240).contains(&mb) {
        return Err(FunctionError::at(place, "a function has between 128 MB and 10,240 MB of memory"));
    }
    Ok(whole(mb))
}

const MEMORY: Parameter = Parameter::new("memory", Takes::Data("MiB"));

/// See [`vcpu`].
pub static LAMBDA_VCPU: Function = Function {
    name: "lambda_vcpu",
    parameters: &[MEMORY],
    doc: "The processor share of a function: one vCPU per 1,769 MB.",
    source: MEMORY_SOURCE,
    example: ("lambda_vcpu(1769 MB)", "1 vCPU"),
    apply: |arguments| amount(vcpu(memory(arguments, 0)?)?, "vCPU"),
};

/// See [`concurrency`].
pub static LAMBDA_CONCURRENCY: Function = Function {
    name: "lambda_concurrency",
    parameters: &[
        Parameter::new("requests_per_s", Takes::Count("request/s")),
        Parameter::new("duration", Takes::In("s")),
    ],
    doc: "Executions under way at a time, on average.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html",
    example: ("lambda_concurrency(100 requests/s, 500 ms)", "50"),
    apply: |arguments| Ok(Value::plain(concurrency(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`gb_seconds`].
pub static LAMBDA_GB_SECONDS: Function = Function {
    name: "lambda_gb_seconds",
    parameters: &[MEMORY, Parameter::new("duration", Takes::In("ms"))],
    doc: "What one execution is billed: memory times duration, each begun millisecond in full; at most 15 minutes.",
    source: "https://aws.amazon.com/lambda/pricing/",
    example: ("lambda_gb_seconds(512 MB, 120.2 ms)", "0.0605 GB-second"), // 0.5 x 0.121
    apply: |arguments| {
        let duration = arguments.non_negative(1)?;
        if steps(duration, 1000)? > whole(900) {
            return Err(FunctionError::at(1, "an execution takes at most 15 minutes"));
        }
        amount(gb_seconds(memory(arguments, 0)?, duration)?, "GB-second")
    },
};

/// See [`power_tuning`].
pub static POWER_TUNING: Function = Function {
    name: "power_tuning",
    parameters: &[
        Parameter::new("goal", Takes::Text),
        Parameter::new("memory", Takes::Data("MiB")),
        Parameter::new("duration_or_memory", Takes::Anything).repeated(),
    ],
    doc: "Of measured pairs of memory and duration the memory that is `cheapest`, `fastest`, or `balanced`: the least sum of cost and time, each as a share of the worst.",
    source: "https://docs.aws.amazon.com/lambda/latest/operatorguide/profile-functions.html",
    example: ("power_tuning(\"fastest\", 128 MB, 3200 ms, 512 MB, 850 ms)", "512 MiB"),
    apply: |arguments| {
        let goal = match arguments.text(0)? {
            "cheapest" => Goal::Cheapest,
            "fastest" => Goal::Fastest,
            "balanced" => Goal::Balanced,
            _ => return Err(FunctionError::at(0, "the goal is \"cheapest\", \"fastest\" or \"balanced\"")),
        };
        let (mib, ms) = (Unit::of(Base::Mib), Unit::of(Base::Millisecond));
        let mut points = Vec::new();
        for place in (1..arguments.all().len()).step_by(2) {
            let memory = arguments.amount(place)?.to(mib, &Convention::AWS)?.value;
            let duration = arguments.amount(place + 1)?.to(ms, arguments.convention())?.value;
            if memory <= Ratio::ZERO || duration <= Ratio::ZERO {
                return Err(FunctionError::at(place, "memory and duration are above zero"));
            }
            points.push((memory, duration));
        }
        let best = power_tuning(goal, &points)?;
        amount(best.ok_or_else(|| FunctionError::new("nothing was measured"))?, "MiB")
    },
};

/// See [`cold_start_budget`].
pub static COLD_START_BUDGET: Function = Function {
    name: "cold_start_budget",
    parameters: &[Parameter::new("requests", Takes::Count("request")), Parameter::new("percentile", Takes::Number)],
    doc: "How many of so many requests may start cold before a percentile of their latency does too.",
    source: "",
    example: ("cold_start_budget(10000, 99%)", "100"),
    apply: |arguments| {
        let percentile = share(arguments.number(1)?, 1)?;
        Ok(Value::plain(cold_start_budget(arguments.non_negative(0)?, percentile)?))
    },
};
