//! Files, books and settings: everything that comes from outside.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;
use std::sync::Arc;
use std::{fs, io};

use aws_calc_core::book::Book;
use aws_calc_core::day::Day;
use aws_calc_core::diagnostic::{Diagnostic, Sources, Span, did_you_mean};
use aws_calc_core::exact::ArithmeticError;
use aws_calc_core::field::Words;
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::scenario::{Estimate, MOST_BYTES, Misread, Rates, Scenario, Settings, Wanted, too_many_bytes};
use aws_calc_core::service;
use aws_calc_core::study::FileText;

use crate::args::{Common, OfInventory};
use crate::inventory;

/// Why there is no answer: messages, and the texts that they point into.
#[derive(Debug)]
pub struct Failure {
    pub errors: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Failure {
    /// A failure that no text is to blame for.
    pub fn plain(error: Diagnostic) -> Self {
        Self { errors: vec![error], sources: Sources::default() }
    }
}

impl From<ArithmeticError> for Failure {
    fn from(error: ArithmeticError) -> Self {
        Self::plain(Diagnostic::error("too-large", error.to_string()))
    }
}

/// A scenario with its estimate.
pub struct Loaded {
    pub scenario: Scenario,
    pub estimate: Estimate,
    pub book: Book,
    pub settings: Settings,
    pub sources: Sources,
}

/// Reads the scenario `file` and estimates it; all mistakes of both steps at once.
pub fn load(file: &str, common: &Common) -> Result<Loaded, Failure> {
    load_with(file, common, |_| Wanted::None)
}

/// As [`load`], with the studies answered that `wanted` says.
pub fn load_with(file: &str, common: &Common, wanted: impl FnOnce(&Scenario) -> Wanted) -> Result<Loaded, Failure> {
    load_reducing(file, common, &OfInventory::default(), wanted)
}

/// As [`load_with`], with options for the inventories that its studies read.
pub fn load_reducing(
    file: &str,
    common: &Common,
    options: &OfInventory,
    wanted: impl FnOnce(&Scenario) -> Wanted,
) -> Result<Loaded, Failure> {
    load_all(Sources::default(), file, common, options, wanted)
}

/// As [`load_with`], with the texts of other files before its own.
pub fn load_beside(
    sources: Sources,
    file: &str,
    common: &Common,
    wanted: impl FnOnce(&Scenario) -> Wanted,
) -> Result<Loaded, Failure> {
    load_all(sources, file, common, &OfInventory::default(), wanted)
}

fn load_all(
    mut sources: Sources,
    file: &str,
    common: &Common,
    options: &OfInventory,
    wanted: impl FnOnce(&Scenario) -> Wanted,
) -> Result<Loaded, Failure> {
    let text = match read_at_most(Path::new(file), MOST_BYTES) {
        Ok(text) => text,
        Err(failure) => return Err(Failure { sources, ..failure }),
    };
    let id = sources.add(file, text.as_str());
    let (scenario, mut errors) = match Scenario::read(&text, id, file) {
        Ok(scenario) => (scenario, Vec::new()),
        Err(Misread { understood: Some(scenario), errors }) => (*scenario, errors),
        Err(Misread { understood: None, errors }) => return Err(Failure { errors, sources }),
    };
    drop(text);
    let book = match book(&scenario, Path::new(file), common, &mut sources) {
        Ok(book) => book,
        Err(found) => {
            errors.extend(found);
            return Err(Failure { errors, sources });
        }
    };
    let mut settings = match settings(common, &mut sources) {
        Ok(settings) => settings,
        Err(error) => {
            errors.push(error);
            return Err(Failure { errors, sources });
        }
    };
    match rates(common, &mut sources) {
        Ok(rates) => settings.rates = rates.map(Arc::new),
        Err(found) => {
            errors.extend(found);
            return Err(Failure { errors, sources });
        }
    }
    settings.studies = wanted(&scenario);
    for words in scenario.files(&settings.studies) {
        let path = Path::new(file).parent().unwrap_or(Path::new("")).join(&*words.text);
        match read(&path) {
            Ok(text) => {
                let source = sources.add(path.display().to_string(), text.as_str());
                settings.files.insert(words.text, FileText { source, text: text.into() });
            }
            Err(failure) => {
                errors.extend(failure.errors.into_iter().map(|error| error.at(words.at, "this file")));
                // Without the file there is no answer: what it would lack is told here.
                settings.studies = Wanted::None;
            }
        }
    }
    let inventories = scenario.inventories(&settings.studies);
    errors.extend(inventory::meaningless(options, inventories.len()));
    for words in inventories {
        // A large one is not read for a scenario that is wrong.
        let reduced = if errors.is_empty() { reduced(&words, file, options, &mut sources) } else { Err(Vec::new()) };
        match reduced {
            Ok(text) => drop(settings.files.insert(words.text, text)),
            Err(found) => {
                errors.extend(found);
                settings.studies = Wanted::None;
            }
        }
    }
    match scenario.estimate(&book, &settings) {
        Ok(estimate) if errors.is_empty() => Ok(Loaded { scenario, estimate, book, settings, sources }),
        Ok(_) => Err(Failure { errors, sources }),
        Err(found) => {
            errors.extend(found);
            Err(Failure { errors, sources })
        }
    }
}

/// The histogram of the inventory that a scenario names.
fn reduced(
    words: &Words,
    file: &str,
    options: &OfInventory,
    sources: &mut Sources,
) -> Result<FileText, Vec<Diagnostic>> {
    let path = Path::new(file).parent().unwrap_or(Path::new("")).join(&*words.text);
    let text = inventory::histogram(&path, options, sources).map_err(|errors| {
        let here = |error: Diagnostic| match error.at {
            Some(_) => error.and(words.at, "this inventory"),
            None => error.at(words.at, "this inventory"),
        };
        errors.into_iter().map(here).collect::<Vec<_>>()
    })?;
    let source = sources.add(format!("the histogram of {}", path.display()), text.as_str());
    Ok(FileText { source, text: text.into() })
}

/// The text of a file, or of standard input for `-`.
pub fn read(path: &Path) -> Result<String, Failure> {
    read_at_most(path, usize::MAX)
}

/// As [`read`], for a scenario: of a text that is longer than `most` no more is read.
fn read_at_most(path: &Path, most: usize) -> Result<String, Failure> {
    let one_more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let filled = if path == Path::new("-") {
        io::stdin().lock().take(one_more).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(one_more).read_to_end(&mut bytes))
    };
    let name = path.display();
    let bytes = filled.map(|_| bytes);
    let bytes = bytes.map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file `{name}`"),
            io::ErrorKind::IsADirectory => format!("`{name}` is a folder, not a file"),
            _ => format!("`{name}` cannot be read: {error}"),
        };
        let others = beside(path).into_iter().flatten().filter(|near| near != &name.to_string()).collect::<Vec<_>>();
        let near = did_you_mean(&name.to_string(), others.iter().map(String::as_str));
        Failure::plain(Diagnostic::error("unreadable-file", message).help_maybe(near))
    })?;
    if bytes.len() > most {
        return Err(Failure::plain(too_many_bytes()));
    }
    String::from_utf8(bytes).map_err(|error| Failure::plain(not_utf8(&name.to_string(), &error)))
}

/// The error for a file that is no text.
fn not_utf8(name: &str, error: &FromUtf8Error) -> Diagnostic {
    let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let message = format!("`{name}` is not UTF-8 text: line {line} has a byte that begins no character");
    Diagnostic::error("not-utf8", message).help("save it as UTF-8")
}

/// The scenario files in the folder of `path`, to suggest one from.
fn beside(path: &Path) -> Option<Vec<String>> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).ok()?;
    let prefix = path.parent().unwrap_or(Path::new(""));
    let names = entries.filter_map(|entry| Some(prefix.join(entry.ok()?.file_name()).display().to_string()));
    Some(names.filter(|name| name.ends_with(".toml")).collect())
}

/// The book that the command line, else the scenario asks for; else the list prices.
fn book(scenario: &Scenario, file: &Path, common: &Common, sources: &mut Sources) -> Result<Book, Vec<Diagnostic>> {
    let book = match (&common.book, &scenario.book) {
        (Some(name), _) => book_named(name, Path::new(name), None, sources),
        (None, Some(words)) => {
            let folder = file.parent().unwrap_or(Path::new("")).join(&*words.text);
            book_named(&words.text, &folder, Some(words.at), sources)
        }
        (None, None) => book_named("aws", Path::new("aws"), None, sources),
    };
    on_the_day(book?, common, sources).map_err(|error| vec![error])
}

/// The book with the prices of the day that the command line asks for.
fn on_the_day(book: Book, common: &Common, sources: &mut Sources) -> Result<Book, Diagnostic> {
    match &common.as_of {
        Some(text) => Ok(book.as_of(day("--as-of", text, sources)?)),
        None => Ok(book),
    }
}

/// The day that `text` says, given with `option`.
pub fn day(option: &str, text: &str, sources: &mut Sources) -> Result<Day, Diagnostic> {
    Day::parse(text.trim()).ok_or_else(|| {
        let id = sources.add(option, text);
        let error = Diagnostic::error("bad-date", format!("`{text}` is no day"));
        error.at(Span::new(id, 0..text.len()), "expected a date").help(format!("for example: {option} 2025-05-01"))
    })
}

/// The customer's own prices that the command line names.
fn rates(common: &Common, sources: &mut Sources) -> Result<Option<Rates>, Vec<Diagnostic>> {
    let Some(file) = &common.rates else { return Ok(None) };
    let text = read(Path::new(file)).map_err(|failure| failure.errors)?;
    let id = sources.add(file, text.as_str());
    Rates::read(&text, id, file).map(Some)
}

/// The book for a run without a scenario.
pub fn book_alone(common: &Common) -> Result<Book, Failure> {
    let mut sources = Sources::default();
    let name = common.book.as_deref().unwrap_or("aws");
    let book = book_named(name, Path::new(name), None, &mut sources)
        .and_then(|book| on_the_day(book, common, &mut sources).map_err(|error| vec![error]))
        .and_then(|book| match rates(common, &mut sources)? {
            Some(rates) => rates.in_front_of(&book),
            None => Ok(book),
        });
    book.map_err(|errors| Failure { errors, sources })
}

/// A book inside the command by its name, or one in a folder.
fn book_named(name: &str, folder: &Path, at: Option<Span>, sources: &mut Sources) -> Result<Book, Vec<Diagnostic>> {
    if let Some((_, bytes)) = aws_calc_pricing::BOOKS.iter().find(|(known, _)| *known == name) {
        return Book::open(name, *bytes).map_err(|error| vec![Diagnostic::error("book", error.to_string())]);
    }
    let names = || aws_calc_pricing::BOOKS.iter().map(|(known, _)| *known);
    let unknown = |what: String| {
        let error = Diagnostic::error("unknown-book", what).at_maybe(at, "no such book");
        let help = did_you_mean(name, names())
            .unwrap_or_else(|| "a book is `aws`, `guide`, or a folder with a `book.toml`".to_owned());
        vec![error.help(help)]
    };
    if !folder.is_dir() {
        return Err(unknown(format!("there is no price book `{name}`")));
    }
    let unreadable = |error| vec![Diagnostic::error("unreadable-file", format!("`{name}` cannot be read: {error}"))];
    let files = files_of(folder).map_err(unreadable)?;
    let files = files.into_iter().map(|(file, bytes)| match String::from_utf8(bytes) {
        Ok(text) => Ok((file, text)),
        Err(error) => Err(vec![not_utf8(&file, &error)]),
    });
    let files = files.collect::<Result<Vec<_>, _>>()?;
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    Book::load(name, files, &meters, sources)
}

/// The price files of a folder with what is in them.
fn files_of(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
            files.push((path.display().to_string(), fs::read(&path)?));
        }
    }
    Ok(files)
}

/// What is in a folder, in order.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// What the command line sets beside the file.
fn settings(common: &Common, sources: &mut Sources) -> Result<Settings, Diagnostic> {
    let mut settings = Settings { region: common.region.as_deref().map(Arc::from), ..Settings::default() };
    for set in &common.set {
        let id = sources.add("--set", set.as_str());
        let Some((name, value)) = set.split_once('=') else {
            let error = Diagnostic::error("bad-setting", format!("`--set {set}` sets nothing"));
            return Err(error.at(Span::new(id, 0..set.len()), "no `=`").help("write --set NAME=VALUE"));
        };
        let name_at = Span::new(id, 0..name.len());
        if name.trim().is_empty() {
            let error = Diagnostic::error("bad-setting", format!("`--set {set}` names no parameter"));
            return Err(error.at(name_at, "no name").help("write --set NAME=VALUE"));
        }
        let at = Span::new(id, name.len() + 1..set.len());
        let earlier = settings.parameters.insert(name.trim().to_owned(), Words { text: Arc::from(value), at });
        if let Some(earlier) = earlier {
            let error = Diagnostic::error("bad-setting", format!("`{}` is set twice", name.trim()));
            return Err(error.at(at, "the second value").and(earlier.at, "the first value"));
        }
    }
    Ok(settings)
}
