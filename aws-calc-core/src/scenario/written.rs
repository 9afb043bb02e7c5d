//! What fields and parameters read alike: numbers as they are written, and names that have no value.

use crate::diagnostic::{Diagnostic, Span};
use crate::exact::Exact;

/// The number that is written as `digits` under the key `name`.
///
/// # Errors
/// TOML also writes numbers that a price cannot be multiplied with exactly.
pub(super) fn number(name: &str, digits: &str, at: Span) -> Result<Exact, Diagnostic> {
    Exact::parse(digits).map_err(|error| {
        let error = Diagnostic::error("bad-number", format!("`{name}` {error}"));
        match digits.trim_start_matches(['+', '-']) {
            "inf" | "nan" => error.at(at, "nothing can be counted with it"),
            digits if digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b") => {
                error.at(at, "not decimal").help("write it with the digits 0 to 9")
            }
            _ => error.at(at, ""),
        }
    })
}

/// The error with help, when it is about a name that is like no other.
pub(super) fn where_names_are_given(error: Diagnostic) -> Diagnostic {
    if error.code == "unknown-name" && error.help.is_empty() {
        return error.help("a name is given its value in [parameter]");
    }
    error
}
