//! Price books.
mod schedule;
pub use schedule::{Schedule, Slice, Tier, Tiering};
