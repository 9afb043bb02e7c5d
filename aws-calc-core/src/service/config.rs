//! AWS Config.
//!
//! **Billed:** configuration items, one for every recorded change of a resource (continuous) or at most one a day and
//! resource (periodic); evaluations of rules; evaluations of rules inside conformance packs. Evaluations are tiered per
//! account and Region.
//!
//! **Left out:** items of third-party resources, proactive evaluations, advanced queries; the S3, SNS and Lambda that
//! deliver and evaluate.
//!
//! Source: <https://aws.amazon.com/config/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Evaluation, Item};

use super::{Context, Service, checks};

const CONTINUOUS: Field<Item> =
    Field::flow("monthly_items", "configuration items recorded continuously in the month", "\"10k items\"").optional();
const PERIODIC: Field<Item> =
    Field::flow("monthly_periodic_items", "configuration items recorded daily in the month", "\"3000 items\"")
        .optional();
const RULES: Field<Evaluation> =
    Field::flow("monthly_rule_evaluations", "evaluations of rules in the month", "\"50k evaluations\"").optional();
const PACKS: Field<Evaluation> = Field::flow(
    "monthly_conformance_evaluations",
    "evaluations of rules of conformance packs in the month",
    "\"50k evaluations\"",
)
.optional();

const ITEMS_CONTINUOUS: Meter<Item> = Meter::new("config.items.continuous", "Configuration items");
const ITEMS_PERIODIC: Meter<Item> = Meter::new("config.items.periodic", "Configuration items (daily)");
const RULE_EVALUATIONS: Meter<Evaluation> = Meter::new("config.rule_evaluations", "Rule evaluations");
const PACK_EVALUATIONS: Meter<Evaluation> =
    Meter::new("config.conformance_evaluations", "Conformance pack evaluations");

pub(super) const SERVICE: Service = Service {
    name: "config",
    title: "AWS Config",
    doc: "Configuration items, continuous and daily; evaluations of rules and of conformance packs. Left out: \
          third-party items, proactive evaluations, what delivers and evaluates.",
    page: "https://aws.amazon.com/config/pricing/",
    fields: &[CONTINUOUS.spec(), PERIODIC.spec(), RULES.spec(), PACKS.spec()],
    meters: &[ITEMS_CONTINUOUS.info(), ITEMS_PERIODIC.info(), RULE_EVALUATIONS.info(), PACK_EVALUATIONS.info()],
    usage,
};

fn usage(recorder: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(recorder, SERVICE.fields)?;
    let mut usage = Vec::new();
    for (field, meter) in [(CONTINUOUS, ITEMS_CONTINUOUS), (PERIODIC, ITEMS_PERIODIC)] {
        usage.extend(recorder.given(field).map(|items| meter.of(items)));
    }
    for (field, meter) in [(RULES, RULE_EVALUATIONS), (PACKS, PACK_EVALUATIONS)] {
        usage.extend(recorder.given(field).map(|evaluations| meter.of(evaluations)));
    }
    Ok(usage)
}
