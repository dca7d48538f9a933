//! `cargo xtask codegen --emit=STAGE API`: prints the result of a stage.

use std::fmt::Write as _;

use trine::document::Node;
use trine::{Analyzed, dump};

use crate::Stop;

/// A stage whose result can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The document after normalization.
    Document,
    /// The intermediate representation.
    Ir,
    /// All Rust names.
    Names,
}

impl Stage {
    pub(crate) fn parse(name: &str) -> Result<Self, Stop> {
        match name {
            "document" => Ok(Self::Document),
            "ir" => Ok(Self::Ir),
            "names" => Ok(Self::Names),
            _ => Err(Stop::Usage(format!(
                "expected `document`, `ir` or `names`, found `{name}`"
            ))),
        }
    }
}

/// Returns the result of a stage as text.
pub(crate) fn text(stage: Stage, analyzed: &Analyzed) -> String {
    match stage {
        Stage::Document => {
            let mut text = String::new();
            write_node(&mut text, analyzed.document.root(), 0);
            text.push('\n');
            text
        }
        Stage::Ir => format!(
            "{}{}",
            dump::dump(&analyzed.api),
            analyzed.chosen_names.dump()
        ),
        Stage::Names => format!("{:#?}\n", analyzed.names),
    }
}

/// Writes a node as indented JSON.
fn write_node(text: &mut String, node: &Node, depth: usize) {
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    if let Some(map) = node.as_map() {
        text.push('{');
        for (number, (key, value)) in map.iter().enumerate() {
            text.push_str(if number > 0 { "," } else { "" });
            line(text, depth + 1);
            write_string(text, key);
            text.push_str(": ");
            write_node(text, value, depth + 1);
        }
        if !map.is_empty() {
            line(text, depth);
        }
        text.push('}');
    } else if let Some(list) = node.as_list() {
        text.push('[');
        for (number, element) in list.iter().enumerate() {
            text.push_str(if number > 0 { "," } else { "" });
            line(text, depth + 1);
            write_node(text, element, depth + 1);
        }
        if !list.is_empty() {
            line(text, depth);
        }
        text.push(']');
    } else if let Some(string) = node.as_str() {
        write_string(text, string);
    } else {
        text.push_str(node.scalar_text().as_deref().unwrap_or("null"));
    }
}

fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
