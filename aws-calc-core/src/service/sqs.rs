//! Amazon SQS queues.
//!
//! **Billed:** every request to the API (send, receive, delete, empty receives too), once for each 64 KB of payload
//! begun; a batch of up to ten messages is one request of their size together.
//!
//! Requests without payload are one each whatever the messages weigh: describe them as a resource of their own. SQS's
//! KB is 1,024 bytes, whatever a price book means by one.
//!
//! **Left out:** the million requests a month that are free; transfer out (`data_transfer`); requests to KMS (`kms`);
//! the extended client's objects (`s3`).
//!
//! Source: <https://aws.amazon.com/sqs/pricing/>; limit: Amazon SQS developer guide, "Amazon SQS message quotas".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Kb, Request};

use super::{Context, Service, chunks};

crate::choices! {
    /// What kind of queue it is.
    QueueType {
        Standard "standard" "in about the order sent, at least once";
        Fifo "fifo" "in the order sent, exactly once";
    }
}

const QUOTAS: &str = "Amazon SQS developer guide, \"Amazon SQS message quotas\"";

const TYPE: Field<Word<QueueType>> =
    Field::word("type", "what kind of queue it is", "\"fifo\"").or("standard", "the default of a queue");
const REQUESTS: Field<Request> = Field::flow(
    "monthly_requests",
    "requests of every kind in the month: at least a send, a receive and a delete for each message or batch",
    "\"30M requests\"",
);
const SIZE: Field<Kb> = Field::quantity("message_size", "the payload of each request", "\"100 KB\"")
    .or("64 KB", "a request with up to 64 KB is billed as one")
    .within(Exact::ZERO, Exact::constant(1024, 0), QUOTAS);

const STANDARD: Meter<Request> = Meter::new("sqs.requests.standard", "Standard requests");
const FIFO: Meter<Request> = Meter::new("sqs.requests.fifo", "FIFO requests");

pub(super) const SERVICE: Service = Service {
    name: "sqs",
    title: "Amazon SQS",
    doc: "Requests to standard and FIFO queues, one for each 64 KB begun. Left out: the free million requests, \
          transfer out, requests to KMS.",
    page: "https://aws.amazon.com/sqs/pricing/",
    fields: &[TYPE.spec(), REQUESTS.spec(), SIZE.spec()],
    meters: &[STANDARD.info(), FIFO.info()],
    usage,
};

fn usage(queue: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let requests = chunks::of_64_kb(&queue.quantity(REQUESTS)?, &queue.quantity(SIZE)?)?;
    Ok(vec![match queue.word(TYPE)? {
        QueueType::Standard => STANDARD.of(requests),
        QueueType::Fifo => FIFO.of(requests),
    }])
}
