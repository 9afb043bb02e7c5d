//! What runs in every hour.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::super::asked::Asked;
use super::super::price_files::{Prices, fraction};
use super::super::words::{days, find, tables};

/// Counts of each type, and how many hours have just those.
pub type Hours = Vec<(Vec<BigRational>, usize)>;

pub struct Type {
    pub name: String,
    pub on_demand: BigRational,
}

pub struct Usage {
    pub types: Vec<Type>,
    /// The day of the week, 0 for Monday, and the hour of the day of the first hour.
    start: (usize, usize),
    each: Vec<Vec<BigRational>>,
    /// All of it.
    pub hours: Hours,
}

impl Usage {
    pub fn read(asked: &Asked, prices: &Prices) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut place = |name: &str| {
            names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            })
        };
        let first: Date = find(&asked.table, "start").map_or(Date::constant(2026, 1, 1), |day| day.parse().unwrap());
        let mut start = (weekday(first), 0);
        let mut counts: Vec<BTreeMap<usize, BigRational>> = Vec::new();
        if let Some(file) = find(&asked.table, "usage_file") {
            let text = asked.beside(&file);
            let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect());
            let rows: Vec<Vec<&str>> = rows.collect();
            let time = |row: &Vec<&str>| row[0].trim_end_matches('Z').parse::<DateTime>().unwrap();
            let begin = rows.iter().map(time).min().unwrap();
            start = (weekday(begin.date()), usize::try_from(begin.hour()).unwrap());
            for row in &rows {
                let hour = begin.until((jiff::Unit::Hour, time(row))).unwrap().get_hours().to_usize().unwrap();
                counts.resize(counts.len().max(hour + 1), BTreeMap::new());
                *counts[hour].entry(place(row[1])).or_insert_with(BigRational::zero) += fraction(row[2]);
            }
        } else {
            let hours = 24 * find(&asked.table, "days").map_or(365, |days| days.parse::<usize>().unwrap());
            counts.resize(hours, BTreeMap::new());
            for line in tables(&asked.table, "usage") {
                let clock = Clock::read(
                    &find(line, "days").unwrap_or_else(|| "mon-sun".to_owned()),
                    &find(line, "hours").unwrap_or_else(|| "0-24".to_owned()),
                );
                let bound = |key: &str, otherwise: usize| {
                    find(line, key).map_or(otherwise, |day| 24 * usize::try_from(days(&day)).unwrap())
                };
                let (own, count) = (place(&find(line, "type").unwrap()), fraction(&find(line, "count").unwrap()));
                let (from, until) = (bound("from", 0), bound("until", hours));
                for (hour, counts) in counts.iter_mut().enumerate() {
                    if (from..until).contains(&hour) && clock.includes(start, hour) {
                        *counts.entry(own).or_insert_with(BigRational::zero) += &count;
                    }
                }
            }
        }
        let price = |name: &String| prices.find("ec2.instance", Some(name), &asked.region).steps[0].1.clone();
        let types: Vec<Type> = names.iter().map(|name| Type { name: name.clone(), on_demand: price(name) }).collect();
        let of = |hour: &BTreeMap<usize, BigRational>| {
            (0..types.len()).map(|own| hour.get(&own).cloned().unwrap_or_else(BigRational::zero)).collect()
        };
        let each: Vec<Vec<BigRational>> = counts.iter().map(of).collect();
        let hours = counted(each.iter().cloned());
        Self { types, start, each, hours }
    }

    /// How many hours there are.
    pub fn length(&self) -> usize {
        self.each.len()
    }

    /// Some of the hours.
    pub fn part(&self, hours: Range<usize>) -> Hours {
        counted(self.each[hours].iter().cloned())
    }

    /// So many times as much.
    pub fn scaled(&self, factor: &BigRational) -> Hours {
        counted(self.each.iter().map(|counts| counts.iter().map(|count| count * factor).collect()))
    }

    /// Nothing runs outside of the clock.
    pub fn switched(&self, clock: &Clock) -> Hours {
        let off = |counts: &[BigRational]| vec![BigRational::zero(); counts.len()];
        let hours = self.each.iter().enumerate();
        counted(hours.map(|(hour, all)| if clock.includes(self.start, hour) { all.clone() } else { off(all) }))
    }
}

fn counted(hours: impl Iterator<Item = Vec<BigRational>>) -> Hours {
    let mut counted: BTreeMap<Vec<BigRational>, usize> = BTreeMap::new();
    hours.for_each(|counts| *counted.entry(counts).or_insert(0) += 1);
    counted.into_iter().collect()
}

fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()
}

/// Some days of the week, and some hours of the day: `mon-fri`, `22-6`.
pub struct Clock {
    days: Range<usize>,
    hours: (usize, usize),
}

impl Clock {
    pub fn read(days: &str, hours: &str) -> Self {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let day = |name: &str| DAYS.iter().position(|day| *day == name).unwrap();
        let ((first, last), (from, to)) = (days.split_once('-').unwrap(), hours.split_once('-').unwrap());
        Self { days: day(first)..day(last) + 1, hours: (from.parse().unwrap(), to.parse().unwrap()) }
    }

    /// Whether it includes an hour, counted from a day of the week and an hour of that day.
    fn includes(&self, start: (usize, usize), hour: usize) -> bool {
        let hour = start.0 * 24 + start.1 + hour;
        let (day, hour, (from, to)) = (hour / 24 % 7, hour % 24, self.hours);
        let is_on = if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to };
        is_on && self.days.contains(&day)
    }
}
