//! Every example has its expected report beside it, and the command prints just that.

mod common;

use std::fs;

use common::{compare_with_golden, replay, root};

#[test]
fn every_example_prints_its_expected_report() {
    let mut problems = Vec::new();
    let examples = common::examples();
    assert!(!examples.is_empty());
    for example in examples {
        let golden = example.with_extension("txt");
        match fs::read_to_string(&golden) {
            Ok(session) => compare_with_golden(&golden, &replay(&session, &root()), &mut problems),
            Err(_) => problems.push(format!("{} has no expected report beside it", example.display())),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
