//! S3: request rates per prefix, parts of a multipart upload, byte ranges, how old a store is.

use crate::exact::ArithmeticError;
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{steps, whole};

/// The most parts of one upload.
const MOST_PARTS: u64 = 10_000;

/// Prefixes over which requests have to be spread.
///
/// # Formula
/// `max(ceil(reads / 5,500), ceil(writes / 3,500))`, per second. S3 reaches these rates as it scales up, not at once.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn prefixes(reads: Ratio, writes: Ratio) -> Result<Ratio, ArithmeticError> {
    Ok(steps(reads, 5500)?.max(steps(writes, 3500)?))
}

/// Parts of a multipart upload of `size` in parts of `part`, both in MiB.
///
/// # Formula
/// `ceil(size / part)`
/// # Errors
/// A part has 5 MiB to 5 GiB (the last may be smaller); an upload has at most 10,000, so an object has at most
/// 10,000 x 5 GiB = 48.8 TiB.
pub fn multipart_parts(size: Ratio, part: Ratio) -> Result<Ratio, FunctionError> {
    if part < whole(5) || part > whole(5 * 1024) {
        return Err(FunctionError::at(1, "a part has between 5 MiB and 5 GiB"));
    }
    let parts = size.over(part)?.ceiling()?;
    if parts > whole(MOST_PARTS) {
        let least = steps(size, MOST_PARTS)?;
        return Err(FunctionError::at(1, format!("this makes {parts} parts, and an upload has at most 10,000"))
            .help(format!("take parts of at least {least} MiB")));
    }
    Ok(parts)
}

/// Ranged GET requests that read `size` in ranges of `range`, both in the same unit.
///
/// # Formula
/// `ceil(size / range)`
/// # Errors
/// A range holds something.
pub fn byte_ranges(size: Ratio, range: Ratio) -> Result<Ratio, FunctionError> {
    if range <= Ratio::ZERO {
        return Err(FunctionError::at(1, "a range holds at least one byte").help("8 MB and 16 MB are typical"));
    }
    Ok(size.over(range)?.ceiling()?)
}

/// The share of a steady store that is between two ages, all in the same unit of time: data comes in evenly, and is
/// deleted when it has been kept for `kept`.
///
/// # Formula
/// `(min(to, kept) - min(from, kept)) / kept`. Shares of ages that follow each other add up to 1, and a price per age
/// times its share is the blended price of a lifecycle rule.
/// # Errors
/// Ages go up, and data is kept for some time.
pub fn age_share(from: Ratio, to: Ratio, kept: Ratio) -> Result<Ratio, FunctionError> {
    if to < from {
        return Err(FunctionError::at(1, "this age comes before the first").help("ages go up: from, then to"));
    }
    if kept <= Ratio::ZERO {
        return Err(FunctionError::at(2, "data that is not kept has no age"));
    }
    Ok(to.min(kept).minus(from.min(kept))?.over(kept)?)
}

/// See [`prefixes`].
pub static S3_PREFIXES: Function = Function {
    name: "s3_prefixes",
    parameters: &[
        Parameter::new("reads_per_s", Takes::Count("request/s")),
        Parameter::new("writes_per_s", Takes::Count("request/s")),
    ],
    doc: "Prefixes that carry this many reads and writes a second: 5,500 and 3,500 each.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
    example: ("s3_prefixes(55000 requests/s, 3501 requests/s)", "10"),
    apply: |arguments| Ok(Value::plain(prefixes(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`multipart_parts`].
pub static MULTIPART_PARTS: Function = Function {
    name: "multipart_parts",
    parameters: &[Parameter::new("size", Takes::Data("MiB")), Parameter::new("part", Takes::Data("MiB"))],
    doc: "Parts of a multipart upload; at most 10,000, each of 5 MiB to 5 GiB.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html",
    example: ("multipart_parts(1 GB, 100 MB)", "11"),
    apply: |arguments| Ok(Value::plain(multipart_parts(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`byte_ranges`].
pub static BYTE_RANGES: Function = Function {
    name: "byte_ranges",
    parameters: &[Parameter::new("size", Takes::Data("MiB")), Parameter::new("range", Takes::Data("MiB"))],
    doc: "Ranged GET requests that read an object in parallel ranges.",
    source: "https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/use-byte-range-fetches.html",
    example: ("byte_ranges(1 GB, 16 MB)", "64"),
    apply: |arguments| Ok(Value::plain(byte_ranges(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`age_share`].
pub static AGE_SHARE: Function = Function {
    name: "age_share",
    parameters: &[
        Parameter::new("from", Takes::In("day")),
        Parameter::new("to", Takes::In("day")),
        Parameter::new("kept", Takes::In("day")),
    ],
    doc: "The share of a steady store between two ages, when data comes in evenly and is deleted at the third.",
    source: "",
    example: ("age_share(30 days, 90 days, 365 days)", "60 / 365"),
    apply: |arguments| {
        let [from, to, kept] = [arguments.non_negative(0)?, arguments.non_negative(1)?, arguments.non_negative(2)?];
        Ok(Value::plain(age_share(from, to, kept)?))
    },
};
