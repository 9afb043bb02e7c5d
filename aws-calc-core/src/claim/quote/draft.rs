//! Putting a quote together: the figure, its multiplier and unit, what it is per, and the relation before it.

use std::ops::Range;

use crate::exact::Exact;
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Dimension, Unit};

use super::word::{Bound, Figure, Word, bound_before, multiplier};
use super::{Form, Quote, QuoteError, Relation};

/// One number while it is being read: its figure, and what the words after it add.
pub(super) struct Draft {
    figure: Figure,
    relation: Option<Bound>,
    first: usize,
    /// The first word that does not belong to it.
    pub next: usize,
    form: Form,
    scale: Exact,
    divisor: Exact,
    above: Unit,
    below: Unit,
    per_nameless: bool,
}

impl Draft {
    /// The number that begins at word `place`, if one does.
    pub(super) fn at(words: &[Word<'_>], place: usize) -> Option<Self> {
        let figure = Figure::read(words.get(place)?.text)?;
        let said = bound_before(words, place);
        let rest = figure.rest.clone();
        let mut draft = Self {
            relation: figure.bound.or(said.map(|(bound, _)| bound)),
            first: place.checked_sub(said.map_or(0, |(_, count)| count))?,
            next: place + 1,
            form: Form::Number,
            scale: Exact::ONE,
            divisor: Exact::ONE,
            above: if figure.dollars { Unit::of(Base::Usd) } else { Unit::NONE },
            below: Unit::NONE,
            per_nameless: false,
            figure,
        };
        let (head, per) = rest.split_once('/').map_or((rest.as_str(), None), |(head, per)| (head, Some(per)));
        draft.glued(head.strip_prefix('-').unwrap_or(head), words)?;
        if let Some(per) = per {
            draft.per(per)?;
        } else if draft.form == Form::Number {
            draft.following(words);
        }
        draft.per_phrases(words);
        Some(draft)
    }

    /// The next word, unless punctuation stands before it.
    fn peek<'a>(&self, words: &[Word<'a>]) -> Option<&'a str> {
        let before = self.next.checked_sub(1).and_then(|last| words.get(last))?;
        if before.closed { None } else { words.get(self.next).map(|word| word.text) }
    }

    /// What is glued to the digits: nothing, `%`, `x`, a multiplier or a unit.
    fn glued(&mut self, head: &str, words: &[Word<'_>]) -> Option<()> {
        // 5B requests are five billion, 64B are bytes.
        let billions =
            head == "B" && (self.figure.dollars || self.peek(words).is_some_and(|word| count(word).is_some()));
        match head {
            "" => {}
            "%" => self.form = Form::Percent,
            "x" | "X" | "×" => self.form = Form::Times,
            "B" if billions => self.scale = Exact::constant(1_000_000_000, 0),
            _ => match multiplier(head) {
                Some(scale) => self.scale = scale,
                None if self.figure.dollars => return None,
                None => self.above = Unit::parse(head)?,
            },
        }
        (!self.figure.dollars || self.form == Form::Number).then_some(())
    }

    /// The words after the number: a multiplier, "percent", a unit.
    fn following(&mut self, words: &[Word<'_>]) {
        if (self.figure.dollars || self.above == Unit::NONE)
            && self.scale == Exact::ONE
            && let Some(word) = self.peek(words)
        {
            let billions = word == "B" && self.figure.dollars;
            let scale = if billions { multiplier("billion") } else { multiplier(word) };
            if let Some(scale) = scale {
                self.scale = scale;
                self.next += 1;
            } else if word == "percent" && !self.figure.dollars {
                self.form = Form::Percent;
                self.next += 1;
            }
        }
        if self.form == Form::Number && !self.figure.dollars && self.above == Unit::NONE {
            (self.above, self.next) = self.unit_word(words);
        }
    }

    /// The unit that the next words name, and where they end. One word that is no unit may stand before a counted thing
    /// ("provisioned IOPS"), and of several counted things the last one is meant ("peering connections").
    fn unit_word(&self, words: &[Word<'_>]) -> (Unit, usize) {
        let word = |ahead: usize| {
            let open = words.get(self.next.saturating_sub(1)..self.next + ahead)?.iter().all(|word| !word.closed);
            if open { words.get(self.next + ahead).map(|word| word.text) } else { None }
        };
        let plain = |text: &str| text.chars().all(|c| c.is_alphabetic() || c == '-') && !PARTICLES.contains(&text);
        let (mut unit, mut used) = match (word(0).and_then(Unit::parse), word(1).and_then(count)) {
            (Some(unit), _) => (unit, 1),
            (None, Some(unit)) if word(0).is_some_and(plain) => (unit, 2),
            _ => return (Unit::NONE, self.next),
        };
        while is_count(unit)
            && let Some(thing) = word(used).and_then(count)
        {
            unit = thing;
            used += 1;
        }
        (unit, self.next + used)
    }

    /// What follows a slash or "per": `month`, `GB-month`, `TB/month`, `1000`, `10K`, `million`. All of it, or nothing.
    fn per(&mut self, text: &str) -> Option<()> {
        let (mut below, mut divisor, mut per_nameless) = (self.below, self.divisor, self.per_nameless);
        for part in text.split('/') {
            if let Some(unit) = Unit::parse(part) {
                below = below.times(unit)?;
            } else {
                divisor = divisor.times(counted_by(part)?).ok()?;
                per_nameless = true;
            }
        }
        (self.below, self.divisor, self.per_nameless) = (below, divisor, per_nameless);
        Some(())
    }

    /// "per month", "a day", "/ GB", as often as it is said, and what a `/1000` counts.
    fn per_phrases(&mut self, words: &[Word<'_>]) {
        loop {
            if self.per_nameless {
                let (unit, next) = self.unit_word(words);
                if unit != Unit::NONE
                    && let Some(below) = self.below.times(unit)
                {
                    (self.below, self.next, self.per_nameless) = (below, next, false);
                }
            }
            let Some(word) = self.peek(words) else { return };
            let next = self.next;
            let per_word = matches!(word, "per" | "/" | "a" | "an" | "each" | "every");
            self.next += usize::from(per_word);
            let part = if per_word { self.peek(words) } else { word.strip_prefix('/') };
            let of_time =
                |part: &str| Unit::parse(part).is_some_and(|unit| unit.dimensions() == [(Dimension::Time, 1)]);
            let said = part.filter(|part| matches!(word, "per" | "/") || !per_word || of_time(part));
            if said.and_then(|part| self.per(part)).is_none() {
                self.next = next;
                return;
            }
            self.next += 1;
        }
    }

    /// The quote, and where its words stand in `sentence`.
    pub(super) fn quote(self, sentence: &str, words: &[Word<'_>]) -> Result<(Quote, Range<usize>), QuoteError> {
        let start = words.get(self.first).map_or(0, |word| word.range.start);
        let end = words.get(self.next.saturating_sub(1)).map_or(start, |word| word.range.end);
        let written = sentence.get(start..end).unwrap_or("").to_owned();
        let Some(unit) = self.above.over(self.below) else { return Err(QuoteError::NotUnderstood(written)) };
        let hundredth = if self.form == Form::Percent { Exact::constant(1, 2) } else { Exact::ONE };
        let scale = Ratio::new(self.scale.times(hundredth)?, self.divisor)?;
        let figure = &self.figure;
        let about = figure.about || self.relation == Some(Bound::About);
        let zeros = if about { figure.low.zeros.min(figure.high.map_or(u32::MAX, |high| high.zeros)) } else { 0 };
        let decimals = figure.low.decimals.max(figure.high.map_or(0, |high| high.decimals));
        let power = |exponent: u32| Ratio::from(10).to_power(i32::try_from(exponent).unwrap_or(i32::MAX));
        let place = power(zeros)?.over(power(decimals)?)?.times(scale)?;
        let low = if figure.negative { figure.low.value.negated() } else { figure.low.value };
        let relation = match (figure.high, self.relation) {
            (Some(high), _) => Relation::Between(Ratio::from(high.value).times(scale)?),
            (None, Some(Bound::AtMost)) => Relation::AtMost,
            (None, Some(Bound::Below)) => Relation::Below,
            (None, Some(Bound::Above)) => Relation::Above,
            (None, Some(Bound::AtLeast)) => Relation::AtLeast,
            (None, _) if figure.plus => Relation::AtLeast,
            (None, _) if about => Relation::About,
            (None, _) => Relation::Equals,
        };
        let amount = Amount::new(Ratio::from(low).times(scale)?, unit);
        let quote = Quote { words: written, amount, place, relation, form: self.form, per_nameless: self.per_nameless };
        Ok((quote, start..end))
    }
}

/// Words that stand between a number and a unit without joining them: "4 to requests" is not four requests.
const PARTICLES: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "but", "by", "each", "for", "from", "if", "in", "into", "is", "less", "more",
    "of", "on", "or", "out", "over", "per", "than", "that", "the", "times", "to", "under", "vs", "was", "when", "with",
];

/// `1000`, `10K`, `million`: a power of ten that things are counted by. (`24/7` is no division.)
fn counted_by(part: &str) -> Option<Exact> {
    if let Some(scale) = multiplier(part) {
        return Some(scale);
    }
    let Figure { bound: None, about: false, negative: false, dollars: false, low, high: None, plus: false, rest } =
        Figure::read(part)?
    else {
        return None;
    };
    let (mantissa, places) = low.value.parts();
    let mantissa = u128::try_from(mantissa).ok().filter(|n| *n > 0 && places == 0)?;
    let scale = if rest.is_empty() { Exact::ONE } else { multiplier(&rest)? };
    if 10u128.checked_pow(mantissa.ilog10()) == Some(mantissa) { low.value.times(scale).ok() } else { None }
}

/// The unit `word` names, if that is one counted thing.
fn count(word: &str) -> Option<Unit> {
    Unit::parse(word).filter(|unit| is_count(*unit))
}

fn is_count(unit: Unit) -> bool {
    matches!(unit.dimensions().as_slice(), [(Dimension::Count(_), 1)])
}
