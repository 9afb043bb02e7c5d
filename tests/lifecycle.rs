//! The lifecycle study against AWS's list prices: the policy that it calls the cheapest is never dearer than one tried at
//! random, and what does nothing changes nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};
use proptest::prelude::*;

/// A figure of a study of one bucket with these rules.
fn figure(bucket: &str, rules: &str, name: &str) -> Ratio {
    let text = format!(
        "title = \"a bucket\"\nregion = \"us-east-1\"\n[study.bucket.lifecycle]\nmonths = 9\n{bucket}\n{rules}\n"
    );
    let id = Sources::default().add("a test", text.as_str());
    let scenario = Scenario::read(&text, id, "a test").unwrap();
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let settings = Settings { studies: Wanted::All, ..Settings::default() };
    let estimate = scenario.estimate(&book, &settings).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let studied = estimate.variants.iter().flat_map(|variant| &variant.studies).next().unwrap();
    let answer = studied.answer.as_ref().unwrap();
    let figure = answer.figures.iter().find(|figure| figure.name == name).unwrap();
    let Value::Amount(amount) = &figure.value else { panic!("{name} is no amount") };
    amount.value
}

const CLASSES: [&str; 5] =
    ["standard_ia", "intelligent_tiering", "glacier_instant", "glacier_flexible", "glacier_deep_archive"];

fn bucket() -> impl Strategy<Value = String> {
    (1_u32..500, 0_u32..100, 1_u32..60, 20_u32..4000, 0_u32..80, 5_u32..200).prop_map(
        |(stored, new, small, large, read, age)| {
            format!(
                "stored = \"{stored} GB\"\nmonthly_new = \"{new} GB\"\n\
                 sizes = [{{ share = \"{small}%\", size = \"90 KB\" }}, {{ share = \"{}%\", size = \"{} KB\" }}]\n\
                 access = [{{ share = \"{read}%\" }}, {{ from = \"{age} days\", share = \"{}%\" }}]\n\
                 class = \"standard\"",
                100 - small,
                large + 200,
                read / 4
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_policy_tried_at_random_is_cheaper_than_the_optimum(
        bucket in bucket(), first in 0_usize..5, second in 0_usize..5, age in 0_u32..150, more in 30_u32..120, small in any::<bool>(),
    ) {
        let (class, next) = (CLASSES[first], CLASSES[second]);
        let age = if class == "standard_ia" { age + 30 } else { age };
        // The list of classes goes down the waterfall.
        let moves = if second > first {
            format!("{class} = \"{age} days\", {next} = \"{} days\"", age + more)
        } else {
            format!("{class} = \"{age} days\"")
        };
        let size = if small { "0.01 KB" } else { "128 KB" };
        let rules = format!("rule = [{{ larger_than = \"{size}\", transitions = {{ {moves} }} }}]");
        let tried = figure(&bucket, &rules, "cost");
        let named = if second > first { format!("[\"{class}\", \"{next}\"]") } else { format!("[\"{class}\"]") };
        let optimum = figure(&bucket, &format!("optimise = {named}"), "optimum");
        prop_assert!(optimum <= tried, "{bucket}\n{rules}: {optimum} > {tried}");
    }

    #[test]
    fn a_policy_without_rules_costs_the_baseline(bucket in bucket()) {
        prop_assert_eq!(figure(&bucket, "", "cost"), figure(&bucket, "", "baseline"));
        prop_assert_eq!(figure(&bucket, "", "savings"), Ratio::ZERO);
    }

    #[test]
    fn deleting_never_costs_more_than_keeping(bucket in bucket(), days in 1_u32..400) {
        // Nothing is in a class with a minimum duration, so nothing is left early.
        let rules = format!("rule = [{{ expire_after = \"{days} days\" }}]");
        prop_assert!(figure(&bucket, &rules, "cost") <= figure(&bucket, "", "cost"));
    }
}
