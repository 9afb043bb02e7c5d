//! What network ACLs and security groups do with a packet.
//!
//! A rule is written `NUMBER allow|deny PROTOCOL PORTS BLOCK` in a network ACL and `PROTOCOL PORTS BLOCK` in a security
//! group, rules apart by `;`. Ports are `443`, `1024-65535` or `all`; the protocol is `tcp`, `udp`, `icmp` or `all`. A
//! packet is `PROTOCOL ADDRESS PORT`: for traffic that comes in, the address it comes from and the port it goes to.

use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};

use super::network::Cidr;

/// What a packet is, or what a rule is about: protocol, ports, addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// `tcp`, `udp`, `icmp`, or `None` for all.
    pub protocol: Option<String>,
    /// The first and the last port.
    pub ports: (u16, u16),
    /// The addresses.
    pub block: Cidr,
}

impl Traffic {
    /// Whether all of `packet` is part of this.
    #[must_use]
    pub fn has(&self, packet: &Self) -> bool {
        let protocol = self.protocol.is_none() || self.protocol == packet.protocol;
        let ports = self.ports.0 <= packet.ports.0 && packet.ports.1 <= self.ports.1;
        protocol && ports && self.block.holds(packet.block)
    }

    /// Reads `tcp 443 0.0.0.0/0`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(protocol: &str, ports: &str, block: &str) -> Result<Self, String> {
        let protocol = match protocol {
            "all" => None,
            "tcp" | "udp" | "icmp" => Some(protocol.to_owned()),
            _ => return Err(format!("`{protocol}` is no protocol: tcp, udp, icmp or all")),
        };
        let port = |text: &str| {
            text.parse::<u16>().map_err(|_| format!("`{text}` is no port: ports go from 0 to 65535, or are `all`"))
        };
        let ports = match ports.split_once('-') {
            None if ports == "all" => (0, u16::MAX),
            None => (port(ports)?, port(ports)?),
            Some((first, last)) => (port(first)?, port(last)?),
        };
        if ports.0 > ports.1 {
            return Err(format!("the ports {}-{} end before they begin", ports.0, ports.1));
        }
        Ok(Self { protocol, ports, block: block.parse().map_err(|error| format!("{error}"))? })
    }
}

/// A rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclRule {
    /// Its place in the order, 1 to 32,766.
    pub number: u16,
    /// Whether what it is about may pass.
    pub allows: bool,
    /// What it is about.
    pub traffic: Traffic,
}

/// The rule that decides on `packet`: of those that are about it, the one with the lowest number. `None` is the rule at
/// the end of every network ACL, which denies.
#[must_use]
pub fn deciding_rule<'a>(rules: &'a [AclRule], packet: &Traffic) -> Option<&'a AclRule> {
    rules.iter().filter(|rule| rule.traffic.has(packet)).min_by_key(|rule| rule.number)
}

/// Whether a security group lets `packet` in: any rule that is about it is enough, and their order does not matter.
#[must_use]
pub fn security_group_allows(rules: &[Traffic], packet: &Traffic) -> bool {
    rules.iter().any(|rule| rule.has(packet))
}

fn acl_rule(text: &str) -> Result<AclRule, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [number, action, protocol, ports, block] = words.as_slice() else {
        return Err(format!("`{text}` is no rule: write it as `100 allow tcp 443 0.0.0.0/0`"));
    };
    let number = number.parse().ok().filter(|number| (1..=32_766).contains(number));
    let number = number.ok_or_else(|| format!("`{text}` has no number from 1 to 32766"))?;
    let allows = match *action {
        "allow" => true,
        "deny" => false,
        other => return Err(format!("a rule says allow or deny, not `{other}`")),
    };
    Ok(AclRule { number, allows, traffic: Traffic::parse(protocol, ports, block)? })
}

fn group_rule(text: &str) -> Result<Traffic, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [protocol, ports, block] => Traffic::parse(protocol, ports, block),
        _ => Err(format!("`{text}` is no rule: write it as `tcp 443 0.0.0.0/0`")),
    }
}

fn packet(text: &str) -> Result<Traffic, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [protocol @ ("tcp" | "udp" | "icmp"), address, port] if !port.contains('-') && *port != "all" => {
            Traffic::parse(protocol, port, &format!("{address}/32"))
        }
        _ => Err(format!("`{text}` is no packet: write it as `tcp 203.0.113.7 443`")),
    }
}

/// The rules and the packet of a call, each rule read by `read`.
fn read<T>(
    arguments: &Arguments<'_>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<(Vec<T>, Traffic), FunctionError> {
    let rules = arguments.text(0)?.split(';').map(str::trim).filter(|rule| !rule.is_empty());
    let rules = rules.map(read).collect::<Result<Vec<T>, String>>();
    let rules = rules.map_err(|error| FunctionError::at(0, error))?;
    let packet = packet(arguments.text(1)?).map_err(|error| FunctionError::at(1, error))?;
    Ok((rules, packet))
}

const PARAMETERS: &[Parameter] = &[Parameter::new("rules", Takes::Text), Parameter::new("packet", Takes::Text)];

/// See [`deciding_rule`].
pub static NETWORK_ACL: Function = Function {
    name: "network_acl",
    parameters: PARAMETERS,
    doc: "What a network ACL does with a packet: the matching rule with the lowest number decides; without one it is denied.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
    example: (
        "network_acl(\"50 deny tcp all 203.0.113.0/24; 100 allow tcp 443 0.0.0.0/0\", \"tcp 203.0.113.7 443\")",
        "\"deny by rule 50\"",
    ),
    apply: |arguments| {
        let (rules, packet) = read(arguments, acl_rule)?;
        let mut numbers: Vec<u16> = rules.iter().map(|rule| rule.number).collect();
        numbers.sort_unstable();
        if let Some([number, _]) = numbers.windows(2).find(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(FunctionError::at(0, format!("there are two rules {number}; each number stands once")));
        }
        Ok(Value::text(match deciding_rule(&rules, &packet) {
            Some(rule) => format!("{} by rule {}", if rule.allows { "allow" } else { "deny" }, rule.number),
            None => "deny by rule *".to_owned(),
        }))
    },
};

/// See [`security_group_allows`].
pub static SECURITY_GROUP: Function = Function {
    name: "security_group",
    parameters: PARAMETERS,
    doc: "What a security group does with a packet that comes in: any matching rule allows it; without one it is denied.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    example: ("security_group(\"tcp 443 0.0.0.0/0\", \"tcp 203.0.113.7 443\")", "\"allow\""),
    apply: |arguments| {
        let (rules, packet) = read(arguments, group_rule)?;
        Ok(Value::text(if security_group_allows(&rules, &packet) { "allow" } else { "deny" }))
    },
};
