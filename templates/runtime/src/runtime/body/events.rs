//! A parser of `text/event-stream` as specified by the HTML standard.

/// Splits a stream into lines, independent of its chunks.
#[derive(Default)]
struct Lines {
    buffer: Vec<u8>,
    /// The beginning of the next line.
    start: usize,
    /// The position up to which the next line was scanned.
    seen: usize,
    /// Whether the previous byte was a carriage return, so that a line feed belongs to it.
    after_return: bool,
    /// Whether a line has been read: the first may have a byte order mark.
    begun: bool,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start);
        self.seen -= self.start;
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the next complete line.
    fn next(&mut self) -> Option<String> {
        if self.after_return && self.start < self.buffer.len() {
            self.after_return = false;
            if self.buffer[self.start] == b'\n' {
                self.start += 1;
                self.seen = self.seen.max(self.start);
            }
        }
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let Some(length) = self.buffer[self.seen..].iter().position(is_end) else {
            self.seen = self.buffer.len();
            return None;
        };
        let end = self.seen + length;
        self.after_return = self.buffer[end] == b'\r';
        let mut line = &self.buffer[self.start..end];
        if !std::mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        let line = String::from_utf8_lossy(line).into_owned();
        self.start = end + 1;
        self.seen = self.start;
        Some(line)
    }
}

/// An event with undecoded data.
pub(in crate::runtime) struct RawEvent {
    pub(in crate::runtime) event: String,
    pub(in crate::runtime) data: String,
    pub(in crate::runtime) id: String,
}

/// Splits a stream into events.
#[derive(Default)]
pub(in crate::runtime) struct EventParser {
    lines: Lines,
    event: String,
    /// The data lines received so far; each ends with a line feed.
    data: String,
    /// The ID of the current event, and of later events without an ID.
    id: String,
    /// The ID at the last complete event.
    last_id: String,
    /// The reconnection time in milliseconds.
    pub(in crate::runtime) retry: Option<u64>,
}

impl EventParser {
    /// Begins with another stream: an incomplete event is dropped, and the ID is kept.
    pub(in crate::runtime) fn restart(&mut self) {
        let last_id = std::mem::take(&mut self.last_id);
        *self = Self {
            id: last_id.clone(),
            last_id,
            retry: self.retry,
            ..Self::default()
        };
    }

    /// Appends a chunk of the stream.
    pub(in crate::runtime) fn push(&mut self, bytes: &[u8]) {
        self.lines.push(bytes);
    }

    /// Returns the number of bytes of the current event.
    pub(in crate::runtime) fn buffered(&self) -> usize {
        self.lines.buffer.len() - self.lines.start + self.data.len()
    }

    /// Returns the ID at the last complete event. An incomplete event was never returned.
    pub(in crate::runtime) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// Returns the next complete event. An event is complete at the blank line after it.
    pub(in crate::runtime) fn next(&mut self) -> Option<RawEvent> {
        while let Some(line) = self.lines.next() {
            if !line.is_empty() {
                self.field(&line);
                continue;
            }
            // An ID is valid even if its event has no data.
            self.id.clone_into(&mut self.last_id);
            let event = std::mem::take(&mut self.event);
            let mut data = std::mem::take(&mut self.data);
            // An event without data is ignored.
            if data.pop().is_some() {
                return Some(RawEvent {
                    event: if event.is_empty() {
                        "message".to_owned()
                    } else {
                        event
                    },
                    data,
                    id: self.id.clone(),
                });
            }
        }
        None
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            // Comments (without a name) and unknown fields are ignored.
            _ => {}
        }
    }
}
