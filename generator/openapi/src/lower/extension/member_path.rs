//! Paths from a value to one inside it, as written in extensions (`/meta/next`), checked against
//! the definitions when all of them are known.

use serde_json::Value as Json;

use trine_ir::analyze::{Analysis, Direction};
use trine_ir::pointer::Pointer;
use trine_ir::{
    Access, Api, EnumScalar, Field, Filter, Member, MemberPath, Operator, Presence, SchemaId,
    SchemaKind, Shape, Struct, Type, Union,
};

use crate::lower::extension::error::{ExtensionError, Problems, found, suggested};
use trine_ir::suggest::closest;

/// All definitions, for lookups.
#[derive(Clone, Copy)]
pub(in crate::lower) struct Defined<'a> {
    pub api: &'a Api,
    pub analysis: &'a Analysis,
}

impl<'a> Defined<'a> {
    /// Returns a shape with aliases resolved.
    pub fn resolved(self, shape: &'a Shape) -> &'a Shape {
        self.analysis.resolved(self.api, shape)
    }

    /// Resolves the path written at `place`, from a value of type `from` in a direction; messages
    /// call that value `whole`.
    pub fn path(
        self,
        from: &'a Type,
        view: Direction,
        written: &Json,
        place: &Pointer,
        whole: &str,
    ) -> Result<MemberPath, ExtensionError> {
        let pointer = written.as_str().and_then(Pointer::parse);
        let Some(pointer) = pointer.filter(|_| !written.as_str().unwrap_or("#").starts_with('#'))
        else {
            let message = format!("expected a JSON pointer, found {}", found(written));
            let help = format!("use a pointer into {whole}, such as `/data`");
            return Err(ExtensionError::new(place.clone(), message).help(help));
        };
        let mut at = from;
        let mut seen = Pointer::root();
        let mut members = Vec::new();
        for segment in pointer.segments() {
            let holder = match seen.as_str() {
                "" => whole.to_owned(),
                seen => format!("`{seen}` in {whole}"),
            };
            let step = self.member(at, view, &segment, &holder);
            let (member, ty) = step.map_err(|(message, help)| {
                let problem = ExtensionError::new(place.clone(), message);
                match help {
                    Some(help) => problem.help(help),
                    None => problem,
                }
            })?;
            members.push(member);
            at = ty;
            seen = seen.child(segment);
        }
        Ok(MemberPath {
            pointer,
            members,
            ty: at.clone(),
        })
    }

    /// Resolves the paths of an extension into a response: for each variant of a union, the first
    /// one that exists and `fits`. Each entry has its place.
    pub fn in_shapes(
        self,
        from: &'a Type,
        written: &[(Pointer, &Json)],
        whole: &str,
        fits: impl Fn(&MemberPath, &Pointer) -> Result<(), ExtensionError>,
    ) -> Result<Vec<MemberPath>, Problems> {
        let mut problems = Problems::default();
        let path = |from: &'a Type, (place, json): &(Pointer, &Json)| {
            let path = self.path(from, Direction::Received, json, place, whole)?;
            fits(&path, place).map(|()| path)
        };
        let Some((id, union)) = self.union(from) else {
            let paths = problems.keep_all(written.iter().map(|entry| path(from, entry)));
            return problems.none_in(paths);
        };
        let mut found = Vec::new();
        let mut mismatches: Vec<Option<ExtensionError>> = written.iter().map(|_| None).collect();
        let mut used = vec![false; written.len()];
        for (index, variant) in union.variants.iter().enumerate() {
            if variant.ty.nullable {
                continue;
            }
            for (at, entry) in written.iter().enumerate() {
                match path(&variant.ty, entry) {
                    Ok(mut path) => {
                        path.members.insert(0, Member::Variant(id, index));
                        found.push(path);
                        used[at] = true;
                        break;
                    }
                    Err(problem) => {
                        mismatches[at].get_or_insert(problem);
                    }
                }
            }
        }
        let entries = written.iter().zip(mismatches).zip(used);
        for (((place, _), mismatch), _) in entries.filter(|(_, used)| !used) {
            problems.add(match mismatch {
                Some(mismatch) if mismatch.help.is_some() => mismatch,
                Some(mismatch) => {
                    let message = format!(
                        "no variant of {whole} contains this member: {}",
                        mismatch.message
                    );
                    ExtensionError::new(place.clone(), message)
                        .help("use a pointer to a member of a variant")
                }
                None => {
                    let message = "unreachable pointer: an earlier pointer matches every variant";
                    ExtensionError::new(place.clone(), message)
                }
            });
        }
        problems.none_in(Some(found))
    }

    /// Returns the union if the type is one.
    fn union(self, ty: &'a Type) -> Option<(SchemaId, &'a Union)> {
        match self.resolved(&ty.shape) {
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Union(union) => Some((*id, union)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the member of a value of type `ty`, or the problem and its help.
    fn member(
        self,
        ty: &'a Type,
        view: Direction,
        name: &str,
        holder: &str,
    ) -> Result<(Member, &'a Type), (String, Option<String>)> {
        const ANY: &Type = &Type {
            shape: Shape::Any,
            nullable: false,
            lenient: false,
            joined: None,
        };
        match self.resolved(&ty.shape) {
            Shape::Map(value) | Shape::Ordered(value) => {
                Ok((Member::Entry(name.to_owned(), value.nullable), value))
            }
            Shape::Any if view == Direction::Received => Ok((Member::Inside(name.to_owned()), ANY)),
            Shape::Any => {
                let help = "describe it as an object, with `additionalProperties: true`";
                let message =
                    format!("expected an object with `{name}` for {holder}, found any value");
                Err((message, Some(help.to_owned())))
            }
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                    property(*id, object, view, name, holder)
                }
                SchemaKind::Filter(filter) if view == Direction::Sent => {
                    condition(filter, name, holder).map(|member| (member, ANY))
                }
                _ => Err((self.no_members(ty, holder, name), None)),
            },
            _ => Err((self.no_members(ty, holder, name), None)),
        }
    }

    fn no_members(self, ty: &Type, holder: &str, name: &str) -> String {
        format!(
            "expected an object with `{name}` for {holder}, found {}",
            self.what(&ty.shape)
        )
    }

    /// Returns the name of a shape in messages.
    pub fn what(self, shape: &Shape) -> &'static str {
        match self.resolved(shape) {
            Shape::Any => "any value",
            Shape::Null => "null",
            Shape::Boolean | Shape::StringBool { .. } => "a boolean",
            Shape::Integer(_) => "an integer",
            Shape::Number | Shape::Decimal => "a number",
            Shape::Text(_) => "a string",
            Shape::List(_) => "a list",
            Shape::Map(_) | Shape::Ordered(_) => "a map",
            Shape::File => "a file",
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Struct(_) | SchemaKind::Multipart(_) => "an object",
                SchemaKind::Enum(list) => match list.scalar {
                    EnumScalar::Text => "a string",
                    EnumScalar::Integer => "an integer",
                },
                SchemaKind::Union(_) => "a union",
                SchemaKind::Filter(_) => "a filter",
                SchemaKind::Alias(_) => "a recursive list or map",
            },
        }
    }

    /// Returns whether a value of a shape can be created without arguments.
    pub fn has_default(self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Map(_) | Shape::Ordered(_) => true,
            Shape::Schema(id) => match &self.api.schema(*id).kind {
                SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                    object.alternatives.is_empty()
                        && object
                            .fields
                            .iter()
                            .all(|field| field.presence == Presence::Optional || !is_sent(field))
                }
                // A filter without conditions.
                SchemaKind::Filter(_) => true,
                _ => false,
            },
            _ => false,
        }
    }
}

/// Returns the property of an object, or the problem with its name.
fn property<'a>(
    id: SchemaId,
    object: &'a Struct,
    view: Direction,
    name: &str,
    holder: &str,
) -> Result<(Member, &'a Type), (String, Option<String>)> {
    let declared = object
        .fields
        .iter()
        .position(|field| field.wire_name == name);
    if let Some(index) = declared {
        let field = &object.fields[index];
        return match (field.access, view) {
            (Access::ReadOnly, Direction::Sent) => Err((
                format!(
                    "expected a member of {holder} that is sent, found `{name}`, which is only received"
                ),
                None,
            )),
            (Access::WriteOnly, Direction::Received) => Err((
                format!(
                    "expected a member of {holder} that is received, found `{name}`, which is only sent"
                ),
                None,
            )),
            _ => Ok((Member::Field(id, index), &field.ty)),
        };
    }
    let names = object.fields.iter().map(|field| field.wire_name.as_str());
    let close = closest(name, names.clone());
    match &object.extra {
        // Undeclared properties of a response are not used for a probable typo.
        Some(extra) if view == Direction::Sent || close.is_none() => {
            Ok((Member::Extra(id, name.to_owned()), &extra.value))
        }
        _ => {
            let help = suggested(name, &names.collect::<Vec<_>>());
            let has_any = !object.fields.is_empty();
            Err((
                format!("no member `{name}` in {holder}"),
                has_any.then_some(help),
            ))
        }
    }
}

/// Returns the condition of a filter, or the problem with its key.
fn condition(filter: &Filter, key: &str, holder: &str) -> Result<Member, (String, Option<String>)> {
    let about = |operator: &Operator| {
        let rest = key.strip_prefix(operator.prefix.as_str())?;
        rest.strip_suffix(operator.suffix.as_str())
    };
    let is_named = |name: &str| {
        filter
            .properties
            .iter()
            .any(|property| property.wire_name == name)
    };
    let is_known = |name: &str| is_named(name) || filter.others.is_some();
    if filter.operators.iter().filter_map(about).any(is_known) {
        return Ok(Member::Condition(key.to_owned()));
    }
    let keys: Vec<String> = filter
        .operators
        .iter()
        .flat_map(|Operator { prefix, suffix, .. }| {
            let properties = filter.properties.iter();
            properties.map(move |one| format!("{prefix}{}{suffix}", one.wire_name))
        })
        .collect();
    let help = closest(key, keys.iter().map(String::as_str));
    let help = help.map(|close| format!("did you mean `{close}`?"));
    Err((
        format!("no condition `{key}` in {holder}, which is a filter"),
        help,
    ))
}

/// Returns whether a field is ever sent.
pub(in crate::lower) fn is_sent(field: &Field) -> bool {
    field.access != Access::ReadOnly
}
