//! AWS Global Accelerator.
//!
//! **Billed:** every hour of the accelerator, and a premium per GB in the dominant direction, by the pair of areas that
//! the traffic connects. A book may know only the ends of the premium's range: `premium` says which one.
//!
//! **Left out:** custom routing; the ordinary transfer out, which is billed as well and is `data_transfer`.
//!
//! Source: <https://aws.amazon.com/global-accelerator/pricing/>.

use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Gb, Hour};

use super::{Context, Service, checks};

crate::choices! {
    /// Which end of the range of premiums applies.
    Premium {
        Low "low" "the cheapest pair of areas";
        High "high" "the dearest pair of areas";
    }
}

const DATA_OUT: Field<Gb> = Field::flow(
    "monthly_data_out",
    "data through the accelerator in the month, in its dominant direction",
    "\"10 TB\"",
)
.optional();
const PREMIUM: Field<Word<Premium>> =
    Field::word("premium", "which end of the range of premiums applies", "\"low\"").optional();

const ACCELERATOR_HOURS: Meter<Hour> = Meter::new("global_accelerator.hours", "Accelerator hours");
const PREMIUM_LOW: Meter<Gb> = Meter::new("global_accelerator.data_premium_low", "Data transfer premium (low end)");
const PREMIUM_HIGH: Meter<Gb> = Meter::new("global_accelerator.data_premium_high", "Data transfer premium (high end)");

pub(super) const SERVICE: Service = Service {
    name: "global_accelerator",
    title: "AWS Global Accelerator",
    doc: "Accelerator hours; the data transfer premium at the low or high end of its range. Left out: custom routing, \
          the ordinary transfer out (`data_transfer`).",
    page: "https://aws.amazon.com/global-accelerator/pricing/",
    fields: &[DATA_OUT.spec(), PREMIUM.spec(), HOURS.spec()],
    meters: &[ACCELERATOR_HOURS.info(), PREMIUM_LOW.info(), PREMIUM_HIGH.info()],
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
    Ok(usage)
}
