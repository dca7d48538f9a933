//! Any text as an overlay.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::overlay::check(data));
