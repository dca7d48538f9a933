//! Writing of XML.

use crate::runtime::parameter::json::OrderedJson;
use crate::runtime::xml::node::{SCHEMA_INSTANCE, TEXT};
use crate::runtime::xml::nodes::{Content, Member, Node, Place};
use crate::runtime::xml::start::{Qualified, Scopes, Tag};

/// Writes a value as an XML document.
///
/// # Errors
///
/// Returns why XML cannot express the value.
pub(super) fn write(root: &Node, value: &OrderedJson) -> Result<String, String> {
    let mut writer = Writer {
        out: r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned(),
        scopes: Scopes::default(),
        path: Vec::new(),
    };
    match writer.element(root.name, root.namespace, root.content, value) {
        Ok(()) => Ok(writer.out),
        Err(problem) => Err(match writer.path.join(".") {
            path if path.is_empty() => problem,
            path => format!("`{path}`: {problem}"),
        }),
    }
}

struct Writer {
    out: String,
    scopes: Scopes,
    /// The names of the members around, of the value that caused the error after one.
    path: Vec<String>,
}

impl Writer {
    /// Writes an element.
    fn element(
        &mut self,
        name: &str,
        namespace: Option<&'static str>,
        content: Content,
        value: &OrderedJson,
    ) -> Result<(), String> {
        let content = resolved(content);
        let scopes = self.scopes.len();
        let mut tag = Tag::default();
        let element = self.scopes.element(&mut tag, name, namespace);
        self.out.push('<');
        self.out.push_str(&element.name);
        self.declare(&element);
        if *value == OrderedJson::Null {
            self.attribute(&mut tag, "xsi:nil", Some(SCHEMA_INSTANCE), "true")?;
            self.out.push_str("/>");
            self.scopes.truncate(scopes);
            return Ok(());
        }
        match content {
            Content::Members(members, rest) => {
                let is_open = matches!(rest.copied().map(resolved), Some(Content::Any));
                self.attributes(&mut tag, members, is_open, value)?;
            }
            Content::Any => self.attributes(&mut tag, &[], true, value)?,
            _ => {}
        }
        self.out.push('>');
        let begin = self.out.len();
        self.content(content, value)?;
        if self.out.len() == begin {
            self.out.pop();
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(&element.name);
            self.out.push('>');
        }
        self.scopes.truncate(scopes);
        Ok(())
    }

    /// Writes the declaration of a namespace that a name needs.
    fn declare(&mut self, name: &Qualified) {
        let Some((prefix, namespace)) = &name.declared else {
            return;
        };
        self.out.push_str(" xmlns");
        if !prefix.is_empty() {
            self.out.push(':');
            self.out.push_str(prefix);
        }
        self.out.push_str("=\"");
        // Namespaces are texts of the document; an unsupported character is omitted.
        let _ = escape(namespace, true, &mut self.out);
        self.out.push('"');
    }

    fn attribute(
        &mut self,
        tag: &mut Tag,
        name: &str,
        namespace: Option<&'static str>,
        text: &str,
    ) -> Result<(), String> {
        let name = self.scopes.attribute(tag, name, namespace)?;
        self.declare(&name);
        self.out.push(' ');
        self.out.push_str(&name.name);
        self.out.push_str("=\"");
        escape(text, true, &mut self.out)?;
        self.out.push('"');
        Ok(())
    }

    /// Writes the attributes of an element. `is_open` also allows undeclared ones.
    fn attributes(
        &mut self,
        tag: &mut Tag,
        members: &'static [(&'static str, Member)],
        is_open: bool,
        value: &OrderedJson,
    ) -> Result<(), String> {
        let OrderedJson::Object(values) = value else {
            return Ok(());
        };
        for (key, value) in values {
            // The specification omits an attribute that is null.
            if *value == OrderedJson::Null {
                continue;
            }
            let undeclared = key.strip_prefix('@').filter(|_| is_open);
            match (find(members, key), undeclared) {
                (Some(member), _) if member.place == Place::Attribute => {
                    let node = &member.node;
                    self.inside(key, |writer| {
                        writer.attribute(tag, node.name, node.namespace, &scalar(value)?)
                    })?;
                }
                (None, Some(name)) => self.inside(key, |writer| {
                    let local = name.strip_prefix("xml:").unwrap_or(name);
                    if !is_name(local) || name == "xmlns" {
                        return Err("the key cannot be the name of an attribute".to_owned());
                    }
                    writer.attribute(tag, name, None, &scalar(value)?)
                })?,
                _ => {}
            }
        }
        Ok(())
    }

    fn content(&mut self, content: Content, value: &OrderedJson) -> Result<(), String> {
        match resolved(content) {
            Content::Text | Content::Number | Content::Boolean => {
                escape(&scalar(value)?, false, &mut self.out)
            }
            Content::Cdata => {
                let text = scalar(value)?;
                self.out.push_str("<![CDATA[");
                check(&text)?;
                self.out.push_str(&text.replace("]]>", "]]]]><![CDATA[>"));
                self.out.push_str("]]>");
                Ok(())
            }
            Content::Items(item) => {
                let OrderedJson::Array(values) = value else {
                    return Err("expected a list".to_owned());
                };
                for value in values {
                    self.element(item.name, item.namespace, item.content, value)?;
                }
                Ok(())
            }
            Content::Inside(node) => self.element(node.name, node.namespace, node.content, value),
            Content::Members(members, rest) => self.members(members, rest, value),
            Content::Any => self.any(value),
            // Resolved above.
            Content::Of(_) => Ok(()),
        }
    }

    fn members(
        &mut self,
        members: &'static [(&'static str, Member)],
        rest: Option<&'static Content>,
        value: &OrderedJson,
    ) -> Result<(), String> {
        let OrderedJson::Object(values) = value else {
            return Err("expected an object".to_owned());
        };
        for (key, value) in values {
            self.inside(key, |writer| match (find(members, key), rest) {
                (Some(member), _) => writer.member(member, value),
                (None, Some(content)) => writer.undeclared(key, *content, value),
                (None, None) => Err("the document declares no element for it".to_owned()),
            })?;
        }
        Ok(())
    }

    fn member(&mut self, member: &Member, value: &OrderedJson) -> Result<(), String> {
        let node = &member.node;
        match member.place {
            Place::Attribute => Ok(()),
            Place::Element => self.element(node.name, node.namespace, node.content, value),
            Place::Elements => match value {
                OrderedJson::Array(values) if !values.is_empty() || member.is_required => {
                    for value in values {
                        self.element(node.name, node.namespace, node.content, value)?;
                    }
                    Ok(())
                }
                OrderedJson::Array(_) => Err(
                    "XML cannot express an empty list without an element around it; do not set the \
                     field"
                        .to_owned(),
                ),
                _ => Err("XML cannot express `null` for a list without an element around it"
                    .to_owned()),
            },
            Place::Text => {
                let begin = self.out.len();
                self.content(node.content, value)?;
                match self.out.len() == begin && !member.is_required {
                    true => Err("XML cannot express an empty text; do not set the field".to_owned()),
                    false => Ok(()),
                }
            }
        }
    }

    /// Writes a member that the document does not declare: a list is an element for each element. In
    /// any value, `@name` is an attribute, and `#text` the text beside elements and attributes.
    fn undeclared(
        &mut self,
        name: &str,
        content: Content,
        value: &OrderedJson,
    ) -> Result<(), String> {
        let content = resolved(content);
        if matches!(content, Content::Any) && name.starts_with('@') {
            // Written in the start tag.
            return Ok(());
        }
        if matches!(content, Content::Any) && name == TEXT {
            return match value {
                OrderedJson::Null => Ok(()),
                value => escape(&scalar(value)?, false, &mut self.out),
            };
        }
        if !is_name(name) {
            return Err("the key cannot be the name of an element".to_owned());
        }
        match (content, value) {
            (Content::Any, OrderedJson::Array(values)) if values.is_empty() => {
                Err("XML cannot express an empty list without an element around it".to_owned())
            }
            (Content::Any, OrderedJson::Array(values)) => {
                for value in values {
                    if let OrderedJson::Array(_) = value {
                        return Err("XML cannot express a list of lists here".to_owned());
                    }
                    self.element(name, None, Content::Any, value)?;
                }
                Ok(())
            }
            (content, value) => self.element(name, None, content, value),
        }
    }

    fn any(&mut self, value: &OrderedJson) -> Result<(), String> {
        match value {
            OrderedJson::Object(values) => {
                for (key, value) in values {
                    self.inside(key, |writer| writer.undeclared(key, Content::Any, value))?;
                }
                Ok(())
            }
            OrderedJson::Array(_) => Err("XML cannot express a list here".to_owned()),
            value => escape(&scalar(value)?, false, &mut self.out),
        }
    }

    /// Calls `write` with the path of a member. After an error, the path is kept.
    fn inside(
        &mut self,
        key: &str,
        write: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.path.push(key.to_owned());
        write(self)?;
        self.path.pop();
        Ok(())
    }
}

/// Returns the content of a type.
pub(super) fn resolved(content: Content) -> Content {
    match content {
        Content::Of(table) => table(),
        content => content,
    }
}

fn find(members: &'static [(&'static str, Member)], key: &str) -> Option<&'static Member> {
    let mut members = members.iter();
    members
        .find(|(known, _)| *known == key)
        .map(|(_, member)| member)
}

fn scalar(value: &OrderedJson) -> Result<String, String> {
    match value {
        OrderedJson::Bool(value) => Ok(value.to_string()),
        OrderedJson::Number(number) => Ok(number.to_string()),
        OrderedJson::Digits(text) | OrderedJson::String(text) => Ok(text.clone()),
        OrderedJson::Null => Err("XML cannot express `null` here".to_owned()),
        OrderedJson::Array(_) | OrderedJson::Object(_) => {
            Err("expected a scalar: XML cannot express a list or an object here".to_owned())
        }
    }
}

/// Writes a text so that it is read unchanged.
fn escape(text: &str, is_attribute: bool, out: &mut String) -> Result<(), String> {
    check(text)?;
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            // Readers replace line breaks, and blanks in attributes.
            '\r' => out.push_str("&#13;"),
            '\n' if is_attribute => out.push_str("&#10;"),
            '\t' if is_attribute => out.push_str("&#9;"),
            letter => out.push(letter),
        }
    }
    Ok(())
}

/// Checks that XML 1.0 allows all characters.
fn check(text: &str) -> Result<(), String> {
    let is_invalid = |letter: &char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(is_invalid) {
        Some(letter) => Err(format!(
            "XML cannot express the character U+{:04X}",
            u32::from(letter)
        )),
        None => Ok(()),
    }
}

/// Returns whether a key can be the name of an element.
fn is_name(key: &str) -> bool {
    let is_start = |letter: char| {
        matches!(letter,
            'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
            | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
            | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
            | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let is_letter = |letter: char| {
        is_start(letter)
            || matches!(letter, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
    };
    key.starts_with(is_start) && key.chars().all(is_letter)
}
