//! What paths cost by how much goes along them: straight pieces between the tiers, and the exact places where one path
//! becomes cheaper than another.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;

use super::bill::Biller;
use super::charges::Item;

/// Where a curve that is not straight between two knees is cut in two, at most so often.
const CUTS: u32 = 12;

/// A straight piece of a curve: `fixed + slope x scale`.
#[derive(Clone, Copy, Debug)]
struct Piece {
    from: Ratio,
    fixed: Ratio,
    slope: Ratio,
    /// Whether it is known to be straight, and no digit was lost.
    exact: bool,
}

/// A path's cost a month over the scale of its traffic: 1 is what the study gives.
#[derive(Clone, Debug)]
pub(super) struct Curve(Vec<Piece>);

/// A scale from which on another path is the cheaper one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossing {
    pub at: Ratio,
    pub exact: bool,
    /// Whether the first of the two is the cheaper one from there on.
    pub first_is_cheaper: bool,
}

/// The cost at a scale.
pub(super) type Cost<'a> = dyn Fn(Exact) -> Result<Money, Diagnostic> + 'a;

impl Curve {
    /// The curve of `cost`, which is straight between `knees`; at multiples of `grain` no share of the traffic loses a digit.
    pub(super) fn of(
        cost: &Cost<'_>,
        (knees, grain): (&[Ratio], Exact),
        failed: &dyn Fn(ArithmeticError) -> Diagnostic,
    ) -> Result<Self, Diagnostic> {
        let mut curve = Self(Vec::new());
        let ends = knees.iter().copied().map(Some).chain([None]);
        let mut from = Ratio::ZERO;
        for to in ends {
            curve.straight((from, to), (CUTS, grain), cost, failed)?;
            from = to.unwrap_or(from);
        }
        Ok(curve)
    }

    /// Adds the piece between two scales, or its halves when it is not straight.
    fn straight(
        &mut self,
        (from, to): (Ratio, Option<Ratio>),
        (cuts, grain): (u32, Exact),
        cost: &Cost<'_>,
        failed: &dyn Fn(ArithmeticError) -> Diagnostic,
    ) -> Result<(), Diagnostic> {
        let inside = || -> Result<[Exact; 3], ArithmeticError> {
            let end = match to {
                Some(to) => to,
                None => from.plus(from.max(Ratio::ONE))?,
            };
            let quarter = end.minus(from)?.over(Ratio::from(4))?;
            let at = |quarters: u32| {
                let place = from.plus(quarter.times(Ratio::from(Exact::from(quarters)))?)?;
                short(place, grain)
            };
            Ok([at(1)?, at(2)?, at(3)?])
        };
        let [low, middle, high] = inside().map_err(failed)?;
        let costs = [cost(low)?.dollars(), cost(middle)?.dollars(), cost(high)?.dollars()].map(Ratio::from);
        let (piece, is_straight) = Piece::through(from, [low, middle, high].map(Ratio::from), costs).map_err(failed)?;
        if is_straight || cuts == 0 {
            self.0.push(piece);
            return Ok(());
        }
        let cut = Ratio::from(middle);
        self.straight((from, Some(cut)), (cuts - 1, grain), cost, failed)?;
        self.straight((cut, to), (cuts - 1, grain), cost, failed)
    }

    /// The cost at a scale, on the piece that it lies on.
    pub(super) fn at(&self, scale: Ratio) -> Result<Ratio, ArithmeticError> {
        self.piece(scale).map_or(Ok(Ratio::ZERO), |piece| piece.at(scale))
    }

    /// The scales at which the curve has a bend.
    pub(super) fn bends(&self) -> impl Iterator<Item = Ratio> {
        let pairs = self.0.iter().zip(self.0.iter().skip(1));
        pairs
            .filter(|(before, after)| before.slope != after.slope || before.fixed != after.fixed)
            .map(|(_, after)| after.from)
    }

    fn piece(&self, scale: Ratio) -> Option<&Piece> {
        self.0.iter().rev().find(|piece| piece.from <= scale)
    }

    /// Every scale above zero from which on the other one of the two is the cheaper.
    pub(super) fn crossings(&self, other: &Self) -> Result<Vec<Crossing>, ArithmeticError> {
        let mut starts: Vec<Ratio> = self.0.iter().chain(&other.0).map(|piece| piece.from).collect();
        starts.sort();
        starts.dedup();
        let ends = starts.iter().copied().skip(1).map(Some).chain([None]);
        let mut crossings = Vec::new();
        let mut cheaper: Option<bool> = None;
        for (from, to) in starts.iter().copied().zip(ends) {
            let (Some(own), Some(others)) = (self.piece(from), other.piece(from)) else { continue };
            let exact = own.exact && others.exact;
            let apart = |at: Ratio| own.at(at)?.minus(others.at(at)?);
            let begins = first_is_cheaper(apart(from)?);
            let slope = own.slope.minus(others.slope)?;
            let ends = match to {
                Some(to) => first_is_cheaper(apart(to)?),
                None => first_is_cheaper(slope).or(begins),
            };
            for (side, at) in [(begins, Some(from)), (ends, None)] {
                let Some(side) = side else { continue };
                if cheaper.is_some_and(|before| before != side) {
                    let root = || others.fixed.minus(own.fixed)?.over(slope);
                    // At the start of a piece the two met at the end of the one before; else where their lines do.
                    let at = at.map_or_else(root, Ok)?;
                    let exact = exact && !at.is_rounded();
                    crossings.push(Crossing { at, exact, first_is_cheaper: side });
                }
                cheaper = Some(side);
            }
        }
        Ok(crossings)
    }
}

/// `None` when the two cost the same.
fn first_is_cheaper(apart: Ratio) -> Option<bool> {
    (!apart.is_zero()).then(|| apart.is_negative())
}

impl Piece {
    /// The piece through three points, and whether the one in the middle lies on it.
    fn through(
        from: Ratio,
        [x, middle, z]: [Ratio; 3],
        [a, b, c]: [Ratio; 3],
    ) -> Result<(Self, bool), ArithmeticError> {
        if x == z {
            return Err(ArithmeticError::Overflow);
        }
        let slope = c.minus(a)?.over(z.minus(x)?)?;
        let fixed = a.minus(slope.times(x)?)?;
        let is_rounded = [slope, fixed, b].iter().any(|value| value.is_rounded());
        let piece = Self { from, fixed, slope, exact: false };
        let off = piece.at(middle)?.minus(b)?.magnitude();
        // Where digits were lost, the middle may be off by what was lost.
        let is_straight = if is_rounded { off < Ratio::from(Exact::constant(1, 9)) } else { off.is_zero() };
        Ok((Self { exact: is_straight && !is_rounded, ..piece }, is_straight))
    }

    fn at(&self, scale: Ratio) -> Result<Ratio, ArithmeticError> {
        self.fixed.plus(self.slope.times(scale)?)
    }
}

/// A multiple of `grain` near `value`, of few digits: what is computed from it loses none.
fn short(value: Ratio, grain: Exact) -> Result<Exact, ArithmeticError> {
    let value = value.over(Ratio::from(grain))?.to_exact()?;
    let places = 6_i64.saturating_sub(value.order().unwrap_or(0)).clamp(0, 24);
    let near = value.rounded_to(u32::try_from(places).unwrap_or(0));
    // Rounded on purpose: any point inside will do.
    let (digits, places) = near.parts();
    Exact::from_parts(digits, places).unwrap_or(near).times(grain)
}

/// The scales at which a pool that `items` share in reaches another tier, or uses an allowance up.
///
/// `none` and `all` are a path's items without traffic and at scale 1.
pub(super) fn knees(
    none: &[Item],
    all: &[Item],
    biller: &Biller<'_>,
    book: &Book,
) -> Result<Vec<Ratio>, ArithmeticError> {
    type Pool = (&'static str, Option<Arc<str>>, Arc<str>);
    let mut pools: BTreeMap<Pool, (Exact, Exact)> = BTreeMap::new();
    for (items, is_all) in [(none, false), (all, true)] {
        for (usage, region) in items.iter().filter_map(|item| item.usage.as_ref()) {
            let pool = pools.entry((usage.meter.path, usage.key.clone(), Arc::clone(region))).or_default();
            let sum = if is_all { &mut pool.1 } else { &mut pool.0 };
            *sum = sum.plus(usage.quantity.value)?;
        }
    }
    let mut knees = Vec::new();
    for ((meter, key, region), (at_none, at_all)) in pools {
        let slope = at_all.minus(at_none)?;
        let Some(price) = book.find(meter, key.as_deref(), &region) else { continue };
        if slope.is_zero() {
            continue;
        }
        let (mut here, mut everywhere) = (at_none, at_none);
        for line in biller.others.iter().filter(|line| line.usage.meter.path == meter) {
            let times = line.count.as_ref().map_or(Exact::ONE, |count| count.value);
            let quantity = line.usage.quantity.value.times(times)?;
            everywhere = everywhere.plus(quantity)?;
            if line.usage.key == key && line.region == region {
                here = here.plus(quantity)?;
            }
        }
        let mut free = vec![Exact::ZERO];
        let allowances = book.allowances().iter();
        free.extend(allowances.filter(|own| own.meters.iter().any(|own| own == meter)).map(|own| own.quantity));
        for tier in price.schedule.tiers() {
            for free in &free {
                for others in [here, everywhere] {
                    let left = tier.from.plus(*free)?.minus(others)?;
                    if !left.is_zero() && !left.is_negative() {
                        knees.push(Ratio::new(left, slope)?);
                    }
                }
            }
        }
    }
    knees.sort();
    knees.dedup();
    Ok(knees)
}
