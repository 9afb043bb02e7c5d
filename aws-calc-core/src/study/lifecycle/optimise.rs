//! The cheapest policy for a bucket, and what is lost by moving the wrong objects.
//!
//! For one object the cost over the months is linear in the age of a move between the ages at which something changes: the
//! access curve, the end of a minimum duration, the age at which objects are replaced or expire. So only those ages are
//! tried; and of sizes only those that there are. Every candidate is simulated in full.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, did_you_mean, one_of};
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Choices, Field, Record, Texts};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::{Answer, Cell, Context, Grid, Sentence};

use super::bucket::{Bucket, ClassName};
use super::policy::{Policy, Rule, SMALL, may_move, minimum_days, name};

/// How many candidates are simulated at most.
const MOST: usize = 2000;
/// How many are shown.
const SHOWN: usize = 5;

pub(super) const AMONG: Field<Texts> = Field::texts(
    "optimise",
    "classes among which the cheapest policy is looked for; expirations stay as they are",
    "[\"standard_ia\", \"glacier_instant\", \"intelligent_tiering\"]",
)
.optional();

/// What all months of a policy cost.
pub(super) type Price<'a> = dyn Fn(&Policy) -> Result<Money, Vec<Diagnostic>> + 'a;

/// Moves of objects from some size on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    moves: Vec<(u32, StorageClass)>,
    /// The least size that is moved, in bytes; 0 when all are.
    least: u128,
}

impl Candidate {
    fn policy(&self, policy: &Policy) -> Policy {
        let mut rules: Vec<Rule> = policy.rules.iter().map(Rule::without_moves).collect();
        if let (Some(first), false) = (policy.rules.first(), self.moves.is_empty()) {
            let mut rule = Rule::new(Arc::from("cheapest"), first.at);
            rule.transitions.clone_from(&self.moves);
            // The filter decides about small objects too, whatever the default is.
            rule.larger_than = Some(self.least.saturating_sub(1));
            rules.push(rule);
        }
        Policy { rules, small_objects: policy.small_objects }
    }

    fn words(&self) -> String {
        if self.moves.is_empty() {
            return "no transition".to_owned();
        }
        let moves = self.moves.iter().map(|(days, class)| format!("{} at {days} days", name(*class)));
        let moves: Vec<String> = moves.collect();
        let of = match self.least {
            0 | 1 => String::new(),
            least if least % 1024 == 0 => format!(", objects of {} KB or more", least / 1024),
            least => format!(", objects of {least} bytes or more"),
        };
        format!("{}{of}", moves.join(", "))
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
    (bucket, policy, classes): (&Bucket, &Policy, &[StorageClass]),
    record: &Record,
    context: &Context<'_>,
    price: &Price<'_>,
) -> Result<(), Vec<Diagnostic>> {
    if classes.is_empty() {
        return Ok(());
    }
    let base = if policy.rules.is_empty() {
        Policy { rules: vec![Rule::new(Arc::from("none"), context.at)], small_objects: policy.small_objects }
    } else {
        policy.clone()
    };
    let candidates = candidates(bucket, &base, classes);
    if candidates.len() > MOST {
        let message = format!("{} policies would have to be simulated, more than {MOST}", candidates.len());
        let error =
            Diagnostic::error("too-many-candidates", message).at_maybe(record.at(AMONG.spec().name), "these classes");
        return Err(vec![error.help("name fewer classes, or fewer parts of the access curve")]);
    }
    let count = candidates.len();
    let mut found = Vec::with_capacity(count);
    for candidate in candidates {
        found.push((price(&candidate.policy(&base))?, candidate));
    }
    found.sort_by(|(a, one), (b, other)| (a, one.moves.len()).cmp(&(b, other.moves.len())));
    let Some((least, best)) = found.first() else { return Ok(()) };
    let mut sentence = Sentence::new(format!("The cheapest of {count} policies: {}, ", best.words())).then(*least);
    let failed = |error: ArithmeticError| vec![Diagnostic::error("too-large", error.to_string()).at(context.at, "")];
    if let Some((next, second)) = found.get(1) {
        let by = next.minus(*least).map_err(failed)?;
        sentence = sentence.then(format!("; the next, {}, costs ", second.words())).then(by).then(" more");
    }
    answer.findings.push(sentence.then("."));
    let mut grid = Grid::new("Cheapest policies", ["policy", "all months", "more than the cheapest"]);
    for (cost, candidate) in found.iter().take(SHOWN) {
        let more = cost.minus(*least).map_err(failed)?;
        grid.rows.push(vec![Cell::from(candidate.words()), (*cost).into(), more.into()]);
    }
    grid.notes.push(Sentence::new(
        "Moves are tried at the ages where something changes: reading, minimum durations, expiry.",
    ));
    answer.tables.push(grid);
    answer.figure("optimum", "all months with the cheapest policy", super::show::dollars(*least));
    Ok(())
}

/// No moves, and every chain of up to three moves at ages and from sizes where something changes.
fn candidates(bucket: &Bucket, policy: &Policy, classes: &[StorageClass]) -> Vec<Candidate> {
    let expires = policy.rules.iter().filter_map(|rule| rule.expiration).min();
    let mut chains: Vec<Vec<(u32, StorageClass)>> = vec![Vec::new()];
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
    let sizes: BTreeSet<u128> = bucket.steps().map(|step| step.from).collect();
    let mut all = Vec::new();
    for moves in chains {
        if moves.is_empty() {
            all.push(Candidate { moves, least: 0 });
            continue;
        }
        for (place, size) in sizes.iter().enumerate() {
            all.push(Candidate { moves: moves.clone(), least: if place == 0 { 0 } else { *size } });
        }
    }
    all
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
pub(super) fn warn(
    answer: &mut Answer,
    bucket: &Bucket,
    policy: &Policy,
    months: usize,
    price: &Price<'_>,
) -> Result<(), Vec<Diagnostic>> {
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
            price(&policy)
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
