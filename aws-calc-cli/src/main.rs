//! The `aws-calc` command: arguments, files, terminal and exit codes. What it answers is computed in `aws-calc-core`.
//!
//! Exit codes: 0, an answer; 1, a claim or a budget failed, or a book looks wrong; 2, the input is wrong.

mod args;
mod chart;
mod commands;
mod diagnostics;
mod folder;
mod input;
mod inventory;
mod output;
mod page;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, PricesTask};
use input::Failure;

/// A claim or a budget failed, or a book looks wrong.
const FAILED: u8 = 1;
/// The input is wrong.
const WRONG_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let common = &arguments.common;
    let Some(command) = &arguments.command else {
        return finish(commands::welcome(common));
    };
    finish(match command {
        Command::Estimate { file, by } => commands::estimate(file, by, common),
        Command::Compare { file } => commands::compare(file, common),
        Command::Explain { file, selector } => commands::explain(file, selector.as_deref(), common),
        Command::Check { files, filters } => commands::check(files, filters, common),
        Command::Study { file: Some(file), name, inventory } => {
            commands::study(file, name.as_deref(), inventory, common)
        }
        Command::Study { file: None, inventory, .. } => match inventory.sql {
            Some(engine) => commands::query(engine, inventory, common),
            None => commands::reduce(inventory, common),
        },
        Command::Eval { expression, explain } => commands::eval(expression, *explain, common),
        Command::Prices { task: Some(PricesTask::Diff { before, after, scenarios, only }), .. } => {
            commands::diff_books(before, after, scenarios, only, common)
        }
        Command::Prices { task: Some(PricesTask::Import { files, mappings, partial }), .. } => {
            commands::import_offers(files, mappings, *partial, common)
        }
        Command::Prices { task: Some(PricesTask::Verify { name, today }), .. } => {
            commands::verify_book(name, today.as_deref(), common)
        }
        Command::Prices { task: None, search, limits: true } => commands::limits(search, common),
        Command::Prices { task: None, search, limits: false } => commands::prices(search, common),
        Command::New { name } => commands::new(name, common),
        Command::Help { topic } => commands::help(topic.as_deref(), common),
        Command::Schema => commands::schema(common),
        Command::Completions { shell } => commands::completions(*shell),
    })
}

/// Whether everything that was asked for holds.
enum Outcome {
    Good,
    Failed,
}

fn finish(result: Result<Outcome, Failure>) -> ExitCode {
    match result {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(FAILED),
        Err(failure) => {
            diagnostics::print(&failure);
            ExitCode::from(WRONG_INPUT)
        }
    }
}
