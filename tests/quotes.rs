//! Numbers as documents quote them: what is read of them, what they leave to the sentence, and whether a figure is what
//! they say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

use aws_calc_core::book::Book;
use aws_calc_core::claim::{Match, Quote, QuoteError, Verdict, check, comparable, compare};
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::scenario::{Scenario, Settings};
use aws_calc_core::unit::{Amount, Convention, Unit};

#[test]
fn what_belongs_to_a_number() {
    let mut wrong = Vec::new();
    for (sentence, words, amount) in [
        // Multipliers and units, glued to the number or behind it.
        ("it stores $5bn of value", "$5bn", "5000000000 $"),
        ("it stores 2 billion objects", "2 billion objects", "2000000000 object"),
        ("it stores 3 thousand objects", "3 thousand objects", "3000 object"),
        ("$2 B in all", "$2 B", "2000000000 $"),
        ("5 GB requests", "5 GB", "5 GB"),
        ("for $5 requests are answered", "$5", "5 $"),
        ("40 percent servers of old age", "40 percent", "0.4"),
        ("40 percent of them", "40 percent", "0.4"),
        ("150 API calls", "150 API calls", "150 request"),
        // A particle, a name with digits and a stop end what belongs to it.
        ("from 4 to requests", "4", "4"),
        ("of 3 or servers", "3", "3"),
        ("on 16 m5.large instances", "16", "16"),
        ("there are 4, requests rise", "4", "4"),
        ("there are 4; servers are idle", "4", "4"),
        ("there are (4) servers", "4", "4"),
        ("there are 4 \"servers\"", "4", "4"),
        ("there are 4 — servers", "4", "4"),
        // By time after "a", by anything after a slash or "per".
        ("it costs $5 a GB", "$5", "5 $"),
        ("it costs $5 a month", "$5 a month", "5 $/month"),
        ("it costs $5 each month", "$5 each month", "5 $/month"),
        ("it costs $0.09 per GB", "$0.09 per GB", "0.09 $/GB"),
        ("it costs $0.09 /GB", "$0.09 /GB", "0.09 $/GB"),
        ("it costs $0.09 / GB", "$0.09 / GB", "0.09 $/GB"),
        ("it costs $0.023 per GB per month", "$0.023 per GB per month", "0.023 $/GB-month"),
        ("it saves about 70%—every month", "about 70%", "0.7"),
        ("there are 7 days/week", "7 days/week", "7 day/week"),
        // What is in brackets or quotes before it says nothing about it.
        ("(about) 70% of it", "70%", "0.7"),
        ("it is \"up to\" 70% of it", "70%", "0.7"),
    ] {
        match Quote::find(sentence) {
            Ok((quote, range)) => {
                let told = (quote.words(), quote.amount().to_string());
                if told != (words, amount.to_owned()) || sentence.get(range) != Some(words) {
                    wrong.push(format!("{sentence}: {told:?}"));
                }
            }
            Err(error) => wrong.push(format!("{sentence}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_quote_says_why() {
    for (text, message) in [
        ("three tiers", "there is no number"),
        ("S3 in us-east-1", "there is no number that can be read, only `S3`, `us-east-1`"),
        ("2026-05-29", "there is no number that can be read, only `2026-05-29`"),
        ("10-20-30", "there is no number that can be read, only `10-20-30`"),
        ("1.2.3", "there is no number that can be read, only `1.2.3`"),
        ("30-10", "there is no number that can be read, only `30-10`"),
        ("20-20", "there is no number that can be read, only `20-20`"),
        ("-10-20", "there is no number that can be read, only `-10-20`"),
        ("5 GB and 6 GB", "there are several numbers: `5 GB`, `6 GB`"),
        ("$5GB", "`$5GB` is not understood"),
        ("$5%", "`$5%` is not understood"),
        ("$5/0", "`$5/0` is not understood"),
        ("$5/0.1", "`$5/0.1` is not understood"),
        ("$5/30", "`$5/30` is not understood"),
        ("5K million", "`million` is not part of the number or its unit"),
        ("15 minuts", "`minuts` is not part of the number or its unit"),
    ] {
        assert_eq!(Quote::parse(text).map_err(|error| error.to_string()), Err(message.to_owned()), "{text}");
    }
    let digits = "9".repeat(40);
    assert!(matches!(Quote::parse(&digits), Err(QuoteError::Arithmetic(_) | QuoteError::NoNumber(_))), "{digits}");
}

fn matched(quote: &str, value: &str, unit: &str) -> Match {
    let unit = if unit.is_empty() { Unit::NONE } else { Unit::parse(unit).unwrap() };
    let value = Amount::new(Ratio::from(Exact::parse(value).unwrap()), unit);
    compare(&Quote::parse(quote).unwrap(), value, &Convention::DECIMAL).unwrap().matched
}

#[test]
fn a_figure_is_or_rounds_to_what_is_quoted() {
    use Match::{Exactly, No, WhenRounded};
    for (quote, value, unit, expected) in [
        ("$1,150/month", "1150", "$/month", Exactly),
        ("$1,150/month", "1150.49", "$/month", WhenRounded),
        ("$1,150/month", "1150.50", "$/month", No),
        ("$1,150/month", "1149.5", "$/month", WhenRounded),
        ("$1,150/month", "1149.49", "$/month", No),
        // Dollars are dollars a month too.
        ("$1,150", "1150", "$/month", Exactly),
        ("-5%", "-0.05", "", Exactly),
        ("-5%", "-0.0549", "", WhenRounded),
        ("-5%", "-0.055", "", No),
        ("~70%", "0.74", "", WhenRounded),
        ("~70%", "0.76", "", No),
        ("up to 72%", "0.72", "", Exactly),
        ("up to 72%", "0.7249", "", WhenRounded),
        ("up to 72%", "0.73", "", No),
        ("< 15 minutes", "899", "s", Exactly),
        ("< 15 minutes", "900", "s", No),
        ("<15 minutes", "899", "s", Exactly),
        ("<15 minutes", "900", "s", No),
        ("400+", "400", "", Exactly),
        ("400+", "399", "", No),
        ("more than 3", "3", "", No),
        ("more than 3", "3.01", "", Exactly),
        ("10-30 min", "10", "min", Exactly),
        ("10-30 min", "30", "min", Exactly),
        ("10-30 min", "30.4", "min", WhenRounded),
        ("10-30 min", "9.4", "min", No),
        // A plain number may count something, and what is counted by the million has no name.
        ("5,500", "5500", "requests", Exactly),
        ("5,500 GETs", "5500", "", Exactly),
        ("$3.50/million", "0.0000035", "$/request", Exactly),
    ] {
        let quote_words = quote.trim_end_matches(" GETs");
        assert_eq!(matched(quote_words, value, unit), expected, "{quote} of {value} {unit}");
    }
}

#[test]
fn what_can_be_compared() {
    let can = |quote: &str, unit: &str| comparable(&Quote::parse(quote).unwrap(), Unit::parse(unit).unwrap());
    for (quote, unit) in [
        ("$5", "$"),
        ("$5", "$/month"),
        ("5 GB", "TB"),
        ("5", "requests"),
        ("$3.50/million", "$/request"),
        ("5 min", "s"),
    ] {
        assert!(can(quote, unit), "{quote} and {unit}");
    }
    for (quote, unit) in
        [("$5", "$/hour"), ("5 GB", "s"), ("5 GB", "requests"), ("$3.50", "$/request"), ("5%", "requests"), ("5", "GB")]
    {
        assert!(!can(quote, unit), "{quote} and {unit}");
    }
}

#[test]
fn what_cannot_be_compared_says_why() {
    let quote = Quote::parse("5 GB").unwrap();
    let error = compare(&quote, Amount::new(Ratio::ONE, Unit::parse("s").unwrap()), &Convention::DECIMAL).unwrap_err();
    let words = error.to_string();
    assert!(words.contains("GB") && words.ends_with(" s") || words.contains(" s "), "{words}");
}

#[test]
fn the_nearer_end_of_a_range_is_what_a_figure_misses() {
    for (value, end) in [("5", "10 min"), ("19", "10 min"), ("21", "30 min"), ("60", "30 min")] {
        let value = Amount::new(Ratio::from(Exact::parse(value).unwrap()), Unit::parse("min").unwrap());
        let compared = compare(&Quote::parse("10-30 min").unwrap(), value, &Convention::DECIMAL).unwrap();
        assert_eq!(compared.quoted.to_string(), end);
    }
}

/// The verdicts on claims of a file without resources, each a text and an expression, with the readings that they name.
fn verdicts(keys: &str, claims: &[(&str, &str)]) -> Vec<(Verdict, Vec<String>)> {
    let claims: Vec<String> =
        claims.iter().map(|(says, value)| format!("[[claim]]\nsays = '{says}'\nvalue = '{value}'\n")).collect();
    let text = format!("title = \"claims\"\nregion = \"us-east-1\"\n{keys}\n{}", claims.concat());
    let mut sources = Sources::default();
    let id = sources.add("a test", &*text);
    let scenario = Scenario::read(&text, id, "a test").unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let settings = Settings::default();
    let estimate = scenario.estimate(&book, &settings).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let checked = check(&scenario, &book, &settings, &estimate).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let judged = checked.claims.into_iter().map(|claim| claim.judgement);
    judged.map(|own| (own.verdict, own.readings.into_iter().map(|reading| reading.name).collect())).collect()
}

#[test]
fn sizes_that_people_disagree_about_are_tried() {
    // An instance at $0.10 an hour costs $73.00 in 730 hours, $72.00 in 720 and $74.40 in 744.
    let hourly = "$0.10/hour * 1 month";
    // 2 TB at $0.10 a GB cost $204.80 by AWS's sizes and $200.00 by those of disks.
    let stored = "$0.10/GB * 2 TB";
    let found = verdicts(
        "",
        &[
            ("It costs $73.00.", hourly),
            ("It costs $72.00.", hourly),
            ("It costs $74.40.", hourly),
            ("It costs $75.00.", hourly),
            ("It costs $204.80.", stored),
            ("It costs $200.00.", stored),
        ],
    );
    // 976 GB and 1 TB are 1.976 TB where a TB has 1,000 GB, and 1.953 TB by AWS's sizes.
    let sum = verdicts("", &[("It holds 1.976 TB.", "976 GB + 1 TB"), ("It holds 1.953 TB.", "976 GB + 1 TB")]);
    let another = |reading: &str| (Verdict::HoldsUnderAnotherReading, vec![reading.to_owned()]);
    assert_eq!(sum, [another("1 TB = 1,000 GB"), (Verdict::HoldsRounded, vec![])]);
    assert_eq!(
        found,
        [
            (Verdict::Holds, vec![]),
            another("a month of 720 hours"),
            another("a month of 744 hours"),
            (Verdict::Refuted, vec![]),
            (Verdict::Holds, vec![]),
            another("1 TB = 1,000 GB"),
        ]
    );
}
