//! TOML as a tree in which every key and value knows where it stands, and every number keeps its digits.
//!
//! Deriving a reader would lose the spans inside tagged enums and stop at the first error; this tree is walked by hand
//! instead, by the book loader and by the scenario reader.

use std::borrow::Cow;
use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, SourceId, Span};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where; for a table, its header or its braces.
    pub at: Span,
    /// What.
    pub value: Value,
}

/// What stands there.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string.
    Text(Box<str>),
    /// A number, as it is written.
    Number(Box<str>),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time, as it is written.
    Date(Box<str>),
    /// An array.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_at: Span,
    /// Its value.
    pub node: Node,
}

impl Value {
    /// What kind of value it is, for a message: "a string".
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The entries, if it is a table.
    #[must_use]
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value under `key`, if it is a table that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()?.iter().find(|entry| &*entry.key == key).map(|entry| &entry.node)
    }

    /// Where the words of a string stand, without its quotes. A string with escapes is pointed at as a whole.
    #[must_use]
    pub fn words_at(&self) -> Span {
        let length = (self.at.end - self.at.start) as usize;
        match &self.value {
            Value::Text(text) if text.len() + 2 == length => self.at.part(1..length - 1),
            _ => self.at,
        }
    }
}

/// Reads `text` as TOML 1.1, with all of its syntax errors.
///
/// # Errors
/// One diagnostic (`syntax`) per mistake.
pub fn parse(text: &str, source: SourceId) -> Result<Node, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let span = table.span();
        return Ok(node(DeValue::Table(table.into_inner()), Span::new(source, span)));
    }
    let headers = Headers::of(text);
    let mut firsts = None;
    let mut errors: Vec<Diagnostic> = errors
        .into_iter()
        .map(|error| {
            let at = Span::new(source, error.span().unwrap_or(0..0));
            let mistake = mistake(error.message(), text, at);
            if mistake.code != DUPLICATE {
                return mistake;
            }
            let firsts = firsts.get_or_insert_with(|| Firsts::of(text, &headers));
            match firsts.of_key(text, &headers, at) {
                Some(first) => mistake.and(first, "the first one"),
                None => mistake,
            }
        })
        .collect();
    errors.sort_by_key(|error| error.at.as_ref().map(|label| label.span));
    // Keys below a header that is there twice are there twice too: that is one mistake.
    let mut doubled = None;
    errors.retain(|error| {
        let at = error.at.as_ref().map_or(0, |label| label.span.start as usize);
        let header = headers.above(at);
        let on_header = headers.on_line(text, at);
        let follows = error.code == DUPLICATE && doubled.is_some() && doubled == header && !on_header;
        if error.code == DUPLICATE && on_header {
            doubled = header;
        }
        !follows
    });
    Err(errors)
}

/// The code for a key or a table that is there twice.
const DUPLICATE: &str = "duplicate-key";

/// The reader's `message` about the place `at` in words for whoever wrote `text`.
fn mistake(message: &str, text: &str, at: Span) -> Diagnostic {
    let written = text.get(at.start as usize..at.end as usize).unwrap_or_default().trim();
    let syntax = |message: &str| Diagnostic::error("syntax", format!("this is not TOML: {message}"));
    if message == "duplicate key" {
        return Diagnostic::error(DUPLICATE, format!("`{written}` is there already"))
            .at(at, "the second one")
            .help("keep one of them");
    }
    if message.starts_with("string values must be quoted") {
        return if written.is_empty() {
            syntax("a value is missing").at(at, "nothing follows")
        } else {
            syntax("this value needs quotes").at(at, "").help(format!("write \"{written}\""))
        };
    }
    match message {
        "invalid basic string, expected `\"`" => syntax("this string does not end on its line").at(at, "expected `\"`"),
        "cannot recurse further; max recursion depth met" => syntax("this is nested too deeply").at(at, ""),
        "recursion limit" => syntax("this key has too many parts").at(most_dots(text, at), ""),
        _ => syntax(message).at(at, ""),
    }
}

/// The line with the most dots, for a message of the reader that comes without a place.
fn most_dots(text: &str, at: Span) -> Span {
    let starts = line_starts(text).map(|start| (start, text.get(start..).and_then(|rest| rest.lines().next())));
    let lines = starts.filter_map(|(start, line)| Some((line?.matches('.').count(), start, line?)));
    // The first of those that have the most.
    let most = lines.reduce(|most, line| if line.0 > most.0 { line } else { most });
    most.map_or(at, |(_, start, line)| Span::new(at.source, start..start + line.len()))
}

/// Where the lines start that open a table, in the order of the text.
struct Headers(Vec<usize>);

impl Headers {
    fn of(text: &str) -> Self {
        let opens =
            |start: &usize| text.get(*start..).is_some_and(|line| line.trim_start_matches(' ').starts_with('['));
        Self(line_starts(text).filter(opens).collect())
    }

    /// The last one that starts before `at` or there.
    fn above(&self, at: usize) -> Option<usize> {
        let after = self.0.partition_point(|start| *start <= at);
        self.0.get(..after)?.last().copied()
    }

    /// Whether `at` lies in the line of one.
    fn on_line(&self, text: &str, at: usize) -> bool {
        self.above(at).and_then(|start| text.get(start..at)).is_some_and(|line| !line.contains('\n'))
    }
}

/// Where the lines of `text` start.
fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1))
}

/// Where the first line stands that begins with each key, by the table it is in. It is made in one pass over the text: to
/// look back from every key that is there again would take a time that grows with the square of their number.
struct Firsts<'t>(BTreeMap<(usize, &'t str), usize>);

impl<'t> Firsts<'t> {
    fn of(text: &'t str, headers: &Headers) -> Self {
        let mut firsts = BTreeMap::new();
        for start in line_starts(text) {
            let line = text.get(start..).unwrap_or_default();
            let line = line.split('\n').next().unwrap_or(line);
            if let Some(end) = line.find(['=', ']']) {
                let key = line.get(..end).unwrap_or_default().trim_end();
                firsts.entry((table_of(text, headers, start), key)).or_insert(start);
            }
        }
        Self(firsts)
    }

    /// Where the first one of the key or table stands that is there again at `second`, if it is written the same way.
    fn of_key(&self, text: &str, headers: &Headers, second: Span) -> Option<Span> {
        let (start, end) = (second.start as usize, second.end as usize);
        let line_start = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
        let key = text.get(line_start..end)?;
        let first = *self.0.get(&(table_of(text, headers, start), key))?;
        let at = first + (start - line_start);
        (first < line_start).then(|| Span::new(second.source, at..first + key.len()))
    }
}

/// The table in which the line at `at` has to be the only one: that of its header, for a header the whole file.
fn table_of(text: &str, headers: &Headers, at: usize) -> usize {
    if headers.on_line(text, at) { 0 } else { headers.above(at).unwrap_or(0) }
}

fn node(value: DeValue<'_>, at: Span) -> Node {
    let source = at.source;
    let below = |spanned: Spanned<DeValue<'_>>| {
        let span = Span::new(source, spanned.span());
        node(spanned.into_inner(), span)
    };
    let value = match value {
        DeValue::String(text) => Value::Text(boxed(text)),
        DeValue::Integer(number) => Value::Number(match number.radix() {
            10 => number.as_str().into(),
            // Kept as it is written, so that the reader of the number can refuse it by name.
            radix => format!(
                "{}{}",
                if radix == 16 {
                    "0x"
                } else if radix == 8 {
                    "0o"
                } else {
                    "0b"
                },
                number.as_str()
            )
            .into(),
        }),
        DeValue::Float(number) => Value::Number(number.as_str().into()),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(date) => Value::Date(date.to_string().into()),
        DeValue::Array(items) => Value::List(items.into_iter().map(below).collect()),
        DeValue::Table(table) => {
            let entries = table.into_iter().map(|(key, value)| {
                let key_at = Span::new(source, key.span());
                Entry { key: boxed(key.into_inner()), key_at, node: below(value) }
            });
            Value::Table(entries.collect())
        }
    };
    Node { at, value }
}

fn boxed(text: Cow<'_, str>) -> Box<str> {
    text.into_owned().into_boxed_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use proptest::prelude::*;

    #[test]
    fn keys_values_and_digits_are_kept_with_their_places() {
        let mut sources = Sources::default();
        let text = "a.b = 0.12345678901234567890123\nc = \"50 TB\"\n";
        let id = sources.add("t.toml", text);
        let tree = parse(text, id).unwrap();
        let number = tree.get("a").and_then(|a| a.get("b")).unwrap();
        assert_eq!(sources.snippet(number.at), "0.12345678901234567890123");
        assert!(matches!(&number.value, Value::Number(digits) if &**digits == "0.12345678901234567890123"));
        let words = tree.get("c").unwrap();
        assert_eq!(sources.snippet(words.words_at()), "50 TB");
    }

    #[test]
    fn all_syntax_errors_are_told_at_once() {
        let mut sources = Sources::default();
        let text = "a = \nb = 1\nc = [1,\nd = 2\nd = 3\n";
        let errors = parse(text, sources.add("t.toml", text)).unwrap_err();
        assert!(errors.len() > 1, "{errors:?}");
    }

    proptest! {
        #[test]
        fn parsing_any_text_never_panics(text in ".{0,200}") {
            let mut sources = Sources::default();
            let id = sources.add("t.toml", text.clone());
            let _ = parse(&text, id);
        }
    }
}
