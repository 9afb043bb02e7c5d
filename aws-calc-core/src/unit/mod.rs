//! Units, dimensions and amounts: parsing (`50 TB`, `1.5 M requests`), conversion, display.
//!
//! Two views of the same units. At run time an [`Amount`] is a number with a [`Unit`] of any shape (`$/GB-month`),
//! for expressions and input. At compile time a [`MeterUnit`] type such as [`GbMonth`] says what a meter counts, so
//! that gigabytes transferred cannot land on a meter of gigabyte-months.
//!
//! Nothing is converted before it has to be: `50 TB x $0.023/GB-month` stays in those units until the terabytes meet
//! the gigabytes, and then by one exact factor, which is the [`Convention`]'s.

mod amount;
mod base;
mod convention;
mod metered;

pub use amount::{Amount, AmountError};
pub use base::{Base, Dimension};
pub use convention::Convention;
pub use metered::*;

use std::fmt;

/// How many different base units one unit may combine.
const MAX_FACTORS: usize = 4;

/// A product of powers of base units: `GB-month`, `$/GB-month`, `request/s`, or nothing at all for a plain number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// Sorted by base; a zero exponent marks an unused place at the end.
    factors: [(Base, i8); MAX_FACTORS],
}

impl Unit {
    /// No unit: a plain number.
    pub const NONE: Self = Self { factors: [(Base::Byte, 0); MAX_FACTORS] };

    /// One base unit.
    #[must_use]
    pub const fn of(base: Base) -> Self {
        Self { factors: [(base, 1), (Base::Byte, 0), (Base::Byte, 0), (Base::Byte, 0)] }
    }

    /// The base units with their exponents, in the order of [`Base`].
    pub fn factors(self) -> impl Iterator<Item = (Base, i8)> {
        self.factors.into_iter().filter(|(_, exponent)| *exponent != 0)
    }

    /// The unit made of `factors`, or `None` when there are too many of them.
    fn from_factors(factors: impl IntoIterator<Item = (Base, i8)>) -> Option<Self> {
        let mut merged: Vec<(Base, i8)> = Vec::with_capacity(MAX_FACTORS);
        for (base, exponent) in factors {
            match merged.iter_mut().find(|(known, _)| *known == base) {
                Some((_, sum)) => *sum = sum.checked_add(exponent)?,
                None => merged.push((base, exponent)),
            }
        }
        merged.retain(|(_, exponent)| *exponent != 0);
        merged.sort_unstable_by_key(|(base, _)| *base);
        let mut unit = Self::NONE;
        if merged.len() > MAX_FACTORS {
            return None;
        }
        for (place, factor) in unit.factors.iter_mut().zip(merged) {
            *place = factor;
        }
        Some(unit)
    }

    /// The product of two units, with equal bases merged.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Self::from_factors(self.factors().chain(other.factors()))
    }

    /// The quotient of two units.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(other.to_power(-1)?)
    }

    /// The unit with every exponent multiplied by `power`.
    #[must_use]
    pub fn to_power(self, power: i8) -> Option<Self> {
        let mut unit = Self::NONE;
        if power == 0 {
            return Some(unit);
        }
        for (place, (base, exponent)) in unit.factors.iter_mut().zip(self.factors()) {
            *place = (base, exponent.checked_mul(power)?);
        }
        Some(unit)
    }

    /// The dimensions with their exponents, sorted: what has to agree before two amounts can be added.
    #[must_use]
    pub fn dimensions(self) -> Vec<(Dimension, i8)> {
        let mut dimensions: Vec<(Dimension, i8)> = Vec::with_capacity(MAX_FACTORS);
        for (base, exponent) in self.factors() {
            let dimension = base.dimension();
            match dimensions.iter_mut().find(|(known, _)| *known == dimension) {
                Some((_, sum)) => *sum = sum.saturating_add(exponent),
                None => dimensions.push((dimension, exponent)),
            }
        }
        dimensions.retain(|(_, exponent)| *exponent != 0);
        dimensions.sort_unstable();
        dimensions
    }

    /// Whether the two units measure the same thing.
    #[must_use]
    pub fn measures_the_same(self, other: Self) -> bool {
        self == other || self.dimensions() == other.dimensions()
    }

    /// Reads `GB-month`, `MB/s`, `Gbps`, `requests`, `$/GB-month`: base units joined by `-`, and by one `/`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = match text {
            "Gbps" => "Gbit/s",
            "Mbps" => "Mbit/s",
            "Kbps" => "Kbit/s",
            "GBps" => "GB/s",
            "MBps" => "MB/s",
            "MiBps" => "MiB/s",
            _ => text,
        };
        let (above, below) = match text.split_once('/') {
            Some((above, below)) => (above, Some(below)),
            None => (text, None),
        };
        let side = |side: &str| -> Option<Self> {
            side.split('-').try_fold(Self::NONE, |unit, name| unit.times(Self::of(Base::parse(name)?)))
        };
        match below {
            Some(below) => side(above)?.over(side(below)?),
            None => side(above),
        }
    }

    /// The name a message uses: the unit, or "a plain number".
    #[must_use]
    pub fn described(self) -> String {
        if self == Self::NONE { "a plain number".to_owned() } else { self.to_string() }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut write_side = |sign: i8| -> Result<bool, fmt::Error> {
            let mut first = true;
            for (base, exponent) in self.factors().filter(|(_, exponent)| exponent.signum() == sign) {
                if first && sign < 0 {
                    f.write_str("/")?;
                } else if !first {
                    f.write_str("-")?;
                }
                first = false;
                f.write_str(base.symbol())?;
                if exponent.unsigned_abs() > 1 {
                    write!(f, "^{}", exponent.unsigned_abs())?;
                }
            }
            Ok(!first)
        };
        write_side(1)?;
        write_side(-1)?;
        Ok(())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests;
