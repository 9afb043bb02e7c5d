//! Lambda: memory, processor share, concurrency, GB-seconds.
//!
//! Memory is in MB of 1,024 KB, as Lambda counts it; its GB is 1,024 MB. `512 MB` is 512 under any convention.

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, steps, whole};

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
