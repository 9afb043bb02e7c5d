//! How large a scenario may be. A file that people write is far below; one that a machine made by mistake should be
//! refused at once, with a reason, and not after the memory is used up.

use crate::diagnostic::{Diagnostic, SourceId, Span};

/// How many bytes a scenario may have: 16 MiB.
pub const MOST_BYTES: usize = 16 << 20;
/// How many `=` signs it may have. Each stands for a key, give or take those in words and conditions.
const MOST_KEYS: usize = 500_000;

/// Whether `text` is no larger than a scenario may be.
pub(super) fn check(text: &str, source: SourceId) -> Result<(), Diagnostic> {
    if text.len() > MOST_BYTES {
        return Err(too_many_bytes().at(Span::new(source, 0..0), ""));
    }
    match text.match_indices('=').nth(MOST_KEYS) {
        None => Ok(()),
        Some((at, sign)) => {
            let error = Diagnostic::error("too-large", "a scenario has at most 500,000 keys, and this file has more");
            let error = error.at(Span::new(source, at..at + sign.len()), "one more");
            Err(error.help("`count` stands for resources that are alike; what differs can stand in several files"))
        }
    }
}

/// The error for a text of more than [`MOST_BYTES`].
#[must_use]
pub fn too_many_bytes() -> Diagnostic {
    let message = format!("a scenario has at most {} MiB, and this file is larger", MOST_BYTES >> 20);
    Diagnostic::error("too-large", message).help("is this the right file?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn what_people_write_is_small_enough_and_what_a_mistake_makes_is_not() {
        let id = Sources::default().add("t.toml", "");
        assert_eq!(check("a = 1\n", id), Ok(()));
        assert!(check(&"a = 1\n".repeat(MOST_KEYS), id).is_ok());
        let error = check(&"a = 1\n".repeat(MOST_KEYS + 1), id).unwrap_err();
        assert_eq!(error.at.map(|label| label.span.start as usize), Some(MOST_KEYS * 6 + 2));
        assert!(check(&" ".repeat(MOST_BYTES), id).is_ok());
        assert_eq!(check(&" ".repeat(MOST_BYTES + 1), id).unwrap_err().code, "too-large");
    }
}
