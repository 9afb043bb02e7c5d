//! Amazon CloudWatch.
//!
//! **Billed:** custom and detailed metrics, in tiers; alarms by kind; logs by the GB ingested, by log class, and by the
//! GB-month stored, which are fewer because logs are kept compressed, and by the GB that Logs Insights queries scan;
//! logs that AWS services vend, in tiers, by where they go; metric streams by the update; runs of canaries; Contributor
//! Insights rules and the log events that match them; requests to the API; dashboards beyond the three that every
//! account has free.
//!
//! An alarm watches one metric: on a metric math expression it is billed for every metric of it, and anomaly detection
//! for three, so give that many alarms. What exists for a part of the month is billed by the hour: give the mean.
//!
//! Vended logs are those that a service writes on one's behalf: VPC flow logs, Route 53 query logs, and the like. Logs
//! that go to S3 or Firehose are billed for that alone here; what they cost there is `s3`.
//!
//! **Left out:** Live Tail, data protection, conversion of vended logs to Parquet, Contributor Insights for DynamoDB,
//! RUM, Application Signals, enhanced Container Insights, network monitors; traces, which are `xray`. Metrics that
//! services publish by themselves are free.
//!
//! Source: <https://aws.amazon.com/cloudwatch/pricing/>.

use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{
    Alarm, AlarmMonth, Count, Dashboard, DashboardMonth, Event, Gb, GbMonth, Metric, MetricMonth, Request, RuleMonth,
    Run, Update,
};

use super::{Context, Service, checks};

crate::choices! {
    /// How logs are kept.
    LogClass {
        Standard "standard" "every feature of CloudWatch Logs";
        InfrequentAccess "infrequent_access" "fewer features, cheaper to take in";
    }
}

crate::choices! {
    /// Where vended logs go.
    Destination {
        Logs "logs" "CloudWatch Logs, the standard log class";
        InfrequentAccess "infrequent_access" "CloudWatch Logs, the infrequent access log class";
        S3 "s3" "a bucket";
        Firehose "firehose" "a Firehose stream";
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
const QUERIED: Field<Gb> =
    Field::flow("monthly_logs_queried", "logs that Logs Insights queries scan in the month", "\"2 TB\"").optional();
const VENDED: Field<Gb> =
    Field::flow("monthly_vended_logs", "logs that AWS services vend in the month", "\"500 GB\"").optional();
const VENDED_TO: Field<Word<Destination>> =
    Field::word("vended_to", "where vended logs go", "\"s3\"").or("logs", "a log group keeps them");
const UPDATES: Field<Update> =
    Field::flow("monthly_streamed_updates", "values of metrics that metric streams send on", "\"100M updates\"")
        .optional();
const CANARY_RUNS: Field<Run> =
    Field::flow("monthly_canary_runs", "runs of canaries in the month", "\"12 runs/h\"").optional();
const INSIGHT_RULES: Field<Count> =
    Field::quantity("contributor_insights_rules", "Contributor Insights rules over logs", "2").optional();
const MATCHED: Field<Event> =
    Field::flow("monthly_matched_events", "log events that match those rules in the month", "\"5M events\"").optional();
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
const LOGS_QUERIED: Meter<Gb> = Meter::new("cloudwatch.logs_queried", "Logs Insights scans");
const VENDED_TO_LOGS: Meter<Gb> = Meter::new("cloudwatch.vended_logs.logs", "Vended logs");
const VENDED_TO_INFREQUENT: Meter<Gb> =
    Meter::new("cloudwatch.vended_logs.infrequent_access", "Vended logs (infrequent access)");
const VENDED_TO_S3: Meter<Gb> = Meter::new("cloudwatch.vended_logs.s3", "Vended logs to S3");
const VENDED_TO_FIREHOSE: Meter<Gb> = Meter::new("cloudwatch.vended_logs.firehose", "Vended logs to Firehose");
const STREAMED: Meter<Update> = Meter::new("cloudwatch.streamed_updates", "Metric stream updates");
const CANARIES: Meter<Run> = Meter::new("cloudwatch.canary_runs", "Canary runs");
const CONTRIBUTOR_RULES: Meter<RuleMonth> = Meter::new("cloudwatch.contributor_insights.rules", "Contributor rules");
const CONTRIBUTOR_EVENTS: Meter<Event> =
    Meter::new("cloudwatch.contributor_insights.events", "Contributor events matched");
const API_REQUESTS: Meter<Request> = Meter::new("cloudwatch.api_requests", "API requests");
const DASHBOARDS_KEPT: Meter<DashboardMonth> = Meter::new("cloudwatch.dashboards", "Dashboards");

pub(super) const SERVICE: Service = Service {
    name: "cloudwatch",
    title: "Amazon CloudWatch",
    doc: "Metrics, alarms, logs ingested, stored and queried, vended logs, metric streams, canaries, Contributor Insights, \
          API requests, dashboards. Left out: Live Tail, RUM, Application Signals, enhanced Container Insights.",
    page: "https://aws.amazon.com/cloudwatch/pricing/",
    fields: &[
        METRICS.spec(),
        ALARMS.spec(),
        HIGH_RESOLUTION.spec(),
        COMPOSITE.spec(),
        INGESTED.spec(),
        CLASS.spec(),
        STORED.spec(),
        QUERIED.spec(),
        VENDED.spec(),
        VENDED_TO.spec(),
        UPDATES.spec(),
        CANARY_RUNS.spec(),
        INSIGHT_RULES.spec(),
        MATCHED.spec(),
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
        LOGS_QUERIED.info(),
        VENDED_TO_LOGS.info(),
        VENDED_TO_INFREQUENT.info(),
        VENDED_TO_S3.info(),
        VENDED_TO_FIREHOSE.info(),
        STREAMED.info(),
        CANARIES.info(),
        CONTRIBUTOR_RULES.info(),
        CONTRIBUTOR_EVENTS.info(),
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
            QUERIED.spec(),
            VENDED.spec(),
            UPDATES.spec(),
            CANARY_RUNS.spec(),
            INSIGHT_RULES.spec(),
            MATCHED.spec(),
            REQUESTS.spec(),
            DASHBOARDS.spec(),
        ],
    )?;
    checks::only_with(watched, CLASS.spec(), INGESTED.spec())?;
    checks::only_with(watched, VENDED_TO.spec(), VENDED.spec())?;
    checks::only_with(watched, MATCHED.spec(), INSIGHT_RULES.spec())?;

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
    usage.extend(watched.given(QUERIED).map(|logs| LOGS_QUERIED.of(logs)));
    if let Some(logs) = watched.given(VENDED) {
        usage.push(match watched.word(VENDED_TO)? {
            Destination::Logs => VENDED_TO_LOGS.of(logs),
            Destination::InfrequentAccess => VENDED_TO_INFREQUENT.of(logs),
            Destination::S3 => VENDED_TO_S3.of(logs),
            Destination::Firehose => VENDED_TO_FIREHOSE.of(logs),
        });
    }
    usage.extend(watched.given(UPDATES).map(|updates| STREAMED.of(updates)));
    usage.extend(watched.given(CANARY_RUNS).map(|runs| CANARIES.of(runs)));
    usage.extend(watched.given(INSIGHT_RULES).map(|rules| CONTRIBUTOR_RULES.of(rules.counted_as())));
    usage.extend(watched.given(MATCHED).map(|events| CONTRIBUTOR_EVENTS.of(events)));
    usage.extend(watched.given(REQUESTS).map(|requests| API_REQUESTS.of(requests)));
    usage.extend(watched.given(DASHBOARDS).map(|dashboards| DASHBOARDS_KEPT.of(dashboards.counted_as())));
    Ok(usage)
}
