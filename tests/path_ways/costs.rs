//! What paths cost, worked out by hand.

use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;

use super::{
    ABROAD, ACCELERATOR, ALB, CACHE_B, CLOUDFRONT, DATABASE, GATEWAY_ENDPOINT, HUB, HUB_ABROAD, INSTANCE, INSTANCE_B,
    INSTANCES, INTERNET, INTERNET_GATEWAY, LAMBDA, LINE, NAT, NLB, OFFICE, S3, SERVICE, VPN, answer, assert_costs,
    cents, figures,
};

#[test]
fn a_shared_nat_gateway_by_hand() {
    // Hours 730 x 0.045 = 32.85 and processing 1,100 x 0.045 = 49.50; its address 730 x 0.005 = 3.65. Half of the traffic
    // comes from the other zone: 550 x 0.01 on both sides = 11.00. Out to the internet 100 x 0.09 = 9.00, nothing for the
    // way in.
    let path = [INSTANCES, NAT, INTERNET];
    assert_costs(
        &path,
        (100, 1000),
        "",
        &[
            ("monthly", 10_600),
            ("standing", 3650),
            ("stop_2", 8600),
            ("leg_1", 1100),
            ("leg_2", 900),
            // A second gateway: 32.85 + 3.65 more, but nothing crosses zones any more.
            ("nat_per_zone", 10_600 + 3650 - 1100),
            ("cheapest", 10_600),
        ],
    );
    assert_costs(&path, (100, 1000), "public_addresses = false", &[("monthly", 10_235), ("standing", 3285)]);
    // In half of the month, half of the hours.
    assert_costs(&path, (100, 1000), "hours = 365", &[("monthly", 10_600 - 1825), ("standing", 1825)]);
    let there_anyway = [INSTANCES, "place = \"nat_gateway\", stays = true", INTERNET];
    assert_costs(&there_anyway, (100, 1000), "", &[("monthly", 6950), ("standing", 0), ("stop_2", 4950)]);
}

#[test]
fn endpoints_by_hand() {
    // Gateway endpoints are free; S3 in the same Region is as well.
    assert_costs(&[LAMBDA, GATEWAY_ENDPOINT, S3], (300, 700), "", &[("monthly", 0), ("stop_2", 0), ("standing", 0)]);
    // In two zones 2 x 730 x 0.01 = 14.60, and 1,000 x 0.01 = 10.00; nothing for the way between zones.
    let both = "place = \"interface_endpoint\", zones = [\"a\", \"b\"]";
    assert_costs(
        &[INSTANCE, both, SERVICE],
        (300, 700),
        "",
        &[("monthly", 2460), ("standing", 1460), ("stop_2", 2460), ("nat_gateway", 8150)],
    );
}

#[test]
fn hubs_and_private_lines_by_hand() {
    // Two attachments 2 x 730 x 0.05 = 73.00; both sides send: 1,000 x 0.02 = 20.00. Nothing between zones to it.
    let over_hub = [INSTANCE, HUB, INSTANCE_B];
    assert_costs(
        &over_hub,
        (400, 600),
        "",
        &[("monthly", 9300), ("standing", 7300), ("stop_2", 9300), ("vpc_peering", 2000)],
    );
    // Port hours 730 x 0.30 = 219.00; out of AWS 600 x 0.02 = 12.00; into AWS nothing, in any zone and Region.
    for inside in [INSTANCE, INSTANCE_B] {
        assert_costs(
            &[OFFICE, LINE, inside],
            (400, 600),
            "",
            &[("monthly", 23_100), ("standing", 21_900), ("stop_2", 21_900), ("leg_2", 1200)],
        );
    }
    // A tunnel: 730 x 0.05 = 36.50, two addresses 2 x 730 x 0.005 = 7.30; out 600 x 0.09 = 54.00.
    let tunnel = [OFFICE, VPN, INSTANCE];
    assert_costs(&tunnel, (400, 600), "", &[("monthly", 9780), ("standing", 4380), ("leg_2", 5400)]);
    // The line ends at the hub: a port, two attachments, and 400 + 600 GB sent to it; out 600 x 0.02.
    let line_to_hub = [OFFICE, LINE, HUB, INSTANCE];
    assert_costs(&line_to_hub, (400, 600), "", &[("monthly", 21_900 + 7300 + 2000 + 1200)]);
    // A port that is there anyway needs no name.
    let there_anyway = [OFFICE, "place = \"direct_connect\", stays = true", INSTANCE];
    assert_costs(&there_anyway, (400, 600), "", &[("monthly", 1200), ("standing", 0)]);
}

#[test]
fn hubs_of_two_regions_by_hand() {
    // Two attachments in each Region: 4 x 730 x 0.05 = 146.00. Each hub processes what its own VPC sends, not what its
    // peer does: (400 + 600) x 0.02 = 20.00; between the Regions the senders pay 1,000 x 0.02 = 20.00.
    let path = [INSTANCE, HUB, HUB_ABROAD, ABROAD];
    assert_costs(
        &path,
        (400, 600),
        "",
        &[("monthly", 18_600), ("standing", 14_600), ("leg_2", 2000), ("stop_2", 8100), ("stop_3", 8500)],
    );
}

#[test]
fn load_balancers_by_hand() {
    // 730 x 0.0225 = 16.425 and an address 3.65; a GB an hour is a capacity unit at 0.008: 1,000 x 0.008 = 8.00. Out to the
    // internet 900 x 0.09 = 81.00.
    let own = 1643 + 365;
    let to_instances = [INTERNET, ALB, INSTANCES];
    let answer = answer(&to_instances, (100, 900), "");
    let monthly = Ratio::from(Exact::constant(16_425, 3)).plus(cents(365 + 800 + 8100)).unwrap();
    assert_eq!(figures(&answer)["monthly"], monthly);
    assert!(figures(&answer)["standing"] < cents(own));
    // With Lambda behind it a unit is 0.4 GB: 2,500 units = 20.00.
    let to_lambda = [INTERNET, ALB, LAMBDA];
    let answer = self::answer(&to_lambda, (100, 900), "");
    assert_eq!(figures(&answer)["monthly"], monthly.plus(cents(1200)).unwrap());
    // A Network Load Balancer: 0.006 a unit, and both sides of the way into the other zone: half of 1,000 x 0.02.
    let answer = self::answer(&[INTERNET, NLB, INSTANCES], (100, 900), "");
    assert_eq!(figures(&answer)["monthly"], monthly.plus(cents(1000 - 200)).unwrap());
}

#[test]
fn an_accelerator_by_hand() {
    // 730 x 0.025 = 18.25 and two addresses 7.30; the larger direction at the premium between its areas, and out to the
    // internet 900 x 0.09 = 81.00; an instance behind it has a private address.
    let path = |moved| answer(&[INTERNET, ACCELERATOR, INSTANCE], moved, "");
    let both = path((100, 900));
    let figures = figures(&both);
    assert_eq!(figures["standing"], cents(1825 + 730));
    assert_eq!(figures["leg_2"], cents(8100));
    assert_eq!(figures.get("leg_1"), None, "billed by the premium");
    let alone = path((0, 900));
    assert_eq!(self::figures(&alone)["stop_2"], figures["stop_2"], "the smaller direction has no premium");
    let more = path((901, 900));
    assert!(self::figures(&more)["stop_2"] > figures["stop_2"]);
}

#[test]
fn public_addresses_inside_a_region_by_hand() {
    // As if they were in two zones: 1,000 x 0.01 on both sides; an address on both sides, 2 x 3.65.
    assert_costs(
        &[INSTANCE, INTERNET_GATEWAY, INSTANCE],
        (400, 600),
        "",
        &[("monthly", 2730), ("standing", 730), ("stop_1", 365), ("private_addresses", 0)],
    );
    // Away from the internet no address is needed.
    assert_costs(&[INSTANCE, INSTANCE_B], (400, 600), "", &[("monthly", 2000), ("standing", 0), ("one_zone", 0)]);
    // The side of an ElastiCache node is not billed.
    assert_costs(&[INSTANCE, CACHE_B], (400, 600), "", &[("monthly", 1000)]);
    // What spans three zones meets the one zone of a database in a third of the cases: 2/3 x 900 x 0.02.
    let three = "place = \"instance\", zones = [\"a\", \"b\", \"c\"]";
    assert_costs(&[three, DATABASE], (400, 500), "", &[("monthly", 1200), ("leg_1", 1200)]);
}

#[test]
fn a_stop_keeps_a_share_to_itself() {
    // A fifth of 1,000 GB goes on to the other zone and is billed there on both sides: 200 x 0.02.
    let cached = [INSTANCE, "place = \"instance\", passes_on = \"20%\"", INSTANCE_B];
    assert_costs(&cached, (400, 600), "", &[("monthly", 400), ("leg_2", 400)]);
    assert_costs(&[INSTANCE, INSTANCE, INSTANCE_B], (400, 600), "", &[("monthly", 2000), ("leg_2", 2000)]);
}

#[test]
fn cloudfront_by_hand() {
    // To viewers in Europe 1,000 x 0.085 = 85.00, from the origin nothing; the other way round to the origin 500 x 0.02 =
    // 10.00, from viewers nothing.
    let path = [INTERNET, CLOUDFRONT, S3];
    assert_costs(&path, (500, 1000), "", &[("monthly", 9500), ("leg_1", 8500), ("leg_2", 1000), ("standing", 0)]);
    // Without it S3 sends to the internet: 1,000 x 0.09.
    assert_costs(&path, (500, 1000), "", &[("without_cloudfront", 9000)]);
    // 1,000 GB of 2^30 bytes in responses of 1,024 KB of 2^10: 1,024,000 requests at 1.20 a million = 1.2288.
    let sized = "place = \"cloudfront\", edge = \"europe\", response_size = \"1 MB\"";
    for (stops, moved) in [([INTERNET, sized, S3], (500, 1000)), ([S3, sized, INTERNET], (1000, 500))] {
        let answer = answer(&stops, moved, "");
        let requests = Ratio::from(Exact::constant(12_288, 4));
        assert_eq!(figures(&answer)["monthly"], requests.plus(cents(9500)).unwrap(), "{stops:?}");
    }
}

#[test]
fn a_line_may_lead_to_another_region() {
    // 200 GB out of London x $0.02; what comes in is free.
    let london = "place = \"instance\", region = \"eu-west-2\"";
    assert_costs(&[OFFICE, LINE, london], (100, 200), "", &[("leg_2", 400)]);
}
