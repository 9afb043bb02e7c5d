//! Commitments: what is promised for a lower price, and what that comes to.
//!
//! [`Offer`] is one promise with its money: found in a book by instance type, Region, product, term and payment option,
//! or stated. A rate that a book does not have is an [`Unoffered`] error, which says what the book has; no flat
//! percentage stands in for it.

mod offer;

pub use crate::offering::{Offering, Payment, Product, Term};
pub use offer::{Offer, Unoffered, find, known};
