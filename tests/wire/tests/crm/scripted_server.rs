//! A server with a scripted next response, and a client for it.

use std::sync::{Arc, Mutex};

use trine_loopback::{Loopback, MockResponse, Recorded};

/// A server with a scripted next response, and a client for it. Create it once per test: a client
/// reads the system's certificates, which is slow.
pub struct ScriptedServer<C> {
    client: C,
    server: Loopback,
    next: Arc<Mutex<MockResponse>>,
}

impl<C: Clone> ScriptedServer<C> {
    /// Starts the server. `client` creates its client.
    pub fn new(client: fn(&Loopback) -> C) -> Self {
        let next = Arc::new(Mutex::new(MockResponse::json(200, "{}")));
        let given = Arc::clone(&next);
        let server = Loopback::start(move |_| given.lock().expect("no test panics here").clone());
        Self {
            client: client(&server),
            server,
            next,
        }
    }

    /// Sets the next response and returns the client.
    pub fn respond_with(&self, response: MockResponse) -> C {
        *self.next.lock().expect("no test panics here") = response;
        self.client.clone()
    }

    /// Returns the last request.
    pub fn last(&self) -> Recorded {
        self.server
            .requests()
            .pop()
            .expect("the server got something")
    }
}
