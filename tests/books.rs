//! The data of both price books: papers, days, Regions, coverage, and a few prices as AWS prints them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test harness stops the test")]

use std::collections::BTreeSet;

use aws_calc_core::book::Book;
use aws_calc_core::day::Day;
use aws_calc_core::exact::Exact;
use aws_calc_core::report::verify;
use aws_calc_core::service;
use jiff::civil::Date;

const HERE: &str = "us-east-1";

fn books() -> Vec<Book> {
    aws_calc_pricing::BOOKS.iter().map(|(name, bytes)| Book::open(*name, *bytes).unwrap()).collect()
}

fn aws() -> Book {
    Book::open("aws", aws_calc_pricing::AWS).unwrap()
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// The prices of the tiers of a meter in us-east-1.
fn tiers(meter: &str, key: Option<&str>) -> Vec<Exact> {
    let price = aws().price(meter, key, HERE).unwrap_or_else(|missing| panic!("{meter}: {missing:?}"));
    price.schedule.tiers().iter().map(|tier| tier.price.dollars()).collect()
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|error| panic!("`{text}` is no day: {error}"))
}

#[test]
fn every_price_has_a_source_and_days_in_order() {
    for book in books() {
        let mut prices = 0;
        for listing in book.listings(|_, _| true) {
            for (region, price) in &listing.prices {
                let what = format!("{} {} {:?} {region:?}", book.name(), listing.meter, listing.key);
                assert!(!price.papers.source.trim().is_empty(), "{what} has no source");
                assert!(
                    day(&price.papers.effective) <= day(&price.papers.checked),
                    "{what} was checked before it began"
                );
                assert!(price.schedule.tiers().iter().all(|tier| !tier.price.dollars().is_negative()), "{what}");
                assert!(price.schedule.tiers().iter().all(|tier| !tier.price.dollars().is_rounded()), "{what}");
                assert!(region.as_deref().is_none_or(|region| book.knows_region(region)), "{what}");
                prices += 1;
            }
        }
        assert!(prices > 50, "{} has {prices} prices", book.name());
    }
}

#[test]
fn every_allowance_has_a_source_and_days_in_order() {
    for allowance in books().iter().flat_map(Book::allowances) {
        assert!(!allowance.papers.source.trim().is_empty(), "{}", allowance.name);
        assert!(day(&allowance.papers.effective) <= day(&allowance.papers.checked), "{}", allowance.name);
        assert!(!allowance.quantity.is_negative() && !allowance.quantity.is_zero(), "{}", allowance.name);
        let known = |meter: &String| aws().names().iter().any(|(name, _)| name == meter);
        assert!(allowance.meters.iter().all(known), "{} is of meters without a price", allowance.name);
    }
}

#[test]
fn every_meter_has_a_price_in_one_of_the_books() {
    const NO_CARD: &str = "no Savings Plans card with a source was found";
    /// Meters that no book prices, each with the reason.
    const UNPRICED: &[(&str, &str)] = &[
        ("ebs.timed_copy", "no price list with it has been recorded; AWS's own example brings its price"),
        ("ebs.clones", "no price list with it has been recorded; AWS's own example brings its price"),
        ("ec2.savings_plan.ec2_instance_1yr_no_upfront", NO_CARD),
        ("ec2.savings_plan.ec2_instance_1yr_partial_upfront", NO_CARD),
        ("ec2.savings_plan.ec2_instance_1yr_all_upfront", NO_CARD),
        ("ec2.savings_plan.ec2_instance_3yr_no_upfront", NO_CARD),
        ("ec2.savings_plan.ec2_instance_3yr_all_upfront", NO_CARD),
        ("ec2.savings_plan.compute_1yr_partial_upfront", NO_CARD),
        ("ec2.savings_plan.compute_1yr_all_upfront", NO_CARD),
        ("ec2.savings_plan.compute_3yr_partial_upfront", NO_CARD),
        ("ec2.savings_plan.compute_3yr_all_upfront", NO_CARD),
        ("s3.multi_region_accelerated.in_between", "none of the recorded examples sends data to another continent"),
    ];
    /// What is reserved besides EC2: partial upfront was recorded as one effective price, of which fee and hour cannot be
    /// told, and of RDS there are a few hours only. These are priced.
    const RESERVED: &[&str] = &[
        "elasticache.reserved_hours.standard_1yr_no_upfront.redis",
        "elasticache.reserved_fee.standard_3yr_all_upfront.redis",
        "elasticache.reserved_hours.standard_1yr_no_upfront.valkey",
        "elasticache.reserved_fee.standard_3yr_all_upfront.valkey",
        "elasticache.reserved_hours.standard_1yr_no_upfront.memcached",
        "elasticache.reserved_fee.standard_3yr_all_upfront.memcached",
        "elasticache.reserved_hours.standard_3yr_no_upfront.redis",
        "elasticache.reserved_hours.standard_3yr_no_upfront.valkey",
        "elasticache.reserved_hours.standard_3yr_no_upfront.memcached",
        "rds.reserved_hours.standard_1yr_no_upfront.postgresql.single_az",
        "rds.reserved_hours.standard_1yr_no_upfront.postgresql.multi_az",
        "rds.reserved_hours.standard_1yr_no_upfront.mysql.single_az",
    ];
    let is_reserved = |path: &str| path.contains(".reserved_") && !path.starts_with("ec2.");
    let priced: BTreeSet<String> = books().iter().flat_map(Book::names).map(|(meter, _)| meter).collect();
    let (reserved, other): (Vec<&str>, Vec<&str>) =
        service::meters().map(|meter| meter.path).partition(|path| is_reserved(path));
    let missing: Vec<&str> = other.into_iter().filter(|path| !priced.contains(*path)).collect();
    assert_eq!(missing, UNPRICED.iter().map(|(meter, _)| *meter).collect::<Vec<_>>());
    let reserved: Vec<&str> = reserved.into_iter().filter(|path| priced.contains(*path)).collect();
    assert_eq!(reserved, RESERVED);
}

/// The price of a meter and key in a Region, and AWS's code for it.
fn coded(meter: &str, key: Option<&str>, region: &str) -> (Exact, String) {
    let price = aws().find(meter, key, region).unwrap_or_else(|| panic!("{meter} {key:?} in {region}"));
    let code = price.rate_codes.first().map(ToString::to_string).unwrap_or_default();
    (price.schedule.flat_price().unwrap().dollars(), code)
}

#[test]
fn database_savings_plans_are_those_of_the_price_list() {
    // Rows of AmazonDatabaseSavingsPlans for ap-south-2, version 20260422194203.
    for (meter, key, price, code) in [
        (
            "rds.savings_plan.database_1yr_no_upfront.mysql.multi_az",
            Some("db.m7g.4xlarge"),
            "3.06688",
            "2D295RGWS6EH7YGE",
        ),
        (
            "rds.savings_plan.database_1yr_no_upfront.mysql.multi_az",
            Some("db.m8g.12xlarge"),
            "9.216",
            "2QQ8RTAY9JDP3J79",
        ),
        (
            "dms.savings_plan.database_1yr_no_upfront.instance.multi_az",
            Some("dms.r7i.12xlarge"),
            "10.976",
            "245EPUU8S7HP5WUD",
        ),
        ("dynamodb.savings_plan.database_1yr_no_upfront.write_request_units", None, "0.0000005822", "2MTFZQBFNY8X33AS"),
    ] {
        assert_eq!(coded(meter, key, "ap-south-2"), (exact(price), format!("DZCHH8H3SPVYZ2Z4.{code}")), "{meter}");
    }
    let rates = aws().listings(|meter, _| meter.contains("savings_plan.database"));
    assert_eq!(rates.iter().map(|listing| listing.prices.len()).sum::<usize>(), 264, "of 455 rates, those with a room");
}

#[test]
fn a_reserved_valkey_node_is_a_fifth_below_redis() {
    // Amazon ElastiCache pricing page: Valkey on nodes is priced 20 % below the other engines. Reserved, too.
    let fifth = exact("0.8");
    for offer in ["reserved_hours.standard_3yr_no_upfront", "reserved_fee.standard_3yr_all_upfront"] {
        for node in ["cache.t4g.medium", "cache.m7g.large", "cache.r7g.4xlarge"] {
            let of = |engine: &str| coded(&format!("elasticache.{offer}.{engine}"), Some(node), HERE).0;
            assert_eq!(of("valkey"), of("redis").times(fifth).unwrap(), "{offer} {node}");
        }
    }
}

#[test]
fn transfer_between_regions_goes_to_regions() {
    let book = aws();
    let pairs = book.listings(|meter, _| meter == "data_transfer.cross_region");
    assert!(pairs.len() >= 30, "{} Regions receive", pairs.len());
    for listing in pairs {
        let receiver = listing.key.unwrap();
        assert!(book.knows_region(&receiver), "{receiver}");
        assert!(listing.prices.iter().all(|(sender, _)| sender.as_deref() != Some(&receiver)), "{receiver} to itself");
    }
}

#[test]
fn instance_types_are_priced_and_described() {
    let book = aws();
    let priced = |listing: &aws_calc_core::book::Listing| {
        listing.prices.iter().any(|(region, _)| region.as_deref() == Some(HERE))
    };
    let types: Vec<String> = book
        .listings(|meter, _| meter == "ec2.instance")
        .into_iter()
        .filter(priced)
        .filter_map(|listing| listing.key)
        .collect();
    assert!(types.len() >= 1200, "{} types have a price in {HERE}", types.len());
    let described = |name: &&String| book.instance_type(name).is_ok_and(|facts| facts.vcpu >= Exact::ONE);
    let lacking: Vec<&String> = types.iter().filter(|name| !described(name)).collect();
    assert_eq!(lacking, LACK_FACTS, "of {} types", types.len());
    for family in ["t3", "t3a", "t4g", "m5", "m6i", "m7g", "m7i", "c7g", "r7g"] {
        assert!(book.instance_type(&format!("{family}.large")).is_ok(), "{family}.large");
    }
    for name in book.instance_types() {
        let facts = book.instance_type(&name).unwrap();
        assert!(facts.vcpu >= Exact::ONE && facts.memory_gib > Exact::ZERO, "{name}");
        // A type earns credits and has a baseline, or neither.
        assert_eq!(facts.baseline.is_some(), facts.credits_per_hour.is_some(), "{name}");
    }
}

/// Types with a price in us-east-1 and without facts: the prices are of December 2025, the facts of August 2026, from
/// another list. Only a burstable type cannot be billed without its facts, and none of these is one.
const LACK_FACTS: &[&str] = &[
    "cr1.8xlarge",
    "dl1.24xlarge",
    "f1.16xlarge",
    "f1.2xlarge",
    "f1.4xlarge",
    "g2.2xlarge",
    "g2.8xlarge",
    "g3.16xlarge",
    "g3.4xlarge",
    "g3.8xlarge",
    "g3s.xlarge",
    "i3.metal",
    "p2.16xlarge",
    "p2.8xlarge",
    "p2.xlarge",
    "p3.16xlarge",
    "p3.2xlarge",
    "p3.8xlarge",
    "u-12tb1.112xlarge",
    "u-18tb1.112xlarge",
    "u-24tb1.112xlarge",
    "u-9tb1.112xlarge",
];

#[test]
fn credits_an_hour_are_the_baseline_of_all_vcpus() {
    // One credit is one vCPU for a minute: a baseline of 20 % on 2 vCPUs earns 0.2 x 2 x 60 = 24 an hour.
    let book = aws();
    for name in book.instance_types() {
        let facts = book.instance_type(&name).unwrap();
        if let (Some(baseline), Some(credits)) = (facts.baseline, facts.credits_per_hour) {
            let earned = baseline.times(facts.vcpu).unwrap().times(Exact::from(60)).unwrap();
            let off = earned.minus(credits).unwrap().magnitude();
            assert!(off <= exact("0.05"), "{name} earns {credits} an hour, not {earned}");
        }
    }
}

#[test]
fn prices_are_those_that_aws_prints() {
    for (meter, key, expected) in [
        ("nat_gateway.hours", None, vec!["0.045"]),
        ("nat_gateway.data_processed", None, vec!["0.045"]),
        ("ec2.instance", Some("m7g.large"), vec!["0.0816"]),
        ("s3.storage.standard", None, vec!["0.023", "0.022", "0.021"]),
        ("lambda.requests.x86", None, vec!["0.0000002"]),
        ("ebs.storage.gp3", None, vec!["0.08"]),
        ("ebs.storage.gp2", None, vec!["0.1"]),
        ("data_transfer.internet_out", None, vec!["0.09", "0.085", "0.07", "0.05"]),
    ] {
        assert_eq!(tiers(meter, key), expected.into_iter().map(exact).collect::<Vec<_>>(), "{meter}");
    }
    assert_eq!(tiers("lambda.duration.x86", None).first(), Some(&exact("0.0000166667")));
    // gp3 is 20 % below gp2: 0.08 / 0.10.
    let ratio = tiers("ebs.storage.gp3", None)[0].over(tiers("ebs.storage.gp2", None)[0]).unwrap();
    assert_eq!(ratio, exact("0.8"));
}

#[test]
fn tiers_of_storage_begin_at_binary_terabytes() {
    let price = aws().price("s3.storage.standard", None, HERE).unwrap();
    // 50 x 1,024 and 500 x 1,024
    let from: Vec<_> = price.schedule.tiers().iter().map(|tier| tier.from).collect();
    assert_eq!(from, [Exact::ZERO, Exact::from(51_200), Exact::from(512_000)]);
}

#[test]
fn earlier_prices_are_those_of_their_snapshots() {
    let on = |day: &str, key: &str| {
        let book = aws().as_of(Day::parse(day).unwrap());
        book.find("ec2.instance", Some(key), HERE).map(|price| price.schedule.flat_price().unwrap().dollars())
    };
    // As the snapshots of aws/karpenter-provider-aws have them: p4d and p5 became cheaper by 2025-06-23.
    assert_eq!(on("2025-05-01", "p4d.24xlarge"), Some(exact("32.7726")));
    assert_eq!(on("2025-06-22", "p5.48xlarge"), Some(exact("98.32")));
    assert_eq!(on("2025-06-23", "p5.48xlarge"), Some(exact("55.04")));
    assert_eq!(on("2025-04-01", "u7i-12tb.224xlarge"), Some(exact("135.22775")));
    // First seen on 2023-08-08; the first snapshot of all is of 2022-07-05.
    assert_eq!(on("2023-08-07", "p5.48xlarge"), None);
    assert_eq!(on("2022-07-04", "p4d.24xlarge"), None);
    // On sale in the first snapshot, and absent from 2023-07-24 on.
    assert_eq!(on("2023-07-23", "cc2.8xlarge"), Some(exact("2")));
    assert_eq!(on("2023-07-24", "cc2.8xlarge"), None);
    // Today's price holds on the day it was recorded.
    assert_eq!(on("2025-12-06", "m7g.large"), Some(exact("0.0816")));
}

#[test]
fn what_looks_wrong_in_the_books_is_known() {
    let today = Day::parse("2026-11-29").unwrap();
    let found = |book: &Book| {
        let findings = verify(book, Some(today)).findings;
        findings.into_iter().map(|finding| (finding.kind, finding.meter)).collect::<Vec<_>>()
    };
    // AWS's own list has 0 for the first in eu-central-2 and eu-south-2, and a price everywhere else; for the second, what TLS
    // inspection adds to a GB, it has a price in 13 Regions and 0 in the other 23.
    let zero = ["guardduty.rds_vcpus", "network_firewall.advanced_data_processed"];
    assert_eq!(found(&aws()), zero.map(|meter| ("zero", meter.to_owned())));
    assert_eq!(found(&books()[1]), []);
}
