use std::io;
use std::path::{Path, PathBuf};

use aws_calc_core::claim::{self, Verdict};
use aws_calc_core::diagnostic::{Diagnostic, Sources, all_of, one_of};
use aws_calc_core::report::{CheckReport, Filter, Table, check_page, check_summary, check_table, to_csv};
use aws_calc_core::scenario::{NO_SCENARIO, Scenario};

use crate::args::{Common, Format};
use crate::input::{self, Failure};
use crate::output::Fit;
use crate::{Outcome, output, page};

/// Judges the claims and budgets of files and folders of them, or of those only the claims that `filters` pick.
pub fn check(files: &[PathBuf], filters: &[String], common: &Common) -> Result<Outcome, Failure> {
    let (mut reports, mut errors, mut sources) = (Vec::new(), Vec::new(), Sources::default());
    for file in scenario_files(files)? {
        let name = file.display().to_string();
        let loaded = match input::load_beside(sources, &name, common, Scenario::studies_in_claims) {
            Ok(loaded) => loaded,
            Err(failure) => {
                // Rates stand among the scenarios that they go with: in a folder they are no mistake.
                let is_rates = failure.errors.iter().all(|error| error.code == NO_SCENARIO);
                if !is_rates || files.contains(&file) {
                    errors.extend(failure.errors);
                }
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
    if reports.is_empty() {
        return Err(Failure::plain(Diagnostic::error(NO_SCENARIO, "there are only files of rates, and no scenario")));
    }
    let reports = if filters.is_empty() { reports } else { picked(reports, filters)? };
    let outcome = if reports.iter().all(|report| report.met) { Outcome::Good } else { Outcome::Failed };
    let tables: Vec<Table> = reports.iter().map(check_table).collect();
    let text = match common.format {
        Format::Json => {
            output::json(&reports, common)?;
            return Ok(outcome);
        }
        Format::Csv => to_csv(&tables),
        Format::Html => page::of_tables(&tables),
        Format::Markdown => check_page(&reports),
        Format::Table => {
            let drawn: Vec<String> = tables.iter().map(|table| output::draw(table, Fit::OneLine)).collect();
            format!("{}\n{}\n", drawn.join("\n"), check_summary(&reports))
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

/// The reports with the claims that every filter picks.
fn picked(reports: Vec<CheckReport>, filters: &[String]) -> Result<Vec<CheckReport>, Failure> {
    let filters: Vec<Filter> = filters.iter().map(|text| Filter::parse(text)).collect();
    let picked: Vec<CheckReport> = reports.into_iter().filter_map(|report| report.picked(&filters)).collect();
    if picked.is_empty() {
        let wanted: Vec<String> = filters.iter().map(Filter::to_string).collect();
        let error = Diagnostic::error("no-claim", format!("no claim is {}", all_of(wanted.iter().map(String::as_str))));
        let verdicts = one_of(Verdict::ALL.iter().map(|verdict| verdict.words()));
        return Err(Failure::plain(error.help(format!("a filter is a verdict ({verdicts}), a topic or an id"))));
    }
    Ok(picked)
}
