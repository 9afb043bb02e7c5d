mod serverless;

use std::collections::BTreeSet;

use super::*;
use crate::diagnostic::{Sources, Span};
use crate::exact::Exact;
use crate::field::{FieldValue, Kind, Presence, Words};
use proptest::prelude::*;

mod backup;
mod delivery;
mod dms;
mod edge;
mod efs;
mod load_balancer;
mod mgn;
mod network_firewall;
mod operations;
mod purchase;
mod rds;
mod rds_proxy;
mod storage;

/// A value in the key's own unit, a word, a flag or a text: whatever the key takes.
fn value(spec: &Spec, text: &str, at: Span) -> FieldValue {
    match spec.kind {
        Kind::Quantity(_) | Kind::Flow(_) => FieldValue::Quantity(Exact::parse(text).unwrap()),
        Kind::Choice(words) => FieldValue::Choice(words.iter().position(|word| word.name == text).unwrap()),
        Kind::Flag => FieldValue::Flag(text == "true"),
        Kind::Text(_) => FieldValue::Text(Words { text: Arc::from(text), at }),
        Kind::Mix(words, _) => FieldValue::Mix(
            text.split(", ")
                .map(|part| part.split_once('=').unwrap())
                .map(|(word, n)| (words.iter().position(|w| w.name == word).unwrap(), Exact::parse(n).unwrap(), at))
                .collect(),
        ),
        Kind::Texts | Kind::Named | Kind::Table(_) | Kind::Tables(_) | Kind::File(_) | Kind::Inventory => {
            panic!("no service has such a key")
        }
    }
}

/// `0` of `0 GB`: every other default is in its key's unit.
fn number_or_word(default: &'static str) -> &'static str {
    default.split(' ').next().unwrap()
}

fn try_usage(name: &str, keys: &[(&str, &str)], convention: &Convention) -> Result<Vec<Usage>, Refusal> {
    let service = find(name).unwrap();
    let mut sources = Sources::default();
    let at = Span::new(sources.add("test.toml", ""), 0..0);
    for (key, _) in keys {
        assert!(service.fields.iter().any(|spec| spec.name == *key), "{name} has no {key}");
    }
    let values = service
        .fields
        .iter()
        .map(|spec| match (keys.iter().find(|(key, _)| *key == spec.name), spec.presence) {
            (Some((_, text)), _) => Some((value(spec, text, at), Some(at))),
            // The reader of scenarios knows months; here the one default that has a unit of time is written out.
            (None, Presence::Default("1 month", _)) => Some((value(spec, "730", at), None)),
            (None, Presence::Default(default, _)) => Some((value(spec, number_or_word(default), at), None)),
            (None, _) => None,
        })
        .collect();
    let context = Context { convention, region: &Arc::from("us-east-1"), instance_type: &|_| Err(None) };
    (service.usage)(&Record::new(service.fields, values), &context)
}

/// What a description is metered as: `path quantity`, one per line of usage.
fn metered(name: &str, keys: &[(&str, &str)], convention: &Convention) -> Vec<String> {
    try_usage(name, keys, convention)
        .unwrap()
        .iter()
        .map(|usage| {
            assert_eq!(usage.quantity.recomputed().unwrap(), usage.quantity.value);
            assert_eq!(usage.quantity.unit, usage.meter.unit);
            assert!(!usage.quantity.value.is_rounded());
            let key = usage.key.as_ref().map(|key| format!("/{key}")).unwrap_or_default();
            format!("{}{key} {}", usage.meter.path, usage.quantity.value)
        })
        .collect()
}

fn refused(name: &str, keys: &[(&str, &str)]) -> &'static str {
    try_usage(name, keys, &Convention::AWS).unwrap_err().code
}

#[test]
fn names_are_unique_and_meters_belong_to_their_service() {
    assert!(SERVICES.is_sorted_by_key(|service| service.name), "they stand by name");
    let mut names = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for service in SERVICES {
        assert!(names.insert(service.name), "{}", service.name);
        assert!(service.page.starts_with("https://aws.amazon.com/"), "{}", service.name);
        let keys: BTreeSet<_> = service.fields.iter().map(|spec| spec.name).collect();
        assert_eq!(keys.len(), service.fields.len(), "{}", service.name);
        for meter in service.meters {
            assert!(paths.insert(meter.path), "{}", meter.path);
            assert_eq!(meter.path.split('.').next(), Some(service.name));
        }
    }
}

#[test]
fn every_example_is_toml() {
    for spec in SERVICES.iter().flat_map(|service| service.fields) {
        let line = format!("{} = {}", spec.name, spec.example);
        assert!(line.parse::<toml::Table>().is_ok(), "{line}");
    }
}

#[test]
fn a_nat_gateway_is_hours_and_gigabytes() {
    assert_eq!(
        metered("nat_gateway", &[("monthly_processed", "500")], &Convention::AWS),
        ["nat_gateway.hours 730", "nat_gateway.data_processed 500"]
    );
}

#[test]
fn an_interface_endpoint_is_billed_in_every_zone() {
    // 3 zones x 730 hours = 2,190
    assert_eq!(
        metered("vpc_endpoint", &[("kind", "interface"), ("availability_zones", "3")], &Convention::AWS),
        ["vpc_endpoint.interface_hours 2190"]
    );
    assert_eq!(
        metered("vpc_endpoint", &[("kind", "gateway"), ("monthly_processed", "9")], &Convention::AWS),
        ["vpc_endpoint.gateway_hours 730", "vpc_endpoint.gateway_data 9"]
    );
    assert_eq!(refused("vpc_endpoint", &[("kind", "gateway"), ("availability_zones", "2")]), "not-applicable");
}

#[test]
fn both_ends_pay_for_what_crosses_zones() {
    assert_eq!(
        metered(
            "data_transfer",
            &[("cross_az", "1000"), ("cross_region", "7"), ("to_region", "eu-west-1")],
            &Convention::AWS
        ),
        ["data_transfer.cross_az 2000", "data_transfer.cross_region/eu-west-1 7"]
    );
    assert_eq!(refused("data_transfer", &[]), "nothing-to-bill");
    assert_eq!(refused("data_transfer", &[("cross_region", "1")]), "missing-key");
    assert_eq!(refused("data_transfer", &[("cross_region", "1"), ("to_region", "us-east-1")]), "not-applicable");
}

#[test]
fn lambda_counts_1024_mb_to_its_gb_in_every_book() {
    for convention in [Convention::AWS, Convention::DECIMAL] {
        // AWS's worked example: 3 M requests x 120 ms x 1,536 MB = 3,000,000 x 0.12 x 1.5 = 540,000 GB-s
        assert_eq!(
            metered("lambda", &[("monthly_requests", "3000000"), ("duration", "120"), ("memory", "1536")], &convention),
            ["lambda.duration.x86 540000", "lambda.requests.x86 3000000"]
        );
        // 0.2 ms is billed as 1 ms: 1,000 x 0.001 s x 128 / 1,024 = 0.125
        assert_eq!(
            metered(
                "lambda",
                &[("monthly_requests", "1000"), ("duration", "0.2"), ("memory", "128"), ("architecture", "arm64")],
                &convention
            ),
            ["lambda.duration.arm64 0.125", "lambda.requests.arm64 1000"]
        );
    }
    assert_eq!(refused("lambda", &[("monthly_requests", "1"), ("duration", "1"), ("memory", "128.5")]), "over-limit");
}

#[test]
fn a_query_is_billed_for_whole_megabytes_and_at_least_ten() {
    // 100 GB in the guide's convention: 100,000 MB = 0.1 TB
    let scan = |mb, queries, convention| {
        metered("athena", &[("monthly_queries", queries), ("scanned_per_query", mb)], convention)
    };
    assert_eq!(scan("100000", "1", &Convention::DECIMAL), ["athena.data_scanned 0.1"]);
    assert_eq!(scan("10.2", "1000", &Convention::DECIMAL), ["athena.data_scanned 0.011"]);
    // 100 queries of 1 MB are billed as 1,000 MB; 1,048,576 MB are one TB as AWS counts
    assert_eq!(scan("1", "100", &Convention::DECIMAL), ["athena.data_scanned 0.001"]);
    assert_eq!(scan("1048576", "2", &Convention::AWS), ["athena.data_scanned 2"]);
    assert_eq!(
        metered("athena", &[("provisioned_dpus", "24"), ("hours", "10")], &Convention::AWS),
        ["athena.provisioned_dpu_hours 240"]
    );
    assert_eq!(refused("athena", &[("monthly_queries", "5")]), "missing-key");
}

#[test]
fn a_small_object_in_deep_archive_drags_its_overhead_along() {
    // The AWS calculator's figures: 100 GB in 10,485,760 objects of 10 KB. 32 KB each are 320 GB, 8 KB each are 80 GB.
    let small = [("stored", "100"), ("objects", "10485760"), ("class", "glacier_deep_archive")];
    assert_eq!(
        metered("s3", &small, &Convention::AWS),
        ["s3.storage.glacier_deep_archive 420", "s3.storage.standard 80"]
    );
    // At 128 KB each, 10,485,760 objects are billed as 1,280 GB in Standard-IA; Standard has no minimum.
    let in_class = |class| [("stored", "100"), ("objects", "10485760"), ("class", class)];
    assert_eq!(metered("s3", &in_class("standard_ia"), &Convention::AWS), ["s3.storage.standard_ia 1280"]);
    assert_eq!(metered("s3", &in_class("standard"), &Convention::AWS), ["s3.storage.standard 100"]);
}

#[test]
fn a_mix_is_stored_class_by_class() {
    assert_eq!(
        metered("s3", &[("mix", "standard=5000, glacier_instant=45000")], &Convention::DECIMAL),
        ["s3.storage.standard 5000", "s3.storage.glacier_instant 45000"]
    );
    assert_eq!(
        metered(
            "s3",
            &[("mix", "standard=1, standard_ia=2"), ("class", "standard_ia"), ("monthly_retrieved", "3")],
            &Convention::AWS
        ),
        ["s3.storage.standard 1", "s3.storage.standard_ia 2", "s3.retrieval.standard_ia 3"]
    );
}

#[test]
fn requests_and_retrieval_follow_the_class() {
    assert_eq!(
        metered(
            "s3",
            &[
                ("class", "intelligent_archive"),
                ("stored", "1"),
                ("monitored_objects", "4"),
                ("monthly_put_requests", "5"),
                ("monthly_get_requests", "6"),
                ("monthly_transitions", "7"),
                ("monthly_retrieved", "8"),
            ],
            &Convention::AWS
        ),
        [
            "s3.storage.intelligent_archive 1",
            "s3.intelligent_monitoring 4",
            "s3.put_requests.intelligent_tiering 5",
            "s3.get_requests.intelligent_tiering 6",
            "s3.transitions.intelligent_tiering 7",
        ]
    );
    assert_eq!(
        metered(
            "s3",
            &[
                ("class", "glacier_flexible"),
                ("retrieval_speed", "bulk"),
                ("monthly_restore_requests", "2"),
                ("monthly_retrieved", "3"),
                ("monthly_accelerated", "4"),
                ("acceleration_path", "high"),
            ],
            &Convention::AWS
        ),
        [
            "s3.restore_requests.glacier_flexible_bulk 2",
            "s3.retrieval.glacier_flexible_bulk 3",
            "s3.transfer_acceleration_high 4",
        ]
    );
}

#[test]
fn s3_refuses_what_it_would_have_to_guess_or_ignore() {
    for (keys, code) in [
        (&[][..], "nothing-to-bill"),
        (&[("class", "standard")], "nothing-to-bill"),
        (&[("stored", "2"), ("mix", "standard=1")], "conflicting-keys"),
        (&[("class", "standard_ia"), ("mix", "standard=1")], "conflicting-keys"),
        (&[("objects", "1"), ("mix", "standard=1")], "conflicting-keys"),
        (&[("monthly_get_requests", "1"), ("mix", "standard=1")], "missing-key"),
        (&[("objects", "1"), ("monthly_get_requests", "1")], "missing-key"),
        (&[("stored", "1"), ("objects", "1"), ("class", "intelligent_frequent")], "missing-key"),
        (&[("stored", "1"), ("monitored_objects", "1")], "not-applicable"),
        (
            &[("stored", "1"), ("objects", "1"), ("monitored_objects", "2"), ("class", "intelligent_frequent")],
            "over-limit",
        ),
        (&[("monthly_transitions", "1")], "not-applicable"),
        (&[("monthly_restore_requests", "1")], "not-applicable"),
        (&[("monthly_retrieved", "1"), ("retrieval_speed", "bulk")], "not-applicable"),
        (&[("stored", "1"), ("retrieval_speed", "bulk"), ("class", "glacier_flexible")], "missing-key"),
        (
            &[("monthly_retrieved", "1"), ("retrieval_speed", "expedited"), ("class", "glacier_deep_archive")],
            "not-applicable",
        ),
        (&[("monthly_accelerated", "1")], "missing-key"),
    ] {
        assert_eq!(refused("s3", keys), code, "{keys:?}");
    }
}

#[test]
fn the_small_rooms_meter_what_they_are_told() {
    for (name, keys, expected) in [
        (
            "transit_gateway",
            &[("attachments", "3"), ("monthly_processed", "5")][..],
            &["transit_gateway.attachment_hours 2190", "transit_gateway.data_processed 5"][..],
        ),
        ("public_ipv4", &[("addresses", "4"), ("hours", "10")], &["public_ipv4.in_use_hours 40"]),
        ("public_ipv4", &[("idle", "true")], &["public_ipv4.idle_hours 730"]),
        ("eks", &[], &["eks.cluster_hours 730"]),
        (
            "api_gateway",
            &[("monthly_rest_requests", "1"), ("monthly_http_requests", "2"), ("cache", "largest")],
            &["api_gateway.rest_requests 1", "api_gateway.http_requests 2", "api_gateway.cache_hours_max 730"],
        ),
        ("kms", &[("keys", "2"), ("monthly_requests", "9")], &["kms.keys 2", "kms.requests 9"]),
        (
            "step_functions",
            &[("monthly_transitions", "1"), ("monthly_express_requests", "2")],
            &["step_functions.standard_transitions 1", "step_functions.express_requests 2"],
        ),
        (
            "cloudfront",
            &[("monthly_data_out", "1"), ("monthly_invalidation_paths", "2")],
            &["cloudfront.data_out 1", "cloudfront.invalidation_paths 2"],
        ),
        (
            "global_accelerator",
            &[("monthly_data_out", "1"), ("premium", "high")],
            &["global_accelerator.hours 730", "global_accelerator.data_premium_high 1"],
        ),
        ("shield", &[], &["shield.advanced 1"]),
        ("waf", &[("monthly_bot_control_requests", "1")], &["waf.bot_control_requests 1"]),
    ] {
        assert_eq!(metered(name, keys, &Convention::AWS), expected, "{name}");
    }
    assert_eq!(refused("api_gateway", &[("monthly_rest_requests", "1"), ("hours", "5")]), "missing-key");
    assert_eq!(refused("global_accelerator", &[("monthly_data_out", "1")]), "missing-key");
}

proptest! {
    #[test]
    fn more_objects_in_the_same_gigabytes_never_meter_less(
        few in 0u32..1_000_000,
        more in 0u32..1_000_000,
        gb in 0u32..10_000,
    ) {
        for class in ["standard_ia", "glacier_instant", "glacier_flexible", "glacier_deep_archive"] {
            let total = |objects: u32| -> Exact {
                let (gb, objects) = (gb.to_string(), objects.to_string());
                let keys = [("stored", gb.as_str()), ("objects", objects.as_str()), ("class", class)];
                let usage = try_usage("s3", &keys, &Convention::AWS).unwrap();
                usage.iter().fold(Exact::ZERO, |sum, usage| sum.plus(usage.quantity.value).unwrap())
            };
            prop_assert!(total(few) <= total(few + more));
        }
    }
}
