//! Days of the civil calendar: when a price took effect, when it was checked, as of when somebody asks.

use std::fmt;

use jiff::civil::Date;

/// A day.
///
/// # Example
/// ```
/// use aws_calc_core::day::Day;
/// let day = Day::parse("2025-06-23").unwrap();
/// assert_eq!(Day::parse("2025-07-01").unwrap().days_after(day), 8);
/// assert!(Day::parse("2025-02-29").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day that is written as `2025-06-23`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The reader of dates also takes a time behind the day.
        let is_day = text.len() == "2025-06-23".len();
        text.parse().ok().filter(|_| is_day).map(Self)
    }

    /// How many days it is after `other`; negative before it.
    #[must_use]
    pub fn days_after(self, other: Self) -> i64 {
        let day = |date: Date| date.duration_since(Date::ZERO).as_hours() / 24;
        day(self.0) - day(other.0)
    }

    /// The first day of the next month, if there is one before the year 10000.
    #[must_use]
    pub fn next_month(self) -> Option<Self> {
        self.0.first_of_month().checked_add(jiff::Span::new().months(1)).ok().map(Self)
    }

    /// The day so many days later.
    #[cfg(test)]
    pub(crate) fn plus_days(self, days: i32) -> Self {
        use jiff::ToSpan as _;
        Self(self.0.checked_add(days.days()).unwrap())
    }

    /// The month it lies in: `2025-06`.
    #[must_use]
    pub fn month(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
