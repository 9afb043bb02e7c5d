//! Amazon EKS clusters.
//!
//! **Billed:** every hour of the control plane, in standard support.
//!
//! **Left out:** extended support, EKS Auto Mode, hybrid nodes; the nodes are `ec2`, their volumes `ebs`.
//!
//! Source: <https://aws.amazon.com/eks/pricing/>.

use crate::field::{HOURS, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Hour;

use super::{Context, Service};

const CLUSTER_HOURS: Meter<Hour> = Meter::new("eks.cluster_hours", "Cluster hours");

pub(super) const SERVICE: Service = Service {
    name: "eks",
    title: "Amazon EKS",
    doc: "Cluster hours in standard support. Left out: extended support, Auto Mode, hybrid nodes; nodes are `ec2`.",
    page: "https://aws.amazon.com/eks/pricing/",
    fields: &[HOURS.spec()],
    meters: &[CLUSTER_HOURS.info()],
    usage,
};

fn usage(cluster: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![CLUSTER_HOURS.of(cluster.quantity(HOURS)?)])
}
