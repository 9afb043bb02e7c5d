//! The bucket: what is in it, what comes into it, and how it is read.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Flag, Record, Refusal, Spec, Table, Tables, Text, Word};
use crate::ratio::Ratio;
use crate::service::s3::{RetrievalSpeed, StorageClass};
use crate::study::Context;
use crate::unit::{Base, Count, Day, Gb, Unit};

use super::bill::{Access, Restores};
use super::life::Life;
use super::policy::Policy;
use super::simulate::Timeline;
use super::sizes::{self, Sizes, Step};
use super::stock::{self, Stock};
use super::tiers::{self, Archive};

crate::choices! {
    /// A class that objects are put or moved into.
    ClassName {
        Standard "standard" "S3 Standard";
        IntelligentTiering "intelligent_tiering" "S3 Intelligent-Tiering";
        StandardIa "standard_ia" "S3 Standard-Infrequent Access";
        OneZoneIa "one_zone_ia" "S3 One Zone-Infrequent Access";
        GlacierInstant "glacier_instant" "S3 Glacier Instant Retrieval";
        GlacierFlexible "glacier_flexible" "S3 Glacier Flexible Retrieval";
        GlacierDeepArchive "glacier_deep_archive" "S3 Glacier Deep Archive";
    }
}

impl ClassName {
    pub(super) const fn class(self) -> StorageClass {
        match self {
            Self::Standard => StorageClass::Standard,
            Self::IntelligentTiering => StorageClass::IntelligentFrequent,
            Self::StandardIa => StorageClass::StandardIa,
            Self::OneZoneIa => StorageClass::OneZoneIa,
            Self::GlacierInstant => StorageClass::GlacierInstant,
            Self::GlacierFlexible => StorageClass::GlacierFlexible,
            Self::GlacierDeepArchive => StorageClass::GlacierDeepArchive,
        }
    }
}

/// No bucket is larger: sums of its byte-days still fit.
pub(super) const MOST_GB: Exact = Exact::constant(4_000_000_000, 0);
pub(super) const LONGEST: Exact = Exact::constant(36_500, 0);
pub(super) const A_CENTURY: &str = "a study looks at most a hundred years back or ahead";

pub(super) const NEW: Field<Gb> = Field::flow("monthly_new", "what is put into the bucket in a month", "\"1 TB\"")
    .optional()
    .within(Exact::ZERO, MOST_GB, "more than four exabytes are not simulated");
pub(super) const GROWTH: Field<Count> =
    Field::quantity("monthly_growth", "by how much more is put into it each month than in the one before", "\"2%\"")
        .or("0", "the same amount comes every month")
        .within(Exact::ZERO, Exact::ONE, "what doubles every month is no forecast");
pub(super) const CLASS: Field<Word<ClassName>> =
    Field::word("class", "the class of what is `stored`, and the class that objects are put into", "\"standard\"")
        .or("standard", "S3 Standard is the default of the service");
pub(super) const PREFIX: Field<Text> = Field::text(
    "prefix",
    "the beginning of a key",
    "how the keys of the objects begin, for rules with a prefix",
    "\"logs/\"",
)
.or("", "keys without a prefix");
pub(super) const TAGS: Field<crate::field::Texts> =
    Field::texts("object_tags", "the tags of the objects, for rules with tags", "[\"kind=log\"]").optional();
const FROM: Field<Day> = Field::quantity("from", "from this age on", "\"30 days\"")
    .or("0 days", "from the first day on")
    .within(Exact::ZERO, LONGEST, A_CENTURY);
const READ: Field<Count> = Field::quantity(
    "share",
    "the share of the bytes of this age that is read in a month; 300% is three times",
    "\"5%\"",
);
const REQUESTS: Field<Count> =
    Field::quantity("requests", "how many requests read one object", "1").or("1", "an object is read as a whole");
pub(super) const ACCESS: Field<Tables> = Field::tables(
    "access",
    const { &[FROM.spec(), READ.spec(), REQUESTS.spec()] },
    "how much is read in a month, by age; nothing where it is left out",
    "[{ share = \"50%\" }, { from = \"30 days\", share = \"2%\" }]",
)
.optional();
pub(super) const SPEED: Field<Word<RetrievalSpeed>> =
    Field::word("retrieval_speed", "how fast objects of the two archive classes are restored", "\"bulk\"")
        .or("standard", "the default of a restore request");
pub(super) const RESTORED: Field<Day> =
    Field::quantity("restored_for", "how long a restored copy is kept in Standard", "\"7 days\"")
        .or("1 day", "the shortest that a restore request allows")
        .at_least(Exact::ONE, "a restore request asks for at least one day");
pub(super) const VERSIONED: Field<Flag> =
    Field::flag("versioned", "whether what is overwritten, deleted or expires stays as a noncurrent version", "true")
        .optional();
const AFTER: Field<Day> =
    Field::quantity("after", "at which age", "\"14 days\"").within(Exact::ONE, LONGEST, A_CENTURY);
const REPLACED_SHARE: Field<Count> = Field::quantity("share", "what share of the objects", "\"20%\"").within(
    Exact::ZERO,
    Exact::ONE,
    "a share is between 0% and 100%",
);
pub(super) const REPLACED: Field<Table> = Field::table(
    "replaced",
    const { &[AFTER.spec(), REPLACED_SHARE.spec()] },
    "which objects their owner overwrites or deletes; what takes their place is a part of `monthly_new`",
    "{ after = \"14 days\", share = \"20%\" }",
)
.optional();
pub(super) const UNFINISHED: Field<Gb> =
    Field::flow("monthly_unfinished", "parts of multipart uploads that are never finished, in a month", "\"5 GB\"")
        .optional()
        .within(Exact::ZERO, MOST_GB, "more than four exabytes are not simulated");

const KEY_LENGTH: Field<Count> = Field::quantity(
    "key_length",
    "how many bytes the key of an object has: a delete marker is billed for them; without it, for none",
    "60",
)
.optional()
.within(Exact::ONE, Exact::constant(1024, 0), "a key has at most 1,024 bytes (Amazon S3 user guide)");

pub(super) const SPECS: &[Spec] = &{
    let [stored, ages, by_age, histogram, inventory] = stock::SPECS;
    let [object_size, sizes, log_normal] = sizes::SPECS;
    let [archive, deep_archive] = tiers::SPECS;
    [
        stored,
        ages,
        by_age,
        histogram,
        inventory,
        NEW.spec(),
        GROWTH.spec(),
        CLASS.spec(),
        object_size,
        sizes,
        log_normal,
        PREFIX.spec(),
        TAGS.spec(),
        ACCESS.spec(),
        SPEED.spec(),
        RESTORED.spec(),
        archive,
        deep_archive,
        VERSIONED.spec(),
        REPLACED.spec(),
        KEY_LENGTH.spec(),
        UNFINISHED.spec(),
    ]
};

/// A bucket: what is in it, what comes, and how it is read.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub stock: Stock,
    /// Bytes a day in the first month, and the growth from month to month.
    pub new: (Ratio, Exact),
    /// Bytes of unfinished uploads a day.
    pub unfinished: Ratio,
    /// The class that objects are put into.
    pub class: StorageClass,
    /// The sizes of what comes, and of what is there where no histogram says them.
    pub sizes: Sizes,
    pub prefix: Arc<str>,
    pub tags: Vec<Arc<str>>,
    pub access: Vec<Access>,
    pub restores: Restores,
    pub archive: Archive,
    pub versioned: bool,
    pub replaced: Option<(u32, Exact)>,
    /// The bytes that a delete marker is billed for.
    pub key_length: u128,
}

impl Bucket {
    pub(super) fn read(record: &Record, context: &Context<'_>) -> Result<Self, Vec<Diagnostic>> {
        let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
        let arithmetic = |error: ArithmeticError| refused(Refusal::from(error));
        let bytes_of = |base: Base| -> Result<Exact, ArithmeticError> {
            let factor = context.convention.factor(Unit::of(base), Unit::of(Base::Byte))?;
            factor.map_or(Ok(Exact::ONE), Ratio::to_exact)
        };
        let (gigabyte, kilobyte) = (bytes_of(Base::Gb).map_err(arithmetic)?, bytes_of(Base::Kb).map_err(arithmetic)?);
        let daily = |field: Field<Gb>| -> Result<Ratio, Vec<Diagnostic>> {
            let Some(monthly) = record.given(field) else { return Ok(Ratio::ZERO) };
            let hours = context.convention.month;
            let day = Ratio::new(Exact::from(24), hours).map_err(arithmetic)?;
            monthly.value().times(gigabyte).and_then(|bytes| Ratio::from(bytes).times(day)).map_err(arithmetic)
        };
        let whole_days = |field: Field<Day>, record: &Record| days(record, field).map_err(refused);
        let class = record.word(CLASS).map_err(refused)?.class();
        let named = Sizes::read(record, kilobyte).map_err(refused)?;
        let stock = Stock::read(record, context, (gigabyte, named.as_ref(), class))?;
        let sizes = match (named, &stock.histogram) {
            (Some(sizes), _) => sizes,
            // Where only delete markers are counted, what comes has no size.
            (None, Some(counted)) if !counted.sizes.steps.is_empty() || record.given(NEW).is_none() => {
                counted.sizes.clone()
            }
            (None, _) => {
                let refusal = Refusal::new("missing-key", "object_size", "how large are the objects?");
                return Err(refused(refusal.help(
                    "minimum sizes, overhead and fees go by the object: add `object_size`, or `sizes` with their shares",
                )));
            }
        };
        let restores = Restores {
            speed: record.word(SPEED).map_err(refused)?,
            days: record.quantity(RESTORED).map_err(refused)?.value(),
        };
        let archive = Archive::read(record).map_err(refused)?;
        if archive.days().next().is_some() && restores.speed == RetrievalSpeed::Expedited {
            let message = "expedited restores from the archive tiers of Intelligent-Tiering have no price here";
            let refusal = Refusal::new("not-applicable", SPEED.spec().name, message);
            return Err(refused(refusal.help("standard and bulk restores from them are free: write one of these")));
        }
        let bucket = Self {
            stock,
            new: (daily(NEW)?, record.quantity(GROWTH).map_err(refused)?.value()),
            unfinished: daily(UNFINISHED)?,
            class,
            sizes,
            prefix: record.text(PREFIX).map_err(refused)?,
            tags: record.texts(TAGS).iter().map(|words| Arc::clone(&words.text)).collect(),
            access: access(record).map_err(refused)?,
            restores,
            archive,
            versioned: record.flag(VERSIONED),
            replaced: match record.table(REPLACED) {
                Some(table) => {
                    Some((whole_days(AFTER, table)?, table.quantity(REPLACED_SHARE).map_err(refused)?.value()))
                }
                None => None,
            },
            key_length: record.given(KEY_LENGTH).map_or(0, |length| count(length.value().ceiling())),
        };
        if bucket.stock.is_empty() && bucket.new.0.is_zero() && bucket.unfinished.is_zero() {
            let error = Diagnostic::error("nothing-to-bill", "this bucket is empty and stays empty");
            return Err(vec![
                error.at(context.at, "nothing in it").help("say what is `stored`, or what comes `monthly_new`"),
            ]);
        }
        Ok(bucket)
    }

    /// The sizes of the objects that the study is mostly about: of those that are there where they are counted.
    pub(super) fn main_sizes(&self) -> &Sizes {
        self.stock.histogram.as_ref().map_or(&self.sizes, |counted| &counted.sizes)
    }

    /// The steps of sizes of all objects, those that are there and those that come.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        let coming =
            if self.new.0.is_zero() && self.stock.histogram.is_some() { &[] } else { self.sizes.steps.as_slice() };
        let counted = self.stock.histogram.iter().flat_map(|counted| &counted.sizes.steps);
        counted.chain(coming)
    }

    /// The ages at which reading changes, objects are replaced, or some that are there begin.
    pub(super) fn turning_ages(&self) -> impl Iterator<Item = u32> {
        let there = self.stock.ages.iter().copied();
        self.access.iter().map(|access| access.from).chain(self.replaced_at()).chain(there)
    }

    /// The age at which objects are replaced.
    pub(super) fn replaced_at(&self) -> Option<u32> {
        self.replaced.map(|(after, _)| after)
    }

    /// The age at which an object that is a noncurrent version of this age is taken to have become one: that at which
    /// objects are replaced, else the one it has when the study begins.
    pub(super) fn noncurrent_from(&self, age: u32) -> u32 {
        self.replaced_at().filter(|after| *after <= age).unwrap_or(age)
    }

    /// Lets the bucket's objects of some sizes live through months of these lengths under a policy.
    pub(super) fn live(
        &self,
        policy: &Policy,
        months: &[u32],
        of_size: &Range<u128>,
    ) -> Result<Timeline, ArithmeticError> {
        let mut timeline = Timeline::new(months, self.access.len());
        let mut life = Life::new(self, policy, of_size, &mut timeline);
        life.stock();
        life.flow(months)?;
        Ok(timeline)
    }
}

pub(super) fn count(objects: Exact) -> u128 {
    let (mantissa, scale) = objects.parts();
    if scale == 0 { u128::try_from(mantissa).unwrap_or(0) } else { 0 }
}

/// The whole number of `objects` that a share of them is.
pub(super) fn part(objects: u128, share: Exact) -> u128 {
    if share == Exact::ONE {
        return objects;
    }
    super::bill::whole(objects).and_then(|objects| objects.times(share)).map_or(0, |part| count(part.floor()))
}

/// A number of days, which is whole.
pub(super) fn days(record: &Record, field: Field<Day>) -> Result<u32, Refusal> {
    let value = record.quantity(field)?.value();
    match value.to_i64().filter(|_| value.is_whole()).and_then(|days| u32::try_from(days).ok()) {
        Some(days) => Ok(days),
        None => {
            Err(Refusal::new("out-of-range", field.spec().name, format!("{value} days are no whole number of days"))
                .help("S3 counts whole days, from midnight UTC to midnight"))
        }
    }
}

fn access(record: &Record) -> Result<Vec<Access>, Refusal> {
    let mut curve: Vec<Access> = Vec::new();
    let name = ACCESS.spec().name;
    for (table, _) in record.tables(ACCESS) {
        let from = days(table, FROM).map_err(|refusal| Refusal { field: Some(name), ..refusal })?;
        let (share, requests) = (table.quantity(READ)?.value(), table.quantity(REQUESTS)?.value());
        match curve.last() {
            None if from > 0 => curve.push(Access { from: 0, share: Exact::ZERO, requests: Exact::ONE }),
            Some(last) if last.from >= from => {
                let message = format!("the part from {from} days on does not begin after the one before it");
                return Err(Refusal::new("bad-curve", name, message).help("order the parts by age"));
            }
            _ => {}
        }
        curve.push(Access { from, share, requests });
    }
    if curve.is_empty() {
        curve.push(Access { from: 0, share: Exact::ZERO, requests: Exact::ONE });
    }
    Ok(curve)
}
