use super::*;
use crate::book::testing::services;
use crate::diagnostic::Sources;

/// A file with 50 TB in Standard and in Glacier Instant Retrieval, by an illustrative book of 1,000 GB to the TB:
/// 1,000 x 0.05 + 9,000 x 0.04 + 40,000 x 0.03 = $1,610 and 50,000 x 0.005 = $250.
const FILE: &str = r#"
title = "A test"
region = "us-east-1"
[parameter]
days = "100 days"
[resource.records.s3]
stored = "50 TB"
[variant.standard]
resource.records.s3.class = "standard"
[variant.cold]
resource.records.s3.class = "glacier_instant"
"#;

fn checked(body: &str) -> Result<Checked, Vec<Diagnostic>> {
    let text = format!("{FILE}{body}");
    let mut sources = Sources::default();
    let scenario = Scenario::read(&text, sources.add("test.toml", text.as_str()), "test.toml")
        .unwrap_or_else(|misread| panic!("{:?}\n{text}", misread.errors));
    let (book, settings) = (services("1000 GB"), Settings::default());
    let estimate = scenario.estimate(&book, &settings).unwrap();
    check(&scenario, &book, &settings, &estimate)
}

fn claim(keys: &str) -> CheckedClaim {
    let [found] = checked(&format!("[[claim]]\n{keys}\n")).unwrap().claims.try_into().unwrap();
    found
}

#[test]
fn claims_get_the_verdict_that_the_sum_gives_them() {
    for (says, value, verdict) in [
        ("costing $1,610/month", "standard.monthly", Verdict::Holds),
        ("$19,320 a year", "standard.yearly", Verdict::Holds),
        ("about $1,600", "standard.monthly", Verdict::HoldsRounded),
        // 1 - 250 / 1,610 = 84.47 %
        ("saves 84%", "1 - cold.monthly / standard.monthly", Verdict::HoldsRounded),
        ("saves 85%", "1 - cold.monthly / standard.monthly", Verdict::Refuted),
        // 51,200 GB x 0.005 = 256
        ("$256 a month", "cold.monthly", Verdict::HoldsUnderAnotherReading),
        ("$300 a month", "cold.monthly", Verdict::Refuted),
        ("cold is cheaper", "cold.monthly < standard.monthly", Verdict::Holds),
        ("cold is dearer", "cold.monthly > standard.monthly", Verdict::Refuted),
    ] {
        let found = claim(&format!("says = \"{says}\"\nvalue = \"{value}\""));
        assert_eq!(found.judgement.verdict, verdict, "{says}");
        assert_eq!(found.met, matches!(verdict, Verdict::Holds | Verdict::HoldsRounded), "{says}");
        let expecting = claim(&format!("says = \"{says}\"\nvalue = \"{value}\"\nverdict = \"{}\"", verdict.words()));
        assert!(expecting.met, "{says}");
    }
}

#[test]
fn the_reading_that_makes_it_true_is_named_with_how_aws_bills() {
    let found = claim("says = \"$256\"\nvalue = \"cold.monthly\"");
    let [reading] = found.judgement.readings.as_slice() else { panic!("{:?}", found.judgement) };
    assert_eq!((reading.name.as_str(), reading.billed_by_aws), ("1 TB = 1,024 GB", true));
    // A reading of the file's own.
    let found =
        claim("says = \"$125\"\nvalue = \"cold.monthly\"\nreadings = { \"half of it\" = \"cold.monthly / 2\" }");
    assert_eq!(found.judgement.verdict, Verdict::HoldsUnderAnotherReading);
    assert_eq!(found.judgement.readings[0].name, "half of it");
}

#[test]
fn a_refuted_claim_says_how_far_off_it_is() {
    let found = claim("says = \"$200\"\nvalue = \"cold.monthly\"\nverdict = \"refuted\"");
    let Some(Outcome::Number(comparison)) = found.judgement.outcome else { panic!("no number") };
    // 250 is 25 % above 200.
    assert_eq!(comparison.distance(), Ok(crate::claim::Distance::Percent(Ratio::from(25))));
    assert!(found.met);
}

#[test]
fn where_one_parameter_decides_its_value_is_found() {
    // 50,000 GB, 30 days at 0.023, 60 at 0.0125, the rest at 0.004: $320 a month at 450 days, as `solve` tests by hand.
    let blended = "50000 * (0.69 + 0.75 + 0.004 * (days / 1 day - 90)) / (days / 1 day)";
    let solve = "solve = { parameter = \"days\", from = \"91 days\", to = \"2555 days\", step = \"1 day\" }";
    let cannot = format!("says = \"320\"\nvalue = \"{blended}\"\nmissing = [\"the age\"]\nverdict = \"cannot tell\"\n");
    let found = claim(&format!("{cannot}{solve}"));
    assert_eq!(found.judgement.verdict, Verdict::CannotTell);
    let at = found.judgement.holds_at.unwrap();
    let Answer::Exactly(value) = at.answer else { panic!("{at:?}") };
    assert_eq!((at.parameter.as_str(), value.to_string().as_str()), ("days", "450 day"));
    assert!(found.met);
    // Without the question nothing is searched.
    assert_eq!(claim(&cannot).judgement.holds_at, None);
    assert_eq!(claim(&cannot).judgement.missing, ["the age"]);
}

#[test]
fn a_budget_holds_or_is_broken() {
    let budgets = "[budget]\nhigh = \"standard.monthly <= $1,610/month\"\nlow = \"standard.monthly < $1,610/month\"\n";
    let found = checked(budgets).unwrap();
    assert_eq!(found.budgets.iter().map(|budget| budget.met).collect::<Vec<_>>(), [true, false]);
    assert!(!found.all_met());
    assert!(checked("[budget]\nhigh = \"cold.monthly < $300/month\"\n").unwrap().all_met());
    assert!(checked("").unwrap().all_met());
}

#[test]
fn mistakes_in_claims_and_budgets_are_told_at_once() {
    let body = "[[claim]]\nsays = \"$1\"\nvalue = \"standrd.monthly\"\n\
                [[claim]]\nsays = \"no number\"\nvalue = \"cold.monthly\"\n\
                [[claim]]\nsays = \"5 GB\"\nvalue = \"cold.monthly\"\n[budget]\nx = \"cold.monthly\"\n";
    let codes: Vec<_> = checked(body).unwrap_err().iter().map(|error| error.code).collect();
    assert_eq!(codes, ["unknown-name", "unreadable-quote", "unit-mismatch", "wrong-type"]);
}
