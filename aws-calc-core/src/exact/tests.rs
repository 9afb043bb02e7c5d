use super::*;
use bigdecimal::BigDecimal;
use proptest::prelude::*;
use std::str::FromStr;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn oracle(value: Exact) -> BigDecimal {
    BigDecimal::from_str(&value.to_string()).unwrap()
}

/// Any value that can be held: every mantissa length and every scale.
fn any_exact() -> impl Strategy<Value = Exact> {
    (any::<i128>(), 0u32..97, 0u32..=28).prop_map(|(m, bits, scale)| {
        let mantissa = if bits == 96 { m % (MAX_MANTISSA + 1) } else { m % (1i128 << bits) };
        Exact::from_parts(mantissa, scale).unwrap()
    })
}

/// Values rich in 2s and 5s, whose products end in zeros.
fn round_number() -> impl Strategy<Value = Exact> {
    (0u32..30, 0u32..12, 0u32..=28)
        .prop_map(|(twos, fives, scale)| Exact::from_parts(2i128.pow(twos) * 5i128.pow(fives), scale).unwrap())
}

proptest! {
    #[test]
    fn an_unmarked_result_is_the_true_one(a in any_exact(), b in any_exact()) {
        if let Ok(r) = a.times(b) && !r.is_rounded() { prop_assert_eq!(oracle(r), oracle(a) * oracle(b)); }
        if let Ok(r) = a.plus(b) && !r.is_rounded() { prop_assert_eq!(oracle(r), oracle(a) + oracle(b)); }
        if let Ok(r) = a.minus(b) && !r.is_rounded() { prop_assert_eq!(oracle(r), oracle(a) - oracle(b)); }
        if let Ok(r) = a.over(b) && !r.is_rounded() { prop_assert_eq!(oracle(r) * oracle(b), oracle(a)); }
    }

    #[test]
    fn a_product_that_fits_is_never_marked(a in round_number(), b in round_number()) {
        let truth = (oracle(a) * oracle(b)).normalized();
        let (digits, scale) = truth.as_bigint_and_exponent();
        let fits = scale <= 28 && digits.magnitude().bits() <= 96;
        let product = a.times(b).unwrap();
        prop_assert_eq!(product.is_rounded(), !fits, "{} x {}", a, b);
    }

    #[test]
    fn a_marked_result_is_within_one_unit_of_its_last_place(a in any_exact(), b in any_exact()) {
        if let Ok(r) = a.times(b) && r.is_rounded() {
            let off = (oracle(r) - oracle(a) * oracle(b)).abs();
            let bound = oracle(r).abs() * BigDecimal::from_str("1e-27").unwrap() + BigDecimal::from_str("1e-28").unwrap();
            prop_assert!(off <= bound, "off by {}", off);
        }
    }

    #[test]
    fn what_is_printed_is_read_back(a in any_exact()) {
        prop_assert_eq!(exact(&a.to_string()).parts(), a.parts());
    }

    #[test]
    fn rounding_for_display_is_half_away_from_zero(cents in -1_000_000i64..1_000_000, thousandth in 0i64..10) {
        let value = Exact::from_parts(i128::from(cents * 10 + cents.signum() * thousandth), 3).unwrap();
        let up = i64::from(thousandth >= 5);
        let expected = Exact::from_parts(i128::from(cents + cents.signum() * up), 2).unwrap();
        prop_assert_eq!(value.rounded_to(2), expected);
    }

    #[test]
    fn parsing_any_text_never_panics(text in ".{0,40}") {
        let _ = Exact::parse(&text);
    }
}

#[test]
fn traps_of_the_decimal_crate_are_closed() {
    assert!(exact("1e-15").times(exact("1e-15")).unwrap().is_rounded());
    assert!(exact("1e-20").times(exact("1e-20")).unwrap().is_rounded());
    assert!(exact("100000000000000000000000").plus(exact("0.0000001")).unwrap().is_rounded());
    assert!(exact("0.123456789012345").times(exact("0.12345678901234567")).unwrap().is_rounded());
    assert_eq!(exact("5e-20").times(exact("2e-9")).unwrap().to_string(), "0.0000000000000000000000000001");
    assert_eq!(Exact::parse("0.12345678901234567890123456789"), Err(ParseExactError::TooManyDigits));
    assert_eq!(Exact::parse("79228162514264337593543950336"), Err(ParseExactError::TooManyDigits));
    assert_eq!(exact("79228162514264337593543950335").plus(Exact::ONE), Err(ArithmeticError::Overflow));
    assert_eq!(exact("-0").to_string(), "0");
    assert_eq!(exact("2.349").to_fixed(2), "2.35");
    assert_eq!(exact("9.9").to_fixed(0), "10");
    assert_eq!(exact("2.345").to_fixed(2), "2.35");
    assert_eq!(exact("16.425").to_fixed(2), "16.43");
    assert_eq!(exact("63.85").to_fixed(2), "63.85");
}

#[test]
fn a_hundred_over_730_times_730_is_marked_not_passed_off_as_a_hundred() {
    let back = Exact::from(100).over(Exact::from(730)).unwrap().times(Exact::from(730)).unwrap();
    assert!(back.is_rounded());
    assert_ne!(back, Exact::from(100));
    assert_eq!(back.to_fixed(2), "100.00");
}

#[test]
fn numbers_are_read_generously_and_strictly() {
    for (text, value) in
        [("1e-7", "0.0000001"), ("1_000", "1000"), ("+1", "1"), (".5", "0.5"), ("5.", "5"), ("12E3", "12000")]
    {
        assert_eq!(exact(text).to_string(), value, "{text}");
    }
    for text in ["", "-", ".", "1,000", " 1", "NaN", "0x10", "1e", "1e5.0", "_1", "1__e2x", "--1", "1.2.3"] {
        assert_eq!(Exact::parse(text), Err(ParseExactError::NotANumber), "{text:?}");
    }
    assert_eq!(Exact::parse("1e999999999"), Err(ParseExactError::TooManyDigits));
    assert_eq!(exact("0e999999999"), Exact::ZERO);
}

#[test]
fn the_order_of_a_number_is_that_of_its_first_digit() {
    for (text, order) in [("1", 0), ("9.99", 0), ("10", 1), ("0.001", -3), ("-450", 2)] {
        assert_eq!(exact(text).order(), Some(order), "{text}");
    }
    assert_eq!(Exact::ZERO.order(), None);
}
