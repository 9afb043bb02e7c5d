//! Words of the language: numbers with their units, names, signs.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::exact::{Exact, ParseExactError};
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Unit};

use super::{Operator, Value};

type Fallible<T> = Result<T, Diagnostic>;

/// One word, with the bytes it lies in.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Literal(Value),
    /// A name's segments; `true`, `and` and the like are among them only as parts of a longer name.
    Name(Vec<String>),
    Operator(Operator),
    Not,
    Caret,
    Open,
    Close,
    Comma,
    End,
}

/// The words of `text`, the last one [`TokenKind::End`].
pub(super) fn tokens(text: &str, at: Span) -> Fallible<Vec<Token>> {
    let mut lexer = Lexer { text, at, place: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_space();
        let start = lexer.place;
        let kind = lexer.next()?;
        let ended = kind == TokenKind::End;
        tokens.push(Token { kind, range: start..lexer.place });
        if ended {
            return Ok(tokens);
        }
    }
}

/// Words that multiply a number. `B` is left out: see [`Lexer::scale`].
const SCALES: &[(&str, i32)] = &[
    ("k", 1000),
    ("K", 1000),
    ("thousand", 1000),
    ("M", 1_000_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

struct Lexer<'a> {
    text: &'a str,
    at: Span,
    place: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.place..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.place += what.len();
        }
        found
    }

    fn skip_space(&mut self) {
        self.place += self.rest().len() - self.rest().trim_start().len();
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.at.part_of(self.text, range)
    }

    fn next(&mut self) -> Fallible<TokenKind> {
        let Some(first) = self.peek() else { return Ok(TokenKind::End) };
        match first {
            '$' => self.dollars(),
            '"' => self.quoted().map(|text| TokenKind::Literal(Value::text(text))),
            _ if self.at_number() => self.number(),
            _ if starts_word(first) => self.name(),
            _ => self.sign(first),
        }
    }

    fn at_number(&self) -> bool {
        self.digit_after(0) || (self.peek() == Some('.') && self.digit_after(1))
    }

    fn digit_after(&self, bytes: usize) -> bool {
        self.text.as_bytes().get(self.place + bytes).is_some_and(u8::is_ascii_digit)
    }

    fn sign(&mut self, first: char) -> Fallible<TokenKind> {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Minus, NotEqual, Over, Plus, Times};
        const SIGNS: &[(&str, TokenKind)] = &[
            ("==", TokenKind::Operator(Equal)),
            ("!=", TokenKind::Operator(NotEqual)),
            ("<=", TokenKind::Operator(LessOrEqual)),
            (">=", TokenKind::Operator(GreaterOrEqual)),
            ("<", TokenKind::Operator(Less)),
            (">", TokenKind::Operator(Greater)),
            ("+", TokenKind::Operator(Plus)),
            ("-", TokenKind::Operator(Minus)),
            ("*", TokenKind::Operator(Times)),
            ("×", TokenKind::Operator(Times)),
            ("/", TokenKind::Operator(Over)),
            ("÷", TokenKind::Operator(Over)),
            ("^", TokenKind::Caret),
            ("(", TokenKind::Open),
            (")", TokenKind::Close),
            (",", TokenKind::Comma),
        ];
        if let Some((_, kind)) = SIGNS.iter().find(|(sign, _)| self.take(sign)) {
            return Ok(kind.clone());
        }
        let meant = match first {
            '=' => Some("to compare, write `==`"),
            '&' => Some("write `and`"),
            '|' => Some("write `or`"),
            '!' => Some("write `not`"),
            '\'' | '“' | '”' => Some("text stands in double quotes: \"text\""),
            '–' | '—' | '−' => Some("write the minus sign as `-`"),
            '€' | '£' | '¥' => Some("prices are in US dollars"),
            _ => None,
        };
        let span = self.span(self.place..self.place + first.len_utf8());
        let message = if first == '=' {
            "a single `=` has no meaning here".to_owned()
        } else {
            format!("unexpected character `{}`", first.escape_debug())
        };
        Err(Diagnostic::error("syntax", message).at(span, "").help_maybe(meant.map(str::to_owned)))
    }

    /// `"text"`, without escapes.
    fn quoted(&mut self) -> Fallible<Arc<str>> {
        let start = self.place;
        let inside = self.rest().strip_prefix('"').unwrap_or("");
        match inside.split_once('"') {
            Some((text, _)) => {
                self.place += text.len() + 2;
                Ok(text.into())
            }
            None => Err(Diagnostic::error("syntax", "this text has no closing quote")
                .at(self.span(start..self.text.len()), "opened here")),
        }
    }

    /// A word, a name of several segments, or a compound unit such as `GB-month`.
    fn name(&mut self) -> Fallible<TokenKind> {
        let after = self.place + word_at(self.text, self.place).len();
        if self.text.get(after..).is_some_and(|rest| rest.starts_with('-'))
            && let Some((unit, end)) = self.unit_at(self.place)
            && end > after
        {
            self.place = end;
            return Ok(TokenKind::Literal(Value::Amount(Amount::new(Ratio::ONE, unit))));
        }
        let mut segments = vec![self.segment()];
        while self.rest().starts_with('.') {
            let next = self.rest().chars().nth(1);
            if next == Some('"') {
                self.place += 1;
                segments.push(self.quoted()?.to_string());
            } else if next.is_some_and(continues_word) {
                self.place += 1;
                segments.push(self.segment());
            } else {
                let span = self.span(self.place..self.place + 1);
                return Err(Diagnostic::error("syntax", "a name goes on after its `.`").at(span, "nothing follows"));
            }
        }
        Ok(match segments.as_slice() {
            [word] => match word.as_str() {
                "or" => TokenKind::Operator(Operator::Or),
                "and" => TokenKind::Operator(Operator::And),
                "not" => TokenKind::Not,
                "true" => TokenKind::Literal(Value::Truth(true)),
                "false" => TokenKind::Literal(Value::Truth(false)),
                _ => TokenKind::Name(segments),
            },
            _ => TokenKind::Name(segments),
        })
    }

    fn segment(&mut self) -> String {
        let word = word_at(self.text, self.place);
        self.place += word.len();
        word.to_owned()
    }

    /// `$1,150`, `$0.0816`, `$2M`, `$0.023/GB-month`.
    fn dollars(&mut self) -> Fallible<TokenKind> {
        let start = self.place;
        self.place += 1;
        if !self.at_number() {
            let error = Diagnostic::error("syntax", "a `$` stands before an amount of money");
            return Err(error.at(self.span(start..self.place), "no digits follow").help("write $0.0816 or $1,150"));
        }
        let mut value = self.digits(true)?;
        if let Some(factor) = self.scale(true) {
            value = self.scaled(value, factor, start)?;
        }
        let mut unit = Unit::of(Base::Usd);
        if let Some((whole, end)) = self.compound_from(unit, self.place) {
            (unit, self.place) = (whole, end);
        }
        Ok(TokenKind::Literal(Value::Amount(Amount::new(value, unit))))
    }

    fn number(&mut self) -> Fallible<TokenKind> {
        let start = self.place;
        let mut value = self.digits(false)?;
        let after_digits = self.place;
        self.skip_space();
        if self.take("%") {
            value = self.scaled(value, Ratio::from(Exact::constant(1, 2)), start)?;
            return Ok(TokenKind::Literal(Value::plain(value)));
        }
        self.place = after_digits;
        if let Some(factor) = self.scale(false) {
            value = self.scaled(value, factor, start)?;
        }
        let after_scale = self.place;
        self.skip_space();
        let unit = match (self.unit_at(self.place), self.peek()) {
            (Some((unit, end)), _) => {
                self.place = end;
                unit
            }
            (None, Some(next)) if starts_word(next) && !is_keyword(word_at(self.text, self.place)) => {
                return Err(self.not_a_unit(start..after_scale));
            }
            _ => {
                self.place = after_scale;
                Unit::NONE
            }
        };
        Ok(TokenKind::Literal(Value::Amount(Amount::new(value, unit))))
    }

    fn not_a_unit(&self, number: Range<usize>) -> Diagnostic {
        let word = word_at(self.text, self.place);
        let span = self.span(self.place..self.place + word.len());
        let number = self.text.get(number).unwrap_or("");
        let error = Diagnostic::error("unknown-unit", format!("`{word}` is not a unit")).at(span, "");
        let singular = word.strip_suffix('s').unwrap_or(word);
        let names = || Base::ALL.iter().flat_map(|base| base.aliases().iter().copied().chain([base.symbol()]));
        match did_you_mean(word, names()).or_else(|| did_you_mean(singular, names())) {
            _ if word == "x" => error.help("to multiply, write `*`"),
            Some(suggestion) => error.help(suggestion),
            None => error.help(format!("to multiply the number with a name, write `{number} * {word}`")),
        }
    }

    fn scaled(&self, value: Ratio, factor: Ratio, start: usize) -> Fallible<Ratio> {
        value.times(factor).map_err(|error| {
            Diagnostic::error("too-many-digits", error.to_string()).at(self.span(start..self.place), "")
        })
    }

    /// Digits with at most one point and an exponent; with `grouped`, also thousands marked by commas.
    fn digits(&mut self, grouped: bool) -> Fallible<Ratio> {
        let start = self.place;
        self.skip_digits();
        while grouped && self.rest().starts_with(',') && self.thousands_follow(start) {
            self.place += 4;
        }
        if self.rest().starts_with('.') && self.digit_after(1) {
            self.place += 1;
            self.skip_digits();
        }
        let exponent = self.rest().strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
        if let Some(power) = exponent
            && power.starts_with(|c: char| c.is_ascii_digit())
        {
            self.place += self.rest().len() - power.len();
            self.skip_digits();
        }
        let written = self.text.get(start..self.place).unwrap_or("");
        let value = Exact::parse(&written.replace(',', "")).map_err(|error| {
            let code = if error == ParseExactError::TooManyDigits { "too-many-digits" } else { "syntax" };
            Diagnostic::error(code, format!("this number {error}")).at(self.span(start..self.place), "")
        })?;
        Ok(Ratio::from(value))
    }

    fn skip_digits(&mut self) {
        let digits = self.rest().bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'_').count();
        self.place += digits;
    }

    /// Whether a comma here marks thousands: one to three digits before it, exactly three after it.
    fn thousands_follow(&self, start: usize) -> bool {
        let group = self.text.get(start..self.place).unwrap_or("").split(',').next_back().unwrap_or("");
        let bytes = self.text.as_bytes();
        let digit = |ahead: usize| bytes.get(self.place + ahead).is_some_and(u8::is_ascii_digit);
        (1..=3).contains(&group.len()) && digit(1) && digit(2) && digit(3) && !digit(4)
    }

    /// The factor that a word such as `M` or `million` stands for. `B` is a billion where bytes make no sense: after
    /// dollars, and before another unit.
    fn scale(&mut self, dollars: bool) -> Option<Ratio> {
        let space = self.rest().len() - self.rest().trim_start().len();
        let word = word_at(self.text, self.place + space);
        let end = self.place + space + word.len();
        let rest = self.text.get(end..)?;
        let is_billion = || {
            let gap = rest.len() - rest.trim_start().len();
            word == "B" && (dollars || (gap > 0 && self.unit_at(end + gap).is_some()))
        };
        let factor = SCALES.iter().find(|(name, _)| *name == word).map(|(_, factor)| *factor);
        let factor = factor.or_else(|| is_billion().then_some(1_000_000_000))?;
        if rest.starts_with('.') {
            return None;
        }
        self.place = end;
        Some(Ratio::from(factor))
    }

    /// The longest unit that begins at `place`, and where it ends.
    fn unit_at(&self, place: usize) -> Option<(Unit, usize)> {
        let (unit, end) = self.simple_unit_at(place)?;
        self.compound_from(unit, end).or(Some((unit, end)))
    }

    fn simple_unit_at(&self, place: usize) -> Option<(Unit, usize)> {
        let word = if self.text.get(place..)?.starts_with('$') { "$" } else { word_at(self.text, place) };
        let end = place + word.len();
        // `h.x` is a name and `min(` a call, whatever their first word means elsewhere.
        if word.is_empty() || self.text.get(end..)?.starts_with(['.', '(']) {
            return None;
        }
        Some((Unit::parse(word)?, end))
    }

    /// `unit` with every `-x`, and one `/x`, that follow at `place` without a space where `x` is a unit.
    fn compound_from(&self, unit: Unit, place: usize) -> Option<(Unit, usize)> {
        let mut found = None;
        let (mut unit, mut place, mut below) = (unit, place, false);
        loop {
            let sign = self.text.get(place..).and_then(|rest| rest.chars().next());
            let divides = match sign {
                Some('-') => below,
                Some('/') if !below => true,
                _ => return found,
            };
            let Some((next, end)) = self.simple_unit_at(place + 1) else { return found };
            // In `$4000/$0.09` the second `$` begins a number.
            if self.text.get(end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
                return found;
            }
            let Some(whole) = (if divides { unit.over(next) } else { unit.times(next) }) else { return found };
            (unit, place, below) = (whole, end, divides);
            found = Some((unit, place));
        }
    }
}

fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "or" | "and" | "not" | "true" | "false")
}

/// The letters, digits and underscores at `place`.
fn word_at(text: &str, place: usize) -> &str {
    let rest = text.get(place..).unwrap_or("");
    let end = rest.find(|c: char| !continues_word(c)).unwrap_or(rest.len());
    rest.get(..end).unwrap_or("")
}
