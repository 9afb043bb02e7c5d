//! The study of disaster recovery: times added up, and each strategy's resources put into the scenario and estimated, which is
//! not what is looked at here.

use num_rational::BigRational;
use num_traits::Zero;
use toml::{Table, Value};

use super::asked::{Asked, Expected, Figure, numbers};
use super::price_files::{Prices, fraction};
use super::words::{bytes, find, share, tables, whole};

const WAYS: [(&str, &str); 4] = [
    ("backup_and_restore", "backup and restore"),
    ("pilot_light", "pilot light"),
    ("warm_standby", "warm standby"),
    ("active_active", "active-active"),
];

/// A strategy: its times in seconds, dollars a month, and whether it keeps the objectives.
struct Outcome {
    place: usize,
    rpo: BigRational,
    rto: BigRational,
    cost: BigRational,
    /// With the data that disasters lose.
    in_all: BigRational,
    keeps: bool,
}

pub fn again(asked: &Asked, _: &Prices) -> Vec<Figure> {
    let table = &asked.table;
    let zero = BigRational::zero;
    let an_hour = |key: &str| find(table, key).map(|loss| asked.ask(&format!("({loss}) / ($1/hour)"), &[]));
    let (loss, data_loss) = (an_hour("loss"), an_hour("data_loss"));
    let months = find(table, "disasters_every").map(|every| asked.ask(&format!("({every}) / (1 month)"), &[]));
    // What an hour of something costs a month, if it comes with each disaster.
    let expected = |seconds: &BigRational, loss: &BigRational| {
        months.as_ref().map_or_else(zero, |months| seconds / whole(3600) * loss / months)
    };
    let mut figures = Vec::new();
    let mut outcomes = Vec::new();
    for (place, (key, _)) in WAYS.iter().enumerate() {
        let Some(way) = table.get(*key).and_then(Value::as_table) else { continue };
        let (rpo, rto, cost) = (rpo(asked, way), rto(asked, way), cost(asked, key, way));
        let within = |key: &str, time: &BigRational| find(table, key).is_none_or(|most| *time <= seconds(asked, &most));
        let in_all = &cost + expected(&rpo, &data_loss.clone().unwrap_or_else(zero));
        let keeps = within("rpo", &rpo) && within("rto", &rto);
        figures.push((format!("rpo_{key}"), rpo.clone()));
        figures.push((format!("rto_{key}"), rto.clone()));
        figures.push((format!("cost_{key}"), cost.clone()));
        outcomes.push(Outcome { place, rpo, rto, cost, in_all, keeps });
    }
    let kept: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.keeps).collect();
    let at = |outcome: &Outcome, loss: &BigRational| &outcome.in_all + expected(&outcome.rto, loss);
    let best_at = |loss: &BigRational| kept.iter().min_by_key(|outcome| (at(outcome, loss), outcome.rto.clone()));
    let mut words = Vec::new();
    if let Some(chosen) = best_at(&loss.clone().unwrap_or_else(zero)) {
        words.push(("strategy".to_owned(), Expected::Word(WAYS[chosen.place].1.to_owned())));
        figures.push(("rpo".to_owned(), chosen.rpo.clone()));
        figures.push(("rto".to_owned(), chosen.rto.clone()));
        figures.push(("cost".to_owned(), chosen.cost.clone()));
        if loss.is_some() || data_loss.is_some() {
            let lost = at(chosen, &loss.clone().unwrap_or_else(zero)) - &chosen.cost;
            figures.push(("expected_loss".to_owned(), lost));
        }
    }
    if let Some(months) = &months {
        // From each loss at which two of them cost the same on, or from none on, look which one is the best.
        let mut losses = vec![zero()];
        for one in &kept {
            for other in kept.iter().filter(|other| other.rto < one.rto) {
                let hours = (&one.rto - &other.rto) / whole(3600) / months;
                losses.push((&other.in_all - &one.in_all) / hours);
            }
        }
        losses.retain(|loss| *loss >= zero());
        losses.sort();
        let mut before = None;
        for loss in losses {
            // Where two meet, the one that is back sooner is ahead from there on.
            let next = kept.iter().min_by_key(|outcome| (at(outcome, &loss), outcome.rto.clone()));
            let Some(next) = next.filter(|next| before != Some(next.place)) else { continue };
            before = Some(next.place);
            figures.push((format!("pays_from_{}", WAYS[next.place].0), loss));
        }
    }
    let mut figures = numbers(figures);
    figures.extend(words);
    figures
}

fn seconds(asked: &Asked, time: &str) -> BigRational {
    asked.ask(&format!("({time}) / (1 s)"), &[])
}

/// Megabytes of an amount, and of a throughput in a second.
fn megabytes(text: &str) -> BigRational {
    bytes(text.trim_end_matches("/s")) / whole(1024 * 1024)
}

/// The data of each tier that has any.
fn data(asked: &Asked) -> Vec<&Table> {
    tables(&asked.table, "tier").into_iter().filter(|tier| find(tier, "kind").unwrap() == "data").collect()
}

fn rpo(asked: &Asked, way: &Table) -> BigRational {
    let of_tier = |tier: &Table| match find(way, "every") {
        // The copy of what has changed since the last one has to be there.
        Some(every) => {
            let every = seconds(asked, &every);
            let changed = megabytes(&find(tier, "monthly_change").unwrap()) * &every / whole(730 * 3600);
            every + changed / megabytes(&find(way, "copy_throughput").unwrap())
        }
        None => seconds(asked, &find(tier, "lag").unwrap()),
    };
    data(asked).into_iter().map(of_tier).max().unwrap()
}

fn rto(asked: &Asked, way: &Table) -> BigRational {
    let of = |table: &Table, key: &str| find(table, key).map_or_else(BigRational::zero, |time| seconds(asked, &time));
    let steps = ["detect", "dns"].iter().map(|key| of(&asked.table, key));
    let steps = steps.chain(["decide", "provision", "scale"].iter().map(|key| of(way, key)));
    // Tiers are restored side by side.
    let restored = find(way, "restore_throughput").map(|throughput| {
        let most = data(asked).into_iter().map(|tier| megabytes(&find(tier, "data").unwrap())).max().unwrap();
        most / megabytes(&throughput)
    });
    steps.chain(restored).sum()
}

/// What a month costs beside production: more than without what is put into the recovery Region.
fn cost(asked: &Asked, key: &str, way: &Table) -> BigRational {
    let region = find(&asked.table, "recovery_region").unwrap();
    let all = tables(&asked.table, "tier");
    let of_production = match key {
        "warm_standby" => share(&find(way, "share").unwrap()),
        "active_active" => whole(1),
        _ => BigRational::zero(),
    };
    let overlay = |tier: &Table| {
        let key = if key == "active_active" { "active" } else { "standby" };
        tier.get(key).and_then(Value::as_table).cloned().unwrap_or_default()
    };
    let (mut kept, mut standing) = (Vec::new(), Vec::new());
    for tier in &all {
        let kind = find(tier, "kind").unwrap();
        let is_copied = kind == "data" && key == "backup_and_restore" && tier.contains_key("backups");
        let part = if kind == "compute" { of_production.clone() } else { whole(1) };
        if is_copied {
            kept.push(new(tier["backups"].as_table().unwrap(), &Table::new(), &region));
        } else if kind == "fixed" {
            kept.extend(running(asked, tier, &overlay(tier), &part, &region));
        } else {
            standing.extend(running(asked, tier, &overlay(tier), &part, &region));
        }
        if let Some(change) = find(tier, "monthly_change") {
            let keys =
                [("service", "data_transfer".to_owned()), ("cross_region", change), ("to_region", region.clone())];
            let keys = keys.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect();
            kept.push(new(&keys, &Table::new(), &asked.region));
        }
    }
    let standing = more(asked, &standing);
    let drills = match (find(&asked.table, "drills_a_year"), find(&asked.table, "drill_lasts")) {
        (Some(drills), Some(lasts)) if key != "active_active" => {
            let practised = all.iter().filter(|tier| find(tier, "kind").unwrap() != "fixed");
            let production = practised.flat_map(|tier| running(asked, tier, &Table::new(), &whole(1), &region));
            let hours = fraction(&drills) * seconds(asked, &lasts) / whole(3600);
            (more(asked, &production.collect::<Vec<_>>()) - &standing).max(BigRational::zero()) * hours
                / whole(12 * 730)
        }
        _ => BigRational::zero(),
    };
    more(asked, &kept) + standing + drills
}

/// Service and keys of a resource.
type Resource = (String, Table);

/// A resource that stands only there.
fn new(keys: &Table, over: &Table, region: &str) -> Resource {
    let mut keys: Table = keys.clone();
    keys.extend(over.clone());
    let service = keys.remove("service").unwrap().as_str().unwrap().to_owned();
    keys.insert("region".to_owned(), Value::String(region.to_owned()));
    (service, keys)
}

/// A share of the resources of a tier, in whole numbers.
fn running(asked: &Asked, tier: &Table, over: &Table, part: &BigRational, region: &str) -> Vec<Resource> {
    if part.is_zero() {
        return Vec::new();
    }
    let names = tier.get("resources").and_then(Value::as_array).cloned().unwrap_or_default();
    let known = names.iter().map(|name| {
        let resource = asked.written["resource"][name.as_str().unwrap()].as_table().unwrap();
        let (service, keys) = resource.iter().next().unwrap();
        let mut keys = keys.as_table().unwrap().clone();
        if let Some(count) = find(&keys, "count") {
            let there = (fraction(&count) * part).ceil().to_integer();
            keys.insert("count".to_owned(), Value::String(there.to_string()));
        }
        keys.insert("service".to_owned(), Value::String(service.clone()));
        new(&keys, over, region)
    });
    let only_there = tier.get("new").and_then(Value::as_table).map(|keys| new(keys, over, region));
    known.chain(only_there).collect()
}

/// How much more a month costs with these resources.
fn more(asked: &Asked, added: &[Resource]) -> BigRational {
    let mut scenario = Table::new();
    for key in ["title", "region", "parameter", "resource"] {
        scenario.extend(asked.written.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    let before = asked.monthly(&scenario);
    let resources = scenario["resource"].as_table_mut().unwrap();
    for (place, (service, keys)) in added.iter().enumerate() {
        let resource = Table::from_iter([(service.clone(), Value::Table(keys.clone()))]);
        resources.insert(format!("added_{place}"), Value::Table(resource));
    }
    asked.monthly(&scenario) - before
}
