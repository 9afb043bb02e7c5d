//! The commitment study against AWS's list prices: what it calls the best is never dearer than a commitment tried at random,
//! and usage is the same whichever way it is written.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::Answer;
use common::studied::{self, amount};
use proptest::prelude::*;

/// The answer to a study of this table; `usage.csv` has the text `file`.
fn answer(table: &str, file: &str) -> Answer {
    let text = format!("title = \"a fleet\"\nregion = \"us-east-1\"\n[study.fleet.commitment]\n{table}\n");
    studied::answer(&text, &[("usage.csv", file)])
}

/// One type, with rates that are stated.
const ONE_TYPE: &str =
    "candidates = [{ name = \"plan\", product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\" }]";
/// Two families and three plans: a narrow one for each family, and a wide one with a lower discount.
const TWO_FAMILIES: &str = "candidates = [\
    { name = \"m7g\", product = \"ec2_instance_savings_plan\", term = \"1yr\", payment = \"no_upfront\", family = \"m7g\", discount = \"40%\", source = \"a test\" },\
    { name = \"c7g\", product = \"ec2_instance_savings_plan\", term = \"1yr\", payment = \"no_upfront\", family = \"c7g\", discount = \"35%\", source = \"a test\" },\
    { name = \"wide\", product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\", discount = \"25%\", source = \"a test\" }]";

/// A CSV of hours with so many m7g.large and c7g.large.
fn csv(hours: &[(u32, u32)]) -> String {
    let rows = hours
        .iter()
        .enumerate()
        .map(|(hour, (general, compute))| format!("{hour},m7g.large,{general}\n{hour},c7g.large,{compute}\n"));
    format!("hour,type,count\n{}", rows.collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_commitment_tried_at_random_is_cheaper(
        hours in proptest::collection::vec((0_u32..9, 0_u32..9), 1..20),
        first in 0_u32..400, second in 0_u32..400, third in 0_u32..800,
    ) {
        let file = csv(&hours);
        let cost = |table: &str| amount(&answer(&format!("usage_file = \"usage.csv\"\npurchases = 1\n{table}"), &file), "cost");
        let best = cost(TWO_FAMILIES);
        let held = |name: &str, scope: &str, discount: &str, mills: u32| format!(
            "{{ name = \"{name}\", {scope}, term = \"1yr\", payment = \"no_upfront\", discount = \"{discount}\", source = \"a test\", commitment = \"0.{mills:03}\" }}"
        );
        let narrow = |family: &str| format!("product = \"ec2_instance_savings_plan\", family = \"{family}\"");
        // One plan alone is the optimum; several are found in turns, so each is tried by itself here.
        for existing in [
            held("one", &narrow("m7g"), "40%", first),
            held("two", &narrow("c7g"), "35%", second),
            held("three", "product = \"compute_savings_plan\"", "25%", third),
        ] {
            let before = answer(&format!("usage_file = \"usage.csv\"\npurchases = 1\nexisting = [{existing}]\n{TWO_FAMILIES}"), &file);
            prop_assert!(best <= amount(&before, "before"), "{}\n{}", existing, file);
        }
    }

    #[test]
    fn what_is_bought_never_costs_more_than_buying_nothing(hours in proptest::collection::vec((0_u32..9, 0_u32..9), 1..20)) {
        let found = answer(&format!("usage_file = \"usage.csv\"\nchanges = [\"0%\"]\n{TWO_FAMILIES}"), &csv(&hours));
        prop_assert!(amount(&found, "cost") <= amount(&found, "before"));
        for alone in ["m7g_cost", "c7g_cost", "wide_cost"] {
            prop_assert!(amount(&found, "cost") <= amount(&found, alone), "{}", alone);
        }
        // Nothing is regretted when nothing changes.
        if found.figures.iter().any(|figure| figure.name == "regret_0") {
            prop_assert_eq!(amount(&found, "regret_0"), Ratio::ZERO);
        }
    }
}

#[test]
fn a_shape_and_a_file_of_the_same_hours_are_the_same_usage() {
    // 2026-01-05 is a Monday.
    let rows = (0..168_u32).map(|hour| {
        let busy = hour / 24 < 5 && (8..20).contains(&(hour % 24));
        format!("{hour},m7g.large,{}\n", if busy { 20 } else { 8 })
    });
    let file = format!("hour,type,count\n{}", rows.collect::<String>());
    let shape = "start = \"2026-01-05\"\ndays = 7\nusage = [{ type = \"m7g.large\", count = 8 }, { type = \"m7g.large\", count = 12, days = \"mon-fri\", hours = \"8-20\" }]";
    let shape = answer(&format!("{shape}\n{ONE_TYPE}"), "");
    let file = answer(&format!("start = \"2026-01-05\"\nusage_file = \"usage.csv\"\n{ONE_TYPE}"), &file);
    assert_eq!(shape.figures, file.figures);
    assert_eq!(shape.charts, file.charts);
}

#[test]
fn exports_are_read_by_their_columns() {
    let plain = "hour,type,count\n0,m7g.large,3\n1,m7g.large,1.5\n";
    // A Cost and Usage Report in its old form: two instances in one hour, a reserved one, and rows that do not count.
    let report = "identity/LineItemId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageType,lineItem/UsageAmount,product/regionCode\n\
        a,Usage,2026-01-01T00:00:00Z,BoxUsage:m7g.large,2\n\
        b,DiscountedUsage,2026-01-01T00:00:00Z,BoxUsage:m7g.large,1,us-east-1\n\
        c,SavingsPlanCoveredUsage,2026-01-01T01:00:00Z,BoxUsage:m7g.large,1.5,us-east-1\n\
        d,Usage,2026-01-01T01:00:00Z,EUC1-BoxUsage:m7g.large,7,eu-central-1\n\
        e,Usage,2026-01-01T01:00:00Z,EBS:VolumeUsage.gp3,7,us-east-1\n\
        f,SavingsPlanNegation,2026-01-01T01:00:00Z,BoxUsage:m7g.large,1.5,us-east-1\n";
    let focus = "ChargePeriodStart,ChargeCategory,x_UsageType,ConsumedQuantity,RegionId\n\
        2026-01-01T00:00:00.000Z,Usage,BoxUsage:m7g.large,3,us-east-1\n\
        2026-01-01T01:00:00.000Z,Usage,BoxUsage:m7g.large,1.5,us-east-1\n\
        2026-01-01T01:00:00.000Z,Purchase,BoxUsage:m7g.large,1,us-east-1\n";
    let figures = |file| answer(&format!("usage_file = \"usage.csv\"\n{ONE_TYPE}"), file).figures;
    assert_eq!(figures(report), figures(plain));
    assert_eq!(figures(focus), figures(plain));
    // 4.5 hours at $0.0816
    let on_demand = amount(&answer(&format!("usage_file = \"usage.csv\"\n{ONE_TYPE}"), plain), "on_demand");
    assert_eq!(on_demand.to_string(), "0.3672");
}
