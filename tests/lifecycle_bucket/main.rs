//! What a bucket costs under a policy, worked out by hand at AWS's list prices in us-east-1: Standard $0.023, Standard-IA and
//! the Infrequent Access tier $0.0125, Glacier Instant Retrieval and the Archive Instant Access tier $0.004 a GB-month;
//! $0.0025 a month for 1,000 monitored objects.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod billed;
mod cheapest;
#[path = "../common/mod.rs"]
mod common;
mod told;

use aws_calc_core::study::Answer;
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

/// A figure is this one when rounded as it is written.
fn assert_rounded(answer: &Answer, name: &str, written: &str) {
    let places = u32::try_from(written.split_once('.').map_or(0, |(_, rest)| rest.len())).unwrap();
    let figure = studied::amount(answer, name).to_exact().unwrap().to_fixed(places);
    assert_eq!(figure, written, "{name}");
}

fn warnings(answer: &Answer) -> Vec<String> {
    answer.warnings.iter().map(studied::words).collect()
}

/// The rows of the table with this title.
fn rows(answer: &Answer, title: &str) -> Vec<Vec<String>> {
    let grid = answer.tables.iter().find(|grid| grid.title == title).unwrap_or_else(|| panic!("no table `{title}`"));
    grid.rows.iter().map(|row| row.iter().map(studied::cell).collect()).collect()
}
