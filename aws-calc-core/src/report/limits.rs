//! What a book documents of limits, as rows.

use serde::Serialize;

use crate::book::Book;
use crate::expr::Value;

use super::explain::value_text;
use super::table::{Align, RowKind, Table};

/// A documented limit.
#[derive(Clone, Debug, Serialize)]
pub struct LimitRow {
    /// How an expression names it: `limit.lambda.timeout`.
    pub name: String,
    /// How much it is.
    pub value: String,
    /// Where it is documented.
    pub source: String,
    /// What a reader must know about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The day it was last compared with its source.
    pub checked: String,
}

/// The limits of `book` whose name contains every word of `search`.
#[must_use]
pub fn limits(book: &Book, search: &[String]) -> Vec<LimitRow> {
    let wanted = |name: &String| search.iter().all(|word| name.contains(&word.to_lowercase()));
    let row = |name: String| {
        let limit = book.limit(&name).ok()?;
        Some(LimitRow {
            name: format!("limit.{name}"),
            value: value_text(&Value::Amount(limit.value)),
            source: limit.papers.source.to_string(),
            note: limit.papers.note.as_ref().map(ToString::to_string),
            checked: limit.papers.checked.to_string(),
        })
    };
    book.limits().into_iter().filter(wanted).filter_map(row).collect()
}

/// Limits as a table.
#[must_use]
pub fn limits_table(title: &str, rows: &[LimitRow]) -> Table {
    let columns =
        [("limit", Align::Left), ("value", Align::Right), ("checked", Align::Left), ("documented at", Align::Left)];
    let mut table = Table::new(title, columns);
    for row in rows {
        let note = row.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
        let source = format!("{}{note}", row.source);
        table.push(RowKind::Line, [row.name.clone(), row.value.clone(), row.checked.clone(), source]);
    }
    table
}
