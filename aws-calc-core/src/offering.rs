//! What may be promised for a lower price: the product, for how long, and how it is paid.
//!
//! A Reserved Instance has a fee paid at once, a price per hour of the term, or both. A Savings Plan has a rate for each
//! thing it covers; what is committed is dollars an hour at those rates, and the payment option says how much of the
//! term's dollars is paid at once. The words are AWS's.
//!
//! Source: Amazon EC2 user guide, "Reserved Instances for Amazon EC2 overview"; Savings Plans user guide, "Savings Plans
//! types" and "Understanding how Savings Plans apply to your usage".

use std::fmt;

use crate::exact::Exact;
use crate::field::Choices;

crate::choices! {
    /// For how long a promise is made.
    Term {
        OneYear "1yr" "one year";
        ThreeYears "3yr" "three years";
    }
}

impl Term {
    /// Its years.
    #[must_use]
    pub const fn years(self) -> u32 {
        match self {
            Self::OneYear => 1,
            Self::ThreeYears => 3,
        }
    }

    /// Its months.
    #[must_use]
    pub const fn months(self) -> u32 {
        12 * self.years()
    }

    /// Its hours: years of 365 days, as AWS states them (`31,536,000` seconds a year).
    #[must_use]
    pub const fn hours(self) -> u32 {
        8760 * self.years()
    }
}

crate::choices! {
    /// How a promise is paid.
    Payment {
        NoUpfront "no_upfront" "every month of the term";
        PartialUpfront "partial_upfront" "a part at once, the rest every month";
        AllUpfront "all_upfront" "all at once";
    }
}

impl Payment {
    /// The share of a Savings Plan that is paid at once.
    ///
    /// # Source
    /// Savings Plans API reference, `CreateSavingsPlan`, `upfrontPaymentAmount`: for partial upfront "between 50 and 99
    /// percent of the total value"; the least is taken here.
    #[must_use]
    pub const fn plan_share_upfront(self) -> Exact {
        match self {
            Self::NoUpfront => Exact::ZERO,
            Self::PartialUpfront => Exact::constant(5, 1),
            Self::AllUpfront => Exact::ONE,
        }
    }
}

crate::choices! {
    /// What is promised.
    Product {
        StandardReserved "standard_reserved" "a Reserved Instance that keeps its family";
        ConvertibleReserved "convertible_reserved" "a Reserved Instance that may be exchanged for another";
        Ec2InstanceSavingsPlan "ec2_instance_savings_plan" "dollars an hour on one EC2 family in one Region";
        ComputeSavingsPlan "compute_savings_plan" "dollars an hour on EC2, Fargate and Lambda anywhere";
        DatabaseSavingsPlan "database_savings_plan" "dollars an hour on AWS databases anywhere";
        SagemakerSavingsPlan "sagemaker_savings_plan" "dollars an hour on SageMaker AI anywhere";
    }
}

impl Product {
    /// Whether it is a Savings Plan: a promise of dollars an hour, not of an instance.
    #[must_use]
    pub const fn is_savings_plan(self) -> bool {
        !matches!(self, Self::StandardReserved | Self::ConvertibleReserved)
    }

    /// What AWS calls it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::StandardReserved => "standard Reserved Instance",
            Self::ConvertibleReserved => "convertible Reserved Instance",
            Self::Ec2InstanceSavingsPlan => "EC2 Instance Savings Plan",
            Self::ComputeSavingsPlan => "Compute Savings Plan",
            Self::DatabaseSavingsPlan => "Database Savings Plan",
            Self::SagemakerSavingsPlan => "SageMaker AI Savings Plan",
        }
    }
}

/// A product with its term and payment option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offering {
    /// What is promised.
    pub product: Product,
    /// For how long.
    pub term: Term,
    /// How it is paid.
    pub payment: Payment,
}

impl Offering {
    /// This product, term and payment option.
    #[must_use]
    pub const fn new(product: Product, term: Term, payment: Payment) -> Self {
        Self { product, term, payment }
    }

    /// Every term and payment option of `product`.
    pub fn of(product: Product) -> impl Iterator<Item = Self> {
        let payments = move |term: &Term| {
            let term = *term;
            Payment::ALL.iter().map(move |payment| Self::new(product, term, *payment))
        };
        Term::ALL.iter().flat_map(payments)
    }

    /// The words of a scenario: `compute_savings_plan 1yr no_upfront`.
    #[must_use]
    pub fn in_keys(self) -> String {
        let word = |words: &[crate::field::Choice], place: usize| words.get(place).map_or("", |word| word.name);
        format!(
            "{} {} {}",
            word(Product::WORDS, self.product as usize),
            word(Term::WORDS, self.term as usize),
            word(Payment::WORDS, self.payment as usize)
        )
    }
}

/// `Compute Savings Plan, 1 year, no upfront`
impl fmt::Display for Offering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let years = match self.term {
            Term::OneYear => "1 year",
            Term::ThreeYears => "3 years",
        };
        let payment = match self.payment {
            Payment::NoUpfront => "no upfront",
            Payment::PartialUpfront => "partial upfront",
            Payment::AllUpfront => "all upfront",
        };
        write!(f, "{}, {years}, {payment}", self.product.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offerings_read_as_people_write_them() {
        let offering = Offering::new(Product::ComputeSavingsPlan, Term::ThreeYears, Payment::NoUpfront);
        assert_eq!(offering.to_string(), "Compute Savings Plan, 3 years, no upfront");
        assert_eq!(offering.in_keys(), "compute_savings_plan 3yr no_upfront");
        assert_eq!(Offering::of(Product::StandardReserved).count(), 6);
    }

    #[test]
    fn a_term_has_the_seconds_that_aws_states() {
        // 31,536,000 seconds a year, as `describe-reserved-instances-offerings` gives its durations
        assert_eq!(Term::OneYear.hours() * 3600, 31_536_000);
        assert_eq!(Term::ThreeYears.hours() * 3600, 94_608_000);
    }
}
