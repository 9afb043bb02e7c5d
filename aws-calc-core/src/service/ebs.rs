//! Amazon EBS volumes and snapshots.
//!
//! **Billed:** provisioned storage per GB-month; gp3's IOPS above 3,000 and throughput above 125 MB/s; all provisioned
//! IOPS of io1 and io2, the latter in tiers that AWS counts per volume; snapshots per GB-month of stored blocks.
//!
//! **Left out:** fast snapshot restore, the direct APIs, magnetic volumes and their I/O.
//!
//! Source: <https://aws.amazon.com/ebs/pricing/>; limits: Amazon EBS user guide, "Amazon EBS volume types".

use crate::exact::{Exact, with_thousands};
use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Gb, GbMonth, Iops, IopsMonth, Mbps, MbpsMonth};

use super::{Context, Service};

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

const TYPE: Field<Word<VolumeType>> = Field::word("type", "the volume type", "\"gp3\"");
const SIZE: Field<Gb> =
    Field::quantity("size", "the size of each volume", "\"500 GB\"").at_least(Exact::ONE, USER_GUIDE);
const IOPS: Field<Iops> = Field::quantity("iops", "provisioned IOPS of each volume (gp3, io1, io2)", "10000")
    .optional()
    .within(Exact::constant(100, 0), Exact::constant(256_000, 0), USER_GUIDE);
const THROUGHPUT: Field<Mbps> =
    Field::quantity("throughput", "provisioned throughput of each gp3 volume", "\"500 MB/s\"").optional().within(
        Exact::constant(125, 0),
        Exact::constant(2000, 0),
        USER_GUIDE,
    );
const SNAPSHOTS: Field<Gb> =
    Field::quantity("snapshots", "blocks kept in standard snapshots, all month", "\"100 GB\"").optional();
const SNAPSHOT_ARCHIVE: Field<Gb> =
    Field::quantity("snapshot_archive", "blocks kept in archived snapshots, all month", "\"1 TB\"").optional();

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
const SNAPSHOT_STANDARD: Meter<GbMonth> = Meter::new("ebs.snapshot.standard", "Snapshots");
const SNAPSHOT_ARCHIVED: Meter<GbMonth> = Meter::new("ebs.snapshot.archive", "Archived snapshots");

pub(super) const SERVICE: Service = Service {
    name: "ebs",
    title: "Amazon EBS",
    doc: "Storage by the GB-month; gp3 IOPS above 3,000 and throughput above 125 MB/s; io1 and io2 IOPS; snapshots. \
          Left out: fast snapshot restore, direct APIs, magnetic volumes.",
    page: "https://aws.amazon.com/ebs/pricing/",
    fields: &[TYPE.spec(), SIZE.spec(), IOPS.spec(), THROUGHPUT.spec(), SNAPSHOTS.spec(), SNAPSHOT_ARCHIVE.spec()],
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
        SNAPSHOT_STANDARD.info(),
        SNAPSHOT_ARCHIVED.info(),
    ],
    usage,
};

fn usage(volume: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let kind = volume.word(TYPE)?;
    let size = volume.quantity(SIZE)?;
    let iops = volume.given(IOPS);
    let throughput = volume.given(THROUGHPUT);
    check_limits(kind, &size, iops.as_ref(), throughput.as_ref())?;

    let stored = size.counted_as::<GbMonth>();
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
            VolumeType::Io1 => IOPS_IO1.of(iops.counted_as()),
            VolumeType::Io2 => IOPS_IO2.of(iops.counted_as()),
            _ => IOPS_GP3.of(iops.excess_over(&included("included IOPS", 3000))?.counted_as()),
        });
    }
    if let Some(throughput) = throughput {
        usage.push(THROUGHPUT_GP3.of(throughput.excess_over(&included("included throughput", 125))?.counted_as()));
    }
    if let Some(blocks) = volume.given(SNAPSHOTS) {
        usage.push(SNAPSHOT_STANDARD.of(blocks.counted_as()));
    }
    if let Some(blocks) = volume.given(SNAPSHOT_ARCHIVE) {
        usage.push(SNAPSHOT_ARCHIVED.of(blocks.counted_as()));
    }
    Ok(usage)
}

fn included<U: crate::unit::Metered>(name: &'static str, number: u32) -> Quantity<U> {
    Quantity::fixed(number.into(), name, "in the price of gp3 storage")
}

/// The least and the most GB of a volume type.
const fn size_limits(kind: VolumeType) -> (u32, u32) {
    match kind {
        VolumeType::Gp3 => (1, 65_536),
        VolumeType::Gp2 => (1, 16_384),
        VolumeType::Io1 => (4, 16_384),
        VolumeType::Io2 => (4, 65_536),
        VolumeType::St1 | VolumeType::Sc1 => (125, 16_384),
    }
}

/// The most IOPS per GB, and the most IOPS, of a volume type.
const fn iops_limits(kind: VolumeType) -> Option<(u32, u32)> {
    match kind {
        VolumeType::Gp3 => Some((500, 80_000)),
        VolumeType::Io1 => Some((50, 64_000)),
        VolumeType::Io2 => Some((1000, 256_000)),
        VolumeType::Gp2 | VolumeType::St1 | VolumeType::Sc1 => None,
    }
}

fn check_limits(
    kind: VolumeType,
    size: &Quantity<Gb>,
    iops: Option<&Quantity<Iops>>,
    throughput: Option<&Quantity<Mbps>>,
) -> Result<(), Refusal> {
    let (least, most) = size_limits(kind);
    if size.value() < Exact::from(least) || size.value() > Exact::from(most) {
        let (limit, given) = (with_thousands(&most.to_string()), with_thousands(&size.value().to_string()));
        let message = format!("a volume of this type has {least} to {limit} GB, but this is {given} GB");
        return Err(Refusal::new("over-limit", SIZE.spec().name, message).help(USER_GUIDE));
    }
    let limits = iops_limits(kind);
    match (limits, iops) {
        (None, Some(_)) => {
            return Err(Refusal::new("not-applicable", IOPS.spec().name, "this volume type has no provisioned IOPS")
                .help("gp2's IOPS follow its size; st1 and sc1 are sold by throughput that follows their size"));
        }
        (Some(_), None) if kind != VolumeType::Gp3 => {
            return Err(Refusal::new("missing-key", TYPE.spec().name, "io1 and io2 volumes need `iops`")
                .help("add `iops = …`: they are billed by the IOPS that are provisioned"));
        }
        (Some((per_gb, most)), Some(iops)) => {
            let most_for_size = size.value().times(Exact::from(per_gb))?.min(Exact::from(most));
            // A gp3 volume of any size has its 3,000 IOPS.
            let floor = if kind == VolumeType::Gp3 { Exact::from(3000) } else { Exact::ZERO };
            if iops.value() > most_for_size.max(floor) {
                return Err(Refusal::new(
                    "over-limit",
                    IOPS.spec().name,
                    format!("a volume of {} GB has at most {} IOPS", size.value(), most_for_size.max(floor)),
                )
                .help(format!("{per_gb} IOPS per GB, {most} at most ({USER_GUIDE})")));
            }
        }
        _ => {}
    }
    if let Some(throughput) = throughput {
        if kind != VolumeType::Gp3 {
            return Err(Refusal::new("not-applicable", THROUGHPUT.spec().name, "only gp3 has provisioned throughput"));
        }
        let iops = iops.map_or(Exact::from(3000), Quantity::value);
        let most = iops.times(Exact::constant(25, 2))?;
        if throughput.value() > most {
            return Err(Refusal::new(
                "over-limit",
                THROUGHPUT.spec().name,
                format!("{iops} IOPS carry at most {most} MB/s"),
            )
            .help(format!("0.25 MB/s per provisioned IOPS ({USER_GUIDE})")));
        }
    }
    Ok(())
}
