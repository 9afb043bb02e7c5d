use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::book::testing::services;
use crate::diagnostic::Sources;
use crate::scenario::{Estimate, Scenario, Settings};

/// Two gateways, of which the second is two, shared tiers, tiers of a resource, a discount and a quotient without end.
const FILE: &str = r#"
title = "A test, with a \"quote\""
region = "us-east-1"
free_tier = true
[discount]
lambda = "10%"
[resource.a.nat_gateway]
hours = "45 h/week"
monthly_processed = "100 GB"
[resource.b.nat_gateway]
count = 2
monthly_processed = "1 TB"
[resource.c.s3]
stored = "5 TB"
class = "standard"
[resource.d.s3]
stored = "10 TB"
class = "standard"
[resource.e.lambda]
monthly_requests = "3M"
duration = "2.5 ms"
memory = "512 MB"
[resource.f.ebs]
count = 2
type = "io2"
size = "100 GB"
iops = 1500
[variant.base]
[variant.other]
title = "Other, bigger"
drop = ["a"]
resource.c.s3.stored = "7 TB"
"#;

fn run(text: &str) -> (Scenario, Estimate, Sources) {
    let mut sources = Sources::default();
    let scenario = Scenario::read(text, sources.add("test.toml", text), "test.toml").unwrap();
    let estimate = scenario.estimate(&services("1024 GB"), &Settings::default()).unwrap();
    (scenario, estimate, sources)
}

/// No value of it is a JSON number with a point or an exponent, and every key of `money` holds a decimal in a string.
fn assert_money_is_text(value: &Value, money: &[&str]) {
    match value {
        Value::Number(number) => assert!(number.is_u64() || number.is_i64(), "{number}"),
        Value::Array(items) => items.iter().for_each(|item| assert_money_is_text(item, money)),
        Value::Object(map) => {
            for (key, value) in map {
                if money.contains(&key.as_str()) && !value.is_array() {
                    let text = value.as_str().unwrap_or_else(|| panic!("{key} is {value}"));
                    assert!(crate::exact::Exact::parse(text).is_ok(), "{key} is {text}");
                }
                assert_money_is_text(value, money);
            }
        }
        _ => {}
    }
}

/// The leaves of an explanation: text and where it is from.
fn leaves(explained: &Explained) -> Vec<(&str, &str)> {
    if explained.parts.is_empty() {
        return vec![(&explained.text, &explained.from)];
    }
    explained.parts.iter().flat_map(leaves).collect()
}

fn explained(file: &str, resource: &str) -> String {
    fn lines(explained: &Explained, depth: usize, text: &mut String) {
        text.push_str(&format!("{}{}\n", "  ".repeat(depth), explained.text));
        explained.parts.iter().for_each(|part| lines(part, depth + 1, text));
    }
    let (_, estimate, sources) = run(file);
    let variant = &estimate.variants[0];
    let wanted = |charge: &crate::charge::Charge| &*variant.resources[charge.resource].name == resource;
    let mut text = String::new();
    lines(&explain_variant(variant, &sources, wanted), 0, &mut text);
    text
}

#[test]
fn json_keeps_money_and_quantities_as_text() {
    let (scenario, estimated, _) = run(FILE);
    let report = serde_json::to_value(estimate(&scenario, &estimated).unwrap()).unwrap();
    assert_money_is_text(&report, &["monthly", "yearly", "quantity"]);
    assert_eq!(report["variants"][0]["lines"][0]["rounded"], true);
    let report = serde_json::to_value(compare(&scenario, &estimated).unwrap()).unwrap();
    assert_money_is_text(&report, &["quantity", "price", "meter", "added", "removed"]);
    assert!(report["monthly"][0].is_string() && report["rows"][0]["monthly"][0].is_string());
}

#[test]
fn lines_of_a_report_add_up_to_its_total() {
    let (scenario, estimated, _) = run(FILE);
    let report = estimate(&scenario, &estimated).unwrap();
    for variant in &report.variants {
        let sum = crate::money::Money::sum(variant.lines.iter().map(|line| line.monthly)).unwrap();
        assert_eq!(sum, variant.monthly);
        assert_eq!(variant.yearly, variant.monthly.times(12.into()).unwrap());
    }
}

#[test]
fn csv_has_as_many_cells_in_each_row_as_columns() {
    let (scenario, estimated, _) = run(FILE);
    let mut tables = estimate_table(&estimate(&scenario, &estimated).unwrap(), &GroupBy::Charge).unwrap();
    tables.extend(estimate_table(&estimate(&scenario, &estimated).unwrap(), &GroupBy::Service).unwrap());
    tables.extend(compare_table(&compare(&scenario, &estimated).unwrap()).unwrap());
    tables.push(prices_table("prices", &prices(&estimated.book, &[], None)));
    let text = to_csv(&tables);
    let blocks: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(blocks.len(), tables.len());
    for (block, table) in blocks.iter().zip(&tables) {
        // A reader that is not flexible refuses a row of another length.
        let mut rows = csv::ReaderBuilder::new().from_reader(block.as_bytes());
        assert_eq!(rows.headers().unwrap().len(), table.columns.len());
        let cells: Vec<Vec<String>> =
            rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(cells, table.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>());
    }
}

proptest! {
    #[test]
    fn any_cells_come_back_from_csv(
        rows in prop::collection::vec(prop::collection::vec("[ -~\n\r,\"|é]{1,8}", 3), 1..5),
    ) {
        let mut table = Table::new("", [("a", Align::Left), ("b, c", Align::Left), ("\"d\"", Align::Right)]);
        for row in &rows {
            table.push(RowKind::Line, row.clone());
        }
        let text = to_csv(&[table]);
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        prop_assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), ["a", "b, c", "\"d\""]);
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        let read: Vec<Vec<String>> = reader.records().map(|row| cells(row.unwrap())).collect();
        prop_assert_eq!(read, rows);
    }
}

#[test]
fn every_charge_is_explained_down_to_the_file_and_the_book() {
    let (_, estimate, sources) = run(FILE);
    for variant in &estimate.variants {
        for charge in &variant.charges.lines {
            let tree = explain_charge(variant, charge, &sources);
            let all = leaves(&tree);
            let has = |words: &str| all.iter().any(|(_, from)| from.contains(words));
            assert!(has("toys/toys.toml: an illustration, in effect 2025-01-01, checked 2025-01-02"), "{tree:?}");
            assert!(has("test.toml:") || has("it runs all month"), "{tree:?}");
        }
    }
}

#[test]
fn a_line_of_a_flat_pool_is_explained_by_its_own_quantity() {
    // Two lines of 100 GB and 2 x 1,024 GB at $0.01: each pays for what it moved.
    let text = explained(FILE, "a");
    assert!(text.contains("a.nat_gateway: Data processed = $1.00"), "{text}");
    assert!(text.contains("\n    100 GB × $0.01/GB = $1.00\n"), "{text}");
    assert!(!text.contains("2,148"), "{text}");
}

#[test]
fn a_line_of_a_tiered_pool_is_explained_by_its_share() {
    // 5 TB of 15 TB: 1,024 x 0.05 + 9,216 x 0.04 + 5,120 x 0.03 = 51.2 + 368.64 + 153.6 = 573.44; a third is 191.1466…
    let text = explained(FILE, "c");
    assert!(text.contains("c.s3: Standard storage = ≈$191.15"), "{text}");
    assert!(text.contains("33.3% of them and pays that share of $573.44"), "{text}");
    for slice in ["1,024 GB-month × $0.05", "9,216 GB-month × $0.04", "5,120 GB-month × $0.03"] {
        assert!(text.contains(slice), "{text}");
    }
}

#[test]
fn discounts_allowances_and_resources_alone_are_explained() {
    // (3 M - 1 M) x 0.0000003 = 0.6, less 10 % = 0.54
    let text = explained(FILE, "e");
    assert!(text.contains("1,000,000 requests free: free invocations"), "{text}");
    assert!(text.contains("10% off the list cost of $0.60 leaves $0.54"), "{text}");
    // 2 x (1,000 x 0.07 + 500 x 0.03) = 170
    let text = explained(FILE, "f");
    assert!(text.contains("io2 IOPS = $170.00") && text.contains("2 × the cost of one"), "{text}");
}

#[test]
fn what_lost_a_digit_is_marked_and_nothing_else() {
    let (scenario, estimated, _) = run(FILE);
    let report = estimate(&scenario, &estimated).unwrap();
    for line in report.variants.iter().flat_map(|variant| &variant.lines) {
        // 45/168 of 730 hours; a third and two thirds of shared tiers (7 and 10 of 17 TB).
        let expected = (&*line.resource == "a" && line.unit == "hour") || (line.service == "s3");
        assert_eq!(line.rounded, expected, "{line:?}");
        assert_eq!(line.monthly.to_string().starts_with('≈'), expected);
    }
    let cells = estimate_table(&report, &GroupBy::Charge).unwrap()[0].rows[0].cells.clone();
    assert!(cells[2].starts_with('≈') && cells[5].starts_with('≈'), "{cells:?}");
}

#[test]
fn a_footer_names_the_book_its_age_and_its_sizes() {
    let (scenario, estimated, _) = run(FILE);
    let notes =
        estimate_table(&estimate(&scenario, &estimated).unwrap(), &GroupBy::Charge).unwrap().pop().unwrap().notes;
    let expected = "prices: Toys (toys), checked 2025-01-02; 1 GB = 2^30 bytes, 1 TB = 1,024 GB; a month of 730 hours; \
                    free allowances are taken off";
    assert_eq!(notes.last().unwrap(), expected);
}

#[test]
fn prices_are_found_by_words_and_region() {
    let book = services("1024 GB");
    let found = |words: &[&str], region| {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        prices(&book, &words, region).into_iter().map(|row| format!("{} {}", row.meter, row.region)).collect::<Vec<_>>()
    };
    assert_eq!(
        found(&["m7g", "large"], Some("us-east-1")),
        ["ec2.instance.m7g.large us-east-1"]
            .map(str::to_owned)
            .into_iter()
            .chain(["ec2.instance.m7g.xlarge us-east-1".to_owned()])
            .collect::<Vec<_>>()
    );
    assert_eq!(found(&["kms"], Some("eu-west-1")), ["kms.keys global"]);
    assert_eq!(found(&["nothing"], None), [""; 0]);
}
