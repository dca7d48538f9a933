//! Messages about a place in a text, for people: the only place where they are printed.
//!
//! Texts of documents are untrusted. Every character that a terminal would interpret is escaped
//! here, before the colors are added.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Code, Severity, escaped, has_effect};

/// The maximum number of characters of a source line; a longer line is cut around the caret.
pub(crate) const LINE_WIDTH: usize = 120;
/// The number of characters in front of the caret in a line that is cut.
const LEAD: usize = 40;
/// The maximum number of characters of a message, which may contain values of the document.
const MESSAGE_LENGTH: usize = 800;
/// The width of a rendered line, with its number: no excerpt is cut a second time.
const WIDTH: usize = 2 * LINE_WIDTH;

/// Whether a text contains escape sequences for colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// Plain text.
    #[default]
    None,
    /// The colors of rustc, as ANSI escape sequences.
    Ansi,
}

/// Rendered messages, for files and for terminals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Plain text.
    pub plain: String,
    /// Text with colors.
    pub styled: String,
}

impl Rendered {
    /// Renders messages in both forms, separated by empty lines.
    pub fn of<'a>(reports: impl Iterator<Item = Report<'a>>) -> Self {
        let mut rendered = Self::default();
        for (index, report) in reports.enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            rendered.plain.push_str(separator);
            rendered.plain.push_str(&report.render(Colors::None));
            rendered.styled.push_str(separator);
            rendered.styled.push_str(&report.render(Colors::Ansi));
        }
        rendered
    }

    /// Joins messages with empty lines between them.
    pub fn joined(all: impl IntoIterator<Item = Self>) -> Self {
        let all: Vec<Self> = all.into_iter().collect();
        let join = |form: fn(&Self) -> &str| all.iter().map(form).collect::<Vec<_>>().join("\n");
        Self {
            plain: join(|one| &one.plain),
            styled: join(|one| &one.styled),
        }
    }
}

/// A message about a place in a text.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The severity.
    pub severity: Severity,
    /// The code in brackets, if there is one.
    pub code: Option<Code>,
    /// The problem, in one line.
    pub message: &'a str,
    /// The way to fix it.
    pub help: Option<&'a str>,
    /// The name of the file.
    pub file: &'a str,
    /// The place in the file.
    pub excerpt: Option<Excerpt>,
    /// The place of the bracket or quote that is not closed.
    pub opening: Option<Excerpt>,
}

/// A line of a text, with a marked part. Nothing in it acts on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    line: usize,
    column: usize,
    shown: String,
    /// The marked part, in bytes of `shown`.
    marked: Range<usize>,
    /// Whether the beginning of the line is missing.
    is_cut: bool,
}

impl Excerpt {
    /// Creates an excerpt of a line; `marked` is a range of its characters. Only the part near the
    /// mark is shown of a long line. `is_cut` is set if `text` lacks the beginning of the line.
    pub fn new(
        (line, column): (usize, usize),
        text: &str,
        marked: Range<usize>,
        is_cut: bool,
    ) -> Self {
        let characters: Vec<char> = text.trim_end().chars().collect();
        let (first, last) = match characters.len() <= LINE_WIDTH && !is_cut {
            true => (0, characters.len()),
            false => {
                let first = marked.start.saturating_sub(LEAD).min(characters.len());
                (first, (first + LINE_WIDTH).min(characters.len()))
            }
        };
        let is_cut = is_cut || first > 0;
        let mut shown = String::new();
        if is_cut {
            shown.push('…');
        }
        let mut bytes = None;
        for (index, character) in (first..).zip(&characters[first..last]) {
            if index == marked.start {
                bytes = Some(shown.len()..shown.len());
            }
            match character {
                // The renderer prints a tab as spaces, but counts it as one character.
                '\t' => shown.push('\t'),
                other if has_effect(*other) => shown.push('·'),
                other => shown.push(*other),
            }
            if let Some(bytes) = bytes.as_mut().filter(|_| index < marked.end) {
                bytes.end = shown.len();
            }
        }
        let marked = bytes.unwrap_or(shown.len()..shown.len());
        if last < characters.len() {
            shown.push('…');
        }
        Self {
            line,
            column,
            shown,
            marked,
            is_cut,
        }
    }

    /// Returns the line with its place in `file`.
    fn elements<'a>(&'a self, file: &'a str, kind: AnnotationKind) -> Vec<Element<'a>> {
        let label = match kind {
            AnnotationKind::Primary => None,
            _ => Some("opened here"),
        };
        let annotation = kind.span(self.marked.clone()).label(label);
        let line = Snippet::source(&self.shown)
            .line_start(self.line)
            .fold(false)
            .annotation(annotation);
        match self.is_cut {
            false => vec![line.path(file).into()],
            // The renderer would count the column in the shown part.
            true => {
                let origin = Origin::path(file).line(self.line);
                vec![origin.char_column(self.column).into(), line.into()]
            }
        }
    }
}

impl Report<'_> {
    /// Renders the message like rustc, with a line end.
    pub fn render(&self, colors: Colors) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let message = escaped(self.message);
        let mut title = level.primary_title(shortened(&message));
        if let Some(code) = self.code {
            title = title.id(code.as_str());
        }
        let file = escaped(self.file);
        let mut group: Group<'_> = match &self.excerpt {
            Some(excerpt) => title.elements(excerpt.elements(&file, AnnotationKind::Primary)),
            None => title.element(Origin::path(file.as_ref())),
        };
        if let Some(opening) = &self.opening {
            group = group.elements(opening.elements(&file, AnnotationKind::Context));
        }
        let help = self.help.map(escaped);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(shortened(help)));
        }
        let renderer = match colors {
            Colors::None => Renderer::plain(),
            Colors::Ansi => Renderer::styled(),
        };
        let text = renderer.term_width(WIDTH).render(&[group]);
        let is_cut = |excerpt: &Option<Excerpt>| excerpt.as_ref().is_some_and(|it| it.is_cut);
        match is_cut(&self.excerpt) || is_cut(&self.opening) {
            true => without_empty_origins(&text),
            false => text + "\n",
        }
    }
}

/// Removes the lines `:::` that the renderer prints above a line without a file of its own.
fn without_empty_origins(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        let is_empty = line.contains(":::") && {
            let mut rest = line;
            let mut shown = String::new();
            while let Some((before, sequence)) = rest.split_once('\u{1b}') {
                shown.push_str(before);
                rest = sequence.split_once('m').map_or("", |(_, rest)| rest);
            }
            shown.push_str(rest);
            shown.trim() == ":::"
        };
        if !is_empty {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines
}

/// Cuts a message that is too long to be read.
fn shortened(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MESSAGE_LENGTH) {
        Some((end, _)) => Cow::Owned(format!("{}…", &message[..end])),
        None => Cow::Borrowed(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(excerpt: Excerpt) -> Report<'static> {
        Report {
            severity: Severity::Error,
            code: None,
            message: "no\u{1b}[31m\u{202e} such",
            help: Some("rename\u{7} it"),
            file: "a\u{1b}.yaml",
            excerpt: Some(excerpt),
            opening: None,
        }
    }

    #[test]
    fn nothing_acts_on_a_terminal() {
        let line = "x: \u{1b}[31m\u{202e}\tabc";
        let report = report(Excerpt::new((3, 4), line, 3..4, false));
        let plain = report.render(Colors::None);
        assert!(
            !plain.contains(['\u{1b}', '\u{202e}', '\u{7}', '\t']),
            "{plain}"
        );
        assert!(plain.contains("a\\u{1b}.yaml:3:4\n"), "{plain}");
        let styled = report.render(Colors::Ansi);
        assert!(!styled.contains(['\u{202e}', '\u{7}', '\t']), "{styled}");
        // The colors, and nothing else.
        let sequences = styled.split('\u{1b}').skip(1);
        for sequence in sequences {
            let (style, _) = sequence.split_once('m').expect("a color");
            assert!(
                style
                    .strip_prefix('[')
                    .is_some_and(|it| { it.chars().all(|c| c.is_ascii_digit() || c == ';') })
            );
        }
    }

    #[test]
    fn a_long_line_is_cut_and_keeps_its_column() {
        let line = format!("{}\"key\"{}", "日".repeat(100), "x".repeat(300));
        let excerpt = Excerpt::new((1, 5_101), &line, 100..105, true);
        for colors in [Colors::None, Colors::Ansi] {
            let text = report(excerpt.clone()).render(colors);
            assert!(text.contains(":1:5101"), "{text}");
            assert!(!text.contains(":::"), "{text}");
        }
        let text = report(excerpt).render(Colors::None);
        let caret = text
            .lines()
            .find(|line| line.contains('^'))
            .expect("a caret");
        // A wide character takes two columns.
        assert_eq!(caret.find('^'), Some("  | …".chars().count() + 2 * LEAD));
        assert!(caret.ends_with("^^^^^"), "{text}");
    }

    #[test]
    fn a_bracket_is_shown_where_it_opens() {
        let report = Report {
            opening: Some(Excerpt::new((2, 6), "  a: [1,", 5..6, false)),
            ..report(Excerpt::new((9, 1), "", 0..0, false))
        };
        let text = report.render(Colors::None);
        assert!(
            text.contains("\n2 |   a: [1,\n  |      - opened here\n"),
            "{text}"
        );
    }
}
