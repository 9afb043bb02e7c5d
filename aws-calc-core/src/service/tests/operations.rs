//! Rooms that watch, audit and govern.

use super::*;

#[test]
fn vended_logs_are_billed_by_where_they_go() {
    for (to, meter) in [
        ("logs", "cloudwatch.vended_logs.logs"),
        ("infrequent_access", "cloudwatch.vended_logs.infrequent_access"),
        ("s3", "cloudwatch.vended_logs.s3"),
        ("firehose", "cloudwatch.vended_logs.firehose"),
    ] {
        let keys = [("monthly_vended_logs", "500"), ("vended_to", to)];
        assert_eq!(metered("cloudwatch", &keys, &Convention::AWS), [format!("{meter} 500")]);
    }
    assert_eq!(
        metered("cloudwatch", &[("monthly_vended_logs", "500")], &Convention::AWS),
        ["cloudwatch.vended_logs.logs 500"]
    );
    assert_eq!(refused("cloudwatch", &[("metrics", "1"), ("vended_to", "s3")]), "missing-key");
}

#[test]
fn queries_streams_canaries_and_contributors_have_meters_of_their_own() {
    let keys = [
        ("monthly_logs_queried", "2"),
        ("monthly_streamed_updates", "3"),
        ("monthly_canary_runs", "4"),
        ("contributor_insights_rules", "5"),
        ("monthly_matched_events", "6"),
    ];
    assert_eq!(
        metered("cloudwatch", &keys, &Convention::AWS),
        [
            "cloudwatch.logs_queried 2",
            "cloudwatch.streamed_updates 3",
            "cloudwatch.canary_runs 4",
            "cloudwatch.contributor_insights.rules 5",
            "cloudwatch.contributor_insights.events 6",
        ]
    );
    assert_eq!(refused("cloudwatch", &[("monthly_matched_events", "1")]), "missing-key");
}

#[test]
fn traces_are_billed_when_they_are_recorded_and_again_when_they_are_read() {
    let keys =
        [("monthly_recorded", "1"), ("monthly_retrieved", "2"), ("monthly_scanned", "3"), ("monthly_insights", "4")];
    assert_eq!(
        metered("xray", &keys, &Convention::AWS),
        ["xray.recorded 1", "xray.retrieved 2", "xray.scanned 3", "xray.insights 4"]
    );
    assert_eq!(refused("xray", &[]), "nothing-to-bill");
}

#[test]
fn configuration_items_and_evaluations_are_counted_by_kind() {
    let keys = [
        ("monthly_items", "1"),
        ("monthly_periodic_items", "2"),
        ("monthly_rule_evaluations", "3"),
        ("monthly_conformance_evaluations", "4"),
    ];
    assert_eq!(
        metered("config", &keys, &Convention::AWS),
        [
            "config.items.continuous 1",
            "config.items.periodic 2",
            "config.rule_evaluations 3",
            "config.conformance_evaluations 4",
        ]
    );
    assert_eq!(refused("config", &[]), "nothing-to-bill");
}

#[test]
fn a_detector_is_billed_for_each_thing_that_it_analyzes() {
    let keys = [
        ("monthly_cloudtrail_events", "1"),
        ("monthly_flow_and_dns_logs", "2"),
        ("monthly_s3_events", "3"),
        ("monthly_lambda_logs", "4"),
        ("runtime_vcpus", "5"),
        ("rds_vcpus", "6"),
        ("monthly_ebs_scanned", "7"),
    ];
    assert_eq!(
        metered("guardduty", &keys, &Convention::AWS),
        [
            "guardduty.cloudtrail_events 1",
            "guardduty.s3_events 3",
            "guardduty.flow_and_dns_logs 2",
            "guardduty.lambda_logs 4",
            "guardduty.ebs_scanned 7",
            "guardduty.runtime_vcpus 5",
            "guardduty.rds_vcpus 6",
        ]
    );
    assert_eq!(refused("guardduty", &[]), "nothing-to-bill");
}

#[test]
fn the_first_copy_of_management_events_is_free_and_every_further_trail_is_a_copy() {
    // 3 trails deliver 3 copies of 1,000 events: one is free, two are billed
    for (trails, expected) in [
        ("1", &["cloudtrail.management_events.first_copy 1000"][..]),
        ("3", &["cloudtrail.management_events.first_copy 1000", "cloudtrail.management_events.further_copies 2000"]),
    ] {
        let keys = [("monthly_management_events", "1000"), ("trails", trails)];
        assert_eq!(metered("cloudtrail", &keys, &Convention::AWS), expected);
    }
    let keys = [
        ("monthly_data_events", "1"),
        ("monthly_insights_events", "2"),
        ("monthly_lake_ingested", "3"),
        ("monthly_lake_scanned", "4"),
    ];
    assert_eq!(
        metered("cloudtrail", &keys, &Convention::AWS),
        [
            "cloudtrail.data_events 1",
            "cloudtrail.insights_events 2",
            "cloudtrail.lake_ingested 3",
            "cloudtrail.lake_scanned 4",
        ]
    );
    assert_eq!(refused("cloudtrail", &[("trails", "2")]), "nothing-to-bill");
    assert_eq!(refused("cloudtrail", &[("monthly_data_events", "1"), ("trails", "2")]), "missing-key");
}

#[test]
fn looking_at_costs_is_metered_and_its_program_is_billed() {
    assert_eq!(
        metered("cost_explorer", &[("monthly_api_requests", "9"), ("monthly_console_requests", "5")], &Convention::AWS),
        ["cost_explorer.api_requests 9", "cost_explorer.console_requests 5"]
    );
    assert_eq!(
        metered("budgets", &[("budgets", "4"), ("action_days", "93"), ("monthly_reports", "30")], &Convention::AWS),
        ["budgets.watching 4", "budgets.with_actions 93", "budgets.reports 30"]
    );
    assert_eq!(refused("cost_explorer", &[]), "nothing-to-bill");
    assert_eq!(refused("budgets", &[]), "nothing-to-bill");
}

#[test]
fn what_governs_counts_what_it_keeps() {
    for (service, key) in [
        ("organizations", "accounts"),
        ("control_tower", "accounts"),
        ("iam", "accounts"),
        ("cloudformation", "stacks"),
        ("well_architected", "workloads"),
    ] {
        assert_eq!(metered(service, &[(key, "8")], &Convention::AWS), [format!("{service}.{key} 8")]);
    }
}
