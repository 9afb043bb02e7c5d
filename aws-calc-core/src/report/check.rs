//! Verdicts as rows.

use serde::Serialize;

use crate::claim::{Answer, Checked, CheckedClaim, Distance, Form, HoldsAt, Outcome, Reading, Verdict};
use crate::diagnostic::Sources;
use crate::exact::with_thousands;
use crate::expr::Value;
use crate::ratio::Ratio;
use crate::scenario::Scenario;
use crate::unit::{Amount, Unit};

use super::explain::{amount_in_full, quotient_of, value_text};
use super::number::quantity;
use super::table::{Align, RowKind, Table};

/// What was found in a file.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// The file.
    pub file: String,
    /// What the scenario is about.
    pub title: String,
    /// Whether every claim was found as expected and every budget holds.
    pub met: bool,
    /// One per claim.
    pub claims: Vec<ClaimReport>,
    /// One per budget.
    pub budgets: Vec<BudgetReport>,
}

/// A claim with its verdict.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClaimReport {
    /// Where it stands.
    pub at: String,
    /// What others call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The words that state it.
    pub says: String,
    /// The number in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// What was found.
    pub verdict: &'static str,
    /// What the file expects; `None` is that it holds, at least when rounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<&'static str>,
    /// Whether the two agree.
    pub met: bool,
    /// What the number should be.
    pub value: String,
    /// How far off the quote is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off: Option<String>,
    /// The readings that make it true, when the file's own does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingReport>,
    /// The inputs that are missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// What would make it true: "exactly at horizon = 450 days".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_at: Option<String>,
    /// Why it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A reading that makes a claim true.
#[derive(Clone, Debug, Serialize)]
pub struct ReadingReport {
    /// Its name.
    pub name: String,
    /// What the value is when read so.
    pub value: String,
    /// Whether AWS bills this way.
    pub billed_by_aws: bool,
}

/// A budget with its finding.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetReport {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub met: bool,
    /// The condition with the values on both sides.
    pub found: String,
}

impl CheckReport {
    /// The report of what was found in `file`.
    #[must_use]
    pub fn new(file: &str, scenario: &Scenario, checked: &Checked, sources: &Sources) -> Self {
        let claims = scenario.claims.iter().zip(&checked.claims).map(|(claim, found)| ClaimReport {
            at: sources.location(claim.says.at),
            id: claim.id.as_ref().map(|words| words.text.to_string()),
            says: claim.says.text.to_string(),
            quote: found.quote.clone(),
            verdict: found.judgement.verdict.words(),
            expected: claim.expected.map(|expected| Verdict::from(expected).words()),
            met: found.met,
            value: value_like_quote(found),
            off: off(found),
            readings: found.judgement.readings.iter().map(ReadingReport::from).collect(),
            missing: found.judgement.missing.clone(),
            holds_at: found.judgement.holds_at.as_ref().map(holds_at),
            because: claim.because.as_ref().map(|words| words.text.to_string()),
            source: claim.source.as_ref().map(|words| words.text.to_string()),
        });
        let budgets = checked.budgets.iter().map(|budget| {
            let sides: Vec<String> = budget.trace.steps.iter().map(|step| value_text(&step.value)).collect();
            BudgetReport {
                name: budget.name.text.to_string(),
                met: budget.met,
                found: format!("{} ({})", budget.trace.text, sides.join(" against ")),
            }
        });
        Self {
            file: file.to_owned(),
            title: scenario.title.clone(),
            met: checked.all_met(),
            claims: claims.collect(),
            budgets: budgets.collect(),
        }
    }
}

impl From<&Reading> for ReadingReport {
    fn from(reading: &Reading) -> Self {
        let value = match &reading.outcome {
            Outcome::Number(comparison) => amount_in_full(comparison.value),
            Outcome::Truth(truth) => truth.to_string(),
            Outcome::Text { found, .. } => found.clone(),
        };
        Self { name: reading.name.clone(), value, billed_by_aws: reading.billed_by_aws }
    }
}

/// The right value in the form of the quote: a share as a percentage, a factor with its `x`.
fn value_like_quote(found: &CheckedClaim) -> String {
    match (&found.value, &found.judgement.outcome, found.form) {
        (Value::Amount(amount), _, Some(Form::Percent)) => exact_percent(amount.value),
        (Value::Amount(amount), _, Some(Form::Times)) if amount.unit == Unit::NONE => {
            format!("{}x", amount.value.to_exact().map(quantity).unwrap_or_default())
        }
        (_, Some(Outcome::Number(comparison)), _) => amount_in_full(comparison.value),
        (Value::Amount(amount), _, _) => amount_in_full(*amount),
        (value, _, _) => value_text(value),
    }
}

/// A share in percent with up to four decimals, so that a reader sees what was rounded.
fn exact_percent(share: Ratio) -> String {
    match share.times(Ratio::from(100)).and_then(Ratio::to_exact) {
        Ok(value) => format!("{}%", value.rounded_to(4)),
        Err(_) => share.to_string(),
    }
}

/// For which value of the parameter the claim is true.
fn holds_at(found: &HoldsAt) -> String {
    let value = |amount: Amount| match found.in_percent {
        true => format!("{}{}", exact_percent(amount.value), quotient_of(amount.value)),
        false => value_text(&Value::Amount(amount)),
    };
    let name = &found.parameter;
    match found.answer {
        Answer::Exactly(at) => format!("exactly at {name} = {}", value(at)),
        Answer::About(at) => format!("at about {name} = {}", value(at).replace('≈', "")),
        Answer::Jumps(low, high) => {
            format!("never: it jumps over the number between {name} = {} and {}", value(low), value(high))
        }
        Answer::Nowhere(from, to) => format!("at no {name} from {} to {}", value(from), value(to)),
    }
}

fn off(found: &CheckedClaim) -> Option<String> {
    let Some(Outcome::Number(comparison)) = &found.judgement.outcome else { return None };
    if found.judgement.verdict != Verdict::Refuted {
        return None;
    }
    match comparison.distance().ok()? {
        Distance::Percent(hundredths) => {
            let digits = hundredths.magnitude().to_exact().ok()?.rounded_to(1);
            let side = if hundredths.is_negative() { "below" } else { "above" };
            Some(format!("{digits}% {side} the quote"))
        }
        Distance::Factor(factor) if factor.is_negative() => Some("of the opposite sign".to_owned()),
        Distance::Factor(factor) if factor > Ratio::ONE => Some(format!("{} times the quote", two_places(factor)?)),
        Distance::Factor(factor) => {
            Some(format!("the quote is {} times as much", two_places(Ratio::ONE.over(factor).ok()?)?))
        }
        Distance::FromZero => None,
    }
}

fn two_places(value: Ratio) -> Option<String> {
    value.to_exact().ok().map(|value| with_thousands(&value.rounded_to(2).to_string()))
}

/// The verdicts of a file as a table, a line per claim.
#[must_use]
pub fn check_table(report: &CheckReport) -> Table {
    let title = format!("{} – {}", report.file, report.title);
    let has_ids = report.claims.iter().any(|claim| claim.id.is_some());
    let id = |id: Option<&String>| has_ids.then(|| id.cloned().unwrap_or_default());
    let head = ["", "verdict", "claim", "computed"].map(|name| (name, Align::Left));
    let [mark_head, rest @ ..] = head;
    let mut table =
        Table::new(title, [mark_head].into_iter().chain(has_ids.then_some(("id", Align::Left))).chain(rest));
    for claim in &report.claims {
        let rest = [verdict_words(claim), claim.says.clone(), computed(claim)];
        let cells = [mark(claim.met)].into_iter().chain(id(claim.id.as_ref())).chain(rest);
        table.push(RowKind::Line, cells.collect::<Vec<_>>());
    }
    for budget in &report.budgets {
        let verdict = if budget.met { "within budget" } else { "over budget" };
        let rest = [verdict.to_owned(), budget.name.clone(), budget.found.clone()];
        let cells = [mark(budget.met)].into_iter().chain(id(None)).chain(rest);
        table.push(RowKind::Line, cells.collect::<Vec<_>>());
    }
    table
}

pub(super) fn mark(met: bool) -> String {
    if met { "✓" } else { "✗" }.to_owned()
}

pub(super) fn verdict_words(claim: &ClaimReport) -> String {
    match (claim.met, claim.expected) {
        (true, _) => claim.verdict.to_owned(),
        (false, expected) => format!("{}, but expected: {}", claim.verdict, expected.unwrap_or("holds")),
    }
}

pub(super) fn computed(claim: &ClaimReport) -> String {
    let mut words = claim.value.clone();
    if let Some(off) = &claim.off {
        words.push_str(&format!(", {off}"));
    }
    for reading in &claim.readings {
        let billed = if reading.billed_by_aws { ", as AWS bills" } else { "" };
        words.push_str(&format!("; {} with {}{billed}", reading.value, reading.name));
    }
    if !claim.missing.is_empty() {
        words = format!("missing: {}", claim.missing.join(", "));
    }
    if let Some(at) = &claim.holds_at {
        words.push_str(&format!("; true {at}"));
    }
    if let Some(because) = &claim.because {
        words.push_str(&format!(" – {because}"));
    }
    words
}
