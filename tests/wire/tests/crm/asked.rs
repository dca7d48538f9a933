//! A server that is told each answer before it gives it, and one client that asks it.

use std::sync::{Arc, Mutex};

use trine_loopback::{Answer, Loopback, Recorded};

/// Made once in a test, because a client takes a while to make: it reads the system's
/// certificates.
pub struct Asked<C> {
    client: C,
    server: Loopback,
    next: Arc<Mutex<Answer>>,
}

impl<C: Clone> Asked<C> {
    /// Starts the server; `client` makes the client of it.
    pub fn new(client: fn(&Loopback) -> C) -> Self {
        let next = Arc::new(Mutex::new(Answer::json(200, "{}")));
        let given = Arc::clone(&next);
        let server = Loopback::start(move |_| given.lock().expect("no test panics here").clone());
        Self {
            client: client(&server),
            server,
            next,
        }
    }

    /// The client, whose next call is answered so.
    pub fn to_answer(&self, answer: Answer) -> C {
        *self.next.lock().expect("no test panics here") = answer;
        self.client.clone()
    }

    /// What came last.
    pub fn last(&self) -> Recorded {
        self.server
            .requests()
            .pop()
            .expect("the server got something")
    }
}
