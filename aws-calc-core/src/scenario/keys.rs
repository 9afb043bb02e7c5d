//! The keys of a scenario file, described once: for the reader, its messages, the documentation and the JSON Schema.

use crate::field::{Field, Flag, Named, Spec, Table, Text, Texts, Word};
use crate::unit::Count;

pub(super) const TITLE: Field<Text> =
    Field::text("title", "any words", "what the scenario is about", "\"Patient records: lifecycle\"");
pub(super) const DESCRIPTION: Field<Text> =
    Field::text("description", "any words", "more about it", "\"Two AZs, one NAT gateway each\"").optional();
pub(super) const BOOK: Field<Text> =
    Field::text("book", "a price book", "the price book: `aws`, `guide`, or a folder", "\"aws\"").optional();
pub(super) const REGION: Field<Text> =
    Field::text("region", "a Region", "the Region of resources that name none", "\"us-east-1\"").optional();
pub(super) const MONTH: Field<Text> =
    Field::text("month", "a month", "bill this calendar month instead of 730 hours", "\"2026-03\"").optional();
pub(super) const FREE_TIER: Field<Flag> =
    Field::flag("free_tier", "whether free allowances count (they do not unless this is true)", "true").optional();

/// The plain keys at the top of a file.
pub const SCENARIO: &[Spec] =
    &[TITLE.spec(), DESCRIPTION.spec(), BOOK.spec(), REGION.spec(), MONTH.spec(), FREE_TIER.spec()];

/// The tables at the top of a file, with what each is for.
pub const TABLES: &[(&str, &str)] = &[
    ("parameter", "named values for expressions, sweeps and `--set`: `horizon = \"7 years\"`"),
    ("resource", "what is in every variant: `[resource.NAME.SERVICE]`"),
    ("variant", "what differs: `[variant.NAME]`, laid over the resources key by key"),
    ("study", "questions over time or alternatives: `[study.NAME.KIND]`"),
    ("claim", "numbers to be judged: `[[claim]]`"),
    ("budget", "conditions that must hold: `\"under 500 dollars\" = \"monthly < $500/month\"`"),
    ("discount", "percent off prices, by service or for `all`: `all = \"5%\"`"),
    ("prices", "private prices, in the form of a price file"),
    ("credit", "money that pays for usage: `[credit.NAME]`"),
    ("tax", "what is added to the bill: `rate = \"20%\"`, `on = \"billed\"`"),
    ("currency", "a second currency at the rate of a day"),
];

pub(super) const COUNT: Field<Count> = Field::quantity("count", "how many of them there are", "3").optional();
pub(super) const TAGS: Field<Named> =
    Field::named("tags", "words to group by in reports", "{ team = \"web\" }").optional();

/// The keys that every resource may have besides its service's own.
pub const RESOURCE: &[Spec] = &[COUNT.spec(), REGION.spec(), TAGS.spec()];

pub(super) const VARIANT_TITLE: Field<Text> =
    Field::text("title", "any words", "what it is called in reports", "\"With endpoints\"").optional();
pub(super) const DROP: Field<Texts> =
    Field::texts("drop", "shared resources that this variant does not have", "[\"nat\"]").optional();

/// The plain keys of a variant; `resource` and `parameter` tables stand beside them.
pub const VARIANT: &[Spec] = &[VARIANT_TITLE.spec(), REGION.spec(), DROP.spec()];

/// The keys that every study may have besides its kind's own.
pub const STUDY: &[Spec] = &[VARIANT_TITLE.spec(), REGION.spec()];

pub(super) const AMOUNT: Field<Text> = Field::text("amount", "an amount of money", "what is left of it", "\"$1,000\"");
pub(super) const MONTHLY: Field<Text> =
    Field::text("monthly", "an amount of money", "the most that it pays in a month", "\"$200\"").optional();
pub(super) const CREDIT_SERVICES: Field<Texts> =
    Field::texts("services", "whose usage it pays for; left out: that of all", "[\"ec2\", \"ebs\"]").optional();
pub(super) const EXPIRES: Field<Text> =
    Field::text("expires", "a month", "the last month in which it pays", "\"2026-12\"").optional();

/// The keys of a credit.
pub const CREDIT: &[Spec] = &[AMOUNT.spec(), MONTHLY.spec(), CREDIT_SERVICES.spec(), EXPIRES.spec()];

crate::choices! {
    /// What a tax is taken on.
    TaxedOn {
        Billed "billed" "what is billed after credits";
        Contracted "contracted" "what the usage costs before credits";
    }
}

pub(super) const TAX_RATE: Field<Text> = Field::text("rate", "a percentage", "how much it is", "\"20%\"");
pub(super) const ON: Field<Word<TaxedOn>> = Field::word("on", "what it is taken on", "\"billed\"");
pub(super) const TAX_NAME: Field<Text> = Field::text("name", "any words", "what reports call it", "\"VAT\"").optional();

/// The keys of a tax.
pub const TAX: &[Spec] = &[TAX_RATE.spec(), ON.spec(), TAX_NAME.spec()];

pub(super) const CODE: Field<Text> = Field::text("code", "three letters", "its code in ISO 4217", "\"EUR\"");
pub(super) const CURRENCY_RATE: Field<Text> =
    Field::text("rate", "a decimal", "how much of it one dollar is", "\"0.92\"");
pub(super) const DATE: Field<Text> = Field::text("date", "a day", "the day of the rate", "\"2026-11-20\"");
pub(super) const SOURCE_OF_RATE: Field<Text> = Field::text("source", "any words", "who says so", "\"our treasury\"");

/// The keys of a second currency.
pub const CURRENCY: &[Spec] = &[CODE.spec(), CURRENCY_RATE.spec(), DATE.spec(), SOURCE_OF_RATE.spec()];

crate::choices! {
    /// The verdict that a claim expects.
    Expected {
        Holds "holds" "exactly true";
        HoldsRounded "holds when rounded" "true to the digits that are quoted";
        AnotherReading "holds under another reading" "true if a unit or a word is read another way";
        Refuted "refuted" "false";
        CannotTell "cannot tell" "inputs are missing";
    }
}

pub(super) const ID: Field<Text> =
    Field::text("id", "a short name", "what others call this claim: a topic and a number in it", "\"30.4\"").optional();
pub(super) const SAYS: Field<Text> =
    Field::text("says", "words with a number", "the words that state the number", "\"costing $1,150/month\"");
pub(super) const QUOTE: Field<Text> =
    Field::text("quote", "a number", "the number in them, when they have several or none", "\"$1,150/month\"")
        .optional();
pub(super) const VALUE: Field<Text> =
    Field::text("value", "an expression", "what the number should be", "\"all_standard.monthly\"");
pub(super) const SOURCE: Field<Text> =
    Field::text("source", "any words", "who said it", "\"the guide, line 179\"").optional();
pub(super) const VERDICT: Field<Word<Expected>> =
    Field::word("verdict", "the verdict that is expected; left out: it holds, at least when rounded", "\"refuted\"")
        .optional();
pub(super) const BECAUSE: Field<Text> =
    Field::text("because", "any words", "why it is so", "\"the stated split gives 74.3%\"").optional();
pub(super) const MISSING: Field<Texts> =
    Field::texts("missing", "inputs without which nobody can tell", "[\"the age of the records\"]").optional();
pub(super) const READINGS: Field<Named> = Field::named(
    "readings",
    "other ways to read the words, each with its value",
    "{ \"one way\" = \"10 TB * $0.01/GB\" }",
)
.optional();

pub(super) const PARAMETER: Field<Text> =
    Field::text("parameter", "a parameter", "the parameter that is varied", "\"horizon\"");
pub(super) const FROM: Field<Text> = Field::text("from", "an amount", "the least value to try", "\"90 days\"");
pub(super) const TO: Field<Text> = Field::text("to", "an amount", "the largest value to try", "\"3650 days\"");
pub(super) const STEP: Field<Text> = Field::text(
    "step",
    "an amount",
    "the grain of the parameter: exact answers are looked for on it first",
    "\"1 day\"",
)
.optional();

/// The keys of a claim's `solve` table.
pub const SOLVE_KEYS: &[Spec] = &[PARAMETER.spec(), FROM.spec(), TO.spec(), STEP.spec()];

pub(super) const SOLVE: Field<Table> = Field::table(
    "solve",
    SOLVE_KEYS,
    "which value of a parameter would make it true",
    "{ parameter = \"horizon\", from = \"90 days\", to = \"3650 days\" }",
)
.optional();

/// The keys of a claim.
pub const CLAIM: &[Spec] = &[
    ID.spec(),
    SAYS.spec(),
    QUOTE.spec(),
    VALUE.spec(),
    SOURCE.spec(),
    VERDICT.spec(),
    BECAUSE.spec(),
    MISSING.spec(),
    READINGS.spec(),
    SOLVE.spec(),
];
