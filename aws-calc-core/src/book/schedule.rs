//! Price schedules: what a month's quantity costs. The only code in the house that multiplies by a price.

use serde::{Deserialize, Serialize};

use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;

/// One step of a schedule: from this quantity on, this price per unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Where the tier begins, in the meter's unit.
    pub from: Exact,
    /// The price of one unit in it.
    pub price: Money,
}

/// How a quantity meets the tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tiering {
    /// Each slice of the quantity at the price of the tier it lies in.
    Graduated,
    /// All of the quantity at the price of the tier that it reaches.
    Volume,
}

/// A slice of a quantity at one price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Which tier, counted from 0.
    pub tier: usize,
    /// How much of the quantity lies in it.
    pub quantity: Exact,
    /// The price of one unit.
    pub price: Money,
    /// `quantity x price`.
    pub cost: Money,
}

/// Tiers from zero upwards without a gap, the last one open.
///
/// # Example
/// ```
/// use aws_calc_core::book::{Schedule, Tier, Tiering};
/// use aws_calc_core::{exact::Exact, money::Money};
/// let tier = |from: u32, price| Ok::<_, aws_calc_core::exact::ParseExactError>(Tier { from: from.into(), price: Money::new(Exact::parse(price)?) });
/// let standard = Schedule::new(Tiering::Graduated, vec![tier(0, "0.023")?, tier(51_200, "0.022")?]).unwrap();
/// // 51,200 GB x $0.023 + 10,240 GB x $0.022
/// assert_eq!(standard.cost(Exact::from(61_440))?.to_string(), "$1,402.88");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    tiering: Tiering,
    tiers: Vec<Tier>,
}

impl Schedule {
    /// One price for any quantity.
    #[must_use]
    pub fn flat(price: Money) -> Self {
        Self { tiering: Tiering::Graduated, tiers: vec![Tier { from: Exact::ZERO, price }] }
    }

    /// A schedule of `tiers`, or `None` unless they begin at zero and rise.
    #[must_use]
    pub fn new(tiering: Tiering, tiers: Vec<Tier>) -> Option<Self> {
        let begins = tiers.first().is_some_and(|tier| tier.from.is_zero());
        let rises = tiers.iter().zip(tiers.iter().skip(1)).all(|(low, high)| low.from < high.from);
        (begins && rises).then_some(Self { tiering, tiers })
    }

    /// How a quantity meets the tiers.
    #[must_use]
    pub const fn tiering(&self) -> Tiering {
        self.tiering
    }

    /// The tiers, lowest first.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The one price, if there is only one.
    #[must_use]
    pub fn flat_price(&self) -> Option<Money> {
        match self.tiers.as_slice() {
            [only] => Some(only.price),
            _ => None,
        }
    }

    /// What each slice of `quantity` costs; a quantity of zero is one empty slice in the first tier.
    ///
    /// # Formula
    /// Graduated: a slice per tier of `min(quantity, next.from) - from`, where that is positive. Volume: one slice.
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn split(&self, quantity: Exact) -> Result<Vec<Slice>, ArithmeticError> {
        let slice = |tier: usize, quantity: Exact, price: Money| -> Result<Slice, ArithmeticError> {
            Ok(Slice { tier, quantity, price, cost: price.times(quantity)? })
        };
        let reached = self.tiers.iter().enumerate().take_while(|(place, tier)| *place == 0 || tier.from < quantity);
        match self.tiering {
            Tiering::Volume => {
                reached.last().map(|(place, tier)| slice(place, quantity, tier.price)).into_iter().collect()
            }
            Tiering::Graduated => reached
                .map(|(place, tier)| {
                    let end = self.tiers.get(place + 1).map_or(quantity, |next| next.from.min(quantity));
                    slice(place, end.minus(tier.from)?, tier.price)
                })
                .collect(),
        }
    }

    /// What `quantity` costs.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn cost(&self, quantity: Exact) -> Result<Money, ArithmeticError> {
        Money::sum(self.split(quantity)?.into_iter().map(|slice| slice.cost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn schedule(tiering: Tiering) -> impl Strategy<Value = Schedule> {
        proptest::collection::vec((1u32..1_000_000, 0u32..100_000), 1..6).prop_map(move |steps| {
            let mut from = Exact::ZERO;
            let mut tiers = Vec::new();
            for (width, price) in steps {
                tiers.push(Tier { from, price: Money::new(Exact::constant(price, 6)) });
                from = from.plus(width.into()).unwrap();
            }
            Schedule::new(tiering, tiers).unwrap()
        })
    }

    fn quantity() -> impl Strategy<Value = Exact> {
        (0u32..u32::MAX, 0u32..4).prop_map(|(units, scale)| Exact::constant(units, scale))
    }

    proptest! {
        #[test]
        fn more_usage_never_costs_less_on_a_graduated_schedule(s in schedule(Tiering::Graduated), a in quantity(), b in quantity()) {
            prop_assert!(s.cost(a).unwrap() <= s.cost(a.plus(b).unwrap()).unwrap());
        }

        #[test]
        fn slices_add_up_to_the_quantity(s in schedule(Tiering::Graduated), q in quantity()) {
            let sum = s.split(q).unwrap().iter().try_fold(Exact::ZERO, |sum, slice| sum.plus(slice.quantity)).unwrap();
            prop_assert_eq!(sum, q);
        }

        #[test]
        fn a_graduated_boundary_costs_the_same_from_both_sides(s in schedule(Tiering::Graduated)) {
            // Just above a boundary the next unit is at the next price; at the boundary nothing jumps.
            for tier in s.tiers().iter().skip(1) {
                let above = s.cost(tier.from.plus(Exact::ONE).unwrap()).unwrap();
                let at = s.cost(tier.from).unwrap();
                prop_assert!(above.minus(at).unwrap() <= s.tiers().iter().map(|t| t.price).max().unwrap());
            }
        }

        #[test]
        fn a_volume_schedule_prices_everything_at_one_price(s in schedule(Tiering::Volume), q in quantity()) {
            let slices = s.split(q).unwrap();
            prop_assert_eq!(slices.len(), 1);
            prop_assert_eq!(slices[0].quantity, q);
        }
    }

    #[test]
    fn a_volume_tier_dips_at_its_boundary() {
        // Ten units at $1 are $10; an eleventh brings all of them to $0.50.
        let tier = |from: u32, price| Tier { from: from.into(), price: Money::new(Exact::constant(price, 1)) };
        let s = Schedule::new(Tiering::Volume, vec![tier(0, 10), tier(10, 5)]).unwrap();
        assert_eq!(s.cost(Exact::from(10)).unwrap(), Money::new(Exact::from(10)));
        assert_eq!(s.cost(Exact::from(11)).unwrap(), Money::new(Exact::constant(55, 1)));
    }

    #[test]
    fn tiers_start_at_zero_and_rise() {
        let tier = |from: u32| Tier { from: from.into(), price: Money::ZERO };
        assert!(Schedule::new(Tiering::Graduated, vec![]).is_none());
        assert!(Schedule::new(Tiering::Graduated, vec![tier(1)]).is_none());
        assert!(Schedule::new(Tiering::Graduated, vec![tier(0), tier(5), tier(5)]).is_none());
    }
}
