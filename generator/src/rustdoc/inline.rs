//! Inline content: escaped text, code, links, emphasis, and line wrapping.

use super::escape::{code, escaped, find_url, link_target, start_of_line, url_length};
use super::tree::{Kind, Node, plain_text};
use super::visible;

/// A printed part of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Markdown that stays on one line.
    Text(String),
    /// A position where a line can be wrapped.
    Space,
    /// A visible line break.
    Break,
}

/// The context that text is printed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TextContext {
    /// A paragraph.
    Paragraph,
    /// A single line, in which blocks follow one another.
    Line,
    /// A table cell: a single line in which `|` is escaped.
    Cell,
}

/// Prints nodes as the pieces of a paragraph or line.
pub(super) fn pieces(nodes: &[Node], context: TextContext) -> Vec<Piece> {
    let mut writer = Writer::new(context);
    writer.nodes(nodes.iter(), None);
    writer.pieces
}

/// Returns the pieces in strong emphasis, which replaces headings.
pub(super) fn heading(nodes: &[Node]) -> Vec<Piece> {
    let mut writer = Writer::new(TextContext::Line);
    writer.emphasis("**", nodes, None);
    writer.pieces
}

/// Joins pieces on one line.
pub(super) fn one_line(pieces: &[Piece]) -> String {
    let spaced: Vec<Piece> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Break => Piece::Space,
            piece => piece.clone(),
        })
        .collect();
    wrap(&spaced, usize::MAX).pop().unwrap_or_default()
}

/// Returns pieces that end with a full stop, unless they end with other punctuation.
pub(super) fn ended(pieces: &[Piece]) -> Vec<Piece> {
    let mut pieces = pieces.to_vec();
    let last = pieces.iter_mut().rev().find_map(|piece| match piece {
        Piece::Text(text) => Some(text),
        Piece::Space | Piece::Break => None,
    });
    if let Some(text) = last {
        let words = text.trim_end_matches([')', '`', '"', '\'', '*', '_', '”', '’']);
        if words.ends_with(char::is_alphanumeric) {
            text.push('.');
        }
    }
    pieces
}

/// Wraps a paragraph to lines of at most `width` columns, if possible.
pub(super) fn wrap(pieces: &[Piece], width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut word = String::new();
    let mut line_width = 0;
    let mut end_word = |word: &mut String, lines: &mut Vec<String>| {
        let Some(line) = lines.last_mut().filter(|_| !word.is_empty()) else {
            return;
        };
        let word_width = word.chars().count();
        if line.is_empty() {
            *line = start_of_line(word);
            line_width = line.chars().count();
        } else if line_width + 1 + word_width > width {
            lines.push(start_of_line(word));
            line_width = word_width;
        } else {
            line.push(' ');
            line.push_str(word);
            line_width += 1 + word_width;
        }
        word.clear();
    };
    for piece in pieces {
        match piece {
            Piece::Text(text) => word.push_str(text),
            Piece::Space => end_word(&mut word, &mut lines),
            Piece::Break => {
                end_word(&mut word, &mut lines);
                if let Some(line) = lines.last_mut().filter(|line| !line.is_empty()) {
                    line.push('\\');
                    lines.push(String::new());
                }
            }
        }
    }
    end_word(&mut word, &mut lines);
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
        if let Some(last) = lines.last_mut() {
            // Removes a trailing break.
            last.pop();
        }
    }
    lines
}

/// Returns the pieces of a printed line. Code is not divided at its spaces.
pub(super) fn pieces_of_line(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            ' ' => {
                pieces.extend([Piece::Text(std::mem::take(&mut word)), Piece::Space]);
                rest = &rest[1..];
                continue;
            }
            // An escaped character does not begin code.
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '`' => code_length(rest),
            c => c.len_utf8(),
        };
        word.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    pieces.push(Piece::Text(word));
    pieces
}

/// Returns the length of the code at the start of `text`, or of the marks that begin no code.
fn code_length(text: &str) -> usize {
    let marks = |text: &str| text.len() - text.trim_start_matches('`').len();
    let opening = marks(text);
    let mut end = opening;
    while let Some(found) = text[end..].find('`') {
        let length = marks(&text[end + found..]);
        end += found + length;
        if length == opening {
            return end;
        }
    }
    opening
}

struct Writer {
    pieces: Vec<Piece>,
    context: TextContext,
    in_link: bool,
}

impl Writer {
    fn new(context: TextContext) -> Self {
        Self {
            pieces: Vec::new(),
            context,
            in_link: false,
        }
    }

    /// Prints nodes that are followed by the character `next`, if it is known.
    fn nodes<'a>(&mut self, nodes: impl Iterator<Item = &'a Node> + Clone, next: Option<char>) {
        let mut rest = nodes;
        while let Some(node) = rest.next() {
            match node {
                Node::Text(text) => self.text(text),
                Node::Code(text) => self.code(text),
                Node::Break if self.context == TextContext::Paragraph => {
                    self.pieces.push(Piece::Break)
                }
                Node::Break | Node::Rule => self.space(),
                Node::Element(kind, content) => {
                    let following = rest.clone().find_map(first_char).or(next);
                    self.element(kind, content, following);
                }
            }
        }
    }

    fn element(&mut self, kind: &Kind, content: &[Node], next: Option<char>) {
        match kind {
            Kind::Strong => self.emphasis("**", content, next),
            Kind::Emphasis => self.emphasis("*", content, next),
            Kind::Strikethrough => self.emphasis("~~", content, next),
            Kind::Link(url) => self.link(url, content, next),
            Kind::CodeBlock => {
                self.space();
                self.code(plain_text(content).trim());
                self.space();
            }
            kind if kind.is_block() => {
                self.space();
                if *kind == Kind::Item {
                    self.write("•");
                    self.space();
                }
                self.nodes(content.iter(), Some(' '));
                self.space();
            }
            _ => self.nodes(content.iter(), next),
        }
    }

    /// Prints content between two marks, or without them if Markdown would not recognize them.
    fn emphasis(&mut self, mark: &str, content: &[Node], next: Option<char>) {
        let mut inner = Writer {
            pieces: Vec::new(),
            ..*self
        };
        inner.nodes(content.iter(), next);
        let mut inner = inner.pieces;
        // A paragraph cannot end inside of emphasis.
        inner.dedup_by(|second, first| *first == Piece::Break && !matches!(second, Piece::Text(_)));

        let Some((start, end)) = text_range(&inner) else {
            return self.nodes(content.iter(), next);
        };
        let before = if start > 0 {
            Some(' ')
        } else {
            self.last_char()
        };
        let after = if end + 1 < inner.len() {
            Some(' ')
        } else {
            next
        };
        let first = text_of(inner.get(start)).and_then(|text| text.chars().next());
        let last = text_of(inner.get(end)).and_then(|text| text.chars().next_back());
        if !can_mark(before, first) || !can_mark(after, last) {
            return self.nodes(content.iter(), next);
        }
        let rest = inner.split_off(end + 1);
        self.pieces.extend(inner.drain(..start));
        self.write(mark);
        self.pieces.append(&mut inner);
        self.write(mark);
        self.pieces.extend(rest);
    }

    fn link(&mut self, url: &str, content: &[Node], next: Option<char>) {
        let url = url.trim();
        let Some(target) = link_target(url).filter(|_| !self.in_link) else {
            return self.nodes(content.iter(), next);
        };
        let text = plain_text(content);
        if text.trim().is_empty() || text.trim() == url {
            return self.bare_url(url);
        }
        let mut inner = Writer {
            pieces: Vec::new(),
            in_link: true,
            ..*self
        };
        inner.nodes(content.iter(), Some(']'));
        let mut inner = inner.pieces;
        inner
            .iter_mut()
            .filter(|piece| **piece == Piece::Break)
            .for_each(|piece| *piece = Piece::Space);
        let Some((start, end)) = text_range(&inner) else {
            return self.bare_url(url);
        };
        if start > 0 {
            self.space();
        }
        if self.last_char() == Some('!') {
            // `![` would start an image.
            self.space();
        }
        self.write("[");
        self.pieces.extend(inner.drain(start..=end));
        self.write(&format!("](<{target}>)"));
        if inner.len() > start {
            self.space();
        }
    }

    /// Prints a URL without a text: `<https://…>`, or code if it is a URL template.
    fn bare_url(&mut self, url: &str) {
        let is_template =
            |c: char| c.is_whitespace() || c.is_control() || "<>{}[]\\^`|\"".contains(c);
        if self.in_link {
            self.write(&escaped(url, None, None, self.context, true));
        } else if url.contains(is_template) {
            self.code(url);
        } else {
            self.write(&format!("<{url}>"));
        }
    }

    fn code(&mut self, text: &str) {
        let text = visible(text);
        let ambiguous = self.context == TextContext::Cell && text.contains("\\|");
        if text.trim().is_empty() || ambiguous {
            return self.text(&text);
        }
        if self.last_char() == Some('`') {
            self.space();
        }
        match self.context {
            TextContext::Cell => self.write(&code(&text).replace('|', "\\|")),
            _ => self.write(&code(&text)),
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            if rest.starts_with(char::is_whitespace) {
                self.space();
                rest = rest.trim_start();
                continue;
            }
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            self.word(word, (!after.is_empty()).then_some(' '));
            rest = after;
        }
    }

    /// Prints a word that can contain URLs. `next` is the following character, if known.
    fn word(&mut self, word: &str, next: Option<char>) {
        let mut rest = word;
        while let Some(start) = find_url(rest).filter(|_| !self.in_link) {
            let length = url_length(&rest[start..]);
            self.escape(&rest[..start], None);
            self.bare_url(&rest[start..start + length]);
            rest = &rest[start + length..];
        }
        self.escape(rest, next);
    }

    fn escape(&mut self, text: &str, next: Option<char>) {
        let text = escaped(text, self.last_char(), next, self.context, self.in_link);
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn space(&mut self) {
        if self.pieces.last() != Some(&Piece::Space) {
            self.pieces.push(Piece::Space);
        }
    }

    /// Returns the preceding character on the same line.
    fn last_char(&self) -> Option<char> {
        text_of(self.pieces.last()).and_then(|text| text.chars().next_back())
    }
}

fn text_of(piece: Option<&Piece>) -> Option<&str> {
    match piece {
        Some(Piece::Text(text)) => Some(text),
        _ => None,
    }
}

/// Returns the positions of the first and the last text.
fn text_range(pieces: &[Piece]) -> Option<(usize, usize)> {
    let is_text = |piece: &Piece| matches!(piece, Piece::Text(_));
    Some((
        pieces.iter().position(is_text)?,
        pieces.iter().rposition(is_text)?,
    ))
}

/// Returns whether Markdown recognizes a mark of emphasis between these characters.
fn can_mark(outside: Option<char>, inside: Option<char>) -> bool {
    let inside_is_word = inside.is_some_and(char::is_alphanumeric);
    match outside {
        None => true,
        Some('*' | '~' | '_' | '\\') => false,
        Some(c) => inside_is_word || c.is_whitespace() || c.is_ascii_punctuation(),
    }
}

/// Returns the first visible character of a node.
fn first_char(node: &Node) -> Option<char> {
    match node {
        Node::Text(text) | Node::Code(text) => text.chars().next(),
        Node::Break | Node::Rule => Some(' '),
        Node::Element(kind, _) if kind.is_block() => Some(' '),
        Node::Element(_, content) => content.iter().find_map(first_char),
    }
}
