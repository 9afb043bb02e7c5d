//! What stands at the edge: names, distributions, interfaces, firewalls.

use super::*;

#[test]
fn dns_is_billed_by_zones_queries_checks_and_endpoints() {
    let dns = |keys: &[(&str, &str)]| metered("route53", keys, &Convention::AWS);
    // 12,500 - 10,000 records above the included ones, in each of 2 zones
    assert_eq!(dns(&[("zones", "2"), ("records", "12500")]), ["route53.zones 2", "route53.records 5000"]);
    assert_eq!(dns(&[("zones", "2"), ("records", "10000")]), ["route53.zones 2", "route53.records 0"]);
    for (policy, meter) in [
        ("standard", "route53.queries.standard"),
        ("latency", "route53.queries.latency"),
        ("geolocation", "route53.queries.geolocation"),
        ("geoproximity", "route53.queries.geoproximity"),
        ("ip_based", "route53.queries.ip_based"),
    ] {
        assert_eq!(
            dns(&[("monthly_queries", "7"), ("policy", policy), ("monthly_alias_queries", "9")]),
            [format!("{meter} 7"), "route53.alias_queries 9".to_owned()]
        );
    }
    // HTTPS and a fast interval are two options of each check
    assert_eq!(
        dns(&[("health_checks", "3"), ("external_health_checks", "2"), ("health_check_options", "2")]),
        [
            "route53.health_checks.aws 3",
            "route53.health_check_options.aws 6",
            "route53.health_checks.external 2",
            "route53.health_check_options.external 4",
        ]
    );
    // 2 endpoints x 2 addresses x 730 hours
    assert_eq!(
        dns(&[("resolver_endpoints", "2"), ("monthly_resolver_queries", "5"), ("traffic_policy_records", "1")]),
        ["route53.resolver_address_hours 2920", "route53.resolver_queries 5", "route53.traffic_policy_records 1"]
    );
}

#[test]
fn a_distribution_is_billed_in_its_area() {
    assert_eq!(
        metered(
            "cloudfront",
            &[
                ("edge", "south_america"),
                ("monthly_data_out", "1"),
                ("monthly_http_requests", "2"),
                ("monthly_https_requests", "3"),
                ("monthly_to_origin", "4"),
                ("monthly_from_aws_origin", "8"),
                ("monthly_origin_shield_requests", "5"),
                ("monthly_function_invocations", "6"),
                ("monthly_invalidation_paths", "7"),
            ],
            &Convention::AWS
        ),
        [
            "cloudfront.data_out_from/south_america 1",
            "cloudfront.http_requests/south_america 2",
            "cloudfront.https_requests/south_america 3",
            "cloudfront.data_to_origin/south_america 4",
            "cloudfront.data_from_aws_origin 8",
            "cloudfront.origin_shield_requests 5",
            "cloudfront.function_invocations 6",
            "cloudfront.invalidation_paths 7",
        ]
    );
}

#[test]
fn lambda_at_edge_is_rounded_up_to_the_millisecond_and_limited_by_its_event() {
    let run = |event, ms, mb| {
        [
            ("monthly_lambda_edge_requests", "1000000"),
            ("lambda_edge_event", event),
            ("lambda_edge_duration", ms),
            ("lambda_edge_memory", mb),
        ]
    };
    // 1 M x 0.051 s x 128/1,024 GB = 6,375 GB-seconds
    assert_eq!(
        metered("cloudfront", &run("viewer", "50.2", "128"), &Convention::AWS),
        ["cloudfront.lambda_edge_duration 6375", "cloudfront.lambda_edge_requests 1000000"]
    );
    assert!(try_usage("cloudfront", &run("viewer", "5000", "128"), &Convention::AWS).is_ok());
    assert_eq!(refused("cloudfront", &run("viewer", "5001", "128")), "over-limit");
    assert_eq!(refused("cloudfront", &run("viewer", "50", "256")), "over-limit");
    assert!(try_usage("cloudfront", &run("origin", "30000", "10240"), &Convention::AWS).is_ok());
}

#[test]
fn an_api_counts_512_kb_and_a_socket_32_kb() {
    let api = |keys: &[(&str, &str)]| metered("api_gateway", keys, &Convention::AWS);
    // AWS's worked example: a call of 4.5 MB is 9 requests of 512 KB
    for (kb, steps) in [("0", 1), ("512", 1), ("513", 2), ("4608", 9), ("10240", 20)] {
        assert_eq!(
            api(&[("monthly_http_requests", "100"), ("http_request_size", kb)]),
            [format!("api_gateway.http_requests {}", 100 * steps)]
        );
    }
    for (kb, steps) in [("1", 1), ("32", 1), ("33", 2), ("128", 4)] {
        assert_eq!(
            api(&[("monthly_websocket_messages", "100"), ("websocket_message_size", kb)]),
            [format!("api_gateway.websocket_messages {}", 100 * steps)]
        );
    }
    // Without a size the numbers are metered already
    assert_eq!(
        api(&[
            ("monthly_rest_requests", "1"),
            ("monthly_http_requests", "2"),
            ("monthly_websocket_messages", "3"),
            ("monthly_connection_minutes", "4"),
        ]),
        [
            "api_gateway.rest_requests 1",
            "api_gateway.http_requests 2",
            "api_gateway.websocket_messages 3",
            "api_gateway.connection_minutes 4",
        ]
    );
    for (size, meter) in [
        ("smallest", "min"),
        ("0.5 GB", "min"),
        ("1.6 GB", "1_6_gb"),
        ("6.1 GB", "6_1_gb"),
        ("13.5 GB", "13_5_gb"),
        ("28.4 GB", "28_4_gb"),
        ("58.2 GB", "58_2_gb"),
        ("118 GB", "118_gb"),
        ("237 GB", "max"),
        ("largest", "max"),
    ] {
        assert_eq!(api(&[("cache", size)]), [format!("api_gateway.cache_hours_{meter} 730")]);
    }
}

#[test]
fn a_firewall_is_priced_by_its_capacity() {
    let firewall = |keys: &[(&str, &str)]| metered("waf", keys, &Convention::AWS);
    // AWS's worked example has one web ACL and 10 million requests; the rules are ours: 3 in each of 2 web ACLs
    assert_eq!(
        firewall(&[("web_acls", "2"), ("rules", "3"), ("monthly_requests", "10000000")]),
        ["waf.web_acls 2", "waf.rules 6", "waf.requests 10000000"]
    );
    for (wcu, meter) in [
        ("0", "waf.requests"),
        ("1500", "waf.requests"),
        ("1501", "waf.requests_above_1500_wcu/up_to_2000"),
        ("2000", "waf.requests_above_1500_wcu/up_to_2000"),
        ("2001", "waf.requests_above_1500_wcu/up_to_2500"),
        ("5000", "waf.requests_above_1500_wcu/up_to_5000"),
    ] {
        assert_eq!(firewall(&[("monthly_requests", "9"), ("wcu", wcu)]), [format!("{meter} 9")]);
    }
    for (level, meter) in
        [("common", "waf.bot_control_common_requests"), ("targeted", "waf.bot_control_targeted_requests")]
    {
        assert_eq!(
            firewall(&[("web_acls", "2"), ("bot_control", level), ("monthly_bot_control_requests", "5")]),
            ["waf.web_acls 2".to_owned(), "waf.bot_control 2".to_owned(), format!("{meter} 5")]
        );
    }
}

#[test]
fn shield_is_free_or_a_subscription_with_a_fee_for_data() {
    let shield = |keys: &[(&str, &str)]| metered("shield", keys, &Convention::AWS);
    assert_eq!(shield(&[("plan", "standard")]), ["shield.standard 1"]);
    assert_eq!(shield(&[("plan", "advanced")]), ["shield.advanced 1"]);
    for (word, meter) in [
        ("cloudfront", "shield.data_out.cloudfront"),
        ("global_accelerator", "shield.data_out.global_accelerator"),
        ("load_balancer", "shield.data_out.load_balancer"),
        ("elastic_ip", "shield.data_out.elastic_ip"),
    ] {
        assert_eq!(
            shield(&[("subscriptions", "0"), ("protects", word), ("monthly_protected_data_out", "3")]),
            ["shield.advanced 0".to_owned(), format!("{meter} 3")]
        );
    }
}

#[test]
fn the_edge_refuses_what_it_would_have_to_guess_or_ignore() {
    for (service, keys, code) in [
        ("route53", &[][..], "nothing-to-bill"),
        ("route53", &[("records", "20000"), ("monthly_queries", "1")], "missing-key"),
        ("route53", &[("zones", "1"), ("policy", "latency")], "missing-key"),
        ("route53", &[("zones", "1"), ("health_check_options", "1")], "missing-key"),
        ("route53", &[("zones", "1"), ("resolver_addresses", "2")], "missing-key"),
        ("route53", &[("zones", "1"), ("hours", "1")], "missing-key"),
        ("cloudfront", &[("monthly_https_requests", "1")], "missing-key"),
        ("cloudfront", &[("monthly_to_origin", "1")], "missing-key"),
        ("cloudfront", &[("edge", "japan"), ("monthly_invalidation_paths", "1")], "missing-key"),
        ("cloudfront", &[("monthly_lambda_edge_requests", "1"), ("lambda_edge_memory", "128")], "missing-key"),
        ("cloudfront", &[("monthly_invalidation_paths", "1"), ("lambda_edge_event", "viewer")], "missing-key"),
        ("api_gateway", &[("monthly_rest_requests", "1"), ("http_request_size", "9")], "missing-key"),
        ("api_gateway", &[("monthly_rest_requests", "1"), ("websocket_message_size", "9")], "missing-key"),
        ("waf", &[], "nothing-to-bill"),
        ("waf", &[("monthly_requests", "1"), ("rules", "1")], "missing-key"),
        ("waf", &[("web_acls", "1"), ("wcu", "1")], "missing-key"),
        ("waf", &[("monthly_bot_control_requests", "1"), ("bot_control", "common")], "missing-key"),
        ("shield", &[("plan", "standard"), ("subscriptions", "1")], "not-applicable"),
        ("shield", &[("protects", "cloudfront")], "missing-key"),
        ("shield", &[("monthly_protected_data_out", "1")], "missing-key"),
    ] {
        assert_eq!(refused(service, keys), code, "{service} {keys:?}");
    }
}

#[test]
fn the_rooms_refuse_what_the_documented_limits_forbid() {
    let documented = |service: &str, limit: &str| {
        let file = format!("{}/../pricing/aws/limits_{service}.toml", env!("CARGO_MANIFEST_DIR"));
        let limits: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
        limits["limit"][&format!("{service}.{limit}")]["value"].as_str().unwrap().to_owned()
    };
    // The key's own unit in one of the limit's: 1,024 KB in an MB, 1,000 ms in a second.
    for (service, limit, unit, key, of_unit) in [
        ("route53", "resolver.addresses_per_endpoint", "", "resolver_addresses", 1),
        ("api_gateway", "http.payload", " MB", "http_request_size", 1024),
        ("api_gateway", "websocket.message", " KB", "websocket_message_size", 1),
        ("cloudfront", "lambda_edge.origin.timeout", " s", "lambda_edge_duration", 1000),
        ("waf", "web_acl_capacity", "", "wcu", 1),
    ] {
        let documented = documented(service, limit);
        let number: u32 = documented.strip_suffix(unit).unwrap().parse().unwrap();
        let spec = find(service).unwrap().fields.iter().find(|spec| spec.name == key).unwrap();
        assert_eq!(spec.limits.unwrap().most, Some(Exact::from(number * of_unit)), "{service} {key}");
    }
}

proptest! {
    #[test]
    fn a_larger_payload_never_counts_less(a in 0u32..5120, b in 0u32..5120) {
        let counted = |kb: u32| {
            let keys = [("monthly_http_requests", "1"), ("http_request_size", &kb.to_string())];
            try_usage("api_gateway", &keys, &Convention::AWS).unwrap()[0].quantity.value
        };
        prop_assert!(counted(a) <= counted(a + b));
        prop_assert!(counted(a + b) <= counted(a).plus(counted(b)).unwrap());
    }
}
