//! The tiers of a workload: which resources they are, and how their data gets to the recovery Region.

use crate::diagnostic::{Diagnostic, Span};
use crate::exact::Exact;
use crate::field::{Field, Named, Record, Refusal, Tables, Text, Texts, Word, Words};
use crate::ratio::Ratio;
use crate::study::Context;
use crate::unit::{Gb, Second};

use super::strategy::Way;

crate::choices! {
    /// What a tier is.
    KindName {
        Compute "compute" "servers and what stands in front of them: none, some or all of it runs in the recovery Region";
        Data "data" "a database or a store: its data is copied or replicated there";
        Fixed "fixed" "what every strategy has there: names, health checks, networks";
    }
}

const NAME: Field<Text> = Field::text("name", "any words", "what it is called", "\"orders\"");
const KIND: Field<Word<KindName>> = Field::word("kind", "what it is", "\"data\"");
const RESOURCES: Field<Texts> =
    Field::texts("resources", "the resources of the scenario that it is", "[\"servers\", \"entrance\"]").optional();
const NEW: Field<Named> = Field::named(
    "new",
    "a resource that stands in the recovery Region only: its `service`, and the keys of that service",
    "{ service = \"route53\", zones = \"1\" }",
)
.optional();
const HELD: Field<Gb> = Field::quantity("data", "how much data it holds", "\"500 GB\"").optional();
const CHANGE: Field<Gb> =
    Field::flow("monthly_change", "how much of it changes in a month: what is sent to the other Region", "\"100 GB\"")
        .optional();
const LAG: Field<Second> = Field::quantity("lag", "how far replication is behind", "\"1 s\"").optional();
const BACKUPS: Field<Named> = Field::named(
    "backups",
    "what its copies are in the recovery Region: a `service`, and the keys of that service",
    "{ service = \"backup\", resource = \"efs\", warm_storage = \"500 GB\" }",
)
.optional();
const STANDBY: Field<Named> = Field::named(
    "standby",
    "keys of its resources that are different in the recovery Region while it stands by",
    "{ deployment = \"single_az\" }",
)
.optional();
const ACTIVE: Field<Named> = Field::named(
    "active",
    "keys of its resources that are different in the recovery Region while both Regions serve",
    "{ monthly_processed = \"0 GB\" }",
)
.optional();

pub(super) const TIERS: Field<Tables> = Field::tables(
    "tier",
    const {
        &[
            NAME.spec(),
            KIND.spec(),
            RESOURCES.spec(),
            NEW.spec(),
            HELD.spec(),
            CHANGE.spec(),
            LAG.spec(),
            BACKUPS.spec(),
            STANDBY.spec(),
            ACTIVE.spec(),
        ]
    },
    "what the workload is made of",
    "[{ name = \"servers\", kind = \"compute\", resources = [\"servers\"] }]",
);

/// A resource that only stands in the recovery Region: its service, and the keys of that.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub service: Words,
    pub keys: Vec<(Words, Words)>,
}

/// Data and how it gets to the recovery Region.
#[derive(Clone, Debug)]
pub(super) struct Data {
    /// Gigabytes.
    pub held: Exact,
    /// Gigabytes a month.
    pub change: Exact,
    /// Seconds.
    pub lag: Ratio,
    pub backups: Option<New>,
}

/// What a tier is, with what goes with it.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Compute,
    Data(Data),
    Fixed,
}

/// A part of the workload.
#[derive(Clone, Debug)]
pub(super) struct Tier {
    pub name: Words,
    pub kind: Kind,
    pub resources: Vec<Words>,
    pub new: Option<New>,
    pub standby: Vec<(Words, Words)>,
    pub active: Vec<(Words, Words)>,
}

/// The tiers, or everything that is wrong with them.
pub(super) fn read(record: &Record, context: &Context<'_>, ways: &[Way]) -> Result<Vec<Tier>, Vec<Diagnostic>> {
    let tables = record.tables(TIERS);
    let mut errors = Vec::new();
    if tables.is_empty() {
        let at = record.at(TIERS.spec().name).unwrap_or(context.at);
        let error = Diagnostic::error("nothing-to-compute", "the workload has no tiers").at(at, "no tier");
        errors.push(error.help(format!("for example: tier = {}", TIERS.spec().example)));
    }
    let mut tiers: Vec<Tier> = Vec::new();
    for (table, at) in tables {
        match (Reader { table, at: *at, ways }).tier() {
            Ok(tier) => match tiers.iter().find(|known| known.name.text == tier.name.text) {
                Some(first) => {
                    let error =
                        Diagnostic::error("duplicate-name", format!("there are two tiers `{}`", tier.name.text));
                    errors.push(error.at(tier.name.at, "the second").and(first.name.at, "the first"));
                }
                None => tiers.push(tier),
            },
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(tiers) } else { Err(errors) }
}

struct Reader<'a> {
    table: &'a Record,
    at: Span,
    ways: &'a [Way],
}

impl Reader<'_> {
    fn tier(&self) -> Result<Tier, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let kind = self.kind(&mut errors);
        let new = self.resource(NEW).map_err(|error| errors.push(error)).ok().flatten();
        let resources = self.table.texts(RESOURCES).to_vec();
        if resources.is_empty() && new.is_none() {
            let error = Diagnostic::error("missing-key", "this tier is nothing that could stand in another Region");
            errors.push(error.at(self.at, "which resources?").help(format!(
                "name them: {} = {}",
                RESOURCES.spec().name,
                RESOURCES.spec().example
            )));
        }
        let (Some(name), Some(kind), true) = (self.table.words(NAME).cloned(), kind, errors.is_empty()) else {
            return Err(errors);
        };
        let (standby, active) = (self.table.named(STANDBY).to_vec(), self.table.named(ACTIVE).to_vec());
        Ok(Tier { name, kind, resources, new, standby, active })
    }

    fn kind(&self, errors: &mut Vec<Diagnostic>) -> Option<Kind> {
        let kind = match self.table.word(KIND) {
            Ok(kind) => kind,
            Err(refusal) => {
                errors.push(self.refused(refusal));
                return None;
            }
        };
        if kind == KindName::Data {
            return self.data(errors).map(Kind::Data);
        }
        for spec in [HELD.spec(), CHANGE.spec(), LAG.spec(), BACKUPS.spec()] {
            if self.table.at(spec.name).is_some() {
                let error = Diagnostic::error("not-applicable", format!("`{}` is about tiers of data", spec.name));
                let error = error.at_maybe(self.table.at(spec.name), "does not apply");
                errors.push(error.help("make it kind = \"data\", or leave this out"));
            }
        }
        Some(if kind == KindName::Compute { Kind::Compute } else { Kind::Fixed })
    }

    /// The data of a tier, with all that the strategies of the file need to know of it.
    fn data(&self, errors: &mut Vec<Diagnostic>) -> Option<Data> {
        let restores = self.ways.iter().find(|way| way.restores());
        let replicates = self.ways.iter().find(|way| !way.restores());
        let backups = self.resource(BACKUPS).map_err(|error| errors.push(error)).ok().flatten();
        let (held, change, lag) = (self.table.given(HELD), self.table.given(CHANGE), self.table.given(LAG));
        let mut needs = |is_there: bool, way: Option<&Way>, spec: crate::field::Spec| {
            if let (false, Some(way)) = (is_there, way) {
                let message = format!("{} needs `{}` of a tier of data", way.strategy.name, spec.name);
                let error = Diagnostic::error("missing-key", message).at(self.at, "in this tier");
                errors.push(error.help(format!("{}: {} = {}", spec.doc, spec.name, spec.example)));
            }
        };
        needs(held.is_some(), restores, HELD.spec());
        needs(self.table.at(BACKUPS.spec().name).is_some(), restores, BACKUPS.spec());
        needs(lag.is_some(), replicates, LAG.spec());
        needs(change.is_some(), self.ways.first(), CHANGE.spec());
        Some(Data {
            held: held.map_or(Exact::ZERO, |held| held.value()),
            change: change.map_or(Exact::ZERO, |change| change.value()),
            lag: lag.map_or(Ratio::ZERO, |lag| lag.value().into()),
            backups,
        })
    }

    /// A resource of its own: the key `service`, and the keys of that service.
    fn resource(&self, field: Field<Named>) -> Result<Option<New>, Diagnostic> {
        let keys = self.table.named(field);
        let name = field.spec().name;
        let Some(at) = self.table.at(name) else { return Ok(None) };
        match keys.iter().find(|(key, _)| &*key.text == "service") {
            Some((_, service)) => {
                let keys = keys.iter().filter(|(key, _)| &*key.text != "service").cloned().collect();
                Ok(Some(New { service: service.clone(), keys }))
            }
            None => {
                let error = Diagnostic::error("missing-key", format!("`{name}` is a resource of which service?"));
                Err(error.at(at, "no `service`").help(format!("for example: {name} = {}", field.spec().example)))
            }
        }
    }

    fn refused(&self, refusal: Refusal) -> Diagnostic {
        let at = refusal.field.and_then(|field| self.table.at(field)).unwrap_or(self.at);
        Diagnostic::error(refusal.code, refusal.message).at(at, "").help_maybe(refusal.help)
    }
}
