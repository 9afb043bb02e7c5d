//! The units that meters count, as types.

use std::fmt;

use super::{Base, Unit};

/// A unit that a meter counts, known at compile time. Implemented by the types of this module only.
pub trait Metered: Copy + fmt::Debug + 'static {
    /// The same unit as a value.
    const UNIT: MeterUnit;
}

macro_rules! meter_units {
    ($($(#[doc = $doc:literal])* $name:ident $symbol:literal, $focus:literal, [$(($base:ident, $exponent:literal)),*];)*) => {
        /// A unit that a meter counts, as a value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum MeterUnit { $($(#[doc = $doc])* $name,)* }

        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $name;
            impl Metered for $name { const UNIT: MeterUnit = MeterUnit::$name; }
        )*

        impl MeterUnit {
            /// Every unit that a meter may count.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// How price files and reports write it: `GB-month`.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self { $(Self::$name => $symbol,)* }
            }

            /// How FOCUS writes it: `GB-Months`.
            #[must_use]
            pub const fn focus(self) -> &'static str {
                match self { $(Self::$name => $focus,)* }
            }

            /// The same unit for computing with amounts.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::from_factors([$((Base::$base, $exponent)),*]).unwrap_or(Unit::NONE),)*
                }
            }
        }
    };
}

meter_units! {
    /// A plain number: how many of something.
    Count "", "", [];
    /// An hour of one thing.
    Hour "hour", "Hours", [(Hour, 1)];
    /// A day.
    Day "day", "Days", [(Day, 1)];
    /// A minute.
    Minute "min", "Minutes", [(Minute, 1)];
    /// A second.
    Second "s", "Seconds", [(Second, 1)];
    /// A millisecond.
    Millisecond "ms", "Milliseconds", [(Millisecond, 1)];
    /// A kilobyte: the book's GB divided by its step (1,000 or 1,024) twice.
    Kb "KB", "KB", [(Kb, 1)];
    /// A megabyte: the book's GB divided by its step (1,000 or 1,024).
    Mb "MB", "MB", [(Mb, 1)];
    /// A gigabyte moved, scanned or processed; 10^9 or 2^30 bytes, as the book's convention says.
    Gb "GB", "GB", [(Gb, 1)];
    /// A terabyte scanned.
    Tb "TB", "TB", [(Tb, 1)];
    /// A gigabyte kept for a month.
    GbMonth "GB-month", "GB-Months", [(Gb, 1), (Month, 1)];
    /// A gigabyte of memory used for a second. Lambda's GB is 1,024 MB (AWS Lambda pricing page).
    GbSecond "GB-second", "GB-Seconds", [(Gb, 1), (Second, 1)];
    /// A gigabyte of memory or of a task's storage held for an hour.
    GbHour "GB-hour", "GB-Hours", [(Gb, 1), (Hour, 1)];
    /// A request.
    Request "request", "Requests", [(Request, 1)];
    /// A request a second.
    RequestsPerSecond "request/s", "Requests/s", [(Request, 1), (Second, -1)];
    /// A connection that is open.
    Connection "connection", "Connections", [(Connection, 1)];
    /// A new connection a second.
    ConnectionsPerSecond "connection/s", "Connections/s", [(Connection, 1), (Second, -1)];
    /// A load balancer capacity unit for an hour.
    LcuHour "LCU-hour", "LCU-Hours", [(Lcu, 1), (Hour, 1)];
    /// A query.
    Query "query", "Queries", [(Query, 1)];
    /// An object watched for a month.
    ObjectMonth "object-month", "Object-Months", [(Object, 1), (Month, 1)];
    /// An object.
    Object "object", "Objects", [(Object, 1)];
    /// An input or output operation a second.
    Iops "IOPS", "IOPS", [(Iops, 1)];
    /// One IOPS provisioned for a month.
    IopsMonth "IOPS-month", "IOPS-Months", [(Iops, 1), (Month, 1)];
    /// A megabyte a second.
    Mbps "MB/s", "MB/s", [(Mb, 1), (Second, -1)];
    /// One MB/s provisioned for a month.
    MbpsMonth "MBps-month", "MBps-Months", [(Mb, 1), (Second, -1), (Month, 1)];
    /// A virtual CPU.
    Vcpu "vCPU", "vCPUs", [(Vcpu, 1)];
    /// A virtual CPU busy for an hour.
    VcpuHour "vCPU-hour", "vCPU-Hours", [(Vcpu, 1), (Hour, 1)];
    /// A capacity unit of Aurora Serverless v2 for an hour.
    AcuHour "ACU-hour", "ACU-Hours", [(Acu, 1), (Hour, 1)];
    /// A processing unit of Redshift Serverless for an hour.
    RpuHour "RPU-hour", "RPU-Hours", [(Rpu, 1), (Hour, 1)];
    /// A processing unit of a serverless cache.
    Ecpu "ECPU", "ECPUs", [(Ecpu, 1)];
    /// A data processing unit for an hour.
    DpuHour "DPU-hour", "DPU-Hours", [(Dpu, 1), (Hour, 1)];
    /// A read capacity unit of DynamoDB: one strongly consistent read a second of an item of up to 4 KB.
    Rcu "RCU", "RCU", [(Rcu, 1)];
    /// A write capacity unit of DynamoDB: one write a second of an item of up to 1 KB.
    Wcu "WCU", "WCU", [(Wcu, 1)];
    /// A read capacity unit provisioned for an hour.
    RcuHour "RCU-hour", "RCU-Hours", [(Rcu, 1), (Hour, 1)];
    /// A write capacity unit provisioned for an hour.
    WcuHour "WCU-hour", "WCU-Hours", [(Wcu, 1), (Hour, 1)];
    /// A read request unit of DynamoDB: one strongly consistent read of an item of up to 4 KB.
    Rru "RRU", "ReadRequestUnits", [(ReadUnit, 1)];
    /// A write request unit of DynamoDB: one write of an item of up to 1 KB.
    Wru "WRU", "WriteRequestUnits", [(WriteUnit, 1)];
    /// An event of at most 64 KB on an event bus.
    Event "event", "Events", [(Event, 1)];
    /// A notification delivered.
    Notification "notification", "Notifications", [(Notification, 1)];
    /// A metric that is watched.
    Metric "metric", "Metrics", [(Metric, 1)];
    /// A metric watched for a month.
    MetricMonth "metric-month", "Metric-Months", [(Metric, 1), (Month, 1)];
    /// An alarm.
    Alarm "alarm", "Alarms", [(Alarm, 1)];
    /// An alarm kept for a month.
    AlarmMonth "alarm-month", "Alarm-Months", [(Alarm, 1), (Month, 1)];
    /// A dashboard.
    Dashboard "dashboard", "Dashboards", [(Dashboard, 1)];
    /// A dashboard kept for a month.
    DashboardMonth "dashboard-month", "Dashboard-Months", [(Dashboard, 1), (Month, 1)];
    /// A trace.
    Trace "trace", "Traces", [(Trace, 1)];
    /// A configuration item recorded.
    Item "item", "Items", [(Item, 1)];
    /// An evaluation of a rule.
    Evaluation "evaluation", "Evaluations", [(Evaluation, 1)];
    /// A run of a canary.
    Run "run", "Runs", [(Run, 1)];
    /// A value of a metric that is streamed on.
    Update "update", "Updates", [(Update, 1)];
    /// A virtual CPU watched for a month.
    VcpuMonth "vCPU-month", "vCPU-Months", [(Vcpu, 1), (Month, 1)];
    /// An account kept for a month.
    AccountMonth "account-month", "Account-Months", [(Account, 1), (Month, 1)];
    /// A stack kept for a month.
    StackMonth "stack-month", "Stack-Months", [(Stack, 1), (Month, 1)];
    /// A reviewed workload kept for a month.
    WorkloadMonth "workload-month", "Workload-Months", [(Workload, 1), (Month, 1)];
    /// A budget kept for a month.
    BudgetMonth "budget-month", "Budget-Months", [(Budget, 1), (Month, 1)];
    /// A budget kept for a day.
    BudgetDay "budget-day", "Budget-Days", [(Budget, 1), (Day, 1)];
    /// A report delivered.
    Report "report", "Reports", [(Report, 1)];
    /// A secret.
    Secret "secret", "Secrets", [(Secret, 1)];
    /// A secret kept for a month.
    SecretMonth "secret-month", "Secret-Months", [(Secret, 1), (Month, 1)];
    /// A state transition.
    Transition "transition", "Transitions", [(Transition, 1)];
    /// An instance that is reserved for a term.
    Reservation "reservation", "Reservations", [(Reservation, 1)];
    /// A build of a project.
    Build "build", "Builds", [(Build, 1)];
    /// A pipeline.
    Pipeline "pipeline", "Pipelines", [(Pipeline, 1)];
    /// A pipeline active in a month.
    PipelineMonth "pipeline-month", "Pipeline-Months", [(Pipeline, 1), (Month, 1)];
    /// A deployment of an application.
    Deployment "deployment", "Deployments", [(Deployment, 1)];
    /// A PUT payload unit of Kinesis: 25 KB begun of a record.
    PutUnit "PayloadUnit", "PayloadUnits", [(PutUnit, 1)];
    /// An encryption key kept for a month.
    KeyMonth "key-month", "Key-Months", [(Key, 1), (Month, 1)];
    /// A path invalidated.
    Path "path", "Paths", [(Path, 1)];
    /// A message, or so many KB of one.
    Message "message", "Messages", [(Message, 1)];
    /// A connection that is open for a minute.
    ConnectionMinute "connection-minute", "Connection-Minutes", [(Connection, 1), (Minute, 1)];
    /// A hosted zone kept for a month.
    ZoneMonth "zone-month", "Zone-Months", [(Zone, 1), (Month, 1)];
    /// A health check, or an option of one, kept for a month.
    CheckMonth "check-month", "Check-Months", [(Check, 1), (Month, 1)];
    /// A DNS record kept for a month.
    RecordMonth "record-month", "Record-Months", [(Record, 1), (Month, 1)];
    /// A web ACL kept for a month.
    WebAclMonth "ACL-month", "ACL-Months", [(WebAcl, 1), (Month, 1)];
    /// A rule kept for a month.
    RuleMonth "rule-month", "Rule-Months", [(Rule, 1), (Month, 1)];
    /// A tag kept on an object for a month.
    TagMonth "tag-month", "Tag-Months", [(Tag, 1), (Month, 1)];
    /// A job run.
    Job "job", "Jobs", [(Job, 1)];
    /// Fast snapshot restore of one snapshot in one Availability Zone for an hour.
    DsuHour "DSU-hour", "DSU-Hours", [(Dsu, 1), (Hour, 1)];
    /// A month of a subscription.
    SubscriptionMonth "subscription-month", "Subscription-Months", [(Subscription, 1), (Month, 1)];
}

impl MeterUnit {
    /// Reads the symbol in any case: `GB-month`, `Hour`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|unit| unit.symbol().eq_ignore_ascii_case(text) && !text.is_empty())
    }

    /// The unit of what is held all month to make this much usage: GB for GB-month. `None` when nothing is held.
    #[must_use]
    pub fn held(self) -> Option<Unit> {
        let month = Unit::of(Base::Month);
        self.unit().factors().any(|factor| factor == (Base::Month, 1)).then(|| self.unit().over(month)).flatten()
    }
}

impl fmt::Display for MeterUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}
