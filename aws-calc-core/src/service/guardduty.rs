//! Amazon GuardDuty.
//!
//! **Billed:** what it analyzes: CloudTrail management events; VPC flow logs and DNS query logs by the GB, in tiers; S3
//! data events, in tiers; network activity of Lambda functions by the GB, in tiers; vCPUs under Runtime Monitoring, in
//! tiers; vCPUs of watched RDS instances; GB of EBS volumes scanned for malware. Tiers are per account and Region.
//!
//! Flow and DNS logs are billed once they are processed, whether or not an account keeps flow logs of its own.
//!
//! **Left out:** EKS audit logs, whose tiers the record that we have does not tell apart; ACUs of Aurora Serverless;
//! malware scans of S3 and of backups; the trial of 30 days; flow logs of instances with the runtime agent, which are
//! not billed: leave them out of the GB.
//!
//! Source: <https://aws.amazon.com/guardduty/pricing/>.

use crate::field::{Field, Record, Refusal};
use crate::meter::{Meter, Usage};
use crate::unit::{Event, Gb, Vcpu, VcpuMonth};

use super::{Context, Service, checks};

const EVENTS: Field<Event> =
    Field::flow("monthly_cloudtrail_events", "CloudTrail management events analyzed in the month", "\"40M events\"")
        .optional();
const NETWORK_LOGS: Field<Gb> =
    Field::flow("monthly_flow_and_dns_logs", "VPC flow and DNS query logs analyzed in the month", "\"2000 GB\"")
        .optional();
const S3_EVENTS: Field<Event> =
    Field::flow("monthly_s3_events", "S3 data events analyzed in the month", "\"600M events\"").optional();
const LAMBDA_LOGS: Field<Gb> =
    Field::flow("monthly_lambda_logs", "network activity of Lambda functions analyzed in the month", "\"100 GB\"")
        .optional();
const RUNTIME: Field<Vcpu> =
    Field::quantity("runtime_vcpus", "vCPUs under Runtime Monitoring, on average over the month", "\"64 vCPU\"")
        .optional();
const DATABASES: Field<Vcpu> =
    Field::quantity("rds_vcpus", "vCPUs of RDS instances watched, on average over the month", "\"8 vCPU\"").optional();
const SCANNED: Field<Gb> =
    Field::flow("monthly_ebs_scanned", "EBS volumes scanned for malware in the month", "\"500 GB\"").optional();

const CLOUDTRAIL_EVENTS: Meter<Event> = Meter::new("guardduty.cloudtrail_events", "CloudTrail events analyzed");
const FLOW_AND_DNS_LOGS: Meter<Gb> = Meter::new("guardduty.flow_and_dns_logs", "VPC flow and DNS logs analyzed");
const S3_DATA_EVENTS: Meter<Event> = Meter::new("guardduty.s3_events", "S3 data events analyzed");
const LAMBDA_NETWORK_LOGS: Meter<Gb> = Meter::new("guardduty.lambda_logs", "Lambda network activity analyzed");
const RUNTIME_VCPUS: Meter<VcpuMonth> = Meter::new("guardduty.runtime_vcpus", "Runtime Monitoring");
const RDS_VCPUS: Meter<VcpuMonth> = Meter::new("guardduty.rds_vcpus", "RDS Protection");
const EBS_SCANNED: Meter<Gb> = Meter::new("guardduty.ebs_scanned", "EBS malware scan");

pub(super) const SERVICE: Service = Service {
    name: "guardduty",
    title: "Amazon GuardDuty",
    doc: "CloudTrail events, VPC flow and DNS logs, S3 data events, Lambda network activity, Runtime Monitoring, RDS \
          Protection, EBS malware scans. Left out: EKS audit logs, Aurora Serverless, scans of S3, the trial.",
    page: "https://aws.amazon.com/guardduty/pricing/",
    fields: &[
        EVENTS.spec(),
        NETWORK_LOGS.spec(),
        S3_EVENTS.spec(),
        LAMBDA_LOGS.spec(),
        RUNTIME.spec(),
        DATABASES.spec(),
        SCANNED.spec(),
    ],
    meters: &[
        CLOUDTRAIL_EVENTS.info(),
        FLOW_AND_DNS_LOGS.info(),
        S3_DATA_EVENTS.info(),
        LAMBDA_NETWORK_LOGS.info(),
        RUNTIME_VCPUS.info(),
        RDS_VCPUS.info(),
        EBS_SCANNED.info(),
    ],
    usage,
};

fn usage(detector: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(detector, SERVICE.fields)?;
    let mut usage = Vec::new();
    for (field, meter) in [(EVENTS, CLOUDTRAIL_EVENTS), (S3_EVENTS, S3_DATA_EVENTS)] {
        usage.extend(detector.given(field).map(|events| meter.of(events)));
    }
    for (field, meter) in
        [(NETWORK_LOGS, FLOW_AND_DNS_LOGS), (LAMBDA_LOGS, LAMBDA_NETWORK_LOGS), (SCANNED, EBS_SCANNED)]
    {
        usage.extend(detector.given(field).map(|data| meter.of(data)));
    }
    for (field, meter) in [(RUNTIME, RUNTIME_VCPUS), (DATABASES, RDS_VCPUS)] {
        usage.extend(detector.given(field).map(|vcpus| meter.of(vcpus.counted_as())));
    }
    Ok(usage)
}
