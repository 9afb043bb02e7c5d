//! The reduction of a bucket: objects and bytes by kind, age and size step.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::kind::Kind;

/// Size steps: 0, and 2^0 to 2^62.
const STEPS: usize = 64;
/// Series grow by so many days at a time.
const GROWTH: usize = 256;
/// Cells beyond this would need more memory than a reduction should: 64 MiB.
const MOST_CELLS: usize = 1 << 22;

/// How many objects, and their bytes, by storage class, version, age in days and size step.
///
/// A size step holds the sizes from a power of two to the next; its bytes are the exact sum, so whatever depends on bytes
/// and objects alone is exact.
#[derive(Debug)]
pub struct Histogram {
    /// A series of days for each kind and step.
    series: Vec<Vec<Cell>>,
    cells: usize,
    /// Of the cells whose bytes passed 2^64, by series and day: what lies beyond.
    beyond: BTreeMap<(usize, usize), u128>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    objects: u64,
    bytes: u64,
}

/// There are more different rows than a histogram holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A row of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The storage class as an inventory names it; for Intelligent-Tiering with the access tier behind a `/`, if it is known.
    pub storage_class: &'static str,
    /// `current`, `noncurrent` or `delete_marker`.
    pub version: &'static str,
    /// Days from the day it was last modified to the day of the inventory, in UTC.
    pub age_days: usize,
    /// The smallest size of the step: 0 or a power of two.
    pub size_step: u64,
    /// How many objects.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u128,
}

/// The objects of a storage class and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// As in [`Row::storage_class`].
    pub storage_class: &'static str,
    /// As in [`Row::version`].
    pub version: &'static str,
    /// How many objects.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u128,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { series: vec![Vec::new(); Kind::COUNT * STEPS], cells: 0, beyond: BTreeMap::new() }
    }
}

impl Histogram {
    /// The header of its CSV.
    pub const HEADER: &str = "storage_class,version,age_days,size_step,objects,bytes";

    /// Counts an object of `size` bytes, below 2^63.
    ///
    /// # Errors
    /// The histogram would have too many rows.
    pub fn add(&mut self, kind: Kind, age_days: u32, size: u64) -> Result<(), Full> {
        self.count(kind.place() * STEPS + step(size), age_days as usize, Cell { objects: 1, bytes: size })
    }

    /// Adds all that another histogram has counted.
    ///
    /// # Errors
    /// The histogram would have too many rows.
    pub fn merge(&mut self, other: &Self) -> Result<(), Full> {
        for (place, series) in other.series.iter().enumerate() {
            for (day, cell) in series.iter().enumerate().filter(|(_, cell)| cell.objects > 0) {
                self.count(place, day, *cell)?;
            }
        }
        for (at, beyond) in &other.beyond {
            *self.beyond.entry(*at).or_default() += beyond;
        }
        Ok(())
    }

    #[inline]
    fn count(&mut self, place: usize, day: usize, more: Cell) -> Result<(), Full> {
        let series = self.series.get_mut(place).ok_or(Full)?;
        if day >= series.len() {
            self.cells += grow(series, day, MOST_CELLS.saturating_sub(self.cells))?;
        }
        let cell = series.get_mut(day).ok_or(Full)?;
        cell.objects += more.objects;
        let (bytes, passed) = cell.bytes.overflowing_add(more.bytes);
        cell.bytes = bytes;
        if passed {
            *self.beyond.entry((place, day)).or_default() += 1 << 64;
        }
        Ok(())
    }

    /// Its rows, in the order of their class, version, age and step.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.series.chunks(STEPS).zip(Kind::names()).enumerate().flat_map(move |(kind, (steps, names))| {
            let days = steps.iter().map(Vec::len).max().unwrap_or(0);
            (0..days).flat_map(move |day| {
                steps.iter().enumerate().filter_map(move |(step, series)| {
                    let cell = series.get(day).filter(|cell| cell.objects > 0)?;
                    let beyond = self.beyond.get(&(kind * STEPS + step, day)).copied().unwrap_or(0);
                    Some(Row {
                        storage_class: names.0,
                        version: names.1,
                        age_days: day,
                        size_step: smallest(step),
                        objects: cell.objects,
                        bytes: u128::from(cell.bytes) + beyond,
                    })
                })
            })
        })
    }

    /// What there is of each storage class and version.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let mut totals: Vec<Total> = Vec::new();
        for Row { storage_class, version, objects, bytes, .. } in self.rows() {
            match totals.last_mut().filter(|last| (last.storage_class, last.version) == (storage_class, version)) {
                Some(last) => (last.objects, last.bytes) = (last.objects + objects, last.bytes + bytes),
                None => totals.push(Total { storage_class, version, objects, bytes }),
            }
        }
        totals
    }

    /// Writes it as CSV.
    ///
    /// # Errors
    /// Writing failed.
    pub fn write_csv(&self, mut sink: impl Write) -> io::Result<()> {
        writeln!(sink, "{}", Self::HEADER)?;
        for row in self.rows() {
            let Row { storage_class, version, age_days, size_step, objects, bytes } = row;
            writeln!(sink, "{storage_class},{version},{age_days},{size_step},{objects},{bytes}")?;
        }
        Ok(())
    }
}

/// Makes `series` reach `day`, and a little beyond; says by how many cells it grew.
#[cold]
fn grow(series: &mut Vec<Cell>, day: usize, most: usize) -> Result<usize, Full> {
    let length = (day / GROWTH + 1) * GROWTH;
    let more = length - series.len();
    if more > most {
        return Err(Full);
    }
    series.reserve_exact(more);
    series.resize(length, Cell::default());
    Ok(more)
}

/// The place of the step that `size` lies in.
fn step(size: u64) -> usize {
    (u64::BITS - size.leading_zeros()) as usize
}

/// The smallest size of a step.
fn smallest(step: usize) -> u64 {
    step.checked_sub(1).map_or(0, |power| 1 << power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standard() -> Kind {
        Kind::object("STANDARD", None, true).unwrap()
    }

    #[test]
    fn a_step_reaches_from_a_power_of_two_to_below_the_next() {
        for (size, expected) in
            [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (131_071, 65_536), (131_072, 131_072), (i64::MAX as u64, 1 << 62)]
        {
            assert_eq!(smallest(step(size)), expected, "{size}");
        }
    }

    #[test]
    fn rows_come_in_the_order_of_their_columns() {
        let mut histogram = Histogram::default();
        let archived = Kind::object("DEEP_ARCHIVE", None, false).unwrap();
        for (kind, age, size) in [(standard(), 9, 5), (standard(), 9, 4), (standard(), 2, 0), (archived, 700, 1 << 40)]
        {
            histogram.add(kind, age, size).unwrap();
        }
        let totals: Vec<_> =
            histogram.totals().iter().map(|total| (total.storage_class, total.objects, total.bytes)).collect();
        assert_eq!(totals, [("DEEP_ARCHIVE", 1, 1 << 40), ("STANDARD", 3, 9)]);
        let mut csv = Vec::new();
        histogram.write_csv(&mut csv).unwrap();
        assert_eq!(
            String::from_utf8(csv).unwrap(),
            "storage_class,version,age_days,size_step,objects,bytes\n\
             DEEP_ARCHIVE,noncurrent,700,1099511627776,1,1099511627776\n\
             STANDARD,current,2,0,1,0\n\
             STANDARD,current,9,4,2,9\n"
        );
    }

    #[test]
    fn bytes_beyond_64_bits_are_kept() {
        let (mut one, mut other) = (Histogram::default(), Histogram::default());
        for _ in 0..5 {
            one.add(standard(), 1, i64::MAX as u64).unwrap();
            other.add(standard(), 1, i64::MAX as u64).unwrap();
        }
        one.merge(&other).unwrap();
        let rows: Vec<Row> = one.rows().collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].objects, rows[0].bytes), (10, 10 * i64::MAX as u128));
    }

    #[test]
    fn too_many_rows_are_refused_before_they_take_memory() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.add(standard(), u32::MAX, 1), Err(Full));
        let refused = (0..40).any(|power| histogram.add(standard(), 200_000, 1 << power) == Err(Full));
        assert!(refused && histogram.cells <= MOST_CELLS);
    }
}
