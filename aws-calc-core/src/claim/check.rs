//! Judging a file's claims and budgets against its estimate.

use std::sync::Arc;

use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::expr::{Expression, Trace, Value};
use crate::field::Words;
use crate::ratio::Ratio;
use crate::scenario::{Claim, Estimate, Expected, Names, Scenario, Settings, Solve};
use crate::study::{Search, Solution, SolveError, solve};
use crate::unit::{Amount, Convention, Unit};

use super::{
    Answer, CompareError, Form, HoldsAt, Judgement, Match, Outcome, Quote, QuoteError, Reading, Verdict, cannot_tell,
    compare, judge,
};

/// A claim with its verdict.
#[derive(Clone, Debug)]
pub struct CheckedClaim {
    /// The quoted number's words, if it has any.
    pub quote: Option<String>,
    /// How the number is written.
    pub form: Option<Form>,
    /// What the number should be, as far as it can be computed.
    pub value: Value,
    /// What was found.
    pub judgement: Judgement,
    /// Whether that is what the file expects.
    pub met: bool,
}

/// A budget with its finding.
#[derive(Clone, Debug)]
pub struct CheckedBudget {
    /// Its name.
    pub name: Words,
    /// Whether it holds.
    pub met: bool,
    /// How it was found.
    pub trace: Trace,
}

/// What was found in a file.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Its claims, in order.
    pub claims: Vec<CheckedClaim>,
    /// Its budgets, in order.
    pub budgets: Vec<CheckedBudget>,
}

impl Checked {
    /// Whether every claim was found as expected and every budget holds.
    #[must_use]
    pub fn all_met(&self) -> bool {
        self.claims.iter().all(|claim| claim.met) && self.budgets.iter().all(|budget| budget.met)
    }
}

impl From<Expected> for Verdict {
    fn from(expected: Expected) -> Self {
        match expected {
            Expected::Holds => Self::Holds,
            Expected::HoldsRounded => Self::HoldsRounded,
            Expected::AnotherReading => Self::HoldsUnderAnotherReading,
            Expected::Refuted => Self::Refuted,
            Expected::CannotTell => Self::CannotTell,
        }
    }
}

/// Judges all claims and budgets of `scenario`, whose estimate from `book` is `estimate`.
///
/// # Errors
/// Every mistake in the claims' and budgets' texts.
pub fn check(
    scenario: &Scenario,
    book: &Book,
    settings: &Settings,
    estimate: &Estimate,
) -> Result<Checked, Vec<Diagnostic>> {
    let checker = Checker { scenario, book, settings, estimate };
    let mut checked = Checked::default();
    let mut errors = Vec::new();
    for claim in &scenario.claims {
        match checker.claim(claim) {
            Ok(found) => checked.claims.push(found),
            Err(error) => errors.push(*error),
        }
    }
    for (name, condition) in &scenario.budgets {
        match checker.budget(name, condition) {
            Ok(found) => checked.budgets.push(found),
            Err(error) => errors.push(*error),
        }
    }
    if errors.is_empty() { Ok(checked) } else { Err(errors) }
}

type Found<T> = Result<T, Box<Diagnostic>>;

struct Checker<'a> {
    scenario: &'a Scenario,
    book: &'a Book,
    settings: &'a Settings,
    estimate: &'a Estimate,
}

impl Checker<'_> {
    fn claim(&self, claim: &Claim) -> Found<CheckedClaim> {
        let value = evaluate(&claim.value, self.estimate)?;
        let quote = self.quote(claim, &value)?;
        let judgement = if claim.missing.is_empty() {
            let outcome = self.outcome(claim, quote.as_ref(), value.clone())?;
            let readings =
                if outcome.matched() == Match::No { self.readings(claim, quote.as_ref(), &value)? } else { Vec::new() };
            judge(outcome, readings)
        } else {
            let holds_at = match (&claim.solve, &quote) {
                (Some(question), Some(quote)) => self.solve(claim, question, quote)?,
                _ => None,
            };
            cannot_tell(claim.missing.iter().map(|words| words.text.to_string()).collect(), holds_at)
        };
        let met = judgement.verdict.meets(claim.expected.map(Verdict::from));
        let form = quote.as_ref().map(Quote::form);
        let given = claim.quote.as_ref().map(|words| words.text.to_string());
        let quote = given.or_else(|| quote.map(|quote| quote.words().to_owned()));
        Ok(CheckedClaim { quote, form, value, judgement, met })
    }

    /// The quoted number, where the value is one.
    fn quote(&self, claim: &Claim, value: &Value) -> Found<Option<Quote>> {
        if !matches!(value, Value::Amount(_) | Value::Price(_)) {
            return Ok(None);
        }
        let (words, read) = match &claim.quote {
            Some(words) => (words, Quote::parse(&words.text)),
            None => (&claim.says, Quote::find(&claim.says.text).map(|(quote, _)| quote)),
        };
        read.map(Some).map_err(|error| {
            let help = match &error {
                QuoteError::Several(_) | QuoteError::NoNumber(_) => Some("say which number is meant: quote = \"…\""),
                _ => None,
            };
            let diagnostic = Diagnostic::error("unreadable-quote", error.to_string()).at(words.at, "in these words");
            Box::new(diagnostic.help_maybe(help.map(str::to_owned)))
        })
    }

    fn outcome(&self, claim: &Claim, quote: Option<&Quote>, value: Value) -> Found<Outcome> {
        match (value, quote) {
            (Value::Truth(truth), _) => Ok(Outcome::Truth(truth)),
            (Value::Text(found), _) => {
                let quoted = claim.quote.as_ref().unwrap_or(&claim.says).text.to_string();
                Ok(Outcome::Text { quoted, found: found.to_string() })
            }
            (value, Some(quote)) => {
                let amount = amount_of(&value).ok_or_else(|| not_a_number(&claim.value))?;
                let compared = compare(quote, amount, &self.estimate.convention);
                compared.map(Outcome::Number).map_err(|error| mismatch(&error, claim, quote))
            }
            (_, None) => Err(not_a_number(&claim.value)),
        }
    }

    /// The other ways to read the claim: those that its file names, and the sizes that people disagree about.
    fn readings(&self, claim: &Claim, quote: Option<&Quote>, value: &Value) -> Found<Vec<Reading>> {
        let mut readings = Vec::new();
        for (name, words) in &claim.readings {
            let value = evaluate(words, self.estimate)?;
            let outcome = self.outcome(claim, quote, value)?;
            readings.push(Reading { name: name.text.to_string(), billed_by_aws: false, outcome });
        }
        for (name, billed_by_aws, convention) in other_conventions(&self.estimate.convention) {
            let settings = Settings { convention: Some(convention), ..self.settings.clone() };
            // Under another convention a limit may be broken that is not broken now: then there is no such reading.
            let Ok(estimate) = self.scenario.estimate(self.book, &settings) else { continue };
            let Ok(other) = evaluate(&claim.value, &estimate) else { continue };
            if other != *value {
                let checker = Checker { estimate: &estimate, ..*self };
                readings.push(Reading { name, billed_by_aws, outcome: checker.outcome(claim, quote, other)? });
            }
        }
        Ok(readings)
    }

    /// The value of a parameter that makes the claim true.
    fn solve(&self, claim: &Claim, question: &Solve, quote: &Quote) -> Found<Option<HoldsAt>> {
        let bound = |words: &Words| {
            let value = evaluate(words, self.estimate)?;
            amount_of(&value).ok_or_else(|| not_a_number(words))
        };
        let (from, to) = (bound(&question.from)?, bound(&question.to)?);
        let unit = from.unit;
        let number = |amount: Amount, words: &Words| {
            let converted = amount.to(unit, &self.estimate.convention);
            converted.map(|amount| amount.value).map_err(|error| {
                Box::new(Diagnostic::error("unit-mismatch", error.to_string()).at(words.at, "another unit than `from`"))
            })
        };
        let step = match &question.step {
            Some(words) => number(bound(words)?, words)?,
            None => Ratio::ONE,
        };
        let thousandth = Ratio::new(Exact::ONE, Exact::from(1000)).and_then(|part| step.times(part));
        let failed = |text: String| Box::new(Diagnostic::error("unsolvable", text).at(question.parameter.at, ""));
        let search = Search {
            from: from.value,
            to: number(to, &question.to)?,
            step,
            tolerance: thousandth.map_err(|error| failed(error.to_string()))?,
        };
        let value_at = |parameter: Ratio| -> Found<Amount> {
            let text = if unit == Unit::NONE { parameter.to_string() } else { format!("({parameter}) * 1 {unit}") };
            let mut settings = self.settings.clone();
            let words = Words { text: Arc::from(text), at: question.parameter.at };
            settings.parameters.insert(question.parameter.text.to_string(), words);
            let estimate = self.scenario.estimate(self.book, &settings).map_err(first_of)?;
            let value = evaluate(&claim.value, &estimate)?;
            let amount = amount_of(&value).ok_or_else(|| not_a_number(&claim.value))?;
            let compared = compare(quote, amount, &self.estimate.convention);
            compared.map(|compared| compared.value).map_err(|error| mismatch(&error, claim, quote))
        };
        let target = compare(quote, value_at(search.from)?, &self.estimate.convention)
            .map_err(|error| mismatch(&error, claim, quote))?
            .quoted;
        let found = solve(target.value, &search, |parameter| value_at(parameter).map(|amount| amount.value));
        let at = |value: Ratio| Amount::new(value, unit);
        let answer = match found {
            Ok(Solution::Exactly(value)) => Ok(Answer::Exactly(at(value))),
            Ok(Solution::Between { low, high, .. }) => {
                // Where the exact value has no end within the digits, the claim is still true to its own digits.
                let matched = compare(quote, value_at(low)?, &self.estimate.convention);
                let holds = matched.is_ok_and(|compared| compared.matched != Match::No);
                Ok(if holds { Answer::About(at(low)) } else { Answer::Jumps(at(low), at(high)) })
            }
            Ok(Solution::None { .. }) => Ok(Answer::Nowhere(at(search.from), at(search.to))),
            Err(SolveError::Figure(error)) => Err(error),
            Err(SolveError::BadSearch) => {
                let error = Diagnostic::error("unsolvable", "the search goes from a lower to a higher value");
                let error = error.at(question.to.at, "not above the other end").and(question.from.at, "it begins here");
                Err(Box::new(error.help("swap `from` and `to`; a `step` is above zero")))
            }
            Err(SolveError::TooManyEvaluations) => {
                Err(failed("no answer within 400 evaluations: narrow the search".to_owned()))
            }
            Err(SolveError::Arithmetic(error)) => Err(failed(error.to_string())),
        };
        answer.map(|answer| {
            let in_percent = unit == Unit::NONE && question.from.text.trim_end().ends_with('%');
            Some(HoldsAt { parameter: question.parameter.text.to_string(), in_percent, answer })
        })
    }

    fn budget(&self, name: &Words, condition: &Words) -> Found<CheckedBudget> {
        let expression = Expression::parse(&condition.text, condition.at).map_err(Box::new)?;
        let trace = expression.trace(&Names::of_estimate(self.estimate)).map_err(Box::new)?;
        match trace.value {
            Value::Truth(met) => Ok(CheckedBudget { name: name.clone(), met, trace }),
            _ => {
                let error = Diagnostic::error("wrong-type", "a budget is a condition that holds or does not");
                let error = error.at(condition.at, "this is a value").help("for example: \"monthly <= $500/month\"");
                Err(Box::new(error))
            }
        }
    }
}

/// The sizes that people disagree about, other than in `convention`: name, whether AWS bills so, and the convention.
fn other_conventions(convention: &Convention) -> Vec<(String, bool, Convention)> {
    let binary = convention.step == Convention::AWS.step;
    let sizes = if binary { Convention::DECIMAL } else { Convention::AWS };
    let name = if binary { "1 TB = 1,000 GB" } else { "1 TB = 1,024 GB" };
    let mut others = vec![(name.to_owned(), !binary, Convention { month: convention.month, ..sizes })];
    for hours in [720, 730, 744].map(Exact::from) {
        if hours != convention.month {
            others.push((format!("a month of {hours} hours"), false, Convention { month: hours, ..*convention }));
        }
    }
    others
}

fn evaluate(words: &Words, estimate: &Estimate) -> Found<Value> {
    let expression = Expression::parse(&words.text, words.at).map_err(Box::new)?;
    expression.evaluate(&Names::of_estimate(estimate)).map_err(Box::new)
}

/// The number that a value is; a price with a single tier is one.
fn amount_of(value: &Value) -> Option<Amount> {
    match value {
        Value::Amount(amount) => Some(*amount),
        Value::Price(price) => price.flat(),
        Value::Text(_) | Value::Truth(_) => None,
    }
}

fn first_of(errors: Vec<Diagnostic>) -> Box<Diagnostic> {
    Box::new(errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("unsolvable", "there is no estimate")))
}

fn not_a_number(words: &Words) -> Box<Diagnostic> {
    let error = Diagnostic::error("wrong-type", "this is no single number");
    Box::new(error.at(words.at, "expected an amount").help("a price with tiers needs a quantity: 50 TB * …"))
}

fn mismatch(error: &CompareError, claim: &Claim, quote: &Quote) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error("unit-mismatch", error.to_string());
    let quoted_at = claim.quote.as_ref().unwrap_or(&claim.says).at;
    let diagnostic = diagnostic.at(claim.value.at, "the value").and(quoted_at, format!("the quote: {}", quote.words()));
    Box::new(diagnostic.help("say the number in the value's unit: quote = \"…\""))
}

#[cfg(test)]
mod tests;
