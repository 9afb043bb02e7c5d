use aws_calc_core::diagnostic::{Diagnostic, did_you_mean};
use aws_calc_core::report::{self, StudyReport, Table, to_csv, to_markdown};
use aws_calc_core::scenario::Wanted;
use aws_calc_core::study::Chart;

use crate::args::{Common, Format, OfInventory};
use crate::input::{self, Failure};
use crate::output::Fit;
use crate::{Outcome, chart, output, page};

/// The answers of a scenario's studies, or of the one named `name`.
pub fn study(file: &str, name: Option<&str>, inventory: &OfInventory, common: &Common) -> Result<Outcome, Failure> {
    let wanted = |scenario: &aws_calc_core::scenario::Scenario| match name {
        None => Wanted::All,
        Some(name) => {
            scenario.study_names().get(name).map_or(Wanted::None, |name| Wanted::Named([name.clone()].into()))
        }
    };
    let loaded = input::load_reducing(file, common, inventory, wanted)?;
    let names = loaded.scenario.study_names();
    if let Some(name) = name
        && !names.contains(name)
    {
        let error = Diagnostic::error("unknown-study", format!("`{file}` has no study `{name}`"));
        return Err(Failure::plain(error.help_maybe(did_you_mean(name, names.iter().map(|name| &**name)))));
    }
    if names.is_empty() {
        let error = Diagnostic::error("no-study", format!("`{file}` asks no study"));
        return Err(Failure::plain(error.help("add a table [study.NAME.KIND]; `aws-calc help` lists the kinds")));
    }
    let reports = report::studies(&loaded.estimate, name);
    if common.output.as_deref().is_some_and(|path| path.extension().is_some_and(|extension| extension == "svg")) {
        let charts: Vec<Chart> = reports.into_iter().flat_map(drawn).collect();
        let Some(picture) = chart::svg(&charts) else {
            let error = Diagnostic::error("no-chart", "this study has no chart to draw");
            return Err(Failure::plain(error.help("without `-o`, or with another extension, its tables are written")));
        };
        return output::write(&picture, common).map(|()| Outcome::Good);
    }
    let text = match common.format {
        Format::Html => page::of_studies(&loaded.scenario.title, &reports),
        Format::Json => return output::json(&reports, common).map(|()| Outcome::Good),
        Format::Csv => to_csv(&reports.iter().flat_map(StudyReport::shown).collect::<Vec<_>>()),
        Format::Markdown => reports.iter().map(in_markdown).collect::<Vec<_>>().join("\n"),
        Format::Table => reports.iter().map(in_words).collect::<Vec<_>>().join("\n"),
    };
    output::write(&text, common)?;
    Ok(Outcome::Good)
}

/// The charts of a study, told apart where several stand in one picture.
fn drawn(report: StudyReport) -> Vec<Chart> {
    let titled = |chart: Chart| Chart { title: format!("{}: {}", report.title, chart.title), ..chart };
    report.charts.into_iter().map(titled).collect()
}

fn in_words(report: &StudyReport) -> String {
    let mut text = format!("{} ({}, {})\n", report.title, report.kind, report.region);
    for finding in &report.findings {
        text.push_str(&format!("  • {finding}\n"));
    }
    for warning in &report.warnings {
        text.push_str(&format!("  ⚠ {warning}\n"));
    }
    let tables: Vec<String> = report.shown().iter().map(|table: &Table| output::draw(table, Fit::Wrap)).collect();
    format!("{text}\n{}", tables.join("\n"))
}

fn in_markdown(report: &StudyReport) -> String {
    let mut text = format!("# {}\n\n", report.title);
    for finding in &report.findings {
        text.push_str(&format!("- {finding}\n"));
    }
    for warning in &report.warnings {
        text.push_str(&format!("- **Mind:** {warning}\n"));
    }
    format!("{text}\n{}", to_markdown(&report.shown()))
}
