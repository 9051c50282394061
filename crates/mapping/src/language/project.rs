//! The keys of `fieldline.yaml`.

use crate::language::description::{Section, Shape, key};

/// Connections, defaults and schedule.
pub(crate) const PROJECT: Section = Section {
    id: "",
    what: "`fieldline.yaml`",
    summary: "Connections, defaults and schedule. Described in docs/project.md.",
    keys: &[
        key("fieldline", Shape::Version, "The version of the language.").required(),
        key("project", Shape::Scalar, "The project's name; also what the sync-source tag says unless a mapping states another.").required().such_as(r#"["my-sync"]"#),
        key("state", Shape::Scalar, "The state's SQLite file, relative to this one.").unless(r#"".fieldline/state.db""#),
        key("connections", Shape::Table("connection"), "The systems the project speaks to, by name.").required(),
        key("targets", Shape::Table("target"), "The same project with other connections: `--target NAME` chooses one.").such_as(r#"[{"prod": {"connections": {"hubspot": {"token": "${HUBSPOT_PROD_TOKEN}", "portal": 7654321}}}}]"#),
        key("defaults", Shape::Ref("defaults"), ""),
        key("schedule", Shape::OneOrMore("schedule_entry"), "When which mappings run."),
    ],
    rules: "",
};

/// CSV files in a folder.
pub(crate) const CSV: Section = Section {
    id: "csv",
    what: "a file connection",
    summary: "CSV files in a folder. A name that ends in .gz is read as gzip.",
    keys: &[
        key("type", Shape::Json(r#"{"const": "csv"}"#), "").required(),
        key("path", Shape::Scalar, "The folder of the files, relative to fieldline.yaml.").required(),
        key("delimiter", Shape::Words(&[(",", "Comma."), (";", "Semicolon."), ("|", "Bar."), ("tab", "Tabulator."), ("\t", "Tabulator.")]), "What stands between cells.").unless(r#"",""#),
        key("quote", Shape::Json(r##"{"anyOf": [{"type": "string", "pattern": "^([!-/:-@\\[-`{-~]|none)$"}, {"$ref": "#/$defs/variable"}]}"##), "What cells are quoted with: one punctuation mark, or `none` where no cell is quoted.").unless(r#""\"""#),
        key("escape", Shape::Words(&[("double", "A quote stands twice inside a quoted cell."), ("backslash", "A backslash stands in front of a quote, a delimiter or a line end; \\n, \\t and the like are undone, and a cell \\N is empty."), ("\\", "The same as backslash.")]), "How a quote is written inside a cell.").unless(r#""double""#),
        key("encoding", Shape::Scalar, "The files' encoding, a label of the WHATWG Encoding Standard.").unless(r#""utf-8""#).such_as(r#"["utf-8", "windows-1252", "utf-16le"]"#),
        key("header", Shape::Words(&[("true", "The first line holds the names of the columns."), ("false", "The columns are called c1, c2, …")]), "Whether the first line is a header.").unless("true"),
        key("skip_lines", Shape::Json(r##"{"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"}, {"$ref": "#/$defs/variable"}]}"##), "How many lines before the header are passed over.").unless("0").such_as("[3]"),
    ],
    rules: "",
};

/// JSON Lines files in a folder: one object a line.
pub(crate) const JSONL: Section = Section {
    id: "jsonl",
    what: "a file connection",
    summary: "JSON Lines files in a folder: one object a line. A name that ends in .gz is read as gzip.",
    keys: &[
        key("type", Shape::Json(r#"{"const": "jsonl"}"#), "").required(),
        key("path", Shape::Scalar, "The folder of the files, relative to fieldline.yaml.").required(),
        key("encoding", Shape::Scalar, "The files' encoding, a label of the WHATWG Encoding Standard.")
            .unless(r#""utf-8""#)
            .such_as(r#"["utf-8", "windows-1252", "utf-16le"]"#),
    ],
    rules: "",
};

/// A HubSpot account.
pub(crate) const HUBSPOT: Section = Section {
    id: "hubspot",
    what: "a hubspot connection",
    summary: "A HubSpot account.",
    keys: &[
        key("type", Shape::Json(r#"{"const": "hubspot"}"#), "").required(),
        key("token", Shape::Ref("secret"), "A service key or private-app token: a variable, a file or a command. A literal is accepted for an address of this machine only.").such_as(r#"["${HUBSPOT_TOKEN}", { "file": "/run/secrets/hubspot" }, { "command": ["vault", "read", "-field=token", "secret/hubspot"] }]"#),
        key("oauth", Shape::Within(&OAUTH), ""),
        key("portal", Shape::Json(r##"{"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"}, {"$ref": "#/$defs/variable"}]}"##), "The account's id. A token of any other account is refused."),
        key("tier", Shape::Words(&[("free", "100 calls in 10 seconds, 250,000 a day."), ("starter", "100 calls in 10 seconds, 250,000 a day."), ("professional", "190 calls in 10 seconds, 625,000 a day."), ("enterprise", "190 calls in 10 seconds, 1,000,000 a day."), ("unlimited", "No limits: for a simulator on this machine only.")]), "The account's tier, which decides the limits.").unless(r#""professional""#),
        key("limits", Shape::Within(&LIMITS), "Limits that replace those of the tier."),
        key("app", Shape::Words(&[("private", "A service key or a private app: the limits of the tier."), ("marketplace", "An app from HubSpot's marketplace: 110 calls in 10 seconds in each account that installed it, no daily cap.")]), "What kind of app the token belongs to. With `oauth` it is `marketplace`, unless stated.").unless(r#""private""#),
        key("limit_increases", Shape::Words(&[("1", "250 calls in 10 seconds, 1,000,000 more a day."), ("2", "250 calls in 10 seconds, 2,000,000 more a day.")]), "API Limit Increases that the account has bought."),
        key("pace", Shape::Within(&PACE), "How gently to go, below what the account allows."),
        key("reserve", Shape::Json(r##"{"anyOf": [{"type": "string", "pattern": "^\\s*[0-9]{1,2}(\\.[0-9])?\\s*%\\s*$"}, {"$ref": "#/$defs/variable"}]}"##), "The share of the daily calls that is left to everybody else.").unless(r#""0%""#).such_as(r#"["20%"]"#),
        key("base_url", Shape::Json(r##"{"anyOf": [{"type": "string", "pattern": "^\\s*https?://.+"}, {"$ref": "#/$defs/variable"}]}"##), "Another address of the API: the simulator, a proxy.").such_as(r#"["http://127.0.0.1:8787"]"#),
        key("api_version", Shape::Json(r##"{"anyOf": [{"enum": ["2026-09", "2026-03", "v3"]}, {"$ref": "#/$defs/variable"}]}"##), "The edition of HubSpot's API.").unless(r#""2026-09""#),
        key("sync_source_property", Shape::Scalar, "The property that carries the sync-source tag.").unless(r#""sync_source""#),
    ],
    rules: r#"{"oneOf": [{"required": ["token"]}, {"required": ["oauth"]}]}"#,
};

/// An app that a person logs in to.
pub(crate) const OAUTH: Section = Section {
    id: "",
    what: "`oauth`",
    summary: "An app that asks for tokens by OAuth 2.0, instead of a token: `fieldline auth login` lets it in.",
    keys: &[
        key("client_id", Shape::Ref("secret"), "The app's client id.").required().such_as(r#"["${HUBSPOT_CLIENT_ID}"]"#),
        key("client_secret", Shape::Ref("secret"), "The app's client secret: a variable, a file or a command.").required().such_as(r#"["${HUBSPOT_CLIENT_SECRET}"]"#),
        key("redirect_port", Shape::Json(r##"{"anyOf": [{"type": "integer", "minimum": 0, "maximum": 65535}, {"$ref": "#/$defs/variable"}]}"##), "The port of the app's redirect URL, which is `http://localhost:PORT/oauth/callback`.").unless("8790"),
        key("scopes", Shape::Scalars, "Scopes that the app insists on beyond those that the mappings need.").such_as(r#"[["crm.objects.deals.read"]]"#),
    ],
    rules: "",
};

/// A secret that lies elsewhere.
pub(crate) const SECRET: Section = Section {
    id: "secret",
    what: "a secret",
    summary: "A secret that lies elsewhere.",
    keys: &[
        key("file", Shape::Scalar, "A file that holds it and nothing else, relative to fieldline.yaml.")
            .such_as(r#"["/run/secrets/hubspot"]"#),
        key("command", Shape::Scalars, "A program that prints it, and its arguments; run without a shell.")
            .such_as(r#"[["pass", "show", "hubspot"]]"#),
    ],
    rules: r#"{"oneOf": [{"required": ["file"]}, {"required": ["command"]}]}"#,
};

/// What rules fall back on.
pub(crate) const DEFAULTS: Section = Section {
    id: "defaults",
    what: "`defaults`",
    summary: "What rules fall back on.",
    keys: &[
        key("timezone", Shape::Scalar, "The zone of times without an offset: an IANA name.")
            .such_as(r#"["Europe/Berlin"]"#),
        key(
            "region",
            Shape::Scalar,
            "The country of phone numbers without a country code: ISO 3166-1 alpha-2.",
        )
        .such_as(r#"["DE"]"#),
        key("empty_values", Shape::Scalars, "Texts that count as empty, compared after trimming.")
            .such_as(r#"[["N/A", "-"]]"#),
        key(
            "on_error",
            Shape::Words(&[
                ("reject", "The record is rejected and not loaded."),
                ("skip", "The property keeps what HubSpot has."),
                ("clear", "The property is emptied."),
            ]),
            "What happens when a step, the map or the property's type refuses the value.",
        )
        .unless(r#""reject""#),
    ],
    rules: "",
};

/// Mappings and when they run.
pub(crate) const SCHEDULE_ENTRY: Section = Section {
    id: "schedule_entry",
    what: "a schedule entry",
    summary: "Mappings and when they run.",
    keys: &[
        key("mappings", Shape::Scalars, "Names of mappings.").required(),
        key("cron", Shape::Scalar, "Five fields: minute, hour, day of month, month, day of week.")
            .such_as(r#"["0 */2 * * *"]"#),
        key("timezone", Shape::Scalar, "The zone whose clock the pattern is read on: an IANA name.")
            .unless(r#""UTC""#),
        key("every", Shape::Ref("duration"), "Again and again after this time, from the start on.")
            .such_as(r#"["15m"]"#),
    ],
    rules: r#"{"oneOf": [{"required": ["cron"]}, {"required": ["every"]}]}"#,
};

/// What this target changes.
pub(crate) const TARGET: Section = Section {
    id: "target",
    what: "a target",
    summary: "What this target changes.",
    keys: &[key(
        "connections",
        Shape::Table("changed_connection"),
        "Connections of the project with the values that are other for this target.",
    )
    .required()],
    rules: "",
};

/// Limits that replace those of the tier.
pub(crate) const LIMITS: Section = Section {
    id: "",
    what: "`limits`",
    summary: "Limits that replace those of the tier.",
    keys: &[
        key("burst", Shape::Ref("count"), "Calls in any ten seconds."),
        key("daily", Shape::Ref("count"), "Calls in a day."),
        key("search", Shape::Ref("count"), "Search calls in a second."),
    ],
    rules: "",
};

/// How gently to go.
pub(crate) const PACE: Section = Section {
    id: "",
    what: "`pace`",
    summary: "How gently to go, below what the account allows.",
    keys: &[
        key("calls_per_second", Shape::Json(r##"{"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1000}, {"type": "string", "pattern": "^\\s*[0-9]{1,4}(\\.[0-9]{1,3})?\\s*$"}, {"$ref": "#/$defs/variable"}]}"##), "Calls of all kinds in a second, with at most three decimals.").such_as("[5, 0.5]"),
        key("records_per_hour", Shape::Ref("count"), "Records written or archived in an hour.").such_as("[10000]"),
    ],
    rules: "",
};
