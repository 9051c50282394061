//! The digest of everything a plan's output depends on.

use fieldline_model::Fingerprint;

use crate::plan::rule::Outline;
use crate::plan::{AssociationRule, DestinationPlan, Rule, SourcePlan};
use crate::project::Defaults;
use crate::run::StageProof;
use crate::schema::RecordSchema;

/// Counts the changes of this crate that can change an output, and of the digests of source records.
const LANGUAGE: &str = "fieldline language 3";

/// What the digest is made of.
pub(crate) struct Ingredients<'a> {
    pub(crate) source: &'a SourcePlan,
    /// How the cells of the source's files are read, where that is not as usual.
    pub(crate) reading: Option<String>,
    pub(crate) destination: &'a DestinationPlan,
    pub(crate) key: &'a Outline,
    pub(crate) rules: &'a [Rule],
    pub(crate) associations: &'a [AssociationRule],
    /// Which stages belong to which pipeline, where records are judged by it.
    pub(crate) stages: Option<&'a StageProof>,
    pub(crate) filter: Option<&'a str>,
    pub(crate) schema: Option<&'a RecordSchema>,
    pub(crate) defaults: &'a Defaults,
}

/// The digest. The order of rules, layout, comments, descriptions, the connection's name and the sync-source tag have no
/// part in it.
pub(crate) fn fingerprint(from: &Ingredients<'_>) -> Fingerprint {
    let mut rules: Vec<String> = from.rules.iter().map(rule_text).collect();
    rules.sort();
    let (source, defaults) = (from.source, from.defaults);
    let mut parts = vec![
        LANGUAGE.to_owned(),
        fieldline_normalize::version(),
        format!("stream {}", source.stream),
        format!("key {} {:?} {:?} {}", source.key, source.distinct, source.watermark, source.watermark_form),
        format!("filter {:?}", from.filter),
        format!("object {} {}", from.destination.object, from.destination.key_property),
        format!("mode {:?} match {:?}", from.destination.mode, from.destination.matches),
        format!("key rule {}", outline_text(from.key)),
        format!("defaults {:?} {:?} {:?}", defaults.timezone, defaults.region, defaults.on_error),
        format!("empties {:?}", defaults.empty_values),
        format!("schema {:?}", from.schema.map(RecordSchema::content)),
    ];
    parts.extend(from.reading.as_ref().map(|reading| format!("reading {reading}")));
    parts.extend(from.stages.map(|proof| format!("stages {:?}", proof.stages)));
    parts.extend(rules);
    let mut links: Vec<String> = from.associations.iter().map(link_text).collect();
    links.sort();
    parts.extend(links);
    Fingerprint::of(parts.iter().map(String::as_bytes))
}

fn rule_text(rule: &Rule) -> String {
    let definition = serde_json::to_string(&rule.definition.value_facts()).expect("facts are plain data");
    format!(
        "rule {} {:?} {:?} {:?} {:?} {definition} {}",
        rule.property,
        rule.owner,
        rule.write,
        rule.on_drift,
        rule.multi,
        outline_text(&rule.outline)
    )
}

fn link_text(rule: &AssociationRule) -> String {
    let (to, target, outline) = (&rule.to, &rule.target, outline_text(&rule.outline));
    format!("link {to} {target} {:?} {:?} {outline}", rule.label, rule.mode)
}

fn outline_text(outline: &Outline) -> String {
    serde_json::to_string(outline).expect("an outline is plain data")
}
