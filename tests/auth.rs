//! Logging in, staying logged in, logging out, and tokens that lie elsewhere: the real binary, with a test for a browser.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::support::{Finished, Project, Sim, following, redirected};

/// A key for logins, and what the app and the simulator call themselves.
const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const CLIENT_SECRET: &str = "hush-zq7-client-secret";

const OAUTH: &str = "oauth: { client_id: app-zq7, client_secret: \"${CLIENT_SECRET}\", redirect_port: 0 }";

/// The first example with an app in the place of the token.
fn project(sim: &Sim) -> Project {
    let project = Project::first_sync(sim);
    project.replace("fieldline.yaml", "token: \"${HUBSPOT_TOKEN:-sim}\"", OAUTH);
    project
}

fn command(project: &Project, arguments: &[&str]) -> std::process::Command {
    let mut command = project.command(arguments);
    command.env("CLIENT_SECRET", CLIENT_SECRET).env("FIELDLINE_KEY", KEY);
    command
}

fn run(project: &Project, arguments: &[&str]) -> Finished {
    Finished::of(command(project, arguments).output().unwrap())
}

/// A login that waits for the browser.
struct Waiting {
    child: Child,
    rest: BufReader<std::process::ChildStdout>,
    url: String,
}

impl Waiting {
    fn start(mut command: std::process::Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.trim_start().starts_with("http") {
            line.clear();
            assert!(rest.read_line(&mut line).unwrap() > 0, "no address was shown");
        }
        Self { child, rest, url: line.trim().to_owned() }
    }

    fn ended(mut self) -> Finished {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.rest.read_to_string(&mut stdout).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Finished { code, stdout, stderr }
    }
}

/// Logs in as a person does: opens the address, is sent back.
fn log_in(project: &Project) -> Finished {
    let waiting = Waiting::start(command(project, &["auth", "login"]));
    let page = following(&waiting.url);
    assert!(page.contains("Go back to the terminal"), "{page}");
    waiting.ended()
}

#[test]
fn from_login_to_logout() {
    let sim = Sim::start_private("nobody-knows-it");
    let project = project(&sim);
    let before = run(&project, &["run"]).ends_with(2).stderr;
    assert!(before.contains("nobody has logged in for connection `hubspot`"), "{before}");
    assert!(before.contains("auth login hubspot`"), "{before}");

    let login = log_in(&project).ends_with(0);
    assert!(login.stderr.contains("Logged in to portal 1234567"), "{}", login.stderr);
    assert!(login.stdout.contains("tokens of the app app-zq7 (OAuth)"), "{}", login.stdout);
    let status = run(&project, &["auth", "status", "--json"]).ends_with(0).json("auth-status");
    let account = &status["connections"][0];
    assert_eq!((&account["kind"], &account["portal"]), (&json!("oauth"), &json!("1234567")));
    assert_eq!((&account["problem"], &account["missing"]), (&Value::Null, &json!([])));

    // The simulator takes no token but those that it gave out.
    let first = run(&project, &["run", "--json"]).ends_with(3).json("run");
    assert_eq!(first["mappings"][0]["status"], "complete", "{first}");
    let text = String::from_utf8_lossy(&project.read(".fieldline/state.db")).into_owned();
    assert!(!text.contains("na1-") && !text.contains(CLIENT_SECRET), "the state shows no token");

    let logout = run(&project, &["auth", "logout"]).ends_with(0).stdout;
    assert!(logout.contains("Logged out of portal 1234567") && logout.contains("works until"), "{logout}");
    let after = run(&project, &["run"]).ends_with(2).stderr;
    assert!(after.contains("nobody has logged in for connection `hubspot`"), "{after}");
    let status = run(&project, &["auth", "status", "--json"]).ends_with(1).json("auth-status");
    assert_eq!(status["connections"][0]["problem"], "nobody has logged in");
    let nobody = run(&project, &["auth", "logout", "--json"]).ends_with(0);
    assert_eq!(nobody.json("auth-logout")["portal"], Value::Null);
}

#[test]
fn a_login_that_has_ended_says_how_to_log_in_again() {
    let sim = Sim::start_private("nobody-knows-it");
    let project = project(&sim);
    log_in(&project).ends_with(0);
    // Another simulator at the same place knows no token that the first one gave out.
    let _sim = sim.replaced();
    let told = run(&project, &["run"]).ends_with(1).stderr;
    assert!(told.contains("BAD_REFRESH_TOKEN") && told.contains("auth login hubspot`"), "{told}");
    assert!(!told.contains("na1-"), "{told}");
    // What HubSpot does not know any more can still be forgotten.
    let local = run(&project, &["auth", "logout", "--local"]).ends_with(0).stdout;
    assert!(local.contains("Forgot the login to portal 1234567"), "{local}");
}

#[test]
fn another_portal_is_refused_and_its_login_taken_back() {
    let sim = Sim::start_portal("professional", "7654321");
    let project = project(&sim);
    let told = log_in(&project).ends_with(2).stderr;
    assert!(told.contains("pinned to portal 1234567, and this login is of portal 7654321"), "{told}");
    assert!(told.contains("The login was taken back"), "{told}");
    assert_eq!(sim.stats()["requests"]["POST /oauth/token/revoke"]["2xx"], 1, "{}", sim.stats());
    run(&project, &["auth", "status"]).ends_with(1);
}

#[test]
fn an_answer_to_another_login_is_turned_away() {
    let sim = Sim::start("professional");
    let project = project(&sim);
    let waiting = Waiting::start(command(&project, &["auth", "login"]));
    let state = waiting.url.split("state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    let forged = waiting.url.replace(state, "forged");
    assert!(following(&forged).contains("belongs to no login"));
    assert!(following(&waiting.url).contains("Go back to the terminal"));
    waiting.ended().ends_with(0);
}

#[test]
fn a_person_who_says_no_or_nothing_is_told_what_to_do() {
    let sim = Sim::start("professional");
    let project = project(&sim);
    let waiting = Waiting::start(command(&project, &["auth", "login"]));
    let value = |name: &str| {
        let rest = waiting.url.split(&format!("{name}=")).nth(1).unwrap();
        rest.split('&').next().unwrap().replace("%3A", ":").replace("%2F", "/")
    };
    let no = format!("{}?error=access_denied&state={}", value("redirect_uri"), value("state"));
    assert!(following(&no).contains("did not let the app in"));
    let told = waiting.ended().ends_with(1).stderr;
    assert!(told.contains("HubSpot did not let the app in: access_denied"), "{told}");
    let told = run(&project, &["auth", "login", "--timeout", "1"]).ends_with(1).stderr;
    assert!(told.contains("no answer came within 1 second") && told.contains("redirect URLs"), "{told}");
}

#[test]
fn the_wrong_key_is_said_and_the_right_one_still_opens() {
    let sim = Sim::start("professional");
    let project = project(&sim);
    log_in(&project).ends_with(0);
    let with_key = |key: &str| {
        let mut command = command(&project, &["run"]);
        Finished::of(command.env("FIELDLINE_KEY", key).output().unwrap())
    };
    let other = with_key(&"ab".repeat(32)).ends_with(2).stderr;
    assert!(other.contains("cannot be opened with the key from the variable FIELDLINE_KEY"), "{other}");
    let broken = with_key("hush").ends_with(2).stderr;
    assert!(
        broken.contains("the variable FIELDLINE_KEY holds no key") && !broken.contains("hush"),
        "{broken}"
    );
    with_key(KEY).ends_with(3);
}

#[test]
fn without_a_key_the_login_makes_one_for_this_user() {
    let sim = Sim::start("professional");
    let project = project(&sim);
    let home = tempfile::tempdir().unwrap();
    let mut login = command(&project, &["auth", "login"]);
    login.env_remove("FIELDLINE_KEY").env("HOME", home.path());
    let waiting = Waiting::start(login);
    following(&waiting.url);
    let told = waiting.ended().ends_with(0).stderr;
    assert!(told.contains("Made a key for logins") && told.contains(".config/fieldline/key"), "{told}");
    let mut again = command(&project, &["plan"]);
    again.env_remove("FIELDLINE_KEY").env("HOME", home.path());
    Finished::of(again.output().unwrap()).ends_with(0);
}

#[test]
fn the_scopes_that_are_listed_are_enough_and_each_is_needed() {
    let probe = Project::first_sync(&Sim::nowhere());
    let listed = probe.run(&["auth", "scopes", "--json"]).ends_with(0).json("auth-scopes");
    let required = listed["connections"][0]["required"].as_array().unwrap();
    let names: Vec<&str> = required.iter().map(|need| need["scope"].as_str().unwrap()).collect();
    assert!(names.len() >= 3, "{listed}");
    let sim_with = |scopes: &[&str]| {
        let data = probe.path("portal.json");
        let mut options = vec!["--tier", "professional", "--data", data.to_str().unwrap()];
        scopes.iter().for_each(|scope| options.extend(["--scope", scope]));
        Sim::start_bare(&options)
    };
    let sim = sim_with(&names);
    Project::first_sync(&sim).run(&["run"]).ends_with(3);
    for missing in &names {
        let rest: Vec<&str> = names.iter().copied().filter(|name| name != missing).collect();
        let sim = sim_with(&rest);
        let finished = Project::first_sync(&sim).run(&["run"]);
        assert_ne!(finished.code, 3, "`{missing}` is not needed:\n{}", finished.stderr);
        let told = finished.stdout + &finished.stderr;
        assert!(told.contains(missing) && told.contains("customers"), "`{missing}`:\n{told}");
    }
}

#[test]
fn a_token_comes_from_a_file_or_a_command_and_is_fetched_again_when_it_was_replaced() {
    let sim = Sim::start_private("pat-second");
    let project = Project::first_sync(&sim);
    project.replace("fieldline.yaml", "token: \"${HUBSPOT_TOKEN:-sim}\"", "token: { file: secret/token }");
    let told = project.run(&["run"]).ends_with(2).stderr;
    assert!(told.contains("the token cannot be read from the file `secret/token`"), "{told}");
    project.write("secret/token", "\n pat-second \n");
    project.run(&["plan"]).ends_with(0);

    // The first answer of the command is old by the time it is used.
    let script = "if [ -e seen ]; then echo pat-second; else touch seen; echo pat-first; fi";
    let own = format!("token: {{ command: [sh, -c, \"{script}\"] }}");
    project.replace("fieldline.yaml", "token: { file: secret/token }", &own);
    project.run(&["run"]).ends_with(3);
    assert!(project.path("seen").exists());
    project.replace("fieldline.yaml", script, "echo pat-hush; echo loud-hush >&2; exit 7");
    let told = project.run(&["run", "-vv"]).ends_with(2).stderr;
    assert!(told.contains("the command `sh` gave no secret") && told.contains("exit status: 7"), "{told}");
    assert!(!told.contains("hush"), "{told}");
}

#[test]
fn an_old_token_is_told_of_until_it_is_replaced() {
    let sim = Sim::start("professional");
    let project = Project::first_sync(&sim);
    let quiet = project.run(&["plan"]).ends_with(0).stderr;
    assert!(!quiet.contains("was first used"), "{quiet}");
    age_tokens(&project, 61);
    let soon = project.run(&["plan"]).ends_with(0).stderr;
    assert!(soon.contains("was first used 61 days ago") && soon.contains("plan to rotate"), "{soon}");
    age_tokens(&project, 95);
    let status = project.run(&["auth", "status", "--json"]).ends_with(0).json("auth-status");
    assert_eq!(
        (&status["connections"][0]["age_days"], &status["connections"][0]["rotation"]),
        (&json!(95), &json!("due"))
    );
    let mut replaced = project.command(&["plan"]);
    let told = Finished::of(replaced.env("HUBSPOT_TOKEN", "another").output().unwrap()).ends_with(0).stderr;
    assert!(!told.contains("was first used"), "{told}");
}

/// Makes every token in the state so many days old.
fn age_tokens(project: &Project, days: i64) {
    use fieldline_state::SharedStore as _;
    let state = fieldline_state::SqliteStore::open(&project.path(".fieldline/state.db")).unwrap();
    let first_seen = (chrono::Utc::now().date_naive() - chrono::Duration::days(days)).to_string();
    let digest = fieldline_model::Fingerprint::of([project.url().as_bytes(), b"sim".as_slice()]);
    let seen = json!({ "version": 1, "first_seen": first_seen }).to_string();
    state
        .exchange(&format!("token/{digest}"), &mut |known| {
            assert!(known.is_some(), "the token was noted when it was used first");
            seen.clone().into_bytes()
        })
        .unwrap();
}

/// Everything that may be told about a login, at the highest verbosity: no token, secret, code or proof.
#[test]
fn nothing_that_is_told_holds_a_secret() {
    let sim = Sim::start_private("nobody-knows-it");
    let project = project(&sim);
    let loud = |arguments: &[&str]| {
        let mut command = command(&project, arguments);
        command.env("FIELDLINE_LOG", "trace");
        command
    };
    let waiting = Waiting::start(loud(&["auth", "login", "-vv"]));
    let back = redirected(&waiting.url);
    let code = back.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap().to_owned();
    following(&back);
    let login = waiting.ended().ends_with(0);
    let mut told = vec![login.stdout, login.stderr];
    let rounds: [(&[&str], Value); 6] = [
        (&["run", "-vv"], json!([])),
        (&["auth", "status", "-vv"], json!([])),
        (&["auth", "status", "--json"], json!([])),
        (&["run", "-vv", "--full-refresh"], json!([{"endpoint": "account-info", "status": 401, "times": 1}])),
        (
            &["run", "-vv"],
            json!([{"endpoint": "account-info", "status": 401, "times": 1}, {"endpoint": "/token", "kind": "invalid_json", "times": 9}]),
        ),
        (&["auth", "logout", "-vv"], json!([{"endpoint": "/revoke", "status": 503, "times": 2}])),
    ];
    for (arguments, faults) in rounds {
        sim.send("POST", "/_sim/faults", &faults);
        let finished = Finished::of(loud(arguments).output().unwrap());
        sim.send("DELETE", "/_sim/faults", &json!({}));
        told.extend([finished.stdout, finished.stderr]);
    }
    let all = told.concat();
    assert!(all.contains("hubspot token call answered"), "every call is logged: {all}");
    for secret in [CLIENT_SECRET, KEY, code.as_str(), "na1-", "Bearer", "access_token\":", "code_verifier"] {
        assert!(!all.contains(secret), "`{secret}` is told:\n{all}");
    }
}
