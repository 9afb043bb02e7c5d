//! Packs the price files beside this script. A mistake in one of them fails the build, with its place.

use std::path::Path;
use std::{env, fs, io};

use aws_calc_core::book::Book;
use aws_calc_core::diagnostic::{Diagnostic, Sources};
use aws_calc_core::meter::MeterInfo;
use aws_calc_core::service;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = env::var("OUT_DIR")?;
    let meters: Vec<MeterInfo> = service::meters().copied().collect();
    for name in ["aws", "guide"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        // The directive is how a build script talks to its builder.
        directive(&format!("cargo::rerun-if-changed={}", folder.display()));
        let mut sources = Sources::default();
        let book = Book::load(name, files(&folder, name)?, &meters, &mut sources)
            .map_err(|errors| report(&errors, &sources))?;
        fs::write(Path::new(&out).join(format!("{name}.book")), book.bytes())?;
    }
    Ok(())
}

fn directive(line: &str) {
    println!("{line}");
}

/// The files of a book's folder, named as a report shows them.
fn files(folder: &Path, book: &str) -> io::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".toml") || name.ends_with(".csv") {
            files.push((format!("{book}/{name}"), fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

fn report(errors: &[Diagnostic], sources: &Sources) -> String {
    let lines = errors.iter().map(|error| {
        let place = error.at.as_ref().map(|label| sources.location(label.span)).unwrap_or_default();
        format!("pricing/{place}: error[{}]: {} ({})", error.code, error.message, error.help.join("; "))
    });
    format!("\n{}", lines.collect::<Vec<_>>().join("\n"))
}
