//! The histogram of a bucket: how many objects of which class, age and size there are, as an S3 Inventory is reduced to it.
//!
//! A CSV with a row per storage class, version, age in days and step of sizes. The steps are the powers of two, so that
//! 128 KB is a border, as AWS's bills need it; the bytes of a row are the exact sum. What is linear in objects and bytes is
//! therefore exact, and only what asks for the size of a single object within a step is not.
//!
//! # Example
//! ```
//! use aws_calc_core::{diagnostic::Sources, histogram::{self, StoredIn}};
//! let text = "storage_class,version,age_days,size_step,objects,bytes\nSTANDARD,current,12,131072,2,400000\n";
//! let source = Sources::default().add("bucket.csv", text);
//! let rows = histogram::read(text, source).expect("it is well formed");
//! assert_eq!((rows[0].class, rows[0].objects, rows[0].bytes), (StoredIn::Standard, 2, 400_000));
//! ```

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, SourceId, Span, did_you_mean, one_of};
use crate::field::Choices;

/// The first line of the file.
pub const HEADER: &str = "storage_class,version,age_days,size_step,objects,bytes";

/// How many wrong rows are told one by one.
const TOLD: usize = 20;
/// No object is older: a study looks at most a hundred years back.
const OLDEST: u32 = 36_500;

crate::choices! {
    /// A storage class, by the name that S3 Inventory gives it; Intelligent-Tiering with its access tier where it is listed.
    StoredIn {
        Standard "STANDARD" "S3 Standard";
        StandardIa "STANDARD_IA" "S3 Standard-Infrequent Access";
        OneZoneIa "ONEZONE_IA" "S3 One Zone-Infrequent Access";
        Intelligent "INTELLIGENT_TIERING" "Intelligent-Tiering, the tier not being listed";
        IntelligentFrequent "INTELLIGENT_TIERING/FREQUENT" "Intelligent-Tiering, Frequent Access tier";
        IntelligentInfrequent "INTELLIGENT_TIERING/INFREQUENT" "Intelligent-Tiering, Infrequent Access tier";
        IntelligentArchiveInstant "INTELLIGENT_TIERING/ARCHIVE_INSTANT_ACCESS" "Intelligent-Tiering, Archive Instant Access tier";
        IntelligentArchive "INTELLIGENT_TIERING/ARCHIVE" "Intelligent-Tiering, Archive Access tier";
        IntelligentDeepArchive "INTELLIGENT_TIERING/DEEP_ARCHIVE" "Intelligent-Tiering, Deep Archive Access tier";
        GlacierInstant "GLACIER_IR" "S3 Glacier Instant Retrieval";
        GlacierFlexible "GLACIER" "S3 Glacier Flexible Retrieval";
        GlacierDeepArchive "DEEP_ARCHIVE" "S3 Glacier Deep Archive";
        ReducedRedundancy "REDUCED_REDUNDANCY" "Reduced Redundancy Storage";
    }
}

crate::choices! {
    /// Whether an object is the latest version of its key.
    Version {
        Current "current" "the latest version of its key";
        Noncurrent "noncurrent" "an older version";
        DeleteMarker "delete_marker" "a marker in place of an object that was deleted";
    }
}

/// Objects of one class, version, age and step of sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where they are stored.
    pub class: StoredIn,
    /// Whether they are the latest versions of their keys.
    pub version: Version,
    /// Whole days since they were last written.
    pub age_days: u32,
    /// The smallest size that belongs to the step, in bytes: 0 or a power of two.
    pub size_step: u64,
    /// How many they are.
    pub objects: u64,
    /// All their bytes.
    pub bytes: u128,
    /// Where the row stands.
    pub at: Span,
}

impl Row {
    /// The size that no object of the step has reached, in bytes.
    #[must_use]
    pub const fn step_end(&self) -> u128 {
        step_end(self.size_step)
    }
}

const fn step_end(step: u64) -> u128 {
    if step == 0 { 1 } else { 2 * step as u128 }
}

/// The rows of a histogram, in the order of the file.
///
/// # Errors
/// Every row that is none, with its place; of many, the first twenty and how many more there are.
pub fn read(text: &str, source: SourceId) -> Result<Vec<Row>, Vec<Diagnostic>> {
    let mut reader = Reader { source, errors: Vec::new(), untold: 0 };
    let mut lines = lines(text);
    let header = lines.next().unwrap_or((0, ""));
    if header.1 != HEADER {
        let error = Diagnostic::error("bad-histogram", "this is no histogram of a bucket");
        let error = error.at(reader.span(header), "not the first line of one");
        return Err(vec![error.help(format!("the first line of a histogram is {HEADER}"))]);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = BTreeMap::new();
    for line in lines.filter(|(_, line)| !line.is_empty()) {
        let Some(row) = reader.row(line) else { continue };
        if let Some(first) = seen.insert((row.class, row.version, row.age_days, row.size_step), row.at) {
            let error = Diagnostic::error("bad-histogram", "this row is there twice");
            let error = error.at(row.at, "again").and(first, "first here");
            reader.tell(error.help("add their objects and bytes up into one row"));
        }
        rows.push(row);
    }
    if reader.untold > 0 {
        let message = format!("there are {} more mistakes in this histogram", reader.untold);
        reader.errors.push(Diagnostic::error("bad-histogram", message));
    }
    if reader.errors.is_empty() && rows.is_empty() {
        let error = Diagnostic::error("bad-histogram", "this histogram has no rows");
        reader.errors.push(error.at(reader.span(header), "nothing below").help("an empty bucket needs no study"));
    }
    if reader.errors.is_empty() { Ok(rows) } else { Err(reader.errors) }
}

/// A line or a value, and the byte at which it begins.
type Placed<'t> = (usize, &'t str);

/// The lines of a text.
fn lines(text: &str) -> impl Iterator<Item = Placed<'_>> {
    pieces((0, text), '\n').map(|(at, line)| (at, line.strip_suffix('\r').unwrap_or(line)))
}

/// The pieces of a text between separators of one byte.
fn pieces((start, text): Placed<'_>, separator: char) -> impl Iterator<Item = Placed<'_>> {
    let mut next = start;
    text.split(separator).map(move |piece| {
        let at = next;
        next += piece.len() + 1;
        (at, piece)
    })
}

struct Reader {
    source: SourceId,
    errors: Vec<Diagnostic>,
    untold: usize,
}

impl Reader {
    fn span(&self, (at, text): Placed<'_>) -> Span {
        Span::new(self.source, at..at + text.len())
    }

    fn tell(&mut self, error: Diagnostic) {
        if self.errors.len() < TOLD { self.errors.push(error) } else { self.untold += 1 }
    }

    fn row(&mut self, line: Placed<'_>) -> Option<Row> {
        let mut values = pieces(line, ',');
        let all = (values.next(), values.next(), values.next(), values.next(), values.next(), values.next());
        let (Some(class), Some(version), Some(age), Some(step), Some(objects), Some(bytes)) = all else {
            return self.wrong_count(line);
        };
        if values.next().is_some() {
            return self.wrong_count(line);
        }
        let read = (
            self.word::<StoredIn>(class, "storage class"),
            self.word::<Version>(version, "version"),
            self.number::<u32>(age, "number of days"),
            self.number::<u64>(step, "number of bytes"),
            self.number::<u64>(objects, "number of objects"),
            self.number::<u128>(bytes, "number of bytes"),
        );
        let (Some(class), Some(version), Some(age_days), Some(size_step), Some(objects), Some(bytes_in)) = read else {
            return None;
        };
        let row = Row { class, version, age_days, size_step, objects, bytes: bytes_in, at: self.span(line) };
        if age_days > OLDEST {
            let message = format!("{age_days} days are more than a hundred years");
            self.tell(Diagnostic::error("bad-histogram", message).at(self.span(age), "the age in days"));
            return None;
        }
        if size_step != 0 && !size_step.is_power_of_two() {
            let message = format!("{size_step} is no step of sizes");
            let error =
                Diagnostic::error("bad-histogram", message).at(self.span(step), "the smallest size of the step");
            self.tell(error.help("steps begin at 0 and at the powers of two: 1, 2, 4, … 131072, …"));
            return None;
        }
        let least = u128::from(objects).saturating_mul(u128::from(size_step));
        let most = u128::from(objects).saturating_mul(row.step_end() - 1);
        if objects == 0 || bytes_in < least || bytes_in > most {
            let largest = row.step_end() - 1;
            let message = match objects {
                0 => "a row without objects says nothing".to_owned(),
                1 => format!("an object of {size_step} to {largest} bytes cannot have {bytes_in} bytes"),
                _ => format!("{objects} objects of {size_step} to {largest} bytes each cannot have {bytes_in} bytes"),
            };
            let error = Diagnostic::error("bad-histogram", message);
            let error = error.at(self.span(if objects == 0 { line } else { bytes }), "in this row");
            self.tell(match objects {
                0 => error.help("leave it out"),
                _ => error.help(format!("their sum is from {least} to {most}")),
            });
            return None;
        }
        Some(row)
    }

    fn wrong_count<T>(&mut self, line: Placed<'_>) -> Option<T> {
        let message = format!("a row has 6 values, and this one has {}", line.1.split(',').count());
        let error = Diagnostic::error("bad-histogram", message).at(self.span(line), "this row");
        self.tell(error.help(format!("the columns are {HEADER}")));
        None
    }

    fn word<C: Choices>(&mut self, value: Placed<'_>, what: &str) -> Option<C> {
        let found = C::WORDS.iter().position(|word| word.name == value.1).and_then(|place| C::ALL.get(place));
        if found.is_none() {
            let names = || C::WORDS.iter().map(|word| word.name);
            let help = did_you_mean(value.1, names()).unwrap_or_else(|| format!("expected {}", one_of(names())));
            let error = Diagnostic::error("bad-histogram", format!("`{}` is no {what}", value.1));
            self.tell(error.at(self.span(value), format!("the {what}")).help(help));
        }
        found.copied()
    }

    fn number<T: std::str::FromStr>(&mut self, value: Placed<'_>, what: &str) -> Option<T> {
        // The standard reader also takes a sign, which no count has.
        let number = value.1.parse().ok().filter(|_| value.1.bytes().all(|byte| byte.is_ascii_digit()));
        if number.is_none() {
            let error = Diagnostic::error("bad-histogram", format!("`{}` is no whole {what}", value.1));
            self.tell(error.at(self.span(value), "digits only").help("write it without a sign, a point or a unit"));
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn read(rows: &str) -> Result<Vec<Row>, Vec<Diagnostic>> {
        super::read(&format!("{HEADER}\n{rows}"), Sources::default().add("a test", ""))
    }

    fn messages(rows: &str) -> Vec<String> {
        read(rows).unwrap_err().into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn rows_are_read_with_either_end_of_line() {
        let rows =
            read("STANDARD,current,0,0,3,0\r\nINTELLIGENT_TIERING/ARCHIVE,noncurrent,400,131072,2,300000\r\n").unwrap();
        assert_eq!((rows[0].objects, rows[0].bytes, rows[0].step_end()), (3, 0, 1));
        assert_eq!((rows[1].class, rows[1].version), (StoredIn::IntelligentArchive, Version::Noncurrent));
        assert_eq!((rows[1].age_days, rows[1].step_end()), (400, 262_144));
    }

    #[test]
    fn each_mistake_is_told_where_it_stands() {
        let errors = read("GLACIR,current,1,1,1,1\nSTANDARD,current,-1,1,1,1\nSTANDARD,current,1,3,1,3\n").unwrap_err();
        let start = HEADER.len() + 1;
        let places: Vec<usize> = errors.iter().map(|error| error.at.as_ref().unwrap().span.start as usize).collect();
        assert_eq!(places, [start, start + 23 + 17, start + 23 + 26 + 19]);
        assert_eq!(errors[0].help, ["did you mean `GLACIER`?"]);
        assert_eq!(messages("STANDARD,current,1,1\n"), ["a row has 6 values, and this one has 4"]);
        assert_eq!(messages("STANDARD,current,1,2,2,7\n"), ["2 objects of 2 to 3 bytes each cannot have 7 bytes"]);
        assert_eq!(messages("STANDARD,current,1,2,0,0\n"), ["a row without objects says nothing"]);
        assert_eq!(messages("STANDARD,current,1,1,1,1\nSTANDARD,current,1,1,2,2\n"), ["this row is there twice"]);
        assert_eq!(messages("STANDARD,current,99999,1,1,1\n"), ["99999 days are more than a hundred years"]);
        assert_eq!(messages(""), ["this histogram has no rows"]);
    }

    #[test]
    fn of_many_mistakes_the_first_are_told() {
        let found = messages(&"x\n".repeat(50));
        assert_eq!(found.len(), 21);
        assert_eq!(found[20], "there are 30 more mistakes in this histogram");
    }

    #[test]
    fn another_file_is_refused_at_its_first_line() {
        let error = super::read("a,b\n1,2\n", Sources::default().add("a test", "")).unwrap_err();
        assert_eq!(error[0].message, "this is no histogram of a bucket");
    }
}
