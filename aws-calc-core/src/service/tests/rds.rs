use super::*;

fn database<'a>(rest: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let common = [("engine", "postgresql"), ("type", "db.r7g.large"), ("deployment", "multi_az")];
    common.into_iter().filter(|(key, _)| rest.iter().all(|(own, _)| own != key)).chain(rest.iter().copied()).collect()
}

#[test]
fn a_database_is_hours_of_its_class_and_storage() {
    assert_eq!(
        metered("rds", &database(&[("storage", "100"), ("storage_type", "gp3")]), &Convention::AWS),
        ["rds.postgresql.multi_az/db.r7g.large 730", "rds.storage.gp3.multi_az 100"]
    );
    for (engine, deployment) in [
        ("postgresql", "single_az"),
        ("mysql", "single_az"),
        ("mysql", "multi_az"),
        ("mariadb", "single_az"),
        ("mariadb", "multi_az"),
    ] {
        let keys = [
            ("engine", engine),
            ("deployment", deployment),
            ("storage", "20"),
            ("storage_type", "gp2"),
            ("hours", "10"),
        ];
        assert_eq!(
            metered("rds", &database(&keys), &Convention::AWS),
            [format!("rds.{engine}.{deployment}/db.r7g.large 10"), format!("rds.storage.gp2.{deployment} 20")]
        );
    }
}

#[test]
fn fast_storage_is_billed_above_what_its_price_includes() {
    // gp3 from 400 GB on includes 12,000 IOPS and 500 MB/s: 20,000 - 12,000 = 8,000; 1,000 - 500 = 500
    assert_eq!(
        metered(
            "rds",
            &database(&[("storage", "1000"), ("storage_type", "gp3"), ("iops", "20000"), ("throughput", "1000")]),
            &Convention::AWS
        ),
        [
            "rds.postgresql.multi_az/db.r7g.large 730",
            "rds.storage.gp3.multi_az 1000",
            "rds.iops.gp3.multi_az 8000",
            "rds.throughput.gp3.multi_az 500",
        ]
    );
    assert_eq!(
        metered(
            "rds",
            &database(&[
                ("deployment", "single_az"),
                ("storage", "400"),
                ("storage_type", "gp3"),
                ("iops", "12000"),
                ("throughput", "500"),
            ]),
            &Convention::AWS
        )[2..],
        ["rds.iops.gp3.single_az 0", "rds.throughput.gp3.single_az 0"]
    );
    // io1 includes none
    for deployment in ["single_az", "multi_az"] {
        assert_eq!(
            metered(
                "rds",
                &database(&[("deployment", deployment), ("storage", "100"), ("storage_type", "io1"), ("iops", "5000")]),
                &Convention::AWS
            )[1..],
            [format!("rds.storage.io1.{deployment} 100"), format!("rds.iops.io1.{deployment} 5000")]
        );
    }
}

#[test]
fn backups_as_large_as_the_database_are_free() {
    for (backup, billed) in [("99", "0"), ("100", "0"), ("250", "150")] {
        assert_eq!(
            metered(
                "rds",
                &database(&[("storage", "100"), ("storage_type", "gp3"), ("backup", backup)]),
                &Convention::AWS
            )[2..],
            [format!("rds.backup {billed}")]
        );
    }
}

#[test]
fn a_database_refuses_storage_that_aws_does_not_sell() {
    for (keys, code) in [
        (&[("storage", "19"), ("storage_type", "gp3")][..], "over-limit"),
        (&[("storage", "65537"), ("storage_type", "gp2")], "over-limit"),
        (&[("storage", "99"), ("storage_type", "io1"), ("iops", "1000")], "over-limit"),
        (&[("storage", "100"), ("storage_type", "io1")], "missing-key"),
        (&[("storage", "100"), ("storage_type", "io1"), ("iops", "5001")], "over-limit"),
        (&[("storage", "4000"), ("storage_type", "io1"), ("iops", "1999")], "over-limit"),
        (&[("storage", "100"), ("storage_type", "gp2"), ("iops", "3000")], "not-applicable"),
        (&[("storage", "399"), ("storage_type", "gp3"), ("iops", "12000")], "not-applicable"),
        (&[("storage", "400"), ("storage_type", "gp3"), ("iops", "11999")], "over-limit"),
        (&[("storage", "400"), ("storage_type", "gp3"), ("iops", "64001")], "over-limit"),
        (&[("storage", "399"), ("storage_type", "gp3"), ("throughput", "500")], "not-applicable"),
        (&[("storage", "400"), ("storage_type", "gp2"), ("throughput", "500")], "not-applicable"),
        // 12,000 IOPS x 0.25 = 3,000 MB/s
        (&[("storage", "400"), ("storage_type", "gp3"), ("throughput", "3001")], "over-limit"),
    ] {
        assert_eq!(refused("rds", &database(keys)), code, "{keys:?}");
    }
}

proptest! {
    #[test]
    fn more_iops_throughput_or_backups_never_meter_less(
        iops in 16_000u32..32_000,
        throughput in 500u32..2000,
        backup in 0u32..5000,
        more in 1u32..2000,
    ) {
        let total = |iops: u32, throughput: u32, backup: u32| {
            let (iops, throughput, backup) = (iops.to_string(), throughput.to_string(), backup.to_string());
            let keys = database(&[
                ("storage", "1000"),
                ("storage_type", "gp3"),
                ("iops", &iops),
                ("throughput", &throughput),
                ("backup", &backup),
            ]);
            let usage = try_usage("rds", &keys, &Convention::AWS).unwrap();
            usage.iter().fold(Exact::ZERO, |sum, usage| sum.plus(usage.quantity.value).unwrap())
        };
        let base = total(iops, throughput, backup);
        prop_assert!(base <= total(iops + more, throughput, backup));
        prop_assert!(base <= total(iops, throughput + more, backup));
        prop_assert!(base <= total(iops, throughput, backup + more));
    }
}
