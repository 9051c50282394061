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

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How often the memory of the loading process is looked at.
const SAMPLE: Duration = Duration::from_millis(10);

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
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldline"))
        .args(["sim", "--listen", "127.0.0.1:0", "--tier", "unlimited", "--data"])
        .arg(folder.join("portal.json"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the simulator starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("standard output is piped");
    BufReader::new(stdout).read_line(&mut line).expect("the simulator says where it is");
    let url = line.trim().trim_start_matches("listening on ").to_owned();
    (Stopped(child), url)
}

/// A process that ends with the benchmark.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fieldline"))
            .args(["run", "--json", "--quiet", "-C"])
            .arg(&self.folder)
            .args(options)
            .env("HUBSPOT_TOKEN", "sim")
            .env("HUBSPOT_BASE_URL", &self.url)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the loader starts");
        let mut peak = None;
        while child.try_wait().expect("the loader can be waited for").is_none() {
            peak = peak.max(peak_kib(child.id()));
            std::thread::sleep(SAMPLE);
        }
        let seconds = started.elapsed().as_secs_f64();
        let report: Value =
            serde_json::from_reader(child.stdout.take().expect("piped")).expect("a run report");
        let mapping = &report["mappings"][0];
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        let written = number(&mapping["created"]) + number(&mapping["updated"]);
        let peak = peak.map_or_else(|| "-".to_owned(), |kib| format!("{:.0}", kib as f64 / 1024.0));
        say(&format!(
            "{name:<34}{seconds:>5.2}{:>11.0}{peak:>10}{:>13}{:>13}{written:>9}\n",
            rows as f64 / seconds,
            number(&mapping["calls"]["read"]),
            number(&mapping["calls"]["write"]),
        ));
    }
}

/// The peak of a process's resident memory so far, in KiB, where `/proc` tells it.
fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn say(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
