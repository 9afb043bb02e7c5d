//! Which other ways between the ends of a path are offered.

use std::collections::BTreeSet;

use super::{
    ABROAD, ACCELERATOR, ALB, CLOUDFRONT, DATABASE, DYNAMODB, ENDPOINT, GATEWAY_ENDPOINT, HUB, HUB_ABROAD, INSTANCE,
    INSTANCE_B, INSTANCES, INTERNET, INTERNET_GATEWAY, LAMBDA, LINE, NAT, NATS, NLB, OFFICE, PEERING, S3, SERVICE, VPN,
    answer,
};

/// The names of the ways that are offered beside the path that is written.
fn offered(stops: &[&str], keys: &str) -> BTreeSet<String> {
    let answer = answer(stops, (100, 200), keys);
    let own = ["cheapest", "monthly", "standing", "per_gb"];
    let names = answer.figures.iter().map(|figure| figure.name.clone());
    let mut offered = BTreeSet::new();
    for name in names {
        let is_own = own.contains(&&*name) || ["stop_", "leg_", "crossover_"].iter().any(|part| name.starts_with(part));
        assert!(is_own || offered.insert(name.clone()), "{name} is offered twice: {stops:?}");
    }
    offered
}

pub fn assert_offers(stops: &[&str], keys: &str, names: &[&str]) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(offered(stops, keys), names, "{stops:?} {keys}");
}

#[test]
fn from_a_subnet_a_service_is_reached_by_gateway_or_endpoint() {
    for client in [INSTANCE, LAMBDA] {
        assert_offers(&[client, NAT, S3], "", &["gateway_endpoint", "interface_endpoint"]);
        assert_offers(&[DYNAMODB, NAT, client], "", &["gateway_endpoint", "interface_endpoint"]);
        assert_offers(&[client, GATEWAY_ENDPOINT, S3], "", &["nat_gateway", "interface_endpoint"]);
        assert_offers(&[client, ENDPOINT, DYNAMODB], "", &["nat_gateway", "gateway_endpoint"]);
        // Other services have no gateway endpoint; the internet has no endpoint at all.
        assert_offers(&[client, NAT, SERVICE], "", &["interface_endpoint"]);
        assert_offers(&[client, NAT, INTERNET], "", &[]);
    }
    // Endpoints lead to services of their own Region.
    assert_offers(&[INSTANCE, NAT, "place = \"s3\", region = \"eu-west-1\""], "", &[]);
    // A database begins no connections to services.
    assert_offers(&[DATABASE, ENDPOINT, S3], "", &[]);
}

#[test]
fn a_nat_gateway_serves_one_zone_or_all() {
    assert_offers(&[INSTANCES, NAT, INTERNET], "", &["nat_per_zone"]);
    assert_offers(&[INSTANCES, NATS, INTERNET], "", &["shared_nat"]);
    assert_offers(&[INSTANCES, NAT, SERVICE], "", &["nat_per_zone", "interface_endpoint"]);
    assert_offers(&[INSTANCES, GATEWAY_ENDPOINT, S3], "", &["nat_per_zone", "shared_nat", "interface_endpoint"]);
}

#[test]
fn two_vpcs_are_joined_by_peering_a_hub_or_private_link() {
    assert_offers(&[INSTANCE, PEERING, INSTANCE], "", &["transit_gateway", "private_link"]);
    assert_offers(&[INSTANCE, HUB, INSTANCE], "", &["vpc_peering", "private_link"]);
    assert_offers(&[INSTANCE, HUB, INSTANCE, DATABASE], "", &["vpc_peering", "private_link"]);
    // Between Regions a hub stands in each of them, and PrivateLink is not priced.
    assert_offers(&[INSTANCE, PEERING, ABROAD], "", &["transit_gateway"]);
    assert_offers(&[INSTANCE, HUB, HUB_ABROAD, ABROAD], "", &["vpc_peering"]);
    // Where a Network Load Balancer stands already, there is no place for that of PrivateLink.
    assert_offers(&[NLB, PEERING, INSTANCE], "", &["transit_gateway"]);
    assert_offers(&[INSTANCE, HUB, NLB], "", &["vpc_peering"]);
    // Peering leads to the interfaces of the other VPC only, so it takes no hub's place before a gateway or an endpoint.
    assert_offers(&[INSTANCE, HUB, VPN, OFFICE], "", &[]);
    assert_offers(&[OFFICE, LINE, HUB, HUB_ABROAD, ABROAD], "", &[]);
    assert_offers(&[INSTANCE, HUB, ENDPOINT, S3], "", &[]);
    assert_offers(&[INSTANCE, HUB, HUB, ENDPOINT, S3], "", &[]);
    assert_offers(&[INSTANCE, PEERING, ENDPOINT, S3], "", &[]);
}

#[test]
fn public_addresses_are_needless_inside_a_region_only() {
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, INSTANCE_B], "", &["private_addresses"]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, ABROAD], "", &[]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, S3], "", &[]);
    assert_offers(&[INSTANCE, INTERNET_GATEWAY, INTERNET], "", &[]);
}

#[test]
fn workloads_of_one_region_can_move_into_one_zone() {
    assert_offers(&[INSTANCE, "place = \"database\", zones = [\"b\"]"], "", &["one_zone"]);
    assert_offers(&[INSTANCES, INSTANCES], "", &["one_zone"]);
    assert_offers(&[INSTANCE, DATABASE], "", &[]);
    // Between zones to an Application Load Balancer nothing is billed, so there is nothing to save.
    assert_offers(&[ALB, INSTANCE_B], "", &[]);
    assert_offers(&[NLB, INSTANCE_B], "", &["one_zone"]);
    assert_offers(&[INSTANCE, PEERING, INSTANCE_B], "", &["transit_gateway", "private_link", "one_zone"]);
    // A zone belongs to a Region: what spans two is left where it is.
    assert_offers(&[INSTANCE, INSTANCE_B, PEERING, ABROAD], "", &["transit_gateway"]);
}

#[test]
fn what_clients_reach_can_have_cloudfront_in_front() {
    let edge = "edge = \"europe\"";
    for origin in [S3, SERVICE, INSTANCE, LAMBDA, ALB, NLB] {
        assert_offers(&[INTERNET, origin], edge, &["cloudfront"]);
        assert_offers(&[origin, INTERNET], edge, &["cloudfront"]);
        // AWS has no price for all areas, so one has to be named.
        assert_offers(&[INTERNET, origin], "", &[]);
    }
    assert_offers(&[INTERNET, DYNAMODB], edge, &[]);
    assert_offers(&[INTERNET, CLOUDFRONT, S3], "", &["without_cloudfront"]);
    assert_offers(&[INTERNET, ACCELERATOR, INSTANCE], "", &["without_accelerator"]);
    assert_offers(&[OFFICE, VPN, INSTANCE], edge, &[]);
}
