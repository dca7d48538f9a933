//! One call of an operation: what goes out, and what an error of it comes to.

use std::fmt::Debug;

use crm_clients::Error;
use trine_loopback::Recorded;

/// The first line of a request, and its body behind it if there is one: `GET /leads?limit=1`.
pub fn line(request: &Recorded) -> String {
    let (method, target) = (&request.method, &request.target);
    match request.text().as_str() {
        "" => format!("{method} {target}"),
        body => format!("{method} {target} {body}"),
    }
}

/// The typed body of an error status.
#[track_caller]
pub fn typed<T: Debug, E: Debug>(outcome: Result<T, Error<E>>, status: u16) -> E {
    let Err(Error::Api(error)) = outcome else {
        panic!("{status} is no error: {outcome:?}");
    };
    assert_eq!(error.status(), status);
    let shown = format!("{:?}", error.decode_error());
    error
        .into_parsed()
        .unwrap_or_else(|| panic!("{status} has no type: {shown}"))
}
