//! The availability study: products, sums over how many copies are up, and repairs.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Pow, Zero};
use toml::{Table, Value};

use super::asked::{Asked, Expected, Figure, numbers};
use super::price_files::Prices;
use super::words::{find, share, tables, whole};

struct Design {
    name: String,
    up: BigRational,
    cost: Option<BigRational>,
}

pub fn again(asked: &Asked, _: &Prices) -> Vec<Figure> {
    let components = tables(&asked.table, "component");
    let mut known: BTreeMap<String, BigRational> = BTreeMap::new();
    let mut used: Vec<String> = Vec::new();
    let (mut figures, mut all) = (Vec::new(), Vec::new());
    for component in components {
        for part in parts(component) {
            // What two need would fail once for both.
            assert!(!used.contains(&part), "{}: two need {part}", asked.name());
            used.push(part);
        }
        let (name, up) = (find(component, "name").unwrap(), up(component, &known, asked));
        figures.push((format!("availability_{}", word(&name)), up.clone()));
        let cost = find(component, "cost").map(|cost| asked.ask(&format!("({cost}) / ($1/month)"), &[]));
        known.insert(name.clone(), up.clone());
        all.push(Design { name, up, cost });
    }
    let is_priced = all.iter().any(|design| design.cost.is_some());
    let is_design = |design: &Design| if is_priced { design.cost.is_some() } else { !used.contains(&design.name) };
    let designs: Vec<Design> = all.into_iter().filter(is_design).collect();
    let target = find(&asked.table, "target").map(|target| share(&target));
    let chosen = match &target {
        None => designs.last(),
        Some(target) => designs.iter().filter(|design| design.up >= *target).min_by_key(|design| design.cost.clone()),
    };
    let chosen = chosen.unwrap();
    let minutes = |up: &BigRational, hours: u32| (BigRational::one() - up) * whole(60 * hours);
    figures.push(("availability".to_owned(), chosen.up.clone()));
    figures.push(("downtime_year".to_owned(), minutes(&chosen.up, 8760)));
    figures.push(("downtime_month".to_owned(), minutes(&chosen.up, 730)));
    figures.extend(chosen.cost.clone().map(|cost| ("cost".to_owned(), cost)));
    for design in &designs {
        figures.push((format!("downtime_{}", word(&design.name)), minutes(&design.up, 8760)));
    }
    // What the cheapest design with so many nines costs more than that with one less.
    let cheapest = |nines: u32| {
        let missing = BigRational::new(1.into(), num_bigint::BigInt::from(10).pow(nines));
        let kept = designs.iter().filter(|design| BigRational::one() - &design.up <= missing);
        kept.filter_map(|design| design.cost.clone()).min()
    };
    let mut nines = 1;
    while let (Some(before), Some(next)) = (cheapest(nines), cheapest(nines + 1)) {
        nines += 1;
        figures.push((format!("nine_{nines}"), next - before));
    }
    let mut figures = numbers(figures);
    if designs.len() > 1 {
        figures.push(("design".to_owned(), Expected::Word(chosen.name.clone())));
    }
    figures
}

/// A name as a word.
fn word(name: &str) -> String {
    name.to_lowercase().replace(' ', "_")
}

fn parts(component: &Table) -> Vec<String> {
    let list = |key: &str| component.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    list("series").iter().chain(&list("parallel")).map(|part| part.as_str().unwrap().to_owned()).collect()
}

/// How often a component is up.
fn up(component: &Table, known: &BTreeMap<String, BigRational>, asked: &Asked) -> BigRational {
    let one = BigRational::one();
    let hours = |key: &str| find(component, key).map(|time| asked.ask(&format!("({time}) / (1 h)"), &[]));
    let (mtbf, mttr) = (hours("mtbf"), hours("mttr"));
    let of_parts: Vec<BigRational> = parts(component).iter().map(|part| known[part].clone()).collect();
    let alone: BigRational = if let Some(given) = find(component, "availability") {
        share(&given)
    } else if let Some(sla) = find(component, "sla") {
        asked.ask(&format!("limit.sla.{sla}"), &[])
    } else if let (Some(mtbf), Some(mttr)) = (&mtbf, &mttr) {
        mtbf / (mtbf + mttr)
    } else if component.contains_key("series") {
        of_parts.iter().product()
    } else {
        &one - of_parts.iter().map(|part| &one - part).product::<BigRational>()
    };
    let number = |key: &str| find(component, key).map_or(1, |number| number.parse::<u32>().unwrap());
    let (copies, needed) = (number("copies"), number("needed"));
    if copies == 1 {
        return alone;
    }
    let common = find(component, "shared_cause").map_or_else(BigRational::zero, |cause| share(&cause));
    // How often nothing strikes all of them, and how often one is up then.
    let spared = &one - common * (&one - &alone);
    let each = &alone / &spared;
    let ways = |up: u32| {
        (0..up).map(|place| BigRational::new((copies - place).into(), (place + 1).into())).product::<BigRational>()
    };
    let enough = (needed..=copies).map(|up| ways(up) * each.clone().pow(up) * (&one - &each).pow(copies - up));
    let together = spared * enough.sum::<BigRational>();
    match (hours("failover"), mtbf) {
        // Each of those that serve fails every MTBF, and then nobody serves until another takes over.
        (Some(failover), Some(mtbf)) => {
            let between = mtbf / whole(needed);
            together * &between / (&between + failover)
        }
        _ => together,
    }
}
