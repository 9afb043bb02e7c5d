//! Day by day through the months: what is stored where, what moves, what is left early, what is read. Whole numbers only:
//! bytes, objects and days.

use crate::service::s3::StorageClass;

use super::itinerary::{Event, Itinerary, NEVER};
use super::policy::{SMALL, is_tier};

/// How many storage classes there are, tiers of Intelligent-Tiering counted apart.
pub(super) const CLASSES: usize = 11;

/// A number per class.
pub(super) type ByClass = [u128; CLASSES];

/// The place of a class in [`ByClass`].
pub(super) const fn place(class: StorageClass) -> usize {
    class as usize
}

/// What happened in a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Month {
    /// How many days it has.
    pub days: u32,
    /// Byte-days billed as storage, with minimum sizes and overhead.
    pub billed: ByClass,
    /// Byte-days that would be billed had the objects been kept to the class's minimum duration.
    pub early: ByClass,
    /// Objects that a rule moved into the class.
    pub moved: ByClass,
    /// Objects that were put into the class.
    pub put: ByClass,
    /// Byte-days and object-days by place in the access curve.
    pub seen: Vec<(ByClass, ByClass)>,
    /// Object-days that Intelligent-Tiering monitors.
    pub monitored: u128,
    /// Objects that are read in an archive tier of Intelligent-Tiering, and so restored first.
    pub restored: u128,
    /// Delete markers when the month ends.
    pub markers: u128,
    /// Bytes in the class when the month ends.
    pub bytes: ByClass,
    /// Objects in the class when the month ends.
    pub objects: ByClass,
}

/// Objects of one size that were made on one day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cohort {
    /// The day they were made; the study begins on day 0.
    pub born: i64,
    /// How many; none where the bytes are parts of an upload, which nobody reads or monitors.
    pub objects: u128,
    /// All their bytes.
    pub bytes: u128,
    /// The class they are put into, if they are put there within the study.
    pub put: Option<StorageClass>,
    /// The bytes that the delete marker of one of them is billed for.
    pub marker: u128,
}

impl Month {
    /// Adds what happened to other objects in the same month.
    fn add(&mut self, other: &Self) {
        let sum = |own: &mut ByClass, other: &ByClass| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = own.saturating_add(*other));
        };
        sum(&mut self.billed, &other.billed);
        sum(&mut self.early, &other.early);
        sum(&mut self.moved, &other.moved);
        sum(&mut self.put, &other.put);
        sum(&mut self.bytes, &other.bytes);
        sum(&mut self.objects, &other.objects);
        for (own, other) in self.seen.iter_mut().zip(&other.seen) {
            sum(&mut own.0, &other.0);
            sum(&mut own.1, &other.1);
        }
        self.monitored = self.monitored.saturating_add(other.monitored);
        self.restored = self.restored.saturating_add(other.restored);
        self.markers = self.markers.saturating_add(other.markers);
    }
}

/// When nothing changes any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settling {
    /// The day of the last change to what is there at the beginning.
    pub stock: i64,
    /// The age at which what comes changes last.
    pub new: u32,
    /// Whether some of what comes stays for ever.
    pub endless: bool,
}

/// The months of a study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Timeline {
    pub months: Vec<Month>,
    pub settling: Settling,
    /// The first day of each month, and the day after the last.
    starts: Vec<i64>,
}

impl Timeline {
    /// Months of these lengths, with an access curve of so many parts.
    pub(super) fn new(days: &[u32], bands: usize) -> Self {
        let mut starts = vec![0];
        let mut day = 0;
        for length in days {
            day += i64::from(*length);
            starts.push(day);
        }
        let month = |days: &u32| Month { days: *days, seen: vec![Default::default(); bands], ..Month::default() };
        Self { months: days.iter().map(month).collect(), settling: Settling::default(), starts }
    }

    /// The months of all parts of a bucket together.
    pub(super) fn of_parts<'t>(parts: impl Iterator<Item = &'t Self>) -> Self {
        parts.fold(Self::default(), |mut sum, part| {
            if sum.months.is_empty() {
                return part.clone();
            }
            sum.months.iter_mut().zip(&part.months).for_each(|(own, other)| own.add(other));
            sum
        })
    }

    /// The day after the last.
    pub(super) fn end(&self) -> i64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The place of the month that holds `day`.
    fn month_of(&self, day: i64) -> usize {
        self.starts.partition_point(|start| *start <= day).saturating_sub(1)
    }

    /// Adds a cohort on its way.
    pub(super) fn add(&mut self, cohort: &Cohort, way: &Itinerary) {
        if cohort.objects == 0 && cohort.bytes == 0 {
            return;
        }
        let day = |age: u32| if age == NEVER { i64::MAX } else { cohort.born.saturating_add(i64::from(age)) };
        let end = self.end();
        if let Some(class) = cohort.put
            && (0..end).contains(&cohort.born)
        {
            let month = self.month_of(cohort.born);
            if let Some(month) = self.months.get_mut(month) {
                add(&mut month.put, class, cohort.objects);
            }
        }
        let small = cohort.bytes < cohort.objects.saturating_mul(SMALL);
        for stay in &way.stays {
            let (from, to) = (day(stay.from).max(0), day(stay.to).min(end));
            if from < to {
                self.stay(cohort, stay.class, stay.band, small, (from, to));
            }
        }
        for event in &way.events {
            let at = day(event.age());
            if !(0..end).contains(&at) {
                continue;
            }
            let month = self.month_of(at);
            let Some(month) = self.months.get_mut(month) else { continue };
            match *event {
                Event::Moved(_, class) => add(&mut month.moved, class, cohort.objects),
                Event::LeftEarly(_, class, days) => {
                    let (own, _) = billed(class, cohort.objects, cohort.bytes, small);
                    add(&mut month.early, class, own.saturating_mul(u128::from(days)));
                }
                Event::Restored(..) => month.restored = month.restored.saturating_add(cohort.objects),
            }
        }
        if let Some((from, to)) = way.marker {
            self.marker(cohort, (day(from).max(0), day(to).min(end)));
        }
    }

    /// Delete markers are billed as storage in Standard, for the bytes of their keys.
    fn marker(&mut self, cohort: &Cohort, (from, to): (i64, i64)) {
        let bytes = cohort.objects.saturating_mul(cohort.marker);
        let bounds = self.starts.iter().zip(self.starts.iter().skip(1));
        for (month, (begin, end)) in self.months.iter_mut().zip(bounds) {
            let days = u128::try_from(to.min(*end) - from.max(*begin)).unwrap_or(0);
            add(&mut month.billed, StorageClass::Standard, bytes.saturating_mul(days));
            if from < *end && to >= *end {
                month.markers = month.markers.saturating_add(cohort.objects);
            }
        }
    }

    fn stay(&mut self, cohort: &Cohort, class: StorageClass, band: usize, small: bool, (from, to): (i64, i64)) {
        let (own, in_standard) = billed(class, cohort.objects, cohort.bytes, small);
        let is_monitored = !small && is_tier(class);
        let first = self.month_of(from);
        let bounds = self.starts.iter().zip(self.starts.iter().skip(1));
        for (month, (begin, end)) in self.months.iter_mut().zip(bounds).skip(first) {
            if *begin >= to {
                break;
            }
            let days = u128::try_from(to.min(*end) - from.max(*begin)).unwrap_or(0);
            add(&mut month.billed, class, own.saturating_mul(days));
            add(&mut month.billed, StorageClass::Standard, in_standard.saturating_mul(days));
            if let Some((bytes, objects)) = month.seen.get_mut(band).filter(|_| cohort.objects > 0) {
                add(bytes, class, cohort.bytes.saturating_mul(days));
                add(objects, class, cohort.objects.saturating_mul(days));
            }
            if is_monitored {
                month.monitored = month.monitored.saturating_add(cohort.objects.saturating_mul(days));
            }
            if to >= *end {
                add(&mut month.bytes, class, cohort.bytes);
                add(&mut month.objects, class, cohort.objects);
            }
        }
    }
}

fn add(by_class: &mut ByClass, class: StorageClass, amount: u128) {
    if let Some(sum) = by_class.get_mut(place(class)) {
        *sum = sum.saturating_add(amount);
    }
}

/// The bytes that objects are billed for in their class, and those in Standard besides.
///
/// # Source
/// Amazon S3 user guide, storage classes: at least 128 KB in Standard-IA, One Zone-IA and Glacier Instant Retrieval; 32 KB
/// more in each of the two archive classes, and 8 KB at the price of Standard; as much in the two archive tiers of
/// Intelligent-Tiering ("Amazon S3 metrics and dimensions").
fn billed(class: StorageClass, objects: u128, bytes: u128, small: bool) -> (u128, u128) {
    match class {
        StorageClass::StandardIa | StorageClass::OneZoneIa | StorageClass::GlacierInstant if small => {
            (objects.saturating_mul(SMALL), 0)
        }
        StorageClass::GlacierFlexible
        | StorageClass::GlacierDeepArchive
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => {
            (bytes.saturating_add(objects.saturating_mul(32 * 1024)), objects.saturating_mul(8 * 1024))
        }
        _ => (bytes, 0),
    }
}
