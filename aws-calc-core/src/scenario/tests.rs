use bigdecimal::BigDecimal;
use proptest::prelude::*;

use super::*;
use crate::book::Book;
use crate::book::testing::services;
use crate::diagnostic::Sources;
use crate::money::Money;
use crate::report;
use crate::unit::Convention;

const TOP: &str = "title = \"A test\"\nregion = \"us-east-1\"\n";

fn read(text: &str) -> Scenario {
    let mut sources = Sources::default();
    let id = sources.add("test.toml", text);
    Scenario::read(text, id, "test.toml").unwrap_or_else(|misread| panic!("{:?}\n{text}", misread.errors))
}

fn settings(set: &[(&str, &str)]) -> Settings {
    let mut sources = Sources::default();
    let parameters = set.iter().map(|(name, value)| {
        let at = Span::new(sources.add("--set", *value), 0..value.len());
        ((*name).to_owned(), Words { text: Arc::from(*value), at })
    });
    Settings { parameters: parameters.collect(), ..Settings::default() }
}

fn estimated(body: &str, settings: &Settings) -> Result<Estimate, Vec<Diagnostic>> {
    read(&format!("{TOP}{body}")).estimate(&services("1024 GB"), settings)
}

/// What each variant of a file costs a month, all digits.
fn costs(body: &str) -> Vec<String> {
    costs_set(body, &[])
}

fn costs_set(body: &str, set: &[(&str, &str)]) -> Vec<String> {
    let estimate = estimated(body, &settings(set)).unwrap_or_else(|errors| panic!("{errors:?}\n{body}"));
    estimate.variants.iter().map(|variant| variant.monthly().dollars().to_string()).collect()
}

fn codes(body: &str, settings: &Settings) -> Vec<&'static str> {
    estimated(body, settings).map(|_| Vec::new()).unwrap_or_else(|all| all.iter().map(|error| error.code).collect())
}

/// A NAT gateway that processes nothing: $0.1 an hour.
fn gateway(keys: &str) -> String {
    format!("[resource.nat.nat_gateway]\nmonthly_processed = \"0 GB\"\n{keys}\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_variant_equal_to_its_base_differs_by_nothing(count in 1u32..50, gb in 0u32..100_000) {
        let text = format!(
            "{TOP}[resource.nat.nat_gateway]\ncount = {count}\nmonthly_processed = \"{gb} GB\"\n\
             [resource.store.s3]\nstored = \"{gb} GB\"\nclass = \"standard\"\n\
             [variant.base]\n[variant.same]\n[variant.restated]\nresource.nat.nat_gateway.count = {count}\n"
        );
        let scenario = read(&text);
        let estimate = scenario.estimate(&services("1024 GB"), &Settings::default()).unwrap();
        let compared = report::compare(&scenario, &estimate).unwrap();
        prop_assert_eq!(compared.differences.len(), 2);
        for difference in compared.differences {
            let none = difference.monthly;
            prop_assert_eq!(none, Money::ZERO);
            let report::Difference { quantity, price, meter, added, removed, .. } = difference;
            let causes = [quantity, price, meter, added, removed];
            prop_assert_eq!(causes, [none; 5]);
        }
    }

    #[test]
    fn the_causes_of_a_difference_add_up_to_it(
        (before, after) in (1u32..60_000, 0u32..60_000), (beside, later) in (1u32..60_000, 1u32..60_000),
        class: bool, drop: bool, more: bool,
    ) {
        let class = if class { "standard" } else { "glacier_instant" };
        let drop = if drop { "drop = [\"nat\"]\n" } else { "" };
        let function = "resource.more.lambda = { monthly_requests = 7, duration = \"1 ms\", memory = \"128 MB\" }\n";
        let more = if more { function } else { "" };
        let text = format!(
            "{TOP}[resource.a.s3]\nstored = \"{before} GB\"\nclass = \"standard\"\n\
             [resource.b.s3]\nstored = \"{beside} GB\"\nclass = \"standard\"\n{}\
             [variant.base]\n[variant.other]\n{drop}{more}\
             resource.a.s3 = {{ stored = \"{after} GB\", class = \"{class}\" }}\nresource.b.s3.stored = \"{later} GB\"\n",
            gateway(""),
        );
        let scenario = read(&text);
        let estimate = scenario.estimate(&services("1024 GB"), &Settings::default()).unwrap();
        let compared = report::compare(&scenario, &estimate).unwrap();
        let found = &compared.differences[0];
        let long = |money: Money| -> BigDecimal { money.dollars().to_string().parse().unwrap() };
        let causes = [found.quantity, found.price, found.meter, found.added, found.removed];
        let sum: BigDecimal = causes.into_iter().map(long).sum();
        prop_assert_eq!(sum, long(found.monthly));
        prop_assert_eq!(long(found.monthly), long(compared.monthly[1]) - long(compared.monthly[0]));
    }

    #[test]
    fn the_same_usage_in_another_unit_costs_the_same(gb in 1u32..1_000_000) {
        let of = |amount: String| costs(&format!("[resource.x.s3]\nstored = \"{amount}\"\nclass = \"standard\"\n"));
        let plain = of(format!("{gb} GB"));
        // By the book's sizes: 1 TB is 1,024 GB, 1 GB is 1,024 MB.
        prop_assert_eq!(&of(format!("{gb} * 1 TB / 1024")), &plain);
        prop_assert_eq!(&of(format!("{} MB", u64::from(gb) * 1024)), &plain);
        prop_assert_eq!(&of(format!("{} bytes", u64::from(gb) << 30)), &plain);
        prop_assert_eq!(&of(format!("{gb} GiB")), &plain);
    }

    #[test]
    fn the_order_of_resources_does_not_matter(
        order in Just(vec![0usize, 1, 2, 3]).prop_shuffle(), sizes in prop::collection::vec(1u32..50_000, 4),
    ) {
        let table = |place: &usize| {
            format!("[resource.r{place}.s3]\nstored = \"{} GB\"\nclass = \"standard\"\n", sizes[*place])
        };
        let text = |order: &[usize]| order.iter().map(table).collect::<String>();
        prop_assert_eq!(costs(&text(&order)), costs(&text(&[0, 1, 2, 3])));
    }
}

#[test]
fn variants_lay_keys_over_resources_one_by_one() {
    let text = format!(
        "{}[variant.as_is]\n[variant.two]\nresource.nat.nat_gateway.count = 2\n[variant.half]\n\
         resource.nat.nat_gateway.hours = \"365 h\"\n[variant.there]\nregion = \"eu-west-1\"\n\
         [variant.none]\ndrop = [\"nat\"]\n\
         [variant.more]\nresource.other.nat_gateway = {{ monthly_processed = \"100 GB\" }}\n",
        gateway("count = 3")
    );
    // 3 x 730 x 0.1; 2 x 730 x 0.1; 3 x 365 x 0.1; 3 x 730 x 0.2; nothing; 219 + 730 x 0.1 + 100 x 0.01
    assert_eq!(costs(&text), ["219", "146", "109.5", "438", "0", "293"]);
}

#[test]
fn a_resource_that_is_dropped_may_be_described_anew() {
    let text = format!(
        "{}[variant.a]\ndrop = [\"nat\"]\nresource.nat.nat_gateway.monthly_processed = \"1 GB\"\n",
        gateway("count = 3")
    );
    // One gateway, as described: 730 x 0.1 + 0.01
    assert_eq!(costs(&text), ["73.01"]);
    assert_eq!(codes("[variant.a]\ndrop = [\"nat\"]\n", &Settings::default()), ["unknown-resource"]);
}

#[test]
fn parameters_are_expressions_that_variants_and_the_caller_replace() {
    let text = format!(
        "[parameter]\nzones = 2\ngateways = \"zones * 3\"\n{}[variant.a]\n[variant.b.parameter]\nzones = 3\n\
         [variant.c.parameter]\ngateways = 1\n",
        gateway("count = \"gateways\"")
    );
    // 6, 9 and 1 gateways at 730 x 0.1 = 73
    assert_eq!(costs(&text), ["438", "657", "73"]);
    assert_eq!(costs_set(&text, &[("zones", "1")]), ["219", "219", "73"]);
    assert_eq!(costs_set(&text, &[("gateways", "zones + 2")]), ["292", "365", "292"]);
    assert_eq!(codes(&text, &settings(&[("zone", "1")])), ["unknown-parameter"]);
}

#[test]
fn the_caller_may_set_a_parameter_that_only_one_variant_has() {
    let text = format!(
        "{}[variant.a]\n[variant.b]\nparameter.gateways = 2\nresource.nat.nat_gateway.count = \"gateways\"\n",
        gateway("")
    );
    assert_eq!(costs(&text), ["73", "146"]);
    assert_eq!(costs_set(&text, &[("gateways", "5")]), ["73", "365"]);
}

#[test]
fn a_calendar_month_bills_its_own_hours() {
    for (month, hours, cost) in
        [("2026-03", 744, "74.4"), ("2026-02", 672, "67.2"), ("2028-02", 696, "69.6"), ("2026-04", 720, "72")]
    {
        let body = format!("month = \"{month}\"\n{}", gateway(""));
        assert_eq!(costs(&body), [cost], "{month}");
        assert_eq!(estimated(&body, &Settings::default()).unwrap().convention.month, hours.into());
    }
    assert_eq!(costs(&gateway("")), ["73"]);
}

#[test]
fn hours_are_written_as_people_say_them() {
    // 730 h x 12/24 = 365; 730 x 45/168 = 195.535714…
    for (hours, cost) in [
        ("\"12 h/day\"", "36.5"),
        ("\"365 h\"", "36.5"),
        ("365", "36.5"),
        ("\"1 month\"", "73"),
        ("\"84 h/week\"", "36.5"),
        ("\"10 days\"", "24"),
        ("0", "0"),
    ] {
        assert_eq!(costs(&gateway(&format!("hours = {hours}"))), [cost], "{hours}");
    }
    let weekly = estimated(&gateway("hours = \"45 h/week\""), &Settings::default()).unwrap();
    // 730 x 45 / 168 x 0.1 = 3285 / 168 = 19.55357142857…
    assert_eq!(weekly.variants[0].monthly().to_string(), "≈$19.55");
    // A percentage of what? Half an hour would be a wrong total that looks right.
    assert_eq!(codes(&gateway("hours = \"50%\""), &Settings::default()), ["unit-mismatch"]);
    // Half of each day is half of the month that is billed, whatever its length.
    assert_eq!(costs(&format!("month = \"2026-02\"\n{}", gateway("hours = \"12 h/day\""))), ["33.6"]);
}

#[test]
fn a_flow_per_time_is_taken_for_the_month() {
    let processed =
        |amount: &str| costs(&format!("[resource.n.nat_gateway]\nhours = 0\nmonthly_processed = \"{amount}\"\n"));
    // 100 GB x 730 / 24 = 3,041.67 GB: 240 GB/day x 730 h = 7,300 GB at 0.01
    assert_eq!(processed("240 GB/day"), ["73"]);
    assert_eq!(processed("10 GB/h"), ["73"]);
    assert_eq!(processed("7300 GB"), ["73"]);
    assert_eq!(processed("7300 GB/month"), ["73"]);
    let calls = |amount: &str| {
        costs(&format!(
            "[resource.f.lambda]\nmonthly_requests = \"{amount}\"\nduration = \"0 ms\"\nmemory = \"128 MB\"\n"
        ))
    };
    // 1 a second: 730 x 3,600 = 2,628,000 x 0.0000003
    assert_eq!(calls("1 request/s"), ["0.7884"]);
    assert_eq!(calls("2628000"), ["0.7884"]);
    // A quarter of the time: 10,000,000 x 6 / 24 = 2,500,000 x 0.0000003
    assert_eq!(calls("10M * 6 h/day"), ["0.75"]);
}

#[test]
fn tiers_are_shared_by_the_resources_of_a_region() {
    let body = "[resource.a.s3]\nstored = \"6 TB\"\nclass = \"standard\"\n\
                [resource.b.s3]\nstored = \"6 TB\"\nclass = \"standard\"\n";
    // 1,024 x 0.05 + 9,216 x 0.04 + 2,048 x 0.03 = 51.2 + 368.64 + 61.44
    assert_eq!(costs(body), ["481.28"]);
    // Two Regions, each with tiers of its own: (1,024 x 0.05 + 5,120 x 0.04) + (1,024 x 0.06 + 5,120 x 0.05)
    assert_eq!(costs(&body.replacen("\n[resource.b", "\nregion = \"eu-west-1\"\n[resource.b", 1)), ["573.44"]);
}

#[test]
fn io2_tiers_count_each_volume() {
    let volumes =
        |keys: &str| costs(&format!("[resource.v.ebs]\ntype = \"io2\"\nsize = \"100 GB\"\niops = 1500\n{keys}\n"));
    // 100 x 0.2 + 1,000 x 0.07 + 500 x 0.03 = 105 each
    assert_eq!(volumes(""), ["105"]);
    assert_eq!(volumes("count = 4"), ["420"]);
}

#[test]
fn free_allowances_count_only_when_they_are_asked_for() {
    let body = "[resource.f.lambda]\nmonthly_requests = \"3M\"\nduration = \"0 ms\"\nmemory = \"128 MB\"\n";
    assert_eq!(costs(body), ["0.9"]);
    assert_eq!(costs(&format!("free_tier = true\n{body}")), ["0.6"]);
    assert_eq!(costs(&format!("free_tier = false\n{body}")), ["0.9"]);
}

#[test]
fn a_discount_takes_its_share_off_the_list_price() {
    assert_eq!(costs(&format!("{}[discount]\nall = \"10%\"\n", gateway(""))), ["65.7"]);
    assert_eq!(costs(&format!("{}[discount]\nall = \"10%\"\nnat_gateway = \"50%\"\n", gateway(""))), ["36.5"]);
    assert_eq!(costs(&format!("{}[discount]\nlambda = \"50%\"\n", gateway(""))), ["73"]);
    for (wrong, code) in [
        ("all = \"101%\"", "out-of-range"),
        ("all = \"-1%\"", "out-of-range"),
        ("natgateway = \"1%\"", "unknown-service"),
        ("all = 0.1", "wrong-type"),
    ] {
        assert_eq!(codes(&format!("{}[discount]\n{wrong}\n", gateway("")), &Settings::default()), [code], "{wrong}");
    }
}

#[test]
fn private_prices_stand_before_the_books() {
    let private = "[prices.\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"0.07\"\n";
    assert_eq!(costs(&format!("{}{private}", gateway(""))), ["51.1"]);
    assert_eq!(costs(&format!("{}{private}", gateway("region = \"eu-west-1\""))), ["146"]);
    let wrong = private.replace("Hour", "GB");
    assert_eq!(codes(&format!("{}{wrong}", gateway("")), &Settings::default()), ["unit-mismatch"]);
}

#[test]
fn the_nearest_region_counts() {
    let in_region = |top: &str, resource: &str, variant: &str, caller: Option<&str>| {
        let text = format!("title = \"A test\"\n{top}{}[variant.a]\n{variant}", gateway(resource));
        let settings = Settings { region: caller.map(Arc::from), ..Settings::default() };
        let estimate = read(&text).estimate(&services("1024 GB"), &settings);
        estimate.map(|estimate| estimate.variants[0].resources[0].region.to_string()).map_err(|errors| errors[0].code)
    };
    let (here, there) = ("region = \"us-east-1\"\n", "region = \"eu-west-1\"\n");
    let (us, eu) = (|| Ok("us-east-1".to_owned()), || Ok("eu-west-1".to_owned()));
    assert_eq!(in_region(here, "", "", None), us());
    assert_eq!(in_region(here, "", "", Some("eu-west-1")), eu());
    assert_eq!(in_region(here, "", there, None), eu());
    assert_eq!(in_region(here, there, "", None), eu());
    assert_eq!(in_region(there, here, there, Some("eu-west-1")), us());
    assert_eq!(in_region("", "", "", None), Err("missing-region"));
    assert_eq!(in_region("region = \"us-east-9\"\n", "", "", None), Err("unknown-region"));
    assert_eq!(in_region("region = \"ap-south-1\"\n", "", "", None), Err("missing-price"));
}

#[test]
fn the_only_region_of_a_book_needs_no_name() {
    let manifest = "title = \"One\"\n[regions]\nus-east-1 = \"Here\"\n".to_owned();
    let prices = "source = \"a\"\neffective = 2025-01-01\nchecked = 2025-01-01\n\
                  [\"nat_gateway.hours\"]\nunit = \"Hour\"\n\
                  us-east-1 = \"1\"\n[\"nat_gateway.data_processed\"]\nunit = \"GB\"\nus-east-1 = \"1\"\n";
    let files = vec![("book.toml".to_owned(), manifest), ("a.toml".to_owned(), prices.to_owned())];
    let meters: Vec<_> = crate::service::meters().copied().collect();
    let book = Book::load("one", files, &meters, &mut Sources::default()).unwrap();
    let estimate = read(&format!("title = \"A test\"\n{}", gateway(""))).estimate(&book, &Settings::default()).unwrap();
    assert_eq!(estimate.variants[0].monthly().to_string(), "$730.00");
}

#[test]
fn a_book_says_what_a_terabyte_is() {
    let text = format!("{TOP}[resource.x.s3]\nstored = \"1 TB\"\nclass = \"glacier_instant\"\n");
    let monthly =
        |tb| read(&text).estimate(&services(tb), &Settings::default()).unwrap().variants[0].monthly().to_string();
    assert_eq!((monthly("1024 GB"), monthly("1000 GB")), ("$5.12".to_owned(), "$5.00".to_owned()));
    let settings = Settings { convention: Some(Convention::DECIMAL), ..Settings::default() };
    let other = read(&text).estimate(&services("1024 GB"), &settings).unwrap();
    assert_eq!(other.variants[0].monthly().to_string(), "$5.00");
}

#[test]
fn a_price_for_everywhere_is_found_in_every_region() {
    for region in ["us-east-1", "eu-west-1", "ap-south-1"] {
        assert_eq!(costs(&format!("[resource.k.kms]\nkeys = 3\nregion = \"{region}\"\n")), ["3"]);
    }
}

#[test]
fn defaults_that_were_taken_are_told() {
    let told = |body: &str| estimated(body, &Settings::default()).unwrap().variants[0].assumptions.clone();
    let [hours] = told(&gateway("")).try_into().unwrap();
    assert_eq!((hours.service, hours.key, hours.value, hours.resources), ("nat_gateway", "hours", "1 month", 1));
    assert_eq!(told(&gateway("hours = 730")), []);
}

#[test]
fn a_flag_that_is_left_out_takes_its_default() {
    let body = "[resource.addresses.public_ipv4]\n";
    assert_eq!(codes(body, &Settings::default()), codes(&format!("{body}idle = false\n"), &Settings::default()));
}

#[test]
fn open_connections_are_not_a_flow_that_is_taken_for_the_month() {
    let body =
        "[resource.front.load_balancer]\nkind = \"application\"\nactive_connections = \"3000 connections/min\"\n";
    assert_eq!(codes(body, &Settings::default()), ["unit-mismatch"]);
}
