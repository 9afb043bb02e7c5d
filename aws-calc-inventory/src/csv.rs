//! Rows of CSV as S3 writes them: no header, fields in quotes, quotes in a field doubled. A field may have commas and line
//! breaks in its quotes, and needs no quotes if it has neither.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr2};

use crate::columns::{Columns, Role};
use crate::day::Day;
use crate::histogram::Histogram;
use crate::kind::{Kind, class_code, tier_code};
use crate::problem::Problem;
use crate::progress::Progress;
use crate::row::{Fault, MOST_PROBLEMS, too_many};

/// How much of a file is held, unless a row is longer.
const BUFFER: usize = 256 << 10;
/// A row longer than this is none: a key has at most 1,024 bytes, its grants some thousands.
const MOST_ROW: usize = 1 << 20;

/// Counts the objects of the stream `reader` into `histogram`; what is wrong with its rows.
pub(crate) fn reduce(
    mut reader: impl Read,
    rows: &mut Rows<'_>,
    histogram: &mut Histogram,
    progress: &Progress,
) -> Vec<Problem> {
    let mut buffer = vec![0; BUFFER];
    let (mut start, mut end, mut ended) = (0, 0, false);
    loop {
        let bytes = buffer.get(start..end).unwrap_or_default();
        let before = rows.row;
        start += rows.take(bytes, histogram);
        progress.add_objects(rows.row - before);
        if rows.problems.len() >= MOST_PROBLEMS || rows.is_full {
            break;
        }
        if ended {
            if start < end {
                let message = "the last row does not end: a quote is not closed";
                rows.structure(message, buffer.get(start..end).unwrap_or_default(), 0);
            }
            break;
        }
        buffer.copy_within(start..end, 0);
        (start, end) = (0, end - start);
        if end == buffer.len() {
            if end >= MOST_ROW {
                rows.structure("the row is longer than 1 MiB, which no row of an inventory is", &buffer, 0);
                break;
            }
            buffer.resize(end * 2, 0);
        }
        match fill(&mut reader, buffer.get_mut(end..).unwrap_or_default()) {
            Ok(0) => {
                ended = true;
                // The line break behind the last row may be missing.
                let is_open = end > 0 && buffer.get(end - 1) != Some(&b'\n');
                if let Some(next) = buffer.get_mut(end).filter(|_| is_open) {
                    *next = b'\n';
                    end += 1;
                }
            }
            Ok(length) => end += length,
            Err(error) => {
                let problem = Problem::damaged(rows.file, damage(&error));
                // An MD5 is that of the whole file; whatever else is wrong with a stream is wrong at a place.
                let is_of_all = error.kind() == io::ErrorKind::Other;
                rows.problems.push(if is_of_all { problem } else { problem.row(rows.row + 1) });
                break;
            }
        }
    }
    std::mem::take(&mut rows.problems)
}

fn fill(reader: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// What happened to a stream, in words.
fn damage(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "its compressed stream ends too early".to_owned(),
        _ => error.to_string(),
    }
}

/// The rows of a file: how they are read, and what was wrong with those that were.
pub(crate) struct Rows<'a> {
    file: &'a str,
    columns: &'a Columns,
    /// For each column the place of its role, or one that no role has.
    plan: Vec<usize>,
    has_is_latest: bool,
    day: Day,
    row: u64,
    problems: Vec<Problem>,
    is_full: bool,
}

/// What stands at the beginning of some bytes.
enum Scan {
    /// A row of so many bytes.
    Row(usize),
    /// A part of a row.
    Part,
    /// No row, from a place on.
    Bad(String, usize),
}

/// The fields of a row that a histogram needs, by the place of their role.
type Fields = [Range<usize>; Role::ALL.len()];

impl<'a> Rows<'a> {
    pub(crate) fn new(file: &'a str, columns: &'a Columns, day: Day) -> Self {
        let plan = columns.roles().map(|role| role.map_or(usize::MAX, Role::place)).collect();
        let has_is_latest = columns.roles().any(|role| role == Some(Role::IsLatest));
        Self { file, columns, plan, has_is_latest, day, row: 0, problems: Vec::new(), is_full: false }
    }

    /// Counts the whole rows of `bytes`; how many bytes they are.
    fn take(&mut self, bytes: &[u8], histogram: &mut Histogram) -> usize {
        let mut at = 0;
        let mut fields = Fields::default();
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match self.scan(rest, &mut fields) {
                Scan::Row(length) => {
                    self.row += 1;
                    let row = rest.get(..length).unwrap_or_default();
                    at += length;
                    match self.object(row, &fields) {
                        Ok((kind, age, size)) => {
                            if histogram.add(kind, age, size).is_err() {
                                self.problems.push(too_many(self.file).row(self.row));
                                self.is_full = true;
                                break;
                            }
                        }
                        Err(fault) => {
                            let place = fields.get(fault.role.place()).cloned().unwrap_or_default();
                            self.problems.push(fault.problem(self.file, self.row).excerpt(row, place));
                        }
                    }
                }
                Scan::Part => break,
                Scan::Bad(message, place) => {
                    let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                    at += length;
                    self.structure(&message, rest.get(..length).unwrap_or_default(), place);
                    self.row += 1;
                }
            }
            if self.problems.len() >= MOST_PROBLEMS {
                break;
            }
        }
        at
    }

    /// Notes that the next row is none.
    fn structure(&mut self, message: &str, row: &[u8], place: usize) {
        let help = format!("the columns are {}", self.columns.names().collect::<Vec<_>>().join(", "));
        let problem = Problem::new("bad-inventory-row", self.file, message).row(self.row + 1).help(help);
        self.problems.push(problem.excerpt(row, place..place + 1));
    }

    /// Finds the fields of the row that `bytes` begin with.
    #[inline]
    fn scan(&self, bytes: &[u8], fields: &mut Fields) -> Scan {
        let mut at = 0;
        let last = self.plan.len() - 1;
        for (column, role) in self.plan.iter().enumerate() {
            let field = match bytes.get(at) {
                Some(b'"') => {
                    let Some(end) = closing_quote(bytes, at + 1) else { return Scan::Part };
                    let field = at + 1..end;
                    at = end + 1;
                    field
                }
                Some(_) => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let Some(length) = memchr2(b',', b'\n', rest) else { return Scan::Part };
                    let end = at + length;
                    let is_dos = bytes.get(end) == Some(&b'\n')
                        && rest.get(..length).is_some_and(|field| field.ends_with(b"\r"));
                    let field = at..end - usize::from(is_dos);
                    at = field.end;
                    field
                }
                None => return Scan::Part,
            };
            if let Some(place) = fields.get_mut(*role) {
                *place = field;
            }
            let ends = match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b','), _) => false,
                (Some(b'\n'), _) => true,
                (Some(b'\r'), Some(b'\n')) => {
                    at += 1;
                    true
                }
                (None, _) | (Some(b'\r'), None) => return Scan::Part,
                _ => return Scan::Bad("a field goes on behind its closing quote".to_owned(), at),
            };
            at += 1;
            match (ends, column == last) {
                (true, true) => return Scan::Row(at),
                (false, false) => {}
                (true, false) => {
                    let message = format!("the row has {} of {} fields", column + 1, self.plan.len());
                    return Scan::Bad(message, at - 1);
                }
                (false, true) => return Scan::Bad(format!("the row has more than {} fields", self.plan.len()), at),
            }
        }
        Scan::Part
    }

    /// The object that a row lists.
    #[inline]
    fn object(&self, row: &[u8], fields: &Fields) -> Result<(Kind, u32, u64), Fault> {
        let field = |role: Role| fields.get(role.place()).and_then(|place| row.get(place.clone())).unwrap_or_default();
        let modified = field(Role::LastModified);
        let modified = Day::of_timestamp(modified).ok_or_else(|| Fault::time(&shown(modified)))?;
        let age = self.day.after(modified).ok_or_else(|| Fault::later(modified, self.day))?;
        if flag(Role::IsDeleteMarker, field(Role::IsDeleteMarker), false)? {
            return Ok((Kind::DELETE_MARKER, age, 0));
        }
        let is_latest = !self.has_is_latest || flag(Role::IsLatest, field(Role::IsLatest), None)?;
        let size = field(Role::Size);
        let size = number(size).ok_or_else(|| Fault::size(&shown(size)))?;
        let class = field(Role::StorageClass);
        let class = class_code(class).ok_or_else(|| Fault::class(&shown(class)))?;
        let tier = field(Role::Tier);
        let tier = tier_code(tier).ok_or_else(|| Fault::tier(&shown(tier)))?;
        Ok((Kind::of_codes(class, tier, is_latest), age, size))
    }
}

/// Where the quote is that closes a field which begins at `from`; `None` if the bytes do not say yet.
#[inline]
fn closing_quote(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let end = from + memchr(b'"', bytes.get(from..)?)?;
        match bytes.get(end + 1)? {
            b'"' => from = end + 2,
            _ => return Some(end),
        }
    }
}

/// A whole number below 2^63.
#[inline]
fn number(text: &[u8]) -> Option<u64> {
    // Eighteen digits always fit.
    if text.is_empty() || text.len() > 19 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = text.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
    (value <= i64::MAX as u64).then_some(value)
}

/// Whether `text` says true; what it means where it is empty.
#[inline]
fn flag(role: Role, text: &[u8], empty: impl Into<Option<bool>>) -> Result<bool, Fault> {
    match text {
        b"true" => Ok(true),
        b"false" => Ok(false),
        b"" => empty.into().ok_or_else(|| Fault::flag(role, "")),
        _ if text.eq_ignore_ascii_case(b"true") => Ok(true),
        _ if text.eq_ignore_ascii_case(b"false") => Ok(false),
        _ => Err(Fault::flag(role, &shown(text))),
    }
}

/// A value for a message; a long one is cut.
fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}
