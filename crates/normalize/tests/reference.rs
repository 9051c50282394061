//! The reference of the steps says what the steps are.
//!
//! `BLESS=1 cargo test -p fieldline-normalize --test reference` writes the page anew.

#[path = "../examples/reference/notation.rs"]
mod notation;
#[path = "../examples/reference/page.rs"]
mod page;

use std::path::Path;

use fieldline_normalize::signatures;

#[test]
fn the_reference_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/normalizers.md");
    let fresh = page::page(signatures());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&path).expect("the page can be read");
    let different = found.lines().zip(fresh.lines()).position(|(found, fresh)| found != fresh);
    assert!(
        found == fresh,
        "docs/normalizers.md is not what the signatures say, from line {} on; run `cargo x bless`",
        different.map_or(found.lines().count().min(fresh.lines().count()), |line| line) + 1
    );
}

#[test]
fn every_step_and_argument_is_described() {
    let page = page::page(signatures());
    for signature in signatures() {
        assert!(page.contains(&format!("\n## `{}`\n", signature.name)), "{}", signature.name);
        for argument in signature.arguments {
            assert!(page.contains(&format!("\n| `{}`", argument.name)), "{}", argument.name);
        }
    }
}
