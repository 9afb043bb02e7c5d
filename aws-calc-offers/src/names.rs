//! What AWS calls things in price lists: Regions, attributes, usage types.

use std::collections::BTreeMap;

use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::document::{self, Entry, Node, Value};

/// The attributes that say where a product is, by their folded names: the code, and the name for when there is none.
pub(crate) const PLACES: [(&str, &str); 4] = [
    ("regioncode", "location"),
    ("fromregioncode", "fromlocation"),
    ("toregioncode", "tolocation"),
    ("discountedregioncode", "discountedusagetype"),
];
/// The Region whose usage types have no prefix.
const WITHOUT_PREFIX: &str = "us-east-1";
/// Names of Regions as price lists write them, to their codes.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    codes: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl Regions {
    /// Reads a table of codes, each with the names that price lists have for it, the usual one first.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(name: &str, text: &str, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let tree = document::parse(text, sources.add(name, text))?;
        let (mut regions, mut errors) = (Self::default(), Vec::new());
        for entry in tree.entries().unwrap_or_default() {
            match texts(&entry.node) {
                Some(names) if !names.is_empty() => {
                    regions.names.insert(entry.key.to_string(), names.first().cloned().unwrap_or_default());
                    regions.codes.extend(names.into_iter().map(|name| (name, entry.key.to_string())));
                }
                _ => errors.push(wrong_type(entry, "a list of names")),
            }
        }
        if errors.is_empty() { Ok(regions) } else { Err(errors) }
    }

    /// The code of the Region that is called `name`, or with whose short name a usage type begins.
    pub(crate) fn code(&self, name: &str) -> Option<&str> {
        let prefix = name.split_once('-').map(|(prefix, _)| prefix).filter(|prefix| is_prefix(prefix));
        match (self.codes.get(name), prefix) {
            (Some(code), _) => Some(code),
            (None, Some(prefix)) => self.codes.get(prefix).map(String::as_str),
            (None, None) => name.contains(':').then_some(WITHOUT_PREFIX),
        }
    }

    /// Codes and usual names.
    pub(crate) fn all(&self) -> impl Iterator<Item = (String, String)> {
        self.names.iter().map(|(code, name)| (code.clone(), name.clone()))
    }

    /// The usual name of the Region `code`.
    pub(crate) fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.names.get(code).map_or(code, String::as_str)
    }
}

/// `Instance Type`, `instanceType` and `instancetype` are one attribute: AWS writes the first in CSV, the others in JSON.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// What `value` has behind `pattern` up to its `*`; nothing when it is all of it. It may begin with the short name of a
/// Region.
pub(crate) fn rest_of<'v>(value: &'v str, pattern: &str) -> Option<&'v str> {
    let of = |value: &'v str| match pattern.strip_suffix('*') {
        Some(begin) => value.strip_prefix(begin),
        None => (value == pattern).then_some(""),
    };
    let short = value.split_once('-').filter(|(prefix, _)| is_prefix(prefix)).map(|(_, name)| name);
    of(value).or_else(|| of(short?))
}

/// Whether `text` may be AWS's short name of a Region: `EU`, or letters with a digit behind them, as `USE1` and `APS3`.
/// `Global` is none, and neither is the `TS` of trust stores.
fn is_prefix(text: &str) -> bool {
    let (letters, digit) = text.split_at_checked(text.len().saturating_sub(1)).unwrap_or_default();
    let is_digit = digit.bytes().all(|byte| byte.is_ascii_digit());
    text == "EU"
        || (2..=4).contains(&letters.len()) && is_digit && letters.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `db.m7g.4xlarge` for `db.m7g.4xl`, as usage types of Amazon RDS shorten the size of an instance. A bare metal size,
/// `metal-48xl`, is written so in full.
pub(crate) fn with_full_size(class: &str) -> String {
    let size = class.rsplit_once('.').map_or("", |(_, size)| size);
    let is_short = size.strip_suffix("xl").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    if is_short { format!("{class}arge") } else { class.to_owned() }
}

/// A text or a list of texts.
pub(crate) fn texts(node: &Node) -> Option<Vec<String>> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        _ => node.text().map(|text| vec![text.to_owned()]),
    }
}

/// The message for a value of another kind than is expected.
pub(crate) fn wrong_type(entry: &Entry, expected: &str) -> Diagnostic {
    let message = format!("`{}` is {}, but {expected} is expected", entry.key, entry.node.value.kind());
    Diagnostic::error("wrong-type", message).at(entry.node.at, "not that")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usage_type_may_begin_with_the_short_name_of_a_region() {
        let cases = [
            ("LoadBalancerUsage", "LoadBalancerUsage", Some("")),
            ("EU-LoadBalancerUsage", "LoadBalancerUsage", Some("")),
            ("USE1-LoadBalancerUsage", "LoadBalancerUsage", Some("")),
            ("APS3-BoxUsage:m5.large", "BoxUsage:*", Some("m5.large")),
            ("EU-EBS:VolumeUsage.gp3", "EBS:VolumeUsage.gp3", Some("")),
            // Trust stores, Outposts and what is the same in all Regions are other products.
            ("TS-LoadBalancerUsage", "LoadBalancerUsage", None),
            ("EU-Outposts-LoadBalancerUsage", "LoadBalancerUsage", None),
            ("Global-LoadBalancerUsage", "LoadBalancerUsage", None),
            ("EU-UnusedBox:m5.large", "BoxUsage:*", None),
            ("EU-EBS:VolumeP-IOPS.io2.tier2", "EBS:VolumeP-IOPS.io2", None),
        ];
        for (value, pattern, rest) in cases {
            assert_eq!(rest_of(value, pattern), rest, "{value}");
        }
    }

    #[test]
    fn names_of_attributes_are_the_same_in_csv_and_json() {
        for (csv, json) in [
            ("Instance Type", "instanceType"),
            ("Pre Installed S/W", "preInstalledSw"),
            ("CapacityStatus", "capacitystatus"),
        ] {
            assert_eq!(folded(csv), folded(json));
        }
    }

    #[test]
    fn a_region_is_known_by_its_names_and_by_its_short_name() {
        let text = "eu-west-1 = [\"EU (Ireland)\", \"Europe (Ireland)\", \"EU\", \"EUW1\"]\n";
        let regions = Regions::read("regions.toml", text, &mut Sources::default()).unwrap();
        for name in ["EU (Ireland)", "Europe (Ireland)", "EU-BoxUsage:m5.large", "EUW1-Fargate-vCPU-Hours:perCPU"] {
            assert_eq!(regions.code(name), Some("eu-west-1"), "{name}");
        }
        // Older services have no short name in the first Region.
        assert_eq!(regions.code("BoxUsage:m5.large"), Some("us-east-1"));
        assert_eq!(regions.code("Mars (Olympus Mons)"), None);
        assert_eq!((regions.name("eu-west-1"), regions.name("mars-1")), ("EU (Ireland)", "mars-1"));
    }

    #[test]
    fn a_shortened_size_is_written_in_full() {
        for (short, full) in [
            ("db.m7g.4xl", "db.m7g.4xlarge"),
            ("db.m7g.xl", "db.m7g.xlarge"),
            ("db.m7g.large", "db.m7g.large"),
            ("cache.r7g.16xlarge", "cache.r7g.16xlarge"),
            ("db.m8i.metal-48xl", "db.m8i.metal-48xl"),
            ("m7g.metal", "m7g.metal"),
        ] {
            assert_eq!(with_full_size(short), full);
        }
    }
}
