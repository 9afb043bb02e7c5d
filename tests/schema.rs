//! The JSON Schema accepts what the reader accepts, and lists the same keys.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test harness stops the test")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use aws_calc_core::field::Spec;
use aws_calc_core::scenario::{CLAIM, RESOURCE, SCENARIO, SOLVE_KEYS, TABLES, VARIANT, schema};
use aws_calc_core::service::SERVICES;
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Value};

fn compiled() -> (Schemas, SchemaIndex) {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("https://example.com/scenario.json", schema()).unwrap();
    let index = compiler.compile("https://example.com/scenario.json", &mut schemas);
    let index = index.unwrap_or_else(|error| panic!("this is no schema: {error}"));
    (schemas, index)
}

/// The same document in JSON; a date is its text.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, json(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn document(text: &str) -> Value {
    json(text.parse::<toml::Table>().unwrap().into())
}

fn keys(object: &Value) -> BTreeSet<String> {
    assert_eq!(object["additionalProperties"], false, "unknown keys are refused");
    object["properties"].as_object().unwrap().keys().cloned().collect()
}

fn names<'a>(specs: impl IntoIterator<Item = &'a Spec>, beside: &[&str]) -> BTreeSet<String> {
    let specs = specs.into_iter().map(|spec| spec.name.to_owned());
    specs.chain(beside.iter().map(|name| (*name).to_owned())).collect()
}

#[test]
fn every_example_validates() {
    let (schemas, index) = compiled();
    let examples = common::examples();
    assert!(!examples.is_empty());
    for example in examples {
        let instance = document(&fs::read_to_string(&example).unwrap());
        if let Err(error) = schemas.validate(&instance, index) {
            panic!("{}: {error:#}", example.display());
        }
    }
}

#[test]
fn what_the_reader_refuses_by_shape_does_not_validate() {
    let (schemas, index) = compiled();
    let valid = |text: &str| schemas.validate(&document(text), index).is_ok();
    assert!(valid("title = \"x\"\n[resource.a.nat_gateway]\nmonthly_processed = \"1 TB\"\n"));
    // What one variant lays over a resource may be what it lacks.
    assert!(valid(
        "title = \"x\"\n[resource.a.nat_gateway]\ncount = 2\n\
         [variant.b]\nresource.a.nat_gateway.monthly_processed = \"1 TB\"\n"
    ));
    for wrong in [
        // No title; an unknown key; a service that does not exist; a required key that is missing; a wrong type; a word
        // that is none of the list; a claim that is no list; a resource without a service.
        "region = \"us-east-1\"\n",
        "title = \"x\"\nregoin = \"us-east-1\"\n",
        "title = \"x\"\n[resource.a.nat_gatway]\nmonthly_processed = \"1 TB\"\n",
        "title = \"x\"\n[resource.a.nat_gateway]\ncount = 2\n",
        "title = \"x\"\n[resource.a.nat_gateway]\nmonthly_processed = true\n",
        "title = \"x\"\n[resource.a.s3]\nstored = \"1 TB\"\nclass = \"standart\"\n",
        "title = \"x\"\n[claim]\nsays = \"$1\"\nvalue = \"monthly\"\n",
        "title = \"x\"\n[resource.a]\n",
    ] {
        assert!(!valid(wrong), "{wrong}");
    }
}

#[test]
fn the_schema_lists_the_keys_of_the_descriptions() {
    let schema = schema();
    let tables: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
    assert_eq!(keys(&schema), names(SCENARIO, &tables));
    let defs = &schema["$defs"];
    assert_eq!(keys(&defs["variant"]), names(VARIANT, &["resource", "study", "parameter"]));
    assert_eq!(keys(&defs["claim"]), names(CLAIM, &[]));
    assert_eq!(keys(&defs["claim"]["properties"]["solve"]), names(SOLVE_KEYS, &[]));
    for table in ["resource", "overlay"] {
        let services: BTreeSet<String> = SERVICES.iter().map(|service| service.name.to_owned()).collect();
        assert_eq!(keys(&defs[table]), services);
        for service in SERVICES {
            let described = names(service.fields.iter().chain(RESOURCE), &[]);
            assert_eq!(keys(&defs[table]["properties"][service.name]), described, "{table} {}", service.name);
        }
    }
}
