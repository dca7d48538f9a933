//! Bodies of requests and responses: text, parts, files and streams.

mod byte_stream; // part: ByteStream
pub(in crate::runtime) mod charset;
mod chosen_text; // part: ChosenMediaType+TextBody
pub(in crate::runtime) mod content;
pub(in crate::runtime) mod event_stream; // part: Stream
pub(in crate::runtime) mod events; // part: Stream
pub(in crate::runtime) mod file; // part: Multipart
pub(in crate::runtime) mod json_lines; // part: Stream
pub(in crate::runtime) mod json_member; // part: ErrorWhen, Paging, Retry
mod lines_body; // part: LinesBody
pub(in crate::runtime) mod media_parameters;
pub(in crate::runtime) mod media_type; // part: ChosenMediaType, Multipart
pub(in crate::runtime) mod part_parser; // part: PartStream
mod part_stream; // part: PartStream
mod part_value; // part: Multipart
pub(in crate::runtime) mod parts; // part: Multipart
pub(in crate::runtime) mod received;
pub(in crate::runtime) mod reconnect; // part: Stream
pub(in crate::runtime) mod stream; // part: ByteStream, PartStream, Stream
mod text_body; // part: TextBody

pub use byte_stream::ByteStream; // part: ByteStream
pub use event_stream::{Event, EventData, EventStream}; // part: Stream
pub use file::File; // part: Multipart
pub use json_lines::JsonStream; // part: Stream
pub use part_stream::{Part, PartStream}; // part: PartStream
pub use part_value::{FilePart, Files, PartOf, PartWith}; // part: Multipart
pub use parts::{MultipartBody, PartWriter, Parts}; // part: Multipart
pub use received::{Body, Mismatch};
pub use reconnect::Reconnect; // part: Stream
