//! Amazon EBS volumes and snapshots.
//!
//! **Billed:** provisioned storage per GB-month; gp3's IOPS above 3,000 and throughput above 125 MB/s; all provisioned
//! IOPS of io1 and io2, the latter in tiers that AWS counts per volume; snapshots per GB-month of stored blocks, archived
//! ones by their full size; what is retrieved from the archive; fast snapshot restore per snapshot and Availability Zone,
//! each begun minute, at least an hour; the direct APIs per request and per block of 512 KB; copies of snapshots that
//! are done by a deadline, per GB; clones of volumes, per GB of their data. A volume that exists for a part of the month
//! is billed for that part.
//!
//! **Left out:** magnetic volumes and their I/O; the 60 seconds that a volume is billed at least; the 90 days that an
//! archived snapshot is billed at least; transfer of copies between Regions (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/ebs/pricing/>; limits: Amazon EBS user guide, "Amazon EBS volume types".

mod limits;
mod snapshots;

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Convention, Count, Gb, GbMonth, Hour, Iops, IopsMonth, Mbps, MbpsMonth, Metered};

use super::{Context, Service, checks};

crate::choices! {
    /// What kind of volume it is.
    VolumeType {
        Gp3 "gp3" "general purpose SSD; 3,000 IOPS and 125 MB/s are included in the price of storage";
        Gp2 "gp2" "general purpose SSD of the previous generation; 3 IOPS per GB";
        Io1 "io1" "provisioned IOPS SSD";
        Io2 "io2" "provisioned IOPS SSD (Block Express)";
        St1 "st1" "throughput optimized HDD";
        Sc1 "sc1" "cold HDD";
    }
}

const USER_GUIDE: &str = "Amazon EBS user guide, \"Amazon EBS volume types\"";

const TYPE: Field<Word<VolumeType>> = Field::word("type", "the volume type", "\"gp3\"").optional();
const SIZE: Field<Gb> =
    Field::quantity("size", "the size of each volume", "\"500 GB\"").optional().at_least(Exact::ONE, USER_GUIDE);
const IOPS: Field<Iops> = Field::quantity("iops", "provisioned IOPS of each volume (gp3, io1, io2)", "10000")
    .optional()
    .within(Exact::constant(100, 0), Exact::constant(256_000, 0), USER_GUIDE);
const THROUGHPUT: Field<Mbps> =
    Field::quantity("throughput", "provisioned throughput of each gp3 volume", "\"500 MB/s\"").optional().within(
        Exact::constant(125, 0),
        Exact::constant(2000, 0),
        USER_GUIDE,
    );
const HOURS: Field<Hour> =
    Field::flow("hours", "how long each volume exists in the month; left out, it exists all month", "\"12 h\"")
        .optional()
        .within(Exact::ZERO, Exact::constant(744, 0), "the longest month has 744 hours");

const STORAGE_GP3: Meter<GbMonth> = Meter::new("ebs.storage.gp3", "gp3 storage");
const STORAGE_GP2: Meter<GbMonth> = Meter::new("ebs.storage.gp2", "gp2 storage");
const STORAGE_IO1: Meter<GbMonth> = Meter::new("ebs.storage.io1", "io1 storage");
const STORAGE_IO2: Meter<GbMonth> = Meter::new("ebs.storage.io2", "io2 storage");
const STORAGE_ST1: Meter<GbMonth> = Meter::new("ebs.storage.st1", "st1 storage");
const STORAGE_SC1: Meter<GbMonth> = Meter::new("ebs.storage.sc1", "sc1 storage");
const IOPS_GP3: Meter<IopsMonth> = Meter::new("ebs.iops.gp3", "gp3 IOPS above 3,000");
const IOPS_IO1: Meter<IopsMonth> = Meter::new("ebs.iops.io1", "io1 IOPS");
const IOPS_IO2: Meter<IopsMonth> = Meter::new("ebs.iops.io2", "io2 IOPS");
const THROUGHPUT_GP3: Meter<MbpsMonth> = Meter::new("ebs.throughput.gp3", "gp3 throughput above 125 MB/s");

/// The keys that describe a volume.
const OF_VOLUMES: [Spec; 5] = [TYPE.spec(), SIZE.spec(), IOPS.spec(), THROUGHPUT.spec(), HOURS.spec()];

pub(super) const SERVICE: Service = Service {
    name: "ebs",
    title: "Amazon EBS",
    doc: "Storage by the GB-month; gp3 IOPS above 3,000 and throughput above 125 MB/s; io1 and io2 IOPS; snapshots, \
          their archive, fast restore, direct APIs, copies with a deadline; clones of volumes. Left out: magnetic \
          volumes, the least times of volumes and archived snapshots.",
    page: "https://aws.amazon.com/ebs/pricing/",
    fields: &[
        TYPE.spec(),
        SIZE.spec(),
        IOPS.spec(),
        THROUGHPUT.spec(),
        HOURS.spec(),
        snapshots::SNAPSHOTS.spec(),
        snapshots::ARCHIVE.spec(),
        snapshots::ARCHIVE_RETRIEVED.spec(),
        snapshots::FAST_RESTORE_ZONES.spec(),
        snapshots::FAST_RESTORE_TIME.spec(),
        snapshots::LIST_REQUESTS.spec(),
        snapshots::GET_BLOCKS.spec(),
        snapshots::PUT_BLOCKS.spec(),
        snapshots::TIMED_COPIES.spec(),
        snapshots::COPY_DURATION.spec(),
        snapshots::CLONED.spec(),
    ],
    meters: &[
        STORAGE_GP3.info(),
        STORAGE_GP2.info(),
        STORAGE_IO1.info(),
        STORAGE_IO2.info(),
        STORAGE_ST1.info(),
        STORAGE_SC1.info(),
        IOPS_GP3.info(),
        IOPS_IO1.info(),
        IOPS_IO2.info(),
        THROUGHPUT_GP3.info(),
        snapshots::STANDARD_STORAGE.info(),
        snapshots::ARCHIVE_STORAGE.info(),
        snapshots::RETRIEVAL.info(),
        snapshots::FAST_RESTORE.info(),
        snapshots::LISTED.info(),
        snapshots::READ.info(),
        snapshots::WRITTEN.info(),
        snapshots::COPIED.info(),
        snapshots::CLONES.info(),
    ],
    usage,
};

fn usage(resource: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let mut keys = vec![SIZE.spec()];
    keys.extend(snapshots::BILLED);
    let is_volume = OF_VOLUMES.iter().any(|key| checks::is_given(resource, *key));
    if !is_volume {
        checks::needs_one_of(resource, &keys)?;
    }
    let mut usage = if is_volume { volume(resource, context.convention)? } else { Vec::new() };
    usage.extend(snapshots::usage(resource, context.convention)?);
    Ok(usage)
}

fn volume(volume: &Record, convention: &Convention) -> Result<Vec<Usage>, Refusal> {
    let kind = volume.word(TYPE)?;
    let size = volume.quantity(SIZE)?;
    let iops = volume.given(IOPS);
    let throughput = volume.given(THROUGHPUT);
    limits::check(kind, &size, iops.as_ref(), throughput.as_ref())?;

    let part = Part { hours: volume.given(HOURS), convention };
    let stored = part.of(size.counted_as::<GbMonth>())?;
    let mut usage = vec![match kind {
        VolumeType::Gp3 => STORAGE_GP3.of(stored),
        VolumeType::Gp2 => STORAGE_GP2.of(stored),
        VolumeType::Io1 => STORAGE_IO1.of(stored),
        VolumeType::Io2 => STORAGE_IO2.of(stored),
        VolumeType::St1 => STORAGE_ST1.of(stored),
        VolumeType::Sc1 => STORAGE_SC1.of(stored),
    }];
    if let Some(iops) = iops {
        usage.push(match kind {
            VolumeType::Io1 => IOPS_IO1.of(part.of(iops.counted_as())?),
            VolumeType::Io2 => IOPS_IO2.of(part.of(iops.counted_as())?),
            _ => IOPS_GP3.of(part.of(iops.excess_over(&included("included IOPS", 3000))?.counted_as())?),
        });
    }
    if let Some(throughput) = throughput {
        let above = throughput.excess_over(&included("included throughput", 125))?;
        usage.push(THROUGHPUT_GP3.of(part.of(above.counted_as())?));
    }
    Ok(usage)
}

/// The part of the month for which a volume exists.
struct Part<'a> {
    hours: Option<Quantity<Hour>>,
    convention: &'a Convention,
}

impl Part<'_> {
    /// What a whole month's `usage` is in this part: times its hours, over those of the month.
    fn of<U: Metered>(&self, usage: Quantity<U>) -> Result<Quantity<U>, Refusal> {
        let Some(hours) = &self.hours else { return Ok(usage) };
        let month = Quantity::fixed(self.convention.month, "hours in the month", "a part of it is billed as that part");
        Ok(usage.times(&hours.counted_as::<Count>())?.over(&month)?)
    }
}

fn included<U: Metered>(name: &'static str, number: u32) -> Quantity<U> {
    Quantity::fixed(number.into(), name, "in the price of gp3 storage")
}
