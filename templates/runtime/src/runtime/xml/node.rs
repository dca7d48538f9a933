//! The nodes of XML that the values of a type become.

/// The XML of a struct or of a union of structs: a row for each member, by its name in JSON.
///
/// `rest` specifies the content of the elements of undeclared members.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_xml {
    ($type:ident {
        $($key:literal => $member:expr ,)*
    } $(rest $rest:expr)?) => {
        impl $crate::runtime::wire::nodes::XmlTable for $type {
            fn xml() -> $crate::runtime::wire::nodes::Content {
                use $crate::runtime::wire::nodes::*;
                static MEMBERS: &[(&str, Member)] = &[$(($key, $member)),*];
                $crate::runtime::wire::xml!(@content MEMBERS $($rest)?)
            }
        }
    };
    (@content $members:ident) => { Content::Members($members, None) };
    (@content $members:ident $rest:expr) => {{
        static REST: Content = $rest;
        Content::Members($members, Some(&REST))
    }};
}
pub use __trine_xml as xml;

/// The namespace of `xsi:nil`.
pub(super) const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// The namespace of the prefix `xml`.
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The key of the text beside the elements and attributes of any value.
pub(super) const TEXT: &str = "#text";

/// Returns the prefix, or the empty text, and the local name.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// What the tables consist of.
pub mod nodes {
    /// A type with a table.
    pub trait XmlTable {
        /// Returns the content of an element of the type.
        fn xml() -> Content;
    }

    /// An element or an attribute.
    #[derive(Clone, Copy, Debug)]
    pub struct Node {
        /// The name, with its prefix.
        pub(in crate::runtime) name: &'static str,
        /// The IRI of the namespace, if the node declares one.
        pub(in crate::runtime) namespace: Option<&'static str>,
        pub(in crate::runtime) content: Content,
    }

    /// The content of an element, or the value of an attribute.
    #[derive(Clone, Copy, Debug)]
    pub enum Content {
        /// Text.
        Text,
        /// Text in a CDATA section.
        Cdata,
        /// The text of a number.
        Number,
        /// The text of a boolean.
        Boolean,
        /// Any value: text, or elements.
        Any,
        /// An element for each element of a list.
        Items(&'static Node),
        /// One element.
        Inside(&'static Node),
        /// The members of an object, and the content of others.
        Members(&'static [(&'static str, Member)], Option<&'static Content>),
        /// The content of a type.
        Of(fn() -> Content),
    }

    /// A member of an object.
    #[derive(Clone, Copy, Debug)]
    pub struct Member {
        pub(in crate::runtime) place: Place,
        pub(in crate::runtime) node: Node,
        /// Whether the member exists even if no element does.
        pub(in crate::runtime) is_required: bool,
    }

    /// Where a member is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(in crate::runtime) enum Place {
        Attribute,
        Element,
        /// An element for each element of a list.
        Elements,
        /// The text of the element that contains the member.
        Text,
    }

    /// Creates a node.
    pub const fn node(name: &'static str, content: Content) -> Node {
        Node {
            name,
            namespace: None,
            content,
        }
    }

    impl Node {
        /// Sets the namespace.
        pub const fn within(mut self, namespace: &'static str) -> Self {
            self.namespace = Some(namespace);
            self
        }
    }

    /// Returns the content of a type with a table.
    pub const fn of<T: XmlTable>() -> Content {
        Content::Of(T::xml)
    }

    const fn member(place: Place, node: Node) -> Member {
        Member {
            place,
            node,
            is_required: false,
        }
    }

    /// Creates a member that is an attribute.
    pub const fn attribute(node: Node) -> Member {
        member(Place::Attribute, node)
    }

    /// Creates a member that is an element.
    pub const fn element(node: Node) -> Member {
        member(Place::Element, node)
    }

    /// Creates a member that is an element for each element of its list.
    pub const fn elements(node: Node) -> Member {
        member(Place::Elements, node)
    }

    /// Creates a member that is the text of its object.
    pub const fn text(content: Content) -> Member {
        member(Place::Text, node("", content))
    }

    impl Member {
        /// Marks a member that exists even if no element does: an empty list, an empty text.
        pub const fn required(mut self) -> Self {
            self.is_required = true;
            self
        }
    }
}
