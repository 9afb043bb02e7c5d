//! The bucket and the rules of a lifecycle study, as its table says.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::super::asked::Asked;
use super::super::words::{bytes, days, find, share, tables, text, whole};
use super::{all, place};

/// Objects of one size that are made on one day.
#[derive(Clone, Debug)]
pub struct Lot {
    pub class: usize,
    /// For how many days its tier of Intelligent-Tiering says at least that nobody read it.
    pub idle: Option<i64>,
    pub is_current: bool,
    pub age: i64,
    pub size: u128,
    pub objects: u128,
    pub bytes: u128,
}

#[derive(Clone, Debug)]
pub struct Rule {
    /// Sizes above this many bytes, if it has a filter.
    pub larger_than: Option<u128>,
    pub transitions: Vec<(i64, usize)>,
    pub expire_after: Option<i64>,
    pub noncurrent_expire_after: Option<i64>,
}

/// The share of what has an age that is read in a month, from an age on.
#[derive(Clone, Debug)]
pub struct Access {
    pub from: i64,
    pub share: BigRational,
}

#[derive(Clone, Debug)]
pub struct Bucket {
    pub lots: Vec<Lot>,
    /// Share of the objects and size.
    pub sizes: Vec<(BigRational, u128)>,
    /// What comes in a month, in bytes; by how much more each month.
    pub monthly: BigRational,
    pub growth: BigRational,
    pub class: usize,
    pub access: Vec<Access>,
    pub rules: Vec<Rule>,
}

impl Bucket {
    pub fn read(asked: &Asked) -> Self {
        let table = &asked.table;
        for key in table.keys() {
            const KNOWN: &[&str] = &[
                "title",
                "months",
                "start",
                "stored",
                "ages",
                "monthly_new",
                "monthly_growth",
                "object_size",
                "sizes",
                "class",
                "access",
                "rule",
                "policy",
                "histogram",
                "optimise",
                "region",
            ];
            assert!(KNOWN.contains(&key.as_str()), "{}: `{key}` is not followed here", asked.name());
        }
        let one = find(table, "object_size").map(|size| vec![(all(), count(&bytes(&size).ceil()))]);
        let several = || {
            let size = |table: &toml::Table| {
                (share(&find(table, "share").unwrap()), count(&bytes(&find(table, "size").unwrap()).ceil()))
            };
            tables(table, "sizes").into_iter().map(size).collect()
        };
        let mut access: Vec<Access> = tables(table, "access")
            .into_iter()
            .map(|part| Access {
                from: find(part, "from").map_or(0, |from| days(&from).into()),
                share: share(&find(part, "share").unwrap()),
            })
            .collect();
        if access.first().is_none_or(|first| first.from > 0) {
            access.insert(0, Access { from: 0, share: BigRational::zero() });
        }
        let mut bucket = Self {
            lots: Vec::new(),
            sizes: one.unwrap_or_else(several),
            monthly: find(table, "monthly_new").map_or_else(BigRational::zero, |new| bytes(&new)),
            growth: find(table, "monthly_growth").map_or_else(BigRational::zero, |growth| share(&growth)),
            class: find(table, "class").map_or(0, |class| place(&class)),
            access,
            rules: rules(asked),
        };
        if let Some(file) = find(table, "histogram") {
            bucket.lots = histogram(&asked.beside(&file));
        }
        if let Some(stored) = find(table, "stored") {
            let ages = find(table, "ages").map_or(1, |ages| u128::from(days(&ages)).max(1));
            bucket.store(&bytes(&stored), ages);
        }
        bucket
    }

    /// All bytes over all objects.
    pub fn mean_size(&self) -> BigRational {
        if self.sizes.is_empty() {
            let sum = |of: fn(&Lot) -> u128| whole(self.lots.iter().map(of).sum::<u128>());
            return sum(|lot| lot.bytes) / sum(|lot| lot.objects);
        }
        self.sizes.iter().map(|(share, size)| share * whole(*size)).sum()
    }

    /// So many bytes of whole objects, as many of each age.
    fn store(&mut self, bytes: &BigRational, ages: u128) {
        let all = (bytes / self.mean_size()).ceil();
        for (share, size) in self.sizes.clone() {
            let objects = count(&(&all * share).round());
            for age in 0..ages {
                let own = objects * (age + 1) / ages - objects * age / ages;
                let lot = Lot {
                    class: self.class,
                    idle: None,
                    is_current: true,
                    age: i64::try_from(age).unwrap(),
                    size,
                    objects: own,
                    bytes: own * size,
                };
                self.lots.extend((own > 0).then_some(lot));
            }
        }
    }

    pub fn comes(&self) -> bool {
        !self.monthly.is_zero()
    }

    /// An age after which nothing is asked of an object.
    pub fn last_age(&self) -> i64 {
        let of_rule = |rule: &Rule| {
            let moves = rule.transitions.iter().map(|(age, _)| *age);
            moves.chain(rule.expire_after).chain(rule.noncurrent_expire_after).max().unwrap_or(0)
        };
        self.rules.iter().map(of_rule).chain(self.access.iter().map(|access| access.from)).max().unwrap_or(0)
    }
}

pub fn count(number: &BigRational) -> u128 {
    assert!(number.is_integer());
    number.to_integer().to_u128().unwrap()
}

fn rules(asked: &Asked) -> Vec<Rule> {
    if let Some(file) = find(&asked.table, "policy") {
        return template(&asked.beside(&file));
    }
    let age = |table: &toml::Table, key: &str| find(table, key).map(|age| days(&age).into());
    let rule = |table: &toml::Table| {
        const KNOWN: [&str; 5] = ["name", "larger_than", "transitions", "expire_after", "noncurrent_expire_after"];
        assert!(table.keys().all(|key| KNOWN.contains(&key.as_str())), "{table}");
        let moves = tables(table, "transitions").into_iter().flatten();
        Rule {
            larger_than: find(table, "larger_than").map(|size| count(&bytes(&size).floor())),
            transitions: moves.map(|(class, age)| (days(&text(age)).into(), place(class))).collect(),
            expire_after: age(table, "expire_after"),
            noncurrent_expire_after: age(table, "noncurrent_expire_after"),
        }
    };
    tables(&asked.table, "rule").into_iter().map(rule).collect()
}

/// The one rule of a CloudFormation template that moves objects, by its lines.
fn template(text: &str) -> Vec<Rule> {
    let mut rule =
        Rule { larger_than: None, transitions: Vec::new(), expire_after: None, noncurrent_expire_after: None };
    let mut age = 0;
    for line in text.lines() {
        let Some((key, value)) = line.trim_start_matches([' ', '-']).split_once(": ") else { continue };
        match key {
            "TransitionInDays" => age = value.parse().unwrap(),
            "StorageClass" => {
                let class = match value {
                    "STANDARD_IA" => "standard_ia",
                    "GLACIER_IR" => "glacier_instant",
                    "DEEP_ARCHIVE" => "glacier_deep_archive",
                    other => panic!("{other}"),
                };
                rule.transitions.push((age, place(class)));
            }
            "ExpirationInDays" => rule.expire_after = Some(value.parse().unwrap()),
            _ => {}
        }
    }
    vec![rule]
}

fn histogram(text: &str) -> Vec<Lot> {
    let mut lots = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [class, version, age, _, objects, bytes] = cells[..] else { panic!("{line}") };
        if version == "delete_marker" {
            // A marker has no bytes but those of its key, and no example says how long keys are.
            continue;
        }
        let (class, idle) = match class {
            "STANDARD" => ("standard", None),
            "DEEP_ARCHIVE" => ("glacier_deep_archive", None),
            "INTELLIGENT_TIERING/INFREQUENT" => ("intelligent_infrequent", Some(30)),
            other => panic!("{other}"),
        };
        let (objects, bytes) = (objects.parse().unwrap(), bytes.parse::<u128>().unwrap());
        lots.push(Lot {
            class: place(class),
            idle,
            is_current: version == "current",
            age: age.parse().unwrap(),
            size: bytes / objects,
            objects,
            bytes,
        });
    }
    lots
}
