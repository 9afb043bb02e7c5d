//! Snapshots: what is kept, retrieved, restored fast, read and written block by block, copied by a deadline; clones.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Text};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Convention, Count, DsuHour, Gb, GbMonth, Hour, Request, Second};

use super::super::checks;

pub(super) const SNAPSHOTS: Field<Gb> =
    Field::quantity("snapshots", "blocks kept in standard snapshots, all month", "\"100 GB\"").optional();
pub(super) const ARCHIVE: Field<Gb> =
    Field::quantity("snapshot_archive", "blocks kept in archived snapshots, all month", "\"1 TB\"").optional();
pub(super) const ARCHIVE_RETRIEVED: Field<Gb> =
    Field::flow("monthly_archive_retrieved", "data restored from archived snapshots in the month", "\"200 GB\"")
        .optional();
pub(super) const FAST_RESTORE_ZONES: Field<Count> = Field::quantity(
    "fast_restore_zones",
    "pairs of a snapshot and an Availability Zone for which fast restore is on",
    "3",
)
.optional();
pub(super) const FAST_RESTORE_TIME: Field<Second> =
    Field::flow("fast_restore_time", "how long fast restore is on for each pair, in the month", "\"90 min\"")
        .optional();
pub(super) const LIST_REQUESTS: Field<Request> = Field::flow(
    "monthly_list_block_requests",
    "ListSnapshotBlocks and ListChangedBlocks requests in the month",
    "\"1M requests\"",
)
.optional();
pub(super) const GET_BLOCKS: Field<Request> = Field::flow(
    "monthly_get_block_requests",
    "GetSnapshotBlock requests in the month, one for each block of 512 KB",
    "\"2M requests\"",
)
.optional();
pub(super) const PUT_BLOCKS: Field<Request> = Field::flow(
    "monthly_put_block_requests",
    "PutSnapshotBlock requests in the month, one for each block of 512 KB",
    "\"2M requests\"",
)
.optional();
pub(super) const TIMED_COPIES: Field<Gb> =
    Field::flow("monthly_timed_copies", "snapshot data copied with a deadline in the month", "\"3000 GB\"").optional();
pub(super) const COPY_DURATION: Field<Text> = Field::text(
    "copy_duration",
    "completion duration",
    "the deadline of these copies, as the price book writes it",
    "\"8h\"",
)
.optional();
pub(super) const CLONED: Field<Gb> =
    Field::flow("monthly_cloned", "data of volumes that are cloned in the month", "\"600 GB\"").optional();

/// The keys that are billed on their own.
pub(super) const BILLED: [Spec; 9] = [
    SNAPSHOTS.spec(),
    ARCHIVE.spec(),
    ARCHIVE_RETRIEVED.spec(),
    FAST_RESTORE_ZONES.spec(),
    LIST_REQUESTS.spec(),
    GET_BLOCKS.spec(),
    PUT_BLOCKS.spec(),
    TIMED_COPIES.spec(),
    CLONED.spec(),
];

pub(super) const STANDARD_STORAGE: Meter<GbMonth> = Meter::new("ebs.snapshot.standard", "Snapshots");
pub(super) const ARCHIVE_STORAGE: Meter<GbMonth> = Meter::new("ebs.snapshot.archive", "Archived snapshots");
pub(super) const RETRIEVAL: Meter<Gb> =
    Meter::new("ebs.snapshot.archive_retrieval", "Data restored from archived snapshots");
pub(super) const FAST_RESTORE: Meter<DsuHour> = Meter::new("ebs.fast_snapshot_restore", "Fast snapshot restore");
pub(super) const LISTED: Meter<Request> = Meter::new("ebs.direct_api.list", "Direct APIs, lists of blocks");
pub(super) const READ: Meter<Request> = Meter::new("ebs.direct_api.get", "Direct APIs, blocks read");
pub(super) const WRITTEN: Meter<Request> = Meter::new("ebs.direct_api.put", "Direct APIs, blocks written");
pub(super) const COPIED: Family<Gb> =
    Family::new("ebs.timed_copy", "Snapshot copies with a deadline", "completion duration");
pub(super) const CLONES: Meter<Gb> = Meter::new("ebs.clones", "Clones of volumes");

/// Usage of everything that is no volume.
pub(super) fn usage(resource: &Record, convention: &Convention) -> Result<Vec<Usage>, Refusal> {
    for (one, other) in
        [(FAST_RESTORE_ZONES.spec(), FAST_RESTORE_TIME.spec()), (TIMED_COPIES.spec(), COPY_DURATION.spec())]
    {
        checks::only_with(resource, one, other)?;
        checks::only_with(resource, other, one)?;
    }
    let mut usage = Vec::new();
    usage.extend(resource.given(SNAPSHOTS).map(|blocks| STANDARD_STORAGE.of(blocks.counted_as())));
    usage.extend(resource.given(ARCHIVE).map(|blocks| ARCHIVE_STORAGE.of(blocks.counted_as())));
    usage.extend(resource.given(ARCHIVE_RETRIEVED).map(|restored| RETRIEVAL.of(restored)));
    if let (Some(zones), Some(time)) = (resource.given(FAST_RESTORE_ZONES), resource.given(FAST_RESTORE_TIME)) {
        let minute = Quantity::fixed(Exact::constant(60, 0), "billing step", "each begun minute is billed in full");
        let least = Quantity::fixed(Exact::constant(3600, 0), "minimum", "fast restore is billed for at least an hour");
        let billed = time.rounded_up_to(&minute)?.at_least(&least).times(&zones)?;
        let hours: Quantity<Hour> = checks::in_unit(&billed, convention)?;
        usage.push(FAST_RESTORE.of(hours.counted_as()));
    }
    usage.extend(resource.given(LIST_REQUESTS).map(|requests| LISTED.of(requests)));
    usage.extend(resource.given(GET_BLOCKS).map(|requests| READ.of(requests)));
    usage.extend(resource.given(PUT_BLOCKS).map(|requests| WRITTEN.of(requests)));
    if let Some(copied) = resource.given(TIMED_COPIES) {
        usage.push(COPIED.of(&resource.text(COPY_DURATION)?, copied));
    }
    usage.extend(resource.given(CLONED).map(|data| CLONES.of(data)));
    Ok(usage)
}
