//! What front ends show: rows, totals, derivations and verdicts as plain data. Rounding for the reader happens here and
//! nowhere earlier; JSON keeps all digits, as strings.

mod bill;
mod check;
mod check_page;
mod compare;
mod estimate;
mod estimate_table;
mod explain;
mod filter;
mod limits;
mod number;
mod price_diff;
mod prices;
mod pricing;
mod reference;
mod study;
mod table;
#[cfg(test)]
mod tests;
mod verify;

pub use bill::{CashReport, CreditReport, CurrencyReport, TaxReport};
pub use check::{BudgetReport, CheckReport, ClaimReport, ReadingReport, check_table};
pub use check_page::{check_page, check_summary};
pub use compare::{CompareReport, CompareRow, Difference, compare, compare_table};
pub use estimate::{
    AssumptionReport, BookReport, EstimateReport, FreeReport, LineReport, ResourceReport, UsedPrice, VariantReport,
    estimate,
};
pub use estimate_table::{GroupBy, estimate_table};
pub use explain::{Explained, explain_charge, explain_trace, explain_variant, value_text};
pub use filter::Filter;
pub use limits::{LimitRow, limits, limits_table};
pub use number::{dollars_in_full, percent, quantity, quantity_of, unit_price};
pub use price_diff::{Cause, ChangeRow, DiffReport, ScenarioChange, StepRow, VariantChange, changes_csv, diff_tables};
pub use prices::{PriceRow, named, prices, prices_table};
pub use pricing::{PricingReport, PricingRow};
pub use reference::Topic;
pub use study::{FigureReport, GridReport, StudyReport, studies};
pub use table::{Align, Row, RowKind, Table, to_csv, to_markdown};
pub use verify::{CoverageRow, Finding, VerifyReport, verify, verify_tables};
