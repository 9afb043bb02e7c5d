use std::io;

use aws_calc_core::scenario;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Arguments, Common};
use crate::input::Failure;
use crate::{Outcome, output};

/// The JSON Schema of scenario files.
pub fn schema(common: &Common) -> Result<Outcome, Failure> {
    output::json(&scenario::schema(), common).map(|()| Outcome::Good)
}

/// Completions for a shell.
pub fn completions(shell: Shell) -> Result<Outcome, Failure> {
    clap_complete::generate(shell, &mut Arguments::command(), "aws-calc", &mut io::stdout());
    Ok(Outcome::Good)
}
