//! Expressions as a user writes them: what they come to, and what is said where they make no sense. Units are decimal here:
//! a GB has 10^9 bytes, a month 730 hours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

use aws_calc_core::diagnostic::{Diagnostic, Sources, Span};
use aws_calc_core::exact::Exact;
use aws_calc_core::expr::{Arity, Expression, Function, FunctionError, Name, Note, Parameter, Scope, Takes, Value};
use aws_calc_core::ratio::Ratio;
use aws_calc_core::unit::{Amount, Base, Convention, Dimension, Unit};

/// Three names, two of which are called like units, and two functions.
struct Small;

impl Scope for Small {
    fn convention(&self) -> &Convention {
        &Convention::DECIMAL
    }

    fn value(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        Ok(match name.to_string().as_str() {
            "ten" | "requests" | "day.count" => Some(Value::plain(Ratio::from(10))),
            _ => None,
        })
    }

    fn known_names(&self) -> Vec<String> {
        ["ten", "requests", "day.count"].map(str::to_owned).to_vec()
    }

    fn functions(&self) -> &[&'static Function] {
        const { &[&DOUBLED, &NEVER] }
    }
}

const X: Parameter = Parameter { name: "x", takes: Takes::Number, arity: Arity::Once };
const DOUBLED: Function = Function {
    name: "doubled",
    parameters: &[X],
    doc: "twice as much",
    source: "a test",
    example: ("doubled(2)", "4"),
    apply: |arguments| Ok(Value::plain(arguments.number(0)?.times(Ratio::from(2))?)),
};
const NEVER: Function = Function {
    name: "never",
    parameters: &[X],
    doc: "refuses",
    source: "",
    example: ("never(2)", "never(2)"),
    apply: |_| Err(FunctionError::at(0, "it is never answered").help("ask for something else")),
};

fn parse(text: &str) -> Result<Expression, Diagnostic> {
    let source = Sources::default().add("a test", text);
    Expression::parse(text, Span::new(source, 0..text.len()))
}

fn value(text: &str) -> Value {
    let read = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    read.evaluate(&Small).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn refusal(text: &str) -> Diagnostic {
    match parse(text).and_then(|read| read.evaluate(&Small)) {
        Ok(value) => panic!("{text} is {value:?}"),
        Err(error) => error,
    }
}

#[test]
fn what_is_true() {
    for text in [
        // Bits a second and bytes a second, by the words that network cards are sold with.
        "8 Gbps * 1 s == 1 GB",
        "8 Mbps * 1 s == 1 MB",
        "8 Kbps * 1 s == 1 KB",
        "1 GBps * 3 s == 3 GB",
        "1 MBps * 1000 == 1 GBps",
        "1 MiBps == 1 MiB/s",
        "1 MiB == 1024 KiB",
        "3 != 4",
        "3 != 4 and not (3 != 3)",
        "3 >= 3 and 3 <= 3 and not (3 > 3) and not (3 < 3)",
        "2 hrs == 120 min",
        "1 d == 24 h",
        // Words in any number and case.
        "2 Hours == 2 hour",
        "5 servers == 5 instances",
        // Thousands are marked after dollars only, and arguments are parted by the same sign.
        "$1,150 == $1150",
        "$1,234,567.50 == $1234567.5",
        "max($1,$2) == $2",
        "max($1,20 $) == $20",
        "max($1, 200 $) == $200",
        "max(1,200) == 200",
        // A billion where bytes make no sense, else bytes.
        "$2 B == $2,000 M",
        "3 B requests == 3 million * 1000 requests",
        "1000 B == 1 KB",
        "1.5 k == 1500",
        "1_000_000 == 1 M",
        "1e-3 == 0.001",
        "2.5E+3 == 2500",
        "$1,150.5 + $1 == $1151.5",
        // A name goes before a unit of the same word.
        "requests-1 == 9",
        "requests - 1 == 9",
        "50 GB/day.count == 5 GB",
        "50 GB/min(2, 5) == 25 GB",
        "month-1 month == 0 month",
        "$0.023/GB-month * 100 GB-month == $2.30",
        "2 ^ 3 ^ 2 == 512",
        "-2 ^ 2 == -4",
        "(2 GB) ^ 2 / 1 GB == 4 GB",
        "doubled(21) == 42",
        "if(ten > 3, 1, 2) == 1",
    ] {
        assert_eq!(value(text), Value::Truth(true), "{text}");
    }
}

#[test]
fn what_makes_no_sense_is_told_with_a_way_out() {
    let mut wrong = Vec::new();
    for (text, message, help) in [
        // An amount a month beside one that is not: what to write depends on which side has the time.
        ("$5/month + $3", "cannot add dollars to $/month", "for so much each month, write `$3/month`"),
        ("$3 + $5/month", "cannot add $/month to dollars", "for so much each month, write `$3/month`"),
        ("10 GB/day - 3 GB", "cannot subtract GB from GB/day", "for so much each day, write `3 GB/day`"),
        ("$3 < $5/hour", "cannot compare dollars with $/hour", "for so much each hour, write `$3/hour`"),
        ("$3 + 2 * $1 + $5/month", "cannot add $/month to dollars", ""),
        ("$3 + $5/GB", "cannot add $/GB to dollars", ""),
        ("$3 + $5/month/GB", "cannot add $/GB-month to dollars", ""),
        // A plain number beside one with a unit.
        ("5 GB + 3", "cannot add a plain number to GB", "if GB is meant, write it after the number"),
        (
            "3 + 5 GB",
            "cannot add GB to a plain number",
            "give the plain number a unit, or divide the other side by its own",
        ),
        (
            "3 + 5 months",
            "cannot add months to a plain number",
            "give the plain number a unit, or divide the other side by its own",
        ),
        ("5 GB + 3 requests", "cannot add requests to GB", ""),
        ("5 s + 3 GB", "cannot add GB to s", ""),
        ("5 min + $3", "cannot add dollars to min", ""),
        ("5 weeks + $3", "cannot add dollars to weeks", ""),
        ("5 months - 1", "cannot subtract a plain number from months", "if month is meant, write it after the number"),
        // A power is a plain number.
        ("2 ^ 3 GB", "a power has no unit", "a unit belongs to the number before it: `(2^3) * 1 GB`"),
        ("never(3)", "it is never answered", "ask for something else"),
        // Signs that other programs write.
        ("3 = 3", "a single `=` has no meaning here", "to compare, write `==`"),
        ("3 & 4", "unexpected character `&`", "write `and`"),
        ("3 | 4", "unexpected character `|`", "write `or`"),
        ("!3", "unexpected character `!`", "write `not`"),
        ("'text'", "unexpected character `\\'`", "text stands in double quotes: \"text\""),
        ("“text”", "unexpected character `“`", "text stands in double quotes: \"text\""),
        ("5 – 3", "unexpected character `–`", "write the minus sign as `-`"),
        ("5 − 3", "unexpected character `−`", "write the minus sign as `-`"),
        ("€5", "unexpected character `€`", "prices are in US dollars"),
        ("£5", "unexpected character `£`", "prices are in US dollars"),
        ("5 x 3", "`x` is not a unit", "to multiply, write `*`"),
        ("5 ten", "`ten` is not a unit", "to multiply the number with a name, write `5 * ten`"),
        (
            "$1,15",
            "unexpected `,`",
            "commas part the arguments of a function; thousands are marked after `$` only: $1,150",
        ),
        (
            "$1234,567",
            "unexpected `,`",
            "commas part the arguments of a function; thousands are marked after `$` only: $1,150",
        ),
        (
            "$1,1500",
            "unexpected `,`",
            "commas part the arguments of a function; thousands are marked after `$` only: $1,150",
        ),
        ("5 ? 3", "unexpected character `?`", ""),
        // Between two values stands an operator; the help quotes what is short enough to be read.
        ("ten 5", "expected an operator before `5`", "write `ten + 5` or `ten * 5`"),
        ("\"a text of more than thirty letters\" 5", "expected an operator before `5`", ""),
    ] {
        let error = refusal(text);
        let told = (&*error.message, &*error.help.join("; "));
        if told != (message, help) {
            wrong.push(format!("{text}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_of_one_letter_has_no_plural() {
    for (text, unit) in [("h", Base::Hour), ("hrs", Base::Hour), ("Days", Base::Day), ("queries", Base::Query)] {
        assert_eq!(Base::parse(text), Some(unit), "{text}");
    }
    for text in ["hs", "ds", "gb", "MS"] {
        assert_eq!(Base::parse(text), None, "{text}");
    }
}

#[test]
fn a_unit_has_four_parts_at_most() {
    let parts = [Base::Gb, Base::Hour, Base::Request, Base::Usd, Base::Vcpu].map(Unit::of);
    let [first, rest @ .., last] = parts;
    let four = rest.into_iter().fold(first, |unit, part| unit.times(part).unwrap());
    assert_eq!(four.factors().count(), 4);
    assert_eq!(four.times(last), None);
    // What is there already only changes its power; what cancels leaves room.
    assert_eq!(four.times(first).unwrap().factors().count(), 4);
    assert_eq!(four.over(first).unwrap().times(last).unwrap().factors().count(), 4);
    assert_eq!(four.over(four), Some(Unit::NONE));
}

#[test]
fn units_print_as_they_are_read() {
    for text in ["GB-month", "$/GB-month", "requests", "MB/s", "$/hour", "GB^2", "1/hour", "$/GB/hour"] {
        let Some(unit) = Unit::parse(text) else { continue };
        assert_eq!(Unit::parse(&unit.to_string()), Some(unit), "{text}: {unit}");
    }
    assert_eq!(Unit::parse("$/GB-month").unwrap().to_string(), "$/GB-month");
    assert_eq!(format!("{:?}", Unit::parse("MB/s").unwrap()), "MB/s");
    assert_eq!(
        value("(2 GB) ^ 2").to_owned(),
        Value::Amount(Amount::new(Ratio::from(4), Unit::of(Base::Gb).to_power(2).unwrap()))
    );
    assert_eq!(Unit::of(Base::Gb).to_power(2).unwrap().to_string(), "GB^2");
    assert_eq!(Unit::of(Base::Gb).to_power(-3).unwrap().to_string(), "/GB^3");
    let names = [Dimension::Data, Dimension::Time, Dimension::Money, Dimension::Count("requests")];
    let names = names.map(|dimension| dimension.to_string());
    assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
    assert_eq!(names.last().unwrap(), "requests");
}

#[test]
fn an_expression_keeps_its_text_and_has_a_length() {
    let longest = format!("1{}", " ".repeat((64 << 10) - 1));
    assert_eq!(parse(&longest).unwrap().text(), longest);
    let error = parse(&format!("{longest} ")).unwrap_err();
    assert_eq!((error.code, &*error.help.join("")), ("too-large", "give its parts names in `[parameter]`"));
    assert!(parse(&"1 + ".repeat(100 << 10)).is_err());
}

#[test]
fn a_bare_amount_is_what_the_expression_comes_to() {
    for text in ["500 GB", "1.5 TB", "730 hour", "20ms", "0.25 request"] {
        assert_eq!(Expression::amount(text).map(Value::Amount), Some(value(text)), "{text}");
    }
    // All others are left to the whole machinery.
    for text in ["500", "3 B", "2 * 3 GB", ".5 GB", "5 GB-month", "GB"] {
        assert_eq!(Expression::amount(text), None, "{text}");
    }
}

#[test]
fn a_step_by_a_rule_of_aws_names_its_source() {
    let sources = |text: &str| {
        let trace = parse(text).unwrap().trace(&Small).unwrap();
        fn all(trace: &aws_calc_core::expr::Trace, found: &mut Vec<&'static str>) {
            if let Some(Note::Source(source)) = &trace.note {
                found.push(source);
            }
            for part in &trace.steps {
                all(part, found);
            }
        }
        let mut found = Vec::new();
        all(&trace, &mut found);
        found
    };
    assert_eq!(sources("1 + doubled(2)"), ["a test"]);
    assert!(sources("max(1, 2)").is_empty(), "plain arithmetic has none");
}

#[test]
fn digits_are_kept_up_to_the_largest_number() {
    // 2^96 - 1 = 3 x 26,409,387,504,754,779,197,847,983,445 is the largest number of digits without a point.
    let most = Exact::parse("79228162514264337593543950335").unwrap();
    let third = Exact::parse("26409387504754779197847983445").unwrap();
    let product = third.times(Exact::from(3)).unwrap();
    assert_eq!(product, most);
    assert!(!product.is_rounded());
    assert!(third.times(Exact::from(4)).is_err(), "more than the largest");
    let tenth = Exact::parse("7922816251426433759354395033.5").unwrap();
    assert_eq!(tenth.times(Exact::from(10)).unwrap(), most);
    assert!(!tenth.times(Exact::from(10)).unwrap().is_rounded());
    // With places behind the point the same digits fit as well; one more is lost, and marked.
    let small = Exact::parse("2640938750475477919784798.3445").unwrap();
    assert!(!small.times(Exact::from(3)).unwrap().is_rounded());
    let lost = small.times(Exact::parse("3.1").unwrap()).unwrap();
    assert!(lost.is_rounded());
    // There is one zero, and it has no sign.
    for zero in [Exact::ZERO.negated(), Exact::constant(25, 1).minus(Exact::constant(25, 1)).unwrap()] {
        assert!(zero.is_zero() && !zero.is_negative());
        assert_eq!(zero.to_string(), "0");
    }
    // What was rounded once stays marked, whatever it is multiplied by.
    let third = Exact::ONE.over(Exact::from(3)).unwrap();
    assert!(third.times(Exact::from(2)).unwrap().is_rounded());
    assert!(Exact::from(2).times(third).unwrap().is_rounded());
    assert!(format!("{third:?}").starts_with("≈0.333"));
    assert_eq!(format!("{:?}", Exact::constant(25, 1)), "2.5");
}

#[test]
fn amounts_are_compared_across_units() {
    let amount = |text: &str| match value(text) {
        Value::Amount(amount) => amount,
        value => panic!("{text} is {value:?}"),
    };
    let same = |a: &str, b: &str| amount(a).compare(amount(b), &Convention::DECIMAL).unwrap().is_eq();
    assert!(same("1 GB", "1000 MB") && same("1 month", "730 h") && same("1 GB/s", "3.6 TB/h"));
    assert!(amount("1 GB").compare(Amount::plain(Ratio::ONE), &Convention::DECIMAL).is_err());
}
