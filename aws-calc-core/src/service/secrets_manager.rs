//! AWS Secrets Manager.
//!
//! **Billed:** every secret for the time that it is kept, by the hour; requests to the API. A replica of a secret in
//! another Region is a secret of that Region: describe it there. For secrets kept a part of the month give the mean.
//!
//! Secrets marked for deletion are not billed: leave them out.
//!
//! **Left out:** the Lambda functions that rotate secrets (`lambda`), keys other than the service's own (`kms`).
//!
//! Source: <https://aws.amazon.com/secrets-manager/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Request, Secret, SecretMonth};

use super::{Context, Service, checks};

const SECRETS: Field<Secret> =
    Field::quantity("secrets", "secrets and replicas of secrets in this Region, all month", "\"50 secrets\"")
        .optional();
const REQUESTS: Field<Request> =
    Field::flow("monthly_requests", "requests to the API in the month", "\"1M requests\"").optional();

const SECRETS_KEPT: Meter<SecretMonth> = Meter::new("secrets_manager.secrets", "Secrets");
const API_REQUESTS: Meter<Request> = Meter::new("secrets_manager.requests", "API requests");

pub(super) const SERVICE: Service = Service {
    name: "secrets_manager",
    title: "AWS Secrets Manager",
    doc: "Secrets and their replicas, requests to the API. Left out: the functions that rotate secrets, keys of one's own.",
    page: "https://aws.amazon.com/secrets-manager/pricing/",
    fields: &[SECRETS.spec(), REQUESTS.spec()],
    meters: &[SECRETS_KEPT.info(), API_REQUESTS.info()],
    usage,
};

fn usage(vault: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(vault, &[SECRETS.spec(), REQUESTS.spec()])?;
    let mut usage = Vec::new();
    usage.extend(vault.given(SECRETS).map(|secrets| SECRETS_KEPT.of(secrets.counted_as())));
    usage.extend(vault.given(REQUESTS).map(|requests| API_REQUESTS.of(requests)));
    Ok(usage)
}
