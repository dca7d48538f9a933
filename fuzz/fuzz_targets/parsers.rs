//! Any bytes as responses other than JSON; the first byte selects the parser.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::parsers::check(data));
