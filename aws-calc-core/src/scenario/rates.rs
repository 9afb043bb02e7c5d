//! What a customer pays otherwise than everybody: private prices, discounts, credits, tax, a second currency. They stand
//! in the scenario, or in a file of their own that serves many (`--rates`).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{Book, read_overlay};
use crate::charge::{Credit, Discount, Tax, Taxed, Terms};
use crate::day::Day;
use crate::diagnostic::{Diagnostic, SourceId, did_you_mean};
use crate::document::{self, Entry, Node, Value as Toml};
use crate::exact::Exact;
use crate::expr::{Expression, Scope, Value};
use crate::field::{Record, Spec, Words};
use crate::meter::MeterInfo;
use crate::money::Money;
use crate::service;
use crate::unit::{Base, Unit};

use super::fields::{Reader, unknown_key};
use super::keys;

/// The tables of a scenario, or of a file of rates, that say what a customer pays.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    file: Arc<str>,
    /// What a report calls the place of a private price.
    place: Arc<str>,
    prices: Option<Node>,
    discounts: Vec<Entry>,
    credits: Vec<Entry>,
    tax: Option<Entry>,
    currency: Option<Entry>,
}

/// A currency beside the dollar, at the rate of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its code in ISO 4217: `EUR`.
    pub code: Arc<str>,
    /// How much of it one dollar is.
    pub rate: Exact,
    /// The day of the rate.
    pub date: Day,
    /// Who says so.
    pub source: Arc<str>,
}

/// The names of the tables.
pub(super) const TABLES: [&str; 5] = ["prices", "discount", "credit", "tax", "currency"];

impl Rates {
    /// Those of a scenario in `file`.
    pub(super) fn of_scenario(file: &str) -> Self {
        Self { file: Arc::from(file), place: Arc::from("the scenario"), ..Self::default() }
    }

    /// Reads `text`, the source `id` named `file`: a file of rates.
    ///
    /// # Errors
    /// Every mistake that shows without a book.
    pub fn read(text: &str, id: SourceId, file: &str) -> Result<Self, Vec<Diagnostic>> {
        let tree = document::parse(text, id)?;
        let place = Arc::from(format!("`{file}`"));
        let mut rates = Self { file: Arc::from(file), place, ..Self::default() };
        let mut errors = Vec::new();
        if let Toml::Table(entries) = tree.value {
            for entry in entries {
                if TABLES.contains(&&*entry.key) {
                    rates.take(entry, &mut errors);
                } else {
                    errors.push(unknown_key(&entry, TABLES.into_iter(), "file of rates"));
                }
            }
        }
        if errors.is_empty() { Ok(rates) } else { Err(errors) }
    }

    /// Takes one of [`TABLES`].
    pub(super) fn take(&mut self, entry: Entry, errors: &mut Vec<Diagnostic>) {
        if entry.node.entries().is_none() {
            let message = format!("`{}` must be a table, but this is {}", entry.key, entry.node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(entry.node.at, "not a table");
            let doc = keys::TABLES.iter().find(|(name, _)| *name == &*entry.key).map(|(_, doc)| (*doc).to_owned());
            errors.push(error.help_maybe(doc));
            return;
        }
        let entries = |node: Node| match node.value {
            Toml::Table(entries) => entries,
            _ => Vec::new(),
        };
        match &*entry.key {
            "prices" => self.prices = Some(entry.node),
            "discount" => self.discounts = entries(entry.node),
            "credit" => self.credits = entries(entry.node),
            "tax" => self.tax = Some(entry),
            _ => self.currency = Some(entry),
        }
    }

    /// `book` with these prices in front of its own.
    ///
    /// # Errors
    /// Every mistake in them.
    pub fn in_front_of(&self, book: &Book) -> Result<Book, Vec<Diagnostic>> {
        with_prices(&[self], book)
    }
}

/// `book` with the private prices of all `rates`; the same price twice is an error, in whichever files.
pub(super) fn with_prices(rates: &[&Rates], book: &Book) -> Result<Book, Vec<Diagnostic>> {
    let own = |rates: &&Rates| Some((rates.prices.clone()?, Arc::clone(&rates.file), Arc::clone(&rates.place)));
    let prices: Vec<(Node, Arc<str>, Arc<str>)> = rates.iter().filter_map(own).collect();
    if prices.is_empty() {
        return Ok(book.clone());
    }
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    Ok(book.with_overlay(read_overlay(&prices, book, &meters)?))
}

/// What all `rates` say about the bill of the month `month`, with the values of `scope` for names in expressions.
pub(super) fn terms(
    rates: &[&Rates],
    free_tier: bool,
    month: Option<&str>,
    scope: &dyn Scope,
    errors: &mut Vec<Diagnostic>,
) -> (Terms, Option<Currency>) {
    let mut reader = Reader { scope, errors: Vec::new() };
    let mut terms = Terms { free_tier, ..Terms::default() };
    for (entry, again) in once(rates.iter().map(|rates| &rates.discounts)) {
        if let Some(first) = again {
            reader.errors.push(twice(entry, first, &format!("the discount for `{}`", entry.key)));
        } else if let Some((service, discount)) = reader.discount(entry) {
            terms.discounts.insert(service, discount);
        }
    }
    for (entry, again) in once(rates.iter().map(|rates| &rates.credits)) {
        if let Some(first) = again {
            reader.errors.push(twice(entry, first, &format!("the credit `{}`", entry.key)));
        } else {
            terms.credits.extend(reader.credit(entry, month));
        }
    }
    let only = |reader: &mut Reader<'_>, entries: Vec<&Entry>, what: &str| {
        if let [first, second, ..] = entries.as_slice() {
            reader.errors.push(twice(second, first, what));
        }
    };
    let taxes: Vec<&Entry> = rates.iter().filter_map(|rates| rates.tax.as_ref()).collect();
    terms.tax = taxes.first().and_then(|entry| reader.tax(entry));
    only(&mut reader, taxes, "the tax");
    let currencies: Vec<&Entry> = rates.iter().filter_map(|rates| rates.currency.as_ref()).collect();
    let currency = currencies.first().and_then(|entry| reader.currency(entry));
    only(&mut reader, currencies, "the second currency");
    errors.append(&mut reader.errors);
    (terms, currency)
}

/// The entries of all `tables`, each with the one of its key that came before it.
fn once<'e>(tables: impl Iterator<Item = &'e Vec<Entry>>) -> Vec<(&'e Entry, Option<&'e Entry>)> {
    let mut seen: BTreeMap<&str, &Entry> = BTreeMap::new();
    tables.flatten().map(|entry| (entry, seen.insert(&entry.key, entry))).collect()
}

fn twice(entry: &Entry, first: &Entry, what: &str) -> Diagnostic {
    let error = Diagnostic::error("given-twice", format!("{what} is given twice"));
    let error = error.at(entry.key_at, "the second time").and(first.key_at, "the first time");
    error.help("keep one of them: neither file stands before the other")
}

impl Reader<'_> {
    fn discount(&mut self, entry: &Entry) -> Option<(String, Discount)> {
        let services = || service::SERVICES.iter().map(|service| service.name).chain(["all"]);
        if !services().any(|service| service == &*entry.key) {
            let error = Diagnostic::error("unknown-service", format!("there is no service `{}`", entry.key));
            let help = did_you_mean(&entry.key, services()).unwrap_or_else(|| "a service, or `all`".to_owned());
            self.errors.push(error.at(entry.key_at, "unknown").help(help));
            return None;
        }
        let Toml::Text(text) = &entry.node.value else {
            let message = format!("a discount is a percentage, but this is {}", entry.node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(entry.node.at, "not a percentage");
            self.errors.push(error.help(format!("for example: {} = \"10%\"", entry.key)));
            return None;
        };
        let words = Words { text: Arc::from(&**text), at: entry.node.words_at() };
        let share = self.share(&words, "a discount", &format!("{} = \"10%\"", entry.key))?;
        let service = if &*entry.key == "all" { "" } else { &*entry.key };
        Some((service.to_owned(), Discount { share, at: Some(entry.key_at) }))
    }

    fn value_of(&mut self, words: &Words) -> Option<Value> {
        let value = Expression::parse(&words.text, words.at).and_then(|expression| expression.evaluate(self.scope));
        value.map_err(|error| self.errors.push(error)).ok()
    }

    /// A percentage between 0% and 100%.
    fn share(&mut self, words: &Words, what: &str, example: &str) -> Option<Exact> {
        let value = self.value_of(words)?;
        let share = match value {
            Value::Amount(amount) if amount.unit == Unit::NONE => amount.value.to_exact().ok(),
            _ => None,
        };
        let share = share.filter(|share| !share.is_negative() && *share <= Exact::ONE);
        if share.is_none() {
            let error = Diagnostic::error("out-of-range", format!("{what} is a percentage between 0% and 100%"));
            self.errors.push(error.at(words.at, "no such percentage").help(format!("for example: {example}")));
        }
        share
    }

    /// An amount of dollars that is not negative.
    fn dollars(&mut self, words: &Words, key: &str) -> Option<Money> {
        let value = self.value_of(words)?;
        let dollars = match value {
            Value::Amount(amount) if amount.unit == Unit::of(Base::Usd) => amount.value.to_exact().ok(),
            _ => None,
        };
        let dollars = dollars.filter(|dollars| !dollars.is_negative());
        if dollars.is_none() {
            let error = Diagnostic::error("out-of-range", format!("`{key}` is an amount of dollars, and not negative"));
            self.errors.push(error.at(words.at, "no such amount").help(format!("for example: {key} = \"$1,000\"")));
        }
        dollars.map(Money::new)
    }

    /// `[credit.NAME]`.
    fn credit(&mut self, entry: &Entry, month: Option<&str>) -> Option<Credit> {
        let record = self.table_record(keys::CREDIT, entry, "credit")?;
        let (amount, monthly_words) = (record.words(keys::AMOUNT), record.words(keys::MONTHLY));
        let left = amount.and_then(|words| self.dollars(words, "amount"));
        let monthly = monthly_words.and_then(|words| self.dollars(words, "monthly"));
        if let (Some(amount), Some(left), Some(words), Some(most)) = (amount, left, monthly_words, monthly)
            && most > left
        {
            let message = format!("this credit pays {most} in a month, but only {left} are left of it");
            let error = Diagnostic::error("out-of-range", message).at(words.at, "more than there is");
            let error = error.and(amount.at, "what is left");
            self.errors.push(error.help("leave `monthly` out: then it pays until it is used up"));
        }
        let mut services = Vec::new();
        for words in record.texts(keys::CREDIT_SERVICES) {
            let names = || service::SERVICES.iter().map(|service| service.name);
            if names().any(|name| name == &*words.text) {
                services.push(Arc::clone(&words.text));
            } else {
                let error = Diagnostic::error("unknown-service", format!("there is no service `{}`", words.text));
                self.errors.push(error.at(words.at, "unknown").help_maybe(did_you_mean(&words.text, names())));
            }
        }
        let expires = record.words(keys::EXPIRES);
        if let Some(words) = expires
            && Day::parse(&format!("{}-01", words.text)).is_none()
        {
            let error = Diagnostic::error("bad-month", format!("`{}` is no month", words.text));
            let error = error.at(words.at, "expected year and month");
            self.errors.push(error.help("the last month in which it pays, for example: expires = \"2026-12\""));
        }
        let expires = expires.map(|words| Arc::clone(&words.text));
        let expired = expires.as_deref().zip(month).is_some_and(|(last, month)| last < month);
        Some(Credit { name: Arc::from(&*entry.key), left: left?, monthly, services, expires, expired })
    }

    /// `[tax]`.
    fn tax(&mut self, entry: &Entry) -> Option<Tax> {
        let record = self.table_record(keys::TAX, entry, "tax")?;
        let share = record.words(keys::TAX_RATE).and_then(|words| self.share(words, "a tax", "rate = \"20%\""));
        let name = record.words(keys::TAX_NAME).map_or_else(|| Arc::from("tax"), |words| Arc::clone(&words.text));
        let on = match record.word_given(keys::ON)? {
            keys::TaxedOn::Billed => Taxed::Billed,
            keys::TaxedOn::Contracted => Taxed::Contracted,
        };
        Some(Tax { name, share: share?, on })
    }

    /// `[currency]`.
    fn currency(&mut self, entry: &Entry) -> Option<Currency> {
        let record = self.table_record(keys::CURRENCY, entry, "currency")?;
        let mut wrong = |code, words: &Words, what: &str, help: &str| {
            let error = Diagnostic::error(code, format!("`{}` is {what}", words.text)).at(words.at, "");
            self.errors.push(error.help(help));
        };
        let code = record.words(keys::CODE).filter(|code| {
            let is_code = code.text.len() == 3 && code.text.bytes().all(|letter| letter.is_ascii_uppercase());
            let is_another = is_code && &*code.text != "USD";
            if !is_another {
                let help = "three capital letters, for example: code = \"EUR\"";
                wrong("unknown-currency", code, "no code of a currency beside the dollar", help);
            }
            is_another
        });
        let rate = record.words(keys::CURRENCY_RATE).and_then(|rate| {
            let number = Exact::parse(&rate.text).ok().filter(|rate| !rate.is_negative() && !rate.is_zero());
            if number.is_none() {
                let help = "how much of the currency one dollar is, for example: rate = \"0.92\"";
                wrong("bad-number", rate, "no rate", help);
            }
            number
        });
        let date = record.words(keys::DATE).and_then(|date| {
            let day = Day::parse(&date.text);
            if day.is_none() {
                wrong("bad-date", date, "no day", "for example: date = 2026-11-20");
            }
            day
        });
        let source = Arc::clone(&record.words(keys::SOURCE_OF_RATE)?.text);
        Some(Currency { code: Arc::clone(&code?.text), rate: rate?, date: date?, source })
    }

    /// What is right in a table of rates; a date may be bare or quoted.
    fn table_record(&mut self, specs: &'static [Spec], entry: &Entry, what: &str) -> Option<Record> {
        let Toml::Table(entries) = &entry.node.value else {
            let message = format!("a {what} is a table, but this is {}", entry.node.value.kind());
            let error = Diagnostic::error("wrong-type", message).at(entry.node.at, "not a table");
            self.errors.push(error.help(format!("write [{what}.{}] and its keys below", entry.key)));
            return None;
        };
        let quoted = |entry: &Entry| match &entry.node.value {
            Toml::Date(date) => {
                Entry { node: Node { value: Toml::Text(date.clone()), ..entry.node.clone() }, ..entry.clone() }
            }
            _ => entry.clone(),
        };
        let entries: Vec<Entry> = entries.iter().map(quoted).collect();
        Some(self.what_is_right(specs, &entries.iter().collect::<Vec<_>>(), entry.key_at, what, &[]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::testing::services;
    use crate::diagnostic::{Sources, Span};
    use crate::scenario::{Estimate, Names, Scenario, Settings};
    use proptest::prelude::*;

    /// A NAT gateway that processes nothing: 730 h x $0.1 = $73.
    const GATEWAY: &str =
        "title = \"x\"\nregion = \"us-east-1\"\n[resource.nat.nat_gateway]\nmonthly_processed = \"0 GB\"\n";

    fn rates(text: &str) -> Rates {
        Rates::read(text, Sources::default().add("own.toml", text), "own.toml").unwrap()
    }

    fn estimated(file: &str, own: &str) -> Result<Estimate, Vec<Diagnostic>> {
        let text = format!("{GATEWAY}{file}");
        let mut sources = Sources::default();
        let scenario = Scenario::read(&text, sources.add("x.toml", &*text), "x.toml").unwrap();
        let settings = Settings { rates: Some(Arc::new(rates(own))), ..Settings::default() };
        scenario.estimate(&services("1024 GB"), &settings)
    }

    fn codes(file: &str, own: &str) -> Vec<&'static str> {
        estimated(file, own).map(|_| Vec::new()).unwrap_or_else(|all| all.iter().map(|error| error.code).collect())
    }

    /// A figure of the one variant, in dollars a month.
    fn figure(estimate: &Estimate, name: &str) -> String {
        let at = Span::new(Sources::default().add("", ""), 0..name.len());
        let value = Expression::parse(name, at).unwrap().evaluate(&Names::of_estimate(estimate)).unwrap();
        match value {
            Value::Amount(amount) => amount.value.to_exact().unwrap().to_string(),
            other => panic!("{other:?}"),
        }
    }

    const PRICE: &str = "[prices.\"nat_gateway.hours\"]\nunit = \"Hour\"\nus-east-1 = \"0.05\"\n";

    #[test]
    fn the_file_and_the_scenario_add_up_to_one_contract() {
        let file = "[discount]\nall = \"10%\"\n[tax]\nrate = \"20%\"\non = \"contracted\"\n";
        let own = format!("{PRICE}[credit.start]\namount = \"$100\"\nmonthly = \"$2.85\"\n");
        let estimate = estimated(file, &own).unwrap();
        // 730 h x 0.1; 730 h x 0.05 x 0.9 = 32.85; less 2.85; and 20 % of 32.85.
        for (name, dollars) in
            [("list", "73"), ("contracted", "32.85"), ("effective", "32.85"), ("billed", "30"), ("due", "36.57")]
        {
            assert_eq!(figure(&estimate, name), dollars, "{name}");
            assert_eq!(figure(&estimate, &format!("default.{name}")), dollars, "default.{name}");
        }
        assert_eq!(figure(&estimate, "monthly"), "32.85");
    }

    #[test]
    fn what_both_say_is_said_twice() {
        for table in [
            PRICE,
            "[discount]\nnat_gateway = \"1%\"\n",
            "[credit.start]\namount = \"$1\"\n",
            "[tax]\nrate = \"1%\"\non = \"billed\"\n",
            "[currency]\ncode = \"EUR\"\nrate = \"0.9\"\ndate = 2026-01-01\nsource = \"x\"\n",
        ] {
            assert_eq!(codes("", table), [""; 0], "{table}");
            assert_eq!(codes(table, ""), [""; 0], "{table}");
            let code = if table == PRICE { "duplicate-price" } else { "given-twice" };
            assert_eq!(codes(table, table), [code], "{table}");
        }
        // A discount for all and one for a service are two, and the one for the service counts.
        let both = estimated("[discount]\nall = \"10%\"\n", "[discount]\nnat_gateway = \"50%\"\n").unwrap();
        assert_eq!(figure(&both, "contracted"), "36.5");
    }

    #[test]
    fn a_credit_pays_until_its_last_month_is_over() {
        let billed = |month: &str| {
            let text = format!("month = \"{month}\"\n{GATEWAY}");
            let scenario = Scenario::read(&text, Sources::default().add("x.toml", &*text), "x.toml").unwrap();
            let own = rates("[credit.start]\namount = \"$10\"\nexpires = \"2026-06\"\n");
            let settings = Settings { rates: Some(Arc::new(own)), ..Settings::default() };
            figure(&scenario.estimate(&services("1024 GB"), &settings).unwrap(), "billed")
        };
        // June has 720 hours, July 744.
        assert_eq!((billed("2026-06"), billed("2026-07")), ("62".to_owned(), "74.4".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_rates_or_has_a_message(text in "(\\[(prices|discount|credit\\.a|tax|currency|x)\\]\n|(all|rate|on|code|date|amount) = (\"[$0-9%a-zE-]{0,8}\"|[0-9]{1,4}|\\[\\]|2026-0[0-9]-01)\n){0,8}") {
            let mut sources = Sources::default();
            let id = sources.add("own.toml", text.as_str());
            if let Ok(own) = Rates::read(&text, id, "own.toml") {
                let scenario = Scenario::read(GATEWAY, sources.add("x.toml", GATEWAY), "x.toml").unwrap();
                let settings = Settings { rates: Some(Arc::new(own)), ..Settings::default() };
                if let Err(errors) = scenario.estimate(&services("1024 GB"), &settings) {
                    prop_assert!(errors.iter().all(|error| error.at.is_some() && !error.message.is_empty()));
                }
            }
        }
    }
}
