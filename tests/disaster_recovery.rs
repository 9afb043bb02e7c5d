//! The disaster recovery study: fixtures worked out by hand, and laws of choosing a strategy.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::exact::Exact;
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::Answer;
use common::studied;
use proptest::prelude::*;

/// What is asked of one workload: objectives and a loss, the share of a warm standby, how far replication is behind.
#[derive(Clone, Debug)]
struct Asked {
    keys: String,
    share: u32,
    lag: u32,
}

impl Asked {
    fn new(keys: impl Into<String>) -> Self {
        Self { keys: keys.into(), share: 20, lag: 1 }
    }

    /// Ten servers and 100 GB in S3, from us-east-1 to us-west-2, whose prices are the same.
    fn answer(&self) -> Answer {
        let Self { keys, share, lag } = self;
        let text = format!(
            "title = \"a workload\"\nregion = \"us-east-1\"\n\
             [resource.servers.ec2]\ntype = \"m7g.large\"\ncount = 10\n[resource.files.s3]\nstored = \"100 GB\"\n\
             [study.dr.disaster_recovery]\nrecovery_region = \"us-west-2\"\ndetect = \"90 s\"\ndns = \"60 s\"\n{keys}\n\
             tier = [{{ name = \"servers\", kind = \"compute\", resources = [\"servers\"] }},\n\
             {{ name = \"files\", kind = \"data\", resources = [\"files\"], data = \"100 GB\", monthly_change = \"73 GB\", \
             lag = \"{lag} s\", backups = {{ service = \"s3\", class = \"standard_ia\", stored = \"100 GB\" }} }}]\n\
             backup_and_restore = {{ every = \"24 h\", copy_throughput = \"48 MB/s\", restore_throughput = \"100 MB/s\", \
             decide = \"30 min\", provision = \"20 min\" }}\n\
             pilot_light = {{ decide = \"5 min\", provision = \"10 min\", scale = \"5 min\" }}\n\
             warm_standby = {{ share = \"{share}%\", decide = \"0 s\", provision = \"2 min\", scale = \"5 min\" }}\n\
             active_active = {{}}\n"
        );
        studied::answer(&text, &[])
    }
}

fn value(answer: &Answer, name: &str) -> Option<Ratio> {
    match &answer.figures.iter().find(|figure| figure.name == name)?.value {
        Value::Amount(amount) => Some(amount.value),
        other => panic!("{name} is {other:?}"),
    }
}

fn strategy(answer: &Answer) -> Option<String> {
    match &answer.figures.iter().find(|figure| figure.name == "strategy")?.value {
        Value::Text(text) => Some(text.to_string()),
        other => panic!("the strategy is {other:?}"),
    }
}

fn exact(digits: &str) -> Ratio {
    Ratio::from(Exact::parse(digits).unwrap())
}

#[test]
fn each_strategy_costs_and_takes_what_it_does_by_hand() {
    let answer = Asked::new("").answer();
    let is = |name: &str, digits: &str| assert_eq!(value(&answer, name), Some(exact(digits)), "{name}");
    // 100 GB x $0.0125, 73 GB x $0.02
    is("cost_backup_and_restore", "2.71");
    // 100 GB x $0.023 instead
    is("cost_pilot_light", "3.76");
    // 2 x $59.568 of ten
    is("cost_warm_standby", "122.896");
    is("cost_active_active", "599.44");
    // A day, and 73 x 24 / 730 = 2.4 GB = 2,457.6 MB at 48 MB/s
    is("rpo_backup_and_restore", "86451.2");
    is("rpo_pilot_light", "1");
    // 90 + 1,800 + 1,200 + 102,400 / 100 + 60
    is("rto_backup_and_restore", "4174");
    is("rto_pilot_light", "1350");
    is("rto_warm_standby", "570");
    is("rto_active_active", "150");
}

#[test]
fn the_next_strategy_pays_where_its_cost_is_what_outages_lose_less() {
    let answer = Asked::new("disasters_every = \"1 year\"").answer();
    let turn = |extra: &str, seconds: i32| {
        let hours = Ratio::from(seconds).over(Ratio::from(3600)).unwrap();
        exact(extra).times(Ratio::from(12)).unwrap().over(hours).unwrap()
    };
    assert_eq!(value(&answer, "pays_from_backup_and_restore"), Some(Ratio::ZERO));
    assert_eq!(value(&answer, "pays_from_pilot_light"), Some(turn("1.05", 4174 - 1350)));
    assert_eq!(value(&answer, "pays_from_warm_standby"), Some(turn("119.136", 1350 - 570)));
    assert_eq!(value(&answer, "pays_from_active_active"), Some(turn("476.544", 570 - 150)));
}

#[test]
fn drills_run_all_of_production_for_their_time() {
    // 12 x 7.3 h a year, 7.3 h a month, a hundredth of it: of ten servers, and of what files cost more than their copies.
    let answer = Asked::new("drills_a_year = 12\ndrill_lasts = \"7.3 h\"").answer();
    let is = |name: &str, digits: &str| assert_eq!(value(&answer, name), Some(exact(digits)), "{name}");
    is("cost_backup_and_restore", "8.6898"); // 2.71 + (595.68 + 2.30) / 100
    is("cost_pilot_light", "9.7168"); // 3.76 + 595.68 / 100
    is("cost_warm_standby", "127.66144"); // 122.896 + (595.68 - 119.136) / 100
    is("cost_active_active", "599.44"); // both Regions run anyway
}

#[test]
fn what_misses_an_objective_is_struck() {
    let chosen = |keys: &str| strategy(&Asked::new(keys).answer());
    assert_eq!(chosen("rto = \"4174 s\"").as_deref(), Some("backup and restore"));
    assert_eq!(chosen("rto = \"4173 s\"").as_deref(), Some("pilot light"));
    assert_eq!(chosen("rto = \"4174 s\"\nrpo = \"1 h\"").as_deref(), Some("pilot light"));
    assert_eq!(chosen("rto = \"15 min\"").as_deref(), Some("warm standby"));
    assert_eq!(chosen("rto = \"569 s\"").as_deref(), Some("active-active"));
    assert_eq!(chosen("rto = \"1 min\""), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn stricter_objectives_never_let_a_cheaper_strategy_in(
        rpo in 0_u32..100_000, rto in 0_u32..6000, less in 0_u32..50_000, sooner in 0_u32..3000, lag in 0_u32..1000,
    ) {
        let asked = |rpo: u32, rto: u32| {
            let asked = Asked { lag, ..Asked::new(format!("rpo = \"{rpo} s\"\nrto = \"{rto} s\"")) };
            value(&asked.answer(), "cost")
        };
        let (strict, lax) = (asked(rpo.saturating_sub(less), rto.saturating_sub(sooner)), asked(rpo, rto));
        match (strict, lax) {
            (Some(strict), Some(lax)) => prop_assert!(strict >= lax),
            (strict, None) => prop_assert!(strict.is_none()),
            (None, Some(_)) => {}
        }
    }

    #[test]
    fn more_that_always_runs_never_costs_less(share in 0_u32..100, more in 0_u32..50) {
        let cost = |share: u32| value(&Asked { share: share.min(100), ..Asked::new("") }.answer(), "cost_warm_standby");
        prop_assert!(cost(share) <= cost(share + more));
    }

    #[test]
    fn a_larger_loss_never_chooses_a_slower_strategy(loss in 0_u32..200_000, more in 0_u32..200_000) {
        let rto = |loss: u32| {
            value(&Asked::new(format!("disasters_every = \"1 year\"\nloss = \"${loss}/hour\"")).answer(), "rto").unwrap()
        };
        prop_assert!(rto(loss + more) <= rto(loss));
    }
}
