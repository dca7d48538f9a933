//! Names of statuses.

use super::case::type_name;
use crate::analyze::Analysis;
use crate::ir::{Api, OperationId, StatusPattern};

/// Returns the variant for a status: its reason phrase.
pub fn variant(status: StatusPattern) -> String {
    match status {
        StatusPattern::Code(code) => match reason(code) {
            Some(reason) => type_name(reason, "Status"),
            None => format!("Status{code}"),
        },
        StatusPattern::Range(1) => "Informational".to_owned(),
        StatusPattern::Range(2) => "Success".to_owned(),
        StatusPattern::Range(3) => "Redirection".to_owned(),
        StatusPattern::Range(4) => "ClientError".to_owned(),
        StatusPattern::Range(5) => "ServerError".to_owned(),
        StatusPattern::Range(class) => format!("Status{class}XX"),
        StatusPattern::Default => "Default".to_owned(),
    }
}

/// Returns the suffix of the operation's name in the name of a body: `Response` for the only
/// successful one, otherwise with the status (`CreatedResponse`, `NotFoundResponse`).
pub fn body_suffix(
    api: &Api,
    analysis: &Analysis,
    operation: OperationId,
    status: StatusPattern,
) -> String {
    let responses = &api.operations[operation.0].responses;
    let bodies: Vec<StatusPattern> = analysis
        .response_classes(operation)
        .successes
        .iter()
        .map(|index| &responses[*index])
        .filter(|response| response.content.is_some() || response.stream.is_some())
        .map(|response| response.status)
        .collect();
    match bodies == [status] {
        true => "Response".to_owned(),
        false => format!("{}Response", variant(status)),
    }
}

/// Returns the reason phrase of the registry (RFC 9110 and its successors), if it has one. 418 is
/// reserved there as unused.
fn reason(code: u16) -> Option<&'static str> {
    Some(match code {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "Non Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::variant;
    use crate::ir::StatusPattern::{Code, Default, Range};

    #[test]
    fn statuses_are_named_by_reason_phrase() {
        assert_eq!(variant(Code(404)), "NotFound");
        assert_eq!(variant(Code(200)), "Ok");
        assert_eq!(variant(Code(418)), "Status418");
        assert_eq!(variant(Range(4)), "ClientError");
        assert_eq!(variant(Default), "Default");
    }
}
