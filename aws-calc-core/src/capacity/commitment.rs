//! Commitments: what an upfront payment comes to per hour, when it has paid for itself, how much use it needs.

use crate::exact::ArithmeticError;
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, share};

const PLANS_SOURCE: &str = "https://docs.aws.amazon.com/savingsplans/latest/userguide/sp-applying.html";
const RESERVED_SOURCE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-reserved-instances.html";

/// The price per hour with the upfront payment spread over the term.
///
/// # Formula
/// `recurring + upfront / hours of the term`
/// # Errors
/// A term of zero.
pub fn effective_price(recurring: Ratio, upfront: Ratio, hours: Ratio) -> Result<Ratio, ArithmeticError> {
    recurring.plus(upfront.over(hours)?)
}

/// The months after which an upfront payment has paid for itself, compared with prices per month.
///
/// # Formula
/// `upfront / (on demand - recurring)`
/// # Errors
/// A commitment that saves nothing per month.
pub fn break_even_months(upfront: Ratio, on_demand: Ratio, recurring: Ratio) -> Result<Ratio, FunctionError> {
    if recurring >= on_demand {
        let error = FunctionError::at(2, "this saves nothing per month, so no payment upfront comes back");
        return Err(error.help("the recurring price has to be below the one on demand"));
    }
    Ok(upfront.over(on_demand.minus(recurring)?)?)
}

/// The share of the time that what is committed has to be used for, or on demand is cheaper.
///
/// # Formula
/// `1 - discount`, which is the committed price over the one on demand.
/// # Errors
/// A share beyond 0 to 1.
pub fn break_even_utilization(discount: Ratio) -> Result<Ratio, FunctionError> {
    Ok(Ratio::ONE.minus(share(discount, 0)?)?)
}

/// What a Savings Plan's commitment covers, at prices on demand.
///
/// # Formula
/// `commitment / (1 - discount)`: a plan is used up at its own prices.
/// # Errors
/// A discount of 1, or beyond 0 to 1.
pub fn covered(commitment: Ratio, discount: Ratio) -> Result<Ratio, FunctionError> {
    let price = Ratio::ONE.minus(share(discount, 1)?)?;
    if price.is_zero() {
        return Err(FunctionError::at(1, "at a discount of 100% a plan covers everything: there is no amount"));
    }
    Ok(commitment.over(price)?)
}

/// See [`effective_price`].
pub static EFFECTIVE_PRICE: Function = Function {
    name: "effective_price",
    parameters: &[
        Parameter::new("recurring", Takes::In("$/hour")),
        Parameter::new("upfront", Takes::In("$")),
        Parameter::new("term", Takes::In("hour")),
    ],
    doc: "The price per hour of a commitment, with its upfront payment spread over the term.",
    source: RESERVED_SOURCE,
    example: ("effective_price($0.02/hour, $262.80, 1 year)", "$0.05/hour"), // 262.80 / 8,760 = 0.03
    apply: |arguments| {
        let (recurring, upfront) = (arguments.non_negative(0)?, arguments.non_negative(1)?);
        amount(effective_price(recurring, upfront, arguments.non_negative(2)?)?, "$/hour")
    },
};

/// See [`break_even_months`].
pub static BREAK_EVEN_TIME: Function = Function {
    name: "break_even_time",
    parameters: &[
        Parameter::new("upfront", Takes::In("$")),
        Parameter::new("on_demand", Takes::In("$/month")),
        Parameter::new("recurring", Takes::In("$/month")),
    ],
    doc: "After how long an upfront payment has paid for itself, if what is committed runs all the time.",
    source: RESERVED_SOURCE,
    example: ("break_even_time($300, $60/month, $10/month)", "6 months"),
    apply: |arguments| {
        let (upfront, on_demand) = (arguments.non_negative(0)?, arguments.non_negative(1)?);
        amount(break_even_months(upfront, on_demand, arguments.non_negative(2)?)?, "month")
    },
};

/// See [`break_even_utilization`].
pub static BREAK_EVEN_UTILIZATION: Function = Function {
    name: "break_even_utilization",
    parameters: &[Parameter::new("discount", Takes::Number)],
    doc: "The share of the time that a commitment of this discount has to be used, or on demand is cheaper: 1 - d.",
    source: PLANS_SOURCE,
    example: ("break_even_utilization(33%)", "67%"),
    apply: |arguments| Ok(Value::plain(break_even_utilization(arguments.number(0)?)?)),
};

/// See [`covered`].
pub static COVERED_ON_DEMAND: Function = Function {
    name: "covered_on_demand",
    parameters: &[Parameter::new("commitment", Takes::In("$/hour")), Parameter::new("discount", Takes::Number)],
    doc: "The use at prices on demand that a Savings Plan's commitment covers: commitment / (1 - d).",
    source: PLANS_SOURCE,
    example: ("covered_on_demand($10/hour, 37.5%)", "$16/hour"),
    apply: |arguments| amount(covered(arguments.non_negative(0)?, arguments.number(1)?)?, "$/hour"),
};
