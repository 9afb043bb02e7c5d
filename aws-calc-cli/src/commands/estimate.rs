use aws_calc_core::diagnostic::{Diagnostic, did_you_mean};
use aws_calc_core::report::{self, EstimateReport, GroupBy};

use crate::args::{Common, Format};
use crate::input::{self, Failure};
use crate::{Outcome, output};

/// What a scenario costs.
pub fn estimate(file: &str, by: &str, common: &Common) -> Result<Outcome, Failure> {
    let loaded = input::load(file, common)?;
    let report = report::estimate(&loaded.scenario, &loaded.estimate)?;
    let by = match by {
        "charge" => GroupBy::Charge,
        "resource" => GroupBy::Resource,
        "service" => GroupBy::Service,
        "region" => GroupBy::Region,
        tag => GroupBy::Tag(tag.to_owned()),
    };
    if let GroupBy::Tag(tag) = &by {
        check_tag(tag, &report)?;
    }
    // JSON carries the resources with their tags, whatever the tables are grouped by.
    let tables = if common.format == Format::Json { Vec::new() } else { report::estimate_table(&report, &by)? };
    output::answer(&report, || tables, common)?;
    // The process ends here: to take a large estimate apart box by box would only delay the prompt.
    std::mem::forget((loaded, report));
    Ok(Outcome::Good)
}

/// Refuses a tag that no resource has: every sum would stand under "without".
fn check_tag(tag: &str, report: &EstimateReport) -> Result<(), Failure> {
    let resources = || report.variants.iter().flat_map(|variant| &variant.resources);
    if resources().any(|resource| resource.tags.contains_key(tag)) {
        return Ok(());
    }
    let known = ["charge", "resource", "service", "region"].into_iter();
    let tags = resources().flat_map(|resource| resource.tags.keys()).map(|tag| &**tag);
    let error = Diagnostic::error("unknown-tag", format!("no resource has a tag `{tag}`"));
    let help = did_you_mean(tag, known.chain(tags));
    Err(Failure::plain(error.help_maybe(help).help("--by takes charge, resource, service, region, or a tag")))
}
