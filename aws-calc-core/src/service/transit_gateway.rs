//! AWS Transit Gateway.
//!
//! **Billed:** every hour of every attachment (VPC, VPN, Direct Connect, peering), and the GB that attachments send to
//! the gateway.
//!
//! **Left out:** Connect peers, multicast; data over a peering attachment, which is `data_transfer` between Regions and
//! is not processed for a fee; the VPN connection itself.
//!
//! Source: <https://aws.amazon.com/transit-gateway/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Gb, Hour};

use super::{Context, Service};

const ATTACHMENTS: Field<Count> = Field::quantity("attachments", "attachments to the gateway", "4")
    .at_least(Exact::ZERO, "there is no negative number of attachments");
const PROCESSED: Field<Gb> =
    Field::flow("monthly_processed", "data that the attachments send to the gateway in the month", "\"1 TB\"")
        .optional();

pub(crate) const ATTACHMENT_HOURS: Meter<Hour> = Meter::new("transit_gateway.attachment_hours", "Attachment hours");
pub(crate) const DATA_PROCESSED: Meter<Gb> = Meter::new("transit_gateway.data_processed", "Data processed");

pub(super) const SERVICE: Service = Service {
    name: "transit_gateway",
    title: "AWS Transit Gateway",
    doc: "Attachment hours and GB processed. Left out: Connect peers, multicast, data over peering attachments, the \
          VPN connection itself.",
    page: "https://aws.amazon.com/transit-gateway/pricing/",
    fields: &[ATTACHMENTS.spec(), PROCESSED.spec(), HOURS.spec()],
    meters: &[ATTACHMENT_HOURS.info(), DATA_PROCESSED.info()],
    usage,
};

fn usage(gateway: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = gateway.quantity(HOURS)?.times(&gateway.quantity(ATTACHMENTS)?)?;
    let mut usage = vec![ATTACHMENT_HOURS.of(hours)];
    usage.extend(gateway.given(PROCESSED).map(|processed| DATA_PROCESSED.of(processed)));
    Ok(usage)
}
