//! `text/event-stream`, as the HTML standard reads it.

/// Takes a stream apart into lines, whatever pieces it comes in.
#[derive(Default)]
struct Lines {
    buffer: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// How far the next line has been looked through.
    seen: usize,
    /// Whether a line feed would belong to the carriage return before it.
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

    /// The next line that is complete.
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

/// An event whose data is not read yet.
pub(in crate::runtime) struct RawEvent {
    pub(in crate::runtime) event: String,
    pub(in crate::runtime) data: String,
    pub(in crate::runtime) id: String,
}

/// Takes a stream apart into events.
#[derive(Default)]
pub(in crate::runtime) struct EventParser {
    lines: Lines,
    event: String,
    /// The lines of data so far; each ends with a line feed.
    data: String,
    /// The id of the event that is read, and of later ones without an id of their own.
    id: String,
    /// The id as of the last event that is complete.
    last_id: String,
    /// How many milliseconds to wait before connecting anew.
    pub(in crate::runtime) retry: Option<u64>,
}

impl EventParser {
    /// Takes the next piece of the stream.
    pub(in crate::runtime) fn push(&mut self, bytes: &[u8]) {
        self.lines.push(bytes);
    }

    /// The id as of the last event that is complete: one that was cut off may never be seen.
    pub(in crate::runtime) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// The next event that is complete. An event without a blank line after it was cut off.
    pub(in crate::runtime) fn next(&mut self) -> Option<RawEvent> {
        while let Some(line) = self.lines.next() {
            if !line.is_empty() {
                self.field(&line);
                continue;
            }
            // An id counts also where an event has no data.
            self.id.clone_into(&mut self.last_id);
            let event = std::mem::take(&mut self.event);
            let mut data = std::mem::take(&mut self.data);
            // An event without data is none.
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
            // A comment has no name; what else there is has no meaning.
            _ => {}
        }
    }
}
