//! Finds the path of the value at an offset of a JSON text.
//!
//! Decoding reports the position of an error, but not the path of the value. The text is scanned
//! again only after a failure, so decoding does not have to track paths.

/// Returns the path (`data.items[2].id`) of the innermost value that contains `offset` or ends
/// there.
pub(in crate::runtime) fn path_at(json: &[u8], offset: usize) -> String {
    let mut scan = Scan {
        json,
        offset,
        at: 0,
        open: Vec::new(),
    };
    scan.run();
    scan.path()
}

struct Scan<'a> {
    json: &'a [u8],
    offset: usize,
    at: usize,
    /// The containers around the current position, from the outermost to the innermost.
    open: Vec<Container<'a>>,
}

enum Container<'a> {
    /// A list with the index of the current element.
    List { index: usize },
    /// An object with the current key, including its quotes.
    Object { key: Option<&'a [u8]> },
}

impl<'a> Scan<'a> {
    /// Scans until the offset is passed. Then `open` contains its path.
    fn run(&mut self) {
        while let Some(&byte) = self.json.get(self.at) {
            let start = self.at;
            match byte {
                b'{' | b'[' if start >= self.offset => {
                    return self.stop(start);
                }
                b'{' => {
                    self.at += 1;
                    self.open.push(Container::Object { key: None });
                }
                b'[' => {
                    self.at += 1;
                    self.open.push(Container::List { index: 0 });
                }
                b'}' | b']' => {
                    self.at += 1;
                    if self.at >= self.offset {
                        // The container ends here: the offset refers to the whole container.
                        self.forget_place();
                        return;
                    }
                    self.open.pop();
                }
                b',' => {
                    self.at += 1;
                    self.next_place();
                }
                b':' | b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                b'"' => {
                    let text = self.string();
                    if !self.take_key(text) && self.at >= self.offset {
                        return self.stop(start);
                    }
                }
                _ => {
                    self.scalar();
                    if self.at >= self.offset {
                        return self.stop(start);
                    }
                }
            }
        }
    }

    /// Stops at a value that begins at `start` and reaches the offset. If it begins after the
    /// offset, the offset refers to the container.
    fn stop(&mut self, start: usize) {
        if start > self.offset {
            self.forget_place();
        }
    }

    /// Drops the position in the current container: the offset refers to the container itself.
    fn forget_place(&mut self) {
        self.open.pop();
    }

    fn next_place(&mut self) {
        match self.open.last_mut() {
            Some(Container::List { index }) => *index += 1,
            Some(Container::Object { key }) => *key = None,
            None => {}
        }
    }

    /// Uses a string as the key of the current object, if it has no key yet.
    fn take_key(&mut self, text: &'a [u8]) -> bool {
        match self.open.last_mut() {
            Some(Container::Object { key }) if key.is_none() => {
                *key = Some(text);
                true
            }
            _ => false,
        }
    }

    /// Skips a string and returns it with its quotes.
    fn string(&mut self) -> &'a [u8] {
        let start = self.at;
        self.at += 1;
        while let Some(&byte) = self.json.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.json.len());
        &self.json[start..self.at]
    }

    fn scalar(&mut self) {
        let is_final = |byte: &u8| b",:]} \n\r\t\"[{".contains(byte);
        self.at += 1;
        while self.json.get(self.at).is_some_and(|byte| !is_final(byte)) {
            self.at += 1;
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for container in &self.open {
            match container {
                Container::List { index } => path.push_str(&format!("[{index}]")),
                Container::Object { key: Some(key) } => push_key(&mut path, key),
                Container::Object { key: None } => {}
            }
        }
        path
    }
}

fn push_key(path: &mut String, quoted: &[u8]) {
    let quoted = String::from_utf8_lossy(quoted);
    let key: String = serde_json::from_str(&quoted).unwrap_or_else(|_| quoted.into_owned());
    push_member(path, &key);
}

/// Appends the name of a member to a path.
pub(in crate::runtime) fn push_member(path: &mut String, key: &str) {
    let is_plain = |c: char| c.is_alphanumeric() || "_-$@".contains(c);
    if key.is_empty() || !key.chars().all(is_plain) {
        path.push_str(&format!("[{key:?}]"));
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}
