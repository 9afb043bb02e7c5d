//! What is in a bucket, from its S3 Inventory: the number of objects and their bytes by storage class, version, age in days
//! and size step, in one pass over files of any size.
//!
//! **Reads:** the `manifest.json` of an inventory and its data files in CSV (plain or gzip) and Parquet, and data files on
//! their own. A file is read as a stream by one thread; a single file of CSV by two, one that decompresses and one that
//! reads rows. Memory depends on how many different rows the histogram has, not on how many objects are listed.
//!
//! **Left out:** ORC; whatever the histogram does not need: keys, tags, encryption. Incomplete multipart uploads, which no
//! inventory lists. Versions of one key are not joined: how long a version has been noncurrent is not known, only its age.
//!
//! Buckets too large to download are reduced where they lie: [`Query`] is the same reduction in SQL.
//!
//! Source: Amazon S3 user guide, "Amazon S3 Inventory list" and "Locating your inventory list", read 2026-11-29;
//! apache/parquet-format, `parquet.thrift` and `Encodings.md`.
//!
//! ```
//! use aws_calc_inventory::{Day, Histogram, Kind};
//!
//! let mut histogram = Histogram::default();
//! histogram.add(Kind::object("STANDARD", None, true).unwrap(), 40, 150_000).unwrap();
//! histogram.add(Kind::object("STANDARD", None, true).unwrap(), 40, 200_000).unwrap();
//! let mut csv = Vec::new();
//! histogram.write_csv(&mut csv).unwrap();
//! assert_eq!(
//!     String::from_utf8(csv).unwrap(),
//!     "storage_class,version,age_days,size_step,objects,bytes\nSTANDARD,current,40,131072,2,350000\n"
//! );
//! ```

mod columns;
mod csv;
mod day;
mod histogram;
mod inventory;
mod kind;
mod manifest;
mod parquet;
mod problem;
mod progress;
mod reduce;
mod row;
mod sql;
mod stream;

pub use columns::Columns;
pub use day::Day;
pub use histogram::{Full, Histogram, Row, Total};
pub use inventory::{DataFile, Inventory};
pub use kind::Kind;
pub use manifest::{FileFormat, Manifest};
pub use problem::{Excerpt, Problem};
pub use progress::Progress;
pub use reduce::reduce;
pub use sql::{Dialect, Query};
