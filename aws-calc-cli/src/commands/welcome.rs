use crate::args::Common;
use crate::input::Failure;
use crate::{Outcome, output};

const WELCOME: &str = "\
aws-calc: what an AWS design costs, exactly, offline, with every step shown.

Try first:
  aws-calc eval '50 TB * s3.storage.standard'     a calculator with units and prices
  aws-calc new shop && aws-calc estimate shop.toml
                                                  a starter scenario, and what it costs
  aws-calc explain shop.toml                      how each figure came about
  aws-calc prices nat --region eu-west-1          what is in the price book

And then:
  compare FILE     variants side by side
  check FILE|DIR   judge quoted numbers and budgets; exit code 1 when one is not as expected
  study FILE       questions over time or alternatives
  help NAME        a page about a command, a service or a study: help s3
  schema           a JSON Schema of scenario files, for your editor
  completions SH   completions for your shell

aws-calc --help lists every option.
";

/// What to try first, on one screen.
pub fn welcome(common: &Common) -> Result<Outcome, Failure> {
    output::write(WELCOME, common)?;
    Ok(Outcome::Good)
}
