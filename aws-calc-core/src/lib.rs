//! x
pub mod book;
pub mod diagnostic;
pub mod exact;
pub mod money;
pub mod ratio;
pub mod unit;
