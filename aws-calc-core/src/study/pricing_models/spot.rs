//! Spot: a stated price, or a history of prices; interruptions; and fleets that mix it with commitments.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Record, Refusal, Spec, Text};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::study::Context;
use crate::study::stated::{discount, dollars, per_hour};
use crate::unit::Count;

use super::history;
use super::model::Model;
use super::rates::{self, DATE, DISCOUNT, OFFER, SOURCE, Stated};
use super::read::{Fleet, Wanted};
use super::{INTERRUPTIONS, MIX, RESTART_COST, REWORK, SPOT, SPOT_HISTORY};

const PRICE: Field<Text> =
    Field::text("price", "an amount of money per hour", "the price of an hour", "\"0.024\"").optional();
const STATISTIC: Field<Text> = Field::text(
    "statistic",
    "a statistic",
    "what the figure is: a Spot price changes by the hour",
    "\"mean of the zones\"",
);
pub(super) const SPECS: &[Spec] = &[PRICE.spec(), DISCOUNT.spec(), STATISTIC.spec(), DATE.spec(), SOURCE.spec()];
pub(super) const COMMITTED: Field<Count> =
    Field::quantity("committed", "how many are committed", "6").at_least(Exact::ZERO, "none at least");
pub(super) const ON_SPOT: Field<Count> = Field::quantity("on_spot", "how many are on Spot", "3")
    .or("0", "none is on Spot")
    .at_least(Exact::ZERO, "none at least");

/// The prices of an hour of all instances on Spot, and what interruptions do to them.
#[derive(Default)]
pub(super) struct Spot {
    /// Name, figure, price of an hour of all of them, source.
    prices: Vec<(String, &'static str, Money, String)>,
    pub rework: Exact,
    /// What interruptions of one instance cost in a month.
    interruptions: Money,
    /// What a reader of a history should know.
    pub notes: Vec<String>,
}

pub(super) fn read(record: &Record, fleet: &Fleet, context: &Context<'_>) -> Result<Spot, Vec<Diagnostic>> {
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let mut spot = Spot::default();
    if record.table(SPOT).is_none() && record.words(SPOT_HISTORY).is_none() {
        return Ok(spot);
    }
    spot.rework = record.quantity(REWORK).map_err(refused)?.value();
    if let Some(words) = record.words(RESTART_COST) {
        let cost = dollars(words, context).map_err(|error| vec![error])?;
        let times = record.quantity(INTERRUPTIONS).map_err(refused)?.value();
        spot.interruptions = cost.times(times).map_err(|error| refused(Refusal::from(error)))?;
    }
    match (record.table(SPOT), record.words(SPOT_HISTORY)) {
        (Some(_), Some(_)) => {
            let message = "`spot` and `spot_history` say the same thing twice";
            let refusal = Refusal::new("ambiguous", SPOT_HISTORY.spec().name, message);
            Err(refused(refusal.help("leave one of them out")))
        }
        (Some(table), None) => {
            let stated = stated(table, record, fleet, context).map_err(|error| vec![error])?;
            spot.prices.push(stated);
            Ok(spot)
        }
        (None, Some(words)) => {
            let only = fleet.only(SPOT_HISTORY.spec().name).map_err(refused)?;
            let file = context.file(words).map_err(|error| vec![error])?;
            let found = history::read(file, &only.name)?;
            let all = |price: Money| price.times(only.count).map_err(|error| refused(Refusal::from(error)));
            let source = format!("{}, {} to {}", words.text, found.from, found.until);
            for (name, key, price) in [
                ("Spot, mean over time", "spot", found.mean),
                ("Spot, 95th percentile", "spot_p95", found.p95),
                ("Spot, worst", "spot_worst", found.worst),
            ] {
                spot.prices.push((name.to_owned(), key, all(price)?, source.clone()));
            }
            spot.notes = found.notes;
            Ok(spot)
        }
        (None, None) => Ok(spot),
    }
}

fn stated(
    table: &Record,
    record: &Record,
    fleet: &Fleet,
    context: &Context<'_>,
) -> Result<(String, &'static str, Money, String), Diagnostic> {
    let refused = |refusal: Refusal| context.refused(refusal, record);
    let papers = rates::papers(table)?;
    let overflow = |error: ArithmeticError| refused(Refusal::from(error));
    let price = match (table.words(PRICE), table.words(DISCOUNT)) {
        (Some(words), None) => {
            let only = fleet.only(SPOT.spec().name).map_err(refused)?;
            per_hour(words, context)?.times(only.count).map_err(overflow)?
        }
        (None, Some(words)) => {
            let left = Exact::ONE.minus(discount(words, context)?).map_err(overflow)?;
            fleet.sum(|some| some.on_demand.times(left)).map_err(overflow)?
        }
        _ => {
            let refusal = Refusal::new("ambiguous", SPOT.spec().name, "Spot has either a `price` or a `discount`");
            return Err(refused(refusal.help("for example: price = \"0.024\"")));
        }
    };
    let statistic = table.text(STATISTIC).map_err(refused)?;
    Ok((format!("Spot, {statistic}"), "spot", price, format!("stated: {papers}")))
}

impl Spot {
    /// All instances on Spot, by statistic.
    ///
    /// # Formula
    /// An hour of useful work: `price / (1 - rework)`; a month besides: `interruptions x restart cost` for each instance.
    pub(super) fn models(&self, fleet: &Fleet) -> Result<Vec<Model>, ArithmeticError> {
        let count = fleet.instances.iter().try_fold(Exact::ZERO, |sum, some| sum.plus(some.count))?;
        let model = |(name, key, price, source): &(String, &str, Money, String)| {
            let mut model = Model::by_the_hour(name, key, *price, fleet.used)?;
            let useful = Exact::ONE.minus(self.rework)?;
            let work = Ratio::new(model.monthly.dollars(), useful)?.to_exact()?;
            model.monthly = Money::new(work).plus(self.interruptions.times(count)?)?;
            (model.recurring, model.sources) = (model.monthly, vec![source.clone()]);
            if !fleet.used.is_zero() {
                model.hourly = Ratio::new(model.monthly.dollars(), fleet.used)?;
            }
            Ok(model)
        };
        self.prices.iter().map(model).collect()
    }

    /// The price of an hour of all instances, before interruptions, by its first statistic.
    pub(super) fn price(&self) -> Option<Money> {
        self.prices.first().map(|(_, _, price, _)| *price)
    }

    /// Some committed, some on Spot, the rest on demand.
    pub(super) fn mixed(
        &self,
        record: &Record,
        fleet: &Fleet,
        stated: &[Stated],
        context: &Context<'_>,
    ) -> Result<Option<Model>, Vec<Diagnostic>> {
        let Some(table) = record.table(MIX) else { return Ok(None) };
        let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
        let only = fleet.only(MIX.spec().name).map_err(refused)?;
        let (committed, on_spot) = (table.quantity(COMMITTED), table.quantity(ON_SPOT));
        let (committed, on_spot) = (committed.map_err(refused)?.value(), on_spot.map_err(refused)?.value());
        let Some(words) = table.words(OFFER) else { return Ok(None) };
        let offering = Wanted::one(words).map_err(|error| vec![error])?;
        let (offer, mut sources) = rates::offer(stated, offering, only, context)
            .map_err(|unoffered| vec![unoffered.diagnostic(context.book, words.at)])?;
        let spot = self.models(fleet).map_err(|error| refused(Refusal::from(error)))?.into_iter().next();
        if spot.is_none() && !on_spot.is_zero() {
            let refusal =
                Refusal::new("missing-key", MIX.spec().name, "the mix has instances on Spot, but no Spot price");
            return Err(refused(refusal.help("add `spot = { price = … }` or `spot_history = \"FILE.json\"`")));
        }
        let mix = || -> Result<Option<Model>, ArithmeticError> {
            let rest = only.count.minus(committed)?.minus(on_spot)?;
            if rest.is_negative() {
                return Ok(None);
            }
            let share_on_spot = if only.count.is_zero() { Ratio::ZERO } else { Ratio::new(on_spot, only.count)? };
            let on_spot_monthly = match &spot {
                Some(spot) => Ratio::from(spot.monthly.dollars()).times(share_on_spot)?,
                None => Ratio::ZERO,
            };
            let on_demand = only.on_demand.times(rest)?.times(fleet.used)?;
            let promised = offer.hourly.times(committed)?.times(fleet.month)?;
            let upfront = offer.upfront.times(committed)?;
            let recurring = Ratio::from(on_demand.plus(promised)?.dollars()).plus(on_spot_monthly)?;
            let spread = Ratio::new(upfront.dollars(), Exact::from(offering.term.months()))?;
            let monthly = recurring.plus(spread)?;
            let hourly = if fleet.used.is_zero() { Ratio::ZERO } else { monthly.over(Ratio::from(fleet.used))? };
            let (recurring, monthly) = (Money::new(recurring.to_exact()?), Money::new(monthly.to_exact()?));
            let name = format!("{committed} under {offering}; {on_spot} on Spot; {rest} on demand");
            let key = "mix".to_owned();
            Ok(Some(Model {
                name,
                key,
                offering: Some(offering),
                upfront,
                hourly,
                recurring,
                monthly,
                sources: Vec::new(),
            }))
        };
        let Some(model) = mix().map_err(|error| refused(Refusal::from(error)))? else {
            let message = format!("{committed} committed and {on_spot} on Spot are more than {}", only.count);
            return Err(refused(
                Refusal::new("out-of-range", MIX.spec().name, message).help("change `count`, or the mix"),
            ));
        };
        sources.extend(spot.into_iter().flat_map(|spot| spot.sources));
        Ok(Some(Model { sources, ..model }))
    }
}
