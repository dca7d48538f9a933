//! Values that fit a generated type, mutated, and any text, as a response of that type; the first
//! bytes select the type and the value.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| trine_properties::responses::check(data));
