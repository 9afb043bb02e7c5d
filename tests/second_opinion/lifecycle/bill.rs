//! What a month costs, at the prices of the files.

use num_rational::BigRational;
use num_traits::Zero;

use super::super::asked::Sums;
use super::super::price_files::Prices;
use super::super::words::{over, whole};
use super::bucket::Bucket;
use super::life::Month;
use super::{CLASSES, family};

/// The prices of a Region.
pub struct Rates<'a> {
    pub prices: &'a Prices,
    pub region: &'a str,
}

/// Dollars by kind of charge.
pub struct Bill(Sums<&'static str>);

impl Bill {
    pub fn total(&self) -> BigRational {
        self.0.values().sum()
    }

    pub fn of(&self, kinds: &[&str]) -> BigRational {
        self.0.iter().filter(|(kind, _)| kinds.contains(*kind)).map(|(_, cost)| cost).sum()
    }
}

impl Rates<'_> {
    /// The price of the first tier.
    pub fn first(&self, meter: &str) -> BigRational {
        self.prices.find(meter, None, self.region).steps[0].1.clone()
    }

    /// What a month costs: what is on one meter shares its tiers.
    pub fn bill(&self, month: &Month, bucket: &Bucket) -> Bill {
        let days = whole(month.days);
        let gigabyte_months = whole(1_u64 << 30) * &days;
        let mut usage: Sums<(String, &'static str)> = Sums::new();
        let mut add = |meter: String, kind: &'static str, quantity: BigRational| {
            *usage.entry((meter, kind)).or_insert_with(BigRational::zero) += quantity;
        };
        for class in 0..CLASSES.len() {
            let (name, family) = (CLASSES[class], family(class));
            let storage = format!("s3.storage.{name}");
            add(storage.clone(), "storage", whole(month.billed[class]) / &gigabyte_months);
            add(storage, "early deletion", whole(month.early[class]) / &gigabyte_months);
            if class > 0 {
                add(format!("s3.transitions.{family}"), "transitions", whole(month.moved[class]));
            }
            add(format!("s3.put_requests.{family}"), "uploads", whole(month.put[class]));
            let (mut bytes, mut objects) = (BigRational::zero(), BigRational::zero());
            for (access, (byte_days, object_days)) in bucket.access.iter().zip(&month.seen) {
                bytes += whole(byte_days[class]) * &access.share;
                objects += whole(object_days[class]) * &access.share / &days;
            }
            let read = bytes / &gigabyte_months;
            add(format!("s3.get_requests.{family}"), "requests", objects.clone());
            match name {
                "standard_ia" | "one_zone_ia" | "glacier_instant" => {
                    add(format!("s3.retrieval.{name}"), "retrieval", read)
                }
                "glacier_flexible" | "glacier_deep_archive" => {
                    add(format!("s3.restore_requests.{name}_standard"), "retrieval", objects);
                    // The copy in Standard is kept for a day.
                    add("s3.storage.standard".to_owned(), "retrieval", &read / &days);
                    add(format!("s3.retrieval.{name}_standard"), "retrieval", read);
                }
                _ => {}
            }
        }
        add("s3.intelligent_monitoring".to_owned(), "monitoring", whole(month.monitored) / days);
        let mut bill = Sums::new();
        let mut together: Sums<&str> = Sums::new();
        for ((meter, _), quantity) in &usage {
            *together.entry(meter).or_insert_with(BigRational::zero) += quantity;
        }
        for ((meter, kind), quantity) in &usage {
            let all = &together[meter.as_str()];
            if !all.is_zero() {
                let cost = self.prices.find(meter, None, self.region).cost(all);
                *bill.entry(*kind).or_insert_with(BigRational::zero) += cost * over(quantity, all);
            }
        }
        Bill(bill)
    }
}
