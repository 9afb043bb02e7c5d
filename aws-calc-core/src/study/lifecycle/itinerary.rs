//! The way of one object through the storage classes, by its age in days.

use std::sync::Arc;

use crate::service::s3::StorageClass;

use super::policy::{Policy, SMALL, SmallObjects, depth, may_move, minimum_days};

/// An object's age that it never reaches.
pub(super) const NEVER: u32 = u32::MAX;

/// What decides an object's way.
#[derive(Clone, Debug)]
pub(super) struct Traveller {
    /// Where it is when it is first seen.
    pub class: StorageClass,
    /// Its size in bytes.
    pub bytes: u128,
    /// The beginning of its key.
    pub prefix: Arc<str>,
    /// Its tags, as `key=value`.
    pub tags: Vec<Arc<str>>,
    /// How old it is when rules can first act on it: 0 for a new object.
    pub first_age: u32,
    /// At which age it is overwritten or deleted by its owner; [`NEVER`] if it is not.
    pub replaced: u32,
    /// Whether what is overwritten, deleted or expired stays as a noncurrent version.
    pub versioned: bool,
    /// Until which age it is read every month; 0 if it is never read.
    pub read_until: u32,
    /// Whether it is the parts of an upload that was not finished.
    pub unfinished: bool,
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
}

/// The whole way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Itinerary {
    pub stays: Vec<Stay>,
    pub events: Vec<Event>,
}

/// The way of `object` under `policy`; `bands` are the ages at which the access curve changes, ascending, from 0.
///
/// # Source
/// Amazon S3 user guide, "Understanding S3 Lifecycle rule actions": permanent deletion goes before transition, and an archive
/// class before Standard-IA when both are due; rules count from the first midnight after creation.
pub(super) fn itinerary(object: &Traveller, policy: &Policy, bands: &[u32]) -> Itinerary {
    let rules = || policy.rules.iter().filter(|rule| rule.matches(object.bytes, &object.prefix, &object.tags));
    let moves = |rule: &super::policy::Rule, class: StorageClass| {
        let archive = matches!(class, StorageClass::GlacierFlexible | StorageClass::GlacierDeepArchive);
        object.bytes >= SMALL || rule.filters_by_size() || (archive && policy.small_objects == SmallObjects::Vary)
    };
    let due = |days: u32| days.max(object.first_age);
    if object.unfinished {
        let end = rules().filter_map(|rule| rule.abort_multipart).map(due).min().unwrap_or(NEVER);
        return walk(object, &[], end, bands);
    }
    let expires = rules().filter_map(|rule| rule.expiration).map(due).min().unwrap_or(NEVER);
    let current_until = expires.min(object.replaced.max(object.first_age));
    let mut changes: Vec<(u32, StorageClass)> = rules()
        .flat_map(|rule| rule.transitions.iter().filter(move |(_, class)| moves(rule, *class)))
        .map(|(days, class)| (due(*days), *class))
        .filter(|(age, _)| *age < current_until)
        .collect();
    let mut end = current_until;
    if object.versioned && current_until != NEVER {
        let since = |days: u32| current_until.saturating_add(days);
        end = rules().filter_map(|rule| rule.noncurrent_expiration).map(since).min().unwrap_or(NEVER);
        let later = rules()
            .flat_map(|rule| rule.noncurrent_transitions.iter().filter(move |(_, class)| moves(rule, *class)))
            .map(|(days, class)| (since(*days), *class));
        changes.extend(later.filter(|(age, _)| *age < end));
    }
    changes.sort_by_key(|(age, class)| (*age, depth(*class)));
    walk(object, &changes, end, bands)
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
    let stayed = to.saturating_sub(from);
    if to != NEVER && stayed < minimum_days(class) {
        way.events.push(Event::LeftEarly(to, class, minimum_days(class) - stayed));
    }
    let seen = from.max(object.first_age);
    if class == StorageClass::IntelligentFrequent && object.bytes >= SMALL {
        // The tiers follow the last access, or the arrival where there was none since.
        let idle_from = object.read_until.max(from);
        let (infrequent, archive) = (idle_from.saturating_add(30), idle_from.saturating_add(90));
        add(way, StorageClass::IntelligentFrequent, (seen, to.min(infrequent)), bands);
        add(way, StorageClass::IntelligentInfrequent, (seen.max(infrequent), to.min(archive)), bands);
        add(way, StorageClass::IntelligentArchiveInstant, (seen.max(archive), to), bands);
    } else {
        add(way, class, (seen, to), bands);
    }
}

/// Adds a stay, cut where the access curve changes.
fn add(way: &mut Itinerary, class: StorageClass, (from, to): (u32, u32), bands: &[u32]) {
    for (band, begin) in bands.iter().enumerate() {
        let end = bands.get(band + 1).copied().unwrap_or(NEVER);
        let (from, to) = (from.max(*begin), to.min(end));
        if from < to {
            way.stays.push(Stay { from, to, class, band });
        }
    }
}
