//! What a bucket costs under a policy, worked out by hand at AWS's list prices in us-east-1: Standard $0.023, Standard-IA and
//! the Infrequent Access tier $0.0125, Glacier Instant Retrieval and the Archive Instant Access tier $0.004 a GB-month;
//! $0.0025 a month for 1,000 monitored objects.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::{Answer, Cell, Mark};
use common::studied;

/// A study of one bucket with these keys; `rows` are those of its histogram, `bucket.csv`.
fn counted(keys: &str, rows: &[&str]) -> Answer {
    let text = format!("title = \"a bucket\"\nregion = \"us-east-1\"\n[study.bucket.lifecycle]\n{keys}\n");
    let histogram = format!("storage_class,version,age_days,size_step,objects,bytes\n{}\n", rows.join("\n"));
    studied::answer(&text, &[("bucket.csv", &histogram)])
}

fn study(keys: &str) -> Answer {
    counted(keys, &[])
}

fn has_figure(answer: &Answer, name: &str) -> bool {
    answer.figures.iter().any(|figure| figure.name == name)
}

/// A figure is this one when rounded as it is written.
fn assert_rounded(answer: &Answer, name: &str, written: &str) {
    let places = u32::try_from(written.split_once('.').map_or(0, |(_, rest)| rest.len())).unwrap();
    let figure = studied::amount(answer, name).to_exact().unwrap().to_fixed(places);
    assert_eq!(figure, written, "{name}");
}

fn warnings(answer: &Answer) -> Vec<String> {
    answer.warnings.iter().map(studied::words).collect()
}

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

/// The rows of the table with this title.
fn rows(answer: &Answer, title: &str) -> Vec<Vec<String>> {
    let grid = answer.tables.iter().find(|grid| grid.title == title).unwrap_or_else(|| panic!("no table `{title}`"));
    grid.rows.iter().map(|row| row.iter().map(studied::cell).collect()).collect()
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
fn parts_of_unfinished_uploads_are_billed_until_they_are_aborted() {
    // 730 GB a month are 24 GB a day, which stay for 7 days: 168 GB x $0.023.
    let keys = |prefix: &str| {
        format!(
            "months = 2\nmonthly_unfinished = \"730 GB\"\nobject_size = \"1 MB\"\nprefix = \"logs/\"\n\
             rule = [{{ prefix = \"{prefix}\", abort_uploads_after = \"7 days\" }}]"
        )
    };
    assert_rounded(&study(&keys("logs/")), "steady_month", "3.864");
    assert_rounded(&study(&keys("")), "steady_month", "3.864");
    // Under another prefix nothing is aborted, so nothing ever settles.
    assert!(!has_figure(&study(&keys("images/")), "steady_month"));
    // On the way to an archive class parts wait at the price of Standard, else at that of their class; going after 7 days is
    // never too early: 168 GB x $0.0125, x $0.023.
    let into = |class: &str| study(&format!("{}\nclass = \"{class}\"", keys("logs/")));
    for (class, month) in [
        ("glacier_flexible", "3.864"),
        ("glacier_deep_archive", "3.864"),
        ("standard_ia", "2.100"),
        ("glacier_instant", "0.672"),
    ] {
        assert_rounded(&into(class), "steady_month", month);
        assert_rounded(&into(class), "fees", "0.0000");
    }
}

#[test]
fn delete_markers_that_are_there_go_with_the_last_version() {
    let markers = "STANDARD,delete_marker,100,0,1048576,0";
    let (versions, current) = ("STANDARD,noncurrent,100,1048576,1024,1073741824", "STANDARD,current,1,1,1,1");
    let keys = "months = 1\nhistogram = \"bucket.csv\"\nkey_length = 1024\nprefix = \"logs/\"\n\
                rule = [{ prefix = \"logs/\", noncurrent_expire_after = \"10 days\", remove_delete_markers = true }]";
    // 1 GB of keys and 1 GB of versions for 10 of 31 days: 2 GB x $0.023 x 10 / 31.
    assert_rounded(&counted(keys, &[markers, versions]), "first_month", "0.014839");
    // With no version below them they go at once.
    assert_rounded(&counted(keys, &[markers, current]), "first_month", "0.000000");
    // A rule for other keys leaves both: 2 GB x $0.023.
    let other = keys.replace("{ prefix = \"logs/\"", "{ prefix = \"images/\"");
    assert_rounded(&counted(&other, &[markers, versions]), "first_month", "0.046000");
    // A rule by date takes them on its day: 1 GB x $0.023 x 10 / 31.
    let on_a_day = "months = 1\nhistogram = \"bucket.csv\"\nkey_length = 1024\nrule = [{ expire_on = \"2026-01-11\" }]";
    assert_rounded(&counted(on_a_day, &[markers, current]), "first_month", "0.007419");
}

#[test]
fn a_delete_marker_is_counted_from_the_day_on_which_its_object_expires() {
    let keys = |months: u32| {
        format!(
            "months = {months}\nstored = \"1 MB\"\nobject_size = \"1 KB\"\nversioned = true\n\
             rule = [{{ expire_after = \"31 days\", noncurrent_expire_after = \"1 day\" }}]"
        )
    };
    // They expire on 1 February.
    let at_the_end = |months: u32| rows(&study(&keys(months)), "When the last month ends");
    assert_eq!(at_the_end(1), [["Standard", "1024", "0.0009765625 GB"]]);
    assert_eq!(at_the_end(2), [["Delete markers", "1024", ""]]);
    // 31 days later the rule takes away the markers as well.
    assert!(at_the_end(3).is_empty());
}

#[test]
fn what_expires_in_a_versioned_bucket_settles() {
    // 24 objects of 1 GB a day are there for 30 + 10 days: 960 GB x $0.023, and 730 puts at $0.005 a 1,000.
    let keys = "months = 3\nmonthly_new = \"730 GB\"\nobject_size = \"1 GB\"\nversioned = true\n\
                rule = [{ expire_after = \"30 days\", noncurrent_expire_after = \"10 days\" }]";
    assert_rounded(&study(keys), "steady_month", "22.08365");
    // The markers of 30 days with keys of 1,024 bytes: 720 KB x $0.023 / 1,048,576 = $0.000016.
    assert_rounded(&study(&format!("{keys}\nkey_length = 1024")), "steady_month", "22.08367");
    let kept = "months = 3\nmonthly_new = \"730 GB\"\nobject_size = \"1 GB\"\nversioned = true\n\
                rule = [{ expire_after = \"30 days\" }]";
    assert!(!has_figure(&study(kept), "steady_month"));
}

#[test]
fn objects_of_intelligent_tiering_are_idle_only_while_nobody_reads_them() {
    // Half of 100 GB are read in the first 30 days, and again from day 150 on. In April (days 90 to 120) that half has been
    // idle since day 30, so it is in Infrequent Access, and the other half in Archive Instant Access.
    let keys = "months = 4\nstored = \"100 GB\"\nobject_size = \"1 MB\"\nclass = \"intelligent_tiering\"\n\
                access = [{ share = \"50%\" }, { from = \"30 days\", share = \"0%\" }, { from = \"150 days\", share = \"50%\" }]";
    assert_rounded(&study(keys), "last_month_storage", "0.8250");
}

#[test]
fn half_of_what_comes_into_intelligent_tiering_is_read() {
    // 24 GB a day for 91 days, half of it always in Frequent Access: 12 x 91 x $0.023 + 12 x (30 x $0.023 + 60 x $0.0125 + $0.004).
    let keys = "months = 5\nmonthly_new = \"730 GB\"\nobject_size = \"1 GB\"\nclass = \"intelligent_tiering\"\n\
                access = [{ share = \"50%\" }]\nrule = [{ expire_after = \"91 days\" }]";
    assert_rounded(&study(keys), "last_month_storage", "42.4440");
    // The same where rules bring it there, on the first day.
    let moved = keys
        .replace("class = \"intelligent_tiering\"\n", "")
        .replace("{ expire_after", "{ transitions = { intelligent_tiering = \"0 days\" }, expire_after");
    assert_rounded(&study(&moved), "last_month_storage", "42.4440");
}

#[test]
fn deletion_goes_before_a_move_on_the_same_day() {
    let current = "months = 4\nstored = \"1 GB\"\nobject_size = \"1 MB\"\n\
                   rule = [{ transitions = { glacier_instant = \"60 days\" } }, { expire_after = \"60 days\" }]";
    assert_rounded(&study(current), "fees", "0.000000000");
    let noncurrent = "months = 4\nstored = \"1 GB\"\nobject_size = \"1 MB\"\nversioned = true\n\
                      rule = [{ expire_after = \"30 days\" }, { noncurrent_transitions = { glacier_instant = \"20 days\" } }, \
                      { noncurrent_expire_after = \"20 days\" }]";
    assert_rounded(&study(noncurrent), "fees", "0.000000000");
    // A day earlier they move, at $0.02 a 1,000, and leave 89 of 90 days early: 1 GB x $0.004 x 89 / 31 in March.
    let earlier = current.replace("glacier_instant = \"60 days\"", "glacier_instant = \"59 days\"");
    assert_rounded(&study(&earlier), "early_deletion", "0.01148387");
    assert_rounded(&study(&earlier), "fees", "0.03196387");
}

#[test]
fn an_object_of_128_kb_is_no_small_one() {
    // 8,192 objects are 1 GB: they are monitored and go on to Infrequent Access on the 31st day, ($0.023 x 30 + $0.0125) / 31;
    // they move without a size filter, and are not warned of.
    let stored = "months = 1\nstored = \"1 GB\"\nobject_size = \"128 KB\"";
    assert_rounded(&study(&format!("{stored}\nclass = \"intelligent_tiering\"")), "first_month", "0.0431413");
    let read = format!(
        "{stored}\naccess = [{{ share = \"100%\" }}]\nrule = [{{ transitions = {{ glacier_instant = \"0 days\" }} }}]"
    );
    let answer = study(&read);
    assert_rounded(&answer, "fees", "0.16384");
    assert!(warnings(&answer).iter().all(|warning| !warning.contains("under 128 KB")));
    // Those of a byte less stay, and nobody monitors them.
    let below = stored.replace("128 KB", "131071 bytes");
    assert_rounded(&study(&format!("{below}\nclass = \"intelligent_tiering\"")), "first_month", "0.0230");
    assert_rounded(&study(&read.replace("128 KB", "131071 bytes")), "fees", "0.00000");
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

#[test]
fn a_tier_that_is_not_listed_is_found_by_the_age() {
    // 102,400 objects of 1 MB that nobody has read for 100 days are in Archive Instant Access: 100 GB x $0.004, and $0.256 for
    // monitoring. Listed in Frequent Access they are taken to have been read just now, and go on on the 31st of January: 100 GB x
    // ($0.023 x 30 + $0.0125) / 31.
    let keys = "months = 1\nhistogram = \"bucket.csv\"";
    let row = |tier: &str| format!("INTELLIGENT_TIERING{tier},current,100,1048576,102400,107374182400");
    assert_rounded(&counted(keys, &[&row("")]), "first_month", "0.656");
    assert_rounded(&counted(keys, &[&row("/FREQUENT")]), "first_month", "2.52213");
    // All of them were read up to the age of 100 days; a listed tier says more than that: 100 GB x $0.0125.
    let read = format!("{keys}\naccess = [{{ share = \"100%\" }}, {{ from = \"100 days\", share = \"0%\" }}]");
    assert_rounded(&counted(&read, &[&row("/INFREQUENT")]), "first_month", "1.50600");
}

#[test]
fn only_what_is_read_in_an_archive_tier_has_to_be_restored() {
    let restored = |age: u32, read_from: u32| {
        let keys = format!(
            "months = 8\nstored = \"100 GB\"\nobject_size = \"1 MB\"\nclass = \"intelligent_tiering\"\n\
             stored_by_age = [{{ share = \"100%\", from = \"{age} days\" }}]\narchive_tier_after = \"90 days\"\n\
             access = [{{ share = \"0%\" }}, {{ from = \"{read_from} days\", share = \"50%\" }}]"
        );
        let mut found = warnings(&study(&keys));
        found.retain(|warning| warning.contains("archive tier"));
        found
    };
    // Half of the 102,400 objects.
    for age in [0, 199] {
        let found = restored(age, 200);
        let [warning] = found.as_slice() else { panic!("{age}: {found:?}") };
        assert!(warning.starts_with("51200 objects are read in an archive tier"), "{warning}");
    }
    // Read again on the day on which they would have gone there; or read before the study begins.
    assert_eq!(restored(0, 90), Vec::<String>::new());
    assert_eq!(restored(200, 200), Vec::<String>::new());
}

#[test]
fn shares_of_ages_are_spread_over_their_days() {
    // 256 objects of 1 MB of each of the ages 0, 1, 100 and 101. At 101 days they expire: the last at once, those before it on
    // the second day. 0.5 GB x $0.023 + 0.25 GB x $0.023 x 1 / 31.
    let keys = "months = 1\nstored = \"1 GB\"\nobject_size = \"1 MB\"\n\
                stored_by_age = [{ share = \"50%\", up_to = \"2 days\" }, { share = \"50%\", from = \"100 days\", up_to = \"102 days\" }]\n\
                rule = [{ expire_after = \"101 days\" }]";
    assert_rounded(&study(keys), "first_month", "0.011685484");
}

#[test]
fn rules_at_awss_limits_are_legal() {
    // Standard-IA from 30 days on, 30 days in it, and an expiry a day after the last move; sizes that differ by two bytes.
    let keys = "months = 4\nstored = \"1 GB\"\nobject_size = \"1 MB\"\nversioned = true\n\
                rule = [{ larger_than = \"1048575 bytes\", smaller_than = \"1048577 bytes\", \
                transitions = { standard_ia = \"30 days\", glacier_instant = \"60 days\" }, expire_after = \"61 days\", \
                noncurrent_transitions = { one_zone_ia = \"30 days\", glacier_flexible = \"60 days\" }, \
                noncurrent_expire_after = \"61 days\" }]";
    // In January 1 GB x ($0.023 x 30 + $0.0125) / 31 and the first move. Two moves of 1,024 objects while they are current, at $0.01 and $0.02 a 1,000; the noncurrent versions are 61 days old
    // then, in a class below One Zone-IA, and move once more at $0.03: that is on day 121, in May.
    let fees = study(&keys.replace("months = 4", "months = 6"));
    assert_rounded(&fees, "first_month", "0.03290129");
    let fee = studied::amount(&fees, "fees").minus(studied::amount(&fees, "early_deletion")).unwrap();
    assert_eq!(fee.to_exact().unwrap().to_fixed(6), "0.061440");
}

#[test]
fn a_book_needs_no_price_that_a_bucket_does_not_use() {
    // The guide's book states prices of storage only; nothing is put, read or moved here.
    let text = "title = \"a bucket\"\nregion = \"us-east-1\"\n[study.bucket.lifecycle]\nmonths = 1\n\
                stored = \"100 GB\"\nobject_size = \"1 MB\"\nrule = [{ expire_after = \"365 days\" }]";
    assert_rounded(&studied::answer_at("guide", text, &[]), "first_month", "2.30");
}

/// The optimum costs what the policy of these rules costs, and not what no policy does.
fn assert_optimum(bucket: &str, among: &str, rules: &str, histogram: &[&str]) {
    let found = counted(&format!("{bucket}\noptimise = [{among}]"), histogram);
    let best = counted(&format!("{bucket}\nrule = [{rules}]"), histogram);
    assert_eq!(studied::amount(&found, "optimum"), studied::amount(&best, "cost"), "{rules}");
    assert!(studied::amount(&found, "optimum") < studied::amount(&found, "baseline"));
}

#[test]
fn one_move_may_pay_only_because_of_another() {
    // Over 12 months Glacier Instant Retrieval pays from (0.00002 / 12 + 128 x 0.004 / 1,048,576) / (price / 1,048,576) on:
    // from 98.2 KB at $0.023, from 102.7 KB at the $0.022 of the tier above 50 TB. So 30 TB of 100 KB objects are worth moving
    // only if the 70 TB of larger ones are moved too, which go to Deep Archive.
    let histogram =
        ["STANDARD,current,0,65536,322122547,32985348812800", "STANDARD,current,0,1048576,73400320,76965813944320"];
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\", \"glacier_deep_archive\"",
        "{ smaller_than = \"128 KB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"128 KB\", transitions = { glacier_deep_archive = \"0 days\" } }",
        &histogram,
    );
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\"",
        "{ larger_than = \"1 byte\", transitions = { glacier_instant = \"0 days\" } }",
        &histogram,
    );
}

#[test]
fn where_a_tier_of_prices_is_crossed_the_policies_are_simulated_in_full() {
    // As above, with half a TB of 100 KB objects beside 60 TB of 1 MB and 39 TB of 4 MB objects. What the two larger sizes save
    // together is more than what each saves alone, at the price of the tier above 50 TB; and only then the small ones save.
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\", \"glacier_deep_archive\"",
        "{ smaller_than = \"128 KB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"128 KB\", transitions = { glacier_deep_archive = \"0 days\" } }",
        &[
            "STANDARD,current,0,65536,5368709,549755801600",
            "STANDARD,current,0,1048576,62914560,65970697666560",
            "STANDARD,current,0,4194304,10223616,42880953483264",
        ],
    );
}

#[test]
fn the_cheapest_policy_is_told_in_round_sizes() {
    let found = |sizes: [&str; 3]| {
        let [small, medium, large] = sizes;
        let answer = study(&format!(
            "months = 36\nstored = \"100 GB\"\naccess = [{{ share = \"15%\" }}]\n\
             sizes = [{{ share = \"40%\", size = \"{small}\" }}, {{ share = \"40%\", size = \"{medium}\" }}, {{ share = \"20%\", size = \"{large}\" }}]\n\
             optimise = [\"glacier_instant\", \"intelligent_tiering\"]"
        ));
        let grid = rows(&answer, "Cheapest policies");
        assert_eq!(grid[0][2], "$0.00");
        grid[0][0].clone()
    };
    let moves = ["no transition", "Glacier Instant Retrieval at 0 days", "Intelligent-Tiering at 0 days"];
    for (sizes, [low, high]) in [
        (["64 KB", "200 KB", "4 MB"], ["200 KB", "4 MB"]),
        (["64 KB", "200001 bytes", "4000 KB"], ["200001 bytes", "4000 KB"]),
    ] {
        let [none, instant, tiering] = moves;
        assert_eq!(found(sizes), format!("below {low}: {none}; {low} to {high}: {instant}; from {high}: {tiering}"));
    }
}

#[test]
fn each_range_of_sizes_gets_its_own_class() {
    // 15% of the objects are read a month. A GB of 64 KB objects costs more in any class than in Standard. Of 200 KB: in Glacier
    // Instant Retrieval $0.004 + $0.0045 + 5,243 x 0.15 x $0.00001, in Intelligent-Tiering $0.0131 for monitoring alone. Of
    // 4 MB monitoring is next to nothing, and a read costs nothing more.
    let bucket = "months = 36\nstored = \"100 GB\"\naccess = [{ share = \"15%\" }]\n\
                  sizes = [{ share = \"40%\", size = \"64 KB\" }, { share = \"40%\", size = \"200 KB\" }, { share = \"20%\", size = \"4 MB\" }]";
    assert_optimum(
        bucket,
        "\"glacier_instant\", \"intelligent_tiering\"",
        "{ larger_than = \"100 KB\", smaller_than = \"1 MB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"1 MB\", transitions = { intelligent_tiering = \"0 days\" } }",
        &[],
    );
}

#[test]
fn what_is_old_may_be_worth_moving_where_what_comes_is_not() {
    // 128 KB objects pay for their move into Glacier Instant Retrieval in 8.62 months: those that are there in January do within
    // the nine months, those that come later do not. So the rule moves objects that are as old as the youngest of the stock.
    let comes = "months = 9\nmonthly_new = \"10 GB\"\nobject_size = \"128 KB\"";
    let rule = "{ transitions = { glacier_instant = \"280 days\" } }";
    let stored = "stored = \"100 GB\"\nstored_by_age = [{ share = \"100%\", from = \"280 days\" }]";
    assert_optimum(&format!("{comes}\n{stored}"), "\"glacier_instant\"", rule, &[]);
    let row = "STANDARD,current,280,131072,819200,107374182400";
    assert_optimum(&format!("{comes}\nhistogram = \"bucket.csv\""), "\"glacier_instant\"", rule, &[row]);
}

#[test]
fn what_was_not_replaced_in_time_stays() {
    // 1 GB that is 100 days old, where objects are replaced at 14 days.
    let keys = "months = 1\nstored = \"1 GB\"\nobject_size = \"1 MB\"\nreplaced = { after = \"14 days\", share = \"100%\" }\n\
                stored_by_age = [{ share = \"100%\", from = \"";
    assert_rounded(&study(&format!("{keys}100 days\" }}]")), "first_month", "0.023000");
    // What is 4 days old goes after ten more: 1 GB x $0.023 x 10 / 31.
    assert_rounded(&study(&format!("{keys}4 days\" }}]")), "first_month", "0.007419");
}

#[test]
fn noncurrent_versions_became_so_when_objects_are_replaced() {
    // Versions of 20 days that were replaced at 14 have been noncurrent for six days, and go after ten: 1 GB x $0.023 x 4 / 31.
    let keys = "months = 1\nhistogram = \"bucket.csv\"\nreplaced = { after = \"14 days\", share = \"100%\" }\n\
                rule = [{ noncurrent_expire_after = \"10 days\" }]";
    let row = |age: u32| format!("STANDARD,noncurrent,{age},1048576,1024,1073741824");
    assert_rounded(&counted(keys, &[&row(20)]), "first_month", "0.00296774");
    // Younger ones were overwritten early, by today at the latest: ten days.
    assert_rounded(&counted(keys, &[&row(5)]), "first_month", "0.00741935");
}

#[test]
fn of_what_is_not_replaced_the_same_share_is_read() {
    // 50 of 100 GB go at 14 days; half of the rest is read each month, and the other half idle for 30 days in February.
    let keys = "months = 2\nstored = \"100 GB\"\nobject_size = \"1 MB\"\nclass = \"intelligent_tiering\"\n\
                access = [{ share = \"50%\" }]\nreplaced = { after = \"14 days\", share = \"50%\" }";
    assert_rounded(&study(keys), "last_month_storage", "0.8875");
}

#[test]
fn what_comes_adds_up_to_its_bytes() {
    // Objects have 9 / 4 bytes on average, as those that are there. 68.4375 bytes a month are one object a day: in 31 days 69.75
    // bytes, 69 of them whole, beside the 9 bytes of 4 objects.
    let answer = counted(
        "months = 1\nhistogram = \"bucket.csv\"\nmonthly_new = \"68.4375 bytes\"",
        &["STANDARD,current,0,2,4,9"],
    );
    let stored = Exact::from(78).over(Exact::from(1_u64 << 30)).unwrap();
    assert_eq!(rows(&answer, "When the last month ends"), [["Standard", "35", &format!("{stored} GB")]]);
}

#[test]
fn what_settles_in_a_hundred_years_is_not_waited_for() {
    let after = |days: u32| {
        let keys =
            format!("monthly_new = \"1 GB\"\nobject_size = \"1 MB\"\nrule = [{{ expire_after = \"{days} days\" }}]");
        study(&keys)
    };
    // 365 x 100 and 25 leap days.
    assert!(has_figure(&after(36_000), "steady_month"));
    let never = after(36_600);
    assert!(!has_figure(&never, "steady_month"));
    let words = "It never comes to a steady state: it would come after more than a hundred years.";
    assert!(never.findings.iter().any(|finding| studied::words(finding) == words));
}

#[test]
fn what_else_the_account_stores_is_no_part_of_the_study() {
    // 1,000 GB x $0.023, whatever stands beside it in the first tier.
    let study = "[study.bucket.lifecycle]\nmonths = 1\nstored = \"1000 GB\"\nobject_size = \"1 MB\"";
    let beside = "[resource.other.s3]\nstored = \"100 GB\"\n[resource.more.s3]\nstored = \"10 GB\"";
    for resources in ["", beside] {
        let text = format!("title = \"a bucket\"\nregion = \"us-east-1\"\n{resources}\n{study}\n");
        assert_rounded(&studied::answer(&text, &[]), "first_month", "23.000000");
    }
}

#[test]
fn what_grows_never_settles() {
    let found = |growth: &str, new: &str| {
        let answer = study(&format!(
            "months = 2\nstored = \"1 GB\"\nobject_size = \"1 MB\"\nmonthly_growth = \"{growth}\"\nmonthly_new = \"{new}\"\n\
             rule = [{{ expire_after = \"30 days\" }}]"
        ));
        let words: Vec<String> = answer.findings.iter().map(studied::words).collect();
        let grows = words.iter().any(|words| words.contains("more comes every month than in the one before"));
        assert_ne!(grows, has_figure(&answer, "steady_month"));
        grows
    };
    assert!(found("2%", "10 GB"));
    assert!(!found("0%", "10 GB"));
    assert!(!found("2%", "0 GB"));
}

#[test]
fn what_is_read_in_the_archive_classes_is_restored() {
    // A tenth of 10 GB of 1 MB objects in Glacier Flexible Retrieval: storage 10 x (1 + 1 / 32) x $0.0036 + 10 / 128 x $0.023;
    // requests 1,024 x $0.0000004; retrieval 1 GB and 1,024 restores, at the prices of the speed; the copy 1 GB x $0.023 x days / 31.
    let answer = |more: &str| {
        study(&format!(
            "months = 1\nstored = \"10 GB\"\nobject_size = \"1 MB\"\nclass = \"glacier_flexible\"\n\
             access = [{{ share = \"10%\" }}]\n{more}"
        ))
    };
    let (storage, requests) = ("0.038921875", "0.0004096");
    for (more, retrieval) in [
        // $0.01 a GB and $0.05 a 1,000 restores, a copy of one day.
        ("", "0.061941935"),
        // Bulk is free; a copy of seven days.
        ("retrieval_speed = \"bulk\"\nrestored_for = \"7 days\"", "0.005193548"),
        // $0.03 a GB and $10 a 1,000 restores.
        ("retrieval_speed = \"expedited\"", "10.270741935"),
    ] {
        let expected = [storage, requests, retrieval].into_iter().map(|text| Exact::parse(text).unwrap());
        let expected = expected.reduce(|sum, part| sum.plus(part).unwrap()).unwrap().to_fixed(6);
        assert_rounded(&answer(more), "first_month", &expected);
    }
    // Each of ten requests an object is billed.
    let often =
        study("months = 1\nstored = \"10 GB\"\nobject_size = \"1 MB\"\naccess = [{ share = \"10%\", requests = 10 }]");
    assert_rounded(&often, "first_month", "0.234096");
    // Reading that is billed elsewhere by the request still asks for its retrieval: 10 GB x $0.004 + 1 GB x $0.03.
    let unasked = study(
        "months = 1\nstored = \"10 GB\"\nobject_size = \"1 MB\"\nclass = \"glacier_instant\"\n\
         access = [{ share = \"10%\", requests = 0 }]",
    );
    assert_rounded(&unasked, "first_month", "0.07");
}

#[test]
fn a_bucket_of_delete_markers_alone_is_billed_for_their_keys() {
    // 1,048,576 markers with keys of 1,024 bytes: 1 GB x $0.023.
    let keys = "months = 1\nhistogram = \"bucket.csv\"\nkey_length = 1024";
    let answer = counted(keys, &["STANDARD,delete_marker,100,0,1048576,0"]);
    assert_rounded(&answer, "first_month", "0.023000000");
}

#[test]
fn reading_may_begin_at_an_age() {
    // 100 GB of 1 MB objects, and 2% of them read in March (31 days, from an age of 59 on): 2,048 requests at $0.0004 a 1,000.
    let keys = |months: u32| {
        format!(
            "months = {months}\nstored = \"100 GB\"\nobject_size = \"1 MB\"\naccess = [{{ from = \"59 days\", share = \"2%\" }}]"
        )
    };
    assert_rounded(&study(&keys(2)), "last_month", "2.3000000");
    assert_rounded(&study(&keys(3)), "last_month", "2.3008192");
}

#[test]
fn tags_of_a_policy_file_have_to_match() {
    let cost = |filter: &str| {
        let text = "title = \"a bucket\"\nregion = \"us-east-1\"\n[study.bucket.lifecycle]\nmonths = 2\nstored = \"1 GB\"\n\
                    object_size = \"1 MB\"\nobject_tags = [\"kind=log\", \"days=7\"]\npolicy = \"rules\"\n";
        let rule = format!(r#"{{ "Rules": [{{ "Status": "Enabled", "Expiration": {{ "Days": 1 }}, {filter} }}] }}"#);
        studied::amount(&studied::answer(text, &[("rules", &rule)]), "last_month").to_exact().unwrap().to_fixed(3)
    };
    for (filter, expected) in [
        (r#""TagFilters": [{ "Key": "kind", "Value": "log" }, { "Key": "days", "Value": 7 }]"#, "0.000"),
        (r#""TagFilters": [{ "Key": "kind", "Value": "log" }, { "Key": "days", "Value": 8 }]"#, "0.023"),
        (r#""Filter": { "Tag": { "Key": "kind", "Value": "image" } }"#, "0.023"),
        (r#""Filter": { "Tag": { "Key": "sort", "Value": "log" } }"#, "0.023"),
        (r#""Filter": { "And": { "Prefix": "", "Tags": [{ "Key": "kind", "Value": "image" }] } }"#, "0.023"),
    ] {
        assert_eq!(cost(filter), expected, "{filter}");
    }
}
