//! AWS Lambda functions.
//!
//! **Billed:** requests, and duration in GB-seconds: memory times the time of each invocation, rounded up to the next
//! millisecond. Lambda's GB is 1,024 MB, whatever a price book means by a GB elsewhere.
//!
//! **Left out:** provisioned concurrency, ephemeral storage above 512 MB, SnapStart, response streaming, Lambda@Edge.
//!
//! Source: <https://aws.amazon.com/lambda/pricing/>; limits: AWS Lambda developer guide, "Lambda quotas".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Convention, Count, Gb, GbSecond, Mb, Millisecond, Request, Second};

use super::{Context, Service, checks};

crate::choices! {
    /// The processor that the function runs on.
    Architecture {
        X86 "x86" "x86_64 processors";
        Arm64 "arm64" "AWS Graviton processors";
    }
}

const QUOTAS: &str = "AWS Lambda developer guide, \"Lambda quotas\"";

const REQUESTS: Field<Request> = Field::flow("monthly_requests", "invocations in the month", "\"10M requests\"");
const DURATION: Field<Millisecond> = Field::quantity("duration", "mean billed duration of an invocation", "\"120 ms\"")
    .within(Exact::ZERO, Exact::constant(900_000, 0), QUOTAS);
const MEMORY: Field<Mb> =
    Field::quantity("memory", "memory of the function, in whole MB; 1,024 of them are Lambda's GB", "\"512 MB\"")
        .within(Exact::constant(128, 0), Exact::constant(10_240, 0), QUOTAS);
const ARCHITECTURE: Field<Word<Architecture>> =
    Field::word("architecture", "the processor that the function runs on", "\"arm64\"")
        .or("x86", "the default of the service");

const REQUESTS_X86: Meter<Request> = Meter::new("lambda.requests.x86", "Requests");
const REQUESTS_ARM64: Meter<Request> = Meter::new("lambda.requests.arm64", "Requests (Arm)");
const DURATION_X86: Meter<GbSecond> = Meter::new("lambda.duration.x86", "Duration");
const DURATION_ARM64: Meter<GbSecond> = Meter::new("lambda.duration.arm64", "Duration (Arm)");

pub(super) const SERVICE: Service = Service {
    name: "lambda",
    title: "AWS Lambda",
    doc: "Requests, and duration in GB-seconds by architecture, each invocation rounded up to 1 ms. Left out: \
          provisioned concurrency, ephemeral storage, SnapStart, response streaming, Lambda@Edge.",
    page: "https://aws.amazon.com/lambda/pricing/",
    fields: &[REQUESTS.spec(), DURATION.spec(), MEMORY.spec(), ARCHITECTURE.spec()],
    meters: &[REQUESTS_X86.info(), REQUESTS_ARM64.info(), DURATION_X86.info(), DURATION_ARM64.info()],
    usage,
};

fn usage(function: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let (requests_on, duration_on) = match function.word(ARCHITECTURE)? {
        Architecture::X86 => (REQUESTS_X86, DURATION_X86),
        Architecture::Arm64 => (REQUESTS_ARM64, DURATION_ARM64),
    };
    let requests = function.quantity(REQUESTS)?;
    Ok(vec![duration_on.of(gb_seconds(function, &requests)?), requests_on.of(requests)])
}

/// `requests x duration, rounded up to 1 ms x memory in units of 1,024 MB`.
fn gb_seconds(function: &Record, requests: &Quantity<Request>) -> Result<Quantity<GbSecond>, Refusal> {
    let memory = function.quantity(MEMORY)?;
    if !memory.value().is_whole() {
        return Err(Refusal::new("over-limit", MEMORY.spec().name, "memory comes in whole MB")
            .help(format!("the next size up is {} MB", memory.value().ceiling())));
    }
    let millisecond = Quantity::fixed(Exact::ONE, "billing step", "each invocation is rounded up to the next 1 ms");
    let billed = function.quantity(DURATION)?.rounded_up_to(&millisecond)?;
    // Lambda's own sizes, not the book's. Both divisors end in decimals, so nothing is lost by dividing first.
    let seconds: Quantity<Second> = checks::in_unit(&billed, &Convention::AWS)?;
    let gb: Quantity<Gb> = checks::in_unit(&memory, &Convention::AWS)?;
    Ok(gb.times(&seconds)?.times(&requests.counted_as::<Count>())?)
}
