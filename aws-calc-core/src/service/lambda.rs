//! AWS Lambda functions.
//!
//! **Billed:** requests, and duration in GB-seconds: memory times the time of each invocation, rounded up to the next
//! millisecond. Ephemeral storage above 512 MB for the same time. With provisioned concurrency the environments that are
//! kept ready, run or not, and a lower price for what runs on them: all requests are taken to run there, so describe
//! those beyond it as a function of their own. Lambda's GB is 1,024 MB, whatever a price book means by a GB elsewhere.
//!
//! SnapStart of runtimes other than Java (for which it is free): the memory of each published version for as long as it
//! is cached, and of each environment that is restored. Provisioned pollers of an event source by the hour, environments
//! of isolated tenants by the GB.
//!
//! **Left out:** response streaming, MicroVMs, managed instances. Lambda@Edge is part of `cloudfront`.
//!
//! Source: <https://aws.amazon.com/lambda/pricing/>; limits: AWS Lambda developer guide, "Lambda quotas".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Word};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Convention, Count, Gb, GbSecond, Hour, Mb, Millisecond, Request, Second};

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
const EPHEMERAL: Field<Mb> =
    Field::quantity("ephemeral_storage", "space under /tmp, in whole MB; the first 512 MB are included", "\"2048 MB\"")
        .optional()
        .within(Exact::constant(512, 0), Exact::constant(10_240, 0), QUOTAS);
const PROVISIONED: Field<Count> =
    Field::quantity("provisioned_concurrency", "execution environments that are kept ready", "50")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of environments");
const PROVISIONED_HOURS: Field<Hour> = Field::flow(
    "provisioned_hours",
    "how long they are kept ready in the month; also per day or week",
    "\"45 h/week\"",
)
.or("1 month", "provisioned concurrency stays until it is taken away");
const SNAPSTART_VERSIONS: Field<Count> = Field::quantity(
    "snapstart_versions",
    "published versions whose snapshot is cached (runtimes other than Java)",
    "1",
)
.optional()
.at_least(Exact::ZERO, "there is no negative number of versions");
const SNAPSTART_HOURS: Field<Hour> =
    Field::flow("snapstart_hours", "how long the snapshots are cached in the month", "\"730 h\"")
        .or("1 month", "a published version stays until it is deleted");
const RESTORES: Field<Count> =
    Field::quantity("monthly_restores", "environments restored from a snapshot in the month", "74400")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of restores");
const POLLER_HOURS: Field<Hour> = Field::flow(
    "monthly_event_poller_hours",
    "hours of all provisioned pollers of event sources together in the month",
    "\"8000 h\"",
)
.optional();
const TENANT_ENVIRONMENTS: Field<Count> =
    Field::quantity("monthly_tenant_environments", "environments made for isolated tenants in the month", "200000")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of environments");
const ARCHITECTURE: Field<Word<Architecture>> =
    Field::word("architecture", "the processor that the function runs on", "\"arm64\"")
        .or("x86", "the default of the service");

const REQUESTS_X86: Meter<Request> = Meter::new("lambda.requests.x86", "Requests");
const REQUESTS_ARM64: Meter<Request> = Meter::new("lambda.requests.arm64", "Requests (Arm)");
const DURATION_X86: Meter<GbSecond> = Meter::new("lambda.duration.x86", "Duration");
const DURATION_ARM64: Meter<GbSecond> = Meter::new("lambda.duration.arm64", "Duration (Arm)");

const PROVISIONED_X86: Meter<GbSecond> = Meter::new("lambda.provisioned_concurrency.x86", "Provisioned concurrency");
const PROVISIONED_ARM64: Meter<GbSecond> =
    Meter::new("lambda.provisioned_concurrency.arm64", "Provisioned concurrency (Arm)");
const WARM_DURATION_X86: Meter<GbSecond> =
    Meter::new("lambda.provisioned_duration.x86", "Duration on provisioned concurrency");
const WARM_DURATION_ARM64: Meter<GbSecond> =
    Meter::new("lambda.provisioned_duration.arm64", "Duration on provisioned concurrency (Arm)");
const EPHEMERAL_STORAGE: Meter<GbSecond> = Meter::new("lambda.ephemeral_storage", "Ephemeral storage above 512 MB");

const SNAPSTART_CACHE: Meter<GbSecond> = Meter::new("lambda.snapstart_cache", "SnapStart cache");
const SNAPSTART_RESTORED: Meter<Gb> = Meter::new("lambda.snapstart_restored", "SnapStart restores");
const POLLERS: Meter<Hour> = Meter::new("lambda.event_poller_hours", "Provisioned event poller hours");
const TENANTS: Meter<Gb> = Meter::new("lambda.tenant_environments", "Environments of isolated tenants, by memory");

const PLAN_DURATION: Family<GbSecond> =
    Family::new("lambda.savings_plan_duration", "Duration under a Savings Plan (x86)", "Savings Plan");

pub(super) const SERVICE: Service = Service {
    name: "lambda",
    title: "AWS Lambda",
    doc: "Requests, and duration in GB-seconds by architecture, each invocation rounded up to 1 ms; provisioned \
          concurrency; ephemeral storage above 512 MB; SnapStart, event pollers, isolated tenants. Left out: response \
          streaming, MicroVMs; Lambda@Edge is part of `cloudfront`.",
    page: "https://aws.amazon.com/lambda/pricing/",
    fields: &[
        REQUESTS.spec(),
        DURATION.spec(),
        MEMORY.spec(),
        ARCHITECTURE.spec(),
        EPHEMERAL.spec(),
        PROVISIONED.spec(),
        PROVISIONED_HOURS.spec(),
        SNAPSTART_VERSIONS.spec(),
        SNAPSTART_HOURS.spec(),
        RESTORES.spec(),
        POLLER_HOURS.spec(),
        TENANT_ENVIRONMENTS.spec(),
    ],
    meters: &[
        REQUESTS_X86.info(),
        REQUESTS_ARM64.info(),
        DURATION_X86.info(),
        DURATION_ARM64.info(),
        PROVISIONED_X86.info(),
        PROVISIONED_ARM64.info(),
        WARM_DURATION_X86.info(),
        WARM_DURATION_ARM64.info(),
        EPHEMERAL_STORAGE.info(),
        SNAPSTART_CACHE.info(),
        SNAPSTART_RESTORED.info(),
        POLLERS.info(),
        TENANTS.info(),
        PLAN_DURATION.info(),
    ],
    usage,
};

fn usage(function: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let architecture = function.word(ARCHITECTURE)?;
    let (requests_on, duration_on, warm_on, ready_on) = match architecture {
        Architecture::X86 => (REQUESTS_X86, DURATION_X86, WARM_DURATION_X86, PROVISIONED_X86),
        Architecture::Arm64 => (REQUESTS_ARM64, DURATION_ARM64, WARM_DURATION_ARM64, PROVISIONED_ARM64),
    };
    checks::only_with(function, PROVISIONED_HOURS.spec(), PROVISIONED.spec())?;
    let requests = function.quantity(REQUESTS)?;
    let memory = whole_mb(function.quantity(MEMORY)?, MEMORY.spec())?;
    let run = run_time(function, &requests)?;
    let duration = memory.times(&run)?;
    let mut usage = Vec::new();
    match function.given(PROVISIONED) {
        Some(environments) => {
            let ready: Quantity<Second> = checks::in_unit(&function.quantity(PROVISIONED_HOURS)?, &Convention::AWS)?;
            usage.push(ready_on.of(memory.times(&ready)?.times(&environments)?));
            usage.push(warm_on.of(duration));
        }
        None => usage.push(duration_on.of(duration)),
    }
    if let Some(storage) = function.given(EPHEMERAL) {
        let included = Quantity::fixed(Exact::constant(512, 0), "included storage", "every function has 512 MB");
        let extra = storage.excess_over(&included)?;
        usage.push(EPHEMERAL_STORAGE.of(whole_mb(extra, EPHEMERAL.spec())?.times(&run)?));
    }
    checks::only_with(function, SNAPSTART_HOURS.spec(), SNAPSTART_VERSIONS.spec())?;
    if let Some(versions) = function.given(SNAPSTART_VERSIONS) {
        let cached: Quantity<Second> = checks::in_unit(&function.quantity(SNAPSTART_HOURS)?, &Convention::AWS)?;
        usage.push(SNAPSTART_CACHE.of(memory.times(&cached)?.times(&versions)?));
    }
    if let Some(restores) = function.given(RESTORES) {
        usage.push(SNAPSTART_RESTORED.of(memory.times(&restores)?));
    }
    usage.extend(function.given(POLLER_HOURS).map(|hours| POLLERS.of(hours)));
    if let Some(environments) = function.given(TENANT_ENVIRONMENTS) {
        usage.push(TENANTS.of(memory.times(&environments)?));
    }
    usage.push(requests_on.of(requests));
    Ok(usage)
}

/// `mb` in units of 1,024 MB, Lambda's own GB whatever the book's is; both sizes come in whole MB.
fn whole_mb(mb: Quantity<Mb>, key: Spec) -> Result<Quantity<Gb>, Refusal> {
    if !mb.value().is_whole() {
        return Err(Refusal::new("over-limit", key.name, format!("{} comes in whole MB", key.name.replace('_', " ")))
            .help(format!("the next size up is {} MB", mb.value().ceiling())));
    }
    checks::in_unit(&mb, &Convention::AWS)
}

/// `requests x duration, rounded up to 1 ms`.
fn run_time(function: &Record, requests: &Quantity<Request>) -> Result<Quantity<Second>, Refusal> {
    let millisecond = Quantity::fixed(Exact::ONE, "billing step", "each invocation is rounded up to the next 1 ms");
    let billed = function.quantity(DURATION)?.rounded_up_to(&millisecond)?;
    let seconds: Quantity<Second> = checks::in_unit(&billed, &Convention::AWS)?;
    Ok(seconds.times(&requests.counted_as::<Count>())?)
}
