//! Sessions: text files in which a line `$ aws-calc …` is followed by what the command prints. The same form serves the
//! expected reports beside examples, the messages of wrong files, and the README.
//!
//! `UPDATE_GOLDENS=1 cargo test` writes what the command prints now; the diff is then read line by line.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a broken test harness stops the test")]

pub mod studied;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Runs the built command in `folder`.
pub fn aws_calc<S: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_aws-calc"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "120")
        .env("NO_COLOR", "1")
        .output()
        .expect("the command was built for this test")
}

/// What a session shows of a run: standard output, standard error, and the exit code unless it is 0.
pub fn shown(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => text.push_str(&format!("[exit {code}]\n")),
        None => text.push_str("[killed]\n"),
    }
    text
}

/// The words of a command line: split at blanks, quotes keep words together.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (None, ' ') if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            _ => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// The session that `text` is, with every command run again in `folder`.
pub fn replay(text: &str, folder: &Path) -> String {
    let mut fresh = String::new();
    for line in text.lines().filter(|line| line.starts_with("$ ")) {
        let command = line.strip_prefix("$ aws-calc").expect("a session runs aws-calc only").trim();
        if !fresh.is_empty() {
            fresh.push('\n');
        }
        fresh.push_str(&format!("{line}\n{}", shown(&aws_calc(folder, &words(command)))));
    }
    fresh
}

/// Compares `fresh` with the golden file, or writes it there when asked to. What a command left that ended otherwise than
/// it should is never written: each as it did before, a new one with success.
pub fn compare_with_golden(golden: &Path, fresh: &str, problems: &mut Vec<String>) {
    compare(golden, fresh, str::is_empty, problems);
}

/// As [`compare_with_golden`], for sessions of wrong input: a new command is refused.
pub fn compare_refusals(golden: &Path, fresh: &str, problems: &mut Vec<String>) {
    compare(golden, fresh, |end| end.starts_with("[exit "), problems);
}

fn compare(golden: &Path, fresh: &str, is_new_end: impl Fn(&str) -> bool, problems: &mut Vec<String>) {
    let expected = fs::read_to_string(golden).unwrap_or_default();
    if expected == fresh {
        return;
    }
    let name = golden.display();
    if env::var_os("UPDATE_GOLDENS").is_none() {
        problems.push(format!(
            "{name} is not what the command prints now:\n--- expected\n{expected}\n+++ printed\n{fresh}"
        ));
        return;
    }
    let before = ends(&expected);
    let is_expected =
        |(command, end): &(&str, &str)| before.get(command).map_or_else(|| is_new_end(end), |before| before == end);
    if fresh.trim().is_empty() {
        problems.push(format!("{name} is not written: nothing was printed"));
    } else if let Some((command, end)) = ends(fresh).into_iter().find(|run| !is_expected(run)) {
        problems.push(format!("{name} is not written: `{command}` ended with `{end}`:\n{fresh}"));
    } else {
        fs::write(golden, fresh).unwrap();
    }
}

/// How each command of a session ended that left anything: `[exit 2]`, or nothing for success.
fn ends(session: &str) -> BTreeMap<&str, &str> {
    let mut ends = BTreeMap::new();
    let mut command = None;
    for line in session.lines() {
        if line.starts_with("$ aws-calc") {
            command = Some(line);
        } else if let Some(command) = command {
            ends.insert(command, if line.starts_with("[exit ") || line == "[killed]" { line } else { "" });
        }
    }
    ends
}

/// All files below `folder` whose name ends with `ending`, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The scenarios among the examples; files of rates stand in a folder of their own.
pub fn examples() -> Vec<PathBuf> {
    let rates = root().join("examples/rates");
    files(&root().join("examples"), ".toml").into_iter().filter(|path| !path.starts_with(&rates)).collect()
}
