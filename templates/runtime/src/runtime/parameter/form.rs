//! Form bodies (`application/x-www-form-urlencoded`).

use serde::Serialize;

use crate::runtime::Request;
use crate::runtime::body::content::Content;
use crate::runtime::parameter::json::{self, OrderedJson};
use crate::runtime::parameter::other_styles::{deep_object, pipe, space};
use crate::runtime::parameter::percent::encode;
use crate::runtime::parameter::style::{Spelling, Write, form, json_pair, text_of};

/// The format of a form member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// The text of a scalar, JSON of an object, and a pair for each element of a list.
    Content,
    /// JSON for every type.
    Json,
    /// A pair for each element of a list, or for each member of an object.
    Exploded,
    /// One pair, separated by commas.
    Joined,
    /// One pair, separated by spaces.
    Space,
    /// One pair, separated by `|`.
    Pipe,
    /// `name[member]=value`
    DeepObject,
}

/// The formats of the members of a form.
#[derive(Clone, Copy, Debug)]
pub struct FormRules {
    /// The format of members without their own rule.
    pub others: FormStyle,
    /// Members with their own format, and whether reserved characters are kept unencoded.
    pub named: &'static [(&'static str, FormStyle, bool)],
}

/// Scalars as text, objects as JSON, and lists repeated.
const BY_CONTENT: FormRules = FormRules {
    others: FormStyle::Content,
    named: &[],
};

impl Request {
    /// Sets a form body. The type of a member determines its format.
    pub fn form_body<T: Serialize + ?Sized>(self, media_type: &'static str, body: &T) -> Self {
        self.form_body_as(media_type, body, &BY_CONTENT)
    }

    /// Sets an optional form body. The type of a member determines its format.
    pub fn form_body_optional<T: Serialize + ?Sized>(
        self,
        media_type: &'static str,
        body: Option<&T>,
    ) -> Self {
        self.form_body_as_optional(media_type, body, &BY_CONTENT)
    }

    /// Sets a form body.
    pub fn form_body_as<T: Serialize + ?Sized>(
        mut self,
        media_type: &'static str,
        body: &T,
        rules: &FormRules,
    ) -> Self {
        let value = json::of(body).map_err(|error| error.to_string());
        match value.and_then(|value| rules.pairs(&value)) {
            Ok(pairs) => self.content = Content::Form(media_type, pairs),
            Err(problem) => self.refuse(problem),
        }
        self
    }

    /// Sets an optional form body.
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
    /// Returns the encoded pairs of a body.
    pub(in crate::runtime) fn pairs(&self, body: &OrderedJson) -> Result<Vec<String>, String> {
        let OrderedJson::Object(members) = body else {
            return Err("expected an object for a form".to_owned());
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
                for (inner, _) in json::members(value) {
                    if names.contains(&inner.as_str()) {
                        return Err(format!(
                            "expected distinct names, found the member `{inner}` of `{name}` and \
                             another member with this name"
                        ));
                    }
                    names.push(inner);
                }
            }
            let spelled = self.spelled(name, value);
            pairs.extend(spelled.map_err(|why| format!("cannot serialize `{name}`: {why}"))?);
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
        let (rule, reserved) = self.of(name);
        let (write, explode): (Write, bool) = match rule {
            FormStyle::Content | FormStyle::Exploded => (form, true),
            FormStyle::Json => (json_pair, false),
            FormStyle::Joined => (form, false),
            FormStyle::Space => (space, false),
            FormStyle::Pipe => (pipe, false),
            FormStyle::DeepObject => (deep_object, true),
        };
        if rule == FormStyle::Content && value.is_object() {
            return Ok(vec![format!(
                "{}={}",
                encode(name),
                encode(&text_of(value)?)
            )]);
        }
        let spelling = Spelling {
            name,
            explode,
            reserved,
        };
        let pairs = write(spelling, value)?.into_iter();
        // In a form, `+` is a space.
        Ok(pairs.map(|pair| pair.replace('+', "%2B")).collect())
    }
}
