//! The crates in `tests/golden` are up to date: they are generated from small documents with one
//! feature each.
//!
//! `tests/golden/specs/CASE` are modules of one crate, `tests/golden/crate`; each of
//! `tests/golden/alone/NAME` is a separate crate. All of them are members of the workspace, so that
//! the generated code is also compiled, linted, documented and called.
//!
//! `cargo xtask bless` (`UPDATE_EXPECT=1 cargo test --test golden`) regenerates them.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use expect_test::expect_file;
use trine::disk::{self, Owner};
use trine::input;
use trine::ir::{
    ContentKind, Location, Parameter, ParameterEncoding, SchemaKind, Shape, StatusPattern, Style,
};
use trine::output::FileTree;
use trine::workspace::Workspace;
use trine::{Analyzed, CrateText, Provenance, Spec, Strictness, crate_files, read};

/// The command that updates golden files.
const COMMAND: &str = "cargo xtask bless";

/// Returns the root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn golden() -> PathBuf {
    root().join("tests/golden")
}

fn cases() -> Workspace {
    Workspace::load(&root(), "tests/golden/specs").expect("the specs of the golden cases")
}

/// Returns the names of the separate crates, sorted.
fn alone() -> Vec<String> {
    let entries = fs::read_dir(golden().join("alone")).expect("the separate crates");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("a name in UTF-8"))
        .collect();
    names.sort();
    names
}

/// Returns a spec that becomes a whole crate, with its `trine.toml` if it exists.
fn spec_alone(name: &str) -> Spec {
    let document = format!("tests/golden/alone/{name}/openapi.yaml");
    let config = golden().join(format!("alone/{name}/trine.toml"));
    let config = config.exists().then(|| input::config(&config));
    let config = config.transpose().unwrap_or_else(|error| panic!("{error}"));
    Spec {
        text: fs::read_to_string(root().join(&document)).expect("a document"),
        name: document,
        module: None,
        config: config.unwrap_or_default(),
        strictness: Strictness::Strict,
    }
}

fn crate_alone(name: &str) -> FileTree {
    let spec = spec_alone(name);
    let analyzed = read(&spec).unwrap_or_else(|failure| panic!("{failure}"));
    let text = CrateText {
        package: format!("trine-golden-{name}"),
        version: "0.0.0".to_owned(),
        description: format!("The client for one document ({name}), for Trine's tests"),
        license: Some("MIT OR Apache-2.0".to_owned()),
        features: Vec::new(),
        runtime: spec.config.package.runtime.clone().unwrap_or_default(),
    };
    let provenance = Provenance {
        from: &spec.name,
        by: COMMAND,
    };
    crate_files(
        &text,
        &spec.config.dependencies,
        &[(&spec, analyzed)],
        &provenance,
    )
    .unwrap_or_else(|error| panic!("{error}"))
}

/// Returns every golden crate with its folder in `tests/golden`.
fn crates() -> Vec<(String, FileTree)> {
    let together = cases()
        .generate(COMMAND)
        .unwrap_or_else(|error| panic!("{error}"));
    let mut crates = vec![("crate".to_owned(), together)];
    crates.extend(
        alone()
            .iter()
            .map(|name| (format!("alone/{name}/crate"), crate_alone(name))),
    );
    crates
}

#[test]
fn the_crates_are_up_to_date() {
    let is_blessed = env::var_os("UPDATE_EXPECT").is_some();
    let mut problems = String::new();
    for (folder, tree) in crates() {
        let path = golden().join(&folder);
        if is_blessed {
            let changes = disk::write(&path, &tree, Owner::Trine);
            let changes = changes.unwrap_or_else(|error| panic!("{error}"));
            println!("tests/golden/{folder}: {changes}");
            continue;
        }
        let drift = disk::check(&path, &tree, Owner::Trine);
        for file in drift.unwrap_or_else(|error| panic!("{error}")) {
            problems.push_str(&format!("\ntests/golden/{folder}: {file}\n"));
        }
    }
    assert!(
        problems.is_empty(),
        "{problems}\nIf what is generated now is right, run `{COMMAND}` and read `git diff`."
    );
}

#[test]
fn generating_twice_gives_equal_bytes() {
    let texts = |crates: Vec<(String, FileTree)>| -> Vec<String> {
        let files = |(folder, tree): &(String, FileTree)| -> Vec<String> {
            tree.iter()
                .map(|(path, text)| format!("{folder}/{path}\n{text}"))
                .collect()
        };
        crates.iter().flat_map(files).collect()
    };
    let (first, second) = (texts(crates()), texts(crates()));
    assert_eq!(first.len(), second.len());
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
}

/// prettyplease lays out everything else, with shorter lines than rustfmt.
#[test]
fn imports_are_those_of_rustfmt() {
    /// An item between the imports of two files.
    const END: &str = "const END: () = ();";
    let trees: Vec<FileTree> = crates().into_iter().map(|(_, tree)| tree).collect();
    let files = trees.iter().flat_map(FileTree::iter);
    let files = files.filter(|(path, _)| path.ends_with(".rs"));
    let imports: Vec<String> = files.map(|(_, text)| imports(text)).collect();
    let formatted = formatted(&imports.join(&format!("\n{END}\n\n")));
    let formatted: Vec<&str> = formatted.split(END).collect();
    assert_eq!(formatted.len(), imports.len());
    for (generated, formatted) in imports.iter().zip(formatted) {
        assert_eq!(generated.trim(), formatted.trim());
    }
}

/// Formats a file with rustfmt.
fn formatted(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is a component of the toolchain");
    let mut input = rustfmt.stdin.take().expect("a pipe");
    let text = text.to_owned();
    let writer = thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    writer.join().expect("no panic").expect("rustfmt reads");
    assert!(output.status.success(), "rustfmt failed");
    String::from_utf8(output.stdout).expect("rustfmt writes UTF-8")
}

/// Returns the `use` items of a file that are not in a block, with their attributes and the blank
/// lines between them.
fn imports(text: &str) -> String {
    let mut imports = String::new();
    let mut is_open = false;
    let mut before = String::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with("#[") {
            before.push_str(&format!("{line}\n"));
            continue;
        }
        is_open |= line.starts_with("use ") || line.starts_with("pub use ");
        if is_open {
            imports.push_str(&format!("{before}{line}\n"));
        }
        before.clear();
        is_open &= !line.ends_with(';');
    }
    imports
}

/// No part of a document is dropped silently: these are all diagnostics.
#[test]
fn warnings_are_up_to_date() {
    let mut text = String::new();
    let mut specs = cases().specs;
    specs.extend(alone().iter().map(|name| spec_alone(name)));
    for spec in &specs {
        let analyzed = read(spec).unwrap_or_else(|failure| panic!("{failure}"));
        text.push_str(&analyzed.diagnostics.render(&analyzed.document));
    }
    expect_file![golden().join("warnings.txt")].assert_eq(&text);
}

#[test]
fn each_case_is_a_module() {
    let modules: Vec<String> = cases()
        .specs
        .into_iter()
        .filter_map(|spec| spec.module)
        .collect();
    let folders = fs::read_dir(golden().join("specs")).expect("the cases");
    let folders = folders
        .filter(|entry| entry.as_ref().expect("an entry").path().is_dir())
        .count();
    assert_eq!(
        modules.len(),
        folders,
        "a folder in tests/golden/specs has no openapi.yaml"
    );
}

/// Every parameter style in each location, every kind of body and every class of statuses is in a
/// golden case. What they send and read is tested in `tests/wire/tests/golden`.
#[test]
fn the_cases_have_every_style_body_and_status() {
    let mut found = BTreeSet::new();
    let mut specs = cases().specs;
    specs.extend(alone().iter().map(|name| spec_alone(name)));
    for spec in &specs {
        let analyzed = read(spec).unwrap_or_else(|failure| panic!("{failure}"));
        for operation in &analyzed.api.operations {
            let parameters = operation.path_parameters.iter();
            let parameters = parameters.chain(&operation.parameters);
            found.extend(parameters.filter_map(|one| style(&analyzed, one)));
            let bodies = operation.body.iter().chain(&operation.other_bodies);
            found.extend(bodies.map(|body| format!("request {}", kind(&body.content.kind))));
            for response in &operation.responses {
                found.insert(status(response.status));
                let contents = response.content.iter().chain(&response.stream);
                found.extend(contents.map(|one| format!("response {}", kind(&one.kind))));
            }
        }
    }
    let missing: Vec<String> = all().filter(|one| !found.contains(one)).collect();
    assert!(
        missing.is_empty(),
        "no golden case has {}: add it to one in tests/golden/specs, and a test in tests/wire",
        missing.join(", ")
    );
}

/// Returns what the golden cases have to contain.
fn all() -> impl Iterator<Item = String> {
    let of = |location: &'static str, styles: &[&'static str], shapes: &[&'static str]| {
        let styles = styles.iter();
        let pairs = styles.flat_map(move |style| shapes.iter().map(move |shape| (*style, *shape)));
        let named = pairs.map(move |(style, shape)| format!("{location} {style} {shape}"));
        named.collect::<Vec<_>>()
    };
    let exploding = ["list", "exploded list", "object", "exploded object"];
    let shapes = [["scalar"].as_slice(), &exploding].concat();
    let parameters = [
        of("path", &["simple", "label", "matrix"], &shapes),
        of("query", &["form"], &shapes),
        of("query", &["spaceDelimited", "pipeDelimited"], &["list"]),
        of("query", &["deepObject"], &["exploded object"]),
        of("query", &["brackets"], &["list", "object"]),
        of("header", &["simple"], &shapes),
        of("cookie", &["form"], &shapes),
        ["path", "query", "header", "cookie"]
            .map(|location| format!("{location} JSON"))
            .into(),
    ];
    let requests = [
        "JSON",
        "form",
        "brackets",
        "multipart",
        "multipart without parts",
        "text",
        "bytes",
        "JSON lines",
    ];
    let responses = ["JSON", "text", "bytes", "JSON lines", "events", "parts"];
    // A response with an informational status is never the last one, so that no client sees it.
    let statuses = [
        "code 2xx", "code 3xx", "code 4xx", "code 5xx", "2XX", "3XX", "4XX", "5XX", "default",
    ];
    parameters
        .into_iter()
        .flatten()
        .chain(requests.map(|kind| format!("request {kind}")))
        .chain(responses.map(|kind| format!("response {kind}")))
        .chain(statuses.map(str::to_owned))
}

/// Names the location, the style and the shape of a parameter, if its type has one shape.
fn style(analyzed: &Analyzed, parameter: &Parameter) -> Option<String> {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let ParameterEncoding::Style { style, explode, .. } = parameter.encoding else {
        let whole = matches!(parameter.encoding, ParameterEncoding::Query(_));
        return Some(format!(
            "{location} {}",
            if whole { "whole" } else { "JSON" }
        ));
    };
    let style = match style {
        Style::Simple => "simple",
        Style::Label => "label",
        Style::Matrix => "matrix",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => "deepObject",
        Style::Brackets => "brackets",
        Style::Cookie => "cookie",
    };
    let api = &analyzed.api;
    let shape = match analyzed.analysis.resolved(api, &parameter.ty.shape) {
        Shape::List(_) => "list",
        Shape::Map(_) | Shape::Ordered(_) => "object",
        Shape::Schema(id) => match api.schema(*id).kind {
            SchemaKind::Struct(_) => "object",
            SchemaKind::Enum(_) => "scalar",
            _ => return None,
        },
        Shape::Any | Shape::File => return None,
        _ => "scalar",
    };
    let explode = match explode && shape != "scalar" {
        true => "exploded ",
        false => "",
    };
    Some(format!("{location} {style} {explode}{shape}"))
}

fn kind(kind: &ContentKind) -> &'static str {
    match kind {
        ContentKind::Json(_) => "JSON",
        ContentKind::Form(_) => "form",
        ContentKind::Brackets(_) => "brackets",
        ContentKind::Multipart(Some(_)) => "multipart",
        ContentKind::Multipart(None) => "multipart without parts",
        ContentKind::Xml(..) => "XML",
        ContentKind::Text => "text",
        ContentKind::Bytes => "bytes",
        ContentKind::JsonLines(_) => "JSON lines",
        ContentKind::Events(_) => "events",
        ContentKind::PartStream(..) => "parts",
    }
}

fn status(pattern: StatusPattern) -> String {
    match pattern {
        StatusPattern::Code(code) => format!("code {}xx", code / 100),
        StatusPattern::Range(class) => format!("{class}XX"),
        StatusPattern::Default => "default".to_owned(),
    }
}
