//! The way of one object through the storage classes, by its age in days.

use std::sync::Arc;

use crate::service::s3::StorageClass;

use super::life::Reads;
use super::policy::{Policy, Rule, SMALL, SmallObjects, depth, is_tier, may_move, minimum_days};
use super::tiers::{self, Archive};

/// An object's age that it never reaches.
pub(super) const NEVER: u32 = u32::MAX;

/// What decides an object's way.
#[derive(Clone, Debug)]
pub(super) struct Traveller {
    /// Where it is when it is first seen.
    pub class: StorageClass,
    /// Whether its tier of Intelligent-Tiering is a listed one, and not to be found by its age.
    pub tier_is_listed: bool,
    /// Its size in bytes.
    pub bytes: u128,
    /// The beginning of its key.
    pub prefix: Arc<str>,
    /// Its tags, as `key=value`.
    pub tags: Vec<Arc<str>>,
    /// The day it was made; the study begins on day 0.
    pub born: i64,
    /// How old it is when rules can first act on it: 0 for a new object.
    pub first_age: u32,
    /// At which age it is overwritten or deleted by its owner; [`NEVER`] if it is not.
    pub replaced: u32,
    /// At which age it became a noncurrent version, if it is one already.
    pub noncurrent_from: Option<u32>,
    /// After how many days there is one more newer version of its key, once it is noncurrent; [`NEVER`] if there is none.
    pub overwritten_every: u32,
    /// Whether what is overwritten, deleted or expired stays as a noncurrent version.
    pub versioned: bool,
    /// When it is read.
    pub reads: Reads,
    /// The archive tiers that the bucket has switched on.
    pub archive: Archive,
    /// Whether it is the parts of an upload that was not finished.
    pub unfinished: bool,
}

impl Traveller {
    /// An object of one byte that is put into Standard on the first day, and that nobody touches.
    pub(super) fn new(reads: Reads) -> Self {
        Self {
            class: StorageClass::Standard,
            tier_is_listed: false,
            bytes: 1,
            prefix: Arc::from(""),
            tags: Vec::new(),
            born: 0,
            first_age: 0,
            replaced: NEVER,
            noncurrent_from: None,
            overwritten_every: NEVER,
            versioned: false,
            reads,
            archive: Archive::default(),
            unfinished: false,
        }
    }

    /// The age at which something is due that is due after so many days.
    fn due(&self, days: u32) -> u32 {
        days.max(self.first_age)
    }

    /// The age at which something is due that is due on a day.
    ///
    /// # Source
    /// Amazon S3 user guide, "Lifecycle rules: based on a specific date": the action goes on after that day, for objects that
    /// are made later as well.
    fn due_on(&self, day: i64) -> u32 {
        self.due(u32::try_from(day.saturating_sub(self.born).max(0)).unwrap_or(NEVER))
    }
}

/// A while in one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    /// The first day of age.
    pub from: u32,
    /// The day of age that is no more in it; [`NEVER`] if it stays.
    pub to: u32,
    /// The class, for Intelligent-Tiering with its tier.
    pub class: StorageClass,
    /// The place of the age in the access curve.
    pub band: usize,
}

/// What happens at an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A lifecycle transition into a class.
    Moved(u32, StorageClass),
    /// It leaves a class so many days before the class's minimum.
    LeftEarly(u32, StorageClass, u32),
    /// It is read in an archive tier of Intelligent-Tiering, and so has to be restored first.
    Restored(u32, StorageClass),
}

impl Event {
    /// The age at which it happens.
    pub(super) const fn age(self) -> u32 {
        match self {
            Self::Moved(age, _) | Self::LeftEarly(age, ..) | Self::Restored(age, _) => age,
        }
    }
}

/// The whole way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Itinerary {
    pub stays: Vec<Stay>,
    pub events: Vec<Event>,
    /// The ages between which a delete marker stands in place of an object that expired.
    pub marker: Option<(u32, u32)>,
}

impl Itinerary {
    /// The age at which it changes last.
    pub(super) fn last_change(&self) -> u32 {
        let stays = self.stays.iter().flat_map(|stay| [stay.from, stay.to]);
        let events = self.events.iter().map(|event| event.age());
        let marker = self.marker.into_iter().flat_map(|(from, to)| [from, to]);
        stays.chain(events).chain(marker).filter(|age| *age != NEVER).max().unwrap_or(0)
    }

    /// Whether it never ends.
    pub(super) fn is_endless(&self) -> bool {
        self.stays.last().is_some_and(|stay| stay.to == NEVER)
    }

    /// Adds a stay, cut where the access curve changes.
    pub(super) fn add(&mut self, class: StorageClass, (from, to): (u32, u32), bands: &[u32]) {
        for (band, begin) in bands.iter().enumerate() {
            let end = bands.get(band + 1).copied().unwrap_or(NEVER);
            let (from, to) = (from.max(*begin), to.min(end));
            match self.stays.last_mut() {
                Some(last) if last.to == from && last.class == class && last.band == band => last.to = to.max(from),
                _ if from < to => self.stays.push(Stay { from, to, class, band }),
                _ => {}
            }
        }
    }
}

/// The way of `object` under `policy`; `bands` are the ages at which the access curve changes, ascending, from 0.
///
/// # Source
/// Amazon S3 user guide, "Understanding S3 Lifecycle rule actions": permanent deletion goes before transition, and an archive
/// class before Standard-IA when both are due; rules count from the first midnight after creation.
pub(super) fn itinerary(object: &Traveller, policy: &Policy, bands: &[u32]) -> Itinerary {
    let rules = || policy.rules.iter().filter(|rule| rule.matches(object.bytes, &object.prefix, &object.tags));
    if object.unfinished {
        let end = rules().filter_map(|rule| rule.abort_multipart).map(|days| object.due(days)).min().unwrap_or(NEVER);
        // Parts are no objects: they pass through no tiers, and no day is too early for them to go.
        let mut way = Itinerary::default();
        way.add(waiting_in(object.class), (object.first_age, end), bands);
        return way;
    }
    let moves = |rule: &Rule, class: StorageClass| {
        let archive = matches!(class, StorageClass::GlacierFlexible | StorageClass::GlacierDeepArchive);
        object.bytes >= SMALL || rule.filters_by_size() || (archive && policy.small_objects == SmallObjects::Vary)
    };
    let by_age = rules().filter_map(|rule| rule.expiration).map(|days| object.due(days));
    let expires = by_age.chain(rules().filter_map(|rule| rule.expires_on).map(|day| object.due_on(day))).min();
    let expires = expires.unwrap_or(NEVER);
    let overwritten = object.replaced.max(object.first_age);
    let current_until = object.noncurrent_from.unwrap_or_else(|| expires.min(overwritten));
    let mut changes: Vec<(u32, StorageClass)> = rules()
        .flat_map(|rule| {
            let by_age = rule.transitions.iter().map(|(days, class)| (object.due(*days), *class));
            // Standard-IA and One Zone-IA take objects from 30 days on, whatever the day says.
            let on_day = rule
                .transitions_on
                .iter()
                .map(|(day, class)| (object.due_on(*day).max(super::policy::earliest(*class)), *class));
            by_age.chain(on_day).filter(move |(_, class)| moves(rule, *class))
        })
        .filter(|(age, _)| *age < current_until)
        .collect();
    let mut end = current_until;
    let mut marker = None;
    if (object.versioned || object.noncurrent_from.is_some()) && current_until != NEVER {
        // What expires leaves a marker, and no newer version ever comes.
        let has_expired = object.noncurrent_from.is_none() && expires <= overwritten;
        let every = if has_expired { NEVER } else { object.overwritten_every };
        let since = |days: u32, newer: u32| {
            let enough = if newer == 0 { 0 } else { newer.saturating_mul(every) };
            object.due(current_until.saturating_add(days.max(enough)))
        };
        let ends = rules().filter_map(|rule| rule.noncurrent_expiration);
        end = ends.map(|later| since(later.days, later.newer)).min().unwrap_or(NEVER);
        let later =
            rules().flat_map(|rule| rule.noncurrent_transitions.iter().filter(move |(_, class)| moves(rule, *class)));
        let later = later.map(|(later, class)| (since(later.days, later.newer), *class));
        changes.extend(later.filter(|(age, _)| *age < end));
        if has_expired {
            let gone = rules().filter_map(|rule| marker_gone(rule, object, current_until)).min();
            marker = Some((current_until, gone.map_or(NEVER, |gone| gone.max(end))));
        }
    }
    changes.sort_by_key(|(age, class)| (*age, depth(*class)));
    Itinerary { marker, ..walk(object, &changes, end, bands) }
}

/// The class in whose storage the parts of an upload into `class` wait until it is finished.
///
/// # Source
/// Amazon S3 user guide, "Multipart upload and pricing": that which is uploaded to, but for the two archive classes staging
/// storage at the rate of Standard; early deletion is not charged.
const fn waiting_in(class: StorageClass) -> StorageClass {
    match class {
        StorageClass::GlacierFlexible | StorageClass::GlacierDeepArchive => StorageClass::Standard,
        other => other,
    }
}

/// The way of a delete marker that is there; the versions below it, if there are any, are taken to have become noncurrent on
/// the first day.
pub(super) fn of_marker(marker: &Traveller, policy: &Policy, has_versions: bool) -> Itinerary {
    let rules = || policy.rules.iter().filter(|rule| rule.matches(marker.bytes, &marker.prefix, &marker.tags));
    let ends = rules().filter_map(|rule| rule.noncurrent_expiration).filter(|later| later.newer == 0);
    let versions_gone = if has_versions {
        ends.map(|later| marker.first_age.saturating_add(later.days)).min().unwrap_or(NEVER)
    } else {
        marker.first_age
    };
    let gone = rules().filter_map(|rule| marker_gone(rule, marker, 0)).min();
    let gone = gone.map_or(NEVER, |gone| marker.due(gone.max(versions_gone)));
    Itinerary { marker: Some((marker.first_age, gone)), ..Itinerary::default() }
}

/// The age at which a rule takes away a delete marker that has stood since `from`, once no version is left below it.
///
/// # Source
/// Amazon S3 user guide, "Lifecycle configuration elements": with `ExpiredObjectDeleteMarker`, and with `Days` when the marker
/// is old enough.
fn marker_gone(rule: &Rule, object: &Traveller, from: u32) -> Option<u32> {
    if rule.removes_markers {
        return Some(from);
    }
    let by_age = rule.expiration.map(|days| from.saturating_add(days));
    by_age.or_else(|| rule.expires_on.map(|day| object.due_on(day).max(from)))
}

/// From class to class by `changes` until `end`.
fn walk(object: &Traveller, changes: &[(u32, StorageClass)], end: u32, bands: &[u32]) -> Itinerary {
    let mut way = Itinerary::default();
    // What is there already is taken to have been in its class since it was made.
    let (mut class, mut entered) = (object.class, 0);
    for (place, (age, into)) in changes.iter().enumerate() {
        // When several are due at once, the coldest class wins.
        let outdone = changes.get(place + 1).is_some_and(|(next, colder)| next == age && may_move(class, *colder));
        if outdone || !may_move(class, *into) {
            continue;
        }
        leave(&mut way, object, class, (entered, *age), bands);
        way.events.push(Event::Moved(*age, *into));
        (class, entered) = (*into, *age);
    }
    leave(&mut way, object, class, (entered, end), bands);
    way
}

/// Adds the stay in `class`, with the charge for leaving it early.
fn leave(way: &mut Itinerary, object: &Traveller, class: StorageClass, (from, to): (u32, u32), bands: &[u32]) {
    if is_tier(class) && object.bytes >= SMALL {
        tiers::stay(way, object, class, (from, to), bands);
    } else {
        let class = if is_tier(class) { StorageClass::IntelligentFrequent } else { class };
        way.add(class, (from.max(object.first_age), to), bands);
    }
    let stayed = to.saturating_sub(from);
    if to != NEVER && stayed < minimum_days(class) {
        way.events.push(Event::LeftEarly(to, class, minimum_days(class) - stayed));
    }
}
