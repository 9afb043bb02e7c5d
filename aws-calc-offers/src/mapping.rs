//! Which products of an offer are which meters: data, one file per offer, as `pricing/mapping/README.md` describes it.

use std::collections::BTreeMap;

use aws_calc_core::diagnostic::{Diagnostic, Sources, Span, did_you_mean, one_of};
use aws_calc_core::document::{self, Entry, Node, Value};
use aws_calc_core::exact::Exact;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::service;

/// The attributes that say where a product is, by their folded names: the code, and the name for when there is none.
const PLACES: [(&str, &str); 4] = [
    ("regioncode", "location"),
    ("fromregioncode", "fromlocation"),
    ("toregioncode", "tolocation"),
    ("discountedregioncode", "discountedusagetype"),
];
/// The Region whose usage types have no prefix.
const WITHOUT_PREFIX: &str = "us-east-1";
/// What stands in a table of a rule.
const KEYS: [&str; 9] = ["usage", "where", "tiers", "unit", "region", "pool", "optional", "note", "meters"];

/// Where the price of a product holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the Region at this place of [`PLACES`].
    Region(usize),
    /// Everywhere.
    Global,
}

/// One attribute and the values that it may have; an empty one stands for none.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub slot: usize,
    pub accepted: Vec<String>,
    /// Whether the value may begin with the short name of a Region: `EUW2-TimedStorage-ByteHrs`.
    pub prefixed: bool,
}

/// A piece of a family's key.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    /// The value of an attribute.
    Slot(usize),
    /// The Region at this place of [`PLACES`].
    Region(usize),
    /// What the `*` of the usage type stands for.
    Rest,
}

/// Which products are a meter.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The meter's path, or the allowance's name.
    pub meter: String,
    /// The key, for a family.
    pub key: Option<Vec<Piece>>,
    pub conditions: Vec<Condition>,
    /// Where the tiers are products of their own: the usage type of each, and where the tier begins.
    pub tiers: Vec<(String, Exact)>,
    /// AWS's spellings of the unit, and how many of the meter's units one is.
    pub units: Vec<(String, Exact)>,
    /// The meter's unit, as price files write it.
    pub unit: &'static str,
    pub place: Place,
    pub pool: Option<String>,
    pub note: Option<String>,
    /// Not every Region has it.
    pub optional: bool,
    /// The meters that share it, when it is a free allowance.
    pub allowance: Option<Vec<String>>,
    pub at: Span,
}

/// The rules for one offer.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The offer's code, `AWSELB`; a Savings Plan has several.
    pub(crate) offers: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    /// The attributes that rules look at, by folded name.
    pub(crate) slots: Vec<String>,
    /// The slots of [`PLACES`]: code and name.
    pub(crate) places: Vec<(usize, usize)>,
    /// The slot whose value names a product best.
    pub(crate) usage: usize,
}

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

impl Mapping {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(name: &str, text: &str, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let tree = document::parse(text, sources.add(name, text))?;
        let mut reader = Reader { slots: Vec::new(), errors: Vec::new() };
        let usage_name = tree.get("usage").and_then(Node::text).unwrap_or("usagetype");
        let usage = reader.slot(usage_name);
        let places: Vec<_> = PLACES.iter().map(|(code, name)| (reader.slot(code), reader.slot(name))).collect();
        let mut common = Vec::new();
        let mut rules = Vec::new();
        let mut offer = None;
        for entry in tree.entries().unwrap_or_default() {
            match (&*entry.key, &entry.node.value) {
                ("offer", _) => offer = texts(&entry.node),
                ("usage", _) => {}
                ("where", _) => common = reader.conditions(&entry.node),
                ("allowance", Value::Table(all)) => {
                    rules.extend(all.iter().filter_map(|entry| reader.rule(&entry.key, None, entry, usage, true)));
                }
                (meter, Value::Table(entries)) => {
                    let is_key = |entry: &&Entry| entry.node.entries().is_some() && !KEYS.contains(&&*entry.key);
                    let keys: Vec<&Entry> = entries.iter().filter(is_key).collect();
                    if keys.is_empty() {
                        rules.extend(reader.rule(meter, None, entry, usage, false));
                    }
                    for key in keys {
                        rules.extend(reader.rule(meter, Some(&key.key), key, usage, false));
                    }
                }
                _ => reader.errors.push(wrong_type(entry, "`offer`, `usage`, `where`, or a table for a meter")),
            }
        }
        let Some(offers) = offer else {
            let error = Diagnostic::error("missing-key", format!("`{name}` does not say which `offer` it is for"));
            reader.errors.push(error.help("for example: offer = \"AWSELB\""));
            return Err(reader.errors);
        };
        for rule in &mut rules {
            let own = std::mem::take(&mut rule.conditions);
            let general = common.iter().filter(|general: &&Condition| own.iter().all(|own| own.slot != general.slot));
            let general: Vec<Condition> = general.cloned().collect();
            // What tells most products apart is looked at first.
            rule.conditions = own.into_iter().chain(general).collect();
        }
        let Reader { slots, errors } = reader;
        if errors.is_empty() { Ok(Self { offers, rules, slots, places, usage }) } else { Err(errors) }
    }
}

struct Reader {
    slots: Vec<String>,
    errors: Vec<Diagnostic>,
}

impl Reader {
    /// The slot of the attribute `name`.
    fn slot(&mut self, name: &str) -> usize {
        let name = folded(name);
        if let Some(place) = self.slots.iter().position(|known| *known == name) {
            return place;
        }
        self.slots.push(name);
        self.slots.len() - 1
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let mut conditions = Vec::new();
        for entry in node.entries().unwrap_or_default() {
            match texts(&entry.node) {
                Some(accepted) => {
                    conditions.push(Condition { slot: self.slot(&entry.key), accepted, prefixed: false });
                }
                None => self.errors.push(wrong_type(entry, "a value or a list of values")),
            }
        }
        conditions
    }

    fn rule(&mut self, meter: &str, key: Option<&str>, table: &Entry, usage: usize, allowance: bool) -> Option<Rule> {
        let mut conditions = Vec::new();
        let (mut units, mut meters, mut tiers) = (Vec::new(), None, Vec::new());
        let (mut place, mut pool, mut note, mut optional) = (Place::Region(0), None, None, false);
        for entry in table.node.entries().unwrap_or_default() {
            let node = &entry.node;
            match &*entry.key {
                "usage" => match texts(node) {
                    Some(accepted) => conditions.insert(0, Condition { slot: usage, accepted, prefixed: true }),
                    None => self.errors.push(wrong_type(entry, "a name or a list of names")),
                },
                "tiers" => match starts(node) {
                    Some(starts) => {
                        let accepted = starts.iter().map(|(name, _)| name.clone()).collect();
                        conditions.insert(0, Condition { slot: usage, accepted, prefixed: true });
                        tiers = starts;
                    }
                    None => self
                        .errors
                        .push(wrong_type(entry, "{ usage type = \"where its tier begins\" }, from 0 upwards")),
                },
                "where" => conditions.extend(self.conditions(node)),
                "unit" => match self::units(node) {
                    Some(spellings) => units = spellings,
                    None => {
                        self.errors.push(wrong_type(entry, "a spelling, a list of them, or { spelling = \"factor\" }"))
                    }
                },
                "region" => match node.text().and_then(place_named) {
                    Some(named) => place = named,
                    None => self
                        .errors
                        .push(wrong_type(entry, "\"product\", \"from\", \"to\", \"discounted\" or \"global\"")),
                },
                "pool" => pool = node.text().map(str::to_owned),
                "note" => note = node.text().map(str::to_owned),
                "optional" => optional = matches!(node.value, Value::Flag(true)),
                "meters" if allowance => meters = texts(node),
                _ => {
                    let error = Diagnostic::error("unknown-key", format!("a rule has no key `{}`", entry.key));
                    self.errors.push(error.at(entry.key_at, "unknown").help(format!("expected {}", one_of(KEYS))));
                }
            }
        }
        let needed = [
            (units.is_empty(), "unit", "how AWS spells it, such as \"Hrs\""),
            (conditions.is_empty(), "usage", "the usage type without the Region, such as \"LoadBalancerUsage\""),
            (allowance && meters.is_none(), "meters", "a list of the meters that share it"),
        ];
        let mut complete = true;
        for (_, name, what) in needed.into_iter().filter(|(missing, ..)| *missing) {
            let error = Diagnostic::error("missing-key", format!("the rule for `{meter}` needs `{name}`"));
            self.errors.push(error.at(table.key_at, "this rule").help(what));
            complete = false;
        }
        let at = table.key_at;
        let paths = meters.clone().unwrap_or_else(|| vec![meter.to_owned()]);
        let infos: Vec<&MeterInfo> = paths.iter().filter_map(|path| self.meter(path, at)).collect();
        let unit = infos.first()?.unit.symbol();
        if !allowance && infos.iter().any(|info| info.key.is_some() != key.is_some()) {
            let error = Diagnostic::error("bad-rule", format!("`{meter}` is a family: its rules are tables of keys"));
            let error = error.at(at, if key.is_some() { "no family" } else { "no key" });
            self.errors.push(error.help("for example: [\"ec2.instance\".\"{instanceType}\"]"));
            return None;
        }
        let key = key.map(|key| self.pieces(key));
        let meter = meter.to_owned();
        complete.then_some(Rule {
            meter,
            key,
            conditions,
            tiers,
            units,
            unit,
            place,
            pool,
            note,
            optional,
            allowance: meters,
            at,
        })
    }

    fn meter(&mut self, path: &str, at: Span) -> Option<&'static MeterInfo> {
        let found = service::meters().find(|meter| meter.path == path);
        if found.is_none() {
            let error = Diagnostic::error("unknown-meter", format!("no service has a meter `{path}`"));
            let help = did_you_mean(path, service::meters().map(|meter| meter.path));
            self.errors.push(error.at(at, "a price for it could never be used").help_maybe(help));
        }
        found
    }

    /// `{instanceType}` in a key is the value of that attribute; `{to}` the Region that receives.
    fn pieces(&mut self, key: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = key;
        while let Some((text, (name, behind))) =
            rest.split_once('{').and_then(|(text, rest)| Some((text, rest.split_once('}')?)))
        {
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            pieces.push(match place_named(name) {
                None if name == "*" => Piece::Rest,
                Some(Place::Region(place)) => Piece::Region(place),
                _ => Piece::Slot(self.slot(name)),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        pieces
    }
}

fn place_named(name: &str) -> Option<Place> {
    match name {
        "product" => Some(Place::Region(0)),
        "from" => Some(Place::Region(1)),
        "to" => Some(Place::Region(2)),
        "discounted" => Some(Place::Region(3)),
        "global" => Some(Place::Global),
        _ => None,
    }
}

/// A text or a list of texts.
fn texts(node: &Node) -> Option<Vec<String>> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        _ => node.text().map(|text| vec![text.to_owned()]),
    }
}

/// Spellings of a unit, each of which is one of the meter's unless a factor says otherwise.
fn units(node: &Node) -> Option<Vec<(String, Exact)>> {
    match node.entries() {
        Some(entries) => {
            entries.iter().map(|entry| Some((entry.key.to_string(), Exact::parse(entry.node.text()?).ok()?))).collect()
        }
        None => Some(texts(node)?.into_iter().map(|spelling| (spelling, Exact::ONE)).collect()),
    }
}

/// Usage types with where their tiers begin, from zero upwards.
fn starts(node: &Node) -> Option<Vec<(String, Exact)>> {
    let starts: Option<Vec<_>> = node
        .entries()?
        .iter()
        .map(|entry| Some((entry.key.to_string(), Exact::parse(entry.node.text()?).ok()?)))
        .collect();
    let starts = starts?;
    let rises = starts.iter().zip(starts.iter().skip(1)).all(|((_, low), (_, high))| low < high);
    (rises && starts.first().is_some_and(|(_, from)| from.is_zero())).then_some(starts)
}

fn wrong_type(entry: &Entry, expected: &str) -> Diagnostic {
    let message = format!("`{}` is {}, but {expected} is expected", entry.key, entry.node.value.kind());
    Diagnostic::error("wrong-type", message).at(entry.node.at, "not that")
}

impl Condition {
    /// Whether an attribute may have this value.
    pub(crate) fn holds(&self, value: &str) -> bool {
        self.accepted.iter().any(
            |accepted| {
                if self.prefixed { rest_of(value, accepted).is_some() } else { value == accepted }
            },
        )
    }

    /// Whether a value that does not hold is worth showing: most usage types have nothing to do with each other.
    pub(crate) fn is_near(&self, value: &str) -> bool {
        !self.prefixed || self.accepted.iter().any(|accepted| value.contains(accepted.trim_end_matches('*')))
    }

    /// What the `*` of the usage type stands for in `value`.
    pub(crate) fn rest<'v>(&self, value: &'v str) -> Option<&'v str> {
        self.accepted.iter().find_map(|accepted| rest_of(value, accepted))
    }
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
    fn what_is_wrong_with_a_rule_is_told() {
        let codes = |rules: &str| {
            let text = format!("offer = \"AWSELB\"\n{rules}");
            let read = Mapping::read("rules.toml", &text, &mut Sources::default());
            read.map(|_| Vec::new()).unwrap_or_else(|errors| errors.iter().map(|error| error.code).collect())
        };
        let rule = |keys: &str| format!("[\"load_balancer.network_hours\"]\n{keys}");
        assert_eq!(codes(&rule("usage = \"LoadBalancerUsage\"\nunit = \"Hrs\"\n")), [""; 0]);
        assert_eq!(codes(&rule("usage = \"LoadBalancerUsage\"\n")), ["missing-key"]);
        assert_eq!(codes(&rule("unit = \"Hrs\"\n")), ["missing-key"]);
        assert_eq!(codes(&rule("usage = \"X\"\nunit = \"Hrs\"\nregion = \"mars\"\n")), ["wrong-type"]);
        assert_eq!(codes(&rule("usage = \"X\"\nunit = { Hrs = \"many\" }\n")), ["wrong-type", "missing-key"]);
        assert_eq!(codes(&rule("tiers = { X = \"5\" }\nunit = \"Hrs\"\n")), ["wrong-type", "missing-key"]);
        assert_eq!(codes("[\"load_balancer.hours\"]\nusage = \"X\"\nunit = \"Hrs\"\n"), ["unknown-meter"]);
        assert_eq!(codes("[\"ec2.instance\"]\nusage = \"X\"\nunit = \"Hrs\"\n"), ["bad-rule"]);
        assert_eq!(codes("colour = \"red\"\n"), ["wrong-type"]);
    }
}
