//! Rules as tables of the scenario.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::field::{Field, Mix, Record, Refusal, Spec, Tables, Text, Texts, Word};
use crate::ratio::Ratio;
use crate::service::s3::StorageClass;
use crate::study::Context;
use crate::unit::{Base, Day, Kb, Unit};

use super::bucket::{ClassName, days};
use super::policy::{Policy, Rule, SmallObjects};
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
            EXPIRES.spec(),
            NONCURRENT_MOVES.spec(),
            NONCURRENT_EXPIRES.spec(),
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

/// The policy of a study: its rules, or its file's.
pub(super) fn policy(record: &Record, context: &Context<'_>) -> Result<Policy, Vec<Diagnostic>> {
    let refused = |refusal: Refusal| vec![context.refused(refusal, record)];
    let small_objects = record.word(SMALL_OBJECTS).map_err(refused)?;
    let policy = match (record.words(POLICY), record.tables(RULES)) {
        (Some(_), [_, ..]) => {
            let refusal =
                Refusal::new("conflicting-keys", POLICY.spec().name, "`policy` and `rule` both give the rules");
            return Err(refused(refusal.help("leave one of them out")));
        }
        (Some(words), []) => policy_file::policy(context.file(words).map_err(|error| vec![error])?, small_objects)?,
        (None, tables) => {
            let mut rules = Vec::new();
            let mut errors = Vec::new();
            for (table, at) in tables {
                match rule(table, *at, context) {
                    Ok(rule) => rules.push(rule),
                    Err(refusal) => errors
                        .push(Diagnostic::error(refusal.code, refusal.message).at(*at, "").help_maybe(refusal.help)),
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

fn rule(table: &Record, at: crate::diagnostic::Span, context: &Context<'_>) -> Result<Rule, Refusal> {
    let bytes = |field: Field<Kb>| -> Result<Option<u128>, Refusal> {
        let Some(size) = table.given(field) else { return Ok(None) };
        let factor = context.convention.factor(Unit::of(Base::Kb), Unit::of(Base::Byte))?.unwrap_or(Ratio::ONE);
        let bytes = Ratio::from(size.value()).times(factor)?.floor()?.to_exact()?;
        Ok(u128::try_from(bytes.parts().0).ok())
    };
    let given = |field: Field<Day>| table.given(field).map(|_| days(table, field)).transpose();
    Ok(Rule {
        prefix: table.words(PREFIX).map(|words| Arc::clone(&words.text)),
        tags: table.texts(TAGS).iter().map(|words| Arc::clone(&words.text)).collect(),
        larger_than: bytes(LARGER)?,
        smaller_than: bytes(SMALLER)?,
        transitions: moves(table, MOVES)?,
        expiration: given(EXPIRES)?,
        noncurrent_transitions: moves(table, NONCURRENT_MOVES)?,
        noncurrent_expiration: given(NONCURRENT_EXPIRES)?,
        abort_multipart: given(ABORT)?,
        ..Rule::new(table.text(NAME)?, at)
    })
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
