//! The availability of a whole from its parts.

use std::collections::BTreeMap;

use crate::capacity::health;
use crate::exact::ArithmeticError;
use crate::expr::FunctionError;
use crate::field::Refusal;
use crate::ratio::Ratio;

use super::parts::{Component, Made};

/// So many components may be needed by several others: each of them doubles the cases.
const MOST_SHARED: usize = 12;

/// Components that need each other.
pub(super) struct Graph<'a> {
    pub components: &'a [Component],
}

/// Components that are taken to be up or down.
type Cases = BTreeMap<usize, bool>;

impl<'a> Graph<'a> {
    /// The graph of `components`.
    ///
    /// # Errors
    /// More components than can be weighed are needed by several others.
    pub(super) fn of(components: &'a [Component]) -> Result<Self, Refusal> {
        let graph = Self { components };
        let most = (0..components.len()).map(|whole| graph.shared(whole).len()).max().unwrap_or(0);
        if most > MOST_SHARED {
            let message =
                format!("{most} components are needed by several others, and at most {MOST_SHARED} are weighed");
            return Err(Refusal::new("too-large", super::parts::COMPONENTS.spec().name, message)
                .help("make one component of those that are always needed together"));
        }
        Ok(graph)
    }

    /// The components that `place` needs itself.
    fn parts(&self, place: usize) -> &'a [usize] {
        match self.components.get(place).map(|component| &component.made) {
            Some(Made::Series(parts) | Made::Parallel(parts)) => parts,
            _ => &[],
        }
    }

    /// What `whole` is made of, itself included, by place: parts before what needs them.
    pub(super) fn within(&self, whole: usize) -> Vec<usize> {
        let mut within = vec![false; whole + 1];
        if let Some(last) = within.last_mut() {
            *last = true;
        }
        for place in (0..=whole).rev() {
            if within.get(place) == Some(&true) {
                for part in self.parts(place) {
                    if let Some(part) = within.get_mut(*part) {
                        *part = true;
                    }
                }
            }
        }
        within.iter().enumerate().filter(|(_, within)| **within).map(|(place, _)| place).collect()
    }

    /// Whether no other component needs that at `place`.
    pub(super) fn is_whole(&self, place: usize) -> bool {
        (0..self.components.len()).all(|other| !self.parts(other).contains(&place))
    }

    /// The components of `whole` that several others need: each is one thing, and fails once.
    fn shared(&self, whole: usize) -> Vec<usize> {
        let within = self.within(whole);
        let uses = |part: &usize| within.iter().filter(|place| self.parts(**place).contains(part)).count();
        within.iter().copied().filter(|part| uses(part) > 1).collect()
    }

    /// The availability of `whole`, with some components taken to be up or down.
    ///
    /// # Formula
    /// `sum over the cases of all shared components of the chance of the case x the availability in it`
    pub(super) fn availability(&self, whole: usize, taken: &Cases) -> Result<Ratio, ArithmeticError> {
        let shared: Vec<usize> = self.shared(whole).into_iter().filter(|part| !taken.contains_key(part)).collect();
        self.weighed(whole, &shared, taken.clone())
    }

    fn weighed(&self, whole: usize, shared: &[usize], cases: Cases) -> Result<Ratio, ArithmeticError> {
        let Some((part, rest)) = shared.split_first() else { return self.in_case(whole, &cases) };
        // What this part needs and shares was weighed before it, so its chance is that of the case.
        let chance = self.in_case(*part, &cases)?;
        let with = |is_up: bool| {
            let mut cases = cases.clone();
            cases.insert(*part, is_up);
            self.weighed(whole, rest, cases)
        };
        let (up, down) = (with(true)?, with(false)?);
        chance.times(up)?.plus(Ratio::ONE.minus(chance)?.times(down)?)
    }

    /// The availability of the component at `place` where the shared ones are up or down as `cases` say.
    fn in_case(&self, place: usize, cases: &Cases) -> Result<Ratio, ArithmeticError> {
        if let Some(is_up) = cases.get(&place) {
            return Ok(if *is_up { Ratio::ONE } else { Ratio::ZERO });
        }
        let Some(component) = self.components.get(place) else { return Ok(Ratio::ZERO) };
        let all = |parts: &[usize]| parts.iter().map(|part| self.in_case(*part, cases)).collect::<Result<Vec<_>, _>>();
        let one = match &component.made {
            Made::Alone(availability, _) => *availability,
            Made::Series(parts) => health::in_series(&all(parts)?).map_err(|error| arithmetic(&error))?,
            Made::Parallel(parts) => health::in_parallel(&all(parts)?).map_err(|error| arithmetic(&error))?,
        };
        component.of_copies(one)
    }
}

impl Component {
    /// The availability of all copies together where one of them has that of `one`.
    ///
    /// # Formula
    /// `no takeover x S x k of n copies of A / S`, where `S = 1 - shared cause x (1 - A)` is how often nothing strikes all
    /// copies: a copy alone has its own availability A, whatever it shares.
    fn of_copies(&self, one: Ratio) -> Result<Ratio, ArithmeticError> {
        if self.copies == 1 {
            return Ok(one);
        }
        let common = Ratio::ONE.minus(self.shared_cause.times(Ratio::ONE.minus(one)?)?)?;
        if common.is_zero() {
            return Ok(Ratio::ZERO);
        }
        let alone = one.over(common)?.min(Ratio::ONE);
        let together = health::k_of_n(self.needed, self.copies, alone, common);
        together.map_err(|error| arithmetic(&error))?.min(Ratio::ONE).times(self.switched)
    }
}

/// The components are checked, so a function of shares can only fail at its digits.
fn arithmetic(_: &FunctionError) -> ArithmeticError {
    ArithmeticError::Overflow
}
