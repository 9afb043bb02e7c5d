//! What a strategy costs a month beside production: through the rooms, at the prices of the Region in which it stands.

use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::Words;
use crate::ratio::Ratio;
use crate::study::{Context, Placed, Placement};

use super::strategy::Way;
use super::workload::{Kind, New, Tier};
use super::{Question, amount_text};

/// What is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Copies of a tier that are kept there.
    Copies,
    /// Changes of a tier that are sent there.
    Sent,
    /// What of a tier stands there.
    Standing,
}

/// What a strategy costs a month, in dollars.
#[derive(Clone, Debug)]
pub(super) struct Costs {
    /// By part and name of the tier.
    pub parts: Vec<(Part, String, Ratio)>,
    pub drills: Ratio,
    pub total: Ratio,
}

pub(super) fn costs(
    way: &Way,
    tiers: &[Tier],
    question: &Question,
    context: &Context<'_>,
) -> Result<Costs, Vec<Diagnostic>> {
    let place = Placing { way, question, context };
    let labelled: Vec<(Part, &Tier, Placement)> = tiers.iter().flat_map(|tier| place.tier(tier)).collect();
    let placements: Vec<Placement> = labelled.iter().map(|(_, _, placement)| placement.clone()).collect();
    let paid = (context.placed)(&placements)?;
    let too_large = |error: ArithmeticError| {
        vec![Diagnostic::error("too-large", error.to_string()).at(context.at, "in this study")]
    };
    let mut parts: Vec<(Part, String, Ratio)> = Vec::new();
    for ((part, tier, _), money) in labelled.iter().zip(paid) {
        let cost = Ratio::from(money.dollars());
        match parts.iter_mut().find(|(known, name, _)| known == part && **name == *tier.name.text) {
            Some((_, _, sum)) => *sum = sum.plus(cost).map_err(too_large)?,
            None => parts.push((*part, tier.name.text.to_string(), cost)),
        }
    }
    let drills = place.drills(tiers, &parts)?;
    let total = parts.iter().try_fold(drills, |sum, (_, _, cost)| sum.plus(*cost)).map_err(too_large)?;
    Ok(Costs { parts, drills, total })
}

struct Placing<'a> {
    way: &'a Way,
    question: &'a Question,
    context: &'a Context<'a>,
}

impl Placing<'_> {
    /// All that a tier has beside production.
    fn tier<'t>(&self, tier: &'t Tier) -> Vec<(Part, &'t Tier, Placement)> {
        let mut placed = Vec::new();
        let overlay = if self.way.is_standby { &tier.standby } else { &tier.active };
        let standing =
            |share: Exact| self.running(tier, overlay, share).into_iter().map(|it| (Part::Standing, tier, it));
        match &tier.kind {
            Kind::Compute => placed.extend(standing(self.way.share)),
            Kind::Fixed => placed.extend(standing(Exact::ONE)),
            Kind::Data(data) => {
                match &data.backups {
                    Some(backups) if self.way.restores() => {
                        placed.push((Part::Copies, tier, self.of_new(backups, &[], Exact::ONE)))
                    }
                    _ => placed.extend(standing(Exact::ONE)),
                }
                if !data.change.is_zero() {
                    placed.push((Part::Sent, tier, self.sent(tier, data.change)));
                }
            }
        }
        placed
    }

    /// The resources of a tier in the recovery Region, with some keys of their own.
    fn running(&self, tier: &Tier, overlay: &[(Words, Words)], share: Exact) -> Vec<Placement> {
        if share.is_zero() {
            return Vec::new();
        }
        let region = &self.question.recovery_region;
        let known = tier.resources.iter().map(|name| Placement {
            what: Placed::Resource(name.clone()),
            keys: overlay.to_vec(),
            region: region.clone(),
            share,
        });
        known.chain(tier.new.iter().map(|new| self.of_new(new, overlay, share))).collect()
    }

    fn of_new(&self, new: &New, overlay: &[(Words, Words)], share: Exact) -> Placement {
        let is_over = |key: &Words| overlay.iter().any(|(over, _)| over.text == key.text);
        let own = new.keys.iter().filter(|(key, _)| !is_over(key));
        Placement {
            what: Placed::New(new.service.clone()),
            keys: own.chain(overlay).cloned().collect(),
            region: self.question.recovery_region.clone(),
            share,
        }
    }

    /// A month's changes, sent from the Region of the study to the other one.
    fn sent(&self, tier: &Tier, gigabytes: Exact) -> Placement {
        let at = tier.name.at;
        let words = |text: &str| Words { text: text.into(), at };
        let keys = vec![
            (words("cross_region"), amount_text(Ratio::from(gigabytes), "GB", at)),
            (words("to_region"), words(&self.question.recovery_region)),
        ];
        let what = Placed::New(words("data_transfer"));
        Placement { what, keys, region: self.context.region.clone(), share: Exact::ONE }
    }

    /// What drills cost a month: for their time all of production runs there instead of what stands by.
    fn drills(&self, tiers: &[Tier], parts: &[(Part, String, Ratio)]) -> Result<Ratio, Vec<Diagnostic>> {
        if self.question.drills.is_zero() || !self.way.is_standby {
            return Ok(Ratio::ZERO);
        }
        let practised = || tiers.iter().filter(|tier| !matches!(tier.kind, Kind::Fixed));
        let all: Vec<Placement> = practised().flat_map(|tier| self.running(tier, &[], Exact::ONE)).collect();
        let paid = (self.context.placed)(&all)?;
        let is_standing = |(part, name, _): &&(Part, String, Ratio)| {
            *part == Part::Standing && practised().any(|tier| *tier.name.text == **name)
        };
        let more = || {
            let all = paid.iter().try_fold(Ratio::ZERO, |sum, money| sum.plus(money.dollars().into()))?;
            let standing =
                parts.iter().filter(is_standing).try_fold(Ratio::ZERO, |sum, (_, _, cost)| sum.plus(*cost))?;
            all.minus(standing)?.max(Ratio::ZERO).times(self.question.drills)
        };
        more().map_err(|error| {
            vec![Diagnostic::error("too-large", error.to_string()).at(self.context.at, "in this study")]
        })
    }
}
