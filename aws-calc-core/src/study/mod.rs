//! Studies: questions over time or alternatives, answered by computing a figure many times.

mod solve;

pub use solve::{Search, Solution, SolveError, solve};
