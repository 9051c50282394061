//! Prints `docs/normalizers.md`, the reference of all steps, from their signatures.
//!
//! ```sh
//! cargo run -p fieldline-normalize --example reference > docs/normalizers.md
//! ```

mod notation;
mod page;

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().lock().write_all(page::page(fieldline_normalize::signatures()).as_bytes())
}
