//! Doc comments from the prose of a document.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value as Json;

use super::statement;
use crate::ir::Docs;
use crate::rustdoc;

/// Returns the doc comment of a documented item.
pub fn lines(docs: &Docs) -> Vec<String> {
    join(divided(docs))
}

/// Returns the first sentences of the doc comment of a documented item, and the rest. The first ones
/// are empty if the item has no prose, or if its prose begins with a list or the like.
pub fn divided(docs: &Docs) -> [Vec<String>; 2] {
    let description = docs.description.as_deref();
    let description = description.filter(|text| !is_repeated(docs, text));
    let summary = docs.summary.as_deref().map(rustdoc::sentence);
    let [lead, prose] = match (summary.filter(|text| !text.is_empty()), description) {
        (Some(summary), description) => [
            vec![summary],
            description.map(rustdoc::prose).unwrap_or_default(),
        ],
        (None, Some(description)) => rustdoc::divided(description),
        (None, None) => [Vec::new(), Vec::new()],
    };
    let sentences = statement::sentences(docs);
    let mut paragraphs = vec![prose];
    if !sentences.is_empty() {
        paragraphs.push(rustdoc::prose(&sentences.join(" ")));
    }
    paragraphs.extend(docs.notes.iter().map(|note| rustdoc::prose(note)));
    if let Some(reason) = &docs.unverified {
        paragraphs.push(rustdoc::prose(&format!("**Unverified:** {reason}")));
    }
    if let Some(url) = &docs.external {
        paragraphs.push(rustdoc::prose(&format!("See <{url}>.")));
    }
    [lead, join(paragraphs)]
}

/// Joins paragraphs by empty lines, and skips empty paragraphs.
pub fn join(paragraphs: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs
        .into_iter()
        .filter(|paragraph| !paragraph.is_empty())
    {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(paragraph);
    }
    lines
}

/// Returns the sentence about a default value.
pub fn default_sentence(default: &Option<Json>) -> Vec<String> {
    match default {
        Some(value) => vec![format!(
            "Default: {}.",
            rustdoc::code_span(&value.to_string())
        )],
        None => Vec::new(),
    }
}

/// Returns doc attributes for lines.
pub fn attributes(lines: &[String]) -> TokenStream {
    rustdoc::attributes(lines)
}

/// Returns the doc attributes of lines that exist only under a condition.
pub fn conditional(condition: Option<&TokenStream>, lines: &[String]) -> TokenStream {
    let Some(condition) = condition else {
        return attributes(lines);
    };
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => quote! { #[doc = ""] },
        line => {
            let line = format!(" {line}");
            quote! { #[cfg_attr(#condition, doc = #line)] }
        }
    });
    lines.collect()
}

/// Returns the doc attributes of a sentence.
pub fn line(text: &str) -> TokenStream {
    rustdoc::attributes(&rustdoc::wrapped(text))
}

fn is_repeated(docs: &Docs, description: &str) -> bool {
    docs.summary
        .as_deref()
        .is_some_and(|summary| summary.trim() == description.trim())
}
