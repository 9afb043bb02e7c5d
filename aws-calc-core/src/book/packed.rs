//! The packed form of a book: one map from names to records, and records that are decoded one at a time.
//!
//! Layout: a magic word; the length of the header and the header; the length of the map and the map (a finite-state
//! transducer from names to offsets); the records. Opening reads the header only, which has a few kilobytes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use fst::{IntoStreamer, Streamer};
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::money::Money;
use crate::ratio::Ratio;
use crate::unit::{Amount, Unit};

use super::{Allowance, InstanceType, Limit, Papers, Pool, Price, Schedule, Tier, Tiering};

/// The version is part of the magic word: a book of another form is refused, not misread.
const MAGIC: &[u8; 8] = b"awscalc5";
/// The place of a price that holds in every Region.
pub(super) const EVERYWHERE: u8 = u8::MAX;
/// Stands before the name of an instance type; no meter begins with it.
const INSTANCE_TYPE: u8 = 1;
/// Stands before the name of a limit; no meter begins with it.
const LIMIT: u8 = 2;
/// Stands before the name of a meter whose earlier prices are known; no meter begins with it.
const PAST: u8 = 3;
/// Stands between a family and its key.
const KEY: u8 = 0;

/// Why bytes are not a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenError;

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are not a packed price book of this version")
    }
}

impl std::error::Error for OpenError {}

/// What every lookup needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub title: String,
    pub gigabyte: Exact,
    pub step: Exact,
    pub because: String,
    pub regions: Vec<(String, String)>,
    pub papers: Vec<Papers>,
    pub shapes: Vec<Shape>,
    pub allowances: Vec<Allowance>,
}

/// What prices of one table have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub pool: Pool,
    pub tiering: Tiering,
    /// Where each tier begins.
    pub from: Vec<Exact>,
}

/// Prices of one meter and key from one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    pub papers: usize,
    pub shape: usize,
    /// By the place of the Region in the header, or [`EVERYWHERE`]: one price per tier.
    pub prices: Vec<(u8, Vec<Money>)>,
    /// The vendor's codes of some of them, in the same way.
    pub rate_codes: Vec<(u8, Vec<Arc<str>>)>,
}

impl Block {
    /// One without prices yet.
    pub(super) const fn new(papers: usize, shape: usize) -> Self {
        Self { papers, shape, prices: Vec::new(), rate_codes: Vec::new() }
    }

    /// Adds the prices of a Region.
    pub(super) fn add(&mut self, place: u8, prices: Vec<Money>, rate_codes: Vec<Arc<str>>) {
        self.prices.push((place, prices));
        if !rate_codes.is_empty() {
            self.rate_codes.push((place, rate_codes));
        }
    }
}

/// Prices of one meter and key that were in force for a time and are no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Past {
    /// The first day.
    pub effective: Box<str>,
    /// The first day on which they were in force no longer.
    pub until: Box<str>,
    pub block: Block,
}

impl Past {
    /// Whether they were in force on `day`.
    pub(super) fn on(&self, day: Day) -> bool {
        let (from, until) = (Day::parse(&self.effective), Day::parse(&self.until));
        from.is_some_and(|from| from <= day) && until.is_some_and(|until| day < until)
    }
}

/// A limit before its papers are looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LimitRecord {
    pub value: Exact,
    /// As it is written; empty for a plain number.
    pub unit: String,
    pub papers: usize,
}

impl Header {
    /// The limit that `record` describes.
    pub(super) fn limit(&self, record: &LimitRecord) -> Option<Limit> {
        let unit = if record.unit.is_empty() { Unit::NONE } else { Unit::parse(&record.unit)? };
        let papers = self.papers.get(record.papers)?.clone();
        Some(Limit { value: Amount::new(Ratio::from(record.value), unit), papers })
    }

    /// The price of `block` in the Region at `place`.
    pub(super) fn price(&self, block: &Block, place: Option<usize>) -> Option<Price> {
        let here = |(region, _): &&(u8, Vec<Money>)| *region == EVERYWHERE || place == Some(usize::from(*region));
        let (place, prices) = block.prices.iter().find(here)?;
        self.priced(block, *place, prices)
    }

    /// The price of `past` in the Region at `place`.
    pub(super) fn past_price(&self, past: &Past, place: Option<usize>) -> Option<Price> {
        self.price(&past.block, place).map(|price| dated(price, past))
    }

    /// All prices of `past`, by Region.
    pub(super) fn past_prices(&self, past: &Past) -> Vec<(Option<String>, Price)> {
        self.prices(&past.block).into_iter().map(|(region, price)| (region, dated(price, past))).collect()
    }

    fn priced(&self, block: &Block, place: u8, prices: &[Money]) -> Option<Price> {
        let shape = self.shapes.get(block.shape)?;
        let tiers = shape.from.iter().zip(prices).map(|(from, price)| Tier { from: *from, price: *price }).collect();
        let papers = self.papers.get(block.papers)?.clone();
        let rate_codes = block.rate_codes.iter().find(|(region, _)| *region == place);
        let rate_codes = rate_codes.map(|(_, codes)| codes.clone()).unwrap_or_default();
        Some(Price { schedule: Schedule::new(shape.tiering, tiers)?, pool: shape.pool, papers, rate_codes })
    }

    /// All prices of `block`, by Region.
    pub(super) fn prices(&self, block: &Block) -> Vec<(Option<String>, Price)> {
        let region = |place: u8| self.regions.get(usize::from(place)).map(|(code, _)| code.clone());
        block
            .prices
            .iter()
            .filter_map(|(place, prices)| Some((region(*place), self.priced(block, *place, prices)?)))
            .collect()
    }
}

/// `price` with the days of `past`.
fn dated(price: Price, past: &Past) -> Price {
    let (effective, until) = (past.effective.as_ref().into(), Some(past.until.as_ref().into()));
    Price { papers: Papers { effective, until, ..price.papers }, ..price }
}

/// A book before it is packed.
#[derive(Debug)]
pub(super) struct Unpacked {
    pub header: Header,
    pub blocks: BTreeMap<(String, Option<String>), Vec<Block>>,
    pub past: BTreeMap<(String, Option<String>), Vec<Past>>,
    pub instance_types: BTreeMap<String, InstanceType>,
    pub limits: BTreeMap<String, LimitRecord>,
}

impl Unpacked {
    /// The packed form.
    pub(super) fn pack(&self) -> Result<Vec<u8>, Diagnostic> {
        let failed = |error: String| Diagnostic::error("book", format!("the book cannot be packed: {error}"));
        let mut records = Vec::new();
        let mut offsets: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for ((meter, key), blocks) in &self.blocks {
            offsets.insert(meter_name(meter, key.as_deref()), records.len() as u64);
            records.extend(postcard::to_allocvec(blocks).map_err(|error| failed(error.to_string()))?);
        }
        for ((meter, key), past) in &self.past {
            offsets.insert(past_name(meter, key.as_deref()), records.len() as u64);
            records.extend(postcard::to_allocvec(past).map_err(|error| failed(error.to_string()))?);
        }
        for (name, facts) in &self.instance_types {
            offsets.insert(marked(INSTANCE_TYPE, name), records.len() as u64);
            records.extend(postcard::to_allocvec(facts).map_err(|error| failed(error.to_string()))?);
        }
        for (name, limit) in &self.limits {
            offsets.insert(marked(LIMIT, name), records.len() as u64);
            records.extend(postcard::to_allocvec(limit).map_err(|error| failed(error.to_string()))?);
        }
        let map = fst::Map::from_iter(offsets).map_err(|error| failed(error.to_string()))?;
        let header = postcard::to_allocvec(&self.header).map_err(|error| failed(error.to_string()))?;
        let mut bytes = MAGIC.to_vec();
        for part in [&header, map.as_fst().as_bytes()] {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part);
        }
        bytes.extend(records);
        Ok(bytes)
    }
}

fn meter_name(meter: &str, key: Option<&str>) -> Vec<u8> {
    let mut name = meter.as_bytes().to_vec();
    if let Some(key) = key {
        name.push(KEY);
        name.extend(key.as_bytes());
    }
    name
}

fn past_name(meter: &str, key: Option<&str>) -> Vec<u8> {
    let mut name = vec![PAST];
    name.extend(meter_name(meter, key));
    name
}

fn marked(mark: u8, name: &str) -> Vec<u8> {
    let mut bytes = vec![mark];
    bytes.extend(name.as_bytes());
    bytes
}

/// A packed book: the bytes, and where their parts lie.
#[derive(Clone)]
pub(super) struct Packed {
    bytes: Arc<Cow<'static, [u8]>>,
    map: std::ops::Range<usize>,
    records: usize,
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packed({} bytes)", self.bytes.len())
    }
}

impl Packed {
    pub(super) fn open(bytes: Cow<'static, [u8]>) -> Result<(Header, Self), OpenError> {
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(OpenError)?;
        let (header, rest) = part(rest).ok_or(OpenError)?;
        let (map, records) = part(rest).ok_or(OpenError)?;
        let records = bytes.len() - records.len();
        let map = records - map.len()..records;
        let header = postcard::from_bytes(header).map_err(|_| OpenError)?;
        let packed = Self { bytes: Arc::new(bytes), map, records };
        packed.map().ok_or(OpenError)?;
        Ok((header, packed))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn map(&self) -> Option<fst::Map<&[u8]>> {
        fst::Map::new(self.bytes.get(self.map.clone())?).ok()
    }

    fn record<T: for<'de> Deserialize<'de>>(&self, name: &[u8]) -> Option<T> {
        let offset = usize::try_from(self.map()?.get(name)?).ok()?;
        postcard::take_from_bytes(self.bytes.get(self.records..)?.get(offset..)?).ok().map(|(record, _)| record)
    }

    /// The prices of a meter and key, as many tables as there are.
    pub(super) fn blocks(&self, meter: &str, key: Option<&str>) -> Option<Vec<Block>> {
        self.record(&meter_name(meter, key))
    }

    /// The earlier prices of a meter and key.
    pub(super) fn past(&self, meter: &str, key: Option<&str>) -> Vec<Past> {
        self.record(&past_name(meter, key)).unwrap_or_default()
    }

    pub(super) fn instance_type(&self, name: &str) -> Option<InstanceType> {
        self.record(&marked(INSTANCE_TYPE, name))
    }

    pub(super) fn limit(&self, name: &str) -> Option<LimitRecord> {
        self.record(&marked(LIMIT, name))
    }

    fn keys(&self) -> Vec<Vec<u8>> {
        let Some(map) = self.map() else { return Vec::new() };
        let mut stream = map.keys().into_stream();
        let mut keys = Vec::new();
        while let Some(key) = stream.next() {
            keys.push(key.to_vec());
        }
        keys
    }

    /// Every meter and key.
    pub(super) fn names(&self) -> Vec<(String, Option<String>)> {
        let keys = self.keys().into_iter().filter(|key| !matches!(key.first(), Some(&(INSTANCE_TYPE | LIMIT | PAST))));
        keys.map(|name| meter_and_key(&name)).collect()
    }

    /// Every meter and key whose earlier prices are known.
    pub(super) fn past_names(&self) -> Vec<(String, Option<String>)> {
        self.keys().iter().filter_map(|key| key.strip_prefix(&[PAST])).map(meter_and_key).collect()
    }

    /// Every instance type.
    pub(super) fn instance_types(&self) -> Vec<String> {
        self.marked_names(INSTANCE_TYPE)
    }

    /// Every limit.
    pub(super) fn limits(&self) -> Vec<String> {
        self.marked_names(LIMIT)
    }

    fn marked_names(&self, mark: u8) -> Vec<String> {
        let keys = self.keys();
        keys.iter()
            .filter_map(|key| key.strip_prefix(&[mark]))
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }
}

fn meter_and_key(name: &[u8]) -> (String, Option<String>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts = name.splitn(2, |byte| *byte == KEY);
    (parts.next().map(text).unwrap_or_default(), parts.next().map(text))
}

/// A length and that many bytes, and the rest.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)
}
