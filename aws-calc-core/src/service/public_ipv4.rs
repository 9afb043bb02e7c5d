//! Public IPv4 addresses.
//!
//! **Billed:** every hour of every public IPv4 address, in use (attached to a resource that runs) or idle.
//!
//! **Left out:** addresses that you bring yourself, contiguous blocks of IPAM.
//!
//! Source: <https://aws.amazon.com/vpc/pricing/>, "Public IPv4 Address".

use crate::exact::Exact;
use crate::field::{Field, Flag, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Hour};

use super::{Context, Service};

const ADDRESSES: Field<Count> = Field::quantity("addresses", "how many addresses", "3")
    .or("1", "one address")
    .at_least(Exact::ZERO, "there is no negative number of addresses");
const IDLE: Field<Flag> =
    Field::flag("idle", "whether the addresses are attached to nothing that runs", "true").or("false", "in use");

pub(crate) const IN_USE_HOURS: Meter<Hour> = Meter::new("public_ipv4.in_use_hours", "In-use public IPv4 address hours");
const IDLE_HOURS: Meter<Hour> = Meter::new("public_ipv4.idle_hours", "Idle public IPv4 address hours");

pub(super) const SERVICE: Service = Service {
    name: "public_ipv4",
    title: "Public IPv4 address",
    doc: "Address hours, in use or idle. Left out: addresses that you bring yourself, contiguous blocks of IPAM.",
    page: "https://aws.amazon.com/vpc/pricing/",
    fields: &[ADDRESSES.spec(), IDLE.spec(), HOURS.spec()],
    meters: &[IN_USE_HOURS.info(), IDLE_HOURS.info()],
    usage,
};

fn usage(addresses: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = addresses.quantity(HOURS)?.times(&addresses.quantity(ADDRESSES)?)?;
    Ok(vec![if addresses.flag(IDLE) { IDLE_HOURS.of(hours) } else { IN_USE_HOURS.of(hours) }])
}
