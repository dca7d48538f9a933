//! Any text as a `trine.toml`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::configuration::check(data));
