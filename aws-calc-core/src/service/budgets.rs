//! AWS Budgets.
//!
//! **Billed:** days of budgets that have actions, whatever the number of actions; reports delivered. A budget that only
//! watches and notifies is free.
//!
//! The first two budgets with actions are free, which a scenario with `free_tier = true` takes off as 62 budget-days.
//!
//! **Left out:** nothing that we know of.
//!
//! Source: <https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{BudgetDay, BudgetMonth, Count, Report};

use super::{Context, Service, checks};

const BUDGETS: Field<Count> = Field::quantity("budgets", "budgets that only watch and notify", "10").optional();
const ACTIONS: Field<BudgetDay> = Field::quantity(
    "action_days",
    "days of budgets with actions in the month, of all such budgets together",
    "\"3 budgets * 31 days\"",
)
.optional();
const REPORTS: Field<Report> =
    Field::flow("monthly_reports", "reports delivered in the month", "\"30 reports\"").optional();

const WATCHING: Meter<BudgetMonth> = Meter::new("budgets.watching", "Budgets");
const WITH_ACTIONS: Meter<BudgetDay> = Meter::new("budgets.with_actions", "Budgets with actions");
const DELIVERED: Meter<Report> = Meter::new("budgets.reports", "Budget reports");

pub(super) const SERVICE: Service = Service {
    name: "budgets",
    title: "AWS Budgets",
    doc: "Budgets (free), days of budgets with actions, reports delivered.",
    page: "https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/",
    fields: &[BUDGETS.spec(), ACTIONS.spec(), REPORTS.spec()],
    meters: &[WATCHING.info(), WITH_ACTIONS.info(), DELIVERED.info()],
    usage,
};

fn usage(budgets: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(budgets, SERVICE.fields)?;
    let mut usage = Vec::new();
    usage.extend(budgets.given(BUDGETS).map(|kept| WATCHING.of(kept.counted_as())));
    usage.extend(budgets.given(ACTIONS).map(|days| WITH_ACTIONS.of(days)));
    usage.extend(budgets.given(REPORTS).map(|reports| DELIVERED.of(reports)));
    Ok(usage)
}
