//! The cheapest policy for a bucket, and what is lost by moving the wrong objects.
//!
//! For one object the cost over the months is linear in the age of a move between the ages at which something changes: the
//! access curve, the end of a minimum duration, the age at which objects are replaced or expire, and that of those that are
//! there. So only those ages are tried; and of borders between sizes only those that there are. For each range of sizes every
//! course is simulated, and billed together with the other ranges as they are without moves. Where no tier of prices is crossed
//! what it saves adds up, and the best course of each range makes the best policy; where one is, the policies that come next
//! are simulated in full until changing one range makes none cheaper.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, did_you_mean, one_of};
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Choices, Field, Record, Texts};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::{Answer, Cell, Grid, Sentence};

use super::bucket::{Bucket, ClassName};
use super::course::Simulator;
use super::policy::{Policy, Rule, SMALL, may_move, minimum_days, name};
use super::simulate::Timeline;

/// How many courses of ranges are simulated at most.
const MOST: usize = 4000;
/// How many policies are shown.
const SHOWN: usize = 5;
/// How many moves of each range are tried where tiers are crossed, and how often all ranges are.
const NEAREST: usize = 4;
const ROUNDS: usize = 8;
/// Sums of dollars that differ by less are the same: the digits of a month end there.
const NOTHING: Exact = Exact::constant(1, 9);

pub(super) const AMONG: Field<Texts> = Field::texts(
    "optimise",
    "classes among which the cheapest policy is looked for; expirations stay as they are",
    "[\"standard_ia\", \"glacier_instant\", \"intelligent_tiering\"]",
)
.optional();

/// Moves at ages, into classes.
type Moves = Vec<(u32, StorageClass)>;

/// Which moves objects of each range of sizes make, by the place of the moves.
type Choice = Vec<usize>;

/// The policies that are compared.
struct Policies<'a> {
    base: &'a Policy,
    /// No moves, and after that every chain of moves.
    moves: Vec<Moves>,
    /// Ranges of sizes in bytes, from 0 up.
    ranges: Vec<Range<u128>>,
}

impl Policies<'_> {
    /// A policy: a rule for each row of ranges with the same moves.
    fn policy(&self, choice: &[usize]) -> Policy {
        let mut rules: Vec<Rule> = self.base.rules.iter().map(Rule::without_moves).collect();
        let at = self.base.rules.first().map(|rule| rule.at);
        for (range, place) in self.rows(choice) {
            let (Some(moves), Some(at)) = (self.moves.get(place).filter(|moves| !moves.is_empty()), at) else {
                continue;
            };
            rules.push(Rule {
                transitions: moves.clone(),
                // The filter decides about small objects too, whatever the default is; none excludes an empty object.
                larger_than: range.start.checked_sub(1),
                smaller_than: (range.end < u128::MAX || range.start == 0).then_some(range.end),
                ..Rule::new(Arc::from("cheapest"), at)
            });
        }
        Policy { rules, small_objects: self.base.small_objects }
    }

    /// Neighbouring ranges with the same moves as one.
    fn rows(&self, choice: &[usize]) -> Vec<(Range<u128>, usize)> {
        let mut rows: Vec<(Range<u128>, usize)> = Vec::new();
        for (range, place) in self.ranges.iter().zip(choice) {
            match rows.last_mut() {
                Some((row, last)) if last == place => row.end = range.end,
                _ => rows.push((range.clone(), *place)),
            }
        }
        rows
    }

    fn words(&self, choice: &[usize]) -> String {
        let rows = self.rows(choice);
        let moves = |place: usize| {
            let moves = self.moves.get(place).map(Vec::as_slice).unwrap_or_default();
            let named: Vec<String> =
                moves.iter().map(|(days, class)| format!("{} at {days} days", name(*class))).collect();
            if named.is_empty() { "no transition".to_owned() } else { named.join(", ") }
        };
        match rows.as_slice() {
            [(_, all)] => moves(*all),
            [(_, 0), (range, place)] => format!("{}, objects of {} or more", moves(*place), size(range.start)),
            rows => {
                let of = |(range, place): &(Range<u128>, usize)| match (range.start, range.end) {
                    (0, end) => format!("below {}: {}", size(end), moves(*place)),
                    (start, u128::MAX) => format!("from {}: {}", size(start), moves(*place)),
                    (start, end) => format!("{} to {}: {}", size(start), size(end), moves(*place)),
                };
                rows.iter().map(of).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// How many moves a policy has: of two that cost the same, the simpler one is named.
    fn length(&self, choice: &[usize]) -> usize {
        self.rows(choice).iter().map(|(_, place)| self.moves.get(*place).map_or(0, Vec::len)).sum()
    }
}

/// A size in words.
fn size(bytes: u128) -> String {
    match bytes {
        bytes if bytes % (1 << 20) == 0 => format!("{} MB", bytes >> 20),
        bytes if bytes % 1024 == 0 => format!("{} KB", bytes / 1024),
        bytes => format!("{bytes} bytes"),
    }
}

/// The classes that the study names.
pub(super) fn among(record: &Record) -> Result<Vec<StorageClass>, Vec<Diagnostic>> {
    let names = || ClassName::WORDS.iter().map(|word| word.name).filter(|name| *name != "standard");
    let mut errors = Vec::new();
    let mut classes = Vec::new();
    for words in record.texts(AMONG) {
        let place = ClassName::WORDS.iter().position(|word| *word.name == *words.text);
        match place.and_then(|place| ClassName::ALL.get(place)) {
            Some(class) if *class != ClassName::Standard => classes.push(class.class()),
            _ => {
                let error = Diagnostic::error("unknown-word", format!("no rule moves objects into `{}`", words.text));
                let help =
                    did_you_mean(&words.text, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
                errors.push(error.at(words.at, "not one of the classes").help(help));
            }
        }
    }
    if errors.is_empty() { Ok(classes) } else { Err(errors) }
}

/// Adds the cheapest policy and its runners-up.
pub(super) fn add(
    answer: &mut Answer,
    (policy, classes): (&Policy, &[StorageClass]),
    record: &Record,
    simulator: &Simulator<'_>,
) -> Result<(), Vec<Diagnostic>> {
    if classes.is_empty() {
        return Ok(());
    }
    let (bucket, context) = (simulator.bucket, simulator.context);
    let base = if policy.rules.is_empty() {
        Policy { rules: vec![Rule::new(Arc::from("none"), context.at)], small_objects: policy.small_objects }
    } else {
        policy.clone()
    };
    let policies = Policies { base: &base, moves: chains(bucket, &base, classes), ranges: ranges(bucket) };
    let (courses, ranges) = (policies.moves.len(), policies.ranges.len());
    if courses.saturating_mul(ranges) > MOST {
        let each = if ranges > 1 { format!(" for each of {ranges} ranges of sizes") } else { String::new() };
        let message = format!("{courses} courses would have to be simulated{each}, over {MOST} in all");
        let error =
            Diagnostic::error("too-many-candidates", message).at_maybe(record.at(AMONG.spec().name), "these classes");
        return Err(vec![error.help("name fewer classes, or fewer parts of the access curve")]);
    }
    let found = search(&policies, simulator)?;
    let Some((least, best)) = found.first() else { return Ok(()) };
    let of = if ranges == 1 { String::new() } else { format!(" for each of {ranges} ranges of sizes") };
    let mut sentence =
        Sentence::new(format!("The cheapest of {courses} courses{of}: {}, ", policies.words(best))).then(*least);
    let others = found.iter().filter_map(|(cost, choice)| Some((cost.minus(*least).ok()?, *cost, choice)));
    let others: Vec<(Money, Money, &Choice)> = others.filter(|(more, ..)| is_notable(*more, *least)).collect();
    if let Some((by, _, second)) = others.first().copied() {
        sentence = sentence.then(format!("; the next, {}, costs ", policies.words(second))).then(by).then(" more");
    }
    answer.findings.push(sentence.then("."));
    let mut grid = Grid::new("Cheapest policies", ["policy", "all months", "more than the cheapest"]);
    grid.rows.push(vec![Cell::from(policies.words(best)), (*least).into(), Money::ZERO.into()]);
    for (more, cost, choice) in others.iter().take(SHOWN - 1) {
        grid.rows.push(vec![Cell::from(policies.words(choice)), (*cost).into(), (*more).into()]);
    }
    grid.notes.push(Sentence::new(
        "Moves are tried at the ages where something changes: reading, minimum durations, expiry, the age of what is there. \
         Policies that cost less than a thousandth more are left out.",
    ));
    answer.tables.push(grid);
    answer.figure("optimum", "all months with the cheapest policy", super::show::dollars(*least));
    Ok(())
}

/// The cheapest policies with what they cost, from the cheapest on.
fn search(policies: &Policies<'_>, simulator: &Simulator<'_>) -> Result<Vec<(Money, Choice)>, Vec<Diagnostic>> {
    let none: Choice = vec![0; policies.ranges.len()];
    let saved = saved(policies, simulator)?;
    // The moves of each range, from what saves most on.
    let ranked: Vec<Vec<usize>> = saved
        .iter()
        .map(|saved| {
            let mut places: Vec<usize> = (0..saved.len()).collect();
            places.sort_by(|a, b| {
                let length = |place: &usize| policies.moves.get(*place).map_or(0, Vec::len);
                saved.get(*b).cmp(&saved.get(*a)).then(length(a).cmp(&length(b)))
            });
            places
        })
        .collect();
    let mut tried: BTreeMap<Choice, Money> = BTreeMap::new();
    let mut price = |choice: &Choice| -> Result<Money, Vec<Diagnostic>> {
        if let Some(cost) = tried.get(choice) {
            return Ok(*cost);
        }
        let cost = simulator.price(&policies.policy(choice))?;
        tried.insert(choice.clone(), cost);
        Ok(cost)
    };
    let mut best: Choice = ranked.iter().map(|places| places.first().copied().unwrap_or(0)).collect();
    let baseline = price(&none)?;
    let mut least = price(&best)?;
    let expected =
        sum_of(&saved, &best).and_then(|saved| baseline.minus(saved)).map_err(|error| simulator.refused(error))?;
    if least.minus(expected).is_ok_and(|off| off.dollars().magnitude() > NOTHING) {
        // Tiers are crossed: chains from one size on, and after that one range after the other.
        for place in 1..policies.moves.len() {
            for start in 0..policies.ranges.len() {
                let choice: Choice =
                    (0..policies.ranges.len()).map(|range| if range < start { 0 } else { place }).collect();
                let cost = price(&choice)?;
                if cost < least {
                    (least, best) = (cost, choice);
                }
            }
        }
        for _ in 0..ROUNDS {
            let before = least;
            for (range, places) in ranked.iter().enumerate() {
                for place in places.iter().take(NEAREST) {
                    let choice = with(&best, range, *place);
                    let cost = price(&choice)?;
                    if cost < least {
                        (least, best) = (cost, choice);
                    }
                }
            }
            if least == before {
                break;
            }
        }
    }
    // The runner-up differs in one range, or in neighbouring ones that the best one treats alike.
    let single = policies.ranges.iter().zip(&best).map(|(range, place)| (range.clone(), *place));
    let rows: Vec<(Range<u128>, usize)> = single.chain(policies.rows(&best)).collect();
    let mut near: Vec<(Money, Choice)> = Vec::new();
    for (row, own) in rows {
        let is_in = |range: usize| policies.ranges.get(range).is_some_and(|range| row.contains(&range.start));
        for place in (0..policies.moves.len()).filter(|place| *place != own) {
            let choice: Choice =
                best.iter().enumerate().map(|(range, own)| if is_in(range) { place } else { *own }).collect();
            let lost = sum_of(&saved, &best).and_then(|most| most.minus(sum_of(&saved, &choice)?));
            near.push((lost.map_err(|error| simulator.refused(error))?, choice));
        }
    }
    near.retain(|(lost, _)| is_notable(*lost, least));
    near.sort();
    for (_, choice) in near.iter().take(SHOWN) {
        price(choice)?;
    }
    let mut found: Vec<(Money, Choice)> = tried.into_iter().map(|(choice, cost)| (cost, choice)).collect();
    found.sort_by(|(a, one), (b, other)| (a, policies.length(one)).cmp(&(b, policies.length(other))));
    Ok(found)
}

/// What the moves save on a range of sizes, the others being without moves: by range and moves.
fn saved(policies: &Policies<'_>, simulator: &Simulator<'_>) -> Result<Vec<Vec<Money>>, Vec<Diagnostic>> {
    let none = vec![0; policies.ranges.len()];
    let still = policies.policy(&none);
    let parts = policies.ranges.iter().map(|range| simulator.part(&still, range)).collect::<Result<Vec<_>, _>>()?;
    let whole = Timeline::of_parts(parts.iter());
    let baseline = simulator.cost(&whole)?;
    let mut saved = Vec::new();
    for (place, range) in policies.ranges.iter().enumerate() {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, part)| part);
        let others = Timeline::of_parts(others);
        let mut of_range = Vec::new();
        for moves in 0..policies.moves.len() {
            let own = simulator.part(&policies.policy(&with(&none, place, moves)), range)?;
            let cost = simulator.cost(&Timeline::of_parts([&others, &own].into_iter()))?;
            of_range.push(baseline.minus(cost).map_err(|error| simulator.refused(error))?);
        }
        saved.push(of_range);
    }
    Ok(saved)
}

/// Whether a policy that costs so much more than the cheapest is told: by more than a thousandth.
fn is_notable(more: Money, least: Money) -> bool {
    more.dollars().times(Exact::from(1000)).is_ok_and(|more| more > least.dollars().magnitude())
}

fn sum_of(saved: &[Vec<Money>], choice: &[usize]) -> Result<Money, ArithmeticError> {
    Money::sum(saved.iter().zip(choice).filter_map(|(saved, place)| saved.get(*place)).copied())
}

/// The same choice with other moves for one range.
fn with(choice: &[usize], range: usize, place: usize) -> Choice {
    choice.iter().enumerate().map(|(other, own)| if other == range { place } else { *own }).collect()
}

/// The ranges between the borders of sizes that there are.
fn ranges(bucket: &Bucket) -> Vec<Range<u128>> {
    let borders: BTreeSet<u128> = bucket.steps().map(|step| step.from).collect();
    let starts = std::iter::once(0).chain(borders.iter().copied().skip(1));
    let ends = borders.iter().copied().skip(1).chain([u128::MAX]);
    starts.zip(ends).map(|(start, end)| start..end).collect()
}

/// No moves, and every chain of up to three moves at ages where something changes.
fn chains(bucket: &Bucket, policy: &Policy, classes: &[StorageClass]) -> Vec<Moves> {
    let expires = policy.rules.iter().filter_map(|rule| rule.expiration).min();
    let mut chains: Vec<Moves> = vec![Vec::new()];
    let mut longest = chains.clone();
    for _ in 0..3 {
        let mut next = Vec::new();
        for chain in &longest {
            for class in classes {
                next.extend(ages(bucket, expires, chain, *class).into_iter().map(|age| {
                    let mut chain = chain.clone();
                    chain.push((age, *class));
                    chain
                }));
            }
        }
        chains.extend(next.iter().cloned());
        longest = next;
    }
    chains
}

/// The ages at which a chain may go on to `class`.
fn ages(bucket: &Bucket, expires: Option<u32>, chain: &[(u32, StorageClass)], class: StorageClass) -> BTreeSet<u32> {
    let infrequent = |class| matches!(class, StorageClass::StandardIa | StorageClass::OneZoneIa);
    let (last, from) = chain.last().copied().map_or((None, StorageClass::Standard), |(age, from)| (Some(age), from));
    let is_there = |from: StorageClass| bucket.stock.lots.iter().any(|lot| may_move(lot.class, from));
    if !may_move(from, class) || !(may_move(bucket.class, class) || is_there(class)) {
        return BTreeSet::new();
    }
    let after = last.map_or(0, |age| age + if infrequent(from) { 30 } else { 1 });
    let least = after.max(if infrequent(class) { 30 } else { 0 });
    let mut ages: BTreeSet<u32> = bucket.turning_ages().collect();
    ages.insert(least);
    ages.extend(last.map(|age| age + minimum_days(from)));
    let ends = expires.into_iter().chain(bucket.replaced_at());
    ages.extend(ends.filter_map(|end| end.checked_sub(minimum_days(class))));
    ages.into_iter().filter(|age| *age >= least && expires.is_none_or(|expires| *age < expires)).collect()
}

/// Warns of rules whose moves lose money, and of small objects that do.
pub(super) fn warn(answer: &mut Answer, policy: &Policy, simulator: &Simulator<'_>) -> Result<(), Vec<Diagnostic>> {
    let (bucket, months) = (simulator.bucket, simulator.days.len());
    let price = |policy: &Policy| simulator.price(policy);
    let own = price(policy)?;
    let small = bucket.main_sizes().small();
    let lost = |other: Money| own.minus(other).ok().filter(|lost| *lost > Money::ZERO);
    let per_month = |money: Money| {
        let months = Exact::from(u32::try_from(months).unwrap_or(u32::MAX));
        Ratio::new(money.dollars(), months).and_then(Ratio::to_exact).map_or(money, Money::new)
    };
    for (place, rule) in policy.rules.iter().enumerate().filter(|(_, rule)| rule.moves_any()) {
        let changed = |change: &dyn Fn(&mut Rule)| {
            let mut policy = policy.clone();
            if let Some(rule) = policy.rules.get_mut(place) {
                change(rule);
            }
            simulator.price(&policy)
        };
        if !small.is_zero() {
            let larger = changed(&|rule| rule.larger_than = Some(rule.larger_than.unwrap_or(0).max(SMALL - 1)))?;
            if let Some(lost) = lost(larger) {
                let sentence = Sentence::new(Cell::Share(small))
                    .then(format!(" of the objects are under 128 KB: moving them by the rule `{}` costs ", rule.name))
                    .then(per_month(lost))
                    .then(" more a month than leaving them, ")
                    .then(lost);
                answer.warnings.push(sentence.then(format!(" over {months} months.")));
            }
        }
        if let Some(lost) = lost(changed(&|rule| *rule = rule.without_moves())?) {
            let sentence = Sentence::new(format!(
                "The transitions of the rule `{}` lose money: without them it costs ",
                rule.name
            ));
            answer.warnings.push(sentence.then(lost).then(format!(" less over {months} months.")));
        }
    }
    Ok(())
}
