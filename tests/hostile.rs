//! What others wrote, be it a file or a portal, does nothing but be shown; and secrets stay where they belong.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use crate::support::{Finished, Project, Sim};

/// Clears a screen, turns a line around, begins a line that CI obeys.
const SCHEMA: &str = "schemas/records/customer.schema.json";
const KEY: &str = "C-9\u{1b}[2J\u{202e}\u{9b}31m";

/// Nothing but text: no escape sequence, nothing that turns a line around, no workflow command.
fn assert_harmless(what: &str, finished: &Finished) {
    for (name, text) in [("stdout", &finished.stdout), ("stderr", &finished.stderr)] {
        let is_treacherous = |letter: char| {
            (letter.is_control() && letter != '\n')
                || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(is_treacherous), "{what}, {name}: {text:?}");
        let is_command = |line: &str| line.trim_start().starts_with("::error") || line.contains("##[");
        assert!(!text.lines().any(is_command), "{what}, {name}: {text}");
    }
}

#[test]
fn keys_and_values_are_written_out_wherever_they_are_shown() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let rows = String::from_utf8_lossy(&project.read("data/customers.csv")).into_owned();
    let (header, row) = (rows.lines().next().expect("a header"), rows.lines().nth(1).expect("a row"));
    let cells: Vec<&str> = row.split(',').collect();
    let odd = |key: &str, name: &str| {
        let mut odd: Vec<&str> = cells.clone();
        (odd[0], odd[1], odd[2]) = (key, "nobody", name);
        odd.join(",")
    };
    let lines = [header.to_owned(), row.to_owned(), odd(KEY, "##[error]x"), odd("::error::y", "\u{2066}z")];
    project.write("data/customers.csv", lines.join("\n"));
    // Any key will do.
    let schema =
        String::from_utf8_lossy(&project.read(SCHEMA)).replace(r#", "pattern": "^C-[0-9]{7,}$""#, "");
    project.write(SCHEMA, schema);
    for command in [
        &["plan"][..],
        &["plan", "--all", "--json"],
        &["run", "-vv"],
        &["run", "--json"],
        &["status", "--all"],
        &["status", "--all", "--json"],
        &["runs", "--json"],
        &["eval", "customers", "--key", KEY],
        &["eval", "customers", "--key", KEY, "--json"],
    ] {
        assert_harmless(&format!("{command:?}"), &project.run(command));
    }
    let told = project.run(&["status", "--all"]).stdout;
    assert!(told.contains(r"C-9\u{1b}[2J\u{202e}\u{9b}31m"), "{told}");
}

#[test]
fn names_of_files_and_texts_of_a_project_are_written_out_in_every_format() {
    let project = Project::empty("http://127.0.0.1:9");
    project.write(
        "fieldline.yaml",
        "fieldline: 1\nproject: p\nconnections:\n  app: { type: csv, path: data }\n  \
         hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"http://127.0.0.1:9\" }\n",
    );
    let mapping = "fieldline: 1\nmapping: \"m\\n::error::x\\u202e\"\n\
         source: { connection: app, stream: \"a\\e[2J.csv\", key: \"k\\u2066\" }\n\
         destination: { connection: hubspot, object: contacts, key: { property: email, from: mail } }\n\
         fields:\n  \"first\\u202ename\": { value: \"##[error]x\" }\n  lastname: { frm: \"\\n::error::y\" }\n";
    project.write("mappings/a\u{202e}\u{1b}[2J.yaml", mapping);
    for format in ["text", "json", "sarif"] {
        let checked = project.run(&["check", "--format", format]);
        assert_harmless(format, &checked);
        assert!(checked.code != 0);
    }
    let annotated = project.run(&["check", "--format", "github"]).stdout;
    assert!(
        annotated
            .lines()
            .all(|line| line.starts_with("::error file=") || line.starts_with("::warning file="))
    );
    assert!(!annotated.contains(['\u{1b}', '\u{202e}', '\u{2066}']), "{annotated:?}");
}

/// Listens once; what it was sent first, if anything.
fn listening() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let (sender, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut bytes = vec![0; 65_536];
            let count = stream.read(&mut bytes).unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&bytes[..count]).into_owned());
            let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (format!("http://{address}"), heard)
}

#[test]
fn a_connection_to_this_machine_goes_through_no_proxy() {
    let sim = Sim::start("unlimited");
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"] {
        let project = Project::first_sync(&sim);
        let (proxy, heard) = listening();
        let output = project.command(&["plan"]).env(variable, &proxy).env("NO_PROXY", "").output();
        Finished::of(output.expect("the binary starts")).ends_with(0);
        assert!(heard.try_recv().is_err(), "{variable}: the proxy heard of it");
    }
}

#[test]
fn a_secret_reaches_no_record_and_no_message() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.replace(
        "mappings/customers.yaml",
        "fields:\n",
        "fields:\n  jobtitle: { value: \"${HUBSPOT_TOKEN}\" }\n",
    );
    let output = project.command(&["run"]).env("HUBSPOT_TOKEN", "pat-hush-hush").output();
    let run = Finished::of(output.expect("the binary starts")).ends_with(2);
    assert!(run.stderr.contains("M0212") && run.stderr.contains("${HUBSPOT_TOKEN}"), "{}", run.stderr);
    assert!(!(run.stdout + &run.stderr).contains("hush"));
    assert!(sim.contacts().is_empty() || sim.stats()["totals"]["write"] == 0);
}

#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_said_and_not_waited_for() {
    let sim = Sim::start("unlimited");
    let fifo = |project: &Project, name: &str| {
        let _ = std::fs::remove_file(project.path(name));
        let made = std::process::Command::new("mkfifo").arg(project.path(name)).status();
        assert!(made.is_ok_and(|status| status.success()), "a pipe can be made");
    };
    for name in ["data/customers.csv", "mappings/customers.yaml", ".fieldline/state.db"] {
        let project = Project::first_sync(&sim);
        std::fs::create_dir_all(project.path(".fieldline")).expect("a folder");
        fifo(&project, name);
        let told = project.run(&["plan"]);
        assert!(told.code != 0 && told.stderr.contains("pipe"), "{name}: {}", told.stderr);
    }
    let project = Project::first_sync(&sim);
    std::os::unix::fs::symlink(project.path("mappings"), project.path("mappings/again")).expect("a link");
    let told = project.run(&["check"]);
    assert!(told.code != 0 && told.stderr.contains("leads back to"), "{}", told.stderr);
}

/// A listener that nobody needs any more must not keep the tests waiting.
#[test]
fn a_listener_hears_what_is_sent() {
    let (url, heard) = listening();
    let mut stream = std::net::TcpStream::connect(url.trim_start_matches("http://")).expect("it listens");
    stream.write_all(b"hello").expect("it hears");
    assert_eq!(heard.recv_timeout(Duration::from_secs(60)).expect("it heard"), "hello");
}

#[cfg(unix)]
#[test]
fn check_tells_of_a_state_that_a_link_leads_out() {
    let project = Project::first_sync(&Sim::nowhere());
    let outside = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(outside.path(), project.path("kept")).expect("a link");
    project.replace("fieldline.yaml", "connections:\n", "state: kept/state.db\nconnections:\n");
    let told = project.run(&["check"]).ends_with(2);
    assert!(
        told.stdout.contains("error[M0213]: `state: kept/state.db` leads out of the project by a link"),
        "{}",
        told.stdout
    );
    assert!(told.stdout.contains("--> fieldline.yaml:"), "{}", told.stdout);
    let json = project.run(&["check", "--json"]).ends_with(2).stdout;
    assert!(json.contains("M0213"), "{json}");
    std::fs::remove_file(project.path("kept")).expect("a link");
    std::fs::create_dir(project.path("kept")).expect("a folder");
    project.run(&["check"]).ends_with(0);
}
