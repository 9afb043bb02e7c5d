use super::*;
use crate::capacity::load_balancer::{Balancer, Load, decides};

fn lcu_hours(keys: &[(&str, &str)]) -> Exact {
    let usage = try_usage("load_balancer", keys, &Convention::AWS).unwrap();
    usage.last().unwrap().quantity.value
}

#[test]
fn the_dimension_that_needs_most_units_is_billed() {
    // The AWS Pricing Calculator: 10 GB an hour, 100 new connections a second of 300 s each: 10 units by bytes, 4 by
    // new connections, 30,000 / 3,000 = 10 by open ones. 10 x 730 h = 7,300
    assert_eq!(
        metered(
            "load_balancer",
            &[
                ("kind", "application"),
                ("monthly_processed", "7300"),
                ("new_connections", "100"),
                ("connection_duration", "300"),
            ],
            &Convention::AWS
        ),
        ["load_balancer.application_hours 730", "load_balancer.application_lcu_hours 7300"]
    );
    for (keys, expected) in [
        // 50 / 25 = 2 units; 2 x 730
        (&[("kind", "application"), ("new_connections", "50"), ("monthly_processed", "1")][..], 1460),
        // 9,000 / 3,000 = 3 units; 3 x 730
        (&[("kind", "application"), ("new_connections", "50"), ("active_connections", "9000")], 2190),
        // 500 x (60 - 10) / 1,000 = 25 units; 25 x 730
        (&[("kind", "application"), ("requests", "500"), ("rules", "60"), ("monthly_processed", "5")], 18_250),
        // 10 rules are free
        (&[("kind", "application"), ("requests", "500"), ("rules", "10"), ("monthly_processed", "5")], 5),
        // 292 GB / 0.4 = 730 by Lambda, and 730 more by other targets
        (&[("kind", "application"), ("monthly_lambda_processed", "292"), ("monthly_processed", "730")], 1460),
        // 1,600 / 800, 800 / 400, 100 / 50 = 2 units of each protocol
        (&[("kind", "network"), ("protocol", "tcp"), ("new_connections", "1600")], 1460),
        (&[("kind", "network"), ("protocol", "udp"), ("new_connections", "800")], 1460),
        (&[("kind", "network"), ("protocol", "tls"), ("new_connections", "100")], 1460),
        // 200,000 / 100,000, 100,000 / 50,000, 6,000 / 3,000
        (&[("kind", "network"), ("protocol", "tcp"), ("active_connections", "200000")], 1460),
        (&[("kind", "network"), ("protocol", "udp"), ("active_connections", "100000")], 1460),
        (&[("kind", "network"), ("protocol", "tls"), ("active_connections", "6000")], 1460),
        // 1,200 / 600; 120,000 / 60,000
        (&[("kind", "gateway"), ("new_connections", "1200")], 1460),
        (&[("kind", "gateway"), ("active_connections", "120000")], 1460),
    ] {
        assert_eq!(lcu_hours(keys), Exact::from(expected), "{keys:?}");
    }
}

#[test]
fn a_months_units_are_exact_though_an_hours_are_not() {
    // A third of a unit in each of 720 hours: 1,000 x 720 / 3,000 = 240
    assert_eq!(
        metered(
            "load_balancer",
            &[("kind", "application"), ("active_connections", "1000"), ("hours", "720")],
            &Convention::AWS
        ),
        ["load_balancer.application_hours 720", "load_balancer.application_lcu_hours 240"]
    );
}

#[test]
fn a_partial_hour_is_a_full_one() {
    assert_eq!(
        metered(
            "load_balancer",
            &[("kind", "network"), ("protocol", "tcp"), ("monthly_processed", "0"), ("hours", "100.5")],
            &Convention::AWS
        ),
        ["load_balancer.network_hours 101", "load_balancer.network_lcu_hours 0"]
    );
}

#[test]
fn a_classic_load_balancer_is_billed_by_the_gigabyte() {
    // The AWS Pricing Calculator: 500 GB an hour are 365,000 GB in 730 hours.
    assert_eq!(
        metered("load_balancer", &[("kind", "classic"), ("monthly_processed", "365000")], &Convention::AWS),
        ["load_balancer.classic_hours 730", "load_balancer.classic_data_processed 365000"]
    );
}

#[test]
fn a_load_balancer_refuses_what_it_would_have_to_guess_or_ignore() {
    for (keys, code) in [
        (&[("kind", "application")][..], "missing-key"),
        (&[("kind", "application"), ("hours", "10")], "missing-key"),
        (&[("kind", "classic")], "missing-key"),
        (&[("kind", "network"), ("monthly_processed", "1")], "missing-key"),
        (&[("kind", "application"), ("monthly_processed", "1"), ("rules", "20")], "missing-key"),
        (&[("kind", "application"), ("requests", "20")], "missing-key"),
        (&[("kind", "application"), ("monthly_processed", "1"), ("connection_duration", "1")], "missing-key"),
        (&[("kind", "application"), ("monthly_processed", "1"), ("protocol", "tcp")], "not-applicable"),
        (&[("kind", "gateway"), ("requests", "1"), ("rules", "1")], "not-applicable"),
        (&[("kind", "network"), ("protocol", "tcp"), ("monthly_lambda_processed", "1")], "not-applicable"),
        (&[("kind", "classic"), ("monthly_processed", "1"), ("new_connections", "1")], "not-applicable"),
        (
            &[
                ("kind", "application"),
                ("new_connections", "1"),
                ("connection_duration", "1"),
                ("active_connections", "1"),
            ],
            "conflicting-keys",
        ),
    ] {
        assert_eq!(refused("load_balancer", keys), code, "{keys:?}");
    }
}

proptest! {
    #[test]
    fn more_of_any_dimension_never_needs_fewer_units(
        base in prop::array::uniform5(0u32..100_000),
        more in prop::array::uniform5(0u32..100_000),
    ) {
        let units = |load: [u32; 5]| {
            let [processed, new, active, requests, rules] = load.map(|number| number.to_string());
            lcu_hours(&[
                ("kind", "application"),
                ("monthly_processed", &processed),
                ("new_connections", &new),
                ("active_connections", &active),
                ("requests", &requests),
                ("rules", &rules),
            ])
        };
        for place in 0..5 {
            let mut load = base;
            load[place] += more[place];
            prop_assert!(units(base) <= units(load));
        }
    }
}

proptest! {
    #[test]
    fn the_room_and_the_functions_of_the_language_need_the_same_units(
        new in 0u32..10_000, active in 0u32..1_000_000, gb in 0u32..1000, requests in 0u32..10_000, rules in 0u32..100,
    ) {
        let load = Load {
            new: Exact::from(new).into(),
            active: Exact::from(active).into(),
            gb: Exact::from(gb).into(),
            requests: Exact::from(requests).into(),
            rules: Exact::from(rules).into(),
        };
        let [new, active, gb, requests, rules] = [new, active, gb, requests, rules].map(|number| number.to_string());
        // One hour of it, so that the room's LCU-hours are LCUs.
        let hour = [
            ("hours", "1"),
            ("new_connections", new.as_str()),
            ("active_connections", active.as_str()),
            ("monthly_processed", gb.as_str()),
        ];
        for (kind, balancer) in [
            (&[("kind", "application"), ("requests", requests.as_str()), ("rules", rules.as_str())][..], Balancer::Application),
            (&[("kind", "network"), ("protocol", "tcp")], Balancer::Tcp),
            (&[("kind", "network"), ("protocol", "udp")], Balancer::Udp),
            (&[("kind", "network"), ("protocol", "tls")], Balancer::Tls),
            (&[("kind", "gateway")], Balancer::Gateway),
        ] {
            let evaluates = balancer == Balancer::Application;
            let load = if evaluates { load } else { Load { requests: Exact::ZERO.into(), ..load } };
            let units = decides(balancer, &load).unwrap().1.to_exact().unwrap();
            prop_assert_eq!(lcu_hours(&[kind, &hour].concat()), units);
        }
    }
}
