//! The lifecycle study, by following every day's objects day by day.

mod bill;
mod bucket;
mod life;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::asked::{Asked, Figure, numbers};
use super::price_files::Prices;
use super::words::{self, whole};
use bill::{Bill, Rates};
use bucket::Bucket;
use life::{Course, live};

/// Storage classes, warm to cold; only from one to a later one do rules move objects.
pub const CLASSES: [&str; 9] = [
    "standard",
    "standard_ia",
    "intelligent_frequent",
    "intelligent_infrequent",
    "intelligent_archive_instant",
    "one_zone_ia",
    "glacier_instant",
    "glacier_flexible",
    "glacier_deep_archive",
];

pub fn place(class: &str) -> usize {
    let class = if class == "intelligent_tiering" { "intelligent_frequent" } else { class };
    CLASSES.iter().position(|known| *known == class).unwrap_or_else(|| panic!("{class}"))
}

/// The name of a class in the meters that do not know the tiers of Intelligent-Tiering.
pub fn family(class: usize) -> &'static str {
    if CLASSES[class].starts_with("intelligent") { "intelligent_tiering" } else { CLASSES[class] }
}

pub fn again(asked: &Asked, prices: &Prices) -> Vec<Figure> {
    let bucket = Bucket::read(asked);
    let none = Bucket { rules: Vec::new(), ..bucket.clone() };
    let count = words::find(&asked.table, "months").map_or(36, |months| months.parse().unwrap());
    let start = words::find(&asked.table, "start").unwrap_or_else(|| "2026-01".to_owned());
    let rates = Rates { prices, region: &asked.region };
    let months = lengths(&start, count);
    let bills = |bucket: &Bucket| -> Vec<Bill> {
        live(bucket, &months).months.iter().map(|month| rates.bill(month, bucket)).collect()
    };
    let (with, without) = (bills(&bucket), bills(&none));
    let sum = |bills: &[Bill]| bills.iter().map(Bill::total).sum::<BigRational>();
    let of = |kinds: &[&str]| with.iter().map(|bill| bill.of(kinds)).sum::<BigRational>();
    let (cost, baseline) = (sum(&with), sum(&without));
    let savings = &baseline - &cost;
    let mut figures: Vec<(&str, BigRational)> = vec![
        ("savings_share", words::over(&savings, &baseline)),
        ("fees", of(&["transitions", "early deletion", "monitoring"])),
        ("early_deletion", of(&["early deletion"])),
        ("first_month", with[0].total()),
        ("last_month", with[count - 1].total()),
        ("last_month_storage", with[count - 1].of(&["storage"])),
        ("last_month_baseline", without[count - 1].total()),
    ];
    let ahead = |upto: usize| sum(&with[..=upto]) <= sum(&without[..=upto]);
    let behind = (0..count).rev().find(|month| !ahead(*month));
    let paid_back = behind.map_or(0, |month| month + 1);
    if paid_back < count {
        figures.push(("payback", whole(paid_back as u64 + 1)));
    }
    figures.extend([("cost", cost), ("baseline", baseline), ("savings", savings)]);
    let (own, other) = (steady(&bucket, &start, &rates), steady(&none, &start, &rates));
    figures.extend(own.clone().map(|month| ("steady_month", month)));
    if let (Some(own), Some(other)) = (own, other) {
        figures.extend([("steady_savings", &other - own), ("steady_baseline", other)]);
    }
    let mut named: Vec<(String, BigRational)> =
        figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    named.extend(break_even(&bucket.mean_size(), &whole(count as u64), &rates));
    numbers(named)
}

/// The days of so many months.
fn lengths(start: &str, count: usize) -> Vec<u32> {
    let first: jiff::civil::Date = format!("{start}-01").parse().unwrap();
    let month = |place: usize| first.saturating_add(jiff::Span::new().months(place as i64));
    (0..count).map(|place| u32::try_from(month(place).days_in_month()).unwrap()).collect()
}

/// What a month costs on average of a year in which nothing changes any more, if there is one.
fn steady(bucket: &Bucket, start: &str, rates: &Rates<'_>) -> Option<BigRational> {
    let horizon = bucket.last_age() + 400;
    let all = lengths(start, usize::try_from(horizon / 28 + 2).unwrap());
    let Course { last_change, is_endless, .. } = live(bucket, &all);
    if bucket.comes() && (is_endless || !bucket.growth.is_zero()) {
        return None;
    }
    let mut first = 0;
    let settled = all.iter().take_while(|days| {
        let is_before = first < last_change;
        first += i64::from(**days);
        is_before
    });
    let settled = settled.count();
    let year = live(bucket, &lengths(start, settled + 12));
    let cost: BigRational = year.months[settled..].iter().map(|month| rates.bill(month, bucket).total()).sum();
    Some(cost / whole(12))
}

/// From which size on, and after how long, a class costs less than Standard for what nobody reads.
fn break_even(mean: &BigRational, months: &BigRational, rates: &Rates<'_>) -> Vec<(String, BigRational)> {
    let kilobytes = whole(1024 * 1024);
    let standard = rates.first("s3.storage.standard") / &kilobytes;
    let mut figures = Vec::new();
    for class in (1..CLASSES.len()).filter(|class| CLASSES[*class] != "intelligent_frequent") {
        let name = CLASSES[class];
        let own = rates.first(&format!("s3.storage.{name}")) / &kilobytes;
        let fee = rates.first(&format!("s3.transitions.{}", family(class)));
        let (overhead, least) = match name {
            "glacier_flexible" | "glacier_deep_archive" => (&own * whole(32) + &standard * whole(8), whole(0)),
            "standard_ia" | "one_zone_ia" | "glacier_instant" => (whole(0), whole(128)),
            _ => (rates.first("s3.intelligent_monitoring"), whole(0)),
        };
        // size x standard = max(size, least) x own + overhead + fee / months, for size.
        let size = |fee: &BigRational| {
            let monthly = &overhead + fee / months;
            let below = (&monthly + &least * &own) / &standard;
            if below <= least { below } else { monthly / (&standard - &own) }
        };
        figures.push((format!("break_even_put_{name}"), size(&BigRational::zero())));
        figures.push((format!("break_even_{name}"), size(&fee)));
        let mean = mean / whole(1024);
        let saved = &mean * &standard - mean.clone().max(least.clone()) * &own - &overhead;
        if saved > BigRational::zero() {
            figures.push((format!("payback_{name}"), fee / saved));
        }
    }
    figures
}

/// The whole of a bucket.
pub fn all() -> BigRational {
    BigRational::one()
}
