//! Links of pages: to their places in the book, and to parts of pages that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// The book that pages are copied to.
pub(super) struct Book<'b> {
    /// Returns the place of a file of the repository in the book, if it is there.
    pub(super) place: &'b dyn Fn(&str) -> Option<String>,
    /// The URL of the repository, for files that are not in the book.
    pub(super) repository: Option<&'b str>,
}

/// A link or an image of a page.
struct Link {
    range: Range<usize>,
    target: String,
}

/// Returns the links of a page that lead to files of the repository.
fn local_links(text: &str) -> Vec<Link> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(Link {
            range,
            target: dest_url.into_string(),
        }),
        _ => None,
    });
    let is_local = |link: &Link| !link.target.contains(':') && !link.target.starts_with(['#', '`']);
    links.filter(is_local).collect()
}

/// Returns the files of the repository that a page links to.
pub(super) fn targets(page: &str, text: &str) -> Vec<String> {
    let links = local_links(text);
    let files = links
        .iter()
        .map(|link| link.target.split('#').next().unwrap_or_default());
    files.map(|file| resolved(page, file)).collect()
}

/// Returns the path of a link's file in the repository.
fn resolved(page: &str, file: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the text of a page with the links of the book.
pub(super) fn rewritten(page: &str, text: &str, book: &Book<'_>) -> String {
    let from = (book.place)(page).unwrap_or_default();
    let mut output = text.to_owned();
    // From the end, so that the places of earlier links stay valid. An image inside of a link comes
    // after the link in the list, and before it in this order.
    for link in local_links(text).iter().rev() {
        let (file, anchor) = match link.target.split_once('#') {
            Some((file, anchor)) => (file, format!("#{anchor}")),
            None => (link.target.as_str(), String::new()),
        };
        let path = resolved(page, file);
        let source = &output[link.range.clone()];
        let Some(start) = source.rfind(&format!("]({}", link.target)) else {
            continue;
        };
        let (before, after) = source.split_at(start);
        let new = match ((book.place)(&path), book.repository) {
            (Some(to), _) => {
                let after = &after[2 + link.target.len()..];
                format!("{before}]({}{anchor}{after}", relative(&from, &to))
            }
            (None, Some(url)) => {
                let after = &after[2 + link.target.len()..];
                format!("{before}]({url}/blob/main/{path}{anchor}{after}")
            }
            // The text without a link.
            (None, None) => before.trim_start_matches('!').replacen('[', "", 1),
        };
        output.replace_range(link.range.clone(), &new);
    }
    output
}

/// Returns the link from a page of the book to another one.
fn relative(from: &str, to: &str) -> String {
    let depth = from.matches('/').count();
    format!("{}{to}", "../".repeat(depth))
}

/// Returns the links of a website that lead to no file, or to no part of a page.
pub(super) fn broken(folder: &Path) -> io::Result<Vec<String>> {
    let mut pages = BTreeMap::new();
    let mut files = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path);
            let name = name.to_string_lossy().replace('\\', "/");
            // The page for missing files has absolute links.
            if name.ends_with(".html") && name != "404.html" {
                pages.insert(name.clone(), fs::read_to_string(&path)?);
            }
            files.insert(name);
        }
    }
    let mut broken = Vec::new();
    for (page, html) in &pages {
        for link in attributes(html, "href").filter(|link| !link.contains(':')) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => resolved(page, file),
            };
            let has_part = pages.get(&target).is_none_or(|html| {
                anchor.is_empty() || attributes(html, "id").any(|id| id == anchor)
            });
            let is_folder = target.is_empty();
            if !is_folder && (!files.contains(&target) || !has_part) {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    Ok(broken)
}

/// Returns the values of an attribute.
fn attributes<'h>(html: &'h str, name: &str) -> impl Iterator<Item = &'h str> {
    let opening = format!(" {name}=\"");
    let parts: Vec<&str> = html.split(opening.as_str()).skip(1).collect();
    parts.into_iter().filter_map(|part| part.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "See [the guide](guides/a.md#b), [tests](../tests/x) and ![p](p.svg) \
                        ([site](https://example.com), [here](#b)).\n";

    fn with(repository: Option<&str>) -> String {
        let place = |path: &str| match path {
            "docs/c.md" | "docs/guides/a.md" | "docs/p.svg" => {
                path.strip_prefix("docs/").map(str::to_owned)
            }
            _ => None,
        };
        let book = Book {
            place: &place,
            repository,
        };
        rewritten("docs/c.md", PAGE, &book)
    }

    #[test]
    fn links_to_pages_stay_and_others_lead_to_the_repository() {
        assert_eq!(
            with(Some("https://x.test/r")),
            PAGE.replace("../tests/x", "https://x.test/r/blob/main/tests/x")
        );
        assert_eq!(with(None), PAGE.replace("[tests](../tests/x)", "tests"));
    }

    #[test]
    fn links_are_relative_to_the_place_of_their_page() {
        let place = |path: &str| match path {
            "SECURITY.md" => Some("repository/SECURITY.md".to_owned()),
            "docs/a/b.md" => Some("a/b.md".to_owned()),
            _ => None,
        };
        let book = Book {
            place: &place,
            repository: None,
        };
        assert_eq!(
            rewritten("docs/a/b.md", "[s](../../SECURITY.md#x)", &book),
            "[s](../repository/SECURITY.md#x)"
        );
    }

    #[test]
    fn broken_links_of_a_website_are_found() {
        let folder = std::env::temp_dir().join(format!("trine-book-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let page = "<h1 id=\"a\"><a href=\"#a\">1</a> <a href=\"b.html#c\">2</a> \
                    <a href=\"https://x.test\">3</a> <a href=\"d.html\">4</a> <a href=\"#e\">5</a>";
        fs::write(folder.join("index.html"), page).expect("a page");
        fs::write(folder.join("b.html"), "<h2 id=\"c\">").expect("a page");
        let found = broken(&folder).expect("links");
        fs::remove_dir_all(&folder).expect("the folder");
        assert_eq!(found, ["index.html: d.html", "index.html: #e"]);
    }
}
