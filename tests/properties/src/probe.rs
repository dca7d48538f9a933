//! Gives access to private items of the runtime. It is mounted inside of it.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::body::content::PartsContent as _;
use super::body::events::EventParser;
use super::transport::clock::Deadline;
use super::transport::exchange::Opened;
use super::transport::limits::LimitOptions;
use super::error::failure::Operation;
use super::body::part_parser::PartParser;
use super::body::parts::PartWriter;
use super::transport::http_response::HttpResponse;
use super::transport::response::RawResponse;
use super::transport::secret::Secret;
use super::transport::secrets::Secrets;
use super::body::stream::ChunkSource;
use super::parameter::json::{self, OrderedJson};
use super::parameter::path_style::PathSpelling;
use super::parameter::style::{Spelling, encode_except_reserved, header};
use super::paging::state::{NextStep, Paging, PageInfo};
use super::{Json, JsonStream, MultipartBody, Parameter, ParameterWriter, Parts, Position, Style};

/// Returns the retry delay of response headers.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    super::transport::retry_after::retry_after(reqwest::StatusCode::TOO_MANY_REQUESTS, headers)
}

/// Returns the events of a stream with these chunks, as `(event, data, id)`, the last id and the
/// last `retry`.
pub fn events<'a>(
    pieces: impl Iterator<Item = &'a [u8]>,
) -> (Vec<(String, String, String)>, String, Option<u64>) {
    let mut parser = EventParser::default();
    let mut events = Vec::new();
    for piece in pieces {
        parser.push(piece);
        while let Some(event) = parser.next() {
            events.push((event.event, event.data, event.id));
        }
    }
    (events, parser.last_id().to_owned(), parser.retry)
}

/// Decodes a JSON body like a record of a stream.
pub fn json_body(body: &[u8]) -> Option<Json> {
    super::Body::new(200, body).json().ok()
}

/// Returns the values of a JSON stream with these chunks, and an error as its message.
pub fn json_lines(pieces: Vec<Vec<u8>>, media_type: &str) -> Vec<Result<Json, String>> {
    let body = Pieces(pieces.into_iter());
    let opened = Opened {
        check: None,
        operation: operation(),
        limits: LimitOptions::default().limits(),
        deadline: Deadline::after(None),
        attempt: Deadline::after(None),
        secrets: Arc::new(Secrets::default()),
        response: HttpResponse::new(http::Response::new(body), url()),
    };
    let response = response();
    let mut stream = JsonStream::<Json>::new(ChunkSource::new(opened, response), media_type);
    let mut values = Vec::new();
    loop {
        let next = pin!(stream.next());
        // No waiting: all chunks are ready.
        match next.poll_at_once() {
            Some(Ok(value)) => values.push(Ok(value)),
            Some(Err(error)) => values.push(Err(error.to_string())),
            None => return values,
        }
    }
}

/// Returns the contents of the parts of a body with these chunks, or their errors, and whether the
/// final boundary was found.
pub fn parts<'a>(
    pieces: impl Iterator<Item = &'a [u8]>,
    boundary: &str,
) -> (Vec<Result<Vec<u8>, String>>, bool) {
    let mut parser = PartParser::new(boundary);
    let mut parts = Vec::new();
    let mut read = |parser: &mut PartParser| {
        let found = std::iter::from_fn(|| parser.next());
        parts.extend(found.map(|part| part.map(|part| part.content)));
    };
    for piece in pieces {
        parser.push(piece);
        read(&mut parser);
    }
    parser.finish();
    read(&mut parser);
    (parts, parser.is_over())
}

/// Returns the URL of a request.
fn url() -> reqwest::Url {
    reqwest::Url::parse("http://localhost/").expect("a URL")
}

fn response() -> Arc<RawResponse> {
    Arc::new(RawResponse {
        url: None,
        operation: operation(),
        status: reqwest::StatusCode::OK,
        headers: HeaderMap::new(),
        raw: Vec::new(),
        secrets: Arc::new(Secrets::default()),
        read_as: None,
        excess: None,
    })
}

fn operation() -> Operation {
    Operation::new(reqwest::Method::GET, "/".into())
}

/// A future that is always ready.
trait AtOnce: Future {
    fn poll_at_once(self: Pin<&mut Self>) -> Self::Output {
        match self.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("there is nothing to wait for"),
        }
    }
}

impl<F: Future> AtOnce for F {}

/// A body in chunks.
struct Pieces(std::vec::IntoIter<Vec<u8>>);

impl http_body::Body for Pieces {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        let piece = self.0.next();
        Poll::Ready(piece.map(|piece| Ok(http_body::Frame::data(piece.into()))))
    }
}

/// Returns a text in percent-encoding, and with reserved characters unmodified.
pub fn percent(text: &str) -> [String; 2] {
    [
        super::parameter::percent::encode(text),
        encode_except_reserved(text),
    ]
}

/// Returns a value in the representation of parameters.
fn ordered(value: &Json) -> Result<OrderedJson, String> {
    json::of(value).map_err(|error| error.to_string())
}

/// Returns the pairs of brackets under a name, not encoded.
///
/// # Errors
///
/// Returns the reason if the value cannot be encoded.
pub fn brackets(name: &str, value: &Json) -> Result<Vec<(String, String)>, String> {
    super::parameter::brackets::named_pairs(name, &ordered(value)?)
}

/// Sets the style of a parameter.
pub type SetStyle = fn(Parameter<'_>) -> Parameter<'_>;

/// Returns the pairs of a query.
///
/// # Errors
///
/// Returns the reason if the value cannot be encoded.
pub fn query(
    name: &'static str,
    style: SetStyle,
    reserved: bool,
    value: &Json,
) -> Result<Vec<String>, String> {
    let mut writer = ParameterWriter::default();
    let mut parameter = style(writer.query(name));
    if reserved {
        parameter = parameter.reserved();
    }
    parameter.required(value);
    match writer.problem {
        Some(problem) => Err(problem),
        None => Ok(writer.query),
    }
}

/// Returns a value in a path.
pub fn path(style: Style, explode: bool, value: &Json) -> String {
    let spelling = PathSpelling {
        name: "name",
        style,
        explode,
        reserved: false,
    };
    let value = ordered(value).and_then(|value| spelling.path(&value));
    value.unwrap_or_default()
}

/// Returns a value in a header.
pub fn in_header(explode: bool, value: &Json) -> Option<String> {
    let spelling = Spelling {
        name: "name",
        explode,
        reserved: false,
    };
    let value = ordered(value).and_then(|value| header(spelling, &value));
    value.ok().map(|texts| texts.concat())
}

/// Returns the boundary and the bytes of a multipart body.
///
/// # Errors
///
/// Returns the reason if a value is not valid in a part.
pub fn multipart(parts: Parts) -> Result<(String, Vec<u8>), String> {
    let mut writer = PartWriter::default();
    parts.write(&mut writer);
    let (media_type, body) = Box::new(writer).into_body("multipart/form-data")?;
    let boundary = media_type.split_once("boundary=");
    let boundary = boundary.map(|(_, boundary)| boundary.to_owned());
    Ok((boundary.unwrap_or_default(), body.as_bytes().unwrap_or_default().to_vec()))
}

/// Returns the path of the value at an offset of a JSON text.
pub fn json_path(json: &[u8], offset: usize) -> String {
    super::error::json_path::path_at(json, offset)
}

/// Returns the normalized base URL, if it is valid, and its origin.
pub fn base_url(text: &str) -> Option<(String, String)> {
    let base = super::transport::address::base_url(text).ok()?;
    let origin = super::transport::address::origin(&base).to_owned();
    Some((base, origin))
}

/// Returns a text without secrets.
pub fn redacted(secrets: &[&str], text: &str) -> String {
    let secrets = secrets.iter().map(|secret| Secret::from(*secret));
    Secrets::new(secrets.collect()).redact(text)
}

/// The paging values of a response, and its number of items.
#[derive(Clone, Debug)]
pub struct Page {
    /// The number of items.
    pub count: usize,
    /// The position of the next page.
    pub next: Option<Json>,
    /// Set if there are more pages.
    pub more: Option<bool>,
    /// The number of the last page.
    pub last: Option<Json>,
    /// The size of a page.
    pub size: Option<Json>,
    /// The key of the last item.
    pub key: Option<Json>,
}

/// Returns the positions that are requested after these pages, until the last page or an error.
pub fn pages(style: usize, from: &Json, limit: &Json, pages: &[Page]) -> Vec<Json> {
    let paging = match style % 4 {
        0 => Paging::offset(0),
        1 => Paging::page(1),
        2 => Paging::cursor(),
        _ => Paging::keyset(),
    };
    let mut paging = paging
        .from(|| Some(Position::from(from)))
        .limit(|| Some(Position::from(limit)));
    let mut requested = Vec::new();
    for page in pages {
        // As in generated code: empty values are `None`.
        let place = |json: &Option<Json>| {
            let position = json.as_ref().map(Position::from);
            position.filter(Position::is_some)
        };
        let info = PageInfo {
            names_next: page.next.is_some(),
            next: place(&page.next).map(|next| ("next", next)),
            more: page.more.map(|more| ("more", more)),
            last: place(&page.last).map(|last| ("last", last)),
            size: place(&page.size),
            key: page
                .key
                .as_ref()
                .map(|key| ("key".to_owned(), Some(Position::from(key)))),
            is_unknown_shape: false,
            is_without_list: false,
            items_at: "items",
        };
        let NextStep::Page(Some(next)) = paging.turn(info, page.count, response()) else {
            break;
        };
        let _ = next.position::<i32>();
        let _ = next.position::<f64>();
        let text = next.position::<String>();
        requested.push(text.map_or(Json::Null, Json::from));
    }
    requested
}
