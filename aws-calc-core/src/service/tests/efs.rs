use super::*;

/// 204.8 GB in Standard, in this type of file system and this mode.
fn files<'a>(kind: &'a str, mode: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("file_system_type", kind), ("throughput_mode", mode), ("stored_standard", "204.8")], more].concat()
}

#[test]
fn infrequent_access_has_a_meter_for_elastic_mode_and_one_for_a_single_zone() {
    let cold = [("stored_ia", "7"), ("monthly_ia_read", "3"), ("monthly_ia_tiered", "2")];
    for (kind, mode, more, expected) in [
        ("regional", "bursting", &[][..], &["efs.storage.standard 204.8", "efs.storage.ia 7"][..]),
        (
            "regional",
            "elastic",
            &[("monthly_read", "5"), ("monthly_written", "6")],
            &["efs.storage.standard 204.8", "efs.storage.ia_elastic 7"],
        ),
        ("one_zone", "bursting", &[], &["efs.storage.one_zone_standard 204.8", "efs.storage.one_zone_ia 7"]),
    ] {
        let metered = metered("efs", &files(kind, mode, &[&cold, more].concat()), &Convention::AWS);
        assert_eq!(metered[..2], *expected);
        assert_eq!(metered[2..4], ["efs.ia_read 3", "efs.ia_tiered 2"]);
        let elastic = if more.is_empty() { &[][..] } else { &["efs.elastic_read 5", "efs.elastic_written 6"] };
        assert_eq!(metered[4..], *elastic);
    }
}

#[test]
fn archive_is_stored_read_and_filled() {
    let archive = [
        ("monthly_read", "9"),
        ("monthly_written", "0"),
        ("stored_archive", "8"),
        ("monthly_archive_read", "9"),
        ("monthly_archive_tiered", "1"),
    ];
    assert_eq!(
        metered("efs", &files("regional", "elastic", &archive), &Convention::AWS)[1..],
        [
            "efs.storage.archive 8",
            "efs.archive_read 9",
            "efs.archive_tiered 1",
            "efs.elastic_read 9",
            "efs.elastic_written 0"
        ]
    );
}

#[test]
fn standard_storage_includes_50_kb_a_second_for_each_gb() {
    let above = |throughput, convention| {
        let keys = files("regional", "provisioned", &[("provisioned_throughput", throughput)]);
        metered("efs", &keys, convention)[1].clone()
    };
    // 204.8 GB are 0.2 TB of 1,024 GB: 10 MB/s. With 1,000 to the TB they are 10.24.
    assert_eq!(above("40", &Convention::AWS), "efs.provisioned_throughput 30");
    assert_eq!(above("40", &Convention::DECIMAL), "efs.provisioned_throughput 29.76");
    assert_eq!(above("9", &Convention::AWS), "efs.provisioned_throughput 0");
}

#[test]
fn a_file_system_refuses_classes_and_throughput_that_it_does_not_have() {
    let elastic = [("monthly_read", "5"), ("monthly_written", "6")];
    for (kind, mode, more, code) in [
        ("one_zone", "elastic", &[&elastic[..], &[("stored_archive", "1")]].concat()[..], "not-applicable"),
        ("regional", "bursting", &[("stored_archive", "1")], "not-applicable"),
        ("regional", "bursting", &[("monthly_read", "1")], "not-applicable"),
        ("regional", "provisioned", &[("monthly_written", "1")], "not-applicable"),
        ("regional", "bursting", &[("provisioned_throughput", "1")], "not-applicable"),
        ("regional", "elastic", &[&elastic[..], &[("provisioned_throughput", "1")]].concat(), "not-applicable"),
        ("regional", "provisioned", &[], "missing-key"),
        ("regional", "elastic", &elastic[..1], "missing-key"),
        ("regional", "elastic", &elastic[1..], "missing-key"),
        ("regional", "bursting", &[("monthly_ia_read", "1")], "missing-key"),
        ("regional", "bursting", &[("monthly_ia_tiered", "1")], "missing-key"),
        ("regional", "elastic", &[&elastic[..], &[("monthly_archive_read", "1")]].concat(), "missing-key"),
        (
            "regional",
            "elastic",
            &[&elastic[..], &[("stored_ia", "1"), ("monthly_ia_read", "6")]].concat(),
            "over-limit",
        ),
    ] {
        assert_eq!(refused("efs", &files(kind, mode, more)), code, "{kind} {mode} {more:?}");
    }
}
