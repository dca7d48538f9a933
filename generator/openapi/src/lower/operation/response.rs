//! Responses.

use openapiv3::{ReferenceOr, Responses, StatusCode};

use trine_ir::pointer::Pointer;
use trine_ir::{Content, ContentKind, Docs, Method, Origin, Response, StatusPattern};

use crate::lower::docs::text;
use crate::lower::extension::grammar;
use crate::lower::operation::Operations;
use crate::lower::operation::body::ReceivedBody;
use crate::lower::operation::entry::Entry;
use crate::lower::operation::parameter::shared_name;
use crate::lower::operation::status::status_pattern;

impl Operations<'_> {
    /// Lowers the declared responses: exact statuses, then classes, then `default`.
    pub(in crate::lower) fn responses(
        &mut self,
        mut declared: Responses,
        entry: &Entry,
    ) -> Vec<Response> {
        let place = entry.pointer.child("responses");
        let mut responses: Vec<Response> = Vec::new();
        for key in self.typed.keys(&place) {
            let at = place.child(&key);
            // Invalid statuses were reported on reading.
            let Some(status) = status_pattern(&key) else {
                continue;
            };
            let response = match status {
                StatusPattern::Default => declared.default.take(),
                StatusPattern::Code(code) => {
                    declared.responses.shift_remove(&StatusCode::Code(code))
                }
                StatusPattern::Range(class) => {
                    let class = StatusCode::Range(class.into());
                    declared.responses.shift_remove(&class)
                }
            };
            if let Some(response) = response {
                responses.extend(self.response(response, status, &at, entry));
            }
        }
        responses.sort_by_key(|response| response.status);
        responses
    }

    fn response(
        &mut self,
        response: ReferenceOr<openapiv3::Response>,
        status: StatusPattern,
        at: &Pointer,
        entry: &Entry,
    ) -> Option<Response> {
        let Some((response, place)) = self.dereference_or(response, at, "treated as bytes") else {
            // Unknown, but every body can be read as bytes.
            return Some(Response {
                status,
                docs: Docs::default(),
                content: Some(Content {
                    media_type: "*/*".to_owned(),
                    kind: ContentKind::Bytes,
                    example: None,
                }),
                accept: Vec::new(),
                stream: None,
                stream_end: None,
                headers: Vec::new(),
                pointer: at.clone(),
            });
        };
        self.check_extensions(&response.extensions, grammar::DESCRIBED, &place);
        let origin =
            shared_name(&place, "responses").unwrap_or(Origin::ResponseBody(entry.id, status));
        let body = match bodiless(&entry.method, status) {
            Some(why) => {
                self.skip_content(&response.content, at, &place, why);
                ReceivedBody::default()
            }
            None => self.content(response.content, &place, &origin),
        };
        let (stream, stream_end) = body.stream.unzip();
        let stream_end = stream_end.flatten();
        Some(Response {
            status,
            docs: Docs {
                summary: self.prose(text(&response.extensions, "x-trine:summary"), &place),
                description: self.prose(Some(response.description), &place),
                statements: body.statements,
                unverified: text(&response.extensions, "x-trine-unverified"),
                ..Docs::default()
            },
            content: body.whole,
            accept: body.accept,
            stream,
            stream_end,
            headers: self.headers(response.headers, &place.child("headers"), &origin),
            pointer: place,
        })
    }
}

impl Operations<'_> {
    /// Records that the declared content of a response cannot exist.
    fn skip_content(
        &mut self,
        content: &openapiv3::Content,
        at: &Pointer,
        place: &Pointer,
        why: &str,
    ) {
        if content.is_empty() {
            return;
        }
        // A shared response may have content elsewhere.
        let place = match at == place {
            true => place.child("content"),
            false => at.child("$ref"),
        };
        self.unused(place, why);
    }
}

/// Returns why a response never has a body (RFC 9110), whatever the document declares.
fn bodiless(method: &Method, status: StatusPattern) -> Option<&'static str> {
    if *method == Method::Head {
        return Some("responses to `HEAD` have no body");
    }
    match status {
        StatusPattern::Code(100..=199) | StatusPattern::Range(1) => {
            Some("informational responses have no body")
        }
        StatusPattern::Code(204 | 205 | 304) => Some("responses with this status have no body"),
        _ => None,
    }
}
