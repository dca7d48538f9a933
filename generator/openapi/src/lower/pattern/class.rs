//! Character classes.

use regex::Regex;

use super::{Result, Translation, invalid};

/// The content of a class for `\d`.
pub(super) const DIGITS: &str = "0-9";

/// The content of a class for `\w`.
pub(super) const WORD: &str = "0-9A-Z_a-z";

/// The content of a class for `\s`: white space and ends of lines.
pub(super) const WHITE_SPACE: &str = "\\t-\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}";

/// A set of characters.
#[derive(Clone, Debug)]
pub(super) struct Set {
    /// The content of a class.
    content: String,
    is_negated: bool,
    /// Whether it contains a Unicode property.
    is_large: bool,
}

impl Set {
    pub fn new(content: &str) -> Self {
        Self {
            content: content.to_owned(),
            is_negated: false,
            is_large: false,
        }
    }

    /// Creates the set of a Unicode property; `None` if it is unknown.
    pub fn property(name: &str) -> Option<Self> {
        const LONGEST: usize = 64;
        let content = format!("\\p{{{name}}}");
        let is_known = !name.is_empty() && name.len() <= LONGEST && Regex::new(&content).is_ok();
        is_known.then_some(Self {
            content,
            is_negated: false,
            is_large: true,
        })
    }

    pub fn negated(self) -> Self {
        Self {
            is_negated: !self.is_negated,
            ..self
        }
    }

    /// Returns an estimate of its size in a compiled expression.
    pub fn size(&self) -> usize {
        match (self.is_large, self.is_negated || !self.content.is_ascii()) {
            (true, _) => 1000,
            (false, true) => 20,
            (false, false) if self.content.contains("\\u") => 20,
            (false, false) => 1,
        }
    }

    /// Returns the class.
    pub fn to_text(&self) -> String {
        let Self {
            content,
            is_negated,
            ..
        } = self;
        match (content.is_empty(), is_negated) {
            // Classes of the crate have to contain something.
            (true, false) => "[^\\x00-\\u{10ffff}]".to_owned(),
            (true, true) => "[\\x00-\\u{10ffff}]".to_owned(),
            (false, false) => format!("[{content}]"),
            (false, true) => format!("[^{content}]"),
        }
    }

    /// Adds the characters of another set.
    fn add(&mut self, other: &Self) {
        // Classes of the crate can contain others.
        self.content.push_str(&other.to_text());
        self.is_large |= other.is_large;
    }
}

/// Returns a character, outside and inside of classes.
pub(super) fn literal(character: char) -> String {
    match character {
        ' ' => " ".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        one if one.is_alphanumeric() || one == '_' => one.to_string(),
        one if one.is_ascii_punctuation() => format!("\\{one}"),
        one => format!("\\u{{{:x}}}", u32::from(one)),
    }
}

/// A member of a class.
enum Member {
    One(char),
    Set(Set),
}

impl Translation<'_> {
    /// Reads a class after `[`.
    pub(super) fn class(&mut self) -> Result<Set> {
        let mut set = Set::new("");
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        loop {
            let first = match self.member()? {
                None => break,
                Some(Member::Set(inner)) => {
                    set.add(&inner);
                    continue;
                }
                Some(Member::One(first)) => first,
            };
            let mut ahead = self.rest.clone();
            let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|it| it != ']');
            set.content.push_str(&literal(first));
            if !is_range {
                continue;
            }
            self.rest.next();
            match self.member()? {
                Some(Member::One(last)) if first <= last => {
                    set.content.push('-');
                    set.content.push_str(&literal(last));
                }
                Some(Member::One(last)) => {
                    return Err(invalid(format!(
                        "character class range `{first}-{last}` is out of order"
                    )));
                }
                // `[a-\d]`: the hyphen is a character.
                Some(Member::Set(inner)) => {
                    set.content.push_str(&literal('-'));
                    set.add(&inner);
                }
                None => break,
            }
        }
        Ok(match is_negated {
            true => set.negated(),
            false => set,
        })
    }

    /// Reads a member of a class; `None` at its end.
    fn member(&mut self) -> Result<Option<Member>> {
        let not_closed = || invalid("unclosed character class");
        let next = self.rest.next().ok_or_else(not_closed)?;
        Ok(Some(match next {
            ']' => return Ok(None),
            '\\' => {
                let letter = self.rest.next().ok_or_else(not_closed)?;
                match (letter, self.class_escape(letter)?) {
                    (_, Some(set)) => Member::Set(set),
                    ('b', None) => Member::One('\u{8}'),
                    (_, None) => Member::One(self.character_escape(letter)?),
                }
            }
            other => Member::One(other),
        }))
    }
}
