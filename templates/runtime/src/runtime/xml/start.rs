//! The names in start tags that are written: each with a prefix of its namespace.

use crate::runtime::xml::node::{XML, split};

/// The prefixes and namespaces that the elements around, and the current start tag, declare.
#[derive(Default)]
pub(super) struct Scopes {
    bound: Vec<(String, &'static str)>,
}

/// A start tag.
#[derive(Default)]
pub(super) struct Tag {
    /// The prefixes that names of the tag have: another declaration would change these names.
    used: Vec<String>,
    /// The names of the attributes.
    attributes: Vec<String>,
}

/// A name with its prefix.
pub(super) struct Qualified {
    pub(super) name: String,
    /// The prefix that the tag has to declare, with its namespace.
    pub(super) declared: Option<(String, &'static str)>,
}

impl Scopes {
    /// Returns the number of declarations, for [`Self::truncate`].
    pub(super) fn len(&self) -> usize {
        self.bound.len()
    }

    /// Removes the declarations of an element.
    pub(super) fn truncate(&mut self, len: usize) {
        self.bound.truncate(len);
    }

    fn of(&self, prefix: &str) -> Option<&'static str> {
        let mut bound = self.bound.iter().rev();
        let found = bound.find(|(known, _)| *known == prefix);
        found.map(|(_, namespace)| *namespace)
    }

    /// Returns the name of an element for its start tag.
    pub(super) fn element(
        &mut self,
        tag: &mut Tag,
        name: &str,
        namespace: Option<&'static str>,
    ) -> Qualified {
        let (prefix, local) = split(name);
        match namespace {
            // It is in the namespace of the element around, or of its prefix.
            None => {
                tag.used.push(prefix.to_owned());
                plain(name)
            }
            Some("") => {
                tag.used.push(String::new());
                let is_bound = self.of("").is_some_and(|namespace| !namespace.is_empty());
                let declared = is_bound.then(|| self.declare("", ""));
                Qualified {
                    declared,
                    ..plain(local)
                }
            }
            Some(namespace) => self.qualified(tag, (prefix, local), namespace, true),
        }
    }

    /// Returns the name of an attribute for its start tag.
    ///
    /// # Errors
    ///
    /// Returns an error if the tag has the attribute already.
    pub(super) fn attribute(
        &mut self,
        tag: &mut Tag,
        name: &str,
        namespace: Option<&'static str>,
    ) -> Result<Qualified, String> {
        let (prefix, local) = split(name);
        let qualified = match namespace {
            None => {
                if !prefix.is_empty() {
                    tag.used.push(prefix.to_owned());
                }
                plain(name)
            }
            Some("") => plain(local),
            Some(namespace) => self.qualified(tag, (prefix, local), namespace, false),
        };
        if tag.attributes.contains(&qualified.name) {
            return Err("another member has the same attribute in XML".to_owned());
        }
        tag.attributes.push(qualified.name.clone());
        Ok(qualified)
    }

    /// Returns a name with its preferred prefix, or with another one if the tag uses that for another
    /// namespace. Only elements have the default namespace.
    fn qualified(
        &mut self,
        tag: &mut Tag,
        (preferred, local): (&str, &str),
        namespace: &'static str,
        can_be_default: bool,
    ) -> Qualified {
        if namespace == XML {
            return plain(&format!("xml:{local}"));
        }
        // These cannot be declared.
        let is_reserved = matches!(preferred, "xml" | "xmlns");
        let is_possible = !is_reserved && (can_be_default || !preferred.is_empty());
        let is_bound = |scopes: &Self, prefix: &str| scopes.of(prefix) == Some(namespace);
        let (prefix, declared) = if is_possible && is_bound(self, preferred) {
            (preferred.to_owned(), None)
        } else if is_possible && !tag.used.iter().any(|used| used == preferred) {
            (
                preferred.to_owned(),
                Some(self.declare(preferred, namespace)),
            )
        } else {
            let known = self.bound.iter().map(|(prefix, _)| prefix);
            let mut known = known.filter(|prefix| !prefix.is_empty() && is_bound(self, prefix));
            match known.next().cloned() {
                Some(known) => (known, None),
                None => {
                    let is_free =
                        |prefix: &String| self.of(prefix).is_none() && !tag.used.contains(prefix);
                    let mut invented = (1..).map(|number: u32| format!("ns{number}"));
                    let invented = invented.find(is_free).unwrap_or_default();
                    let declared = self.declare(&invented, namespace);
                    (invented, Some(declared))
                }
            }
        };
        tag.used.push(prefix.clone());
        let name = match prefix.as_str() {
            "" => local.to_owned(),
            prefix => format!("{prefix}:{local}"),
        };
        Qualified { name, declared }
    }

    fn declare(&mut self, prefix: &str, namespace: &'static str) -> (String, &'static str) {
        let declared = (prefix.to_owned(), namespace);
        self.bound.push(declared.clone());
        declared
    }
}

fn plain(name: &str) -> Qualified {
    Qualified {
        name: name.to_owned(),
        declared: None,
    }
}
