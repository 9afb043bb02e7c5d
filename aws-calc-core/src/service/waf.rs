//! AWS WAF.
//!
//! **Billed:** requests that Bot Control inspects.
//!
//! **Left out:** web ACLs, rules and the requests that they inspect, the monthly fee of Bot Control, Fraud Control.
//!
//! Source: <https://aws.amazon.com/waf/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Request;

use super::{Context, Service};

const BOT_CONTROL: Field<Request> =
    Field::flow("monthly_bot_control_requests", "requests that Bot Control inspects in the month", "\"100M requests\"");

const BOT_CONTROL_REQUESTS: Meter<Request> = Meter::new("waf.bot_control_requests", "Bot Control requests");

pub(super) const SERVICE: Service = Service {
    name: "waf",
    title: "AWS WAF",
    doc: "Requests that Bot Control inspects. Left out: web ACLs, rules and their requests, Bot Control's monthly fee.",
    page: "https://aws.amazon.com/waf/pricing/",
    fields: &[BOT_CONTROL.spec()],
    meters: &[BOT_CONTROL_REQUESTS.info()],
    usage,
};

fn usage(traffic: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![BOT_CONTROL_REQUESTS.of(traffic.quantity(BOT_CONTROL)?)])
}
