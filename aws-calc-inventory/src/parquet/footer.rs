//! What a file of Parquet says of itself: its columns and where their pages lie.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::Unread;
use super::thrift::{Compact, Fault, Kind};
use crate::columns::Role;

/// A footer longer than this is none: it would describe ten thousand row groups.
const MOST_BYTES: u64 = 16 << 20;
/// So many row groups fit into such a footer, if they have the columns of an inventory.
const MOST_GROUPS: usize = 1 << 16;
const MAGIC: &[u8; 4] = b"PAR1";

/// A file's description.
#[derive(Debug)]
pub(crate) struct Footer {
    elements: [Option<Element>; Role::ALL.len()],
    /// Its row groups.
    pub(crate) groups: Vec<Group>,
}

/// How the values of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Physical {
    Boolean,
    Int32,
    Int64,
    /// Nanoseconds of a day and its Julian number: how older writers wrote a time.
    Int96,
    Bytes,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) physical: Physical,
    /// Whether a value may be missing.
    pub(super) is_optional: bool,
    /// How many of its units are a day, for a time.
    pub(super) per_day: i64,
}

/// Rows that lie together.
#[derive(Debug)]
pub(crate) struct Group {
    /// How many rows of the file come before.
    pub(crate) first_row: u64,
    pub(crate) rows: u64,
    chunks: [Option<Chunk>; Role::ALL.len()],
}

/// The pages of a column in a row group.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chunk {
    pub(super) codec: i64,
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Footer {
    pub(super) fn read(mut file: File, length: u64) -> Result<Self, Unread> {
        let mut tail = [0; 8];
        let tail_at = length.checked_sub(8).ok_or(Unread::Damaged("it is too short for Parquet"))?;
        file.seek(SeekFrom::Start(tail_at))?;
        file.read_exact(&mut tail)?;
        let [b0, b1, b2, b3, magic @ ..] = tail;
        match &magic {
            MAGIC => {}
            b"PARE" => return Err(Unread::Unknown("its footer is encrypted".to_owned())),
            _ => return Err(Unread::Damaged("it does not end as Parquet does, so a part of it may be missing")),
        }
        let size = u64::from(u32::from_le_bytes([b0, b1, b2, b3]));
        let at = tail_at.checked_sub(size).filter(|_| size <= MOST_BYTES);
        file.seek(SeekFrom::Start(at.ok_or(Unread::Damaged("its footer cannot be as long as it says"))?))?;
        let mut bytes = Vec::new();
        file.take(size).read_to_end(&mut bytes)?;
        let mut raw = Raw::default();
        raw.read(&mut Compact::new(&bytes)).map_err(|_| Unread::Damaged("its footer is not readable"))?;
        raw.checked(length)
    }

    /// Whether it has the column of a role.
    pub(super) fn has(&self, role: Role) -> bool {
        self.element(role).is_some()
    }

    pub(super) fn element(&self, role: Role) -> Option<Element> {
        self.elements.get(role.place()).copied().flatten()
    }
}

impl Group {
    pub(super) fn chunk(&self, role: Role) -> Option<Chunk> {
        self.chunks.get(role.place()).copied().flatten()
    }

    /// How many bytes of it are read.
    pub(crate) fn bytes(&self) -> u64 {
        self.chunks.iter().flatten().map(|chunk| chunk.end - chunk.start).sum()
    }
}

/// A footer as it is written.
#[derive(Default)]
struct Raw {
    elements: [Option<RawElement>; Role::ALL.len()],
    groups: Vec<RawGroup>,
}

#[derive(Clone, Copy, Default)]
struct RawElement {
    physical: i64,
    repetition: i64,
    converted: Option<i64>,
    /// The unit of a logical timestamp: 1 for milliseconds, 2 for microseconds, 3 for nanoseconds.
    unit: Option<i64>,
    is_group: bool,
}

#[derive(Default)]
struct RawGroup {
    rows: i64,
    chunks: [Option<RawChunk>; Role::ALL.len()],
}

#[derive(Clone, Copy, Default)]
struct RawChunk {
    codec: i64,
    data_at: i64,
    dictionary_at: Option<i64>,
    length: i64,
}

/// The role of the column of this name.
fn role_named(name: &[u8]) -> Option<Role> {
    Role::ALL.into_iter().find(|role| name.eq_ignore_ascii_case(role.parquet_name().as_bytes()))
}

impl Raw {
    fn read(&mut self, bytes: &mut Compact<'_>) -> Result<(), Fault> {
        bytes.fields(|bytes, id, kind| match (id, kind) {
            (2, Kind::List) => bytes.list(|bytes, _| self.element(bytes)),
            (4, Kind::List) => bytes.list(|bytes, _| {
                self.groups.push(group(bytes)?);
                if self.groups.len() > MOST_GROUPS { Err(Fault::Wrong) } else { Ok(()) }
            }),
            (_, kind) => bytes.skip(kind),
        })
    }

    fn element(&mut self, bytes: &mut Compact<'_>) -> Result<(), Fault> {
        let mut element = RawElement { physical: -1, ..RawElement::default() };
        let mut role = None;
        bytes.fields(|bytes, id, kind| {
            match (id, kind) {
                (1, Kind::Int) => element.physical = bytes.int()?,
                (3, Kind::Int) => element.repetition = bytes.int()?,
                (4, Kind::Binary) => role = role_named(bytes.binary()?),
                (5, Kind::Int) => element.is_group = bytes.int()? > 0,
                (6, Kind::Int) => element.converted = Some(bytes.int()?),
                (10, Kind::Struct) => element.unit = timestamp_unit(bytes)?,
                (_, kind) => bytes.skip(kind)?,
            }
            Ok(())
        })?;
        if let Some(place) = role.and_then(|role: Role| self.elements.get_mut(role.place())) {
            *place = Some(element);
        }
        Ok(())
    }

    fn checked(self, length: u64) -> Result<Footer, Unread> {
        let mut elements = [None; Role::ALL.len()];
        for ((role, raw), place) in Role::ALL.into_iter().zip(self.elements).zip(&mut elements) {
            *place = raw.map(|raw| raw.checked(role)).transpose()?;
        }
        let mut groups = Vec::new();
        let mut first_row = 0u64;
        for raw in self.groups {
            let rows =
                u64::try_from(raw.rows).map_err(|_| Unread::Damaged("a row group has a negative number of rows"))?;
            let mut chunks = [None; Role::ALL.len()];
            for ((role, raw), place) in Role::ALL.into_iter().zip(raw.chunks).zip(&mut chunks) {
                let is_known = elements.get(role.place()).is_some_and(Option::is_some);
                *place = match raw {
                    Some(raw) => Some(raw.checked(length)?),
                    None if is_known => return Err(Unread::Damaged("a row group lacks a column")),
                    None => None,
                };
            }
            groups.push(Group { first_row, rows, chunks });
            first_row = first_row.checked_add(rows).ok_or(Unread::Damaged("it has more rows than can be"))?;
        }
        Ok(Footer { elements, groups })
    }
}

impl RawElement {
    fn checked(self, role: Role) -> Result<Element, Unread> {
        let unknown = |what: &str| Unread::Unknown(format!("the column `{}` {what}", role.parquet_name()));
        if self.is_group || self.repetition == 2 {
            return Err(unknown("has more than one value a row"));
        }
        let physical = match (role, self.physical) {
            (Role::IsLatest | Role::IsDeleteMarker, 0) => Physical::Boolean,
            (Role::Size, 1) => Physical::Int32,
            (Role::Size | Role::LastModified, 2) => Physical::Int64,
            (Role::LastModified, 3) => Physical::Int96,
            (Role::StorageClass | Role::Tier, 6) => Physical::Bytes,
            _ => return Err(unknown("is not of the type that an inventory has")),
        };
        // Converted types 9 and 10 are the older way to say milliseconds and microseconds.
        let per_day = match (self.unit, self.converted) {
            (Some(2), _) | (None, Some(10)) => 86_400_000_000,
            (Some(3), _) => 86_400_000_000_000,
            _ => 86_400_000,
        };
        Ok(Element { physical, is_optional: self.repetition == 1, per_day })
    }
}

impl RawChunk {
    fn checked(self, file: u64) -> Result<Chunk, Unread> {
        let wrong = || Unread::Damaged("the pages of a column do not lie in the file");
        // Older writers give 0 for a dictionary that is not there.
        let first = self.dictionary_at.filter(|at| *at > 0).map_or(self.data_at, |at| at.min(self.data_at));
        let start = u64::try_from(first).map_err(|_| wrong())?;
        let end = u64::try_from(self.length).ok().and_then(|length| start.checked_add(length));
        let end = end.filter(|end| *end <= file).ok_or_else(wrong)?;
        Ok(Chunk { codec: self.codec, start, end })
    }
}

/// The unit of a logical type, if it is a timestamp.
fn timestamp_unit(bytes: &mut Compact<'_>) -> Result<Option<i64>, Fault> {
    let mut unit = None;
    bytes.fields(|bytes, id, kind| match (id, kind) {
        (8, Kind::Struct) => bytes.fields(|bytes, id, kind| match (id, kind) {
            (2, Kind::Struct) => bytes.fields(|bytes, id, kind| {
                unit = Some(id);
                bytes.skip(kind)
            }),
            (_, kind) => bytes.skip(kind),
        }),
        (_, kind) => bytes.skip(kind),
    })?;
    Ok(unit)
}

fn group(bytes: &mut Compact<'_>) -> Result<RawGroup, Fault> {
    let mut group = RawGroup::default();
    bytes.fields(|bytes, id, kind| match (id, kind) {
        (1, Kind::List) => bytes.list(|bytes, _| {
            let (role, chunk) = chunk(bytes)?;
            if let Some(place) = role.and_then(|role| group.chunks.get_mut(role.place())) {
                *place = Some(chunk);
            }
            Ok(())
        }),
        (3, Kind::Int) => {
            group.rows = bytes.int()?;
            Ok(())
        }
        (_, kind) => bytes.skip(kind),
    })?;
    Ok(group)
}

fn chunk(bytes: &mut Compact<'_>) -> Result<(Option<Role>, RawChunk), Fault> {
    let mut chunk = RawChunk::default();
    let (mut role, mut depth) = (None, 0);
    bytes.fields(|bytes, id, kind| match (id, kind) {
        (3, Kind::Struct) => bytes.fields(|bytes, id, kind| {
            match (id, kind) {
                (3, Kind::List) => bytes.list(|bytes, _| {
                    depth += 1;
                    role = role_named(bytes.binary()?);
                    Ok(())
                })?,
                (4, Kind::Int) => chunk.codec = bytes.int()?,
                (7, Kind::Int) => chunk.length = bytes.int()?,
                (9, Kind::Int) => chunk.data_at = bytes.int()?,
                (11, Kind::Int) => chunk.dictionary_at = Some(bytes.int()?),
                (_, kind) => bytes.skip(kind)?,
            }
            Ok(())
        }),
        (_, kind) => bytes.skip(kind),
    })?;
    Ok((role.filter(|_| depth == 1), chunk))
}
