//! Storage management: tags, inventory, analytics, Storage Lens, Batch Operations.

use crate::field::{Field, Record, Spec};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Job, Object, ObjectMonth, TagMonth};

pub(super) const TAGS: Field<Count> =
    Field::quantity("object_tags", "tags kept on objects all month", "40_000").optional();
pub(super) const INVENTORY: Field<Object> =
    Field::flow("monthly_inventory_objects", "objects listed in inventory reports in the month", "\"100M objects\"")
        .optional();
pub(super) const ANALYZED: Field<Object> =
    Field::quantity("analyzed_objects", "objects that storage class analysis watches", "\"10M objects\"").optional();
pub(super) const LENS: Field<Object> =
    Field::quantity("storage_lens_objects", "objects that advanced metrics of Storage Lens watch", "\"2M objects\"")
        .optional();
pub(super) const BATCH_JOBS: Field<Job> =
    Field::flow("monthly_batch_jobs", "Batch Operations jobs in the month", "\"1 job\"").optional();
pub(super) const BATCH_OBJECTS: Field<Object> = Field::flow(
    "monthly_batch_objects",
    "objects that Batch Operations work on in the month; their requests are billed as requests",
    "\"1M objects\"",
)
.optional();
pub(super) const MANIFEST_OBJECTS: Field<Object> = Field::flow(
    "monthly_manifest_objects",
    "objects that Batch Operations look through to make a manifest in the month",
    "\"1M objects\"",
)
.optional();

/// Each is billed on its own.
pub(super) const KEYS: [Spec; 7] = [
    TAGS.spec(),
    INVENTORY.spec(),
    ANALYZED.spec(),
    LENS.spec(),
    BATCH_JOBS.spec(),
    BATCH_OBJECTS.spec(),
    MANIFEST_OBJECTS.spec(),
];

pub(super) const TAGGED: Meter<TagMonth> = Meter::new("s3.object_tags", "Object tags");
pub(super) const LISTED: Meter<Object> = Meter::new("s3.inventory_objects", "Objects in inventories");
pub(super) const WATCHED: Meter<ObjectMonth> = Meter::new("s3.analyzed_objects", "Storage class analysis");
pub(super) const LENS_OBJECTS: Meter<ObjectMonth> =
    Meter::new("s3.storage_lens_objects", "Storage Lens advanced metrics");
pub(super) const JOBS: Meter<Job> = Meter::new("s3.batch_jobs", "Batch Operations jobs");
pub(super) const JOB_OBJECTS: Meter<Object> = Meter::new("s3.batch_objects", "Batch Operations objects");
pub(super) const MANIFESTS: Meter<Object> =
    Meter::new("s3.batch_manifest_objects", "Objects looked through for manifests");

pub(super) fn usage(bucket: &Record) -> Vec<Usage> {
    let mut usage = Vec::new();
    usage.extend(bucket.given(TAGS).map(|tags| TAGGED.of(tags.counted_as())));
    usage.extend(bucket.given(INVENTORY).map(|objects| LISTED.of(objects)));
    usage.extend(bucket.given(ANALYZED).map(|objects| WATCHED.of(objects.counted_as())));
    usage.extend(bucket.given(LENS).map(|objects| LENS_OBJECTS.of(objects.counted_as())));
    usage.extend(bucket.given(BATCH_JOBS).map(|jobs| JOBS.of(jobs)));
    usage.extend(bucket.given(BATCH_OBJECTS).map(|objects| JOB_OBJECTS.of(objects)));
    usage.extend(bucket.given(MANIFEST_OBJECTS).map(|objects| MANIFESTS.of(objects)));
    usage
}
