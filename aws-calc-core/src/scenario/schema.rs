//! The JSON Schema of scenario files, made from the same descriptions that the reader uses.

use serde_json::{Map, Value, json};

use crate::field::{Choice, Kind, Presence, Spec};
use crate::service;
use crate::study;

use super::keys::{CLAIM, CREDIT, CURRENCY, RESOURCE, SCENARIO, STUDY, TABLES, TAX, VARIANT};

/// The JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn schema() -> Value {
    let services = service::SERVICES.iter().map(|service| {
        let mut table = object(service.fields.iter().chain(RESOURCE), true);
        describe(&mut table, &format!("{}: {}", service.title, service.doc));
        (service.name.to_owned(), table)
    });
    let resource = json!({
        "type": "object",
        "properties": services.collect::<Map<_, _>>(),
        "additionalProperties": false,
        "minProperties": 1,
    });
    // What a variant lays over a resource need not be whole.
    let overlays = service::SERVICES
        .iter()
        .map(|service| (service.name.to_owned(), object(service.fields.iter().chain(RESOURCE), false)));
    let overlay = json!({
        "type": "object",
        "properties": overlays.collect::<Map<_, _>>(),
        "additionalProperties": false,
    });
    let mut variant = object(VARIANT.iter(), true);
    add(&mut variant, "resource", named(json!({ "$ref": "#/$defs/overlay" })));
    add(&mut variant, "study", named(json!({ "$ref": "#/$defs/study_overlay" })));
    add(&mut variant, "parameter", named(json!({ "$ref": "#/$defs/amount" })));

    let mut root = object(SCENARIO.iter(), true);
    for (name, doc) in TABLES {
        let mut table = match *name {
            "parameter" => named(json!({ "$ref": "#/$defs/amount" })),
            "resource" => named(json!({ "$ref": "#/$defs/overlay", "minProperties": 1 })),
            "variant" => named(json!({ "$ref": "#/$defs/variant" })),
            "study" => named(json!({ "$ref": "#/$defs/study" })),
            "claim" => json!({ "type": "array", "items": { "$ref": "#/$defs/claim" } }),
            "prices" => json!({ "type": "object" }),
            "credit" => named(object(CREDIT.iter(), true)),
            "tax" => object(TAX.iter(), true),
            "currency" => object(CURRENCY.iter(), true),
            _ => named(json!({ "type": "string" })),
        };
        describe(&mut table, doc);
        add(&mut root, name, table);
    }
    if let Some(map) = root.as_object_mut() {
        map.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        map.insert("title".to_owned(), json!("aws-calc scenario"));
        // Without variants nothing can be laid over a resource, so it has to be whole.
        map.insert("if".to_owned(), json!({ "not": { "required": ["variant"] } }));
        let whole = named(json!({ "$ref": "#/$defs/resource" }));
        map.insert("then".to_owned(), json!({ "properties": { "resource": whole } }));
        map.insert(
            "$defs".to_owned(),
            json!({
                "amount": { "type": ["string", "number", "boolean"] },
                "resource": resource,
                "overlay": overlay,
                "variant": variant,
                "study": studies(true),
                "study_overlay": studies(false),
                "claim": object(CLAIM.iter(), true),
            }),
        );
    }
    root
}

/// A study of any kind; `whole` when it is not laid over another.
fn studies(whole: bool) -> Value {
    let kinds = study::STUDIES.iter().map(|study| {
        let mut table = object(study.fields.iter().chain(STUDY), whole);
        describe(&mut table, &format!("{}: {}", study.title, study.doc));
        (study.name.to_owned(), table)
    });
    json!({
        "type": "object",
        "properties": kinds.collect::<Map<_, _>>(),
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
    })
}

/// A table with the keys `specs`; `whole` when its required keys have to be there.
fn object<'a>(specs: impl Iterator<Item = &'a Spec> + Clone, whole: bool) -> Value {
    let required = specs.clone().filter(|spec| whole && matches!(spec.presence, Presence::Required));
    let required: Vec<&str> = required.map(|spec| spec.name).collect();
    json!({
        "type": "object",
        "properties": specs.map(|spec| (spec.name.to_owned(), key(spec))).collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": false,
    })
}

fn key(spec: &Spec) -> Value {
    let words = |words: &[Choice]| words.iter().map(|word| word.name).collect::<Vec<_>>();
    let mut schema = match spec.kind {
        Kind::Quantity(_) | Kind::Flow(_) => json!({ "type": ["string", "number"] }),
        Kind::Choice(choices) => json!({ "enum": words(choices) }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Text(_) | Kind::File(_) | Kind::Inventory => json!({ "type": "string" }),
        Kind::Mix(choices, _) => json!({
            "type": "object",
            "propertyNames": { "enum": words(choices) },
            "additionalProperties": { "type": ["string", "number"] },
        }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Named => named(json!({ "type": "string" })),
        Kind::Table(specs) => object(specs.iter(), true),
        Kind::Tables(specs) => json!({ "type": "array", "items": object(specs.iter(), true) }),
    };
    let mut doc = spec.doc.to_owned();
    if let Kind::Quantity(unit) | Kind::Flow(unit) = spec.kind
        && !unit.symbol().is_empty()
    {
        doc.push_str(&format!("; an amount in {unit}"));
    }
    if let Presence::Default(value, because) = spec.presence {
        doc.push_str(&format!("; left out: {value}, {because}"));
    }
    describe(&mut schema, &doc);
    if let Some(map) = schema.as_object_mut() {
        map.insert("examples".to_owned(), json!([spec.example]));
    }
    schema
}

fn named(value: Value) -> Value {
    json!({ "type": "object", "additionalProperties": value })
}

fn describe(schema: &mut Value, doc: &str) {
    if let Some(map) = schema.as_object_mut() {
        map.insert("description".to_owned(), json!(doc));
    }
}

fn add(object: &mut Value, name: &str, schema: Value) {
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert(name.to_owned(), schema);
    }
}
