//! Whatever a file says, there is an answer or a message that points into the file: never a panic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken test harness stops the test"
)]

mod common;

use std::fs;
use std::sync::LazyLock;

use aws_calc_core::book::Book;
use aws_calc_core::claim;
use aws_calc_core::diagnostic::{Diagnostic, Label, Sources, Span};
use aws_calc_core::field::Presence;
use aws_calc_core::scenario::{Misread, Scenario, Settings};
use aws_calc_core::service::SERVICES;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use common::{files, root};

/// Both books that the command carries.
static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| {
    let books = aws_calc_pricing::BOOKS.iter();
    books.map(|(name, bytes)| Book::open(*name, *bytes).expect("the command carries books that open")).collect()
});

/// Texts to begin with: every example, and every smallest wrong file.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = ["examples", "tests/wrong", "aws-calc-cli/src/commands"];
    let paths = folders.into_iter().flat_map(|folder| files(&root().join(folder), ".toml"));
    paths.map(|path| fs::read_to_string(path).expect("an example is a text")).collect()
});

/// Words that stand where others are expected.
const WORDS: &[&str] = &[
    "",
    "\"",
    "\"\"",
    "'",
    "\\",
    "#",
    "=",
    ".",
    ",",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "(",
    ")",
    "\n",
    "\r\n",
    "\u{feff}",
    "ä",
    "💥",
    "\0",
    "0",
    "-1",
    "1e9",
    "1e-28",
    "9999999999999999999999999999",
    "inf",
    "nan",
    "0x10",
    "2026-02-30",
    "true",
    "50 TB",
    "12 GB-hour",
    "$5",
    "99%",
    "10^99",
    "1 / 0",
    "-",
    "*",
    "<",
    "and",
    "not",
    "if(",
    "monthly",
    "yearly",
    "s3.storage.standard",
    "us-east-1",
    "count",
    "resource",
    "variant",
    "parameter",
    "[[claim]]",
    "[budget]",
    "[prices]",
    "[discount]",
    "drop",
    "solve",
    "readings",
    "missing",
];

/// One change to a text.
#[derive(Clone, Debug)]
enum Edit {
    DeleteLine(Index),
    RepeatLine(Index, Index),
    SwapLines(Index, Index),
    Delete(Index, usize),
    Replace(Index, usize, String),
    Digit(Index, char),
    DropQuote(Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let word = prop_oneof![4 => select(WORDS).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    prop_oneof![
        any::<Index>().prop_map(Edit::DeleteLine),
        any::<(Index, Index)>().prop_map(|(from, to)| Edit::RepeatLine(from, to)),
        any::<(Index, Index)>().prop_map(|(a, b)| Edit::SwapLines(a, b)),
        (any::<Index>(), 1usize..30).prop_map(|(at, length)| Edit::Delete(at, length)),
        (any::<Index>(), 0usize..12, word).prop_map(|(at, length, word)| Edit::Replace(at, length, word)),
        (any::<Index>(), select("0123456789.-_e".chars().collect::<Vec<_>>())).prop_map(|(at, c)| Edit::Digit(at, c)),
        any::<Index>().prop_map(Edit::DropQuote),
    ]
}

/// `text` with `edit` made to it.
fn edited(text: &str, edit: &Edit) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut chars: Vec<char> = text.chars().collect();
    let places = |is_one: fn(&char) -> bool| -> Vec<usize> {
        text.chars().enumerate().filter(|(_, c)| is_one(c)).map(|(place, _)| place).collect()
    };
    match edit {
        Edit::DeleteLine(at) if !lines.is_empty() => {
            lines.remove(at.index(lines.len()));
            lines.concat()
        }
        Edit::RepeatLine(from, to) if !lines.is_empty() => {
            let line = lines[from.index(lines.len())];
            lines.insert(to.index(lines.len()), line);
            lines.concat()
        }
        Edit::SwapLines(a, b) if !lines.is_empty() => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
            lines.concat()
        }
        Edit::Delete(at, length) => {
            let start = at.index(chars.len() + 1);
            chars.drain(start..(start + length).min(chars.len()));
            chars.into_iter().collect()
        }
        Edit::Replace(at, length, word) => {
            let start = at.index(chars.len() + 1);
            chars.splice(start..(start + length).min(chars.len()), word.chars());
            chars.into_iter().collect()
        }
        Edit::Digit(at, c) => {
            let digits = places(char::is_ascii_digit);
            if !digits.is_empty() {
                chars[digits[at.index(digits.len())]] = *c;
            }
            chars.into_iter().collect()
        }
        Edit::DropQuote(at) => {
            let quotes = places(|c| *c == '"');
            if !quotes.is_empty() {
                chars.remove(quotes[at.index(quotes.len())]);
            }
            chars.into_iter().collect()
        }
        _ => text.to_owned(),
    }
}

/// A file with a resource of some service: the keys that it needs, some others, and most of their values as they should
/// be.
fn scenario() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        12 => Just(None),
        1 => select(WORDS).prop_map(|word| Some(format!("\"{word}\""))),
        1 => select(WORDS).prop_map(|word| Some(word.to_owned())),
        1 => any::<i64>().prop_map(|number| Some(number.to_string())),
        1 => "[0-9a-z$%*/+() .^-]{0,12}".prop_map(|text| Some(format!("\"{text}\""))),
    ];
    let most_keys = SERVICES.iter().map(|service| service.fields.len()).max().unwrap_or(0);
    let entries = proptest::collection::vec((proptest::bool::weighted(0.3), value), most_keys);
    (select(SERVICES), entries, select(WORDS)).prop_map(|(service, entries, word)| {
        let mut text = format!("title = \"x\"\nregion = \"us-east-1\"\n[resource.it.{}]\n", service.name);
        for (spec, (is_given, value)) in service.fields.iter().zip(entries) {
            if is_given || matches!(spec.presence, Presence::Required) {
                text.push_str(&format!("{} = {}\n", spec.name, value.as_deref().unwrap_or(spec.example)));
            }
        }
        text + &format!("[[claim]]\nsays = \"$5 a month\"\nvalue = \"monthly\"\n[budget]\nlow = \"monthly < {word}\"\n")
    })
}

/// Runs everything that a file goes through; fails the test when a message points outside of it.
fn goes_well(text: &str) -> Result<(), TestCaseError> {
    let mut sources = Sources::default();
    let id = sources.add("it.toml", text);
    let scenario = match Scenario::read(text, id, "it.toml") {
        Ok(scenario) => scenario,
        Err(Misread { understood, errors }) => {
            prop_assert!(!errors.is_empty(), "a file is refused without a message");
            all_inside(&errors, text)?;
            let Some(scenario) = understood else { return Ok(()) };
            *scenario
        }
    };
    for book in BOOKS.iter() {
        let settings = Settings::default();
        match scenario.estimate(book, &settings) {
            Ok(estimate) => {
                if let Err(errors) = claim::check(&scenario, book, &settings, &estimate) {
                    prop_assert!(!errors.is_empty(), "claims are refused without a message");
                    all_inside(&errors, text)?;
                }
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty(), "there is no estimate and no message");
                all_inside(&errors, text)?;
            }
        }
    }
    Ok(())
}

fn all_inside(errors: &[Diagnostic], text: &str) -> Result<(), TestCaseError> {
    for error in errors {
        prop_assert!(!error.message.is_empty());
        prop_assert!(error.code != "follows", "a message that only follows from another is not for readers");
        for Label { span, .. } in error.at.iter().chain(&error.also) {
            let range = span.start as usize..span.end as usize;
            prop_assert!(text.get(range).is_some(), "{error:?} points outside of the text");
        }
    }
    Ok(())
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn every_text_to_begin_with_goes_well() {
    for text in TEXTS.iter() {
        goes_well(text).unwrap();
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_changed_example_goes_well(
        start in any::<Index>(),
        edits in proptest::collection::vec(edit(), 1..6),
    ) {
        let text = edits.iter().fold(start.get(&TEXTS).clone(), |text, edit| edited(&text, edit));
        goes_well(&text)?;
    }

    #[test]
    fn known_keys_with_any_values_go_well(text in scenario()) {
        goes_well(&text)?;
    }

    #[test]
    fn any_text_goes_well(text in "\\PC{0,200}|[\\[\\]{}=\"'.#a-z0-9\n ]{0,200}") {
        goes_well(&text)?;
    }

    #[test]
    fn any_bytes_go_well(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        goes_well(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_expression_goes_well(text in "[a-z0-9$%*/+() .,<>=^\"-]{0,40}") {
        let text = text.replace('"', "\\\"");
        goes_well(&format!(
            "title = \"x\"\n[parameter]\na = \"{text}\"\nb = \"a * 2\"\n[[claim]]\nsays = \"{text}\"\nvalue = \"{text}\"\n"
        ))?;
    }
}

#[test]
fn every_one_of_many_keys_that_are_there_twice_is_told_with_its_first() {
    // Whoever looked back from each of them would compare five billion pairs of lines.
    const KEYS: usize = 100_000;
    let once: String = (0..KEYS).map(|key| format!("k{key} = 1\n")).collect();
    let head = "title = \"twice\"\n[parameter]\n";
    let text = format!("{head}{once}{once}");
    let mut sources = Sources::default();
    let id = sources.add("twice.toml", text.as_str());
    let errors = Scenario::read(&text, id, "twice.toml").unwrap_err().errors;
    assert_eq!(errors.len(), KEYS);
    let mut first = head.len();
    for (key, error) in errors.iter().enumerate() {
        let key = format!("k{key}");
        assert_eq!(error.code, "duplicate-key");
        assert_eq!(error.also[0].span, Span::new(id, first..first + key.len()));
        first += key.len() + " = 1\n".len();
    }
}
