//! Lists that come page by page.

use std::fmt::Debug;

use crm_clients::Items;
use serde_json::Value as Json;
use trine_loopback::{Answer, Loopback, Recorded};

/// Takes so many items at most. Each is its name, or else the status of the error.
pub async fn taken<T, E: Debug>(
    items: &mut Items<T, E>,
    most: usize,
    name: fn(T) -> String,
) -> Vec<Result<String, u16>> {
    let mut taken = Vec::new();
    while taken.len() < most
        && let Some(item) = items.next().await
    {
        taken.push(item.map(name).map_err(|error| {
            let status = error.status().unwrap_or_else(|| panic!("{error:?}"));
            status.as_u16()
        }));
    }
    taken
}

/// The names of items as [`taken`] gives them.
pub fn names(numbers: std::ops::Range<usize>) -> Vec<Result<String, u16>> {
    numbers.map(|number| Ok(format!("item {number}"))).collect()
}

/// Every path and query that a server was asked for.
pub fn targets(server: &Loopback) -> Vec<String> {
    let requests = server.requests().into_iter();
    requests.map(|request| request.target).collect()
}

/// A number in the query of a request.
pub fn number(request: &Recorded, name: &str) -> Option<usize> {
    let mut pairs = request
        .query()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    value.parse().ok()
}

/// A server with so many items. `page` makes the answer of a request, given how many there are.
pub fn server(total: usize, page: fn(&Recorded, usize) -> Json) -> Loopback {
    Loopback::start(move |request| Answer::json(200, page(request, total).to_string()))
}

/// The same server, but one page cannot be had.
pub fn breaking(
    total: usize,
    page: fn(&Recorded, usize) -> Json,
    target: &'static str,
) -> Loopback {
    Loopback::start(move |request| match request.target == target {
        true => Answer::json(403, "{}"),
        false => Answer::json(200, page(request, total).to_string()),
    })
}
