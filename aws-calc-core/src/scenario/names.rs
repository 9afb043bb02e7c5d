//! What names in expressions mean: results of a variant, parameters, prices by their meter's path.

use std::sync::Arc;

use crate::book::{Book, Missing, Papers};
use crate::capacity;
use crate::charge::{Charge, Charges};
use crate::diagnostic::{Diagnostic, nearest, one_of};
use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Function, Name, PricedMeter, Scope, Value};
use crate::meter::MeterInfo;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service;
use crate::unit::{Amount, Base, Convention, Unit};

use super::{Estimate, Variant};

/// The names of an estimate, or of a book alone.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    book: &'a Book,
    convention: &'a Convention,
    region: Option<&'a str>,
    estimate: Option<&'a Estimate>,
}

impl<'a> Names<'a> {
    /// Prices of `book` in `region`, and functions.
    #[must_use]
    pub const fn of_book(book: &'a Book, convention: &'a Convention, region: Option<&'a str>) -> Self {
        Self { book, convention, region, estimate: None }
    }

    /// The results, parameters and prices of `estimate`.
    #[must_use]
    pub fn of_estimate(estimate: &'a Estimate) -> Self {
        Self {
            book: &estimate.book,
            convention: &estimate.convention,
            region: estimate.region.as_deref(),
            estimate: Some(estimate),
        }
    }

    fn papers(&self, meter: &str, key: Option<&str>) -> Option<Papers> {
        self.book.price(meter, key, self.region?).ok().map(|price| price.papers)
    }

    /// The papers of whatever of the book `segments` name: a price or a limit.
    #[must_use]
    pub fn papers_of(&self, segments: &[String]) -> Option<Papers> {
        if let Some(name) = limit_of(segments) {
            return self.book.limit(&name).ok().map(|limit| limit.papers);
        }
        let (meter, key) = meter_of(segments)?;
        self.papers(meter.path, key.as_deref())
    }

    /// The sizes of GB and TB and why they are so, in words.
    #[must_use]
    pub fn convention_text(&self) -> String {
        format!("{}, {}: {}", self.convention.terabyte_text(), self.convention.gigabyte_text(), self.book.because())
    }

    /// A variant's figure: `VARIANT.monthly`, `VARIANT.RESOURCE.monthly`, `VARIANT.RESOURCE.SERVICE.monthly`, and in place of
    /// `monthly` also `yearly`, `upfront` and `recurring`; with one variant its name may be left out.
    fn result(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        let Some(estimate) = self.estimate else { return Ok(None) };
        let segments: Vec<&str> = name.segments.iter().map(String::as_str).collect();
        if let ([study, figure], Some(first)) = (segments.as_slice(), estimate.variants.first())
            && first.studies.iter().any(|known| &*known.name == *study && known.study.of_all_variants)
        {
            return Ok(figure_of_study(first, study, figure));
        }
        let (variant, path) = match segments.as_slice() {
            [first, rest @ ..] if estimate.variants.iter().any(|variant| &*variant.name == *first) => {
                (estimate.variants.iter().find(|variant| &*variant.name == *first), rest)
            }
            all if estimate.variants.len() == 1 => (estimate.variants.first(), all),
            _ => (None, segments.as_slice()),
        };
        let Some(variant) = variant else { return Ok(None) };
        match path {
            [parameter] if variant.parameters.contains_key(*parameter) => {
                Ok(variant.parameters.get(*parameter).cloned())
            }
            [figure @ ("monthly" | "yearly")] => figure_of(variant.monthly(), figure, name).map(Some),
            [figure @ ("list" | "contracted" | "effective" | "billed" | "due")] => {
                let costs = variant.charges.costs().and_then(|costs| {
                    Ok(match *figure {
                        "list" => costs.list,
                        "contracted" => costs.contracted,
                        "effective" => costs.effective,
                        "billed" => costs.billed,
                        _ => variant.charges.due()?,
                    })
                });
                let failed =
                    |error: ArithmeticError| Diagnostic::error("too-large", error.to_string()).at(name.span, "");
                figure_of(costs.map_err(failed)?, "monthly", name).map(Some)
            }
            [figure @ ("upfront" | "recurring")] => {
                let Charges { upfront, recurring, .. } = variant.charges;
                cash_of(if *figure == "upfront" { upfront } else { recurring }, figure, name).map(Some)
            }
            [study, figure] if variant.studies.iter().any(|known| &*known.name == *study) => {
                Ok(figure_of_study(variant, study, figure))
            }
            [resource, figure] => sum_of(variant, resource, None, figure, name),
            [resource, service, figure] => sum_of(variant, resource, Some(service), figure, name),
            _ => Ok(None),
        }
    }

    /// A documented limit: `limit.lambda.timeout`.
    fn limit(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        let Some(limit) = limit_of(&name.segments) else { return Ok(None) };
        match self.book.limit(&limit) {
            Ok(limit) => Ok(Some(Value::Amount(limit.value))),
            Err(nearest) => {
                let message = format!("the book `{}` documents no limit `{limit}`", self.book.name());
                let error = Diagnostic::error("unknown-limit", message).at(name.span, "unknown");
                let help = match nearest {
                    Some(nearest) => format!("did you mean `limit.{nearest}`?"),
                    None => "`aws-calc prices --limits` lists what is documented".to_owned(),
                };
                Err(error.help(help))
            }
        }
    }

    /// A price by its meter's path, and for a family the key behind it.
    fn price(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        let Some((meter, key)) = meter_of(&name.segments) else { return Ok(None) };
        let Some(region) = self.region else {
            let error = Diagnostic::error("missing-region", format!("in which Region is `{}` meant?", meter.path));
            return Err(error
                .at(name.span, "prices differ between Regions")
                .help("pass --region, such as --region us-east-1"));
        };
        if let (Some(what), None) = (meter.key, &key) {
            let error = Diagnostic::error("missing-key", format!("`{}` has a price for each {what}", meter.path));
            return Err(error.at(name.span, format!("which {what}?")).help(format!("add it: {}.…", meter.path)));
        }
        match self.book.price(meter.path, key.as_deref(), region) {
            Ok(price) => Ok(Some(Value::Price(Arc::new(PricedMeter {
                name: name.segments.join("."),
                unit: meter.unit,
                schedule: price.schedule,
            })))),
            Err(missing) => {
                let error = missing_price(meter.path, key.as_deref(), region, Some(&missing), self.book);
                Err(error.at(name.span, "no price"))
            }
        }
    }
}

/// The meter whose path `segments` begin with, and the rest as its key.
#[must_use]
pub fn meter_of(segments: &[String]) -> Option<(&'static MeterInfo, Option<String>)> {
    (1..=segments.len()).rev().find_map(|length| {
        let (path, key) = segments.split_at_checked(length)?;
        let path = path.join(".");
        let meter = service::meters().find(|meter| meter.path == path)?;
        match (meter.key, key) {
            (_, []) => Some((meter, None)),
            (Some(_), key) => Some((meter, Some(key.join(".")))),
            (None, _) => None,
        }
    })
}

/// The limit that `segments` name, without its first word.
fn limit_of(segments: &[String]) -> Option<String> {
    match segments {
        [first, rest @ ..] if first == "limit" && !rest.is_empty() => Some(rest.join(".")),
        _ => None,
    }
}

fn figure_of(monthly: Money, figure: &str, name: &Name) -> Result<Value, Diagnostic> {
    let (months, period) = if figure == "yearly" { (12, Base::Year) } else { (1, Base::Month) };
    let failed = || Diagnostic::error("too-large", "the sum is too large").at(name.span, "");
    let dollars = monthly.dollars().times(Exact::from(months)).map_err(|_| failed())?;
    let unit = Unit::of(Base::Usd).over(Unit::of(period)).ok_or_else(failed)?;
    Ok(Value::Amount(Amount::new(Ratio::from(dollars), unit)))
}

/// A figure that a study of `variant` found.
fn figure_of_study(variant: &Variant, study: &str, figure: &str) -> Option<Value> {
    let answer = variant.studies.iter().find(|known| &*known.name == study)?.answer.as_ref()?;
    answer.figures.iter().find(|known| known.name == figure).map(|known| known.value.clone())
}

/// The cash of a term: what is paid at once, and what every month.
fn cash_of(money: Money, figure: &str, name: &Name) -> Result<Value, Diagnostic> {
    if figure == "upfront" {
        return Ok(Value::Amount(Amount::new(Ratio::from(money.dollars()), Unit::of(Base::Usd))));
    }
    figure_of(money, "monthly", name)
}

/// A figure of the charges of all resources named `resource`, or of that with `service`.
fn sum_of(
    variant: &Variant,
    resource: &str,
    service: Option<&str>,
    figure: &str,
    name: &Name,
) -> Result<Option<Value>, Diagnostic> {
    let part: fn(&Charge) -> Money = match figure {
        "monthly" | "yearly" => |line| line.cost,
        "upfront" => |line| line.upfront,
        "recurring" => |line| line.recurring,
        _ => return Ok(None),
    };
    let matches = |place: usize| {
        variant.resources.get(place).is_some_and(|known| {
            &*known.name == resource && service.is_none_or(|service| known.service.name == service)
        })
    };
    if !(0..variant.resources.len()).any(matches) {
        return Ok(None);
    }
    let lines = variant.charges.lines.iter().filter(|line| matches(line.resource));
    let sum = Money::sum(lines.map(part))
        .map_err(|error| Diagnostic::error("too-large", error.to_string()).at(name.span, ""))?;
    match figure {
        "upfront" | "recurring" => cash_of(sum, figure, name).map(Some),
        _ => figure_of(sum, figure, name).map(Some),
    }
}

impl Scope for Names<'_> {
    fn convention(&self) -> &Convention {
        self.convention
    }

    fn value(&self, name: &Name) -> Result<Option<Value>, Diagnostic> {
        if let Some(result) = self.result(name)? {
            return Ok(Some(result));
        }
        if let (Some(estimate), [only]) = (self.estimate, name.segments.as_slice())
            && let Some(value) = estimate.parameters.get(only)
        {
            return Ok(Some(value.clone()));
        }
        match self.limit(name)? {
            Some(limit) => Ok(Some(limit)),
            None => self.price(name),
        }
    }

    fn known_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        if let Some(estimate) = self.estimate {
            names.extend(estimate.parameters.keys().cloned());
            let alone = estimate.variants.len() == 1;
            for variant in &estimate.variants {
                let prefix = if alone { String::new() } else { format!("{}.", variant.name) };
                names.push(format!("{prefix}monthly"));
                names.push(format!("{prefix}yearly"));
                let others = ["list", "contracted", "effective", "billed", "due", "upfront", "recurring"];
                names.extend(others.map(|figure| format!("{prefix}{figure}")));
                for studied in &variant.studies {
                    let figures = studied.answer.iter().flat_map(|answer| &answer.figures);
                    names.extend(figures.map(|figure| format!("{prefix}{}.{}", studied.name, figure.name)));
                }
                names.extend(variant.resources.iter().map(|resource| format!("{prefix}{}.monthly", resource.name)));
            }
        }
        names.extend(self.book.names().into_iter().map(|(meter, key)| match key {
            Some(key) => format!("{meter}.{key}"),
            None => meter,
        }));
        names.extend(self.book.limits().into_iter().map(|limit| format!("limit.{limit}")));
        names
    }

    fn functions(&self) -> &[&'static Function] {
        capacity::FUNCTIONS
    }
}

/// A time in words: `from 2022-07-05 to before 2025-06-23`.
fn time(from: &str, until: Option<&str>) -> String {
    match until {
        Some(until) => format!("from {from} to before {until}"),
        None => format!("from {from} on"),
    }
}

/// The error for a price that is not in the book: never zero, never another Region's.
#[must_use]
pub fn missing_price(
    meter: &str,
    key: Option<&str>,
    region: &str,
    missing: Option<&Missing>,
    book: &Book,
) -> Diagnostic {
    let what = key.map_or_else(|| format!("`{meter}`"), |key| format!("`{key}` on `{meter}`"));
    let day = book.day().map(|day| format!(" as of {day}")).unwrap_or_default();
    let message = format!("the book `{}` has no price for {what} in {region}{day}", book.name());
    let error = Diagnostic::error("missing-price", message);
    let Some(missing) = missing else { return error };
    match missing {
        Missing::Day { known } => {
            let times: Vec<String> = known.iter().map(|(from, until)| time(from, until.as_deref())).collect();
            let has = if book.day().is_some() { "it has one" } else { "it has an earlier one" };
            error.help(format!("{has} {}; `--as-of` takes a day", times.join(" and ")))
        }
        Missing::Region { priced } if priced.is_empty() => error,
        Missing::Region { priced } => {
            let near = nearest(region, priced.iter().map(String::as_str));
            let shown: Vec<&str> = near
                .into_iter()
                .chain(priced.iter().map(String::as_str).filter(|code| Some(*code) != near))
                .take(5)
                .collect();
            let more = if priced.len() > shown.len() {
                format!(" and {} more", priced.len() - shown.len())
            } else {
                String::new()
            };
            error.help(format!("it has one in {}{more}; prices are not borrowed from another Region", one_of(shown)))
        }
        Missing::Key { nearest } | Missing::Meter { nearest } => {
            let error = error.help_maybe(nearest.as_ref().map(|name| format!("did you mean `{name}`?")));
            error.help("a price of your own goes into `[prices]`; `aws-calc prices` lists what is there")
        }
    }
}
