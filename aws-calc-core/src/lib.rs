//! Exact AWS costs, comparisons, derivations and judged claims, offline.
//!
//! One flow runs through the library, the way AWS itself bills:
//!
//! ```text
//! scenario ──► resources ──► usage on meters ──► charges ──► estimate ──► report
//!  (what)       (checked)       (how much)       (× price)    (totals)
//! ```
//!
//! - [`scenario`] reads a file and finds every mistake in it;
//! - [`service`] has a room per AWS service that turns a description into usage: formulas, never a price;
//! - [`book`] holds prices with their papers: never a formula;
//! - [`charge`](mod@charge) pools usage, runs it through tiers and gives the cost back to the lines;
//! - [`claim`] judges numbers that somebody quoted; [`capacity`] knows limits; [`study`] searches;
//! - [`report`] is plain data for front ends.
//!
//! The library is pure: no files, clock, network, environment or printing. Same input, same bytes out.
//!
//! # Example
//! ```
//! use aws_calc_core::book::Book;
//! use aws_calc_core::diagnostic::Sources;
//! use aws_calc_core::meter::MeterInfo;
//! use aws_calc_core::scenario::{Scenario, Settings};
//! use aws_calc_core::service;
//!
//! let price_files = vec![
//!     ("book.toml".to_owned(), "title = \"Example\"\n[regions]\nus-east-1 = \"N. Virginia\"\n".to_owned()),
//!     ("nat.toml".to_owned(), r#"
//!         source = "an example"
//!         effective = 2025-01-01
//!         checked = 2025-01-02
//!         ["nat_gateway.hours"]
//!         unit = "Hour"
//!         us-east-1 = "0.045"
//!         ["nat_gateway.data_processed"]
//!         unit = "GB"
//!         us-east-1 = "0.045"
//!     "#.to_owned()),
//! ];
//! let meters: Vec<MeterInfo> = service::meters().copied().collect();
//! let mut sources = Sources::default();
//! let book = Book::load("example", price_files, &meters, &mut sources).expect("the prices are well formed");
//!
//! let text = r#"
//!     title = "Two NAT gateways"
//!     [resource.nat.nat_gateway]
//!     count = 2
//!     monthly_processed = "100 GB"
//! "#;
//! let id = sources.add("scenario.toml", text);
//! let scenario = Scenario::read(text, id, "scenario.toml").expect("the scenario is well formed");
//! let estimate = scenario.estimate(&book, &Settings::default()).expect("every meter has a price");
//! // 2 x (730 h x $0.045 + 100 GB x $0.045) = 2 x (32.85 + 4.50)
//! assert_eq!(estimate.variants[0].monthly().to_string(), "$74.70");
//! ```

pub mod book;
pub mod capacity;
pub mod charge;
pub mod claim;
pub mod commitment;
pub mod day;
pub mod diagnostic;
pub mod document;
pub mod exact;
pub mod expr;
pub mod field;
pub mod histogram;
pub mod meter;
pub mod money;
pub mod offering;
pub mod ratio;
pub mod report;
pub mod scenario;
pub mod service;
pub mod study;
pub mod unit;
