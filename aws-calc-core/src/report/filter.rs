//! Which claims of a report are shown.

use std::fmt;

use crate::claim::Verdict;

use super::{CheckReport, ClaimReport};

/// A choice of claims: by verdict, by topic, or by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those with this verdict.
    Verdict(Verdict),
    /// Those whose id is this one, or begins with it and a point: `30` has `30.4`.
    Id(String),
}

impl Filter {
    /// Reads a verdict's words, a topic or an id.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        match Verdict::parse(text) {
            Some(verdict) => Self::Verdict(verdict),
            None => Self::Id(text.to_owned()),
        }
    }

    /// Whether `claim` is one of those.
    #[must_use]
    pub fn picks(&self, claim: &ClaimReport) -> bool {
        match (self, &claim.id) {
            (Self::Verdict(verdict), _) => claim.verdict == verdict.words(),
            (Self::Id(wanted), Some(id)) => {
                id.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
            (Self::Id(_), None) => false,
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verdict(verdict) => f.write_str(verdict.words()),
            Self::Id(id) => f.write_str(id),
        }
    }
}

impl CheckReport {
    /// The claims that every one of `filters` picks, and no budgets; `None` when there are none.
    #[must_use]
    pub fn picked(mut self, filters: &[Filter]) -> Option<Self> {
        self.claims.retain(|claim| filters.iter().all(|filter| filter.picks(claim)));
        self.budgets.clear();
        self.met = self.claims.iter().all(|claim| claim.met);
        (!self.claims.is_empty()).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(id: Option<&str>, verdict: Verdict) -> ClaimReport {
        ClaimReport { id: id.map(str::to_owned), verdict: verdict.words(), ..ClaimReport::default() }
    }

    #[test]
    fn a_topic_has_its_own_ids_only() {
        let picks = |filter: &str, id| Filter::parse(filter).picks(&claim(id, Verdict::Holds));
        assert!(picks("3", Some("3.4")) && picks("3.4", Some("3.4")) && picks("3", Some("3")));
        assert!(!picks("3", Some("30.4")) && !picks("3.4", Some("3.40")) && !picks("3", None));
    }

    #[test]
    fn a_verdict_is_picked_by_its_own_words_only() {
        for verdict in Verdict::ALL {
            let filter = Filter::parse(verdict.words());
            assert!(Verdict::ALL.iter().all(|other| filter.picks(&claim(None, *other)) == (other == verdict)));
        }
    }
}
