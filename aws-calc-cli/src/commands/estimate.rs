use aws_calc_core::report;

use crate::args::Common;
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// What a scenario costs.
pub fn estimate(file: &str, common: &Common) -> Result<Outcome, Failure> {
    let loaded = input::load(file, common)?;
    let report = report::estimate(&loaded.scenario, &loaded.estimate)?;
    output::answer(&report, || report::estimate_table(&report), common)?;
    // The process ends here: to take a large estimate apart box by box would only delay the prompt.
    std::mem::forget((loaded, report));
    Ok(Outcome::Good)
}
