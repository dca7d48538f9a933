//! Who may name what: the boundaries of ARCHITECTURE.md, read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// A crate or word, and the files and folders of `src/` that may hold it.
struct Rule {
    word: &'static str,
    may: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        word: "openapiv3",
        may: &["document", "typed.rs", "lower"],
        why: "after `lower` nothing of OpenAPI's spelling is left",
    },
    Rule {
        word: "serde_yaml",
        may: &["document"],
        why: "text is read in one place",
    },
    Rule {
        word: "heck",
        may: &["names"],
        why: "every Rust name is made in `names`",
    },
    Rule {
        word: "deunicode",
        may: &["names"],
        why: "every Rust name is made in `names`",
    },
    Rule {
        word: "prettyplease",
        may: &["output", "output.rs"],
        why: "code is printed in one place",
    },
    Rule {
        word: "syn",
        may: &[
            "output",
            "output.rs",
            "lower/extension.rs",
            "config",
            "emit/mapped_type.rs",
        ],
        why: "emitters create tokens that only `output` parses; names and types of the configuration are parsed where they are read and where they are emitted",
    },
    Rule {
        word: "trine_templates",
        may: &["emit/krate.rs"],
        why: "templates contain Cargo.toml and README, not Rust",
    },
    Rule {
        word: "clap",
        may: &["cli"],
        why: "the library is used without the command",
    },
    Rule {
        word: "pulldown_cmark",
        may: &["rustdoc", "rustdoc.rs"],
        why: "untrusted prose becomes rustdoc in one place",
    },
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|it| it == "rs") => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

/// The code of a file: without comments, and without the tests at its end.
fn code(text: &str) -> String {
    text.lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn names_crate(code: &str, word: &str) -> bool {
    code.lines().any(|line| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = &line[at + word.len()..];
            let starts =
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '"');
            starts && (after.starts_with("::") || after.starts_with(';') && line.contains("use "))
        })
    })
}

#[test]
fn crates_are_named_only_where_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for path in sources(&src) {
        let name = path
            .strip_prefix(&src)
            .expect("a source is in src")
            .to_string_lossy()
            .into_owned();
        let code = code(&fs::read_to_string(&path).expect("a source is UTF-8"));
        for rule in RULES {
            let may = rule
                .may
                .iter()
                .any(|it| name == *it || name.starts_with(&format!("{it}/")));
            if !may && names_crate(&code, rule.word) {
                broken.push(format!("src/{name} names `{}`: {}", rule.word, rule.why));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_rule_is_needed() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for rule in RULES {
        let used = sources(&src).iter().any(|path| {
            names_crate(
                &code(&fs::read_to_string(path).unwrap_or_default()),
                rule.word,
            )
        });
        assert!(used, "nothing names `{}`: its rule can go", rule.word);
    }
}

#[test]
fn emitters_are_total() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit");
    let mut broken = Vec::new();
    for path in sources(&src) {
        let code = code(&fs::read_to_string(&path).expect("a source is UTF-8"));
        for word in [
            "std::fs",
            "std::io",
            ".unwrap()",
            ".expect(",
            "panic!(",
            "-> Result<",
        ] {
            // What stands inside `quote!` is code of the generated crate.
            let count = code
                .lines()
                .filter(|line| line.contains(word) && !is_quoted(line))
                .count();
            if count > 0 {
                broken.push(format!("{} holds `{word}`", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Whether a line is of the generated crate: it holds an interpolation.
fn is_quoted(line: &str) -> bool {
    line.contains('#') || line.contains("Result<Client, BuildError>")
}

/// The names of the APIs in `specs/`: neither the generator nor the templates may know one.
#[test]
fn no_api_is_known_by_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let apis: Vec<String> = fs::read_dir(root.join("specs"))
        .expect("specs can be listed")
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| root.join("specs").join(name).is_dir())
        // A word of everyday English would find itself in comments.
        .map(|name| {
            if name == "close" {
                "close.com".to_owned()
            } else {
                name
            }
        })
        .collect();
    assert!(apis.len() >= 4, "{apis:?}");
    let mut files = sources(&root.join("generator/src"));
    files.extend(sources(&root.join("templates")));
    let mut broken = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path)
            .expect("a source is UTF-8")
            .to_lowercase();
        for api in apis.iter().filter(|api| text.contains(api.as_str())) {
            broken.push(format!("{} names `{api}`", path.display()));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Unordered containers may hold what is only looked up; what reaches the output is ordered.
#[test]
fn later_stages_hold_no_hash_container() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for folder in ["emit", "names", "analyze.rs", "ir.rs", "output.rs"] {
        let path = src.join(folder);
        let files = if path.is_dir() {
            sources(&path)
        } else {
            vec![path]
        };
        for file in files {
            let code = code(&fs::read_to_string(&file).expect("a source is UTF-8"));
            for word in ["HashMap", "HashSet"] {
                assert!(!code.contains(word), "{} holds a {word}", file.display());
            }
        }
    }
}
