//! AWS Glue: crawlers, jobs, interactive sessions and the Data Catalog.
//!
//! **Billed:** runs by the DPU-hour: DPUs times how long a run takes, each begun second in full, at least 10 minutes a
//! crawl and 1 minute a job or session; Data Catalog objects (tables, versions, partitions, databases) kept for the
//! month, and requests to it. The first million of both is free every month, where the scenario counts free allowances.
//!
//! **Left out:** jobs of Glue 0.9 and 1.0, whose minimum is 10 minutes; Ray jobs, development endpoints, DataBrew, data
//! quality, table optimization and statistics; the S3 requests that runs cause (`s3`). A job that scales its workers is
//! described by the DPUs it has on average.
//!
//! Source: <https://aws.amazon.com/glue/pricing/>; DPUs of a Python shell job: AWS Glue developer guide, "Configuring
//! job properties for Python shell jobs".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, DpuHour, Hour, Object, ObjectMonth, Request, Second};

use super::{Context, Service, checks};

crate::choices! {
    /// What runs.
    RunType {
        Crawler "crawler" "reads data and writes its tables into the Data Catalog";
        Spark "spark" "a Spark or streaming job";
        Flex "flex" "a Spark job on spare capacity";
        PythonShell "python_shell" "a Python script without Spark, on 0.0625 or 1 DPU";
        Session "interactive_session" "an interactive session or notebook";
    }
}

const PYTHON_SHELL: &str = "AWS Glue developer guide, \"Configuring job properties for Python shell jobs\"";

const TYPE: Field<Word<RunType>> = Field::word("type", "what runs", "\"crawler\"").optional();
const RUNS: Field<Count> = Field::flow("monthly_runs", "how often it runs in the month", "30").optional();
const DURATION: Field<Second> = Field::quantity("run_duration", "how long each run takes", "\"15 min\"").optional();
const DPUS: Field<Count> = Field::quantity("dpus", "DPUs of each run", "6").optional();
const OBJECTS: Field<Object> =
    Field::quantity("catalog_objects", "objects kept in the Data Catalog all month", "\"2M objects\"").optional();
const REQUESTS: Field<Request> =
    Field::flow("monthly_catalog_requests", "requests to the Data Catalog in the month", "\"3M requests\"").optional();

const CRAWLED: Meter<DpuHour> = Meter::new("glue.crawler_dpu_hours", "Crawlers");
const JOBS: Meter<DpuHour> = Meter::new("glue.job_dpu_hours", "Jobs");
const FLEX_JOBS: Meter<DpuHour> = Meter::new("glue.flex_job_dpu_hours", "Flex jobs");
const SESSIONS: Meter<DpuHour> = Meter::new("glue.session_dpu_hours", "Interactive sessions");
const CATALOG_OBJECTS: Meter<ObjectMonth> = Meter::new("glue.catalog_objects", "Data Catalog objects");
const CATALOG_REQUESTS: Meter<Request> = Meter::new("glue.catalog_requests", "Data Catalog requests");

const OF_RUNS: [Spec; 4] = [TYPE.spec(), RUNS.spec(), DURATION.spec(), DPUS.spec()];

pub(super) const SERVICE: Service = Service {
    name: "glue",
    title: "AWS Glue",
    doc: "Crawlers, jobs and interactive sessions by the DPU-hour, each begun second in full, at least 10 minutes a crawl \
          and 1 minute a job; Data Catalog objects and requests. Left out: Ray, development endpoints, DataBrew, data \
          quality, Glue 0.9 and 1.0.",
    page: "https://aws.amazon.com/glue/pricing/",
    fields: &[TYPE.spec(), RUNS.spec(), DURATION.spec(), DPUS.spec(), OBJECTS.spec(), REQUESTS.spec()],
    meters: &[
        CRAWLED.info(),
        JOBS.info(),
        FLEX_JOBS.info(),
        SESSIONS.info(),
        CATALOG_OBJECTS.info(),
        CATALOG_REQUESTS.info(),
    ],
    usage,
};

fn usage(resource: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(resource, &[RUNS.spec(), OBJECTS.spec(), REQUESTS.spec()])?;
    for key in OF_RUNS {
        for needed in OF_RUNS {
            checks::only_with(resource, key, needed)?;
        }
    }
    let mut usage = Vec::new();
    if checks::is_given(resource, RUNS.spec()) {
        usage.push(runs(resource, context)?);
    }
    usage.extend(resource.given(OBJECTS).map(|objects| CATALOG_OBJECTS.of(objects.counted_as())));
    usage.extend(resource.given(REQUESTS).map(|requests| CATALOG_REQUESTS.of(requests)));
    Ok(usage)
}

/// Runs x DPUs x the time that each is billed for.
fn runs(resource: &Record, context: &Context<'_>) -> Result<Usage, Refusal> {
    let kind = resource.word(TYPE)?;
    let dpus = resource.quantity(DPUS)?;
    let offered = [Exact::ONE, Exact::constant(625, 4)];
    if kind == RunType::PythonShell && !offered.contains(&dpus.value()) {
        let message = format!("a Python shell job has 0.0625 or 1 DPU, but this is {}", dpus.value());
        return Err(Refusal::new("over-limit", DPUS.spec().name, message).help(PYTHON_SHELL));
    }
    let (meter, least, because) = match kind {
        RunType::Crawler => (CRAWLED, 600, "a crawl is billed for at least 10 minutes"),
        RunType::Spark | RunType::PythonShell => (JOBS, 60, "a job is billed for at least 1 minute"),
        RunType::Flex => (FLEX_JOBS, 60, "a job is billed for at least 1 minute"),
        RunType::Session => (SESSIONS, 60, "a session is billed for at least 1 minute"),
    };
    let step = Quantity::fixed(Exact::ONE, "billing step", "each begun second is billed in full");
    let least = Quantity::fixed(Exact::constant(least, 0), "minimum of a run", because);
    let billed = resource.quantity(DURATION)?.rounded_up_to(&step)?.at_least(&least);
    let seconds = billed.times(&dpus)?.times(&resource.quantity(RUNS)?)?;
    let hours: Quantity<Hour> = checks::in_unit(&seconds, context.convention)?;
    Ok(meter.of(hours.counted_as()))
}
