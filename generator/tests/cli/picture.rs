//! The picture of a terminal in the README: the output of a real run.

use std::fmt::Write as _;

use expect_test::expect_file;

use super::{folder, trine};

const NOTES: &str = "openapi: 3.1.0
info: {title: Notes, version: 1.2.0}
servers: [{url: 'https://api.example.com'}]
security: [{api_key: []}]
paths:
  /notes/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
    get:
      operationId: getNote
      responses:
        '200': {description: The note., content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
    patch:
      operationId: updateNote
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses:
        '200': {description: The note., content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
components:
  securitySchemes:
    api_key: {type: apiKey, in: header, name: x-api-key}
  schemas:
    Note:
      type: object
      required: [txet]
      properties:
        text: {type: string}
        due: {type: [string, 'null'], format: date}
";

/// The width of a character and the height of a line, in pixels.
const CHARACTER: (usize, usize) = (8, 19);
/// The number of characters of a line.
const COLUMNS: usize = 92;

#[test]
fn the_picture_in_the_readme_shows_a_run() {
    let folder = folder(&[("notes.yaml", NOTES)]);
    let mut text = String::new();
    for line in [
        "trine generate notes.yaml -o notes --runtime crate",
        "trine explain unknown-required-property",
    ] {
        let arguments = [
            &line.split(' ').skip(1).collect(),
            &vec!["--color", "always"],
        ];
        let arguments: Vec<&str> = arguments.into_iter().flatten().copied().collect();
        let output = trine(&folder, &arguments);
        let _ = writeln!(text, "\u{1b}[92m$\u{1b}[0m \u{1b}[1m{line}\u{1b}[0m");
        text.push_str(&String::from_utf8(output.stderr).expect("text"));
        let said = String::from_utf8(output.stdout).expect("text");
        // The rest has no place in a picture.
        let lines: Vec<&str> = said.lines().take(5).collect();
        text.push_str(&lines.join("\n"));
        text.push('\n');
    }
    // The time of a run is not that of the next one.
    let (before, after) = text.split_once(" removed (").expect("the summary");
    let (_, after) = after.split_once(" s)").expect("the time");
    let text = format!("{before} removed{after}");
    expect_file!["../../../docs/terminal.svg"].assert_eq(&svg(&text));
}

/// Returns a picture of a text with colors.
fn svg(text: &str) -> String {
    let mut body = String::new();
    let mut number = 0;
    for line in text.trim_end().lines() {
        for part in wrapped(line) {
            let _ = writeln!(
                body,
                "<text x=\"16\" y=\"{}\">{part}</text>",
                50 + number * CHARACTER.1
            );
            number += 1;
        }
    }
    let (width, height) = (COLUMNS * CHARACTER.0 + 32, 50 + number * CHARACTER.1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"A run of trine generate\">\n\
         <style>text {{ font: 13.3px ui-monospace, 'DejaVu Sans Mono', monospace; fill: #e6edf3; \
         white-space: pre }} .b {{ font-weight: bold }} .red {{ fill: #ff7b72 }} .yellow {{ fill: \
         #e3b341 }} .green {{ fill: #7ee787 }} .blue {{ fill: #79c0ff }}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <circle cx=\"22\" cy=\"18\" r=\"6\" fill=\"#ff5f57\"/>\
         <circle cx=\"42\" cy=\"18\" r=\"6\" fill=\"#febc2e\"/>\
         <circle cx=\"62\" cy=\"18\" r=\"6\" fill=\"#28c840\"/>\n{body}</svg>\n"
    )
}

/// Returns the lines of a line with colors, as spans.
fn wrapped(line: &str) -> Vec<String> {
    let (mut bold, mut color) = (false, "");
    let mut lines = vec![String::new()];
    let mut column = 0;
    for (index, part) in line.split('\u{1b}').enumerate() {
        let mut shown = part;
        if index > 0 {
            let (style, rest) = part.split_once('m').expect("a color");
            match style {
                "[0" => (bold, color) = (false, ""),
                "[1" => bold = true,
                "[91" => color = "red",
                "[33" | "[93" => color = "yellow",
                "[92" => color = "green",
                "[94" | "[96" => color = "blue",
                other => panic!("unexpected style {other:?}"),
            }
            shown = rest;
        }
        let class = [color, if bold { "b" } else { "" }].join(" ");
        let words = shown.split_inclusive(' ');
        for word in words {
            let length = word.chars().count();
            if column + length > COLUMNS && column > 0 {
                lines.push(String::new());
                column = 0;
            }
            column += length;
            let word = word.replace('&', "&amp;").replace('<', "&lt;");
            let last = lines.last_mut().expect("a line");
            match class.trim() {
                "" => last.push_str(&word),
                class => {
                    let _ = write!(last, "<tspan class=\"{class}\">{word}</tspan>");
                }
            }
        }
    }
    lines
}
