//! What a path goes through, and which places a leg may join.

use std::sync::Arc;

use crate::diagnostic::Span;
use crate::exact::Exact;
use crate::field::Choices;
use crate::meter::Quantity;
use crate::service::cloudfront::EdgeArea;
use crate::unit::Kb;

crate::choices! {
    /// What a path goes through.
    Place {
        Internet "internet" "the internet";
        OnPremises "on_premises" "your own data centre";
        CloudFront "cloudfront" "CloudFront";
        GlobalAccelerator "global_accelerator" "Global Accelerator";
        InternetGateway "internet_gateway" "internet gateway";
        Instance "instance" "instance";
        Lambda "lambda" "Lambda function";
        Database "database" "RDS database";
        Cache "cache" "ElastiCache node";
        ApplicationLoadBalancer "application_load_balancer" "Application Load Balancer";
        NetworkLoadBalancer "network_load_balancer" "Network Load Balancer";
        NatGateway "nat_gateway" "NAT gateway";
        TransitGateway "transit_gateway" "Transit Gateway";
        VpcPeering "vpc_peering" "VPC peering connection";
        GatewayEndpoint "gateway_endpoint" "gateway endpoint";
        InterfaceEndpoint "interface_endpoint" "interface endpoint";
        Vpn "vpn" "Site-to-Site VPN";
        DirectConnect "direct_connect" "Direct Connect";
        S3 "s3" "S3";
        DynamoDb "dynamodb" "DynamoDB";
        Service "service" "AWS service";
    }
}

/// Network interfaces in subnets that use the network, rather than carry it on.
pub(super) const WORKLOADS: [Place; 6] = [
    Place::Instance,
    Place::Lambda,
    Place::Database,
    Place::Cache,
    Place::ApplicationLoadBalancer,
    Place::NetworkLoadBalancer,
];

/// Which places a leg may join, besides two workloads: each pair stands here in one of its orders.
const LEGS: &[(Place, &[Place])] = &[
    (
        Place::Internet,
        &[
            Place::CloudFront,
            Place::GlobalAccelerator,
            Place::InternetGateway,
            Place::Instance,
            Place::Lambda,
            Place::ApplicationLoadBalancer,
            Place::NetworkLoadBalancer,
            Place::NatGateway,
            Place::S3,
            Place::DynamoDb,
            Place::Service,
        ],
    ),
    (Place::OnPremises, &[Place::Vpn, Place::DirectConnect]),
    (
        Place::CloudFront,
        &[
            Place::S3,
            Place::Service,
            Place::Instance,
            Place::Lambda,
            Place::ApplicationLoadBalancer,
            Place::NetworkLoadBalancer,
        ],
    ),
    (Place::GlobalAccelerator, &[Place::Instance, Place::ApplicationLoadBalancer, Place::NetworkLoadBalancer]),
    (
        Place::InternetGateway,
        &[
            Place::Instance,
            Place::Database,
            Place::ApplicationLoadBalancer,
            Place::NetworkLoadBalancer,
            Place::NatGateway,
            Place::S3,
            Place::DynamoDb,
            Place::Service,
        ],
    ),
    (
        Place::NatGateway,
        &[Place::Instance, Place::Lambda, Place::TransitGateway, Place::S3, Place::DynamoDb, Place::Service],
    ),
    (Place::GatewayEndpoint, &[Place::Instance, Place::Lambda, Place::S3, Place::DynamoDb]),
    (
        Place::InterfaceEndpoint,
        &[
            Place::Instance,
            Place::Lambda,
            Place::Database,
            Place::NetworkLoadBalancer,
            Place::VpcPeering,
            Place::TransitGateway,
            Place::Vpn,
            Place::DirectConnect,
            Place::S3,
            Place::DynamoDb,
            Place::Service,
        ],
    ),
    (Place::VpcPeering, &WORKLOADS),
    (Place::TransitGateway, &WORKLOADS),
    (Place::TransitGateway, &[Place::TransitGateway, Place::Vpn, Place::DirectConnect]),
    (Place::Vpn, &WORKLOADS),
    (Place::DirectConnect, &WORKLOADS),
    (Place::DirectConnect, &[Place::S3, Place::DynamoDb, Place::Service]),
    (Place::Instance, &[Place::S3, Place::DynamoDb, Place::Service]),
    (Place::Lambda, &[Place::S3, Place::DynamoDb, Place::Service]),
    (Place::S3, &[Place::S3, Place::DynamoDb, Place::Service]),
    (Place::DynamoDb, &[Place::DynamoDb, Place::Service]),
    (Place::Service, &[Place::Service]),
];

impl Place {
    /// What it is called.
    pub(super) fn title(self) -> &'static str {
        Self::WORDS.get(self as usize).map_or("", |word| word.doc)
    }

    /// The word for it in a file.
    pub(super) fn word(self) -> &'static str {
        Self::WORDS.get(self as usize).map_or("", |word| word.name)
    }

    /// Whether a leg may join it and `other`.
    pub(super) fn meets(self, other: Self) -> bool {
        let listed = |a: Self, b: Self| LEGS.iter().any(|(place, others)| *place == a && others.contains(&b));
        (self.is_workload() && other.is_workload()) || listed(self, other) || listed(other, self)
    }

    /// Everything that a leg may join it with.
    pub(super) fn neighbours(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |other| self.meets(*other))
    }

    /// Whether it stands in Availability Zones that a path can name.
    pub(super) fn is_zonal(self) -> bool {
        self.is_workload() || matches!(self, Self::NatGateway | Self::InterfaceEndpoint)
    }

    pub(super) fn is_workload(self) -> bool {
        WORKLOADS.contains(&self)
    }

    /// Whether it is a service of a Region, outside of any VPC.
    pub(super) const fn is_service(self) -> bool {
        matches!(self, Self::S3 | Self::DynamoDb | Self::Service)
    }

    /// Whether it only joins what stands on both sides: what crosses it is billed by them.
    pub(super) const fn is_joint(self) -> bool {
        matches!(self, Self::VpcPeering | Self::InternetGateway | Self::GatewayEndpoint)
    }

    /// Whether data is made or used there, so that a path may end there.
    pub(super) fn is_end(self) -> bool {
        self.is_workload() || self.is_service() || matches!(self, Self::Internet | Self::OnPremises)
    }

    /// Whether it belongs to a Region.
    pub(super) const fn is_in_a_region(self) -> bool {
        !matches!(self, Self::Internet | Self::OnPremises | Self::CloudFront | Self::GlobalAccelerator)
    }

    /// Whether it is billed by the hour here.
    pub(super) const fn has_hours(self) -> bool {
        matches!(
            self,
            Self::GlobalAccelerator
                | Self::ApplicationLoadBalancer
                | Self::NetworkLoadBalancer
                | Self::NatGateway
                | Self::TransitGateway
                | Self::InterfaceEndpoint
                | Self::Vpn
                | Self::DirectConnect
        )
    }
}

/// A place on a path.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub place: Place,
    /// What it is called in the file.
    pub name: Option<Arc<str>>,
    pub region: Arc<str>,
    /// The Availability Zones it is spread over, evenly; at least one.
    pub zones: Vec<Arc<str>>,
    /// Whether it is there anyway, so that only what goes through it counts.
    pub stays: bool,
    /// The share of what reaches it that goes on.
    pub passes_on: Exact,
    /// For CloudFront.
    pub edge: Option<EdgeArea>,
    /// For CloudFront: the mean size of a response.
    pub response: Option<Quantity<Kb>>,
    /// For Global Accelerator: the pair of areas.
    pub pair: Option<Arc<str>>,
    /// For Direct Connect: kind and capacity.
    pub port: Option<Arc<str>>,
    /// Where it is written.
    pub at: Span,
}

impl Stop {
    /// A stop of this kind where `like` stands.
    pub(super) fn beside(like: &Self, place: Place) -> Self {
        Self {
            place,
            name: None,
            region: Arc::clone(&like.region),
            zones: like.zones.clone(),
            stays: false,
            passes_on: Exact::ONE,
            edge: None,
            response: None,
            pair: None,
            port: None,
            at: like.at,
        }
    }

    /// What it is called.
    pub(super) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| self.place.title())
    }
}
