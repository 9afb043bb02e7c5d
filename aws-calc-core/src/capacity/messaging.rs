//! Queues: what a FIFO queue takes, and when a backlog is gone.

use crate::exact::ArithmeticError;
use crate::expr::{Function, FunctionError, Parameter, Takes};
use crate::ratio::Ratio;

use super::{amount, whole};

/// Messages a second that a FIFO queue takes of each kind of call, without high throughput.
///
/// # Formula
/// `300 calls a second x messages of a batch`, with 1 to 10 messages in a batch
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn fifo_throughput(batch: Ratio) -> Result<Ratio, ArithmeticError> {
    whole(300).times(batch)
}

/// How long a backlog takes to be worked off, in seconds; `None` when it does not shrink.
///
/// # Formula
/// `backlog / (consumed - arriving)`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn drain_time(backlog: Ratio, arriving: Ratio, consumed: Ratio) -> Result<Option<Ratio>, ArithmeticError> {
    if consumed <= arriving {
        return Ok(None);
    }
    backlog.over(consumed.minus(arriving)?).map(Some)
}

/// See [`fifo_throughput`].
pub static SQS_FIFO_THROUGHPUT: Function = Function {
    name: "sqs_fifo_throughput",
    parameters: &[Parameter::new("batch", Takes::Number)],
    doc: "Requests' worth of messages a second of a FIFO queue, with so many messages in each call.",
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    example: ("sqs_fifo_throughput(10)", "3000 requests/s"),
    apply: |arguments| {
        let batch = arguments.whole(0)?;
        if !(1..=10).contains(&batch) {
            return Err(FunctionError::at(0, "a batch has between 1 and 10 messages"));
        }
        amount(fifo_throughput(whole(batch))?, "request/s")
    },
};

/// See [`drain_time`].
pub static DRAIN_TIME: Function = Function {
    name: "drain_time",
    parameters: &[
        Parameter::new("backlog", Takes::Number),
        Parameter::new("arriving_per_s", Takes::Count("request/s")),
        Parameter::new("consumed_per_s", Takes::Count("request/s")),
    ],
    doc: "How long a queue takes to work off a backlog while messages go on arriving.",
    source: "",
    example: ("drain_time(36000, 40 requests/s, 50 requests/s)", "1 h"),
    apply: |arguments| {
        let rates = (arguments.non_negative(1)?, arguments.non_negative(2)?);
        match drain_time(arguments.non_negative(0)?, rates.0, rates.1)? {
            Some(seconds) => amount(seconds, "s"),
            None => Err(FunctionError::at(2, "no more is consumed than arrives: the backlog never ends")
                .help("consume more than arrives")),
        }
    },
};
