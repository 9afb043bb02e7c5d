//! Commitments: what is promised for a lower price, what that comes to hour by hour, and which promise costs least.
//!
//! [`Offer`] is one promise with its money: found in a book by instance type, Region, product, term and payment option,
//! or stated. A rate that a book does not have is an [`Unoffered`] error, which says what the book has; no flat
//! percentage stands in for it.
//!
//! [`apply`](fn@apply) runs the usage of a [`Fleet`] through a [`Portfolio`] as AWS does; [`Curve`] finds the commitment to
//! one plan that costs least, [`Search`] what to buy of several.

mod apply;
mod fleet;
mod hour;
mod number;
mod offer;
mod optimise;
mod search;
#[cfg(test)]
mod tests;

pub use crate::offering::{Offering, Payment, Product, Term};
pub use apply::{Outcome, Place, Plan, Portfolio, Reach, Reservation, Use, apply, rest};
pub use fleet::{Fleet, Item, Size};
pub(crate) use offer::instead;
pub use offer::{Offer, Unoffered, find, known};
pub use optimise::{Counts, Curve};
pub use search::{Candidate, Found, Kind, Search};
