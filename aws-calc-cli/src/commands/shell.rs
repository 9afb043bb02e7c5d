use std::io;

use aws_calc_core::scenario;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Arguments, Common, Format};
use crate::input::Failure;
use crate::{Outcome, output};

/// The JSON Schema of scenario files, or the same as a page to read.
pub fn schema(common: &Common) -> Result<Outcome, Failure> {
    match common.format {
        Format::Markdown => output::write(&scenario::reference(), common)?,
        Format::Table | Format::Json | Format::Csv | Format::Html => output::json(&scenario::schema(), common)?,
    }
    Ok(Outcome::Good)
}

/// Completions for a shell.
pub fn completions(shell: Shell) -> Result<Outcome, Failure> {
    clap_complete::generate(shell, &mut Arguments::command(), "aws-calc", &mut io::stdout());
    Ok(Outcome::Good)
}
