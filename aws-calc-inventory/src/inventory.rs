//! An inventory on disk.

use std::path::{Path, PathBuf};

use crate::columns::Columns;
use crate::day::Day;
use crate::manifest::Manifest;
use crate::problem::Problem;

/// The files of an inventory, and what has to be known to read them.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The day that ages are counted to.
    pub day: Day,
    /// Its data files.
    pub files: Vec<DataFile>,
    /// The columns of files of CSV, which have no header.
    pub columns: Option<Columns>,
}

/// A data file of an inventory.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Where it lies.
    pub path: PathBuf,
    /// How long it is, as its manifest says.
    pub size: Option<u64>,
    /// Its MD5, as its manifest says.
    pub md5: Option<[u8; 16]>,
}

impl Inventory {
    /// The inventory whose `manifest.json` is at `path`; `today` in place of the day that it says.
    ///
    /// # Errors
    /// All that is wrong with the manifest, and all files that it lists and that are not there.
    pub fn of_manifest(path: &Path, today: Option<Day>) -> Result<Self, Vec<Problem>> {
        Manifest::read(path, today).map_err(|problem| vec![problem])?.inventory()
    }

    /// An inventory of data files without a manifest.
    #[must_use]
    pub fn of_files(paths: impl IntoIterator<Item = PathBuf>, day: Day, columns: Option<Columns>) -> Self {
        let files = paths.into_iter().map(|path| DataFile { path, size: None, md5: None }).collect();
        Self { day, files, columns }
    }
}

impl DataFile {
    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }
}
