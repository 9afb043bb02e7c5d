//! AWS Global Accelerator.
//!
//! **Billed:** every hour of the accelerator, and a premium per GB in the dominant direction, by the pair of areas that
//! the traffic connects: `path` names the area of the Region and the area of the clients' edge location. The dominant
//! direction is the larger of the two over the month here; AWS compares them hour by hour, so where they take turns the
//! bill is higher. A book may know only the ends of the premium's range: then `premium` says which one.
//!
//! **Left out:** custom routing; the ordinary transfer out, which is billed as well and is `data_transfer`.
//!
//! Source: <https://aws.amazon.com/global-accelerator/pricing/>.

use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Gb, Hour};

use super::{Context, Service, checks};

crate::choices! {
    /// Which end of the range of premiums applies.
    Premium {
        Low "low" "the cheapest pair of areas";
        High "high" "the dearest pair of areas";
    }
}

const PATH: Field<Text> = Field::text(
    "path",
    "a pair of areas",
    "the area of the Region and that of the clients' edge location",
    "\"europe.india\"",
)
.optional();
const TO_CLIENTS: Field<Gb> =
    Field::flow("monthly_to_clients", "data from the Region to the clients in the month", "\"10 TB\"").optional();
const FROM_CLIENTS: Field<Gb> =
    Field::flow("monthly_from_clients", "data from the clients to the Region in the month", "\"1 TB\"").optional();
const DATA_OUT: Field<Gb> = Field::flow(
    "monthly_data_out",
    "data through the accelerator in the month, in its dominant direction",
    "\"10 TB\"",
)
.optional();
const PREMIUM: Field<Word<Premium>> =
    Field::word("premium", "which end of the range of premiums applies", "\"low\"").optional();

pub(crate) const ACCELERATOR_HOURS: Meter<Hour> = Meter::new("global_accelerator.hours", "Accelerator hours");
const PREMIUM_LOW: Meter<Gb> = Meter::new("global_accelerator.data_premium_low", "Data transfer premium (low end)");
const PREMIUM_HIGH: Meter<Gb> = Meter::new("global_accelerator.data_premium_high", "Data transfer premium (high end)");

pub(crate) const PREMIUM_OF_PATH: Family<Gb> =
    Family::new("global_accelerator.data_premium", "Data transfer premium, dominant direction", "pair of areas");

pub(super) const SERVICE: Service = Service {
    name: "global_accelerator",
    title: "AWS Global Accelerator",
    doc: "Accelerator hours; the data transfer premium of the dominant direction, by pair of areas or at an end of its \
          range. Left out: custom routing, the ordinary transfer out (`data_transfer`).",
    page: "https://aws.amazon.com/global-accelerator/pricing/",
    fields: &[PATH.spec(), TO_CLIENTS.spec(), FROM_CLIENTS.spec(), DATA_OUT.spec(), PREMIUM.spec(), HOURS.spec()],
    meters: &[ACCELERATOR_HOURS.info(), PREMIUM_OF_PATH.info(), PREMIUM_LOW.info(), PREMIUM_HIGH.info()],
    usage,
};

fn usage(accelerator: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::only_with(accelerator, DATA_OUT.spec(), PREMIUM.spec())?;
    checks::only_with(accelerator, PREMIUM.spec(), DATA_OUT.spec())?;
    let mut usage = vec![ACCELERATOR_HOURS.of(accelerator.quantity(HOURS)?)];
    if let Some(moved) = accelerator.given(DATA_OUT) {
        usage.push(match accelerator.word(PREMIUM)? {
            Premium::Low => PREMIUM_LOW.of(moved),
            Premium::High => PREMIUM_HIGH.of(moved),
        });
    }
    for direction in [TO_CLIENTS.spec(), FROM_CLIENTS.spec()] {
        checks::only_with(accelerator, direction, PATH.spec())?;
    }
    let directions: Vec<_> =
        [TO_CLIENTS, FROM_CLIENTS].into_iter().filter_map(|direction| accelerator.given(direction)).collect();
    if checks::is_given(accelerator, PATH.spec()) {
        let Some(dominant) = Quantity::largest(&directions) else {
            return Err(Refusal::new("missing-key", PATH.spec().name, "nothing goes along this path")
                .help("give `monthly_to_clients`, `monthly_from_clients`, or both"));
        };
        usage.push(PREMIUM_OF_PATH.of(&accelerator.text(PATH)?, dominant));
    }
    Ok(usage)
}
