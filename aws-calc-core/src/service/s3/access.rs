//! Ways to the data that are billed beside requests: S3 Select, Transfer Acceleration, Multi-Region Access Points.

use crate::field::{Field, Mix, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Usage};
use crate::unit::Gb;

use super::super::checks;
use super::StorageClass;

crate::choices! {
    /// Which end of Transfer Acceleration's range of prices applies.
    AccelerationPath {
        Low "low" "the cheapest edge locations";
        High "high" "the dearest edge locations";
    }
}

crate::choices! {
    /// Which way data takes through a Multi-Region Access Point over the internet.
    InternetPath {
        InWithin "in_within" "to S3, from the continent of the bucket";
        OutWithin "out_within" "from S3, to the continent of the bucket";
        InBetween "in_between" "to S3, from another continent";
        OutBetween "out_between" "from S3, to another continent";
    }
}

pub(super) const SCANNED: Field<Gb> =
    Field::flow("monthly_select_scanned", "data in `class` that S3 Select scans in the month", "\"1 TB\"").optional();
pub(super) const RETURNED: Field<Gb> =
    Field::flow("monthly_select_returned", "data from `class` that S3 Select returns in the month", "\"10 GB\"")
        .optional();
pub(super) const ACCELERATED: Field<Gb> =
    Field::flow("monthly_accelerated", "data through Transfer Acceleration in the month", "\"1 TB\"").optional();
pub(super) const PATH: Field<Word<AccelerationPath>> =
    Field::word("acceleration_path", "which end of Transfer Acceleration's prices applies", "\"low\"").optional();
pub(super) const ROUTED: Field<Gb> =
    Field::flow("monthly_multi_region_routed", "data through Multi-Region Access Points in the month", "\"100 GB\"")
        .optional();
pub(super) const OVER_THE_INTERNET: Field<Mix<InternetPath, Gb>> = Field::mix(
    "multi_region_over_internet",
    "data through Multi-Region Access Points that goes over the internet in the month, by its way; it is routed as well",
    "{ out_within = \"5 GB\" }",
)
.optional();

/// Each is billed on its own, whatever the class.
pub(super) const KEYS: [Spec; 2] = [ACCELERATED.spec(), ROUTED.spec()];

pub(super) const SCANNED_STANDARD: Meter<Gb> =
    Meter::new("s3.select_scanned.standard", "Scanned by S3 Select, Standard");
pub(super) const SCANNED_INTELLIGENT: Meter<Gb> =
    Meter::new("s3.select_scanned.intelligent_tiering", "Scanned by S3 Select, Intelligent-Tiering");
pub(super) const SCANNED_STANDARD_IA: Meter<Gb> =
    Meter::new("s3.select_scanned.standard_ia", "Scanned by S3 Select, Standard-IA");
pub(super) const SCANNED_ONE_ZONE_IA: Meter<Gb> =
    Meter::new("s3.select_scanned.one_zone_ia", "Scanned by S3 Select, One Zone-IA");
pub(super) const SCANNED_INSTANT: Meter<Gb> =
    Meter::new("s3.select_scanned.glacier_instant", "Scanned by S3 Select, Glacier Instant Retrieval");
pub(super) const RETURNED_STANDARD: Meter<Gb> =
    Meter::new("s3.select_returned.standard", "Returned by S3 Select, Standard");
pub(super) const RETURNED_INTELLIGENT: Meter<Gb> =
    Meter::new("s3.select_returned.intelligent_tiering", "Returned by S3 Select, Intelligent-Tiering");
pub(super) const RETURNED_STANDARD_IA: Meter<Gb> =
    Meter::new("s3.select_returned.standard_ia", "Returned by S3 Select, Standard-IA");
pub(super) const RETURNED_ONE_ZONE_IA: Meter<Gb> =
    Meter::new("s3.select_returned.one_zone_ia", "Returned by S3 Select, One Zone-IA");
pub(super) const RETURNED_INSTANT: Meter<Gb> =
    Meter::new("s3.select_returned.glacier_instant", "Returned by S3 Select, Glacier Instant Retrieval");

pub(super) const ACCELERATED_LOW: Meter<Gb> =
    Meter::new("s3.transfer_acceleration_low", "Transfer Acceleration (low end)");
pub(super) const ACCELERATED_HIGH: Meter<Gb> =
    Meter::new("s3.transfer_acceleration_high", "Transfer Acceleration (high end)");

pub(super) const ROUTING: Meter<Gb> = Meter::new("s3.multi_region_routed", "Multi-Region Access Points, routing");
pub(super) const IN_WITHIN: Meter<Gb> = Meter::new(
    "s3.multi_region_accelerated.in_within",
    "Multi-Region Access Points, from the internet on the continent",
);
pub(super) const OUT_WITHIN: Meter<Gb> = Meter::new(
    "s3.multi_region_accelerated.out_within",
    "Multi-Region Access Points, to the internet on the continent",
);
pub(super) const IN_BETWEEN: Meter<Gb> =
    Meter::new("s3.multi_region_accelerated.in_between", "Multi-Region Access Points, from the internet elsewhere");
pub(super) const OUT_BETWEEN: Meter<Gb> =
    Meter::new("s3.multi_region_accelerated.out_between", "Multi-Region Access Points, to the internet elsewhere");

/// Refuses keys that would change nothing, and internet traffic that is not routed.
pub(super) fn check(bucket: &Record) -> Result<(), Refusal> {
    checks::only_with(bucket, ACCELERATED.spec(), PATH.spec())?;
    checks::only_with(bucket, PATH.spec(), ACCELERATED.spec())?;
    checks::only_with(bucket, OVER_THE_INTERNET.spec(), ROUTED.spec())
}

/// Usage of S3 Select in `class`, of Transfer Acceleration and of Multi-Region Access Points.
pub(super) fn usage(bucket: &Record, class: StorageClass) -> Result<Vec<Usage>, Refusal> {
    let mut usage = Vec::new();
    if let Some(scanned) = bucket.given(SCANNED) {
        usage.push(select(class, SCANNED.spec())?.0.of(scanned));
    }
    if let Some(returned) = bucket.given(RETURNED) {
        usage.push(select(class, RETURNED.spec())?.1.of(returned));
    }
    if let Some(moved) = bucket.given(ACCELERATED) {
        usage.push(match bucket.word(PATH)? {
            AccelerationPath::Low => ACCELERATED_LOW.of(moved),
            AccelerationPath::High => ACCELERATED_HIGH.of(moved),
        });
    }
    usage.extend(bucket.given(ROUTED).map(|routed| ROUTING.of(routed)));
    usage.extend(bucket.mix(OVER_THE_INTERNET).into_iter().map(|(path, moved)| match path {
        InternetPath::InWithin => IN_WITHIN.of(moved),
        InternetPath::OutWithin => OUT_WITHIN.of(moved),
        InternetPath::InBetween => IN_BETWEEN.of(moved),
        InternetPath::OutBetween => OUT_BETWEEN.of(moved),
    }));
    Ok(usage)
}

/// Where a GB scanned and a GB returned by S3 Select are billed, or why `class` has none.
fn select(class: StorageClass, key: Spec) -> Result<(Meter<Gb>, Meter<Gb>), Refusal> {
    Ok(match class {
        StorageClass::Standard => (SCANNED_STANDARD, RETURNED_STANDARD),
        StorageClass::StandardIa => (SCANNED_STANDARD_IA, RETURNED_STANDARD_IA),
        StorageClass::OneZoneIa => (SCANNED_ONE_ZONE_IA, RETURNED_ONE_ZONE_IA),
        StorageClass::GlacierInstant => (SCANNED_INSTANT, RETURNED_INSTANT),
        StorageClass::IntelligentFrequent
        | StorageClass::IntelligentInfrequent
        | StorageClass::IntelligentArchiveInstant => (SCANNED_INTELLIGENT, RETURNED_INTELLIGENT),
        StorageClass::GlacierFlexible
        | StorageClass::GlacierDeepArchive
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => {
            return Err(Refusal::new("not-applicable", key.name, "S3 Select does not read archived objects")
                .help("restore them first (Amazon S3 user guide, \"Querying data in place with Amazon S3 Select\")"));
        }
    })
}
