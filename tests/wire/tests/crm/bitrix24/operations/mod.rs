//! The request of each operation, byte for byte, and the decoded response.

mod batch;
mod contacts;
mod dictionaries;
mod duplicates;
mod fields;
mod item_products;
mod items;
mod leads;
mod products;
mod tolerance;

/// The last member of a response, with the duration of the call.
const TIME: &str = r#""time":{"start":1705764932.998683,"finish":1705764937.173995,"duration":4.175312042236328,"processing":3.3076529502868652,"date_start":"2024-01-20T18:35:32+03:00","date_finish":"2024-01-20T18:35:37+03:00","operating_reset_at":1705765533,"operating":3.307624101638794}"#;

/// Returns a response with this result.
fn envelope(result: &str) -> String {
    format!(r#"{{"result":{result},{TIME}}}"#)
}
