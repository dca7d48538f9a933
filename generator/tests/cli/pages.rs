//! The commands in the pages of `docs/`: each is run, in the order of its page.

use std::fs;
use std::path::Path;

use super::{folder, trine};

/// The document that the commands read.
const DOCUMENT: &str = include_str!("../../../tests/golden/specs/getting_started/openapi.yaml");

/// A command of a page.
struct Shown {
    line: String,
    /// The lines below it.
    output: Vec<String>,
}

/// Returns the commands of a page: lines after `$ ` in blocks of the language `console`.
fn commands(text: &str) -> Vec<Shown> {
    let mut commands: Vec<Shown> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        for line in block.lines() {
            match line.strip_prefix("$ ") {
                Some(line) => commands.push(Shown {
                    line: line
                        .split("  #")
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .to_owned(),
                    output: Vec::new(),
                }),
                None => commands
                    .last_mut()
                    .expect("a command before its output")
                    .output
                    .push(line.to_owned()),
            }
        }
    }
    commands
}

/// Returns whether a line is the shown one, in which `…` is any number.
fn is_shown(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let rest = parts.next().and_then(|first| line.strip_prefix(first));
    let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
    let rest = parts.fold(rest, |rest, part| {
        let rest = rest?;
        let after = rest.trim_start_matches(is_number);
        (after.len() < rest.len()).then(|| after.strip_prefix(part))?
    });
    rest == Some("")
}

#[test]
fn commands_in_pages_succeed_and_print_what_is_shown() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let guides = fs::read_dir(docs.join("guides")).expect("the guides");
    let mut pages: Vec<_> = guides
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.push(docs.join("getting-started.md"));
    let mut count = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        let folder = folder(&[("openapi.yaml", DOCUMENT)]);
        for Shown { line, output } in commands(&text) {
            let Some(arguments) = line.strip_prefix("trine ") else {
                continue;
            };
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let run = trine(&folder, &arguments);
            let said = [run.stdout, run.stderr].concat();
            let said = String::from_utf8(said).expect("text");
            let page = page.display();
            assert_eq!(run.status.code(), Some(0), "{page}: {line}\n{said}");
            for expected in output {
                let is_said = said.lines().any(|line| is_shown(line, &expected));
                assert!(is_said, "{page}: {line}\nexpected {expected:?}\n{said}");
            }
            count += 1;
        }
    }
    assert!(count > 10, "only {count} commands found");
}
