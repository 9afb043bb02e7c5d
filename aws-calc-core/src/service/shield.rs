//! AWS Shield.
//!
//! **Billed:** the subscription to Shield Advanced per month, which covers all accounts of an organization; the GB that
//! protected resources send, by what they are, on top of their ordinary transfer. Shield Standard protects every account
//! and has a price of zero to say so.
//!
//! **Left out:** the promise of a year that a subscription makes: the report is of one month. A protected resource
//! described apart from the subscription has `subscriptions = 0`.
//!
//! Source: <https://aws.amazon.com/shield/pricing/>.

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Meter, Usage};
use crate::unit::{Count, Gb, SubscriptionMonth};

use super::{Context, Service, checks};

crate::choices! {
    /// Which Shield it is.
    Plan {
        Standard "standard" "protects every account, free of charge";
        Advanced "advanced" "the subscription";
    }
}

crate::choices! {
    /// What Shield Advanced protects.
    Protected {
        CloudFront "cloudfront" "CloudFront distributions";
        GlobalAccelerator "global_accelerator" "accelerators";
        LoadBalancer "load_balancer" "Application and Classic Load Balancers";
        ElasticIp "elastic_ip" "instances and Network Load Balancers with Elastic IP addresses";
    }
}

const PLAN: Field<Word<Plan>> =
    Field::word("plan", "Shield Standard or Advanced; left out, it is Advanced", "\"standard\"").optional();
const SUBSCRIPTIONS: Field<Count> = Field::quantity("subscriptions", "subscriptions to Shield Advanced", "1")
    .or("1", "one subscription covers an organization")
    .at_least(Exact::ZERO, "there is no negative number of subscriptions");
const PROTECTS: Field<Word<Protected>> =
    Field::word("protects", "what sends `monthly_protected_data_out`", "\"cloudfront\"").optional();
const DATA_OUT: Field<Gb> =
    Field::flow("monthly_protected_data_out", "data that the protected resources send in the month", "\"10 TB\"")
        .optional();

const STANDARD: Meter<SubscriptionMonth> = Meter::new("shield.standard", "Shield Standard");
const ADVANCED: Meter<SubscriptionMonth> = Meter::new("shield.advanced", "Shield Advanced subscription");
const CLOUDFRONT: Meter<Gb> = Meter::new("shield.data_out.cloudfront", "Protected data out (CloudFront)");
const ACCELERATOR: Meter<Gb> =
    Meter::new("shield.data_out.global_accelerator", "Protected data out (Global Accelerator)");
const LOAD_BALANCER: Meter<Gb> = Meter::new("shield.data_out.load_balancer", "Protected data out (load balancers)");
const ELASTIC_IP: Meter<Gb> = Meter::new("shield.data_out.elastic_ip", "Protected data out (Elastic IP addresses)");

pub(super) const SERVICE: Service = Service {
    name: "shield",
    title: "AWS Shield",
    doc: "The subscription to Shield Advanced per month, and the GB that protected resources send; Shield Standard at \
          its price of zero. Left out: the promise of a year.",
    page: "https://aws.amazon.com/shield/pricing/",
    fields: &[PLAN.spec(), SUBSCRIPTIONS.spec(), PROTECTS.spec(), DATA_OUT.spec()],
    meters: &[
        STANDARD.info(),
        ADVANCED.info(),
        CLOUDFRONT.info(),
        ACCELERATOR.info(),
        LOAD_BALANCER.info(),
        ELASTIC_IP.info(),
    ],
    usage,
};

fn usage(shield: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::only_with(shield, PROTECTS.spec(), DATA_OUT.spec())?;
    checks::only_with(shield, DATA_OUT.spec(), PROTECTS.spec())?;
    if shield.word_given(PLAN) == Some(Plan::Standard) {
        for key in [SUBSCRIPTIONS.spec(), DATA_OUT.spec()] {
            if checks::is_given(shield, key) {
                let message = "Shield Standard has no subscription and no fee for data";
                return Err(Refusal::new("not-applicable", key.name, message).help(format!("leave `{}` out", key.name)));
            }
        }
        return Ok(vec![STANDARD.of(shield.quantity(SUBSCRIPTIONS)?.counted_as())]);
    }
    let mut usage = vec![ADVANCED.of(shield.quantity(SUBSCRIPTIONS)?.counted_as())];
    if let Some(sent) = shield.given(DATA_OUT) {
        let meter = match shield.word(PROTECTS)? {
            Protected::CloudFront => CLOUDFRONT,
            Protected::GlobalAccelerator => ACCELERATOR,
            Protected::LoadBalancer => LOAD_BALANCER,
            Protected::ElasticIp => ELASTIC_IP,
        };
        usage.push(meter.of(sent));
    }
    Ok(usage)
}
