//! Uses of types, and the shapes that they have.

use super::SchemaId;

/// A use of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub shape: Shape,
    /// Whether `null` is one of its values.
    pub nullable: bool,
    /// Whether it is read from other spellings as well: a scalar from any scalar that says the same
    /// (`x-trine-lenient`), an object from an empty list (`x-trine-empty-list`).
    pub lenient: bool,
}

impl Type {
    /// A use of `shape` that does not take `null`.
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            nullable: false,
            lenient: false,
        }
    }
}

impl Type {
    /// The definition that it names, through lists and maps.
    pub fn schema(&self) -> Option<SchemaId> {
        match &self.shape {
            Shape::List(inner) | Shape::Map(inner) | Shape::Ordered(inner) => inner.schema(),
            Shape::Schema(id) => Some(*id),
            _ => None,
        }
    }
}

/// The shape of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Any JSON value.
    Any,
    /// `null` and nothing else. A use of it is nullable.
    Null,
    /// `boolean`.
    Boolean,
    /// `x-trine-boolean`: a boolean that is spelled as one of two strings.
    Flag {
        /// The text for `true`.
        yes: String,
        /// The text for `false`.
        no: String,
    },
    /// `integer`.
    Integer(Integer),
    /// `number`.
    Number,
    /// `number` with the format `decimal`: a number that keeps its digits.
    Decimal,
    /// `string`.
    Text(TextFormat),
    /// An array.
    List(Box<Type>),
    /// An object of which only `additionalProperties` are known.
    Map(Box<Type>),
    /// The same, where the order of the members means something.
    Ordered(Box<Type>),
    /// A file: a member of a body in parts, and nothing else.
    File,
    /// A definition.
    Schema(SchemaId),
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    /// `int32`
    I32,
    /// `int64` and no format
    I64,
    /// `uint32`
    U32,
    /// `uint64`, and bounds that `i64` does not hold
    U64,
    /// `int128`, and bounds that shorter ones do not hold
    I128,
    /// `uint128`
    U128,
}

impl Integer {
    /// Whether a value fits.
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

    /// Whether it holds no negative value.
    pub fn is_unsigned(self) -> bool {
        !self.holds(-1)
    }
}

/// The format of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// No format, or one that Trine does not know.
    Plain,
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
    /// `contentMediaType` of JSON: JSON that is text inside of other JSON.
    Json,
    /// `binary`: a file in a body in parts, and a string everywhere else.
    Binary,
    /// A format, by its name, that the configuration maps to a Rust type.
    Mapped(String),
}
