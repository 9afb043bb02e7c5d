//! Every entry of the guide's ledger – a number that the guide states, or something it builds – is judged by an example
//! or stands in `not-checked.md` with the reason; and what an example judges, it computes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use toml::{Table, Value};

use common::{aws_calc, compare_with_golden, files, root};

/// Entries of each topic: `30.1` to `30.26` are those of topic 30. Topic 0 is the guide's frame.
const ENTRIES: [usize; 41] = [
    3, // the frame
    9, 16, 25, 3, 8, 6, 17, 10, 10, 14, // topics 1 to 10
    11, 15, 6, 16, 12, 9, 9, 5, 16, 11, // 11 to 20
    5, 17, 8, 10, 7, 11, 11, 12, 5, 26, // 21 to 30
    19, 5, 8, 10, 8, 17, 18, 14, 17, 27, // 31 to 40
];

/// At most so many entries may be left unchecked.
const MOST_UNCHECKED: usize = 100;

fn ledger() -> BTreeSet<String> {
    let topics = ENTRIES.iter().enumerate();
    topics.flat_map(|(topic, count)| (1..=*count).map(move |entry| format!("{topic}.{entry}"))).collect()
}

/// The claims of all examples on the guide: the file, and the claim.
fn claims() -> Vec<(String, Table)> {
    let mut claims = Vec::new();
    for path in files(&root().join("examples/guide"), ".toml") {
        let tree: Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        for claim in tree.get("claim").and_then(Value::as_array).into_iter().flatten() {
            claims.push((path.display().to_string(), claim.as_table().unwrap().clone()));
        }
    }
    claims
}

fn text<'a>(claim: &'a Table, key: &str) -> &'a str {
    claim.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The ids in `not-checked.md` with their reasons.
fn not_checked() -> BTreeMap<String, String> {
    let page = fs::read_to_string(root().join("examples/guide/not-checked.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let row = |row: &str| {
        let (id, rest) = row.split_once("` | ").unwrap();
        (id.to_owned(), rest.trim_end_matches(" |").rsplit(" | ").next().unwrap().to_owned())
    };
    rows.map(row).collect()
}

#[test]
fn every_entry_of_the_ledger_is_judged_or_stands_with_its_reason() {
    let (ledger, unchecked) = (ledger(), not_checked());
    assert_eq!(ledger.len(), 486);
    let judged: BTreeSet<String> = claims().iter().map(|(_, claim)| text(claim, "id").to_owned()).collect();
    let missing: Vec<_> = ledger.iter().filter(|id| !judged.contains(*id) && !unchecked.contains_key(*id)).collect();
    assert!(missing.is_empty(), "neither judged nor explained: {missing:?}");
    let unknown: Vec<_> = judged.iter().chain(unchecked.keys()).filter(|id| !ledger.contains(*id)).collect();
    assert!(unknown.is_empty(), "no entries of the ledger: {unknown:?}");
    let both: Vec<_> = unchecked.keys().filter(|id| judged.contains(*id)).collect();
    assert!(both.is_empty(), "judged, and yet on the list: {both:?}");
    assert!(unchecked.len() <= MOST_UNCHECKED, "{} entries are not checked", unchecked.len());
    assert!(unchecked.values().all(|reason| reason.len() > 10), "each needs its reason");
}

#[test]
fn what_is_judged_is_computed() {
    for (file, claim) in claims() {
        let (id, value, quote) = (text(&claim, "id"), text(&claim, "value"), text(&claim, "quote"));
        assert_ne!(value, quote, "{file}: claim {id} restates its quote");
        // A number with its unit, or a text: what a claim may quote, but not what it may compute.
        let words: Vec<&str> = value.split_whitespace().collect();
        let literal =
            value.starts_with('"') || (words.len() <= 2 && value.starts_with(|c: char| c == '$' || c.is_ascii_digit()));
        assert!(!literal, "{file}: claim {id} computes nothing: {value}");
    }
}

#[test]
fn the_page_of_verdicts_is_what_the_command_prints() {
    let page = aws_calc(&root(), &["check", "examples/guide", "--format", "markdown"]);
    assert!(page.status.success(), "{}", String::from_utf8_lossy(&page.stderr));
    let mut problems = Vec::new();
    let fresh = String::from_utf8(page.stdout).unwrap();
    compare_with_golden(&root().join("examples/guide/README.md"), &fresh, &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
