//! What a GB, a TB and a month are: a convention that belongs to a price book and is printed with every report.

use crate::exact::{ArithmeticError, Exact, with_thousands};
use crate::ratio::Ratio;

use super::Unit;
use super::base::{Base, Size};

/// The sizes that people disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convention {
    /// Bytes in one GB: 10^9 or 2^30.
    pub gigabyte: Exact,
    /// GB in one TB, MB in one GB, KB in one MB: 1,000 or 1,024.
    pub step: Exact,
    /// Hours in one month: 730 when estimating, or those of a calendar month.
    pub month: Exact,
}

impl Convention {
    /// As AWS bills: 1 GB = 2^30 bytes, 1 TB = 1,024 GB; a month of 730 hours.
    pub const AWS: Self =
        Self { gigabyte: Exact::constant(1 << 30, 0), step: Exact::constant(1024, 0), month: Exact::constant(730, 0) };

    /// As teaching texts count: 1 GB = 10^9 bytes, 1 TB = 1,000 GB; a month of 730 hours.
    pub const DECIMAL: Self = Self {
        gigabyte: Exact::constant(1_000_000_000, 0),
        step: Exact::constant(1000, 0),
        month: Exact::constant(730, 0),
    };

    /// What a GB is, in words: `1 GB = 2^30 bytes`.
    #[must_use]
    pub fn gigabyte_text(&self) -> String {
        let bytes = if self.gigabyte == Self::AWS.gigabyte { "2^30" } else { "10^9" };
        format!("1 GB = {bytes} bytes")
    }

    /// What a TB is, in words: `1 TB = 1,024 GB`.
    #[must_use]
    pub fn terabyte_text(&self) -> String {
        format!("1 TB = {} GB", with_thousands(&self.step.to_string()))
    }

    /// How many bytes, seconds, dollars or things one `base` is.
    fn size(&self, base: Base) -> Result<Ratio, ArithmeticError> {
        match base.size() {
            Size::Exactly(above, below) => Ratio::new(above.into(), below.into()),
            Size::Gigabytes(power) => Ratio::from(self.gigabyte).times(Ratio::from(self.step).to_power(power.into())?),
            Size::Month => Ok(Ratio::from(self.month.times(Exact::from(3600))?)),
        }
    }

    /// By what a number in `from` is multiplied to be in `to`, when both measure the same thing.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn factor(&self, from: Unit, to: Unit) -> Result<Option<Ratio>, ArithmeticError> {
        if from == to {
            return Ok(Some(Ratio::ONE));
        }
        // By far the most common conversion, GB to TB or the like, is a power of the step alone.
        if let (Some(Size::Gigabytes(from)), Some(Size::Gigabytes(to))) = (single(from), single(to)) {
            return Ratio::from(self.step).to_power(i32::from(from) - i32::from(to)).map(Some);
        }
        if !from.measures_the_same(to) {
            return Ok(None);
        }
        let mut factor = Ratio::ONE;
        for (base, exponent) in from.factors() {
            factor = factor.times(self.size(base)?.to_power(exponent.into())?)?;
        }
        for (base, exponent) in to.factors() {
            factor = factor.over(self.size(base)?.to_power(exponent.into())?)?;
        }
        Ok(Some(factor))
    }
}

/// The size of a unit that is one base unit and nothing else.
fn single(unit: Unit) -> Option<Size> {
    let mut factors = unit.factors();
    match (factors.next(), factors.next()) {
        (Some((base, 1)), None) => Some(base.size()),
        _ => None,
    }
}
