//! VPC endpoints.
//!
//! **Billed:** interface and Gateway Load Balancer endpoints: hours per Availability Zone, and the GB processed, both
//! directions. Gateway endpoints (S3 and DynamoDB) are free: their usage stands on meters whose price is zero.
//!
//! **Left out:** resource endpoints, cross-Region PrivateLink.
//!
//! Source: <https://aws.amazon.com/privatelink/pricing/>; Amazon VPC user guide, "Gateway endpoints".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Gb, Hour};

use super::{Context, Service, checks};

crate::choices! {
    /// What kind of endpoint it is.
    EndpointKind {
        Interface "interface" "network interfaces in your subnets, by PrivateLink";
        Gateway "gateway" "a route to S3 or DynamoDB";
        GatewayLoadBalancer "gateway_load_balancer" "a route to a Gateway Load Balancer";
    }
}

const KIND: Field<Word<EndpointKind>> = Field::word("kind", "the kind of endpoint", "\"interface\"");
const ZONES: Field<Count> =
    Field::quantity("availability_zones", "in how many Availability Zones the endpoint stands", "3")
        .or("1", "one Availability Zone")
        .at_least(Exact::ONE, "an endpoint stands in at least one Availability Zone");
const PROCESSED: Field<Gb> =
    Field::flow("monthly_processed", "data through each endpoint, both directions together", "\"1 TB\"")
        .or("0 GB", "no traffic is stated");

pub(crate) const INTERFACE_HOURS: Meter<Hour> = Meter::new("vpc_endpoint.interface_hours", "Interface endpoint hours");
pub(crate) const INTERFACE_DATA: Meter<Gb> =
    Meter::new("vpc_endpoint.interface_data", "Interface endpoint data processed");
pub(crate) const GATEWAY_HOURS: Meter<Hour> = Meter::new("vpc_endpoint.gateway_hours", "Gateway endpoint hours");
pub(crate) const GATEWAY_DATA: Meter<Gb> = Meter::new("vpc_endpoint.gateway_data", "Gateway endpoint data");
const LOAD_BALANCER_HOURS: Meter<Hour> =
    Meter::new("vpc_endpoint.gateway_load_balancer_hours", "Gateway Load Balancer endpoint hours");
const LOAD_BALANCER_DATA: Meter<Gb> =
    Meter::new("vpc_endpoint.gateway_load_balancer_data", "Gateway Load Balancer endpoint data processed");

pub(super) const SERVICE: Service = Service {
    name: "vpc_endpoint",
    title: "VPC endpoint",
    doc: "Interface and Gateway Load Balancer endpoints: hours per Availability Zone and GB processed; gateway \
          endpoints at their price of zero. Left out: resource endpoints, cross-Region PrivateLink.",
    page: "https://aws.amazon.com/privatelink/pricing/",
    fields: &[KIND.spec(), ZONES.spec(), PROCESSED.spec(), HOURS.spec()],
    meters: &[
        INTERFACE_HOURS.info(),
        INTERFACE_DATA.info(),
        GATEWAY_HOURS.info(),
        GATEWAY_DATA.info(),
        LOAD_BALANCER_HOURS.info(),
        LOAD_BALANCER_DATA.info(),
    ],
    usage,
};

fn usage(endpoint: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = endpoint.quantity(HOURS)?;
    let kind = endpoint.word(KIND)?;
    if kind == EndpointKind::Gateway && checks::is_given(endpoint, ZONES.spec()) {
        return Err(Refusal::new(
            "not-applicable",
            ZONES.spec().name,
            "a gateway endpoint belongs to route tables, not to Availability Zones",
        )
        .help("leave `availability_zones` out"));
    }
    let (hours, hourly, data) = match kind {
        EndpointKind::Gateway => (hours, GATEWAY_HOURS, GATEWAY_DATA),
        EndpointKind::Interface => (hours.times(&endpoint.quantity(ZONES)?)?, INTERFACE_HOURS, INTERFACE_DATA),
        EndpointKind::GatewayLoadBalancer => {
            (hours.times(&endpoint.quantity(ZONES)?)?, LOAD_BALANCER_HOURS, LOAD_BALANCER_DATA)
        }
    };
    let mut usage = vec![hourly.of(hours)];
    // A book need not price the traffic of an endpoint that has none.
    if checks::is_given(endpoint, PROCESSED.spec()) {
        usage.push(data.of(endpoint.quantity(PROCESSED)?));
    }
    Ok(usage)
}
