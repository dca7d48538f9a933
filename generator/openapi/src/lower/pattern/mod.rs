//! Patterns: regular expressions of ECMA-262 in the notation of the crate `regex`.
//!
//! That crate matches in linear time, whatever the pattern and the text are: both come from others
//! than the program that checks a value. It has neither look-around nor references to groups, so
//! patterns with them are not checked.

mod class;
#[cfg(test)]
mod tests;

use std::iter::Peekable;
use std::str::Chars;

use class::{DIGITS, Set, WHITE_SPACE, WORD, literal};

/// The reason why a pattern is not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lower) enum Unchecked {
    /// It is not a regular expression of ECMA-262.
    Invalid(String),
    /// It is valid, but the generated code cannot match it.
    Beyond(&'static str),
}

type Result<T> = std::result::Result<T, Unchecked>;

/// The maximum nesting of groups.
const DEPTH: usize = 50;

/// The maximum size of the compiled expression, in [`Translation::size`].
const SIZE: usize = 100_000;

/// Translates a pattern.
///
/// It is read as with the flag `u`, as JSON Schema recommends: a character is a code point. Escaped
/// punctuation and unpaired braces, which only browsers accept, have their obvious meaning.
///
/// # Errors
///
/// Returns why the pattern cannot be checked.
pub(in crate::lower) fn translated(pattern: &str) -> Result<String> {
    let mut translation = Translation {
        rest: pattern.chars().peekable(),
        text: String::with_capacity(pattern.len()),
        open: Vec::new(),
        size: 0,
        atom: None,
    };
    while let Some(next) = translation.rest.next() {
        translation.term(next)?;
    }
    match translation.open.is_empty() {
        true => Ok(translation.text),
        false => Err(invalid("unclosed group")),
    }
}

fn invalid(why: impl Into<String>) -> Unchecked {
    Unchecked::Invalid(why.into())
}

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    text: String,
    /// The sizes before each open group.
    open: Vec<usize>,
    /// An estimate of the size of the compiled expression: 1 for a character.
    size: usize,
    /// The size before the last atom; `None` if nothing can be repeated.
    atom: Option<usize>,
}

impl Translation<'_> {
    fn term(&mut self, next: char) -> Result<()> {
        let read = match next {
            '\\' => self.escape(),
            '[' => {
                let set = self.class()?;
                self.set(&set);
                Ok(())
            }
            '.' => {
                self.set(&Set::new("\\n\\r\\u{2028}\\u{2029}").negated());
                Ok(())
            }
            '(' => self.group(),
            ')' => {
                let before = self.open.pop();
                let before = before.ok_or_else(|| invalid("`)` without `(`"))?;
                self.text.push(')');
                self.atom = Some(before);
                Ok(())
            }
            '|' => {
                self.assertion("|");
                Ok(())
            }
            '^' => {
                self.assertion("^");
                Ok(())
            }
            '$' => {
                self.assertion("$");
                Ok(())
            }
            '*' => self.repeat("*", 1),
            '+' => self.repeat("+", 2),
            '?' => self.repeat("?", 1),
            '{' => match self.bounds()? {
                Some((text, most)) => self.repeat(&text, most),
                None => {
                    self.character('{');
                    Ok(())
                }
            },
            other => {
                self.character(other);
                Ok(())
            }
        };
        match self.size > SIZE {
            true => read.and(Err(Unchecked::Beyond("repetitions of this size"))),
            false => read,
        }
    }

    fn character(&mut self, character: char) {
        self.atom = Some(self.size);
        self.size += 1;
        self.text.push_str(&literal(character));
    }

    fn set(&mut self, set: &Set) {
        self.atom = Some(self.size);
        self.size += set.size();
        self.text.push_str(&set.to_text());
    }

    fn assertion(&mut self, text: &str) {
        self.atom = None;
        self.text.push_str(text);
    }

    fn group(&mut self) -> Result<()> {
        if self.rest.peek() == Some(&'?') {
            self.rest.next();
            match self.rest.next() {
                Some(':') => {}
                Some('=' | '!') => return Err(Unchecked::Beyond("look-ahead")),
                Some('<') => match self.rest.peek() {
                    Some('=' | '!') => return Err(Unchecked::Beyond("look-behind")),
                    _ => self.group_name()?,
                },
                _ => return Err(invalid("unknown group after `(?`")),
            }
        }
        if self.open.len() == DEPTH {
            return Err(Unchecked::Beyond("groups of this depth"));
        }
        self.open.push(self.size);
        self.assertion("(?:");
        Ok(())
    }

    /// Skips the name of a group. Nothing refers to it.
    fn group_name(&mut self) -> Result<()> {
        let mut is_empty = true;
        loop {
            match self.rest.next() {
                Some('>') if !is_empty => return Ok(()),
                Some(letter) if letter.is_alphanumeric() || letter == '_' || letter == '$' => {
                    is_empty = false;
                }
                _ => return Err(invalid("expected a group name")),
            }
        }
    }

    /// Reads the bounds of a repetition after `{`; `None` if the brace is a character.
    fn bounds(&mut self) -> Result<Option<(String, usize)>> {
        let mut ahead = self.rest.clone();
        let mut inner = String::new();
        loop {
            match ahead.next() {
                Some('}') => break,
                Some(one) if one.is_ascii_digit() || one == ',' => inner.push(one),
                _ => return Ok(None),
            }
        }
        let number = |text: &str| text.parse::<u32>().ok();
        let (least, most) = match inner.split_once(',') {
            None => (number(&inner), number(&inner)),
            Some((least, "")) => (number(least), number(least)),
            Some((least, most)) => (number(least), number(most)),
        };
        let (Some(least), Some(most)) = (least, most) else {
            return match inner.starts_with(|one: char| one.is_ascii_digit()) {
                true => Err(Unchecked::Beyond("repetitions of this size")),
                false => Ok(None),
            };
        };
        if least > most {
            return Err(invalid("repetition range is out of order"));
        }
        self.rest = ahead;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(Some((format!("{{{inner}}}"), most.saturating_add(1))))
    }

    /// Repeats the last atom, which then takes up to `times` its size.
    fn repeat(&mut self, text: &str, times: usize) -> Result<()> {
        let before = self.atom.take();
        let before = before.ok_or_else(|| invalid(format!("nothing to repeat before `{text}`")))?;
        let size = (self.size - before).saturating_mul(times);
        self.size = before.saturating_add(size);
        self.text.push_str(text);
        // A lazy repetition matches the same texts.
        if self.rest.peek() == Some(&'?') {
            self.rest.next();
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<()> {
        let Some(next) = self.rest.next() else {
            return Err(invalid("expected a character after `\\`, found the end"));
        };
        match next {
            // The translation has no other word characters than ASCII.
            'b' => self.assertion("(?-u:\\b)"),
            'B' => return Err(Unchecked::Beyond("`\\B`")),
            '1'..='9' => return Err(Unchecked::Beyond("references to groups")),
            'k' if self.rest.peek() == Some(&'<') => {
                return Err(Unchecked::Beyond("references to groups"));
            }
            _ => match self.class_escape(next)? {
                Some(set) => self.set(&set),
                None => {
                    let character = self.character_escape(next)?;
                    self.character(character);
                }
            },
        }
        Ok(())
    }

    /// Returns the characters of an escape such as `\d`, after its letter; `None` if it is that of
    /// one character.
    fn class_escape(&mut self, letter: char) -> Result<Option<Set>> {
        Ok(Some(match letter {
            'd' => Set::new(DIGITS),
            'D' => Set::new(DIGITS).negated(),
            'w' => Set::new(WORD),
            'W' => Set::new(WORD).negated(),
            's' => Set::new(WHITE_SPACE),
            'S' => Set::new(WHITE_SPACE).negated(),
            'p' | 'P' => {
                let mut name = String::new();
                if self.rest.next_if_eq(&'{').is_some() {
                    let is_part = |one: &char| one.is_ascii_alphanumeric() || "_=".contains(*one);
                    while let Some(one) = self.rest.next_if(is_part) {
                        name.push(one);
                    }
                    if self.rest.next() != Some('}') {
                        name.clear();
                    }
                }
                let set = Set::property(&name).ok_or_else(|| {
                    invalid(format!("unknown Unicode property `\\{letter}{{{name}}}`"))
                })?;
                match letter {
                    'p' => set,
                    _ => set.negated(),
                }
            }
            _ => return Ok(None),
        }))
    }

    /// Returns the character of an escape, after its first letter.
    fn character_escape(&mut self, letter: char) -> Result<char> {
        Ok(match letter {
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => '\0',
            'c' => match self.rest.next() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    char::from(u8::try_from(letter).unwrap_or_default() % 32)
                }
                _ => return Err(invalid("expected a letter after `\\c`")),
            },
            'x' => {
                let code = self.hexadecimal(2)?;
                char::from_u32(code).ok_or_else(lone_surrogate)?
            }
            'u' => self.unicode_escape()?,
            other if other.is_ascii_alphanumeric() => {
                return Err(invalid(format!("unknown escape `\\{other}`")));
            }
            other => other,
        })
    }

    /// Reads `{1F600}`, `00e9`, or a pair of surrogates after `\u`.
    fn unicode_escape(&mut self) -> Result<char> {
        if self.rest.next_if_eq(&'{').is_some() {
            let mut code = 0_u32;
            loop {
                match self.rest.next() {
                    Some('}') => return char::from_u32(code).ok_or_else(lone_surrogate),
                    Some(digit) if digit.is_ascii_hexdigit() && code <= 0x10_ffff => {
                        code = code * 16 + digit.to_digit(16).unwrap_or_default();
                    }
                    _ => return Err(invalid("expected a code point in `\\u{…}`")),
                }
            }
        }
        let code = self.hexadecimal(4)?;
        if !(0xd800..0xdc00).contains(&code) {
            return char::from_u32(code).ok_or_else(lone_surrogate);
        }
        if self.rest.next() != Some('\\') || self.rest.next() != Some('u') {
            return Err(lone_surrogate());
        }
        let low = self.hexadecimal(4)?;
        let pair = low
            .checked_sub(0xdc00)
            .filter(|low| *low < 0x400)
            .and_then(|low| char::from_u32(0x10000 + ((code - 0xd800) << 10) + low));
        pair.ok_or_else(lone_surrogate)
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<u32> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.rest.next().and_then(|digit| digit.to_digit(16));
            let digit = digit.ok_or_else(|| invalid(format!("expected {digits} hex digits")))?;
            code = code * 16 + digit;
        }
        Ok(code)
    }
}

fn lone_surrogate() -> Unchecked {
    Unchecked::Beyond("unpaired surrogates")
}
