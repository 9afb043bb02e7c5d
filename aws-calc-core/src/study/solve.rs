//! Which value of one parameter makes a figure true.

use std::cmp::Ordering;
use std::fmt;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

/// How often the figure is computed at most.
const MAX_EVALUATIONS: u32 = 400;
/// Into how many parts the range is cut when the figure is on the same side of the target at both ends.
const PARTS: i64 = 64;
/// Into how many parts a step of the grid is cut when the answer lies inside it: one more decimal each time.
const TENTHS: i64 = 10;

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// The smallest value of the parameter.
    pub from: Ratio,
    /// The largest.
    pub to: Ratio,
    /// The parameter's own granularity: 1 day, 1 instance.
    pub step: Ratio,
    /// How narrow a bracket has to be when no exact value is found.
    pub tolerance: Ratio,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solution {
    /// The figure is the target at this value.
    Exactly(Ratio),
    /// The figure passes the target between these two values. Whether it takes every value on the way or jumps over the
    /// target, as a number of whole instances does, its values at both ends show.
    Between {
        /// The lower end of the bracket.
        low: Ratio,
        /// The upper end, at most the tolerance above the lower one.
        high: Ratio,
        /// The figure at the lower end.
        at_low: Ratio,
        /// The figure at the upper end.
        at_high: Ratio,
    },
    /// The figure is on the same side of the target everywhere it was computed.
    None {
        /// The figure at the smallest value.
        at_from: Ratio,
        /// The figure at the largest.
        at_to: Ratio,
    },
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolveError<E> {
    /// The range is backwards, or the step or the tolerance is not positive, or the range has more than 2^63 steps.
    BadSearch,
    /// The tolerance is too narrow: the figure would be computed more than 400 times.
    TooManyEvaluations,
    /// The numbers have no result.
    Arithmetic(ArithmeticError),
    /// The figure has no value somewhere in the range.
    Figure(E),
}

impl<E: fmt::Display> fmt::Display for SolveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSearch => f.write_str("the range has to rise, in positive steps, to a positive tolerance"),
            Self::TooManyEvaluations => {
                write!(f, "no answer within the tolerance after computing the figure {MAX_EVALUATIONS} times")
            }
            Self::Arithmetic(error) => error.fmt(f),
            Self::Figure(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for SolveError<E> {}

impl<E> From<ArithmeticError> for SolveError<E> {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

/// The value of a parameter at which `figure` is `target`.
///
/// First a bisection over whole steps of the parameter, where an exact answer is worth most (450 days, not 449.9997);
/// then, between two neighbouring steps, the exact answer of a figure that is linear there, or a share of `1/x` as an
/// average over a horizon is, kept only if computing the figure there gives the target; then decimals down to the
/// tolerance. Where the figure is on one side of the target at both ends, 64 parts of the range are looked at, so a
/// figure that touches the target within one part only can be missed. Of several answers one is found.
///
/// # Errors
/// [`SolveError`].
///
/// # Example
/// ```
/// use aws_calc_core::exact::{ArithmeticError, Exact};
/// use aws_calc_core::{ratio::Ratio, study::{Search, Solution, solve}};
/// // How many GB through a NAT gateway at $0.045/GB are $2,000? 2000/0.045 = 400000/9.
/// let search = Search { from: Ratio::ZERO, to: Ratio::from(100_000), step: Ratio::ONE, tolerance: Ratio::ONE };
/// let price = Ratio::from(Exact::constant(45, 3));
/// let found = solve::<ArithmeticError>(Ratio::from(2000), &search, |gb| gb.times(price))?;
/// assert_eq!(found, Solution::Exactly(Ratio::from(400_000).over(Ratio::from(9))?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn solve<E>(
    target: Ratio,
    search: &Search,
    figure: impl FnMut(Ratio) -> Result<Ratio, E>,
) -> Result<Solution, SolveError<E>> {
    let positive = |ratio: Ratio| !ratio.is_zero() && !ratio.is_negative();
    if search.to < search.from || !positive(search.step) || !positive(search.tolerance) {
        return Err(SolveError::BadSearch);
    }
    let mut probe = Probe { target, figure, left: MAX_EVALUATIONS };
    let grid = Grid { from: search.from, to: search.to, step: search.step };
    let last = grid.last().map_err(SolveError::Arithmetic)?.ok_or(SolveError::BadSearch)?;
    let (first, end) = (probe.at(search.from)?, probe.at(search.to)?);
    let bracket = match (first.side, end.side) {
        (Ordering::Equal, _) => return Ok(Solution::Exactly(first.at)),
        (_, Ordering::Equal) => return Ok(Solution::Exactly(end.at)),
        (low, high) if low != high => Bracket { low: (0, first), high: (last, end) },
        _ => match probe.crossing(&grid, last, first)? {
            Found::Exactly(at) => return Ok(Solution::Exactly(at)),
            Found::Bracket(bracket) => bracket,
            Found::Nothing => return Ok(Solution::None { at_from: first.figure, at_to: end.figure }),
        },
    };
    let (mut low, mut high) = match probe.bisect(&grid, bracket)? {
        Ok(at) => return Ok(Solution::Exactly(at)),
        Err(neighbours) => neighbours,
    };
    if let Some(at) = probe.between(low, high)? {
        return Ok(Solution::Exactly(at));
    }
    loop {
        let width = high.at.minus(low.at)?;
        if width <= search.tolerance {
            return Ok(Solution::Between { low: low.at, high: high.at, at_low: low.figure, at_high: high.figure });
        }
        let tenths = Grid { from: low.at, to: high.at, step: width.over(Ratio::from(10))? };
        match probe.bisect(&tenths, Bracket { low: (0, low), high: (TENTHS, high) })? {
            Ok(at) => return Ok(Solution::Exactly(at)),
            Err(neighbours) => (low, high) = neighbours,
        }
    }
}

/// The values that a parameter takes: `from`, `from + step`, … and `to`.
struct Grid {
    from: Ratio,
    to: Ratio,
    step: Ratio,
}

impl Grid {
    /// The index of `to`, if it is a number that can be held.
    fn last(&self) -> Result<Option<i64>, ArithmeticError> {
        Ok(self.to.minus(self.from)?.over(self.step)?.ceiling()?.to_exact()?.to_i64())
    }

    /// The value at `index`, of those before the last: a last step may be shorter.
    fn value(&self, index: i64) -> Result<Ratio, ArithmeticError> {
        self.from.plus(self.step.times(Ratio::from(Exact::from(index)))?)
    }
}

/// The figure at one value of the parameter.
#[derive(Clone, Copy)]
struct Point {
    at: Ratio,
    figure: Ratio,
    /// On which side of the target it lies.
    side: Ordering,
}

/// Two indices of a grid whose figures lie on different sides of the target.
struct Bracket {
    low: (i64, Point),
    high: (i64, Point),
}

enum Found {
    Exactly(Ratio),
    Bracket(Bracket),
    Nothing,
}

/// Computes the figure, and counts how often.
struct Probe<F> {
    target: Ratio,
    figure: F,
    left: u32,
}

impl<E, F: FnMut(Ratio) -> Result<Ratio, E>> Probe<F> {
    fn at(&mut self, at: Ratio) -> Result<Point, SolveError<E>> {
        self.left = self.left.checked_sub(1).ok_or(SolveError::TooManyEvaluations)?;
        let figure = (self.figure)(at).map_err(SolveError::Figure)?;
        // A figure that lost a digit can be near the target, not known to be it.
        let side = match figure.cmp(&self.target) {
            Ordering::Equal if figure.is_rounded() && !self.target.is_rounded() => Ordering::Less,
            side => side,
        };
        Ok(Point { at, figure, side })
    }

    /// A place where the figure crosses the target, among [`PARTS`] parts of the grid.
    fn crossing(&mut self, grid: &Grid, last: i64, first: Point) -> Result<Found, SolveError<E>> {
        let mut before = (0, first);
        for part in 1..PARTS {
            let index = i128::from(last) * i128::from(part) / i128::from(PARTS);
            let index = i64::try_from(index).unwrap_or(last);
            if index == before.0 {
                continue;
            }
            let here = self.at(grid.value(index)?)?;
            if here.side == Ordering::Equal {
                return Ok(Found::Exactly(here.at));
            }
            if here.side != before.1.side {
                return Ok(Found::Bracket(Bracket { low: before, high: (index, here) }));
            }
            before = (index, here);
        }
        Ok(Found::Nothing)
    }

    /// The exact value on the grid, or the two neighbours between which the figure passes the target.
    fn bisect(&mut self, grid: &Grid, bracket: Bracket) -> Result<Result<Ratio, (Point, Point)>, SolveError<E>> {
        let Bracket { mut low, mut high } = bracket;
        while high.0 - low.0 > 1 {
            let index = low.0 + (high.0 - low.0) / 2;
            let middle = self.at(grid.value(index)?)?;
            match middle.side {
                Ordering::Equal => return Ok(Ok(middle.at)),
                side if side == low.1.side => low = (index, middle),
                _ => high = (index, middle),
            }
        }
        Ok(Err((low.1, high.1)))
    }

    /// The exact value between two points, if the figure is linear in the parameter or in its reciprocal there.
    fn between(&mut self, low: Point, high: Point) -> Result<Option<Ratio>, SolveError<E>> {
        for guess in [self.linear(low, high), self.reciprocal(low, high)] {
            // An interpolation that cannot be held exactly would not be an exact answer.
            if let Ok(guess) = guess
                && !guess.is_rounded()
                && low.at < guess
                && guess < high.at
                && self.at(guess)?.side == Ordering::Equal
            {
                return Ok(Some(guess));
            }
        }
        Ok(None)
    }

    /// How far from `low` to `high` the target lies, from 0 to 1.
    fn share(&self, low: Point, high: Point) -> Result<Ratio, ArithmeticError> {
        self.target.minus(low.figure)?.over(high.figure.minus(low.figure)?)
    }

    fn linear(&self, low: Point, high: Point) -> Result<Ratio, ArithmeticError> {
        low.at.plus(high.at.minus(low.at)?.times(self.share(low, high)?)?)
    }

    fn reciprocal(&self, low: Point, high: Point) -> Result<Ratio, ArithmeticError> {
        let (from, to) = (Ratio::ONE.over(low.at)?, Ratio::ONE.over(high.at)?);
        Ratio::ONE.over(from.plus(to.minus(from)?.times(self.share(low, high)?)?)?)
    }
}

#[cfg(test)]
mod tests;
