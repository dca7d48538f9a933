//! The shape of what is generated: what is left of it without its texts.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use trine::output::FileTree;

/// The shape of each file.
#[derive(Debug, PartialEq)]
pub struct Shape(BTreeMap<String, Vec<String>>);

impl Shape {
    /// The shape of a crate; an error where a file is not what its name says.
    pub fn of(tree: &FileTree) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for (path, text) in tree.iter() {
            // The runtime is the same for every document.
            if path.starts_with("src/runtime/") {
                continue;
            }
            let shape = match path.rsplit('.').next() {
                Some("rs") => rust(text),
                Some("toml") => manifest(text),
                Some("md") => markdown(text),
                _ => Err("a file of another kind".to_owned()),
            };
            files.insert(
                path.to_owned(),
                shape.map_err(|reason| format!("{path}: {reason}"))?,
            );
        }
        Ok(Self(files))
    }

    /// Where two shapes differ first.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let (one, two): (Vec<_>, Vec<_>) = (self.0.keys().collect(), other.0.keys().collect());
        if one != two {
            return Some(format!("the files {one:?}, not {two:?}"));
        }
        for ((path, one), two) in self.0.iter().zip(other.0.values()) {
            if one != two {
                let at = one.iter().zip(two).take_while(|(a, b)| a == b).count();
                let near = |shape: &[String]| {
                    shape[at.saturating_sub(12)..(at + 12).min(shape.len())].join(" ")
                };
                return Some(format!("{path} is `{}`, not `{}`", near(one), near(two)));
            }
        }
        None
    }
}

/// Characters that show a reader another text than a compiler reads, or that editors take for the end
/// of a line.
fn misleading(text: &str) -> Option<char> {
    text.chars().find(|c| {
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
            || (c.is_control() && *c != '\n' && *c != '\t')
    })
}

/// The tokens of a Rust file, without names, literals and docs.
fn rust(text: &str) -> Result<Vec<String>, String> {
    if let Some(found) = misleading(text) {
        return Err(format!("it holds {found:?}"));
    }
    let tokens: TokenStream = text.parse().map_err(|_| "it is no Rust".to_owned())?;
    let mut shape = Vec::new();
    let mut docs = String::new();
    walk(tokens, &mut shape, &mut docs)?;
    documented(&docs)?;
    Ok(shape)
}

fn walk(tokens: TokenStream, shape: &mut Vec<String>, docs: &mut String) -> Result<(), String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner =
                    matches!(tokens.get(index), Some(TokenTree::Punct(it)) if it.as_char() == '!');
                let group = index + usize::from(inner);
                if let Some(text) = tokens.get(group).and_then(doc_text) {
                    docs.push_str(&text);
                    docs.push('\n');
                    index = group + 1;
                    continue;
                }
                shape.push("#".to_owned());
            }
            TokenTree::Punct(punct) => shape.push(punct.as_char().to_string()),
            TokenTree::Literal(_) => shape.push("\"\"".to_owned()),
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                // What calls or makes something is not a name that a document can choose.
                let known = [
                    "std",
                    "process",
                    "include_str",
                    "include",
                    "env",
                    "unsafe",
                    "extern",
                ];
                shape.push(match known.contains(&name.as_str()) {
                    true => name,
                    false => "_".to_owned(),
                });
                continue;
            }
            TokenTree::Group(group) => {
                let mark = format!("{:?}", group.delimiter());
                shape.push(format!("{mark}("));
                walk(group.stream(), shape, docs)?;
                // Whether a list goes over several lines depends on how long its texts are.
                if shape.last().is_some_and(|last| last == ",") {
                    shape.pop();
                }
                shape.push(format!("){mark}"));
                continue;
            }
        }
    }
    Ok(())
}

/// The text of `[doc = "…"]`.
fn doc_text(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    match tokens.as_slice() {
        [
            TokenTree::Ident(doc),
            TokenTree::Punct(_),
            TokenTree::Literal(text),
        ] if doc == "doc" => {
            let text: syn::LitStr = syn::parse_str(&text.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    }
}

/// Looks for what docs may not hold: markup that is run, and code that is run and no example.
fn documented(docs: &str) -> Result<(), String> {
    if let Some(found) = misleading(docs) {
        return Err(format!("its docs hold {found:?}"));
    }
    for event in Parser::new_ext(docs, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.to_lowercase();
                let active = ["<script", "<img", "onerror", "javascript:", "<iframe"];
                if active.iter().any(|it| html.contains(it)) {
                    return Err(format!("its docs hold {html}"));
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if dest_url.to_lowercase().starts_with("javascript:") =>
            {
                return Err(format!("its docs lead to {dest_url}"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The keys of a manifest with the kinds of their values; dependencies as they are.
fn manifest(text: &str) -> Result<Vec<String>, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("no TOML: {error}"))?;
    let mut shape = Vec::new();
    for (name, part) in &table {
        match name.as_str() {
            "package" => {
                let keys = part.as_table().into_iter().flatten();
                shape.extend(
                    keys.map(|(key, value)| format!("package.{key}: {}", value.type_str())),
                );
            }
            _ => shape.push(format!("{name} = {part}")),
        }
    }
    Ok(shape)
}

/// The elements of a page, without its texts.
fn markdown(text: &str) -> Result<Vec<String>, String> {
    if let Some(found) = misleading(text) {
        return Err(format!("it holds {found:?}"));
    }
    let mut shape: Vec<String> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        let element = match event {
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => "text".to_owned(),
            Event::Html(html) => format!("html {}", html.trim_end().ends_with("-->")),
            // What is emphasised or linked in a title stays so; where links lead is looked at.
            Event::Start(Tag::Strong | Tag::Emphasis | Tag::Strikethrough)
            | Event::End(
                TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link,
            ) => "text".to_owned(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let known = ["http://", "https://", "mailto:"];
                if !known.iter().any(|scheme| dest_url.starts_with(scheme)) {
                    return Err(format!("it leads to {dest_url}"));
                }
                "text".to_owned()
            }
            Event::Start(Tag::Image { .. }) => "image".to_owned(),
            Event::Start(tag) => format!("{tag:?}"),
            Event::End(end) => format!("{end:?}"),
            other => format!("{other:?}"),
        };
        if element != "text" || shape.last().is_none_or(|last| last != "text") {
            shape.push(element);
        }
    }
    Ok(shape)
}
