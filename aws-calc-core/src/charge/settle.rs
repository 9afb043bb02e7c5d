//! The price of a pool, and how it is given back to the lines.

use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;

use super::{Charge, PooledCharge};

/// Prices what is left of `pool` after free allowances.
pub(super) fn price(pool: &mut PooledCharge) -> Result<(), ArithmeticError> {
    // Free usage lies in front of the tiers: the first paid unit is the first of the first tier.
    let billed = pool.free.iter().try_fold(pool.quantity, |left, (_, taken)| left.minus(*taken))?;
    pool.slices = pool.price.schedule.split(billed)?;
    let each = Money::sum(pool.slices.iter().map(|slice| slice.cost))?;
    pool.undiscounted = each.times(pool.times)?.settled();
    pool.list_cost = match &pool.list {
        Some(list) => list.schedule.cost(billed)?.times(pool.times)?.settled(),
        None => pool.undiscounted,
    };
    pool.cost = pool.undiscounted.times(Exact::ONE.minus(pool.discount)?)?.settled();
    pool.recurring = pool.cost;
    if let Some(promise) = &pool.promise {
        pool.upfront = promise.upfront(pool.cost)?;
        pool.recurring = promise.recurring(pool.cost)?;
        pool.cost = promise.amortized(pool.cost)?;
        pool.list_cost = promise.amortized(pool.list_cost)?;
    }
    Ok(())
}

/// Gives the cost of `pool` back to its `members`, which are `lines` by their place, with their quantities.
pub(super) fn give_back(
    pool: &PooledCharge,
    members: &[(usize, Exact)],
    lines: &mut [Charge],
) -> Result<(), ArithmeticError> {
    let left = Exact::ONE.minus(pool.discount)?;
    let own = match pool.slices.as_slice() {
        [only] => Some(only.price),
        _ => None,
    };
    // A month's part of what is paid at once is no price per unit.
    let shared =
        |total, each: Option<Money>, left| shares(pool, members, total, each.filter(|_| pool.promise.is_none()), left);
    let costs = shared(pool.cost, own, left)?;
    let list_costs = match &pool.list {
        None if pool.discount.is_zero() => costs.clone(),
        None => shared(pool.list_cost, own, Exact::ONE)?,
        Some(list) => shared(pool.list_cost, list.schedule.flat_price(), Exact::ONE)?,
    };
    for (((line, _), cost), list_cost) in members.iter().zip(costs).zip(list_costs) {
        if let Some(line) = lines.get_mut(*line) {
            (line.cost, line.list_cost, line.recurring) = (cost, list_cost, cost);
        }
    }
    if pool.promise.is_some() {
        let cash = shared(pool.upfront, None, left)?.into_iter().zip(shared(pool.recurring, None, left)?);
        for ((line, _), (upfront, recurring)) in members.iter().zip(cash) {
            if let Some(line) = lines.get_mut(*line) {
                (line.upfront, line.recurring) = (upfront, recurring);
            }
        }
    }
    Ok(())
}

/// What each member pays of `total`, which they share: at one price per unit `each`, of which the part `left` is to be
/// paid, its own quantity times that; else the share that its quantity is of all.
fn shares(
    pool: &PooledCharge,
    members: &[(usize, Exact)],
    total: Money,
    each: Option<Money>,
    left: Exact,
) -> Result<Vec<Money>, ArithmeticError> {
    let mut rest = total;
    let mut shares = Vec::with_capacity(members.len());
    // With 28 digits in all, more decimals than these would be lost when the shares are added up.
    let places = 27 - total.dollars().order().unwrap_or(0).clamp(0, 27);
    let places = u32::try_from(places).unwrap_or_default();
    for (_, quantity) in members {
        let share = match each {
            _ if pool.lines == 1 => total,
            Some(each) if pool.free.is_empty() => {
                let whole = each.times(*quantity)?.times(pool.times)?;
                if left == Exact::ONE { whole } else { whole.times(left)? }
            }
            _ if pool.quantity.is_zero() => Money::ZERO,
            _ => {
                let part = Ratio::new(*quantity, pool.quantity)?;
                Money::new(Ratio::from(total.dollars()).times(part)?.to_exact()?)
            }
        };
        let share = fitting(share.settled(), places);
        rest = rest.minus(share)?;
        shares.push(share);
    }
    // The largest line takes what rounding leaves; among equals the first.
    let largest = shares.iter_mut().zip(members).rev().max_by_key(|(_, (_, quantity))| *quantity);
    if let Some((share, _)) = largest
        && !rest.dollars().is_zero()
    {
        *share = share.plus(rest)?;
    }
    Ok(shares)
}

/// `money` with at most `places` decimals, marked if that takes a digit off.
fn fitting(money: Money, places: u32) -> Money {
    let cut = money.dollars().rounded_to(places);
    Money::new(cut.marked(cut != money.dollars()))
}
