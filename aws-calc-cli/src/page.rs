//! Answers as one HTML page that needs nothing else: no script, no network; it prints well.

use aws_calc_core::report::{Align, RowKind, StudyReport, Table};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chart;

const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem}h3{font-size:1rem;margin:1.6rem 0 .4rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
th{border-bottom:1px solid #888}.n{text-align:right}tr.total td{font-weight:600;border-top:1px solid #888}
.note{color:#555;font-size:.9rem}.mind{border-left:4px solid #d55e00;padding-left:.7rem}svg{max-width:100%;height:auto}
@media print{body{margin:0;max-width:none}h2{break-before:auto}table,svg{break-inside:avoid}}";

/// A page of tables.
pub fn of_tables(tables: &[Table]) -> String {
    let title = tables.first().map_or("aws-calc", |table| &table.title);
    page(title, &html! { @for one in tables { (table(one)) } })
}

/// A page of text whose lines stay as they are.
pub fn of_text(title: &str, text: &str) -> String {
    page(title, &html! { h1 { (title) } pre { (text) } })
}

/// A page of studies: what was found, the charts, the tables.
pub fn of_studies(title: &str, reports: &[StudyReport]) -> String {
    let body = html! {
        @for report in reports {
            h2 { (report.title) }
            p.note { (report.kind) ", " (report.region) }
            ul { @for finding in &report.findings { li { (finding) } } }
            @for warning in &report.warnings { p.mind { (warning) } }
            @if let Some(picture) = chart::svg(&report.charts) {
                // The drawing crate escapes the texts in it.
                figure role="img" aria-label=(report.title) { (PreEscaped(picture)) }
            }
            @for one in &report.shown() { (table(one)) }
        }
    };
    page(title, &html! { h1 { (title) } (body) })
}

fn page(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string() + "\n"
}

fn table(table: &Table) -> Markup {
    let side = |align: &Align| (*align == Align::Right).then_some("n");
    html! {
        h3 { (table.title) }
        @if !table.columns.is_empty() {
            table {
                thead { tr { @for (name, align) in &table.columns { th class=[side(align)] { (name) } } } }
                tbody {
                    @for row in &table.rows {
                        tr class=[(row.kind == RowKind::Total).then_some("total")] {
                            @for (cell, (_, align)) in row.cells.iter().zip(&table.columns) {
                                td class=[side(align)] { (cell) }
                            }
                        }
                    }
                }
            }
        }
        @for note in &table.notes { p.note { (note) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_escapes_what_it_shows() {
        let mut table = Table::new("<script>", [("a", Align::Left), ("b", Align::Right)]);
        table.push(RowKind::Total, ["x & y".to_owned(), "$1".to_owned()]);
        let page = of_tables(&[table]);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("x &amp; y"));
        assert!(page.contains("<td class=\"n\">$1</td>"));
    }
}
