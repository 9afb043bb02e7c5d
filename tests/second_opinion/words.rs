//! Amounts as scenarios write them.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use toml::{Table, Value};

use super::price_files::fraction;

pub fn whole(number: impl Into<BigInt>) -> BigRational {
    BigRational::from_integer(number.into())
}

/// A number with its unit: `50 TB`, `1,000`, `27%`.
fn split(text: &str) -> (BigRational, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || ".,_-".contains(c))).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    (fraction(digits), unit.trim())
}

/// The text of a value: a bare number counts as one.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        other => panic!("{other} is no amount"),
    }
}

/// How much it is, where every unit is so many of the one that is asked for.
fn amount(text: &str, units: &[(&str, BigRational)]) -> BigRational {
    let (number, unit) = split(text);
    let of_one = units.iter().find(|(name, _)| *name == unit);
    number * of_one.unwrap_or_else(|| panic!("`{text}` is in no known unit")).1.clone()
}

/// An amount of data in bytes: all units here are powers of 1,024.
pub fn bytes(text: &str) -> BigRational {
    let units = ["byte", "KB", "MB", "GB", "TB"];
    let power = |place: u32| whole(BigInt::from(1024).pow(place));
    amount(text, &units.iter().zip(0..).map(|(name, place)| (*name, power(place))).collect::<Vec<_>>())
}

/// A time in days.
pub fn days(text: &str) -> u32 {
    let value = amount(text, &[("days", whole(1)), ("day", whole(1))]);
    value.to_integer().try_into().unwrap()
}

/// A share: `27%`, `0.27`.
pub fn share(text: &str) -> BigRational {
    amount(text, &[("", whole(1)), ("%", BigRational::new(1.into(), 100.into()))])
}

/// The text under a key.
pub fn find(table: &Table, key: &str) -> Option<String> {
    table.get(key).map(text)
}

/// The tables under a key, or those in the array there.
pub fn tables<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    match table.get(key) {
        Some(Value::Array(items)) => items.iter().map(|item| item.as_table().unwrap()).collect(),
        Some(Value::Table(table)) => vec![table],
        _ => Vec::new(),
    }
}

/// Like `[a / b]` where nothing may be divided by nothing.
pub fn over(part: &BigRational, of: &BigRational) -> BigRational {
    if of.is_zero() { BigRational::zero() } else { part / of }
}
