//! What is wrong with an inventory.

use std::fmt;
use std::io;
use std::ops::Range;

/// A mistake in an inventory: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable name in kebab-case: `bad-inventory-row`.
    pub code: &'static str,
    /// The file, as it was given.
    pub file: String,
    /// The row of the file, from 1.
    pub row: Option<u64>,
    /// What is wrong, in a line.
    pub message: String,
    /// The row's text with the part at fault.
    pub excerpt: Option<Excerpt>,
    /// How to mend it.
    pub help: Option<String>,
}

/// A text with the part of it that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text; a long one is cut around the fault.
    pub text: String,
    /// Where the fault is, in bytes.
    pub fault: Range<usize>,
}

impl Problem {
    pub(crate) fn new(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Self { code, file: file.to_owned(), row: None, message: message.into(), excerpt: None, help: None }
    }

    pub(crate) fn unreadable(file: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::new("unreadable-file", file, "there is no such file"),
            io::ErrorKind::IsADirectory => Self::new("unreadable-file", file, "this is a folder, not a file"),
            _ => Self::new("unreadable-file", file, format!("it cannot be read: {error}")),
        }
    }

    pub(crate) fn damaged(file: &str, what: impl fmt::Display) -> Self {
        let problem = Self::new("damaged-inventory", file, format!("the file is damaged: {what}"));
        problem.help("download it again, and compare its size and MD5 with the manifest")
    }

    #[must_use]
    pub(crate) fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    #[must_use]
    pub(crate) fn excerpt(mut self, text: &[u8], fault: Range<usize>) -> Self {
        self.excerpt = Some(Excerpt::cut(text, fault));
        self
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(f, "`{}`, row {row}: {}", self.file, self.message),
            None => write!(f, "`{}`: {}", self.file, self.message),
        }
    }
}

/// How many bytes around a fault are shown.
const AROUND: usize = 80;

impl Excerpt {
    fn cut(text: &[u8], fault: Range<usize>) -> Self {
        let text = text.trim_ascii_end();
        let part =
            |range: Range<usize>| String::from_utf8_lossy(text.get(range).unwrap_or_default()).replace('\n', " ");
        let end = fault.end.min(text.len());
        let start = fault.start.min(end);
        let end = end.min(start.saturating_add(AROUND));
        let from = start.saturating_sub(AROUND);
        let to = end.saturating_add(AROUND).min(text.len());
        let before = format!("{}{}", if from > 0 { "…" } else { "" }, part(from..start));
        let shown = part(start..end);
        let fault = before.len()..before.len() + shown.len();
        Self { text: format!("{before}{shown}{}{}", part(end..to), if to < text.len() { "…" } else { "" }), fault }
    }
}
