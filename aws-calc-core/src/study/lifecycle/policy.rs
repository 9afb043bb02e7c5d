//! Lifecycle rules: what they say, and what AWS refuses.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::service::s3::StorageClass;

/// Below this size an object is small: 128 KB of 1,024 bytes.
pub(super) const SMALL: u128 = 128 * 1024;

/// When a rule acts on a noncurrent version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Later {
    /// Days since it became noncurrent.
    pub days: u32,
    /// How many newer noncurrent versions of its key there have to be.
    pub newer: u32,
}

impl Later {
    /// So many days after it became noncurrent, however many newer versions there are.
    pub(super) const fn days(days: u32) -> Self {
        Self { days, newer: 0 }
    }
}

/// One rule of a policy. A rule that is disabled is not kept.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// What messages call it.
    pub name: Arc<str>,
    /// Where it stands.
    pub at: Span,
    /// Only objects whose key begins with this.
    pub prefix: Option<Arc<str>>,
    /// Only objects with these tags, as `key=value`.
    pub tags: Vec<Arc<str>>,
    /// Only objects larger than this, in bytes.
    pub larger_than: Option<u128>,
    /// Only objects smaller than this, in bytes.
    pub smaller_than: Option<u128>,
    /// Moves of current objects: days since creation, class.
    pub transitions: Vec<(u32, StorageClass)>,
    /// Moves of current objects on a day of the study, which begins on day 0, and from then on.
    pub transitions_on: Vec<(i64, StorageClass)>,
    /// When current objects expire: days since creation.
    pub expiration: Option<u32>,
    /// On which day of the study current objects expire, and from then on.
    pub expires_on: Option<i64>,
    /// Whether delete markers go that have no version left below them.
    pub removes_markers: bool,
    /// Moves of noncurrent versions, and their class.
    pub noncurrent_transitions: Vec<(Later, StorageClass)>,
    /// When noncurrent versions are deleted.
    pub noncurrent_expiration: Option<Later>,
    /// When unfinished multipart uploads are aborted: days since they began.
    pub abort_multipart: Option<u32>,
}

impl Rule {
    /// A rule that does nothing yet.
    pub(super) const fn new(name: Arc<str>, at: Span) -> Self {
        Self {
            name,
            at,
            prefix: None,
            tags: Vec::new(),
            larger_than: None,
            smaller_than: None,
            transitions: Vec::new(),
            transitions_on: Vec::new(),
            expiration: None,
            expires_on: None,
            removes_markers: false,
            noncurrent_transitions: Vec::new(),
            noncurrent_expiration: None,
            abort_multipart: None,
        }
    }

    /// Whether it is about objects of `bytes` under `prefix` with `tags`.
    pub(super) fn matches(&self, bytes: u128, prefix: &str, tags: &[Arc<str>]) -> bool {
        self.prefix.as_ref().is_none_or(|own| prefix.starts_with(&**own))
            && self.tags.iter().all(|tag| tags.contains(tag))
            && self.larger_than.is_none_or(|size| bytes > size)
            && self.smaller_than.is_none_or(|size| bytes < size)
    }

    /// The classes that it moves objects into.
    pub(super) fn classes(&self) -> impl Iterator<Item = StorageClass> {
        let current = self.transitions.iter().map(|(_, class)| *class);
        let on_days = self.transitions_on.iter().map(|(_, class)| *class);
        current.chain(on_days).chain(self.noncurrent_transitions.iter().map(|(_, class)| *class))
    }

    /// Whether it moves current objects.
    pub(super) const fn moves_any(&self) -> bool {
        !self.transitions.is_empty() || !self.transitions_on.is_empty()
    }

    /// The same rule without moves of current objects.
    pub(super) fn without_moves(&self) -> Self {
        Self { transitions: Vec::new(), transitions_on: Vec::new(), ..self.clone() }
    }

    /// Whether its size filter decides what happens to small objects, instead of the policy's default.
    pub(super) const fn filters_by_size(&self) -> bool {
        self.larger_than.is_some() || self.smaller_than.is_some()
    }
}

crate::choices! {
    /// What happens to objects below 128 KB where no size filter says otherwise.
    SmallObjects {
        Stay "all_storage_classes_128K" "they are not moved to any class: the default since September 2024";
        Vary "varies_by_storage_class" "they are moved into the two archive classes, and into no other";
    }
}

/// A bucket's rules.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub rules: Vec<Rule>,
    pub small_objects: SmallObjects,
}

impl Policy {
    /// No rules.
    pub(super) const NONE: Self = Self { rules: Vec::new(), small_objects: SmallObjects::Stay };

    /// Everything that AWS would refuse, in its reasons.
    pub(super) fn refusals(&self) -> Vec<Diagnostic> {
        let mut errors = Vec::new();
        for rule in &self.rules {
            transitions(rule, &rule.transitions, "creation", &mut errors);
            let noncurrent: Vec<(u32, StorageClass)> =
                rule.noncurrent_transitions.iter().map(|(later, class)| (later.days, *class)).collect();
            transitions(rule, &noncurrent, "becoming noncurrent", &mut errors);
            let last = rule.transitions.iter().map(|(days, _)| *days).max();
            after_moves(rule, rule.expiration, last, "expiration", &mut errors);
            let last = noncurrent.iter().map(|(days, _)| *days).max();
            let ends = rule.noncurrent_expiration.map(|later| later.days);
            after_moves(rule, ends, last, "noncurrent expiration", &mut errors);
            on_days(rule, &mut errors);
            if rule.abort_multipart.is_some() && !rule.tags.is_empty() {
                let message = format!("the rule `{}` aborts uploads and filters by tag", rule.name);
                let error = illegal(message, rule.at).help("unfinished uploads have no tags: AWS refuses such a rule");
                errors.push(error);
            }
            if let (Some(larger), Some(smaller)) = (rule.larger_than, rule.smaller_than)
                && smaller <= larger
            {
                let message = format!("the rule `{}` matches no size", rule.name);
                errors.push(illegal(message, rule.at).help("ObjectSizeLessThan has to be above ObjectSizeGreaterThan"));
            }
        }
        errors
    }
}

fn illegal(message: String, at: Span) -> Diagnostic {
    Diagnostic::error("illegal-policy", message).at(at, "AWS refuses this rule")
}

fn after_moves(rule: &Rule, days: Option<u32>, last: Option<u32>, what: &str, errors: &mut Vec<Diagnostic>) {
    if let (Some(days), Some(last)) = (days, last)
        && days <= last
    {
        let message =
            format!("the rule `{}`: {what} after {days} days is not after the transition at {last} days", rule.name);
        errors.push(illegal(message, rule.at).help("an object expires after its last transition"));
    }
}

/// What AWS refuses of rules by date.
fn on_days(rule: &Rule, errors: &mut Vec<Diagnostic>) {
    let by_date = !rule.transitions_on.is_empty() || rule.expires_on.is_some();
    if by_date && (!rule.transitions.is_empty() || rule.expiration.is_some()) {
        let message = format!("the rule `{}` has both ages and dates", rule.name);
        errors.push(illegal(message, rule.at).help("write two rules, one by age and one by date"));
    }
    let last = rule.transitions_on.iter().map(|(day, _)| *day).max();
    if let (Some(day), Some(last)) = (rule.expires_on, last)
        && day <= last
    {
        let message = format!("the rule `{}`: expiration is not after the transition", rule.name);
        errors.push(illegal(message, rule.at).help("an object expires after its last transition"));
    }
    if rule.removes_markers && (rule.expiration.is_some() || rule.expires_on.is_some()) {
        let message = format!("the rule `{}` expires objects and removes delete markers", rule.name);
        let error = illegal(message, rule.at);
        errors.push(error.help("a rule that expires objects removes old delete markers as it is"));
    }
}

fn transitions(rule: &Rule, moves: &[(u32, StorageClass)], since: &str, errors: &mut Vec<Diagnostic>) {
    let mut moves = moves.to_vec();
    moves.sort_by_key(|(days, class)| (*days, depth(*class)));
    for (days, class) in &moves {
        if *days < earliest(*class) {
            let message =
                format!("the rule `{}` moves objects into {} {days} days after {since}", rule.name, name(*class));
            errors.push(
                illegal(message, rule.at).help("at least 30 days have to pass before Standard-IA and One Zone-IA"),
            );
        }
    }
    for (first, second) in moves.iter().zip(moves.iter().skip(1)) {
        let (from, to) = (name(first.1), name(second.1));
        if first.1 == second.1 {
            errors.push(illegal(format!("the rule `{}` moves objects into {to} twice", rule.name), rule.at));
        } else if !may_move(first.1, second.1) {
            let message = format!("the rule `{}` moves objects from {from} to {to}", rule.name);
            errors.push(
                illegal(message, rule.at).help("lifecycle rules move objects only down the waterfall of classes"),
            );
        } else if matches!(first.1, StorageClass::StandardIa | StorageClass::OneZoneIa) && second.0 < first.0 + 30 {
            let message =
                format!("the rule `{}` moves objects from {from} to {to} after {} days", rule.name, second.0 - first.0);
            errors.push(
                illegal(message, rule.at)
                    .help("an object stays 30 days in an infrequent access class before a rule moves it on"),
            );
        }
    }
}

/// What AWS calls a class in a policy.
pub(super) const fn name(class: StorageClass) -> &'static str {
    match class {
        StorageClass::Standard => "Standard",
        StorageClass::IntelligentFrequent => "Intelligent-Tiering",
        StorageClass::IntelligentInfrequent => "Intelligent-Tiering, infrequent",
        StorageClass::IntelligentArchiveInstant => "Intelligent-Tiering, archive instant",
        StorageClass::IntelligentArchive => "Intelligent-Tiering, archive",
        StorageClass::IntelligentDeepArchive => "Intelligent-Tiering, deep archive",
        StorageClass::StandardIa => "Standard-IA",
        StorageClass::OneZoneIa => "One Zone-IA",
        StorageClass::GlacierInstant => "Glacier Instant Retrieval",
        StorageClass::GlacierFlexible => "Glacier Flexible Retrieval",
        StorageClass::GlacierDeepArchive => "Glacier Deep Archive",
    }
}

/// How far down the waterfall a class is.
pub(super) const fn depth(class: StorageClass) -> u8 {
    match class {
        StorageClass::Standard => 0,
        StorageClass::StandardIa => 1,
        StorageClass::IntelligentFrequent
        | StorageClass::IntelligentInfrequent
        | StorageClass::IntelligentArchiveInstant
        | StorageClass::IntelligentArchive
        | StorageClass::IntelligentDeepArchive => 2,
        StorageClass::OneZoneIa => 3,
        StorageClass::GlacierInstant => 4,
        StorageClass::GlacierFlexible => 5,
        StorageClass::GlacierDeepArchive => 6,
    }
}

/// Whether it is a tier of Intelligent-Tiering.
pub(super) const fn is_tier(class: StorageClass) -> bool {
    depth(class) == depth(StorageClass::IntelligentFrequent)
}

/// The age before which no rule moves an object into a class.
pub(super) const fn earliest(class: StorageClass) -> u32 {
    match class {
        StorageClass::StandardIa | StorageClass::OneZoneIa => 30,
        _ => 0,
    }
}

/// Whether a lifecycle rule may move an object from one class to another.
///
/// # Source
/// Amazon S3 user guide, "Transitioning objects using Amazon S3 Lifecycle", supported and unsupported transitions.
pub(super) const fn may_move(from: StorageClass, to: StorageClass) -> bool {
    // One Zone-IA cannot become Glacier Instant Retrieval, although that is below it.
    let one_zone_to_instant = matches!((from, to), (StorageClass::OneZoneIa, StorageClass::GlacierInstant));
    depth(to) > depth(from) && !one_zone_to_instant
}

/// For how many days an object of a class is billed at least.
///
/// # Source
/// Amazon S3 user guide, "Understanding and managing Amazon S3 storage classes", the table of classes.
pub(super) const fn minimum_days(class: StorageClass) -> u32 {
    match class {
        StorageClass::StandardIa | StorageClass::OneZoneIa => 30,
        StorageClass::GlacierInstant | StorageClass::GlacierFlexible => 90,
        StorageClass::GlacierDeepArchive => 180,
        _ => 0,
    }
}
