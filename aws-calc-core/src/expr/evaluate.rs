//! From a tree to a value. One walk serves [`Expression::evaluate`] and [`Expression::trace`].

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use crate::book::Slice;
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::unit::{Amount, AmountError, Base, Dimension, Unit};

use super::value::spoken;
use super::{
    Arguments, BUILT_INS, Expression, Function, FunctionError, Located, Name, Node, Note, Operator, PricedMeter, Scope,
    Trace, Value, price,
};

pub(super) struct Evaluation<'a> {
    pub expression: &'a Expression,
    pub scope: &'a dyn Scope,
}

/// Boxed, because this is what recurses: each level of an expression should take little of the stack.
type Fallible<T> = Result<T, Box<Diagnostic>>;

/// The steps so far, when somebody asked for them.
type Steps = Option<Vec<Trace>>;

/// A value with what its step shows besides.
struct Made {
    value: Value,
    shown: Option<Box<Shown>>,
}

struct Shown {
    slices: Vec<Slice>,
    note: Note,
}

impl From<Value> for Made {
    fn from(value: Value) -> Self {
        Self { value, shown: None }
    }
}

const JOINS: &str = "`and` and `or` join";

/// One side of an operator.
#[derive(Clone)]
struct Side<'a> {
    value: &'a Value,
    range: Range<usize>,
}

impl Evaluation<'_> {
    pub fn value(&self) -> Fallible<Value> {
        Ok(self.make(&self.expression.root, &mut None)?.value)
    }

    pub fn trace(&self) -> Fallible<Trace> {
        let root = &self.expression.root;
        let mut steps = Some(Vec::new());
        let made = self.make(root, &mut steps)?;
        Ok(self.step(&root.range, made, steps))
    }

    fn step(&self, range: &Range<usize>, made: Made, steps: Steps) -> Trace {
        let (slices, note) = made.shown.map_or((Vec::new(), None), |shown| (shown.slices, Some(shown.note)));
        Trace {
            text: self.expression.snippet(range).to_owned(),
            value: made.value,
            steps: steps.unwrap_or_default(),
            slices,
            note,
        }
    }

    /// The value of a part, which becomes a step of what it is part of.
    fn part(&self, at: &Located, steps: &mut Steps) -> Fallible<Value> {
        let Some(steps) = steps else { return Ok(self.make(at, &mut None)?.value) };
        let mut inner = Some(Vec::new());
        let made = self.make(at, &mut inner)?;
        let value = made.value.clone();
        if !matches!(at.node, Node::Literal(_)) {
            steps.push(self.step(&at.range, made, inner));
        }
        Ok(value)
    }

    fn make(&self, at: &Located, steps: &mut Steps) -> Fallible<Made> {
        match &at.node {
            Node::Literal(value) => Ok(value.clone().into()),
            Node::Name(place) => self.name(*place),
            Node::Chain(first, rest) => self.chain(first, rest, steps),
            Node::Negated(operand) => self.negated(operand, steps),
            Node::Not(operand) => self.not(operand, steps),
            Node::Power(base, power) => self.power(base, power, &at.range, steps),
            Node::If(branches) => self.choice(branches, steps),
            Node::Call(name, arguments) => self.call(name, arguments, &at.range, steps),
        }
    }

    fn negated(&self, operand: &Located, steps: &mut Steps) -> Fallible<Made> {
        let amount = self.amount_of(operand, steps)?;
        Ok(Value::Amount(Amount::new(amount.value.negated(), amount.unit)).into())
    }

    fn not(&self, operand: &Located, steps: &mut Steps) -> Fallible<Made> {
        let truth = self.truth(&self.part(operand, steps)?, &operand.range, "`not` turns")?;
        Ok(Value::Truth(!truth).into())
    }

    fn power(&self, base: &Located, power: &Located, whole: &Range<usize>, steps: &mut Steps) -> Fallible<Made> {
        let (left, right) = (self.amount_of(base, steps)?, self.amount_of(power, steps)?);
        let value = left.to_power(right).map_err(|error| {
            let told = self.failed(&error, whole);
            let (base, power) = (self.expression.snippet(&base.range), right.value);
            match error {
                AmountError::PowerWithUnit if right.unit != Unit::NONE => told
                    .help(format!("a unit belongs to the number before it: `({base}^{power}) * 1 {}`", right.unit))
                    .into(),
                _ => told,
            }
        })?;
        Ok(Value::Amount(value).into())
    }

    fn choice(&self, branches: &[Located; 3], steps: &mut Steps) -> Fallible<Made> {
        let [condition, then, otherwise] = branches;
        let truth = self.truth(&self.part(condition, steps)?, &condition.range, "`if` asks for")?;
        Ok(self.part(if truth { then } else { otherwise }, steps)?.into())
    }

    fn amount_of(&self, operand: &Located, steps: &mut Steps) -> Fallible<Amount> {
        self.amount(&Side { value: &self.part(operand, steps)?, range: operand.range.clone() })
    }

    fn name(&self, place: usize) -> Fallible<Made> {
        let Some(name) = self.expression.names.get(place) else {
            return Err(Diagnostic::error("unknown-name", "this name is not known").into());
        };
        let known = self.scope.value(name).map_err(|error| match error.at {
            Some(_) => error,
            None => error.at(name.span, ""),
        })?;
        match known.or_else(|| one_unit(name)) {
            Some(value) => Ok(value.into()),
            None => Err(self.unknown_name(name)),
        }
    }

    fn unknown_name(&self, name: &Name) -> Box<Diagnostic> {
        let written = name.to_string();
        let error = Diagnostic::error("unknown-name", format!("`{written}` is not known here")).at(name.span, "");
        if let Some(function) = self.function(&written) {
            return error.help(format!("it is a function: write `{function}`")).into();
        }
        let known = self.scope.known_names();
        let functions = self.functions().map(|function| function.name);
        let units = Base::ALL.iter().map(|base| base.symbol());
        let names = known.iter().map(String::as_str).chain(functions).chain(units);
        error.help_maybe(did_you_mean(&written, names)).into()
    }

    fn functions(&self) -> impl Iterator<Item = &'static Function> {
        BUILT_INS.iter().chain(self.scope.functions()).copied()
    }

    fn function(&self, name: &str) -> Option<&'static Function> {
        self.functions().find(|function| function.name == name)
    }

    /// From left to right, each operator on what stands before it and its right side.
    fn chain(&self, first: &Located, rest: &[(Operator, Located)], steps: &mut Steps) -> Fallible<Made> {
        let mut made = Made::from(self.part(first, steps)?);
        let mut left = first.range.clone();
        for (operator, right) in rest {
            if self.is_decided(*operator, &made.value, &left)? {
                return Ok(made);
            }
            self.keep_slices(&mut made, &left, steps);
            let other = self.part(right, steps)?;
            made = self.combine(
                *operator,
                &[Side { value: &made.value, range: left.clone() }, Side { value: &other, range: right.range.clone() }],
            )?;
            left.end = right.range.end;
        }
        Ok(made)
    }

    /// Whether `and` or `or` needs no look at its right side.
    fn is_decided(&self, operator: Operator, left: &Value, range: &Range<usize>) -> Fallible<bool> {
        match operator {
            Operator::And => Ok(!self.truth(left, range, JOINS)?),
            Operator::Or => self.truth(left, range, JOINS),
            _ => Ok(false),
        }
    }

    /// What met a price keeps its slices as a step of its own when the chain goes on.
    fn keep_slices(&self, made: &mut Made, left: &Range<usize>, steps: &mut Steps) {
        if made.shown.is_some()
            && let Some(steps) = steps
        {
            let inner = std::mem::take(steps);
            let value = made.value.clone();
            let priced = std::mem::replace(made, value.into());
            steps.push(self.step(left, priced, Some(inner)));
        }
    }

    fn combine(&self, operator: Operator, sides: &[Side<'_>; 2]) -> Fallible<Made> {
        let [left, right] = sides;
        let whole = left.range.start..right.range.end;
        match (operator, left.value, right.value) {
            (Operator::And | Operator::Or, _, value) => {
                return Ok(Value::Truth(self.truth(value, &right.range, JOINS)?).into());
            }
            (Operator::Times, Value::Price(price), Value::Amount(quantity))
            | (Operator::Times, Value::Amount(quantity), Value::Price(price)) => {
                return self.priced(price, *quantity, sides);
            }
            (Operator::Equal | Operator::NotEqual, Value::Text(a), Value::Text(b)) => {
                return Ok(Value::Truth((a == b) == (operator == Operator::Equal)).into());
            }
            (Operator::Equal | Operator::NotEqual, Value::Truth(a), Value::Truth(b)) => {
                return Ok(Value::Truth((a == b) == (operator == Operator::Equal)).into());
            }
            _ => {}
        }
        let (a, b) = (self.amount(left)?, self.amount(right)?);
        let convention = self.scope.convention();
        let result = match operator {
            Operator::Plus => a.plus(b, convention),
            Operator::Minus => a.minus(b, convention),
            Operator::Times => a.times(b, convention),
            Operator::Over => a.over(b, convention),
            _ => {
                let ordering =
                    a.compare(b, convention).map_err(|error| self.mismatch(operator, sides, a, b, &error))?;
                return Ok(Value::Truth(holds(operator, ordering)).into());
            }
        };
        match result {
            Ok(amount) => Ok(Value::Amount(amount).into()),
            Err(error @ AmountError::Mismatch(..)) => Err(self.mismatch(operator, sides, a, b, &error)),
            Err(error) => Err(self.failed(&error, &whole)),
        }
    }

    fn priced(&self, price: &Arc<PricedMeter>, quantity: Amount, sides: &[Side<'_>; 2]) -> Fallible<Made> {
        let [left, right] = sides;
        let whole = left.range.start..right.range.end;
        let convention = self.scope.convention();
        let charged = price::charge(price, quantity, convention).map_err(|error| self.failed(&error, &whole))?;
        if let Some(charged) = charged {
            let note = Note::Priced { price: Arc::clone(price), quantity: charged.quantity };
            let shown = Some(Box::new(Shown { slices: charged.slices, note }));
            return Ok(Made { value: Value::Amount(charged.cost), shown });
        }
        match price.flat() {
            Some(flat) => {
                let (a, b) = if matches!(left.value, Value::Price(_)) { (flat, quantity) } else { (quantity, flat) };
                let product = a.times(b, convention).map_err(|error| self.failed(&error, &whole))?;
                Ok(Value::Amount(product).into())
            }
            None => {
                let (price_side, other) =
                    if matches!(left.value, Value::Price(_)) { (left, right) } else { (right, left) };
                let what = spoken(quantity.unit);
                let error = tiered(price, self.span(&price_side.range));
                Err(error.and(self.span(&other.range), format!("this is {what}")).into())
            }
        }
    }

    fn call(
        &self,
        name: &Range<usize>,
        arguments: &[Located],
        whole: &Range<usize>,
        steps: &mut Steps,
    ) -> Fallible<Made> {
        let written = self.expression.snippet(name);
        let Some(function) = self.function(written) else {
            let error = Diagnostic::error("unknown-function", format!("there is no function `{written}`"));
            let names = || self.functions().map(|function| function.name);
            // `maximum` is `max`, although many letters are wrong.
            let short = names().find(|name| name.len() > 2 && written.starts_with(name));
            let help = did_you_mean(written, names()).or_else(|| Some(format!("did you mean `{}`?", short?)));
            return Err(error.at(self.span(name), "").help_maybe(help).into());
        };
        if !function.accepts(arguments.len()) {
            let given = match arguments.len() {
                1 => "one is".to_owned(),
                count => format!("{count} are"),
            };
            let message = format!("`{written}` takes other arguments: {given} given");
            let error = Diagnostic::error("wrong-number-of-arguments", message).at(self.span(whole), "");
            return Err(error.help(format!("it is called as `{function}`")).into());
        }
        let mut values = Vec::with_capacity(arguments.len());
        for (place, argument) in arguments.iter().enumerate() {
            let value = self.part(argument, steps)?;
            values.push(self.accepted(function, place, value, argument)?);
        }
        let called = Arguments { values: &values, convention: self.scope.convention() };
        let value = (function.apply)(&called).map_err(|error| self.refused(error, arguments, whole))?;
        let sourced = !function.source.is_empty();
        let shown = sourced.then(|| Box::new(Shown { slices: Vec::new(), note: Note::Source(function.source) }));
        Ok(Made { value, shown })
    }

    /// The argument as the function's signature wants it.
    fn accepted(&self, function: &Function, place: usize, value: Value, argument: &Located) -> Fallible<Value> {
        let Some(parameter) = function.parameter(place) else { return Ok(value) };
        let described = value.described();
        let accepted = parameter.takes.accept(value, self.scope.convention());
        accepted.map_err(|error| self.failed(&error, &argument.range))?.ok_or_else(|| {
            let message = format!("`{}` takes {} for `{}`", function.name, parameter.takes, parameter.name);
            Diagnostic::error("wrong-argument", message)
                .at(self.span(&argument.range), format!("this is {described}"))
                .help(format!("for example {}", function.example.0))
                .into()
        })
    }

    fn refused(&self, error: FunctionError, arguments: &[Located], whole: &Range<usize>) -> Box<Diagnostic> {
        let place = error.argument.and_then(|place| arguments.get(place)).map_or(whole, |argument| &argument.range);
        Diagnostic::error("wrong-argument", error.message).at(self.span(place), "").help_maybe(error.help).into()
    }

    fn amount(&self, side: &Side<'_>) -> Fallible<Amount> {
        match side.value {
            Value::Amount(amount) => Ok(*amount),
            Value::Price(price) => price.flat().ok_or_else(|| tiered(price, self.span(&side.range))),
            Value::Text(_) | Value::Truth(_) => {
                let message = format!("an amount is needed here, but this is {}", side.value.described());
                Err(Diagnostic::error("wrong-kind", message).at(self.span(&side.range), "").into())
            }
        }
    }

    fn truth(&self, value: &Value, range: &Range<usize>, who: &str) -> Fallible<bool> {
        match value {
            Value::Truth(truth) => Ok(*truth),
            other => Err(Diagnostic::error("wrong-kind", format!("{who} what is true or false"))
                .at(self.span(range), format!("this is {}", other.described()))
                .into()),
        }
    }

    fn mismatch(
        &self,
        operator: Operator,
        sides: &[Side<'_>; 2],
        a: Amount,
        b: Amount,
        error: &AmountError,
    ) -> Box<Diagnostic> {
        let [left, right] = sides;
        if !matches!(error, AmountError::Mismatch(..)) {
            return self.failed(error, &(left.range.start..right.range.end));
        }
        let (first, second) = (spoken(a.unit), spoken(b.unit));
        let message = match operator {
            Operator::Plus => format!("cannot add {second} to {first}"),
            Operator::Minus => format!("cannot subtract {second} from {first}"),
            _ => format!("cannot compare {first} with {second}"),
        };
        let error = Diagnostic::error("unit-mismatch", message)
            .at(self.span(&right.range), format!("this is {second}"))
            .and(self.span(&left.range), format!("this is {first}"));
        if let Some(help) = self.per_time(sides, a.unit, b.unit) {
            return error.help(help).into();
        }
        let error = match (a.unit == Unit::NONE, b.unit == Unit::NONE) {
            (true, false) => error.help("give the plain number a unit, or divide the other side by its own"),
            (false, true) => error.help(format!("if {} is meant, write it after the number", a.unit)),
            _ => error,
        };
        error.into()
    }

    /// What to write where one side is per month, or another time, and the other is not.
    fn per_time(&self, sides: &[Side<'_>; 2], a: Unit, b: Unit) -> Option<String> {
        let [left, right] = sides;
        // Beside a plain number a time is no flow that lacks its time.
        let (time, side) = match (one_over_time(a.over(b)?), one_over_time(b.over(a)?)) {
            (Some(time), _) if a != Unit::NONE => (time, right),
            (_, Some(time)) if b != Unit::NONE => (time, left),
            _ => return None,
        };
        let written = self.expression.snippet(&side.range);
        let is_short = !written.contains(['+', '-', '*', '/', '^', '(']) && written.len() <= 30;
        is_short.then(|| format!("for so much each {time}, write `{written}/{time}`"))
    }

    fn failed(&self, error: &AmountError, range: &Range<usize>) -> Box<Diagnostic> {
        Diagnostic::error("arithmetic", error.to_string()).at(self.span(range), "").into()
    }

    fn span(&self, range: &Range<usize>) -> Span {
        self.expression.span(range)
    }
}

/// The time whose inverse `unit` is: `month` of `1/month`.
fn one_over_time(unit: Unit) -> Option<Unit> {
    let mut factors = unit.factors();
    match (factors.next(), factors.next()) {
        (Some((time, -1)), None) if time.dimension() == Dimension::Time => Some(Unit::of(time)),
        _ => None,
    }
}

/// A bare word that is a unit means one of it.
fn one_unit(name: &Name) -> Option<Value> {
    match name.segments.as_slice() {
        [word] => Some(Value::Amount(Amount::new(crate::ratio::Ratio::ONE, Unit::parse(word)?))),
        _ => None,
    }
}

fn tiered(price: &Arc<PricedMeter>, at: Span) -> Box<Diagnostic> {
    let message = format!("`{}` has {} tiers, so it has no single price", price.name, price.schedule.tiers().len());
    Diagnostic::error("tiered-price", message).at(at, "").help(price::wanted(price)).into()
}

const fn holds(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}
