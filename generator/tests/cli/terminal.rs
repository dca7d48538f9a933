//! Untrusted text in messages, and files that are not files.

use std::process::Command;

use super::{fed, folder, trine, write};

/// Texts that act on a terminal: an escape sequence, a bell, a return, a C1 control, bidi controls.
const ACTING: &str = "\\e[31mred\\a\\r\\x9B\\u202E\\u2066";

/// The characters of a message that act on a terminal.
fn acting(text: &[u8]) -> Vec<char> {
    let text = std::str::from_utf8(text).expect("UTF-8");
    let acts = |c: &char| {
        c.is_control() && *c != '\n'
            || ('\u{202a}'..='\u{202e}').contains(c)
            || ('\u{2066}'..='\u{2069}').contains(c)
    };
    text.chars().filter(acts).collect()
}

#[test]
fn texts_of_a_document_are_escaped_in_messages() {
    let places = [
        "paths: {}\n\"TEXT\": 1\n",
        "paths: {\"TEXT\": {}}\n",
        "paths: {/a: {get: {operationId: \"TEXT\", \"TEXT\": 1}}}\n",
        "paths: {}\ncomponents: {schemas: {A: {$ref: \"#/TEXT\"}, B: {required: [\"TEXT\"]}}}\n",
        "paths: {}\ncomponents: {schemas: {A: {type: \"TEXT\"}, B: {x-trine-rust-name: \"TEXT\"}}}\n",
        "paths: {/a: {get: {operationId: a, security: [{\"TEXT\": []}]}}}\n",
        "paths: {}\nx-trine-error-when: {\"TEXT\": 1}\n",
    ];
    for place in places {
        let head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";
        let document = format!("{head}{}", place.replace("TEXT", ACTING));
        let folder = folder(&[("a.yaml", &document)]);
        for flags in [&["check", "a.yaml"][..], &["check", "a.yaml", "--strict"]] {
            let output = trine(&folder, flags);
            assert!(!output.stderr.is_empty());
            assert!(
                acting(&output.stderr).is_empty(),
                "{place}: {:?}",
                acting(&output.stderr)
            );
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            // A line end of the document begins no line of its own.
            assert!(!text.lines().any(|line| line.starts_with("red")), "{text}");
        }
    }
}

#[test]
fn a_line_end_in_a_name_forges_no_message() {
    let key = "a\\nerror[forged]: all of it is wrong";
    let document =
        format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\n\"{key}\": 1\n");
    let folder = folder(&[]);
    let output = fed(&folder, &["check", "-"], &document);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("error[forged]"), "{text}");
    assert!(
        !text.lines().any(|line| line.starts_with("error[forged]")),
        "{text}"
    );
}

#[test]
fn texts_of_trine_toml_and_names_of_files_are_escaped() {
    let folder = folder(&[]);
    let name = "a\u{1b}[31m\u{202e}.yaml";
    let output = trine(&folder, &["check", name]);
    assert_eq!(output.status.code(), Some(2));
    assert!(acting(&output.stderr).is_empty(), "{:?}", output.stderr);
    write(
        folder.path(),
        "a.yaml",
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n",
    );
    write(
        folder.path(),
        "trine.toml",
        "[names]\n\"a\\u001B[31m\\u202E\" = \"b\"\n",
    );
    let output = trine(&folder, &["check", "a.yaml", "--config", "trine.toml"]);
    assert!(!output.stderr.is_empty());
    assert!(acting(&output.stderr).is_empty(), "{:?}", output.stderr);
}

#[test]
fn a_title_puts_no_bidi_control_into_the_manifest() {
    let document = "openapi: 3.0.3\ninfo: {title: \"a\\u202Eb\\e\", version: '1'}\npaths: {}\n";
    let folder = folder(&[("a.yaml", document)]);
    let output = trine(&folder, &["generate", "a.yaml", "-o", "out"]);
    assert!(output.status.success());
    let manifest = std::fs::read(folder.path().join("out/Cargo.toml")).expect("a manifest");
    assert!(acting(&manifest).is_empty());
}

#[cfg(unix)]
#[test]
fn a_guide_that_is_a_special_file_is_rejected_immediately() {
    let document = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n";
    let config = "[docs]\nguide = \"pipe.md\"\n";
    let folder = folder(&[("a.yaml", document), ("trine.toml", config)]);
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe.md"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let output = trine(&folder, &["check", "a.yaml", "--config", "trine.toml"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("expected a regular file"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_reference_to_a_special_file_is_rejected_immediately() {
    let document = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'pipe.yaml#/B'}}}\n";
    let folder = folder(&[("a.yaml", document)]);
    let made = Command::new("mkfifo")
        .arg(folder.path().join("pipe.yaml"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let output = trine(&folder, &["check", "a.yaml", "--strict"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("expected a regular file"), "{text}");
}
