use super::*;
use crate::ratio::Ratio;
use proptest::prelude::*;

fn unit(text: &str) -> Unit {
    Unit::parse(text).unwrap_or_else(|| panic!("{text} is a unit"))
}

fn amount(value: i32, text: &str) -> Amount {
    Amount::new(Ratio::from(value), unit(text))
}

fn convention() -> impl Strategy<Value = Convention> {
    prop_oneof![Just(Convention::AWS), Just(Convention::DECIMAL)]
}

fn data_unit() -> impl Strategy<Value = Unit> {
    proptest::sample::select(vec!["B", "KB", "MB", "GB", "TB", "PB", "KiB", "GiB", "TiB", "bit", "Gbit"]).prop_map(unit)
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_amount(n in -1_000_000i32..1_000_000, a in data_unit(), b in data_unit(), c in convention()) {
        let there = Amount::new(Ratio::from(n), a).to(b, &c).unwrap();
        prop_assert!(!there.value.is_rounded());
        prop_assert_eq!(there.to(a, &c).unwrap(), Amount::new(Ratio::from(n), a));
    }

    #[test]
    fn addition_does_not_care_for_the_unit(a in 0i32..100_000, b in 0i32..100_000, u in data_unit(), v in data_unit(), c in convention()) {
        let (x, y) = (Amount::new(Ratio::from(a), u), Amount::new(Ratio::from(b), v));
        let sum = x.plus(y, &c).unwrap();
        prop_assert_eq!(y.plus(x, &c).unwrap().to(u, &c).unwrap(), sum);
    }

    #[test]
    fn multiplying_in_another_unit_costs_the_same(n in 0i32..100_000, u in data_unit(), c in convention()) {
        let price = Amount::new(Ratio::from(3), unit("$/GB"));
        let held = Amount::new(Ratio::from(n), unit("GB"));
        let direct = held.times(price, &c).unwrap().to(unit("$"), &c).unwrap();
        let other = held.to(u, &c).unwrap().times(price, &c).unwrap().to(unit("$"), &c).unwrap();
        prop_assert_eq!(direct, other);
    }

    #[test]
    fn parsing_any_text_never_panics(text in ".{0,30}") {
        let _ = Unit::parse(&text);
    }
}

#[test]
fn every_base_unit_is_read_as_it_is_written() {
    for base in Base::ALL {
        assert_eq!(Base::parse(base.symbol()), Some(*base), "{}", base.symbol());
        for alias in base.aliases() {
            assert_eq!(Base::parse(alias), Some(*base), "{alias}");
        }
    }
}

#[test]
fn every_meter_unit_is_read_as_it_is_written_and_computes() {
    for meter in MeterUnit::ALL.iter().filter(|unit| **unit != MeterUnit::Count) {
        assert_eq!(MeterUnit::parse(meter.symbol()), Some(*meter));
        assert_ne!(meter.unit(), Unit::NONE, "{meter}");
    }
}

#[test]
fn people_write_units_in_many_ways() {
    for (written, meant) in [
        ("Hours", "hour"),
        ("h", "hour"),
        ("hrs", "hour"),
        ("requests", "request"),
        ("Gbps", "Gbit/s"),
        ("MBps", "MB/s"),
        ("queries", "query"),
        ("months", "month"),
        ("secs", "s"),
    ] {
        assert_eq!(unit(written), unit(meant), "{written}");
    }
    for unknown in ["gb", "Gb", "tb", "", "GB-", "/s", "GB//s", "m", "parsec"] {
        assert_eq!(Unit::parse(unknown), None, "{unknown}");
    }
}

#[test]
fn a_terabyte_is_what_the_convention_says() {
    let gb = |c: &Convention| amount(1, "TB").to(unit("GB"), c).unwrap().value;
    assert_eq!(gb(&Convention::AWS), Ratio::from(1024));
    assert_eq!(gb(&Convention::DECIMAL), Ratio::from(1000));
    let tebi = amount(1, "TiB").to(unit("GB"), &Convention::DECIMAL).unwrap();
    assert_eq!(tebi.to_string(), "1099.511627776 GB");
}

#[test]
fn network_rates_count_bits() {
    let day = amount(10, "Gbps").times(amount(1, "day"), &Convention::DECIMAL).unwrap();
    assert_eq!(day.to(unit("TB"), &Convention::DECIMAL).unwrap().to_string(), "108 TB");
}

#[test]
fn a_year_is_twelve_estimating_months() {
    assert_eq!(amount(1, "year").to(unit("month"), &Convention::AWS).unwrap(), amount(12, "month"));
}

#[test]
fn requests_and_gigabytes_do_not_add_and_the_error_names_both() {
    let error = amount(1, "requests").plus(amount(1, "GB"), &Convention::AWS).unwrap_err();
    assert_eq!(error.to_string(), "request and GB do not measure the same thing");
}

#[test]
fn a_unit_reads_as_aws_writes_it() {
    assert_eq!(unit("$/GB-month").to_string(), "$/GB-month");
    assert_eq!(unit("MB/s").to_string(), "MB/s");
}
