//! Pages at URLs that responses contain: in the body, or in the header `Link`.

use http::header::{HeaderMap, LINK};

use crate::runtime::paging::position::PositionValue;
use crate::runtime::paging::state::Style;
use crate::runtime::transport::response::RawResponse;
use crate::runtime::{DecodeError, NextPage, PageResponse, Paging, Position, RequestOptions};

impl Paging {
    /// Creates pagination by URL: each response contains the URL of the next page.
    pub fn url() -> Self {
        Self::by(Style::Url(resolve))
    }
}

impl<P> PageResponse<P> {
    /// Reads the URL of the next page from the header `Link`.
    pub fn next_link(mut self) -> Self {
        self.info.names_next = true;
        let next = next_of(&self.response.headers);
        self.info.next = next.map(|next| ("", Position(PositionValue::Text(next))));
        self
    }
}

impl NextPage {
    /// Returns the options of a call that requests this page instead of its own path and query.
    ///
    /// # Errors
    ///
    /// Returns an error if the position is not a URL.
    pub fn options(&self) -> Result<RequestOptions, DecodeError> {
        let mut options = RequestOptions::new();
        options.page_url = Some(self.position()?);
        Ok(options)
    }
}

/// Resolves the URL of the next page, and checks its origin: credentials are not sent to another one.
fn resolve(response: &RawResponse, next: &Position) -> Result<Position, String> {
    let PositionValue::Text(next) = &next.0 else {
        return Err("expected the URL of the next page, found a number".to_owned());
    };
    let Some(page) = &response.url else {
        return Err("expected a response to a request".to_owned());
    };
    let url = page.join(next.trim());
    let mut url = url.map_err(|error| format!("expected the URL of the next page: {error}"))?;
    if url.origin() != page.origin() || !url.username().is_empty() || url.password().is_some() {
        let [origin, other] = [page, &url].map(|url| url.origin().ascii_serialization());
        return Err(format!(
            "expected a URL of `{origin}` for the next page, without a user, found one of `{other}`"
        ));
    }
    url.set_fragment(None);
    Ok(Position(PositionValue::Text(url.into())))
}

/// Returns the target of the first link with the relation `next` (RFC 8288).
fn next_of(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).iter();
    let mut values = values.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    values.find_map(next_in)
}

/// Returns the target of the first link with the relation `next` in one header.
fn next_in(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, link)) = rest.split_once('<') {
        let (target, parameters) = link.split_once('>')?;
        let (is_next, after) = is_next(parameters);
        if is_next {
            return Some(target.to_owned());
        }
        rest = after;
    }
    None
}

/// Reads the parameters of a link. Returns whether its relation is `next`, and the following links.
fn is_next(text: &str) -> (bool, &str) {
    let (mut relation, mut has_anchor) = (None, false);
    let mut rest = text.trim_start();
    while let Some(parameter) = rest.strip_prefix(';') {
        let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let (name, after) = parameter.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()),
            None => (String::new(), after),
        };
        match name.trim().to_ascii_lowercase().as_str() {
            // Only the first one is used.
            "rel" => relation = relation.or(Some(value)),
            // A link from another resource.
            "anchor" => has_anchor = true,
            _ => {}
        }
        rest = after.trim_start();
    }
    let mut relations = relation.iter().flat_map(|all| all.split_ascii_whitespace());
    let is_next = relations.any(|relation| relation.eq_ignore_ascii_case("next"));
    (is_next && !has_anchor, rest)
}

/// Reads the value of a parameter: a word, or a text in quotes.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        return (word.trim().to_owned(), after);
    };
    let (mut value, mut is_escaped) = (String::new(), false);
    for (at, c) in quoted.char_indices() {
        match c {
            _ if is_escaped => {
                value.push(c);
                is_escaped = false;
            }
            '\\' => is_escaped = true,
            '"' => return (value, &quoted[at + 1..]),
            _ => value.push(c),
        }
    }
    (value, "")
}
