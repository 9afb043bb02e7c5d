//! Spot prices over time: the JSON that `aws ec2 describe-spot-price-history` prints.
//!
//! A row is a price of one zone from its time on, until the next row of that zone; the last one of each zone holds until
//! the last time in the file. Each zone's prices count for the time that they held.

use std::collections::BTreeMap;

use jiff::Timestamp;
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use crate::diagnostic::{Diagnostic, Span};
use crate::exact::{ArithmeticError, Exact};
use crate::money::Money;
use crate::ratio::Ratio;
use crate::study::FileText;

/// A history reduced to three prices.
pub(super) struct History {
    pub mean: Money,
    /// The least price that is not exceeded for 95 % of the time.
    pub p95: Money,
    pub worst: Money,
    /// The days of the first and the last row.
    pub from: String,
    pub until: String,
    pub notes: Vec<String>,
}

const LINUX: &str = "Linux/UNIX";

/// What the prices of `instance_type` in a file come to.
///
/// # Errors
/// Every row that is none; no price of this type.
pub(super) fn read(file: &FileText, instance_type: &str) -> Result<History, Vec<Diagnostic>> {
    let whole = Span::new(file.source, 0..file.text.find('\n').unwrap_or(file.text.len()));
    let reader = Reader { file };
    let documents = MarkedYaml::load_from_str(&file.text).map_err(|error| {
        let at = reader.place(error.marker().index());
        vec![Diagnostic::error("syntax", format!("this is no JSON: {error}")).at(at, "here")]
    })?;
    let rows = documents.first().and_then(|root| field(root, "SpotPriceHistory"));
    let Some(rows) = rows.and_then(|rows| rows.data.as_sequence()) else {
        let error = Diagnostic::error("no-spot-prices", "there are no Spot prices in this file").at(whole, "no list");
        let help = "expected { \"SpotPriceHistory\": [ … ] }, as `aws ec2 describe-spot-price-history` prints it";
        return Err(vec![error.help(help)]);
    };
    let (mut zones, mut errors, mut others): (BTreeMap<String, Vec<Row>>, _, _) = (BTreeMap::new(), Vec::new(), 0);
    for row in rows {
        let text = |key: &str| field(row, key).and_then(|node| node.data.as_str()).map(str::to_owned);
        if text("InstanceType").is_some_and(|name| name != instance_type)
            || text("ProductDescription").is_some_and(|system| system != LINUX)
        {
            others += 1;
            continue;
        }
        match reader.row(row) {
            Ok(read) => zones.entry(text("AvailabilityZone").unwrap_or_default()).or_default().push(read),
            Err(error) => errors.push(error),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let too_large = |error: ArithmeticError| vec![Diagnostic::error("too-large", error.to_string()).at(whole, "")];
    let Some(mut history) = reduced(&zones).map_err(too_large)? else {
        let message = format!("this file has no Spot price of `{instance_type}` for {LINUX} that held for a time");
        let error =
            Diagnostic::error("no-spot-prices", message).at(whole, "of other types or systems, or one row only");
        return Err(vec![error.help("ask for `--instance-types` and a `--start-time` before the end")]);
    };
    if others > 0 {
        history.notes.push(format!("{others} rows of other types or systems are left out"));
    }
    let next = documents.first().and_then(|root| field(root, "NextToken")).and_then(|token| token.data.as_str());
    if next.is_some_and(|token| !token.is_empty()) {
        history.notes.push("the file ends with a token: it is one page of a longer history".to_owned());
    }
    Ok(history)
}

/// From when on, and how much.
type Row = (i64, Exact);

fn field<'n, 'i>(node: &'n MarkedYaml<'i>, name: &str) -> Option<&'n MarkedYaml<'i>> {
    let YamlData::Mapping(map) = &node.data else { return None };
    map.iter().find(|(key, _)| key.data.as_str() == Some(name)).map(|(_, value)| value)
}

struct Reader<'a> {
    file: &'a FileText,
}

impl Reader<'_> {
    /// The byte span of one character: the parser counts characters.
    fn place(&self, character: usize) -> Span {
        let text = &*self.file.text;
        let at = text.char_indices().nth(character).map_or(text.len(), |(at, _)| at);
        let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
        Span::new(self.file.source, at..end)
    }

    fn row(&self, row: &MarkedYaml<'_>) -> Result<Row, Diagnostic> {
        let wrong = |node: &MarkedYaml<'_>, message: &str, help: &str| {
            let at = self.place(node.span.start.index());
            Diagnostic::error("bad-spot-price", message).at(at, "in this row").help(help)
        };
        let of = |key: &str| field(row, key).unwrap_or(row);
        let price = of("SpotPrice");
        let digits = match &price.data {
            YamlData::Value(Scalar::String(text)) => Exact::parse(text).ok(),
            _ => None,
        };
        let digits = digits.filter(|price| !price.is_negative());
        let digits = digits.ok_or_else(|| {
            wrong(price, "a Spot price is a quoted decimal", "for example: \"SpotPrice\": \"0.038100\"")
        })?;
        let time = of("Timestamp");
        let seconds = time.data.as_str().and_then(|text| text.parse::<Timestamp>().ok()).map(Timestamp::as_second);
        let seconds = seconds.ok_or_else(|| {
            wrong(time, "this row has no time", "for example: \"Timestamp\": \"2021-02-09T01:40:10+00:00\"")
        })?;
        Ok((seconds, digits))
    }
}

/// `None` when no price held for a time.
fn reduced(zones: &BTreeMap<String, Vec<Row>>) -> Result<Option<History>, ArithmeticError> {
    let times = || zones.values().flatten().map(|(from, _)| *from);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(None) };
    // For how many seconds each price held, over all zones.
    let mut held: BTreeMap<Exact, i64> = BTreeMap::new();
    for rows in zones.values() {
        let mut rows = rows.clone();
        rows.sort_unstable();
        let ends = rows.iter().skip(1).map(|(from, _)| *from).chain([last]).collect::<Vec<_>>();
        for ((from, price), until) in rows.iter().zip(ends) {
            *held.entry(*price).or_default() += until.saturating_sub(*from).max(0);
        }
    }
    let all: i64 = held.values().sum();
    if all == 0 {
        return Ok(None);
    }
    let mut sum = Exact::ZERO;
    for (price, seconds) in &held {
        sum = sum.plus(price.times(Exact::from(*seconds))?)?;
    }
    // The least price at or below which it was for 95 of 100 parts of the time.
    let mut so_far = 0_i64;
    let p95 = held.iter().find(|(_, seconds)| {
        so_far = so_far.saturating_add(**seconds);
        i128::from(so_far) * 100 >= i128::from(all) * 95
    });
    let worst = held.iter().rev().find(|(_, seconds)| **seconds > 0).map(|(price, _)| *price);
    let day = |seconds: i64| {
        Timestamp::from_second(seconds).map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
    };
    let zones_of = if zones.len() == 1 { "1 zone".to_owned() } else { format!("{} zones", zones.len()) };
    Ok(Some(History {
        mean: Money::new(Ratio::new(sum, Exact::from(all))?.to_exact()?),
        p95: Money::new(p95.map_or(Exact::ZERO, |(price, _)| *price)),
        worst: Money::new(worst.unwrap_or_default()),
        from: day(first),
        until: day(last),
        notes: vec![format!("Spot prices are those of {zones_of}, each for the time that it held")],
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Sources;

    fn file(text: &str) -> FileText {
        FileText { source: Sources::default().add("prices.json", text), text: Arc::from(text) }
    }

    fn row(zone: &str, price: &str, time: &str) -> String {
        format!(
            r#"{{"AvailabilityZone": "{zone}", "InstanceType": "m5.large", "ProductDescription": "Linux/UNIX",
                "SpotPrice": "{price}", "Timestamp": "2021-02-0{time}+00:00"}}"#
        )
    }

    #[test]
    fn a_price_counts_for_the_time_that_it_held() {
        // Zone a: 0.04 for 19 hours, then 0.10 for 1 hour; zone b begins at the very end. Mean (19 x 0.04 + 0.10) / 20.
        let rows =
            [row("b", "0.5", "1T20:00:00"), row("a", "0.10", "1T19:00:00"), row("a", "0.04", "1T00:00:00")].join(",");
        let found = read(&file(&format!(r#"{{"SpotPriceHistory": [{rows}]}}"#)), "m5.large").unwrap();
        assert_eq!(found.mean.dollars().to_string(), "0.043");
        assert_eq!(found.p95.dollars().to_string(), "0.04"); // for exactly 95 % of the time
        assert_eq!(found.worst.dollars().to_string(), "0.1");
        assert_eq!((found.from.as_str(), found.until.as_str()), ("2021-02-01", "2021-02-01"));
    }
}
