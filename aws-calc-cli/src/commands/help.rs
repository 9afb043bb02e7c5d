use aws_calc_core::diagnostic::{Diagnostic, did_you_mean};
use aws_calc_core::report::{Align, RowKind, Table, Topic, to_csv, to_markdown};
use clap::CommandFactory;

use crate::args::{Arguments, Common, Format};
use crate::input::Failure;
use crate::output::{self, Fit};
use crate::{Outcome, page};

/// What a word means: a subcommand, a service, a study, or a general topic; without one, what there is to read.
pub fn help(topic: Option<&str>, common: &Common) -> Result<Outcome, Failure> {
    let Some(name) = topic else { return written("Reference", &contents(common.format), common) };
    if let Some(text) = of_command(name) {
        let title = format!("aws-calc {name}");
        let text = match common.format {
            Format::Markdown => format!("# {title}\n\n```text\n{text}```\n"),
            Format::Html => page::of_text(&title, &text),
            Format::Table | Format::Json | Format::Csv => text,
        };
        return output::write(&text, common).map(|()| Outcome::Good);
    }
    match Topic::all().find(|topic| topic.name() == name) {
        Some(topic) => written(&heading(topic), &topic.page(), common),
        None => {
            let error = Diagnostic::error("unknown-topic", format!("there is no help about `{name}`"));
            let names: Vec<String> =
                commands().map(|(name, _)| name).chain(Topic::all().map(|topic| topic.name().to_owned())).collect();
            let near = did_you_mean(name, names.iter().map(String::as_str))
                .unwrap_or_else(|| "`aws-calc help` lists what there is".to_owned());
            Err(Failure::plain(error.help(near)))
        }
    }
}

fn heading(topic: Topic) -> String {
    match topic {
        Topic::Service(service) => format!("`{}` – {}", service.name, service.title),
        Topic::Study(study) => format!("`{}` – {}", study.name, study.title),
        Topic::Scenario | Topic::Functions => topic.title().to_owned(),
    }
}

fn written(title: &str, tables: &[Table], common: &Common) -> Result<Outcome, Failure> {
    let text = match common.format {
        // A paragraph brings its own empty line.
        Format::Markdown => match to_markdown(tables) {
            text if text.starts_with('\n') => format!("# {title}\n{text}"),
            text => format!("# {title}\n\n{text}"),
        },
        Format::Csv => to_csv(tables),
        Format::Html => page::of_tables(tables),
        Format::Table | Format::Json => {
            let tables: Vec<String> = tables.iter().map(|table| output::draw(table, Fit::Wrap)).collect();
            format!("{title}\n\n{}", tables.join("\n"))
        }
    };
    output::write(&text, common).map(|()| Outcome::Good)
}

/// The subcommands with what each does.
fn commands() -> impl Iterator<Item = (String, String)> {
    let of = |command: &clap::Command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        (command.get_name().to_owned(), about)
    };
    Arguments::command().get_subcommands().map(of).collect::<Vec<_>>().into_iter()
}

/// The long help of a subcommand.
fn of_command(name: &str) -> Option<String> {
    let mut all = Arguments::command().term_width(100).bin_name("aws-calc");
    all.build();
    let command = all.find_subcommand_mut(name)?;
    let text = command.render_long_help().to_string();
    Some(text.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// What there is to read; in Markdown with a link to each page.
fn contents(format: Format) -> Vec<Table> {
    let linked = |name: &str, folder: &str| match format {
        Format::Markdown => format!("[`{name}`]({folder}{name}.md)"),
        _ => name.to_owned(),
    };
    let list = |heading: &str, rows: Vec<(String, String)>| {
        let mut table = Table::new(heading, [("help", Align::Left), ("about", Align::Left)]);
        rows.into_iter().for_each(|(name, about)| table.push(RowKind::Line, [name, about]));
        table
    };
    let mut general = Vec::new();
    let (mut services, mut studies) = (Vec::new(), Vec::new());
    for topic in Topic::all() {
        let (folder, rows) = match topic {
            Topic::Scenario | Topic::Functions => ("", &mut general),
            Topic::Service(_) => ("services/", &mut services),
            Topic::Study(_) => ("studies/", &mut studies),
        };
        rows.push((linked(topic.name(), folder), topic.title().to_owned()));
    }
    let commands = commands().map(|(name, about)| (linked(&name, "commands/"), about)).collect();
    vec![
        list("Commands", commands),
        list("Scenario files", general),
        list("Services", services),
        list("Studies", studies),
    ]
}
