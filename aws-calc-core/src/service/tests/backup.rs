use super::*;

#[test]
fn backups_are_billed_by_what_is_backed_up_and_where_it_lies() {
    assert_eq!(
        metered(
            "backup",
            &[
                ("resource", "efs"),
                ("warm_storage", "600"),
                ("cold_storage", "1000"),
                ("monthly_restored", "50"),
                ("monthly_restored_cold", "10"),
                ("monthly_restore_requests", "2"),
                ("monthly_copied", "600"),
                ("to_region", "eu-west-1"),
            ],
            &Convention::AWS
        ),
        [
            "backup.storage.warm/efs 600",
            "backup.storage.cold/efs 1000",
            "backup.restore.warm/efs 50",
            "backup.restore.cold/efs 10",
            "backup.restore_requests/efs 2",
            "backup.copy.efs/eu-west-1 600",
        ]
    );
    for resource in ["efs", "dynamodb", "s3", "vmware", "timestream"] {
        assert_eq!(
            metered(
                "backup",
                &[("resource", resource), ("monthly_copied", "1"), ("to_region", "eu-west-1")],
                &Convention::AWS
            ),
            [format!("backup.copy.{resource}/eu-west-1 1")]
        );
    }
    assert_eq!(
        metered("backup", &[("resource", "sap_hana"), ("cold_storage", "7")], &Convention::AWS),
        ["backup.storage.cold/sap_hana 7"]
    );
}

#[test]
fn a_vault_refuses_what_aws_backup_does_not_do() {
    for (keys, code) in [
        (&[("resource", "efs")][..], "nothing-to-bill"),
        (&[("resource", "s3"), ("cold_storage", "1")], "not-applicable"),
        (&[("resource", "s3"), ("monthly_restored_cold", "1")], "not-applicable"),
        (&[("resource", "dynamodb"), ("monthly_restore_requests", "1")], "not-applicable"),
        (&[("resource", "efs"), ("monthly_copied", "1")], "missing-key"),
        (&[("resource", "efs"), ("warm_storage", "1"), ("to_region", "eu-west-1")], "missing-key"),
        (&[("resource", "efs"), ("monthly_copied", "1"), ("to_region", "us-east-1")], "not-applicable"),
        (&[("resource", "sap_hana"), ("monthly_copied", "1"), ("to_region", "eu-west-1")], "not-applicable"),
    ] {
        assert_eq!(refused("backup", keys), code, "{keys:?}");
    }
}
