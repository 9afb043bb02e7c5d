//! What a simulated month costs: its usage on the meters of S3, charged together with the rest of the account.

use std::sync::Arc;

use crate::charge::{ChargeError, Line, charge};
use crate::diagnostic::Diagnostic;
use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::meter::{Quantity, Usage};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::service::s3::{RetrievalSpeed, StorageClass, meters};
use crate::study::Context;
use crate::unit::{Base, Gb, GbMonth, Metered, ObjectMonth, Request, Unit};

use super::simulate::{ByClass, Month, place};

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Storage,
    Transitions,
    EarlyDeletion,
    Monitoring,
    Uploads,
    Retrieval,
    Requests,
}

impl Kind {
    pub(super) const ALL: [Self; 7] = [
        Self::Storage,
        Self::Transitions,
        Self::EarlyDeletion,
        Self::Monitoring,
        Self::Uploads,
        Self::Retrieval,
        Self::Requests,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Transitions => "transitions",
            Self::EarlyDeletion => "early deletion",
            Self::Monitoring => "monitoring",
            Self::Uploads => "uploads",
            Self::Retrieval => "retrieval",
            Self::Requests => "requests",
        }
    }
}

/// A month's cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bill {
    /// In the order of [`Kind::ALL`].
    pub by_kind: [Money; 7],
    pub total: Money,
}

impl Bill {
    pub(super) fn of(&self, kind: Kind) -> Money {
        self.by_kind.get(kind as usize).copied().unwrap_or(Money::ZERO)
    }
}

/// A part of the access curve: how much is read in a month at an age.
#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    /// The first day of age that it is about.
    pub from: u32,
    /// The share of the bytes that is read in a month.
    pub share: Exact,
    /// How many requests read an object.
    pub requests: Exact,
}

/// How archived objects are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Restores {
    pub speed: RetrievalSpeed,
    /// How many days the copy in Standard is kept.
    pub days: Exact,
}

/// What months are billed by.
pub(super) struct Biller<'a> {
    context: &'a Context<'a>,
    access: &'a [Access],
    restores: Restores,
    /// How many bytes a GB has.
    gigabyte: Exact,
}

impl<'a> Biller<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        access: &'a [Access],
        restores: Restores,
    ) -> Result<Self, ArithmeticError> {
        let factor = context.convention.factor(Unit::of(Base::Gb), Unit::of(Base::Byte))?;
        let gigabyte = factor.map_or(Ok(Exact::ONE), Ratio::to_exact)?;
        Ok(Self { context, access, restores, gigabyte })
    }

    /// What the month costs.
    ///
    /// # Errors
    /// A price that the book does not have; a number too large.
    pub(super) fn bill(&self, month: &Month) -> Result<Bill, Diagnostic> {
        let usage = self.usage(month).map_err(|error| self.too_large(error))?;
        let kinds: Vec<Kind> = usage.iter().map(|(kind, _)| *kind).collect();
        let lines = usage.into_iter().enumerate().map(|(place, (_, usage))| Line {
            resource: place,
            usage,
            count: None,
            region: Arc::clone(self.context.region),
        });
        let others = self.context.others.iter().map(|line| Line { resource: usize::MAX, ..line.clone() });
        let charges = charge(lines.chain(others).collect(), self.context.book, self.context.terms)
            .map_err(|errors| self.unpriced(errors))?;
        let mut bill = Bill::default();
        for line in &charges.lines {
            let Some(kind) = kinds.get(line.resource) else { continue };
            if let Some(sum) = bill.by_kind.get_mut(*kind as usize) {
                *sum = sum.plus(line.cost).map_err(|error| self.too_large(error))?;
            }
            bill.total = bill.total.plus(line.cost).map_err(|error| self.too_large(error))?;
        }
        Ok(bill)
    }

    fn usage(&self, month: &Month) -> Result<Vec<(Kind, Usage)>, ArithmeticError> {
        let mut usage = Vec::new();
        let days = Exact::from(month.days);
        let month_of_gb = self.gigabyte.times(days)?;
        let of = |by_class: &ByClass, class: StorageClass| by_class.get(place(class)).copied().unwrap_or(0);
        for class in StorageClass::ALL.iter().copied() {
            let stored = of(&month.billed, class);
            if stored > 0 {
                let stored: Quantity<GbMonth> = simulated(over(stored, month_of_gb)?, "stored, day by day");
                usage.push((Kind::Storage, meters::storage(class).of(stored)));
            }
            let early = of(&month.early, class);
            if early > 0 {
                let early: Quantity<GbMonth> = simulated(over(early, month_of_gb)?, "left before the minimum duration");
                usage.push((Kind::EarlyDeletion, meters::storage(class).of(early)));
            }
            let moved = of(&month.moved, class);
            if moved > 0
                && let Ok(meter) = meters::transitions(class, "transitions")
            {
                usage.push((Kind::Transitions, meter.of(simulated(whole(moved)?, "objects moved"))));
            }
            let put = of(&month.put, class);
            if put > 0 {
                usage.push((Kind::Uploads, meters::put_requests(class).of(simulated(whole(put)?, "objects put"))));
            }
            self.reads(month, class, &mut usage)?;
        }
        if month.monitored > 0 {
            let monitored: Quantity<ObjectMonth> = simulated(over(month.monitored, days)?, "objects monitored");
            usage.push((Kind::Monitoring, meters::MONITORING.of(monitored)));
        }
        Ok(usage)
    }

    /// What reading objects of a class takes: requests, retrieval, and for the archive classes restores and their copies.
    fn reads(&self, month: &Month, class: StorageClass, usage: &mut Vec<(Kind, Usage)>) -> Result<(), ArithmeticError> {
        let days = Exact::from(month.days);
        let (mut bytes, mut objects, mut requests) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
        for (access, (byte_days, object_days)) in self.access.iter().zip(&month.seen) {
            let of = |by_class: &ByClass| by_class.get(place(class)).copied().unwrap_or(0);
            bytes = bytes.plus(whole(of(byte_days))?.times(access.share)?)?;
            let read = whole(of(object_days))?.times(access.share)?;
            objects = objects.plus(read)?;
            requests = requests.plus(read.times(access.requests)?)?;
        }
        if bytes.is_zero() && requests.is_zero() {
            return Ok(());
        }
        let requests: Quantity<Request> = simulated(requests.over(days)?, "objects read");
        usage.push((Kind::Requests, meters::get_requests(class).of(requests)));
        let gigabytes = bytes.over(self.gigabyte.times(days)?)?;
        if let Ok(Some(meter)) = meters::retrieval(class, self.restores.speed, "retrieval_speed") {
            let retrieved: Quantity<Gb> = simulated(gigabytes, "data read");
            usage.push((Kind::Retrieval, meter.of(retrieved)));
        }
        if let Ok(meter) = meters::restore_requests(class, self.restores.speed, ("access", "retrieval_speed")) {
            let restored: Quantity<Request> = simulated(objects.over(days)?, "objects restored");
            usage.push((Kind::Retrieval, meter.of(restored)));
            let kept = gigabytes.times(self.restores.days)?.over(days)?;
            let copies: Quantity<GbMonth> = simulated(kept, "restored copies");
            usage.push((Kind::Retrieval, meters::storage(StorageClass::Standard).of(copies)));
        }
        Ok(())
    }

    fn too_large(&self, error: ArithmeticError) -> Diagnostic {
        Diagnostic::error("too-large", error.to_string()).at(self.context.at, "in this study")
    }

    fn unpriced(&self, errors: Vec<ChargeError>) -> Diagnostic {
        let error = errors.into_iter().next();
        match error {
            Some(ChargeError::Unpriced { meter, region, .. }) => {
                let book = self.context.book.name();
                let message = format!("the book `{book}` has no price for `{meter}` in {region}");
                let error = Diagnostic::error("missing-price", message).at(self.context.at, "this study needs it");
                error.help("a price of your own goes into `[prices]`; `aws-calc prices` lists what is there")
            }
            Some(ChargeError::Arithmetic { error, .. }) => self.too_large(error),
            None => self.too_large(ArithmeticError::Overflow),
        }
    }
}

/// A quantity that the simulation counted.
fn simulated<U: Metered>(value: Exact, name: &'static str) -> Quantity<U> {
    Quantity::fixed(value, name, "simulated day by day")
}

pub(super) fn whole(number: u128) -> Result<Exact, ArithmeticError> {
    i128::try_from(number).ok().and_then(|number| Exact::from_parts(number, 0)).ok_or(ArithmeticError::Overflow)
}

fn over(number: u128, by: Exact) -> Result<Exact, ArithmeticError> {
    // Byte-days may have more digits than a decimal holds: a quotient of whole numbers is taken in two steps then.
    whole(number).and_then(|number| Ratio::new(number, by)?.to_exact())
}
