//! The functions that every scope has: plain arithmetic.

use std::cmp::Ordering;

use crate::exact::Exact;
use crate::ratio::Ratio;
use crate::unit::Amount;

use super::{Arguments, Function, FunctionError, Parameter, Takes, Value};

/// The functions that every scope has.
pub const BUILT_INS: &[&Function] = &[&MIN, &MAX, &SUM, &ABS, &CEIL, &FLOOR, &ROUND, &IF];

const AMOUNTS: &[Parameter] = &[Parameter::new("a", Takes::Amount).repeated()];
const AMOUNT: &[Parameter] = &[Parameter::new("x", Takes::Amount)];

static MIN: Function = Function {
    name: "min",
    parameters: AMOUNTS,
    doc: "The smallest of amounts that measure the same thing.",
    source: "",
    example: ("min(3 h, 90 min)", "90 min"),
    apply: |arguments| extreme(arguments, Ordering::Less),
};

static MAX: Function = Function {
    name: "max",
    parameters: AMOUNTS,
    doc: "The largest of amounts that measure the same thing.",
    source: "",
    example: ("max(2, 5, 3)", "5"),
    apply: |arguments| extreme(arguments, Ordering::Greater),
};

static SUM: Function = Function {
    name: "sum",
    parameters: AMOUNTS,
    doc: "The sum of amounts that measure the same thing, in the unit of the first.",
    source: "",
    example: ("sum(1 h, 30 min)", "1.5 h"),
    apply: |arguments| {
        let mut sum = arguments.amount(0)?;
        for place in 1..arguments.all().len() {
            sum = sum.plus(arguments.amount(place)?, arguments.convention()).map_err(|error| at(place, error))?;
        }
        Ok(Value::Amount(sum))
    },
};

static ABS: Function = Function {
    name: "abs",
    parameters: AMOUNT,
    doc: "The amount without its sign.",
    source: "",
    example: ("abs(3 GB - 5 GB)", "2 GB"),
    apply: |arguments| keeping_the_unit(arguments, |value| Ok(value.magnitude())),
};

static CEIL: Function = Function {
    name: "ceil",
    parameters: AMOUNT,
    doc: "The next whole number at or above the amount's, in its own unit.",
    source: "",
    example: ("ceil(2.1 GB)", "3 GB"),
    apply: |arguments| keeping_the_unit(arguments, |value| Ok(value.ceiling()?)),
};

static FLOOR: Function = Function {
    name: "floor",
    parameters: AMOUNT,
    doc: "The next whole number at or below the amount's, in its own unit.",
    source: "",
    example: ("floor(-2.1)", "-3"),
    apply: |arguments| keeping_the_unit(arguments, |value| Ok(value.floor()?)),
};

static ROUND: Function = Function {
    name: "round",
    parameters: &[Parameter::new("x", Takes::Amount), Parameter::new("places", Takes::Number).optional()],
    doc: "The amount in its own unit, rounded half away from zero to `places` decimals: none unless said.",
    source: "",
    example: ("round($16.425, 2)", "$16.43"),
    apply: |arguments| {
        let places = if arguments.all().len() > 1 { arguments.whole(1)? } else { 0 };
        let places = i32::try_from(places).ok().filter(|places| *places <= 12);
        let places = places.ok_or_else(|| FunctionError::at(1, "at most 12 places can be kept"))?;
        keeping_the_unit(arguments, |value| round(value, places))
    },
};

static IF: Function = Function {
    name: "if",
    parameters: &[
        Parameter::new("condition", Takes::Truth),
        Parameter::new("then", Takes::Anything),
        Parameter::new("else", Takes::Anything),
    ],
    doc: "`then` when the condition is true, else `else`. The other one is not computed.",
    source: "",
    example: ("if(2 > 1, 3 GB, 1 / 0)", "3 GB"),
    apply: |arguments| arguments.value(if arguments.value(0)? == &Value::Truth(true) { 1 } else { 2 }).cloned(),
};

fn at(place: usize, error: impl ToString) -> FunctionError {
    FunctionError::at(place, error.to_string())
}

fn extreme(arguments: &Arguments<'_>, better: Ordering) -> Result<Value, FunctionError> {
    let mut best = arguments.amount(0)?;
    for place in 1..arguments.all().len() {
        let next = arguments.amount(place)?;
        // The first one's unit is the one that the others are measured against, so it is named first.
        if best.compare(next, arguments.convention()).map_err(|error| at(place, error))? == better.reverse() {
            best = next;
        }
    }
    Ok(Value::Amount(best))
}

fn keeping_the_unit(
    arguments: &Arguments<'_>,
    change: impl FnOnce(Ratio) -> Result<Ratio, FunctionError>,
) -> Result<Value, FunctionError> {
    let amount = arguments.amount(0)?;
    Ok(Value::Amount(Amount::new(change(amount.value)?, amount.unit)))
}

/// Half away from zero, on the exact quotient: a decimal that was itself rounded could cross the half.
fn round(value: Ratio, places: i32) -> Result<Ratio, FunctionError> {
    let step = Ratio::from(10).to_power(places)?;
    let half = Ratio::from(Exact::constant(5, 1));
    let whole = value.magnitude().times(step)?.plus(half)?.floor()?;
    let rounded = whole.over(step)?;
    Ok(if value.is_negative() { rounded.negated() } else { rounded })
}
