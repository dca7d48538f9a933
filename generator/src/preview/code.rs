//! Declarations as parts of their text, which the page colors and links.

use serde_json::{Value as Json, json};

use crate::surface::{Declaration, Function, Receiver, RustType, Surface, TypePart};

/// The number of characters above which a function has a line for each argument, as in rustfmt.
const WIDTH: usize = 80;

/// The parts of a declaration, each with its class, its text, and the path of the entry that it names.
pub(super) struct Code<'s> {
    surface: &'s Surface,
    parts: Vec<(&'static str, String, Option<String>)>,
}

/// The class of keywords.
const KEYWORD: &str = "keyword";
/// The class of the declared name.
const NAME: &str = "name";
/// The class of types.
const TYPE: &str = "type";
/// The class of everything else.
const PLAIN: &str = "";

impl<'s> Code<'s> {
    /// Returns the declaration of an entry with this name.
    pub(super) fn of(surface: &'s Surface, name: &str, declaration: &Declaration) -> Self {
        let mut code = Self {
            surface,
            parts: Vec::new(),
        };
        code.declaration(name, declaration);
        code
    }

    /// Returns the parts as JSON: `[class, text]`, or `[class, text, path]`.
    pub(super) fn to_json(&self) -> Json {
        let parts = self.parts.iter().map(|(class, text, path)| match path {
            Some(path) => json!([class, text, path]),
            None => json!([class, text]),
        });
        parts.collect()
    }

    fn declaration(&mut self, name: &str, declaration: &Declaration) {
        let head = |keyword| [(KEYWORD, keyword), (PLAIN, " "), (NAME, name)];
        match declaration {
            Declaration::Function(function) => self.function(name, function),
            Declaration::Struct { .. } => self.extend(head("struct")),
            Declaration::Enum { .. } => self.extend(head("enum")),
            Declaration::Field(ty) => {
                self.extend([(NAME, name), (PLAIN, ": ")]);
                self.ty(ty);
            }
            Declaration::Variant(payload) => {
                self.extend([(NAME, name)]);
                payload.iter().for_each(|payload| self.ty(payload));
            }
            Declaration::Alias(ty) => {
                self.extend(head("type"));
                self.extend([(PLAIN, " = ")]);
                self.ty(ty);
            }
            Declaration::Static(ty) => {
                self.extend(head("static"));
                self.extend([(PLAIN, ": ")]);
                self.ty(ty);
            }
            Declaration::Export => self.extend(head("use")),
            Declaration::Feature { .. } | Declaration::Protocol(_) => self.extend([(NAME, name)]),
        }
    }

    fn function(&mut self, name: &str, function: &Function) {
        if function.is_async {
            self.extend([(KEYWORD, "async"), (PLAIN, " ")]);
        }
        self.extend([(KEYWORD, "fn"), (PLAIN, " "), (NAME, name), (PLAIN, "(")]);
        let head = self.parts.clone();
        self.arguments(function, ["", ", ", ""]);
        let length: usize = self.parts.iter().map(|(_, text, _)| text.len()).sum();
        if length + function.result.to_string().len() > WIDTH {
            self.parts = head;
            self.arguments(function, ["\n    ", ",\n    ", ",\n"]);
        }
        self.extend([(PLAIN, ")")]);
        if function.result.parts() != [TypePart::Sign("("), TypePart::Sign(")")] {
            self.extend([(PLAIN, " -> ")]);
            self.ty(&function.result);
        }
    }

    /// Adds the arguments, with texts in front of, between and after them.
    fn arguments(&mut self, function: &Function, [before, between, after]: [&'static str; 3]) {
        let is_empty = function.receiver.is_none() && function.arguments.is_empty();
        if is_empty {
            return;
        }
        self.extend([(PLAIN, before)]);
        match function.receiver {
            Some(Receiver::Reference) => self.extend([(PLAIN, "&"), (KEYWORD, "self")]),
            Some(Receiver::Value) => self.extend([(KEYWORD, "self")]),
            None => {}
        }
        for (index, (name, ty)) in function.arguments.iter().enumerate() {
            if index > 0 || function.receiver.is_some() {
                self.extend([(PLAIN, between)]);
            }
            self.extend([(PLAIN, name.as_str()), (PLAIN, ": ")]);
            self.ty(ty);
        }
        self.extend([(PLAIN, after)]);
    }

    fn ty(&mut self, ty: &RustType) {
        for part in ty.parts() {
            match part {
                TypePart::Path(path @ ("impl" | "dyn" | "mut" | "Self")) => {
                    self.extend([(KEYWORD, path)]);
                }
                TypePart::Path(path) => {
                    let entry = self.surface.entries.contains_key(path);
                    // A path has at least one name.
                    let name = path.rsplit("::").next().unwrap_or(path);
                    let path = entry.then(|| path.to_owned());
                    self.parts.push((TYPE, name.to_owned(), path));
                }
                TypePart::Sign(sign) => self.extend([(PLAIN, sign)]),
            }
        }
    }

    fn extend<'t>(&mut self, parts: impl IntoIterator<Item = (&'static str, &'t str)>) {
        for (class, text) in parts {
            match self.parts.last_mut() {
                Some((last, before, None)) if *last == class => before.push_str(text),
                _ => self.parts.push((class, text.to_owned(), None)),
            }
        }
    }
}
