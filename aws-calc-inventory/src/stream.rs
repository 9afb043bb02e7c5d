//! Data files as streams: compared with the manifest, decompressed, watched.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

use flate2::bufread::MultiGzDecoder;
use md5::{Digest, Md5};

use crate::inventory::DataFile;
use crate::problem::Problem;
use crate::progress::Progress;

/// How much is read from a file at once, and handed from thread to thread.
const BLOCK: usize = 256 << 10;
/// How many blocks wait between two threads.
const WAITING: usize = 8;

/// What a data file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    GzipCsv,
    Parquet,
    Orc,
}

/// Opens a data file, compares its length with the manifest, and looks what it is.
pub(crate) fn open(file: &DataFile) -> Result<(File, u64, Format), Problem> {
    let name = file.name();
    let unreadable = |error: io::Error| Problem::unreadable(&name, &error);
    let mut opened = File::open(&file.path).map_err(unreadable)?;
    let metadata = opened.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Problem::unreadable(&name, &io::Error::from(io::ErrorKind::IsADirectory)));
    }
    if let Some(expected) = file.size.filter(|expected| *expected != metadata.len()) {
        let message = format!("it has {} bytes, but the manifest says {expected}", metadata.len());
        return Err(Problem::damaged(&name, message));
    }
    let mut first = Vec::new();
    opened.by_ref().take(4).read_to_end(&mut first).map_err(unreadable)?;
    let format = match first.as_slice() {
        [0x1f, 0x8b, ..] => Format::GzipCsv,
        b"PAR1" => Format::Parquet,
        [b'O', b'R', b'C', ..] => Format::Orc,
        _ => Format::Csv,
    };
    Ok((opened, metadata.len(), format))
}

/// The text of a file of CSV; its end is an error where the MD5 is not the expected one.
pub(crate) fn text<'p>(
    file: &DataFile,
    format: Format,
    progress: &'p Progress,
) -> Result<Box<dyn Read + Send + 'p>, Problem> {
    let opened = File::open(&file.path).map_err(|error| Problem::unreadable(&file.name(), &error))?;
    let watched = Watched { file: opened, md5: file.md5.map(|expected| (Md5::new(), expected)), progress };
    Ok(match format {
        Format::GzipCsv => Box::new(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, watched))),
        _ => Box::new(watched),
    })
}

/// A file whose bytes are counted and hashed as they are read.
struct Watched<'p> {
    file: File,
    md5: Option<(Md5, [u8; 16])>,
    progress: &'p Progress,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.progress.add_bytes(length as u64);
        if length == 0 && !buffer.is_empty() {
            if let Some((md5, expected)) = self.md5.take()
                && *md5.finalize() != expected
            {
                return Err(io::Error::other("its MD5 is not the one in the manifest"));
            }
        } else if let (Some((md5, _)), Some(read)) = (&mut self.md5, buffer.get(..length)) {
            md5.update(read);
        }
        Ok(length)
    }
}

/// `reader`, read ahead by a thread of its own.
pub(crate) fn ahead<'scope>(scope: &'scope Scope<'scope, '_>, reader: Box<dyn Read + Send + 'scope>) -> Ahead {
    let (blocks, filled) = sync_channel(WAITING);
    let (emptied, spare) = channel();
    scope.spawn(move || pump(reader, &blocks, &spare));
    Ahead { filled, emptied, block: Block::default(), at: 0 }
}

/// Some bytes of a stream.
#[derive(Default)]
struct Block {
    bytes: Vec<u8>,
    length: usize,
}

/// What another thread reads.
pub(crate) struct Ahead {
    filled: Receiver<io::Result<Block>>,
    emptied: Sender<Block>,
    block: Block,
    at: usize,
}

/// Reads blocks until the stream ends, fails, or nobody wants more.
fn pump(mut reader: impl Read, blocks: &SyncSender<io::Result<Block>>, spare: &Receiver<Block>) {
    loop {
        let mut block = spare.try_recv().unwrap_or_default();
        block.bytes.resize(BLOCK, 0);
        match reader.read(&mut block.bytes) {
            Ok(0) => return,
            Ok(length) => {
                block.length = length;
                if blocks.send(Ok(block)).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let _ = blocks.send(Err(error));
                return;
            }
        }
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.length {
            // The other thread may be gone, and needs no block then.
            let _ = self.emptied.send(std::mem::take(&mut self.block));
            self.at = 0;
            match self.filled.recv() {
                Ok(block) => self.block = block?,
                Err(_) => return Ok(0),
            }
        }
        let mut rest = self.block.bytes.get(self.at..self.block.length).unwrap_or_default();
        let length = rest.read(buffer)?;
        self.at += length;
        Ok(length)
    }
}
