//! How long data takes over a line.
//!
//! Lines are sold in bits (`50 Mbit/s`, 10^6 of them), data in bytes; both are units of the language, so nobody has to
//! remember the eight. What a TB is, the scope's convention says: this is arithmetic, not a limit of AWS.

use crate::expr::{Function, FunctionError, Parameter, Takes};
use crate::ratio::Ratio;

use super::amount;

/// Seconds that `bits` take over `links` equal lines of `bits_per_second`, all busy all the time. Any unit of data will
/// do, as long as it is the same in both.
///
/// # Formula
/// `size / (bandwidth x links)`
/// # Errors
/// A line carries something, and there is at least one.
/// # Example
/// ```
/// use aws_calc_core::{capacity::transfer::transfer_seconds, ratio::Ratio};
/// // 10 TB of 10^12 bytes are 80,000,000 Mbit: at 50 Mbit/s 1,600,000 s, which is 18.5 days
/// assert_eq!(transfer_seconds(Ratio::from(80_000_000), Ratio::from(50), Ratio::ONE), Ok(Ratio::from(1_600_000)));
/// ```
pub fn transfer_seconds(bits: Ratio, bits_per_second: Ratio, links: Ratio) -> Result<Ratio, FunctionError> {
    if bits_per_second <= Ratio::ZERO {
        return Err(FunctionError::at(1, "nothing goes over a line without bandwidth"));
    }
    if links < Ratio::ONE {
        return Err(FunctionError::at(2, "there is at least one line"));
    }
    Ok(bits.over(bits_per_second.times(links)?)?)
}

/// See [`transfer_seconds`].
pub static TRANSFER_TIME: Function = Function {
    name: "transfer_time",
    parameters: &[
        Parameter::new("size", Takes::In("bit")),
        Parameter::new("bandwidth", Takes::In("bit/s")),
        Parameter::new("links", Takes::Count("connection")).optional(),
    ],
    doc: "How long data takes over one line, or over several equal ones: bytes become eight bits each.",
    source: "",
    example: ("transfer_time(9 Gbit, 50 Mbit/s, 2)", "90 s"),
    apply: |arguments| {
        let links = if arguments.all().len() > 2 { arguments.non_negative(2)? } else { Ratio::ONE };
        amount(transfer_seconds(arguments.non_negative(0)?, arguments.non_negative(1)?, links)?, "s")
    },
};
