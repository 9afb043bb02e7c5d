//! A folder of files that is written as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use aws_calc_core::diagnostic::Diagnostic;
use aws_calc_offers::MARK;

use crate::input::{self, Failure};

/// Refuses a folder in which anything stands that an import did not write: it would be lost.
pub fn check(folder: &Path) -> Result<(), Failure> {
    let name = folder.display();
    if folder.file_name().is_none() {
        let error = Diagnostic::error("bad-folder", format!("`{name}` has no name of its own to be written aside"));
        return Err(Failure::plain(error.help("write -o FOLDER with the folder's name")));
    }
    if !folder.exists() {
        return Ok(());
    }
    let foreign = if folder.is_dir() {
        let entries = input::entries(folder).map_err(|error| unwritable(folder, &error))?;
        entries.into_iter().find(|path| !is_ours(path))
    } else {
        Some(folder.to_path_buf())
    };
    let Some(path) = foreign else { return Ok(()) };
    let message = format!("`{}` was not written by an import, and would be lost", path.display());
    Err(Failure::plain(Diagnostic::error("foreign-file", message).help("choose a new folder, or move it away")))
}

/// Whether a file begins with the mark of an import.
fn is_ours(path: &Path) -> bool {
    let mut begin = vec![0; MARK.len()];
    path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin == MARK.as_bytes()
}

/// Puts `files` in the place of `folder` and what is in it.
///
/// They are written beside it first. Then the old folder is moved aside and the new one takes its name; an interruption
/// between these two steps is mended by the next call, and before them nothing has changed.
pub fn replace(folder: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    swap(folder, files).map_err(|error| unwritable(folder, &error))
}

fn swap(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    let (new, old) = (aside(folder, "new"), aside(folder, "old"));
    if old.exists() {
        // An import was interrupted between the two steps, or before it tidied up.
        if folder.exists() { fs::remove_dir_all(&old)? } else { fs::rename(&old, folder)? }
    }
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    fs::create_dir_all(&new)?;
    for (name, text) in files {
        let mut file = File::create(new.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    if !folder.exists() {
        return fs::rename(&new, folder);
    }
    fs::rename(folder, &old)?;
    if let Err(error) = fs::rename(&new, folder) {
        fs::rename(&old, folder)?;
        return Err(error);
    }
    fs::remove_dir_all(&old)
}

/// Where the folder stands while it is not the one that counts: `.NAME.new` beside it.
fn aside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.{what}"))
}

fn unwritable(folder: &Path, error: &io::Error) -> Failure {
    Failure::plain(Diagnostic::error("unwritable", format!("`{}` cannot be written: {error}", folder.display())))
}
