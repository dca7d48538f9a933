//! Types and their shapes.

use super::{Schema, SchemaId, SchemaKind};

/// A use of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The shape.
    pub shape: Shape,
    /// Whether `null` is allowed.
    pub nullable: bool,
    /// Whether other spellings are also read: any scalar with the same meaning (`x-trine-lenient`),
    /// or an empty list for an object (`x-trine-empty-list`).
    pub lenient: bool,
    /// The separator of a list that is sent as one text.
    pub joined: Option<Separator>,
}

/// The separator of the elements of a list in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Separator {
    /// `,`
    Comma,
    /// A space.
    Space,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Separator {
    /// Returns the character.
    pub fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Space => ' ',
            Self::Tab => '\t',
            Self::Pipe => '|',
        }
    }
}

impl Type {
    /// Creates a type that is not nullable.
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            nullable: false,
            lenient: false,
            joined: None,
        }
    }
}

impl Type {
    /// Returns the definition that it refers to, through lists and maps.
    pub fn schema(&self) -> Option<SchemaId> {
        match &self.shape {
            Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => inner.schema(),
            Shape::Schema(id) => Some(*id),
            _ => None,
        }
    }
}

/// The shape of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// Only `null`. Its type is nullable.
    Null,
    /// `boolean`.
    Boolean,
    /// `x-trine-boolean`: a boolean that is sent as one of two strings.
    StringBool {
        /// The text for `true`.
        yes: String,
        /// The text for `false`.
        no: String,
    },
    /// `integer`.
    Integer(Integer),
    /// `number`.
    Number,
    /// `number` with the format `decimal`: a number that keeps all digits.
    Decimal,
    /// `string`.
    Text(TextFormat),
    /// An array.
    List(Box<Type>),
    /// An object with only `additionalProperties`.
    Map(Box<Type>),
    /// A map whose order is significant.
    Ordered(Box<Type>),
    /// A file: only as a member of a multipart body.
    File,
    /// A definition.
    Schema(SchemaId),
}

impl Shape {
    /// Returns the shape that it is another name for, following all aliases.
    pub fn resolved<'s>(&'s self, schemas: &'s [Schema]) -> &'s Self {
        let mut shape = self;
        // Lowering removes cyclic aliases at its end.
        for _ in 0..=schemas.len() {
            let Self::Schema(id) = shape else { break };
            let SchemaKind::Alias(ty) = &schemas[id.0].kind else {
                break;
            };
            shape = &ty.shape;
        }
        shape
    }
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// `int32`
    I32,
    /// `int64` and no format
    I64,
    /// `uint32`
    U32,
    /// `uint64`, and bounds that exceed `i64`
    U64,
    /// `int128`, and bounds that exceed shorter integers
    I128,
    /// `uint128`
    U128,
}

impl Integer {
    /// Returns whether a value fits.
    pub fn holds(self, value: i128) -> bool {
        match self {
            Self::I32 => i32::try_from(value).is_ok(),
            Self::I64 => i64::try_from(value).is_ok(),
            Self::U32 => u32::try_from(value).is_ok(),
            Self::U64 => u64::try_from(value).is_ok(),
            Self::I128 => true,
            Self::U128 => value >= 0,
        }
    }

    /// Returns whether it has no negative values.
    pub fn is_unsigned(self) -> bool {
        !self.holds(-1)
    }
}

/// The format of a string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextFormat {
    /// No format, or an unknown one.
    Plain,
    /// `password`: a string that `Debug` does not show.
    Password,
    /// `date`
    Date,
    /// `date-time`
    DateTime,
    /// `time`
    Time,
    /// `duration`
    Duration,
    /// `uuid`
    Uuid,
    /// `decimal`
    Decimal,
    /// `contentMediaType` of JSON: a string that contains JSON.
    Json,
    /// `binary`: a file in a multipart body, otherwise a string.
    Binary,
    /// A format, by its name, that the configuration maps to a Rust type.
    Mapped(String),
}
