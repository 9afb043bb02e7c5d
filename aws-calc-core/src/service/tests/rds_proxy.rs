use super::*;

#[test]
fn a_proxy_is_billed_for_two_vcpus_an_instance_or_eight_acus_at_least() {
    for (keys, expected) in [
        (&[("database", "rds"), ("vcpu", "1")][..], "rds_proxy.vcpu_hours.rds 1460"),
        (&[("database", "aurora"), ("vcpu", "1"), ("instances", "3")], "rds_proxy.vcpu_hours.aurora 4380"),
        (&[("database", "aurora"), ("vcpu", "4"), ("hours", "10")], "rds_proxy.vcpu_hours.aurora 40"),
        (&[("database", "aurora_serverless"), ("acu", "0.5")], "rds_proxy.acu_hours 5840"),
        (&[("database", "aurora_serverless"), ("acu", "9.5"), ("hours", "2")], "rds_proxy.acu_hours 19"),
    ] {
        assert_eq!(metered("rds_proxy", keys, &Convention::AWS), [expected], "{keys:?}");
    }
}

#[test]
fn a_proxy_refuses_the_units_of_the_other_kind() {
    for (keys, code) in [
        (&[("database", "rds")][..], "missing-key"),
        (&[("database", "aurora_serverless")], "missing-key"),
        (&[("database", "rds"), ("vcpu", "2"), ("acu", "2")], "not-applicable"),
        (&[("database", "aurora_serverless"), ("acu", "2"), ("vcpu", "2")], "not-applicable"),
        (&[("database", "aurora_serverless"), ("acu", "2"), ("instances", "2")], "not-applicable"),
    ] {
        assert_eq!(refused("rds_proxy", keys), code, "{keys:?}");
    }
}
