//! The pages of `docs/`: their Rust code is compiled, and their examples are those of other tests.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

/// A code block of a page.
struct Block {
    language: String,
    code: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// Returns the code blocks of a text.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut in_block = false;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                in_block = true;
                blocks.push(Block {
                    language: language.into_string(),
                    code: String::new(),
                });
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_block = false,
            Event::Text(text) if in_block => {
                let block = blocks.last_mut().expect("a block");
                block.code.push_str(&text);
            }
            _ => {}
        }
    }
    blocks
}

/// Returns the pages with Rust code, relative to `docs/`.
fn guides() -> Vec<String> {
    let folder = fs::read_dir(root().join("docs/guides")).expect("the guides");
    let names = folder.map(|entry| entry.expect("an entry").file_name());
    let guides = names.map(|name| format!("guides/{}", name.to_string_lossy()));
    let others = ["extensions.md", "getting-started.md"].map(str::to_owned);
    guides.chain(others).collect()
}

#[test]
fn all_rust_code_is_compiled() {
    let list = read("tests/guides/src/lib.rs");
    let build_script = read("tests/build_script/src/lib.rs");
    let mut count = 0;
    for page in guides() {
        let blocks = blocks(&read(&format!("docs/{page}")));
        let rust = blocks
            .iter()
            .filter(|block| block.language.starts_with("rust"));
        for block in rust {
            count += 1;
            if block.language.contains("ignore") {
                // Only a crate with a build script can compile it.
                let code = block.code.lines().filter(|line| !line.starts_with("//"));
                let code: Vec<&str> = code.collect();
                assert!(build_script.contains(&code.join("\n")), "{page}: {code:?}");
            } else {
                let path = format!("\"{page}\"");
                assert!(list.contains(&path), "src/lib.rs does not list {page}");
            }
        }
    }
    assert!(count > 25, "only {count} blocks found");
}

#[test]
fn the_first_document_is_that_of_its_client() {
    let page = blocks(&read("docs/getting-started.md"));
    let document = page.iter().find(|block| block.language == "yaml");
    let document = &document.expect("a document").code;
    assert_eq!(
        *document,
        read("tests/golden/specs/getting_started/openapi.yaml")
    );
}
