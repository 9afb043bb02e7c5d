//! The study of pricing models: every offer that the files or the scenario have, over the hours of a month.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;
use toml::Table;

use super::asked::{Asked, Figure, numbers};
use super::offering::Offering;
use super::price_files::{Prices, fraction};
use super::words::{find, share, tables, whole};

/// All instances under one model.
struct Model {
    offering: Option<Offering>,
    upfront: BigRational,
    hourly: BigRational,
    /// Each month, and with what is paid at once spread over the term.
    recurring: BigRational,
    monthly: BigRational,
}

/// The type, how many of it, and their hours in a month and in all of it.
struct Fleet {
    name: String,
    count: BigRational,
    on_demand: BigRational,
    used: BigRational,
    month: BigRational,
}

pub fn again(asked: &Asked, prices: &Prices) -> Vec<Figure> {
    let table = &asked.table;
    assert!(!table.contains_key("fleet"), "{}: a fleet of several types is not followed here", asked.name());
    let name = find(table, "type").unwrap();
    let on_demand = prices.find("ec2.instance", Some(&name), &asked.region).steps[0].1.clone();
    let count = find(table, "count").map_or(whole(1), |count| fraction(&count));
    let month = whole(730);
    // A week is 7 of the 730 / 24 days of a month.
    let weekly = |hours: String| fraction(hours.strip_suffix(" h/week").unwrap()) * &month / whole(7 * 24);
    let used = find(table, "hours").map_or(month.clone(), weekly);
    let fleet = Fleet { name, count, on_demand, used, month };
    let mut models = vec![("on_demand".to_owned(), fleet.by_the_hour(&fleet.on_demand))];
    for product in ["standard_reserved", "convertible_reserved", "ec2_instance_savings_plan", "compute_savings_plan"] {
        for term in ["1yr", "3yr"] {
            for payment in ["no_upfront", "partial_upfront", "all_upfront"] {
                let words = format!("{product} {term} {payment}");
                let wanted = |one: &toml::Value| {
                    one.as_str().unwrap().split(' ').all(|word| words.split(' ').any(|own| own == word))
                };
                if !table.get("offers").and_then(toml::Value::as_array).is_none_or(|all| all.iter().any(wanted)) {
                    continue;
                }
                if let Some(model) = fleet.under(&words, asked, prices) {
                    models.push((words.replace(' ', "_"), model));
                }
            }
        }
    }
    let mut figures = Vec::new();
    let spot = spot_prices(asked, &fleet);
    if let Some((_, price)) = spot.first() {
        figures.push(("spot_bearable_rework".to_owned(), whole(1) - price / &fleet.on_demand));
    }
    for (key, price) in spot {
        models.push((key, fleet.on_spot(&price, table)));
    }
    if let Some(mix) = table.get("mix").and_then(toml::Value::as_table) {
        let of = |key: &str| fraction(&find(mix, key).unwrap());
        let (committed, on_spot) = (of("committed"), of("on_spot"));
        let all = |key: &str| &models.iter().find(|(known, _)| known == key).unwrap().1;
        let offer = find(mix, "offer").unwrap().replace(' ', "_");
        let part = |count: &BigRational, of: &BigRational| count * of / &fleet.count;
        let rest = &fleet.count - &committed - &on_spot;
        let recurring = part(&committed, &all(&offer).recurring)
            + part(&on_spot, &all("spot").recurring)
            + part(&rest, &all("on_demand").recurring);
        let monthly = &recurring + part(&committed, &(&all(&offer).monthly - &all(&offer).recurring));
        let mix = Model {
            offering: all(&offer).offering.clone(),
            upfront: part(&committed, &all(&offer).upfront),
            hourly: &monthly / &fleet.used,
            recurring,
            monthly,
        };
        models.push(("mix".to_owned(), mix));
    }
    let months = find(table, "months").map_or(36, |months| months.parse::<u32>().unwrap());
    let on_demand = Model { offering: None, ..fleet.by_the_hour(&fleet.on_demand) };
    for (key, model) in &models {
        let mut figure = |word: &str, value: BigRational| figures.push((format!("{key}_{word}"), value));
        figure("hourly", model.hourly.clone());
        figure("monthly", model.monthly.clone());
        figure("discount", whole(1) - &model.monthly / &on_demand.monthly);
        let terms = model.offering.as_ref().map_or(0, |offering| months.div_ceil(12 * offering.years));
        figure("paid", &model.upfront * whole(terms) + &model.recurring * whole(months));
        if let Some(offering) = &model.offering {
            figure("upfront", model.upfront.clone());
            figure("use", &model.hourly / &on_demand.hourly);
            let saved = &on_demand.recurring - &model.recurring;
            if saved > BigRational::zero() && &model.upfront / &saved <= whole(12 * offering.years) {
                figure("paid_back", &model.upfront / saved);
            }
        }
    }
    numbers(figures)
}

impl Fleet {
    /// At a price for an hour of one, while they run.
    fn by_the_hour(&self, price: &BigRational) -> Model {
        let (hourly, zero) = (price * &self.count, BigRational::zero());
        let monthly = &hourly * &self.used;
        Model { offering: None, upfront: zero, hourly, recurring: monthly.clone(), monthly }
    }

    /// On Spot some work is done again, and interruptions cost something.
    fn on_spot(&self, price: &BigRational, table: &Table) -> Model {
        let done_again = find(table, "rework").map_or_else(BigRational::zero, |rework| share(&rework));
        let times = find(table, "interruptions").map_or_else(BigRational::zero, |times| fraction(&times));
        let each = find(table, "restart_cost").map_or_else(BigRational::zero, |cost| fraction(cost.trim_matches('$')));
        let work = self.by_the_hour(price).monthly / (whole(1) - done_again);
        let monthly = work + times * each * &self.count;
        Model { hourly: &monthly / &self.used, recurring: monthly.clone(), monthly, ..self.by_the_hour(price) }
    }

    /// Under an offer, in all hours of the month; none if nobody says what it costs.
    fn under(&self, words: &str, asked: &Asked, prices: &Prices) -> Option<Model> {
        let offering = Offering::read(words);
        let stated = tables(&asked.table, "rates").into_iter().find(|rate| find(rate, "offer").unwrap() == words);
        let (upfront, hourly) = match stated {
            Some(rate) => offering.parts_of(&fraction(&find(rate, "rate").unwrap())),
            None => offering.parts(prices, &self.name, &asked.region)?,
        };
        let recurring = &hourly * &self.count * &self.month;
        let upfront = upfront * &self.count;
        Some(Model {
            hourly: hourly * &self.count + &upfront / offering.hours(),
            monthly: &recurring + &upfront / whole(12 * offering.years),
            recurring,
            upfront,
            offering: Some(offering),
        })
    }
}

/// Prices of an hour of one on Spot, by what their figures are called.
fn spot_prices(asked: &Asked, fleet: &Fleet) -> Vec<(String, BigRational)> {
    if let Some(spot) = asked.table.get("spot").and_then(toml::Value::as_table) {
        let off = |discount: String| &fleet.on_demand * (whole(1) - share(&discount));
        let price = find(spot, "price").map(|price| fraction(&price)).or_else(|| find(spot, "discount").map(off));
        return vec![("spot".to_owned(), price.unwrap())];
    }
    let Some(file) = find(&asked.table, "spot_history") else { return Vec::new() };
    let history: serde_json::Value = serde_json::from_str(&asked.beside(&file)).unwrap();
    let mut zones: BTreeMap<String, Vec<(i64, BigRational)>> = BTreeMap::new();
    for row in history["SpotPriceHistory"].as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap();
        if text("InstanceType") == fleet.name && text("ProductDescription") == "Linux/UNIX" {
            let time = text("Timestamp").parse::<jiff::Timestamp>().unwrap().as_second();
            zones.entry(text("AvailabilityZone").to_owned()).or_default().push((time, fraction(text("SpotPrice"))));
        }
    }
    // Each price holds until the next one of its zone, the last until the last row of all.
    let end = zones.values().flatten().map(|(time, _)| *time).max().unwrap();
    let mut held: Vec<(BigRational, i64)> = Vec::new();
    for rows in zones.values_mut() {
        rows.sort();
        for (place, (from, price)) in rows.iter().enumerate() {
            held.push((price.clone(), rows.get(place + 1).map_or(end, |next| next.0) - from));
        }
    }
    held.retain(|(_, seconds)| *seconds > 0);
    held.sort();
    let all: i64 = held.iter().map(|(_, seconds)| seconds).sum();
    let mean = held.iter().map(|(price, seconds)| price * whole(*seconds)).sum::<BigRational>() / whole(all);
    let upto = |place: usize| held[..=place].iter().map(|(_, seconds)| seconds).sum::<i64>();
    let p95 = (0..held.len()).find(|place| upto(*place) * 100 >= all * 95).unwrap();
    let worst = held.last().unwrap().0.clone();
    [("spot", mean), ("spot_p95", held[p95].0.clone()), ("spot_worst", worst)]
        .map(|(key, price)| (key.to_owned(), price))
        .into()
}
