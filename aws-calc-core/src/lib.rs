//! x
pub mod exact;
pub mod ratio;
pub mod unit;
pub mod money;
pub mod diagnostic;
pub mod book;
pub mod expr;
pub mod capacity;
