use std::collections::BTreeMap;

use proptest::prelude::*;

use super::testing::{self, ENGINES_CSV, METERS, PAPERS, TOYS, files, load, manifest, toys};
use super::*;
use crate::document;
use crate::money::Money;

const HERE: &str = "us-east-1";

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn flat(book: &Book, meter: &str, key: Option<&str>, region: &str) -> String {
    book.price(meter, key, region).unwrap().schedule.flat_price().unwrap().dollars().to_string()
}

/// Where the tiers begin that a book says are `tiers`, or the code of what is wrong with them.
fn bounds(tb: &str, meter: &str, unit: &str, tiers: &str) -> Result<Vec<String>, &'static str> {
    let prices = vec!["\"1\""; tiers.matches('"').count() / 2].join(", ");
    let toys = format!("[\"{meter}\"]\nunit = \"{unit}\"\ngraduated = [{tiers}]\nus-east-1 = [{prices}]\n");
    let book =
        Book::load("toys", files(tb, &toys), METERS, &mut Sources::default()).map_err(|errors| errors[0].code)?;
    Ok(book.price(meter, None, HERE).unwrap().schedule.tiers().iter().map(|tier| tier.from.to_string()).collect())
}

/// The codes of what is wrong with `prices`.
fn codes(prices: &str) -> Vec<&'static str> {
    load(prices).map(|_| Vec::new()).unwrap_or_else(|errors| errors.iter().map(|error| error.code).collect())
}

fn overlay(prices: &str) -> Result<Overlay, Vec<Diagnostic>> {
    let mut sources = Sources::default();
    let tree = document::parse(prices, sources.add("scenario.toml", prices)).unwrap();
    read_overlay(&[(tree, "scenario.toml".into(), "the scenario".into())], &toys(), METERS)
}

proptest! {
    #[test]
    fn a_packed_book_has_the_prices_that_were_written(
        prices in prop::collection::btree_map(0usize..3, prop::collection::vec((0u32..u32::MAX, 0u32..12), 3), 1..4),
        steps in (1u32..1_000_000, 1u32..1_000_000),
        pool in prop::sample::select(vec![Pool::Resource, Pool::Region, Pool::Account]),
        volume: bool,
    ) {
        let regions = ["us-east-1", "eu-west-1", "ap-south-1"];
        let tiering = if volume { "volume" } else { "graduated" };
        let mut text = format!(
            "[\"toy.sent\"]\nunit = \"GB\"\npool = \"{}\"\n{tiering} = [\"first {}\", \"next {} GB\", \"over {}\"]\n",
            pool.name(), steps.0, steps.1, steps.0 + steps.1,
        );
        for (region, tiers) in &prices {
            let tiers = tiers.iter().map(|(units, scale)| format!("\"{}\"", Exact::constant(*units, *scale)));
            let tiers: Vec<_> = tiers.collect();
            text.push_str(&format!("{} = [{}]\n", regions[*region], tiers.join(", ")));
        }
        let book = Book::open("again", load(&text).unwrap().bytes().to_vec()).unwrap();
        for (place, region) in regions.iter().enumerate() {
            match (prices.get(&place), book.price("toy.sent", None, region)) {
                (Some(written), Ok(price)) => {
                    let from = [Exact::ZERO, steps.0.into(), (steps.0 + steps.1).into()];
                    let tiers: Vec<_> = from
                        .iter()
                        .zip(written)
                        .map(|(from, (units, scale))| (*from, Money::new(Exact::constant(*units, *scale))))
                        .map(|(from, price)| Tier { from, price })
                        .collect();
                    prop_assert_eq!(price.schedule.tiers(), tiers);
                    prop_assert_eq!(price.schedule.tiering() == Tiering::Volume, volume);
                    prop_assert_eq!(price.pool, pool);
                }
                (None, Err(Missing::Region { priced })) => {
                    let known: Vec<_> = prices.keys().map(|place| regions[*place].to_owned()).collect();
                    prop_assert_eq!(priced, known);
                }
                (written, found) => prop_assert!(false, "{written:?} {found:?}"),
            }
        }
    }

    #[test]
    fn bytes_that_are_no_book_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Book::open("noise", bytes).is_err());
    }

    #[test]
    fn half_a_book_is_refused_or_lacks_prices_but_never_panics(part in 0usize..1000) {
        let whole = toys().bytes().to_vec();
        let cut = whole[..whole.len() * part / 1000].to_vec();
        if let Ok(book) = Book::open("half", cut) {
            for (meter, key) in book.names() {
                let _ = book.price(&meter, key.as_deref(), HERE);
            }
        }
    }

    #[test]
    fn the_order_of_files_does_not_matter(order in Just(files("1024 GB", TOYS)).prop_shuffle()) {
        let book = Book::load("toys", order, METERS, &mut Sources::default()).unwrap();
        prop_assert!(book.bytes() == toys().bytes());
    }
}

#[test]
fn every_listing_is_what_a_lookup_finds() {
    let private = overlay(
        "[\"toy.sent\"]\nunit = \"GB\"\nglobal = \"9\"\n\
         [\"toy.quiet_calls\"]\nunit = \"Request\"\nap-south-1 = \"8\"\n",
    );
    for book in [toys(), toys().with_overlay(private.unwrap())] {
        let listings = book.listings(|_, _| true);
        let names: Vec<_> = listings.iter().map(|listing| (listing.meter.clone(), listing.key.clone())).collect();
        assert_eq!(names, book.names());
        // 7 meters, of which one is a family of 2 keys.
        assert_eq!(names.len(), 8);
        for listing in listings {
            assert!(!listing.prices.is_empty());
            for (region, price) in listing.prices {
                let found = book.price(&listing.meter, listing.key.as_deref(), region.as_deref().unwrap_or(HERE));
                assert_eq!(found, Ok(price), "{} {region:?}", listing.meter);
            }
        }
    }
}

#[test]
fn papers_come_from_the_file_unless_the_meter_or_the_key_has_its_own() {
    let text = format!(
        "{PAPERS}[\"toy.engine\"]\nunit = \"Hour\"\nnote = \"of all\"\n[\"toy.engine\".a]\nus-east-1 = \"1\"\n\
         [\"toy.engine\".b]\nsource = \"another\"\nchecked = 2025-03-04\nus-east-1 = \"2\"\n"
    );
    let files = vec![("toys/book.toml".to_owned(), manifest("1024 GB")), ("toys/a.toml".to_owned(), text)];
    let book = Book::load("toys", files, METERS, &mut Sources::default()).unwrap();
    let papers = |key| book.price("toy.engine", Some(key), HERE).unwrap().papers;
    let (a, b) = (papers("a"), papers("b"));
    assert_eq!(
        (&*a.source, &*a.effective, &*a.checked, &*a.file),
        ("an illustration", "2025-01-01", "2025-01-02", "toys/a.toml")
    );
    assert_eq!((&*b.source, &*b.effective, &*b.checked), ("another", "2025-01-01", "2025-03-04"));
    assert_eq!((a.note.as_deref(), b.note.as_deref()), (Some("of all"), Some("of all")));
    assert_eq!(book.checked(), Some(("2025-01-02", "2025-03-04")));
}

#[test]
fn what_is_missing_is_named() {
    let book = toys();
    let missing = |meter, key, region| book.price(meter, key, region).unwrap_err();
    assert_eq!(missing("toy.sant", None, HERE), Missing::Meter { nearest: Some("toy.sent".to_owned()) });
    assert_eq!(missing("toy.engine", Some("big.on"), HERE), Missing::Key { nearest: Some("big.one".to_owned()) });
    let priced = vec![HERE.to_owned(), "eu-west-1".to_owned()];
    assert_eq!(missing("toy.sent", None, "ap-south-1"), Missing::Region { priced });
    // An empty cell of a wide table is not offered, and nothing is borrowed.
    let priced = vec![HERE.to_owned()];
    assert_eq!(missing("toy.engine", Some("small.one"), "eu-west-1"), Missing::Region { priced });
}

#[test]
fn a_wide_table_has_a_price_per_cell() {
    let book = toys();
    assert_eq!(flat(&book, "toy.engine", Some("big.one"), HERE), "0.2");
    assert_eq!(flat(&book, "toy.engine", Some("big.one"), "eu-west-1"), "0.25");
    assert_eq!(flat(&book, "toy.engine", Some("small.one"), HERE), "0.1");
}

#[test]
fn private_prices_stand_before_the_book() {
    let private = "[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"0.4\"\nap-south-1 = \"0.6\"\n";
    let book = toys().with_overlay(overlay(private).unwrap());
    assert_eq!(flat(&book, "toy.sent", None, HERE), "0.4");
    assert_eq!(flat(&book, "toy.sent", None, "eu-west-1"), "0.7");
    assert_eq!(flat(&book, "toy.sent", None, "ap-south-1"), "0.6");
    assert_eq!(flat(&book, "toy.quiet_calls", None, HERE), "0.002");
    assert_eq!(book.price("toy.sent", None, HERE).unwrap().papers.file.as_ref(), "scenario.toml");
    // The book itself is as it was.
    assert_eq!(flat(&toys(), "toy.sent", None, HERE), "0.5");
}

#[test]
fn a_private_price_of_a_region_is_not_borrowed_either() {
    let small = load("[\"toy.sent\"]\nunit = \"GB\"\nus-east-1 = \"1\"\n").unwrap();
    let private =
        "[\"toy.engine\".big]\nunit = \"Hour\"\nus-east-1 = \"1\"\n[\"toy.sent\"]\nunit = \"GB\"\neu-west-1 = \"2\"\n";
    let book = small.with_overlay(overlay(private).unwrap());
    let missing = |meter, key| book.price(meter, key, "ap-south-1").unwrap_err();
    assert_eq!(missing("toy.engine", Some("big")), Missing::Region { priced: vec![HERE.to_owned()] });
    let priced = vec![HERE.to_owned(), "eu-west-1".to_owned()];
    assert_eq!(missing("toy.sent", None), Missing::Region { priced });
}

#[test]
fn tiers_read_as_people_write_them() {
    let gb = |tb, tiers| bounds(tb, "toy.stored", "GB-month", tiers);
    let from = |all: &[&str]| Ok(all.iter().map(|from| (*from).to_owned()).collect::<Vec<_>>());
    let s3 = r#""first 50 TB", "next 450 TB", "over 500 TB""#;
    assert_eq!(gb("1024 GB", s3), from(&["0", "51200", "512000"]));
    assert_eq!(gb("1000 GB", s3), from(&["0", "50000", "500000"]));
    assert_eq!(gb("1024 GB", r#""first 1 PB", "over 1024 TB""#), from(&["0", "1048576"]));
    assert_eq!(gb("1000 GB", r#""first 10,000 GB", "over 10 TB""#), from(&["0", "10000"]));
    let requests = |tiers| bounds("1000 GB", "toy.calls", "Request", tiers);
    assert_eq!(
        requests(r#""first 500 k", "next 332.5 M", "next 19.667 B", "over 20 B""#),
        from(&["0", "500000", "333000000", "20000000000"])
    );
    // 1 B is a billion, whatever a TB is.
    assert_eq!(bounds("1024 GB", "toy.calls", "Request", r#""first 1 B", "over 1000 M""#), from(&["0", "1000000000"]));
}

#[test]
fn tiers_follow_each_other_without_a_gap() {
    for wrong in [
        r#""over 0 GB""#,
        r#""first 10 GB""#,
        r#""first 10 GB", "over 11 GB""#,
        r#""first 10 GB", "next 0 GB", "over 10 GB""#,
        r#""next 10 GB", "over 10 GB""#,
        r#""first 10 GB", "first 10 GB", "over 20 GB""#,
        r#""first -10 GB", "over -10 GB""#,
        r#""first 10 requests", "over 10 requests""#,
        r#""first ten GB", "over ten GB""#,
    ] {
        assert_eq!(bounds("1024 GB", "toy.stored", "GB-month", wrong), Err("bad-tiers"), "{wrong}");
    }
}

#[test]
fn a_price_stands_once() {
    let sent = "[\"toy.sent\"]\nunit = \"GB\"\n";
    // In two files.
    let mut twice = files("1024 GB", TOYS);
    twice.push(("toys/more.toml".to_owned(), format!("{PAPERS}{sent}us-east-1 = \"1\"\n")));
    let errors = Book::load("toys", twice, METERS, &mut Sources::default()).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["duplicate-price"]);
    // Everywhere and in a Region: whichever counted, the other would be ignored.
    assert_eq!(codes(&format!("{sent}global = \"1\"\nus-east-1 = \"2\"\n")), ["duplicate-price"]);
    assert_eq!(codes(&format!("{sent}us-east-1 = \"2\"\nglobal = \"1\"\n")), ["duplicate-price"]);
    // In a wide table and beside it; twice in a wide table.
    assert_eq!(
        codes(
            "[\"toy.engine\"]\nunit = \"Hour\"\ntable = \"engines.csv\"\n\
             [\"toy.engine\".\"big.one\"]\nus-east-1 = \"1\"\n"
        ),
        ["duplicate-price"]
    );
    let mut table = files("1024 GB", TOYS);
    table[2].1 = format!("{ENGINES_CSV}big.one,0.3,\n");
    let errors = Book::load("toys", table, METERS, &mut Sources::default()).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["duplicate-price"]);
}

#[test]
fn a_wide_table_has_no_tiers() {
    let tiered =
        "[\"toy.engine\"]\nunit = \"Hour\"\ngraduated = [\"first 10\", \"over 10\"]\ntable = \"engines.csv\"\n";
    assert_eq!(codes(tiered), ["bad-tiers"]);
}

#[test]
fn facts_about_an_instance_type_stand_once() {
    let header = "key,vcpu,memory_gib,arch,baseline_percent,credits_per_hour,credits_max,normalization_factor\n";
    let book = |rows: &str| {
        let mut all = files("1024 GB", &format!("{TOYS}[instance_types]\ntable = \"facts.csv\"\n"));
        all.push(("toys/facts.csv".to_owned(), format!("{header}{rows}")));
        Book::load("toys", all, METERS, &mut Sources::default()).map_err(|errors| errors[0].code)
    };
    let facts = book("t9.small,2,4,arm64,20,24,576,1\nm9.large,2,8,x86_64,,,,\n").unwrap();
    let small = facts.instance_type("t9.small").unwrap();
    assert_eq!((small.vcpu, small.memory_gib, small.baseline), (2.into(), 4.into(), Some(exact("0.2"))));
    assert_eq!(facts.instance_type("m9.large").unwrap().baseline, None);
    assert_eq!(facts.instance_type("m9.larg"), Err(Some("m9.large".to_owned())));
    assert_eq!(facts.instance_types(), ["m9.large", "t9.small"]);
    assert_eq!(book("m9.large,2,8,arm64,,,,\nm9.large,4,8,arm64,,,,\n").unwrap_err(), "duplicate-facts");
}

#[test]
fn allowances_are_read_with_their_papers() {
    let [free] = toys().allowances().to_vec().try_into().unwrap();
    assert_eq!((free.name.as_str(), free.quantity, free.pool), ("free calls", 1000.into(), Pool::Account));
    assert_eq!(free.meters, ["toy.calls", "toy.quiet_calls"]);
    assert_eq!(&*free.papers.source, "an illustration");
    let allowance = |keys: &str| codes(&format!("{TOYS}[allowance.x]\n{keys}\n"));
    assert_eq!(allowance("quantity = \"5 GB\"\nmeters = [\"toy.stored\"]\npool = \"region\""), [""; 0]);
    for (wrong, code) in [
        ("quantity = \"5 GB\"\nmeters = [\"toy.calls\"]", "bad-allowance"),
        ("quantity = \"5\"\nmeters = [\"toy.calls\", \"toy.sent\"]", "bad-allowance"),
        ("quantity = \"-5\"\nmeters = [\"toy.calls\"]", "bad-allowance"),
        ("meters = [\"toy.calls\"]", "bad-allowance"),
        ("quantity = \"5\"\nmeters = [\"toy.calls\"]\npool = \"resource\"", "bad-allowance"),
    ] {
        assert_eq!(allowance(wrong), [code], "{wrong}");
    }
}

#[test]
fn conventions_of_the_manifest_are_those_of_the_book() {
    assert_eq!(testing::services("1024 GB").convention(), Convention::AWS);
    assert_eq!(testing::services("1000 GB").convention(), Convention::DECIMAL);
    let regions: BTreeMap<_, _> = toys().regions().map(|(code, name)| (code.to_owned(), name.to_owned())).collect();
    assert_eq!(regions.len(), 3);
    assert!(toys().knows_region(HERE) && !toys().knows_region("us-east-9"));
    assert_eq!((toys().title(), toys().because()), ("Toys", "a test says so"));
}

#[test]
fn a_limit_keeps_its_unit_and_papers() {
    let text = "[limit.\"toy.rate\"]\nvalue = \"10,000 requests/s\"\nnote = \"of a new account\"\n\
                [limit.\"toy.stages\"]\nvalue = \"7\"\n";
    let book = load(text).unwrap();
    let rate = book.limit("toy.rate").unwrap();
    assert_eq!((rate.value.value.to_string(), rate.value.unit.to_string()), ("10000".into(), "request/s".into()));
    assert_eq!(rate.papers.note.as_deref(), Some("of a new account"));
    assert_eq!(book.limit("toy.stages").unwrap().value, Amount::plain(7.into()));
    assert_eq!(book.limit("toy.stage").unwrap_err().as_deref(), Some("toy.stages"));
    assert_eq!(book.limits(), ["toy.rate", "toy.stages"]);
    assert!(book.names().is_empty(), "a limit is no price");
}

#[test]
fn a_limit_needs_a_value_with_a_unit_that_exists_and_stands_once() {
    assert_eq!(codes("[limit.\"toy.rate\"]\nvalue = \"7 furlongs\"\n"), ["bad-limit"]);
    assert_eq!(codes("[limit.\"toy.rate\"]\nvalue = 7\n"), ["bad-limit"]);
    assert_eq!(codes("[limit.\"toy.rate\"]\nnote = \"none\"\n"), ["missing-key"]);
    let twice =
        ["a.toml", "b.toml"].map(|name| (name.into(), format!("{PAPERS}[limit.\"toy.rate\"]\nvalue = \"7\"\n")));
    let mut files = files("1024 GB", "");
    files.extend(twice);
    let errors = Book::load("toys", files, METERS, &mut Sources::default()).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), ["duplicate-limit"]);
}
