//! Databases, queues, containers and watches that are billed by what they are asked.

use super::*;
use crate::capacity::dynamodb::{Consistency, read_units, write_units};
use crate::ratio::Ratio;

#[test]
fn a_table_on_demand_is_billed_for_the_steps_of_its_items() {
    let table = |reads: &[(&str, &str)]| {
        metered("dynamodb", &[&[("capacity", "on_demand"), ("item_size", "9")], reads].concat(), &Convention::AWS)
    };
    // 9 KB are three steps of 4 KB: 1.5 units eventually, 3 strongly, 6 in a transaction; and 9 of 1 KB
    assert_eq!(table(&[("monthly_reads", "1000")]), ["dynamodb.read_request_units 1500"]);
    assert_eq!(table(&[("monthly_reads", "1000"), ("consistency", "strong")]), ["dynamodb.read_request_units 3000"]);
    assert_eq!(
        table(&[("monthly_reads", "1000"), ("consistency", "transactional")]),
        ["dynamodb.read_request_units 6000"]
    );
    assert_eq!(table(&[("monthly_writes", "1000")]), ["dynamodb.write_request_units 9000"]);
    assert_eq!(
        table(&[("monthly_writes", "1000"), ("writes", "transactional")]),
        ["dynamodb.write_request_units 18000"]
    );
    assert_eq!(
        table(&[("monthly_writes", "1000"), ("global_replica", "true")]),
        ["dynamodb.replicated_write_request_units 9000"]
    );
}

#[test]
fn provisioned_capacity_is_billed_by_the_hour() {
    // 100 WCU and 100 RCU for 720 hours: 72,000 each
    let capacity = [("capacity", "provisioned"), ("rcu", "100"), ("wcu", "100"), ("hours", "720")];
    assert_eq!(
        metered("dynamodb", &capacity, &Convention::AWS),
        ["dynamodb.read_capacity 72000", "dynamodb.write_capacity 72000"]
    );
    assert_eq!(
        metered(
            "dynamodb",
            &[
                ("capacity", "provisioned"),
                ("wcu", "2"),
                ("global_replica", "true"),
                ("storage", "3"),
                ("monthly_stream_reads", "4"),
                ("backup", "5"),
                ("pitr", "6"),
                ("monthly_restored", "7"),
            ],
            &Convention::AWS
        ),
        [
            "dynamodb.replicated_write_capacity 1460",
            "dynamodb.storage 3",
            "dynamodb.stream_reads 4",
            "dynamodb.backup 5",
            "dynamodb.continuous_backup 6",
            "dynamodb.restored 7",
        ]
    );
}

#[test]
fn dynamodb_refuses_what_it_would_have_to_guess_or_ignore() {
    for (capacity, keys, code) in [
        ("on_demand", &[][..], "nothing-to-bill"),
        ("on_demand", &[("monthly_reads", "1")], "missing-key"),
        ("on_demand", &[("storage", "1"), ("item_size", "1")], "nothing-to-bill"),
        ("on_demand", &[("storage", "1"), ("rcu", "1")], "not-applicable"),
        ("on_demand", &[("storage", "1"), ("hours", "1")], "not-applicable"),
        ("on_demand", &[("monthly_writes", "1"), ("item_size", "1"), ("consistency", "strong")], "missing-key"),
        ("on_demand", &[("monthly_reads", "1"), ("item_size", "1"), ("writes", "standard")], "missing-key"),
        ("on_demand", &[("storage", "1"), ("global_replica", "true")], "missing-key"),
        (
            "on_demand",
            &[("monthly_writes", "1"), ("item_size", "1"), ("writes", "transactional"), ("global_replica", "true")],
            "not-applicable",
        ),
        ("provisioned", &[("rcu", "1"), ("monthly_reads", "1")], "not-applicable"),
        ("provisioned", &[("rcu", "1"), ("item_size", "1")], "not-applicable"),
        ("provisioned", &[("storage", "1"), ("hours", "1")], "nothing-to-bill"),
        ("provisioned", &[("rcu", "1"), ("global_replica", "true")], "missing-key"),
    ] {
        assert_eq!(refused("dynamodb", &[&[("capacity", capacity)], keys].concat()), code, "{capacity} {keys:?}");
    }
}

#[test]
fn messages_are_billed_for_each_64_kb_begun() {
    for (size, chunks) in [("0", 1), ("1", 1), ("64", 1), ("64.5", 2), ("256", 4)] {
        for (service, count, key, meter) in [
            ("sqs", "monthly_requests", "message_size", "sqs.requests.standard"),
            ("sns", "monthly_publishes", "message_size", "sns.publishes"),
            ("eventbridge", "monthly_custom_events", "event_size", "eventbridge.custom_events"),
        ] {
            assert_eq!(
                metered(service, &[(count, "1000"), (key, size)], &Convention::AWS),
                [format!("{meter} {}", 1000 * chunks)],
                "{service} {size}"
            );
        }
    }
    assert_eq!(
        metered("sqs", &[("monthly_requests", "5"), ("type", "fifo")], &Convention::AWS),
        ["sqs.requests.fifo 5"]
    );
    assert_eq!(
        metered("sns", &[("monthly_http_deliveries", "1"), ("monthly_email_deliveries", "2")], &Convention::AWS),
        ["sns.http_deliveries 1", "sns.email_deliveries 2"]
    );
    assert_eq!(refused("sns", &[]), "nothing-to-bill");
    assert_eq!(refused("sns", &[("monthly_http_deliveries", "1"), ("message_size", "1")]), "missing-key");
}

#[test]
fn a_task_is_billed_for_its_vcpus_memory_and_storage_beyond_20_gb() {
    // AWS's worked example: 10 minutes a day for 30 days are 5 hours, of 1 vCPU, 2 GB and 30 - 20 GB
    assert_eq!(
        metered(
            "fargate",
            &[("vcpu", "1"), ("memory", "2"), ("ephemeral_storage", "30"), ("hours", "5")],
            &Convention::AWS
        ),
        ["fargate.vcpu_hours.x86 5", "fargate.memory.x86 10", "fargate.ephemeral_storage 50"]
    );
    assert_eq!(
        metered("fargate", &[("vcpu", "0.25"), ("memory", "0.5"), ("architecture", "arm64")], &Convention::AWS),
        ["fargate.vcpu_hours.arm64 182.5", "fargate.memory.arm64 365"]
    );
}

#[test]
fn a_task_has_a_size_that_fargate_offers() {
    // The table "Task size" of the ECS developer guide: vCPU, least and most GB, and a GB that is off the step
    for (vcpu, least, most, off) in [
        ("0.25", "0.5", "2", "1.5"),
        ("0.5", "1", "4", "1.5"),
        ("1", "2", "8", "2.5"),
        ("2", "4", "16", "4.5"),
        ("4", "8", "30", "8.5"),
        ("8", "16", "60", "18"),
        ("16", "32", "120", "36"),
    ] {
        let task = |memory| try_usage("fargate", &[("vcpu", vcpu), ("memory", memory)], &Convention::AWS);
        assert!(task(least).is_ok() && task(most).is_ok(), "{vcpu}");
        for memory in [off, "0.25", "128"] {
            assert_eq!(task(memory).unwrap_err().code, "over-limit", "{vcpu} {memory}");
        }
    }
    assert_eq!(refused("fargate", &[("vcpu", "3"), ("memory", "8")]), "over-limit");
}

#[test]
fn cloudwatch_bills_what_it_keeps_and_takes_in() {
    assert_eq!(
        metered(
            "cloudwatch",
            &[
                ("metrics", "1"),
                ("alarms", "2"),
                ("high_resolution_alarms", "3"),
                ("composite_alarms", "4"),
                ("monthly_logs_ingested", "5"),
                ("logs_stored", "6"),
                ("monthly_api_requests", "7"),
                ("dashboards", "8"),
            ],
            &Convention::AWS
        ),
        [
            "cloudwatch.metrics 1",
            "cloudwatch.alarms.standard 2",
            "cloudwatch.alarms.high_resolution 3",
            "cloudwatch.alarms.composite 4",
            "cloudwatch.logs_ingested.standard 5",
            "cloudwatch.logs_stored 6",
            "cloudwatch.api_requests 7",
            "cloudwatch.dashboards 8",
        ]
    );
    assert_eq!(
        metered("cloudwatch", &[("monthly_logs_ingested", "5"), ("log_class", "infrequent_access")], &Convention::AWS),
        ["cloudwatch.logs_ingested.infrequent_access 5"]
    );
    assert_eq!(refused("cloudwatch", &[]), "nothing-to-bill");
    assert_eq!(refused("cloudwatch", &[("metrics", "1"), ("log_class", "standard")]), "missing-key");
}

#[test]
fn secrets_are_billed_by_the_month_and_the_request() {
    assert_eq!(
        metered("secrets_manager", &[("secrets", "70"), ("monthly_requests", "9")], &Convention::AWS),
        ["secrets_manager.secrets 70", "secrets_manager.requests 9"]
    );
    assert_eq!(refused("secrets_manager", &[]), "nothing-to-bill");
}

proptest! {
    #[test]
    fn larger_messages_never_meter_less_and_two_halves_never_less_than_the_whole(a in 0u32..512, b in 0u32..512) {
        let requests = |kb: u32| {
            let keys = [("monthly_requests", "1"), ("message_size", &kb.to_string())];
            try_usage("sqs", &keys, &Convention::AWS).unwrap()[0].quantity.value
        };
        prop_assert!(requests(a) <= requests(a + b));
        prop_assert!(requests(a + b) <= requests(a).plus(requests(b)).unwrap());
    }

    #[test]
    fn a_table_and_the_functions_of_the_language_count_the_same_units(tenths in 0u32..4000, requests in 0u32..100_000) {
        let size = Exact::from(tenths).over(Exact::from(10)).unwrap();
        let (number, kb) = (requests.to_string(), size.to_string());
        let units = |more: &[(&str, &str)]| {
            let keys = [&[("capacity", "on_demand"), ("item_size", kb.as_str())], more].concat();
            Ratio::from(try_usage("dynamodb", &keys, &Convention::AWS).unwrap()[0].quantity.value)
        };
        let times = |units: Ratio| units.times(Ratio::from(Exact::from(requests))).unwrap();
        for (word, consistency) in [
            ("eventual", Consistency::Eventual),
            ("strong", Consistency::Strong),
            ("transactional", Consistency::Transactional),
        ] {
            let read = units(&[("monthly_reads", &number), ("consistency", word)]);
            prop_assert_eq!(read, times(read_units(Ratio::from(size), consistency).unwrap()));
        }
        prop_assert_eq!(units(&[("monthly_writes", &number)]), times(write_units(Ratio::from(size)).unwrap()));
    }
}
