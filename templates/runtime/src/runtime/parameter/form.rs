//! Forms (`application/x-www-form-urlencoded`): how each member of a body is spelled.

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::body::content::Content;
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Spelling, Style, text_of};
use crate::runtime::value::ordered_json::OrderedJson;

/// How a member of a form is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// The text of a scalar, JSON of an object, and a pair for each element of a list.
    Content,
    /// JSON, whatever it is.
    Json,
    /// A pair for each element of a list, or for each member of an object.
    Exploded,
    /// One pair, with commas.
    Joined,
    /// One pair, with spaces.
    Space,
    /// One pair, with `|`.
    Pipe,
    /// `name[member]=value`
    DeepObject,
}

/// How the members of a form are spelled.
#[derive(Clone, Copy, Debug)]
pub struct FormRules {
    /// Those that have no rule of their own.
    pub others: FormStyle,
    /// Members with a rule of their own, and whether reserved characters stay in them.
    pub named: &'static [(&'static str, FormStyle, bool)],
}

/// Scalars as text, objects as JSON, and lists repeated.
const BY_CONTENT: FormRules = FormRules {
    others: FormStyle::Content,
    named: &[],
};

impl Request {
    /// A form body whose members are spelled by what they hold.
    pub fn form_body<T: Serialize + ?Sized>(self, media_type: &'static str, body: &T) -> Self {
        self.form_body_as(media_type, body, &BY_CONTENT)
    }

    /// A form body whose members are spelled by what they hold, and that may be left out.
    pub fn form_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        self.form_body_as_optional(media_type, body, &BY_CONTENT)
    }

    /// A form body.
    pub fn form_body_as<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &T,
        rules: &FormRules,
    ) -> Self {
        let value = OrderedJson::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| rules.pairs(&value)) {
            Ok(pairs) => self.content = Content::Form(media_type, pairs),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// A form body that may be left out.
    pub fn form_body_as_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
        rules: &FormRules,
    ) -> Self {
        match body {
            Some(body) => self.form_body_as(media_type, body, rules),
            None => self,
        }
    }
}

impl FormRules {
    /// The pairs of a body, encoded.
    fn pairs(&self, body: &OrderedJson) -> Result<Vec<String>, String> {
        let OrderedJson::Object(members) = body else {
            return Err("only the members of an object can be written as a form".to_owned());
        };
        let is_exploded = |name: &str, value: &OrderedJson| {
            self.of(name).0 == FormStyle::Exploded && value.is_object()
        };
        let names = members
            .iter()
            .filter(|(name, value)| !is_exploded(name, value));
        let mut names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
        let mut pairs = Vec::new();
        for (name, value) in members {
            if is_exploded(name, value) {
                for (inner, _) in value.members() {
                    if names.contains(&inner.as_str()) {
                        return Err(format!(
                            "member `{inner}` of `{name}` would be sent under the name of another \
                             member"
                        ));
                    }
                    names.push(inner);
                }
            }
            let spelled = self.spelled(name, value);
            pairs.extend(spelled.map_err(|why| format!("`{name}` cannot be written: {why}"))?);
        }
        Ok(pairs)
    }

    fn of(&self, name: &str) -> (FormStyle, bool) {
        let mut named = self.named.iter();
        let rule = named.find(|(named, ..)| *named == name);
        rule.map_or((self.others, false), |(_, style, reserved)| {
            (*style, *reserved)
        })
    }

    fn spelled(&self, name: &str, value: &OrderedJson) -> Result<Vec<String>, String> {
        let (form, reserved) = self.of(name);
        let (style, explode) = match form {
            FormStyle::Content => (Style::Form, true),
            FormStyle::Json => (Style::Json, false),
            FormStyle::Exploded => (Style::Form, true),
            FormStyle::Joined => (Style::Form, false),
            FormStyle::Space => (Style::SpaceDelimited, false),
            FormStyle::Pipe => (Style::PipeDelimited, false),
            FormStyle::DeepObject => (Style::DeepObject, true),
        };
        if form == FormStyle::Content && value.is_object() {
            return Ok(vec![format!(
                "{}={}",
                encode(name),
                encode(&text_of(value)?)
            )]);
        }
        let spelling = Spelling {
            name,
            style,
            explode,
            reserved,
        };
        let pairs = spelling.query(value)?.into_iter();
        // In a form it is a space.
        Ok(pairs.map(|pair| pair.replace('+', "%2B")).collect())
    }
}
