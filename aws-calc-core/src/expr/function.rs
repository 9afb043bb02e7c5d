//! Functions of the language: what they take, and how they are called.

use std::fmt;

use crate::exact::ArithmeticError;
use crate::ratio::Ratio;
use crate::unit::{Amount, AmountError, Convention, Unit};

use super::Value;
use super::value::spoken;

/// A function of the language.
pub struct Function {
    /// How it is called.
    pub name: &'static str,
    /// What it takes, in order; optional and repeated parameters last.
    pub parameters: &'static [Parameter],
    /// What it answers, in a line or two.
    pub doc: &'static str,
    /// Where the rule is written; empty for plain arithmetic.
    pub source: &'static str,
    /// A call, and an expression of the same value.
    pub example: (&'static str, &'static str),
    /// The function itself.
    pub apply: fn(&Arguments<'_>) -> Result<Value, FunctionError>,
}

/// `round(x, places?)`.
impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (place, parameter) in self.parameters.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            let mark = match parameter.arity {
                Arity::Once => "",
                Arity::Optional => "?",
                Arity::Repeated => ", …",
            };
            write!(f, "{comma}{}{mark}", parameter.name)?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Function {
    /// Whether it can be called with this many arguments.
    #[must_use]
    pub fn accepts(&self, count: usize) -> bool {
        let needed = self.parameters.iter().filter(|parameter| parameter.arity != Arity::Optional).count();
        let repeated = self.parameters.iter().any(|parameter| parameter.arity == Arity::Repeated);
        count >= needed && (repeated || count <= self.parameters.len())
    }

    /// The parameter that argument `place` is for.
    pub(super) fn parameter(&self, place: usize) -> Option<&'static Parameter> {
        self.parameters.get(place).or(self.parameters.last())
    }
}

/// What a function takes in one place.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in the signature.
    pub name: &'static str,
    /// What may stand there.
    pub takes: Takes,
    /// How often.
    pub arity: Arity,
}

impl Parameter {
    /// A parameter that is given once.
    #[must_use]
    pub const fn new(name: &'static str, takes: Takes) -> Self {
        Self { name, takes, arity: Arity::Once }
    }

    /// The same, which may be left out.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { arity: Arity::Optional, ..self }
    }

    /// The same, given once or more.
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { arity: Arity::Repeated, ..self }
    }
}

/// How often a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// Once.
    Once,
    /// Once or not at all.
    Optional,
    /// Once or more.
    Repeated,
}

/// What may stand in a place. An amount is converted to the unit named here before the function sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any value.
    Anything,
    /// A number with any unit; the price of a meter with a single tier is one.
    Amount,
    /// A number without a unit.
    Number,
    /// What can be converted to this unit, by the scope's convention.
    In(&'static str),
    /// Data, in this unit and as AWS's own limits count it: a KB is 1,024 bytes and `512 MB` is 512 MiB, whatever the
    /// scope's convention says.
    Data(&'static str),
    /// How many of this unit: a plain number does as well.
    Count(&'static str),
    /// A word.
    Text,
    /// True or false.
    Truth,
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anything => f.write_str("a value"),
            Self::Amount => f.write_str("an amount"),
            Self::Number => f.write_str("a plain number"),
            Self::In(unit) | Self::Data(unit) => write!(f, "an amount in {unit}"),
            Self::Count(unit) => write!(f, "a plain number or {}", Unit::parse(unit).map_or_else(String::new, spoken)),
            Self::Text => f.write_str("text in double quotes"),
            Self::Truth => f.write_str("true or false"),
        }
    }
}

impl Takes {
    /// `value` as the function sees it, or `None` when it may not stand here.
    pub(super) fn accept(self, value: Value, convention: &Convention) -> Result<Option<Value>, AmountError> {
        let amount = match (self, &value) {
            (Self::Anything, _) | (Self::Text, Value::Text(_)) | (Self::Truth, Value::Truth(_)) => {
                return Ok(Some(value));
            }
            (Self::Text | Self::Truth, _) | (_, Value::Text(_) | Value::Truth(_)) => return Ok(None),
            (_, Value::Amount(amount)) => Some(*amount),
            (_, Value::Price(price)) => price.flat(),
        };
        let Some(amount) = amount else { return Ok(None) };
        let (unit, convention) = match self {
            Self::Number => (Some(Unit::NONE), convention),
            Self::In(unit) | Self::Count(unit) => (Unit::parse(unit), convention),
            Self::Data(unit) => (Unit::parse(unit), &Convention::AWS),
            _ => (Some(amount.unit), convention),
        };
        let accepted = match unit {
            Some(unit) if matches!(self, Self::Count(_)) && amount.unit == Unit::NONE => {
                Amount::new(amount.value, unit)
            }
            Some(unit) if amount.unit.measures_the_same(unit) => amount.to(unit, convention)?,
            _ => return Ok(None),
        };
        Ok(Some(Value::Amount(accepted)))
    }
}

/// The arguments of a call: as many as the signature asks for, each of the kind and in the unit it names.
pub struct Arguments<'a> {
    pub(super) values: &'a [Value],
    pub(super) convention: &'a Convention,
}

impl Arguments<'_> {
    /// What a GB, a TB and a month are.
    #[must_use]
    pub const fn convention(&self) -> &Convention {
        self.convention
    }

    /// Every argument.
    #[must_use]
    pub const fn all(&self) -> &[Value] {
        self.values
    }

    /// Argument `place`, counted from 0.
    ///
    /// # Errors
    /// When there is no such argument.
    pub fn value(&self, place: usize) -> Result<&Value, FunctionError> {
        self.values.get(place).ok_or_else(|| FunctionError::at(place, "this argument is missing"))
    }

    /// Argument `place` as an amount.
    ///
    /// # Errors
    /// When it is none.
    pub fn amount(&self, place: usize) -> Result<Amount, FunctionError> {
        match self.value(place)? {
            Value::Amount(amount) => Ok(*amount),
            _ => Err(FunctionError::at(place, "this is not an amount")),
        }
    }

    /// The number of argument `place`, in the unit that its parameter names.
    ///
    /// # Errors
    /// When it is no amount.
    pub fn number(&self, place: usize) -> Result<Ratio, FunctionError> {
        self.amount(place).map(|amount| amount.value)
    }

    /// As [`Self::number`], for a number that is not below zero.
    ///
    /// # Errors
    /// When it is no amount, or below zero.
    pub fn non_negative(&self, place: usize) -> Result<Ratio, FunctionError> {
        let number = self.number(place)?;
        if number.is_negative() { Err(FunctionError::at(place, "this cannot be below zero")) } else { Ok(number) }
    }

    /// As [`Self::number`], for a whole number that is not below zero.
    ///
    /// # Errors
    /// When it is no amount, below zero, not whole, or beyond 2^63.
    pub fn whole(&self, place: usize) -> Result<u64, FunctionError> {
        let number = self.non_negative(place)?.to_exact()?;
        let whole = number.to_i64().and_then(|whole| u64::try_from(whole).ok());
        whole.ok_or_else(|| FunctionError::at(place, "this has to be a whole number"))
    }

    /// Argument `place` as text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self, place: usize) -> Result<&str, FunctionError> {
        match self.value(place)? {
            Value::Text(text) => Ok(text),
            _ => Err(FunctionError::at(place, "this is not text")),
        }
    }
}

/// Why a function has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// The argument at fault, counted from 0; `None` when it is the call as a whole.
    pub argument: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl FunctionError {
    /// An error of the whole call.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into(), help: None }
    }

    /// An error of argument `place`.
    #[must_use]
    pub fn at(place: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(place), ..Self::new(message) }
    }

    /// The same, with help.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl From<ArithmeticError> for FunctionError {
    fn from(error: ArithmeticError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<AmountError> for FunctionError {
    fn from(error: AmountError) -> Self {
        Self::new(error.to_string())
    }
}
