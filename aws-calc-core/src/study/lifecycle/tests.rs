use std::sync::Arc;

use proptest::prelude::*;

use super::bill::whole;
use super::itinerary::{Event, Itinerary, NEVER, Stay, Traveller, itinerary};
use super::policy::{Later, Policy, Rule, SmallObjects, may_move};
use super::simulate::{CLASSES, Cohort, Timeline, place};
use crate::day::Day;
use crate::diagnostic::{SourceId, Sources, Span};
use crate::field::Choices;
use crate::service::s3::StorageClass;
use crate::study::FileText;

const GB: u128 = 1 << 30;

fn source() -> SourceId {
    Sources::default().add("a test", "")
}

fn rule() -> Rule {
    Rule::new(Arc::from("a rule"), Span::new(source(), 0..0))
}

fn policy(rule: Rule) -> Policy {
    Policy { rules: vec![rule], small_objects: SmallObjects::Stay }
}

fn object(bytes: u128) -> Traveller {
    Traveller { bytes, ..Traveller::new(Arc::from([])) }
}

fn read_until(age: u32) -> super::life::Reads {
    if age == 0 { Arc::from([]) } else { Arc::from([(0, age)]) }
}

fn classes(way: &Itinerary) -> Vec<(StorageClass, u32)> {
    way.stays.iter().map(|stay| (stay.class, stay.from)).collect()
}

#[test]
fn the_faqs_march_is_52_900_gb_months() {
    // 100 GB for 15 days, then 100 TB for 16 days of March: (100 x 15 + 102,400 x 16) / 31.
    let mut march = Timeline::new(&[31], 1);
    let first = itinerary(&Traveller { replaced: 15, ..object(GB) }, &Policy::NONE, &[0]);
    march.add(&Cohort { born: 0, objects: 100, bytes: 100 * GB, put: None, marker: 0 }, &first);
    let second = itinerary(&object(GB), &Policy::NONE, &[0]);
    march.add(&Cohort { born: 15, objects: 102_400, bytes: 102_400 * GB, put: None, marker: 0 }, &second);
    assert_eq!(march.months[0].billed[place(StorageClass::Standard)], 52_900 * 31 * GB);
}

#[test]
fn objects_go_down_the_waterfall_at_their_ages() {
    // The guide's template: 30 days to Standard-IA, 90 to Glacier Instant, 365 to Deep Archive, deleted after 2,555.
    let transitions = vec![
        (30, StorageClass::StandardIa),
        (90, StorageClass::GlacierInstant),
        (365, StorageClass::GlacierDeepArchive),
    ];
    let rules = policy(Rule { transitions, expiration: Some(2555), ..rule() });
    assert!(rules.refusals().is_empty());
    let way = itinerary(&object(GB), &rules, &[0]);
    let expected = [
        (StorageClass::Standard, 0),
        (StorageClass::StandardIa, 30),
        (StorageClass::GlacierInstant, 90),
        (StorageClass::GlacierDeepArchive, 365),
    ];
    assert_eq!(classes(&way), expected);
    assert_eq!(way.stays.last().map(|stay| stay.to), Some(2555));
    // No class is left before its minimum.
    assert!(way.events.iter().all(|event| matches!(event, Event::Moved(..))));
}

#[test]
fn what_is_overdue_goes_straight_to_the_coldest_class() {
    let transitions = vec![(30, StorageClass::StandardIa), (90, StorageClass::GlacierFlexible)];
    let rules = policy(Rule { transitions, ..rule() });
    let old = itinerary(&Traveller { first_age: 400, ..object(GB) }, &rules, &[0]);
    assert_eq!(classes(&old), [(StorageClass::GlacierFlexible, 400)]);
    assert_eq!(old.events, [Event::Moved(400, StorageClass::GlacierFlexible)]);
}

#[test]
fn an_object_that_expires_is_not_moved_first() {
    let rules = Policy {
        rules: vec![
            Rule { transitions: vec![(90, StorageClass::GlacierFlexible)], ..rule() },
            Rule { expiration: Some(90), ..rule() },
        ],
        small_objects: SmallObjects::Stay,
    };
    let way = itinerary(&object(GB), &rules, &[0]);
    assert_eq!(way.stays, [Stay { from: 0, to: 90, class: StorageClass::Standard, band: 0 }]);
}

#[test]
fn small_objects_stay_unless_the_policy_is_older_or_filters_by_size() {
    let to_archive = Rule { transitions: vec![(30, StorageClass::GlacierFlexible)], ..rule() };
    let to_ia = Rule { transitions: vec![(30, StorageClass::StandardIa)], ..rule() };
    let moved = |rule: Rule, small_objects| {
        let way = itinerary(&object(40 * 1024), &Policy { rules: vec![rule], small_objects }, &[0]);
        way.events.len() == 1
    };
    assert!(!moved(to_archive.clone(), SmallObjects::Stay));
    assert!(moved(to_archive.clone(), SmallObjects::Vary));
    assert!(!moved(to_ia.clone(), SmallObjects::Vary));
    assert!(moved(Rule { larger_than: Some(1), ..to_ia }, SmallObjects::Stay));
}

#[test]
fn intelligent_tiering_follows_the_last_access() {
    // Read every month until it is 60 days old: frequent to 90, infrequent to 150, archive instant from then on.
    let in_tiering = Traveller { class: StorageClass::IntelligentFrequent, reads: read_until(60), ..object(GB) };
    let way = itinerary(&in_tiering, &Policy::NONE, &[0]);
    let expected = [
        (StorageClass::IntelligentFrequent, 0),
        (StorageClass::IntelligentInfrequent, 90),
        (StorageClass::IntelligentArchiveInstant, 150),
    ];
    assert_eq!(classes(&way), expected);
    // A small object is never moved, and not monitored.
    let small = Traveller { class: StorageClass::IntelligentFrequent, ..object(1000) };
    let way = itinerary(&small, &Policy::NONE, &[0]);
    assert_eq!(classes(&way), [(StorageClass::IntelligentFrequent, 0)]);
}

#[test]
fn noncurrent_versions_are_counted_from_when_they_became_so() {
    let rules = policy(Rule {
        noncurrent_transitions: vec![(Later::days(30), StorageClass::GlacierFlexible)],
        noncurrent_expiration: Some(Later::days(120)),
        ..rule()
    });
    let way = itinerary(&Traveller { replaced: 10, versioned: true, ..object(GB) }, &rules, &[0]);
    assert_eq!(classes(&way), [(StorageClass::Standard, 0), (StorageClass::GlacierFlexible, 40)]);
    assert_eq!(way.stays.last().map(|stay| stay.to), Some(130));
}

#[test]
fn leaving_early_is_billed_for_the_days_that_are_left() {
    let rules = policy(Rule { transitions: vec![(30, StorageClass::GlacierFlexible)], expiration: Some(60), ..rule() });
    let way = itinerary(&object(GB), &rules, &[0]);
    // 30 of 90 days in Glacier Flexible Retrieval: 60 are left.
    assert_eq!(way.events.last(), Some(&Event::LeftEarly(60, StorageClass::GlacierFlexible, 60)));
}

#[test]
fn an_unfinished_upload_waits_for_a_rule_that_aborts_it() {
    let parts = Traveller { unfinished: true, ..object(GB) };
    let rules = policy(Rule { abort_multipart: Some(7), expiration: Some(3), ..rule() });
    assert_eq!(itinerary(&parts, &rules, &[0]).stays.last().map(|stay| stay.to), Some(7));
    assert_eq!(itinerary(&parts, &Policy::NONE, &[0]).stays.last().map(|stay| stay.to), Some(NEVER));
}

#[test]
fn illegal_policies_are_refused_with_awss_reason() {
    let refused = |transitions: Vec<(u32, StorageClass)>, expiration| {
        let found = policy(Rule { transitions, expiration, ..rule() }).refusals();
        found.into_iter().map(|error| error.message).collect::<Vec<_>>()
    };
    let one = |messages: Vec<String>, words: &str| {
        assert!(messages.len() == 1 && messages[0].contains(words), "{messages:?}");
    };
    one(refused(vec![(10, StorageClass::StandardIa)], None), "10 days after creation");
    one(refused(vec![(30, StorageClass::GlacierFlexible), (60, StorageClass::StandardIa)], None), "to Standard-IA");
    one(refused(vec![(30, StorageClass::StandardIa), (45, StorageClass::GlacierFlexible)], None), "after 15 days");
    one(refused(vec![(30, StorageClass::StandardIa)], Some(30)), "not after the transition");
    assert!(refused(vec![(0, StorageClass::GlacierInstant)], Some(1)).is_empty());
}

#[test]
fn rules_are_read_as_aws_and_cloudformation_write_them() {
    let read = |text: &str| {
        let file = FileText { source: source(), text: Arc::from(text) };
        super::policy_file::policy(&file, SmallObjects::Stay, Day::parse("2026-01-01").unwrap())
    };
    let json = r#"{ "TransitionDefaultMinimumObjectSize": "varies_by_storage_class", "Rules": [{ "ID": "ArchiveOldLogs",
        "Status": "Enabled", "Filter": { "And": { "Prefix": "logs/", "ObjectSizeGreaterThan": 1024 } },
        "Transitions": [{ "Days": 30, "StorageClass": "STANDARD_IA" }, { "Days": 90, "StorageClass": "GLACIER" }],
        "Expiration": { "Days": 365 } }, { "ID": "off", "Status": "Disabled", "Filter": {}, "Expiration": { "Days": 1 } }] }"#;
    let found = read(json).unwrap();
    assert_eq!(found.small_objects, SmallObjects::Vary);
    assert_eq!(found.rules.len(), 1);
    assert_eq!(found.rules[0].prefix.as_deref(), Some("logs/"));
    assert_eq!(found.rules[0].larger_than, Some(1024));
    assert_eq!(found.rules[0].transitions, [(30, StorageClass::StandardIa), (90, StorageClass::GlacierFlexible)]);
    assert_eq!(found.rules[0].expiration, Some(365));

    let template = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Sub '${AWS::StackName}-data'\n      \
        LifecycleConfiguration:\n        Rules:\n          - Id: a\n            Status: Enabled\n            Transitions:\n              \
        - TransitionInDays: 90\n                StorageClass: GLACIER_IR\n            ExpirationInDays: 2555\n          - Id: b\n            \
        Status: Enabled\n            AbortIncompleteMultipartUpload:\n              DaysAfterInitiation: 7\n";
    let found = read(template).unwrap();
    assert_eq!(found.rules[0].transitions, [(90, StorageClass::GlacierInstant)]);
    assert_eq!(found.rules[1].abort_multipart, Some(7));

    let wrong = read(
        r#"{ "Rules": [{ "Status": "On", "Transitions": [{ "Days": "x", "StorageClass": "GLACIR" }], "Expire": {} }] }"#,
    );
    let codes: Vec<&str> = wrong.unwrap_err().into_iter().map(|error| error.code).collect();
    assert_eq!(codes, ["bad-policy", "bad-policy", "bad-policy", "unknown-key"]);
    assert_eq!(read("{ \"Ruls\": [] }").unwrap_err()[0].code, "no-rules");
    assert_eq!(read("{ \"Rules\": [").unwrap_err()[0].code, "syntax");
}

fn any_class() -> impl Strategy<Value = StorageClass> {
    let classes: Vec<StorageClass> = StorageClass::ALL
        .iter()
        .copied()
        .filter(|class| *class != StorageClass::Standard && may_move(StorageClass::Standard, *class))
        .filter(|class| {
            use StorageClass::*;
            !matches!(
                class,
                IntelligentInfrequent | IntelligentArchiveInstant | IntelligentArchive | IntelligentDeepArchive
            )
        })
        .collect();
    proptest::sample::select(classes)
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let moves = proptest::collection::vec((0_u32..400, any_class()), 0..4);
    let one = (moves, proptest::option::of(1_u32..500));
    proptest::collection::vec(one, 0..3).prop_map(|rules| Policy {
        rules: rules.into_iter().map(|(transitions, expiration)| Rule { transitions, expiration, ..rule() }).collect(),
        small_objects: SmallObjects::Vary,
    })
}

fn any_object() -> impl Strategy<Value = Traveller> {
    let replaced = prop_oneof![Just(NEVER), 1_u32..300];
    (1_u128..400_000, 0_u32..200, replaced, any::<bool>(), 0_u32..200).prop_map(
        |(bytes, first_age, replaced, versioned, read)| Traveller {
            first_age,
            replaced,
            versioned,
            reads: read_until(read),
            ..object(bytes)
        },
    )
}

const YEAR: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

proptest! {
    #[test]
    fn an_object_is_in_one_class_on_every_day_until_it_is_gone(object in any_object(), policy in any_policy()) {
        let way = itinerary(&object, &policy, &[0, 30, 90]);
        let mut day = object.first_age;
        for stay in &way.stays {
            prop_assert_eq!(stay.from, day);
            prop_assert!(stay.to > stay.from);
            day = stay.to;
        }
    }

    #[test]
    fn bytes_and_objects_are_conserved(object in any_object(), policy in any_policy(), objects in 1_u128..1000) {
        // However they are moved, what is seen in all classes together is what lives.
        let way = itinerary(&object, &policy, &[0]);
        let mut timeline = Timeline::new(&YEAR, 1);
        let born = -i64::from(object.first_age);
        timeline.add(&Cohort { born, objects, bytes: objects * object.bytes, put: None, marker: 0 }, &way);
        let lives: u32 = way.stays.iter().map(|stay| stay.to.min(365 + object.first_age).saturating_sub(stay.from)).sum();
        let sum = |amounts: [u128; CLASSES]| amounts.iter().sum::<u128>();
        let seen = timeline.months.iter().map(|month| month.seen[0]);
        let (bytes, made) = seen.fold((0, 0), |(bytes, made), seen| (bytes + sum(seen.0), made + sum(seen.1)));
        prop_assert_eq!(made, objects * u128::from(lives));
        prop_assert_eq!(bytes, objects * object.bytes * u128::from(lives));
    }

    #[test]
    fn splitting_a_cohort_changes_nothing(
        object in any_object(), policy in any_policy(), a in 0_u128..500, b in 0_u128..500, born in 0_i64..365,
    ) {
        let way = itinerary(&object, &policy, &[0, 60]);
        let cohort = |objects: u128| Cohort { born, objects, bytes: objects * object.bytes, put: Some(object.class), marker: 0 };
        let (mut whole, mut parts) = (Timeline::new(&YEAR, 2), Timeline::new(&YEAR, 2));
        whole.add(&cohort(a + b), &way);
        parts.add(&cohort(a), &way);
        parts.add(&cohort(b), &way);
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn without_rules_nothing_moves_and_nothing_is_left_early(object in any_object()) {
        let way = itinerary(&object, &Policy::NONE, &[0]);
        prop_assert!(way.events.is_empty());
        prop_assert!(way.stays.iter().all(|stay| stay.class == StorageClass::Standard));
    }

    #[test]
    fn expiry_stores_no_more_than_it_bills_as_left_early(object in any_object(), policy in any_policy(), days in 401_u32..600) {
        // A rule that deletes takes storage away; what it adds are the days that are left of minimum durations.
        let object = Traveller { versioned: false, ..object };
        let mut shorter = policy.clone();
        shorter.rules.push(Rule { expiration: Some(days), ..rule() });
        let billed = |policy: &Policy| {
            let mut timeline = Timeline::new(&YEAR, 1);
            let way = itinerary(&object, policy, &[0]);
            timeline.add(&Cohort { born: -i64::from(object.first_age), objects: 1, bytes: object.bytes, put: None, marker: 0 }, &way);
            timeline.months.iter().flat_map(|month| month.billed).sum::<u128>()
        };
        prop_assert!(billed(&shorter) <= billed(&policy));
    }
}

#[test]
fn numbers_beyond_a_decimal_are_refused() {
    assert!(whole(1 << 90).is_ok());
    assert!(whole(u128::MAX).is_err());
}
