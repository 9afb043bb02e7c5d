use super::*;
use crate::exact::Exact;
use crate::unit::Unit;
use proptest::prelude::*;

fn ratio(text: &str) -> Ratio {
    let exact = |text| Exact::parse(text).unwrap();
    match text.split_once('/') {
        Some((above, below)) => Ratio::new(exact(above), exact(below)).unwrap(),
        None => exact(text).into(),
    }
}

fn unit(text: &str) -> Unit {
    match text {
        "" => Unit::NONE,
        "/s" => Unit::NONE.over(Unit::parse("s").unwrap()).unwrap(),
        text => Unit::parse(text).unwrap(),
    }
}

/// The quotes of the guide as they stand there: the words read, the number, its unit, its place, its relation.
const SENTENCES: &[(&str, &str, &str, &str, &str, Relation)] = &[
    ("costing $1,150/month", "$1,150/month", "1150", "$/month", "1", Relation::Equals),
    ("reduced it by ~70%", "~70%", "0.7", "", "0.1", Relation::About),
    ("up to 72% off", "up to 72%", "0.72", "", "0.01", Relation::AtMost),
    ("RTO < 15 minutes", "< 15 minutes", "15", "min", "1", Relation::Below),
    ("5,500 GETs", "5,500", "5500", "", "1", Relation::Equals),
    ("a 200x reduction", "200x", "200", "", "1", Relation::Equals),
    ("saves $28.5K.", "$28.5K", "28500", "$", "100", Relation::Equals),
    ("Deep Archive at $0.50/TB/month", "$0.50/TB/month", "0.5", "$/TB-month", "0.01", Relation::Equals),
    ("a 72% reduction", "72%", "0.72", "", "0.01", Relation::Equals),
    ("10-30 min", "10-30 min", "10", "min", "1", Relation::Between(Ratio::ZERO)),
    ("435 peering connections", "435 peering connections", "435", "connection", "1", Relation::Equals),
    ("with 10,000 provisioned IOPS", "10,000 provisioned IOPS", "10000", "IOPS", "1", Relation::Equals),
    ("NAT costs $0.135/GB.", "$0.135/GB", "0.135", "$/GB", "0.001", Relation::Equals),
    ("dropped to 50μs", "50μs", "50", "us", "1", Relation::Equals),
    ("400+ Edge Locations", "400+", "400", "", "1", Relation::AtLeast),
    ("only 15% more expensive", "15%", "0.15", "", "0.01", Relation::Equals),
    ("(57% reduction)", "57%", "0.57", "", "0.01", Relation::Equals),
    ("10TB/month cache traffic", "10TB/month", "10", "TB/month", "1", Relation::Equals),
    ("2x+ faster", "2x+", "2", "", "1", Relation::AtLeast),
    ("~$17.52 each", "~$17.52", "17.52", "$", "0.01", Relation::About),
    ("0.000053", "0.000053", "0.000053", "", "0.000001", Relation::Equals),
    ("$59.57 per month", "$59.57 per month", "59.57", "$/month", "0.01", Relation::Equals),
    ("$100 a month", "$100 a month", "100", "$/month", "1", Relation::Equals),
    ("m7g.large — $0.0816/hr", "$0.0816/hr", "0.0816", "$/hour", "0.0001", Relation::Equals),
    ("REST ~$3.50/million", "~$3.50/million", "0.0000035", "$", "0.00000001", Relation::About),
    ("$0.0025/1000 objects", "$0.0025/1000 objects", "0.0000025", "$/object", "0.0000001", Relation::Equals),
    ("$0.03/10K API calls", "$0.03/10K API calls", "0.000003", "$/request", "0.000001", Relation::Equals),
    ("$0.20 per 1M requests", "$0.20 per 1M requests", "0.0000002", "$/request", "0.00000001", Relation::Equals),
    ("free 100 req/day", "100 req/day", "100", "request/day", "1", Relation::Equals),
    ("$0.02-$3.80/hr", "$0.02-$3.80/hr", "0.02", "$/hour", "0.01", Relation::Between(Ratio::ZERO)),
    ("99.8-99.9% durable", "99.8-99.9%", "0.998", "", "0.001", Relation::Between(Ratio::ZERO)),
    ("Minimum 30-day charge", "30-day", "30", "day", "1", Relation::Equals),
    ("at least 1.5 M requests", "at least 1.5 M requests", "1500000", "request", "100000", Relation::AtLeast),
    ("no more than 5B requests", "no more than 5B requests", "5000000000", "request", "1000000000", Relation::AtMost),
    ("64B each", "64B", "64", "B", "1", Relation::Equals),
    ("< 2ms latency between AZs", "< 2ms", "2", "ms", "1", Relation::Below),
    ("10.0.0.0/16 = 65,536 IPs", "65,536 IPs", "65536", "address", "1", Relation::Equals),
    ("300 per second", "300 per second", "300", "/s", "1", Relation::Equals),
    ("10 Gbps on c7gn.16xlarge in us-east-1", "10 Gbps", "10", "Gbit/s", "1", Relation::Equals),
    ("approx. 40 percent cheaper", "approx. 40 percent", "0.4", "", "0.1", Relation::About),
    ("more than −5%", "more than −5%", "-0.05", "", "0.01", Relation::Above),
    ("on 2026-05-29 it failed over within 30 seconds", "within 30 seconds", "30", "s", "1", Relation::AtMost),
    ("Transfer Acceleration +$0.04/GB", "+$0.04/GB", "0.04", "$/GB", "0.01", Relation::Equals),
    ("24/7 for 200 developers, in hours", "200", "200", "", "1", Relation::Equals),
];

#[test]
fn quotes_are_read_as_the_guide_writes_them() {
    for (sentence, words, value, unit_text, place, relation) in SENTENCES {
        let (quote, range) = Quote::find(sentence).unwrap_or_else(|error| panic!("{sentence}: {error}"));
        assert_eq!(quote.words(), *words, "{sentence}");
        assert_eq!(sentence.get(range), Some(*words), "{sentence}");
        assert_eq!(quote.amount(), Amount::new(ratio(value), unit(unit_text)), "{sentence}");
        assert_eq!(quote.place(), ratio(place), "{sentence}");
        let kind = std::mem::discriminant(&quote.relation());
        assert_eq!(kind, std::mem::discriminant(relation), "{sentence}: {:?}", quote.relation());
        assert_eq!(Quote::parse(words).as_ref().map(Quote::amount), Ok(quote.amount()), "{words} alone");
    }
}

#[test]
fn a_range_keeps_its_upper_end_in_the_unit_of_the_lower() {
    for (text, high) in [("10-30 min", "30"), ("99.8-99.9%", "0.999"), ("$0.015–0.035/GB", "0.035"), ("1-2K", "2000")]
    {
        assert_eq!(Quote::parse(text).unwrap().relation(), Relation::Between(ratio(high)), "{text}");
    }
}

#[test]
fn the_form_says_how_to_show_the_right_value() {
    for (text, form) in
        [("72%", Form::Percent), ("200×", Form::Times), ("$5", Form::Number), ("40 percent", Form::Percent)]
    {
        assert_eq!(Quote::parse(text).unwrap().form(), form, "{text}");
    }
}

#[test]
fn only_things_without_a_name_are_nameless() {
    for (text, nameless) in
        [("$3.50/million", true), ("$0.40/M", true), ("$0.40/M requests", false), ("$0.045/GB", false)]
    {
        assert_eq!(Quote::parse(text).unwrap().is_per_nameless(), nameless, "{text}");
    }
}

#[test]
fn no_number_and_several_list_what_was_seen() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (sentence, error) in [
        ("three tiers", QuoteError::NoNumber(vec![])),
        ("S3 in us-east-1 on 10.0.0.0/16", QuoteError::NoNumber(names(&["S3", "us-east-1", "10.0.0.0/16"]))),
        ("from 10-5", QuoteError::NoNumber(names(&["10-5"]))),
        ("50ms → 2 seconds", QuoteError::Several(names(&["50ms", "2 seconds"]))),
        ("from 90% to 35%", QuoteError::Several(names(&["90%", "35%"]))),
        ("$5/fortnight", QuoteError::NotUnderstood("$5/fortnight".into())),
        ("$5%", QuoteError::NotUnderstood("$5%".into())),
        ("$1,15", QuoteError::NotUnderstood("$1,15".into())),
    ] {
        assert_eq!(Quote::find(sentence), Err(error), "{sentence}");
    }
    let shown = QuoteError::Several(names(&["90%", "35%"])).to_string();
    assert_eq!(shown, "there are several numbers: `90%`, `35%`");
}

#[test]
fn a_quote_alone_has_no_other_words() {
    for (text, left_over) in [("15 minuts", "minuts"), ("a 72% reduction", "a … reduction"), ("costing $5", "costing")]
    {
        assert_eq!(Quote::parse(text), Err(QuoteError::LeftOver(left_over.into())), "{text}");
    }
}

proptest! {
    #[test]
    fn reading_any_text_never_panics(text in "\\PC{0,60}") {
        let _ = Quote::find(&text);
        let _ = Quote::parse(&text);
    }

    #[test]
    fn reading_near_misses_never_panics(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "$", "~", "<=", "1,150", "72", ".", "-", "–", "%", "+", "/", "/month", "per ", "GB", "K", "x", " ",
                "up to ", "1000", "million", "μs", "—", "(", "B", "99999999999999999999999999999", "peering ", "requests", "0",
            ]),
            0..12,
        ),
    ) {
        let text = parts.concat();
        if let Ok((quote, range)) = Quote::find(&text) {
            prop_assert_eq!(text.get(range), Some(quote.words()));
        }
    }

    #[test]
    fn a_quote_means_the_same_in_a_sentence_and_alone(
        before in proptest::sample::select(vec!["it costs ", "so (", "we saw = ", "— "]),
        sign in proptest::sample::select(vec!["", "~", "< ", "up to ", "about "]),
        n in 0u32..10_000_000,
        places in 0u32..5,
        tail in proptest::sample::select(vec!["%", "x", " GB", "K requests", " ms", "GB/month", " million", "+"]),
        after in proptest::sample::select(vec!["", ", which is a lot", ". In hours", ")"]),
    ) {
        let text = format!("{sign}{}{tail}", Exact::constant(n, places).to_fixed(places));
        let alone = Quote::parse(&text).unwrap();
        let (within, _) = Quote::find(&format!("{before}{text}{after}")).unwrap();
        prop_assert_eq!(within, alone);
    }
}
