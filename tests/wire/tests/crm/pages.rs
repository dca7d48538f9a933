//! Lists that come page by page: each is a [`List`], which is taken through everything that can
//! happen to one.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use crm_clients::{Error, Items};
use serde_json::Value as Json;
use trine_loopback::{Loopback, MockResponse, Recorded};

use crate::call::line;

/// So many items that no test comes to their end.
pub const ENDLESS: usize = 1_000_000_000;

/// A list of an API: how a server gives its pages, and how a client has to ask for them.
pub struct List<C, T, E> {
    /// Makes the client of a server.
    pub client: fn(&Loopback) -> C,
    /// Begins to read the list.
    pub items: fn(&C) -> Items<T, E>,
    /// The name of an item.
    pub name: fn(T) -> String,
    /// The response to a request, given how many items there are; they are called `item 0`, `item
    /// 1`…
    pub page: fn(&Recorded, usize) -> Json,
    /// How many items are on a page.
    pub size: usize,
    /// Whether a page that is full tells that it is the last one. Where none does, there is an
    /// empty one after it.
    pub tells_end: bool,
    /// How the first three pages are asked for, as [`line`] has it.
    pub asked: [&'static str; 3],
    /// The response to what cannot be had.
    pub failure: MockResponse,
}

impl<C, T, E: Debug> List<C, T, E> {
    /// Takes the list through no, one and many pages, an error in the middle and a server that
    /// never ends. Gives the typed error of the middle.
    pub async fn holds(self) -> E {
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
            assert_eq!(played.asked(), self.asked[..pages], "{total} items");
            assert!(items.next().await.is_none(), "the end stays the end");
            assert_eq!(played.asked(), [""; 0]);
        }
    }

    async fn is_lazy(&self, played: &Played, client: &C) {
        let size = self.size;
        played.play(ENDLESS, None);
        let mut items = (self.items)(client);
        assert_eq!(played.asked(), [""; 0], "before an item is asked for");
        for (page, asked) in self.asked.into_iter().enumerate() {
            let first = page * size;
            let got = taken(&mut items, 1, self.name).await;
            assert_eq!(got, names(first..first + 1));
            assert_eq!(played.asked(), [asked]);
            let got = taken(&mut items, size - 1, self.name).await;
            assert_eq!(got, names(first + 1..first + size));
            assert_eq!(played.asked(), [""; 0], "while the page lasts");
        }
    }

    /// After an error that may pass, the same page is asked for again.
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
        let [first, second, _] = self.asked;
        assert_eq!(played.asked()[..3], [first, second, second]);
    }

    /// A success that is not a page is an error in the middle of the list, and not the end.
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
            played.asked();
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
        assert_eq!(played.asked(), self.asked[..2]);
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
    /// What comes in place of the second page.
    second: Option<MockResponse>,
    pages: usize,
    /// How many requests were looked at.
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

    /// What was asked for since it was last looked at. Headers are the same from page to page.
    #[track_caller]
    fn asked(&self) -> Vec<String> {
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

/// Returns the names of so many items at most.
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

/// Returns a server with so many items, of which `page` gives a page.
pub fn server(total: usize, page: fn(&Recorded, usize) -> Json) -> Loopback {
    Loopback::start(move |request| MockResponse::json(200, page(request, total).to_string()))
}

/// Every request that a server got, as [`line`] has it.
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
