//! What the demo prints of a call, after it has checked that it is true.

use std::error::Error;
use std::fmt::Debug;

use serde_json::Value as Json;
use trine_loopback::Recorded;

/// What is longer is printed over several lines.
const LONGEST_LINE: usize = 90;

/// What the demo may fail with.
pub type Outcome = Result<(), Box<dyn Error>>;

/// What a call did to a field.
#[derive(Clone, Copy, Debug)]
pub enum State {
    /// It is sent with a value.
    Set,
    /// It is sent as what clears it here.
    Cleared,
    /// It is not sent.
    Left,
}

/// What a call is to look like on the wire.
pub struct Wire {
    /// Method and target: `PATCH /v1/leads/7`.
    pub request: &'static str,
    /// The header that holds the credential. Without one, no credential is in a header.
    pub credential: Option<(&'static str, &'static str)>,
    /// The whole body.
    pub body: Json,
    /// What clears a field here: `null` or `""`.
    pub clearing: Json,
    /// What the call did to fields, by their pointers into the body.
    pub fields: &'static [(State, &'static str)],
}

impl Wire {
    /// Prints the request, and what it did to fields.
    ///
    /// # Errors
    ///
    /// If it is not what the demo says that it is.
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
                State::Left => ('·', "left alone"),
            };
            println!("   {mark} {word:<10} {}", place.trim_start_matches('/'));
        }
        Ok(())
    }

    fn check(&self, request: &Recorded) -> Outcome {
        same(
            "request line",
            &format!("{} {}", request.method, request.target),
            self.request,
        )?;
        same(
            "content-type",
            request.header("content-type").unwrap_or_default(),
            "application/json",
        )?;
        match self.credential {
            Some((name, value)) => same(name, request.header(name).unwrap_or_default(), value)?,
            None => same(
                "authorization",
                &request.header("authorization"),
                &None::<&str>,
            )?,
        }
        let body: Json = serde_json::from_slice(&request.body)?;
        same("body", &body, &self.body)?;
        for (state, place) in self.fields {
            let value = body.pointer(place);
            let holds = match state {
                State::Set => value.is_some_and(|value| *value != self.clearing),
                State::Cleared => value == Some(&self.clearing),
                State::Left => value.is_none(),
            };
            if !holds {
                return Err(format!("{place} is {value:?} on the wire, and not {state:?}").into());
            }
        }
        Ok(())
    }
}

/// Prints the title of a CRM's part.
pub fn title(name: &str, operation: &str) {
    println!("\n━━━ {name} ━━━ {operation}");
}

/// Prints what a call is about to do.
pub fn call(intent: &str) {
    println!("\n── {intent}\n");
}

/// Prints what an answer was read as: its type, and parts of it.
///
/// # Errors
///
/// If a part is not there: the documents' examples have all that the demo shows.
pub fn response(status: impl Debug, of_type: &str, parts: &[(&str, &dyn Debug)]) -> Outcome {
    println!("\n   {status:?}, read as {of_type}:");
    for (name, value) in parts {
        let mut text = format!("{value:?}");
        if text == "None" {
            return Err(format!("{of_type} has no {name}").into());
        }
        if text.len() > LONGEST_LINE {
            text = format!("{value:#?}").replace('\n', "\n   ");
        }
        println!("   {name} = {text}");
    }
    Ok(())
}

/// Checks that two things are the same.
fn same<T: PartialEq<U> + Debug + ?Sized, U: Debug + ?Sized>(
    what: &str,
    actual: &T,
    expected: &U,
) -> Outcome {
    match actual == expected {
        true => Ok(()),
        false => Err(format!("the {what} on the wire is {actual:?}, and not {expected:?}").into()),
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
    fn a_statement_that_is_not_true_is_an_error() {
        let sent = recorded(r#"{"a":1,"b":null}"#);
        let all = &[
            (State::Set, "/a"),
            (State::Cleared, "/b"),
            (State::Left, "/c"),
        ];
        assert!(wire(all).check(&sent).is_ok());
        for wrong in [
            &[(State::Left, "/a")],
            &[(State::Cleared, "/a")],
            &[(State::Set, "/b")],
            &[(State::Left, "/b")],
            &[(State::Set, "/c")],
            &[(State::Cleared, "/c")],
        ] {
            assert!(wire(wrong).check(&sent).is_err(), "{wrong:?}");
        }
        assert!(wire(&[]).check(&recorded(r#"{"a":1}"#)).is_err());
    }
}
