//! What happens when a quantity meets a price.

use std::sync::Arc;

use crate::book::Slice;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, AmountError, Base, Convention, Unit};

use super::PricedMeter;

/// A quantity that went through a price's tiers.
pub(super) struct Charged {
    /// `$`, or `$/month` for what is held all month.
    pub cost: Amount,
    /// The quantity in the unit that the slices count.
    pub quantity: Amount,
    /// What each slice costs.
    pub slices: Vec<Slice>,
}

/// `quantity` through the tiers of `price`, or `None` when it measures something else than the price is per.
///
/// # Formula
/// In the price's own measure: the sum over slices, in `$`. What is held all month, for a price per month: the same
/// sum over the quantity held, in `$/month`. A single price multiplies the exact quotient, so a third of a GB loses
/// nothing.
pub(super) fn charge(
    price: &PricedMeter,
    quantity: Amount,
    convention: &Convention,
) -> Result<Option<Charged>, AmountError> {
    let dollars = Unit::of(Base::Usd);
    let unit = price.unit.unit();
    let held = price.unit.held().filter(|held| quantity.unit.measures_the_same(*held));
    let (counted, cost_unit) = match held {
        _ if quantity.unit.measures_the_same(unit) => (unit, dollars),
        Some(held) => (held, dollars.over(Unit::of(Base::Month)).ok_or(AmountError::UnitTooComplex)?),
        None => return Ok(None),
    };
    let quantity = quantity.to(counted, convention)?;
    let slices = price.schedule.split(quantity.value.to_exact()?)?;
    let cost = match price.schedule.flat_price() {
        Some(flat) => quantity.value.times(Ratio::from(flat.dollars()))?,
        None => Ratio::from(Money::sum(slices.iter().map(|slice| slice.cost))?.dollars()),
    };
    Ok(Some(Charged { cost: Amount::new(cost, cost_unit), quantity, slices }))
}

/// What to multiply a price with, as a help line.
pub(super) fn wanted(price: &Arc<PricedMeter>) -> String {
    match price.unit.held() {
        Some(held) => {
            format!("multiply it with a quantity in {}, or in {} kept all month", price.unit, held.described())
        }
        None => format!("multiply it with a quantity in {}", price.unit.unit().described()),
    }
}
