//! The base units, one row each. A new unit is one row here.

use std::fmt;

/// What a base unit measures. Named counts are dimensions of their own, so requests never add to objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Bytes, stored or moved.
    Data,
    /// Seconds.
    Time,
    /// US dollars.
    Money,
    /// Things counted under this name.
    Count(&'static str),
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "data",
            Self::Time => "time",
            Self::Money => "money",
            Self::Count(name) => name,
        })
    }
}

/// How large one of a base unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// `.0 / .1` of the dimension's own unit (byte, second, dollar, one).
    Exactly(u64, u64),
    /// The convention's GB times its step (1,000 or 1,024) to this power.
    Gigabytes(i8),
    /// The convention's month.
    Month,
}

macro_rules! bases {
    ($($(#[doc = $doc:literal])* $name:ident $symbol:literal [$($alias:literal),*] $dimension:expr, $size:expr;)*) => {
        /// A base unit. The order is the order in which a unit is written: data before time, things before both.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Base { $($(#[doc = $doc])* $name,)* }

        impl Base {
            /// Every base unit.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// How the unit is written.
            #[must_use]
            pub const fn symbol(self) -> &'static str {
                match self { $(Self::$name => $symbol,)* }
            }

            /// Other spellings that are read, in lower case and singular.
            #[must_use]
            pub const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($alias),*],)* }
            }

            /// What the unit measures.
            #[must_use]
            pub const fn dimension(self) -> Dimension {
                match self { $(Self::$name => $dimension,)* }
            }

            pub(super) const fn size(self) -> Size {
                match self { $(Self::$name => $size,)* }
            }
        }
    };
}

use Dimension::{Count, Data, Money, Time};
use Size::{Exactly, Gigabytes, Month as MonthSize};

bases! {
    /// A US dollar.
    Usd "$" ["usd", "dollar"] Money, Exactly(1, 1);
    /// A request, invocation or API call.
    Request "request" ["invocation", "call", "req"] Count("requests"), Exactly(1, 1);
    /// A stored object.
    Object "object" ["file"] Count("objects"), Exactly(1, 1);
    /// A query.
    Query "query" ["queries"] Count("queries"), Exactly(1, 1);
    /// A message.
    Message "message" ["msg"] Count("messages"), Exactly(1, 1);
    /// An event on an event bus.
    Event "event" [] Count("events"), Exactly(1, 1);
    /// A notification delivered.
    Notification "notification" ["delivery", "deliveries"] Count("notifications"), Exactly(1, 1);
    /// A metric that is watched.
    Metric "metric" [] Count("metrics"), Exactly(1, 1);
    /// An alarm.
    Alarm "alarm" [] Count("alarms"), Exactly(1, 1);
    /// A dashboard.
    Dashboard "dashboard" [] Count("dashboards"), Exactly(1, 1);
    /// A secret.
    Secret "secret" [] Count("secrets"), Exactly(1, 1);
    /// A state transition.
    Transition "transition" [] Count("transitions"), Exactly(1, 1);
    /// An encryption key.
    Key "key" [] Count("keys"), Exactly(1, 1);
    /// A path to invalidate.
    Path "path" [] Count("paths"), Exactly(1, 1);
    /// A build of a project.
    Build "build" [] Count("builds"), Exactly(1, 1);
    /// An instance that is reserved for a term.
    Reservation "reservation" [] Count("reservations"), Exactly(1, 1);
    /// A pipeline of stages.
    Pipeline "pipeline" [] Count("pipelines"), Exactly(1, 1);
    /// A deployment of an application.
    Deployment "deployment" [] Count("deployments"), Exactly(1, 1);
    /// A PUT payload unit: 25 KB begun of a record (Kinesis).
    PutUnit "PayloadUnit" [] Count("PUT payload units"), Exactly(1, 1);
    /// A hosted zone.
    Zone "zone" [] Count("zones"), Exactly(1, 1);
    /// A check of an endpoint's health.
    Check "check" [] Count("checks"), Exactly(1, 1);
    /// A DNS record beyond those of a zone, or one that a traffic policy made.
    Record "record" [] Count("records"), Exactly(1, 1);
    /// A list of rules that requests have to pass (AWS WAF).
    WebAcl "ACL" ["acl"] Count("web ACLs"), Exactly(1, 1);
    /// A rule or a group of rules.
    Rule "rule" [] Count("rules"), Exactly(1, 1);
    /// A subscription.
    Subscription "subscription" [] Count("subscriptions"), Exactly(1, 1);
    /// A virtual CPU.
    Vcpu "vCPU" ["vcpu"] Count("vCPUs"), Exactly(1, 1);
    /// A CPU credit: one vCPU at 100 % for a minute.
    Credit "credit" [] Count("CPU credits"), Exactly(1, 1);
    /// An input or output operation a second.
    Iops "IOPS" ["iops"] Count("IOPS"), Exactly(1, 1);
    /// A capacity unit of Aurora Serverless v2.
    Acu "ACU" ["acu"] Count("ACUs"), Exactly(1, 1);
    /// A processing unit of Redshift Serverless.
    Rpu "RPU" ["rpu"] Count("RPUs"), Exactly(1, 1);
    /// A processing unit of a serverless cache (ElastiCache).
    Ecpu "ECPU" ["ecpu"] Count("ECPUs"), Exactly(1, 1);
    /// A data processing unit (Glue, Athena).
    Dpu "DPU" ["dpu"] Count("DPUs"), Exactly(1, 1);
    /// A read capacity unit (DynamoDB).
    Rcu "RCU" ["rcu"] Count("RCUs"), Exactly(1, 1);
    /// A write capacity unit (DynamoDB).
    Wcu "WCU" ["wcu"] Count("WCUs"), Exactly(1, 1);
    /// A read request unit (DynamoDB, on demand).
    ReadUnit "RRU" ["rru"] Count("read request units"), Exactly(1, 1);
    /// A write request unit (DynamoDB, on demand).
    WriteUnit "WRU" ["wru"] Count("write request units"), Exactly(1, 1);
    /// A load balancer capacity unit.
    Lcu "LCU" ["lcu"] Count("LCUs"), Exactly(1, 1);
    /// A running instance.
    Instance "instance" ["server", "node"] Count("instances"), Exactly(1, 1);
    /// A trace of a request through several services (X-Ray).
    Trace "trace" [] Count("traces"), Exactly(1, 1);
    /// A configuration item (AWS Config): one recorded state of a resource.
    Item "item" [] Count("configuration items"), Exactly(1, 1);
    /// An evaluation of a rule.
    Evaluation "evaluation" [] Count("evaluations"), Exactly(1, 1);
    /// A run of a canary.
    Run "run" [] Count("runs"), Exactly(1, 1);
    /// A value of a metric that is streamed on.
    Update "update" [] Count("updates"), Exactly(1, 1);
    /// An AWS account.
    Account "account" [] Count("accounts"), Exactly(1, 1);
    /// A CloudFormation stack.
    Stack "stack" [] Count("stacks"), Exactly(1, 1);
    /// A workload that is reviewed.
    Workload "workload" [] Count("workloads"), Exactly(1, 1);
    /// A budget.
    Budget "budget" [] Count("budgets"), Exactly(1, 1);
    /// A report delivered.
    Report "report" [] Count("reports"), Exactly(1, 1);
    /// A virtual private cloud.
    Vpc "VPC" ["vpc"] Count("VPCs"), Exactly(1, 1);
    /// A tag of a stored object.
    Tag "tag" [] Count("tags"), Exactly(1, 1);
    /// A job.
    Job "job" [] Count("jobs"), Exactly(1, 1);
    /// A data services unit: fast snapshot restore of one snapshot in one Availability Zone.
    Dsu "DSU" ["dsu"] Count("DSUs"), Exactly(1, 1);
    /// An IP address.
    Address "address" ["addresses", "ip"] Count("addresses"), Exactly(1, 1);
    /// A DynamoDB partition or a shard of a key.
    Shard "shard" ["partition"] Count("shards"), Exactly(1, 1);
    /// A connection: of a client to a server, or of two peered VPCs.
    Connection "connection" ["peering"] Count("connections"), Exactly(1, 1);
    /// A byte.
    Byte "B" ["byte"] Data, Exactly(1, 1);
    /// A kilobyte: the convention's GB divided by its step twice.
    Kb "KB" ["kilobyte"] Data, Gigabytes(-2);
    /// A megabyte.
    Mb "MB" ["megabyte"] Data, Gigabytes(-1);
    /// A gigabyte: 10^9 or 2^30 bytes, as the convention says.
    Gb "GB" ["gigabyte"] Data, Gigabytes(0);
    /// A terabyte: 1,000 or 1,024 GB, as the convention says.
    Tb "TB" ["terabyte"] Data, Gigabytes(1);
    /// A petabyte.
    Pb "PB" ["petabyte"] Data, Gigabytes(2);
    /// A kibibyte: 2^10 bytes.
    Kib "KiB" ["kibibyte"] Data, Exactly(1 << 10, 1);
    /// A mebibyte: 2^20 bytes.
    Mib "MiB" ["mebibyte"] Data, Exactly(1 << 20, 1);
    /// A gibibyte: 2^30 bytes.
    Gib "GiB" ["gibibyte"] Data, Exactly(1 << 30, 1);
    /// A tebibyte: 2^40 bytes.
    Tib "TiB" ["tebibyte"] Data, Exactly(1 << 40, 1);
    /// A pebibyte: 2^50 bytes.
    Pib "PiB" ["pebibyte"] Data, Exactly(1 << 50, 1);
    /// A bit: an eighth of a byte.
    Bit "bit" [] Data, Exactly(1, 8);
    /// A thousand bits, as network rates count.
    Kbit "Kbit" ["kilobit"] Data, Exactly(125, 1);
    /// A million bits.
    Mbit "Mbit" ["megabit"] Data, Exactly(125_000, 1);
    /// A thousand million bits.
    Gbit "Gbit" ["gigabit"] Data, Exactly(125_000_000, 1);
    /// A microsecond.
    Microsecond "us" ["μs", "µs", "microsecond"] Time, Exactly(1, 1_000_000);
    /// A millisecond.
    Millisecond "ms" ["millisecond"] Time, Exactly(1, 1000);
    /// A second.
    Second "s" ["second", "sec"] Time, Exactly(1, 1);
    /// A minute.
    Minute "min" ["minute"] Time, Exactly(60, 1);
    /// An hour.
    Hour "hour" ["h", "hr"] Time, Exactly(3600, 1);
    /// A day of 24 hours.
    Day "day" ["d"] Time, Exactly(86_400, 1);
    /// A week of 7 days.
    Week "week" [] Time, Exactly(604_800, 1);
    /// A month: 730 hours, or the calendar month that the convention names.
    Month "month" ["mo"] Time, MonthSize;
    /// A year of 365 days: 8,760 hours.
    Year "year" ["yr"] Time, Exactly(31_536_000, 1);
}

impl Base {
    /// Reads a symbol as it is written (`GB`, `ms`), or a word in any case and number (`Hours`, `requests`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let by_symbol = || Self::ALL.iter().find(|base| base.symbol() == text).copied();
        let by_word = || {
            let word = text.to_lowercase();
            let singular = word.strip_suffix('s').unwrap_or(&word);
            Self::ALL.iter().copied().find(|base| {
                // Short symbols mean different things in other cases (Gb, gb): only words bend.
                let is_word = |name: &str| name.len() > 2 && (name == word || name == singular);
                is_word(&base.symbol().to_lowercase())
                    || base.aliases().iter().any(|alias| *alias == text || is_word(alias))
                    || (singular != word && base.aliases().iter().any(|alias| alias.len() > 1 && *alias == singular))
            })
        };
        by_symbol().or_else(by_word)
    }
}
