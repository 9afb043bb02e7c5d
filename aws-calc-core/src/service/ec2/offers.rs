//! The meters of what EC2 sells for a promise: fees and hours of Reserved Instances, and Savings Plans rates.

use crate::field::{Choice, Choices};
use crate::meter::{Family, MeterInfo, PricingCategory};
use crate::offering::{Offering, Payment, Product, Term};
use crate::unit::{Hour, Reservation};

/// The meters of a Reserved Instance of one class, term and payment option.
struct Reserved {
    offering: Offering,
    /// What is paid at once.
    fee: Family<Reservation>,
    /// What each hour of the term costs besides, used or not.
    hours: Family<Hour>,
}

/// The meter of a Savings Plan of one term and payment option.
struct Plan {
    offering: Offering,
    rate: Family<Hour>,
}

const WHAT: &str = "instance type";

macro_rules! reserved {
    ($product:ident $term:ident $payment:ident $name:literal $words:literal) => {
        Reserved {
            offering: Offering::new(Product::$product, Term::$term, Payment::$payment),
            fee: Family::new(
                concat!("ec2.reserved_fee.", $name),
                concat!("Reserved Instance fee (", $words, ")"),
                WHAT,
            )
            .priced(PricingCategory::Committed),
            hours: Family::new(
                concat!("ec2.reserved_hours.", $name),
                concat!("Reserved Instance hours (", $words, ")"),
                WHAT,
            )
            .priced(PricingCategory::Committed),
        }
    };
}

macro_rules! plan {
    ($product:ident $term:ident $payment:ident $name:literal $words:literal) => {
        Plan {
            offering: Offering::new(Product::$product, Term::$term, Payment::$payment),
            rate: Family::new(
                concat!("ec2.savings_plan.", $name),
                concat!("Savings Plan instance hours (", $words, ")"),
                WHAT,
            )
            .priced(PricingCategory::Committed),
        }
    };
}

const RESERVED: [Reserved; 12] = [
    reserved!(StandardReserved OneYear NoUpfront "standard_1yr_no_upfront" "standard, 1 year, no upfront"),
    reserved!(StandardReserved OneYear PartialUpfront "standard_1yr_partial_upfront" "standard, 1 year, partial upfront"),
    reserved!(StandardReserved OneYear AllUpfront "standard_1yr_all_upfront" "standard, 1 year, all upfront"),
    reserved!(StandardReserved ThreeYears NoUpfront "standard_3yr_no_upfront" "standard, 3 years, no upfront"),
    reserved!(StandardReserved ThreeYears PartialUpfront "standard_3yr_partial_upfront" "standard, 3 years, partial upfront"),
    reserved!(StandardReserved ThreeYears AllUpfront "standard_3yr_all_upfront" "standard, 3 years, all upfront"),
    reserved!(ConvertibleReserved OneYear NoUpfront "convertible_1yr_no_upfront" "convertible, 1 year, no upfront"),
    reserved!(ConvertibleReserved OneYear PartialUpfront "convertible_1yr_partial_upfront" "convertible, 1 year, partial upfront"),
    reserved!(ConvertibleReserved OneYear AllUpfront "convertible_1yr_all_upfront" "convertible, 1 year, all upfront"),
    reserved!(ConvertibleReserved ThreeYears NoUpfront "convertible_3yr_no_upfront" "convertible, 3 years, no upfront"),
    reserved!(ConvertibleReserved ThreeYears PartialUpfront "convertible_3yr_partial_upfront" "convertible, 3 years, partial upfront"),
    reserved!(ConvertibleReserved ThreeYears AllUpfront "convertible_3yr_all_upfront" "convertible, 3 years, all upfront"),
];

const PLANS: [Plan; 12] = [
    plan!(Ec2InstanceSavingsPlan OneYear NoUpfront "ec2_instance_1yr_no_upfront" "EC2 Instance, 1 year, no upfront"),
    plan!(Ec2InstanceSavingsPlan OneYear PartialUpfront "ec2_instance_1yr_partial_upfront" "EC2 Instance, 1 year, partial upfront"),
    plan!(Ec2InstanceSavingsPlan OneYear AllUpfront "ec2_instance_1yr_all_upfront" "EC2 Instance, 1 year, all upfront"),
    plan!(Ec2InstanceSavingsPlan ThreeYears NoUpfront "ec2_instance_3yr_no_upfront" "EC2 Instance, 3 years, no upfront"),
    plan!(Ec2InstanceSavingsPlan ThreeYears PartialUpfront "ec2_instance_3yr_partial_upfront" "EC2 Instance, 3 years, partial upfront"),
    plan!(Ec2InstanceSavingsPlan ThreeYears AllUpfront "ec2_instance_3yr_all_upfront" "EC2 Instance, 3 years, all upfront"),
    plan!(ComputeSavingsPlan OneYear NoUpfront "compute_1yr_no_upfront" "Compute, 1 year, no upfront"),
    plan!(ComputeSavingsPlan OneYear PartialUpfront "compute_1yr_partial_upfront" "Compute, 1 year, partial upfront"),
    plan!(ComputeSavingsPlan OneYear AllUpfront "compute_1yr_all_upfront" "Compute, 1 year, all upfront"),
    plan!(ComputeSavingsPlan ThreeYears NoUpfront "compute_3yr_no_upfront" "Compute, 3 years, no upfront"),
    plan!(ComputeSavingsPlan ThreeYears PartialUpfront "compute_3yr_partial_upfront" "Compute, 3 years, partial upfront"),
    plan!(ComputeSavingsPlan ThreeYears AllUpfront "compute_3yr_all_upfront" "Compute, 3 years, all upfront"),
];

/// Every meter that is priced for a promise: nothing is paid at once for "no upfront", no hour for "all upfront".
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses a place beyond the end")]
pub(super) const METERS: [MeterInfo; 28] = {
    let mut meters = [RESERVED[0].hours.info(); 28];
    let (mut place, mut row) = (0, 0);
    while row < RESERVED.len() {
        if !matches!(RESERVED[row].offering.payment, Payment::NoUpfront) {
            meters[place] = RESERVED[row].fee.info();
            place += 1;
        }
        if !matches!(RESERVED[row].offering.payment, Payment::AllUpfront) {
            meters[place] = RESERVED[row].hours.info();
            place += 1;
        }
        row += 1;
    }
    row = 0;
    while row < PLANS.len() {
        meters[place] = PLANS[row].rate.info();
        (place, row) = (place + 1, row + 1);
    }
    meters
};

/// The meter of what is paid at once for a Reserved Instance, if anything is.
#[must_use]
pub fn reserved_fee(offering: Offering) -> Option<Family<Reservation>> {
    let reserved = RESERVED.iter().find(|reserved| reserved.offering == offering)?;
    (offering.payment != Payment::NoUpfront).then_some(reserved.fee)
}

/// The meter of the hours of a Reserved Instance's term, if they cost anything.
#[must_use]
pub fn reserved_hours(offering: Offering) -> Option<Family<Hour>> {
    let reserved = RESERVED.iter().find(|reserved| reserved.offering == offering)?;
    (offering.payment != Payment::AllUpfront).then_some(reserved.hours)
}

/// The meter of instance hours at a Savings Plan's rate, if it covers EC2.
#[must_use]
pub fn plan_rate(offering: Offering) -> Option<Family<Hour>> {
    PLANS.iter().find(|plan| plan.offering == offering).map(|plan| plan.rate)
}

/// The keys of a resource that is bought under `offering`.
#[must_use]
pub fn in_keys(offering: Offering) -> String {
    let word = |words: &[Choice], place: usize| words.get(place).map_or("", |word| word.name);
    let pricing = match offering.product {
        Product::StandardReserved => "pricing = \"reserved\"".to_owned(),
        Product::ConvertibleReserved => "pricing = \"reserved\", class = \"convertible\"".to_owned(),
        plan => format!("pricing = \"{}\"", word(Product::WORDS, plan as usize)),
    };
    let (term, payment) = (word(Term::WORDS, offering.term as usize), word(Payment::WORDS, offering.payment as usize));
    format!("{pricing}, term = \"{term}\", payment = \"{payment}\"")
}
