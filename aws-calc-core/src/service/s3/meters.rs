//! The meters of S3, and which of them a storage class has.

use crate::field::Refusal;
use crate::meter::{Meter, MeterInfo};
use crate::unit::{Gb, GbMonth, ObjectMonth, Request};

use super::{RetrievalSpeed, StorageClass, access, management};

const STANDARD: Meter<GbMonth> = Meter::new("s3.storage.standard", "Standard storage");
const FREQUENT: Meter<GbMonth> =
    Meter::new("s3.storage.intelligent_frequent", "Intelligent-Tiering storage, Frequent Access");
const INFREQUENT: Meter<GbMonth> =
    Meter::new("s3.storage.intelligent_infrequent", "Intelligent-Tiering storage, Infrequent Access");
const ARCHIVE_INSTANT: Meter<GbMonth> =
    Meter::new("s3.storage.intelligent_archive_instant", "Intelligent-Tiering storage, Archive Instant Access");
const ARCHIVE: Meter<GbMonth> =
    Meter::new("s3.storage.intelligent_archive", "Intelligent-Tiering storage, Archive Access");
const DEEP_ARCHIVE: Meter<GbMonth> =
    Meter::new("s3.storage.intelligent_deep_archive", "Intelligent-Tiering storage, Deep Archive Access");
const STANDARD_IA: Meter<GbMonth> = Meter::new("s3.storage.standard_ia", "Standard-IA storage");
const ONE_ZONE_IA: Meter<GbMonth> = Meter::new("s3.storage.one_zone_ia", "One Zone-IA storage");
const GLACIER_INSTANT: Meter<GbMonth> = Meter::new("s3.storage.glacier_instant", "Glacier Instant Retrieval storage");
const GLACIER_FLEXIBLE: Meter<GbMonth> =
    Meter::new("s3.storage.glacier_flexible", "Glacier Flexible Retrieval storage");
const GLACIER_DEEP: Meter<GbMonth> = Meter::new("s3.storage.glacier_deep_archive", "Glacier Deep Archive storage");

pub(crate) const MONITORING: Meter<ObjectMonth> =
    Meter::new("s3.intelligent_monitoring", "Intelligent-Tiering monitoring and automation");

const PUT_STANDARD: Meter<Request> = Meter::new("s3.put_requests.standard", "PUT requests to Standard");
const PUT_INTELLIGENT: Meter<Request> =
    Meter::new("s3.put_requests.intelligent_tiering", "PUT requests to Intelligent-Tiering");
const PUT_STANDARD_IA: Meter<Request> = Meter::new("s3.put_requests.standard_ia", "PUT requests to Standard-IA");
const PUT_ONE_ZONE_IA: Meter<Request> = Meter::new("s3.put_requests.one_zone_ia", "PUT requests to One Zone-IA");
const PUT_INSTANT: Meter<Request> =
    Meter::new("s3.put_requests.glacier_instant", "PUT requests to Glacier Instant Retrieval");
const PUT_FLEXIBLE: Meter<Request> =
    Meter::new("s3.put_requests.glacier_flexible", "PUT requests to Glacier Flexible Retrieval");
const PUT_DEEP: Meter<Request> =
    Meter::new("s3.put_requests.glacier_deep_archive", "PUT requests to Glacier Deep Archive");

const GET_STANDARD: Meter<Request> = Meter::new("s3.get_requests.standard", "GET requests to Standard");
const GET_INTELLIGENT: Meter<Request> =
    Meter::new("s3.get_requests.intelligent_tiering", "GET requests to Intelligent-Tiering");
const GET_STANDARD_IA: Meter<Request> = Meter::new("s3.get_requests.standard_ia", "GET requests to Standard-IA");
const GET_ONE_ZONE_IA: Meter<Request> = Meter::new("s3.get_requests.one_zone_ia", "GET requests to One Zone-IA");
const GET_INSTANT: Meter<Request> =
    Meter::new("s3.get_requests.glacier_instant", "GET requests to Glacier Instant Retrieval");
const GET_FLEXIBLE: Meter<Request> =
    Meter::new("s3.get_requests.glacier_flexible", "GET requests to Glacier Flexible Retrieval");
const GET_DEEP: Meter<Request> =
    Meter::new("s3.get_requests.glacier_deep_archive", "GET requests to Glacier Deep Archive");

const INTO_INTELLIGENT: Meter<Request> =
    Meter::new("s3.transitions.intelligent_tiering", "Transitions into Intelligent-Tiering");
const INTO_STANDARD_IA: Meter<Request> = Meter::new("s3.transitions.standard_ia", "Transitions into Standard-IA");
const INTO_ONE_ZONE_IA: Meter<Request> = Meter::new("s3.transitions.one_zone_ia", "Transitions into One Zone-IA");
const INTO_INSTANT: Meter<Request> =
    Meter::new("s3.transitions.glacier_instant", "Transitions into Glacier Instant Retrieval");
const INTO_FLEXIBLE: Meter<Request> =
    Meter::new("s3.transitions.glacier_flexible", "Transitions into Glacier Flexible Retrieval");
const INTO_DEEP: Meter<Request> =
    Meter::new("s3.transitions.glacier_deep_archive", "Transitions into Glacier Deep Archive");

const RESTORE_FLEXIBLE_EXPEDITED: Meter<Request> = Meter::new(
    "s3.restore_requests.glacier_flexible_expedited",
    "Restore requests, Glacier Flexible Retrieval, expedited",
);
const RESTORE_FLEXIBLE_STANDARD: Meter<Request> = Meter::new(
    "s3.restore_requests.glacier_flexible_standard",
    "Restore requests, Glacier Flexible Retrieval, standard",
);
const RESTORE_FLEXIBLE_BULK: Meter<Request> =
    Meter::new("s3.restore_requests.glacier_flexible_bulk", "Restore requests, Glacier Flexible Retrieval, bulk");
const RESTORE_DEEP_STANDARD: Meter<Request> =
    Meter::new("s3.restore_requests.glacier_deep_archive_standard", "Restore requests, Glacier Deep Archive, standard");
const RESTORE_DEEP_BULK: Meter<Request> =
    Meter::new("s3.restore_requests.glacier_deep_archive_bulk", "Restore requests, Glacier Deep Archive, bulk");

const FROM_STANDARD_IA: Meter<Gb> = Meter::new("s3.retrieval.standard_ia", "Data retrieved from Standard-IA");
const FROM_ONE_ZONE_IA: Meter<Gb> = Meter::new("s3.retrieval.one_zone_ia", "Data retrieved from One Zone-IA");
const FROM_INSTANT: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_instant", "Data retrieved from Glacier Instant Retrieval");
const FROM_FLEXIBLE_EXPEDITED: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_flexible_expedited", "Data retrieved from Glacier Flexible Retrieval, expedited");
const FROM_FLEXIBLE_STANDARD: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_flexible_standard", "Data retrieved from Glacier Flexible Retrieval, standard");
const FROM_FLEXIBLE_BULK: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_flexible_bulk", "Data retrieved from Glacier Flexible Retrieval, bulk");
const FROM_DEEP_STANDARD: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_deep_archive_standard", "Data retrieved from Glacier Deep Archive, standard");
const FROM_DEEP_BULK: Meter<Gb> =
    Meter::new("s3.retrieval.glacier_deep_archive_bulk", "Data retrieved from Glacier Deep Archive, bulk");

pub(super) const ALL: &[MeterInfo] = &[
    STANDARD.info(),
    FREQUENT.info(),
    INFREQUENT.info(),
    ARCHIVE_INSTANT.info(),
    ARCHIVE.info(),
    DEEP_ARCHIVE.info(),
    STANDARD_IA.info(),
    ONE_ZONE_IA.info(),
    GLACIER_INSTANT.info(),
    GLACIER_FLEXIBLE.info(),
    GLACIER_DEEP.info(),
    MONITORING.info(),
    PUT_STANDARD.info(),
    PUT_INTELLIGENT.info(),
    PUT_STANDARD_IA.info(),
    PUT_ONE_ZONE_IA.info(),
    PUT_INSTANT.info(),
    PUT_FLEXIBLE.info(),
    PUT_DEEP.info(),
    GET_STANDARD.info(),
    GET_INTELLIGENT.info(),
    GET_STANDARD_IA.info(),
    GET_ONE_ZONE_IA.info(),
    GET_INSTANT.info(),
    GET_FLEXIBLE.info(),
    GET_DEEP.info(),
    INTO_INTELLIGENT.info(),
    INTO_STANDARD_IA.info(),
    INTO_ONE_ZONE_IA.info(),
    INTO_INSTANT.info(),
    INTO_FLEXIBLE.info(),
    INTO_DEEP.info(),
    RESTORE_FLEXIBLE_EXPEDITED.info(),
    RESTORE_FLEXIBLE_STANDARD.info(),
    RESTORE_FLEXIBLE_BULK.info(),
    RESTORE_DEEP_STANDARD.info(),
    RESTORE_DEEP_BULK.info(),
    FROM_STANDARD_IA.info(),
    FROM_ONE_ZONE_IA.info(),
    FROM_INSTANT.info(),
    FROM_FLEXIBLE_EXPEDITED.info(),
    FROM_FLEXIBLE_STANDARD.info(),
    FROM_FLEXIBLE_BULK.info(),
    FROM_DEEP_STANDARD.info(),
    FROM_DEEP_BULK.info(),
    access::SCANNED_STANDARD.info(),
    access::SCANNED_INTELLIGENT.info(),
    access::SCANNED_STANDARD_IA.info(),
    access::SCANNED_ONE_ZONE_IA.info(),
    access::SCANNED_INSTANT.info(),
    access::RETURNED_STANDARD.info(),
    access::RETURNED_INTELLIGENT.info(),
    access::RETURNED_STANDARD_IA.info(),
    access::RETURNED_ONE_ZONE_IA.info(),
    access::RETURNED_INSTANT.info(),
    access::ACCELERATED_LOW.info(),
    access::ACCELERATED_HIGH.info(),
    access::ROUTING.info(),
    access::IN_WITHIN.info(),
    access::OUT_WITHIN.info(),
    access::IN_BETWEEN.info(),
    access::OUT_BETWEEN.info(),
    management::TAGGED.info(),
    management::LISTED.info(),
    management::WATCHED.info(),
    management::LENS_OBJECTS.info(),
    management::JOBS.info(),
    management::JOB_OBJECTS.info(),
    management::MANIFESTS.info(),
];

/// Where a GB of `class` is billed.
pub(crate) const fn storage(class: StorageClass) -> Meter<GbMonth> {
    match class {
        StorageClass::Standard => STANDARD,
        StorageClass::IntelligentFrequent => FREQUENT,
        StorageClass::IntelligentInfrequent => INFREQUENT,
        StorageClass::IntelligentArchiveInstant => ARCHIVE_INSTANT,
        StorageClass::IntelligentArchive => ARCHIVE,
        StorageClass::IntelligentDeepArchive => DEEP_ARCHIVE,
        StorageClass::StandardIa => STANDARD_IA,
        StorageClass::OneZoneIa => ONE_ZONE_IA,
        StorageClass::GlacierInstant => GLACIER_INSTANT,
        StorageClass::GlacierFlexible => GLACIER_FLEXIBLE,
        StorageClass::GlacierDeepArchive => GLACIER_DEEP,
    }
}

/// Where a write to `class` is billed.
pub(crate) const fn put_requests(class: StorageClass) -> Meter<Request> {
    match class {
        StorageClass::Standard => PUT_STANDARD,
        StorageClass::StandardIa => PUT_STANDARD_IA,
        StorageClass::OneZoneIa => PUT_ONE_ZONE_IA,
        StorageClass::GlacierInstant => PUT_INSTANT,
        StorageClass::GlacierFlexible => PUT_FLEXIBLE,
        StorageClass::GlacierDeepArchive => PUT_DEEP,
        StorageClass::IntelligentFrequent
        | StorageClass::IntelligentInfrequent
        | StorageClass::IntelligentArchiveInstant
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => PUT_INTELLIGENT,
    }
}

/// Where a read from `class` is billed. In the archive classes that is a read of a restored copy.
pub(crate) const fn get_requests(class: StorageClass) -> Meter<Request> {
    match class {
        StorageClass::Standard => GET_STANDARD,
        StorageClass::StandardIa => GET_STANDARD_IA,
        StorageClass::OneZoneIa => GET_ONE_ZONE_IA,
        StorageClass::GlacierInstant => GET_INSTANT,
        StorageClass::GlacierFlexible => GET_FLEXIBLE,
        StorageClass::GlacierDeepArchive => GET_DEEP,
        StorageClass::IntelligentFrequent
        | StorageClass::IntelligentInfrequent
        | StorageClass::IntelligentArchiveInstant
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => GET_INTELLIGENT,
    }
}

/// Where a transition into `class` is billed, or why there is none.
pub(crate) fn transitions(class: StorageClass, field: &'static str) -> Result<Meter<Request>, Refusal> {
    Ok(match class {
        StorageClass::Standard => {
            return Err(Refusal::new("not-applicable", field, "no lifecycle rule moves an object into Standard")
                .help("set `class` to the class that the objects move into"));
        }
        StorageClass::StandardIa => INTO_STANDARD_IA,
        StorageClass::OneZoneIa => INTO_ONE_ZONE_IA,
        StorageClass::GlacierInstant => INTO_INSTANT,
        StorageClass::GlacierFlexible => INTO_FLEXIBLE,
        StorageClass::GlacierDeepArchive => INTO_DEEP,
        StorageClass::IntelligentFrequent
        | StorageClass::IntelligentInfrequent
        | StorageClass::IntelligentArchiveInstant
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => INTO_INTELLIGENT,
    })
}

/// Where a GB retrieved from `class` is billed; `None` where retrieval is free.
pub(crate) fn retrieval(
    class: StorageClass,
    speed: RetrievalSpeed,
    field: &'static str,
) -> Result<Option<Meter<Gb>>, Refusal> {
    Ok(match (class, speed) {
        (StorageClass::StandardIa, _) => Some(FROM_STANDARD_IA),
        (StorageClass::OneZoneIa, _) => Some(FROM_ONE_ZONE_IA),
        (StorageClass::GlacierInstant, _) => Some(FROM_INSTANT),
        (StorageClass::GlacierFlexible, RetrievalSpeed::Standard) => Some(FROM_FLEXIBLE_STANDARD),
        (StorageClass::GlacierFlexible, RetrievalSpeed::Bulk) => Some(FROM_FLEXIBLE_BULK),
        (StorageClass::GlacierFlexible, RetrievalSpeed::Expedited) => Some(FROM_FLEXIBLE_EXPEDITED),
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Standard) => Some(FROM_DEEP_STANDARD),
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Bulk) => Some(FROM_DEEP_BULK),
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Expedited) => return Err(not_expedited(field)),
        _ => None,
    })
}

/// Where a restore request to `class` is billed, or why there is none.
pub(crate) fn restore_requests(
    class: StorageClass,
    speed: RetrievalSpeed,
    (field, speed_field): (&'static str, &'static str),
) -> Result<Meter<Request>, Refusal> {
    Ok(match (class, speed) {
        (StorageClass::GlacierFlexible, RetrievalSpeed::Standard) => RESTORE_FLEXIBLE_STANDARD,
        (StorageClass::GlacierFlexible, RetrievalSpeed::Bulk) => RESTORE_FLEXIBLE_BULK,
        (StorageClass::GlacierFlexible, RetrievalSpeed::Expedited) => RESTORE_FLEXIBLE_EXPEDITED,
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Standard) => RESTORE_DEEP_STANDARD,
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Bulk) => RESTORE_DEEP_BULK,
        (StorageClass::GlacierDeepArchive, RetrievalSpeed::Expedited) => return Err(not_expedited(speed_field)),
        _ => {
            return Err(Refusal::new("not-applicable", field, "objects of this class need no restore that is billed")
                .help("only Glacier Flexible Retrieval and Glacier Deep Archive bill restore requests"));
        }
    })
}

fn not_expedited(field: &'static str) -> Refusal {
    Refusal::new("not-applicable", field, "Glacier Deep Archive has no expedited retrieval")
        .help("write `standard` or `bulk` (Amazon S3 user guide, \"Archive retrieval options\")")
}
