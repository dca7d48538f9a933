//! The generator as WebAssembly, without glue code: `page/engine.js` calls these functions.
//!
//! The caller reserves space for a document ([`trine_reserve`]), writes it there, and calls a task, which
//! returns the length of its result in JSON; [`trine_result`] returns the place of it. A module has one
//! thread, and its texts stay until the next call.
#![allow(
    unsafe_code,
    reason = "the names of exported functions are kept; nothing here uses raw memory"
)]

use std::cell::RefCell;

use serde_json::{Value as Json, json};
use trine::input::Input;
use trine::preview::{self, Preview};

thread_local! {
    /// The document, and then the result.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reserves space for a document of `length` bytes in UTF-8, and returns its address.
#[unsafe(no_mangle)]
pub extern "C" fn trine_reserve(length: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        *text = vec![0; length];
        text.as_mut_ptr()
    })
}

/// Returns the address of the last result.
#[unsafe(no_mangle)]
pub extern "C" fn trine_result() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Reads the document; the result is the data of the page.
#[unsafe(no_mangle)]
pub extern "C" fn trine_preview() -> usize {
    task(|document| document.data())
}

/// Generates the crate for the document; the result is the list of its files, or an object with an `error`.
#[unsafe(no_mangle)]
pub extern "C" fn trine_generate() -> usize {
    task(|document| match document.files() {
        Ok(tree) => preview::listed(&tree),
        Err(error) => json!({ "error": error.to_string() }),
    })
}

/// Replaces the document by the result of a task, and returns its length.
fn task(work: impl FnOnce(Preview) -> Json) -> usize {
    let text = TEXT.take();
    let text = String::from_utf8_lossy(&text).into_owned();
    let name = match text.trim_start().starts_with('{') {
        true => "openapi.json",
        false => "openapi.yaml",
    };
    let result = work(Preview::of(Input::text(name, text)));
    let result = result.to_string().into_bytes();
    let length = result.len();
    TEXT.set(result);
    length
}
