//! Lifecycle rules mean the same however they are written: as AWS's JSON, as CloudFormation's YAML or JSON, or as tables of
//! the scenario. Each pair is also compared with a bucket without rules, so that no rule passes for doing nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::collections::BTreeMap;

use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use common::studied;

/// A bucket in which every kind of rule finds something to do.
const BUCKET: &str = r#"
title = "a bucket"
region = "us-east-1"
[study.bucket.lifecycle]
start              = "2026-01"
months             = 9
stored             = "1 TB"
stored_by_age      = [{ share = "100%", from = "0 days", up_to = "200 days" }]
monthly_new        = "100 GB"
object_size        = "1 MB"
prefix             = "logs/app/"
object_tags        = ["kind=log", "days=7", "cold=true"]
versioned          = true
key_length         = 60
replaced           = { after = "14 days", share = "20%" }
monthly_unfinished = "5 GB"
"#;

fn figures(keys: &str, policy: &str) -> BTreeMap<String, Ratio> {
    let answer = studied::answer(&format!("{BUCKET}\n{keys}\n"), &[("rules", policy)]);
    let figures = answer.figures.iter().map(|figure| match &figure.value {
        Value::Amount(amount) => (figure.name.clone(), amount.value),
        _ => panic!("{} is no amount", figure.name),
    });
    figures.collect()
}

/// The policy as AWS or CloudFormation writes it comes to the same as the rules of the scenario, and not to nothing.
fn assert_same(policy: &str, rules: &str) {
    let (written, stated) = (figures("policy = \"rules\"", policy), figures(&format!("rule = [{rules}]"), ""));
    assert_eq!(written, stated, "{policy}\n{rules}");
    assert_ne!(written.get("cost"), figures("", "").get("cost"), "{policy}");
}

/// One rule in the list that AWS's command line prints.
fn json(rule: &str) -> String {
    format!("{{ \"Rules\": [{{ \"ID\": \"it\", \"Status\": \"Enabled\", {rule} }}] }}")
}

#[test]
fn moves_and_expiry_by_age() {
    let rules =
        "{ transitions = { standard_ia = \"30 days\", glacier_flexible = \"90 days\" }, expire_after = \"150 days\" }";
    assert_same(
        &json(
            r#""Filter": {}, "Transitions": [{ "Days": 30, "StorageClass": "STANDARD_IA" },
               { "Days": 90, "StorageClass": "GLACIER" }], "Expiration": { "Days": 150 }"#,
        ),
        rules,
    );
    assert_same(
        "Rules:\n- Id: it\n  Status: Enabled\n  Transitions:\n  - { TransitionInDays: 30, StorageClass: STANDARD_IA }\n  - { \
         TransitionInDays: '90', StorageClass: GLACIER }\n  ExpirationInDays: 150\n",
        rules,
    );
}

#[test]
fn every_class_by_its_name() {
    for (name, class) in [
        ("STANDARD_IA", "standard_ia"),
        ("ONEZONE_IA", "one_zone_ia"),
        ("INTELLIGENT_TIERING", "intelligent_tiering"),
        ("GLACIER_IR", "glacier_instant"),
        ("GLACIER", "glacier_flexible"),
        ("DEEP_ARCHIVE", "glacier_deep_archive"),
    ] {
        assert_same(
            &json(&format!(r#""Transition": {{ "Days": 40, "StorageClass": "{name}" }}"#)),
            &format!("{{ transitions = {{ {class} = \"40 days\" }} }}"),
        );
    }
}

#[test]
fn rules_by_date() {
    assert_same(
        &json(r#""Transitions": [{ "Date": "2026-04-01T00:00:00Z", "StorageClass": "GLACIER_IR" }]"#),
        "{ transitions_on = { glacier_instant = \"2026-04-01\" } }",
    );
    assert_same(
        &json(
            r#""Transitions": [{ "TransitionDate": "2026-04-01", "StorageClass": "GLACIER_IR" }], "ExpirationDate": "2026-06-01""#,
        ),
        "{ transitions_on = { glacier_instant = \"2026-04-01\" }, expire_on = \"2026-06-01\" }",
    );
    assert_same(&json(r#""Expiration": { "Date": "2026-05-02" }"#), "{ expire_on = \"2026-05-02\" }");
}

#[test]
fn noncurrent_versions() {
    let rules = "{ noncurrent_transitions = { glacier_flexible = \"20 days\" }, noncurrent_expire_after = \"60 days\", noncurrent_keep = 1 }";
    assert_same(
        &json(
            r#""NoncurrentVersionTransitions": [{ "NoncurrentDays": 20, "NewerNoncurrentVersions": 1, "StorageClass": "GLACIER" }],
               "NoncurrentVersionExpiration": { "NoncurrentDays": 60, "NewerNoncurrentVersions": 1 }"#,
        ),
        rules,
    );
    let all = "{ noncurrent_transitions = { glacier_flexible = \"20 days\" }, noncurrent_expire_after = \"60 days\" }";
    for moved in ["NoncurrentDays", "TransitionInDays", "Days"] {
        assert_same(
            &json(&format!(
                r#""NoncurrentVersionTransition": {{ "{moved}": 20, "StorageClass": "GLACIER" }}, "NoncurrentVersionExpirationInDays": 60"#
            )),
            all,
        );
    }
}

#[test]
fn delete_markers_and_unfinished_uploads() {
    // What expires in a versioned bucket leaves a marker, which is alone once its version is gone.
    let both = |rule: &str| json(&format!(r#""Expiration": {{ "Days": 60 }} }}, {{ {rule}"#));
    let expiry = "{ expire_after = \"60 days\" }";
    let rules = format!("{expiry}, {{ noncurrent_expire_after = \"1 day\", remove_delete_markers = true }}");
    let versions = r#""NoncurrentVersionExpiration": { "NoncurrentDays": 1 }"#;
    assert_same(&both(&format!(r#"{versions}, "Expiration": {{ "ExpiredObjectDeleteMarker": true }}"#)), &rules);
    assert_same(&both(&format!(r#"{versions}, "ExpiredObjectDeleteMarker": "true""#)), &rules);
    let without = format!("{expiry}, {{ noncurrent_expire_after = \"1 day\" }}");
    assert_same(&both(&format!(r#"{versions}, "ExpiredObjectDeleteMarker": false"#)), &without);
    let cost = |rules: &str| figures(&format!("rule = [{rules}]"), "").get("cost").copied();
    assert_ne!(cost(&rules), cost(&without));
    assert_same(
        &json(r#""AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 }"#),
        "{ abort_uploads_after = \"7 days\" }",
    );
    assert_same(
        &json(
            r#""Prefix": "logs/app/x", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 } }, { "Expiration": { "Days": 90 }"#,
        ),
        "{ prefix = \"logs/app/x\", abort_uploads_after = \"7 days\" }, { expire_after = \"90 days\" }",
    );
}

#[test]
fn filters() {
    for (filter, key) in [
        (r#""Prefix": "logs/""#, "prefix = \"logs/\""),
        (r#""Filter": { "Prefix": "logs/" }"#, "prefix = \"logs/\""),
        (r#""Filter": { "Tag": { "Key": "kind", "Value": "log" } }"#, "tags = [\"kind=log\"]"),
        // Numbers and truths are texts where a tag has them.
        (r#""TagFilters": [{ "Key": "days", "Value": 7 }]"#, "tags = [\"days=7\"]"),
        (
            r#""Filter": { "And": { "Prefix": "logs/", "Tags": [{ "Key": "kind", "Value": "log" }, { "Key": "cold", "Value": true }] } }"#,
            "prefix = \"logs/\", tags = [\"kind=log\", \"cold=true\"]",
        ),
        (r#""Filter": { "ObjectSizeGreaterThan": 131072 }"#, "larger_than = \"128 KB\""),
        (r#""ObjectSizeGreaterThan": "131072""#, "larger_than = \"128 KB\""),
        (r#""Filter": { "ObjectSizeLessThan": 2097152 }"#, "smaller_than = \"2 MB\""),
        (r#""ObjectSizeLessThan": 2097152"#, "smaller_than = \"2 MB\""),
    ] {
        assert_same(
            &json(&format!(r#"{filter}, "Transitions": [{{ "Days": 30, "StorageClass": "GLACIER_IR" }}]"#)),
            &format!("{{ {key}, transitions = {{ glacier_instant = \"30 days\" }} }}"),
        );
    }
}

#[test]
fn a_filter_that_does_not_match_leaves_all_as_it_is() {
    let untouched = figures("", "");
    for filter in [
        "prefix = \"logs/web/\"",
        "prefix = \"logs/app/x\"",
        "tags = [\"kind=image\"]",
        "tags = [\"kind=log\", \"kind=image\"]",
        "larger_than = \"1 MB\"",
        "smaller_than = \"1 MB\"",
    ] {
        let rules = format!(
            "rule = [{{ {filter}, transitions = {{ glacier_instant = \"30 days\" }}, expire_after = \"90 days\" }}]"
        );
        assert_eq!(figures(&rules, "").get("cost"), untouched.get("cost"), "{filter}");
    }
}

#[test]
fn a_disabled_rule_does_nothing() {
    let rule = |status: &str| format!(r#"{{ "Rules": [{{ "Status": "{status}", "Expiration": {{ "Days": 30 }} }}] }}"#);
    let cost = |policy: &str| figures("policy = \"rules\"", policy).get("cost").copied();
    assert_eq!(cost(&rule("Disabled")), figures("", "").get("cost").copied());
    assert_ne!(cost(&rule("Disabled")), cost(&rule("Enabled")));
}

#[test]
fn rules_are_found_inside_a_template() {
    let rules = "{ expire_after = \"30 days\" }";
    let own = "Rules: [{ Status: Enabled, ExpirationInDays: 30 }]";
    for template in [
        format!("Resources:\n  Bucket:\n    Properties:\n      LifecycleConfiguration: {{ {own} }}\n"),
        format!("- nothing: 1\n- Properties: {{ LifecycleConfiguration: {{ {own} }} }}\n"),
        format!("Bucket: !Something {{ LifecycleConfiguration: {{ {own} }} }}\n"),
        format!("Outputs: none\nLater: [1, {{ {own} }}]\n"),
    ] {
        assert_same(&template, rules);
    }
}

#[test]
fn the_default_for_small_objects_is_the_policys_or_the_studys() {
    let small = |keys: &str, policy: &str| {
        let bucket = BUCKET.replace("object_size        = \"1 MB\"", "object_size = \"64 KB\"");
        let answer = studied::answer(&format!("{bucket}\n{keys}\n"), &[("rules", policy)]);
        answer.figures.into_iter().find(|figure| figure.name == "cost").map(|figure| figure.value)
    };
    let policy = |default: &str| {
        let rules = r#""Rules": [{ "Status": "Enabled", "Transition": { "Days": 30, "StorageClass": "GLACIER" } }]"#;
        format!("{{ {rules}{default} }}")
    };
    let varies = policy(r#", "TransitionDefaultMinimumObjectSize": "varies_by_storage_class""#);
    let stay = policy(r#", "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K""#);
    let rule = "rule = [{ transitions = { glacier_flexible = \"30 days\" } }]";
    let (moved, left) = (small("policy = \"rules\"", &varies), small("policy = \"rules\"", &stay));
    assert_ne!(moved, left);
    assert_eq!(left, small("policy = \"rules\"", &policy("")));
    assert_eq!(left, small(rule, ""));
    assert_eq!(moved, small(&format!("{rule}\nsmall_objects = \"varies_by_storage_class\""), ""));
    // What the file says counts more than what the study says.
    assert_eq!(left, small("policy = \"rules\"\nsmall_objects = \"varies_by_storage_class\"", &stay));
}
