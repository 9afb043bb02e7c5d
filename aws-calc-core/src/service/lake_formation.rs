//! AWS Lake Formation.
//!
//! **Free:** creating permissions (by tag or by name; on databases, tables, columns, rows and cells; across accounts),
//! and using them through integrated services. The room exists so that a data lake's bill can say so.
//!
//! **Left out:** what those services bill: the catalog's objects and requests and its crawlers (`glue`), storage (`s3`),
//! queries (`athena`).
//!
//! Source: <https://aws.amazon.com/lake-formation/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Request;

use super::{Context, Service};

const PERMISSIONS: Field<Request> = Field::flow(
    "monthly_permission_requests",
    "requests in the month that grant, revoke or use permissions",
    "\"1000 requests\"",
);

const PERMISSION_REQUESTS: Meter<Request> = Meter::new("lake_formation.permission_requests", "Permission requests");

pub(super) const SERVICE: Service = Service {
    name: "lake_formation",
    title: "AWS Lake Formation",
    doc: "Permissions, which are free. Left out: what the services behind them bill (`glue`, `s3`, `athena`).",
    page: "https://aws.amazon.com/lake-formation/pricing/",
    fields: &[PERMISSIONS.spec()],
    meters: &[PERMISSION_REQUESTS.info()],
    usage,
};

fn usage(lake: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![PERMISSION_REQUESTS.of(lake.quantity(PERMISSIONS)?)])
}
