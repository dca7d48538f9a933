//! Configurations: any text is a `trine.toml` with which valid code is generated, or rejected with a
//! message.

use trine::Strictness;
use trine::config::Config;
use trine::output::FileTree;

use crate::pipeline::{generated_with, look_at};

/// A document with what a configuration can refer to.
pub(crate) const DOCUMENT: &str = r##"
openapi: 3.0.3
info: {title: a, version: '1'}
paths:
  /a:
    get:
      operationId: a
      tags: [t]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
components:
  schemas:
    A:
      type: object
      properties:
        a: {type: string, format: f}
        date: {type: string, format: date}
"##;

/// The maximum number of characters of a line of a message.
const LONGEST_LINE: usize = 1_000;

/// Parses a text as a `trine.toml`, and generates a crate with it.
///
/// # Panics
///
/// Panics if a message has no place or cannot be printed, or if what is generated is invalid.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let config = match Config::parse("trine.toml", text) {
        Ok(config) => config,
        Err(error) => {
            let message = error.to_string();
            assert!(message.contains("--> trine.toml"), "{message:?}");
            is_printable(&message);
            return;
        }
    };
    let again = Config::parse("trine.toml", text);
    assert_eq!(again.as_ref(), Ok(&config), "parsing is not deterministic");
    for strictness in [Strictness::Strict, Strictness::Tolerant] {
        match generated_with(DOCUMENT, strictness, config.clone()) {
            Ok(files) => FileTree::iter(&files).for_each(|(path, text)| look_at(path, text)),
            Err(failure) => {
                let message = failure.to_string();
                assert!(message.contains("error["), "{message:?}");
                is_printable(&message);
            }
        }
    }
}

/// Panics if a message cannot be printed.
pub(crate) fn is_printable(message: &str) {
    for line in message.lines() {
        let is_long = line.chars().count() > LONGEST_LINE;
        assert!(!is_long, "a line of {} bytes", line.len());
        let found = line.chars().find(|c| {
            c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(found, None, "{message:?}");
    }
}
