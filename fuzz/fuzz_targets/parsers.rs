//! Any bytes as what servers send beside JSON; the first one chooses the parser.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::parsers::check(data));
