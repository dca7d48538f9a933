//! Resolves the text of a reference to the path of a file below the folder of the document.

/// The target of the file part of a reference.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A path relative to the folder of the document.
    File(String),
    /// A URL, or an absolute path.
    Url,
    /// A file outside the folder.
    Above,
}

/// Resolves `reference`, a relative URL without its fragment, against the file `base`.
pub(super) fn reach(base: &str, reference: &str) -> Reach {
    let path = decoded(reference).replace('\\', "/");
    if path.starts_with("//") || path.contains(':') {
        return Reach::Url;
    }
    if path.starts_with('/') {
        return Reach::Above;
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
            ("openapi.yaml", "/etc/passwd", Reach::Above),
            ("openapi.yaml", "https://example.com/a.yaml", Reach::Url),
            ("openapi.yaml", "//example.com/a.yaml", Reach::Url),
            ("openapi.yaml", "file:///etc/passwd", Reach::Url),
            ("openapi.yaml", "C:/a.yaml", Reach::Url),
        ] {
            assert_eq!(reach(base, reference), expected, "{reference} in {base}");
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
