//! What is offered and held: what it covers, and at which rates.

use num_rational::BigRational;
use toml::Table;

use super::super::asked::Asked;
use super::super::offering::Offering;
use super::super::price_files::{Prices, fraction};
use super::super::words::{find, share, whole};
use super::usage::Usage;

/// In the order in which AWS applies them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    Reserved,
    Family,
    Wide,
}

#[derive(Clone, Debug)]
pub struct Offer {
    pub name: String,
    pub product: Product,
    /// Dollars for an hour of one of each type, where it covers that.
    pub rates: Vec<Option<BigRational>>,
    /// What it is sold in, in dollars an hour.
    pub step: BigRational,
}

impl Offer {
    pub fn read(table: &Table, usage: &Usage, asked: &Asked, prices: &Prices) -> Self {
        let word = |key: &str| find(table, key).unwrap_or_default();
        let product = match word("product").as_str() {
            "standard_reserved" => Product::Reserved,
            "ec2_instance_savings_plan" => Product::Family,
            "compute_savings_plan" => Product::Wide,
            other => panic!("{other}"),
        };
        let offering = Offering::of(&word("product"), &word("term"), &word("payment"));
        let rate = |name: &str, on_demand: &BigRational| -> BigRational {
            if let Some(stated) = table.get("rates").and_then(|rates| rates.get(name)) {
                return fraction(stated.as_str().unwrap());
            }
            if let Some(discount) = find(table, "discount") {
                return on_demand * (whole(1) - share(&discount));
            }
            offering.hourly(prices, name, &asked.region).unwrap_or_else(|| panic!("{}: {name}", asked.name()))
        };
        let covers = |name: &str| match product {
            Product::Reserved => name == word("type"),
            Product::Family => name.starts_with(&format!("{}.", word("family"))),
            Product::Wide => true,
        };
        let family = |name: &str| name.split('.').next().map(str::to_owned);
        let siblings = usage.types.iter().filter(|own| family(&own.name) == family(&word("type"))).count();
        assert!(product != Product::Reserved || siblings <= 1, "sizes of one family are not followed here");
        let rates: Vec<Option<BigRational>> =
            usage.types.iter().map(|own| covers(&own.name).then(|| rate(&own.name, &own.on_demand))).collect();
        let step = match product {
            Product::Reserved => rates.iter().flatten().next().unwrap().clone(),
            _ => fraction("0.001"),
        };
        Self { name: word("name"), product, rates, step }
    }

    /// So many of it as the table says are held, in dollars an hour.
    pub fn held(self, table: &Table) -> (Self, BigRational) {
        let amount = match self.product {
            Product::Reserved => fraction(&find(table, "count").unwrap()) * &self.step,
            _ => fraction(&find(table, "commitment").unwrap()),
        };
        (self, amount)
    }
}
