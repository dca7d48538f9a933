//! One call of an operation: its request, and its typed error.

use std::fmt::Debug;

use crm_clients::Error;
use trine_loopback::Recorded;

/// Returns the request line, followed by the body if there is one: `GET /leads?limit=1`.
pub fn line(request: &Recorded) -> String {
    let (method, target) = (&request.method, &request.target);
    match request.text().as_str() {
        "" => format!("{method} {target}"),
        body => format!("{method} {target} {body}"),
    }
}

/// Returns the typed body of an error status.
#[track_caller]
pub fn typed<T: Debug, E: Debug>(outcome: Result<T, Error<E>>, status: u16) -> E {
    let Err(Error::Api(error)) = outcome else {
        panic!("expected an error for {status}, found {outcome:?}");
    };
    assert_eq!(error.status(), status);
    let shown = format!("{:?}", error.decode_error());
    error
        .into_parsed()
        .unwrap_or_else(|| panic!("{status} has no type: {shown}"))
}
