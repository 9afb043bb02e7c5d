//! AWS KMS keys.
//!
//! **Billed:** customer managed keys per month, and requests with symmetric keys.
//!
//! **Left out:** asymmetric requests, data key pairs, custom key stores; the months that rotation adds to a key.
//!
//! Source: <https://aws.amazon.com/kms/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, KeyMonth, Request};

use super::{Context, Service, checks};

const KEYS: Field<Count> = Field::quantity("keys", "customer managed keys, kept all month", "3").optional();
const REQUESTS: Field<Request> =
    Field::flow("monthly_requests", "requests with symmetric keys in the month", "\"1M requests\"").optional();

const KEY_MONTHS: Meter<KeyMonth> = Meter::new("kms.keys", "Customer managed keys");
const KEY_REQUESTS: Meter<Request> = Meter::new("kms.requests", "Requests");

pub(super) const SERVICE: Service = Service {
    name: "kms",
    title: "AWS KMS",
    doc: "Customer managed keys per month; requests with symmetric keys. Left out: asymmetric requests, data key \
          pairs, custom key stores, rotated key material.",
    page: "https://aws.amazon.com/kms/pricing/",
    fields: &[KEYS.spec(), REQUESTS.spec()],
    meters: &[KEY_MONTHS.info(), KEY_REQUESTS.info()],
    usage,
};

fn usage(keys: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(keys, &[KEYS.spec(), REQUESTS.spec()])?;
    let mut usage = Vec::new();
    usage.extend(keys.given(KEYS).map(|kept| KEY_MONTHS.of(kept.counted_as())));
    usage.extend(keys.given(REQUESTS).map(|requests| KEY_REQUESTS.of(requests)));
    Ok(usage)
}
