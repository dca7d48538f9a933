//! Blocks: paragraphs, lists, code, tables, quotes.

use super::inline::{self, Piece, TextContext};
use super::tree::{Kind, Node, plain_text};

/// The minimum width of wrapped text, regardless of its indentation.
const MIN_WIDTH: usize = 40;

/// Prints nodes as lines, with blank lines only between blocks.
pub(super) fn lines(nodes: &[Node], width: usize) -> Vec<String> {
    joined(&blocks(nodes, width))
}

/// Prints nodes as the lines of the first paragraph, which ends with a full stop, and those of the
/// blocks after it. The first ones are empty if another block begins the text.
pub(super) fn divided(nodes: &[Node], width: usize) -> [Vec<String>; 2] {
    let mut writer = Writer {
        blocks: Vec::new(),
        width,
        ends_first: true,
    };
    writer.nodes(nodes);
    let blocks = writer.blocks;
    let lead = usize::from(blocks.first().is_some_and(|block| block.is_paragraph));
    let (lead, rest) = blocks.split_at(lead);
    [joined(lead), joined(rest)]
}

/// Returns the lines of blocks, with blank lines between them.
fn joined(blocks: &[Block]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend_from_slice(&block.lines);
    }
    lines
}

struct Block {
    lines: Vec<String>,
    list: Option<ListMark>,
    is_paragraph: bool,
}

/// The marker of list items. Adjacent lists need different markers.
#[derive(Clone, Copy, PartialEq)]
enum ListMark {
    Bullet(char),
    Number(char, u64),
}

fn blocks(nodes: &[Node], width: usize) -> Vec<Block> {
    let mut writer = Writer {
        blocks: Vec::new(),
        width,
        ends_first: false,
    };
    writer.nodes(nodes);
    writer.blocks
}

struct Writer {
    blocks: Vec<Block>,
    width: usize,
    /// Whether the first block, if it is a paragraph, gets a full stop.
    ends_first: bool,
}

impl Writer {
    fn nodes(&mut self, nodes: &[Node]) {
        let mut rest = nodes;
        while let Some(first) = rest.first() {
            if first.is_block() {
                self.block(first);
                rest = &rest[1..];
            } else {
                let end = rest.iter().position(Node::is_block).unwrap_or(rest.len());
                self.paragraphs(&inline::pieces(&rest[..end], TextContext::Paragraph));
                rest = &rest[end..];
            }
        }
    }

    fn block(&mut self, node: &Node) {
        let Node::Element(kind, content) = node else {
            // `---` would turn the preceding line into a heading, or be a list item.
            return self.push(vec!["___".to_owned()]);
        };
        match kind {
            Kind::Heading => self.push(inline::wrap(&inline::heading(content), self.width)),
            Kind::Quote => {
                let quoted = lines(content, narrower(self.width, 2));
                self.push(
                    quoted
                        .iter()
                        .map(|line| format!("> {line}").trim_end().to_owned())
                        .collect(),
                );
            }
            Kind::CodeBlock => self.push(code_block(&plain_text(content))),
            Kind::List(start) => self.list(*start, content),
            Kind::Table => self.table(content),
            _ => self.nodes(content),
        }
    }

    /// Prints inline content. Two consecutive breaks start a new paragraph.
    fn paragraphs(&mut self, pieces: &[Piece]) {
        let mut start = 0;
        let mut end = 0;
        while end < pieces.len() {
            let blank = pieces[end..]
                .iter()
                .take_while(|piece| !matches!(piece, Piece::Text(_)))
                .count();
            let breaks = pieces[end..end + blank]
                .iter()
                .filter(|piece| **piece == Piece::Break)
                .count();
            if breaks > 1 {
                self.paragraph(&pieces[start..end]);
                start = end + blank;
            }
            end += blank.max(1);
        }
        self.paragraph(&pieces[start..]);
    }

    fn paragraph(&mut self, pieces: &[Piece]) {
        let lines = match self.ends_first && self.blocks.is_empty() {
            true => inline::wrap(&inline::ended(pieces), self.width),
            false => inline::wrap(pieces, self.width),
        };
        if !lines.is_empty() {
            self.blocks.push(Block {
                lines,
                list: None,
                is_paragraph: true,
            });
        }
    }

    fn list(&mut self, start: Option<u64>, content: &[Node]) {
        let before = self.blocks.last().and_then(|block| block.list);
        let mark = match (start, before) {
            (None, Some(ListMark::Bullet('-'))) => ListMark::Bullet('*'),
            (None, _) => ListMark::Bullet('-'),
            // Markdown accepts at most nine digits.
            (Some(start), Some(ListMark::Number('.', _))) => {
                ListMark::Number(')', start.min(99_999_999))
            }
            (Some(start), _) => ListMark::Number('.', start.min(99_999_999)),
        };
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut number = mark;
        let mut marks = Vec::new();
        // Content between items becomes an item.
        let is_item = |node: &Node| matches!(node, Node::Element(Kind::Item, _));
        for nodes in content.chunk_by(|a, b| !is_item(a) && !is_item(b)) {
            let content = match nodes {
                [Node::Element(Kind::Item, content)] => content.as_slice(),
                between => between,
            };
            let item = blocks(content, narrower(self.width, width_of(number)));
            if !item.is_empty() {
                items.push(item);
                marks.push(number);
                if let ListMark::Number(_, number) = &mut number {
                    *number += 1;
                }
            }
        }
        let tight = items
            .iter()
            .all(|item| item.iter().skip(1).all(|block| block.list.is_some()));
        let mut lines = Vec::new();
        for (item, mark) in items.into_iter().zip(marks) {
            if !tight && !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(item_lines(item, mark, tight));
        }
        if !lines.is_empty() {
            self.blocks.push(Block {
                lines,
                list: Some(mark),
                is_paragraph: false,
            });
        }
    }

    fn table(&mut self, content: &[Node]) {
        let mut rows = Vec::new();
        let is_row = |node: &Node| matches!(node, Node::Element(Kind::Row, _));
        for nodes in content.chunk_by(|a, b| !is_row(a) && !is_row(b)) {
            match nodes {
                [Node::Element(Kind::Row, cells)] => rows.push(Row::read(cells)),
                // A caption, or white space between rows.
                others => self.nodes(others),
            }
        }
        rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        if !rows[0].is_header {
            rows.insert(
                0,
                Row {
                    cells: Vec::new(),
                    is_header: true,
                },
            );
        }
        let mut lines: Vec<String> = rows.iter().map(|row| row.line(columns)).collect();
        lines.insert(1, format!("|{}", " --- |".repeat(columns)));
        self.push(lines);
    }

    fn push(&mut self, lines: Vec<String>) {
        if !lines.is_empty() {
            self.blocks.push(Block {
                lines,
                list: None,
                is_paragraph: false,
            });
        }
    }
}

struct Row {
    cells: Vec<String>,
    is_header: bool,
}

impl Row {
    fn read(nodes: &[Node]) -> Self {
        let mut cells = Vec::new();
        let mut is_header = false;
        let is_cell = |node: &Node| matches!(node, Node::Element(Kind::Cell { .. }, _));
        for nodes in nodes.chunk_by(|a, b| !is_cell(a) && !is_cell(b)) {
            let (content, header, is_cell) = match nodes {
                [Node::Element(Kind::Cell { header }, content)] => {
                    (content.as_slice(), *header, true)
                }
                between => (between, false, false),
            };
            let text = inline::one_line(&inline::pieces(content, TextContext::Cell));
            if is_cell || !text.is_empty() {
                cells.push(text);
                is_header |= header;
            }
        }
        Row { cells, is_header }
    }

    fn line(&self, columns: usize) -> String {
        let mut line = "|".to_owned();
        for column in 0..columns {
            line.push(' ');
            line.push_str(self.cells.get(column).map_or("", String::as_str));
            line.push_str(" |");
        }
        line
    }
}

fn item_lines(item: Vec<Block>, mark: ListMark, tight: bool) -> Vec<String> {
    let mark_text = match mark {
        ListMark::Bullet(bullet) => format!("{bullet} "),
        ListMark::Number(end, number) => format!("{number}{end} "),
    };
    let indentation = " ".repeat(mark_text.len());
    let mut lines: Vec<String> = Vec::new();
    for block in item {
        // Only a list that starts at 1 can follow a paragraph without a blank line.
        let interrupts = matches!(
            block.list,
            Some(ListMark::Bullet(_) | ListMark::Number(_, 1))
        );
        let follows_directly = lines.is_empty() || tight && interrupts;
        if !follows_directly {
            lines.push(String::new());
        }
        for line in block.lines {
            lines.push(match (lines.is_empty(), line.is_empty()) {
                (true, _) => format!("{mark_text}{line}"),
                (false, true) => line,
                (false, false) => format!("{indentation}{line}"),
            });
        }
    }
    lines
}

fn width_of(mark: ListMark) -> usize {
    match mark {
        ListMark::Bullet(_) => 2,
        ListMark::Number(_, number) => number.to_string().len() + 2,
    }
}

fn narrower(width: usize, indentation: usize) -> usize {
    width.saturating_sub(indentation).max(MIN_WIDTH)
}

/// Returns a code block that is fenced as plain text: rustdoc neither checks nor runs it.
fn code_block(code: &str) -> Vec<String> {
    let code = code.replace('\t', "    ");
    let code: Vec<&str> = code.lines().map(str::trim_end).collect();
    let Some(start) = code.iter().position(|line| !line.is_empty()) else {
        return Vec::new();
    };
    let end = code
        .iter()
        .rposition(|line| !line.is_empty())
        .unwrap_or(start);
    let code = &code[start..=end];
    let longest = code
        .iter()
        .flat_map(|line| line.split(|c| c != '`'))
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let mut lines = vec![format!("{fence}text")];
    lines.extend(code.iter().map(|line| (*line).to_owned()));
    lines.push(fence);
    lines
}
