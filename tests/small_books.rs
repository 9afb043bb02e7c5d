//! Price books of a few lines: what is read of them, what is refused and where, and how usage shares what they price.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test stops")]

use aws_calc_core::book::Book;
use aws_calc_core::charge::Charges;
use aws_calc_core::day::Day;
use aws_calc_core::diagnostic::Sources;
use aws_calc_core::exact::Exact;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::money::Money;
use aws_calc_core::scenario::{Scenario, Settings};
use aws_calc_core::service;

const BOOK: &str = "title = \"A small book\"\ncurrency = \"USD\"\ngb = \"2^30 bytes\"\ntb = \"1024 GB\"\n\
    because = \"AWS bills a GB of 2^30 bytes\"\n[regions]\nus-east-1 = \"US East (N. Virginia)\"\neu-west-1 = \"Ireland\"\n";
const PAPERS: &str = "source = \"an invoice\"\neffective = 2026-01-01\nchecked = 2026-11-23\n";

/// The book of these files, or its mistakes: code, message, and what each points at.
fn load(files: &[(&str, &str)]) -> Result<Book, Vec<(&'static str, String, String)>> {
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    let mut sources = Sources::default();
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Book::load("small", files, &meters, &mut sources).map_err(|errors| {
        let told = errors.into_iter().map(|error| {
            let at = error.at.map_or_else(String::new, |label| sources.snippet(label.span).to_owned());
            (error.code, error.message, at)
        });
        told.collect()
    })
}

/// The same with one price file.
fn with(prices: &str, tables: &[(&str, &str)]) -> Result<Book, Vec<(&'static str, String, String)>> {
    let prices = format!("{PAPERS}{prices}");
    let mut files = vec![("book.toml", BOOK), ("prices.toml", &*prices)];
    files.extend(tables);
    load(&files)
}

fn refusals(prices: &str, tables: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    match with(prices, tables) {
        Ok(_) => panic!("{prices} is a book"),
        Err(errors) => errors.into_iter().map(|(code, _, at)| (code, at)).collect(),
    }
}

fn dollars(text: &str) -> Option<Money> {
    Some(Money::new(Exact::parse(text).unwrap()))
}

const HISTORY: &str = "[\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"0.045\"\n\
    history = [{ effective = 2024-01-01, until = 2025-06-01, us-east-1 = \"0.05\" }]\n\
    [\"vpn.connection_hours\"]\nunit = \"Hour\"\n\
    history = [{ effective = 2024-01-01, until = 2025-06-01, eu-west-1 = \"0.06\" }]\n\
    [\"ec2.instance\"]\nunit = \"Hour\"\nhistory = \"past.csv\"\n";
const PAST: &str = "key,region,effective,until,price\nm1.small,us-east-1,2024-01-01,2025-06-01,0.044\n";

#[test]
fn a_day_has_the_prices_of_its_time() {
    let book = with(HISTORY, &[("past.csv", PAST)]).unwrap();
    let names = |book: &Book| {
        let names = book.names().into_iter();
        names.map(|(meter, key)| format!("{meter} {}", key.unwrap_or_default())).collect::<Vec<_>>()
    };
    // Without a day, what is sold now; with one, also what was.
    assert_eq!(names(&book), ["nat_gateway.hours "]);
    let then = book.as_of(Day::parse("2025-01-01").unwrap());
    assert_eq!(names(&then), ["ec2.instance m1.small", "nat_gateway.hours ", "vpn.connection_hours "]);
    let price = |book: &Book, meter, key: Option<&str>, region| {
        book.find(meter, key, region).and_then(|price| price.schedule.flat_price())
    };
    assert_eq!(price(&book, "nat_gateway.hours", None, "us-east-1"), dollars("0.045"));
    assert_eq!(price(&then, "nat_gateway.hours", None, "us-east-1"), dollars("0.05"));
    assert_eq!(price(&then, "nat_gateway.hours", None, "eu-west-1"), None);
    assert_eq!(price(&then, "ec2.instance", Some("m1.small"), "us-east-1"), dollars("0.044"));
    assert_eq!(price(&book, "vpn.connection_hours", None, "eu-west-1"), None);
    assert_eq!(price(&then, "vpn.connection_hours", None, "eu-west-1"), dollars("0.06"));
    // On the day it ends it is over, and between the two there is none.
    let end = book.as_of(Day::parse("2025-06-01").unwrap());
    assert_eq!(price(&end, "nat_gateway.hours", None, "us-east-1"), None);
    let listed = then.listings(|_, _| true);
    let listed: Vec<&str> = listed.iter().map(|listing| &*listing.meter).collect();
    assert_eq!(listed, ["ec2.instance", "nat_gateway.hours", "vpn.connection_hours"]);
}

#[test]
fn a_table_of_earlier_prices_needs_no_day_of_its_file() {
    let prices =
        "source = \"an invoice\"\nchecked = 2026-11-23\n[\"ec2.instance\"]\nunit = \"Hour\"\nhistory = \"past.csv\"\n";
    let book = load(&[("book.toml", BOOK), ("prices.toml", prices), ("past.csv", PAST)]).unwrap();
    let then = book.as_of(Day::parse("2025-01-01").unwrap());
    assert!(then.find("ec2.instance", Some("m1.small"), "us-east-1").is_some());
}

#[test]
fn mistakes_in_a_table_point_at_their_cells() {
    let table = "[\"ec2.instance\"]\nunit = \"Hour\"\ntable = \"ec2.csv\"\n";
    assert_eq!(
        refusals(table, &[("ec2.csv", "key,us-east-1,atlantis,eu-west-1,utopia\nm1.small,0.1,0.1,0.1,0.1\n")]),
        [("unknown-region", "atlantis".to_owned()), ("unknown-region", "utopia".to_owned())]
    );
    assert_eq!(
        refusals(table, &[("ec2.csv", "key,us-east-1,eu-west-1\nm1.small,0.1,free\nm1.large,-0.2,0.3\n")]),
        [("bad-price", "free".to_owned()), ("bad-price", "-0.2".to_owned())]
    );
    // A row with a cell too many is shown as a whole.
    assert_eq!(
        refusals(table, &[("ec2.csv", "key,us-east-1\nm1.small,0.1\nm1.large,0.2,0.3\nm1.xlarge,0.4\n")]),
        [("syntax", "m1.large,0.2,0.3".to_owned())]
    );
    assert_eq!(
        refusals(table, &[("ec2.csv", "key,us-east-1\nm1.small,0.1\nm1.small,0.2\n")]).first().map(|(code, _)| *code),
        Some("duplicate-price")
    );
    // What is not offered is left empty.
    let book = with(table, &[("ec2.csv", "key,us-east-1,eu-west-1\nm1.small,0.1,\n")]).unwrap();
    assert!(book.find("ec2.instance", Some("m1.small"), "us-east-1").is_some());
    assert!(book.find("ec2.instance", Some("m1.small"), "eu-west-1").is_none());
}

#[test]
fn a_day_that_no_calendar_has_is_refused() {
    let prices = "source = \"an invoice\"\neffective = 2026-02-30\nchecked = 2026-11-23\n\
        [\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"0.045\"\n";
    let told = load(&[("book.toml", BOOK), ("prices.toml", prices)]).unwrap_err();
    assert!(told.iter().any(|(_, _, at)| at.contains("2026-02-30")), "{told:?}");
}

#[test]
fn a_book_names_itself_and_its_regions() {
    let codes = |files: &[(&str, &str)]| match load(files) {
        Ok(_) => panic!("this is a book"),
        Err(errors) => errors.into_iter().map(|(code, message, _)| (code, message)).collect::<Vec<_>>(),
    };
    assert_eq!(codes(&[("prices.toml", PAPERS)]).first().unwrap().0, "missing-manifest");
    // Whoever has a mistake in it is told of that, and not that it is missing.
    let broken = codes(&[("book.toml", "title = \n"), ("prices.toml", PAPERS)]);
    assert!(broken.iter().all(|(code, _)| *code != "missing-manifest"), "{broken:?}");
    for regions in ["regions = {}", "regions = \"us-east-1\""] {
        let text = format!("title = \"x\"\ngb = \"2^30 bytes\"\ntb = \"1024 GB\"\nbecause = \"y\"\n{regions}\n");
        let told = codes(&[("book.toml", &text)]);
        assert!(told.contains(&("wrong-type", "`regions` is a table of codes and names".to_owned())), "{told:?}");
    }
    let told = load(&[("book.toml", "currency = \"USD\"\n")]).unwrap_err();
    let missing: Vec<_> = told.iter().filter(|(code, ..)| *code == "missing-key").collect();
    assert_eq!(missing.len(), 2, "{told:?}");
    assert!(missing.iter().all(|(.., at)| at.is_empty()), "they point at where the file begins: {told:?}");
    let error = Book::open("junk", b"no book".as_slice()).unwrap_err();
    assert_eq!(error.to_string(), "these bytes are not a packed price book of this version");
}

/// The charges by AWS's prices, or the codes of what is refused.
fn charges(text: &str) -> Result<Charges, Vec<&'static str>> {
    let text = format!("title = \"x\"\nregion = \"us-east-1\"\n{text}\n");
    let mut sources = Sources::default();
    let id = sources.add("a test", &*text);
    let codes = |errors: Vec<aws_calc_core::diagnostic::Diagnostic>| -> Vec<&'static str> {
        errors.into_iter().map(|error| error.code).collect()
    };
    let scenario = Scenario::read(&text, id, "a test").map_err(|error| codes(error.errors))?;
    let (_, bytes) = aws_calc_pricing::BOOKS.iter().find(|(name, _)| *name == "aws").unwrap();
    let book = Book::open("aws", *bytes).unwrap();
    let estimate = scenario.estimate(&book, &Settings::default()).map_err(codes)?;
    Ok(estimate.variants.into_iter().map(|variant| variant.charges).next().unwrap())
}

fn total(text: &str) -> Result<Money, Vec<&'static str>> {
    charges(text).map(|charges| charges.total)
}

#[test]
fn private_prices_are_prices_and_nothing_else() {
    let usage = "[resource.gateway.nat_gateway]\nmonthly_processed = \"0 GB\"\n";
    let own = |keys: &str| total(&format!("{usage}[prices.\"nat_gateway.hours\"]\nunit = \"Hour\"\n{keys}\n"));
    // 730 hours at 0.04, and the public address 730 x 0.005 beside it.
    let cheaper = own("us-east-1 = \"0.04\"").unwrap();
    let dearer = own("us-east-1 = \"0.05\"").unwrap();
    assert_eq!(Some(dearer.minus(cheaper).unwrap()), dollars("7.3"));
    for keys in [
        "us-east-1 = \"0.04\"\nuntil = 2027-01-01",
        "us-east-1 = \"0.04\"\nhistory = [{ effective = 2024-01-01, until = 2025-01-01, us-east-1 = \"0.05\" }]",
        "us-east-1 = \"-0.04\"",
    ] {
        assert!(own(keys).is_err(), "{keys}");
    }
    for table in ["instance_types", "limit", "allowance"] {
        let told = total(&format!("{usage}[prices.{table}.x]\nquantity = \"1\"\n"));
        assert_eq!(told, Err(vec!["unknown-meter"]), "{table} is no private price");
    }
}

#[test]
fn areas_of_equal_prices_have_their_tiers_apart() {
    // 20 TB to viewers of each area: 10,240 x 0.085 + 10,240 x 0.08 = 1,689.60.
    let viewers =
        |area: &str| format!("[resource.{area}.cloudfront]\nedge = \"{area}\"\nmonthly_data_out = \"20 TB\"\n");
    let one = total(&viewers("europe")).unwrap();
    assert_eq!(Some(one), dollars("1689.6"));
    let both = total(&(viewers("europe") + &viewers("united_states"))).unwrap();
    assert_eq!(Some(both), dollars("3379.2"));
}

#[test]
fn resources_that_use_nothing_share_a_bill_of_nothing() {
    let idle = |name: &str| format!("[resource.{name}.data_transfer]\ninternet_out = \"0 GB\"\n");
    assert_eq!(total(&(idle("a") + &idle("b"))), Ok(Money::ZERO));
    assert_eq!(total(&format!("free_tier = true\n{}{}", idle("a"), idle("b"))), Ok(Money::ZERO));
    // So is what is paid at once for none.
    let none = |name: &str| {
        let bought = "pricing = \"reserved\"\nterm = \"1yr\"\npayment = \"partial_upfront\"";
        format!("[resource.{name}.ec2]\ntype = \"m5.large\"\ncount = 0\n{bought}\n")
    };
    assert_eq!(total(&(none("a") + &none("b"))), Ok(Money::ZERO));
}

#[test]
fn a_serverless_cache_of_valkey_may_be_under_a_plan() {
    let cache = |engine: &str, keys: &str| {
        format!(
            "[resource.cache.elasticache]\nregion = \"ap-south-2\"\nengine = \"{engine}\"\n\
             serverless_data = \"10 GB\"\nmonthly_ecpus = \"1000 M ECPUs\"\n{keys}\n"
        )
    };
    let plan = "pricing = \"database_savings_plan\"";
    // 10 GB x 730 h x $0.054 and 1,000 M x $0.0000000014; under the plan $0.0378 and $0.000000001.
    assert_eq!(total(&cache("valkey", "")).ok(), dollars("395.6"));
    assert_eq!(total(&cache("valkey", plan)).ok(), dollars("276.94"));
    // The plan covers no Redis OSS, nobody reserves what has no nodes, and without a promise there is no term.
    for (engine, keys) in [
        ("redis", plan),
        ("valkey", "pricing = \"reserved\"\nterm = \"1yr\"\npayment = \"no_upfront\""),
        ("valkey", "term = \"1yr\""),
    ] {
        assert_eq!(total(&cache(engine, keys)), Err(vec!["not-applicable"]), "{engine} {keys}");
    }
}

#[test]
fn who_shares_an_allowance_pays_by_share() {
    // 1 M and 3 M requests at $0.20 a million, and 1 M of them are free: $0.60, a quarter of it and three.
    let function = |name: &str, requests: &str| {
        format!(
            "[resource.{name}.lambda]\nmemory = \"128 MB\"\nduration = \"1 ms\"\nmonthly_requests = \"{requests}\"\n"
        )
    };
    let both = function("a", "1 M") + &function("b", "3 M");
    let costs = |terms: &str| -> Vec<Money> {
        let charges = charges(&format!("{terms}{both}")).unwrap();
        charges.lines.iter().filter(|line| line.meter.path == "lambda.requests.x86").map(|line| line.cost).collect()
    };
    assert_eq!(costs("free_tier = true\n"), ["0.15", "0.45"].map(|cost| dollars(cost).unwrap()));
    assert_eq!(costs(""), ["0.2", "0.6"].map(|cost| dollars(cost).unwrap()));
}
