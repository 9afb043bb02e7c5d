//! How large objects are: all of one size, a list of sizes, a log-normal distribution, or the steps of a histogram.

use crate::exact::{ArithmeticError, Exact};
use crate::field::{Field, Record, Refusal, Spec, Table, Tables};
use crate::ratio::Ratio;
use crate::unit::{Count, Kb};

use super::bill::whole;
use super::log_normal;
use super::policy::SMALL;

const ONE_BYTE: &str = "an object without bytes costs no storage";
const OBJECT_SIZE: Field<Kb> = Field::quantity("object_size", "the size of every object", "\"2 MB\"")
    .optional()
    .at_least(Exact::constant(1, 3), ONE_BYTE);
const SHARE: Field<Count> = Field::quantity("share", "the share of the objects", "\"62%\"").within(
    Exact::ZERO,
    Exact::ONE,
    "a share is between 0% and 100%",
);
const SIZE: Field<Kb> = Field::quantity("size", "their size", "\"40 KB\"").at_least(Exact::constant(1, 3), ONE_BYTE);
const SIZES: Field<Tables> = Field::tables(
    "sizes",
    const { &[SHARE.spec(), SIZE.spec()] },
    "the sizes of the objects, each with its share of their number",
    "[{ share = \"62%\", size = \"40 KB\" }, { share = \"38%\", size = \"4 MB\" }]",
)
.optional();
const MEDIAN: Field<Kb> = Field::quantity("median", "the size that half of the objects stay below", "\"64 KB\"")
    .at_least(Exact::constant(1, 3), ONE_BYTE);
const MEAN: Field<Kb> =
    Field::quantity("mean", "all bytes over all objects", "\"1 MB\"").at_least(Exact::constant(1, 3), ONE_BYTE);
const LOG_NORMAL: Field<Table> = Field::table(
    "log_normal_sizes",
    const { &[MEDIAN.spec(), MEAN.spec()] },
    "sizes by a log-normal distribution, cut at the powers of two; the answer shows the steps",
    "{ median = \"64 KB\", mean = \"1 MB\" }",
)
.optional();

pub(super) const SPECS: [Spec; 3] = [OBJECT_SIZE.spec(), SIZES.spec(), LOG_NORMAL.spec()];

/// Objects of which no size is asked but their mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// The smallest size that belongs to it, in bytes.
    pub from: u128,
    /// The size that none of its objects has reached, in bytes.
    pub to: u128,
    /// Its share of the objects.
    pub share: Ratio,
    /// The bytes of so many objects of it.
    pub bytes: u128,
    pub objects: u128,
}

impl Step {
    /// Objects of exactly this size.
    pub(super) const fn exact(share: Ratio, size: u128) -> Self {
        Self { from: size, to: size + 1, share, bytes: size, objects: 1 }
    }

    /// The mean size of its objects, in whole bytes.
    pub(super) const fn size(&self) -> u128 {
        match self.bytes.checked_div(self.objects) {
            Some(size) => size,
            None => 0,
        }
    }

    /// The bytes of so many of its objects.
    pub(super) const fn bytes_of(&self, objects: u128) -> u128 {
        part_of(self.bytes, objects, self.objects)
    }

    /// Whether sizes below and above this one belong to it.
    pub(super) const fn is_cut_at(&self, size: u128) -> bool {
        self.from < size && size < self.to
    }
}

/// `amount x part / whole`, rounded down, without the product being too large.
pub(super) const fn part_of(amount: u128, part: u128, whole: u128) -> u128 {
    match (amount.checked_div(whole), amount.checked_rem(whole)) {
        (Some(each), Some(rest)) => each.saturating_mul(part).saturating_add(rest.saturating_mul(part) / whole),
        _ => 0,
    }
}

/// The sizes of a bucket's objects.
#[derive(Clone, Debug)]
pub(super) struct Sizes {
    /// By size; their shares add up to one.
    pub steps: Vec<Step>,
    /// All bytes over all objects.
    pub mean: Ratio,
    /// The median that a log-normal distribution was given by.
    pub median: Option<Exact>,
}

impl Sizes {
    /// What the keys of a study say; `None` where they say nothing.
    pub(super) fn read(record: &Record, kilobyte: Exact) -> Result<Option<Self>, Refusal> {
        let bytes = |size: Exact| size.times(kilobyte).map(|size| super::bucket::count(size.ceiling()));
        let given: [(Spec, bool); 3] = SPECS.map(|spec| (spec, record.at(spec.name).is_some()));
        let mut named = given.iter().filter(|(_, given)| *given).map(|(spec, _)| spec.name);
        if let (Some(first), Some(second)) = (named.next(), named.next()) {
            let message = format!("`{first}` and `{second}` both say how large objects are");
            return Err(Refusal::new("conflicting-keys", second, message).help("leave one of them out"));
        }
        if let Some(size) = record.given(OBJECT_SIZE) {
            return Self::of(vec![Step::exact(Ratio::ONE, bytes(size.value())?)]).map(Some);
        }
        if let Some(table) = record.table(LOG_NORMAL) {
            let (median, mean) = (table.quantity(MEDIAN)?.value(), table.quantity(MEAN)?.value());
            let (name, most) = (LOG_NORMAL.spec().name, median.times(Exact::from(log_normal::MOST))?);
            if mean <= median {
                let message = "the mean of a log-normal distribution is above its median";
                return Err(Refusal::new("bad-distribution", name, message)
                    .help("where all objects are of one size, say `object_size` instead"));
            }
            if mean > most {
                let message = "the mean is more than a million times the median";
                return Err(Refusal::new("bad-distribution", name, message)
                    .help("so wide a distribution is no bucket's: say `sizes` with their shares"));
            }
            let (median, mean) = (median.times(kilobyte)?, whole(bytes(mean)?)?);
            let steps = log_normal::steps(median, mean)?;
            return Ok(Some(Self { steps, mean: Ratio::from(mean), median: Some(median) }));
        }
        let tables = record.tables(SIZES);
        if tables.is_empty() {
            return Ok(None);
        }
        let mut steps = Vec::new();
        let mut sum = Exact::ZERO;
        for (table, _) in tables {
            let share = table.quantity(SHARE)?.value();
            sum = sum.plus(share)?;
            steps.push(Step::exact(Ratio::from(share), bytes(table.quantity(SIZE)?.value())?));
        }
        if sum != Exact::ONE {
            return Err(not_all(SIZES.spec().name, "the sizes", sum)?);
        }
        Self::of(steps).map(Some)
    }

    /// Sizes with their shares.
    fn of(steps: Vec<Step>) -> Result<Self, Refusal> {
        let of = |step: &Step| step.share.times(Ratio::from(whole(step.size())?));
        let mean = steps.iter().try_fold(Ratio::ZERO, |sum, step| sum.plus(of(step)?))?;
        Ok(Self { steps, mean, median: None })
    }

    /// The sizes of these objects: steps with how many there are and their bytes. Of no objects the mean is a byte: nothing is
    /// asked of it.
    pub(super) fn of_steps(mut steps: Vec<Step>) -> Result<Self, ArithmeticError> {
        let (objects, bytes) =
            steps.iter().fold((0_u128, 0_u128), |(objects, bytes), step| (objects + step.objects, bytes + step.bytes));
        if objects == 0 {
            return Ok(Self { steps, mean: Ratio::ONE, median: None });
        }
        let (all, bytes) = (whole(objects)?, whole(bytes)?);
        for step in &mut steps {
            step.share = Ratio::new(whole(step.objects)?, all)?;
        }
        Ok(Self { steps, mean: Ratio::new(bytes, all)?, median: None })
    }

    /// The share of the objects that are below 128 KB.
    pub(super) fn small(&self) -> Ratio {
        let small = self.steps.iter().filter(|step| step.size() < SMALL);
        small.fold(Ratio::ZERO, |sum, step| sum.plus(step.share).unwrap_or(sum))
    }
}

/// The refusal of shares that do not add up to one.
pub(super) fn not_all(name: &'static str, what: &str, sum: Exact) -> Result<Refusal, ArithmeticError> {
    let sum = sum.times(Exact::from(100))?;
    let refusal = Refusal::new("bad-shares", name, format!("the shares of {what} add up to {sum}%, not 100%"));
    Ok(refusal.help("say what the rest is, or change the shares: together they are everything"))
}
