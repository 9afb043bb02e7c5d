//! AWS Shield Advanced.
//!
//! **Billed:** the subscription per month; one covers all accounts of an organization.
//!
//! **Left out:** the fee per GB that protected resources send; the promise of a year that a subscription makes. Shield
//! Standard is free and needs no resource.
//!
//! Source: <https://aws.amazon.com/shield/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, SubscriptionMonth};

use super::{Context, Service};

const SUBSCRIPTIONS: Field<Count> = Field::quantity("subscriptions", "subscriptions to Shield Advanced", "1")
    .or("1", "one subscription covers an organization")
    .at_least(Exact::ZERO, "there is no negative number of subscriptions");

const ADVANCED: Meter<SubscriptionMonth> = Meter::new("shield.advanced", "Shield Advanced subscription");

pub(super) const SERVICE: Service = Service {
    name: "shield",
    title: "AWS Shield Advanced",
    doc: "The subscription per month. Left out: the fee per GB that protected resources send, the promise of a year.",
    page: "https://aws.amazon.com/shield/pricing/",
    fields: &[SUBSCRIPTIONS.spec()],
    meters: &[ADVANCED.info()],
    usage,
};

fn usage(shield: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![ADVANCED.of(shield.quantity(SUBSCRIPTIONS)?.counted_as())])
}
