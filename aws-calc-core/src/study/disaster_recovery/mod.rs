//! How to come back after the loss of a Region: what each strategy reaches, what it costs, and which of them to choose.
//!
//! **Answers:** for backup and restore, pilot light, warm standby and active-active, as far as the file describes them: how
//! much time's data is lost (RPO), how long it takes to be back (RTO), and what it costs a month beside production; which of
//! them keep the objectives, and which of those costs least together with what outages lose; from which loss an hour on the
//! next one pays.
//!
//! **How:** what stands in the recovery Region is metered by the same rooms and charged at that Region's prices, together
//! with the rest of the account. Resources that are counted stand there in whole numbers. RPO is the interval between copies
//! and the time that a copy takes, or the lag of replication; RTO is the sum of its steps; tiers are restored side by side.
//! A drill runs all of production in the recovery Region for its time.
//!
//! **Left out:** the first copy of the data; what failing over itself costs, and failing back; more than one recovery
//! Region; people. Having two Availability Zones is no strategy: it does not survive the loss of a Region.
//!
//! Source: AWS Well-Architected Framework, REL13-BP02; AWS whitepaper "Disaster Recovery of Workloads on AWS"; the bands
//! that the computed values are compared with are those of `capacity::recovery`.

mod choice;
mod cost;
mod show;
mod strategy;
mod workload;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::field::{Field, Record, Refusal, Spec, Text, Words};
use crate::ratio::Ratio;
use crate::unit::{Base, Count, Hour, Second, Unit};

use super::{Answer, Context, Study};

const RECOVERY_REGION: Field<Text> =
    Field::text("recovery_region", "a Region", "the Region that takes over", "\"us-west-2\"");
const RPO: Field<Second> =
    Field::quantity("rpo", "the objective: how much time's data may be lost", "\"1 min\"").optional();
const RTO: Field<Second> =
    Field::quantity("rto", "the objective: how long it may take to be back", "\"15 min\"").optional();
const DETECT: Field<Second> =
    Field::quantity("detect", "until the outage is noticed: `detection_time` of a health check", "\"90 s\"");
const DNS: Field<Second> = Field::quantity("dns", "until clients forget the old address: the TTL", "\"60 s\"");
const DISASTERS_EVERY: Field<Hour> =
    Field::quantity("disasters_every", "the time between two disasters that is reckoned with", "\"2 years\"")
        .optional()
        .at_least(Exact::ONE, "more than one disaster an hour is none");
const LOSS: Field<Text> =
    Field::text("loss", "dollars an hour", "what an hour of outage costs", "\"$5,000/hour\"").optional();
const DATA_LOSS: Field<Text> =
    Field::text("data_loss", "dollars an hour", "what an hour's lost data costs", "\"$20,000/hour\"").optional();
const DRILLS: Field<Count> =
    Field::quantity("drills_a_year", "how often failing over is practised in a year", "4").optional();
const DRILL_LASTS: Field<Hour> = Field::quantity("drill_lasts", "how long a drill lasts", "\"8 h\"").optional();

const OWN: [Spec; 10] = [
    RECOVERY_REGION.spec(),
    RPO.spec(),
    RTO.spec(),
    DETECT.spec(),
    DNS.spec(),
    DISASTERS_EVERY.spec(),
    LOSS.spec(),
    DATA_LOSS.spec(),
    DRILLS.spec(),
    DRILL_LASTS.spec(),
];

#[expect(clippy::indexing_slicing, reason = "computed when it is compiled: a wrong place would not build")]
const SPECS: &[Spec] = &{
    let mut specs = [workload::TIERS.spec(); OWN.len() + strategy::SPECS.len() + 1];
    let mut place = 0;
    while place < OWN.len() {
        specs[place] = OWN[place];
        place += 1;
    }
    let mut place = 0;
    while place < strategy::SPECS.len() {
        specs[OWN.len() + place] = strategy::SPECS[place];
        place += 1;
    }
    specs
};

pub(super) const STUDY: Study = Study {
    name: "disaster_recovery",
    title: "Disaster recovery",
    doc: "What backup and restore, pilot light, warm standby and active-active reach (RPO, RTO) and cost for the resources of \
          the scenario in a recovery Region, which of them keep the objectives, and from which loss an hour on the next one \
          pays. Left out: the first copy, failing over and back itself, more than one recovery Region.",
    fields: SPECS,
    of_all_variants: false,
    answer,
};

/// What is asked for, in seconds, dollars and hours.
struct Question {
    recovery_region: Arc<str>,
    rpo: Option<Ratio>,
    rto: Option<Ratio>,
    /// Months between two disasters.
    disasters_every: Option<Ratio>,
    /// Dollars an hour of outage.
    loss: Option<Ratio>,
    /// Dollars an hour's data.
    data_loss: Option<Ratio>,
    /// The share of a month that drills take.
    drills: Ratio,
}

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let failed = |error: ArithmeticError| vec![context.refused(Refusal::from(error), record)];
    let (question, ways) = (question(record, context), strategy::read(record, context));
    let (question, ways) = match (question, ways) {
        (Ok(question), Ok(ways)) => (question, ways),
        (question, ways) => return Err(question.err().into_iter().chain(ways.err()).flatten().collect()),
    };
    let tiers = workload::read(record, context, &ways)?;
    let outcomes = ways.iter().map(|way| {
        let costs = cost::costs(way, &tiers, &question, context)?;
        let rpo = way.rpo(&tiers, context.convention).map_err(failed)?;
        let steps = way.steps(&tiers, context.convention).map_err(failed)?;
        choice::Outcome::of(way, rpo, steps, costs).map_err(failed)
    });
    let outcomes = outcomes.collect::<Result<Vec<_>, Vec<Diagnostic>>>()?;
    show::answer(&question, &outcomes).map_err(failed)
}

fn question(record: &Record, context: &Context<'_>) -> Result<Question, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let region = recovery_region(record, context).map_err(|error| errors.push(error)).ok();
    let loss = an_hour(record, LOSS, context).map_err(|error| errors.push(error)).ok();
    let data_loss = an_hour(record, DATA_LOSS, context).map_err(|error| errors.push(error)).ok();
    let every = record.given(DISASTERS_EVERY).map(|every| Ratio::from(every.value()));
    if let (None, Some(words)) = (every, record.words(LOSS).or(record.words(DATA_LOSS))) {
        let error = Diagnostic::error("missing-key", "a loss counts with how often there is a disaster");
        let help = format!(
            "{}: {} = {}",
            DISASTERS_EVERY.spec().doc,
            DISASTERS_EVERY.spec().name,
            DISASTERS_EVERY.spec().example
        );
        errors.push(error.at(words.at, "how often?").help(help));
    }
    let drills = match (record.given(DRILLS), record.given(DRILL_LASTS)) {
        (Some(drills), Some(lasts)) => drills.value().times(lasts.value()),
        (None, None) => Ok(Exact::ZERO),
        (drills, _) => {
            let (given, other) = if drills.is_some() { (DRILLS, DRILL_LASTS.spec()) } else { (DRILLS, DRILLS.spec()) };
            let at = record.at(given.spec().name).or(record.at(DRILL_LASTS.spec().name));
            let error = Diagnostic::error("missing-key", "drills cost by how many there are and how long they last");
            let help = format!("{}: {} = {}", other.doc, other.name, other.example);
            errors.push(error.at_maybe(at, format!("no `{}`", other.name)).help(help));
            Ok(Exact::ZERO)
        }
    };
    let month = Ratio::from(context.convention.month);
    let arithmetic = |error: ArithmeticError| context.refused(Refusal::from(error), record);
    let of_a_month = |hours: Exact| Ratio::from(hours).over(Ratio::from(12))?.over(month);
    let drills = drills.and_then(of_a_month).map_err(arithmetic).map_err(|error| errors.push(error)).ok();
    let every = every.map(|hours| hours.over(month)).transpose();
    let every = every.map_err(arithmetic).map_err(|error| errors.push(error)).ok();
    let (Some(recovery_region), Some(loss), Some(data_loss), Some(drills), Some(disasters_every), true) =
        (region, loss, data_loss, drills, every, errors.is_empty())
    else {
        return Err(errors);
    };
    let seconds = |field: Field<Second>| record.given(field).map(|time| Ratio::from(time.value()));
    Ok(Question { recovery_region, rpo: seconds(RPO), rto: seconds(RTO), disasters_every, loss, data_loss, drills })
}

/// The Region that takes over: another one than that of the study.
fn recovery_region(record: &Record, context: &Context<'_>) -> Result<Arc<str>, Diagnostic> {
    let words = record.words(RECOVERY_REGION);
    let words = words.ok_or_else(|| Diagnostic::error("missing-key", "which Region takes over?").at(context.at, ""))?;
    if !context.book.knows_region(&words.text) {
        let message = format!("the book `{}` has no Region `{}`", context.book.name(), words.text);
        let near = did_you_mean(&words.text, context.book.regions().map(|(code, _)| code));
        return Err(Diagnostic::error("unknown-region", message).at(words.at, "unknown").help_maybe(near));
    }
    if words.text == *context.region {
        let message = format!("`{}` is the Region that is lost", words.text);
        let error = Diagnostic::error("not-applicable", message).at(words.at, "the Region of this study");
        return Err(error.help("a disaster takes a Region as a whole: name another one"));
    }
    Ok(Arc::clone(&words.text))
}

/// Dollars an hour.
fn an_hour(record: &Record, field: Field<Text>, context: &Context<'_>) -> Result<Option<Ratio>, Diagnostic> {
    let Some(words) = record.words(field) else { return Ok(None) };
    let value = (context.figures)(&[], words)?;
    let hourly = Unit::of(Base::Usd).over(Unit::of(Base::Hour)).unwrap_or(Unit::NONE);
    let amount = match &value {
        Value::Amount(amount) => amount.to(hourly, context.convention).ok(),
        _ => None,
    };
    match amount {
        Some(amount) if !amount.value.is_negative() => Ok(Some(amount.value)),
        Some(_) => Err(Diagnostic::error("out-of-range", "a loss is not negative").at(words.at, "less than nothing")),
        None => {
            let name = field.spec().name;
            let message = format!("`{name}` is money per hour, but this is in {}", value.described());
            let error = Diagnostic::error("unit-mismatch", message).at(words.at, "no dollars an hour");
            Err(error.help(format!("for example: {name} = {}", field.spec().example)))
        }
    }
}

/// The text of an amount in `unit`, for a key of a resource.
fn amount_text(value: Ratio, unit: &str, at: crate::diagnostic::Span) -> Words {
    Words { text: Arc::from(format!("({value}) * 1 {unit}")), at }
}
