//! What the fuzzers begin with, and what they ever found, goes well: no panic.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test harness that tells how far it came"
)]

mod common;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::PathBuf;

use common::{files, root};
use targets::{TARGETS, Target};

/// The files that a target begins with, and its findings.
fn inputs(target: &Target) -> Vec<PathBuf> {
    let seeds = target
        .seeds
        .iter()
        .flat_map(|(folder, endings)| endings.iter().flat_map(move |ending| files(&root().join(folder), ending)));
    let findings = root().join("fuzz/findings").join(target.name);
    let findings = if findings.is_dir() { files(&findings, "") } else { Vec::new() };
    seeds.chain(findings).collect()
}

#[test]
fn every_seed_and_every_finding_goes_well() {
    for target in &TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{} has nothing to begin with", target.name);
        for path in inputs {
            let bytes = fs::read(&path).unwrap();
            // A panic does not say which file it was.
            println!("{}: {}", target.name, path.display());
            (target.run)(&bytes);
        }
    }
}
