//! Any bytes as a document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::load::check(data));
