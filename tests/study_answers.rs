//! What the other studies answer, worked out by hand: pricing models of an m5.large ($0.096 an hour on demand in us-east-1),
//! the words, tables and charts of disaster recovery and availability, and the axes and limits of sweeps and searches.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

mod common;

use aws_calc_core::exact::{ArithmeticError, Exact};
use aws_calc_core::expr::Value;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::study::{Answer, Chart, Mark, Search, Solution, SolveError, solve};
use common::studied;

fn exact(digits: &str) -> Ratio {
    Ratio::from(Exact::parse(digits).unwrap())
}

fn findings(answer: &Answer) -> Vec<String> {
    answer.findings.iter().map(studied::words).collect()
}

fn has_finding(answer: &Answer, words: &str) -> bool {
    findings(answer).iter().any(|finding| finding.contains(words))
}

/// All cells and notes of all tables.
fn cells(answer: &Answer) -> Vec<String> {
    let rows = answer.tables.iter().flat_map(|grid| grid.rows.iter().flatten()).map(studied::cell);
    rows.chain(answer.tables.iter().flat_map(|grid| &grid.notes).map(studied::words)).collect()
}

fn points(chart: &Chart) -> Vec<Vec<String>> {
    let of = |points: &[(Exact, Exact)]| points.iter().map(|(x, y)| format!("{x}: {y}")).collect();
    chart.series.iter().map(|series| of(&series.points)).collect()
}

/// A study of pricing models with these keys; `history` is the text of `spot.json`.
fn models(keys: &str, history: &str) -> Answer {
    let text = format!("title = \"x\"\nregion = \"us-east-1\"\n[study.x.pricing_models]\n{keys}\n");
    studied::answer(&text, &[("spot.json", history)])
}

/// A rate that the scenario states.
fn rate(offer: &str, terms: &str) -> String {
    format!("{{ offer = \"{offer}\", {terms}, source = \"our quote\", date = \"2026-10-01\" }}")
}

#[test]
fn stated_rates_cost_what_they_say() {
    for (offer, terms, key, monthly) in [
        // 730 h x $0.06; in any unit of money over time
        ("standard_reserved 1yr no_upfront", "rate = \"0.06\"", "standard_reserved_1yr_no_upfront", "43.8"),
        ("standard_reserved 1yr no_upfront", "rate = \"3 / 50\"", "standard_reserved_1yr_no_upfront", "43.8"),
        ("standard_reserved 1yr no_upfront", "rate = \"$0.06/hour\"", "standard_reserved_1yr_no_upfront", "43.8"),
        // at a price of the book: $0.045 an hour
        (
            "standard_reserved 1yr no_upfront",
            "rate = \"nat_gateway.hours\"",
            "standard_reserved_1yr_no_upfront",
            "32.85",
        ),
        ("standard_reserved 1yr no_upfront", "rate = \"$43.80/month\"", "standard_reserved_1yr_no_upfront", "43.8"),
        // A Savings Plan has one rate, however it is paid.
        (
            "compute_savings_plan 1yr partial_upfront",
            "rate = \"0.05\"",
            "compute_savings_plan_1yr_partial_upfront",
            "36.5",
        ),
        // $120 / 12 + 730 x $0.03
        (
            "standard_reserved 1yr partial_upfront",
            "upfront = \"$120\", rate = \"0.03\"",
            "standard_reserved_1yr_partial_upfront",
            "31.9",
        ),
        // 730 x $0.096 x 50%, all of it, none
        ("convertible_reserved 3yr all_upfront", "discount = \"50%\"", "convertible_reserved_3yr_all_upfront", "35.04"),
        ("convertible_reserved 3yr no_upfront", "discount = \"100%\"", "convertible_reserved_3yr_no_upfront", "0"),
        ("convertible_reserved 3yr no_upfront", "discount = \"0%\"", "convertible_reserved_3yr_no_upfront", "70.08"),
        ("convertible_reserved 3yr no_upfront", "rate = \"0\"", "convertible_reserved_3yr_no_upfront", "0"),
    ] {
        let keys = format!("type = \"m5.large\"\noffers = [\"{offer}\"]\nrates = [{}]", rate(offer, terms));
        let answer = models(&keys, "");
        assert_eq!(studied::amount(&answer, &format!("{key}_monthly")), exact(monthly), "{offer}: {terms}");
    }
}

#[test]
fn a_rate_is_for_its_type_alone() {
    // 730 x (4 x $0.05 + $0.11)
    let offer = "compute_savings_plan 1yr no_upfront";
    let of = |name: &str, rate_of: &str| rate(offer, &format!("type = \"{name}\", rate = \"{rate_of}\""));
    let keys = format!(
        "fleet = [{{ type = \"m5.large\", count = 4 }}, {{ type = \"m5.xlarge\" }}]\noffers = [\"{offer}\"]\nrates = [{}, {}]",
        of("m5.xlarge", "0.11"),
        of("m5.large", "0.05")
    );
    assert_eq!(studied::amount(&models(&keys, ""), "compute_savings_plan_1yr_no_upfront_monthly"), exact("226.3"));
}

#[test]
fn a_promise_has_to_be_cheaper_to_pay() {
    let offer = "compute_savings_plan 1yr no_upfront";
    let at = |price: &str| {
        let terms = format!("rate = \"{price}\"");
        models(&format!("type = \"m5.large\"\noffers = [\"{offer}\"]\nrates = [{}]", rate(offer, &terms)), "")
    };
    assert!(has_finding(&at("0.095"), "The cheapest promise"));
    assert!(has_finding(&at("0.096"), "No promise pays"));
    assert!(has_finding(&at("0.097"), "No promise pays"));
}

#[test]
fn cash_is_paid_when_it_is_due() {
    // Of AWS's Reserved Instances the cheapest are those paid at once: $494 for a year, bought twice in 18 months, and $949 for
    // three years, which is made up after $949 / $70.08 months. On demand is 18 x $70.08.
    let keys = "type = \"m5.large\"\nmonths = 18\noffers = [\"standard_reserved\"]";
    let answer = models(keys, "");
    let [chart] = answer.charts.as_slice() else { panic!("one chart") };
    let expected: [&[&str]; 3] = [
        &["0: 0", "18: 1261.44"],
        &["0: 0", "0: 494", "12: 494", "12: 988", "18: 988"],
        &["0: 0", "0: 949", "18: 949"],
    ];
    assert_eq!(points(chart), expected);
    let [Mark::At(months, words)] = chart.marks.as_slice() else { panic!("{:?}", chart.marks) };
    assert_eq!((months.to_fixed(2).as_str(), words.as_str()), ("13.54", "the cheapest promise is paid back"));
    // A fee and hours, $120 and 730 x $0.03 = $21.90 a month, both again in the second year.
    let terms = rate("standard_reserved 1yr partial_upfront", "upfront = \"$120\", rate = \"0.03\"");
    let both = models(
        &format!(
            "type = \"m5.large\"\nmonths = 18\noffers = [\"standard_reserved 1yr partial_upfront\"]\nrates = [{terms}]"
        ),
        "",
    );
    assert_eq!(points(&both.charts[0])[1], ["0: 0", "0: 120", "12: 382.8", "12: 502.8", "18: 634.2"]);
    // Spot and a mix have lines of their own.
    let spot = "spot = { price = \"0.03\", statistic = \"a mean\", source = \"x\", date = \"2026-10-01\" }";
    let mix = "mix = { committed = 1, offer = \"standard_reserved 1yr no_upfront\" }";
    assert_eq!(models(&format!("{keys}\n{spot}\n{mix}"), "").charts[0].series.len(), 5);
    // What is paid by the month only has no day on which it is paid back.
    let monthly = models("type = \"m5.large\"\nmonths = 12\noffers = [\"standard_reserved 1yr no_upfront\"]", "");
    assert_eq!(monthly.charts[0].marks, []);
    assert_eq!(points(&monthly.charts[0])[1].len(), 2);
}

#[test]
fn spot_bears_so_much_work_done_again() {
    // $0.024 is a quarter of $0.096: three quarters may be done again.
    let again = |rework: &str| {
        let spot = "spot = { price = \"0.024\", statistic = \"a mean\", source = \"x\", date = \"2026-10-01\" }";
        let answer = models(&format!("type = \"m5.large\"\nrework = \"{rework}\"\n{spot}"), "");
        assert_eq!(studied::amount(&answer, "spot_bearable_rework"), exact("0.75"));
        answer.warnings.iter().any(|warning| studied::words(warning).contains("on demand is cheaper than Spot"))
    };
    assert!(!again("0%"));
    assert!(!again("75%"));
    assert!(again("76%"));
}

#[test]
fn a_history_of_spot_prices_is_of_one_type_and_system() {
    let row = |name: &str, system: &str, price: &str, hour: u32| {
        format!(
            "{{ \"AvailabilityZone\": \"us-east-1a\", \"InstanceType\": \"{name}\", \"ProductDescription\": \"{system}\", \
             \"SpotPrice\": \"{price}\", \"Timestamp\": \"2026-10-01T{hour:02}:00:00+00:00\" }}"
        )
    };
    let linux = |price: &str, hour: u32| row("m5.large", "Linux/UNIX", price, hour);
    // $0.04 for ten hours and $0.06 for ten more.
    let own = [linux("0.04", 0), linux("0.06", 10), linux("0.06", 20)].join(", ");
    let of = |rows: &str, token: &str| {
        let history = format!("{{ \"SpotPriceHistory\": [{rows}], \"NextToken\": \"{token}\" }}");
        let answer = models("type = \"m5.large\"\nspot_history = \"spot.json\"", &history);
        assert_eq!(studied::amount(&answer, "spot_hourly"), exact("0.05"));
        let notes = cells(&answer);
        let has = |words: &str| notes.iter().any(|note| note.contains(words));
        (has("2 rows of other types or systems are left out"), has("left out"), has("one page of a longer history"))
    };
    assert_eq!(of(&own, ""), (false, false, false));
    let others = [own.clone(), row("m5.xlarge", "Linux/UNIX", "9", 5), row("m5.large", "Windows", "9", 5)].join(", ");
    assert_eq!(of(&others, ""), (true, true, false));
    assert_eq!(of(&own, "more"), (false, false, true));
}

/// Ten servers and 100 GB of files, with these keys and these strategies.
fn recovery(keys: &str, strategies: &[&str]) -> Answer {
    let text = format!(
        "title = \"a workload\"\nregion = \"us-east-1\"\n\
         [resource.servers.ec2]\ntype = \"m7g.large\"\ncount = 10\n[resource.files.s3]\nstored = \"100 GB\"\n\
         [study.dr.disaster_recovery]\nrecovery_region = \"us-west-2\"\ndetect = \"90 s\"\ndns = \"60 s\"\n{keys}\n{}\n",
        strategies.join("\n")
    );
    studied::answer(&text, &[])
}

const TIERS: &str = "tier = [{ name = \"servers\", kind = \"compute\", resources = [\"servers\"] }, { name = \"files\", kind = \"data\", \
                     resources = [\"files\"], data = \"100 GB\", monthly_change = \"73 GB\", lag = \"1 s\", \
                     backups = { service = \"s3\", class = \"standard_ia\", stored = \"100 GB\" } }]";
/// Back in 4,174 s, 1,350 s, 570 s and 150 s.
const STRATEGIES: [&str; 4] = [
    "backup_and_restore = { every = \"24 h\", copy_throughput = \"48 MB/s\", restore_throughput = \"100 MB/s\", \
     decide = \"30 min\", provision = \"20 min\" }",
    "pilot_light = { decide = \"5 min\", provision = \"10 min\", scale = \"5 min\" }",
    "warm_standby = { share = \"20%\", decide = \"0 s\", provision = \"2 min\", scale = \"5 min\" }",
    "active_active = {}",
];

#[test]
fn a_strategy_is_the_one_that_keeps_the_objectives_where_no_other_does() {
    let answer = |objectives: &str| recovery(&format!("{objectives}\n{TIERS}"), &STRATEGIES);
    let only = "is the one that keeps the objectives";
    assert!(has_finding(&answer("rto = \"569 s\""), only));
    let two = answer("rto = \"570 s\"");
    assert!(!has_finding(&two, only) && has_finding(&two, "Warm standby is chosen"));
    // A strategy without another beside it is no choice.
    let alone = recovery(TIERS, &STRATEGIES[3..]);
    assert!(!has_finding(&alone, only) && has_finding(&alone, "Active-active is chosen"));
    // Those that keep an objective are told so; without objectives there are none to keep.
    let kept = |answer: &Answer| cells(answer).iter().filter(|cell| *cell == "keeps the objectives").count();
    assert_eq!(kept(&two), 1);
    assert_eq!(kept(&answer("rpo = \"1 h\"")), 2);
    assert_eq!(kept(&answer("")), 0);
}

#[test]
fn the_loss_decides_among_several_strategies() {
    let answer = |keys: &str| recovery(&format!("{keys}\n{TIERS}"), &STRATEGIES);
    let title = "Cost with what outages are expected to lose";
    let chart = |answer: &Answer| answer.charts.iter().find(|chart| chart.title == title).cloned();
    // Three of the four begin to pay at some loss; the first is cheapest without any.
    let of_four = chart(&answer("disasters_every = \"1 year\"")).unwrap();
    assert_eq!((of_four.series.len(), of_four.marks.len()), (4, 3));
    let of_two = chart(&answer("disasters_every = \"1 year\"\nrto = \"570 s\"")).unwrap();
    let drawn = of_two.series.iter().filter(|series| !series.points.is_empty()).count();
    assert_eq!((drawn, of_two.marks.len()), (2, 1));
    assert!(chart(&answer("disasters_every = \"1 year\"\nrto = \"569 s\"")).is_none());
    assert!(chart(&answer("")).is_none());
}

#[test]
fn what_stands_there_always_has_no_part_in_drills() {
    // An entrance of two servers at 730 h x $0.0816, one of them while it stands by; drills take a hundredth of the month.
    let entrance = "{ name = \"entrance\", kind = \"fixed\", new = { service = \"ec2\", type = \"m7g.large\", count = \"2\" }, \
                    standby = { count = \"1\" } }]";
    let tiers = TIERS.strip_suffix(']').unwrap();
    let keys = format!("drills_a_year = 12\ndrill_lasts = \"7.3 h\"\n{tiers}, {entrance}");
    let answer = recovery(&keys, &STRATEGIES);
    let cost = |name: &str| studied::amount(&answer, &format!("cost_{name}"));
    // 3.76 + 595.68 / 100, 122.896 + (595.68 - 119.136) / 100, and 59.568 for the entrance; 599.44 and two of them.
    assert_eq!(cost("pilot_light"), exact("69.2848"));
    assert_eq!(cost("warm_standby"), exact("187.22944"));
    assert_eq!(cost("active_active"), exact("718.576"));
}

#[test]
fn a_strategy_that_overtakes_first_is_the_next_one() {
    // A pilot light that is back 24 s before the backups are: long before that pays for it, the warm standby overtakes them.
    let slow = "pilot_light = { decide = \"5 min\", provision = \"3400 s\", scale = \"5 min\" }";
    let [backups, _, warm, active] = STRATEGIES;
    let answer = recovery(&format!("disasters_every = \"1 year\"\n{TIERS}"), &[backups, slow, warm, active]);
    let pays = |name: &str| answer.figures.iter().any(|figure| figure.name == format!("pays_from_{name}"));
    assert!(!pays("pilot_light") && pays("warm_standby") && pays("active_active"));
}

#[test]
fn what_lies_outside_of_awss_words_is_noted() {
    // AWS says "hours" of backup and restore; 4,174 s are within, a minute is not.
    let notes = |restore: &str| {
        let strategy = format!("backup_and_restore = {restore}");
        let answer = recovery(TIERS, &[&strategy]);
        cells(&answer).into_iter().filter(|note| note.contains("an RTO of")).collect::<Vec<_>>()
    };
    let soon = notes(
        "{ every = \"24 h\", copy_throughput = \"48 MB/s\", restore_throughput = \"10000 MB/s\", decide = \"1 s\", provision = \"1 s\" }",
    );
    assert!(matches!(soon.as_slice(), [note] if note.contains("is shorter than")), "{soon:?}");
    let late = notes(
        "{ every = \"24 h\", copy_throughput = \"48 MB/s\", restore_throughput = \"0.1 MB/s\", decide = \"1 s\", provision = \"1 s\" }",
    );
    assert!(matches!(late.as_slice(), [note] if note.contains("is longer than")), "{late:?}");
    let within = notes(
        "{ every = \"24 h\", copy_throughput = \"48 MB/s\", restore_throughput = \"100 MB/s\", decide = \"30 min\", provision = \"20 min\" }",
    );
    assert_eq!(within, Vec::<String>::new());
}

#[test]
fn only_what_a_strategy_needs_has_to_be_said() {
    let tier = |more: &str| {
        format!("tier = [{{ name = \"files\", kind = \"data\", resources = [\"files\"], data = \"100 GB\"{more} }}]")
    };
    let backups =
        ", monthly_change = \"73 GB\", backups = { service = \"s3\", class = \"standard_ia\", stored = \"100 GB\" }";
    // Backups are not behind by a lag; what is replicated is not restored.
    let restored = recovery(&tier(backups), &STRATEGIES[..1]);
    assert!(has_finding(&restored, "Backup and restore is chosen"));
    let replicated = recovery(&tier(", monthly_change = \"73 GB\", lag = \"1 s\""), &STRATEGIES[3..]);
    assert!(has_finding(&replicated, "Active-active is chosen"));
}

/// A study of these components.
fn availability(components: &str) -> Answer {
    let text = format!(
        "title = \"a whole\"\nregion = \"us-east-1\"\n[resource.server.ec2]\ntype = \"m5.large\"\n\
         [study.whole.availability]\ncomponent = [\n{components}\n]\n"
    );
    studied::answer(&text, &[])
}

#[test]
fn designs_are_compared_where_there_are_several() {
    let one = "{ name = \"one\", availability = \"99%\", cost = \"$70.08/month\" }";
    let two = "{ name = \"two\", series = [\"one\"], copies = 2, cost = \"$140.16/month\" }";
    let design = |answer: &Answer| {
        answer.figures.iter().find(|figure| figure.name == "design").map(|figure| figure.value.clone())
    };
    let compared = |answer: &Answer| answer.tables.iter().any(|grid| grid.title == "What each nine costs");
    let alone = availability(one);
    assert_eq!((alone.charts.len(), compared(&alone), design(&alone)), (0, false, None));
    let both = availability(&format!("{one},\n{two}"));
    // 99% is down 315,360 s a year, 99.99% is 3,153.6 s.
    let [chart] = both.charts.as_slice() else { panic!("one chart") };
    assert_eq!(points(chart), [["315360: 70.08"], ["3153.6: 140.16"]]);
    assert!(compared(&both));
    assert_eq!(design(&both), Some(Value::text("two")));
    // Without costs a part is no design of its own.
    let parts = "{ name = \"a\", availability = \"99%\" }, { name = \"b\", availability = \"99%\" }";
    let whole = availability(&format!("{parts}, {{ name = \"all\", series = [\"a\", \"b\"] }}"));
    assert_eq!((whole.charts.len(), design(&whole)), (0, None));
    assert_eq!(design(&availability(parts)), Some(Value::text("b")));
}

#[test]
fn an_axis_names_its_unit() {
    let sweep = |value: &str, hours: &str, from: &str, to: &str| {
        let text = format!(
            "title = \"x\"\nregion = \"us-east-1\"\n[parameter]\nmuch = \"{value}\"\n\
             [resource.servers.ec2]\ntype = \"m5.large\"\n{hours}\n[study.x.sweep]\nparameter = \"much\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             steps = 2\nfigures = {{ \"all\" = \"monthly\" }}\n"
        );
        let answer = studied::answer(&text, &[]);
        (answer.charts[0].x.clone(), points(&answer.charts[0]))
    };
    // 100, 200 and 300 hours at $0.096; then no, one and two servers for 730 hours.
    assert_eq!(
        sweep("100 h", "hours = \"much\"", "100 h", "300 h"),
        ("much (hour)".to_owned(), vec![["100: 9.6", "200: 19.2", "300: 28.8"].map(str::to_owned).to_vec()])
    );
    assert_eq!(
        sweep("1", "count = \"much\"", "0", "2"),
        ("much".to_owned(), vec![["0: 0", "1: 70.08", "2: 140.16"].map(str::to_owned).to_vec()])
    );
}

#[test]
fn a_search_says_why_it_has_no_answer() {
    let search = |from: i32, to: i32, step: i32| Search {
        from: Ratio::from(from),
        to: Ratio::from(to),
        step: Ratio::from(step),
        tolerance: Ratio::ONE,
    };
    let double = |at: Ratio| at.times(Ratio::from(2));
    let found = |from, to, step| solve::<ArithmeticError>(Ratio::from(10), &search(from, to, step), double);
    assert_eq!(found(0, 10, 1), Ok(Solution::Exactly(Ratio::from(5))));
    // A range of one value is searched as well.
    assert_eq!(found(5, 5, 1), Ok(Solution::Exactly(Ratio::from(5))));
    assert_eq!(found(4, 4, 1), Ok(Solution::None { at_from: Ratio::from(8), at_to: Ratio::from(8) }));
    for (from, to, step) in [(10, 0, 1), (0, 10, 0), (0, 10, -1)] {
        let error = found(from, to, step).unwrap_err();
        assert_eq!(error, SolveError::BadSearch);
        assert_eq!(error.to_string(), "the range has to rise, in positive steps, to a positive tolerance");
    }
    let overflows = solve(Ratio::ZERO, &search(0, 10, 1), |_| Err::<Ratio, _>(ArithmeticError::Overflow)).unwrap_err();
    assert_eq!(overflows.to_string(), ArithmeticError::Overflow.to_string());
}

/// A search for where `figure`, of a parameter `a` from 0 to `to`, is `target`.
fn search_for(figure: &str, target: &str, to: &str, step: &str) -> Answer {
    let text = format!(
        "title = \"x\"\nregion = \"us-east-1\"\n[parameter]\na = \"1\"\n[study.x.solve]\nparameter = \"a\"\n\
         from = \"0\"\nto = \"{to}\"\nstep = \"{step}\"\nfigure = \"{figure}\"\ntarget = \"{target}\"\n"
    );
    studied::answer(&text, &[])
}

#[test]
fn a_figure_that_bends_is_not_taken_for_a_line() {
    // The root of 2 is 1.41421356…; a chord between two places would meet 2 elsewhere.
    let root = search_for("a * a", "2", "2", "0.01");
    assert!(has_finding(&root, "a * a is 2 at a between 1.41421 and 1.41422."), "{:?}", findings(&root));
    // (40 - 50)^2 = (60 - 50)^2 = 100: both ends are beyond it.
    let between = studied::amount(&search_for("(a - 50) * (a - 50)", "100", "100", "1"), "value");
    assert!([exact("40"), exact("60")].contains(&between), "{between}");
}

#[test]
fn a_price_of_the_book_may_be_what_is_looked_for() {
    // A gigabyte through a NAT gateway is $0.045.
    let text = "title = \"x\"\nregion = \"us-east-1\"\n[parameter]\na = \"$0.01/GB\"\n[study.x.solve]\nparameter = \"a\"\n\
                from = \"$0/GB\"\nto = \"$1/GB\"\nstep = \"$0.001/GB\"\nfigure = \"a\"\ntarget = \"nat_gateway.data_processed\"\n";
    let answer = studied::answer(text, &[]);
    assert_eq!(studied::amount(&answer, "value"), exact("0.045"));
    assert!(has_finding(&answer, "a is nat_gateway.data_processed at a = 0.045"));
}
