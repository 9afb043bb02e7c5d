//! Ledgers of effort: what measures save of a bill, and how many streams get work done in time.

use crate::exact::ArithmeticError;
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;
use crate::unit::Amount;

/// The share of a bill that measures save together.
///
/// # Formula
/// `(s1 + s2 + …) / bill`
/// # Errors
/// A bill of zero, or more saved than there was to pay.
pub fn saved_share(bill: Ratio, savings: Ratio) -> Result<Ratio, FunctionError> {
    if savings > bill {
        return Err(FunctionError::new("this saves more than the bill"));
    }
    Ok(savings.over(bill)?)
}

/// How many streams of work finish so many tasks in time, when each task takes `each` and a stream takes one at a time.
///
/// # Formula
/// `ceil(tasks / floor(within / each))`: a stream cannot share a task with another.
/// # Errors
/// A task that takes longer than there is time.
pub fn parallel_streams(tasks: Ratio, each: Ratio, within: Ratio) -> Result<Ratio, FunctionError> {
    if each > within {
        return Err(FunctionError::at(1, "one alone takes longer than there is time"));
    }
    Ok(tasks.over(within.over(each)?.floor()?)?.ceiling()?)
}

/// What is left of a bill after one saving after the other, each a share of what the ones before left.
///
/// # Formula
/// `1 - (1 - d1) x (1 - d2) x …`: discounts do not add up.
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn stacked_discount(discounts: &[Ratio]) -> Result<Ratio, ArithmeticError> {
    let left = discounts.iter().try_fold(Ratio::ONE, |left, discount| left.times(Ratio::ONE.minus(*discount)?))?;
    Ratio::ONE.minus(left)
}

/// See [`saved_share`].
pub static SAVED_SHARE: Function = Function {
    name: "saved_share",
    parameters: &[Parameter::new("bill", Takes::Amount), Parameter::new("saved", Takes::Amount).repeated()],
    doc: "The share of a bill that measures save together; they cannot save more than there was to pay.",
    source: "",
    example: ("saved_share($50, $8, $12.50)", "41%"), // 20.50 / 50
    apply: |arguments| {
        let (bill, convention) = (arguments.amount(0)?, arguments.convention());
        let mut saved = Amount::new(Ratio::ZERO, bill.unit);
        for place in 1..arguments.all().len() {
            let next = arguments.amount(place)?;
            saved = saved.plus(next, convention).map_err(|error| FunctionError::at(place, error.to_string()))?;
        }
        Ok(Value::plain(saved_share(bill.value, saved.value)?))
    },
};

/// See [`parallel_streams`].
pub static PARALLEL_STREAMS: Function = Function {
    name: "parallel_streams",
    parameters: &[
        Parameter::new("tasks", Takes::Number),
        Parameter::new("each", Takes::In("s")),
        Parameter::new("within", Takes::In("s")),
    ],
    doc: "How many streams finish so many tasks in time, each taking one task after the other.",
    source: "",
    example: ("parallel_streams(100, 4 weeks, 52 weeks)", "8"), // 13 each: 100 / 13, rounded up
    apply: |arguments| {
        let (each, within) = (arguments.non_negative(1)?, arguments.non_negative(2)?);
        if each.is_zero() {
            return Err(FunctionError::at(1, "a task takes some time"));
        }
        Ok(Value::plain(parallel_streams(arguments.whole(0).map(super::whole)?, each, within)?))
    },
};

/// See [`stacked_discount`].
pub static STACKED_DISCOUNT: Function = Function {
    name: "stacked_discount",
    parameters: &[Parameter::new("discount", Takes::Number).repeated()],
    doc: "What discounts come to when each is taken off what the ones before left.",
    source: "",
    example: ("stacked_discount(50%, 20%)", "60%"), // 1 - 0.5 x 0.8
    apply: |arguments| {
        let discounts = (0..arguments.all().len()).map(|place| super::share(arguments.number(place)?, place));
        Ok(Value::plain(stacked_discount(&discounts.collect::<Result<Vec<_>, _>>()?)?))
    },
};
