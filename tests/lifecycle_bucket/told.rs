//! What is told beside the sums: warnings, notes, tables and charts.

use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::{Answer, Cell, Mark};

use super::common::studied;
use super::{assert_rounded, counted, rows, study, warnings};

/// The sums of money in the only warning that has these words.
fn warned(answer: &Answer, words: &str) -> Vec<Ratio> {
    let found: Vec<_> = answer.warnings.iter().filter(|sentence| studied::words(sentence).contains(words)).collect();
    let [sentence] = found.as_slice() else { panic!("{words}: {:?}", warnings(answer)) };
    let money = sentence.parts().iter().filter_map(|part| match part {
        Cell::Money(money) => Some(Ratio::from(money.dollars())),
        _ => None,
    });
    money.collect()
}

fn notes(answer: &Answer, title: &str) -> String {
    let grid = answer.tables.iter().find(|grid| grid.title == title).unwrap_or_else(|| panic!("no table `{title}`"));
    grid.notes.iter().map(studied::words).collect::<Vec<_>>().join("\n")
}

fn difference(one: &Answer, other: &Answer) -> Ratio {
    studied::amount(one, "cost").minus(studied::amount(other, "cost")).unwrap()
}

/// To twelve places: the digits after that may be lost.
fn places(sum: Ratio) -> String {
    sum.to_exact().unwrap().to_fixed(12)
}

#[test]
fn moving_small_objects_is_warned_of_with_what_it_loses() {
    let keys = |rule: &str| {
        format!(
            "months = 12\nstored = \"30 GB\"\n\
             sizes = [{{ share = \"50%\", size = \"64 KB\" }}, {{ share = \"50%\", size = \"128 KB\" }}]\n\
             rule = [{{ {rule}, transitions = {{ glacier_instant = \"0 days\" }} }}]"
        )
    };
    // As much as the same rule for objects from 128 KB on costs less.
    let all = study(&keys("larger_than = \"1 byte\""));
    let lost = difference(&all, &study(&keys("larger_than = \"100 KB\"")));
    let [monthly, whole] = *warned(&all, "0.5 of the objects are under 128 KB") else { panic!("two sums") };
    assert_eq!(places(whole), places(lost));
    assert_eq!(places(monthly.times(Ratio::from(Exact::from(12))).unwrap()), places(lost));
}

#[test]
fn a_policy_that_loses_money_says_how_much() {
    // 10 GB of 1 MB objects that are all read each month: Glacier Instant Retrieval asks $0.03 a GB for it.
    for rule in
        ["transitions = { glacier_instant = \"0 days\" }", "transitions_on = { glacier_instant = \"2026-01-01\" }"]
    {
        let bucket = "months = 2\nstored = \"10 GB\"\nobject_size = \"1 MB\"\naccess = [{ share = \"100%\" }]";
        let (without, with) = (study(bucket), study(&format!("{bucket}\nrule = [{{ {rule} }}]")));
        let lost = difference(&with, &without);
        assert_eq!(warned(&with, "The transitions of the rule `rule` lose money"), [lost]);
        // A month: 10 x ($0.03 + $0.004 - $0.023) + 10,240 x ($0.01 - $0.0004) / 1,000 more than without.
        assert_rounded(&with, "last_month_baseline", "0.234096");
        assert_rounded(&with, "last_month", "0.442400");
        let [more] = *warned(&with, "In the last month the policy costs") else { panic!("one sum") };
        assert_eq!(more.to_exact().unwrap().to_fixed(6), "0.208304");
        assert!(studied::words(&with.findings[0]).starts_with("The policy loses"));
        assert_eq!(warnings(&without), Vec::<String>::new());
    }
    // What is left early is warned of as well: 30 of 90 days of 10 GB.
    let early = study(
        "months = 3\nstored = \"10 GB\"\nobject_size = \"1 MB\"\n\
         rule = [{ transitions = { glacier_instant = \"0 days\" }, expire_after = \"60 days\" }]",
    );
    assert_eq!(
        warned(&early, "leave a class before its minimum duration"),
        [studied::amount(&early, "early_deletion")]
    );
    assert_rounded(&early, "early_deletion", "0.03870968");
    // Deep Archive asks for 180 days, of 32 KB more an object: (1 + 1 / 32) GB x $0.00099 x 120 / 31.
    let archived = study(
        "months = 3\nstored = \"1 GB\"\nobject_size = \"1 MB\"\n\
         rule = [{ transitions = { glacier_deep_archive = \"0 days\" }, expire_after = \"60 days\" }]",
    );
    assert_rounded(&archived, "early_deletion", "0.003952");
}

#[test]
fn long_studies_show_the_first_months_and_the_last_of_each_year() {
    let months = |count: u32| -> Vec<String> {
        let answer = study(&format!("months = {count}\nstored = \"1 MB\"\nobject_size = \"1 MB\""));
        rows(&answer, "Month by month").into_iter().map(|mut row| row.swap_remove(0)).collect()
    };
    assert_eq!(months(26), ["2026-01", "2026-02", "2026-03", "2026-12", "2027-12", "2028-02"]);
    assert_eq!(months(24).len(), 24);
}

#[test]
fn charts_have_a_point_for_each_month() {
    // 1,024 objects of 1 MB move at $0.02 a 1,000 and save $0.019 a month: after two months that is paid for.
    let answer = study(
        "months = 3\nstored = \"1 GB\"\nobject_size = \"1 MB\"\nrule = [{ transitions = { glacier_instant = \"31 days\" } }]",
    );
    let [stored, paid] = answer.charts.as_slice() else { panic!("two charts") };
    let series = |chart: &aws_calc_core::study::Chart| -> Vec<(String, Vec<String>)> {
        let points = |points: &[(Exact, Exact)]| points.iter().map(|(x, y)| format!("{x}: {y}")).collect();
        chart.series.iter().map(|series| (series.name.clone(), points(&series.points))).collect()
    };
    let of = |name: &str, points: [&str; 3]| (name.to_owned(), points.map(str::to_owned).to_vec());
    assert_eq!(
        series(stored),
        [of("Standard", ["1: 1", "2: 0", "3: 0"]), of("Glacier Instant Retrieval", ["1: 0", "2: 1", "3: 1"])]
    );
    assert_eq!(
        series(paid),
        [
            of("with the policy", ["1: 0.023", "2: 0.04748", "3: 0.05148"]),
            of("without", ["1: 0.023", "2: 0.046", "3: 0.069"])
        ]
    );
    assert_eq!(paid.marks, [Mark::At(Exact::from(3), "paid back in month 3".to_owned())]);
    assert_rounded(&answer, "payback", "3");
    // A policy that does nothing is never behind: that is no event to mark.
    let nothing = study("months = 3\nstored = \"1 GB\"\nobject_size = \"1 MB\"");
    assert_eq!(nothing.charts[1].marks, []);
    assert_rounded(&nothing, "payback", "1");
}

#[test]
fn a_border_inside_a_step_of_sizes_is_told() {
    // Four of five objects are between 64 and 128 KB, in rows of two ages.
    let bucket = [
        "STANDARD,current,0,65536,300,21000000",
        "STANDARD,current,90,1048576,100,104857600",
        "STANDARD,current,100,65536,100,7000000",
    ];
    let asked = |filter: &str| {
        let keys = format!(
            "months = 1\nhistogram = \"bucket.csv\"\nrule = [{{ {filter}, transitions = {{ glacier_instant = \"30 days\" }} }}]"
        );
        let mut found = warnings(&counted(&keys, &bucket));
        found.retain(|warning| warning.contains("inside a step"));
        found
    };
    for (filter, border) in [("larger_than = \"100 KB\"", "102401"), ("smaller_than = \"100 KB\"", "102400")] {
        let words =
            format!("asks for sizes from or below {border} bytes, which is inside a step of sizes: 0.8 of the objects");
        assert!(asked(filter).iter().any(|warning| warning.contains(&words)), "{filter}: {:?}", asked(filter));
    }
    for filter in ["larger_than = \"65535 bytes\"", "smaller_than = \"128 KB\"", "smaller_than = \"64 KB\""] {
        assert_eq!(asked(filter), Vec::<String>::new(), "{filter}");
    }
    // Where sizes are known no border is inside of one.
    for filter in ["larger_than = \"100 KB\"", "smaller_than = \"100 KB\""] {
        let keys = "months = 1\nstored = \"1 GB\"\nobject_size = \"100 KB\"";
        let answer =
            study(&format!("{keys}\nrule = [{{ {filter}, transitions = {{ glacier_instant = \"30 days\" }} }}]"));
        assert!(warnings(&answer).iter().all(|warning| !warning.contains("inside a step")), "{filter}");
    }
}

#[test]
fn what_had_to_be_assumed_of_a_histogram_is_noted() {
    let current = "STANDARD,current,0,1048576,10,10485760";
    let noncurrent = "STANDARD,noncurrent,9,1048576,10,10485760";
    let marker = "STANDARD,delete_marker,9,0,10,0";
    let tier = "INTELLIGENT_TIERING/FREQUENT,current,9,1048576,10,10485760";
    let noted = |keys: &str, rows: &[&str]| {
        let keys = format!("months = 1\nhistogram = \"bucket.csv\"\n{keys}");
        notes(&counted(&keys, rows), "When the study begins, as counted")
    };
    let (first_day, at_age) = ("become so on the first day", "become so at the age at which objects are `replaced`");
    let (keys, idle) = ("for none without `key_length`", "taken to have been idle");
    for (notes, expected) in [
        (noted("", &[current]), vec![]),
        (noted("", &[current, noncurrent]), vec![first_day]),
        (noted("replaced = { after = \"5 days\", share = \"50%\" }", &[current, noncurrent]), vec![at_age]),
        (noted("", &[current, marker]), vec![keys]),
        (noted("key_length = 60", &[current, marker]), vec![]),
        (noted("key_length = 60", &[current]), vec![]),
        (noted("", &[current, tier]), vec![idle]),
    ] {
        for note in [first_day, at_age, keys, idle] {
            assert_eq!(notes.contains(note), expected.contains(&note), "{note}: {notes}");
        }
    }
}
