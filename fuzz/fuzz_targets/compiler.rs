//! Bytes in, no panic, no hang, bounded memory.

#![no_main]

#[path = "../input.rs"]
mod input;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| input::run(bytes));
