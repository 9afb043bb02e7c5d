//! AWS CodeDeploy.
//!
//! **Free:** deployments to EC2, Lambda and ECS.
//!
//! **Left out:** updates of on-premises servers, which are billed; what is deployed to has rooms of its own.
//!
//! Source: <https://aws.amazon.com/codedeploy/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::Deployment;

use super::{Context, Service};

const DEPLOYMENTS: Field<Deployment> =
    Field::flow("monthly_deployments", "deployments to EC2, Lambda or ECS in the month", "\"40 deployments\"");

const ON_AWS: Meter<Deployment> = Meter::new("codedeploy.deployments", "Deployments to EC2, Lambda and ECS");

pub(super) const SERVICE: Service = Service {
    name: "codedeploy",
    title: "AWS CodeDeploy",
    doc: "Deployments to EC2, Lambda and ECS, which are free. Left out: updates of on-premises servers, which are not.",
    page: "https://aws.amazon.com/codedeploy/pricing/",
    fields: &[DEPLOYMENTS.spec()],
    meters: &[ON_AWS.info()],
    usage,
};

fn usage(application: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    Ok(vec![ON_AWS.of(application.quantity(DEPLOYMENTS)?)])
}
