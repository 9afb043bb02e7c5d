//! Whether a book can be relied on: what it prices where, what looks wrong, how old it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::{Book, Listing, Price};
use crate::day::Day;
use crate::exact::Exact;
use crate::service;

use super::table::{Align, RowKind, Table};

/// Between two prices of one meter, what a slip of three decimals makes of one of them.
const FACTOR: u32 = 1000;

/// What was found in a book.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// The book.
    pub book: String,
    /// What it holds.
    pub title: String,
    /// The day that ages are counted to, if one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub today: Option<String>,
    /// How many prices it has.
    pub prices: usize,
    /// How many days ago its prices were compared with their sources: the longest and the shortest time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked_days_ago: Option<(i64, i64)>,
    /// A row per meter that a service declares.
    pub coverage: Vec<CoverageRow>,
    /// What looks wrong.
    pub findings: Vec<Finding>,
}

/// Where a meter has prices.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageRow {
    /// The service.
    pub service: &'static str,
    /// The meter's path.
    pub meter: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// How many keys of a family have a price; 1 for a meter without keys.
    pub keys: usize,
    /// Whether a price holds everywhere.
    pub everywhere: bool,
    /// The Regions in which it has a price, or one of its keys has.
    pub regions: Vec<String>,
    /// The earliest day of effect of its prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<String>,
}

/// Something that looks wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What kind of thing: `zero`.
    pub kind: &'static str,
    /// The meter's path, with the key of a family.
    pub meter: String,
    /// What is wrong with it.
    pub says: String,
}

/// What is in `book`, what looks wrong, and how old it is on `today`.
///
/// Tiers and units are not looked at again: a book in which they are wrong is not opened.
#[must_use]
pub fn verify(book: &Book, today: Option<Day>) -> VerifyReport {
    let listings = book.listings(|_, _| true);
    let mut findings = Vec::new();
    for listing in &listings {
        suspicious(book, listing, today, &mut findings);
    }
    let mut by_meter: BTreeMap<&str, Vec<&Listing>> = BTreeMap::new();
    for listing in &listings {
        by_meter.entry(&listing.meter).or_default().push(listing);
    }
    let coverage = service::SERVICES.iter().flat_map(|service| {
        let row = |meter: &crate::meter::MeterInfo| {
            let listings = by_meter.get(meter.path).map(Vec::as_slice).unwrap_or_default();
            coverage(service.name, meter.path, meter.unit.symbol(), listings)
        };
        service.meters.iter().map(row).collect::<Vec<_>>()
    });
    let coverage: Vec<CoverageRow> = coverage.collect();
    // What is of a later day is a finding; it is not checked in less than no time.
    let age = |day: &str| today.zip(Day::parse(day)).map(|(today, day)| today.days_after(day));
    VerifyReport {
        book: book.name().to_owned(),
        title: book.title().to_owned(),
        today: today.map(|day| day.to_string()),
        prices: listings.iter().map(|listing| listing.prices.len()).sum(),
        checked_days_ago: book
            .checked()
            .and_then(|(earliest, latest)| Some((age(earliest)?.max(0), age(latest)?.max(0)))),
        coverage,
        findings,
    }
}

fn coverage(service: &'static str, meter: &'static str, unit: &'static str, listings: &[&Listing]) -> CoverageRow {
    let prices = || listings.iter().flat_map(|listing| &listing.prices);
    let regions: BTreeSet<&String> = prices().filter_map(|(region, _)| region.as_ref()).collect();
    CoverageRow {
        service,
        meter,
        unit,
        keys: listings.len(),
        everywhere: prices().any(|(region, _)| region.is_none()),
        regions: regions.into_iter().cloned().collect(),
        effective: prices().map(|(_, price)| price.papers.effective.to_string()).min(),
    }
}

/// What looks wrong with the prices of one meter and key.
fn suspicious(book: &Book, listing: &Listing, today: Option<Day>, findings: &mut Vec<Finding>) {
    let meter = listing.key.as_ref().map_or_else(|| listing.meter.clone(), |key| format!("{}.{key}", listing.meter));
    let mut find = |kind, says| findings.push(Finding { kind, meter: meter.clone(), says });
    let place = |region: &Option<String>| region.clone().unwrap_or_else(|| "every Region".to_owned());
    let priced: Vec<(String, Exact)> =
        listing.prices.iter().map(|(region, price)| (place(region), dearest(price))).collect();
    let free: Vec<&str> = priced.iter().filter(|(_, price)| price.is_zero()).map(|(place, _)| place.as_str()).collect();
    let paid = || priced.iter().filter(|(_, price)| !price.is_zero());
    // What is free everywhere is meant to be; what is free in one Region and not in the next is a slip.
    if paid().next().is_some() && !free.is_empty() {
        find("zero", format!("it costs nothing in {}, but something elsewhere", free.join(", ")));
    }
    let (least, most) = (paid().min_by_key(|(_, price)| *price), paid().max_by_key(|(_, price)| *price));
    if let (Some((cheap, low)), Some((dear, high))) = (least, most)
        && factor(*low, *high)
    {
        find("factor", format!("${high} in {dear} is {FACTOR} times ${low} in {cheap}, or more"));
    }
    for (region, price) in &listing.prices {
        let Some(code) = region else { continue };
        let earlier = book.before(&listing.meter, listing.key.as_deref(), code);
        if let Some(earlier) = earlier {
            let (old, new) = (dearest(&earlier), dearest(price));
            if factor(old, new) || factor(new, old) || (old.is_zero() != new.is_zero()) {
                let day = &price.papers.effective;
                find("jump", format!("${old} became ${new} in {code} on {day}"));
            }
        }
    }
    let days = listing.prices.iter().flat_map(|(_, price)| [&price.papers.effective, &price.papers.checked]);
    let later = |day: &&std::sync::Arc<str>| today.zip(Day::parse(day)).is_some_and(|(today, day)| day > today);
    if let Some(day) = days.filter(later).max() {
        find("future", format!("its papers are of {day}, which is after today"));
    }
}

/// Whether `high` is at least [`FACTOR`] times `low`, and neither is nothing.
fn factor(low: Exact, high: Exact) -> bool {
    !low.is_zero() && low.times(Exact::from(FACTOR)).is_ok_and(|limit| limit <= high)
}

/// The highest price of any tier.
fn dearest(price: &Price) -> Exact {
    price.schedule.tiers().iter().map(|tier| tier.price.dollars()).max().unwrap_or_default()
}

/// How many meters without a price are named.
const NAMED: usize = 12;

/// The report as tables: what looks wrong, and where each meter has prices.
#[must_use]
pub fn verify_tables(report: &VerifyReport) -> Vec<Table> {
    let title = format!("{} ({})", report.title, report.book);
    let mut coverage = Table::new(
        format!("{title}: {} prices", report.prices),
        [
            ("service", Align::Left),
            ("meter", Align::Left),
            ("per", Align::Left),
            ("keys", Align::Right),
            ("Regions", Align::Right),
            ("since", Align::Left),
        ],
    );
    for row in report.coverage.iter().filter(|row| row.keys > 0) {
        let regions = match (row.everywhere, row.regions.len()) {
            (true, _) => "all".to_owned(),
            (false, 0) => "none".to_owned(),
            (false, regions) => regions.to_string(),
        };
        let since = row.effective.clone().unwrap_or_else(|| "–".to_owned());
        let cells = [row.service, row.meter, row.unit].map(str::to_owned);
        coverage
            .push(RowKind::Line, cells.into_iter().chain([row.keys.to_string(), regions, since]).collect::<Vec<_>>());
    }
    let columns = [("looks wrong", Align::Left), ("meter", Align::Left), ("why", Align::Left)];
    let mut findings =
        Table::new("", if report.findings.is_empty() { &columns[..0] } else { &columns[..] }.iter().copied());
    for Finding { kind, meter, says } in &report.findings {
        findings.push(RowKind::Line, [(*kind).to_owned(), meter.clone(), says.clone()]);
    }
    let unpriced: Vec<&str> = report.coverage.iter().filter(|row| row.keys == 0).map(|row| row.meter).collect();
    findings.notes.push("units are right, and tiers begin at zero and have no gap: else it would not open".to_owned());
    let all = report.coverage.len();
    findings.notes.push(match unpriced.len() {
        0 => format!("all {all} meters have a price"),
        few @ ..=NAMED => format!("{few} of {all} meters have no price: {}", unpriced.join(", ")),
        many => format!("{many} of {all} meters have no price; --format json names them"),
    });
    findings.notes.push(match (report.findings.len(), &report.checked_days_ago, &report.today) {
        (_, Some((oldest, newest)), Some(today)) if oldest == newest => format!("checked {oldest} days before {today}"),
        (_, Some((oldest, newest)), Some(today)) => format!("checked {newest} to {oldest} days before {today}"),
        _ => "how old it is, --today DATE tells".to_owned(),
    });
    findings.notes.push(match report.findings.len() {
        0 => "nothing looks wrong".to_owned(),
        1 => "1 price looks wrong".to_owned(),
        several => format!("{several} prices look wrong"),
    });
    vec![coverage, findings]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::testing::of_services;

    fn found(prices: &str, today: Option<&str>) -> Vec<(&'static str, String)> {
        let report = verify(&of_services(prices), today.and_then(Day::parse));
        report.findings.into_iter().map(|finding| (finding.kind, finding.says)).collect()
    }

    fn hours(prices: &str) -> String {
        format!("[\"nat_gateway.hours\"]\nunit = \"Hour\"\n{prices}\n")
    }

    #[test]
    fn a_slip_of_three_decimals_and_a_lone_zero_look_wrong() {
        let kinds = |prices: &str| found(&hours(prices), None).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(kinds("us-east-1 = \"0.045\"\neu-west-1 = \"44.9\""), [""; 0]);
        assert_eq!(kinds("us-east-1 = \"0.045\"\neu-west-1 = \"45\""), ["factor"]);
        assert_eq!(kinds("us-east-1 = \"0.045\"\neu-west-1 = \"0\""), ["zero"]);
        assert_eq!(kinds("us-east-1 = \"0\"\neu-west-1 = \"0\""), [""; 0]);
        let earlier = |price: &str| {
            format!(
                "us-east-1 = \"0.045\"\nhistory = [{{ effective = 2024-01-01, until = 2025-01-01, us-east-1 = \"{price}\" }}]"
            )
        };
        assert_eq!(kinds(&earlier("0.05")), [""; 0]);
        assert_eq!(kinds(&earlier("45")), ["jump"]);
        assert_eq!(kinds(&earlier("0")), ["jump"]);
    }

    #[test]
    fn ages_are_counted_to_the_day_that_is_given() {
        let book = of_services(&hours("us-east-1 = \"0.045\""));
        // The book of toys is checked on 2025-01-02.
        let age = |today| verify(&book, Day::parse(today)).checked_days_ago;
        assert_eq!((age("2025-02-01"), age("")), (Some((30, 30)), None));
        let kinds = |today| found(&hours("us-east-1 = \"0.045\""), Some(today)).len();
        assert_eq!((kinds("2025-01-01"), kinds("2025-01-02")), (1, 0));
    }

    #[test]
    fn every_meter_of_every_service_is_listed_with_where_it_is_priced() {
        let report = verify(&of_services(&hours("us-east-1 = \"1\"\neu-west-1 = \"2\"")), None);
        assert_eq!(report.coverage.len(), service::meters().count());
        let row = |meter| report.coverage.iter().find(|row| row.meter == meter).unwrap();
        assert_eq!((row("nat_gateway.hours").keys, row("nat_gateway.hours").regions.len()), (1, 2));
        assert_eq!((row("kms.keys").keys, row("kms.keys").regions.len()), (0, 0));
    }
}
