//! A column of a row group: its values as numbers, a batch at a time.

use std::fs::File;
use std::path::Path;

use super::footer::{Chunk, Element, Footer, Group, Physical};
use super::page::{Page, PageKind};
use super::runs::{Run, Runs, unpack};
use super::{BATCH, Unread};
use crate::columns::Role;
use crate::kind::{class_code, tier_code};
use crate::progress::Progress;

/// Where there is no value.
pub(super) const NULL: i64 = i64::MIN;
/// How many different unknown words are remembered.
const MOST_WORDS: usize = 16;
/// A dictionary of words has an entry for each class: one with more is none.
const MOST_ENTRIES: usize = 1 << 20;
/// The Julian day of 1970-01-01.
const JULIAN_1970: i64 = 2_440_588;

/// The values of a column: bytes, days, flags, and codes of words.
pub(super) struct Column {
    meaning: Meaning,
    /// Where its pages are; none for a column that the file does not have.
    pages: Option<Pages>,
    batch: Vec<i64>,
}

/// What a value of the file means.
struct Meaning {
    role: Role,
    per_day: i64,
    /// Words that are no class or tier: the code of the first is -1.
    unknown: Vec<String>,
}

struct Pages {
    file: File,
    chunk: Chunk,
    element: Element,
    dictionary: Vec<i64>,
    bytes: Vec<u8>,
    length: usize,
    /// How many rows of the page are left.
    left: usize,
    /// Which rows have a value.
    levels: Option<Runs>,
    values: Values,
}

/// Where the next value of a page is.
enum Values {
    Plain(usize),
    Dictionary(Runs),
    Flags(Runs),
}

impl Column {
    pub(super) fn open(path: &Path, role: Role, footer: &Footer, group: &Group) -> Result<Self, Unread> {
        let (Some(element), Some(chunk)) = (footer.element(role), group.chunk(role)) else {
            // Without these columns every object is current and none a marker.
            let value = i64::from(role == Role::IsLatest);
            let meaning = Meaning { role, per_day: 1, unknown: Vec::new() };
            return Ok(Self { meaning, pages: None, batch: vec![value; BATCH] });
        };
        let pages = Pages {
            file: File::open(path)?,
            chunk,
            element,
            dictionary: Vec::new(),
            bytes: Vec::new(),
            length: 0,
            left: 0,
            levels: None,
            values: Values::Plain(0),
        };
        let meaning = Meaning { role, per_day: element.per_day, unknown: Vec::new() };
        Ok(Self { meaning, pages: Some(pages), batch: Vec::with_capacity(BATCH) })
    }

    /// Decodes the next `wanted` values.
    pub(super) fn read(&mut self, wanted: usize, progress: &Progress) -> Result<(), Unread> {
        let Some(pages) = &mut self.pages else { return Ok(()) };
        self.batch.clear();
        while self.batch.len() < wanted {
            if pages.left == 0 {
                progress.add_bytes(pages.turn(&mut self.meaning)?);
            }
            let count = pages.left.min(wanted - self.batch.len());
            pages.left -= count;
            pages.rows(count, &mut self.meaning, &mut self.batch)?;
        }
        Ok(())
    }

    /// The values of the batch.
    pub(super) fn values(&self) -> impl Iterator<Item = i64> {
        self.batch.iter().copied()
    }

    /// The word that an unknown code stands for.
    pub(super) fn word(&self, code: i64) -> &str {
        let place = usize::try_from(-1 - code.max(-i64::MAX)).unwrap_or(usize::MAX);
        self.meaning.unknown.get(place).map_or("", String::as_str)
    }
}

impl Meaning {
    /// Appends what whole numbers mean.
    fn numbers(&self, numbers: impl Iterator<Item = i64>, values: &mut Vec<i64>) {
        // Division by a constant is a multiplication.
        match (self.role, self.per_day) {
            (Role::LastModified, 86_400_000) => values.extend(numbers.map(|time| time.div_euclid(86_400_000))),
            (Role::LastModified, 86_400_000_000) => values.extend(numbers.map(|time| time.div_euclid(86_400_000_000))),
            (Role::LastModified, _) => values.extend(numbers.map(|time| time.div_euclid(86_400_000_000_000))),
            _ => values.extend(numbers),
        }
    }

    /// The code of a word.
    fn word(&mut self, word: &[u8]) -> i64 {
        let code = if self.role == Role::Tier { tier_code(word) } else { class_code(word) };
        match code {
            Some(code) => i64::from(code),
            None => self.unknown_word(word),
        }
    }

    #[cold]
    fn unknown_word(&mut self, word: &[u8]) -> i64 {
        let word: String = String::from_utf8_lossy(word).chars().take(40).collect();
        let known = self.unknown.iter().position(|other| *other == word);
        let place = known.unwrap_or_else(|| {
            if self.unknown.len() < MOST_WORDS {
                self.unknown.push(word);
            }
            self.unknown.len() - 1
        });
        -1 - i64::try_from(place).unwrap_or(0)
    }
}

impl Pages {
    /// Goes to the next page with values; says how many bytes of the file were read.
    fn turn(&mut self, meaning: &mut Meaning) -> Result<u64, Unread> {
        let mut read = 0;
        loop {
            if self.chunk.start >= self.chunk.end {
                return Err(Unread::Damaged("a column has fewer values than there are rows"));
            }
            let (page, length) = Page::read(&mut self.file, &mut self.chunk)?;
            read += length;
            match page.header.kind() {
                PageKind::Other => {}
                PageKind::Dictionary => self.define(&page, meaning)?,
                PageKind::Data => {
                    self.left = page.header.count()?;
                    if self.left > 0 {
                        self.begin(page)?;
                        return Ok(read);
                    }
                }
            }
        }
    }

    /// Takes the values of a dictionary.
    fn define(&mut self, page: &Page, meaning: &mut Meaning) -> Result<(), Unread> {
        let count = page.header.count()?;
        if count > MOST_ENTRIES {
            return Err(Unread::Unknown("a dictionary has more than a million entries".to_owned()));
        }
        let mut values = std::mem::take(&mut self.dictionary);
        values.clear();
        plain(self.element.physical, &page.bytes, (0, page.length), count, meaning, &mut values)?;
        self.dictionary = values;
        Ok(())
    }

    /// Finds where the levels and values of a page begin.
    fn begin(&mut self, page: Page) -> Result<(), Unread> {
        let Page { header, bytes, length } = page;
        let (levels_at, values_at) = match header.levels {
            Some(levels) => (0, usize::try_from(levels).unwrap_or(usize::MAX)),
            None if self.element.is_optional => {
                let ends = Unread::Damaged("the levels of a page are longer than it");
                let size = bytes.first_chunk().map(|size| u32::from_le_bytes(*size) as usize);
                (4, size.and_then(|size| size.checked_add(4)).ok_or(ends)?)
            }
            None => (0, 0),
        };
        if values_at > length {
            return Err(Unread::Damaged("the levels of a page are longer than it"));
        }
        self.levels = if self.element.is_optional { Some(Runs::new(levels_at, values_at, 1)?) } else { None };
        let is_flag = self.element.physical == Physical::Boolean;
        self.values = match header.encoding {
            0 if is_flag => Values::Flags(Runs::of_bits(values_at, length)),
            0 => Values::Plain(values_at),
            2 | 8 => {
                // A page without values may even lack the width.
                let width = if values_at < length { bytes.get(values_at).copied().unwrap_or(0) } else { 0 };
                Values::Dictionary(Runs::new(values_at + 1, length, u32::from(width))?)
            }
            // Runs of flags have their length before them.
            3 if is_flag => Values::Flags(Runs::new(values_at + 4, length, 1)?),
            encoding => {
                let name = encoding_name(encoding);
                return Err(Unread::Unknown(format!("a page is encoded as {name}, which is not read")));
            }
        };
        (self.bytes, self.length) = (bytes, length);
        Ok(())
    }

    /// Appends the next `count` rows, with [`NULL`] where there is no value.
    fn rows(&mut self, mut count: usize, meaning: &mut Meaning, batch: &mut Vec<i64>) -> Result<(), Unread> {
        if self.levels.is_none() {
            return self.some(count, meaning, batch);
        }
        while count > 0 {
            let Some(levels) = &mut self.levels else { return Ok(()) };
            let run = levels.next(&self.bytes, count)?;
            match run {
                Run::Same { value, count: same } => {
                    count -= same;
                    self.some_or_none(value == 1, same, meaning, batch)?;
                }
                Run::Packed { bit, count: packed } => {
                    count -= packed;
                    let mut place = 0;
                    while place < packed {
                        let level = unpack(&self.bytes, bit + place, 1);
                        let same =
                            (place..packed).take_while(|next| unpack(&self.bytes, bit + next, 1) == level).count();
                        place += same;
                        self.some_or_none(level == 1, same, meaning, batch)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn some_or_none(
        &mut self,
        some: bool,
        count: usize,
        meaning: &mut Meaning,
        batch: &mut Vec<i64>,
    ) -> Result<(), Unread> {
        if some {
            return self.some(count, meaning, batch);
        }
        batch.resize(batch.len() + count, NULL);
        Ok(())
    }

    /// Appends the next `count` values.
    fn some(&mut self, mut count: usize, meaning: &mut Meaning, batch: &mut Vec<i64>) -> Result<(), Unread> {
        let bytes = &self.bytes;
        let beyond = || Unread::Damaged("a page has an entry that its dictionary has not");
        match &mut self.values {
            Values::Plain(at) => *at = plain(self.element.physical, bytes, (*at, self.length), count, meaning, batch)?,
            Values::Dictionary(runs) => {
                while count > 0 {
                    match runs.next(bytes, count)? {
                        Run::Same { value, count: same } => {
                            let value = *self.dictionary.get(value as usize).ok_or_else(beyond)?;
                            batch.resize(batch.len() + same, value);
                            count -= same;
                        }
                        Run::Packed { bit, count: packed } => {
                            let width = runs.width();
                            for place in 0..packed {
                                let entry = unpack(bytes, bit + place * width as usize, width);
                                batch.push(*self.dictionary.get(entry as usize).ok_or_else(beyond)?);
                            }
                            count -= packed;
                        }
                    }
                }
            }
            Values::Flags(runs) => {
                while count > 0 {
                    match runs.next(bytes, count)? {
                        Run::Same { value, count: same } => {
                            batch.resize(batch.len() + same, i64::from(value & 1));
                            count -= same;
                        }
                        Run::Packed { bit, count: packed } => {
                            batch.extend((0..packed).map(|place| i64::from(unpack(bytes, bit + place, 1))));
                            count -= packed;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Appends `count` values that are written one after the other; says where the next would be.
fn plain(
    physical: Physical,
    bytes: &[u8],
    (at, length): (usize, usize),
    count: usize,
    meaning: &mut Meaning,
    values: &mut Vec<i64>,
) -> Result<usize, Unread> {
    let ends = || Unread::Damaged("a page has fewer values than it says");
    let fixed = |size: usize| {
        let after = count.checked_mul(size).and_then(|size| at.checked_add(size)).filter(|after| *after <= length);
        after.and_then(|after| Some((bytes.get(at..after)?, after))).ok_or_else(ends)
    };
    match physical {
        Physical::Int64 => {
            let (bytes, after) = fixed(8)?;
            meaning.numbers(bytes.as_chunks().0.iter().map(|number| i64::from_le_bytes(*number)), values);
            Ok(after)
        }
        Physical::Int32 => {
            let (bytes, after) = fixed(4)?;
            meaning.numbers(bytes.as_chunks().0.iter().map(|number| i64::from(i32::from_le_bytes(*number))), values);
            Ok(after)
        }
        Physical::Int96 => {
            let (bytes, after) = fixed(12)?;
            values.extend(bytes.as_chunks().0.iter().map(|[.., d0, d1, d2, d3]: &[u8; 12]| {
                // The nanoseconds before it are of the same day.
                i64::from(u32::from_le_bytes([*d0, *d1, *d2, *d3])) - JULIAN_1970
            }));
            Ok(after)
        }
        Physical::Bytes => {
            let mut at = at;
            for _ in 0..count {
                let size = bytes.get(at..).and_then(<[u8]>::first_chunk).map(|size| u32::from_le_bytes(*size) as usize);
                let start = at + 4;
                let end =
                    size.and_then(|size| start.checked_add(size)).filter(|end| *end <= length).ok_or_else(ends)?;
                values.push(meaning.word(bytes.get(start..end).ok_or_else(ends)?));
                at = end;
            }
            Ok(at)
        }
        // No writer makes a dictionary of flags, and pages of them are read as runs.
        Physical::Boolean => Err(Unread::Damaged("it has a dictionary of flags")),
    }
}

fn encoding_name(encoding: i64) -> &'static str {
    match encoding {
        4 => "BIT_PACKED",
        5 => "DELTA_BINARY_PACKED",
        6 => "DELTA_LENGTH_BYTE_ARRAY",
        7 => "DELTA_BYTE_ARRAY",
        9 => "BYTE_STREAM_SPLIT",
        _ => "something unknown",
    }
}
