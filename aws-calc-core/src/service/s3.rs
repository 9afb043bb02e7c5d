//! Amazon S3.
//!
//! **Billed**, for one month that changes nothing: storage per GB-month by class; requests; transitions into a class;
//! retrieval by class and speed; monitoring of Intelligent-Tiering; S3 Select by class (no longer offered to new
//! customers); Transfer Acceleration at either end of its range; Multi-Region Access Points; tags, inventory, storage
//! class analysis, Storage Lens, Batch Operations.
//! When the number of `objects` is given, so is what their smallness costs: in Standard-IA, One Zone-IA and Glacier
//! Instant Retrieval an object is billed for at least 128 KB (exact when objects are of one size, a lower bound when
//! they are not); in Glacier Flexible Retrieval and Deep Archive every object adds 32 KB at the price of its class and
//! 8 KB at that of Standard.
//!
//! **Left out:** objects that move between classes over time, minimum durations and early deletion, which are a study
//! of their own; the overhead of Intelligent-Tiering's archive tiers and their expedited retrieval; the copies that a
//! restore keeps in Standard; S3 Express One Zone; Replication Time Control. Replication itself is other meters: PUT
//! requests where the copy goes, its storage, and `data_transfer` between Regions. Retrieval from Standard and
//! Intelligent-Tiering is free and leaves no line; traffic is `data_transfer`.
//!
//! Source: <https://aws.amazon.com/s3/pricing/>; Amazon S3 user guide, "Understanding and managing Amazon S3 storage
//! classes" and "Archive retrieval options".

mod access;
mod management;
pub(crate) mod meters;

use crate::exact::Exact;
use crate::field::{Field, Mix, Record, Refusal, Word};
use crate::meter::{Quantity, Usage};
use crate::unit::{Convention, Count, Gb, Kb, Object, Request};

use super::{Context, Service, checks};

crate::choices! {
    /// A storage class; those of Intelligent-Tiering by access tier.
    StorageClass {
        Standard "standard" "S3 Standard";
        IntelligentFrequent "intelligent_frequent" "Intelligent-Tiering, Frequent Access tier";
        IntelligentInfrequent "intelligent_infrequent" "Intelligent-Tiering, Infrequent Access tier";
        IntelligentArchiveInstant "intelligent_archive_instant" "Intelligent-Tiering, Archive Instant Access tier";
        IntelligentArchive "intelligent_archive" "Intelligent-Tiering, Archive Access tier";
        IntelligentDeepArchive "intelligent_deep_archive" "Intelligent-Tiering, Deep Archive Access tier";
        StandardIa "standard_ia" "S3 Standard-Infrequent Access";
        OneZoneIa "one_zone_ia" "S3 One Zone-Infrequent Access";
        GlacierInstant "glacier_instant" "S3 Glacier Instant Retrieval";
        GlacierFlexible "glacier_flexible" "S3 Glacier Flexible Retrieval";
        GlacierDeepArchive "glacier_deep_archive" "S3 Glacier Deep Archive";
    }
}

crate::choices! {
    /// How fast archived objects are restored.
    RetrievalSpeed {
        Standard "standard" "in hours";
        Bulk "bulk" "the slowest and cheapest";
        Expedited "expedited" "in minutes; not offered by Glacier Deep Archive";
    }
}

impl StorageClass {
    const fn is_intelligent(self) -> bool {
        matches!(
            self,
            Self::IntelligentFrequent
                | Self::IntelligentInfrequent
                | Self::IntelligentArchiveInstant
                | Self::IntelligentArchive
                | Self::IntelligentDeepArchive
        )
    }

    /// Whether objects have to be restored before they can be read, at a price.
    const fn is_archive(self) -> bool {
        matches!(self, Self::GlacierFlexible | Self::GlacierDeepArchive)
    }
}

const STORED: Field<Gb> = Field::quantity("stored", "data kept all month in `class`", "\"50 TB\"").optional();
const CLASS: Field<Word<StorageClass>> = Field::word(
    "class",
    "the storage class of `stored`, and of requests, transitions and retrieval",
    "\"standard_ia\"",
)
.or("standard", "S3 Standard is the default of the service");
const MIX: Field<Mix<StorageClass, Gb>> = Field::mix(
    "mix",
    "data kept all month, by class; instead of `stored`",
    "{ standard = \"5 TB\", glacier_instant = \"45 TB\" }",
)
.optional();
const OBJECTS: Field<Object> =
    Field::quantity("objects", "how many objects `stored` is made of", "\"10M objects\"").optional();
const MONITORED: Field<Object> = Field::quantity(
    "monitored_objects",
    "objects in Intelligent-Tiering of 128 KB or more; smaller ones are not monitored",
    "\"10M objects\"",
)
.optional();
const PUTS: Field<Request> =
    Field::flow("monthly_put_requests", "PUT, COPY, POST and LIST requests to `class` in the month", "\"1M requests\"")
        .optional();
const GETS: Field<Request> =
    Field::flow("monthly_get_requests", "GET and all other requests to `class` in the month", "\"10M requests\"")
        .optional();
const TRANSITIONS: Field<Request> = Field::flow(
    "monthly_transitions",
    "lifecycle transitions into `class` in the month, one per object",
    "\"1M requests\"",
)
.optional();
const RETRIEVED: Field<Gb> =
    Field::flow("monthly_retrieved", "data retrieved from `class` in the month", "\"500 GB\"").optional();
const SPEED: Field<Word<RetrievalSpeed>> =
    Field::word("retrieval_speed", "how fast objects of the two archive classes are restored", "\"bulk\"")
        .or("standard", "the default of a restore request");
const RESTORES: Field<Request> = Field::flow(
    "monthly_restore_requests",
    "restore requests to one of the two archive classes in the month",
    "\"1000 requests\"",
)
.optional();

pub(super) const SERVICE: Service = Service {
    name: "s3",
    title: "Amazon S3",
    doc: "A static month: storage by class with the minimum size and overhead of small objects, requests, transitions, \
          retrieval, Intelligent-Tiering monitoring, S3 Select, Transfer Acceleration, Multi-Region Access Points, \
          tags, inventory, analytics, Storage Lens, Batch Operations. Left out: change over time, minimum durations, \
          Replication Time Control, S3 Express One Zone.",
    page: "https://aws.amazon.com/s3/pricing/",
    fields: &[
        STORED.spec(),
        CLASS.spec(),
        MIX.spec(),
        OBJECTS.spec(),
        MONITORED.spec(),
        PUTS.spec(),
        GETS.spec(),
        TRANSITIONS.spec(),
        RETRIEVED.spec(),
        SPEED.spec(),
        RESTORES.spec(),
        access::SCANNED.spec(),
        access::RETURNED.spec(),
        access::ACCELERATED.spec(),
        access::PATH.spec(),
        access::ROUTED.spec(),
        access::OVER_THE_INTERNET.spec(),
        management::TAGS.spec(),
        management::INVENTORY.spec(),
        management::ANALYZED.spec(),
        management::LENS.spec(),
        management::BATCH_JOBS.spec(),
        management::BATCH_OBJECTS.spec(),
        management::MANIFEST_OBJECTS.spec(),
    ],
    meters: meters::ALL,
    usage,
};

fn usage(bucket: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    check_keys(bucket)?;
    let class = bucket.word(CLASS)?;
    let mix = bucket.mix(MIX);
    check_monitoring(bucket, class, &mix)?;

    let mut usage = Vec::new();
    if let (Some(stored), true) = (bucket.given(STORED), mix.is_empty()) {
        usage.extend(storage(class, &stored, bucket.given(OBJECTS).as_ref(), context.convention)?);
    }
    usage.extend(mix.iter().map(|(class, stored)| meters::storage(*class).of(stored.counted_as())));
    usage.extend(bucket.given(MONITORED).map(|objects| meters::MONITORING.of(objects.counted_as())));
    usage.extend(requests(bucket, class)?);
    usage.extend(access::usage(bucket, class)?);
    usage.extend(management::usage(bucket));
    Ok(usage)
}

/// Refuses keys that contradict each other, and keys that would change nothing.
fn check_keys(bucket: &Record) -> Result<(), Refusal> {
    let given = |key| checks::is_given(bucket, key);
    let by_class = [
        PUTS.spec(),
        GETS.spec(),
        TRANSITIONS.spec(),
        RETRIEVED.spec(),
        RESTORES.spec(),
        access::SCANNED.spec(),
        access::RETURNED.spec(),
    ];
    let always = [STORED.spec(), MIX.spec(), MONITORED.spec()];
    let billed = [&always[..], &by_class, &access::KEYS, &management::KEYS];
    checks::needs_one_of(bucket, &billed.concat())?;
    if given(MIX.spec()) {
        check_sum(bucket)?;
        if given(OBJECTS.spec()) {
            return Err(Refusal::new(
                "conflicting-keys",
                OBJECTS.spec().name,
                "`mix` does not say whose `objects` these are",
            )
            .help("describe each class as a resource of its own, with `stored`, `class` and `objects`"));
        }
        match by_class.iter().find(|key| given(**key)) {
            Some(key) if !given(CLASS.spec()) => {
                return Err(Refusal::new("missing-key", key.name, format!("`{}` with `mix` needs `class`", key.name))
                    .help("`class` says which class of the mix these are billed in"));
            }
            None if given(CLASS.spec()) => {
                return Err(Refusal::new(
                    "conflicting-keys",
                    CLASS.spec().name,
                    "`class` and `mix` both say where data is kept",
                )
                .help("beside `mix`, `class` is for requests, transitions and retrieval only"));
            }
            _ => {}
        }
    }
    checks::only_with(bucket, OBJECTS.spec(), STORED.spec())?;
    access::check(bucket)
}

/// A mix says how what is stored is spread over the classes, so it adds up to `stored` where both are given.
fn check_sum(bucket: &Record) -> Result<(), Refusal> {
    let mix = bucket.mix(MIX);
    let sum = mix.iter().try_fold(Exact::ZERO, |sum, (_, part)| sum.plus(part.value()))?;
    match bucket.given(STORED) {
        Some(stored) if stored.value() != sum => Err(Refusal::new(
            "conflicting-keys",
            MIX.spec().name,
            format!("the mix adds up to {sum} GB, but {} GB are stored", stored.value()),
        )
        .help("spread all of `stored` over the classes, or leave `stored` out")),
        None if mix.is_empty() => {
            Err(Refusal::new("nothing-to-bill", MIX.spec().name, "an empty mix keeps nothing in any class"))
        }
        _ => Ok(()),
    }
}

/// Only Intelligent-Tiering monitors objects, and it has to be told how many.
fn check_monitoring(bucket: &Record, class: StorageClass, mix: &[(StorageClass, Quantity<Gb>)]) -> Result<(), Refusal> {
    let keeps_any = checks::is_given(bucket, STORED.spec()) || !mix.is_empty();
    let intelligent =
        if mix.is_empty() { class.is_intelligent() } else { mix.iter().any(|(class, _)| class.is_intelligent()) };
    match (bucket.given(OBJECTS), bucket.given(MONITORED)) {
        (_, Some(_)) if keeps_any && !intelligent => Err(Refusal::new(
            "not-applicable",
            MONITORED.spec().name,
            "only Intelligent-Tiering monitors objects, and nothing here is kept in it",
        )
        .help("set `class` to one of the `intelligent_…` tiers, or leave `monitored_objects` out")),
        (Some(_), None) if intelligent => Err(Refusal::new(
            "missing-key",
            OBJECTS.spec().name,
            "in Intelligent-Tiering, `objects` needs `monitored_objects`",
        )
        .help("add how many of them have 128 KB or more: those are monitored, for a fee")),
        (Some(objects), Some(monitored)) if monitored.value() > objects.value() => Err(Refusal::new(
            "over-limit",
            MONITORED.spec().name,
            format!("{} objects are monitored, but there are {}", monitored.value(), objects.value()),
        )),
        _ => Ok(()),
    }
}

/// Storage in `class`, with what the size of its objects adds.
fn storage(
    class: StorageClass,
    stored: &Quantity<Gb>,
    objects: Option<&Quantity<Object>>,
    convention: &Convention,
) -> Result<Vec<Usage>, Refusal> {
    let meter = meters::storage(class);
    let Some(objects) = objects else { return Ok(vec![meter.of(stored.counted_as())]) };
    let each = |kb: u32, name, because| -> Result<Quantity<Gb>, Refusal> {
        let per_object: Quantity<Kb> = Quantity::fixed(Exact::from(kb), name, because);
        checks::in_unit(&per_object.times(&objects.counted_as::<Count>())?, convention)
    };
    Ok(match class {
        StorageClass::StandardIa | StorageClass::OneZoneIa | StorageClass::GlacierInstant => {
            let least = each(128, "minimum billable size", "a smaller object is billed as 128 KB")?;
            vec![meter.of(stored.at_least(&least).counted_as())]
        }
        StorageClass::GlacierFlexible | StorageClass::GlacierDeepArchive => {
            let index = each(32, "index of each object", "32 KB at the price of the archive class")?;
            let name = each(8, "name of each object", "8 KB at the price of Standard")?;
            vec![
                meter.of(stored.plus(&index)?.counted_as()),
                meters::storage(StorageClass::Standard).of(name.counted_as()),
            ]
        }
        _ => vec![meter.of(stored.counted_as())],
    })
}

/// Requests, transitions, restores and retrieval, all at the price of `class`.
fn requests(bucket: &Record, class: StorageClass) -> Result<Vec<Usage>, Refusal> {
    if checks::is_given(bucket, SPEED.spec()) {
        if !class.is_archive() {
            return Err(Refusal::new(
                "not-applicable",
                SPEED.spec().name,
                "this class has no retrieval speeds to choose from",
            )
            .help("only Glacier Flexible Retrieval and Glacier Deep Archive are billed by speed"));
        }
        if bucket.given(RETRIEVED).is_none() {
            checks::only_with(bucket, SPEED.spec(), RESTORES.spec())?;
        }
    }
    // Only the archive classes are billed by speed: for the others nothing is asked, and nothing assumed.
    let speed = || if class.is_archive() { bucket.word(SPEED) } else { Ok(RetrievalSpeed::Standard) };
    let mut usage = Vec::new();
    if let Some(puts) = bucket.given(PUTS) {
        usage.push(meters::put_requests(class).of(puts));
    }
    if let Some(gets) = bucket.given(GETS) {
        usage.push(meters::get_requests(class).of(gets));
    }
    if let Some(moves) = bucket.given(TRANSITIONS) {
        usage.push(meters::transitions(class, TRANSITIONS.spec().name)?.of(moves));
    }
    if let Some(restores) = bucket.given(RESTORES) {
        let keys = (RESTORES.spec().name, SPEED.spec().name);
        usage.push(meters::restore_requests(class, speed()?, keys)?.of(restores));
    }
    if let Some(retrieved) = bucket.given(RETRIEVED) {
        usage.extend(meters::retrieval(class, speed()?, SPEED.spec().name)?.map(|meter| meter.of(retrieved)));
    }
    Ok(usage)
}
