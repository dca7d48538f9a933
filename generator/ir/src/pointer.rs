//! A place in a document: an RFC 6901 JSON pointer.

use std::fmt;

/// A JSON pointer (RFC 6901), kept as its escaped text: `/paths/~1leads~1{id}/patch`.
///
/// The empty pointer names the whole document.
///
/// ```
/// use trine_ir::pointer::Pointer;
///
/// let place = Pointer::root().child("paths").child("/leads/{id}");
/// assert_eq!(place.to_string(), "/paths/~1leads~1{id}");
/// assert_eq!(place.segments().collect::<Vec<_>>(), ["paths", "/leads/{id}"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Parses the escaped text of a pointer, or the fragment of a `$ref` (`#/components/…`), in
    /// which `%7B` is decoded to `{`.
    ///
    /// Returns `None` if the text is neither empty nor starts with `/`.
    pub fn parse(text: &str) -> Option<Self> {
        let pointer = match text.strip_prefix('#') {
            Some(fragment) if fragment.contains('%') => percent_decoded(fragment),
            Some(fragment) => fragment.to_owned(),
            None => text.to_owned(),
        };
        (pointer.is_empty() || pointer.starts_with('/')).then_some(Self(pointer))
    }

    /// Returns the pointer to a member or an element; escapes `segment`.
    pub fn child(&self, segment: impl fmt::Display) -> Self {
        let segment = segment.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{segment}", self.0))
    }

    /// Returns the pointer to the enclosing value; `None` for the whole document.
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|end| Self(self.0[..end].to_owned()))
    }

    /// Returns the last segment, unescaped; `None` for the whole document.
    pub fn last(&self) -> Option<String> {
        self.segments().last()
    }

    /// Returns the unescaped segments, starting at the root.
    pub fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
    }

    /// Returns whether this is `ancestor` or below it.
    pub fn is_within(&self, ancestor: &Pointer) -> bool {
        self.0
            .strip_prefix(ancestor.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Appends `tail`, the escaped text of a pointer.
    pub fn join(&self, tail: &str) -> Self {
        Self(format!("{}{tail}", self.0))
    }

    /// Returns the escaped text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Decodes `%7B` to `{`, as in a fragment of a URL; returns the text unmodified if the result is
/// not UTF-8.
pub fn percent_decoded(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_percent_decoded_and_a_pointer_is_not() {
        let read = |text| Pointer::parse(text).map(|it| it.to_string());
        assert_eq!(
            read("#/paths/~1a~1%7Bid%7D").as_deref(),
            Some("/paths/~1a~1{id}")
        );
        assert_eq!(read("/a/100%25").as_deref(), Some("/a/100%25"));
        assert_eq!(read("#/a/50%").as_deref(), Some("/a/50%"));
        assert_eq!(read("other.yaml#/a"), None);
    }

    #[test]
    fn a_sibling_with_a_longer_name_is_not_within() {
        let place = Pointer::root().child("a");
        assert!(place.child("b").is_within(&place));
        assert!(place.is_within(&place));
        assert!(!Pointer::root().child("ab").is_within(&place));
    }
}
