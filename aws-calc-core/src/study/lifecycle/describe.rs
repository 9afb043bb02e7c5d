//! What the study took the bucket for: the histogram by class, the steps of a distribution, and what had to be assumed.

use crate::exact::{ArithmeticError, Exact};
use crate::field::Choices;
use crate::histogram::{Row, StoredIn, Version};
use crate::ratio::Ratio;
use crate::study::{Answer, Cell, Grid, Sentence};
use crate::unit::{Amount, Base, Unit};

use super::bill::whole;
use super::bucket::Bucket;
use super::course::Course;
use super::policy::Policy;
use super::sizes::{Sizes, Step};

/// Adds tables of what is there, and warnings of what is not exact.
pub(super) fn add(
    answer: &mut Answer,
    bucket: &Bucket,
    policy: &Policy,
    course: &Course,
) -> Result<(), ArithmeticError> {
    if let Some(counted) = &bucket.stock.histogram {
        let grid = counted_by_class(&counted.rows, bucket)?;
        answer.tables.insert(0, grid);
    }
    if let Some(median) = bucket.sizes.median {
        answer.tables.insert(0, steps(&bucket.sizes, median)?);
    }
    for rule in &policy.rules {
        let borders = rule.larger_than.map(|size| size.saturating_add(1)).into_iter().chain(rule.smaller_than);
        for border in borders {
            let cut: Vec<&Step> = bucket.steps().filter(|step| step.is_cut_at(border)).collect();
            if !cut.is_empty() {
                answer.warnings.push(approximate(&rule.name, border, &cut)?);
            }
        }
    }
    let restored = course.timeline.months.iter().fold(0_u128, |sum, month| sum.saturating_add(month.restored));
    if restored > 0 {
        let sentence = Sentence::new(Cell::number(whole(restored)?)).then(
            " objects are read in an archive tier of Intelligent-Tiering: they have to be restored first, which is free, and \
             takes hours.",
        );
        answer.warnings.push(sentence);
    }
    Ok(())
}

fn approximate(name: &str, border: u128, cut: &[&Step]) -> Result<Sentence, ArithmeticError> {
    let share = cut.iter().try_fold(Ratio::ZERO, |sum, step| sum.plus(step.share))?;
    let sentence = Sentence::new(format!("The rule `{name}` asks for sizes from or below "));
    Ok(sentence
        .then(Cell::number(whole(border)?))
        .then(" bytes, which is inside a step of sizes: ")
        .then(Cell::Share(share))
        .then(" of the objects are taken to have the mean size of their step."))
}

/// For the reader: GB of 2^30 bytes.
fn gigabytes(bytes: Exact) -> Result<Cell, ArithmeticError> {
    Ok(Cell::of(bytes.over(Exact::from(1_u64 << 30))?, Unit::of(Base::Gb)))
}

fn counted_by_class(rows: &[Row], bucket: &Bucket) -> Result<Grid, ArithmeticError> {
    let mut grid = Grid::new("When the study begins, as counted", ["class", "version", "objects", "stored"]);
    for (class, word) in StoredIn::ALL.iter().zip(StoredIn::WORDS) {
        for (version, version_word) in Version::ALL.iter().zip(Version::WORDS) {
            let (objects, bytes) =
                super::stock::sums(rows.iter().filter(|row| row.class == *class && row.version == *version))?;
            if !objects.is_zero() {
                grid.rows.push(vec![
                    Cell::from(word.name),
                    Cell::from(version_word.name.replace('_', " ")),
                    Cell::number(objects),
                    gigabytes(bytes)?,
                ]);
            }
        }
    }
    let has = |version: Version| rows.iter().any(|row| row.version == version);
    let mut note = |words: &str| grid.notes.push(Sentence::new(words));
    note(
        "Objects are taken to have been in their class since they were written: no inventory says when a rule moved them.",
    );
    if rows.iter().any(|row| super::stock::is_tier(row.class)) {
        note(
            "In a listed tier of Intelligent-Tiering they are taken to have been idle for as long as it takes at least.",
        );
    }
    if has(Version::Noncurrent) {
        note(match bucket.replaced {
            Some(_) => "Noncurrent versions are taken to have become so at the age at which objects are `replaced`.",
            None => "Noncurrent versions are taken to have become so on the first day: they go no later than shown.",
        });
    }
    if has(Version::DeleteMarker) && bucket.key_length == 0 {
        note("Delete markers are billed for the bytes of their keys, and so for none without `key_length`.");
    }
    Ok(grid)
}

fn steps(sizes: &Sizes, median: Exact) -> Result<Grid, ArithmeticError> {
    let count = sizes.steps.len();
    let mut grid =
        Grid::new(format!("Sizes of the objects, in {count} steps"), ["from", "objects", "bytes", "mean size"]);
    let kilobytes = |bytes: Ratio| -> Result<Cell, ArithmeticError> {
        Ok(Cell::Amount(Amount::new(bytes.over(Ratio::from(1024))?, Unit::of(Base::Kb))))
    };
    let all = sizes.steps.iter().fold(0_u128, |sum, step| sum.saturating_add(step.bytes));
    for step in &sizes.steps {
        grid.rows.push(vec![
            kilobytes(Ratio::from(whole(step.from)?))?,
            Cell::Share(step.share),
            Cell::Share(Ratio::new(whole(step.bytes)?, whole(all)?)?),
            kilobytes(Ratio::new(whole(step.bytes)?, whole(step.objects)?)?)?,
        ]);
    }
    let note = Sentence::new("Log-normal with the median ")
        .then(kilobytes(Ratio::from(median))?)
        .then(" and the mean ")
        .then(kilobytes(sizes.mean)?);
    grid.notes.push(note.then(
        ", cut at the powers of two. No share is off by more than a thousand-millionth; together they are the mean exactly.",
    ));
    Ok(grid)
}
