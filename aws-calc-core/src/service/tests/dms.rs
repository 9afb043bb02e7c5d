use super::*;

#[test]
fn a_replication_instance_is_hours_of_its_class_and_storage_beyond_what_that_includes() {
    // 100 GB are in the price of dms.r5.large, 50 GB in that of dms.t3.medium.
    for (keys, lines) in [
        (&[("type", "dms.r5.large")][..], &["dms.instance.single_az/dms.r5.large 730"][..]),
        (
            &[("type", "dms.r5.large"), ("storage", "100")],
            &["dms.instance.single_az/dms.r5.large 730", "dms.storage.single_az 0"],
        ),
        (
            &[("type", "dms.c6i.large"), ("deployment", "multi_az"), ("storage", "500"), ("hours", "336")],
            &["dms.instance.multi_az/dms.c6i.large 336", "dms.storage.multi_az 400"],
        ),
        (
            &[("type", "dms.t3.medium"), ("storage", "80")],
            &["dms.instance.single_az/dms.t3.medium 730", "dms.storage.single_az 30"],
        ),
    ] {
        assert_eq!(metered("dms", keys, &Convention::AWS), lines, "{keys:?}");
    }
}
