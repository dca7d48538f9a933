//! Unions: one of several variants. A value that matches no variant is kept raw.
//!
//! A value is buffered once. Its tag selects the variant; without a tag, the variant with the
//! smallest distance is selected. The selection is made once per node and union, before the value
//! is decoded. Invariant: the work is bounded by the size of the input, independent of the nesting
//! of unions.

use std::any::TypeId;
use std::cell::Cell;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::runtime::Json;
use crate::runtime::wire::fit::{self, Distance};
use crate::runtime::wire::node::{Choice, Content, Node};
use crate::runtime::wire::node_reader::NodeError;
use crate::runtime::wire::tagged::Tag;

/// A union.
pub trait ReadUnion: Sized + 'static {
    /// The path of the tag, or the empty text.
    const TAG_PATH: &'static [&'static str] = &[];
    /// Whether a value without a tag may be any variant.
    const ALLOWS_MISSING_TAG: bool = true;
    /// The variant for a value without a tag, or with an unknown one.
    const DEFAULT: Option<usize> = None;
    /// The variants, in the order of the table.
    const VARIANTS: &'static [Candidate<Self>];

    /// Creates the variant for a value that matches no other.
    fn raw(value: Json) -> Self;
}

/// A variant of a union.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<U> {
    /// The tags of the variant; empty if it has none.
    pub tags: &'static [Tag],
    /// Reads the variant.
    pub read: fn(&Node) -> Result<U, NodeError>,
}

thread_local! {
    /// The address of the node that the enclosing union is reading as one of its variants.
    static READ: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Reads a union.
pub fn read_union<'de, U: ReadUnion, D: Deserializer<'de>>(deserializer: D) -> Result<U, D::Error> {
    let node = Node::deserialize(deserializer)?;
    // A nested union must not keep a value raw on behalf of the enclosing union.
    let is_variant = READ.get() == Some(node.address());
    let unfit = || D::Error::custom("expected a value of one of the variants");
    if fit::is_measuring() {
        let choice = choice::<U>(&node);
        if choice.variant.is_none() && is_variant {
            return Err(unfit());
        }
        fit::count(choice.distance);
        // The value is not used while measuring.
        return Ok(U::raw(Json::Null));
    }
    let variant = match match_tag::<U>(&node) {
        TagMatch::Variant(variant) => Some(variant),
        TagMatch::Unknown => None,
        TagMatch::Several(_) => choice::<U>(&node).variant,
    };
    match variant.and_then(|variant| read_variant::<U>(variant, &node)) {
        Some(value) => Ok(value),
        None if is_variant => Err(unfit()),
        None => Ok(U::raw(node.to_json())),
    }
}

/// Reads a variant by its index.
pub(super) fn read_variant<U: ReadUnion>(variant: usize, node: &Node) -> Option<U> {
    let reading = ReadGuard(READ.replace(Some(node.address())));
    let read = (U::VARIANTS[variant].read)(node).ok();
    drop(reading);
    read
}

/// Restores the previous node, also after a panic.
struct ReadGuard(Option<usize>);

impl Drop for ReadGuard {
    fn drop(&mut self) {
        READ.set(self.0);
    }
}

/// The variants that match a tag.
enum TagMatch<'a> {
    /// Only this variant can match.
    Variant(usize),
    /// Several variants can match: those with this tag or without tags.
    Several(Option<&'a Node>),
    /// No variant matches.
    Unknown,
}

fn match_tag<U: ReadUnion>(node: &Node) -> TagMatch<'_> {
    let tag = match U::TAG_PATH {
        [] => None,
        path => node.at(path).filter(|tag| has_value::<U>(tag)),
    };
    if let Some(default) = U::DEFAULT {
        let known = tag.and_then(|tag| {
            let mut variants = U::VARIANTS.iter();
            variants.position(|variant| variant.tags.iter().any(|one| one.is(tag)))
        });
        return TagMatch::Variant(known.unwrap_or(default));
    }
    if tag.is_none() && !U::ALLOWS_MISSING_TAG {
        return TagMatch::Unknown;
    }
    let mut candidates = candidates::<U>(tag);
    match (candidates.next(), candidates.next()) {
        (None, _) => TagMatch::Unknown,
        (Some(only), None) => TagMatch::Variant(only),
        (Some(_), Some(_)) => TagMatch::Several(tag),
    }
}

/// Returns whether a tag has a value: `null` is a value only if a variant declares it.
fn has_value<U: ReadUnion>(tag: &Node) -> bool {
    let is_listed = |variant: &Candidate<U>| variant.tags.iter().any(|one| one.is(tag));
    !matches!(tag.content(), Content::Null) || U::VARIANTS.iter().any(is_listed)
}

/// Returns the indices of the variants that a tag allows.
fn candidates<U: ReadUnion>(tag: Option<&Node>) -> impl Iterator<Item = usize> {
    let variants = U::VARIANTS.iter().enumerate();
    variants
        .filter(move |(_, variant)| match tag {
            Some(tag) => variant.tags.is_empty() || variant.tags.iter().any(|one| one.is(tag)),
            None => true,
        })
        .map(|(index, _)| index)
}

/// Returns the best matching variant and its distance. The first variant wins a tie.
fn choice<U: ReadUnion>(node: &Node) -> Choice {
    let union = TypeId::of::<U>();
    if let Some(known) = node.choice(union) {
        return known;
    }
    let mut best = Choice {
        variant: None,
        distance: Distance::RAW,
    };
    // A recursive union does not match itself.
    node.choose(union, best);
    let mut consider = |variant: usize| {
        let (read, distance) = fit::measured(|| read_variant::<U>(variant, node).is_some());
        if read && (best.variant.is_none() || distance < best.distance) {
            let variant = Some(variant);
            best = Choice { variant, distance };
        }
    };
    match match_tag::<U>(node) {
        TagMatch::Variant(variant) => consider(variant),
        TagMatch::Several(tag) => candidates::<U>(tag).for_each(consider),
        TagMatch::Unknown => {}
    }
    node.choose(union, best);
    best
}

/// The wire format of a union.
#[doc(hidden)]
#[macro_export]
macro_rules! __trine_union {
    ($(#[$attribute:meta])* encode $($table:tt)*) => {
        $crate::runtime::wire::union! { @write [$(#[$attribute])*] $($table)* }
        $crate::runtime::wire::union! {
            @read [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
    };
    ($(#[$attribute:meta])* decode $($table:tt)*) => {
        $crate::runtime::wire::union! {
            @write [$(#[$attribute])* #[cfg(feature = "full-serde")]] $($table)*
        }
        $crate::runtime::wire::union! { @read [$(#[$attribute])*] $($table)* }
    };
    ($(#[$attribute:meta])* both $($table:tt)*) => {
        $crate::runtime::wire::union! { @write [$(#[$attribute])*] $($table)* }
        $crate::runtime::wire::union! { @read [$(#[$attribute])*] $($table)* }
    };

    (@write [$($attributes:tt)*] $type:ident { $($variant:ident($inner:ty) $(as $codec:expr)?,)* }) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(
                        $crate::runtime::wire::union!(@written value $($codec)?), serializer,
                    ),)*
                    Self::Raw(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
    (@write [$($attributes:tt)*] $type:ident tagged by [$($path:tt)*] { $($table:tt)* }) => {
        $crate::runtime::wire::union! { @write_tagged [$($attributes)*] $type { $($table)* } }
    };
    (@write_tagged [$($attributes:tt)*] $type:ident {
        $([$($kind:ident $(($tag:expr))?),*] => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $crate::runtime::wire::union! {
            @write [$($attributes)*] $type { $($variant($inner) $(as $codec)?,)* }
        }
    };
    (@write_tagged [$($attributes:tt)*] $type:ident {
        $($($tag:literal)|+ => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $crate::runtime::wire::union! {
            @write [$($attributes)*] $type { $($variant($inner) $(as $codec)?,)* }
        }
    };
    (@write [$($attributes:tt)*] $type:ident by $member:literal else $default:literal {
        $($table:tt)*
    }) => {
        $crate::runtime::wire::union! {
            @write [$($attributes)*] $type by $member { $($table)* }
        }
    };
    (@write [$($attributes:tt)*] $type:ident by $member:literal {
        $($($tag:literal)|+ => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $crate::runtime::wire::union! {
            @write [$($attributes)*] $type by $member {
                $([$(Text($tag)),+] => $variant($inner) $(as $codec)?,)*
            }
        }
    };
    (@write [$($attributes:tt)*] $type:ident by $member:literal {
        $([$($kind:ident $(($tag:expr))?),*] => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $($attributes)*
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::wire::write_tagged(
                        serializer, $member, &[$($crate::runtime::wire::Tag::$kind $(($tag))?),*],
                        $crate::runtime::wire::union!(@written value $($codec)?),
                    ),)*
                    Self::Raw(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };

    (@read $attributes:tt $type:ident { $($variant:ident($inner:ty) $(as $codec:expr)?,)* }) => {
        $crate::runtime::wire::union! {
            @read_all $attributes $type {} { $([] => $variant($inner) $(as $codec)?,)* }
        }
    };
    (@read $attributes:tt $type:ident by $member:literal { $($table:tt)* }) => {
        $crate::runtime::wire::union! {
            @read_all $attributes $type {
                const TAG_PATH: &'static [&'static str] = &[$member];
                const ALLOWS_MISSING_TAG: bool = false;
            } { $($table)* }
        }
    };
    (@read $attributes:tt $type:ident by $member:literal else $default:literal {
        $($table:tt)*
    }) => {
        $crate::runtime::wire::union! {
            @read_all $attributes $type {
                const TAG_PATH: &'static [&'static str] = &[$member];
                const DEFAULT: Option<usize> = Some($default);
            } { $($table)* }
        }
    };
    (@read $attributes:tt $type:ident tagged by [$($name:literal),+] { $($table:tt)* }) => {
        $crate::runtime::wire::union! {
            @read_all $attributes $type {
                const TAG_PATH: &'static [&'static str] = &[$($name),+];
            } { $($table)* }
        }
    };
    (@read_all $attributes:tt $type:ident $tag_path:tt {
        $($($tag:literal)|+ => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $crate::runtime::wire::union! {
            @read_all $attributes $type $tag_path {
                $([$(Text($tag)),+] => $variant($inner) $(as $codec)?,)*
            }
        }
    };
    (@read_all [$($attributes:tt)*] $type:ident { $($tag_path:tt)* } {
        $([$($kind:ident $(($tag:expr))?),*] => $variant:ident($inner:ty) $(as $codec:expr)?,)*
    }) => {
        $($attributes)*
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::wire::read_union(deserializer)
            }
        }

        $($attributes)*
        impl $crate::runtime::wire::ReadUnion for $type {
            $($tag_path)*
            const VARIANTS: &'static [$crate::runtime::wire::Candidate<Self>] = &[
                $($crate::runtime::wire::Candidate {
                    tags: &[$($crate::runtime::wire::Tag::$kind $(($tag))?),*],
                    read: |node| $crate::runtime::wire::Decode::read(
                        $crate::runtime::wire::union!(@codec $($codec)?),
                        $crate::runtime::wire::NodeReader::of(node),
                    ).map(Self::$variant),
                },)*
            ];

            fn raw(value: $crate::runtime::Json) -> Self {
                Self::Raw(value)
            }
        }
    };

    (@written $value:ident) => { $value };
    (@written $value:ident $codec:expr) => { &$crate::runtime::wire::written($value, $codec) };
    (@codec) => { $crate::runtime::wire::plain };
    (@codec $codec:expr) => { $codec };
}
pub use __trine_union as union;
