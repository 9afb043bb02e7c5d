//! Elastic Load Balancing.
//!
//! **Billed:** the hours of a load balancer, and its capacity units (LCU, NLCU, GLCU). A capacity unit holds so much of
//! each of several dimensions; the dimension that needs most units in an hour decides, the others cost nothing. A
//! Classic Load Balancer is billed for the GB that it processes instead. A partial hour is billed as a full one.
//!
//! A description is a steady state: the same traffic in every hour. AWS takes the largest dimension hour by hour, so
//! averages understate a load balancer whose traffic comes in bursts. A dimension that is not given is taken not to
//! decide. What goes to Lambda functions and what goes to other targets add up, since both are processed bytes.
//!
//! **Left out:** one Network Load Balancer with several protocols at a time (the units of each protocol add up),
//! reserved capacity units, mutual TLS trust stores, Outposts. The endpoints of Gateway Load Balancers are
//! `vpc_endpoint`, public addresses are `public_ipv4`, traffic between zones and to the internet is `data_transfer`.
//!
//! Source: <https://aws.amazon.com/elasticloadbalancing/pricing/>, "LCU details", "NLCU details", "GLCU details".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{Connection, ConnectionsPerSecond, Count, Gb, Hour, LcuHour, RequestsPerSecond, Second};

use super::{Context, Service, checks};

crate::choices! {
    /// What kind of load balancer it is.
    LoadBalancerKind {
        Application "application" "HTTP and HTTPS; billed by LCU";
        Network "network" "TCP, UDP or TLS; billed by NLCU";
        Gateway "gateway" "in front of virtual appliances; billed by GLCU";
        Classic "classic" "the previous generation; billed by the GB";
    }
}

crate::choices! {
    /// What a Network Load Balancer listens for.
    Protocol {
        Tcp "tcp" "TCP connections";
        Udp "udp" "UDP flows";
        Tls "tls" "connections whose TLS ends at the load balancer";
    }
}

const PRICING: &str = "Elastic Load Balancing pricing page";

const KIND: Field<Word<LoadBalancerKind>> = Field::word("kind", "the kind of load balancer", "\"application\"");
const PROTOCOL: Field<Word<Protocol>> =
    Field::word("protocol", "what a Network Load Balancer listens for", "\"tls\"").optional();
const PROCESSED: Field<Gb> = Field::flow(
    "monthly_processed",
    "data through each load balancer, both directions together, without that of Lambda targets",
    "\"2 GB/h\"",
)
.optional();
const LAMBDA_PROCESSED: Field<Gb> = Field::flow(
    "monthly_lambda_processed",
    "data that an application load balancer moves to and from Lambda functions",
    "\"100 GB\"",
)
.optional();
const NEW: Field<ConnectionsPerSecond> =
    Field::quantity("new_connections", "new connections (or flows) a second", "\"100 connections/s\"").optional();
const DURATION: Field<Second> =
    Field::quantity("connection_duration", "how long a connection stays open, on average", "\"3 min\"").optional();
const ACTIVE: Field<Connection> = Field::quantity(
    "active_connections",
    "connections (or flows) open at the same time, in place of `connection_duration`",
    "18000",
)
.optional();
const REQUESTS: Field<RequestsPerSecond> =
    Field::quantity("requests", "requests a second to an application load balancer", "\"500 requests/s\"").optional();
const RULES: Field<Count> =
    Field::quantity("rules", "rules that an application load balancer processes for each request, on average", "20")
        .optional();

pub(crate) const APPLICATION_HOURS: Meter<Hour> =
    Meter::new("load_balancer.application_hours", "Application Load Balancer hours");
pub(crate) const APPLICATION_LCU: Meter<LcuHour> = Meter::new("load_balancer.application_lcu_hours", "LCU-hours");
pub(crate) const NETWORK_HOURS: Meter<Hour> = Meter::new("load_balancer.network_hours", "Network Load Balancer hours");
pub(crate) const NETWORK_LCU: Meter<LcuHour> = Meter::new("load_balancer.network_lcu_hours", "NLCU-hours");
const GATEWAY_HOURS: Meter<Hour> = Meter::new("load_balancer.gateway_hours", "Gateway Load Balancer hours");
const GATEWAY_LCU: Meter<LcuHour> = Meter::new("load_balancer.gateway_lcu_hours", "GLCU-hours");
const CLASSIC_HOURS: Meter<Hour> = Meter::new("load_balancer.classic_hours", "Classic Load Balancer hours");
const CLASSIC_DATA: Meter<Gb> = Meter::new("load_balancer.classic_data_processed", "Data processed");

pub(super) const SERVICE: Service = Service {
    name: "load_balancer",
    title: "Elastic Load Balancing",
    doc: "Hours and capacity units of Application, Network and Gateway Load Balancers, by the dimension that needs \
          most of them, in a steady state; hours and GB of Classic Load Balancers. Left out: several protocols on one \
          Network Load Balancer, reserved capacity units, trust stores, Outposts.",
    page: "https://aws.amazon.com/elasticloadbalancing/pricing/",
    fields: &[
        KIND.spec(),
        PROTOCOL.spec(),
        PROCESSED.spec(),
        LAMBDA_PROCESSED.spec(),
        NEW.spec(),
        DURATION.spec(),
        ACTIVE.spec(),
        REQUESTS.spec(),
        RULES.spec(),
        HOURS.spec(),
    ],
    meters: &[
        APPLICATION_HOURS.info(),
        APPLICATION_LCU.info(),
        NETWORK_HOURS.info(),
        NETWORK_LCU.info(),
        GATEWAY_HOURS.info(),
        GATEWAY_LCU.info(),
        CLASSIC_HOURS.info(),
        CLASSIC_DATA.info(),
    ],
    usage,
};

fn usage(balancer: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let kind = balancer.word(KIND)?;
    check(balancer, kind)?;
    let hours = full_hours(balancer.quantity(HOURS)?)?;
    let (hourly, lcu, holds) = match kind {
        LoadBalancerKind::Application => (APPLICATION_HOURS, APPLICATION_LCU, (25, 3000)),
        LoadBalancerKind::Network => (NETWORK_HOURS, NETWORK_LCU, nlcu_holds(balancer.word(PROTOCOL)?)),
        LoadBalancerKind::Gateway => (GATEWAY_HOURS, GATEWAY_LCU, (600, 60_000)),
        LoadBalancerKind::Classic => {
            let processed = balancer.given(PROCESSED).ok_or_else(|| no_traffic(&[PROCESSED.spec()]))?;
            return Ok(vec![CLASSIC_HOURS.of(hours), CLASSIC_DATA.of(processed)]);
        }
    };
    let units = lcu_hours(balancer, &hours, holds)?;
    Ok(vec![hourly.of(hours), lcu.of(units)])
}

/// Whole hours stay as they are, so that an explanation does not round what is round.
fn full_hours(hours: Quantity<Hour>) -> Result<Quantity<Hour>, Refusal> {
    if hours.value().is_whole() {
        return Ok(hours);
    }
    let step = Quantity::fixed(Exact::ONE, "billing step", "a partial hour is billed as a full hour");
    Ok(hours.rounded_up_to(&step)?)
}

/// New connections a second, and open connections, that one NLCU holds.
const fn nlcu_holds(protocol: Protocol) -> (u32, u32) {
    match protocol {
        Protocol::Tcp => (800, 100_000),
        Protocol::Udp => (400, 50_000),
        Protocol::Tls => (50, 3000),
    }
}

/// `hours x the largest of: new connections / holds, open connections / holds, GB an hour / 1 (Lambda: 0.4), requests x
/// (rules - 10) / 1,000`. Divided last, so that a month's units are exact wherever they can be.
fn lcu_hours(
    balancer: &Record,
    hours: &Quantity<Hour>,
    (new_of_unit, active_of_unit): (u32, u32),
) -> Result<Quantity<LcuHour>, Refusal> {
    let of_unit = |number: Exact, name| Quantity::<Count>::fixed(number, name, PRICING);
    let held = |load: &Quantity<Count>, unit: &Quantity<Count>| -> Result<Quantity<LcuHour>, Refusal> {
        Ok(hours.times(load)?.over(unit)?.counted_as())
    };
    let mut dimensions = Vec::new();
    let new = balancer.given(NEW);
    if let Some(new) = &new {
        let unit = of_unit(new_of_unit.into(), "new connections a second that one unit holds");
        dimensions.push(held(&new.counted_as(), &unit)?);
    }
    let active = match (balancer.given(ACTIVE), new, balancer.given(DURATION)) {
        (Some(active), ..) => Some(active),
        (None, Some(new), Some(duration)) => Some(new.times(&duration)?),
        _ => None,
    };
    if let Some(active) = active {
        let unit = of_unit(active_of_unit.into(), "active connections that one unit holds");
        dimensions.push(held(&active.counted_as(), &unit)?);
    }
    let processed = balancer
        .given(PROCESSED)
        .map(|data| data.over(&of_unit(Exact::ONE, "GB processed in an hour that one unit holds")))
        .transpose()?;
    let by_lambda = balancer
        .given(LAMBDA_PROCESSED)
        .map(|data| {
            data.over(&of_unit(Exact::constant(4, 1), "GB processed in an hour for Lambda that one unit holds"))
        })
        .transpose()?;
    let bytes = match (processed, by_lambda) {
        (Some(processed), Some(by_lambda)) => Some(processed.plus(&by_lambda)?),
        (processed, by_lambda) => processed.or(by_lambda),
    };
    dimensions.extend(bytes.map(|bytes| bytes.counted_as()));
    if let Some(requests) = balancer.given(REQUESTS) {
        let free = of_unit(Exact::constant(10, 0), "rules that are free");
        let evaluations = requests.counted_as::<Count>().times(&balancer.quantity(RULES)?.excess_over(&free)?)?;
        let unit = of_unit(Exact::constant(1000, 0), "rule evaluations a second that one unit holds");
        dimensions.push(held(&evaluations, &unit)?);
    }
    Quantity::largest(&dimensions).ok_or_else(|| no_traffic(&[PROCESSED.spec(), NEW.spec(), ACTIVE.spec()]))
}

/// Not given is not zero: an idle load balancer says that it is.
fn no_traffic(keys: &[Spec]) -> Refusal {
    let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    Refusal {
        code: "missing-key",
        field: None,
        message: "nothing is said of the traffic, which is billed beside the hours".to_owned(),
        help: Some(format!("add {}; when it is idle, `monthly_processed = \"0 GB\"`", names.join(" or "))),
    }
}

fn check(balancer: &Record, kind: LoadBalancerKind) -> Result<(), Refusal> {
    let only_for = |key: Spec, kinds: &[LoadBalancerKind], because: &str| {
        if checks::is_given(balancer, key) && !kinds.contains(&kind) {
            return Err(Refusal::new("not-applicable", key.name, because).help(format!("leave `{}` out", key.name)));
        }
        Ok(())
    };
    let by_units = [LoadBalancerKind::Application, LoadBalancerKind::Network, LoadBalancerKind::Gateway];
    let application = [LoadBalancerKind::Application];
    let classic = "a Classic Load Balancer is billed for its hours and its GB only";
    only_for(PROTOCOL.spec(), &[LoadBalancerKind::Network], "only a Network Load Balancer is billed by protocol")?;
    only_for(LAMBDA_PROCESSED.spec(), &application, "only an application load balancer has Lambda targets")?;
    only_for(REQUESTS.spec(), &application, "only an application load balancer evaluates rules")?;
    only_for(RULES.spec(), &application, "only an application load balancer evaluates rules")?;
    for key in [NEW.spec(), DURATION.spec(), ACTIVE.spec()] {
        only_for(key, &by_units, classic)?;
    }
    if kind == LoadBalancerKind::Network && !checks::is_given(balancer, PROTOCOL.spec()) {
        return Err(Refusal::new("missing-key", KIND.spec().name, "a Network Load Balancer needs `protocol`")
            .help("an NLCU holds less of TLS than of TCP or UDP: add `protocol = \"tcp\"`, `\"udp\"` or `\"tls\"`"));
    }
    checks::only_with(balancer, DURATION.spec(), NEW.spec())?;
    checks::only_with(balancer, REQUESTS.spec(), RULES.spec())?;
    checks::only_with(balancer, RULES.spec(), REQUESTS.spec())?;
    if checks::is_given(balancer, ACTIVE.spec()) && checks::is_given(balancer, DURATION.spec()) {
        let message = "`connection_duration` and `active_connections` both say how many connections are open";
        return Err(Refusal::new("conflicting-keys", ACTIVE.spec().name, message).help("leave one of them out"));
    }
    Ok(())
}
