//! Placeholder until the branch is merged.
use crate::expr::Function;
/// all
pub const FUNCTIONS: &[&Function] = &[];
