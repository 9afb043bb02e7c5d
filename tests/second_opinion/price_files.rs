//! Price files, read as `pricing/README.md` describes them, with a TOML reader and fractions and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use toml::{Table, Value};

use super::common::{files, root};

/// What stands in a table of prices and is no Region.
const WORDS: [&str; 10] =
    ["unit", "pool", "graduated", "volume", "source", "effective", "checked", "note", "table", "history"];

/// A decimal as a fraction: `-0.045` is -9/200.
pub fn fraction(decimal: &str) -> BigRational {
    let digits = decimal.replace(['.', ',', '_'], "");
    let places = decimal.split_once('.').map_or(0, |(_, after)| after.len());
    let power = BigInt::from(10).pow(u32::try_from(places).unwrap());
    BigRational::new(digits.parse().unwrap_or_else(|_| panic!("{decimal} is no decimal")), power)
}

/// The prices of the tiers: one, or one each.
fn steps(price: &Value) -> Vec<&str> {
    match price {
        Value::String(price) => vec![price.as_str()],
        Value::Array(prices) => prices.iter().map(|price| price.as_str().unwrap()).collect(),
        // Beside the price stand AWS's code for it and the day it took effect.
        Value::Table(coded) => steps(coded.get("price").unwrap()),
        other => panic!("{other} is no price"),
    }
}

/// A price: where each tier begins, and what one unit costs in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    pub pool: String,
    pub volume: bool,
    pub steps: Vec<(BigRational, BigRational)>,
}

impl Tiers {
    /// What `quantity` costs: each unit at the price of the tier it lies in, or all of it at that of the last one reached.
    pub fn cost(&self, quantity: &BigRational) -> BigRational {
        if self.volume {
            let reached = self.steps.iter().rfind(|(from, _)| from < quantity);
            return reached.or(self.steps.first()).map_or_else(BigRational::zero, |(_, each)| quantity * each);
        }
        let ends = self.steps.iter().skip(1).map(|(from, _)| Some(from)).chain([None]);
        let parts = self.steps.iter().zip(ends).map(|((from, each), end)| {
            let upto = end.map_or_else(|| quantity.clone(), |end| quantity.clone().min(end.clone()));
            let part = upto - from;
            if part.is_positive() { part * each } else { BigRational::zero() }
        });
        parts.sum()
    }
}

/// Usage that is free.
#[derive(Clone, Debug)]
pub struct Allowance {
    pub quantity: BigRational,
    pub pool: String,
    pub meters: Vec<String>,
}

/// The prices of a book by meter, key and Region; the Region `global` is every one.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    terabyte: u32,
    tiers: BTreeMap<(String, Option<String>, String), Tiers>,
    pub allowances: Vec<Allowance>,
}

impl Prices {
    /// Those of the folder `pricing/NAME`.
    pub fn of_book(name: &str) -> Self {
        let folder = root().join("pricing").join(name);
        let manifest: Table = fs::read_to_string(folder.join("book.toml")).unwrap().parse().unwrap();
        let terabyte = match manifest.get("tb").and_then(Value::as_str) {
            Some("1024 GB") => 1024,
            Some("1000 GB") => 1000,
            other => panic!("{other:?}"),
        };
        let mut prices = Self { terabyte, ..Self::default() };
        for file in files(&folder, ".toml") {
            prices.add(&fs::read_to_string(file).unwrap().parse().unwrap(), &folder);
        }
        prices
    }

    /// With the private prices of a scenario in front.
    pub fn with_those_of(&self, scenario: &str) -> Self {
        let mut prices = self.clone();
        let scenario: Table = scenario.parse().unwrap();
        if let Some(Value::Table(own)) = scenario.get("prices") {
            prices.add(own, Path::new(""));
        }
        prices
    }

    /// The price on a meter in a Region.
    pub fn find(&self, meter: &str, key: Option<&str>, region: &str) -> Tiers {
        self.get(meter, key, region).unwrap_or_else(|| panic!("no price for {meter} {key:?} in {region}")).clone()
    }

    /// As [`Self::find`], if there is one.
    pub fn get(&self, meter: &str, key: Option<&str>, region: &str) -> Option<&Tiers> {
        let name = |region: &str| (meter.to_owned(), key.map(str::to_owned), region.to_owned());
        self.tiers.get(&name(region)).or_else(|| self.tiers.get(&name("global")))
    }

    fn add(&mut self, file: &Table, folder: &Path) {
        for (meter, entry) in file {
            match (meter.as_str(), entry) {
                ("limit" | "instance_types" | "regions", _) => {}
                ("allowance", Value::Table(allowances)) => {
                    for allowance in allowances.values() {
                        self.allow(allowance.as_table().unwrap());
                    }
                }
                (_, Value::Table(table)) if table.contains_key("unit") => self.meter(meter, None, table, folder),
                (_, Value::Table(keys)) => {
                    for (key, table) in keys {
                        self.meter(meter, Some(key), table.as_table().unwrap(), folder);
                    }
                }
                _ => {}
            }
        }
    }

    fn allow(&mut self, allowance: &Table) {
        let text = |key: &str| allowance.get(key).and_then(Value::as_str);
        let meters = allowance.get("meters").and_then(Value::as_array).unwrap();
        self.allowances.push(Allowance {
            quantity: self.amount(text("quantity").unwrap()),
            pool: text("pool").unwrap().to_owned(),
            meters: meters.iter().map(|meter| meter.as_str().unwrap().to_owned()).collect(),
        });
    }

    fn meter(&mut self, meter: &str, key: Option<&str>, table: &Table, folder: &Path) {
        let pool = table.get("pool").and_then(Value::as_str).unwrap_or("region").to_owned();
        let volume = table.contains_key("volume");
        let words = table.get("graduated").or_else(|| table.get("volume")).and_then(Value::as_array);
        let starts = words.map_or_else(|| vec![BigRational::zero()], |words| self.starts(words));
        let mut put = |key: Option<&str>, region: &str, prices: Vec<&str>| {
            assert_eq!(starts.len(), prices.len(), "{meter} {region}");
            let steps = starts.iter().cloned().zip(prices.into_iter().map(fraction)).collect();
            let name = (meter.to_owned(), key.map(str::to_owned), region.to_owned());
            self.tiers.insert(name, Tiers { pool: pool.clone(), volume, steps });
        };
        let is_price = |(word, _): &(&String, &Value)| !WORDS.contains(&word.as_str());
        for (word, entry) in table.iter().filter(is_price) {
            match entry {
                // A key of the family, with what the table says of all of them where it says nothing itself.
                Value::Table(key) if !key.contains_key("price") => {
                    key.iter().filter(is_price).for_each(|(region, price)| put(Some(word), region, steps(price)));
                }
                price => put(key, word, steps(price)),
            }
        }
        let Some(wide) = table.get("table").and_then(Value::as_str) else { return };
        let text = fs::read_to_string(folder.join(wide)).unwrap();
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let regions: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();
        for line in lines {
            let mut cells = line.split(',');
            let key = cells.next().unwrap();
            if regions.first() == Some(&"region") {
                // A row per price: key, Region, price, its day, AWS's code.
                let (region, price) = (cells.next().unwrap(), cells.next().unwrap());
                put(Some(key), region, vec![price]);
                continue;
            }
            for (region, price) in regions.iter().zip(cells).filter(|(_, price)| !price.is_empty()) {
                put(Some(key), region, vec![price]);
            }
        }
    }

    /// Where tiers begin that are written `first 50 TB`, `next 450 TB`, `over 500 TB`.
    fn starts(&self, words: &[Value]) -> Vec<BigRational> {
        let mut starts = vec![BigRational::zero()];
        for word in words {
            let (kind, amount) = word.as_str().unwrap().split_once(' ').unwrap();
            let last = starts.last().unwrap().clone();
            match kind {
                "first" | "next" => starts.push(last + self.amount(amount)),
                "over" => assert_eq!(last, self.amount(amount), "the last tier begins where the one before ends"),
                _ => panic!("{word}"),
            }
        }
        starts
    }

    /// `50 TB` in GB, `6 B` in units.
    fn amount(&self, words: &str) -> BigRational {
        let (number, unit) = words.split_once(' ').unwrap_or((words, ""));
        let times: u64 = match unit {
            "" | "GB" => 1,
            "TB" => u64::from(self.terabyte),
            "k" => 1_000,
            "M" => 1_000_000,
            "B" => 1_000_000_000,
            _ => panic!("{words}"),
        };
        fraction(number) * BigRational::from_integer(times.into())
    }
}
