//! NAT gateways.
//!
//! **Billed:** every hour that the gateway exists, and every GB that it processes, whichever way the GB goes. Hours and
//! GB of Network Firewall in the same networking path waive as many of the gateway's, one for one.
//!
//! **Left out:** the transfer that follows (to the internet, across Availability Zones), which is billed on top and is
//! `data_transfer`; the gateway's public IPv4 address is `public_ipv4`; regional NAT gateways.
//!
//! Source: <https://aws.amazon.com/vpc/pricing/>, "NAT Gateway pricing"; AWS whitepaper "Building a Scalable and
//! Secure Multi-VPC AWS Network Infrastructure", "Using the NAT gateway with AWS Network Firewall for centralized IPv4
//! egress".

use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Gb, Hour};

use super::{Context, Service};

const PROCESSED: Field<Gb> =
    Field::flow("monthly_processed", "data through each gateway, both directions together", "\"1 TB\"");
const FIREWALL_HOURS: Field<Hour> = Field::flow(
    "firewall_hours",
    "endpoint hours of Network Firewall in the path of each gateway, which waive as many of its hours",
    "\"1 month\"",
)
.optional();
const FIREWALL_PROCESSED: Field<Gb> = Field::flow(
    "monthly_firewall_processed",
    "data that Network Firewall processes in the path of each gateway, which waives as much of its data",
    "\"1 TB\"",
)
.optional();

pub(crate) const GATEWAY_HOURS: Meter<Hour> = Meter::new("nat_gateway.hours", "Gateway hours");
pub(crate) const DATA_PROCESSED: Meter<Gb> = Meter::new("nat_gateway.data_processed", "Data processed");

pub(super) const SERVICE: Service = Service {
    name: "nat_gateway",
    title: "NAT gateway",
    doc: "Gateway hours and the GB processed in both directions, less what Network Firewall waives. Left out: the \
          transfer that follows (`data_transfer`), the public address (`public_ipv4`), regional NAT gateways.",
    page: "https://aws.amazon.com/vpc/pricing/",
    fields: &[PROCESSED.spec(), FIREWALL_HOURS.spec(), FIREWALL_PROCESSED.spec(), HOURS.spec()],
    meters: &[GATEWAY_HOURS.info(), DATA_PROCESSED.info()],
    usage,
};

fn usage(gateway: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let mut hours = gateway.quantity(HOURS)?;
    if let Some(waived) = gateway.given(FIREWALL_HOURS) {
        hours = hours.excess_over(&waived)?;
    }
    let mut processed = gateway.quantity(PROCESSED)?;
    if let Some(waived) = gateway.given(FIREWALL_PROCESSED) {
        processed = processed.excess_over(&waived)?;
    }
    Ok(vec![GATEWAY_HOURS.of(hours), DATA_PROCESSED.of(processed)])
}
