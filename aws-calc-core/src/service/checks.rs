//! What several rooms check alike.

use crate::field::{Record, Refusal, Spec};
use crate::meter::Quantity;
use crate::unit::{Convention, Metered};

/// Refuses a description in which none of `keys` is given: it would be billed nothing, in silence.
pub(super) fn needs_one_of(record: &Record, keys: &[Spec]) -> Result<(), Refusal> {
    if keys.iter().any(|key| is_given(record, *key)) {
        return Ok(());
    }
    let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    Err(Refusal {
        code: "nothing-to-bill",
        field: None,
        message: "nothing that is billed is given".to_owned(),
        help: Some(format!("give at least one of {}", names.join(", "))),
    })
}

/// Refuses `key` without `needed`: alone it would change nothing.
pub(super) fn only_with(record: &Record, key: Spec, needed: Spec) -> Result<(), Refusal> {
    if is_given(record, key) && !is_given(record, needed) {
        return Err(Refusal::new("missing-key", key.name, format!("`{}` needs `{}`", key.name, needed.name))
            .help(format!("add `{} = {}`, or leave `{}` out", needed.name, needed.example, key.name)));
    }
    Ok(())
}

/// Refuses `keys` of another kind than `what`, which has none of them.
pub(super) fn has_none_of(
    record: &Record,
    what: &str,
    keys: impl IntoIterator<Item = Spec>,
    help: &str,
) -> Result<(), Refusal> {
    match keys.into_iter().find(|key| is_given(record, *key)) {
        Some(key) => {
            let message = format!("{what} has no `{}`", key.name);
            Err(Refusal::new("not-applicable", key.name, message).help(help))
        }
        None => Ok(()),
    }
}

/// Whether the scenario gives `key`; a default does not count.
pub(super) fn is_given(record: &Record, key: Spec) -> bool {
    record.at(key.name).is_some()
}

/// `quantity` in `V`, by the sizes of `convention`.
///
/// # Errors
/// [`Refusal`] when the two units measure different things, or the number is too large.
pub(super) fn in_unit<U: Metered, V: Metered>(
    quantity: &Quantity<U>,
    convention: &Convention,
) -> Result<Quantity<V>, Refusal> {
    quantity.converted(convention)?.ok_or_else(|| Refusal {
        code: "unit-mismatch",
        field: None,
        message: format!("{} and {} measure different things", U::UNIT, V::UNIT),
        help: None,
    })
}
