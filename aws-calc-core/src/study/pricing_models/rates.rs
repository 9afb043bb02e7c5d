//! Rates that the scenario states because the book does not have them.

use std::sync::Arc;

use crate::commitment::{self, Offer};
use crate::day::Day;
use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::field::{Field, Record, Spec, Text, Words};
use crate::money::Money;
use crate::offering::{Offering, Payment};
use crate::study::Context;
use crate::study::stated::{discount, dollars, per_hour};

use super::RATES;
use super::read::{Fleet, Instances, Wanted};

pub(super) const OFFER: Field<Text> = Field::text(
    "offer",
    "an offer",
    "the product, term and payment option: `standard_reserved`, `convertible_reserved`, `ec2_instance_savings_plan` or \
     `compute_savings_plan`; `1yr` or `3yr`; `no_upfront`, `partial_upfront` or `all_upfront`",
    "\"compute_savings_plan 1yr no_upfront\"",
);
const FOR: Field<Text> =
    Field::text("type", "instance type", "the type that it is for; all, where it is left out", "\"m5.large\"")
        .optional();
const RATE: Field<Text> = Field::text(
    "rate",
    "an amount of money per hour",
    "the price of an hour; beside `upfront`, what an hour costs besides",
    "\"0.0599\"",
)
.optional();
const UPFRONT: Field<Text> =
    Field::text("upfront", "an amount of money", "the fee of a Reserved Instance", "\"$252\"").optional();
pub(super) const DISCOUNT: Field<Text> =
    Field::text("discount", "a share", "what it takes off the price on demand", "\"27%\"").optional();
pub(super) const SOURCE: Field<Text> = Field::text("source", "a source", "where it is from", "\"our quote\"");
pub(super) const DATE: Field<Text> = Field::text("date", "a day", "the day it was so", "\"2026-10-01\"");

pub(super) const SPECS: &[Spec] =
    &[OFFER.spec(), FOR.spec(), RATE.spec(), UPFRONT.spec(), DISCOUNT.spec(), SOURCE.spec(), DATE.spec()];

/// A rate that the scenario states.
pub(super) struct Stated {
    pub offering: Offering,
    instance_type: Option<Arc<str>>,
    terms: Terms,
    pub papers: String,
}

enum Terms {
    Rate(Money),
    Parts { upfront: Money, hourly: Money },
    Discount(Exact),
}

/// Every stated rate.
///
/// # Errors
/// All that is wrong with them.
pub(super) fn read(record: &Record, fleet: &Fleet, context: &Context<'_>) -> Result<Vec<Stated>, Vec<Diagnostic>> {
    let (mut stated, mut errors) = (Vec::new(), Vec::new());
    for (table, at) in record.tables(RATES) {
        match one(table, *at, fleet, context) {
            Ok(rate) => stated.push(rate),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(stated) } else { Err(errors) }
}

fn one(
    table: &Record,
    at: crate::diagnostic::Span,
    fleet: &Fleet,
    context: &Context<'_>,
) -> Result<Stated, Diagnostic> {
    let words = table.words(OFFER).ok_or_else(|| Diagnostic::error("missing-key", "which offer?").at(at, ""))?;
    let offering = Wanted::one(words)?;
    let instance_type = table.words(FOR);
    if let Some(name) = instance_type
        && !fleet.instances.iter().any(|some| some.name == name.text)
    {
        let error = Diagnostic::error("not-applicable", format!("the study is not about `{}`", name.text));
        return Err(error.at(name.at, "none of its types").help("leave the rate out, or add the type to `fleet`"));
    }
    let two_parts = !offering.product.is_savings_plan() && offering.payment == Payment::PartialUpfront;
    let terms = match (table.words(RATE), table.words(UPFRONT), table.words(DISCOUNT)) {
        (None, None, Some(share)) if !two_parts => Terms::Discount(discount(share, context)?),
        (Some(rate), None, None) if !two_parts => Terms::Rate(per_hour(rate, context)?),
        (Some(rate), Some(upfront), None) if two_parts => {
            Terms::Parts { upfront: dollars(upfront, context)?, hourly: per_hour(rate, context)? }
        }
        _ if two_parts => {
            let message = "a Reserved Instance with partial upfront has two prices, and both count";
            let error = Diagnostic::error("incomplete-offer", message).at(at, "not these two");
            return Err(error.help("state `upfront = \"$252\"` and `rate = \"0.029\"`"));
        }
        _ => {
            let message = "a stated offer has either a `rate` or a `discount`";
            let error = Diagnostic::error("ambiguous", message).at(at, "not one of them");
            return Err(error.help("`upfront` goes with a partial upfront Reserved Instance only"));
        }
    };
    let papers = papers(table)?;
    Ok(Stated { offering, instance_type: instance_type.map(|words| Arc::clone(&words.text)), terms, papers })
}

/// Source and day of something that is stated.
pub(super) fn papers(table: &Record) -> Result<String, Diagnostic> {
    let words = |field| table.words(field).cloned();
    let (Some(source), Some(date)) = (words(SOURCE), words(DATE)) else { return Ok(String::new()) };
    let Words { text, at } = date;
    if Day::parse(&text).is_none() {
        let error = Diagnostic::error("bad-date", format!("`{text}` is no day")).at(at, "expected a date");
        return Err(error.help("write year, month and day: \"2026-10-01\""));
    }
    Ok(format!("{}, {text}", source.text))
}

impl Stated {
    fn is_for(&self, offering: Offering, instances: &Instances) -> bool {
        self.offering == offering && self.instance_type.as_ref().is_none_or(|name| *name == instances.name)
    }

    fn offer(&self, instances: &Instances) -> Option<Offer> {
        match self.terms {
            Terms::Rate(rate) => Offer::at_rate(self.offering, rate).ok(),
            Terms::Parts { upfront, hourly } => Some(Offer::new(self.offering, upfront, hourly)),
            Terms::Discount(share) => {
                let rate = instances.on_demand.times(Exact::ONE.minus(share).ok()?).ok()?;
                Offer::at_rate(self.offering, rate).ok()
            }
        }
    }
}

/// The offer for these instances, stated or of the book, and where it is from.
///
/// # Errors
/// There is neither; the message says what there is.
pub(super) fn offer(
    stated: &[Stated],
    offering: Offering,
    instances: &Instances,
    context: &Context<'_>,
) -> Result<(Offer, Vec<String>), commitment::Unoffered> {
    let own = stated.iter().find(|rate| rate.is_for(offering, instances));
    if let Some((offer, rate)) = own.and_then(|rate| Some((rate.offer(instances)?, rate))) {
        return Ok((offer, vec![format!("stated: {}", rate.papers)]));
    }
    let offer = commitment::find(context.book, &instances.name, context.region, offering)?;
    let source = |price: &crate::book::Price| format!("{}, {}", price.papers.source, price.papers.effective);
    let mut sources: Vec<String> = offer.prices.iter().map(source).collect();
    sources.dedup();
    Ok((offer, sources))
}
