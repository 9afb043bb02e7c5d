//! Disaster recovery: the four strategies, what they reach, and which of them an objective needs; how long a recovery
//! takes, and what it loses.
//!
//! The strategies and their words ("minutes", "near-zero") are those of the guide, lines 2309-2313 and 2350-2353, which
//! follow AWS's "Disaster Recovery of Workloads on AWS". The words are no numbers, so each band carries the bounds that
//! we read it as: hours 1-24 h, tens of minutes 10-30 min (the guide's own figures), minutes 1-10 min, seconds 1-60 s,
//! near-zero 0-1 s. A strategy serves an objective when the *worst* of its band does not exceed it.

use std::fmt;

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, whole};

/// Where the strategies, their words and their order of cost are written.
pub const SOURCE: &str = "guide, lines 2309-2313 and 2350-2353; \
    https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/\
    disaster-recovery-options-in-the-cloud.html";

/// How long something takes: the source's words, and the bounds that we read them as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// As the source says it.
    pub words: &'static str,
    /// Our reading of the shortest, in seconds.
    pub best: u32,
    /// Our reading of the longest, in seconds.
    pub worst: u32,
}

impl Band {
    const HOURS: Self = Self { words: "hours", best: 3600, worst: 24 * 3600 };
    const TENS_OF_MINUTES: Self = Self { words: "10-30 min", best: 600, worst: 1800 };
    const MINUTES: Self = Self { words: "minutes", best: 60, worst: 600 };
    const SECONDS: Self = Self { words: "seconds", best: 1, worst: 60 };
    const NEAR_ZERO: Self = Self { words: "near-zero", best: 0, worst: 1 };
}

/// A disaster recovery strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// How a file names it.
    pub key: &'static str,
    /// How a sentence names it.
    pub name: &'static str,
    /// How much data is lost.
    pub rpo: Band,
    /// How long it takes to be back.
    pub rto: Band,
    /// Its place in order of cost, from 1.
    pub cost_rank: u8,
    /// The source's mark of cost.
    pub cost: &'static str,
}

/// The four strategies, cheapest first.
pub const STRATEGIES: [Strategy; 4] = [
    Strategy {
        key: "backup_and_restore",
        name: "backup and restore",
        rpo: Band::HOURS,
        rto: Band::HOURS,
        cost_rank: 1,
        cost: "$",
    },
    Strategy {
        key: "pilot_light",
        name: "pilot light",
        rpo: Band::MINUTES,
        rto: Band::TENS_OF_MINUTES,
        cost_rank: 2,
        cost: "$$",
    },
    Strategy {
        key: "warm_standby",
        name: "warm standby",
        rpo: Band::SECONDS,
        rto: Band::MINUTES,
        cost_rank: 3,
        cost: "$$$",
    },
    Strategy {
        key: "active_active",
        name: "active-active",
        rpo: Band::NEAR_ZERO,
        rto: Band::NEAR_ZERO,
        cost_rank: 4,
        cost: "$$$$",
    },
];

/// What is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Data that may be lost.
    Rpo,
    /// Time to be back.
    Rto,
}

/// Why a strategy does not serve: the worst of its band exceeds the objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss {
    /// Which objective.
    pub objective: Objective,
    /// What the strategy reaches.
    pub reached: Band,
    /// What is required, in seconds.
    pub required: Ratio,
}

/// "its RTO of 10-30 min may take 1800 s, and 900 s are required".
impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let objective = match self.objective {
            Objective::Rpo => "RPO",
            Objective::Rto => "RTO",
        };
        let Band { words, worst, .. } = self.reached;
        write!(f, "its {objective} of {words} may take {worst} s, and {} s are required", self.required)
    }
}

/// A strategy with the reasons why it does not serve; it serves when there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The strategy.
    pub strategy: &'static Strategy,
    /// Why not.
    pub misses: Vec<Miss>,
}

impl Fit {
    /// Whether the strategy serves.
    #[must_use]
    pub fn serves(&self) -> bool {
        self.misses.is_empty()
    }
}

/// All strategies against an RPO and an RTO in seconds, cheapest first.
#[must_use]
pub fn strategies_for(rpo: Ratio, rto: Ratio) -> Vec<Fit> {
    let fit = |strategy: &'static Strategy| {
        let objectives = [(Objective::Rpo, strategy.rpo, rpo), (Objective::Rto, strategy.rto, rto)];
        let missed = objectives.into_iter().filter(|(_, reached, required)| whole(reached.worst.into()) > *required);
        let misses = missed.map(|(objective, reached, required)| Miss { objective, reached, required }).collect();
        Fit { strategy, misses }
    };
    const ALL: &[Strategy] = &STRATEGIES;
    ALL.iter().map(fit).collect()
}

/// The names of the strategies that serve, cheapest first: at least one.
fn serving(arguments: &Arguments<'_>) -> Result<Vec<&'static str>, FunctionError> {
    let fits = strategies_for(arguments.non_negative(0)?, arguments.non_negative(1)?);
    let serving: Vec<_> = fits.iter().filter(|fit| fit.serves()).map(|fit| fit.strategy.name).collect();
    match (serving.is_empty(), fits.last()) {
        (true, Some(best)) => {
            let misses: Vec<String> = best.misses.iter().map(ToString::to_string).collect();
            let error = FunctionError::new("no strategy serves this objective");
            Err(error.help(format!("{} comes closest: {}", best.strategy.name, misses.join("; "))))
        }
        _ => Ok(serving),
    }
}

const OBJECTIVES: &[Parameter] = &[Parameter::new("rpo", Takes::In("s")), Parameter::new("rto", Takes::In("s"))];

/// See [`strategies_for`].
pub static DR_STRATEGY: Function = Function {
    name: "dr_strategy",
    parameters: OBJECTIVES,
    doc: "The cheapest disaster recovery strategy whose worst RPO and RTO keep the objectives.",
    source: SOURCE,
    example: ("dr_strategy(1 min, 15 min)", "\"warm standby\""),
    apply: |arguments| Ok(Value::text(serving(arguments)?.first().copied().unwrap_or(""))),
};

/// See [`strategies_for`].
pub static DR_STRATEGIES: Function = Function {
    name: "dr_strategies",
    parameters: OBJECTIVES,
    doc: "Every disaster recovery strategy that keeps the objectives, cheapest first.",
    source: SOURCE,
    example: ("dr_strategies(1 min, 15 min)", "\"warm standby, active-active\""),
    apply: |arguments| Ok(Value::text(serving(arguments)?.join(", "))),
};

/// The parts of a recovery, in the order in which they pass. Durations in seconds, sizes in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Until the outage is noticed.
    pub detect: Ratio,
    /// Until somebody, or something, decides to fail over.
    pub decide: Ratio,
    /// Until the infrastructure stands.
    pub provision: Ratio,
    /// Data to restore.
    pub restored: Ratio,
    /// Data restored in a second.
    pub throughput: Ratio,
    /// Until the capacity suffices.
    pub scale: Ratio,
    /// Until clients forget the old address.
    pub dns_ttl: Ratio,
}

/// How long a recovery takes, in seconds: the RTO that it can keep.
///
/// # Formula
/// `detect + decide + provision + restored / throughput + scale + DNS TTL`: one after the other. What goes on at the same
/// time counts once, so leave the shorter one out.
/// # Errors
/// Data to restore, and a throughput of zero.
pub fn recovery_time(parts: Recovery) -> Result<Ratio, ArithmeticError> {
    let restore = if parts.restored.is_zero() { Ratio::ZERO } else { parts.restored.over(parts.throughput)? };
    [parts.detect, parts.decide, parts.provision, restore, parts.scale, parts.dns_ttl]
        .into_iter()
        .try_fold(Ratio::ZERO, Ratio::plus)
}

/// How much time's data a disaster costs at worst: the RPO that it can keep. Both in one unit.
///
/// # Formula
/// `interval + copy time`: the disaster strikes just before the next copy is complete. With continuous replication the
/// interval is none and the copy time is the lag.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn recovery_point(interval: Ratio, copy: Ratio) -> Result<Ratio, ArithmeticError> {
    interval.plus(copy)
}

const RELIABILITY_PILLAR: &str = "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/\
    disaster-recovery-dr-objectives.html";

/// See [`recovery_time`].
pub static RECOVERY_TIME: Function = Function {
    name: "recovery_time",
    parameters: &[
        Parameter::new("detect", Takes::In("s")),
        Parameter::new("decide", Takes::In("s")),
        Parameter::new("provision", Takes::In("s")),
        Parameter::new("restored", Takes::In("MB")),
        Parameter::new("throughput", Takes::In("MB/s")),
        Parameter::new("scale", Takes::In("s")),
        Parameter::new("dns_ttl", Takes::In("s")),
    ],
    doc: "How long a recovery takes whose steps follow each other: detect, decide, provision, restore data at a \
          throughput, scale, and until clients forget the old address.",
    source: RELIABILITY_PILLAR,
    // 90 + 300 + 600 + 1,000,000 / 250 + 300 + 60 = 5,350 s
    example: ("recovery_time(90 s, 5 min, 10 min, 1000000 MB, 250 MB/s, 5 min, 60 s)", "5350 s"),
    apply: |arguments| {
        let parts = Recovery {
            detect: arguments.non_negative(0)?,
            decide: arguments.non_negative(1)?,
            provision: arguments.non_negative(2)?,
            restored: arguments.non_negative(3)?,
            throughput: arguments.non_negative(4)?,
            scale: arguments.non_negative(5)?,
            dns_ttl: arguments.non_negative(6)?,
        };
        if parts.throughput.is_zero() && !parts.restored.is_zero() {
            return Err(FunctionError::at(4, "with a throughput of zero nothing is ever restored"));
        }
        amount(recovery_time(parts)?, "s")
    },
};

/// See [`recovery_point`].
pub static RECOVERY_POINT: Function = Function {
    name: "recovery_point",
    parameters: &[Parameter::new("interval", Takes::In("s")), Parameter::new("copy_time", Takes::In("s"))],
    doc: "How much time's data a disaster costs at worst: the interval between copies and the time that a copy takes; \
          with replication, 0 and the lag.",
    source: RELIABILITY_PILLAR,
    example: ("recovery_point(1 h, 10 min)", "70 min"),
    apply: |arguments| amount(recovery_point(arguments.non_negative(0)?, arguments.non_negative(1)?)?, "s"),
};

/// How much capacity to own in all, as a multiple of the load, so that what is left carries it when some sites are gone.
///
/// # Formula
/// `sites / (sites - lost)`: each site is sized for the loss.
/// # Errors
/// As many lost as there are, or more.
pub fn capacity_for_loss(sites: u64, lost: u64) -> Result<Ratio, FunctionError> {
    match sites.checked_sub(lost) {
        Some(left) if left > 0 => Ok(whole(sites).over(whole(left))?),
        _ => Err(FunctionError::at(1, format!("of {sites} sites at least one has to be left"))),
    }
}

/// What an hour of outage has to cost for a faster strategy to pay, in dollars an hour.
///
/// # Formula
/// `extra cost a month x months between disasters / hours saved`
/// # Errors
/// No time saved.
pub fn break_even_loss(extra: Ratio, months: Ratio, hours_saved: Ratio) -> Result<Ratio, ArithmeticError> {
    extra.times(months)?.over(hours_saved)
}

/// See [`capacity_for_loss`].
pub static CAPACITY_FOR_LOSS: Function = Function {
    name: "capacity_for_loss",
    parameters: &[Parameter::new("sites", Takes::Number), Parameter::new("lost", Takes::Number).optional()],
    doc: "The capacity to own in all, as a multiple of the load, so that the sites that are left carry it when one, or \
          `lost` of them, are gone.",
    source: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_static_stability.html",
    example: ("capacity_for_loss(3)", "1.5"),
    apply: |arguments| {
        let lost = if arguments.all().len() > 1 { arguments.whole(1)? } else { 1 };
        Ok(Value::plain(capacity_for_loss(arguments.whole(0)?, lost)?))
    },
};

/// See [`break_even_loss`].
pub static BREAK_EVEN_LOSS: Function = Function {
    name: "break_even_loss",
    parameters: &[
        Parameter::new("extra_cost", Takes::In("$/month")),
        Parameter::new("interval", Takes::In("month")),
        Parameter::new("time_saved", Takes::In("hour")),
    ],
    doc: "What an hour of outage has to cost for a faster recovery to pay: its extra cost between two disasters, over \
          the time that it saves in one.",
    source: "",
    example: ("break_even_loss($100/month, 1 year, 20 min)", "$3600/hour"), // $1,200 for a third of an hour
    apply: |arguments| {
        let saved = arguments.non_negative(2)?;
        if saved.is_zero() {
            return Err(FunctionError::at(2, "without time saved no loss is large enough"));
        }
        amount(break_even_loss(arguments.non_negative(0)?, arguments.non_negative(1)?, saved)?, "$/hour")
    },
};
