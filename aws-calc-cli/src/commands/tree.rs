use aws_calc_core::report::Explained;

/// An explanation as an indented tree.
pub fn tree(explained: &Explained) -> String {
    let mut text = String::new();
    branch(explained, 0, &mut text);
    text
}

fn branch(explained: &Explained, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    text.push_str(&format!("{indent}{}\n", explained.text));
    if !explained.from.is_empty() {
        text.push_str(&format!("{indent}    [{}]\n", explained.from));
    }
    for part in &explained.parts {
        branch(part, depth + 1, text);
    }
}

/// An explanation as a Markdown list.
pub fn list(explained: &Explained) -> String {
    let mut text = String::new();
    item(explained, 0, &mut text);
    text
}

fn item(explained: &Explained, depth: usize, text: &mut String) {
    let from = if explained.from.is_empty() { String::new() } else { format!(" *({})*", explained.from) };
    text.push_str(&format!("{}- {}{from}\n", "  ".repeat(depth), explained.text));
    for part in &explained.parts {
        item(part, depth + 1, text);
    }
}
