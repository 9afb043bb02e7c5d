//! Claims: reading a number that somebody quoted, and judging it against the exact one.
//!
//! A quoted number carries its own precision and its own words: `$1,150`, `~70%`, `up to 72%`, `< 15 minutes`. It holds
//! when the exact value, rounded as the quote is rounded, equals it, or stands in the relation that its words state.
//! What the value *is* was computed elsewhere; nothing here knows a price or a scenario.

mod check;
mod quote;
mod verdict;

pub use check::{Checked, CheckedBudget, CheckedClaim, check};
pub use quote::{Form, Quote, QuoteError, Relation};
pub use verdict::{
    Answer, CompareError, Comparison, Distance, HoldsAt, Judgement, Match, Outcome, Reading, Verdict, cannot_tell,
    comparable, compare, judge,
};
