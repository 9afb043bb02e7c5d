//! Offers with their money: in a book, or stated.

use crate::book::{Book, Price};
use crate::capacity::commitment;
use crate::diagnostic::{Diagnostic, Span};
use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::meter::{Family, PricingCategory};
use crate::money::Money;
use crate::offering::{Offering, Product};
use crate::ratio::Ratio;
use crate::service::ec2;

/// Offers that a message names.
const SHOWN: usize = 3;

/// A promise to pay for one instance through the whole term, used or not.
///
/// # Example
/// ```
/// use aws_calc_core::commitment::{Offer, Offering, Payment, Product, Term};
/// use aws_calc_core::{exact::Exact, money::Money};
/// // m5.large in February 2021: $252 at once and $0.029 an hour for a year.
/// let offering = Offering::new(Product::StandardReserved, Term::OneYear, Payment::PartialUpfront);
/// let hourly = Money::new(Exact::parse("0.029")?);
/// let offer = Offer::new(offering, Money::new(Exact::from(252)), hourly);
/// // 252 / 8,760 + 0.029: both parts, neither alone
/// assert_eq!(offer.effective_hourly()?.to_exact()?.to_fixed(6), "0.057767");
/// assert_eq!(offer.total()?.to_string(), "$506.04"); // 252 + 8,760 x 0.029
///
/// // A Savings Plan at $0.0518 an hour, half of it paid at once: 0.0518 x 8,760 / 2.
/// let offering = Offering::new(Product::ComputeSavingsPlan, Term::OneYear, Payment::PartialUpfront);
/// let plan = Offer::at_rate(offering, Money::new(Exact::parse("0.0518")?))?;
/// assert_eq!((plan.upfront.to_string(), plan.hourly.dollars().to_string()), ("$226.88".into(), "0.0259".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The product, its term and how it is paid.
    pub offering: Offering,
    /// What is paid at once.
    pub upfront: Money,
    /// What each hour of the term costs besides.
    pub hourly: Money,
    /// The prices that it is made of, each with its papers; none when it is stated.
    pub prices: Vec<Price>,
}

impl Offer {
    /// An offer of these two parts.
    #[must_use]
    pub const fn new(offering: Offering, upfront: Money, hourly: Money) -> Self {
        Self { offering, upfront, hourly, prices: Vec::new() }
    }

    /// An offer that comes to `rate` an hour: what a Savings Plan's rate is, or the effective price of a Reserved
    /// Instance. The payment option says which part of the term's dollars is paid at once.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn at_rate(offering: Offering, rate: Money) -> Result<Self, ArithmeticError> {
        let share = offering.payment.plan_share_upfront();
        let upfront = rate.times(Exact::from(offering.term.hours()))?.times(share)?;
        Ok(Self::new(offering, upfront, rate.times(Exact::ONE.minus(share)?)?))
    }

    /// The price of an hour with what is paid at once spread over the hours of the term.
    ///
    /// # Formula
    /// `hourly + upfront / (8,760 x years)`
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    /// # Source
    /// AWS price list: a partial upfront offer has two price dimensions, one per hour and one for its fee; both count.
    pub fn effective_hourly(&self) -> Result<Ratio, ArithmeticError> {
        let hours = Ratio::from(Exact::from(self.offering.term.hours()));
        commitment::effective_price(Ratio::from(self.hourly.dollars()), Ratio::from(self.upfront.dollars()), hours)
    }

    /// How much lower its effective price is than `on_demand`, as a share; negative when it is dearer.
    ///
    /// # Formula
    /// `1 - effective / on demand`; the rest of it to 1 is the share of the time that the instance has to run, or on demand
    /// is cheaper.
    /// # Errors
    /// [`ArithmeticError`]: overflow, or a price on demand of zero.
    pub fn discount(&self, on_demand: Money) -> Result<Ratio, ArithmeticError> {
        Ratio::ONE.minus(self.effective_hourly()?.over(Ratio::from(on_demand.dollars()))?)
    }

    /// The hours after which the payment upfront has paid for itself, if the instance runs all the time; `None` when it
    /// does not within the term.
    ///
    /// # Formula
    /// `upfront / (on demand - hourly)`
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn break_even_hours(&self, on_demand: Money) -> Result<Option<Ratio>, ArithmeticError> {
        let saved = on_demand.minus(self.hourly)?.dollars();
        if saved <= Exact::ZERO {
            return Ok(None);
        }
        let hours = Ratio::new(self.upfront.dollars(), saved)?;
        Ok(Some(hours).filter(|hours| *hours <= Ratio::from(Exact::from(self.offering.term.hours()))))
    }

    /// All that is paid over the term.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn total(&self) -> Result<Money, ArithmeticError> {
        self.hourly.times(Exact::from(self.offering.term.hours()))?.plus(self.upfront)
    }
}

/// Why there is no offer: the book has no rate for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unoffered {
    /// The instance type.
    pub instance_type: String,
    /// The Region.
    pub region: String,
    /// What was asked for.
    pub offering: Offering,
    /// What the book has for this type in this Region.
    pub known: Vec<Offering>,
}

impl Unoffered {
    /// The message, about what stands at `at`.
    #[must_use]
    pub fn diagnostic(&self, book: &Book, at: Span) -> Diagnostic {
        let message = format!(
            "the book `{}` has no rate for `{}` in {} under this offer: {}",
            book.name(),
            self.instance_type,
            self.region,
            self.offering
        );
        let error = Diagnostic::error("missing-offer", message).at(at, "this rate is missing");
        let known: Vec<String> = self.known.iter().map(|offering| offering.in_keys()).collect();
        let error = match known.as_slice() {
            [] => error.help("it has none at all for this type there"),
            _ => error.help(format!("it has: {}", known.join(", "))),
        };
        error.help("state one with its source and day: `rate = \"0.0599\"`, or `discount = \"27%\"`")
    }
}

/// The offer of `offering` for `instance_type` in `region`, at the prices of `book`.
///
/// # Errors
/// [`Unoffered`] when the book lacks one of its prices.
pub fn find(book: &Book, instance_type: &str, region: &str, offering: Offering) -> Result<Offer, Unoffered> {
    priced(book, instance_type, region, offering).ok_or_else(|| Unoffered {
        instance_type: instance_type.to_owned(),
        region: region.to_owned(),
        offering,
        known: known(book, instance_type, region).into_iter().map(|offer| offer.offering).collect(),
    })
}

/// Every offer that the book prices for `instance_type` in `region`.
#[must_use]
pub fn known(book: &Book, instance_type: &str, region: &str) -> Vec<Offer> {
    let offerings = Product::ALL.iter().flat_map(|product| Offering::of(*product));
    offerings.filter_map(|offering| priced(book, instance_type, region, offering)).collect()
}

/// Where the price of a promise is missing on `meter`: the keys of the offers that the book has for that type.
pub(crate) fn instead(book: &Book, meter: &str, instance_type: &str, region: &str) -> Option<String> {
    ec2::METERS.iter().find(|known| known.path == meter && known.category == PricingCategory::Committed)?;
    let offers = known(book, instance_type, region);
    let keys: Vec<String> = offers.iter().take(SHOWN).map(|offer| ec2::offers::in_keys(offer.offering)).collect();
    Some(match offers.len() {
        0 => "it has no offer at all for this type there".to_owned(),
        many if many > SHOWN => format!(
            "it has {}; and {} more offers for this type, which the study `pricing_models` lists",
            keys.join("; or "),
            many - SHOWN
        ),
        _ => format!("it has {}", keys.join("; or ")),
    })
}

fn priced(book: &Book, instance_type: &str, region: &str, offering: Offering) -> Option<Offer> {
    if offering.product.is_savings_plan() {
        let (rate, price) = flat(book, ec2::offers::plan_rate(offering)?, instance_type, region)?;
        let offer = Offer::at_rate(offering, rate).ok()?;
        return Some(Offer { prices: vec![price], ..offer });
    }
    let (fee, hours) = (ec2::offers::reserved_fee(offering), ec2::offers::reserved_hours(offering));
    let mut offer = Offer::new(offering, Money::ZERO, Money::ZERO);
    // What is declared has to be priced: half an offer would look cheap.
    if let Some(fee) = fee {
        let (upfront, price) = flat(book, fee, instance_type, region)?;
        offer.upfront = upfront;
        offer.prices.push(price);
    }
    if let Some(hours) = hours {
        let (hourly, price) = flat(book, hours, instance_type, region)?;
        offer.hourly = hourly;
        offer.prices.push(price);
    }
    (!offer.prices.is_empty()).then_some(offer)
}

fn flat<U: crate::unit::Metered>(
    book: &Book,
    family: Family<U>,
    instance_type: &str,
    region: &str,
) -> Option<(Money, Price)> {
    let price = book.find(family.info().path, Some(instance_type), region)?;
    Some((price.schedule.flat_price()?, price))
}
