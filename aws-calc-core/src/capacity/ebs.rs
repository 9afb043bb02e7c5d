//! EBS general purpose volumes: what size and IOPS allow each other.
//!
//! Sizes are in GiB. Source of all limits: the Amazon EBS user guide, "General Purpose SSD volumes". The gp3 limits are
//! those since September 2025; older texts, and volumes on older Outposts, have 16,000 IOPS and 1,000 MiB/s.

use crate::expr::{Function, FunctionError, Parameter, Takes};
use crate::ratio::Ratio;

use super::{amount, steps, whole};

const SOURCE: &str = "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html";

/// The credit bucket of a gp2 volume, in I/O operations.
const GP2_CREDITS: u64 = 5_400_000;
/// What a gp2 volume reaches in a burst, in IOPS.
const GP2_BURST: u64 = 3000;
const GP2_MOST_IOPS: u64 = 16_000;
const GP2_MOST_GIB: u64 = 16_384;
const GP3_BASELINE_IOPS: u64 = 3000;
const GP3_MOST_IOPS: u64 = 80_000;
const GP3_MOST_GIB: u64 = 65_536;
const GP3_MOST_MIB_PER_SECOND: u64 = 2000;

/// Baseline IOPS of a gp2 volume of `gib`.
///
/// # Formula
/// `min(16,000, max(100, 3 x GiB))`
/// # Errors
/// Beyond 16 TiB there is no gp2 volume.
pub fn gp2_iops(gib: Ratio) -> Result<Ratio, FunctionError> {
    if gib > whole(GP2_MOST_GIB) {
        return Err(FunctionError::at(0, "a gp2 volume has at most 16 TiB"));
    }
    Ok(gib.times(whole(3))?.max(whole(100)).min(whole(GP2_MOST_IOPS)))
}

/// Seconds for which a gp2 volume with full credits sustains 3,000 IOPS.
///
/// # Formula
/// `5,400,000 / (3,000 - baseline)`: the baseline earns credits while the burst spends them.
/// # Errors
/// From 1,000 GiB on the baseline is no less than the burst.
pub fn gp2_burst_seconds(gib: Ratio) -> Result<Ratio, FunctionError> {
    let spent = whole(GP2_BURST).minus(gp2_iops(gib)?)?;
    if spent <= Ratio::ZERO {
        return Err(FunctionError::at(0, "from 1,000 GB on a gp2 volume has 3,000 IOPS all the time and no burst"));
    }
    Ok(whole(GP2_CREDITS).over(spent)?)
}

/// The smallest gp2 volume, in whole GiB, with a baseline of `iops`.
///
/// # Formula
/// `ceil(IOPS / 3)`, and 1 up to 100 IOPS, which every volume has.
/// # Errors
/// Beyond 16,000 IOPS there is none.
pub fn gp2_gib_for(iops: Ratio) -> Result<Ratio, FunctionError> {
    if iops > whole(GP2_MOST_IOPS) {
        return Err(FunctionError::at(0, "a gp2 volume reaches at most 16,000 IOPS"));
    }
    if iops <= whole(100) { Ok(Ratio::ONE) } else { Ok(steps(iops, 3)?) }
}

/// The most IOPS that a gp3 volume of `gib` can be given.
///
/// # Formula
/// `min(80,000, max(3,000, 500 x GiB))`
/// # Errors
/// Beyond 64 TiB there is no gp3 volume.
pub fn gp3_iops_limit(gib: Ratio) -> Result<Ratio, FunctionError> {
    if gib > whole(GP3_MOST_GIB) {
        return Err(FunctionError::at(0, "a gp3 volume has at most 64 TiB"));
    }
    Ok(gib.times(whole(500))?.max(whole(GP3_BASELINE_IOPS)).min(whole(GP3_MOST_IOPS)))
}

/// The most MiB/s that a gp3 volume with `iops` can be given.
///
/// # Formula
/// `min(2,000, 0.25 x IOPS)`
/// # Errors
/// A gp3 volume has 3,000 to 80,000 IOPS.
pub fn gp3_throughput_limit(iops: Ratio) -> Result<Ratio, FunctionError> {
    if iops < whole(GP3_BASELINE_IOPS) || iops > whole(GP3_MOST_IOPS) {
        return Err(FunctionError::at(0, "a gp3 volume has between 3,000 and 80,000 IOPS"));
    }
    Ok(iops.over(whole(4))?.min(whole(GP3_MOST_MIB_PER_SECOND)))
}

const SIZE: &[Parameter] = &[Parameter::new("size", Takes::Data("GiB"))];
const IOPS: &[Parameter] = &[Parameter::new("iops", Takes::Count("IOPS"))];

/// See [`gp2_iops`].
pub static GP2_IOPS: Function = Function {
    name: "gp2_iops",
    parameters: SIZE,
    doc: "Baseline IOPS of a gp2 volume: 3 per GB, at least 100, at most 16,000.",
    source: SOURCE,
    example: ("gp2_iops(100 GB)", "300 IOPS"),
    apply: |arguments| amount(gp2_iops(arguments.non_negative(0)?)?, "IOPS"),
};

/// See [`gp2_burst_seconds`].
pub static GP2_BURST_TIME: Function = Function {
    name: "gp2_burst_time",
    parameters: SIZE,
    doc: "How long a gp2 volume with full credits sustains 3,000 IOPS.",
    source: SOURCE,
    example: ("gp2_burst_time(100 GB)", "2000 s"),
    apply: |arguments| amount(gp2_burst_seconds(arguments.non_negative(0)?)?, "s"),
};

/// See [`gp2_gib_for`].
pub static GP2_SIZE_FOR: Function = Function {
    name: "gp2_size_for",
    parameters: IOPS,
    doc: "The smallest gp2 volume with this baseline.",
    source: SOURCE,
    example: ("gp2_size_for(10000 IOPS)", "3334 GB"),
    // The volume's GiB is what its price calls a GB.
    apply: |arguments| amount(gp2_gib_for(arguments.non_negative(0)?)?, "GB"),
};

/// See [`gp3_iops_limit`].
pub static GP3_IOPS_LIMIT: Function = Function {
    name: "gp3_iops_limit",
    parameters: SIZE,
    doc: "The most IOPS of a gp3 volume: 500 per GB, at least 3,000, at most 80,000 (16,000 before September 2025).",
    source: SOURCE,
    example: ("gp3_iops_limit(20 GB)", "10000 IOPS"),
    apply: |arguments| amount(gp3_iops_limit(arguments.non_negative(0)?)?, "IOPS"),
};

/// See [`gp3_throughput_limit`].
pub static GP3_THROUGHPUT_LIMIT: Function = Function {
    name: "gp3_throughput_limit",
    parameters: IOPS,
    doc: "The most throughput of a gp3 volume: 0.25 MiB/s per IOPS, at most 2,000 (1,000 before September 2025).",
    source: SOURCE,
    example: ("gp3_throughput_limit(4000 IOPS)", "1000 MiB/s"),
    apply: |arguments| amount(gp3_throughput_limit(arguments.non_negative(0)?)?, "MiB/s"),
};
