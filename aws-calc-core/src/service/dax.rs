//! Amazon DynamoDB Accelerator (DAX).
//!
//! **Billed:** every hour of every node of a cluster, by node type.
//!
//! **Left out:** transfer between Availability Zones (`data_transfer`); the table behind the cache (`dynamodb`).
//!
//! Source: <https://aws.amazon.com/dynamodb/pricing/provisioned/>, "DynamoDB Accelerator"; limit: Amazon DynamoDB
//! developer guide, "DAX cluster components".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text};
use crate::meter::{Family, Usage};
use crate::unit::{Count, Hour};

use super::{Context, Service};

const TYPE: Field<Text> = Field::text("type", "node type", "the node type", "\"dax.r5.large\"");
const NODES: Field<Count> = Field::quantity("nodes", "nodes of the cluster: a primary and its read replicas", "3")
    .within(Exact::ONE, Exact::constant(11, 0), "Amazon DynamoDB developer guide, \"DAX cluster components\"");

const NODE: Family<Hour> = Family::new("dax.node", "Node hours", "node type");

pub(super) const SERVICE: Service = Service {
    name: "dax",
    title: "Amazon DynamoDB Accelerator",
    doc: "Node hours by node type. Left out: the table behind it (`dynamodb`), transfer between Availability Zones.",
    page: "https://aws.amazon.com/dynamodb/pricing/provisioned/",
    fields: &[TYPE.spec(), NODES.spec(), HOURS.spec()],
    meters: &[NODE.info()],
    usage,
};

fn usage(cluster: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let hours = cluster.quantity(HOURS)?.times(&cluster.quantity(NODES)?)?;
    Ok(vec![NODE.of(&cluster.text(TYPE)?, hours)])
}
