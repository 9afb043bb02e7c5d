//! S3: request rates per prefix, parts of a multipart upload.

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
/// A part has 5 MiB to 5 GiB (the last may be smaller); an upload has at most 10,000.
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
