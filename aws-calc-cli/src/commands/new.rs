use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use aws_calc_core::diagnostic::Diagnostic;

use crate::args::Common;
use crate::input::Failure;
use crate::{Outcome, output};

const STARTER: &str = include_str!("starter.toml");

/// Writes a starter scenario that runs as it is.
pub fn new(name: &str, common: &Common) -> Result<Outcome, Failure> {
    let file = if name.ends_with(".toml") { name.to_owned() } else { format!("{name}.toml") };
    let created = OpenOptions::new().write(true).create_new(true).open(&file);
    created.and_then(|mut file| file.write_all(STARTER.as_bytes())).map_err(|error| {
        let message = match error.kind() {
            ErrorKind::AlreadyExists => format!("`{file}` is there already, and stays as it is"),
            ErrorKind::NotFound => {
                let folder = Path::new(&file).parent().unwrap_or(Path::new(""));
                format!("there is no folder `{}`", folder.display())
            }
            _ => format!("`{file}` cannot be written: {error}"),
        };
        Failure::plain(Diagnostic::error("unwritable-file", message))
    })?;
    output::write(&format!("wrote {file}; next: aws-calc estimate {file}\n"), common)?;
    Ok(Outcome::Good)
}
