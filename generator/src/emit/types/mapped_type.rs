//! Rust types to which `trine.toml` maps formats.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, PathArguments, Type, TypePath};

use crate::emit::Context;
use crate::emit::package::imports::is_imported;

impl Context<'_> {
    /// Returns the type to which the configuration maps a format.
    pub(in crate::emit) fn mapped_type(&self, format: &str) -> TokenStream {
        // `lower` accepts only the formats of this table.
        match self.formats.get(format) {
            Some(path) => mapped_type(path.as_str(), &|name| {
                is_imported(name) || self.home_names.is_module(name)
            }),
            None => quote! { String },
        }
    }
}

/// Returns a mapped type as written in `trine.toml`.
///
/// If the crate of a path has the name of an item that generated files import (`types`, `runtime`)
/// or of a module of theirs, the path gets a leading `::`, so that it names the crate in every file.
fn mapped_type(path: &str, is_taken: &dyn Fn(&str) -> bool) -> TokenStream {
    // The configuration rejects everything else.
    match syn::parse_str::<TypePath>(path) {
        Ok(mut path) => {
            anchor_path(&mut path.path, is_taken);
            quote! { #path }
        }
        Err(_) => quote! { String },
    }
}

fn anchor(ty: &mut Type, is_taken: &dyn Fn(&str) -> bool) {
    match ty {
        Type::Path(path) => anchor_path(&mut path.path, is_taken),
        Type::Array(array) => anchor(&mut array.elem, is_taken),
        Type::Slice(slice) => anchor(&mut slice.elem, is_taken),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(|it| anchor(it, is_taken)),
        // The configuration rejects all other types.
        _ => {}
    }
}

fn anchor_path(path: &mut syn::Path, is_taken: &dyn Fn(&str) -> bool) {
    let first = path.segments.first();
    let first = first.filter(|_| path.segments.len() > 1 && path.leading_colon.is_none());
    if first.is_some_and(|crate_name| is_taken(&crate_name.ident.to_string())) {
        path.leading_colon = Some(syn::token::PathSep::default());
    }
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                if let GenericArgument::Type(ty) = argument {
                    anchor(ty, is_taken);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::{CrateText, Provenance, Spec, Strictness, crate_files, read};

    #[test]
    fn a_crate_with_the_name_of_an_import_is_still_a_crate() {
        let printed = |path| mapped_type(path, &is_imported).to_string().replace(' ', "");
        assert_eq!(printed("runtime::Foo"), "::runtime::Foo");
        assert_eq!(printed("a::B<types::C>"), "a::B<::types::C>");
        assert_eq!(
            printed("a::B<(wire::C,[u8;4])>"),
            "a::B<(::wire::C,[u8;4])>"
        );
        assert_eq!(printed("my_runtime::Foo"), "my_runtime::Foo");
        assert_eq!(printed("Vec<u8>"), "Vec<u8>");
    }

    /// Returns a file that is generated from a document with these formats.
    fn generated(file: &str, formats: &str) -> String {
        let document = r"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things:
    put:
      operationId: putThing
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
      responses: {'204': {description: d}}
components:
  schemas:
    Thing:
      type: object
      properties:
        hash: {type: string, format: h}
        set: {type: string, format: s}
        map: {type: object, additionalProperties: {type: integer}}
        union: {oneOf: [{type: string, format: m}, {type: integer}]}
";
        let spec = Spec {
            name: "openapi.yaml".to_owned(),
            text: document.to_owned(),
            module: None,
            config: Config::parse("trine.toml", formats).expect("a configuration"),
            strictness: Strictness::Strict,
        };
        let analyzed = read(&spec).expect("a document");
        let text = CrateText {
            package: "thing".to_owned(),
            version: "1.0.0".to_owned(),
            description: "Things".to_owned(),
            license: None,
            features: Vec::new(),
            runtime: crate::runtime::RuntimeSource::Embedded,
        };
        let provenance = Provenance {
            from: &spec.name,
            by: "a test",
        };
        let tree = crate_files(
            &text,
            &spec.config.dependencies,
            &[(&spec, analyzed)],
            &provenance,
        )
        .expect("a crate");
        let found = tree.iter().find(|(path, _)| *path == file);
        found.expect("the file").1.to_owned()
    }

    const FORMATS: &str = "[formats]\n\
        h = 'std::collections::HashMap<String, i64>'\n\
        s = 'std::collections::HashSet<String>'\n\
        m = 'my_runtime::Foo<runtime::Bar, String>'\n";

    #[test]
    fn a_mapped_type_is_written_unmodified() {
        let types = generated("src/types.rs", FORMATS);
        for expected in [
            "use std::collections::BTreeMap;",
            "pub hash: Option<std::collections::HashMap<String, i64>>,",
            "pub set: Option<std::collections::HashSet<String>>,",
            "pub map: Option<BTreeMap<String, i64>>,",
            "String(my_runtime::Foo<::runtime::Bar, String>),",
        ] {
            assert!(types.contains(expected), "{expected}\n{types}");
        }
    }

    #[test]
    fn a_mapped_type_in_a_union_is_written_unmodified() {
        let wire = generated("src/wire.rs", FORMATS);
        let expected = "String(my_runtime::Foo<::runtime::Bar, String>),";
        assert!(wire.contains(expected), "{wire}");
    }
}
