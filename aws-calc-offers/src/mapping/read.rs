//! Reading a file of rules.

use aws_calc_core::diagnostic::{Diagnostic, Sources, Span, did_you_mean, one_of};
use aws_calc_core::document::{self, Entry, Node, Value};
use aws_calc_core::exact::Exact;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::service;

use super::{Condition, Mapping, Piece, Place, Rule, Term};
use crate::names::{PLACES, folded, texts, wrong_type};

/// What stands in a table of a rule.
const KEYS: [&str; 11] =
    ["usage", "where", "tiers", "like", "term", "unit", "region", "pool", "optional", "note", "meters"];

impl Mapping {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(name: &str, text: &str, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let tree = document::parse(text, sources.add(name, text))?;
        let mut reader = Reader { slots: Vec::new(), errors: Vec::new(), rules: Vec::new() };
        let usage_name = tree.get("usage").and_then(Node::text).unwrap_or("usagetype");
        let usage = reader.slot(usage_name);
        let places: Vec<_> = PLACES.iter().map(|(code, name)| (reader.slot(code), reader.slot(name))).collect();
        let mut common = Vec::new();
        let mut offer = None;
        for entry in tree.entries().unwrap_or_default() {
            match (&*entry.key, &entry.node.value) {
                ("offer", _) => offer = texts(&entry.node),
                ("usage", _) => {}
                ("where", _) => common = reader.conditions(&entry.node),
                ("allowance", Value::Table(all)) => {
                    all.iter().for_each(|entry| reader.add(&entry.key, None, entry, usage, true));
                }
                (meter, Value::Table(entries)) => {
                    let is_key = |entry: &&Entry| entry.node.entries().is_some() && !KEYS.contains(&&*entry.key);
                    let keys: Vec<&Entry> = entries.iter().filter(is_key).collect();
                    if keys.is_empty() {
                        reader.add(meter, None, entry, usage, false);
                    }
                    for key in keys {
                        reader.add(meter, Some(&key.key), key, usage, false);
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
        let Reader { slots, errors, mut rules } = reader;
        for rule in rules.iter_mut().filter(|rule| rule.like.is_none()) {
            let own = std::mem::take(&mut rule.conditions);
            let general = common.iter().filter(|general: &&Condition| own.iter().all(|own| own.slot != general.slot));
            let general: Vec<Condition> = general.cloned().collect();
            // What tells most products apart is looked at first.
            rule.conditions = own.into_iter().chain(general).collect();
        }
        if errors.is_empty() { Ok(Self { offers, rules, slots, places, usage }) } else { Err(errors) }
    }
}

struct Reader {
    slots: Vec<String>,
    errors: Vec<Diagnostic>,
    rules: Vec<Rule>,
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

    /// Reads the rule in `table` for `meter`, or for the allowance of that name.
    fn add(&mut self, meter: &str, key: Option<&str>, table: &Entry, usage: usize, allowance: bool) {
        if let Some(rule) = self.rule(meter, key, table, usage, allowance) {
            self.rules.push(rule);
        }
    }

    fn rule(&mut self, meter: &str, key: Option<&str>, table: &Entry, usage: usize, allowance: bool) -> Option<Rule> {
        let mut conditions = Vec::new();
        let (mut units, mut meters, mut tiers) = (Vec::new(), None, Vec::new());
        let (mut place, mut pool, mut note, mut optional) = (Place::Region(0), None, None, false);
        let (mut like, mut term) = (None, None);
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
                "like" => {
                    let named = |rule: &Rule| node.text() == Some(rule.meter.as_str()) && rule.like.is_none();
                    like = self.rules.iter().position(named);
                    if like.is_none() {
                        self.errors.push(wrong_type(entry, "the meter of a rule that stands above this one"));
                    }
                }
                "term" => match self::term(node) {
                    Some(named) => term = Some(named),
                    None => self.errors.push(wrong_type(
                        entry,
                        "{ length = \"1yr\", payment = \"No Upfront\", class = \"standard\" }",
                    )),
                },
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
            (
                conditions.is_empty() && like.is_none(),
                "usage",
                "the usage type without the Region, such as \"LoadBalancerUsage\"",
            ),
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
        // The keys of a rule that is like another are those of the other.
        let other = like.and_then(|place| self.rules.get(place));
        let has_key = other.map_or(key.is_some(), |other| other.key.is_some());
        if !allowance && infos.iter().any(|info| info.key.is_some() != has_key) {
            let error = Diagnostic::error("bad-rule", format!("`{meter}` is a family: its rules are tables of keys"));
            let error = error.at(at, if has_key { "no family" } else { "no key" });
            self.errors.push(error.help("for example: [\"ec2.instance\".\"{instanceType}\"]"));
            return None;
        }
        let (key, place) = match other {
            Some(other) => (other.key.clone(), other.place),
            None => (key.map(|key| self.pieces(key)), place),
        };
        let meter = meter.to_owned();
        complete.then_some(Rule {
            meter,
            key,
            conditions,
            like,
            term,
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

/// The term that a price is for.
fn term(node: &Node) -> Option<Term<String>> {
    let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let term = Term { length: text("length")?, payment: text("payment")?, class: text("class")? };
    (node.entries()?.len() == 3).then_some(term)
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let reserved = |keys: &str| {
            let hours = "[\"rds.mysql.single_az\".\"{instanceType}\"]\nusage = \"X\"\nunit = \"Hrs\"\n";
            format!("{hours}[\"rds.reserved_hours.standard_1yr_no_upfront.mysql.single_az\"]\nunit = \"Hrs\"\n{keys}")
        };
        let term = "term = { length = \"1yr\", payment = \"No Upfront\", class = \"standard\" }\n";
        assert_eq!(codes(&reserved(&format!("like = \"rds.mysql.single_az\"\n{term}"))), [""; 0]);
        assert_eq!(
            codes(&reserved(&format!("like = \"rds.mysql\"\n{term}"))),
            ["wrong-type", "missing-key", "bad-rule"]
        );
        assert_eq!(codes(&reserved("like = \"rds.mysql.single_az\"\nterm = { length = \"1yr\" }\n")), ["wrong-type"]);
    }
}
