//! The smallest wrong file for each mistake, wrong price books and wrong command lines, each with the messages it gets.
//! Reading these folders is reviewing the manners of the command.

mod common;

use std::fs;
use std::path::Path;

use common::{compare_refusals, files, replay, root};

/// Replays the sessions directly in `folder`, which is also where their commands run.
fn sessions_are_refused(folder: &Path, problems: &mut Vec<String>) {
    let sessions: Vec<_> = files(folder, ".txt").into_iter().filter(|path| path.parent() == Some(folder)).collect();
    assert!(!sessions.is_empty(), "{} has no sessions", folder.display());
    for session in sessions {
        let golden = fs::read_to_string(&session).unwrap_or_default();
        let fresh = replay(&golden, folder);
        compare_refusals(&session, &fresh, problems);
        for run in fresh.split("$ aws-calc ").skip(1) {
            // A claim or budget that fails, and a book that looks wrong, are answers with an exit code of their own; all
            // else here is wrong input.
            let judges = ["check ", "prices verify "].iter().any(|command| run.starts_with(command));
            let judged = judges && run.trim_end().ends_with("[exit 1]");
            if !judged && !run.trim_end().ends_with("[exit 2]") {
                problems.push(format!("{}: this is not refused: aws-calc {run}", session.display()));
            }
        }
    }
}

#[test]
fn every_wrong_file_is_refused_with_its_messages() {
    let folder = root().join("tests/wrong");
    let mut problems = Vec::new();
    for file in files(&folder, ".toml") {
        if !file.with_extension("txt").exists() {
            problems.push(format!("{} has no session beside it", file.display()));
        }
    }
    sessions_are_refused(&folder, &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_wrong_book_is_refused_with_its_messages() {
    let mut problems = Vec::new();
    sessions_are_refused(&root().join("tests/wrong_books"), &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_wrong_command_line_is_refused_with_its_messages() {
    let mut problems = Vec::new();
    sessions_are_refused(&root().join("tests/wrong_commands"), &mut problems);
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
