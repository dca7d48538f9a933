//! `x-trine-webhook-signature`: how the requests of webhooks are signed.

use serde_json::{Map, Value as Json};

use trine_ir::pointer::Pointer;
use trine_ir::{BytesEncoding, Signature, SignedPart};

use crate::lower::extension::error::{ExtensionError, Problems, found, known_members};
use crate::lower::extension::name::WEBHOOK_SIGNATURE as NAME;
use crate::lower::operation::Operations;

/// The members of the extension's value, and of its `secret`.
pub(in crate::lower) const MEMBERS: &[&str] = &[
    "encoding",
    "header",
    "prefix",
    "secret",
    "separator",
    "template",
    "timestamp",
    "tolerance",
];
pub(in crate::lower) const OF_SECRET: &[&str] = &["encoding", "prefix"];
const SHAPE: &str = "expected a map with `header` and `template`";
/// The prefix of an item of the header with the signatures.
const ITEM: &str = "signature.";
/// The tolerance if the document has none: that of Standard Webhooks.
const TOLERANCE: u64 = 300;

impl Operations<'_> {
    /// Reads the extension of the document.
    pub(in crate::lower) fn signature(&mut self) -> Option<Signature> {
        let place = Pointer::root().child(NAME);
        if !self.typed.exists(&place) {
            return None;
        }
        let written: Json = self.parse(&place)?;
        match signature(&written, &place) {
            Ok(signature) => Some(signature),
            Err(problems) => {
                for problem in problems {
                    self.report_unattributed(problem.into());
                }
                None
            }
        }
    }
}

fn signature(written: &Json, place: &Pointer) -> Result<Signature, Problems> {
    let mut problems = Problems::default();
    let members = known_members(written, place, SHAPE, MEMBERS, &mut problems);
    let Some(members) = members else {
        return Err(problems);
    };
    let reader = Reader { members, place };
    let header = problems.keep(reader.needed("header"));
    let template = problems.keep(reader.needed("template"));
    let template = template.and_then(|text| {
        let parts = parts(&text).map_err(|message| {
            ExtensionError::new(place.child("template"), message)
                .help("use `{body}`, `{NAME}` for a header, and `{signature.NAME}` for an item")
        });
        problems.keep(parts)
    });
    let encoding = problems.keep(reader.encoding("encoding", Some(BytesEncoding::Hex)));
    let prefix = problems.keep(reader.text("prefix"));
    let separator = problems.keep(reader.text("separator"));
    let timestamp = problems.keep(reader.text("timestamp"));
    let tolerance = problems.keep(match members.get("tolerance") {
        None => Ok(TOLERANCE),
        Some(value) => value
            .as_u64()
            .filter(|seconds| *seconds > 0)
            .ok_or_else(|| {
                let message = format!(
                    "expected a number of seconds of at least 1, found {}",
                    found(value)
                );
                ExtensionError::new(place.child("tolerance"), message)
            }),
    });
    let none = Map::new();
    let of_secret = place.child("secret");
    let secret = match members.get("secret") {
        None => Some(&none),
        Some(secret) => {
            let shape = "expected a map with `prefix` and `encoding`";
            known_members(secret, &of_secret, shape, OF_SECRET, &mut problems)
        }
    };
    let secret = secret.map(|members| Reader {
        members,
        place: &of_secret,
    });
    let (secret_prefix, secret_encoding) = match &secret {
        Some(secret) => (
            problems.keep(secret.text("prefix")),
            problems.keep(secret.encoding("encoding", None)),
        ),
        None => (None, None),
    };
    let whole = || {
        Some(Signature {
            header: header?,
            template: template?,
            encoding: encoding??,
            prefix: prefix?,
            separator: separator?,
            timestamp: match timestamp?.as_str() {
                "" => None,
                name => Some(part(name)),
            },
            tolerance: tolerance?,
            secret_prefix: secret_prefix?,
            secret_encoding: secret_encoding?,
        })
    };
    let whole = whole();
    if let Some(signature) = &whole
        && !signature.template.contains(&SignedPart::Body)
    {
        let message = "missing `{body}` in the signed text";
        let help = "add `{body}` to `template`";
        problems.add(ExtensionError::new(place.child("template"), message).help(help));
    }
    if let Some(Signature {
        template,
        timestamp: Some(timestamp),
        ..
    }) = &whole
        && !template.contains(timestamp)
    {
        // Anybody could change a time that is not signed.
        let message = "`template` does not contain the timestamp";
        let help = "add the placeholder of the timestamp to `template`, or remove `timestamp`";
        problems.add(ExtensionError::new(place.child("timestamp"), message).help(help));
    }
    problems.none_in(whole)
}

/// A reader of the members of a map.
struct Reader<'a> {
    members: &'a Map<String, Json>,
    place: &'a Pointer,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> Result<String, ExtensionError> {
        match self.members.get(name) {
            None => Ok(String::new()),
            Some(Json::String(text)) => Ok(text.clone()),
            Some(value) => {
                let message = format!("expected a string for `{name}`, found {}", found(value));
                Err(ExtensionError::new(self.place.child(name), message))
            }
        }
    }

    fn needed(&self, name: &str) -> Result<String, ExtensionError> {
        let text = self.text(name)?;
        match text.trim().is_empty() {
            false => Ok(text),
            true => Err(ExtensionError::new(self.place.clone(), SHAPE)),
        }
    }

    fn encoding(
        &self,
        name: &str,
        default: Option<BytesEncoding>,
    ) -> Result<Option<BytesEncoding>, ExtensionError> {
        match self.text(name)?.as_str() {
            "" => Ok(default),
            "hex" => Ok(Some(BytesEncoding::Hex)),
            "base64" => Ok(Some(BytesEncoding::Base64)),
            other => {
                let message = format!("expected `hex` or `base64`, found `{other}`");
                Err(ExtensionError::new(self.place.child(name), message))
            }
        }
    }
}

/// Returns the parts of a signed text.
fn parts(template: &str) -> Result<Vec<SignedPart>, String> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("unbalanced braces in the signed text".to_owned());
        };
        if name.trim().is_empty() {
            return Err("expected a name between the braces in the signed text".to_owned());
        }
        if !text.is_empty() {
            parts.push(SignedPart::Text(text.to_owned()));
        }
        parts.push(part(name));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(SignedPart::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn part(name: &str) -> SignedPart {
    match (name, name.strip_prefix(ITEM)) {
        ("body", _) => SignedPart::Body,
        (_, Some(item)) => SignedPart::Item(item.to_owned()),
        _ => SignedPart::Header(name.to_owned()),
    }
}
