//! Documents with a mutated tree, through the whole generation.
#![no_main]

use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target, fuzzer_mutate};
use trine_properties::{mutation, pipeline};

fuzz_target!(|data: &[u8]| pipeline::check(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Sometimes the text itself, so that invalid JSON occurs as well.
    let mutated = match seed % 16 {
        0 => None,
        _ => mutation::document(&data[..size], None, u64::from(seed)),
    };
    match mutated.filter(|mutated| mutated.len() <= max_size) {
        Some(mutated) => {
            data[..mutated.len()].copy_from_slice(&mutated);
            mutated.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

fuzz_crossover!(|data1: &[u8], data2: &[u8], out: &mut [u8], seed: u32| {
    let mutated = mutation::document(data1, Some(data2), u64::from(seed));
    match mutated.filter(|mutated| mutated.len() <= out.len()) {
        Some(mutated) => {
            out[..mutated.len()].copy_from_slice(&mutated);
            mutated.len()
        }
        None => 0,
    }
});
