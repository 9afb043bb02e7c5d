use std::io;
use std::path::{Path, PathBuf};

use aws_calc_core::claim;
use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::report::{CheckReport, Table, check_table, to_csv, to_markdown};

use crate::args::{Common, Format};
use crate::input::{self, Failure};
use crate::output::Fit;
use crate::{Outcome, output};

/// Judges the claims and budgets of files and folders of them.
pub fn check(files: &[PathBuf], common: &Common) -> Result<Outcome, Failure> {
    let (mut reports, mut errors, mut sources) = (Vec::new(), Vec::new(), Sources::default());
    for file in scenario_files(files)? {
        let name = file.display().to_string();
        let loaded = match input::load_beside(sources, &name, common) {
            Ok(loaded) => loaded,
            Err(failure) => {
                errors.extend(failure.errors);
                sources = failure.sources;
                continue;
            }
        };
        match claim::check(&loaded.scenario, &loaded.book, &loaded.settings, &loaded.estimate) {
            Ok(checked) => reports.push(CheckReport::new(&name, &loaded.scenario, &checked, &loaded.sources)),
            Err(found) => errors.extend(found),
        }
        sources = loaded.sources;
    }
    if !errors.is_empty() {
        return Err(Failure { errors, sources });
    }
    let outcome = if reports.iter().all(|report| report.met) { Outcome::Good } else { Outcome::Failed };
    let tables: Vec<Table> = reports.iter().map(check_table).collect();
    let text = match common.format {
        Format::Json => {
            output::json(&reports, common)?;
            return Ok(outcome);
        }
        Format::Csv => to_csv(&tables),
        Format::Markdown => to_markdown(&tables),
        Format::Table => {
            let drawn: Vec<String> = tables.iter().map(|table| output::draw(table, Fit::OneLine)).collect();
            format!("{}\n{}\n", drawn.join("\n"), summary(&reports))
        }
    };
    output::write(&text, common)?;
    Ok(outcome)
}

/// The files that are meant: a folder means all scenario files in it and below.
fn scenario_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            walk(path, &mut files).map_err(|error| {
                let message = format!("the folder `{}` cannot be read: {error}", path.display());
                Failure::plain(Diagnostic::error("unreadable-file", message))
            })?;
            if files.len() == before {
                let message = format!("there is no scenario file (*.toml) in `{}`", path.display());
                return Err(Failure::plain(Diagnostic::error("unreadable-file", message)));
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in input::entries(folder)? {
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

/// `12 claims: 8 holds, 4 refuted; all as expected`
fn summary(reports: &[CheckReport]) -> String {
    let claims: Vec<_> = reports.iter().flat_map(|report| &report.claims).collect();
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for claim in &claims {
        match counts.iter_mut().find(|(verdict, _)| *verdict == claim.verdict) {
            Some((_, count)) => *count += 1,
            None => counts.push((claim.verdict, 1)),
        }
    }
    let counts: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let budgets = reports.iter().flat_map(|report| &report.budgets);
    let wrong = claims.iter().filter(|claim| !claim.met).count() + budgets.clone().filter(|budget| !budget.met).count();
    let end = if wrong == 0 { "all as expected".to_owned() } else { format!("{wrong} not as expected") };
    let budgets = match budgets.count() {
        0 => String::new(),
        1 => "; 1 budget".to_owned(),
        count => format!("; {count} budgets"),
    };
    let list = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let noun = if claims.len() == 1 { "claim" } else { "claims" };
    format!("{} {noun}{list}{budgets}; {end}", claims.len())
}
