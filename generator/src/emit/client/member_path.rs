//! Expressions that read or write a member along a path.
//!
//! Missing members on the path are handled with `?`, so these expressions belong in closures and
//! functions that return an `Option`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{FILTER, SLOT};
use crate::emit::types::shape::{Form, From, form};
use crate::ir::{Member, MemberPath, SchemaId, SchemaKind, Shape, Type};

/// An expression for a member on the path.
struct Reached {
    place: TokenStream,
    state: State,
}

/// The type of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A reference to the value, or its owner.
    Root,
    /// The value, as a place expression.
    Place,
    /// A place of type `Option<T>`.
    Optional,
    /// A place of type `Patch<T>`.
    Patch,
    /// An `Option<&T>`.
    Found,
    /// An `Option<&Option<T>>`.
    FoundNullable,
}

/// Settings for matching on the variants of a union.
#[derive(Clone, Copy)]
pub struct Shapes {
    /// The module in which the expression stands.
    pub from: From,
    /// If set, payloads are moved and not borrowed.
    pub owned: bool,
    /// The variable for the payload of a variant. `self` cannot be bound again.
    pub payload: &'static str,
}

/// An expression for the member at the end of a path.
pub enum Found {
    /// A reference.
    Certain(TokenStream),
    /// An `Option` of a reference.
    Perhaps(TokenStream),
}

impl Found {
    /// Returns the expression as an `Option` of a reference.
    pub fn option(self) -> TokenStream {
        match self {
            Self::Certain(value) => quote! { Some(#value) },
            Self::Perhaps(found) => found,
        }
    }
}

/// An expression that moves a member out of a root, or borrows it.
pub struct Taken {
    /// The expression, an `Option`.
    pub value: TokenStream,
    /// Whether the root has to be mutable.
    pub needs_mut: bool,
}

impl Taken {
    /// Creates an expression that changes nothing in the root.
    pub fn unchanged(value: TokenStream) -> Self {
        Self {
            value,
            needs_mut: false,
        }
    }

    /// Returns `mut` if the root has to be mutable.
    pub fn mutable(&self) -> Option<TokenStream> {
        self.needs_mut.then(|| quote! { mut })
    }
}

/// A path in one direction.
#[derive(Clone, Copy)]
pub struct DirectedPath<'a> {
    pub path: &'a MemberPath,
    /// The direction, which determines names and field types.
    pub view: Direction,
}

impl Context<'_> {
    /// Returns an expression for the member at the end of a path from `root`: a reference, or an
    /// `Option` of one if `nullable`.
    pub fn borrowed(&self, root: &TokenStream, nullable: bool, target: DirectedPath<'_>) -> Found {
        let mut reached = Reached {
            place: root.clone(),
            state: match nullable {
                true => State::Optional,
                false => State::Root,
            },
        };
        for member in &target.path.members {
            let owner = reached.entered();
            reached = self.borrowed_member(&owner, member, target.view);
        }
        let Reached { place, state } = reached;
        match state {
            State::Root => Found::Certain(place),
            State::Place => Found::Certain(quote! { &#place }),
            State::Optional => Found::Perhaps(quote! { #place.as_ref() }),
            State::Patch => Found::Perhaps(quote! { #place.value() }),
            State::Found => Found::Perhaps(place),
            State::FoundNullable => Found::Perhaps(quote! { #place?.as_ref() }),
        }
    }

    /// Applies `read` to the path from `root`. If the paths lead through the variants of a union,
    /// emits a `match` with one arm per path. `read` receives the root of a path, whether that is
    /// an `Option`, and the path.
    pub fn in_shapes(
        &self,
        root: &TokenStream,
        nullable: bool,
        paths: &[&MemberPath],
        shapes: Shapes,
        read: impl Fn(&TokenStream, bool, &MemberPath) -> Taken,
    ) -> Taken {
        let payload = ident(shapes.payload);
        let payload = quote! { #payload };
        let arms = paths.iter().filter_map(|path| {
            let (Member::Variant(id, index), rest) = path.members.split_first()? else {
                return None;
            };
            let rest = MemberPath {
                members: rest.to_vec(),
                ..(*path).clone()
            };
            let taken = read(&payload, false, &rest);
            let (mutable, value) = (taken.mutable(), taken.value);
            let shape = self.shape(&Shape::Schema(*id), Direction::Received, shapes.from);
            let variant = ident(&self.names.variants(*id).names[*index]);
            let opened = match (self.analysis.is_boxed(*id, *index), shapes.owned) {
                (false, _) => quote! {},
                (true, true) => quote! { let #mutable #payload = *#payload; },
                (true, false) => quote! { let #payload = &**#payload; },
            };
            let (mutable, value) = match opened.is_empty() {
                true => (mutable, value),
                false => (None, quote! { { #opened #value } }),
            };
            Some(quote! { #shape::#variant(#mutable #payload) => #value, })
        });
        let arms: Vec<_> = arms.collect();
        match (arms.is_empty(), paths.first()) {
            (true, Some(path)) => read(root, nullable, path),
            (true, None) => Taken::unchanged(quote! { None }),
            (false, _) => {
                let entered = match (nullable, shapes.owned) {
                    (false, _) => quote! { #root },
                    (true, true) => quote! { #root? },
                    (true, false) => quote! { #root.as_ref()? },
                };
                Taken::unchanged(quote! { match #entered { #(#arms)* _ => None } })
            }
        }
    }

    fn borrowed_member(&self, owner: &TokenStream, member: &Member, view: Direction) -> Reached {
        let found = |map: TokenStream, key: &str, nullable: bool| Reached {
            place: quote! { #map.get(#key) },
            state: match nullable {
                true => State::FoundNullable,
                false => State::Found,
            },
        };
        match member {
            Member::Field(id, index) => {
                let field = ident(&self.names.structure(*id).fields[*index].field);
                Reached {
                    place: quote! { #owner.#field },
                    state: match self.form_of(*id, *index, view) {
                        Form::Plain => State::Place,
                        Form::Nullable | Form::Optional => State::Optional,
                        Form::Patch => State::Patch,
                    },
                }
            }
            Member::Extra(id, key) => {
                let extra = ident(&self.names.structure(*id).extra);
                found(quote! { #owner.#extra }, key, self.extra_is_nullable(*id))
            }
            Member::Entry(key, nullable) => found(owner.clone(), key, *nullable),
            Member::Inside(key) => found(owner.clone(), key, false),
            Member::Condition(key) => found(quote! { #owner.conditions() }, key, false),
            // Matched by `in_shapes`.
            Member::Variant(..) => Reached {
                place: owner.clone(),
                state: State::Place,
            },
        }
    }

    /// Returns an expression of type `Option<T>` that moves the member at the end of a path out of
    /// `root`. With `keeps_null`, a member with a nullable schema is an `Option` inside the
    /// `Option`.
    pub fn owned(
        &self,
        root: &TokenStream,
        nullable: bool,
        target: DirectedPath<'_>,
        keeps_null: bool,
    ) -> Taken {
        let start = Moved {
            place: root.clone(),
            is_option: nullable,
            is_boxed: false,
            root: Root::Whole,
        };
        let members = target.path.members.iter();
        let moved = members.fold(start, |owner, member| {
            self.moved_member(owner.entered(), member, target.view)
        });
        let needs_mut = moved.root == Root::Changed;
        let is_option = moved.is_option && !(keeps_null && target.path.ty.nullable);
        let place = moved.unboxed();
        let value = match is_option {
            true => place,
            false => quote! { Some(#place) },
        };
        Taken { value, needs_mut }
    }

    /// Returns a member of an owner that is not an `Option`.
    fn moved_member(&self, owner: Moved, member: &Member, view: Direction) -> Moved {
        let place = &owner.place;
        match member {
            Member::Field(id, index) => {
                let field = ident(&self.names.structure(*id).fields[*index].field);
                Moved {
                    place: quote! { #place.#field },
                    is_option: self.form_of(*id, *index, view) != Form::Plain,
                    is_boxed: self.analysis.is_boxed(*id, *index),
                    ..owner
                }
            }
            Member::Extra(id, key) => {
                let extra = ident(&self.names.structure(*id).extra);
                let map = quote! { #place.#extra };
                owner.removed(&map, key, self.extra_is_nullable(*id))
            }
            Member::Entry(key, is_nullable) => owner.removed(place, key, *is_nullable),
            Member::Inside(key) | Member::Condition(key) => owner.removed(place, key, false),
            // Matched by `in_shapes`.
            Member::Variant(..) => owner,
        }
    }

    /// Emits a statement that sets the member at the end of a path in `root` to a value or to
    /// `null`, and creates missing members on the path. `root` is a place, or a reference if
    /// `is_reference`.
    pub fn put(
        &self,
        root: TokenStream,
        is_reference: bool,
        path: &MemberPath,
        value: Option<&TokenStream>,
    ) -> TokenStream {
        let Some((last, before)) = path.members.split_last() else {
            return quote! {};
        };
        let (place, is_reference) = self.opened(root, is_reference, before);
        let element = Form::of_element(path.ty.nullable).holding(value.cloned());
        match last {
            Member::Field(id, index) => {
                let field = ident(&self.names.structure(*id).fields[*index].field);
                let value = self.field_value(*id, *index, value);
                quote! { #place.#field = #value; }
            }
            Member::Extra(id, key) => {
                let extra = ident(&self.names.structure(*id).extra);
                quote! { #place.#extra.insert(#key.to_owned(), #element); }
            }
            Member::Entry(key, _) | Member::Inside(key) => {
                quote! { #place.insert(#key.to_owned(), #element); }
            }
            Member::Condition(key) => {
                let place = match is_reference {
                    true => place,
                    false => quote! { &mut #place },
                };
                quote! { #FILTER::set(#place, #key, #element); }
            }
            // Request bodies are never matched by variant.
            Member::Variant(..) => quote! {},
        }
    }

    /// Returns the place at the end of a path, with missing members created, and whether it is a
    /// reference.
    fn opened(
        &self,
        root: TokenStream,
        is_reference: bool,
        members: &[Member],
    ) -> (TokenStream, bool) {
        let entry = |map: TokenStream, key: &str, nullable: bool| {
            let entry = quote! { #map.entry(#key.to_owned()).or_default() };
            match nullable {
                true => (quote! { #SLOT::open(#entry) }, true),
                false => (entry, true),
            }
        };
        members.iter().fold(
            (root, is_reference),
            |(place, is_reference), member| match member {
                Member::Field(id, index) => {
                    let field = ident(&self.names.structure(*id).fields[*index].field);
                    match self.form_of(*id, *index, Direction::Sent) {
                        Form::Plain => (quote! { #place.#field }, false),
                        _ => (quote! { #SLOT::open(&mut #place.#field) }, true),
                    }
                }
                Member::Extra(id, key) => {
                    let extra = ident(&self.names.structure(*id).extra);
                    entry(quote! { #place.#extra }, key, self.extra_is_nullable(*id))
                }
                Member::Entry(key, nullable) => entry(place, key, *nullable),
                // Nothing is set inside of untyped values, and requests are never matched by
                // variant.
                Member::Inside(_) | Member::Condition(_) | Member::Variant(..) => {
                    (place, is_reference)
                }
            },
        )
    }

    /// Returns the value of a field for a value or for `null`.
    fn field_value(&self, id: SchemaId, index: usize, value: Option<&TokenStream>) -> TokenStream {
        let value = value.map(|value| match self.analysis.is_boxed(id, index) {
            true => quote! { Box::new(#value) },
            false => value.clone(),
        });
        self.form_of(id, index, Direction::Sent).holding(value)
    }

    fn form_of(&self, id: SchemaId, index: usize, view: Direction) -> Form {
        match &self.api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                form(&object.fields[index], view)
            }
            _ => Form::Plain,
        }
    }

    fn extra_is_nullable(&self, id: SchemaId) -> bool {
        match &self.api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let extra = object.extra.as_ref();
                extra.is_some_and(|extra| extra.value.nullable)
            }
            _ => false,
        }
    }

    /// Returns the element type of a list.
    pub fn element<'b>(&'b self, ty: &'b Type) -> Option<&'b Type> {
        match self.resolved(&ty.shape) {
            Shape::List(item) => Some(item),
            _ => None,
        }
    }
}

/// A member that is moved out of a root.
struct Moved {
    place: TokenStream,
    is_option: bool,
    is_boxed: bool,
    root: Root,
}

/// The root after the moves up to a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    /// The member is a place in the root.
    Whole,
    /// The member has been moved out of the root, which did not change.
    Left,
    /// The member has been removed from a map in the root.
    Changed,
}

impl Moved {
    /// Returns the member as an owner of other members.
    fn entered(self) -> Self {
        if !self.is_option {
            return self;
        }
        let place = self.place;
        let root = match self.root {
            Root::Whole => Root::Left,
            root => root,
        };
        Self {
            place: quote! { #place? },
            is_option: false,
            is_boxed: self.is_boxed,
            root,
        }
    }

    /// Returns an entry of a map in this owner.
    fn removed(&self, map: &TokenStream, key: &str, is_nullable: bool) -> Self {
        let opened = is_nullable.then(|| quote! { ? });
        let root = match self.root {
            Root::Whole => Root::Changed,
            root => root,
        };
        Self {
            place: quote! { #map.remove(#key) #opened },
            is_option: true,
            is_boxed: false,
            root,
        }
    }

    fn unboxed(self) -> TokenStream {
        let place = self.place;
        match (self.is_boxed, self.is_option) {
            (true, true) => quote! { #place.map(|boxed| *boxed) },
            (true, false) => quote! { *#place },
            (false, _) => place,
        }
    }
}

impl Reached {
    /// Returns the expression with optional values unwrapped.
    fn entered(self) -> TokenStream {
        let Self { place, state } = self;
        match state {
            State::Root | State::Place => place,
            State::Optional => quote! { #place.as_ref()? },
            State::Patch => quote! { #place.value()? },
            State::Found => quote! { #place? },
            State::FoundNullable => quote! { #place?.as_ref()? },
        }
    }
}

/// Formats a path for error messages: `data.items`, `["a b"].c`.
pub fn words(path: &MemberPath) -> String {
    let mut words = String::new();
    for segment in path.pointer.segments() {
        let is_plain = |c: char| c.is_alphanumeric() || "_-$@".contains(c);
        match !segment.is_empty() && segment.chars().all(is_plain) {
            true if words.is_empty() => words.push_str(&segment),
            true => {
                words.push('.');
                words.push_str(&segment);
            }
            false => words.push_str(&format!("[{segment:?}]")),
        }
    }
    words
}

/// Formats the first non-empty path, for error messages. All paths lead to the same member.
pub fn words_of(paths: &[&MemberPath]) -> String {
    let mut words = paths.iter().map(|path| words(path));
    words.find(|words| !words.is_empty()).unwrap_or_default()
}
