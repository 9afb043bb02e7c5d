//! VPC peering and IPv4 address blocks.

use std::fmt;
use std::str::FromStr;

use crate::exact::ArithmeticError;
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};

use super::whole;

const SUBNETS_SOURCE: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";

/// Connections of a full mesh: peering is not transitive, so each pair of VPCs needs its own.
///
/// # Formula
/// `N x (N - 1) / 2`
/// # Errors
/// [`ArithmeticError::Overflow`] beyond 2^64.
/// # Example
/// ```
/// assert_eq!(aws_calc_core::capacity::network::peering_connections(30), Ok(435)); // 30 x 29 / 2
/// ```
pub fn peering_connections(vpcs: u64) -> Result<u64, ArithmeticError> {
    let pairs = u128::from(vpcs) * u128::from(vpcs.saturating_sub(1)) / 2;
    u64::try_from(pairs).map_err(|_| ArithmeticError::Overflow)
}

/// Simultaneous connections that a NAT gateway holds to one destination.
///
/// # Formula
/// `55,000 x addresses`, with up to 8 addresses
/// # Errors
/// [`ArithmeticError::Overflow`] beyond 2^64.
pub fn nat_connections(addresses: u64) -> Result<u64, ArithmeticError> {
    addresses.checked_mul(55_000).ok_or(ArithmeticError::Overflow)
}

/// An IPv4 block: `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    first: u32,
    prefix: u32,
}

/// Why a text is not an IPv4 block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrError {
    /// Not four numbers, a slash and a number.
    NotABlock,
    /// A number of the address beyond 255.
    Octet(String),
    /// A prefix length beyond 32.
    Prefix(String),
    /// The address lies inside the block, not at its start; the block meant.
    HostBits(Cidr),
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABlock => f.write_str("this is not an IPv4 block: four numbers and a length, such as 10.0.0.0/16"),
            Self::Octet(octet) => write!(f, "{octet} is no part of an IPv4 address: each goes from 0 to 255"),
            Self::Prefix(prefix) => write!(f, "/{prefix} is no length of an IPv4 block: it goes from /0 to /32"),
            Self::HostBits(meant) => write!(f, "this address lies inside a block; the block itself is {meant}"),
        }
    }
}

impl std::error::Error for CidrError {}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", std::net::Ipv4Addr::from(self.first), self.prefix)
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (address, length) = text.trim().split_once('/').ok_or(CidrError::NotABlock)?;
        let octets: Vec<&str> = address.split('.').collect();
        if octets.len() != 4 || !octets.iter().all(|octet| is_number(octet)) || !is_number(length) {
            return Err(CidrError::NotABlock);
        }
        let mut address = 0u32;
        for octet in octets {
            let value: u8 = octet.parse().map_err(|_| CidrError::Octet(octet.to_owned()))?;
            address = (address << 8) | u32::from(value);
        }
        let prefix = length.parse().ok().filter(|prefix| *prefix <= 32);
        let prefix = prefix.ok_or_else(|| CidrError::Prefix(length.to_owned()))?;
        let block = Self { first: address & mask(prefix), prefix };
        if block.first == address { Ok(block) } else { Err(CidrError::HostBits(block)) }
    }
}

/// The bits that all addresses of a block share.
fn mask(prefix: u32) -> u32 {
    u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

impl Cidr {
    /// How many addresses it has: `2^(32 - prefix)`.
    #[must_use]
    pub const fn addresses(self) -> u64 {
        1 << (32 - self.prefix)
    }

    /// How many of a subnet's addresses can be used, or `None` when a subnet cannot have this size.
    ///
    /// AWS keeps five of each subnet: the network, the router, DNS, one for the future, and broadcast. A subnet lies
    /// between /16 and /28.
    #[must_use]
    pub fn usable_addresses(self) -> Option<u64> {
        (16..=28).contains(&self.prefix).then(|| self.addresses() - 5)
    }

    /// Whether some address lies in both. VPCs whose blocks overlap cannot be peered.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let shared = mask(self.prefix.min(other.prefix));
        self.first & shared == other.first & shared
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.prefix <= other.prefix && self.overlaps(other)
    }

    /// How many subnets of length `prefix` it holds, or `None` when none fits or a subnet cannot have this size.
    #[must_use]
    pub fn subnets(self, prefix: u32) -> Option<u64> {
        (self.prefix.max(16)..=28).contains(&prefix).then(|| 1 << (prefix - self.prefix))
    }
}

fn block(arguments: &Arguments<'_>, place: usize) -> Result<Cidr, FunctionError> {
    arguments.text(place)?.parse().map_err(|error: CidrError| FunctionError::at(place, error.to_string()))
}

const BLOCK: Parameter = Parameter::new("block", Takes::Text);

/// See [`peering_connections`].
pub static PEERING_CONNECTIONS: Function = Function {
    name: "peering_connections",
    parameters: &[Parameter::new("vpcs", Takes::Count("VPC"))],
    doc: "Connections that peer every VPC with every other: N(N-1)/2.",
    source: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    example: ("peering_connections(10)", "45"),
    apply: |arguments| Ok(Value::plain(whole(peering_connections(arguments.whole(0)?)?))),
};

/// See [`nat_connections`].
pub static NAT_CONNECTIONS: Function = Function {
    name: "nat_connections",
    parameters: &[Parameter::new("addresses", Takes::Count("address"))],
    doc: "Simultaneous connections of a NAT gateway to one destination: 55,000 for each of its 1 to 8 addresses.",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    example: ("nat_connections(2)", "110000"),
    apply: |arguments| {
        let addresses = arguments.whole(0)?;
        if !(1..=8).contains(&addresses) {
            return Err(FunctionError::at(0, "a NAT gateway has between 1 and 8 addresses"));
        }
        Ok(Value::plain(whole(nat_connections(addresses)?)))
    },
};

/// See [`Cidr::addresses`].
pub static CIDR_ADDRESSES: Function = Function {
    name: "cidr_addresses",
    parameters: &[BLOCK],
    doc: "Addresses of an IPv4 block.",
    source: SUBNETS_SOURCE,
    example: ("cidr_addresses(\"10.0.0.0/16\")", "65536"),
    apply: |arguments| Ok(Value::plain(whole(block(arguments, 0)?.addresses()))),
};

/// See [`Cidr::usable_addresses`].
pub static USABLE_ADDRESSES: Function = Function {
    name: "usable_addresses",
    parameters: &[BLOCK],
    doc: "Addresses of a subnet that can be used: all but the five that AWS keeps.",
    source: SUBNETS_SOURCE,
    example: ("usable_addresses(\"10.0.1.0/24\")", "251"),
    apply: |arguments| {
        let usable = block(arguments, 0)?.usable_addresses();
        let usable = usable.ok_or_else(|| FunctionError::at(0, "a subnet lies between /16 and /28"))?;
        Ok(Value::plain(whole(usable)))
    },
};

/// See [`Cidr::overlaps`].
pub static CIDRS_OVERLAP: Function = Function {
    name: "cidrs_overlap",
    parameters: &[BLOCK, Parameter::new("other", Takes::Text)],
    doc: "Whether two IPv4 blocks share an address; VPCs whose blocks do cannot be peered.",
    source: "https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html",
    example: ("cidrs_overlap(\"10.0.0.0/16\", \"10.1.0.0/16\")", "false"),
    apply: |arguments| Ok(Value::Truth(block(arguments, 0)?.overlaps(block(arguments, 1)?))),
};

/// See [`Cidr::holds`].
pub static CIDR_HOLDS: Function = Function {
    name: "cidr_holds",
    parameters: &[BLOCK, Parameter::new("other", Takes::Text)],
    doc: "Whether an IPv4 block holds all of another: a subnet lies in its VPC's block.",
    source: SUBNETS_SOURCE,
    example: ("cidr_holds(\"10.0.0.0/16\", \"10.0.1.0/24\")", "true"),
    apply: |arguments| Ok(Value::Truth(block(arguments, 0)?.holds(block(arguments, 1)?))),
};

/// See [`Cidr::subnets`].
pub static SUBNETS_IN: Function = Function {
    name: "subnets_in",
    parameters: &[BLOCK, Parameter::new("prefix", Takes::Number)],
    doc: "Subnets of one prefix length that an IPv4 block holds.",
    source: SUBNETS_SOURCE,
    example: ("subnets_in(\"10.0.0.0/16\", 24)", "256"),
    apply: |arguments| {
        let (block, prefix) = (block(arguments, 0)?, arguments.whole(1)?);
        let subnets = u32::try_from(prefix).ok().and_then(|prefix| block.subnets(prefix));
        let limit =
            || FunctionError::at(1, format!("a subnet of {block} lies between /{} and /28", block.prefix.max(16)));
        Ok(Value::plain(whole(subnets.ok_or_else(limit)?)))
    },
};
