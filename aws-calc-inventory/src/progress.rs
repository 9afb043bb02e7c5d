//! How far a reduction is, for whoever watches it from another thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far a reduction is.
#[derive(Debug, Default)]
pub struct Progress {
    bytes: AtomicU64,
    all_bytes: AtomicU64,
    objects: AtomicU64,
}

impl Progress {
    /// How many bytes of files were read.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// How many bytes of files are to be read; 0 as long as that is not known.
    #[must_use]
    pub fn all_bytes(&self) -> u64 {
        self.all_bytes.load(Ordering::Relaxed)
    }

    /// How many objects were counted.
    #[must_use]
    pub fn objects(&self) -> u64 {
        self.objects.load(Ordering::Relaxed)
    }

    pub(crate) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_objects(&self, objects: u64) {
        self.objects.fetch_add(objects, Ordering::Relaxed);
    }

    pub(crate) fn expect_bytes(&self, bytes: u64) {
        self.all_bytes.store(bytes, Ordering::Relaxed);
    }
}
