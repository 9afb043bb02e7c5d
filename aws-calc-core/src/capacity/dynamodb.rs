//! DynamoDB capacity units, partitions, and the cache before it.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, share, steps, whole};

const UNITS_SOURCE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html";
const PARTITIONS_SOURCE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

/// The largest item, in KiB.
const MOST_KIB: u64 = 400;

/// How sure a read is to see the latest write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Half a unit per 4 KB.
    Eventual,
    /// One unit per 4 KB.
    Strong,
    /// Two units per 4 KB.
    Transactional,
}

impl Consistency {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "eventual" => Some(Self::Eventual),
            "strong" => Some(Self::Strong),
            "transactional" => Some(Self::Transactional),
            _ => None,
        }
    }

    const fn factor(self) -> Exact {
        match self {
            Self::Eventual => Exact::constant(5, 1),
            Self::Strong => Exact::ONE,
            Self::Transactional => Exact::constant(2, 0),
        }
    }
}

/// Read units of one read of an item of `kib`.
///
/// # Formula
/// `ceil(KB / 4) x {0.5, 1, 2}`, at least one step of 4 KB: a missing item costs as much.
/// # Errors
/// An item has at most 400 KB.
pub fn read_units(kib: Ratio, consistency: Consistency) -> Result<Ratio, FunctionError> {
    Ok(steps(item(kib)?, 4)?.max(Ratio::ONE).times(Ratio::from(consistency.factor()))?)
}

/// Write units of one standard write of an item of `kib`; a transactional write takes twice as many.
///
/// # Formula
/// `ceil(KB)`, at least 1.
/// # Errors
/// An item has at most 400 KB.
pub fn write_units(kib: Ratio) -> Result<Ratio, FunctionError> {
    Ok(item(kib)?.ceiling()?.max(Ratio::ONE))
}

fn item(kib: Ratio) -> Result<Ratio, FunctionError> {
    if kib > whole(MOST_KIB) { Err(FunctionError::at(0, "an item has at most 400 KB")) } else { Ok(kib) }
}

/// Partitions that carry this throughput, when it is spread evenly over the keys.
///
/// # Formula
/// `max(ceil(RCU / 3,000), ceil(WCU / 1,000))`. Size may ask for more; DynamoDB does not say.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn partitions(rcu: Ratio, wcu: Ratio) -> Result<Ratio, ArithmeticError> {
    Ok(steps(rcu, 3000)?.max(write_shards(wcu)?))
}

/// Shards over which the writes to one key have to be spread.
///
/// # Formula
/// `ceil(WCU / 1,000)`: one partition takes 1,000 WCU whatever the table has.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn write_shards(wcu: Ratio) -> Result<Ratio, ArithmeticError> {
    steps(wcu, 1000)
}

/// How many times fewer reads reach what stands behind a cache.
///
/// # Formula
/// `1 / (1 - hit ratio)`
/// # Errors
/// A share beyond 0 to 1; at 1 nothing gets through, and there is no factor.
pub fn cache_reduction(hit_ratio: Ratio) -> Result<Ratio, FunctionError> {
    let missed = Ratio::ONE.minus(share(hit_ratio, 0)?)?;
    if missed.is_zero() {
        return Err(FunctionError::at(0, "with every read a hit, nothing gets through: there is no factor"));
    }
    Ok(Ratio::ONE.over(missed)?)
}

/// The mean latency behind a cache, in the unit of `hit` and `miss`.
///
/// # Formula
/// `hit ratio x hit + (1 - hit ratio) x miss`
/// # Errors
/// A share beyond 0 to 1.
pub fn mean_latency(hit_ratio: Ratio, hit: Ratio, miss: Ratio) -> Result<Ratio, FunctionError> {
    let hit_ratio = share(hit_ratio, 0)?;
    Ok(hit_ratio.times(hit)?.plus(Ratio::ONE.minus(hit_ratio)?.times(miss)?)?)
}

const ITEM: Parameter = Parameter::new("item_size", Takes::Data("KiB"));
const WCU: Parameter = Parameter::new("wcu", Takes::Count("WCU"));
const HIT_RATIO: Parameter = Parameter::new("hit_ratio", Takes::Number);

/// See [`read_units`].
pub static READ_UNITS: Function = Function {
    name: "read_units",
    parameters: &[ITEM, Parameter::new("consistency", Takes::Text)],
    doc: "Read units of one read: per 4 KB begun, 0.5 \"eventual\", 1 \"strong\" or 2 \"transactional\".",
    source: UNITS_SOURCE,
    example: ("read_units(9 KB, \"eventual\")", "1.5"),
    apply: |arguments| {
        let consistency = Consistency::parse(arguments.text(1)?)
            .ok_or_else(|| FunctionError::at(1, "a read is \"eventual\", \"strong\" or \"transactional\""))?;
        Ok(Value::plain(read_units(arguments.non_negative(0)?, consistency)?))
    },
};

/// See [`write_units`].
pub static WRITE_UNITS: Function = Function {
    name: "write_units",
    parameters: &[ITEM],
    doc: "Write units of one standard write: one per KB begun.",
    source: UNITS_SOURCE,
    example: ("write_units(1.5 KB)", "2"),
    apply: |arguments| Ok(Value::plain(write_units(arguments.non_negative(0)?)?)),
};

/// See [`partitions`].
pub static DYNAMODB_PARTITIONS: Function = Function {
    name: "dynamodb_partitions",
    parameters: &[Parameter::new("rcu", Takes::Count("RCU")), WCU],
    doc: "Partitions that carry this throughput: 3,000 RCU and 1,000 WCU each.",
    source: PARTITIONS_SOURCE,
    example: ("dynamodb_partitions(12000 RCU, 2500 WCU)", "4"),
    apply: |arguments| Ok(Value::plain(partitions(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`write_shards`].
pub static WRITE_SHARDS: Function = Function {
    name: "write_shards",
    parameters: &[WCU],
    doc: "Shards over which the writes to one key have to be spread: 1,000 WCU each.",
    source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html",
    example: ("write_shards(10000)", "10"),
    apply: |arguments| Ok(Value::plain(write_shards(arguments.non_negative(0)?)?)),
};

/// See [`cache_reduction`].
pub static CACHE_REDUCTION: Function = Function {
    name: "cache_reduction",
    parameters: &[HIT_RATIO],
    doc: "How many times fewer reads get past a cache with this share of hits: 1/(1-h).",
    source: "",
    example: ("cache_reduction(99.5%)", "200"),
    apply: |arguments| Ok(Value::plain(cache_reduction(arguments.number(0)?)?)),
};

/// See [`mean_latency`].
pub static MEAN_LATENCY: Function = Function {
    name: "mean_latency",
    parameters: &[HIT_RATIO, Parameter::new("hit", Takes::In("ms")), Parameter::new("miss", Takes::In("ms"))],
    doc: "The mean latency behind a cache.",
    source: "",
    example: ("mean_latency(90%, 1 ms, 11 ms)", "2 ms"),
    apply: |arguments| {
        let (hit, miss) = (arguments.non_negative(1)?, arguments.non_negative(2)?);
        amount(mean_latency(arguments.number(0)?, hit, miss)?, "ms")
    },
};
