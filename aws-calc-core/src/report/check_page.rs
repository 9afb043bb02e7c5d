//! Verdicts of many files as a page to read, and as one line.

use crate::claim::Verdict;

use super::CheckReport;
use super::check::{ClaimReport, computed, mark, verdict_words};
use super::table::{Align, RowKind, Table, markdown_cell, to_markdown};

/// `12 claims: 8 holds, 4 refuted; all as expected`
#[must_use]
pub fn check_summary(reports: &[CheckReport]) -> String {
    let claims = || reports.iter().flat_map(|report| &report.claims);
    let budgets = || reports.iter().flat_map(|report| &report.budgets);
    let counts: Vec<String> = counts(reports).map(|(verdict, count)| format!("{count} {}", verdict.words())).collect();
    let list = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let wrong = claims().filter(|claim| !claim.met).count() + budgets().filter(|budget| !budget.met).count();
    let end = if wrong == 0 { "all as expected".to_owned() } else { format!("{wrong} not as expected") };
    let budgets = match budgets().count() {
        0 => String::new(),
        1 => "; 1 budget".to_owned(),
        count => format!("; {count} budgets"),
    };
    let count = claims().count();
    let noun = if count == 1 { "claim" } else { "claims" };
    format!("{count} {noun}{list}{budgets}; {end}")
}

/// How many claims have each verdict that occurs.
fn counts(reports: &[CheckReport]) -> impl Iterator<Item = (Verdict, usize)> {
    let count = |verdict: Verdict| {
        let claims = reports.iter().flat_map(|report| &report.claims);
        claims.filter(|claim| claim.verdict == verdict.words()).count()
    };
    Verdict::ALL.iter().map(move |verdict| (*verdict, count(*verdict))).filter(|(_, count)| *count > 0)
}

/// The page: what the verdicts mean and how many there are; what is refuted and what nobody can tell, together; then
/// every claim, file by file.
#[must_use]
pub fn check_page(reports: &[CheckReport]) -> String {
    let mut page = format!(
        "# What the claims come to\n\n{}.\n\nEvery number was computed from the scenario it stands in, none was \
         copied; `aws-calc explain FILE 'EXPRESSION'` shows how, down to the price, its source and its date.\n\n",
        check_summary(reports)
    );
    for (verdict, _) in counts(reports) {
        page.push_str(&format!("- **{}**: {}\n", verdict.words(), meaning(verdict)));
    }
    if reports.len() > 1 {
        page.push_str(&format!("\n{}", to_markdown(&[overview(reports)])));
        for (verdict, title) in [
            (Verdict::Refuted, "What is wrong, and the right value"),
            (Verdict::CannotTell, "What nobody can tell, and what would make it true"),
        ] {
            page.push_str(&together(reports, verdict, title));
        }
    }
    let tables: Vec<Table> = reports.iter().map(file_table).collect();
    format!("{page}\n{}", to_markdown(&tables))
}

const fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "true to every digit",
        Verdict::HoldsRounded => "true to the digits that are quoted",
        Verdict::HoldsUnderAnotherReading => "true if a unit or a word is read another way, which is named",
        Verdict::Refuted => "false; the right value stands beside it",
        Verdict::CannotTell => "an input is missing; where one value of it makes the claim true, that value is given",
    }
}

/// A line per file: how many of its claims have each verdict.
fn overview(reports: &[CheckReport]) -> Table {
    let verdicts: Vec<Verdict> = counts(reports).map(|(verdict, _)| verdict).collect();
    let columns = verdicts.iter().map(|verdict| (verdict.words(), Align::Right));
    let mut table = Table::new("", [("scenario", Align::Left)].into_iter().chain(columns));
    for report in reports {
        let count = |verdict: &Verdict| {
            let count = report.claims.iter().filter(|claim| claim.verdict == verdict.words()).count();
            if count == 0 { String::new() } else { count.to_string() }
        };
        let cells = [report.title.clone()].into_iter().chain(verdicts.iter().map(count));
        table.push(RowKind::Line, cells.collect::<Vec<_>>());
    }
    table
}

/// The claims of all files with this verdict, a line each; nothing when there are none.
fn together(reports: &[CheckReport], verdict: Verdict, title: &str) -> String {
    let claims = reports.iter().flat_map(|report| &report.claims);
    let lines: Vec<String> = claims.filter(|claim| claim.verdict == verdict.words()).map(line).collect();
    if lines.is_empty() { String::new() } else { format!("\n## {title}\n\n{}\n", lines.join("\n")) }
}

fn line(claim: &ClaimReport) -> String {
    let id = claim.id.as_ref().map(|id| format!("`{id}` ")).unwrap_or_default();
    let source = claim.source.as_ref().map(|source| format!(" ({})", markdown_cell(source))).unwrap_or_default();
    format!("- {id}**{}**{source}: {}", markdown_cell(&claim.says), markdown_cell(&computed(claim)))
}

/// Every claim of a file.
fn file_table(report: &CheckReport) -> Table {
    let columns = ["", "id", "claim", "verdict", "it comes to", "source"].map(|name| (name, Align::Left));
    let mut table = Table::new(report.title.clone(), columns);
    for claim in &report.claims {
        let cells = [
            mark(claim.met),
            claim.id.clone().unwrap_or_default(),
            claim.says.clone(),
            verdict_words(claim),
            computed(claim),
            claim.source.clone().unwrap_or_default(),
        ];
        table.push(RowKind::Line, cells);
    }
    for budget in &report.budgets {
        let verdict = if budget.met { "within budget" } else { "over budget" };
        let cells = [mark(budget.met), String::new(), budget.name.clone(), verdict.to_owned(), budget.found.clone()];
        table.push(RowKind::Line, cells.into_iter().chain([String::new()]).collect::<Vec<_>>());
    }
    table.notes.push(format!("In `{}`.", report.file));
    table
}
