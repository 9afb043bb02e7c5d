use aws_calc_core::report;

use crate::args::Common;
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// The variants of a scenario side by side.
pub fn compare(file: &str, common: &Common) -> Result<Outcome, Failure> {
    let loaded = input::load(file, common)?;
    let report = report::compare(&loaded.scenario, &loaded.estimate)?;
    let tables = report::compare_table(&report)?;
    output::answer(&report, || tables, common)?;
    Ok(Outcome::Good)
}
