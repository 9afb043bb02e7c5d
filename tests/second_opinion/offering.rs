//! What AWS offers for a promise, at the prices of the files.

use num_rational::BigRational;
use num_traits::Zero;

use super::price_files::Prices;
use super::words::whole;

/// A product, a term and a payment option, as scenarios name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offering {
    pub product: String,
    pub years: u32,
    pub payment: String,
}

impl Offering {
    /// Of the words `standard_reserved 1yr no_upfront`.
    pub fn read(words: &str) -> Self {
        let [product, term, payment] = words.split(' ').collect::<Vec<_>>()[..] else { panic!("{words}") };
        Self::of(product, term, payment)
    }

    pub fn of(product: &str, term: &str, payment: &str) -> Self {
        let years = term.strip_suffix("yr").unwrap().parse().unwrap();
        Self { product: product.to_owned(), years, payment: payment.to_owned() }
    }

    /// The hours of the term: years of 365 days.
    pub fn hours(&self) -> BigRational {
        whole(8760 * self.years)
    }

    /// What one instance costs at once, and in each hour, if the files have it.
    pub fn parts(&self, prices: &Prices, instance: &str, region: &str) -> Option<(BigRational, BigRational)> {
        let words = format!("{}yr_{}", self.years, self.payment);
        let price = |meter: String| Some(prices.get(&meter, Some(instance), region)?.steps[0].1.clone());
        if let Some(plan) = self.product.strip_suffix("_savings_plan") {
            let rate = price(format!("ec2.savings_plan.{plan}_{words}"))?;
            return Some(self.parts_of(&rate));
        }
        let class = self.product.trim_end_matches("_reserved");
        let part = |kind: &str| price(format!("ec2.reserved_{kind}.{class}_{words}"));
        match self.payment.as_str() {
            "no_upfront" => Some((BigRational::zero(), part("hours")?)),
            "all_upfront" => Some((part("fee")?, BigRational::zero())),
            _ => Some((part("fee")?, part("hours")?)),
        }
    }

    /// The parts of an offer of which the price of an hour is known: half of it or all is paid at once.
    pub fn parts_of(&self, rate: &BigRational) -> (BigRational, BigRational) {
        let all = rate * self.hours();
        match self.payment.as_str() {
            "no_upfront" => (BigRational::zero(), rate.clone()),
            "all_upfront" => (all, BigRational::zero()),
            _ => (all / whole(2), rate / whole(2)),
        }
    }

    /// The price of an hour, with what is paid at once spread over the term.
    pub fn hourly(&self, prices: &Prices, instance: &str, region: &str) -> Option<BigRational> {
        let (upfront, hourly) = self.parts(prices, instance, region)?;
        Some(hourly + upfront / self.hours())
    }
}
