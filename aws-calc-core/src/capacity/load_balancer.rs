//! Capacity units of load balancers: what an hour of traffic needs, and which dimension decides it.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::{amount, whole};

const SOURCE: &str = "https://aws.amazon.com/elasticloadbalancing/pricing/";

/// A load balancer, as its capacity unit tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balancer {
    /// An Application Load Balancer: LCU.
    Application,
    /// A Network Load Balancer for TCP: NLCU.
    Tcp,
    /// A Network Load Balancer for UDP: NLCU.
    Udp,
    /// A Network Load Balancer that ends TLS: NLCU.
    Tls,
    /// A Gateway Load Balancer: GLCU.
    Gateway,
}

/// The traffic of an hour.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// New connections, or flows, a second.
    pub new: Ratio,
    /// Connections, or flows, open at a time.
    pub active: Ratio,
    /// GB processed in the hour.
    pub gb: Ratio,
    /// Requests a second to an Application Load Balancer.
    pub requests: Ratio,
    /// Rules that it processes for each of them.
    pub rules: Ratio,
}

/// The units that each dimension needs.
///
/// # Formula
/// | | new a second | active | GB an hour | requests x (rules - 10) a second |
/// | --- | --- | --- | --- | --- |
/// | application | / 25 | / 3,000 | / 1 | / 1,000 |
/// | TCP | / 800 | / 100,000 | / 1 | |
/// | UDP | / 400 | / 50,000 | / 1 | |
/// | TLS | / 50 | / 3,000 | / 1 | |
/// | gateway | / 600 | / 60,000 | / 1 | |
///
/// GB that go to Lambda functions need 2.5 times as much: give 2.5 GB for each of them.
/// # Errors
/// [`ArithmeticError::Overflow`].
/// # Source
/// Elastic Load Balancing pricing page, "LCU details", "NLCU details", "GLCU details".
pub fn dimensions(balancer: Balancer, load: &Load) -> Result<[(&'static str, Ratio); 4], ArithmeticError> {
    let (new, active) = match balancer {
        Balancer::Application => (25, 3000),
        Balancer::Tcp => (800, 100_000),
        Balancer::Udp => (400, 50_000),
        Balancer::Tls => (50, 3000),
        Balancer::Gateway => (600, 60_000),
    };
    let evaluated = if load.rules > whole(10) { load.rules.minus(whole(10))? } else { Ratio::from(Exact::ZERO) };
    Ok([
        ("new connections", load.new.over(whole(new))?),
        ("active connections", load.active.over(whole(active))?),
        ("processed bytes", load.gb),
        ("rule evaluations", load.requests.times(evaluated)?.over(whole(1000))?),
    ])
}

/// The dimension that needs most units, and how many; the first of several that need the same.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn decides(balancer: Balancer, load: &Load) -> Result<(&'static str, Ratio), ArithmeticError> {
    let [first, rest @ ..] = dimensions(balancer, load)?;
    Ok(rest.into_iter().fold(first, |most, next| if next.1 > most.1 { next } else { most }))
}

/// The traffic that stands from argument `first` on; requests and rules may be left out.
fn load(arguments: &Arguments<'_>, first: usize) -> Result<Load, FunctionError> {
    let zero = Ratio::from(Exact::ZERO);
    let (requests, rules) = match arguments.all().len() {
        count if count > first + 4 => (arguments.non_negative(first + 3)?, arguments.non_negative(first + 4)?),
        count if count > first + 3 => {
            return Err(FunctionError::at(first + 3, "requests need the rules that each of them is held against"));
        }
        _ => (zero, zero),
    };
    Ok(Load {
        new: arguments.non_negative(first)?,
        active: arguments.non_negative(first + 1)?,
        gb: arguments.non_negative(first + 2)?,
        requests,
        rules,
    })
}

fn network(arguments: &Arguments<'_>) -> Result<Balancer, FunctionError> {
    match arguments.text(0)? {
        "tcp" => Ok(Balancer::Tcp),
        "udp" => Ok(Balancer::Udp),
        "tls" => Ok(Balancer::Tls),
        _ => Err(FunctionError::at(0, "a Network Load Balancer listens for \"tcp\", \"udp\" or \"tls\"")),
    }
}

const NEW: Parameter = Parameter::new("new_connections", Takes::Count("connection/s"));
const ACTIVE: Parameter = Parameter::new("active_connections", Takes::Count("connection"));
const PROCESSED: Parameter = Parameter::new("processed", Takes::In("GB/hour"));
const REQUESTS: Parameter = Parameter::new("requests_per_s", Takes::Count("request/s")).optional();
const RULES: Parameter = Parameter::new("rules", Takes::Number).optional();

/// See [`decides`].
pub static ALB_LCU: Function = Function {
    name: "alb_lcu",
    parameters: &[NEW, ACTIVE, PROCESSED, REQUESTS, RULES],
    doc: "Capacity units that an Application Load Balancer needs for this traffic: those of the dimension that needs \
          most. Ten rules are free.",
    source: SOURCE,
    example: ("alb_lcu(20, 1200, 10 GB/h, 500 requests/s, 60)", "25 LCU"), // 500 x 50 / 1,000
    apply: |arguments| amount(decides(Balancer::Application, &load(arguments, 0)?)?.1, "LCU"),
};

/// See [`decides`].
pub static NLB_LCU: Function = Function {
    name: "nlb_lcu",
    parameters: &[Parameter::new("protocol", Takes::Text), NEW, ACTIVE, PROCESSED],
    doc: "Capacity units that a Network Load Balancer needs for this traffic, \"tcp\", \"udp\" or \"tls\".",
    source: SOURCE,
    example: ("nlb_lcu(\"tls\", 100, 12000, 1 GB/h)", "4 LCU"), // 12,000 / 3,000
    apply: |arguments| amount(decides(network(arguments)?, &load(arguments, 1)?)?.1, "LCU"),
};

/// See [`decides`].
pub static GLB_LCU: Function = Function {
    name: "glb_lcu",
    parameters: &[NEW, ACTIVE, PROCESSED],
    doc: "Capacity units that a Gateway Load Balancer needs for this traffic.",
    source: SOURCE,
    example: ("glb_lcu(1200, 60000, 1 GB/h)", "2 LCU"), // 1,200 / 600
    apply: |arguments| amount(decides(Balancer::Gateway, &load(arguments, 0)?)?.1, "LCU"),
};

/// See [`decides`].
pub static LCU_DECIDES: Function = Function {
    name: "lcu_decides",
    parameters: &[Parameter::new("kind", Takes::Text), NEW, ACTIVE, PROCESSED, REQUESTS, RULES],
    doc: "The dimension that decides the capacity units of a load balancer, \"application\", \"tcp\", \"udp\", \
          \"tls\" or \"gateway\".",
    source: SOURCE,
    example: ("lcu_decides(\"application\", 20, 1200, 10 GB/h)", "\"processed bytes\""),
    apply: |arguments| {
        let balancer = match arguments.text(0)? {
            "application" => Balancer::Application,
            "gateway" => Balancer::Gateway,
            _ => network(arguments).map_err(|error| {
                error.help("a load balancer is \"application\", \"tcp\", \"udp\", \"tls\" or \"gateway\"")
            })?,
        };
        if balancer != Balancer::Application && arguments.all().len() > 4 {
            return Err(FunctionError::at(4, "only an application load balancer evaluates rules"));
        }
        Ok(Value::Text(decides(balancer, &load(arguments, 1)?)?.0.into()))
    },
};
