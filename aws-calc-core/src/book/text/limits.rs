//! Documented limits beside the prices.

use crate::diagnostic::Diagnostic;
use crate::document::{Entry, Node};
use crate::exact::Exact;
use crate::unit::Unit;

use super::super::packed::LimitRecord;
use super::{Inherited, Reader};

impl Reader<'_> {
    /// `[limit."lambda.timeout"]` with its value and papers.
    pub(super) fn limit(&mut self, entry: &Entry, file: &Inherited) {
        // A limit is documented, not published on a day.
        let effective = file.effective.clone().or_else(|| Some("".into()));
        let mut inherited = Inherited { effective, ..file.clone() };
        let mut value = None;
        for item in entry.node.entries().unwrap_or_default() {
            match &*item.key {
                "value" => value = Some(&item.node),
                _ if self.setting(item, &mut inherited) => {}
                _ => self.unknown(item, &["value", "source", "effective", "checked", "note"]),
            }
        }
        let Some(node) = value else {
            let error = Diagnostic::error("missing-key", format!("the limit `{}` needs a `value`", entry.key));
            self.error(error.at(entry.key_at, "how much is it?").help("for example: value = \"15 min\""));
            return;
        };
        let Some(papers) = self.papers("a limit", &inherited, entry.key_at) else { return };
        let Some((value, unit)) = amount(node) else {
            let error = Diagnostic::error("bad-limit", "a limit is a number with its unit, as text");
            let error = error.at(node.at, "not an amount");
            self.error(error.help("for example \"15 min\", \"10,000 requests/s\", or \"5\" where things are counted"));
            return;
        };
        if self.limits.insert(entry.key.to_string(), LimitRecord { value, unit, papers }).is_some() {
            let error = Diagnostic::error("duplicate-limit", format!("the limit `{}` is given twice", entry.key));
            self.error(error.at(entry.key_at, "the second time").help("keep one of them"));
        }
    }
}

/// A number and its unit, which may be absent.
fn amount(node: &Node) -> Option<(Exact, String)> {
    let text = node.text()?.trim();
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let value = Exact::parse(&number.replace(',', "")).ok()?;
    let unit = unit.trim();
    (unit.is_empty() || Unit::parse(unit).is_some()).then(|| (value, unit.to_owned()))
}
