use super::*;
use proptest::prelude::*;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn amount(text: &str) -> Amount {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let value = match number.split_once('/') {
        Some((above, below)) => Ratio::new(exact(above), exact(below)).unwrap(),
        None => exact(number).into(),
    };
    Amount::new(value, if unit.is_empty() { Unit::NONE } else { Unit::parse(unit).unwrap() })
}

fn quote(text: &str) -> Quote {
    Quote::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn against(text: &str, value: Amount) -> Comparison {
    compare(&quote(text), value, &Convention::DECIMAL).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn matched(text: &str, value: &str) -> Match {
    against(text, amount(value)).matched
}

/// Quotes of the guide beside what its own figures give.
#[test]
fn a_quote_holds_to_its_last_printed_digit() {
    use Match::{Exactly, No, WhenRounded};
    for (text, value, expected) in [
        // 50,000 GB x $0.023 = $1,150; with 51,200 GB $1,177.60.
        ("$1,150/month", "1150 $/month", Exactly),
        ("$1,150", "1150 $/month", Exactly),
        ("$1,150/month", "1177.6 $/month", No),
        ("$1,150/month", "13800 $/year", Exactly),
        // 1 - 320/1150 = 83/115; 1 - 1.00/3.50 = 5/7; 0.0816 x 730 = 59.568.
        ("72%", "83/115", WhenRounded),
        ("~70%", "5/7", WhenRounded),
        ("70%", "5/7", No),
        // 1 - 0.0240/0.0816 = 12/17 = 70.59 %.
        ("~70%", "12/17", WhenRounded),
        ("$59.57", "59.568 $", WhenRounded),
        ("$59.56", "59.568 $", No),
        // Half goes away from zero: 16.425 is 16.43, -0.125 is -0.13.
        ("$16.43", "16.425 $", WhenRounded),
        ("$16.42", "16.425 $", No),
        ("-0.13", "-0.125", WhenRounded),
        ("-0.12", "-0.125", No),
        ("$28.5K", "28549.99 $", WhenRounded),
        ("$28.5K", "28550 $", No),
        ("5,500", "5500.5", No),
        ("5,500", "5500.4", WhenRounded),
        ("0.000053", "0.0000525", WhenRounded),
        ("up to 72%", "0.7", Exactly),
        ("up to 72%", "0.724", WhenRounded),
        ("up to 72%", "0.726", No),
        ("< 15 minutes", "900 s", No),
        ("< 15 minutes", "899 s", Exactly),
        ("400+", "400", Exactly),
        ("400+", "399.5", WhenRounded),
        ("400+", "399", No),
        ("> 400", "400.1", Exactly),
        ("> 400", "400", No),
        ("10-30 min", "0.5 h", Exactly),
        ("10-30 min", "9.5 min", WhenRounded),
        ("10-30 min", "31 min", No),
        // 1 / (1 - 0.995) = 200.
        ("200x", "200", Exactly),
        ("435 peering connections", "435 connections", Exactly),
        ("435", "435 connections", Exactly),
        ("300 per second", "300 request/s", Exactly),
        ("~$3.50/million", "0.0000035 $/request", Exactly),
        ("50μs", "0.00005 s", Exactly),
        ("10TB/month", "10000 GB/month", Exactly),
    ] {
        assert_eq!(matched(text, value), expected, "{text} for {value}");
    }
}

#[test]
fn what_measures_something_else_is_no_comparison() {
    for (text, value) in [
        ("$1,150", "1150"),
        ("$1,150", "1150 $/hour"),
        ("$1,150/month", "1150 $"),
        ("72%", "72 requests"),
        ("50 TB", "50 requests"),
        ("50", "50 GB"),
        ("$0.20", "0.2 $/request"),
        ("100", "100 requests/s"),
    ] {
        let (quote, value) = (quote(text), amount(value));
        let error = CompareError::UnitMismatch { quote: quote.amount().unit, value: value.unit };
        assert_eq!(compare(&quote, value, &Convention::AWS), Err(error), "{text}");
        assert!(!comparable(&quote, value.unit), "{text}");
    }
}

#[test]
fn a_value_that_lost_a_digit_is_never_exactly_the_quote() {
    let value = Amount::plain(Ratio::from(Exact::from(200).marked(true)));
    assert_eq!(against("200x", value).matched, Match::WhenRounded);
}

#[test]
fn distance_is_told_in_percent_near_the_quote_and_as_a_factor_far_from_it() {
    let percent = |text: &str| Distance::Percent(amount(text).value);
    let factor = |text: &str| Distance::Factor(amount(text).value);
    for (text, value, expected) in [
        // 0.743 / 0.72 - 1 = 23/720.
        ("72%", "0.743", percent("115/36")),
        // 0.99 / 0.50 = 1.98; 320 / 0.5 = 640; 60 / 1200 = 1/20.
        ("$0.50/TB/month", "0.99 $/TB-month", percent("98")),
        ("$1,200/month", "60 $/month", factor("0.05")),
        ("5", "10", percent("100")),
        ("5", "-5", factor("-1")),
        ("0", "0", percent("0")),
        ("0", "3", Distance::FromZero),
        // From the nearer end: 36 is 20 % above 30.
        ("10-30 min", "36 min", percent("20")),
    ] {
        assert_eq!(against(text, amount(value)).distance(), Ok(expected), "{text} for {value}");
    }
}

fn reading(name: &str, billed_by_aws: bool, outcome: Outcome) -> Reading {
    Reading { name: name.to_owned(), billed_by_aws, outcome }
}

#[test]
fn another_reading_is_named_when_the_files_own_fails() {
    // $1,177.60 is 51,200 GB x $0.023: true of 50 TB where 1 TB = 1,024 GB.
    let decimal = Outcome::Number(against("$1,177.60", amount("1150 $")));
    let binary = || reading("1 TB = 1,024 GB", true, Outcome::Number(against("$1,177.60", amount("1177.6 $"))));
    let long_month = || reading("a month of 744 hours", false, Outcome::Number(against("$1,177.60", amount("1150 $"))));
    let judgement = judge(decimal.clone(), vec![long_month(), binary()]);
    assert_eq!(judgement.verdict, Verdict::HoldsUnderAnotherReading);
    assert_eq!(judgement.readings, [binary()]);
    assert_eq!(judge(decimal, vec![long_month()]).verdict, Verdict::Refuted);

    let right = judge(Outcome::Number(against("$1,150", amount("1150 $"))), vec![binary()]);
    assert_eq!((right.verdict, right.readings.len()), (Verdict::Holds, 0));
}

#[test]
fn statements_and_names_are_judged_too() {
    let text = |found: &str| Outcome::Text { quoted: "1024 MB ".to_owned(), found: found.to_owned() };
    for (outcome, verdict) in [
        (Outcome::Truth(true), Verdict::Holds),
        (Outcome::Truth(false), Verdict::Refuted),
        (text("1024 mb"), Verdict::Holds),
        (text("128 MB"), Verdict::Refuted),
        (Outcome::Number(against("72%", amount("83/115"))), Verdict::HoldsRounded),
    ] {
        assert_eq!(judge(outcome, vec![]).verdict, verdict);
    }
    let holds_at =
        HoldsAt { parameter: "horizon".to_owned(), in_percent: false, answer: Answer::Exactly(amount("450 days")) };
    let judgement = cannot_tell(vec!["horizon".to_owned()], Some(holds_at.clone()));
    assert_eq!((judgement.verdict, judgement.holds_at), (Verdict::CannotTell, Some(holds_at)));
}

#[test]
fn an_expectation_is_met_by_itself_only_and_none_by_holding() {
    for verdict in Verdict::ALL.iter().copied() {
        assert_eq!(Verdict::parse(&verdict.to_string()), Some(verdict));
        let holds = matches!(verdict, Verdict::Holds | Verdict::HoldsRounded);
        assert_eq!(verdict.meets(None), holds, "{verdict}");
        for expected in Verdict::ALL.iter().copied() {
            assert_eq!(verdict.meets(Some(expected)), verdict == expected, "{verdict} for {expected}");
        }
    }
    assert_eq!(Verdict::parse("Holds"), None);
}

fn value() -> impl Strategy<Value = Ratio> {
    (-1_000_000_000i64..1_000_000_000, 1i64..1_000_000).prop_map(|(n, d)| Ratio::new(n.into(), d.into()).unwrap())
}

proptest! {
    #[test]
    fn a_value_holds_against_its_own_printed_rounding(value in value(), places in 0u32..9) {
        let printed = value.to_exact().unwrap().to_fixed(places);
        for text in [printed.clone(), format!("~{printed}")] {
            prop_assert_ne!(against(&text, Amount::plain(value)).matched, Match::No, "{} for {}", text, value);
        }
    }

    #[test]
    fn a_value_never_holds_a_whole_place_away(value in value(), places in 0u32..9) {
        let printed = value.to_exact().unwrap().rounded_to(places);
        let beside = printed.plus(Exact::constant(1, places)).unwrap().to_fixed(places);
        prop_assert_eq!(against(&beside, Amount::plain(value)).matched, Match::No);
    }

    #[test]
    fn a_bound_and_its_opposite_never_agree(value in value(), quoted in value(), near in any::<bool>()) {
        let printed = quoted.to_exact().unwrap().to_fixed(2);
        let value = Amount::plain(if near { exact(&printed).into() } else { value });
        let exactly = |sign: &str| against(&format!("{sign} {printed}"), value).matched == Match::Exactly;
        prop_assert_ne!(exactly("at most"), exactly("above"));
        prop_assert_ne!(exactly("at least"), exactly("below"));
        prop_assert_eq!(exactly("at least") && exactly("at most"), exactly(""));
    }

    #[test]
    fn about_accepts_whatever_equals_accepts(value in value(), quoted in 1u32..100_000, step in 1u32..1000) {
        let printed = quoted - quoted % step;
        let beside = value.over(Ratio::from(1_000_000)).unwrap();
        let near = Amount::plain(beside.plus(Exact::from(printed).into()).unwrap());
        if against(&printed.to_string(), near).matched != Match::No {
            prop_assert_ne!(against(&format!("about {printed}"), near).matched, Match::No);
        }
    }

    #[test]
    fn the_unit_of_the_value_does_not_matter(n in 1u32..1_000_000, places in 0u32..4) {
        let printed = format!("{} TB", Exact::constant(n, places).to_fixed(places));
        let value = Amount::new(Exact::constant(n, places).into(), Unit::parse("TB").unwrap());
        for unit in ["GB", "PB", "B", "GiB"] {
            let value = value.to(Unit::parse(unit).unwrap(), &Convention::AWS).unwrap();
            let comparison = compare(&quote(&printed), value, &Convention::AWS).unwrap();
            prop_assert_eq!(comparison.matched, Match::Exactly);
        }
    }
}
