//! What the instances are, and the words of offers and amounts.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Choices, HOURS, Record, Refusal, Words};
use crate::money::Money;
use crate::offering::{Offering, Payment, Product, Term};
use crate::study::Context;

use super::model::PRODUCTS;
use super::{COUNT, FLEET, TYPE};

/// Some of one instance type.
pub(super) struct Instances {
    pub name: Arc<str>,
    pub count: Exact,
    /// The price of an hour of one, on demand.
    pub on_demand: Money,
}

/// The instances that the study is about.
pub(super) struct Fleet {
    pub instances: Vec<Instances>,
    /// How long each runs in a month.
    pub used: Exact,
    /// The hours of a month, which is how long a commitment is paid.
    pub month: Exact,
    /// Where the on-demand prices are from.
    pub sources: Vec<String>,
}

impl Fleet {
    pub(super) fn read(record: &Record, context: &Context<'_>) -> Result<Self, Vec<Diagnostic>> {
        let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
        let used = record.quantity(HOURS).map_err(refused)?.value();
        let mut fleet = Self { instances: Vec::new(), used, month: context.convention.month, sources: Vec::new() };
        let tables = record.tables(FLEET);
        let own = record.words(TYPE).map(|_| (record, context.at));
        let tables: Vec<(&Record, Span)> = match (own, tables) {
            (Some(_), [_, ..]) => {
                let message = "`type` and `fleet` say the same thing twice";
                let refusal = Refusal::new("ambiguous", TYPE.spec().name, message);
                return Err(refused(refusal.help("leave one of them out")));
            }
            (Some(own), []) => vec![own],
            (None, tables) => tables.iter().map(|(table, at)| (table, *at)).collect(),
        };
        let mut errors = Vec::new();
        for (table, at) in tables {
            match Instances::read(table, at, context) {
                Ok((instances, source)) => {
                    fleet.instances.push(instances);
                    if !fleet.sources.contains(&source) {
                        fleet.sources.push(source);
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        if fleet.instances.is_empty() && errors.is_empty() {
            let error = Diagnostic::error("missing-key", "which instances is the study about?");
            let help = "add `type = \"m5.large\"`, or `fleet = [{ type = \"m5.large\", count = 4 }]`";
            errors.push(error.at(context.at, "neither `type` nor `fleet`").help(help));
        }
        if errors.is_empty() { Ok(fleet) } else { Err(errors) }
    }

    /// The one type that it is of; a message that `key` needs one, where it is of several.
    pub(super) fn only(&self, key: &'static str) -> Result<&Instances, Refusal> {
        match self.instances.as_slice() {
            [only] => Ok(only),
            _ => Err(Refusal::new("several-types", key, format!("`{key}` is about one instance type"))
                .help("ask a study of its own for each type")),
        }
    }

    /// The price of an hour of all of them.
    pub(super) fn sum(
        &self,
        price: impl Fn(&Instances) -> Result<Money, ArithmeticError>,
    ) -> Result<Money, ArithmeticError> {
        self.instances.iter().try_fold(Money::ZERO, |sum, some| sum.plus(price(some)?.times(some.count)?))
    }
}

impl Instances {
    fn read(table: &Record, at: Span, context: &Context<'_>) -> Result<(Self, String), Diagnostic> {
        let Some(words) = table.words(TYPE) else {
            let error = Diagnostic::error("missing-key", "a part of a fleet needs its `type`").at(at, "of which type?");
            return Err(error.help("for example: type = \"m5.large\""));
        };
        let count = table.quantity(COUNT).map_err(|refusal| context.refused(refusal, table))?.value();
        let missing = |message: String, help: Option<String>| {
            Diagnostic::error("missing-price", message).at(words.at, "needs this price").help_maybe(help)
        };
        let (name, region) = (&words.text, context.region);
        let Some(price) = context.book.find("ec2.instance", Some(name), region) else {
            let message =
                format!("the book `{}` has no price for `{name}` on `ec2.instance` in {region}", context.book.name());
            let near = match context.book.missing("ec2.instance", Some(name), region) {
                crate::book::Missing::Key { nearest: Some(near) } => Some(format!("did you mean `{near}`?")),
                _ => Some("a price of your own goes into `[prices]`; `aws-calc prices` lists what is there".to_owned()),
            };
            return Err(missing(message, near));
        };
        let Some(on_demand) = price.schedule.flat_price() else {
            return Err(missing(format!("the price of `{name}` has tiers, so there is no price of an hour"), None));
        };
        let source = format!("{}, {}", price.papers.source, price.papers.effective);
        Ok((Self { name: Arc::clone(name), count, on_demand }, source))
    }
}

/// A product, term and payment option, or some of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    product: Option<Product>,
    term: Option<Term>,
    payment: Option<Payment>,
}

impl Wanted {
    /// `compute_savings_plan 1yr no_upfront`, or some of it, in any order.
    pub(super) fn read(words: &Words) -> Result<Self, Diagnostic> {
        fn of<C: Choices>(word: &str) -> Option<C> {
            let place = C::WORDS.iter().position(|choice| choice.name == word)?;
            C::ALL.get(place).copied()
        }
        let mut wanted = Self::default();
        let mut start = 0;
        for word in words.text.split(' ') {
            let at = words.at.part_of(&words.text, start..start + word.len());
            start += word.len() + 1;
            if word.is_empty() {
                continue;
            }
            let taken = match (of::<Product>(word), of::<Term>(word), of::<Payment>(word)) {
                (Some(product), ..) if !PRODUCTS.contains(&product) => return Err(of_something_else(product, at)),
                (Some(product), ..) => wanted.product.replace(product).is_some(),
                (_, Some(term), _) => wanted.term.replace(term).is_some(),
                (_, _, Some(payment)) => wanted.payment.replace(payment).is_some(),
                _ => {
                    let known = || {
                        let all = Product::WORDS.iter().chain(Term::WORDS).chain(Payment::WORDS);
                        all.map(|choice| choice.name)
                    };
                    let error = Diagnostic::error("unknown-word", format!("no offer is called `{word}`"));
                    let help = did_you_mean(word, known()).unwrap_or_else(|| format!("expected {}", one_of(known())));
                    return Err(error.at(at, "unknown").help(help));
                }
            };
            if taken {
                let error = Diagnostic::error("ambiguous", "an offer has one product, one term and one payment option");
                return Err(error.at(at, "the second").help("write a text of its own for each"));
            }
        }
        Ok(wanted)
    }

    pub(super) fn includes(self, offering: Offering) -> bool {
        self.product.is_none_or(|product| product == offering.product)
            && self.term.is_none_or(|term| term == offering.term)
            && self.payment.is_none_or(|payment| payment == offering.payment)
    }

    /// The one offer that it is, if it says all of it.
    pub(super) fn only(self) -> Option<Offering> {
        Some(Offering::new(self.product?, self.term?, self.payment?))
    }

    /// The one offer that `words` name in full.
    pub(super) fn one(words: &Words) -> Result<Offering, Diagnostic> {
        Self::read(words)?.only().ok_or_else(|| {
            let message = "this is no whole offer: a product, a term and a payment option";
            let error = Diagnostic::error("incomplete-offer", message).at(words.at, "a part of it is missing");
            error.help("for example: \"compute_savings_plan 1yr no_upfront\"")
        })
    }
}

/// The message for a product that EC2 is not sold under.
fn of_something_else(product: Product, at: Span) -> Diagnostic {
    let error = Diagnostic::error("not-applicable", format!("a {} covers no EC2 instance", product.title()));
    let error = error.at(at, "the study is about EC2 instances");
    match product {
        Product::DatabaseSavingsPlan => error.help("its rates are prices: `aws-calc prices savings_plan.database`"),
        _ => error.help("no price list with its rates has been recorded"),
    }
}
