//! Commitment studies worked out by hand, at $0.0816 an hour for an m7g.large and $0.0725 for a c7g.large.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::expr::Value;
use aws_calc_core::scenario::{Scenario, Settings, Wanted};
use aws_calc_core::study::{Answer, Cell, FileText, Files, Mark};
use common::studied;
use std::sync::Arc;

/// Lines about single instances that are shown at most.
const LEVELS: u32 = 16;

fn scenario(table: &str) -> String {
    format!("title = \"a fleet\"\nregion = \"us-east-1\"\n[study.fleet.commitment]\n{table}\n")
}

/// The answer to a study of this table; `usage.csv` has the text `file`.
fn answer(table: &str, file: &str) -> Answer {
    studied::answer(&scenario(table), &[("usage.csv", file)])
}

/// The codes and messages with which a file of usage is refused.
fn refused(table: &str, file: &str) -> Vec<(&'static str, String)> {
    let text = scenario(table);
    let mut sources = Sources::default();
    let id = sources.add("a test", &*text);
    let read = Scenario::read(&text, id, "a test").unwrap();
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let files: Files =
        [(Arc::from("usage.csv"), FileText { source: sources.add("usage.csv", file), text: Arc::from(file) })]
            .into_iter()
            .collect();
    let settings = Settings { studies: Wanted::All, files, ..Settings::default() };
    let Err(errors) = read.estimate(&book, &settings) else { panic!("{text} is not refused") };
    errors.into_iter().map(|error| (error.code, error.message)).collect()
}

/// A figure as a number.
fn figure(answer: &Answer, name: &str) -> String {
    let found = answer.figures.iter().find(|figure| figure.name == name);
    match found.map(|figure| &figure.value) {
        Some(Value::Amount(amount)) => amount.value.to_string(),
        other => panic!("{name} is {other:?}"),
    }
}

/// The rows of a table, as words.
fn rows(answer: &Answer, title: &str) -> Vec<Vec<String>> {
    let table = answer.tables.iter().find(|table| table.title.starts_with(title));
    let table = table.unwrap_or_else(|| panic!("there is no table {title}"));
    let word = |cell: &Cell| match cell {
        Cell::Text(words) => words.clone(),
        Cell::Share(share) => share.to_string(),
        Cell::Amount(amount) => amount.value.to_string(),
        Cell::Money(money) => money.dollars().to_string(),
        _ => String::new(),
    };
    table.rows.iter().map(|row| row.iter().map(word).collect()).collect()
}

/// A CSV of ten hours: what runs in the first six of them, and in the other four.
fn ten_hours(early: &[(&str, &str)], late: &[(&str, &str)]) -> String {
    let rows = (0..10).flat_map(|hour| {
        let running = if hour < 6 { early } else { late };
        running.iter().map(move |(name, count)| format!("{hour},{name},{count}\n"))
    });
    format!("hour,type,count\n{}", rows.collect::<String>())
}

#[test]
fn a_narrow_plan_leaves_to_a_wide_one_what_that_covers_better() {
    // One m7g always, a second one in 6 of 10 hours, in the others a c7g. At $0.040 the plan for m7g alone pays for both; at
    // $0.044 the wide one covers by turns what is not always there: 10 x (0.040 + 0.044).
    let file = ten_hours(&[("m7g.large", "2")], &[("m7g.large", "1"), ("c7g.large", "1")]);
    let found = answer(
        "usage_file = \"usage.csv\"\npurchases = 1\ncandidates = [\
         { name = \"narrow\", product = \"ec2_instance_savings_plan\", term = \"1yr\", payment = \"no_upfront\", \
           family = \"m7g\", rates = { \"m7g.large\" = \"0.040\" }, source = \"a test\" },\
         { name = \"wide\", product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\", \
           rates = { \"m7g.large\" = \"0.044\", \"c7g.large\" = \"0.044\" }, source = \"a test\" }]",
        &file,
    );
    assert_eq!(figure(&found, "cost"), "0.84");
    assert_eq!(
        (figure(&found, "narrow_commitment"), figure(&found, "wide_commitment")),
        ("0.08".into(), "0.088".into())
    );
    // On demand 16 m7g and 4 c7g: 1.3056 + 0.29.
    assert_eq!(figure(&found, "on_demand"), "1.5956");
    assert_eq!((figure(&found, "coverage"), figure(&found, "utilization")), ("1".into(), "1".into()));
}

#[test]
fn reserved_instances_cover_the_sizes_of_their_family_where_they_are_flexible() {
    let reserved = |name: &str| {
        format!(
            "usage_file = \"usage.csv\"\npurchases = 1\ncandidates = [{{ name = \"reserved\", \
             product = \"standard_reserved\", term = \"1yr\", payment = \"no_upfront\", type = \"{name}\", \
             rates = {{ \"{name}\" = \"0.05\" }}, source = \"a test\" }}]"
        )
    };
    // An xlarge takes two of a large: three of them at $0.05, for ten hours.
    let always = [("m7g.large", "1"), ("m7g.xlarge", "1")];
    let found = answer(&reserved("m7g.large"), &ten_hours(&always, &always));
    assert_eq!((figure(&found, "reserved_commitment"), figure(&found, "cost")), ("0.15".into(), "1.5".into()));
    // Another family is not covered.
    let always = [("m7g.large", "1"), ("c7g.large", "1")];
    let found = answer(&reserved("m7g.large"), &ten_hours(&always, &always));
    assert_eq!((figure(&found, "reserved_commitment"), figure(&found, "cost")), ("0.05".into(), "1.225".into()));
    // G4dn is not flexible: the 2xlarge at $0.752 stays on demand.
    let always = [("g4dn.xlarge", "1"), ("g4dn.2xlarge", "1")];
    let found = answer(&reserved("g4dn.xlarge"), &ten_hours(&always, &always));
    assert_eq!((figure(&found, "reserved_commitment"), figure(&found, "cost")), ("0.05".into(), "8.02".into()));
}

/// A plan with one rate for the m7g.large.
fn plan(rate: &str) -> String {
    format!(
        "candidates = [{{ name = \"plan\", product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\", \
         rates = {{ \"m7g.large\" = \"{rate}\" }}, source = \"a test\" }}]"
    )
}

#[test]
fn an_instance_is_committed_when_it_runs_longer_than_its_rate_is_of_its_price() {
    let words = |rows: Vec<Vec<String>>| -> Vec<[String; 3]> {
        rows.into_iter()
            .filter_map(|row| <[String; 5]>::try_from(row).ok())
            .map(|[_, one, share, _, is]| [one, share, is])
            .collect()
    };
    let expect = |rows: [[&str; 3]; 2]| rows.map(|row| row.map(str::to_owned)).to_vec();
    let table = |rate: &str, late: &str| {
        let file = ten_hours(&[("m7g.large", "2")], &[("m7g.large", late)]);
        words(rows(&answer(&format!("usage_file = \"usage.csv\"\n{}", plan(rate)), &file), "Instance by instance"))
    };
    // The second one runs in 60 % of the hours: it pays at 59 % of the price on demand, and not at 60 % or more.
    let above = expect([["1", "1", "committed"], ["2", "0.6", "committed"]]);
    let below = expect([["1", "1", "committed"], ["2", "0.6", "on demand"]]);
    assert_eq!(table("0.0480", "1"), above); // 0.588 of 0.0816
    assert_eq!(table("0.04896", "1"), below); // 0.6
    assert_eq!(table("0.0500", "1"), below);
    // None in the other hours: both run in 60 %.
    let file = ten_hours(&[("m7g.large", "2")], &[("m7g.large", "0")]);
    let found = answer(&format!("usage_file = \"usage.csv\"\n{}", plan("0.0480")), &file);
    assert_eq!(words(rows(&found, "Instance by instance")), [["1 to 2", "0.6", "committed"].map(str::to_owned)]);
}

#[test]
fn a_long_list_of_instances_is_left_out() {
    // In hour n run n instances: as many lines as hours.
    let lines = |hours: u32| {
        let running: String = (0..hours).map(|hour| format!("{hour},m7g.large,{}\n", hour + 1)).collect();
        let file = format!("hour,type,count\n{running}");
        let found = answer(&format!("usage_file = \"usage.csv\"\npurchases = 1\n{}", plan("0.05")), &file);
        let table = found.tables.iter().find(|table| table.title.starts_with("Instance by instance"));
        table.map(|table| table.rows.len())
    };
    assert_eq!((lines(3), lines(LEVELS), lines(LEVELS + 1)), (Some(3), usize::try_from(LEVELS).ok(), None));
}

#[test]
fn a_schedule_switches_off_what_it_names() {
    // 2026-01-05 is a Monday; on from 8 to 20 on five days are 60 of 168 hours. Two m7g, and a c7g that stays on:
    // 2 x 60 x 0.0816 + 168 x 0.0725, or all off: (2 x 0.0816 + 0.0725) x 60.
    let study = |schedule: &str| {
        let found = answer(
            &format!(
                "start = \"2026-01-05\"\ndays = 7\n\
                 usage = [{{ type = \"m7g.large\", count = 2 }}, {{ type = \"c7g.large\", count = 1 }}]\n\
                 schedule = {{ hours = \"8-20\"{schedule} }}\n{}",
                plan("0.0599").replace("\"0.0599\"", "\"0.0599\", \"c7g.large\" = \"0.05\"")
            ),
            "",
        );
        figure(&found, "schedule_cost")
    };
    assert_eq!(study(", types = [\"m7g.large\"]"), "21.972");
    assert_eq!(study(""), "14.142");
    assert_eq!(study(", types = [\"m7g.large\", \"c7g.large\"]"), "14.142");
    // Every day, also at the weekend: 84 hours.
    assert_eq!(study(", days = \"every day\""), "19.7988");
}

#[test]
fn pictures_show_what_was_found() {
    let file = ten_hours(&[("m7g.large", "2")], &[("m7g.large", "1")]);
    let found = answer(&format!("usage_file = \"usage.csv\"\n{}", plan("0.05")), &file);
    let chart = |title: &str| found.charts.iter().find(|chart| chart.title.starts_with(title)).unwrap();
    // Least is paid for one of them: $0.05 an hour.
    let curve = chart("What all hours cost");
    assert!(
        curve
            .marks
            .iter()
            .any(|mark| matches!(mark, Mark::At(x, words) if x.to_string() == "0.05" && words.contains("plan")))
    );
    assert_eq!(figure(&found, "commitment"), "0.05");
    // An hour is a step, from its beginning to its end: one is covered, the other one is not.
    let week = chart("The first week");
    let points = |name: &str| {
        let series = week.series.iter().find(|series| series.name == name).unwrap();
        series.points.iter().map(|(x, y)| (x.to_string(), y.to_string())).collect::<Vec<_>>()
    };
    let (covered, uncovered) = (points("covered"), points("on demand"));
    for hour in 0..10 {
        let at = [hour, hour + 1].map(|x| x.to_string());
        let of_hour = |points: &[(String, String)], cost: &str| {
            points.iter().skip(2 * hour).take(2).cloned().collect::<Vec<_>>()
                == at.clone().map(|x| (x, cost.to_owned())).to_vec()
        };
        assert!(of_hour(&covered, "0.0816"), "{hour}: {covered:?}");
        assert!(of_hour(&uncovered, if hour < 6 { "0.0816" } else { "0" }), "{hour}: {uncovered:?}");
    }
}

#[test]
fn without_a_purchase_the_picture_says_so() {
    let file = ten_hours(&[("m7g.large", "1")], &[("m7g.large", "0")]);
    let found = answer(&format!("usage_file = \"usage.csv\"\n{}", plan("0.06")), &file);
    assert_eq!(figure(&found, "commitment"), "0");
    let curve = found.charts.iter().find(|chart| chart.title.starts_with("What all hours cost")).unwrap();
    assert!(
        curve.marks.iter().any(|mark| matches!(mark, Mark::At(x, words) if x.is_zero() && words == "least: nothing"))
    );
}

#[test]
fn an_export_says_what_of_it_does_not_count() {
    let export = "lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageType,lineItem/UsageAmount,product/regionCode,product/instanceType\n\
        Usage,2026-01-01T00:00:00Z,BoxUsage:m7g.large,1,us-east-1,m7g.large\n\
        Usage,2026-01-01T01:00:00Z,BoxUsage:m7g.large,1,,\n\
        Usage,2026-01-01T01:00:00Z,BoxUsage:m7g.large,0.5,us-east-1,\n\
        Usage,2026-01-01T01:00:00Z,EBS:VolumeUsage.gp3,7,us-east-1,\n\
        Usage,2026-01-01T01:00:00Z,EUC1-BoxUsage:m7g.large,7,eu-central-1,m7g.large\n";
    let found = answer(&format!("usage_file = \"usage.csv\"\n{}", plan("0.05")), export);
    assert_eq!(figure(&found, "on_demand"), "0.204"); // 2.5 x 0.0816
    let told = |words: &str| {
        let sentences =
            found.findings.iter().chain(&found.warnings).chain(found.tables.iter().flat_map(|table| &table.notes));
        sentences.flat_map(|sentence| sentence.parts()).any(|part| *part == Cell::Text(words.to_owned()))
    };
    assert!(told("The file has 2 hours from 2026-01-01 00:00 on; hours without a row are taken to have no usage."));
    assert!(told("Rows that are no usage of an instance: 1."));
    assert!(told("Rows of other Regions: 1."));
    let plain = answer(&format!("usage_file = \"usage.csv\"\n{}", plan("0.05")), "hour,type,count\n0,m7g.large,1\n");
    let words = format!("{:?}{:?}{:?}", plain.findings, plain.warnings, plain.tables);
    assert!(!words.contains("no usage of an instance") && !words.contains("Rows of other"), "{words}");
}

#[test]
fn of_many_wrong_rows_ten_are_shown() {
    let table = format!("usage_file = \"usage.csv\"\n{}", plan("0.05"));
    let wrong = |count: usize| refused(&table, &format!("hour,type,count\n{}", "never,m7g.large,1\n".repeat(count)));
    assert_eq!(wrong(10).len(), 10);
    assert!(wrong(10).iter().all(|(code, message)| *code == "bad-usage" && message == "`never` is no hour"));
    assert_eq!(wrong(12).len(), 11);
    assert_eq!(wrong(12).last().unwrap().1, "2 more rows are wrong");
}

#[test]
fn a_file_spans_three_years_at_most() {
    // Three years with a leap day have 26,304 hours.
    let table = format!("usage_file = \"usage.csv\"\nchanges = [\"0%\"]\npurchases = 1\n{}", plan("0.05"));
    let file = |last: u32| format!("hour,type,count\n0,m7g.large,1\n{last},m7g.large,1\n");
    assert_eq!(figure(&answer(&table, &file(26_303)), "on_demand"), "0.1632");
    assert_eq!(
        refused(&table, &file(26_304)),
        [("bad-usage", "its first and its last hour are 26305 hours apart: more than three years".to_owned())]
    );
}

#[test]
fn buying_in_steps_follows_the_usage() {
    // One m7g in the first half of two days, two in the second: bought in two steps at $0.05, the second one comes a day
    // too late to be seen, so it runs on demand: 48 x 0.05 + 24 x 0.0816. Known before: the second one in half of the hours
    // does not pay at 0.61 of the price, so it is the same.
    let table = format!(
        "start = \"2026-01-05\"\ndays = 2\npurchases = 2\n\
         usage = [{{ type = \"m7g.large\", count = 1 }}, {{ type = \"m7g.large\", count = 1, from = \"1 day\" }}]\n{}",
        plan("0.05")
    );
    let found = answer(&table, "");
    assert_eq!((figure(&found, "ladder_cost"), figure(&found, "cost")), ("4.3584".into(), "4.3584".into()));
    assert_eq!(figure(&found, "before"), "5.8752"); // 72 x 0.0816
    // Falling instead: two are bought at once and one of them is lost.
    let falling = table.replace("from = \"1 day\"", "until = \"1 day\"");
    let found = answer(&falling, "");
    assert_eq!((figure(&found, "ladder_cost"), figure(&found, "cost")), ("4.8".into(), "4.3584".into()));
    let steps = rows(&found, "Buying plan in 2 steps");
    let bought: Vec<&str> = steps.iter().filter_map(|row| row.get(2)).map(String::as_str).collect();
    assert_eq!(bought, ["$0.100", "–", ""]);
}
