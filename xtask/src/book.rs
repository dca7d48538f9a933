//! `cargo xtask book`: the pages of `docs/` as a website in `target/book/html`, made by mdBook.
//!
//! The pages are written for readers of the repository: their links lead to files next to them. mdBook
//! reads one folder, so that the pages of `SUMMARY.md` are copied into one, with links that are
//! relative to it. A link to a file that is no page leads to the repository, if its URL is passed.

mod links;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::toolchain::on_server;
use crate::{Stop, cargo, root, succeed};

/// The version of mdBook that is installed. Others can be used.
const VERSION: &str = "0.5.4";
/// The list of pages, and the folder of most of them.
const SUMMARY: &str = "docs/SUMMARY.md";
/// The place of the link to the playground in its page.
const PLAYGROUND: &str = "<!-- playground -->";
/// The folder of pages from outside of `docs/` in the book.
const OTHERS: &str = "repository";

pub(crate) fn run(arguments: &[String]) -> Result<(), Stop> {
    let repository = match arguments {
        [] => None,
        [flag, url] if flag == "--repository" => Some(url.trim_end_matches('/')),
        _ => return Err(Stop::Usage("expected `book [--repository URL]`".to_owned())),
    };
    if !is_ready()? {
        return Ok(());
    }
    let folder = root().join("target/book");
    let source = folder.join("src");
    if source.exists() {
        fs::remove_dir_all(&source).map_err(Stop::failed)?;
    }
    let pages = copy_pages(&source, repository)?;
    for name in ["book.toml", "book.css"] {
        let settings = root().join("docs").join(name);
        fs::copy(settings, folder.join(name)).map_err(Stop::failed)?;
    }
    let html = folder.join("html");
    let mut build = Command::new("mdbook");
    build.arg("build").arg(&folder).arg("--dest-dir").arg(&html);
    succeed(&mut build)?;

    if has_playground() {
        copy_playground(&html.join("playground")).map_err(Stop::failed)?;
    }
    let broken = links::broken(&html).map_err(Stop::failed)?;
    if !broken.is_empty() {
        return Err(Stop::Failed(format!(
            "broken links:\n{}",
            broken.join("\n")
        )));
    }
    println!("{pages} pages in {}", html.join("index.html").display());
    Ok(())
}

/// Returns the folder with the playground, which is part of the website if it is built.
fn playground() -> PathBuf {
    root().join("target/playground")
}

fn has_playground() -> bool {
    playground().join("trine.wasm").is_file()
}

fn copy_playground(to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(playground())? {
        let path = entry?.path();
        fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Reports whether mdBook is installed. Installs it on a CI server, and on a terminal after a
/// question.
fn is_ready() -> Result<bool, Stop> {
    let mut version = Command::new("mdbook");
    version
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if version.status().is_ok_and(|status| status.success()) {
        return Ok(true);
    }
    let install = ["install", "mdbook", "--locked", "--version", VERSION];
    let features = ["--no-default-features", "--features", "search"];
    let shown = format!("cargo {} {}", install.join(" "), features.join(" "));
    if on_server() || asked(&format!("mdbook is not installed. Run `{shown}`? [y/N] ")) {
        succeed(cargo().args(install).args(features))?;
        return Ok(true);
    }
    println!("skipped: run `{shown}` to enable this");
    Ok(false)
}

/// Asks a question on a terminal, and reports whether the answer is yes.
fn asked(question: &str) -> bool {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return false;
    }
    print!("{question}");
    let mut answer = String::new();
    let read = io::stdout()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// Copies the pages of the summary, and returns their number.
fn copy_pages(source: &Path, repository: Option<&str>) -> Result<usize, Stop> {
    let read = |path: &str| {
        let text = fs::read_to_string(root().join(path));
        text.map_err(|error| Stop::Failed(format!("cannot read {path}: {error}")))
    };
    let summary = read(SUMMARY)?;
    let pages: BTreeSet<String> = links::targets(SUMMARY, &summary).into_iter().collect();
    let book = links::Book {
        place: &|path| place(&pages, path),
        repository,
    };
    for page in pages.iter().map(String::as_str).chain([SUMMARY]) {
        let mut text = links::rewritten(page, &read(page)?, &book);
        if has_playground() {
            text = text.replace(
                PLAYGROUND,
                "**[Open the playground](playground/index.html)**",
            );
        }
        let path = source.join(moved(page));
        let folder = path.parent().unwrap_or(source);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(Stop::failed)?;
    }
    for picture in pictures()? {
        let name = picture.file_name().unwrap_or_default();
        fs::copy(&picture, source.join(name)).map_err(Stop::failed)?;
    }
    Ok(pages.len())
}

/// Returns the place of a file of the repository in the book, if it is there.
fn place(pages: &BTreeSet<String>, path: &str) -> Option<String> {
    let is_there = pages.contains(path) || (is_picture(path) && path.starts_with("docs/"));
    is_there.then(|| moved(path))
}

/// Returns the place that a page of the repository has in the book. The page of a folder is its index,
/// because mdBook does not change links to one with another name.
fn moved(path: &str) -> String {
    let inside = path.strip_prefix("docs/").map(str::to_owned);
    let place = inside.unwrap_or_else(|| format!("{OTHERS}/{path}"));
    match place.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => place,
    }
}

fn is_picture(path: &str) -> bool {
    path.ends_with(".svg") || path.ends_with(".png")
}

/// Returns the pictures in `docs/`.
fn pictures() -> Result<Vec<PathBuf>, Stop> {
    let entries = fs::read_dir(root().join("docs")).map_err(Stop::failed)?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths
        .filter(|path| is_picture(&path.to_string_lossy()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_docs_is_in_the_summary() {
        let summary = fs::read_to_string(root().join(SUMMARY)).expect("the summary");
        let listed: BTreeSet<String> = links::targets(SUMMARY, &summary).into_iter().collect();
        let mut folders = vec![root().join("docs")];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let path = path.strip_prefix(root()).expect("a path below");
                let path = path.to_string_lossy().replace('\\', "/");
                if path.ends_with(".md") && path != SUMMARY {
                    assert!(listed.contains(&path), "docs/SUMMARY.md lacks {path}");
                    count += 1;
                }
            }
        }
        assert!(count > 20, "only {count} pages found");
    }
}
