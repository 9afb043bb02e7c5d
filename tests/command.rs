//! The command from outside: exit codes, forms of answers, files it writes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{aws_calc, root};

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("aws-calc-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn printed(arguments: &[&str]) -> String {
    let output = aws_calc(&root(), arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const EXAMPLE: &str = "examples/aws/private-subnet.toml";

#[test]
fn without_arguments_it_says_what_to_try_first() {
    let text = printed(&[]);
    assert!(text.contains("Try first:") && text.lines().count() <= 24, "{text}");
}

#[test]
fn a_starter_scenario_runs_as_it_is_and_is_not_overwritten() {
    let folder = folder("new");
    for arguments in [
        &["new", "shop"][..],
        &["estimate", "shop.toml"],
        &["compare", "shop.toml"],
        &["explain", "shop.toml", "web"],
        &["check", "shop.toml"],
    ] {
        let output = aws_calc(&folder, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let before = fs::read_to_string(folder.join("shop.toml")).unwrap();
    assert_eq!(aws_calc(&folder, &["new", "shop"]).status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.join("shop.toml")).unwrap(), before);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn rates_may_stand_among_the_scenarios_that_are_checked() {
    let folder = folder("rates");
    let rates = folder.join("rates");
    fs::create_dir_all(&rates).unwrap();
    fs::copy(root().join(EXAMPLE), folder.join("a.toml")).unwrap();
    fs::copy(root().join("examples/rates/contoso.toml"), rates.join("contoso.toml")).unwrap();
    assert!(aws_calc(&folder, &["check", "."]).status.success());
    // By its name it is asked for, and where there is nothing else there is nothing to check.
    for path in ["rates/contoso.toml", "rates"] {
        assert_eq!(aws_calc(&folder, &["check", path]).status.code(), Some(2), "{path}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn json_carries_money_as_strings() {
    let json: serde_json::Value = serde_json::from_str(&printed(&["estimate", EXAMPLE, "--format", "json"])).unwrap();
    // 2 x 730 h x $0.045 + 27,124 GB x $0.045 + 1,024 GB x $0.09 = 65.70 + 1,220.58 + 92.16
    assert_eq!(json["variants"][0]["monthly"], "1378.44");
    assert_eq!(json["variants"][0]["lines"][0]["monthly"], "65.7");
    for command in
        [&["compare", EXAMPLE][..], &["check", EXAMPLE], &["explain", EXAMPLE], &["prices", "nat"], &["eval", "1/3"]]
    {
        let arguments: Vec<&str> = command.iter().copied().chain(["--format", "json"]).collect();
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(&printed(&arguments));
        assert!(parsed.is_ok(), "{arguments:?}");
    }
}

#[test]
fn every_command_answers_in_every_form() {
    for command in [
        &["estimate", EXAMPLE][..],
        &["compare", EXAMPLE],
        &["check", EXAMPLE],
        &["explain", EXAMPLE],
        &["prices"],
        &["eval", "2 GB"],
    ] {
        for format in ["table", "csv", "markdown", "html"] {
            let arguments: Vec<&str> = command.iter().copied().chain(["--format", format]).collect();
            assert!(!printed(&arguments).is_empty(), "{arguments:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn output_to_a_device_or_through_a_link_leaves_both_what_they_are() {
    let report = printed(&["estimate", EXAMPLE]);
    assert_eq!(printed(&["estimate", EXAMPLE, "-o", "/dev/stdout"]), report);

    let folder = folder("links");
    let (file, link) = (folder.join("report.txt"), folder.join("latest.txt"));
    fs::write(&file, "last week's").unwrap();
    std::os::unix::fs::symlink("report.txt", &link).unwrap();
    printed(&["estimate", EXAMPLE, "-o", link.to_str().unwrap()]);
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), report);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_answer_goes_to_a_file_as_a_whole_or_not_at_all() {
    let folder = folder("output");
    let file = folder.join("report.md");
    let path = file.to_str().unwrap();
    assert_eq!(printed(&["estimate", EXAMPLE, "--format", "markdown", "-o", path]), "");
    assert!(fs::read_to_string(&file).unwrap().starts_with("## Private subnet"));
    let output = aws_calc(&root(), &["estimate", EXAMPLE, "-o", folder.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left behind");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_claim_that_fails_is_exit_code_1_and_wrong_input_2() {
    assert_eq!(aws_calc(&root(), &["check", "examples/guide"]).status.code(), Some(0));
    assert_eq!(aws_calc(&root(), &["check", EXAMPLE, "--set", "to_s3=1 TB"]).status.code(), Some(1));
    assert_eq!(aws_calc(&root(), &["check", "nowhere.toml"]).status.code(), Some(2));
}

#[test]
fn the_two_books_differ_by_the_size_of_a_terabyte() {
    // 50,000 GB x $0.023 and 51,200 GB x $0.023
    assert_eq!(printed(&["eval", "--book", "guide", "50 TB * s3.storage.standard"]), "$1,150.00 a month\n");
    assert_eq!(printed(&["eval", "--book", "aws", "50 TB * s3.storage.standard"]), "$1,177.60 a month\n");
    // 51,200 x $0.023 + 460,800 x $0.022 + 102,400 x $0.021 = 1,177.60 + 10,137.60 + 2,150.40
    assert_eq!(printed(&["eval", "--book", "aws", "600 TB * s3.storage.standard"]), "$13,465.60 a month\n");
    assert!(printed(&["explain", "--book", "guide", "50 TB * s3.storage.standard"]).contains("1 TB = 1,000 GB"));
    assert!(printed(&["explain", "--book", "aws", "50 TB * s3.storage.standard"]).contains("1 TB = 1,024 GB"));
}

#[test]
fn a_book_in_a_folder_is_read_like_the_ones_inside() {
    let inside = printed(&["check", "examples/guide/34-athena.toml"]);
    let folder = printed(&["check", "--book", "pricing/guide", "examples/guide/34-athena.toml"]);
    assert_eq!(inside, folder);
}

#[test]
fn a_parameter_can_be_set_and_a_region_chosen() {
    let saved = printed(&["eval", "--region", "eu-west-1", "730 h * nat_gateway.hours"]);
    assert_eq!(saved, "$35.04\n"); // 730 x $0.048
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["estimate", EXAMPLE, "--set", "to_s3=0 TB", "--format", "json"])).unwrap();
    // 6,644 GB through the gateways: 65.70 + 6,644 x $0.045 + 92.16
    assert_eq!(json["variants"][0]["monthly"], "456.84");
}

#[test]
fn completions_and_the_schema_are_printed() {
    assert!(printed(&["completions", "bash"]).contains("aws-calc"));
    assert!(printed(&["schema"]).contains("\"$schema\""));
}

#[test]
fn no_colour_reaches_a_pipe() {
    let output = aws_calc(&root(), &["estimate", "nowhere.toml"]);
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn a_study_is_drawn_and_stands_on_a_page_of_its_own() {
    let folder = folder("pictures");
    let (picture, page) = (folder.join("a.svg"), folder.join("a.html"));
    let example = "examples/aws/lifecycle-media-archive.toml";
    printed(&["study", example, "-o", picture.to_str().unwrap()]);
    let svg = fs::read_to_string(&picture).unwrap();
    // A panel for what is stored and one for what is paid, for each of two variants.
    assert_eq!(svg.matches("Stored by class when each month ends").count(), 2);
    assert_eq!(svg.matches("Paid in all").count(), 2);
    for name in ["Glacier Instant", "Intelligent-Tiering,", "with the policy", "US dollars", "month, from 2026-01"] {
        assert!(svg.contains(name), "{name}");
    }
    printed(&["study", example, "--format", "html", "-o", page.to_str().unwrap()]);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("<svg") && html.contains("The policy saves "));
    // One page, whole in itself: no script, nothing to fetch.
    assert!(!html.contains("<script") && !html.contains("src=") && !html.contains("href="));
    // The pictures beside examples are those that are drawn.
    let mut problems = Vec::new();
    let pictures = common::files(&root().join("examples"), ".svg");
    assert!(!pictures.is_empty());
    for golden in pictures {
        let example = golden.with_extension("toml");
        printed(&["study", example.to_str().unwrap(), "-o", picture.to_str().unwrap()]);
        common::compare_with_golden(&golden, &fs::read_to_string(&picture).unwrap(), &mut problems);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    // A study without a chart cannot be drawn, and a file without studies has nothing to say.
    let none = aws_calc(&root(), &["study", EXAMPLE]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("asks no study"));
    fs::remove_dir_all(folder).unwrap();
}
