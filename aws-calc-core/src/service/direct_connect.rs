//! AWS Direct Connect.
//!
//! **Billed:** every hour of every port, by kind and capacity, used or not; data sent from a Region to a location that
//! belongs to it. Data sent to AWS is free.
//!
//! **Left out:** locations that belong to another Region, to which data is dearer; SiteLink; cross connects and partners'
//! fees; the gateways behind (`transit_gateway`).
//!
//! Source: <https://aws.amazon.com/directconnect/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text};
use crate::meter::{Family, Meter, Usage};
use crate::unit::{Count, Gb, Hour};

use super::{Context, Service};

const PORT: Field<Text> =
    Field::text("port", "kind and capacity", "the kind and the capacity of the port", "\"dedicated.1G\"");
const PORTS: Field<Count> = Field::quantity("ports", "how many of them", "2")
    .or("1", "one port")
    .at_least(Exact::ZERO, "there is no negative number of ports");
const DATA_OUT: Field<Gb> =
    Field::flow("monthly_data_out", "data sent from the Region to the location in the month", "\"20 TB\"").optional();
const DATA_IN: Field<Gb> =
    Field::flow("monthly_data_in", "data sent from the location to AWS in the month, which is free", "\"5 TB\"")
        .optional();

pub(crate) const PORT_HOURS: Family<Hour> = Family::new("direct_connect.port", "Port hours", "kind and capacity");
pub(crate) const OUT: Meter<Gb> = Meter::new("direct_connect.data_out", "Data to the location");
pub(crate) const IN: Meter<Gb> = Meter::new("direct_connect.data_in", "Data from the location");

pub(super) const SERVICE: Service = Service {
    name: "direct_connect",
    title: "AWS Direct Connect",
    doc: "Port hours by kind and capacity; GB from a Region to a location of its own, and back for nothing. Left out: \
          locations of other Regions, SiteLink, partners' fees.",
    page: "https://aws.amazon.com/directconnect/pricing/",
    fields: &[PORT.spec(), PORTS.spec(), DATA_OUT.spec(), DATA_IN.spec(), HOURS.spec()],
    meters: &[PORT_HOURS.info(), OUT.info(), IN.info()],
    usage,
};

fn usage(connection: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = connection.quantity(HOURS)?.times(&connection.quantity(PORTS)?)?;
    let mut usage = vec![PORT_HOURS.of(&connection.text(PORT)?, hours)];
    usage.extend(connection.given(DATA_OUT).map(|data| OUT.of(data)));
    usage.extend(connection.given(DATA_IN).map(|data| IN.of(data)));
    Ok(usage)
}
