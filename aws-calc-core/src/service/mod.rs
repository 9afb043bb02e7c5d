//! One room per AWS service: from its description to usage on its meters. Formulas, limits and rounding rules of the
//! field live here; prices never do. Rooms do not know each other, the scenario's syntax, or the report.

mod amazon_mq;
mod api_gateway;
mod athena;
mod aurora;
mod backup;
mod budgets;
mod checks;
mod chunks;
pub(crate) mod cloudfront;
mod cloudtrail;
mod cloudwatch;
mod codebuild;
mod codedeploy;
mod codepipeline;
mod config;
mod cost_explorer;
pub(crate) mod data_transfer;
mod dax;
pub(crate) mod direct_connect;
mod dms;
mod dynamodb;
mod ebs;
pub(crate) mod ec2;
mod ecr;
mod efs;
mod eks;
mod elasticache;
mod eventbridge;
mod fargate;
mod firehose;
pub(crate) mod global_accelerator;
mod glue;
mod guardduty;
mod kinesis;
mod kms;
mod lake_formation;
mod lambda;
pub(crate) mod load_balancer;
mod management;
mod mgn;
mod msk;
pub(crate) mod nat_gateway;
mod network_firewall;
mod parameter_store;
mod promised;
pub(crate) mod public_ipv4;
mod purchase;
mod rds;
mod rds_proxy;
mod redshift;
mod route53;
pub(crate) mod s3;
mod secrets_manager;
mod shield;
mod sns;
mod sqs;
mod step_functions;
pub(crate) mod transit_gateway;
pub(crate) mod vpc;
pub(crate) mod vpc_endpoint;
pub(crate) mod vpn;
mod waf;
mod xray;

use std::sync::Arc;

use crate::book::InstanceType;
use crate::field::{Record, Refusal, Spec};
use crate::meter::{MeterInfo, Usage};
use crate::unit::Convention;

/// A service: what its table may say, which meters it has, and how the one becomes usage on the other.
#[derive(Debug)]
pub struct Service {
    /// The key in a scenario: `nat_gateway` in `[resource.NAME.nat_gateway]`.
    pub name: &'static str,
    /// What AWS calls it.
    pub title: &'static str,
    /// What is billed, what is left out on purpose, and where AWS says so.
    pub doc: &'static str,
    /// AWS's pricing page.
    pub page: &'static str,
    /// The keys of its table.
    pub fields: &'static [Spec],
    /// The meters that it can emit usage on.
    pub meters: &'static [MeterInfo],
    /// One month's usage of one such resource.
    pub usage: fn(&Record, &Context<'_>) -> Result<Vec<Usage>, Refusal>,
}

/// What a room may know besides the description.
pub struct Context<'a> {
    /// The sizes of GB, TB and month.
    pub convention: &'a Convention,
    /// The Region that the resource is in.
    pub region: &'a Arc<str>,
    /// The book's facts about an instance type; `Err` carries the nearest name, if there is one.
    pub instance_type: &'a dyn Fn(&str) -> Result<InstanceType, Option<String>>,
}

/// Every service, by name. A new room is one line here.
pub const SERVICES: &[&Service] = &[
    &amazon_mq::SERVICE,
    &api_gateway::SERVICE,
    &athena::SERVICE,
    &aurora::SERVICE,
    &backup::SERVICE,
    &budgets::SERVICE,
    &management::cloudformation::SERVICE,
    &cloudfront::SERVICE,
    &cloudtrail::SERVICE,
    &cloudwatch::SERVICE,
    &codebuild::SERVICE,
    &codedeploy::SERVICE,
    &codepipeline::SERVICE,
    &config::SERVICE,
    &management::control_tower::SERVICE,
    &cost_explorer::SERVICE,
    &data_transfer::SERVICE,
    &dax::SERVICE,
    &direct_connect::SERVICE,
    &dms::SERVICE,
    &dynamodb::SERVICE,
    &ebs::SERVICE,
    &ec2::SERVICE,
    &ecr::SERVICE,
    &efs::SERVICE,
    &eks::SERVICE,
    &elasticache::SERVICE,
    &eventbridge::SERVICE,
    &fargate::SERVICE,
    &firehose::SERVICE,
    &global_accelerator::SERVICE,
    &glue::SERVICE,
    &guardduty::SERVICE,
    &management::iam::SERVICE,
    &kinesis::SERVICE,
    &kms::SERVICE,
    &lake_formation::SERVICE,
    &lambda::SERVICE,
    &load_balancer::SERVICE,
    &mgn::SERVICE,
    &msk::SERVICE,
    &nat_gateway::SERVICE,
    &network_firewall::SERVICE,
    &management::organizations::SERVICE,
    &parameter_store::SERVICE,
    &public_ipv4::SERVICE,
    &rds::SERVICE,
    &rds_proxy::SERVICE,
    &redshift::SERVICE,
    &route53::SERVICE,
    &s3::SERVICE,
    &secrets_manager::SERVICE,
    &shield::SERVICE,
    &sns::SERVICE,
    &sqs::SERVICE,
    &step_functions::SERVICE,
    &transit_gateway::SERVICE,
    &vpc::SERVICE,
    &vpc_endpoint::SERVICE,
    &vpn::SERVICE,
    &waf::SERVICE,
    &management::well_architected::SERVICE,
    &xray::SERVICE,
];

/// The service of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Service> {
    SERVICES.iter().copied().find(|service| service.name == name)
}

/// Every meter of every service.
pub fn meters() -> impl Iterator<Item = &'static MeterInfo> {
    SERVICES.iter().flat_map(|service| service.meters)
}

#[cfg(test)]
mod tests;
