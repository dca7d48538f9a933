//! Pages of documentation: tables that are generated from the code (`UPDATE_EXPECT=1` writes them),
//! links, and paths of files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use trine::coverage::{KEYWORDS, SupportLevel};
use trine::diagnostic::{Code, Severity};

#[path = "docs/examples.rs"]
mod examples;
#[path = "docs/manifests.rs"]
mod manifests;

/// Formats a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn every_diagnostic_is_in_the_table() {
    let mut page = String::from(
        "# Diagnostics\n\nEvery reported problem has a stable code. In a document of this repository, \
         an error stops generation. `trine generate` and `trine check` repair errors that have a \
         repair, and skip the operation of any other error, after which they end with status 1 \
         unless `--allow CODE` accepts it; with `--strict`, every problem is an error.\n\n`trine explain CODE` prints the section of a code. \
         [tests/reject](../tests/reject) contains a document for each code, and the message.\n\n| code | severity | repair | meaning |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let _ = writeln!(
            page,
            "| `{}` | {severity} | {} | {} |",
            code.as_str(),
            cell(code.remedy().unwrap_or("–")),
            cell(code.explanation())
        );
    }
    for code in Code::ALL {
        let (explanation, example) = (code.explanation(), code.example());
        page.push_str(&format!("\n## {code}\n\n{explanation}\n\n{example}"));
    }
    expect_file!["../../docs/diagnostics.md"].assert_eq(&page);
}

/// Returns the code blocks in a language.
fn code_blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut is_open = false;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_open = &*info == language;
                blocks.extend(is_open.then(String::new));
            }
            Event::End(TagEnd::CodeBlock) => is_open = false,
            Event::Text(text) if is_open => {
                blocks.iter_mut().last().expect("a block").push_str(&text)
            }
            _ => {}
        }
    }
    blocks
}

#[test]
fn every_keyword_is_in_the_table() {
    let mut page = String::from(
        "# Supported keywords\n\nEvery keyword of OpenAPI 3.0 to 3.2, of their JSON Schema dialects, \
         and of Swagger 2.0 where it has its own, is used, documented only, or unsupported. The coverage report of a document \
         (`trine generate --coverage FILE`) lists the last two classes with their locations. A test \
         fails if a keyword is missing from this table.\n\n",
    );
    let mut objects: BTreeMap<&str, Vec<&trine::coverage::KeywordSupport>> = BTreeMap::new();
    for support in KEYWORDS {
        objects.entry(support.object).or_default().push(support);
    }
    let _ = writeln!(page, "| object | used | documented only | unsupported |");
    let _ = writeln!(page, "|---|---|---|---|");
    for (object, support) in objects {
        let keywords = |level: SupportLevel| {
            let mut cells = Vec::new();
            for support in support.iter().filter(|support| support.level == level) {
                let keywords: Vec<String> = support
                    .keywords
                    .iter()
                    .map(|it| format!("`{it}`"))
                    .collect();
                let note = match support.note.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", support.note),
                };
                cells.push(format!("{}{note}", keywords.join(", ")));
            }
            cell(&cells.join("; "))
        };
        let _ = writeln!(
            page,
            "| {object} | {} | {} | {} |",
            keywords(SupportLevel::Used),
            keywords(SupportLevel::Documented),
            keywords(SupportLevel::Unsupported)
        );
    }
    expect_file!["../../docs/supported.md"].assert_eq(&page);
}

#[test]
fn every_extension_is_documented() {
    let page = include_str!("../../docs/extensions.md");
    for extension in trine::extension::extensions() {
        for name in [extension.name].into_iter().chain(extension.members) {
            let is_there =
                page.contains(&format!("`{name}`")) || page.contains(&format!("{name}: "));
            assert!(is_there, "docs/extensions.md lacks `{name}`");
        }
    }
}

#[test]
fn every_limit_is_in_the_table() {
    let page = include_str!("../../SECURITY.md");
    for limit in trine::limits::LIMITS {
        let row = format!(
            "| `{}` | `--{}` | {}{} | {} |",
            limit.name, limit.flag, limit.default, limit.unit, limit.what
        );
        assert!(page.contains(&row), "SECURITY.md lacks: {row}");
    }
}

/// A page of documentation, with the targets of references.
struct Page {
    path: PathBuf,
    /// The anchors of its headings.
    anchors: BTreeSet<String>,
    links: Vec<String>,
    /// The texts of its inline code.
    code: Vec<String>,
}

/// Reads the pages of this repository that are written by hand.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = vec![root.join("tests/README.md")];
    let mut folders = vec![root.join("docs")];
    for name in ["ARCHITECTURE", "CONTRIBUTING", "README", "SECURITY"] {
        paths.push(root.join(name).with_extension("md"));
    }
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of pages") {
            let path = entry.expect("an entry").path();
            // Pictures are beside the pages.
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|it| it == "md") => paths.push(path),
                false => {}
            }
        }
    }
    paths.into_iter().map(page).collect()
}

fn page(path: PathBuf) -> Page {
    let text = fs::read_to_string(&path).expect("a page");
    let (mut anchors, mut links, mut code) = (BTreeSet::new(), Vec::new(), Vec::new());
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                anchors.extend(heading.take().map(|title| anchor(&title)));
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::Code(text) => {
                if let Some(title) = &mut heading {
                    title.push_str(&text);
                }
                code.push(text.into_string());
            }
            Event::Text(text) => {
                if let Some(title) = &mut heading {
                    title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    Page {
        path,
        anchors,
        links,
        code,
    }
}

/// Returns the anchor that GitHub gives a heading.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase().replace(' ', "-");
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages = pages();
    let mut count = 0;
    for page in &pages {
        let links = page.links.iter().filter(|link| !link.contains("://"));
        for link in links {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.path.clone(),
                _ => page.path.with_file_name("").join(file),
            };
            let shown = page.path.display();
            // A link in an example of a doc comment.
            if link.starts_with('`') {
                continue;
            }
            assert!(target.exists(), "{shown}: no file for the link `{link}`");
            let target = target.canonicalize().expect("a path");
            let target = pages
                .iter()
                .find(|page| page.path.canonicalize().expect("a path") == target);
            if let Some(target) = target.filter(|_| !anchor.is_empty()) {
                let has = target.anchors.contains(anchor);
                assert!(has, "{shown}: no heading for the link `{link}`");
            }
            count += 1;
        }
    }
    assert!(count > 50, "only {count} links found");
}

/// The folders that paths in the pages are relative to.
const ROOTS: &[&str] = &[
    "",
    "generator/src",
    "generator/ir/src",
    "generator/openapi/src",
    "templates/runtime/src/runtime",
];
/// Words of paths that stand for a name.
const PLACEHOLDERS: &[&str] = &["CASE", "CODE", "NAME", "TARGET", "example"];

#[test]
fn every_file_that_a_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut missing = Vec::new();
    let mut count = 0;
    for page in pages() {
        for path in page.code.iter().filter(|code| is_path(code)) {
            if !ROOTS.iter().any(|from| root.join(from).join(path).exists()) {
                missing.push(format!("{}: {path}", page.path.display()));
            }
            count += 1;
        }
    }
    assert!(missing.is_empty(), "no such files: {missing:#?}");
    assert!(count > 100, "only {count} paths found");
}

/// Reports whether inline code is the path of a file or folder of this repository.
fn is_path(code: &str) -> bool {
    const ENDINGS: &[&str] = &["/", ".jinja", ".md", ".mjs", ".py", ".rs", ".toml", ".yaml"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let stands_for_another = code
        .split(['/', '.', '-'])
        .any(|word| PLACEHOLDERS.contains(&word));
    code.trim_end_matches('/').contains('/')
        && ENDINGS.iter().any(|ending| code.ends_with(ending))
        && code.chars().all(is_plain)
        && !code.starts_with(['/', '.'])
        && !code.starts_with("target/")
        && !stands_for_another
}

#[test]
fn what_happens_when_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = root.join("docs/when-things-fail.md");
    let page = fs::read_to_string(page).expect("the page can be read");
    let mut rows = 0;
    for line in page.lines() {
        let Some((_, cell)) = line.trim_end_matches(" |").rsplit_once("| `") else {
            continue;
        };
        let Some((module, test)) = cell.trim_end_matches('`').split_once("::") else {
            continue;
        };
        let file = match module.split_at(2) {
            ("R/", module) => format!("templates/runtime/tests/tests/{module}.rs"),
            ("W/", module) => format!("tests/wire/tests/{module}.rs"),
            ("T/", module) => format!("tests/tower/tests/{module}.rs"),
            _ => continue,
        };
        let source = fs::read_to_string(root.join(&file)).expect(&file);
        assert!(source.contains(&format!("fn {test}")), "{file}: {test}");
        rows += 1;
    }
    assert!(rows > 30, "{rows} rows");
}
