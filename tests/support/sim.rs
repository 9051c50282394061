//! `fieldline sim` as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::binary;

/// A running simulator; ends with the test.
pub(crate) struct Sim {
    child: Option<Child>,
    options: Vec<String>,
    pub(crate) url: String,
}

impl Sim {
    /// Portal 1234567 with the example's properties.
    pub(crate) fn start(tier: &str) -> Self {
        Self::start_portal(tier, "1234567")
    }

    /// No simulator: for commands that need no network. Nothing answers at its address.
    pub(crate) fn nowhere() -> Self {
        Self { child: None, options: Vec::new(), url: "http://127.0.0.1:9".to_owned() }
    }

    pub(crate) fn start_portal(tier: &str, portal: &str) -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/01-first-sync/portal.json");
        Self::start_with(tier, portal, &data)
    }

    /// That portal with the definitions and records of a file.
    pub(crate) fn start_with(tier: &str, portal: &str, data: &Path) -> Self {
        let data = data.to_str().expect("the path is text");
        Self::start_bare(&["--tier", tier, "--portal", portal, "--data", data])
    }

    /// Portal 1234567 with the example's properties, where no static token counts but this one.
    pub(crate) fn start_private(token: &str) -> Self {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/01-first-sync/portal.json");
        let data = data.to_str().expect("the path is text");
        Self::start_bare(&["--tier", "professional", "--data", data, "--token", token])
    }

    /// A portal of which only these options of `sim` are said.
    pub(crate) fn start_bare(options: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", options)
    }

    /// Another simulator in its place, with the same options and without a memory.
    pub(crate) fn replaced(mut self) -> Self {
        self.end();
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        Self::start_at(self.url.trim_start_matches("http://"), &options)
    }

    fn start_at(address: &str, options: &[&str]) -> Self {
        let mut child = binary()
            .args(["sim", "--listen", address, "--seed", "7"])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the simulator starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("standard output is piped"))
            .read_line(&mut line)
            .expect("it says where");
        let url = line.trim().strip_prefix("listening on ").expect("the first line says where").to_owned();
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Self { child: Some(child), options, url }
    }

    /// `GET /_sim/stats`.
    pub(crate) fn stats(&self) -> Value {
        self.get("/_sim/stats")
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.url);
        blocking(async move { client().get(url).send().await?.json().await })
    }

    /// `GET` of the API with any token.
    pub(crate) fn authorized(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.url);
        blocking(async move { client().get(url).bearer_auth("person").send().await?.json().await })
    }

    /// `POST` to the API with any token.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let call = client().post(format!("{}{path}", self.url)).bearer_auth("person").json(body);
        blocking(async move { call.send().await?.json().await })
    }

    /// Somebody else calls the API.
    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) {
        let method = method.parse().expect("a method");
        let call = client().request(method, format!("{}{path}", self.url)).bearer_auth("person").json(body);
        blocking(async move { call.send().await?.error_for_status()?.text().await });
    }

    /// The companies a contact is linked to, each with the numbers of its association types.
    pub(crate) fn companies_of(&self, contact: &str) -> Vec<(String, Vec<u64>)> {
        let url = format!("{}/crm/v4/objects/contacts/{contact}/associations/companies", self.url);
        let answer: Value =
            blocking(async move { client().get(url).bearer_auth("sim").send().await?.json().await });
        let results = answer["results"].as_array().expect("an answer has results");
        let link = |link: &Value| {
            let types = link["associationTypes"].as_array().expect("a link has types");
            let mut numbers: Vec<u64> = types.iter().filter_map(|known| known["typeId"].as_u64()).collect();
            numbers.sort_unstable();
            (link["toObjectId"].to_string().trim_matches('"').to_owned(), numbers)
        };
        let mut links: Vec<(String, Vec<u64>)> = results.iter().map(link).collect();
        links.sort();
        links
    }

    /// A person edits a record.
    pub(crate) fn edit(&self, id: &str, property: &str, text: &str) {
        let url = format!("{}/_sim/objects/contacts/{id}", self.url);
        let body = serde_json::json!({ "properties": { property: text } });
        blocking(
            async move { client().patch(url).json(&body).send().await?.error_for_status()?.text().await },
        );
    }

    /// Every contact, in the order of ids.
    pub(crate) fn contacts(&self) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/_sim/objects/contacts?limit=1000{after}"));
            all.extend(page["results"].as_array().expect("a page has results").iter().cloned());
            match page["paging"]["next"]["after"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return all,
            }
        }
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.end();
    }
}

impl Sim {
    fn end(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn client() -> reqwest::Client {
    // Never used for TLS here, but the client insists on having a provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

fn blocking<T>(work: impl Future<Output = reqwest::Result<T>>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(work).expect("the simulator answers")
}
