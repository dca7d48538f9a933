//! Resolves the text of a reference to the path of a file below the root of the document's files.

use super::identity::{has_scheme, resolved};

/// The target of the file part of a reference.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A path relative to the root.
    File(String),
    /// A URL.
    Url(String),
    /// An absolute path, or one that could be absolute on some system.
    Absolute,
    /// A file outside the root.
    Above,
}

/// Resolves `reference`, a relative URL without its fragment, against the file `base`, which is a path
/// below the root or a URL. A file from a URL can only lead to other URLs.
pub(super) fn reach(base: &str, reference: &str) -> Reach {
    if is_url(base) {
        return Reach::Url(resolved(base, reference));
    }
    let path = decoded(reference).replace('\\', "/");
    if path.starts_with("//") || is_url(&path) {
        return Reach::Url(reference.to_owned());
    }
    // `C:a.yaml` is a path of Windows, and `a.yaml:b` a part of a file there.
    if path.starts_with('/') || path.contains(':') {
        return Reach::Absolute;
    }
    let folder = base.strip_suffix(file_name(base)).unwrap_or_default();
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Reach::Above;
                }
            }
            part => parts.push(part),
        }
    }
    Reach::File(parts.join("/"))
}

/// Returns whether a text starts with a scheme. One letter and a colon are a drive.
fn is_url(text: &str) -> bool {
    has_scheme(text) && text.find(':').is_some_and(|at| at > 1)
}

/// Returns whether a text is a URL with the scheme `https`.
pub(super) fn is_https(text: &str) -> bool {
    let scheme = text.get(..8);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}

/// Returns the path of a file from the folder of another one; both are below the same root.
pub(super) fn relative(entry: &str, path: &str) -> String {
    if is_url(path) {
        return path.to_owned();
    }
    let folders = |path: &str| -> Vec<String> {
        let folder = path.strip_suffix(file_name(path)).unwrap_or_default();
        let parts = folder.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (folders(entry), folders(path));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..");
    let down = to[shared..].iter().map(String::as_str);
    let parts: Vec<_> = up.chain(down).chain([file_name(path)]).collect();
    parts.join("/")
}

/// Returns the name in messages of a file with this path relative to the document with the name
/// `name`.
pub(super) fn named(name: &str, relative: &str) -> String {
    if is_url(relative) {
        return relative.to_owned();
    }
    let mut folder = name.strip_suffix(file_name(name)).unwrap_or_default();
    let mut rest = relative;
    while let Some(further) = rest.strip_prefix("../") {
        let above = folder.trim_end_matches('/');
        let last = file_name(above);
        if matches!(last, "" | "." | "..") {
            break;
        }
        (folder, rest) = (above.strip_suffix(last).unwrap_or_default(), further);
    }
    format!("{folder}{rest}")
}

/// Returns the last component of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Returns the name for an unnamed part of a file: the file, or the folder if the file is its
/// index.
pub(super) fn stem(path: &str) -> &str {
    let file = file_name(path);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let folder = path
        .strip_suffix(file)
        .map(|folder| file_name(folder.trim_end_matches('/')));
    match (stem.trim_start_matches('_'), folder) {
        ("index" | "", Some(folder)) if !folder.is_empty() => folder,
        ("", _) => file,
        _ => stem,
    }
}

/// Decodes the percent-encoding of a URL path, in the same way as the fragment of a pointer.
fn decoded(text: &str) -> String {
    match trine_ir::pointer::Pointer::parse(&format!("#/{text}")) {
        Some(pointer) => pointer.as_str()[1..].to_owned(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_relative_to_its_file() {
        let file = |path: &str| Reach::File(path.to_owned());
        let url = |url: &str| Reach::Url(url.to_owned());
        for (base, reference, expected) in [
            ("openapi.yaml", "other.yaml", file("other.yaml")),
            (
                "openapi.yaml",
                "./schemas/Lead.yaml",
                file("schemas/Lead.yaml"),
            ),
            (
                "schemas/Lead.yaml",
                "Person.yaml",
                file("schemas/Person.yaml"),
            ),
            ("schemas/Lead.yaml", "../paths/a.yaml", file("paths/a.yaml")),
            (
                "schemas/Lead.yaml",
                "..\\paths\\a.yaml",
                file("paths/a.yaml"),
            ),
            ("openapi.yaml", "My%20File.yaml", file("My File.yaml")),
            ("openapi.yaml", "a/../b.yaml", file("b.yaml")),
            ("openapi.yaml", "../b.yaml", Reach::Above),
            ("openapi.yaml", "a/../../b.yaml", Reach::Above),
            ("openapi.yaml", "%2e%2e/b.yaml", Reach::Above),
            ("openapi.yaml", "..%5Cb.yaml", Reach::Above),
            ("apis/crm/openapi.yaml", "../b.yaml", file("apis/b.yaml")),
            ("apis/crm/openapi.yaml", "../../b.yaml", file("b.yaml")),
            ("apis/crm/openapi.yaml", "../../../b.yaml", Reach::Above),
            ("openapi.yaml", "/etc/passwd", Reach::Absolute),
            ("openapi.yaml", "%2Fetc%2Fpasswd", Reach::Absolute),
            ("openapi.yaml", "\\etc\\passwd", Reach::Absolute),
            ("openapi.yaml", "C:/a.yaml", Reach::Absolute),
            ("openapi.yaml", "C:a.yaml", Reach::Absolute),
            ("openapi.yaml", "C%3A\\a.yaml", Reach::Absolute),
            ("openapi.yaml", "schemas/a.yaml:b", Reach::Absolute),
            (
                "openapi.yaml",
                "https://example.com/a.yaml",
                url("https://example.com/a.yaml"),
            ),
            (
                "openapi.yaml",
                "//example.com/a.yaml",
                url("//example.com/a.yaml"),
            ),
            (
                "openapi.yaml",
                "\\\\server\\share\\a.yaml",
                url("\\\\server\\share\\a.yaml"),
            ),
            (
                "openapi.yaml",
                "file:///etc/passwd",
                url("file:///etc/passwd"),
            ),
            (
                "https://example.com/api/a.yaml",
                "../b.yaml",
                url("https://example.com/b.yaml"),
            ),
            (
                "https://example.com/api/a.yaml",
                "../../../etc/passwd",
                url("https://example.com/etc/passwd"),
            ),
            (
                "https://example.com/api/a.yaml",
                "/etc/passwd",
                url("https://example.com/etc/passwd"),
            ),
            (
                "https://example.com/api/a.yaml",
                "file:///etc/passwd",
                url("file:///etc/passwd"),
            ),
        ] {
            assert_eq!(reach(base, reference), expected, "{reference} in {base}");
        }
    }

    #[test]
    fn a_file_is_named_from_the_folder_of_the_document() {
        for (name, entry, path, expected) in [
            (
                "api/openapi.yaml",
                "openapi.yaml",
                "schemas/a.yaml",
                "api/schemas/a.yaml",
            ),
            (
                "apis/crm/openapi.yaml",
                "crm/openapi.yaml",
                "crm/a.yaml",
                "apis/crm/a.yaml",
            ),
            (
                "apis/crm/openapi.yaml",
                "crm/openapi.yaml",
                "common/a.yaml",
                "apis/common/a.yaml",
            ),
            (
                "openapi.yaml",
                "apis/crm/openapi.yaml",
                "a.yaml",
                "../../a.yaml",
            ),
            (
                "./openapi.yaml",
                "crm/openapi.yaml",
                "a.yaml",
                "./../a.yaml",
            ),
            (
                "../openapi.yaml",
                "crm/openapi.yaml",
                "a.yaml",
                "../../a.yaml",
            ),
            ("/srv/openapi.yaml", "srv/openapi.yaml", "a.yaml", "/a.yaml"),
            (
                "api/openapi.yaml",
                "openapi.yaml",
                "https://example.com/a.yaml",
                "https://example.com/a.yaml",
            ),
        ] {
            let shown = named(name, &relative(entry, path));
            assert_eq!(shown, expected, "{path} of {name}");
        }
    }

    #[test]
    fn a_file_gives_a_name() {
        for (path, name) in [
            ("schemas/Lead.yaml", "Lead"),
            ("Lead.v1.json", "Lead"),
            ("lead/index.yaml", "lead"),
            ("lead/_index.yaml", "lead"),
            ("index.yaml", "index"),
            (".yaml", ".yaml"),
        ] {
            assert_eq!(stem(path), name, "{path}");
        }
    }
}
