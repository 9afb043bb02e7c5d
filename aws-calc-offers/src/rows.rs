//! Rows of a CSV file, borrowed from a buffer that does not grow with the file.
//!
//! AWS writes one row a line, each field in quotes or bare. A quote that is not closed on its line is therefore damage,
//! and so is a last row without a line end: the file was cut short.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::{memchr, memchr2};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;
/// The longest row that is read; those of AWS have about 2,000 bytes.
const LONGEST: usize = 4 * 1024 * 1024;
/// The mark that some editors put before the first character.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where a field lies in its row, without its quotes.
#[derive(Clone, Copy, Debug)]
struct Field {
    start: usize,
    end: usize,
    /// Whether quotes stand in it, each of them twice.
    escaped: bool,
}

/// Reads rows one after the other.
#[derive(Debug)]
pub struct Rows<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    ended: bool,
    fields: Vec<Field>,
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its line in the file, counted from 1.
    pub line: u64,
    text: &'a [u8],
    fields: &'a [Field],
}

/// Why there is no next row.
#[derive(Debug)]
pub enum Fault {
    /// The file cannot be read, or what it is packed in is damaged.
    Unreadable(io::Error),
    /// The row is no CSV.
    Malformed {
        /// Its line.
        line: u64,
        /// What is wrong.
        message: &'static str,
        /// The part of the row around the mistake.
        excerpt: Excerpt,
    },
}

/// A part of a row, and the bytes in it that a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The part.
    pub text: String,
    /// First byte and one past the last.
    pub marked: (usize, usize),
}

/// Where the scan of a row ended.
enum Scan {
    /// The row with its line end has so many bytes.
    Row(usize),
    /// The row goes on behind the buffer.
    More,
    /// It is wrong at this byte.
    Wrong(usize, &'static str),
}

impl<R: Read> Rows<R> {
    /// The rows of `input`.
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; CHUNK], start: 0, end: 0, line: 0, ended: false, fields: Vec::new() }
    }

    /// The next row, or `None` behind the last one.
    ///
    /// # Errors
    /// [`Fault`], with the line of the row.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Fault> {
        loop {
            let unread = self.buffer.get(self.start..self.end).unwrap_or_default();
            match scan(unread, &mut self.fields) {
                Scan::Row(length) => {
                    let from = self.start;
                    self.start += length;
                    self.line += 1;
                    let text = self.buffer.get(from..from + length).unwrap_or_default();
                    return Ok(Some(Row { line: self.line, text, fields: &self.fields }));
                }
                Scan::Wrong(at, message) => return Err(self.malformed(at, message)),
                Scan::More if self.ended && unread.is_empty() => return Ok(None),
                Scan::More if self.ended => {
                    return Err(
                        self.malformed(unread.len(), "the file ends in the middle of this row: it was cut short")
                    );
                }
                Scan::More if unread.len() >= LONGEST => {
                    return Err(self.malformed(0, "this row has more than 4 MiB"));
                }
                Scan::More => self.fill().map_err(Fault::Unreadable)?,
            }
        }
    }

    fn malformed(&self, at: usize, message: &'static str) -> Fault {
        let unread = self.buffer.get(self.start..self.end).unwrap_or_default();
        let row = memchr(b'\n', unread).and_then(|end| unread.get(..end)).unwrap_or(unread);
        let at = at.min(row.len());
        Fault::Malformed { line: self.line + 1, message, excerpt: excerpt(row, at, (at + 1).min(row.len())) }
    }

    fn fill(&mut self) -> io::Result<()> {
        let first = self.line == 0 && self.end == 0;
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        while self.end < self.buffer.len() {
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.input.read(free) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if first && self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.start = BYTE_ORDER_MARK.len();
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    /// How many fields it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.fields.len()
    }

    /// The bytes of the field `column`, as they stand between the quotes; empty when there is no such field.
    #[must_use]
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        let field = self.fields.get(column);
        field.and_then(|field| self.text.get(field.start..field.end)).unwrap_or_default()
    }

    /// The text of the field `column`, or `None` when it is not UTF-8.
    #[must_use]
    pub fn text(&self, column: usize) -> Option<Cow<'a, str>> {
        let text = std::str::from_utf8(self.bytes(column)).ok()?;
        let escaped = self.fields.get(column).is_some_and(|field| field.escaped);
        Some(if escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) })
    }

    /// The part of the row around the field `column`.
    #[must_use]
    pub fn excerpt(&self, column: usize) -> Excerpt {
        let row = self.text.trim_ascii_end();
        let field =
            self.fields.get(column).copied().unwrap_or(Field { start: row.len(), end: row.len(), escaped: false });
        excerpt(row, field.start, field.end)
    }
}

/// Finds the fields of the row that `text` begins with.
fn scan(text: &[u8], fields: &mut Vec<Field>) -> Scan {
    fields.clear();
    let mut at = 0;
    loop {
        match text.get(at) {
            None => return Scan::More,
            Some(b',') => {
                fields.push(Field { start: at, end: at, escaped: false });
                at += 1;
            }
            Some(b'"') => match quoted(text, at) {
                Err(scan) => return scan,
                Ok((field, behind)) => {
                    fields.push(field);
                    match line_end(text, behind) {
                        LineEnd::Here(length) => return Scan::Row(length),
                        LineEnd::Unknown => return Scan::More,
                        LineEnd::No if text.get(behind) == Some(&b',') => at = behind + 1,
                        LineEnd::No => {
                            return Scan::Wrong(behind - 1, "a field ends at its closing quote, but this one goes on");
                        }
                    }
                }
            },
            Some(_) => {
                let rest = text.get(at..).unwrap_or_default();
                let Some(found) = memchr2(b',', b'\n', rest) else { return Scan::More };
                let stop = at + found;
                let field = text.get(at..stop).unwrap_or_default();
                if let Some(quote) = memchr(b'"', field) {
                    return Scan::Wrong(at + quote, "a quote stands in the middle of a field");
                }
                if text.get(stop) == Some(&b'\n') {
                    let end = at + field.strip_suffix(b"\r").unwrap_or(field).len();
                    fields.push(Field { start: at, end, escaped: false });
                    return Scan::Row(stop + 1);
                }
                fields.push(Field { start: at, end: stop, escaped: false });
                at = stop + 1;
            }
        }
    }
}

/// The field whose opening quote is at `open`, and the place behind its closing quote.
fn quoted(text: &[u8], open: usize) -> Result<(Field, usize), Scan> {
    let (start, mut from, mut escaped) = (open + 1, open + 1, false);
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let close = from + memchr2(b'"', b'\n', rest).ok_or(Scan::More)?;
        if text.get(close) == Some(&b'\n') {
            return Err(Scan::Wrong(open, "this quote is not closed on its line"));
        }
        match text.get(close + 1) {
            None => return Err(Scan::More),
            Some(b'"') => (from, escaped) = (close + 2, true),
            Some(_) => return Ok((Field { start, end: close, escaped }, close + 1)),
        }
    }
}

/// Whether a row ends at a place.
enum LineEnd {
    /// The row has so many bytes with its line end.
    Here(usize),
    No,
    /// The text ends before that is known.
    Unknown,
}

fn line_end(text: &[u8], at: usize) -> LineEnd {
    match text.get(at) {
        Some(b'\n') => LineEnd::Here(at + 1),
        Some(b'\r') => match text.get(at + 1) {
            Some(b'\n') => LineEnd::Here(at + 2),
            Some(_) => LineEnd::No,
            None => LineEnd::Unknown,
        },
        Some(_) => LineEnd::No,
        None => LineEnd::Unknown,
    }
}

/// How much of a row is shown on either side of a mistake.
const SIDE: usize = 60;

/// The part of `row` around the bytes from `start` to `end`.
fn excerpt(row: &[u8], start: usize, end: usize) -> Excerpt {
    let (from, to) = (start.saturating_sub(SIDE), end.saturating_add(SIDE).min(row.len()));
    let part = |from: usize, to: usize| String::from_utf8_lossy(row.get(from..to).unwrap_or_default()).into_owned();
    let before = format!("{}{}", if from > 0 { "…" } else { "" }, part(from, start));
    let marked = part(start, end);
    let after = format!("{}{}", part(end, to), if to < row.len() { "…" } else { "" });
    Excerpt { marked: (before.len(), before.len() + marked.len()), text: format!("{before}{marked}{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All rows, or the line of the fault and what it says.
    fn all(text: &[u8]) -> Result<Vec<Vec<String>>, (u64, &'static str)> {
        let mut rows = Rows::new(text);
        let mut found = Vec::new();
        loop {
            match rows.next_row() {
                Ok(None) => return Ok(found),
                Ok(Some(row)) => found.push((0..row.count()).map(|at| row.text(at).unwrap().into_owned()).collect()),
                Err(Fault::Malformed { line, message, .. }) => return Err((line, message)),
                Err(Fault::Unreadable(error)) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn fields_are_quoted_bare_or_empty() {
        let rows = all(b"\"a\",b,,\"\",\"say \"\"no\"\"\"\r\n\"1,2\",3\n,\n").unwrap();
        assert_eq!(rows[0], ["a", "b", "", "", "say \"no\""]);
        assert_eq!(rows[1], ["1,2", "3"]);
        // What stands behind the last comma is a field.
        assert_eq!(rows[2], ["", ""]);
        assert_eq!(all(b"\xef\xbb\xbf\"a\"\n").unwrap(), [["a"]]);
        assert!(all(b"").unwrap().is_empty());
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let cases: [(&[u8], u64, &str); 6] = [
            (b"\"a\"\n\"b\"", 2, "cut short"),
            (b"\"a\"\n\"b\",\"c", 2, "cut short"),
            (b"a,b\nc,d", 2, "cut short"),
            (b"\"a\"\n\"b,\"c\"\n", 2, "goes on"),
            (b"\"a\nb\"\n", 1, "not closed on its line"),
            (b"a,b\"c\n", 1, "middle of a field"),
        ];
        for (text, line, message) in cases {
            let (at, told) = all(text).unwrap_err();
            assert!(at == line && told.contains(message), "{}: line {at}: {told}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn a_row_may_be_longer_than_the_buffer() {
        let long = "x".repeat(3 * CHUNK);
        let text = format!("\"a\"\n\"{long}\",b\n");
        assert_eq!(all(text.as_bytes()).unwrap()[1], [long, "b".to_owned()]);
        let longest = format!("\"{}", "x".repeat(LONGEST));
        assert_eq!(all(longest.as_bytes()).unwrap_err().1, "this row has more than 4 MiB");
    }

    proptest! {
        /// What is written is read back, however it is cut into reads.
        #[test]
        fn rows_come_back_as_they_were_written(
            rows in prop::collection::vec(prop::collection::vec("[a-z\", ]{0,9}", 1..6), 1..40),
            quote_all: bool,
            size in 1usize..50,
        ) {
            struct Slow<'a>(&'a [u8], usize);
            impl Read for Slow<'_> {
                fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                    let count = self.1.min(self.0.len()).min(buffer.len());
                    let (now, later) = self.0.split_at(count);
                    buffer[..count].copy_from_slice(now);
                    self.0 = later;
                    Ok(count)
                }
            }
            let written: String = rows.iter().map(|row| {
                let fields: Vec<String> = row.iter().map(|field| {
                    let bare = !quote_all && !field.contains(['"', ',']);
                    if bare { field.clone() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
                }).collect();
                // A row of one empty field would be an empty line.
                if fields == [""] { "\"\"\n".to_owned() } else { fields.join(",") + "\n" }
            }).collect();
            let mut reader = Rows::new(Slow(written.as_bytes(), size));
            for row in &rows {
                let read = reader.next_row().unwrap().unwrap();
                let read: Vec<String> = (0..read.count()).map(|at| read.text(at).unwrap().into_owned()).collect();
                prop_assert_eq!(&read, row);
            }
            prop_assert!(reader.next_row().unwrap().is_none());
        }
    }
}
