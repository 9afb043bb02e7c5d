//! Files that are large, deep or long for the sake of it: each is refused at once, with a message that points at the cause.
//! The files are made here; the sessions with their messages stand in `tests/hostile`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::fmt::Write;
use std::fs;

use common::{compare_refusals, files, replay, root};

const TOP: &str = "title = \"x\"\nregion = \"us-east-1\"\n";

fn parameter(value: &str) -> String {
    format!("{TOP}[parameter]\na = {value}\n")
}

fn quoted(begin: &str, middle: &str, end: &str, times: usize) -> String {
    parameter(&format!("\"{}{middle}{}\"", begin.repeat(times), end.repeat(times)))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(TOP.to_owned(), |mut text, place| {
        writeln!(text, "{}", line(place)).unwrap();
        text
    })
}

/// Names and texts, each the largest of its kind that somebody may think of.
fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("a_hundred_megabytes", TOP.to_owned() + &"# a comment of thirty-one bytes\n".repeat(3_200_000)),
        ("a_million_keys", lines(1_000_000, |place| format!("k{place}=1"))),
        ("a_million_parentheses", quoted("(", "1", ")", 1_000_000)),
        ("a_thousand_parentheses", quoted("(", "1", ")", 1_000)),
        ("a_million_minus_signs", quoted("-", "1", "", 1_000_000)),
        ("a_million_powers", quoted("2^", "1", "", 1_000_000)),
        ("a_million_terms", quoted("1 + ", "1", "", 1_000_000)),
        ("arrays_in_arrays", TOP.to_owned() + "x = " + &"[".repeat(100_000) + &"]".repeat(100_000)),
        ("tables_in_tables", TOP.to_owned() + "x = " + &"{a=".repeat(100_000) + "1" + &"}".repeat(100_000)),
        ("a_key_of_many_parts", TOP.to_owned() + &vec!["a"; 100_000].join(".") + " = 1"),
        ("a_header_of_many_parts", TOP.to_owned() + "[" + &vec!["a"; 100_000].join(".") + "]"),
        ("a_number_of_many_digits", parameter(&"9".repeat(100_000))),
        ("an_amount_of_many_digits", parameter(&format!("\"{} GB\"", "9".repeat(50_000)))),
        ("an_exponent_of_a_billion", parameter("1e1000000000")),
        ("a_power_of_a_power", parameter("\"10 ^ 10 ^ 10 ^ 10\"")),
        (
            "a_billion_years",
            format!("{TOP}[resource.n.nat_gateway]\nhours = \"1000000000 years\"\nmonthly_processed = \"1 GB\"\n"),
        ),
        (
            "a_study_of_a_billion_years",
            format!(
                "{TOP}[study.a.lifecycle]\nstored = \"1 TB\"\nobject_size = \"1 MB\"\nmonths = 1000000000\nages = \"1000000000 years\"\n"
            ),
        ),
        ("parameters_in_a_circle", lines(1_000, |place| format!("parameter.p{place} = \"p{}\"", (place + 1) % 1_000))),
        ("a_string_without_end", format!("{TOP}x = \"{}", "x".repeat(1_000_000))),
        ("null_bytes", "\0".repeat(1_000_000)),
        ("unknown_keys", lines(100_000, |place| format!("k{place} = 1"))),
        ("one_key_many_times", lines(100_000, |place| format!("k = {place}"))),
    ]
}

#[test]
fn every_hostile_file_is_refused_with_its_message() {
    let folder = std::env::temp_dir().join(format!("aws-calc-hostile-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut problems = Vec::new();
    let goldens = root().join("tests/hostile");
    let mut sessions = Vec::new();
    for (name, text) in texts() {
        fs::write(folder.join(format!("{name}.toml")), text).unwrap();
        let golden = goldens.join(format!("{name}.txt"));
        let fresh = replay(&format!("$ aws-calc estimate {name}.toml\n"), &folder);
        if !fresh.ends_with("[exit 2]\n") {
            problems.push(format!("{name} is not refused: {fresh}"));
        }
        compare_refusals(&golden, &fresh, &mut problems);
        fs::remove_file(folder.join(format!("{name}.toml"))).unwrap();
        sessions.push(golden);
    }
    fs::remove_dir_all(&folder).unwrap();
    sessions.sort();
    assert_eq!(sessions, files(&goldens, ".txt"), "a session without its file, or a file without its session");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
