//! Documents designed to exhaust their reader: each is read in bounded memory, or rejected with the
//! exceeded limit and the flag that raises it.
#![cfg(all(feature = "cli", unix))]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The memory that the command may map, in KiB: the stacks of its threads count in full.
const MEMORY: usize = 1_500_000;
/// The processor time that the command may use, in seconds: more than ten times what it needs
/// without optimization.
const SECONDS: usize = 40;

/// Runs the command on a document, with limited memory and time.
fn generate(folder: &Path, document: &str, input: Stdio, flags: &str) -> Output {
    let trine = env!("CARGO_BIN_EXE_trine");
    let line = format!(
        "ulimit -v {MEMORY} && ulimit -t {SECONDS} && exec {trine} generate {document} -o out --name bounded {flags}"
    );
    Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder)
        .stdin(input)
        .output()
        .expect("the command")
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        fs::write(folder.path().join(path), text).expect("a file");
    }
    folder
}

/// Asserts that a document exceeds a limit with these flags, and is rejected only for that.
fn passes(limit: &str, files: &[(&str, &str)], flags: &str) {
    let folder = folder(files);
    let output = generate(folder.path(), files[0].0, Stdio::null(), flags);
    refused(limit, &output);
    assert!(
        !folder.path().join("out").exists(),
        "{limit}: files were written"
    );
}

fn refused(limit: &str, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    let shown: String = said.chars().take(2000).collect();
    assert_eq!(output.status.code(), Some(1), "{limit}: {shown}");
    assert!(
        said.contains(&format!("the limit `{limit}` allows (")),
        "{shown}"
    );
    assert!(said.contains(&format!("`--max-{limit} N`")), "{shown}");
}

/// Asserts that a document is accepted.
fn is_taken(what: &str, text: &str) {
    let folder = folder(&[("a.json", text)]);
    let output = generate(folder.path(), "a.json", Stdio::null(), "");
    let said = String::from_utf8_lossy(&output.stderr);
    let shown: String = said.chars().take(2000).collect();
    assert_eq!(output.status.code(), Some(0), "{what}: {shown}");
}

/// Returns a document in JSON with these component schemas.
fn schemas(schemas: impl Iterator<Item = (String, String)>) -> String {
    let listed: Vec<String> = schemas
        .map(|(name, schema)| format!("{name:?}: {schema}"))
        .collect();
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{}},
            "components": {{"schemas": {{{}}}}}}}"#,
        listed.join(",\n")
    )
}

fn reference(number: usize) -> String {
    format!(r##"{{"$ref": "#/components/schemas/S{number}"}}"##)
}

/// Returns the schemas `S0` … for each number.
fn numbered(count: usize, schema: impl Fn(usize) -> String) -> String {
    schemas((0..count).map(|number| (format!("S{number}"), schema(number))))
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";

#[test]
fn endless_input() {
    let folder = folder(&[]);
    let zeros = File::open("/dev/zero").expect("zeros");
    refused("size", &generate(folder.path(), "-", zeros.into(), ""));
    refused(
        "size",
        &generate(folder.path(), "/dev/zero", Stdio::null(), ""),
    );
    // A document that would be accepted, but for its 100 MB.
    let long = format!("{HEAD}x-a: {}\n", "a".repeat(100 << 20));
    passes("size", &[("a.yaml", &long)], "");
}

#[test]
fn deep_nesting() {
    let json = format!("{{\"openapi\": {}", "[".repeat(1_000_000));
    passes("depth", &[("a.json", &json)], "");
    let keys = format!("{{\"openapi\": {}", "{\"a\":".repeat(200_000));
    passes("depth", &[("a.json", &keys)], "");
    let flow = format!("{HEAD}x-a: {}", "[".repeat(100_000));
    passes("depth", &[("a.yaml", &flow)], "");
    let block = (1..500).fold(format!("{HEAD}x-a:\n"), |mut text, depth| {
        let _ = writeln!(text, "{}a:", " ".repeat(depth));
        text
    });
    passes("depth", &[("a.yaml", &block)], "");
    let shallow = format!("{HEAD}x-a: [[[[[[a]]]]]]\n");
    passes("depth", &[("a.yaml", &shallow)], "--max-depth 6");
}

#[test]
fn aliases_that_multiply() {
    let nested = (1..60).fold(format!("{HEAD}x-a0: &a0 [b]\n"), |mut text, n| {
        let m = n - 1;
        let _ = writeln!(text, "x-a{n}: &a{n} {{c: *a{m}, d: *a{m}}}");
        text
    });
    passes("alias-size", &[("a.yaml", &nested)], "");
    let long = format!(
        "{HEAD}x-a: &a {}\nx-b: [{}]\n",
        "a".repeat(1 << 20),
        "*a, ".repeat(1000)
    );
    passes("alias-size", &[("a.yaml", &long)], "");
    let merged = (1..2000).fold(format!("{HEAD}x-a0: &a0 {{b0: c}}\n"), |mut text, n| {
        let m = n - 1;
        let _ = writeln!(text, "x-a{n}: &a{n} {{<<: *a{m}, b{n}: c}}");
        text
    });
    let folder = folder(&[("a.yaml", &merged)]);
    let output = generate(folder.path(), "a.yaml", Stdio::null(), "");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
}

#[test]
fn many_values() {
    let json = format!("{{\"openapi\": [{}0]}}", "0,".repeat(200_000));
    passes("values", &[("a.json", &json)], "--max-values 100000");
    // The parser would read all of it before it returns any of it.
    let yaml = format!("{HEAD}x-a:\n{}", "- a\n".repeat(5_000_000));
    passes("values", &[("a.yaml", &yaml)], "");
}

#[test]
fn many_files() {
    let files: Vec<(String, String)> = (0..20)
        .map(|n| {
            let schema = format!(
                "type: object\nproperties: {{a: {{$ref: f{}.yaml}}}}\n",
                n + 1
            );
            (format!("f{n}.yaml"), schema)
        })
        .collect();
    let root = format!("{HEAD}components: {{schemas: {{A: {{$ref: f0.yaml}}}}}}\n");
    let mut all = vec![("a.yaml", root.as_str())];
    all.extend(
        files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str())),
    );
    passes("files", &all, "--max-files 10");
}

#[test]
fn many_definitions() {
    let enumeration = |_| {
        let values: Vec<String> = (0..30_000).map(|n| format!("\"v{n}\"")).collect();
        format!(r#"{{"type": "string", "enum": [{}]}}"#, values.join(","))
    };
    passes("choices", &[("a.json", &numbered(1, enumeration))], "");
    let objects = numbered(50, |n| {
        format!(r#"{{"type": "object", "properties": {{"p{n}": {{"type": "string"}}}}}}"#)
    });
    passes("types", &[("a.json", &objects)], "--max-types 40");
    let paths: Vec<String> = (0..50)
        .map(|n| format!(r#""/p{n}": {{"get": {{"responses": {{}}}}}}"#))
        .collect();
    let paths = format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{{}}}}}"#,
        paths.join(",")
    );
    passes("operations", &[("a.json", &paths)], "--max-operations 40");
}

#[test]
fn compositions_that_multiply() {
    let all = |keyword: &'static str| {
        move |n: usize| {
            let others: Vec<String> = (0..16).filter(|m| *m != n).map(reference).collect();
            format!(
                r#"{{"{keyword}": [{}, {{"type": "object", "properties": {{"p{n}": {{}}}}}}]}}"#,
                others.join(",")
            )
        }
    };
    for keyword in ["allOf", "oneOf"] {
        let text = numbered(16, all(keyword));
        passes("members", &[("a.json", &text)], "--max-members 150");
    }
    // Properties that many objects inherit.
    let wide = |n: usize| match n {
        0 => {
            let properties: Vec<String> = (0..50).map(|p| format!(r#""p{p}": {{}}"#)).collect();
            format!(
                r#"{{"type": "object", "properties": {{{}}}}}"#,
                properties.join(",")
            )
        }
        n => format!(
            r#"{{"allOf": [{}, {{"type": "object", "properties": {{"q{n}": {{}}}}}}]}}"#,
            reference(0)
        ),
    };
    passes(
        "members",
        &[("a.json", &numbered(20, wide))],
        "--max-members 900",
    );
}

/// Texts that are repeated: the generated code is many times as large as the document.
#[test]
fn texts_that_multiply() {
    let prose = "x ".repeat(500_000);
    let derived = |n: usize| match n {
        0 => {
            format!(r#"{{"type": "object", "properties": {{"p": {{"description": "{prose}"}}}}}}"#)
        }
        n => format!(
            r#"{{"allOf": [{}, {{"type": "object", "properties": {{"q{n}": {{}}}}}}]}}"#,
            reference(0)
        ),
    };
    passes("code", &[("a.json", &numbered(400, derived))], "");

    let operations: Vec<String> = (0..400)
        .map(|n| {
            format!(
                r##""/p{n}": {{"get": {{"responses": {{"200": {{"$ref": "#/components/responses/R"}}}}}}}}"##
            )
        })
        .collect();
    let responses = format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "T", "version": "1"}},
        "paths": {{{}}},
        "components": {{"responses": {{"R": {{"description": "{prose}"}}}}}}}}"#,
        operations.join(",")
    );
    passes("code", &[("a.json", &responses)], "");
}

/// Parameters and schemas of Swagger 2.0 that become part of each body.
#[test]
fn shared_parameters_that_multiply() {
    let choices: Vec<String> = (0..10_000).map(|n| format!("\"{n}\"")).collect();
    let operations: Vec<String> = (0..1_000)
        .map(|n| {
            format!(
                r##""/p{n}": {{"post": {{"parameters": [{{"$ref": "#/parameters/P"}}], "responses": {{}}}}}}"##
            )
        })
        .collect();
    let form = format!(
        r#"{{"swagger": "2.0", "info": {{"title": "T", "version": "1"}}, "paths": {{{}}},
        "parameters": {{"P": {{"in": "formData", "name": "p", "type": "string", "enum": [{}]}}}}}}"#,
        operations.join(","),
        choices.join(",")
    );
    passes("values", &[("a.json", &form)], "");

    let media_types: Vec<String> = (0..1_000).map(|n| format!("\"a/x{n}+json\"")).collect();
    let schema = format!(r#"{{"type": "string", "enum": [{}]}}"#, choices.join(","));
    let response = format!(
        r#"{{"swagger": "2.0", "info": {{"title": "T", "version": "1"}}, "produces": [{}],
        "paths": {{"/a": {{"get": {{"responses": {{"200": {{"description": "d", "schema": {schema}}}}}}}}}}}}}"#,
        media_types.join(",")
    );
    passes("values", &[("a.json", &response)], "");
}

/// Documents that need no limit because their cost does not multiply.
#[test]
fn references_that_double_or_return() {
    is_taken(
        "doubling allOf",
        &numbered(60, |n| match n {
            0 => r#"{"type": "object"}"#.to_owned(),
            n => format!(
                r#"{{"allOf": [{0}, {0}, {{"type": "object", "properties": {{"p{n}": {0}}}}}]}}"#,
                reference(n - 1)
            ),
        }),
    );
    is_taken(
        "doubling properties",
        &numbered(60, |n| match n {
            0 => r#"{"type": "string"}"#.to_owned(),
            n => format!(
                r#"{{"type": "object", "required": ["a", "b"], "properties": {{"a": {0}, "b": {0}}}}}"#,
                reference(n - 1)
            ),
        }),
    );
    is_taken(
        "a product of unions",
        &numbered(12, |n| match n {
            0 => {
                let all: Vec<String> = (1..12).map(reference).collect();
                format!(r#"{{"allOf": [{}]}}"#, all.join(","))
            }
            n => {
                let object =
                    |m| format!(r#"{{"type": "object", "properties": {{"p{n}_{m}": {{}}}}}}"#);
                let branches: Vec<String> = (0..8).map(object).collect();
                format!(r#"{{"oneOf": [{}]}}"#, branches.join(","))
            }
        }),
    );
    is_taken(
        "a chain of references",
        &numbered(2000, |n| reference((n + 1).min(1999))),
    );
    is_taken(
        "cycles of every kind",
        &numbered(6, |n| {
            let next = reference((n + 1) % 6);
            match n {
                0 => format!(r#"{{"allOf": [{next}]}}"#),
                1 => format!(r#"{{"oneOf": [{next}, {0}]}}"#, reference(1)),
                2 => format!(r#"{{"type": "array", "items": {next}}}"#),
                3 => format!(r#"{{"not": {next}}}"#),
                4 => format!(r#"{{"type": "object", "additionalProperties": {next}}}"#),
                _ => next,
            }
        }),
    );
}

/// Documents that once took quadratic time.
#[test]
fn much_of_one_mistake() {
    is_taken(
        "misspelt references",
        &numbered(1500, |n| reference(n + 5000)),
    );
    let twice: Vec<String> = (0..1500)
        .map(|n| format!(r#""a{n}": 1, "a{n}": 2"#))
        .collect();
    is_taken(
        "keys that stand twice",
        &format!(
            r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{}}, "x-a": {{{}}}}}"#,
            twice.join(", ")
        ),
    );
    let twice: Vec<String> = (0..21_000)
        .map(|n| format!(r#""a{n}": 1, "a{n}": 2"#))
        .collect();
    let much = format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{}}, "x-a": {{{}}}}}"#,
        twice.join(", ")
    );
    passes("problems", &[("a.json", &much)], "");
}

/// Removing or renaming one member must not move the others.
#[test]
fn many_unknown_members() {
    let head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
    let members = |indent: &str| -> String {
        (0..80_000)
            .map(|n| format!("{indent}k{n}: {{}}\n"))
            .collect()
    };
    let unknown = format!("{head}paths: {{}}\n{}", members(""));
    passes("problems", &[("a.yaml", &unknown)], "");
    let bare = format!("{head}paths:\n{}", members("  "));
    passes("problems", &[("a.yaml", &bare)], "");
}

/// As many constructors as properties, each of which sets one.
#[test]
fn many_alternatives() {
    let properties: Vec<String> = (0..2000)
        .map(|n| format!(r#""k{n}": {{"type": "string"}}"#))
        .collect();
    let sets: Vec<String> = (0..2000)
        .map(|n| format!(r#"{{"required": ["k{n}"]}}"#))
        .collect();
    let (properties, sets) = (properties.join(", "), sets.join(", "));
    let schema =
        format!(r#"{{"type": "object", "properties": {{{properties}}}, "anyOf": [{sets}]}}"#);
    // Only what is sent has constructors.
    let document = format!(
        r##"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"post": {{
            "operationId": "a",
            "requestBody": {{"content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/A"}}}}}}}},
            "responses": {{"204": {{"description": "D"}}}}}}}}}},
            "components": {{"schemas": {{"A": {schema}}}}}}}"##
    );
    is_taken("alternatives", &document);
}

/// The names of nested parts contain the names of their containers.
#[test]
fn long_names() {
    let inner = (0..20).fold(
        r#"{"type": "string", "enum": ["a"]}"#.to_owned(),
        |inner, n| {
            let name = format!("{}{n}", "p".repeat(5000));
            format!(r#"{{"type": "object", "properties": {{"{name}": {inner}}}}}"#)
        },
    );
    is_taken("long names", &numbered(20, |_| inner.clone()));
}

/// Returns an overlay with these actions.
fn overlay(actions: &str) -> String {
    format!("overlay: 1.1.0\ninfo: {{title: o, version: '1'}}\nactions:\n{actions}\n")
}

#[test]
fn overlays_are_bounded() {
    let names =
        (0..20_000).map(|number| (format!("S{number}"), r#"{"type": "string"}"#.to_owned()));
    let document = schemas(names);
    let long = "x".repeat(10_000);
    let doubling = "- {target: $.components, copy: $.info}\n- {target: $.info, update: {x-a: []}}\n\
                    - {target: '$.info.x-b', update: [1]}\n"
        .to_owned()
        + "- {target: \"$.info['x-a']\", update: [a, b]}\n"
        + &"- {target: \"$.info['x-a']\", copy: \"$.info['x-a']\"}\n".repeat(40);
    for (limit, actions) in [
        ("size", format!("- {{target: '$..*[?@.type]', update: {{description: {long}}}}}")),
        ("size", doubling.replace("- {target: '$.info.x-b', update: [1]}\n", "")),
        ("selections", "- {target: '$..[?count($..*) > 1]', remove: true}".to_owned()),
        ("selections", "- {target: '$..*..*..*..*', remove: true}\n".repeat(400)),
        (
            "depth",
            "- {target: $.info, update: {x-a: {}}}\n- {target: \"$..['x-a']\", update: {x-a: {x-a: {}}}}\n"
                .to_owned()
                + &"- {target: \"$.info['x-a']['x-a']\", copy: $.info}\n".repeat(80),
        ),
    ] {
        let text = overlay(&actions);
        passes(limit, &[("a.json", &document), ("o.yaml", &text)], "--overlay o.yaml");
    }
}
