//! Descriptions of the keys that a table may hold. One description serves the reader of scenario files, its messages,
//! the documentation and the JSON Schema, so that they cannot part; and its type is what a room gets back.

mod record;
mod refusal;
mod spec;
mod typed;

pub use record::{FieldValue, Record, Words};
pub use refusal::Refusal;
pub use spec::{Choice, Kind, Limits, Presence, Spec};
pub use typed::{Choices, Field, Flag, HOURS, Mix, Named, Table, Tables, Text, Texts, Word};
