//! What changed between two books.

use std::collections::{BTreeMap, BTreeSet};

use crate::exact::Exact;
use crate::money::Money;

use super::{Book, Listing, Price, Schedule};

/// What became of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Only the later book has it.
    Added,
    /// Only the earlier book has it.
    Removed,
    /// No quantity costs less, and some cost more.
    Dearer,
    /// No quantity costs more, and some cost less.
    Cheaper,
    /// Some tiers are dearer and some cheaper.
    Mixed,
    /// The same prices, but usage is added up otherwise, or meets the tiers otherwise.
    Terms,
}

impl Change {
    /// All of them, in the order in which a reader wants to see them.
    pub const ALL: [Self; 6] = [Self::Dearer, Self::Cheaper, Self::Mixed, Self::Terms, Self::Added, Self::Removed];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Dearer => "dearer",
            Self::Cheaper => "cheaper",
            Self::Mixed => "dearer and cheaper",
            Self::Terms => "counted otherwise",
        }
    }
}

/// A price that is not the same in both books.
#[derive(Clone, Debug)]
pub struct PriceChange {
    /// The meter's path.
    pub meter: String,
    /// The key in the family.
    pub key: Option<String>,
    /// The Region; `None` is a price that holds everywhere.
    pub region: Option<String>,
    /// What became of it.
    pub change: Change,
    /// The price in the earlier book.
    pub before: Option<Price>,
    /// The price in the later book.
    pub after: Option<Price>,
    /// The day since when the later book has it so.
    pub since: Option<String>,
}

/// The prices of both books from one quantity on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it begins, in the meter's unit.
    pub from: Exact,
    /// The price of one in the earlier book.
    pub before: Option<Money>,
    /// The price of one in the later book.
    pub after: Option<Money>,
}

impl PriceChange {
    /// The prices wherever a tier of either book begins.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        steps(self.before.as_ref(), self.after.as_ref())
    }
}

/// What changed, and how many prices did not.
#[derive(Clone, Debug, Default)]
pub struct Differences {
    /// The changes, by meter, key and Region.
    pub changes: Vec<PriceChange>,
    /// How many prices are the same in both books.
    pub unchanged: usize,
}

/// What changed from `before` to `after` on the meters and keys that `wanted` picks, in `region` if one is given.
///
/// A price that holds everywhere in one book stands for each Region that the other book prices by itself.
#[must_use]
pub fn diff(
    before: &Book,
    after: &Book,
    region: Option<&str>,
    wanted: impl Fn(&str, Option<&str>) -> bool,
) -> Differences {
    let later = after;
    let mut sides: BTreeMap<(String, Option<String>), [Option<Listing>; 2]> = BTreeMap::new();
    for (side, book) in [before, after].into_iter().enumerate() {
        for listing in book.listings(&wanted) {
            let sides = sides.entry((listing.meter.clone(), listing.key.clone())).or_default();
            if let Some(place) = sides.get_mut(side) {
                *place = Some(listing);
            }
        }
    }
    let mut found = Differences::default();
    for ((meter, key), [before, after]) in sides {
        for place in places(before.as_ref(), after.as_ref()) {
            if region.is_some() && place.is_some() && place.as_deref() != region {
                continue;
            }
            let (before, after) = (price_at(before.as_ref(), &place), price_at(after.as_ref(), &place));
            match change(before.as_ref(), after.as_ref()) {
                Some(change) => found.changes.push(PriceChange {
                    since: after
                        .as_ref()
                        .map(|price| later.since(price, &meter, key.as_deref(), place.as_deref().unwrap_or_default())),
                    meter: meter.clone(),
                    key: key.clone(),
                    region: place,
                    change,
                    before,
                    after,
                }),
                None => found.unchanged += 1,
            }
        }
    }
    found
}

/// The Regions that either side prices by itself; everywhere when neither does.
fn places(before: Option<&Listing>, after: Option<&Listing>) -> BTreeSet<Option<String>> {
    let all = || before.into_iter().chain(after).flat_map(|listing| &listing.prices).map(|(place, _)| place.clone());
    if all().any(|place| place.is_some()) { all().filter(Option::is_some).collect() } else { all().collect() }
}

fn price_at(listing: Option<&Listing>, place: &Option<String>) -> Option<Price> {
    let prices = || listing.into_iter().flat_map(|listing| &listing.prices);
    let everywhere = || prices().find(|(known, _)| known.is_none());
    prices().find(|(known, _)| known == place).or_else(everywhere).map(|(_, price)| price.clone())
}

fn change(before: Option<&Price>, after: Option<&Price>) -> Option<Change> {
    let (Some(old), Some(new)) = (before, after) else {
        return Some(if before.is_some() { Change::Removed } else { Change::Added });
    };
    let steps = steps(before, after);
    let dearer = steps.iter().any(|step| step.after > step.before);
    let cheaper = steps.iter().any(|step| step.after < step.before);
    let counted_alike = steps.len() == 1 || old.schedule.tiering() == new.schedule.tiering() && old.pool == new.pool;
    match (dearer, cheaper) {
        (true, true) => Some(Change::Mixed),
        (true, false) => Some(Change::Dearer),
        (false, true) => Some(Change::Cheaper),
        (false, false) => (!counted_alike).then_some(Change::Terms),
    }
}

fn steps(before: Option<&Price>, after: Option<&Price>) -> Vec<Step> {
    let starts = |price: Option<&Price>| -> Vec<Exact> {
        price.map(|price| price.schedule.tiers().iter().map(|tier| tier.from).collect()).unwrap_or_default()
    };
    let all: BTreeSet<Exact> = starts(before).into_iter().chain(starts(after)).collect();
    let at = |price: Option<&Price>, from| price.and_then(|price| price_from(&price.schedule, from));
    all.into_iter().map(|from| Step { from, before: at(before, from), after: at(after, from) }).collect()
}

/// The price of the tier that holds what comes after `from`.
fn price_from(schedule: &Schedule, from: Exact) -> Option<Money> {
    schedule.tiers().iter().take_while(|tier| tier.from <= from).last().map(|tier| tier.price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::testing::{load, toys};
    use proptest::prelude::*;

    fn between(before: &str, after: &str) -> Differences {
        diff(&load(before).unwrap(), &load(after).unwrap(), None, |_, _| true)
    }

    fn changes(found: &Differences) -> Vec<(String, Change)> {
        let name = |change: &PriceChange| {
            let region = change.region.as_deref().unwrap_or("everywhere");
            format!("{}{} {region}", change.meter, change.key.as_ref().map(|key| format!(".{key}")).unwrap_or_default())
        };
        found.changes.iter().map(|change| (name(change), change.change)).collect()
    }

    #[test]
    fn each_price_is_compared_with_that_of_its_own_region() {
        let before = "[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"0.5\"\neu-west-1 = \"0.7\"\nap-south-1 = \"0.9\"\n";
        let after = "[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"0.4\"\neu-west-1 = \"0.7\"\n\
                     [\"toy.engine\".big]\nunit = \"Hour\"\nus-east-1 = \"1\"\n";
        let found = between(before, after);
        let expected = [
            ("toy.engine.big us-east-1".to_owned(), Change::Added),
            ("toy.sent ap-south-1".to_owned(), Change::Removed),
            ("toy.sent us-east-1".to_owned(), Change::Cheaper),
        ];
        assert_eq!(changes(&found), expected);
        assert_eq!(found.unchanged, 1);
    }

    #[test]
    fn a_price_for_everywhere_stands_for_each_region() {
        let before = "[\"toy.sent\"]\nunit = \"GB\"\nglobal = \"0.5\"\n";
        let after = "[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"0.5\"\neu-west-1 = \"0.7\"\n";
        assert_eq!(changes(&between(before, after)), [("toy.sent eu-west-1".to_owned(), Change::Dearer)]);
    }

    #[test]
    fn tiers_are_compared_where_either_begins() {
        let stored = |tiers: &str, prices: &str| {
            format!("[\"toy.stored\"]\nunit = \"GB-month\"\ngraduated = {tiers}\nus-east-1 = {prices}\n")
        };
        let before = stored("[\"first 10 GB\", \"over 10 GB\"]", "[\"3\", \"1\"]");
        let after = stored("[\"first 20 GB\", \"over 20 GB\"]", "[\"2\", \"1\"]");
        let found = between(&before, &after);
        let step = |from: u32, before: u32, after: u32| {
            let money = |dollars: u32| Some(Money::new(dollars.into()));
            Step { from: from.into(), before: money(before), after: money(after) }
        };
        // From 10 to 20 GB one costs 2 in place of 1.
        assert_eq!(found.changes[0].steps(), [step(0, 3, 2), step(10, 1, 2), step(20, 1, 1)]);
        assert_eq!(found.changes[0].change, Change::Mixed);
        // The same prices for all of it at the tier that it reaches.
        let volume = before.replace("graduated", "volume");
        assert_eq!(changes(&between(&before, &volume)), [("toy.stored us-east-1".to_owned(), Change::Terms)]);
    }

    proptest! {
        #[test]
        fn backwards_dear_is_cheap(old in 0u32..50, new in 0u32..50) {
            let price = |n: u32| format!("[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"{n}\"\n");
            let forth = between(&price(old), &price(new));
            let back = between(&price(new), &price(old));
            let mirrored = |change: &PriceChange| match change.change {
                Change::Dearer => Change::Cheaper,
                Change::Cheaper => Change::Dearer,
                other => other,
            };
            prop_assert_eq!(forth.unchanged, back.unchanged);
            prop_assert_eq!(forth.unchanged == 1, old == new);
            let forth: Vec<Change> = forth.changes.iter().map(|change| change.change).collect();
            prop_assert_eq!(forth, back.changes.iter().map(mirrored).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_book_does_not_differ_from_itself() {
        let found = diff(&toys(), &toys(), None, |_, _| true);
        assert!(found.changes.is_empty());
        let prices: usize = toys().listings(|_, _| true).iter().map(|listing| listing.prices.len()).sum();
        assert_eq!(found.unchanged, prices);
    }
}
