//! Amazon SNS standard topics.
//!
//! **Billed:** publishes, once for each 64 KB begun, a batch of up to ten messages being one publish of their size
//! together; deliveries to HTTP and HTTPS endpoints and to e-mail addresses, as SNS counts them. Deliveries to SQS, Lambda and Firehose have no price here:
//! those to SQS and Lambda are free, and what they start is billed there (`sqs`, `lambda`).
//!
//! **Left out:** FIFO topics, SMS, mobile push, Firehose deliveries, payload filtering, data protection, the monthly
//! free allowances; transfer out (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/sns/pricing/>; limit: Amazon SNS API reference, "Publish".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Kb, Notification, Request};

use super::{Context, Service, checks, chunks};

const PUBLISHES: Field<Request> =
    Field::flow("monthly_publishes", "publishes in the month, of a message or of a batch", "\"10M requests\"")
        .optional();
const SIZE: Field<Kb> = Field::quantity("message_size", "the size of each publish", "\"100 KB\"")
    .or("64 KB", "a message of up to 64 KB is billed as one")
    .within(Exact::ZERO, Exact::constant(256, 0), "Amazon SNS API reference, \"Publish\"");
const HTTP: Field<Notification> =
    Field::flow("monthly_http_deliveries", "deliveries to HTTP and HTTPS in the month", "\"1M notifications\"")
        .optional();
const EMAIL: Field<Notification> =
    Field::flow("monthly_email_deliveries", "deliveries to e-mail in the month", "\"2000 notifications\"").optional();

const PUBLISHED: Meter<Request> = Meter::new("sns.publishes", "Publishes");
const HTTP_DELIVERED: Meter<Notification> = Meter::new("sns.http_deliveries", "Deliveries to HTTP");
const EMAIL_DELIVERED: Meter<Notification> = Meter::new("sns.email_deliveries", "Deliveries to e-mail");

pub(super) const SERVICE: Service = Service {
    name: "sns",
    title: "Amazon SNS",
    doc: "Publishes to standard topics, one for each 64 KB begun; deliveries to HTTP and e-mail. Left out: FIFO topics, \
          SMS, mobile push, Firehose, payload filtering, the free allowances.",
    page: "https://aws.amazon.com/sns/pricing/",
    fields: &[PUBLISHES.spec(), SIZE.spec(), HTTP.spec(), EMAIL.spec()],
    meters: &[PUBLISHED.info(), HTTP_DELIVERED.info(), EMAIL_DELIVERED.info()],
    usage,
};

fn usage(topic: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(topic, &[PUBLISHES.spec(), HTTP.spec(), EMAIL.spec()])?;
    checks::only_with(topic, SIZE.spec(), PUBLISHES.spec())?;
    let mut usage = Vec::new();
    if let Some(publishes) = topic.given(PUBLISHES) {
        usage.push(PUBLISHED.of(chunks::of_64_kb(&publishes, &topic.quantity(SIZE)?)?));
    }
    usage.extend(topic.given(HTTP).map(|deliveries| HTTP_DELIVERED.of(deliveries)));
    usage.extend(topic.given(EMAIL).map(|deliveries| EMAIL_DELIVERED.of(deliveries)));
    Ok(usage)
}
