//! Amazon ECR repositories.
//!
//! **Billed:** the GB of images and artifacts that private and public repositories hold, compressed layers once each.
//!
//! **Left out:** the free half GB and 50 GB; pulls over the internet or from another Region (`data_transfer`), image
//! scanning (Amazon Inspector).
//!
//! Source: <https://aws.amazon.com/ecr/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Gb, GbMonth};

use super::{Context, Service};

const STORED: Field<Gb> = Field::quantity("stored", "images kept all month, each layer once", "\"40 GB\"")
    .at_least(Exact::ZERO, "less than nothing cannot be stored");

const STORAGE: Meter<GbMonth> = Meter::new("ecr.storage", "Image storage");

pub(super) const SERVICE: Service = Service {
    name: "ecr",
    title: "Amazon ECR",
    doc: "Image storage. Left out: the free allowances, pulls from outside the Region, image scanning.",
    page: "https://aws.amazon.com/ecr/pricing/",
    fields: &[STORED.spec()],
    meters: &[STORAGE.info()],
    usage,
};

fn usage(repository: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![STORAGE.of(repository.quantity(STORED)?.counted_as())])
}
