//! The value of a parameter at which a figure of the scenario is what somebody wants.
//!
//! **Answers:** the value: on the parameter's own grain where one fits, exact where the figure is linear in the parameter or
//! its reciprocal between two grains, else a bracket of a thousandth of a step; or how far the figure stays away.
//!
//! **Left out:** all values but one, where there are several; two parameters at once.

use crate::diagnostic::Diagnostic;
use crate::expr::Value;
use crate::field::{Field, Record, Text, Words};
use crate::ratio::Ratio;
use crate::unit::Amount;

use super::linear::linear;
use super::{Answer, Context, Search, Sentence, Solution, SolveError, Study, solve};

const PARAMETER: Field<Text> =
    Field::text("parameter", "a parameter", "the parameter whose value is looked for", "\"horizon\"");
const FROM: Field<Text> = Field::text("from", "an amount", "the least value to try", "\"90 days\"");
const TO: Field<Text> = Field::text("to", "an amount", "the largest value to try", "\"3650 days\"");
const STEP: Field<Text> = Field::text(
    "step",
    "an amount",
    "the grain of the parameter: exact answers are looked for on it first",
    "\"1 day\"",
)
.optional();
const FIGURE: Field<Text> = Field::text("figure", "an expression", "the figure, over the results", "\"nat.monthly\"");
const TARGET: Field<Text> = Field::text("target", "an expression", "what the figure should be", "\"endpoint.monthly\"");

pub(super) const STUDY: Study = Study {
    name: "solve",
    title: "Solve",
    doc: "The value of a parameter at which a figure is what somebody wants, each trial a whole estimate. Left out: all values \
          but one, where there are several; two parameters at once.",
    fields: &[PARAMETER.spec(), FROM.spec(), TO.spec(), STEP.spec(), FIGURE.spec(), TARGET.spec()],
    of_all_variants: true,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let words =
        (record.words(PARAMETER), record.words(FROM), record.words(TO), record.words(FIGURE), record.words(TARGET));
    let (Some(parameter), Some(from), Some(to), Some(figure), Some(target)) = words else {
        return Ok(Answer::default());
    };
    let question = Question { parameter, figure, target, context };
    question.answer((from, to, record.words(STEP))).map_err(|error| vec![error])
}

struct Question<'a> {
    parameter: &'a Words,
    figure: &'a Words,
    target: &'a Words,
    context: &'a Context<'a>,
}

impl Question<'_> {
    fn answer(&self, (from, to, grain): (&Words, &Words, Option<&Words>)) -> Result<Answer, Diagnostic> {
        let low = self.amount(from, &[])?;
        let in_its_unit = |words: &Words| -> Result<Ratio, Diagnostic> {
            let amount = self.amount(words, &[])?.to(low.unit, self.context.convention);
            amount.map(|amount| amount.value).map_err(|error| {
                let error = Diagnostic::error("unit-mismatch", error.to_string());
                error.at(words.at, "another unit than `from`").and(from.at, "it begins here")
            })
        };
        let step = grain.map_or(Ok(Ratio::ONE), in_its_unit)?;
        let tolerance = step.over(Ratio::from(1000)).map_err(|error| self.failed(&error.to_string()))?;
        let search = Search { from: low.value, to: in_its_unit(to)?, step, tolerance };
        // The target may depend on the parameter as well: what is looked for is where they are no longer apart.
        let apart = |value: Ratio| {
            let set = [(self.parameter.text.clone(), Amount::new(value, low.unit))];
            let (figure, target) = (self.amount(self.figure, &set)?, self.amount(self.target, &set)?);
            let target = target.to(figure.unit, self.context.convention).map_err(|error| {
                let error = Diagnostic::error("unit-mismatch", error.to_string());
                error.at(self.target.at, "another unit than the figure").and(self.figure.at, "the figure")
            })?;
            figure.value.minus(target.value).map_err(|error| self.failed(&error.to_string()))
        };
        let mut found = solve(Ratio::ZERO, &search, apart);
        // A value without an end as a decimal cannot be computed at, but a line tells where it is.
        if let Ok(Solution::Between { low, high, .. }) = found
            && let Some(value) = linear(&mut &apart, (low, high), &|error| self.failed(&error.to_string()))?
        {
            found = Ok(Solution::Exactly(value));
        }
        let at = |value: Ratio| Amount::new(value, low.unit);
        let mut answer = Answer::default();
        let begin = Sentence::new(format!("{} is {} at ", self.figure.text, self.target.text));
        let sentence = match found {
            Ok(Solution::Exactly(value)) => {
                answer.figure(
                    "value",
                    format!("the {} that was looked for", self.parameter.text),
                    Value::Amount(at(value)),
                );
                begin.then(format!("{} = ", self.parameter.text)).then(at(value)).then(".")
            }
            Ok(Solution::Between { low, high, .. }) => {
                answer.figure("value", format!("the least {} beyond it", self.parameter.text), Value::Amount(at(high)));
                // With all their digits: rounded, the two could look the same.
                begin.then(format!("{} between {} and {}.", self.parameter.text, at(low), at(high)))
            }
            Ok(Solution::None { .. }) => {
                let never = Sentence::new(format!("{} is nowhere {}", self.figure.text, self.target.text));
                never.then(" from ").then(low).then(" to ").then(at(search.to)).then(".")
            }
            Err(SolveError::Figure(error)) => return Err(error),
            Err(SolveError::BadSearch) if search.to < search.from => {
                let error = Diagnostic::error("empty-range", "a search goes from a lower to a higher value");
                return Err(error.at(to.at, "not above the other end").and(from.at, "it begins here"));
            }
            Err(SolveError::BadSearch) => {
                let is_no_step = search.step.is_zero() || search.step.is_negative();
                let (message, label, help) = if is_no_step {
                    ("the step of a search is above zero", "not above zero", "for example: step = \"1 day\"")
                } else {
                    ("the range has more steps than can be searched", "too many steps", "name a larger `step`")
                };
                return Err(Diagnostic::error("out-of-range", message).at(grain.unwrap_or(to).at, label).help(help));
            }
            Err(error) => return Err(self.failed(&error_text(&error))),
        };
        answer.findings.push(sentence);
        Ok(answer)
    }

    fn amount(&self, words: &Words, set: &[(std::sync::Arc<str>, Amount)]) -> Result<Amount, Diagnostic> {
        match (self.context.figures)(set, words)? {
            Value::Amount(amount) => Ok(amount),
            Value::Price(price) => price.flat().ok_or_else(|| not_a_number(words)),
            _ => Err(not_a_number(words)),
        }
    }

    fn failed(&self, message: &str) -> Diagnostic {
        Diagnostic::error("unsolvable", message).at(self.parameter.at, "")
    }
}

fn error_text(error: &SolveError<Diagnostic>) -> String {
    match error {
        SolveError::Arithmetic(error) => error.to_string(),
        _ => "no answer within 400 evaluations: narrow the search".to_owned(),
    }
}

fn not_a_number(words: &Words) -> Diagnostic {
    let error = Diagnostic::error("wrong-type", "this is no single number").at(words.at, "expected an amount");
    error.help("a price with tiers needs a quantity: 50 TB * …")
}
