use super::*;

/// An m5.large with these keys besides.
fn instance(keys: &[(&str, &str)]) -> Vec<String> {
    let keys: Vec<_> = [("type", "m5.large")].into_iter().chain(keys.iter().copied()).collect();
    metered("ec2", &keys, &Convention::AWS)
}

fn refusal(keys: &[(&str, &str)]) -> Refusal {
    let keys: Vec<_> = [("type", "m5.large")].into_iter().chain(keys.iter().copied()).collect();
    try_usage("ec2", &keys, &Convention::AWS).unwrap_err()
}

const RESERVED: (&str, &str) = ("pricing", "reserved");
const ONE_YEAR: (&str, &str) = ("term", "1yr");

#[test]
fn a_reserved_instance_is_a_fee_and_the_hours_of_its_term() {
    for (payment, lines) in [
        ("no_upfront", &["ec2.reserved_hours.standard_1yr_no_upfront/m5.large 730"][..]),
        (
            "partial_upfront",
            &[
                "ec2.reserved_fee.standard_1yr_partial_upfront/m5.large 1",
                "ec2.reserved_hours.standard_1yr_partial_upfront/m5.large 730",
            ],
        ),
        ("all_upfront", &["ec2.reserved_fee.standard_1yr_all_upfront/m5.large 1"]),
    ] {
        assert_eq!(instance(&[RESERVED, ONE_YEAR, ("payment", payment)]), lines);
    }
    assert_eq!(
        instance(&[RESERVED, ("class", "convertible"), ("term", "3yr"), ("payment", "all_upfront")]),
        ["ec2.reserved_fee.convertible_3yr_all_upfront/m5.large 1"]
    );
}

#[test]
fn it_is_paid_all_month_however_short_it_runs() {
    let lines = instance(&[RESERVED, ONE_YEAR, ("payment", "partial_upfront"), ("hours", "200")]);
    assert_eq!(
        lines,
        [
            "ec2.reserved_fee.standard_1yr_partial_upfront/m5.large 1",
            "ec2.reserved_hours.standard_1yr_partial_upfront/m5.large 730",
        ]
    );
    let fleet = refusal(&[RESERVED, ONE_YEAR, ("payment", "no_upfront"), ("fleet_hours", "2000")]);
    assert_eq!((fleet.code, fleet.field), ("not-applicable", Some("fleet_hours")));
}

#[test]
fn a_plan_is_paid_for_the_hours_that_run() {
    let lines = |pricing| instance(&[("pricing", pricing), ONE_YEAR, ("payment", "no_upfront"), ("hours", "200")]);
    assert_eq!(lines("compute_savings_plan"), ["ec2.savings_plan.compute_1yr_no_upfront/m5.large 200"]);
    assert_eq!(lines("ec2_instance_savings_plan"), ["ec2.savings_plan.ec2_instance_1yr_no_upfront/m5.large 200"]);
}

#[test]
fn a_promise_names_its_term_and_its_payment_and_nothing_else_does() {
    let help = refusal(&[RESERVED]).help.unwrap();
    assert!(help.contains("term = \"1yr\" or \"3yr\"") && help.contains("payment = \"no_upfront\""), "{help}");
    assert!(!refusal(&[RESERVED, ONE_YEAR]).help.unwrap().contains("term"));
    for keys in [
        &[ONE_YEAR][..],
        &[("pricing", "spot"), ("payment", "no_upfront")],
        &[("class", "standard")],
        &[("pricing", "savings_plan_1yr"), ONE_YEAR],
        &[("pricing", "compute_savings_plan"), ONE_YEAR, ("payment", "no_upfront"), ("class", "standard")],
    ] {
        assert_eq!(refusal(keys).code, "not-applicable", "{keys:?}");
    }
}

#[test]
fn databases_and_caches_are_reserved_by_their_own_meters() {
    let mysql = [("engine", "mysql"), ("type", "db.m6g.large"), ("storage", "100"), ("storage_type", "gp3")];
    let database = |keys: &[(&'static str, &'static str)]| {
        let keys: Vec<_> = mysql.iter().chain(keys).copied().collect();
        try_usage("rds", &keys, &Convention::AWS)
    };
    let paths = |usage: Result<Vec<Usage>, Refusal>| {
        usage.unwrap().iter().map(|usage| format!("{} {}", usage.meter.path, usage.quantity.value)).collect::<Vec<_>>()
    };
    assert_eq!(
        paths(database(&[("deployment", "multi_az"), RESERVED, ONE_YEAR, ("payment", "partial_upfront")])),
        [
            "rds.reserved_fee.standard_1yr_partial_upfront.mysql.multi_az 1",
            "rds.reserved_hours.standard_1yr_partial_upfront.mysql.multi_az 730",
            "rds.storage.gp3.multi_az 100",
        ]
    );
    let plan = [("deployment", "single_az"), ("pricing", "database_savings_plan"), ONE_YEAR, ("payment", "no_upfront")];
    assert_eq!(paths(database(&plan))[0], "rds.savings_plan.database_1yr_no_upfront.mysql.single_az 730");
    // Amazon RDS user guide: without upfront, an instance is reserved for one year only.
    let long = database(&[("deployment", "single_az"), RESERVED, ("term", "3yr"), ("payment", "no_upfront")]);
    assert_eq!(long.unwrap_err().code, "not-applicable");

    // Two shards with a replica each are four nodes.
    let redis = [("engine", "redis"), ("type", "cache.m6g.large"), ("shards", "2"), ("replicas", "1"), RESERVED];
    let cache = |keys: &[(&'static str, &'static str)]| {
        let keys: Vec<_> = redis.iter().chain(keys).copied().collect();
        metered("elasticache", &keys, &Convention::AWS)
    };
    assert_eq!(
        cache(&[("term", "3yr"), ("payment", "all_upfront")]),
        ["elasticache.reserved_fee.standard_3yr_all_upfront.redis/cache.m6g.large 4"]
    );
    assert_eq!(
        cache(&[("term", "3yr"), ("payment", "no_upfront"), ("hours", "100")]),
        ["elasticache.reserved_hours.standard_3yr_no_upfront.redis/cache.m6g.large 2920"]
    );
    let serverless = [("engine", "valkey"), ("serverless_data", "5"), ("pricing", "reserved")];
    assert_eq!(refused("elasticache", &serverless), "not-applicable");
}
