//! AWS Application Migration Service (MGN): servers that are replicated into AWS.
//!
//! **Billed:** hours of replication of each source server beyond the first 2,160, which are free: 90 days of replication
//! without a break. `count` servers have as many free hours each; what one leaves unused does not help another.
//!
//! **Left out:** what replication runs on in the account (replication servers as `ec2`, their volumes and snapshots as
//! `ebs`), test and cutover instances, transfer.
//!
//! Source: <https://aws.amazon.com/application-migration-service/pricing/>; the free hours: AWS Application Migration
//! Service user guide, "Migration at scale", cost planning.

use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::Hour;

use super::{Context, Service};

const BEFORE: Field<Hour> =
    Field::quantity("replicated_before", "how long each server was replicated in earlier months", "\"60 days\"")
        .or("0 h", "replication begins this month");

const FREE_HOURS: Meter<Hour> = Meter::new("mgn.free_hours", "Replication hours of the first 2,160");
const PAID_HOURS: Meter<Hour> = Meter::new("mgn.replication_hours", "Replication hours beyond 2,160");

pub(super) const SERVICE: Service = Service {
    name: "mgn",
    title: "AWS Application Migration Service",
    doc: "Replication hours of source servers: the first 2,160 of each at their price of zero, those beyond. Left out: \
          replication servers, volumes and snapshots in the account (`ec2`, `ebs`), test and cutover instances.",
    page: "https://aws.amazon.com/application-migration-service/pricing/",
    fields: &[BEFORE.spec(), HOURS.spec()],
    meters: &[FREE_HOURS.info(), PAID_HOURS.info()],
    usage,
};

fn usage(server: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = server.quantity(HOURS)?;
    let before = server.quantity(BEFORE)?;
    let free = Quantity::fixed(2160.into(), "free hours of a server", "90 days of replication without a break");
    let paid = before.plus(&hours)?.excess_over(&free)?.excess_over(&before.excess_over(&free)?)?;
    let mut usage = vec![FREE_HOURS.of(hours.excess_over(&paid)?)];
    // Few books know the price of the hours beyond, and most migrations never need it.
    if !paid.is_zero() {
        usage.push(PAID_HOURS.of(paid));
    }
    Ok(usage)
}
