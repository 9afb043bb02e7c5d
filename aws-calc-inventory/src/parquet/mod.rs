//! Inventories of Parquet: the columns that a histogram needs, page by page.
//!
//! Read is what S3 and common engines write: flat columns; pages of both versions; plain values, dictionaries, runs; no
//! compression, Snappy or gzip. Of the key and its other columns not a byte is read. Checksums of pages are compared where a
//! file has them.
//!
//! Source: apache/parquet-format, `parquet.thrift` and `Encodings.md`.

mod column;
mod footer;
mod page;
mod runs;
mod thrift;

use std::fs::File;

use crate::columns::Role;
use crate::day::Day;
use crate::histogram::Histogram;
use crate::inventory::DataFile;
use crate::kind::Kind;
use crate::problem::Problem;
use crate::progress::Progress;
use crate::row::{Fault, MOST_PROBLEMS, too_many};
use column::{Column, NULL};
pub(crate) use footer::{Footer, Group};

/// How many rows are decoded at once.
const BATCH: usize = 2048;

/// Why a part of a file cannot be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// What is wrong with it.
    Damaged(&'static str),
    /// It is right, but of a kind that is not read.
    Unknown(String),
    /// The system says no.
    Io(std::io::Error),
}

impl From<std::io::Error> for Unread {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Damaged("it ends in the middle of a page"),
            _ => Self::Io(error),
        }
    }
}

impl Unread {
    fn problem(self, file: &str) -> Problem {
        match self {
            Self::Damaged(what) => Problem::damaged(file, what),
            Self::Unknown(what) => {
                let problem = Problem::new("unknown-parquet", file, what);
                problem.help("read are flat columns, plain or of a dictionary, uncompressed or in Snappy or gzip, as S3 writes them")
            }
            Self::Io(error) => Problem::unreadable(file, &error),
        }
    }
}

/// Reads what a file says of itself.
pub(crate) fn footer(opened: File, length: u64, file: &str) -> Result<Footer, Problem> {
    let footer = Footer::read(opened, length).map_err(|unread| unread.problem(file))?;
    match Role::missing(file, |role| footer.has(role), Role::parquet_name) {
        Some(problem) => Err(problem),
        None => Ok(footer),
    }
}

/// Counts the objects of a row group into `histogram`; what is wrong with its rows.
pub(crate) fn reduce(
    file: &DataFile,
    (footer, group): (&Footer, &Group),
    day: Day,
    histogram: &mut Histogram,
    progress: &Progress,
) -> Vec<Problem> {
    let name = file.name();
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    for role in Role::ALL {
        match Column::open(&file.path, role, footer, group) {
            Ok(column) => columns.push(column),
            Err(unread) => return vec![unread.problem(&name)],
        }
    }
    let mut done = 0;
    while done < group.rows {
        let wanted = usize::try_from(group.rows - done).unwrap_or(BATCH).min(BATCH);
        for column in &mut columns {
            match column.read(wanted, progress) {
                Ok(()) => {}
                Err(unread) => {
                    problems.push(unread.problem(&name).row(group.first_row + done + 1));
                    return problems;
                }
            }
        }
        let [size, modified, class, tier, latest, marker] = columns.as_slice() else { return problems };
        let words = class.values().zip(tier.values());
        let flags = latest.values().zip(marker.values());
        let rows = size.values().zip(modified.values()).zip(words).zip(flags);
        for (place, (((size, modified), words), flags)) in rows.enumerate() {
            let codes = Codes { size, modified, words, flags };
            let object = codes.object(day).map_err(|role| codes.fault(role, day, class, tier));
            let row = group.first_row + done + place as u64 + 1;
            match object.map(|(kind, age, size)| histogram.add(kind, age, size)) {
                Ok(Ok(())) => {}
                Ok(Err(_)) => {
                    problems.push(too_many(&name).row(row));
                    return problems;
                }
                Err(fault) => problems.push(fault.problem(&name, row)),
            }
            if problems.len() >= MOST_PROBLEMS {
                return problems;
            }
        }
        done += wanted as u64;
        progress.add_objects(wanted as u64);
    }
    problems
}

/// A row, each value as a number; a negative one is none.
#[derive(Clone, Copy)]
struct Codes {
    size: i64,
    modified: i64,
    /// The storage class and the access tier.
    words: (i64, i64),
    /// Whether it is the latest version, and whether it is a delete marker.
    flags: (i64, i64),
}

impl Codes {
    /// The object, or the column at fault.
    #[inline]
    fn object(self, day: Day) -> Result<(Kind, u32, u64), Role> {
        let age = u32::try_from(day.number() - self.modified.max(-1)).ok().filter(|_| self.modified >= 0);
        let age = age.ok_or(Role::LastModified)?;
        let (is_latest, is_marker) = self.flags;
        if is_marker == 1 {
            return Ok((Kind::DELETE_MARKER, age, 0));
        }
        let size = u64::try_from(self.size).map_err(|_| Role::Size)?;
        let class = u8::try_from(self.words.0).map_err(|_| Role::StorageClass)?;
        let tier = if self.words.1 == NULL { 0 } else { u8::try_from(self.words.1).map_err(|_| Role::Tier)? };
        let is_latest = u8::try_from(is_latest).map_err(|_| Role::IsLatest)? == 1;
        Ok((Kind::of_codes(class, tier, is_latest), age, size))
    }

    /// What is wrong with the value of a column.
    #[cold]
    fn fault(self, role: Role, day: Day, class: &Column, tier: &Column) -> Fault {
        let text = |value: i64| if value == NULL { String::new() } else { value.to_string() };
        match role {
            Role::Size => Fault::size(&text(self.size)),
            Role::LastModified if self.modified == NULL => Fault::time(""),
            Role::LastModified => match Day::from_number(self.modified) {
                Some(modified) => Fault::later(modified, day),
                None => Fault::time(&format!("{} days from 1970", self.modified)),
            },
            Role::StorageClass => Fault::class(class.word(self.words.0)),
            Role::Tier => Fault::tier(tier.word(self.words.1)),
            Role::IsLatest | Role::IsDeleteMarker => Fault::flag(role, ""),
        }
    }
}
