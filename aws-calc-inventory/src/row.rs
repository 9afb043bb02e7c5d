//! What can be wrong with a row, whatever the format of its file.

use crate::columns::Role;
use crate::day::Day;
use crate::kind::Kind;
use crate::problem::Problem;

/// How many problems of a file are told.
pub(crate) const MOST_PROBLEMS: usize = 10;

/// A value of a row that cannot be.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) role: Role,
    code: &'static str,
    message: String,
    help: String,
}

impl Fault {
    pub(crate) fn size(text: &str) -> Self {
        let message = match text {
            "" => "an object has no `Size`".to_owned(),
            text => format!("`Size` is `{text}`, which is no number of bytes"),
        };
        Self::bad(Role::Size, message, "only delete markers have no size")
    }

    pub(crate) fn time(text: &str) -> Self {
        let message = match text {
            "" => "`LastModifiedDate` is empty".to_owned(),
            text => format!("`LastModifiedDate` is `{text}`, which is no time in UTC"),
        };
        Self::bad(Role::LastModified, message, "S3 writes a time as 2021-02-24T07:18:04.000Z")
    }

    pub(crate) fn later(modified: Day, inventory: Day) -> Self {
        Self {
            role: Role::LastModified,
            code: "later-than-inventory",
            message: format!("it was modified on {modified}, after the day of the inventory, {inventory}"),
            help: format!("to count ages to a later day: --today {modified}"),
        }
    }

    pub(crate) fn flag(role: Role, text: &str) -> Self {
        let name = role.name();
        let message = match text {
            "" => format!("`{name}` is empty"),
            text => format!("`{name}` is `{text}`, which is neither true nor false"),
        };
        Self::bad(role, message, "S3 writes true or false")
    }

    pub(crate) fn class(text: &str) -> Self {
        let known = Kind::classes().collect::<Vec<_>>().join(", ");
        let message = match text {
            "" => "an object has no `StorageClass`".to_owned(),
            text => format!("the storage class `{text}` is not known"),
        };
        Self { role: Role::StorageClass, code: "unknown-storage-class", message, help: format!("known are {known}") }
    }

    pub(crate) fn tier(text: &str) -> Self {
        let known = Kind::tiers().collect::<Vec<_>>().join(", ");
        Self {
            role: Role::Tier,
            code: "unknown-storage-class",
            message: format!("the access tier `{text}` is not known"),
            help: format!("known are {known}"),
        }
    }

    fn bad(role: Role, message: String, help: &str) -> Self {
        Self { role, code: "bad-inventory-row", message, help: help.to_owned() }
    }

    /// The problem that it is in row `row` of `file`.
    pub(crate) fn problem(self, file: &str, row: u64) -> Problem {
        Problem::new(self.code, file, self.message).row(row).help(self.help)
    }
}

/// The problem that a histogram has too many rows.
pub(crate) fn too_many(file: &str) -> Problem {
    let problem =
        Problem::new("too-many-rows", file, "the bucket has more combinations of class, age and size than fit");
    problem.help("a histogram holds four million; reduce parts of the bucket on their own")
}
