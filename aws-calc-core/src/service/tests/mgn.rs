use super::*;

#[test]
fn the_first_2160_hours_of_a_server_are_free() {
    for (before, hours, lines) in [
        ("0", "730", &["mgn.free_hours 730"][..]),
        ("1430", "730", &["mgn.free_hours 730"]), // the 2,160th hour itself
        ("1460", "730", &["mgn.free_hours 700", "mgn.replication_hours 30"]), // 2,190 - 2,160
        ("2160", "730", &["mgn.free_hours 0", "mgn.replication_hours 730"]),
        ("9000", "10", &["mgn.free_hours 0", "mgn.replication_hours 10"]),
    ] {
        let keys = [("replicated_before", before), ("hours", hours)];
        assert_eq!(metered("mgn", &keys, &Convention::AWS), lines, "{keys:?}");
    }
}

proptest! {
    #[test]
    fn every_hour_is_free_or_paid_and_cutting_a_month_changes_neither(
        before in 0u32..3000,
        first in 0u32..400,
        second in 0u32..400,
    ) {
        let totals = |before: u32, hours: u32| {
            let (before, hours) = (before.to_string(), hours.to_string());
            let usage = try_usage("mgn", &[("replicated_before", &before), ("hours", &hours)], &Convention::AWS);
            let sum_of = |path| {
                let lines = usage.as_ref().unwrap().iter().filter(|usage| usage.meter.path == path);
                lines.fold(Exact::ZERO, |sum, usage| sum.plus(usage.quantity.value).unwrap())
            };
            (sum_of("mgn.free_hours"), sum_of("mgn.replication_hours"))
        };
        let (free, paid) = totals(before, first + second);
        prop_assert_eq!(free.plus(paid).unwrap(), Exact::from(first + second));
        let (a, b) = (totals(before, first), totals(before + first, second));
        prop_assert_eq!((free, paid), (a.0.plus(b.0).unwrap(), a.1.plus(b.1).unwrap()));
    }
}
