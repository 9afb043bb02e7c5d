//! Volumes and snapshots, the management of buckets, and the data lake around them.

use super::*;

#[test]
fn a_volume_is_billed_for_the_part_of_the_month_that_it_exists() {
    // 365 of 730 hours are half a month
    let volume = |keys: &[(&str, &str)]| metered("ebs", keys, &Convention::AWS);
    assert_eq!(
        volume(&[("type", "gp3"), ("size", "100"), ("iops", "4000"), ("throughput", "225"), ("hours", "365")]),
        ["ebs.storage.gp3 50", "ebs.iops.gp3 500", "ebs.throughput.gp3 50"]
    );
    assert_eq!(volume(&[("type", "st1"), ("size", "125")]), ["ebs.storage.st1 125"]);
    // The published example: 2,000 GB and 1,000 IOPS for 12 of the 720 hours of a 30-day month are a sixtieth.
    let april = Convention { month: Exact::constant(720, 0), ..Convention::AWS };
    assert_eq!(
        metered("ebs", &[("type", "io1"), ("size", "1800"), ("iops", "1200"), ("hours", "12")], &april),
        ["ebs.storage.io1 30", "ebs.iops.io1 20"]
    );
}

#[test]
fn fast_restore_is_billed_for_begun_minutes_and_at_least_an_hour() {
    let restore = |zones, seconds| {
        metered("ebs", &[("fast_restore_zones", zones), ("fast_restore_time", seconds)], &Convention::AWS)
    };
    assert_eq!(restore("3", "5400"), ["ebs.fast_snapshot_restore 4.5"]); // the published example: 3 x 90 minutes
    assert_eq!(restore("2", "60"), ["ebs.fast_snapshot_restore 2"]);
    assert_eq!(restore("1", "4499.5"), ["ebs.fast_snapshot_restore 1.25"]); // 74 min 59.5 s are billed as 75 min
}

#[test]
fn snapshots_need_no_volume() {
    assert_eq!(
        metered(
            "ebs",
            &[
                ("snapshots", "1"),
                ("snapshot_archive", "2"),
                ("monthly_archive_retrieved", "3"),
                ("monthly_list_block_requests", "4"),
                ("monthly_get_block_requests", "5"),
                ("monthly_put_block_requests", "6"),
                ("monthly_timed_copies", "7"),
                ("copy_duration", "8h"),
                ("monthly_cloned", "9"),
            ],
            &Convention::AWS
        ),
        [
            "ebs.snapshot.standard 1",
            "ebs.snapshot.archive 2",
            "ebs.snapshot.archive_retrieval 3",
            "ebs.direct_api.list 4",
            "ebs.direct_api.get 5",
            "ebs.direct_api.put 6",
            "ebs.timed_copy/8h 7",
            "ebs.clones 9",
        ]
    );
    for (keys, code) in [
        (&[][..], "nothing-to-bill"),
        (&[("type", "gp3")], "missing-key"),
        (&[("hours", "12"), ("snapshots", "1")], "missing-key"),
        (&[("fast_restore_zones", "1")], "missing-key"),
        (&[("monthly_timed_copies", "1")], "missing-key"),
        (&[("snapshots", "1"), ("copy_duration", "8h")], "missing-key"),
    ] {
        assert_eq!(refused("ebs", keys), code, "{keys:?}");
    }
}

#[test]
fn the_management_of_a_bucket_is_billed_feature_by_feature() {
    assert_eq!(
        metered(
            "s3",
            &[
                ("object_tags", "1"),
                ("monthly_inventory_objects", "2"),
                ("analyzed_objects", "3"),
                ("storage_lens_objects", "4"),
                ("monthly_batch_jobs", "5"),
                ("monthly_batch_objects", "6"),
                ("monthly_manifest_objects", "7"),
            ],
            &Convention::AWS
        ),
        [
            "s3.object_tags 1",
            "s3.inventory_objects 2",
            "s3.analyzed_objects 3",
            "s3.storage_lens_objects 4",
            "s3.batch_jobs 5",
            "s3.batch_objects 6",
            "s3.batch_manifest_objects 7",
        ]
    );
}

#[test]
fn reads_of_deep_archive_have_a_price_of_their_own() {
    // The price list of December 2025 has them; they read copies that were restored before.
    assert_eq!(
        metered("s3", &[("class", "glacier_deep_archive"), ("monthly_get_requests", "7")], &Convention::AWS),
        ["s3.get_requests.glacier_deep_archive 7"]
    );
}

#[test]
fn select_follows_the_class_and_does_not_read_archives() {
    let select = |class| [("class", class), ("monthly_select_scanned", "10"), ("monthly_select_returned", "1")];
    assert_eq!(
        metered("s3", &select("one_zone_ia"), &Convention::AWS),
        ["s3.select_scanned.one_zone_ia 10", "s3.select_returned.one_zone_ia 1"]
    );
    for archive in ["glacier_flexible", "glacier_deep_archive", "intelligent_archive", "intelligent_deep_archive"] {
        assert_eq!(refused("s3", &select(archive)), "not-applicable", "{archive}");
    }
}

#[test]
fn what_goes_over_the_internet_is_routed_too() {
    assert_eq!(
        metered(
            "s3",
            &[("monthly_multi_region_routed", "8"), ("multi_region_over_internet", "in_within=3, out_between=5")],
            &Convention::AWS
        ),
        [
            "s3.multi_region_routed 8",
            "s3.multi_region_accelerated.in_within 3",
            "s3.multi_region_accelerated.out_between 5"
        ]
    );
    assert_eq!(refused("s3", &[("stored", "1"), ("multi_region_over_internet", "in_within=3")]), "missing-key");
}

#[test]
fn a_run_is_billed_for_begun_seconds_and_a_least_time() {
    let run = |kind, runs, seconds, dpus| {
        let keys = [("type", kind), ("monthly_runs", runs), ("run_duration", seconds), ("dpus", dpus)];
        metered("glue", &keys, &Convention::AWS)
    };
    // AWS's examples: 6 DPUs for 15 minutes are 1.5 DPU-hours, a session of 5 DPUs for 24 minutes 2
    assert_eq!(run("spark", "1", "900", "6"), ["glue.job_dpu_hours 1.5"]);
    assert_eq!(run("interactive_session", "1", "1440", "5"), ["glue.session_dpu_hours 2"]);
    // a crawl of a minute is billed as ten: 30 x 2 DPUs x 600 s
    assert_eq!(run("crawler", "30", "60", "2"), ["glue.crawler_dpu_hours 10"]);
    assert_eq!(run("flex", "60", "0.5", "2"), ["glue.flex_job_dpu_hours 2"]);
    assert_eq!(run("spark", "1", "3599.1", "10"), ["glue.job_dpu_hours 10"]);
    assert_eq!(run("python_shell", "4", "3600", "0.0625"), ["glue.job_dpu_hours 0.25"]);
    assert_eq!(
        metered("glue", &[("catalog_objects", "3"), ("monthly_catalog_requests", "4")], &Convention::AWS),
        ["glue.catalog_objects 3", "glue.catalog_requests 4"]
    );
    for (keys, code) in [
        (&[][..], "nothing-to-bill"),
        (&[("monthly_runs", "1")], "missing-key"),
        (&[("catalog_objects", "1"), ("dpus", "2")], "missing-key"),
        (&[("type", "python_shell"), ("monthly_runs", "1"), ("run_duration", "60"), ("dpus", "2")], "over-limit"),
    ] {
        assert_eq!(refused("glue", keys), code, "{keys:?}");
    }
}

#[test]
fn permissions_are_metered_although_they_are_free() {
    assert_eq!(
        metered("lake_formation", &[("monthly_permission_requests", "5")], &Convention::AWS),
        ["lake_formation.permission_requests 5"]
    );
}

proptest! {
    #[test]
    fn longer_runs_never_meter_less(shorter in 0u32..10_000, more in 0u32..10_000, dpus in 1u32..100) {
        for kind in ["crawler", "spark", "flex", "interactive_session"] {
            let total = |seconds: u32| -> Exact {
                let (seconds, dpus) = (seconds.to_string(), dpus.to_string());
                let keys = [("type", kind), ("monthly_runs", "3600"), ("run_duration", &seconds), ("dpus", &dpus)];
                try_usage("glue", &keys, &Convention::AWS).unwrap()[0].quantity.value
            };
            prop_assert!(total(shorter) <= total(shorter + more));
            // From the least time on, a second is a second: 3,600 runs of one second on one DPU are a DPU-hour.
            let above = Exact::from(shorter.max(600) * dpus);
            prop_assert_eq!(total(shorter.max(600)), above);
        }
    }

    #[test]
    fn two_halves_of_a_month_are_the_month(gb in 1u32..16_384, hours in 1u32..730) {
        let stored = |hours: u32| -> Exact {
            let keys = [("type", "gp2"), ("size", &*gb.to_string()), ("hours", &*hours.to_string())];
            try_usage("ebs", &keys, &Convention::AWS).unwrap()[0].quantity.value
        };
        let sum = stored(hours).plus(stored(730 - hours)).unwrap();
        let off = sum.minus(Exact::from(gb)).unwrap();
        // Thirds of a GB-month have no last digit: what rounding leaves is far below a cent.
        prop_assert!(off < Exact::constant(1, 9) && Exact::ZERO.minus(off).unwrap() < Exact::constant(1, 9));
    }
}
