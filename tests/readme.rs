//! Everything that the README shows is run: its sessions, its scenario, its list of services, its set-up commands; and
//! the pages of `docs` are those that the command prints.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use std::env;
use std::fs;
use std::path::PathBuf;

use aws_calc_core::service;
use common::{aws_calc, compare_with_golden, files, replay, root};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// `text` with every block of `language` replaced by what `fresh` makes of it.
fn with_blocks(text: &str, language: &str, mut fresh: impl FnMut(&str) -> String) -> String {
    let (open, close) = (format!("```{language}\n"), "```\n");
    let mut rest = text;
    let mut result = String::new();
    while let Some(start) = rest.find(&open) {
        let (before, block) = rest.split_at(start + open.len());
        let (block, after) = block.split_at(block.find(close).unwrap());
        result.push_str(before);
        result.push_str(&fresh(block));
        rest = after;
    }
    result + rest
}

#[test]
fn the_sessions_and_the_list_of_services_are_what_the_command_prints() {
    let mut sessions = 0;
    let fresh = with_blocks(&readme(), "console", |session| {
        sessions += 1;
        replay(session, &root())
    });
    assert!(sessions >= 5);
    let services: Vec<String> = service::SERVICES.iter().map(|service| format!("`{}`", service.name)).collect();
    let paragraph = fresh.split("\n\n").find(|paragraph| paragraph.starts_with("Services so far:")).unwrap();
    let fresh = fresh.replace(paragraph, &wrapped(&format!("Services so far: {}.", services.join(", "))));
    let mut problems = Vec::new();
    compare_with_golden(&root().join("README.md"), &fresh, &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The pages of `docs` with the word that each is asked for by.
fn pages() -> Vec<(PathBuf, Option<String>)> {
    let docs = root().join("docs");
    let printed = String::from_utf8(aws_calc(&root(), &["help", "--format", "markdown"]).stdout).unwrap();
    let links = printed.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| [`")?.split_once("`](")?;
        Some((docs.join(rest.split_once(')')?.0), Some(name.to_owned())))
    });
    [(docs.join("README.md"), None)].into_iter().chain(links).collect()
}

#[test]
fn every_page_of_the_documentation_is_what_the_command_prints() {
    let mut problems = Vec::new();
    let pages = pages();
    for (page, topic) in &pages {
        let topic = topic.iter().map(String::as_str);
        let arguments: Vec<&str> = ["help"].into_iter().chain(topic).chain(["--format", "markdown"]).collect();
        let printed = aws_calc(&root(), &arguments);
        assert!(printed.status.success(), "{arguments:?}");
        if env::var_os("UPDATE_GOLDENS").is_some() {
            fs::create_dir_all(page.parent().unwrap()).unwrap();
        }
        compare_with_golden(page, &String::from_utf8(printed.stdout).unwrap(), &mut problems);
    }
    for page in files(&root().join("docs"), ".md") {
        if !pages.iter().any(|(known, _)| *known == page) {
            problems.push(format!("{} is a page about nothing", page.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// `text` in lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= 120 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

#[test]
fn the_scenario_it_shows_runs_and_its_claims_hold() {
    let folder = std::env::temp_dir().join(format!("aws-calc-readme-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut scenarios = 0;
    with_blocks(&readme(), "toml", |scenario| {
        scenarios += 1;
        fs::write(folder.join("scenario.toml"), scenario).unwrap();
        for command in ["estimate", "compare", "check"] {
            let output = aws_calc(&folder, &[command, "scenario.toml"]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        scenario.to_owned()
    });
    assert_eq!(scenarios, 1);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn its_test_command_is_the_one_that_decides() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    let mut commands = Vec::new();
    with_blocks(&readme(), "sh", |block| {
        commands.push(block.trim().to_owned());
        block.to_owned()
    });
    let [main_job, tests] = commands.as_slice() else { panic!("two set-up commands, not {commands:?}") };
    assert!(ci.lines().any(|line| line == tests), "{tests}");
    let example = main_job.rsplit(' ').next().unwrap();
    assert!(root().join(example).is_file(), "{example}");
}
