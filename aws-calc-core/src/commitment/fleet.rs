//! Usage hour by hour: what runs, and how much of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

/// A thing that is billed by the hour and that commitments may cover: an instance type, a vCPU of Fargate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name: the instance type.
    pub name: Arc<str>,
    /// The Availability Zone, where that is known: a zonal Reserved Instance covers nothing elsewhere.
    pub zone: Option<Arc<str>>,
    /// What one costs for an hour on demand, in dollars.
    pub on_demand: Exact,
    /// Its size, if Reserved Instances are flexible over the sizes of its family.
    pub size: Option<Size>,
}

/// The families whose Reserved Instances are not flexible in size.
///
/// # Source
/// Amazon EC2 user guide, "How Reserved Instance discounts are applied".
const INFLEXIBLE: [&str; 5] = ["g4ad", "g4dn", "g5", "g5g", "inf1"];

impl Item {
    /// An instance type (Linux, shared tenancy) with its size in normalised units, if that is known.
    #[must_use]
    pub fn instance(name: Arc<str>, zone: Option<Arc<str>>, on_demand: Exact, units: Option<Exact>) -> Self {
        let family = name.split('.').next().filter(|family| !INFLEXIBLE.contains(family)).map(Arc::from);
        let size = family.zip(units).map(|(family, units)| Size { family, units });
        Self { name, zone, on_demand, size }
    }
}

/// The size of an instance type within its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The family: `m7g`.
    pub family: Arc<str>,
    /// Normalised units: 4 for `large`, 8 for `xlarge`.
    pub units: Exact,
}

/// How many of each item run in each hour.
///
/// Hours with the same counts are held once, so that a year made of one week costs as little to look at as that week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    items: Vec<Item>,
    rows: Vec<Arc<[Exact]>>,
    /// The row of each hour.
    hours: Vec<usize>,
}

impl Fleet {
    /// `hours` of usage, each with a count for each of `items`; what an hour leaves out is zero.
    #[must_use]
    pub fn new(items: Vec<Item>, hours: impl IntoIterator<Item = Vec<Exact>>) -> Self {
        let mut places: BTreeMap<Arc<[Exact]>, usize> = BTreeMap::new();
        let mut fleet = Self { items, rows: Vec::new(), hours: Vec::new() };
        for mut counts in hours {
            counts.resize(fleet.items.len(), Exact::ZERO);
            let next = fleet.rows.len();
            let row: Arc<[Exact]> = counts.into();
            let place = *places.entry(Arc::clone(&row)).or_insert(next);
            if place == next {
                fleet.rows.push(row);
            }
            fleet.hours.push(place);
        }
        fleet
    }

    /// What runs.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// How many hours there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hours.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hours.is_empty()
    }

    /// The counts of each hour, in order.
    pub fn hours(&self) -> impl Iterator<Item = &[Exact]> {
        self.hours.iter().filter_map(|row| self.rows.get(*row)).map(AsRef::as_ref)
    }

    /// The different rows of counts, each with the number of hours that have it.
    pub fn rows(&self) -> impl Iterator<Item = (&[Exact], u32)> {
        let mut times = vec![0_u32; self.rows.len()];
        for row in &self.hours {
            if let Some(times) = times.get_mut(*row) {
                *times += 1;
            }
        }
        self.rows.iter().map(AsRef::as_ref).zip(times)
    }

    /// Some of its hours, from `start` on.
    #[must_use]
    pub fn part(&self, start: usize, hours: usize) -> Self {
        let mut part = Self { items: self.items.clone(), rows: Vec::new(), hours: Vec::new() };
        let mut places: Vec<Option<usize>> = vec![None; self.rows.len()];
        for row in self.hours.iter().skip(start).take(hours) {
            let (Some(place), Some(counts)) = (places.get_mut(*row), self.rows.get(*row)) else { continue };
            let place = *place.get_or_insert_with(|| {
                part.rows.push(Arc::clone(counts));
                part.rows.len() - 1
            });
            part.hours.push(place);
        }
        part
    }

    /// As many hours in at most `most` different rows: of rows that cost about the same on demand, the one in their middle
    /// stands for all. `None` if there are no more rows than that.
    pub(super) fn sampled(&self, most: usize) -> Result<Option<Self>, ArithmeticError> {
        if self.rows.len() <= most {
            return Ok(None);
        }
        let price = |row: &[Exact]| {
            let mut costs = row.iter().zip(&self.items).map(|(count, item)| count.times(item.on_demand));
            costs.try_fold(Exact::ZERO, |all, cost| all.plus(cost?))
        };
        let mut rows = self.rows().map(|(row, times)| Ok((price(row)?, row, times))).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|(price, ..)| *price);
        let mut sample =
            Self { items: self.items.clone(), rows: Vec::new(), hours: Vec::with_capacity(self.hours.len()) };
        for alike in rows.chunks(rows.len().div_ceil(most.max(1))) {
            let Some((_, middle, _)) = alike.get(alike.len() / 2) else { continue };
            let hours: u32 = alike.iter().map(|(_, _, times)| times).sum();
            sample.hours.extend((0..hours).map(|_| sample.rows.len()));
            sample.rows.push(Arc::from(*middle));
        }
        Ok(Some(sample))
    }

    /// The same hours with `factor` times the usage.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn scaled(&self, factor: Exact) -> Result<Self, ArithmeticError> {
        self.each(|row| row.iter().map(|count| count.times(factor)).collect())
    }

    /// The same hours with other counts: those that `change` makes of a row's.
    pub(super) fn each(
        &self,
        mut change: impl FnMut(&[Exact]) -> Result<Arc<[Exact]>, ArithmeticError>,
    ) -> Result<Self, ArithmeticError> {
        let rows = self.rows.iter().map(|row| change(row)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { items: self.items.clone(), rows, hours: self.hours.clone() })
    }

    /// What all of it costs on demand, in dollars.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn on_demand(&self) -> Result<Ratio, ArithmeticError> {
        // Hours are added up before they meet a price: that is one product per item.
        let mut sums = vec![Exact::ZERO; self.items.len()];
        for (row, times) in self.rows() {
            for (count, sum) in row.iter().zip(&mut sums).filter(|(count, _)| !count.is_zero()) {
                let more = if times == 1 { *count } else { count.times(times.into())? };
                *sum = sum.plus(more)?;
            }
        }
        let mut dollars = sums.iter().zip(&self.items).map(|(sum, item)| sum.times(item.on_demand));
        dollars.try_fold(Exact::ZERO, |all, part| all.plus(part?)).map(Ratio::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, cents: u32) -> Item {
        Item { name: Arc::from(name), zone: None, on_demand: Exact::constant(cents, 2), size: None }
    }

    #[test]
    fn equal_hours_are_held_once_and_keep_their_order() {
        let day = |counts: [u32; 2]| counts.map(Exact::from).to_vec();
        let fleet = Fleet::new(vec![item("a", 10), item("b", 20)], [day([1, 2]), day([3, 0]), day([1, 2])]);
        let rows: Vec<_> = fleet.rows().map(|(row, times)| (row.to_vec(), times)).collect();
        assert_eq!(rows, [(day([1, 2]), 2), (day([3, 0]), 1)]);
        assert_eq!(fleet.hours().nth(2), Some(&*day([1, 2])));
        // 2 x (0.10 + 2 x 0.20) + 3 x 0.10
        assert_eq!(fleet.on_demand().unwrap().to_string(), "1.3");
        assert_eq!(fleet.scaled(Exact::from(2)).unwrap().on_demand().unwrap().to_string(), "2.6");
        assert_eq!(fleet.part(1, 2).on_demand().unwrap().to_string(), "0.8"); // 0.30 + 0.50
    }

    #[test]
    fn a_sample_has_as_many_hours_and_the_middle_of_what_costs_about_the_same() {
        // Nine hours of 8, 7, …, 0: of each three the one in their middle, for three hours.
        let fleet = Fleet::new(vec![item("a", 10)], (0..9_u32).map(|hour| vec![Exact::from(8 - hour)]));
        let sample = fleet.sampled(3).unwrap().unwrap();
        let rows: Vec<_> = sample.rows().map(|(row, times)| (row.to_vec(), times)).collect();
        assert_eq!(rows, [1_u32, 4, 7].map(|count| (vec![Exact::from(count)], 3)));
        assert_eq!(sample.on_demand(), fleet.on_demand());
        assert_eq!(fleet.sampled(9).unwrap(), None);
    }
}
