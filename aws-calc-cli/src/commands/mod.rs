//! One file per subcommand, and `tree`, which two of them print.

mod check;
mod compare;
mod estimate;
mod eval;
mod explain;
mod help;
mod inventory;
mod new;
mod prices;
mod prices_diff;
mod prices_import;
mod prices_verify;
mod shell;
mod study;
mod tree;
mod welcome;

pub use check::check;
pub use compare::compare;
pub use estimate::estimate;
pub use eval::eval;
pub use explain::explain;
pub use help::help;
pub use inventory::{query, reduce};
pub use new::new;
pub use prices::{limits, prices};
pub use prices_diff::diff_books;
pub use prices_import::import_offers;
pub use prices_verify::verify_book;
pub use shell::{completions, schema};
pub use study::study;
pub use welcome::welcome;
