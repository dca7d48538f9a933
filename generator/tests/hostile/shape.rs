//! The shape of generated files: their content without texts.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use trine::output::FileTree;

/// The shape of each file.
#[derive(Debug, PartialEq)]
pub struct Shape(BTreeMap<String, Vec<String>>);

impl Shape {
    /// Returns the shape of a crate; an error if a file does not have the format of its name.
    pub fn of(tree: &FileTree) -> Result<Self, String> {
        let mut files = BTreeMap::new();
        for (path, text) in tree.iter() {
            // The runtime is the same for every document, except for its header.
            if path.starts_with("src/runtime/") {
                let body = text.split_once('\n').map_or(text, |(_, body)| body);
                files.insert(path.to_owned(), vec![body.to_owned()]);
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

    /// Returns the first difference between two shapes.
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

/// Returns a character that looks different to a reader than to a compiler, or that editors treat
/// as the end of a line.
pub fn misleading(text: &str) -> Option<char> {
    text.chars().find(|c| {
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
            || (c.is_control() && *c != '\n' && *c != '\t')
    })
}

/// Returns the tokens of a Rust file, without names, literals and docs.
fn rust(text: &str) -> Result<Vec<String>, String> {
    if let Some(found) = misleading(text) {
        return Err(format!("found {found:?}"));
    }
    let tokens: TokenStream = text.parse().map_err(|_| "invalid Rust".to_owned())?;
    let mut shape = Vec::new();
    let mut docs = Vec::new();
    walk(tokens, &mut shape, &mut docs)?;
    for block in docs {
        documented(&block)?;
    }
    Ok(shape)
}

/// The functions that the texts call if they are read as code; no generated name is exactly one of
/// these.
const CALLED: [&str; 4] = ["exit", "panic", "evil", "alert"];

/// Collects the shape of tokens, and the docs of each item separately.
fn walk(
    tokens: TokenStream,
    shape: &mut Vec<String>,
    docs: &mut Vec<String>,
) -> Result<(), String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut index = 0;
    let mut documented = false;
    while let Some(token) = tokens.get(index) {
        index += 1;
        let goes_on = std::mem::take(&mut documented);
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner =
                    matches!(tokens.get(index), Some(TokenTree::Punct(it)) if it.as_char() == '!');
                let group = index + usize::from(inner);
                if let Some(text) = tokens.get(group).and_then(doc_text) {
                    match docs.last_mut().filter(|_| goes_on) {
                        Some(block) => *block = format!("{block}\n{text}"),
                        None => docs.push(text),
                    }
                    documented = true;
                    index = group + 1;
                    continue;
                }
                shape.push("#".to_owned());
            }
            // The trailing comma of a list, or after an arm, depends on the length of the line.
            // Text that could add one would add more than that.
            TokenTree::Punct(punct) if punct.as_char() == ',' => {}
            TokenTree::Punct(punct) => shape.push(punct.as_char().to_string()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let is_number = text.starts_with(|c: char| c.is_ascii_digit());
                shape.push(if is_number { "0" } else { "\"\"" }.to_owned());
            }
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                if CALLED.contains(&name.as_str()) {
                    return Err(format!("found the name `{name}`"));
                }
                if name == "use" {
                    // The imported names depend on which ones are taken; their source does not.
                    index += imports(&tokens[index..])?;
                    continue;
                }
                // Calls and literals do not use names that a document can choose.
                let known = [
                    "std",
                    "process",
                    "include_str",
                    "include",
                    "env",
                    "unsafe",
                    "extern",
                ];
                let leads = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                let is_path = leads(index) && leads(index + 1);
                if name == "runtime" && is_path {
                    // It precedes items that are not imported because the document uses the same
                    // name.
                    index += 2;
                    continue;
                }
                // A field may be named `std`; a path that begins with it is different.
                let is_known = known.contains(&name.as_str()) && (name != "std" || is_path);
                shape.push(match is_known {
                    true => name,
                    false => "_".to_owned(),
                });
                continue;
            }
            TokenTree::Group(group) => {
                // So are the braces of an arm.
                let is_arm = group.delimiter() == Delimiter::Brace
                    && matches!(shape.as_slice(), [.., one, two] if one == "=" && two == ">");
                if is_arm {
                    walk(group.stream(), shape, docs)?;
                    continue;
                }
                let mark = format!("{:?}", group.delimiter());
                shape.push(format!("{mark}("));
                walk(group.stream(), shape, docs)?;
                shape.push(format!("){mark}"));
                continue;
            }
        }
    }
    Ok(())
}

/// Checks the path after `use`; returns its number of tokens.
fn imports(tokens: &[TokenTree]) -> Result<usize, String> {
    let is_end =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    let length = tokens.iter().take_while(|token| !is_end(token)).count();
    let root = tokens.first().map(ToString::to_string).unwrap_or_default();
    let known = [
        "crate",
        "self",
        "super",
        "std",
        "reqwest",
        "runtime",
        "builder",
        "client",
        "trine_runtime",
        // The rules of arguments, in the function that checks them.
        "validate",
        // An example imports from its own crate.
        "hostile",
    ];
    match known.contains(&root.as_str()) {
        true => Ok(length + 1),
        false => Err(format!("it imports from `{root}`")),
    }
}

/// Returns the text of `[doc = "…"]`.
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

/// Returns whether rustdoc compiles a block with this info string, and `cargo test` runs it.
fn is_compiled(info: &str) -> bool {
    let known = ["rust", "no_run", "should_panic", "compile_fail", "edition"];
    let mut words = info.split([',', ' ', '\t', '{', '}']);
    info.trim().is_empty() || words.any(|word| known.iter().any(|it| word.starts_with(it)))
}

/// Checks an example, which rustdoc compiles.
fn example(code: &str) -> Result<(), String> {
    let lines = code
        .lines()
        .map(|line| match line.trim_start().strip_prefix('#') {
            Some(hidden) if hidden.is_empty() || hidden.starts_with(' ') => hidden,
            _ => line,
        });
    let code: Vec<&str> = lines.collect();
    let code = code.join("\n");
    let tokens: TokenStream = code
        .parse()
        .map_err(|_| format!("invalid Rust in an example: {code}"))?;
    let inner = |reason| format!("an example in its docs: {reason}: {code}");
    walk(tokens, &mut Vec::new(), &mut Vec::new()).map_err(inner)
}

/// Searches docs for active markup, and for executed code that is not an example.
fn documented(docs: &str) -> Result<(), String> {
    if let Some(found) = misleading(docs) {
        return Err(format!("found in docs: {found:?}"));
    }
    let mut code: Option<String> = None;
    for event in Parser::new_ext(docs, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => code = Some(String::new()),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                code = is_compiled(&info).then(String::new);
            }
            Event::Text(text) if code.is_some() => {
                code.get_or_insert_default().push_str(&text);
            }
            Event::End(TagEnd::CodeBlock) => example(&code.take().unwrap_or_default())?,
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.to_lowercase();
                let active = ["<script", "<img", "onerror", "javascript:", "<iframe"];
                if active.iter().any(|it| html.contains(it)) {
                    return Err(format!("found in docs: {html}"));
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

/// Returns the keys of a manifest with the kinds of their values; dependencies unmodified.
pub fn manifest(text: &str) -> Result<Vec<String>, String> {
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

/// Returns the elements of a page, without its texts.
fn markdown(text: &str) -> Result<Vec<String>, String> {
    if let Some(found) = misleading(text) {
        return Err(format!("found {found:?}"));
    }
    let mut shape: Vec<String> = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        let element = match event {
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => "text".to_owned(),
            Event::Html(html) => format!("html {}", html.trim_end().ends_with("-->")),
            // Emphasis and links in a title stay; the targets of links are checked.
            Event::Start(Tag::Strong | Tag::Emphasis | Tag::Strikethrough)
            | Event::End(
                TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link,
            ) => "text".to_owned(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let known = ["http://", "https://", "mailto:"];
                let is_anchor = dest_url.strip_prefix('#').is_some_and(|anchor| {
                    anchor
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                });
                if !is_anchor && !known.iter().any(|scheme| dest_url.starts_with(scheme)) {
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
