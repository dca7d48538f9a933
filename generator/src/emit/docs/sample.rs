//! Sample values for examples, where the document has none: the required members, and the smallest
//! values that the schema allows.

use proc_macro2::TokenStream;
use serde_json::{Map, Value as Json, json};

use crate::analyze::Direction;
use crate::emit::Context;
use crate::emit::docs::code::Imported;
use crate::emit::docs::example::MAX_DEPTH;
use crate::emit::types::shape::travels;
use crate::ir::{
    Bound, CountLimit, Counted, Docs, Enum, Field, Integer, Presence, Scalar, SchemaId, SchemaKind,
    Shape, Statement, Struct, TextFormat, Type, Union, UnionTag,
};

/// The maximum number of values in a sample, because required members can multiply at each level.
const MAX_VALUES: usize = 400;
/// The maximum length of a sampled text.
const MAX_LENGTH: usize = 40;

/// A value whose sample is requested.
#[derive(Clone, Copy)]
pub(in crate::emit) struct Sampled<'a> {
    /// Its name, which is also the sample of a text without a format.
    pub name: &'a str,
    pub docs: &'a Docs,
    pub ty: &'a Type,
}

impl Context<'_> {
    /// Returns the value of the document's example, or if it does not match, of a sample.
    pub(in crate::emit) fn example_or_sample(
        &self,
        code: &mut Imported,
        example: Option<&Json>,
        sample: impl FnOnce() -> Option<Json>,
        value: impl Fn(&mut Imported, &Json, usize) -> Option<TokenStream>,
    ) -> Option<TokenStream> {
        // A failed attempt must not import types.
        let mut used = Imported::default();
        let of_document = example.and_then(|json| value(&mut used, json, MAX_DEPTH));
        let value = of_document.or_else(|| {
            used = Imported::default();
            value(&mut used, &sample()?, MAX_DEPTH)
        })?;
        code.extend(used);
        Some(value)
    }

    /// Returns a value without null, or `None` if the type has none that an example can contain.
    pub(in crate::emit) fn sample(&self, sampled: Sampled<'_>) -> Option<Json> {
        Sampler::new(*self).value(sampled, MAX_DEPTH)
    }

    /// Returns the body of a request. If nothing is required, it contains one optional property.
    pub(in crate::emit) fn sample_body(&self, ty: &Type) -> Option<Json> {
        let mut sampler = Sampler::new(*self);
        let docs = Docs::default();
        let name = "body";
        let body = sampler.value(
            Sampled {
                name,
                docs: &docs,
                ty,
            },
            MAX_DEPTH,
        )?;
        Some(match (self.resolved(&ty.shape), body) {
            (Shape::Any, _) => json!({"key": "value"}),
            (Shape::Schema(id), Json::Object(members)) if members.is_empty() => {
                Json::Object(sampler.optional_member(*id).into_iter().collect())
            }
            (_, body) => body,
        })
    }
}

/// Creates samples, up to a number of values.
struct Sampler<'a> {
    context: Context<'a>,
    values: usize,
}

impl<'a> Sampler<'a> {
    fn new(context: Context<'a>) -> Self {
        Self {
            context,
            values: MAX_VALUES,
        }
    }

    fn value(&mut self, sampled: Sampled<'_>, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        self.values = self.values.checked_sub(1)?;
        let Sampled { name, docs, ty } = sampled;
        let inner = |ty| Sampled {
            name,
            docs: &UNDOCUMENTED,
            ty,
        };
        let context = self.context;
        match context.resolved(&ty.shape) {
            Shape::Null => None,
            Shape::Any => Some(Json::from("value")),
            Shape::Boolean => Some(chosen(docs, Json::is_boolean).unwrap_or(Json::Bool(true))),
            Shape::StringBool { yes, .. } => Some(Json::from(yes.as_str())),
            Shape::Integer(width) => integer(docs, *width),
            Shape::Number => Some(chosen(docs, Json::is_number).unwrap_or_else(|| number(docs))),
            Shape::Decimal => Some(chosen(docs, Json::is_number).unwrap_or_else(|| json!(1))),
            Shape::Text(TextFormat::Mapped(_)) => None,
            Shape::Text(format) => {
                Some(chosen(docs, Json::is_string).unwrap_or_else(|| text(name, docs, format)))
            }
            Shape::List(item) => Some(Json::Array(vec![self.value(inner(item), depth)?])),
            Shape::Map(value) | Shape::Ordered(value) => {
                Some(json!({"key": self.value(inner(value), depth)?}))
            }
            Shape::File => Some(Json::from("content")),
            Shape::Schema(id) => self.schema(*id, depth),
        }
    }

    fn schema(&mut self, id: SchemaId, depth: usize) -> Option<Json> {
        match &self.context.api.schema(id).kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                self.object(object, depth)
            }
            SchemaKind::Enum(list) => enum_value(list),
            SchemaKind::Union(union) => self.union(union, depth),
            // No condition is required.
            SchemaKind::Filter(_) => Some(json!({})),
            SchemaKind::Alias(ty) => {
                let docs = &self.context.api.schema(id).docs;
                let name = "value";
                self.value(Sampled { name, docs, ty }, depth)
            }
        }
    }

    /// Returns the members that the constructor of an object takes; of its first alternative, if
    /// there are several.
    fn object(&mut self, object: &Struct, depth: usize) -> Option<Json> {
        let alternatives = object.alternatives.iter();
        let mut sets: Vec<&[usize]> = alternatives.map(|one| one.fields.as_slice()).collect();
        if sets.is_empty() {
            sets.push(&[]);
        }
        sets.into_iter().find_map(|set| {
            let fields = object.fields.iter().enumerate();
            let set_by_constructor = fields.filter(|(index, field)| {
                travels(field, Direction::Sent)
                    && (set.contains(index)
                        || (field.presence == Presence::Required && field.preset.is_none()))
            });
            let members = set_by_constructor.map(|(_, field)| {
                let value = self.field(field, depth)?;
                Some((field.wire_name.clone(), value))
            });
            members.collect::<Option<Map<_, _>>>().map(Json::Object)
        })
    }

    fn field(&mut self, field: &Field, depth: usize) -> Option<Json> {
        let sampled = Sampled {
            name: &field.wire_name,
            docs: &field.docs,
            ty: &field.ty,
        };
        match field.listed.iter().find(|value| **value != Scalar::Null) {
            Some(listed) => Some(listed.to_json()),
            None => self.value(sampled, depth),
        }
    }

    /// Returns the first optional property with a scalar value, to show its setter.
    fn optional_member(&mut self, id: SchemaId) -> Option<(String, Json)> {
        let object = self.context.api.schema(id).kind.object()?;
        let mut fields = object.fields.iter().filter(|field| {
            let is_settable = travels(field, Direction::Sent) && field.preset.is_none();
            is_settable && !field.docs.deprecated
        });
        fields.find_map(|field| {
            let value = self.field(field, MAX_DEPTH)?;
            let is_scalar = !value.is_array() && !value.is_object();
            is_scalar.then(|| (field.wire_name.clone(), value))
        })
    }

    fn union(&mut self, union: &Union, depth: usize) -> Option<Json> {
        let variants = union.variants.iter().filter(|one| !one.ty.nullable);
        variants.into_iter().find_map(|variant| {
            let sampled = Sampled {
                name: &variant.name_hint,
                docs: &variant.docs,
                ty: &variant.ty,
            };
            // A union does not count as a level of nesting.
            let mut value = self.value(sampled, depth + 1)?;
            let name = match &union.tag {
                Some(UnionTag::Discriminator(name)) => Some(name),
                Some(UnionTag::Constant(path)) => path.first().filter(|_| path.len() == 1),
                None => None,
            };
            if let (Some(name), Some(tag)) = (name, variant.tags.first()) {
                value.as_object_mut()?.insert(name.clone(), tag.to_json());
            }
            Some(value)
        })
    }
}

/// The documentation of elements, which have none.
static UNDOCUMENTED: Docs = Docs {
    summary: None,
    description: None,
    statements: Vec::new(),
    unverified: None,
    notes: Vec::new(),
    external: None,
    deprecated: false,
    example: None,
};

/// Returns the document's example, or a listed value, if it has the expected type.
fn chosen(docs: &Docs, is_expected: impl Fn(&Json) -> bool) -> Option<Json> {
    let statements = docs.statements.iter();
    let listed = statements.filter_map(|statement| match statement {
        Statement::Values(values) => Some(values.iter()),
        _ => None,
    });
    let listed = listed.flatten();
    let example = docs.example.iter().filter(|example| {
        example
            .as_str()
            .is_none_or(|text| text.chars().count() <= MAX_LENGTH)
    });
    example
        .chain(listed)
        .find(|value| is_expected(value))
        .cloned()
}

fn enum_value(list: &Enum) -> Option<Json> {
    Some(list.scalars().next()?.to_json())
}

/// Returns the bounds of a number, whose excluded ends are moved by one.
fn bounds(docs: &Docs) -> (Option<f64>, Option<f64>) {
    let end = |bound: &Bound, step: f64| {
        let number: f64 = bound.number.parse().ok()?;
        Some(if bound.is_exclusive {
            number + step
        } else {
            number
        })
    };
    let mut bounds = (None, None);
    for statement in &docs.statements {
        match statement {
            Statement::Minimum(bound) => bounds.0 = end(bound, 1.0),
            Statement::Maximum(bound) => bounds.1 = end(bound, -1.0),
            _ => {}
        }
    }
    bounds
}

/// Returns 1, or the end of the bounds that is closest to it.
fn number(docs: &Docs) -> Json {
    let (least, most) = bounds(docs);
    json!(1f64.max(least.unwrap_or(1.0)).min(most.unwrap_or(f64::MAX)))
}

fn integer(docs: &Docs, width: Integer) -> Option<Json> {
    let fits = |value: &Json| {
        value
            .as_i64()
            .is_some_and(|value| width.holds(value.into()))
    };
    if let Some(chosen) = chosen(docs, fits) {
        return Some(chosen);
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the result is checked, and a number that is too large is not used"
    )]
    let value = Json::from(number(docs).as_f64()? as i64);
    fits(&value).then_some(value)
}

fn text(name: &str, docs: &Docs, format: &TextFormat) -> Json {
    Json::from(match format {
        TextFormat::Date => "2026-01-31".to_owned(),
        TextFormat::DateTime => "2026-01-31T09:30:00Z".to_owned(),
        TextFormat::Time => "09:30:00".to_owned(),
        TextFormat::Duration => "PT1H".to_owned(),
        TextFormat::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8".to_owned(),
        TextFormat::Decimal => "1.5".to_owned(),
        TextFormat::Json => "{}".to_owned(),
        TextFormat::Password => "secret".to_owned(),
        TextFormat::Plain | TextFormat::Binary | TextFormat::Mapped(_) => plain(name, docs),
    })
}

/// Returns the text for a string without a format that a type expresses.
fn plain(name: &str, docs: &Docs) -> String {
    let formats = docs.statements.iter().flat_map(|one| match one {
        Statement::Format(formats) => formats.as_slice(),
        _ => &[],
    });
    let known = formats.filter_map(|format| match format.as_str() {
        "uri" | "url" | "iri" => Some("https://example.com/"),
        "email" | "idn-email" => Some("jane@example.com"),
        "hostname" | "idn-hostname" => Some("example.com"),
        "ipv4" => Some("192.0.2.1"),
        "ipv6" => Some("2001:db8::1"),
        "byte" => Some("Y29udGVudA=="),
        _ => None,
    });
    if let Some(known) = known.into_iter().next() {
        return known.to_owned();
    }
    let mut text: String = name.chars().take(MAX_LENGTH).collect();
    for statement in &docs.statements {
        let Statement::Count(Counted::Characters, limit) = statement else {
            continue;
        };
        let length = text.chars().count();
        match limit {
            CountLimit::AtMost(most) if length > *most => text = text.chars().take(*most).collect(),
            CountLimit::AtLeast(least) | CountLimit::Exactly(least)
                if length < *least && *least <= MAX_LENGTH =>
            {
                text.extend(std::iter::repeat_n('x', least - length));
            }
            CountLimit::Exactly(exactly) => text = text.chars().take(*exactly).collect(),
            CountLimit::AtMost(_) | CountLimit::AtLeast(_) => {}
        }
    }
    text
}
