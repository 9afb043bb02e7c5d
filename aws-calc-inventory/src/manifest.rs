//! The `manifest.json` of an inventory.

use std::fs::File;
use std::io::Read;
use std::iter;
use std::path::{Component, Path, PathBuf};

use md5::{Digest, Md5};
use serde::Deserialize;

use crate::columns::Columns;
use crate::day::Day;
use crate::inventory::{DataFile, Inventory};
use crate::problem::Problem;

/// A manifest longer than this is none: it would list a hundred thousand files.
const MOST_BYTES: u64 = 64 << 20;
/// How many missing files are told.
const MOST_TOLD: usize = 20;

/// The manifest of an inventory: what S3 writes beside its files.
#[derive(Debug)]
pub struct Manifest {
    /// The day on which the inventory was made, or that ages are to be counted to.
    pub day: Day,
    /// The columns of its files.
    pub columns: Columns,
    /// The form of its files.
    pub format: FileFormat,
    path: PathBuf,
    files: Vec<Listed>,
}

/// The form of an inventory's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Rows of text, in files that are compressed with gzip.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// Apache ORC, which is not read.
    Orc,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    creation_timestamp: Timestamp,
    file_format: String,
    file_schema: String,
    files: Vec<Listed>,
}

/// AWS writes the milliseconds as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Timestamp {
    Text(String),
    Number(i64),
}

#[derive(Debug, Deserialize)]
struct Listed {
    key: String,
    size: u64,
    #[serde(rename = "MD5checksum")]
    md5: Option<String>,
}

impl Manifest {
    /// Reads the `manifest.json` at `path`; `today` in place of the day that it says.
    ///
    /// # Errors
    /// It is none, or lacks a column.
    pub fn read(path: &Path, today: Option<Day>) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let written: Written = serde_json::from_slice(&text(path, &name)?).map_err(|error| {
            let problem = Problem::new("bad-manifest", &name, format!("this is no manifest of an inventory: {error}"));
            problem.help("give the `manifest.json` that S3 wrote beside the inventory, or its data files")
        })?;
        let day = today.or_else(|| written.creation_timestamp.day()).ok_or_else(|| {
            let problem =
                Problem::new("bad-manifest", &name, "`creationTimestamp` is no time in milliseconds since 1970");
            problem.help("say the day of the inventory yourself: --today 2026-11-01")
        })?;
        let schema = &written.file_schema;
        let (format, columns) = match written.file_format.to_ascii_lowercase().as_str() {
            "csv" => (FileFormat::Csv, Columns::parse(schema, &name)?),
            "parquet" => (FileFormat::Parquet, Columns::parse_parquet(schema, &name)?),
            "orc" => (FileFormat::Orc, Columns::parse_orc(schema, &name)?),
            _ => {
                let message = format!("its format `{}` is not known", written.file_format);
                return Err(Problem::new("bad-manifest", &name, message).help("an inventory is in CSV, Parquet or ORC"));
            }
        };
        Ok(Self { day, columns, format, path: path.to_owned(), files: written.files })
    }

    /// The inventory, with its files on disk.
    ///
    /// # Errors
    /// All files that are not there; it is in ORC.
    pub fn inventory(self) -> Result<Inventory, Vec<Problem>> {
        let name = self.path.display().to_string();
        if self.format == FileFormat::Orc {
            return Err(vec![orc(&name)]);
        }
        let (mut files, mut missing) = (Vec::new(), Vec::new());
        for Listed { key, size, md5 } in self.files {
            match locate(&self.path, &key) {
                Some(path) => files.push(DataFile { path, size: Some(size), md5: md5.as_deref().and_then(of_hex) }),
                None => missing.push(key),
            }
        }
        if missing.is_empty() {
            let columns = Some(self.columns).filter(|_| self.format == FileFormat::Csv);
            return Ok(Inventory { day: self.day, files, columns });
        }
        let more = missing.len().saturating_sub(MOST_TOLD);
        let told = missing.iter().take(MOST_TOLD).map(|key| {
            let problem =
                Problem::new("unreadable-file", &name, format!("the file `{key}` that it lists is not there"));
            let more = if more > 0 { format!("{more} more are missing; ") } else { String::new() };
            problem.help(format!("{more}keep the folders of the bucket: `aws s3 sync s3://DESTINATION/PREFIX .`"))
        });
        Err(told.collect())
    }
}

/// The text of the manifest, compared with the MD5 that S3 writes beside it.
fn text(path: &Path, name: &str) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::new();
    let filled = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text));
    filled.map_err(|error| Problem::unreadable(name, &error))?;
    if text.len() as u64 > MOST_BYTES {
        return Err(Problem::new("bad-manifest", name, "it is longer than 64 MiB, which no manifest is"));
    }
    let checksum = std::fs::read_to_string(path.with_extension("checksum"));
    match checksum.ok().and_then(|expected| of_hex(expected.trim())) {
        Some(expected) if *Md5::digest(&text) != expected => {
            Err(Problem::damaged(name, "its MD5 is not the one in `manifest.checksum`"))
        }
        _ => Ok(text),
    }
}

impl Timestamp {
    fn day(&self) -> Option<Day> {
        match self {
            Self::Text(text) => Day::from_millis(text.trim().parse().ok()?),
            Self::Number(millis) => Day::from_millis(*millis),
        }
    }
}

pub(crate) fn orc(file: &str) -> Problem {
    let problem = Problem::new("orc-inventory", file, "the inventory is in ORC, which is not read");
    problem.help("have the inventory made as Parquet or CSV, or reduce it where it lies: `aws-calc study --sql athena`")
}

/// Where the object `key` of the destination bucket lies on disk: with as many of its folders as there are, below the
/// manifest's folder or one that holds it.
fn locate(manifest: &Path, key: &str) -> Option<PathBuf> {
    let parts: Vec<_> = Path::new(key).components().collect();
    // A key that climbs could name any file.
    if parts.is_empty() || !parts.iter().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let above = |folder: &PathBuf| match folder.components().next_back() {
        Some(Component::Normal(_)) => folder.parent().map(Path::to_owned),
        Some(Component::RootDir | Component::Prefix(_)) => None,
        _ => Some(folder.join("..")),
    };
    let folder = manifest.parent().unwrap_or(Path::new("")).to_owned();
    let folders: Vec<PathBuf> = iter::successors(Some(folder), above).take(parts.len() + 1).collect();
    let tails = (0..parts.len()).map(|skipped| parts.iter().skip(skipped).collect::<PathBuf>());
    let places = tails.flat_map(|tail| folders.iter().map(move |folder| folder.join(&tail)));
    places.into_iter().find(|path| path.is_file())
}

/// The sixteen bytes of an MD5.
fn of_hex(text: &str) -> Option<[u8; 16]> {
    let digits = text.bytes().map(|digit| char::from(digit).to_digit(16)).collect::<Option<Vec<_>>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_md5_has_sixteen_bytes() {
        assert_eq!(of_hex("d41d8cd98f00b204e9800998ecf8427e").map(|bytes| bytes[0]), Some(0xd4));
        assert_eq!(of_hex("5925f4e78e1695c2d020b9f6eexample"), None);
        assert_eq!(of_hex("d4"), None);
    }
}
