//! AWS Backup, for the resources that it stores itself.
//!
//! **Billed:** backups in warm and in cold storage by kind of resource; data restored from either; requests to restore
//! single items (EFS, VMware); copies sent to another Region, by the Region that receives. The copy is then stored
//! there: that is another `backup`, in that Region.
//!
//! **Left out:** backups that stay with their own service and are billed there (snapshots are `ebs`, database backups
//! `rds`); the low-cost warm tier of S3; the requests that backups of S3 cause; logically air-gapped vaults; the charge
//! for what leaves cold storage before 90 days; restore testing, search and Audit Manager. S3 objects below 128 KB are
//! billed as 128 KB: give the size that is billed.
//!
//! Source: <https://aws.amazon.com/backup/pricing/>.

use std::sync::Arc;

use crate::field::{Field, Record, Refusal, Spec, Text, Word};
use crate::meter::{Family, Usage};
use crate::unit::{Gb, GbMonth, Request};

use super::checks::{needs_one_of, only_with};
use super::{Context, Service};

crate::choices! {
    /// What is backed up.
    Resource {
        Efs "efs" "Amazon EFS file systems";
        Dynamodb "dynamodb" "DynamoDB tables, with advanced backup features";
        S3 "s3" "S3 buckets; has no cold storage";
        Vmware "vmware" "virtual machines on VMware";
        Timestream "timestream" "Timestream tables";
        SapHana "sap_hana" "SAP HANA databases on EC2";
    }
}

const RESOURCE: Field<Word<Resource>> = Field::word("resource", "what is backed up", "\"efs\"");
const WARM: Field<Gb> =
    Field::quantity("warm_storage", "backups in warm storage, on average over the month", "\"600 GB\"").optional();
const COLD: Field<Gb> =
    Field::quantity("cold_storage", "backups in cold storage, on average over the month", "\"2 TB\"").optional();
const RESTORED_WARM: Field<Gb> =
    Field::flow("monthly_restored", "data restored from warm storage in the month", "\"100 GB\"").optional();
const RESTORED_COLD: Field<Gb> =
    Field::flow("monthly_restored_cold", "data restored from cold storage in the month", "\"100 GB\"").optional();
const RESTORE_REQUESTS: Field<Request> = Field::flow(
    "monthly_restore_requests",
    "requests to restore single items in the month (EFS, VMware)",
    "\"12 requests\"",
)
.optional();
const COPIED: Field<Gb> =
    Field::flow("monthly_copied", "backups copied to another Region in the month", "\"50 GB\"").optional();
const TO_REGION: Field<Text> =
    Field::text("to_region", "Region", "the Region that receives `monthly_copied`", "\"eu-west-1\"").optional();

const STORED_WARM: Family<GbMonth> = Family::new("backup.storage.warm", "Backups in warm storage", "resource");
const STORED_COLD: Family<GbMonth> = Family::new("backup.storage.cold", "Backups in cold storage", "resource");
const RESTORE_WARM: Family<Gb> = Family::new("backup.restore.warm", "Data restored", "resource");
const RESTORE_COLD: Family<Gb> = Family::new("backup.restore.cold", "Data restored from cold storage", "resource");
const RESTORE_ITEMS: Family<Request> =
    Family::new("backup.restore_requests", "Requests to restore single items", "resource");
const COPY_EFS: Family<Gb> = Family::new("backup.copy.efs", "EFS backups copied to another Region", "Region");
const COPY_DYNAMODB: Family<Gb> =
    Family::new("backup.copy.dynamodb", "DynamoDB backups copied to another Region", "Region");
const COPY_S3: Family<Gb> = Family::new("backup.copy.s3", "S3 backups copied to another Region", "Region");
const COPY_VMWARE: Family<Gb> = Family::new("backup.copy.vmware", "VMware backups copied to another Region", "Region");
const COPY_TIMESTREAM: Family<Gb> =
    Family::new("backup.copy.timestream", "Timestream backups copied to another Region", "Region");

pub(super) const SERVICE: Service = Service {
    name: "backup",
    title: "AWS Backup",
    doc: "Backups of EFS, DynamoDB, S3, VMware, Timestream and SAP HANA in warm and cold storage, restores, copies to \
          another Region. Left out: backups that are billed by their own service (EBS, RDS, Aurora, FSx), air-gapped \
          vaults, early deletion from cold storage, restore testing, Audit Manager.",
    page: "https://aws.amazon.com/backup/pricing/",
    fields: &[
        RESOURCE.spec(),
        WARM.spec(),
        COLD.spec(),
        RESTORED_WARM.spec(),
        RESTORED_COLD.spec(),
        RESTORE_REQUESTS.spec(),
        COPIED.spec(),
        TO_REGION.spec(),
    ],
    meters: &[
        STORED_WARM.info(),
        STORED_COLD.info(),
        RESTORE_WARM.info(),
        RESTORE_COLD.info(),
        RESTORE_ITEMS.info(),
        COPY_EFS.info(),
        COPY_DYNAMODB.info(),
        COPY_S3.info(),
        COPY_VMWARE.info(),
        COPY_TIMESTREAM.info(),
    ],
    usage,
};

fn usage(backups: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    needs_one_of(
        backups,
        &[WARM.spec(), COLD.spec(), RESTORED_WARM.spec(), RESTORED_COLD.spec(), RESTORE_REQUESTS.spec(), COPIED.spec()],
    )?;
    only_with(backups, COPIED.spec(), TO_REGION.spec())?;
    only_with(backups, TO_REGION.spec(), COPIED.spec())?;

    let resource = backups.word(RESOURCE)?;
    let key = Arc::from(key_of(resource));
    let mut usage = Vec::new();
    usage.extend(backups.given(WARM).map(|stored| STORED_WARM.of(&key, stored.counted_as())));
    if let Some(stored) = backups.given(COLD) {
        has_cold_storage(resource, COLD.spec())?;
        usage.push(STORED_COLD.of(&key, stored.counted_as()));
    }
    usage.extend(backups.given(RESTORED_WARM).map(|restored| RESTORE_WARM.of(&key, restored)));
    if let Some(restored) = backups.given(RESTORED_COLD) {
        has_cold_storage(resource, RESTORED_COLD.spec())?;
        usage.push(RESTORE_COLD.of(&key, restored));
    }
    if let Some(requests) = backups.given(RESTORE_REQUESTS) {
        if !matches!(resource, Resource::Efs | Resource::Vmware) {
            return Err(refused(RESTORE_REQUESTS.spec(), "only EFS and VMware are billed for restoring single items")
                .help("leave `monthly_restore_requests` out"));
        }
        usage.push(RESTORE_ITEMS.of(&key, requests));
    }
    if let Some(copied) = backups.given(COPIED) {
        let receiver = backups.text(TO_REGION)?;
        if receiver == *context.region {
            return Err(refused(TO_REGION.spec(), format!("`{receiver}` is the Region that sends"))
                .help("a copy inside a Region is not transferred: it is only stored, as another `backup`"));
        }
        usage.push(copies_of(resource)?.of(&receiver, copied));
    }
    Ok(usage)
}

/// The key of its prices.
const fn key_of(resource: Resource) -> &'static str {
    match resource {
        Resource::Efs => "efs",
        Resource::Dynamodb => "dynamodb",
        Resource::S3 => "s3",
        Resource::Vmware => "vmware",
        Resource::Timestream => "timestream",
        Resource::SapHana => "sap_hana",
    }
}

fn refused(key: Spec, message: impl Into<String>) -> Refusal {
    Refusal::new("not-applicable", key.name, message)
}

fn has_cold_storage(resource: Resource, key: Spec) -> Result<(), Refusal> {
    if resource == Resource::S3 {
        return Err(refused(key, "backups of S3 have no cold storage").help("give them as `warm_storage`"));
    }
    Ok(())
}

fn copies_of(resource: Resource) -> Result<Family<Gb>, Refusal> {
    Ok(match resource {
        Resource::Efs => COPY_EFS,
        Resource::Dynamodb => COPY_DYNAMODB,
        Resource::S3 => COPY_S3,
        Resource::Vmware => COPY_VMWARE,
        Resource::Timestream => COPY_TIMESTREAM,
        Resource::SapHana => {
            return Err(refused(COPIED.spec(), "the price of copies of SAP HANA backups is not known here")
                .help("leave `monthly_copied` out, or give the transfer as `data_transfer`"));
        }
    })
}
