//! The runtime that every generated crate holds: real files, copied verbatim.
//!
//! What only some documents need (batches, streams, bodies in parts …) is left out where no code of
//! the crate names it: a small crate is checked in three quarters of the time then. Which
//! modules those are is said in `mod.rs` of the runtime, by a comment behind their lines.

use std::borrow::Cow;
use std::collections::BTreeSet;

macro_rules! runtime_files {
    ($($path:literal),* $(,)?) => {
        /// The files of the runtime by their path in `src/runtime/`, with their text.
        const FILES: &[(&str, &str)] = &[
            $((
                $path,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/runtime/", $path)),
            )),*
        ];
    };
}

runtime_files!(
    "access.rs",
    "address.rs",
    "batch.rs",
    "batch_results.rs",
    "body.rs",
    "brackets.rs",
    "call.rs",
    "cause.rs",
    "charset.rs",
    "client.rs",
    "content.rs",
    "credential.rs",
    "custom.rs",
    "envelope.rs",
    "error.rs",
    "error_when.rs",
    "event_stream.rs",
    "events.rs",
    "exchange.rs",
    "failure.rs",
    "file.rs",
    "filter.rs",
    "form.rs",
    "headers.rs",
    "http.rs",
    "items.rs",
    "json_lines.rs",
    "json_member.rs",
    "json_path.rs",
    "json_text.rs",
    "media_type.rs",
    "mod.rs",
    "no_oauth.rs",
    "oauth/ask.rs",
    "oauth/error.rs",
    "oauth/flight.rs",
    "oauth/flow.rs",
    "oauth/mod.rs",
    "oauth/session.rs",
    "oauth/source.rs",
    "oauth/store.rs",
    "oauth/token.rs",
    "number.rs",
    "options.rs",
    "ordered.rs",
    "ordered_json.rs",
    "own_servers.rs",
    "paging.rs",
    "params.rs",
    "parts.rs",
    "patch.rs",
    "percent.rs",
    "position.rs",
    "raw_request.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "secrets.rs",
    "server.rs",
    "stream.rs",
    "style.rs",
    "text.rs",
    "text_conversions.rs",
    "wire/answers.rs",
    "wire/codec.rs",
    "wire/constant.rs",
    "wire/digits.rs",
    "wire/empty_list.rs",
    "wire/fit.rs",
    "wire/flag.rs",
    "wire/headers.rs",
    "wire/key.rs",
    "wire/lenient.rs",
    "wire/mod.rs",
    "wire/newtype.rs",
    "wire/node.rs",
    "wire/number.rs",
    "wire/object.rs",
    "wire/object_read.rs",
    "wire/object_write.rs",
    "wire/parameters.rs",
    "wire/parts.rs",
    "wire/scalar_enum.rs",
    "wire/tagged.rs",
    "wire/union.rs",
);

/// What stands behind the lines of `mod.rs` that are for a module which not every crate has.
const WHERE_NEEDED: &str = " // where needed";

/// The runtime as one crate holds it.
#[derive(Debug)]
pub struct Runtime {
    /// The modules of which nothing is named.
    left_out: BTreeSet<&'static str>,
}

impl Runtime {
    /// What the code of a crate needs, the files of which are given.
    pub fn of<'c>(code: impl Iterator<Item = &'c str>) -> Self {
        let optional = optional();
        let mut left_out: BTreeSet<_> = optional.iter().map(|(module, _)| *module).collect();
        let mut open: BTreeSet<&str> = code.flat_map(named).collect();
        // Tables call themselves, to put what they are made of in order.
        let mut tables = BTreeSet::new();
        while !open.is_empty() {
            let mut texts = Vec::new();
            for (module, item) in &optional {
                if open.contains(item) && left_out.remove(module) {
                    texts.extend(text(&format!("{module}.rs")));
                }
            }
            // A table is expanded by a macro, which has a file of its name.
            let called = open.iter().filter(|name| name.starts_with(TABLES));
            let called = called.filter(|name| tables.insert(**name));
            texts.extend(called.filter_map(|name| text(&format!("{name}.rs"))));
            open = texts.into_iter().flat_map(named).collect();
        }
        Self { left_out }
    }

    /// Whether a name that the runtime exports is there.
    pub fn has(&self, name: &str) -> bool {
        let optional = optional();
        let mut modules = optional.iter().filter(|(_, item)| *item == name);
        !modules.any(|(module, _)| self.left_out.contains(module))
    }

    /// The files by their path in `src/runtime/`, with their text.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> + use<> {
        let left_out = self.left_out.clone();
        let is_there = move |path: &str| {
            let module = path.strip_suffix(".rs");
            !module.is_some_and(|module| left_out.contains(module))
        };
        let left_out = self.left_out.clone();
        let files = FILES.iter().filter(move |(path, _)| is_there(path));
        files.map(move |(path, text)| match *path {
            "mod.rs" => (*path, Cow::Owned(modules(text, &left_out))),
            _ => (*path, Cow::Borrowed(*text)),
        })
    }
}

/// The text of `mod.rs` without some modules.
fn modules(text: &str, left_out: &BTreeSet<&str>) -> String {
    let lines = text.lines().filter_map(|line| {
        let Some(code) = line.strip_suffix(WHERE_NEEDED) else {
            return Some(line);
        };
        let is_there = module(code).is_none_or(|module| !left_out.contains(module));
        is_there.then_some(code)
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The modules that not every crate has, each with one name that it exports, or its own.
fn optional() -> Vec<(&'static str, &'static str)> {
    let lines = text("mod.rs").unwrap_or_default().lines();
    let lines = lines.filter_map(|line| line.strip_suffix(WHERE_NEEDED));
    let entries = lines.filter_map(|line| {
        let module = module(line)?;
        let names = line.split_once("::").map_or(module, |(_, names)| names);
        Some(words(names).map(move |name| (module, name)))
    });
    entries.flatten().collect()
}

/// The module that a line of `mod.rs` is for.
fn module(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("mod ")
        .or(line.strip_prefix("pub use "))?;
    words(rest).next()
}

fn text(path: &str) -> Option<&'static str> {
    let mut files = FILES.iter();
    let (_, text) = files.find(|(known, _)| *known == path)?;
    Some(text)
}

/// Where the tables of the wire format are, as a path and as a folder.
const TABLES: &str = "wire/";

/// What a code names of the runtime: `Patch` for `runtime::Patch` and for `runtime::{Json, Patch}`,
/// and `wire/parts` for `wire::parts!`.
///
/// Text that only looks like code is taken for code; then a module is there that is not needed.
fn named(code: &str) -> Vec<&str> {
    const ROOT: &str = "runtime::";
    let mut names = Vec::new();
    for (at, _) in code.match_indices(ROOT) {
        let rest = &code[at + ROOT.len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(list.split(',').filter_map(|item| words(item).next()));
            }
            None => names.extend(words(rest).next()),
        }
    }
    if code.contains("wire::") {
        let tables = FILES.iter().filter_map(|(path, _)| {
            let path = path.strip_suffix(".rs")?;
            let call = format!("wire::{}!", path.strip_prefix(TABLES)?);
            code.contains(&call).then_some(path)
        });
        names.extend(tables);
    }
    names
}

/// The identifiers of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(move |c| !is_part(c)).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{FILES, Runtime};

    #[test]
    fn every_file_of_the_runtime_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/runtime");
        let mut found = BTreeSet::new();
        let mut open = vec![folder.clone()];
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(&at).expect("the runtime can be listed") {
                let path = entry.expect("the runtime can be listed").path();
                match path.is_dir() {
                    true => open.push(path),
                    false => {
                        let path = path.strip_prefix(&folder).expect("it is inside");
                        found.insert(path.to_string_lossy().replace('\\', "/"));
                    }
                }
            }
        }
        let listed = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(found, listed);
    }

    fn left_out(code: &str) -> Vec<&str> {
        let optional = super::optional().into_iter().map(|(module, _)| module);
        let runtime = Runtime::of([code].into_iter());
        let modules: BTreeSet<&str> = optional.collect();
        modules
            .into_iter()
            .filter(|module| runtime.left_out.contains(module))
            .collect()
    }

    #[test]
    fn what_no_code_names_is_left_out() {
        let none = left_out("use crate::runtime::{ClientCore, Patch};");
        assert_eq!(
            none,
            [
                "batch",
                "batch_results",
                "call",
                "custom",
                "envelope",
                "error_when",
                "event_stream",
                "events",
                "file",
                "filter",
                "headers",
                "items",
                "json_lines",
                "json_member",
                "json_text",
                "ordered",
                "paging",
                "parts",
                "position",
                "stream"
            ]
        );
    }

    #[test]
    fn what_code_names_is_there_with_what_that_names() {
        let without = |modules: &[&str]| -> Vec<&str> {
            let mut all = left_out("");
            all.retain(|module| !modules.contains(module));
            all
        };
        let code = "use crate::runtime::{\n    Error, EventStream, Patch,\n};";
        assert_eq!(
            left_out(code),
            without(&["event_stream", "events", "stream"])
        );
        assert_eq!(
            left_out("-> runtime::OrderedMap<i64>"),
            without(&["ordered"])
        );
        assert_eq!(left_out("wire::parts! { A {"), without(&["file", "parts"]));
        assert_eq!(
            left_out("// of a batch, with Filter and wire::parts"),
            without(&[])
        );
    }

    #[test]
    fn modules_that_are_left_out_are_not_declared() {
        let texts = |code: &'static str| {
            let files: std::collections::BTreeMap<_, _> =
                Runtime::of([code].into_iter()).files().collect();
            files
        };
        let with = texts("runtime::Filter");
        assert!(with.contains_key("filter.rs"));
        assert!(with["mod.rs"].contains("\nmod filter;\n"));
        assert!(
            with["mod.rs"].contains("\npub use filter::{Condition, Conditions, Filter, Logic};\n")
        );
        let without = texts("");
        assert!(!without.contains_key("filter.rs"));
        assert!(!without["mod.rs"].contains("filter"));
        assert!(without["mod.rs"].contains("\nmod error;\n"));
    }
}
