//! The usual way out, for every code of a diagnostic.

use fieldline_diagnostics::Code;

/// Every code in the registry's order, with a sentence or two of Markdown.
pub(crate) const ADVICE: &[(Code, &str)] = &[
    (
        Code::YamlSyntax,
        "Look at the line that is marked, and at the one above it: an unclosed quote or bracket and a wrong \
     indentation show one line late.",
    ),
    (Code::DuplicateKey, "Keep one of the two. YAML would silently take one of them."),
    (
        Code::QuoteNeeded,
        "Put the value in double quotes. Templates (`\"{{ name }}\"`), patterns (`\"%m/%d/%Y\"`) and paths with \
     brackets inside `{ }` (`\"tags[0]\"`) begin with or hold signs that YAML keeps for itself.",
    ),
    (Code::UnsupportedYaml, "Write a plain text as key; put it in quotes if it looks like something else."),
    (
        Code::MissingProjectFile,
        "Run the command in the project's folder, or name it with `-C DIR`. What belongs into the file \
     is in [the project](project.md).",
    ),
    (
        Code::MissingVariable,
        "Set the variable, or give it a default: `${NAME:-value}`. The token's variable is asked for only \
     when a command connects.",
    ),
    (
        Code::LiteralSecret,
        "Put the token into an environment variable and write `token: \"${HUBSPOT_TOKEN}\"`. If the file was \
     ever committed, replace the token in HubSpot. For an address of this machine a literal is allowed.",
    ),
    (Code::UnknownConnection, "Name one of the project's `connections`, or add it to `fieldline.yaml`."),
    (
        Code::WrongConnection,
        "`source.connection` takes a `csv` or `jsonl` connection, `destination.connection` a `hubspot` one.",
    ),
    (
        Code::ConnectionSetting,
        "The message says what the setting takes; [the project](project.md#connections) lists all of them.",
    ),
    (
        Code::BadVariable,
        "Write `${NAME}` or `${NAME:-default}`; names are letters, digits and `_`. A `$` without `{` is just a \
     dollar sign.",
    ),
    (Code::LanguageVersion, "This version knows `fieldline: 1`."),
    (
        Code::UnknownKey,
        "Usually a misspelling; the nearest key is named. Otherwise the message lists the keys that are known \
     here.",
    ),
    (Code::MissingKey, "Add the key that is named."),
    (
        Code::WrongShape,
        "Write what the message asks for: a single value, a list, or keys with values. In YAML the difference \
     is often just the indentation or a `-`.",
    ),
    (Code::BadChoice, "Write one of the words that the message lists."),
    (
        Code::NotSupportedYet,
        "Remove it. The language reserves the word for a later version; it is refused rather than passed \
     over.",
    ),
    (Code::KeysExclude, "Keep one of the two."),
    (Code::BadDuration, "A whole number and one of `s`, `m`, `h`, `d`: `30s`, `10m`, `2h`, `1d`."),
    (
        Code::BadLimit,
        "A gate takes a whole number of records or a share of them: `500`, `20%`, `0.5%`. A share is of the records that \
     the mapping knows: those it has loaded before or has read in this run, whichever are more.",
    ),
    (
        Code::UnknownField,
        "Correct the name, or add the field to the record schema. Without a `record_schema`, the columns of \
     a file are known only when it is read, and a missing one stops the run before its first record.",
    ),
    (
        Code::UnknownProperty,
        "An error if the portal's snapshot lacks the property: correct the name, or create it in HubSpot \
     and take the snapshot anew. A warning if there is no snapshot: nothing can be said about the property before a run \
     asks HubSpot. See [snapshots](project.md#snapshots).",
    ),
    (
        Code::ReadOnlyProperty,
        "Remove the rule, or write `owner: destination` to note that the property is not yours.",
    ),
    (
        Code::BadPropertyName,
        "Use the property's internal name, not its label. HubSpot shows it under *Details* of the property.",
    ),
    (
        Code::KeyNotUnique,
        "Create a new property with *Require unique values for this property*, and name it here. HubSpot \
     cannot make an existing property unique.",
    ),
    (
        Code::UnmappedMatch,
        "Add a field rule for the property: `match` looks for the value that the rule gives.",
    ),
    (
        Code::BadPath,
        "Write `city`, `address.city`, `tags[0]` or `[\"Any Header\"]`. Cells of a CSV file have nothing inside; a \
     column whose name holds a dot is written `[\"a.b\"]`.",
    ),
    (
        Code::RecordSchema,
        "The path is relative to the mapping's file, and the file must lie below `schemas/` and be a JSON \
     Schema.",
    ),
    (
        Code::Snapshot,
        "The file below `schemas/hubspot/` is no JSON or lacks `object` or `properties`; take it anew. See \
     [snapshots](project.md#snapshots).",
    ),
    (
        Code::IncludedFile,
        "Correct the path. It is relative to the mapping's file, and the file lies under `rules/`.",
    ),
    (
        Code::LookupTable,
        "A table is a CSV file under `tables/` whose first line names the columns, with one result for each text; or a table \
     of the portal: `hubspot.owners`, `hubspot.pipelines`, `hubspot.pipelines.<pipeline>`.",
    ),
    (
        Code::AssociationTarget,
        "`to` is the object type that the target mapping loads, on the same connection. The target's key must be made from \
     one field, because the linking record has only that field's value.",
    ),
    (
        Code::UnknownLabel,
        "Write `primary`, or a label of the portal as people see it there; `fieldline schema pull` takes a new snapshot.",
    ),
    (
        Code::SnapshotMissing,
        "`fieldline schema pull` writes one for each object type; commit it with the project.",
    ),
    (
        Code::SnapshotOld,
        "Take it anew with `fieldline schema pull`, and look at what changed before you commit it.",
    ),
    (Code::UnknownStep, "The steps are listed in [steps of `normalize`](normalizers.md)."),
    (Code::StepArgument, "The arguments of every step are listed in [steps of `normalize`](normalizers.md)."),
    (
        Code::StepInput,
        "Put a step before it that gives the right type, or use another step. A field of a CSV file is text unless \
     a `record_schema` gives it a type.",
    ),
    (
        Code::TypeMismatch,
        "The help names the step that makes the type. An instant becomes a day only in a stated zone: \
     `normalize: { date: { timezone: … } }`.",
    ),
    (
        Code::NoSuchOption,
        "Write the option's internal value, not its label; the nearest one is named. If the option is new in \
     HubSpot, take the snapshot anew.",
    ),
    (
        Code::BadConstant,
        "Write the constant in the property's own form: a number as `12.5`, a day as `2024-03-01`, a boolean as \
     `true` or `false`.",
    ),
    (
        Code::FilterType,
        "Compare the field with something (`plan == 'pro'`), or give the source a `record_schema` that says it \
     is a boolean. Text is never taken for true.",
    ),
    (
        Code::BinaryFloat,
        "Add `number`, `decimal` or `money`: `0.1 + 0.2` must not reach HubSpot as `0.30000000000000004`.",
    ),
    (Code::NotMultiple, "Remove `multi`: one value replaces the other anyway."),
    (
        Code::MapGap,
        "A warning. The record schema lists the texts of the field: give each an entry, or add `map_else`; and remove \
     entries that nothing can reach.",
    ),
    (
        Code::MayBeMissing,
        "A warning. Say what happens to a new record without the value: `required: create` rejects it with a reason, a \
     `default` fills it. Otherwise HubSpot refuses it.",
    ),
    (
        Code::ExpressionSyntax,
        "The mark shows where reading stopped. Expressions are MiniJinja's, which are those of Jinja2.",
    ),
    (
        Code::UnknownFunction,
        "The filters, tests and functions that exist are listed under \
     [expressions](mapping.md#expressions). Values have no methods: `name | upper`, not `name.upper()`.",
    ),
    (
        Code::ExpressionType,
        "Give the source a `record_schema`, so that the fields are numbers, or convert them: `seats | int`.",
    ),
    (
        Code::TwoOwners,
        "Give one of the rules `owner: destination`, or remove it. Two mappings that write one property would \
     overwrite each other in every run.",
    ),
    (
        Code::DuplicateMapping,
        "Give one of them another name. The name is what state is kept under, so rename the newer one.",
    ),
    (
        Code::KeyAmongFields,
        "Remove the field rule. The rule of `destination.key` can use `normalize`, `map` and `default` itself.",
    ),
    (
        Code::UndecidableDistinct,
        "Write `distinct: latest`, or remove the watermark: a run that reads only what moved does not \
     see which record came first.",
    ),
    (Code::PointlessRequired, "A warning. Remove `required` or `default`."),
    (
        Code::GuardedProperty,
        "`owner: destination` says that nobody but people in HubSpot may write the property. Decide which of the two rules \
     is right.",
    ),
    (
        Code::SharedKey,
        "A warning. Where keys of the two sources are equal, both mappings write one record, and each may create it. If \
     that is meant, let one only add to what the other loads: `mode: update`.",
    ),
    (
        Code::AssociationCircle,
        "Both sides of a link must exist before it is made, so mappings are loaded in the order of their links. A link is \
     seen from both sides in HubSpot; one of the two rules is enough.",
    ),
    (
        Code::BadCron,
        "Five fields: minute, hour, day of month, month, day of week. `0 */2 * * *` is every second hour.",
    ),
    (
        Code::BadTimeZone,
        "Write an IANA name such as `Europe/Berlin`; abbreviations such as `CET` leave summer time open.",
    ),
    (Code::UnknownMapping, "Write the name that stands under `mapping:` in the mapping's file."),
    (Code::BadRegion, "Write the two letters of ISO 3166-1, such as `DE`, `US` or `GB`."),
    (
        Code::TestProperty,
        "Name a property that has a rule in the mapping, or its destination key. Of a property with `owner: destination` \
     only `null` can be expected.",
    ),
];
