//! The expression language: numbers with units, names, prices, functions.
//!
//! One language serves the calculator, the values of a scenario, claims and budgets:
//!
//! ```text
//! 50 TB * s3.storage.standard                  $1,150 a month in a book whose TB is 1,000 GB
//! 1 - lifecycle.monthly / all_standard.monthly
//! records * 40 KB <= 2 TB and not archived
//! gp2_burst_time(100 GB)
//! ```
//!
//! - **Numbers** carry units, glued or after a space: `50TB`, `730 h`, `1.5 million requests`, `10k`, `10%`, `$0.0816`,
//!   `$1,150`. A unit written without spaces is one unit: `GB-month`, `MB/s`, `$/GB-month`; `5 GB - 3 GB` subtracts.
//!   `B` alone is bytes; before another unit (`2 B requests`) and after `$` it is a billion.
//! - **Names** are segments joined by `.`; a segment that is no plain word is quoted: `ec2.instance."u-6tb1.56xlarge"`.
//!   A word that nobody knows and that is a unit means one of it: `730 h / month`.
//! - **Operators**, weakest first: `or`; `and`; `not`; `== != < <= > >=`; `+ -`; `* /`; unary `-`; `^`, which groups
//!   to the right.
//! - **A quantity times a price** runs through the price's tiers: see [`Value::Price`].
//!
//! Parsing is linear, nesting is limited to [`MAX_DEPTH`], and a long chain of operators does not recurse.

mod builtin;
mod evaluate;
mod function;
mod parse;
mod price;
mod token;
mod value;

pub use builtin::BUILT_INS;
pub use function::{Arguments, Arity, Function, FunctionError, Parameter, Takes};
pub use value::{Name, Note, PricedMeter, Trace, Value};

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Span};
use crate::exact::Exact;
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Convention, Unit};

/// How many brackets, calls, signs and powers may lie within each other.
pub const MAX_DEPTH: usize = 64;

/// What an expression can see: the sizes of a GB and a month, names with their values, and functions.
pub trait Scope {
    /// What a GB, a TB and a month are.
    fn convention(&self) -> &Convention;

    /// The value of `name`, or `None` when there is no such name.
    ///
    /// # Errors
    /// A diagnostic when the name is known and its value cannot be had. Where it points nowhere, the evaluator points
    /// it at the name.
    fn value(&self, name: &Name) -> Result<Option<Value>, Diagnostic>;

    /// Every name, as it is written, to suggest from when one is misspelt.
    fn known_names(&self) -> Vec<String>;

    /// Functions on top of [`BUILT_INS`].
    fn functions(&self) -> &[&'static Function];
}

/// A parsed expression.
///
/// # Example
/// ```
/// use aws_calc_core::diagnostic::{Diagnostic, Sources, Span};
/// use aws_calc_core::expr::{Expression, Function, Name, Scope, Value};
/// use aws_calc_core::unit::Convention;
///
/// struct Nothing;
/// impl Scope for Nothing {
///     fn convention(&self) -> &Convention { &Convention::AWS }
///     fn value(&self, _: &Name) -> Result<Option<Value>, Diagnostic> { Ok(None) }
///     fn known_names(&self) -> Vec<String> { Vec::new() }
///     fn functions(&self) -> &[&'static Function] { &[] }
/// }
///
/// let mut sources = Sources::default();
/// let mut parse = |text: &str| {
///     let source = sources.add("example", text);
///     Expression::parse(text, Span::new(source, 0..text.len()))
/// };
/// let Value::Amount(cost) = parse("2 * 730 h * $0.045/h").unwrap().evaluate(&Nothing).unwrap() else { panic!() };
/// assert_eq!(cost.to_string(), "65.7 $");
///
/// let error = parse("5 GB + 3 requests").unwrap().evaluate(&Nothing).unwrap_err();
/// assert_eq!(error.message, "cannot add requests to GB");
/// ```
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    at: Span,
    root: Located,
    names: Vec<Name>,
}

/// How many bytes an expression may have: far more than a person reads.
const LONGEST: usize = 64 << 10;

impl Expression {
    /// Reads `text`. `at` is where it lies in its source, so that errors point into the file.
    ///
    /// # Errors
    /// A diagnostic at the first place that cannot be read.
    pub fn parse(text: &str, at: Span) -> Result<Self, Diagnostic> {
        if text.len() > LONGEST {
            let message = format!("an expression has at most {LONGEST} bytes, and this one has {}", text.len());
            let error = Diagnostic::error("too-large", message).at(at, "too long");
            return Err(error.help("give its parts names in `[parameter]`"));
        }
        let (root, names) = parse::parse(text, at)?;
        Ok(Self { text: text.to_owned(), at, root, names })
    }

    /// The amount that `text` is, if it is nothing but digits and the symbol of a unit, such as `500 GB`: by far the most
    /// common expression of a scenario, read here without the machinery. `None` says nothing about other texts.
    #[must_use]
    pub fn amount(text: &str) -> Option<Amount> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (digits, symbol) = text.split_at_checked(end)?;
        // A single letter may be a word for a number: `B` is a byte or a billion.
        let symbol = symbol.trim_start_matches(' ');
        let base = Base::ALL.iter().copied().find(|base| base.symbol() == symbol && symbol.len() > 1)?;
        let value = Exact::parse(digits).ok()?;
        let (first, last) = (digits.starts_with('.'), digits.ends_with('.'));
        (!first && !last).then(|| Amount::new(Ratio::from(value), Unit::of(base)))
    }

    /// What it comes to.
    ///
    /// # Errors
    /// A diagnostic: an unknown name, units that do not fit, a division by zero, or what `scope` answers.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, Diagnostic> {
        evaluate::Evaluation { expression: self, scope }.value().map_err(|error| *error)
    }

    /// What it comes to, with every step on the way.
    ///
    /// # Errors
    /// As [`Self::evaluate`].
    pub fn trace(&self, scope: &dyn Scope) -> Result<Trace, Diagnostic> {
        evaluate::Evaluation { expression: self, scope }.trace().map_err(|error| *error)
    }

    /// Every name in it, in the order of the text, repeated when used again. A word that turns out to be a unit is
    /// among them.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// The text it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.at.part_of(&self.text, range.clone())
    }

    fn snippet(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }
}

/// A node with the bytes of the text it was read from, brackets included.
#[derive(Clone, Debug)]
struct Located {
    node: Node,
    range: Range<usize>,
}

/// What an expression is made of. Operators that group to the left are one flat chain, so that neither evaluating nor
/// dropping a long sum recurses.
#[derive(Clone, Debug)]
enum Node {
    Literal(Value),
    /// Its place among the expression's names.
    Name(usize),
    Chain(Box<Located>, Vec<(Operator, Located)>),
    Negated(Box<Located>),
    Not(Box<Located>),
    Power(Box<Located>, Box<Located>),
    /// Condition, then, else: of the last two only one is evaluated.
    If(Box<[Located; 3]>),
    Call(Range<usize>, Vec<Located>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Over,
}

#[cfg(test)]
mod tests;
