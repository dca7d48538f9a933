//! Every field of a request type in each of its states, on the wire.

use serde_json::{Map, Value as Json};
use trine_loopback::Recorded;

use crate::spec::Spec;

/// A method that sets or clears a field.
type Change<T> = fn(T) -> T;

/// A field of the request type `T`.
pub struct Field<T> {
    key: &'static str,
    set: Change<T>,
    sent: Json,
    clear: Option<(Change<T>, Json)>,
}

/// Returns a field that `set` sets, which serializes it as `sent`.
pub fn field<T>(key: &'static str, set: Change<T>, sent: impl Into<Json>) -> Field<T> {
    Field {
        key,
        set,
        sent: sent.into(),
        clear: None,
    }
}

impl<T> Field<T> {
    /// Adds the method that clears the field, which serializes it as `sent`.
    pub fn or_clear(mut self, clear: Change<T>, sent: impl Into<Json>) -> Self {
        self.clear = Some((clear, sent.into()));
        self
    }
}

/// Asserts that the table contains exactly the properties of the spec's component, and their values
/// for clearing.
pub fn assert_complete<T>(fields: &[Field<T>], spec: &str, component: &str) {
    let mut covered: Vec<_> = fields
        .iter()
        .map(|field| {
            let cleared = field.clear.as_ref().map(|(_, sent)| sent.clone());
            (field.key.to_owned(), cleared)
        })
        .collect();
    covered.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(covered, Spec::read(spec).writable(component));
}

/// Sends `start` unmodified, with each field set, with each cleared, with all set and with all
/// cleared, and compares the bodies. `part` is the location of the fields in the body.
pub async fn assert_states<T: Clone>(
    fields: &[Field<T>],
    start: (T, Json),
    part: &str,
    send: impl AsyncFn(T) -> Recorded,
) {
    let (start, always) = start;
    let always = always.as_object().expect("fields are members of an object");
    let assert_sent = async |request: T, members: &[(&str, &Json)]| {
        let mut expected = always.clone();
        expected.extend(
            members
                .iter()
                .map(|(key, sent)| ((*key).to_owned(), (*sent).clone())),
        );
        let recorded = send(request).await;
        assert_members(&recorded, part, &expected);
    };

    assert_sent(start.clone(), &[]).await;
    let mut all_set = (start.clone(), Vec::new());
    let mut all_cleared = (start.clone(), Vec::new());
    for field in fields {
        assert_sent((field.set)(start.clone()), &[(field.key, &field.sent)]).await;
        all_set.0 = (field.set)(all_set.0);
        all_set.1.push((field.key, &field.sent));
        if let Some((clear, sent)) = &field.clear {
            assert_sent(clear(start.clone()), &[(field.key, sent)]).await;
            // The last setter wins.
            assert_sent(clear((field.set)(start.clone())), &[(field.key, sent)]).await;
            assert_sent(
                (field.set)(clear(start.clone())),
                &[(field.key, &field.sent)],
            )
            .await;
            all_cleared.0 = clear(all_cleared.0);
            all_cleared.1.push((field.key, sent));
        }
    }
    assert_sent(all_set.0, &all_set.1).await;
    assert_sent(all_cleared.0, &all_cleared.1).await;
}

fn assert_members(recorded: &Recorded, part: &str, expected: &Map<String, Json>) {
    let body = recorded.json();
    let members = body.pointer(part).and_then(Json::as_object);
    assert_eq!(members, Some(expected), "{}", recorded.text());
    // A map hides a member that is sent twice. A nested object can have a member of the same name.
    for key in expected.keys() {
        let count = |text: &str| text.matches(&format!("{key:?}:")).count();
        let sent = recorded.text();
        assert_eq!(count(&sent), count(&body.to_string()), "`{key}` in {sent}");
    }
}
