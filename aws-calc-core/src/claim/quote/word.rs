//! One written word of a quote: what stands before, in and after its digits.

use std::ops::Range;

use crate::exact::Exact;

/// A word of a sentence without the punctuation around it.
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub range: Range<usize>,
    /// Whether punctuation, a bracket, a long dash or an arrow parts this word from the next.
    pub closed: bool,
}

/// The words of `sentence`.
pub(super) fn words(sentence: &str) -> Vec<Word<'_>> {
    let parting = |c: char| matches!(c, '—' | '→' | '|');
    let opening = |c: char| matches!(c, '(' | '[' | '{' | '"' | '\'' | '“' | '‘' | '*' | '`' | '=');
    let closing = |c: char| {
        matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '*' | '`' | '…')
    };
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = 0;
    for piece in sentence.split_inclusive(|c: char| c.is_whitespace() || parting(c)) {
        let whole = piece.strip_suffix(|c: char| c.is_whitespace() || parting(c)).unwrap_or(piece);
        let opened = whole.trim_start_matches(opening);
        let text = opened.trim_end_matches(closing);
        let parted = piece.ends_with(parting);
        if (opened.len() < whole.len() || (text.is_empty() && parted))
            && let Some(before) = words.last_mut()
        {
            before.closed = true;
        }
        if !text.is_empty() {
            let from = start + (whole.len() - opened.len());
            let closed = parted || text.len() < opened.len();
            words.push(Word { text, range: from..from + text.len(), closed });
        }
        start += piece.len();
    }
    words
}

/// What the sign or the words before a number say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    About,
    AtMost,
    Below,
    AtLeast,
    Above,
}

/// The signs that say how a quote is meant, longest first.
const SIGNS: &[(&str, Bound)] = &[
    ("<=", Bound::AtMost),
    (">=", Bound::AtLeast),
    ("≤", Bound::AtMost),
    ("≥", Bound::AtLeast),
    ("<", Bound::Below),
    (">", Bound::Above),
    ("~", Bound::About),
    ("≈", Bound::About),
];

/// The words that say it, longest first.
const PHRASES: &[(&[&str], Bound)] = &[
    (&["no", "more", "than"], Bound::AtMost),
    (&["no", "less", "than"], Bound::AtLeast),
    (&["no", "fewer", "than"], Bound::AtLeast),
    (&["up", "to"], Bound::AtMost),
    (&["at", "most"], Bound::AtMost),
    (&["at", "least"], Bound::AtLeast),
    (&["less", "than"], Bound::Below),
    (&["fewer", "than"], Bound::Below),
    (&["lower", "than"], Bound::Below),
    (&["more", "than"], Bound::Above),
    (&["greater", "than"], Bound::Above),
    (&["higher", "than"], Bound::Above),
    (&["within"], Bound::AtMost),
    (&["under"], Bound::Below),
    (&["below"], Bound::Below),
    (&["over"], Bound::Above),
    (&["above"], Bound::Above),
    (&["about"], Bound::About),
    (&["roughly"], Bound::About),
    (&["around"], Bound::About),
    (&["approximately"], Bound::About),
    (&["approx"], Bound::About),
];

/// The relation that the words before `place` state, and how many words say so.
pub(super) fn bound_before(words: &[Word<'_>], place: usize) -> Option<(Bound, usize)> {
    let before = words.get(..place)?;
    if let Some(sign) = before.last().and_then(|word| SIGNS.iter().find(|(sign, _)| *sign == word.text)) {
        return Some((sign.1, 1));
    }
    PHRASES.iter().find_map(|(phrase, bound)| {
        let said = before.get(before.len().checked_sub(phrase.len())?..)?;
        // "approx." ends in a point that ends nothing.
        let open = said.iter().all(|word| !word.closed || word.text.eq_ignore_ascii_case("approx"));
        let same = said.iter().zip(*phrase).all(|(word, meant)| word.text.eq_ignore_ascii_case(meant));
        (open && same).then_some((*bound, phrase.len()))
    })
}

/// Digits as they are printed.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    pub value: Exact,
    /// How many decimals are printed: 2 for `17.50`.
    pub decimals: u32,
    /// How many zeros end a whole number: 1 for `70`.
    pub zeros: u32,
}

impl Digits {
    /// The digits that `text` begins with, and the rest. A comma parts thousands, never decimals.
    fn take(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
        let (digits, rest) = text.split_at_checked(end)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or("");
        let rest_of_groups: Vec<&str> = groups.collect();
        let grouped = rest_of_groups.is_empty() || (1..=3).contains(&first.len());
        let well_formed =
            grouped && rest_of_groups.iter().all(|group| group.len() == 3) && !digits.ends_with(['.', ',']);
        if !well_formed || fraction.contains([',', '.']) {
            return None;
        }
        let value = Exact::parse(&digits.replace(',', "")).ok()?;
        let decimals = u32::try_from(fraction.len()).ok()?;
        let zeros = whole.bytes().rev().filter(|b| *b != b',').take_while(|b| *b == b'0').count();
        let zeros = if decimals > 0 || value.is_zero() { 0 } else { u32::try_from(zeros).ok()? };
        Some((Self { value, decimals, zeros }, rest))
    }
}

/// A word that begins with a number, taken apart: `~`, `$`, `0.02`, `3.80`, `/hr` for `~$0.02-$3.80/hr`.
pub(super) struct Figure {
    /// Signs other than `~`.
    pub bound: Option<Bound>,
    /// Whether a `~` stands before it.
    pub about: bool,
    pub negative: bool,
    pub dollars: bool,
    pub low: Digits,
    pub high: Option<Digits>,
    /// Whether a `+` follows, as in `400+`.
    pub plus: bool,
    /// What is glued to the digits: `%`, `K/month`, `ms`.
    pub rest: String,
}

impl Figure {
    /// Reads a word, or `None` when it does not begin with a number (`S3`) or its digits go on in another way
    /// (`10.0.0.0/16`, `2026-05-29`).
    pub(super) fn read(word: &str) -> Option<Self> {
        let (mut rest, mut bound, mut about) = (word, None, false);
        while let Some((text, sign)) = SIGNS.iter().find_map(|(sign, bound)| Some((rest.strip_prefix(sign)?, *bound))) {
            rest = text;
            if sign == Bound::About {
                about = true;
            } else {
                bound = Some(sign);
            }
        }
        let negative = rest.starts_with(['-', '−']);
        rest = rest.strip_prefix(['-', '−', '+']).unwrap_or(rest);
        let amount = rest.strip_prefix('$');
        let (low, tail) = Digits::take(amount.unwrap_or(rest))?;
        let (high, tail) = match range_end(tail) {
            Some((high, tail)) => (Some(high), tail),
            None => (None, tail),
        };
        // `2026-05-29` is no range that ends in `-29`, and `10-5` is none at all.
        let backwards = high.is_some_and(|high| negative || high.value <= low.value);
        if range_end(tail).is_some() || backwards {
            return None;
        }
        let plus = tail.ends_with('+') || tail.contains("+/");
        let rest = if plus { tail.replacen('+', "", 1) } else { tail.to_owned() };
        Some(Self { bound, about, negative, dollars: amount.is_some(), low, high, plus, rest })
    }
}

/// The second number of `10-30`, `$0.02-$3.80` or `2%-6%`, from its dash on.
fn range_end(text: &str) -> Option<(Digits, &str)> {
    let text = text.strip_prefix('%').unwrap_or(text).strip_prefix(['-', '–'])?;
    Digits::take(text.strip_prefix('$').unwrap_or(text))
}

/// What a word multiplies the number before it by: `K`, `million`.
pub(super) fn multiplier(word: &str) -> Option<Exact> {
    Some(match word {
        "K" | "k" | "thousand" => Exact::constant(1000, 0),
        "M" | "million" => Exact::constant(1_000_000, 0),
        "bn" | "billion" => Exact::constant(1_000_000_000, 0),
        _ => return None,
    })
}
