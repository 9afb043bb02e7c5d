//! Meters, usage and how a quantity came about.
//!
//! AWS bills what it meters: a resource emits *usage* on *meters*. A meter is a path and the unit it counts, as a typed
//! constant: only a quantity of that unit can land on it.
//!
//! A [`Quantity`] carries its derivation: every operation builds the number and the explanation in one step, so the
//! two cannot disagree.

mod promise;

use std::marker::PhantomData;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;
use crate::unit::{
    AccountMonth, AcuHour, Alarm, AlarmMonth, BudgetMonth, Build, CheckMonth, Connection, ConnectionsPerSecond,
    Convention, Count, Dashboard, DashboardMonth, DpuHour, DsuHour, Event, Gb, GbHour, GbMonth, GbSecond, Hour, Iops,
    IopsMonth, Kb, KeyMonth, LcuHour, Mbps, MbpsMonth, Message, MeterUnit, Metered, Metric, MetricMonth, Object,
    ObjectMonth, Pipeline, PipelineMonth, PutUnit, Query, Rcu, RcuHour, RecordMonth, Request, RequestsPerSecond,
    RpuHour, Rru, RuleMonth, Second, Secret, SecretMonth, StackMonth, SubscriptionMonth, TagMonth, Tb, Vcpu, VcpuHour,
    VcpuMonth, Wcu, WcuHour, WebAclMonth, WorkloadMonth, Wru, ZoneMonth,
};

pub use promise::{AtOnce, PricingCategory, Promise};

/// What AWS counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterInfo {
    /// The path that price books and expressions use: `s3.storage.standard`.
    pub path: &'static str,
    /// What a report calls a line of this meter: "Standard storage".
    pub title: &'static str,
    /// What it counts.
    pub unit: MeterUnit,
    /// For a family of meters, what its key is: "instance type".
    pub key: Option<&'static str>,
    /// How its price is agreed.
    pub category: PricingCategory,
}

/// A meter that counts `U`.
#[derive(Clone, Copy, Debug)]
pub struct Meter<U> {
    info: MeterInfo,
    unit: PhantomData<U>,
}

impl<U: Metered> Meter<U> {
    /// The meter `path`, shown as `title`.
    #[must_use]
    pub const fn new(path: &'static str, title: &'static str) -> Self {
        let category = PricingCategory::Standard;
        Self { info: MeterInfo { path, title, unit: U::UNIT, key: None, category }, unit: PhantomData }
    }

    /// What a book and a report need to know of it.
    #[must_use]
    pub const fn info(&self) -> MeterInfo {
        self.info
    }

    /// Usage of `quantity` on this meter.
    #[must_use]
    pub fn of(&self, quantity: Quantity<U>) -> Usage {
        Usage { meter: self.info, key: None, quantity: quantity.derivation, promise: None }
    }
}

/// A family of meters that count `U`, one per key.
#[derive(Clone, Copy, Debug)]
pub struct Family<U> {
    info: MeterInfo,
    unit: PhantomData<U>,
}

impl<U: Metered> Family<U> {
    /// The family `path`, shown as `title`, one meter per `key` (what the key is: "instance type").
    #[must_use]
    pub const fn new(path: &'static str, title: &'static str, key: &'static str) -> Self {
        let category = PricingCategory::Standard;
        Self { info: MeterInfo { path, title, unit: U::UNIT, key: Some(key), category }, unit: PhantomData }
    }

    /// The family that `info` describes; `None` if that counts something else, or has no keys.
    #[must_use]
    pub fn described(info: MeterInfo) -> Option<Self> {
        (info.unit == U::UNIT && info.key.is_some()).then_some(Self { info, unit: PhantomData })
    }

    /// The same meters, whose price is agreed in this way.
    #[must_use]
    pub const fn priced(mut self, category: PricingCategory) -> Self {
        self.info.category = category;
        self
    }

    /// What a book and a report need to know of it.
    #[must_use]
    pub const fn info(&self) -> MeterInfo {
        self.info
    }

    /// Usage of `quantity` on the meter of `key`.
    #[must_use]
    pub fn of(&self, key: &Arc<str>, quantity: Quantity<U>) -> Usage {
        Usage { meter: self.info, key: Some(Arc::clone(key)), quantity: quantity.derivation, promise: None }
    }
}

/// A month's quantity on a meter, for one of a resource.
#[derive(Clone, Debug)]
pub struct Usage {
    /// The meter, or the family.
    pub meter: MeterInfo,
    /// The key in the family.
    pub key: Option<Arc<str>>,
    /// How much, and how that came about.
    pub quantity: Arc<Derivation>,
    /// The term for which some of its cost is paid at once, if any is.
    pub promise: Option<Promise>,
}

impl Usage {
    /// The same usage, of whose cost some is paid at once for a term.
    #[must_use]
    pub fn promised(self, promise: Promise) -> Self {
        Self { promise: Some(promise), ..self }
    }
}

/// A number, its unit and how it came about: a small tree that can be printed and recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// The number.
    pub value: Exact,
    /// Its unit.
    pub unit: MeterUnit,
    /// How it came about.
    pub how: How,
}

/// One step of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Written in the scenario.
    Given {
        /// The key it stands under.
        name: &'static str,
        /// Where it stands.
        at: Span,
    },
    /// A default or a rule of the service.
    Fixed {
        /// What it is: "hours in a month".
        name: &'static str,
        /// Why it is that much.
        because: &'static str,
    },
    /// All of them added.
    Sum(Box<[Arc<Derivation>]>),
    /// All of them multiplied.
    Product(Box<[Arc<Derivation>]>),
    /// The first over the second.
    Quotient(Arc<Derivation>, Arc<Derivation>),
    /// How much the first is above the second; nothing when it is below.
    Excess(Arc<Derivation>, Arc<Derivation>),
    /// The largest of them.
    Largest(Box<[Arc<Derivation>]>),
    /// The next multiple of the second at or above the first.
    RoundedUp(Arc<Derivation>, Arc<Derivation>),
    /// The same amount in another unit: times this factor.
    Converted(Arc<Derivation>, Ratio),
    /// The same number, counted as another unit.
    Counted(Arc<Derivation>, &'static str),
}

impl Derivation {
    /// The number again, from the leaves up.
    ///
    /// # Errors
    /// [`ArithmeticError`], which the same steps gave when the derivation was made.
    pub fn recomputed(&self) -> Result<Exact, ArithmeticError> {
        let all = |parts: &[Arc<Self>], step: fn(Exact, Exact) -> Result<Exact, ArithmeticError>| {
            let mut rest = parts.iter();
            let first = rest.next().map_or(Ok(Exact::ZERO), |part| part.recomputed())?;
            rest.try_fold(first, |so_far, part| step(so_far, part.recomputed()?))
        };
        match &self.how {
            How::Given { .. } | How::Fixed { .. } => Ok(self.value),
            How::Sum(parts) => all(parts, Exact::plus),
            How::Product(parts) => all(parts, Exact::times),
            How::Largest(parts) => all(parts, |a, b| Ok(a.max(b))),
            How::Quotient(of, by) => of.recomputed()?.over(by.recomputed()?),
            How::Excess(of, above) => excess(of.recomputed()?, above.recomputed()?),
            How::RoundedUp(of, step) => rounded_up(of.recomputed()?, step.recomputed()?),
            How::Converted(of, factor) => Ratio::from(of.recomputed()?).times(*factor)?.to_exact(),
            How::Counted(of, _) => of.recomputed(),
        }
    }
}

fn excess(of: Exact, above: Exact) -> Result<Exact, ArithmeticError> {
    if of <= above { Ok(Exact::ZERO.marked(of.is_rounded() || above.is_rounded())) } else { of.minus(above) }
}

fn rounded_up(of: Exact, step: Exact) -> Result<Exact, ArithmeticError> {
    if step == Exact::ONE {
        return Ok(of.ceiling().marked(step.is_rounded()));
    }
    Ratio::new(of, step)?.ceiling()?.times(Ratio::from(step))?.to_exact()
}

/// A number of `U` with its derivation.
///
/// # Example
/// ```
/// use aws_calc_core::exact::Exact;
/// use aws_calc_core::meter::{Meter, Quantity};
/// use aws_calc_core::unit::{Count, Hour};
/// const GATEWAY_HOURS: Meter<Hour> = Meter::new("nat_gateway.hours", "Gateway hours");
/// let month: Quantity<Hour> = Quantity::fixed(Exact::from(730), "hours in a month", "8,760 / 12");
/// let zones: Quantity<Count> = Quantity::fixed(Exact::from(2), "Availability Zones", "one gateway in each");
/// let usage = GATEWAY_HOURS.of(month.times(&zones)?);
/// assert_eq!(usage.quantity.value, Exact::from(1460));
/// # Ok::<(), aws_calc_core::exact::ArithmeticError>(())
/// ```
///
/// Gigabytes moved do not land on a meter of hours:
/// ```compile_fail
/// # use aws_calc_core::exact::Exact;
/// # use aws_calc_core::meter::{Meter, Quantity};
/// # use aws_calc_core::unit::{Gb, Hour};
/// const GATEWAY_HOURS: Meter<Hour> = Meter::new("nat_gateway.hours", "Gateway hours");
/// let moved: Quantity<Gb> = Quantity::fixed(Exact::from(5), "moved", "an example");
/// GATEWAY_HOURS.of(moved);
/// ```
#[derive(Clone, Debug)]
pub struct Quantity<U> {
    derivation: Arc<Derivation>,
    unit: PhantomData<U>,
}

/// Which units multiply, and to what.
pub trait Times<Other> {
    /// The unit of the product.
    type Product: Metered;
}

impl<U: Metered> Times<Count> for U {
    type Product = U;
}

impl Times<Second> for Gb {
    type Product = GbSecond;
}

impl Times<Second> for ConnectionsPerSecond {
    type Product = Connection;
}

impl Times<Hour> for Gb {
    type Product = GbHour;
}

impl Times<Hour> for Vcpu {
    type Product = VcpuHour;
}

impl Times<Hour> for Rcu {
    type Product = RcuHour;
}

impl Times<Hour> for Wcu {
    type Product = WcuHour;
}

/// Which units count the same number under another name, and why.
pub trait CountsAs<Other> {
    /// Why the number stays the same.
    const BECAUSE: &'static str;
}

macro_rules! counts_as {
    ($($from:ident as $to:ident $because:literal;)*) => {
        $(impl CountsAs<$to> for $from { const BECAUSE: &'static str = $because; })*
    };
}

counts_as! {
    Gb as GbMonth "kept all month";
    Object as ObjectMonth "kept all month";
    Iops as IopsMonth "provisioned all month";
    Mbps as MbpsMonth "provisioned all month";
    Hour as VcpuHour "one vCPU busy for each hour";
    Hour as AcuHour "one ACU held for each hour";
    Hour as DpuHour "one DPU held for each hour";
    Hour as RpuHour "one RPU held for each hour";
    Hour as LcuHour "one LCU held for each hour";
    Hour as DsuHour "one snapshot in one zone for each hour";
    Hour as Count "as a number";
    Gb as LcuHour "an LCU-hour for each";
    Count as KeyMonth "kept all month";
    Count as SubscriptionMonth "subscribed all month";
    Count as ZoneMonth "kept all month";
    Count as CheckMonth "kept all month";
    Count as RecordMonth "kept all month";
    Count as WebAclMonth "kept all month";
    Count as RuleMonth "kept all month";
    Count as TagMonth "kept all month";
    Object as Count "as a number";
    Request as Count "as a number";
    Query as Count "as a number";
    RequestsPerSecond as Count "as a number";
    Connection as Count "as a number";
    ConnectionsPerSecond as Count "as a number";
    Count as Request "one request each";
    Message as Count "as a number";
    Count as Message "one message each";
    Count as Object "one object each";
    Kb as Count "as a number";
    Tb as Count "as a number";
    Secret as SecretMonth "kept all month";
    Metric as MetricMonth "watched all month";
    Alarm as AlarmMonth "kept all month";
    Dashboard as DashboardMonth "kept all month";
    Count as AccountMonth "kept all month";
    Count as StackMonth "kept all month";
    Count as WorkloadMonth "kept all month";
    Count as BudgetMonth "kept all month";
    Vcpu as VcpuMonth "watched all month";
    Event as Count "as a number";
    Build as Count "as a number";
    Pipeline as PipelineMonth "active in the month";
    Count as PutUnit "one unit each";
    Count as Event "one event each";
    Count as Rru "one unit each";
    Count as Wru "one unit each";
}

impl<U: Metered> Quantity<U> {
    fn derived(value: Exact, how: How) -> Self {
        Self { derivation: Arc::new(Derivation { value, unit: U::UNIT, how }), unit: PhantomData }
    }

    /// A number that the scenario gives under `name`.
    #[must_use]
    pub fn given(value: Exact, name: &'static str, at: Span) -> Self {
        Self::derived(value, How::Given { name, at })
    }

    /// A default, or a figure of the service's rules.
    #[must_use]
    pub fn fixed(value: Exact, name: &'static str, because: &'static str) -> Self {
        Self::derived(value, How::Fixed { name, because })
    }

    /// The number.
    #[must_use]
    pub fn value(&self) -> Exact {
        self.derivation.value
    }

    /// Whether there is none of it.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.value().is_zero()
    }

    /// How it came about.
    #[must_use]
    pub fn derivation(&self) -> &Arc<Derivation> {
        &self.derivation
    }

    /// The product.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn times<V: Metered>(&self, other: &Quantity<V>) -> Result<Quantity<U::Product>, ArithmeticError>
    where
        U: Times<V>,
    {
        let value = self.value().times(other.value())?;
        Ok(Quantity::derived(value, How::Product([Arc::clone(&self.derivation), Arc::clone(&other.derivation)].into())))
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn plus(&self, other: &Self) -> Result<Self, ArithmeticError> {
        let value = self.value().plus(other.value())?;
        Ok(Self::derived(value, How::Sum([Arc::clone(&self.derivation), Arc::clone(&other.derivation)].into())))
    }

    /// How much of it is above `included`; nothing when it is below.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn excess_over(&self, included: &Self) -> Result<Self, ArithmeticError> {
        let value = excess(self.value(), included.value())?;
        Ok(Self::derived(value, How::Excess(Arc::clone(&self.derivation), Arc::clone(&included.derivation))))
    }

    /// It, or `least` if that is more.
    #[must_use]
    pub fn at_least(&self, least: &Self) -> Self {
        let value = self.value().max(least.value());
        Self::derived(value, How::Largest([Arc::clone(&self.derivation), Arc::clone(&least.derivation)].into()))
    }

    /// The largest of them; `None` of none.
    #[must_use]
    pub fn largest(of: &[Self]) -> Option<Self> {
        let value = of.iter().map(Self::value).max()?;
        let parts = of.iter().map(|part| Arc::clone(&part.derivation)).collect();
        Some(Self::derived(value, How::Largest(parts)))
    }

    /// The next multiple of `step` at or above it.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a step of zero.
    pub fn rounded_up_to(&self, step: &Self) -> Result<Self, ArithmeticError> {
        let value = rounded_up(self.value(), step.value())?;
        Ok(Self::derived(value, How::RoundedUp(Arc::clone(&self.derivation), Arc::clone(&step.derivation))))
    }

    /// It over a number.
    ///
    /// # Errors
    /// [`ArithmeticError`]: overflow, or division by zero.
    pub fn over(&self, number: &Quantity<Count>) -> Result<Self, ArithmeticError> {
        let value = self.value().over(number.value())?;
        Ok(Self::derived(value, How::Quotient(Arc::clone(&self.derivation), Arc::clone(&number.derivation))))
    }

    /// The same number as `V`: 500 GB kept all month are 500 GB-month.
    #[must_use]
    pub fn counted_as<V: Metered>(&self) -> Quantity<V>
    where
        U: CountsAs<V>,
    {
        Quantity::derived(self.value(), How::Counted(Arc::clone(&self.derivation), U::BECAUSE))
    }

    /// The same amount in `V`; `None` when `V` measures something else.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn converted<V: Metered>(&self, convention: &Convention) -> Result<Option<Quantity<V>>, ArithmeticError> {
        let Some(factor) = convention.factor(U::UNIT.unit(), V::UNIT.unit())? else { return Ok(None) };
        let value = Ratio::from(self.value()).times(factor)?.to_exact()?;
        Ok(Some(Quantity::derived(value, How::Converted(Arc::clone(&self.derivation), factor))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(n: u32) -> Quantity<Hour> {
        Quantity::fixed(n.into(), "hours", "a test")
    }

    fn number(n: u32) -> Quantity<Count> {
        Quantity::fixed(n.into(), "number", "a test")
    }

    proptest! {
        #[test]
        fn a_derivation_recomputes_to_its_number(a in 0u32..10_000, b in 1u32..10_000, c in 1u32..10_000) {
            let q = hours(a).times(&number(b)).unwrap().plus(&hours(c)).unwrap();
            for q in [
                q.excess_over(&hours(b)).unwrap(),
                q.at_least(&hours(c)),
                q.rounded_up_to(&hours(c)).unwrap(),
                q.over(&number(c)).unwrap(),
            ] {
                prop_assert_eq!(q.derivation().recomputed().unwrap(), q.value());
            }
        }

        #[test]
        fn rounding_up_reaches_the_next_multiple(a in 0u32..100_000, step in 1u32..1000) {
            let up = hours(a).rounded_up_to(&hours(step)).unwrap().value();
            prop_assert_eq!(up, Exact::from(a.div_ceil(step) * step));
        }
    }
}
