//! The rules for Amazon EC2 over all that it sold in a Region: of 50,969 products, each Linux type has exactly one price.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a broken test stops")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::{aws_calc, root};
use toml::{Table, Value};

const HEADER: &str = "FormatVersion,v1.0\nDisclaimer,\nPublication Date,2023-02-23T00:00:00Z\nVersion,20230223000000\n\
    OfferCode,AmazonEC2\nSKU,OfferTermCode,RateCode,TermType,EffectiveDate,StartingRange,EndingRange,Unit,PricePerUnit,\
    Currency,Product Family,Location Type,Instance Type,Tenancy,CapacityStatus,usageType,Operating System,Pre Installed S/W,\
    License Model,operation,Region Code\n";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The words of a row of `[use]` or `[software]`, as fields of a row.
fn words(table: &Value, letter: char) -> Vec<String> {
    let row = table.get(letter.to_string()).unwrap_or_else(|| panic!("no row {letter}"));
    row.as_array().unwrap().iter().map(|word| text(word).to_owned()).collect()
}

/// `m5: large xlarge; c5: large` as types.
fn types(list: &str) -> Vec<String> {
    let of_family = |family: &str| {
        let (name, sizes) = family.split_once(':').unwrap();
        sizes.split_whitespace().map(|size| format!("{}.{size}", name.trim())).collect::<Vec<_>>()
    };
    list.split(';').flat_map(of_family).collect()
}

/// An offer file of what `tests/offers/ec2_products.toml` says, each product with a price of its own, and how many
/// products that are; by product family, the prices of Linux instances with shared tenancy and nothing installed.
struct Offer {
    csv: String,
    products: usize,
    linux: BTreeMap<String, BTreeMap<String, String>>,
}

fn offer() -> Offer {
    let facts: Table = fs::read_to_string(root().join("tests/offers/ec2_products.toml")).unwrap().parse().unwrap();
    let mut offer = Offer { csv: HEADER.to_owned(), products: 0, linux: BTreeMap::new() };
    for group in facts["products"].as_array().unwrap() {
        let family = text(&group["family"]);
        let sold = group["sold"].as_array().unwrap().iter().map(|sold| text(sold).split_once(' ').unwrap());
        let sold: Vec<(&str, &str)> = sold.collect();
        for instance in types(text(&group["types"])) {
            for (software, uses) in &sold {
                for (system, used) in software.chars().flat_map(|system| uses.chars().map(move |used| (system, used))) {
                    let (software, used) = (words(&facts["software"], system), words(&facts["use"], used));
                    let usage = used[2].replace('*', &instance);
                    let (sku, price) = (format!("{:016}", offer.products), format!("0.{:06}", offer.products + 1));
                    writeln!(
                        offer.csv,
                        "{sku},JRTCKXETXF,{sku}.JRTCKXETXF.6YS6EN2CT7,OnDemand,2023-02-01,0,Inf,Hrs,{price},USD,{family},\
                         AWS Region,{instance},{},{},{usage},{},eu-west-1",
                        used[0],
                        used[1],
                        software.join(",")
                    )
                    .unwrap();
                    if used[..2] == ["Shared", "Used"] && software[..2] == ["Linux", "NA"] {
                        let price = price.trim_end_matches('0').to_owned();
                        let earlier = offer.linux.entry(family.to_owned()).or_default().insert(instance.clone(), price);
                        assert_eq!(earlier, None, "{instance} twice");
                    }
                    offer.products += 1;
                }
            }
        }
    }
    offer
}

/// Imports the offer file `csv` with the arguments `more`.
fn import(folder: &Path, csv: &str, more: &[&str]) -> (bool, PathBuf, String) {
    let (file, book) = (folder.join("ec2.csv"), folder.join("book"));
    fs::write(&file, csv).unwrap();
    // The file has instances only, and the rules ask for volumes and gateways too.
    let mut arguments = vec!["prices", "import", file.to_str().unwrap(), "--partial", "-o", book.to_str().unwrap()];
    arguments.extend(more);
    let run = aws_calc(folder, &arguments.into_iter().map(str::to_owned).collect::<Vec<_>>());
    (run.status.success(), book, String::from_utf8_lossy(&run.stderr).into_owned())
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn each_linux_type_has_exactly_one_price() {
    let offer = offer();
    // The price list had 47,410 products of compute instances and 3,559 of bare metal.
    assert_eq!(offer.products, 47_410 + 3_559);
    assert_eq!(offer.linux["Compute Instance"].len(), 574);
    assert_eq!(offer.linux["Compute Instance (bare metal)"].len(), 40);
    let (done, book, message) = import(&fresh("ec2_products"), &offer.csv, &[]);
    assert!(done, "{message}");
    let table = fs::read_to_string(book.join("amazonec2_eu-west-1_ec2_instance.csv")).unwrap();
    let rows =
        table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let found: Vec<(String, String)> = rows.map(|row| (row[0].to_owned(), row[2].to_owned())).collect();
    let mut expected: Vec<(String, String)> = offer.linux.into_values().flatten().collect();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn without_one_of_these_attributes_there_would_be_several() {
    let offer = offer();
    let folder = fresh("ec2_products_loose");
    for (attribute, condition) in
        [("tenancy", "tenancy = \"Shared\""), ("capacity status", "capacitystatus = \"Used\"")]
    {
        let kept: Vec<&str> = [
            "operation = \"RunInstances\"",
            "tenancy = \"Shared\"",
            "capacitystatus = \"Used\"",
            "productFamily = \"Compute Instance\"",
        ]
        .into_iter()
        .filter(|other| *other != condition)
        .collect();
        let rules = folder.join("rules.toml");
        let text = "offer = \"AmazonEC2\"\n[\"ec2.instance\".\"{instanceType}\"]\nunit = \"Hrs\"\n";
        fs::write(&rules, format!("{text}where = {{ {} }}\n", kept.join(", "))).unwrap();
        let (done, _, message) = import(&folder, &offer.csv, &["--mapping", rules.to_str().unwrap()]);
        assert!(!done && message.contains("error[two-prices]"), "without {attribute}: {message}");
    }
}
