//! What several rooms check alike.

use crate::field::{Record, Refusal, Spec};

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

/// Whether the scenario gives `key`; a default does not count.
pub(super) fn is_given(record: &Record, key: Spec) -> bool {
    record.at(key.name).is_some()
}
