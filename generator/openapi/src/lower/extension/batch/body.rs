//! The types of the members of bodies.

use trine_ir::suggest::closest;
use trine_ir::{Api, SchemaKind, Shape, Type};

/// A body that paths lead into.
#[derive(Clone, Copy)]
pub(super) struct Whole<'a> {
    pub api: &'a Api,
    pub ty: &'a Type,
    /// The name in messages.
    pub name: &'static str,
}

impl<'a> Whole<'a> {
    /// Returns the type at the end of a path, or what is missing.
    pub fn inside(self, path: &[String]) -> Result<&'a Type, Unknown> {
        resolve(self.api, self.ty, path).map_err(|Missing { member, close }| Unknown {
            message: format!("no member `{member}` in {}", self.name),
            help: close.map(|close| format!("did you mean `{close}`?")),
        })
    }
}

/// A path that leads to no member of a body.
pub(super) struct Unknown {
    pub message: String,
    pub help: Option<String>,
}

/// A member that a type does not have.
pub(super) struct Missing {
    member: String,
    /// The member with the most similar name.
    close: Option<String>,
}

/// Returns the type at the end of a path, or what is missing.
pub(super) fn resolve<'a>(
    api: &'a Api,
    mut at: &'a Type,
    path: &[String],
) -> Result<&'a Type, Missing> {
    for member in path {
        at = step(api, at, member)?;
    }
    Ok(at)
}

fn step<'a>(api: &'a Api, ty: &'a Type, member: &str) -> Result<&'a Type, Missing> {
    let missing = || Missing {
        member: member.to_owned(),
        close: None,
    };
    match ty.shape.resolved(&api.schemas) {
        Shape::Any => Ok(ty),
        Shape::Map(value) | Shape::Ordered(value) => Ok(value),
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Struct(object) => {
                let mut fields = object.fields.iter();
                let field = fields.find(|field| field.wire_name == member);
                let extra = object.extra.as_ref().map(|extra| &extra.value);
                field.map(|field| &field.ty).or(extra).ok_or_else(|| {
                    let names = object.fields.iter().map(|field| field.wire_name.as_str());
                    Missing {
                        close: closest(member, names).map(str::to_owned),
                        ..missing()
                    }
                })
            }
            // A list is accepted because an empty map may be sent as one.
            SchemaKind::Union(union) => {
                let variants = union.variants.iter();
                let mut found =
                    variants.filter_map(|one| match one.ty.shape.resolved(&api.schemas) {
                        // Nested unions could be cyclic.
                        Shape::Schema(id)
                            if matches!(api.schema(*id).kind, SchemaKind::Union(_)) =>
                        {
                            None
                        }
                        _ => step(api, &one.ty, member).ok(),
                    });
                found.next().ok_or_else(missing)
            }
            _ => Err(missing()),
        },
        _ => Err(missing()),
    }
}

/// Returns the type of the values of a map or a list.
pub(super) fn value_of(api: &Api, ty: &Type) -> Type {
    let any = Type::new(Shape::Any);
    match ty.shape.resolved(&api.schemas) {
        Shape::Map(value) | Shape::Ordered(value) | Shape::List(value) => {
            Type::new(value.shape.clone())
        }
        Shape::Schema(id) => match &api.schema(*id).kind {
            SchemaKind::Struct(object) => match &object.extra {
                Some(extra) => Type::new(extra.value.shape.clone()),
                None => any,
            },
            SchemaKind::Union(union) => {
                let variants = union.variants.iter();
                let mut maps =
                    variants.filter_map(|one| match one.ty.shape.resolved(&api.schemas) {
                        Shape::Map(value) | Shape::Ordered(value) => {
                            Some(Type::new(value.shape.clone()))
                        }
                        _ => None,
                    });
                maps.next().unwrap_or(any)
            }
            _ => any,
        },
        _ => any,
    }
}
