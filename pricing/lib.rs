//! The price books that the command carries, packed at build time from the readable files beside this one. Their form
//! is described in `pricing/README.md`.

/// Public AWS list prices.
pub const AWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/aws.book"));

/// The figures that the guide prints, each with the line it stands on.
pub const GUIDE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/guide.book"));

/// Name and packed form of each book.
pub const BOOKS: &[(&str, &[u8])] = &[("aws", AWS), ("guide", GUIDE)];
