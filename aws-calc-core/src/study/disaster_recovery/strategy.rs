//! Strategies as the scenario describes them, and what they reach.

use crate::capacity::recovery::{self, Recovery, STRATEGIES, Strategy};
use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Record, Refusal, Spec, Table};
use crate::ratio::Ratio;
use crate::study::Context;
use crate::unit::{Base, Convention, Count, Hour, Mbps, Second, Unit};

use super::workload::{Kind, Tier};

const EVERY: Field<Hour> = Field::quantity("every", "the interval between two copies", "\"24 h\"");
const COPY: Field<Mbps> =
    Field::quantity("copy_throughput", "how fast changes are copied to the other Region", "\"50 MB/s\"")
        .at_least(Exact::constant(1, 3), "what is copied arrives");
const RESTORE: Field<Mbps> =
    Field::quantity("restore_throughput", "how fast the data of a tier is restored", "\"100 MB/s\"")
        .at_least(Exact::constant(1, 3), "what is restored arrives");
const DECIDE: Field<Second> =
    Field::quantity("decide", "until somebody, or something, decides to fail over", "\"15 min\"");
const PROVISION: Field<Second> =
    Field::quantity("provision", "until what does not run yet stands there, and its data is promoted", "\"10 min\"");
const SCALE: Field<Second> =
    Field::quantity("scale", "until the capacity suffices", "\"5 min\"").or("0 s", "it has its size at once");
const SHARE: Field<Count> = Field::quantity(
    "share",
    "the share of production's capacity that always runs there; counted resources are rounded up",
    "\"20%\"",
)
.within(Exact::ZERO, Exact::ONE, "a share is between 0% and 100%");
const DECIDED: Field<Second> = DECIDE.or("0 s", "traffic leaves a Region that fails its health check");
const PROVISIONED: Field<Second> = PROVISION.or("0 s", "all of it runs");

const BACKUPS: Field<Table> = Field::table(
    "backup_and_restore",
    const { &[EVERY.spec(), COPY.spec(), RESTORE.spec(), DECIDE.spec(), PROVISION.spec(), SCALE.spec()] },
    "copies are kept there, and nothing runs",
    "{ every = \"24 h\", copy_throughput = \"50 MB/s\", restore_throughput = \"100 MB/s\", decide = \"30 min\", provision = \"1 h\" }",
)
.optional();
const PILOT_LIGHT: Field<Table> = Field::table(
    "pilot_light",
    const { &[DECIDE.spec(), PROVISION.spec(), SCALE.spec()] },
    "the data is replicated and runs there, and no compute does",
    "{ decide = \"5 min\", provision = \"10 min\", scale = \"5 min\" }",
)
.optional();
const WARM_STANDBY: Field<Table> = Field::table(
    "warm_standby",
    const { &[SHARE.spec(), DECIDE.spec(), PROVISION.spec(), SCALE.spec()] },
    "a smaller copy of production runs there",
    "{ share = \"20%\", decide = \"0 s\", provision = \"2 min\", scale = \"5 min\" }",
)
.optional();
const ACTIVE_ACTIVE: Field<Table> = Field::table(
    "active_active",
    const { &[DECIDED.spec(), PROVISIONED.spec(), SCALE.spec()] },
    "both Regions serve, and each of them can carry all",
    "{}",
)
.optional();

pub(super) const SPECS: [Spec; 4] = [BACKUPS.spec(), PILOT_LIGHT.spec(), WARM_STANDBY.spec(), ACTIVE_ACTIVE.spec()];

/// Copies that are made now and then.
#[derive(Clone, Copy, Debug)]
struct Copies {
    /// Hours.
    every: Ratio,
    /// Megabytes a second.
    copied: Ratio,
    restored: Ratio,
}

/// A strategy as it is carried out here.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub strategy: &'static Strategy,
    /// How data gets there: as copies, or else it is replicated.
    copies: Option<Copies>,
    /// The share of production's compute that always runs there.
    pub share: Exact,
    /// Whether what stands there is what a standby has, and not all of production.
    pub is_standby: bool,
    /// Seconds.
    detect: Ratio,
    decide: Ratio,
    provision: Ratio,
    scale: Ratio,
    dns: Ratio,
}

/// The strategies that the file describes, cheapest first by their usual order.
pub(super) fn read(record: &Record, context: &Context<'_>) -> Result<Vec<Way>, Vec<Diagnostic>> {
    let mut ways = Vec::new();
    let mut errors = Vec::new();
    const ALL: &[Strategy] = &STRATEGIES;
    for (strategy, field) in ALL.iter().zip([BACKUPS, PILOT_LIGHT, WARM_STANDBY, ACTIVE_ACTIVE]) {
        let Some(table) = record.table(field) else { continue };
        match way(strategy, table, record) {
            Ok(way) => ways.push(way),
            Err(refusal) => errors.push(context.refused(refusal, record)),
        }
    }
    if ways.is_empty() && errors.is_empty() {
        let error = Diagnostic::error("nothing-to-compute", "no strategy is described").at(context.at, "in this study");
        let example = format!("{} = {}", WARM_STANDBY.spec().name, WARM_STANDBY.spec().example);
        errors.push(error.help(format!(
            "describe one or more: {}; for example {example}",
            crate::diagnostic::one_of(SPECS.iter().map(|spec| spec.name))
        )));
    }
    if errors.is_empty() { Ok(ways) } else { Err(errors) }
}

fn way(strategy: &'static Strategy, table: &Record, study: &Record) -> Result<Way, Refusal> {
    let seconds = |field: Field<Second>, of: &Record| of.quantity(field).map(|time| Ratio::from(time.value()));
    let copies = match table.given(EVERY) {
        Some(every) => Some(Copies {
            every: every.value().into(),
            copied: table.quantity(COPY)?.value().into(),
            restored: table.quantity(RESTORE)?.value().into(),
        }),
        None => None,
    };
    let share = match strategy.key {
        "warm_standby" => table.quantity(SHARE)?.value(),
        "active_active" => Exact::ONE,
        _ => Exact::ZERO,
    };
    Ok(Way {
        strategy,
        copies,
        share,
        is_standby: strategy.key != "active_active",
        detect: seconds(super::DETECT, study)?,
        decide: seconds(DECIDE, table)?,
        provision: seconds(PROVISION, table)?,
        scale: seconds(SCALE, table)?,
        dns: seconds(super::DNS, study)?,
    })
}

impl Way {
    /// Whether data gets there as copies that have to be restored.
    pub(super) const fn restores(&self) -> bool {
        self.copies.is_some()
    }

    /// How much time's data is lost at worst, in seconds: of the tier that loses most.
    pub(super) fn rpo(&self, tiers: &[Tier], convention: &Convention) -> Result<Ratio, ArithmeticError> {
        let mut most = Ratio::ZERO;
        for tier in tiers {
            let Kind::Data(data) = &tier.kind else { continue };
            let lost = match self.copies {
                Some(copies) => {
                    let changed = Ratio::from(data.change).times(copies.every)?.over(Ratio::from(convention.month))?;
                    let copied = megabytes(changed, convention)?.over(copies.copied)?;
                    recovery::recovery_point(copies.every.times(Ratio::from(3600))?, copied)?
                }
                None => recovery::recovery_point(Ratio::ZERO, data.lag)?,
            };
            most = most.max(lost);
        }
        Ok(most)
    }

    /// The steps until it is back: the tier with most data is restored last.
    pub(super) fn steps(&self, tiers: &[Tier], convention: &Convention) -> Result<Recovery, ArithmeticError> {
        let (restored, throughput) = match self.copies {
            Some(copies) => {
                let held = tiers.iter().filter_map(|tier| match &tier.kind {
                    Kind::Data(data) => Some(data.held),
                    _ => None,
                });
                (megabytes(Ratio::from(held.max().unwrap_or(Exact::ZERO)), convention)?, copies.restored)
            }
            None => (Ratio::ZERO, Ratio::ONE),
        };
        Ok(Recovery {
            detect: self.detect,
            decide: self.decide,
            provision: self.provision,
            restored,
            throughput,
            scale: self.scale,
            dns_ttl: self.dns,
        })
    }
}

fn megabytes(gigabytes: Ratio, convention: &Convention) -> Result<Ratio, ArithmeticError> {
    let factor = convention.factor(Unit::of(Base::Gb), Unit::of(Base::Mb))?;
    factor.map_or(Ok(gigabytes), |factor| gigabytes.times(factor))
}
