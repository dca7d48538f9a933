//! Parses Markdown and HTML into one tree.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{escape, html, visible};

/// The maximum depth of nested elements. Deeper elements are merged into their parents.
///
/// No realistic text reaches it. It limits the recursion of all functions on trees.
const MAX_DEPTH: usize = 24;

/// A text, or an element with its content.
#[derive(Debug)]
pub(super) enum Node {
    /// A text; white space of any length is equivalent to one space.
    Text(String),
    /// Inline code.
    Code(String),
    /// A line break in a paragraph.
    Break,
    /// A horizontal rule.
    Rule,
    /// An element with content.
    Element(Kind, Vec<Node>),
}

/// The kind of an element.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Paragraph,
    Heading,
    Quote,
    CodeBlock,
    /// A numbered list with its first number, or a bulleted list.
    List(Option<u64>),
    Item,
    Table,
    Row,
    Cell {
        header: bool,
    },
    /// A block without a meaning of its own (`<div>`).
    Division,
    Strong,
    Emphasis,
    Strikethrough,
    Link(String),
    /// `<code>`: becomes [`Node::Code`] when it is closed.
    Code,
    /// An image; its content is the alternative text.
    Image,
}

impl Kind {
    /// Returns whether elements of this kind are blocks.
    pub(super) fn is_block(&self) -> bool {
        use Kind::*;
        !matches!(
            self,
            Strong | Emphasis | Strikethrough | Link(_) | Code | Image
        )
    }
}

impl Node {
    /// Returns whether the node is a block or contains one.
    pub(super) fn is_block(&self) -> bool {
        match self {
            Node::Text(_) | Node::Code(_) | Node::Break => false,
            Node::Rule => true,
            Node::Element(kind, content) => kind.is_block() || content.iter().any(Node::is_block),
        }
    }
}

/// Returns the text of nodes, with line ends.
pub(super) fn plain_text(nodes: &[Node]) -> String {
    fn write(nodes: &[Node], text: &mut String) {
        for node in nodes {
            match node {
                Node::Text(part) | Node::Code(part) => text.push_str(part),
                Node::Break | Node::Rule => text.push('\n'),
                Node::Element(kind, content) => {
                    write(content, text);
                    if kind.is_block() {
                        text.push('\n');
                    }
                }
            }
        }
    }
    let mut text = String::new();
    write(nodes, &mut text);
    text
}

/// Parses Markdown with HTML. Every text is valid.
pub(super) fn read(markdown: &str) -> Vec<Node> {
    let markdown = visible(markdown);
    let mut reader = Reader {
        stack: vec![Frame::default()],
        html: None,
        depth: 0,
        in_table_head: false,
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(&markdown, options) {
        reader.event(event);
    }
    while reader.stack.len() > 1 {
        reader.close();
    }
    reader.stack.pop().unwrap_or_default().content
}

/// An element whose end has not been parsed.
#[derive(Default)]
struct Frame {
    /// `None` for the root and for elements that are too deep: the content belongs to the parent.
    kind: Option<Kind>,
    /// The start tag; `None` for elements of Markdown, which are always closed.
    tag: Option<&'static str>,
    content: Vec<Node>,
}

impl Frame {
    fn push(&mut self, node: Node) {
        if let (Some(Node::Text(before)), Node::Text(text)) = (self.content.last_mut(), &node) {
            before.push_str(text);
        } else {
            self.content.push(node);
        }
    }
}

struct Reader {
    stack: Vec<Frame>,
    /// The lines of the current HTML block. A tag can span several lines.
    html: Option<String>,
    /// The number of frames in `stack` that become elements.
    depth: usize,
    in_table_head: bool,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Code(text) => self.push(Node::Code(visible(&text).into_owned())),
            Event::Html(text) => match &mut self.html {
                Some(block) => block.push_str(&text),
                None => self.html(&text),
            },
            Event::InlineHtml(text) => self.html(&text),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.push(Node::Break),
            Event::Rule => self.push(Node::Rule),
            Event::Text(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kind = match tag {
            Tag::HtmlBlock => {
                self.html = Some(String::new());
                return;
            }
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { .. } => Kind::Heading,
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => Kind::CodeBlock,
            Tag::List(start) => Kind::List(start),
            Tag::Item => Kind::Item,
            Tag::Table(_) => Kind::Table,
            Tag::TableHead => {
                self.in_table_head = true;
                Kind::Row
            }
            Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell {
                header: self.in_table_head,
            },
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strikethrough,
            Tag::Link { dest_url, .. } => Kind::Link(dest_url.into_string()),
            Tag::Image { .. } => Kind::Image,
            _ => Kind::Division,
        };
        self.open(kind, None);
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::HtmlBlock => {
                if let Some(block) = self.html.take() {
                    self.html(&block);
                }
                return;
            }
            TagEnd::TableHead => self.in_table_head = false,
            _ => {}
        }
        // HTML elements that are still open end here.
        while self.top_tag().is_some() {
            self.close();
        }
        self.close();
    }

    fn html(&mut self, text: &str) {
        for token in html::tokens(text) {
            match token {
                html::Token::Text(text) => self.text(&text),
                html::Token::Open(tag, meaning) => match meaning {
                    html::Meaning::Element(kind) => self.open_tag(tag, kind),
                    html::Meaning::Break => self.push(Node::Break),
                    html::Meaning::Rule => {
                        self.end_before(&Kind::Division);
                        self.push(Node::Rule);
                    }
                    html::Meaning::Text(text) => self.text(&text),
                    html::Meaning::Nothing => {}
                },
                html::Token::Close(tag) => self.close_tag(tag),
            }
        }
    }

    fn open_tag(&mut self, tag: &'static str, kind: Kind) {
        self.end_before(&kind);
        // Items, rows and cells can appear without a list, table or row.
        let around = match kind {
            Kind::Item => Some(("ul", Kind::List(None))),
            Kind::Row => Some(("table", Kind::Table)),
            Kind::Cell { .. } => Some(("tr", Kind::Row)),
            _ => None,
        };
        if let Some((around_tag, around)) = around {
            let inside = self
                .stack
                .last()
                .and_then(|frame| frame.kind.as_ref())
                .is_some_and(|top| std::mem::discriminant(top) == std::mem::discriminant(&around));
            if !inside && self.depth < MAX_DEPTH {
                self.open_tag(around_tag, around);
            }
        }
        if self.depth < MAX_DEPTH {
            self.open(kind, Some(tag));
        }
    }

    /// Closes elements whose end tag HTML makes optional before `next`.
    fn end_before(&mut self, next: &Kind) {
        if !next.is_block() {
            return;
        }
        // Searches outwards for an element that `next` ends, up to an element that contains it.
        let ends = |kind: &Kind| match next {
            Kind::Item => matches!(kind, Kind::Item),
            Kind::Row => matches!(kind, Kind::Row),
            Kind::Cell { .. } => matches!(kind, Kind::Cell { .. }),
            _ => matches!(kind, Kind::Paragraph | Kind::Heading),
        };
        let contains = |kind: &Kind| match next {
            Kind::Item => matches!(kind, Kind::List(_)),
            Kind::Row => matches!(kind, Kind::Table),
            Kind::Cell { .. } => matches!(kind, Kind::Row | Kind::Table),
            _ => kind.is_block(),
        };
        let tagged = self
            .stack
            .iter()
            .rev()
            .take_while(|frame| frame.tag.is_some());
        for (above, frame) in tagged.enumerate() {
            let Some(kind) = &frame.kind else { return };
            if ends(kind) {
                (0..=above).for_each(|_| self.close());
                return;
            }
            if contains(kind) {
                return;
            }
        }
    }

    /// Closes the innermost element with this start tag.
    ///
    /// Elements of Markdown stay open, except for paragraphs, which Markdown starts after every
    /// blank line in HTML.
    fn close_tag(&mut self, tag: &str) {
        let is_paragraph =
            |frame: &Frame| frame.tag.is_none() && frame.kind == Some(Kind::Paragraph);
        let above = self
            .stack
            .iter()
            .rev()
            .take_while(|frame| frame.tag.is_some() || is_paragraph(frame))
            .position(|frame| frame.tag == Some(tag));
        let Some(above) = above else { return };
        let parted = self.stack.iter().rev().take(above).any(is_paragraph);
        (0..=above).for_each(|_| self.close());
        if parted {
            self.open(Kind::Paragraph, None);
        }
    }

    fn open(&mut self, kind: Kind, tag: Option<&'static str>) {
        let kind = (self.depth < MAX_DEPTH).then_some(kind);
        self.depth += usize::from(kind.is_some());
        self.stack.push(Frame {
            kind,
            tag,
            content: Vec::new(),
        });
    }

    fn close(&mut self) {
        if self.stack.len() == 1 {
            return;
        }
        let Frame { kind, content, .. } = self.stack.pop().unwrap_or_default();
        self.depth -= usize::from(kind.is_some());
        match kind {
            Some(kind) if !self.is_redundant(&kind) => self.push(match kind {
                Kind::Code => Node::Code(plain_text(&content)),
                Kind::Image => Node::Text(plain_text(&content)),
                // A link without text shows its URL.
                Kind::Link(url) if plain_text(&content).trim().is_empty() => {
                    Node::Element(Kind::Link(url.clone()), vec![Node::Text(url)])
                }
                kind => Node::Element(kind, content),
            }),
            _ => content.into_iter().for_each(|node| self.push(node)),
        }
    }

    /// Returns whether an element is replaced by its content: ambiguous emphasis in emphasis, links
    /// in links, and links that are relative to the document.
    fn is_redundant(&self, kind: &Kind) -> bool {
        use Kind::*;
        let within = |around: fn(&Kind) -> bool| {
            let mut kinds = self.stack.iter().filter_map(|frame| frame.kind.as_ref());
            kinds.any(around)
        };
        match kind {
            Strong | Emphasis | Strikethrough => {
                within(|kind| matches!(kind, Strong | Emphasis | Strikethrough | Heading))
            }
            Link(url) => {
                escape::link_target(url).is_none() || within(|kind| matches!(kind, Link(_)))
            }
            _ => false,
        }
    }

    fn top_tag(&self) -> Option<&'static str> {
        self.stack.last().and_then(|frame| frame.tag)
    }

    fn text(&mut self, text: &str) {
        // Decoding can produce invisible characters again, as in `&#x202e;`.
        self.push(Node::Text(visible(text).into_owned()));
    }

    fn push(&mut self, node: Node) {
        if let Some(top) = self.stack.last_mut() {
            top.push(node);
        }
    }
}
