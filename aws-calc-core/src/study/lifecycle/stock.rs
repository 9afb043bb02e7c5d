//! What is in the bucket when the study begins: an amount with its ages, or a histogram.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Record, Refusal, Spec, Tables, Text};
use crate::histogram::{self, Row, StoredIn, Version};
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::Context;
use crate::unit::{Count, Day, Gb};

use super::bill::whole;
use super::bucket::{A_CENTURY, LONGEST, MOST_GB, count, days};
use super::sizes::{Sizes, Step, not_all, part_of};

const STORED: Field<Gb> = Field::quantity("stored", "what is in the bucket when the study begins", "\"50 TB\"")
    .optional()
    .within(Exact::ZERO, MOST_GB, "more than four exabytes are not simulated");
const AGES: Field<Day> =
    Field::quantity("ages", "what is there is of every age up to this, the same amount of each day", "\"365 days\"")
        .or("0 days", "everything in the bucket is new")
        .within(Exact::ZERO, LONGEST, A_CENTURY);
const SHARE: Field<Count> = Field::quantity("share", "what share of it", "\"30%\"").within(
    Exact::ZERO,
    Exact::ONE,
    "a share is between 0% and 100%",
);
const FROM: Field<Day> = Field::quantity("from", "the age from which on it is", "\"30 days\"")
    .or("0 days", "from new on")
    .within(Exact::ZERO, LONGEST, A_CENTURY);
const UP_TO: Field<Day> = Field::quantity(
    "up_to",
    "the age up to which it is, the same amount of each day; without it, all is of the age `from`",
    "\"90 days\"",
)
.optional()
.within(Exact::ONE, LONGEST, A_CENTURY);
const BY_AGE: Field<Tables> = Field::tables(
    "stored_by_age",
    const { &[SHARE.spec(), FROM.spec(), UP_TO.spec()] },
    "how old what is there is, by share; instead of `ages`",
    "[{ share = \"30%\", up_to = \"90 days\" }, { share = \"70%\", from = \"90 days\", up_to = \"3 years\" }]",
)
.optional();
const HISTOGRAM: Field<Text> = Field::file(
    "histogram",
    "a histogram of the bucket by class, version, age and size",
    "what is there, object by object, as an S3 Inventory is reduced to it; instead of `stored`, its ages and its sizes",
    "\"bucket.csv\"",
)
.optional();

const INVENTORY: Field<Text> = Field::inventory(
    "inventory",
    "what is there, from the bucket's S3 Inventory: it is reduced to a histogram in one pass; instead of `histogram`",
    "\"daily/2026-11-01T01-00Z/manifest.json\"",
)
.optional();

pub(super) const SPECS: [Spec; 5] = [STORED.spec(), AGES.spec(), BY_AGE.spec(), HISTOGRAM.spec(), INVENTORY.spec()];

/// Objects of one class, age and size that are there when the study begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lot {
    pub class: StorageClass,
    /// Whether the tier of Intelligent-Tiering is a listed one, and not to be found by the age.
    pub tier_is_listed: bool,
    pub is_current: bool,
    pub age: u32,
    /// Their mean size in bytes.
    pub size: u128,
    pub objects: u128,
    pub bytes: u128,
}

/// All that is there when the study begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Stock {
    pub lots: Vec<Lot>,
    /// Delete markers by age.
    pub markers: Vec<(u32, u128)>,
    /// The ages at which lots begin that are not spread from new on.
    pub ages: Vec<u32>,
    /// What the histogram says, if it is one.
    pub histogram: Option<Counted>,
}

/// A histogram as the study sees it.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub rows: Vec<Row>,
    /// The sizes of its objects.
    pub sizes: Sizes,
}

impl Stock {
    /// Whether there is nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.lots.is_empty() && self.markers.is_empty()
    }

    /// What the keys of a study say; `sizes` are those that it names.
    pub(super) fn read(
        record: &Record,
        context: &Context<'_>,
        (gigabyte, sizes, class): (Exact, Option<&Sizes>, StorageClass),
    ) -> Result<Self, Vec<Diagnostic>> {
        let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
        let given = |spec: Spec| record.at(spec.name).is_some();
        let clash = |key: Spec, other: Spec| {
            let message = format!("`{}` and `{}` both say what is there", key.name, other.name);
            Refusal::new("conflicting-keys", key.name, message).help("leave one of them out")
        };
        let counted = [HISTOGRAM, INVENTORY].into_iter().find_map(|field| Some((field, record.words(field)?)));
        if let Some((field, words)) = counted {
            let clashes = SPECS.into_iter().filter(|spec| spec.name != field.spec().name && given(*spec));
            let clashes: Vec<Diagnostic> =
                clashes.map(|spec| context.refused(clash(spec, field.spec()), record)).collect();
            if !clashes.is_empty() {
                return Err(clashes);
            }
            let file = context.file(words).map_err(|error| vec![error])?;
            return Self::counted(histogram::read(&file.text, file.source)?, context);
        }
        if given(AGES.spec()) && given(BY_AGE.spec()) {
            return Err(refused(clash(BY_AGE.spec(), AGES.spec())));
        }
        let (Some(stored), Some(sizes)) = (record.given(STORED), sizes) else { return Ok(Self::default()) };
        let parts = ages(record).map_err(refused)?;
        let bytes = stored.value().times(gigabyte);
        let described = bytes.and_then(|bytes| Self::described(bytes, sizes, &parts, class));
        described.map_err(|error| refused(Refusal::from(error)))
    }

    /// So many bytes of objects of these sizes, whole objects of each, spread over these ages.
    fn described(bytes: Exact, sizes: &Sizes, parts: &[Part], class: StorageClass) -> Result<Self, ArithmeticError> {
        let all = Ratio::from(bytes).over(sizes.mean)?.ceiling()?;
        let mut lots = Vec::new();
        for step in &sizes.steps {
            let objects = count(all.times(step.share)?.to_exact()?.rounded_to(0));
            let mut lot = |age: u32, from: u128, to: u128| {
                let bytes = step.bytes_of(to) - step.bytes_of(from);
                let size = step.size();
                let lot = Lot { class, tier_is_listed: false, is_current: true, age, size, objects: to - from, bytes };
                lots.extend((to > from).then_some(lot));
            };
            let (mut share, mut from) = (Exact::ZERO, 0);
            for part in parts {
                share = share.plus(part.share)?;
                let to = super::bucket::part(objects, share);
                let days = part.days.max(1);
                for day in 0..days {
                    let until = |day: u32| from + part_of(to - from, u128::from(day), u128::from(days));
                    lot(part.from + day, until(day), until(day + 1));
                }
                from = to;
            }
        }
        let ages = parts.iter().map(|part| part.from).filter(|age| *age > 0).collect();
        Ok(Self { lots, ages, ..Self::default() })
    }

    fn counted(rows: Vec<Row>, context: &Context<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let (mut lots, mut markers) = (Vec::new(), Vec::new());
        let mut steps: Vec<Step> = Vec::new();
        for row in &rows {
            let Some((class, tier_is_listed)) = class(row.class) else {
                errors.push(no_price(row));
                continue;
            };
            let (objects, bytes) = (u128::from(row.objects), row.bytes);
            let is_current = row.version == Version::Current;
            if row.version == Version::DeleteMarker {
                // They have no bytes but those of their keys, which no inventory adds up.
                markers.push((row.age_days, objects));
            } else {
                let size = bytes.checked_div(objects).unwrap_or(0);
                lots.push(Lot { class, tier_is_listed, is_current, age: row.age_days, size, objects, bytes });
                add(&mut steps, row);
            }
        }
        let all = lots.iter().fold(0_u128, |sum, lot| sum.saturating_add(lot.bytes));
        let most = MOST_GB.to_i64().and_then(|gigabytes| u128::try_from(gigabytes).ok()).unwrap_or(0) << 30;
        if all > most {
            let error = Diagnostic::error("too-large", "more than four exabytes are not simulated");
            errors.push(error.at_maybe(rows.first().map(|row| row.at), "the rows from here on"));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        steps.sort_by_key(|step| step.from);
        let sizes = Sizes::of_steps(steps).map_err(|error| {
            vec![Diagnostic::error("too-large", error.to_string()).at(context.at, "in the histogram of this study")]
        })?;
        let youngest = lots.iter().map(|lot| lot.age).min().filter(|age| *age > 0);
        let ages = youngest.into_iter().collect();
        Ok(Self { lots, markers, ages, histogram: Some(Counted { rows, sizes }) })
    }
}

/// Adds a row to its step of sizes.
fn add(steps: &mut Vec<Step>, row: &Row) {
    let (from, objects) = (u128::from(row.size_step), u128::from(row.objects));
    match steps.iter_mut().find(|step| step.from == from) {
        Some(step) => {
            step.objects = step.objects.saturating_add(objects);
            step.bytes = step.bytes.saturating_add(row.bytes);
        }
        None => steps.push(Step { from, to: row.step_end(), share: Ratio::ZERO, bytes: row.bytes, objects }),
    }
}

/// A class that has no price here.
fn no_price(row: &Row) -> Diagnostic {
    let error = Diagnostic::error("unsupported-class", "objects in Reduced Redundancy Storage are not simulated");
    let error = error.at(row.at, "no price book has its price");
    error.help("count them as STANDARD to see what the rules do with them: both are billed by the GB alone")
}

/// The class and whether its tier is a listed one.
const fn class(stored_in: StoredIn) -> Option<(StorageClass, bool)> {
    Some(match stored_in {
        StoredIn::Standard => (StorageClass::Standard, false),
        StoredIn::StandardIa => (StorageClass::StandardIa, false),
        StoredIn::OneZoneIa => (StorageClass::OneZoneIa, false),
        StoredIn::Intelligent => (StorageClass::IntelligentFrequent, false),
        StoredIn::IntelligentFrequent => (StorageClass::IntelligentFrequent, true),
        StoredIn::IntelligentInfrequent => (StorageClass::IntelligentInfrequent, true),
        StoredIn::IntelligentArchiveInstant => (StorageClass::IntelligentArchiveInstant, true),
        StoredIn::IntelligentArchive => (StorageClass::IntelligentArchive, true),
        StoredIn::IntelligentDeepArchive => (StorageClass::IntelligentDeepArchive, true),
        StoredIn::GlacierInstant => (StorageClass::GlacierInstant, false),
        StoredIn::GlacierFlexible => (StorageClass::GlacierFlexible, false),
        StoredIn::GlacierDeepArchive => (StorageClass::GlacierDeepArchive, false),
        StoredIn::ReducedRedundancy => return None,
    })
}

/// Whether it is a listed tier of Intelligent-Tiering.
pub(super) const fn is_tier(stored_in: StoredIn) -> bool {
    matches!(class(stored_in), Some((_, true)))
}

/// A share of what is there, from an age on over so many days.
struct Part {
    share: Exact,
    from: u32,
    days: u32,
}

fn ages(record: &Record) -> Result<Vec<Part>, Refusal> {
    let tables = record.tables(BY_AGE);
    if tables.is_empty() {
        return Ok(vec![Part { share: Exact::ONE, from: 0, days: days(record, AGES)? }]);
    }
    let name = BY_AGE.spec().name;
    let mut parts = Vec::new();
    let mut sum = Exact::ZERO;
    for (table, _) in tables {
        let whole = |field: Field<Day>| days(table, field).map_err(|refusal| Refusal { field: Some(name), ..refusal });
        let (share, from) = (table.quantity(SHARE)?.value(), whole(FROM)?);
        let up_to = table.given(UP_TO).map(|_| whole(UP_TO)).transpose()?;
        if up_to.is_some_and(|up_to| up_to <= from) {
            let message = format!("no age is from {from} days on and below {} days", up_to.unwrap_or(0));
            return Err(Refusal::new("bad-ages", name, message).help("`up_to` has to be above `from`"));
        }
        sum = sum.plus(share)?;
        parts.push(Part { share, from, days: up_to.map_or(1, |up_to| up_to - from) });
    }
    if sum == Exact::ONE { Ok(parts) } else { Err(not_all(name, "the ages", sum)?) }
}

/// How many objects and bytes the rows of a kind have.
pub(super) fn sums<'r>(rows: impl Iterator<Item = &'r Row>) -> Result<(Exact, Exact), ArithmeticError> {
    let (objects, bytes) = rows.fold((0_u128, 0_u128), |(objects, bytes), row| {
        (objects.saturating_add(u128::from(row.objects)), bytes.saturating_add(row.bytes))
    });
    Ok((whole(objects)?, whole(bytes)?))
}
