//! Components as the scenario describes them.

use crate::capacity::health;
use crate::diagnostic::{Diagnostic, Span, did_you_mean, one_of};
use crate::exact::Exact;
use crate::expr::Value;
use crate::field::{Field, Record, Refusal, Tables, Text, Texts, Words};
use crate::ratio::Ratio;
use crate::study::Context;
use crate::unit::{Amount, Base, Count, Hour, Second, Unit};

const NAME: Field<Text> = Field::text("name", "any words", "what it is called", "\"database\"");
const AVAILABILITY: Field<Count> = Field::quantity("availability", "the share of the time that it is up", "\"99.5%\"")
    .optional()
    .within(Exact::ZERO, Exact::ONE, "an availability is between 0% and 100%");
const SLA: Field<Text> = Field::text(
    "sla",
    "a service",
    "the uptime that AWS commits to: a limit `sla.…` of the book, without its first word",
    "\"rds.multi_az\"",
)
.optional();
const MTBF: Field<Hour> = Field::quantity("mtbf", "how long it is up between two failures, on average", "\"180 days\"")
    .optional()
    .at_least(Exact::constant(1, 6), "between two failures it is up");
const MTTR: Field<Hour> = Field::quantity(
    "mttr",
    "how long a failure lasts on average, from its beginning: noticing it is part of it",
    "\"45 min\"",
)
.optional();
const SERIES: Field<Texts> = Field::texts(
    "series",
    "components that stand before it in the list, all of which it needs",
    "[\"entrance\", \"servers\"]",
)
.optional();
const PARALLEL: Field<Texts> = Field::texts(
    "parallel",
    "components that stand before it in the list, one of which is enough",
    "[\"east\", \"west\"]",
)
.optional();
const COPIES: Field<Count> = Field::quantity("copies", "how many of it there are", "3").or("1", "there is one").within(
    Exact::ONE,
    Exact::constant(100, 0),
    "this takes at most 100 copies",
);
const NEEDED: Field<Count> = Field::quantity("needed", "how many of the copies are enough", "2")
    .or("1", "one is enough")
    .within(Exact::ONE, Exact::constant(100, 0), "at least one is needed");
const SHARED_CAUSE: Field<Count> = Field::quantity(
    "shared_cause",
    "the share of a copy's failures that strike all copies at once: power, network, a bad release",
    "\"5%\"",
)
.or("0%", "copies fail on their own")
.within(Exact::ZERO, Exact::ONE, "a share is between 0% and 100%");
const FAILOVER: Field<Second> = Field::quantity(
    "failover",
    "how long nobody serves when one of the copies fails, until a spare has taken over: noticing and switching",
    "\"120 s\"",
)
.optional();
const COST: Field<Text> = Field::text(
    "cost",
    "an expression",
    "what it costs a month, over the results: components with a cost are the designs that are compared",
    "\"two_zones.monthly\"",
)
.optional();

pub(super) const COMPONENTS: Field<Tables> = Field::tables(
    "component",
    const {
        &[
            NAME.spec(),
            AVAILABILITY.spec(),
            SLA.spec(),
            MTBF.spec(),
            MTTR.spec(),
            SERIES.spec(),
            PARALLEL.spec(),
            COPIES.spec(),
            NEEDED.spec(),
            SHARED_CAUSE.spec(),
            FAILOVER.spec(),
            COST.spec(),
        ]
    },
    "what the application is made of, parts before what needs them; where none has a cost, those that no other needs are compared",
    "[{ name = \"servers\", availability = \"99.5%\", copies = 2 }, { name = \"database\", sla = \"rds.multi_az\" }, \
     { name = \"shop\", series = [\"servers\", \"database\"] }]",
);

/// What a component is made of.
#[derive(Clone, Debug)]
pub(super) enum Made {
    /// It is up for this share of the time, which is known from there.
    Alone(Ratio, Origin),
    /// It needs all of these, by place.
    Series(Vec<usize>),
    /// It needs one of these, by place.
    Parallel(Vec<usize>),
}

/// Where an availability comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// The scenario says so.
    Given,
    /// This SLA, in the words of the book.
    Sla(String),
    /// Failures and repairs.
    Repairs,
}

/// A part of an application, or the whole.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub name: Words,
    pub made: Made,
    pub copies: u64,
    pub needed: u64,
    /// The share of a copy's failures that strikes all copies.
    pub shared_cause: Ratio,
    /// The share of the time in which no spare is taking over.
    pub switched: Ratio,
    /// Dollars a month.
    pub cost: Option<Ratio>,
}

/// All components, or everything that is wrong with them.
pub(super) fn read(record: &Record, context: &Context<'_>) -> Result<Vec<Component>, Vec<Diagnostic>> {
    let tables = record.tables(COMPONENTS);
    let mut errors = Vec::new();
    if tables.is_empty() {
        let at = record.at(COMPONENTS.spec().name).unwrap_or(context.at);
        let error = Diagnostic::error("nothing-to-compute", "nothing is made of no components").at(at, "no component");
        errors.push(error.help(format!("for example: component = {}", COMPONENTS.spec().example)));
    }
    let names: Vec<&Words> = tables.iter().filter_map(|(table, _)| table.words(NAME)).collect();
    let mut components = Vec::new();
    for (place, (table, at)) in tables.iter().enumerate() {
        let reader = Reader { table, at: *at, place, names: &names, context };
        match reader.component() {
            Ok(component) => components.push(component),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(components) } else { Err(errors) }
}

struct Reader<'a> {
    table: &'a Record,
    at: Span,
    place: usize,
    names: &'a [&'a Words],
    context: &'a Context<'a>,
}

impl Reader<'_> {
    fn component(&self) -> Result<Component, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut kept = |error: Diagnostic| errors.push(error);
        let name = self.name().map_err(&mut kept).ok();
        let made = self.made().map_err(&mut kept).ok();
        let copies = self.copies().map_err(&mut kept).ok();
        let switched = self.switched().map_err(&mut kept).ok();
        let cost = self.cost().map_err(&mut kept).ok();
        let shared_cause = self.table.quantity(SHARED_CAUSE).map(|share| Ratio::from(share.value()));
        let shared_cause = shared_cause.map_err(|refusal| kept(self.refused(refusal))).ok();
        match (name, made, copies, switched, cost, shared_cause) {
            (Some(name), Some(made), Some((copies, needed)), Some(switched), Some(cost), Some(shared_cause)) => {
                Ok(Component { name, made, copies, needed, shared_cause, switched, cost })
            }
            _ => Err(errors),
        }
    }

    fn name(&self) -> Result<Words, Diagnostic> {
        let name = self.table.words(NAME).ok_or_else(|| Diagnostic::error("missing-key", "a component has a name"))?;
        let first = self.names.iter().take(self.place).find(|known| known.text == name.text);
        match first {
            None => Ok(name.clone()),
            Some(first) => {
                let error = Diagnostic::error("duplicate-name", format!("there are two components `{}`", name.text));
                Err(error.at(name.at, "the second").and(first.at, "the first").help("give one of them another name"))
            }
        }
    }

    /// What it is made of: one of five ways to say so.
    fn made(&self) -> Result<Made, Diagnostic> {
        let given = self.table.given(AVAILABILITY);
        let ways = [
            (AVAILABILITY.spec().name, given.is_some()),
            (SLA.spec().name, self.table.words(SLA).is_some()),
            (MTBF.spec().name, self.table.given(MTBF).is_some() || self.table.given(MTTR).is_some()),
            (SERIES.spec().name, self.at_of(SERIES.spec().name)),
            (PARALLEL.spec().name, self.at_of(PARALLEL.spec().name)),
        ];
        let said: Vec<&str> = ways.iter().filter(|(_, said)| *said).map(|(way, _)| *way).collect();
        match said.as_slice() {
            [only] => match *only {
                "availability" => {
                    Ok(Made::Alone(given.map_or(Ratio::ONE, |given| given.value().into()), Origin::Given))
                }
                "sla" => self.sla(),
                "series" => Ok(Made::Series(self.parts(SERIES)?)),
                "parallel" => Ok(Made::Parallel(self.parts(PARALLEL)?)),
                _ => Ok(Made::Alone(self.repaired()?, Origin::Repairs)),
            },
            [] => {
                let error = Diagnostic::error("missing-key", "nothing says how often this component is up");
                let ways = ways.iter().map(|(way, _)| *way);
                Err(error.at(self.at, "how available is it?").help(format!("give it {}", one_of(ways))))
            }
            [first, second, ..] => {
                let message = format!("`{first}` and `{second}` both say how often this component is up");
                let error = Diagnostic::error("conflicting-keys", message).at(self.at, "which of them?");
                Err(error.help("make two components of it, and a third that needs both"))
            }
        }
    }

    fn at_of(&self, key: &str) -> bool {
        self.table.at(key).is_some()
    }

    fn sla(&self) -> Result<Made, Diagnostic> {
        let Some(words) = self.table.words(SLA) else { return Ok(Made::Series(Vec::new())) };
        let book = self.context.book;
        let known = || book.limits().into_iter().filter_map(|limit| limit.strip_prefix("sla.").map(str::to_owned));
        match book.limit(&format!("sla.{}", words.text)) {
            Ok(limit) => {
                let note = limit.papers.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
                let origin = format!("{}{note}", limit.papers.source);
                Ok(Made::Alone(limit.value.value, Origin::Sla(origin)))
            }
            Err(_) => {
                let message = format!("the book `{}` has no SLA `{}`", book.name(), words.text);
                let known: Vec<String> = known().collect();
                let names = || known.iter().map(String::as_str);
                let help = match did_you_mean(&words.text, names()) {
                    Some(near) => near,
                    None if known.is_empty() => "the book `aws` has some; or give its `availability`".to_owned(),
                    None => format!("it has {}; or give its `availability`", one_of(names())),
                };
                Err(Diagnostic::error("unknown-sla", message).at(words.at, "unknown").help(help))
            }
        }
    }

    /// Up between failures, and the time to the next one.
    fn repaired(&self) -> Result<Ratio, Diagnostic> {
        let (Some(mtbf), Some(mttr)) = (self.table.given(MTBF), self.table.given(MTTR)) else {
            let (given, other) = match self.table.given(MTBF) {
                Some(_) => (MTBF.spec(), MTTR.spec()),
                None => (MTTR.spec(), MTBF.spec()),
            };
            let message = format!("`{}` alone does not say how available it is", given.name);
            let error = Diagnostic::error("missing-key", message).at(self.at, format!("no `{}`", other.name));
            return Err(error.help(format!("{}: {} = {}", other.doc, other.name, other.example)));
        };
        let repaired = health::repaired(mtbf.value().into(), mttr.value().into());
        repaired.map_err(|error| self.refused(Refusal::from(error)))
    }

    /// The places of the components under `field`, all of which stand before this one.
    fn parts(&self, field: Field<Texts>) -> Result<Vec<usize>, Diagnostic> {
        let mut parts = Vec::new();
        for words in self.table.texts(field) {
            let place = self.names.iter().take(self.place).position(|known| known.text == words.text);
            let Some(place) = place else { return Err(self.unknown(words)) };
            if parts.contains(&place) {
                let message = format!("`{}` is listed twice", words.text);
                let error = Diagnostic::error("duplicate-name", message).at(words.at, "the second time");
                return Err(error.help("of several that are alike, say how many: copies = 2"));
            }
            parts.push(place);
        }
        if parts.is_empty() {
            let name = field.spec().name;
            let error = Diagnostic::error("nothing-to-compute", format!("`{name}` lists no component"));
            return Err(error
                .at_maybe(self.table.at(name), "empty")
                .help(format!("{name} = {}", field.spec().example)));
        }
        Ok(parts)
    }

    fn unknown(&self, words: &Words) -> Diagnostic {
        if self.names.get(self.place).is_some_and(|own| own.text == words.text) {
            let message = format!("`{}` is made of itself", words.text);
            let error = Diagnostic::error("unknown-component", message).at(words.at, "this is its own name");
            return error.help("parts stand before what is made of them");
        }
        let later = self.names.iter().skip(self.place + 1).find(|known| known.text == words.text);
        if let Some(later) = later {
            let message = format!("`{}` stands after what needs it", words.text);
            let error = Diagnostic::error("unknown-component", message).at(words.at, "not yet there");
            return error.and(later.at, "it comes here").help("parts stand before what is made of them");
        }
        let known = || self.names.iter().take(self.place).map(|known| &*known.text);
        let message = format!("there is no component `{}` before this one", words.text);
        let error = Diagnostic::error("unknown-component", message).at(words.at, "unknown");
        let listed = Some(one_of(known())).filter(|listed| !listed.is_empty());
        error.help_maybe(
            did_you_mean(&words.text, known()).or_else(|| listed.map(|listed| format!("there is {listed}"))),
        )
    }

    /// How many copies there are, and how many of them are needed.
    fn copies(&self) -> Result<(u64, u64), Diagnostic> {
        let whole = |field: Field<Count>| -> Result<u64, Diagnostic> {
            let value = self.table.quantity(field).map_err(|refusal| self.refused(refusal))?.value();
            let whole = value.to_i64().filter(|_| value.is_whole()).and_then(|value| u64::try_from(value).ok());
            whole.ok_or_else(|| {
                let message = format!("`{}` is a whole number, but this is {value}", field.spec().name);
                Diagnostic::error("out-of-range", message).at_maybe(self.table.at(field.spec().name), "not whole")
            })
        };
        let (copies, needed) = (whole(COPIES)?, whole(NEEDED)?);
        if needed > copies {
            let message = format!("{needed} copies are needed, and there are only {copies}");
            let error =
                Diagnostic::error("out-of-range", message).at_maybe(self.table.at(NEEDED.spec().name), "too many");
            return Err(error.help(format!("say how many there are: copies = {needed}")));
        }
        if copies == 1 && self.at_of(SHARED_CAUSE.spec().name) {
            return Err(self.not_applicable(SHARED_CAUSE.spec().name, "a single copy shares nothing", "copies = 2"));
        }
        Ok((copies, needed))
    }

    /// The share of the time in which no spare is taking over: a failure of any of those that serve begins such a time.
    fn switched(&self) -> Result<Ratio, Diagnostic> {
        let Some(failover) = self.table.given(FAILOVER) else { return Ok(Ratio::ONE) };
        let name = FAILOVER.spec().name;
        let Some(mtbf) = self.table.given(MTBF) else {
            let message = "how often nobody serves depends on how often one of them fails";
            return Err(self.not_applicable(name, message, "give its `mtbf` and `mttr` instead of its availability"));
        };
        let (copies, needed) = self.copies()?;
        if copies == needed {
            return Err(self.not_applicable(name, "there is no spare that could take over", "copies = 2"));
        }
        let between = || {
            let seconds = Ratio::from(mtbf.value()).times(Ratio::from(3600))?;
            health::repaired(seconds.over(Ratio::from(Exact::from(needed)))?, failover.value().into())
        };
        between().map_err(|error| self.refused(Refusal::from(error)))
    }

    fn not_applicable(&self, key: &str, message: &str, help: &str) -> Diagnostic {
        let error = Diagnostic::error("not-applicable", message);
        error.at_maybe(self.table.at(key), "does not apply").help(help.to_owned())
    }

    /// Dollars a month.
    fn cost(&self) -> Result<Option<Ratio>, Diagnostic> {
        let Some(words) = self.table.words(COST) else { return Ok(None) };
        let value = (self.context.figures)(&[], words)?;
        let monthly = Unit::of(Base::Usd).over(Unit::of(Base::Month)).unwrap_or(Unit::NONE);
        let amount = match &value {
            Value::Amount(amount) => amount.to(monthly, self.context.convention).ok(),
            _ => None,
        };
        match amount {
            Some(Amount { value, .. }) => Ok(Some(value)),
            None => {
                let message = format!("a cost is money per month, but this is in {}", value.described());
                let error = Diagnostic::error("unit-mismatch", message).at(words.at, "no dollars a month");
                Err(error.help("for example: cost = \"monthly\", or the cost of a resource: \"servers.monthly\""))
            }
        }
    }

    fn refused(&self, refusal: Refusal) -> Diagnostic {
        let at = refusal.field.and_then(|field| self.table.at(field)).unwrap_or(self.at);
        Diagnostic::error(refusal.code, refusal.message).at(at, "").help_maybe(refusal.help)
    }
}
