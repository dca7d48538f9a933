//! Paginated lists: each is a [`List`], for which everything is tested that can happen to a list.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use crm_clients::{Error, Items};
use serde_json::Value as Json;
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::call::line;

/// A number of items that no test exhausts.
pub const ENDLESS: usize = 1_000_000_000;

/// A list of an API: the pages of its server, and the expected requests.
pub struct List<C, T, E> {
    /// Creates a client for a server.
    pub client: fn(&Loopback) -> C,
    /// Starts reading the list.
    pub items: fn(&C) -> Items<T, E>,
    /// Returns the name of an item.
    pub name: fn(T) -> String,
    /// Returns the response to a request, for a total number of items. Their names are `item 0`,
    /// `item 1`…
    pub page: fn(&Recorded, usize) -> Json,
    /// The number of items per page.
    pub size: usize,
    /// Set if a full page states that it is the last one. Otherwise an empty page follows it.
    pub tells_end: bool,
    /// The requests of the first three pages, formatted by [`line`].
    pub requests: [&'static str; 3],
    /// The error response.
    pub failure: MockResponse,
}

impl<C, T, E: Debug> List<C, T, E> {
    /// Tests the list with no, one and many pages, an error in the middle, and a server that never
    /// ends. Returns the typed error.
    pub async fn check(self) -> E {
        let played = Played::new(self.page);
        let client = (self.client)(&played.server);
        self.ends(&played, &client).await;
        self.is_lazy(&played, &client).await;
        self.is_resumed(&played, &client).await;
        self.is_cut_off(&played, &client).await;
        self.breaks(&played, &client).await
    }

    async fn ends(&self, played: &Played, client: &C) {
        let size = self.size;
        for total in [0, 1, size, size + 1, 2 * size, 2 * size + 1] {
            let pages = match self.tells_end {
                true => total.div_ceil(size).max(1),
                false => total / size + 1,
            };
            played.play(total, None);
            let mut items = (self.items)(client);
            assert_eq!(taken(&mut items, ENDLESS, self.name).await, names(0..total));
            assert_eq!(
                played.new_requests(),
                self.requests[..pages],
                "{total} items"
            );
            assert!(items.next().await.is_none(), "the end stays the end");
            assert_eq!(played.new_requests(), [""; 0]);
        }
    }

    async fn is_lazy(&self, played: &Played, client: &C) {
        let size = self.size;
        played.play(ENDLESS, None);
        let mut items = (self.items)(client);
        assert_eq!(
            played.new_requests(),
            [""; 0],
            "before an item is requests for"
        );
        for (page, request) in self.requests.into_iter().enumerate() {
            let first = page * size;
            let got = taken(&mut items, 1, self.name).await;
            assert_eq!(got, names(first..first + 1));
            assert_eq!(played.new_requests(), [request]);
            let got = taken(&mut items, size - 1, self.name).await;
            assert_eq!(got, names(first + 1..first + size));
            assert_eq!(played.new_requests(), [""; 0], "while the page lasts");
        }
    }

    /// After a transient error, the same page is requested again.
    async fn is_resumed(&self, played: &Played, client: &C) {
        played.play(self.size + 1, Some(MockResponse::status(503)));
        let mut items = (self.items)(client);
        let got = taken(&mut items, self.size, self.name).await;
        assert_eq!(got, names(0..self.size));
        let Some(Err(Error::Api(error))) = items.next().await else {
            panic!("the second page is an error");
        };
        assert_eq!(error.status(), 503);
        let rest = taken(&mut items, ENDLESS, self.name).await;
        assert_eq!(rest, names(self.size..self.size + 1));
        let [first, second, _] = self.requests;
        assert_eq!(played.new_requests()[..3], [first, second, second]);
    }

    /// A success that is not a page is an error in the middle of the list, and not its end.
    async fn is_cut_off(&self, played: &Played, client: &C) {
        for body in ["{}", r#"{"error":"ACCESS_DENIED"}"#] {
            played.play(ENDLESS, Some(MockResponse::json(200, body)));
            let mut items = (self.items)(client);
            let got = taken(&mut items, self.size, self.name).await;
            assert_eq!(got, names(0..self.size));
            let error = match items.next().await {
                Some(Err(Error::Decode(error))) => error.raw().to_vec(),
                Some(Err(Error::Api(error))) => error.raw().to_vec(),
                _ => panic!("the second page is an error"),
            };
            assert_eq!(error, body.as_bytes());
            assert!(items.next().await.is_none(), "it is over after an error");
            played.new_requests();
        }
    }

    async fn breaks(&self, played: &Played, client: &C) -> E {
        played.play(ENDLESS, Some(self.failure.clone()));
        let mut items = (self.items)(client);
        let got = taken(&mut items, self.size, self.name).await;
        assert_eq!(got, names(0..self.size));
        let Some(Err(Error::Api(error))) = items.next().await else {
            panic!("the second page is an error");
        };
        assert_eq!(played.new_requests(), self.requests[..2]);
        if !matches!(error.status().as_u16(), 429 | 503) {
            assert!(items.next().await.is_none(), "it is over after an error");
        }
        let shown = format!("{error:?}");
        error
            .into_parsed()
            .unwrap_or_else(|| panic!("the error has no type: {shown}"))
    }
}

/// A server with a given number of items.
struct Played {
    server: Loopback,
    plan: Arc<Mutex<Plan>>,
}

#[derive(Default)]
struct Plan {
    total: usize,
    /// Replaces the second page.
    second: Option<MockResponse>,
    pages: usize,
    /// The number of requests that were already checked.
    seen: usize,
}

impl Played {
    fn new(page: fn(&Recorded, usize) -> Json) -> Self {
        let plan = Arc::new(Mutex::new(Plan::default()));
        let played = Arc::clone(&plan);
        let server = Loopback::start(move |request| {
            let mut plan = played.lock().expect("no test panics here");
            plan.pages += 1;
            let second = match plan.pages {
                2 => plan.second.take(),
                _ => None,
            };
            match second {
                Some(response) => response,
                None => MockResponse::json(200, page(request, plan.total).to_string()),
            }
        });
        Self { server, plan }
    }

    fn play(&self, total: usize, second: Option<MockResponse>) {
        let mut plan = self.plan.lock().expect("no test panics here");
        plan.total = total;
        plan.second = second;
        plan.pages = 0;
    }

    /// Returns the requests since the last check. All pages have the same headers.
    #[track_caller]
    fn new_requests(&self) -> Vec<String> {
        let requests = self.server.requests();
        let mut plan = self.plan.lock().expect("no test panics here");
        let new = &requests[plan.seen..];
        plan.seen = requests.len();
        for request in new {
            assert_eq!(headers(request), headers(&requests[0]));
        }
        new.iter().map(line).collect()
    }
}

fn headers(request: &Recorded) -> Vec<&(String, String)> {
    let headers = request.headers.iter();
    headers
        .filter(|(name, _)| name != "content-length")
        .collect()
}

/// Returns the names of at most this number of items.
pub async fn taken<T, E: Debug>(
    items: &mut Items<T, E>,
    most: usize,
    name: fn(T) -> String,
) -> Vec<String> {
    let mut taken = Vec::new();
    while taken.len() < most
        && let Some(item) = items.next().await
    {
        taken.push(name(item.expect("there is an item")));
    }
    taken
}

/// Returns the names of these items.
pub fn names(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("item {number}")).collect()
}

/// Returns a server with this number of items, whose pages `page` returns.
pub fn server(total: usize, page: fn(&Recorded, usize) -> Json) -> Loopback {
    Loopback::start(move |request| MockResponse::json(200, page(request, total).to_string()))
}

/// Returns all requests of a server, formatted by [`line`].
pub fn lines(server: &Loopback) -> Vec<String> {
    server.requests().iter().map(line).collect()
}

/// Returns a number in the query of a request.
pub fn number(request: &Recorded, name: &str) -> Option<usize> {
    let mut pairs = request
        .query()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    value.parse().ok()
}
