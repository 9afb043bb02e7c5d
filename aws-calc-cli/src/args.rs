//! What the command line may say.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// What an AWS design costs, what the alternative would cost, and whether a quoted number is right: exactly, offline,
/// with every step shown.
#[derive(Debug, Parser)]
#[command(name = "aws-calc", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub common: Common,
}

/// What means the same on every subcommand.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// How to print the answer
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// The price book: `aws`, `guide`, or a folder; in place of the file's
    #[arg(long, global = true)]
    pub book: Option<String>,
    /// A file of your own prices, discounts, credits, tax and a second currency
    #[arg(long, global = true, value_name = "FILE")]
    pub rates: Option<String>,
    /// The prices that were in force on this day, such as 2025-05-01, in place of the latest
    #[arg(long, global = true, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The Region of resources that name none; in place of the file's
    #[arg(long, global = true)]
    pub region: Option<String>,
    /// A value in place of a parameter's, such as `--set users="2 M"`
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Write the answer to this file instead of printing it
    #[arg(long, short, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables that fit the terminal
    Table,
    /// All digits, money as strings
    Json,
    /// Rows for a spreadsheet
    Csv,
    /// Tables for a document
    Markdown,
    /// A page of its own, with the charts of a study
    Html,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// What a scenario costs: a line per charge, totals per variant
    #[command(after_help = "Example:\n  aws-calc estimate shop.toml --by service")]
    Estimate {
        /// A scenario file, or `-` for standard input
        file: String,
        /// What a row is: charge, resource, service, region, or a tag of the resources
        #[arg(long, default_value = "charge", value_name = "WHAT")]
        by: String,
    },
    /// Its variants side by side, and what makes the difference
    #[command(after_help = "Example:\n  aws-calc compare shop.toml --set visits=\"2 M\"")]
    Compare {
        /// A scenario file, or `-` for standard input
        file: String,
    },
    /// How a figure came about, down to the price's source and date
    #[command(after_help = "Example:\n  aws-calc explain shop.toml web --region eu-west-1")]
    Explain {
        /// A scenario file, or an expression
        file: String,
        /// What to explain: a variant, a resource, a meter, or an expression over the results
        selector: Option<String>,
    },
    /// Judge the claims and budgets of scenario files; exit code 1 when one is not as expected
    #[command(after_help = "Example:\n  aws-calc check examples/guide --as refuted")]
    Check {
        /// Scenario files, or folders of them; files of rates in a folder are left out
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only the claims of a verdict ("refuted"), a topic ("30") or an id ("30.4"); repeated: those that are all of it
        #[arg(long = "as", value_name = "FILTER")]
        filters: Vec<String>,
    },
    /// Questions over time or alternatives: `[study.NAME.KIND]` of a scenario; `-o FILE.svg` draws its charts
    #[command(
        after_help = "Examples:\n  aws-calc study examples/aws/lifecycle-healthcare-archive.toml -o archive.svg\n  aws-calc study --inventory manifest.json --histogram bucket.csv\n  aws-calc study --sql athena --today 2026-11-01"
    )]
    Study {
        /// A scenario file, or `-` for standard input
        #[arg(required_unless_present_any = ["inventory", "sql"])]
        file: Option<String>,
        /// The study; all of them when it is left out
        name: Option<String>,
        #[command(flatten)]
        inventory: OfInventory,
    },
    /// Calculate with units and prices: `aws-calc eval '50 TB * s3.storage.standard'`
    #[command(after_help = "Example:\n  aws-calc eval '600 TB * s3.storage.standard' --explain")]
    Eval {
        /// The expression
        expression: String,
        /// Show every step
        #[arg(long)]
        explain: bool,
    },
    /// What is in a price book: prices, tiers, Regions, dates, sources
    #[command(
        args_conflicts_with_subcommands = true,
        disable_help_subcommand = true,
        after_help = "Examples:\n  aws-calc prices nat --region eu-west-1\n  aws-calc prices diff aws@2025-05-01 aws examples/aws/accelerated-training-history.toml"
    )]
    Prices {
        #[command(subcommand)]
        task: Option<PricesTask>,
        /// Words that the meter's name contains
        search: Vec<String>,
        /// Documented limits instead of prices
        #[arg(long)]
        limits: bool,
    },
    /// Write a commented starter scenario that runs as it is
    #[command(after_help = "Example:\n  aws-calc new shop && aws-calc estimate shop.toml")]
    New {
        /// Its name; the file is NAME.toml
        name: String,
    },
    /// What a subcommand, a service, a study or a key is for: `aws-calc help s3`
    #[command(after_help = "Example:\n  aws-calc help lambda")]
    Help {
        /// A subcommand, a service, a study, `scenario` or `functions`; left out: what there is to read
        topic: Option<String>,
    },
    /// The JSON Schema of scenario files, for editors
    #[command(after_help = "Example:\n  aws-calc schema -o aws-calc.schema.json")]
    Schema,
    /// Completions for a shell
    #[command(
        after_help = "Example:\n  aws-calc completions bash > ~/.local/share/bash-completion/completions/aws-calc"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Where the objects of a bucket are listed, and what becomes of them.
#[derive(Debug, Default, Args)]
pub struct OfInventory {
    /// An S3 Inventory to reduce to a histogram: its `manifest.json`, or a data file; repeated: several
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub inventory: Vec<PathBuf>,
    /// Keep the histogram that an inventory was reduced to: a study reads it as `histogram = "FILE"`
    #[arg(long, value_name = "FILE")]
    pub histogram: Option<PathBuf>,
    /// Print the query that reduces an inventory where it lies, with the columns and the day of `--inventory`
    #[arg(long, value_name = "ENGINE", conflicts_with_all = ["file", "histogram"])]
    pub sql: Option<Engine>,
    /// The columns of data files of CSV, as the `fileSchema` of their manifest has them
    #[arg(long, value_name = "NAMES")]
    pub columns: Option<String>,
    /// The day to count the ages of objects to, such as 2026-11-01; in place of the manifest's
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}

/// An engine of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Amazon Athena
    Athena,
    /// Apache Spark, from version 3
    Spark,
    /// DuckDB
    Duckdb,
}

/// What else can be done with price books.
#[derive(Debug, Subcommand)]
pub enum PricesTask {
    /// What changed between two books, and what it does to scenarios
    Diff {
        /// The earlier book: `aws`, `guide` or a folder; `aws@2025-05-01` as of a day
        before: String,
        /// The later book
        after: String,
        /// Scenario files, estimated with both books
        scenarios: Vec<String>,
        /// Only meters whose name contains this word; repeated: all of them
        #[arg(long, value_name = "WORD")]
        only: Vec<String>,
    },
    /// A book from AWS's own price list, as AWS publishes it: offer and Savings Plan files (JSON or CSV, plain, gzip or
    /// zstd) and answers of GetProducts
    #[command(after_help = "Example:\n  aws-calc prices import AWSELB.csv AmazonS3.json.gz -o my-book")]
    Import {
        /// Price lists of AWS, or `-` for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Which products of an offer are which meters, in place of the built-in rules for that offer; repeated: several
        #[arg(long = "mapping", value_name = "FILE")]
        mappings: Vec<PathBuf>,
        /// Take what is there: the file is a part of AWS's, so meters may have no price
        #[arg(long)]
        partial: bool,
    },
    /// What a book prices where, what looks wrong (exit code 1), how old it is
    Verify {
        /// The book: `aws`, `guide` or a folder
        #[arg(value_name = "BOOK")]
        name: String,
        /// The day to count its age to
        #[arg(long, value_name = "DATE")]
        today: Option<String>,
    },
}
