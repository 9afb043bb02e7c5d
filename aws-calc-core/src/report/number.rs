//! Numbers as a reader wants to see them.

use crate::exact::Exact;
use crate::money::with_thousands;
use crate::ratio::Ratio;
use crate::unit::MeterUnit;

/// How many decimals a quantity is shown with at most.
const QUANTITY_PLACES: u32 = 6;

/// A quantity with thousands marked, rounded for the reader to six decimals; `≈` when a digit was lost on the way to it.
#[must_use]
pub fn quantity(value: Exact) -> String {
    let shown = value.rounded_to(QUANTITY_PLACES);
    // A small number keeps its leading digits rather than turn into zero.
    let shown = if shown.is_zero() { value } else { shown };
    let mark = if value.is_rounded() { "≈" } else { "" };
    format!("{mark}{}", with_thousands(&shown.to_string()))
}

/// A price per unit, all digits: `$0.0816/hour`.
#[must_use]
pub fn unit_price(dollars: Exact, unit: MeterUnit) -> String {
    format!("${dollars}/{unit}")
}

/// A share as a percentage with one decimal: `36.5%`, `-4%`.
#[must_use]
pub fn percent(share: Ratio) -> String {
    match share.times(Ratio::from(100)).and_then(Ratio::to_exact) {
        Ok(value) => format!("{}%", with_thousands(&value.rounded_to(1).to_string())),
        Err(_) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_easily_and_say_when_digits_were_lost() {
        let exact = |text| Exact::parse(text).unwrap();
        assert_eq!(quantity(exact("1234567.5")), "1,234,567.5");
        assert_eq!(quantity(exact("0.1234567")), "0.123457");
        assert_eq!(quantity(exact("0.0000001")), "0.0000001");
        assert_eq!(quantity(Exact::ONE.over(Exact::from(3)).unwrap()), "≈0.333333");
    }

    #[test]
    fn shares_are_shown_in_percent() {
        assert_eq!(percent(Ratio::new(Exact::from(149), Exact::from(408)).unwrap()), "36.5%");
        assert_eq!(percent(Ratio::ZERO), "0%");
    }
}
