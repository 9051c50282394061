//! The main job at full size, as whole processes: a first load, a second run, and a run after 1 % of the rows changed.
//!
//! ```text
//! cargo bench -p fieldline-cli --bench million_rows              # a million rows
//! cargo bench -p fieldline-cli --bench million_rows -- 100000    # another size
//! ```
//!
//! The simulator runs as a process of its own with its limits off, so that what is measured is the loading process: wall
//! time, and the peak of its resident memory where the system tells it (Linux). Run two sizes to see that memory does not
//! grow with rows.

mod support;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{Stopped, run, say, simulator};

fn main() {
    // `cargo bench` passes `--bench` along.
    let rows = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (simulator, url) = prepare(folder.path());
    let bench = Bench { folder: folder.path().to_owned(), url };
    say(&format!("{rows} rows; simulator in a process of its own, limits off\n"));
    say("step                            seconds     rows/s  peak MiB   read calls  write calls  written\n");
    bench.rows(rows, 0);
    bench.step("first load", rows, &[]);
    bench.step("again, from the watermark", rows, &[]);
    bench.step("again, every row (--full-refresh)", rows, &["--full-refresh"]);
    bench.rows(rows, 1);
    bench.step("1 % changed, from the watermark", rows, &[]);
    bench.rows(rows, 2);
    bench.step("2 % changed, every row", rows, &["--full-refresh"]);
    drop(simulator);
}

/// Copies the first example and starts a simulator for it.
fn prepare(folder: &Path) -> (Stopped, String) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/01-first-sync");
    for name in [
        "fieldline.yaml",
        "portal.json",
        "mappings/customers.yaml",
        "schemas/records/customer.schema.json",
        "schemas/hubspot/1234567/contacts.json",
    ] {
        let target = folder.join(name);
        std::fs::create_dir_all(target.parent().expect("a file has a folder")).expect("folders can be made");
        std::fs::copy(example.join(name), target).expect("the example can be copied");
    }
    std::fs::create_dir_all(folder.join("data")).expect("folders can be made");
    let project = std::fs::read_to_string(folder.join("fieldline.yaml")).expect("the project is there");
    let project = project.replace("tier: professional", "tier: unlimited");
    std::fs::write(folder.join("fieldline.yaml"), project).expect("files can be written");
    let data = folder.join("portal.json");
    simulator(&["--data", data.to_str().expect("the path is text")])
}

struct Bench {
    folder: PathBuf,
    url: String,
}

impl Bench {
    /// Writes the customers' file, with that share of the rows changed.
    fn rows(&self, rows: u64, changed_percent: u32) {
        let file = File::create(self.folder.join("data/customers.csv")).expect("the file can be made");
        let (rows, percent) = (rows.to_string(), changed_percent.to_string());
        let status = Command::new(env!("CARGO"))
            .args([
                "run",
                "--quiet",
                "--release",
                "-p",
                "fieldline-connector-file",
                "--example",
                "generate_customers",
                "--",
            ])
            .args(["--rows", &rows, "--seed", "1", "--change-percent", &percent, "--change-seed", &percent])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(file)
            .stderr(Stdio::null())
            .status();
        assert!(status.expect("cargo starts").success(), "the generator of the example builds and runs");
    }

    /// Runs the loader once and prints what it took.
    fn step(&self, name: &str, rows: u64, options: &[&str]) {
        let run = run(&self.folder, &self.url, options);
        say(&format!(
            "{name:<34}{:>5.2}{:>11.0}{:>10}{:>13}{:>13}{:>9}\n",
            run.seconds,
            rows as f64 / run.seconds,
            run.peak(),
            run.calls("read"),
            run.calls("write"),
            run.count("created") + run.count("updated"),
        ));
    }
}
