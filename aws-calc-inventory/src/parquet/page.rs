//! Pages: a header, and values that may be compressed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::read::MultiGzDecoder;

use super::Unread;
use super::footer::Chunk;
use super::runs::PADDING;
use super::thrift::{Compact, Fault, Kind};

/// A page longer than this is none: writers aim at 1 MiB. What is held at once is at most a page and a dictionary of each
/// column.
const MOST_BYTES: usize = 8 << 20;
/// How much is read in search of a header, and how much again when that was not enough.
const HEADER: [u64; 3] = [512, 64 << 10, 1 << 20];

/// A page as it lies in the file.
pub(super) struct Page {
    pub(super) header: Header,
    /// Its bytes, decompressed, with zeros behind them.
    pub(super) bytes: Vec<u8>,
    /// How many they are without the zeros.
    pub(super) length: usize,
}

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    kind: i64,
    uncompressed: i64,
    compressed: i64,
    crc: Option<i64>,
    pub(super) values: i64,
    pub(super) encoding: i64,
    level_encoding: i64,
    /// Bytes of levels that stand before the values, never compressed; only in the second version of data pages.
    pub(super) levels: Option<i64>,
    repetitions: i64,
    is_compressed: bool,
}

/// The kinds of pages that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Data,
    Dictionary,
    /// One that holds no values.
    Other,
}

impl Header {
    pub(super) fn kind(&self) -> PageKind {
        match self.kind {
            0 | 3 => PageKind::Data,
            2 => PageKind::Dictionary,
            _ => PageKind::Other,
        }
    }

    /// How many values the page has, missing ones too.
    pub(super) fn count(&self) -> Result<usize, Unread> {
        usize::try_from(self.values).map_err(|_| Unread::Damaged("a page has a negative number of values"))
    }

    fn read(bytes: &mut Compact<'_>) -> Result<Self, Fault> {
        let mut header = Self { is_compressed: true, level_encoding: 3, ..Self::default() };
        bytes.fields(|bytes, id, kind| match (id, kind) {
            (1, Kind::Int) => set(&mut header.kind, bytes),
            (2, Kind::Int) => set(&mut header.uncompressed, bytes),
            (3, Kind::Int) => set(&mut header.compressed, bytes),
            (4, Kind::Int) => {
                header.crc = Some(bytes.int()?);
                Ok(())
            }
            (5, Kind::Struct) => bytes.fields(|bytes, id, kind| match (id, kind) {
                (1, Kind::Int) => set(&mut header.values, bytes),
                (2, Kind::Int) => set(&mut header.encoding, bytes),
                (3, Kind::Int) => set(&mut header.level_encoding, bytes),
                (_, kind) => bytes.skip(kind),
            }),
            (7, Kind::Struct) => bytes.fields(|bytes, id, kind| match (id, kind) {
                (1, Kind::Int) => set(&mut header.values, bytes),
                (2, Kind::Int) => set(&mut header.encoding, bytes),
                (_, kind) => bytes.skip(kind),
            }),
            (8, Kind::Struct) => bytes.fields(|bytes, id, kind| match (id, kind) {
                (1, Kind::Int) => set(&mut header.values, bytes),
                (4, Kind::Int) => set(&mut header.encoding, bytes),
                (5, Kind::Int) => {
                    header.levels = Some(bytes.int()?);
                    Ok(())
                }
                (6, Kind::Int) => set(&mut header.repetitions, bytes),
                (7, Kind::Bool(is_compressed)) => {
                    header.is_compressed = is_compressed;
                    Ok(())
                }
                (_, kind) => bytes.skip(kind),
            }),
            (_, kind) => bytes.skip(kind),
        })?;
        Ok(header)
    }
}

fn set(place: &mut i64, bytes: &mut Compact<'_>) -> Result<(), Fault> {
    *place = bytes.int()?;
    Ok(())
}

impl Page {
    /// Reads the page at `chunk.start` and moves the start behind it; says how many bytes of the file it was.
    pub(super) fn read(file: &mut File, chunk: &mut Chunk) -> Result<(Self, u64), Unread> {
        let (header, header_length) = header(file, chunk)?;
        let too_long = || Unread::Unknown("a page is longer than 8 MiB".to_owned());
        let fits =
            |length: i64| usize::try_from(length).ok().filter(|length| *length <= MOST_BYTES).ok_or_else(too_long);
        let (compressed, uncompressed) = (fits(header.compressed)?, fits(header.uncompressed)?);
        let at = chunk.start + header_length;
        let end = at + compressed as u64;
        if end > chunk.end {
            return Err(Unread::Damaged("a page is longer than its column"));
        }
        let whole = header_length + compressed as u64;
        chunk.start = end;
        if header.kind() == PageKind::Other {
            return Ok((Self { header, bytes: Vec::new(), length: 0 }, whole));
        }
        file.seek(SeekFrom::Start(at))?;
        let mut stored = vec![0; compressed];
        file.read_exact(&mut stored)?;
        header.compare_crc(&stored)?;
        let (levels, values) = header.split(&stored)?;
        let room =
            uncompressed.checked_sub(levels.len()).ok_or(Unread::Damaged("the levels of a page are longer than it"))?;
        let mut bytes = Vec::with_capacity(uncompressed + PADDING);
        bytes.extend_from_slice(levels);
        match if header.is_compressed { chunk.codec } else { 0 } {
            0 if values.len() == room => bytes.extend_from_slice(values),
            0 => return Err(Unread::Damaged("a page is not as long as it says")),
            1 => unsnap(values, room, &mut bytes)?,
            2 => gunzip(values, room, &mut bytes)?,
            codec => return Err(Unread::Unknown(format!("its pages are compressed with {}", codec_name(codec)))),
        }
        let length = bytes.len();
        bytes.resize(length + PADDING, 0);
        Ok((Self { header, bytes, length }, whole))
    }
}

impl Header {
    fn compare_crc(&self, stored: &[u8]) -> Result<(), Unread> {
        let Some(expected) = self.crc else { return Ok(()) };
        let mut crc = Crc::new();
        crc.update(stored);
        // It is written as a signed number.
        if i64::from(crc.sum().cast_signed()) == expected || i64::from(crc.sum()) == expected {
            return Ok(());
        }
        Err(Unread::Damaged("the checksum of a page is not that of its bytes"))
    }

    /// The levels that are never compressed, and the rest.
    fn split<'b>(&self, stored: &'b [u8]) -> Result<(&'b [u8], &'b [u8]), Unread> {
        if self.repetitions != 0 {
            return Err(Unread::Unknown("a column has more than one value a row".to_owned()));
        }
        if self.levels.is_none() && self.level_encoding != 3 {
            return Err(Unread::Unknown("its levels are in the old form of packed bits".to_owned()));
        }
        let levels = usize::try_from(self.levels.unwrap_or(0)).ok();
        levels
            .and_then(|levels| stored.split_at_checked(levels))
            .ok_or(Unread::Damaged("the levels of a page are longer than it"))
    }
}

/// The header at `chunk.start`, and how long it is.
fn header(file: &mut File, chunk: &Chunk) -> Result<(Header, u64), Unread> {
    for most in HEADER {
        let room = chunk.end.saturating_sub(chunk.start).min(most);
        file.seek(SeekFrom::Start(chunk.start))?;
        let mut bytes = Vec::new();
        file.take(room).read_to_end(&mut bytes)?;
        let mut compact = Compact::new(&bytes);
        match Header::read(&mut compact) {
            Ok(header) => return Ok((header, (bytes.len() - compact.left()) as u64)),
            Err(Fault::Ends) if room == most => {}
            Err(_) => break,
        }
    }
    Err(Unread::Damaged("the header of a page is not readable"))
}

fn unsnap(values: &[u8], room: usize, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    let wrong = || Unread::Damaged("the values of a page do not decompress");
    // An empty page may have no bytes at all.
    let length = if values.is_empty() { 0 } else { snap::raw::decompress_len(values).map_err(|_| wrong())? };
    if length != room {
        return Err(wrong());
    }
    let at = bytes.len();
    bytes.resize(at + room, 0);
    if room > 0 {
        let target = bytes.get_mut(at..).unwrap_or_default();
        snap::raw::Decoder::new().decompress(values, target).map_err(|_| wrong())?;
    }
    Ok(())
}

fn gunzip(values: &[u8], room: usize, bytes: &mut Vec<u8>) -> Result<(), Unread> {
    let at = bytes.len();
    let filled = MultiGzDecoder::new(values).take(room as u64 + 1).read_to_end(bytes);
    match filled {
        Ok(_) if bytes.len() == at + room => Ok(()),
        _ => Err(Unread::Damaged("the values of a page do not decompress")),
    }
}

fn codec_name(codec: i64) -> &'static str {
    match codec {
        3 => "LZO",
        4 => "Brotli",
        5 | 7 => "LZ4",
        6 => "Zstandard",
        _ => "an unknown codec",
    }
}
