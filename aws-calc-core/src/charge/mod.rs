//! Usage times price: pooling, free allowances, tiers, discounts, and the pooled cost given back to the lines.
//!
//! Tiers and allowances belong to an account or a Region, not to a line. So usage is added up per meter in the pool
//! that the book names, priced once, and the cost given back to the lines: at one price, each line pays for its own
//! quantity; over several tiers or with free usage, each pays the share of the pool's cost that its quantity is of the
//! pool's, and what rounding leaves over goes to the largest line, so that the lines always add up to the pool.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::{Book, Pool, Price, Slice};
use crate::exact::{ArithmeticError, Exact};
use crate::meter::{Derivation, How, MeterInfo, Usage};
use crate::money::Money;
use crate::ratio::Ratio;

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

/// What changes the prices of a book for one customer.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Whether the book's free allowances count.
    pub free_tier: bool,
    /// Discounts on list prices as shares (0.1 is 10 %), by service name; `""` is for all others.
    pub discounts: BTreeMap<String, Exact>,
}

impl Terms {
    /// The discount on a meter: that of its service, else the general one.
    fn discount(&self, meter: &MeterInfo) -> Exact {
        let service = meter.path.split('.').next().unwrap_or_default();
        self.discounts.get(service).or_else(|| self.discounts.get("")).copied().unwrap_or_default()
    }
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
    /// What it costs in the month, after discounts.
    pub cost: Money,
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
    /// All usage in the pool; for a pool of one resource, that of one of them.
    pub quantity: Exact,
    /// How many resources pay this, each for itself; 1 unless the pool is one resource.
    pub times: Exact,
    /// How many lines share the pool.
    pub lines: usize,
    /// What free allowances took off, by name.
    pub free: Vec<(String, Exact)>,
    /// What is left, in tiers, at list price.
    pub slices: Vec<Slice>,
    /// The discount on the list price, as a share.
    pub discount: Exact,
    /// What it costs at list price.
    pub list_cost: Money,
    /// What it costs after the discount.
    pub cost: Money,
}

/// A month's bill.
#[derive(Clone, Debug, Default)]
pub struct Charges {
    /// One line per usage, in the order of the usage.
    pub lines: Vec<Charge>,
    /// What was priced together.
    pub pools: Vec<PooledCharge>,
    /// All of it: the sum of the pools.
    pub total: Money,
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
                cost: Money::ZERO,
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
                (self.open(line, known.price, times), line.usage.quantity.value)
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
        let price = Arc::new(price.ok_or_else(|| ChargeError::Unpriced {
            line: place,
            meter,
            key: line.usage.key.clone(),
            region: Arc::clone(&line.region),
        })?);
        let pool = match price.pool {
            Pool::Resource => None,
            Pool::Region => Some(self.open(line, Arc::clone(&price), Exact::ONE)),
            // One pool over all Regions, as long as they share one schedule.
            Pool::Account => Some(
                self.pools
                    .iter()
                    .position(|pool| {
                        let same_meter = pool.meter.path == meter && pool.key == line.usage.key;
                        same_meter && pool.price.pool == Pool::Account && pool.price.schedule == price.schedule
                    })
                    .unwrap_or_else(|| self.open(line, Arc::clone(&price), Exact::ONE)),
            ),
        };
        let known = Known { price, pool };
        self.by_name.insert(name, known.clone());
        Ok(known)
    }

    fn open(&mut self, line: &Line, price: Arc<Price>, times: Exact) -> usize {
        self.pools.push(PooledCharge {
            meter: line.usage.meter,
            key: line.usage.key.clone(),
            region: Arc::clone(&line.region),
            price,
            quantity: Exact::ZERO,
            times,
            lines: 0,
            free: Vec::new(),
            slices: Vec::new(),
            discount: self.terms.discount(&line.usage.meter),
            list_cost: Money::ZERO,
            cost: Money::ZERO,
        });
        self.members.push(Vec::new());
        self.pools.len() - 1
    }

    /// Prices every pool and gives its cost back to the lines.
    fn settle(mut self, mut lines: Vec<Charge>) -> Result<Charges, (usize, ArithmeticError)> {
        if self.terms.free_tier {
            self.apply_allowances().map_err(|error| (0, error))?;
        }
        let mut total = Money::ZERO;
        for (pool, members) in self.pools.iter_mut().zip(&self.members) {
            let first = members.first().map_or(0, |(line, _)| *line);
            price_pool(pool).map_err(|error| (first, error))?;
            give_back(pool, members, &mut lines).map_err(|error| (first, error))?;
            total = total.plus(pool.cost).map_err(|error| (first, error))?;
        }
        Ok(Charges { lines, pools: self.pools, total })
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

fn price_pool(pool: &mut PooledCharge) -> Result<(), ArithmeticError> {
    // Free usage lies in front of the tiers: the first paid unit is the first of the first tier.
    let billed = pool.free.iter().try_fold(pool.quantity, |left, (_, taken)| left.minus(*taken))?;
    pool.slices = pool.price.schedule.split(billed)?;
    let each = Money::sum(pool.slices.iter().map(|slice| slice.cost))?;
    pool.list_cost = each.times(pool.times)?.settled();
    pool.cost = pool.list_cost.times(Exact::ONE.minus(pool.discount)?)?.settled();
    Ok(())
}

fn give_back(pool: &PooledCharge, members: &[(usize, Exact)], lines: &mut [Charge]) -> Result<(), ArithmeticError> {
    let mut rest = pool.cost;
    let mut shares = Vec::with_capacity(members.len());
    // With 28 digits in all, more decimals than these would be lost when the shares are added up.
    let places = 27 - pool.cost.dollars().order().unwrap_or(0).clamp(0, 27);
    let places = u32::try_from(places).unwrap_or_default();
    for (line, quantity) in members {
        let share = fitting(share(pool, *quantity)?.settled(), places);
        rest = rest.minus(share)?;
        shares.push((*line, *quantity, share));
    }
    // The largest line takes what rounding leaves; among equals the first.
    let largest = shares.iter_mut().rev().max_by_key(|(_, quantity, _)| *quantity);
    if let Some((_, _, share)) = largest
        && !rest.dollars().is_zero()
    {
        *share = share.plus(rest)?;
    }
    for (line, _, share) in shares {
        if let Some(line) = lines.get_mut(line) {
            line.cost = share;
        }
    }
    Ok(())
}

/// `money` with at most `places` decimals, marked if that takes a digit off.
fn fitting(money: Money, places: u32) -> Money {
    let cut = money.dollars().rounded_to(places);
    Money::new(cut.marked(cut != money.dollars()))
}

/// What a line with `quantity` pays of its pool.
fn share(pool: &PooledCharge, quantity: Exact) -> Result<Money, ArithmeticError> {
    match pool.slices.as_slice() {
        _ if pool.lines == 1 => Ok(pool.cost),
        [only] if pool.free.is_empty() => {
            let list_cost = only.price.times(quantity)?.times(pool.times)?;
            if pool.discount.is_zero() { Ok(list_cost) } else { list_cost.times(Exact::ONE.minus(pool.discount)?) }
        }
        _ if pool.quantity.is_zero() => Ok(Money::ZERO),
        _ => {
            let part = Ratio::new(quantity, pool.quantity)?;
            Ok(Money::new(Ratio::from(pool.cost.dollars()).times(part)?.to_exact()?))
        }
    }
}

#[cfg(test)]
mod tests;
