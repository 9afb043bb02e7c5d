//! Usage from a file: a CSV of hour, type and count, or the hourly rows of a Cost and Usage Report or FOCUS export.
//!
//! In an export, rows count that are usage of an instance: `BoxUsage` among the usage types, whatever it was charged at.
//! Their quantities are hours; those of one type in one hour add up. In a plain CSV a type may stand in an hour once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::DateTime;

use crate::commitment::Fleet;
use crate::diagnostic::{Diagnostic, Span};
use crate::exact::Exact;
use crate::study::{Context, FileText, Sentence};

use super::usage::{Items, MOST_HOURS, Usage};

/// After so many wrong rows the rest is only counted.
const SHOWN: usize = 10;

/// The columns that are read, by the names that they have in each kind of file.
struct Form {
    hour: &'static [&'static str],
    quantity: &'static [&'static str],
    /// The instance type.
    instance_type: &'static [&'static str],
    /// AWS's usage type, which says whether it is an instance at all.
    usage_type: &'static [&'static str],
    /// What kind of row it is, and which of them are usage.
    kind: &'static [&'static str],
    region: &'static [&'static str],
}

const PLAIN: Form =
    Form { hour: &["hour"], quantity: &["count"], instance_type: &["type"], usage_type: &[], kind: &[], region: &[] };

/// Cost and Usage Reports, old and new, and FOCUS.
const EXPORT: Form = Form {
    hour: &["lineItem/UsageStartDate", "line_item_usage_start_date", "ChargePeriodStart"],
    quantity: &["lineItem/UsageAmount", "line_item_usage_amount", "ConsumedQuantity"],
    instance_type: &["product/instanceType", "product_instance_type"],
    usage_type: &["lineItem/UsageType", "line_item_usage_type", "x_UsageType"],
    kind: &["lineItem/LineItemType", "line_item_line_item_type", "ChargeCategory"],
    region: &["product/regionCode", "product_region_code", "RegionId"],
};

/// The kinds of rows that are usage.
const USAGE_ROWS: [&str; 3] = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"];

/// Where each column stands.
struct Columns {
    hour: usize,
    quantity: usize,
    instance_type: Option<usize>,
    usage_type: Option<usize>,
    kind: Option<usize>,
    region: Option<usize>,
    is_export: bool,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, &'static str> {
        let find = |names: &[&str]| header.iter().position(|column| names.contains(&column.trim()));
        let is_export = find(PLAIN.hour).is_none() && find(EXPORT.hour).is_some();
        let form = if is_export { EXPORT } else { PLAIN };
        let columns = Self {
            hour: find(form.hour).ok_or("the hour")?,
            quantity: find(form.quantity).ok_or("the count")?,
            instance_type: find(form.instance_type),
            usage_type: find(form.usage_type),
            kind: find(form.kind),
            region: find(form.region),
            is_export,
        };
        let named = if is_export { columns.usage_type } else { columns.instance_type };
        named.map(|_| columns).ok_or(if is_export { "the usage type" } else { "the type" })
    }

    /// The instance type of a row, or why the row does not count.
    fn instance_type<'r>(&self, row: &'r csv::StringRecord, region: &str) -> Result<&'r str, Skipped> {
        let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).map(str::trim);
        if !self.is_export {
            return Ok(cell(self.instance_type).unwrap_or_default());
        }
        let Some((_, of_usage)) = cell(self.usage_type).and_then(|usage| usage.split_once("BoxUsage:")) else {
            return Err(Skipped::NoInstance);
        };
        if cell(self.kind).is_some_and(|kind| !USAGE_ROWS.contains(&kind)) {
            return Err(Skipped::NoInstance);
        }
        if cell(self.region).is_some_and(|own| !own.is_empty() && own != region) {
            return Err(Skipped::OtherRegion);
        }
        Ok(cell(self.instance_type).filter(|name| !name.is_empty()).unwrap_or(of_usage))
    }
}

/// Why a row of an export does not count.
enum Skipped {
    NoInstance,
    OtherRegion,
}

/// What was read.
#[derive(Default)]
struct Rows {
    items: Items,
    /// Counts by hour, counted from the day on which the study begins or an hour of the calendar, and by item.
    counts: BTreeMap<(i64, usize), (Exact, Span)>,
    no_instance: u64,
    other_region: u64,
}

/// The usage of `file`; where it numbers its hours, hour 0 is that of `start`.
pub(super) fn read(file: &FileText, start: DateTime, context: &Context<'_>) -> Result<Usage, Vec<Diagnostic>> {
    let whole = |text: &str| Span::new(file.source, 0..text.lines().next().unwrap_or_default().len());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let columns = Columns::of(&header).map_err(|what| {
        let error = Diagnostic::error("bad-usage", format!("there is no column for {what}"));
        let help = "expected `hour,type,count`, or an hourly Cost and Usage Report or FOCUS export";
        vec![error.at(whole(&file.text), "the columns").help(help)]
    })?;
    let (mut rows, mut errors) = (Rows::default(), Vec::new());
    for row in reader.records() {
        let read = match row {
            Ok(row) => rows.add(&row, &columns, file, start, context),
            Err(error) => {
                let at = error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                let at = Span::new(file.source, at..at);
                Err(Diagnostic::error("bad-usage", "this row is no text in UTF-8").at(at, "here"))
            }
        };
        errors.extend(read.err());
    }
    if errors.len() > SHOWN {
        let more = errors.len() - SHOWN;
        errors.truncate(SHOWN);
        let at = whole(&file.text);
        errors.push(Diagnostic::error("bad-usage", format!("{more} more rows are wrong")).at(at, "in this file"));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    rows.usage(start).map_err(|message| {
        let help = "an hour with usage is a row: hour, type and count";
        vec![Diagnostic::error("bad-usage", message).at(whole(&file.text), "in this file").help(help)]
    })
}

impl Rows {
    fn add(
        &mut self,
        row: &csv::StringRecord,
        columns: &Columns,
        file: &FileText,
        start: DateTime,
        context: &Context<'_>,
    ) -> Result<(), Diagnostic> {
        let name = match columns.instance_type(row, context.region) {
            Ok(name) => name,
            Err(Skipped::NoInstance) => {
                self.no_instance += 1;
                return Ok(());
            }
            Err(Skipped::OtherRegion) => {
                self.other_region += 1;
                return Ok(());
            }
        };
        let first = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let line = file.text.get(first..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let at = Span::new(file.source, first..first + line.len());
        let cell = |place: usize| row.get(place).map_or("", str::trim);
        let (hour, count) = (cell(columns.hour), cell(columns.quantity));
        let Some(hour) = parse_hour(hour, start) else {
            let error = Diagnostic::error("bad-usage", format!("`{hour}` is no hour"));
            return Err(error.at(at, "in this row").help("for example: 2026-01-31T13:00:00Z, or 0 for the first hour"));
        };
        let Some(count) = Exact::parse(count).ok().filter(|count| !count.is_negative()) else {
            let error = Diagnostic::error("bad-usage", format!("`{count}` is no number of instances"));
            return Err(error.at(at, "in this row").help("for example: 12, or 0.5 for one that ran half of the hour"));
        };
        let item = self.items.place(&Arc::from(name), None, at, context)?;
        match self.counts.get_mut(&(hour, item)) {
            None => {
                self.counts.insert((hour, item), (count, at));
            }
            Some((sum, _)) if columns.is_export => {
                *sum = sum
                    .plus(count)
                    .map_err(|error| Diagnostic::error("too-large", error.to_string()).at(at, "with this row"))?;
            }
            Some((_, before)) => {
                let error = Diagnostic::error("overlapping-hours", format!("{name} is there twice in this hour"));
                return Err(error
                    .at(at, "again")
                    .and(*before, "first here")
                    .help("write the sum of both into one row"));
            }
        }
        Ok(())
    }

    fn usage(self, start: DateTime) -> Result<Usage, String> {
        let (Some(((first, _), _)), Some(((last, _), _))) =
            (self.counts.first_key_value(), self.counts.last_key_value())
        else {
            return Err("there is no usage of an instance in this file".to_owned());
        };
        let (first, hours) = (*first, usize::try_from(last - first).unwrap_or(usize::MAX).saturating_add(1));
        if hours > MOST_HOURS {
            return Err(format!("its first and its last hour are {hours} hours apart: more than three years"));
        }
        let mut counted = vec![vec![Exact::ZERO; self.items.all.len()]; hours];
        for ((hour, item), (count, _)) in self.counts {
            let cell = usize::try_from(hour - first).ok().and_then(|hour| counted.get_mut(hour)?.get_mut(item));
            if let Some(cell) = cell {
                *cell = count;
            }
        }
        let begins = start.checked_add(jiff::Span::new().try_hours(first).map_err(|error| error.to_string())?);
        let mut notes = vec![Sentence::new(format!(
            "The file has {hours} hours from {} on; hours without a row are taken to have no usage.",
            begins.as_ref().map_or_else(|_| String::new(), |begins| begins.strftime("%Y-%m-%d %H:%M").to_string())
        ))];
        if self.no_instance > 0 {
            notes.push(Sentence::new(format!("Rows that are no usage of an instance: {}.", self.no_instance)));
        }
        if self.other_region > 0 {
            notes.push(Sentence::new(format!("Rows of other Regions: {}.", self.other_region)));
        }
        let start = begins.map_err(|error| error.to_string())?;
        Ok(Usage { fleet: Fleet::new(self.items.all, counted), start, notes })
    }
}

/// The hour that `text` names, counted from `start`: a number, or a time in UTC.
fn parse_hour(text: &str, start: DateTime) -> Option<i64> {
    if let Ok(hour) = text.parse::<i64>() {
        return (0..1_000_000).contains(&hour).then_some(hour);
    }
    // A Cost and Usage Report writes its times with or without `Z`, FOCUS with fractions of a second.
    let time: DateTime = text.trim_end_matches('Z').parse().ok()?;
    let seconds = time.duration_since(start).as_secs();
    Some(seconds.div_euclid(3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_called_hour_makes_it_a_plain_file() {
        let of = |names: &[&str]| Columns::of(&csv::StringRecord::from(names)).map(|columns| columns.is_export);
        assert_eq!(of(&["hour", "type", "count"]), Ok(false));
        assert_eq!(of(&["hour", "type", "count", "ChargePeriodStart", "x_UsageType", "ConsumedQuantity"]), Ok(false));
        assert_eq!(of(&["ChargePeriodStart", "x_UsageType", "ConsumedQuantity"]), Ok(true));
        assert_eq!(of(&["type", "count"]), Err("the hour"));
    }
}
