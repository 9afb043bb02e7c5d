use super::*;
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::expr::{Expression, Name, Scope};
use crate::unit::Convention;
use proptest::prelude::*;

struct Under(Convention);

impl Scope for Under {
    fn convention(&self) -> &Convention {
        &self.0
    }

    fn value(&self, _: &Name) -> Result<Option<Value>, Diagnostic> {
        Ok(None)
    }

    fn known_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn functions(&self) -> &[&'static Function] {
        FUNCTIONS
    }
}

fn run_under(text: &str, convention: Convention) -> Result<Value, Box<Diagnostic>> {
    let source = Sources::default().add("test", text);
    Ok(Expression::parse(text, Span::new(source, 0..text.len()))?.evaluate(&Under(convention))?)
}

fn holds(text: &str) {
    for convention in [Convention::AWS, Convention::DECIMAL] {
        assert_eq!(run_under(text, convention), Ok(Value::Truth(true)), "{text} under {convention:?}");
    }
}

fn error(text: &str) -> String {
    run_under(text, Convention::AWS).expect_err(text).message
}

#[test]
fn every_example_comes_true_under_either_convention() {
    for function in FUNCTIONS {
        holds(&format!("{} == {}", function.example.0, function.example.1));
    }
}

#[test]
fn every_function_says_what_it_does_and_has_a_name_of_its_own() {
    let mut names: Vec<&str> = FUNCTIONS.iter().chain(crate::expr::BUILT_INS).map(|function| function.name).collect();
    assert!(FUNCTIONS.iter().all(|function| function.doc.ends_with('.') && !function.parameters.is_empty()));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn figures_of_the_field_come_true() {
    for claim in [
        "peering_connections(5) == 10",        // 5 x 4 / 2
        "peering_connections(30 VPCs) == 435", // 30 x 29 / 2
        "peering_connections(0) == 0",
        "cidrs_overlap(\"10.0.0.0/16\", \"10.0.3.0/24\")",
        "cidr_addresses(\"0.0.0.0/0\") == 4294967296", // 2^32
        "usable_addresses(\"10.0.0.0/28\") == 11",     // 16 - 5
        "gp2_iops(10 GB) == 100 IOPS",                 // the floor
        "gp2_iops(10 TB) == 16000 IOPS",               // 30,720 is capped
        "gp2_iops(gp2_size_for(10000)) == 10002 IOPS", // 3 x 3,334
        "gp3_iops_limit(1 GB) == 3000 IOPS",
        "gp3_iops_limit(1 TB) == 80000 IOPS",              // 512,000 is capped
        "gp3_throughput_limit(3000) == 750 MiB/s",         // 0.25 x 3,000
        "gp3_throughput_limit(16000) == 2000 MiB/s",       // 4,000 is capped
        "alb_lcu(25, 6000, 1 GB/h) == 2 LCU",              // 6,000 / 3,000
        "alb_lcu(1, 1, 730 GB/month, 500, 10) == 1 LCU",   // ten rules are free; 1 GB an hour
        "nlb_lcu(\"tcp\", 1600, 100000, 1 GB/h) == 2 LCU", // 1,600 / 800
        "nlb_lcu(\"udp\", 400, 150000, 1 GB/h) == 3 LCU",  // 150,000 / 50,000
        "nlb_lcu(\"tls\", 200, 3000, 1 GB/h) == 4 LCU",    // 200 / 50
        "lcu_decides(\"tls\", 200, 3000, 1 GB/h) == \"new connections\"",
        "lcu_decides(\"gateway\", 1, 120000, 1 GB/h) == \"active connections\"",
        "lcu_decides(\"application\", 25, 3000, 1 GB/h, 30, 60) == \"rule evaluations\"", // 30 x 50 / 1,000 = 1.5
        "weighted_share(0, 0, 0) == 1 / 3",
        "weighted_share(1, 255) == 1 / 256",
        "bucket_requests(10000, 5000, 1 s) == 15000 requests",
        "bucket_time(101, 100, 5000) == 5000 s",
        "plan_requests(5 requests/s, 10, 10000, 1 min) == 310 requests", // 10 + 5 x 60, less than the quota
        "rate_rule_blocks(100, 100) == 0",
        "rate_rule_blocks(2000 requests, 100) == 95%",
        "ttl_hit_ratio(0, 1 h) == 0",
        "s3_prefixes(5500, 3501) == 2",
        "multipart_parts(50 GB, 5.12 MB) == 10000",   // 51,200 MB / 5.12 MB
        "multipart_parts(50000 GiB, 5 GiB) == 10000", // the largest object: 48.8 TiB
        "multipart_parts(5 GiB, 25 MiB) == 205",      // 5,120 / 25 = 204.8
        "byte_ranges(17 MB, 8 MB) == 3",
        "age_share(0 days, 30 days, 10 days) == 1",
        "age_share(30 days, 90 days, 20 days) == 0",
        "age_share(0 days, 30 days, 7 years) + age_share(30 days, 2555 days, 7 years) == 1",
        "transfer_time(1 GB, 1 MB/s) == 1 GB / (1 MB/s)",
        "transfer_time(1 byte, 1 bit/s) == 8 s",
        "transfer_time(10 TiB, 300 Mbit/s, 25) == transfer_time(10 TiB, 7.5 Gbit/s)",
        "read_units(4 KB, \"strong\") == 1",
        "read_units(4.1 KB, \"transactional\") == 4", // 2 steps x 2
        "write_units(0.5 KB) == 1",
        "dynamodb_partitions(3000, 5000) == 5",
        "cache_reduction(0) == 1",
        "lambda_vcpu(512 MB) == 512 / 1769 * 1 vCPU",
        "lambda_gb_seconds(1024 MB, 1 ms) == 0.001 GB-second",
        "nines_downtime(99.9%) == 8.76 h", // 8,760 h x 0.001
        "target_tracking(10, 60 requests/s, 1 requests/s) == 600",
        "cpu_baseline(36, 2) == 30%", // 36 / 120
        "normalization_factor(\"nano\") == 0.25",
        "normalization_factor(\"m5.8xlarge\") == 64",
        "alarm_time(10 s, 1) == 10 s",
        "alarm_time(1 min, 5) == 5 min",
        "alarm_time(1 h, 168, 1) == 1 h", // 168 h are the week that it may look back
        "xray_traces(0.5, 1, 5%) * 1 h == 1800 traces", // all of fewer requests than the reservoir
        "xray_traces(1000 requests/s, 0, 10%) == 100 traces/s",
        "xray_traces(7, 1, 100%) == 7 traces/s",
        "logs_kept(1 GB/h, 1 day) == 24 GB",
        // The ledger's 31.7, 31.8 and 31.13.
        "dr_strategy(1 min, 1 min) == \"active-active\"",
        "dr_strategy(1 h, 4 h) == \"pilot light\"",
        "dr_strategy(1 min, 15 min) == \"warm standby\"",
        "dr_strategy(59 s, 4 h) == \"active-active\"", // seconds may be 60
        "dr_strategy(24 h, 24 h) == \"backup and restore\"",
        "dr_strategies(1 h, 4 h) == \"pilot light, warm standby, active-active\"",
        // Three parts of four nines, all of them needed, are 99.97 %; of three nines, one of two needed, six nines.
        "round(availability_in_series(99.99%, 99.99%, 99.99%), 4) == 99.97%",
        "nines_downtime(99.99%) == 52.56 min",
        "availability_in_parallel(99.9%, 99.9%) == 99.9999%",
        "availability_k_of_n(1, 2, 99.9%) == availability_in_parallel(99.9%, 99.9%)",
        "availability_k_of_n(3, 3, 99%) == availability_in_series(99%, 99%, 99%)",
        "availability_k_of_n(0, 5, 12%) == 1",
        "availability_k_of_n(4, 6, 50%) == 34.375%", // (15 + 6 + 1) / 64
        "availability_k_of_n(1, 2, 99%, 99.9%) == 99.89001%", // 0.9999 x 0.999: what is shared is the ceiling
        "availability_of_repairs(0 h, 1 h) == 0",
        "recovery_time(0 s, 0 s, 0 s, 0 GB, 0 MB/s, 0 s, 60 s) == 1 min",
        "recovery_point(0 s, 1 s) == 1 s", // replication: the lag
        "recovery_point(24 h, 0 s) == 1 day",
        // The tiers of AWS's disaster recovery of on-premises applications: RPO, then RTO.
        "dr_strategy(1 s, 15 min) == \"active-active\"", // near zero
        "dr_strategy(2 h, 4 h) == \"pilot light\"",
        "dr_strategy(4 h, 24 h) == \"pilot light\"", // a nightly backup may lose 24 h
        "capacity_for_loss(2) == 2",                 // two sites, each sized for all of the load
        "capacity_for_loss(6, 2) == 1.5",
        "capacity_for_loss(5, 0) == 1",
        // A third off needs two thirds of the time; a payment upfront of a year's price less than nothing a month more.
        "break_even_utilization(33%) == 67%",
        "break_even_utilization(1 - 0.0518 / 0.0816) == 0.0518 / 0.0816",
        "effective_price($0/hour, $876, 1 year) == $0.10/hour",
        "break_even_time($400, $59.568/month, $0/month) == 400 / 59.568 * 1 month",
        "covered_on_demand($10/hour, 1 - 0.0518 / 0.0816) == $10/hour / 0.0518 * 0.0816",
        // An m3.2xlarge reserved (16) covers two m3.large and one m3.xlarge.
        "2 * normalization_factor(\"m3.large\") + normalization_factor(\"m3.xlarge\") == normalization_factor(\"m3.2xlarge\")",
        // AWS's example of a plan: EC2, Fargate vCPUs and memory, Windows, Lambda duration and requests.
        "4 * $0.70 + 400 * $0.03 + 1600 * $0.003 + $8.20 + 1500000 * $0.00001275 + $0.20 == $47.125",
        // The guide's ledgers: 28.5 of 50, and 100 servers of two to four weeks in 18 months.
        "saved_share($50K, $8K, $1.5K, $3K, $12K, $4K) == 57%",
        "parallel_streams(100, 2 weeks, 18 months) == 3", // 39 each
        "parallel_streams(100, 4 weeks, 18 months) == 6", // 19 each
        "stacked_discount(0%) == 0",
    ] {
        holds(claim);
    }
}

#[test]
fn what_a_limit_forbids_is_an_error_that_names_it() {
    for (text, message) in [
        ("cidr_addresses(\"10.0.0.0\")", "this is not an IPv4 block: four numbers and a length, such as 10.0.0.0/16"),
        ("cidr_addresses(\"10.0.256.0/16\")", "256 is no part of an IPv4 address: each goes from 0 to 255"),
        ("cidr_addresses(\"10.0.0.0/33\")", "/33 is no length of an IPv4 block: it goes from /0 to /32"),
        ("cidr_addresses(\"10.0.0.1/16\")", "this address lies inside a block; the block itself is 10.0.0.0/16"),
        ("usable_addresses(\"10.0.0.0/29\")", "a subnet lies between /16 and /28"),
        ("subnets_in(\"10.0.0.0/16\", 29)", "a subnet of 10.0.0.0/16 lies between /16 and /28"),
        ("alarm_time(45 s, 1)", "the period of an alarm is 10, 20 or 30 seconds, or a multiple of 60"),
        ("alarm_time(0 s, 1)", "the period of an alarm is 10, 20 or 30 seconds, or a multiple of 60"),
        ("alarm_time(5 min, 0)", "an alarm looks at one period or more"),
        // 5 min x 289 are a day and 5 minutes; 1 h x 169 are a week and an hour
        ("alarm_time(5 min, 289)", "an alarm looks back a day at most, or a week with periods of an hour or more"),
        ("alarm_time(1 h, 169)", "an alarm looks back a day at most, or a week with periods of an hour or more"),
        ("alarm_time(5 min, 2, 3)", "the datapoints to alarm are one of the periods or more, and at most all"),
        ("xray_traces(100, 1, 500%)", "a share lies between 0 and 1"),
        ("logs_kept(1 GB/day, 10 days)", "a log group cannot have this retention"),
        ("logs_kept(1 GB/day, 3654 days)", "a log group cannot have this retention"),
        ("peering_connections(2.5)", "this has to be a whole number"),
        ("peering_connections(-1)", "this cannot be below zero"),
        ("peering_connections(3 GB)", "`peering_connections` takes a plain number or VPCs for `vpcs`"),
        ("gp2_burst_time(1000 GB)", "from 1,000 GB on a gp2 volume has 3,000 IOPS all the time and no burst"),
        ("weighted_share(256, 1)", "a weight lies between 0 and 255"),
        ("weighted_share(1, 300)", "a weight lies between 0 and 255"),
        ("bucket_time(100, 100, 5000)", "a demand up to the rate is never throttled"),
        ("rate_rule_blocks(100, 9)", "the limit of a rate-based rule lies between 10 and 2,000,000,000"),
        ("alb_lcu(1, 1, 1 GB/h, 5)", "requests need the rules that each of them is held against"),
        ("nlb_lcu(\"http\", 1, 1, 1 GB/h)", "a Network Load Balancer listens for \"tcp\", \"udp\" or \"tls\""),
        ("lcu_decides(\"tcp\", 1, 1, 1 GB/h, 5, 5)", "only an application load balancer evaluates rules"),
        ("gp2_size_for(20000)", "a gp2 volume reaches at most 16,000 IOPS"),
        ("gp3_throughput_limit(1000)", "a gp3 volume has between 3,000 and 80,000 IOPS"),
        ("multipart_parts(1 TB, 8 MB)", "this makes 131072 parts, and an upload has at most 10,000"),
        ("multipart_parts(1 TB, 1 MB)", "a part has between 5 MiB and 5 GiB"),
        ("read_units(500 KB, \"strong\")", "an item has at most 400 KB"),
        ("read_units(5 KB, \"weak\")", "a read is \"eventual\", \"strong\" or \"transactional\""),
        ("cache_reduction(100%)", "with every read a hit, nothing gets through: there is no factor"),
        ("cache_reduction(99.5)", "a share lies between 0 and 1"),
        ("lambda_vcpu(64 MB)", "a function has between 128 MB and 10,240 MB of memory"),
        ("lambda_gb_seconds(128 MB, 16 min)", "an execution takes at most 15 minutes"),
        ("availability(2 h, 1 h)", "the outage is longer than the period"),
        ("normalization_factor(\"metal\")", "this is no instance size with a factor"),
        ("dr_strategy(0 s, 0 s)", "no strategy serves this objective"),
        ("availability_in_series(99.9%, 101%)", "a share lies between 0 and 1"),
        ("availability_in_parallel(99.9)", "a share lies between 0 and 1"),
        ("availability_k_of_n(3, 2, 99%)", "3 are needed, and there are only 2"),
        ("availability_k_of_n(1, 101, 99%)", "this takes at most 100 parts"),
        ("availability_k_of_n(1, 2, 99%, -1%)", "a share lies between 0 and 1"),
        ("recovery_time(0 s, 0 s, 0 s, 1 GB, 0 MB/s, 0 s, 0 s)", "with a throughput of zero nothing is ever restored"),
        ("capacity_for_loss(1)", "of 1 sites at least one has to be left"),
        ("capacity_for_loss(2, 3)", "of 2 sites at least one has to be left"),
        ("break_even_loss($1/month, 1 year, 0 s)", "without time saved no loss is large enough"),
        ("break_even_time($1, $5/month, $5/month)", "this saves nothing per month, so no payment upfront comes back"),
        ("covered_on_demand($1/hour, 100%)", "at a discount of 100% a plan covers everything: there is no amount"),
        ("saved_share($50, $51)", "this saves more than the bill"),
        ("parallel_streams(1, 2 weeks, 1 week)", "one alone takes longer than there is time"),
        ("parallel_streams(1, 0 s, 1 week)", "a task takes some time"),
    ] {
        assert_eq!(error(text), message, "{text}");
    }
}

#[test]
fn strategies_say_why_they_do_not_serve() {
    // 15 minutes and 1 minute: pilot light misses both, which is why the guide's company took warm standby.
    let fits = recovery::strategies_for(whole(60), whole(900));
    let pilot = fits.iter().find(|fit| fit.strategy.key == "pilot_light").unwrap();
    let reasons: Vec<String> = pilot.misses.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "its RPO of minutes may take 600 s, and 60 s are required",
            "its RTO of 10-30 min may take 1800 s, and 900 s are required"
        ]
    );
    assert_eq!(fits.iter().filter(|fit| fit.serves()).count(), 2);
}

#[test]
fn dearer_strategies_are_never_slower() {
    for (cheap, dear) in recovery::STRATEGIES.iter().zip(recovery::STRATEGIES.iter().skip(1)) {
        assert!(cheap.cost_rank < dear.cost_rank && cheap.cost.len() < dear.cost.len());
        assert!(cheap.rpo.worst > dear.rpo.worst && cheap.rto.worst > dear.rto.worst);
        assert!(dear.rpo.best <= dear.rpo.worst && dear.rto.best <= dear.rto.worst);
    }
}

proptest! {
    #[test]
    fn a_block_is_read_as_it_is_written_and_overlaps_itself(address in any::<u32>(), prefix in 0u32..=32) {
        let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
        let text = format!("{}/{prefix}", std::net::Ipv4Addr::from(address & mask));
        let block: network::Cidr = text.parse().unwrap();
        prop_assert_eq!(block.to_string(), text);
        prop_assert!(block.overlaps(block));
    }

    #[test]
    fn any_text_is_a_block_or_an_error(text in "[0-9./ a]{0,24}") {
        let _ = text.parse::<network::Cidr>();
    }

    #[test]
    fn a_gp2_volume_of_the_size_for_some_iops_has_them(iops in 0u64..=16_000) {
        let size = ebs::gp2_gib_for(whole(iops)).unwrap();
        prop_assert!(ebs::gp2_iops(size).unwrap() >= whole(iops));
        if size > Ratio::ONE {
            let smaller = ebs::gp2_iops(size.minus(Ratio::ONE).unwrap()).unwrap();
            prop_assert!(smaller < whole(iops));
        }
    }

    #[test]
    fn a_looser_objective_never_needs_a_dearer_strategy(
        rpo in 1u64..100_000,
        rto in 1u64..100_000,
        more in 0u64..100_000,
    ) {
        let rank = |rpo, rto| {
            let fits = recovery::strategies_for(whole(rpo), whole(rto));
            fits.iter().find(|fit| fit.serves()).unwrap().strategy.cost_rank
        };
        prop_assert!(rank(rpo + more, rto + more) <= rank(rpo, rto));
    }

    #[test]
    fn another_part_helps_where_one_is_enough_and_harms_where_all_are_needed(a in 1u32..1000, b in 1u32..1000) {
        let share = |n: u32| whole(u64::from(n)).over(whole(1000)).unwrap();
        let (a, b) = (share(a), share(b));
        prop_assert!(health::in_series(&[a, b]).unwrap() <= a.min(b));
        prop_assert!(health::in_parallel(&[a, b]).unwrap() >= a.max(b));
    }

    #[test]
    fn needing_more_of_the_parts_is_never_more_available(needed in 1u64..6, more in 0u64..4, a in 0u32..=100) {
        let a = whole(u64::from(a)).over(whole(100)).unwrap();
        let of = |needed, parts| health::k_of_n(needed, parts, a, Ratio::ONE).unwrap();
        prop_assert!(of(needed, 9) >= of(needed + more, 9));
        prop_assert!(of(needed, 6) <= of(needed, 6 + more));
    }

    #[test]
    fn a_commitment_breaks_even_where_its_upfront_is_earned(upfront in 0u64..5000, dear in 1u64..500, off in 1u64..500) {
        let (upfront, on_demand) = (whole(upfront), whole(dear + off));
        let months = commitment::break_even_months(upfront, on_demand, whole(dear)).unwrap();
        let committed = upfront.plus(whole(dear).times(months).unwrap()).unwrap();
        prop_assert_eq!(committed, on_demand.times(months).unwrap());
    }
}

#[test]
fn an_acl_goes_by_number_and_a_group_by_any_rule() {
    let acl = "100 allow tcp 443 0.0.0.0/0; 50 deny tcp 0-65535 203.0.113.0/24";
    let acl_on = |packet: &str, answer: &str| holds(&format!("network_acl(\"{acl}\", \"{packet}\") == \"{answer}\""));
    acl_on("tcp 203.0.113.7 443", "deny by rule 50"); // though it is written last
    acl_on("tcp 198.51.100.7 443", "allow by rule 100");
    acl_on("tcp 198.51.100.7 80", "deny by rule *");
    acl_on("udp 198.51.100.7 443", "deny by rule *");
    holds("security_group(\"tcp 443 10.0.0.0/16; all all 10.0.1.0/24\", \"udp 10.0.1.9 53\") == \"allow\"");
    holds("security_group(\"\", \"tcp 10.0.1.9 443\") == \"deny\""); // nothing is allowed unless a rule says so
    for wrong in [
        "network_acl(\"100 allow tcp 443 0.0.0.0/0; 100 deny tcp 443 0.0.0.0/0\", \"tcp 10.0.0.1 443\")",
        "network_acl(\"0 allow tcp 443 0.0.0.0/0\", \"tcp 10.0.0.1 443\")",
        "network_acl(\"100 allow tcp 70000 0.0.0.0/0\", \"tcp 10.0.0.1 443\")",
        "network_acl(\"100 allow tcp 9-1 0.0.0.0/0\", \"tcp 10.0.0.1 443\")",
        "security_group(\"tcp 443\", \"tcp 10.0.0.1 443\")",
        "security_group(\"tcp 443 0.0.0.0/0\", \"tcp 10.0.0.1 all\")",
    ] {
        assert!(!error(wrong).is_empty());
    }
}
