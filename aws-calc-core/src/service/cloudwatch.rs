//! Amazon CloudWatch.
//!
//! **Billed:** custom and detailed metrics, in tiers; alarms by kind; logs by the GB ingested, by log class, and by the
//! GB-month stored, which are fewer because logs are kept compressed; requests to the API; dashboards beyond the three
//! that every account has free.
//!
//! An alarm watches one metric: on a metric math expression it is billed for every metric of it, and anomaly detection
//! for three, so give that many alarms. What exists for a part of the month is billed by the hour: give the mean.
//!
//! **Left out:** vended logs, delivery of logs to S3 and Firehose, Logs Insights, Live Tail, metric streams, Contributor
//! Insights, synthetics, RUM, traces; the monthly free allowances. Metrics that services publish by themselves are free.
//!
//! Source: <https://aws.amazon.com/cloudwatch/pricing/>.

use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Alarm, AlarmMonth, Dashboard, DashboardMonth, Gb, GbMonth, Metric, MetricMonth, Request};

use super::{Context, Service, checks};

crate::choices! {
    /// How logs are kept.
    LogClass {
        Standard "standard" "every feature of CloudWatch Logs";
        InfrequentAccess "infrequent_access" "fewer features, cheaper to take in";
    }
}

const METRICS: Field<Metric> =
    Field::quantity("metrics", "custom and detailed metrics, all month", "\"120 metrics\"").optional();
const ALARMS: Field<Alarm> =
    Field::quantity("alarms", "metrics under alarms of a period of a minute or more", "10").optional();
const HIGH_RESOLUTION: Field<Alarm> =
    Field::quantity("high_resolution_alarms", "metrics under alarms of a shorter period", "2").optional();
const COMPOSITE: Field<Alarm> = Field::quantity("composite_alarms", "alarms over other alarms", "1").optional();
const INGESTED: Field<Gb> =
    Field::flow("monthly_logs_ingested", "logs ingested in the month, as they are sent", "\"100 GB\"").optional();
const CLASS: Field<Word<LogClass>> =
    Field::word("log_class", "how logs are kept", "\"infrequent_access\"").or("standard", "the default of a log group");
const STORED: Field<Gb> =
    Field::quantity("logs_stored", "logs stored, compressed, on average over the month", "\"15 GB\"").optional();
const REQUESTS: Field<Request> =
    Field::flow("monthly_api_requests", "requests to the API in the month that are billed", "\"2M requests\"")
        .optional();
const DASHBOARDS: Field<Dashboard> =
    Field::quantity("dashboards", "custom dashboards beyond the three that every account has free", "1").optional();

const METRICS_WATCHED: Meter<MetricMonth> = Meter::new("cloudwatch.metrics", "Metrics");
const ALARMS_STANDARD: Meter<AlarmMonth> = Meter::new("cloudwatch.alarms.standard", "Alarms");
const ALARMS_HIGH_RESOLUTION: Meter<AlarmMonth> =
    Meter::new("cloudwatch.alarms.high_resolution", "High-resolution alarms");
const ALARMS_COMPOSITE: Meter<AlarmMonth> = Meter::new("cloudwatch.alarms.composite", "Composite alarms");
const INGESTED_STANDARD: Meter<Gb> = Meter::new("cloudwatch.logs_ingested.standard", "Logs ingested");
const INGESTED_INFREQUENT: Meter<Gb> =
    Meter::new("cloudwatch.logs_ingested.infrequent_access", "Logs ingested (infrequent access)");
const LOGS_STORED: Meter<GbMonth> = Meter::new("cloudwatch.logs_stored", "Logs stored");
const API_REQUESTS: Meter<Request> = Meter::new("cloudwatch.api_requests", "API requests");
const DASHBOARDS_KEPT: Meter<DashboardMonth> = Meter::new("cloudwatch.dashboards", "Dashboards");

pub(super) const SERVICE: Service = Service {
    name: "cloudwatch",
    title: "Amazon CloudWatch",
    doc: "Metrics, alarms, logs ingested and stored, API requests, dashboards. Left out: vended logs, Logs Insights, metric \
          streams, synthetics, RUM, the free allowances.",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    fields: &[
        METRICS.spec(),
        ALARMS.spec(),
        HIGH_RESOLUTION.spec(),
        COMPOSITE.spec(),
        INGESTED.spec(),
        CLASS.spec(),
        STORED.spec(),
        REQUESTS.spec(),
        DASHBOARDS.spec(),
    ],
    meters: &[
        METRICS_WATCHED.info(),
        ALARMS_STANDARD.info(),
        ALARMS_HIGH_RESOLUTION.info(),
        ALARMS_COMPOSITE.info(),
        INGESTED_STANDARD.info(),
        INGESTED_INFREQUENT.info(),
        LOGS_STORED.info(),
        API_REQUESTS.info(),
        DASHBOARDS_KEPT.info(),
    ],
    usage,
};

fn usage(watched: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(
        watched,
        &[
            METRICS.spec(),
            ALARMS.spec(),
            HIGH_RESOLUTION.spec(),
            COMPOSITE.spec(),
            INGESTED.spec(),
            STORED.spec(),
            REQUESTS.spec(),
            DASHBOARDS.spec(),
        ],
    )?;
    checks::only_with(watched, CLASS.spec(), INGESTED.spec())?;

    let mut usage = Vec::new();
    usage.extend(watched.given(METRICS).map(|metrics| METRICS_WATCHED.of(metrics.counted_as())));
    for (field, meter) in
        [(ALARMS, ALARMS_STANDARD), (HIGH_RESOLUTION, ALARMS_HIGH_RESOLUTION), (COMPOSITE, ALARMS_COMPOSITE)]
    {
        usage.extend(watched.given(field).map(|alarms| meter.of(alarms.counted_as())));
    }
    if let Some(logs) = watched.given(INGESTED) {
        usage.push(match watched.word(CLASS)? {
            LogClass::Standard => INGESTED_STANDARD.of(logs),
            LogClass::InfrequentAccess => INGESTED_INFREQUENT.of(logs),
        });
    }
    usage.extend(watched.given(STORED).map(|logs| LOGS_STORED.of(logs.counted_as())));
    usage.extend(watched.given(REQUESTS).map(|requests| API_REQUESTS.of(requests)));
    usage.extend(watched.given(DASHBOARDS).map(|dashboards| DASHBOARDS_KEPT.of(dashboards.counted_as())));
    Ok(usage)
}
