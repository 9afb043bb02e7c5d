//! Amazon EKS clusters.
//!
//! **Billed:** every hour of the control plane; in extended support (a Kubernetes version in its second year and later)
//! a surcharge on top of it.
//!
//! **Left out:** EKS Auto Mode, hybrid nodes; the nodes are `ec2`, their volumes `ebs`.
//!
//! Source: <https://aws.amazon.com/eks/pricing/>.

use crate::field::{Field, Flag, HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Hour;

use super::{Context, Service};

const EXTENDED: Field<Flag> =
    Field::flag("extended_support", "whether the cluster's Kubernetes version is in extended support", "true")
        .or("false", "a version in standard support");

const CLUSTER_HOURS: Meter<Hour> = Meter::new("eks.cluster_hours", "Cluster hours");
const EXTENDED_HOURS: Meter<Hour> = Meter::new("eks.extended_support_hours", "Extended support, on top");

pub(super) const SERVICE: Service = Service {
    name: "eks",
    title: "Amazon EKS",
    doc: "Cluster hours; extended support on top. Left out: Auto Mode, hybrid nodes; nodes are `ec2`.",
    page: "https://aws.amazon.com/eks/pricing/",
    fields: &[EXTENDED.spec(), HOURS.spec()],
    meters: &[CLUSTER_HOURS.info(), EXTENDED_HOURS.info()],
    usage,
};

fn usage(cluster: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = cluster.quantity(HOURS)?;
    let mut usage = vec![CLUSTER_HOURS.of(hours.clone())];
    if cluster.flag(EXTENDED) {
        usage.push(EXTENDED_HOURS.of(hours));
    }
    Ok(usage)
}
