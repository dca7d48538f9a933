//! The parsers and encoders of the runtime, compared with a second implementation: slow, simple,
//! and written from the standard.

use std::time::UNIX_EPOCH;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use crate::runtime::probe::{self, Page};
use crate::runtime::{Body, File, JsonText, Parts, Style};

/// Passes data to the parser that its first byte selects.
///
/// # Panics
///
/// Panics if the result differs from that of the second implementation.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(data);
    // Printable, so that a stored case is readable.
    match first {
        b'r' => retry(data),
        b'e' => events(data),
        b'j' => json_lines(data),
        b'p' => percent(&text),
        b'b' => brackets(&text),
        b's' => styles(&text),
        b'm' => multipart(data),
        b'x' => received_parts(data),
        b'u' => base_url(&text),
        b'w' => words(data),
        b'c' => cursors(&text),
        _ => {}
    }
}

/// The first bytes, which select a parser.
pub const PARSERS: &[u8] = b"rejpbsmxuwc";

/// Lines: `Retry-After`, `Date`, `RateLimit-Reset`.
fn retry(data: &[u8]) {
    let names = ["retry-after", "date", "ratelimit-reset"];
    let mut headers = HeaderMap::new();
    for (name, line) in names.into_iter().zip(data.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let wait = probe::retry_after(&headers);
    let read =
        |name: &str| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok();
    if let (Some(until), Some(now)) = (read("retry-after"), read("date"))
        && until >= UNIX_EPOCH
        && now >= UNIX_EPOCH
    {
        let expected = until.duration_since(now).unwrap_or_default();
        assert_eq!(wait, Some(expected), "{headers:?}");
    }
}

/// Chunks of a stream. The first byte determines their lengths.
fn pieces(data: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let Some((step, data)) = data.split_first() else {
        return (Vec::new(), data);
    };
    let step = usize::from(*step % 8) + 1;
    (data.chunks(step).collect(), data)
}

fn events(data: &[u8]) {
    let (pieces, whole) = pieces(data);
    let expected = events_again(whole);
    assert_eq!(
        probe::events(std::iter::once(whole)),
        expected,
        "as a whole"
    );
    assert_eq!(probe::events(pieces.into_iter()), expected, "in pieces");
}

/// Parses a whole event stream according to the HTML standard.
fn events_again(data: &[u8]) -> (Vec<(String, String, String)>, String, Option<u64>) {
    let text = String::from_utf8_lossy(data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let Some((complete, _)) = text.rsplit_once('\n') else {
        return (Vec::new(), String::new(), None);
    };
    let (mut events, mut last_id, mut retry) = (Vec::new(), String::new(), None);
    let (mut kind, mut data, mut id) = (String::new(), Vec::<String>::new(), String::new());
    for line in complete.split('\n') {
        if line.is_empty() {
            last_id.clone_from(&id);
            if !data.is_empty() {
                let kind = if kind.is_empty() { "message" } else { &kind };
                events.push((kind.to_owned(), data.join("\n"), id.clone()));
            }
            kind.clear();
            data.clear();
            continue;
        }
        let (name, value) = match line.split_once(':') {
            Some((name, value)) => (name, value.strip_prefix(' ').unwrap_or(value)),
            None => (line, ""),
        };
        match name {
            "event" => kind = value.to_owned(),
            "data" => data.push(value.to_owned()),
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if value.chars().all(|c| c.is_ascii_digit()) => {
                retry = value.parse().ok().or(retry);
            }
            _ => {}
        }
    }
    (events, last_id, retry)
}

fn json_lines(data: &[u8]) {
    let (pieces, whole) = pieces(data);
    for (media_type, separator) in [
        ("application/x-ndjson", b'\n'),
        ("application/json-seq", 0x1e),
    ] {
        let mut expected: Vec<Option<Value>> = whole
            .split(|byte| *byte == separator)
            .flat_map(|record| match separator {
                0x1e => ended_by_lines(record),
                _ => vec![record],
            })
            .filter(|record| !record.iter().all(u8::is_ascii_whitespace))
            .map(|record| {
                // A value other than an object, a list or a string can continue without white
                // space.
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"}]\"".contains(byte);
                let is_cut = separator == 0x1e && !record.last().is_some_and(ends);
                probe::json_body(record).filter(|_| !is_cut)
            })
            .collect();
        // Nothing follows an error.
        if let Some(error) = expected.iter().position(Option::is_none) {
            expected.truncate(error + 1);
        }
        let pieces = pieces.iter().map(|piece| piece.to_vec()).collect();
        for pieces in [pieces, vec![whole.to_vec()]] {
            let read = probe::json_lines(pieces, media_type);
            let read: Vec<Option<Value>> = read.into_iter().map(Result::ok).collect();
            assert_eq!(read, expected, "{media_type}");
        }
    }
}

/// Splits a record of `application/json-seq` after each value that a line end shows to be complete.
fn ended_by_lines(mut record: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    let is_complete =
        |part: &[u8]| !part.iter().all(u8::is_ascii_whitespace) && probe::json_body(part).is_some();
    let ends = |record: &[u8]| {
        let bytes = record.iter().enumerate();
        let mut ends = bytes
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at + 1);
        ends.find(|end| is_complete(&record[..*end]))
    };
    while let Some(end) = ends(record) {
        records.push(&record[..end]);
        record = &record[end..];
    }
    records.push(record);
    records
}

fn percent(text: &str) {
    // Encoded text is kept in the second one.
    let expected = [text.to_owned(), decoded(text)];
    for (encoded, expected) in probe::percent(text).into_iter().zip(expected) {
        let ends_value = |c: char| matches!(c, '#' | '&' | '"' | '<' | '>' | '\\' | '^' | '`');
        assert!(
            !encoded.contains(|c: char| !c.is_ascii_graphic() || ends_value(c)),
            "{encoded}"
        );
        assert_eq!(decoded(&encoded), expected);
    }
}

/// Decodes percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        // `from_str_radix` accepts a sign, which is not a digit.
        let digits = after
            .get(..2)
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// PHP decodes the bracket notation to the same value.
fn brackets(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let Ok(pairs) = probe::brackets("name", &value) else {
        return;
    };
    let mut read = Value::Null;
    for (name, text) in &pairs {
        let inside = name.strip_prefix("name").expect("it begins with the name");
        let keys: Vec<&str> = match inside.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            Some(inside) => inside.split("][").collect(),
            None => Vec::new(),
        };
        put(&mut read, &keys, text);
    }
    assert_eq!(
        lists(read),
        expected(&value).unwrap_or(Value::Null),
        "{pairs:?}"
    );
}

/// Inserts a text like PHP, in maps with keys that can be numbers.
fn put(at: &mut Value, keys: &[&str], text: &str) {
    let Some((key, keys)) = keys.split_first() else {
        *at = Value::from(text);
        return;
    };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    let map = at.as_object_mut().expect("it is one now");
    let key = match *key {
        // The name of a member contains no `]`.
        "" => format!("]{:08}", map.len()),
        key => key.to_owned(),
    };
    put(map.entry(key).or_insert(Value::Null), keys, text);
}

/// Turns maps that started as `[]` into lists.
fn lists(value: Value) -> Value {
    match value {
        Value::Object(map) if map.keys().all(|key| key.starts_with(']')) => {
            map.into_iter().map(|(_, value)| lists(value)).collect()
        }
        Value::Object(map) => {
            let members = map.into_iter().map(|(name, value)| (name, lists(value)));
            Value::Object(members.collect())
        }
        other => other,
    }
}

/// Converts all values to strings, and numbered lists to the maps of PHP.
fn expected(value: &Value) -> Option<Value> {
    let is_nested = |value: &Value| value.is_array() || value.is_object();
    match value {
        Value::Null => None,
        Value::Bool(value) => Some(Value::from(if *value { "1" } else { "0" })),
        Value::Number(number) => Some(Value::from(number.to_string())),
        Value::String(text) => Some(Value::from(text.as_str())),
        Value::Array(elements) if elements.iter().any(is_nested) => {
            let elements = elements.iter().enumerate();
            let members =
                elements.filter_map(|(index, value)| Some((index.to_string(), expected(value)?)));
            Some(Value::Object(members.collect()))
        }
        Value::Array(elements) => Some(elements.iter().filter_map(expected).collect()),
        Value::Object(members) => {
            let members = members
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), expected(value)?)));
            let members: Map<String, Value> = members.collect();
            // Without members.
            (!members.is_empty()).then_some(Value::Object(members))
        }
    }
}

/// Every style encodes pairs that are valid in a URL, and path segments that stay one segment.
fn styles(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let styles: [probe::SetStyle; 9] = [
        |it| it.form(),
        |it| it.form_exploded(),
        |it| it.space(),
        |it| it.space_exploded(),
        |it| it.pipe(),
        |it| it.pipe_exploded(),
        |it| it.deep_object(),
        |it| it.brackets(),
        |it| it.json(),
    ];
    for (index, style) in styles.into_iter().enumerate() {
        for reserved in [false, true] {
            let Ok(pairs) = probe::query("na me", style, reserved, &value) else {
                continue;
            };
            let query = pairs.join("&");
            let mut url = Url::parse("http://localhost/").expect("it is a URL");
            url.set_query(Some(&query));
            // A URL of this scheme contains no apostrophe in its query.
            let [written, query] =
                [url.query().unwrap_or_default(), &query].map(|it| it.replace('\'', "%27"));
            assert_eq!(written, query, "style {index} is encoded once more");
            for pair in &pairs {
                assert!(!pair.contains(['#', '&', ' ']), "{pair}");
            }
        }
    }
    for style in [Style::Simple, Style::Label, Style::Matrix, Style::Json] {
        for explode in [false, true] {
            let path = probe::path(style, explode, &value);
            assert!(!path.contains(['/', '?', '#', ' ']), "{path}");
        }
    }
    // It can contain a control character, which the request rejects later.
    let _ = [false, true].map(|explode| probe::in_header(explode, &value));
    if let (Value::String(text), Ok(pairs)) = (
        &value,
        probe::query("n", |it| it.form_exploded(), false, &value),
    ) {
        let value = pairs.first().and_then(|pair| pair.strip_prefix("n="));
        assert_eq!(value.map(decoded).as_deref(), Some(text.as_str()));
    }
}

/// Lines: the name of a part, a file name, a media type, the content.
fn multipart(data: &[u8]) {
    let mut expected = Vec::new();
    let mut parts = Parts::new();
    for part in data.split(|byte| *byte == 0) {
        let mut lines = part.splitn(4, |byte| *byte == b'|');
        let mut text = || String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let (name, file, media_type) = (text(), text(), text());
        let content = lines.next().unwrap_or_default();
        let mut added = File::bytes(file.clone(), content.to_vec());
        if !media_type.is_empty() {
            added = added.media_type(media_type);
        }
        parts = parts.file(name.clone(), added);
        expected.push((name, file, content.to_vec()));
    }
    let Ok((boundary, body)) = probe::multipart(parts) else {
        return;
    };
    assert_eq!(
        parts_again(&boundary, &body),
        expected.iter().map(quoted).collect::<Vec<_>>()
    );
    // The same bytes as a response, whose headers contain no control characters.
    let is_text =
        |(name, file, _): &(String, String, _)| !(name.clone() + file).contains(char::is_control);
    if !expected.iter().all(is_text) {
        return;
    }
    let contents = expected.iter().map(|(.., content)| Ok(content.clone()));
    let expected = (contents.collect(), true);
    assert_eq!(probe::parts(body.chunks(7), &boundary), expected);
}

/// A body with the boundary `b`. Brackets are what it consists of, which is rare in random bytes.
fn received_parts(data: &[u8]) {
    let expanded = |byte: &u8| match byte {
        b'[' => b"--b".to_vec(),
        b']' => b"--b--".to_vec(),
        b'{' => b"\r\n--b\r\n".to_vec(),
        b'}' => b"\r\n".to_vec(),
        b'#' => b"\r\n--b--".to_vec(),
        byte => vec![*byte],
    };
    let body: Vec<u8> = data.iter().flat_map(expanded).collect();
    let (pieces, whole) = pieces(&body);
    let read = probe::parts(std::iter::once(whole), "b");
    assert_eq!(probe::parts(pieces.into_iter(), "b"), read, "in pieces");
    let (found, is_over) = (&read.0, read.1);
    let (expected, expected_end) = framed_again(whole);
    assert_eq!((found.len(), is_over), (expected.len(), expected_end));
    for (found, expected) in found.iter().zip(expected) {
        // The content of a part without headers follows an empty line.
        if let Some(content) = expected.strip_prefix(b"\r\n") {
            assert_eq!(found.as_deref(), Ok(content));
        }
    }
}

/// Splits a body with the boundary `b` according to RFC 2046: headers and contents, and whether the
/// final boundary is there. If the first boundary ends with a line feed only, so may the others.
fn framed_again(body: &[u8]) -> (Vec<&[u8]>, bool) {
    /// Returns the length of a delimiter, and whether it is the last one.
    fn delimiter(text: &[u8], may_be_line_feed: bool) -> Option<(usize, bool)> {
        let after = text.strip_prefix(b"--b")?;
        let (is_last, after) = match after.strip_prefix(b"--") {
            Some(after) => (true, after),
            None => (false, after),
        };
        let blanks = after.iter().take_while(|byte| b" \t".contains(byte));
        let length = text.len() - after.len() + blanks.count();
        match &text[length..] {
            [b'\r', b'\n', ..] => Some((length + 2, is_last)),
            [b'\n', ..] if may_be_line_feed || is_last => Some((length + 1, is_last)),
            // The end of the body is that of the last line.
            [] | [b'\r'] if is_last => Some((text.len(), true)),
            _ => None,
        }
    }
    let starts = |at: &usize| *at == 0 || body[*at - 1] == b'\n';
    let lines = (0..body.len()).filter(starts);
    let first = lines.filter_map(|at| Some((at, delimiter(&body[at..], true)?)));
    let Some((at, (length, is_last))) = first.min_by_key(|(at, _)| *at) else {
        return (Vec::new(), false);
    };
    let mut start = at + length;
    if is_last {
        return (Vec::new(), true);
    }
    let line_end: &[u8] = match body[..start].ends_with(b"\r\n") {
        true => b"\r\n",
        false => b"\n",
    };
    let mut parts = Vec::new();
    loop {
        let next = (start..body.len()).find_map(|at| {
            let before = &body[start..at];
            let content = match before {
                [] => before,
                _ => before.strip_suffix(line_end)?,
            };
            Some((at, content, delimiter(&body[at..], line_end == b"\n")?))
        });
        let Some((at, content, (length, is_last))) = next else {
            return (parts, false);
        };
        parts.push(content);
        if is_last {
            return (parts, true);
        }
        start = at + length;
    }
}

/// Returns the expected encoding of a part.
fn quoted((name, file, content): &(String, String, Vec<u8>)) -> (String, String, Vec<u8>) {
    let quoted = |text: &str| {
        let escaped = text.replace('\n', "%0A").replace('\r', "%0D");
        escaped.replace('"', "%22")
    };
    (quoted(name), quoted(file), content.clone())
}

/// Splits a body according to RFC 2046.
fn parts_again(boundary: &str, body: &[u8]) -> Vec<(String, String, Vec<u8>)> {
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|part| part == what);
    let opening = format!("--{boundary}\r\n");
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body
        .strip_prefix(opening.as_bytes())
        .expect("it begins with a boundary");
    let mut parts = Vec::new();
    loop {
        let end = find(rest, delimiter.as_bytes()).expect("each part ends with a boundary");
        let part = &rest[..end];
        let head = find(part, b"\r\n\r\n").expect("each part has a head");
        let lines = String::from_utf8_lossy(&part[..head]).into_owned();
        let disposition = lines.split("\r\n").next().unwrap_or_default();
        let parameter = |name: &str| {
            let begin = disposition.find(&format!("; {name}=\""))? + name.len() + 4;
            let end = begin + disposition[begin..].find('"')?;
            Some(disposition[begin..end].to_owned())
        };
        assert!(
            disposition.starts_with("Content-Disposition: form-data; name=\""),
            "{lines}"
        );
        parts.push((
            parameter("name").unwrap_or_default(),
            parameter("filename").unwrap_or_default(),
            part[head + 4..].to_vec(),
        ));
        rest = &rest[end + delimiter.len()..];
        if rest == b"--\r\n" {
            return parts;
        }
        rest = rest.strip_prefix(b"\r\n").expect("a boundary is a line");
    }
}

fn base_url(text: &str) {
    if let Some((base, origin)) = probe::base_url(text) {
        let url = Url::parse(&base).expect("a base URL is a URL");
        assert_eq!(url.origin().ascii_serialization(), origin, "{base}");
        assert!(
            url.query().is_none() && url.fragment().is_none() && !base.ends_with('/'),
            "{base}"
        );
        assert_eq!(
            probe::base_url(&base),
            Some((base.clone(), origin)),
            "it changes once more"
        );
    }
}

/// Parsers of any bytes: paths into JSON, JSON in a string, secrets in a message.
fn words(data: &[u8]) {
    for offset in 0..=data.len().min(64) {
        let _ = probe::json_path(data, offset);
    }
    let _ = probe::json_path(data, usize::MAX);
    let _ = Body::new(200, data).json::<Vec<u8>>();
    let text = String::from_utf8_lossy(data);
    let read = JsonText::from(text.as_ref()).read::<Value>();
    assert_eq!(read.ok(), serde_json::from_str(&text).ok());
    if let Some((secret, message)) = text.split_once('\n')
        && secret.len() >= 4
        && !"…".contains(secret)
    {
        let shown = probe::redacted(&[secret], message);
        assert!(!shown.contains(secret), "{shown} shows {secret}");
    }
}

/// Lines: a style, the start, the limit, and for each page its number of items, whether there are
/// more, the next page, the last one, the size and a key.
fn cursors(text: &str) {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into());
    let mut lines = text.lines();
    let mut line = || lines.next().unwrap_or_default();
    let (style, from, limit) = (line().len(), json(line()), json(line()));
    let pages: Vec<Page> = lines
        .map(|line| {
            let mut parts = line.split('|');
            let count = parts.next().and_then(|text| text.parse().ok());
            let more = parts.next().and_then(|text| text.parse().ok());
            let mut part = || parts.next().filter(|text| !text.is_empty()).map(json);
            Page {
                count: count.unwrap_or(usize::MAX),
                more,
                next: part(),
                last: part(),
                size: part(),
                key: part(),
            }
        })
        .collect();
    let requested = probe::pages(style, &from, &limit, &pages);
    assert!(requested.len() <= pages.len());
    for pair in requested.windows(2) {
        assert_ne!(
            pair[0], pair[1],
            "the same page twice in a row: {requested:?}"
        );
    }
}
