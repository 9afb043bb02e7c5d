//! Amazon VPC itself.
//!
//! **Free:** VPCs with their subnets, route tables, internet gateways, security groups and network ACLs, and peering
//! connections by the hour. They stand here so that a design can name them, and its report says that they cost nothing.
//!
//! **Left out:** what AWS does bill in a VPC has rooms of its own: `nat_gateway`, `vpc_endpoint`, `transit_gateway`,
//! `public_ipv4`, and `data_transfer` for the GB over a peering connection. IP Address Manager, traffic mirroring and
//! the network analyzers have no room yet.
//!
//! Source: <https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html>, "Pricing for Amazon VPC".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Hour};

use super::{Context, Service};

const PEERING_CONNECTIONS: Field<Count> =
    Field::quantity("peering_connections", "peering connections that the VPC asked for", "9")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of connections");

const VPC_HOURS: Meter<Hour> = Meter::new("vpc.hours", "VPC hours");
pub(crate) const PEERING_HOURS: Meter<Hour> = Meter::new("vpc.peering_hours", "VPC peering connection hours");

pub(super) const SERVICE: Service = Service {
    name: "vpc",
    title: "Amazon VPC",
    doc: "Free: the VPC with its subnets, route tables, gateways and rules, and peering connections. Left out: what is \
          billed in a VPC has services of its own.",
    page: "https://aws.amazon.com/vpc/pricing/",
    fields: &[PEERING_CONNECTIONS.spec(), HOURS.spec()],
    meters: &[VPC_HOURS.info(), PEERING_HOURS.info()],
    usage,
};

fn usage(vpc: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = vpc.quantity(HOURS)?;
    let mut usage = vec![VPC_HOURS.of(hours.clone())];
    if let Some(connections) = vpc.given(PEERING_CONNECTIONS) {
        usage.push(PEERING_HOURS.of(hours.times(&connections)?));
    }
    Ok(usage)
}
