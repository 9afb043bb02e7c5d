//! AWS VPN: Site-to-Site VPN and Client VPN.
//!
//! **Billed:** every hour of every Site-to-Site VPN connection; for Client VPN every hour of every subnet that is
//! associated with the endpoint, and of every client connection.
//!
//! **Left out:** accelerated connections, large bandwidth tunnels, VPN concentrators; what goes out through the tunnels
//! (`data_transfer`), the transit gateway's attachment of a connection (`transit_gateway`), public addresses.
//!
//! Source: <https://aws.amazon.com/vpn/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Hour};

use super::{Context, Service, checks};

const CONNECTIONS: Field<Count> =
    Field::quantity("connections", "Site-to-Site VPN connections, each of two tunnels", "2")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of connections");
const ASSOCIATIONS: Field<Count> =
    Field::quantity("client_associations", "subnets associated with a Client VPN endpoint", "2")
        .optional()
        .at_least(Exact::ZERO, "there is no negative number of subnets");
const CLIENT_HOURS: Field<Hour> =
    Field::flow("monthly_client_hours", "hours of all client connections together in the month", "\"50 * 160 h\"")
        .optional();

pub(crate) const CONNECTION_HOURS: Meter<Hour> =
    Meter::new("vpn.connection_hours", "Site-to-Site VPN connection hours");
const ASSOCIATION_HOURS: Meter<Hour> = Meter::new("vpn.client_association_hours", "Client VPN association hours");
const CLIENT_CONNECTION_HOURS: Meter<Hour> = Meter::new("vpn.client_connection_hours", "Client VPN connection hours");

pub(super) const SERVICE: Service = Service {
    name: "vpn",
    title: "AWS VPN",
    doc: "Hours of Site-to-Site VPN connections; hours of Client VPN associations and connections. Left out: \
          accelerated connections; transfer out.",
    page: "https://aws.amazon.com/vpn/pricing/",
    fields: &[CONNECTIONS.spec(), ASSOCIATIONS.spec(), CLIENT_HOURS.spec(), HOURS.spec()],
    meters: &[CONNECTION_HOURS.info(), ASSOCIATION_HOURS.info(), CLIENT_CONNECTION_HOURS.info()],
    usage,
};

fn usage(vpn: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(vpn, &[CONNECTIONS.spec(), ASSOCIATIONS.spec(), CLIENT_HOURS.spec()])?;
    let mut usage = Vec::new();
    for (count, meter) in [(CONNECTIONS, CONNECTION_HOURS), (ASSOCIATIONS, ASSOCIATION_HOURS)] {
        if let Some(count) = vpn.given(count) {
            usage.push(meter.of(vpn.quantity(HOURS)?.times(&count)?));
        }
    }
    usage.extend(vpn.given(CLIENT_HOURS).map(|hours| CLIENT_CONNECTION_HOURS.of(hours)));
    Ok(usage)
}
