//! What runs in each hour: a day and week shape of the scenario, or a file.

use std::sync::Arc;

use jiff::civil::DateTime;

use crate::book::{Book, Missing};
use crate::commitment::{Fleet, Item};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::exact::Exact;
use crate::field::{Field, Record, Spec, Tables, Text};
use crate::study::{Context, Sentence};
use crate::unit::{Count, Day};

use super::clock::{Clock, WrongClock};
use super::file;

/// Three years, with a leap day: the longest term.
pub(super) const MOST_HOURS: usize = 24 * 1_096;

pub(super) const START: Field<Text> =
    Field::text("start", "a day", "the day on which the usage begins, in UTC", "\"2026-03-01\"")
        .or("2026-01-01", "a year without a leap day");
pub(super) const DAYS: Field<Count> = Field::quantity("days", "how many days of usage are looked at", "365")
    .or("365", "a year: the shortest term of a commitment")
    .within(Exact::ONE, Exact::constant(1096, 0), "no term is longer than three years");

const TYPE: Field<Text> = Field::text("type", "instance type", "the instance type", "\"m7g.large\"");
const COUNT: Field<Count> = Field::quantity("count", "how many run, beside those of the other lines", "12")
    .at_least(Exact::ZERO, "there is no negative number of instances");
const WEEKDAYS: Field<Text> =
    Field::text("days", "days of the week", "on which days of the week", "\"mon-fri\"").or("every day", "all week");
const HOURS: Field<Text> =
    Field::text("hours", "hours of the day", "in which hours of the day, in UTC", "\"8-20\"").or("0-24", "all day");
const FROM: Field<Day> =
    Field::quantity("from", "from this day on, counted from the start", "\"90 days\"").or("0 days", "from the start");
const UNTIL: Field<Day> = Field::quantity("until", "up to this day, counted from the start", "\"180 days\"").optional();
const ZONE: Field<Text> = Field::text(
    "zone",
    "an Availability Zone",
    "the Availability Zone, for zonal Reserved Instances",
    "\"us-east-1a\"",
)
.optional();
const LINE: &[Spec] =
    &[TYPE.spec(), COUNT.spec(), WEEKDAYS.spec(), HOURS.spec(), FROM.spec(), UNTIL.spec(), ZONE.spec()];
pub(super) const USAGE: Field<Tables> = Field::tables(
    "usage",
    LINE,
    "what runs: the counts of all lines add up",
    "[{ type = \"m7g.large\", count = 8 }, { type = \"m7g.large\", count = 12, days = \"mon-fri\", hours = \"8-20\" }]",
)
.optional();
pub(super) const FILE: Field<Text> = Field::file(
    "usage_file",
    "a CSV of hourly usage",
    "what runs, in a CSV: `hour,type,count`, or the hourly rows of a Cost and Usage Report or FOCUS export",
    "\"usage.csv\"",
)
.optional();

/// The meter of what commitments are compared with.
pub(super) const ON_DEMAND: &str = "ec2.instance";

/// What runs, hour by hour.
pub(super) struct Usage {
    pub fleet: Fleet,
    /// The first hour.
    pub start: DateTime,
    /// What a reader has to know of how it was read.
    pub notes: Vec<Sentence>,
}

impl Usage {
    /// The day of the week, 0 for Monday, and the hour of the day of the hour at `place`.
    pub(super) fn time(&self, place: usize) -> (usize, usize) {
        time(self.start, place)
    }
}

fn time(start: DateTime, place: usize) -> (usize, usize) {
    let offset = |value: i8| usize::try_from(value).unwrap_or(0);
    let hour = offset(start.hour()) + place;
    (offset(start.date().weekday().to_monday_zero_offset()) + hour / 24, hour % 24)
}

/// The usage of the study.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read(record: &Record, context: &Context<'_>) -> Result<Usage, Vec<Diagnostic>> {
    let start = record.text(START).map_err(|refusal| vec![context.refused(refusal, record)])?;
    let Ok(start) = start.parse::<jiff::civil::Date>() else {
        let error = Diagnostic::error("bad-day", format!("`{start}` is no day"));
        let at = record.at(START.spec().name).unwrap_or(context.at);
        return Err(vec![error.at(at, "no day").help("for example: start = \"2026-03-01\"")]);
    };
    let start = start.to_datetime(jiff::civil::Time::midnight());
    match (record.tables(USAGE), record.words(FILE)) {
        ([], None) => {
            let error = Diagnostic::error("no-usage", "this study does not say what runs");
            let help = format!("add usage = {}, or usage_file = \"usage.csv\"", USAGE.spec().example);
            Err(vec![error.at(context.at, "no usage").help(help)])
        }
        ([], Some(name)) => file::read(context.file(name).map_err(|error| vec![error])?, start, context),
        (lines, None) => shape(lines, start, record, context),
        (_, Some(name)) => {
            let error = Diagnostic::error("usage-twice", "usage is given here and in a file");
            let at = record.at(USAGE.spec().name).unwrap_or(context.at);
            Err(vec![error.at(at, "here").and(name.at, "and in this file").help("keep one of them")])
        }
    }
}

/// A line of the shape.
struct Line {
    item: usize,
    count: Exact,
    clock: Clock,
    /// From this hour on, and up to that.
    from: usize,
    until: usize,
}

fn shape(
    lines: &[(Record, Span)],
    start: DateTime,
    record: &Record,
    context: &Context<'_>,
) -> Result<Usage, Vec<Diagnostic>> {
    let days = whole(record, DAYS, 365).map_err(|error| vec![error.at(context.at, "in this study")])?;
    let hours = days * 24;
    let (mut items, mut read, mut errors) = (Items::default(), Vec::new(), Vec::new());
    for (line, at) in lines {
        match one(line, *at, hours, &mut items, context) {
            Ok(line) => read.push(line),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut counted = Vec::with_capacity(hours);
    for place in 0..hours {
        let (day, hour) = time(start, place);
        let mut counts = vec![Exact::ZERO; items.all.len()];
        for line in &read {
            let runs = (line.from..line.until).contains(&place) && line.clock.includes(day, hour);
            if let Some(count) = counts.get_mut(line.item).filter(|_| runs) {
                *count = count.plus(line.count).map_err(|error| {
                    vec![Diagnostic::error("too-large", error.to_string()).at(context.at, "in this study")]
                })?;
            }
        }
        counted.push(counts);
    }
    Ok(Usage { fleet: Fleet::new(items.all, counted), start, notes: Vec::new() })
}

fn one(line: &Record, at: Span, hours: usize, items: &mut Items, context: &Context<'_>) -> Result<Line, Diagnostic> {
    let refused = |refusal| context.refused(refusal, line);
    let name = line.words(TYPE).map_or_else(|| Arc::from(""), |words| Arc::clone(&words.text));
    let item = items.place(
        &name,
        line.words(ZONE).map(|words| &words.text),
        line.at(TYPE.spec().name).unwrap_or(at),
        context,
    )?;
    let clock = Clock::parse(&line.text(WEEKDAYS).map_err(refused)?, &line.text(HOURS).map_err(refused)?);
    let clock = clock.map_err(|wrong| bad_clock(&wrong, line.at(wrong.key).unwrap_or(at)))?;
    let from =
        whole(line, FROM, 0).map_err(|error| error.at(line.at(FROM.spec().name).unwrap_or(at), "not whole"))? * 24;
    let until = whole(line, UNTIL, hours / 24)
        .map_err(|error| error.at(line.at(UNTIL.spec().name).unwrap_or(at), "not whole"))?
        * 24;
    if from >= until.min(hours) {
        let error = Diagnostic::error("no-hours", format!("{name} runs in no hour of the {} days", hours / 24));
        let at = line.at(FROM.spec().name).or_else(|| line.at(UNTIL.spec().name)).unwrap_or(at);
        return Err(error.at(at, "nothing is left").help("`from` and `until` count days from the start"));
    }
    Ok(Line { item, count: line.quantity(COUNT).map_err(refused)?.value(), clock, from, until })
}

pub(super) fn bad_clock(wrong: &WrongClock, at: Span) -> Diagnostic {
    Diagnostic::error(wrong.code, wrong.message.clone()).at(at, "in these words").help(wrong.help)
}

/// A whole number of days or things.
fn whole<U: crate::unit::Metered>(record: &Record, field: Field<U>, otherwise: usize) -> Result<usize, Diagnostic> {
    let Some(quantity) = record.given(field) else { return Ok(otherwise) };
    let value = quantity.value();
    let whole = value.to_i64().and_then(|value| usize::try_from(value).ok());
    let name = field.spec().name;
    whole.ok_or_else(|| Diagnostic::error("out-of-range", format!("`{name}` is {value}, which is no whole number")))
}

/// The items that were met, each with its price.
#[derive(Default)]
pub(super) struct Items {
    pub all: Vec<Item>,
}

impl Items {
    /// The place of an instance type; it is looked up when it is met for the first time.
    pub(super) fn place(
        &mut self,
        name: &Arc<str>,
        zone: Option<&Arc<str>>,
        at: Span,
        context: &Context<'_>,
    ) -> Result<usize, Diagnostic> {
        let known = self.all.iter().position(|item| item.name == *name && item.zone.as_ref() == zone);
        if let Some(place) = known {
            return Ok(place);
        }
        let price = context.book.find(ON_DEMAND, Some(name), context.region);
        let price = price.and_then(|price| price.schedule.flat_price());
        let Some(price) = price else { return Err(unpriced(name, at, context)) };
        let units = context.book.instance_type(name).ok().and_then(|facts| facts.normalization_factor);
        self.all.push(Item::instance(Arc::clone(name), zone.cloned(), price.dollars(), units));
        Ok(self.all.len() - 1)
    }
}

/// Why there is no price on demand.
fn unpriced(name: &str, at: Span, context: &Context<'_>) -> Diagnostic {
    let (book, region): (&Book, &str) = (context.book, context.region);
    let missing = book.missing(ON_DEMAND, Some(name), region);
    if let Missing::Key { nearest: close } = &missing {
        let message = format!("the book `{}` knows no instance type `{name}`", book.name());
        let types = book.instance_types();
        let close = close.as_deref().or_else(|| nearest(name, types.iter().map(String::as_str)));
        let error = Diagnostic::error("unknown-type", message).at(at, "unknown");
        return error.help_maybe(close.map(|close| format!("did you mean `{close}`?")));
    }
    let message = format!("the book `{}` has no price for `{ON_DEMAND}` `{name}` in {region}", book.name());
    let error = Diagnostic::error("missing-price", message).at(at, "this study needs it");
    let error = match missing {
        Missing::Region { priced } if !priced.is_empty() => {
            error.help(format!("there is one in {}", crate::diagnostic::all_of(priced.iter().map(String::as_str))))
        }
        _ => error,
    };
    error.help("a price of your own goes into `[prices]`")
}
