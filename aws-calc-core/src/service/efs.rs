//! Amazon EFS file systems.
//!
//! **Billed:** what is stored, by storage class, on average of the month; the GB read from Infrequent Access (IA) and
//! Archive, and the GB that lifecycle management moves into them, or back from IA to Standard; and throughput, by its
//! mode. Bursting is in the price of storage. Elastic bills every GB read and written, from any class – what is read
//! from IA or Archive comes on top – and has a lower price for storage in IA. Provisioned bills the MB/s above what
//! Standard storage includes: 50 KB/s for each GB, which is 50 MB/s for each TB.
//!
//! One Zone file systems have Standard and IA only, and one price for IA in every mode. Archive needs elastic mode.
//!
//! **Left out:** that a file in IA or Archive is billed for 128 KiB at least and one in Archive for 90 days, and that
//! elastic mode counts 32 KiB of each read or write at least: write what is metered; files that Archive gives back to
//! another class; that what storage includes ends at the most a Region bursts to. Backups are `backup`, transfer
//! between zones and Regions, of replication too, is `data_transfer`; a replica is another file system.
//!
//! Source: <https://aws.amazon.com/efs/pricing/>; Amazon EFS user guide, "Understanding billing and usage reports for
//! Amazon EFS" and "Throughput modes"; Amazon EFS FAQ, "How will I be charged for the use of Amazon EFS?".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Count, Gb, GbMonth, Mbps, MbpsMonth, Tb};

use super::{Context, Service, checks};

crate::choices! {
    /// How many Availability Zones keep the files.
    FileSystemType {
        Regional "regional" "in several Availability Zones";
        OneZone "one_zone" "in one Availability Zone";
    }
}

crate::choices! {
    /// How throughput is billed.
    ThroughputMode {
        Bursting "bursting" "as much as Standard storage includes, in the price of storage";
        Provisioned "provisioned" "by the MB/s provisioned above what Standard storage includes";
        Elastic "elastic" "by the GB read and written";
    }
}

const NOTHING_LESS: &str = "less than nothing cannot be stored";

const TYPE: Field<Word<FileSystemType>> =
    Field::word("file_system_type", "how many Availability Zones keep the files", "\"one_zone\"")
        .or("regional", "the default of the API");
const MODE: Field<Word<ThroughputMode>> = Field::word(
    "throughput_mode",
    "how throughput is billed; the default is elastic in the console and bursting in the API",
    "\"elastic\"",
);
const STANDARD: Field<Gb> =
    Field::quantity("stored_standard", "what is stored in Standard, on average of the month", "\"200 GB\"")
        .at_least(Exact::ZERO, NOTHING_LESS);
const IA: Field<Gb> =
    Field::quantity("stored_ia", "what is stored in Infrequent Access, on average of the month", "\"800 GB\"")
        .optional()
        .at_least(Exact::ZERO, NOTHING_LESS);
const ARCHIVE: Field<Gb> = Field::quantity(
    "stored_archive",
    "what is stored in Archive, on average of the month (regional file systems in elastic mode)",
    "\"2 TB\"",
)
.optional()
.at_least(Exact::ZERO, NOTHING_LESS);
const IA_READ: Field<Gb> =
    Field::flow("monthly_ia_read", "data read from Infrequent Access in the month", "\"50 GB\"").optional();
const IA_TIERED: Field<Gb> = Field::flow(
    "monthly_ia_tiered",
    "data moved into Infrequent Access in the month, or back from it to Standard",
    "\"100 GB\"",
)
.optional();
const ARCHIVE_READ: Field<Gb> =
    Field::flow("monthly_archive_read", "data read from Archive in the month", "\"10 GB\"").optional();
const ARCHIVE_TIERED: Field<Gb> =
    Field::flow("monthly_archive_tiered", "data moved into Archive in the month", "\"100 GB\"").optional();
const READ: Field<Gb> =
    Field::flow("monthly_read", "data read in the month, from all classes together (elastic mode)", "\"1 TB\"")
        .optional();
const WRITTEN: Field<Gb> =
    Field::flow("monthly_written", "data written in the month (elastic mode)", "\"200 GB\"").optional();
const PROVISIONED: Field<Mbps> = Field::quantity(
    "provisioned_throughput",
    "throughput provisioned, with what storage includes (provisioned mode)",
    "\"100 MB/s\"",
)
.optional()
.within(Exact::ONE, Exact::constant(3414, 0), "Amazon EFS API reference, \"CreateFileSystem\"");

const IN_STANDARD: Meter<GbMonth> = Meter::new("efs.storage.standard", "Standard storage");
const IN_IA: Meter<GbMonth> = Meter::new("efs.storage.ia", "Infrequent Access storage");
const IN_IA_ELASTIC: Meter<GbMonth> = Meter::new("efs.storage.ia_elastic", "Infrequent Access storage (elastic)");
const IN_ARCHIVE: Meter<GbMonth> = Meter::new("efs.storage.archive", "Archive storage");
const IN_ONE_ZONE: Meter<GbMonth> = Meter::new("efs.storage.one_zone_standard", "One Zone Standard storage");
const IN_ONE_ZONE_IA: Meter<GbMonth> = Meter::new("efs.storage.one_zone_ia", "One Zone Infrequent Access storage");
const FROM_IA: Meter<Gb> = Meter::new("efs.ia_read", "Infrequent Access read");
const INTO_IA: Meter<Gb> = Meter::new("efs.ia_tiered", "Infrequent Access tiering");
const FROM_ARCHIVE: Meter<Gb> = Meter::new("efs.archive_read", "Archive read");
const INTO_ARCHIVE: Meter<Gb> = Meter::new("efs.archive_tiered", "Archive tiering");
const ELASTIC_READ: Meter<Gb> = Meter::new("efs.elastic_read", "Elastic Throughput read");
const ELASTIC_WRITTEN: Meter<Gb> = Meter::new("efs.elastic_written", "Elastic Throughput written");
const THROUGHPUT: Meter<MbpsMonth> = Meter::new("efs.provisioned_throughput", "Provisioned Throughput");

pub(super) const SERVICE: Service = Service {
    name: "efs",
    title: "Amazon EFS",
    doc: "Storage by class, reads of and tiering into Infrequent Access and Archive; elastic throughput by the GB, \
          provisioned throughput above what storage includes. Left out: least sizes and times of files in Infrequent \
          Access and Archive, backups (`backup`).",
    page: "https://aws.amazon.com/efs/pricing/",
    fields: &[
        TYPE.spec(),
        MODE.spec(),
        STANDARD.spec(),
        IA.spec(),
        ARCHIVE.spec(),
        IA_READ.spec(),
        IA_TIERED.spec(),
        ARCHIVE_READ.spec(),
        ARCHIVE_TIERED.spec(),
        READ.spec(),
        WRITTEN.spec(),
        PROVISIONED.spec(),
    ],
    meters: &[
        IN_STANDARD.info(),
        IN_IA.info(),
        IN_IA_ELASTIC.info(),
        IN_ARCHIVE.info(),
        IN_ONE_ZONE.info(),
        IN_ONE_ZONE_IA.info(),
        FROM_IA.info(),
        INTO_IA.info(),
        FROM_ARCHIVE.info(),
        INTO_ARCHIVE.info(),
        ELASTIC_READ.info(),
        ELASTIC_WRITTEN.info(),
        THROUGHPUT.info(),
    ],
    usage,
};

fn usage(files: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let (kind, mode) = (files.word(TYPE)?, files.word(MODE)?);
    check_classes(files, kind, mode)?;
    let (in_standard, in_ia) = match (kind, mode) {
        (FileSystemType::OneZone, _) => (IN_ONE_ZONE, IN_ONE_ZONE_IA),
        (FileSystemType::Regional, ThroughputMode::Elastic) => (IN_STANDARD, IN_IA_ELASTIC),
        (FileSystemType::Regional, _) => (IN_STANDARD, IN_IA),
    };
    let mut usage = vec![in_standard.of(files.quantity(STANDARD)?.counted_as())];
    usage.extend(files.given(IA).map(|stored| in_ia.of(stored.counted_as())));
    usage.extend(files.given(ARCHIVE).map(|stored| IN_ARCHIVE.of(stored.counted_as())));
    for (field, meter) in
        [(IA_READ, FROM_IA), (IA_TIERED, INTO_IA), (ARCHIVE_READ, FROM_ARCHIVE), (ARCHIVE_TIERED, INTO_ARCHIVE)]
    {
        usage.extend(files.given(field).map(|moved| meter.of(moved)));
    }
    usage.extend(throughput(files, mode, context)?);
    Ok(usage)
}

/// Refuses classes that the file system does not have, and what is read from or moved into a class that holds nothing.
fn check_classes(files: &Record, kind: FileSystemType, mode: ThroughputMode) -> Result<(), Refusal> {
    for key in [IA_READ.spec(), IA_TIERED.spec()] {
        checks::only_with(files, key, IA.spec())?;
    }
    for key in [ARCHIVE_READ.spec(), ARCHIVE_TIERED.spec()] {
        checks::only_with(files, key, ARCHIVE.spec())?;
    }
    if !checks::is_given(files, ARCHIVE.spec()) {
        return Ok(());
    }
    if kind == FileSystemType::OneZone {
        let message = "a One Zone file system has no Archive class";
        return Err(not_applicable(ARCHIVE.spec(), message).help("store it in Infrequent Access: `stored_ia`"));
    }
    if mode != ThroughputMode::Elastic {
        return Err(not_applicable(ARCHIVE.spec(), "Archive is a class of file systems in elastic mode")
            .help("write throughput_mode = \"elastic\", or store it in Infrequent Access: `stored_ia`"));
    }
    Ok(())
}

/// What the mode bills, and nothing of what another one would.
fn throughput(files: &Record, mode: ThroughputMode, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    if mode != ThroughputMode::Elastic {
        for key in [READ.spec(), WRITTEN.spec()] {
            refuse_given(files, key, "the GB read and written are billed in elastic mode only", "elastic")?;
        }
    }
    if mode != ThroughputMode::Provisioned {
        refuse_given(files, PROVISIONED.spec(), "only provisioned mode has a throughput to provision", "provisioned")?;
    }
    match mode {
        ThroughputMode::Bursting => Ok(Vec::new()),
        ThroughputMode::Provisioned => {
            let throughput = needed(files, PROVISIONED, "provisioned mode needs `provisioned_throughput`")?;
            let rate: Quantity<Mbps> =
                Quantity::fixed(Exact::constant(50, 0), "included MB/s for each TB in Standard", "50 KB/s for each GB");
            let stored: Quantity<Tb> = checks::in_unit(&files.quantity(STANDARD)?, context.convention)?;
            let included = rate.times(&stored.counted_as::<Count>())?;
            Ok(vec![THROUGHPUT.of(throughput.excess_over(&included)?.counted_as())])
        }
        ThroughputMode::Elastic => {
            let read = needed(files, READ, "elastic mode bills every GB read: it needs `monthly_read`")?;
            let written = needed(files, WRITTEN, "elastic mode bills every GB written: it needs `monthly_written`")?;
            check_cold_reads(files, &read)?;
            Ok(vec![ELASTIC_READ.of(read), ELASTIC_WRITTEN.of(written)])
        }
    }
}

/// What is read from IA and Archive is a part of what is read.
fn check_cold_reads(files: &Record, read: &Quantity<Gb>) -> Result<(), Refusal> {
    let mut cold = Exact::ZERO;
    for field in [IA_READ, ARCHIVE_READ] {
        cold = cold.plus(files.given(field).map_or(Exact::ZERO, |read| read.value()))?;
    }
    if cold <= read.value() {
        return Ok(());
    }
    let message = format!(
        "{cold} GB are read from Infrequent Access and Archive, but {} GB from all classes together",
        read.value()
    );
    Err(Refusal::new("over-limit", READ.spec().name, message)
        .help("`monthly_read` counts every GB read, those of `monthly_ia_read` and `monthly_archive_read` too"))
}

fn needed<U: crate::unit::Metered>(
    files: &Record,
    field: Field<U>,
    message: &'static str,
) -> Result<Quantity<U>, Refusal> {
    let spec = field.spec();
    files.given(field).ok_or_else(|| {
        Refusal::new("missing-key", spec.name, message).help(format!("for example {} = {}", spec.name, spec.example))
    })
}

fn refuse_given(files: &Record, key: Spec, message: &'static str, mode: &str) -> Result<(), Refusal> {
    if checks::is_given(files, key) {
        return Err(not_applicable(key, message).help(format!("leave it out, or write throughput_mode = \"{mode}\"")));
    }
    Ok(())
}

fn not_applicable(key: Spec, message: &'static str) -> Refusal {
    Refusal::new("not-applicable", key.name, message)
}
