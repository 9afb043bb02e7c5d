//! Numbers as a reader wants to see them.

use crate::exact::{ArithmeticError, Exact, with_thousands};
use crate::ratio::Ratio;
use crate::unit::{Base, Dimension, MeterUnit, Unit};

/// How many decimals a quantity is shown with at most, and how many significant digits at least when it is small.
const DIGITS: u32 = 6;

/// A quantity with thousands marked, rounded for the reader to six decimals, a small one to six significant digits; `≈`
/// when a digit was lost on the way to it.
#[must_use]
pub fn quantity(value: Exact) -> String {
    let mark = if value.is_rounded() { "≈" } else { "" };
    format!("{mark}{}", with_thousands(&value.rounded_to(places(value)).to_string()))
}

/// How many decimals show a value's first six digits.
fn places(value: Exact) -> u32 {
    let leading_zeros = value.order().map_or(0, |order| (-order - 1).max(0));
    DIGITS + u32::try_from(leading_zeros).unwrap_or(0)
}

/// Dollars to the cent, and up to four digits more where there are some: a reader of a verdict wants to see what was
/// rounded.
#[must_use]
pub fn dollars_in_full(dollars: Exact) -> String {
    let mark = if dollars.is_rounded() { "≈" } else { "" };
    let sign = if dollars.is_negative() { "-" } else { "" };
    let value = dollars.magnitude();
    let shown = value.rounded_to(places(value));
    format!("{mark}{sign}${}", with_thousands(&shown.to_fixed(shown.places().max(2))))
}

/// A quantity with its unit: `450 days`, `1 request`, `44,444.444444 GB`.
#[must_use]
pub fn quantity_of(value: Exact, unit: Unit) -> String {
    let number = quantity(value);
    if unit == Unit::NONE {
        return number;
    }
    let mut factors = unit.factors();
    let word = match (factors.next(), factors.next()) {
        (Some((base, 1)), None) if value != Exact::ONE => plural(base),
        _ => unit.to_string(),
    };
    format!("{number} {word}")
}

/// The word for several of a base unit; symbols such as GB stay as they are.
fn plural(base: Base) -> String {
    let symbol = base.symbol();
    let is_word = symbol.len() > 2 && symbol.chars().all(|c| c.is_ascii_lowercase());
    match (base.dimension(), is_word) {
        (Dimension::Time, true) if base == Base::Minute => symbol.to_owned(),
        (_, true) if symbol.ends_with('y') && !symbol.ends_with("ay") => format!("{}ies", symbol.trim_end_matches('y')),
        (_, true) if symbol.ends_with('s') => format!("{symbol}es"),
        (_, true) => format!("{symbol}s"),
        (_, false) => symbol.to_owned(),
    }
}

/// A price per unit, all digits: `$0.0816/hour`.
#[must_use]
pub fn unit_price(dollars: Exact, unit: MeterUnit) -> String {
    format!("${dollars}/{unit}")
}

/// A share as a percentage with one decimal: `36.5%`, `-4%`.
#[must_use]
pub fn percent(share: Ratio) -> String {
    match share.times(Ratio::from(100)).and_then(Ratio::to_exact) {
        Ok(value) => format!("{}%", with_thousands(&value.rounded_to(1).to_string())),
        Err(_) => "–".to_owned(),
    }
}

/// An availability as a percentage with two digits of what is missing, and never better than it is: `99.932%`,
/// `99.999954%`, `100%`.
#[must_use]
pub fn uptime(share: Ratio) -> String {
    let shown = || {
        let down = Ratio::ONE.minus(share)?.to_exact()?;
        let places = down.order().map_or(0, |order| u32::try_from(1 - order).unwrap_or(0)).max(2);
        let up = share.times(Ratio::from(10).to_power(i32::try_from(places).unwrap_or(i32::MAX))?)?;
        up.floor()?.over(Ratio::from(10).to_power(i32::try_from(places).unwrap_or(i32::MAX) - 2)?)?.to_exact()
    };
    shown().map_or_else(|_| "–".to_owned(), |percent| format!("{percent}%"))
}

/// The units in which a time is told, in seconds.
const TOLD_IN: [(u32, &str); 4] = [(86_400, "day"), (3600, "h"), (60, "min"), (1, "s")];

/// A time in words: `3 days 15 h 36 min`, `52 min 33.6 s`, `0.4 ms`. To the minute from a day on, to the second from an hour
/// on, to a tenth of a second below.
#[must_use]
pub fn duration(seconds: Ratio) -> String {
    words_of(seconds).unwrap_or_else(|_| "–".to_owned())
}

fn words_of(seconds: Ratio) -> Result<String, ArithmeticError> {
    // Words are rounded anyway: a digit that was lost behind them needs no mark.
    let (mantissa, scale) = seconds.to_exact()?.parts();
    let seconds = Exact::from_parts(mantissa, scale).ok_or(ArithmeticError::Overflow)?;
    if seconds.is_negative() {
        return Ok(format!("-{}", words_of(Ratio::from(seconds.negated()))?));
    }
    if seconds < Exact::ONE && !seconds.is_zero() {
        return Ok(format!("{} ms", quantity(seconds.times(Exact::from(1000))?.rounded_to(1))));
    }
    let minute = Exact::from(60);
    let mut left = match seconds {
        long if long >= Exact::from(86_400) => {
            Ratio::from(long).over(Ratio::from(minute))?.to_exact()?.rounded_to(0).times(minute)?
        }
        hours if hours >= Exact::from(3600) => hours.rounded_to(0),
        short => short.rounded_to(1),
    };
    let mut words = Vec::new();
    for (size, name) in TOLD_IN {
        let size = Exact::from(size);
        let count = if size == Exact::ONE { left } else { Ratio::new(left, size)?.floor()?.to_exact()? };
        if !count.is_zero() {
            left = left.minus(count.times(size)?)?;
            let plural = if name == "day" && count != Exact::ONE { "s" } else { "" };
            words.push(format!("{} {name}{plural}", quantity(count)));
        }
    }
    Ok(if words.is_empty() { "0 s".to_owned() } else { words.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_easily_and_say_when_digits_were_lost() {
        let exact = |text| Exact::parse(text).unwrap();
        assert_eq!(quantity(exact("1234567.5")), "1,234,567.5");
        assert_eq!(quantity(exact("0.1234567")), "0.123457");
        assert_eq!(quantity(exact("0.0000001")), "0.0000001");
        assert_eq!(quantity(exact("0.00000353333333")), "0.00000353333");
        assert_eq!(quantity(Exact::ONE.over(Exact::from(3)).unwrap()), "≈0.333333");
    }

    #[test]
    fn several_of_a_thing_have_their_plural() {
        let of = |n: u32, unit| quantity_of(Exact::from(n), Unit::parse(unit).unwrap());
        assert_eq!(of(450, "day"), "450 days");
        assert_eq!(of(1, "day"), "1 day");
        assert_eq!(of(2, "query"), "2 queries");
        assert_eq!(of(3, "address"), "3 addresses");
        assert_eq!(of(5, "GB"), "5 GB");
        assert_eq!(of(5, "GB-month"), "5 GB-month");
    }

    #[test]
    fn a_verdict_shows_the_digits_that_were_rounded() {
        let shown = |text| dollars_in_full(Exact::parse(text).unwrap());
        assert_eq!(shown("59.568"), "$59.568");
        assert_eq!(shown("0.0125"), "$0.0125");
        assert_eq!(shown("1150"), "$1,150.00");
        assert_eq!(shown("-0.0000025"), "-$0.0000025");
    }

    #[test]
    fn shares_are_shown_in_percent() {
        assert_eq!(percent(Ratio::new(Exact::from(149), Exact::from(408)).unwrap()), "36.5%");
        assert_eq!(percent(Ratio::ZERO), "0%");
    }

    #[test]
    fn an_availability_shows_its_nines_and_is_not_flattered() {
        let shown = |text| uptime(Ratio::from(Exact::parse(text).unwrap()));
        assert_eq!(shown("0.9999999954"), "99.99999954%");
        assert_eq!(shown("0.99970003"), "99.97%");
        assert_eq!(shown("0.99932534"), "99.932%");
        assert_eq!(shown("0.9989999"), "99.89%");
        assert_eq!(shown("0.95"), "95%");
        assert_eq!(shown("1"), "100%");
        assert_eq!(shown("0"), "0%");
    }

    #[test]
    fn times_are_told_in_words() {
        let told = |text| duration(Ratio::from(Exact::parse(text).unwrap()));
        assert_eq!(told("31536"), "8 h 45 min 36 s");
        assert_eq!(told("3153.6"), "52 min 33.6 s");
        assert_eq!(told("315360"), "3 days 15 h 36 min");
        assert_eq!(told("86400"), "1 day");
        assert_eq!(told("59.96"), "1 min");
        assert_eq!(told("3599.97"), "1 h");
        assert_eq!(told("0.0004"), "0.4 ms");
        assert_eq!(told("0"), "0 s");
        assert_eq!(duration(Ratio::from(100).over(Ratio::from(3)).unwrap()), "33.3 s");
    }
}
