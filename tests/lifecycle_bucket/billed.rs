//! What is billed, and for how long.

use aws_calc_core::exact::Exact;
use aws_calc_core::study::Answer;

use super::common::studied;
use super::{assert_rounded, counted, rows, study, warnings};

fn has_figure(answer: &Answer, name: &str) -> bool {
    answer.figures.iter().any(|figure| figure.name == name)
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
        ("intelligent_tiering", "3.864"),
    ] {
        assert_rounded(&into(class), "steady_month", month);
        assert_rounded(&into(class), "fees", "0.000000");
    }
    // They are no objects: nobody reads or monitors them.
    let read = study(&format!("{}\nclass = \"standard_ia\"\naccess = [{{ share = \"100%\" }}]", keys("logs/")));
    assert_rounded(&read, "steady_month", "2.100");
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
