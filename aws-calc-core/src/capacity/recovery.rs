//! Disaster recovery: the four strategies, what they reach, and which of them an objective needs.
//!
//! The strategies and their words ("minutes", "near-zero") are those of the guide, lines 2309-2313 and 2350-2353, which
//! follow AWS's "Disaster Recovery of Workloads on AWS". The words are no numbers, so each band carries the bounds that
//! we read it as: hours 1-24 h, tens of minutes 10-30 min (the guide's own figures), minutes 1-10 min, seconds 1-60 s,
//! near-zero 0-1 s. A strategy serves an objective when the *worst* of its band does not exceed it.

use std::fmt;

use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::whole;

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
