//! Replays the fuzzer's corpus (`fuzz/`) on every plain test run: no panic, and within a time that no hang could keep.

#![expect(
    clippy::disallowed_methods,
    reason = "a test runner that reads its inputs from disk and looks at the clock"
)]

#[path = "../../../fuzz/input.rs"]
mod input;

use std::path::Path;
use std::time::{Duration, Instant};

/// The slowest input takes a tenth of a second without optimization; a hang takes for ever.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn every_input_of_the_corpus_ends_well() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut inputs: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(inputs.len() > 100, "only {} inputs were found", inputs.len());
    for input in inputs {
        let begun = Instant::now();
        let bytes = std::fs::read(&input).unwrap();
        if let Err(panic) = std::panic::catch_unwind(|| input::run(&bytes)) {
            let said = panic.downcast_ref::<String>().cloned();
            panic!("{}: {}", input.display(), said.unwrap_or_default());
        }
        assert!(begun.elapsed() < LONGEST, "{} took {:?}", input.display(), begun.elapsed());
    }
}

#[test]
fn any_bytes_are_an_input() {
    for bytes in [
        &b""[..],
        b"\xff\xfe\x00",
        b"=== ",
        b"=== fieldline.yaml\n\xff\n=== mappings/\n=== mappings/b.yaml\n",
    ] {
        input::run(bytes);
    }
}
