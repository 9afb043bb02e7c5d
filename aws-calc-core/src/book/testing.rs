//! Small illustrative books for tests. Their prices are nobody's: when a real price moves, no law does.

use std::sync::LazyLock;

use crate::diagnostic::{Diagnostic, Sources};
use crate::meter::{Family, Meter, MeterInfo};
use crate::service;
use crate::unit::{Gb, GbMonth, Hour, IopsMonth, Request};

use super::Book;

/// One price in each Region.
pub(crate) const SENT: Meter<Gb> = Meter::new("toy.sent", "Sent");
/// Graduated tiers of a Region: 10 GB, 90 GB, the rest.
pub(crate) const STORED: Meter<GbMonth> = Meter::new("toy.stored", "Stored");
/// Volume tiers of a Region: up to 1,000 and above.
pub(crate) const CALLS: Meter<Request> = Meter::new("toy.calls", "Calls");
/// One price; shares the allowance of [`CALLS`].
pub(crate) const QUIET_CALLS: Meter<Request> = Meter::new("toy.quiet_calls", "Quiet calls");
/// Graduated tiers of each resource: 100, the rest.
pub(crate) const IOPS: Meter<IopsMonth> = Meter::new("toy.iops", "IOPS");
/// Graduated tiers of the account; ap-south-1 has a schedule of its own.
pub(crate) const VIEWED: Meter<Gb> = Meter::new("toy.viewed", "Viewed");
/// A price per key, in a wide table.
pub(crate) const ENGINES: Family<Hour> = Family::new("toy.engine", "Engine hours", "engine");

pub(crate) const METERS: &[MeterInfo] =
    &[SENT.info(), STORED.info(), CALLS.info(), QUIET_CALLS.info(), IOPS.info(), VIEWED.info(), ENGINES.info()];

/// The papers that stand at the top of a price file.
pub(crate) const PAPERS: &str = "source = \"an illustration\"\neffective = 2025-01-01\nchecked = 2025-01-02\n";

/// A book in which 1 TB is `tb`: `1024 GB` or `1000 GB`.
pub(crate) fn manifest(tb: &str) -> String {
    let gb = if tb == "1024 GB" { "2^30 bytes" } else { "10^9 bytes" };
    format!(
        "title = \"Toys\"\ngb = \"{gb}\"\ntb = \"{tb}\"\nbecause = \"a test says so\"\n[regions]\n\
         us-east-1 = \"Here\"\neu-west-1 = \"There\"\nap-south-1 = \"Elsewhere\"\n"
    )
}

/// Prices on [`METERS`].
pub(crate) const TOYS: &str = r#"
["toy.sent"]
unit       = "GB"
us-east-1  = "0.5"
eu-west-1  = "0.7"

["toy.stored"]
unit       = "GB-month"
graduated  = ["first 10 GB", "next 90 GB", "over 100 GB"]
us-east-1  = ["3", "2", "0.7"]
eu-west-1  = ["3.3", "2.1", "0.9"]

["toy.calls"]
unit       = "Request"
volume     = ["first 1 k", "over 1 k"]
us-east-1  = ["0.03", "0.01"]
eu-west-1  = ["0.04", "0.02"]

["toy.quiet_calls"]
unit       = "Request"
us-east-1  = "0.002"
eu-west-1  = "0.003"

["toy.iops"]
unit       = "IOPS-month"
pool       = "resource"
graduated  = ["first 100", "over 100"]
us-east-1  = ["0.5", "0.1"]

["toy.viewed"]
unit       = "GB"
pool       = "account"
graduated  = ["first 10 GB", "over 10 GB"]
us-east-1  = ["2", "1"]
eu-west-1  = ["2", "1"]
ap-south-1 = ["5", "4"]

["toy.engine"]
unit       = "Hour"
table      = "engines.csv"

[allowance."free calls"]
quantity   = "1 k"
meters     = ["toy.calls", "toy.quiet_calls"]
"#;

/// A wide table: an empty cell is not offered.
pub(crate) const ENGINES_CSV: &str = "# engines\nkey,us-east-1,eu-west-1\nbig.one,0.2,0.25\nsmall.one,0.1,\n";

/// The files of the book of toys.
pub(crate) fn files(tb: &str, prices: &str) -> Vec<(String, String)> {
    vec![
        ("toys/book.toml".to_owned(), manifest(tb)),
        ("toys/toys.toml".to_owned(), format!("{PAPERS}{prices}")),
        ("toys/engines.csv".to_owned(), ENGINES_CSV.to_owned()),
    ]
}

/// The book of toys.
pub(crate) fn toys() -> Book {
    static BOOK: LazyLock<Book> = LazyLock::new(|| load(TOYS).unwrap());
    BOOK.clone()
}

/// A book of `prices` on [`METERS`], in which 1 TB is 1,024 GB.
pub(crate) fn load(prices: &str) -> Result<Book, Vec<Diagnostic>> {
    Book::load("toys", files("1024 GB", prices), METERS, &mut Sources::default())
}

/// Illustrative prices on meters of services. They are round and wrong.
const SERVICES: &str = r#"
["nat_gateway.hours"]
unit       = "Hour"
us-east-1  = "0.1"
eu-west-1  = "0.2"

["nat_gateway.data_processed"]
unit       = "GB"
us-east-1  = "0.01"
eu-west-1  = "0.02"

["s3.storage.standard"]
unit       = "GB-month"
graduated  = ["first 1 TB", "next 9 TB", "over 10 TB"]
us-east-1  = ["0.05", "0.04", "0.03"]
eu-west-1  = ["0.06", "0.05", "0.04"]

["s3.storage.glacier_instant"]
unit       = "GB-month"
us-east-1  = "0.005"

["data_transfer.internet_out"]
unit       = "GB"
graduated  = ["first 1 TB", "over 1 TB"]
us-east-1  = ["0.08", "0.07"]
eu-west-1  = ["0.09", "0.06"]

["lambda.requests.x86"]
unit       = "Request"
us-east-1  = "0.0000003"

["lambda.requests.arm64"]
unit       = "Request"
us-east-1  = "0.0000001"

["lambda.duration.x86"]
unit       = "GB-second"
us-east-1  = "0.00002"

["lambda.duration.arm64"]
unit       = "GB-second"
us-east-1  = "0.00001"

["ebs.storage.io2"]
unit       = "GB-month"
us-east-1  = "0.2"

["ebs.iops.io2"]
unit       = "IOPS-month"
pool       = "resource"
graduated  = ["first 1 k", "over 1 k"]
us-east-1  = ["0.07", "0.03"]

["ec2.instance"."m7g.large"]
unit       = "Hour"
us-east-1  = "0.3"
eu-west-1  = "0.4"

["ec2.instance"."m7g.xlarge"]
unit       = "Hour"
us-east-1  = "0.6"

["kms.keys"]
unit       = "key-month"
global     = "1"

[allowance."free invocations"]
quantity   = "1 M"
meters     = ["lambda.requests.x86", "lambda.requests.arm64"]
"#;

/// An illustrative book for scenarios, in which 1 TB is `tb`.
pub(crate) fn services(tb: &str) -> Book {
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    Book::load("toys", files(tb, SERVICES), &meters, &mut Sources::default()).unwrap()
}

/// A book of `prices` on meters of services, in which 1 TB is 1,024 GB.
pub(crate) fn of_services(prices: &str) -> Book {
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    Book::load("toys", files("1024 GB", prices), &meters, &mut Sources::default()).unwrap()
}
