//! UTC days: of the inventory, and of when an object was last modified.

use std::fmt;

/// A day, as days since 1970-01-01.
///
/// ```
/// use aws_calc_inventory::Day;
/// let day = Day::parse("2026-11-01").unwrap();
/// assert_eq!(day.to_string(), "2026-11-01");
/// assert_eq!(Day::parse("2024-03-01").unwrap().after(Day::parse("2024-02-28").unwrap()), Some(2));
/// assert_eq!(Day::parse("2026-02-29"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(u32);

const MILLIS: i64 = 86_400_000;
/// The year 9999 is the last that the four digits of a date can say.
const LAST: i64 = 2_932_896;

impl Day {
    /// The day that is written as `2026-11-01`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes().split_first_chunk() {
            Some((date, [])) => Self::of_date(date),
            _ => None,
        }
    }

    /// The UTC day of a number of milliseconds since 1970.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        Self::from_number(millis.div_euclid(MILLIS))
    }

    /// The day so many days after 1970-01-01.
    pub(crate) fn from_number(days: i64) -> Option<Self> {
        u32::try_from(days).ok().filter(|_| days <= LAST).map(Self)
    }

    /// Days since 1970-01-01.
    pub(crate) fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day of a time as an inventory of CSV writes it: `2021-02-24T07:18:04.000Z`.
    pub(crate) fn of_timestamp(text: &[u8]) -> Option<Self> {
        let (date, time) = text.split_first_chunk()?;
        is_time(time).then(|| Self::of_date(date)).flatten()
    }

    fn of_date(text: &[u8; 10]) -> Option<Self> {
        let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text else { return None };
        let year = two_digits(y0, y1)? * 100 + two_digits(y2, y3)?;
        let (month, day) = (two_digits(m0, m1)?, two_digits(d0, d1)?);
        if year < 1970 || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
            return None;
        }
        // Years that begin in March, so that the leap day is the last: Howard Hinnant, "chrono-Compatible Low-Level Date
        // Algorithms", days_from_civil.
        let year = if month <= 2 { year - 1 } else { year };
        let month = if month <= 2 { month + 9 } else { month - 3 };
        Some(Self(year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468))
    }

    /// How many days it is after `earlier`; `None` when it is before it.
    #[must_use]
    pub fn after(self, earlier: Self) -> Option<u32> {
        self.0.checked_sub(earlier.0)
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
}

/// Whether `text` is the part of a time from its `T` to its `Z`.
fn is_time(text: &[u8]) -> bool {
    let Some(([b'T', h0, h1, b':', m0, m1, b':', s0, s1], rest)) = text.split_first_chunk() else { return false };
    let within = |tens: u8, ones: u8, most: u32| two_digits(tens, ones).is_some_and(|number| number <= most);
    // A leap second is written as 60.
    let clock = within(*h0, *h1, 23) && within(*m0, *m1, 59) && within(*s0, *s1, 60);
    let zone = match rest {
        [b'Z'] => true,
        [b'.', fraction @ .., b'Z'] => !fraction.is_empty() && fraction.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    clock && zone
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + u32::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_a_calendar_counts_them() {
        // `date -u -d DATE +%s` divided by 86,400.
        for (date, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-11-29", 20_786),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(Day::parse(date).map(Day::number), Some(days), "{date}");
        }
    }

    #[test]
    fn every_day_is_written_as_it_is_read() {
        for number in 0..=LAST {
            let day = Day::from_number(number).unwrap();
            assert_eq!(Day::parse(&day.to_string()), Some(day));
        }
        assert_eq!(Day::from_number(LAST + 1), None);
    }

    #[test]
    fn a_time_is_utc_and_whole() {
        let day = Day::parse("2021-02-24");
        for time in ["2021-02-24T07:18:04.000Z", "2021-02-24T23:59:60Z", "2021-02-24T00:00:00.123456Z"] {
            assert_eq!(Day::of_timestamp(time.as_bytes()), day, "{time}");
        }
        for time in [
            "2021-02-24",
            "2021-02-24T07:18:04.000",
            "2021-02-24T07:18:04.000+01:00",
            "2021-02-24T24:00:00Z",
            "2021-02-24T07:18:04.Z",
            "2021-02-24 07:18:04Z",
            "2021-02-30T07:18:04Z",
            "1969-12-31T07:18:04Z",
            "20x1-02-24T07:18:04Z",
            "",
        ] {
            assert_eq!(Day::of_timestamp(time.as_bytes()), None, "{time}");
        }
    }

    #[test]
    fn a_day_of_milliseconds_begins_at_midnight() {
        // 1,514,944,800,000 ms is in the manifest of the S3 user guide: 2018-01-03T02:00:00Z.
        assert_eq!(Day::from_millis(1_514_944_800_000), Day::parse("2018-01-03"));
        assert_eq!(Day::from_millis(86_399_999), Day::parse("1970-01-01"));
        assert_eq!(Day::from_millis(-1), None);
    }
}
