//! Rules as AWS writes them: the JSON of `aws s3api get-bucket-lifecycle-configuration` and `put-…`, and the
//! `LifecycleConfiguration` of CloudFormation, alone or inside a template, in JSON or YAML.

use std::sync::Arc;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use crate::day::Day;
use crate::diagnostic::{Diagnostic, SourceId, Span, did_you_mean};
use crate::service::s3::StorageClass;
use crate::study::FileText;

use super::policy::{Later, Policy, Rule, SmallObjects};
use super::rules;

/// The rules of a file for a study that begins on `start`; `small_objects` where it does not say.
///
/// # Errors
/// Everything in it that is no lifecycle rule, or that a study of ages cannot follow, with its place.
pub(super) fn policy(file: &FileText, small_objects: SmallObjects, start: Day) -> Result<Policy, Vec<Diagnostic>> {
    let mut reader = Reader { source: file.source, text: &file.text, start, errors: Vec::new() };
    let documents = MarkedYaml::load_from_str(&file.text).map_err(|error| {
        let at = reader.place(error.marker().index());
        vec![Diagnostic::error("syntax", format!("this is neither JSON nor YAML: {error}")).at(at, "here")]
    })?;
    let Some(root) = documents.first() else {
        let at = Span::new(file.source, 0..0);
        return Err(vec![Diagnostic::error("no-rules", "this file is empty").at(at, "no rules")]);
    };
    let Some(configuration) = reader.configuration(root) else {
        let error = Diagnostic::error("no-rules", "there are no lifecycle rules in this file")
            .at(reader.span(root), "no `Rules`");
        return Err(vec![
            error.help("expected { \"Rules\": [ … ] }, as `aws s3api get-bucket-lifecycle-configuration` prints it"),
        ]);
    };
    let mut policy = Policy { rules: Vec::new(), small_objects };
    for (key, value) in reader.entries(configuration) {
        match &*key {
            "Rules" => {
                for item in reader.items(value) {
                    policy.rules.extend(reader.rule(item));
                }
            }
            "TransitionDefaultMinimumObjectSize" => match &*reader.text(value) {
                "all_storage_classes_128K" => policy.small_objects = SmallObjects::Stay,
                "varies_by_storage_class" => policy.small_objects = SmallObjects::Vary,
                other => reader.wrong(
                    value,
                    format!("`{other}` is no minimum size"),
                    "all_storage_classes_128K or varies_by_storage_class",
                ),
            },
            _ => reader.unknown(value, &key, &["Rules", "TransitionDefaultMinimumObjectSize"]),
        }
    }
    if reader.errors.is_empty() { Ok(policy) } else { Err(reader.errors) }
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    /// The first day of the study.
    start: Day,
    errors: Vec<Diagnostic>,
}

type Node<'n> = MarkedYaml<'n>;

impl Reader<'_> {
    /// The byte span of one character: the parser counts characters.
    fn place(&self, character: usize) -> Span {
        let at = self.text.char_indices().nth(character).map_or(self.text.len(), |(at, _)| at);
        let end = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
        Span::new(self.source, at..end)
    }

    fn span(&self, node: &Node<'_>) -> Span {
        let start = self.place(node.span.start.index());
        let end = self.place(node.span.end.index());
        let first_line = self.text.get(start.start as usize..end.start as usize).unwrap_or("");
        let length = first_line.find('\n').unwrap_or(first_line.len()).max(1);
        Span::new(self.source, start.start as usize..start.start as usize + length)
    }

    fn wrong(&mut self, node: &Node<'_>, message: impl Into<String>, help: &str) {
        let error = Diagnostic::error("bad-policy", message).at(self.span(node), "in this rule");
        self.errors.push(error.help(format!("expected {help}")));
    }

    fn unknown(&mut self, node: &Node<'_>, key: &str, known: &[&str]) {
        let error = Diagnostic::error("unknown-key", format!("a lifecycle policy has no `{key}` here"));
        let near = did_you_mean(key, known.iter().copied());
        self.errors.push(error.at(self.span(node), "its value").help_maybe(near));
    }

    /// The table that holds `Rules`: the root, or anywhere below it under the name CloudFormation gives it.
    fn configuration<'n, 'i>(&self, node: &'n Node<'i>) -> Option<&'n Node<'i>> {
        match &node.data {
            YamlData::Mapping(map) => {
                let named = |name: &str| map.iter().find(|(key, _)| key.data.as_str() == Some(name));
                if named("Rules").is_some() {
                    return Some(node);
                }
                if let Some((_, inner)) = named("LifecycleConfiguration") {
                    return self.configuration(inner);
                }
                map.iter().find_map(|(_, value)| self.configuration(value))
            }
            YamlData::Sequence(items) => items.iter().find_map(|item| self.configuration(item)),
            YamlData::Tagged(_, inner) => self.configuration(inner),
            _ => None,
        }
    }

    fn entries<'n, 'i>(&mut self, node: &'n Node<'i>) -> Vec<(String, &'n Node<'i>)> {
        match &node.data {
            YamlData::Mapping(map) => {
                map.iter().map(|(key, value)| (key.data.as_str().unwrap_or_default().to_owned(), value)).collect()
            }
            _ => {
                self.wrong(node, "this is no object", "an object with keys");
                Vec::new()
            }
        }
    }

    fn items<'n, 'i>(&mut self, node: &'n Node<'i>) -> Vec<&'n Node<'i>> {
        match &node.data {
            YamlData::Sequence(items) => items.iter().collect(),
            _ => {
                self.wrong(node, "this is no list", "a list");
                Vec::new()
            }
        }
    }

    fn text(&mut self, node: &Node<'_>) -> String {
        match &node.data {
            YamlData::Value(Scalar::String(text)) => text.to_string(),
            YamlData::Value(Scalar::Integer(number)) => number.to_string(),
            YamlData::Value(Scalar::Boolean(flag)) => flag.to_string(),
            _ => {
                self.wrong(node, "this is no text", "a text");
                String::new()
            }
        }
    }

    fn number<T: TryFrom<i64> + std::str::FromStr + Default>(&mut self, node: &Node<'_>, what: &str) -> T {
        let read = match &node.data {
            YamlData::Value(Scalar::Integer(number)) => T::try_from(*number).ok(),
            YamlData::Value(Scalar::String(text)) => text.parse().ok(),
            _ => None,
        };
        read.unwrap_or_else(|| {
            self.wrong(node, format!("`{what}` is no whole number"), "a whole number of days, bytes or versions");
            T::default()
        })
    }

    fn rule(&mut self, node: &Node<'_>) -> Option<Rule> {
        let mut rule = Rule::new(Arc::from("without a name"), self.span(node));
        let mut enabled = true;
        for (key, value) in self.entries(node) {
            match &*key {
                "ID" | "Id" => rule.name = Arc::from(self.text(value)),
                "Status" => match &*self.text(value) {
                    "Enabled" => {}
                    "Disabled" => enabled = false,
                    other => self.wrong(value, format!("`{other}` is no status"), "Enabled or Disabled"),
                },
                "Filter" => self.filter(value, &mut rule),
                "Prefix" => rule.prefix = Some(Arc::from(self.text(value))),
                "TagFilters" => self.tags(value, &mut rule),
                "ObjectSizeGreaterThan" => rule.larger_than = Some(self.size(value, &key)),
                "ObjectSizeLessThan" => rule.smaller_than = Some(self.size(value, &key)),
                "Transitions" => {
                    for item in self.items(value) {
                        self.transition(item, &mut rule);
                    }
                }
                "Transition" => self.transition(value, &mut rule),
                "NoncurrentVersionTransitions" => {
                    for item in self.items(value) {
                        self.noncurrent_transition(item, &mut rule);
                    }
                }
                "NoncurrentVersionTransition" => self.noncurrent_transition(value, &mut rule),
                "Expiration" => self.expiration(value, &mut rule),
                "ExpirationInDays" => rule.expiration = Some(self.number(value, &key)),
                "NoncurrentVersionExpiration" => self.noncurrent_expiration(value, &mut rule),
                "NoncurrentVersionExpirationInDays" => {
                    rule.noncurrent_expiration = Some(Later::days(self.number(value, &key)));
                }
                "ExpiredObjectDeleteMarker" => rule.removes_markers = self.flag(value),
                "AbortIncompleteMultipartUpload" => {
                    for (key, value) in self.entries(value) {
                        match &*key {
                            "DaysAfterInitiation" => rule.abort_multipart = Some(self.number(value, &key)),
                            _ => self.unknown(value, &key, &["DaysAfterInitiation"]),
                        }
                    }
                }
                "ExpirationDate" => rule.expires_on = self.day(value),
                _ => self.unknown(value, &key, KEYS),
            }
        }
        enabled.then_some(rule)
    }

    fn size(&mut self, node: &Node<'_>, what: &str) -> u128 {
        u128::from(self.number::<u64>(node, what))
    }

    fn flag(&mut self, node: &Node<'_>) -> bool {
        match &*self.text(node) {
            "true" => true,
            "false" => false,
            other => {
                self.wrong(node, format!("`{other}` is neither true nor false"), "true or false");
                false
            }
        }
    }

    fn day(&mut self, node: &Node<'_>) -> Option<i64> {
        let text = self.text(node);
        let day = rules::on(self.start, &text);
        if day.is_none() {
            self.errors.push(rules::no_day(&text).at(self.span(node), "not a day"));
        }
        day
    }

    fn filter(&mut self, node: &Node<'_>, rule: &mut Rule) {
        for (key, value) in self.entries(node) {
            match &*key {
                "Prefix" => rule.prefix = Some(Arc::from(self.text(value))),
                "Tag" => self.tag(value, rule),
                "Tags" => self.tags(value, rule),
                "ObjectSizeGreaterThan" => rule.larger_than = Some(self.size(value, &key)),
                "ObjectSizeLessThan" => rule.smaller_than = Some(self.size(value, &key)),
                "And" => self.filter(value, rule),
                _ => self.unknown(
                    value,
                    &key,
                    &["Prefix", "Tag", "Tags", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And"],
                ),
            }
        }
    }

    fn tags(&mut self, node: &Node<'_>, rule: &mut Rule) {
        for item in self.items(node) {
            self.tag(item, rule);
        }
    }

    fn tag(&mut self, node: &Node<'_>, rule: &mut Rule) {
        let (mut name, mut content) = (String::new(), String::new());
        for (key, value) in self.entries(node) {
            match &*key {
                "Key" => name = self.text(value),
                "Value" => content = self.text(value),
                _ => self.unknown(value, &key, &["Key", "Value"]),
            }
        }
        rule.tags.push(Arc::from(format!("{name}={content}")));
    }

    fn transition(&mut self, node: &Node<'_>, rule: &mut Rule) {
        let (mut days, mut day, mut class) = (None, None, None);
        for (key, value) in self.entries(node) {
            match &*key {
                "Days" | "TransitionInDays" => days = Some(self.number(value, &key)),
                "Date" | "TransitionDate" => day = Some(self.day(value)),
                "StorageClass" => class = self.class(value),
                _ => self.unknown(value, &key, &["Days", "TransitionInDays", "Date", "TransitionDate", "StorageClass"]),
            }
        }
        match (days, day) {
            (None, None) => {
                let expected =
                    "`Days` or `Date` (`TransitionInDays` or `TransitionDate` in CloudFormation) and `StorageClass`";
                self.wrong(node, "this transition has no days", expected);
            }
            (Some(_), Some(_)) => self.wrong(node, "this transition has both days and a date", "one of them"),
            _ => {}
        }
        rule.transitions.extend(days.zip(class));
        rule.transitions_on.extend(day.flatten().zip(class));
    }

    fn noncurrent_transition(&mut self, node: &Node<'_>, rule: &mut Rule) {
        let (mut later, mut has_days, mut class) = (Later::days(0), false, None);
        for (key, value) in self.entries(node) {
            match &*key {
                // Days are what CloudFormation calls them here.
                "NoncurrentDays" | "TransitionInDays" | "Days" => {
                    (later.days, has_days) = (self.number(value, &key), true);
                }
                "NewerNoncurrentVersions" => later.newer = self.number(value, &key),
                "StorageClass" => class = self.class(value),
                _ => self.unknown(
                    value,
                    &key,
                    &["NoncurrentDays", "TransitionInDays", "NewerNoncurrentVersions", "StorageClass"],
                ),
            }
        }
        if !has_days {
            let expected = "`NoncurrentDays` (`TransitionInDays` in CloudFormation) and `StorageClass`";
            self.wrong(node, "this transition has no days", expected);
        }
        rule.noncurrent_transitions.extend(class.map(|class| (later, class)));
    }

    fn class(&mut self, node: &Node<'_>) -> Option<StorageClass> {
        let name = self.text(node);
        let class = CLASSES.iter().find(|(known, _)| *known == name).map(|(_, class)| *class);
        if class.is_none() {
            let names = || CLASSES.iter().map(|(name, _)| *name);
            let help = did_you_mean(&name, names()).unwrap_or_else(|| crate::diagnostic::one_of(names()));
            let error = Diagnostic::error("bad-policy", format!("no rule moves objects into `{name}`"));
            self.errors.push(error.at(self.span(node), "no storage class").help(help));
        }
        class
    }

    fn expiration(&mut self, node: &Node<'_>, rule: &mut Rule) {
        for (key, value) in self.entries(node) {
            match &*key {
                "Days" => rule.expiration = Some(self.number(value, &key)),
                "Date" => rule.expires_on = self.day(value),
                "ExpiredObjectDeleteMarker" => rule.removes_markers = self.flag(value),
                _ => self.unknown(value, &key, &["Days", "Date", "ExpiredObjectDeleteMarker"]),
            }
        }
    }

    fn noncurrent_expiration(&mut self, node: &Node<'_>, rule: &mut Rule) {
        let mut later = Later::days(0);
        for (key, value) in self.entries(node) {
            match &*key {
                "NoncurrentDays" => later.days = self.number(value, &key),
                "NewerNoncurrentVersions" => later.newer = self.number(value, &key),
                _ => self.unknown(value, &key, &["NoncurrentDays", "NewerNoncurrentVersions"]),
            }
        }
        rule.noncurrent_expiration = Some(later);
    }
}

const CLASSES: &[(&str, StorageClass)] = &[
    ("STANDARD_IA", StorageClass::StandardIa),
    ("ONEZONE_IA", StorageClass::OneZoneIa),
    ("INTELLIGENT_TIERING", StorageClass::IntelligentFrequent),
    ("GLACIER_IR", StorageClass::GlacierInstant),
    ("GLACIER", StorageClass::GlacierFlexible),
    ("DEEP_ARCHIVE", StorageClass::GlacierDeepArchive),
];

const KEYS: &[&str] = &[
    "ID",
    "Id",
    "Status",
    "Filter",
    "Prefix",
    "TagFilters",
    "ObjectSizeGreaterThan",
    "ObjectSizeLessThan",
    "Transitions",
    "Transition",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionTransition",
    "Expiration",
    "ExpirationInDays",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionExpirationInDays",
    "ExpirationDate",
    "ExpiredObjectDeleteMarker",
    "AbortIncompleteMultipartUpload",
];
