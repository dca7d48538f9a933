//! The output of the demo for a call, after checking it.

use std::error::Error;
use std::fmt::Debug;

use serde_json::Value as Json;
use trine_loopback::Recorded;

/// The maximum length of a line.
const MAX_LINE: usize = 90;

/// The error of the demo.
pub type Outcome = Result<(), Box<dyn Error>>;

/// The effect of a call on a field.
#[derive(Clone, Copy, Debug)]
pub enum State {
    /// Sent with a value.
    Set,
    /// Sent with the value that clears it.
    Cleared,
    /// Not sent.
    Unchanged,
}

/// The expected request of a call.
pub struct Wire {
    /// Method and target: `PATCH /v1/leads/7`.
    pub request: &'static str,
    /// The header with the credential. Without one, no header contains a credential.
    pub credential: Option<(&'static str, &'static str)>,
    /// The whole body.
    pub body: Json,
    /// The value that clears a field: `null` or `""`.
    pub clearing: Json,
    /// The effects on fields, by their pointers into the body.
    pub fields: &'static [(State, &'static str)],
}

impl Wire {
    /// Prints the request and its effects on fields.
    ///
    /// # Errors
    ///
    /// Returns an error if the request differs from the expected one.
    pub fn show(&self, request: &Recorded) -> Outcome {
        println!("   {} {} HTTP/1.1", request.method, request.target);
        let credential = self.credential.map(|(name, _)| name);
        for name in credential.into_iter().chain(["content-type"]) {
            let value = request.header(name);
            println!("   {name}: {}", value.unwrap_or("(not sent)"));
        }
        println!("\n   {}\n", request.text());
        self.check(request)?;
        for (state, place) in self.fields {
            let (mark, word) = match state {
                State::Set => ('=', "set"),
                State::Cleared => ('∅', "cleared"),
                State::Unchanged => ('·', "unchanged"),
            };
            println!("   {mark} {word:<10} {}", place.trim_start_matches('/'));
        }
        Ok(())
    }

    fn check(&self, request: &Recorded) -> Outcome {
        assert_equal(
            "request line",
            &format!("{} {}", request.method, request.target),
            self.request,
        )?;
        assert_equal(
            "content-type",
            request.header("content-type").unwrap_or_default(),
            "application/json",
        )?;
        match self.credential {
            Some((name, value)) => {
                assert_equal(name, request.header(name).unwrap_or_default(), value)?
            }
            None => assert_equal(
                "authorization",
                &request.header("authorization"),
                &None::<&str>,
            )?,
        }
        let body: Json = serde_json::from_slice(&request.body)?;
        assert_equal("body", &body, &self.body)?;
        for (state, place) in self.fields {
            let value = body.pointer(place);
            let is_expected = match state {
                State::Set => value.is_some_and(|value| *value != self.clearing),
                State::Cleared => value == Some(&self.clearing),
                State::Unchanged => value.is_none(),
            };
            if !is_expected {
                return Err(
                    format!("{place} is {value:?} in the request, expected {state:?}").into(),
                );
            }
        }
        Ok(())
    }
}

/// Prints the heading of a CRM.
pub fn title(name: &str, operation: &str) {
    println!("\n━━━ {name} ━━━ {operation}");
}

/// Prints the purpose of a call.
pub fn call(intent: &str) {
    println!("\n── {intent}\n");
}

/// Prints the type of a decoded response, and parts of it.
///
/// # Errors
///
/// Returns an error if a part is missing: the examples of the documents contain all parts that the
/// demo shows.
pub fn response(status: impl Debug, of_type: &str, parts: &[(&str, &dyn Debug)]) -> Outcome {
    println!("\n   {status:?}, decoded as {of_type}:");
    for (name, value) in parts {
        let mut text = format!("{value:?}");
        if text == "None" {
            return Err(format!("{of_type} has no {name}").into());
        }
        if text.len() > MAX_LINE {
            text = format!("{value:#?}").replace('\n', "\n   ");
        }
        println!("   {name} = {text}");
    }
    Ok(())
}

/// Checks that two values are equal.
fn assert_equal<T: PartialEq<U> + Debug + ?Sized, U: Debug + ?Sized>(
    name: &str,
    actual: &T,
    expected: &U,
) -> Outcome {
    match actual == expected {
        true => Ok(()),
        false => Err(format!("expected {name} {expected:?}, found {actual:?}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recorded(body: &str) -> Recorded {
        Recorded {
            method: "PATCH".to_owned(),
            target: "/leads/7".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    fn wire(fields: &'static [(State, &'static str)]) -> Wire {
        Wire {
            request: "PATCH /leads/7",
            credential: None,
            body: json!({"a": 1, "b": null}),
            clearing: Json::Null,
            fields,
        }
    }

    #[test]
    fn a_difference_is_an_error() {
        let sent = recorded(r#"{"a":1,"b":null}"#);
        let all = &[
            (State::Set, "/a"),
            (State::Cleared, "/b"),
            (State::Unchanged, "/c"),
        ];
        assert!(wire(all).check(&sent).is_ok());
        for wrong in [
            &[(State::Unchanged, "/a")],
            &[(State::Cleared, "/a")],
            &[(State::Set, "/b")],
            &[(State::Unchanged, "/b")],
            &[(State::Set, "/c")],
            &[(State::Cleared, "/c")],
        ] {
            assert!(wire(wrong).check(&sent).is_err(), "{wrong:?}");
        }
        assert!(wire(&[]).check(&recorded(r#"{"a":1}"#)).is_err());
    }
}
