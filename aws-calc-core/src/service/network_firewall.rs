//! AWS Network Firewall.
//!
//! **Billed:** every hour of every endpoint, of which a firewall has one in each Availability Zone, and the GB that it
//! processes, once in each direction. With TLS inspection (Advanced Inspection) the firewall pays a further price for
//! its endpoints and, in some Regions, for all that it processes.
//!
//! **Left out:** secondary endpoints in other VPCs, which have a price of their own that the recorded list lacks; logs
//! (`cloudwatch`, `s3`), the transit gateway in front (`transit_gateway`) and the transfer that follows
//! (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/network-firewall/pricing/>; AWS Network Firewall best practices guide, "Cost
//! considerations" (AWS Security Services Best Practices).

use crate::exact::Exact;
use crate::field::{Field, Flag, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Gb, Hour};

use super::{Context, Service};

const ZONES: Field<Count> =
    Field::quantity("availability_zones", "in how many Availability Zones each firewall has an endpoint", "2")
        .at_least(Exact::ONE, "a firewall has an endpoint in at least one Availability Zone");
const PROCESSED: Field<Gb> = Field::flow(
    "monthly_processed",
    "data through all endpoints of each firewall in the month, both directions together",
    "\"10 TB\"",
);
const TLS_INSPECTION: Field<Flag> =
    Field::flag("tls_inspection", "whether the firewall decrypts TLS (Advanced Inspection)", "true")
        .or("false", "a policy without a TLS inspection configuration");

const ENDPOINT_HOURS: Meter<Hour> = Meter::new("network_firewall.endpoint_hours", "Endpoint hours");
const DATA_PROCESSED: Meter<Gb> = Meter::new("network_firewall.data_processed", "Data processed");
const ADVANCED_HOURS: Meter<Hour> =
    Meter::new("network_firewall.advanced_endpoint_hours", "Advanced Inspection endpoint hours");
const ADVANCED_DATA: Meter<Gb> =
    Meter::new("network_firewall.advanced_data_processed", "Advanced Inspection data processed");

pub(super) const SERVICE: Service = Service {
    name: "network_firewall",
    title: "AWS Network Firewall",
    doc: "Endpoint hours by Availability Zone and GB processed, and what TLS inspection adds to both. Left out: \
          secondary endpoints, logs, the transfer that follows (`data_transfer`).",
    page: "https://aws.amazon.com/network-firewall/pricing/",
    fields: &[ZONES.spec(), PROCESSED.spec(), TLS_INSPECTION.spec(), HOURS.spec()],
    meters: &[ENDPOINT_HOURS.info(), DATA_PROCESSED.info(), ADVANCED_HOURS.info(), ADVANCED_DATA.info()],
    usage,
};

fn usage(firewall: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = firewall.quantity(HOURS)?.times(&firewall.quantity(ZONES)?)?;
    let processed = firewall.quantity(PROCESSED)?;
    let mut usage = vec![ENDPOINT_HOURS.of(hours.clone()), DATA_PROCESSED.of(processed.clone())];
    if firewall.flag(TLS_INSPECTION) {
        usage.extend([ADVANCED_HOURS.of(hours), ADVANCED_DATA.of(processed)]);
    }
    Ok(usage)
}
