//! Commitments at the prices of the book `aws`, against figures that others published or that are worked out beside.

#![allow(clippy::unwrap_used, reason = "a broken test harness stops the test")]

use aws_calc_core::book::Book;
use aws_calc_core::commitment::{self, Offering, Payment, Product, Term};
use aws_calc_core::exact::Exact;
use aws_calc_core::money::Money;

const HERE: &str = "us-east-1";

fn aws() -> Book {
    Book::open("aws", aws_calc_pricing::AWS).unwrap()
}

#[test]
fn an_offer_with_two_dimensions_sums_both() {
    use Payment::{AllUpfront, NoUpfront, PartialUpfront};
    use Product::{ConvertibleReserved, StandardReserved};
    use Term::{OneYear, ThreeYears};
    // m5.large, price list of 2021-02-05, on demand $0.096, $70.08 for 730 hours. Effective: fee / 8,760 (26,280) + hour.
    // Paid back, in months: fee / (70.08 - 730 x hour).
    let expected = [
        (StandardReserved, OneYear, NoUpfront, "0.060000", "0.00"),
        (StandardReserved, OneYear, PartialUpfront, "0.057767", "5.15"), // 252 / 8,760 + 0.029; 252 / 48.91
        (StandardReserved, OneYear, AllUpfront, "0.056393", "7.05"),     // 494 / 8,760; 494 / 70.08
        (StandardReserved, ThreeYears, NoUpfront, "0.041000", "0.00"),
        (StandardReserved, ThreeYears, PartialUpfront, "0.038216", "8.98"), // 505 / 26,280 + 0.019; 505 / 56.21
        (StandardReserved, ThreeYears, AllUpfront, "0.036111", "13.54"),    // 949 / 26,280; 949 / 70.08
        (ConvertibleReserved, OneYear, NoUpfront, "0.071000", "0.00"),
        (ConvertibleReserved, OneYear, PartialUpfront, "0.067562", "6.50"), // 294 / 8,760 + 0.034; 294 / 45.26
        (ConvertibleReserved, OneYear, AllUpfront, "0.065868", "8.23"),     // 577 / 8,760; 577 / 70.08
        (ConvertibleReserved, ThreeYears, NoUpfront, "0.049000", "0.00"),
        (ConvertibleReserved, ThreeYears, PartialUpfront, "0.045527", "11.11"), // 592 / 26,280 + 0.023; 592 / 53.29
        (ConvertibleReserved, ThreeYears, AllUpfront, "0.044178", "16.57"),     // 1,161 / 26,280; 1,161 / 70.08
    ];
    let book = aws();
    let on_demand = Money::new(Exact::parse("0.096").unwrap());
    assert_eq!(book.find("ec2.instance", Some("m5.large"), HERE).unwrap().schedule.flat_price(), Some(on_demand));
    for (product, term, payment, effective, paid_back) in expected {
        let offering = Offering::new(product, term, payment);
        let offer = commitment::find(&book, "m5.large", HERE, offering).unwrap();
        assert_eq!(offer.effective_hourly().unwrap().to_exact().unwrap().to_fixed(6), effective, "{offering}");
        let hours = offer.break_even_hours(on_demand).unwrap().unwrap().to_exact().unwrap();
        assert_eq!(hours.over(Exact::from(730)).unwrap().to_fixed(2), paid_back, "{offering}");
        let dimensions = if payment == PartialUpfront { 2 } else { 1 };
        assert_eq!(offer.prices.len(), dimensions, "{offering}");
        // What is paid over the term is the effective price of its hours.
        let hours = Exact::from(term.hours());
        let spread = offer.effective_hourly().unwrap().times(hours.into()).unwrap().to_exact().unwrap();
        assert_eq!(spread, offer.total().unwrap().dollars(), "{offering}");
    }
    let known = commitment::known(&book, "m5.large", HERE);
    assert_eq!(known.len(), 12);
}

#[test]
fn fees_are_whole_dollars_below_the_price_on_demand() {
    let book = aws();
    let mut fees = 0;
    for listing in book.listings(|meter, _| meter.starts_with("ec2.reserved_fee")) {
        let years = if listing.meter.contains("3yr") { 3 } else { 1 };
        for (region, price) in &listing.prices {
            let fee = price.schedule.flat_price().unwrap().dollars();
            assert!(fee.is_whole() && fee > Exact::ZERO, "{} {:?}", listing.meter, listing.key);
            let on_demand = book.find("ec2.instance", listing.key.as_deref(), region.as_deref().unwrap());
            // Types that are no longer sold on demand may still have a recorded fee.
            let Some(on_demand) = on_demand.and_then(|price| price.schedule.flat_price()) else { continue };
            let year = on_demand.times(Exact::from(8760 * years)).unwrap().dollars();
            assert!(fee < year, "{} {:?} {region:?}: {fee}", listing.meter, listing.key);
            fees += 1;
        }
    }
    assert!(fees > 4800, "{fees} fees");
}

#[test]
fn what_is_not_offered_says_what_is() {
    let book = aws();
    let offering = Offering::new(Product::ComputeSavingsPlan, Term::OneYear, Payment::AllUpfront);
    let unoffered = commitment::find(&book, "m7g.large", HERE, offering).unwrap_err();
    let known: Vec<String> = unoffered.known.iter().map(|offering| offering.in_keys()).collect();
    assert_eq!(
        known,
        [
            "standard_reserved 1yr all_upfront",
            "compute_savings_plan 1yr no_upfront",
            "compute_savings_plan 3yr no_upfront"
        ]
    );
}
