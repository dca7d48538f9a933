//! [`Uuid`]: a UUID.

use crate::runtime::value::text::format::text_format;

text_format!(
    /// A UUID: `67e55044-10b1-426f-9247-bb680e5fe0c8`.
    Uuid,
    "a UUID"
);

#[cfg(feature = "uuid")]
mod of_uuid {
    use crate::runtime::Uuid;
    use crate::runtime::value::text::conversion::converts;

    converts!(
        Uuid,
        uuid::Uuid,
        uuid::Error,
        uuid::Uuid::to_string,
        uuid::Uuid::parse_str
    );
}
