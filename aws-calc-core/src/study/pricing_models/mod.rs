//! One instance type, or a fleet of several, under every pricing model.
//!
//! **Answers:** for on-demand, every Reserved Instance and Savings Plan that the book prices or the scenario states, and Spot:
//! what is paid at once and every month, the price of an hour with both spread over the term, the discount, after how long
//! a payment upfront has paid for itself, how much of the time the instances have to run, and the cash paid over the
//! months. A rate that is neither in the book nor stated is named and left out; no flat percentage stands in for it.
//!
//! **Left out:** commitments shared by other usage (the study is of these instances alone); other operating systems.
//!
//! Source: Amazon EC2 user guide, "Reserved Instances" and "Spot Instances"; Savings Plans user guide.

mod history;
mod model;
mod rates;
mod read;
mod show;
mod spot;

use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Table, Tables, Text, Texts};
use crate::unit::Count;

use super::{Answer, Context, Study};
use read::Fleet;

const TYPE: Field<Text> = Field::text("type", "instance type", "the instance type", "\"m5.large\"").optional();
const COUNT: Field<Count> = Field::quantity("count", "how many of them", "10").or("1", "one instance").within(
    Exact::ZERO,
    Exact::constant(1_000_000, 0),
    "no fleet is larger than a million instances",
);
const FLEET: Field<Tables> = Field::tables(
    "fleet",
    const { &[TYPE.spec(), COUNT.spec()] },
    "several types, each with how many, in place of `type` and `count`",
    "[{ type = \"m5.large\", count = 4 }, { type = \"c5.xlarge\" }]",
)
.optional();
const MONTHS: Field<Count> = Field::quantity("months", "over how many months the payments are added up", "12")
    .or("36", "the longest term")
    .within(Exact::ONE, Exact::constant(120, 0), "a study looks at most ten years ahead");
const OFFERS: Field<Texts> = Field::texts(
    "offers",
    "which offers are shown, by product, term, payment option or some of them; all, where it is left out",
    "[\"standard_reserved\", \"compute_savings_plan 1yr no_upfront\"]",
)
.optional();
const RATES: Field<Tables> = Field::tables(
    "rates",
    const { rates::SPECS },
    "rates that the book does not have, each with its source and day",
    "[{ offer = \"compute_savings_plan 1yr no_upfront\", rate = \"0.0599\", source = \"our quote\", date = \"2026-10-01\" }]",
)
.optional();
const SPOT: Field<Table> = Field::table(
    "spot",
    const { spot::SPECS },
    "the Spot price, or its discount, with its day and what statistic it is",
    "{ price = \"0.024\", statistic = \"mean of a week\", date = \"2026-10-01\", source = \"our account\" }",
)
.optional();
const SPOT_HISTORY: Field<Text> = Field::file(
    "spot_history",
    "the JSON of `aws ec2 describe-spot-price-history`",
    "a file of Spot prices, reduced to their mean over time, their 95th percentile and their worst",
    "\"spot-prices.json\"",
)
.optional();
const REWORK: Field<Count> =
    Field::quantity("rework", "the share of the work on Spot that interruptions make to be done again", "\"5%\"")
        .or("0", "no work is lost")
        .within(Exact::ZERO, Exact::constant(99, 2), "where nearly all is done again, nothing gets done");
const INTERRUPTIONS: Field<Count> =
    Field::quantity("interruptions", "how often each Spot instance is interrupted in a month", "4")
        .or("0", "it is never interrupted")
        .at_least(Exact::ZERO, "nothing happens less often than never");
const RESTART_COST: Field<Text> =
    Field::text("restart_cost", "an amount of money", "what each interruption costs", "\"$0.05\"").optional();
const MIX: Field<Table> = Field::table(
    "mix",
    const { &[spot::COMMITTED.spec(), spot::ON_SPOT.spec(), rates::OFFER.spec()] },
    "how many of them are committed and how many on Spot; the rest is on demand",
    "{ committed = 6, on_spot = 3, offer = \"standard_reserved 1yr no_upfront\" }",
)
.optional();

pub(super) const STUDY: Study = Study {
    name: "pricing_models",
    title: "Pricing models",
    doc: "One EC2 instance type, or a fleet, on demand, under every Reserved Instance and Savings Plan with a known rate, and \
          on Spot: paid at once and monthly, effective price, discount, break-even in months and in use, cash over the \
          months. Left out: commitments shared with other usage, other operating systems.",
    fields: &[
        TYPE.spec(),
        COUNT.spec(),
        FLEET.spec(),
        HOURS.spec(),
        MONTHS.spec(),
        OFFERS.spec(),
        RATES.spec(),
        SPOT.spec(),
        SPOT_HISTORY.spec(),
        REWORK.spec(),
        INTERRUPTIONS.spec(),
        RESTART_COST.spec(),
        MIX.spec(),
    ],
    of_all_variants: false,
    answer,
};

fn answer(record: &Record, context: &Context<'_>) -> Result<Answer, Vec<Diagnostic>> {
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let fleet = Fleet::read(record, context)?;
    let models = model::all(&fleet, record, context)?;
    let months = months(record).map_err(refused)?;
    show::answer(&fleet, &models, months).map_err(|error| refused(Refusal::from(error)))
}

fn months(record: &Record) -> Result<u32, Refusal> {
    let months = record.quantity(MONTHS)?.value();
    let whole = months.to_i64().and_then(|months| u32::try_from(months).ok());
    whole.ok_or_else(|| Refusal::new("out-of-range", "months", format!("{months} is no whole number of months")))
}
