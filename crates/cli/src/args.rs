//! What can be typed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use fieldline_model::Zone;
use fieldline_simulator::{Fault, Latency, MergedIds, RecordCount, Tier, WriteRules, read_duration};

/// What `--version` says: the program, and the tables in it that age.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let (edition, released_on) = (Zone::edition(), Zone::edition_released_on());
    format!("{}\ntime zones: IANA {edition}, released on {released_on}", env!("CARGO_PKG_VERSION"))
});

/// Keeps HubSpot in step with the systems around it, from mapping files under version control.
#[derive(Parser, Debug)]
#[command(name = "fieldline", version, propagate_version = true, arg_required_else_help = true)]
#[command(long_version = LONG_VERSION.as_str())]
#[command(
    after_help = "Start with `fieldline demo`: the whole story in a minute, on an embedded simulator.\n\
    Exit codes: 0 done, 1 failed, 2 nothing attempted, 3 done but records were rejected, held or left open,\n\
    4 `plan --exit-code` found changes, 5 a policy gate refused, 6 stopped at the daily quota, 130/143 stopped safely by a signal."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub(crate) struct Common {
    /// The project's folder: where `fieldline.yaml` is
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        default_value = ".",
        global = true,
        hide_default_value = true
    )]
    pub(crate) directory: PathBuf,
    /// Use the connections of this target, a name under `targets:`
    #[arg(long, value_name = "TARGET", global = true)]
    pub(crate) target: Option<String>,
    /// Choose mappings: names with `*`, `object:`, `source:`; `!` takes out, `+` adds what is linked
    #[arg(long, value_name = "SELECTOR", global = true)]
    pub(crate) select: Option<String>,
    /// One JSON document on standard output and nothing else
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No colours
    #[arg(long, global = true)]
    pub(crate) no_color: bool,
    /// More on standard error: -v every phase, -vv every call
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make a project to begin with, or draft one from a CSV file
    Init(InitArguments),
    /// Compile everything offline and show what is wrong, all at once
    Check {
        /// Mappings to check; all when none is named
        mappings: Vec<String>,
        /// How to say what is wrong: for people, for programs, as GitHub annotations, as SARIF
        #[arg(long, value_enum, default_value_t, conflicts_with = "json")]
        format: CheckFormat,
        /// Insist on a snapshot of every portal that is not too old
        #[arg(long)]
        locked: bool,
        /// How many days old a snapshot may be with `--locked`
        #[arg(long, value_name = "DAYS", default_value_t = 90, requires = "locked")]
        max_age: u32,
    },
    /// Show the typed transform plan of a mapping
    Compile {
        /// The mapping
        mapping: String,
    },
    /// Bring mapping and project files into their canonical layout; comments stay
    Fmt(FmtArguments),
    /// Show what a mapping does to one record, step by step
    Eval(EvalArguments),
    /// Run the mappings' own tests
    Test(TestArguments),
    /// Show what a load would change, against the live portal; writes nothing
    Plan(PlanArguments),
    /// Compute the plan and load it
    Run(RunArguments),
    /// Show the history of runs, or one of them with what its calls came to
    Runs(RunsArguments),
    /// Show what is remembered: last runs, watermarks, rejected and held records
    Status {
        /// Mappings to show; all when none is named
        mappings: Vec<String>,
        /// Every rejected and held record, not the first few
        #[arg(long)]
        all: bool,
    },
    /// The portals' definitions: take snapshots, see what moved, create what is missing
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Who calls are signed as: log in, see what is known of tokens, list the scopes that mappings need
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Run mappings by the schedule in `fieldline.yaml` until stopped
    Schedule,
    /// Explain a code such as M0203 or R0301: what it means, an example, the way out
    Explain {
        /// The code; all of them are listed when none is named
        code: Option<String>,
    },
    /// Serve the HubSpot simulator
    Sim(SimArguments),
    /// The whole story in a minute, on the embedded simulator
    Demo,
}

/// How `check` says what is wrong.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// One versioned JSON document; the same as `--json`
    Json,
    /// Annotations of a pull request: GitHub's workflow commands
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// Options of `init`.
#[derive(Args, Clone, Debug)]
pub(crate) struct InitArguments {
    /// The folder; the current one when none is named
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// Draft a mapping from this CSV file
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// What its rows become
    #[arg(long, value_name = "OBJECT", default_value = "contacts", requires = "from",
          value_parser = ["contacts", "companies", "deals"])]
    pub(crate) object: String,
}

/// Options of `fmt`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct FmtArguments {
    /// Files, or folders of files; those of the project when none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Change nothing: show what would change, and end with 1 if anything would
    #[arg(long)]
    pub(crate) check: bool,
}

/// Options of `eval`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("which").args(["record", "line", "key"]))]
pub(crate) struct EvalArguments {
    /// The mapping
    pub(crate) mapping: String,
    /// The record as a JSON object, instead of one of the source
    #[arg(long, value_name = "JSON")]
    pub(crate) record: Option<String>,
    /// The record that begins on that line of the source
    #[arg(long, value_name = "N")]
    pub(crate) line: Option<u64>,
    /// The first record with that source key
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
}

/// Options of `test`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct TestArguments {
    /// Mappings to test; all when none is named
    pub(crate) mappings: Vec<String>,
    /// Name every rule and every entry of `map` that no test reaches
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Write the results as JUnit XML, too
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}

/// What to do with the portals' definitions.
#[derive(Subcommand, Debug)]
pub(crate) enum SchemaCommand {
    /// Write a snapshot of every object type that mappings write or link to, and say what moved
    Pull,
    /// Say what moved since the snapshots were taken; ends with 1 when anything did, with 2 when that could not be told
    Diff,
    /// Create the properties that mappings need and the portal lacks, after asking
    Push {
        /// Create them without asking
        #[arg(long)]
        yes: bool,
    },
}

/// What to do about tokens.
#[derive(Subcommand, Debug)]
pub(crate) enum AuthCommand {
    /// Let the app of a connection in: shows an address to open, and waits for HubSpot's answer
    Login {
        /// The connection; the only one with `oauth:` when none is named
        connection: Option<String>,
        /// How long to wait for the answer, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: u64,
    },
    /// Show what is known of every HubSpot connection's token: kind, age or expiry, scopes; ends with 1 when one cannot be used
    Status,
    /// List the scopes that the mappings need, with who needs each: to tick for a key or an app
    Scopes,
    /// End a login: revoke it at HubSpot and forget it here
    Logout {
        /// The connection; the only one with `oauth:` when none is named
        connection: Option<String>,
        /// Forget it here only, without asking HubSpot
        #[arg(long)]
        local: bool,
    },
}

/// Options of `plan`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PlanArguments {
    /// Mappings to plan; all when none is named
    pub(crate) mappings: Vec<String>,
    /// Show every change, not the first few of each kind
    #[arg(long)]
    pub(crate) all: bool,
    /// Read the whole source, whatever the watermark says
    #[arg(long)]
    pub(crate) full_refresh: bool,
    /// End with 4 when there is something to write
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// Options of `run`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RunArguments {
    /// Mappings to run; all when none is named
    pub(crate) mappings: Vec<String>,
    /// The same as `plan`
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Read the whole source, whatever the watermark says
    #[arg(long)]
    pub(crate) full_refresh: bool,
    /// End with 3 also when records stay rejected or held from earlier runs, or wait for a look-up or a link
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Options of `runs`.
#[derive(Args, Clone, Debug)]
pub(crate) struct RunsArguments {
    /// The run to show, by its id or the first letters of it
    pub(crate) run: Option<String>,
    /// How many of the latest runs to list
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "run",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

/// Options of `sim`.
#[derive(Args, Clone, Debug)]
pub(crate) struct SimArguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    /// Whose limits: free, starter, professional, enterprise, unlimited
    #[arg(long, default_value = "professional")]
    pub(crate) tier: Tier,
    /// The portal's id
    #[arg(long, default_value_t = 1_234_567)]
    pub(crate) portal: u64,
    /// Definitions and records to begin with
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// Made-up records to begin with, such as `contacts=250000`; may be given several times
    #[arg(long, value_name = "OBJECT=COUNT")]
    pub(crate) records: Vec<RecordCount>,
    /// The only token that is accepted; any when none is named
    #[arg(long)]
    pub(crate) token: Option<String>,
    /// A scope that every token has; all of them when none is named. May be given several times
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Vec<String>,
    /// API limit increases that the account has bought: 250 calls in 10 seconds, a million more a day for each
    #[arg(long, value_name = "COUNT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub(crate) limit_increases: u8,
    /// Every app is one of the marketplace: 110 calls in 10 seconds, no daily limit
    #[arg(long)]
    pub(crate) marketplace: bool,
    /// Whose rules writes obey: by-version, 2026-09, older
    #[arg(long, value_name = "RULES", default_value = "by-version")]
    pub(crate) rules: WriteRules,
    /// Under which id a merged record goes on: new, or primary as before January 2025
    #[arg(long, value_name = "IDS", default_value = "new")]
    pub(crate) merged_ids: MergedIds,
    /// How long search takes to show a change, such as `3s`
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = read_duration)]
    pub(crate) search_lag: Duration,
    /// How long calls take: `100ms`, `100ms..300ms`, `search=1s`; may be given several times, the last that matches counts
    #[arg(long, value_name = "TIME")]
    pub(crate) latency: Vec<Latency>,
    /// Every OAuth refresh answers with a new refresh token and ends the old one
    #[arg(long)]
    pub(crate) rotate_refresh_tokens: bool,
    /// How long OAuth access tokens live
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = read_duration)]
    pub(crate) token_lifetime: Duration,
    /// The client secret that webhooks are signed with
    #[arg(long, value_name = "SECRET", default_value = "simulator", hide_default_value = true)]
    pub(crate) webhook_secret: String,
    /// A fault to play, such as `batch/upsert=503,times=2,after=1`; may be given several times
    #[arg(long, value_name = "SPEC")]
    pub(crate) fault: Vec<Fault>,
    /// Seed of everything that is random
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
}
