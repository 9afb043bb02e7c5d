//! Spans and messages: where, what, how to mend it. The library returns them as values; a front end renders them.

/// A text that messages may point into: its index in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u16);

/// A range of bytes in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`. A text beyond 4 GiB is cut off for messages.
    #[must_use]
    pub fn new(source: SourceId, range: std::ops::Range<usize>) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: place(range.start), end: place(range.end) }
    }

    /// The part `range` (bytes from this span's start) of this span.
    #[must_use]
    pub fn part(self, range: std::ops::Range<usize>) -> Self {
        let place = |at: usize| self.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).min(self.end);
        Self { source: self.source, start: place(range.start), end: place(range.end) }
    }

    /// The part `range` of `text`, which was read from this span.
    ///
    /// Where the text is not what is written there, because of an escape, it is all of the span.
    #[must_use]
    pub fn part_of(self, text: &str, range: std::ops::Range<usize>) -> Self {
        let as_written = u32::try_from(text.len()).is_ok_and(|length| self.start.saturating_add(length) == self.end);
        if as_written { self.part(range) } else { self }
    }
}

/// One text with the name that messages show for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name: a path as the user gave it, or a word like `--set`.
    pub name: String,
    /// The text.
    pub text: String,
    /// The line of the file on which the text begins: 1, unless it is a part of a file.
    pub first_line: usize,
}

/// The texts of a run.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// Adds a text. Beyond 65,535 texts the last one is shared.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.add_part(name, 1, text)
    }

    /// As [`Self::add`], of a text that begins on the line `first_line` of a file too large to keep.
    pub fn add_part(&mut self, name: impl Into<String>, first_line: usize, text: impl Into<String>) -> SourceId {
        self.all.push(Source { name: name.into(), text: text.into(), first_line });
        SourceId(u16::try_from(self.all.len() - 1).unwrap_or(u16::MAX))
    }

    /// The text `id`.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(usize::from(id.0))
    }

    /// The words under `span`.
    #[must_use]
    pub fn snippet(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// `file:line` of the start of `span`, counting from 1.
    #[must_use]
    pub fn location(&self, span: Span) -> String {
        let Some(source) = self.get(span.source) else { return String::new() };
        let before = source.text.as_bytes().get(..span.start as usize).unwrap_or(source.text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count();
        format!("{}:{}", source.name, source.first_line.saturating_add(line))
    }
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, in a few words; may be empty.
    pub text: String,
}

/// One message: what is wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable name in kebab-case: `unknown-key`.
    pub code: &'static str,
    /// One line in the words of the scenario.
    pub message: String,
    /// The smallest place at fault, if there is one.
    pub at: Option<Label>,
    /// What it clashes with.
    pub also: Vec<Label>,
    /// How to mend it, a line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), at: None, also: Vec::new(), help: Vec::new() }
    }

    /// The same, pointing at `span`.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.at = Some(Label { span, text: text.into() });
        self
    }

    /// The same, pointing at `span` if there is one.
    #[must_use]
    pub fn at_maybe(self, span: Option<Span>, text: impl Into<String>) -> Self {
        match span {
            Some(span) => self.at(span, text),
            None => self,
        }
    }

    /// The same, with a second place.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.also.push(Label { span, text: text.into() });
        self
    }

    /// The same, with a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same, with help if there is any.
    #[must_use]
    pub fn help_maybe(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }
}

/// The name among `names` that `text` was probably meant to be.
#[must_use]
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = text.to_lowercase();
    let letters = typed.chars().count();
    let mut near: Option<(usize, &str)> = None;
    for name in names {
        let count = name.chars().count();
        let most = (count.max(letters) / 3).max(1);
        // Only what is nearer than the nearest so far; a name is no nearer than the difference in length.
        let most = near.map_or(Some(most), |(known, _)| known.checked_sub(1).map(|nearer| nearer.min(most)));
        let Some(most) = most.filter(|most| count.abs_diff(letters) <= *most) else { continue };
        let distance = strsim::damerau_levenshtein(&typed, &name.to_lowercase());
        if distance <= most {
            near = Some((distance, name));
        }
    }
    near.map(|(_, name)| name)
}

/// "did you mean `x`?", when there is a near name.
#[must_use]
pub fn did_you_mean<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(text, names).map(|name| format!("did you mean `{name}`?"))
}

/// `a`, `b` or `c`.
#[must_use]
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    listed(names, "or")
}

/// `a`, `b` and `c`.
#[must_use]
pub fn all_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    listed(names, "and")
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>, join: &str) -> String {
    let mut words: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match words.pop() {
        None => String::new(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} {join} {last}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name_and_another_word_does_not() {
        let names = ["count", "stored", "class"];
        assert_eq!(nearest("cuont", names), Some("count"));
        assert_eq!(nearest("STORED", names), Some("stored"));
        assert_eq!(nearest("throughput", names), None);
    }

    #[test]
    fn a_span_knows_its_line() {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", "one\ntwo\n");
        let span = Span::new(id, 4..7);
        assert_eq!(sources.location(span), "a.toml:2");
        assert_eq!(sources.snippet(span), "two");
        assert_eq!(sources.snippet(span.part(1..2)), "w");
        assert_eq!(sources.snippet(span.part_of("two", 1..2)), "w");
        assert_eq!(sources.snippet(span.part_of("written otherwise", 1..2)), "two");
        let part = sources.add_part("big.csv", 1234, "a row");
        assert_eq!(sources.location(Span::new(part, 2..5)), "big.csv:1234");
    }

    #[test]
    fn choices_are_listed_in_words() {
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
