//! From what usage costs to what is paid: credits, tax, a second currency.

use std::sync::Arc;

use serde::Serialize;

use crate::charge::{AppliedCredit, Charges, Costs, Taxed};
use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::scenario::Currency;

use super::number::percent;

/// What a credit pays in the month.
#[derive(Clone, Debug, Serialize)]
pub struct CreditReport {
    /// What it is called.
    pub name: Arc<str>,
    /// What it pays, in dollars.
    pub pays: Money,
    /// What was left of it before.
    pub left: Money,
    /// The last month in which it pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Arc<str>>,
    /// Whether that month was over.
    pub expired: bool,
    /// What it pays of each service's usage.
    pub services: Vec<(Arc<str>, Money)>,
}

/// What is added to the bill.
#[derive(Clone, Debug, Serialize)]
pub struct TaxReport {
    /// What it is called.
    pub name: Arc<str>,
    /// How much it is.
    pub percent: String,
    /// What it is taken on: `billed` or `contracted`.
    pub on: &'static str,
    /// The tax, in dollars.
    pub monthly: Money,
}

/// The cash behind a cost that is spread over a term, in dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CashReport {
    /// What is paid at once, for whole terms.
    pub upfront: Money,
    /// What is paid in every month.
    pub recurring: Money,
}

/// A second currency.
#[derive(Clone, Debug, Serialize)]
pub struct CurrencyReport {
    /// Its code in ISO 4217.
    pub code: Arc<str>,
    /// How much of it one dollar is.
    pub rate: Exact,
    /// The day of the rate.
    pub date: String,
    /// Who says so.
    pub source: Arc<str>,
}

impl From<&Currency> for CurrencyReport {
    fn from(currency: &Currency) -> Self {
        let Currency { code, rate, date, source } = currency;
        Self { code: Arc::clone(code), rate: *rate, date: date.to_string(), source: Arc::clone(source) }
    }
}

impl CurrencyReport {
    /// `dollars` in this currency: `EUR 1,058.00`.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn of(&self, dollars: Money) -> Result<String, ArithmeticError> {
        Ok(format!("{} {}", self.code, dollars.times(self.rate)?.to_string().replacen('$', "", 1)))
    }

    /// Where the rate is from, in a line.
    pub(super) fn note(&self) -> String {
        let Self { code, rate, date, source } = self;
        format!("$1 = {code} {rate} on {date}: {source}")
    }
}

impl From<&AppliedCredit> for CreditReport {
    fn from(applied: &AppliedCredit) -> Self {
        let credit = &applied.credit;
        Self {
            name: Arc::clone(&credit.name),
            pays: applied.total,
            left: credit.left,
            expires: credit.expires.clone(),
            expired: credit.expired,
            services: applied.taken.clone(),
        }
    }
}

impl CreditReport {
    /// What it does, in a line.
    pub(super) fn note(&self) -> String {
        let Self { name, pays, left, expires, expired, services } = self;
        let until = expires.as_ref().map(|month| format!(", until {month}")).unwrap_or_default();
        if *expired {
            return format!("credit {name}: expired after {}", expires.as_deref().unwrap_or_default());
        }
        let parts: Vec<String> = services.iter().map(|(service, paid)| format!("{service} {paid}")).collect();
        let of = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
        format!("credit {name}: pays {pays} of the {left} that are left{until}{of}")
    }
}

impl CashReport {
    /// Why a month costs something else than it pays.
    pub(super) const NOTE: &str =
        "what is paid at once is spread over the hours of its term, and a month bears its part";

    /// That of `charges`; `None` where nothing is paid at once.
    pub(super) fn of(charges: &Charges) -> Option<Self> {
        let Charges { upfront, recurring, .. } = *charges;
        (upfront != Money::ZERO).then_some(Self { upfront, recurring })
    }

    /// Each with what it is, for a row.
    pub(super) fn rows(&self) -> [(&'static str, Money); 2] {
        [("paid at once", self.upfront), ("paid every month", self.recurring)]
    }
}

/// The tax on `charges`.
pub(super) fn tax(charges: &Charges) -> Option<TaxReport> {
    charges.tax.as_ref().map(|(tax, monthly)| TaxReport {
        name: Arc::clone(&tax.name),
        percent: percent(Ratio::from(tax.share)),
        on: match tax.on {
            Taxed::Billed => "billed",
            Taxed::Contracted => "contracted",
        },
        monthly: *monthly,
    })
}

impl TaxReport {
    /// What it is, for a row.
    pub(super) fn title(&self) -> String {
        format!("{} ({} of {})", self.name, self.percent, self.on)
    }
}

/// What stands below the total of a bill, from what usage costs to what is paid; nothing where they are the same.
pub(super) fn rows(
    costs: &Costs,
    credits: &[CreditReport],
    tax: Option<&TaxReport>,
    due: Money,
) -> Vec<(String, Money)> {
    let mut rows: Vec<(String, Money)> = Vec::new();
    for credit in credits {
        let paid = Money::ZERO.minus(credit.pays).unwrap_or_default();
        rows.push((format!("credit {}", credit.name), paid));
    }
    if !credits.is_empty() {
        rows.push(("billed a month".to_owned(), costs.billed));
    }
    if let Some(tax) = tax {
        rows.push((tax.title(), tax.monthly));
        rows.push(("to pay a month".to_owned(), due));
    }
    rows
}
