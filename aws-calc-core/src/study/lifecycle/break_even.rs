//! From which object size, and after how many months, a class costs less than Standard: for objects that nobody reads, moved
//! by a lifecycle rule, at the price of the first tier.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::Value;
use crate::meter::MeterInfo;
use crate::ratio::Ratio;
use crate::service::s3::{StorageClass, meters};
use crate::study::{Answer, Cell, Context, Grid, Sentence};
use crate::unit::{Amount, Base, Unit};

use super::policy::name;

/// The classes, with what a figure of them is called.
const CLASSES: [(StorageClass, &str); 7] = [
    (StorageClass::StandardIa, "standard_ia"),
    (StorageClass::OneZoneIa, "one_zone_ia"),
    (StorageClass::IntelligentInfrequent, "intelligent_infrequent"),
    (StorageClass::IntelligentArchiveInstant, "intelligent_archive_instant"),
    (StorageClass::GlacierInstant, "glacier_instant"),
    (StorageClass::GlacierFlexible, "glacier_flexible"),
    (StorageClass::GlacierDeepArchive, "glacier_deep_archive"),
];

/// What an object of a class costs besides its own bytes.
struct Terms {
    /// Dollars per KB and month in Standard and in the class.
    standard: Ratio,
    class: Ratio,
    /// Dollars a month for overhead or monitoring.
    overhead: Ratio,
    /// Dollars once, for the move.
    fee: Ratio,
    /// The least size that is billed, in KB.
    least: Ratio,
}

impl Terms {
    /// `None` where the book has no such price.
    fn of(class: StorageClass, context: &Context<'_>) -> Result<Option<Self>, ArithmeticError> {
        let price = |info: MeterInfo| {
            let price = context.book.price(info.path, None, context.region).ok()?;
            price.schedule.tiers().first().map(|tier| Ratio::from(tier.price.dollars()))
        };
        let kilobytes = context.convention.factor(Unit::of(Base::Gb), Unit::of(Base::Kb))?.unwrap_or(Ratio::ONE);
        let storage = |class| price(meters::storage(class).info());
        let Ok(transition) = meters::transitions(class, "transitions") else { return Ok(None) };
        let prices = (storage(StorageClass::Standard), storage(class), price(transition.info()));
        let (Some(standard), Some(own), Some(fee)) = prices else { return Ok(None) };
        let (standard, own) = (standard.over(kilobytes)?, own.over(kilobytes)?);
        let (mut overhead, mut least) = (Ratio::ZERO, Ratio::ZERO);
        match class {
            StorageClass::GlacierFlexible | StorageClass::GlacierDeepArchive => {
                overhead = own.times(Ratio::from(32))?.plus(standard.times(Ratio::from(8))?)?;
            }
            StorageClass::StandardIa | StorageClass::OneZoneIa | StorageClass::GlacierInstant => {
                least = Ratio::from(128)
            }
            _ => {
                let Some(monitoring) = price(meters::MONITORING.info()) else { return Ok(None) };
                (overhead, least) = (monitoring, Ratio::ZERO);
            }
        }
        Ok(Some(Self { standard, class: own, overhead, fee, least }))
    }

    /// What is saved in a month on an object of so many KB.
    fn saved(&self, size: Ratio) -> Result<Ratio, ArithmeticError> {
        let billed = size.max(self.least);
        size.times(self.standard)?.minus(billed.times(self.class)?)?.minus(self.overhead)
    }

    /// The size from which on so many months pay for the move, with the fee or without it.
    ///
    /// # Formula
    /// `(overhead + fee / months) / (standard - class)`; below the least size that is billed, of `least x class` instead of
    /// `size x class`.
    fn size(&self, months: Ratio, fee: Ratio) -> Result<Option<Ratio>, ArithmeticError> {
        let monthly = self.overhead.plus(fee.over(months)?)?;
        let below = monthly.plus(self.least.times(self.class)?)?.over(self.standard)?;
        if below <= self.least {
            return Ok(Some(below));
        }
        let gain = self.standard.minus(self.class)?;
        if gain <= Ratio::ZERO { Ok(None) } else { monthly.over(gain).map(Some) }
    }
}

/// Adds the table and the figures.
pub(super) fn add(
    answer: &mut Answer,
    mean: Exact,
    months: usize,
    context: &Context<'_>,
) -> Result<(), ArithmeticError> {
    let months = Ratio::from(Exact::from(u32::try_from(months).unwrap_or(u32::MAX)));
    let columns =
        ["class", "stored there from the first day", "moved, from this size on", "the mean object pays back in"];
    let mut grid = Grid::new("Break-even against Standard, if nobody reads", columns);
    let kb = |size: Ratio| Amount::new(size, Unit::of(Base::Kb));
    for (class, key) in CLASSES {
        let Some(terms) = Terms::of(class, context)? else { continue };
        let (direct, moved) = (terms.size(months, Ratio::ZERO)?, terms.size(months, terms.fee)?);
        let size = Ratio::from(mean).over(Ratio::from(1024))?;
        let saved = terms.saved(size)?;
        let payback = if saved > Ratio::ZERO { Some(terms.fee.over(saved)?) } else { None };
        let shown = |size: Option<Ratio>| size.map_or(Cell::from("never"), |size| Cell::Amount(kb(size)));
        let in_months =
            payback.map_or(Cell::from("never"), |months| Cell::Amount(Amount::new(months, Unit::of(Base::Month))));
        grid.rows.push(vec![Cell::from(name(class)), shown(direct), shown(moved), in_months]);
        if let Some(size) = direct {
            let title = format!("the size from which on {} is cheaper for what is put there", name(class));
            answer.figure(format!("break_even_put_{key}"), title, Value::Amount(kb(size)));
        }
        if let Some(size) = moved {
            let title = format!("the size from which on moving objects into {} pays over the months", name(class));
            answer.figure(format!("break_even_{key}"), title, Value::Amount(kb(size)));
        }
        if let Some(months) = payback {
            let title = format!("how long the mean object has to stay in {} to pay for the move", name(class));
            let value = Value::Amount(Amount::new(months, Unit::of(Base::Month)));
            answer.figure(format!("payback_{key}"), title, value);
        }
    }
    let note = Sentence::new("At the price of the first tier, over ").then(Cell::Amount(Amount::plain(months)));
    grid.notes.push(note.then(" months in the class."));
    answer.tables.push(grid);
    Ok(())
}
