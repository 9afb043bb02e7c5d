//! What is held and what might be bought: products, what they cover, and at which rates.
//!
//! A rate is one that the scenario states, with its source; else a stated discount on the price on demand; else that of the
//! book. What is missing in all three is an error: nothing is assumed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::commitment::{
    self, Candidate, Item, Kind, Offering, Payment, Place, Plan, Portfolio, Product, Reach, Reservation, Term,
};
use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Named, Record, Spec, Tables, Text, Word};
use crate::ratio::Ratio;
use crate::study::Context;
use crate::study::stated::per_hour;
use crate::unit::Count;

const NAME: Field<Text> =
    Field::text("name", "a name", "what it is called in the answer", "\"compute_3yr\"").optional();
const PRODUCT: Field<Word<Product>> = Field::word("product", "what is promised", "\"compute_savings_plan\"");
const TERM: Field<Word<Term>> = Field::word("term", "for how long", "\"1yr\"");
const PAYMENT: Field<Word<Payment>> = Field::word("payment", "how it is paid", "\"no_upfront\"");
const TYPE: Field<Text> =
    Field::text("type", "an instance type", "the type of Reserved Instances", "\"m7g.large\"").optional();
const FAMILY: Field<Text> =
    Field::text("family", "an instance family", "the family of an EC2 Instance Savings Plan", "\"m7g\"").optional();
const RATES: Field<Named> = Field::named(
    "rates",
    "rates of your own by type, in dollars for one for an hour; the book's where a type is left out",
    "{ \"m7g.large\" = \"0.0599\" }",
)
.optional();
const DISCOUNT: Field<Count> =
    Field::quantity("discount", "a discount of your own on prices on demand, in place of the book's rates", "\"28%\"")
        .optional()
        .within(Exact::ZERO, Exact::constant(99, 2), "nothing is given away");
const SOURCE: Field<Text> = Field::text(
    "source",
    "a source with its day",
    "where rates or a discount of your own are from, with the day",
    "\"quote of 2026-03-02\"",
)
.optional();
const HELD: Field<Count> = Field::quantity("count", "how many Reserved Instances are held", "10")
    .optional()
    .at_least(Exact::ZERO, "there is no negative number of instances");
const ZONE: Field<Text> = Field::text(
    "zone",
    "an Availability Zone",
    "the Availability Zone of zonal Reserved Instances; without it they are regional",
    "\"us-east-1a\"",
)
.optional();
const COMMITMENT: Field<Text> = Field::text(
    "commitment",
    "dollars an hour",
    "what the Savings Plan commits to, in dollars an hour at its rates",
    "\"12.50\"",
)
.optional();

pub(super) const CANDIDATES: Field<Tables> = Field::tables(
    "candidates",
    const {
        &[
            NAME.spec(),
            PRODUCT.spec(),
            TERM.spec(),
            PAYMENT.spec(),
            TYPE.spec(),
            FAMILY.spec(),
            RATES.spec(),
            DISCOUNT.spec(),
            SOURCE.spec(),
        ]
    },
    "what might be bought",
    "[{ product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\" }]",
);
pub(super) const EXISTING: Field<Tables> = Field::tables(
    "existing",
    const {
        &[
            NAME.spec(),
            PRODUCT.spec(),
            TERM.spec(),
            PAYMENT.spec(),
            TYPE.spec(),
            FAMILY.spec(),
            HELD.spec(),
            ZONE.spec(),
            COMMITMENT.spec(),
            RATES.spec(),
            DISCOUNT.spec(),
            SOURCE.spec(),
        ]
    },
    "what is held already, through all of the hours",
    "[{ product = \"standard_reserved\", term = \"1yr\", payment = \"no_upfront\", type = \"m5.large\", count = 10 }]",
)
.optional();

/// What Savings Plans are sold in: dollars an hour with three decimals.
///
/// # Source
/// Savings Plans API reference, `CreateSavingsPlan`, `commitment`: "a value between 0.001 and 1 million", with "up to three
/// digits after the decimal point".
const SMALLEST_COMMITMENT: Exact = Exact::constant(1, 3);

/// Something that might be bought or is held.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub candidate: Candidate,
    pub offering: Offering,
    /// What it covers, in words: `m7g.large`, `m7g in this Region`.
    pub covers: String,
}

/// The candidates of the study.
pub(super) fn candidates(
    record: &Record,
    items: &[Item],
    context: &Context<'_>,
) -> Result<Vec<Offer>, Vec<Diagnostic>> {
    let (mut offers, mut errors, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (table, at) in record.tables(CANDIDATES) {
        match offer(table, *at, items, context) {
            Ok(offer) if names.insert(Arc::clone(&offer.candidate.name)) => offers.push(offer),
            Ok(offer) => {
                let message = format!("there are two candidates `{}`", offer.candidate.name);
                let error = Diagnostic::error("duplicate-name", message).at(*at, "the second");
                errors.push(error.help("give one of them a `name` of its own"));
            }
            Err(wrong) => errors.extend(wrong),
        }
    }
    if offers.is_empty() && errors.is_empty() {
        let error = Diagnostic::error("no-candidates", "there is nothing that might be bought");
        let at = record.at(CANDIDATES.spec().name).unwrap_or(context.at);
        errors.push(error.at(at, "empty").help(format!("for example: candidates = {}", CANDIDATES.spec().example)));
    }
    if errors.is_empty() { Ok(offers) } else { Err(errors) }
}

/// The commitments that are held.
pub(super) fn existing(record: &Record, items: &[Item], context: &Context<'_>) -> Result<Portfolio, Vec<Diagnostic>> {
    let (mut portfolio, mut errors) = (Portfolio::default(), Vec::new());
    for (table, at) in record.tables(EXISTING) {
        match offer(table, *at, items, context).and_then(|offer| held(table, *at, &offer, &mut portfolio, context)) {
            Ok(()) => {}
            Err(wrong) => errors.extend(wrong),
        }
    }
    if errors.is_empty() { Ok(portfolio) } else { Err(errors) }
}

fn held(
    table: &Record,
    at: Span,
    offer: &Offer,
    portfolio: &mut Portfolio,
    context: &Context<'_>,
) -> Result<(), Vec<Diagnostic>> {
    let needs = |spec: Spec| {
        let message = format!("this {} needs `{}`", offer.offering.product.title(), spec.name);
        let error = Diagnostic::error("missing-key", message).at(at, "in this table");
        vec![error.help(format!("{}: {} = {}", spec.doc, spec.name, spec.example))]
    };
    let own = &offer.candidate;
    let reach = match &own.kind {
        Kind::Plan(reach) => *reach,
        Kind::Reserved(instance_type) => {
            let count = table.given(HELD).ok_or_else(|| needs(HELD.spec()))?.value();
            let place = table.words(ZONE).map_or(Place::Region, |zone| Place::Zone(Arc::clone(&zone.text)));
            let (name, instance_type) = (Arc::clone(&own.name), Arc::clone(instance_type));
            portfolio.reservations.push(Reservation { name, instance_type, place, count, hourly: own.step });
            return Ok(());
        }
    };
    let words = table.words(COMMITMENT).ok_or_else(|| needs(COMMITMENT.spec()))?;
    let commitment = per_hour(words, context).map_err(|error| vec![error])?;
    let (name, rates) = (Arc::clone(&own.name), own.rates.clone());
    portfolio.plans.push(Plan { name, reach, commitment: Ratio::from(commitment.dollars()), rates });
    Ok(())
}

fn offer(table: &Record, at: Span, items: &[Item], context: &Context<'_>) -> Result<Offer, Vec<Diagnostic>> {
    let refused = |refusal| vec![context.refused(refusal, table)];
    let word = || Ok(Offering::new(table.word(PRODUCT)?, table.word(TERM)?, table.word(PAYMENT)?));
    let offering = word().map_err(refused)?;
    let (base, covers) = scope(table, at, offering.product, items)?;
    let rates = Rates::read(table, at, items, offering, context)?;
    let (mut found, mut errors) = (vec![None; items.len()], Vec::new());
    let mut step = Ratio::from(SMALLEST_COMMITMENT);
    match &base {
        Scope::Type(place) => match rates.of(*place) {
            Ok(rate) => {
                step = rate;
                let each = shares(*place, items, rate).map_err(|error| refused(error.into()))?;
                found = each;
            }
            Err(error) => errors.push(error),
        },
        Scope::Items(places) => {
            for place in places {
                match rates.of(*place) {
                    Ok(rate) => {
                        if let Some(slot) = found.get_mut(*place) {
                            *slot = Some(rate);
                        }
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let kind = match base {
        Scope::Type(place) => {
            Kind::Reserved(items.get(place).map_or_else(|| Arc::from(""), |item| Arc::clone(&item.name)))
        }
        Scope::Items(_) if offering.product == Product::Ec2InstanceSavingsPlan => Kind::Plan(Reach::Family),
        Scope::Items(_) => Kind::Plan(Reach::Wide),
    };
    let name = table.words(NAME).map_or_else(|| default_name(offering, table), |words| Arc::clone(&words.text));
    Ok(Offer { candidate: Candidate { name, kind, rates: found, step }, offering, covers })
}

/// `compute_savings_plan_1yr_no_upfront`, with its type or family where it has one.
fn default_name(offering: Offering, table: &Record) -> Arc<str> {
    let of = table.words(TYPE).or_else(|| table.words(FAMILY)).map(|words| words.text.replace(['.', '-'], "_"));
    let words = offering.in_keys().replace(' ', "_");
    Arc::from(of.map_or(words.clone(), |of| format!("{words}_{of}")))
}

/// What an offer covers.
enum Scope {
    /// Reserved Instances of the type of this item.
    Type(usize),
    Items(Vec<usize>),
}

fn scope(table: &Record, at: Span, product: Product, items: &[Item]) -> Result<(Scope, String), Vec<Diagnostic>> {
    let needs = |spec: Spec| {
        let error = Diagnostic::error("missing-key", format!("this {} needs `{}`", product.title(), spec.name));
        vec![error.at(at, "in this table").help(format!("{}: {} = {}", spec.doc, spec.name, spec.example))]
    };
    let unused = |what: &str, at: Span, known: BTreeSet<&str>| {
        let error = Diagnostic::error("nothing-to-cover", format!("nothing of `{what}` runs in this study"));
        let near = did_you_mean(what, known.iter().copied());
        vec![error.at(at, "covers nothing").help(near.unwrap_or_else(|| format!("expected {}", one_of(known))))]
    };
    match product {
        Product::StandardReserved | Product::ConvertibleReserved => {
            let words = table.words(TYPE).ok_or_else(|| needs(TYPE.spec()))?;
            let place = items.iter().position(|item| item.name == words.text);
            let known = || items.iter().map(|item| &*item.name).collect();
            let place = place.ok_or_else(|| unused(&words.text, words.at, known()))?;
            Ok((Scope::Type(place), words.text.to_string()))
        }
        Product::Ec2InstanceSavingsPlan => {
            let words = table.words(FAMILY).ok_or_else(|| needs(FAMILY.spec()))?;
            let places: Vec<usize> = places(items, |item| family(&item.name) == &*words.text);
            if places.is_empty() {
                return Err(unused(&words.text, words.at, items.iter().map(|item| family(&item.name)).collect()));
            }
            Ok((Scope::Items(places), format!("{} in this Region", words.text)))
        }
        Product::ComputeSavingsPlan => Ok((Scope::Items(places(items, |_| true)), "everything".to_owned())),
        Product::DatabaseSavingsPlan | Product::SagemakerSavingsPlan => {
            let error =
                Diagnostic::error("nothing-to-cover", format!("this {} covers no EC2 instance", product.title()));
            let at = table.at(PRODUCT.spec().name).unwrap_or(at);
            Err(vec![error.at(at, "covers nothing").help("this study is about EC2 instances")])
        }
    }
}

fn places(items: &[Item], wanted: impl Fn(&Item) -> bool) -> Vec<usize> {
    items.iter().enumerate().filter(|(_, item)| wanted(item)).map(|(place, _)| place).collect()
}

fn family(instance_type: &str) -> &str {
    instance_type.split('.').next().unwrap_or(instance_type)
}

/// The rates of Reserved Instances for the items that one of them may cover: by size where they are flexible.
fn shares(base: usize, items: &[Item], rate: Ratio) -> Result<Vec<Option<Ratio>>, ArithmeticError> {
    let Some(own) = items.get(base) else { return Ok(Vec::new()) };
    let each = items.iter().map(|item| match (&own.size, &item.size) {
        (Some(size), Some(other)) if size.family == other.family => {
            rate.times(Ratio::new(other.units, size.units)?).map(Some)
        }
        _ => Ok((item.name == own.name).then_some(rate)),
    });
    each.collect()
}

/// Where the rates of an offer come from.
struct Rates<'a> {
    stated: Vec<Option<Exact>>,
    discount: Option<Exact>,
    items: &'a [Item],
    offering: Offering,
    at: Span,
    context: &'a Context<'a>,
}

impl<'a> Rates<'a> {
    fn read(
        table: &Record,
        at: Span,
        items: &'a [Item],
        offering: Offering,
        context: &'a Context<'a>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let (mut stated, mut errors) = (vec![None; items.len()], Vec::new());
        for (name, words) in table.named(RATES) {
            let places = places(items, |item| *item.name == *name.text);
            if places.is_empty() {
                let message = format!("no `{}` runs in this study", name.text);
                let error = Diagnostic::error("unknown-type", message).at(name.at, "its rate is never used");
                errors.push(error.help_maybe(did_you_mean(&name.text, items.iter().map(|item| &*item.name))));
            }
            let rate = match per_hour(words, context) {
                Ok(rate) => rate.dollars(),
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            if rate.is_zero() {
                let error = Diagnostic::error("bad-rate", "a rate of nothing covers everything");
                errors.push(error.at(words.at, "no dollars an hour").help("for example: \"0.0599\""));
                continue;
            }
            for place in places {
                if let Some(slot) = stated.get_mut(place) {
                    *slot = Some(rate);
                }
            }
        }
        let discount = table.given(DISCOUNT).map(|discount| discount.value());
        if (discount.is_some() || !table.named(RATES).is_empty()) && table.words(SOURCE).is_none() {
            let error = Diagnostic::error("missing-source", "rates or a discount of your own need their source");
            let key = if discount.is_some() { DISCOUNT.spec().name } else { RATES.spec().name };
            let at = table.at(key).unwrap_or(at);
            errors.push(error.at(at, "from where, and of which day?").help("add source = \"quote of 2026-03-02\""));
        }
        let rates = Self { stated, discount, items, offering, at, context };
        if errors.is_empty() { Ok(rates) } else { Err(errors) }
    }

    /// The rate of one of an item for an hour, in dollars.
    fn of(&self, place: usize) -> Result<Ratio, Diagnostic> {
        let too_large = |error: ArithmeticError| Diagnostic::error("too-large", error.to_string()).at(self.at, "here");
        if let Some(rate) = self.stated.get(place).copied().flatten() {
            return Ok(Ratio::from(rate));
        }
        let (name, price) = self.items.get(place).map_or(("", Exact::ZERO), |item| (&*item.name, item.on_demand));
        if let Some(discount) = self.discount {
            let rate = Exact::ONE.minus(discount).and_then(|paid| price.times(paid));
            return rate.map(Ratio::from).map_err(too_large);
        }
        let offer = commitment::find(self.context.book, name, self.context.region, self.offering);
        let offer = offer.map_err(|missing| {
            let mut error = missing.diagnostic(self.context.book, self.at);
            // Its last help is about a table of one type; here rates stand by type.
            error.help.pop();
            error.help(format!("state one: rates = {{ \"{name}\" = \"0.0599\" }}, or a `discount`, with its `source`"))
        })?;
        offer.effective_hourly().map_err(too_large)
    }
}
