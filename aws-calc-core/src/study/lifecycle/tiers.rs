//! The tiers of Intelligent-Tiering: how an object goes down while nobody reads it, and up when somebody does.
//!
//! Source: Amazon S3 user guide, "How S3 Intelligent-Tiering works": 30 days without access to Infrequent Access, 90 to
//! Archive Instant Access, and 90 to 730 and 180 to 730 to the two archive tiers that a bucket may switch on. Standard and
//! bulk restores from these are free (Amazon S3 pricing page), and bring an object back to Frequent Access.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec};
use crate::service::s3::StorageClass;
use crate::unit::Day;

use super::bucket::days;
use super::itinerary::{Event, Itinerary, NEVER, Traveller};

const AT_MOST: Exact = Exact::constant(730, 0);
const ARCHIVE: Field<Day> = Field::quantity(
    "archive_tier_after",
    "how long nobody reads an object of Intelligent-Tiering before it goes to the Archive Access tier; without it, never",
    "\"90 days\"",
)
.optional()
.within(Exact::constant(90, 0), AT_MOST, "Intelligent-Tiering takes 90 to 730 days (Amazon S3 user guide)");
const DEEP_ARCHIVE: Field<Day> = Field::quantity(
    "deep_archive_tier_after",
    "how long nobody reads an object of Intelligent-Tiering before it goes to the Deep Archive Access tier; without it, never",
    "\"180 days\"",
)
.optional()
.within(Exact::constant(180, 0), AT_MOST, "Intelligent-Tiering takes 180 to 730 days (Amazon S3 user guide)");

pub(super) const SPECS: [Spec; 2] = [ARCHIVE.spec(), DEEP_ARCHIVE.spec()];

/// After how many idle days objects go to the archive tiers, where these are switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Archive {
    pub access: Option<u32>,
    pub deep: Option<u32>,
}

impl Archive {
    pub(super) fn read(record: &Record) -> Result<Self, Refusal> {
        let given = |field: Field<Day>| record.given(field).map(|_| days(record, field)).transpose();
        let archive = Self { access: given(ARCHIVE)?, deep: given(DEEP_ARCHIVE)? };
        if let (Some(access), Some(deep)) = (archive.access, archive.deep)
            && deep <= access
        {
            let message = format!("after {deep} days objects are in Deep Archive Access before Archive Access");
            let refusal = Refusal::new("out-of-range", DEEP_ARCHIVE.spec().name, message);
            return Err(refusal.help("say more days than in `archive_tier_after`, or leave one of them out"));
        }
        Ok(archive)
    }

    /// The idle days at which these tiers begin.
    pub(super) fn days(self) -> impl Iterator<Item = u32> {
        self.access.into_iter().chain(self.deep)
    }

    /// After how many idle days an object of `class` is in each tier. One that is in an archive tier stays there, even if
    /// that has been switched off.
    fn ladder(self, class: StorageClass) -> [(u32, StorageClass); 5] {
        let access = self.access.or((class == StorageClass::IntelligentArchive).then_some(90));
        let deep = self.deep.or((class == StorageClass::IntelligentDeepArchive).then_some(180));
        [
            (0, StorageClass::IntelligentFrequent),
            (30, StorageClass::IntelligentInfrequent),
            (90, StorageClass::IntelligentArchiveInstant),
            (access.unwrap_or(NEVER), StorageClass::IntelligentArchive),
            (deep.unwrap_or(NEVER), StorageClass::IntelligentDeepArchive),
        ]
    }
}

/// Adds the stay of an object of Intelligent-Tiering, tier by tier.
pub(super) fn stay(
    way: &mut Itinerary,
    object: &Traveller,
    class: StorageClass,
    (from, to): (u32, u32),
    bands: &[u32],
) {
    let ladder = object.archive.ladder(class);
    let seen = from.max(object.first_age);
    let is_listed = object.tier_is_listed && class == object.class;
    let of_tier = ladder.iter().find(|(_, tier)| *tier == class).map_or(0, |(days, _)| *days);
    // Where its tier is listed, it has been idle for as long as that tier takes at least; else since it came or was read.
    let (start, mut idle) = if is_listed { (seen, seen.saturating_sub(of_tier)) } else { (from, from) };
    for (begin, end) in object.reads.iter().filter(|(_, end)| *end > start) {
        let begin = (*begin).max(start);
        if begin >= to {
            break;
        }
        let tier = down(way, &ladder, idle, (seen, begin), bands);
        if let (Some(tier), true) = (tier, begin > seen) {
            way.events.push(Event::Restored(begin, tier));
        }
        way.add(StorageClass::IntelligentFrequent, (begin.max(seen), to.min(*end)), bands);
        idle = to.min(*end);
    }
    down(way, &ladder, idle, (seen, to), bands);
}

/// Adds the stays of an object that is idle from `idle` on, as far as they are seen; the archive tier it ends in, if it does.
fn down(
    way: &mut Itinerary,
    ladder: &[(u32, StorageClass); 5],
    idle: u32,
    (seen, to): (u32, u32),
    bands: &[u32],
) -> Option<StorageClass> {
    let mut last = None;
    for (place, (days, tier)) in ladder.iter().enumerate() {
        let next = ladder.iter().skip(place + 1).map(|(days, _)| *days).min().unwrap_or(NEVER);
        let (from, until) = (idle.saturating_add(*days), idle.saturating_add(next).min(to));
        if *days != NEVER && from < until {
            way.add(*tier, (from.max(seen), until), bands);
            last = Some(*tier);
        }
    }
    last.filter(|tier| matches!(tier, StorageClass::IntelligentArchive | StorageClass::IntelligentDeepArchive))
}
