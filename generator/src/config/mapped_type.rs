//! Types in `[formats]`: paths of Rust types, without anything that could be other code.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer};
use syn::{Expr, GenericArgument, Lit, Path, PathArguments, Type, TypePath};

/// Types that every Rust file can name without a path.
const PRELUDE: &[&str] = &[
    "Box", "Option", "Result", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32",
    "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// The path of a Rust type, such as `chrono::DateTime<chrono::Utc>`.
///
/// Type arguments are paths, tuples, arrays and slices. The path names the crate of the type:
/// `std::net::Ipv4Addr`, not `Ipv4Addr`.
///
/// ```
/// use trine::config::MappedType;
///
/// assert!(MappedType::new("chrono::DateTime<chrono::Utc>").is_ok());
/// assert!(MappedType::new("DateTime").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedType(String);

impl MappedType {
    /// Checks the path of a type.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the path.
    pub fn new(path: impl Into<String>) -> Result<Self, InvalidType> {
        let path = path.into();
        let invalid = |problem| InvalidType {
            path: path.clone(),
            problem,
        };
        // The parser follows nested types by recursion.
        if is_deep(&path) {
            return Err(invalid(MappedTypeError::TooDeep));
        }
        let parsed =
            syn::parse_str::<TypePath>(&path).map_err(|_| invalid(MappedTypeError::NotAPath))?;
        check_path(&parsed).map_err(invalid)?;
        Ok(Self(path))
    }

    /// Returns the path as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for MappedType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = String::deserialize(deserializer)?;
        Self::new(path).map_err(de::Error::custom)
    }
}

/// The error for a text that is not the path of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidType {
    path: String,
    problem: MappedTypeError,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum MappedTypeError {
    NotAPath,
    NotInScope(String),
    Relative,
    TooDeep,
}

impl fmt::Display for InvalidType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        write!(
            f,
            "expected the path of a Rust type, such as `chrono::NaiveDate`, found `{path}`"
        )?;
        match &self.problem {
            MappedTypeError::NotAPath => Ok(()),
            MappedTypeError::TooDeep => {
                write!(f, "; its types are nested more than {DEEPEST} levels deep")
            }
            MappedTypeError::NotInScope(name) => write!(
                f,
                "; `{name}` is not in scope in generated code: add its crate, as in \
                 `my_crate::{name}`"
            ),
            MappedTypeError::Relative => {
                f.write_str("; `self` and `super` differ from file to file: start with a crate")
            }
        }
    }
}

impl std::error::Error for InvalidType {}

/// The maximum depth of types in each other.
const DEEPEST: usize = 32;

/// Returns whether brackets are nested too deeply, or there are too many of other tokens that can be
/// nested.
fn is_deep(path: &str) -> bool {
    let mut depth = 0_usize;
    for c in path.chars() {
        match c {
            '<' | '(' | '[' | '{' | '&' | '*' | '!' | '-' | '|' => depth += 1,
            '>' | ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

fn check_path(ty: &TypePath) -> Result<(), MappedTypeError> {
    if ty.qself.is_some() {
        return Err(MappedTypeError::NotAPath);
    }
    let Path {
        segments,
        leading_colon,
    } = &ty.path;
    if let Some(first) = segments.first() {
        let name = first.ident.to_string();
        if ["self", "super", "Self"].contains(&name.as_str()) {
            return Err(MappedTypeError::Relative);
        }
        let is_single = segments.len() == 1 && leading_colon.is_none();
        if is_single && !PRELUDE.contains(&name.as_str()) {
            return Err(MappedTypeError::NotInScope(name));
        }
    }
    for segment in segments {
        match &segment.arguments {
            PathArguments::None => {}
            PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().try_for_each(check_argument)?;
            }
            PathArguments::Parenthesized(_) => return Err(MappedTypeError::NotAPath),
        }
    }
    Ok(())
}

fn check_argument(argument: &GenericArgument) -> Result<(), MappedTypeError> {
    match argument {
        GenericArgument::Type(ty) => check_type(ty),
        GenericArgument::Const(value) => check_constant(value),
        _ => Err(MappedTypeError::NotAPath),
    }
}

fn check_type(ty: &Type) -> Result<(), MappedTypeError> {
    match ty {
        Type::Path(path) => check_path(path),
        Type::Tuple(tuple) => tuple.elems.iter().try_for_each(check_type),
        Type::Slice(slice) => check_type(&slice.elem),
        Type::Array(array) => {
            check_type(&array.elem)?;
            check_constant(&array.len)
        }
        _ => Err(MappedTypeError::NotAPath),
    }
}

/// Accepts only a literal: any other expression is code.
fn check_constant(value: &Expr) -> Result<(), MappedTypeError> {
    match value {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Bool(_) | Lit::Char(_)) => {
            Ok(())
        }
        _ => Err(MappedTypeError::NotAPath),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_types_are_accepted_unmodified() {
        for path in [
            "String",
            "std::net::Ipv4Addr",
            "chrono::DateTime<chrono::Utc>",
            "std::collections::HashMap<String, Vec<(u8, [u8; 4])>>",
            "::types::Foo",
            "crate::Foo",
            "Box<str>",
        ] {
            let ty = MappedType::new(path).expect(path);
            assert_eq!(ty.as_str(), path);
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for path in [
            "",
            "a; b",
            "<A as B>::C",
            "a::B<m!($x)>",
            "a::B<{ 1 + 1 }>",
            "a::B<dyn C>",
            "a::B<'static>",
            "a::B(C)",
            "a::B<fn()>",
            "&str",
        ] {
            let error = MappedType::new(path).expect_err(path);
            assert_eq!(error.problem, MappedTypeError::NotAPath, "{path}");
        }
    }

    #[test]
    fn nested_types_have_a_limit() {
        for (open, close) in [("a::B<", ">"), ("&", ""), ("[", "; 1]"), ("a::B<(", ",)>")] {
            let nested = |depth: usize| {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                MappedType::new(format!("a::B<{open}a::A{close}>"))
            };
            let error = nested(100_000).expect_err("nested deeply");
            assert_eq!(error.problem, MappedTypeError::TooDeep, "{open}");
            let error = nested(5).err().map(|error| error.problem);
            assert_ne!(error, Some(MappedTypeError::TooDeep), "{open}");
        }
    }

    #[test]
    fn a_type_that_generated_code_cannot_name_is_an_error() {
        let error = MappedType::new("Vec<DateTime>").expect_err("no crate");
        assert_eq!(
            error.to_string(),
            "expected the path of a Rust type, such as `chrono::NaiveDate`, found \
             `Vec<DateTime>`; `DateTime` is not in scope in generated code: add its crate, as in \
             `my_crate::DateTime`"
        );
        let error = MappedType::new("super::Foo").expect_err("a relative path");
        assert_eq!(error.problem, MappedTypeError::Relative);
    }
}
