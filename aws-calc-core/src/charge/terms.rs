//! What changes the prices and the bill of one customer: discounts, credits and tax.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Span;
use crate::exact::{ArithmeticError, Exact};
use crate::meter::MeterInfo;
use crate::money::Money;

use super::Charges;

/// What changes the prices of a book and the bill for one customer.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Whether the book's free allowances count.
    pub free_tier: bool,
    /// Discounts on prices, by service name; `""` is for all others.
    pub discounts: BTreeMap<String, Discount>,
    /// Money that pays for usage, in the order of the file.
    pub credits: Vec<Credit>,
    /// What is added to the bill.
    pub tax: Option<Tax>,
}

/// A discount on prices: an Enterprise Discount Program, for instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// How much is taken off, as a share (0.1 is 10 %).
    pub share: Exact,
    /// Where it is agreed.
    pub at: Option<Span>,
}

impl Terms {
    /// The discount on a meter: that of its service, else the general one.
    pub(super) fn discount(&self, meter: &MeterInfo) -> Option<Discount> {
        self.discounts.get(service_of(meter.path)).or_else(|| self.discounts.get("")).copied()
    }

    /// Lets credits pay for the usage, and adds the tax.
    pub(super) fn bill(&self, charges: &mut Charges) -> Result<(), ArithmeticError> {
        charges.credits = apply(&self.credits, charges.pools.iter().map(|pool| (pool.meter.path, pool.cost)))?;
        if let Some(tax) = &self.tax {
            let costs = charges.costs()?;
            let taxed = match tax.on {
                Taxed::Billed => costs.billed,
                Taxed::Contracted => costs.contracted,
            };
            charges.tax = Some((tax.clone(), taxed.times(tax.share)?.settled()));
        }
        Ok(())
    }
}

/// The service that a meter's path begins with.
fn service_of(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

/// Money that pays for usage instead of the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// What it is called.
    pub name: Arc<str>,
    /// What is left of it.
    pub left: Money,
    /// The most that it pays in a month.
    pub monthly: Option<Money>,
    /// The services whose usage it pays; none means all.
    pub services: Vec<Arc<str>>,
    /// The last month in which it pays: `2026-12`.
    pub expires: Option<Arc<str>>,
    /// Whether that month is over in the month of the bill.
    pub expired: bool,
}

/// What a credit pays in the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedCredit {
    /// The credit.
    pub credit: Credit,
    /// What it pays of each service's usage, in the order in which it is used up.
    pub taken: Vec<(Arc<str>, Money)>,
    /// All of that.
    pub total: Money,
}

/// What a tax is taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taxed {
    /// What is billed after credits.
    Billed,
    /// What the usage costs before credits.
    Contracted,
}

/// What is added to the bill for the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tax {
    /// What it is called.
    pub name: Arc<str>,
    /// How much it is, as a share (0.2 is 20 %).
    pub share: Exact,
    /// What it is taken on.
    pub on: Taxed,
}

/// The same usage at the four costs that FOCUS tells apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Costs {
    /// List price x quantity.
    pub list: Money,
    /// Private price, less negotiated discounts, x quantity.
    pub contracted: Money,
    /// Contracted, with commitments spread over the usage that they cover.
    pub effective: Money,
    /// What the invoice shows, after credits and before tax; of what is paid at once for a term, the month's part.
    pub billed: Money,
}

/// What `credits` pay of the `costs` of services.
///
/// They are used up in AWS's order: the soonest to expire first, then the one with the fewest services, then the
/// oldest, which is the first in the file. Each pays for the service with the largest charge first, then for the next.
///
/// # Errors
/// [`ArithmeticError::Overflow`].
/// # Source
/// AWS Billing user guide, "AWS credits", docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/useconsolidatedbilling-credits.html,
/// read 2026-11-25.
pub(super) fn apply<'m>(
    credits: &[Credit],
    costs: impl Iterator<Item = (&'m str, Money)>,
) -> Result<Vec<AppliedCredit>, ArithmeticError> {
    if credits.is_empty() {
        return Ok(Vec::new());
    }
    let mut open: BTreeMap<&str, Money> = BTreeMap::new();
    for (meter, cost) in costs {
        let sum = open.entry(service_of(meter)).or_default();
        *sum = sum.plus(cost)?;
    }
    let mut order: Vec<&Credit> = credits.iter().collect();
    order.sort_by_key(|credit| {
        let services = if credit.services.is_empty() { usize::MAX } else { credit.services.len() };
        (credit.expires.is_none(), credit.expires.clone(), services)
    });
    order.into_iter().map(|credit| use_up(credit, &mut open)).collect()
}

/// Lets `credit` pay for what is `open`.
fn use_up(credit: &Credit, open: &mut BTreeMap<&str, Money>) -> Result<AppliedCredit, ArithmeticError> {
    let mut offered = credit.monthly.map_or(credit.left, |monthly| monthly.min(credit.left));
    if credit.expired {
        offered = Money::ZERO;
    }
    let pays_for =
        |service: &str| credit.services.is_empty() || credit.services.iter().any(|known| &**known == service);
    let mut services: Vec<(&str, Money)> =
        open.iter().filter(|(service, _)| pays_for(service)).map(|(service, cost)| (*service, *cost)).collect();
    services.sort_by_key(|(_, cost)| std::cmp::Reverse(*cost));
    let mut applied = AppliedCredit { credit: credit.clone(), taken: Vec::new(), total: Money::ZERO };
    for (service, cost) in services {
        let part = offered.min(cost).max(Money::ZERO);
        if part == Money::ZERO {
            continue;
        }
        offered = offered.minus(part)?;
        open.insert(service, cost.minus(part)?);
        applied.total = applied.total.plus(part)?;
        applied.taken.push((Arc::from(service), part));
    }
    Ok(applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dollars(n: u32) -> Money {
        Money::new(n.into())
    }

    fn credit(name: &str, left: u32, services: &[&str], expires: Option<&str>) -> Credit {
        Credit {
            name: Arc::from(name),
            left: dollars(left),
            monthly: None,
            services: services.iter().map(|service| Arc::from(*service)).collect(),
            expires: expires.map(Arc::from),
            expired: false,
        }
    }

    fn paid(credits: &[Credit], costs: &[(&'static str, u32)]) -> Vec<(String, Vec<(String, Money)>)> {
        let costs = costs.iter().map(|(meter, cost)| (*meter, dollars(*cost)));
        let of = |applied: &AppliedCredit| {
            applied.taken.iter().map(|(service, paid)| (service.to_string(), *paid)).collect()
        };
        let applied = apply(credits, costs).unwrap();
        applied.iter().map(|applied| (applied.credit.name.to_string(), of(applied))).collect()
    }

    fn part(name: &str, parts: &[(&str, u32)]) -> (String, Vec<(String, Money)>) {
        (name.to_owned(), parts.iter().map(|(service, paid)| ((*service).to_owned(), dollars(*paid))).collect())
    }

    #[test]
    fn the_credit_that_expires_first_pays_first() {
        // AWS's own example: $10 for S3 or EC2 until January 2019, $5 for EC2 until December 2019; usage enough for all.
        let one = credit("one", 10, &["s3", "ec2"], Some("2019-01"));
        let two = credit("two", 5, &["ec2"], Some("2019-12"));
        let costs = [("ec2.instance", 100), ("s3.storage.standard", 50)];
        assert_eq!(paid(&[two, one], &costs), [part("one", &[("ec2", 10)]), part("two", &[("ec2", 5)])]);
    }

    #[test]
    fn then_the_one_for_fewer_services_and_then_the_oldest() {
        let all = credit("all", 5, &[], None);
        let older = credit("older", 5, &["ec2", "s3"], None);
        let younger = credit("younger", 5, &["ec2", "sqs"], None);
        let order = paid(&[all, older, younger], &[("ec2.instance", 100)]);
        let names: Vec<&str> = order.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["older", "younger", "all"]);
    }

    #[test]
    fn the_largest_charge_is_paid_first_and_the_next_one_then() {
        let costs = [("s3.storage.standard", 30), ("ec2.instance", 40), ("ec2.spot", 20)];
        assert_eq!(paid(&[credit("c", 75, &[], None)], &costs), [part("c", &[("ec2", 60), ("s3", 15)])]);
    }

    #[test]
    fn a_month_takes_no_more_than_it_may_and_an_expired_credit_pays_nothing() {
        let monthly = Credit { monthly: Some(dollars(7)), ..credit("monthly", 100, &[], None) };
        let expired = Credit { expired: true, ..credit("expired", 100, &[], Some("2020-01")) };
        assert_eq!(
            paid(&[monthly, expired], &[("ec2.instance", 50)]),
            [part("expired", &[]), part("monthly", &[("ec2", 7)])]
        );
    }

    proptest! {
        #[test]
        fn credits_pay_no_more_than_there_is_and_leave_nothing_that_they_could_pay(
            drawn in proptest::collection::vec((0u32..200, 0usize..4, proptest::option::of(1u32..9)), 0..5),
            costs in proptest::collection::vec((0usize..3, 0u32..100), 0..6),
        ) {
            const METERS: [&str; 3] = ["ec2.instance", "s3.storage.standard", "sqs.requests"];
            const SERVICES: [&str; 3] = ["ec2", "s3", "sqs"];
            let credits: Vec<Credit> = drawn.iter().map(|(left, scope, month)| {
                let services: Vec<&str> = SERVICES.get(*scope).into_iter().copied().collect();
                credit("c", *left, &services, month.map(|month| format!("2027-0{month}")).as_deref())
            }).collect();
            let usage = || costs.iter().map(|(meter, cost)| (METERS[*meter], dollars(*cost)));
            let applied = apply(&credits, usage()).unwrap();
            let mut open: BTreeMap<&str, Money> = SERVICES.iter().map(|service| (*service, Money::ZERO)).collect();
            for (meter, cost) in usage() {
                let sum = open.get_mut(service_of(meter)).unwrap();
                *sum = sum.plus(cost).unwrap();
            }
            for one in &applied {
                prop_assert!(one.total <= one.credit.left);
                prop_assert_eq!(one.total, Money::sum(one.taken.iter().map(|(_, paid)| *paid)).unwrap());
                for (service, paid) in &one.taken {
                    let sum = open.get_mut(&**service).unwrap();
                    *sum = sum.minus(*paid).unwrap();
                    prop_assert!(*sum >= Money::ZERO);
                }
            }
            // Where something of a credit is left, all that it may pay for is paid.
            for one in applied.iter().filter(|one| one.total < one.credit.left) {
                let pays_for = |service: &str| one.credit.services.is_empty() || one.credit.services.iter().any(|known| &**known == service);
                prop_assert!(open.iter().filter(|(service, _)| pays_for(service)).all(|(_, left)| *left == Money::ZERO));
            }
        }
    }
}
