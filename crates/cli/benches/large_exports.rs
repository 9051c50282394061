//! Exports of large portals, as whole processes: every record exactly once, in memory that does not grow.
//!
//! ```text
//! cargo bench -p fieldline-cli --bench large_exports              # 250,000 contacts, then 1,000,000
//! cargo bench -p fieldline-cli --bench large_exports -- 100000    # another size
//! ```
//!
//! All contacts of the simulated portal were modified in one millisecond. The first run reads its list; the second one searches from
//! the watermark, and finds all of them again, past the 10,000 hits at which HubSpot ends a query. It fails unless each record came
//! exactly once, both times.

mod support;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use support::{Measured, run, say, simulator};

/// The sizes unless told: those of the promise.
const SIZES: [u64; 2] = [250_000, 1_000_000];

const PROJECT: &str = "fieldline: 1
project: large
connections:
  hubspot: { type: hubspot, base_url: \"${HUBSPOT_BASE_URL}\", token: \"${HUBSPOT_TOKEN}\", tier: unlimited }
  exports: { type: csv, path: exports }
";

const MAPPING: &str = "fieldline: 1
mapping: contacts
source: { connection: hubspot, stream: contacts, key: hs_object_id, watermark: lastmodifieddate }
destination: { connection: exports, file: contacts.csv, key: { property: id, from: hs_object_id } }
fields: { email: email, firstname: firstname, changed: lastmodifieddate }
";

fn main() {
    // `cargo bench` passes `--bench` along.
    let asked: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    say("contacts   step                  seconds  records/s  peak MiB    reads  searches\n");
    for size in if asked.is_empty() { SIZES.to_vec() } else { asked } {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(folder.path().join("mappings")).expect("folders can be made");
        std::fs::write(folder.path().join("fieldline.yaml"), PROJECT).expect("files can be written");
        std::fs::write(folder.path().join("mappings/contacts.yaml"), MAPPING).expect("files can be written");
        let records = format!("contacts={size}");
        let (stopped, url) = simulator(&["--records", &records]);
        let first = run(folder.path(), &url, &[]);
        assert_eq!((first.count("read"), first.count("created")), (size, size), "{}", first.mapping);
        assert_eq!(distinct_rows(&folder.path().join("exports/contacts.csv")), size);
        show(size, "first run, by list", &first);
        let again = run(folder.path(), &url, &[]);
        let all_once = (again.count("read"), again.count("unchanged"), again.count("superseded"));
        assert_eq!(all_once, (size, size, 0), "{}", again.mapping);
        show(size, "second run, by search", &again);
        drop(stopped);
    }
}

/// How many rows a file has whose ids ascend, so that no two are alike.
fn distinct_rows(path: &Path) -> u64 {
    let lines = BufReader::new(File::open(path).expect("the file is there")).lines();
    let (mut rows, mut last) = (0, 0_u64);
    for line in lines.skip(1) {
        let line = line.expect("the file can be read");
        let id = line.split(',').next().and_then(|id| id.parse().ok()).expect("an id");
        assert!(id > last, "ids ascend");
        (rows, last) = (rows + 1, id);
    }
    rows
}

fn show(size: u64, step: &str, run: &Measured) {
    say(&format!(
        "{size:<11}{step:<22}{:>7.2}{:>11.0}{:>10}{:>9}{:>10}\n",
        run.seconds,
        size as f64 / run.seconds,
        run.peak(),
        run.calls("read"),
        run.calls("search"),
    ));
}
