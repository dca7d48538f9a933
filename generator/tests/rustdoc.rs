//! Rustdoc, with all lints denied, reads the docs generated from hostile descriptions.
//!
//! With `TRINE_CORPUS` set, it also reads the descriptions of all documents of that folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use trine::rustdoc::{code_span, prose, summary_line};

const HOSTILE: &[&str] = &[
    "See [Vec], [`Vec`], [std::vec::Vec], [Vec][], [x][y], [Vec](Vec), [a](struct@a), [b](#b), <Vec>, <Vec::new()>",
    "[id]: https://example.org\n\n[^1] and [^1]: note, [ ] and [x]",
    "https://example.org/a_b_c, http://example.org. (https://example.org/x(y)) https://{company}.example.org/v1",
    "**https://example.org** `https://example.org` <https://example.org> [https://example.org](https://example.org)",
    "xhttps://example.org http<b>s://example.org</b> https://<i>example</i>.org https:// http://",
    "<script>alert('x')</script><style>p { }</style><iframe src=x><T> Vec<String> a<b>c </nope> <br> <p> <",
    "<table><tr><td>a<td>b|c</table><ul><li>x<li>y<pre>\nfn main() {\n",
    "```rust\ncompile_error!(\"ran\");\n```\n\n```\npanic!(\"ran\");\n```\n\n```ignore,should_panic,E0000,foo bar\nx\n```",
    "    panic!(\"indented\");\n\n~~~compile_fail\n```\n~~~",
    "` lone, `` two, ``` three, `a``b`, \\` and `unclosed",
    "quote \" backslash \\ end \\",
    "*/ /* // /// //! \"# \"## r#\" {} {0} #![deny(x)]",
    "\u{202e}reversed\u{2066} \0 \r\n \u{7f} \u{feff} \u{2028} &#x202e; &#0; &NotAnEntity; &amp;lt; &copy",
    "# Heading [x]\n\nSetext\n===\n\n- a\n  - b\n\n      code\n- [ ] c\n\n1. x\n5) y\n\n> quote\n```\n> x",
    "| a | b |\n|---|---|\n| [x] | `a|b` | <c> |\n\n|-|\n|-|",
    "[mail](mailto:a@b) [mail](mailto:a@b.example) <a@b.example> <mailto:x@y> [ftp](ftp://x.example) [js](javascript:x)",
    "![image](https://example.org/i.png) ![](x) [![b](x)](https://example.org) <img src=x alt='[y]'>",
    "$x$ ~a~ ~~b~~ __c__ *d **e*** f_g_h 2*3*4 --- ... -- 'q' \"r\"",
    "macro@x fn@y [fn@y] [type@z](type@z) [`fn()`] [x!] [a::b] [Self::c] [crate::d]",
    "",
    " ",
    "\n\n\n",
    "-",
    "1.",
    "[",
    "<!--",
    "<a href=\"https://example.org/?a=<b>&c;\\`|\">x](y)</a> [a\\]b](<https://example.org/a b>)",
];

#[test]
fn rustdoc_reports_no_warnings() {
    let mut library = String::from("//! Descriptions.\n\n/// Hostile ones.\npub mod hostile;\n");
    let mut files = vec![("hostile.rs", items(HOSTILE.iter().copied()))];
    if let Some(corpus) = env::var_os("TRINE_CORPUS") {
        let descriptions = descriptions(Path::new(&corpus));
        assert!(
            descriptions.len() > 1_000,
            "{} descriptions",
            descriptions.len()
        );
        library.push_str("\n/// Those of real documents.\npub mod corpus;\n");
        files.push(("corpus.rs", items(descriptions.iter().map(String::as_str))));
    }
    files.push(("lib.rs", library));

    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rustdoc");
    let _ = fs::remove_dir_all(&package);
    fs::create_dir_all(package.join("src")).unwrap();
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"descriptions\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )
    .unwrap();
    for (name, text) in files {
        fs::write(package.join("src").join(name), text).unwrap();
    }
    // Lints that are off by default are on here.
    let output = Command::new(env!("CARGO"))
        .args(["doc", "--offline", "--quiet", "--color=never", "--no-deps"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
        .env(
            "RUSTDOCFLAGS",
            "-Dwarnings -Drustdoc::unescaped_backticks -Drustdoc::redundant_explicit_links",
        )
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let shown: String = errors.chars().take(10_000).collect();
    assert!(output.status.success() && errors.is_empty(), "{shown}");
}

/// Returns structs with a field for each description.
fn items<'a>(descriptions: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let descriptions: Vec<&str> = descriptions.collect();
    for (number, chunk) in descriptions.chunks(500).enumerate() {
        writeln!(text, "/// Some.\npub struct Some{number} {{").unwrap();
        for (field, description) in chunk.iter().enumerate() {
            let mut lines = vec![summary_line(description), String::new()];
            lines.extend(prose(description));
            let value: String = description.chars().take(60).collect();
            lines.extend([String::new(), format!("Default: {}", code_span(&value))]);
            for line in lines {
                writeln!(text, "    /// {line}").unwrap();
            }
            writeln!(text, "    pub f{field}: (),").unwrap();
        }
        text.push_str("}\n");
    }
    text
}

/// Returns the descriptions of the documents under a folder that contain more than words.
fn descriptions(corpus: &Path) -> BTreeSet<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus.join("specs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut found = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let document: serde_json::Value = match path.extension().is_some_and(|ext| ext == "json") {
            true => serde_json::from_str(&text).unwrap(),
            // Documents that serde_json cannot represent have no relevant descriptions.
            false => match serde_yaml::from_str(&text) {
                Ok(document) => document,
                Err(_) => continue,
            },
        };
        collect(&document, &mut found);
    }
    found
}

fn collect(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                match member {
                    serde_json::Value::String(text)
                        if matches!(name.as_str(), "description" | "summary" | "title") =>
                    {
                        if text
                            .contains(|c: char| !c.is_alphanumeric() && !" ,.'\"()?;\n".contains(c))
                        {
                            found.insert(text.clone());
                        }
                    }
                    member => collect(member, found),
                }
            }
        }
        serde_json::Value::Array(elements) => {
            elements.iter().for_each(|element| collect(element, found))
        }
        _ => {}
    }
}
