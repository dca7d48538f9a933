//! The rules of values: the statements about them that can be checked.

use crate::{
    Api, Bound, CountLimit, Counted, Field, Pattern, Scalar, Schema, SchemaId, SchemaKind, Shape,
    Statement, StatementScope, TextFormat, Type, Variant,
};

/// A rule of the values of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A limit of a number of parts.
    Count(Counted, CountLimit),
    /// A pattern that can be checked: as in the document, and in the notation of the crate `regex`.
    Pattern(String, String),
    /// The format of a string.
    Format(CheckedFormat),
    /// A minimum.
    Minimum(Bound),
    /// A maximum.
    Maximum(Bound),
    /// The number of which values are multiples, as written.
    MultipleOf(String),
    /// Elements are unique.
    Unique,
    /// The allowed values, as JSON.
    Values(Vec<String>),
    /// The rules of the elements of a list, or of the values of a map.
    Each(Vec<Rule>),
}

macro_rules! formats {
    ($($format:ident $name:literal,)*) => {
        /// A format of strings that can be checked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CheckedFormat {
            $(#[doc = $name] $format,)*
        }

        impl CheckedFormat {
            /// All formats with their names in documents.
            pub const ALL: &[(Self, &'static str)] = &[$((Self::$format, $name)),*];

            /// Returns the name of the format in the runtime.
            pub fn name(self) -> &'static str {
                match self { $(Self::$format => stringify!($format),)* }
            }
        }
    };
}

formats!(
    Byte "byte",
    Date "date",
    DateTime "date-time",
    Duration "duration",
    Email "email",
    Hostname "hostname",
    Ipv4 "ipv4",
    Ipv6 "ipv6",
    Time "time",
    Uri "uri",
    Uuid "uuid",
);

impl CheckedFormat {
    /// Returns the format of a name, if it can be checked.
    pub fn of(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, known)| *known == name)
            .map(|(format, _)| *format)
    }

    /// Returns the format of a type of text.
    fn of_text(format: &TextFormat) -> Option<Self> {
        match format {
            TextFormat::Date => Some(Self::Date),
            TextFormat::DateTime => Some(Self::DateTime),
            TextFormat::Time => Some(Self::Time),
            TextFormat::Duration => Some(Self::Duration),
            TextFormat::Uuid => Some(Self::Uuid),
            TextFormat::Plain
            | TextFormat::Password
            | TextFormat::Decimal
            | TextFormat::Json
            | TextFormat::Binary
            | TextFormat::Mapped(_) => None,
        }
    }
}

impl Rule {
    /// Returns the rule that a statement about the values themselves is; `None` if it cannot be
    /// checked.
    fn of(statement: &Statement) -> Option<Self> {
        Some(match statement {
            Statement::Count(counted, limit) => Self::Count(*counted, *limit),
            Statement::Pattern(Pattern { text, regex }) => {
                Self::Pattern(text.clone(), regex.clone()?)
            }
            Statement::Minimum(bound) => Self::Minimum(bound.clone()),
            Statement::Maximum(bound) => Self::Maximum(bound.clone()),
            Statement::MultipleOf(number) => Self::MultipleOf(number.clone()),
            Statement::UniqueItems => Self::Unique,
            Statement::Values(values) => {
                let scalars: Vec<_> = values.iter().filter_map(Scalar::of).collect();
                let texts = scalars.iter().map(ToString::to_string).collect();
                (scalars.len() == values.len()).then_some(Self::Values(texts))?
            }
            Statement::Numbers(texts) => Self::Values(texts.clone()),
            Statement::Format(names) => match names.as_slice() {
                [name] => Self::Format(CheckedFormat::of(name)?),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Returns whether the rule applies to values of a shape other than an alias.
    fn applies_to(&self, shape: &Shape) -> bool {
        match shape {
            // The kind of the value decides.
            Shape::Any => true,
            Shape::Text(TextFormat::Json | TextFormat::Mapped(_)) => false,
            Shape::Text(_) => match self {
                Self::Count(counted, _) => *counted == Counted::Characters,
                Self::Pattern(..) | Self::Format(_) | Self::Values(_) => true,
                _ => false,
            },
            Shape::Integer(_) | Shape::Number | Shape::Decimal => matches!(
                self,
                Self::Minimum(_) | Self::Maximum(_) | Self::MultipleOf(_) | Self::Values(_)
            ),
            Shape::Boolean => matches!(self, Self::Values(_)),
            Shape::List(_) => match self {
                Self::Count(counted, _) => *counted == Counted::Elements,
                Self::Unique => true,
                _ => false,
            },
            Shape::Map(_) | Shape::Ordered(_) => {
                matches!(self, Self::Count(Counted::Properties, _))
            }
            Shape::Null | Shape::StringBool { .. } | Shape::File | Shape::Schema(_) => false,
        }
    }
}

/// Returns the statements within a scope.
fn within(statements: &[Statement], wanted: &StatementScope) -> Vec<Statement> {
    let inner = statements.iter().filter_map(|statement| match statement {
        Statement::Within(scope, inner) if scope == wanted => Some((**inner).clone()),
        _ => None,
    });
    inner.collect()
}

/// The rules of the types of a document.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The document.
    pub api: &'a Api,
}

impl Rules<'_> {
    /// Returns the rules of values of a type, without those of the definitions inside of it.
    pub fn of(&self, ty: &Type, statements: &[Statement]) -> Vec<Rule> {
        self.of_depth(ty, statements, 0)
    }

    /// Returns the rules of a field.
    pub fn of_field(&self, field: &Field) -> Vec<Rule> {
        self.of(&field.ty, &field.docs.statements)
    }

    /// Returns the rules of a variant of a union: its own, and those of the union that apply to its
    /// values. Statements about one of several branches are not those of the variant.
    pub fn of_variant(&self, union: &Schema, variant: &Variant) -> Vec<Rule> {
        let own = match variant.branches.as_slice() {
            [_] => variant.docs.statements.as_slice(),
            _ => &[],
        };
        let statements = [&union.docs.statements, own].concat();
        self.of(&variant.ty, &statements)
    }

    /// Returns the rules of the undeclared properties of an object.
    pub fn of_extra(&self, schema: &Schema, value: &Type) -> Vec<Rule> {
        let statements = within(&schema.docs.statements, &StatementScope::OtherProperties);
        self.of(value, &statements)
    }

    /// Returns the rules of the number of properties of an object.
    pub fn of_properties(&self, schema: &Schema) -> Vec<Rule> {
        let statements = schema.docs.statements.iter();
        let rules = statements.filter_map(Rule::of);
        rules
            .filter(|rule| matches!(rule, Rule::Count(Counted::Properties, _)))
            .collect()
    }

    fn of_depth(&self, ty: &Type, statements: &[Statement], depth: usize) -> Vec<Rule> {
        let (mut shape, mut statements) = (&ty.shape, statements.to_vec());
        // Lowering removes cyclic aliases at its end, except through lists and maps.
        for _ in 0..=self.api.schemas.len() {
            let Shape::Schema(id) = shape else { break };
            let schema = self.api.schema(*id);
            let SchemaKind::Alias(ty) = &schema.kind else {
                break;
            };
            statements.extend(schema.docs.statements.iter().cloned());
            shape = &ty.shape;
        }
        let mut rules: Vec<Rule> = Vec::new();
        let own = statements.iter().filter_map(Rule::of);
        let format = match shape {
            Shape::Text(format) => CheckedFormat::of_text(format).map(Rule::Format),
            _ => None,
        };
        for rule in format.into_iter().chain(own) {
            if rule.applies_to(shape) && !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        /// The maximum depth of lists in lists: aliases can contain themselves.
        const DEPTH: usize = 16;
        let inner = match shape {
            Shape::List(item) => Some((item, StatementScope::Elements)),
            Shape::Map(value) | Shape::Ordered(value) => Some((value, StatementScope::Values)),
            _ => None,
        };
        if let Some((ty, scope)) = inner
            && depth < DEPTH
        {
            let inner = self.of_depth(ty, &within(&statements, &scope), depth + 1);
            if !inner.is_empty() {
                rules.push(Rule::Each(inner));
            }
        }
        rules
    }

    /// Returns which definitions have rules, or contain definitions with rules.
    pub fn definitions(&self) -> Vec<bool> {
        let mut has_rules: Vec<bool> = self
            .api
            .schemas
            .iter()
            .map(|schema| self.has_own(schema))
            .collect();
        let mut containers: Vec<Vec<usize>> = vec![Vec::new(); has_rules.len()];
        for (index, schema) in self.api.schemas.iter().enumerate() {
            for SchemaId(inner) in schema.members().into_iter().filter_map(Type::schema) {
                containers[inner].push(index);
            }
        }
        let mut open: Vec<usize> = (0..has_rules.len()).filter(|it| has_rules[*it]).collect();
        while let Some(index) = open.pop() {
            for &container in &containers[index] {
                if !std::mem::replace(&mut has_rules[container], true) {
                    open.push(container);
                }
            }
        }
        has_rules
    }

    fn has_own(&self, schema: &Schema) -> bool {
        match &schema.kind {
            SchemaKind::Struct(object) | SchemaKind::Multipart(object) => {
                let mut fields = object.fields.iter();
                let extra = object.extra.as_ref();
                !self.of_properties(schema).is_empty()
                    || fields.any(|field| !self.of_field(field).is_empty())
                    || extra.is_some_and(|extra| !self.of_extra(schema, &extra.value).is_empty())
            }
            SchemaKind::Union(union) => {
                let mut variants = union.variants.iter();
                variants.any(|variant| !self.of_variant(schema, variant).is_empty())
            }
            SchemaKind::Enum(list) => !list.open,
            SchemaKind::Alias(ty) => !self.of(ty, &schema.docs.statements).is_empty(),
            SchemaKind::Filter(_) => false,
        }
    }
}
