use std::path::Path;

use aws_calc_core::charge::Charge;
use aws_calc_core::diagnostic::{Sources, Span, did_you_mean};
use aws_calc_core::expr::Expression;
use aws_calc_core::field::Words;
use aws_calc_core::report::{BookReport, Explained, explain_trace, explain_variant};
use aws_calc_core::scenario::{Names, Variant};

use crate::args::{Common, Format};
use crate::commands::eval;
use crate::commands::tree::{list, tree};
use crate::input::{self, Failure, Loaded};
use crate::{Outcome, output, page};

/// How a figure came about. What is no file is an expression.
pub fn explain(file: &str, selector: Option<&str>, common: &Common) -> Result<Outcome, Failure> {
    let is_file = file == "-" || file.ends_with(".toml") || Path::new(file).exists();
    if !is_file && selector.is_none() {
        return eval(file, true, common);
    }
    let words = selector.map(|text| Words { text: text.into(), at: Span::new(Sources::default().add("", ""), 0..0) });
    let mut loaded = input::load_with(file, common, |scenario| scenario.studies_in(&words))?;
    // A figure is explained by its charges: `web.monthly` by those of `web`.
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = selector.filter(|selector| selector.chars().all(is_name));
    let figure = |figure: &'static str| name.and_then(|name| name.strip_suffix(figure));
    let selector = [".monthly", ".yearly", ".upfront", ".recurring"].into_iter().find_map(figure).or(selector);
    let mut found: Vec<Explained> = loaded
        .estimate
        .variants
        .iter()
        .filter(|variant| picks_any(variant, selector))
        .map(|variant| explain_variant(variant, &loaded.sources, |charge| picks(variant, charge, selector)))
        .collect();
    if let (true, Some(expression)) = (found.is_empty(), selector) {
        found.push(expression_steps(&mut loaded, expression)?);
    }
    let book = BookReport::new(&loaded.estimate.book, &loaded.estimate.convention);
    let text = match common.format {
        Format::Json => return output::json(&found, common).map(|()| Outcome::Good),
        Format::Table | Format::Csv => {
            let trees: Vec<String> = found.iter().map(tree).collect();
            format!("{}\n{}\n", trees.join("\n"), book.convention)
        }
        Format::Html => page::of_text(selector.unwrap_or(file), &found.iter().map(tree).collect::<String>()),
        Format::Markdown => found.iter().map(list).collect::<Vec<_>>().join("\n"),
    };
    output::write(&text, common)?;
    Ok(Outcome::Good)
}

/// The steps of an expression over the results.
fn expression_steps(loaded: &mut Loaded, text: &str) -> Result<Explained, Failure> {
    let id = loaded.sources.add("selector", text);
    let names = Names::of_estimate(&loaded.estimate);
    let traced = Expression::parse(text, Span::new(id, 0..text.len())).and_then(|parsed| parsed.trace(&names));
    traced.map(|trace| explain_trace(&trace, &names)).map_err(|error| {
        // A selector may also be a part of the bill, which an expression does not know.
        let parts = loaded.estimate.variants.iter().flat_map(|variant| {
            let resources = variant.resources.iter().map(|resource| &*resource.name);
            let meters = variant.charges.lines.iter().map(|charge| charge.meter.path);
            std::iter::once(&*variant.name).chain(resources).chain(meters)
        });
        let help = if error.help.is_empty() { did_you_mean(text, parts) } else { None };
        let error = error.help_maybe(help).help("a variant, a resource, a meter, or an expression over the results");
        Failure { errors: vec![error], sources: loaded.sources.clone() }
    })
}

fn picks_any(variant: &Variant, selector: Option<&str>) -> bool {
    variant.charges.lines.iter().any(|charge| picks(variant, charge, selector))
}

/// Whether `selector` names this charge: by its variant, resource, service or meter, in this order, as far as it goes.
fn picks(variant: &Variant, charge: &Charge, selector: Option<&str>) -> bool {
    let Some(selector) = selector else { return true };
    let Some(resource) = variant.resources.get(charge.resource) else { return false };
    let key = charge.key.as_ref().map(|key| format!(".{key}")).unwrap_or_default();
    let meter = format!("{}{key}", charge.meter.path);
    let address = format!("{}.{}", resource.name, resource.service.name);
    let full = format!("{}.{address}", variant.name);
    let begins = |name: &str| name == selector || name.strip_prefix(selector).is_some_and(|rest| rest.starts_with('.'));
    begins(&full) || begins(&address) || begins(&meter)
}
