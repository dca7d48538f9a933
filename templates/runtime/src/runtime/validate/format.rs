//! The formats of strings that are checked.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::runtime::validate::calendar;

/// A format of strings.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `byte`: base64.
    Byte,
    /// `date`
    Date,
    /// `date-time`
    DateTime,
    /// `duration`
    Duration,
    /// `email`
    Email,
    /// `hostname`
    Hostname,
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `time`
    Time,
    /// `uri`
    Uri,
    /// `uuid`
    Uuid,
}

impl Format {
    /// Returns the name in documents.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Duration => "duration",
            Self::Email => "email",
            Self::Hostname => "hostname",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Time => "time",
            Self::Uri => "uri",
            Self::Uuid => "uuid",
        }
    }

    /// Returns whether a text has the format.
    pub(super) fn matches(self, text: &str) -> bool {
        match self {
            Self::Byte => is_base64(text),
            Self::Date => calendar::is_date(text),
            Self::DateTime => calendar::is_date_time(text),
            Self::Duration => calendar::is_duration(text),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Time => calendar::is_time(text),
            Self::Uri => is_uri(text),
            Self::Uuid => is_uuid(text),
        }
    }
}

fn is_base64(text: &str) -> bool {
    let content = text.trim_end_matches('=');
    let padding = text.len() - content.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    text.len() % 4 == 0 && padding <= 2 && content.bytes().all(is_digit)
}

/// Returns whether a text may be an address of RFC 5321 or RFC 6531. Servers differ in the unusual
/// ones, so these are accepted.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_unusual = |one: char| one.is_control() || one.is_whitespace();
    let is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let is_atom = |atom: &str| {
        let is_special = |one: char| is_unusual(one) || "()<>[]:;@\\,\"".contains(one);
        !atom.is_empty() && !atom.contains(is_special)
    };
    let is_literal = domain.len() > 2 && domain.starts_with('[') && domain.ends_with(']');
    let is_domain = || {
        let mut labels = domain.split('.');
        let is_part = |one: char| one.is_alphanumeric() || one == '-' || !one.is_ascii();
        labels.all(|label| {
            let has_edge = label.starts_with('-') || label.ends_with('-');
            !label.is_empty() && !has_edge && label.chars().all(is_part)
        })
    };
    let is_local = is_quoted || local.split('.').all(is_atom);
    is_local && !domain.contains(is_unusual) && (is_literal || is_domain())
}

fn is_hostname(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let has_edge = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !has_edge && label.bytes().all(is_part)
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Returns whether a text is a URI of RFC 3986: a scheme, and only characters that a URI can have.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme =
        scheme.starts_with(|one: char| one.is_ascii_alphabetic()) && scheme.bytes().all(is_part);
    let mut bytes = rest.bytes();
    while let Some(byte) = bytes.next() {
        let is_valid = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            byte => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte),
        };
        if !is_valid {
            return false;
        }
    }
    is_scheme
}

fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let mut groups = text.split('-');
    let is_hex = |group: &str, length| {
        group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let lengths = [8, 4, 4, 4, 12];
    let all = lengths
        .iter()
        .all(|length| groups.next().is_some_and(|group| is_hex(group, *length)));
    all && groups.next().is_none()
}
