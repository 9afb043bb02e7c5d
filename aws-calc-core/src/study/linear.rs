//! Exact zeros of figures that are straight lines between two values of a parameter.

use crate::diagnostic::Diagnostic;
use crate::exact::ArithmeticError;
use crate::ratio::Ratio;

/// Where a figure is zero between two values of the parameter, if it is linear there: its value in the middle is the mean of
/// those at the ends. A value of the parameter that has no end as a decimal would not show it.
pub(super) fn linear(
    figure: &mut impl FnMut(Ratio) -> Result<Ratio, Diagnostic>,
    (low, high): (Ratio, Ratio),
    failed: &impl Fn(ArithmeticError) -> Diagnostic,
) -> Result<Option<Ratio>, Diagnostic> {
    let half = |sum: Ratio| sum.over(Ratio::from(2));
    let middle = low.plus(high).and_then(half).map_err(failed)?;
    let (at_low, at_middle, at_high) = (figure(low)?, figure(middle)?, figure(high)?);
    let at = || -> Result<Option<Ratio>, ArithmeticError> {
        let fall = at_low.minus(at_high)?;
        if fall.is_zero() || half(at_low.plus(at_high)?)? != at_middle {
            return Ok(None);
        }
        low.plus(high.minus(low)?.times(at_low.over(fall)?)?).map(Some)
    };
    // What lost a digit on the way may look linear, and is not known to be.
    Ok(at().map_err(failed)?.filter(|at| !at.is_rounded()))
}
