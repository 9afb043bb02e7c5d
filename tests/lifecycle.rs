//! The lifecycle study against AWS's list prices: the policy that it calls the cheapest is never dearer than one tried at
//! random, and what does nothing changes nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::collections::BTreeMap;

use aws_calc_core::exact::Exact;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use common::studied;
use proptest::prelude::*;

/// The figures of a study of one bucket with these keys; `histogram` is the text of `bucket.csv`.
fn figures(keys: &str, histogram: &str) -> BTreeMap<String, Ratio> {
    let text = format!("title = \"a bucket\"\nregion = \"us-east-1\"\n[study.bucket.lifecycle]\n{keys}\n");
    let answer = studied::answer(&text, &[("bucket.csv", histogram)]);
    let figures = answer.figures.iter();
    let figures = figures.map(|figure| match &figure.value {
        Value::Amount(amount) => (figure.name.clone(), amount.value),
        _ => panic!("{} is no amount", figure.name),
    });
    figures.collect()
}

/// A figure of a study over nine months of a bucket with these rules.
fn figure(bucket: &str, rules: &str, name: &str) -> Ratio {
    *figures(&format!("months = 9\n{bucket}\n{rules}"), "").get(name).unwrap()
}

/// Whether a figure is this one when rounded as it is written.
fn is_rounded(figure: Ratio, written: &str) -> bool {
    let places = u32::try_from(written.split_once('.').map_or(0, |(_, rest)| rest.len())).unwrap();
    figure.to_exact().unwrap().to_fixed(places) == written
}

/// The header of a histogram, with these rows.
fn histogram(rows: &[&str]) -> String {
    format!("storage_class,version,age_days,size_step,objects,bytes\n{}\n", rows.join("\n"))
}

#[test]
fn a_hundred_gb_of_small_objects_in_deep_archive_cost_what_awss_calculator_says() {
    let keys = "months = 1\nstored = \"100 GB\"\nobject_size = \"10 KB\"\nclass = ";
    let storage = |class: &str| figures(&format!("{keys}\"{class}\""), "")["last_month_storage"];
    // 10,485,760 objects: (100 + 320) GB x 0.00099 + 80 GB x 0.023 = 2.2558; in Standard 100 GB x 0.023 = 2.30.
    assert!(is_rounded(storage("glacier_deep_archive"), "2.2558000000"));
    assert!(is_rounded(storage("standard"), "2.3000000000"));
}

#[test]
fn classes_pay_from_the_sizes_and_after_the_months_of_the_formulas_page() {
    let found = figures("months = 12\nstored = \"128 KB\"\nobject_size = \"128 KB\"", "");
    for (name, expected) in [
        ("payback_standard_ia", "7.80"),
        ("payback_glacier_instant", "8.62"),
        ("payback_glacier_flexible", "14.40"),
        ("payback_glacier_deep_archive", "20.15"),
        ("break_even_glacier_flexible", "150.5"),
        ("break_even_glacier_deep_archive", "208.3"),
        ("break_even_put_intelligent_infrequent", "249.7"),
        ("break_even_put_intelligent_archive_instant", "138.0"),
        ("break_even_put_standard_ia", "69.6"),
        ("break_even_put_glacier_instant", "22.3"),
    ] {
        assert!(is_rounded(found[name], expected), "{name} is {}", found[name]);
    }
    let longer = figures("months = 24\nstored = \"1 MB\"\nobject_size = \"1 MB\"", "");
    assert!(is_rounded(longer["break_even_glacier_flexible"], "83.0"));
    assert!(is_rounded(longer["break_even_glacier_deep_archive"], "109.1"));
    assert!(is_rounded(longer["payback_glacier_flexible"], "1.61"));
    assert!(is_rounded(longer["payback_glacier_deep_archive"], "2.35"));
}

/// The storage of a month of 50,000 GB that come in evenly and are kept for so many days.
fn steady_storage(days: u32, transitions: &str) -> Ratio {
    // As much comes in a day as is deleted; a month of 730 hours has 730 / 24 days.
    let monthly = Exact::from(50_000 * 730).over(Exact::from(24 * days)).unwrap().rounded_to(9);
    let stored =
        Exact::from(50_000).over(Exact::from(days)).unwrap().times(Exact::from(days - 1)).unwrap().rounded_to(9);
    let keys = format!(
        "months = 1\nstored = \"{stored} GB\"\nstored_by_age = [{{ share = \"100%\", from = \"1 day\", up_to = \"{days} days\" }}]\n\
         monthly_new = \"{monthly} GB\"\nobject_size = \"512 MB\"\n\
         rule = [{{ transitions = {{ {transitions} }}, expire_after = \"{days} days\" }}]"
    );
    *figures(&keys, "").get("last_month_storage").unwrap()
}

#[test]
fn the_guides_archive_costs_what_its_ledger_models() {
    // 50,000 x (30 x 0.023 + 60 x 0.0125 + (T - 90) x 0.004) / T = 54,000 / T + 200. The model knows neither whole objects nor
    // what Deep Archive adds to each: with objects of 512 MB that is below three cents.
    let classes = "standard_ia = \"30 days\", glacier_instant = \"90 days\"";
    let near = |storage: Ratio, expected: &str| {
        let off = storage.minus(Ratio::from(Exact::parse(expected).unwrap())).unwrap().magnitude();
        assert!(off < Ratio::new(Exact::from(3), Exact::from(100)).unwrap(), "{storage} instead of {expected}");
    };
    near(steady_storage(365, classes), "347.945");
    near(steady_storage(730, classes), "273.973");
    near(steady_storage(2555, classes), "221.135");
    near(steady_storage(450, classes), "320");
    near(steady_storage(2555, &format!("{classes}, glacier_deep_archive = \"365 days\"")), "92.135");
    // 10% of it in Standard and 90% in Glacier Instant Retrieval: 5,000 GB x 0.023 + 45,000 GB x 0.004.
    let rows = histogram(&[
        "GLACIER_IR,current,100,1073741824,45000,48318382080000",
        "STANDARD,current,5,1073741824,5000,5368709120000",
    ]);
    assert!(is_rounded(figures("months = 1\nhistogram = \"bucket.csv\"", &rows)["first_month"], "295.00"));
}

#[test]
fn what_is_listed_in_a_tier_goes_on_from_there() {
    // 100 GB of 1 MB objects, listed as idle for 30 days: 60 days later they are in Archive Instant Access, from 2 March on.
    let rows = histogram(&["INTELLIGENT_TIERING/INFREQUENT,current,300,1048576,102400,107374182400"]);
    let found = figures("months = 3\nhistogram = \"bucket.csv\"", &rows);
    // January: 100 x 0.0125 + 102,400 x 0.0025 / 1,000; in March a day of that, and 30 days of 100 x 0.004.
    assert!(is_rounded(found["first_month"], "1.506"));
    assert!(is_rounded(found["last_month_storage"], "0.42741935"));
    // With the archive tier after 90 days instead: 32 KB more at its price, 8 KB at that of Standard.
    let found = figures("months = 4\nhistogram = \"bucket.csv\"\narchive_tier_after = \"90 days\"", &rows);
    // 100 GB x (1 + 1/32) x 0.0036 + 100 GB / 128 x 0.023.
    assert!(is_rounded(found["last_month_storage"], "0.38921875"));
}

#[test]
fn objects_that_are_read_come_back_from_the_archive_tier() {
    // Nobody reads before day 200; half of the 100 GB are read from then on, and so are in Frequent Access.
    let keys = "stored = \"100 GB\"\nobject_size = \"1 MB\"\nclass = \"intelligent_tiering\"\narchive_tier_after = \"90 days\"\n\
                access = [{ share = \"0%\" }, { from = \"200 days\", share = \"50%\" }]";
    let storage = figures(&format!("months = 8\n{keys}"), "")["last_month_storage"];
    // 50 GB x 0.023 + half of the 0.38921875 above.
    assert!(is_rounded(storage, "1.34460938"), "{storage}");
}

#[test]
fn rules_act_on_their_day_and_from_then_on() {
    // 100 GB of 1 MB objects, and 100 more on 1 January: all go on 1 February, and what comes later goes at once.
    let keys = "months = 2\nstored = \"100 GB\"\nobject_size = \"1 MB\"\nrule = [{ expire_on = \"2026-02-01\" }]";
    let found = figures(keys, "");
    assert!(is_rounded(found["first_month"], "2.300"));
    assert!(is_rounded(found["last_month"], "0.000"));
    let keys = "months = 2\nstored = \"100 GB\"\nobject_size = \"1 MB\"\nrule = [{ transitions_on = { glacier_instant = \"2026-02-01\" } }]";
    // 100 GB x 0.004 + 102,400 x 0.02 / 1,000.
    assert!(is_rounded(figures(keys, "")["last_month"], "2.448"));
}

#[test]
fn newer_versions_are_kept_however_old_they_are() {
    // Every key is overwritten after 10 days. A noncurrent version goes after 5 days, or once there are 3 newer ones: 30 days.
    let keys = |keep: u32| {
        format!(
            "months = 12\nmonthly_new = \"730 GB\"\nobject_size = \"1 GB\"\nversioned = true\n\
             replaced = {{ after = \"10 days\", share = \"100%\" }}\n\
             rule = [{{ noncurrent_expire_after = \"5 days\", noncurrent_keep = {keep} }}]"
        )
    };
    // 24 GB a day are there for 10 + 5 or 10 + 30 days, at 0.023; and 730 puts a month at 0.005 a 1,000.
    assert!(is_rounded(figures(&keys(0), "")["steady_month"], "8.2837"));
    assert!(is_rounded(figures(&keys(3), "")["steady_month"], "22.0837"));
}

#[test]
fn delete_markers_stand_until_a_rule_removes_them() {
    let keys = |more: &str| {
        format!(
            "months = 3\nstored = \"1 GB\"\nobject_size = \"1 KB\"\nversioned = true\nkey_length = 1024\n\
             rule = [{{ expire_after = \"31 days\", noncurrent_expire_after = \"1 day\" }}{more}]"
        )
    };
    // They expire on 1 February, and are gone a day later; the markers of 1,048,576 KB of keys stand for 31 days more, until
    // they are as old as the rule asks: 1 GB x 0.023 x 3 / 31 in March.
    assert!(is_rounded(figures(&keys(""), "")["last_month"], "0.002226"));
    let removed = figures(&keys(", { remove_delete_markers = true }"), "");
    assert!(is_rounded(removed["last_month"], "0.000000"));
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

    #[test]
    fn deleting_costs_at_most_what_is_left_early(bucket in bucket(), class in 0_usize..5, age in 30_u32..90, days in 91_u32..200) {
        let moves = format!("transitions = {{ {} = \"{age} days\" }}", CLASSES[class]);
        let kept = figure(&bucket, &format!("rule = [{{ {moves} }}]"), "cost");
        let rules = format!("rule = [{{ {moves}, expire_after = \"{days} days\" }}]");
        let (cost, early) = (figure(&bucket, &rules, "cost"), figure(&bucket, &rules, "early_deletion"));
        prop_assert!(cost <= kept.plus(early).unwrap(), "{bucket}\n{rules}: {cost} > {kept} + {early}");
    }

    #[test]
    fn a_histogram_of_one_size_and_age_is_the_bucket_that_it_counts(
        objects in 1_u64..100_000, kilobytes in 64_u64..128, age in 0_u32..500, class in 0_usize..5, days in 31_u32..400,
    ) {
        let size = kilobytes * 1024;
        let names = ["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];
        let rules = format!(
            "months = 6\nmonthly_new = \"1 GB\"\naccess = [{{ share = \"10%\" }}, {{ from = \"90 days\", share = \"1%\" }}]\n\
             rule = [{{ expire_after = \"{days} days\", larger_than = \"0.1 KB\", transitions = {{ glacier_deep_archive = \"30 days\" }} }}]"
        );
        let row = format!("{},current,{age},65536,{objects},{}", names[class], u128::from(objects) * u128::from(size));
        let described = format!(
            "{rules}\nobject_size = \"{size} bytes\"\nstored = \"{} bytes\"\nclass = \"{}\"\n\
             stored_by_age = [{{ share = \"100%\", from = \"{age} days\" }}]",
            u128::from(objects) * u128::from(size), CLASSES[class]
        );
        // What comes is put into the same class.
        let counted = figures(
            &format!("{rules}\nobject_size = \"{size} bytes\"\nclass = \"{}\"\nhistogram = \"bucket.csv\"", CLASSES[class]),
            &histogram(&[&row]),
        );
        prop_assert_eq!(figures(&described, "")["cost"], counted["cost"]);
    }

    #[test]
    fn rows_of_a_histogram_add_up(
        a in (0_u32..400, 1_u64..50_000), b in (0_u32..400, 1_u64..50_000), days in 31_u32..400,
    ) {
        let row = |(age, objects): (u32, u64), step: u64| format!("STANDARD,current,{age},{step},{objects},{}", u128::from(objects * step));
        let keys = format!(
            "months = 6\nhistogram = \"bucket.csv\"\n\
             rule = [{{ expire_after = \"{days} days\", transitions = {{ standard_ia = \"30 days\" }} }}]"
        );
        let cost = |rows: &[&str]| figures(&keys, &histogram(rows))["cost"];
        let (a, b) = (row(a, 65_536), row(b, 1_048_576));
        let apart = cost(&[&a]).plus(cost(&[&b])).unwrap();
        // Digits may be lost beyond the twentieth, by the day.
        let off = cost(&[&a, &b]).minus(apart).unwrap().magnitude();
        prop_assert!(off < Ratio::new(Exact::ONE, Exact::from(1_000_000_000_000_u64)).unwrap(), "{off}");
    }

    #[test]
    fn no_two_rules_by_size_are_cheaper_than_the_optimum(
        bucket in bucket(), small in (0_usize..5, 30_u32..150), large in (0_usize..5, 30_u32..150), border in 80_u32..300,
    ) {
        let rules = format!(
            "rule = [{{ smaller_than = \"{border} KB\", transitions = {{ {} = \"{} days\" }} }}, \
             {{ larger_than = \"{border} KB\", transitions = {{ {} = \"{} days\" }} }}]",
            CLASSES[small.0], small.1, CLASSES[large.0], large.1
        );
        let tried = figure(&bucket, &rules, "cost");
        let named = if small.0 == large.0 { format!("\"{}\"", CLASSES[small.0]) } else { format!("\"{}\", \"{}\"", CLASSES[small.0], CLASSES[large.0]) };
        let optimum = figure(&bucket, &format!("optimise = [{named}]"), "optimum");
        prop_assert!(optimum <= tried, "{bucket}\n{rules}: {optimum} > {tried}");
    }
}

#[test]
fn no_age_of_a_move_is_cheaper_than_the_optimum() {
    // By brute force: every age, of all objects or of the large ones.
    let bucket = "stored = \"20 GB\"\nages = \"200 days\"\nmonthly_new = \"10 GB\"\n\
                  sizes = [{ share = \"50%\", size = \"90 KB\" }, { share = \"50%\", size = \"900 KB\" }]\n\
                  access = [{ share = \"80%\" }, { from = \"60 days\", share = \"3%\" }]";
    for class in ["glacier_instant", "intelligent_tiering", "glacier_flexible"] {
        let optimum = figure(bucket, &format!("optimise = [\"{class}\"]"), "optimum");
        for age in (0..280).step_by(7) {
            for size in ["0.01 KB", "128 KB"] {
                let rules =
                    format!("rule = [{{ larger_than = \"{size}\", transitions = {{ {class} = \"{age} days\" }} }}]");
                let tried = figure(bucket, &rules, "cost");
                assert!(optimum <= tried, "{rules}: {optimum} > {tried}");
            }
        }
    }
}
