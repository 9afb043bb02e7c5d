use super::*;

#[test]
fn tls_inspection_adds_to_hours_and_to_data() {
    let firewall = [("availability_zones", "2"), ("monthly_processed", "9")];
    let standard = ["network_firewall.endpoint_hours 1460", "network_firewall.data_processed 9"];
    assert_eq!(metered("network_firewall", &firewall, &Convention::AWS), standard);
    let advanced = ["network_firewall.advanced_endpoint_hours 1460", "network_firewall.advanced_data_processed 9"];
    assert_eq!(
        metered("network_firewall", &[&firewall[..], &[("tls_inspection", "true")]].concat(), &Convention::AWS),
        [standard, advanced].concat()
    );
}

#[test]
fn a_firewall_waives_hours_and_gigabytes_of_a_nat_gateway_one_for_one() {
    for (waived, hours, data) in [
        (&[("firewall_hours", "700")][..], "30", "500"),
        (&[("monthly_firewall_processed", "100")], "730", "400"),
        (&[("firewall_hours", "1460"), ("monthly_firewall_processed", "501")], "0", "0"),
    ] {
        assert_eq!(
            metered("nat_gateway", &[&[("monthly_processed", "500")], waived].concat(), &Convention::AWS),
            [format!("nat_gateway.hours {hours}"), format!("nat_gateway.data_processed {data}")]
        );
    }
}
