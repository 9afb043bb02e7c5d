//! A bucket on its way through the months: its objects as cohorts of one day and size.

use std::ops::Range;
use std::sync::Arc;

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;

use super::bucket::{Bucket, part};
use super::itinerary::{self, Itinerary, NEVER, Traveller, itinerary};
use super::policy::{Policy, Rule, is_tier};
use super::simulate::{Cohort, Timeline};
use super::sizes::part_of;
use super::stock::Lot;
use super::trickle::Trickle;

/// Ages from which on, and up to which, an object is read every month.
pub(super) type Reads = Arc<[(u32, u32)]>;

/// A bucket that lives under a policy.
pub(super) struct Life<'a> {
    bucket: &'a Bucket,
    policy: &'a Policy,
    /// The ages at which the access curve changes.
    bands: Vec<u32>,
    /// By falling share of the objects: when those are read that are read by no smaller share.
    readers: Vec<(Exact, Reads)>,
    nobody: Reads,
    /// Only objects of these sizes live; what has no size does if they begin at nothing.
    of_size: &'a Range<u128>,
    timeline: &'a mut Timeline,
}

/// Objects of one day, class and size.
struct Batch {
    born: i64,
    lot: Lot,
    put: Option<StorageClass>,
}

impl<'a> Life<'a> {
    pub(super) fn new(
        bucket: &'a Bucket,
        policy: &'a Policy,
        of_size: &'a Range<u128>,
        timeline: &'a mut Timeline,
    ) -> Self {
        let bands = bucket.access.iter().map(|access| access.from).collect();
        let readers = if knows_reading(bucket, policy) { readers(bucket) } else { Vec::new() };
        Self { bucket, policy, bands, readers, nobody: Arc::from([]), of_size, timeline }
    }

    /// What is there when it begins.
    pub(super) fn stock(&mut self) {
        for lot in self.bucket.stock.lots.iter().filter(|lot| self.of_size.contains(&lot.size)) {
            self.add(&Batch { born: -i64::from(lot.age), lot: *lot, put: None });
        }
        if self.of_size.start > 0 {
            return;
        }
        let has_versions = self.bucket.stock.lots.iter().any(|lot| !lot.is_current);
        for (age, objects) in &self.bucket.stock.markers {
            let born = -i64::from(*age);
            let marker = Traveller {
                bytes: 0,
                prefix: Arc::clone(&self.bucket.prefix),
                born,
                first_age: *age,
                ..Traveller::new(Arc::clone(&self.nobody))
            };
            let way = itinerary::of_marker(&marker, self.policy, has_versions);
            self.enter(&self.cohort(born, *objects, 0, None), &way, false);
        }
    }

    /// What comes day by day: whole objects, so that what is left of a day goes on to the next.
    pub(super) fn flow(&mut self, months: &[u32]) -> Result<(), ArithmeticError> {
        let bucket = self.bucket;
        let (mut rate, growth) = bucket.new;
        let mut day = 0_i64;
        let mut coming: Vec<(Trickle, u128)> = vec![(Trickle::NONE, 0); bucket.sizes.steps.len()];
        let mut parts = Trickle::NONE;
        parts.set(bucket.unfinished)?;
        let factor = growth.plus(Exact::ONE)?;
        for month in months {
            let objects = rate.over(bucket.sizes.mean)?;
            for (step, (trickle, _)) in bucket.sizes.steps.iter().zip(&mut coming) {
                trickle.set(objects.times(step.share)?)?;
            }
            for _ in 0..*month {
                for (step, (trickle, before)) in bucket.sizes.steps.iter().zip(&mut coming) {
                    let come = trickle.day();
                    let objects = if self.of_size.contains(&step.size()) { come } else { 0 };
                    let bytes = step.bytes_of(*before + objects) - step.bytes_of(*before);
                    *before += objects;
                    let lot = Lot {
                        class: bucket.class,
                        tier_is_listed: false,
                        is_current: true,
                        age: 0,
                        size: step.size(),
                        objects,
                        bytes,
                    };
                    self.add(&Batch { born: day, lot, put: Some(bucket.class) });
                }
                let come = parts.day();
                if self.of_size.start == 0 {
                    self.unfinished(day, come);
                }
                day += 1;
            }
            rate = rate.times(Ratio::from(factor))?;
        }
        Ok(())
    }

    /// Adds objects of one day and size, split by what becomes of them.
    fn add(&mut self, batch: &Batch) {
        let Lot { objects, age, is_current, .. } = batch.lot;
        let (replaced, share) = match self.bucket.replaced {
            // What is older and still there was not replaced.
            Some((after, share)) if after > age && is_current => (after, share),
            _ => (NEVER, Exact::ZERO),
        };
        let gone = part(objects, share);
        self.add_readers(batch, (0, gone), replaced);
        self.add_readers(batch, (gone, objects), NEVER);
    }

    /// Adds the objects `from` to `to` of a batch, split by when they are read. Only Intelligent-Tiering asks.
    fn add_readers(&mut self, batch: &Batch, (from, to): (u128, u128), replaced: u32) {
        let objects = to - from;
        let mut begin = 0;
        for place in (0..self.readers.len()).rev() {
            let Some((share, reads)) = self.readers.get(place) else { continue };
            let (end, reads) = (part(objects, *share), Arc::clone(reads));
            self.travel(batch, (from + begin, from + end), replaced, reads);
            begin = end.max(begin);
        }
        self.travel(batch, (from + begin, to), replaced, Arc::clone(&self.nobody));
    }

    fn travel(&mut self, batch: &Batch, (from, to): (u128, u128), replaced: u32, reads: Reads) {
        if to <= from {
            return;
        }
        let lot = &batch.lot;
        let bytes = part_of(lot.bytes, to, lot.objects) - part_of(lot.bytes, from, lot.objects);
        let traveller = Traveller {
            born: batch.born,
            overwritten_every: self.bucket.replaced_at().unwrap_or(NEVER),
            class: lot.class,
            tier_is_listed: lot.tier_is_listed,
            bytes: lot.size,
            prefix: Arc::clone(&self.bucket.prefix),
            tags: self.bucket.tags.clone(),
            first_age: lot.age,
            replaced,
            noncurrent_from: (!lot.is_current).then(|| self.bucket.noncurrent_from(lot.age)),
            versioned: self.bucket.versioned,
            reads,
            archive: self.bucket.archive,
            unfinished: false,
        };
        let way = itinerary(&traveller, self.policy, &self.bands);
        self.enter(&self.cohort(batch.born, to - from, bytes, batch.put), &way, batch.put.is_some());
    }

    /// Adds a cohort, which is new or was there.
    fn enter(&mut self, cohort: &Cohort, way: &Itinerary, is_new: bool) {
        let settling = &mut self.timeline.settling;
        let last = way.last_change();
        if is_new {
            // A marker that never goes stands above a version that never goes either.
            settling.new = settling.new.max(last);
            settling.endless |= way.is_endless();
        } else {
            settling.stock = settling.stock.max(cohort.born.saturating_add(i64::from(last)));
        }
        self.timeline.add(cohort, way);
    }

    const fn cohort(&self, born: i64, objects: u128, bytes: u128, put: Option<StorageClass>) -> Cohort {
        Cohort { born, objects, bytes, put, marker: self.bucket.key_length }
    }

    fn unfinished(&mut self, born: i64, bytes: u128) {
        if bytes == 0 {
            return;
        }
        let traveller = Traveller {
            class: self.bucket.class,
            bytes,
            prefix: Arc::clone(&self.bucket.prefix),
            unfinished: true,
            ..Traveller::new(Arc::clone(&self.nobody))
        };
        let way = itinerary(&traveller, self.policy, &self.bands);
        // Parts are billed as storage; their requests are not counted.
        self.enter(&self.cohort(born, 0, bytes, None), &way, true);
    }
}

/// Whether anything is, or comes, into Intelligent-Tiering.
fn knows_reading(bucket: &Bucket, policy: &Policy) -> bool {
    is_tier(bucket.class)
        || bucket.stock.lots.iter().any(|lot| is_tier(lot.class))
        || policy.rules.iter().flat_map(Rule::classes).any(is_tier)
}

/// The objects that are read at an age are taken to be the same at every age: those of a smaller share are among those of a
/// larger one. So there are as many kinds of readers as there are shares.
fn readers(bucket: &Bucket) -> Vec<(Exact, Reads)> {
    let share = |access: &super::bill::Access| access.share.min(Exact::ONE);
    let mut shares: Vec<Exact> = bucket.access.iter().map(share).filter(|share| !share.is_zero()).collect();
    shares.sort();
    shares.dedup();
    shares.reverse();
    let ends = || bucket.access.iter().skip(1).map(|access| access.from).chain([NEVER]);
    let reads = |least: Exact| {
        let parts = bucket.access.iter().zip(ends()).filter(|(access, _)| share(access) >= least);
        parts.map(|(access, end)| (access.from, end)).collect()
    };
    shares.into_iter().map(|least| (least, reads(least))).collect()
}
