//! The query of `aws-calc study --sql duckdb` is run for real, on an inventory of two million rows, and its result is
//! compared with what the command makes of the same inventory in CSV and in Parquet.
//!
//! It needs a Python with `duckdb`, which `AWS_CALC_DUCKDB` names; `.ci/run` installs one and sets it. Without it nothing is
//! compared, and that is said on standard error.

#![allow(clippy::unwrap_used, reason = "a broken test stops")]

mod common;

use std::env;
use std::io::Write;
use std::process::Command;

use common::root;

#[test]
fn duckdb_makes_the_same_histogram_of_two_million_rows() {
    let Some(python) = env::var_os("AWS_CALC_DUCKDB") else {
        // Written past the test harness, which keeps what a passing test prints.
        writeln!(std::io::stderr(), "AWS_CALC_DUCKDB is not set: the query is not compared with DuckDB").unwrap();
        return;
    };
    let output = Command::new(python)
        .arg(root().join("tests/engines/compare.py"))
        .args(["--aws-calc", env!("CARGO_BIN_EXE_aws-calc"), "--rows", "2000000"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("2,000,000 objects"), "{printed}{errors}");
}
