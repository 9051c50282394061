#!/usr/bin/env bash
# tracing-subscriber writes an escape sequence out when it is part of a log event's message, and lets it pass as it is in a field
# that is recorded with `%`. Line breaks pass in both, so a text from outside begins a line of its own: in a CI log, `::error::x`
# is a command then. Only fields recorded with `?` are safe, by Rust's own Debug.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'T'
[package]
name = "logged"
version = "0.0.0"
edition = "2021"
[dependencies]
tracing = "=0.1.44"
tracing-subscriber = { version = "=0.3.23", default-features = false, features = ["fmt", "std"] }
T
cat > src/main.rs <<'T'
fn main() {
    tracing_subscriber::fmt().with_ansi(false).without_time().with_target(false).with_writer(std::io::stdout).init();
    for name in ["a\u{1b}[2Jb", "a\n::error::b"] {
        tracing::info!("{name}");
        tracing::info!(file = %name);
        tracing::info!(file = ?name);
    }
}
T
CARGO_TARGET_DIR="$work/target" cargo build --quiet
echo "tracing 0.1.44, tracing-subscriber 0.3.23"
found=$(target/debug/logged | cat -v)
printf '%s\n' "$found"
expected=' INFO a\x1b[2Jb
 INFO file=a^[[2Jb
 INFO file="a\u{1b}[2Jb"
 INFO a
::error::b
 INFO file=a
::error::b
 INFO file="a\n::error::b"'
[ "$found" = "$expected" ] || { echo "the behaviour has changed" >&2; exit 1; }
