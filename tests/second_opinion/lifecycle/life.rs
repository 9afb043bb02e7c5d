//! Every day's objects through every day: what is billed, moved, left early and read.

use num_rational::BigRational;
use num_traits::Zero;

use super::super::words::whole;
use super::bucket::{Bucket, Lot, count};
use super::{CLASSES, place};

pub const SMALL: u128 = 128 * 1024;

/// A number per class.
pub type ByClass = [u128; CLASSES.len()];

/// What happened in a month.
#[derive(Clone, Debug, Default)]
pub struct Month {
    pub days: u32,
    /// Byte-days.
    pub billed: ByClass,
    pub early: ByClass,
    /// Objects.
    pub moved: ByClass,
    pub put: ByClass,
    /// Byte-days and object-days by part of the access curve.
    pub seen: Vec<(ByClass, ByClass)>,
    /// Object-days.
    pub monitored: u128,
}

/// The months, and when nothing changes any more.
pub struct Course {
    pub months: Vec<Month>,
    /// For what is there the day, for what comes the age, of the last change.
    pub last_change: i64,
    /// Whether something of what comes is there at the end, as old as the study.
    pub is_endless: bool,
}

/// Objects on their way.
struct Objects {
    lot: Lot,
    born: i64,
    is_new: bool,
    class: usize,
    /// The ages at which they came into their class and at which they were read last.
    since: i64,
    idle_from: i64,
    /// They are the part of the day's objects of that size up to here: who reads much reads the first ones.
    upto: u128,
    of: u128,
    /// Class and part of the access curve on the day before.
    before: Option<(usize, usize)>,
}

/// Lets a bucket live through months of these lengths.
pub fn live(bucket: &Bucket, days: &[u32]) -> Course {
    let empty = || (ByClass::default(), ByClass::default());
    let month =
        |days: &u32| Month { days: *days, seen: bucket.access.iter().map(|_| empty()).collect(), ..Month::default() };
    let mut course = Course { months: days.iter().map(month).collect(), last_change: 0, is_endless: false };
    let mut there: Vec<Objects> = Vec::new();
    for lot in &bucket.lots {
        there.extend(parted(bucket, lot, -lot.age, false));
    }
    let mut rate = bucket.monthly.clone();
    let mut due: Vec<(BigRational, u128)> = bucket.sizes.iter().map(|_| (BigRational::zero(), 0)).collect();
    let mut day = 0;
    for (place, length) in days.iter().enumerate() {
        // A month that is not named has 730 hours.
        let daily =
            if bucket.comes() { &rate / bucket.mean_size() * whole(24) / whole(730) } else { BigRational::zero() };
        for _ in 0..*length {
            let mut come = |((share, size), (due, before)): (&(BigRational, u128), &mut (BigRational, u128))| {
                *due += &daily * share;
                let objects = count(&due.floor()) - *before;
                *before += objects;
                let (class, bytes) = (bucket.class, objects * size);
                let lot = Lot { class, idle: None, is_current: true, age: 0, size: *size, objects, bytes };
                course.months[place].put[class] += objects;
                there.extend(parted(bucket, &lot, day, true));
            };
            bucket.sizes.iter().zip(&mut due).for_each(&mut come);
            there.retain_mut(|objects| objects.live(bucket, day, &mut course, place));
            day += 1;
        }
        rate *= whole(1) + &bucket.growth;
    }
    course.is_endless = there.iter().any(|objects| objects.is_new && objects.born == 0);
    course
}

/// The objects of a day by how often they are read: those of a smaller share are among those of a larger one. Only
/// Intelligent-Tiering tells them apart.
fn parted(bucket: &Bucket, lot: &Lot, born: i64, is_new: bool) -> Vec<Objects> {
    let is_tier = |class: &usize| CLASSES[*class].starts_with("intelligent");
    let mut classes = bucket.rules.iter().flat_map(|rule| &rule.transitions).map(|(_, class)| class);
    let known = is_tier(&bucket.class) || classes.any(is_tier) || bucket.lots.iter().any(|lot| is_tier(&lot.class));
    let shares = bucket.access.iter().filter(|_| known).map(|access| readers(lot.objects, &access.share));
    let mut cuts: Vec<u128> = shares.chain([0, lot.objects]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let bytes = |objects: u128| lot.bytes * objects / lot.objects;
    let part = |cut: &[u128]| Objects {
        lot: Lot { objects: cut[1] - cut[0], bytes: bytes(cut[1]) - bytes(cut[0]), ..lot.clone() },
        born,
        is_new,
        class: lot.class,
        since: 0,
        idle_from: lot.idle.map_or(0, |idle| lot.age - idle),
        upto: cut[1],
        of: lot.objects,
        before: None,
    };
    cuts.windows(2).map(part).collect()
}

fn readers(objects: u128, share: &BigRational) -> u128 {
    count(&(whole(objects) * share.min(&whole(1))).floor())
}

impl Objects {
    /// A day; whether they are still there when it begins.
    fn live(&mut self, bucket: &Bucket, day: i64, course: &mut Course, place: usize) -> bool {
        let age = day - self.born;
        let ends = |rule: &super::bucket::Rule| {
            if self.lot.is_current {
                rule.expire_after.is_some_and(|after| age >= after)
            }
            // A noncurrent version is taken to have become one when the study begins.
            else {
                rule.noncurrent_expire_after.is_some_and(|after| age - self.lot.age >= after)
            }
        };
        let band = bucket.access.iter().rposition(|access| access.from <= age).unwrap();
        let month = &mut course.months[place];
        if bucket.rules.iter().any(ends) {
            self.leave(age, month);
            course.last_change = course.last_change.max(if self.is_new { age } else { day });
            return false;
        }
        let due = bucket.rules.iter().flat_map(|rule| {
            let small = rule.larger_than.map_or(self.lot.size < SMALL, |least| self.lot.size <= least);
            rule.transitions.iter().filter(move |(after, _)| !small && age >= *after).map(|(_, class)| *class)
        });
        if let Some(class) = due.max().filter(|class| self.lot.is_current && *class > self.deepest()) {
            self.leave(age, month);
            month.moved[class] += self.lot.objects;
            (self.class, self.since, self.idle_from) = (class, age, age);
        }
        self.tier(bucket, age, band);
        self.bill(month, band);
        if self.before != Some((self.class, band)) {
            course.last_change = course.last_change.max(if self.is_new { age } else { day });
            self.before = Some((self.class, band));
        }
        true
    }

    /// The coldest place that counts as its class: all tiers of Intelligent-Tiering are one.
    fn deepest(&self) -> usize {
        if CLASSES[self.class].starts_with("intelligent") { place("intelligent_archive_instant") } else { self.class }
    }

    /// Leaving before the minimum duration is billed as if it stayed.
    fn leave(&self, age: i64, month: &mut Month) {
        let least = match CLASSES[self.class] {
            "standard_ia" | "one_zone_ia" => 30,
            "glacier_instant" | "glacier_flexible" => 90,
            "glacier_deep_archive" => 180,
            _ => 0,
        };
        let left = u128::try_from((least - (age - self.since)).max(0)).unwrap();
        month.early[self.class] += self.billed().0 * left;
    }

    /// Bytes billed in the class, and in Standard besides.
    fn billed(&self) -> (u128, u128) {
        let Lot { objects, bytes, .. } = self.lot;
        match CLASSES[self.class] {
            "standard_ia" | "one_zone_ia" | "glacier_instant" => (bytes.max(objects * SMALL), 0),
            "glacier_flexible" | "glacier_deep_archive" => (bytes + objects * 32 * 1024, objects * 8 * 1024),
            _ => (bytes, 0),
        }
    }

    /// The tier of Intelligent-Tiering by how long nobody has read; small objects stay in the first.
    fn tier(&mut self, bucket: &Bucket, age: i64, band: usize) {
        if !CLASSES[self.class].starts_with("intelligent") || self.lot.size < SMALL {
            return;
        }
        let is_read = |band: usize| {
            let share = &bucket.access[band].share;
            !share.is_zero() && self.upto <= readers(self.of, share)
        };
        if is_read(band) {
            self.idle_from = age + 1;
        }
        self.class = place(match age - self.idle_from {
            ..30 => "intelligent_frequent",
            30..90 => "intelligent_infrequent",
            90.. => "intelligent_archive_instant",
        });
    }

    fn bill(&self, month: &mut Month, band: usize) {
        let (own, in_standard) = self.billed();
        month.billed[self.class] += own;
        month.billed[0] += in_standard;
        month.seen[band].0[self.class] += self.lot.bytes;
        month.seen[band].1[self.class] += self.lot.objects;
        if CLASSES[self.class].starts_with("intelligent") && self.lot.size >= SMALL {
            month.monitored += self.lot.objects;
        }
    }
}
