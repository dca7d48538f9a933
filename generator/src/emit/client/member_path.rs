//! Ways from a value to one inside it, as expressions.
//!
//! What may be missing on the way is gone through with `?`, so these stand in closures and
//! functions that give an `Option`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::ident;
use crate::emit::package::imports::{FILTER, PAGING, PATCH};
use crate::emit::types::shape::{Form, From, form};
use crate::ir::{Member, MemberPath, SchemaId, SchemaKind, Shape, Type};

/// An expression on the way.
struct Reached {
    place: TokenStream,
    state: State,
}

/// What an expression gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A reference to the value, or its owner.
    Root,
    /// The value, as a place.
    Place,
    /// A place that holds an `Option` of it.
    Optional,
    /// A place that holds a `Patch` of it.
    Patch,
    /// An `Option` of a reference to it.
    Found,
    /// An `Option` of a reference to an `Option` of it.
    FoundNullable,
}

/// How the shapes of a union are looked into.
#[derive(Clone, Copy)]
pub struct Shapes {
    /// Where this is written.
    pub from: From,
    /// Whether what they hold is taken, and not borrowed.
    pub owned: bool,
    /// The name of what a shape holds. `self` cannot be bound again.
    pub held: &'static str,
}

/// An expression of what a way leads to.
pub enum Found {
    /// A reference.
    Certain(TokenStream),
    /// An `Option` of a reference.
    Perhaps(TokenStream),
}

impl Found {
    /// It as an `Option` of a reference.
    pub fn option(self) -> TokenStream {
        match self {
            Self::Certain(value) => quote! { Some(#value) },
            Self::Perhaps(found) => found,
        }
    }
}

/// A way in one direction.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// The way.
    pub path: &'a MemberPath,
    /// Which names and forms it goes through.
    pub view: Direction,
}

impl Context<'_> {
    /// What lies at the end of a way from `root`: a reference, to an `Option` where `nullable`.
    pub fn borrowed(&self, root: &TokenStream, nullable: bool, way: Way<'_>) -> Found {
        let mut reached = Reached {
            place: root.clone(),
            state: match nullable {
                true => State::Optional,
                false => State::Root,
            },
        };
        for member in &way.path.members {
            let holder = reached.entered();
            reached = self.borrowed_member(&holder, member, way.view);
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

    /// What `read` gives of the ways from `root`; where these lead through the shapes of a union,
    /// of the one that it is. `read` is given what the way is from, whether this is an `Option`,
    /// and the way; it tells whether it takes something out of what it is given.
    pub fn in_shapes(
        &self,
        root: &TokenStream,
        nullable: bool,
        ways: &[&MemberPath],
        shapes: Shapes,
        read: impl Fn(&TokenStream, bool, &MemberPath) -> (TokenStream, bool),
    ) -> (TokenStream, bool) {
        let held = ident(shapes.held);
        let held = quote! { #held };
        let arms = ways.iter().filter_map(|way| {
            let (Member::Variant(id, index), rest) = way.members.split_first()? else {
                return None;
            };
            let rest = MemberPath {
                members: rest.to_vec(),
                ..(*way).clone()
            };
            let (value, needs_mut) = read(&held, false, &rest);
            let mutable = needs_mut.then(|| quote! { mut });
            let shape = self.shape(&Shape::Schema(*id), Direction::Received, shapes.from);
            let variant = ident(&self.names.schema(*id).variants[*index]);
            let opened = match (self.analysis.is_boxed(*id, *index), shapes.owned) {
                (false, _) => quote! {},
                (true, true) => quote! { let #mutable #held = *#held; },
                (true, false) => quote! { let #held = &**#held; },
            };
            let (mutable, value) = match opened.is_empty() {
                true => (mutable, value),
                false => (None, quote! { { #opened #value } }),
            };
            Some(quote! { #shape::#variant(#mutable #held) => #value, })
        });
        let arms: Vec<_> = arms.collect();
        match (arms.is_empty(), ways.first()) {
            (true, Some(way)) => read(root, nullable, way),
            (true, None) => (quote! { None }, false),
            (false, _) => {
                let entered = match (nullable, shapes.owned) {
                    (false, _) => quote! { #root },
                    (true, true) => quote! { #root? },
                    (true, false) => quote! { #root.as_ref()? },
                };
                (quote! { match #entered { #(#arms)* _ => None } }, false)
            }
        }
    }

    fn borrowed_member(&self, holder: &TokenStream, member: &Member, view: Direction) -> Reached {
        let found = |map: TokenStream, key: &str, nullable: bool| Reached {
            place: quote! { #map.get(#key) },
            state: match nullable {
                true => State::FoundNullable,
                false => State::Found,
            },
        };
        match member {
            Member::Field(id, index) => {
                let field = ident(&self.names.schema(*id).fields[*index].field);
                Reached {
                    place: quote! { #holder.#field },
                    state: match self.form_of(*id, *index, view) {
                        Form::Plain => State::Place,
                        Form::Nullable | Form::Optional => State::Optional,
                        Form::Patch => State::Patch,
                    },
                }
            }
            Member::Extra(id, key) => {
                let extra = ident(&self.names.schema(*id).extra);
                found(quote! { #holder.#extra }, key, self.extra_is_nullable(*id))
            }
            Member::Entry(key, nullable) => found(holder.clone(), key, *nullable),
            Member::Inside(key) => found(holder.clone(), key, false),
            Member::Condition(key) => found(quote! { #holder.conditions() }, key, false),
            // `in_shapes` has gone through it.
            Member::Variant(..) => Reached {
                place: holder.clone(),
                state: State::Place,
            },
        }
    }

    /// An expression that gives `Option<T>` of what lies at the end of a way from `root`, which
    /// it takes; and whether `root` has to be mutable for that. With `keeps_null`, what may be
    /// null by its schema is an `Option` that is there.
    pub fn owned(
        &self,
        root: &TokenStream,
        nullable: bool,
        way: Way<'_>,
        keeps_null: bool,
    ) -> (TokenStream, bool) {
        let mut place = root.clone();
        // Whether `place` is an `Option`, and what follows from `root` alone.
        let (mut is_option, mut is_root, mut needs_mut) = (nullable, true, false);
        let mut boxed = false;
        for member in &way.path.members {
            if is_option {
                place = quote! { #place? };
                is_root = false;
            }
            let (map, key) = match member {
                Member::Field(id, index) => {
                    let field = ident(&self.names.schema(*id).fields[*index].field);
                    place = quote! { #place.#field };
                    is_option = self.form_of(*id, *index, way.view) != Form::Plain;
                    boxed = self.analysis.is_boxed(*id, *index);
                    continue;
                }
                Member::Extra(id, key) => {
                    let extra = ident(&self.names.schema(*id).extra);
                    let is_nullable = self.extra_is_nullable(*id);
                    (quote! { #place.#extra }, (key, is_nullable))
                }
                Member::Entry(key, is_nullable) => (place, (key, *is_nullable)),
                Member::Inside(key) | Member::Condition(key) => (place, (key, false)),
                // `in_shapes` has gone through it.
                Member::Variant(..) => continue,
            };
            needs_mut |= is_root;
            let (key, is_nullable) = key;
            place = quote! { #map.remove(#key) };
            if is_nullable {
                place = quote! { #place? };
            }
            (is_option, is_root, boxed) = (true, false, false);
        }
        place = match (boxed, is_option) {
            (true, true) => quote! { #place.map(|boxed| *boxed) },
            (true, false) => quote! { *#place },
            (false, _) => place,
        };
        let whole = match is_option && !(keeps_null && way.path.ty.nullable) {
            true => place,
            false => quote! { Some(#place) },
        };
        (whole, needs_mut)
    }

    /// A statement that puts a value, or else `null`, at the end of a way into `root`; what is
    /// missing before it is made. `root` is a place, or a reference where `is_reference`.
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
        let element = match (path.ty.nullable, value) {
            (true, Some(value)) => quote! { Some(#value) },
            (true, None) => quote! { None },
            (false, value) => value.cloned().unwrap_or_default(),
        };
        match last {
            Member::Field(id, index) => {
                let field = ident(&self.names.schema(*id).fields[*index].field);
                let value = self.held(*id, *index, value);
                quote! { #place.#field = #value; }
            }
            Member::Extra(id, key) => {
                let extra = ident(&self.names.schema(*id).extra);
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
            // What is sent is no answer.
            Member::Variant(..) => quote! {},
        }
    }

    /// The place at the end of a way, with what is missing made; and whether it is a reference.
    fn opened(&self, root: TokenStream, is_reference: bool, way: &[Member]) -> (TokenStream, bool) {
        let entry = |map: TokenStream, key: &str, nullable: bool| {
            let entry = quote! { #map.entry(#key.to_owned()).or_default() };
            match nullable {
                true => (quote! { #PAGING::open(#entry) }, true),
                false => (entry, true),
            }
        };
        way.iter().fold(
            (root, is_reference),
            |(place, is_reference), member| match member {
                Member::Field(id, index) => {
                    let field = ident(&self.names.schema(*id).fields[*index].field);
                    match self.form_of(*id, *index, Direction::Sent) {
                        Form::Plain => (quote! { #place.#field }, false),
                        _ => (quote! { #PAGING::open(&mut #place.#field) }, true),
                    }
                }
                Member::Extra(id, key) => {
                    let extra = ident(&self.names.schema(*id).extra);
                    entry(quote! { #place.#extra }, key, self.extra_is_nullable(*id))
                }
                Member::Entry(key, nullable) => entry(place, key, *nullable),
                // Nothing is put into any value, and what is sent is no answer.
                Member::Inside(_) | Member::Condition(_) | Member::Variant(..) => {
                    (place, is_reference)
                }
            },
        )
    }

    /// What a field holds for a value, or else for `null`.
    fn held(&self, id: SchemaId, index: usize, value: Option<&TokenStream>) -> TokenStream {
        let value = value.map(|value| match self.analysis.is_boxed(id, index) {
            true => quote! { Box::new(#value) },
            false => value.clone(),
        });
        match (self.form_of(id, index, Direction::Sent), value) {
            (Form::Plain, value) => value.unwrap_or_default(),
            (Form::Patch, Some(value)) => quote! { #PATCH::Value(#value) },
            (Form::Patch, None) => quote! { #PATCH::Null },
            (Form::Nullable | Form::Optional, Some(value)) => quote! { Some(#value) },
            (Form::Nullable | Form::Optional, None) => quote! { None },
        }
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

    /// The elements of a list.
    pub fn element<'b>(&'b self, ty: &'b Type) -> Option<&'b Type> {
        match self.resolved(&ty.shape) {
            Shape::List(item) => Some(item),
            _ => None,
        }
    }
}

impl Reached {
    /// The expression with what may be missing gone through.
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

/// A way in the words of an error: `data.items`, `["a b"].c`.
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

/// Ways to the same thing, in the words of an error: those of the first that leads anywhere.
pub fn words_of(ways: &[&MemberPath]) -> String {
    let mut words = ways.iter().map(|way| words(way));
    words.find(|words| !words.is_empty()).unwrap_or_default()
}
