//! Messages in the style of rustc, on standard error.

use std::io::Write;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use aws_calc_core::diagnostic::{Diagnostic, Label, Source, Sources};

use crate::input::Failure;

/// How many errors of one run are shown in full.
const SHOWN: usize = 100;
/// Lines of a text that are handed to the renderer around a label; it reads all it is handed.
const CONTEXT_LINES: usize = 2;

/// Prints all messages of a failure.
pub fn print(failure: &Failure) {
    let mut stderr = anstream::stderr().lock();
    let mut errors: Vec<&Diagnostic> = failure.errors.iter().collect();
    errors.sort_by_key(|error| error.at.as_ref().map(|label| label.span));
    for (place, error) in errors.into_iter().take(SHOWN).enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        // Nothing is left to tell when standard error itself is closed.
        let _ = writeln!(stderr, "{gap}{}", render(error, &failure.sources));
    }
    let count = failure.errors.len();
    if count > SHOWN {
        let _ = writeln!(stderr, "\n… and {} more", count - SHOWN);
    }
    if count > 1 {
        let _ = writeln!(stderr, "\n{count} errors");
    }
}

fn render(error: &Diagnostic, sources: &Sources) -> String {
    let mut group: Group<'_> = Group::with_title(Level::ERROR.primary_title(&error.message).id(error.code));
    let mut labels: Vec<(&Label, AnnotationKind)> =
        error.at.iter().map(|label| (label, AnnotationKind::Primary)).collect();
    labels.extend(error.also.iter().map(|label| (label, AnnotationKind::Context)));
    // One excerpt per text, in the order of the labels.
    while let Some(&(first, _)) = labels.first() {
        let id = first.span.source;
        let (here, elsewhere): (Vec<_>, Vec<_>) = labels.into_iter().partition(|(label, _)| label.span.source == id);
        labels = elsewhere;
        if let Some(source) = sources.get(id) {
            group = group.element(excerpt(source, &here));
        }
    }
    for help in &error.help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::styled().render(&[group])
}

/// The lines around `labels`, with the labels on them.
fn excerpt<'a>(source: &'a Source, labels: &[(&'a Label, AnnotationKind)]) -> Snippet<'a, Annotation<'a>> {
    let text = source.text.as_str();
    let start = labels.iter().map(|(label, _)| label.span.start as usize).min().unwrap_or(0).min(text.len());
    let end = labels.iter().map(|(label, _)| label.span.end as usize).max().unwrap_or(0).clamp(start, text.len());
    let before = text.as_bytes().get(..start).unwrap_or_default();
    let after = text.as_bytes().get(end..).unwrap_or_default();
    let newlines_before = before.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let from = newlines_before.take(CONTEXT_LINES).last().unwrap_or(0);
    let from = if before.iter().filter(|byte| **byte == b'\n').count() < CONTEXT_LINES { 0 } else { from };
    let newlines_after = after.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| end + at);
    let to = newlines_after.take(CONTEXT_LINES).last().unwrap_or(text.len());
    let first_line = before.get(..from).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
    let first_line = source.first_line.saturating_add(first_line);
    let shown = text.get(from..to).unwrap_or(text);
    let annotations = labels.iter().map(|(label, kind)| {
        let inside = |at: u32| (at as usize).clamp(from, from + shown.len()) - from;
        let annotation = kind.span(inside(label.span.start)..inside(label.span.end));
        if label.text.is_empty() { annotation } else { annotation.label(&label.text) }
    });
    // A line break of two bytes would be drawn.
    let shown = shown.replace('\r', " ");
    Snippet::source(shown).path(source.name.as_str()).line_start(first_line).annotations(annotations)
}
