//! x
pub mod book;
pub mod capacity;
pub mod charge;
pub mod claim;
pub mod diagnostic;
pub mod document;
pub mod exact;
pub mod expr;
pub mod field;
pub mod meter;
pub mod money;
pub mod ratio;
pub mod report;
pub mod scenario;
pub mod service;
pub mod study;
pub mod unit;
