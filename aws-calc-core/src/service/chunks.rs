//! Messages and requests that are billed for each so many KB begun, as queues, topics, event buses and APIs do.

use crate::exact::{ArithmeticError, Exact};
use crate::meter::{CountsAs, Quantity};
use crate::unit::{Count, Kb, Metered};

/// `messages x size, rounded up to 64 KB, at least one chunk / 64 KB`.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub(super) fn of_64_kb<U>(messages: &Quantity<U>, size: &Quantity<Kb>) -> Result<Quantity<U>, ArithmeticError>
where
    U: Metered + CountsAs<Count>,
    Count: CountsAs<U>,
{
    of_kb(messages, size, 64, "each 64 KB begun is billed as one")
}

/// `messages x size, rounded up to the chunk, at least one chunk / chunk`; `because` says it in words.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub(super) fn of_kb<U>(
    messages: &Quantity<U>,
    size: &Quantity<Kb>,
    chunk_kb: u32,
    because: &'static str,
) -> Result<Quantity<U>, ArithmeticError>
where
    U: Metered + CountsAs<Count>,
    Count: CountsAs<U>,
{
    let chunk_kb = Exact::constant(chunk_kb, 0);
    let chunk = Quantity::fixed(chunk_kb, "billing step", because);
    let least = Quantity::fixed(chunk_kb, "minimum of a message", "an empty one is billed as one");
    let billed = size.rounded_up_to(&chunk)?.at_least(&least).counted_as::<Count>();
    let kb = messages.counted_as::<Count>().times(&billed)?;
    Ok(kb.over(&Quantity::fixed(chunk_kb, "KB in a chunk", because))?.counted_as())
}
