//! The commitment that costs least, found exactly.
//!
//! # How
//! In one hour, a plan covers usage by savings percentage, the highest first. So each further dollar that is committed
//! covers usage worth `price / rate` on demand, and that worth only falls: what an hour is billed on demand is a convex
//! function of the commitment, made of straight pieces that meet where an item is covered in full. Summed over the hours
//! it stays so. With `H` hours, a further dollar an hour costs `H` and saves the sum of its worth over the hours; the cost
//! is least at the first meeting point after which it no longer saves more than it costs.
//!
//! With one discount `d` every worth is `1 / (1 - d)`, or nothing in an hour that is covered: then it is the level that
//! usage exceeds in a share `1 - d` of the hours.
//!
//! The meeting points are not sorted; the one that is looked for is selected, in time that grows with hours x items.
//! Positions are whole numbers, worths are held to 2^-64: what that could miss is less than a billionth of a cent.

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::{Ratio, gcd};

use super::fleet::Fleet;

/// Bits after the point of a worth.
const FRACTION: u32 = 64;
/// Bits of it that are left out where it is multiplied by a position.
const COARSER: u32 = 24;
/// Parts of a dollar that [`Curve::cost`] counts in.
const NANO: i128 = 1_000_000_000;
/// Decimal places of a count that are looked at; more come only from usage that other commitments cover in part.
const PLACES: u32 = 6;

/// Usage as whole numbers, ready to be looked at for many plans.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Row by row, in units of 10^-`scale`.
    rows: Vec<Vec<i128>>,
    times: Vec<u32>,
    scale: u32,
    hours: i128,
    prices: Vec<Exact>,
    on_demand: Ratio,
}

impl Counts {
    /// The usage of `fleet`.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn of(fleet: &Fleet) -> Result<Self, ArithmeticError> {
        let rows: Vec<(&[Exact], u32)> = fleet.rows().collect();
        let places = rows.iter().flat_map(|(row, _)| row.iter().map(|count| count.places())).max().unwrap_or(0);
        let scale = places.min(PLACES);
        let kept = |count: Exact| if count.places() > scale { count.rounded_to(scale) } else { count };
        let whole = |row: &[Exact]| row.iter().map(|count| scaled(kept(*count), scale)).collect();
        Ok(Self {
            rows: rows.iter().map(|(row, _)| whole(row)).collect::<Result<_, _>>()?,
            times: rows.iter().map(|(_, times)| *times).collect(),
            scale,
            hours: i128::try_from(fleet.len()).map_err(|_| ArithmeticError::Overflow)?,
            prices: fleet.items().iter().map(|item| item.on_demand).collect(),
            on_demand: fleet.on_demand()?,
        })
    }
}

/// `value` x 10^`scale`, which is whole.
fn scaled(value: Exact, scale: u32) -> Result<i128, ArithmeticError> {
    let (mantissa, places) = value.parts();
    let factor = scale.checked_sub(places).and_then(|shift| 10_i128.checked_pow(shift));
    factor.and_then(|factor| mantissa.checked_mul(factor)).ok_or(ArithmeticError::Overflow)
}

/// How the cost of usage depends on the commitment to one plan.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Where a further dollar becomes worth less, and by how much: commitments of an hour in units of `unit`.
    turns: Vec<(i128, i128)>,
    /// What the first dollar is worth, summed over the hours.
    first: i128,
    hours: i128,
    /// How many units of the positions a dollar has.
    unit: i128,
    on_demand: Ratio,
}

impl Curve {
    /// The curve of a plan with these rates, in dollars for one of each item for an hour.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn new(counts: &Counts, rates: &[Option<Ratio>]) -> Result<Self, ArithmeticError> {
        let unit = common_unit(counts, rates)?;
        let mut order = Vec::new();
        for (item, (rate, price)) in rates.iter().zip(&counts.prices).enumerate() {
            let Some(rate) = rate.filter(|rate| !rate.is_zero()) else { continue };
            let (rate, price) = (in_units(rate, unit)?, in_units(Ratio::from(*price), unit)?);
            order.push((item, rate, over(price, rate)?));
        }
        // The highest savings percentage first, of equal ones the lowest rate.
        order.sort_by(|(_, rate, worth), (_, other_rate, other)| (other, rate).cmp(&(worth, other_rate)));
        let mut curve = Self {
            turns: Vec::with_capacity(counts.rows.len()),
            first: 0,
            hours: counts.hours,
            unit: unit.checked_mul(power(counts.scale)?).ok_or(ArithmeticError::Overflow)?,
            on_demand: counts.on_demand,
        };
        for (row, times) in counts.rows.iter().zip(&counts.times) {
            curve.add(row, i128::from(*times), &order).ok_or(ArithmeticError::Overflow)?;
        }
        Ok(curve)
    }

    /// The turns of an hour that comes `times` times.
    fn add(&mut self, row: &[i128], times: i128, order: &[(usize, i128, i128)]) -> Option<()> {
        let (mut position, mut before) = (0_i128, None::<i128>);
        for (item, rate, worth) in order {
            let Some(count) = row.get(*item).filter(|count| **count > 0) else { continue };
            match before {
                None => self.first = self.first.checked_add(worth.checked_mul(times)?)?,
                Some(before) if before == *worth => {}
                Some(before) => self.turns.push((position, (before - worth).checked_mul(times)?)),
            }
            before = Some(*worth);
            position = position.checked_add(count.checked_mul(*rate)?)?;
        }
        if let Some(before) = before {
            self.turns.push((position, before.checked_mul(times)?));
        }
        Some(())
    }

    /// The commitment an hour that costs least, in dollars; the smallest of several.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn best(&self) -> Result<Ratio, ArithmeticError> {
        let cost = self.hours.checked_shl(FRACTION).ok_or(ArithmeticError::Overflow)?;
        let position = first_reaching(&mut self.turns.clone(), self.first - cost);
        Ratio::new(number(position)?, number(self.unit)?)
    }

    /// What all hours cost when `commitment` dollars an hour are promised: to a millionth of a cent, for comparisons and
    /// pictures.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn cost(&self, commitment: Ratio) -> Result<Exact, ArithmeticError> {
        let position = in_units(commitment, self.unit)?;
        let saved = || -> Option<i128> {
            let mut saved = (self.first >> COARSER).checked_mul(position)?;
            for (turn, drop) in self.turns.iter().filter(|(turn, _)| *turn < position) {
                saved = saved.checked_sub((drop >> COARSER).checked_mul(position - turn)?)?;
            }
            Some(saved)
        };
        let nano = |saved: i128| -> Option<i128> {
            // Whole units and the rest apart, so that the products fit.
            let (whole, rest) = (saved >> (FRACTION - COARSER), saved & ((1 << (FRACTION - COARSER)) - 1));
            let rest = rest.checked_mul(NANO)? >> (FRACTION - COARSER);
            Some(whole.checked_mul(NANO)?.checked_add(rest)? / self.unit)
        };
        let nano = saved().and_then(nano).ok_or(ArithmeticError::Overflow)?;
        let saved = Exact::from_parts(nano, 9).ok_or(ArithmeticError::Overflow)?;
        let committed = commitment.times(Ratio::from(number(self.hours)?))?;
        self.on_demand.plus(committed)?.to_exact()?.rounded_to(9).minus(saved)
    }

    /// The commitment beyond which nothing more is covered in any hour, in dollars an hour.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn most(&self) -> Result<Ratio, ArithmeticError> {
        let position = self.turns.iter().map(|(position, _)| *position).max().unwrap_or(0);
        Ratio::new(number(position)?, number(self.unit)?)
    }
}

/// The first position at which the drops up to and with it come to `target`; 0 when nothing has to be reached.
fn first_reaching(turns: &mut [(i128, i128)], mut target: i128) -> i128 {
    let mut rest = turns;
    let mut reached = 0;
    while target > 0 && !rest.is_empty() {
        let middle = rest.len() / 2;
        let (before, at, after) = rest.select_nth_unstable(middle);
        let below: i128 = before.iter().map(|(_, drop)| drop).sum();
        if below >= target {
            rest = before;
        } else {
            // Where this one reaches it, nothing is left of the target, and the search ends.
            (reached, target, rest) = (at.0, target - below - at.1, after);
        }
    }
    reached
}

/// In how many parts a dollar has to be cut so that every price and rate is a whole number of them.
fn common_unit(counts: &Counts, rates: &[Option<Ratio>]) -> Result<i128, ArithmeticError> {
    let prices = counts.prices.iter().copied().map(Ratio::from);
    // No coarser than a millionth of a dollar, so that commitments between the prices have a place too.
    let mut unit = 1_000_000_i128;
    for ratio in prices.chain(rates.iter().flatten().copied()) {
        let (numerator, denominator) = ratio.parts();
        let places = numerator.places().max(denominator.places());
        // n/d with n and d whole is a whole number of parts of d; decimals need a power of ten as well.
        let own = scaled(denominator, places)?;
        let shared = i128::try_from(gcd(unit.unsigned_abs(), own.unsigned_abs())).ok();
        let more = shared.and_then(|shared| own.checked_div(shared));
        unit = more.and_then(|more| unit.checked_mul(more)).ok_or(ArithmeticError::Overflow)?;
    }
    Ok(unit)
}

/// `value` in units of 1/`unit`, rounded down.
fn in_units(value: Ratio, unit: i128) -> Result<i128, ArithmeticError> {
    let scaled = value.times(Ratio::from(number(unit)?))?.floor()?.to_exact()?;
    Ok(scaled.parts().0)
}

/// `price / rate` with [`FRACTION`] bits after the point.
fn over(price: i128, rate: i128) -> Result<i128, ArithmeticError> {
    price
        .checked_shl(FRACTION)
        .filter(|shifted| shifted >> FRACTION == price)
        .map(|shifted| shifted / rate.max(1))
        .ok_or(ArithmeticError::Overflow)
}

fn power(scale: u32) -> Result<i128, ArithmeticError> {
    10_i128.checked_pow(scale).ok_or(ArithmeticError::Overflow)
}

fn number(value: i128) -> Result<Exact, ArithmeticError> {
    Exact::from_parts(value, 0).ok_or(ArithmeticError::Overflow)
}
