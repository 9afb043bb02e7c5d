use super::*;
use crate::book::{Schedule, Tier, Tiering};
use crate::diagnostic::Sources;
use crate::exact::Exact;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::Base;
use crate::unit::{Amount, MeterUnit, Unit};
use proptest::prelude::*;
use std::sync::Arc;

/// A small illustrative book in the decimal convention, and a few names.
struct Small;

fn money(text: &str) -> Money {
    Money::new(Exact::parse(text).unwrap())
}

fn price(name: &str, unit: MeterUnit, schedule: Schedule) -> Value {
    Value::Price(Arc::new(PricedMeter { name: name.to_owned(), unit, schedule }))
}

impl Scope for Small {
    fn convention(&self) -> &Convention {
        &Convention::DECIMAL
    }

    fn value(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        let tier = |from: u32, price| Tier { from: from.into(), price: money(price) };
        let flat = |price| Schedule::flat(money(price));
        Ok(Some(match name.to_string().as_str() {
            "ten" => Value::plain(Ratio::from(10)),
            "lifecycle.monthly" => run("$296/month"),
            "word" => Value::text("pilot light"),
            "s3.storage.standard" => price("s3.storage.standard", MeterUnit::GbMonth, flat("0.023")),
            "ec2.instance.m7g.large" => price("ec2.instance.m7g.large", MeterUnit::Hour, flat("0.0816")),
            "ec2.instance.\"u-6tb1.56xlarge\"" => price("u", MeterUnit::Hour, flat("46.4")),
            "ec2.instance.t3.2xlarge" => price("t3", MeterUnit::Hour, flat("0.3328")),
            "ec2.savings_plan_1yr.m7g.large" => price("sp", MeterUnit::Hour, flat("0.0518")),
            "s3.tiered" => {
                let tiers = vec![tier(0, "0.023"), tier(51_200, "0.022")];
                price("s3.tiered", MeterUnit::GbMonth, Schedule::new(Tiering::Graduated, tiers).unwrap())
            }
            "missing" => return Err(Diagnostic::error("missing-price", "not in the book")),
            _ => return Ok(None),
        }))
    }

    fn known_names(&self) -> Vec<String> {
        vec!["ten".to_owned(), "s3.storage.standard".to_owned(), "lifecycle.monthly".to_owned()]
    }

    fn functions(&self) -> &[&'static Function] {
        &[]
    }
}

fn parse(text: &str) -> Result<Expression, Diagnostic> {
    let source = Sources::default().add("test", text);
    Expression::parse(text, Span::new(source, 0..text.len()))
}

fn run(text: &str) -> Value {
    parse(text).and_then(|e| e.evaluate(&Small)).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn error(text: &str) -> Diagnostic {
    parse(text).and_then(|e| e.evaluate(&Small)).expect_err(text)
}

fn shown(text: &str) -> String {
    match run(text) {
        Value::Amount(amount) => amount.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Price(price) => price.name.clone(),
    }
}

#[test]
fn precedence_is_as_on_paper() {
    for (text, meant) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 5", "2"),
        ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "-4"),
        ("2 ^ -1", "0.5"),
        ("2 * -3", "-6"),
        ("1 + 1 == 2 and 2 < 3", "true"),
        ("true or false and false", "true"),
        ("not 1 == 2", "true"),
        ("not true or true", "true"),
        ("8 ÷ 4 × 2", "4"),
        ("1 / 3 * 3", "1"),
        ("\"a\" == \"a\" and \"a\" != \"b\"", "true"),
        ("if(1 > 2, 1 / 0, 5)", "5"),
        ("false and 1 / 0 == 1", "false"),
    ] {
        assert_eq!(shown(text), meant, "{text}");
    }
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for (text, meant) in [
        ("50 TB", "50 TB"),
        ("50TB", "50 TB"),
        ("730 h", "730 hour"),
        ("1.5M requests", "1500000 request"),
        ("1.5 million requests", "1500000 request"),
        ("10k", "10000"),
        ("2 B requests", "2000000000 request"),
        ("2 B", "2 B"),
        ("2 B/s", "2 B/s"),
        ("2 B + 3 B", "5 B"),
        ("10%", "0.1"),
        ("10 %", "0.1"),
        ("$1,150", "1150 $"),
        ("$1,234,567.89", "1234567.89 $"),
        ("$0.0816", "0.0816 $"),
        ("$2B", "2000000000 $"),
        ("$0.023/GB-month", "0.023 $/GB-month"),
        ("0.09 $/GB", "0.09 $/GB"),
        ("10 GB-month", "10 GB-month"),
        ("100 MB/s", "100 MB/s"),
        ("10 Gbps", "10 Gbit/s"),
        ("5 GB - 3 GB", "2 GB"),
        ("5 GB-3 GB", "2 GB"),
        ("50 TB/4", "12.5 TB"),
        ("730 h / month", "1"),
        ("$10 / GB-month", "10 $/GB-month"),
        ("1_000", "1000"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("max($1,150)", "1150 $"),
        ("max($1, 150 $)", "150 $"),
    ] {
        assert_eq!(shown(text), meant, "{text}");
    }
}

#[test]
fn names_have_points_digits_and_quotes() {
    assert_eq!(shown("ten * 2"), "20");
    assert_eq!(shown("730 h * ec2.instance.t3.2xlarge"), "242.944 $"); // 730 x 0.3328
    assert_eq!(shown("1 h * ec2.instance.\"u-6tb1.56xlarge\""), "46.4 $");
    let names: Vec<String> = parse("ten + lifecycle.monthly / ten").unwrap().names().map(ToString::to_string).collect();
    assert_eq!(names, ["ten", "lifecycle.monthly", "ten"]);
}

#[test]
fn a_quantity_meets_a_price_in_its_own_measure() {
    // The guide's own figure: 50,000 GB x $0.023.
    assert_eq!(shown("50 TB * s3.storage.standard"), "1150 $/month");
    assert_eq!(shown("s3.storage.standard * 50 TB"), "1150 $/month");
    assert_eq!(shown("50 TB * month * s3.storage.standard"), "1150 $");
    // 51,200 x 0.023 + 10,240 x 0.022 = 1,177.60 + 225.28
    assert_eq!(shown("61440 GB-month * s3.tiered"), "1402.88 $");
    // Without a price from the book: 50 x 1,000 x 0.023, and 2,000 millions x $0.20
    assert_eq!(shown("50 TB * $0.023/GB-month"), "1150 $/month");
    assert_eq!(shown("2 B requests * $0.20 / 1M requests"), "400 $");
    // 2 x 730 h x $0.0816
    assert_eq!(shown("2 * 730 h * ec2.instance.m7g.large"), "119.136 $");
    // 1 - 518/816
    assert_eq!(shown("1 - ec2.savings_plan_1yr.m7g.large / ec2.instance.m7g.large"), "149/408");
    assert_eq!(shown("ec2.instance.m7g.large > $0.08/h"), "true");
    assert_eq!(shown("2 instances * ec2.instance.m7g.large"), "0.1632 $-instance/hour");
    assert_eq!(shown("max(ec2.instance.m7g.large, $1/h)"), "1 $/hour");
}

#[test]
fn a_trace_shows_every_step_and_slice() {
    let trace = parse("2 * (61440 GB * s3.tiered) + $1/month").unwrap().trace(&Small).unwrap();
    assert_eq!(trace.value, run("2 * 1402.88 $/month + $1/month"));
    let product = &trace.steps[0].steps[0];
    assert_eq!(product.text, "(61440 GB * s3.tiered)");
    assert_eq!(product.slices.len(), 2);
    assert_eq!(Money::sum(product.slices.iter().map(|slice| slice.cost)).unwrap(), money("1402.88"));
    assert!(matches!(&product.note, Some(Note::Priced { quantity, .. }) if quantity.to_string() == "61440 GB"));

    let going_on = parse("50 TB * s3.storage.standard * 12 months").unwrap().trace(&Small).unwrap();
    assert_eq!(going_on.value, run("$13,800"));
    assert_eq!(going_on.steps[0].text, "50 TB * s3.storage.standard");
    assert_eq!(going_on.steps[0].slices.len(), 1);
}

#[test]
fn errors_say_what_and_where() {
    // (text, code, message, the words pointed at)
    for (text, code, message, words) in [
        ("5 GB + 3 requests", "unit-mismatch", "cannot add requests to GB", "3 requests"),
        ("5 GB - 3 h", "unit-mismatch", "cannot subtract hours from GB", "3 h"),
        ("1 + 2 < 3 GB", "unit-mismatch", "cannot compare a plain number with GB", "3 GB"),
        ("tenn + 1", "unknown-name", "`tenn` is not known here", "tenn"),
        ("max", "unknown-name", "`max` is not known here", "max"),
        ("missing * 2", "missing-price", "not in the book", "missing"),
        ("mix(1, 2)", "unknown-function", "there is no function `mix`", "mix"),
        ("round()", "wrong-number-of-arguments", "`round` takes other arguments: 0 are given", "round()"),
        ("round(1, 2 GB)", "wrong-argument", "`round` takes a plain number for `places`", "2 GB"),
        ("sum(1 GB, 2 h)", "wrong-argument", "GB and hour do not measure the same thing", "2 h"),
        ("(1 + 2", "syntax", "this bracket is never closed", "("),
        ("1 + 2)", "syntax", "this bracket was never opened", ")"),
        ("1 + ", "syntax", "the expression stops where a value should follow", "+"),
        ("", "syntax", "there is nothing to compute here", ""),
        ("1 # 2", "syntax", "unexpected character `#`", "#"),
        ("ten = 10", "syntax", "a single `=` has no meaning here", "="),
        ("1,150 GB", "syntax", "unexpected `,`", ","),
        ("$11,50", "syntax", "unexpected `,`", ","),
        ("$1,1500", "syntax", "unexpected `,`", ","),
        ("$GB", "syntax", "a `$` stands before an amount of money", "$"),
        ("1 h 30 min", "syntax", "expected an operator before `30 min`", "30 min"),
        ("5 gb", "unknown-unit", "`gb` is not a unit", "gb"),
        ("2 x 3", "unknown-unit", "`x` is not a unit", "x"),
        ("1 < 2 < 3", "syntax", "comparisons do not chain", "<"),
        ("\"open", "syntax", "this text has no closing quote", "\"open"),
        ("* 2", "syntax", "expected a value, found `*`", "*"),
        ("lifecycle.", "syntax", "a name goes on after its `.`", "."),
        ("1 / 0", "arithmetic", "division by zero", "1 / 0"),
        ("2 ^ 0.5", "arithmetic", "a power is a whole number from -99 to 99", "2 ^ 0.5"),
        ("word + 1", "wrong-kind", "an amount is needed here, but this is text", "word"),
        ("5 and true", "wrong-kind", "`and` and `or` join what is true or false", "5"),
        ("if(1, 2, 3)", "wrong-kind", "`if` asks for what is true or false", "1"),
        ("2 * s3.tiered", "tiered-price", "`s3.tiered` has 2 tiers, so it has no single price", "s3.tiered"),
        ("1 / s3.tiered", "tiered-price", "`s3.tiered` has 2 tiers, so it has no single price", "s3.tiered"),
    ] {
        let found = error(text);
        assert_eq!((found.code, found.message.as_str()), (code, message), "{text}");
        let span = found.at.expect(text).span;
        assert_eq!(text.get(span.start as usize..span.end as usize), Some(words), "{text}");
    }
    let long = format!("1 + {}", "9".repeat(40));
    assert_eq!((error(&long).code, error(&long).at.unwrap().span.start), ("too-many-digits", 4));
}

#[test]
fn errors_say_how_to_mend_it() {
    for (text, help) in [
        ("tenn + 1", "did you mean `ten`?"),
        ("s3.storage.standart * 1 GB", "did you mean `s3.storage.standard`?"),
        ("max", "it is a function: write `max(a, …)`"),
        ("5 gb", "did you mean `GB`?"),
        ("round()", "it is called as `round(x, places?)`"),
        ("ten = 10", "to compare, write `==`"),
        ("1 h 30 min", "write `1 h + 30 min` or `1 h * 30 min`"),
        ("2 * s3.tiered", "multiply it with a quantity in GB-month, or in GB kept all month"),
        ("1 && 2", "write `and`"),
    ] {
        assert_eq!(error(text).help, [help], "{text}");
    }
    let mismatch = error("5 GB + 3 requests");
    assert_eq!((mismatch.also[0].span.start, mismatch.also[0].span.end), (0, 4));
}

#[test]
fn a_span_points_into_the_file_around_the_expression() {
    let file = "value = \"1 + tenn\"";
    let source = Sources::default().add("a.toml", file);
    let expression = Expression::parse("1 + tenn", Span::new(source, 9..17)).unwrap();
    let span = expression.evaluate(&Small).unwrap_err().at.unwrap().span;
    assert_eq!(file.get(span.start as usize..span.end as usize), Some("tenn"));
}

#[test]
fn hostile_nesting_is_an_error_and_long_chains_are_not() {
    for hostile in ["(", "-", "not ", "2^", "max(", "1 or 1 and 1 == 1 + 1 * (", "if(true,"] {
        assert_eq!(error(&hostile.repeat(2_000)).code, "too-deep", "{hostile}");
    }
    let deep = |levels: usize| format!("{}1{}", "1 + 2 * max(".repeat(levels), ")".repeat(levels));
    assert!(parse(&deep(MAX_DEPTH)).unwrap().trace(&Small).is_ok());
    assert_eq!(parse(&deep(MAX_DEPTH + 1)).unwrap_err().code, "too-deep");
    let widest = "false or true and 1 == 0 + 1 * if(true, ".repeat(MAX_DEPTH) + "1" + &", 0)".repeat(MAX_DEPTH);
    assert_eq!(parse(&widest).unwrap().trace(&Small).unwrap_err().code, "wrong-kind");
    assert_eq!(shown(&format!("0{}", "+1".repeat(30_000))), "30000");
}

#[test]
fn every_example_of_a_function_comes_true() {
    for function in BUILT_INS {
        let (call, result) = function.example;
        assert_eq!(run(&format!("{call} == {result}")), Value::Truth(true), "{call}");
    }
}

/// A tree with the value that it should come to, and the least brackets that keep it.
#[derive(Clone, Debug)]
enum Tree {
    Number(i32),
    Negated(Box<Tree>),
    Binary(char, Box<Tree>, Box<Tree>),
}

impl Tree {
    fn strength(&self) -> u8 {
        match self {
            Self::Binary('+' | '-', ..) => 1,
            Self::Binary(..) => 2,
            Self::Negated(_) => 3,
            Self::Number(_) => 4,
        }
    }

    fn print(&self, at_least: u8) -> String {
        let text = match self {
            Self::Number(number) => number.to_string(),
            Self::Negated(inner) => format!("-{}", inner.print(3)),
            Self::Binary(sign, left, right) => {
                format!("{} {sign} {}", left.print(self.strength()), right.print(self.strength() + 1))
            }
        };
        if self.strength() < at_least { format!("({text})") } else { text }
    }

    fn value(&self) -> Option<Ratio> {
        match self {
            Self::Number(number) => Some(Ratio::from(*number)),
            Self::Negated(inner) => Some(inner.value()?.negated()),
            Self::Binary(sign, left, right) => {
                let (left, right) = (left.value()?, right.value()?);
                match sign {
                    '+' => left.plus(right).ok(),
                    '-' => left.minus(right).ok(),
                    '*' => left.times(right).ok(),
                    _ => left.over(right).ok(),
                }
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    (0i32..1000).prop_map(Tree::Number).prop_recursive(5, 40, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Negated(Box::new(tree))),
            (prop_oneof![Just('+'), Just('-'), Just('*'), Just('/')], inner.clone(), inner)
                .prop_map(|(sign, left, right)| Tree::Binary(sign, Box::new(left), Box::new(right))),
        ]
    })
}

#[test]
fn digits_that_end_in_a_point_are_no_number_either_way() {
    for text in ["0.ms", "0. ms", "12. GB", "1..2 GB"] {
        assert!(Expression::amount(text).is_none() && parse(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(tree in tree()) {
        let read = parse(&tree.print(0)).unwrap().evaluate(&Small);
        match (tree.value(), read) {
            (Some(value), Ok(read)) => prop_assert_eq!(read, Value::plain(value)),
            (None, Err(_)) => {}
            (value, read) => prop_assert!(false, "{:?} {:?}", value, read),
        }
    }

    #[test]
    fn the_short_way_to_an_amount_reads_what_the_long_way_does(digits in "[0-9]{1,6}(\\.[0-9]{1,4})?", gap in " {0,2}", base in 0..Base::ALL.len(), text in "[0-9.]{0,4} ?[A-Za-z$%]{0,4}") {
        let usual = format!("{digits}{gap}{}", Base::ALL[base].symbol());
        for text in [usual, text] {
            if let Some(amount) = Expression::amount(&text) {
                prop_assert_eq!(parse(&text).unwrap().evaluate(&Small).unwrap(), Value::Amount(amount), "{}", text);
            }
        }
    }

    #[test]
    fn adding_and_taking_away_changes_nothing(
        a in 0i32..1_000_000,
        b in 0i32..1_000_000,
        units in proptest::sample::select(vec![("TB", "KB"), ("GB", "GiB"), ("h", "ms"), ("month", "day"), ("", "%")]),
    ) {
        let (u, v) = units;
        prop_assert_eq!(run(&format!("({a} {u} + {b} {v}) - {b} {v}")), run(&format!("{a} {u}")));
    }

    #[test]
    fn a_trace_comes_to_the_same_value(tree in tree()) {
        let expression = parse(&tree.print(0)).unwrap();
        if let Ok(value) = expression.evaluate(&Small) {
            prop_assert_eq!(expression.trace(&Small).unwrap().value, value);
        }
    }

    #[test]
    fn any_text_is_an_answer_or_an_error_inside_it(text in ".{0,40}") {
        check_span(&text)?;
    }

    #[test]
    fn any_words_are_an_answer_or_an_error_inside_them(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "1", "50", ".", ",", "$", "$1,150", "%", "TB", "B", "M", "million", "GB-month", "/", "-", "*", "^", "(",
                ")", "if", "max", "ten", "\"", "µs", "×", " ", " ", "and", "not", "s3.tiered", "==", "=", "1e", "_",
                "💶",
            ]),
            0..16,
        )
    ) {
        check_span(&words.concat())?;
    }

    #[test]
    fn any_bytes_are_an_answer_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        check_span(&String::from_utf8_lossy(&bytes))?;
    }
}

fn check_span(text: &str) -> Result<(), TestCaseError> {
    if let Err(error) = parse(text).and_then(|expression| expression.trace(&Small)) {
        let span = error.at.expect("every error points somewhere").span;
        prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {span:?}");
    }
    Ok(())
}

#[test]
fn an_amount_keeps_its_unit_through_rounding() {
    let amount = |value: i32, unit: &str| Value::Amount(Amount::new(Ratio::from(value), Unit::parse(unit).unwrap()));
    assert_eq!(run("ceil(2.1 GB)"), amount(3, "GB"));
    assert_eq!(run("round(-2.5 h)"), amount(-3, "h"));
    // 2/3 of 1.5 is 1, and 1/3 is below a half.
    assert_eq!(run("round(1 / 3)"), Value::plain(Ratio::ZERO));
}
