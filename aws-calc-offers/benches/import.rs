//! How fast a Region's file of EC2 is read, and with how much memory; beside DuckDB reading the same CSV with the same
//! filters, where a Python with `duckdb` is named.
//!
//! ```text
//! cargo bench -p aws-calc-offers                       # 400 MB of CSV and of JSON
//! MB=40 DUCKDB_PYTHON=python3 cargo bench -p aws-calc-offers
//! ```
//!
//! The files are written into the target folder first: the header of EC2's file with its 91 columns, and for each
//! product the rows that AWS has for it (an on-demand price and the fees and hours of twelve reserved terms), over and
//! over, with other SKUs. One product in 80 is Linux with shared tenancy, as in a real Region. Each run is a process of
//! its own, so that its peak memory is its own; the best of three counts.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a broken benchmark stops")]
#![allow(clippy::print_stdout, clippy::disallowed_types, reason = "a benchmark prints rates, which are no money")]
#![allow(missing_docs, reason = "the benchmarks are named for what they measure")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, iter};

use aws_calc_core::diagnostic::Sources;
use aws_calc_offers::{Import, Library};

/// The columns of EC2's file, as AWS names them.
const COLUMNS: &str = "SKU,OfferTermCode,RateCode,TermType,PriceDescription,EffectiveDate,StartingRange,EndingRange,Unit,\
    PricePerUnit,Currency,RelatedTo,LeaseContractLength,PurchaseOption,OfferingClass,Product Family,serviceCode,Location,\
    Location Type,Instance Type,Current Generation,Instance Family,vCPU,Physical Processor,Clock Speed,Memory,Storage,\
    Network Performance,Processor Architecture,Storage Media,Volume Type,Max Volume Size,Max IOPS/volume,\
    Max IOPS Burst Performance,Max throughput/volume,Provisioned,Tenancy,EBS Optimized,Operating System,License Model,Group,\
    Group Description,Transfer Type,From Location,From Location Type,To Location,To Location Type,usageType,operation,\
    AvailabilityZone,CapacityStatus,ClassicNetworkingSupport,Dedicated EBS Throughput,ECU,Elastic Graphics Type,\
    Enhanced Networking Supported,From Region Code,GPU,GPU Memory,Instance,Instance Capacity - 10xlarge,\
    Instance Capacity - 12xlarge,Instance Capacity - 16xlarge,Instance Capacity - 18xlarge,Instance Capacity - 24xlarge,\
    Instance Capacity - 2xlarge,Instance Capacity - 32xlarge,Instance Capacity - 4xlarge,Instance Capacity - 8xlarge,\
    Instance Capacity - 9xlarge,Instance Capacity - large,Instance Capacity - medium,Instance Capacity - metal,\
    Instance Capacity - xlarge,instanceSKU,Intel AVX2 Available,Intel AVX Available,Intel Turbo Available,MarketOption,\
    Normalization Size Factor,Physical Cores,Pre Installed S/W,Processor Features,Product Type,Region Code,Resource Type,\
    serviceName,SnapshotArchiveFeeType,To Region Code,Volume API Name,VPCNetworkingSupport";
/// Term, rate, length, payment and class of the reserved prices of a product; those of fees are per Quantity.
const RESERVED: [(&str, &str, &str, &str); 8] = [
    ("38NPMPTW36", "6YS6EN2CT7", "3yr", "Partial Upfront"),
    ("38NPMPTW36", "2TG2D8R56U", "3yr", "Partial Upfront"),
    ("4NA7Y494T4", "6YS6EN2CT7", "1yr", "No Upfront"),
    ("6QCMYABX3D", "6YS6EN2CT7", "1yr", "All Upfront"),
    ("6QCMYABX3D", "2TG2D8R56U", "1yr", "All Upfront"),
    ("BPH4J8HBKS", "6YS6EN2CT7", "3yr", "No Upfront"),
    ("HU7G6KETJZ", "6YS6EN2CT7", "1yr", "Partial Upfront"),
    ("HU7G6KETJZ", "2TG2D8R56U", "1yr", "Partial Upfront"),
];
/// What a rule of the benchmark takes, and the rest of what the filters of DuckDB are.
const RULES: &str = r#"
offer = "AmazonEC2"
where = { locationType = ["AWS Region", ""] }
["ec2.instance"."{instanceType}"]
where = { operation = "RunInstances", operatingSystem = "Linux", tenancy = "Shared", capacitystatus = "Used", preInstalledSw = "NA", licenseModel = "No License required" }
unit  = "Hrs"
"#;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let [_, word, file] = arguments.as_slice()
        && word == "read"
    {
        return read(Path::new(file));
    }
    let megabytes: usize = env::var("MB").map_or(400, |text| text.parse().unwrap());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for (form, write) in [("csv", csv as fn(&Path, usize)), ("json", json)] {
        let file = folder.join(format!("ec2_{megabytes}.{form}"));
        if !file.exists() {
            write(&file, megabytes * 1_000_000);
        }
        for _ in 0..3 {
            let run = Command::new(&arguments[0]).args(["read", file.to_str().unwrap()]).output().unwrap();
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            print!("{form}: {}", String::from_utf8_lossy(&run.stdout));
        }
    }
    if let Ok(python) = env::var("DUCKDB_PYTHON") {
        duckdb(&python, &folder.join(format!("ec2_{megabytes}.csv")));
    }
}

/// Imports one file and says how long that took.
fn read(path: &Path) {
    let mut sources = Sources::default();
    let library = Library::read(&[("rules.toml", RULES)], ("regions.toml", ""), &mut sources).unwrap();
    let size = fs::metadata(path).unwrap().len();
    let start = Instant::now();
    let mut import = Import::new(&library, false);
    let added = import.add("ec2", File::open(path).unwrap(), &mut sources);
    let book = added.and_then(|()| import.finish()).unwrap();
    let taken = start.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    let rate = size as f64 / 1e6 / taken.as_secs_f64();
    println!("{} prices in {:.2} s, {rate:.0} MB/s, peak {peak}", book.taken[0].prices, taken.as_secs_f64());
}

/// The same CSV with the same filters, in DuckDB.
fn duckdb(python: &str, file: &Path) {
    let script = format!(
        "import duckdb, os, time, resource\n\
         for threads in (1, 2):\n\
         \x20   db = duckdb.connect(); db.execute(f'set threads={{threads}}')\n\
         \x20   for _ in range(3):\n\
         \x20       t = time.time()\n\
         \x20       rows = db.execute(\"\"\"select \"Instance Type\", RateCode, PricePerUnit from read_csv('{file}', skip=5, header=true, all_varchar=true, delim=',', quote='\"')\n\
         \x20           where TermType='OnDemand' and operation='RunInstances' and \"Operating System\"='Linux' and Tenancy='Shared'\n\
         \x20           and CapacityStatus='Used' and \"Pre Installed S/W\"='NA' and \"License Model\"='No License required'\n\
         \x20           and \"Location Type\"='AWS Region'\"\"\").fetchall()\n\
         \x20       s = time.time() - t\n\
         \x20       print(f'duckdb, {{threads}} threads: {{len(rows)}} prices in {{s:.2f}} s, {{os.path.getsize(\"{file}\")/1e6/s:.0f}} MB/s, peak {{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}} kB')\n",
        file = file.display()
    );
    let run = Command::new(python).args(["-c", &script]).output().unwrap();
    print!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
}

/// A product: its SKU, and the values of its attributes by column.
struct Product {
    sku: String,
    values: Vec<(&'static str, String)>,
}

/// The product number `number`: one in 80 is Linux with shared tenancy and nothing installed.
fn product(number: usize) -> Product {
    let plain = number.is_multiple_of(80);
    let instance = format!("m{}g{}.{}xlarge", number / 640 % 90 + 10, number / 57_600, number / 80 % 8 + 2);
    let (os, operation) = if plain { ("Linux", "RunInstances") } else { ("Windows", "RunInstances:0202") };
    let software = if plain { "NA" } else { "SQL Web" };
    let values = vec![
        ("Product Family", "Compute Instance".to_owned()),
        ("serviceCode", "AmazonEC2".to_owned()),
        ("Location", "Asia Pacific (Tokyo)".to_owned()),
        ("Location Type", "AWS Region".to_owned()),
        ("Current Generation", "Yes".to_owned()),
        ("Instance Family", "Compute optimized".to_owned()),
        ("vCPU", "2".to_owned()),
        ("Physical Processor", "Intel Xeon 8375C (Ice Lake)".to_owned()),
        ("Clock Speed", "3.5 GHz".to_owned()),
        ("Memory", "4 GiB".to_owned()),
        ("Storage", "EBS only".to_owned()),
        ("Network Performance", "Up to 12500 Megabit".to_owned()),
        ("Processor Architecture", "64-bit".to_owned()),
        ("Tenancy", "Shared".to_owned()),
        ("Operating System", os.to_owned()),
        ("License Model", "No License required".to_owned()),
        ("usageType", format!("APN1-BoxUsage:{instance}")),
        ("operation", operation.to_owned()),
        ("AvailabilityZone", "NA".to_owned()),
        ("CapacityStatus", "Used".to_owned()),
        ("ClassicNetworkingSupport", "false".to_owned()),
        ("Dedicated EBS Throughput", "Up to 10000 Mbps".to_owned()),
        ("ECU", "NA".to_owned()),
        ("Enhanced Networking Supported", "Yes".to_owned()),
        ("GPU Memory", "NA".to_owned()),
        ("Intel AVX2 Available", "Yes".to_owned()),
        ("Intel AVX Available", "Yes".to_owned()),
        ("Intel Turbo Available", "Yes".to_owned()),
        ("MarketOption", "OnDemand".to_owned()),
        ("Normalization Size Factor", "4".to_owned()),
        ("Pre Installed S/W", software.to_owned()),
        ("Processor Features", "Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo".to_owned()),
        ("Region Code", "ap-northeast-1".to_owned()),
        ("serviceName", "Amazon Elastic Compute Cloud".to_owned()),
        ("VPCNetworkingSupport", "true".to_owned()),
        ("Instance Type", instance),
    ];
    Product { sku: format!("SKU{number:013}"), values }
}

/// The prices of a product: term, rate, kind, length, payment.
fn terms() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str, &'static str)> {
    let reserved = RESERVED.into_iter().map(|(term, rate, length, payment)| (term, rate, "Reserved", length, payment));
    reserved.chain(iter::once(("JRTCKXETXF", "6YS6EN2CT7", "OnDemand", "", "")))
}

fn csv(path: &Path, size: usize) {
    let columns: Vec<&str> = COLUMNS.split(',').map(str::trim).collect();
    let mut out = BufWriter::new(File::create(path).unwrap());
    let about = "\"FormatVersion\",\"v1.0\"\n\"Disclaimer\",\"This pricing list is for informational purposes only.\"\n\
        \"Publication Date\",\"2026-08-31T10:00:00Z\"\n\"Version\",\"20260831100000\"\n\"OfferCode\",\"AmazonEC2\"\n";
    let header: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    writeln!(out, "{about}{}", header.join(",")).unwrap();
    let (mut written, mut row) = (0, String::new());
    for number in 0.. {
        let Product { sku, values } = product(number);
        for (term, rate, kind, length, payment) in terms() {
            row.clear();
            let fee = rate == "2TG2D8R56U";
            let code = format!("{sku}.{term}.{rate}");
            for (place, column) in columns.iter().enumerate() {
                let value = match *column {
                    "SKU" => &sku,
                    "OfferTermCode" => term,
                    "RateCode" => &code,
                    "TermType" => kind,
                    "PriceDescription" => "Windows with SQL Server Web (Amazon VPC), reserved instance applied",
                    "EffectiveDate" => "2026-08-01",
                    "StartingRange" if !fee => "0",
                    "EndingRange" if !fee => "Inf",
                    "Unit" => {
                        if fee {
                            "Quantity"
                        } else {
                            "Hrs"
                        }
                    }
                    "PricePerUnit" => {
                        if fee {
                            "2750"
                        } else {
                            "0.1046300000"
                        }
                    }
                    "Currency" => "USD",
                    "LeaseContractLength" => length,
                    "PurchaseOption" => payment,
                    "OfferingClass" if kind == "Reserved" => "standard",
                    name => values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value),
                };
                let comma = if place == 0 { "" } else { "," };
                let quoted = if value.is_empty() { String::new() } else { format!("\"{value}\"") };
                write!(row, "{comma}{quoted}").unwrap();
            }
            row.push('\n');
            out.write_all(row.as_bytes()).unwrap();
            written += row.len();
        }
        if written >= size {
            break;
        }
    }
    out.flush().unwrap();
}

/// The name of an attribute in JSON.
fn camel(column: &str) -> String {
    let mut name: String = column.chars().filter(char::is_ascii_alphanumeric).collect();
    name.get_mut(..1).unwrap().make_ascii_lowercase();
    name
}

fn json(path: &Path, size: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let about = "{\n  \"formatVersion\" : \"v1.0\",\n  \"disclaimer\" : \"This pricing list is for informational purposes only.\",\n  \
        \"offerCode\" : \"AmazonEC2\",\n  \"version\" : \"20260831100000\",\n  \"publicationDate\" : \"2026-08-31T10:00:00Z\",\n  \"products\" : {";
    out.write_all(about.as_bytes()).unwrap();
    // A product has about 1,600 bytes and its terms about 6,700.
    let count = size / 8_300 + 1;
    for number in 0..count {
        let Product { sku, values } = product(number);
        let attributes: Vec<String> =
            values.iter().skip(1).map(|(name, value)| format!("\n        \"{}\" : \"{value}\"", camel(name))).collect();
        let comma = if number == 0 { "" } else { "," };
        write!(
            out,
            "{comma}\n    \"{sku}\" : {{\n      \"sku\" : \"{sku}\",\n      \"productFamily\" : \"Compute Instance\",\n      \"attributes\" : {{{}\n      }}\n    }}",
            attributes.join(",")
        )
        .unwrap();
    }
    out.write_all(b"\n  },\n  \"terms\" : {").unwrap();
    for (place, kind) in ["OnDemand", "Reserved"].into_iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(out, "{comma}\n    \"{kind}\" : {{").unwrap();
        for number in 0..count {
            let sku = product(number).sku;
            let comma = if number == 0 { "" } else { "," };
            write!(out, "{comma}\n      \"{sku}\" : {{").unwrap();
            // Real terms hold an hour and a fee together; here each has a term of its own, which is as many bytes.
            for (order, (term, rate, _, length, payment)) in terms().filter(|(_, _, its, ..)| *its == kind).enumerate()
            {
                let comma = if order == 0 { "" } else { "," };
                write!(
                    out,
                    "{comma}\n        \"{sku}.{term}{order}\" : {{\n          \"offerTermCode\" : \"{term}\",\n          \"sku\" : \"{sku}\",\n          \
                     \"effectiveDate\" : \"2026-08-01T00:00:00Z\",\n          \"priceDimensions\" : {{\n            \"{sku}.{term}.{rate}\" : {{\n              \
                     \"rateCode\" : \"{sku}.{term}.{rate}\",\n              \"description\" : \"Windows with SQL Server Web (Amazon VPC), reserved instance applied\",\n              \
                     \"beginRange\" : \"0\",\n              \"endRange\" : \"Inf\",\n              \"unit\" : \"Hrs\",\n              \"pricePerUnit\" : {{\n                \"USD\" : \"0.1046300000\"\n              }},\n              \
                     \"appliesTo\" : [ ]\n            }}\n          }},\n          \"termAttributes\" : {{\n            \"LeaseContractLength\" : \"{length}\",\n            \"PurchaseOption\" : \"{payment}\"\n          }}\n        }}"
                )
                .unwrap();
            }
            out.write_all(b"\n      }").unwrap();
        }
        out.write_all(b"\n    }").unwrap();
    }
    out.write_all(b"\n  }\n}\n").unwrap();
    out.flush().unwrap();
}
