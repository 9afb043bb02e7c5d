//! What a room answers when it cannot accept a record.

use crate::exact::ArithmeticError;

/// What a room cannot accept, and about which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable name in kebab-case.
    pub code: &'static str,
    /// The key at fault, if one is.
    pub field: Option<&'static str>,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl Refusal {
    /// `message` about the key `field`.
    #[must_use]
    pub fn new(code: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: Some(field), message: message.into(), help: None }
    }

    /// The same, with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<ArithmeticError> for Refusal {
    fn from(error: ArithmeticError) -> Self {
        Self { code: "too-large", field: None, message: error.to_string(), help: None }
    }
}
