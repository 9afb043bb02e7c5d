//! The pricing models that are compared, with their money.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Record, Refusal, Words};
use crate::money::Money;
use crate::offering::{Offering, Product};
use crate::ratio::Ratio;
use crate::study::Context;

use super::rates::{self, Stated};
use super::read::{Fleet, Wanted};
use super::{OFFERS, spot};

/// What EC2 is sold under for a promise.
pub(super) const PRODUCTS: [Product; 4] = [
    Product::StandardReserved,
    Product::ConvertibleReserved,
    Product::Ec2InstanceSavingsPlan,
    Product::ComputeSavingsPlan,
];

/// All instances under one pricing model.
#[derive(Clone, Debug)]
pub(super) struct Model {
    /// What a reader calls it.
    pub name: String,
    /// What its figures begin with.
    pub key: String,
    /// What is promised, if anything is.
    pub offering: Option<Offering>,
    /// What is paid at once, for a term.
    pub upfront: Money,
    /// What an hour costs, with what is paid at once spread over the hours of the term.
    pub hourly: Ratio,
    /// What is paid every month.
    pub recurring: Money,
    /// What a month costs, with what is paid at once spread over the hours of the term.
    pub monthly: Money,
    /// Where its prices are from.
    pub sources: Vec<String>,
}

impl Model {
    /// Hours at `hourly`, for `hours` a month.
    pub(super) fn by_the_hour(name: &str, key: &str, hourly: Money, hours: Exact) -> Result<Self, ArithmeticError> {
        let monthly = hourly.times(hours)?;
        Ok(Self {
            name: name.to_owned(),
            key: key.to_owned(),
            offering: None,
            upfront: Money::ZERO,
            hourly: Ratio::from(hourly.dollars()),
            recurring: monthly,
            monthly,
            sources: Vec::new(),
        })
    }

    /// The cash that is paid in the first `months`: a promise is made again when it ends.
    pub(super) fn cash(&self, months: u32) -> Result<Money, ArithmeticError> {
        let terms = self.offering.map_or(0, |offering| months.div_ceil(offering.term.months()));
        self.upfront.times(Exact::from(terms))?.plus(self.recurring.times(Exact::from(months))?)
    }

    /// How much less a month costs than `other`, as a share of that.
    pub(super) fn saves(&self, other: &Self) -> Result<Ratio, ArithmeticError> {
        Ratio::ONE.minus(Ratio::new(self.monthly.dollars(), other.monthly.dollars())?)
    }

    /// After how many months the payment at once has paid for itself against `other`, within the term.
    pub(super) fn paid_back(&self, other: &Self) -> Result<Option<Ratio>, ArithmeticError> {
        let (Some(offering), saved) = (self.offering, other.recurring.minus(self.recurring)?.dollars()) else {
            return Ok(None);
        };
        if saved <= Exact::ZERO {
            return Ok(None);
        }
        let months = Ratio::new(self.upfront.dollars(), saved)?;
        Ok(Some(months).filter(|months| *months <= Ratio::from(Exact::from(offering.term.months()))))
    }
}

/// What was found.
pub(super) struct Models {
    /// On demand first, then promises, then Spot.
    pub all: Vec<Model>,
    /// The offers without a rate.
    pub missing: Vec<Offering>,
    pub spot: spot::Spot,
}

/// Every pricing model of the instances.
pub(super) fn all(fleet: &Fleet, record: &Record, context: &Context<'_>) -> Result<Models, Vec<Diagnostic>> {
    let refused = |error: ArithmeticError| vec![context.refused(Refusal::from(error), record)];
    let (stated, wanted, spot) =
        (rates::read(record, fleet, context), wanted(record), spot::read(record, fleet, context));
    let (stated, wanted, spot) = match (stated, wanted, spot) {
        (Ok(stated), Ok(wanted), Ok(spot)) => (stated, wanted, spot),
        (stated, wanted, spot) => {
            let errors = stated.err().into_iter().chain(wanted.err()).chain(spot.err());
            return Err(errors.flatten().collect());
        }
    };
    let on_demand = fleet.sum(|some| Ok(some.on_demand)).map_err(refused)?;
    let on_demand = Model::by_the_hour("on demand", "on_demand", on_demand, fleet.used).map_err(refused)?;
    let mut models = vec![Model { sources: fleet.sources.clone(), ..on_demand }];
    let (mut missing, mut errors) = (Vec::new(), Vec::new());
    for offering in PRODUCTS.into_iter().flat_map(Offering::of) {
        let asked = wanted.iter().find(|(wanted, _)| wanted.includes(offering));
        if asked.is_none() && !wanted.is_empty() {
            continue;
        }
        match under(offering, fleet, &stated, context) {
            Ok(Ok(model)) => models.push(model),
            Ok(Err(unoffered)) => match asked {
                // What is asked for by its full name has to be there.
                Some((wanted, words)) if wanted.only().is_some() => {
                    errors.push(unoffered.diagnostic(context.book, words.at));
                }
                _ => missing.push(offering),
            },
            Err(error) => return Err(refused(error)),
        }
    }
    let none_of = |wanted: &Wanted| !models.iter().filter_map(|model| model.offering).any(|one| wanted.includes(one));
    for (wanted, words) in wanted.iter().filter(|(wanted, _)| wanted.only().is_none() && none_of(wanted)) {
        let example = missing.iter().copied().find(|offering| wanted.includes(*offering));
        let unoffered = example.and_then(|offering| under(offering, fleet, &stated, context).ok()?.err());
        errors.extend(unoffered.map(|unoffered| unoffered.diagnostic(context.book, words.at)));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    models.extend(spot.models(fleet).map_err(refused)?);
    models.extend(spot.mixed(record, fleet, &stated, context)?);
    Ok(Models { all: models, missing, spot })
}

fn wanted(record: &Record) -> Result<Vec<(Wanted, &Words)>, Vec<Diagnostic>> {
    let (mut wanted, mut errors) = (Vec::new(), Vec::new());
    for words in record.texts(OFFERS) {
        match Wanted::read(words) {
            Ok(one) => wanted.push((one, words)),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(wanted) } else { Err(errors) }
}

/// All instances under one offer, if each type has it.
fn under(
    offering: Offering,
    fleet: &Fleet,
    stated: &[Stated],
    context: &Context<'_>,
) -> Result<Result<Model, crate::commitment::Unoffered>, ArithmeticError> {
    let (mut upfront, mut hourly) = (Money::ZERO, Money::ZERO);
    let (mut effective, mut sources) = (Ratio::ZERO, Vec::new());
    for some in &fleet.instances {
        let (offer, from) = match rates::offer(stated, offering, some, context) {
            Ok(found) => found,
            Err(unoffered) => return Ok(Err(unoffered)),
        };
        upfront = upfront.plus(offer.upfront.times(some.count)?)?;
        hourly = hourly.plus(offer.hourly.times(some.count)?)?;
        effective = effective.plus(offer.effective_hourly()?.times(Ratio::from(some.count))?)?;
        sources.extend(from.into_iter().filter(|source| !sources.contains(source)).collect::<Vec<_>>());
    }
    // A promise is paid for every hour, whether the instances run or not.
    let recurring = hourly.times(fleet.month)?;
    // Every hour of the term bears as much of what is paid at once.
    let part = Ratio::new(fleet.month, Exact::from(offering.term.hours()))?;
    let spread = Ratio::from(upfront.dollars()).times(part)?;
    let monthly = Money::new(Ratio::from(recurring.dollars()).plus(spread)?.to_exact()?);
    let key = offering.in_keys().replace(' ', "_");
    Ok(Ok(Model {
        name: offering.to_string(),
        key,
        offering: Some(offering),
        upfront,
        hourly: effective,
        recurring,
        monthly,
        sources,
    }))
}

/// The words of every product, for a note about what is missing.
pub(super) fn in_words(missing: &[Offering]) -> Vec<String> {
    let mut words = Vec::new();
    for product in PRODUCTS {
        let of = |offering: &&Offering| offering.product == product;
        if missing.iter().filter(of).count() == Offering::of(product).count() {
            words.push(format!("any {}", product.title()));
        } else {
            words.extend(missing.iter().filter(of).map(Offering::to_string));
        }
    }
    words
}
