//! Commitments applied to one hour, and added up over all hours.
//!
//! Counts, commitments and rates are decimals, so all of an hour can be counted in parts in which they are whole numbers: an
//! instance in parts of 1/`count`, a normalised unit in parts of 1/`unit`, a dollar in parts of 1/`dollar`. Only what is
//! covered in part is a quotient then. Where the numbers are too large for that, they are computed as ratios.

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

use super::apply::{Place, Portfolio, Reservation};
use super::fleet::{Fleet, Item};
use super::number::{Fraction, Number, Tens};

/// How many parts an instance, a normalised unit and a dollar are counted in.
#[derive(Clone, Copy)]
struct Parts {
    count: Tens,
    unit: Tens,
    dollar: Tens,
}

impl Parts {
    const WHOLE: Self = Self { count: Tens::ONE, unit: Tens::ONE, dollar: Tens::ONE };

    /// The parts in which everything is whole, if it is made of decimals.
    fn of(fleet: &Fleet, portfolio: &Portfolio) -> Option<Self> {
        let decimal =
            |value: &Ratio| Some(value.parts()).filter(|(_, below)| *below == Exact::ONE).map(|(above, _)| above);
        let sizes = fleet.items().iter().filter_map(|item| item.size.as_ref()).map(|size| size.units);
        let of_plans = portfolio.plans.iter().flat_map(|plan| plan.rates.iter().flatten().chain([&plan.commitment]));
        let dollars: Vec<Exact> = of_plans.map(decimal).collect::<Option<_>>()?;
        let counts = fleet.rows().flat_map(|(row, _)| row.iter().copied());
        let counts = counts.chain(portfolio.reservations.iter().map(|own| own.count));
        Some(Self { count: Tens::of(counts)?, unit: Tens::of(sizes)?, dollar: Tens::of(dollars)? })
    }
}

/// A reservation: its place in the portfolio, its capacity in normalised units, and what it is used on in that order, each
/// with the units that one takes.
struct Takers<N> {
    place: usize,
    capacity: N,
    items: Vec<(usize, N)>,
}

/// A portfolio beside the items that it is applied to, with the order in which that is done.
struct Order<'a, N> {
    portfolio: &'a Portfolio,
    parts: Parts,
    /// Reserved Instances in the order in which they are used.
    reserved: Vec<Takers<N>>,
    /// What is committed to each plan.
    committed: Vec<N>,
    /// Plan, item and rate.
    pairs: Vec<(usize, usize, N)>,
}

/// What an hour leaves of the usage, and uses of the commitments.
struct Hour<'s, N: Number> {
    /// How much of each item is left to be billed on demand.
    left: &'s mut Vec<N>,
    /// How often the hour comes.
    times: u32,
    sums: &'s mut Sums<N>,
}

/// What hours come to.
#[derive(Clone)]
struct Sums<N: Number> {
    /// How much of each item there is.
    all: Vec<N::Sum>,
    /// How much of each item is billed on demand.
    left: Vec<N::Sum>,
    /// What is used of each commitment, in units or dollars: Reserved Instances, then plans.
    used: Vec<N::Sum>,
    /// How much of each item each commitment covers.
    covered: Vec<Vec<N::Sum>>,
}

impl<'a, N: Number> Order<'a, N> {
    fn of(items: &[Item], portfolio: &'a Portfolio, parts: Parts) -> Result<Self, ArithmeticError> {
        let of_places = |zonal: bool| {
            let is_zonal = move |own: &Reservation| matches!(own.place, Place::Zone(_)) == zonal;
            portfolio.reservations.iter().enumerate().filter(move |(_, own)| is_zonal(own))
        };
        let reserved = of_places(true).chain(of_places(false)).map(|(place, own)| {
            let of_units = |units: Exact| N::in_parts(units, parts.unit);
            let takers = takers(own, items).into_iter().map(|(item, units)| Ok((item, of_units(units)?)));
            let capacity = N::in_parts(own.count, parts.count)?.times(of_units(size(own, items))?)?;
            Ok(Takers { place, capacity, items: takers.collect::<Result<_, ArithmeticError>>()? })
        });
        let committed = portfolio.plans.iter().map(|plan| {
            let commitment = plan.commitment.times(parts.dollar.factor())?.times(parts.count.factor())?;
            N::read(commitment)
        });
        let mut pairs = Vec::new();
        for (place, plan) in portfolio.plans.iter().enumerate() {
            for (index, (item, rate)) in items.iter().zip(&plan.rates).enumerate() {
                let Some(rate) = *rate else { continue };
                // The lower the rate against the price on demand, the higher the savings percentage.
                let price = Ratio::from(item.on_demand);
                let paid = if price.is_zero() { Ratio::ZERO } else { rate.over(price)? };
                let pair = (place, index, N::read(rate.times(parts.dollar.factor())?)?);
                pairs.push(((plan.reach, paid, rate, place, index), pair));
            }
        }
        pairs.sort_by_key(|(rank, _)| *rank);
        Ok(Self {
            portfolio,
            parts,
            reserved: reserved.collect::<Result<_, ArithmeticError>>()?,
            committed: committed.collect::<Result<_, _>>()?,
            pairs: pairs.into_iter().map(|(_, pair)| pair).collect(),
        })
    }

    fn sums(&self, items: usize) -> Sums<N> {
        let commitments = self.portfolio.reservations.len() + self.portfolio.plans.len();
        let none = vec![N::Sum::default(); items];
        Sums {
            all: none.clone(),
            left: none.clone(),
            used: vec![N::Sum::default(); commitments],
            covered: vec![none; commitments],
        }
    }

    /// Adds an hour with these `counts`, which comes `times` times, to `sums`; `left` is what it leaves of them.
    fn apply(
        &self,
        counts: &[Exact],
        times: u32,
        left: &mut Vec<N>,
        sums: &mut Sums<N>,
    ) -> Result<(), ArithmeticError> {
        left.clear();
        for count in counts {
            left.push(N::in_parts(*count, self.parts.count)?);
        }
        let mut hour = Hour { left, times, sums };
        hour.add_left(|sums| &mut sums.all)?;
        for own in &self.reserved {
            let mut free = own.capacity;
            for (item, each) in &own.items {
                hour.cover(own.place, *item, *each, &mut free)?;
            }
            hour.spend(own.place, own.capacity.minus(free)?)?;
        }
        let mut free = self.committed.clone();
        let plans = self.portfolio.reservations.len();
        for (plan, item, rate) in &self.pairs {
            let Some(free) = free.get_mut(*plan) else { continue };
            hour.cover(plans + plan, *item, *rate, free)?;
        }
        for (place, (committed, free)) in self.committed.iter().zip(free).enumerate() {
            hour.spend(plans + place, committed.minus(free)?)?;
        }
        hour.add_left(|sums| &mut sums.left)
    }
}

impl<N: Number> Hour<'_, N> {
    /// Covers as much as is left of `item`, at `each` of what is `free` for one, or as much as `free` is enough for.
    fn cover(&mut self, commitment: usize, item: usize, each: N, free: &mut N) -> Result<(), ArithmeticError> {
        let Some(left) = self.left.get_mut(item) else { return Ok(()) };
        if left.is_zero() || free.is_zero() {
            return Ok(());
        }
        let takes = left.times(each)?;
        let covered = if takes.at_most(*free)? {
            *free = free.minus(takes)?;
            std::mem::replace(left, N::ZERO)
        } else {
            let covered = free.over(each)?;
            (*free, *left) = (N::ZERO, left.minus(covered)?);
            covered
        };
        match self.sums.covered.get_mut(commitment).and_then(|row| row.get_mut(item)) {
            Some(sum) => covered.add_to(self.times, sum),
            None => Ok(()),
        }
    }

    fn spend(&mut self, commitment: usize, used: N) -> Result<(), ArithmeticError> {
        match self.sums.used.get_mut(commitment) {
            Some(sum) => used.add_to(self.times, sum),
            None => Ok(()),
        }
    }

    fn add_left(&mut self, to: impl FnOnce(&mut Sums<N>) -> &mut Vec<N::Sum>) -> Result<(), ArithmeticError> {
        let mut pairs = self.left.iter().zip(to(self.sums)).filter(|(left, _)| !left.is_zero());
        pairs.try_for_each(|(left, sum)| left.add_to(self.times, sum))
    }
}

/// The normalised units of a reserved instance; 1 where only its own type counts.
fn size(own: &Reservation, items: &[Item]) -> Exact {
    let of_type = items.iter().find(|item| item.name == own.instance_type);
    match (of_type.and_then(|item| item.size.as_ref()), &own.place) {
        (Some(size), Place::Region) => size.units,
        _ => Exact::ONE,
    }
}

/// What `own` covers among `items`, in its order, with the units that each takes.
fn takers(own: &Reservation, items: &[Item]) -> Vec<(usize, Exact)> {
    let of_type = |item: &Item| item.name == own.instance_type;
    let size = items.iter().find(|item| of_type(item)).and_then(|item| item.size.as_ref());
    let by_place = |item: &Item| match &own.place {
        Place::Zone(zone) => of_type(item) && item.zone.as_ref() == Some(zone),
        Place::Region => of_type(item),
    };
    match (size, &own.place) {
        (Some(size), Place::Region) => {
            let of_family =
                |item: &Item| item.size.as_ref().filter(|own| own.family == size.family).map(|own| own.units);
            let mut takers: Vec<(usize, Exact)> =
                items.iter().enumerate().filter_map(|(index, item)| Some((index, of_family(item)?))).collect();
            takers.sort_by_key(|(index, units)| (*units, *index));
            takers
        }
        _ => {
            items.iter().enumerate().filter(|(_, item)| by_place(item)).map(|(index, _)| (index, Exact::ONE)).collect()
        }
    }
}

/// What all hours come to.
pub(super) struct Totals {
    /// How much of each item there is, in its hours.
    pub all: Vec<Ratio>,
    /// How much of each item is billed on demand.
    pub left: Vec<Ratio>,
    /// Dollars used of each commitment: Reserved Instances, then plans.
    pub used: Vec<Ratio>,
    /// How much of each item each commitment covers.
    pub covered: Vec<Vec<Ratio>>,
}

impl Totals {
    /// Those of `fleet` under `portfolio`.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub(super) fn of(fleet: &Fleet, portfolio: &Portfolio) -> Result<Self, ArithmeticError> {
        let quick = Parts::of(fleet, portfolio).and_then(|parts| Self::with::<Fraction>(fleet, portfolio, parts).ok());
        quick.map_or_else(|| Self::with::<Ratio>(fleet, portfolio, Parts::WHOLE), Ok)
    }

    fn with<N: Number>(fleet: &Fleet, portfolio: &Portfolio, parts: Parts) -> Result<Self, ArithmeticError> {
        let items = fleet.items();
        let order = Order::<N>::of(items, portfolio, parts)?;
        let (mut left, mut sums) = (Vec::with_capacity(items.len()), order.sums(items.len()));
        for (counts, times) in fleet.rows() {
            order.apply(counts, times, &mut left, &mut sums)?;
        }
        let whole = |sums: &[N::Sum]| sums.iter().map(|sum| N::total(sum)?.over(parts.count.factor())).collect();
        let of_reserved = portfolio.reservations.iter().zip(&sums.used).map(|(own, used)| {
            let units = N::total(used)?.over(parts.count.factor().times(parts.unit.factor())?)?;
            units.times(own.hourly.over(Ratio::from(size(own, items)))?)
        });
        let of_plans = sums.used.iter().skip(portfolio.reservations.len());
        let of_plans = of_plans.map(|used| N::total(used)?.over(parts.count.factor().times(parts.dollar.factor())?));
        Ok(Self {
            all: whole(&sums.all)?,
            left: whole(&sums.left)?,
            used: of_reserved.chain(of_plans).collect::<Result<_, _>>()?,
            covered: sums.covered.iter().map(|row| whole(row)).collect::<Result<_, _>>()?,
        })
    }
}

/// The usage that `portfolio` leaves, each count as `kept` makes it.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub(super) fn left_over(
    fleet: &Fleet,
    portfolio: &Portfolio,
    kept: impl Fn(Ratio) -> Result<Exact, ArithmeticError> + Copy,
) -> Result<Fleet, ArithmeticError> {
    let quick = Parts::of(fleet, portfolio).and_then(|parts| left_with::<Fraction>(fleet, portfolio, parts, kept).ok());
    quick.map_or_else(|| left_with::<Ratio>(fleet, portfolio, Parts::WHOLE, kept), Ok)
}

fn left_with<N: Number>(
    fleet: &Fleet,
    portfolio: &Portfolio,
    parts: Parts,
    kept: impl Fn(Ratio) -> Result<Exact, ArithmeticError>,
) -> Result<Fleet, ArithmeticError> {
    let order = Order::<N>::of(fleet.items(), portfolio, parts)?;
    let items = fleet.items().len();
    let (mut left, mut sums) = (Vec::with_capacity(items), order.sums(items));
    fleet.each(|counts| {
        order.apply(counts, 0, &mut left, &mut sums)?;
        let mut row = Vec::with_capacity(items);
        for left in &left {
            row.push(kept(left.of_parts(parts.count)?)?);
        }
        Ok(row.into())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::apply::{Plan, Reach};
    use super::super::fleet::Size;
    use super::*;

    fn ratio(above: u32, below: u32) -> Ratio {
        Ratio::new(Exact::from(above), Exact::from(below)).unwrap()
    }

    /// Two sizes of one family at $0.50 and $1.00 an hour, for as many hours as there are counts.
    fn fleet(counts: &[(u32, u32)]) -> Fleet {
        let item = |name: &str, units: u32| Item {
            name: Arc::from(name),
            zone: None,
            on_demand: Exact::constant(units * 5, 1),
            size: Some(Size { family: Arc::from("m5"), units: Exact::from(units) }),
        };
        let rows = counts.iter().map(|(small, large)| vec![Exact::from(*small), Exact::from(*large)]);
        Fleet::new(vec![item("m5.small", 1), item("m5.large", 2)], rows)
    }

    fn plan(commitment: Ratio, rates: [Ratio; 2]) -> Plan {
        Plan { name: Arc::from("plan"), reach: Reach::Wide, commitment, rates: rates.map(Some).to_vec() }
    }

    fn shown(totals: &Totals) -> [Vec<String>; 3] {
        let covered = totals.covered.concat();
        [&totals.left, &totals.used, &covered].map(|sums| sums.iter().map(Ratio::to_string).collect())
    }

    proptest! {
        #[test]
        fn both_numbers_cover_hours_the_same(
            counts in prop::collection::vec((0_u32..9, 0_u32..9), 1..6),
            (own, cents) in (0_u32..6, 0_u32..900),
            rates in (1_u32..100, 1_u32..100),
        ) {
            let fleet = fleet(&counts);
            let reserved = Reservation {
                name: Arc::from("own"),
                instance_type: Arc::from("m5.small"),
                place: Place::Region,
                count: Exact::from(own),
                hourly: ratio(3, 10),
            };
            let plans = vec![plan(ratio(cents, 100), [ratio(rates.0, 100), ratio(rates.1, 100)])];
            let portfolio = Portfolio { reservations: vec![reserved], plans };
            let parts = Parts::of(&fleet, &portfolio).unwrap();
            let quick = Totals::with::<Fraction>(&fleet, &portfolio, parts).unwrap();
            let general = Totals::with::<Ratio>(&fleet, &portfolio, Parts::WHOLE).unwrap();
            prop_assert_eq!(shown(&quick), shown(&general));
        }
    }

    #[test]
    fn a_rate_that_is_no_decimal_is_computed_as_a_ratio() {
        // $1.00 an hour at a rate of 1/3 covers three of the four small ones; the second hour has only one and loses 2/3.
        let fleet = fleet(&[(4, 0), (1, 0)]);
        let portfolio =
            Portfolio { plans: vec![plan(ratio(1, 1), [ratio(1, 3), ratio(2, 3)])], ..Portfolio::default() };
        assert!(Parts::of(&fleet, &portfolio).is_none());
        let totals = Totals::of(&fleet, &portfolio).unwrap();
        assert_eq!((totals.left[0], totals.used[0], totals.covered[0][0]), (ratio(1, 1), ratio(4, 3), ratio(4, 1)));
    }
}
