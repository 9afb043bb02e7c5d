//! The commitment study, by applying commitments to every hour, and by trying every amount that is sold.

mod offers;
mod usage;

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::asked::{Asked, Figure, numbers};
use super::price_files::Prices;
use super::words::{find, over, share, tables, whole};
use offers::Offer;
use usage::{Clock, Hours, Usage};

/// Something in force: an offer, and the dollars an hour of it.
type Held = (Offer, BigRational);

/// What hours cost.
#[derive(Clone, Debug)]
pub struct Outcome {
    on_demand: BigRational,
    uncovered: BigRational,
    committed: BigRational,
    used: BigRational,
}

impl Outcome {
    fn total(&self) -> BigRational {
        &self.uncovered + &self.committed
    }
}

pub fn again(asked: &Asked, prices: &Prices) -> Vec<Figure> {
    let usage = Usage::read(asked, prices);
    let offer = |table: &toml::Table| Offer::read(table, &usage, asked, prices);
    let held: Vec<Held> = tables(&asked.table, "existing").into_iter().map(|table| offer(table).held(table)).collect();
    let candidates: Vec<Offer> = tables(&asked.table, "candidates").into_iter().map(offer).collect();
    let before = apply(&usage, &usage.hours, &held);
    let (bought, alone) = best(&usage, &usage.hours, &held, &candidates);
    let after = apply(&usage, &usage.hours, &with(&held, &bought));
    let saved = before.total() - after.total();
    let commitment = bought.iter().map(|(_, amount)| amount).sum::<BigRational>();
    let mut figures = vec![
        ("on_demand".to_owned(), before.on_demand.clone()),
        ("before".to_owned(), before.total()),
        ("cost".to_owned(), after.total()),
        ("savings".to_owned(), saved),
        ("commitment".to_owned(), commitment.clone()),
        ("coverage".to_owned(), over(&(&after.on_demand - &after.uncovered), &after.on_demand)),
        ("utilization".to_owned(), over(&after.used, &after.committed)),
        ("effective_savings_rate".to_owned(), over(&(&after.on_demand - after.total()), &after.on_demand)),
    ];
    for (offer, amount) in &alone {
        let cost = apply(&usage, &usage.hours, &with(&held, &[(offer.clone(), amount.clone())])).total();
        figures.push((format!("{}_commitment", offer.name), amount.clone()));
        figures.push((format!("{}_cost", offer.name), cost));
    }
    if !commitment.is_zero() {
        let written: Vec<&str> = match asked.table.get("changes").and_then(toml::Value::as_array) {
            Some(changes) => changes.iter().map(|change| change.as_str().unwrap()).collect(),
            None => vec!["-50%", "-25%", "25%", "50%"],
        };
        for change in written {
            let hours = usage.scaled(&(whole(1) + share(change)));
            let (best, _) = best(&usage, &hours, &held, &candidates);
            let cost = |bought: &[Held]| apply(&usage, &hours, &with(&held, bought)).total();
            let key = change.replace('%', "").replace('-', "minus_");
            figures.push((format!("regret_{key}"), cost(&bought) - cost(&best)));
        }
        let purchases = find(&asked.table, "purchases").map_or(4, |purchases| purchases.parse().unwrap());
        if purchases > 1 {
            figures.push(("ladder_cost".to_owned(), ladder(&usage, &held, &bought, purchases)));
        }
    }
    if let Some(schedule) = tables(&asked.table, "schedule").first() {
        let clock = Clock::read(&find(schedule, "days").unwrap(), &find(schedule, "hours").unwrap());
        let hours = usage.switched(&clock);
        let (best, _) = best(&usage, &hours, &held, &candidates);
        figures.push(("schedule_cost".to_owned(), apply(&usage, &hours, &held).total()));
        figures.push(("schedule_and_purchase_cost".to_owned(), apply(&usage, &hours, &with(&held, &best)).total()));
    }
    numbers(figures)
}

fn with(held: &[Held], bought: &[Held]) -> Vec<Held> {
    held.iter().chain(bought.iter().filter(|(_, amount)| !amount.is_zero())).cloned().collect()
}

/// What hours cost with commitments: hour by hour Reserved Instances, then the plans of one family, then those of all; of the
/// plans of a group together first what they save most on.
fn apply(usage: &Usage, hours: &Hours, held: &[Held]) -> Outcome {
    let zero = BigRational::zero;
    let mut outcome = Outcome { on_demand: zero(), uncovered: zero(), committed: zero(), used: zero() };
    let price = |counts: &[BigRational]| {
        counts.iter().zip(&usage.types).map(|(count, own)| count * &own.on_demand).sum::<BigRational>()
    };
    let mut order = Vec::new();
    for (place, (offer, _)) in held.iter().enumerate() {
        for (own, rate) in offer.rates.iter().enumerate().filter_map(|(own, rate)| Some((own, rate.as_ref()?))) {
            order.push((offer.product, rate / &usage.types[own].on_demand, rate, place, own));
        }
    }
    order.sort();
    for (counts, times) in hours {
        let times = whole(*times);
        let mut left = counts.clone();
        let mut free: Vec<BigRational> = held.iter().map(|(_, commitment)| commitment.clone()).collect();
        for (_, _, rate, place, own) in &order {
            let covered = left[*own].clone().min(&free[*place] / *rate);
            free[*place] -= &covered * *rate;
            left[*own] -= covered;
        }
        let committed: BigRational = held.iter().map(|(_, commitment)| commitment).sum();
        outcome.used += (&committed - free.iter().sum::<BigRational>()) * &times;
        outcome.committed += committed * &times;
        outcome.on_demand += price(counts) * &times;
        outcome.uncovered += price(&left) * &times;
    }
    outcome
}

/// What to buy of the candidates, and the best of each alone. Two of them are tried together: the best amount of the one that
/// is applied later beside every amount of the other that is sold.
fn best(usage: &Usage, hours: &Hours, held: &[Held], candidates: &[Offer]) -> (Vec<Held>, Vec<Held>) {
    let alone: Vec<Held> = candidates.iter().map(|offer| (offer.clone(), best_of(usage, hours, held, offer))).collect();
    let (mut least, mut bought) = (apply(usage, hours, held).total(), Vec::new());
    let mut take = |tried: Vec<Held>| {
        let cost = apply(usage, hours, &with(held, &tried)).total();
        if cost < least {
            (least, bought) = (cost, tried);
        }
    };
    alone.iter().for_each(|one| take(vec![one.clone()]));
    let mut worth: Vec<&Held> = alone.iter().filter(|(_, amount)| !amount.is_zero()).collect();
    worth.sort_by_key(|(offer, _)| offer.product);
    match worth[..] {
        [] | [_] => {}
        [(first, most), (second, _)] => {
            let steps = (most / &first.step).to_integer().to_u64().unwrap();
            for step in 0..=steps {
                let own = (first.clone(), whole(step) * &first.step);
                let beside = with(held, std::slice::from_ref(&own));
                let rest = best_of(usage, hours, &beside, second);
                take(vec![own, (second.clone(), rest)]);
            }
        }
        _ => panic!("three that are worth buying are not tried together here"),
    }
    (bought, alone)
}

/// The least amount of one offer, of what is sold, that no other undercuts: the first from which on one step more costs as
/// much or more. What hours cost is convex in it.
fn best_of(usage: &Usage, hours: &Hours, held: &[Held], offer: &Offer) -> BigRational {
    let cost = |steps: u64| {
        let own = (offer.clone(), whole(steps) * &offer.step);
        apply(usage, hours, &with(held, &[own])).total()
    };
    let is_enough = |steps: u64| cost(steps + 1) >= cost(steps);
    let (mut low, mut high) = (0, 1);
    while !is_enough(high) {
        high *= 2;
    }
    while low < high {
        let middle = (low + high) / 2;
        if is_enough(middle) { high = middle } else { low = middle + 1 }
    }
    whole(low) * &offer.step
}

/// What it costs to buy at the beginning of each part of the time what the part before it lacked; the first is taken to be like
/// the one before it.
fn ladder(usage: &Usage, held: &[Held], bought: &[Held], purchases: usize) -> BigRational {
    let leader = &bought.iter().max_by_key(|(_, amount)| amount).unwrap().0;
    let length = usage.length().div_ceil(purchases);
    let (mut amount, mut sum) = (BigRational::zero(), BigRational::zero());
    let mut seen = usage.part(0..length);
    for start in (0..usage.length()).step_by(length) {
        let part = usage.part(start..(start + length).min(usage.length()));
        amount = amount.max(best_of(usage, &seen, held, leader));
        sum += apply(usage, &part, &with(held, &[(leader.clone(), amount.clone())])).total();
        seen = part;
    }
    sum
}
