//! Damaged price lists: whatever happens to a file, it is refused, or becomes a book that loads. Nothing panics.
//!
//! The seeds are the project's own small lists, whole ones and wrong ones. A few thousand mutations run each time;
//! `FUZZ_SECONDS=600 cargo test -p aws-calc-offers --test mutations` runs as long as that says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken test harness stops the test")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs};

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::service;
use aws_calc_offers::{Import, Library};

/// How many mutations run when nobody says how long.
const USUALLY: u32 = 3_000;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name)
}

fn texts(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_file() && wanted(&name) {
            texts.push((name, fs::read(&path).unwrap()));
        }
    }
    texts.sort();
    texts
}

fn library() -> Library {
    let mappings = texts(&folder("pricing/mapping"), |name| name.ends_with(".toml") && name != "regions.toml");
    let mappings: Vec<(String, String)> =
        mappings.into_iter().map(|(name, text)| (name, String::from_utf8(text).unwrap())).collect();
    let mappings: Vec<(&str, &str)> = mappings.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let regions = fs::read_to_string(folder("pricing/mapping/regions.toml")).unwrap();
    Library::read(&mappings, ("regions.toml", &regions), &mut Sources::default()).unwrap()
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).unwrap() % sides.max(1)
    }
}

/// What files of price lists are made of.
const WORDS: [&[u8]; 20] = [
    b"\"",
    b",",
    b"\n",
    b"\r\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\\u0000",
    b"Inf",
    b"-1",
    b"1e400",
    b"99999999999999999999999999999",
    b"\xff",
    b"CNY",
    b"OnDemand",
    b"eu-west-1",
    b"\"\"",
    b"null",
];

fn mutate(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.roll(bytes.len() + 1);
    let end = (at + dice.roll(40)).min(bytes.len());
    match dice.roll(8) {
        0 => bytes.truncate(at),
        1 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let word = WORDS[dice.roll(WORDS.len())];
            bytes.splice(at..end.min(at + word.len()), word.iter().copied());
        }
        4 => {
            let word = WORDS[dice.roll(WORDS.len())];
            bytes.splice(at..at, word.iter().copied());
        }
        5 => {
            let piece = bytes[at..end].to_vec();
            let to = dice.roll(bytes.len() + 1);
            bytes.splice(to..to, piece);
        }
        6 => {
            // A line of it, or of another file, once more.
            let lines: Vec<&[u8]> = if dice.roll(4) == 0 { other } else { bytes.as_slice() }
                .split_inclusive(|byte| *byte == b'\n')
                .collect();
            let line = lines.get(dice.roll(lines.len())).map(|line| line.to_vec()).unwrap_or_default();
            let starts: Vec<usize> =
                bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1).collect();
            let to = starts.get(dice.roll(starts.len())).copied().unwrap_or(0);
            bytes.splice(to..to, line);
        }
        _ => {
            // A field of another one.
            let digits = format!("{}", dice.roll(1_000_000));
            bytes.splice(at..end.min(at + 6), digits.into_bytes());
        }
    }
}

/// Imports `bytes`; what is accepted must load.
fn imports(library: &Library, meters: &[MeterInfo], bytes: &[u8], partial: bool) -> bool {
    let mut sources = Sources::default();
    let mut import = Import::new(library, partial);
    if import.add("list", bytes, &mut sources).is_err() {
        return false;
    }
    let Ok(book) = import.finish() else { return false };
    if let Err(errors) = Book::load("book", book.files.clone(), meters, &mut sources) {
        panic!("accepted, but no book: {errors:?}\n{:?}", book.files);
    }
    true
}

#[test]
fn a_damaged_list_is_refused_or_becomes_a_book_that_loads() {
    let library = library();
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    let is_list = |name: &str| [".csv", ".json", ".gz", ".zst"].iter().any(|ending| name.ends_with(ending));
    let mut seeds = texts(&folder("tests/offers"), is_list);
    let whole = seeds.len();
    seeds.extend(texts(&folder("tests/offers/wrong"), is_list));
    for (name, bytes) in &seeds[..whole] {
        assert!(imports(&library, &meters, bytes, false), "{name} is a seed that imports");
    }
    let seconds: Option<u64> = env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let seed = if seconds.is_some() { u64::from(std::process::id()) | 1 } else { 0x5eed };
    let (mut dice, mut runs, mut accepted) = (Dice(seed), 0u32, 0u32);
    while end.map_or(runs < USUALLY, |end| Instant::now() < end) {
        let (_, bytes) = &seeds[dice.roll(seeds.len())];
        let (_, other) = &seeds[dice.roll(seeds.len())];
        let mut bytes = bytes.clone();
        for _ in 0..=dice.roll(3) {
            mutate(&mut bytes, other, &mut dice);
        }
        accepted += u32::from(imports(&library, &meters, &bytes, dice.roll(2) == 0));
        runs += 1;
    }
    // Most descriptions may be damaged without harm; if nothing were accepted, nothing would be tested behind the reader.
    assert!(accepted > runs / 100, "{accepted} of {runs} accepted");
    println!("{runs} mutations, {accepted} accepted");
}
