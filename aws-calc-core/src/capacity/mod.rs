//! Architecture arithmetic with no price in it: limits, sizes, shares, watching, recovery.
//!
//! Each rule is a plain function with its formula, its limits and its source, and a [`Function`] of the expression
//! language under the same name. Where AWS counts bytes in a limit it counts in 1,024s, so sizes are taken that way
//! whatever a book's convention: `512 MB` of Lambda memory is 512, and a 100 GB volume has 100 GiB.

pub mod commitment;
pub mod compute;
pub mod dynamodb;
pub mod ebs;
pub mod edge;
pub mod effort;
pub mod firewall;
pub mod health;
pub mod lambda;
pub mod load_balancer;
pub mod messaging;
pub mod network;
pub mod operations;
pub mod recovery;
pub mod s3;
pub mod transfer;

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Function, FunctionError, Value};
use crate::ratio::Ratio;
use crate::unit::{Amount, Unit};

/// Every function of this module in the expression language.
pub const FUNCTIONS: &[&Function] = &[
    &network::PEERING_CONNECTIONS,
    &network::CIDR_ADDRESSES,
    &network::USABLE_ADDRESSES,
    &network::CIDRS_OVERLAP,
    &network::CIDR_HOLDS,
    &network::SUBNETS_IN,
    &network::NAT_CONNECTIONS,
    &firewall::NETWORK_ACL,
    &firewall::SECURITY_GROUP,
    &ebs::GP2_IOPS,
    &ebs::GP2_BURST_TIME,
    &ebs::GP2_SIZE_FOR,
    &ebs::GP3_IOPS_LIMIT,
    &ebs::GP3_THROUGHPUT_LIMIT,
    &s3::S3_PREFIXES,
    &s3::MULTIPART_PARTS,
    &s3::BYTE_RANGES,
    &s3::AGE_SHARE,
    &transfer::TRANSFER_TIME,
    &dynamodb::READ_UNITS,
    &dynamodb::WRITE_UNITS,
    &dynamodb::DYNAMODB_PARTITIONS,
    &dynamodb::WRITE_SHARDS,
    &dynamodb::CACHE_REDUCTION,
    &dynamodb::MEAN_LATENCY,
    &lambda::LAMBDA_VCPU,
    &lambda::LAMBDA_CONCURRENCY,
    &lambda::LAMBDA_GB_SECONDS,
    &lambda::POWER_TUNING,
    &lambda::COLD_START_BUDGET,
    &messaging::SQS_FIFO_THROUGHPUT,
    &messaging::DRAIN_TIME,
    &health::DETECTION_TIME,
    &health::AVAILABILITY,
    &health::NINES_DOWNTIME,
    &load_balancer::ALB_LCU,
    &load_balancer::NLB_LCU,
    &load_balancer::GLB_LCU,
    &load_balancer::LCU_DECIDES,
    &edge::WEIGHTED_SHARE,
    &edge::BUCKET_REQUESTS,
    &edge::BUCKET_TIME,
    &edge::PLAN_REQUESTS,
    &edge::RATE_RULE_BLOCKS,
    &edge::TTL_HIT_RATIO,
    &health::AVAILABILITY_OF_REPAIRS,
    &health::AVAILABILITY_IN_SERIES,
    &health::AVAILABILITY_IN_PARALLEL,
    &health::AVAILABILITY_K_OF_N,
    &compute::TARGET_TRACKING,
    &compute::FLEET_HOURS,
    &compute::STEP_SCALING,
    &compute::CPU_BASELINE,
    &compute::CREDITS_LEFT,
    &compute::SURPLUS_CREDITS,
    &compute::NORMALIZATION_FACTOR,
    &operations::ALARM_TIME,
    &operations::XRAY_TRACES,
    &operations::LOGS_KEPT,
    &recovery::DR_STRATEGY,
    &recovery::DR_STRATEGIES,
    &recovery::RECOVERY_TIME,
    &recovery::RECOVERY_POINT,
    &recovery::CAPACITY_FOR_LOSS,
    &recovery::BREAK_EVEN_LOSS,
    &commitment::EFFECTIVE_PRICE,
    &commitment::BREAK_EVEN_TIME,
    &commitment::BREAK_EVEN_UTILIZATION,
    &commitment::COVERED_ON_DEMAND,
    &effort::SAVED_SHARE,
    &effort::PARALLEL_STREAMS,
    &effort::STACKED_DISCOUNT,
];

/// A whole number as a ratio.
fn whole(number: u64) -> Ratio {
    Ratio::from(Exact::from(number))
}

/// `value / step`, rounded up.
fn steps(value: Ratio, step: u64) -> Result<Ratio, ArithmeticError> {
    value.over(whole(step))?.ceiling()
}

/// `value` in `unit`.
fn amount(value: Ratio, unit: &str) -> Result<Value, FunctionError> {
    let unit = Unit::parse(unit).ok_or_else(|| FunctionError::new(format!("`{unit}` is not a unit")))?;
    Ok(Value::Amount(Amount::new(value, unit)))
}

/// `value`, or an error of argument `place` unless it lies between 0 and 1.
fn share(value: Ratio, place: usize) -> Result<Ratio, FunctionError> {
    if value.is_negative() || value > Ratio::ONE {
        return Err(FunctionError::at(place, "a share lies between 0 and 1").help("write 99.5% or 0.995"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests;
