//! Money and shares that the table of a study states: a number alone, or an expression over the scenario's figures.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::Words;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Unit};

use super::Context;

/// `0.0599`, `$0.0599`, `$0.0599/hour` or any expression of that kind.
pub(super) fn per_hour(words: &Words, context: &Context<'_>) -> Result<Money, Diagnostic> {
    let unit = Unit::of(Base::Usd).over(Unit::of(Base::Hour)).unwrap_or(Unit::NONE);
    money(words, unit, context, "for example: \"0.0599\", dollars for an hour")
}

/// `252`, `$252` or any expression of that kind.
pub(super) fn dollars(words: &Words, context: &Context<'_>) -> Result<Money, Diagnostic> {
    money(words, Unit::of(Base::Usd), context, "for example: \"$252\"")
}

/// `27%`.
pub(super) fn discount(words: &Words, context: &Context<'_>) -> Result<Exact, Diagnostic> {
    let share = not_negative(words, number(words, Unit::NONE, context)?)?;
    if share > Exact::ONE {
        let error = Diagnostic::error("out-of-range", "a discount is between 0% and 100%");
        return Err(error.at(words.at, "more than all of it"));
    }
    Ok(share)
}

fn money(words: &Words, unit: Unit, context: &Context<'_>, example: &str) -> Result<Money, Diagnostic> {
    let digits = words.text.trim();
    // A number alone is of the unit that is asked for, with or without the dollar sign.
    let value = match Exact::parse(digits.strip_prefix('$').unwrap_or(digits)) {
        Ok(value) => Ratio::from(value),
        Err(_) => number(words, unit, context).map_err(|error| error.help(example))?,
    };
    not_negative(words, value).map(Money::new)
}

/// What an expression comes to as a number of `unit`; a plain number is taken as one.
fn number(words: &Words, unit: Unit, context: &Context<'_>) -> Result<Ratio, Diagnostic> {
    let failed = |message: String| Diagnostic::error("unit-mismatch", message).at(words.at, format!("expected {unit}"));
    let amount = match (context.figures)(&[], words)? {
        Value::Amount(amount) if amount.unit == Unit::NONE => return Ok(amount.value),
        Value::Amount(amount) => amount,
        Value::Price(price) => match (price.schedule.flat_price(), Unit::of(Base::Usd).over(price.unit.unit())) {
            (Some(flat), Some(unit)) => Amount::new(Ratio::from(flat.dollars()), unit),
            _ => return Err(failed("a price with tiers is no amount".to_owned())),
        },
        other => return Err(failed(format!("this is no number but {}", other.described()))),
    };
    amount.to(unit, context.convention).map(|amount| amount.value).map_err(|error| failed(error.to_string()))
}

fn not_negative(words: &Words, value: Ratio) -> Result<Exact, Diagnostic> {
    let too_large = |error: ArithmeticError| Diagnostic::error("too-large", error.to_string()).at(words.at, "");
    let value = value.to_exact().map_err(too_large)?;
    if value.is_negative() {
        return Err(Diagnostic::error("out-of-range", format!("{value} is below 0")).at(words.at, "too little"));
    }
    Ok(value)
}
