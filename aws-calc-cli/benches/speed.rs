//! How fast the command starts and how time grows with the size of a scenario. Run with `cargo bench`; figures and how
//! they were taken stand in `BENCHMARKS.md`. No test depends on them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a broken benchmark stops")]
#![allow(missing_docs, reason = "the benchmarks are named for what they measure")]

use std::process::{Command, Stdio};

use aws_calc_core::book::Book;
use aws_calc_core::claim;
use aws_calc_core::commitment::{Counts, Curve, Fleet, Item, Plan, Portfolio, Reach, apply};
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::ratio::Ratio;
use aws_calc_core::report;
use aws_calc_core::scenario::{Estimate, Scenario, Settings, Wanted};
use aws_calc_core::study::FileText;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn book(name: &str) -> Book {
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(known, _)| *known == name).unwrap();
    Book::open(name, *bytes).unwrap()
}

/// A scenario of `resources` resources: instances, volumes, buckets and functions in turn.
fn generated(resources: usize) -> String {
    const TYPES: [&str; 5] = ["m7g.large", "c7g.large", "t3.medium", "m5.large", "r6g.xlarge"];
    let mut text = String::from("title = \"generated\"\nregion = \"us-east-1\"\n");
    for i in 0..resources {
        text.push_str(&match i % 4 {
            0 => format!("[resource.r{i}.ec2]\ntype = \"{}\"\ncount = {}\n", TYPES[i % 5], i % 7 + 1),
            1 => format!(
                "[resource.r{i}.ebs]\ntype = \"gp3\"\nsize = \"{} GB\"\niops = {}\n",
                i % 900 + 20,
                3000 + i % 5000
            ),
            2 => format!("[resource.r{i}.s3]\nstored = \"{} GB\"\nmonthly_get_requests = \"{} k\"\n", i % 1000, i % 90),
            _ => format!(
                "[resource.r{i}.lambda]\nmonthly_requests = \"{} M\"\nduration = \"{} ms\"\nmemory = \"512 MB\"\n",
                i % 50 + 1,
                i % 900 + 1
            ),
        });
    }
    text
}

fn estimate(text: &str, book: &Book) -> (Scenario, Estimate) {
    let mut sources = Sources::default();
    let id = sources.add("generated.toml", text);
    let scenario = Scenario::read(text, id, "generated.toml").unwrap();
    let estimate = scenario.estimate(book, &Settings::default()).unwrap();
    (scenario, estimate)
}

/// The whole command, from start to its first answer, beside a program that does nothing.
mod start {
    use super::*;

    fn run(bencher: Bencher<'_, '_>, program: &str, arguments: &[&str]) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        bencher.bench(|| {
            let mut command = Command::new(program);
            let status = command.args(arguments).current_dir(root).stdout(Stdio::null()).status();
            assert!(status.unwrap().success());
        });
    }

    #[divan::bench(sample_count = 200)]
    fn empty_program(bencher: Bencher<'_, '_>) {
        run(bencher, "true", &[]);
    }

    #[divan::bench(sample_count = 200)]
    fn eval(bencher: Bencher<'_, '_>) {
        run(bencher, env!("CARGO_BIN_EXE_aws-calc"), &["eval", "50 TB * s3.storage.standard"]);
    }

    #[divan::bench(sample_count = 200)]
    fn estimate_example(bencher: Bencher<'_, '_>) {
        run(bencher, env!("CARGO_BIN_EXE_aws-calc"), &["estimate", "examples/aws/three-tier-web.toml"]);
    }

    #[divan::bench(sample_count = 20)]
    fn check_the_guide(bencher: Bencher<'_, '_>) {
        run(bencher, env!("CARGO_BIN_EXE_aws-calc"), &["check", "examples/guide"]);
    }
}

/// A generated scenario from its text to its bill: time should grow with the resources and no faster.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn read_and_estimate(bencher: Bencher<'_, '_>, resources: usize) {
    let (text, book) = (generated(resources), book("aws"));
    bencher.bench(|| black_box(estimate(&text, &book)));
}

/// The bill as JSON.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn report_as_json(bencher: Bencher<'_, '_>, resources: usize) {
    let (scenario, estimate) = estimate(&generated(resources), &book("aws"));
    bencher.bench(|| {
        let report = report::estimate(&scenario, &estimate).unwrap();
        serde_json::to_writer(std::io::sink(), black_box(&report)).unwrap();
    });
}

/// One price out of the whole book, opening it included.
#[divan::bench]
fn open_the_book_and_find_a_price() {
    let book = book(black_box("aws"));
    black_box(book.price("ec2.instance", Some("m7g.large"), "eu-west-1").unwrap());
}

/// A scenario's claims, among them one that is solved for a parameter.
#[divan::bench]
fn judge_the_storage_classes(bencher: Bencher<'_, '_>) {
    let text = include_str!("../../examples/guide/03-s3-storage-classes.toml");
    let book = book("guide");
    let (scenario, estimate) = estimate(text, &book);
    bencher.bench(|| claim::check(&scenario, &book, &Settings::default(), black_box(&estimate)).unwrap());
}

/// A bucket of 2,000 days' cohorts that goes through five classes in 84 months, with its baseline.
#[divan::bench]
fn lifecycle_of_2000_cohorts_over_84_months(bencher: Bencher<'_, '_>) {
    let text = "title = \"generated\"\nregion = \"us-east-1\"\n[study.archive.lifecycle]\nmonths = 84\nstored = \"50 TB\"\n\
                ages = \"2000 days\"\nobject_size = \"8 MB\"\naccess = [{ share = \"30%\" }, { from = \"30 days\", share = \"1%\" }]\n\
                rule = [{ transitions = { standard_ia = \"30 days\", glacier_instant = \"90 days\", glacier_flexible = \"365 days\", \
                glacier_deep_archive = \"730 days\" }, expire_after = \"4000 days\" }]\n";
    let book = book("aws");
    let id = Sources::default().add("generated.toml", text);
    let scenario = Scenario::read(text, id, "generated.toml").unwrap();
    let settings = Settings { studies: Wanted::All, ..Settings::default() };
    bencher.bench(|| scenario.estimate(black_box(&book), &settings).unwrap());
}

/// Usage of so many hours x types in which no two hours are alike, and the rates of eight plans that cover all of it.
fn fleet(hours: u32, types: u32) -> (Fleet, Vec<Vec<Option<Ratio>>>) {
    // A multiplicative hash in place of chance: the same numbers in every run.
    let some = |a: u32, b: u32, below: u32| (a.wrapping_mul(2_654_435_761) ^ b.wrapping_mul(40_503)) % below;
    let item = |place: u32| Item {
        name: format!("type {place}").into(),
        zone: None,
        on_demand: Exact::constant(200 + some(place, 1, 4000), 4),
        size: None,
    };
    let items: Vec<Item> = (0..types).map(item).collect();
    let counts = (0..hours).map(|hour| (0..types).map(|place| Exact::from(some(hour, place, 97) % 40)).collect());
    let rate = |plan: u32, place: u32, price: Exact| {
        let paid = Exact::constant(500 + some(plan, place, 300), 3);
        Some(Ratio::from(price.times(paid).unwrap().rounded_to(4)))
    };
    let rates = |plan| items.iter().zip(0..).map(|(item, place)| rate(plan, place, item.on_demand)).collect();
    let plans = (0..8).map(rates).collect();
    (Fleet::new(items.clone(), counts.collect::<Vec<_>>()), plans)
}

/// The commitment that costs least, for each of eight plans.
#[divan::bench(args = [(8_760, 50), (4_380, 50), (8_760, 25)], sample_count = 10)]
fn best_of_eight_plans(bencher: Bencher<'_, '_>, (hours, types): (u32, u32)) {
    let (fleet, plans) = fleet(hours, types);
    bencher.bench(|| {
        let counts = Counts::of(black_box(&fleet)).unwrap();
        plans.iter().map(|rates| Curve::new(&counts, rates).unwrap().best().unwrap()).collect::<Vec<_>>()
    });
}

/// One plan applied to every hour of a year in AWS's order.
#[divan::bench(sample_count = 10)]
fn apply_a_plan_to_a_year_of_50_types(bencher: Bencher<'_, '_>) {
    let (fleet, plans) = fleet(8_760, 50);
    let rates = plans[0].clone();
    let plan = Plan { name: "plan".into(), reach: Reach::Wide, commitment: Ratio::from(100), rates };
    let portfolio = Portfolio { plans: vec![plan], ..Portfolio::default() };
    bencher.bench(|| apply(black_box(&fleet), &portfolio).unwrap());
}

/// The study of a year of hours of 50 types from a file, with one plan: found, changed usage and bought in steps.
#[divan::bench(sample_count = 5)]
fn commitment_study_of_a_year_of_50_types(bencher: Bencher<'_, '_>) {
    const TEXT: &str = "title = \"generated\"\nregion = \"us-east-1\"\n[study.fleet.commitment]\nusage_file = \"usage.csv\"\n\
        candidates = [{ name = \"plan\", product = \"compute_savings_plan\", term = \"1yr\", payment = \"no_upfront\", \
        discount = \"27%\", source = \"a benchmark\" }]\n";
    let book = book("aws");
    let offered = |name: &&String| book.price("ec2.instance", Some(name.as_str()), "us-east-1").is_ok();
    let names = book.names();
    let types = names.iter().filter(|(meter, _)| meter == "ec2.instance").filter_map(|(_, key)| key.as_ref());
    let types: Vec<&String> = types.filter(offered).take(50).collect();
    let mut usage = String::from("hour,type,count\n");
    for (hour, (row, _)) in fleet(8_760, 50).0.rows().enumerate() {
        for (name, count) in types.iter().zip(row) {
            usage.push_str(&format!("{hour},{name},{count}\n"));
        }
    }
    let mut sources = Sources::default();
    let scenario = Scenario::read(TEXT, sources.add("generated.toml", TEXT), "generated.toml").unwrap();
    let file = FileText { source: sources.add("usage.csv", usage.as_str()), text: usage.into() };
    let files = [("usage.csv".into(), file)].into_iter().collect();
    let settings = Settings { studies: Wanted::All, files, ..Settings::default() };
    bencher.bench(|| scenario.estimate(black_box(&book), &settings).unwrap());
}
