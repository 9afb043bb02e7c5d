//! What is in the bucket, and what comes into it: cohorts of objects of one size and day.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Flag, Record, Refusal, Spec, Table, Tables, Text, Word};
use crate::ratio::Ratio;
use crate::service::s3::{RetrievalSpeed, StorageClass};
use crate::study::Context;
use crate::unit::{Base, Count, Day, Gb, Kb, Unit};

use super::bill::{Access, Restores};
use super::itinerary::{NEVER, Traveller, itinerary};
use super::policy::Policy;
use super::simulate::{Cohort, Timeline};

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
const MOST_GB: Exact = Exact::constant(4_000_000_000, 0);
const LONGEST: Exact = Exact::constant(36_500, 0);
const A_CENTURY: &str = "a study looks at most a hundred years back or ahead";

pub(super) const STORED: Field<Gb> =
    Field::quantity("stored", "what is in the bucket when the study begins", "\"50 TB\"").optional().within(
        Exact::ZERO,
        MOST_GB,
        "more than four exabytes are not simulated",
    );
pub(super) const AGES: Field<Day> =
    Field::quantity("ages", "what is there is of every age up to this, the same amount of each day", "\"365 days\"")
        .or("0 days", "everything in the bucket is new")
        .within(Exact::ZERO, LONGEST, A_CENTURY);
pub(super) const NEW: Field<Gb> = Field::flow("monthly_new", "what is put into the bucket in a month", "\"1 TB\"")
    .optional()
    .within(Exact::ZERO, MOST_GB, "more than four exabytes are not simulated");
pub(super) const GROWTH: Field<Count> =
    Field::quantity("monthly_growth", "by how much more is put into it each month than in the one before", "\"2%\"")
        .or("0", "the same amount comes every month")
        .within(Exact::ZERO, Exact::ONE, "what doubles every month is no forecast");
pub(super) const CLASS: Field<Word<ClassName>> =
    Field::word("class", "the class of what is there, and the class that objects are put into", "\"standard\"")
        .or("standard", "S3 Standard is the default of the service");
pub(super) const OBJECT_SIZE: Field<Kb> = Field::quantity("object_size", "the size of every object", "\"2 MB\"")
    .optional()
    .at_least(Exact::constant(1, 3), "an object without bytes costs no storage");
const SHARE: Field<Count> = Field::quantity("share", "the share of the objects", "\"62%\"").within(
    Exact::ZERO,
    Exact::ONE,
    "a share is between 0% and 100%",
);
const SIZE: Field<Kb> = Field::quantity("size", "their size", "\"40 KB\"")
    .at_least(Exact::constant(1, 3), "an object without bytes costs no storage");
pub(super) const SIZES: Field<Tables> = Field::tables(
    "sizes",
    const { &[SHARE.spec(), SIZE.spec()] },
    "the sizes of the objects, each with its share of their number",
    "[{ share = \"62%\", size = \"40 KB\" }, { share = \"38%\", size = \"4 MB\" }]",
)
.optional();
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

pub(super) const SPECS: &[Spec] = &[
    STORED.spec(),
    AGES.spec(),
    NEW.spec(),
    GROWTH.spec(),
    CLASS.spec(),
    OBJECT_SIZE.spec(),
    SIZES.spec(),
    PREFIX.spec(),
    TAGS.spec(),
    ACCESS.spec(),
    SPEED.spec(),
    RESTORED.spec(),
    VERSIONED.spec(),
    REPLACED.spec(),
    UNFINISHED.spec(),
];

/// A bucket: what is in it, what comes, and how it is read.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    /// Bytes, and days of ages.
    stored: (Exact, u32),
    /// Bytes a day in the first month, and the growth from month to month.
    new: (Ratio, Exact),
    /// Bytes of unfinished uploads a day.
    unfinished: Ratio,
    pub class: StorageClass,
    /// Share of the objects, and size in bytes.
    pub sizes: Vec<(Exact, u128)>,
    prefix: Arc<str>,
    tags: Vec<Arc<str>>,
    pub access: Vec<Access>,
    pub restores: Restores,
    versioned: bool,
    replaced: Option<(u32, Exact)>,
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
        let stored = record.given(STORED).map_or(Ok(Exact::ZERO), |stored| stored.value().times(gigabyte));
        let bucket = Self {
            stored: (stored.map_err(arithmetic)?, whole_days(AGES, record)?),
            new: (daily(NEW)?, record.quantity(GROWTH).map_err(refused)?.value()),
            unfinished: daily(UNFINISHED)?,
            class: record.word(CLASS).map_err(refused)?.class(),
            sizes: sizes(record, kilobyte).map_err(refused)?,
            prefix: record.text(PREFIX).map_err(refused)?,
            tags: record.texts(TAGS).iter().map(|words| Arc::clone(&words.text)).collect(),
            access: access(record).map_err(refused)?,
            restores: Restores {
                speed: record.word(SPEED).map_err(refused)?,
                days: record.quantity(RESTORED).map_err(refused)?.value(),
            },
            versioned: record.flag(VERSIONED),
            replaced: match record.table(REPLACED) {
                Some(table) => {
                    Some((whole_days(AFTER, table)?, table.quantity(REPLACED_SHARE).map_err(refused)?.value()))
                }
                None => None,
            },
        };
        if bucket.stored.0.is_zero() && bucket.new.0.is_zero() && bucket.unfinished.is_zero() {
            let error = Diagnostic::error("nothing-to-bill", "this bucket is empty and stays empty");
            return Err(vec![
                error.at(context.at, "nothing in it").help("say what is `stored`, or what comes `monthly_new`"),
            ]);
        }
        Ok(bucket)
    }

    /// The mean size of an object, in bytes.
    pub(super) fn mean_size(&self) -> Result<Exact, ArithmeticError> {
        mean_size(&self.sizes)
    }

    /// The ages at which reading changes or objects are replaced.
    pub(super) fn turning_ages(&self) -> impl Iterator<Item = u32> {
        self.access.iter().map(|access| access.from).chain(self.replaced_at())
    }

    /// The age at which objects are replaced.
    pub(super) fn replaced_at(&self) -> Option<u32> {
        self.replaced.map(|(after, _)| after)
    }

    /// The ages at which the access curve changes.
    fn bands(&self) -> Vec<u32> {
        self.access.iter().map(|access| access.from).collect()
    }

    /// Lets the bucket live through months of these lengths under a policy.
    pub(super) fn live(&self, policy: &Policy, months: &[u32]) -> Result<Timeline, ArithmeticError> {
        let mut timeline = Timeline::new(months, self.access.len());
        let mut life = Life { bucket: self, policy, bands: self.bands(), timeline: &mut timeline };
        life.stock()?;
        life.flow(months)?;
        Ok(timeline)
    }
}

/// A bucket on its way through the months.
struct Life<'a> {
    bucket: &'a Bucket,
    policy: &'a Policy,
    bands: Vec<u32>,
    timeline: &'a mut Timeline,
}

impl Life<'_> {
    /// What is there when it begins: the same amount of each day's age.
    fn stock(&mut self) -> Result<(), ArithmeticError> {
        let (bytes, ages) = self.bucket.stored;
        let days = ages.max(1);
        for (share, size) in &self.bucket.sizes {
            let objects = objects_in(bytes, &self.bucket.sizes)?.times(*share)?.rounded_to(0);
            let total = count(objects);
            for age in 0..days {
                let until = |age: u32| total * u128::from(age) / u128::from(days);
                let born = -i64::from(age);
                self.add(born, until(age + 1) - until(age), *size, None, age);
            }
        }
        Ok(())
    }

    /// What comes day by day: whole objects, so that what is left of a day goes on to the next.
    fn flow(&mut self, months: &[u32]) -> Result<(), ArithmeticError> {
        let (mut rate, growth) = self.bucket.new;
        let each = objects_in(Exact::ONE, &self.bucket.sizes)?;
        let mut day = 0_i64;
        let mut due: Vec<Exact> = vec![Exact::ZERO; self.bucket.sizes.len()];
        let mut parts_due = Exact::ZERO;
        let factor = growth.plus(Exact::ONE)?;
        for month in months {
            let daily = rate.to_exact()?.times(each)?;
            let parts = self.bucket.unfinished.to_exact()?;
            for _ in 0..*month {
                for (due, (share, size)) in due.iter_mut().zip(&self.bucket.sizes) {
                    *due = due.plus(daily.times(*share)?)?;
                    let come = due.floor();
                    *due = due.minus(come)?;
                    self.add(day, count(come), *size, Some(self.bucket.class), 0);
                }
                parts_due = parts_due.plus(parts)?;
                let come = parts_due.floor();
                parts_due = parts_due.minus(come)?;
                self.unfinished(day, count(come));
                day += 1;
            }
            rate = rate.times(Ratio::from(factor))?;
        }
        Ok(())
    }

    /// Adds objects of one day and size, split by what becomes of them.
    fn add(&mut self, born: i64, objects: u128, size: u128, put: Option<StorageClass>, first_age: u32) {
        let (replaced, share) = match self.bucket.replaced {
            // What is older and still there was not replaced.
            Some((after, share)) if after > first_age => (after, share),
            _ => (NEVER, Exact::ZERO),
        };
        let gone = part(objects, share);
        for (objects, replaced) in [(gone, replaced), (objects - gone, NEVER)] {
            for (objects, read_until) in self.by_reading(objects) {
                if objects == 0 {
                    continue;
                }
                let traveller = Traveller {
                    class: self.bucket.class,
                    bytes: size,
                    prefix: Arc::clone(&self.bucket.prefix),
                    tags: self.bucket.tags.clone(),
                    first_age,
                    replaced,
                    versioned: self.bucket.versioned,
                    read_until,
                    unfinished: false,
                };
                let way = itinerary(&traveller, self.policy, &self.bands);
                self.timeline.add(&Cohort { born, objects, bytes: objects * size, put }, &way);
            }
        }
    }

    /// The objects by the age until which they are read every month. Only Intelligent-Tiering asks.
    fn by_reading(&self, objects: u128) -> Vec<(u128, u32)> {
        let intelligent = |class: StorageClass| class == StorageClass::IntelligentFrequent;
        let moved =
            self.policy.rules.iter().flat_map(|rule| rule.transitions.iter().chain(&rule.noncurrent_transitions));
        if !intelligent(self.bucket.class) && !moved.into_iter().any(|(_, class)| intelligent(*class)) {
            return vec![(objects, 0)];
        }
        let shares = self.bucket.access.iter().map(|access| part(objects, access.share.min(Exact::ONE)));
        let shares: Vec<u128> = shares.collect();
        let ends = self.bucket.access.iter().skip(1).map(|access| access.from).chain([NEVER]);
        let mut split = vec![(objects - shares.first().copied().unwrap_or(0), 0)];
        for (place, end) in ends.enumerate() {
            let here = shares.get(place).copied().unwrap_or(0);
            let next = shares.get(place + 1).copied().unwrap_or(0);
            split.push((here.saturating_sub(next), end));
        }
        split
    }

    fn unfinished(&mut self, born: i64, bytes: u128) {
        if bytes == 0 {
            return;
        }
        let traveller = Traveller {
            class: self.bucket.class,
            bytes,
            prefix: Arc::clone(&self.bucket.prefix),
            tags: Vec::new(),
            first_age: 0,
            replaced: NEVER,
            versioned: false,
            read_until: 0,
            unfinished: true,
        };
        let way = itinerary(&traveller, self.policy, &self.bands);
        // Parts are billed as storage; their requests are not counted.
        self.timeline.add(&Cohort { born, objects: 1, bytes, put: None }, &way);
    }
}

/// How many objects hold so many bytes: the next whole number, except for one byte, of which it is a part.
fn objects_in(bytes: Exact, sizes: &[(Exact, u128)]) -> Result<Exact, ArithmeticError> {
    let objects = bytes.over(mean_size(sizes)?)?;
    Ok(if bytes == Exact::ONE { objects } else { objects.ceiling() })
}

fn mean_size(sizes: &[(Exact, u128)]) -> Result<Exact, ArithmeticError> {
    let of = |(share, size): &(Exact, u128)| share.times(super::bill::whole(*size)?);
    sizes.iter().try_fold(Exact::ZERO, |sum, part| sum.plus(of(part)?))
}

fn count(objects: Exact) -> u128 {
    let (mantissa, scale) = objects.parts();
    if scale == 0 { u128::try_from(mantissa).unwrap_or(0) } else { 0 }
}

/// The whole number of `objects` that a share of them is.
fn part(objects: u128, share: Exact) -> u128 {
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

fn sizes(record: &Record, kilobyte: Exact) -> Result<Vec<(Exact, u128)>, Refusal> {
    let bytes = |size: Exact| size.times(kilobyte).map(|size| count(size.ceiling()));
    let name = SIZES.spec().name;
    match (record.given(OBJECT_SIZE), record.tables(SIZES)) {
        (Some(size), []) => Ok(vec![(Exact::ONE, bytes(size.value())?)]),
        (Some(_), _) => {
            Err(Refusal::new("conflicting-keys", name, "`object_size` and `sizes` both say how large objects are")
                .help("leave one of them out"))
        }
        (None, []) => Err(Refusal::new("missing-key", "object_size", "how large are the objects?").help(
            "minimum sizes, overhead and fees go by the object: add `object_size`, or `sizes` with their shares",
        )),
        (None, tables) => {
            let mut sizes = Vec::new();
            let mut sum = Exact::ZERO;
            for (table, _) in tables {
                let share = table.quantity(SHARE)?.value();
                sum = sum.plus(share)?;
                sizes.push((share, bytes(table.quantity(SIZE)?.value())?));
            }
            if sum == Exact::ONE {
                return Ok(sizes);
            }
            let sum = sum.times(Exact::from(100))?;
            Err(Refusal::new("bad-shares", name, format!("the shares of the sizes add up to {sum}%, not 100%")))
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
