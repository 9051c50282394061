//! A simulator and runs as processes of their own, measured from outside.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How often the memory of the loading process is looked at.
const SAMPLE: Duration = Duration::from_millis(10);

/// A process that ends with the benchmark.
pub(crate) struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a simulator with its limits off and these options; gives back its address.
pub(crate) fn simulator(options: &[&str]) -> (Stopped, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldline"))
        .args(["sim", "--listen", "127.0.0.1:0", "--tier", "unlimited"])
        .args(options)
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

/// What a run told, and what it took.
pub(crate) struct Measured {
    /// The report of its first mapping.
    pub(crate) mapping: Value,
    /// Wall time.
    pub(crate) seconds: f64,
    /// Peak of its resident memory, where the system tells it.
    pub(crate) peak_mib: Option<f64>,
}

impl Measured {
    /// A count of the report.
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.mapping[name].as_u64().unwrap_or_default()
    }

    /// Calls of a kind.
    pub(crate) fn calls(&self, kind: &str) -> u64 {
        self.mapping["calls"][kind].as_u64().unwrap_or_default()
    }

    /// The peak for people.
    pub(crate) fn peak(&self) -> String {
        self.peak_mib.map_or_else(|| "-".to_owned(), |mib| format!("{mib:.0}"))
    }
}

/// Runs the mappings of a project once.
pub(crate) fn run(folder: &Path, url: &str, options: &[&str]) -> Measured {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_fieldline"))
        .args(["run", "--json", "--quiet", "-C"])
        .arg(folder)
        .args(options)
        .env("HUBSPOT_TOKEN", "sim")
        .env("HUBSPOT_BASE_URL", url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the run starts");
    let mut peak = None;
    while child.try_wait().expect("the run can be waited for").is_none() {
        peak = peak.max(peak_kib(child.id()));
        std::thread::sleep(SAMPLE);
    }
    let seconds = started.elapsed().as_secs_f64();
    let report: Value = serde_json::from_reader(child.stdout.take().expect("piped")).expect("a run report");
    let mapping = report["mappings"][0].clone();
    Measured { mapping, seconds, peak_mib: peak.map(|kib| kib as f64 / 1024.0) }
}

/// The peak of a process's resident memory so far, in KiB, where `/proc` tells it.
fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Writes to standard output, at once.
pub(crate) fn say(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
