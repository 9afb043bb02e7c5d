//! Services that cost nothing by themselves: AWS Organizations, AWS Control Tower, IAM, CloudFormation, the AWS
//! Well-Architected Tool. Each counts what it keeps, so that a scenario can name it and its line shows a free price
//! with its source.
//!
//! **Billed:** nothing. **Left out:** what they set up, which is billed by its own service: the Config items, trails and
//! buckets of a landing zone, the resources of a stack. CloudFormation's handler operations of third-party resource
//! types and hooks are billed, and are not here.
//!
//! Sources: the services' own pages, named below.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{AccountMonth, Count, StackMonth, WorkloadMonth};

use super::{Context, Service};

macro_rules! free {
    ($module:ident, $unit:ident, $key:literal, $what:literal, $example:literal, $meter:literal, $label:literal,
     $name:literal, $title:literal, $doc:literal, $page:literal) => {
        pub(super) mod $module {
            use super::{Context, Count, Exact, Field, Meter, Record, Refusal, Service, Usage, $unit};

            const KEPT: Field<Count> =
                Field::quantity($key, $what, $example).at_least(Exact::ZERO, "nobody keeps fewer than none");
            const MONTHS: Meter<$unit> = Meter::new($meter, $label);

            pub(in super::super) const SERVICE: Service = Service {
                name: $name,
                title: $title,
                doc: $doc,
                page: $page,
                fields: &[KEPT.spec()],
                meters: &[MONTHS.info()],
                usage,
            };

            fn usage(kept: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
                Ok(vec![MONTHS.of(kept.quantity(KEPT)?.counted_as())])
            }
        }
    };
}

free!(
    organizations,
    AccountMonth,
    "accounts",
    "accounts of the organization, with their OUs and policies",
    "8",
    "organizations.accounts",
    "Accounts",
    "organizations",
    "AWS Organizations",
    "Accounts with their OUs and service control policies: free. Left out: what the accounts use.",
    "https://aws.amazon.com/organizations/"
);
free!(
    control_tower,
    AccountMonth,
    "accounts",
    "accounts that the landing zone governs",
    "8",
    "control_tower.accounts",
    "Governed accounts",
    "control_tower",
    "AWS Control Tower",
    "Governed accounts: free. Left out: what it sets up (`config`, `cloudtrail`, `s3`).",
    "https://aws.amazon.com/controltower/pricing/"
);
free!(
    iam,
    AccountMonth,
    "accounts",
    "accounts with their users, roles and policies",
    "1",
    "iam.accounts",
    "Accounts with IAM",
    "iam",
    "AWS Identity and Access Management",
    "Users, groups, roles and policies of an account: free. Left out: IAM Access Analyzer's paid checks.",
    "https://aws.amazon.com/iam/"
);
free!(
    cloudformation,
    StackMonth,
    "stacks",
    "stacks of AWS resource types, with their change sets and drift detection",
    "3",
    "cloudformation.stacks",
    "Stacks",
    "cloudformation",
    "AWS CloudFormation",
    "Stacks of AWS resource types: free. Left out: handler operations of third-party types and hooks; the resources.",
    "https://aws.amazon.com/cloudformation/pricing/"
);
free!(
    well_architected,
    WorkloadMonth,
    "workloads",
    "workloads that are reviewed",
    "1",
    "well_architected.workloads",
    "Reviewed workloads",
    "well_architected",
    "AWS Well-Architected Tool",
    "Workloads under review: free.",
    "https://aws.amazon.com/well-architected-tool/"
);
