//! Doc comments from the prose of a document.

use proc_macro2::TokenStream;
use serde_json::Value as Json;

use super::statement;
use crate::ir::Docs;
use crate::rustdoc;

/// Returns the doc comment of a documented item.
pub fn lines(docs: &Docs) -> Vec<String> {
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    if let Some(summary) = &docs.summary {
        paragraphs.push(vec![rustdoc::summary_line(summary)]);
    }
    if let Some(description) = docs
        .description
        .as_deref()
        .filter(|text| !is_repeated(docs, text))
    {
        paragraphs.push(rustdoc::prose(description));
    }
    let sentences = statement::sentences(docs);
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
    join(paragraphs)
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

/// Returns the doc attributes of a sentence.
pub fn line(text: &str) -> TokenStream {
    rustdoc::attributes(&rustdoc::wrapped(text))
}

fn is_repeated(docs: &Docs, description: &str) -> bool {
    docs.summary
        .as_deref()
        .is_some_and(|summary| summary.trim() == description.trim())
}
