//! Usage times price: pooling, free allowances, tiers, discounts, and the pooled cost given back to the lines; then
//! credits and tax on the bill.
//!
//! Tiers and allowances belong to an account or a Region, not to a line. So usage is added up per meter in the pool
//! that the book names, priced once, and the cost given back to the lines: at one price, each line pays for its own
//! quantity; over several tiers or with free usage, each pays the share of the pool's cost that its quantity is of the
//! pool's, and what rounding leaves over goes to the largest line, so that the lines always add up to the pool.
//!
//! What is paid at once for a term is spread over it: a month's cost has the month's part of it. What is paid at once and
//! what is paid every month, the cash, stand beside it.

mod settle;
mod terms;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{Book, Pool, Price, Slice};
use crate::diagnostic::Span;
use crate::exact::{ArithmeticError, Exact};
use crate::meter::{Derivation, How, MeterInfo, Promise, Usage};
use crate::money::Money;

pub use terms::{AppliedCredit, Costs, Credit, Discount, Tax, Taxed, Terms};

/// Usage of one of a resource's meters, with how many such resources there are.
#[derive(Clone, Debug)]
pub struct Line {
    /// The place of the resource in the caller's list.
    pub resource: usize,
    /// Usage of one of them.
    pub usage: Usage,
    /// How many there are; `None` is one.
    pub count: Option<Arc<Derivation>>,
    /// The Region it is in.
    pub region: Arc<str>,
}

/// A line of the bill.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The place of the resource in the caller's list.
    pub resource: usize,
    /// The meter, or the family.
    pub meter: MeterInfo,
    /// The key in the family.
    pub key: Option<Arc<str>>,
    /// How much, over all of the resource's count.
    pub quantity: Arc<Derivation>,
    /// What it costs in the month at list price.
    pub list_cost: Money,
    /// What it costs in the month at the customer's own price, after discounts, with the month's part of what is paid at
    /// once.
    pub cost: Money,
    /// What is paid at once, for a whole term.
    pub upfront: Money,
    /// What is paid in every month: all of the cost, unless some is paid at once.
    pub recurring: Money,
    /// The pool that it was priced in, in [`Charges::pools`].
    pub pool: usize,
}

/// Usage that was priced together.
#[derive(Clone, Debug)]
pub struct PooledCharge {
    /// The meter, or the family.
    pub meter: MeterInfo,
    /// The key in the family.
    pub key: Option<Arc<str>>,
    /// The Region whose price it is.
    pub region: Arc<str>,
    /// The price.
    pub price: Arc<Price>,
    /// The list price in whose place a private one stands.
    pub list: Option<Arc<Price>>,
    /// All usage in the pool; for a pool of one resource, that of one of them.
    pub quantity: Exact,
    /// How many resources pay this, each for itself; 1 unless the pool is one resource.
    pub times: Exact,
    /// How many lines share the pool.
    pub lines: usize,
    /// What free allowances took off, by name.
    pub free: Vec<(String, Exact)>,
    /// What is left, in tiers, before any discount.
    pub slices: Vec<Slice>,
    /// The discount on the price, as a share.
    pub discount: Exact,
    /// Where the discount is agreed.
    pub discount_at: Option<Span>,
    /// The term for which some of it is paid at once.
    pub promise: Option<Promise>,
    /// What it costs at list price.
    pub list_cost: Money,
    /// What it costs before the discount: at list price, or at a private one. For a fee, that of the whole term.
    pub undiscounted: Money,
    /// What it costs in the month after the discount.
    pub cost: Money,
    /// What of it is paid at once, for the whole term.
    pub upfront: Money,
    /// What of it is paid in every month.
    pub recurring: Money,
}

/// A month's bill.
#[derive(Clone, Debug, Default)]
pub struct Charges {
    /// One line per usage, in the order of the usage.
    pub lines: Vec<Charge>,
    /// What was priced together.
    pub pools: Vec<PooledCharge>,
    /// All of it: the sum of the pools, after discounts.
    pub total: Money,
    /// All of it at list price.
    pub list_total: Money,
    /// What is paid at once for whole terms.
    pub upfront: Money,
    /// What is paid in every month.
    pub recurring: Money,
    /// What credits pay of it, in the order in which they are used up.
    pub credits: Vec<AppliedCredit>,
    /// The tax on it, with its amount.
    pub tax: Option<(Tax, Money)>,
}

impl Charge {
    /// The four costs of this line. Credits are lines of their own, so it is billed what it costs.
    #[must_use]
    pub const fn costs(&self) -> Costs {
        Costs { list: self.list_cost, contracted: self.cost, effective: self.cost, billed: self.cost }
    }
}

impl Charges {
    fn add(&mut self, pool: &PooledCharge) -> Result<(), ArithmeticError> {
        self.total = self.total.plus(pool.cost)?;
        self.list_total = self.list_total.plus(pool.list_cost)?;
        self.upfront = self.upfront.plus(pool.upfront)?;
        self.recurring = self.recurring.plus(pool.recurring)?;
        Ok(())
    }

    /// The four costs of all of it: the sums over the lines, less credits where it is billed.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn costs(&self) -> Result<Costs, ArithmeticError> {
        let credits = Money::sum(self.credits.iter().map(|applied| applied.total))?;
        let billed = self.total.minus(credits)?;
        Ok(Costs { list: self.list_total, contracted: self.total, effective: self.total, billed })
    }

    /// What is to be paid: what is billed, with tax.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn due(&self) -> Result<Money, ArithmeticError> {
        let billed = self.costs()?.billed;
        self.tax.as_ref().map_or(Ok(billed), |(_, tax)| billed.plus(*tax))
    }
}

/// Why there is no bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeError {
    /// A line has no price.
    Unpriced {
        /// The place of the line.
        line: usize,
        /// The meter's path.
        meter: &'static str,
        /// The key in the family.
        key: Option<Arc<str>>,
        /// The Region.
        region: Arc<str>,
    },
    /// A number on a line is too large.
    Arithmetic {
        /// The place of the line.
        line: usize,
        /// What happened.
        error: ArithmeticError,
    },
}

/// Prices `lines` from `book`.
///
/// # Errors
/// Every line without a price; a number too large.
pub fn charge(lines: Vec<Line>, book: &Book, terms: &Terms) -> Result<Charges, Vec<ChargeError>> {
    let mut pools = Pools { book, terms, pools: Vec::new(), by_name: BTreeMap::new(), members: Vec::new() };
    let mut errors = Vec::new();
    let mut charges = Vec::with_capacity(lines.len());
    for (place, line) in lines.into_iter().enumerate() {
        let added = total_quantity(&line)
            .map_err(|error| ChargeError::Arithmetic { line: place, error })
            .and_then(|quantity| Ok((pools.add(place, &line, quantity.value)?, quantity)));
        match added {
            Ok((pool, quantity)) => charges.push(Charge {
                resource: line.resource,
                meter: line.usage.meter,
                key: line.usage.key,
                quantity,
                list_cost: Money::ZERO,
                cost: Money::ZERO,
                upfront: Money::ZERO,
                recurring: Money::ZERO,
                pool,
            }),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    pools.settle(charges).map_err(|(line, error)| vec![ChargeError::Arithmetic { line, error }])
}

/// The quantity of all of a line's resources.
fn total_quantity(line: &Line) -> Result<Arc<Derivation>, ArithmeticError> {
    let each = &line.usage.quantity;
    let Some(count) = &line.count else { return Ok(Arc::clone(each)) };
    let value = count.value.times(each.value)?;
    let how = How::Product([Arc::clone(count), Arc::clone(each)].into());
    Ok(Arc::new(Derivation { value, unit: each.unit, how }))
}

/// Pools under their meter, key and Region: a handful per bill, however many lines there are.
struct Pools<'a> {
    book: &'a Book,
    terms: &'a Terms,
    pools: Vec<PooledCharge>,
    by_name: BTreeMap<Name, Known>,
    /// Which lines share each pool, with their quantities.
    members: Vec<Vec<(usize, Exact)>>,
}

/// Meter, key and Region.
type Name = (&'static str, Option<Arc<str>>, Arc<str>);

/// What is known of a meter in a Region.
#[derive(Clone)]
struct Known {
    price: Arc<Price>,
    list: Option<Arc<Price>>,
    /// The pool that all of it goes to, unless each resource is one of its own.
    pool: Option<usize>,
}

impl Pools<'_> {
    /// Adds a line's quantity to its pool.
    fn add(&mut self, place: usize, line: &Line, quantity: Exact) -> Result<usize, ChargeError> {
        let failed = |error| ChargeError::Arithmetic { line: place, error };
        let known = self.known(place, line)?;
        let (pool, quantity) = match known.pool {
            Some(pool) => (pool, quantity),
            None => {
                let times = line.count.as_ref().map_or(Exact::ONE, |count| count.value);
                (self.open(line, known.price, known.list, times), line.usage.quantity.value)
            }
        };
        if let (Some(charge), Some(members)) = (self.pools.get_mut(pool), self.members.get_mut(pool)) {
            charge.quantity = charge.quantity.plus(quantity).map_err(failed)?;
            charge.lines += 1;
            members.push((place, quantity));
        }
        Ok(pool)
    }

    fn known(&mut self, place: usize, line: &Line) -> Result<Known, ChargeError> {
        let meter = line.usage.meter.path;
        let name = (meter, line.usage.key.clone(), Arc::clone(&line.region));
        if let Some(known) = self.by_name.get(&name) {
            return Ok(known.clone());
        }
        let price = self.book.find(meter, line.usage.key.as_deref(), &line.region);
        let mut price = price.ok_or_else(|| ChargeError::Unpriced {
            line: place,
            meter,
            key: line.usage.key.clone(),
            region: Arc::clone(&line.region),
        })?;
        let list = self.book.list_behind(&price, meter, line.usage.key.as_deref(), &line.region);
        if let (Some(list), Some(_)) = (&list, price.schedule.flat_price()) {
            // One price for any quantity costs the same in any pool; the tiers of the list price need theirs.
            price.pool = list.pool;
        }
        let (price, list) = (Arc::new(price), list.map(Arc::new));
        let pool = match price.pool {
            Pool::Resource => None,
            Pool::Region => Some(self.open(line, Arc::clone(&price), list.clone(), Exact::ONE)),
            // One pool over all Regions, as long as they share one schedule.
            Pool::Account => Some(
                self.pools
                    .iter()
                    .position(|pool| {
                        let same_meter = pool.meter.path == meter && pool.key == line.usage.key;
                        let schedule = |list: &Option<Arc<Price>>| list.as_ref().map(|list| list.schedule.clone());
                        let same_price =
                            pool.price.schedule == price.schedule && schedule(&pool.list) == schedule(&list);
                        same_meter && pool.price.pool == Pool::Account && same_price
                    })
                    .unwrap_or_else(|| self.open(line, Arc::clone(&price), list.clone(), Exact::ONE)),
            ),
        };
        let known = Known { price, list, pool };
        self.by_name.insert(name, known.clone());
        Ok(known)
    }

    fn open(&mut self, line: &Line, price: Arc<Price>, list: Option<Arc<Price>>, times: Exact) -> usize {
        let discount = self.terms.discount(&line.usage.meter);
        self.pools.push(PooledCharge {
            meter: line.usage.meter,
            key: line.usage.key.clone(),
            region: Arc::clone(&line.region),
            price,
            list,
            quantity: Exact::ZERO,
            times,
            lines: 0,
            free: Vec::new(),
            slices: Vec::new(),
            discount: discount.map_or(Exact::ZERO, |discount| discount.share),
            discount_at: discount.and_then(|discount| discount.at),
            promise: line.usage.promise.clone(),
            list_cost: Money::ZERO,
            undiscounted: Money::ZERO,
            cost: Money::ZERO,
            upfront: Money::ZERO,
            recurring: Money::ZERO,
        });
        self.members.push(Vec::new());
        self.pools.len() - 1
    }

    /// Prices every pool and gives its cost back to the lines.
    fn settle(mut self, mut lines: Vec<Charge>) -> Result<Charges, (usize, ArithmeticError)> {
        if self.terms.free_tier {
            self.apply_allowances().map_err(|error| (0, error))?;
        }
        let mut charges = Charges::default();
        for (pool, members) in self.pools.iter_mut().zip(&self.members) {
            let first = members.first().map_or(0, |(line, _)| *line);
            settle::price(pool).map_err(|error| (first, error))?;
            settle::give_back(pool, members, &mut lines).map_err(|error| (first, error))?;
            charges.add(pool).map_err(|error| (first, error))?;
        }
        (charges.lines, charges.pools) = (lines, self.pools);
        self.terms.bill(&mut charges).map_err(|error| (0, error))?;
        Ok(charges)
    }

    /// Lets each allowance take from the pools of its meters, in the order in which the book names them; pools of one
    /// meter by their Region, so that the order of the lines does not matter.
    fn apply_allowances(&mut self) -> Result<(), ArithmeticError> {
        for allowance in self.book.allowances() {
            let mut left: BTreeMap<Arc<str>, Exact> = BTreeMap::new();
            for meter in &allowance.meters {
                let mut pools: Vec<_> = self.pools.iter_mut().filter(|pool| pool.meter.path == meter).collect();
                pools.sort_by(|a, b| (&a.region, &a.key, b.quantity).cmp(&(&b.region, &b.key, a.quantity)));
                for pool in pools {
                    let shared_by = match allowance.pool {
                        Pool::Account => Arc::from(""),
                        Pool::Region | Pool::Resource => Arc::clone(&pool.region),
                    };
                    let left = left.entry(shared_by).or_insert(allowance.quantity);
                    // Resources that pay each for itself take equal parts.
                    let offered = if pool.times <= Exact::ONE { *left } else { left.over(pool.times)? };
                    let taken = pool.quantity.min(offered);
                    if !taken.is_zero() {
                        *left = left.minus(taken.times(pool.times)?)?.max(Exact::ZERO);
                        pool.free.push((allowance.name.clone(), taken));
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod promise_tests;
#[cfg(test)]
mod tests;
