//! NAT gateways.
//!
//! **Billed:** every hour that the gateway exists, and every GB that it processes, whichever way the GB goes.
//!
//! **Left out:** the transfer that follows (to the internet, across Availability Zones), which is billed on top and is
//! `data_transfer`; the gateway's public IPv4 address is `public_ipv4`; regional NAT gateways.
//!
//! Source: <https://aws.amazon.com/vpc/pricing/>, "NAT Gateway pricing".

use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Gb, Hour};

use super::{Context, Service};

const PROCESSED: Field<Gb> =
    Field::flow("monthly_processed", "data through each gateway, both directions together", "\"1 TB\"");

pub(crate) const GATEWAY_HOURS: Meter<Hour> = Meter::new("nat_gateway.hours", "Gateway hours");
pub(crate) const DATA_PROCESSED: Meter<Gb> = Meter::new("nat_gateway.data_processed", "Data processed");

pub(super) const SERVICE: Service = Service {
    name: "nat_gateway",
    title: "NAT gateway",
    doc: "Gateway hours and the GB processed in both directions. Left out: the transfer that follows \
          (`data_transfer`), the public address (`public_ipv4`), regional NAT gateways.",
    page: "https://aws.amazon.com/vpc/pricing/",
    fields: &[PROCESSED.spec(), HOURS.spec()],
    meters: &[GATEWAY_HOURS.info(), DATA_PROCESSED.info()],
    usage,
};

fn usage(gateway: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![GATEWAY_HOURS.of(gateway.quantity(HOURS)?), DATA_PROCESSED.of(gateway.quantity(PROCESSED)?)])
}
