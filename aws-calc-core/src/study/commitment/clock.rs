//! Days of the week and hours of the day, as people write them.

/// The days, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Some hours of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    days: [bool; 7],
    hours: [bool; 24],
}

impl Clock {
    /// The hours `hours` of the days `days`: `mon-fri, sun` and `8-12, 13-18`. An hour belongs to the day it is in.
    ///
    /// # Errors
    /// The part that is neither, and what to write.
    pub(super) fn parse(days: &str, hours: &str) -> Result<Self, WrongClock> {
        Ok(Self { days: parse_days(days)?, hours: parse_hours(hours)? })
    }

    /// Whether it includes the hour `hour` of a day, 0 for Monday.
    pub(super) fn includes(&self, day: usize, hour: usize) -> bool {
        self.days.get(day % 7) == Some(&true) && self.hours.get(hour % 24) == Some(&true)
    }

    /// How many hours of a week it includes.
    pub(super) fn hours_a_week(&self) -> usize {
        let of = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
        of(&self.days) * of(&self.hours)
    }
}

/// A part of a clock that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrongClock {
    pub key: &'static str,
    pub code: &'static str,
    pub message: String,
    pub help: &'static str,
}

fn parse_days(text: &str) -> Result<[bool; 7], WrongClock> {
    if text.trim() == "every day" {
        return Ok([true; 7]);
    }
    let wrong = |part: &str| WrongClock {
        key: "days",
        code: "bad-days",
        message: format!("`{part}` is no day of the week"),
        help: "for example: days = \"mon-fri\", \"sat, sun\" or \"every day\"",
    };
    let day = |name: &str| DAYS.iter().position(|day| *day == name.trim()).ok_or_else(|| wrong(name.trim()));
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let through = (0..7).map(|step| (first + step) % 7);
        let count = (last + 7 - first) % 7 + 1;
        for place in through.take(count) {
            set(&mut days, place);
        }
    }
    Ok(days)
}

fn parse_hours(text: &str) -> Result<[bool; 24], WrongClock> {
    let wrong = |code, message: String| WrongClock {
        key: "hours",
        code,
        message,
        help: "for example: hours = \"8-20\" for 08:00 to 20:00, \"8-12, 13-18\" or \"22-6\"",
    };
    let mut hours = [false; 24];
    for part in text.split(',') {
        let bounds = part.split_once('-').map(|(from, to)| (from.trim().parse::<usize>(), to.trim().parse::<usize>()));
        let Some((Ok(from), Ok(to))) = bounds
            .filter(|(from, to)| matches!((from, to), (Ok(from), Ok(to)) if *from < 24 && *to <= 24 && from != to))
        else {
            return Err(wrong("bad-hours", format!("`{}` are no hours of a day", part.trim())));
        };
        let count = if to > from { to - from } else { 24 - from + to };
        for hour in (from..from + count).map(|hour| hour % 24) {
            if hours.get(hour) == Some(&true) {
                return Err(wrong("overlapping-hours", format!("the hour from {hour}:00 on is there twice")));
            }
            set(&mut hours, hour);
        }
    }
    Ok(hours)
}

fn set(flags: &mut [bool], place: usize) {
    if let Some(flag) = flags.get_mut(place) {
        *flag = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_hours_read_as_people_write_them() {
        let office = Clock::parse("mon-fri", "8-20").unwrap();
        assert_eq!(office.hours_a_week(), 60);
        assert!(office.includes(0, 8) && office.includes(4, 19));
        assert!(!office.includes(4, 20) && !office.includes(5, 8));
        assert_eq!(Clock::parse("every day", "0-24").unwrap().hours_a_week(), 168);
        // Over midnight, and over the end of the week.
        let night = Clock::parse("sat-mon", "22-6").unwrap();
        assert_eq!(night.hours_a_week(), 24);
        assert!(night.includes(0, 5) && night.includes(6, 23) && !night.includes(1, 5));
        assert_eq!(Clock::parse("mon, wed", "8-12, 13-18").unwrap().hours_a_week(), 18);
    }

    #[test]
    fn what_is_no_clock_is_refused() {
        let code = |days, hours| Clock::parse(days, hours).unwrap_err().code;
        assert_eq!(code("monday", "8-20"), "bad-days");
        assert_eq!(code("mon", "8"), "bad-hours");
        assert_eq!(code("mon", "8-25"), "bad-hours");
        assert_eq!(code("mon", "8-8"), "bad-hours");
        assert_eq!(code("mon", "8-12, 11-14"), "overlapping-hours");
    }
}
