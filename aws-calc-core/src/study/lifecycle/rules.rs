//! Rules as tables of the scenario.

use std::sync::Arc;

use crate::day;
use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::exact::Exact;
use crate::field::{Choices, Field, Flag, Mix, Named, Record, Refusal, Spec, Tables, Text, Texts, Word};
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::Context;
use crate::unit::{Base, Count, Day, Kb, Unit};

use super::bucket::{ClassName, days};
use super::policy::{Later, Policy, Rule, SmallObjects};
use super::policy_file;

const NAME: Field<Text> =
    Field::text("name", "any words", "what it is called", "\"archive\"").or("rule", "it has no name");
const PREFIX: Field<Text> =
    Field::text("prefix", "the beginning of a key", "only objects whose key begins so", "\"logs/\"").optional();
const TAGS: Field<Texts> = Field::texts("tags", "only objects with all of these tags", "[\"kind=log\"]").optional();
const LARGER: Field<Kb> = Field::quantity("larger_than", "only objects larger than this", "\"128 KB\"").optional();
const SMALLER: Field<Kb> = Field::quantity("smaller_than", "only objects smaller than this", "\"1 MB\"").optional();
const MOVES: Field<Mix<ClassName, Day>> = Field::mix(
    "transitions",
    "into which class objects are moved, at which age",
    "{ standard_ia = \"30 days\", glacier_flexible = \"90 days\" }",
)
.optional();
const EXPIRES: Field<Day> = Field::quantity("expire_after", "at which age objects expire", "\"365 days\"").optional();
const MOVES_ON: Field<Named> = Field::named(
    "transitions_on",
    "into which class objects are moved on a day and from then on, instead of `transitions`",
    "{ glacier_flexible = \"2026-06-01\" }",
)
.optional();
const EXPIRES_ON: Field<Text> = Field::text(
    "expire_on",
    "a day",
    "on which day objects expire, and from then on; instead of `expire_after`",
    "\"2026-06-01\"",
)
.optional();
const MARKERS: Field<Flag> =
    Field::flag("remove_delete_markers", "whether delete markers go that have no version left below them", "true")
        .optional();
const KEEP: Field<Count> = Field::quantity(
    "noncurrent_keep",
    "how many of the newest noncurrent versions of a key the rule leaves alone",
    "3",
)
.or("0", "all noncurrent versions are treated alike")
.within(Exact::ZERO, Exact::constant(100, 0), "a rule keeps at most 100 newer versions (Amazon S3 user guide)");
const NONCURRENT_MOVES: Field<Mix<ClassName, Day>> = Field::mix(
    "noncurrent_transitions",
    "into which class noncurrent versions are moved, how long after they became so",
    "{ glacier_flexible = \"30 days\" }",
)
.optional();
const NONCURRENT_EXPIRES: Field<Day> = Field::quantity(
    "noncurrent_expire_after",
    "how long after they became noncurrent versions are deleted",
    "\"90 days\"",
)
.optional();
const ABORT: Field<Day> =
    Field::quantity("abort_uploads_after", "how old an unfinished upload is when it is aborted", "\"7 days\"")
        .optional();

pub(super) const RULES: Field<Tables> = Field::tables(
    "rule",
    const {
        &[
            NAME.spec(),
            PREFIX.spec(),
            TAGS.spec(),
            LARGER.spec(),
            SMALLER.spec(),
            MOVES.spec(),
            MOVES_ON.spec(),
            EXPIRES.spec(),
            EXPIRES_ON.spec(),
            MARKERS.spec(),
            NONCURRENT_MOVES.spec(),
            NONCURRENT_EXPIRES.spec(),
            KEEP.spec(),
            ABORT.spec(),
        ]
    },
    "the rules of the policy, instead of a `policy` file",
    "[{ transitions = { standard_ia = \"30 days\" }, expire_after = \"365 days\" }]",
)
.optional();
pub(super) const POLICY: Field<Text> = Field::file(
    "policy",
    "lifecycle rules as AWS writes them",
    "the answer of `aws s3api get-bucket-lifecycle-configuration`, or a CloudFormation template or property",
    "\"lifecycle.json\"",
)
.optional();
pub(super) const SMALL_OBJECTS: Field<Word<SmallObjects>> = Field::word(
    "small_objects",
    "what rules without a size filter do with objects below 128 KB",
    "\"varies_by_storage_class\"",
)
.or("all_storage_classes_128K", "the default of rules made since September 2024");

pub(super) const SPECS: &[Spec] = &[RULES.spec(), POLICY.spec(), SMALL_OBJECTS.spec()];

/// The policy of a study that begins on `start`: its rules, or its file's.
pub(super) fn policy(record: &Record, context: &Context<'_>, start: day::Day) -> Result<Policy, Vec<Diagnostic>> {
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let small_objects = record.word(SMALL_OBJECTS).map_err(refused)?;
    let policy = match (record.words(POLICY), record.tables(RULES)) {
        (Some(_), [_, ..]) => {
            let refusal =
                Refusal::new("conflicting-keys", POLICY.spec().name, "`policy` and `rule` both give the rules");
            return Err(refused(refusal.help("leave one of them out")));
        }
        (Some(words), []) => {
            policy_file::policy(context.file(words).map_err(|error| vec![error])?, small_objects, start)?
        }
        (None, tables) => {
            let mut rules = Vec::new();
            let mut errors = Vec::new();
            for (table, at) in tables {
                match rule(table, *at, context, start) {
                    Ok(rule) => rules.push(rule),
                    Err(found) => errors.extend(found),
                }
            }
            if !errors.is_empty() {
                return Err(errors);
            }
            Policy { rules, small_objects }
        }
    };
    let refusals = policy.refusals();
    if refusals.is_empty() { Ok(policy) } else { Err(refusals) }
}

fn rule(table: &Record, at: Span, context: &Context<'_>, start: day::Day) -> Result<Rule, Vec<Diagnostic>> {
    let on_days = moves_on(table, start)?;
    let refused =
        |refusal: Refusal| vec![Diagnostic::error(refusal.code, refusal.message).at(at, "").help_maybe(refusal.help)];
    let expires_on = match table.words(EXPIRES_ON) {
        Some(words) => Some(on(start, &words.text).ok_or_else(|| vec![no_day(&words.text).at(words.at, "not a day")])?),
        None => None,
    };
    by_age(table, at, context).map(|rule| Rule { transitions_on: on_days, expires_on, ..rule }).map_err(refused)
}

fn by_age(table: &Record, at: Span, context: &Context<'_>) -> Result<Rule, Refusal> {
    let bytes = |field: Field<Kb>| -> Result<Option<u128>, Refusal> {
        let Some(size) = table.given(field) else { return Ok(None) };
        let factor = context.convention.factor(Unit::of(Base::Kb), Unit::of(Base::Byte))?.unwrap_or(Ratio::ONE);
        let bytes = Ratio::from(size.value()).times(factor)?.floor()?.to_exact()?;
        Ok(u128::try_from(bytes.parts().0).ok())
    };
    let given = |field: Field<Day>| table.given(field).map(|_| days(table, field)).transpose();
    let keep = table.quantity(KEEP)?.value();
    let Some(newer) = keep.to_i64().and_then(|newer| u32::try_from(newer).ok()) else {
        let message = format!("{keep} is no whole number of versions");
        return Err(Refusal::new("out-of-range", KEEP.spec().name, message));
    };
    let later = |days: u32| Later { days, newer };
    let noncurrent = moves(table, NONCURRENT_MOVES)?.into_iter().map(|(days, class)| (later(days), class));
    Ok(Rule {
        prefix: table.words(PREFIX).map(|words| Arc::clone(&words.text)),
        tags: table.texts(TAGS).iter().map(|words| Arc::clone(&words.text)).collect(),
        larger_than: bytes(LARGER)?,
        smaller_than: bytes(SMALLER)?,
        transitions: moves(table, MOVES)?,
        expiration: given(EXPIRES)?,
        removes_markers: table.flag(MARKERS),
        noncurrent_transitions: noncurrent.collect(),
        noncurrent_expiration: given(NONCURRENT_EXPIRES)?.map(later),
        abort_multipart: given(ABORT)?,
        ..Rule::new(table.text(NAME)?, at)
    })
}

/// The day of the study that `text` is; a time behind it has to be midnight.
pub(super) fn on(start: day::Day, text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let is_midnight = time.is_empty() || time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.' | b'Z' | b'+'));
    day::Day::parse(day).filter(|_| is_midnight).map(|day| day.days_after(start))
}

/// The message about a text that is no day.
pub(super) fn no_day(text: &str) -> Diagnostic {
    let error = Diagnostic::error("bad-date", format!("`{text}` is no day"));
    error.help("for example: \"2026-06-01\"; rules act at midnight UTC")
}

fn moves_on(table: &Record, start: day::Day) -> Result<Vec<(i64, StorageClass)>, Vec<Diagnostic>> {
    let names = || ClassName::WORDS.iter().map(|word| word.name).filter(|name| *name != "standard");
    let mut errors = Vec::new();
    let mut moves = Vec::new();
    for (class, date) in table.named(MOVES_ON) {
        let place = ClassName::WORDS.iter().position(|word| *word.name == *class.text);
        let known = place.and_then(|place| ClassName::ALL.get(place)).filter(|class| **class != ClassName::Standard);
        let day = on(start, &date.text);
        if known.is_none() {
            let error = Diagnostic::error("unknown-word", format!("no rule moves objects into `{}`", class.text));
            let help = did_you_mean(&class.text, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
            errors.push(error.at(class.at, "not one of the classes").help(help));
        }
        if day.is_none() {
            errors.push(no_day(&date.text).at(date.at, "not a day"));
        }
        moves.extend(day.zip(known.map(|class| class.class())));
    }
    if errors.is_empty() { Ok(moves) } else { Err(errors) }
}

fn moves(table: &Record, field: Field<Mix<ClassName, Day>>) -> Result<Vec<(u32, StorageClass)>, Refusal> {
    let all = table.mix(field).into_iter().map(|(class, after)| {
        let whole = after.value().to_i64().filter(|_| after.value().is_whole());
        let days = whole.and_then(|days| u32::try_from(days).ok());
        match (days, class) {
            (_, ClassName::Standard) => {
                let refusal =
                    Refusal::new("illegal-policy", field.spec().name, "no rule moves an object into Standard");
                Err(refusal.help("name the class that objects are moved into"))
            }
            (Some(days), class) => Ok((days, class.class())),
            (None, _) => {
                let value: Exact = after.value();
                Err(Refusal::new(
                    "out-of-range",
                    field.spec().name,
                    format!("{value} days are no whole number of days"),
                ))
            }
        }
    });
    all.collect()
}
