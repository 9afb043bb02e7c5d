//! Books in their readable form: `book.toml`, a price file per offer and Region, a CSV per large family.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use aws_calc_core::exact::Exact;

use crate::file::Meta;
use crate::found::{Product, Target};
use crate::mapping::Rule;

/// The first line of every file that an import writes. A folder with other files is not one to write over.
pub const MARK: &str = "# Written by `aws-calc prices import`: import again to change it, or copy it first.";

/// A family with more keys than this stands in a CSV file.
const KEYS_IN_TOML: usize = 8;

/// The prices of one offer in one Region.
pub(crate) struct Part<'a> {
    pub meta: &'a Meta,
    /// The file they were read from.
    pub file: &'a str,
    /// `None` for those that hold everywhere.
    pub region: Option<&'a str>,
    pub prices: Vec<(&'a Rule, &'a Target, &'a Product)>,
}

/// `book.toml`.
pub(crate) fn manifest(offers: &[&str], regions: &BTreeMap<String, String>) -> String {
    let title = format!("AWS price list: {}", offers.join(", "));
    let mut text = format!(
        "{MARK}\ntitle    = {}\ncurrency = \"USD\"\ngb       = \"2^30 bytes\"\ntb       = \"1024 GB\"\n\
         because  = \"AWS bills a GB of 2^30 bytes\"\n\n[regions]\n",
        quoted(&title)
    );
    for (code, name) in regions {
        put(&mut text, format_args!("{} = {}\n", key(code), quoted(name)));
    }
    text
}

/// The files of `part`: `stem.toml`, and a CSV for each large family.
pub(crate) fn part(stem: &str, part: &Part<'_>) -> Vec<(String, String)> {
    let Part { meta, file, region, prices } = part;
    let usual = usual_day(prices);
    let published = meta.published.get(..10).unwrap_or_default();
    let source =
        format!("AWS price list, offer {}, version {}, published {}", meta.offer, meta.version, meta.published);
    let mut text = format!("{MARK}\n# Read from {}.\nsource    = {}\n", one_line(file), quoted(&source));
    put(&mut text, format_args!("effective = {usual}\nchecked   = {published}\n"));
    let mut files = Vec::new();
    let here = region.map_or("global".to_owned(), key);
    for (rule, of_meter) in by_meter(prices) {
        if let Some(meters) = &rule.allowance {
            for (rule, _, product) in of_meter {
                allowance(&mut text, rule, meters, product, &usual);
            }
            continue;
        }
        let flat = of_meter.iter().all(|(_, _, product)| product.tiers.len() == 1);
        let in_csv = rule.key.is_some() && flat && of_meter.len() > KEYS_IN_TOML;
        let settings = [("pool     ", &rule.pool), ("note     ", &rule.note)];
        let settings = settings.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let settings: String = settings.map(|(name, value)| format!("{name} = {}\n", quoted(value))).collect();
        let (meter, unit) = (quoted(&rule.meter), quoted(&unit(rule)));
        if in_csv {
            let name = format!("{stem}_{}.csv", rule.meter.replace('.', "_"));
            put(&mut text, format_args!("\n[{meter}]\nunit      = {unit}\n{settings}table     = {}\n", quoted(&name)));
            files.push((name, table(region.unwrap_or("global"), &of_meter, &usual)));
            continue;
        }
        for (_, target, product) in of_meter {
            let name = target.key.as_ref().map(|name| format!(".{}", quoted(name))).unwrap_or_default();
            put(&mut text, format_args!("\n[{meter}{name}]\nunit      = {unit}\n{settings}"));
            price(&mut text, &here, rule, product, &usual);
        }
    }
    files.insert(0, (format!("{stem}.toml"), text));
    files
}

/// The day on which most of the prices took effect.
fn usual_day(prices: &[(&Rule, &Target, &Product)]) -> String {
    let mut days: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, product) in prices {
        *days.entry(product.effective.to_string()).or_default() += 1;
    }
    days.into_iter().rev().max_by_key(|(_, count)| *count).map(|(day, _)| day).unwrap_or_default()
}

type Priced<'a> = (&'a Rule, &'a Target, &'a Product);

/// The prices of each meter together, in the order of the rules.
fn by_meter<'a>(prices: &[Priced<'a>]) -> Vec<(&'a Rule, Vec<Priced<'a>>)> {
    let mut groups: Vec<(&Rule, Vec<Priced<'_>>)> = Vec::new();
    let mut places: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for priced in prices {
        let rule = priced.0;
        let place = *places.entry((rule.allowance.is_some(), rule.meter.as_str())).or_insert_with(|| {
            groups.push((rule, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(*priced);
        }
    }
    groups
}

/// The unit as price files write it: `Hour`, `GB-month`.
fn unit(rule: &Rule) -> String {
    let (first, rest) = rule.unit.split_at_checked(1).unwrap_or_default();
    // Of `vCPU-hour` the first letter is a small one.
    let small = rest.starts_with(|letter: char| letter.is_ascii_uppercase());
    if small { rule.unit.to_owned() } else { format!("{}{rest}", first.to_uppercase()) }
}

/// The line of a price with its codes, and with its day where that is not the usual one.
fn price(text: &mut String, here: &str, rule: &Rule, product: &Product, usual: &str) {
    let list = |items: Vec<String>| match items.as_slice() {
        [only] => only.clone(),
        _ => format!("[{}]", items.join(", ")),
    };
    if product.tiers.len() > 1 {
        put(text, format_args!("graduated = [{}]\n", tiers(product, rule.unit).join(", ")));
    }
    let prices = list(product.tiers.iter().map(|tier| quoted(&tier.price.to_string())).collect());
    let codes = list(product.tiers.iter().map(|tier| quoted(&tier.code)).collect());
    let day = product.effective.to_string();
    let day = if day == usual { String::new() } else { format!(", effective = {day}") };
    put(text, format_args!("{here} = {{ price = {prices}, rate_code = {codes}{day} }}\n"));
}

/// `first 50 TB`, `next 450 TB`, `over 500 TB`.
fn tiers(product: &Product, unit: &str) -> Vec<String> {
    let mut words = Vec::new();
    for tier in &product.tiers {
        let words_of = |amount: Exact| amount_in_words(amount, unit);
        words.push(quoted(&match tier.to.map(|to| to.minus(tier.from)) {
            Some(Ok(width)) if tier.from.is_zero() => format!("first {}", words_of(width)),
            Some(Ok(width)) => format!("next {}", words_of(width)),
            _ => format!("over {}", words_of(tier.from)),
        }));
    }
    words
}

/// Whole TB of data, and thousands, millions and billions of what is counted.
fn amount_in_words(amount: Exact, unit: &str) -> String {
    let whole = |of: u32| amount.over(Exact::from(of)).ok().filter(|parts| parts.is_whole() && !parts.is_rounded());
    if matches!(unit, "GB" | "GB-month") {
        return whole(1024).map_or_else(|| amount.to_string(), |parts| format!("{parts} TB"));
    }
    let words = [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
    let in_words = words.into_iter().find_map(|(of, word)| Some(format!("{} {word}", whole(of)?)));
    in_words.filter(|_| !amount.is_zero()).unwrap_or_else(|| amount.to_string())
}

fn allowance(text: &mut String, rule: &Rule, meters: &[String], product: &Product, usual: &str) {
    let Some((tier, end)) = product.tiers.last().and_then(|tier| Some((tier, tier.to?))) else { return };
    let meters: Vec<String> = meters.iter().map(|meter| quoted(meter)).collect();
    put(
        text,
        format_args!(
            "\n[allowance.{}]\nquantity  = {}\npool      = {}\nmeters    = [{}]\nnote      = {}\n",
            quoted(&rule.meter),
            quoted(&amount_in_words(end, rule.unit)),
            quoted(rule.pool.as_deref().unwrap_or("account")),
            meters.join(", "),
            quoted(&format!("rate code {}", tier.code)),
        ),
    );
    let day = product.effective.to_string();
    if day != usual {
        put(text, format_args!("effective = {day}\n"));
    }
}

/// A row per price.
fn table(region: &str, prices: &[Priced<'_>], usual: &str) -> String {
    let mut text = format!("{MARK}\nkey,region,price,effective,rate_code\n");
    for (_, target, product) in prices {
        let Some(tier) = product.tiers.first() else { continue };
        let name = cell(target.key.as_deref().unwrap_or_default());
        let day = product.effective.to_string();
        let day = if day == usual { "" } else { day.as_str() };
        put(&mut text, format_args!("{name},{region},{},{day},{}\n", tier.price, cell(&tier.code)));
    }
    text
}

/// A cell of CSV, quoted where it must be.
fn cell(text: &str) -> String {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-:/ ".contains(&byte));
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// Writing to a text cannot fail.
fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(words);
}

/// A key of TOML, quoted where it must be.
fn key(name: &str) -> String {
    let bare =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => put(&mut quoted, format_args!("\\u{:04X}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A file's name without what would end a comment.
fn one_line(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
