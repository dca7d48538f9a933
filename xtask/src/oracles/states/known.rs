//! States that may be one on the wire, each with its reason.

use super::judge::Vanished;

struct Known {
    /// The name of the document.
    document: &'static str,
    /// The way in which the argument is sent.
    way: &'static str,
    /// The path of the part of the argument.
    place: &'static str,
    /// The reason why it is correct.
    reason: &'static str,
}

/// Entries that do not occur are errors.
const KNOWN: &[Known] = &[
    Known {
        document: "batch",
        way: "batch",
        place: "body",
        reason: "a command of a batch has arguments and no body: no body is a body without members",
    },
    Known {
        document: "batch",
        way: "body JSON",
        place: "body",
        reason: CREDENTIAL,
    },
    Known {
        document: "security",
        way: "body JSON",
        place: "body",
        reason: CREDENTIAL,
    },
    Known {
        document: "event_stream",
        way: "body JSON",
        place: "body.stream",
        reason: "the method whose only response is a stream sets the member that asks for it",
    },
    Known {
        document: "querystring",
        way: "query as a whole",
        place: "filter",
        reason: "the form encoding of an object without members is the empty text: no query",
    },
    Known {
        document: "xml_bodies",
        way: "body XML",
        place: "body.pet.[].other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_bodies",
        way: "body XML",
        place: "body.pet.[].parent.other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_bodies",
        way: "body XML",
        place: "body.other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_bodies",
        way: "body XML",
        place: "body.parent.other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_bodies",
        way: "body XML",
        place: "body.parent.parent.other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_namespaces",
        way: "body XML",
        place: "body.other",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "xml_namespaces",
        way: "body XML",
        place: "body.undeclared",
        reason: EMPTY_ELEMENT,
    },
    Known {
        document: "adyen-checkout-v71",
        way: "body JSON",
        place: "body.paymentMethod.accountHolderType",
        reason: "the empty text is not in the enum: it is read as a variant without this property",
    },
];

const CREDENTIAL: &str = "the credential is a member of the body, which is there in any case";

const EMPTY_ELEMENT: &str =
    "of any value, an element without content is an empty text or an object without members";

impl Known {
    fn is(&self, vanished: &Vanished) -> bool {
        let document = vanished.shown.split(": ").next();
        document == Some(self.document) && vanished.way == self.way && vanished.place == self.place
    }
}

/// Returns the reason why this is correct, if it is listed.
pub(super) fn reason(vanished: &Vanished) -> Option<&'static str> {
    let known = KNOWN.iter().find(|known| known.is(vanished));
    known.map(|known| known.reason)
}

/// Returns the entries for the checked documents that did not occur.
pub(super) fn absent(checked: &[String], vanished: &[Vanished]) -> Vec<String> {
    let known = KNOWN.iter().filter(|known| {
        checked.iter().any(|document| document == known.document)
            && !vanished.iter().any(|one| known.is(one))
    });
    known
        .map(|known| format!("{}: {} ({})", known.document, known.place, known.way))
        .collect()
}
