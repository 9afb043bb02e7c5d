//! What sizes, IOPS and throughput a volume type can have.

use crate::exact::{Exact, with_thousands};
use crate::field::Refusal;
use crate::meter::Quantity;
use crate::unit::{Gb, Iops, Mbps};

use super::{IOPS, SIZE, THROUGHPUT, TYPE, USER_GUIDE, VolumeType};

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

/// Refuses a volume that AWS does not make.
pub(super) fn check(
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
