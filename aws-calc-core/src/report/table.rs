//! A table as every front end gets it, and the two plain-text forms of it.

/// Which side of a column its cells keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// One of many.
    Line,
    /// A sum of those before it.
    Total,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// One per column.
    pub cells: Vec<String>,
}

/// A table with what stands above and below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Above it.
    pub title: String,
    /// Name and side of each column.
    pub columns: Vec<(String, Align)>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Below it, a line each.
    pub notes: Vec<String>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new<'a>(title: impl Into<String>, columns: impl IntoIterator<Item = (&'a str, Align)>) -> Self {
        let columns = columns.into_iter().map(|(name, align)| (name.to_owned(), align)).collect();
        Self { title: title.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, kind: RowKind, cells: impl Into<Vec<String>>) {
        self.rows.push(Row { kind, cells: cells.into() });
    }
}

/// Tables as Markdown: a heading, a table and its notes for each.
#[must_use]
pub fn to_markdown(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        if !text.is_empty() {
            text.push('\n');
        }
        if !table.title.is_empty() {
            text.push_str(&format!("## {}\n\n", table.title));
        }
        if !table.columns.is_empty() {
            let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
            text.push_str(&line(table.columns.iter().map(|(name, _)| markdown_cell(name)).collect()));
            let rule = |align: &Align| if *align == Align::Right { "---:" } else { "---" }.to_owned();
            text.push_str(&line(table.columns.iter().map(|(_, align)| rule(align)).collect()));
            for row in &table.rows {
                let bold = row.kind == RowKind::Total;
                let cell = |text: &String| match markdown_cell(text) {
                    text if bold && !text.is_empty() => format!("**{text}**"),
                    text => text,
                };
                text.push_str(&line(row.cells.iter().map(cell).collect()));
            }
        }
        for note in &table.notes {
            text.push_str(&format!("\n{note}\n"));
        }
    }
    text
}

pub(super) fn markdown_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Tables as CSV, one after the other with an empty line between; titles and notes are left out.
#[must_use]
pub fn to_csv(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables.iter().filter(|table| !table.columns.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        let names: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
        for cells in std::iter::once(&names).chain(table.rows.iter().map(|row| &row.cells)) {
            let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    text
}

fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("Costs", [("what", Align::Left), ("monthly", Align::Right)]);
        table.push(RowKind::Line, ["a|b".to_owned(), "$1,150.00".to_owned()]);
        table.push(RowKind::Total, ["total".to_owned(), "$1,150.00".to_owned()]);
        table.notes.push("730 h".to_owned());
        table
    }

    #[test]
    fn markdown_keeps_bars_and_marks_totals() {
        let expected = "## Costs\n\n| what | monthly |\n| --- | ---: |\n| a\\|b | $1,150.00 |\n| **total** | **$1,150.00** |\n\n730 h\n";
        assert_eq!(to_markdown(&[table()]), expected);
    }

    #[test]
    fn csv_quotes_what_has_commas() {
        assert_eq!(to_csv(&[table()]), "what,monthly\na|b,\"$1,150.00\"\ntotal,\"$1,150.00\"\n");
    }
}
